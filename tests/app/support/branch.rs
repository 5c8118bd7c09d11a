//! The branch of Thôn 3 as a secretary finds it in the morning: its people, its officers, this month's
//! meeting in the book.

use chibo::ids::{MeetingId, MemberId, OrganizationId, UserId};
use uuid::Uuid;

use super::client::Client;
use super::world::{Places, World, places};

/// Names of its members; the first is the secretary, the second the deputy, the last but one
/// probationary, the last exempt.
pub const PEOPLE: [&str; 7] = [
    "Hoàng Văn Kiên",
    "Ma Thị Lan",
    "Bàn Văn Thanh",
    "Trần Thị Ngọc Ánh",
    "Lương Văn Chiến",
    "Nguyễn Quang Huy",
    "Triệu Văn Páo",
];

pub struct Branch {
    pub at: Places,
    pub people: Vec<MemberId>,
    pub meeting: MeetingId,
    pub secretary: UserId,
    pub office: UserId,
}

impl Branch {
    /// The people of Thôn 3 and the meeting of August 2025.
    pub async fn new(world: &mut World) -> Self {
        let at = places(world).await;
        let mut people = Vec::new();
        for (nr, name) in PEOPLE.iter().enumerate() {
            let status = ["official", "probationary", "exempt"][nr.saturating_sub(4)];
            people.push(member(world, at.branch_a, name, status).await);
        }
        for (nr, position) in
            ["branch_secretary", "branch_deputy_secretary", "branch_committee_member"].iter().enumerate()
        {
            hold(world, people[nr], at.branch_a, position).await;
        }
        rule(world, at.branch_a).await;
        chibo::meetings::keep_calendar(&world.app).await.expect("the calendar");
        let meeting = sqlx::query_scalar("select id from meetings where organization_id = $1 and month = '2025-08-01'")
            .bind(at.branch_a.0)
            .fetch_one(&mut world.owner)
            .await
            .expect("this month's meeting");
        let secretary = world.actor(&[("branch_secretary", at.branch_a, "subtree")]).await.user;
        let office = world.actor(&[("committee_office", at.commune_a, "subtree")]).await.user;
        Self { at, people, meeting: MeetingId(meeting), secretary, office }
    }

    /// The secretary at the screen.
    pub async fn secretary(&self, world: &World) -> Client {
        Client::signed_in(world, self.secretary).await
    }

    /// Address of a step of this month's meeting.
    pub fn step(&self, step: &str) -> String {
        format!("/meetings/{}/{step}", self.meeting)
    }

    /// Name of a field of the roll-call.
    pub fn roll(&self, person: usize, field: &str) -> String {
        format!("attendance.{}.{field}", self.people[person])
    }
}

pub async fn member(world: &mut World, at: OrganizationId, name: &str, status: &str) -> MemberId {
    let id = Uuid::now_v7();
    for sql in [
        "insert into members (id, organization_id, tree_at, full_name, sex, birth_year, admitted_on)
         select $1, id, tree_lo, $3, 'male', 1970, '2000-02-03' from organizations where id = $2 and $4 <> ''",
        "insert into memberships (id, member_id, organization_id, tree_at, valid)
         select gen_random_uuid(), $1, id, tree_lo, '[2000-02-03,)' from organizations where id = $2 and $3 <> '' and $4 <> ''",
        "insert into member_statuses (id, member_id, organization_id, tree_at, status, valid)
         select gen_random_uuid(), $1, id, tree_lo, $4, '[2000-02-03,)' from organizations where id = $2 and $3 <> ''",
    ] {
        let done = sqlx::query(sql).bind(id).bind(at.0).bind(name).bind(status).execute(&mut world.owner).await;
        done.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }
    MemberId(id)
}

async fn hold(world: &mut World, who: MemberId, at: OrganizationId, position: &str) {
    sqlx::query(
        "insert into positions (id, member_id, organization_id, tree_at, position, valid)
         select gen_random_uuid(), $1, id, tree_lo, $3, '[2020-01-01,)' from organizations where id = $2",
    )
    .bind(who.0)
    .bind(at.0)
    .bind(position)
    .execute(&mut world.owner)
    .await
    .expect("a position");
}

async fn rule(world: &mut World, at: OrganizationId) {
    sqlx::query(
        "insert into meeting_rules (id, organization_id, tree_at, day_of_month, start_time, place, shift, valid)
         select gen_random_uuid(), id, tree_lo, 3, '19:30', 'Nhà văn hóa Thôn 3', 'keep', '[2020-01-01,)'
         from organizations where id = $1",
    )
    .bind(at.0)
    .execute(&mut world.owner)
    .await
    .expect("a rule");
}
