//! Forms with files. A browser sends them in another shape (multipart/form-data, RFC 7578); here they become the
//! same pairs as any other form, the file as text, so that everything behind works as always: the token, what is
//! kept of a refused form, the page after a session that ended. A spreadsheet is no text: where a route takes one, its
//! bytes stay beside the form.

use std::borrow::Cow;
use std::ops::Range;

use axum::body::Bytes;

/// Most parts of a form with a file.
const PARTS: usize = 64;

/// The boundary between the parts, where a content type says that there are some.
pub fn boundary(content_type: &str) -> Option<&str> {
    let (kind, parameters) = content_type.split_once(';')?;
    if !kind.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let named = |parameter: &&str| {
        parameter.trim().split_once('=').is_some_and(|(name, _)| name.eq_ignore_ascii_case("boundary"))
    };
    let value = parameters.split(';').find(named)?.split_once('=')?.1.trim().trim_matches('"');
    (!value.is_empty() && value.len() <= 70).then_some(value)
}

/// The largest form that is taken with a spreadsheet, in bytes: the largest that is read, and the form around it.
pub const LIMIT: usize = 10_000_000 + (1 << 16);

/// Whether what is posted here comes with a spreadsheet.
pub fn is_taken(path: &str) -> bool {
    path == "/imports"
}

/// A file as it was sent.
#[derive(Clone, Debug)]
pub struct File {
    /// As it was called where it came from, without folders.
    pub name: String,
    /// What is in it.
    pub content: Bytes,
}

/// The form as `application/x-www-form-urlencoded`; none where it is not of that shape. A letter that is no text
/// (NUL, broken UTF-8) is replaced.
pub fn urlencoded(body: &[u8], boundary: &str) -> Option<Vec<u8>> {
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (head, value) in parts(body, boundary)? {
        form.append_pair(&parameter(&head, "name")?, &text(&body[value]));
    }
    Some(form.finish().into_bytes())
}

/// The same with the first file beside it instead of in it, as it is; a file that was not chosen is none.
pub fn with_file(body: &Bytes, boundary: &str) -> Option<(Vec<u8>, Option<File>)> {
    let mut form = form_urlencoded::Serializer::new(String::new());
    let mut file = None;
    for (head, value) in parts(body, boundary)? {
        match parameter(&head, "filename") {
            None => drop(form.append_pair(&parameter(&head, "name")?, &text(&body[value]))),
            Some(name) if file.is_none() && !(name.is_empty() && value.is_empty()) => {
                let name = name.rsplit(['/', '\\']).next().unwrap_or_default().replace('\0', "\u{fffd}");
                file = Some(File { name, content: body.slice(value) });
            }
            Some(_) => {}
        }
    }
    Some((form.finish().into_bytes(), file))
}

/// The head of each part, and where its value lies in the body.
fn parts(body: &[u8], boundary: &str) -> Option<Vec<(String, Range<usize>)>> {
    let delimiter = format!("\r\n--{boundary}");
    // The first delimiter stands at the beginning, without the line before it.
    let mut at = delimiter.len() - 2;
    if !body.starts_with(&delimiter.as_bytes()[2..]) {
        return None;
    }
    let mut parts = Vec::new();
    for _ in 0..PARTS {
        let rest = &body[at..];
        if rest.starts_with(b"--") {
            return Some(parts);
        }
        let part = rest.strip_prefix(b"\r\n")?;
        let end = find(part, delimiter.as_bytes())?;
        let head = find(&part[..end], b"\r\n\r\n")?;
        let start = at + 2;
        parts.push((String::from_utf8_lossy(&part[..head]).into_owned(), start + head + 4..start + end));
        at = start + end + delimiter.len();
    }
    None
}

/// Looks at what follows only where the first byte fits: a file may be ten million bytes long.
fn find(hay: &[u8], needle: &[u8]) -> Option<usize> {
    let first = *needle.first()?;
    let mut from = 0;
    while let Some(step) = hay.get(from..)?.iter().position(|byte| *byte == first) {
        let at = from + step;
        if hay[at..].starts_with(needle) {
            return Some(at);
        }
        from = at + 1;
    }
    None
}

fn text(value: &[u8]) -> String {
    String::from_utf8_lossy(value).replace('\0', "\u{fffd}")
}

/// A parameter in the head of a part: the name of the field, or that of the file.
fn parameter<'a>(head: &'a str, wanted: &str) -> Option<Cow<'a, str>> {
    let disposition = head
        .lines()
        .find(|line| line.split_once(':').is_some_and(|(name, _)| name.eq_ignore_ascii_case("content-disposition")))?;
    let mark = format!("{wanted}=\"");
    let named = |at: &usize| disposition[..*at].ends_with([';', ' ', '\t']);
    let at = disposition.match_indices(&mark).map(|(at, _)| at).find(named)?;
    // Browsers write these two letters so (WHATWG HTML, multipart form data).
    let (value, _) = disposition[at + mark.len()..].split_once('"')?;
    Some(if value.contains('%') { value.replace("%22", "\"").replace("%0D%0A", "\n").into() } else { value.into() })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sent(parts: &[(&str, &str)]) -> Vec<u8> {
        let part = |(name, value): &(&str, &str)| {
            format!(
                "--xYz\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"lịch.ics\"\r\nContent-Type: text/calendar\r\n\r\n{value}\r\n"
            )
        };
        let mut body: String = parts.iter().map(part).collect();
        body.push_str("--xYz--\r\n");
        body.into_bytes()
    }

    fn read(body: &[u8]) -> Option<Vec<(String, String)>> {
        let form = urlencoded(body, "xYz")?;
        Some(form_urlencoded::parse(&form).into_owned().collect())
    }

    #[test]
    fn a_file_becomes_a_field() {
        let read = read(&sent(&[("token", "a&b=c"), ("file", "BEGIN:VCALENDAR\r\nHọp\r\n")])).unwrap();
        assert_eq!(read[0], ("token".into(), "a&b=c".into()));
        assert_eq!(read[1], ("file".into(), "BEGIN:VCALENDAR\r\nHọp\r\n".into()));
    }

    #[test]
    fn the_boundary_is_read_of_the_content_type_alone() {
        assert_eq!(boundary("multipart/form-data; boundary=----WebKit7MA4"), Some("----WebKit7MA4"));
        assert_eq!(boundary("Multipart/Form-Data; charset=utf-8; boundary=\"a b\""), Some("a b"));
        for none in [
            "application/x-www-form-urlencoded",
            "multipart/form-data",
            "multipart/mixed; boundary=x",
            "multipart/form-data; boundary=",
        ] {
            assert_eq!(boundary(none), None, "{none}");
        }
    }

    #[test]
    fn what_is_not_whole_is_no_form() {
        let whole = sent(&[("a", "1")]);
        for broken in [&whole[..whole.len() - 6], &whole[3..], b"" as &[u8], b"--xYz\r\n\r\nno name\r\n--xYz--\r\n"] {
            assert_eq!(read(broken), None);
        }
        let many: Vec<_> = (0..=PARTS).map(|_| ("a", "1")).collect();
        assert_eq!(read(&sent(&many)), None);
        assert_eq!(read(&sent(&[("a", "x\0y")])).unwrap()[0].1, "x\u{fffd}y");
    }

    #[test]
    fn a_spreadsheet_stays_as_it_is() {
        let mut body = sent(&[("token", "a")]);
        body.truncate(body.len() - "--xYz--\r\n".len());
        let body = String::from_utf8(body).unwrap().replace("; filename=\"lịch.ics\"", "").into_bytes();
        let file = b"--xYz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"C:\\ds.xlsx\"\r\n\r\nPK\0\xff\r\n--xY\r\n--xYz--\r\n";
        let whole = Bytes::from([body.as_slice(), file].concat());
        let (form, file) = with_file(&whole, "xYz").unwrap();
        assert_eq!(form, b"token=a");
        let file = file.unwrap();
        assert_eq!((file.name.as_str(), &file.content[..]), ("ds.xlsx", &b"PK\0\xff\r\n--xY"[..]));
        let none = b"--xYz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\"\r\n\r\n\r\n--xYz--\r\n";
        assert!(with_file(&Bytes::from_static(none), "xYz").unwrap().1.is_none());
    }

    proptest! {
        /// Bytes from anywhere end in an answer.
        #[test]
        fn anything_is_answered(body in proptest::collection::vec(any::<u8>(), 0..400)) {
            let mut framed = b"--xYz\r\n".to_vec();
            framed.extend(&body);
            let _ = (urlencoded(&body, "xYz"), urlencoded(&framed, "xYz"));
        }
    }
}
