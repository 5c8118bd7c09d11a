//! Entries of the trail as a spreadsheet.

use chrono::NaiveDate;

use super::model::{Line, Narrow};
use crate::audit::words;
use crate::documents::xlsx::{Cell, Head, Sheet};
use crate::locale::Locale;
use crate::{t, text};

/// What the list is narrowed to, in words.
pub fn filter(l: Locale, narrow: &Narrow, within: Option<&str>, who: &str) -> String {
    let day = |day: Option<NaiveDate>, word: String| day.map(|day| format!("{word} {}", text::format_day(day)));
    let named = |label: String, value: &str| (!value.trim().is_empty()).then(|| format!("{label}: {}", value.trim()));
    let parts = [
        day(narrow.from, t!(l, "audit-search-from")),
        day(narrow.to, t!(l, "audit-search-to")),
        named(t!(l, "audit-search-who"), who),
        named(t!(l, "organization"), within.unwrap_or_default()),
        narrow.kind.map(|kind| words::kind(l, kind)),
        named(t!(l, "audit-search-record"), narrow.record.as_deref().unwrap_or_default()),
    ];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    if parts.is_empty() { t!(l, "audit-search-everything") } else { parts.join("; ") }
}

/// The entries of a list.
pub fn sheet(l: Locale, today: NaiveDate, filter: String, lines: &[Line]) -> Sheet {
    let whose = t!(l, "export-everything");
    let mut sheet = Sheet::new(l, Head { title: t!(l, "audit-search"), whose, filter, as_of: today });
    sheet.columns(&[
        (t!(l, "audit-search-at"), 20),
        (t!(l, "audit-search-who"), 28),
        (t!(l, "audit-search-what"), 32),
        (t!(l, "organization"), 36),
        (t!(l, "audit-search-fields"), 60),
        (t!(l, "audit-search-record"), 38),
    ]);
    for line in lines {
        let told = line.fields.iter().map(|(label, before, after)| match (before.as_str(), after.as_str()) {
            ("", after) => format!("{label}: {after}"),
            (before, "") => format!("{label}: {before}"),
            (before, after) => format!("{label}: {before} → {after}"),
        });
        let told: Vec<_> = told.chain((!line.touched.is_empty()).then(|| line.touched.clone())).collect();
        sheet.row(vec![
            Cell::text(line.at.as_str()),
            Cell::text(line.who.as_str()),
            Cell::text(line.what.as_str()),
            Cell::text(line.organization.as_str()),
            Cell::text(told.join("; ")),
            Cell::text(line.record.as_str()),
        ]);
    }
    sheet
}
