//! From a file to rows of plain cells. Bounded, and any damage to the file is a [`Refusal`].

use std::io::Cursor;
use std::panic::catch_unwind;

use calamine::{DataRef, Dimensions, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use chrono::NaiveDate;

use super::refusal::Refusal;
use super::{csv, package};
use crate::text;

/// The last row read, counted from 1.
pub const MAX_ROWS: u32 = 20_000;
/// The number of columns read.
pub const MAX_COLUMNS: u32 = 100;
/// Bytes of text kept of one workbook.
pub(super) const MAX_TEXT: usize = 20_000_000;

/// What stands in a cell. Text is in NFC, without spaces at the ends or twice in a row, never empty.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing, or only spaces.
    Blank,
    /// Text.
    Text(String),
    /// A number that is not shown as a date.
    Number(f64),
    /// A number that the spreadsheet shows as a date.
    Date(NaiveDate),
    /// A logical value.
    Flag(bool),
    /// The name of an error such as `#REF!`.
    Fault(String),
}

impl Cell {
    /// Whether nothing stands in it.
    pub fn is_blank(&self) -> bool {
        matches!(self, Self::Blank)
    }

    /// The text, if it is text.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// As a person reads it in the sheet, shortened to 60 characters.
    pub fn shown(&self) -> String {
        let whole = match self {
            Self::Blank => String::new(),
            Self::Text(text) | Self::Fault(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Date(date) => date.format("%d/%m/%Y").to_string(),
            Self::Flag(flag) => flag.to_string().to_uppercase(),
        };
        match whole.chars().count() > 60 {
            true => whole.chars().take(59).chain(['…']).collect(),
            false => whole,
        }
    }
}

/// A row that has at least one cell with something in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// As the spreadsheet counts, from 1.
    pub number: u32,
    /// From the first column on; columns after the last cell with something in it are left out.
    pub cells: Vec<Cell>,
}

impl Row {
    /// The cell in a column counted from 0, blank where the row ends earlier.
    pub fn cell(&self, column: usize) -> &Cell {
        self.cells.get(column).unwrap_or(&Cell::Blank)
    }

    /// The cells with something in them.
    pub fn filled(&self) -> impl Iterator<Item = (usize, &Cell)> {
        self.cells.iter().enumerate().filter(|(_, cell)| !cell.is_blank())
    }

    /// The first of them as a page shows it; nothing in an empty row.
    pub fn first_shown(&self) -> String {
        self.filled().next().map(|(_, cell)| cell.shown()).unwrap_or_default()
    }
}

/// Cells joined into one; the text stands in the first. Columns are counted from 0, both ends within.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Merged {
    /// First and last row, counted from 1.
    pub rows: (u32, u32),
    /// First and last column, counted from 0.
    pub columns: (usize, usize),
}

/// A visible sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// Rows with something in them, from the top.
    pub rows: Vec<Row>,
    /// Joined cells.
    pub merged: Vec<Merged>,
}

/// Reads all visible sheets of an .xlsx file.
///
/// The spreadsheet reader trusts its file: some references that no program writes make it panic, and
/// in this program arithmetic is checked also in release. Such a file is refused like any other
/// damaged file.
pub fn workbook(file: &[u8]) -> Result<Vec<Sheet>, Refusal> {
    package::inspect(file)?;
    caught(file)
}

/// The same for a file that somebody sends in: computed cells are refused, because what they show was computed by
/// whoever saved the file last, and may be a lie or come from another file.
///
/// # Errors
/// Why the file is not read.
pub fn plain_workbook(file: &[u8]) -> Result<Vec<Sheet>, Refusal> {
    match package::inspect(file)? {
        true => Err(Refusal::Formulas),
        false => caught(file),
    }
}

/// Reads whatever somebody sends in: a workbook, or a table as text.
///
/// # Errors
/// Why the file is not read.
pub fn any(file: &[u8]) -> Result<Vec<Sheet>, Refusal> {
    match file {
        [b'P', b'K', ..] | [0xd0, 0xcf, 0x11, 0xe0, ..] => plain_workbook(file),
        _ => Ok(vec![csv::sheet(file)?]),
    }
}

fn caught(file: &[u8]) -> Result<Vec<Sheet>, Refusal> {
    catch_unwind(|| sheets(file)).unwrap_or_else(|_| Err(Refusal::damaged("a cell reference out of bounds")))
}

fn sheets(file: &[u8]) -> Result<Vec<Sheet>, Refusal> {
    let mut book = Xlsx::new(Cursor::new(file)).map_err(|error| match error {
        XlsxError::Password => Refusal::Encrypted,
        other => Refusal::damaged(other),
    })?;
    let visible: Vec<String> = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.visible == SheetVisible::Visible && sheet.typ == SheetType::WorkSheet)
        .map(|sheet| sheet.name.clone())
        .collect();
    let mut text_left = MAX_TEXT;
    visible.into_iter().map(|name| sheet(&mut book, name, &mut text_left)).collect()
}

fn sheet(book: &mut Xlsx<Cursor<&[u8]>>, name: String, text_left: &mut usize) -> Result<Sheet, Refusal> {
    let merged = book.merge_cells_by_sheet_name(&name).map_err(Refusal::damaged)?;
    let mut rows: Vec<Row> = Vec::new();
    // Cell by cell: the reader's own table of a sheet is as large as its two farthest cells say.
    let mut cells = book.worksheet_cells_reader(&name).map_err(Refusal::damaged)?;
    while let Some(found) = cells.next_cell().map_err(Refusal::damaged)? {
        let cell = plain(found.get_value());
        if cell.is_blank() {
            continue;
        }
        let (row, column) = found.get_position();
        let number = row.saturating_add(1);
        if number > MAX_ROWS {
            return Err(Refusal::TooManyRows { sheet: name });
        }
        if column >= MAX_COLUMNS {
            return Err(Refusal::TooManyColumns { sheet: name, row: number });
        }
        let length = cell.text().map_or(0, str::len);
        *text_left = text_left.checked_sub(length).ok_or(Refusal::TooMuchText)?;
        put(&mut rows, number, column as usize, cell);
    }
    Ok(Sheet { name, rows, merged: merged.iter().filter_map(joined).collect() })
}

/// Files keep rows and cells in order; one that does not is read all the same.
fn put(rows: &mut Vec<Row>, number: u32, column: usize, cell: Cell) {
    let at = match rows.last() {
        Some(last) if last.number == number => rows.len() - 1,
        Some(last) if last.number > number => rows.partition_point(|row| row.number < number),
        _ => rows.len(),
    };
    if rows.get(at).is_none_or(|row| row.number != number) {
        rows.insert(at, Row { number, cells: Vec::new() });
    }
    let cells = &mut rows[at].cells;
    if cells.len() <= column {
        cells.resize(column + 1, Cell::Blank);
    }
    cells[column] = cell;
}

fn joined(cells: &Dimensions) -> Option<Merged> {
    let (first, last) = (cells.start, cells.end);
    (last.0 < MAX_ROWS && first.0 <= last.0 && first.1 <= last.1)
        .then_some(Merged { rows: (first.0 + 1, last.0 + 1), columns: (first.1 as usize, last.1 as usize) })
}

fn plain(value: &DataRef<'_>) -> Cell {
    match value {
        DataRef::Empty => Cell::Blank,
        DataRef::String(text) => written(text),
        DataRef::SharedString(text) => written(text),
        DataRef::Int(number) => Cell::Number(*number as f64),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::Bool(flag) => Cell::Flag(*flag),
        DataRef::DateTime(moment) => dated(moment),
        DataRef::DateTimeIso(text) => match text.get(..10).map(str::parse) {
            Some(Ok(date)) => Cell::Date(date),
            _ => written(text),
        },
        DataRef::DurationIso(text) => written(text),
        DataRef::Error(error) => Cell::Fault(error.to_string()),
    }
}

fn written(text: &str) -> Cell {
    match text::nfc(text) {
        text if text.is_empty() => Cell::Blank,
        text => Cell::Text(text),
    }
}

/// A span of hours, and the 29 February 1900 that only spreadsheets know, stay numbers.
fn dated(moment: &ExcelDateTime) -> Cell {
    let (year, month, day, ..) = moment.to_ymd_hms_milli();
    match NaiveDate::from_ymd_opt(year.into(), month.into(), day.into()) {
        Some(date) if moment.is_datetime() && moment.as_f64() >= 1.0 => Cell::Date(date),
        _ => Cell::Number(moment.as_f64()),
    }
}

#[cfg(test)]
mod tests;
