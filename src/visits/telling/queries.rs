//! The telling in the database. Whoever may read an assignment at either side reads what was sent of it; the
//! draft is read and written by its leader.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{Criterion, Head, Line, NewLine, Part, Telling};
use crate::access::Scope;
use crate::error::Result;
use crate::ids::AssignmentId;
use crate::text::format_day;
use crate::visits::model::Visit;
use crate::visits::queries::Choice;

/// What is looked at in meetings of a month.
pub async fn criteria(db: &mut PgConnection, on: NaiveDate) -> Result<Vec<Criterion>> {
    let rows = sqlx::query!(
        "select id, criterion_no, title_vi, title_en, good_vi, good_en, fair_vi, fair_en, poor_vi, poor_en, verified
         from observation_criteria where valid @> $1::date order by criterion_no",
        on,
    )
    .fetch_all(db)
    .await?;
    let criteria = rows.into_iter().map(|row| {
        let levels = [(row.good_vi, row.good_en), (row.fair_vi, row.fair_en), (row.poor_vi, row.poor_en)];
        let levels: Vec<_> = levels.into_iter().filter_map(|(vi, en)| vi.zip(en)).collect();
        Criterion {
            id: row.id,
            no: row.criterion_no,
            title_vi: row.title_vi,
            title_en: row.title_en,
            levels: levels.try_into().ok(),
            verified: row.verified,
        }
    });
    Ok(criteria.collect())
}

/// What a finding may be about.
pub async fn topics(db: &mut PgConnection, on: NaiveDate) -> Result<Vec<Choice>> {
    Ok(sqlx::query_as!(
        Choice,
        "select code, label_vi, label_en from finding_topics where valid @> $1::date order by topic_no",
        on,
    )
    .fetch_all(db)
    .await?)
}

/// The telling of an assignment as it is stored. Who may see it was asked when the assignment was found.
pub async fn load(db: &mut PgConnection, scope: &Scope, id: AssignmentId) -> Result<Telling> {
    let head = sqlx::query!(
        r#"select r.arrived_at, r.left_at, r.spoke, r.remarks, r.situation
           from visit_reports r join assignments a on a.id = r.assignment_id
           where a.id = $1
             and (r.tree_at >= $2 and r.tree_at < $3 and r.tree_at <@ (select $4::text::int8multirange)
               or a.tree_at >= $2 and a.tree_at < $3 and a.tree_at <@ (select $4::text::int8multirange))"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_optional(&mut *db)
    .await?;
    let Some(row) = head else { return Ok(Telling::default()) };
    let head = Head {
        arrived_at: row.arrived_at,
        left_at: row.left_at,
        spoke: row.spoke,
        remarks: row.remarks,
        situation: row.situation,
    };
    let mut telling = Telling { head, ..Telling::default() };
    let lines = sqlx::query!(
        r#"select l.part as "part!", l.id as "id!", l.choice, l.due_on, l.words
           from assignments a cross join lateral (
             select 0 as part, o.criterion_id as id, o.level as choice, null::date as due_on, o.note as words, o.tree_at
             from visit_observations o where o.assignment_id = a.id
             union all
             select 1, f.id, f.topic, null, f.finding, f.tree_at from visit_findings f where f.assignment_id = a.id
             union all
             select 2, v.id, null, v.due_on, v.recommendation, v.tree_at
             from visit_recommendations v where v.assignment_id = a.id
             union all
             select 3, c.recommendation_id, c.verdict, null, c.note, c.tree_at
             from visit_checks c where c.assignment_id = a.id) l
           where a.id = $1
             and (l.tree_at >= $2 and l.tree_at < $3 and l.tree_at <@ (select $4::text::int8multirange)
               or a.tree_at >= $2 and a.tree_at < $3 and a.tree_at <@ (select $4::text::int8multirange))
           order by l.part, l.id"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?;
    for row in lines {
        let choice = row.due_on.map(format_day).or(row.choice).unwrap_or_default();
        let line = Line { id: row.id, choice, words: row.words.unwrap_or_default() };
        if let Some(part) = usize::try_from(row.part).ok().and_then(|part| telling.lines.get_mut(part)) {
            part.push(line);
        }
    }
    Ok(telling)
}

/// Stores the head of a telling; the first time it begins the draft.
pub async fn put_head(db: &mut PgConnection, scope: &Scope, visit: &Visit, head: &Head) -> Result<()> {
    sqlx::query!(
        r#"insert into visit_reports (assignment_id, organization_id, tree_at, arrived_at, left_at, spoke, remarks, situation)
           select a.id, b.id, b.tree_lo, $2, $3, $4, $5, $9
           from assignments a join organizations b on b.id = a.other_organization_id
           where a.id = $1 and b.tree_lo >= $6 and b.tree_lo < $7 and b.tree_lo <@ (select $8::text::int8multirange)
           on conflict (assignment_id) do update set arrived_at = $2, left_at = $3, spoke = $4, remarks = $5, situation = $9,
             version = visit_reports.version + 1
           where (visit_reports.arrived_at, visit_reports.left_at, visit_reports.spoke, visit_reports.remarks,
             visit_reports.situation) is distinct from ($2, $3, $4, $5, $9)"#,
        visit.id.0,
        head.arrived_at,
        head.left_at,
        head.spoke,
        head.remarks,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        head.situation,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Stores one line of a draft; an empty one is taken away.
pub async fn put_line(
    db: &mut PgConnection,
    scope: &Scope,
    visit: &Visit,
    (part, line): (Part, &NewLine),
) -> Result<()> {
    if line.choice.is_none() && line.words.is_none() && line.due_on.is_none() {
        return remove_line(db, scope, visit, (part, line.id)).await;
    }
    match part {
        Part::Observation => put_observation(db, scope, visit, line).await,
        Part::Finding => put_finding(db, scope, visit, line).await,
        Part::Recommendation => put_recommendation(db, scope, visit, line).await,
        Part::Check => put_check(db, scope, visit, line).await,
    }
}

async fn put_observation(db: &mut PgConnection, scope: &Scope, visit: &Visit, line: &NewLine) -> Result<()> {
    sqlx::query!(
        r#"insert into visit_observations (assignment_id, criterion_id, organization_id, tree_at, level, note)
           select r.assignment_id, $2, r.organization_id, r.tree_at, $3, $4 from visit_reports r
           where r.assignment_id = $1 and r.tree_at >= $5 and r.tree_at < $6 and r.tree_at <@ (select $7::text::int8multirange)
           on conflict on constraint visit_observations_pkey do update set level = $3, note = $4
           where (visit_observations.level, visit_observations.note) is distinct from ($3, $4)"#,
        visit.id.0,
        line.id,
        line.choice,
        line.words,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    Ok(())
}

async fn put_finding(db: &mut PgConnection, scope: &Scope, visit: &Visit, line: &NewLine) -> Result<()> {
    sqlx::query!(
        r#"insert into visit_findings (id, assignment_id, organization_id, tree_at, topic, finding)
           select $2, r.assignment_id, r.organization_id, r.tree_at, $3, $4 from visit_reports r
           where r.assignment_id = $1 and r.tree_at >= $5 and r.tree_at < $6 and r.tree_at <@ (select $7::text::int8multirange)
           on conflict (id) do update set topic = $3, finding = $4
           where visit_findings.assignment_id = $1
             and (visit_findings.topic, visit_findings.finding) is distinct from ($3, $4)"#,
        visit.id.0,
        line.id,
        line.choice,
        line.words,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    Ok(())
}

async fn put_recommendation(db: &mut PgConnection, scope: &Scope, visit: &Visit, line: &NewLine) -> Result<()> {
    sqlx::query!(
        r#"insert into visit_recommendations (id, assignment_id, organization_id, tree_at, due_on, recommendation)
           select $2, r.assignment_id, r.organization_id, r.tree_at, $3, $4 from visit_reports r
           where r.assignment_id = $1 and r.tree_at >= $5 and r.tree_at < $6 and r.tree_at <@ (select $7::text::int8multirange)
           on conflict (id) do update set due_on = $3, recommendation = $4
           where visit_recommendations.assignment_id = $1
             and (visit_recommendations.due_on, visit_recommendations.recommendation) is distinct from ($3, $4)"#,
        visit.id.0,
        line.id,
        line.due_on,
        line.words,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    Ok(())
}

async fn put_check(db: &mut PgConnection, scope: &Scope, visit: &Visit, line: &NewLine) -> Result<()> {
    sqlx::query!(
        r#"insert into visit_checks (recommendation_id, assignment_id, organization_id, tree_at, verdict, note)
           select $2, r.assignment_id, r.organization_id, r.tree_at, $3, $4 from visit_reports r
           where r.assignment_id = $1 and r.tree_at >= $5 and r.tree_at < $6 and r.tree_at <@ (select $7::text::int8multirange)
           on conflict on constraint visit_checks_pkey do update set verdict = $3, note = $4
           where (visit_checks.verdict, visit_checks.note) is distinct from ($3, $4)"#,
        visit.id.0,
        line.id,
        line.choice,
        line.words,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    Ok(())
}

async fn remove_line(db: &mut PgConnection, scope: &Scope, visit: &Visit, (part, id): (Part, Uuid)) -> Result<()> {
    let visit = visit.id.0;
    let (lo, hi, reach) = (scope.lo(), scope.hi(), scope.reach());
    match part {
        Part::Observation => sqlx::query!(
            r#"delete from visit_observations where assignment_id = $1 and criterion_id = $2
                 and tree_at >= $3 and tree_at < $4 and tree_at <@ (select $5::text::int8multirange)"#,
            visit,
            id,
            lo,
            hi,
            reach,
        )
        .execute(db),
        Part::Finding => sqlx::query!(
            r#"delete from visit_findings where assignment_id = $1 and id = $2
                 and tree_at >= $3 and tree_at < $4 and tree_at <@ (select $5::text::int8multirange)"#,
            visit,
            id,
            lo,
            hi,
            reach,
        )
        .execute(db),
        Part::Recommendation => sqlx::query!(
            r#"delete from visit_recommendations where assignment_id = $1 and id = $2
                 and tree_at >= $3 and tree_at < $4 and tree_at <@ (select $5::text::int8multirange)"#,
            visit,
            id,
            lo,
            hi,
            reach,
        )
        .execute(db),
        Part::Check => sqlx::query!(
            r#"delete from visit_checks where assignment_id = $1 and recommendation_id = $2
                 and tree_at >= $3 and tree_at < $4 and tree_at <@ (select $5::text::int8multirange)"#,
            visit,
            id,
            lo,
            hi,
            reach,
        )
        .execute(db),
    }
    .await?;
    Ok(())
}

/// Gives the branch a task for each recommendation, at the meeting that was attended. It is held by the
/// serving secretary, else the deputy, else who presided: somebody must answer for it. Returns how many came
/// to be.
pub async fn recommend(db: &mut PgConnection, scope: &Scope, visit: &Visit, measure: &str) -> Result<u64> {
    let done = sqlx::query!(
        r#"insert into tasks (id, organization_id, tree_at, meeting_id, title, member_id, measure, due_on, recommendation_id)
           select gen_random_uuid(), m.organization_id, m.tree_at, m.id, v.recommendation, h.member_id, $2, v.due_on, v.id
           from visit_recommendations v
           join assignments a on a.id = v.assignment_id
           join meetings m on m.organization_id = v.organization_id and m.month = a.month and m.kind = 'branch_regular'
           cross join lateral (
             select coalesce(
               (select p.member_id from positions p where p.organization_id = m.organization_id
                 and p.position in ('branch_secretary', 'branch_deputy_secretary')
                 and p.valid @> current_setting('chibo.today')::date order by p.position desc limit 1),
               m.chair_id) as member_id) h
           where v.assignment_id = $1 and v.recommendation is not null and v.due_on is not null and h.member_id is not null
             and v.tree_at >= $3 and v.tree_at < $4 and v.tree_at <@ (select $5::text::int8multirange)
           on conflict on constraint tasks_recommended_once do nothing"#,
        visit.id.0,
        measure,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}

/// Sends the telling: it stays, and the assignment counts as attended. False when that was done before.
pub async fn send(db: &mut PgConnection, scope: &Scope, visit: &Visit, at: DateTime<Utc>) -> Result<bool> {
    sqlx::query!(
        r#"update visit_reports set state = 'sent', sent_at = $5, version = version + 1
           where assignment_id = $1 and state = 'draft'
             and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange)"#,
        visit.id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        at,
    )
    .execute(&mut *db)
    .await?;
    let done = sqlx::query!(
        r#"update assignments a set state = 'attended', told_at = $5, version = a.version + 1
           from organizations b
           where a.id = $1 and a.state = 'planned' and b.id = a.other_organization_id
             and b.tree_lo >= $2 and b.tree_lo < $3 and b.tree_lo <@ (select $4::text::int8multirange)"#,
        visit.id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        at,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}
