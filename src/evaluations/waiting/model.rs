//! What can wait, and for whom.

use chrono::{DateTime, NaiveDate, Utc};

use crate::access::{Permission, Place};
use crate::evaluations::Points;
use crate::evaluations::rubrics::Class;
use crate::evaluations::state::State;
use crate::ids::{MeetingId, OrganizationId, ScoreId, UserId};
use crate::meetings;

/// One kind of what waits. Nothing is stored for it: it follows from the states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Duty {
    /// A month that is over and that the branch has not recorded.
    Record,
    /// The same, for the office that can record from paper.
    Assist,
    /// A meeting that was held and that the branch has not scored and voted on.
    Score,
    /// A sheet that the superior gave back.
    Answer,
    /// A sheet that was voted and not handed up.
    Submit,
    /// A sheet that waits for the superior.
    Decide,
    /// A decision that is not locked yet.
    Lock,
}

impl Duty {
    /// All of them, in the order of a sheet's life.
    pub const ALL: [Self; 7] =
        [Self::Record, Self::Assist, Self::Score, Self::Answer, Self::Submit, Self::Decide, Self::Lock];

    /// As an address names it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Record => "record",
            Self::Assist => "assist",
            Self::Score => "score",
            Self::Answer => "answer",
            Self::Submit => "submit",
            Self::Decide => "decide",
            Self::Lock => "lock",
        }
    }

    /// What an address names; sheets to be decided where it names nothing.
    pub fn from_code(code: &str) -> Self {
        Self::ALL.into_iter().find(|duty| duty.code() == code).unwrap_or(Self::Decide)
    }

    /// Who has it: whoever holds this where it waits.
    pub const fn permission(self) -> Permission {
        match self {
            Self::Record => Permission::RecordMeetings,
            Self::Assist => Permission::RecordOnBehalf,
            Self::Score | Self::Answer => Permission::ScoreMeetings,
            Self::Submit => Permission::VoteScores,
            Self::Decide | Self::Lock => Permission::DecideScores,
        }
    }

    /// The states of the sheets that wait so; none where meetings wait.
    pub const fn sheets(self) -> &'static [State] {
        match self {
            Self::Record | Self::Assist | Self::Score => &[],
            Self::Answer => &[State::Returned],
            Self::Submit => &[State::Voted],
            Self::Decide => &[State::Submitted],
            Self::Lock => &[State::Confirmed, State::Adjusted],
        }
    }

    /// Whether there is a sheet to speak of.
    pub const fn has_sheet(self) -> bool {
        !self.sheets().is_empty()
    }
}

/// What a list is narrowed to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Narrow {
    /// This organization and what is below it.
    pub organization: Option<OrganizationId>,
    /// This month.
    pub month: Option<NaiveDate>,
}

/// One line of what waits.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// The meeting.
    pub meeting: MeetingId,
    /// The branch.
    pub organization_id: OrganizationId,
    /// Its position in the tree.
    pub tree_at: i64,
    /// Its name.
    pub organization: String,
    /// The month of the meeting.
    pub month: NaiveDate,
    /// Which kind of meeting.
    pub kind: meetings::Kind,
    /// Its sheet.
    pub score: Option<ScoreId>,
    /// Which state of the sheet this is.
    pub version: Option<i32>,
    /// What the branch gives itself.
    pub self_points: Option<Points>,
    /// The class that follows.
    pub self_class: Option<Class>,
    /// What is counted.
    pub computed_points: Option<Points>,
    /// What the superior decided.
    pub decided_points: Option<Points>,
    /// The official class.
    pub decided_class: Option<Class>,
    /// Since when it waits, where an act began that.
    pub since: Option<DateTime<Utc>>,
    /// Whether the reader scored it or serves in the branch.
    pub party: bool,
    /// Its place in the order: the instant since which it waits, in microseconds.
    pub key: i64,
}

impl Waiting {
    /// Where its rows live.
    pub fn at(&self) -> Place {
        Place { organization: self.organization_id, tree_at: self.tree_at }
    }

    /// Whether the branch says what is counted, so that nothing is to be weighed.
    pub fn is_as_computed(&self) -> bool {
        self.self_points.is_some() && self.self_points == self.computed_points
    }
}

/// A sheet that was chosen on a list: which, and the version that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Chosen {
    /// The sheet.
    pub id: ScoreId,
    /// The version of its row.
    pub version: i32,
}

impl Chosen {
    /// Reads `<id>.<version>`.
    pub fn parse(typed: &str) -> Option<Self> {
        let (id, version) = typed.split_once('.')?;
        Some(Self { id: id.parse().ok()?, version: version.parse().ok()? })
    }
}

impl std::fmt::Display for Chosen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.id, self.version)
    }
}

/// A chosen sheet as it stands once its meeting is held.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    /// Where it stands.
    pub state: State,
    /// Which state of its row this is.
    pub version: i32,
    /// What the branch gives itself.
    pub own: Option<(Points, Class)>,
    /// What is counted.
    pub computed: Option<Points>,
    /// Who decided.
    pub decided_by: Option<UserId>,
}

/// What becomes of a chosen sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is confirmed with these.
    Confirm(Points, Class),
    /// It was, by the same form sent before.
    Done,
    /// It is left as it is.
    Refuse(Why),
}

/// Why a chosen sheet is not confirmed with the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It is missing or out of sight.
    Missing,
    /// It can be read but not decided.
    NotYours,
    /// The actor scored it or serves in the branch.
    Party,
    /// It is another than the one that was read, or decided by now.
    Changed,
    /// The branch says otherwise than what is counted, so somebody has to open it.
    Unlike,
}

/// What becomes of a sheet that was chosen to be confirmed with others by `who`, who decides there and is
/// not party to it.
pub fn verdict(chosen: Chosen, now: Standing, who: UserId) -> Verdict {
    let own_doing = now.state == State::Confirmed && now.decided_by == Some(who);
    if own_doing && now.version == chosen.version.saturating_add(1) {
        return Verdict::Done;
    }
    if now.state != State::Submitted || now.version != chosen.version {
        return Verdict::Refuse(Why::Changed);
    }
    match now.own {
        Some((points, class)) if now.computed == Some(points) => Verdict::Confirm(points, class),
        _ => Verdict::Refuse(Why::Unlike),
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn what_is_named_in_an_address_is_found_again() {
        for duty in Duty::ALL {
            assert_eq!(Duty::from_code(duty.code()), duty);
        }
        assert_eq!(Duty::from_code("anything"), Duty::Decide);
        let chosen = Chosen { id: ScoreId::mint(), version: 7 };
        assert_eq!(Chosen::parse(&chosen.to_string()), Some(chosen));
        for wrong in ["", "7", "x.7", &format!("{}.", chosen.id), &format!("{}.7.8", chosen.id)] {
            assert_eq!(Chosen::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn only_what_was_read_and_needs_no_weighing_is_confirmed_with_others() {
        let me = UserId(Uuid::from_u128(1));
        let chosen = Chosen { id: ScoreId(Uuid::from_u128(2)), version: 7 };
        let full = Some((Points::FULL, Class::Good));
        let waits =
            Standing { state: State::Submitted, version: 7, own: full, computed: Some(Points::FULL), decided_by: None };
        assert_eq!(verdict(chosen, waits, me), Verdict::Confirm(Points::FULL, Class::Good));
        let unlike = Standing { computed: Some(Points::whole(99)), ..waits };
        assert_eq!(verdict(chosen, unlike, me), Verdict::Refuse(Why::Unlike));
        assert_eq!(verdict(chosen, Standing { own: None, computed: None, ..waits }, me), Verdict::Refuse(Why::Unlike));
        assert_eq!(verdict(chosen, Standing { version: 8, ..waits }, me), Verdict::Refuse(Why::Changed));
        let done = Standing { state: State::Confirmed, version: 8, decided_by: Some(me), ..waits };
        assert_eq!(verdict(chosen, done, me), Verdict::Done);
        assert_eq!(verdict(chosen, Standing { version: 9, ..done }, me), Verdict::Refuse(Why::Changed));
        let other = Standing { decided_by: Some(UserId(Uuid::from_u128(3))), ..done };
        assert_eq!(verdict(chosen, other, me), Verdict::Refuse(Why::Changed));
        let adjusted = Standing { state: State::Adjusted, ..done };
        assert_eq!(verdict(chosen, adjusted, me), Verdict::Refuse(Why::Changed));
    }
}
