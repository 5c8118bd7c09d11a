//! From facts and judgements to points and class.

use std::collections::BTreeMap;

use super::facts::{Condition, Fact, Facts, Value};
use super::model::{Class, Criterion, Kind, NaPolicy, Override, Rubric};
use super::sheet::{Answer, Deduction, Difference, GroupSum, Judgement, Line, Proposal, Reason, Refusal, Sheet};
use crate::evaluations::Points;
use crate::ids::CriterionId;

/// What the facts say on a criterion. It is proposed and counts nothing until a person accepts it.
///
/// A choice has the level in whose range the fact lies, a yes or no is yes where the fact lies in its range.
/// The overrides that hold then lower it: the lowest of them decides. An override whose fact is not known
/// leaves the whole criterion to a person, unless it could not lower it any more.
pub fn propose(criterion: &Criterion, facts: &Facts) -> Proposal {
    match computed(criterion, facts) {
        Err(Proposal::Unknown(fact)) if criterion.later && criterion.fact == Some(fact) => Proposal::Later,
        Ok(proposal) | Err(proposal) => proposal,
    }
}

/// The proposal of points, or what stands in their place.
fn computed(criterion: &Criterion, facts: &Facts) -> Result<Proposal, Proposal> {
    if is_exempt(criterion, facts)? {
        return Err(Proposal::NotApplicable);
    }
    let fact = criterion.fact.ok_or(Proposal::Judge)?;
    let value = known(fact, facts)?;
    let (points, level) = reached(criterion, value).ok_or(Proposal::Judge)?;
    let Some((lower, found)) = lowering(criterion, facts, points)? else {
        return Ok(Proposal::Proposed { points, level, because: Reason { fact, value, lowered_by: None } });
    };
    let (points, level) = lowered(criterion, lower.at_most).ok_or(Proposal::Judge)?;
    let because = Reason { fact, value, lowered_by: Some((lower.fact, found)) };
    Ok(Proposal::Proposed { points, level, because })
}

/// Whether a criterion does not apply; an error where that cannot be told.
fn is_exempt(criterion: &Criterion, facts: &Facts) -> Result<bool, Proposal> {
    match criterion.exemption.map(|exemption| exemption.when) {
        None => Ok(false),
        Some(Condition::Within(fact, range)) => Ok(range.contains(known(fact, facts)?)),
        Some(Condition::NoBase(fact)) => {
            let value = facts.get(fact).ok_or(Proposal::Unknown(fact))?;
            Ok(!value.has_base())
        }
    }
}

/// A fact that can be held against ranges.
fn known(fact: Fact, facts: &Facts) -> Result<Value, Proposal> {
    let value = facts.get(fact).ok_or(Proposal::Unknown(fact))?;
    if value.has_base() { Ok(value) } else { Err(Proposal::NoBase(fact)) }
}

/// What a fact makes by itself: points, and the level of a choice. None where the rubric does not say,
/// which the check before publication does not let pass.
fn reached(criterion: &Criterion, value: Value) -> Option<(Points, Option<i16>)> {
    match criterion.kind {
        Kind::Bool => {
            let met = criterion.met?.contains(value);
            Some((if met { criterion.max } else { Points::ZERO }, None))
        }
        Kind::Choice => {
            let mut levels = criterion.levels.iter();
            let level = levels.find(|level| level.range.is_some_and(|range| range.contains(value)))?;
            Some((level.points, Some(level.no)))
        }
        Kind::Points => None,
    }
}

/// The override that lowers these points most, if one does, with what its fact was found to be.
fn lowering<'a>(
    criterion: &'a Criterion,
    facts: &Facts,
    points: Points,
) -> Result<Option<(&'a Override, Value)>, Proposal> {
    let held = criterion.overrides.iter().filter(|lower| lower.at_most < points).filter_map(|lower| {
        let value = facts.get(lower.fact)?;
        lower.range.contains(value).then_some((lower, value))
    });
    let lowest = held.min_by_key(|(lower, _)| (lower.at_most, lower.fact));
    let points = lowest.map_or(points, |(lower, _)| lower.at_most);
    let unknown = criterion.overrides.iter().filter(|o| o.at_most < points && facts.get(o.fact).is_none());
    match unknown.map(|lower| lower.fact).min() {
        Some(fact) => Err(Proposal::Unknown(fact)),
        None => Ok(lowest),
    }
}

/// The best answer worth at most so many points.
fn lowered(criterion: &Criterion, at_most: Points) -> Option<(Points, Option<i16>)> {
    if criterion.kind != Kind::Choice {
        return Some((at_most, None));
    }
    let low = criterion.levels.iter().filter(|level| level.points <= at_most);
    low.map(|level| (level.points, Some(level.no))).max()
}

/// The points of a judgement on the criterion's own maximum.
///
/// # Errors
/// Why it cannot stand. What was proposed may be accepted without a reason and changed with one; where
/// nothing was proposed no reason is asked for.
pub fn judge(criterion: &Criterion, proposal: &Proposal, judgement: &Judgement) -> Result<Points, Refusal> {
    if *proposal == Proposal::NotApplicable {
        return Err(Refusal::NotApplicable);
    }
    let points = worth(criterion, judgement.answer)?;
    let proposed = proposed_answer(criterion, proposal);
    let changed = proposed.is_some_and(|answer| answer != judgement.answer);
    let reason = judgement.reason.as_deref().unwrap_or_default();
    if changed && reason.trim().is_empty() { Err(Refusal::ReasonNeeded) } else { Ok(points) }
}

/// What an answer is worth.
fn worth(criterion: &Criterion, answer: Answer) -> Result<Points, Refusal> {
    let max = criterion.max;
    match (criterion.kind, answer) {
        (Kind::Bool, Answer::Yes(yes)) => Ok(if yes { max } else { Points::ZERO }),
        (Kind::Choice, Answer::Level(no)) => {
            criterion.level(no).map(|level| level.points).ok_or(Refusal::NoSuchLevel(no))
        }
        (Kind::Points, Answer::Points(points)) if points < Points::ZERO || points > max => {
            Err(Refusal::OutOfBounds { max })
        }
        (Kind::Points, Answer::Points(points)) if !points.is_in_steps() => Err(Refusal::NotInSteps),
        (Kind::Points, Answer::Points(points)) => Ok(points),
        _ => Err(Refusal::WrongKind),
    }
}

/// The answer that accepts a proposal.
fn proposed_answer(criterion: &Criterion, proposal: &Proposal) -> Option<Answer> {
    let Proposal::Proposed { points, level, .. } = *proposal else { return None };
    match criterion.kind {
        Kind::Bool => Some(Answer::Yes(points > Points::ZERO)),
        Kind::Choice => level.map(Answer::Level),
        Kind::Points => Some(Answer::Points(points)),
    }
}

/// The judgements that accept everything proposed as it is; what a person must judge is not among them.
pub fn accept(rubric: &Rubric, facts: &Facts) -> BTreeMap<CriterionId, Judgement> {
    let accepted = rubric.criteria.iter().filter_map(|criterion| {
        let answer = proposed_answer(criterion, &propose(criterion, facts))?;
        Some((criterion.id, Judgement { answer, reason: None }))
    });
    accepted.collect()
}

/// The sheet that facts and judgements make. Judgements on other criteria than the rubric's are passed over.
///
/// The facts may have changed since somebody judged. A judgement that would now need a reason then leaves
/// its line open with the refusal beside it, except on a criterion that is known later: there a judgement
/// without a reason was a promise, and the fact takes its place.
pub fn evaluate(rubric: &Rubric, facts: &Facts, judgements: &BTreeMap<CriterionId, Judgement>) -> Sheet {
    let proposals: Vec<_> = rubric.criteria.iter().map(|criterion| propose(criterion, facts)).collect();
    let mut moved: BTreeMap<CriterionId, Points> = BTreeMap::new();
    for (criterion, proposal) in rubric.criteria.iter().zip(&proposals) {
        let target = criterion.exemption.and_then(|exemption| exemption.policy.target());
        if let (Proposal::NotApplicable, Some(target)) = (proposal, target) {
            let more = moved.entry(target).or_default();
            *more = *more + criterion.max;
        }
    }
    let criteria = rubric.criteria.iter().zip(proposals);
    let lines = criteria.map(|(criterion, proposal)| {
        let max = criterion.max + moved.get(&criterion.id).copied().unwrap_or_default();
        line(criterion, proposal, judgements.get(&criterion.id), max)
    });
    sheet(rubric, lines.collect())
}

/// One line of a sheet; `max` is what the criterion is worth with the points that moved to it.
fn line(criterion: &Criterion, computed: Proposal, judgement: Option<&Judgement>, max: Points) -> Line {
    let mut line = Line {
        criterion: criterion.id,
        group_no: criterion.group_no,
        computed,
        given: None,
        refused: None,
        overtaken: false,
        applicable: true,
        points: None,
        max,
    };
    if let (Proposal::NotApplicable, Some(exemption)) = (&line.computed, criterion.exemption) {
        let (points, max) = match exemption.policy {
            NaPolicy::FullMarks => (max, max),
            NaPolicy::Zero => (Points::ZERO, max),
            NaPolicy::Rescaled | NaPolicy::MovesTo(_) => (Points::ZERO, Points::ZERO),
        };
        return Line { applicable: false, points: Some(points), max, ..line };
    }
    let Some(judgement) = judgement else { return line };
    line.given = worth(criterion, judgement.answer).ok();
    let counted = match (judge(criterion, &line.computed, judgement), &line.computed) {
        (Ok(points), _) => Some(points),
        (Err(Refusal::ReasonNeeded), Proposal::Proposed { points, .. }) if criterion.later => {
            line.overtaken = true;
            Some(*points)
        }
        (Err(refusal), _) => {
            line.refused = Some(refusal);
            None
        }
    };
    line.points = counted.map(|points| points.rescaled(criterion.max, max));
    line
}

/// Adds up the lines.
fn sheet(rubric: &Rubric, lines: Vec<Line>) -> Sheet {
    let counted = |line: &Line| line.points.unwrap_or_default();
    let groups = rubric.groups.iter().map(|group| {
        let own = || lines.iter().filter(|line| line.group_no == group.no);
        GroupSum { no: group.no, points: own().map(counted).sum(), max: own().map(|line| line.max).sum() }
    });
    let groups = groups.collect();
    let open: Vec<_> = lines.iter().filter(|line| line.points.is_none()).map(|line| line.criterion).collect();
    let earned: Points = lines.iter().map(counted).sum();
    let out_of: Points = lines.iter().map(|line| line.max).sum();
    let total = earned.rescaled(out_of, rubric.total());
    let complete = open.is_empty() && out_of > Points::ZERO;
    let class = if complete { rubric.class_of(total) } else { None };
    let deductions = deductions(&lines);
    Sheet { lines, groups, earned, out_of, total, class, open, deductions }
}

/// Where points were lost, most first; an open line has lost none yet.
fn deductions(lines: &[Line]) -> Vec<Deduction> {
    let lost = lines.iter().filter_map(|line| {
        let lost = line.max - line.points?;
        (lost > Points::ZERO).then_some(Deduction { criterion: line.criterion, lost })
    });
    let mut deductions: Vec<_> = lost.collect();
    deductions.sort_by_key(|deduction| std::cmp::Reverse(deduction.lost));
    deductions
}

/// How far two sheets by one rubric are apart, group by group, in the order of the first. A group that the
/// second does not have counts nothing there.
pub fn difference(first: &Sheet, second: &Sheet) -> Vec<Difference> {
    let other = |no: i16| second.groups.iter().find(|group| group.no == no).map(|group| group.points);
    let apart = first.groups.iter().map(|group| Difference {
        group_no: group.no,
        first: group.points,
        second: other(group.no).unwrap_or_default(),
    });
    apart.collect()
}

/// Whether the committee above must say why: its class is another than the branch's, or its total is at
/// least `threshold` points away. A threshold of nothing asks at every difference.
pub fn reason_needed(
    self_total: Points,
    self_class: Class,
    superior_total: Points,
    superior_class: Class,
    threshold: Points,
) -> bool {
    let apart = (superior_total - self_total).max(self_total - superior_total);
    self_class != superior_class || (apart > Points::ZERO && apart >= threshold)
}

#[cfg(test)]
mod tests;
