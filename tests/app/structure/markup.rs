//! Reads a template: its expressions, its tags, its text.

use std::ops::Range;

/// A template taken apart. All places are bytes of the file.
pub struct Markup {
    /// The inside of each `{{ … }}` and `{% … %}`.
    pub expressions: Vec<(usize, String)>,
    /// Opening tags; one without a name holds attributes that a macro writes into another's tag.
    pub tags: Vec<Tag>,
    /// What stands between tags, without expressions.
    pub texts: Vec<(usize, String)>,
}

/// An opening tag.
pub struct Tag {
    pub at: usize,
    pub name: String,
    pub attributes: Vec<(String, String)>,
}

impl Tag {
    /// The value of an attribute, without expressions; none where the tag does not have it.
    pub fn value(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(n, _)| n == name)?;
        Some(&found.1)
    }
}

/// Stands for one byte of an expression: no letter, no blank, nothing of HTML.
const HOLE: u8 = 1;

impl Markup {
    /// Takes a template apart.
    pub fn of(text: &str) -> Self {
        let (html, expressions) = without_expressions(text);
        let mut markup = Self { expressions, tags: Vec::new(), texts: Vec::new() };
        let mut at = 0;
        while at < html.len() {
            let rest = &html[at..];
            at = if rest.starts_with("<!--") {
                after(&html, at, "-->")
            } else if rest.starts_with("<!") || rest.starts_with("</") {
                after(&html, at, ">")
            } else if rest.starts_with('<') && rest[1..].starts_with(|c: char| c.is_ascii_alphabetic()) {
                let (tag, end) = tag_at(&html, at);
                let raw = matches!(tag.name.as_str(), "script" | "style");
                let close = format!("</{}", tag.name);
                markup.tags.push(tag);
                if raw { html[end..].to_ascii_lowercase().find(&close).map_or(html.len(), |n| end + n) } else { end }
            } else {
                let next = at + rest.chars().next().map_or(1, char::len_utf8);
                let end = html[next..].find('<').map_or(html.len(), |n| next + n);
                markup.text(at, &html[at..end]);
                end
            };
        }
        markup
    }

    /// Text, in which ` name="value"` is an attribute of some tag.
    fn text(&mut self, at: usize, text: &str) {
        let mut rest = text.to_owned();
        let mut attributes = Vec::new();
        while let Some(equal) = rest.find("=\"") {
            let name = rest[..equal].rfind(|c: char| !c.is_ascii_alphanumeric() && c != '-').map_or(0, |n| n + 1);
            let (value, end) = value_at(&rest, equal);
            attributes.push((rest[name..equal].to_owned(), rest[value].replace(char::from(HOLE), "")));
            rest.replace_range(name..end, &" ".repeat(end - name));
        }
        if !attributes.is_empty() {
            self.tags.push(Tag { at, name: String::new(), attributes });
        }
        self.texts.push((at, rest));
    }
}

/// The place behind the next `mark`.
fn after(html: &str, at: usize, mark: &str) -> usize {
    html[at..].find(mark).map_or(html.len(), |n| at + n + mark.len())
}

/// The text with holes for expressions and template comments, and the expressions.
fn without_expressions(text: &str) -> (String, Vec<(usize, String)>) {
    const MARKS: [(&str, &str); 3] = [("{#", "#}"), ("{%", "%}"), ("{{", "}}")];
    let mut html = text.as_bytes().to_vec();
    let mut expressions = Vec::new();
    let mut at = 0;
    while let Some(open) = text[at..].find('{').map(|n| at + n) {
        at = open + 1;
        let Some((mark, close)) = MARKS.iter().find(|(mark, _)| text[open..].starts_with(mark)) else {
            continue;
        };
        let end = text[open + 2..].find(close).map_or(text.len(), |n| open + 2 + n);
        if *mark != "{#" {
            expressions.push((open + 2, text[open + 2..end].to_owned()));
        }
        at = (end + 2).min(text.len());
        fill(&mut html, open..at);
    }
    (String::from_utf8(html).expect("holes in place of whole characters"), expressions)
}

fn fill(html: &mut [u8], range: Range<usize>) {
    for byte in &mut html[range] {
        if *byte != b'\n' {
            *byte = HOLE;
        }
    }
}

/// The opening tag at a place, and the place behind it.
fn tag_at(html: &str, at: usize) -> (Tag, usize) {
    let ends = |c: char| c.is_whitespace() || matches!(c, '>' | '/' | '=' | '"') || c == char::from(HOLE);
    let until = |from: usize| html[from..].find(ends).map_or(html.len(), |n| from + n);
    let mut here = until(at + 1);
    let name = html[at + 1..here].to_ascii_lowercase();
    let mut attributes = Vec::new();
    while here < html.len() && !html[here..].starts_with('>') {
        let next = until(here);
        if next == here {
            here += html[here..].chars().next().map_or(1, char::len_utf8);
            continue;
        }
        let attribute = html[here..next].to_ascii_lowercase();
        let (value, end) = value_at(html, next);
        attributes.push((attribute, html[value].replace(char::from(HOLE), "")));
        here = end;
    }
    (Tag { at, name, attributes }, (here + 1).min(html.len()))
}

/// The value behind an attribute's name, empty where it has none, and the place behind it.
fn value_at(html: &str, from: usize) -> (Range<usize>, usize) {
    let Some(rest) = html[from..].strip_prefix('=') else {
        return (from..from, from);
    };
    let start = from + 1;
    match rest.chars().next() {
        Some(quote @ ('"' | '\'')) => {
            let end = html[start + 1..].find(quote).map_or(html.len(), |n| start + 1 + n);
            (start + 1..end, (end + 1).min(html.len()))
        }
        _ => {
            let end = rest.find(|c: char| c.is_whitespace() || c == '>').map_or(html.len(), |n| start + n);
            (start..end, end)
        }
    }
}

#[test]
fn a_template_is_taken_apart() {
    let text = "<!DOCTYPE html>{# {{ no }} #}\n<p class='a > b' hidden {% if x < \"<q>\" %}data-a=1{% endif %}>\
      {{ self.name }} text<br/><!-- <i>no</i> --></p><SCRIPT src=\"/a.js\"></SCRIPT><style>p > q {}</style>end";
    let markup = Markup::of(text);
    let tags: Vec<_> = markup.tags.iter().map(|t| t.name.as_str()).collect();
    assert_eq!(tags, ["p", "br", "script", "style"]);
    let p = &markup.tags[0];
    assert_eq!((p.value("class"), p.value("hidden"), p.value("data-a")), (Some("a > b"), Some(""), Some("1")));
    assert_eq!(markup.tags[2].value("src"), Some("/a.js"));
    let expressions: Vec<_> = markup.expressions.iter().map(|(_, e)| e.trim()).collect();
    assert_eq!(expressions, ["if x < \"<q>\"", "endif", "self.name"]);
    let texts: String = markup.texts.iter().map(|(_, t)| t.replace('\u{1}', "").trim().to_owned()).collect();
    assert_eq!(texts, "textend");
    let fragment = Markup::of("{% macro m() %} hidden=\"a {{ b }}\"{% if c %} title=\"d\"{% endif %}{% endmacro %} e");
    assert_eq!(fragment.tags[0].attributes, [("hidden".into(), "a ".into()), ("title".into(), "d".into())]);
    assert_eq!(fragment.texts[0].1.replace('\u{1}', "").trim(), "e");
}
