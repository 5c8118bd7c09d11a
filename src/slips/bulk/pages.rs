//! The preview, with a reason for each who gets none, and the print.

use std::collections::HashSet;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use uuid::Uuid;

use super::model::{Facts, Whom, Without, outcome};
use super::queries::begin;
use crate::access::{Actor, Gift, Permission, Place, Scope, Withheld};
use crate::accounts::instant;
use crate::app::{App, Tx};
use crate::error::{Error, Result};
use crate::form::{Fields, Form, Posted};
use crate::ids::{InvitationId, MemberId, OrganizationId};
use crate::locale::Locale;
use crate::organizations::{self, Organization};
use crate::page::{self, Filters, Html, Id, Nav, Page};
use crate::slips::forms::SlipForm;
use crate::slips::issue::{Issued, Order, Outcome};
use crate::slips::model::{power_of, propose};
use crate::slips::pages::ShownPage;
use crate::slips::queries::{self, Holder, Serving};
use crate::{assets, t, terms};

/// Whether somebody gets a slip.
type Judged = std::result::Result<(), Without>;

/// The query of the preview.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    whom: String,
}

/// What the preview posts.
pub struct PrintForm {
    id: String,
    whom: String,
}

impl Form for PrintForm {
    fn read(fields: &mut Fields) -> Self {
        Self { id: fields.one("id"), whom: fields.one("whom") }
    }
}

#[derive(askama::Template)]
#[template(path = "slips/bulk.html")]
struct PreviewPage {
    page: Page,
    organization: Organization,
    id: Uuid,
    whom: Whom,
    people: Vec<(Holder, Judged)>,
}

impl PreviewPage {
    fn choices(&self) -> Vec<(String, String, bool)> {
        let href =
            |whom: Whom| format!("/organizations/{}/invitations/bulk?whom={}", self.organization.id, whom.code());
        Whom::ALL.map(|whom| (href(whom), word(self.page.locale, whom), whom == self.whom)).to_vec()
    }

    fn getting(&self) -> usize {
        self.people.iter().filter(|(_, outcome)| outcome.is_ok()).count()
    }

    fn office(&self, holder: &Holder) -> String {
        format!("{}, {}", terms::position(self.page.locale, holder.position.code()), holder.organization)
    }

    fn says(&self, outcome: &Judged, holder: &Holder) -> String {
        let l = self.page.locale;
        match outcome {
            Ok(()) if holder.user.is_none() => t!(l, "bulk-with-account"),
            Ok(()) => t!(l, "bulk-gets-one"),
            Err(Without::Oneself) => t!(l, "slip-oneself"),
            Err(Without::Disabled) => t!(l, "slip-disabled"),
            Err(Without::HasPassword) => t!(l, "bulk-has-password"),
            Err(Without::Open) => {
                t!(l, "slip-open", until = holder.open_until.map(instant).unwrap_or_default())
            }
            Err(Without::Beyond) => t!(l, "bulk-beyond"),
            Err(Without::Above) => t!(l, "slip-above-level"),
            Err(Without::Twice) => t!(l, "bulk-twice"),
        }
    }
}

fn word(l: Locale, whom: Whom) -> String {
    match whom {
        Whom::Secretaries => t!(l, "bulk-secretaries"),
        Whom::Leaders => t!(l, "bulk-leaders"),
        Whom::Committees => t!(l, "bulk-branches"),
        Whom::Superiors => t!(l, "bulk-committees"),
    }
}

/// An organization where the actor hands out slips.
async fn place(tx: &mut Tx, id: OrganizationId) -> Result<(Organization, Scope)> {
    let scope = tx.scope(Permission::ReadUsers);
    let organization = organizations::find(tx, &scope, id).await?.ok_or(Error::NotFound)?;
    tx.require(Permission::InviteUsers, organization.place())?;
    Ok((organization, tx.scope(Permission::InviteUsers)))
}

/// Those who are meant, each with whether he gets a slip.
async fn people(
    tx: &mut Tx,
    app: &App,
    (actor, own): (&Actor, Option<MemberId>),
    scope: &Scope,
    (id, whom): (OrganizationId, Whom),
) -> Result<Vec<(Holder, Judged)>> {
    let positions: Vec<String> = whom.positions().iter().map(|position| position.code().to_owned()).collect();
    let found = queries::holders(tx, scope, &Serving::Below(id, positions), app.now()).await?;
    let mut seen = HashSet::new();
    let judged = found.into_iter().map(|holder| {
        let facts = Facts {
            oneself: holder.user == Some(actor.user) || own == Some(holder.member),
            disabled: holder.disabled,
            has_password: holder.has_password,
            open: holder.open_until.is_some(),
            beyond: holder.beyond,
        };
        let outcome = outcome(facts, give(tx, &holder));
        let outcome = outcome.and_then(|()| if seen.insert(holder.member) { Ok(()) } else { Err(Without::Twice) });
        (holder, outcome)
    });
    Ok(judged.collect())
}

/// What the rule of giving says of the power of an office.
fn give(tx: &Tx, holder: &Holder) -> std::result::Result<(), Withheld> {
    let Some(power) = power_of(holder.position) else { return Err(Withheld::AboveLevel) };
    let place = Place { organization: holder.power_place, tree_at: holder.power_lo };
    let (lo, hi) = Gift::span(place, holder.power_hi, power.reach);
    let role = power.role;
    tx.give(&Gift { role, organization: holder.power_place, lo, hi, rests: true, own: false, of_member: true })
}

/// `GET /organizations/{id}/invitations/bulk`
///
/// # Errors
/// NotFound, Forbidden.
pub async fn new(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<OrganizationId>,
    Filters(asked): Filters<Asked>,
) -> Result<Html> {
    let mut tx = app.read(&actor, &[Permission::ReadUsers, Permission::ReadOrganizations]).await?;
    let (organization, scope) = place(&mut tx, id).await?;
    let whom = Whom::from_code(&asked.whom);
    let own = page.session().and_then(|session| session.member);
    let people = people(&mut tx, &app, (&actor, own), &scope, (id, whom)).await?;
    let title = t!(page.locale, "bulk");
    let page = organizations::under(page, &mut tx, id).await?.here(title).at(Nav::Organizations);
    page::html(&PreviewPage { page, organization, id: Uuid::now_v7(), whom, people })
}

/// A slip of the print.
struct Sheet {
    name: String,
    office: String,
    issued: Issued,
    valid_until: String,
}

#[derive(askama::Template)]
#[template(path = "slips/sheets.html")]
struct SheetsPage {
    page: Page,
    sheets: Vec<Sheet>,
    address: String,
    issued_by: String,
    issued_on: String,
    back: String,
}

impl SheetsPage {
    /// A slip is read where people read Vietnamese.
    const fn vi() -> Locale {
        Locale::Vi
    }

    /// Small, beside it.
    const fn en() -> Locale {
        Locale::En
    }
}

/// `POST /organizations/{id}/invitations/bulk`: all or nothing. The codes are on this answer and nowhere else.
///
/// # Errors
/// NotFound, Forbidden; Conflict when somebody was handed a slip in this moment.
pub async fn create(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<OrganizationId>,
    Posted(form): Posted<PrintForm>,
) -> Result<Response> {
    let back = format!("/organizations/{id}/invitations/bulk?whom={}", Whom::from_code(&form.whom).code());
    let print = Uuid::try_parse(&form.id).map_err(|_| Error::BadForm("id".into()))?;
    let whom = Whom::from_code(&form.whom);
    let mut tx = app.begin(&actor, Permission::InviteUsers).await?;
    let (_, scope) = place(&mut tx, id).await?;
    if !begin(&mut tx, &scope, (print, id), &actor, (app.now(), whom.code())).await? {
        let page = page.at(Nav::Organizations);
        let here = t!(page.locale, "slip");
        let shown = page::html(&ShownPage { page: page.here(here), again: back.clone(), back })?;
        return Ok((StatusCode::CONFLICT, shown).into_response());
    }
    let own = page.session().and_then(|session| session.member);
    let mut sheets = Vec::new();
    for (holder, outcome) in people(&mut tx, &app, (&actor, own), &scope, (id, whom)).await? {
        if outcome.is_ok() {
            sheets.push(sheet(&mut tx, &app, &actor, &holder, page.locale).await?);
        }
    }
    tx.commit().await?;
    let shown = SheetsPage {
        address: format!("{}/invitation", app.site().origin),
        issued_by: page.user_name().to_owned(),
        issued_on: instant(app.now()),
        page: page.at(Nav::Organizations),
        sheets,
        back,
    };
    Ok(page::html(&shown)?.into_response())
}

/// One slip, by the same way as one alone.
async fn sheet(tx: &mut Tx, app: &App, actor: &Actor, holder: &Holder, l: Locale) -> Result<Sheet> {
    let mut form = SlipForm { id: InvitationId::mint().to_string(), ..SlipForm::default() };
    if holder.user.is_none() {
        let superior = holder.superior.as_deref();
        let names = propose(holder.position, &holder.full_name, &holder.organization, superior);
        form.sign_in_name = queries::first_free(tx, &names).await?;
    }
    let order = Order { actor, holder, form: &form, locale: l };
    match order.issue(tx, app).await? {
        Outcome::Issued(issued) => Ok(Sheet {
            name: holder.full_name.clone(),
            office: format!("{}, {}", terms::position(Locale::Vi, holder.position.code()), holder.organization),
            valid_until: instant(issued.expires_at),
            issued,
        }),
        // What the preview could not know has changed since: nothing lasts, the preview is drawn anew.
        Outcome::Before | Outcome::Refused(_) => Err(Error::Conflict),
    }
}
