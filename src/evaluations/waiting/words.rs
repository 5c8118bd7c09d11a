//! What waits, in the user's words.

use super::model::{Duty, Why};
use crate::locale::Locale;
use crate::t;

/// What a kind of waiting is called: "Phiếu chờ quyết định".
pub fn duty(l: Locale, duty: Duty) -> String {
    match duty {
        Duty::Record => t!(l, "duty-record"),
        Duty::Assist => t!(l, "duty-assist"),
        Duty::Score => t!(l, "duty-score"),
        Duty::Answer => t!(l, "duty-answer"),
        Duty::Submit => t!(l, "duty-submit"),
        Duty::Decide => t!(l, "duty-decide"),
        Duty::Lock => t!(l, "duty-lock"),
    }
}

/// Why a sheet was not confirmed with the others.
pub fn why(l: Locale, why: Why) -> String {
    match why {
        Why::Missing => t!(l, "bulk-missing"),
        Why::NotYours => t!(l, "bulk-not-yours"),
        Why::Party => t!(l, "bulk-party"),
        Why::Changed => t!(l, "bulk-changed"),
        Why::Unlike => t!(l, "bulk-unlike"),
    }
}
