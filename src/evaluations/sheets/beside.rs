//! The sheets of others on the page of a meeting's score.

use super::model::{Kind, Row, State};
use super::{queries, words};
use crate::access::Permission;
use crate::app::Tx;
use crate::clock::in_vietnam;
use crate::error::Result;
use crate::evaluations::Class;
use crate::evaluations::scores;
use crate::locale::Locale;
use crate::meetings::{self, Meeting};
use crate::text;

/// What stands beside a score, and what the reader may add.
#[derive(Clone, Debug, Default)]
pub struct Beside {
    /// Signed sheets, and one's own draft.
    pub rows: Vec<Row>,
    /// Kinds that the reader may begin here.
    pub begins: Vec<Kind>,
    /// Whether the reader writes such sheets at all, and so has a list of them.
    pub writes: bool,
}

impl Beside {
    /// What a sheet is called, with its author.
    pub fn title(&self, l: &Locale, row: &Row) -> String {
        format!("{} ({})", words::beside(*l, row.kind), row.author)
    }

    /// To begin one.
    pub fn begin(&self, l: &Locale, kind: &Kind) -> String {
        words::begin(*l, *kind)
    }

    /// Whether only its author sees it.
    pub fn is_draft(&self, row: &Row) -> bool {
        row.state == State::Draft
    }

    /// The day it was signed.
    pub fn signed(&self, row: &Row) -> String {
        row.signed_at.map(|at| text::format_day(in_vietnam(at).date_naive())).unwrap_or_default()
    }

    /// A class in words.
    pub fn class(&self, l: &Locale, class: &Class) -> String {
        scores::words::class(*l, *class)
    }

    /// Icon and status class of a class.
    pub fn mark(&self, class: &Class) -> (&'static str, &'static str) {
        scores::words::class_mark(*class)
    }
}

/// The sheets beside the score of a meeting. `scored`: a rubric applies.
///
/// # Errors
/// As the database says.
pub async fn beside(tx: &mut Tx, meeting: &Meeting, scored: bool) -> Result<Beside> {
    let scope = tx.scope(Permission::ReadScores);
    let rows = queries::of_meeting(tx, &scope, meeting.id).await?;
    let may = |kind: Kind| tx.scope(kind.permission()).contains(meeting.at());
    let writes = Kind::ALL.into_iter().any(may);
    let mut begins = Vec::new();
    if scored && meeting.state == meetings::State::Closed {
        for kind in Kind::ALL.into_iter().filter(|kind| may(*kind)).collect::<Vec<_>>() {
            if queries::own(tx, &scope, meeting.id, kind).await?.is_none() {
                begins.push(kind);
            }
        }
    }
    Ok(Beside { rows, begins, writes })
}
