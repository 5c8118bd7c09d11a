//! Which branches need help, and why: the last months of a branch held against the norms of `quality_norms`
//! (local practice, to be confirmed; with the days from which each holds).

use chrono::NaiveDate;

use super::model::Standing;
use crate::evaluations::Points;
use crate::evaluations::rubrics::Class;
use crate::ids::{OrganizationId, RubricId};

/// From when on a branch needs help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Norms {
    /// So many last months are looked at.
    pub months: u32,
    /// So many of them decided as trung bình or kém.
    pub low_classes: u32,
    /// So many of them without a meeting.
    pub not_held: u32,
    /// The decided points of the last one so much below an earlier one.
    pub fall: Points,
    /// The branch so much above what was decided, on average.
    pub overrated: Points,
    /// So many scored meetings of one chair make a mean that may be told.
    pub chair_meetings: u32,
}

/// One month of a branch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Month {
    /// Its first day.
    pub month: NaiveDate,
    /// Where its meeting stands.
    pub standing: Standing,
    /// By which version it was scored.
    pub rubric: Option<RubricId>,
    /// What the branch gave itself.
    pub own: Option<Points>,
    /// What the superior decided.
    pub decided: Option<Points>,
}

/// The last months of a branch, in order.
#[derive(Clone, Debug)]
pub struct Course {
    /// The branch.
    pub id: OrganizationId,
    /// Its months.
    pub months: Vec<Month>,
}

/// Why a branch needs help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// So many months without a meeting.
    NotHeld(u32),
    /// So many months as trung bình or kém.
    Low(u32),
    /// The points fell from those of one month to those of another.
    Fell {
        /// Before.
        from: (NaiveDate, Points),
        /// The last decided.
        to: (NaiveDate, Points),
    },
    /// The branch gives itself more than is decided.
    Overrated {
        /// By so much, on average.
        by: Points,
        /// Over so many sheets.
        n: u32,
    },
}

/// Why a branch needs help; empty where it does not. The months are those that the norms look at.
pub fn needs(months: &[Month], norms: &Norms) -> Vec<Need> {
    let missed = count(months, |month| month.standing == Standing::NotHeld);
    let low = count(months, |month| {
        matches!(month.standing, Standing::Decided(Class::Average) | Standing::Decided(Class::Poor))
    });
    let not_held = (missed >= norms.not_held).then_some(Need::NotHeld(missed));
    let low = (low >= norms.low_classes).then_some(Need::Low(low));
    [not_held, low, fallen(months, norms), overrated(months, norms)].into_iter().flatten().collect()
}

fn count(months: &[Month], is: impl Fn(&&Month) -> bool) -> u32 {
    u32::try_from(months.iter().filter(is).count()).unwrap_or(u32::MAX)
}

/// The last decided total against the best one before it, by the same version of the rubric.
fn fallen(months: &[Month], norms: &Norms) -> Option<Need> {
    let decided = |month: &Month| Some((month.rubric?, month.month, month.decided?));
    let mut sheets: Vec<_> = months.iter().filter_map(decided).collect();
    let (rubric, at, last) = sheets.pop()?;
    let before = sheets.into_iter().filter(|(of, ..)| *of == rubric);
    // The latest of the best: that is from where it fell.
    let (_, since, best) = before.max_by_key(|(_, month, points)| (*points, *month))?;
    (best - last >= norms.fall).then_some(Need::Fell { from: (since, best), to: (at, last) })
}

/// One sheet is an opinion; a habit needs two.
fn overrated(months: &[Month], norms: &Norms) -> Option<Need> {
    let apart: Vec<_> = months.iter().filter_map(|month| Some(month.own? - month.decided?)).collect();
    let n = u32::try_from(apart.len()).ok().filter(|n| *n >= 2)?;
    let by = Points::mean(apart.iter().map(|points| i64::from(points.0)).sum(), n)?;
    (by >= norms.overrated).then_some(Need::Overrated { by, n })
}

/// The branches that need help, the most reasons first, then the fewest points decided last.
pub fn in_need(courses: Vec<Course>, norms: &Norms) -> Vec<(Course, Vec<Need>)> {
    let with_needs = |course: Course| {
        let needs = needs(&course.months, norms);
        (!needs.is_empty()).then_some((course, needs))
    };
    let mut listed: Vec<_> = courses.into_iter().filter_map(with_needs).collect();
    listed.sort_by_key(|(course, needs)| (std::cmp::Reverse(needs.len()), course.last_decided()));
    listed
}

impl Course {
    /// The points decided last.
    pub fn last_decided(&self) -> Option<Points> {
        self.months.iter().rev().find_map(|month| month.decided)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const RUBRIC: RubricId = RubricId(Uuid::from_u128(1));

    const NORMS: Norms = Norms {
        months: 3,
        low_classes: 2,
        not_held: 1,
        fall: Points::whole(15),
        overrated: Points::whole(10),
        chair_meetings: 3,
    };

    fn at(number: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, number, 1).unwrap()
    }

    /// A month decided with hundredths of points: of the branch, of the superior.
    fn decided(number: u32, own: i32, decided: i32) -> Month {
        let class = match decided {
            9000.. => Class::Good,
            7000.. => Class::Fair,
            5000.. => Class::Average,
            _ => Class::Poor,
        };
        Month {
            month: at(number),
            standing: Standing::Decided(class),
            rubric: Some(RUBRIC),
            own: Some(Points(own)),
            decided: Some(Points(decided)),
        }
    }

    fn other(number: u32, standing: Standing) -> Month {
        Month { month: at(number), standing, rubric: None, own: None, decided: None }
    }

    #[test]
    fn a_branch_that_does_well_is_not_listed() {
        assert_eq!(needs(&[], &NORMS), []);
        assert_eq!(needs(&[decided(8, 9000, 9000), decided(9, 8000, 7501), decided(10, 9000, 8500)], &NORMS), []);
        assert_eq!(needs(&[other(9, Standing::Undecided), other(10, Standing::Unrecorded)], &NORMS), []);
    }

    #[test]
    fn two_low_classes_of_three_are_a_reason_and_one_is_not() {
        let months = [decided(8, 6900, 6900), decided(9, 7100, 7100), decided(10, 6999, 6999)];
        assert_eq!(needs(&months, &NORMS), [Need::Low(2)]);
        assert_eq!(needs(&months[1..], &NORMS), []);
        assert_eq!(needs(&[decided(9, 4000, 4000), decided(10, 5500, 5500)], &NORMS), [Need::Low(2)]);
    }

    #[test]
    fn a_month_without_a_meeting_is_a_reason() {
        let months = [other(8, Standing::NotHeld), decided(9, 9000, 9000), other(10, Standing::NotHeld)];
        assert_eq!(needs(&months, &NORMS), [Need::NotHeld(2)]);
    }

    #[test]
    fn fifteen_points_less_are_a_reason_and_a_hundredth_fewer_is_none() {
        let fall = |to| needs(&[decided(8, 9000, 9000), decided(9, 8800, 8800), decided(10, to, to)], &NORMS);
        let told = Need::Fell { from: (at(8), Points::whole(90)), to: (at(10), Points::whole(75)) };
        assert_eq!(fall(7500), [told]);
        assert_eq!(fall(7501), []);
        // What has risen again has not fallen; points of another version are other points.
        assert_eq!(needs(&[decided(8, 9500, 9500), decided(9, 7500, 7500), decided(10, 9000, 9000)], &NORMS), []);
        let other = Month { rubric: Some(RubricId(Uuid::from_u128(2))), ..decided(8, 9500, 9500) };
        assert_eq!(needs(&[other, decided(10, 7500, 7500)], &NORMS), []);
    }

    #[test]
    fn a_branch_that_always_gives_itself_ten_more_is_listed() {
        let told = |by| vec![Need::Overrated { by: Points(by), n: 2 }];
        assert_eq!(needs(&[decided(9, 9500, 8500), decided(10, 10_000, 9000)], &NORMS), told(1000));
        assert_eq!(needs(&[decided(9, 9500, 8502), decided(10, 10_000, 9000)], &NORMS), []);
        assert_eq!(needs(&[decided(10, 10_000, 8000)], &NORMS), [], "one sheet is no habit");
        // Who gives itself less is not helped by that.
        assert_eq!(needs(&[decided(9, 7000, 9000), decided(10, 7000, 9000)], &NORMS), []);
    }

    #[test]
    fn the_most_reasons_come_first_then_the_fewest_points() {
        let course = |id, months| Course { id: OrganizationId(id), months };
        let low = |points| vec![decided(9, points, points), decided(10, points, points)];
        let mut both = low(6000);
        both.push(other(11, Standing::NotHeld));
        let listed =
            in_need(vec![course(1, low(6500)), course(2, low(9000)), course(3, low(4000)), course(4, both)], &NORMS);
        assert_eq!(listed.iter().map(|(course, _)| course.id.0).collect::<Vec<_>>(), [4, 3, 1]);
    }
}
