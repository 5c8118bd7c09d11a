//! Months, groups and chairs of one branch.

use chrono::NaiveDate;

use crate::evaluations::Points;
use crate::evaluations::quality::help;
use crate::evaluations::quality::model::Standing;
use crate::evaluations::rubrics::Class;
use crate::ids::{MeetingId, MemberId, RubricId};

/// The regular meeting of one month.
#[derive(Clone, Debug)]
pub struct MonthLine {
    /// The meeting.
    pub meeting: MeetingId,
    /// Its month.
    pub month: NaiveDate,
    /// Where its quality stands: a code of [`Standing`]; none: it is not due, or no rubric covered it.
    pub standing: Option<String>,
    /// Why there was no meeting.
    pub not_held_because: Option<String>,
    /// Whether a score was begun.
    pub scored: bool,
    /// By which version.
    pub rubric: Option<RubricId>,
    /// The branch's points.
    pub own: Option<Points>,
    /// The class that follows.
    pub own_class: Option<Class>,
    /// As counted.
    pub computed: Option<Points>,
    /// The class that follows.
    pub computed_class: Option<Class>,
    /// The superior's points.
    pub decided: Option<Points>,
    /// The official class.
    pub decided_class: Option<Class>,
}

impl MonthLine {
    /// Where it stands.
    pub fn standing(&self) -> Option<Standing> {
        self.standing.as_deref().and_then(Standing::from_code)
    }

    /// Superior minus branch.
    pub fn apart(&self) -> Option<Points> {
        Some(self.decided? - self.own?)
    }

    /// As the rule of help looks at it.
    pub fn for_help(&self) -> Option<help::Month> {
        Some(help::Month {
            month: self.month,
            standing: self.standing()?,
            rubric: self.rubric,
            own: self.own,
            decided: self.decided,
        })
    }
}

/// Which of the three columns of a sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// What the branch gives itself.
    Own,
    /// What is counted.
    Computed,
    /// What the superior decided.
    Decided,
}

impl Side {
    /// All of them, as they stand beside each other.
    pub const ALL: [Self; 3] = [Self::Computed, Self::Own, Self::Decided];

    /// The points of a month.
    pub fn of(self, line: &MonthLine) -> Option<Points> {
        match self {
            Self::Own => line.own,
            Self::Computed => line.computed,
            Self::Decided => line.decided,
        }
    }
}

/// The points of one side month by month by one version; none where there are none.
pub fn series(lines: &[MonthLine], months: &[NaiveDate], side: Side, rubric: RubricId) -> Vec<Option<Points>> {
    let points = |month: &NaiveDate| {
        let line = lines.iter().find(|line| line.month == *month && line.rubric == Some(rubric))?;
        side.of(line)
    };
    months.iter().map(points).collect()
}

/// The mean of a series and over how many months.
pub fn mean(series: &[Option<Points>]) -> Option<(Points, u32)> {
    let points: Vec<_> = series.iter().flatten().map(|points| i64::from(points.0)).collect();
    let n = u32::try_from(points.len()).ok()?;
    Some((Points::mean(points.iter().sum(), n)?, n))
}

/// The decided sheets of one version, added up by group.
#[derive(Clone, Debug)]
pub struct GroupLine {
    /// The version.
    pub rubric: RubricId,
    /// The number of the group.
    pub no: i16,
    /// What it is about.
    pub label_vi: String,
    /// In English.
    pub label_en: Option<String>,
    /// What it is worth.
    pub most: Points,
    /// How many sheets.
    pub n: i64,
    /// The branch's points, added up.
    pub own: i64,
    /// As counted, and where nothing can be counted as the branch judged.
    pub computed: i64,
    /// As decided.
    pub decided: i64,
}

impl GroupLine {
    /// The mean of a sum.
    pub fn mean(&self, sum: i64) -> Points {
        Points::mean(sum, u32::try_from(self.n).unwrap_or_default()).unwrap_or_default()
    }
}

/// How one person's meetings were scored where the rubric speaks of the chair.
#[derive(Clone, Debug)]
pub struct ChairLine {
    /// Who.
    pub member: MemberId,
    /// The name.
    pub name: String,
    /// Code and name of the criterion.
    pub label_vi: String,
    /// In English.
    pub label_en: Option<String>,
    /// What it is worth.
    pub most: Points,
    /// Over how many decided sheets.
    pub n: i64,
    /// The points added up.
    pub points: i64,
}

impl ChairLine {
    /// The mean.
    pub fn mean(&self) -> Points {
        Points::mean(self.points, u32::try_from(self.n).unwrap_or_default()).unwrap_or_default()
    }
}

/// Only means over enough sheets are told, in the order of the names, never of the points.
pub fn told(mut chairs: Vec<ChairLine>, least: u32) -> Vec<ChairLine> {
    chairs.retain(|line| line.n >= i64::from(least));
    chairs.sort_by_cached_key(|line| crate::text::given_name_key(&line.name));
    chairs
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const NEW: RubricId = RubricId(Uuid::from_u128(2));

    fn line(month: u32, rubric: u128, own: i32, decided: Option<i32>) -> MonthLine {
        MonthLine {
            meeting: MeetingId(Uuid::from_u128(month.into())),
            month: NaiveDate::from_ymd_opt(2026, month, 1).unwrap(),
            standing: Some("good".into()),
            not_held_because: None,
            scored: true,
            rubric: Some(RubricId(Uuid::from_u128(rubric))),
            own: Some(Points::whole(own)),
            own_class: None,
            computed: None,
            computed_class: None,
            decided: decided.map(Points::whole),
            decided_class: None,
        }
    }

    #[test]
    fn a_series_and_its_mean_are_of_one_version() {
        let lines = [line(8, 1, 60, Some(60)), line(9, 2, 95, Some(78)), line(10, 2, 90, None)];
        let months: Vec<_> = (7..=10).map(|month| NaiveDate::from_ymd_opt(2026, month, 1).unwrap()).collect();
        let own = series(&lines, &months, Side::Own, NEW);
        assert_eq!(own, [None, None, Some(Points::whole(95)), Some(Points::whole(90))]);
        assert_eq!(mean(&own), Some((Points(9250), 2)));
        assert_eq!(mean(&series(&lines, &months, Side::Decided, NEW)), Some((Points::whole(78), 1)));
        assert_eq!(mean(&series(&lines, &months, Side::Computed, NEW)), None);
        assert_eq!(lines[1].apart(), Some(Points::ZERO - Points::whole(17)));
        assert_eq!(lines[2].apart(), None);
    }

    #[test]
    fn chairs_are_told_from_three_sheets_on_and_by_name() {
        let chair = |name: &str, n, points| ChairLine {
            member: MemberId(Uuid::from_u128(1)),
            name: name.into(),
            label_vi: "4.3".into(),
            label_en: Some("4.3".into()),
            most: Points::whole(10),
            n,
            points,
        };
        let all = vec![chair("Ma Thị Lan", 4, 4000), chair("Trần Văn Bình", 3, 1500), chair("Lý A", 2, 2000)];
        let told: Vec<_> = told(all, 3).into_iter().map(|line| (line.name.clone(), line.mean())).collect();
        assert_eq!(told, [("Trần Văn Bình".into(), Points::whole(5)), ("Ma Thị Lan".into(), Points::whole(10))]);
    }
}
