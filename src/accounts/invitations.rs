//! The slip of paper by which every account begins: a one-time code, good for 72 hours. Only its hash
//! is stored.

use chrono::Duration;
use rand::Rng as _;
use sha2::{Digest as _, Sha256};

use crate::access::SYSTEM;
use crate::app::App;
use crate::error::{Error, Result};
use crate::ids::{GrantId, InvitationId, UserId};

/// How long a code is good.
pub const GOOD_FOR: Duration = Duration::hours(72);

/// Letters and digits that nobody confuses on paper.
const ALPHABET: &[u8; 31] = b"ABCDEFGHJKLMNPQRSTUVWXYZ2345678";

/// A new code: twelve signs (59 bits) in groups of four.
pub fn new_code() -> String {
    let mut rng = rand::rng();
    let mut code = String::with_capacity(14);
    for place in 0..12 {
        if place > 0 && place % 4 == 0 {
            code.push('-');
        }
        code.push(ALPHABET[rng.random_range(0..ALPHABET.len())] as char);
    }
    code
}

/// What the table holds of a code, however it was typed.
pub fn code_hash(typed: &str) -> [u8; 32] {
    let plain: String = typed.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
    Sha256::digest(plain).into()
}

/// Creates the first administrator over an organization, the whole tree by default, and returns the
/// code to set the password with.
///
/// # Errors
/// BadForm names what is wrong: the name is taken or the organization unknown.
pub async fn create_administrator(
    app: &App,
    organization: Option<&str>,
    sign_in_name: &str,
    full_name: &str,
) -> Result<String> {
    let code = new_code();
    let hash = code_hash(&code);
    let (user, now) = (UserId::mint(), app.now());
    let mut tx = app.system("the first administrator has nobody above who could invite").await?;
    let made = sqlx::query!(
        "insert into users (id, sign_in_name, full_name) values ($1, $2, $3) on conflict (sign_in_name) do nothing",
        user.0,
        sign_in_name,
        full_name,
    )
    .execute(&mut *tx)
    .await?;
    if made.rows_affected() == 0 {
        return Err(Error::BadForm("sign_in_name: taken".into()));
    }
    let granted = sqlx::query!(
        r#"insert into grants (id, user_id, role, organization_id, tree_at, tree_end, reach, valid, given_by)
           select $1, $2, 'administrator', o.id, o.tree_lo, o.tree_hi, 'subtree', daterange($4, null), $5
           from organizations o
           where case when $3::text is null then o.parent_id is null else o.code = $3 or o.id::text = $3 end"#,
        GrantId::mint().0,
        user.0,
        organization,
        app.today(),
        SYSTEM.0,
    )
    .execute(&mut *tx)
    .await?;
    if granted.rows_affected() != 1 {
        return Err(Error::BadForm("organization: unknown".into()));
    }
    sqlx::query!(
        "insert into invitations (id, user_id, code_hash, issued_by, issued_at, expires_at) values ($1, $2, $3, $4, $5, $6)",
        InvitationId::mint().0,
        user.0,
        hash.as_slice(),
        SYSTEM.0,
        now,
        now + GOOD_FOR,
    )
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let code = new_code();
        assert_eq!(code.len(), 14);
        assert_eq!(code_hash(&code), code_hash(&code.to_lowercase().replace('-', " ")));
        assert_ne!(code_hash(&code), code_hash(&new_code()));
        assert!(code.bytes().all(|sign| sign == b'-' || ALPHABET.contains(&sign)));
    }
}
