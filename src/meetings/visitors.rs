//! Leaders who were assigned to a meeting and told of it, on the page of its record.

use sqlx::PgConnection;

use crate::access::Scope;
use crate::error::Result;
use crate::ids::{AssignmentId, MeetingId};

/// A leader and what became of his visit.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// The visit.
    pub id: AssignmentId,
    /// Who.
    pub leader: String,
    /// Whether he attended; else he missed it.
    pub attended: bool,
    /// What he found, one text for each.
    pub findings: Vec<String>,
}

/// Who told of a visit to a meeting, by name. `scope` is that of `ReadAssignments`.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn visitors(db: &mut PgConnection, scope: &Scope, meeting: MeetingId) -> Result<Vec<Visitor>> {
    Ok(sqlx::query_as!(
        Visitor,
        r#"select a.id as "id: AssignmentId", u.full_name as leader, a.state = 'attended' as "attended!",
             array(select f.finding from visit_findings f join visit_reports r on r.assignment_id = f.assignment_id
               where f.assignment_id = a.id and r.state = 'sent' and f.finding is not null order by f.id) as "findings!"
           from meetings m
           join assignments a on a.other_organization_id = m.organization_id and a.month = m.month
             and a.state in ('attended', 'missed')
           join users u on u.id = a.leader_id
           where m.id = $1 and m.kind = 'branch_regular'
             and m.tree_at >= $2 and m.tree_at < $3 and m.tree_at <@ (select $4::text::int8multirange)
           order by u.full_name, a.id"#,
        meeting.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}
