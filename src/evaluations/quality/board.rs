//! Many meetings counted: by what stands below an organization, by type of branch, by month. Classes are
//! counted and never averaged; points are averaged within one version of a rubric ([`summary`]).
//!
//! [`summary`]: crate::evaluations::summary

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::model::{Period, Standing, Tally, Unit};
use crate::evaluations::Points;
use crate::evaluations::rubrics::Class;
use crate::evaluations::summary::{Counted, Summary, summed};
use crate::ids::RubricId;

/// Meetings counted together.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    decided: Vec<(NaiveDate, Counted)>,
    others: BTreeMap<(NaiveDate, Standing), u32>,
}

impl Figures {
    fn add(&mut self, tally: &Tally) {
        match (tally.standing, tally.rubric) {
            (Standing::Decided(class), Some(rubric)) => {
                self.decided.push((tally.month, Counted { rubric, class, n: tally.n, points: tally.points }));
            }
            (standing, _) => *self.others.entry((tally.month, standing)).or_default() += tally.n,
        }
    }

    /// What was decided.
    pub fn summary(&self) -> Summary {
        summed(self.decided.iter().map(|(_, counted)| *counted))
    }

    /// What was decided of one month.
    pub fn month(&self, month: NaiveDate) -> Summary {
        summed(self.decided.iter().filter(|(of, _)| *of == month).map(|(_, counted)| *counted))
    }

    /// How many stand so, in all months.
    pub fn count(&self, standing: Standing) -> u32 {
        match standing {
            Standing::Decided(class) => self.summary().count(class),
            _ => self.others.iter().filter(|((_, of), _)| *of == standing).map(|(_, n)| n).sum(),
        }
    }

    /// How many stand so, in the months of a period.
    pub fn count_in(&self, standing: Standing, period: Period) -> u32 {
        let within = |month: NaiveDate| period.from <= month && month <= period.to;
        match standing {
            Standing::Decided(class) => {
                summed(self.decided.iter().filter(|(of, _)| within(*of)).map(|(_, counted)| *counted)).count(class)
            }
            _ => self.others.iter().filter(|((of, as_), _)| within(*of) && *as_ == standing).map(|(_, n)| n).sum(),
        }
    }

    /// How many in all.
    pub fn n(&self) -> u32 {
        self.summary().n + self.others.values().sum::<u32>()
    }

    /// The numbers of the four classes, best first.
    pub fn classes(&self) -> [u32; 4] {
        let summary = self.summary();
        Class::ALL.map(|class| summary.count(class))
    }

    /// The last month in which anything was decided.
    pub fn last_decided(&self) -> Option<NaiveDate> {
        self.decided.iter().map(|(month, _)| *month).max()
    }

    /// The version by which the latest month was decided: the one a series of means is drawn of.
    pub fn rubric(&self) -> Option<RubricId> {
        let means = self.month(self.last_decided()?).means;
        means.iter().max_by_key(|(_, mean)| mean.n).map(|(rubric, _)| *rubric)
    }

    /// The mean of each month by one version; none where nothing of that month was decided by it.
    pub fn series(&self, period: Period, rubric: RubricId) -> Vec<Option<Points>> {
        let mean = |month| self.month(month).means.get(&rubric).map(|mean| mean.points);
        period.months().into_iter().map(mean).collect()
    }
}

/// Khá or better, of how many that were decided.
pub fn fair_or_better(summary: &Summary) -> (u32, u32) {
    (summary.count(Class::Good) + summary.count(Class::Fair), summary.n)
}

/// All figures of a page.
#[derive(Clone, Debug, Default)]
pub struct Board {
    /// Of everything.
    pub total: Figures,
    /// Of each unit that has any, those that need attention first.
    pub units: Vec<(Unit, Figures)>,
    /// Of each type of branch that has any, in the order given.
    pub types: Vec<(Option<String>, Figures)>,
}

/// Puts meetings that were counted together where they belong: those counted by place to the unit around
/// their position and to the total, those counted by type to their type.
pub fn board(tallies: &[Tally], units: Vec<Unit>, types: &[String]) -> Board {
    let mut board = Board::default();
    let mut of_units: Vec<_> = units.into_iter().map(|unit| (unit, Figures::default())).collect();
    of_units.sort_by_key(|(unit, _)| unit.lo);
    let mut of_types: BTreeMap<Option<String>, Figures> = BTreeMap::new();
    for tally in tallies {
        let Some(at) = tally.at else {
            of_types.entry(tally.branch_type.clone()).or_default().add(tally);
            continue;
        };
        board.total.add(tally);
        // The innermost unit around it: a closed one hangs inside its successor.
        let up_to = of_units.partition_point(|(unit, _)| unit.lo <= at);
        if let Some((_, figures)) = of_units[..up_to].iter_mut().rev().find(|(unit, _)| at < unit.hi) {
            figures.add(tally);
        }
    }
    of_units.retain(|(unit, figures)| figures.n() > 0 || unit.closed_on.is_none() && unit.kind.meets());
    of_units.sort_by_key(|(unit, figures)| (attention(figures), unit.lo));
    board.units = of_units;
    let order = |code: &Option<String>| types.iter().position(|known| Some(known) == code.as_ref());
    board.types = of_types.into_iter().collect();
    board.types.sort_by_key(|(code, _)| order(code).unwrap_or(usize::MAX));
    board
}

/// The smaller the share of khá and better, the sooner; who has nothing decided comes last.
fn attention(figures: &Figures) -> (bool, u64, Reverse<u32>) {
    let (good, n) = fair_or_better(&figures.summary());
    (n == 0, (u64::from(good) * 1_000_000).checked_div(n.into()).unwrap_or_default(), Reverse(n))
}

/// The versions that decided anything, the latest used last.
pub fn rubrics(board: &Board) -> BTreeSet<RubricId> {
    board.total.summary().means.into_keys().collect()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::ids::OrganizationId;
    use crate::organizations::Kind;

    const OLD: RubricId = RubricId(Uuid::from_u128(1));
    const NEW: RubricId = RubricId(Uuid::from_u128(2));

    fn month(number: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, number, 1).unwrap()
    }

    fn unit(id: i32, lo: i64, hi: i64) -> Unit {
        Unit { id: OrganizationId(id), name: format!("Xã {id}"), kind: Kind::Commune, lo, hi, closed_on: None }
    }

    fn tally(at: Option<i64>, number: u32, standing: Standing, rubric: Option<RubricId>, n: u32, points: i64) -> Tally {
        Tally { at, branch_type: None, month: month(number), standing, rubric, n, points: points * 100 }
    }

    const GOOD: Standing = Standing::Decided(Class::Good);
    const POOR: Standing = Standing::Decided(Class::Poor);

    #[test]
    fn what_is_not_decided_is_in_no_class_and_in_no_mean() {
        let tallies = [
            tally(Some(12), 9, GOOD, Some(NEW), 2, 186),
            tally(Some(12), 9, Standing::Undecided, None, 5, 0),
            tally(Some(13), 9, Standing::Unscored, None, 1, 0),
            tally(Some(22), 10, POOR, Some(NEW), 1, 40),
            tally(Some(25), 10, Standing::NotHeld, None, 3, 0),
        ];
        let board = board(&tallies, vec![unit(1, 10, 20), unit(2, 20, 30), unit(3, 30, 40)], &[]);
        assert_eq!(board.total.classes(), [2, 0, 0, 1]);
        assert_eq!(board.total.summary().n, 3);
        assert_eq!(board.total.n(), 12);
        assert_eq!(board.total.count(Standing::Undecided), 5);
        assert_eq!(board.total.count_in(Standing::NotHeld, Period { from: month(7), to: month(9) }), 0);
        assert_eq!(board.total.count_in(Standing::NotHeld, Period { from: month(10), to: month(12) }), 3);
        assert_eq!(board.total.count_in(GOOD, Period { from: month(9), to: month(9) }), 2);
        // The unit with the smaller share of khá and better stands first; one without figures not at all.
        let order: Vec<_> = board.units.iter().map(|(unit, figures)| (unit.id.0, figures.n())).collect();
        assert_eq!(order, [(2, 4), (1, 8)]);
        // Units add up to the total.
        assert_eq!(board.units.iter().map(|(_, figures)| figures.n()).sum::<u32>(), board.total.n());
        assert_eq!(fair_or_better(&board.total.summary()), (2, 3));
    }

    #[test]
    fn a_closed_branch_keeps_its_figures_inside_its_successor() {
        let closed = Unit { closed_on: Some(month(7)), kind: Kind::Branch, ..unit(2, 12, 14) };
        let empty = Unit { closed_on: Some(month(7)), kind: Kind::Branch, ..unit(3, 15, 16) };
        let successor = Unit { kind: Kind::Branch, ..unit(1, 10, 20) };
        let tallies = [tally(Some(12), 6, GOOD, Some(NEW), 1, 95), tally(Some(10), 9, POOR, Some(NEW), 1, 30)];
        let board = board(&tallies, vec![successor, closed, empty], &[]);
        let classes: Vec<_> = board.units.iter().map(|(unit, figures)| (unit.id.0, figures.classes())).collect();
        assert_eq!(classes, [(1, [0, 0, 0, 1]), (2, [1, 0, 0, 0])]);
    }

    #[test]
    fn types_stand_in_their_own_order_and_are_not_counted_twice() {
        let of = |code: Option<&str>, n| Tally {
            branch_type: code.map(str::to_owned),
            ..tally(None, 9, GOOD, Some(NEW), n, 90)
        };
        let tallies =
            [of(None, 1), of(Some("school"), 2), of(Some("village"), 4), tally(Some(5), 9, GOOD, Some(NEW), 7, 90)];
        let board = board(&tallies, Vec::new(), &["village".to_owned(), "school".to_owned()]);
        let order: Vec<_> = board.types.iter().map(|(code, figures)| (code.as_deref(), figures.n())).collect();
        assert_eq!(order, [(Some("village"), 4), (Some("school"), 2), (None, 1)]);
        assert_eq!(board.total.n(), 7);
    }

    #[test]
    fn a_series_is_of_one_version() {
        let tallies = [
            tally(Some(1), 8, GOOD, Some(OLD), 1, 95),
            tally(Some(1), 9, GOOD, Some(NEW), 2, 180),
            tally(Some(1), 9, POOR, Some(OLD), 1, 20),
            tally(Some(1), 10, POOR, Some(NEW), 1, 40),
        ];
        let board = board(&tallies, Vec::new(), &[]);
        let period = Period { from: month(8), to: month(11) };
        assert_eq!(board.total.rubric(), Some(NEW));
        let whole = |points| Some(Points::whole(points));
        assert_eq!(board.total.series(period, NEW), [None, whole(90), whole(40), None]);
        assert_eq!(board.total.series(period, OLD), [whole(95), whole(20), None, None]);
        assert_eq!(rubrics(&board).len(), 2);
        assert_eq!(board.total.summary().mean(), None);
    }
}
