//! A plan as a table in English, for the command line: row number, verdict, name, reason; totals.

use std::fmt::Write as _;

use super::check::{Checked, Plan, Verdict};
use super::columns::{self, Columns, Field};
use super::read::Sheet;
use super::rows::Skip;

/// The widest column of names, in characters.
const WIDEST_NAME: usize = 32;

/// Which column is what, what deserves a look, every row, the totals.
pub fn table(sheet: &Sheet, columns: &Columns, plan: &Plan) -> String {
    let mut out = String::new();
    // Writing to a string does not fail.
    let _ = write_columns(&mut out, sheet, columns);
    let _ = write_rows(&mut out, plan);
    let totals = plan.totals();
    let _ = writeln!(
        out,
        "\n{} new, {} changed, {} unchanged, {} with errors, {} other rows",
        totals.new, totals.changed, totals.unchanged, totals.errors, totals.skipped
    );
    for warning in &plan.warnings {
        let _ = writeln!(out, "Attention: {warning}");
    }
    out
}

fn write_columns(out: &mut String, sheet: &Sheet, columns: &Columns) -> std::fmt::Result {
    writeln!(out, "Sheet “{}”, titles on row {}", sheet.name, columns.rows.0)?;
    for column in &columns.list {
        let meaning = column.field.map_or("not imported", Field::english);
        writeln!(out, "  {:>2} “{}”: {meaning}", columns::letter(column.index), column.title)?;
    }
    writeln!(out)
}

fn write_rows(out: &mut String, plan: &Plan) -> std::fmt::Result {
    let shown = |row: &&Checked| !matches!(row.verdict, Verdict::Skipped(Skip::Blank));
    let rows: Vec<&Checked> = plan.rows.iter().filter(shown).collect();
    let width = rows.iter().map(|row| name(row).chars().count()).max().unwrap_or(0).max(4);
    writeln!(out, "{:>6}  {:<9}  {:<width$}  Reason", "Row", "Verdict", "Name")?;
    for row in rows {
        let line = format!("{:>6}  {:<9}  {:<width$}  {}", row.number, verdict(&row.verdict), name(row), reasons(row));
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

fn name(row: &Checked) -> String {
    match row.name.chars().count() > WIDEST_NAME {
        true => row.name.chars().take(WIDEST_NAME - 1).chain(['…']).collect(),
        false => row.name.clone(),
    }
}

fn verdict(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::New(_) => "New",
        Verdict::Unchanged(_) => "Unchanged",
        Verdict::Changed { .. } => "Changed",
        Verdict::Error(_) => "Error",
        Verdict::Skipped(_) => "Skipped",
    }
}

fn reasons(row: &Checked) -> String {
    let mut parts: Vec<String> = match &row.verdict {
        Verdict::New(_) | Verdict::Unchanged(_) => Vec::new(),
        Verdict::Changed { changes, .. } => changes
            .iter()
            .map(|change| {
                let old = if change.old.is_empty() { "(empty)" } else { &change.old };
                let words =
                    |text: &str| if change.field == Field::Position { text.replace('_', " ") } else { text.to_owned() };
                format!("{}: {} → {}", change.field.english(), words(old), words(&change.new))
            })
            .collect(),
        Verdict::Error(faults) => {
            faults.iter().map(|fault| format!("{}: {}", fault.field.english(), fault.reason)).collect()
        }
        Verdict::Skipped(skip) => vec![skip.english().to_owned()],
    };
    if !matches!(row.verdict, Verdict::Error(_)) {
        parts.extend(row.notes.iter().map(|note| format!("note: {note}")));
    }
    parts.join("; ")
}
