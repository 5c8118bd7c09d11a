//! The account page and its acts.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::forms::PasswordForm;
use super::queries::{self, Device, Held, LastSlip};
use crate::access::{Actor, Session};
use crate::accounts::entry::Attempt;
use crate::accounts::words::{device, instant};
use crate::accounts::{Token, password, session};
use crate::app::App;
use crate::error::{Error, Result};
use crate::form::{FormErrors, Nothing, Posted};
use crate::ids::SessionId;
use crate::page::{self, Html, Id, Page};
use crate::{assets, t, terms, text};

#[derive(askama::Template)]
#[template(path = "accounts/account.html")]
struct AccountPage {
    page: Page,
    sign_in_name: String,
    roles: Vec<RoleLine>,
    devices: Vec<DeviceLine>,
    /// What is known of the last slip; empty when there was none.
    slip: String,
    errors: FormErrors,
}

/// One role with its place and dates.
struct RoleLine {
    role: String,
    organization: String,
    href: String,
    dates: String,
}

/// One signed-in device.
struct DeviceLine {
    id: SessionId,
    name: String,
    own: bool,
    since: String,
    seen: String,
    /// The device on which this page is read.
    here: bool,
}

/// One's own account.
pub async fn show(State(app): State<App>, actor: Actor, page: Page) -> Result<Html> {
    page::html(&account(&app, &actor, page, FormErrors::default()).await?)
}

async fn account(app: &App, actor: &Actor, page: Page, errors: FormErrors) -> Result<AccountPage> {
    let l = page.locale;
    let mut tx = app.account(actor).await?;
    let sign_in_name = queries::secret(&mut tx, actor.user).await?.sign_in_name;
    let held = queries::held(&mut tx, actor.user, app.today()).await?;
    let devices = queries::devices(&mut tx, actor.user, app.now()).await?;
    let slip = queries::last_slip(&mut tx, actor.user).await?;
    tx.commit().await?;
    let here = page.session().map(|session| session.id);
    let page = page.here(t!(l, "my-account"));
    Ok(AccountPage {
        sign_in_name,
        roles: held.iter().filter_map(|held| role_line(&page, held)).collect(),
        devices: devices.iter().map(|device| device_line(&page, device, here)).collect(),
        slip: slip.map(|slip| slip_word(&page, &slip)).unwrap_or_default(),
        page,
        errors,
    })
}

fn role_line(page: &Page, held: &Held) -> Option<RoleLine> {
    let l = page.locale;
    let since = held.since.map(text::format_day).unwrap_or_default();
    let dates = match held.until {
        None => t!(l, "held-since", since = since),
        Some(until) => t!(l, "held-between", since = since, until = text::format_day(until)),
    };
    Some(RoleLine {
        role: terms::role(l, held.role()?.name()),
        organization: held.organization.clone(),
        href: format!("/organizations/{}", held.organization_id),
        dates,
    })
}

fn device_line(page: &Page, line: &Device, here: Option<SessionId>) -> DeviceLine {
    let name = device(&line.device);
    DeviceLine {
        id: line.id,
        name: if name.is_empty() { t!(page.locale, "device-unknown") } else { name },
        own: line.own_device,
        since: instant(line.created_at),
        seen: instant(line.seen_at),
        here: here == Some(line.id),
    }
}

fn slip_word(page: &Page, slip: &LastSlip) -> String {
    let (issuer, issued) = (slip.issuer.as_str(), instant(slip.issued_at));
    match slip.used_at {
        Some(used) => t!(page.locale, "slip-was-used", issuer = issuer, issued = issued, used = instant(used)),
        None => t!(page.locale, "slip-was-issued", issuer = issuer, issued = issued),
    }
}

/// Changes the password. All other devices are signed out; this one gets a new secret.
pub async fn update_password(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Posted(form): Posted<PasswordForm>,
) -> Result<Response> {
    let l = page.locale;
    let own = page.session().ok_or(Error::SignIn)?.clone();
    let mut tx = app.account(&actor).await?;
    let secret = queries::secret(&mut tx, actor.user).await?;
    tx.commit().await?; // a connection is not kept while a hash is worked out
    let attempt = Attempt::new(&secret.sign_in_name, page.visit());
    let wait = attempt.wait(&app).await?;
    if wait > 0 {
        return Err(Error::TooMany(wait));
    }
    let mut errors = FormErrors::default();
    if !password::verify(form.password.clone(), secret.password_hash).await? {
        attempt.was_wrong(&app, page.visit()).await?;
        errors.add("password", t!(l, "password-wrong"));
    }
    form.check(&secret.sign_in_name, l, &mut errors);
    if !errors.is_empty() {
        return Ok(page::unprocessable(&account(&app, &actor, page, errors).await?)?.into_response());
    }
    attempt.was_right(&app).await?;
    store_password(&app, &actor, &own, &password::hash(form.new_password).await?, &page).await
}

async fn store_password(app: &App, actor: &Actor, own: &Session, hash: &str, page: &Page) -> Result<Response> {
    let token = Token::new();
    let mut tx = app.account(actor).await?;
    crate::accounts::queries::set_password(&mut tx, actor.user, hash).await?;
    let others = crate::accounts::queries::end_sessions(&mut tx, actor.user, Some(own.id)).await?;
    queries::renew_session(&mut tx, own.id, &token.hash()).await?;
    tx.commit().await?;
    tracing::info!(request = %actor.request.0, user = %actor.user.0, "authn_password_change");
    let mut response = page::redirect("/account", t!(page.locale, "password-changed", others = others));
    if let Some(cookie) = session::cookie(app, Some(&token), own.absolute_until) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// Signs one of one's devices out.
pub async fn end_session(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<SessionId>,
    _: Posted<Nothing>,
) -> Result<Response> {
    let mut tx = app.account(&actor).await?;
    if !queries::end_session(&mut tx, actor.user, id).await? {
        return Err(Error::NotFound);
    }
    tx.commit().await?;
    Ok(page::redirect("/account", t!(page.locale, "device-ended")))
}

/// Signs all of one's devices out but this one.
pub async fn end_other_sessions(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    _: Posted<Nothing>,
) -> Result<Response> {
    let here = page.session().map(|session| session.id);
    let mut tx = app.account(&actor).await?;
    let ended = crate::accounts::queries::end_sessions(&mut tx, actor.user, here).await?;
    tx.commit().await?;
    Ok(page::redirect("/account", t!(page.locale, "devices-ended", count = ended)))
}
