//! Giving and ending rights.

use axum::extract::State;
use axum::response::{IntoResponse, Response};

use super::forms::{EndForm, GrantForm};
use super::model::{Found, NewRight, Refused, Term};
use super::{gift, queries};
use crate::access::{Actor, Gift, Permission, Place, Reach, Role, Scope, giving};
use crate::admin::users::model::{Office, Right, User};
use crate::admin::users::{queries as users, seen};
use crate::app::{App, Tx};
use crate::error::{Error, Result};
use crate::form::{FormErrors, Nothing, Posted};
use crate::ids::{GrantId, PositionId, UserId};
use crate::page::{self, Html, Id, Nav, Page};
use crate::slips::model::power_of;
use crate::{assets, t, terms, text};

/// What is read when a right is about to be given.
const SEES: &[Permission] = &[Permission::ReadUsers, Permission::InviteUsers, Permission::ReadOrganizations];

#[derive(askama::Template)]
#[template(path = "admin/grant_new.html")]
struct NewPage {
    page: Page,
    user: User,
    form: GrantForm,
    /// The offices that carry a right: (position, words).
    offices: Vec<(String, String)>,
    /// Roles that may be given without an office; empty where none may.
    roles: Vec<(String, String)>,
    /// Places of the name that was typed, where it is not one alone.
    places: Vec<(String, String)>,
    errors: FormErrors,
}

impl NewPage {
    fn reaches(&self) -> Vec<(String, String)> {
        let l = self.page.locale;
        [Reach::Unit, Reach::Subtree].map(|reach| (reach.name().to_owned(), terms::reach(l, reach.name()))).to_vec()
    }

    /// The offices, and for an administrator the choice of none.
    fn bases(&self) -> Vec<(String, String)> {
        let none = (!self.roles.is_empty()).then(|| (String::new(), t!(self.page.locale, "grant-on-no-office")));
        self.offices.iter().cloned().chain(none).collect()
    }
}

/// An account to which the actor may give something: he invites somewhere, and it is not his own.
async fn receiver(tx: &mut Tx, actor: &Actor, id: UserId) -> Result<User> {
    let user = seen(tx, id).await?;
    let barred = tx.scope(Permission::InviteUsers).is_empty() || actor.user == id;
    if barred { Err(Error::Forbidden) } else { Ok(user) }
}

async fn draw_new(tx: &mut Tx, app: &App, page: Page, user: User, form: GrantForm) -> Result<NewPage> {
    let l = page.locale;
    let scope = tx.scope(Permission::InviteUsers);
    let serving = users::offices(tx, &scope, user.id, app.today()).await?;
    let offices = serving.iter().filter_map(|office| {
        let role = terms::role(l, power_of(office.position)?.role.name());
        let position = terms::position(l, office.position.code());
        Some((
            office.id.to_string(),
            t!(l, "grant-office", position = position, place = office.organization.as_str(), role = role),
        ))
    });
    let free = tx.grants().iter().any(|grant| grant.role == Role::Administrator);
    let roles =
        giving::beside(Role::Administrator).iter().filter(|role| **role != Role::Member || user.member.is_some());
    let roles = roles.map(|role| (role.name().to_owned(), terms::role(l, role.name())));
    Ok(NewPage {
        offices: offices.collect(),
        roles: if free { roles.collect() } else { Vec::new() },
        page: page.at(Nav::Users).crumb_list(user.full_name.as_str()),
        user,
        form,
        places: Vec::new(),
        errors: FormErrors::default(),
    })
}

/// `GET /users/{id}/grants/new`
///
/// # Errors
/// NotFound, Forbidden.
pub async fn new(State(app): State<App>, actor: Actor, page: Page, Id(id): Id<UserId>) -> Result<Html> {
    let mut tx = app.read(&actor, SEES).await?;
    let user = receiver(&mut tx, &actor, id).await?;
    let form = GrantForm {
        id: GrantId::mint().to_string(),
        since: text::format_day(app.today()),
        reach: Reach::Subtree.name().to_owned(),
        ..GrantForm::default()
    };
    let mut drawn = draw_new(&mut tx, &app, page, user, form).await?;
    drawn.form.rests = drawn.bases().first().map(|(id, _)| id.clone()).unwrap_or_default();
    page::html(&drawn)
}

/// What a form asks for, resolved within the actor's reach.
struct Wish {
    role: Role,
    reach: Reach,
    place: Place,
    end: i64,
    term: Term,
    position: Option<PositionId>,
}

/// What must be put right, and the places of the name that was typed.
type Unclear = (FormErrors, Vec<Found>);

/// `POST /users/{id}/grants`
///
/// # Errors
/// NotFound, Forbidden.
pub async fn create(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<UserId>,
    Posted(form): Posted<GrantForm>,
) -> Result<Response> {
    let l = page.locale;
    let mut tx = app.begin(&actor, Permission::InviteUsers).await?;
    let user = receiver(&mut tx, &actor, id).await?;
    let wish = match read(&mut tx, &app, &page, (&user, &form)).await? {
        Ok(wish) => wish,
        Err(unclear) => return refuse(&mut tx, &app, page, (user, form), unclear).await,
    };
    let (lo, hi) = Gift::span(wish.place, wish.end, wish.reach);
    let gift = Gift {
        role: wish.role,
        organization: wish.place.organization,
        lo,
        hi,
        rests: wish.position.is_some(),
        own: actor.user == id,
        of_member: user.member.is_some(),
    };
    let scope = tx.scope(Permission::InviteUsers);
    let right = NewRight {
        id: form.id()?,
        user: id,
        given_by: actor.user,
        role: wish.role,
        reach: wish.reach,
        term: wish.term,
        position: wish.position,
    };
    let given = match tx.give(&gift) {
        Err(withheld) => Err(Refused::Withheld(withheld)),
        Ok(()) => queries::insert(&mut tx, &scope, wish.place.organization, &right).await?.map(drop),
    };
    match given {
        Ok(()) => {
            tx.commit().await?;
            Ok(page::redirect(&user.href(), t!(l, "grant-given", name = user.full_name.as_str())))
        }
        Err(refused) => {
            drop(tx); // the database may have given it up
            let mut tx = app.read(&actor, SEES).await?;
            let errors = FormErrors::one(beside(refused, &form), refused.sentence(l));
            refuse(&mut tx, &app, page, (user, form), (errors, Vec::new())).await
        }
    }
}

/// The field that is there: with an office, role and place follow from it.
fn beside(refused: Refused, form: &GrantForm) -> &'static str {
    match refused.field() {
        "role" | "organization" if !form.rests.is_empty() => "rests",
        field => field,
    }
}

async fn refuse(
    tx: &mut Tx,
    app: &App,
    page: Page,
    (user, form): (User, GrantForm),
    (errors, places): Unclear,
) -> Result<Response> {
    let place = |found: Found| {
        let above = found.superior.map(|name| format!(" ({name})")).unwrap_or_default();
        (found.id.to_string(), format!("{}{above}", found.name))
    };
    let places = places.into_iter().map(place).collect();
    let drawn = draw_new(tx, app, page, user, form).await?;
    Ok(page::unprocessable(&NewPage { errors, places, ..drawn })?.into_response())
}

async fn read(
    tx: &mut Tx,
    app: &App,
    page: &Page,
    (user, form): (&User, &GrantForm),
) -> Result<std::result::Result<Wish, Unclear>> {
    let l = page.locale;
    let mut errors = FormErrors::default();
    let term = form.term(app.today(), l, &mut errors);
    if !form.rests.is_empty() {
        let scope = tx.scope(Permission::InviteUsers);
        let serving = users::offices(tx, &scope, user.id, app.today()).await?;
        let office = serving.into_iter().find(|office| office.id.to_string() == form.rests);
        let power = office.as_ref().and_then(|office| power_of(office.position));
        let Some((office, power)) = office.zip(power) else {
            errors.add("rests", t!(l, "grant-no-such-office"));
            return Ok(Err((errors, Vec::new())));
        };
        return Ok(match term.map(|term| within(term, &office)) {
            Some(Some(term)) => Ok(Wish {
                role: power.role,
                reach: power.reach,
                place: Place { organization: office.place, tree_at: office.tree_at },
                end: office.tree_end,
                term,
                position: Some(office.id),
            }),
            Some(None) => Err((FormErrors::one("until", Refused::NotOfOffice.sentence(l)), Vec::new())),
            None => Err((errors, Vec::new())),
        });
    }
    let power = form.power(l, &mut errors);
    let scope = tx.scope(Permission::ReadOrganizations);
    let mut found = find_place(tx, &scope, form).await?;
    match found.len() {
        1 => {}
        0 => errors.add("organization", t!(l, "grant-no-such-place")),
        _ => errors.add("organization", t!(l, "grant-which-place")),
    }
    let (Some(term), Some((role, reach)), [place]) = (term, power, found.as_slice()) else {
        if found.len() == 1 {
            found.clear();
        }
        return Ok(Err((errors, found)));
    };
    let at = Place { organization: place.id, tree_at: place.tree_at };
    Ok(Ok(Wish { role, reach, place: at, end: place.tree_end, term, position: None }))
}

/// The organization that was typed: the chosen one, the only one of that very name, or all that it may be.
async fn find_place(tx: &mut Tx, scope: &Scope, form: &GrantForm) -> Result<Vec<Found>> {
    if form.chosen().is_none() && form.organization.is_empty() {
        return Ok(Vec::new());
    }
    let patterns = text::organization_patterns(&form.organization);
    let mut found = queries::places(tx, scope, (&patterns, &form.organization), form.chosen()).await?;
    let typed = text::fold(&form.organization);
    let exact = found.iter().filter(|one| text::fold(&one.name) == typed).count();
    if exact == 1 {
        found.truncate(1); // the very name stands first
    }
    Ok(found)
}

/// The dates of a right that rests on an office: it ends with it.
fn within(term: Term, office: &Office) -> Option<Term> {
    let until = match (term.until, office.until) {
        (None, end) => end,
        (Some(until), Some(end)) if until > end => return None,
        (until, _) => until,
    };
    (term.since >= office.since).then_some(Term { until, ..term })
}

#[derive(askama::Template)]
#[template(path = "admin/grant_edit.html")]
struct EditPage {
    page: Page,
    user: User,
    right: Right,
    form: EndForm,
    errors: FormErrors,
}

impl EditPage {
    fn role(&self) -> String {
        terms::role(self.page.locale, &self.right.role)
    }

    fn hint(&self) -> String {
        let l = self.page.locale;
        match self.right.office_until.and_then(|until| until.pred_opt()) {
            Some(last) => t!(l, "grant-until-office", day = text::format_day(last)),
            None => t!(l, "grant-until-hint"),
        }
    }
}

/// A right that the actor may change, with its holder and the scope of its place.
///
/// # Errors
/// NotFound when it is missing or out of sight, Forbidden where the actor could not give it.
async fn changeable(tx: &mut Tx, actor: &Actor, id: GrantId, app: &App) -> Result<(User, Right, Scope)> {
    let sees = tx.scope(Permission::ReadUsers);
    let right = users::rights(tx, &sees, (None, Some(id)), app.today()).await?.pop().ok_or(Error::NotFound)?;
    let user = seen(tx, right.user).await?;
    let place = Place { organization: right.organization, tree_at: right.tree_at };
    let scope = tx.require(Permission::InviteUsers, place)?;
    let gift = gift(&right, &user, actor).ok_or(Error::Forbidden)?;
    match tx.give(&gift) {
        Ok(()) if right.is_over(app.today()) => Err(Error::Conflict),
        Ok(()) => Ok((user, right, scope)),
        Err(_) => Err(Error::Forbidden),
    }
}

/// `GET /grants/{id}/edit`
///
/// # Errors
/// NotFound, Forbidden; Conflict when it is over.
pub async fn edit(State(app): State<App>, actor: Actor, page: Page, Id(id): Id<GrantId>) -> Result<Html> {
    let mut tx = app.read(&actor, SEES).await?;
    let (user, right, _) = changeable(&mut tx, &actor, id, &app).await?;
    let last = right.until.and_then(|until| until.pred_opt());
    let form = EndForm { until: last.map(text::format_day).unwrap_or_default() };
    let page = page.at(Nav::Users).crumb_list(user.full_name.as_str());
    page::html(&EditPage { page, user, right, form, errors: FormErrors::default() })
}

/// `POST /grants/{id}/edit`: another last day.
///
/// # Errors
/// As [`edit`].
pub async fn update(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<GrantId>,
    Posted(form): Posted<EndForm>,
) -> Result<Response> {
    let l = page.locale;
    let mut tx = app.begin(&actor, Permission::InviteUsers).await?;
    let (user, right, scope) = changeable(&mut tx, &actor, id, &app).await?;
    let errors = match form.parse(right.since, app.today(), l) {
        Err(errors) => errors,
        Ok(until) if until_of_office(until, &right).is_none() => {
            FormErrors::one("until", Refused::NotOfOffice.sentence(l))
        }
        Ok(until) => {
            let until = until_of_office(until, &right).flatten();
            match queries::set_end(&mut tx, &scope, id, until).await? {
                Err(refused) => FormErrors::one("until", refused.sentence(l)),
                Ok(()) => {
                    tx.commit().await?;
                    return Ok(page::redirect(&user.href(), t!(l, "grant-changed")));
                }
            }
        }
    };
    let page = page.at(Nav::Users).crumb_list(user.full_name.as_str());
    Ok(page::unprocessable(&EditPage { page, user, right, form, errors })?.into_response())
}

/// An end within that of the office; the outer none: it would outlive it.
fn until_of_office(until: Option<chrono::NaiveDate>, right: &Right) -> Option<Option<chrono::NaiveDate>> {
    match (until, right.office_until) {
        (Some(until), Some(end)) if until > end => None,
        (None, end @ Some(_)) => Some(end),
        (until, _) => Some(until),
    }
}

/// `POST /grants/{id}/end`: from this moment on. Its holder is signed out everywhere.
///
/// # Errors
/// As [`edit`].
pub async fn end(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<GrantId>,
    _: Posted<Nothing>,
) -> Result<Response> {
    let mut tx = app.begin(&actor, Permission::InviteUsers).await?;
    let (user, right, scope) = changeable(&mut tx, &actor, id, &app).await?;
    if right.since >= app.today() {
        queries::drop_unused(&mut tx, &scope, id).await?;
    } else if let Err(refused) = queries::set_end(&mut tx, &scope, id, Some(app.today())).await? {
        return Err(Error::Internal(format!("a right that may not end: {refused:?}")));
    }
    tx.commit().await?;
    Ok(page::redirect(&user.href(), t!(page.locale, "grant-ended", name = user.full_name.as_str())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::OrganizationId;
    use crate::members::Position;

    fn day(text: &str) -> chrono::NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_right_ends_with_its_office_at_the_latest() {
        let office = |until: Option<&str>| Office {
            id: PositionId::mint(),
            position: Position::BranchSecretary,
            title: None,
            organization: "Thôn 3".into(),
            place: OrganizationId(1),
            tree_at: 1,
            tree_end: 2,
            since: day("2025-01-01"),
            until: until.map(day),
        };
        let term = |until: Option<&str>| Term { since: day("2026-11-22"), until: until.map(day) };
        assert_eq!(within(term(None), &office(Some("2027-01-01"))), Some(term(Some("2027-01-01"))));
        assert_eq!(within(term(Some("2027-01-02")), &office(Some("2027-01-01"))), None);
        assert_eq!(within(term(Some("2026-12-01")), &office(None)), Some(term(Some("2026-12-01"))));
        assert_eq!(within(term(None), &office(None)), Some(term(None)));
    }
}
