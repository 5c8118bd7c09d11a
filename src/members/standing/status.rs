//! The pages of a member's standing.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use uuid::Uuid;

use super::forms::StatusForm;
use super::model::{Correction, Entry, Refusal, correct, follow};
use super::queries;
use crate::access::{Actor, Permission, Scope};
use crate::app::{App, Tx};
use crate::error::{Error, Result};
use crate::form::{FormErrors, Posted};
use crate::ids::MemberId;
use crate::locale::Locale;
use crate::members::model::{Member, Status};
use crate::members::{act, queries as records, rules, words};
use crate::page::{self, Id, Page};
use crate::{assets, t, text};

#[derive(askama::Template)]
#[template(path = "members/standing/status.html")]
struct StatusPage {
    page: Page,
    member: Member,
    entries: Vec<Entry>,
    form: StatusForm,
    errors: FormErrors,
    /// Whether the form puts the last entry right, rather than making a new one.
    corrects: bool,
    /// Somebody else has entered a standing since the page was drawn.
    overtaken: bool,
}

impl StatusPage {
    fn title(&self) -> String {
        let (l, name) = (self.page.locale, self.member.record.full_name.as_str());
        if self.corrects {
            t!(l, "member-status-correct-title", name = name)
        } else {
            t!(l, "member-status-title", name = name)
        }
    }

    fn action(&self) -> String {
        format!("{}/status{}", self.member.href(), if self.corrects { "/correction" } else { "" })
    }

    fn word(&self, entry: &Entry) -> String {
        words::status_word(self.page.locale, &entry.status)
    }

    /// The standings to choose from: a new one is another than the last.
    fn choices(&self) -> Vec<(String, String)> {
        let last = self.entries.last().map(|entry| entry.status.code());
        let all = words::statuses(self.page.locale).into_iter();
        all.filter(|(code, _)| self.corrects || Some(code.as_str()) != last).collect()
    }

    /// The entry that the page shows as the last, sent back with the form.
    fn last(&self) -> String {
        self.entries.last().map(|entry| entry.id.to_string()).unwrap_or_default()
    }

    /// Whether the day is doubted, so that the box to confirm it is shown.
    fn is_doubted(&self) -> bool {
        !self.form.confirmed.is_empty() || !self.errors.of("confirmed").is_empty()
    }
}

async fn draw(tx: &mut Tx, page: Page, member: Member, form: StatusForm) -> Result<StatusPage> {
    let scope = tx.scope(Permission::ReadMembers);
    let entries = queries::entries(tx, &scope, member.id).await?;
    let act = t!(page.locale, "member-status");
    let page = act::act_shell(tx, page, &member, act).await?;
    Ok(StatusPage { page, member, entries, form, errors: FormErrors::default(), corrects: false, overtaken: false })
}

/// `GET /members/{id}/status/correction`
///
/// # Errors
/// As [`new_status`]; Conflict where there is no entry.
pub async fn edit_status(State(app): State<App>, actor: Actor, page: Page, Id(id): Id<MemberId>) -> Result<Response> {
    let (mut tx, member) = act::open(&app, &actor, id).await?;
    let mut drawn = draw(&mut tx, page, member, StatusForm::default()).await?;
    let last = drawn.entries.last().ok_or(Error::Conflict)?;
    (drawn.form.status, drawn.form.since) = (last.status.code().to_owned(), text::format_day(last.since));
    drawn.corrects = true;
    Ok(page::html(&drawn)?.into_response())
}

/// `GET /members/{id}/status`
///
/// # Errors
/// NotFound when missing or out of sight, Forbidden where it is seen only.
pub async fn new_status(State(app): State<App>, actor: Actor, page: Page, Id(id): Id<MemberId>) -> Result<Response> {
    let (mut tx, member) = act::open(&app, &actor, id).await?;
    let form = StatusForm { id: Uuid::now_v7().to_string(), ..StatusForm::default() };
    Ok(page::html(&draw(&mut tx, page, member, form).await?)?.into_response())
}

/// `POST /members/{id}/status`: a new standing from a date; the one before ends there.
///
/// # Errors
/// As [`new_status`].
pub async fn enter_status(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<MemberId>,
    Posted(form): Posted<StatusForm>,
) -> Result<Response> {
    let (mut tx, member, scope) = act::begin(&app, &actor, id).await?;
    let l = page.locale;
    let entry_id: Uuid = form.id.parse().map_err(|_| Error::BadForm("id".into()))?;
    let (status, since) = match form.parse(app.today(), l) {
        Ok(read) => read,
        Err(errors) => return refuse(&mut tx, page, member, form, errors).await,
    };
    let entries = queries::entries(&mut tx, &scope, id).await?;
    let memberships = queries::memberships(&mut tx, &scope, id).await?;
    if memberships.last().is_none_or(|one| one.until.is_some()) {
        return Err(Error::Conflict); // who has left gets no new standing
    }
    let last = entries.last().ok_or(Error::Conflict)?;
    let entry = Entry { id: entry_id, status, since, until: None };
    if *last == entry {
        return Ok(saved(&page, &member, status)); // the same form, sent twice
    }
    if last.id.to_string() != form.last {
        return overtaken(&mut tx, page, member, form, false).await;
    }
    let official_on = (status == Status::Official && last.status == Status::Probationary).then_some(since);
    let errors = refusal(l, follow(last, status, since).err()).or_else(|| doubt(l, &member, official_on, &form));
    if let Some(errors) = errors {
        return refuse(&mut tx, page, member, form, errors).await;
    }
    queries::set_entry(&mut tx, &scope, &Entry { until: Some(since), ..*last }).await?;
    queries::enter(&mut tx, &scope, id, &entry).await?;
    records::touch(&mut tx, &scope, id, official_on.or(member.record.official_on)).await?;
    tx.commit().await?;
    Ok(saved(&page, &member, status))
}

/// `POST /members/{id}/status/correction`: the last entry says something else, or goes.
///
/// # Errors
/// As [`new_status`].
pub async fn correct_status(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<MemberId>,
    Posted(form): Posted<StatusForm>,
) -> Result<Response> {
    let (mut tx, member, scope) = act::begin(&app, &actor, id).await?;
    let l = page.locale;
    let (status, since) = match form.parse(app.today(), l) {
        Ok(read) => read,
        Err(errors) => return refuse_correction(&mut tx, page, member, form, errors).await,
    };
    let entries = queries::entries(&mut tx, &scope, id).await?;
    let last = *entries.last().ok_or(Error::Conflict)?;
    if last.id.to_string() != form.last {
        let gone = !entries.iter().any(|entry| entry.id.to_string() == form.last);
        return match gone && last.status == status {
            true => Ok(saved(&page, &member, status)), // taken back already: the same form, sent twice
            false => overtaken(&mut tx, page, member, form, true).await,
        };
    }
    let memberships = queries::memberships(&mut tx, &scope, id).await?;
    let member_since = memberships.last().map_or(since, |one| one.since);
    let correction = correct(&entries, member_since, status, since);
    let before = entries.iter().rev().nth(1).copied();
    let became = before.is_some_and(|before| before.status == Status::Probationary);
    let official_on = (status == Status::Official && became).then_some(since);
    let errors = refusal(l, correction.err()).or_else(|| doubt(l, &member, official_on, &form));
    if let Some(errors) = errors {
        return refuse_correction(&mut tx, page, member, form, errors).await;
    }
    apply(&mut tx, &scope, (before, last), (status, since), correction == Ok(Correction::Undo)).await?;
    // The day that the mistaken entry had given goes with it.
    let kept = member.record.official_on.filter(|day| !(became && *day == last.since));
    records::touch(&mut tx, &scope, id, official_on.or(kept)).await?;
    tx.commit().await?;
    Ok(saved(&page, &member, status))
}

/// Writes a correction so that at no moment two standings overlap.
async fn apply(
    tx: &mut Tx,
    scope: &Scope,
    (before, last): (Option<Entry>, Entry),
    (status, since): (Status, NaiveDate),
    undo: bool,
) -> Result<()> {
    let corrected = Entry { status, since, ..last };
    let Some(before) = before else { return queries::set_entry(tx, scope, &corrected).await };
    if undo {
        queries::remove_entry(tx, scope, last.id).await?;
        return queries::set_entry(tx, scope, &Entry { until: last.until, ..before }).await;
    }
    let before = Entry { until: Some(since), ..before };
    if since < last.since {
        queries::set_entry(tx, scope, &before).await?;
        queries::set_entry(tx, scope, &corrected).await
    } else {
        queries::set_entry(tx, scope, &corrected).await?;
        queries::set_entry(tx, scope, &before).await
    }
}

fn saved(page: &Page, member: &Member, status: Status) -> Response {
    let word = words::status_word(page.locale, &status);
    let said = t!(page.locale, "member-status-saved", name = member.record.full_name.as_str(), status = word);
    page::redirect(&member.href(), said)
}

async fn refuse(tx: &mut Tx, page: Page, member: Member, form: StatusForm, errors: FormErrors) -> Result<Response> {
    let drawn = StatusPage { errors, ..draw(tx, page, member, form).await? };
    Ok(page::unprocessable(&drawn)?.into_response())
}

async fn refuse_correction(
    tx: &mut Tx,
    page: Page,
    member: Member,
    form: StatusForm,
    errors: FormErrors,
) -> Result<Response> {
    let drawn = StatusPage { errors, corrects: true, ..draw(tx, page, member, form).await? };
    Ok(page::unprocessable(&drawn)?.into_response())
}

/// Somebody else has entered a standing meanwhile: both are shown, and what was typed stays.
async fn overtaken(tx: &mut Tx, page: Page, member: Member, form: StatusForm, corrects: bool) -> Result<Response> {
    let form = StatusForm { id: Uuid::now_v7().to_string(), ..form };
    let drawn = StatusPage { overtaken: true, corrects, ..draw(tx, page, member, form).await? };
    Ok(page::conflict(&drawn)?.into_response())
}

fn refusal(l: Locale, refusal: Option<Refusal>) -> Option<FormErrors> {
    Some(match refusal? {
        Refusal::Same => FormErrors::one("status", t!(l, "member-status-same")),
        Refusal::NotAfter(day) => {
            FormErrors::one("since", t!(l, "member-status-not-after", day = text::format_day(day)))
        }
        Refusal::NotBySince(day) => {
            FormErrors::one("since", t!(l, "member-status-not-by-since", day = text::format_day(day)))
        }
    })
}

/// An official member before the probation can have ended must be confirmed.
fn doubt(l: Locale, member: &Member, official_on: Option<NaiveDate>, form: &StatusForm) -> Option<FormErrors> {
    let earliest = rules::earliest_official(member.record.admitted_on?);
    let doubtful = official_on? < earliest && form.confirmed.is_empty();
    doubtful.then(|| {
        let from = text::format_day(earliest);
        FormErrors::one("confirmed", t!(l, "member-official-too-early", from = from))
    })
}
