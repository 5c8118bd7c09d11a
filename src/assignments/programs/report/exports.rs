//! The report as a spreadsheet: the figures, and every miss.

use chrono::NaiveDate;

use super::model::{Figures, Registered, Report};
use super::words;
use crate::assignments::programs::model::Program;
use crate::documents::xlsx::{Cell, Head, Sheet};
use crate::locale::Locale;
use crate::{t, terms};

/// Both sheets.
pub fn sheets(
    l: Locale,
    (program, today): (&Program, NaiveDate),
    report: &Report,
    visits: &[Registered],
) -> [Sheet; 2] {
    let months =
        format!("{} – {}", terms::month_and_year(l, program.first_month), terms::month_and_year(l, program.last_month));
    let head = |title| {
        let (whose, filter) = (program.issuer.clone(), format!("{}, {months}", program.title));
        Head { title, whose, filter, as_of: today }
    };
    let mut figures = Sheet::new(l, head(t!(l, "report-plan-actual")));
    figures.columns(&[
        (t!(l, "program-group"), 36),
        (t!(l, "report-people"), 10),
        (t!(l, "report-planned"), 12),
        (t!(l, "report-made"), 12),
        (t!(l, "report-share"), 10),
        (t!(l, "report-branches"), 14),
        (t!(l, "report-reached"), 14),
        (t!(l, "report-share-branches"), 14),
        (t!(l, "report-missed"), 10),
        (t!(l, "report-made-up-count"), 12),
    ]);
    for (name, one) in &report.groups {
        figures.row(row(name, one));
    }
    figures.row(row(&t!(l, "report-total"), &report.total));
    let mut missed = Sheet::new(l, head(t!(l, "report-missed-list")));
    missed.columns(&[
        (t!(l, "leader"), 28),
        (t!(l, "branch"), 36),
        (t!(l, "export-parent"), 30),
        (t!(l, "month"), 10),
        (t!(l, "miss-reason"), 36),
        (t!(l, "report-next"), 30),
    ]);
    for one in visits.iter().filter(|one| one.is_missed()) {
        missed.row(vec![
            Cell::text(one.leader_name.as_str()),
            Cell::text(one.branch_name.as_str()),
            Cell::text(one.superior.clone().unwrap_or_default()),
            Cell::Month(one.month),
            Cell::text(words::reason(l, one)),
            Cell::text(words::next(l, one)),
        ]);
    }
    [figures, missed]
}

fn row(name: &str, one: &Figures) -> Vec<Cell> {
    let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    vec![
        Cell::text(name),
        Cell::Count(count(one.people)),
        Cell::Count(count(one.planned)),
        Cell::Count(count(one.made)),
        Cell::Share(count(one.made), count(one.planned)),
        Cell::Count(count(one.branches)),
        Cell::Count(count(one.reached)),
        Cell::Share(count(one.reached), count(one.branches)),
        Cell::Count(count(one.missed)),
        Cell::Count(count(one.made_up)),
    ]
}
