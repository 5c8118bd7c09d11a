//! What the pages that change an organization post.

use chrono::{Months, NaiveDate};
use uuid::Uuid;

use super::model::{Edit, NewOrganization};
use crate::form::{self, Fields, Form, FormErrors, Shown};
use crate::locale::Locale;
use crate::merge::Merge;
use crate::organizations::model::{BranchType, Difficulty, Kind, Name, Organization};
use crate::text::{format_day, nfc};
use crate::{t, terms};

/// The longest name, in characters.
const LONGEST: usize = 200;

/// A new organization as typed.
#[derive(Clone, Debug, Default)]
pub struct NewForm {
    /// Minted when the page was shown: what is sent twice is one organization.
    pub id: String,
    /// The superior.
    pub under: String,
    /// Which kind.
    pub kind: String,
    /// Which type of branch.
    pub branch_type: String,
    /// Its name.
    pub name: String,
    /// Day of establishment.
    pub since: String,
}

impl Form for NewForm {
    fn read(fields: &mut Fields) -> Self {
        Self {
            id: fields.one("id"),
            under: fields.one("under"),
            kind: fields.one("kind"),
            branch_type: fields.one("branch_type"),
            name: fields.one("name"),
            since: fields.one("since"),
        }
    }
}

impl NewForm {
    /// What may be created under a superior, or what must be put right.
    ///
    /// # Errors
    /// A sentence beside each field that must be put right.
    pub fn parse(
        &self,
        l: Locale,
        form: Uuid,
        superior: &Organization,
        (types, today): (&[BranchType], NaiveDate),
    ) -> Result<NewOrganization, FormErrors> {
        let mut errors = FormErrors::default();
        if let Some(closed) = superior.closed_on {
            errors.add("name", t!(l, "organization-under-closed", day = format_day(closed)));
        }
        let name = name(l, &mut errors, &self.name);
        let kind = Kind::from_code(&self.kind).filter(|kind| superior.kind.below().contains(kind));
        if kind.is_none() {
            errors.add("kind", t!(l, "organization-kind-missing"));
        }
        let is_branch = kind == Some(Kind::Branch);
        let branch_type = is_branch.then(|| self.branch_type.clone());
        if is_branch && !known(types, &self.branch_type) {
            errors.add("branch_type", t!(l, "organization-type-missing"));
        }
        let since = form::day(l, &mut errors, "since", &self.since);
        if self.since.is_empty() {
            errors.add("since", t!(l, "organization-since-missing"));
        }
        if let Some(sentence) = since.and_then(|since| since_wrong(l, superior, since, today)) {
            errors.add("since", sentence);
        }
        let read = (|| Some(NewOrganization { form, kind: kind?, branch_type, name: name?, since: since? }))();
        errors.or(read)
    }
}

/// Why an organization cannot be established on a day: the superior did not exist yet, or the year is
/// mistyped.
fn since_wrong(l: Locale, superior: &Organization, since: NaiveDate, today: NaiveDate) -> Option<String> {
    if let Some(day) = superior.established_on.filter(|day| since < *day) {
        return Some(t!(l, "organization-since-before-superior", day = format_day(day)));
    }
    too_far(l, since, today)
}

/// Decisions are dated ahead by weeks; more than a year is a mistyped one.
fn too_far(l: Locale, day: NaiveDate, today: NaiveDate) -> Option<String> {
    let far = today.checked_add_months(Months::new(12)).is_some_and(|last| day > last);
    far.then(|| t!(l, "organization-day-far"))
}

fn known(types: &[BranchType], code: &str) -> bool {
    types.iter().any(|known| known.code == code)
}

/// The name as it is stored.
fn name(l: Locale, errors: &mut FormErrors, typed: &str) -> Option<String> {
    let name = nfc(typed);
    let length = name.chars().count();
    if length == 0 {
        errors.add("name", t!(l, "organization-name-missing"));
    } else if length > LONGEST {
        errors.add("name", t!(l, "organization-name-long", length = length.to_string(), longest = LONGEST.to_string()));
    }
    (1..=LONGEST).contains(&length).then_some(name)
}

/// What is edited of an organization, as typed.
#[derive(Clone, Debug, Default)]
pub struct EditForm {
    /// Code of the type of branch.
    pub branch_type: String,
    /// The number in the register.
    pub code: String,
    /// How hard the place is.
    pub difficulty: String,
    /// What the page showed.
    pub shown: Shown,
}

impl Form for EditForm {
    fn read(fields: &mut Fields) -> Self {
        Self {
            branch_type: fields.one("branch_type"),
            code: fields.one("code"),
            difficulty: fields.one("difficulty"),
            shown: fields.shown(),
        }
    }
}

impl EditForm {
    /// What is stored, as the form shows it.
    pub fn of(organization: &Organization) -> Self {
        Self {
            branch_type: organization.branch_type.clone().unwrap_or_default(),
            code: organization.code.clone().unwrap_or_default(),
            difficulty: organization.difficulty.map(Difficulty::code).unwrap_or_default().to_owned(),
            shown: Shown::default(),
        }
    }

    /// Its fields and their values, to be sent back as what the page showed.
    pub fn values(&self) -> Vec<(String, String)> {
        let pairs = [("branch_type", &self.branch_type), ("code", &self.code), ("difficulty", &self.difficulty)];
        pairs.into_iter().map(|(name, value)| (name.to_owned(), value.clone())).collect()
    }

    /// Merges what was typed with what is stored by now.
    pub fn merge(&self, merge: &mut Merge<'_>, l: Locale, stored: &Organization, types: &[BranchType]) -> Self {
        let stored = Self::of(stored);
        Self {
            branch_type: merge.choice(
                "branch_type",
                &t!(l, "organization-type"),
                &self.branch_type,
                &stored.branch_type,
                || options(l, types),
            ),
            code: merge.field("code", &t!(l, "organization-code"), &self.code, &stored.code),
            difficulty: merge.choice(
                "difficulty",
                &t!(l, "organization-difficulty"),
                &self.difficulty,
                &stored.difficulty,
                || difficulties(l),
            ),
            shown: self.shown.clone(),
        }
    }

    /// What may be saved, or what must be put right.
    ///
    /// # Errors
    /// A sentence beside each field that must be put right.
    pub fn parse(&self, l: Locale, organization: &Organization, types: &[BranchType]) -> Result<Edit, FormErrors> {
        let mut errors = FormErrors::default();
        if let Some(closed) = organization.closed_on {
            errors.add("code", t!(l, "organization-closed-refused", day = format_day(closed)));
        }
        let branch_type = form::given(&self.branch_type).map(str::to_owned);
        let may_have_one = organization.kind == Kind::Branch;
        if branch_type.as_ref().is_some_and(|code| !may_have_one || !known(types, code)) {
            errors.add("branch_type", t!(l, "organization-type-missing"));
        }
        let code = code(&self.code);
        if code.is_none() && !self.code.trim().is_empty() {
            errors.add("code", t!(l, "organization-code-wrong"));
        }
        let difficulty = Difficulty::ALL.into_iter().find(|one| one.code() == self.difficulty);
        if difficulty.is_none() && !self.difficulty.is_empty() {
            errors.add("difficulty", t!(l, "organization-difficulty-wrong"));
        }
        errors.or(Some(Edit { branch_type, code, difficulty }))
    }
}

/// Fourteen digits with whatever stands between them → `38.168.053.000.001`.
fn code(typed: &str) -> Option<String> {
    let digits: String = typed.chars().filter(|c| !matches!(c, '.' | ' ' | '-')).collect();
    if digits.len() != 14 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Some([&digits[..2], &digits[2..5], &digits[5..8], &digits[8..11], &digits[11..]].join("."))
}

/// Types of branch as choices.
pub fn options(l: Locale, types: &[BranchType]) -> Vec<(String, String)> {
    types.iter().map(|known| (known.code.clone(), known.label(l).to_owned())).collect()
}

/// Difficulties as choices, none of them first.
pub fn difficulties(l: Locale) -> Vec<(String, String)> {
    let none = (String::new(), t!(l, "organization-not-difficult"));
    let all = Difficulty::ALL.iter().map(|one| (one.code().to_owned(), terms::difficulty(l, one.code())));
    std::iter::once(none).chain(all).collect()
}

/// Another name, as typed.
#[derive(Clone, Debug, Default)]
pub struct NameForm {
    /// The name.
    pub name: String,
    /// From when on it is borne.
    pub since: String,
    /// What the page showed.
    pub shown: Shown,
}

impl Form for NameForm {
    fn read(fields: &mut Fields) -> Self {
        Self { name: fields.one("name"), since: fields.one("since"), shown: fields.shown() }
    }
}

impl NameForm {
    /// Merges what was typed with the last name that is stored by now.
    pub fn merge(&self, merge: &mut Merge<'_>, l: Locale, last: &Name) -> Self {
        Self {
            name: merge.field("name", &t!(l, "organization-name"), &self.name, &last.name),
            since: merge.field("since", &t!(l, "organization-name-since"), &self.since, &self.since),
            shown: self.shown.clone(),
        }
    }

    /// The name and its first day, or what must be put right. A name begins after the one before it, or
    /// on the same day, and corrects it.
    ///
    /// # Errors
    /// A sentence beside each field that must be put right.
    pub fn parse(
        &self,
        l: Locale,
        organization: &Organization,
        last: &Name,
        today: NaiveDate,
    ) -> Result<(String, NaiveDate), FormErrors> {
        let mut errors = FormErrors::default();
        if let Some(closed) = organization.closed_on {
            errors.add("name", t!(l, "organization-closed-refused", day = format_day(closed)));
        }
        let name = name(l, &mut errors, &self.name);
        let since = form::day(l, &mut errors, "since", &self.since);
        if self.since.is_empty() {
            errors.add("since", t!(l, "organization-name-since-missing"));
        }
        if let Some(sentence) = since.and_then(|since| begins_wrong(l, organization, last, since)) {
            errors.add("since", sentence);
        } else if let Some(sentence) = since.and_then(|since| too_far(l, since, today)) {
            errors.add("since", sentence);
        }
        errors.or(name.zip(since))
    }
}

/// Why a name cannot begin on a day.
fn begins_wrong(l: Locale, organization: &Organization, last: &Name, since: NaiveDate) -> Option<String> {
    if let Some(day) = organization.established_on.filter(|day| since < *day) {
        return Some(t!(l, "organization-name-before-life", day = format_day(day)));
    }
    let day = last.since.filter(|day| since < *day)?;
    Some(t!(l, "organization-name-before-name", name = last.name.as_str(), day = format_day(day)))
}
