//! What the pages of a member's record post.

use chrono::{Datelike, NaiveDate};

use crate::form::{self, Fields, Form, FormErrors, Shown};
use crate::locale::Locale;
use crate::members::model::{Doubt, PoliticalTheory, Record, Sex, Status};
use crate::t;
use crate::text;

/// The longest name; the database holds it too.
const NAME_LENGTH: usize = 100;

/// The longest line of text about somebody.
const LINE_LENGTH: usize = 200;

/// A member's record, everything as typed.
#[derive(Clone, Debug, Default)]
pub struct MemberForm {
    /// Name in full.
    pub full_name: String,
    /// Code of the sex.
    pub sex: String,
    /// Birth date, or its month, or its year.
    pub birth: String,
    /// Phone number.
    pub phone: String,
    /// Address for mail.
    pub email: String,
    /// Card number.
    pub card_no: String,
    /// Day of admission.
    pub admitted_on: String,
    /// Day of becoming official.
    pub official_on: String,
    /// Occupation.
    pub occupation: String,
    /// Years of school.
    pub education_general: String,
    /// Training.
    pub education_professional: String,
    /// Code of the level of political theory.
    pub political_theory: String,
    /// Ticked: the doubtful dates are right.
    pub confirmed: String,
    /// What the page had shown.
    pub shown: Shown,
}

impl Form for MemberForm {
    fn read(fields: &mut Fields) -> Self {
        Self {
            full_name: text::nfc(&fields.one("full_name")),
            sex: fields.one("sex"),
            birth: fields.one("birth"),
            phone: fields.one("phone"),
            email: fields.one("email"),
            card_no: fields.one("card_no"),
            admitted_on: fields.one("admitted_on"),
            official_on: fields.one("official_on"),
            occupation: text::nfc(&fields.one("occupation")),
            education_general: text::nfc(&fields.one("education_general")),
            education_professional: text::nfc(&fields.one("education_professional")),
            political_theory: fields.one("political_theory"),
            confirmed: fields.one("confirmed"),
            shown: fields.shown(),
        }
    }
}

impl MemberForm {
    /// A record as the form shows it.
    pub fn of(record: &Record) -> Self {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let day = |value: Option<NaiveDate>| value.map(text::format_day).unwrap_or_default();
        Self {
            full_name: record.full_name.clone(),
            sex: record.sex.code().to_owned(),
            birth: record.birth.map(|birth| birth.to_string()).unwrap_or_default(),
            phone: text(&record.phone),
            email: text(&record.email),
            card_no: text(&record.card_no),
            admitted_on: day(record.admitted_on),
            official_on: day(record.official_on),
            occupation: text(&record.occupation),
            education_general: text(&record.education_general),
            education_professional: text(&record.education_professional),
            political_theory: record.political_theory.map(PoliticalTheory::code).unwrap_or_default().to_owned(),
            confirmed: String::new(),
            shown: Shown::default(),
        }
    }

    /// Every field that is stored, by name, in the order of the page.
    pub fn values(&self) -> [(&'static str, &str); 12] {
        [
            ("full_name", &self.full_name),
            ("sex", &self.sex),
            ("birth", &self.birth),
            ("phone", &self.phone),
            ("email", &self.email),
            ("card_no", &self.card_no),
            ("admitted_on", &self.admitted_on),
            ("official_on", &self.official_on),
            ("occupation", &self.occupation),
            ("education_general", &self.education_general),
            ("education_professional", &self.education_professional),
            ("political_theory", &self.political_theory),
        ]
    }

    /// A form with these values, by name; others stay empty.
    pub fn with(values: &[(&'static str, String)]) -> Self {
        let of = |name: &str| values.iter().find(|(n, _)| *n == name).map(|(_, v)| v.clone()).unwrap_or_default();
        Self {
            full_name: of("full_name"),
            sex: of("sex"),
            birth: of("birth"),
            phone: of("phone"),
            email: of("email"),
            card_no: of("card_no"),
            admitted_on: of("admitted_on"),
            official_on: of("official_on"),
            occupation: of("occupation"),
            education_general: of("education_general"),
            education_professional: of("education_professional"),
            political_theory: of("political_theory"),
            confirmed: String::new(),
            shown: Shown::default(),
        }
    }

    /// Reads the record. Doubtful dates must be confirmed, unless they stood there before.
    ///
    /// # Errors
    /// A sentence beside each field that must be put right.
    pub fn parse(&self, today: NaiveDate, l: Locale) -> Result<Record, FormErrors> {
        let mut errors = FormErrors::default();
        let e = &mut errors;
        let full_name = name(l, e, &self.full_name);
        let sex = Sex::from_code(&self.sex);
        if sex.is_none() {
            e.add("sex", t!(l, "member-sex-missing"));
        }
        let political_theory = PoliticalTheory::from_code(&self.political_theory);
        if political_theory.is_none() && !self.political_theory.is_empty() {
            e.add("political_theory", t!(l, "member-theory-unknown"));
        }
        let record = Record {
            full_name,
            sex: sex.unwrap_or(Sex::Male),
            birth: birth(l, e, &self.birth, today),
            phone: phone(l, e, &self.phone),
            email: email(l, e, &self.email),
            card_no: card_no(l, e, &self.card_no),
            admitted_on: past_day(l, e, "admitted_on", &self.admitted_on, today),
            official_on: past_day(l, e, "official_on", &self.official_on, today),
            occupation: line(l, e, "occupation", &self.occupation),
            education_general: line(l, e, "education_general", &self.education_general),
            education_professional: line(l, e, "education_professional", &self.education_professional),
            political_theory,
        };
        if e.is_empty() {
            in_order(l, e, &record);
        }
        let changed = ["birth", "admitted_on", "official_on"];
        let changed = self.values().iter().any(|(name, value)| changed.contains(name) && self.shown.of(name) != *value);
        if errors.is_empty() && changed && self.confirmed.is_empty() {
            add_doubts(l, &mut errors, &record);
        }
        errors.or(Some(record))
    }
}

/// A new member: the record, and since when and with which standing one belongs to the organization.
#[derive(Clone, Debug, Default)]
pub struct NewMemberForm {
    /// The id minted with the form.
    pub id: String,
    /// The first day in this organization.
    pub since: String,
    /// Code of the standing.
    pub status: String,
    /// The record.
    pub record: MemberForm,
}

impl Form for NewMemberForm {
    fn read(fields: &mut Fields) -> Self {
        Self {
            id: fields.one("id"),
            since: fields.one("since"),
            status: fields.one("status"),
            record: MemberForm::read(fields),
        }
    }
}

/// A new member, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMember {
    /// The record.
    pub record: Record,
    /// The first day in the organization.
    pub since: NaiveDate,
    /// Standings with the days from which they hold, the first from `since`.
    pub statuses: Vec<(Status, NaiveDate)>,
}

impl NewMemberForm {
    /// Reads the new member. Whoever became official while already here was probationary before.
    ///
    /// # Errors
    /// A sentence beside each field that must be put right.
    pub fn parse(&self, today: NaiveDate, l: Locale) -> Result<NewMember, FormErrors> {
        let (record, mut errors) = match self.record.parse(today, l) {
            Ok(record) => (Some(record), FormErrors::default()),
            Err(errors) => (None, errors),
        };
        let since = past_day(l, &mut errors, "since", &self.since, today);
        if self.since.is_empty() {
            errors.add("since", t!(l, "member-since-missing"));
        }
        let status = Status::from_code(&self.status);
        if status.is_none() {
            errors.add("status", t!(l, "member-status-missing"));
        }
        if let Some(record) = &record {
            if status == Some(Status::Probationary) && record.official_on.is_some() {
                errors.add("official_on", t!(l, "member-official-while-probationary"));
            }
            if since < record.admitted_on && since.is_some() {
                errors.add("since", t!(l, "member-since-before-admission"));
            }
        }
        let read = record.zip(since).zip(status).map(|((record, since), status)| NewMember {
            statuses: first_statuses(status, since, record.official_on),
            record,
            since,
        });
        errors.or(read)
    }
}

fn first_statuses(status: Status, since: NaiveDate, official_on: Option<NaiveDate>) -> Vec<(Status, NaiveDate)> {
    match (status, official_on) {
        (Status::Official, Some(official_on)) if official_on > since => {
            vec![(Status::Probationary, since), (Status::Official, official_on)]
        }
        _ => vec![(status, since)],
    }
}

fn name(l: Locale, errors: &mut FormErrors, typed: &str) -> String {
    if typed.is_empty() {
        errors.add("full_name", t!(l, "member-name-missing"));
    } else if typed.chars().count() > NAME_LENGTH {
        errors.add("full_name", t!(l, "member-line-too-long", most = NAME_LENGTH));
    } else if typed.chars().any(char::is_numeric) {
        errors.add("full_name", t!(l, "member-name-with-digits"));
    }
    typed.to_owned()
}

fn birth(l: Locale, errors: &mut FormErrors, typed: &str, today: NaiveDate) -> Option<text::PartialDate> {
    if typed.is_empty() {
        return None;
    }
    let read = text::parse_partial(typed).map_err(|why| errors.add("birth", form::day_sentence(l, why))).ok()?;
    if read.earliest() > today {
        errors.add("birth", t!(l, "member-birth-in-future"));
    } else if read.earliest().year() < 1900 {
        errors.add("birth", t!(l, "member-birth-too-early"));
    }
    Some(read)
}

/// Digits only, as it is dialled within the country: "+84 900 000 456" → "0900000456".
fn phone(l: Locale, errors: &mut FormErrors, typed: &str) -> Option<String> {
    let digits = phone_digits(typed)?;
    if !(digits.starts_with('0') && (9..=11).contains(&digits.len())) {
        errors.add("phone", t!(l, "member-phone-unreadable"));
    }
    Some(digits)
}

/// A typed phone number without what people put between the digits; none where nothing was typed.
pub fn phone_digits(typed: &str) -> Option<String> {
    let plain: String = typed.chars().filter(|c| !matches!(c, ' ' | '.' | '-' | '(' | ')' | '\u{a0}')).collect();
    let national = plain.strip_prefix("+84").or_else(|| plain.strip_prefix("84").filter(|rest| rest.len() >= 9));
    let digits = national.map_or(plain.clone(), |rest| format!("0{}", rest.trim_start_matches('0')));
    form::given(&digits).filter(|_| !plain.is_empty()).map(str::to_owned)
}

fn email(l: Locale, errors: &mut FormErrors, typed: &str) -> Option<String> {
    let typed = form::given(typed.trim())?;
    let parts = typed.split_once('@');
    let plausible = parts.is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'));
    if !plausible || typed.contains(char::is_whitespace) || typed.len() > LINE_LENGTH {
        errors.add("email", t!(l, "member-email-unreadable"));
    }
    Some(typed.to_owned())
}

/// Six to twelve digits; spaces between them are how the card prints it.
fn card_no(l: Locale, errors: &mut FormErrors, typed: &str) -> Option<String> {
    let digits: String = typed.split_whitespace().collect();
    let digits = form::given(&digits)?.to_owned();
    if !(6..=12).contains(&digits.len()) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        errors.add("card_no", t!(l, "member-card-unreadable"));
    }
    Some(digits)
}

/// A day that has come; it may be left out.
pub fn past_day(l: Locale, errors: &mut FormErrors, field: &str, typed: &str, today: NaiveDate) -> Option<NaiveDate> {
    let day = form::day(l, errors, field, typed)?;
    if day > today {
        errors.add(field, t!(l, "member-day-in-future"));
    } else if day.year() < 1930 {
        errors.add(field, t!(l, "member-day-before-party")); // the Party was founded on 3 February 1930
    }
    Some(day)
}

/// A line of text that may be left out.
pub fn line(l: Locale, errors: &mut FormErrors, field: &str, typed: &str) -> Option<String> {
    if typed.chars().count() > LINE_LENGTH {
        errors.add(field, t!(l, "member-line-too-long", most = LINE_LENGTH));
    }
    form::given(typed).map(str::to_owned)
}

/// Birth, admission, official: in this order.
fn in_order(l: Locale, errors: &mut FormErrors, record: &Record) {
    let before = |a: Option<NaiveDate>, b: Option<NaiveDate>| a.zip(b).is_some_and(|(a, b)| a < b);
    if before(record.admitted_on, record.birth.map(text::PartialDate::earliest)) {
        errors.add("admitted_on", t!(l, "member-admitted-before-birth"));
    }
    if before(record.official_on, record.admitted_on) {
        errors.add("official_on", t!(l, "member-official-before-admission"));
    }
}

fn add_doubts(l: Locale, errors: &mut FormErrors, record: &Record) {
    for doubt in record.doubts() {
        match doubt {
            Doubt::OfficialTooEarly(from) => {
                errors.add("official_on", t!(l, "member-official-too-early", from = text::format_day(from)));
            }
            Doubt::AdmittedTooYoung(from) => {
                errors.add("admitted_on", t!(l, "member-admitted-too-young", from = text::format_day(from)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::PartialDate;

    fn today() -> NaiveDate {
        day("2026-11-22")
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn hoa() -> MemberForm {
        MemberForm {
            full_name: "Nông Thị Hoa".into(),
            sex: "female".into(),
            birth: "14/8/1962".into(),
            phone: "0900 000 456".into(),
            card_no: "27 004 118".into(),
            admitted_on: "3/2/1990".into(),
            official_on: "3/2/1991".into(),
            political_theory: "elementary".into(),
            ..MemberForm::default()
        }
    }

    /// The field that a changed form is refused for; empty where it is read.
    fn refused(change: impl FnOnce(&mut MemberForm)) -> Vec<String> {
        let mut form = hoa();
        change(&mut form);
        let errors = form.parse(today(), Locale::Vi).err().unwrap_or_default();
        errors.iter().map(|(field, _)| field.to_owned()).collect()
    }

    #[test]
    fn a_record_is_read_and_shown_again() {
        let record = hoa().parse(today(), Locale::Vi).unwrap();
        assert_eq!(record.birth, Some(PartialDate::Day(day("1962-08-14"))));
        assert_eq!(record.phone.as_deref(), Some("0900000456"));
        assert_eq!(record.card_no.as_deref(), Some("27004118"));
        assert_eq!(record.political_theory, Some(PoliticalTheory::Elementary));
        let shown = MemberForm::of(&record);
        assert_eq!((shown.birth.as_str(), shown.admitted_on.as_str()), ("14/08/1962", "03/02/1990"));
        assert_eq!(shown.parse(today(), Locale::En).unwrap(), record);
    }

    #[test]
    fn part_of_a_birth_date_is_enough() {
        for (typed, shown) in [("1962", "1962"), ("2/1962", "02/1962"), ("3/2/1962", "03/02/1962"), ("", "")] {
            let form = MemberForm { birth: typed.into(), ..hoa() };
            assert_eq!(MemberForm::of(&form.parse(today(), Locale::Vi).unwrap()).birth, shown);
        }
        for typed in ["31/2/1962", "13/1962", "2/62", "hè 1962", "1899", "2027"] {
            assert_eq!(refused(|form| form.birth = typed.into()), ["birth"], "{typed}");
        }
    }

    #[test]
    fn a_name_is_given_without_digits() {
        assert_eq!(refused(|form| form.full_name = String::new()), ["full_name"]);
        assert_eq!(refused(|form| form.full_name = "Hoa 2".into()), ["full_name"]);
        assert_eq!(refused(|form| form.full_name = "ă".repeat(101)), ["full_name"]);
        assert!(refused(|form| form.full_name = "ă".repeat(100)).is_empty());
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for typed in ["0900000456", "0900.000.456", "+84 900 000 456", "(0900) 000-456", "84900000456"] {
            let form = MemberForm { phone: typed.into(), ..hoa() };
            assert_eq!(form.parse(today(), Locale::Vi).unwrap().phone.as_deref(), Some("0900000456"), "{typed}");
        }
        for typed in ["900000456", "09000004", "không có", "0900000456789"] {
            assert_eq!(refused(|form| form.phone = typed.into()), ["phone"], "{typed}");
        }
        for typed in ["12345", "1234567890123", "27A04118"] {
            assert_eq!(refused(|form| form.card_no = typed.into()), ["card_no"], "{typed}");
        }
        assert_eq!(refused(|form| form.email = "hoa@".into()), ["email"]);
        assert!(refused(|form| form.email = "hoa@thon3.vn".into()).is_empty());
    }

    #[test]
    fn dates_stand_in_their_order() {
        assert_eq!(refused(|form| form.official_on = "2/2/1990".into()), ["official_on"]);
        assert_eq!(refused(|form| form.admitted_on = "13/8/1962".into()), ["admitted_on"]);
        assert_eq!(refused(|form| form.admitted_on = "23/11/2026".into()), ["admitted_on"]);
        assert_eq!(refused(|form| form.official_on = "1/1/1929".into()), ["official_on"]);
    }

    #[test]
    fn an_early_official_date_is_taken_once_it_is_confirmed() {
        assert_eq!(refused(|form| form.official_on = "2/2/1991".into()), ["official_on"]);
        assert!(refused(|form| (form.official_on, form.confirmed) = ("2/2/1991".into(), "yes".into())).is_empty());
        assert_eq!(refused(|form| form.admitted_on = "1/1/1975".into()), ["admitted_on"]);
        // What stood there before was confirmed before.
        let body = "was.birth=14/8/1962&was.admitted_on=3/2/1990&was.official_on=2/2/1991";
        let shown = Fields::decode(body.as_bytes()).shown();
        assert!(refused(|form| (form.official_on, form.shown) = ("2/2/1991".into(), shown)).is_empty());
    }

    #[test]
    fn all_that_must_be_put_right_is_said_at_once() {
        let fields = refused(|form| {
            (form.full_name, form.sex, form.political_theory) = (String::new(), "x".into(), "doctor".into());
            form.occupation = "x".repeat(201);
        });
        assert_eq!(fields, ["full_name", "sex", "political_theory", "occupation"]);
    }

    fn newcomer(status: &str, since: &str) -> NewMemberForm {
        NewMemberForm { id: String::new(), since: since.into(), status: status.into(), record: hoa() }
    }

    #[test]
    fn whoever_became_official_here_was_probationary_before() {
        let read = |form: NewMemberForm| form.parse(today(), Locale::Vi).unwrap().statuses;
        let both = [(Status::Probationary, day("1990-02-03")), (Status::Official, day("1991-02-03"))];
        assert_eq!(read(newcomer("official", "3/2/1990")), both);
        assert_eq!(read(newcomer("official", "1/7/2019")), [(Status::Official, day("2019-07-01"))]);
        assert_eq!(read(newcomer("exempt", "3/2/1990")), [(Status::Exempt, day("1990-02-03"))]);
    }

    #[test]
    fn a_newcomer_joins_after_the_admission_and_before_tomorrow() {
        let refused = |form: NewMemberForm| {
            let errors = form.parse(today(), Locale::Vi).unwrap_err();
            errors.iter().map(|(field, _)| field.to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(refused(newcomer("official", "2/2/1990")), ["since"]);
        assert_eq!(refused(newcomer("official", "23/11/2026")), ["since"]);
        assert_eq!(refused(newcomer("official", "")), ["since"]);
        assert_eq!(refused(newcomer("king", "1/7/2019")), ["status"]);
        assert_eq!(refused(newcomer("probationary", "1/7/2019")), ["official_on"]);
    }

    proptest! {
        #[test]
        fn whatever_is_typed_is_read_or_refused_beside_a_field(
            birth in "[0-9/. -]{0,12}", admitted_on in "[0-9/]{0,10}", official_on in "[0-9/]{0,10}", name in ".{0,30}",
        ) {
            let form = MemberForm { full_name: text::nfc(&name), birth, admitted_on, official_on, ..hoa() };
            match form.parse(today(), Locale::Vi) {
                Err(errors) => prop_assert!(!errors.is_empty()),
                Ok(record) => {
                    let again = MemberForm { confirmed: "yes".into(), ..MemberForm::of(&record) };
                    prop_assert_eq!(again.parse(today(), Locale::Vi).unwrap(), record);
                }
            }
        }

        #[test]
        fn dates_in_order_are_read_and_out_of_order_refused(born in 0_i64..25_000, admitted in 0_i64..35_000, official in 0_i64..35_000) {
            let at = |days: i64| day("1930-02-03") + chrono::Duration::days(days);
            let (born, admitted, official) = (at(born), at(admitted), at(official));
            let form = MemberForm {
                birth: text::format_day(born),
                admitted_on: text::format_day(admitted),
                official_on: text::format_day(official),
                confirmed: "yes".into(),
                ..hoa()
            };
            let in_order = born <= admitted && admitted <= official && official <= today();
            prop_assert_eq!(form.parse(today(), Locale::Vi).is_ok(), in_order);
        }
    }
}
