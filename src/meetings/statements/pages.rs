//! The page of step 3.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use uuid::Uuid;

use super::{Manner, StatementRow, StatementsForm, queries};
use crate::access::{Actor, Permission, Scope};
use crate::app::{App, Tx};
use crate::error::Result;
use crate::form::{FormErrors, Posted, Shown};
use crate::ids::{MeetingId, MemberId, StatementId};
use crate::locale::Locale;
use crate::meetings::model::{Meeting, State as MeetingState};
use crate::meetings::people::People;
use crate::meetings::plan::{self, AgendaItem, member};
use crate::meetings::record::{self, Step, StepItem, Writing};
use crate::meetings::{attendance, words};
use crate::members::RosterMember;
use crate::merge::{Merge, parted};
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
    /// Conclusions typed on items that are no longer on the agenda: (field, words).
    stray: Vec<(String, String)>,
    /// Distinct members who spoke, of those present.
    spoke: (usize, usize),
    /// Who said nothing at the last meetings, and how many these are: the chair asks them.
    silent: (i64, Vec<String>),
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
        let l = page.locale;
        let mut items = plan::agenda(tx, &scope, meeting.id).await?;
        let statements = queries::statements(tx, &scope, meeting.id).await?;
        let people = People::of(tx, &meeting, speakers(&statements)).await?;
        let exceptions = attendance::exceptions(tx, &scope, meeting.id).await?;
        let form = form.unwrap_or_else(|| stored(&statements, &items));
        let mut stray = Vec::new();
        for (id, text) in form.conclusions {
            match items.iter_mut().find(|item| item.id.0 == id) {
                Some(item) => item.conclusion = Some(text),
                None => stray.push((format!("item.{id}.conclusion"), text)),
            }
        }
        stray.retain(|(_, text)| !text.is_empty());
        let page = record::shell(tx, page, &meeting).await?.here(t!(l, "step-statements")).working();
        Ok(Self {
            steps: record::steps(&page, &meeting, Step::Statements),
            choices: choices(l, &people, &items),
            spoke: spoke(&statements, &people.roster, &exceptions),
            silent: silent(tx, &scope, &meeting, &people).await?,
            was: form.shown.pairs(),
            rows: form.rows,
            page,
            meeting,
            items,
            stray,
            errors,
        })
    }

    /// How a stored statement is called while it is folded up.
    fn summary(&self, row: &StatementRow) -> String {
        let name = self.choices.people.iter().find(|(id, _)| *id == row.member).map_or("", |(_, name)| name);
        let manner = self.choices.manners.iter().find(|(code, _)| *code == row.kind).map_or("", |(_, word)| word);
        format!("{name}: {manner}")
    }
}

/// The members of today who said nothing at the last meetings, by name.
async fn silent(tx: &mut Tx, scope: &Scope, meeting: &Meeting, people: &People) -> Result<(i64, Vec<String>)> {
    let (meetings, silent) = queries::silent(tx, scope, meeting).await?;
    let here = people.roster.iter().filter(|member| silent.contains(&member.id));
    Ok((meetings, here.map(|member| member.full_name.clone()).collect()))
}

/// Step 3 as it is stored, with empty lines.
fn stored(statements: &[queries::Statement], items: &[AgendaItem]) -> StatementsForm {
    let mut rows: Vec<_> = statements.iter().map(queries::Statement::row).collect();
    let conclusions = items.iter().map(|item| (item.id.0, item.conclusion.clone().unwrap_or_default()));
    let conclusions: Vec<_> = conclusions.collect();
    let concluded = conclusions.iter().map(|(id, text)| (format!("item.{id}.conclusion"), text.clone()));
    let mut shown: Vec<_> = rows.iter().flat_map(row_values).chain(concluded).collect();
    let spares: Vec<_> = (0..SPARE).map(|_| spare()).collect();
    // Nothing is stored of them yet.
    shown.extend(spares.iter().flat_map(|row| row_values(&StatementRow { id: row.id, ..StatementRow::default() })));
    rows.extend(spares);
    StatementsForm { rows, conclusions, shown: Shown::new(shown) }
}

/// Those who spoke.
fn speakers(statements: &[queries::Statement]) -> impl Iterator<Item = MemberId> {
    statements.iter().map(|statement| statement.member_id)
}

/// Distinct members who spoke, of those present.
fn spoke(
    stored: &[queries::Statement],
    roster: &[RosterMember],
    exceptions: &[attendance::Exception],
) -> (usize, usize) {
    let speakers: std::collections::BTreeSet<_> = speakers(stored).collect();
    let base: Vec<_> = roster.iter().filter(|m| m.in_attendance).map(|m| (m.id, m.votes)).collect();
    let marks: Vec<_> = exceptions.iter().map(|e| (e.member_id, e.status)).collect();
    (speakers.len(), attendance::totals(&base, &marks).present)
}

fn spare() -> StatementRow {
    StatementRow { id: StatementId::mint().0, kind: Manner::Addition.code().into(), ..StatementRow::default() }
}

fn choices(l: Locale, people: &People, items: &[AgendaItem]) -> Choices {
    Choices {
        people: people.options(),
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
    let statements = queries::statements(&mut writing.tx, &writing.scope, id).await?;
    let people = People::of(&mut writing.tx, &writing.meeting, speakers(&statements)).await?;
    let items = plan::agenda(&mut writing.tx, &writing.scope, id).await?;
    let errors = check(l, &form, &people.ids(), &items);
    if !errors.is_empty() {
        drop(writing);
        let (mut tx, meeting) = record::open(&app, &actor, id).await?;
        return Ok(page::unprocessable(&StatementsPage::draw(&mut tx, page, meeting, Some(form), errors).await?)?
            .into_response());
    }
    let mut merge = Merge::new(&form.shown);
    let choices = choices(l, &people, &items);
    let rows = form.rows.iter().filter_map(|mine| merge_row(&mut merge, mine, &statements, &choices, l));
    let rows: Vec<_> = rows.collect();
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

fn check(l: Locale, form: &StatementsForm, people: &[Uuid], items: &[AgendaItem]) -> FormErrors {
    let mut errors = FormErrors::default();
    for row in form.rows.iter().filter(|row| !row.is_blank()) {
        let field = |name: &str| format!("statement.{}.{name}", row.id);
        if member(l, &mut errors, &field("member"), &row.member, people).is_none() && row.member.is_empty() {
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
        let known = items.iter().any(|known| known.id.0 == *item);
        if !known && !text.is_empty() {
            errors.add(field, t!(l, "error-item-gone"));
        } else if text.chars().count() > 5000 {
            errors.add(field, t!(l, "error-too-long", count = 5000));
        }
    }
    errors
}

/// One line; none where it says what is stored.
fn merge_row(
    merge: &mut Merge<'_>,
    mine: &StatementRow,
    statements: &[queries::Statement],
    choices: &Choices,
    l: Locale,
) -> Option<StatementRow> {
    let name = |field: &str| format!("statement.{}.{field}", mine.id);
    let was = |field: &str| merge.shown().of(&name(field)).to_owned();
    let shown =
        StatementRow { id: mine.id, member: was("member"), item: was("item"), kind: was("kind"), text: was("text") };
    let theirs = statements.iter().find(|statement| statement.id.0 == mine.id).map(queries::Statement::row);
    let theirs = theirs.unwrap_or_else(|| StatementRow { id: mine.id, ..StatementRow::default() });
    let mine = mine.clone().settled();
    let mut line = merge.line(parted(&shown, &mine, &theirs, StatementRow::is_blank));
    let row = StatementRow {
        id: mine.id,
        member: line
            .choice(&name("member"), &t!(l, "who-spoke"), &mine.member, &theirs.member, || choices.people.clone()),
        item: line.choice(&name("item"), &t!(l, "on-what"), &mine.item, &theirs.item, || choices.items.clone()),
        kind: line.choice(&name("kind"), &t!(l, "manner"), &mine.kind, &theirs.kind, || choices.manners.clone()),
        text: line.field(&name("text"), &t!(l, "what-was-said"), &mine.text, &theirs.text),
    };
    (row != theirs).then_some(row)
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
