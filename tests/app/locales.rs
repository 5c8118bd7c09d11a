//! The two languages of the interface are both complete. The compiler checks the Vietnamese texts
//! against the code (`t!`); that English has the same, and that nothing is left over, is checked here.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{CallArguments, Entry, Expression, InlineExpression, Message, Pattern, PatternElement};
use fluent_syntax::parser;

use crate::source::{Code, Source, none, read, read_all};

const VIETNAMESE: &str = "locales/vi/chibo.ftl";
const ENGLISH: &str = "locales/en/chibo.ftl";

/// Keys whose text is the same in both languages, and why.
const SAME_IN_BOTH: &[(&str, &str)] = &[];

/// One language, in the order of its file.
struct Texts {
    path: &'static str,
    entries: Vec<Text>,
    /// What could not be read.
    junk: Vec<String>,
}

/// A section (`## area`) or a text.
struct Text {
    key: String,
    /// The arguments it uses; none for a section.
    arguments: BTreeSet<String>,
    /// The other texts it is made of.
    mentions: BTreeSet<String>,
    value: Value,
}

/// What there is to read in a text.
enum Value {
    Section,
    Empty,
    /// Only arguments, numbers and signs.
    WithoutLetters,
    Letters(String),
}

impl Texts {
    fn of(path: &'static str, source: &str) -> Self {
        let (resource, errors) = match parser::parse(source) {
            Ok(resource) => (resource, Vec::new()),
            Err((resource, errors)) => (resource, errors),
        };
        let junk = errors.iter().map(|error| format!("{path}: {error} at byte {}", error.pos.start));
        let entries = resource.body.iter().filter_map(|entry| match entry {
            Entry::Message(message) => Some(Text::of(message)),
            Entry::GroupComment(comment) => Some(Text::section(&comment.content.join(" "))),
            _ => None,
        });
        Self { path, entries: entries.collect(), junk: junk.collect() }
    }

    fn keys(&self) -> impl Iterator<Item = &Text> {
        self.entries.iter().filter(|text| !matches!(text.value, Value::Section))
    }
}

impl Text {
    fn section(name: &str) -> Self {
        let (arguments, mentions) = (BTreeSet::new(), BTreeSet::new());
        Self { key: format!("## {}", name.trim()), arguments, mentions, value: Value::Section }
    }

    fn of(message: &Message<&str>) -> Self {
        let mut parts = Parts::default();
        for pattern in message.value.iter().chain(message.attributes.iter().map(|a| &a.value)) {
            parts.pattern(pattern);
        }
        let value = match parts.words.trim() {
            "" if parts.arguments.is_empty() && parts.mentions.is_empty() => Value::Empty,
            words if words.chars().any(char::is_alphabetic) => Value::Letters(words.to_owned()),
            _ => Value::WithoutLetters,
        };
        Self { key: message.id.name.to_owned(), arguments: parts.arguments, mentions: parts.mentions, value }
    }
}

/// What a text is made of.
#[derive(Default)]
struct Parts {
    words: String,
    arguments: BTreeSet<String>,
    mentions: BTreeSet<String>,
}

impl Parts {
    fn pattern(&mut self, pattern: &Pattern<&str>) {
        for element in &pattern.elements {
            match element {
                PatternElement::TextElement { value } => self.words.push_str(value),
                PatternElement::Placeable { expression } => self.expression(expression),
            }
        }
    }

    fn expression(&mut self, expression: &Expression<&str>) {
        match expression {
            Expression::Inline(inline) => self.inline(inline),
            Expression::Select { selector, variants } => {
                self.inline(selector);
                variants.iter().for_each(|variant| self.pattern(&variant.value));
            }
        }
    }

    fn inline(&mut self, inline: &InlineExpression<&str>) {
        match inline {
            InlineExpression::StringLiteral { value } | InlineExpression::NumberLiteral { value } => {
                self.words.push_str(value);
            }
            InlineExpression::VariableReference { id } => {
                self.arguments.extend([id.name.to_owned()]);
            }

            InlineExpression::MessageReference { id, .. } => {
                self.mentions.extend([id.name.to_owned()]);
            }

            InlineExpression::TermReference { id, arguments, .. } => {
                self.mentions.insert(format!("-{}", id.name));
                arguments.iter().for_each(|a| self.call(a));
            }
            InlineExpression::FunctionReference { arguments, .. } => self.call(arguments),
            InlineExpression::Placeable { expression } => self.expression(expression),
        }
    }

    fn call(&mut self, arguments: &CallArguments<&str>) {
        arguments.positional.iter().for_each(|a| self.inline(a));
        arguments.named.iter().for_each(|a| self.inline(&a.value));
    }
}

/// Keys that one language has twice, without text or not at all, other arguments, another order.
fn unlike(vi: &Texts, en: &Texts) -> Vec<String> {
    let mut wrong: Vec<String> = vi.junk.iter().chain(&en.junk).cloned().collect();
    for texts in [vi, en] {
        let mut seen = BTreeSet::new();
        for text in texts.keys() {
            if !seen.insert(&text.key) {
                wrong.push(format!("{}: {} stands there twice", texts.path, text.key));
            }
            if matches!(text.value, Value::Empty) {
                wrong.push(format!("{}: {} is empty", texts.path, text.key));
            }
        }
    }
    let english: BTreeMap<_, _> = en.entries.iter().map(|t| (&t.key, t)).collect();
    let vietnamese: BTreeSet<_> = vi.entries.iter().map(|t| &t.key).collect();
    for text in &vi.entries {
        match english.get(&text.key) {
            None => wrong.push(format!("{}: {} is missing", en.path, text.key)),
            Some(other) if other.arguments != text.arguments => {
                wrong.push(format!(
                    "{}: {:?} in {}, {:?} in {}",
                    text.key, text.arguments, vi.path, other.arguments, en.path
                ));
            }
            Some(_) => {}
        }
    }
    let extra = en.entries.iter().filter(|t| !vietnamese.contains(&t.key));
    wrong.extend(extra.map(|t| format!("{}: {} is missing", vi.path, t.key)));
    if wrong.is_empty() {
        let moved = vi.entries.iter().zip(&en.entries).find(|(a, b)| a.key != b.key);
        wrong.extend(moved.map(|(a, b)| format!("{}: {} stands where {} is in {}", en.path, b.key, a.key, vi.path)));
    }
    wrong
}

/// Texts that nobody translated.
fn untranslated(vi: &Texts, en: &Texts, same: &[(&str, &str)]) -> Vec<String> {
    let english: BTreeMap<_, _> = en.keys().map(|t| (&t.key, &t.value)).collect();
    let mut alike = BTreeSet::new();
    for text in vi.keys() {
        if let (Value::Letters(a), Some(Value::Letters(b))) = (&text.value, english.get(&text.key))
            && a == b
        {
            alike.insert(text.key.as_str());
        }
    }
    let listed: BTreeSet<_> = same.iter().map(|(key, _)| *key).collect();
    let mut wrong: Vec<_> =
        alike.difference(&listed).map(|key| format!("{key} is the same in both languages")).collect();
    wrong.extend(listed.difference(&alike).map(|key| format!("{key} is on the list of texts alike and is not")));
    wrong
}

/// Keys that neither code, template nor another text names.
fn unused(texts: &Texts, code: &[Source], templates: &[Source]) -> Vec<String> {
    let mut named: BTreeSet<String> = texts.entries.iter().flat_map(|t| t.mentions.iter().cloned()).collect();
    for file in code {
        named.extend(Code::of(&file.text).strings.into_iter().map(|(_, text)| text));
    }
    for template in templates {
        named.extend(template.text.split('"').map(str::to_owned));
    }
    let unused = texts.keys().filter(|text| !named.contains(&text.key));
    unused.map(|text| format!("{}: nothing uses {}", texts.path, text.key)).collect()
}

fn both() -> (Texts, Texts) {
    let texts = |path| Texts::of(path, &read(path).unwrap_or_else(|| panic!("{path} is missing")));
    (texts(VIETNAMESE), texts(ENGLISH))
}

#[test]
fn both_languages_have_the_same_texts_in_the_same_order() {
    let (vi, en) = both();
    assert!(vi.keys().count() > 0, "no text found");
    none(&unlike(&vi, &en));
}

#[test]
fn every_text_is_translated() {
    let (vi, en) = both();
    none(&untranslated(&vi, &en, SAME_IN_BOTH));
}

#[test]
fn every_text_is_used() {
    none(&unused(&both().0, &read_all("src", "rs"), &read_all("templates", "html")));
}

#[test]
fn a_difference_between_the_languages_is_told() {
    let vi = "## a\none = Một { $x }\ntwo = Hai\n## b\nthree = { $n ->\n   *[other] { $y }\n }\n";
    let wrong = |en: &str| unlike(&Texts::of("vi", vi), &Texts::of("en", en));
    assert!(wrong(vi).is_empty());
    let cases = [
        ("## a\none = One { $x }\n## b\nthree = { $n } { $y }\n", "en: two is missing"),
        ("## a\none = One\ntwo = Two\n## b\nthree = { $n } { $y }\n", "one: {\"x\"} in vi, {} in en"),
        (
            "## a\none = One { $x }\ntwo = Two\n## b\nthree = { $n ->\n   *[other] none\n }\n",
            "three: {\"n\", \"y\"} in vi, {\"n\"} in en",
        ),
        ("## a\ntwo = Two\none = One { $x }\n## b\nthree = { $n } { $y }\n", "en: two stands where one is in vi"),
        ("## a\none = One { $x }\ntwo = Two\n## b\nthree = { $n } { $y }\nfour = Four\n", "vi: four is missing"),
        ("## a\none = One { $x }\ntwo = Two\ntwo = Two\n## b\nthree = { $n } { $y }\n", "en: two stands there twice"),
        ("## a\none = One { $x }\ntwo = { \"\" }\n## b\nthree = { $n } { $y }\n", "en: two is empty"),
        ("## a\none = One { $x }\ntwo = Two\n## c\nthree = { $n } { $y }\n", "en: ## b is missing"),
    ];
    for (en, told) in cases {
        assert_eq!(wrong(en).first().map(String::as_str), Some(told), "{en}");
    }
    let broken = wrong("## a\none = One { $x\ntwo = Two\n## b\nthree = { $n } { $y }\n");
    assert!(broken[0].starts_with("en: ") && broken[0].contains("at byte"), "{broken:?}");
}

#[test]
fn an_untranslated_text_is_told() {
    let vi = Texts::of("vi", "a = Tên\nb = SQL { $x }\nc = { $x }: 3\nd = Một\n");
    let en = Texts::of("en", "a = Tên\nb = SQL { $x }\nc = { $x }: 3\nd = One\n");
    let same = [("b", "a name"), ("d", "no longer")];
    assert_eq!(
        untranslated(&vi, &en, &same),
        ["a is the same in both languages", "d is on the list of texts alike and is not"]
    );
}

#[test]
fn an_unused_text_is_told() {
    let texts = Texts::of("vi", "a = 1\nb = 2 { c }\nc = 3\nd = 4\ne = 5\n");
    let code = [Source::sample("src/a.rs", "fn f() { t!(locale, \"a\") } // \"d\"")];
    let templates = [Source::sample("templates/a.html", "{{ t!(self.page.locale, \"b\") }} e")];
    assert_eq!(unused(&texts, &code, &templates), ["vi: nothing uses d", "vi: nothing uses e"]);
}
