//! The first administrator of an installation, and the top of its tree. There are no accounts by
//! default.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{GOOD_FOR, code_hash, new_code};
use crate::access::{Permission, SYSTEM, Scope};
use crate::app::App;
use crate::error::{Result, ResultExt as _};
use crate::ids::{GrantId, InvitationId, UserId};

/// Who is created, and over what.
#[derive(Clone, Debug)]
pub struct FirstAdministrator {
    /// The name to sign in with.
    pub sign_in_name: String,
    /// The person's name.
    pub full_name: String,
    /// Id or code of an organization of the tree; none: its top.
    pub organization: Option<String>,
    /// For an empty tree: name and kind of the organization at its top.
    pub plant: Option<(String, String)>,
}

/// Why nobody was created. In English: it is read on the command line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Not what a sign-in name looks like.
    #[error("the sign-in name must have 3 to 64 characters: a–z, 0–9 and . _ - + @, beginning with a letter or digit")]
    NameForm,
    /// Another user has it.
    #[error("the sign-in name {0} is taken; a lost password is renewed with a slip, not here")]
    NameTaken(String),
    /// There is nothing to administer yet.
    #[error(
        "there is no organization yet: name the one at the top with --plant \"Đảng bộ tỉnh …\" --kind province (or centre, district, commune)"
    )]
    NoTree,
    /// The tree has a top.
    #[error("the tree has a top already ({0}): leave --plant and --kind out")]
    TreeStands(String),
    /// No organization has this id or code.
    #[error("no organization has the id or code {0}")]
    UnknownOrganization(String),
}

/// Creates an administrator over an organization, the whole tree by default, and returns the code to set
/// the password with.
///
/// # Errors
/// The outer one when the database fails; the inner says what to put right.
pub async fn create_administrator(app: &App, new: &FirstAdministrator) -> Result<Result<String, Refused>> {
    if !is_sign_in_name(&new.sign_in_name) {
        return Ok(Err(Refused::NameForm));
    }
    // A tree that has just been planted is not changed and written to in one transaction.
    if let Err(refused) = plant(app, new).await? {
        return Ok(Err(refused));
    }
    let code = new_code();
    let mut tx = app.system("the first administrator has nobody above who could invite").await?;
    let user = UserId::mint();
    if !insert_user(&mut tx, user, new).await? {
        return Ok(Err(Refused::NameTaken(new.sign_in_name.clone())));
    }
    let scope = tx.scope(Permission::EditUsers);
    if !grant(&mut tx, &scope, user, new.organization.as_deref(), app).await? {
        return Ok(Err(Refused::UnknownOrganization(new.organization.clone().unwrap_or_default())));
    }
    invite(&mut tx, user, &code_hash(&code), app.now()).await?;
    tx.commit().await?;
    Ok(Ok(code))
}

/// What the check `users_sign_in_name_form` says.
pub fn is_sign_in_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    (3..=64).contains(&name.len())
        && name.bytes().next().is_some_and(plain)
        && name.bytes().all(|byte| plain(byte) || b".@_+-".contains(&byte))
}

/// Plants the tree where that is asked for and there is none; refuses to do without one.
async fn plant(app: &App, new: &FirstAdministrator) -> Result<Result<(), Refused>> {
    let mut tx = app.system("only the program itself plants the first organization").await?;
    let top =
        sqlx::query_scalar!(r#"select organization_name(id) as "name!" from organizations where parent_id is null"#)
            .fetch_optional(&mut *tx)
            .await?;
    match (&new.plant, top) {
        (Some(_), Some(name)) => return Ok(Err(Refused::TreeStands(name))),
        (None, None) => return Ok(Err(Refused::NoTree)),
        (None, Some(_)) => return Ok(Ok(())),
        (Some((name, kind)), None) => {
            sqlx::query!("select organization_insert(null, $1, null, $2, $3)", kind, name, app.today())
                .fetch_one(&mut *tx)
                .await?;
        }
    }
    tx.commit().await?;
    Ok(Ok(()))
}

async fn insert_user(db: &mut PgConnection, user: UserId, new: &FirstAdministrator) -> Result<bool> {
    let made = sqlx::query!(
        "insert into users (id, sign_in_name, full_name) values ($1, $2, $3)",
        user.0,
        new.sign_in_name,
        new.full_name.trim(),
    )
    .execute(db)
    .await
    .on_constraint("users_sign_in_name_key", ())?;
    Ok(made.is_ok())
}

async fn grant(
    db: &mut PgConnection,
    scope: &Scope,
    user: UserId,
    organization: Option<&str>,
    app: &App,
) -> Result<bool> {
    let granted = sqlx::query!(
        r#"insert into grants (id, user_id, role, organization_id, tree_at, tree_end, reach, valid, given_by)
           select $1, $2, 'administrator', o.id, o.tree_lo, o.tree_hi, 'subtree', daterange($4, null), $5
           from organizations o
           where case when $3::text is null then o.parent_id is null else o.code = $3 or o.id::text = $3 end
             and o.tree_lo >= $6 and o.tree_lo < $7 and o.tree_lo <@ (select $8::text::int8multirange)"#,
        GrantId::mint().0,
        user.0,
        organization,
        app.today(),
        SYSTEM.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    Ok(granted.rows_affected() == 1)
}

async fn invite(db: &mut PgConnection, user: UserId, hash: &[u8], now: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "insert into invitations (id, user_id, code_hash, issued_by, issued_at, expires_at) values ($1, $2, $3, $4, $5, $6)",
        InvitationId::mint().0,
        user.0,
        hash,
        SYSTEM.0,
        now,
        now + GOOD_FOR,
    )
    .execute(db)
    .await?;
    Ok(())
}
