//! A duty as it is typed.

use super::model::NewDuty;
use crate::assignments::model::Part;
use crate::form::{self, Fields, Form, FormErrors};
use crate::ids::{DutyId, UserId};
use crate::locale::Locale;
use crate::t;

/// A duty as typed.
#[derive(Clone, Debug, Default)]
pub struct DutyForm {
    /// Minted when the form was shown.
    pub id: String,
    /// Whose.
    pub leader: String,
    /// Its first day.
    pub first_day: String,
    /// Its last day; empty: the same.
    pub last_day: String,
    /// What part of the days.
    pub part: String,
    /// Its words.
    pub title: String,
    /// Whether these are for the person alone.
    pub private: String,
}

impl Form for DutyForm {
    fn read(fields: &mut Fields) -> Self {
        Self {
            id: fields.one("id"),
            leader: fields.one("leader"),
            first_day: fields.one("first_day"),
            last_day: fields.one("last_day"),
            part: fields.one("part"),
            title: fields.one("title"),
            private: fields.one("private"),
        }
    }
}

/// Most letters of the words.
const LONG: usize = 200;

/// Most days of one duty.
const DAYS: i64 = 365;

impl DutyForm {
    /// What is to be stored.
    ///
    /// # Errors
    /// Sentences beside the fields.
    pub fn parse(&self, l: Locale) -> Result<NewDuty, FormErrors> {
        let mut errors = FormErrors::default();
        let first = form::day(l, &mut errors, "first_day", self.first_day.trim());
        if first.is_none() && errors.is_empty() {
            errors.add("first_day", t!(l, "duty-day-missing"));
        }
        let last = form::day(l, &mut errors, "last_day", self.last_day.trim());
        let last = if self.last_day.trim().is_empty() { first } else { last };
        if let Some(days) = first.zip(last).map(|(first, last)| (last - first).num_days()) {
            if days < 0 {
                errors.add("last_day", t!(l, "duty-days-order"));
            } else if days > DAYS {
                errors.add("last_day", t!(l, "duty-days-long"));
            }
        }
        let part = Part::from_code(&self.part);
        if part.is_none() {
            errors.add("part", t!(l, "duty-part-missing"));
        }
        let title = self.title.trim();
        if title.chars().count() > LONG {
            errors.add("title", t!(l, "error-too-long", count = LONG));
        }
        let title = form::given(title).map(str::to_owned);
        let private = !self.private.is_empty();
        let duty = first.zip(last).zip(part);
        errors.or(duty.map(|((first, last), part)| NewDuty { first, last, part, title, private }))
    }
}

/// Which duties are taken away, and whose page they stood on.
#[derive(Clone, Debug)]
pub struct RemoveForm {
    /// Which.
    pub ids: Vec<DutyId>,
    /// Whose.
    pub leader: Option<UserId>,
}

impl Form for RemoveForm {
    fn read(fields: &mut Fields) -> Self {
        let ids = fields.many("id").iter().filter_map(|id| id.parse().ok()).collect();
        Self { ids, leader: fields.one("leader").parse().ok() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(first: &str, last: &str, part: &str) -> DutyForm {
        DutyForm { first_day: first.into(), last_day: last.into(), part: part.into(), ..DutyForm::default() }
    }

    #[test]
    fn one_day_is_its_own_last() {
        let duty = form("3/9/2026", "", "evening").parse(Locale::Vi).unwrap();
        assert_eq!((duty.first, duty.part), (duty.last, Part::Evening));
        assert_eq!((duty.title, duty.private), (None, false));
    }

    #[test]
    fn days_stand_in_order_and_end_within_a_year() {
        let wrong = |first, last, part, field: &str| {
            let errors = form(first, last, part).parse(Locale::Vi).unwrap_err();
            assert!(!errors.of(field).is_empty(), "{first} {last} {part}");
        };
        wrong("", "", "all_day", "first_day");
        wrong("31/2/2026", "", "all_day", "first_day");
        wrong("5/9/2026", "4/9/2026", "all_day", "last_day");
        wrong("5/9/2026", "6/9/2027", "all_day", "last_day");
        wrong("5/9/2026", "", "", "part");
        assert!(form("5/9/2026", "5/9/2027", "all_day").parse(Locale::Vi).is_ok());
    }
}
