//! The quality of meetings as boards, committees and branches see it: every figure leads to the list that
//! makes it up, and every list to a branch, its meeting and the fact.

mod board;
mod branch;
mod exports;
mod rubrics;

use chibo::ids::{MeetingId, OrganizationId};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use uuid::Uuid;

use crate::support::branch::Branch;
use crate::support::client::Client;
use crate::support::scoring;
use crate::support::world::World;

/// The national rubric.
pub const NATIONAL: &str = "00000000-0000-7000-8042-000000000000";

/// A commune of Thôn 3 and Thôn 5 with scored meetings from January to July 2025, and who looks at them.
pub struct Scored {
    pub world: World,
    pub branch: Branch,
    board: chibo::ids::UserId,
}

impl Scored {
    pub async fn new(pool: PgPoolOptions, server: PgConnectOptions) -> Self {
        let mut world = World::new(pool, server).await;
        let branch = Branch::new(&mut world).await;
        scoring::rubric_in_force(&mut world).await;
        let board = world.actor(&[("organization_board", branch.at.province_a, "subtree")]).await.user;
        Self { world, branch, board }
    }

    /// The organization board of the province at the screen.
    pub async fn board(&self) -> Client {
        Client::signed_in(&self.world, self.board).await
    }

    /// A regular meeting of a month of 2025, held.
    pub async fn held(&mut self, organization: OrganizationId, month: u32) -> MeetingId {
        self.meeting(organization, month, "closed").await
    }

    /// A regular meeting of a month of 2025 in a state.
    pub async fn meeting(&mut self, organization: OrganizationId, month: u32, state: &str) -> MeetingId {
        let id = Uuid::now_v7();
        sqlx::query(
            "insert into meetings (id, organization_id, tree_at, month, kind, state, planned_on, held_on, started_at,
               ended_at, chair_id, minute_taker_id, roster, roster_count, present_count, excused_count,
               unexcused_count, speaker_count, not_held_because)
             select $1, o.id, o.tree_lo, d.day, 'branch_regular', $3, d.day + 2, c.closed, t.start, t.over, p.who, p.who,
               p.roster, 7, 6, 1, 0, 3, case when $3 = 'not_held' then 'Bão' end
             from organizations o, (select make_date(2025, $4, 1) as day) d,
               lateral (select case when $3 = 'closed' then d.day + 2 end as closed) c,
               lateral (select case when $3 = 'closed' then '19:30'::time end as start,
                 case when $3 = 'closed' then '21:00'::time end as over) t,
               lateral (select case when $3 = 'closed' then $5 end as who,
                 case when $3 = 'closed' then array[$5] end as roster) p
             where o.id = $2",
        )
        .bind(id)
        .bind(organization)
        .bind(state)
        .bind(i32::try_from(month).expect("a month"))
        .bind(self.branch.people[0].0)
        .execute(&mut self.world.owner)
        .await
        .expect("a meeting");
        MeetingId(id)
    }

    /// A meeting whose score was submitted (points of the branch), and decided where the superior's are given.
    /// `lost` is what the lines lose, by the number of the criterion: the points that stay.
    pub async fn score(&mut self, meeting: MeetingId, own: i32, decided: Option<i32>, lost: &[(u8, i32)]) {
        let class = |points: i32| match points {
            90.. => "good",
            70.. => "fair",
            50.. => "average",
            _ => "poor",
        };
        let id = Uuid::now_v7();
        self.world
            .execute(
                "alter table scores disable trigger scores_begin;
                 alter table score_lines disable trigger score_lines_guard",
            )
            .await;
        sqlx::query(
            "insert into scores (id, meeting_id, organization_id, tree_at, month, rubric_id, state, self_points,
               self_class, computed_points, computed_class, facts, submitted_facts, votes_for, decided_points,
               decided_class, decided_by)
             select $1, m.id, m.organization_id, m.tree_at, m.month, $3::uuid,
               case when $6::integer is null then 'submitted' else 'confirmed' end, $4, $5, $4 - 500, $5, '{}', '{}', 6,
               $6, $7, case when $6::integer is not null then $8::uuid end
             from meetings m where m.id = $2",
        )
        .bind(id)
        .bind(meeting)
        .bind(NATIONAL)
        .bind(own * 100)
        .bind(class(own))
        .bind(decided.map(|points| points * 100))
        .bind(decided.map(class))
        .bind(self.board)
        .execute(&mut self.world.owner)
        .await
        .expect("a score");
        for (number, points) in (1..=15_u8).map(|n| (n, lost.iter().find(|(of, _)| *of == n).map(|(_, left)| *left))) {
            sqlx::query(
                "insert into score_lines (score_id, criterion_id, organization_id, tree_at, self_points, decided_points)
                 select $1, c.id, s.organization_id, s.tree_at, c.most, $3
                 from scores s, criteria c where s.id = $1 and c.id = $2::uuid",
            )
            .bind(id)
            .bind(scoring::criterion(number))
            .bind(points.map(|points| points * 100))
            .execute(&mut self.world.owner)
            .await
            .expect("a line");
        }
        self.world
            .execute(
                "alter table scores enable trigger scores_begin;
                 alter table score_lines enable trigger score_lines_guard",
            )
            .await;
    }

    /// The narrow rows that boards count are what they are made of.
    pub async fn assert_counted_right(&mut self) {
        assert_counted_right(&mut self.world).await;
    }

    /// Both, in one go.
    pub async fn decided(&mut self, organization: OrganizationId, month: u32, own: i32, decided: i32) -> MeetingId {
        let meeting = self.held(organization, month).await;
        self.score(meeting, own, Some(decided), &[]).await;
        meeting
    }
}

/// The narrow rows that boards count are what they are made of: there is one for each meeting, and none is stale.
pub async fn assert_counted_right(world: &mut World) {
    let faults: Vec<Uuid> =
        sqlx::query_scalar("select * from quality_faults()").fetch_all(&mut world.owner).await.expect("rows");
    assert!(faults.is_empty(), "meeting_quality is stale: {faults:?}");
    let rows: i64 =
        sqlx::query_scalar("select count(*) from meeting_quality").fetch_one(&mut world.owner).await.expect("n");
    assert!(rows > 0);
}
