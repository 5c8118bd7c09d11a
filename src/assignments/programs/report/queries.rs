//! The visits of a programme with what became of them.

use sqlx::PgConnection;

use super::model::Registered;
use crate::access::Scope;
use crate::assignments::model::State;
use crate::error::Result;
use crate::ids::{AssignmentId, OrganizationId, ProgramId, UserId};

/// What was registered: the baseline of a frozen programme, else everything that stands and makes up for
/// nothing. Of one that was put off several times the last is given.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn registered(
    db: &mut PgConnection,
    scope: &Scope,
    (program, frozen): (ProgramId, bool),
) -> Result<Vec<Registered>> {
    Ok(sqlx::query_as!(
        Registered,
        r#"with recursive put_off as (
             select b.postponed_from as first, b.id, b.month, b.meeting_on, b.state, 1::bigint as times
             from assignments b join assignments f on f.id = b.postponed_from
             where f.program_id = $1 and b.state <> 'withdrawn'
             union all
             select p.first, n.id, n.month, n.meeting_on, n.state, p.times + 1
             from put_off p join assignments n on n.postponed_from = p.id
             where n.state <> 'withdrawn' and p.times < 60)
           select a.id as "id: AssignmentId", a.leader_id as "leader: UserId", u.full_name as leader_name,
             a.other_organization_id as "branch: OrganizationId",
             organization_name(a.other_organization_id) as "branch_name!",
             (select organization_name(o.parent_id) from organizations o where o.id = a.other_organization_id) as superior,
             a.month, a.state as "state: State", r.label_vi as "reason_vi?", r.label_en as "reason_en?",
             r.excused as "excused?", a.miss_note as note, n.id as "next?: AssignmentId", n.month as "next_month?",
             n.meeting_on as "next_on?", n.state as "next_state?: State", coalesce(n.times, 0) as "times!"
           from assignments a
           join users u on u.id = a.leader_id
           left join miss_reasons r on r.code = a.miss_code and r.valid @> a.month
           left join lateral (select * from put_off p where p.first = a.id order by p.times desc limit 1) n on true
           where a.program_id = $1 and a.postponed_from is null
             and case when $2 then a.baseline else a.state <> 'withdrawn' end
             and a.tree_at >= $3 and a.tree_at < $4 and a.tree_at <@ (select $5::text::int8multirange)
           order by a.month, u.full_name collate vi_numbered, a.id"#,
        program.0,
        frozen,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}
