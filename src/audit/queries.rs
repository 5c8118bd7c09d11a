//! Rows of the trail, and the names behind the numbers in them.

use std::collections::HashMap;

use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{Act, Row};
use crate::access::{Place, Scope};
use crate::error::Result;
use crate::ids::{MeetingId, MemberId, OrganizationId, RequestId};

/// The rows of a record in some tables, the latest first, where their organization lies in the scope
/// today.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn rows(
    db: &mut PgConnection,
    scope: &Scope,
    (record, tables): (&str, &[&str]),
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<Row>> {
    let tables: Vec<String> = tables.iter().map(|table| (*table).to_owned()).collect();
    Ok(sqlx::query_as!(
        Row,
        r#"select e.id, e.occurred_at as at, u.full_name as who, e.request_id as "request: RequestId",
             e.table_name as "table", e.row_id as row, e.act as "act: Act", e.old_row as old, e.new_row as new
           from audit_entries e
           join users u on u.id = e.actor_id
           join organizations o on o.id = e.organization_id
           where e.record_id = $1 and e.table_name = any ($2) and ($3::bigint is null or e.id < $3)
             and o.tree_lo >= $4 and o.tree_lo < $5 and o.tree_lo <@ (select $6::text::int8multirange)
           order by e.id desc limit $7"#,
        record,
        &tables,
        before,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        limit,
    )
    .fetch_all(db)
    .await?)
}

/// Names of things by their numbers.
pub type Names = HashMap<String, String>;

/// Names of members within the scope.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn members(db: &mut PgConnection, scope: &Scope, ids: &[Uuid], names: &mut Names) -> Result<()> {
    let rows = sqlx::query!(
        r#"select m.id, m.full_name from members m where m.id = any ($1)
             and m.tree_at >= $2 and m.tree_at < $3 and m.tree_at <@ (select $4::text::int8multirange)"#,
        ids,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?;
    names.extend(rows.into_iter().map(|row| (row.id.to_string(), row.full_name)));
    Ok(())
}

/// Names of the people of a meeting within the scope, wherever they belong by now (`meeting_people`,
/// migration 0010).
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn people(db: &mut PgConnection, scope: &Scope, id: MeetingId, names: &mut Names) -> Result<()> {
    let rows = sqlx::query!(
        r#"select p.member_id as "member_id!", p.full_name as "full_name!"
           from meetings m cross join meeting_people(m.id) p
           where m.id = $1
             and m.tree_at >= $2 and m.tree_at < $3 and m.tree_at <@ (select $4::text::int8multirange)"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?;
    names.extend(rows.into_iter().map(|row| (row.member_id.to_string(), row.full_name)));
    Ok(())
}

/// Names of users: everybody may know who did something.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn users(db: &mut PgConnection, ids: &[Uuid], names: &mut Names) -> Result<()> {
    let rows = sqlx::query!("select id, full_name from users where id = any ($1)", ids).fetch_all(db).await?;
    names.extend(rows.into_iter().map(|row| (row.id.to_string(), row.full_name)));
    Ok(())
}

/// Names of organizations today: everybody may know them.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn organizations(db: &mut PgConnection, ids: &[i32], names: &mut Names) -> Result<()> {
    let rows =
        sqlx::query!(r#"select id as "id!", organization_name(id) as name from unnest($1::integer[]) as id"#, ids,)
            .fetch_all(db)
            .await?;
    names.extend(rows.into_iter().filter_map(|row| Some((row.id.to_string(), row.name?))));
    Ok(())
}

/// Titles of items of an agenda within the scope.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn agenda(db: &mut PgConnection, scope: &Scope, ids: &[Uuid], names: &mut Names) -> Result<()> {
    let rows = sqlx::query!(
        r#"select a.id, a.title from agenda_items a where a.id = any ($1)
             and a.tree_at >= $2 and a.tree_at < $3 and a.tree_at <@ (select $4::text::int8multirange)"#,
        ids,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?;
    names.extend(rows.into_iter().map(|row| (row.id.to_string(), row.title)));
    Ok(())
}

/// Titles of tasks within the scope.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn tasks(db: &mut PgConnection, scope: &Scope, ids: &[Uuid], names: &mut Names) -> Result<()> {
    let rows = sqlx::query!(
        r#"select k.id, k.title from tasks k where k.id = any ($1)
             and k.tree_at >= $2 and k.tree_at < $3 and k.tree_at <@ (select $4::text::int8multirange)"#,
        ids,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?;
    names.extend(rows.into_iter().map(|row| (row.id.to_string(), row.title)));
    Ok(())
}

/// Codes of positions within the scope, by the numbers of their rows.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn positions(db: &mut PgConnection, scope: &Scope, ids: &[Uuid], names: &mut Names) -> Result<()> {
    let rows = sqlx::query!(
        r#"select p.id, p.position from positions p where p.id = any ($1)
             and p.tree_at >= $2 and p.tree_at < $3 and p.tree_at <@ (select $4::text::int8multirange)"#,
        ids,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?;
    names.extend(rows.into_iter().map(|row| (row.id.to_string(), row.position)));
    Ok(())
}

/// Labels that the database holds for codes: (code, Vietnamese, English).
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn labels(db: &mut PgConnection) -> Result<Vec<(String, String, Option<String>)>> {
    let rows = sqlx::query!(
        r#"select code as "code!", label_vi as "label_vi!", label_en from branch_types
           union all select distinct on (code) code, label_vi, label_en from absence_reasons"#,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.code, row.label_vi, row.label_en)).collect())
}

/// What a meeting is called: its kind and its month.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn meeting(
    db: &mut PgConnection,
    scope: &Scope,
    id: MeetingId,
) -> Result<Option<(String, chrono::NaiveDate)>> {
    let row = sqlx::query!(
        r#"select m.kind, m.month from meetings m where m.id = $1
             and m.tree_at >= $2 and m.tree_at < $3 and m.tree_at <@ (select $4::text::int8multirange)"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.kind, row.month)))
}

/// Where a member's record lives; none when it is out of sight.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn home(db: &mut PgConnection, scope: &Scope, id: MemberId) -> Result<Option<Place>> {
    Ok(sqlx::query_as!(
        Place,
        r#"select m.organization_id as "organization: OrganizationId", m.tree_at from members m where m.id = $1
             and m.tree_at >= $2 and m.tree_at < $3 and m.tree_at <@ (select $4::text::int8multirange)"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_optional(db)
    .await?)
}
