//! What all steps of recording share: who may write, in which state, and what a save answers.

use axum::Json;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::model::{Kind, Meeting, State};
use super::queries::{self, Act};
use super::words;
use crate::access::{Actor, Permission, Scope};
use crate::app::{App, Tx};
use crate::clock::in_vietnam;
use crate::error::{Error, Result};
use crate::ids::MeetingId;
use crate::merge::Merge;
use crate::page::{self, Nav, Page};
use crate::{organizations, t, text};

/// The steps of a record, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Time, place, chair, agenda.
    Plan,
    /// Who was there.
    Attendance,
    /// Who said what.
    Statements,
    /// Last month's tasks and new ones.
    Tasks,
    /// Dues, conclusion, vote, closing.
    Conclusion,
    /// The branch scores the meeting, votes on it, and with that closes the record; in a regular one.
    Score,
}

impl Step {
    /// All steps in order.
    pub const ALL: [Self; 6] =
        [Self::Plan, Self::Attendance, Self::Statements, Self::Tasks, Self::Conclusion, Self::Score];

    /// The last part of its address.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::Attendance => "attendance",
            Self::Statements => "statements",
            Self::Tasks => "tasks",
            Self::Conclusion => "conclusion",
            Self::Score => "score",
        }
    }

    /// Its address for a meeting.
    pub fn href(self, id: MeetingId) -> String {
        format!("/meetings/{id}/{}", self.path())
    }
}

/// One drawn entry of the steps.
pub struct StepItem {
    /// Its address.
    pub href: String,
    /// Number and word.
    pub word: String,
    /// Whether it lies behind.
    pub done: bool,
    /// Whether this page is it.
    pub here: bool,
}

/// The steps as a page draws them.
pub fn steps(page: &Page, meeting: &Meeting, here: Step) -> Vec<StepItem> {
    let l = page.locale;
    let words = [
        t!(l, "step-plan"),
        t!(l, "step-attendance"),
        t!(l, "step-statements"),
        t!(l, "step-tasks"),
        t!(l, "step-conclusion"),
        t!(l, "step-score"),
    ];
    let at = Step::ALL.iter().position(|step| *step == here).unwrap_or(0);
    // Only a regular meeting is scored (HD 42-HD/BTCTW ngày 28/10/2025, II.5).
    let taken = if meeting.kind == Kind::Regular { 6 } else { 5 };
    let items = Step::ALL.into_iter().zip(words).enumerate().take(taken);
    items
        .map(|(nr, (step, word))| StepItem {
            href: step.href(meeting.id),
            word: format!("{}. {word}", nr + 1),
            done: nr < at,
            here: nr == at,
        })
        .collect()
}

/// The shell of a page about a meeting: the way down the tree to it.
///
/// # Errors
/// As the database says.
pub async fn shell(tx: &mut Tx, page: Page, meeting: &Meeting) -> Result<Page> {
    let page = organizations::under(page, tx, meeting.organization_id).await?.at(Nav::Meetings);
    let title = words::title(page.locale, meeting.kind, meeting.month);
    Ok(page.crumb(title, format!("/meetings/{}", meeting.id)))
}

/// A meeting opened to be read.
///
/// # Errors
/// NotFound when it is missing or out of sight.
pub async fn open(app: &App, actor: &Actor, id: MeetingId) -> Result<(Tx, Meeting)> {
    let mut tx = app
        .read(
            actor,
            &[
                Permission::ReadMeetings,
                Permission::ReadMembers,
                Permission::ReadStatements,
                Permission::ReadTasks,
                Permission::ReadOrganizations,
            ],
        )
        .await?;
    let scope = tx.scope(Permission::ReadMeetings);
    let meeting = queries::find(&mut tx, &scope, id).await?.ok_or(Error::NotFound)?;
    Ok((tx, meeting))
}

/// Whether the actor may write this record, for the branch or from paper.
///
/// # Errors
/// Forbidden when not.
pub fn may_record(tx: &Tx, meeting: &Meeting) -> Result<()> {
    let may = [Permission::RecordMeetings, Permission::RecordOnBehalf];
    match may.into_iter().any(|permission| tx.scope(permission).contains(meeting.at())) {
        true => Ok(()),
        false => Err(Error::Forbidden),
    }
}

/// A meeting held for writing.
pub struct Writing {
    /// The transaction.
    pub tx: Tx,
    /// Exactly the meeting's organization.
    pub scope: Scope,
    /// The meeting, locked.
    pub meeting: Meeting,
}

impl Writing {
    /// Locks a meeting for one of these permissions, the first that the actor holds at its place.
    ///
    /// # Errors
    /// NotFound when it is out of sight, Forbidden when none is held there.
    pub async fn begin(app: &App, actor: &Actor, id: MeetingId, any_of: &[Permission]) -> Result<Self> {
        for permission in any_of {
            let mut tx = app.begin(actor, *permission).await?;
            let seen = tx.scope(Permission::ReadMeetings);
            let meeting = queries::find(&mut tx, &seen, id).await?.ok_or(Error::NotFound)?;
            if let Ok(scope) = tx.require(*permission, meeting.at()) {
                let meeting = queries::lock(&mut tx, &scope, id).await?;
                return Ok(Self { tx, scope, meeting });
            }
        }
        Err(Error::Forbidden)
    }

    /// The same for a step of the record: by the branch, or from paper by the superior's office, which
    /// is noted once.
    ///
    /// # Errors
    /// Also Conflict when the record is closed.
    pub async fn record(app: &App, actor: &Actor, id: MeetingId) -> Result<Self> {
        let mut writing =
            Self::begin(app, actor, id, &[Permission::RecordMeetings, Permission::RecordOnBehalf]).await?;
        if !writing.meeting.state.is_open() {
            return Err(Error::Conflict);
        }
        writing.enter_on_behalf(app, actor, Permission::RecordMeetings).await?;
        if writing.meeting.state == State::Planned {
            writing.start(app).await?;
        }
        Ok(writing)
    }

    /// Notes once that somebody who does not hold `own` at the branch writes for it, from paper.
    ///
    /// # Errors
    /// As the database says.
    pub async fn enter_on_behalf(&mut self, app: &App, actor: &Actor, own: Permission) -> Result<()> {
        let Self { tx, scope, meeting } = self;
        if tx.scope(own).contains(meeting.at()) || meeting.on_behalf_by.is_some() {
            return Ok(());
        }
        queries::enter_on_behalf(tx, scope, meeting).await?;
        queries::note(tx, scope, meeting, (Act::EnteredOnBehalf, None), app.now()).await?;
        meeting.on_behalf_by = Some(actor.user);
        Ok(())
    }

    /// Whatever is written first begins the record.
    async fn start(&mut self, app: &App) -> Result<()> {
        let held_on = self.meeting.planned_on.filter(|day| *day <= app.today()).unwrap_or(app.today());
        queries::start(&mut self.tx, &self.scope, &self.meeting, held_on).await?;
        queries::note(&mut self.tx, &self.scope, &self.meeting, (Act::Started, None), app.now()).await?;
        super::plan::ensure_agenda(&mut self.tx, &self.scope, &self.meeting).await?;
        self.meeting = queries::lock(&mut self.tx, &self.scope, self.meeting.id).await?;
        Ok(())
    }

    /// Ends a save: both versions where two people changed one field; else commits and goes on, or
    /// tells the script what is stored now.
    ///
    /// # Errors
    /// As the database says.
    pub async fn finish(self, app: &App, page: Page, merge: Merge<'_>, here: Step, next: &str) -> Result<Response> {
        if merge.clashes() {
            let action = here.href(self.meeting.id);
            drop(self.tx);
            return Ok(page::conflict(&merge.into_page(page.working(), action))?.into_response());
        }
        self.tx.commit().await?;
        let time = text::format_time(in_vietnam(app.now()).time());
        if page.visit().autosave {
            let was: serde_json::Map<_, _> =
                merge.mine().map(|(name, value)| (name.to_owned(), value.into())).collect();
            return Ok(Json(json!({ "saved": time, "was": was })).into_response());
        }
        Ok(page::redirect(next, t!(page.locale, "saved-at", time = time)))
    }
}
