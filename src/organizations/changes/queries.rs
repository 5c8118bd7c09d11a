//! Writing to the tree. All of it happens under `EditOrganizations`, which keeps everybody else's
//! writing out until the end of the transaction: what was read is still so.

use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{Edit, NewOrganization};
use crate::access::Scope;
use crate::error::Result;
use crate::ids::OrganizationId;

/// The organization that was created with a form, if it has been sent before.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn created_with(db: &mut PgConnection, scope: &Scope, form: Uuid) -> Result<Option<OrganizationId>> {
    Ok(sqlx::query_scalar!(
        r#"select o.id as "id: OrganizationId" from organizations o
           where o.form_id = $1
             and o.tree_lo >= $2 and o.tree_lo < $3 and o.tree_lo <@ (select $4::text::int8multirange)"#,
        form,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_optional(db)
    .await?)
}

/// Creates an organization under a superior. Ends what the transaction may write: positions in the tree
/// may have changed.
///
/// # Errors
/// What a constraint has against it.
pub async fn insert(
    db: &mut PgConnection,
    superior: OrganizationId,
    new: &NewOrganization,
) -> sqlx::Result<OrganizationId> {
    sqlx::query_scalar!(
        r#"select organization_insert($1, $2, $3, $4, $5, $6) as "id!: OrganizationId""#,
        superior.0,
        new.kind.code(),
        new.branch_type,
        new.name,
        new.since,
        new.form,
    )
    .fetch_one(db)
    .await
}

/// Saves type, code and difficulty.
///
/// # Errors
/// What a constraint has against it: `organizations_code_key` where another one has the code.
pub async fn edit(db: &mut PgConnection, scope: &Scope, id: OrganizationId, edit: &Edit) -> sqlx::Result<()> {
    sqlx::query!(
        r#"update organizations set branch_type = $2, code = $3, difficulty = $4, version = version + 1
           where id = $1 and tree_lo >= $5 and tree_lo < $6 and tree_lo <@ (select $7::text::int8multirange)"#,
        id.0,
        edit.branch_type,
        edit.code,
        edit.difficulty.map(|difficulty| difficulty.code()),
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Another name from a day on; the one before ends there.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn rename(db: &mut PgConnection, id: OrganizationId, name: &str, since: NaiveDate) -> Result<()> {
    sqlx::query!("select organization_rename($1, $2, $3)", id.0, name, since).execute(db).await?;
    Ok(())
}
