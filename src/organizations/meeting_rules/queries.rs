//! The dated rules of an organization.

use chrono::NaiveDate;
use sqlx::PgConnection;

use super::model::{MeetingRule, Shift};
use crate::access::{Place, Scope};
use crate::error::Result;
use crate::ids::{MeetingRuleId, OrganizationId};

/// The rule that holds on a day, else the next one to come.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn on(
    db: &mut PgConnection,
    scope: &Scope,
    organization: OrganizationId,
    day: NaiveDate,
) -> Result<Option<MeetingRule>> {
    Ok(sqlx::query_as!(
        MeetingRule,
        r#"select r.id as "id: MeetingRuleId", r.day_of_month, r.start_time, r.place, r.shift as "shift: Shift",
             lower(r.valid) as since, upper(r.valid) as until
           from meeting_rules r
           where r.organization_id = $1 and coalesce($2 < upper(r.valid), true)
             and r.tree_at >= $3 and r.tree_at < $4 and r.tree_at <@ (select $5::text::int8multirange)
           order by lower(r.valid) nulls first limit 1"#,
        organization.0,
        day,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_optional(db)
    .await?)
}

/// The last rule, which the next one will end. Keeps everybody else from changing the rules of this
/// organization until the end of the transaction.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn lock_last(
    db: &mut PgConnection,
    scope: &Scope,
    organization: OrganizationId,
) -> Result<Option<MeetingRule>> {
    sqlx::query!(
        r#"select o.id from organizations o
           where o.id = $1 and o.tree_lo >= $2 and o.tree_lo < $3 and o.tree_lo <@ (select $4::text::int8multirange)
           for no key update"#,
        organization.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_optional(&mut *db)
    .await?;
    last(db, scope, organization).await
}

/// The last rule.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn last(db: &mut PgConnection, scope: &Scope, organization: OrganizationId) -> Result<Option<MeetingRule>> {
    Ok(sqlx::query_as!(
        MeetingRule,
        r#"select r.id as "id: MeetingRuleId", r.day_of_month, r.start_time, r.place, r.shift as "shift: Shift",
             lower(r.valid) as since, upper(r.valid) as until
           from meeting_rules r
           where r.organization_id = $1
             and r.tree_at >= $2 and r.tree_at < $3 and r.tree_at <@ (select $4::text::int8multirange)
           order by lower(r.valid) desc nulls last limit 1"#,
        organization.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_optional(db)
    .await?)
}

/// Ends a rule on the day before another begins.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn end(db: &mut PgConnection, scope: &Scope, id: MeetingRuleId, on: NaiveDate) -> Result<()> {
    sqlx::query!(
        r#"update meeting_rules set valid = daterange(lower(valid), $2), version = version + 1
           where id = $1 and tree_at >= $3 and tree_at < $4 and tree_at <@ (select $5::text::int8multirange)"#,
        id.0,
        on,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A new rule from `since` on.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn insert(db: &mut PgConnection, scope: &Scope, place: Place, rule: &MeetingRule) -> Result<()> {
    sqlx::query!(
        r#"insert into meeting_rules (id, organization_id, tree_at, day_of_month, start_time, place, shift, valid)
           select $1, at.organization_id, at.tree_at, $4, $5, $6, $7, daterange($8, null)
           from (values ($2::integer, $3::bigint)) as at (organization_id, tree_at)
           where at.tree_at >= $9 and at.tree_at < $10 and at.tree_at <@ (select $11::text::int8multirange)"#,
        rule.id.0,
        place.organization.0,
        place.tree_at,
        rule.day_of_month,
        rule.start_time,
        rule.place,
        rule.shift.code(),
        rule.since,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Corrects a rule without changing since when it holds.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn correct(db: &mut PgConnection, scope: &Scope, rule: &MeetingRule) -> Result<()> {
    sqlx::query!(
        r#"update meeting_rules set day_of_month = $2, start_time = $3, place = $4, shift = $5, version = version + 1
           where id = $1 and tree_at >= $6 and tree_at < $7 and tree_at <@ (select $8::text::int8multirange)"#,
        rule.id.0,
        rule.day_of_month,
        rule.start_time,
        rule.place,
        rule.shift.code(),
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    Ok(())
}
