//! Reads what a document is made of. Names are `meetings::queries::names`, not those of members joined
//! here: a print years later must not lose who belongs elsewhere by then.

use chrono::NaiveDate;
use sqlx::PgConnection;

use super::facts::{Absence, Body, DocumentForm, Given, Heard, Officer, Scored, Spoken};
use crate::access::Scope;
use crate::error::Result;
use crate::ids::{AgendaItemId, MeetingId, MemberId, OrganizationId};
use crate::meetings::attendance::Status;
use crate::meetings::statements::{Manner, Spoke};
use crate::members::Position;
use crate::organizations::Kind;
use crate::tasks::Outcome;

/// The rule of a day by which documents look; before the first that is known, the first. Rows of the
/// world, under no scope.
pub async fn form_on(db: &mut PgConnection, day: NaiveDate) -> Result<DocumentForm> {
    Ok(sqlx::query_as!(
        DocumentForm,
        "select end_mark, title_points, signer_title_bold, abstract_rule, source, verified from document_forms
         order by valid @> $1::date desc, lower(valid) limit 1",
        day,
    )
    .fetch_one(db)
    .await?)
}

/// The number that a meeting's document of a kind got when it was closed.
pub async fn number(db: &mut PgConnection, scope: &Scope, id: MeetingId, kind: &str) -> Result<Option<i32>> {
    Ok(sqlx::query_scalar!(
        r#"select number from document_numbers
           where meeting_id = $1 and kind = $2
             and tree_at >= $3 and tree_at < $4 and tree_at <@ (select $5::text::int8multirange)"#,
        id.0,
        kind,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_optional(db)
    .await?)
}

/// From the top of the tree down to the branch of a meeting, by the superiors and names of a day.
pub async fn path(db: &mut PgConnection, scope: &Scope, id: MeetingId, day: NaiveDate) -> Result<Vec<Body>> {
    Ok(sqlx::query_as!(
        Body,
        r#"select p.name as "name!", p.kind as "kind!: Kind"
           from meetings m cross join organization_path_as_of(m.organization_id, $2) p
           where m.id = $1
             and m.tree_at >= $3 and m.tree_at < $4 and m.tree_at <@ (select $5::text::int8multirange)
           order by p.step"#,
        id.0,
        day,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}

/// Who held an office in an organization on a day.
pub async fn officers(
    db: &mut PgConnection,
    scope: &Scope,
    id: OrganizationId,
    day: NaiveDate,
) -> Result<Vec<Officer>> {
    Ok(sqlx::query_as!(
        Officer,
        r#"select member_id as "member_id: MemberId", position as "position: Position", title from positions
           where organization_id = $1 and valid @> $2::date
             and tree_at >= $3 and tree_at < $4 and tree_at <@ (select $5::text::int8multirange)
           order by lower(valid), id"#,
        id.0,
        day,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}

/// Exceptions of the roll-call, with the reason in words.
pub async fn absences(db: &mut PgConnection, scope: &Scope, id: MeetingId, day: NaiveDate) -> Result<Vec<Absence>> {
    Ok(sqlx::query_as!(
        Absence,
        r#"select a.member_id as "member_id: MemberId", a.status as "status: Status", a.note,
             (select r.label_vi from absence_reasons r where r.code = a.reason
              order by r.valid @> $2::date desc, lower(r.valid) desc limit 1) as reason
           from attendances a
           where a.meeting_id = $1
             and a.tree_at >= $3 and a.tree_at < $4 and a.tree_at <@ (select $5::text::int8multirange)"#,
        id.0,
        day,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}

/// Who spoke, on what, in which manner, in which words, in the order in which it was entered. Restricted:
/// `scope` is that of `ReadStatements`.
pub async fn spoken(db: &mut PgConnection, scope: &Scope, id: MeetingId) -> Result<Vec<Spoken>> {
    Ok(sqlx::query_as!(
        Spoken,
        r#"select member_id as "member_id: MemberId", agenda_item_id as "agenda_item_id: AgendaItemId",
             kind as "manner: Manner", text
           from statements
           where meeting_id = $1
             and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange)
           order by id"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}

/// How many spoke on each item; none: on none in particular.
pub async fn spoke_on(
    db: &mut PgConnection,
    scope: &Scope,
    id: MeetingId,
) -> Result<Vec<(Option<AgendaItemId>, Spoke)>> {
    let rows = sqlx::query!(
        r#"select agenda_item_id as "item: AgendaItemId", count(distinct member_id) as "speakers!",
             count(*) as "statements!"
           from statements
           where meeting_id = $1
             and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange)
           group by agenda_item_id"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?;
    let spoke = |speakers, statements| Spoke { speakers, statements, ..Spoke::default() };
    Ok(rows.into_iter().map(|row| (row.item, spoke(row.speakers, row.statements))).collect())
}

/// What a meeting heard of earlier tasks, by deadline.
pub async fn heard(db: &mut PgConnection, scope: &Scope, id: MeetingId) -> Result<Vec<Heard>> {
    Ok(sqlx::query_as!(
        Heard,
        r#"select t.title, t.member_id as "member_id: MemberId", t.due_on, r.outcome as "outcome: Outcome", r.note
           from task_results r join tasks t on t.id = r.task_id
           where r.meeting_id = $1
             and r.tree_at >= $2 and r.tree_at < $3 and r.tree_at <@ (select $4::text::int8multirange)
           order by t.due_on, t.id"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}

/// The tasks that a meeting gave, in the order in which they were entered.
pub async fn given(db: &mut PgConnection, scope: &Scope, id: MeetingId) -> Result<Vec<Given>> {
    Ok(sqlx::query_as!(
        Given,
        r#"select title, member_id as "member_id: MemberId", measure, due_on from tasks
           where meeting_id = $1 and recommendation_id is null
             and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange)
           order by id"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}

/// The branch's score as the meeting voted on it: the first version, which a correction never changes.
pub async fn score(db: &mut PgConnection, scope: &Scope, id: MeetingId) -> Result<Option<Scored>> {
    Ok(sqlx::query_as!(
        Scored,
        r#"select self_points as "points!", self_class as "class!", shortcomings, votes_for as "votes_for!",
             coalesce(votes_against, 0::smallint) as "votes_against!", coalesce(votes_other, 0::smallint) as "votes_other!"
           from scores
           where meeting_id = $1 and version_no = 1 and votes_for is not null
             and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange)"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_optional(db)
    .await?)
}
