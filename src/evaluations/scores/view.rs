//! A sheet as its page draws it: groups of lines with what is counted, what the branch says and what the
//! superior decided beside each other.

use super::forms::{LineRow, SheetForm, field};
use super::model::ScoreLine;
use super::words;
use crate::evaluations::Points;
use crate::evaluations::rubrics::{Criterion, Facts, Group, Kind, Proposal, Rubric, propose};
use crate::locale::Locale;
use crate::t;

/// A group of criteria.
#[derive(Clone, Debug)]
pub struct GroupView {
    /// Number and name.
    pub label: String,
    /// In which language that is.
    pub lang: &'static str,
    /// What it is worth.
    pub max: String,
    /// Points of its lines, per column.
    pub sums: Columns,
    /// Its criteria.
    pub lines: Vec<LineView>,
}

/// Points in the three columns; a dash where there are none.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    /// As counted.
    pub computed: String,
    /// The branch's.
    pub own: String,
    /// The superior's.
    pub decided: String,
    /// Superior minus branch; empty where they are the same.
    pub difference: String,
}

/// One criterion.
#[derive(Clone, Debug)]
pub struct LineView {
    /// Beginning of the names of its fields: `line.<id>`.
    pub name: String,
    /// Code and name.
    pub label: String,
    /// In which language that is.
    pub lang: &'static str,
    /// What it is worth.
    pub max: String,
    /// What the record says.
    pub told: String,
    /// Where on the page of the meeting it says so.
    pub part: Option<&'static str>,
    /// What is counted at the vote and again at submission, where the two differ: "1 → 0".
    pub columns: Columns,
    /// Whether it applies to this meeting.
    pub applicable: bool,
    /// Whether points are typed rather than chosen.
    pub typed: bool,
    options: Vec<(String, String)>,
    /// The words for no answer: what is counted, or that nobody judged yet.
    pub empty: String,
    /// What was typed.
    pub row: LineRow,
    /// Whether a reason is asked for where the answer is another: something is counted.
    pub counted: bool,
    /// What the branch counted on when it voted, where submission counted something else.
    pub note: String,
    /// The branch's reason.
    pub reason: String,
    /// The superior's reason.
    pub decided_reason: String,
}

impl GroupView {
    /// The criteria that wait for a person.
    pub fn waiting(&self) -> usize {
        self.lines.iter().filter(|line| line.waits()).count()
    }
}

impl LineView {
    /// Whether only a person can tell, and nobody has yet.
    pub fn waits(&self) -> bool {
        self.applicable && !self.counted && self.row.answer.is_empty()
    }

    /// What it can be answered.
    pub fn options(&self) -> &[(String, String)] {
        &self.options
    }

    /// Whether somebody answered otherwise than what is counted.
    pub fn is_changed(&self) -> bool {
        self.row != LineRow::default()
    }
}

/// A difference with its sign: "−8", "+2"; empty for none.
pub fn signed(l: Locale, by: Points) -> String {
    match by.0 {
        0 => String::new(),
        1.. => format!("+{}", by.told(l)),
        _ => format!("−{}", (Points::ZERO - by).told(l)),
    }
}

fn dash(l: Locale, points: Option<Points>) -> String {
    points.map_or_else(|| "–".to_owned(), |points| points.told(l))
}

/// The groups of a sheet. `decided`: the superior has decided, so a line without own points of the superior
/// has the branch's.
pub fn groups(
    l: Locale,
    rubric: &Rubric,
    facts: &Facts,
    (lines, form): (&[ScoreLine], &SheetForm),
    decided: bool,
) -> Vec<GroupView> {
    let of = |group: &Group| {
        let criteria = rubric.criteria.iter().filter(|criterion| criterion.group_no == group.no);
        let drawn: Vec<_> = criteria
            .map(|criterion| {
                let stored = lines.iter().find(|line| line.criterion == criterion.id);
                let points = Triple::of(criterion, facts, stored, decided);
                (line(l, criterion, facts, (stored, form), points), points)
            })
            .collect();
        GroupView {
            label: words::group(l, group),
            lang: l.of_label(group.label_en.as_deref()),
            max: group.max.told(l),
            sums: Triple::sum(drawn.iter().map(|(_, points)| *points)).columns(l),
            lines: drawn.into_iter().map(|(line, _)| line).collect(),
        }
    };
    rubric.groups.iter().map(of).collect()
}

/// Points of one line or group in the three columns.
#[derive(Clone, Copy, Debug, Default)]
struct Triple {
    computed: Option<Points>,
    own: Option<Points>,
    decided: Option<Points>,
}

impl Triple {
    fn of(criterion: &Criterion, facts: &Facts, stored: Option<&ScoreLine>, decided: bool) -> Self {
        let counted = match propose(criterion, facts) {
            Proposal::Proposed { points, .. } => Some(points),
            _ => None,
        };
        // What nobody has touched yet is shown as it will be taken.
        let own = match stored {
            Some(line) => line.self_points,
            None => counted,
        };
        let superior = stored.and_then(|line| line.decided_points).or(own);
        Self { computed: counted, own, decided: superior.filter(|_| decided) }
    }

    fn sum(lines: impl Iterator<Item = Self>) -> Self {
        let add = |sum: Option<Points>, points: Option<Points>| match (sum, points) {
            (Some(sum), Some(points)) => Some(sum + points),
            (sum, points) => sum.or(points),
        };
        lines.fold(Self::default(), |sum, line| Self {
            computed: add(sum.computed, line.computed),
            own: add(sum.own, line.own),
            decided: add(sum.decided, line.decided),
        })
    }

    fn columns(self, l: Locale) -> Columns {
        let apart = self.own.zip(self.decided).map(|(own, decided)| signed(l, decided - own));
        Columns {
            computed: dash(l, self.computed),
            own: dash(l, self.own),
            decided: dash(l, self.decided),
            difference: apart.unwrap_or_default(),
        }
    }
}

/// "Chi bộ hứa 1, khi nộp sổ đếm 0": a promise that was not kept, or a count that changed after the vote.
fn overtaken(l: Locale, criterion: &Criterion, line: &ScoreLine) -> Option<String> {
    let (own, counted) = line.self_points.zip(line.submitted).filter(|(own, counted)| own != counted)?;
    let (own, counted) = (own.told(l), counted.told(l));
    match (criterion.later, line.accepted) {
        (true, _) => Some(t!(l, "score-promised", own = own, counted = counted)),
        (false, true) => Some(t!(l, "score-counted-since", own = own, counted = counted)),
        // The branch says otherwise than the count, and says why.
        (false, false) => None,
    }
}

fn line(
    l: Locale,
    criterion: &Criterion,
    facts: &Facts,
    (stored, form): (Option<&ScoreLine>, &SheetForm),
    points: Triple,
) -> LineView {
    let proposal = propose(criterion, facts);
    let mut columns = points.columns(l);
    let (before, after) = (stored.and_then(|line| line.computed), stored.and_then(|line| line.submitted));
    if let (Some(before), Some(after)) = (before, after)
        && before != after
    {
        columns.computed = format!("{} → {}", before.told(l), after.told(l));
    }
    let counted = matches!(proposal, Proposal::Proposed { .. });
    LineView {
        name: field(criterion.id, "").trim_end_matches('.').to_owned(),
        label: words::criterion(l, criterion),
        lang: l.of_label(criterion.label_en.as_deref()),
        max: criterion.max.told(l),
        told: match proposal {
            Proposal::NotApplicable => words::not_applicable(l, criterion, facts),
            _ => words::proposal(l, &proposal),
        },
        part: criterion.fact.filter(|_| counted).and_then(words::part),
        columns,
        applicable: proposal != Proposal::NotApplicable,
        typed: criterion.kind == Kind::Points,
        options: words::answers(l, criterion),
        empty: match points.computed {
            Some(points) => t!(l, "score-as-counted", points = points.told(l)),
            None => t!(l, "score-choose"),
        },
        row: form.row(criterion.id),
        counted,
        note: stored.and_then(|line| overtaken(l, criterion, line)).unwrap_or_default(),
        reason: stored.and_then(|line| line.self_reason.clone()).unwrap_or_default(),
        decided_reason: stored.and_then(|line| line.decided_reason.clone()).unwrap_or_default(),
    }
}
