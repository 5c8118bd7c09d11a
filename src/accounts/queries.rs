//! Users and sessions, mostly before anybody is signed in: these tables are under no scope.

use chrono::DurationRound as _;
use sqlx::PgConnection;

use super::{Lifetime, throttle};
use crate::access::{Actor, Role};
use crate::app::App;
use crate::error::Result;
use crate::ids::{SessionId, UserId};
use crate::locale::Locale;

/// What signing in needs of a user.
pub struct SigningIn {
    /// The user.
    pub id: UserId,
    /// Argon2id, as a PHC string; none before the first slip was used.
    pub password_hash: Option<String>,
}

/// The user with this folded sign-in name who may sign in today.
pub async fn by_sign_in_name(app: &App, name: &str) -> Result<Option<SigningIn>> {
    Ok(sqlx::query_as!(
        SigningIn,
        r#"select id as "id: UserId", password_hash from users
           where sign_in_name = $1 and (disabled_on is null or disabled_on > $2)"#,
        name,
        app.today(),
    )
    .fetch_optional(app.pool())
    .await?)
}

/// The roles that a user holds today, anywhere.
pub async fn roles(app: &App, user: UserId) -> Result<Vec<Role>> {
    let names = sqlx::query_scalar!(r#"select role as "role!" from roles_of($1, $2)"#, user.0, app.today())
        .fetch_all(app.pool())
        .await?;
    Ok(names.iter().filter_map(|name| Role::from_name(name)).collect())
}

/// Wrong attempts within `throttle::WINDOW`.
pub struct Attempts {
    /// For this account from this address.
    pub pair: i64,
    /// From this address on any account.
    pub address: i64,
    /// Seconds since the last of this pair's.
    pub since_last: i64,
}

/// Counts the wrong attempts that throttling looks at.
pub async fn attempts(app: &App, account: &str, client: &str) -> Result<Attempts> {
    Ok(sqlx::query_as!(
        Attempts,
        r#"select coalesce(sum(failures) filter (where account = $1), 0) as "pair!",
             coalesce(sum(failures), 0) as "address!",
             coalesce(extract(epoch from $3 - max(window_start)), 0)::bigint as "since_last!"
           from sign_in_attempts where address_prefix = $2 and window_start > $4"#,
        shortened(account),
        client,
        app.now(),
        app.now() - throttle::WINDOW,
    )
    .fetch_one(app.pool())
    .await?)
}

/// Counts one more wrong attempt, by the second, and forgets those nobody looks at any more.
pub async fn note_wrong_attempt(app: &App, account: &str, client: &str) -> Result<()> {
    let second = app.now().duration_trunc(chrono::Duration::seconds(1)).unwrap_or(app.now());
    sqlx::query!(
        r#"with old as (delete from sign_in_attempts where window_start < $4)
           insert into sign_in_attempts (account, address_prefix, window_start) values ($1, $2, $3)
           on conflict on constraint sign_in_attempts_pkey do update set failures = sign_in_attempts.failures + 1"#,
        shortened(account),
        client,
        second,
        app.now() - throttle::WINDOW,
    )
    .execute(app.pool())
    .await?;
    Ok(())
}

/// After a right password the pair begins anew.
pub async fn forget_attempts(app: &App, account: &str, client: &str) -> Result<()> {
    sqlx::query!("delete from sign_in_attempts where account = $1 and address_prefix = $2", shortened(account), client)
        .execute(app.pool())
        .await?;
    Ok(())
}

/// What of a typed name is worth keeping.
fn shortened(account: &str) -> String {
    account.chars().take(100).collect()
}

/// A session to begin.
pub struct NewSession {
    /// Whose.
    pub user: UserId,
    /// SHA-256 of the token.
    pub token_hash: [u8; 32],
    /// How long it lasts.
    pub lifetime: Lifetime,
    /// Whether the device is the user's own.
    pub own_device: bool,
    /// What the browser calls itself.
    pub device: String,
    /// The session that the browser held until now; it ends.
    pub instead_of: Option<SessionId>,
}

/// Begins a session, clears away those of this user that have ended, and notes the day.
pub async fn begin_session(app: &App, new: &NewSession) -> Result<()> {
    sqlx::query!(
        r#"with gone as (
             delete from sessions
             where id = $9
               or user_id = $3 and (absolute_until < $4 or seen_at + make_interval(secs => idle_seconds) < $4)),
           noted as (
             insert into sign_ins (user_id, last_at) values ($3, $4)
             on conflict on constraint sign_ins_pkey do update set last_at = excluded.last_at)
           insert into sessions (token_hash, id, user_id, created_at, seen_at, idle_seconds, absolute_until, own_device, device)
           values ($1, $2, $3, $4, $4, $5, $6, $7, $8)"#,
        new.token_hash.as_slice(),
        SessionId::mint().0,
        new.user.0,
        app.now(),
        i32::try_from(new.lifetime.idle.num_seconds()).unwrap_or(3600),
        app.now() + new.lifetime.absolute,
        new.own_device,
        new.device,
        new.instead_of.map(|session| session.0),
    )
    .execute(app.pool())
    .await?;
    Ok(())
}

/// Ends a session: the cookie opens nothing any more.
pub async fn end_session(app: &App, id: SessionId) -> Result<()> {
    sqlx::query!("delete from sessions where id = $1", id.0).execute(app.pool()).await?;
    Ok(())
}

/// Sets a password; `tx` is the user's own ([`App::account`]).
pub async fn set_password(tx: &mut PgConnection, user: UserId, hash: &str) -> Result<()> {
    sqlx::query!("update users set password_hash = $2, version = version + 1 where id = $1", user.0, hash)
        .execute(tx)
        .await?;
    Ok(())
}

/// Ends the sessions of a user, all but one where one is named; says how many.
pub async fn end_sessions(db: &mut PgConnection, user: UserId, but: Option<SessionId>) -> Result<u64> {
    let ended = sqlx::query!(
        "delete from sessions where user_id = $1 and id is distinct from $2",
        user.0,
        but.map(|session| session.0),
    )
    .execute(db)
    .await?;
    Ok(ended.rows_affected())
}

/// Keeps language and text size with the user.
pub async fn keep_preferences(app: &App, actor: &Actor, locale: Locale, size: u8) -> Result<()> {
    let mut tx = app.account(actor).await?;
    sqlx::query!(
        "update users set locale = $2, text_size = $3 where id = $1 and (locale, text_size) is distinct from ($2, $3)",
        actor.user.0,
        locale.code(),
        i16::from(size),
    )
    .execute(&mut *tx)
    .await?;
    tx.commit().await
}
