//! A sheet as its author posts it.

use super::model::{Kind, SheetLine};
use crate::evaluations::rubrics::{Facts, Rubric};
use crate::evaluations::scores::ScoreLine;
use crate::evaluations::scores::forms::{LineRow, SheetForm as Lines};
use crate::evaluations::scores::model::Around;
use crate::form::{Fields, Form, FormErrors, given};
use crate::ids::{CriterionId, SheetId};
use crate::locale::Locale;
use crate::t;

/// Characters that findings and recommendations may have.
const LONGEST: usize = 10_000;

/// The sheet as typed.
#[derive(Clone, Debug, Default)]
pub struct SheetForm {
    /// The id minted when the page was shown; on a sheet that is there, its address says it.
    pub id: Option<SheetId>,
    /// Why it is written, by its code.
    pub kind: String,
    /// The criteria.
    pub lines: Lines,
    /// What was found.
    pub findings: String,
    /// What is recommended.
    pub recommendations: String,
}

impl Form for SheetForm {
    fn read(fields: &mut Fields) -> Self {
        let mut form = Self {
            id: fields.one("id").parse().ok(),
            kind: fields.one("kind"),
            findings: fields.one("findings"),
            recommendations: fields.one("recommendations"),
            lines: Lines::default(),
        };
        for (id, mut row) in fields.rows("line") {
            let line = LineRow { answer: row.one("answer"), reason: row.one("reason") };
            form.lines.lines.push((CriterionId(id), line));
            fields.absorb(row);
        }
        form
    }
}

/// A sheet as it is to be stored.
#[derive(Clone, Debug)]
pub struct Read {
    /// The lines, each of the rubric.
    pub lines: Vec<ScoreLine>,
    /// What was found.
    pub findings: Option<String>,
    /// What is recommended.
    pub recommendations: Option<String>,
}

impl SheetForm {
    /// The form of a stored sheet.
    pub fn of(rubric: &Rubric, lines: &[ScoreLine], findings: Option<&str>, recommendations: Option<&str>) -> Self {
        Self {
            id: None,
            kind: String::new(),
            lines: Lines::of(rubric, lines, &Around::default(), None),
            findings: findings.unwrap_or_default().to_owned(),
            recommendations: recommendations.unwrap_or_default().to_owned(),
        }
    }

    /// The kind that was posted.
    pub fn kind(&self) -> Option<Kind> {
        Kind::from_code(&self.kind)
    }

    /// Reads the sheet against what is counted. `complete`: nothing may be left open, and an inspection says
    /// what it found.
    ///
    /// # Errors
    /// Sentences beside the fields.
    pub fn parse(
        &self,
        l: Locale,
        (rubric, facts): (&Rubric, &Facts),
        kind: Kind,
        complete: bool,
    ) -> Result<Read, FormErrors> {
        let mut errors = FormErrors::default();
        let lines = self.lines.parse(l, rubric, facts, complete);
        let lines = lines.map_err(|wrong| wrong.iter().for_each(|(field, sentence)| errors.add(field, sentence)));
        for (name, text) in [("findings", &self.findings), ("recommendations", &self.recommendations)] {
            if text.chars().count() > LONGEST {
                errors.add(name, t!(l, "error-too-long", count = LONGEST));
            }
        }
        if complete && kind == Kind::Inspection && self.findings.is_empty() {
            errors.add("findings", t!(l, "error-sheet-findings"));
        }
        let text = |typed: &str| given(typed).map(str::to_owned);
        let (findings, recommendations) = (text(&self.findings), text(&self.recommendations));
        errors.or(lines.ok().map(|lines| Read { lines, findings, recommendations }))
    }
}

impl Read {
    /// The lines as rows of a sheet.
    pub fn rows(&self) -> impl Iterator<Item = SheetLine> + '_ {
        self.lines.iter().map(|line| SheetLine {
            criterion: line.criterion,
            level: line.self_level,
            points: line.self_points,
            note: line.self_reason.clone(),
        })
    }
}
