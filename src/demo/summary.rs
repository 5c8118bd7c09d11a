//! What was made, as the command line prints it.

use std::fmt;

use chrono::NaiveDate;

use super::accounts::{Account, PASSWORD};
use super::population::Population;
use super::records::Book;
use super::tree::Tree;

/// The figures of a world that was loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// The day it was made for.
    pub today: NaiveDate,
    /// What there is, and how many of it.
    pub figures: Vec<(&'static str, usize)>,
    /// Names to sign in with, and what they are for.
    pub accounts: Vec<(&'static str, &'static str)>,
}

impl Made {
    pub(super) fn of(
        tree: &Tree,
        population: &Population,
        book: &Book,
        accounts: &[Account],
        today: NaiveDate,
    ) -> Self {
        let in_state = |state: &str| book.meetings.iter().filter(|meeting| meeting.state == state).count();
        let done = book.results.iter().filter(|result| result.part.outcome == "done").count();
        let members = tree.present.iter().map(|branch| population.members_of(branch.unit, today).count()).sum();
        let figures = vec![
            ("organizations", tree.units.len()),
            ("branches of today", tree.present.len()),
            ("their members", members),
            ("branches of Ba Bể as of 13/7/2017 (derived)", tree.past.len()),
            ("their members (derived)", tree.past.iter().map(|past| past.members).sum()),
            ("closed meetings", in_state("closed")),
            ("meetings not held, with the reason", in_state("not_held")),
            ("meetings planned or not recorded", in_state("planned")),
            ("exceptions from attendance", book.attendances.len()),
            ("statements", book.statements.len()),
            ("tasks", book.tasks.len()),
            ("of them done", done),
        ];
        let accounts = accounts.iter().map(|account| (account.sign_in_name, account.duty)).collect();
        Self { today, figures, accounts }
    }
}

impl fmt::Display for Made {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "The demonstration for {}: all people and figures are invented.", self.today)?;
        for (what, count) in &self.figures {
            writeln!(f, "{count:>8}  {what}")?;
        }
        writeln!(f, "Accounts, all with the password \"{PASSWORD}\":")?;
        for (name, duty) in &self.accounts {
            writeln!(f, "  {name:<18} {duty}")?;
        }
        Ok(())
    }
}
