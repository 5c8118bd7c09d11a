//! The rows of positions. One serving secretary per organization: the database holds it.

use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{Held, Terms};
use crate::access::Scope;
use crate::error::Result;
use crate::ids::{MemberId, OrganizationId, PositionId};
use crate::members::model::Position;

/// Why the database refused a position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// Somebody else is secretary of the organization in that time.
    Secretary,
    /// The member holds this very position there in that time already.
    Twice,
}

/// The positions of a member, those held now first, then the latest.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn of_member(db: &mut PgConnection, scope: &Scope, member: MemberId) -> Result<Vec<Held>> {
    let rows = sqlx::query!(
        r#"select p.id as "id: PositionId", p.organization_id as "organization: OrganizationId",
             p.tree_at, organization_name(p.organization_id) as "name!", p.position as "position: Position", p.title,
             lower(p.valid) as "since!", upper(p.valid) as until, p.decision
           from positions p
           where p.member_id = $1
             and p.tree_at >= $2 and p.tree_at < $3 and p.tree_at <@ (select $4::text::int8multirange)
           order by upper(p.valid) desc nulls first, lower(p.valid) desc, p.id"#,
        member.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?;
    let held = rows.into_iter().map(|row| Held {
        id: row.id,
        organization: row.organization,
        tree_at: row.tree_at,
        name: row.name,
        terms: Terms {
            position: row.position,
            title: row.title,
            since: row.since,
            until: row.until,
            decision: row.decision,
        },
    });
    Ok(held.collect())
}

/// Whose position this is; none when it is missing or out of sight.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn holder(db: &mut PgConnection, scope: &Scope, id: PositionId) -> Result<Option<MemberId>> {
    Ok(sqlx::query_scalar!(
        r#"select p.member_id as "member_id: MemberId" from positions p
           where p.id = $1 and p.tree_at >= $2 and p.tree_at < $3 and p.tree_at <@ (select $4::text::int8multirange)"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_optional(db)
    .await?)
}

/// Holds a position until the end of the transaction.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn lock(db: &mut PgConnection, scope: &Scope, id: PositionId) -> Result<()> {
    sqlx::query!(
        r#"select p.id from positions p
           where p.id = $1 and p.tree_at >= $2 and p.tree_at < $3 and p.tree_at <@ (select $4::text::int8multirange)
           for update"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_optional(db)
    .await?;
    Ok(())
}

/// Enters a position. False: there is a row with this id already, which stays as it is.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn insert(
    db: &mut PgConnection,
    scope: &Scope,
    organization: OrganizationId,
    (id, member): (PositionId, MemberId),
    terms: &Terms,
) -> Result<Result<bool, Taken>> {
    let done = sqlx::query!(
        r#"insert into positions (id, member_id, organization_id, tree_at, position, title, valid, decision)
           select $1, $2, o.id, o.tree_lo, $4, $5, daterange($6, $7), $8 from organizations o
           where o.id = $3 and o.tree_lo >= $9 and o.tree_lo < $10 and o.tree_lo <@ (select $11::text::int8multirange)
           on conflict (id) do nothing"#,
        id.0,
        member.0,
        organization.0,
        terms.position.code(),
        terms.title,
        terms.since,
        terms.until,
        terms.decision,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await;
    taken(done.map(|done| done.rows_affected() == 1))
}

/// Writes a position that was read in this transaction, whose member is locked.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn update(db: &mut PgConnection, scope: &Scope, id: PositionId, terms: &Terms) -> Result<Result<(), Taken>> {
    let done = sqlx::query!(
        r#"update positions set position = $5, title = $6, valid = daterange($7, $8), decision = $9,
             version = version + 1
           where id = $1 and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange)"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        terms.position.code(),
        terms.title,
        terms.since,
        terms.until,
        terms.decision,
    )
    .execute(db)
    .await;
    taken(done.map(drop))
}

/// Names the rule that a row broke.
fn taken<T>(done: std::result::Result<T, sqlx::Error>) -> Result<Result<T, Taken>> {
    let error = match done {
        Ok(value) => return Ok(Ok(value)),
        Err(error) => error,
    };
    match error.as_database_error().and_then(|e| e.constraint()) {
        Some("positions_one_secretary") => Ok(Err(Taken::Secretary)),
        Some("positions_once") => Ok(Err(Taken::Twice)),
        _ => Err(error.into()),
    }
}

/// The open positions of a member: those in one organization, or all that the scope reaches.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn open_of(
    db: &mut PgConnection,
    scope: &Scope,
    member: MemberId,
    only: Option<OrganizationId>,
) -> Result<Vec<Uuid>> {
    Ok(sqlx::query_scalar!(
        r#"select p.id from positions p
           where p.member_id = $1 and ($2::integer is null or p.organization_id = $2) and upper_inf(p.valid)
             and p.tree_at >= $3 and p.tree_at < $4 and p.tree_at <@ (select $5::text::int8multirange)"#,
        member.0,
        only.map(|organization| organization.0),
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}

/// Ends these positions on a day. Returns which did; one that begins later does not.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn end_all(db: &mut PgConnection, scope: &Scope, positions: &[Uuid], on: NaiveDate) -> Result<Vec<Uuid>> {
    Ok(sqlx::query_scalar!(
        r#"update positions set valid = daterange(lower(valid), $2), version = version + 1
           where id = any($1) and upper_inf(valid) and lower(valid) < $2
             and tree_at >= $3 and tree_at < $4 and tree_at <@ (select $5::text::int8multirange)
           returning id"#,
        positions,
        on,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}

/// Who else is secretary of an organization at some time of a period.
#[derive(Clone, Debug)]
pub struct Secretary {
    /// The member.
    pub member: MemberId,
    /// Name.
    pub full_name: String,
    /// Since when.
    pub since: NaiveDate,
    /// Until when; none while it lasts.
    pub until: Option<NaiveDate>,
}

/// The secretary of an organization in a period, other than by this position; none when there is none in
/// sight.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn secretary(
    db: &mut PgConnection,
    scope: &Scope,
    organization: OrganizationId,
    besides: PositionId,
    (since, until): (NaiveDate, Option<NaiveDate>),
) -> Result<Option<Secretary>> {
    Ok(sqlx::query_as!(
        Secretary,
        r#"select m.id as "member: MemberId", m.full_name, lower(p.valid) as "since!", upper(p.valid) as until
           from positions p join members m on m.id = p.member_id
           where p.organization_id = $1 and p.id <> $2 and p.valid && daterange($3, $4)
             and p.position in ('branch_secretary', 'committee_secretary')
             and p.tree_at >= $5 and p.tree_at < $6 and p.tree_at <@ (select $7::text::int8multirange)
           order by lower(p.valid) limit 1"#,
        organization.0,
        besides.0,
        since,
        until,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_optional(db)
    .await?)
}
