//! Stores what leaders told.

use sqlx::PgConnection;
use sqlx::types::Json;

use super::queries::all_of;
use super::telling_rows::{ActRow, AdviceRow, CheckRow, FindingRow, HeardRow, ObservationRow, ReportRow};
use super::tellings::Tellings;
use crate::access::Scope;
use crate::error::Result;
use crate::locale::Locale;
use crate::t;

/// Stores everything that was told.
pub async fn insert(db: &mut PgConnection, scope: &Scope, told: &Tellings) -> Result<()> {
    insert_reports(db, scope, &told.reports).await?;
    insert_observations(db, scope, &told.observations).await?;
    insert_findings(db, scope, &told.findings).await?;
    insert_advice(db, scope, &told.advice).await?;
    insert_tasks(db, scope, &told.advice).await?;
    insert_heard(db, scope, &told.heard).await?;
    insert_checks(db, scope, &told.checks).await?;
    insert_acts(db, scope, &told.acts).await
}

async fn insert_reports(db: &mut PgConnection, scope: &Scope, rows: &[ReportRow]) -> Result<()> {
    let done = sqlx::query!(
        r#"insert into visit_reports (assignment_id, organization_id, tree_at, arrived_at, left_at, spoke, remarks, situation,
             state, sent_at)
           select r.assignment_id, o.id, o.tree_lo, r.arrived_at, r.left_at, r.spoke, r.remarks, r.situation, 'sent', r.sent_at
           from jsonb_to_recordset($1) as r (assignment_id uuid, organization_id integer, arrived_at time, left_at time,
             spoke boolean, remarks text, situation text, sent_at timestamptz)
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

async fn insert_observations(db: &mut PgConnection, scope: &Scope, rows: &[ObservationRow]) -> Result<()> {
    let done = sqlx::query!(
        r#"insert into visit_observations (assignment_id, criterion_id, organization_id, tree_at, level, note)
           select r.assignment_id, c.id, o.id, o.tree_lo, r.level, r.note
           from jsonb_to_recordset($1) as r (assignment_id uuid, organization_id integer, criterion_no smallint, level text,
             note text)
           join observation_criteria c on c.criterion_no = r.criterion_no and upper_inf(c.valid)
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

async fn insert_findings(db: &mut PgConnection, scope: &Scope, rows: &[FindingRow]) -> Result<()> {
    let done = sqlx::query!(
        r#"insert into visit_findings (id, assignment_id, organization_id, tree_at, topic, finding)
           select r.id, r.assignment_id, o.id, o.tree_lo, r.topic, r.finding
           from jsonb_to_recordset($1) as r (id uuid, assignment_id uuid, organization_id integer, topic text, finding text)
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

async fn insert_advice(db: &mut PgConnection, scope: &Scope, rows: &[AdviceRow]) -> Result<()> {
    let done = sqlx::query!(
        r#"insert into visit_recommendations (id, assignment_id, organization_id, tree_at, recommendation, due_on)
           select r.id, r.assignment_id, o.id, o.tree_lo, r.recommendation, r.due_on
           from jsonb_to_recordset($1) as r (id uuid, assignment_id uuid, organization_id integer, recommendation text,
             due_on date)
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

async fn insert_tasks(db: &mut PgConnection, scope: &Scope, rows: &[AdviceRow]) -> Result<()> {
    let done = sqlx::query!(
        r#"insert into tasks (id, meeting_id, organization_id, tree_at, title, member_id, measure, due_on, recommendation_id)
           select r.task_id, r.meeting_id, o.id, o.tree_lo, r.recommendation, r.member_id, $5, r.due_on, r.id
           from jsonb_to_recordset($1) as r (id uuid, task_id uuid, meeting_id uuid, organization_id integer,
             recommendation text, member_id uuid, due_on date)
           join organizations o on o.id = r.organization_id
           where o.tree_lo >= $2 and o.tree_lo < $3 and o.tree_lo <@ (select $4::text::int8multirange)"#,
        Json(rows) as _,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        // The branch's papers are in Vietnamese.
        t!(Locale::Vi, "advice-measure"),
    )
    .execute(db)
    .await?;
    all_of(done.rows_affected(), rows)
}

async fn insert_heard(db: &mut PgConnection, scope: &Scope, rows: &[HeardRow]) -> Result<()> {
    let done = sqlx::query!(
        r#"insert into task_results (task_id, meeting_id, organization_id, tree_at, outcome, note)
           select r.task_id, r.meeting_id, o.id, o.tree_lo, r.outcome, r.note
           from jsonb_to_recordset($1) as r (task_id uuid, meeting_id uuid, organization_id integer, outcome text, note text)
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

async fn insert_checks(db: &mut PgConnection, scope: &Scope, rows: &[CheckRow]) -> Result<()> {
    let done = sqlx::query!(
        r#"insert into visit_checks (recommendation_id, assignment_id, organization_id, tree_at, verdict, note)
           select r.recommendation_id, r.assignment_id, o.id, o.tree_lo, r.verdict, r.note
           from jsonb_to_recordset($1) as r (recommendation_id uuid, assignment_id uuid, organization_id integer,
             verdict text, note text)
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

async fn insert_acts(db: &mut PgConnection, scope: &Scope, rows: &[ActRow]) -> Result<()> {
    let done = sqlx::query!(
        r#"insert into visit_acts (id, assignment_id, organization_id, tree_at, act, actor_id, at, reason)
           select r.id, r.assignment_id, o.id, o.tree_lo, r.act, r.actor_id, r.at, r.reason
           from jsonb_to_recordset($1) as r (id uuid, assignment_id uuid, organization_id integer, act text, actor_id uuid,
             at timestamptz, reason text)
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
