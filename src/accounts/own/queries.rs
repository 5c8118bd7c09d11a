//! The rows of one's own account; `tx` is the user's own ([`crate::app::App::account`]).

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use crate::access::Role;
use crate::error::Result;
use crate::ids::{OrganizationId, SessionId, UserId};

/// What the account page must know to check a password.
pub struct Secret {
    /// The name to sign in with.
    pub sign_in_name: String,
    /// Argon2id, as a PHC string.
    pub password_hash: Option<String>,
}

/// The user's own name and hash.
pub async fn secret(tx: &mut PgConnection, user: UserId) -> Result<Secret> {
    Ok(sqlx::query_as!(Secret, "select sign_in_name, password_hash from users where id = $1", user.0)
        .fetch_one(tx)
        .await?)
}

/// A role that the user holds or will hold.
pub struct Held {
    /// As the database spells it.
    pub role: String,
    /// Where.
    pub organization_id: OrganizationId,
    /// What that is called today.
    pub organization: String,
    /// The organization above it, if there is one.
    pub superior: Option<String>,
    /// The first day.
    pub since: Option<NaiveDate>,
    /// The last day; none while no end is known.
    pub until: Option<NaiveDate>,
}

impl Held {
    /// The role, if this program knows it.
    pub fn role(&self) -> Option<Role> {
        Role::from_name(&self.role)
    }
}

/// The user's roles that have not ended, the latest first. Everybody may read his own, whatever his
/// scope.
pub async fn held(tx: &mut PgConnection, user: UserId, today: NaiveDate) -> Result<Vec<Held>> {
    Ok(sqlx::query_as!(
        Held,
        r#"select role, organization_id as "organization_id: OrganizationId",
             organization_name(organization_id) as "organization!",
             (select p.name from organization_path(organization_id, $2) p order by p.step desc offset 1 limit 1)
               as superior,
             lower(valid) as since, upper(valid) - 1 as until
           from grants
           where user_id = $1 and (upper_inf(valid) or upper(valid) > $2)
           order by lower(valid) desc, role"#,
        user.0,
        today,
    )
    .fetch_all(tx)
    .await?)
}

/// A device that is signed in.
pub struct Device {
    /// Its session.
    pub id: SessionId,
    /// What its browser called itself.
    pub device: String,
    /// Whether the user marked it as his own.
    pub own_device: bool,
    /// When it signed in.
    pub created_at: DateTime<Utc>,
    /// When it was last seen, to the minute.
    pub seen_at: DateTime<Utc>,
}

/// The user's devices whose sessions are good at this instant, the one in use last first.
pub async fn devices(tx: &mut PgConnection, user: UserId, now: DateTime<Utc>) -> Result<Vec<Device>> {
    Ok(sqlx::query_as!(
        Device,
        r#"select id as "id: SessionId", device, own_device, created_at, seen_at from sessions
           where user_id = $1 and absolute_until > $2 and seen_at + make_interval(secs => idle_seconds) > $2
           order by seen_at desc, created_at desc"#,
        user.0,
        now,
    )
    .fetch_all(tx)
    .await?)
}

/// The last slip that was handed out for this account.
pub struct LastSlip {
    /// Who handed it out.
    pub issuer: String,
    /// When.
    pub issued_at: DateTime<Utc>,
    /// When a password was set with it.
    pub used_at: Option<DateTime<Utc>>,
}

/// The last slip, so that its owner sees when somebody else asked for one.
pub async fn last_slip(tx: &mut PgConnection, user: UserId) -> Result<Option<LastSlip>> {
    Ok(sqlx::query_as!(
        LastSlip,
        "select u.full_name as issuer, i.issued_at, i.used_at from invitations i join users u on u.id = i.issued_by
         where i.user_id = $1 order by i.issued_at desc limit 1",
        user.0,
    )
    .fetch_optional(tx)
    .await?)
}

/// Ends one of the user's sessions; says whether there was one.
pub async fn end_session(tx: &mut PgConnection, user: UserId, id: SessionId) -> Result<bool> {
    let ended = sqlx::query!("delete from sessions where id = $1 and user_id = $2", id.0, user.0).execute(tx).await?;
    Ok(ended.rows_affected() == 1)
}

/// Gives a session another token: the cookie from before opens nothing any more.
pub async fn renew_session(tx: &mut PgConnection, id: SessionId, token_hash: &[u8]) -> Result<()> {
    sqlx::query!("update sessions set token_hash = $2 where id = $1", id.0, token_hash).execute(tx).await?;
    Ok(())
}
