//! A missed visit is made up for at the branch's next meeting. For its own month it stays missed.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;

use super::model::{Candidate, State as VisitState, Visit, proposal};
use super::preparation::{READS, VisitPage};
use super::{clashes, queries, words};
use crate::access::{Actor, Permission};
use crate::app::{App, Tx};
use crate::assignments::clash::Evening;
use crate::error::{Error, Result};
use crate::form::{Fields, Form, Posted};
use crate::ids::AssignmentId;
use crate::locale::Locale;
use crate::meetings::model::{month_of, next_month};
use crate::organizations::meeting_rules::{self, meeting_day};
use crate::page::{self, Id, Page};
use crate::{t, text};

/// The button that plans a missed visit anew.
#[derive(Clone, Debug, Default)]
pub struct FollowUpForm {
    /// Minted with the page: pressed twice it is one assignment.
    id: Option<AssignmentId>,
}

impl Form for FollowUpForm {
    fn read(fields: &mut Fields) -> Self {
        Self { id: fields.one("id").parse().ok() }
    }
}

/// The months after a missed one in which it can be made up for; the database holds the same three.
fn months_after(month: NaiveDate) -> [NaiveDate; 3] {
    let first = next_month(month);
    [first, next_month(first), next_month(next_month(first))]
}

/// What is proposed for a missed visit.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// The month and the day.
    pub day: Candidate,
    /// Earlier evenings of the branch that are given away, each with by what.
    pub skipped: Vec<(NaiveDate, String)>,
    /// What takes the day itself: no evening of the branch is free.
    pub taken: Vec<String>,
}

/// The day proposed for a missed visit: the branch's next meeting in the book, else the day of its rule; the first
/// on which the leader has neither a duty nor another branch.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn proposed(
    tx: &mut Tx,
    (actor, l): (&Actor, Locale),
    visit: &Visit,
    today: NaiveDate,
) -> Result<Option<Proposal>> {
    let months = months_after(visit.month);
    let (scope, tree) = (tx.scope(Permission::PrepareVisits), tx.scope(Permission::ReadOrganizations));
    let booked = queries::booked(tx, &scope, visit.organization_id, (months[0], months[2])).await?;
    let rule = meeting_rules::on(tx, &tree, visit.organization_id, today).await?;
    let by_rule = |month| rule.as_ref().map(|rule| meeting_day(rule.day_of_month, rule.shift, month));
    let candidate = |month: NaiveDate| {
        let known = booked.iter().find(|one| one.month == month);
        let day = known.and_then(|one| one.day).or_else(|| by_rule(month));
        // A meeting may be planned for a day of the month after; an assignment takes an evening of its own month.
        let day = day.filter(|day| month_of(*day) == month);
        let hour = known.and_then(|one| one.hour).or_else(|| rule.as_ref().map(|rule| rule.start_time));
        Candidate { month, day, hour, over: known.is_some_and(|one| one.over) }
    };
    let candidates = months.map(candidate);
    let calendar = clashes::calendar(tx, actor, (months[0], months[2]), today).await?;
    let taken = |one: &Candidate| {
        let evening = one.day.map(|day| Evening { day, at: one.hour });
        evening.map(|evening| calendar.taken(l, evening)).unwrap_or_default()
    };
    let Some(day) = proposal(&candidates, today, |one| !taken(one).is_empty()) else { return Ok(None) };
    let earlier = candidates.iter().filter(|one| one.month < day.month && !one.over);
    let skipped = earlier.filter_map(|one| Some((one.day?, taken(one).into_iter().next()?)));
    Ok(Some(Proposal { day, skipped: skipped.collect(), taken: taken(&day) }))
}

/// Why the database does not take the day that was proposed.
fn refusal(l: Locale, error: &sqlx::Error, evening: &str) -> Option<String> {
    match error.as_database_error()?.constraint()? {
        "assignments_one_evening" => Some(t!(l, "follow-up-evening", day = evening)),
        "assignments_once" => Some(t!(l, "follow-up-once")),
        "follow_ups_branch_open" | "assignments_open_branch" => Some(t!(l, "follow-up-closed")),
        _ => None,
    }
}

/// `POST /visits/{id}/follow-up`: plans a missed visit anew on the day that is proposed.
///
/// # Errors
/// NotFound for everybody but its leader and outside of the right; Conflict where it was not missed.
pub async fn follow_up(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<AssignmentId>,
    Posted(form): Posted<FollowUpForm>,
) -> Result<Response> {
    let l = page.locale;
    let mut tx = app.begin(&actor, Permission::RecordVisits).await?;
    let scope = tx.scope(Permission::RecordVisits);
    let visit = queries::find(&mut tx, &scope, id, app.today()).await?.ok_or(Error::NotFound)?;
    if visit.state != VisitState::Missed {
        return Err(Error::Conflict);
    }
    let new = form.id.ok_or(Error::BadRequest)?;
    let Some(found) = proposed(&mut tx, (&actor, l), &visit, app.today()).await? else { return Err(Error::Conflict) };
    let day = found.day;
    let evening = day.day.map_or_else(|| words::month(day.month), text::format_day);
    let made = queries::follow_up(&mut tx, &scope, id, new, day).await;
    let made = match made.map_err(|error| refusal(l, &error, &evening).ok_or(error)) {
        Ok(_) => Ok(()),
        Err(Ok(sentence)) => Err(sentence),
        Err(Err(error)) => return Err(error.into()),
    };
    match made {
        Ok(()) => {
            tx.commit().await?;
            let said = t!(l, "follow-up-made", branch = visit.branch.as_str(), day = evening.as_str());
            Ok(page::redirect(&format!("/visits/{id}"), said))
        }
        Err(sentence) => {
            drop(tx);
            let mut tx = app.read(&actor, &READS).await?;
            let drawn = VisitPage::draw(&mut tx, page, visit, (&actor, app.today()), sentence).await?;
            Ok(page::unprocessable(&drawn)?.into_response())
        }
    }
}
