//! `POST /duties/import`: a calendar file becomes duties. The same file twice changes nothing: what an event took
//! before is replaced by what it takes now, event by event.

use axum::extract::State as Shared;
use axum::response::{IntoResponse, Response};

use super::ics::{self, BYTES, EVENTS, Fault, HORIZON};
use super::pages::{Query, begin, whose};
use super::queries::{self, Changed};
use crate::access::{Actor, Permission};
use crate::app::App;
use crate::assignments::model::Duty;
use crate::assignments::queries::norms;
use crate::assignments::words;
use crate::error::{Error, Result};
use crate::form::{Fields, Form, FormErrors, Posted};
use crate::ids::UserId;
use crate::locale::Locale;
use crate::page::{self, Filters, Nav, Page};
use crate::{assets, t};

/// The longest file, as it is told.
const KILOBYTES: usize = BYTES / 1024;

/// A file as it is sent.
#[derive(Clone, Debug)]
pub struct FileForm {
    leader: Option<UserId>,
    file: String,
}

impl Form for FileForm {
    fn read(fields: &mut Fields) -> Self {
        Self { leader: fields.one("leader").parse().ok(), file: fields.one("file") }
    }
}

#[derive(askama::Template)]
#[template(path = "assignments/duties/import.html")]
struct ImportPage {
    page: Page,
    leader: UserId,
    own: bool,
    name: String,
    errors: FormErrors,
}

#[derive(askama::Template)]
#[template(path = "assignments/duties/imported.html")]
struct ImportedPage {
    page: Page,
    leader: UserId,
    changed: Changed,
    /// What an earlier file of the same calendar brought and this one does not name any more.
    vanished: Vec<Duty>,
}

impl ImportedPage {
    fn gone(&self, duty: &Duty) -> String {
        let l = self.page.locale;
        let what = duty.title.clone().filter(|_| !duty.private).unwrap_or_else(|| t!(l, "duty-busy"));
        format!("{}, {}: {what}", words::days(duty.first, duty.last), words::part(l, duty.part))
    }

    fn lines(&self) -> Vec<(String, String, String)> {
        let l = self.page.locale;
        let line = |duty: &super::model::NewDuty| {
            let what = duty.title.clone().unwrap_or_else(|| t!(l, "duty-busy"));
            (words::days(duty.first, duty.last), words::part(l, duty.part), what)
        };
        self.changed.added.iter().map(line).collect()
    }
}

impl ImportPage {
    /// How far ahead duties are taken.
    fn months(&self) -> i64 {
        HORIZON.into()
    }
}

/// Why a file is refused, in words.
fn told(l: Locale, fault: &Fault) -> String {
    match fault {
        Fault::Empty => t!(l, "import-empty"),
        Fault::TooLong => t!(l, "import-too-long", size = KILOBYTES),
        Fault::NoCalendar => t!(l, "import-no-calendar"),
        Fault::TooManyEvents => t!(l, "import-too-many", count = EVENTS),
        Fault::RepeatsTooOften => t!(l, "import-repeats"),
        Fault::TooComplicated => t!(l, "import-complicated"),
        Fault::BadEvent(title) if title.is_empty() => t!(l, "import-bad-event"),
        Fault::BadEvent(title) => t!(l, "import-bad-named", title = title.as_str()),
    }
}

async fn draw(app: &App, actor: &Actor, page: Page, leader: UserId, errors: FormErrors) -> Result<ImportPage> {
    let mut tx = app.read(actor, &[Permission::ReadAssignments, Permission::ReadMembers]).await?;
    let known = whose(&mut tx, actor, leader, app.today()).await?;
    if !known.may_edit {
        return Err(Error::Forbidden);
    }
    let (above, title) = (t!(page.locale, "duties"), t!(page.locale, "import"));
    let page = page.crumb(above, href(actor, leader)).here(title).at(Nav::Organizations);
    Ok(ImportPage { page, leader, own: known.own, name: known.name, errors })
}

fn href(actor: &Actor, leader: UserId) -> String {
    if leader == actor.user { "/duties".to_owned() } else { format!("/duties?leader={leader}") }
}

/// `GET /duties/import`
///
/// # Errors
/// NotFound where the person is out of sight, Forbidden where the actor only sees them.
pub async fn new(
    Shared(app): Shared<App>,
    actor: Actor,
    page: Page,
    Filters(query): Filters<Query>,
) -> Result<Response> {
    let leader = query.leader.unwrap_or(actor.user);
    Ok(page::html(&draw(&app, &actor, page, leader, FormErrors::default()).await?)?.into_response())
}

/// `POST /duties/import`
///
/// # Errors
/// NotFound where the person is out of sight, Forbidden where the actor only sees them.
pub async fn create(
    Shared(app): Shared<App>,
    actor: Actor,
    page: Page,
    Posted(form): Posted<FileForm>,
) -> Result<Response> {
    let l = page.locale;
    let leader = form.leader.unwrap_or(actor.user);
    let today = app.today();
    let mut tx = begin(&app, &actor, leader).await?;
    let evening_from = norms(&mut tx, today).await?.evening_from;
    let file = form.file.clone();
    // Following rules is work for a processor, and others wait for this thread.
    let read = tokio::task::spawn_blocking(move || ics::read(&file, today, evening_from)).await;
    match read.map_err(|error| Error::Internal(error.to_string()))? {
        Ok(file) => {
            let changed = queries::replace(&mut tx, leader, &file, today).await?;
            let vanished = queries::vanished(&mut tx, leader, &file, today).await?;
            tx.commit().await?;
            let title = t!(l, "import");
            let page = page.crumb(t!(l, "duties"), href(&actor, leader)).here(title).at(Nav::Organizations);
            Ok(page::html(&ImportedPage { page, leader, changed, vanished })?.into_response())
        }
        Err(fault) => {
            drop(tx);
            let errors = FormErrors::one("file", told(l, &fault));
            Ok(page::unprocessable(&draw(&app, &actor, page, leader, errors).await?)?.into_response())
        }
    }
}
