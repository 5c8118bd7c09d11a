//! Codes of members in the user's words, and lists of them to choose from.

use super::model::{PoliticalTheory, Position, RosterMember, Sex, Status};
use crate::locale::Locale;
use crate::terms;

/// The standing in words.
pub fn status_word(l: Locale, status: &Status) -> String {
    terms::member_status(l, status.code())
}

/// Icon and status class of a standing: shape first, then word, then colour.
pub const fn status_mark(status: Status) -> (&'static str, &'static str) {
    match status {
        Status::Official => ("full", "good"),
        Status::Probationary => ("clock", "mid"),
        Status::Exempt => ("ring", ""),
        Status::Reduced => ("half", "fair"),
        Status::LeaveOfAbsence => ("arrow", "fair"),
        Status::Suspended => ("no", "poor"),
        Status::Abroad => ("dash", ""),
    }
}

/// What the roll calls a member beside the name: the position, else the standing where it is not that of
/// an official member; empty for everybody else.
pub fn office(l: Locale, member: &RosterMember) -> String {
    match (member.position, member.status) {
        (Some(held), _) => position_word(l, held),
        (None, Status::Official) => String::new(),
        (None, status) => status_word(l, &status),
    }
}

/// A position in words.
pub fn position_word(l: Locale, position: Position) -> String {
    terms::position(l, position.code())
}

/// All standings to choose from: (code, word).
pub fn statuses(l: Locale) -> Vec<(String, String)> {
    Status::ALL.iter().map(|status| (status.code().to_owned(), status_word(l, status))).collect()
}

/// Both sexes to choose from.
pub fn sexes(l: Locale) -> Vec<(String, String)> {
    Sex::ALL.iter().map(|sex| (sex.code().to_owned(), terms::sex(l, sex.code()))).collect()
}

/// The levels of political theory to choose from.
pub fn theories(l: Locale) -> Vec<(String, String)> {
    let word = |theory: &PoliticalTheory| terms::political_theory(l, theory.code());
    PoliticalTheory::ALL.iter().map(|theory| (theory.code().to_owned(), word(theory))).collect()
}
