//! What of a branch is read before a visit. Narrower than the branch's own pages: no text of a statement, no
//! roll-call, of members nothing but their names.

use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::access::Scope;
use crate::error::Result;
use crate::evaluations::{Class, Points};
use crate::ids::{MeetingId, OrganizationId, ScoreId};
use crate::text::given_name_key;
use crate::visits::model::{Standing, standing};

/// An item of the agenda.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its number.
    pub item_no: i16,
    /// What it is about.
    pub title: String,
}

/// The agenda of a meeting.
pub async fn agenda(db: &mut PgConnection, scope: &Scope, meeting: MeetingId) -> Result<Vec<Item>> {
    Ok(sqlx::query_as!(
        Item,
        r#"select item_no, title from agenda_items
           where meeting_id = $1 and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange)
           order by item_no"#,
        meeting.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}

/// The last resolution: of the meeting before.
#[derive(Clone, Debug)]
pub struct Last {
    /// The meeting.
    pub id: MeetingId,
    /// Its month.
    pub month: NaiveDate,
    /// Number of its resolution.
    pub number: Option<i32>,
    /// The day of the resolution.
    pub held_on: Option<NaiveDate>,
    /// What the chair concluded.
    pub conclusion: Option<String>,
}

/// The last meeting of a branch that was closed before a month.
pub async fn last(
    db: &mut PgConnection,
    scope: &Scope,
    organization: OrganizationId,
    before: NaiveDate,
) -> Result<Option<Last>> {
    Ok(sqlx::query_as!(
        Last,
        r#"select m.id as "id: MeetingId", m.month, m.held_on, m.conclusion,
             (select n.number from document_numbers n where n.meeting_id = m.id and n.kind = 'resolution') as number
           from meetings m
           where m.organization_id = $1 and m.state = 'closed' and m.month < $2
             and m.tree_at >= $3 and m.tree_at < $4 and m.tree_at <@ (select $5::text::int8multirange)
           order by m.month desc, m.held_on desc limit 1"#,
        organization.0,
        before,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_optional(db)
    .await?)
}

/// The last official score of a branch.
#[derive(Clone, Debug)]
pub struct Score {
    /// Which.
    pub id: ScoreId,
    /// Of the meeting of this month.
    pub month: NaiveDate,
    /// Its points.
    pub points: Points,
    /// Its class.
    pub class: Class,
}

/// The last score of a branch that its superior decided.
pub async fn score(db: &mut PgConnection, scope: &Scope, organization: OrganizationId) -> Result<Option<Score>> {
    Ok(sqlx::query_as!(
        Score,
        r#"select s.id as "id: ScoreId", s.month, s.decided_points as "points!: Points",
             s.decided_class as "class!: Class"
           from scores s
           where s.organization_id = $1 and s.state in ('confirmed', 'adjusted', 'locked') and not s.superseded
             and s.tree_at >= $2 and s.tree_at < $3 and s.tree_at <@ (select $4::text::int8multirange)
           order by s.month desc, s.id desc limit 1"#,
        organization.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_optional(db)
    .await?)
}

/// A group of a rubric that did not get all of its points.
#[derive(Clone, Debug)]
pub struct Lost {
    /// Its number.
    pub no: i16,
    /// What it is about.
    pub label_vi: String,
    /// In English.
    pub label_en: Option<String>,
    /// What it got.
    pub got: Points,
    /// What it is worth.
    pub most: Points,
}

/// The groups of a score that lost points, the dearest first; what did not apply lost none.
pub async fn lost(db: &mut PgConnection, scope: &Scope, score: ScoreId) -> Result<Vec<Lost>> {
    Ok(sqlx::query_as!(
        Lost,
        r#"select g.group_no as no, g.label_vi, g.label_en,
             sum(coalesce(l.decided_points, l.self_points))::integer as "got!: Points", sum(c.most)::integer as "most!: Points"
           from score_lines l
           join criteria c on c.id = l.criterion_id
           join rubric_groups g on g.rubric_id = c.rubric_id and g.group_no = c.group_no
           where l.score_id = $1 and l.applicable and coalesce(l.decided_points, l.self_points) is not null
             and l.tree_at >= $2 and l.tree_at < $3 and l.tree_at <@ (select $4::text::int8multirange)
           group by g.group_no, g.label_vi, g.label_en
           having sum(coalesce(l.decided_points, l.self_points)) < sum(c.most)
           order by sum(c.most) - sum(coalesce(l.decided_points, l.self_points)) desc, g.group_no"#,
        score.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}

/// An earlier recommendation and what became of it.
#[derive(Clone, Debug)]
pub struct Advice {
    /// Which.
    pub id: Uuid,
    /// What was recommended.
    pub text: String,
    /// By whom.
    pub leader: String,
    /// At the meeting of this month.
    pub month: NaiveDate,
    /// Until when.
    pub due_on: Option<NaiveDate>,
    /// Where it stands.
    pub standing: Standing,
}

/// What leaders recommended to a branch at meetings before a month, the latest first, with what its meetings
/// heard and what the last visitor who looked saw.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn advice(
    db: &mut PgConnection,
    scope: &Scope,
    organization: OrganizationId,
    before: NaiveDate,
    limit: i64,
) -> Result<Vec<Advice>> {
    let rows = sqlx::query!(
        r#"select v.id, v.recommendation as "text!", u.full_name as leader, a.month, v.due_on,
             exists (select from task_results d where d.task_id = t.id and d.outcome = 'done') as "done!",
             (select c.verdict from visit_checks c join assignments l on l.id = c.assignment_id
               join visit_reports s on s.assignment_id = l.id and s.state = 'sent'
               where c.recommendation_id = v.id and c.verdict is not null
                 and not exists (select from task_results d join meetings e on e.id = d.meeting_id
                   where d.task_id = t.id and d.outcome = 'done' and e.month > l.month)
               order by l.month desc limit 1) as verdict
           from visit_recommendations v
           join visit_reports r on r.assignment_id = v.assignment_id and r.state = 'sent'
           join assignments a on a.id = v.assignment_id
           join users u on u.id = a.leader_id
           left join tasks t on t.recommendation_id = v.id
           where v.organization_id = $1 and a.month < $2
             and v.tree_at >= $3 and v.tree_at < $4 and v.tree_at <@ (select $5::text::int8multirange)
           order by a.month desc, v.id limit $6"#,
        organization.0,
        before,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        limit,
    )
    .fetch_all(db)
    .await?;
    let advice = rows.into_iter().map(|row| Advice {
        id: row.id,
        text: row.text,
        leader: row.leader,
        month: row.month,
        due_on: row.due_on,
        standing: standing(row.done, row.verdict.as_deref()),
    });
    Ok(advice.collect())
}

/// What the members of a branch are called, as people are listed.
pub async fn members(
    db: &mut PgConnection,
    scope: &Scope,
    organization: OrganizationId,
    today: NaiveDate,
) -> Result<Vec<String>> {
    let mut names = sqlx::query_scalar!(
        r#"select m.full_name from members m join members_on($1, $5) x on x.member_id = m.id
           where m.tree_at >= $2 and m.tree_at < $3 and m.tree_at <@ (select $4::text::int8multirange)"#,
        organization.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        today,
    )
    .fetch_all(db)
    .await?;
    names.sort_by_cached_key(|name| given_name_key(name));
    Ok(names)
}
