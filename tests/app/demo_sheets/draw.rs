//! A sheet before it is a file: cells with their kind, joined cells, and the ways to write and describe it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chibo::import::columns::letter;
use chrono::{Datelike as _, NaiveDate};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook};

/// What stands in a cell, and how.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// Typed as text.
    Text(String),
    /// Kept as a number.
    Number(f64),
    /// A number that is shown as a date.
    Date(NaiveDate),
}

impl From<&str> for Content {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Content {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

/// A sheet. Rows and columns are counted from 0.
pub struct Drawing {
    pub file: &'static str,
    pub sheet: &'static str,
    pub cells: BTreeMap<(u32, u16), Content>,
    /// First row, first column, last row, last column.
    pub merged: Vec<(u32, u16, u32, u16)>,
    /// Rows of titles, in bold.
    pub titles: std::ops::Range<u32>,
    /// Widths in characters, from the first column on.
    pub widths: &'static [u8],
}

impl Drawing {
    /// Puts something into a cell given as rows and columns are called: row from 1, column by letter.
    pub fn put(&mut self, row: u32, column: char, content: impl Into<Content>) {
        self.cells.insert((row - 1, column as u16 - 'A' as u16), content.into());
    }

    /// Puts something into joined cells of one or more rows.
    pub fn join(&mut self, rows: (u32, u32), columns: (char, char), content: impl Into<Content>) {
        self.put(rows.0, columns.0, content);
        let column = |letter: char| letter as u16 - 'A' as u16;
        self.merged.push((rows.0 - 1, column(columns.0), rows.1 - 1, column(columns.1)));
    }

    /// The joined cells as the importer reports them.
    pub fn merged_as_read(&self) -> Vec<((u32, u32), (usize, usize))> {
        let mut merged: Vec<_> = self
            .merged
            .iter()
            .map(|(top, left, bottom, right)| ((top + 1, bottom + 1), (usize::from(*left), usize::from(*right))))
            .collect();
        merged.sort_unstable();
        merged
    }

    /// The file. The same drawing gives the same file.
    pub fn workbook(&self) -> Vec<u8> {
        let mut book = Workbook::new();
        let created = ExcelDateTime::from_ymd(2026, 11, 20).expect("a date");
        book.set_properties(&DocProperties::new().set_creation_datetime(&created));
        let sheet = book.add_worksheet().set_name(self.sheet).expect("a name");
        for (column, width) in (0_u16..).zip(self.widths) {
            sheet.set_column_width(column, f64::from(*width)).expect("a width");
        }
        sheet.set_landscape().set_print_fit_to_pages(1, 0);
        for (top, left, bottom, right) in &self.merged {
            sheet.merge_range(*top, *left, *bottom, *right, "", &self.format(*top)).expect("joined cells");
        }
        for ((row, column), content) in &self.cells {
            let format = self.format(*row);
            let written = match content {
                Content::Text(text) => sheet.write_string_with_format(*row, *column, text, &format),
                Content::Number(number) => sheet.write_number_with_format(*row, *column, *number, &format),
                Content::Date(date) => {
                    let day = ExcelDateTime::from_ymd(date.year() as u16, date.month() as u8, date.day() as u8);
                    let format = format.set_num_format("dd/mm/yyyy");
                    sheet.write_datetime_with_format(*row, *column, day.expect("a date"), &format)
                }
            };
            written.expect("a cell");
        }
        book.save_to_buffer().expect("a file")
    }

    fn format(&self, row: u32) -> Format {
        let format = Format::new().set_font_name("Times New Roman").set_font_size(12);
        match row {
            row if self.titles.contains(&row) => {
                format.set_bold().set_text_wrap().set_align(FormatAlign::Center).set_border(FormatBorder::Thin)
            }
            row if row < self.titles.start => format.set_bold().set_align(FormatAlign::Center),
            _ => format,
        }
    }

    /// Every cell as a table: text as it stands, numbers as code, real dates in italics.
    pub fn described(&self) -> String {
        let width = self.cells.keys().map(|(_, column)| *column).max().unwrap_or(0);
        let letters: Vec<_> = (0..=width).map(|column| letter(usize::from(column))).collect();
        let mut out = String::new();
        let _ = writeln!(out, "| Row | {} |", letters.join(" | "));
        let _ = writeln!(out, "|{}", "---|".repeat(letters.len() + 1));
        let last = self.cells.keys().map(|(row, _)| *row).max().unwrap_or(0);
        for row in 0..=last {
            let shown: Vec<_> = (0..=width).map(|column| self.shown(row, column)).collect();
            if shown.iter().any(|cell| !cell.is_empty()) {
                let _ = writeln!(out, "| {} | {} |", row + 1, shown.join(" | "));
            }
        }
        let joined: Vec<_> = self
            .merged
            .iter()
            .map(|(top, left, bottom, right)| format!("{}:{}", address(*top, *left), address(*bottom, *right)))
            .collect();
        let _ = writeln!(out, "\nJoined: {}.", joined.join(", "));
        out
    }

    fn shown(&self, row: u32, column: u16) -> String {
        match self.cells.get(&(row, column)) {
            None => String::new(),
            Some(Content::Text(text)) => text.clone(),
            Some(Content::Number(number)) => format!("`{number}`"),
            Some(Content::Date(date)) => format!("*{}*", date.format("%d/%m/%Y")),
        }
    }
}

fn address(row: u32, column: u16) -> String {
    format!("{}{}", letter(usize::from(column)), row + 1)
}

/// As a list words it.
pub fn day(date: NaiveDate) -> String {
    date.format("%d/%m/%Y").to_string()
}
