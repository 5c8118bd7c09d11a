//! What a document is made of: the record as it was on the day of the meeting.

use crate::ids::{AgendaItemId, MemberId};
use crate::meetings::attendance::{Guest, Status};
use crate::meetings::model::{Heads, Meeting, Names, State};
use crate::meetings::plan::AgendaItem;
use crate::meetings::statements::{Manner, Spoke};
use crate::members::Position;
use crate::organizations::Kind;
use crate::tasks::Outcome;
use crate::text;
use chrono::NaiveDate;

/// Everything that minutes and resolution say.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The meeting.
    pub meeting: Meeting,
    /// The rule of the day by which documents look.
    pub form: DocumentForm,
    /// The number of this document; none for a draft.
    pub number: Option<i32>,
    /// From the top of the tree down to the branch, itself included, by the superiors and names of the day.
    pub path: Vec<Body>,
    /// Who held an office in the branch that day.
    pub officers: Vec<Officer>,
    /// The people whom the record names, as they are called today.
    pub names: Names,
    /// Head-counts: of a closed meeting as closing froze them.
    pub counts: Counts,
    /// Exceptions of the roll-call, of members in the base of the rate.
    pub absences: Vec<Absence>,
    /// Guests.
    pub guests: Vec<Guest>,
    /// The agenda in order.
    pub agenda: Vec<AgendaItem>,
    /// What was said, as far as it is for this reader.
    pub said: Said,
    /// Tasks of earlier resolutions, with what the meeting heard of them.
    pub heard: Vec<Heard>,
    /// Tasks that the meeting gave.
    pub given: Vec<Given>,
    /// How the branch scored the meeting and voted on it; none before the vote.
    pub score: Option<Scored>,
}

/// The branch's own score, as the meeting voted on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scored {
    /// Hundredths of a point.
    pub points: i32,
    /// Code of the class.
    pub class: String,
    /// Shortcomings as the chair named them.
    pub shortcomings: Option<String>,
    /// Votes for.
    pub votes_for: i16,
    /// Votes against.
    pub votes_against: i16,
    /// Blank and other votes.
    pub votes_other: i16,
}

impl Facts {
    /// Whether the record is still being written: such a print has no number and says that it is a draft.
    pub fn is_draft(&self) -> bool {
        self.meeting.state != State::Closed
    }

    /// What a person is called; dots to be filled in by hand where nobody is named.
    pub fn name(&self, id: Option<MemberId>) -> String {
        id.and_then(|id| self.names.get(&id)).map_or_else(|| super::wording::BLANK.to_owned(), Clone::clone)
    }

    /// The first office that a member held in the branch that day.
    pub fn office(&self, id: Option<MemberId>) -> Option<&Officer> {
        self.officers
            .iter()
            .filter(|officer| Some(officer.member_id) == id)
            .min_by_key(|officer| officer.position.rank())
    }

    /// Who served in an office that day.
    pub fn serving(&self, position: Position) -> Option<&Officer> {
        self.officers.iter().find(|officer| officer.position == position)
    }

    /// Those of one status, as people are called (given name first).
    pub fn absent(&self, status: Status) -> Vec<(String, &Absence)> {
        let of = |absence: &&Absence| absence.status == status;
        let mut named: Vec<_> =
            self.absences.iter().filter(of).map(|absence| (self.name(Some(absence.member_id)), absence)).collect();
        named.sort_by_cached_key(|(name, _)| text::given_name_key(name));
        named
    }
}

/// A rule by which documents look (table `document_forms`).
#[derive(Clone, Debug)]
pub struct DocumentForm {
    /// What closes the last sentence: `./.` or `.`.
    pub end_mark: String,
    /// Size of the kind of document, in points.
    pub title_points: i16,
    /// Whether "BÍ THƯ" is bold.
    pub signer_title_bold: bool,
    /// Whether a line stands under what the document is about.
    pub abstract_rule: bool,
    /// Where the rule is written.
    pub source: String,
    /// Whether somebody compared it with the original.
    pub verified: bool,
}

/// An organization on the way down the tree, as it was called that day.
#[derive(Clone, Debug)]
pub struct Body {
    /// Its name.
    pub name: String,
    /// Which kind.
    pub kind: Kind,
}

/// Somebody who held an office.
#[derive(Clone, Debug)]
pub struct Officer {
    /// Who.
    pub member_id: MemberId,
    /// Which office.
    pub position: Position,
    /// As the decision words it, where it says more.
    pub title: Option<String>,
}

/// Head-counts of a meeting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// The whole branch by standing.
    pub heads: Heads,
    /// In the base of the attendance rate.
    pub roster: i64,
    /// Of the base there, wholly or in part.
    pub present: i64,
    /// Of those, who may vote: all but the probationary.
    pub present_voting: i64,
    /// Absent with leave.
    pub excused: i64,
    /// Absent without leave.
    pub unexcused: i64,
}

impl Counts {
    /// All but the probationary: exempt, suspended and the like are official members too.
    pub fn official(&self) -> i64 {
        self.heads.all() - i64::from(self.heads.probationary)
    }
}

/// An exception of the roll-call.
#[derive(Clone, Debug)]
pub struct Absence {
    /// Who.
    pub member_id: MemberId,
    /// How.
    pub status: Status,
    /// The reason in words.
    pub reason: Option<String>,
    /// What was added.
    pub note: Option<String>,
}

/// What was said.
#[derive(Clone, Debug)]
pub enum Said {
    /// For a reader of statements: each of them in order.
    Told(Vec<Spoken>),
    /// For everybody else: how many spoke, in all and on each item (none: on none in particular).
    Counted(Spoke, Vec<(Option<AgendaItemId>, Spoke)>),
}

/// What somebody said.
#[derive(Clone, Debug)]
pub struct Spoken {
    /// Who.
    pub member_id: MemberId,
    /// On which item.
    pub agenda_item_id: Option<AgendaItemId>,
    /// In which manner.
    pub manner: Manner,
    /// In words, where they were kept.
    pub text: Option<String>,
}

/// What the meeting heard of a task.
#[derive(Clone, Debug)]
pub struct Heard {
    /// What was to be done.
    pub title: String,
    /// By whom.
    pub member_id: MemberId,
    /// The last day.
    pub due_on: NaiveDate,
    /// What became of it.
    pub outcome: Outcome,
    /// What still hinders.
    pub note: Option<String>,
}

/// A task that the meeting gave.
#[derive(Clone, Debug)]
pub struct Given {
    /// What is to be done.
    pub title: String,
    /// By whom.
    pub member_id: MemberId,
    /// When it counts as done.
    pub measure: String,
    /// The last day.
    pub due_on: NaiveDate,
}
