//! What signing in by password and by slip have in common: guessing is slowed down, and a session
//! begins.

use axum::http::HeaderValue;

use super::{Lifetime, Token, queries, session, throttle};
use crate::app::App;
use crate::error::Result;
use crate::ids::UserId;
use crate::page::Visit;
use crate::text;

/// Somebody before the door: the account that is claimed, and from where.
pub struct Attempt {
    /// The sign-in name as it is compared.
    pub account: String,
    client: String,
}

impl Attempt {
    /// By the name that was typed.
    pub fn new(typed: &str, visit: &Visit) -> Self {
        Self { account: text::fold(typed.trim()), client: visit.client.clone() }
    }

    /// How many seconds must pass before this one is looked at; zero: none.
    pub async fn wait(&self, app: &App) -> Result<u32> {
        let tried = queries::attempts(app, &self.account, &self.client).await?;
        Ok(throttle::wait(tried.pair, tried.address, tried.since_last))
    }

    /// Counts it as wrong.
    pub async fn was_wrong(&self, app: &App, visit: &Visit) -> Result<()> {
        tracing::warn!(request = %visit.request.0, "authn_login_fail");
        queries::note_wrong_attempt(app, &self.account, &self.client).await
    }

    /// Forgets the wrong ones before it.
    pub async fn was_right(&self, app: &App) -> Result<()> {
        queries::forget_attempts(app, &self.account, &self.client).await
    }
}

/// A session that has just begun.
pub struct Entered {
    /// Its secret.
    pub token: Token,
    /// The cookie that carries it.
    pub cookie: Option<HeaderValue>,
}

/// Begins a session for somebody who has proven who he is. The one that this browser held before ends:
/// a cookie from before signing in is worth nothing after.
pub async fn enter(app: &App, visit: &Visit, user: UserId, own_device: bool) -> Result<Entered> {
    let lifetime = Lifetime::of(&queries::roles(app, user).await?, own_device);
    let token = Token::new();
    let new = queries::NewSession {
        user,
        token_hash: token.hash(),
        lifetime,
        own_device,
        device: visit.device.clone(),
        instead_of: visit.session.as_ref().map(|session| session.id),
    };
    queries::begin_session(app, &new).await?;
    tracing::info!(request = %visit.request.0, user = %user.0, "authn_login_success");
    let cookie = session::cookie(app, Some(&token), app.now() + lifetime.absolute);
    Ok(Entered { token, cookie })
}
