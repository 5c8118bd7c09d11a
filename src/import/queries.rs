//! The rows that an import reads and writes. Many members at once go as one JSON value, so that a
//! branch or a whole commune is the same few statements.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde_json::Value;
use sqlx::PgConnection;

use super::record::{Member, Record};
use crate::access::{Place, Scope};
use crate::error::Result;
use crate::ids::{MemberId, OrganizationId};
use crate::members::model::{PoliticalTheory, Position, Sex, Status};
use crate::organizations::Kind;
use crate::text::PartialDate;

/// The organization that members are imported into.
#[derive(Clone, Debug)]
pub struct Destination {
    /// Its place.
    pub place: Place,
    /// Its name today.
    pub name: String,
    /// Which kind it is.
    pub kind: Kind,
    /// Whether it is a branch: members belong to branches.
    pub is_branch: bool,
    /// Whether it is closed.
    pub is_closed: bool,
    /// Since when it exists.
    pub established_on: Option<NaiveDate>,
}

/// The organization with this code or id; none when it is missing or out of sight. Of a code that was
/// given again, the open organization is meant.
pub async fn destination(db: &mut PgConnection, scope: &Scope, code_or_id: &str) -> Result<Option<Destination>> {
    let row = sqlx::query!(
        r#"select o.id as "id: OrganizationId", o.tree_lo, organization_name(o.id) as "name!", o.kind as "kind: Kind",
             o.closed_on is not null as "is_closed!", o.established_on
           from organizations o
           where (o.code = $1 or o.id::text = $1)
             and o.tree_lo >= $2 and o.tree_lo < $3 and o.tree_lo <@ (select $4::text::int8multirange)
           order by o.closed_on is not null limit 1"#,
        code_or_id,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Destination {
        place: Place { organization: row.id, tree_at: row.tree_lo },
        name: row.name,
        is_branch: row.kind.meets(),
        kind: row.kind,
        is_closed: row.is_closed,
        established_on: row.established_on,
    }))
}

/// Everybody whose home is or was this organization, or one below it, with standing and positions of a day. Positions
/// that begin later count as held: they are given away already.
pub async fn members(
    db: &mut PgConnection,
    scope: &Scope,
    (organization, below): (OrganizationId, bool),
    on: NaiveDate,
) -> Result<Vec<Member>> {
    let rows = sqlx::query!(
        r#"select m.id as "id: MemberId", m.version, m.full_name, m.sex as "sex: Sex", m.birth_year, m.birth_month,
             m.birth_day, m.card_no, m.admitted_on, m.official_on, m.occupation, m.education_general,
             m.education_professional, m.political_theory as "political_theory: PoliticalTheory", m.phone, m.email,
             coalesce((select s.status from member_statuses s where s.member_id = m.id
               order by s.valid @> $2::date desc, s.valid desc limit 1), 'official') as "status!: Status",
             array(select p.position from positions p
               where p.member_id = m.id and p.organization_id = m.organization_id
                 and (upper_inf(p.valid) or upper(p.valid) > $2) order by lower(p.valid), p.position)
               as "positions!",
             exists (select from memberships b where b.member_id = m.id
               and b.organization_id = m.organization_id and upper_inf(b.valid)) as "present!"
           from organizations t join members m on m.tree_at >= t.tree_lo
             and m.tree_at < case when $6 then t.tree_hi else t.tree_lo + 1 end
           where t.id = $1
             and m.tree_at >= $3 and m.tree_at < $4 and m.tree_at <@ (select $5::text::int8multirange)
           order by m.id"#,
        organization.0,
        on,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        below,
    )
    .fetch_all(db)
    .await?;
    let number = |number: i16| u32::try_from(number).ok();
    Ok(rows
        .into_iter()
        .map(|row| Member {
            id: row.id,
            version: row.version,
            present: row.present,
            record: Record {
                full_name: row.full_name,
                sex: row.sex,
                birth: row.birth_year.and_then(|year| {
                    let (month, day) = (row.birth_month.and_then(number), row.birth_day.and_then(number));
                    PartialDate::from_parts(year.into(), month, day)
                }),
                card_no: row.card_no,
                admitted_on: row.admitted_on,
                official_on: row.official_on,
                status: row.status,
                positions: row.positions.iter().filter_map(|code| Position::from_code(code)).collect(),
                occupation: row.occupation,
                education_general: row.education_general,
                education_professional: row.education_professional,
                political_theory: row.political_theory,
                phone: row.phone,
                email: row.email,
            },
        })
        .collect())
}

/// Of these card numbers, those held in other organizations in sight, with the name of each.
pub async fn elsewhere(
    db: &mut PgConnection,
    scope: &Scope,
    organization: OrganizationId,
    card_numbers: &[String],
) -> Result<HashMap<String, String>> {
    let rows = sqlx::query!(
        r#"select m.card_no as "card_no!", organization_name(m.organization_id) as "organization!"
           from members m
           where m.card_no = any ($1) and m.organization_id <> $2
             and exists (select from memberships b where b.member_id = m.id and upper_inf(b.valid))
             and m.tree_at >= $3 and m.tree_at < $4 and m.tree_at <@ (select $5::text::int8multirange)"#,
        card_numbers,
        organization.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.card_no, row.organization)).collect())
}

/// Inserts records given as a JSON array; the number inserted.
pub async fn insert_members(db: &mut PgConnection, scope: &Scope, place: Place, records: &Value) -> Result<u64> {
    let done = sqlx::query!(
        r#"insert into members (id, organization_id, tree_at, full_name, sex, birth_year, birth_month, birth_day,
             phone, email, card_no, admitted_on, official_on, occupation, education_general,
             education_professional, political_theory)
           select x.id, o.id, o.tree_lo, x.full_name, x.sex, x.birth_year, x.birth_month, x.birth_day,
             x.phone, x.email, x.card_no, x.admitted_on, x.official_on, x.occupation, x.education_general,
             x.education_professional, x.political_theory
           from organizations o cross join jsonb_to_recordset($2) as x(id uuid, full_name text, sex text,
             birth_year smallint, birth_month smallint, birth_day smallint, phone text, email text,
             card_no text, admitted_on date, official_on date, occupation text, education_general text,
             education_professional text, political_theory text)
           where o.id = $1
             and o.tree_lo >= $3 and o.tree_lo < $4 and o.tree_lo <@ (select $5::text::int8multirange)"#,
        place.organization.0,
        records,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}

/// Updates records given as a JSON array, each only in the version that was read; the number updated.
pub async fn update_members(db: &mut PgConnection, scope: &Scope, records: &Value) -> Result<u64> {
    let done = sqlx::query!(
        r#"update members m set full_name = x.full_name, sex = x.sex, birth_year = x.birth_year,
             birth_month = x.birth_month, birth_day = x.birth_day, phone = x.phone, email = x.email,
             card_no = x.card_no, admitted_on = x.admitted_on, official_on = x.official_on,
             occupation = x.occupation, education_general = x.education_general,
             education_professional = x.education_professional, political_theory = x.political_theory,
             version = m.version + 1
           from jsonb_to_recordset($1) as x(id uuid, version integer, full_name text, sex text,
             birth_year smallint, birth_month smallint, birth_day smallint, phone text, email text,
             card_no text, admitted_on date, official_on date, occupation text, education_general text,
             education_professional text, political_theory text)
           where m.id = x.id and m.version = x.version
             and m.tree_at >= $2 and m.tree_at < $3 and m.tree_at <@ (select $4::text::int8multirange)"#,
        records,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}

/// Inserts memberships without an end.
pub async fn insert_memberships(db: &mut PgConnection, scope: &Scope, place: Place, rows: &Value) -> Result<()> {
    sqlx::query!(
        r#"insert into memberships (id, member_id, organization_id, tree_at, valid)
           select x.id, x.member_id, o.id, o.tree_lo, daterange(x.since, null)
           from organizations o cross join jsonb_to_recordset($2) as x(id uuid, member_id uuid, since date)
           where o.id = $1
             and o.tree_lo >= $3 and o.tree_lo < $4 and o.tree_lo <@ (select $5::text::int8multirange)"#,
        place.organization.0,
        rows,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Inserts standings, each until its end or without one.
pub async fn insert_statuses(db: &mut PgConnection, scope: &Scope, place: Place, rows: &Value) -> Result<()> {
    sqlx::query!(
        r#"insert into member_statuses (id, member_id, organization_id, tree_at, status, valid)
           select x.id, x.member_id, o.id, o.tree_lo, x.status, daterange(x.since, x.until)
           from organizations o cross join jsonb_to_recordset($2)
             as x(id uuid, member_id uuid, status text, since date, until date)
           where o.id = $1
             and o.tree_lo >= $3 and o.tree_lo < $4 and o.tree_lo <@ (select $5::text::int8multirange)"#,
        place.organization.0,
        rows,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Inserts positions without an end. A secretary follows the one before, never beside.
pub async fn insert_positions(db: &mut PgConnection, scope: &Scope, place: Place, rows: &Value) -> Result<()> {
    sqlx::query!(
        r#"insert into positions (id, member_id, organization_id, tree_at, position, valid)
           select x.id, x.member_id, o.id, o.tree_lo, x.position, daterange(greatest(x.since,
             (select max(upper(p.valid)) from positions p where p.organization_id = o.id
               and p.position = x.position and p.position = 'branch_secretary')), null)
           from organizations o cross join jsonb_to_recordset($2)
             as x(id uuid, member_id uuid, position text, since date)
           where o.id = $1
             and o.tree_lo >= $3 and o.tree_lo < $4 and o.tree_lo <@ (select $5::text::int8multirange)"#,
        place.organization.0,
        rows,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// All standings of a member, as [`insert_statuses`] takes them.
pub async fn standings(db: &mut PgConnection, scope: &Scope, member: MemberId) -> Result<Value> {
    Ok(sqlx::query_scalar!(
        r#"select coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'member_id', s.member_id, 'status', s.status,
             'since', lower(s.valid), 'until', upper(s.valid)) order by s.valid), '[]') as "standings!"
           from member_statuses s
           where s.member_id = $1
             and s.tree_at >= $2 and s.tree_at < $3 and s.tree_at <@ (select $4::text::int8multirange)"#,
        member.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_one(db)
    .await?)
}

/// A standing with its dates; no end is none.
pub struct Standing {
    /// The row.
    pub id: uuid::Uuid,
    /// First day.
    pub since: NaiveDate,
    /// The day after the last.
    pub until: Option<NaiveDate>,
}

/// The standing of a member on a day.
pub async fn standing(
    db: &mut PgConnection,
    scope: &Scope,
    member: MemberId,
    on: NaiveDate,
) -> Result<Option<Standing>> {
    Ok(sqlx::query_as!(
        Standing,
        r#"select id, lower(valid) as "since!", upper(valid) as until from member_statuses
           where member_id = $1 and valid @> $2::date
             and tree_at >= $3 and tree_at < $4 and tree_at <@ (select $5::text::int8multirange)"#,
        member.0,
        on,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_optional(db)
    .await?)
}

/// Ends a standing on a day later than its first.
pub async fn end_standing(db: &mut PgConnection, scope: &Scope, id: uuid::Uuid, on: NaiveDate) -> Result<()> {
    sqlx::query!(
        r#"update member_statuses set valid = daterange(lower(valid), $2)
           where id = $1
             and tree_at >= $3 and tree_at < $4 and tree_at <@ (select $5::text::int8multirange)"#,
        id,
        on,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Corrects a standing from its first day on.
pub async fn correct_standing(db: &mut PgConnection, scope: &Scope, id: uuid::Uuid, status: Status) -> Result<()> {
    sqlx::query!(
        r#"update member_statuses set status = $2
           where id = $1
             and tree_at >= $3 and tree_at < $4 and tree_at <@ (select $5::text::int8multirange)"#,
        id,
        status.code(),
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    Ok(())
}
