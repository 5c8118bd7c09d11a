//! One sheet: begun, written, signed, and read by others.

use axum::extract::State as Shared;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::forms::SheetForm;
use super::model::{self, Kind, Sheet, State};
use super::{queries, words};
use crate::access::{Actor, Permission};
use crate::app::{App, Tx};
use crate::clock::in_vietnam;
use crate::error::{Error, Result};
use crate::evaluations::Points;
use crate::evaluations::rubrics::{self, Class, Facts, Rubric};
use crate::evaluations::scores::branch::{self, Sum};
use crate::evaluations::scores::view::{self, GroupView};
use crate::evaluations::scores::{self, ScoreLine, facts};
use crate::form::{FormErrors, Posted};
use crate::ids::{MeetingId, SheetId};
use crate::meetings::record::{self, Step};
use crate::meetings::{self, Meeting};
use crate::page::{self, Filters, Id, Page};
use crate::{assets, t, text};

/// What a page of a sheet reads.
const READS: [Permission; 6] = [
    Permission::ReadScores,
    Permission::ReadMeetings,
    Permission::ReadMembers,
    Permission::ReadStatements,
    Permission::ReadTasks,
    Permission::ReadOrganizations,
];

/// Which kind of sheet is to be begun; left out: what the reader may.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    kind: String,
}

#[derive(askama::Template)]
#[template(path = "evaluations/sheets/show.html")]
struct SheetPage {
    page: Page,
    meeting: Meeting,
    /// The sheet as it is stored; none while it is begun.
    sheet: Option<Sheet>,
    /// The id that it has or will have.
    id: SheetId,
    kind: Kind,
    rubric: Rubric,
    groups: Vec<GroupView>,
    sum: Option<(Points, Class)>,
    form: SheetForm,
    /// Whether the reader writes it.
    writes: bool,
    errors: FormErrors,
}

/// A sheet as a page draws it, before its columns are filled.
struct Drawn {
    meeting: Meeting,
    sheet: Option<Sheet>,
    id: SheetId,
    kind: Kind,
    writes: bool,
}

impl SheetPage {
    async fn draw(tx: &mut Tx, page: Page, drawn: Drawn, refused: Option<(FormErrors, SheetForm)>) -> Result<Self> {
        let Drawn { meeting, sheet, id, kind, writes } = drawn;
        let l = page.locale;
        let scope = tx.scope(Permission::ReadScores);
        let (rubric, known) = measure(tx, &meeting, sheet.as_ref()).await?;
        let lines: Vec<ScoreLine> = match &sheet {
            Some(sheet) => model::score_lines(&rubric, &known, &queries::lines(tx, &scope, sheet.id).await?),
            None => Vec::new(),
        };
        let (found, advice) = match &sheet {
            Some(sheet) => (sheet.findings.as_deref(), sheet.recommendations.as_deref()),
            None => (None, None),
        };
        let stored = SheetForm::of(&rubric, &lines, found, advice);
        let (errors, form) = refused.unwrap_or_else(|| (FormErrors::default(), stored));
        let signed = sheet.as_ref().and_then(|sheet| sheet.points.zip(sheet.class));
        let page = record::shell(tx, page, &meeting).await?;
        Ok(Self {
            page: page.crumb(t!(l, "step-score"), Step::Score.href(meeting.id)).here(words::kind(l, kind)),
            groups: view::groups(l, &rubric, &known, (&lines, &form.lines), false),
            sum: signed.or_else(|| Sum::of(&rubric, &known, &lines).own()),
            meeting,
            sheet,
            id,
            kind,
            rubric,
            form,
            writes,
            errors,
        })
    }

    fn title(&self) -> String {
        let l = self.page.locale;
        let meeting = meetings::words::title(l, self.meeting.kind, self.meeting.month);
        t!(l, "sheet-title", kind = words::kind(l, self.kind), meeting = meeting)
    }

    fn rubric_title(&self) -> String {
        scores::words::label(self.page.locale, &self.rubric.title_vi, self.rubric.title_en.as_deref()).to_owned()
    }

    /// Where the form goes.
    fn action(&self) -> String {
        match self.sheet {
            Some(_) => format!("/sheets/{}", self.id),
            None => format!("/meetings/{}/sheets", self.meeting.id),
        }
    }

    fn class(&self, class: &Class) -> String {
        scores::words::class(self.page.locale, *class)
    }

    fn class_mark(&self, class: &Class) -> (&'static str, &'static str) {
        scores::words::class_mark(*class)
    }

    /// "Đặng Minh Hòa, ký 08/08/2025 20:10".
    fn by_line(&self, sheet: &Sheet) -> String {
        let l = self.page.locale;
        match sheet.signed_at.map(in_vietnam) {
            Some(at) => {
                let at = format!("{} {}", text::format_time(at.time()), text::format_day(at.date_naive()));
                t!(l, "sheet-signed-by", name = sheet.author.as_str(), at = at)
            }
            None => t!(l, "sheet-draft-of", name = sheet.author.as_str()),
        }
    }
}

/// The rubric and the facts by which a sheet is judged: a sheet that was saved keeps its own; a new one takes
/// those with which the branch's went up, else what the record knows.
async fn measure(tx: &mut Tx, meeting: &Meeting, sheet: Option<&Sheet>) -> Result<(Rubric, Facts)> {
    if let Some(sheet) = sheet.filter(|sheet| sheet.state == State::Signed)
        && let Some(facts) = &sheet.facts
    {
        return Ok((rubrics::queries::load(tx, sheet.rubric_id).await?, facts.clone()));
    }
    let scope = tx.scope(Permission::ReadScores);
    let score = scores::queries::find(tx, &scope, meeting.id).await?;
    let rubric = match sheet {
        Some(sheet) => rubrics::queries::load(tx, sheet.rubric_id).await?,
        None => branch::rubric(tx, meeting, score.as_ref()).await?.ok_or(Error::Conflict)?,
    };
    let facts = match score.and_then(|score| score.submitted_facts) {
        Some(facts) => facts,
        None => facts::gather(tx, meeting).await?,
    };
    Ok((rubric, facts))
}

/// The meeting, if its scores may be read.
async fn meeting(tx: &mut Tx, id: MeetingId) -> Result<Meeting> {
    let seen = tx.scope(Permission::ReadMeetings);
    let meeting = meetings::queries::find(tx, &seen, id).await?.ok_or(Error::NotFound)?;
    tx.require(Permission::ReadScores, meeting.at())?;
    Ok(meeting)
}

/// Which kind of sheet is to be begun at a meeting.
fn kind(tx: &Tx, meeting: &Meeting, asked: &str) -> Result<Kind> {
    let mut kinds = Kind::ALL.into_iter().filter(|kind| asked.is_empty() || kind.code() == asked);
    let may = |kind: &Kind| tx.scope(kind.permission()).contains(meeting.at());
    kinds.find(may).ok_or(Error::Forbidden)
}

/// `GET /meetings/{id}/sheets/new?kind=attendee|inspection`: to the actor's own sheet, where there is one.
///
/// # Errors
/// NotFound when the meeting is out of sight, Forbidden where the actor writes no such sheet, Conflict
/// while its record is open, or where no rubric applies.
pub async fn new(
    Shared(app): Shared<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<MeetingId>,
    Filters(asked): Filters<Asked>,
) -> Result<Response> {
    let mut tx = app.read(&actor, &READS).await?;
    let meeting = meeting(&mut tx, id).await?;
    let kind = kind(&tx, &meeting, &asked.kind)?;
    let scope = tx.scope(Permission::ReadScores);
    if let Some(own) = queries::own(&mut tx, &scope, id, kind).await? {
        return Ok(page::see_other(&format!("/sheets/{own}")));
    }
    if meeting.state != meetings::State::Closed {
        return Err(Error::Conflict);
    }
    let drawn = Drawn { meeting, sheet: None, id: SheetId::mint(), kind, writes: true };
    Ok(page::html(&SheetPage::draw(&mut tx, page, drawn, None).await?)?.into_response())
}

/// `POST /meetings/{id}/sheets`: begins a sheet with what is typed. Sent twice it is one sheet.
///
/// # Errors
/// As [`new`]; Conflict also where the actor's sheet of this kind is signed.
pub async fn create(
    Shared(app): Shared<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<MeetingId>,
    Posted(form): Posted<SheetForm>,
) -> Result<Response> {
    let (kind, own) = (form.kind().ok_or(Error::BadRequest)?, form.id.ok_or(Error::BadRequest)?);
    let mut tx = app.begin(&actor, kind.permission()).await?;
    let meeting = meeting(&mut tx, id).await?;
    let scope = tx.require(kind.permission(), meeting.at())?;
    if meeting.state != meetings::State::Closed {
        return Err(Error::Conflict);
    }
    let (rubric, facts) = measure(&mut tx, &meeting, None).await?;
    let read = match form.parse(page.locale, (&rubric, &facts), kind, false) {
        Ok(read) => read,
        Err(errors) => {
            drop(tx);
            let mut tx = app.read(&actor, &READS).await?;
            let drawn = Drawn { meeting, sheet: None, id: own, kind, writes: true };
            let drawn = SheetPage::draw(&mut tx, page, drawn, Some((errors, form.clone()))).await?;
            return Ok(page::unprocessable(&drawn)?.into_response());
        }
    };
    queries::begin(&mut tx, &scope, &meeting, (own, kind), rubric.id).await?;
    // The form may have been sent before, or begun in another window: the last word is the author's.
    let own = queries::own(&mut tx, &scope, id, kind).await?.ok_or(Error::Conflict)?;
    if !queries::lock(&mut tx, &scope, own).await? {
        return Err(Error::Conflict);
    }
    let sum = Sum::of(&rubric, &facts, &read.lines).own();
    for line in read.rows() {
        queries::put_line(&mut tx, &scope, own, &line).await?;
    }
    let (findings, recommendations) = (read.findings, read.recommendations);
    queries::put(&mut tx, &scope, own, &queries::Put { sum, facts, findings, recommendations }, None).await?;
    tx.commit().await?;
    Ok(page::redirect(&format!("/sheets/{own}"), t!(page.locale, "sheet-saved-now")))
}

/// What the actor may write of: the kind's permission, or the other of the two.
fn writing(tx: &Tx, sheet: &Sheet) -> Option<Permission> {
    let holds = |kind: &Kind| tx.scope(kind.permission()).contains(sheet.at());
    [sheet.kind].into_iter().chain(Kind::ALL).find(holds).map(Kind::permission)
}

/// A sheet opened to be read.
async fn open(app: &App, actor: &Actor, id: SheetId) -> Result<(Tx, Sheet)> {
    let mut tx = app.read(actor, &READS).await?;
    let scope = tx.scope(Permission::ReadScores);
    let sheet = queries::find(&mut tx, &scope, id).await?.ok_or(Error::NotFound)?;
    Ok((tx, sheet))
}

async fn drawn(tx: &mut Tx, actor: &Actor, sheet: Sheet) -> Result<Drawn> {
    let meeting = meeting(tx, sheet.meeting_id).await?;
    let own = sheet.author_id == actor.user && sheet.state == State::Draft;
    let writes = own && writing(tx, &sheet).is_some();
    Ok(Drawn { meeting, id: sheet.id, kind: sheet.kind, sheet: Some(sheet), writes })
}

/// `GET /sheets/{id}`: a form for its author until it is signed, then a page for who may read scores.
///
/// # Errors
/// NotFound when it is missing, out of sight, or the draft of somebody else.
pub async fn show(Shared(app): Shared<App>, actor: Actor, page: Page, Id(id): Id<SheetId>) -> Result<Response> {
    let (mut tx, sheet) = open(&app, &actor, id).await?;
    let drawn = drawn(&mut tx, &actor, sheet).await?;
    Ok(page::html(&SheetPage::draw(&mut tx, page, drawn, None).await?)?.into_response())
}

/// `POST /sheets/{id}`: saves the draft.
///
/// # Errors
/// Forbidden for everybody but its author, Conflict once it is signed.
pub async fn update(
    Shared(app): Shared<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<SheetId>,
    Posted(form): Posted<SheetForm>,
) -> Result<Response> {
    store(&app, &actor, page, (id, form), false).await
}

/// `POST /sheets/{id}/signature`: saves the sheet, complete, and signs it; from then on it stays.
///
/// # Errors
/// As [`update`].
pub async fn sign(
    Shared(app): Shared<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<SheetId>,
    Posted(form): Posted<SheetForm>,
) -> Result<Response> {
    store(&app, &actor, page, (id, form), true).await
}

async fn store(app: &App, actor: &Actor, page: Page, (id, form): (SheetId, SheetForm), sign: bool) -> Result<Response> {
    let (tx, sheet) = open(app, actor, id).await?;
    let permission = writing(&tx, &sheet).filter(|_| sheet.author_id == actor.user).ok_or(Error::Forbidden)?;
    drop(tx);
    let mut tx = app.begin(actor, permission).await?;
    let scope = tx.require(permission, sheet.at())?;
    let meeting = meeting(&mut tx, sheet.meeting_id).await?;
    if !queries::lock(&mut tx, &scope, id).await? || meeting.state != meetings::State::Closed {
        return Err(Error::Conflict);
    }
    let (rubric, facts) = measure(&mut tx, &meeting, Some(&sheet)).await?;
    let read = match form.parse(page.locale, (&rubric, &facts), sheet.kind, sign) {
        Ok(read) => read,
        Err(errors) => {
            drop(tx);
            let (mut tx, sheet) = open(app, actor, id).await?;
            let drawn = drawn(&mut tx, actor, sheet).await?;
            let shown = SheetPage::draw(&mut tx, page, drawn, Some((errors, form))).await?;
            return Ok(page::unprocessable(&shown)?.into_response());
        }
    };
    let sum = Sum::of(&rubric, &facts, &read.lines).own();
    for line in read.rows() {
        queries::put_line(&mut tx, &scope, id, &line).await?;
    }
    let (findings, recommendations) = (read.findings, read.recommendations);
    let put = queries::Put { sum, facts, findings, recommendations };
    queries::put(&mut tx, &scope, id, &put, sign.then(|| app.now())).await?;
    tx.commit().await?;
    let said = if sign { t!(page.locale, "sheet-signed-now") } else { t!(page.locale, "sheet-saved-now") };
    Ok(page::redirect(&format!("/sheets/{id}"), said))
}
