//! Why a right is not given, in words.

use super::model::Refused;
use crate::access::Withheld;
use crate::locale::Locale;
use crate::t;

impl Refused {
    /// The sentence beside the field.
    #[must_use]
    pub fn sentence(self, l: Locale) -> String {
        match self {
            Self::Withheld(Withheld::Oneself) => t!(l, "grant-oneself"),
            Self::Withheld(Withheld::Assigned) => t!(l, "grant-assigned"),
            Self::Withheld(Withheld::NoMember) => t!(l, "grant-no-member"),
            Self::Withheld(Withheld::OutOfReach) => t!(l, "grant-out-of-reach"),
            Self::Withheld(Withheld::AboveLevel) => t!(l, "grant-above-level"),
            Self::Withheld(Withheld::WithoutOffice) => t!(l, "grant-without-office"),
            Self::Twice => t!(l, "grant-twice"),
            Self::NotOfOffice => t!(l, "grant-not-of-office"),
        }
    }
}
