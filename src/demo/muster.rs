//! Who is called when a branch meets.

use chrono::NaiveDate;

use super::person::Person;
use super::year::Chapter;
use crate::members::model::Status;

/// A member on the day of a meeting.
#[derive(Clone, Copy)]
pub struct Present<'a> {
    /// Who.
    pub person: &'a Person,
    /// The standing.
    pub status: Status,
    /// Whether they vote.
    pub votes: bool,
    /// Whether they are in the base of the attendance rate.
    pub in_attendance: bool,
}

/// The members of the branch on a day, with what follows from their standing then.
pub fn members<'a>(chapter: &Chapter<'a>, on: NaiveDate) -> Vec<Present<'a>> {
    let unit = chapter.branch.unit;
    let rules = &chapter.sources.rules.standings;
    let member = |person: &'a Person| {
        let status = person.standing(unit, on)?;
        let rule = rules.iter().find(|rule| rule.status == status.code() && rule.valid.contains(on))?;
        Some(Present { person, status, votes: rule.votes, in_attendance: rule.in_attendance })
    };
    chapter.sources.population.ever_of(unit).filter_map(member).collect()
}
