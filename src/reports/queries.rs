//! Figures of the home page. Each is the count of a list that can be opened.

use chrono::NaiveDate;
use sqlx::PgConnection;

use crate::access::Scope;
use crate::error::Result;
use crate::ids::{MeetingId, OrganizationId};

/// The next meeting of an organization that is still to be recorded: the oldest open one that has come
/// due, else the next planned one.
pub async fn next_meeting(db: &mut PgConnection, scope: &Scope, today: NaiveDate) -> Result<Option<MeetingId>> {
    Ok(sqlx::query_scalar!(
        r#"select id as "id: MeetingId" from meetings
           where state in ('planned', 'recording')
             and month >= ($1::date - interval '3 months') and month <= ($1::date + interval '1 month')
             and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange)
           order by state = 'recording' desc, coalesce(planned_on, month), id limit 1"#,
        today,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_optional(db)
    .await?)
}

/// The closed regular meeting before this one, for the figures of last month.
#[derive(Clone, Debug)]
pub struct LastMonth {
    /// The meeting.
    pub id: MeetingId,
    /// Its month.
    pub month: NaiveDate,
    /// There.
    pub present: i16,
    /// In the base of the rate.
    pub roster: i16,
    /// Distinct members who spoke.
    pub speakers: i16,
    /// Tasks it gave.
    pub tasks: i64,
}

/// The last closed meeting of one organization.
pub async fn last_closed(
    db: &mut PgConnection,
    scope: &Scope,
    organization: OrganizationId,
) -> Result<Option<LastMonth>> {
    Ok(sqlx::query_as!(
        LastMonth,
        r#"select m.id as "id: MeetingId", m.month, m.present_count as "present!", m.roster_count as "roster!",
             m.speaker_count as "speakers!", (select count(*) from tasks t where t.meeting_id = m.id and t.recommendation_id is null) as "tasks!"
           from meetings m
           where m.organization_id = $1 and m.state = 'closed'
             and m.tree_at >= $2 and m.tree_at < $3 and m.tree_at <@ (select $4::text::int8multirange)
           order by m.month desc, m.held_on desc limit 1"#,
        organization.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_optional(db)
    .await?)
}

/// How many records entered from paper wait for their branch.
pub async fn awaiting_confirmation(db: &mut PgConnection, scope: &Scope) -> Result<Vec<MeetingId>> {
    Ok(sqlx::query_scalar!(
        r#"select id as "id: MeetingId" from meetings
           where state = 'closed' and on_behalf_by is not null and confirmed_by is null
             and tree_at >= $1 and tree_at < $2 and tree_at <@ (select $3::text::int8multirange)
           order by month desc, id limit 20"#,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}
