//! Reads the repository's own text, for the tests that check how it is written.
//!
//! Nothing here understands Rust fully. [`Code`] blanks what is not code (comments, the inside of
//! strings) and keeps every byte in its place, so that a plain search for a word finds only code and an
//! offset is true in all three: the text, the code, the strings.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// A text file of the repository.
pub struct Source {
    /// From the root of the repository, with `/`.
    pub path: String,
    pub text: String,
}

impl Source {
    /// A made-up file, to prove that a check fails where it should.
    pub fn sample(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }
}

/// Fails with all sentences that a check has found, at once.
pub fn none(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

/// The root of the repository.
fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The text of one file; none where there is no such file.
pub fn read(path: &str) -> Option<String> {
    fs::read_to_string(root().join(path)).ok()
}

/// All files below a folder whose names end in `.extension`, in the order of their paths.
pub fn read_all(folder: &str, extension: &str) -> Vec<Source> {
    let mut found = Vec::new();
    walk(&root().join(folder), extension, &mut found);
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn walk(folder: &Path, extension: &str, found: &mut Vec<Source>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries {
        let path = entry.expect("an entry of a folder of the repository").path();
        if path.is_dir() {
            walk(&path, extension, found);
        } else if path.extension().is_some_and(|e| e == extension) {
            let below = path.strip_prefix(root()).expect("a path below the root");
            found.push(Source {
                path: below.to_string_lossy().replace('\\', "/"),
                text: fs::read_to_string(&path).expect("a text file in UTF-8"),
            });
        }
    }
}

/// The number of the line in which a byte lies, from 1.
pub fn line_of(text: &str, at: usize) -> usize {
    1 + text.as_bytes()[..at].iter().filter(|b| **b == b'\n').count()
}

/// Whether a byte may belong to a name.
pub fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// The words of a text (names, keywords, numbers) with their places.
pub fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut end = 0;
    std::iter::from_fn(move || {
        let bytes = text.as_bytes();
        let start = (end..bytes.len()).find(|at| is_word(bytes[*at]))?;
        end = (start..bytes.len()).find(|at| !is_word(bytes[*at])).unwrap_or(bytes.len());
        Some((start, &text[start..end]))
    })
}

/// Where the bracket that opens at `open` is closed; the end of the text where it never is.
pub fn closing(text: &str, open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate().skip(open) {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => continue,
        }
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

/// Rust text taken apart.
pub struct Code {
    /// The text with comments, tests and the inside of strings blanked.
    pub bare: String,
    /// The inside of each string outside comments and tests, with its place.
    pub strings: Vec<(usize, String)>,
    /// How many lines belong to tests inside this file.
    pub test_lines: usize,
}

/// A function: its name, what stands between the parentheses, and where its body lies.
pub struct Function {
    pub name: String,
    pub parameters: String,
    pub body: Range<usize>,
}

impl Code {
    /// Takes a file apart.
    pub fn of(text: &str) -> Self {
        let (mut bare, mut strings) = split(text);
        let tests = test_items(&bare);
        for range in &tests {
            blank(&mut bare, range.clone());
            strings.retain(|(at, _)| !range.contains(at));
        }
        let lines = |range: &Range<usize>| text[range.clone()].matches('\n').count() + 1;
        Self {
            bare: String::from_utf8(bare).expect("blanks in place of whole characters"),
            strings,
            test_lines: tests.iter().map(lines).sum(),
        }
    }

    /// The strings that begin inside a range.
    pub fn strings_in(&self, range: &Range<usize>) -> impl Iterator<Item = &str> {
        let range = range.clone();
        self.strings.iter().filter(move |(at, _)| range.contains(at)).map(|(_, text)| text.as_str())
    }

    /// All functions that have a body, outer ones before those inside them.
    pub fn functions(&self) -> Vec<Function> {
        words(&self.bare).filter(|(_, word)| *word == "fn").filter_map(|(at, _)| function_at(&self.bare, at)).collect()
    }

    /// The name of the innermost function around a place.
    pub fn function_around(&self, at: usize) -> Option<String> {
        let around = |f: &Function| f.body.contains(&at);
        let found = self.functions().into_iter().rfind(around)?;
        Some(found.name)
    }
}

/// Code and strings apart: every byte of a comment or of the inside of a string becomes a blank.
fn split(text: &str) -> (Vec<u8>, Vec<(usize, String)>) {
    let mut bare = text.as_bytes().to_vec();
    let mut strings = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let step = rest.chars().next().map_or(1, char::len_utf8);
        at = if rest.starts_with("//") {
            let end = at + rest.find('\n').unwrap_or(rest.len());
            blank(&mut bare, at..end);
            end
        } else if rest.starts_with("/*") {
            let end = comment_end(text, at);
            blank(&mut bare, at..end);
            end
        } else if rest.starts_with('"') {
            let (inside, end) = string_at(text, at);
            strings.push((inside.start, text[inside.clone()].to_owned()));
            blank(&mut bare, inside);
            end
        } else if let Some(end) = character_end(text, at) {
            blank(&mut bare, at + 1..end - 1);
            end
        } else {
            at + step
        };
    }
    (bare, strings)
}

fn blank(bytes: &mut [u8], range: Range<usize>) {
    for byte in &mut bytes[range] {
        if *byte != b'\n' {
            *byte = b' ';
        }
    }
}

/// The end of a block comment; they nest.
fn comment_end(text: &str, start: usize) -> usize {
    let (mut depth, mut at) = (0_usize, start);
    while at + 1 < text.len() {
        match &text.as_bytes()[at..at + 2] {
            b"/*" => (depth, at) = (depth + 1, at + 2),
            b"*/" => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

/// The inside of the string whose quote stands at `quote`, and the place after it.
fn string_at(text: &str, quote: usize) -> (Range<usize>, usize) {
    let start = quote + 1;
    let before = text[..quote].trim_end_matches('#');
    let hashes = quote - before.len();
    let letters = before.strip_suffix('r').map(|b| b.trim_end_matches(['b', 'c']));
    let raw = letters.is_some_and(|b| !b.ends_with(|c: char| c.is_alphanumeric() || c == '_'));
    if raw {
        let close = format!("\"{}", "#".repeat(hashes));
        let end = text[start..].find(&close).map_or(text.len(), |n| start + n);
        return (start..end, (end + close.len()).min(text.len()));
    }
    let mut at = start;
    while at < text.len() && text.as_bytes()[at] != b'"' {
        at += if text.as_bytes()[at] == b'\\' { 2 } else { 1 };
    }
    (start..at.min(text.len()), (at + 1).min(text.len()))
}

/// The end of a character such as `'"'`; none for a lifetime.
fn character_end(text: &str, quote: usize) -> Option<usize> {
    let inside = text[quote..].strip_prefix('\'')?;
    if let Some(escape) = inside.strip_prefix('\\') {
        let marked = escape.chars().next()?.len_utf8();
        return Some(quote + 2 + marked + escape[marked..].find('\'')? + 1);
    }
    let width = inside.chars().next()?.len_utf8();
    inside[width..].starts_with('\'').then_some(quote + width + 2)
}

/// The items under `#[cfg(test)]`.
fn test_items(bare: &[u8]) -> Vec<Range<usize>> {
    const MARK: &str = "#[cfg(test)]";
    let text = std::str::from_utf8(bare).expect("blanks in place of whole characters");
    let mut items: Vec<Range<usize>> = Vec::new();
    for (at, _) in text.match_indices(MARK) {
        if items.last().is_some_and(|last| last.contains(&at)) {
            continue;
        }
        let item = &text[at + MARK.len()..];
        let is_use = words(item).map(|(_, w)| w).find(|w| *w != "pub") == Some("use");
        let stop = if is_use { item.find(';') } else { item.find(['{', ';']) };
        let stop = stop.map_or(text.len() - 1, |n| at + MARK.len() + n);
        let end = if text[stop..].starts_with('{') { closing(text, stop) } else { stop };
        items.push(at..(end + 1).min(text.len()));
    }
    items
}

/// The function whose `fn` stands at a place; none for a type such as `fn(i32)` or a mere signature.
fn function_at(bare: &str, at: usize) -> Option<Function> {
    let (name_at, name) = words(&bare[at + 2..]).next()?;
    if !bare[at + 2..at + 2 + name_at].trim().is_empty() {
        return None;
    }
    let mut open = at + 2 + name_at + name.len();
    if bare[open..].starts_with('<') {
        open = generics_end(bare, open);
    }
    if !bare[open..].starts_with('(') {
        return None;
    }
    let close = closing(bare, open);
    let body = body_start(bare, close + 1)?;
    Some(Function {
        name: name.to_owned(),
        parameters: bare[open + 1..close].to_owned(),
        body: body..closing(bare, body),
    })
}

fn generics_end(bare: &str, open: usize) -> usize {
    let bytes = bare.as_bytes();
    let mut depth = 0_usize;
    for at in open..bytes.len() {
        match bytes[at] {
            b'<' => depth += 1,
            b'>' if bytes[at - 1] != b'-' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    bytes.len()
}

/// The brace that opens a body, after the result and the bounds; `[u8; 32]` holds no end of a signature.
fn body_start(bare: &str, from: usize) -> Option<usize> {
    let mut at = from;
    while at < bare.len() {
        match bare.as_bytes()[at] {
            b'{' => return Some(at),
            b';' => return None,
            b'[' | b'(' => at = closing(bare, at) + 1,
            _ => at += 1,
        }
    }
    None
}

#[test]
fn code_is_told_from_comments_strings_and_tests() {
    let text = r###"
//! crate::one
fn a<'x, F: Fn(u8) -> u8>(f: F, c: char) -> [u8; 2] { let q = '"'; /* "two" /* */ */ g("three \" {") }
fn b(t: fn(u8) -> u8) where u8: Copy { h(r#"four "five" {"#) }
trait T { fn without_body(&self); }
#[cfg(test)]
mod tests {
    fn c() { i("six") }
}
#[cfg(test)]
use seven::{eight};
fn d() {}
"###;
    let code = Code::of(text);
    assert_eq!(code.bare.len(), text.len());
    let strings: Vec<_> = code.strings.iter().map(|(_, s)| s.as_str()).collect();
    assert_eq!(strings, [r#"three \" {"#, r#"four "five" {"#]);
    let functions = code.functions();
    let names: Vec<_> = functions.iter().map(|f| f.name.as_str()).collect();
    assert_eq!(names, ["a", "b", "d"]);
    assert_eq!(functions[0].parameters, "f: F, c: char");
    assert_eq!(functions[1].parameters, "t: fn(u8) -> u8");
    assert!(text[functions[1].body.clone()].contains("four"));
    for hidden in ["one", "two", "five", "six", "seven"] {
        assert!(!code.bare.contains(hidden), "{hidden} is no code");
    }
    assert_eq!(code.test_lines, 6);
    let inside = text.find("four").expect("the sample has it");
    assert_eq!(code.function_around(inside).as_deref(), Some("b"));
}
