//! Templates: none unused, no word that only one language has, nothing the content policy forbids.

use std::collections::BTreeSet;

use super::markup::{Markup, Tag};
use crate::source::{Code, Source, line_of, none, read_all};

/// Party documents are Vietnamese in either language of the interface.
const DOCUMENTS: &str = "templates/documents/";

/// Attributes that people read or hear. `data-l` is the label of a cell when a table becomes cards.
const SPOKEN: &[&str] = &[
    "alt",
    "aria-description",
    "aria-label",
    "aria-placeholder",
    "aria-roledescription",
    "aria-valuetext",
    "data-l",
    "label",
    "placeholder",
    "title",
];

/// What is the same in every language: the signs on the buttons for the size of text, whose names for
/// the ear are translated.
const SIGNS: &[&str] = &["A−", "A+"];

/// Templates that no page, template or macro names.
fn never_named(templates: &[Source], code: &[Source]) -> Vec<String> {
    let mut named: BTreeSet<String> = BTreeSet::new();
    for file in code {
        named.extend(Code::of(&file.text).strings.into_iter().map(|(_, text)| text));
    }
    for template in templates {
        for (_, expression) in Markup::of(&template.text).expressions {
            let expression = expression.trim_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '~' | '+'));
            let calls = ["extends", "include", "import"].iter().any(|w| expression.starts_with(w));
            if calls {
                named.extend(expression.split('"').nth(1).map(str::to_owned));
            }
        }
    }
    let name = |t: &Source| t.path.trim_start_matches("templates/").to_owned();
    let unused = templates.iter().filter(|t| !named.contains(&name(t)));
    unused.map(|t| format!("{}: no page uses it", t.path)).collect()
}

/// Words outside the translation files.
fn bare_text(templates: &[Source]) -> Vec<String> {
    let mut wrong = Vec::new();
    for template in templates.iter().filter(|t| !t.path.starts_with(DOCUMENTS)) {
        let markup = Markup::of(&template.text);
        let mut say = |at: usize, what: &str, text: &str| {
            let line = line_of(&template.text, at);
            wrong.push(format!("{}:{line}: {what} {:?}", template.path, text.trim()));
        };
        for (at, text) in &markup.texts {
            if has_letters(text) && !SIGNS.contains(&text.trim()) {
                let start = at + text.len() - text.trim_start_matches(|c: char| !c.is_alphabetic()).len();
                say(start, "bare text", &text.replace('\u{1}', ""));
            }
        }
        for tag in &markup.tags {
            for (name, value) in spoken(tag) {
                if has_letters(value) {
                    say(tag.at, &format!("bare text in {name}"), &value.replace('\u{1}', ""));
                }
            }
        }
        for (at, expression) in &markup.expressions {
            if expression.split('"').skip(1).step_by(2).any(|s| s.chars().any(|c| c.is_alphabetic() && !c.is_ascii())) {
                say(*at, "bare text in an expression", expression);
            }
        }
    }
    wrong
}

/// The attributes of a tag that people read or hear.
fn spoken(tag: &Tag) -> impl Iterator<Item = (&str, &str)> {
    let button = tag.name == "input" && matches!(tag.value("type"), Some("submit" | "button" | "reset"));
    let heard = move |name: &str| SPOKEN.contains(&name) || (button && name == "value");
    let pairs = tag.attributes.iter().map(|(n, v)| (n.as_str(), v.as_str()));
    pairs.filter(move |(name, _)| heard(name))
}

/// Whether a text has a letter that is not part of an entity such as `&nbsp;`.
fn has_letters(text: &str) -> bool {
    text.split('&').enumerate().any(|(n, part)| {
        let entity = if n == 0 { None } else { part.split_once(';') };
        let is_entity = |e: &str| e.len() < 10 && e.chars().all(|c| c.is_ascii_alphanumeric() || c == '#');
        let rest = entity.filter(|(e, _)| is_entity(e)).map_or(part, |(_, rest)| rest);
        rest.chars().any(char::is_alphabetic)
    })
}

/// Styles and scripts inside a page: the content policy lets the browser ignore them.
fn inline(templates: &[Source]) -> Vec<String> {
    let mut wrong = Vec::new();
    for template in templates {
        for tag in Markup::of(&template.text).tags {
            let line = line_of(&template.text, tag.at);
            let mut say = |what: &str| wrong.push(format!("{}:{line}: {what}", template.path));
            match tag.name.as_str() {
                "style" => say("inline <style>"),
                "script" if tag.value("src").is_none() => say("inline <script>"),
                _ => {}
            }
            for (name, value) in &tag.attributes {
                let handler = name.strip_prefix("on").is_some_and(|n| n.starts_with(|c: char| c.is_ascii_alphabetic()));
                if name == "style" || handler {
                    say(&format!("{name}= in <{}>", tag.name));
                }
                if value.trim_start().to_ascii_lowercase().starts_with("javascript:") {
                    say(&format!("script in {name}= of <{}>", tag.name));
                }
            }
        }
    }
    wrong
}

fn all() -> Vec<Source> {
    let templates = read_all("templates", "html");
    assert!(!templates.is_empty(), "no template found");
    templates
}

#[test]
fn every_template_is_used() {
    none(&never_named(&all(), &read_all("src", "rs")));
}

#[test]
fn every_word_of_a_page_is_in_both_languages() {
    none(&bare_text(&all()));
}

#[test]
fn no_page_carries_styles_or_scripts_inside() {
    none(&inline(&all()));
}

#[test]
fn an_unused_template_is_told() {
    let code = [Source::sample(
        "src/a.rs",
        "#[derive(Template)]\n#[template(path = \"a/show.html\")]\nstruct Show; // \"a/gone.html\"",
    )];
    let templates = [
        ("templates/a/show.html", "{%- extends \"layout.html\" %}{% import \"components/field.html\" as field %}"),
        ("templates/layout.html", "{% include \"components/top.html\" -%}"),
        ("templates/components/field.html", ""),
        ("templates/components/top.html", ""),
        ("templates/a/gone.html", "{{ \"a/gone.html\" }}"),
    ]
    .map(|(path, text)| Source::sample(path, text));
    assert_eq!(never_named(&templates, &code), ["templates/a/gone.html: no page uses it"]);
}

#[test]
fn bare_text_is_told() {
    let template = |text| Source::sample("templates/a/show.html", text);
    for good in [
        "<p>{{ t!(self.page.locale, \"a-b\") }}: 3&nbsp;&#8211; 4 · {{ name }}</p>",
        "<a class=\"btn main\" href=\"/members\" aria-label=\"{{ name }} ({{ n }})\">{# Lời dặn #}</a>",
        "<button aria-label=\"{{ smaller }}\">A−</button>{% macro m() %} id=\"a-{{ b }}\"{% endmacro %}",
        "<!-- why --><svg viewBox=\"0 0 4 4\"><path d=\"M0 0h4\"/></svg><input type=\"hidden\" value=\"yes\">",
    ] {
        assert!(bare_text(&[template(good)]).is_empty(), "{good}");
    }
    for bad in [
        "<p>Họp</p>",
        "{% if x %}or{% endif %}",
        "<p>&nbsp;a &amp b</p>",
        "<img alt=\"a photo\">",
        "<td data-l='Tên'></td>",
        "<button title=\"Save {{ x }}\"></button>",
        "<input placeholder=name>",
        "<input type=\"submit\" value=\"Send\">",
        "<p>{{ field(\"Họ tên\") }}</p>",
        "{% macro m() %} title=\"Save\"{% endmacro %}",
    ] {
        assert_eq!(bare_text(&[template(bad)]).len(), 1, "{bad}");
    }
    let line = bare_text(&[template("<p>\n\n  {{ x }} Họp</p>")]);
    assert_eq!(line, ["templates/a/show.html:3: bare text \"Họp\""]);
    let document = Source::sample("templates/documents/minutes.html", "<h1>BIÊN BẢN</h1>");
    assert!(bare_text(&[document]).is_empty());
}

#[test]
fn styles_and_scripts_inside_a_page_are_told() {
    let template = |text| Source::sample("templates/documents/a.html", text);
    for good in ["<script src=\"/app.js\" defer></script>", "<p class=\"style\" data-on=\"x\">style=</p>"] {
        assert!(inline(&[template(good)]).is_empty(), "{good}");
    }
    for bad in [
        "<style>p {}</style>",
        "<script>alert(1)</script>",
        "<p style=\"color: red\">",
        "<button {% if x %}disabled{% endif %} onClick='x()'>",
        "<a href=\" JavaScript:x()\">",
    ] {
        assert_eq!(inline(&[template(bad)]).len(), 1, "{bad}");
    }
}
