//! Finds where the text of one module names another.

use crate::source::{Code, Source, closing, line_of, words};

/// One file's mention of something in this crate.
pub struct Mention {
    pub file: String,
    pub line: usize,
    /// The module of the file, from the root of the crate.
    pub from: Vec<String>,
    /// The path named, from the root of the crate.
    pub to: Vec<String>,
}

/// All mentions of paths of this crate (`crate::…`, `super::…`, `self::…`) outside tests.
pub fn mentions(files: &[Source]) -> Vec<Mention> {
    let mut found = Vec::new();
    for file in files {
        let code = Code::of(&file.text);
        let from = module(&file.path);
        for (at, to) in paths(&code.bare, &from) {
            found.push(Mention { file: file.path.clone(), line: line_of(&file.text, at), from: from.clone(), to });
        }
    }
    found
}

/// `src/meetings/pages.rs` → `meetings`, `pages`
fn module(path: &str) -> Vec<String> {
    let inner = path.trim_start_matches("src/").trim_end_matches(".rs");
    let parts = inner.split('/').filter(|p| !matches!(*p, "mod" | "lib" | "main"));
    parts.map(str::to_owned).collect()
}

/// The paths mentioned in a text, each from the root of the crate, a group taken apart.
fn paths(bare: &str, home: &[String]) -> Vec<(usize, Vec<String>)> {
    let mut found = Vec::new();
    for (at, word) in words(bare) {
        let start = match word {
            "crate" => Vec::new(),
            "self" => home.to_vec(),
            "super" => home[..home.len().saturating_sub(1)].to_vec(),
            _ => continue,
        };
        let rest = at + word.len();
        if bare[rest..].starts_with("::") && !bare[..at].ends_with("::") {
            let mut ends = Vec::new();
            tree(bare, rest + 2, start, &mut ends);
            found.extend(ends.into_iter().map(|path| (at, path)));
        }
    }
    found
}

/// Reads on from behind a `::`; returns the place where the path ends.
fn tree(bare: &str, from: usize, mut path: Vec<String>, ends: &mut Vec<Vec<String>>) -> usize {
    let from = from + (bare[from..].len() - bare[from..].trim_start().len());
    if bare[from..].starts_with('{') {
        let end = closing(bare, from);
        let mut at = from + 1;
        while !bare[at..end].trim().is_empty() {
            at = tree(bare, at, path.clone(), ends);
            at += bare[at..end].find(',').map_or(end - at, |comma| comma + 1);
        }
        return end + 1;
    }
    match words(&bare[from..]).next() {
        Some((0, word)) => {
            let next = from + word.len();
            match word {
                "super" => drop(path.pop()),
                "self" => {}
                _ => path.push(word.to_owned()),
            }
            if bare[next..].starts_with("::") {
                return tree(bare, next + 2, path, ends);
            }
            ends.push(path);
            next
        }
        _ => {
            ends.push(path);
            from
        }
    }
}

#[test]
fn every_way_to_write_a_path_is_read() {
    let text = "
use crate::{a::{self, b::C}, d as e, f::*};
pub use super::g;
use self::{h, i::{j, k},};
fn x(y: super::super::l::M) -> crate::n::O<P> { crate::q::r::<S>() }
";
    let home = ["t".to_owned(), "u".to_owned()];
    let found: Vec<_> = paths(text, &home).into_iter().map(|(_, p)| p.join("::")).collect();
    let all = "a a::b::C d f t::g t::u::h t::u::i::j t::u::i::k l::M n::O q::r";
    assert_eq!(found.join(" "), all);
}
