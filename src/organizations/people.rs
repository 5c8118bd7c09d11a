//! Who is in an organization: how many members, and who holds which position. Rows of members are read
//! here by SQL alone, because the pages of organizations show them and their area stands above.

use chrono::NaiveDate;
use sqlx::PgConnection;

use super::model::{HeadCounts, Officer};
use crate::access::Scope;
use crate::error::Result;
use crate::ids::{MemberId, OrganizationId};

/// The members below an organization on a date whose standing counts (member_status_rules), by the
/// organizations that stood directly below it then. What is out of the scope is not counted.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn head_counts(
    db: &mut PgConnection,
    scope: &Scope,
    id: OrganizationId,
    on: NaiveDate,
) -> Result<HeadCounts> {
    let rows = sqlx::query!(
        r#"select h.child as "child: OrganizationId", h.status as "status!", h.members as "members!"
           from organizations o cross join head_counts(o.id, $2, $5::text::int8multirange) h
           where o.id = $1
             and o.tree_lo >= $3 and o.tree_lo < $4 and o.tree_lo <@ (select $5::text::int8multirange)"#,
        id.0,
        on,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?;
    let mut counts = HeadCounts::default();
    for row in rows {
        counts.add(row.child, &row.status, row.members);
    }
    Ok(counts)
}

/// Positions from the one that leads to the one that serves.
const RANK: &[&str] = &[
    "committee_secretary",
    "branch_secretary",
    "committee_deputy_secretary",
    "branch_deputy_secretary",
    "standing_committee_member",
    "committee_member",
    "branch_committee_member",
    "group_leader",
    "group_deputy",
    "inspection_chair",
    "inspection_deputy",
    "board_head",
    "board_deputy",
    "office_head",
    "division_head",
    "division_deputy",
    "office_staff",
];

/// Who held a position in an organization on a date, those who lead first. Public offices that are held
/// together with it (head of a village) stand last.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn officers(db: &mut PgConnection, scope: &Scope, id: OrganizationId, on: NaiveDate) -> Result<Vec<Officer>> {
    let rank: Vec<String> = RANK.iter().map(|code| (*code).to_owned()).collect();
    Ok(sqlx::query_as!(
        Officer,
        r#"select p.position, p.title, m.id as "member: MemberId", m.full_name, lower(p.valid) as since
           from positions p join members m on m.id = p.member_id
           where p.organization_id = $1 and holds_on(p.valid, $2)
             and p.tree_at >= $3 and p.tree_at < $4 and p.tree_at <@ (select $5::text::int8multirange)
             and m.tree_at <@ (select $5::text::int8multirange)
           order by array_position($6::text[], p.position) nulls last,
             m.given_name collate "vi-x-icu", m.full_name collate "vi-x-icu", m.id"#,
        id.0,
        on,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        &rank,
    )
    .fetch_all(db)
    .await?)
}

/// The secretaries on a date of the organizations that stood directly below one.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn secretaries_below(
    db: &mut PgConnection,
    scope: &Scope,
    children: &[OrganizationId],
    on: NaiveDate,
) -> Result<Vec<(OrganizationId, String)>> {
    let children: Vec<i32> = children.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"select p.organization_id as "id: OrganizationId", m.full_name
           from positions p join members m on m.id = p.member_id
           where p.organization_id = any ($1) and p.position in ('branch_secretary', 'committee_secretary')
             and holds_on(p.valid, $2)
             and p.tree_at >= $3 and p.tree_at < $4 and p.tree_at <@ (select $5::text::int8multirange)
             and m.tree_at <@ (select $5::text::int8multirange)"#,
        &children,
        on,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.full_name)).collect())
}

/// A leader who attends the meeting of a branch.
#[derive(Clone, Debug)]
pub struct Attendee {
    /// The name.
    pub full_name: String,
    /// The day of the meeting as far as it is known.
    pub on: Option<NaiveDate>,
    /// Who sends the leader.
    pub sent_by: String,
}

/// Who comes to the regular meeting of a branch in a month. The rows are between two organizations; to the
/// branch they belong by its own side (`other_at`).
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn attendees(
    db: &mut PgConnection,
    scope: &Scope,
    id: OrganizationId,
    month: NaiveDate,
) -> Result<Vec<Attendee>> {
    Ok(sqlx::query_as!(
        Attendee,
        r#"select u.full_name, a.meeting_on as on, organization_name(a.organization_id) as "sent_by!"
           from assignments a
           join organizations o on o.id = a.other_organization_id
           join users u on u.id = a.leader_id
           where a.other_organization_id = $1 and a.month = $2 and a.state in ('planned', 'attended')
             and o.tree_lo >= $3 and o.tree_lo < $4 and o.tree_lo <@ (select $5::text::int8multirange)
           order by a.meeting_on, u.full_name collate vi_numbered, a.id"#,
        id.0,
        month,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}
