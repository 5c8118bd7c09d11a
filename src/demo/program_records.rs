//! Stores who attends branches.

use sqlx::PgConnection;
use sqlx::types::Json;

use super::program_rows::{AssignmentRow, DutyRow, GroupRow, LeaderRow, ProgramRow};
use super::programs::Attendance;
use super::queries::all_of;
use crate::access::Scope;
use crate::error::Result;

/// Stores everything of this part of the world. A programme is frozen last: what is frozen takes nobody in.
pub async fn insert(db: &mut PgConnection, scope: &Scope, attendance: &Attendance) -> Result<()> {
    insert_programs(db, scope, &attendance.programs).await?;
    insert_groups(db, scope, &attendance.groups).await?;
    insert_leaders(db, scope, &attendance.leaders).await?;
    insert_assignments(db, scope, &attendance.assignments).await?;
    insert_duties(db, &attendance.duties).await?;
    let frozen: Vec<_> = attendance.programs.iter().filter(|row| row.frozen_at.is_some()).cloned().collect();
    freeze(db, scope, &frozen).await
}

async fn insert_programs(db: &mut PgConnection, scope: &Scope, rows: &[ProgramRow]) -> Result<()> {
    let done = sqlx::query!(
        r#"insert into programs (id, organization_id, tree_at, title, basis, first_month, last_month)
           select r.id, o.id, o.tree_lo, r.title, r.basis, r.first_month, r.last_month
           from jsonb_to_recordset($1) as r (id uuid, organization_id integer, title text, basis text,
             first_month date, last_month date)
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

async fn insert_groups(db: &mut PgConnection, scope: &Scope, rows: &[GroupRow]) -> Result<()> {
    let done = sqlx::query!(
        r#"insert into program_groups (program_id, group_no, organization_id, tree_at, name)
           select r.program_id, r.group_no, o.id, o.tree_lo, r.name
           from jsonb_to_recordset($1) as r (program_id uuid, group_no smallint, organization_id integer, name text)
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

async fn insert_leaders(db: &mut PgConnection, scope: &Scope, rows: &[LeaderRow]) -> Result<()> {
    let done = sqlx::query!(
        r#"insert into program_leaders (program_id, leader_id, group_no, organization_id, tree_at, target)
           select r.program_id, r.leader_id, r.group_no, o.id, o.tree_lo, r.target
           from jsonb_to_recordset($1) as r (program_id uuid, leader_id uuid, group_no smallint,
             organization_id integer, target smallint)
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

async fn insert_assignments(db: &mut PgConnection, scope: &Scope, rows: &[AssignmentRow]) -> Result<()> {
    let done = sqlx::query!(
        r#"insert into assignments (id, organization_id, tree_at, other_organization_id, other_at, leader_id, month,
             meeting_on, program_id, baseline, postponed_from, difficulty, seniority, evening_free, state, miss_code,
             miss_note, told_at)
           select r.id, o.id, o.tree_lo, b.id, b.tree_lo, r.leader_id, r.month, r.meeting_on, r.program_id, r.baseline,
             r.postponed_from, r.difficulty, r.seniority, true, r.state, r.miss_code,
             r.miss_note, r.told_at
           from jsonb_to_recordset($1) as r (id uuid, organization_id integer, other_organization_id integer,
             leader_id uuid, month date, meeting_on date, program_id uuid, baseline boolean, postponed_from uuid,
             difficulty smallint, seniority smallint, state text, miss_code text,
             miss_note text, told_at timestamptz)
           join organizations o on o.id = r.organization_id
           join organizations b on b.id = r.other_organization_id
           where o.tree_lo >= $2 and o.tree_lo < $3 and o.tree_lo <@ (select $4::text::int8multirange)
           order by r.month, r.postponed_from nulls first"#,
        Json(rows) as _,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    all_of(done.rows_affected(), rows)
}

async fn insert_duties(db: &mut PgConnection, rows: &[DutyRow]) -> Result<()> {
    let done = sqlx::query!(
        r#"insert into duties (id, leader_id, first_day, last_day, part, title, private)
           select r.id, r.leader_id, r.first_day, r.last_day, r.part, r.title, r.private
           from jsonb_to_recordset($1) as r (id uuid, leader_id uuid, first_day date, last_day date, part text,
             title text, private boolean)"#,
        Json(rows) as _,
    )
    .execute(db)
    .await?;
    all_of(done.rows_affected(), rows)
}

async fn freeze(db: &mut PgConnection, scope: &Scope, rows: &[ProgramRow]) -> Result<()> {
    let done = sqlx::query!(
        r#"update programs p set frozen_at = r.frozen_at, frozen_by = r.frozen_by
           from jsonb_to_recordset($1) as r (id uuid, frozen_at timestamptz, frozen_by uuid)
           where p.id = r.id and p.tree_at >= $2 and p.tree_at < $3 and p.tree_at <@ (select $4::text::int8multirange)"#,
        Json(rows) as _,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    all_of(done.rows_affected(), rows)
}
