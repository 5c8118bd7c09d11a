//! The rows of rights. The database judges each of them once more (`grants_guard`, migration 0026).

use chrono::NaiveDate;
use sqlx::PgConnection;

use super::model::{Found, Refused};
pub use super::model::{NewRight, Term};
use crate::access::Scope;
use crate::error::{Error, Result};
use crate::ids::{GrantId, OrganizationId};

/// What the database has against a row, as far as there is a sentence for it.
fn refused(error: sqlx::Error) -> Result<Refused> {
    let known = error.as_database_error().and_then(|e| e.constraint()).and_then(Refused::from_constraint);
    known.ok_or_else(|| error.into())
}

/// Gives a right at an organization. False: the same form gave it before.
///
/// # Errors
/// Forbidden when it reaches further than this transaction may write.
pub async fn insert(
    db: &mut PgConnection,
    scope: &Scope,
    at: OrganizationId,
    right: &NewRight,
) -> Result<std::result::Result<bool, Refused>> {
    let given = sqlx::query!(
        r#"insert into grants (id, user_id, role, organization_id, tree_at, tree_end, reach, valid, position_id, given_by)
           select $1, $2, $3, o.id, o.tree_lo, o.tree_hi, $4, daterange($5, $6), $7, $8 from organizations o
           where o.id = $9 and o.tree_lo >= $10 and o.tree_lo < $11 and o.tree_lo <@ (select $12::text::int8multirange)
             and not exists (select from grants g where g.id = $1)"#,
        right.id.0,
        right.user.0,
        right.role.name(),
        right.reach.name(),
        right.term.since,
        right.term.until,
        right.position.map(|id| id.0),
        right.given_by.0,
        at.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await;
    match given {
        Ok(done) => Ok(Ok(done.rows_affected() == 1)),
        Err(error) => refused(error).map(Err),
    }
}

/// Gives a right another end.
///
/// # Errors
/// Conflict when it is gone or not to be written by this transaction.
pub async fn set_end(
    db: &mut PgConnection,
    scope: &Scope,
    id: GrantId,
    until: Option<NaiveDate>,
) -> Result<std::result::Result<(), Refused>> {
    let done = sqlx::query!(
        r#"update grants g set valid = daterange(lower(g.valid), $2)
           where g.id = $1 and g.tree_at >= $3 and g.tree_at < $4 and g.tree_at <@ (select $5::text::int8multirange)"#,
        id.0,
        until,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await;
    match done {
        Ok(done) if done.rows_affected() == 1 => Ok(Ok(())),
        Ok(_) => Err(Error::Conflict),
        Err(error) => refused(error).map(Err),
    }
}

/// Takes a right away that begins today or later.
///
/// # Errors
/// Conflict when it is gone or not to be written by this transaction.
pub async fn drop_unused(db: &mut PgConnection, scope: &Scope, id: GrantId) -> Result<()> {
    let done = sqlx::query_scalar!(
        r#"select grant_drop(g.id) as "done!" from grants g
           where g.id = $1 and g.tree_at >= $2 and g.tree_at < $3 and g.tree_at <@ (select $4::text::int8multirange)"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_optional(db)
    .await?;
    if done == Some(true) { Ok(()) } else { Err(Error::Conflict) }
}

/// Open organizations within the scope by the beginnings of the words of their names, or by their code.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn places(
    db: &mut PgConnection,
    scope: &Scope,
    (patterns, typed): (&[String], &str),
    one: Option<OrganizationId>,
) -> Result<Vec<Found>> {
    Ok(sqlx::query_as!(
        Found,
        r#"select o.id as "id: OrganizationId", o.tree_lo as tree_at, o.tree_hi as tree_end,
             organization_name(o.id) as "name!", organization_name(o.parent_id) as superior
           from organizations o
           join organization_names n on n.organization_id = o.id and n.valid @> current_setting('chibo.today', true)::date
           where o.closed_on is null
             and case when $3::integer is null then ' ' || n.search_name || ' ' like all ($1) or o.code = $2 else o.id = $3 end
             and o.tree_lo >= $4 and o.tree_lo < $5 and o.tree_lo <@ (select $6::text::int8multirange)
           order by fold_vi(n.name) <> fold_vi($2), o.tree_lo limit 12"#,
        patterns,
        typed,
        one.map(|id| id.0),
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}
