//! What the pages of rights post.

use chrono::NaiveDate;
use uuid::Uuid;

use super::model::Term;
use crate::access::{Reach, Role};
use crate::error::{Error, Result};
use crate::form::{self, Fields, Form, FormErrors};
use crate::ids::{GrantId, OrganizationId};
use crate::locale::Locale;
use crate::{t, text};

/// A right to be given, as typed.
#[derive(Clone, Debug, Default)]
pub struct GrantForm {
    /// Minted with the form.
    pub id: String,
    /// The position that it rests on; empty: on none.
    pub rests: String,
    /// Code of the role; only without a position.
    pub role: String,
    /// Name or code of the organization; only without a position.
    pub organization: String,
    /// The one that was chosen where several bear the name.
    pub place: String,
    /// How far it reaches.
    pub reach: String,
    /// The first day.
    pub since: String,
    /// The last day; empty: no end is known.
    pub until: String,
}

impl Form for GrantForm {
    fn read(fields: &mut Fields) -> Self {
        Self {
            id: fields.one("id"),
            rests: fields.one("rests"),
            role: fields.one("role"),
            organization: text::nfc(&fields.one("organization")),
            place: fields.one("place"),
            reach: fields.one("reach"),
            since: fields.one("since"),
            until: fields.one("until"),
        }
    }
}

impl GrantForm {
    /// The id of the right.
    ///
    /// # Errors
    /// BadForm when it was tampered with.
    pub fn id(&self) -> Result<GrantId> {
        Uuid::try_parse(&self.id).map(GrantId).map_err(|_| Error::BadForm("id".into()))
    }

    /// The organization that was chosen among those of one name.
    pub fn chosen(&self) -> Option<OrganizationId> {
        self.place.parse().ok()
    }

    /// Role and reach of a right that rests on nothing.
    pub fn power(&self, l: Locale, errors: &mut FormErrors) -> Option<(Role, Reach)> {
        let role = Role::from_name(&self.role);
        if role.is_none() {
            errors.add("role", t!(l, "error-choose"));
        }
        let reach = Reach::from_name(&self.reach);
        if reach.is_none() {
            errors.add("reach", t!(l, "error-choose"));
        }
        role.zip(reach)
    }

    /// The dates. Nothing is given for days that have passed: what was done then was done without it.
    pub fn term(&self, today: NaiveDate, l: Locale, errors: &mut FormErrors) -> Option<Term> {
        let since = match self.since.as_str() {
            "" => Some(today),
            typed => form::day(l, errors, "since", typed),
        }?;
        if since < today {
            errors.add("since", t!(l, "grant-since-past"));
        }
        let until = last_day(l, errors, &self.until, since);
        errors.is_empty().then_some(Term { since, until })
    }
}

/// The last day as typed, as the day after it.
fn last_day(l: Locale, errors: &mut FormErrors, typed: &str, since: NaiveDate) -> Option<NaiveDate> {
    let last = form::day(l, errors, "until", typed)?;
    if last < since {
        errors.add("until", t!(l, "grant-until-before"));
    }
    last.succ_opt()
}

/// Another end of a right.
#[derive(Clone, Debug, Default)]
pub struct EndForm {
    /// The last day; empty: no end is known.
    pub until: String,
}

impl Form for EndForm {
    fn read(fields: &mut Fields) -> Self {
        Self { until: fields.one("until") }
    }
}

impl EndForm {
    /// The first day no longer. It ends today at the earliest: what was done under it was done.
    ///
    /// # Errors
    /// A sentence beside the field.
    pub fn parse(
        &self,
        since: NaiveDate,
        today: NaiveDate,
        l: Locale,
    ) -> std::result::Result<Option<NaiveDate>, FormErrors> {
        let mut errors = FormErrors::default();
        let until = last_day(l, &mut errors, &self.until, since.max(today));
        errors.or(Some(until))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_right_begins_today_at_the_earliest_and_its_last_day_is_included() {
        let read = |since: &str, until: &str| {
            let mut errors = FormErrors::default();
            let form = GrantForm { since: since.into(), until: until.into(), ..GrantForm::default() };
            form.term(day("2026-11-22"), Locale::Vi, &mut errors).ok_or(errors.len())
        };
        let term = |since: &str, until: Option<&str>| Ok(Term { since: day(since), until: until.map(day) });
        assert_eq!(read("", ""), term("2026-11-22", None));
        assert_eq!(read("22/11/2026", "22/11/2026"), term("2026-11-22", Some("2026-11-23")));
        assert_eq!(read("21/11/2026", ""), Err(1));
        assert_eq!(read("23/11/2026", "22/11/2026"), Err(1));
    }

    #[test]
    fn an_end_lies_not_in_the_past() {
        let end = |typed: &str| EndForm { until: typed.into() }.parse(day("2025-01-01"), day("2026-11-22"), Locale::Vi);
        assert_eq!(end("22/11/2026").unwrap(), Some(day("2026-11-23")));
        assert_eq!(end("").unwrap(), None);
        assert!(end("21/11/2026").is_err() && end("x").is_err());
    }
}
