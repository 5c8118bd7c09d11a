//! Spreadsheets of lists: a title that says what it is, of whom, by which filter and as of which day; a head
//! that stays; real numbers and dates.
//!
//! A list becomes one by naming its columns and giving its rows; see `meetings/exports.rs` for the shortest:
//!
//! ```ignore
//! let mut sheet = Sheet::new(l, Head { title, whose, filter, as_of });
//! sheet.columns(&[(t!(l, "organization"), 32), (t!(l, "day"), 12)]);
//! rows.iter().for_each(|row| sheet.row(vec![Cell::text(&row.name), Cell::day(row.day)]));
//! Ok(sheet.download("so-hop")?)
//! ```
//!
//! Text is always written as text: what begins with `=`, `+`, `-` or `@` is never a formula. A sheet is
//! made in memory, so it ends after [`LIMIT`] rows and says so; queries for one ask for `LIMIT + 1`.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use chrono::{Datelike as _, NaiveDate};
use rust_xlsxwriter::{ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

use crate::error::{Error, Result};
use crate::locale::Locale;
use crate::{t, text};

/// Rows of one sheet.
pub const LIMIT: usize = 20_000;

/// Letters of one cell: what the format allows.
const LETTERS: usize = 32_767;

/// One cell with its type.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Words.
    Text(String),
    /// A whole number.
    Count(i64),
    /// A number in hundredths: points.
    Hundredths(i64),
    /// A part of a whole, shown in per cent; nothing where the whole is nothing.
    Share(i64, i64),
    /// A day.
    Day(NaiveDate),
    /// A month.
    Month(NaiveDate),
}

impl Cell {
    /// Words, or nothing.
    pub fn text(words: impl Into<String>) -> Self {
        let words = words.into();
        if words.is_empty() { Self::Empty } else { Self::Text(words) }
    }

    /// A day that may be missing.
    pub fn day(day: Option<NaiveDate>) -> Self {
        day.map_or(Self::Empty, Self::Day)
    }

    /// A count that may be missing.
    pub fn count(count: Option<impl Into<i64>>) -> Self {
        count.map_or(Self::Empty, |count| Self::Count(count.into()))
    }

    /// Hundredths that may be missing.
    pub fn hundredths(hundredths: Option<impl Into<i64>>) -> Self {
        hundredths.map_or(Self::Empty, |hundredths| Self::Hundredths(hundredths.into()))
    }
}

/// What stands above a list.
#[derive(Clone, Debug, Default)]
pub struct Head {
    /// What it is.
    pub title: String,
    /// Of which organization.
    pub whose: String,
    /// What it was narrowed to.
    pub filter: String,
    /// The day on which it was made.
    pub as_of: NaiveDate,
}

/// A list on its way into a file.
#[derive(Clone, Debug)]
pub struct Sheet {
    locale: Locale,
    head: Head,
    columns: Vec<(String, u16)>,
    rows: Vec<Vec<Cell>>,
    truncated: bool,
}

impl Sheet {
    /// An empty one.
    pub fn new(locale: Locale, head: Head) -> Self {
        Self { locale, head, columns: Vec::new(), rows: Vec::new(), truncated: false }
    }

    /// Names the columns, each with its width in letters.
    pub fn columns(&mut self, columns: &[(String, u16)]) {
        self.columns = columns.to_vec();
    }

    /// Adds a row; after [`LIMIT`] it only notes that there are more.
    pub fn row(&mut self, cells: Vec<Cell>) {
        if self.rows.len() < LIMIT {
            self.rows.push(cells);
        } else {
            self.truncated = true;
        }
    }

    /// The names of the columns.
    pub(super) fn titles(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|(title, _)| title.as_str())
    }

    /// The rows that fit.
    pub(super) fn rows(&self) -> &[Vec<Cell>] {
        &self.rows
    }

    /// The day on which it was made.
    pub(super) const fn as_of(&self) -> NaiveDate {
        self.head.as_of
    }

    /// The file, under a name that also says the day: `so-hop-2026-11-22.xlsx`.
    ///
    /// # Errors
    /// Internal when the writer refuses.
    pub fn download(self, name: &str) -> Result<Response> {
        download(name, &[self])
    }

    fn write(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let formats = Formats::new();
        let head = self.write_head(sheet, &formats)?;
        for (at, (title, width)) in (0_u16..).zip(&self.columns) {
            sheet.write_string_with_format(head, at, title, &formats.head)?;
            sheet.set_column_width(at, f64::from(*width))?;
        }
        sheet.set_freeze_panes(head + 1, 1)?;
        for (line, row) in (head + 1..).zip(&self.rows) {
            for (at, cell) in (0_u16..).zip(row) {
                formats.write(sheet, line, at, cell)?;
            }
        }
        sheet.set_landscape().set_paper_size(9).set_repeat_rows(head, head)?.set_print_fit_to_pages(1, 0);
        Ok(())
    }

    /// Title, scope, filter and day; the row of the columns' names follows.
    fn write_head(&self, sheet: &mut Worksheet, formats: &Formats) -> Result<u32, XlsxError> {
        let l = self.locale;
        sheet.write_string_with_format(0, 0, clipped(&self.head.title), &formats.title)?;
        sheet.write_string(1, 0, clipped(&format!("{}: {}", t!(l, "export-whose"), self.head.whose)))?;
        sheet.write_string(2, 0, clipped(&format!("{}: {}", t!(l, "export-filter"), self.head.filter)))?;
        sheet.write_string(3, 0, format!("{}: {}", t!(l, "export-as-of"), text::format_day(self.head.as_of)))?;
        if self.truncated {
            sheet.write_string(
                4,
                0,
                t!(l, "export-truncated", limit = text::in_language(l, &text::format_count(LIMIT_SHOWN))),
            )?;
        }
        Ok(6)
    }
}

/// A file of several lists, each on a sheet of its own, under a name that also says the day.
///
/// # Errors
/// Internal when the writer refuses: two sheets of one title, or the like.
pub fn download(name: &str, sheets: &[Sheet]) -> Result<Response> {
    let day = sheets.first().map(|sheet| format!("-{}", sheet.head.as_of)).unwrap_or_default();
    let disposition = format!("attachment; filename=\"{name}{day}.xlsx\"");
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let headers = [(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)];
    Ok((headers, bytes(sheets)?).into_response())
}

/// The file itself.
///
/// # Errors
/// As [`download`].
pub fn bytes(sheets: &[Sheet]) -> Result<Vec<u8>> {
    let write = || {
        let mut book = Workbook::new();
        for sheet in sheets {
            let page = book.add_worksheet();
            page.set_name(tab(&sheet.head.title))?;
            sheet.write(page)?;
        }
        book.save_to_buffer()
    };
    write().map_err(|error: XlsxError| Error::Internal(format!("spreadsheet: {error}")))
}

/// The limit as it is told.
const LIMIT_SHOWN: i64 = LIMIT as i64;

/// How each type of cell is written.
struct Formats {
    title: Format,
    head: Format,
    words: Format,
    count: Format,
    hundredths: Format,
    share: Format,
    day: Format,
    month: Format,
}

impl Formats {
    fn new() -> Self {
        let number = |code: &str| Format::new().set_num_format(code).set_align(FormatAlign::Top);
        Self {
            title: Format::new().set_bold().set_font_size(14),
            head: Format::new().set_bold().set_text_wrap().set_border_bottom(FormatBorder::Thin),
            words: Format::new().set_text_wrap().set_align(FormatAlign::Top),
            count: number("#,##0"),
            hundredths: number("0.##"),
            share: number("0.00%"),
            day: number("dd/mm/yyyy"),
            month: number("mm/yyyy"),
        }
    }

    fn write(&self, sheet: &mut Worksheet, row: u32, column: u16, cell: &Cell) -> Result<(), XlsxError> {
        match cell {
            Cell::Empty => {}
            // `write_string` writes text, whatever it looks like.
            Cell::Text(words) => drop(sheet.write_string_with_format(row, column, clipped(words), &self.words)?),
            Cell::Count(count) => drop(sheet.write_number_with_format(row, column, real(*count), &self.count)?),
            Cell::Hundredths(points) => {
                sheet.write_number_with_format(row, column, real(*points) / 100.0, &self.hundredths)?;
            }
            Cell::Share(_, ..=0) => {}
            Cell::Share(part, whole) => {
                sheet.write_number_with_format(row, column, real(*part) / real(*whole), &self.share)?;
            }
            Cell::Day(day) => self.date(sheet, (row, column), *day, &self.day)?,
            Cell::Month(month) => self.date(sheet, (row, column), *month, &self.month)?,
        }
        Ok(())
    }

    /// A date; one before 1900, which the format does not know, as text.
    fn date(
        &self,
        sheet: &mut Worksheet,
        (row, column): (u32, u16),
        day: NaiveDate,
        format: &Format,
    ) -> Result<(), XlsxError> {
        let year = u16::try_from(day.year()).ok().filter(|year| *year >= 1900);
        let parts = year.zip(u8::try_from(day.month()).ok().zip(u8::try_from(day.day()).ok()));
        match parts {
            Some((year, (month, day))) => {
                let date = ExcelDateTime::from_ymd(year, month, day)?;
                sheet.write_datetime_with_format(row, column, &date, format)?;
            }
            None => drop(sheet.write_string_with_format(row, column, text::format_day(day), &self.words)?),
        }
        Ok(())
    }
}

/// Whole numbers of lists are far below where a double would round them.
fn real(number: i64) -> f64 {
    number as f64
}

/// No more letters than a cell takes.
fn clipped(words: &str) -> String {
    words.chars().take(LETTERS).collect()
}

/// A name for the tab: at most 31 letters, without the signs that the format keeps for itself.
fn tab(title: &str) -> String {
    let clean: String = title.chars().filter(|c| !"[]:*?/\\'".contains(*c)).take(31).collect();
    if clean.trim().is_empty() { "1".to_owned() } else { clean.trim().to_owned() }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Data, DataType as _, Reader as _, Xlsx};

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn sheet(locale: Locale) -> Sheet {
        let head = Head {
            title: "Sổ họp: [2026]".into(),
            whose: "Xã Thái Bình".into(),
            filter: "=cmd|' /C calc'!A0".into(),
            as_of: day("2026-11-22"),
        };
        let mut sheet = Sheet::new(locale, head);
        let column = |name: &str| (name.to_owned(), 12);
        sheet.columns(&["Tên", "Số", "Điểm", "Tỷ lệ", "Ngày", "Tháng"].map(column));
        sheet
    }

    fn read(bytes: Vec<u8>) -> (Vec<String>, calamine::Range<Data>, usize) {
        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
        let names = book.sheet_names();
        let formulas = book.worksheet_formula(&names[0]).unwrap().used_cells().count();
        (names.clone(), book.worksheet_range(&names[0]).unwrap(), formulas)
    }

    #[test]
    fn numbers_and_dates_are_read_back_as_such() {
        let mut written = sheet(Locale::Vi);
        let cells = [
            Cell::text("Thôn 3"),
            Cell::count(Some(12_345_i32)),
            Cell::hundredths(Some(9050_i32)),
            Cell::Share(1, 4),
            Cell::day(Some(day("2026-10-03"))),
            Cell::Month(day("2026-10-01")),
        ];
        written.row(cells.to_vec());
        written.row(vec![
            Cell::day(None),
            Cell::Share(0, 0),
            Cell::text(""),
            Cell::Empty,
            Cell::Day(day("1890-05-19")),
        ]);
        let (names, range, _) = read(bytes(&[written]).unwrap());
        assert_eq!(names, ["Sổ họp 2026"]);
        let cell = |row, column| range.get_value((row, column)).cloned().unwrap_or(Data::Empty);
        assert_eq!(cell(0, 0), Data::String("Sổ họp: [2026]".into()));
        assert_eq!(cell(1, 0), Data::String("Phạm vi: Xã Thái Bình".into()));
        assert_eq!(cell(3, 0), Data::String("Tính đến ngày: 22/11/2026".into()));
        assert_eq!(cell(6, 1), Data::String("Số".into()));
        assert_eq!((cell(7, 1), cell(7, 2), cell(7, 3)), (Data::Float(12345.0), Data::Float(90.5), Data::Float(0.25)));
        // Days since the 30th of December 1899.
        assert!(matches!(cell(7, 4), Data::DateTime(on) if on.as_f64() == 46_298.0), "{:?}", cell(7, 4));
        assert!(cell(7, 4).is_datetime() && cell(7, 5).is_datetime());
        assert_eq!(cell(8, 1), Data::Empty);
        assert_eq!(cell(8, 4), Data::String("19/05/1890".into()));
    }

    #[test]
    fn nothing_typed_becomes_a_formula() {
        let mut written = sheet(Locale::En);
        for typed in ["=1+1", "+84 912", "-5", "@SUM(A1)", "=HYPERLINK(\"http://a\")"] {
            written.row(vec![Cell::text(typed)]);
        }
        let (_, range, formulas) = read(bytes(&[written]).unwrap());
        assert_eq!(formulas, 0);
        let typed: Vec<_> = (7..12).map(|row| range.get_value((row, 0)).cloned().unwrap().to_string()).collect();
        assert_eq!(typed, ["=1+1", "+84 912", "-5", "@SUM(A1)", "=HYPERLINK(\"http://a\")"]);
        assert_eq!(range.get_value((1, 0)).unwrap().to_string(), "Scope: Xã Thái Bình");
    }

    #[test]
    fn a_list_that_is_too_long_says_so() {
        let mut written = sheet(Locale::Vi);
        for number in 0..=LIMIT {
            written.row(vec![Cell::count(i64::try_from(number).ok())]);
        }
        let (_, range, _) = read(bytes(&[written]).unwrap());
        assert_eq!(range.end().unwrap().0, 6 + u32::try_from(LIMIT).unwrap());
        assert!(range.get_value((4, 0)).unwrap().to_string().contains("20.000"));
    }

    #[test]
    fn a_tab_has_a_name_that_the_format_takes() {
        assert_eq!(tab("a/b:c"), "abc");
        assert_eq!(tab("  [?] "), "1");
        assert_eq!(tab(&"ă".repeat(40)).chars().count(), 31);
    }
}
