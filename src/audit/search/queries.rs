//! Rows of the trail within the scope of who may read it.

use chrono::{DateTime, NaiveTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{Found, Kind, Narrow};
use crate::access::{Actor, Scope};
use crate::audit::model::Act;
use crate::clock::instant_in_vietnam;
use crate::error::Result;
use crate::ids::{OrganizationId, RequestId};

/// Days as instants and as numbers of rows: the numbers lead, the instants are exact.
struct Span {
    from: Option<DateTime<Utc>>,
    to: Option<DateTime<Utc>>,
    low: i64,
    high: i64,
}

async fn span(db: &mut PgConnection, narrow: &Narrow) -> Result<Span> {
    let from = narrow.from.map(|day| instant_in_vietnam(day, NaiveTime::MIN));
    let to = narrow.to.and_then(|day| day.succ_opt()).map(|day| instant_in_vietnam(day, NaiveTime::MIN));
    let mut numbers = [0, i64::MAX];
    // Rows that are written at one moment may be out of order by as much as a statement takes.
    let slack = chrono::Duration::seconds(60);
    for (number, at) in numbers.iter_mut().zip([from.map(|at| at - slack), to.map(|at| at + slack)]) {
        if let Some(at) = at {
            *number = sqlx::query_scalar!(r#"select audit_begin($1) as "id!""#, at).fetch_one(&mut *db).await?;
        }
    }
    Ok(Span { from, to, low: numbers[0], high: narrow.before.unwrap_or(i64::MAX).min(numbers[1]) })
}

/// The rows that are looked for, the latest first.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn list(db: &mut PgConnection, scope: &Scope, narrow: &Narrow) -> Result<Vec<Found>> {
    let span = span(db, narrow).await?;
    let tables: Option<Vec<String>> =
        narrow.kind.map(Kind::tables).map(|tables| tables.iter().map(|table| (*table).to_owned()).collect());
    let actors = match narrow.who.as_slice() {
        [] => None,
        patterns => Some(
            sqlx::query_scalar!("select id from users where ' ' || search_name || ' ' like all ($1)", patterns)
                .fetch_all(&mut *db)
                .await?,
        ),
    };
    Ok(sqlx::query_as!(
        Found,
        r#"select e.id, e.occurred_at as at, u.full_name as who, e.request_id as "request: RequestId",
             e.table_name as "table", e.row_id as row, e.act as "act: Act", e.old_row as old, e.new_row as new,
             e.record_id as record, e.organization_id as "organization: OrganizationId",
             organization_name(e.organization_id) as organization_name, o.tree_lo as "tree_at?"
           from audit_search($3::text::int8multirange, $4, $5, $6, $7, $8, $9, $10, $11, $12) f (id)
           join audit_entries e on e.id = f.id
           join users u on u.id = e.actor_id
           left join organizations o on o.id = e.organization_id
           where e.organization_id is null and 0::bigint <@ (select $3::text::int8multirange)
             or o.tree_lo >= $1 and o.tree_lo < $2 and o.tree_lo <@ (select $3::text::int8multirange)
           order by e.id desc"#,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        narrow.within.map(|id| id.0),
        span.low,
        span.high,
        span.from,
        span.to,
        actors.as_deref(),
        tables.as_deref(),
        narrow.record,
        i32::try_from(narrow.limit).unwrap_or(i32::MAX),
    )
    .fetch_all(db)
    .await?)
}

/// An organization within the scope, by its name.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn place(db: &mut PgConnection, scope: &Scope, id: OrganizationId) -> Result<Option<String>> {
    Ok(sqlx::query_scalar!(
        r#"select organization_name(o.id) as "name!" from organizations o
           where o.id = $1 and o.tree_lo >= $2 and o.tree_lo < $3 and o.tree_lo <@ (select $4::text::int8multirange)"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_optional(db)
    .await?)
}

/// Organizations within the scope that the list may be narrowed to: the tops of it and what stands directly
/// below.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn choices(
    db: &mut PgConnection,
    scope: &Scope,
    tops: &[OrganizationId],
) -> Result<Vec<(OrganizationId, String)>> {
    let tops: Vec<i32> = tops.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"select o.id as "id: OrganizationId", organization_name(o.id) as "name!" from organizations o
           where (o.id = any ($1) or o.parent_id = any ($1)) and o.closed_on is null
             and o.tree_lo >= $2 and o.tree_lo < $3 and o.tree_lo <@ (select $4::text::int8multirange)
           order by o.id = any ($1) desc, organization_name(o.id) collate vi_numbered limit 200"#,
        &tops,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// That the trail was taken out, narrowed how; itself in the trail. `tx` is the user's own.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn note_export(
    tx: &mut PgConnection,
    actor: &Actor,
    from: OrganizationId,
    (at, filter, rows): (DateTime<Utc>, &str, usize),
) -> Result<()> {
    sqlx::query!(
        "insert into export_acts (id, user_id, organization_id, at, what, filter, row_count)
         values ($1, $2, $3, $4, 'audit', $5, $6)",
        Uuid::now_v7(),
        actor.user.0,
        from.0,
        at,
        filter,
        i32::try_from(rows).unwrap_or(i32::MAX),
    )
    .execute(tx)
    .await?;
    Ok(())
}
