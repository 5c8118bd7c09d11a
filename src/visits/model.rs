//! A visit: when the right to it holds, where it stands, and which day makes up for a missed one.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};

use crate::access::Place;
use crate::ids::{AssignmentId, MeetingId, OrganizationId};
use crate::meetings::State as MeetingState;
use crate::meetings::model::{month_of, next_month};

/// Where an assignment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum State {
    /// The leader is to attend, or has not told yet.
    Planned,
    /// He attended.
    Attended,
    /// He did not; the reason is known.
    Missed,
    /// Whoever assigned it took it back.
    Withdrawn,
}

impl State {
    /// Those that a list can be narrowed to.
    pub const LISTED: [Self; 3] = [Self::Attended, Self::Missed, Self::Planned];

    /// As the database writes it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Attended => "attended",
            Self::Missed => "missed",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The state with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Planned, Self::Attended, Self::Missed, Self::Withdrawn].into_iter().find(|state| state.code() == code)
    }
}

/// Where the telling of a visit stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Report {
    /// The leader writes it; nobody else sees it.
    Draft,
    /// It was sent, and stays until he opens it again.
    Sent,
}

/// How a day lies to the right that follows from an assignment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// Its month has not begun.
    Before,
    /// The branch may be read.
    During,
    /// More than thirty days have passed since its month.
    After,
}

/// Days for which the right outlives the month.
const GRACE: u64 = 30;

/// The right that an assignment of a month gives on a day; the same as the function `assigned_on` in the
/// database.
pub fn right(month: NaiveDate, today: NaiveDate) -> Right {
    let ends = next_month(month).checked_add_days(Days::new(GRACE)).unwrap_or(NaiveDate::MAX);
    match today {
        today if today < month => Right::Before,
        today if today < ends => Right::During,
        _ => Right::After,
    }
}

/// The last day on which the branch may be read.
pub fn last_day(month: NaiveDate) -> NaiveDate {
    next_month(month).checked_add_days(Days::new(GRACE - 1)).unwrap_or(NaiveDate::MAX)
}

/// A leader's own visit while the right to it holds.
#[derive(Clone, Debug)]
pub struct Visit {
    /// The assignment.
    pub id: AssignmentId,
    /// The branch.
    pub organization_id: OrganizationId,
    /// Its position in the tree.
    pub tree_at: i64,
    /// Its name.
    pub branch: String,
    /// Who assigned it.
    pub body: String,
    /// The month.
    pub month: NaiveDate,
    /// The evening that was set aside when it was assigned.
    pub meeting_on: Option<NaiveDate>,
    /// Where it stands.
    pub state: State,
    /// Why it was missed, by code.
    pub miss_code: Option<String>,
    /// In words.
    pub miss_note: Option<String>,
    /// When attended or missed was told.
    pub told_at: Option<DateTime<Utc>>,
    /// How often it was put off before.
    pub postponed: i32,
    /// The assignment that makes up for it.
    pub follow_up: Option<AssignmentId>,
    /// The month of that.
    pub follow_up_month: Option<NaiveDate>,
    /// The telling.
    pub report: Option<Report>,
    /// The regular meeting of the month.
    pub meeting_id: Option<MeetingId>,
    /// Where that stands.
    pub meeting_state: Option<MeetingState>,
    /// Its day, held or planned.
    pub day: Option<NaiveDate>,
    /// Its hour.
    pub hour: Option<NaiveTime>,
    /// Its place.
    pub place: Option<String>,
    /// Who presides: as planned, else the serving secretary.
    pub chair: Option<String>,
}

impl Visit {
    /// Where the branch's rows live.
    pub fn at(&self) -> Place {
        Place { organization: self.organization_id, tree_at: self.tree_at }
    }

    /// The evening, as far as it is known.
    pub fn evening(&self) -> Option<NaiveDate> {
        self.day.or(self.meeting_on)
    }

    /// Whether nothing was told yet.
    pub fn is_untold(&self) -> bool {
        self.state == State::Planned
    }

    /// Whether the meeting lies ahead, so that nobody can have attended it.
    pub fn is_ahead(&self, today: NaiveDate) -> bool {
        self.evening().is_some_and(|evening| evening > today)
    }
}

/// A leader's own assignment in his list: also before the right begins and after it has ended.
#[derive(Clone, Debug)]
pub struct Own {
    /// The assignment.
    pub id: AssignmentId,
    /// Name of the branch.
    pub branch: String,
    /// The month.
    pub month: NaiveDate,
    /// The evening, as far as it is known.
    pub day: Option<NaiveDate>,
    /// The hour, where the right holds.
    pub hour: Option<NaiveTime>,
    /// The place, where the right holds.
    pub place: Option<String>,
    /// Where it stands.
    pub state: State,
    /// The telling.
    pub report: Option<Report>,
    /// How often it was put off before.
    pub postponed: i32,
    /// Whether it was missed and nothing makes up for it yet.
    pub without_follow_up: bool,
    /// Grows with each change.
    pub version: i32,
    /// The last day on which who assigns reminded of it.
    pub reminded_on: Option<NaiveDate>,
}

impl Own {
    /// Whether its page opens.
    pub fn opens(&self, today: NaiveDate) -> bool {
        right(self.month, today) == Right::During
    }

    /// Whether the evening has passed, or the whole month, and nothing was told.
    pub fn is_owed(&self, today: NaiveDate) -> bool {
        let passed = self.day.map_or(next_month(self.month) <= today, |day| day < today);
        self.state == State::Planned && passed && self.opens(today)
    }

    /// Whether it is still to come.
    pub fn is_ahead(&self, today: NaiveDate) -> bool {
        self.state == State::Planned && !self.is_owed(today) && right(self.month, today) != Right::After
    }
}

/// A month in which a missed visit could be made up for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The month.
    pub month: NaiveDate,
    /// The day on which the branch meets, as booked or by its rule.
    pub day: Option<NaiveDate>,
    /// The hour, where it is known.
    pub hour: Option<NaiveTime>,
    /// Whether its meeting is already over.
    pub over: bool,
}

/// The day proposed for a missed visit: the branch's next meeting that is not over, not in the past, and on an
/// evening that is free; where none of them is, the next one all the same. `taken` says whether an evening is given
/// away already.
pub fn proposal(candidates: &[Candidate], today: NaiveDate, taken: impl Fn(&Candidate) -> bool) -> Option<Candidate> {
    let ahead = |one: &&Candidate| !one.over && one.day.map_or(one.month >= month_of(today), |day| day >= today);
    let mut ahead = candidates.iter().filter(ahead);
    let first = ahead.clone().next();
    ahead.find(|one| !taken(one)).or(first).copied()
}

/// How one thing is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Level {
    /// As it should be.
    Good,
    /// In part.
    Fair,
    /// Not.
    Poor,
}

impl Level {
    /// All, best first.
    pub const ALL: [Self; 3] = [Self::Good, Self::Fair, Self::Poor];

    /// As the database writes it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Fair => "fair",
            Self::Poor => "poor",
        }
    }
}

/// What becomes of a recommendation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The branch has not said that it is done.
    Open,
    /// The branch says that it is done.
    Done,
    /// A visitor saw that it is.
    Confirmed,
    /// A visitor saw that it is not.
    NotConfirmed,
}

/// By what meetings heard and by what the last visitor who looked saw.
pub fn standing(done: bool, verdict: Option<&str>) -> Standing {
    match (verdict, done) {
        (Some("confirmed"), _) => Standing::Confirmed,
        (Some(_), _) => Standing::NotConfirmed,
        (None, true) => Standing::Done,
        (None, false) => Standing::Open,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn the_right_holds_from_the_first_of_the_month_to_thirty_days_after_it() {
        let month = day("2025-07-01");
        for (today, expected) in [
            ("2025-06-30", Right::Before),
            ("2025-07-01", Right::During),
            ("2025-07-31", Right::During),
            ("2025-08-30", Right::During),
            ("2025-08-31", Right::After),
        ] {
            assert_eq!(right(month, day(today)), expected, "{today}");
        }
        assert_eq!(last_day(month), day("2025-08-30"));
        assert_eq!(last_day(day("2025-01-01")), day("2025-03-02"), "thirty days, not a month");
    }

    fn own(month: &str, evening: Option<&str>, state: State) -> Own {
        Own {
            id: AssignmentId::mint(),
            branch: "Thôn 3".into(),
            month: day(month),
            day: evening.map(day),
            hour: None,
            place: None,
            state,
            report: None,
            postponed: 0,
            without_follow_up: false,
            version: 1,
            reminded_on: None,
        }
    }

    #[test]
    fn a_visit_is_owed_from_the_day_after_while_its_page_opens() {
        let today = day("2025-08-10");
        assert!(own("2025-08-01", Some("2025-08-09"), State::Planned).is_owed(today));
        assert!(!own("2025-08-01", Some("2025-08-10"), State::Planned).is_owed(today));
        assert!(own("2025-08-01", Some("2025-08-10"), State::Planned).is_ahead(today));
        assert!(own("2025-07-01", None, State::Planned).is_owed(today));
        assert!(!own("2025-08-01", None, State::Planned).is_owed(today));
        assert!(!own("2025-08-01", Some("2025-08-09"), State::Missed).is_owed(today));
        let expired = own("2025-05-01", Some("2025-05-03"), State::Planned);
        assert!(!expired.is_owed(today) && !expired.is_ahead(today));
    }

    #[test]
    fn a_missed_visit_goes_to_the_next_meeting_that_can_be_reached() {
        let candidate = |month: &str, evening: Option<&str>, over| Candidate {
            month: day(month),
            day: evening.map(day),
            hour: None,
            over,
        };
        let months = [
            candidate("2025-08-01", Some("2025-08-03"), false),
            candidate("2025-09-01", Some("2025-09-03"), false),
            candidate("2025-10-01", None, false),
        ];
        assert_eq!(proposal(&months, day("2025-08-03"), |_| false).map(|one| one.month), Some(day("2025-08-01")));
        assert_eq!(proposal(&months, day("2025-08-04"), |_| false).map(|one| one.month), Some(day("2025-09-01")));
        // An evening that is given away is passed over; where all are, the next one is proposed all the same.
        let first = |one: &Candidate| one.month == day("2025-08-01");
        assert_eq!(proposal(&months, day("2025-08-03"), first).map(|one| one.month), Some(day("2025-09-01")));
        assert_eq!(proposal(&months, day("2025-08-03"), |_| true).map(|one| one.month), Some(day("2025-08-01")));
        assert_eq!(
            proposal(&months[2..], day("2025-10-20"), |_| false).map(|one| one.day),
            Some(None),
            "only the month is known"
        );
        assert_eq!(
            proposal(&[candidate("2025-08-01", Some("2025-08-20"), true)], day("2025-08-01"), |_| false),
            None,
            "held early"
        );
        assert_eq!(proposal(&months[..1], day("2025-09-01"), |_| false), None);
    }

    #[test]
    fn a_visitor_has_the_last_word_on_a_recommendation() {
        assert_eq!(standing(false, None), Standing::Open);
        assert_eq!(standing(true, None), Standing::Done);
        assert_eq!(standing(true, Some("not_confirmed")), Standing::NotConfirmed);
        assert_eq!(standing(false, Some("confirmed")), Standing::Confirmed);
    }

    #[test]
    fn states_are_read_as_they_are_written() {
        for state in [State::Planned, State::Attended, State::Missed, State::Withdrawn] {
            assert_eq!(State::from_code(state.code()), Some(state));
        }
        assert_eq!(State::from_code("cancelled"), None);
    }
}
