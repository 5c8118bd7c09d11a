//! What was made, as the command line prints it.

use std::fmt;

use chrono::NaiveDate;

use super::accounts::{Account, PASSWORD};
use super::ledger::Ledger;
use super::population::Population;
use super::records::Book;
use super::tree::Tree;
use crate::evaluations::State;

/// Where the scores of last month are not as usual: the branch, and what to look for.
pub const ODD_SCORES: [(&str, &str); 9] = [
    ("Thái Bình, Thôn 2", "gave itself 95; the record counts 81, the committee decided 78"),
    ("Thái Bình, Trường Tiểu học", "gives itself 100 every month"),
    ("Thái Bình, Làng Hản", "was given its sheet back with a question"),
    ("Thái Bình, Trạm Y tế", "waits for the committee, everything as counted"),
    ("Thái Bình, Thôn 1, Trung Tâm", "wait for the committee, with more than is counted"),
    ("Thái Bình, Thôn 4, Công an xã", "have voted, or only agreed, and not submitted"),
    ("Phú Thịnh, Nà Tẻng", "met and has not scored"),
    ("Phú Thịnh, Khuổi Lếch", "has come down to average"),
    ("Khuổi Nà, Lũng Pán", "has come down to poor"),
];

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
        (book, ledger): (&Book, &Ledger),
        accounts: &[Account],
        today: NaiveDate,
    ) -> Self {
        let in_state = |state: &str| book.meetings.iter().filter(|meeting| meeting.state == state).count();
        let done = book.results.iter().filter(|result| result.part.outcome == "done").count();
        let scored = |state: State| ledger.scores.iter().filter(|score| score.state == state).count();
        let decided = ledger.scores.iter().filter(|score| score.decided_points.is_some()).count();
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
            ("scores of meetings since 28/10/2025", ledger.scores.len()),
            ("of them decided", decided),
            ("waiting for the committee above", scored(State::Submitted)),
            ("given back with a question", scored(State::Returned)),
        ];
        let accounts = accounts.iter().filter(|account| account.opens);
        let accounts = accounts.map(|account| (account.sign_in_name, account.duty)).collect();
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
        writeln!(f, "Scores of last month to look at:")?;
        for (branch, what) in ODD_SCORES {
            writeln!(f, "  {branch:<29} {what}")?;
        }
        Ok(())
    }
}
