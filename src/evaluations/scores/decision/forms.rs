//! What the superior posts.

use std::collections::BTreeMap;

use super::model::{Unruled, standing};
use crate::evaluations::rubrics::{Answer, Rubric};
use crate::evaluations::scores::forms::{LineRow, SheetForm, field, read, refuse, written};
use crate::evaluations::scores::model::ScoreLine;
use crate::form::{Fields, Form, FormErrors, given};
use crate::ids::CriterionId;
use crate::locale::Locale;
use crate::t;

/// Which state of the sheet the page had shown: a decision is made on what was read.
#[derive(Clone, Debug, Default)]
pub struct SeenForm {
    /// The version of the row.
    pub version: String,
}

impl Form for SeenForm {
    fn read(fields: &mut Fields) -> Self {
        Self { version: fields.one("version") }
    }
}

/// The superior's points as typed.
#[derive(Clone, Debug, Default)]
pub struct DecisionForm {
    /// The version of the row that the page had shown.
    pub version: String,
    /// An answer for each criterion.
    pub lines: Vec<(CriterionId, String)>,
    /// Why the decision differs from what the branch says, or from what was locked.
    pub reason: String,
}

impl Form for DecisionForm {
    fn read(fields: &mut Fields) -> Self {
        let mut form = Self { version: fields.one("version"), reason: fields.one("reason"), lines: Vec::new() };
        for (id, mut row) in fields.rows("line") {
            form.lines.push((CriterionId(id), row.one("answer")));
            fields.absorb(row);
        }
        form
    }
}

impl DecisionForm {
    /// The form as the page first shows it: everything as it stands.
    pub fn of(rubric: &Rubric, lines: &[ScoreLine], version: i32) -> Self {
        let answer = |line: &ScoreLine| {
            let said = standing(rubric.criterion(line.criterion)?, line)?;
            Some((line.criterion, written(said)))
        };
        Self { version: version.to_string(), lines: lines.iter().filter_map(answer).collect(), reason: String::new() }
    }

    /// The answers in the shape in which a sheet is drawn.
    pub fn drawn(&self) -> SheetForm {
        let row =
            |(id, answer): &(CriterionId, String)| (*id, LineRow { answer: answer.clone(), reason: String::new() });
        SheetForm { lines: self.lines.iter().map(row).collect(), ..SheetForm::default() }
    }

    /// Reads the answers; one that was left out is as it stands.
    ///
    /// # Errors
    /// Sentences beside the fields.
    pub fn answers(&self, l: Locale, rubric: &Rubric) -> Result<BTreeMap<CriterionId, Answer>, FormErrors> {
        let (mut errors, mut answers) = (FormErrors::default(), BTreeMap::new());
        for criterion in &rubric.criteria {
            let typed = self.lines.iter().find(|(id, _)| *id == criterion.id).and_then(|(_, typed)| given(typed));
            match typed.map(|typed| read(criterion.kind, typed)) {
                Some(Some(answer)) => drop(answers.insert(criterion.id, answer)),
                Some(None) => errors
                    .add(field(criterion.id, "answer"), t!(l, "error-score-answer", code = criterion.code.as_str())),
                None => {}
            }
        }
        if errors.is_empty() { Ok(answers) } else { Err(errors) }
    }
}

/// Why criteria cannot be decided so, beside their fields.
pub fn sentences(l: Locale, rubric: &Rubric, wrong: Vec<Unruled>) -> FormErrors {
    let mut errors = FormErrors::default();
    for (id, refusal) in wrong {
        let Some(criterion) = rubric.criterion(id) else { continue };
        match refusal {
            Some(refusal) => refuse(l, &mut errors, criterion, refusal),
            None => errors.add(field(id, "answer"), t!(l, "error-score-open", code = criterion.code.as_str())),
        }
    }
    errors
}

/// A reason as typed: one sentence to the branch.
#[derive(Clone, Debug, Default)]
pub struct ReturnForm {
    /// The version of the row that the page had shown.
    pub version: String,
    /// The sentence.
    pub reason: String,
}

impl Form for ReturnForm {
    fn read(fields: &mut Fields) -> Self {
        Self { version: fields.one("version"), reason: fields.one("reason") }
    }
}

/// Reads a reason that must be given.
///
/// # Errors
/// A sentence beside it.
pub fn reason(l: Locale, typed: &str) -> Result<String, FormErrors> {
    const LONGEST: usize = 2_000;
    if typed.trim().is_empty() {
        return Err(FormErrors::one("reason", t!(l, "error-reason")));
    }
    if typed.chars().count() > LONGEST {
        return Err(FormErrors::one("reason", t!(l, "error-too-long", count = LONGEST)));
    }
    Ok(typed.trim().to_owned())
}
