//! Reads by which rubrics meetings are scored, and stores their scores: through every state that the
//! database asks for, each in one statement.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use sqlx::PgConnection;
use sqlx::types::Json;

use super::ledger::{ActRow, Ledger, LineRow, ScoreRow};
use super::queries::all_of;
use super::sheets::{SheetLineRow, SheetRow, Sheets};
use crate::access::{SYSTEM, Scope};
use crate::error::Result;
use crate::evaluations::rubrics::{self, Rubric};
use crate::evaluations::{Act, State};
use crate::ids::{MeetingId, RubricId, UserId};

/// Rubrics and the meetings that are scored by them.
#[derive(Debug, Default)]
pub struct Rubrics {
    /// Those that are used.
    pub known: BTreeMap<RubricId, Rubric>,
    /// The rubric of each closed meeting; a meeting without one is not scored.
    pub of: BTreeMap<MeetingId, RubricId>,
}

/// Reads the rubrics of all closed meetings.
pub async fn rubrics(db: &mut PgConnection, scope: &Scope) -> Result<Rubrics> {
    let rows = sqlx::query!(
        r#"select m.id as "id: MeetingId", rubric_for(m.organization_id, m.kind, m.held_on) as "rubric: RubricId"
           from meetings m
           where m.state = 'closed'
             and m.tree_at >= $1 and m.tree_at < $2 and m.tree_at <@ (select $3::text::int8multirange)"#,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(&mut *db)
    .await?;
    let mut read = Rubrics::default();
    for row in rows {
        let Some(rubric) = row.rubric else { continue };
        read.of.insert(row.id, rubric);
        if let Entry::Vacant(unread) = read.known.entry(rubric) {
            unread.insert(rubrics::queries::load(&mut *db, rubric).await?);
        }
    }
    Ok(read)
}

/// Stores all scores.
pub async fn insert_ledger(db: &mut PgConnection, scope: &Scope, ledger: &Ledger) -> Result<()> {
    insert_scores(db, scope, &ledger.scores).await?;
    insert_lines(db, scope, &ledger.lines).await?;
    insert_acts(db, scope, &ledger.acts).await?;
    for act in [Act::Agree, Act::Vote, Act::Submit, Act::Return, Act::Confirm, Act::Adjust, Act::Lock] {
        let of: BTreeSet<_> = ledger.acts.iter().filter(|row| row.act == act.code()).map(|row| row.score_id).collect();
        let rows: Vec<_> = ledger.scores.iter().filter(|score| of.contains(&score.id)).collect();
        if act == Act::Confirm {
            put_decided(db, scope, &ledger.lines).await?;
        }
        advance(db, scope, after(act), &rows).await?;
    }
    Ok(())
}

const fn after(act: Act) -> State {
    match act {
        Act::Agree => State::Agreed,
        Act::Vote => State::Voted,
        Act::Return => State::Returned,
        Act::Confirm => State::Confirmed,
        Act::Adjust => State::Adjusted,
        Act::Lock | Act::Correct => State::Locked,
        Act::Submit | Act::Withdraw => State::Submitted,
        Act::Edit => State::Draft,
    }
}

async fn insert_scores(db: &mut PgConnection, scope: &Scope, rows: &[ScoreRow]) -> Result<()> {
    let done = sqlx::query!(
        r#"insert into scores (id, meeting_id, organization_id, tree_at, month, rubric_id, self_points, self_class,
             computed_points, computed_class, facts, shortcomings)
           select r.id, r.meeting_id, o.id, o.tree_lo, r.month, r.rubric_id, r.self_points, r.self_class,
             r.agreed_points, r.agreed_class, r.facts, r.shortcomings
           from jsonb_to_recordset($1) as r (id uuid, meeting_id uuid, organization_id integer, month date,
             rubric_id uuid, self_points integer, self_class text, agreed_points integer, agreed_class text,
             facts jsonb, shortcomings text)
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

/// What was counted at submission comes with the line: to write it when the sheet is submitted, row by row,
/// would take longer than everything else.
async fn insert_lines(db: &mut PgConnection, scope: &Scope, rows: &[LineRow]) -> Result<()> {
    let done = sqlx::query!(
        r#"insert into score_lines (score_id, criterion_id, organization_id, tree_at, applicable, computed_points,
             self_accepted, self_level, self_points, self_reason, submitted_points)
           select r.score_id, r.criterion_id, o.id, o.tree_lo, r.applicable, r.computed_points, r.self_accepted,
             r.self_level, r.self_points, r.self_reason, r.submitted_points
           from jsonb_to_recordset($1) as r (score_id uuid, criterion_id uuid, organization_id integer,
             applicable boolean, computed_points integer, self_accepted boolean, self_level smallint,
             self_points integer, self_reason text, submitted_points integer)
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
        r#"insert into score_acts (id, score_id, organization_id, tree_at, act, actor_id, at, reason)
           select r.id, r.score_id, o.id, o.tree_lo, r.act, r.actor_id, r.at, r.reason
           from jsonb_to_recordset($1) as r (id uuid, score_id uuid, organization_id integer, act text,
             actor_id uuid, at timestamptz, reason text)
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

/// Where the superior says otherwise.
async fn put_decided(db: &mut PgConnection, scope: &Scope, lines: &[LineRow]) -> Result<()> {
    let rows: Vec<_> = lines.iter().filter(|line| line.decided_points.is_some()).collect();
    let done = sqlx::query!(
        r#"update score_lines l set decided_level = r.decided_level, decided_points = r.decided_points,
             decided_reason = r.decided_reason
           from jsonb_to_recordset($1) as r (score_id uuid, criterion_id uuid, decided_level smallint,
             decided_points integer, decided_reason text)
           where l.score_id = r.score_id and l.criterion_id = r.criterion_id
             and l.tree_at >= $2 and l.tree_at < $3 and l.tree_at <@ (select $4::text::int8multirange)"#,
        Json(&rows) as _,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    all_of(done.rows_affected(), &rows)
}

/// Brings scores into their next state, with what it adds to them.
async fn advance(db: &mut PgConnection, scope: &Scope, state: State, rows: &[&ScoreRow]) -> Result<()> {
    let done = sqlx::query!(
        r#"update scores s set state = $5, version = s.version + 1,
             votes_for = case when $5 = 'agreed' then null else r.votes_for end,
             votes_against = case when $5 = 'agreed' then null else 0 end,
             votes_other = case when $5 = 'agreed' then null else r.votes_other end,
             computed_points = case when $5 in ('agreed', 'voted') then s.computed_points else r.submitted_points end,
             computed_class = case when $5 in ('agreed', 'voted') then s.computed_class else r.submitted_class end,
             submitted_facts = case when $5 in ('agreed', 'voted') then null else r.submitted_facts end,
             returned_because = case when $5 = 'returned' then r.returned_because end,
             decided_points = case when $5 in ('confirmed', 'adjusted', 'locked') then r.decided_points end,
             decided_class = case when $5 in ('confirmed', 'adjusted', 'locked') then r.decided_class end,
             decision_reason = case when $5 in ('confirmed', 'adjusted', 'locked') then r.decision_reason end,
             decided_by = case when $5 in ('confirmed', 'adjusted', 'locked') then r.decided_by end
           from jsonb_to_recordset($1) as r (id uuid, votes_for smallint, votes_other smallint,
             submitted_points integer, submitted_class text, submitted_facts jsonb, returned_because text,
             decided_points integer, decided_class text, decision_reason text, decided_by uuid)
           where s.id = r.id
             and s.tree_at >= $2 and s.tree_at < $3 and s.tree_at <@ (select $4::text::int8multirange)"#,
        Json(rows) as _,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        state.code(),
    )
    .execute(db)
    .await?;
    all_of(done.rows_affected(), rows)
}

/// Stores sheets, each as its author: nobody else may begin, write or sign one.
pub async fn insert_sheets(db: &mut PgConnection, scope: &Scope, (sheets, lines): &Sheets) -> Result<()> {
    let authors: BTreeSet<_> = sheets.iter().map(|sheet| sheet.author_id).collect();
    for author in authors {
        act_as(db, author).await?;
        let rows: Vec<_> = sheets.iter().filter(|sheet| sheet.author_id == author).collect();
        let ids: BTreeSet<_> = rows.iter().map(|sheet| sheet.id).collect();
        let lines: Vec<_> = lines.iter().filter(|line| ids.contains(&line.sheet_id)).collect();
        begin_sheets(db, scope, &rows).await?;
        insert_sheet_lines(db, scope, &lines).await?;
        sign_sheets(db, scope, &rows).await?;
    }
    act_as(db, SYSTEM).await
}

/// From now on it is this user's work, in the audit trail too.
async fn act_as(db: &mut PgConnection, who: UserId) -> Result<()> {
    sqlx::query!("select set_config('chibo.actor', $1::uuid::text, true)", who.0).fetch_one(db).await?;
    Ok(())
}

async fn begin_sheets(db: &mut PgConnection, scope: &Scope, rows: &[&SheetRow]) -> Result<()> {
    let done = sqlx::query!(
        r#"insert into score_sheets (id, meeting_id, organization_id, tree_at, month, rubric_id, kind, author_id)
           select r.id, r.meeting_id, o.id, o.tree_lo, r.month, r.rubric_id, r.kind, r.author_id
           from jsonb_to_recordset($1) as r (id uuid, meeting_id uuid, organization_id integer, month date,
             rubric_id uuid, kind text, author_id uuid)
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

async fn insert_sheet_lines(db: &mut PgConnection, scope: &Scope, rows: &[&SheetLineRow]) -> Result<()> {
    let done = sqlx::query!(
        r#"insert into score_sheet_lines (sheet_id, criterion_id, organization_id, tree_at, level, points)
           select r.sheet_id, r.criterion_id, o.id, o.tree_lo, r.level, r.points
           from jsonb_to_recordset($1) as r (sheet_id uuid, criterion_id uuid, organization_id integer,
             level smallint, points integer)
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

async fn sign_sheets(db: &mut PgConnection, scope: &Scope, rows: &[&SheetRow]) -> Result<()> {
    let done = sqlx::query!(
        r#"update score_sheets s set state = 'signed', points = r.points, class = r.class, facts = r.facts,
             findings = r.findings, recommendations = r.recommendations, signed_at = r.signed_at,
             version = s.version + 1
           from jsonb_to_recordset($1) as r (id uuid, points integer, class text, facts jsonb, findings text,
             recommendations text, signed_at timestamptz)
           where s.id = r.id
             and s.tree_at >= $2 and s.tree_at < $3 and s.tree_at <@ (select $4::text::int8multirange)"#,
        Json(rows) as _,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    all_of(done.rows_affected(), rows)
}
