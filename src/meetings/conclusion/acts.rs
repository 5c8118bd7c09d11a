//! Acts on a record: closed, not held, opened again, confirmed.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};

use super::forms::{ConclusionForm, ReasonForm};
use super::pages::{refuse, save, totals};
use super::queries::{self, Frozen};
use crate::access::{Actor, Permission};
use crate::app::{App, Tx};
use crate::error::{Error, Result};
use crate::form::{FormErrors, Nothing, Posted};
use crate::ids::MeetingId;
use crate::meetings::model::{Heads, Meeting};
use crate::meetings::queries::{Act, note};
use crate::meetings::record::{self, Step, Writing};
use crate::meetings::{attendance, statements, words};
use crate::members;
use crate::merge::Merge;
use crate::page::{self, Id, Page};
use crate::{assets, t};

/// `POST /meetings/{id}/closure`: saves step 5 and closes the record, once.
///
/// # Errors
/// Forbidden for a recorder, Conflict when it is closed already.
pub async fn close(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<MeetingId>,
    Posted(form): Posted<ConclusionForm>,
) -> Result<Response> {
    let l = page.locale;
    let mut writing =
        Writing::begin(&app, &actor, id, &[Permission::CloseMeetings, Permission::RecordOnBehalf]).await?;
    if !writing.meeting.state.is_open() {
        return Err(Error::Conflict);
    }
    let mut merge = Merge::new(&form.shown);
    let saved = save(&app, &mut writing, l, &form, &mut merge).await?;
    if merge.clashes() {
        return writing.finish(&app, page, merge, Step::Conclusion, "").await;
    }
    if let Err(refused) = saved {
        drop(writing);
        return refuse(&app, &actor, page, id, refused).await;
    }
    let meeting = crate::meetings::queries::lock(&mut writing.tx, &writing.scope, id).await?;
    let missing = meeting.missing();
    if !missing.is_empty() {
        // What was typed is kept all the same: it is the draft.
        writing.tx.commit().await?;
        let mut errors = FormErrors::default();
        missing.into_iter().for_each(|what| errors.add(what.field(), words::missing(l, what)));
        return refuse(&app, &actor, page, id, (None, errors)).await;
    }
    writing.meeting = meeting;
    if !seal(&mut writing, app.now()).await? {
        return Err(Error::Conflict);
    }
    writing.tx.commit().await?;
    Ok(page::redirect(&format!("/meetings/{id}"), t!(l, "meeting-closed-now")))
}

/// Closes a record in which nothing is missing: its figures are frozen and its documents get their numbers.
/// False when it is closed already.
///
/// # Errors
/// As the database says.
pub async fn seal(writing: &mut Writing, at: DateTime<Utc>) -> Result<bool> {
    let meeting = writing.meeting.clone();
    let frozen = freeze(writing, &meeting).await?;
    if !queries::close(&mut writing.tx, &writing.scope, meeting.id, &frozen).await? {
        return Ok(false);
    }
    for kind in ["minutes", "resolution"] {
        queries::number(&mut writing.tx, &writing.scope, &meeting, kind).await?;
    }
    note(&mut writing.tx, &writing.scope, &meeting, (Act::Closed, None), at).await?;
    Ok(true)
}

/// How many of those present may vote, by the record as it stands.
///
/// # Errors
/// As the database says.
pub async fn voters(tx: &mut Tx, meeting: &Meeting) -> Result<usize> {
    let (scope, people) = (tx.scope(Permission::ReadMeetings), tx.scope(Permission::ReadMembers));
    let roster = members::roster(tx, &people, meeting.id, meeting.roster_day()).await?;
    let exceptions = attendance::exceptions(tx, &scope, meeting.id).await?;
    Ok(totals(&roster, &exceptions).present_voting)
}

/// The figures of the day it was held.
async fn freeze(writing: &mut Writing, meeting: &Meeting) -> Result<Frozen> {
    let members_scope = writing.tx.scope(Permission::ReadMembers);
    let day = meeting.roster_day();
    let roster = members::roster(&mut writing.tx, &members_scope, meeting.id, day).await?;
    let exceptions = attendance::exceptions(&mut writing.tx, &writing.scope, meeting.id).await?;
    let totals = totals(&roster, &exceptions);
    let small = |count: usize| i16::try_from(count).unwrap_or(i16::MAX);
    Ok(Frozen {
        roster: roster.iter().filter(|member| member.in_attendance).map(|member| member.id.0).collect(),
        heads: Heads::of(&roster),
        present: small(totals.present),
        present_voting: small(totals.present_voting),
        excused: small(totals.excused),
        unexcused: small(totals.unexcused),
        speakers: statements::spoke(&mut writing.tx, &writing.scope, meeting.id).await?.speakers,
    })
}

#[derive(askama::Template)]
#[template(path = "meetings/conclusion/reason.html")]
struct ReasonPage {
    page: Page,
    meeting: Meeting,
    title: String,
    /// What will follow, sentence by sentence.
    follows: Vec<String>,
    act: String,
    path: &'static str,
    form: ReasonForm,
    errors: FormErrors,
}

async fn not_held_page(
    tx: &mut Tx,
    page: Page,
    meeting: Meeting,
    form: ReasonForm,
    errors: FormErrors,
) -> Result<ReasonPage> {
    let l = page.locale;
    let page = record::shell(tx, page, &meeting).await?.here(t!(l, "not-held"));
    let title = t!(l, "not-held-title", meeting = words::title(l, meeting.kind, meeting.month));
    let follows = vec![t!(l, "not-held-follows-1"), t!(l, "not-held-follows-2")];
    Ok(ReasonPage { page, meeting, title, follows, act: t!(l, "not-held-act"), path: "cancellation", form, errors })
}

/// `GET /meetings/{id}/cancellation`
///
/// # Errors
/// NotFound out of sight, Forbidden where the actor may not close, Conflict when it is closed.
pub async fn show_not_held(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<MeetingId>,
) -> Result<Response> {
    let (mut tx, meeting) = record::open(&app, &actor, id).await?;
    allowed(&tx, &meeting, &[Permission::CloseMeetings, Permission::RecordOnBehalf])?;
    if !meeting.state.is_open() {
        return Err(Error::Conflict);
    }
    Ok(page::html(&not_held_page(&mut tx, page, meeting, ReasonForm::default(), FormErrors::default()).await?)?
        .into_response())
}

fn allowed(tx: &Tx, meeting: &Meeting, any_of: &[Permission]) -> Result<()> {
    let may = any_of.iter().any(|permission| tx.scope(*permission).contains(meeting.at()));
    may.then_some(()).ok_or(Error::Forbidden)
}

/// `POST /meetings/{id}/cancellation`: the month is closed without a meeting.
///
/// # Errors
/// As [`show_not_held`].
pub async fn update_not_held(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<MeetingId>,
    Posted(form): Posted<ReasonForm>,
) -> Result<Response> {
    let l = page.locale;
    let mut writing =
        Writing::begin(&app, &actor, id, &[Permission::CloseMeetings, Permission::RecordOnBehalf]).await?;
    let reason = match form.parse(l) {
        Ok(reason) => reason,
        Err(errors) => {
            let drawn = not_held_page(&mut writing.tx, page, writing.meeting.clone(), form, errors).await?;
            return Ok(page::unprocessable(&drawn)?.into_response());
        }
    };
    if !queries::not_held(&mut writing.tx, &writing.scope, id, &reason).await? {
        return Err(Error::Conflict);
    }
    note(&mut writing.tx, &writing.scope, &writing.meeting, (Act::NotHeld, Some(&reason)), app.now()).await?;
    writing.tx.commit().await?;
    Ok(page::redirect(&format!("/meetings/{id}"), t!(l, "not-held-now")))
}

async fn reopening_page(
    tx: &mut Tx,
    page: Page,
    meeting: Meeting,
    form: ReasonForm,
    errors: FormErrors,
) -> Result<ReasonPage> {
    let l = page.locale;
    let page = record::shell(tx, page, &meeting).await?.here(t!(l, "reopen"));
    let title = t!(l, "reopen-title", meeting = words::title(l, meeting.kind, meeting.month));
    let follows = vec![t!(l, "reopen-follows-1"), t!(l, "reopen-follows-2"), t!(l, "reopen-follows-3")];
    Ok(ReasonPage { page, meeting, title, follows, act: t!(l, "reopen-act"), path: "reopening", form, errors })
}

/// `GET /meetings/{id}/reopening`
///
/// # Errors
/// NotFound out of sight, Forbidden where the actor may not, Conflict when it is open.
pub async fn show_reopening(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<MeetingId>,
) -> Result<Response> {
    let (mut tx, meeting) = record::open(&app, &actor, id).await?;
    allowed(&tx, &meeting, &[Permission::ReopenMeetings])?;
    if meeting.state.is_open() {
        return Err(Error::Conflict);
    }
    Ok(page::html(&reopening_page(&mut tx, page, meeting, ReasonForm::default(), FormErrors::default()).await?)?
        .into_response())
}

/// `POST /meetings/{id}/reopening`
///
/// # Errors
/// As [`show_reopening`].
pub async fn reopen(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<MeetingId>,
    Posted(form): Posted<ReasonForm>,
) -> Result<Response> {
    let l = page.locale;
    let mut writing = Writing::begin(&app, &actor, id, &[Permission::ReopenMeetings]).await?;
    let reason = match form.parse(l) {
        Ok(reason) => reason,
        Err(errors) => {
            let drawn = reopening_page(&mut writing.tx, page, writing.meeting.clone(), form, errors).await?;
            return Ok(page::unprocessable(&drawn)?.into_response());
        }
    };
    if !queries::reopen(&mut writing.tx, &writing.scope, &writing.meeting).await? {
        return Err(Error::Conflict);
    }
    note(&mut writing.tx, &writing.scope, &writing.meeting, (Act::Reopened, Some(&reason)), app.now()).await?;
    writing.tx.commit().await?;
    Ok(page::redirect(&format!("/meetings/{id}"), t!(l, "reopened-now")))
}

/// `POST /meetings/{id}/confirmation`: the branch stands by a record entered from paper.
///
/// # Errors
/// Forbidden for others, Conflict when there is nothing to confirm.
pub async fn confirm(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<MeetingId>,
    _: Posted<Nothing>,
) -> Result<Response> {
    let mut writing = Writing::begin(&app, &actor, id, &[Permission::ConfirmRecords]).await?;
    if !queries::confirm(&mut writing.tx, &writing.scope, id).await? {
        return Err(Error::Conflict);
    }
    note(&mut writing.tx, &writing.scope, &writing.meeting, (Act::Confirmed, None), app.now()).await?;
    writing.tx.commit().await?;
    Ok(page::redirect(&format!("/meetings/{id}"), t!(page.locale, "confirmed-now")))
}
