//! Scores put there by the owner of the tables, where a story is about many of them.

use chibo::ids::{MeetingId, OrganizationId, ScoreId};
use uuid::Uuid;

use super::branch::Branch;
use super::world::World;

/// A sheet.
#[derive(Clone, Copy)]
pub struct Sheet {
    pub score: ScoreId,
}

/// A closed meeting of a month, held and closed on a day of it.
pub async fn meeting(world: &mut World, branch: &Branch, at: OrganizationId, month: &str, kind: &str) -> MeetingId {
    let id = Uuid::now_v7();
    sqlx::query(
        "delete from meetings where organization_id = $1 and month = $2::date and kind = $3 and state = 'planned'",
    )
    .bind(at)
    .bind(month)
    .bind(kind)
    .execute(&mut world.owner)
    .await
    .expect("no planned meeting in its place");
    sqlx::query(
        "insert into meetings (id, organization_id, tree_at, month, kind, state, planned_on, held_on, started_at,
           ended_at, chair_id, minute_taker_id, roster, roster_count, present_count, speaker_count, present_voting_count,
           excused_count, unexcused_count, official_count, probationary_count, exempt_count, reduced_count,
           leave_count, suspended_count, abroad_count)
         select $1, id, tree_lo, $3::date, $4, 'closed', $3::date + 2, $3::date + 2, '19:30', '21:00', $5, $6,
           array[$5, $6], 2, 2, 2, 2, 0, 0, 2, 0, 0, 0, 0, 0, 0
         from organizations where id = $2",
    )
    .bind(id)
    .bind(at)
    .bind(month)
    .bind(kind)
    .bind(branch.people[0])
    .bind(branch.people[1])
    .execute(&mut world.owner)
    .await
    .expect("a meeting");
    act(world, "meeting", id, "closed", &format!("{month} 22:00+07")).await;
    MeetingId(id)
}

/// Notes an act of the program itself on a meeting or a score.
pub async fn act(world: &mut World, of: &str, id: Uuid, act: &str, at: &str) {
    let sql = format!(
        "insert into {of}_acts (id, {of}_id, organization_id, tree_at, act, actor_id, at)
         select gen_random_uuid(), id, organization_id, tree_at, $2, '00000000-0000-7000-8000-000000000000',
           $3::timestamptz from {of}s where id = $1"
    );
    sqlx::query(sqlx::AssertSqlSafe(sql)).bind(id).bind(act).bind(at).execute(&mut world.owner).await.expect("an act");
}

/// The sheet of a meeting, in hundredths of a point, led to a state; submitted at an instant.
pub async fn sheet(
    world: &mut World,
    meeting: MeetingId,
    (own, computed): (i32, i32),
    state: &str,
    submitted_at: &str,
) -> Sheet {
    let id = Uuid::now_v7();
    let class = "(case when p.p >= 9000 then 'good' when p.p >= 7000 then 'fair' when p.p >= 5000 then 'average' else 'poor' end)";
    let sql = format!(
        "insert into scores (id, meeting_id, organization_id, tree_at, month, rubric_id, self_points, self_class,
           computed_points, computed_class, facts)
         select $1, m.id, m.organization_id, m.tree_at, m.month, '00000000-0000-7000-8042-000000000000', $3,
           (select {class} from (values ($3::integer)) p (p)), $4, (select {class} from (values ($4::integer)) p (p)), '{{}}'
         from meetings m where m.id = $2"
    );
    let made = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(id).bind(meeting).bind(own).bind(computed);
    made.execute(&mut world.owner).await.expect("a score");
    for step in ["agreed", "voted", "submitted", "returned", "confirmed", "locked"] {
        let skipped = step == "returned" && state != "returned" || step == "confirmed" && state == "returned";
        if skipped {
            continue;
        }
        sqlx::query(
            "update scores set state = $2, votes_for = 2, submitted_facts = '{}',
               returned_because = case when $2 = 'returned' then 'Xem lại' end,
               decided_points = case when $2 in ('confirmed', 'locked') then self_points end,
               decided_class = case when $2 in ('confirmed', 'locked') then self_class end,
               decided_by = case when $2 in ('confirmed', 'locked') then (select u.id from users u
                 where u.id <> '00000000-0000-7000-8000-000000000000' order by u.id limit 1) end
             where id = $1",
        )
        .bind(id)
        .bind(step)
        .execute(&mut world.owner)
        .await
        .expect("a state");
        if step == "submitted" {
            act(world, "score", id, "submitted", submitted_at).await;
        }
        if step == state {
            break;
        }
    }
    Sheet { score: ScoreId(id) }
}
