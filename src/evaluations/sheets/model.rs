//! A sheet of one author, and many together.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use crate::access::{Permission, Place};
use crate::evaluations::Points;
use crate::evaluations::rubrics::{Answer, Class, Facts, Rubric};
use crate::evaluations::scores::ScoreLine;
use crate::evaluations::scores::model::{answer, counted, proposed};
use crate::ids::{CriterionId, MeetingId, OrganizationId, RubricId, SheetId, UserId};

/// Why somebody writes a sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Kind {
    /// A leader who attended the meeting.
    Attendee,
    /// An inspection.
    Inspection,
}

impl Kind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Attendee, Self::Inspection];

    /// As the database writes it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Attendee => "attendee",
            Self::Inspection => "inspection",
        }
    }

    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// What one must be allowed to write such a sheet.
    pub const fn permission(self) -> Permission {
        match self {
            Self::Attendee => Permission::AttendMeetings,
            Self::Inspection => Permission::InspectMeetings,
        }
    }
}

/// Where a sheet stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum State {
    /// Its author writes it; nobody else sees it.
    Draft,
    /// It stays as it is.
    Signed,
}

/// A sheet as it was read through a scope by its author, or by others once it is signed.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Its id.
    pub id: SheetId,
    /// The meeting.
    pub meeting_id: MeetingId,
    /// The branch.
    pub organization_id: OrganizationId,
    /// Its position in the tree.
    pub tree_at: i64,
    /// By which rubric.
    pub rubric_id: RubricId,
    /// Why it is written.
    pub kind: Kind,
    /// Who writes it.
    pub author_id: UserId,
    /// Their name.
    pub author: String,
    /// Where it stands.
    pub state: State,
    /// Its total, once nothing is open.
    pub points: Option<Points>,
    /// The class that follows.
    pub class: Option<Class>,
    /// What was found.
    pub findings: Option<String>,
    /// What is recommended.
    pub recommendations: Option<String>,
    /// With which facts it was judged.
    pub facts: Option<Facts>,
    /// When it was signed.
    pub signed_at: Option<DateTime<Utc>>,
}

impl Sheet {
    /// Where its rows live.
    pub fn at(&self) -> Place {
        Place { organization: self.organization_id, tree_at: self.tree_at }
    }
}

/// One criterion as it is stored.
#[derive(Clone, Debug)]
pub struct SheetLine {
    /// Which one.
    pub criterion: CriterionId,
    /// The level that was chosen.
    pub level: Option<i16>,
    /// The points; none: not judged yet.
    pub points: Option<Points>,
    /// Why they are not the counted ones.
    pub note: Option<String>,
}

/// The lines in the form that the engine and the pages of scores know: what is as counted, and said without
/// a reason, is accepted.
pub fn score_lines(rubric: &Rubric, facts: &Facts, lines: &[SheetLine]) -> Vec<ScoreLine> {
    let of = |line: &SheetLine| {
        let criterion = rubric.criterion(line.criterion)?;
        let given: Option<Answer> = answer(criterion, line.level, line.points);
        let accepted = given.is_some() && given == proposed(criterion, facts) && line.note.is_none();
        Some(ScoreLine {
            criterion: line.criterion,
            applicable: true,
            computed: counted(criterion, facts),
            accepted,
            self_level: line.level,
            self_points: line.points,
            self_reason: line.note.clone(),
            submitted: None,
            decided_level: None,
            decided_points: None,
            decided_reason: None,
        })
    };
    lines.iter().filter_map(of).collect()
}

/// A signed sheet, or one's own draft, in a list or beside a score.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its id.
    pub id: SheetId,
    /// Its meeting.
    pub meeting_id: MeetingId,
    /// Name of the branch.
    pub organization: String,
    /// The month of the meeting.
    pub month: NaiveDate,
    /// Why it was written.
    pub kind: Kind,
    /// Name of its author.
    pub author: String,
    /// Where it stands.
    pub state: State,
    /// Its total.
    pub points: Option<Points>,
    /// The class.
    pub class: Option<Class>,
    /// When it was signed.
    pub signed_at: Option<DateTime<Utc>>,
    /// What was found.
    pub findings: Option<String>,
    /// What is recommended.
    pub recommendations: Option<String>,
}

/// So many sheets of one class by one version of a rubric.
#[derive(Clone, Copy, Debug)]
pub struct Share {
    /// The version.
    pub rubric: RubricId,
    /// The class.
    pub class: Class,
    /// How many, above zero.
    pub n: i64,
    /// Their points together, in hundredths.
    pub sum: i64,
}

/// What a sample of sheets comes to: how many, of which class, and the mean of each version of a rubric.
/// Points of two versions never make one mean.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sample {
    /// How many sheets.
    pub n: i64,
    /// How many of each class.
    pub classes: BTreeMap<Class, i64>,
    /// Size and mean, half up, by version.
    pub means: BTreeMap<RubricId, (i64, Points)>,
}

impl Sample {
    /// Of shares.
    pub fn of(shares: &[Share]) -> Self {
        let mut sample = Self::default();
        let mut sums: BTreeMap<RubricId, (i64, i64)> = BTreeMap::new();
        for share in shares {
            sample.n += share.n;
            *sample.classes.entry(share.class).or_default() += share.n;
            let (n, sum) = sums.entry(share.rubric).or_default();
            (*n, *sum) = (*n + share.n, *sum + share.sum);
        }
        let mean = |(rubric, (n, sum)): (RubricId, (i64, i64))| {
            Points::mean(sum, u32::try_from(n).ok()?).map(|points| (rubric, (n, points)))
        };
        sample.means = sums.into_iter().filter_map(mean).collect();
        sample
    }

    /// How many of a class.
    pub fn count(&self, class: Class) -> i64 {
        self.classes.get(&class).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_sample_has_its_size_and_one_mean_for_each_version() {
        let (old, new) = (RubricId(Uuid::from_u128(1)), RubricId(Uuid::from_u128(2)));
        let shares = [
            Share { rubric: new, class: Class::Good, n: 2, sum: 9500 + 9050 },
            Share { rubric: new, class: Class::Fair, n: 1, sum: 7000 },
            Share { rubric: old, class: Class::Good, n: 1, sum: 9900 },
        ];
        let sample = Sample::of(&shares);
        assert_eq!((sample.n, sample.count(Class::Good), sample.count(Class::Fair)), (4, 3, 1));
        assert_eq!(sample.count(Class::Poor), 0);
        // 255,5 ÷ 3 = 85,1666…
        assert_eq!(sample.means, BTreeMap::from([(new, (3, Points(8517))), (old, (1, Points(9900)))]));
        assert_eq!(Sample::of(&[]), Sample::default());
    }

    #[test]
    fn kinds_are_read_as_they_are_written_and_ask_for_their_permission() {
        assert_eq!(Kind::ALL.map(Kind::code), ["attendee", "inspection"]);
        assert_eq!(Kind::ALL.map(Kind::code).map(Kind::from_code), Kind::ALL.map(Some));
        assert_eq!(Kind::from_code("self"), None);
        let permissions = [Permission::AttendMeetings, Permission::InspectMeetings];
        assert_eq!(Kind::ALL.map(Kind::permission), permissions);
    }
}
