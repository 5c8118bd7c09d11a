//! The visits of leaders in the matrix' world. A leader's own are made for the leader alone; those that stand
//! at each branch belong to somebody who is never asked, so that they are missing to every leader.

use chibo::access::Object;
use chibo::access::Permission::{self, ReadAssignments};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::places::{Land, Shape, Spot};

/// The address of a calendar that everybody may know.
pub const FEED: &str = "/calendar/khong-phai-cua-ai.ics";

/// Who reads what was told.
const READ: &[Permission] = &[ReadAssignments];

impl Land {
    /// A calendar of somebody who goes nowhere.
    pub async fn feed(&mut self) {
        let token = FEED.trim_start_matches("/calendar/").trim_end_matches(".ics");
        let hash: String = Sha256::digest(token).iter().map(|byte| format!("{byte:02x}")).collect();
        let office = self.office;
        self.run(format!("insert into calendar_feeds values ('{office}', '\\x{hash}', '2025-08-01')")).await;
    }

    /// Assigns somebody to Thôn 3 for a month.
    pub async fn assigned(&mut self, leader: Uuid, month: &'static str) -> Uuid {
        self.months.insert(leader, month);
        self.own_visit(Spot::Own, Shape::Plain, leader).await
    }

    /// A visit of somebody of one's own, in the place of the one before: a branch has one leader once a month.
    pub async fn own_visit(&mut self, spot: Spot, shape: Shape, leader: Uuid) -> Uuid {
        let month = self.months.get(&leader).copied().unwrap_or("2025-08-01");
        for table in [
            "visit_acts",
            "visit_observations",
            "visit_findings",
            "visit_recommendations",
            "visit_checks",
            "visit_reports",
        ] {
            self.run(format!(
                "delete from {table} where assignment_id in (select id from assignments where leader_id = '{leader}')"
            ))
            .await;
        }
        self.run(format!(
            "delete from calendar_entries where user_id = '{leader}';
             delete from assignments where leader_id = '{leader}' and postponed_from is not null;
             delete from assignments where leader_id = '{leader}'"
        ))
        .await;
        let id = Uuid::now_v7();
        self.insert(spot, id, leader, month).await;
        if shape == Shape::Missed {
            self.miss(id, "").await;
        }
        id
    }

    /// A visit of somebody else at a branch: planned, missed, or attended and told.
    pub async fn visit(&mut self, spot: Spot, (object, shape): (Object, Shape)) -> Uuid {
        let leader = self.world.user().await.0;
        if object == Object::Visit {
            let id = Uuid::now_v7();
            self.insert(spot, id, leader, "2025-08-01").await;
            if shape == Shape::Missed {
                self.miss(id, "").await;
            }
            return id;
        }
        let mut above = vec![spot];
        above.extend(if spot == Spot::Foreign { [Spot::ForeignCommune] } else { [Spot::Commune] });
        let (id, word) = self.facts.add("visit report", &above, READ);
        self.insert(spot, id, leader, "2025-07-01").await;
        self.run(format!(
            "insert into visit_reports (assignment_id, organization_id, tree_at, arrived_at, spoke, remarks)
               select id, other_organization_id, other_at, '19:20', true, 'Nhận xét {word}' from assignments where id = '{id}';
             insert into visit_findings (id, assignment_id, organization_id, tree_at, topic, finding)
               select gen_random_uuid(), id, other_organization_id, other_at, 'other', 'Thấy {word}' from assignments where id = '{id}';
             update visit_reports set state = 'sent', sent_at = '2025-08-01' where assignment_id = '{id}';
             update assignments set state = 'attended', told_at = '2025-08-01' where id = '{id}'"
        ))
        .await;
        id
    }

    async fn insert(&mut self, spot: Spot, id: Uuid, leader: Uuid, month: &str) {
        let body = if spot == Spot::Foreign { Spot::ForeignCommune } else { Spot::Commune };
        let (body, branch) = (body.number(&self.at), spot.number(&self.at));
        self.run(format!(
            "insert into assignments (id, organization_id, tree_at, other_organization_id, other_at, leader_id, month)
               select '{id}', c.id, c.tree_lo, b.id, b.tree_lo, '{leader}', '{month}'
               from organizations c, organizations b where c.id = {body} and b.id = {branch}"
        ))
        .await;
    }

    async fn miss(&mut self, id: Uuid, note: &str) {
        self.run(format!(
            "update assignments set state = 'missed', miss_code = 'illness', miss_note = nullif('{note}', ''),
               told_at = '2025-08-01' where id = '{id}'"
        ))
        .await;
    }
}
