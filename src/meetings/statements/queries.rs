//! Statements of a meeting and conclusions of its agenda items.

use sqlx::PgConnection;
use uuid::Uuid;

use super::{Manner, StatementRow};
use crate::access::Scope;
use crate::error::Result;
use crate::form::given;
use crate::ids::{AgendaItemId, MeetingId, MemberId, StatementId};
use crate::meetings::model::Meeting;

/// What somebody said. Restricted, all of it: read it only through a scope of `ReadStatements`. Whoever
/// has none gets [`spoke`].
#[derive(Clone, Debug)]
pub struct Statement {
    /// Its id.
    pub id: StatementId,
    /// Who spoke.
    pub member_id: MemberId,
    /// On which item.
    pub agenda_item_id: Option<AgendaItemId>,
    /// In which manner.
    pub kind: Manner,
    /// In words, where they were kept.
    pub text: Option<String>,
}

impl Statement {
    /// As the page shows and posts it.
    pub fn row(&self) -> StatementRow {
        StatementRow {
            id: self.id.0,
            member: self.member_id.to_string(),
            item: self.agenda_item_id.map(|id| id.to_string()).unwrap_or_default(),
            kind: self.kind.code().to_owned(),
            text: self.text.clone().unwrap_or_default(),
        }
    }
}

/// How many spoke, how often: all that a reader of meetings learns of statements.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spoke {
    /// Distinct members who spoke.
    pub speakers: i64,
    /// Statements.
    pub statements: i64,
    /// Of these critique, proposals and questions: what is more than information and agreement.
    pub substantial: i64,
}

/// How many spoke at a meeting.
pub async fn spoke(db: &mut PgConnection, scope: &Scope, id: MeetingId) -> Result<Spoke> {
    Ok(sqlx::query_as!(
        Spoke,
        r#"select count(distinct s.member_id) as "speakers!", count(*) as "statements!",
             count(*) filter (where s.kind in ('critique', 'proposal', 'question')) as "substantial!"
           from statements s
           where s.meeting_id = $1
             and s.tree_at >= $2 and s.tree_at < $3 and s.tree_at <@ (select $4::text::int8multirange)"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_one(db)
    .await?)
}

/// Members who were expected at each of the last meetings before one and said nothing at any of them, and how many
/// meetings these are (`meeting_norms`). Nobody while the branch has not met as often.
pub async fn silent(db: &mut PgConnection, scope: &Scope, meeting: &Meeting) -> Result<(i64, Vec<MemberId>)> {
    let rows = sqlx::query!(
        r#"with last as (
             select m.id, m.roster from meetings m
             where m.organization_id = $1 and m.month < $2 and m.state = 'closed' and m.kind = 'branch_regular'
               and m.tree_at >= $3 and m.tree_at < $4 and m.tree_at <@ (select $5::text::int8multirange)
             order by m.month desc
             limit (select n.amount from meeting_norms n where n.norm = 'silent_meetings' and n.valid @> $2))
           select p.member_id as "member_id!: MemberId", n.amount::bigint as "amount!"
           from meeting_norms n
           cross join lateral (select unnest(l.roster) as member_id, count(*) as expected from last l group by 1) p
           where n.norm = 'silent_meetings' and n.valid @> $2 and p.expected = n.amount
             and not exists (select from statements s join last l on l.id = s.meeting_id where s.member_id = p.member_id)"#,
        meeting.organization_id.0,
        meeting.month,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?;
    let meetings = rows.first().map(|row| row.amount).unwrap_or_default();
    Ok((meetings, rows.into_iter().map(|row| row.member_id).collect()))
}

/// The statements of a meeting in the order in which they were entered, without names: those are
/// `meetings::queries::names`.
pub async fn statements(db: &mut PgConnection, scope: &Scope, id: MeetingId) -> Result<Vec<Statement>> {
    Ok(sqlx::query_as!(
        Statement,
        r#"select s.id as "id: StatementId", s.member_id as "member_id: MemberId",
             s.agenda_item_id as "agenda_item_id: AgendaItemId", s.kind as "kind: Manner", s.text
           from statements s
           where s.meeting_id = $1
             and s.tree_at >= $2 and s.tree_at < $3 and s.tree_at <@ (select $4::text::int8multirange)
           order by s.id"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}

/// Stores a statement; a blank one is removed.
pub async fn put(db: &mut PgConnection, scope: &Scope, meeting: &Meeting, row: &StatementRow) -> Result<()> {
    if row.is_blank() {
        sqlx::query!(
            r#"delete from statements where id = $1 and meeting_id = $2
                 and tree_at >= $3 and tree_at < $4 and tree_at <@ (select $5::text::int8multirange)"#,
            row.id,
            meeting.id.0,
            scope.lo(),
            scope.hi(),
            scope.reach(),
        )
        .execute(db)
        .await?;
        return Ok(());
    }
    sqlx::query!(
        r#"insert into statements (id, meeting_id, organization_id, tree_at, agenda_item_id, member_id, kind, text)
           select $1, m.id, m.organization_id, m.tree_at,
             (select a.id from agenda_items a where a.id = $3 and a.meeting_id = m.id), $4, $5, $6
           from meetings m
           where m.id = $2 and m.tree_at >= $7 and m.tree_at < $8 and m.tree_at <@ (select $9::text::int8multirange)
           on conflict (id) do update set agenda_item_id = excluded.agenda_item_id, member_id = $4, kind = $5,
             text = $6, version = statements.version + 1
           where statements.meeting_id = $2
             and (statements.agenda_item_id, statements.member_id, statements.kind, statements.text)
               is distinct from (excluded.agenda_item_id, $4, $5, $6)"#,
        row.id,
        meeting.id.0,
        Uuid::try_parse(&row.item).ok(),
        Uuid::try_parse(&row.member).unwrap_or_default(),
        row.kind,
        given(&row.text),
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Stores what was concluded on an item.
pub async fn put_conclusion(
    db: &mut PgConnection,
    scope: &Scope,
    meeting: &Meeting,
    item: Uuid,
    text: &str,
) -> Result<()> {
    sqlx::query!(
        r#"update agenda_items set conclusion = $3, version = version + 1
           where id = $1 and meeting_id = $2 and conclusion is distinct from $3
             and tree_at >= $4 and tree_at < $5 and tree_at <@ (select $6::text::int8multirange)"#,
        item,
        meeting.id.0,
        given(text),
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    Ok(())
}
