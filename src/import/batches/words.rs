//! Batches in words: states, reasons, notes, refusals.

use chrono::{DateTime, Utc};

use super::model::{Batch, Encoding, Kind, Lack, Problem, State, Verdict};
use crate::audit::what_table;
use crate::clock::in_vietnam;
use crate::import::columns::Field;
use crate::import::package::MAX_FILE;
use crate::import::read::MAX_ROWS;
use crate::import::reason::{Note, Other, Reason, Warning};
use crate::import::refusal::Refusal;
use crate::import::rows::Skip;
use crate::locale::Locale;
use crate::text::{format_count, format_day};
use crate::{t, terms};

/// The largest file, as it is told.
const MEGABYTES: usize = MAX_FILE / 1_000_000;

/// What a list is of.
pub fn kind(l: Locale, kind: Kind) -> String {
    match kind {
        Kind::Members => t!(l, "imports-kind-members"),
        Kind::Positions => t!(l, "imports-kind-positions"),
        Kind::Organizations => t!(l, "imports-kind-organizations"),
    }
}

/// Fonts from before Unicode.
pub fn encoding(l: Locale, encoding: Encoding) -> String {
    match encoding {
        Encoding::Tcvn3 => t!(l, "imports-encoding-tcvn3"),
        Encoding::Vni => t!(l, "imports-encoding-vni"),
    }
}

/// Titles that are usually understood.
pub fn usual_titles(l: Locale, kind: Kind) -> String {
    match kind {
        Kind::Members => t!(l, "imports-titles-members"),
        Kind::Positions => t!(l, "imports-titles-positions"),
        Kind::Organizations => t!(l, "imports-titles-organizations"),
    }
}

/// What a list cannot do without.
pub fn lacks(l: Locale, lack: Lack) -> String {
    match lack {
        Lack::Name => t!(l, "imports-lacks-name"),
        Lack::Identity => t!(l, "imports-lacks-identity"),
        Lack::Position => t!(l, "imports-lacks-position"),
        Lack::Organization => t!(l, "imports-lacks-organization"),
    }
}

/// Where a batch stands.
pub fn state(l: Locale, state: State) -> String {
    match state {
        State::Uploaded => t!(l, "imports-state-uploaded"),
        State::Checking => t!(l, "imports-state-checking"),
        State::Checked => t!(l, "imports-state-checked"),
        State::Applying => t!(l, "imports-state-applying"),
        State::Applied => t!(l, "imports-state-applied"),
        State::Undoing => t!(l, "imports-state-undoing"),
        State::Undone => t!(l, "imports-state-undone"),
        State::Discarded => t!(l, "imports-state-discarded"),
        State::Failed => t!(l, "imports-state-failed"),
    }
}

/// Icon and status class of a state.
pub const fn state_mark(state: State) -> (&'static str, &'static str) {
    match state {
        State::Uploaded | State::Checked => ("todo", "mid"),
        State::Checking | State::Applying | State::Undoing => ("clock", ""),
        State::Applied => ("ok", "good"),
        State::Undone => ("undo", ""),
        State::Discarded => ("no", ""),
        State::Failed => ("warn", "now"),
    }
}

/// What becomes of a row.
pub fn verdict(l: Locale, verdict: Verdict) -> String {
    match verdict {
        Verdict::New => t!(l, "imports-verdict-new"),
        Verdict::Changed => t!(l, "imports-verdict-changed"),
        Verdict::Unchanged => t!(l, "imports-verdict-unchanged"),
        Verdict::Error => t!(l, "imports-verdict-error"),
        Verdict::Skipped => t!(l, "imports-verdict-skipped"),
    }
}

/// Icon and status class of a verdict.
pub const fn verdict_mark(verdict: Verdict) -> (&'static str, &'static str) {
    match verdict {
        Verdict::New => ("plus", "good"),
        Verdict::Changed => ("edit", "mid"),
        Verdict::Unchanged => ("same", ""),
        Verdict::Error => ("warn", "now"),
        Verdict::Skipped => ("dash", ""),
    }
}

/// "22/11/2026 14:05", in Vietnam.
pub fn moment(at: DateTime<Utc>) -> String {
    in_vietnam(at).format("%d/%m/%Y %H:%M").to_string()
}

/// What is told of every batch: label and value.
pub fn facts(l: Locale, batch: &Batch) -> Vec<(String, String)> {
    let by = |(who, at): &(String, DateTime<Utc>)| format!("{who}, {}", moment(*at));
    let facts = [
        (t!(l, "imports-what"), Some(kind(l, batch.kind))),
        (t!(l, "imports-into"), Some(batch.organization.clone())),
        (t!(l, "imports-file"), Some(batch.file_name.clone())),
        (t!(l, "imports-sheet"), batch.sheet.clone().filter(|sheet| !sheet.is_empty())),
        (t!(l, "imports-brought-by"), Some(by(&(batch.created_by.clone(), batch.created_at)))),
        (t!(l, "imports-kept-until"), batch.kept_until().map(moment)),
        (t!(l, "imports-applied-by"), batch.applied.as_ref().map(by)),
        (t!(l, "imports-undone-by"), batch.undone.as_ref().map(by)),
    ];
    facts.into_iter().filter_map(|(label, fact)| Some((label, fact?))).collect()
}

macro_rules! fields {
    ($($field:ident => $key:tt,)*) => {
        /// What a column holds.
        pub fn field(l: Locale, field: Field) -> String {
            match field {
                $(Field::$field => t!(l, $key),)*
            }
        }
    };
}

fields! {
    Ordinal => "import-field-ordinal",
    FullName => "import-field-name",
    FamilyName => "import-field-family-name",
    GivenName => "import-field-given-name",
    Sex => "import-field-sex",
    Male => "import-field-male",
    Female => "import-field-female",
    Birth => "import-field-birth",
    BirthMale => "import-field-birth-male",
    BirthFemale => "import-field-birth-female",
    BirthDay => "import-field-birth-day",
    BirthMonth => "import-field-birth-month",
    BirthYear => "import-field-birth-year",
    AdmittedDay => "import-field-admitted-day",
    AdmittedMonth => "import-field-admitted-month",
    AdmittedYear => "import-field-admitted-year",
    OfficialDay => "import-field-official-day",
    OfficialMonth => "import-field-official-month",
    OfficialYear => "import-field-official-year",
    CardNo => "import-field-card-no",
    AdmittedOn => "import-field-admitted-on",
    OfficialOn => "import-field-official-on",
    Status => "import-field-status",
    Position => "import-field-position",
    Occupation => "import-field-occupation",
    EducationGeneral => "import-field-education-general",
    EducationProfessional => "import-field-education-professional",
    PoliticalTheory => "import-field-political-theory",
    Phone => "import-field-phone",
    Email => "import-field-email",
    Since => "import-field-since",
    Until => "import-field-until",
    OrganizationName => "import-field-organization",
    OrganizationKind => "import-field-organization-kind",
    BranchType => "import-field-branch-type",
    OrganizationCode => "import-field-organization-code",
    Superior => "import-field-superior",
    EstablishedOn => "import-field-established-on",
    Remark => "import-field-remark",
}

/// A value as a reader reads it: codes become words.
pub fn value(l: Locale, field: Field, text: &str) -> String {
    let words = |word: fn(Locale, &str) -> String| {
        text.split(", ").filter(|code| !code.is_empty()).map(|code| word(l, code)).collect::<Vec<_>>().join(", ")
    };
    match field {
        Field::Sex => words(terms::sex),
        Field::Status => words(terms::member_status),
        Field::Position => words(terms::position),
        Field::OrganizationKind => words(terms::organization_kind),
        Field::PoliticalTheory => words(terms::political_theory),
        _ => text.to_owned(),
    }
}

/// What is said of a person but the name, in one line.
pub fn said(l: Locale, said: &[(Field, String)]) -> String {
    let others = said.iter().filter(|(field, _)| !matches!(field, Field::FullName | Field::OrganizationName));
    let told = others.map(|(which, text)| format!("{}: {}", field(l, *which), value(l, *which, text)));
    told.collect::<Vec<_>>().join(" · ")
}

/// What two say of the same fields, side by side; what neither says is left out.
pub fn side_by_side(l: Locale, one: &[(Field, String)], other: &[(Field, String)]) -> Vec<(String, String, String)> {
    let of = |said: &[(Field, String)], which: Field| {
        let text = said.iter().find(|(field, _)| *field == which).map(|(_, text)| text.as_str());
        value(l, which, text.unwrap_or_default())
    };
    let mut fields: Vec<Field> = one.iter().chain(other).map(|(field, _)| *field).collect();
    fields.sort_unstable();
    fields.dedup();
    fields.into_iter().map(|which| (field(l, which), of(one, which), of(other, which))).collect()
}

fn other(l: Locale, other: &Other) -> String {
    match other {
        Other::Row { number, name } => t!(l, "import-other-row", number = number, name = name.as_str()),
        Other::Member { name, birth: Some(birth) } => {
            t!(l, "import-other-member-born", name = name.as_str(), birth = birth.to_string())
        }
        Other::Member { name, birth: None } => t!(l, "import-other-member", name = name.as_str()),
    }
}

/// Why a row is not imported.
pub fn reason(l: Locale, reason: &Reason) -> String {
    let position = |code: &str| terms::position(l, code);
    match reason {
        Reason::Missing => t!(l, "import-reason-missing"),
        Reason::NoIdentity => t!(l, "import-reason-no-identity"),
        Reason::CellFault(fault) => t!(l, "import-reason-cell-fault", fault = fault.as_str()),
        Reason::NotUnderstood(given) => t!(l, "import-reason-not-understood", given = given.as_str()),
        Reason::TooLong(limit) => t!(l, "import-reason-too-long", limit = limit.to_string()),
        Reason::TwoDigitYear(given) => t!(l, "import-reason-two-digit-year", given = given.as_str()),
        Reason::NoSuchDay { year, month, day } => {
            let month = format!("{month}/{year}");
            t!(l, "import-reason-no-such-day", month = month, day = day.to_string())
        }
        Reason::NoSuchMonth(month) => t!(l, "import-reason-no-such-month", month = month.to_string()),
        Reason::InFuture(day) => t!(l, "import-reason-in-future", day = day.as_str()),
        Reason::NotABirthDate(birth) => t!(l, "import-reason-not-a-birth-date", birth = birth.to_string()),
        Reason::AdmittedBeforeBirth(day) => {
            t!(l, "import-reason-admitted-before-birth", day = format_day(*day))
        }
        Reason::OfficialBeforeAdmission(day) => {
            t!(l, "import-reason-official-before-admission", day = format_day(*day))
        }
        Reason::BothSexes => t!(l, "import-reason-both-sexes"),
        Reason::CardLength { given, digits } => {
            t!(l, "import-reason-card-length", given = given.as_str(), digits = digits.to_string())
        }
        Reason::HasLeft(given) => t!(l, "import-reason-has-left", given = given.as_str()),
        Reason::LeftEarlier(who) => t!(l, "import-reason-left-earlier", other = other(l, who)),
        Reason::StandingUnclear => t!(l, "import-reason-standing-unclear"),
        Reason::ProbationaryYetOfficial(day) => {
            t!(l, "import-reason-probationary-yet-official", day = format_day(*day))
        }
        Reason::CardOfAnother { card_no, other: who } => {
            t!(l, "import-reason-card-of-another", card = card_no.as_str(), other = other(l, who))
        }
        Reason::CardElsewhere { card_no, organization } => {
            t!(l, "import-reason-card-elsewhere", card = card_no.as_str(), organization = organization.as_str())
        }
        Reason::NearDuplicate(who) => t!(l, "import-reason-near-duplicate", other = other(l, who)),
        Reason::Ambiguous(names) => t!(l, "import-reason-ambiguous", names = names.join("; ")),
        Reason::AlsoMeantBy(who) => t!(l, "import-reason-also-meant-by", other = other(l, who)),
        Reason::PositionTaken { position: office, other: who } => {
            t!(l, "import-reason-position-taken", position = position(office.code()), other = other(l, who))
        }
        Reason::NobodyFits => t!(l, "import-reason-nobody-fits"),
        Reason::HeldSince(day) => t!(l, "import-reason-held-since", day = format_day(*day)),
        Reason::EndedByHand => t!(l, "import-reason-ended-by-hand"),
        Reason::EndsBeforeBegin => t!(l, "import-reason-ends-before-begin"),
        Reason::CodeForm(given) => t!(l, "import-reason-code-form", given = given.as_str()),
        Reason::NoSuperior(given) => t!(l, "import-reason-no-superior", given = given.as_str()),
        Reason::OtherSuperior(given) => t!(l, "import-reason-other-superior", given = given.as_str()),
        Reason::OtherKind => t!(l, "import-reason-other-kind"),
        Reason::NotBelow => t!(l, "import-reason-not-below"),
        Reason::BeforeSuperior(day) => t!(l, "import-reason-before-superior", day = format_day(*day)),
        Reason::HoldsAnother(office) => t!(l, "import-reason-holds-another", position = position(office.code())),
    }
}

/// What deserves a look although the row is imported.
pub fn note(l: Locale, note: &Note) -> String {
    match note {
        Note::NameRecased(given) => t!(l, "import-note-name-recased", given = given.as_str()),
        Note::CardZerosRestored(given) => t!(l, "import-note-card-zeros", given = given.as_str()),
        Note::PhoneZeroRestored(given) => t!(l, "import-note-phone-zero", given = given.as_str()),
        Note::OnePhoneOfSeveral(given) => t!(l, "import-note-one-phone", given = given.as_str()),
        Note::SchoolYearsFromDate(years) => t!(l, "import-note-school-years", years = years.as_str()),
        Note::DayUnknown { field: which, given } => {
            t!(l, "import-note-day-unknown", field = field(l, *which), given = given.as_str())
        }
        Note::NotAPosition(given) => t!(l, "import-note-not-a-position", given = given.as_str()),
        Note::StatusDerived(status) => {
            t!(l, "import-note-status-derived", status = terms::member_status(l, status.code()))
        }
        Note::AdmittedUnder18 => t!(l, "import-note-admitted-under-18"),
        Note::Namesake(who) => t!(l, "import-note-namesake", other = other(l, who)),
    }
}

/// What deserves a look before applying.
pub fn warning(l: Locale, warning: &Warning) -> String {
    match warning {
        Warning::DaysAndMonthsSwapped(which) => t!(l, "import-warning-swapped", field = field(l, *which)),
        Warning::OtherBranch { heading, organization } => {
            t!(l, "import-warning-other-branch", heading = heading.as_str(), organization = organization.as_str())
        }
        Warning::OtherSheets(names) => t!(l, "import-warning-other-sheets", names = names.join(", ")),
    }
}

/// Why a row is passed over.
pub fn skip(l: Locale, skip: Skip) -> String {
    match skip {
        Skip::Title => t!(l, "import-skipped-title"),
        Skip::Header => t!(l, "import-skipped-header"),
        Skip::Blank => t!(l, "import-skipped-blank"),
        Skip::Section => t!(l, "import-skipped-section"),
        Skip::Total => t!(l, "import-skipped-total"),
        Skip::Footer => t!(l, "import-skipped-footer"),
        Skip::OtherSection => t!(l, "import-skipped-other-section"),
    }
}

/// Why a file is not read.
pub fn refusal(l: Locale, refusal: &Refusal) -> String {
    match refusal {
        Refusal::TooLarge => t!(l, "import-refused-too-large", size = MEGABYTES),
        Refusal::Encrypted => t!(l, "import-refused-encrypted"),
        Refusal::OldExcel => t!(l, "import-refused-old-excel"),
        Refusal::NotXlsx => t!(l, "import-refused-not-xlsx"),
        Refusal::UnpacksToTooMuch => t!(l, "import-refused-unpacks"),
        Refusal::Formulas => t!(l, "import-refused-formulas"),
        Refusal::Damaged(_) => t!(l, "import-refused-damaged"),
        Refusal::NoSuchSheet { wanted, there } => {
            t!(l, "import-refused-no-such-sheet", wanted = wanted.as_str(), there = there.join(", "))
        }
        Refusal::TooManyRows { sheet } => {
            t!(l, "import-refused-rows", sheet = sheet.as_str(), limit = format_count(MAX_ROWS.into()))
        }
        Refusal::TooManyColumns { sheet, row } => {
            t!(l, "import-refused-columns", sheet = sheet.as_str(), row = row.to_string())
        }
        Refusal::TooMuchText => t!(l, "import-refused-text"),
        Refusal::NoTitles => t!(l, "import-refused-no-titles"),
        Refusal::OldEncoding => t!(l, "import-refused-old-encoding"),
        Refusal::SeveralBranches(names) => t!(l, "import-refused-several-branches", names = names.join(", ")),
        Refusal::NoSuchSection { wanted, there } => {
            t!(l, "import-refused-no-such-section", wanted = wanted.as_str(), there = there.join(", "))
        }
    }
}

/// Why the last work had no effect.
pub fn problem(l: Locale, problem: &Problem) -> String {
    match problem {
        Problem::Refused(why) => refusal(l, why),
        Problem::NoRight => t!(l, "imports-problem-right"),
        Problem::Closed => t!(l, "imports-problem-closed"),
        Problem::Moved => t!(l, "imports-problem-moved"),
        Problem::BuiltOn(what) => {
            let told = what.iter().map(|(table, count)| format!("{} ({count})", what_table(l, table)));
            t!(l, "imports-problem-built-on", what = told.collect::<Vec<_>>().join("; "))
        }
        Problem::Internal(number) => t!(l, "imports-problem-internal", number = number.as_str()),
    }
}
