//! The rows of sheets. A draft is seen by its author alone, whoever else may read scores there.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;

use super::model::{Kind, Row, Share, Sheet, SheetLine, State};
use crate::access::Scope;
use crate::error::Result;
use crate::evaluations::Points;
use crate::evaluations::rubrics::{Class, Facts};
use crate::ids::{CriterionId, MeetingId, OrganizationId, RubricId, SheetId, UserId};
use crate::meetings::Meeting;

/// A sheet that is signed, or one's own.
pub async fn find(db: &mut PgConnection, scope: &Scope, id: SheetId) -> Result<Option<Sheet>> {
    let row = sqlx::query!(
        r#"select s.meeting_id as "meeting_id: MeetingId", s.organization_id as "organization_id: OrganizationId",
             s.tree_at, s.rubric_id as "rubric_id: RubricId", s.kind as "kind: Kind",
             s.author_id as "author_id: UserId", u.full_name as author, s.state as "state: State",
             s.points as "points: Points", s.class as "class: Class", s.findings, s.recommendations,
             s.facts as "facts: Json<Facts>", s.signed_at
           from score_sheets s join users u on u.id = s.author_id
           where s.id = $1 and (s.state = 'signed' or s.author_id = current_setting('chibo.actor', true)::uuid)
             and s.tree_at >= $2 and s.tree_at < $3 and s.tree_at <@ (select $4::text::int8multirange)"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Sheet {
        id,
        meeting_id: row.meeting_id,
        organization_id: row.organization_id,
        tree_at: row.tree_at,
        rubric_id: row.rubric_id,
        kind: row.kind,
        author_id: row.author_id,
        author: row.author,
        state: row.state,
        points: row.points,
        class: row.class,
        findings: row.findings,
        recommendations: row.recommendations,
        facts: row.facts.map(|facts| facts.0),
        signed_at: row.signed_at,
    }))
}

/// Holds a sheet of the actor until the end of the transaction; false: it is not there any more.
pub async fn lock(db: &mut PgConnection, scope: &Scope, id: SheetId) -> Result<bool> {
    let held = sqlx::query_scalar!(
        r#"select state as "state: State" from score_sheets
           where id = $1 and author_id = current_setting('chibo.actor', true)::uuid
             and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange) for update"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_optional(db)
    .await?;
    Ok(held == Some(State::Draft))
}

/// The actor's own sheet of a kind on a meeting.
pub async fn own(db: &mut PgConnection, scope: &Scope, meeting: MeetingId, kind: Kind) -> Result<Option<SheetId>> {
    Ok(sqlx::query_scalar!(
        r#"select id as "id: SheetId" from score_sheets
           where meeting_id = $1 and kind = $2 and author_id = current_setting('chibo.actor', true)::uuid
             and tree_at >= $3 and tree_at < $4 and tree_at <@ (select $5::text::int8multirange)"#,
        meeting.0,
        kind.code(),
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_optional(db)
    .await?)
}

/// The lines of a sheet that [`find`] found, in no order of their own: the rubric has it.
pub async fn lines(db: &mut PgConnection, scope: &Scope, id: SheetId) -> Result<Vec<SheetLine>> {
    Ok(sqlx::query_as!(
        SheetLine,
        r#"select criterion_id as "criterion: CriterionId", level, points as "points: Points", note
           from score_sheet_lines
           where sheet_id = $1 and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange)"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}

/// Begins a sheet of the actor, unless there is one of this kind on the meeting.
pub async fn begin(
    db: &mut PgConnection,
    scope: &Scope,
    meeting: &Meeting,
    (id, kind): (SheetId, Kind),
    rubric: RubricId,
) -> Result<()> {
    sqlx::query!(
        r#"insert into score_sheets (id, meeting_id, organization_id, tree_at, month, rubric_id, kind, author_id)
           select $1, m.id, m.organization_id, m.tree_at, m.month, $3, $4, current_setting('chibo.actor', true)::uuid
           from meetings m
           where m.id = $2 and m.tree_at >= $5 and m.tree_at < $6 and m.tree_at <@ (select $7::text::int8multirange)
           on conflict do nothing"#,
        id.0,
        meeting.id.0,
        rubric.0,
        kind.code(),
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What a sheet comes to.
#[derive(Clone, Debug)]
pub struct Put {
    /// Total and class; none while a line is open.
    pub sum: Option<(Points, Class)>,
    /// With which facts.
    pub facts: Facts,
    /// What was found.
    pub findings: Option<String>,
    /// What is recommended.
    pub recommendations: Option<String>,
}

/// Stores a sheet; with an instant, signed then.
pub async fn put(
    db: &mut PgConnection,
    scope: &Scope,
    id: SheetId,
    new: &Put,
    signed_at: Option<DateTime<Utc>>,
) -> Result<()> {
    sqlx::query!(
        r#"update score_sheets set points = $5, class = $6, facts = $7, findings = $8, recommendations = $9,
             signed_at = $10, state = case when $10::timestamptz is null then 'draft' else 'signed' end,
             version = version + 1
           where id = $1 and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange)"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        new.sum.map(|(points, _)| points.0),
        new.sum.map(|(_, class)| class.code()),
        Json(&new.facts) as _,
        new.findings,
        new.recommendations,
        signed_at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Stores what a sheet says of one criterion.
pub async fn put_line(db: &mut PgConnection, scope: &Scope, id: SheetId, line: &SheetLine) -> Result<()> {
    sqlx::query!(
        r#"insert into score_sheet_lines (sheet_id, criterion_id, organization_id, tree_at, level, points, note)
           select s.id, $2, s.organization_id, s.tree_at, $3, $4, $5 from score_sheets s
           where s.id = $1 and s.tree_at >= $6 and s.tree_at < $7 and s.tree_at <@ (select $8::text::int8multirange)
           on conflict on constraint score_sheet_lines_pkey do update set level = excluded.level,
             points = excluded.points, note = excluded.note"#,
        id.0,
        line.criterion.0,
        line.level,
        line.points.map(|points| points.0),
        line.note,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The signed sheets of a meeting and one's own, those who attended first.
pub async fn of_meeting(db: &mut PgConnection, scope: &Scope, meeting: MeetingId) -> Result<Vec<Row>> {
    Ok(sqlx::query_as!(
        Row,
        r#"select s.id as "id: SheetId", s.meeting_id as "meeting_id: MeetingId",
             organization_name(s.organization_id) as "organization!", s.month, s.kind as "kind: Kind",
             u.full_name as author, s.state as "state: State", s.points as "points: Points",
             s.class as "class: Class", s.signed_at, s.findings, s.recommendations
           from score_sheets s join users u on u.id = s.author_id
           where s.meeting_id = $1 and (s.state = 'signed' or s.author_id = current_setting('chibo.actor', true)::uuid)
             and s.tree_at >= $2 and s.tree_at < $3 and s.tree_at <@ (select $4::text::int8multirange)
           order by s.kind, s.signed_at nulls last, s.id"#,
        meeting.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}

/// What a list of signed sheets is narrowed to.
#[derive(Clone, Debug)]
pub struct Narrow {
    /// Why they were written.
    pub kind: Kind,
    /// Only of meetings of this month.
    pub month: Option<NaiveDate>,
    /// Only this class.
    pub class: Option<Class>,
    /// Only by this version of a rubric.
    pub rubric: Option<RubricId>,
    /// Only of this organization and what is below it.
    pub under: Option<OrganizationId>,
}

/// Signed sheets, the newest month first and in the order of the tree within a month, after a line.
pub async fn list(
    db: &mut PgConnection,
    scope: &Scope,
    narrow: &Narrow,
    after: Option<(NaiveDate, SheetId)>,
    limit: i64,
) -> Result<Vec<Row>> {
    Ok(sqlx::query_as!(
        Row,
        r#"select s.id as "id: SheetId", s.meeting_id as "meeting_id: MeetingId",
             organization_name(s.organization_id) as "organization!", s.month, s.kind as "kind: Kind",
             u.full_name as author, s.state as "state: State", s.points as "points: Points",
             s.class as "class: Class", s.signed_at, s.findings, s.recommendations
           from score_sheets s join users u on u.id = s.author_id
           where s.state = 'signed' and s.kind = $4
             and s.tree_at >= $1 and s.tree_at < $2 and s.tree_at <@ (select $3::text::int8multirange)
             and ($5::date is null or s.month = $5)
             and ($6::text is null or s.class = $6)
             and ($7::uuid is null or s.rubric_id = $7)
             and ($8::integer is null or exists (select from organizations o
               where o.id = $8 and s.tree_at >= o.tree_lo and s.tree_at < o.tree_hi))
             and ($9::date is null or s.month < $9 or (s.month = $9 and s.id > $10))
           order by s.month desc, s.id limit $11"#,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        narrow.kind.code(),
        narrow.month,
        narrow.class.map(Class::code),
        narrow.rubric.map(|id| id.0),
        narrow.under.map(|id| id.0),
        after.map(|after| after.0),
        after.map(|after| after.1.0),
        limit,
    )
    .fetch_all(db)
    .await?)
}

/// What the same list comes to, by rubric and class.
pub async fn shares(db: &mut PgConnection, scope: &Scope, narrow: &Narrow) -> Result<Vec<Share>> {
    Ok(sqlx::query_as!(
        Share,
        r#"select s.rubric_id as "rubric: RubricId", s.class as "class!: Class", count(*) as "n!",
             sum(s.points) as "sum!"
           from score_sheets s
           where s.state = 'signed' and s.kind = $4
             and s.tree_at >= $1 and s.tree_at < $2 and s.tree_at <@ (select $3::text::int8multirange)
             and ($5::date is null or s.month = $5)
             and ($6::text is null or s.class = $6)
             and ($7::uuid is null or s.rubric_id = $7)
             and ($8::integer is null or exists (select from organizations o
               where o.id = $8 and s.tree_at >= o.tree_lo and s.tree_at < o.tree_hi))
           group by s.rubric_id, s.class"#,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        narrow.kind.code(),
        narrow.month,
        narrow.class.map(Class::code),
        narrow.rubric.map(|id| id.0),
        narrow.under.map(|id| id.0),
    )
    .fetch_all(db)
    .await?)
}

/// The actor's drafts, the newest month first: there are never many.
pub async fn drafts(db: &mut PgConnection, scope: &Scope) -> Result<Vec<Row>> {
    Ok(sqlx::query_as!(
        Row,
        r#"select s.id as "id: SheetId", s.meeting_id as "meeting_id: MeetingId",
             organization_name(s.organization_id) as "organization!", s.month, s.kind as "kind: Kind",
             u.full_name as author, s.state as "state: State", s.points as "points: Points",
             s.class as "class: Class", s.signed_at, s.findings, s.recommendations
           from score_sheets s join users u on u.id = s.author_id
           where s.state = 'draft' and s.author_id = current_setting('chibo.actor', true)::uuid
             and s.tree_at >= $1 and s.tree_at < $2 and s.tree_at <@ (select $3::text::int8multirange)
           order by s.month desc, s.id limit 50"#,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}
