//! Taking a slip: name and code from the paper, a password, and in.

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::code_hash;
use super::forms::InvitationForm;
use super::queries::{self, Slip, Worth};
use crate::access::Actor;
use crate::accounts::entry::{self, Attempt};
use crate::accounts::{password, queries as accounts};
use crate::app::App;
use crate::error::Result;
use crate::form::{FormErrors, Posted};
use crate::locale::Locale;
use crate::page::{self, Html, Page};
use crate::{assets, t};

#[derive(askama::Template)]
#[template(path = "accounts/invitation.html")]
struct InvitationPage {
    page: Page,
    form: InvitationForm,
    errors: FormErrors,
}

/// The page to which the slip sends its holder.
pub async fn new(page: Page) -> Result<Html> {
    page::html(&InvitationPage { page, form: InvitationForm::default(), errors: FormErrors::default() })
}

/// Sets the password and signs in. Guessing is slowed down as at the sign-in page; what is wrong with a
/// slip is said only to somebody who knows its code and its name.
pub async fn create(State(app): State<App>, page: Page, Posted(form): Posted<InvitationForm>) -> Result<Response> {
    let l = page.locale;
    let attempt = Attempt::new(&form.sign_in_name, page.visit());
    let wait = attempt.wait(&app).await?;
    if wait > 0 {
        return slow_down(page, form, wait);
    }
    let errors = form.check(l);
    if !errors.is_empty() {
        return refuse(page, form, errors);
    }
    let slip = queries::find(&app, &code_hash(&form.code), &attempt.account).await?;
    let worth = slip.as_ref().map(|slip| slip.worth(app.now()));
    let Some(slip) = slip.filter(|_| worth == Some(Worth::Open)) else {
        if worth.is_none() {
            attempt.was_wrong(&app, page.visit()).await?;
        }
        return refuse(page, form, FormErrors::one("code", worth_word(l, worth)));
    };
    attempt.was_right(&app).await?;
    let hash = password::hash(form.new_password.clone()).await?;
    if !redeem(&app, &page, &slip, &hash).await? {
        return refuse(page, form, FormErrors::one("code", worth_word(l, Some(Worth::Used))));
    }
    let entered = entry::enter(&app, page.visit(), slip.user, !form.own_device.is_empty()).await?;
    let mut response = page::redirect("/", t!(l, "invitation-done"));
    if let Some(cookie) = entered.cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// Uses the slip up, sets the password, signs all devices of the account out: whoever knew the old
/// password is out. False when the slip was used in this very moment.
async fn redeem(app: &App, page: &Page, slip: &Slip, hash: &str) -> Result<bool> {
    let invited = Actor { user: slip.user, request: page.visit().request };
    let mut tx = app.account(&invited).await?;
    if !queries::take(&mut tx, slip.id, app.now()).await? {
        return Ok(false);
    }
    accounts::set_password(&mut tx, slip.user, hash).await?;
    accounts::end_sessions(&mut tx, slip.user, None).await?;
    tx.commit().await?;
    tracing::info!(request = %page.visit().request.0, user = %slip.user.0, "authn_invitation_used");
    Ok(true)
}

fn worth_word(l: Locale, worth: Option<Worth>) -> String {
    match worth {
        None | Some(Worth::Open) => t!(l, "invitation-wrong"),
        Some(Worth::Used) => t!(l, "invitation-used"),
        Some(Worth::Expired) => t!(l, "invitation-expired"),
        Some(Worth::Revoked) => t!(l, "invitation-revoked"),
    }
}

fn refuse(page: Page, form: InvitationForm, errors: FormErrors) -> Result<Response> {
    Ok(page::unprocessable(&InvitationPage { page, form, errors })?.into_response())
}

fn slow_down(page: Page, form: InvitationForm, seconds: u32) -> Result<Response> {
    let sentence = t!(page.locale, "sign-in-wait", seconds = seconds.to_string());
    let drawn = page::html(&InvitationPage { page, form, errors: FormErrors::one("code", sentence) })?;
    let mut response = (StatusCode::TOO_MANY_REQUESTS, drawn).into_response();
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    Ok(response)
}
