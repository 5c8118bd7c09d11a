//! What is wrong with a rubric. Nothing that is wrong is published: a rubric with a gap gives some meeting
//! no level at all, and one whose points do not add up makes classes that nobody meant.

use std::collections::BTreeSet;

use super::facts::{Condition, Measure, Range};
use super::model::{Class, Criterion, Kind, Level, NaPolicy, Rubric};
use crate::evaluations::Points;
use crate::ids::CriterionId;

/// Something wrong with a rubric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It has no criteria.
    NoCriteria,
    /// Two groups have this number.
    GroupTwice(i16),
    /// The criteria of a group are not worth what the group is worth.
    GroupSum {
        /// The group.
        no: i16,
        /// What its criteria are worth together.
        sum: Points,
        /// What the group says.
        max: Points,
    },
    /// The groups make this total instead of 100.
    Total(Points),
    /// It has no classes.
    NoBands,
    /// The lowest class begins here instead of at 0.
    LowestBand(Points),
    /// This class begins above 100, so no meeting can have it.
    BandOutOfReach(Class),
    /// The second class begins at the same total as the first or above it, and is not a better one.
    BandOrder(Class, Class),
    /// Every criterion may be left out, and then there is nothing to rescale to 100.
    NothingFirm,
    /// Something is wrong with this criterion.
    Criterion(CriterionId, Flaw),
}

/// Something wrong with a criterion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// An earlier criterion has the same id.
    IdTwice,
    /// An earlier criterion has the same code.
    CodeTwice,
    /// There is no group of its number.
    NoSuchGroup,
    /// It is worth nothing, or less.
    MaxNotPositive,
    /// Points are given in steps of a quarter, and its maximum cannot be reached in them.
    MaxNotInSteps,
    /// It has a fact, but no points follow from one where a person gives them freely.
    FactUnused,
    /// It is said to be known later, and has no fact that could be.
    LaterWithoutFact,
    /// Its fact is known only later, and that is not said.
    LaterUnsaid,
    /// A yes or no has a fact, and it is not said where the fact must lie for a yes.
    MetMissing,
    /// It says where a fact must lie for a yes, but is no yes or no with a fact.
    MetUnused,
    /// Every value of the fact makes a yes, or none does.
    MetIdle,
    /// It has levels and is no choice.
    LevelsUnused,
    /// Two levels have this number.
    LevelTwice(i16),
    /// This level is worth less than nothing or more than the maximum.
    LevelOutside(i16),
    /// No level is worth the maximum; so too where there are none.
    NoLevelAtMax,
    /// This level has no range, but the criterion has a fact.
    RangeMissing(i16),
    /// This level has a range, but the criterion has no fact.
    RangeUnused(i16),
    /// No value lies in the range of this level.
    RangeEmpty(i16),
    /// These values of the fact lie in no level.
    Gap(Range),
    /// Some value lies in both levels.
    Overlap(i16, i16),
    /// It has overrides and no fact whose proposal they could lower.
    OverrideWithoutFact,
    /// The override at this place of the list holds always or never.
    OverrideIdle(usize),
    /// The override at this place of the list does not end on an answer below the maximum: the points of a
    /// level, or none for a yes or no.
    OverrideBetween(usize),
    /// The condition of its exemption holds always or never.
    ExemptionIdle,
    /// Its points move to a criterion that is not there.
    TargetUnknown,
    /// Its points move to a criterion that itself may not apply.
    TargetExempt,
}

/// All that is wrong with a rubric; nothing where it may be published.
pub fn check(rubric: &Rubric) -> Vec<Fault> {
    let mut faults = Vec::new();
    if rubric.criteria.is_empty() {
        faults.push(Fault::NoCriteria);
    } else if rubric.criteria.iter().all(may_be_left_out) {
        faults.push(Fault::NothingFirm);
    }
    groups(rubric, &mut faults);
    bands(rubric, &mut faults);
    for (at, criterion) in rubric.criteria.iter().enumerate() {
        let mut flaws = Vec::new();
        place(rubric, at, &mut flaws);
        worth(criterion, &mut flaws);
        levels(criterion, &mut flaws);
        overrides(criterion, &mut flaws);
        exemption(rubric, criterion, &mut flaws);
        faults.extend(flaws.into_iter().map(|flaw| Fault::Criterion(criterion.id, flaw)));
    }
    faults
}

/// Whether the maximum of a criterion is missing from the sheet of some meeting.
fn may_be_left_out(criterion: &Criterion) -> bool {
    criterion.exemption.is_some_and(|exemption| exemption.policy == NaPolicy::Rescaled)
}

/// Numbers and sums of groups.
fn groups(rubric: &Rubric, faults: &mut Vec<Fault>) {
    let mut seen = BTreeSet::new();
    for group in &rubric.groups {
        if !seen.insert(group.no) {
            faults.push(Fault::GroupTwice(group.no));
            continue;
        }
        let own = rubric.criteria.iter().filter(|criterion| criterion.group_no == group.no);
        let sum = own.map(|criterion| criterion.max).sum();
        if sum != group.max {
            faults.push(Fault::GroupSum { no: group.no, sum, max: group.max });
        }
    }
    let total: Points = rubric.groups.iter().map(|group| group.max).sum();
    if total != Points::FULL {
        faults.push(Fault::Total(total));
    }
}

/// Every total from 0 to 100 has one class, and the better the total the better the class. The order in
/// which the bands are listed does not matter.
fn bands(rubric: &Rubric, faults: &mut Vec<Fault>) {
    let mut bands = rubric.bands.clone();
    bands.sort_by_key(|band| (band.from, band.class));
    match bands.first() {
        None => faults.push(Fault::NoBands),
        Some(lowest) if lowest.from != Points::ZERO => faults.push(Fault::LowestBand(lowest.from)),
        Some(_) => {}
    }
    let out_of_reach = bands.iter().filter(|band| band.from > Points::FULL);
    faults.extend(out_of_reach.map(|band| Fault::BandOutOfReach(band.class)));
    for pair in bands.windows(2) {
        let (lower, upper) = (pair[0], pair[1]);
        if lower.from == upper.from || lower.class >= upper.class {
            faults.push(Fault::BandOrder(lower.class, upper.class));
        }
    }
}

/// Where a criterion stands among the others.
fn place(rubric: &Rubric, at: usize, flaws: &mut Vec<Flaw>) {
    let (earlier, criterion) = (&rubric.criteria[..at], &rubric.criteria[at]);
    if earlier.iter().any(|other| other.id == criterion.id) {
        flaws.push(Flaw::IdTwice);
    }
    if earlier.iter().any(|other| other.code == criterion.code) {
        flaws.push(Flaw::CodeTwice);
    }
    if !rubric.groups.iter().any(|group| group.no == criterion.group_no) {
        flaws.push(Flaw::NoSuchGroup);
    }
}

/// What a criterion is worth and what that rests on.
fn worth(criterion: &Criterion, flaws: &mut Vec<Flaw>) {
    if criterion.max <= Points::ZERO {
        flaws.push(Flaw::MaxNotPositive);
    }
    if criterion.kind == Kind::Points {
        if !criterion.max.is_in_steps() {
            flaws.push(Flaw::MaxNotInSteps);
        }
        if criterion.fact.is_some() {
            flaws.push(Flaw::FactUnused);
        }
    }
    match criterion.fact {
        None if criterion.later => flaws.push(Flaw::LaterWithoutFact),
        Some(fact) if fact.is_known_later() && !criterion.later => flaws.push(Flaw::LaterUnsaid),
        _ => {}
    }
    match (criterion.kind, criterion.fact, criterion.met) {
        (Kind::Bool, Some(_), None) => flaws.push(Flaw::MetMissing),
        (Kind::Bool, Some(fact), Some(met)) if !met.decides(fact.measure()) => flaws.push(Flaw::MetIdle),
        (Kind::Bool, Some(_), Some(_)) | (_, _, None) => {}
        (_, _, Some(_)) => flaws.push(Flaw::MetUnused),
    }
}

/// The levels of a choice.
fn levels(criterion: &Criterion, flaws: &mut Vec<Flaw>) {
    if criterion.kind != Kind::Choice {
        if !criterion.levels.is_empty() {
            flaws.push(Flaw::LevelsUnused);
        }
        return;
    }
    let mut seen = BTreeSet::new();
    for level in &criterion.levels {
        if !seen.insert(level.no) {
            flaws.push(Flaw::LevelTwice(level.no));
        }
        if level.points < Points::ZERO || level.points > criterion.max {
            flaws.push(Flaw::LevelOutside(level.no));
        }
        match (criterion.fact, level.range) {
            (Some(_), None) => flaws.push(Flaw::RangeMissing(level.no)),
            (None, Some(_)) => flaws.push(Flaw::RangeUnused(level.no)),
            _ => {}
        }
    }
    if !criterion.levels.iter().any(|level| level.points == criterion.max) {
        flaws.push(Flaw::NoLevelAtMax);
    }
    if let Some(fact) = criterion.fact {
        partition(&criterion.levels, fact.measure(), flaws);
    }
}

/// Every value that the fact can have lies in the range of exactly one level. Not asked while a level has
/// no range at all, for there the gap would only say the same again.
fn partition(levels: &[Level], measure: Measure, flaws: &mut Vec<Flaw>) {
    let Some(ranges) = levels.iter().map(|level| Some((level.no, level.range?))).collect::<Option<Vec<_>>>() else {
        return;
    };
    let mut spans = Vec::new();
    for (no, range) in ranges {
        match range.places(measure) {
            Some((first, last)) => spans.push((first, last, no)),
            None => flaws.push(Flaw::RangeEmpty(no)),
        }
    }
    spans.sort_unstable();
    // The first place that no level holds yet, and the level that ends just before it.
    let (mut next, mut before) = (0, None);
    for (first, last, no) in spans {
        match before {
            Some(before) if first < next => flaws.push(Flaw::Overlap(before, no)),
            _ if first > next => flaws.push(Flaw::Gap(Range::of_places(next, first - 1, measure))),
            _ => {}
        }
        if last >= next {
            (next, before) = (last + 1, Some(no));
        }
    }
    if next <= measure.last_place() {
        flaws.push(Flaw::Gap(Range::of_places(next, measure.last_place(), measure)));
    }
}

/// What lowers a proposal.
fn overrides(criterion: &Criterion, flaws: &mut Vec<Flaw>) {
    if criterion.fact.is_none() && !criterion.overrides.is_empty() {
        flaws.push(Flaw::OverrideWithoutFact);
    }
    for (at, lower) in criterion.overrides.iter().enumerate() {
        if !lower.range.decides(lower.fact.measure()) {
            flaws.push(Flaw::OverrideIdle(at));
        }
        let is_answer = match criterion.kind {
            Kind::Choice => criterion.levels.iter().any(|level| level.points == lower.at_most),
            Kind::Bool | Kind::Points => lower.at_most == Points::ZERO,
        };
        if !is_answer || lower.at_most >= criterion.max {
            flaws.push(Flaw::OverrideBetween(at));
        }
    }
}

/// When a criterion does not apply, and where its points then go.
fn exemption(rubric: &Rubric, criterion: &Criterion, flaws: &mut Vec<Flaw>) {
    let Some(exemption) = criterion.exemption else { return };
    if !decides(exemption.when) {
        flaws.push(Flaw::ExemptionIdle);
    }
    let Some(target) = exemption.policy.target() else { return };
    match rubric.criterion(target) {
        None => flaws.push(Flaw::TargetUnknown),
        Some(target) if target.exemption.is_some() => flaws.push(Flaw::TargetExempt),
        Some(_) => {}
    }
}

/// Whether a condition can hold and can fail.
fn decides(condition: Condition) -> bool {
    match condition {
        Condition::Within(fact, range) => range.decides(fact.measure()),
        // Only a ratio can be without a base.
        Condition::NoBase(fact) => fact.measure() == Measure::Ratio,
    }
}

#[cfg(test)]
mod tests;
