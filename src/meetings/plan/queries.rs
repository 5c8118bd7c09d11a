//! Agenda and plan of a meeting.

use sha2::{Digest as _, Sha256};
use sqlx::PgConnection;

use super::model::Plan;
use crate::access::Scope;
use crate::error::Result;
use crate::ids::{AgendaItemId, MeetingId, MemberId};
use crate::locale::Locale;
use crate::meetings::model::Meeting;

/// One item of an agenda.
#[derive(Clone, Debug)]
pub struct AgendaItem {
    /// Its id.
    pub id: AgendaItemId,
    /// Its place in the order.
    pub item_no: i16,
    /// Its section.
    pub section: String,
    /// What it is about.
    pub title: String,
    /// Who presents it.
    pub presenter_id: Option<MemberId>,
    /// What was concluded.
    pub conclusion: Option<String>,
}

/// The agenda in order.
pub async fn agenda(db: &mut PgConnection, scope: &Scope, id: MeetingId) -> Result<Vec<AgendaItem>> {
    Ok(sqlx::query_as!(
        AgendaItem,
        r#"select id as "id: AgendaItemId", item_no, section, title, presenter_id as "presenter_id: MemberId", conclusion
           from agenda_items
           where meeting_id = $1
             and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange)
           order by item_no, id"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}

/// The agenda that the template of the branch type proposes for a meeting. Its ids follow from the meeting:
/// two people who are shown the proposal save the same lines, not each their own.
pub async fn proposal(db: &mut PgConnection, scope: &Scope, meeting: &Meeting, l: Locale) -> Result<Vec<AgendaItem>> {
    let rows = sqlx::query!(
        r#"select t.item_no, t.section, t.title_vi, t.title_en
           from agenda_templates t, organizations o
           where o.id = $1 and t.valid @> $2::date
             and o.tree_lo >= $3 and o.tree_lo < $4 and o.tree_lo <@ (select $5::text::int8multirange)
             and t.branch_type is not distinct from (
               select max(s.branch_type) from agenda_templates s where s.branch_type = o.branch_type and s.valid @> $2::date)
           order by t.item_no"#,
        meeting.organization_id.0,
        meeting.roster_day(),
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?;
    let items = rows.into_iter().map(|row| AgendaItem {
        id: proposed(meeting.id, row.item_no),
        item_no: row.item_no,
        section: row.section,
        title: l.label(&row.title_vi, Some(&row.title_en)).to_owned(),
        presenter_id: None,
        conclusion: None,
    });
    Ok(items.collect())
}

/// The id of a line that a template proposes.
fn proposed(meeting: MeetingId, item_no: i16) -> AgendaItemId {
    let digest = Sha256::new().chain_update(meeting.0.as_bytes()).chain_update(item_no.to_be_bytes()).finalize();
    let mut id = [0; 16];
    id.copy_from_slice(&digest[..16]);
    AgendaItemId(uuid::Builder::from_custom_bytes(id).into_uuid())
}

/// Gives a meeting the agenda of its template, unless it has one. Party documents are Vietnamese, so
/// the agenda that comes by itself is too.
pub async fn ensure_agenda(db: &mut PgConnection, scope: &Scope, meeting: &Meeting) -> Result<()> {
    if !agenda(db, scope, meeting.id).await?.is_empty() {
        return Ok(());
    }
    for item in proposal(db, scope, meeting, Locale::Vi).await? {
        put_item(db, scope, meeting.id, &item).await?;
    }
    Ok(())
}

/// Stores an item as it is now.
pub async fn put_item(db: &mut PgConnection, scope: &Scope, id: MeetingId, item: &AgendaItem) -> Result<()> {
    sqlx::query!(
        r#"insert into agenda_items (id, meeting_id, organization_id, tree_at, item_no, section, title, presenter_id)
           select $1, m.id, m.organization_id, m.tree_at, $3, $4, $5, $6 from meetings m
           where m.id = $2 and m.tree_at >= $7 and m.tree_at < $8 and m.tree_at <@ (select $9::text::int8multirange)
           on conflict (id) do update set item_no = $3, section = $4, title = $5, presenter_id = $6,
             version = agenda_items.version + 1
           where agenda_items.meeting_id = $2
             and (agenda_items.item_no, agenda_items.section, agenda_items.title, agenda_items.presenter_id)
               is distinct from ($3, $4, $5, $6)"#,
        item.id.0,
        id.0,
        item.item_no,
        item.section,
        item.title,
        item.presenter_id.map(|id| id.0),
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Takes an item off the agenda, unless something has been said or concluded on it.
/// True when it is gone.
pub async fn remove_item(db: &mut PgConnection, scope: &Scope, id: AgendaItemId) -> Result<bool> {
    let done = sqlx::query!(
        r#"delete from agenda_items a
           where a.id = $1 and a.conclusion is null
             and not exists (select from statements s where s.agenda_item_id = a.id)
             and a.tree_at >= $2 and a.tree_at < $3 and a.tree_at <@ (select $4::text::int8multirange)"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Stores a plan.
pub async fn put_plan(
    db: &mut PgConnection,
    scope: &Scope,
    id: MeetingId,
    plan: &Plan,
) -> std::result::Result<(), sqlx::Error> {
    sqlx::query!(
        r#"update meetings set planned_on = $5, planned_at = $6, place = $7, chair_id = $8, minute_taker_id = $9,
             version = version + 1
           where id = $1 and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange)
             and (planned_on, planned_at, place, chair_id, minute_taker_id) is distinct from ($5, $6, $7, $8, $9)"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        plan.planned_on,
        plan.planned_at,
        plan.place,
        plan.chair_id,
        plan.minute_taker_id,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Enters a thematic or extraordinary meeting into the book. False when this id is there already: the
/// same form sent twice.
pub async fn insert(
    db: &mut PgConnection,
    scope: &Scope,
    id: MeetingId,
    (organization, kind): (crate::ids::OrganizationId, crate::meetings::Kind),
    plan: &Plan,
) -> std::result::Result<bool, sqlx::Error> {
    let month = plan.planned_on.map(crate::meetings::model::month_of);
    let done = sqlx::query!(
        r#"insert into meetings (id, organization_id, tree_at, month, kind, planned_on, planned_at, place)
           select $1, o.id, o.tree_lo, $3, $4, $5, $6, $7 from organizations o
           where o.id = $2 and o.kind = 'branch'
             and o.tree_lo >= $8 and o.tree_lo < $9 and o.tree_lo <@ (select $10::text::int8multirange)
           on conflict (id) do nothing"#,
        id.0,
        organization.0,
        month,
        kind.code(),
        plan.planned_on,
        plan.planned_at,
        plan.place,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}
