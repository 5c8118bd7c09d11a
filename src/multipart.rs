//! Forms with files. A browser sends them in another shape (multipart/form-data, RFC 7578); here they become the
//! same pairs as any other form, the file as text, so that everything behind works as always: the token, what is
//! kept of a refused form, the page after a session that ended.

use std::borrow::Cow;

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

/// The form as `application/x-www-form-urlencoded`; none where it is not of that shape. A letter that is no text
/// (NUL, broken UTF-8) is replaced.
pub fn urlencoded(body: &[u8], boundary: &str) -> Option<Vec<u8>> {
    let delimiter = format!("\r\n--{boundary}");
    // The first delimiter stands at the beginning, without the line before it.
    let mut rest = body.strip_prefix(&delimiter.as_bytes()[2..])?;
    let mut form = form_urlencoded::Serializer::new(String::new());
    for _ in 0..PARTS {
        if rest.starts_with(b"--") {
            return Some(form.finish().into_bytes());
        }
        let part = rest.strip_prefix(b"\r\n")?;
        let end = find(part, delimiter.as_bytes())?;
        let (head, value) = part.get(..end).and_then(|part| split(part, b"\r\n\r\n"))?;
        form.append_pair(&name(&String::from_utf8_lossy(head))?, &text(value));
        rest = &part[end + delimiter.len()..];
    }
    None
}

fn find(hay: &[u8], needle: &[u8]) -> Option<usize> {
    hay.windows(needle.len()).position(|window| window == needle)
}

fn split<'a>(bytes: &'a [u8], at: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let found = find(bytes, at)?;
    Some((&bytes[..found], &bytes[found + at.len()..]))
}

fn text(value: &[u8]) -> String {
    String::from_utf8_lossy(value).replace('\0', "\u{fffd}")
}

/// The name of a field in the head of its part.
fn name(head: &str) -> Option<Cow<'_, str>> {
    let disposition = head
        .lines()
        .find(|line| line.split_once(':').is_some_and(|(name, _)| name.eq_ignore_ascii_case("content-disposition")))?;
    let value = disposition.split(';').map(str::trim).find_map(|parameter| parameter.strip_prefix("name=\""))?;
    // Browsers write these two letters so (WHATWG HTML, multipart form data).
    let value = value.strip_suffix('"')?;
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
