//! The list of batches, and the file that begins one.

use axum::extract::State as Shared;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::forms::UploadForm;
use super::job::blocking;
use super::model::{Choice, Kind, Line};
use super::queries::{self, NewBatch};
use super::reading::{self, Wanted};
use super::words;
use crate::access::{Actor, Permission, Place};
use crate::app::{App, Tx};
use crate::error::{Error, Result};
use crate::form::{FormErrors, Posted};
use crate::ids::OrganizationId;
use crate::import::refusal::Refusal;
use crate::organizations;
use crate::page::{self, Filters, Html, Nav, Page, Visit};
use crate::{assets, t};

/// Batches on the page.
const LINES: i64 = 100;

#[derive(askama::Template)]
#[template(path = "import/list.html")]
struct ListPage {
    page: Page,
    lines: Vec<Line>,
    /// Whether there is anything the reader may import.
    may: bool,
}

impl ListPage {
    fn what(&self, line: &Line) -> String {
        words::kind(self.page.locale, line.kind)
    }

    fn state(&self, line: &Line) -> (&'static str, &'static str, String) {
        let (icon, class) = words::state_mark(line.state);
        (icon, class, words::state(self.page.locale, line.state))
    }

    fn when(line: &Line) -> String {
        words::moment(line.created_at)
    }
}

/// The kinds of lists that are managed under this permission, as the database writes them.
pub fn kinds_under(permission: Permission) -> Vec<String> {
    Kind::ALL.iter().filter(|kind| kind.permission() == permission).map(|kind| kind.code().to_owned()).collect()
}

/// The permissions under which lists are imported.
pub const IMPORTS: &[Permission] = &[Permission::EditMembers, Permission::EditOrganizations];

/// `GET /imports`
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn list(Shared(app): Shared<App>, actor: Actor, page: Page) -> Result<Html> {
    let mut tx = app.read(&actor, IMPORTS).await?;
    let (mut lines, mut may) = (Vec::new(), false);
    for permission in IMPORTS {
        let scope = tx.scope(*permission);
        may |= !scope.is_empty();
        lines.extend(queries::list(&mut tx, &scope, &kinds_under(*permission), LINES).await?);
    }
    lines.sort_by_key(|line| std::cmp::Reverse((line.created_at, line.id)));
    lines.truncate(usize::try_from(LINES).unwrap_or(usize::MAX));
    let title = t!(page.locale, "imports");
    page::html(&ListPage { page: page.here(title).at(Nav::Organizations), lines, may })
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Query {
    kind: String,
    organization: String,
}

#[derive(askama::Template)]
#[template(path = "import/new.html")]
struct NewPage {
    page: Page,
    id: String,
    kind: Kind,
    organization: String,
    choices: Vec<Choice>,
    errors: FormErrors,
}

impl NewPage {
    fn kinds(&self) -> Vec<(String, String, bool)> {
        let l = self.page.locale;
        let href = |kind: &Kind| format!("/imports/new?kind={}&organization={}", kind.code(), self.organization);
        Kind::ALL.iter().map(|kind| (href(kind), words::kind(l, *kind), *kind == self.kind)).collect()
    }

    fn options(&self) -> Vec<(String, String)> {
        self.choices.iter().map(|choice| (choice.id.to_string(), choice.name.clone())).collect()
    }

    fn hint(&self) -> String {
        if self.kind == Kind::Members { t!(self.page.locale, "imports-organization-hint") } else { String::new() }
    }

    fn titles(&self) -> String {
        words::usual_titles(self.page.locale, self.kind)
    }
}

async fn draw(tx: &mut Tx, page: Page, form: UploadForm, errors: FormErrors) -> Result<NewPage> {
    let kind = Kind::from_code(&form.kind).unwrap_or(Kind::Members);
    let scope = tx.scope(kind.permission());
    let choices = queries::choices(tx, &scope, &kind.places()).await?;
    let (above, title) = (t!(page.locale, "imports"), t!(page.locale, "imports-new"));
    let page = page.crumb(above, "/imports").here(title).at(Nav::Organizations).working();
    Ok(NewPage { page, id: form.id, kind, organization: form.organization, choices, errors })
}

/// `GET /imports/new`
///
/// # Errors
/// NotFound where the organization is out of sight, Forbidden where nothing may be imported into it.
pub async fn new(Shared(app): Shared<App>, actor: Actor, page: Page, Filters(query): Filters<Query>) -> Result<Html> {
    let kind = Kind::from_code(&query.kind).unwrap_or(Kind::Members);
    let mut tx = app.read(&actor, &[kind.permission().sees(), kind.permission()]).await?;
    if let Ok(organization) = query.organization.parse() {
        place(&mut tx, kind, organization).await?;
    }
    let form = UploadForm { id: Uuid::now_v7().to_string(), kind: query.kind, organization: query.organization };
    page::html(&draw(&mut tx, page, form, FormErrors::default()).await?)
}

/// Where rows of an organization live, if lists may be brought into it.
async fn place(tx: &mut Tx, kind: Kind, organization: OrganizationId) -> Result<Place> {
    let sees = tx.scope(kind.permission().sees());
    let found = organizations::place(tx, &sees, organization).await?.ok_or(Error::NotFound)?;
    tx.require(kind.permission(), found)?;
    Ok(found)
}

/// `POST /imports`: a file arrives. What cannot be read is refused here and leaves nothing behind.
///
/// # Errors
/// NotFound where the organization is out of sight, Forbidden where nothing may be imported into it.
pub async fn create(
    Shared(app): Shared<App>,
    actor: Actor,
    page: Page,
    visit: Visit,
    Posted(form): Posted<UploadForm>,
) -> Result<Response> {
    let l = page.locale;
    let kind = Kind::from_code(&form.kind).unwrap_or(Kind::Members);
    let permission = kind.permission();
    let mut tx = app.read(&actor, &[permission.sees(), permission]).await?;
    let Some((id, organization)) = form.parse() else {
        let errors = FormErrors::one("organization", t!(l, "imports-choose-organization"));
        return Ok(page::unprocessable(&draw(&mut tx, page, form, errors).await?)?.into_response());
    };
    place(&mut tx, kind, organization).await?;
    let scope = tx.scope(permission);
    let choices = queries::choices(&mut tx, &scope, &kind.places()).await?;
    let mut errors = FormErrors::default();
    if choices.iter().all(|choice| choice.id != organization) {
        errors.add("organization", t!(l, "imports-choose-organization"));
    }
    let Some(file) = visit.file.clone().filter(|file| !file.content.is_empty()) else {
        errors.add("file", t!(l, "imports-choose-file"));
        return Ok(page::unprocessable(&draw(&mut tx, page, form, errors).await?)?.into_response());
    };
    let remembered = queries::remembered(&mut tx, &scope, (organization, kind)).await?;
    tx.commit().await?;
    let content = file.content.clone();
    let read = blocking(move || {
        let wanted = Wanted { remembered, ..Wanted::default() };
        let opened = reading::open(kind, &content, &wanted)?;
        Ok::<_, Refusal>((opened, Sha256::digest(&content).to_vec()))
    });
    match read.await? {
        Ok((opened, hash)) if errors.is_empty() => {
            let mut tx = app.begin(&actor, permission).await?;
            let place = place(&mut tx, kind, organization).await?;
            let scope = tx.require(permission, place)?;
            let (sheet, titles) = (opened.sheet.name.as_str(), &opened.columns);
            let new = NewBatch { id, place, kind, file: &file, hash: &hash, sheet, titles };
            queries::insert(&mut tx, &scope, &new, (actor.user, app.now())).await?;
            tx.commit().await?;
            Ok(page::redirect(&format!("/imports/{id}"), ""))
        }
        read => {
            if let Err(refusal) = read {
                errors.add("file", words::refusal(l, &refusal));
            }
            let mut tx = app.read(&actor, &[permission.sees(), permission]).await?;
            Ok(page::unprocessable(&draw(&mut tx, page, form, errors).await?)?.into_response())
        }
    }
}
