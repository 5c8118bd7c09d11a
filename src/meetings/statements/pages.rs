//! The page of step 3.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use uuid::Uuid;

use super::{Manner, StatementRow, StatementsForm, queries};
use crate::access::{Actor, Permission};
use crate::app::{App, Tx};
use crate::error::Result;
use crate::form::{FormErrors, Posted};
use crate::ids::{MeetingId, StatementId};
use crate::locale::Locale;
use crate::meetings::model::{Meeting, State as MeetingState};
use crate::meetings::plan::{self, AgendaItem, member, people};
use crate::meetings::record::{self, Step, StepItem, Writing};
use crate::meetings::{attendance, words};
use crate::members::{self, RosterMember};
use crate::merge::Merge;
use crate::page::{self, Id, Page};
use crate::{assets, t};

/// Empty lines offered for statements.
const SPARE: usize = 8;

/// What may be chosen on the page.
struct Choices {
    people: Vec<(String, String)>,
    items: Vec<(String, String)>,
    manners: Vec<(String, String)>,
}

#[derive(askama::Template)]
#[template(path = "meetings/statements/edit.html")]
struct StatementsPage {
    page: Page,
    meeting: Meeting,
    steps: Vec<StepItem>,
    rows: Vec<StatementRow>,
    items: Vec<AgendaItem>,
    choices: Choices,
    was: Vec<(String, String)>,
    /// Distinct members who spoke, of those present.
    spoke: (usize, usize),
    errors: FormErrors,
}

impl StatementsPage {
    async fn draw(
        tx: &mut Tx,
        page: Page,
        meeting: Meeting,
        form: Option<StatementsForm>,
        errors: FormErrors,
    ) -> Result<Self> {
        let scope = tx.scope(Permission::ReadStatements);
        let members = tx.scope(Permission::ReadMembers);
        let l = page.locale;
        let roster = members::roster(tx, &members, meeting.organization_id, meeting.roster_day()).await?;
        let mut items = plan::agenda(tx, &scope, meeting.id).await?;
        let stored = queries::statements(tx, &scope, meeting.id).await?;
        let exceptions = attendance::exceptions(tx, &scope, meeting.id).await?;
        let mut was: Vec<_> = stored.iter().flat_map(|statement| row_values(&statement.row())).collect();
        was.extend(
            items
                .iter()
                .map(|item| (format!("item.{}.conclusion", item.id), item.conclusion.clone().unwrap_or_default())),
        );
        let mut rows: Vec<_> = stored.iter().map(queries::Statement::row).collect();
        rows.extend((0..SPARE).map(|_| spare()));
        if let Some(form) = form {
            rows = form.rows;
            for (id, text) in form.conclusions {
                items.iter_mut().filter(|item| item.id.0 == id).for_each(|item| item.conclusion = Some(text.clone()));
            }
        }
        let page = record::shell(tx, page, &meeting).await?.here(t!(l, "step-statements")).working();
        let spoke = spoke(&stored, &roster, &exceptions);
        let steps = record::steps(&page, &meeting, Step::Statements);
        Ok(Self { steps, page, meeting, choices: choices(l, &roster, &items), rows, items, was, spoke, errors })
    }

    /// How a stored statement is called while it is folded up.
    fn summary(&self, row: &StatementRow) -> String {
        let name = self.choices.people.iter().find(|(id, _)| *id == row.member).map_or("", |(_, name)| name);
        let manner = self.choices.manners.iter().find(|(code, _)| *code == row.kind).map_or("", |(_, word)| word);
        format!("{name}: {manner}")
    }
}

/// Distinct members who spoke, of those present.
fn spoke(
    stored: &[queries::Statement],
    roster: &[RosterMember],
    exceptions: &[attendance::Exception],
) -> (usize, usize) {
    let speakers: std::collections::BTreeSet<_> = stored.iter().map(|statement| statement.member_id).collect();
    let base: Vec<_> = roster.iter().filter(|m| m.in_attendance).map(|m| (m.id, m.votes)).collect();
    let marks: Vec<_> = exceptions.iter().map(|e| (e.member_id, e.status)).collect();
    (speakers.len(), attendance::totals(&base, &marks).present)
}

fn spare() -> StatementRow {
    StatementRow { id: StatementId::mint().0, kind: Manner::Addition.code().into(), ..StatementRow::default() }
}

fn choices(l: Locale, roster: &[RosterMember], items: &[AgendaItem]) -> Choices {
    Choices {
        people: people(roster),
        items: items.iter().map(|item| (item.id.to_string(), format!("{}. {}", item.item_no, item.title))).collect(),
        manners: Manner::ALL.into_iter().map(|manner| (manner.code().to_owned(), words::manner(l, manner))).collect(),
    }
}

fn row_values(row: &StatementRow) -> [(String, String); 4] {
    let name = |field: &str| format!("statement.{}.{field}", row.id);
    [
        (name("member"), row.member.clone()),
        (name("item"), row.item.clone()),
        (name("kind"), row.kind.clone()),
        (name("text"), row.text.clone()),
    ]
}

/// `GET /meetings/{id}/statements`
///
/// # Errors
/// NotFound out of sight, Forbidden where the actor may not record.
pub async fn show(State(app): State<App>, actor: Actor, page: Page, Id(id): Id<MeetingId>) -> Result<Response> {
    let (mut tx, meeting) = record::open(&app, &actor, id).await?;
    record::may_record(&tx, &meeting)?;
    match meeting.state {
        // The agenda comes to be when the record begins: with the roll-call.
        MeetingState::Planned => Ok(page::see_other(&Step::Attendance.href(id))),
        MeetingState::Recording => {
            Ok(page::html(&StatementsPage::draw(&mut tx, page, meeting, None, FormErrors::default()).await?)?
                .into_response())
        }
        _ => Ok(page::see_other(&format!("/meetings/{id}"))),
    }
}

/// `POST /meetings/{id}/statements`
///
/// # Errors
/// As [`show`]; Conflict when the record is closed.
pub async fn update(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<MeetingId>,
    Posted(form): Posted<StatementsForm>,
) -> Result<Response> {
    let mut writing = Writing::record(&app, &actor, id).await?;
    let l = page.locale;
    let scope = writing.tx.scope(Permission::ReadMembers);
    let day = writing.meeting.roster_day();
    let roster = members::roster(&mut writing.tx, &scope, writing.meeting.organization_id, day).await?;
    let items = plan::agenda(&mut writing.tx, &writing.scope, id).await?;
    let errors = check(l, &form, &roster, &items);
    if !errors.is_empty() {
        drop(writing);
        let (mut tx, meeting) = record::open(&app, &actor, id).await?;
        return Ok(page::unprocessable(&StatementsPage::draw(&mut tx, page, meeting, Some(form), errors).await?)?
            .into_response());
    }
    let mut merge = Merge::new(&form.shown);
    let choices = choices(l, &roster, &items);
    let rows = merge_rows(&mut writing, &mut merge, &form, &choices, l).await?;
    let conclusions = merge_conclusions(&mut merge, &form, &items);
    if !merge.clashes() {
        for row in &rows {
            queries::put(&mut writing.tx, &writing.scope, &writing.meeting, row).await?;
        }
        for (item, text) in &conclusions {
            queries::put_conclusion(&mut writing.tx, &writing.scope, &writing.meeting, *item, text).await?;
        }
    }
    writing.finish(&app, page, merge, Step::Statements, &Step::Tasks.href(id)).await
}

fn check(l: Locale, form: &StatementsForm, roster: &[RosterMember], items: &[AgendaItem]) -> FormErrors {
    let mut errors = FormErrors::default();
    let ids: Vec<Uuid> = roster.iter().map(|member| member.id.0).collect();
    for row in form.rows.iter().filter(|row| !row.is_blank()) {
        let field = |name: &str| format!("statement.{}.{name}", row.id);
        if member(l, &mut errors, &field("member"), &row.member, &ids).is_none() && row.member.is_empty() {
            errors.add(field("member"), t!(l, "error-who-spoke"));
        }
        if !row.item.is_empty() && !items.iter().any(|item| item.id.to_string() == row.item) {
            errors.add(field("item"), t!(l, "error-choose"));
        }
        if Manner::from_code(&row.kind).is_none() {
            errors.add(field("kind"), t!(l, "error-choose"));
        }
        if row.text.chars().count() > 5000 {
            errors.add(field("text"), t!(l, "error-too-long", count = 5000));
        }
    }
    for (item, text) in &form.conclusions {
        let field = format!("item.{item}.conclusion");
        if !items.iter().any(|known| known.id.0 == *item) {
            errors.add(field, t!(l, "error-choose"));
        } else if text.chars().count() > 5000 {
            errors.add(field, t!(l, "error-too-long", count = 5000));
        }
    }
    errors
}

async fn merge_rows(
    writing: &mut Writing,
    merge: &mut Merge<'_>,
    form: &StatementsForm,
    choices: &Choices,
    l: Locale,
) -> Result<Vec<StatementRow>> {
    let stored = queries::statements(&mut writing.tx, &writing.scope, writing.meeting.id).await?;
    let mut merged = Vec::new();
    for mine in &form.rows {
        let known = stored.iter().find(|statement| statement.id.0 == mine.id).map(queries::Statement::row);
        let theirs =
            known.unwrap_or_else(|| StatementRow { id: mine.id, kind: mine.kind.clone(), ..StatementRow::default() });
        let name = |field: &str| format!("statement.{}.{field}", mine.id);
        let row = StatementRow {
            id: mine.id,
            member: merge
                .choice(&name("member"), &t!(l, "who-spoke"), &mine.member, &theirs.member, || choices.people.clone()),
            item: merge.choice(&name("item"), &t!(l, "on-what"), &mine.item, &theirs.item, || choices.items.clone()),
            kind: merge.choice(&name("kind"), &t!(l, "manner"), &mine.kind, &theirs.kind, || choices.manners.clone()),
            text: merge.field(&name("text"), &t!(l, "what-was-said"), &mine.text, &theirs.text),
        };
        if row != theirs {
            merged.push(row);
        }
    }
    Ok(merged)
}

fn merge_conclusions(merge: &mut Merge<'_>, form: &StatementsForm, items: &[AgendaItem]) -> Vec<(Uuid, String)> {
    let mut merged = Vec::new();
    for (id, mine) in &form.conclusions {
        let Some(item) = items.iter().find(|item| item.id.0 == *id) else { continue };
        let theirs = item.conclusion.clone().unwrap_or_default();
        let text = merge.field(&format!("item.{id}.conclusion"), &item.title, mine, &theirs);
        merged.push((*id, text));
    }
    merged
}
