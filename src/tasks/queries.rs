//! The rows of tasks and of what meetings heard of them. Names of their holders come from `task_holders`
//! (migration 0014), not by joining members: a task stays with the branch when its holder leaves.

use chrono::NaiveDate;
use sqlx::PgConnection;

use super::{Outcome, Task};
use crate::access::Scope;
use crate::error::Result;
use crate::ids::{MeetingId, MemberId, OrganizationId, TaskId};

/// The tasks that a meeting hears of: given by other meetings of its branch before the end of its month,
/// and not done by what any other meeting heard, unless a later visitor saw that it is not. Those that came of
/// a visitor's recommendation are among them. By deadline.
pub async fn open_at(db: &mut PgConnection, scope: &Scope, meeting: MeetingId) -> Result<Vec<Task>> {
    Ok(sqlx::query_as!(
        Task,
        r#"with open as materialized (
             select t.id, t.meeting_id, t.title, t.member_id, t.measure, t.due_on, t.recommendation_id,
               r.outcome, r.note
             from meetings m
             join tasks t on t.organization_id = m.organization_id and t.meeting_id <> m.id
             join meetings g on g.id = t.meeting_id and g.month <= m.month
             left join task_results r on r.task_id = t.id and r.meeting_id = m.id
             where m.id = $1
               and t.tree_at >= $2 and t.tree_at < $3 and t.tree_at <@ (select $4::text::int8multirange)
               and not exists (select from task_results d join meetings e on e.id = d.meeting_id
                 where d.task_id = t.id and d.outcome = 'done' and d.meeting_id <> m.id
                   and not seen_undone(t.recommendation_id, e.month)))
           select o.id as "id!: TaskId", o.meeting_id as "meeting_id!: MeetingId", o.title as "title!",
             o.member_id as "member_id!: MemberId", h.full_name as "member!", h.gone as "gone!",
             o.measure as "measure!", o.due_on as "due_on!", o.outcome as "outcome?: Outcome", o.note as "note?",
             u.full_name as "recommended_by?", a.month as "recommended_in?"
           from open o join task_holders(array(select id from open)) h on h.task_id = o.id
           left join visit_recommendations v on v.id = o.recommendation_id
           left join assignments a on a.id = v.assignment_id left join users u on u.id = a.leader_id
           order by o.due_on, o.id"#,
        meeting.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}

/// What a meeting heard: the table of results in its minutes, by deadline.
pub async fn heard_at(db: &mut PgConnection, scope: &Scope, meeting: MeetingId) -> Result<Vec<Task>> {
    Ok(sqlx::query_as!(
        Task,
        r#"with heard as materialized (
             select t.id, t.meeting_id, t.title, t.member_id, t.measure, t.due_on, t.recommendation_id,
               r.outcome, r.note
             from task_results r join tasks t on t.id = r.task_id
             where r.meeting_id = $1
               and r.tree_at >= $2 and r.tree_at < $3 and r.tree_at <@ (select $4::text::int8multirange))
           select o.id as "id!: TaskId", o.meeting_id as "meeting_id!: MeetingId", o.title as "title!",
             o.member_id as "member_id!: MemberId", h.full_name as "member!", h.gone as "gone!",
             o.measure as "measure!", o.due_on as "due_on!", o.outcome as "outcome?: Outcome", o.note as "note?",
             u.full_name as "recommended_by?", a.month as "recommended_in?"
           from heard o join task_holders(array(select id from heard)) h on h.task_id = o.id
           left join visit_recommendations v on v.id = o.recommendation_id
           left join assignments a on a.id = v.assignment_id left join users u on u.id = a.leader_id
           order by o.due_on, o.id"#,
        meeting.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}

/// The tasks that a meeting gave, in the order in which they were entered; what a visitor recommended there is
/// not of them.
pub async fn given_by(db: &mut PgConnection, scope: &Scope, meeting: MeetingId) -> Result<Vec<Task>> {
    Ok(sqlx::query_as!(
        Task,
        r#"with given as materialized (
             select t.id, t.meeting_id, t.title, t.member_id, t.measure, t.due_on from tasks t
             where t.meeting_id = $1 and t.recommendation_id is null
               and t.tree_at >= $2 and t.tree_at < $3 and t.tree_at <@ (select $4::text::int8multirange))
           select o.id as "id!: TaskId", o.meeting_id as "meeting_id!: MeetingId", o.title as "title!",
             o.member_id as "member_id!: MemberId", h.full_name as "member!", h.gone as "gone!",
             o.measure as "measure!", o.due_on as "due_on!", null as "outcome?: Outcome", null as "note?",
             null::text as "recommended_by?", null::date as "recommended_in?"
           from given o join task_holders(array(select id from given)) h on h.task_id = o.id
           order by o.id"#,
        meeting.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}

/// The open tasks of one organization, or of all in scope: not done by what any closed meeting heard.
/// By deadline.
pub async fn due(
    db: &mut PgConnection,
    scope: &Scope,
    organization: Option<OrganizationId>,
    limit: i64,
) -> Result<Vec<Task>> {
    Ok(sqlx::query_as!(
        Task,
        r#"with open as materialized (
             select t.id, t.meeting_id, t.title, t.member_id, t.measure, t.due_on, t.recommendation_id
             from tasks t
             join meetings g on g.id = t.meeting_id and (g.state = 'closed' or t.recommendation_id is not null)
             where t.tree_at >= $1 and t.tree_at < $2 and t.tree_at <@ (select $3::text::int8multirange)
               and ($4::integer is null or t.organization_id = $4)
               and not exists (select from task_results d join meetings m on m.id = d.meeting_id
                 where d.task_id = t.id and d.outcome = 'done' and m.state = 'closed'
                   and not seen_undone(t.recommendation_id, m.month))
             order by t.due_on, t.id limit $5)
           select o.id as "id!: TaskId", o.meeting_id as "meeting_id!: MeetingId", o.title as "title!",
             o.member_id as "member_id!: MemberId", h.full_name as "member!", h.gone as "gone!",
             o.measure as "measure!", o.due_on as "due_on!", null as "outcome?: Outcome", null as "note?",
             u.full_name as "recommended_by?", a.month as "recommended_in?"
           from open o join task_holders(array(select id from open)) h on h.task_id = o.id
           left join visit_recommendations v on v.id = o.recommendation_id
           left join assignments a on a.id = v.assignment_id left join users u on u.id = a.leader_id
           order by o.due_on, o.id"#,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        organization.map(|id| id.0),
        limit,
    )
    .fetch_all(db)
    .await?)
}

/// A task as it is to be stored.
#[derive(Clone, Debug)]
pub struct NewTask {
    /// Minted with the page.
    pub id: TaskId,
    /// What is to be done; empty: the task goes.
    pub title: String,
    /// Who does it.
    pub member_id: MemberId,
    /// When it counts as done.
    pub measure: String,
    /// The last day.
    pub due_on: NaiveDate,
}

/// Stores a task of a meeting.
pub async fn put(db: &mut PgConnection, scope: &Scope, meeting: MeetingId, task: &NewTask) -> Result<()> {
    sqlx::query!(
        r#"insert into tasks (id, organization_id, tree_at, meeting_id, title, member_id, measure, due_on)
           select $1, m.organization_id, m.tree_at, m.id, $3, $4, $5, $6 from meetings m
           where m.id = $2 and m.tree_at >= $7 and m.tree_at < $8 and m.tree_at <@ (select $9::text::int8multirange)
           on conflict (id) do update set title = $3, member_id = $4, measure = $5, due_on = $6,
             version = tasks.version + 1
           where tasks.meeting_id = $2 and tasks.recommendation_id is null
             and (tasks.title, tasks.member_id, tasks.measure, tasks.due_on) is distinct from ($3, $4, $5, $6)"#,
        task.id.0,
        meeting.0,
        task.title,
        task.member_id.0,
        task.measure,
        task.due_on,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Takes a task back that no other meeting has heard of.
pub async fn remove(db: &mut PgConnection, scope: &Scope, meeting: MeetingId, id: TaskId) -> Result<()> {
    sqlx::query!(
        r#"delete from tasks t where t.id = $1 and t.meeting_id = $2 and t.recommendation_id is null
             and not exists (select from task_results r where r.task_id = t.id)
             and t.tree_at >= $3 and t.tree_at < $4 and t.tree_at <@ (select $5::text::int8multirange)"#,
        id.0,
        meeting.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Stores what a meeting heard of a task; nothing heard removes it.
pub async fn put_result(
    db: &mut PgConnection,
    scope: &Scope,
    (task, meeting): (TaskId, MeetingId),
    outcome: Option<Outcome>,
    note: Option<&str>,
) -> Result<()> {
    let Some(outcome) = outcome else {
        sqlx::query!(
            r#"delete from task_results where task_id = $1 and meeting_id = $2
                 and tree_at >= $3 and tree_at < $4 and tree_at <@ (select $5::text::int8multirange)"#,
            task.0,
            meeting.0,
            scope.lo(),
            scope.hi(),
            scope.reach(),
        )
        .execute(db)
        .await?;
        return Ok(());
    };
    sqlx::query!(
        r#"insert into task_results (task_id, meeting_id, organization_id, tree_at, outcome, note)
           select t.id, m.id, m.organization_id, m.tree_at, $3, $4
           from meetings m join tasks t on t.id = $1 and t.organization_id = m.organization_id
           where m.id = $2 and m.tree_at >= $5 and m.tree_at < $6 and m.tree_at <@ (select $7::text::int8multirange)
           on conflict (task_id, meeting_id) do update set outcome = $3, note = $4, version = task_results.version + 1
           where (task_results.outcome, task_results.note) is distinct from ($3, $4)"#,
        task.0,
        meeting.0,
        outcome.code(),
        note,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    Ok(())
}
