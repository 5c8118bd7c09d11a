//! Numbers as written in Vietnam: a point every three digits, a comma before the decimals.

use crate::locale::Locale;

/// `1234567` → "1.234.567".
pub fn format_count(count: i64) -> String {
    let digits = count.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3 + 1);
    if count < 0 {
        text.push('-');
    }
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    text
}

/// `1234.5` with one decimal → "1.234,5"; rounded half away from zero at the last decimal shown.
/// A number that is not finite is shown as a dash.
pub fn format_number(number: f64, decimals: usize) -> String {
    if !number.is_finite() {
        return "–".to_owned();
    }
    let plain = format!("{:.decimals$}", round(number, decimals));
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let negative = whole.starts_with('-') && plain.contains(|c: char| ('1'..='9').contains(&c));
    let whole = whole.trim_start_matches('-');
    let grouped = whole.parse().map_or_else(|_| whole.to_owned(), format_count);
    let sign = if negative { "-" } else { "" };
    let comma = if fraction.is_empty() { "" } else { "," };
    format!("{sign}{grouped}{comma}{fraction}")
}

/// A number as it is written in Vietnam, for a reader of a language: in English the point and the comma change
/// places. "1.234,5" → "1,234.5".
pub fn in_language(l: Locale, written: &str) -> String {
    match l {
        Locale::Vi => written.to_owned(),
        Locale::En => written
            .chars()
            .map(|c| match c {
                ',' => '.',
                '.' => ',',
                other => other,
            })
            .collect(),
    }
}

/// The standard formatter rounds the half to even ("0.5" → "0"); people expect 1.
fn round(number: f64, decimals: usize) -> f64 {
    let factor = 10_f64.powi(i32::try_from(decimals).unwrap_or(i32::MAX));
    let rounded = (number * factor).round() / factor;
    if rounded.is_finite() { rounded } else { number }
}

/// Reads a whole number: "1.234", "1 234", "1234". None where it is anything else or too large.
pub fn parse_count(typed: &str) -> Option<i64> {
    let digits: String = typed.trim().split([' ', '\u{a0}']).collect();
    without_points(&digits)?.parse().ok()
}

/// Reads a number: "1.234,5", "94,5", and also "94.5", as many keyboards have only the point.
/// A point before exactly three digits separates thousands: "1.234" is 1234.
pub fn parse_number(typed: &str) -> Option<f64> {
    let (whole, fraction) = whole_and_fraction(typed)?;
    format!("{whole}.{fraction}").parse().ok()
}

/// Hundredths of something, exactly and without zeros at the end: `123450` → "1.234,5", `-5` → "-0,05".
pub fn format_hundredths(hundredths: i64) -> String {
    let size = hundredths.unsigned_abs();
    let sign = if hundredths < 0 { "-" } else { "" };
    let whole = format_count(i64::try_from(size / 100).unwrap_or(i64::MAX));
    match size % 100 {
        0 => format!("{sign}{whole}"),
        tenths if tenths % 10 == 0 => format!("{sign}{whole},{}", tenths / 10),
        rest => format!("{sign}{whole},{rest:02}"),
    }
}

/// Reads a number with at most two decimals into hundredths, exactly: "94,5" → 9450. Written as in
/// [`parse_number`]; None for a third decimal.
pub fn parse_hundredths(typed: &str) -> Option<i64> {
    let (whole, fraction) = whole_and_fraction(typed)?;
    let decimals = match fraction.len() {
        1 => format!("{fraction}0"),
        2 => fraction,
        _ => return None,
    };
    format!("{whole}{decimals}").parse().ok()
}

/// The digits before and after the decimal comma, where what was typed is a number; "0" after it where
/// there is none.
fn whole_and_fraction(typed: &str) -> Option<(String, String)> {
    let typed: String = typed.trim().split([' ', '\u{a0}']).collect();
    let (whole, fraction) = match (typed.split_once(','), typed.split_once('.')) {
        (Some((whole, fraction)), _) => (without_points(whole)?, fraction),
        (None, Some((whole, fraction))) if fraction.len() < 3 => (whole.to_owned(), fraction),
        _ => (without_points(&typed)?, "0"),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let unsigned = whole.strip_prefix('-').unwrap_or(&whole);
    (digits(unsigned) && digits(fraction)).then(|| (whole, fraction.to_owned()))
}

/// Takes out the points of a number if they stand before groups of three.
fn without_points(number: &str) -> Option<String> {
    let mut groups = number.split('.');
    let first = groups.next().unwrap_or_default();
    let mut digits = first.to_owned();
    for group in groups {
        if group.len() != 3 || first.trim_start_matches('-').is_empty() {
            return None;
        }
        digits.push_str(group);
    }
    let unsigned = digits.strip_prefix('-').unwrap_or(&digits);
    (!unsigned.is_empty() && unsigned.bytes().all(|b| b.is_ascii_digit())).then_some(digits)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_are_written_with_points_and_a_comma() {
        assert_eq!(format_count(0), "0");
        assert_eq!(format_count(999), "999");
        assert_eq!(format_count(-1_234_567), "-1.234.567");
        assert_eq!(format_number(1234.5, 1), "1.234,5");
        assert_eq!(format_number(0.5, 0), "1");
        assert_eq!(format_number(-0.04, 1), "0,0");
        assert_eq!(format_number(94.736, 2), "94,74");
        assert_eq!(format_number(f64::NAN, 1), "–");
    }

    #[test]
    fn english_readers_get_a_point_before_the_decimals() {
        assert_eq!(in_language(Locale::En, "1.234.567,89"), "1,234,567.89");
        assert_eq!(in_language(Locale::En, "88,89 %"), "88.89 %");
        assert_eq!(in_language(Locale::Vi, "88,89 %"), "88,89 %");
    }

    #[test]
    fn numbers_are_read_as_people_type_them() {
        assert_eq!(parse_count(" 1.234.000 "), Some(1_234_000));
        assert_eq!(parse_count("1 234"), Some(1234));
        assert_eq!(parse_count("12.34"), None);
        assert_eq!(parse_count(""), None);
        assert_eq!(parse_count("99999999999999999999"), None);
        assert_eq!(parse_number("1.234,5"), Some(1234.5));
        assert_eq!(parse_number("94.5"), Some(94.5));
        assert_eq!(parse_number("1.234"), Some(1234.0));
        assert_eq!(parse_number("-0,5"), Some(-0.5));
        for wrong in ["", ",", "1,", ",5", "1,2,3", "1.2.3", "1e5", "inf", "năm", "1,-5", "+1"] {
            assert_eq!(parse_number(wrong), None, "{wrong}");
            assert_eq!(parse_hundredths(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn hundredths_are_exact_and_without_idle_zeros() {
        let written = [(0, "0"), (900, "9"), (950, "9,5"), (925, "9,25"), (5, "0,05"), (-5, "-0,05"), (-1050, "-10,5")];
        for (hundredths, text) in written {
            assert_eq!(format_hundredths(hundredths), text);
            assert_eq!(parse_hundredths(text), Some(hundredths), "{text}");
        }
        assert_eq!(format_hundredths(123_456_789), "1.234.567,89");
        for (typed, hundredths) in [("9.5", 950), (" 9,50 ", 950), ("1.234", 123_400), ("1.234,05", 123_405)] {
            assert_eq!(parse_hundredths(typed), Some(hundredths), "{typed}");
        }
        assert_eq!(parse_hundredths("9,250"), None);
        assert_eq!(parse_hundredths("99999999999999999999"), None);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(count in any::<i64>()) {
            prop_assert_eq!(parse_count(&format_count(count)), Some(count));
            prop_assert_eq!(parse_hundredths(&format_hundredths(count)), Some(count));
        }
    }
}
