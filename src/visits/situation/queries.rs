//! The reports of a month and the reminders, for the body that assigns.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use crate::access::{Place, Scope};
use crate::error::Result;
use crate::ids::{AssignmentId, OrganizationId};
use crate::visits::model::State;

/// One visit of a month.
#[derive(Clone, Debug)]
pub struct Line {
    /// The assignment.
    pub id: AssignmentId,
    /// Who assigns.
    pub issuer: OrganizationId,
    /// Where that one stands in the tree.
    pub issuer_at: i64,
    /// The branch.
    pub branch: String,
    /// Who goes.
    pub leader: String,
    /// The day as far as it is known.
    pub day: Option<NaiveDate>,
    /// Where it stands.
    pub state: State,
    /// The short report, once it was sent.
    pub situation: Option<String>,
    /// The last reminder.
    pub reminded_on: Option<NaiveDate>,
}

impl Line {
    /// Where it is written: at the body that assigns.
    pub fn place(&self) -> Place {
        Place { organization: self.issuer, tree_at: self.issuer_at }
    }

    /// Whether the meeting has passed, or the whole month, and nothing was told.
    pub fn is_owed(&self, today: NaiveDate, month_over: bool) -> bool {
        self.state == State::Planned && self.day.map_or(month_over, |day| day < today)
    }
}

/// The visits of a month that bodies in reach have made out, in the order of the tree.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn lines(db: &mut PgConnection, scope: &Scope, month: NaiveDate, most: i64) -> Result<Vec<Line>> {
    Ok(sqlx::query_as!(
        Line,
        r#"select a.id as "id: AssignmentId", a.organization_id as "issuer: OrganizationId", a.tree_at as issuer_at,
             organization_name(a.other_organization_id) as "branch!", u.full_name as leader, a.meeting_on as day,
             a.state as "state: State", r.situation as "situation?",
             (select max(n.sent_on) from assignment_reminders n where n.assignment_id = a.id) as reminded_on
           from assignments a
           join users u on u.id = a.leader_id
           left join visit_reports r on r.assignment_id = a.id and r.state = 'sent'
           where a.month = $4 and a.state <> 'withdrawn'
             and a.tree_at >= $1 and a.tree_at < $2 and a.tree_at <@ (select $3::text::int8multirange)
           order by a.other_at, u.full_name collate vi_numbered, a.id limit $5"#,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        month,
        most,
    )
    .fetch_all(db)
    .await?)
}

/// Reminds of some visits that nothing was told of yet; of each once a day. Returns how many were reminded now.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn remind(
    db: &mut PgConnection,
    scope: &Scope,
    chosen: &[AssignmentId],
    (today, at): (NaiveDate, DateTime<Utc>),
) -> Result<u64> {
    let chosen: Vec<_> = chosen.iter().map(|id| id.0).collect();
    let done = sqlx::query!(
        r#"insert into assignment_reminders (assignment_id, sent_on, organization_id, tree_at, sent_by, sent_at)
           select a.id, $5, a.organization_id, a.tree_at, current_setting('chibo.actor')::uuid, $6
           from assignments a
           where a.id = any ($4) and a.state = 'planned'
             and a.tree_at >= $1 and a.tree_at < $2 and a.tree_at <@ (select $3::text::int8multirange)
           on conflict on constraint assignment_reminders_pkey do nothing"#,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        &chosen,
        today,
        at,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}
