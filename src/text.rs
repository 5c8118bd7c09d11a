//! Vietnamese text: what people type made uniform, folding for search, order of names, dates and
//! numbers as they are written in Vietnam.
//!
//! The interface writes dates and numbers the same way in both languages, because the documents
//! that people hold beside the screen do.

mod dates;
mod numbers;
mod order;
mod search;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

pub use dates::{
    DayError, PartialDate, format_day, format_long, format_month, format_month_long, format_time, format_time_long,
    parse_day, parse_partial, parse_time,
};
pub use numbers::{
    format_count, format_hundredths, format_number, in_language, parse_count, parse_hundredths, parse_number,
};
pub use order::{NameKey, SortKey, given_name, given_name_key, sort_key};
pub use search::{organization_patterns, search_patterns};

/// A one-line field as it is stored: Unicode NFC, white space inside reduced to single spaces and
/// cut at both ends, control characters and invisible marks that turn the direction of the text
/// dropped. Idempotent.
///
/// Vietnamese keyboards differ in whether they send "ế" as one, two or three code points; without
/// NFC two names that look the same would not be equal.
pub fn nfc(typed: &str) -> String {
    let visible: String =
        typed.nfc().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|&c| !is_dropped(c)).collect();
    let words: Vec<&str> = visible.split(' ').filter(|word| !word.is_empty()).collect();
    // Once more: a dropped character may have stood between a letter and its mark.
    words.join(" ").nfc().collect()
}

/// A field of several lines as it is stored: like [`nfc`], but line breaks stay (as `\n`) and so
/// do spaces inside a line. Idempotent.
pub fn nfc_lines(typed: &str) -> String {
    let unified = typed.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}'], "\n");
    let visible: String =
        unified.nfc().map(|c| if c == '\t' { ' ' } else { c }).filter(|&c| c == '\n' || !is_dropped(c)).collect();
    let lines: Vec<&str> = visible.split('\n').map(str::trim_end).collect();
    lines.join("\n").trim().nfc().collect()
}

/// Control characters, marks that reverse the direction of text (they can make a name read as
/// another), and characters without width.
fn is_dropped(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{feff}')
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
}

/// The form in which names are compared when somebody searches: lower case, đ→d, NFD, marks
/// stripped. So "Uỷ", "ủy" and "UY" are alike, and "hoà" and "hòa". Equal to the SQL function
/// `fold_vi`, which fills the folded columns. Idempotent.
pub fn fold(text: &str) -> String {
    text.nfd()
        .filter(|&c| !is_combining_mark(c))
        .flat_map(char::to_lowercase)
        .map(|c| if c == 'đ' { 'd' } else { c })
        // Lower case can bring a mark of its own: "İ" → "i̇".
        .filter(|&c| !is_combining_mark(c))
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_line_is_stored_without_what_cannot_be_seen() {
        assert_eq!(nfc("  Nông \t Thị\u{a0}Hoa\r\n"), "Nông Thị Hoa");
        assert_eq!(nfc("Thi\u{323} E\u{302}\u{301}"), "Thị Ế");
        assert_eq!(nfc("Lan\u{202e}gnốht\u{200b}\u{0}"), "Langnốht");
        assert_eq!(nfc(" \u{200b} "), "");
    }

    #[test]
    fn several_lines_keep_their_breaks() {
        assert_eq!(nfc_lines("\r\n- một  hai \r\n\r\n- ba\tbốn\r"), "- một  hai\n\n- ba bốn");
        assert_eq!(nfc_lines("a\u{2028}b\u{7}"), "a\nb");
    }

    #[test]
    fn folding_makes_the_ways_of_writing_alike() {
        assert_eq!(fold("Uỷ viên ĐỖ XUÂN"), fold("ủy viên đỗ xuân"));
        assert_eq!(fold("Hoà Bình"), fold("Hòa Bình"));
        assert_eq!(fold("Đảng ủy"), "dang uy");
        assert_eq!(fold("D\u{323}a\u{309}ng"), "dang");
        assert_eq!(fold("Thôn 3"), "thon 3");
    }

    proptest! {
        #[test]
        fn cleaning_twice_is_cleaning_once(text in any::<String>()) {
            let line = nfc(&text);
            prop_assert_eq!(&nfc(&line), &line);
            prop_assert!(!line.contains("  ") && !line.contains('\n'));
            let lines = nfc_lines(&text);
            prop_assert_eq!(&nfc_lines(&lines), &lines);
            prop_assert!(!lines.contains('\r'));
        }

        #[test]
        fn folding_twice_is_folding_once_whatever_the_form(text in any::<String>()) {
            let folded = fold(&text);
            prop_assert_eq!(&fold(&folded), &folded);
            prop_assert_eq!(fold(&text.nfc().collect::<String>()), fold(&text.nfd().collect::<String>()));
        }

        #[test]
        fn nothing_typed_makes_a_reader_panic(text in any::<String>()) {
            let _ = (parse_day(&text), parse_partial(&text), parse_time(&text), parse_number(&text));
            let _ = (parse_count(&text), parse_hundredths(&text), given_name_key(&text), organization_patterns(&text));
        }
    }
}
