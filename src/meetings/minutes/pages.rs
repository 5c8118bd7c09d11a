//! The print pages. The document is Vietnamese in either language of the interface; what stands around it
//! follows the interface.

use axum::extract::State as Shared;
use axum::response::{IntoResponse, Response};

use super::facts::{Absence, Counts, DocumentForm, Facts, Said};
use super::model::{self, Minutes};
use super::queries;
use super::resolution::{self, Resolution};
use crate::access::{Actor, Permission};
use crate::app::{App, Tx};
use crate::error::Result;
use crate::ids::{MeetingId, MemberId};
use crate::locale::Locale;
use crate::meetings::attendance::{self, totals};
use crate::meetings::model::{Heads, Meeting, State};
use crate::meetings::queries::{figures, names};
use crate::meetings::{plan, record, statements, words};
use crate::page::{self, Id, Page};
use crate::{assets, members, t};

/// What stands around a document.
struct Around {
    id: MeetingId,
    /// What the meeting is called.
    title: String,
    form: DocumentForm,
    /// By which rule the document looks, and whether anybody compared it with the original.
    rule: String,
    draft: bool,
    /// Somebody spoke, and this reader may not read who and what.
    withheld: bool,
}

impl Around {
    fn of(l: Locale, facts: Facts) -> Self {
        let source = facts.form.source.as_str();
        let rule = match facts.form.verified {
            true => t!(l, "document-form", source = source),
            false => t!(l, "document-form-unverified", source = source),
        };
        let withheld = matches!(facts.said, Said::Counted(all, _) if all.statements > 0);
        let (draft, meeting) = (facts.is_draft(), facts.meeting);
        let title = words::title(l, meeting.kind, meeting.month);
        Self { id: meeting.id, title, form: facts.form, rule, draft, withheld }
    }
}

#[derive(askama::Template)]
#[template(path = "documents/minutes.html")]
struct MinutesPage {
    page: Page,
    around: Around,
    minutes: Minutes,
}

#[derive(askama::Template)]
#[template(path = "documents/resolution.html")]
struct ResolutionPage {
    page: Page,
    around: Around,
    resolution: Resolution,
}

/// `GET /meetings/{id}/minutes`: final with its number when the record is closed, a draft while it is
/// written. A meeting that was not held, or not begun, has none: its own page says why.
///
/// # Errors
/// NotFound when it is missing or out of sight.
pub async fn show_minutes(
    Shared(app): Shared<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<MeetingId>,
) -> Result<Response> {
    let (mut tx, meeting) = record::open(&app, &actor, id).await?;
    if let Some(elsewhere) = no_document(&page, &meeting) {
        return Ok(elsewhere);
    }
    let l = page.locale;
    let page = record::shell(&mut tx, page, &meeting).await?.here(t!(l, "minutes"));
    let facts = gather(&mut tx, meeting, "minutes").await?;
    let minutes = model::compose(&facts);
    Ok(page::html(&MinutesPage { page, around: Around::of(l, facts), minutes })?.into_response())
}

/// `GET /meetings/{id}/resolution`
///
/// # Errors
/// As [`show_minutes`].
pub async fn show_resolution(
    Shared(app): Shared<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<MeetingId>,
) -> Result<Response> {
    let (mut tx, meeting) = record::open(&app, &actor, id).await?;
    if let Some(elsewhere) = no_document(&page, &meeting) {
        return Ok(elsewhere);
    }
    let l = page.locale;
    let page = record::shell(&mut tx, page, &meeting).await?.here(t!(l, "resolution"));
    let facts = gather(&mut tx, meeting, "resolution").await?;
    let resolution = resolution::compose(&facts);
    Ok(page::html(&ResolutionPage { page, around: Around::of(l, facts), resolution })?.into_response())
}

/// Where there is nothing to print: back to the record, with the reason.
fn no_document(page: &Page, meeting: &Meeting) -> Option<Response> {
    let reason = match meeting.state {
        State::Planned => t!(page.locale, "document-none-planned"),
        State::NotHeld => t!(page.locale, "document-none-not-held"),
        State::Recording | State::Closed => return None,
    };
    Some(page::redirect(&format!("/meetings/{}", meeting.id), reason))
}

/// Reads everything that a document of a kind says.
async fn gather(tx: &mut Tx, meeting: Meeting, kind: &str) -> Result<Facts> {
    let (id, day) = (meeting.id, meeting.roster_day());
    let [scope, held, tasks] = [Permission::ReadMeetings, Permission::ReadMembers, Permission::ReadTasks]
        .map(|permission| tx.scope(permission));
    let scored = tx.scope(Permission::ReadScores);
    let number = queries::number(tx, &scope, id, kind).await?;
    let mut absences = queries::absences(tx, &scope, id, day).await?;
    let (counts, base) = counts(tx, &meeting, &absences).await?;
    absences.retain(|absence| base.contains(&absence.member_id));
    Ok(Facts {
        form: queries::form_on(tx, day).await?,
        number: number.filter(|_| meeting.state == State::Closed),
        path: queries::path(tx, &scope, id, day).await?,
        officers: queries::officers(tx, &held, meeting.organization_id, day).await?,
        names: names(tx, &scope, id).await?,
        guests: attendance::guests(tx, &scope, id).await?,
        agenda: plan::agenda(tx, &scope, id).await?,
        said: said(tx, &meeting).await?,
        heard: queries::heard(tx, &tasks, id).await?,
        given: queries::given(tx, &tasks, id).await?,
        score: queries::score(tx, &scored, id).await?,
        counts,
        absences,
        meeting,
    })
}

/// Statements, or for who may not read them how many there are.
async fn said(tx: &mut Tx, meeting: &Meeting) -> Result<Said> {
    let (scope, restricted) = (tx.scope(Permission::ReadMeetings), tx.scope(Permission::ReadStatements));
    if restricted.contains(meeting.at()) {
        return Ok(Said::Told(queries::spoken(tx, &restricted, meeting.id).await?));
    }
    let all = statements::spoke(tx, &scope, meeting.id).await?;
    Ok(Said::Counted(all, queries::spoke_on(tx, &scope, meeting.id).await?))
}

/// Head-counts and who is in the base of the rate: as closing froze them, else as they stand.
async fn counts(tx: &mut Tx, meeting: &Meeting, absences: &[Absence]) -> Result<(Counts, Vec<MemberId>)> {
    let (scope, held) = (tx.scope(Permission::ReadMeetings), tx.scope(Permission::ReadMembers));
    if let Some(frozen) = figures(tx, &scope, meeting.id).await? {
        let counts = Counts {
            heads: frozen.heads,
            roster: frozen.roster.into(),
            present: frozen.present.into(),
            present_voting: frozen.present_voting.into(),
            excused: frozen.excused.into(),
            unexcused: frozen.unexcused.into(),
        };
        return Ok((counts, meeting.roster.clone().unwrap_or_default()));
    }
    let roster = members::roster(tx, &held, meeting.id, meeting.roster_day()).await?;
    let base: Vec<_> =
        roster.iter().filter(|member| member.in_attendance).map(|member| (member.id, member.votes)).collect();
    let marks: Vec<_> = absences.iter().map(|absence| (absence.member_id, absence.status)).collect();
    let totals = totals(&base, &marks);
    let whole = |number: usize| i64::try_from(number).unwrap_or_default();
    let counts = Counts {
        heads: Heads::of(&roster),
        roster: whole(totals.roster),
        present: whole(totals.present),
        present_voting: whole(totals.present_voting),
        excused: whole(totals.excused),
        unexcused: whole(totals.unexcused),
    };
    Ok((counts, base.into_iter().map(|(member, _)| member).collect()))
}
