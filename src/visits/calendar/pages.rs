//! The page on which a person gets the address of his calendar, and the calendar under it.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest as _, Sha256};

use super::feed::{self, Entry, Published};
use super::queries::{self, Assigned, Known};
use crate::access::{Actor, Permission};
use crate::accounts::{Attempt, Token, instant};
use crate::app::{App, Tx};
use crate::error::{Error, Result};
use crate::form::{Nothing, Posted};
use crate::ids::UserId;
use crate::locale::Locale;
use crate::meetings::model::month_of;
use crate::page::{self, Html, Id, Page, Visit};
use crate::visits::model::{Right, State as VisitState, right};
use crate::{assets, t};

#[derive(askama::Template)]
#[template(path = "visits/calendar.html")]
struct CalendarPage {
    page: Page,
    /// Since when there is an address.
    since: Option<String>,
    /// The address, on the one page that shows it.
    address: String,
}

async fn draw(app: &App, actor: &Actor, page: Page, address: String) -> Result<Html> {
    let mut tx = app.account(actor).await?;
    let since = queries::since(&mut tx, actor.user).await?.map(instant);
    tx.commit().await?;
    let l = page.locale;
    let page = page.crumb(t!(l, "my-account"), "/account").here(t!(l, "calendar"));
    page::html(&CalendarPage { page, since, address })
}

/// `GET /calendar`: whether one's own calendar can be read from elsewhere.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn show(State(app): State<App>, actor: Actor, page: Page) -> Result<Html> {
    draw(&app, &actor, page, String::new()).await
}

/// `POST /calendar`: makes an address and shows it once; the one before opens nothing any more.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn renew(State(app): State<App>, actor: Actor, page: Page, _: Posted<Nothing>) -> Result<Html> {
    let token = Token::new();
    let mut tx = app.account(&actor).await?;
    queries::renew(&mut tx, actor.user, &token.hash(), app.now()).await?;
    tx.commit().await?;
    draw(&app, &actor, page, format!("{}/calendar/{}.ics", app.site().origin, token.secret())).await
}

/// `POST /calendar/end`: nobody reads it any more.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn end(State(app): State<App>, actor: Actor, page: Page, _: Posted<Nothing>) -> Result<Response> {
    let mut tx = app.account(&actor).await?;
    queries::end(&mut tx, actor.user).await?;
    tx.commit().await?;
    Ok(page::redirect("/calendar", t!(page.locale, "calendar-ended")))
}

/// `GET /calendar/{token}.ics`: the calendar, for whoever knows the address. Wrong ones are slowed down like
/// wrong passwords.
///
/// # Errors
/// NotFound for an unknown address, TooMany after many of them.
pub async fn feed(State(app): State<App>, visit: Visit, Id(file): Id<String>, headers: HeaderMap) -> Result<Response> {
    let token = file.strip_suffix(".ics").unwrap_or_default();
    let hash: [u8; 32] = Sha256::digest(token).into();
    let claimed: String = hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let attempt = Attempt::new(&format!("calendar.{claimed}"), &visit);
    let wait = attempt.wait(&app).await?;
    if wait > 0 {
        return Err(Error::TooMany(wait));
    }
    let Some((user, locale)) = queries::owner(&app, &hash).await? else {
        attempt.was_wrong(&app, &visit).await?;
        return Err(Error::NotFound);
    };
    let l = locale.and_then(|code| Locale::from_code(&code)).unwrap_or_default();
    let actor = Actor { user, request: visit.request };
    let entries = published(&app, &actor, l).await?;
    let changed = entries.iter().map(|one| one.changed_at).max();
    Ok(answer(&headers, feed::write(&t!(l, "calendar-name"), &entries), changed))
}

/// The text, or 304 for who has it already.
fn answer(headers: &HeaderMap, text: String, changed: Option<chrono::DateTime<chrono::Utc>>) -> Response {
    let digest = Sha256::digest(&text);
    let tag: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    // Weak: the same calendar may leave compressed or not.
    let tag = format!("W/\"{tag}\"");
    let asked = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let known = asked.split(',').any(|one| one.trim() == tag || one.trim() == tag.trim_start_matches("W/"));
    let mut response = match known {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => ([(header::CONTENT_TYPE, "text/calendar; charset=utf-8")], text).into_response(),
    };
    let modified = changed.map(|at| at.format("%a, %d %b %Y %H:%M:%S GMT").to_string());
    let lines = [
        (header::ETAG, Some(tag)),
        (header::LAST_MODIFIED, modified),
        (header::CACHE_CONTROL, Some("private, no-cache".to_owned())),
    ];
    for (name, value) in lines {
        if let Some(value) = value.and_then(|value| HeaderValue::from_str(&value).ok()) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// What the calendar shows now, each entry with the number of its last change. It reads under the rights of
/// its owner: hour and place only where they may be read.
async fn published(app: &App, actor: &Actor, l: Locale) -> Result<Vec<Published>> {
    let today = app.today();
    let since = month_of(today).checked_sub_months(chrono::Months::new(2)).unwrap_or_default();
    let mut tx = app.read(actor, &[Permission::PrepareVisits]).await?;
    let scope = tx.scope(Permission::PrepareVisits);
    let mut assigned = queries::assigned(&mut tx, &scope, since).await?;
    drop(tx);
    assigned.retain(|one| right(one.month, today) != Right::After);
    let mut tx = app.account(actor).await?;
    let known = queries::known(&mut tx, actor.user).await?;
    let mut published = Vec::new();
    for one in &assigned {
        let before = known.iter().find(|known| known.id == one.id);
        let Some(entry) = entry(app, l, one).filter(|entry| !entry.cancelled || before.is_some()) else { continue };
        published.push(tell(app, &mut tx, actor.user, (entry, before)).await?);
    }
    tx.commit().await?;
    Ok(published)
}

/// An assignment as the calendar shows it; none while its day is unknown.
fn entry(app: &App, l: Locale, one: &Assigned) -> Option<Entry> {
    let open = right(one.month, app.today()) == Right::During && one.state != VisitState::Withdrawn;
    Some(Entry {
        id: one.id,
        summary: t!(l, "calendar-entry", branch = one.branch.as_str()),
        day: one.day?,
        hour: one.hour.filter(|_| open),
        place: one.place.clone().filter(|_| open),
        url: open.then(|| format!("{}/visits/{}", app.site().origin, one.id)),
        cancelled: one.state == VisitState::Withdrawn,
    })
}

/// Notes what is told, and when it differs from what was told before.
async fn tell(app: &App, tx: &mut Tx, user: UserId, (entry, before): (Entry, Option<&Known>)) -> Result<Published> {
    let fingerprint = entry.fingerprint().to_vec();
    let (change_no, changed_at) = match before {
        Some(before) if before.fingerprint == fingerprint => (before.change_no, before.changed_at),
        Some(before) => (before.change_no + 1, app.now()),
        None => (0, app.now()),
    };
    if before.is_none_or(|before| before.change_no != change_no) {
        queries::tell(tx, user, &Known { id: entry.id, fingerprint, change_no, changed_at }).await?;
    }
    Ok(Published { entry, change_no, changed_at })
}
