//! The rows of scores. Whoever writes one holds its meeting first (`meetings::record::Writing`), so two
//! acts on one score come one after the other.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::model::{Around, Norms, Noted, Score, ScoreLine};
use crate::access::Scope;
use crate::error::Result;
use crate::evaluations::Points;
use crate::evaluations::rubrics::{Class, Facts};
use crate::evaluations::state::{Act, State};
use crate::ids::{CriterionId, MeetingId, OrganizationId, RubricId, ScoreId, UserId};
use crate::meetings::Meeting;

/// The score of a meeting that is in force; none where nobody has begun one.
pub async fn find(db: &mut PgConnection, scope: &Scope, meeting: MeetingId) -> Result<Option<Score>> {
    version(db, scope, meeting, None).await
}

/// A version of the score of a meeting, the one in force where none is named.
pub async fn version(
    db: &mut PgConnection,
    scope: &Scope,
    meeting: MeetingId,
    version_no: Option<i16>,
) -> Result<Option<Score>> {
    let row = sqlx::query!(
        r#"select s.id as "id: ScoreId", s.organization_id as "organization_id: OrganizationId", s.tree_at, s.month,
             s.rubric_id as "rubric_id: RubricId", s.version_no, s.superseded, s.correction_reason, s.state as "state: State",
             s.self_points as "self_points: Points", s.self_class as "self_class: Class",
             s.computed_points as "computed_points: Points", s.computed_class as "computed_class: Class",
             s.facts as "facts: Json<Facts>", s.submitted_facts as "submitted_facts: Json<Facts>", s.shortcomings,
             s.votes_for, s.votes_against, s.votes_other, s.returned_because,
             s.decided_points as "decided_points: Points", s.decided_class as "decided_class: Class",
             s.decision_reason, s.decided_by as "decided_by: UserId", s.version
           from scores s
           where s.meeting_id = $1 and case when $5::smallint is null then not s.superseded else s.version_no = $5 end
             and s.tree_at >= $2 and s.tree_at < $3 and s.tree_at <@ (select $4::text::int8multirange)"#,
        meeting.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        version_no,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Score {
        id: row.id,
        meeting_id: meeting,
        organization_id: row.organization_id,
        tree_at: row.tree_at,
        month: row.month,
        rubric_id: row.rubric_id,
        version_no: row.version_no,
        superseded: row.superseded,
        correction_reason: row.correction_reason,
        state: row.state,
        self_points: row.self_points,
        self_class: row.self_class,
        computed_points: row.computed_points,
        computed_class: row.computed_class,
        facts: row.facts.map(|facts| facts.0),
        submitted_facts: row.submitted_facts.map(|facts| facts.0),
        shortcomings: row.shortcomings,
        votes_for: row.votes_for,
        votes_against: row.votes_against,
        votes_other: row.votes_other,
        returned_because: row.returned_because,
        decided_points: row.decided_points,
        decided_class: row.decided_class,
        decision_reason: row.decision_reason,
        decided_by: row.decided_by,
        version: row.version,
    }))
}

/// The lines of a score, in no order of their own: the rubric has it.
pub async fn lines(db: &mut PgConnection, scope: &Scope, id: ScoreId) -> Result<Vec<ScoreLine>> {
    Ok(sqlx::query_as!(
        ScoreLine,
        r#"select criterion_id as "criterion: CriterionId", applicable, computed_points as "computed: Points",
             self_accepted as accepted, self_level, self_points as "self_points: Points", self_reason,
             submitted_points as "submitted: Points", decided_level, decided_points as "decided_points: Points",
             decided_reason
           from score_lines
           where score_id = $1 and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange)"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}

/// Begins the score of a meeting by a rubric, where there is none yet.
pub async fn begin(db: &mut PgConnection, scope: &Scope, meeting: &Meeting, rubric: RubricId) -> Result<()> {
    sqlx::query!(
        r#"insert into scores (id, meeting_id, organization_id, tree_at, month, rubric_id)
           select $1, m.id, m.organization_id, m.tree_at, m.month, $3 from meetings m
           where m.id = $2 and m.tree_at >= $4 and m.tree_at < $5 and m.tree_at <@ (select $6::text::int8multirange)
             and not exists (select from scores s where s.meeting_id = m.id and not s.superseded)"#,
        Uuid::now_v7(),
        meeting.id.0,
        rubric.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Stores what the branch says of one criterion.
pub async fn put_line(db: &mut PgConnection, scope: &Scope, id: ScoreId, line: &ScoreLine) -> Result<()> {
    sqlx::query!(
        r#"insert into score_lines (score_id, criterion_id, organization_id, tree_at, applicable, computed_points,
             self_accepted, self_level, self_points, self_reason)
           select s.id, $2, s.organization_id, s.tree_at, $3, $4, $5, $6, $7, $8 from scores s
           where s.id = $1 and s.tree_at >= $9 and s.tree_at < $10 and s.tree_at <@ (select $11::text::int8multirange)
           on conflict on constraint score_lines_pkey do update set applicable = excluded.applicable,
             computed_points = excluded.computed_points, self_accepted = excluded.self_accepted,
             self_level = excluded.self_level, self_points = excluded.self_points, self_reason = excluded.self_reason"#,
        id.0,
        line.criterion.0,
        line.applicable,
        line.computed.map(|points| points.0),
        line.accepted,
        line.self_level,
        line.self_points.map(|points| points.0),
        line.self_reason,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What the branch's sheet comes to.
#[derive(Clone, Debug, Default)]
pub struct Standing {
    /// The branch's total and class; none while a line is open.
    pub own: Option<(Points, Class)>,
    /// The counted total and class.
    pub computed: Option<(Points, Class)>,
    /// With which facts.
    pub facts: Facts,
    /// Shortcomings as the chair names them.
    pub shortcomings: Option<String>,
}

/// Stores what the sheet comes to and where it stands now, in the branch's hands.
pub async fn put(db: &mut PgConnection, scope: &Scope, score: &Score, state: State, new: &Standing) -> Result<()> {
    sqlx::query!(
        r#"update scores set state = $5, self_points = $6, self_class = $7, computed_points = $8, computed_class = $9,
             facts = $10, shortcomings = $11, version = version + 1,
             votes_for = case when $5 = 'draft' then null else votes_for end,
             votes_against = case when $5 = 'draft' then null else votes_against end,
             votes_other = case when $5 = 'draft' then null else votes_other end
           where id = $1 and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange)"#,
        score.id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        state.code(),
        new.own.map(|(points, _)| points.0),
        new.own.map(|(_, class)| class.code()),
        new.computed.map(|(points, _)| points.0),
        new.computed.map(|(_, class)| class.code()),
        Json(&new.facts) as _,
        new.shortcomings,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Stores the vote of the branch on its score.
pub async fn vote(db: &mut PgConnection, scope: &Scope, score: &Score, votes: [i16; 3]) -> Result<()> {
    sqlx::query!(
        r#"update scores set state = 'voted', votes_for = $5, votes_against = $6, votes_other = $7, version = version + 1
           where id = $1 and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange)"#,
        score.id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        votes[0],
        votes[1],
        votes[2],
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Hands the sheet up with what was counted by then.
pub async fn submit(
    db: &mut PgConnection,
    scope: &Scope,
    score: &Score,
    (points, class): (Points, Class),
    facts: &Facts,
) -> Result<()> {
    sqlx::query!(
        r#"update scores set state = 'submitted', computed_points = $5, computed_class = $6, submitted_facts = $7,
             returned_because = null, version = version + 1
           where id = $1 and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange)"#,
        score.id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        points.0,
        class.code(),
        Json(facts) as _,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Stores what was counted for one criterion when the sheet was handed up.
pub async fn put_submitted(
    db: &mut PgConnection,
    scope: &Scope,
    id: ScoreId,
    criterion: CriterionId,
    points: Option<Points>,
) -> Result<()> {
    sqlx::query!(
        r#"update score_lines set submitted_points = $6
           where score_id = $1 and criterion_id = $2
             and tree_at >= $3 and tree_at < $4 and tree_at <@ (select $5::text::int8multirange)"#,
        id.0,
        criterion.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        points.map(|points| points.0),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Notes who did what to a score, when and why.
pub async fn note(
    db: &mut PgConnection,
    scope: &Scope,
    id: ScoreId,
    (act, reason): (Act, Option<&str>),
    at: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        r#"insert into score_acts (id, score_id, organization_id, tree_at, act, actor_id, at, reason)
           select $1, s.id, s.organization_id, s.tree_at, $3, current_setting('chibo.actor')::uuid, $4, $5
           from scores s
           where s.id = $2 and s.tree_at >= $6 and s.tree_at < $7 and s.tree_at <@ (select $8::text::int8multirange)"#,
        Uuid::now_v7(),
        id.0,
        act.code(),
        at,
        reason,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The acts on the score of a meeting, oldest first, of all its versions.
pub async fn acts(db: &mut PgConnection, scope: &Scope, meeting: MeetingId) -> Result<Vec<Noted>> {
    Ok(sqlx::query_as!(
        Noted,
        r#"select a.act, u.full_name as actor, a.at, a.reason
           from scores s join score_acts a on a.score_id = s.id join users u on u.id = a.actor_id
           where s.meeting_id = $1 and a.act <> 'edited'
             and a.tree_at >= $2 and a.tree_at < $3 and a.tree_at <@ (select $4::text::int8multirange)
           order by a.at, a.id"#,
        meeting.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}

/// The rules of scoring on a day; where a day has none, the strictest.
pub async fn norms(db: &mut PgConnection, day: NaiveDate) -> Result<Norms> {
    let row = sqlx::query!(
        r#"select coalesce(max(amount) filter (where norm = 'reason_points'), 0) as "reason_points!",
             coalesce(max(amount) filter (where norm = 'submit_days'), 0) as "submit_days!",
             coalesce(max(amount) filter (where norm = 'decide_days'), 0) as "decide_days!"
           from score_norms where valid @> $1::date"#,
        day,
    )
    .fetch_one(db)
    .await?;
    Ok(Norms { reason_points: Points(row.reason_points), submit_days: row.submit_days, decide_days: row.decide_days })
}

/// What was done around a meeting.
pub async fn around(db: &mut PgConnection, scope: &Scope, id: MeetingId) -> Result<Around> {
    Ok(sqlx::query_as!(
        Around,
        "select committee_met_on, notice_on, documents_posted_on, record_posted_on from meetings
         where id = $1 and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange)",
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_one(db)
    .await?)
}

/// Stores what was done around a meeting.
pub async fn put_around(db: &mut PgConnection, scope: &Scope, id: MeetingId, new: &Around) -> Result<()> {
    sqlx::query!(
        "update meetings set committee_met_on = $5, notice_on = $6, documents_posted_on = $7, record_posted_on = $8,
           version = version + 1
         where id = $1 and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange)
           and (committee_met_on, notice_on, documents_posted_on, record_posted_on) is distinct from ($5, $6, $7, $8)",
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        new.committee_met_on,
        new.notice_on,
        new.documents_posted_on,
        new.record_posted_on,
    )
    .execute(db)
    .await?;
    Ok(())
}
