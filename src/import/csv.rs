//! Tables as text (`.csv`): UTF-8 or UTF-16, with commas, semicolons or tabs, as spreadsheets write them.

use encoding_rs::{UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::package::MAX_FILE;
use super::read::{Cell, MAX_COLUMNS, MAX_ROWS, MAX_TEXT, Row, Sheet};
use super::refusal::Refusal;
use crate::text::nfc;

/// What may stand between the cells.
const DELIMITERS: [u8; 4] = *b",;\t|";

/// Lines that are looked at to tell what stands between the cells.
const LOOKED_AT: usize = 20;

/// Reads a file as one sheet without a name.
///
/// # Errors
/// Why it is not read.
pub fn sheet(file: &[u8]) -> Result<Sheet, Refusal> {
    if file.len() > MAX_FILE {
        return Err(Refusal::TooLarge);
    }
    let text = decoded(file);
    let text = text.trim_start_matches('\u{feff}');
    if is_no_table(text) {
        return Err(Refusal::NotXlsx);
    }
    let (text, delimiter) = match named(text) {
        Some((delimiter, rest)) => (rest, delimiter),
        None => (text, guessed(text)),
    };
    // Every line ends alike, so that lines can be counted: the number of a row is what a spreadsheet shows.
    let text = text.replace("\r\n", "\n") + "\n";
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut record = csv::StringRecord::new();
    // A line that ends within quotes belongs to the same row.
    let mut within: u64 = 0;
    let mut left = MAX_TEXT;
    while reader.read_record(&mut record).map_err(Refusal::damaged)? {
        within += record.iter().flat_map(str::bytes).filter(|byte| *byte == b'\n').count() as u64;
        let line = reader.position().line().saturating_sub(1 + within);
        let number = u32::try_from(line).unwrap_or(u32::MAX);
        let Some(row) = row(number, &record, &mut left)? else { continue };
        rows.push(row);
    }
    Ok(Sheet { name: String::new(), rows, merged: Vec::new() })
}

fn row(number: u32, record: &csv::StringRecord, left: &mut usize) -> Result<Option<Row>, Refusal> {
    let mut cells = record.iter().map(cell).collect::<Result<Vec<_>, _>>()?;
    let filled = cells.iter().rposition(|cell| !cell.is_blank()).map_or(0, |last| last + 1);
    cells.truncate(filled);
    if cells.is_empty() {
        return Ok(None);
    }
    let sheet = String::new;
    if number > MAX_ROWS {
        return Err(Refusal::TooManyRows { sheet: sheet() });
    }
    if cells.len() > MAX_COLUMNS as usize {
        return Err(Refusal::TooManyColumns { sheet: sheet(), row: number });
    }
    let length: usize = cells.iter().filter_map(Cell::text).map(str::len).sum();
    *left = left.checked_sub(length).ok_or(Refusal::TooMuchText)?;
    Ok(Some(Row { number, cells }))
}

/// A cell is text. `="0041"` is how zeros are kept in such files; any other formula is refused, and a mark before a
/// sign says that it is none.
fn cell(text: &str) -> Result<Cell, Refusal> {
    let text = nfc(text);
    let kept = text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')).filter(|kept| !kept.contains('"'));
    let signed = text.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@']));
    match kept.or(signed).unwrap_or(&text) {
        "" => Ok(Cell::Blank),
        formula if formula.starts_with('=') && signed.is_none() => Err(Refusal::Formulas),
        text => Ok(Cell::Text(text.to_owned())),
    }
}

/// By its mark, else by its bytes. What is neither UTF-8 nor UTF-16 is read as Western text, in which the encodings
/// from before Unicode were written.
fn decoded(file: &[u8]) -> std::borrow::Cow<'_, str> {
    let zeros = |from: usize| file.iter().skip(from).step_by(2).take(2_000).filter(|byte| **byte == 0).count();
    let half = file.len().min(4_000) / 2;
    let encoding = match file {
        [0xff, 0xfe, ..] => UTF_16LE,
        [0xfe, 0xff, ..] => UTF_16BE,
        _ if half > 2 && zeros(1) * 3 > half && zeros(0) == 0 => UTF_16LE,
        _ if half > 2 && zeros(0) * 3 > half && zeros(1) == 0 => UTF_16BE,
        _ if std::str::from_utf8(file).is_ok() => UTF_8,
        _ => WINDOWS_1252,
    };
    encoding.decode(file).0
}

/// Letters that no table has, or the beginnings of other formats.
fn is_no_table(text: &str) -> bool {
    let start = text.trim_start();
    let control = |c: char| c.is_control() && !matches!(c, '\t' | '\r' | '\n' | '\u{80}'..='\u{9f}');
    start.starts_with('<') || start.starts_with("%PDF") || start.starts_with("{\\rtf") || text.contains(control)
}

/// "sep=;" on the first line, as some programs write.
fn named(text: &str) -> Option<(u8, &str)> {
    let (first, rest) = text.split_once('\n')?;
    let sign = first.trim_end_matches('\r').strip_prefix("sep=")?;
    let [delimiter] = sign.as_bytes() else { return None };
    Some((*delimiter, rest))
}

/// What stands most often between cells in one of the first lines.
fn guessed(text: &str) -> u8 {
    let most = |delimiter: u8| text.lines().take(LOOKED_AT).map(|line| outside_quotes(line, delimiter)).max();
    DELIMITERS.into_iter().rev().max_by_key(|delimiter| most(*delimiter)).unwrap_or(b',')
}

fn outside_quotes(line: &str, delimiter: u8) -> usize {
    let mut quoted = false;
    let mut found = 0;
    for byte in line.bytes() {
        quoted ^= byte == b'"';
        found += usize::from(!quoted && byte == delimiter);
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn texts(file: &[u8]) -> Vec<(u32, Vec<String>)> {
        let sheet = sheet(file).unwrap();
        sheet.rows.iter().map(|row| (row.number, row.cells.iter().map(Cell::shown).collect())).collect()
    }

    fn row(number: u32, cells: &[&str]) -> (u32, Vec<String>) {
        (number, cells.iter().map(|cell| (*cell).to_owned()).collect())
    }

    const TABLE: &str = "Họ và tên,Ngày sinh\r\n\"Ma Thị\nLan\",21/10/1979\r\n\r\nBàn Văn Thanh,1971\r\n";

    #[test]
    fn the_same_table_is_read_in_every_encoding() {
        let expected = [
            row(1, &["Họ và tên", "Ngày sinh"]),
            row(2, &["Ma Thị Lan", "21/10/1979"]),
            row(4, &["Bàn Văn Thanh", "1971"]),
        ];
        let little: Vec<u8> = TABLE.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = TABLE.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for file in [
            TABLE.as_bytes().to_vec(),
            [b"\xef\xbb\xbf", TABLE.as_bytes()].concat(),
            [b"\xff\xfe", little.as_slice()].concat(),
            [b"\xfe\xff", big.as_slice()].concat(),
        ] {
            assert_eq!(texts(&file), expected);
        }
        // Without its mark UTF-16 is known by its zeros.
        let plain = "Ho ten;Sinh\nMa Lan;1979\n";
        let little: Vec<u8> = plain.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(texts(&little), [row(1, &["Ho ten", "Sinh"]), row(2, &["Ma Lan", "1979"])]);
    }

    #[test]
    fn what_stands_between_cells_is_found() {
        for (text, cells) in [
            ("a;b, c;d", ["a", "b, c", "d"]),
            ("a\tb;c\td", ["a", "b;c", "d"]),
            ("\"a;b;c\",b,d", ["a;b;c", "b", "d"]),
            ("sep=|\na|b,c,e,f|d", ["a", "b,c,e,f", "d"]),
        ] {
            assert_eq!(texts(text.as_bytes())[0].1, cells, "{text}");
        }
    }

    #[test]
    fn formulas_are_refused_and_kept_zeros_are_not() {
        assert_eq!(texts(b"=\"00412385\",'+84 9,'=1,-")[0].1, ["00412385", "+84 9", "=1", "-"]);
        for formula in ["=1+1", "=HYPERLINK(\"\"http://a\"\")", "=\"a\"&\"b\""] {
            let file = format!("a,\"{}\"", formula.replace('"', "\"\""));
            assert_eq!(sheet(file.as_bytes()), Err(Refusal::Formulas), "{formula}");
        }
    }

    #[test]
    fn other_formats_and_too_much_are_refused() {
        for file in [&b"<html><table>"[..], b"%PDF-1.4 \xe2", b"a,b\0c", b"\x7fELF\x01\x02"] {
            assert_eq!(sheet(file), Err(Refusal::NotXlsx), "{file:?}");
        }
        let long = "a,b\n".repeat(MAX_ROWS as usize + 1);
        assert!(matches!(sheet(long.as_bytes()), Err(Refusal::TooManyRows { .. })));
        assert!(sheet(format!("a{}", ",".repeat(200)).as_bytes()).is_ok(), "empty cells are none");
        assert!(matches!(sheet("a,a".repeat(101).as_bytes()), Err(Refusal::TooManyColumns { .. })));
        assert!(sheet("\n".repeat(1_000_000).as_bytes()).unwrap().rows.is_empty());
    }

    proptest! {
        /// Bytes from anywhere end in an answer.
        #[test]
        fn anything_is_answered(file in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = sheet(&file);
        }
    }
}
