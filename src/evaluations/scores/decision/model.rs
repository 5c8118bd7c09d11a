//! What the superior decides on a sheet, criterion by criterion.

use std::collections::BTreeMap;

use crate::evaluations::Points;
use crate::evaluations::rubrics::{
    Answer, Class, Criterion, Facts, Judgement, Proposal, Refusal, Rubric, evaluate, judge, propose,
};
use crate::evaluations::scores::model::{ScoreLine, answer};
use crate::ids::CriterionId;

/// One criterion as the superior decides it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuledLine {
    /// Which one.
    pub criterion: CriterionId,
    /// For a choice its level, where it is not what the branch says.
    pub level: Option<i16>,
    /// The points; none where they are what the branch says.
    pub points: Option<Points>,
}

/// A sheet as the superior decides it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ruling {
    /// The total.
    pub points: Points,
    /// The class that follows.
    pub class: Class,
    /// The criteria that apply.
    pub lines: Vec<RuledLine>,
}

/// Why a criterion cannot be decided so; none: nobody has said anything of it.
pub type Unruled = (CriterionId, Option<Refusal>);

/// What stands on a criterion before the superior says anything new: the earlier decision, else what the
/// branch said at its vote. A promise counts as it was given; what became of it is shown beside it.
pub fn standing(criterion: &Criterion, line: &ScoreLine) -> Option<Answer> {
    match line.decided_points {
        Some(points) => answer(criterion, line.decided_level, Some(points)),
        None => answer(criterion, line.self_level, line.self_points),
    }
}

/// The superior's sheet: these answers, elsewhere what stands.
///
/// A single answer of the superior needs no reason, however it differs from what is counted: the decision
/// as a whole has one, where the class or the total is far from the branch's (`reason_needed`).
///
/// # Errors
/// The criteria that cannot be decided so.
pub fn rule(
    rubric: &Rubric,
    facts: &Facts,
    lines: &[ScoreLine],
    answers: &BTreeMap<CriterionId, Answer>,
) -> Result<Ruling, Vec<Unruled>> {
    const BY_DECISION: &str = "decision of the superior";
    let (mut judgements, mut wrong) = (BTreeMap::new(), Vec::new());
    for criterion in &rubric.criteria {
        let proposal = propose(criterion, facts);
        if proposal == Proposal::NotApplicable {
            continue;
        }
        let line = lines.iter().find(|line| line.criterion == criterion.id);
        let said = answers.get(&criterion.id).copied();
        let Some(answer) = said.or_else(|| line.and_then(|line| standing(criterion, line))) else {
            wrong.push((criterion.id, None));
            continue;
        };
        let judgement = Judgement { answer, reason: Some(BY_DECISION.to_owned()) };
        match judge(criterion, &proposal, &judgement) {
            Ok(_) => drop(judgements.insert(criterion.id, judgement)),
            Err(refusal) => wrong.push((criterion.id, Some(refusal))),
        }
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let sheet = evaluate(rubric, facts, &judgements);
    let Some(class) = sheet.class else {
        return Err(sheet.open.into_iter().map(|criterion| (criterion, None)).collect());
    };
    let decided = sheet.lines.iter().filter(|line| line.applicable).map(|line| {
        let own = lines.iter().find(|known| known.criterion == line.criterion);
        let level = match judgements.get(&line.criterion).map(|judgement| judgement.answer) {
            Some(Answer::Level(no)) => Some(no),
            _ => None,
        };
        let as_branch = own.is_some_and(|own| own.self_points == line.given && own.self_level == level);
        let points = line.given.filter(|_| !as_branch);
        RuledLine { criterion: line.criterion, level: level.filter(|_| !as_branch), points }
    });
    Ok(Ruling { points: sheet.total, class, lines: decided.collect() })
}

impl Ruling {
    /// Whether it is what these lines say already.
    pub fn is_as_decided(&self, lines: &[ScoreLine]) -> bool {
        self.lines.iter().all(|ruled| {
            let line = lines.iter().find(|line| line.criterion == ruled.criterion);
            line.is_some_and(|line| (line.decided_level, line.decided_points) == (ruled.level, ruled.points))
        })
    }

    /// The lines with this decision in them.
    pub fn onto(&self, lines: &[ScoreLine]) -> Vec<ScoreLine> {
        let mut lines = lines.to_vec();
        for line in &mut lines {
            if let Some(ruled) = self.lines.iter().find(|ruled| ruled.criterion == line.criterion) {
                (line.decided_level, line.decided_points) = (ruled.level, ruled.points);
            }
        }
        lines
    }
}

/// Until when the superior should decide, by whole days: those that are left, or by which it is late.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// So many days are left; 0: today is the last.
    Left(i64),
    /// It should have been so many days ago.
    Over(i64),
}

impl Due {
    /// Of a sheet that has waited for so many days, where so many are given.
    pub fn of(waited: i64, given: i64) -> Self {
        if waited > given { Self::Over(waited - given) } else { Self::Left(given - waited) }
    }
}

#[cfg(test)]
mod tests;
