//! The page by which a member leaves an organization, and the act that takes it back.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use uuid::Uuid;

use super::forms::DepartureForm;
use super::model::{Departure, Leave, Leaving, Membership};
use super::queries;
use crate::access::{Actor, Permission, Scope};
use crate::app::{App, Tx};
use crate::error::{Error, Result};
use crate::form::{FormErrors, Nothing, Posted};
use crate::ids::MemberId;
use crate::members::activity::{self, MemberTask};
use crate::members::model::Member;
use crate::members::positions::{self, Held};
use crate::members::{act, queries as records, rules};
use crate::page::{self, Id, Page};
use crate::{assets, t, terms, text};

#[derive(askama::Template)]
#[template(path = "members/standing/departure.html")]
struct DeparturePage {
    page: Page,
    member: Member,
    membership: Membership,
    /// Positions held today: those of this organization end, those elsewhere perhaps.
    held: Vec<Held>,
    /// Open tasks, which will have nobody.
    tasks: Vec<MemberTask>,
    form: DepartureForm,
    errors: FormErrors,
}

impl DeparturePage {
    fn reasons(&self) -> Vec<(String, String)> {
        let word = |reason: Leaving| terms::membership_end(self.page.locale, reason.code());
        Leaving::ALL.into_iter().map(|reason| (reason.code().to_owned(), word(reason))).collect()
    }

    /// Positions in this organization, in words.
    fn ending(&self) -> Vec<String> {
        let here = self.held.iter().filter(|held| held.organization == self.member.organization_id);
        here.map(|held| terms::position(self.page.locale, held.terms.position.code())).collect()
    }

    /// Positions elsewhere, with the name of the organization.
    fn elsewhere(&self) -> Vec<String> {
        let there = self.held.iter().filter(|held| held.organization != self.member.organization_id);
        let word = |held: &Held| terms::position(self.page.locale, held.terms.position.code());
        there.map(|held| format!("{} – {}", word(held), held.name)).collect()
    }
}

async fn draw(
    app: &App,
    tx: &mut Tx,
    page: Page,
    (member, membership): (Member, Membership),
    form: DepartureForm,
) -> Result<DeparturePage> {
    let (scope, tasks) = (tx.scope(Permission::ReadMembers), tx.scope(Permission::ReadTasks));
    let (today, act) = (app.today(), t!(page.locale, "departure"));
    let held = positions::queries::of_member(tx, &scope, member.id).await?;
    let tasks = activity::queries::tasks(tx, &tasks, member.id).await?;
    Ok(DeparturePage {
        page: act::act_shell(tx, page, &member, act).await?,
        held: held.into_iter().filter(|held| held.on(today)).collect(),
        tasks: tasks.into_iter().filter(|task| !task.done).collect(),
        member,
        membership,
        form,
        errors: FormErrors::default(),
    })
}

/// The membership that lasts, which a departure would end.
async fn lasting(tx: &mut Tx, scope: &Scope, id: MemberId) -> Result<Option<Membership>> {
    let memberships = queries::memberships(tx, scope, id).await?;
    Ok(memberships.into_iter().next_back().filter(|one| one.until.is_none()))
}

/// `GET /members/{id}/departure`
///
/// # Errors
/// NotFound when missing or out of sight, Forbidden where it is seen only, Conflict when the member has
/// left already.
pub async fn new_departure(State(app): State<App>, actor: Actor, page: Page, Id(id): Id<MemberId>) -> Result<Response> {
    let (mut tx, member) = act::open(&app, &actor, id).await?;
    let scope = tx.scope(Permission::ReadMembers);
    let membership = lasting(&mut tx, &scope, id).await?.ok_or(Error::Conflict)?;
    let form = DepartureForm {
        id: Uuid::now_v7().to_string(),
        left_on: text::format_day(app.today()),
        ..DepartureForm::default()
    };
    Ok(page::html(&draw(&app, &mut tx, page, (member, membership), form).await?)?.into_response())
}

/// `POST /members/{id}/departure`: the membership ends, and with it the positions here and the powers
/// that rest on them. Tasks stay with the name, until a meeting gives them to somebody else.
///
/// # Errors
/// As [`new_departure`].
pub async fn depart(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<MemberId>,
    Posted(form): Posted<DepartureForm>,
) -> Result<Response> {
    let (mut tx, member, scope) = act::begin(&app, &actor, id).await?;
    let l = page.locale;
    let departure_id: Uuid = form.id.parse().map_err(|_| Error::BadForm("id".into()))?;
    let Some(membership) = lasting(&mut tx, &scope, id).await? else {
        let known = queries::departure(&mut tx, &scope, id).await?;
        return match known.is_some_and(|one| one.id == departure_id) {
            true => Ok(gone(&page, &member)), // the same form, sent twice
            false => Err(Error::Conflict),
        };
    };
    let own = page.session().and_then(|session| session.member) == Some(id);
    let held = positions::queries::of_member(&mut tx, &scope, id).await?;
    let leave = form.parse(app.today(), l).and_then(|leave| match refusal(&leave, &membership, &held) {
        _ if own => Err(FormErrors::one("reason", t!(l, "departure-own"))),
        Some(day) => Err(FormErrors::one("left_on", t!(l, "departure-not-after", day = text::format_day(day)))),
        None => Ok(leave),
    });
    match leave {
        Ok(leave) => {
            let ending = Departure::of(departure_id, membership.id, app.today());
            end(&mut tx, &scope, &member, &leave, ending).await?;
            tx.commit().await?;
            Ok(gone(&page, &member))
        }
        Err(errors) => {
            let drawn = draw(&app, &mut tx, page, (member, membership), form).await?;
            Ok(page::unprocessable(&DeparturePage { errors, ..drawn })?.into_response())
        }
    }
}

/// The day after which the departure must lie, where it does not: the first of the membership, or of a
/// position here that is still held.
fn refusal(leave: &Leave, membership: &Membership, held: &[Held]) -> Option<NaiveDate> {
    let open = held.iter().filter(|held| held.organization == membership.organization && held.terms.until.is_none());
    let latest = open.map(|held| held.terms.since).chain([membership.since]).max()?;
    (leave.on <= latest).then_some(latest)
}

/// Ends everything that ends.
async fn end(tx: &mut Tx, scope: &Scope, member: &Member, leave: &Leave, mut departure: Departure) -> Result<()> {
    // Who leaves the Party holds nothing in it any more, as far as the actor may end it.
    let wide = tx.scope(Permission::EditMembers);
    let (reach, only) = match leave.reason.leaves_party() {
        true => (&wide, None),
        false => (scope, Some(member.organization_id)),
    };
    let open = positions::queries::open_of(tx, reach, member.id, only).await?;
    departure.grants = queries::grants_at_stake(tx, &wide, member, &open).await?;
    departure.positions = positions::queries::end_all(tx, reach, &open, leave.on).await?;
    if !queries::end_membership(tx, scope, departure.membership, leave).await? {
        return Err(Error::Conflict);
    }
    queries::note_departure(tx, scope, member.id, &departure).await?;
    records::touch(tx, scope, member.id, member.record.official_on).await
}

fn gone(page: &Page, member: &Member) -> Response {
    page::redirect(&member.href(), t!(page.locale, "departure-saved", name = member.record.full_name.as_str()))
}

/// `POST /members/{id}/return`: takes a departure back within thirty days; what ended with it goes on,
/// unless somebody else holds it by now.
///
/// # Errors
/// NotFound when missing or out of sight, Forbidden where it is seen only, Conflict when there is nothing
/// to take back, or it is too late, or the member belongs somewhere else by now.
pub async fn come_back(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<MemberId>,
    _: Posted<Nothing>,
) -> Result<Response> {
    let (mut tx, member, scope) = act::begin(&app, &actor, id).await?;
    let (l, name) = (page.locale, member.record.full_name.clone());
    let departure = queries::departure(&mut tx, &scope, id).await?;
    let Some(departure) = departure.filter(|one| app.today() <= rules::return_until(one.recorded_on)) else {
        return match lasting(&mut tx, &scope, id).await? {
            Some(_) => Ok(page::redirect(&member.href(), t!(l, "return-saved", name = name))), // pressed twice
            None => Err(Error::Conflict),
        };
    };
    if !queries::reopen_membership(&mut tx, &scope, &departure, app.today()).await? {
        return Err(Error::Conflict);
    }
    let wide = tx.scope(Permission::EditMembers);
    let (positions, grants) = queries::reopen_powers(&mut tx, &wide, &departure).await?;
    records::touch(&mut tx, &scope, id, member.record.official_on).await?;
    tx.commit().await?;
    let whole = positions == departure.positions.len() && grants == departure.grants.len();
    let said = if whole { t!(l, "return-saved", name = name) } else { t!(l, "return-saved-in-part", name = name) };
    Ok(page::redirect(&member.href(), said))
}
