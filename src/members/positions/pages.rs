//! The pages of a member's positions.

use axum::extract::State;
use axum::response::{IntoResponse, Response};

use super::forms::{EndForm, NewPositionForm, PositionForm};
use super::model::{Held, Terms, fits};
use super::queries::{self, Secretary, Taken};
use crate::access::{Actor, Permission, Scope};
use crate::app::{App, Tx};
use crate::error::{Error, Result};
use crate::form::{FormErrors, Posted};
use crate::ids::{MemberId, OrganizationId, PositionId};
use crate::locale::Locale;
use crate::members::model::{Member, Position};
use crate::members::{act, queries as records};
use crate::merge::Merge;
use crate::organizations::{self, Organization, Step};
use crate::page::{self, Id, Page};
use crate::{assets, t, terms, text};

#[derive(askama::Template)]
#[template(path = "members/positions/edit.html")]
struct PositionPage {
    page: Page,
    title: String,
    action: String,
    back: String,
    form: PositionForm,
    /// A new position: the id minted with the form, and the number of the organization.
    new: Option<(String, String)>,
    /// Where the position can be: of a new one the organizations to choose from, else the one it is in.
    places: Vec<Step>,
    was: Vec<(String, String)>,
    /// The form that ends the position; none for a new or an ended one.
    ending: Option<EndForm>,
    /// Who is secretary in that time, where that was the reason of the refusal.
    rival: Option<Secretary>,
    errors: FormErrors,
}

impl PositionPage {
    /// The positions that exist in these organizations.
    fn positions(&self) -> Vec<(String, String)> {
        choices(self.page.locale, &self.places)
    }

    fn end_action(&self) -> String {
        self.action.replace("/edit", "/end")
    }

    fn organizations(&self) -> Vec<(String, String)> {
        self.places.iter().rev().map(|step| (step.id.to_string(), step.name.clone())).collect()
    }
}

fn choices(l: Locale, places: &[Step]) -> Vec<(String, String)> {
    let fitting = |position: &&Position| places.iter().any(|step| fits(**position, step.kind));
    let word = |position: &Position| (position.code().to_owned(), terms::position(l, position.code()));
    Position::ALL.iter().filter(fitting).map(word).collect()
}

/// The organizations on the way up from a member's own in which the actor may enter positions.
async fn places(tx: &mut Tx, member: &Member) -> Result<Vec<Step>> {
    let scope = tx.scope(Permission::EditMembers);
    let path = organizations::path(tx, member.organization_id).await?;
    Ok(path.into_iter().filter(|step| step.place().is_some_and(|place| scope.contains(place))).collect())
}

/// `GET /members/{id}/positions/new`
///
/// # Errors
/// NotFound when missing or out of sight, Forbidden where the member is seen only.
pub async fn new(State(app): State<App>, actor: Actor, page: Page, Id(id): Id<MemberId>) -> Result<Response> {
    let (mut tx, member) = act::open(&app, &actor, id).await?;
    let form = NewPositionForm {
        id: PositionId::mint().to_string(),
        organization: member.organization_id.to_string(),
        terms: PositionForm { since: text::format_day(app.today()), ..PositionForm::default() },
    };
    let drawn = new_page(&mut tx, page, &member, form, FormErrors::default()).await?;
    Ok(page::html(&drawn)?.into_response())
}

async fn new_page(
    tx: &mut Tx,
    page: Page,
    member: &Member,
    form: NewPositionForm,
    errors: FormErrors,
) -> Result<PositionPage> {
    let places = places(tx, member).await?;
    let act = t!(page.locale, "position-new");
    Ok(PositionPage {
        title: t!(page.locale, "position-new-title", name = member.record.full_name.as_str()),
        page: act::act_shell(tx, page, member, act).await?,
        action: format!("{}/positions/new", member.href()),
        back: member.href(),
        new: Some((form.id, form.organization)),
        form: form.terms,
        places,
        was: Vec::new(),
        ending: None,
        rival: None,
        errors,
    })
}

/// `POST /members/{id}/positions/new`
///
/// # Errors
/// As [`new`].
pub async fn create(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<MemberId>,
    Posted(form): Posted<NewPositionForm>,
) -> Result<Response> {
    let (mut tx, member, _) = act::begin(&app, &actor, id).await?;
    let l = page.locale;
    let position: PositionId = form.id.parse().map_err(|_| Error::BadForm("id".into()))?;
    // The organization is somebody's word: it is looked up where the actor may enter positions.
    let wide = tx.scope(Permission::EditMembers);
    let organization = match form.organization.parse::<OrganizationId>() {
        Ok(named) => organizations::find(&mut tx, &wide, named).await?,
        Err(_) => None,
    };
    let read = form.terms.parse(app.today(), l).and_then(|terms| placed(l, organization, terms));
    let (organization, terms) = match read {
        Ok(read) => read,
        Err(errors) => {
            let drawn = new_page(&mut tx, page, &member, form, errors).await?;
            return Ok(page::unprocessable(&drawn)?.into_response());
        }
    };
    let scope = tx.require(Permission::EditMembers, organization.place())?;
    let entered = queries::insert(&mut tx, &scope, organization.id, (position, id), &terms).await?;
    if entered == Ok(false) && !same(&mut tx, &scope, (position, id), &terms).await? {
        return Err(Error::Conflict); // the form was sent before, with other words
    }
    if let Err(taken) = entered {
        drop(tx); // the database has given it up
        let (mut tx, member) = act::open(&app, &actor, id).await?;
        let (errors, rival) = explain(&mut tx, l, taken, (organization.id, position), &terms).await?;
        let drawn = new_page(&mut tx, page, &member, form, errors).await?;
        return Ok(page::unprocessable(&PositionPage { rival, ..drawn })?.into_response());
    }
    tx.commit().await?;
    Ok(saved(&page, &member, terms.position))
}

/// The terms with their organization, where there is such a position.
fn placed(l: Locale, organization: Option<Organization>, terms: Terms) -> Result<(Organization, Terms), FormErrors> {
    let Some(organization) = organization else {
        return Err(FormErrors::one("organization", t!(l, "position-organization-missing")));
    };
    if !fits(terms.position, organization.kind) {
        return Err(FormErrors::one("position", t!(l, "position-not-here", organization = organization.name)));
    }
    if !organization.lives_on(terms.since) {
        return Err(FormErrors::one("since", t!(l, "position-outside-of-life", organization = organization.name)));
    }
    Ok((organization, terms))
}

/// Whether the row that is there already is the one that this form made before.
async fn same(tx: &mut Tx, scope: &Scope, (id, member): (PositionId, MemberId), terms: &Terms) -> Result<bool> {
    let held = queries::of_member(tx, scope, member).await?;
    Ok(held.iter().any(|held| held.id == id && held.terms == *terms))
}

/// What the database refused, in words; for a second secretary with who is it.
async fn explain(
    tx: &mut Tx,
    l: Locale,
    taken: Taken,
    (organization, position): (OrganizationId, PositionId),
    terms: &Terms,
) -> Result<(FormErrors, Option<Secretary>)> {
    if taken == Taken::Twice {
        return Ok((FormErrors::one("position", t!(l, "position-twice")), None));
    }
    let scope = tx.scope(Permission::ReadMembers);
    let period = (terms.since, terms.until);
    let rival = queries::secretary(tx, &scope, organization, position, period).await?;
    let sentence = match &rival {
        None => t!(l, "position-secretary-there"),
        Some(rival) => {
            let (name, since) = (rival.full_name.as_str(), text::format_day(rival.since));
            match rival.until {
                None => t!(l, "position-secretary-is", name = name, since = since),
                Some(until) => {
                    t!(l, "position-secretary-was", name = name, since = since, until = text::format_day(until))
                }
            }
        }
    };
    Ok((FormErrors::one("position", sentence), rival))
}

fn saved(page: &Page, member: &Member, position: Position) -> Response {
    let position = terms::position(page.locale, position.code());
    let name = member.record.full_name.as_str();
    page::redirect(&member.href(), t!(page.locale, "position-saved", name = name, position = position))
}

/// A position that the actor may change: its member, and the scope of its organization.
///
/// # Errors
/// NotFound when missing or out of sight, Forbidden where it is seen only.
async fn find(tx: &mut Tx, id: PositionId) -> Result<(Member, Held, Scope)> {
    let sees = tx.scope(Permission::ReadMembers);
    let member = queries::holder(tx, &sees, id).await?.ok_or(Error::NotFound)?;
    let held = queries::of_member(tx, &sees, member).await?.into_iter().find(|held| held.id == id);
    let held = held.ok_or(Error::NotFound)?;
    let member = records::find(tx, &sees, member).await?.ok_or(Error::NotFound)?;
    let scope = tx.require(Permission::EditMembers, held.at())?;
    Ok((member, held, scope))
}

/// The same, held still until the end of the transaction.
///
/// # Errors
/// As [`find`].
async fn hold(tx: &mut Tx, id: PositionId) -> Result<(Member, Held, Scope)> {
    let (_, _, scope) = find(tx, id).await?;
    queries::lock(tx, &scope, id).await?;
    find(tx, id).await
}

/// Whether the member is who acts: nobody ends the position that the own powers rest on, for who would
/// enter the successor?
fn is_own(page: &Page, member: &Member) -> bool {
    page.session().and_then(|session| session.member) == Some(member.id)
}

/// `GET /positions/{id}/edit`
///
/// # Errors
/// NotFound when missing or out of sight, Forbidden where it is seen only.
pub async fn edit(State(app): State<App>, actor: Actor, page: Page, Id(id): Id<PositionId>) -> Result<Response> {
    let mut tx = app.read(&actor, &[Permission::ReadMembers, Permission::EditMembers]).await?;
    let (member, held, _) = find(&mut tx, id).await?;
    let form = PositionForm::of(&held.terms);
    let was = form.values().map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    let drawn = edit_page(&mut tx, page, (&member, &held), form, was).await?;
    Ok(page::html(&drawn)?.into_response())
}

async fn edit_page(
    tx: &mut Tx,
    page: Page,
    (member, held): (&Member, &Held),
    form: PositionForm,
    was: Vec<(String, String)>,
) -> Result<PositionPage> {
    let path = organizations::path(tx, held.organization).await?;
    let (name, act) = (member.record.full_name.as_str(), t!(page.locale, "position-edit"));
    Ok(PositionPage {
        title: t!(page.locale, "position-edit-title", name = name, organization = held.name.as_str()),
        page: act::act_shell(tx, page, member, act).await?,
        action: format!("/positions/{}/edit", held.id),
        back: member.href(),
        form,
        new: None,
        places: path.into_iter().filter(|step| step.id == held.organization).collect(),
        was,
        ending: held.terms.until.is_none().then(EndForm::default),
        rival: None,
        errors: FormErrors::default(),
    })
}

/// `POST /positions/{id}/edit`: what only one of two people changed is taken over, what both changed is
/// shown side by side.
///
/// # Errors
/// As [`edit`].
pub async fn update(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<PositionId>,
    Posted(form): Posted<PositionForm>,
) -> Result<Response> {
    let mut tx = app.begin(&actor, Permission::EditMembers).await?;
    let (member, held, scope) = hold(&mut tx, id).await?;
    let l = page.locale;
    let own = is_own(&page, &member);
    let mut merge = Merge::new(&form.shown);
    let merged =
        form.parse(app.today(), l).map(|terms| merge_terms(&mut merge, l, &PositionForm::of(&terms), &held.terms));
    if merge.clashes() {
        return Ok(page::conflict(&merge.into_page(page, format!("/positions/{id}/edit")))?.into_response());
    }
    let wide = tx.scope(Permission::EditMembers);
    let organization = organizations::find(&mut tx, &wide, held.organization).await?;
    let read = merged.and_then(|form| form.parse(app.today(), l)).and_then(|terms| placed(l, organization, terms));
    let read = read.and_then(|(_, terms)| match own && terms.until != held.terms.until {
        true => Err(FormErrors::one("until", t!(l, "position-own"))),
        false => Ok(terms),
    });
    let terms = match read {
        Ok(terms) => terms,
        Err(errors) => return refuse(&mut tx, page, (&member, &held), form, (errors, None)).await,
    };
    if terms != held.terms
        && let Err(taken) = queries::update(&mut tx, &scope, id, &terms).await?
    {
        drop(tx); // the database has given it up
        let mut tx = app.read(&actor, &[Permission::ReadMembers, Permission::EditMembers]).await?;
        let reasons = explain(&mut tx, l, taken, (held.organization, id), &terms).await?;
        return refuse(&mut tx, page, (&member, &held), form, reasons).await;
    }
    tx.commit().await?;
    Ok(saved(&page, &member, terms.position))
}

async fn refuse(
    tx: &mut Tx,
    page: Page,
    about: (&Member, &Held),
    form: PositionForm,
    (errors, rival): (FormErrors, Option<Secretary>),
) -> Result<Response> {
    let was = form.values().map(|(name, _)| (name.to_owned(), form.shown.of(name).to_owned())).to_vec();
    let drawn = edit_page(tx, page, about, form, was).await?;
    Ok(page::unprocessable(&PositionPage { errors, rival, ..drawn })?.into_response())
}

fn merge_terms(merge: &mut Merge<'_>, l: Locale, mine: &PositionForm, stored: &Terms) -> PositionForm {
    let theirs = PositionForm::of(stored);
    let codes = || Position::ALL.iter().map(|p| (p.code().to_owned(), terms::position(l, p.code()))).collect();
    PositionForm {
        position: merge.choice("position", &t!(l, "position"), &mine.position, &theirs.position, codes),
        title: merge.field("title", &t!(l, "position-title"), &mine.title, &theirs.title),
        since: merge.field("since", &t!(l, "position-since"), &mine.since, &theirs.since),
        until: merge.field("until", &t!(l, "position-until"), &mine.until, &theirs.until),
        decision: merge.field("decision", &t!(l, "position-decision"), &mine.decision, &theirs.decision),
        shown: mine.shown.clone(),
    }
}

/// `POST /positions/{id}/end`: the position ends on a day, and with it the powers that rest on it.
///
/// # Errors
/// As [`edit`]; Conflict when it has ended on another day already.
pub async fn end(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<PositionId>,
    Posted(form): Posted<EndForm>,
) -> Result<Response> {
    let mut tx = app.begin(&actor, Permission::EditMembers).await?;
    let (member, held, scope) = hold(&mut tx, id).await?;
    let l = page.locale;
    let day = form.parse(held.terms.since, l).and_then(|day| match is_own(&page, &member) {
        true => Err(FormErrors::one("ended_on", t!(l, "position-own"))),
        false => Ok(day),
    });
    let day = match day {
        Ok(day) => day,
        Err(errors) => {
            let terms = PositionForm::of(&held.terms);
            let was = terms.values().map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
            let drawn = edit_page(&mut tx, page, (&member, &held), terms, was).await?;
            let drawn = PositionPage { errors, ending: Some(form), ..drawn };
            return Ok(page::unprocessable(&drawn)?.into_response());
        }
    };
    match held.terms.until {
        Some(until) if until != day => return Err(Error::Conflict),
        Some(_) => {} // the same form, sent twice
        None => drop(queries::end_all(&mut tx, &scope, &[id.0], day).await?),
    }
    tx.commit().await?;
    let position = terms::position(l, held.terms.position.code());
    let said =
        t!(l, "position-ended", name = member.record.full_name, position = position, day = text::format_day(day));
    Ok(page::redirect(&format!("/members/{}", member.id), said))
}
