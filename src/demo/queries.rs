//! Stores the world: the tree by its own functions, then each table in one statement.

use serde::Serialize;
use sqlx::PgConnection;
use sqlx::types::Json;

use super::rows::{FactRow, GrantRow, MemberRow, RuleRow, UserRow};
use super::tree::{Decision, Tree};
use crate::access::Scope;
use crate::error::{Error, Result};
use crate::ids::OrganizationId;

/// Whether nobody has used the database yet: no organization, no account but the system's own.
pub async fn is_empty(db: &mut PgConnection) -> Result<bool> {
    let used = sqlx::query_scalar!(
        r#"select exists (select from organizations)
             or exists (select from users where sign_in_name <> 'he.thong') as "used!""#,
    )
    .fetch_one(db)
    .await?;
    Ok(!used)
}

/// Has this transaction keep its plans. A connection of the program plans each statement anew for its
/// scope; here the checks of foreign keys run a hundred thousand times.
pub async fn keep_plans(db: &mut PgConnection) -> Result<()> {
    sqlx::query!("select set_config('plan_cache_mode', 'force_generic_plan', true)").fetch_one(db).await?;
    Ok(())
}

/// Founds the organizations of a tree and carries out its decisions, in the order of their dates. Gives
/// out the id of each.
pub async fn plant(db: &mut PgConnection, tree: &Tree) -> Result<Vec<OrganizationId>> {
    let mut ids: Vec<OrganizationId> = Vec::with_capacity(tree.units.len());
    for unit in &tree.units {
        let id = sqlx::query_scalar!(
            r#"select organization_insert($1, $2, $3, $4, $5) as "id!: OrganizationId""#,
            unit.parent.map(|parent| ids[parent].0),
            unit.kind,
            unit.branch_type,
            unit.name,
            unit.since,
        )
        .fetch_one(&mut *db)
        .await?;
        ids.push(id);
    }
    for (on, decision) in &tree.decisions {
        match decision {
            Decision::Reattach { moving, host } => {
                let moving: Vec<_> = moving.iter().map(|unit| ids[*unit].0).collect();
                sqlx::query!("select organization_reattach($1, $2, $3)", &moving, ids[*host].0, on)
                    .fetch_one(&mut *db)
                    .await?;
            }
            Decision::Close { closing, successor, decided_by } => {
                let (closing, successor) = (ids[*closing].0, successor.map(|successor| ids[successor].0));
                sqlx::query!("select organization_close($1, $2, $3, $4)", closing, successor, ids[*decided_by].0, on)
                    .fetch_one(&mut *db)
                    .await?;
            }
        }
    }
    Ok(ids)
}

/// What an organization has beside its place: a row for [`describe`].
#[derive(Debug, Serialize)]
pub struct Description<'a> {
    /// The organization.
    pub id: OrganizationId,
    /// Its code.
    pub code: Option<&'a str>,
    /// How hard the work is.
    pub difficulty: Option<&'a str>,
}

/// Gives codes and difficulty to organizations.
pub async fn describe(db: &mut PgConnection, scope: &Scope, rows: &[Description<'_>]) -> Result<()> {
    let done = sqlx::query!(
        r#"update organizations o set code = r.code, difficulty = r.difficulty
           from jsonb_to_recordset($1) as r (id integer, code text, difficulty text)
           where o.id = r.id and o.tree_lo >= $2 and o.tree_lo < $3 and o.tree_lo <@ (select $4::text::int8multirange)"#,
        Json(rows) as _,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    all_of(done.rows_affected(), rows)
}

/// Stores members.
pub async fn insert_members(db: &mut PgConnection, scope: &Scope, rows: &[MemberRow<'_>]) -> Result<()> {
    let done = sqlx::query!(
        r#"insert into members (id, organization_id, tree_at, full_name, sex, birth_year, birth_month, birth_day,
             phone, card_no, admitted_on, official_on, occupation, education_general, education_professional,
             political_theory)
           select r.id, o.id, o.tree_lo, r.full_name, r.sex, r.birth_year, r.birth_month, r.birth_day, r.phone,
             r.card_no, r.admitted_on, r.official_on, r.occupation, r.education_general,
             r.education_professional, r.political_theory
           from jsonb_to_recordset($1) as r (id uuid, organization_id integer, full_name text, sex text,
             birth_year smallint, birth_month smallint, birth_day smallint, phone text, card_no text,
             admitted_on date, official_on date, occupation text, education_general text,
             education_professional text, political_theory text)
           join organizations o on o.id = r.organization_id
           where o.tree_lo >= $2 and o.tree_lo < $3 and o.tree_lo <@ (select $4::text::int8multirange)"#,
        Json(rows) as _,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    all_of(done.rows_affected(), rows)
}

/// Stores where members belonged.
pub async fn insert_memberships(db: &mut PgConnection, scope: &Scope, rows: &[FactRow]) -> Result<()> {
    let done = sqlx::query!(
        r#"insert into memberships (id, member_id, organization_id, tree_at, valid, ended_because)
           select r.id, r.member_id, o.id, o.tree_lo, r.valid, r.ended_because
           from jsonb_to_recordset($1) as r (id uuid, member_id uuid, organization_id integer, valid daterange,
             ended_because text)
           join organizations o on o.id = r.organization_id
           where o.tree_lo >= $2 and o.tree_lo < $3 and o.tree_lo <@ (select $4::text::int8multirange)"#,
        Json(rows) as _,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    all_of(done.rows_affected(), rows)
}

/// Stores the standing of members.
pub async fn insert_statuses(db: &mut PgConnection, scope: &Scope, rows: &[FactRow]) -> Result<()> {
    let done = sqlx::query!(
        r#"insert into member_statuses (id, member_id, organization_id, tree_at, status, valid)
           select r.id, r.member_id, o.id, o.tree_lo, r.code, r.valid
           from jsonb_to_recordset($1) as r (id uuid, member_id uuid, organization_id integer, code text,
             valid daterange)
           join organizations o on o.id = r.organization_id
           where o.tree_lo >= $2 and o.tree_lo < $3 and o.tree_lo <@ (select $4::text::int8multirange)"#,
        Json(rows) as _,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    all_of(done.rows_affected(), rows)
}

/// Stores offices.
pub async fn insert_positions(db: &mut PgConnection, scope: &Scope, rows: &[FactRow]) -> Result<()> {
    let done = sqlx::query!(
        r#"insert into positions (id, member_id, organization_id, tree_at, position, title, valid, decision)
           select r.id, r.member_id, o.id, o.tree_lo, r.code, r.title, r.valid, r.decision
           from jsonb_to_recordset($1) as r (id uuid, member_id uuid, organization_id integer, code text,
             title text, valid daterange, decision text)
           join organizations o on o.id = r.organization_id
           where o.tree_lo >= $2 and o.tree_lo < $3 and o.tree_lo <@ (select $4::text::int8multirange)"#,
        Json(rows) as _,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    all_of(done.rows_affected(), rows)
}

/// Stores on which day branches meet.
pub async fn insert_rules(db: &mut PgConnection, scope: &Scope, rows: &[RuleRow]) -> Result<()> {
    let done = sqlx::query!(
        r#"insert into meeting_rules (id, organization_id, tree_at, day_of_month, start_time, place, shift, valid)
           select r.id, o.id, o.tree_lo, r.day_of_month, r.start_time, r.place, r.shift, r.valid
           from jsonb_to_recordset($1) as r (id uuid, organization_id integer, day_of_month smallint,
             start_time time, place text, shift text, valid daterange)
           join organizations o on o.id = r.organization_id
           where o.tree_lo >= $2 and o.tree_lo < $3 and o.tree_lo <@ (select $4::text::int8multirange)"#,
        Json(rows) as _,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    all_of(done.rows_affected(), rows)
}

/// Stores accounts.
pub async fn insert_users(db: &mut PgConnection, rows: &[UserRow]) -> Result<()> {
    let done = sqlx::query!(
        r#"insert into users (id, sign_in_name, full_name, password_hash, member_id)
           select r.id, r.sign_in_name, r.full_name, r.password_hash, r.member_id
           from jsonb_to_recordset($1) as r (id uuid, sign_in_name text, full_name text, password_hash text,
             member_id uuid)"#,
        Json(rows) as _,
    )
    .execute(db)
    .await?;
    all_of(done.rows_affected(), rows)
}

/// Stores what accounts may do. The system itself gives it.
pub async fn insert_grants(db: &mut PgConnection, scope: &Scope, rows: &[GrantRow]) -> Result<()> {
    let done = sqlx::query!(
        r#"insert into grants (id, user_id, role, organization_id, tree_at, tree_end, reach, valid, position_id,
             given_by)
           select r.id, r.user_id, r.role, o.id, o.tree_lo, o.tree_hi, r.reach, r.valid, r.position_id,
             current_setting('chibo.actor')::uuid
           from jsonb_to_recordset($1) as r (id uuid, user_id uuid, role text, organization_id integer,
             reach text, valid daterange, position_id uuid)
           join organizations o on o.id = r.organization_id
           where o.tree_lo >= $2 and o.tree_lo < $3 and o.tree_lo <@ (select $4::text::int8multirange)"#,
        Json(rows) as _,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    all_of(done.rows_affected(), rows)
}

/// Says that this database holds the demonstration, made for the day of this transaction.
pub async fn mark(db: &mut PgConnection) -> Result<()> {
    let done = sqlx::query!("update installation set demonstration_day = current_setting('chibo.today')::date")
        .execute(db)
        .await?;
    all_of(done.rows_affected(), &[()])
}

/// Whether every row found its organization.
///
/// # Errors
/// Internal when one did not: the world would not be whole.
pub fn all_of<T>(stored: u64, rows: &[T]) -> Result<()> {
    match u64::try_from(rows.len()) == Ok(stored) {
        true => Ok(()),
        false => Err(Error::Internal(format!("{stored} of {} rows of the demonstration were stored", rows.len()))),
    }
}
