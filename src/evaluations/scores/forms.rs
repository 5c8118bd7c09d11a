//! What the branch posts of its sheet.

use chrono::NaiveDate;

use super::model::{self, Around, ScoreLine};
use crate::evaluations::Points;
use crate::evaluations::rubrics::{
    Answer, Criterion, Facts, Judgement, Kind, Proposal, Refusal, Rubric, judge, propose,
};
use crate::form::{self, Fields, Form, FormErrors, Shown, given};
use crate::ids::CriterionId;
use crate::locale::Locale;
use crate::meetings::Meeting;
use crate::{t, text};

/// One criterion as posted. No answer: what is counted stands, or nobody has judged yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineRow {
    /// `yes`, `no`, `l3` for the third level, or points as typed.
    pub answer: String,
    /// Why it is not what is counted.
    pub reason: String,
}

/// The branch's sheet as typed.
#[derive(Clone, Debug, Default)]
pub struct SheetForm {
    /// The criteria of the page.
    pub lines: Vec<(CriterionId, LineRow)>,
    /// Days of what was done around the meeting, as typed.
    pub around: AroundForm,
    /// Shortcomings.
    pub shortcomings: String,
    /// What the page had shown.
    pub shown: Shown,
}

/// Days as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AroundForm {
    /// The branch committee met.
    pub committee_met_on: String,
    /// Members had notice.
    pub notice_on: String,
    /// Documents were on the electronic handbook.
    pub documents_posted_on: String,
}

impl Form for SheetForm {
    fn read(fields: &mut Fields) -> Self {
        let shown = fields.shown();
        let mut form = Self {
            shown,
            around: AroundForm {
                committee_met_on: fields.one("committee_met_on"),
                notice_on: fields.one("notice_on"),
                documents_posted_on: fields.one("documents_posted_on"),
            },
            shortcomings: fields.one("shortcomings"),
            lines: Vec::new(),
        };
        for (id, mut row) in fields.rows("line") {
            form.lines.push((CriterionId(id), LineRow { answer: row.one("answer"), reason: row.one("reason") }));
            fields.absorb(row);
        }
        form
    }
}

/// Name of a criterion's field.
pub fn field(id: CriterionId, part: &str) -> String {
    format!("line.{id}.{part}")
}

/// An answer as the page shows and posts it.
pub fn written(answer: Answer) -> String {
    match answer {
        Answer::Yes(true) => "yes".to_owned(),
        Answer::Yes(false) => "no".to_owned(),
        Answer::Level(no) => format!("l{no}"),
        Answer::Points(points) => points.to_string(),
    }
}

/// An answer as it is posted; none where it cannot be read.
pub fn read(kind: Kind, typed: &str) -> Option<Answer> {
    match kind {
        Kind::Bool if typed == "yes" || typed == "no" => Some(Answer::Yes(typed == "yes")),
        Kind::Bool => None,
        Kind::Choice => Some(Answer::Level(typed.strip_prefix('l')?.parse().ok()?)),
        Kind::Points => Points::parse(typed).map(Answer::Points),
    }
}

/// Why a judgement cannot stand, beside the field that must be put right.
pub fn refuse(l: Locale, errors: &mut FormErrors, criterion: &Criterion, refusal: Refusal) {
    let (part, sentence) = match refusal {
        Refusal::ReasonNeeded => ("reason", t!(l, "error-score-reason", code = criterion.code.as_str())),
        Refusal::OutOfBounds { max } => {
            ("answer", t!(l, "error-score-bounds", code = criterion.code.as_str(), max = max.told(l)))
        }
        Refusal::NotInSteps => ("answer", t!(l, "error-score-steps", code = criterion.code.as_str())),
        Refusal::NotApplicable | Refusal::WrongKind | Refusal::NoSuchLevel(_) => {
            ("answer", t!(l, "error-score-answer", code = criterion.code.as_str()))
        }
    };
    errors.add(field(criterion.id, part), sentence);
}

impl SheetForm {
    /// The form of a stored sheet.
    pub fn of(rubric: &Rubric, lines: &[ScoreLine], around: &Around, shortcomings: Option<&str>) -> Self {
        let row = |criterion: &Criterion| {
            let line = lines.iter().find(|line| line.criterion == criterion.id).filter(|line| !line.accepted);
            let own = line.and_then(|line| model::answer(criterion, line.self_level, line.self_points));
            let reason = line.and_then(|line| line.self_reason.clone()).unwrap_or_default();
            (criterion.id, LineRow { answer: own.map(written).unwrap_or_default(), reason })
        };
        let day = |day: Option<NaiveDate>| day.map(text::format_day).unwrap_or_default();
        Self {
            lines: rubric.criteria.iter().map(row).collect(),
            around: AroundForm {
                committee_met_on: day(around.committee_met_on),
                notice_on: day(around.notice_on),
                documents_posted_on: day(around.documents_posted_on),
            },
            shortcomings: shortcomings.unwrap_or_default().to_owned(),
            shown: Shown::default(),
        }
    }

    /// Every field with its name, for the hidden `was.*`.
    pub fn values(&self) -> Vec<(String, String)> {
        let days = [
            ("committee_met_on", &self.around.committee_met_on),
            ("notice_on", &self.around.notice_on),
            ("documents_posted_on", &self.around.documents_posted_on),
            ("shortcomings", &self.shortcomings),
        ];
        let lines = self.lines.iter().flat_map(|(id, row)| {
            [(field(*id, "answer"), row.answer.clone()), (field(*id, "reason"), row.reason.clone())]
        });
        days.into_iter().map(|(name, value)| (name.to_owned(), value.clone())).chain(lines).collect()
    }

    /// What was typed for a criterion.
    pub fn row(&self, id: CriterionId) -> LineRow {
        self.lines.iter().find(|(known, _)| *known == id).map(|(_, row)| row.clone()).unwrap_or_default()
    }

    /// Days and points written as they are shown, so that a merge compares like with like.
    pub fn uniform(&self) -> Self {
        let day = |typed: &str| text::parse_day(typed).map_or_else(|_| typed.to_owned(), text::format_day);
        let mut form = self.clone();
        for typed in
            [&mut form.around.committee_met_on, &mut form.around.notice_on, &mut form.around.documents_posted_on]
        {
            *typed = day(typed);
        }
        for (_, row) in &mut form.lines {
            if let Some(points) = Points::parse(&row.answer) {
                row.answer = points.to_string();
            }
        }
        form
    }

    /// The days around the meeting: none of them after it.
    pub fn around(&self, l: Locale, errors: &mut FormErrors, meeting: &Meeting) -> Around {
        let held = meeting.roster_day();
        let mut read = |name: &'static str, typed: &str| {
            let day = form::day(l, errors, name, typed);
            if day.is_some_and(|day| day > held) {
                errors.add(name, t!(l, "error-after-meeting", day = text::format_day(held)));
            }
            day
        };
        Around {
            committee_met_on: read("committee_met_on", &self.around.committee_met_on),
            notice_on: read("notice_on", &self.around.notice_on),
            documents_posted_on: read("documents_posted_on", &self.around.documents_posted_on),
            record_posted_on: None,
        }
    }

    /// Reads the judgements against what is counted. `complete`: nothing may be left open.
    ///
    /// # Errors
    /// Sentences beside the fields.
    pub fn parse(
        &self,
        l: Locale,
        rubric: &Rubric,
        facts: &Facts,
        complete: bool,
    ) -> Result<Vec<ScoreLine>, FormErrors> {
        let mut errors = FormErrors::default();
        let mut lines = Vec::new();
        for criterion in &rubric.criteria {
            let row = self.row(criterion.id);
            if row.reason.chars().count() > 2_000 {
                errors.add(field(criterion.id, "reason"), t!(l, "error-too-long", count = 2_000));
            }
            match line(criterion, facts, &row) {
                Ok(line) => {
                    if complete && line.applicable && line.self_points.is_none() {
                        errors.add(
                            field(criterion.id, "answer"),
                            t!(l, "error-score-open", code = criterion.code.as_str()),
                        );
                    }
                    lines.push(line);
                }
                Err(refusal) => refuse(l, &mut errors, criterion, refusal),
            }
        }
        if errors.is_empty() { Ok(lines) } else { Err(errors) }
    }
}

/// One criterion as it is to be stored.
fn line(criterion: &Criterion, facts: &Facts, row: &LineRow) -> Result<ScoreLine, Refusal> {
    let proposal = propose(criterion, facts);
    let mut line = ScoreLine {
        criterion: criterion.id,
        applicable: proposal != Proposal::NotApplicable,
        computed: match proposal {
            Proposal::Proposed { points, .. } => Some(points),
            _ => None,
        },
        accepted: false,
        self_level: None,
        self_points: None,
        self_reason: None,
        submitted: None,
        decided_level: None,
        decided_points: None,
        decided_reason: None,
    };
    let proposed = model::proposed(criterion, facts);
    let own = match given(&row.answer) {
        Some(typed) => Some(read(criterion.kind, typed).ok_or(Refusal::WrongKind)?),
        None => proposed,
    };
    let Some(answer) = own.filter(|_| line.applicable) else { return Ok(line) };
    let reason = given(&row.reason).map(str::to_owned);
    line.accepted = proposed == Some(answer) && reason.is_none();
    line.self_points = Some(judge(criterion, &proposal, &Judgement { answer, reason: reason.clone() })?);
    line.self_level = match answer {
        Answer::Level(no) => Some(no),
        _ => None,
    };
    line.self_reason = reason;
    Ok(line)
}

/// The vote of the branch on its score, as typed.
#[derive(Clone, Debug, Default)]
pub struct VoteForm {
    /// For, against, blank and other.
    pub votes: [String; 3],
}

/// Names of the fields of a vote.
pub const VOTES: [&str; 3] = ["votes_for", "votes_against", "votes_other"];

impl Form for VoteForm {
    fn read(fields: &mut Fields) -> Self {
        Self { votes: VOTES.map(|name| fields.one(name)) }
    }
}

impl VoteForm {
    /// Reads the counts: whole numbers, together no more than those present who vote; left out is none.
    ///
    /// # Errors
    /// Sentences beside the fields.
    pub fn parse(&self, l: Locale, present: usize) -> Result<[i16; 3], FormErrors> {
        let mut errors = FormErrors::default();
        let mut counts = [0_i16; 3];
        for ((name, typed), count) in VOTES.iter().zip(&self.votes).zip(&mut counts) {
            match typed.parse::<i16>() {
                Ok(number) if number >= 0 => *count = number,
                _ if typed.is_empty() && *name != VOTES[0] => {}
                _ => errors.add(*name, t!(l, "error-votes")),
            }
        }
        let sum: usize = counts.iter().filter_map(|count| usize::try_from(*count).ok()).sum();
        if errors.is_empty() && sum > present {
            errors.add(VOTES[0], t!(l, "error-more-votes-than-voters", voters = present));
        }
        if errors.is_empty() { Ok(counts) } else { Err(errors) }
    }
}
