//! Positions and organizations, as lists of them are compared, written and taken back.

use chrono::NaiveDate;
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::Problem;
use crate::access::{Place, Scope};
use crate::error::{Error, Result};
use crate::ids::{MemberId, OrganizationId};
use crate::import::apply::Undo;
use crate::import::offices::Held;
use crate::import::units::Known;
use crate::members::model::Position;
use crate::organizations::Kind;

/// Who holds or held what in an organization.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn held(db: &mut PgConnection, scope: &Scope, organization: OrganizationId) -> Result<Vec<Held>> {
    Ok(sqlx::query_as!(
        Held,
        r#"select p.id, p.member_id as "member: MemberId", coalesce(m.full_name, '') as "name!",
             p.position as "position: Position", lower(p.valid) as "since!", upper(p.valid) as until
           from positions p left join members m on m.id = p.member_id
           where p.organization_id = $1
             and p.tree_at >= $2 and p.tree_at < $3 and p.tree_at <@ (select $4::text::int8multirange)
           order by p.id"#,
        organization.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}

/// Gives positions, each with its first day and, where it is over, the first day after.
///
/// # Errors
/// Conflict where somebody holds one meanwhile.
pub async fn give(db: &mut PgConnection, scope: &Scope, place: Place, rows: &Value) -> Result<()> {
    let done = sqlx::query!(
        r#"insert into positions (id, member_id, organization_id, tree_at, position, valid)
           select x.id, x.member_id, o.id, o.tree_lo, x.position, daterange(x.since, x.until)
           from organizations o cross join jsonb_to_recordset($2)
             as x(id uuid, member_id uuid, position text, since date, until date)
           where o.id = $1
             and o.tree_lo >= $3 and o.tree_lo < $4 and o.tree_lo <@ (select $5::text::int8multirange)"#,
        place.organization.0,
        rows,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await;
    match done {
        Ok(_) => Ok(()),
        Err(error) if error.as_database_error().is_some_and(|e| e.code().as_deref() == Some("23P01")) => {
            Err(Error::Conflict)
        }
        Err(error) => Err(error.into()),
    }
}

/// An organization and everything open below it.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn known(db: &mut PgConnection, scope: &Scope, top: OrganizationId) -> Result<Vec<Known>> {
    Ok(sqlx::query_as!(
        Known,
        r#"select o.id as "id: OrganizationId", organization_name(o.id) as "name!", o.kind as "kind: Kind", o.branch_type,
             o.code, o.parent_id as "parent: OrganizationId", o.established_on, o.version
           from organizations t join organizations o on o.tree_lo >= t.tree_lo and o.tree_lo < t.tree_hi
           where t.id = $1 and o.closed_on is null
             and o.tree_lo >= $2 and o.tree_lo < $3 and o.tree_lo <@ (select $4::text::int8multirange)
           order by o.tree_lo"#,
        top.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}

/// Changes name, type and code of an organization, in the version that was compared.
///
/// # Errors
/// Conflict where it is another one by now.
pub async fn change(
    db: &mut PgConnection,
    scope: &Scope,
    (before, after): (&Known, &Known),
    today: NaiveDate,
) -> Result<()> {
    let done = sqlx::query!(
        r#"update organizations set branch_type = $3, code = $4, version = version + 1
           where id = $1 and version = $2 and tree_lo >= $5 and tree_lo < $6 and tree_lo <@ (select $7::text::int8multirange)"#,
        before.id.0,
        before.version,
        after.branch_type,
        after.code,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(&mut *db)
    .await?;
    if done.rows_affected() != 1 {
        return Err(Error::Conflict);
    }
    if before.name != after.name {
        sqlx::query!("select organization_rename($1, $2, $3)", before.id.0, after.name, today).execute(db).await?;
    }
    Ok(())
}

/// Gives an organization the name, type and code back that it had.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn change_back(db: &mut PgConnection, scope: &Scope, undo: &Undo, today: NaiveDate) -> Result<()> {
    let Undo::Renamed { id, name, branch_type, code, renamed } = undo else { return Ok(()) };
    sqlx::query!(
        r#"update organizations set branch_type = $2, code = $3, version = version + 1
           where id = $1 and tree_lo >= $4 and tree_lo < $5 and tree_lo <@ (select $6::text::int8multirange)"#,
        id,
        branch_type.as_deref(),
        code.as_deref(),
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(&mut *db)
    .await?;
    if *renamed {
        sqlx::query!("select organization_rename($1, $2, $3)", id, name, today).execute(db).await?;
    }
    Ok(())
}

/// Plants organizations in this order. Ends what the transaction may write.
///
/// # Errors
/// Forbidden where a superior is out of reach.
pub async fn plant(db: &mut PgConnection, rows: &Value) -> Result<()> {
    sqlx::query!("select import_plant($1)", rows).execute(db).await?;
    Ok(())
}

/// The organizations that were planted with these forms, as the trail numbers them.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn planted(db: &mut PgConnection, forms: &[Uuid]) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar!(r#"select o.id::text as "id!" from organizations o where o.form_id = any ($1)"#, forms)
        .fetch_all(db)
        .await?)
}

/// Takes organizations out of the tree that were planted with these forms. What refers to one of them keeps all.
///
/// # Errors
/// Forbidden where one is out of reach.
pub async fn uproot(db: &mut PgConnection, forms: &[Uuid]) -> Result<std::result::Result<(), Problem>> {
    let done = sqlx::query!("select import_uproot($1)", forms).execute(db).await;
    referred_to(done.map(drop))
}

/// Takes positions that an import has given, unless a right rests on one.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn take(db: &mut PgConnection, scope: &Scope, ids: &[Uuid]) -> Result<std::result::Result<(), Problem>> {
    let done = sqlx::query!(
        r#"delete from positions
           where id = any ($1) and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange)"#,
        ids,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await;
    referred_to(done.map(drop))
}

/// What refers to a row that should go, by its foreign key.
fn referred_to(done: sqlx::Result<()>) -> Result<std::result::Result<(), Problem>> {
    let Err(error) = done else { return Ok(Ok(())) };
    let referring = error.as_database_error().filter(|e| e.code().as_deref() == Some("23503"));
    match referring.map(|e| e.table().unwrap_or_default().to_owned()) {
        Some(table) => Ok(Err(Problem::BuiltOn(vec![(table, 1)]))),
        None => Err(error.into()),
    }
}
