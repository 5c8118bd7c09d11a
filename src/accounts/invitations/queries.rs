//! The rows of slips, from the side of those who hold one.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::app::App;
use crate::error::Result;
use crate::ids::{InvitationId, UserId};

/// A slip that somebody holds in hand: he knows its code.
pub struct Slip {
    /// The slip.
    pub id: InvitationId,
    /// Whose account it opens.
    pub user: UserId,
    expires_at: DateTime<Utc>,
    used_at: Option<DateTime<Utc>>,
    revoked_at: Option<DateTime<Utc>>,
}

/// What a slip is worth at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worth {
    /// A password may be set with it.
    Open,
    /// A password was set with it.
    Used,
    /// Its time is over.
    Expired,
    /// A newer one took its place.
    Revoked,
}

impl Slip {
    /// What it is worth.
    pub fn worth(&self, now: DateTime<Utc>) -> Worth {
        match (self.used_at, self.revoked_at) {
            (Some(_), _) => Worth::Used,
            (None, Some(_)) => Worth::Revoked,
            (None, None) if self.expires_at <= now => Worth::Expired,
            (None, None) => Worth::Open,
        }
    }
}

/// The slip with this code for this sign-in name, however it stands with it. Nobody is signed in yet.
pub async fn find(app: &App, code_hash: &[u8], account: &str) -> Result<Option<Slip>> {
    Ok(sqlx::query_as!(
        Slip,
        r#"select i.id as "id: InvitationId", i.user_id as "user: UserId", i.expires_at, i.used_at, i.revoked_at
           from invitations i join users u on u.id = i.user_id
           where i.code_hash = $1 and u.sign_in_name = $2 and (u.disabled_on is null or u.disabled_on > $3)"#,
        code_hash,
        account,
        app.today(),
    )
    .fetch_optional(app.pool())
    .await?)
}

/// Uses it up; false when somebody was faster. `tx` is the invited user's own.
pub async fn take(tx: &mut PgConnection, id: InvitationId, now: DateTime<Utc>) -> Result<bool> {
    let taken = sqlx::query!(
        "update invitations set used_at = $2
         where id = $1 and used_at is null and revoked_at is null and expires_at > $2",
        id.0,
        now,
    )
    .execute(tx)
    .await?;
    Ok(taken.rows_affected() == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_good_once_and_for_a_time() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let (expires, now) = (at("2026-11-25T09:00:00Z"), at("2026-11-25T08:59:59Z"));
        let slip = |used: Option<DateTime<Utc>>, revoked: Option<DateTime<Utc>>| Slip {
            id: InvitationId::mint(),
            user: UserId::mint(),
            expires_at: expires,
            used_at: used,
            revoked_at: revoked,
        };
        assert_eq!(slip(None, None).worth(now), Worth::Open);
        assert_eq!(slip(None, None).worth(expires), Worth::Expired);
        assert_eq!(slip(Some(now), None).worth(expires), Worth::Used);
        assert_eq!(slip(None, Some(now)).worth(now), Worth::Revoked);
    }
}
