//! Two devices on one telling: a save is a three-way merge, as everywhere.

use super::forms::{TellingForm, field};
use super::model::{Criterion, Line, Part};
use crate::locale::Locale;
use crate::merge::{Merge, parted};
use crate::t;

/// What may be chosen, with its words: for the page and for a clash.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// What is looked at.
    pub criteria: Vec<Criterion>,
    /// What a finding may be about.
    pub topics: Vec<(String, String)>,
    /// Whether an earlier recommendation was carried out.
    pub verdicts: Vec<(String, String)>,
    /// Earlier recommendations, each with its text.
    pub advice: Vec<(uuid::Uuid, String)>,
}

impl Options {
    /// What the line about something is called.
    fn label(&self, l: Locale, part: Part, line: &Line) -> String {
        match part {
            Part::Observation => {
                let found = self.criteria.iter().find(|one| one.id == line.id);
                found.map(|one| one.title(l)).unwrap_or_default()
            }
            Part::Finding => t!(l, "finding"),
            Part::Recommendation => t!(l, "recommendation"),
            Part::Check => {
                let found = self.advice.iter().find(|(id, _)| *id == line.id);
                found.map(|(_, text)| text.clone()).unwrap_or_default()
            }
        }
    }

    /// What such a line chooses from; empty where it is typed.
    fn choices(&self, l: Locale, part: Part, line: &Line) -> Vec<(String, String)> {
        match part {
            Part::Observation => {
                let found = self.criteria.iter().find(|one| one.id == line.id);
                found.map(|one| one.options(l)).unwrap_or_default()
            }
            Part::Finding => self.topics.clone(),
            Part::Recommendation => Vec::new(),
            Part::Check => self.verdicts.clone(),
        }
    }
}

/// The telling that is to be stored: mine where I changed it, theirs where they did.
pub fn merged(
    merge: &mut Merge<'_>,
    mine: &TellingForm,
    theirs: &TellingForm,
    options: &Options,
    l: Locale,
) -> TellingForm {
    let yes_no = || vec![("yes".to_owned(), t!(l, "yes")), ("no".to_owned(), t!(l, "no"))];
    let mut merged = TellingForm {
        arrived_at: merge.field("arrived_at", &t!(l, "visit-arrived"), &mine.arrived_at, &theirs.arrived_at),
        left_at: merge.field("left_at", &t!(l, "visit-left"), &mine.left_at, &theirs.left_at),
        spoke: merge.choice("spoke", &t!(l, "visit-spoke"), &mine.spoke, &theirs.spoke, yes_no),
        remarks: merge.field("remarks", &t!(l, "visit-remarks"), &mine.remarks, &theirs.remarks),
        situation: merge.field("situation", &t!(l, "visit-situation"), &mine.situation, &theirs.situation),
        ..TellingForm::default()
    };
    for part in Part::ALL {
        for line in mine.part(part) {
            let other = theirs.line(part, line.id);
            merged.lines[part as usize].push(merged_line(merge, (part, line, &other), options, l));
        }
    }
    merged
}

fn merged_line(
    merge: &mut Merge<'_>,
    (part, mine, theirs): (Part, &Line, &Line),
    options: &Options,
    l: Locale,
) -> Line {
    let name = |what: &str| field(part, mine.id, what);
    let was = |what: &str| merge.shown().of(&name(what)).to_owned();
    let shown = Line { id: mine.id, choice: was(part.choice()), words: was("text") };
    let label = options.label(l, part, mine);
    let choices = || options.choices(l, part, mine);
    let mut line = merge.line(parted(&shown, mine, theirs, Line::is_blank));
    Line {
        id: mine.id,
        choice: line.choice(&name(part.choice()), &label, &mine.choice, &theirs.choice, choices),
        words: line.field(&name("text"), &label, &mine.words, &theirs.words),
    }
}
