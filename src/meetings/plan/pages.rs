//! The pages of step 1, and entering a meeting between the regular ones.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use uuid::Uuid;

use super::forms::{AgendaRow, PlanForm};
use super::queries::{self, AgendaItem};
use crate::access::{Actor, Permission, Scope};
use crate::app::{App, Tx};
use crate::error::{Error, Result, ResultExt as _};
use crate::form::{Fields, Form, FormErrors, Posted};
use crate::ids::{AgendaItemId, MeetingId, MemberId, OrganizationId};
use crate::meetings::model::{Kind, Meeting};
use crate::meetings::record::{self, Step, StepItem, Writing};
use crate::meetings::words;
use crate::members::{self, RosterMember};
use crate::merge::Merge;
use crate::organizations::{self, Organization};
use crate::page::{self, Filters, Id, Nav, Page};
use crate::{assets, t};

/// Empty lines offered below the agenda.
const SPARE: usize = 3;

#[derive(askama::Template)]
#[template(path = "meetings/plan/edit.html")]
struct PlanPage {
    page: Page,
    meeting: Meeting,
    steps: Vec<StepItem>,
    form: PlanForm,
    /// What the page shows, for the next merge.
    was: Vec<(String, String)>,
    people: Vec<(String, String)>,
    sections: Vec<(String, String)>,
    errors: FormErrors,
}

impl PlanPage {
    async fn draw(
        tx: &mut Tx,
        page: Page,
        meeting: Meeting,
        form: Option<PlanForm>,
        errors: FormErrors,
    ) -> Result<Self> {
        let scope = tx.scope(Permission::ReadMeetings);
        let members = tx.scope(Permission::ReadMembers);
        let roster = members::roster(tx, &members, meeting.organization_id, meeting.roster_day()).await?;
        let mut agenda = queries::agenda(tx, &scope, meeting.id).await?;
        let mut stored = PlanForm::of(&meeting);
        stored.agenda = agenda.iter().map(row).collect();
        let was = values(&stored);
        let form = match form {
            Some(form) => form,
            None => {
                if agenda.is_empty() {
                    agenda = queries::proposal(tx, &scope, &meeting, page.locale).await?;
                }
                stored.agenda = agenda.iter().map(row).chain((0..SPARE).map(|_| spare())).collect();
                stored
            }
        };
        let l = page.locale;
        let page = record::shell(tx, page, &meeting).await?.here(t!(l, "step-plan"));
        let steps = record::steps(&page, &meeting, Step::Plan);
        Ok(Self {
            people: people(&roster),
            sections: words::sections(l),
            page: page.working(),
            meeting,
            steps,
            form,
            was,
            errors,
        })
    }

    fn title(&self) -> String {
        words::title(self.page.locale, self.meeting.kind, self.meeting.month)
    }
}

fn row(item: &AgendaItem) -> AgendaRow {
    AgendaRow {
        id: item.id.0,
        no: item.item_no.to_string(),
        section: item.section.clone(),
        title: item.title.clone(),
        presenter: item.presenter_id.map(|id| id.to_string()).unwrap_or_default(),
    }
}

fn spare() -> AgendaRow {
    AgendaRow { id: AgendaItemId::mint().0, section: "other".into(), ..AgendaRow::default() }
}

/// Members as options of a choice.
pub fn people(roster: &[RosterMember]) -> Vec<(String, String)> {
    roster.iter().map(|member| (member.id.to_string(), member.full_name.clone())).collect()
}

/// Every field of a form with its name, for the hidden `was.*`.
fn values(form: &PlanForm) -> Vec<(String, String)> {
    let mut values: Vec<(String, String)> = [
        ("planned_on", &form.planned_on),
        ("planned_at", &form.planned_at),
        ("place", &form.place),
        ("chair_id", &form.chair_id),
        ("minute_taker_id", &form.minute_taker_id),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value.clone()))
    .collect();
    for row in &form.agenda {
        for (name, value) in
            [("no", &row.no), ("section", &row.section), ("title", &row.title), ("presenter", &row.presenter)]
        {
            values.push((format!("agenda.{}.{name}", row.id), value.clone()));
        }
    }
    values
}

/// `GET /meetings/{id}/plan`
///
/// # Errors
/// NotFound out of sight, Forbidden where the actor may not plan.
pub async fn edit(State(app): State<App>, actor: Actor, page: Page, Id(id): Id<MeetingId>) -> Result<Response> {
    let (mut tx, meeting) = record::open(&app, &actor, id).await?;
    let planning = [Permission::PlanMeetings, Permission::RecordOnBehalf];
    if !planning.iter().any(|permission| tx.scope(*permission).contains(meeting.at())) {
        return Err(Error::Forbidden);
    }
    if !meeting.state.is_open() {
        return Ok(page::see_other(&format!("/meetings/{id}")));
    }
    Ok(page::html(&PlanPage::draw(&mut tx, page, meeting, None, FormErrors::default()).await?)?.into_response())
}

/// `POST /meetings/{id}/plan`
///
/// # Errors
/// As [`edit`]; Conflict when the record is closed.
pub async fn update(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<MeetingId>,
    Posted(form): Posted<PlanForm>,
) -> Result<Response> {
    let mut writing = Writing::begin(&app, &actor, id, &[Permission::PlanMeetings, Permission::RecordOnBehalf]).await?;
    if !writing.meeting.state.is_open() {
        return Err(Error::Conflict);
    }
    let l = page.locale;
    let scope = writing.tx.scope(Permission::ReadMembers);
    let day = writing.meeting.roster_day();
    let roster = members::roster(&mut writing.tx, &scope, writing.meeting.organization_id, day).await?;
    let ids: Vec<Uuid> = roster.iter().map(|member| member.id.0).collect();
    if let Err(errors) = form.parse(l, &ids) {
        drop(writing);
        return refuse(&app, &actor, page, form, (id, errors)).await;
    }
    let form = form.uniform();
    let mut merge = Merge::new(&form.shown);
    let merged = merge_plan(&mut writing, &mut merge, &form, &people(&roster), l).await?;
    if !merge.clashes() {
        let plan = match merged.parse(l, &ids) {
            Ok(plan) => plan,
            Err(errors) => {
                drop(writing);
                return refuse(&app, &actor, page, merged, (id, errors)).await;
            }
        };
        let stored = queries::put_plan(&mut writing.tx, &writing.scope, id, &plan).await;
        if let Err(sentence) = stored.on_constraint("meetings_within_life", t!(l, "error-outside-life"))? {
            drop(writing);
            return refuse(&app, &actor, page, form, (id, FormErrors::one("planned_on", sentence))).await;
        }
        put_agenda(&mut writing, &merged).await?;
    }
    let next = if page.visit().autosave { Step::Plan.href(id) } else { Step::Attendance.href(id) };
    writing.finish(&app, page, merge, Step::Plan, &next).await
}

/// The page again, everything typed kept. A refused row has ended its transaction, so what the page
/// shows beside it is read anew.
async fn refuse(
    app: &App,
    actor: &Actor,
    page: Page,
    form: PlanForm,
    (id, errors): (MeetingId, FormErrors),
) -> Result<Response> {
    let (mut tx, meeting) = record::open(app, actor, id).await?;
    Ok(page::unprocessable(&PlanPage::draw(&mut tx, page, meeting, Some(form), errors).await?)?.into_response())
}

/// Field by field: mine, theirs, or both.
async fn merge_plan(
    writing: &mut Writing,
    merge: &mut Merge<'_>,
    form: &PlanForm,
    people: &[(String, String)],
    l: crate::locale::Locale,
) -> Result<PlanForm> {
    let stored = PlanForm::of(&writing.meeting);
    let mut merged = PlanForm {
        planned_on: merge.field("planned_on", &t!(l, "planned-on"), &form.planned_on, &stored.planned_on),
        planned_at: merge.field("planned_at", &t!(l, "planned-at"), &form.planned_at, &stored.planned_at),
        place: merge.field("place", &t!(l, "place"), &form.place, &stored.place),
        chair_id: merge.choice("chair_id", &t!(l, "chair"), &form.chair_id, &stored.chair_id, || people.to_vec()),
        minute_taker_id: merge.choice(
            "minute_taker_id",
            &t!(l, "minute-taker"),
            &form.minute_taker_id,
            &stored.minute_taker_id,
            || people.to_vec(),
        ),
        ..PlanForm::default()
    };
    let agenda = queries::agenda(&mut writing.tx, &writing.scope, writing.meeting.id).await?;
    for mine in &form.agenda {
        let known = agenda.iter().find(|item| item.id.0 == mine.id).map(row);
        let theirs = known.unwrap_or_else(|| AgendaRow { section: mine.section.clone(), ..AgendaRow::default() });
        let name = |field: &str| format!("agenda.{}.{field}", mine.id);
        let title = merge.field(&name("title"), &t!(l, "agenda-title"), &mine.title, &theirs.title);
        if title.is_empty() {
            merged.agenda.push(AgendaRow { id: mine.id, section: mine.section.clone(), ..AgendaRow::default() });
            continue;
        }
        merged.agenda.push(AgendaRow {
            id: mine.id,
            title,
            no: merge.field(&name("no"), &t!(l, "agenda-no"), &mine.no, &theirs.no),
            section: merge.choice(&name("section"), &t!(l, "agenda-section"), &mine.section, &theirs.section, || {
                words::sections(l)
            }),
            presenter: merge.choice(
                &name("presenter"),
                &t!(l, "presenter"),
                &mine.presenter,
                &theirs.presenter,
                || people.to_vec(),
            ),
        });
    }
    Ok(merged)
}

async fn put_agenda(writing: &mut Writing, merged: &PlanForm) -> Result<()> {
    for row in &merged.agenda {
        if row.title.is_empty() {
            queries::remove_item(&mut writing.tx, &writing.scope, AgendaItemId(row.id)).await?;
            continue;
        }
        let item = AgendaItem {
            id: AgendaItemId(row.id),
            item_no: row.no.parse().unwrap_or(99),
            section: row.section.clone(),
            title: row.title.clone(),
            presenter_id: Uuid::try_parse(&row.presenter).ok().map(MemberId),
            conclusion: None,
        };
        queries::put_item(&mut writing.tx, &writing.scope, writing.meeting.id, &item).await?;
    }
    Ok(())
}

/// The organization for which a meeting is entered.
#[derive(Deserialize)]
pub struct For {
    organization: OrganizationId,
}

/// A meeting between the regular ones, as typed.
#[derive(Clone, Debug, Default)]
pub struct NewForm {
    id: String,
    organization: String,
    kind: String,
    plan: PlanForm,
}

impl Form for NewForm {
    fn read(fields: &mut Fields) -> Self {
        Self {
            id: fields.one("id"),
            organization: fields.one("organization"),
            kind: fields.one("kind"),
            plan: PlanForm::read(fields),
        }
    }
}

#[derive(askama::Template)]
#[template(path = "meetings/plan/new.html")]
struct NewPage {
    page: Page,
    form: NewForm,
    kinds: Vec<(String, String)>,
    errors: FormErrors,
}

async fn draw_new(
    tx: &mut Tx,
    page: Page,
    organization: OrganizationId,
    form: NewForm,
    errors: FormErrors,
) -> Result<NewPage> {
    let l = page.locale;
    let page = organizations::under(page, tx, organization).await?.here(t!(l, "meeting-new")).at(Nav::Meetings);
    let kinds = words::kinds(l).into_iter().filter(|(code, _)| code != Kind::Regular.code()).collect();
    Ok(NewPage { page, form, kinds, errors })
}

/// The organization for which a meeting can be entered.
///
/// # Errors
/// NotFound out of sight, or where there are no meetings: what was typed would go nowhere.
async fn meeting_place(tx: &mut Tx, seen: &Scope, id: OrganizationId) -> Result<Organization> {
    let found = organizations::find(tx, seen, id).await?;
    found.filter(|organization| organization.kind.meets()).ok_or(Error::NotFound)
}

/// `GET /meetings/new?organization=…`
///
/// # Errors
/// NotFound where the actor does not see the organization, Forbidden where they may not plan.
pub async fn new(State(app): State<App>, actor: Actor, page: Page, Filters(query): Filters<For>) -> Result<Response> {
    let mut tx =
        app.read(&actor, &[Permission::ReadMeetings, Permission::PlanMeetings, Permission::ReadOrganizations]).await?;
    let seen = tx.scope(Permission::ReadMeetings);
    let found = meeting_place(&mut tx, &seen, query.organization).await?;
    tx.require(Permission::PlanMeetings, found.place())?;
    let form = NewForm {
        id: MeetingId::mint().to_string(),
        organization: query.organization.to_string(),
        ..NewForm::default()
    };
    Ok(page::html(&draw_new(&mut tx, page, query.organization, form, FormErrors::default()).await?)?.into_response())
}

/// `POST /meetings`
///
/// # Errors
/// As [`new`].
pub async fn create(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Posted(form): Posted<NewForm>,
) -> Result<Response> {
    let organization: OrganizationId = form.organization.parse().map_err(|_| Error::NotFound)?;
    let id: MeetingId = form.id.parse().map_err(|_| Error::BadForm("id".into()))?;
    let mut tx = app.begin(&actor, Permission::PlanMeetings).await?;
    let seen = tx.scope(Permission::ReadMeetings);
    let found = meeting_place(&mut tx, &seen, organization).await?;
    let scope = tx.require(Permission::PlanMeetings, found.place())?;
    let l = page.locale;
    let kind = Kind::from_code(&form.kind).filter(|kind| *kind != Kind::Regular);
    let plan = match (form.plan.parse(l, &[]), kind) {
        (Ok(plan), Some(kind)) if plan.planned_on.is_some() => (plan, kind),
        (parsed, kind) => {
            let mut errors = parsed.err().unwrap_or_default();
            if kind.is_none() {
                errors.add("kind", t!(l, "error-choose"));
            }
            if form.plan.planned_on.is_empty() {
                errors.add("planned_on", t!(l, "error-day-needed"));
            }
            return Ok(
                page::unprocessable(&draw_new(&mut tx, page, organization, form, errors).await?)?.into_response()
            );
        }
    };
    let made = queries::insert(&mut tx, &scope, id, (organization, plan.1), &plan.0).await;
    let done = t!(l, "meeting-entered");
    match made.on_constraint("meetings_within_life", t!(l, "error-outside-life"))? {
        Ok(_) => {
            tx.commit().await?;
            Ok(page::redirect(&Step::Plan.href(id), done))
        }
        Err(sentence) => {
            drop(tx);
            let mut tx = app.read(&actor, &[Permission::ReadOrganizations]).await?;
            let errors = FormErrors::one("planned_on", sentence);
            Ok(page::unprocessable(&draw_new(&mut tx, page, organization, form, errors).await?)?.into_response())
        }
    }
}
