//! Step 3: who spoke, on what, in which manner; the text is optional. Conclusions of agenda items.

mod pages;
mod queries;

use uuid::Uuid;

use crate::form::{Fields, Form, Shown};

pub use pages::{show, update};
pub use queries::{Spoke, Statement, spoke, statements};

/// In which manner somebody spoke: the substantive ones are what a branch wants more of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Manner {
    /// Passes on information.
    Information,
    /// Adds to the report or the draft.
    Addition,
    /// Criticises or self-criticises.
    Critique,
    /// Proposes.
    Proposal,
    /// Asks.
    Question,
    /// Reports a result.
    Report,
}

impl Manner {
    /// All of them, the most frequent first.
    pub const ALL: [Self; 6] =
        [Self::Addition, Self::Proposal, Self::Report, Self::Critique, Self::Question, Self::Information];

    /// As the database writes it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Information => "information",
            Self::Addition => "addition",
            Self::Critique => "critique",
            Self::Proposal => "proposal",
            Self::Question => "question",
            Self::Report => "report",
        }
    }

    /// The manner with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|manner| manner.code() == code)
    }
}

/// A statement as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatementRow {
    /// Minted with the page.
    pub id: Uuid,
    /// Id of the member; empty: nobody, the row goes.
    pub member: String,
    /// Id of the agenda item; empty: on none in particular.
    pub item: String,
    /// Code of a [`Manner`].
    pub kind: String,
    /// What was said; may be left out.
    pub text: String,
}

impl StatementRow {
    /// Whether the row says nothing at all.
    pub fn is_blank(&self) -> bool {
        self.member.is_empty() && self.text.is_empty()
    }

    /// The line as it is compared: one of nobody about nothing says nothing, whatever manner is chosen.
    pub fn settled(self) -> Self {
        if self.is_blank() { Self { id: self.id, ..Self::default() } } else { self }
    }
}

/// Step 3 as posted.
#[derive(Clone, Debug, Default)]
pub struct StatementsForm {
    /// Statements in the order of the page.
    pub rows: Vec<StatementRow>,
    /// Conclusion of each agenda item.
    pub conclusions: Vec<(Uuid, String)>,
    /// What the page had shown.
    pub shown: Shown,
}

impl Form for StatementsForm {
    fn read(fields: &mut Fields) -> Self {
        let mut form = Self { shown: fields.shown(), ..Self::default() };
        for (id, mut row) in fields.rows("statement") {
            form.rows.push(StatementRow {
                id,
                member: row.one("member"),
                item: row.one("item"),
                kind: row.one("kind"),
                text: row.one("text"),
            });
            fields.absorb(row);
        }
        for (id, mut row) in fields.rows("item") {
            form.conclusions.push((id, row.one("conclusion")));
            fields.absorb(row);
        }
        form
    }
}
