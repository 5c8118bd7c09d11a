//! What is posted to take a list out.

use crate::form::{Fields, Form, FormErrors};
use crate::locale::Locale;
use crate::t;

/// The longest reason (constraint export_acts_reason_length).
const LONGEST: usize = 500;

/// In which format a list leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A spreadsheet.
    Xlsx,
    /// A table as text.
    Csv,
}

/// A list that is to be taken out.
#[derive(Clone, Debug, Default)]
pub struct TakeForm {
    /// `xlsx` or `csv`.
    pub format: String,
    /// What it is for.
    pub reason: String,
}

impl Form for TakeForm {
    fn read(fields: &mut Fields) -> Self {
        Self { format: fields.one("format"), reason: fields.one("reason") }
    }
}

impl TakeForm {
    /// The format and the reason, or what must be put right.
    ///
    /// # Errors
    /// A sentence beside each field.
    pub fn parse(&self, l: Locale) -> Result<(Format, &str), FormErrors> {
        let mut errors = FormErrors::default();
        let reason = self.reason.trim();
        if reason.is_empty() {
            errors.add("reason", t!(l, "take-reason-missing"));
        } else if reason.chars().count() > LONGEST {
            errors.add("reason", t!(l, "take-reason-long", limit = LONGEST));
        }
        let format = if self.format == "csv" { Format::Csv } else { Format::Xlsx };
        errors.or(Some((format, reason)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn personal_data_leave_with_a_reason() {
        let form = |reason: &str| TakeForm { format: "csv".into(), reason: reason.into() };
        assert_eq!(form(" Báo cáo năm ").parse(Locale::Vi).unwrap(), (Format::Csv, "Báo cáo năm"));
        for refused in ["", "   ", &"a".repeat(501)] {
            assert_ne!(form(refused).parse(Locale::Vi).unwrap_err().of("reason"), "");
        }
    }
}
