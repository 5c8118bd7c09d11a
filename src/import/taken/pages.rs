//! Taking the list of members of an organization out.

use axum::extract::State;
use axum::response::{IntoResponse, Response};

use super::exports;
use super::forms::{Format, TakeForm};
use super::queries::{self, Taken};
use crate::access::{Actor, Permission};
use crate::app::{App, Tx};
use crate::documents::csv;
use crate::documents::xlsx::Sheet;
use crate::error::{Error, Result};
use crate::form::{FormErrors, Posted};
use crate::ids::OrganizationId;
use crate::import;
use crate::import::batches::places;
use crate::import::record::Member;
use crate::organizations::{self, Organization};
use crate::page::{self, Html, Id, Nav, Page};
use crate::text::given_name_key;
use crate::{assets, t};

#[derive(askama::Template)]
#[template(path = "import/take.html")]
struct TakePage {
    page: Page,
    organization: Organization,
    form: TakeForm,
    errors: FormErrors,
}

impl TakePage {
    fn formats(&self) -> Vec<(String, String)> {
        let l = self.page.locale;
        vec![("xlsx".to_owned(), t!(l, "take-xlsx")), ("csv".to_owned(), t!(l, "take-csv"))]
    }

    fn format(&self) -> &str {
        if self.form.format.is_empty() { "xlsx" } else { &self.form.format }
    }
}

async fn draw(
    tx: &mut Tx,
    page: Page,
    organization: Organization,
    form: TakeForm,
    errors: FormErrors,
) -> Result<TakePage> {
    let (members, here) = (t!(page.locale, "members"), t!(page.locale, "members-export"));
    let above = format!("/organizations/{}/members", organization.id);
    let page = organizations::under(page, tx, organization.id).await?.at(Nav::Organizations);
    let page = page.crumb(members, above).here(here);
    Ok(TakePage { page, organization, form, errors })
}

/// `GET /organizations/{id}/members/export`
///
/// # Errors
/// NotFound when the organization is missing or out of sight.
pub async fn ask(State(app): State<App>, actor: Actor, page: Page, Id(id): Id<OrganizationId>) -> Result<Html> {
    let mut tx = app.read(&actor, &[Permission::ReadMembers]).await?;
    let scope = tx.scope(Permission::ReadMembers);
    let organization = organizations::find(&mut tx, &scope, id).await?.ok_or(Error::NotFound)?;
    page::html(&draw(&mut tx, page, organization, TakeForm::default(), FormErrors::default()).await?)
}

/// `POST /organizations/{id}/members/export`: the list with everything that an import reads; that it was taken, and
/// what for, is in the trail.
///
/// # Errors
/// NotFound when the organization is missing or out of sight.
pub async fn members(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<OrganizationId>,
    Posted(form): Posted<TakeForm>,
) -> Result<Response> {
    let mut tx = app.read(&actor, &[Permission::ReadMembers]).await?;
    let scope = tx.scope(Permission::ReadMembers);
    let organization = organizations::find(&mut tx, &scope, id).await?.ok_or(Error::NotFound)?;
    let (format, reason) = match form.parse(page.locale) {
        Ok(parsed) => parsed,
        Err(errors) => {
            let page = draw(&mut tx, page, organization, form.clone(), errors).await?;
            return Ok(page::unprocessable(&page)?.into_response());
        }
    };
    let all = import::members(&mut tx, &scope, (id, false), app.today()).await?;
    tx.commit().await?;
    let mut present: Vec<&Member> = all.iter().filter(|member| member.present).collect();
    present.sort_by_cached_key(|member| given_name_key(&member.record.full_name));
    let sheet = exports::members(&organization.name, app.today(), &present);
    let filter = format!("{}; {}", t!(page.locale, "members"), if format == Format::Csv { "csv" } else { "xlsx" });
    let mut own = app.account(&actor).await?;
    let taken = Taken { what: "members", filter: &filter, reason: Some(reason), rows: present.len() };
    queries::note(&mut own, &actor, (id, app.now()), taken).await?;
    own.commit().await?;
    match format {
        Format::Xlsx => sheet.download("dang-vien"),
        Format::Csv => csv::download("dang-vien", &sheet),
    }
}

/// `GET /organizations/{id}/list.xlsx`: everything open below an organization.
///
/// # Errors
/// NotFound when the organization is missing or out of sight.
pub async fn organizations_xlsx(State(app): State<App>, actor: Actor, Id(id): Id<OrganizationId>) -> Result<Response> {
    organizations_below(&app, &actor, id, "xlsx").await?.download("to-chuc")
}

/// `GET /organizations/{id}/list.csv`: the same as text.
///
/// # Errors
/// NotFound when the organization is missing or out of sight.
pub async fn organizations_csv(State(app): State<App>, actor: Actor, Id(id): Id<OrganizationId>) -> Result<Response> {
    csv::download("to-chuc", &organizations_below(&app, &actor, id, "csv").await?)
}

async fn organizations_below(app: &App, actor: &Actor, id: OrganizationId, format: &str) -> Result<Sheet> {
    let mut tx = app.read(actor, &[Permission::ReadOrganizations]).await?;
    let scope = tx.scope(Permission::ReadOrganizations);
    let top = organizations::find(&mut tx, &scope, id).await?.ok_or(Error::NotFound)?;
    let known = places::known(&mut tx, &scope, id).await?;
    let types = organizations::queries::branch_types(&mut tx, app.today()).await?;
    tx.commit().await?;
    let sheet = exports::organizations(&top, app.today(), &known, &types);
    let mut own = app.account(actor).await?;
    let taken = Taken { what: "organizations", filter: format, reason: None, rows: known.len().saturating_sub(1) };
    queries::note(&mut own, actor, (id, app.now()), taken).await?;
    own.commit().await?;
    Ok(sheet)
}
