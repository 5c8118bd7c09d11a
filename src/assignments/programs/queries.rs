//! Programmes with their groups and people.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::model::{Draft, Group, Line, Member, Program};
use crate::access::{Place, Scope};
use crate::error::Result;
use crate::ids::{OrganizationId, ProgramId, UserId};

/// Programmes in reach, the latest first.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn list(db: &mut PgConnection, scope: &Scope) -> Result<Vec<Line>> {
    Ok(sqlx::query_as!(
        Line,
        r#"select p.id as "id: ProgramId", p.title, organization_name(p.organization_id) as "issuer!",
             p.first_month, p.last_month, p.frozen_at is not null as "frozen!",
             (select count(*) from program_leaders l where l.program_id = p.id) as "people!",
             count(a.id) as "planned!", count(a.id) filter (where a.state = 'attended') as "made!"
           from programs p
           left join assignments a on a.program_id = p.id and a.state <> 'withdrawn' and a.postponed_from is null
             and (a.baseline or p.frozen_at is null)
           where p.tree_at >= $1 and p.tree_at < $2 and p.tree_at <@ (select $3::text::int8multirange)
           group by p.id order by p.first_month desc, p.tree_at, p.id limit 200"#,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}

/// One programme; none when it is missing or out of sight.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn find(db: &mut PgConnection, scope: &Scope, id: ProgramId) -> Result<Option<Program>> {
    Ok(sqlx::query_as!(
        Program,
        r#"select p.id as "id: ProgramId", p.organization_id as "organization: OrganizationId", p.tree_at,
             organization_name(p.organization_id) as "issuer!", p.title, p.basis, p.first_month, p.last_month,
             p.frozen_at, u.full_name as "frozen_by?", p.version
           from programs p left join users u on u.id = p.frozen_by
           where p.id = $1 and p.tree_at >= $2 and p.tree_at < $3 and p.tree_at <@ (select $4::text::int8multirange)"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_optional(db)
    .await?)
}

/// Keeps others from changing a programme until the end of the transaction.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn lock(db: &mut PgConnection, scope: &Scope, id: ProgramId) -> Result<()> {
    sqlx::query!(
        "select id from programs
         where id = $1 and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange) for update",
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_optional(db)
    .await?;
    Ok(())
}

/// The groups of a programme.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn groups(db: &mut PgConnection, scope: &Scope, id: ProgramId) -> Result<Vec<Group>> {
    Ok(sqlx::query_as!(
        Group,
        "select group_no as no, name from program_groups
         where program_id = $1 and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange)
         order by group_no",
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}

/// Who takes part, group after group.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn members(db: &mut PgConnection, scope: &Scope, id: ProgramId) -> Result<Vec<Member>> {
    Ok(sqlx::query_as!(
        Member,
        r#"select l.leader_id as "leader: UserId", u.full_name as name, l.group_no, l.target
           from program_leaders l join users u on u.id = l.leader_id
           where l.program_id = $1 and l.tree_at >= $2 and l.tree_at < $3 and l.tree_at <@ (select $4::text::int8multirange)
           order by l.group_no, u.full_name collate vi_numbered, l.leader_id"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}

/// Stores a new programme. The same id twice is one.
///
/// # Errors
/// As the database says.
pub async fn insert(db: &mut PgConnection, scope: &Scope, (id, at): (ProgramId, Place), draft: &Draft) -> Result<()> {
    let made = sqlx::query!(
        r#"insert into programs (id, organization_id, tree_at, title, basis, first_month, last_month)
           select $4, o.id, o.tree_lo, $6, $7, $8, $9 from organizations o
           where o.id = $5 and o.tree_lo >= $1 and o.tree_lo < $2 and o.tree_lo <@ (select $3::text::int8multirange)
           on conflict on constraint programs_pkey do nothing"#,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        id.0,
        at.organization.0,
        draft.title,
        draft.basis,
        draft.months.0,
        draft.months.1,
    )
    .execute(&mut *db)
    .await?;
    if made.rows_affected() == 1 {
        parts(db, scope, (id, at), draft).await?;
    }
    Ok(())
}

/// Stores a changed programme with its groups and people.
///
/// # Errors
/// As the database says; it refuses a frozen one.
pub async fn update(db: &mut PgConnection, scope: &Scope, (id, at): (ProgramId, Place), draft: &Draft) -> Result<()> {
    sqlx::query!(
        "update programs set title = $5, basis = $6, first_month = $7, last_month = $8, version = version + 1
         where id = $4 and tree_at >= $1 and tree_at < $2 and tree_at <@ (select $3::text::int8multirange)",
        scope.lo(),
        scope.hi(),
        scope.reach(),
        id.0,
        draft.title,
        draft.basis,
        draft.months.0,
        draft.months.1,
    )
    .execute(&mut *db)
    .await?;
    let kept: Vec<_> = draft.people.iter().map(|person| person.0.0).collect();
    sqlx::query!(
        "delete from program_leaders where program_id = $4 and leader_id <> all ($5)
           and tree_at >= $1 and tree_at < $2 and tree_at <@ (select $3::text::int8multirange)",
        scope.lo(),
        scope.hi(),
        scope.reach(),
        id.0,
        &kept,
    )
    .execute(&mut *db)
    .await?;
    parts(&mut *db, scope, (id, at), draft).await?;
    let groups: Vec<_> = draft.groups.iter().map(|group| group.no).collect();
    sqlx::query!(
        "delete from program_groups where program_id = $4 and group_no <> all ($5)
           and tree_at >= $1 and tree_at < $2 and tree_at <@ (select $3::text::int8multirange)",
        scope.lo(),
        scope.hi(),
        scope.reach(),
        id.0,
        &groups,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Groups and people as a draft has them; who is not in it any more was taken out before.
async fn parts(db: &mut PgConnection, scope: &Scope, (id, at): (ProgramId, Place), draft: &Draft) -> Result<()> {
    let numbers: Vec<_> = draft.groups.iter().map(|group| group.no).collect();
    let names: Vec<_> = draft.groups.iter().map(|group| group.name.clone()).collect();
    sqlx::query!(
        r#"insert into program_groups (program_id, group_no, organization_id, tree_at, name)
           select $4, g.no, o.id, o.tree_lo, g.name
           from organizations o cross join unnest($6::smallint[], $7::text[]) as g (no, name)
           where o.id = $5 and o.tree_lo >= $1 and o.tree_lo < $2 and o.tree_lo <@ (select $3::text::int8multirange)
           on conflict on constraint program_groups_pkey do update set name = excluded.name
             where program_groups.name <> excluded.name"#,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        id.0,
        at.organization.0,
        &numbers,
        &names,
    )
    .execute(&mut *db)
    .await?;
    let people: Vec<_> = draft.people.iter().map(|person| person.0.0).collect();
    let of: Vec<_> = draft.people.iter().map(|person| person.1).collect();
    let targets: Vec<_> = draft.people.iter().map(|person| person.2).collect();
    sqlx::query!(
        r#"insert into program_leaders (program_id, leader_id, group_no, organization_id, tree_at, target)
           select $4, l.leader, l.no, o.id, o.tree_lo, l.target
           from organizations o
           cross join unnest($6::uuid[], $7::smallint[], $8::smallint[]) as l (leader, no, target)
           where o.id = $5 and o.tree_lo >= $1 and o.tree_lo < $2 and o.tree_lo <@ (select $3::text::int8multirange)
           on conflict on constraint program_leaders_pkey
             do update set group_no = excluded.group_no, target = excluded.target
             where (program_leaders.group_no, program_leaders.target) <> (excluded.group_no, excluded.target)"#,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        id.0,
        at.organization.0,
        &people,
        &of,
        &targets,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Takes into a programme what its body assigned to its people in its months before it was written, and lets
/// go what does not belong to it any more.
///
/// # Errors
/// As the database says.
pub async fn gather(db: &mut PgConnection, scope: &Scope, id: ProgramId) -> Result<()> {
    sqlx::query!(
        r#"update assignments a set program_id = f.program_id, version = a.version + 1
           from (
             select b.id, case when l.leader_id is not null and b.month between p.first_month and p.last_month
                 then p.id end as program_id
             from programs p
             join assignments b on b.organization_id = p.organization_id and not b.baseline
               and (b.program_id = p.id or b.program_id is null)
             left join program_leaders l on l.program_id = p.id and l.leader_id = b.leader_id
             where p.id = $1 and p.frozen_at is null) f
           where a.id = f.id and a.program_id is distinct from f.program_id
             and a.tree_at >= $2 and a.tree_at < $3 and a.tree_at <@ (select $4::text::int8multirange)"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// How many assignments would become the baseline: of each group, and without any visit yet how many people.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn registered(db: &mut PgConnection, scope: &Scope, id: ProgramId) -> Result<i64> {
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "count!" from assignments
           where program_id = $1 and state <> 'withdrawn' and postponed_from is null
             and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange)"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_one(db)
    .await?)
}

/// Freezes a programme: what is registered becomes its baseline. Says how many that are.
///
/// # Errors
/// As the database says.
pub async fn freeze(
    db: &mut PgConnection,
    scope: &Scope,
    id: ProgramId,
    (by, at): (UserId, DateTime<Utc>),
) -> Result<u64> {
    let done = sqlx::query!(
        "update assignments set baseline = true, version = version + 1
         where program_id = $1 and state <> 'withdrawn' and postponed_from is null
           and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange)",
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "update programs set frozen_at = $5, frozen_by = $6, version = version + 1
         where id = $1 and frozen_at is null
           and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange)",
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        at,
        by.0,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}
