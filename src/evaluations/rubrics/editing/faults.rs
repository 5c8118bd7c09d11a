//! What is wrong with a draft, in words, and where on the page it stands.

use crate::evaluations::rubrics::words::range;
use crate::evaluations::rubrics::{Fault, Flaw, Rubric};
use crate::evaluations::scores::words::class;
use crate::ids::CriterionId;
use crate::locale::Locale;
use crate::t;

/// Where on the page of a draft a fault stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The rubric as a whole.
    Whole,
    /// The classes.
    Bands,
    /// A group.
    Group(i16),
    /// A criterion.
    Criterion(CriterionId),
}

impl Place {
    /// The id of the section.
    pub fn anchor(self) -> String {
        match self {
            Self::Whole => "whole".to_owned(),
            Self::Bands => "bands".to_owned(),
            Self::Group(no) => format!("group-{no}"),
            Self::Criterion(id) => format!("criterion-{id}"),
        }
    }
}

/// A fault with its place.
pub fn told(l: Locale, rubric: &Rubric, fault: &Fault) -> (Place, String) {
    match *fault {
        Fault::NoCriteria => (Place::Whole, t!(l, "fault-no-criteria")),
        Fault::GroupTwice(no) => (Place::Group(no), t!(l, "fault-group-twice", no = i32::from(no))),
        Fault::GroupSum { no, sum, max } => {
            (Place::Group(no), t!(l, "fault-group-sum", sum = sum.told(l), max = max.told(l)))
        }
        Fault::Total(total) => (Place::Whole, t!(l, "fault-total", total = total.told(l))),
        Fault::NoBands => (Place::Bands, t!(l, "fault-no-bands")),
        Fault::LowestBand(from) => (Place::Bands, t!(l, "fault-lowest-band", from = from.told(l))),
        Fault::BandOutOfReach(of) => (Place::Bands, t!(l, "fault-band-out-of-reach", class = class(l, of))),
        Fault::BandOrder(first, second) => {
            (Place::Bands, t!(l, "fault-band-order", first = class(l, first), second = class(l, second)))
        }
        Fault::NothingFirm => (Place::Whole, t!(l, "fault-nothing-firm")),
        Fault::Criterion(id, ref flaw) => (Place::Criterion(id), of_criterion(l, rubric, id, flaw)),
    }
}

fn of_criterion(l: Locale, rubric: &Rubric, id: CriterionId, flaw: &Flaw) -> String {
    let criterion = rubric.criterion(id);
    let no = i32::from;
    match *flaw {
        Flaw::IdTwice | Flaw::CodeTwice => t!(l, "flaw-code-twice"),
        Flaw::NoSuchGroup => t!(l, "flaw-no-such-group"),
        Flaw::MaxNotPositive => t!(l, "flaw-max-not-positive"),
        Flaw::MaxNotInSteps => t!(l, "flaw-max-not-in-steps"),
        Flaw::FactUnused => t!(l, "flaw-fact-unused"),
        Flaw::LaterWithoutFact | Flaw::LaterUnsaid => t!(l, "flaw-later"),
        Flaw::MetMissing | Flaw::MetUnused => t!(l, "flaw-met-missing"),
        Flaw::MetIdle => t!(l, "flaw-met-idle"),
        Flaw::LevelsUnused => t!(l, "flaw-levels-unused"),
        Flaw::LevelTwice(level) => t!(l, "flaw-level-twice", no = no(level)),
        Flaw::LevelOutside(level) => t!(l, "flaw-level-outside", no = no(level)),
        Flaw::NoLevelAtMax => t!(l, "flaw-no-level-at-max"),
        Flaw::RangeMissing(level) => t!(l, "flaw-range-missing", no = no(level)),
        Flaw::RangeUnused(level) => t!(l, "flaw-range-unused", no = no(level)),
        Flaw::RangeEmpty(level) => t!(l, "flaw-range-empty", no = no(level)),
        Flaw::Gap(gap) => {
            let within = criterion.and_then(|of| of.fact).map(|fact| range(l, fact, gap)).unwrap_or_default();
            t!(l, "flaw-gap", range = within)
        }
        Flaw::Overlap(first, second) => t!(l, "flaw-overlap", first = no(first), second = no(second)),
        Flaw::OverrideWithoutFact | Flaw::OverrideIdle(_) => t!(l, "flaw-override-idle"),
        Flaw::OverrideBetween(_) => t!(l, "flaw-override-between"),
        Flaw::ExemptionIdle => t!(l, "flaw-exemption-idle"),
        Flaw::TargetUnknown | Flaw::TargetExempt => t!(l, "flaw-target"),
    }
}
