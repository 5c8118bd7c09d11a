//! The pages of step 1.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use uuid::Uuid;

use super::forms::{AgendaRow, PlanForm};
use super::queries::{self, AgendaItem};
use crate::access::{Actor, Permission};
use crate::app::{App, Tx};
use crate::error::{Error, Result, ResultExt as _};
use crate::form::{FormErrors, Posted, Shown};
use crate::ids::{AgendaItemId, MeetingId, MemberId};
use crate::locale::Locale;
use crate::meetings::model::Meeting;
use crate::meetings::people::People;
use crate::meetings::record::{self, Step, StepItem, Writing};
use crate::meetings::words;
use crate::merge::{Merge, parted};
use crate::page::{self, Id, Page};
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
        let agenda = queries::agenda(tx, &scope, meeting.id).await?;
        let people = People::of(tx, &meeting, named(&meeting, &agenda)).await?;
        let form = match form {
            Some(form) => form,
            None => {
                let proposal = match agenda.is_empty() {
                    true => queries::proposal(tx, &scope, &meeting, page.locale).await?,
                    false => Vec::new(),
                };
                stored(&meeting, &agenda, &proposal)
            }
        };
        let was = form.shown.pairs();
        let l = page.locale;
        let page = record::shell(tx, page, &meeting).await?.here(t!(l, "step-plan"));
        let steps = record::steps(&page, &meeting, Step::Plan);
        Ok(Self {
            people: people.options(),
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

/// The plan as it is stored, with lines that are proposed and empty ones: nothing is stored of those yet.
fn stored(meeting: &Meeting, agenda: &[AgendaItem], proposal: &[AgendaItem]) -> PlanForm {
    let mut form = PlanForm::of(meeting);
    form.agenda = agenda.iter().map(row).collect();
    let mut shown = values(&form);
    form.agenda = proposal.iter().map(row).chain((0..SPARE).map(|_| spare())).collect();
    let blank = |row: &AgendaRow| item_values(&AgendaRow { id: row.id, ..AgendaRow::default() });
    shown.extend(form.agenda.iter().flat_map(blank));
    form.agenda.splice(0..0, agenda.iter().map(row));
    PlanForm { shown: Shown::new(shown), ..form }
}

/// Whom a plan names.
fn named(meeting: &Meeting, agenda: &[AgendaItem]) -> impl Iterator<Item = MemberId> {
    People::officers(meeting).chain(agenda.iter().filter_map(|item| item.presenter_id))
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
    values.extend(form.agenda.iter().flat_map(item_values));
    values
}

/// The fields of a line of the agenda.
fn item_values(row: &AgendaRow) -> [(String, String); 4] {
    [("no", &row.no), ("section", &row.section), ("title", &row.title), ("presenter", &row.presenter)]
        .map(|(name, value)| (format!("agenda.{}.{name}", row.id), value.clone()))
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
    let agenda = queries::agenda(&mut writing.tx, &writing.scope, id).await?;
    let people = People::of(&mut writing.tx, &writing.meeting, named(&writing.meeting, &agenda)).await?;
    let ids = people.ids();
    if let Err(errors) = form.parse(l, &ids) {
        drop(writing);
        return refuse(&app, &actor, page, form, (id, errors)).await;
    }
    let form = form.uniform();
    let mut merge = Merge::new(&form.shown);
    let merged = merge_plan(&mut merge, &form, (&writing.meeting, &agenda), &people.options(), l);
    if !merge.clashes() {
        let plan = match merged.parse(l, &ids) {
            Ok(plan) => plan,
            Err(errors) => {
                drop(writing);
                // Each side alone was in order. What they come to together is shown, on the same base.
                let both = PlanForm { shown: form.shown.clone(), ..merged };
                return refuse(&app, &actor, page, both, (id, errors)).await;
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
fn merge_plan(
    merge: &mut Merge<'_>,
    form: &PlanForm,
    (meeting, agenda): (&Meeting, &[AgendaItem]),
    people: &[(String, String)],
    l: Locale,
) -> PlanForm {
    let stored = PlanForm::of(meeting);
    PlanForm {
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
        agenda: form.agenda.iter().map(|mine| merge_item(merge, mine, agenda, people, l)).collect(),
        shown: Shown::default(),
    }
}

/// One line of the agenda. One without a title is none, whatever else stands in it.
fn merge_item(
    merge: &mut Merge<'_>,
    mine: &AgendaRow,
    agenda: &[AgendaItem],
    people: &[(String, String)],
    l: Locale,
) -> AgendaRow {
    let name = |field: &str| format!("agenda.{}.{field}", mine.id);
    let shown = AgendaRow::shown(mine.id, merge.shown()).settled();
    let theirs = agenda.iter().find(|item| item.id.0 == mine.id).map(row);
    let theirs = theirs.unwrap_or_else(|| AgendaRow { id: mine.id, ..AgendaRow::default() });
    let mine = mine.clone().settled();
    let mut line = merge.line(parted(&shown, &mine, &theirs, AgendaRow::is_gone));
    AgendaRow {
        id: mine.id,
        title: line.field(&name("title"), &t!(l, "agenda-title"), &mine.title, &theirs.title),
        no: line.field(&name("no"), &t!(l, "agenda-no"), &mine.no, &theirs.no),
        section: line
            .choice(&name("section"), &t!(l, "agenda-section"), &mine.section, &theirs.section, || words::sections(l)),
        presenter: line
            .choice(&name("presenter"), &t!(l, "presenter"), &mine.presenter, &theirs.presenter, || people.to_vec()),
    }
}

async fn put_agenda(writing: &mut Writing, merged: &PlanForm) -> Result<()> {
    for row in &merged.agenda {
        if row.is_gone() {
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
