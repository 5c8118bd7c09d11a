//! Codes of sheets in the user's words.

use super::model::Kind;
use crate::locale::Locale;
use crate::t;

/// Why a sheet is written.
pub fn kind(l: Locale, kind: Kind) -> String {
    match kind {
        Kind::Attendee => t!(l, "sheet-attendee"),
        Kind::Inspection => t!(l, "sheet-inspection"),
    }
}

/// To begin one.
pub fn begin(l: Locale, kind: Kind) -> String {
    match kind {
        Kind::Attendee => t!(l, "sheet-attendee-new"),
        Kind::Inspection => t!(l, "sheet-inspection-new"),
    }
}

/// What it is called beside the score.
pub fn beside(l: Locale, kind: Kind) -> String {
    match kind {
        Kind::Attendee => t!(l, "sheet-of-attendee"),
        Kind::Inspection => t!(l, "sheet-of-inspection"),
    }
}
