//! Visits as those read them who assign: whoever reaches the body that assigned, or the branch.

use chrono::NaiveDate;
use sqlx::PgConnection;

use super::model::{Judged, Narrow, Noted, Row, Told};
use crate::access::Scope;
use crate::error::Result;
use crate::ids::{AssignmentId, MeetingId, OrganizationId};
use crate::visits::model::State;

/// A visit that was told.
pub async fn find(db: &mut PgConnection, scope: &Scope, id: AssignmentId) -> Result<Option<Told>> {
    Ok(sqlx::query_as!(
        Told,
        r#"select a.id as "id: AssignmentId", a.other_organization_id as "organization_id: OrganizationId",
             a.other_at as tree_at, organization_name(a.other_organization_id) as "branch!",
             organization_name(a.organization_id) as "body!", u.full_name as leader, a.month, a.state as "state: State", a.miss_code,
             a.miss_note, postponed_times(a.id) as "postponed!", f.month as "follow_up_month?",
             m.id as "meeting_id?: MeetingId", coalesce(m.held_on, m.planned_on, a.meeting_on) as day
           from assignments a
           join users u on u.id = a.leader_id
           left join assignments f on f.postponed_from = a.id and f.state <> 'withdrawn'
           left join meetings m on m.organization_id = a.other_organization_id and m.month = a.month
             and m.kind = 'branch_regular'
           where a.id = $1 and a.state in ('attended', 'missed')
             and (a.tree_at >= $2 and a.tree_at < $3 and a.tree_at <@ (select $4::text::int8multirange)
               or a.other_at >= $2 and a.other_at < $3 and a.other_at <@ (select $4::text::int8multirange))"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_optional(db)
    .await?)
}

/// Visits, the newest month first, after a line.
pub async fn list(
    db: &mut PgConnection,
    scope: &Scope,
    narrow: &Narrow,
    after: Option<(NaiveDate, AssignmentId)>,
    limit: i64,
) -> Result<Vec<Row>> {
    Ok(sqlx::query_as!(
        Row,
        r#"select a.id as "id: AssignmentId", organization_name(a.other_organization_id) as "branch!", a.month,
             u.full_name as leader, a.state as "state: State", a.miss_code, a.told_at,
             (select count(*) from visit_findings f join visit_reports r on r.assignment_id = f.assignment_id
               where f.assignment_id = a.id and r.state = 'sent') as "findings!",
             (select count(*) from visit_recommendations v join visit_reports r on r.assignment_id = v.assignment_id
               where v.assignment_id = a.id and r.state = 'sent') as "recommendations!",
             postponed_times(a.id) as "postponed!"
           from assignments a
           join users u on u.id = a.leader_id
           where (a.tree_at >= $1 and a.tree_at < $2 and a.tree_at <@ (select $3::text::int8multirange)
               or a.other_at >= $1 and a.other_at < $2 and a.other_at <@ (select $3::text::int8multirange))
             and ($4::date is null or a.month = $4)
             and case when $5::text is null then a.state in ('attended', 'missed') else a.state = $5 end
             and ($6::integer is null or exists (select from organizations o
               where o.id = $6 and a.other_at >= o.tree_lo and a.other_at < o.tree_hi))
             and ($7::date is null or a.month < $7 or (a.month = $7 and a.id > $8))
           order by a.month desc, a.id limit $9"#,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        narrow.month,
        narrow.state.map(State::code),
        narrow.under.map(|id| id.0),
        after.map(|after| after.0),
        after.map(|after| after.1.0),
        limit,
    )
    .fetch_all(db)
    .await?)
}

/// How visitors judged each criterion, in the same visits; the state is left out of account.
pub async fn judged(db: &mut PgConnection, scope: &Scope, narrow: &Narrow) -> Result<Vec<Judged>> {
    Ok(sqlx::query_as!(
        Judged,
        r#"select c.criterion_no as no, c.title_vi, c.title_en, count(*) filter (where o.level = 'good') as "good!",
             count(*) filter (where o.level = 'fair') as "fair!", count(*) filter (where o.level = 'poor') as "poor!"
           from assignments a
           join visit_reports r on r.assignment_id = a.id and r.state = 'sent'
           join visit_observations o on o.assignment_id = a.id and o.level is not null
           join observation_criteria c on c.id = o.criterion_id
           where (a.tree_at >= $1 and a.tree_at < $2 and a.tree_at <@ (select $3::text::int8multirange)
               or a.other_at >= $1 and a.other_at < $2 and a.other_at <@ (select $3::text::int8multirange))
             and ($4::date is null or a.month = $4)
             and ($5::integer is null or exists (select from organizations b
               where b.id = $5 and a.other_at >= b.tree_lo and a.other_at < b.tree_hi))
           group by c.id order by c.criterion_no, c.id"#,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        narrow.month,
        narrow.under.map(|id| id.0),
    )
    .fetch_all(db)
    .await?)
}

/// What was done to a visit, oldest first.
pub async fn acts(db: &mut PgConnection, scope: &Scope, id: AssignmentId) -> Result<Vec<Noted>> {
    Ok(sqlx::query_as!(
        Noted,
        r#"select n.act, n.at, n.reason from visit_acts n join assignments a on a.id = n.assignment_id
           where a.id = $1
             and (n.tree_at >= $2 and n.tree_at < $3 and n.tree_at <@ (select $4::text::int8multirange)
               or a.tree_at >= $2 and a.tree_at < $3 and a.tree_at <@ (select $4::text::int8multirange))
           order by n.at, n.id"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}
