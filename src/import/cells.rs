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
    let is_name = letters >= 2
        && name.chars().all(|c| c.is_alphabetic() && c != 'µ' || " '’-.".contains(c));
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
