//! What is wrong with a row, what was understood differently from what stands there, and what about
//! the sheet as a whole deserves a look. Each is a value with its facts; the English sentence is for the
//! command line, the key for the translations.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::columns::Field;
use crate::members::model::{Position, Status};
use crate::text::PartialDate;

/// A person that a row may be confused with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Other {
    /// In another row of the sheet.
    Row {
        /// Its number.
        number: u32,
        /// The name there.
        name: String,
    },
    /// In the book already.
    Member {
        /// The name there.
        name: String,
        /// The birth date there.
        birth: Option<PartialDate>,
    },
}

impl std::fmt::Display for Other {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Row { number, name } => write!(out, "row {number} ({name})"),
            Self::Member { name, birth: Some(birth) } => write!(out, "the member {name}, born {birth}"),
            Self::Member { name, birth: None } => write!(out, "the member {name}"),
        }
    }
}

/// Why a row cannot be imported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Reason {
    /// Nothing is said, and it is needed.
    #[error("missing")]
    Missing,
    /// Neither birth date nor card number: nobody could say who this is.
    #[error("neither birth date nor card number: the person cannot be told apart")]
    NoIdentity,
    /// A spreadsheet error such as `#REF!`.
    #[error("the cell shows the error {0}")]
    CellFault(String),
    /// Not what the column holds.
    #[error("“{0}” is not understood")]
    NotUnderstood(String),
    /// More characters than the book keeps.
    #[error("longer than {0} characters")]
    TooLong(usize),
    /// A date whose year has two digits.
    #[error("“{0}”: write the year with four digits")]
    TwoDigitYear(String),
    /// 31/02 and the like.
    #[error("{month}/{year} has no day {day}")]
    NoSuchDay {
        /// Year.
        year: i32,
        /// Month.
        month: u32,
        /// The day asked for.
        day: u32,
    },
    /// A month above twelve.
    #[error("there is no month {0}; dates are day/month/year")]
    NoSuchMonth(u32),
    /// After today.
    #[error("{0} lies in the future")]
    InFuture(String),
    /// Not a year in which a member can be born.
    #[error("{0} cannot be a member's birth date")]
    NotABirthDate(PartialDate),
    /// Admitted before being born.
    #[error("admitted on {} before the birth date", .0.format("%d/%m/%Y"))]
    AdmittedBeforeBirth(NaiveDate),
    /// Official before admitted.
    #[error("official on {} before the admission", .0.format("%d/%m/%Y"))]
    OfficialBeforeAdmission(NaiveDate),
    /// A tick for both sexes.
    #[error("both columns are ticked")]
    BothSexes,
    /// A card number of a length that does not exist.
    #[error("“{given}” has {digits} digits; a card number has 6 to 12")]
    CardLength {
        /// As it stands there.
        given: String,
        /// How many.
        digits: usize,
    },
    /// The person has left: that is not an import but an act with a reason and a date.
    #[error("“{0}”: a member who left is not imported; end the membership on the member's page")]
    HasLeft(String),
    /// In the book as one who left.
    #[error("{0} left this organization; take the person back on the member's page")]
    LeftEarlier(Other),
    /// More than a year since admission and no official date.
    #[error("admitted more than 12 months ago and no official date: write chính thức or dự bị")]
    StandingUnclear,
    /// Called probationary with an official date in the past.
    #[error("probationary, yet official since {}", .0.format("%d/%m/%Y"))]
    ProbationaryYetOfficial(NaiveDate),
    /// The card number is somebody else's.
    #[error("the card number {card_no} is also that of {other}")]
    CardOfAnother {
        /// The number.
        card_no: String,
        /// Whose.
        other: Other,
    },
    /// A member of another organization: that is a transfer, not a second record.
    #[error("the card number {card_no} is that of a member of {organization}; transfer the person instead")]
    CardElsewhere {
        /// The number.
        card_no: String,
        /// Where its holder is.
        organization: String,
    },
    /// The same name, and the same or nearly the same birth date.
    #[error("probably the same person as {0}; remove one, or give both their full birth date or card number")]
    NearDuplicate(Other),
    /// Several members fit.
    #[error("several members fit: {}; give the card number", .0.join(", "))]
    Ambiguous(Vec<String>),
    /// Another row would become right or wrong by what this one changes.
    #[error("{0} may mean the same member, whose name, birth date or card number this row changes; settle that first")]
    AlsoMeantBy(Other),
    /// Two rows, or a row and the book, name a secretary.
    #[error("{} is already {other}", english_position(*.position))]
    PositionTaken {
        /// The office.
        position: Position,
        /// Who holds it.
        other: Other,
    },
    /// Nobody who belongs there fits.
    #[error("nobody who belongs there has this name, birth date or card number")]
    NobodyFits,
    /// The book knows it from another day.
    #[error("held since {}; change it on the member's page", .0.format("%d/%m/%Y"))]
    HeldSince(NaiveDate),
    /// The book has another end.
    #[error("the book has another end; end the position on the member's page")]
    EndedByHand,
    /// The last day comes before the first.
    #[error("ends before it begins")]
    EndsBeforeBegin,
    /// Not a number of the register.
    #[error("“{0}”: a code has 14 digits, such as 38.168.053.000.001")]
    CodeForm(String),
    /// No organization, or several, of this code or name.
    #[error("no organization, or several, “{0}” here")]
    NoSuperior(String),
    /// That is a move.
    #[error("stands under another organization than “{0}”; it is moved by a decision of its own")]
    OtherSuperior(String),
    /// That is another organization.
    #[error("is of another kind")]
    OtherKind,
    /// Such an organization does not stand there.
    #[error("an organization of this kind does not stand under that one")]
    NotBelow,
    /// Older than what it stands under.
    #[error("its superior exists only since {}", .0.format("%d/%m/%Y"))]
    BeforeSuperior(NaiveDate),
    /// Positions are given by an import, never taken.
    #[error("holds the position {} now; end it on the member's page first", english_position(*.0))]
    HoldsAnother(Position),
}

impl Reason {
    /// The id of this sentence in the translations.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Missing => "import-reason-missing",
            Self::NoIdentity => "import-reason-no-identity",
            Self::CellFault(_) => "import-reason-cell-fault",
            Self::NotUnderstood(_) => "import-reason-not-understood",
            Self::TooLong(_) => "import-reason-too-long",
            Self::TwoDigitYear(_) => "import-reason-two-digit-year",
            Self::NoSuchDay { .. } => "import-reason-no-such-day",
            Self::NoSuchMonth(_) => "import-reason-no-such-month",
            Self::InFuture(_) => "import-reason-in-future",
            Self::NotABirthDate(_) => "import-reason-not-a-birth-date",
            Self::AdmittedBeforeBirth(_) => "import-reason-admitted-before-birth",
            Self::OfficialBeforeAdmission(_) => "import-reason-official-before-admission",
            Self::BothSexes => "import-reason-both-sexes",
            Self::CardLength { .. } => "import-reason-card-length",
            Self::HasLeft(_) => "import-reason-has-left",
            Self::LeftEarlier(_) => "import-reason-left-earlier",
            Self::StandingUnclear => "import-reason-standing-unclear",
            Self::ProbationaryYetOfficial(_) => "import-reason-probationary-yet-official",
            Self::CardOfAnother { .. } => "import-reason-card-of-another",
            Self::CardElsewhere { .. } => "import-reason-card-elsewhere",
            Self::NearDuplicate(_) => "import-reason-near-duplicate",
            Self::Ambiguous(_) => "import-reason-ambiguous",
            Self::AlsoMeantBy(_) => "import-reason-also-meant-by",
            Self::PositionTaken { .. } => "import-reason-position-taken",
            Self::NobodyFits => "import-reason-nobody-fits",
            Self::HeldSince(_) => "import-reason-held-since",
            Self::EndedByHand => "import-reason-ended-by-hand",
            Self::EndsBeforeBegin => "import-reason-ends-before-begin",
            Self::CodeForm(_) => "import-reason-code-form",
            Self::NoSuperior(_) => "import-reason-no-superior",
            Self::OtherSuperior(_) => "import-reason-other-superior",
            Self::OtherKind => "import-reason-other-kind",
            Self::NotBelow => "import-reason-not-below",
            Self::BeforeSuperior(_) => "import-reason-before-superior",
            Self::HoldsAnother(_) => "import-reason-holds-another",
        }
    }
}

/// What is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// The fact concerned.
    pub field: Field,
    /// What is wrong with it.
    pub reason: Reason,
}

/// Something about a row that is imported and should be looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Note {
    /// Written in capitals (or small letters) only, imported as a name is written.
    #[error("name written “{0}”")]
    NameRecased(String),
    /// The spreadsheet kept a number and dropped the zeros before it.
    #[error("card number “{0}” given back its leading zeros")]
    CardZerosRestored(String),
    /// The same for a phone number.
    #[error("phone “{0}” given back its leading zero")]
    PhoneZeroRestored(String),
    /// Only the first of several numbers is kept.
    #[error("only the first phone number of “{0}” is imported")]
    OnePhoneOfSeveral(String),
    /// "10/12" that the spreadsheet took for a date.
    #[error("general education read as {0}, which the spreadsheet holds as a date")]
    SchoolYearsFromDate(String),
    /// A date of admission without its day: the book wants a day.
    #[error("{} “{given}” has no day and is left out", .field.english())]
    DayUnknown {
        /// Which date.
        field: Field,
        /// As it stands there.
        given: String,
    },
    /// Not an office that the book knows.
    #[error("“{0}” is not a Party position and is not imported")]
    NotAPosition(String),
    /// No column says it; it follows from the dates of admission.
    #[error("status not stated: taken as {}", .0.code())]
    StatusDerived(Status),
    /// Younger than full eighteen at admission (Party Statute, article 1).
    #[error("admitted before the age of 18")]
    AdmittedUnder18,
    /// The same name with another year of birth.
    #[error("has the name of {0}")]
    Namesake(Other),
}

impl Note {
    /// The id of this sentence in the translations.
    pub fn key(&self) -> &'static str {
        match self {
            Self::NameRecased(_) => "import-note-name-recased",
            Self::CardZerosRestored(_) => "import-note-card-zeros",
            Self::PhoneZeroRestored(_) => "import-note-phone-zero",
            Self::OnePhoneOfSeveral(_) => "import-note-one-phone",
            Self::SchoolYearsFromDate(_) => "import-note-school-years",
            Self::DayUnknown { .. } => "import-note-day-unknown",
            Self::NotAPosition(_) => "import-note-not-a-position",
            Self::StatusDerived(_) => "import-note-status-derived",
            Self::AdmittedUnder18 => "import-note-admitted-under-18",
            Self::Namesake(_) => "import-note-namesake",
        }
    }
}

/// Something about the sheet that should be looked at before applying.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Warning {
    /// Real dates never above the twelfth day, dates as text always: typed as day/month into a program
    /// that expects month/day, which keeps what it cannot read as text.
    #[error("{}: every real date has a day up to 12 and every date kept as text one above: day and month of the real dates are probably swapped", .0.english())]
    DaysAndMonthsSwapped(Field),
    /// The heading names another branch than the one imported into.
    #[error("the sheet says “{heading}”, the members go to “{organization}”")]
    OtherBranch {
        /// As it stands in the sheet.
        heading: String,
        /// Where the rows go.
        organization: String,
    },
    /// Further sheets with titles of a list.
    #[error("also lists of members, not read: {}; choose one with --sheet", .0.join(", "))]
    OtherSheets(Vec<String>),
}

impl Warning {
    /// Whether the sheet is written only by somebody who has read this.
    pub fn is_grave(&self) -> bool {
        !matches!(self, Self::OtherSheets(_))
    }

    /// The id of this sentence in the translations.
    pub fn key(&self) -> &'static str {
        match self {
            Self::DaysAndMonthsSwapped(_) => "import-warning-swapped",
            Self::OtherBranch { .. } => "import-warning-other-branch",
            Self::OtherSheets(_) => "import-warning-other-sheets",
        }
    }
}

/// An office in English, as the glossary words it.
pub fn english_position(position: Position) -> String {
    position.code().replace('_', " ")
}
