//! A batch on its way: what it is of, where it stands, what was found out about its rows.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::access::{Permission, Place};
use crate::ids::{OrganizationId, UserId};
use crate::import::columns::{Columns, Field};
pub use crate::import::old_encoding::Encoding;
use crate::import::reason::{Fault, Note, Warning};
use crate::import::record::Change;
use crate::import::refusal::Refusal;
use crate::import::rows::Skip;
use crate::organizations;

/// What a list is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Kind {
    /// Members of a branch.
    Members,
    /// Positions in an organization.
    Positions,
    /// Organizations below one.
    Organizations,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Members, Self::Positions, Self::Organizations];

    /// As the database writes it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Members => "members",
            Self::Positions => "positions",
            Self::Organizations => "organizations",
        }
    }

    /// The kind that is written so.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The kinds of organizations into which such lists go, as the database writes them.
    pub fn places(self) -> Vec<String> {
        match self {
            Self::Members => vec!["branch".to_owned()],
            Self::Positions => organizations::Kind::ALL.map(|kind| kind.code().to_owned()).to_vec(),
            Self::Organizations => {
                let hosts = organizations::Kind::ALL.into_iter().filter(|kind| !kind.below().is_empty());
                hosts.map(|kind| kind.code().to_owned()).collect()
            }
        }
    }

    /// What a column of such a list may be, in the order of the choice.
    pub const fn fields(self) -> &'static [Field] {
        match self {
            Self::Members => &Field::OF_MEMBERS,
            Self::Positions => &Field::OF_POSITIONS,
            Self::Organizations => &Field::OF_ORGANIZATIONS,
        }
    }

    /// What the columns of such a list must hold and do not.
    pub fn lacks(self, columns: &Columns) -> Option<Lack> {
        let has = |fields: &[Field]| fields.iter().any(|field| columns.of(*field).is_some());
        match self {
            Self::Organizations if !has(&[Field::OrganizationName]) => Some(Lack::Organization),
            Self::Organizations => None,
            Self::Members | Self::Positions if !has(&[Field::FullName, Field::GivenName]) => Some(Lack::Name),
            Self::Positions if !has(&[Field::Position]) => Some(Lack::Position),
            Self::Positions => None,
            Self::Members if !has(&IDENTITY) => Some(Lack::Identity),
            Self::Members => None,
        }
    }

    /// What one must be able to change by hand to bring in a list of it.
    pub const fn permission(self) -> Permission {
        match self {
            Self::Members | Self::Positions => Permission::EditMembers,
            Self::Organizations => Permission::EditOrganizations,
        }
    }
}

/// Of these a list of people needs one.
const IDENTITY: [Field; 5] = [Field::Birth, Field::BirthMale, Field::BirthFemale, Field::BirthYear, Field::CardNo];

/// What a list cannot do without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lack {
    /// Of a person.
    Name,
    /// Birth date or card number.
    Identity,
    /// Of a position.
    Position,
    /// Of an organization.
    Organization,
}

/// Where a batch stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum State {
    /// The columns are to be looked at.
    Uploaded,
    /// Being compared with the book.
    Checking,
    /// Shown, to be applied or discarded.
    Checked,
    /// Being written.
    Applying,
    /// In the book.
    Applied,
    /// Being taken back.
    Undoing,
    /// Taken back.
    Undone,
    /// Thrown away before it was applied.
    Discarded,
    /// The last work could not be done; the columns may be chosen again.
    Failed,
}

impl State {
    /// As the database writes it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Uploaded => "uploaded",
            Self::Checking => "checking",
            Self::Checked => "checked",
            Self::Applying => "applying",
            Self::Applied => "applied",
            Self::Undoing => "undoing",
            Self::Undone => "undone",
            Self::Discarded => "discarded",
            Self::Failed => "failed",
        }
    }

    /// Whether a worker is or should be at it.
    pub const fn is_working(self) -> bool {
        matches!(self, Self::Checking | Self::Applying | Self::Undoing)
    }

    /// Whether the columns may be settled, again or for the first time.
    pub const fn takes_columns(self) -> bool {
        matches!(self, Self::Uploaded | Self::Checked | Self::Failed)
    }
}

/// Why work ended without effect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Problem {
    /// The file cannot be read with these columns.
    Refused(Refusal),
    /// The right of who asked has ended.
    NoRight,
    /// The organization was closed.
    Closed,
    /// The book has changed since the preview; a new one is there.
    Moved,
    /// Something was built on what was imported: in which tables, and on how many records.
    BuiltOn(Vec<(String, i64)>),
    /// Our fault; the log has more under this number.
    Internal(String),
}

/// How many rows came to each verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Not in the book.
    pub new: i32,
    /// In the book, otherwise.
    pub changed: i32,
    /// In the book, the same.
    pub unchanged: i32,
    /// Not imported.
    pub errors: i32,
    /// No facts in it.
    pub skipped: i32,
}

/// A batch.
#[derive(Clone, Debug)]
pub struct Batch {
    /// Its number.
    pub id: Uuid,
    /// Where its rows go.
    pub place: Place,
    /// The name of that organization today.
    pub organization: String,
    /// What it is of.
    pub kind: Kind,
    /// Where it stands.
    pub state: State,
    /// As the file was called.
    pub file_name: String,
    /// The sheet that is read.
    pub sheet: Option<String>,
    /// The branch of the sheet that is read.
    pub section: Option<String>,
    /// Titles and what each column is.
    pub titles: Columns,
    /// What the text is converted from.
    pub old_encoding: Option<Encoding>,
    /// What deserves a look before applying.
    pub warnings: Vec<Warning>,
    /// Verdicts of the last check; none before it.
    pub counts: Option<Counts>,
    /// Of what was shown.
    pub plan_hash: Option<Vec<u8>>,
    /// Why the last work had no effect.
    pub problem: Option<Problem>,
    /// Who brought it, by name.
    pub created_by: String,
    /// When.
    pub created_at: DateTime<Utc>,
    /// Who applied it, by name, and when.
    pub applied: Option<(String, DateTime<Utc>)>,
    /// The number of that act in the trail.
    pub applied_request: Option<Uuid>,
    /// Who took it back, by name, and when.
    pub undone: Option<(String, DateTime<Utc>)>,
    /// Of the work, in per cent.
    pub progress: i16,
    /// Grows with each act.
    pub version: i32,
}

/// How long a file stays that was brought and never applied: it holds data of people, and somebody may have
/// forgotten it.
pub const KEPT: TimeDelta = TimeDelta::days(30);

impl Batch {
    /// Until when the file stays unless it is applied before; none where it is gone, or being worked at.
    pub fn kept_until(&self) -> Option<DateTime<Utc>> {
        matches!(self.state, State::Uploaded | State::Checked | State::Failed).then_some(self.created_at + KEPT)
    }
}

/// A batch in the list.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its number.
    pub id: Uuid,
    /// The organization's name.
    pub organization: String,
    /// What it is of.
    pub kind: Kind,
    /// Where it stands.
    pub state: State,
    /// As the file was called.
    pub file_name: String,
    /// Who brought it.
    pub created_by: String,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// What becomes of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Verdict {
    /// Not in the book.
    New,
    /// In the book, otherwise.
    Changed,
    /// In the book, the same.
    Unchanged,
    /// Not imported.
    Error,
    /// No facts in it.
    Skipped,
}

impl Verdict {
    /// In the order of the page.
    pub const ALL: [Self; 5] = [Self::New, Self::Changed, Self::Error, Self::Unchanged, Self::Skipped];

    /// As the database writes it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Unchanged => "unchanged",
            Self::Error => "error",
            Self::Skipped => "skipped",
        }
    }

    /// The verdict that is written so.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.code() == code)
    }
}

/// A record or row beside which another one is shown, because they may be the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beside {
    /// The number of the other row; none for a record of the book.
    pub row: Option<u32>,
    /// What is said of it.
    pub said: Vec<(Field, String)>,
}

/// What was found out about a row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detail {
    /// What the row says.
    pub said: Vec<(Field, String)>,
    /// What differs from the book.
    pub changes: Vec<Change>,
    /// What is wrong.
    pub faults: Vec<Fault>,
    /// What deserves a look.
    pub notes: Vec<Note>,
    /// Why the row is passed over.
    pub skip: Option<Skip>,
    /// What it may be the same as.
    pub beside: Vec<Beside>,
}

/// A row with its verdict, as it is stored and shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// As the spreadsheet counts, from 1.
    pub number: u32,
    /// What it is called.
    pub name: String,
    /// What becomes of it.
    pub verdict: Verdict,
    /// Why.
    pub detail: Detail,
    /// What it is in the book, where it is there.
    pub target: Option<String>,
}

/// Counts the verdicts.
pub fn counts(entries: &[Entry]) -> Counts {
    let of = |verdict: Verdict| {
        let rows = entries.iter().filter(|entry| entry.verdict == verdict).count();
        i32::try_from(rows).unwrap_or(i32::MAX)
    };
    Counts {
        new: of(Verdict::New),
        changed: of(Verdict::Changed),
        unchanged: of(Verdict::Unchanged),
        errors: of(Verdict::Error),
        skipped: of(Verdict::Skipped),
    }
}

/// Two checks that would do the same have the same; anything else differs.
pub fn plan_hash(entries: &[Entry]) -> Vec<u8> {
    let mut hash = Sha256::new();
    for entry in entries {
        hash.update(serde_json::to_vec(entry).unwrap_or_default());
        hash.update(b"\n");
    }
    hash.finalize().to_vec()
}

/// The organization to which a list may go.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Its number.
    pub id: OrganizationId,
    /// Its name, with its superior's where names repeat.
    pub name: String,
}

/// Work that was taken on.
#[derive(Clone, Copy, Debug)]
pub struct Claim {
    /// The batch.
    pub batch: Uuid,
    /// What it is of.
    pub kind: Kind,
    /// With whose rights.
    pub asked_by: UserId,
    /// Who works: each time another number.
    pub worker: Uuid,
    /// How often it was begun, this time included.
    pub attempts: i16,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(number: u32, verdict: Verdict) -> Entry {
        Entry { number, name: "Ma Thị Lan".into(), verdict, detail: Detail::default(), target: None }
    }

    #[test]
    fn codes_are_read_as_they_are_written() {
        for verdict in Verdict::ALL {
            assert_eq!(Verdict::from_code(verdict.code()), Some(verdict));
        }
        for kind in Kind::ALL {
            assert_eq!(Kind::from_code(kind.code()), Some(kind));
        }
        assert_eq!((Verdict::from_code("x"), Kind::from_code("x")), (None, None));
    }

    #[test]
    fn what_would_be_done_otherwise_has_another_hash() {
        let one = [entry(2, Verdict::New), entry(3, Verdict::Error)];
        assert_eq!(plan_hash(&one), plan_hash(&one.clone()));
        let mut other = one.clone();
        other[1].detail.notes.push(Note::AdmittedUnder18);
        assert_ne!(plan_hash(&one), plan_hash(&other));
        assert_ne!(plan_hash(&one), plan_hash(&one[..1]));
        let counted = counts(&one);
        assert_eq!((counted.new, counted.errors, counted.changed), (1, 1, 0));
    }
}
