//! The rows of decisions. The meeting is held by whoever decides, as by whoever scores.

use sqlx::PgConnection;
use uuid::Uuid;

use super::model::RuledLine;
use crate::access::Scope;
use crate::error::Result;
use crate::evaluations::Points;
use crate::evaluations::rubrics::Class;
use crate::evaluations::scores::model::Score;
use crate::evaluations::state::State;
use crate::ids::{ScoreId, UserId};

/// Whether somebody scored, or serves in the branch, so that somebody else decides.
pub async fn is_party(db: &mut PgConnection, scope: &Scope, who: UserId, id: ScoreId) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"select is_party_to_score($1, s.id) as "party!" from scores s
           where s.id = $2 and s.tree_at >= $3 and s.tree_at < $4 and s.tree_at <@ (select $5::text::int8multirange)"#,
        who.0,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_one(db)
    .await?)
}

/// What the superior decides: points, class, and why where a reason is given.
#[derive(Clone, Debug)]
pub struct Decided {
    /// The official total.
    pub points: Points,
    /// The official class.
    pub class: Class,
    /// Why it differs.
    pub reason: Option<String>,
}

/// Stores a decision in the name of the actor: confirmed or adjusted.
pub async fn decide(db: &mut PgConnection, scope: &Scope, id: ScoreId, state: State, decided: &Decided) -> Result<()> {
    sqlx::query!(
        r#"update scores set state = $5, decided_points = $6, decided_class = $7, decision_reason = $8,
             decided_by = current_setting('chibo.actor')::uuid, version = version + 1
           where id = $1 and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange)"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        state.code(),
        decided.points.0,
        decided.class.code(),
        decided.reason,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Stores what the superior says of one criterion.
pub async fn put_ruled(db: &mut PgConnection, scope: &Scope, id: ScoreId, line: &RuledLine) -> Result<()> {
    sqlx::query!(
        r#"update score_lines set decided_level = $6, decided_points = $7
           where score_id = $1 and criterion_id = $2
             and tree_at >= $3 and tree_at < $4 and tree_at <@ (select $5::text::int8multirange)"#,
        id.0,
        line.criterion.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        line.level,
        line.points.map(|points| points.0),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Gives the sheet back to the branch with a sentence.
pub async fn send_back(db: &mut PgConnection, scope: &Scope, id: ScoreId, because: &str) -> Result<()> {
    sqlx::query!(
        r#"update scores set state = 'returned', returned_because = $5, version = version + 1
           where id = $1 and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange)"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        because,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Takes a decision back: the sheet waits again, as it was submitted.
pub async fn withdraw(db: &mut PgConnection, scope: &Scope, id: ScoreId) -> Result<()> {
    sqlx::query!(
        r#"update scores set state = 'submitted', decided_points = null, decided_class = null, decided_by = null,
             decision_reason = null, version = version + 1
           where id = $1 and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange)"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(&mut *db)
    .await?;
    // Now that it waits again, its lines may be written.
    sqlx::query!(
        r#"update score_lines set decided_level = null, decided_points = null, decided_reason = null
           where score_id = $1 and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange)"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Closes a decided sheet for good.
pub async fn lock(db: &mut PgConnection, scope: &Scope, id: ScoreId) -> Result<()> {
    sqlx::query!(
        r#"update scores set state = 'locked', version = version + 1
           where id = $1 and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange)"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Makes the next version of a locked sheet beside it, decided anew and with what the branch said taken
/// over. Returns its id. The earlier one stays, superseded.
pub async fn correct(
    db: &mut PgConnection,
    scope: &Scope,
    score: &Score,
    decided: &Decided,
    why: &str,
) -> Result<ScoreId> {
    let id = ScoreId(Uuid::now_v7());
    sqlx::query!(
        r#"update scores set superseded = true, version = version + 1
           where id = $1 and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange)"#,
        score.id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        r#"insert into scores (id, meeting_id, organization_id, tree_at, month, rubric_id, version_no, corrects,
             correction_reason, state, self_points, self_class, computed_points, computed_class, facts,
             submitted_facts, shortcomings, votes_for, votes_against, votes_other, decided_points, decided_class,
             decision_reason, decided_by)
           select $5, s.meeting_id, s.organization_id, s.tree_at, s.month, s.rubric_id, s.version_no + 1, s.id,
             $6, 'adjusted', s.self_points, s.self_class, s.computed_points, s.computed_class, s.facts,
             s.submitted_facts, s.shortcomings, s.votes_for, s.votes_against, s.votes_other, $7, $8,
             $9, current_setting('chibo.actor')::uuid
           from scores s
           where s.id = $1 and s.tree_at >= $2 and s.tree_at < $3 and s.tree_at <@ (select $4::text::int8multirange)"#,
        score.id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        id.0,
        why,
        decided.points.0,
        decided.class.code(),
        decided.reason,
    )
    .execute(db)
    .await?;
    Ok(id)
}

/// Takes the lines of the earlier version over to the one that corrects it, with what is decided now in
/// the place of what was decided then.
pub async fn copy_lines(
    db: &mut PgConnection,
    scope: &Scope,
    (from, to): (ScoreId, ScoreId),
    decided: &[RuledLine],
) -> Result<()> {
    let ids: Vec<_> = decided.iter().map(|line| line.criterion.0).collect();
    let levels: Vec<_> = decided.iter().map(|line| line.level).collect();
    let points: Vec<_> = decided.iter().map(|line| line.points.map(|points| points.0)).collect();
    sqlx::query!(
        r#"insert into score_lines (score_id, criterion_id, organization_id, tree_at, applicable, computed_points,
             self_accepted, self_level, self_points, self_reason, submitted_points, decided_level, decided_points)
           select $5, l.criterion_id, l.organization_id, l.tree_at, l.applicable, l.computed_points,
             l.self_accepted, l.self_level, l.self_points, l.self_reason, l.submitted_points, d.level, d.points
           from score_lines l
           left join unnest($6::uuid[], $7::smallint[], $8::integer[]) as d (criterion_id, level, points)
             on d.criterion_id = l.criterion_id
           where l.score_id = $1 and l.tree_at >= $2 and l.tree_at < $3 and l.tree_at <@ (select $4::text::int8multirange)"#,
        from.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        to.0,
        &ids,
        &levels as &[Option<i16>],
        &points as &[Option<i32>],
    )
    .execute(db)
    .await?;
    Ok(())
}
