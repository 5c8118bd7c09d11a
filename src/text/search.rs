//! Search for names without diacritics: what counts as found.
//!
//! The rule, for people and organizations alike, held by `tests/fixtures/search.tsv`:
//! - every word of the query begins a word of the name, in any order: "kien hoang" finds
//!   "Hoàng Văn Kiên", "ngu qua" finds "Nguyễn Quang Huy", "uang" does not;
//! - a word of digits stands for itself: "thôn 3" finds neither "Thôn 13" nor "Thôn 30";
//! - before the name of an organization "Chi bộ", "CB", "Đảng bộ", "ĐB", "Đảng ủy", "ĐU" are
//!   ignored, for people write them or leave them out at will. Other abbreviations are not guessed.

use super::{fold, nfc};

/// What people put before the name of an organization, folded; the longer form first.
const KINDS: [&str; 6] = ["chi bo", "dang bo", "dang uy", "cb", "db", "du"];

/// Patterns for `' ' || search_name || ' ' like all($1)`, one per word of the query; the column
/// holds the folded name. Signs that SQL's `like` gives a meaning are escaped. An empty query
/// gives no pattern, so it finds everybody.
pub fn search_patterns(query: &str) -> Vec<String> {
    words(&fold(&nfc(query))).iter().map(|word| pattern(word)).collect()
}

/// The same for the name of an organization: a kind before the name is ignored, unless nothing
/// else was typed.
pub fn organization_patterns(query: &str) -> Vec<String> {
    let words = words(&fold(&nfc(query)));
    let typed = words.join(" ");
    let name = KINDS.iter().find_map(|kind| typed.strip_prefix(kind)?.strip_prefix(' ')).unwrap_or(&typed);
    search_patterns(name)
}

/// Words end at white space and at the signs that people type between them.
fn words(folded: &str) -> Vec<String> {
    let ends = |c: char| c.is_whitespace() || matches!(c, ',' | '.' | ';' | '"' | '“' | '”');
    folded.split(ends).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn pattern(word: &str) -> String {
    let escaped = word.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
    let end = if word.bytes().all(|b| b.is_ascii_digit()) { " %" } else { "%" };
    format!("% {escaped}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `like` of SQL for the patterns made here: `% word%`, `% word %`.
    fn like(name: &str, pattern: &str) -> bool {
        let inner = pattern.strip_prefix('%').and_then(|p| p.strip_suffix('%')).unwrap();
        let plain = inner.replace(r"\%", "%").replace(r"\_", "_").replace(r"\\", r"\");
        format!(" {name} ").contains(&plain)
    }

    fn finds(query: &str, name: &str) -> bool {
        organization_patterns(query).iter().all(|pattern| like(&fold(name), pattern))
    }

    /// The queries that the lists of the program must answer; the pages are tested with the same.
    #[test]
    fn the_fixture_holds() {
        let fixture = include_str!("../../tests/fixtures/search.tsv");
        let mut rows = 0;
        for line in fixture.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
            let columns: Vec<&str> = line.split('\t').collect();
            let [query, must_find, must_not_find, _why] = columns[..] else {
                panic!("four columns expected: {line}");
            };
            assert!(finds(query, must_find), "“{query}” must find “{must_find}”");
            assert!(!finds(query, must_not_find), "“{query}” must not find “{must_not_find}”");
            rows += 1;
        }
        assert!(rows >= 10, "{rows} rows");
    }

    #[test]
    fn signs_with_a_meaning_in_sql_are_only_signs() {
        assert_eq!(search_patterns("100%_a\\"), [r"% 100\%\_a\\%"]);
        assert!(search_patterns(" \u{200b} ").is_empty());
    }

    #[test]
    fn a_kind_alone_is_a_name_like_any_other() {
        assert_eq!(organization_patterns("Chi bộ"), ["% chi%", "% bo%"]);
        assert_eq!(organization_patterns("ĐB xã"), ["% xa%"]);
        assert_eq!(search_patterns("Du"), ["% du%"]);
    }
}
