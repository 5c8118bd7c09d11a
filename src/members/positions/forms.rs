//! What the pages of positions post.

use chrono::NaiveDate;

use super::model::Terms;
use crate::form::{self, Fields, Form, FormErrors, Shown};
use crate::locale::Locale;
use crate::members::model::Position;
use crate::t;
use crate::text;

/// The longest title or decision.
const LENGTH: usize = 200;

/// A position, everything as typed.
#[derive(Clone, Debug, Default)]
pub struct PositionForm {
    /// Code of the position.
    pub position: String,
    /// As the decision words it.
    pub title: String,
    /// The first day.
    pub since: String,
    /// The first day no longer; empty while it is held.
    pub until: String,
    /// Number and day of the decision.
    pub decision: String,
    /// What the page had shown.
    pub shown: Shown,
}

impl Form for PositionForm {
    fn read(fields: &mut Fields) -> Self {
        Self {
            position: fields.one("position"),
            title: text::nfc(&fields.one("title")),
            since: fields.one("since"),
            until: fields.one("until"),
            decision: text::nfc(&fields.one("decision")),
            shown: fields.shown(),
        }
    }
}

impl PositionForm {
    /// A position as the form shows it.
    pub fn of(terms: &Terms) -> Self {
        Self {
            position: terms.position.code().to_owned(),
            title: terms.title.clone().unwrap_or_default(),
            since: text::format_day(terms.since),
            until: terms.until.map(text::format_day).unwrap_or_default(),
            decision: terms.decision.clone().unwrap_or_default(),
            shown: Shown::default(),
        }
    }

    /// Every field, by name, in the order of the page.
    pub fn values(&self) -> [(&'static str, &str); 5] {
        [
            ("position", &self.position),
            ("title", &self.title),
            ("since", &self.since),
            ("until", &self.until),
            ("decision", &self.decision),
        ]
    }

    /// Reads the position. Its end may be decided in advance, its beginning not.
    ///
    /// # Errors
    /// A sentence beside each field that must be put right.
    pub fn parse(&self, today: NaiveDate, l: Locale) -> Result<Terms, FormErrors> {
        let mut errors = FormErrors::default();
        let position = Position::from_code(&self.position);
        if position.is_none() {
            errors.add("position", t!(l, "position-missing"));
        }
        let since = form::day(l, &mut errors, "since", &self.since);
        if self.since.is_empty() {
            errors.add("since", t!(l, "member-day-missing"));
        } else if since.is_some_and(|since| since > today) {
            errors.add("since", t!(l, "member-day-in-future"));
        }
        let until = form::day(l, &mut errors, "until", &self.until);
        if since.zip(until).is_some_and(|(since, until)| until <= since) {
            errors.add("until", t!(l, "position-ends-before-it-begins"));
        }
        for (field, value) in [("title", &self.title), ("decision", &self.decision)] {
            if value.chars().count() > LENGTH {
                errors.add(field, t!(l, "member-line-too-long", most = LENGTH));
            }
        }
        let given = |text: &str| form::given(text).map(str::to_owned);
        errors.or(position.zip(since).map(|(position, since)| Terms {
            position,
            title: given(&self.title),
            since,
            until,
            decision: given(&self.decision),
        }))
    }
}

/// A new position: where, and what.
#[derive(Clone, Debug, Default)]
pub struct NewPositionForm {
    /// The id minted with the form.
    pub id: String,
    /// Number of the organization.
    pub organization: String,
    /// The position.
    pub terms: PositionForm,
}

impl Form for NewPositionForm {
    fn read(fields: &mut Fields) -> Self {
        Self { id: fields.one("id"), organization: fields.one("organization"), terms: PositionForm::read(fields) }
    }
}

/// The end of a position.
#[derive(Clone, Debug, Default)]
pub struct EndForm {
    /// The first day no longer.
    pub ended_on: String,
}

impl Form for EndForm {
    fn read(fields: &mut Fields) -> Self {
        Self { ended_on: fields.one("ended_on") }
    }
}

impl EndForm {
    /// Reads the day on which a position that began on `since` ends.
    ///
    /// # Errors
    /// A sentence beside the field.
    pub fn parse(&self, since: NaiveDate, l: Locale) -> Result<NaiveDate, FormErrors> {
        let mut errors = FormErrors::default();
        let day = form::day(l, &mut errors, "ended_on", &self.ended_on);
        if self.ended_on.is_empty() {
            errors.add("ended_on", t!(l, "member-day-missing"));
        } else if day.is_some_and(|day| day <= since) {
            errors.add("ended_on", t!(l, "position-ends-before-it-begins"));
        }
        errors.or(day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(position: &str, since: &str, until: &str) -> PositionForm {
        PositionForm { position: position.into(), since: since.into(), until: until.into(), ..PositionForm::default() }
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_position_is_read() {
        let read = form("branch_secretary", "1/3/2025", "").parse(day("2026-11-22"), Locale::Vi).unwrap();
        assert_eq!((read.position, read.since, read.until), (Position::BranchSecretary, day("2025-03-01"), None));
        let shown = PositionForm::of(&read);
        assert_eq!((shown.since.as_str(), shown.until.as_str()), ("01/03/2025", ""));
        assert_eq!(shown.parse(day("2026-11-22"), Locale::Vi).unwrap(), read);
    }

    #[test]
    fn what_cannot_be_is_refused_beside_its_field() {
        for (position, since, until, field) in [
            ("king", "1/3/2025", "", "position"),
            ("branch_secretary", "", "", "since"),
            ("branch_secretary", "23/11/2026", "", "since"),
            ("branch_secretary", "1/3/2025", "1/3/2025", "until"),
            ("branch_secretary", "1/3/2025", "31/2/2026", "until"),
        ] {
            let errors = form(position, since, until).parse(day("2026-11-22"), Locale::En).unwrap_err();
            assert_ne!(errors.of(field), "", "{position} {since} {until}");
            assert_eq!(errors.len(), 1);
        }
    }

    #[test]
    fn a_position_ends_after_it_began() {
        let end = |typed: &str| EndForm { ended_on: typed.into() }.parse(day("2025-03-01"), Locale::Vi);
        assert_eq!(end("2/3/2025").unwrap(), day("2025-03-02"));
        assert!(end("1/3/2025").is_err() && end("").is_err() && end("x").is_err());
    }
}
