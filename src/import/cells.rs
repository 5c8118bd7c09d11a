//! From a cell to a fact. Each reader takes what committees really type and refuses the rest by name.

use super::read::Cell;
use super::reason::{Note, Reason};
use super::titles::words;
use crate::members::model::Sex;

/// What a reader of cells gives: the fact, none if the cell says nothing, or what is wrong.
pub type Fact<T> = Result<Option<T>, Reason>;

/// The longest free text the book keeps of a member, in characters.
const LONGEST: usize = 200;
/// The longest name (constraint members_full_name_given).
const LONGEST_NAME: usize = 100;

/// The text of a cell; a dash or dots mean nothing is known. A spreadsheet's own error is a reason.
pub(super) fn said(cell: &Cell) -> Result<Option<String>, Reason> {
    if let Cell::Fault(fault) = cell {
        return Err(Reason::CellFault(fault.clone()));
    }
    let text = match cell {
        Cell::Text(text) => text.clone(),
        other => other.shown(),
    };
    let says_nothing = text.chars().all(|c| c.is_whitespace() || "-–—_./…".contains(c));
    Ok((!says_nothing).then_some(text))
}

/// The whole number of a cell that holds one.
fn whole(cell: &Cell) -> Option<u64> {
    match cell {
        Cell::Number(number) if number.fract() == 0.0 && (0.0..1e15).contains(number) => Some(*number as u64),
        _ => None,
    }
}

/// Free text such as the occupation.
pub fn free_text(cell: &Cell) -> Fact<String> {
    match said(cell)? {
        Some(text) if text.chars().count() > LONGEST => Err(Reason::TooLong(LONGEST)),
        text => Ok(text),
    }
}

/// A name. In capitals only it is the style of the sheet, not of the name: it is written as names are,
/// and the note shows what stood there. Any other spelling is kept as typed.
pub fn name(cell: &Cell, notes: &mut Vec<Note>) -> Fact<String> {
    let Some(given) = said(cell)? else {
        return Ok(None);
    };
    let name = without_address(&given);
    if name.chars().count() > LONGEST_NAME {
        return Err(Reason::TooLong(LONGEST_NAME));
    }
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let is_name = letters >= 2 && name.chars().all(|c| c.is_alphabetic() && c != 'µ' || " '’-.".contains(c));
    if !is_name {
        return Err(Reason::NotUnderstood(cell.shown()));
    }
    let one_case = name.to_uppercase() == name || name.to_lowercase() == name;
    if !one_case {
        return Ok(Some(name.to_owned()));
    }
    notes.push(Note::NameRecased(given.clone()));
    Ok(Some(as_a_name(name)))
}

/// "Đ/c Nguyễn Văn A" is addressed so; the name is what follows.
fn without_address(given: &str) -> &str {
    let lower = given.to_lowercase();
    ["đ/c ", "đ/c. ", "đc ", "đồng chí "]
        .iter()
        .find(|address| lower.starts_with(**address))
        .and_then(|address| given.get(address.len()..))
        .map_or(given, str::trim)
}

/// Every word, also after an apostrophe or hyphen (H'Hen), with one capital.
fn as_a_name(name: &str) -> String {
    let mut at_start = true;
    let mut written = String::with_capacity(name.len());
    for letter in name.chars() {
        match at_start {
            true => written.extend(letter.to_uppercase()),
            false => written.extend(letter.to_lowercase()),
        }
        at_start = !letter.is_alphabetic();
    }
    written
}

/// Sex in words.
pub fn sex(cell: &Cell) -> Fact<Sex> {
    let Some(text) = said(cell)? else {
        return Ok(None);
    };
    match words(&text).as_str() {
        "nam" | "m" | "male" => Ok(Some(Sex::Male)),
        "nu" | "f" | "female" => Ok(Some(Sex::Female)),
        _ => Err(Reason::NotUnderstood(cell.shown())),
    }
}

/// A tick: x, X, v, a tick mark, 1 or TRUE; 0 and FALSE are none.
pub fn tick(cell: &Cell) -> Fact<bool> {
    if let Cell::Flag(flag) = cell {
        return Ok(Some(*flag));
    }
    match said(cell)?.as_deref().map(str::to_lowercase).as_deref() {
        None => Ok(None),
        Some("0") => Ok(Some(false)),
        Some("x" | "xx" | "v" | "✓" | "✔" | "√" | "1" | "+" | "nam" | "nữ") => Ok(Some(true)),
        Some(_) => Err(Reason::NotUnderstood(cell.shown())),
    }
}

/// A card number: 8 digits on paper cards, 12 where it is the personal number, 6 on old ones. A number
/// cell has lost its leading zeros: they are put back, to 8 digits or to 12.
pub fn card_no(cell: &Cell, notes: &mut Vec<Note>) -> Fact<String> {
    let Some(given) = said(cell)? else {
        return Ok(None);
    };
    if let Some(number) = whole(cell) {
        let digits = number.to_string();
        let whole = match digits.len() {
            ..=8 => format!("{digits:0>8}"),
            _ => format!("{digits:0>12}"),
        };
        if whole != digits {
            notes.push(Note::CardZerosRestored(digits));
        }
        return card_of_digits(whole, given);
    }
    let bare: String = given.chars().filter(|c| !" .-'".contains(*c)).collect();
    match bare.bytes().all(|b| b.is_ascii_digit()) && cell.text().is_some() {
        true => card_of_digits(bare, given),
        false => Err(Reason::NotUnderstood(cell.shown())),
    }
}

fn card_of_digits(digits: String, given: String) -> Fact<String> {
    match digits.len() {
        6..=12 => Ok(Some(digits)),
        count => Err(Reason::CardLength { given, digits: count }),
    }
}

/// A phone number as it is dialled inside the country.
pub fn phone(cell: &Cell, notes: &mut Vec<Note>) -> Fact<String> {
    let Some(given) = said(cell)? else {
        return Ok(None);
    };
    let several = given.split([';', ',', '/', '\n']).map(str::trim).filter(|one| !one.is_empty());
    let mut several = several.collect::<Vec<_>>();
    if several.len() > 1 && digits(several[0]).len() < 9 {
        several = vec![&given]; // "0912/345/678" is one number
    }
    let first = several.first().copied().unwrap_or_default();
    if first.chars().any(|c| !c.is_ascii_digit() && !" .-()+,/".contains(c)) {
        return Err(Reason::NotUnderstood(cell.shown()));
    }
    let mut number = digits(first);
    if let Some(rest) = number.strip_prefix("84").filter(|rest| rest.len() >= 9) {
        number = format!("0{rest}");
    }
    if number.len() == 9 && !number.starts_with('0') {
        notes.push(Note::PhoneZeroRestored(given.clone()));
        number.insert(0, '0');
    }
    let landline = number.starts_with("02") && number.len() == 11;
    if !(landline || number.starts_with('0') && number.len() == 10) {
        return Err(Reason::NotUnderstood(cell.shown()));
    }
    if several.len() > 1 {
        notes.push(Note::OnePhoneOfSeveral(given));
    }
    Ok(Some(number))
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// An e-mail address.
pub fn email(cell: &Cell) -> Fact<String> {
    let Some(given) = free_text(cell)? else {
        return Ok(None);
    };
    let plausible = given.split_once('@').is_some_and(|(user, host)| {
        !user.is_empty() && host.contains('.') && !host.contains('@') && !given.contains(' ')
    });
    match plausible {
        true => Ok(Some(given)),
        false => Err(Reason::NotUnderstood(cell.shown())),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{dates, wordings};
    use super::*;

    fn text(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }

    #[test]
    fn a_name_in_capitals_is_written_as_a_name_and_says_so() {
        for (given, kept) in [
            ("HOÀNG VĂN KIÊN", "Hoàng Văn Kiên"),
            ("ĐỖ XUÂN TRƯỜNG", "Đỗ Xuân Trường"),
            ("hoàng văn kiên", "Hoàng Văn Kiên"),
            ("H'HEN NIÊ", "H'Hen Niê"),
        ] {
            let mut notes = Vec::new();
            assert_eq!(name(&text(given), &mut notes), Ok(Some(kept.into())));
            assert_eq!(notes, [Note::NameRecased(given.into())]);
        }
    }

    #[test]
    fn any_other_spelling_of_a_name_is_kept() {
        let mut notes = Vec::new();
        assert_eq!(name(&text("Hoàng văn Kiên"), &mut notes), Ok(Some("Hoàng văn Kiên".into())));
        assert_eq!(name(&text("Đ/c Ma Thị Lan"), &mut notes), Ok(Some("Ma Thị Lan".into())));
        assert_eq!(name(&text("Đồng chí Ma Thị Lan"), &mut notes), Ok(Some("Ma Thị Lan".into())));
        assert_eq!(name(&Cell::Blank, &mut notes), Ok(None));
        assert!(notes.is_empty());
    }

    #[test]
    fn what_is_no_name_is_refused() {
        let mut notes = Vec::new();
        // "NguyÔn V¨n Kh¸nh" is TCVN3 read as Western text.
        for given in ["Nguyễn Văn 3", "NguyÔn V¨n Kh¸nh", "A", "?", "Kiên; Lan"] {
            assert!(name(&text(given), &mut notes).is_err(), "{given}");
        }
        assert!(name(&Cell::Number(5.0), &mut notes).is_err());
        assert_eq!(name(&text(&"Lê ".repeat(60)), &mut notes), Err(Reason::TooLong(100)));
    }

    #[test]
    fn card_numbers_keep_their_leading_zeros_or_get_them_back() {
        let mut notes = Vec::new();
        assert_eq!(card_no(&text("00412385"), &mut notes), Ok(Some("00412385".into())));
        assert_eq!(card_no(&text("27 004 118"), &mut notes), Ok(Some("27004118".into())));
        assert_eq!(card_no(&text("27.004.118"), &mut notes), Ok(Some("27004118".into())));
        assert_eq!(card_no(&text("'00412385"), &mut notes), Ok(Some("00412385".into())));
        assert_eq!(card_no(&Cell::Number(27_004_118.0), &mut notes), Ok(Some("27004118".into())));
        assert!(notes.is_empty());
        assert_eq!(card_no(&Cell::Number(412_385.0), &mut notes), Ok(Some("00412385".into())));
        assert_eq!(card_no(&Cell::Number(8_090_001_234.0), &mut notes), Ok(Some("008090001234".into())));
        let restored = |given: &str| Note::CardZerosRestored(given.into());
        assert_eq!(notes, [restored("412385"), restored("8090001234")]);
    }

    #[test]
    fn a_card_number_of_no_length_or_with_letters_is_refused() {
        let mut notes = Vec::new();
        let short = Reason::CardLength { given: "4118".into(), digits: 4 };
        assert_eq!(card_no(&text("4118"), &mut notes), Err(short));
        assert!(card_no(&text("27004118A"), &mut notes).is_err());
        assert!(card_no(&Cell::Number(4118.5), &mut notes).is_err());
        assert!(card_no(&Cell::Number(1e13), &mut notes).is_err());
        assert_eq!(card_no(&text("-"), &mut notes), Ok(None));
    }

    #[test]
    fn phones_are_written_as_they_are_dialled() {
        let mut notes = Vec::new();
        for given in ["0900000456", "0900 000 456", "0900.000.456", "(090) 0000-456", "+84 900 000 456", "0900/000/456"]
        {
            assert_eq!(phone(&text(given), &mut notes), Ok(Some("0900000456".into())), "{given}");
        }
        assert_eq!(phone(&text("0207 3822 123"), &mut notes), Ok(Some("02073822123".into())));
        assert!(notes.is_empty());
        assert_eq!(phone(&Cell::Number(900_000_456.0), &mut notes), Ok(Some("0900000456".into())));
        assert_eq!(phone(&text("0900000456; 0900000457"), &mut notes), Ok(Some("0900000456".into())));
        assert_eq!(
            notes,
            [Note::PhoneZeroRestored("900000456".into()), Note::OnePhoneOfSeveral("0900000456; 0900000457".into()),]
        );
        for given in ["12345", "01234567890", "0900 000 45x", "không có"] {
            assert!(phone(&text(given), &mut notes).is_err(), "{given}");
        }
    }

    #[test]
    fn sex_and_ticks() {
        assert_eq!(sex(&text("Nữ")), Ok(Some(Sex::Female)));
        assert_eq!(sex(&text("NAM")), Ok(Some(Sex::Male)));
        assert!(sex(&text("khác")).is_err());
        for ticked in [text("x"), text("X"), text("✓"), Cell::Number(1.0), Cell::Flag(true)] {
            assert_eq!(tick(&ticked), Ok(Some(true)), "{ticked:?}");
        }
        assert_eq!(tick(&Cell::Blank), Ok(None));
        assert!(tick(&text("có lẽ")).is_err());
    }

    #[test]
    fn an_address_has_a_name_and_a_host() {
        assert_eq!(email(&text("kien@thon3.example")), Ok(Some("kien@thon3.example".into())));
        for given in ["kien", "kien@", "@example.vn", "kien @a.vn", "a@b@c.vn"] {
            assert!(email(&text(given)).is_err(), "{given}");
        }
    }

    prop_compose! {
        fn any_cell()(text in any::<String>(), number in any::<f64>(), serial in -800_000_i32..3_000_000, kind in 0..5) -> Cell {
            match kind {
                0 => Cell::Text(text),
                1 => Cell::Number(number),
                2 => Cell::Date(chrono::NaiveDate::from_num_days_from_ce_opt(serial).unwrap_or_default()),
                3 => Cell::Fault(text),
                _ => Cell::Flag(number > 0.0),
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]
        #[test]
        fn no_cell_makes_a_reader_panic(cell in any_cell()) {
            let mut notes = Vec::new();
            let _ = (name(&cell, &mut notes), card_no(&cell, &mut notes), phone(&cell, &mut notes));
            let _ = (sex(&cell), tick(&cell), email(&cell), free_text(&cell), cell.shown());
            let _ = (dates::date(&cell), wordings::status(&cell), wordings::positions(&cell, &mut notes));
            let _ = (wordings::school(&cell, &mut notes), wordings::political_theory(&cell));
        }

        #[test]
        fn text_like_that_of_lists_makes_no_reader_panic(text in "[ 0-9/.:,;xđĐ'’+()-]{0,24}") {
            let cell = Cell::Text(text);
            let mut notes = Vec::new();
            let _ = (name(&cell, &mut notes), card_no(&cell, &mut notes), phone(&cell, &mut notes), dates::date(&cell));
        }

        #[test]
        fn what_is_read_fits_the_book(cell in any_cell()) {
            let mut notes = Vec::new();
            if let Ok(Some(card_no)) = card_no(&cell, &mut notes) {
                prop_assert!((6..=12).contains(&card_no.len()) && card_no.bytes().all(|b| b.is_ascii_digit()));
            }
            if let Ok(Some(name)) = name(&cell, &mut notes) {
                prop_assert!(!name.trim().is_empty() && name.chars().count() <= 100);
            }
            if let Ok(Some(date)) = dates::date(&cell) {
                prop_assert!((1900..=2100).contains(&date.parts().0));
            }
        }
    }
}
