//! Posted forms. A [`Posted<T>`] cannot be had without the same-origin check and the session's token,
//! holds everything as it was typed, and refuses fields that its page does not have.

use std::borrow::Cow;
use std::ops::Deref;

use axum::extract::{FromRequest, Request};
use chrono::{NaiveDate, NaiveTime};
use unicode_normalization::UnicodeNormalization as _;
use uuid::Uuid;

use crate::accounts;
use crate::app::App;
use crate::error::{Error, Result};
use crate::locale::Locale;
use crate::page::Visit;
use crate::t;
use crate::text::{self, DayError};

/// The fields of a posted body, taken out one by one; what is left at the end does not belong there.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    pairs: Vec<(String, String)>,
    bad: Option<String>,
}

impl Fields {
    /// Reads `application/x-www-form-urlencoded`. Text is normalised (NFC, line ends) here, once; a
    /// password keeps every blank and only its letters are composed (OWASP ASVS 5.0, 6.2.8).
    pub fn decode(body: &[u8]) -> Self {
        let normal = |(name, value): (Cow<'_, str>, Cow<'_, str>)| match name.ends_with("password") {
            true => (name.into_owned(), value.nfc().collect()),
            false => (name.into_owned(), text::nfc_lines(&value)),
        };
        Self { pairs: form_urlencoded::parse(body).map(normal).collect(), bad: None }
    }

    /// The one value of a field, empty when the browser sent none (an unticked box).
    pub fn one(&mut self, name: &str) -> String {
        let mut values = self.many(name);
        if values.len() > 1 {
            self.bad = Some(name.to_owned());
        }
        values.pop().unwrap_or_default()
    }

    /// All values of a field that may repeat.
    pub fn many(&mut self, name: &str) -> Vec<String> {
        self.pairs.extract_if(.., |(key, _)| key == name).map(|(_, value)| value).collect()
    }

    /// Fields named `was.<name>`: what the page showed when it was drawn, by the name they belong to.
    pub fn shown(&mut self) -> Shown {
        let pairs = self.pairs.extract_if(.., |(key, _)| key.starts_with("was."));
        Shown(pairs.map(|(key, value)| (key["was.".len()..].to_owned(), value)).collect())
    }

    /// Rows posted as `<group>.<uuid>.<field>`, in order of appearance, each with its own fields.
    pub fn rows(&mut self, group: &str) -> Vec<(Uuid, Fields)> {
        let mut rows: Vec<(Uuid, Fields)> = Vec::new();
        let mine: Vec<_> = self.pairs.extract_if(.., |(key, _)| split_row(key, group).is_some()).collect();
        for (key, value) in mine {
            let Some((id, field)) = split_row(&key, group) else { continue };
            let at = rows.iter().position(|(known, _)| *known == id).unwrap_or_else(|| {
                rows.push((id, Fields::default()));
                rows.len() - 1
            });
            rows[at].1.pairs.push((field.to_owned(), value));
        }
        rows
    }

    /// Takes the leftovers of a row back, so that the whole form is judged once.
    pub fn absorb(&mut self, row: Fields) {
        self.bad = self.bad.take().or(row.bad);
        self.pairs.extend(row.pairs);
    }

    /// The name of a field that does not belong to the form or came twice.
    fn stray(&self) -> Option<&str> {
        self.bad.as_deref().or(self.pairs.first().map(|(name, _)| name.as_str()))
    }
}

/// `statement.<uuid>.text` → (uuid, "text")
fn split_row<'a>(key: &'a str, group: &str) -> Option<(Uuid, &'a str)> {
    let (id, field) = key.strip_prefix(group)?.strip_prefix('.')?.split_once('.')?;
    Some((Uuid::try_parse(id).ok()?, field))
}

/// The values that a page showed, sent back with it as `was.*`: the base of a three-way merge.
#[derive(Clone, Debug, Default)]
pub struct Shown(Vec<(String, String)>);

impl Shown {
    /// What the page showed in a field; empty where it showed none.
    pub fn of(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// What a page shows: names and values.
    pub fn new<N: Into<String>, V: Into<String>>(values: impl IntoIterator<Item = (N, V)>) -> Self {
        Self(values.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }

    /// Everything that the page showed, to be shown again: a page that comes back because something must be
    /// put right keeps its base, or what others saved meanwhile would pass for a change of this user.
    pub fn pairs(&self) -> Vec<(String, String)> {
        self.0.clone()
    }

    /// Whether the page named this field at all.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }
}

/// A form as its page posts it, everything as typed.
pub trait Form: Sized {
    /// Takes every field of the form out of the body.
    fn read(fields: &mut Fields) -> Self;
}

/// A form without fields of its own.
#[derive(Clone, Debug)]
pub struct Nothing;

impl Form for Nothing {
    fn read(_: &mut Fields) -> Self {
        Self
    }
}

/// A posted form whose origin and token were checked.
#[derive(Clone, Debug)]
pub struct Posted<T>(pub T);

impl<T> Deref for Posted<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Form> FromRequest<App> for Posted<T> {
    type Rejection = Error;

    async fn from_request(request: Request, _: &App) -> Result<Self> {
        let visit = Visit::of(request.extensions())?;
        if !visit.same_origin {
            return Err(Error::ForeignForm);
        }
        let mut fields = visit.fields().ok_or(Error::BadRequest)?;
        let token = fields.one("token");
        if visit.session.is_some() && !accounts::unmasks(&token, &visit.form_token) {
            return Err(Error::ForeignForm);
        }
        let form = T::read(&mut fields);
        match fields.stray() {
            Some(name) => Err(Error::BadForm(name.to_owned())),
            None => Ok(Self(form)),
        }
    }
}

/// Sentences beside fields, in the user's language, in the order of the page.
#[derive(Clone, Debug, Default)]
pub struct FormErrors(Vec<(String, String)>);

impl FormErrors {
    /// Says that something about a field must be put right.
    pub fn add(&mut self, field: impl Into<String>, sentence: impl Into<String>) {
        self.0.push((field.into(), sentence.into()));
    }

    /// One error alone.
    pub fn one(field: impl Into<String>, sentence: impl Into<String>) -> Self {
        Self(vec![(field.into(), sentence.into())])
    }

    /// The sentence beside a field; empty when it is in order.
    pub fn of(&self, field: impl AsRef<str>) -> &str {
        self.0.iter().find(|(name, _)| name == field.as_ref()).map_or("", |(_, sentence)| sentence)
    }

    /// Whether nothing must be put right.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many places must be put right.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// What the summary on top of the page is headed with.
    pub fn title(&self, l: &Locale) -> String {
        t!(l, "errors-title", count = self.0.len())
    }

    /// (field, sentence) for the summary on top of the page.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(field, sentence)| (field.as_str(), sentence.as_str()))
    }

    /// The value, unless something must be put right.
    pub fn or<T>(self, value: Option<T>) -> std::result::Result<T, Self> {
        match value {
            Some(value) if self.0.is_empty() => Ok(value),
            _ => Err(self),
        }
    }
}

/// Reads a day that may be left out; what cannot be read is said beside the field.
pub fn day(l: Locale, errors: &mut FormErrors, field: &str, typed: &str) -> Option<NaiveDate> {
    if typed.is_empty() {
        return None;
    }
    text::parse_day(typed).map_err(|why| errors.add(field, day_sentence(l, why))).ok()
}

/// Reads an hour that may be left out.
pub fn time(l: Locale, errors: &mut FormErrors, field: &str, typed: &str) -> Option<NaiveTime> {
    if typed.is_empty() {
        return None;
    }
    let read = text::parse_time(typed);
    if read.is_none() {
        errors.add(field, t!(l, "error-time"));
    }
    read
}

/// Why a typed day is none, in words.
pub fn day_sentence(l: Locale, why: DayError) -> String {
    match why {
        DayError::Unreadable => t!(l, "error-day"),
        DayError::NoSuchMonth => t!(l, "error-month"),
        DayError::NoSuchDay { day, month } => {
            t!(l, "error-day-of-month", day = day.to_string(), month = month.to_string())
        }
    }
}

/// Empty is nothing.
pub fn given(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: &str = "0190aaaa-0000-7000-8000-000000000001";

    #[test]
    fn rows_are_gathered_by_id_in_order() {
        let body = format!("statement.{ROW}.text=a&x=1&statement.{ROW}.kind=proposal");
        let mut fields = Fields::decode(body.as_bytes());
        let mut rows = fields.rows("statement");
        assert_eq!(rows.len(), 1);
        assert_eq!((rows[0].1.one("text"), rows[0].1.one("kind")), ("a".into(), "proposal".into()));
        assert_eq!(fields.stray(), Some("x"));
    }

    #[test]
    fn a_doubled_or_unknown_field_is_named() {
        let mut fields = Fields::decode(b"a=1&a=2");
        assert_eq!(fields.one("a"), "2");
        assert_eq!(fields.stray(), Some("a"));
        let mut fields = Fields::decode(b"statement.not-an-id.text=1");
        assert!(fields.rows("statement").is_empty());
        assert!(fields.stray().is_some());
    }

    #[test]
    fn a_password_keeps_its_blanks() {
        let mut fields = Fields::decode("password=%20a%20%20b%20&name=%20a%20&new_password=e%CC%82".as_bytes());
        assert_eq!((fields.one("password").as_str(), fields.one("name").as_str()), (" a  b ", "a"));
        assert_eq!(fields.one("new_password"), "ê", "however the keyboard sent it");
    }

    #[test]
    fn what_was_shown_is_kept_apart() {
        let mut fields = Fields::decode(b"dues=new&was.dues=old");
        let shown = fields.shown();
        assert_eq!((fields.one("dues").as_str(), shown.of("dues")), ("new", "old"));
        assert!(shown.has("dues") && !shown.has("place"));
        assert_eq!(fields.stray(), None);
    }
}
