//! Lists as text: UTF-8 with its mark, commas, one row a line, the names of the columns first. Excel and LibreOffice
//! open it as a table; a sheet of the format with types ([`super::xlsx`]) keeps zeros before a number as well.

use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::xlsx::{Cell, Sheet};
use crate::error::{Error, Result};
use crate::text;

/// The file, under a name that also says the day: `dang-vien-2026-11-22.csv`.
///
/// # Errors
/// Internal when the writer refuses.
pub fn download(name: &str, sheet: &Sheet) -> Result<Response> {
    let disposition = format!("attachment; filename=\"{name}-{}.csv\"", sheet.as_of());
    let headers =
        [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, disposition)];
    Ok((headers, bytes(sheet)?).into_response())
}

/// The file itself.
///
/// # Errors
/// As [`download`].
pub fn bytes(sheet: &Sheet) -> Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(b"\xef\xbb\xbf".to_vec());
    let refused = |error: csv::Error| Error::Internal(format!("table as text: {error}"));
    writer.write_record(sheet.titles().map(plain)).map_err(refused)?;
    for row in sheet.rows() {
        writer.write_record(row.iter().map(written)).map_err(refused)?;
    }
    writer.into_inner().map_err(|error| Error::Internal(format!("table as text: {error}")))
}

fn written(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(words) => plain(words),
        Cell::Count(count) => count.to_string(),
        Cell::Hundredths(points) => text::format_hundredths(*points),
        Cell::Share(_, ..=0) => String::new(),
        Cell::Share(part, whole) => format!("{part}/{whole}"),
        Cell::Day(day) => text::format_day(*day),
        Cell::Month(month) => month.format("%m/%Y").to_string(),
    }
}

/// A sign that begins a formula gets a mark before it, so that no program computes what somebody typed.
fn plain(words: &str) -> String {
    match words.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{words}"),
        false => words.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::documents::xlsx::Head;
    use crate::locale::Locale;

    #[test]
    fn a_list_is_a_line_a_row_and_nothing_typed_becomes_a_formula() {
        let mut sheet = Sheet::new(Locale::Vi, Head::default());
        sheet.columns(&[("Họ và tên".to_owned(), 20), ("Ngày".to_owned(), 10), ("Số".to_owned(), 10)]);
        let day = "1979-10-21".parse().unwrap();
        sheet.row(vec![Cell::text("Ma \"Thị\", Lan"), Cell::Day(day), Cell::text("00412385")]);
        sheet.row(vec![Cell::text("=1+1"), Cell::Empty, Cell::Share(1, 4)]);
        let text = String::from_utf8(bytes(&sheet).unwrap()).unwrap();
        assert_eq!(text, "\u{feff}Họ và tên,Ngày,Số\r\n\"Ma \"\"Thị\"\", Lan\",21/10/1979,00412385\r\n'=1+1,,1/4\r\n");
    }
}
