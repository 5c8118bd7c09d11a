//! The world of the matrix: two provinces, a commune in each, two branches in the one and one in the
//! other, with records of every kind in all of them.

use std::collections::HashMap;

use chibo::access::{Object, Permission, Reach};
use chibo::ids::OrganizationId;
use uuid::Uuid;

use super::facts::Facts;
use crate::support::world::{Places, World, places};

/// Where something lies, as seen by those who sit at [`Spot::Own`] and above.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Spot {
    /// Thôn 3, where secretaries sit.
    Own,
    /// Thôn 5 of the same commune.
    Sibling,
    /// Their commune.
    Commune,
    /// Their province.
    Province,
    /// Above all.
    Centre,
    /// Trung Hà, in a commune of another province.
    Foreign,
    /// That commune.
    ForeignCommune,
    /// That province.
    ForeignProvince,
    /// Nowhere: there is no such record.
    Missing,
}

impl Spot {
    /// What lies directly above it.
    fn parent(self) -> Option<Self> {
        match self {
            Self::Own | Self::Sibling => Some(Self::Commune),
            Self::Commune => Some(Self::Province),
            Self::Foreign => Some(Self::ForeignCommune),
            Self::ForeignCommune => Some(Self::ForeignProvince),
            Self::Province | Self::ForeignProvince => Some(Self::Centre),
            Self::Centre | Self::Missing => None,
        }
    }

    /// Whether a grant here reaches a place: by walking up from it, no numbers of the tree involved.
    pub fn reaches(self, reach: Reach, place: Self) -> bool {
        let mut up = std::iter::successors(Some(place), |spot| spot.parent());
        match reach {
            Reach::Unit => self == place,
            Reach::Subtree => up.any(|spot| spot == self),
        }
    }

    /// Its organization.
    pub fn organization(self, at: &Places) -> Option<OrganizationId> {
        match self {
            Self::Own => Some(at.branch_a),
            Self::Sibling => Some(at.branch_c),
            Self::Commune => Some(at.commune_a),
            Self::Province => Some(at.province_a),
            Self::Centre => Some(at.centre),
            Self::Foreign => Some(at.branch_b),
            Self::ForeignCommune => Some(at.commune_b),
            Self::ForeignProvince => Some(at.province_b),
            Self::Missing => None,
        }
    }
}

/// What state a record is in, where that matters to a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// The only one there is.
    Plain,
    /// A meeting that has not begun.
    Planned,
    /// One being recorded, with all that closing needs.
    Recording,
    /// A closed one.
    Closed,
    /// A month closed without a meeting.
    NotHeld,
    /// Closed, entered from paper, not confirmed.
    FromPaper,
}

/// The shapes of meetings.
pub const MEETINGS: [Shape; 5] = [Shape::Planned, Shape::Recording, Shape::Closed, Shape::NotHeld, Shape::FromPaper];

/// The branches.
const BRANCHES: [Spot; 3] = [Spot::Own, Spot::Sibling, Spot::Foreign];

/// The people of a branch that its meetings name.
#[derive(Clone, Copy)]
struct Officers {
    secretary: Uuid,
    recorder: Uuid,
}

/// The world with its records.
pub struct Land {
    pub world: World,
    pub at: Places,
    pub facts: Facts,
    objects: HashMap<(Object, Spot, Shape), String>,
    officers: HashMap<Spot, Officers>,
    /// Who entered what was entered from paper.
    office: Uuid,
}

impl Land {
    pub async fn new(mut world: World) -> Self {
        let at = places(&mut world).await;
        let office = world.user().await.0;
        let mut land =
            Self { world, at, facts: Facts::default(), objects: HashMap::new(), officers: HashMap::new(), office };
        for spot in [Spot::Own, Spot::Sibling, Spot::Commune, Spot::Foreign, Spot::ForeignCommune] {
            let organization = spot.organization(&at).expect("a place").to_string();
            land.objects.insert((Object::Organization, spot, Shape::Plain), organization);
        }
        land.objects.insert((Object::Organization, Spot::Missing, Shape::Plain), "2000000000".to_owned());
        for spot in BRANCHES {
            land.branch(spot).await;
        }
        for shape in MEETINGS {
            land.objects.insert((Object::Meeting, Spot::Missing, shape), Uuid::now_v7().to_string());
        }
        land
    }

    /// The places at which there are records of a kind, the missing one last.
    pub fn spots(&self, object: Object) -> Vec<Spot> {
        let mut spots: Vec<_> = self.objects.keys().filter(|key| key.0 == object).map(|key| key.1).collect();
        spots.sort_unstable();
        spots.dedup();
        spots
    }

    /// A record as an address names it.
    pub fn object(&self, object: Object, spot: Spot, shape: Shape) -> &str {
        let found = self.objects.get(&(object, spot, shape));
        found.unwrap_or_else(|| panic!("no {object:?} ({shape:?}) at {spot:?}"))
    }

    /// A new record of the same kind, to be changed by one cell alone.
    pub async fn fresh(&mut self, object: Object, spot: Spot, shape: Shape) -> String {
        match object {
            Object::Meeting => self.meeting(spot, shape, "branch_extraordinary").await.to_string(),
            Object::Organization => self.object(object, spot, shape).to_owned(),
            Object::None => String::new(),
        }
    }

    async fn branch(&mut self, spot: Spot) {
        let secretary = self.member(spot, Some("branch_secretary")).await;
        let recorder = self.member(spot, Some("branch_deputy_secretary")).await;
        self.officers.insert(spot, Officers { secretary, recorder });
        self.member(spot, None).await;
        let earlier = self.earlier(spot).await;
        for shape in MEETINGS {
            let kind = if shape == Shape::Recording { "branch_regular" } else { "branch_thematic" };
            let meeting = self.meeting(spot, shape, kind).await;
            self.record(spot, meeting, earlier).await;
            self.objects.insert((Object::Meeting, spot, shape), meeting.to_string());
        }
    }

    async fn member(&mut self, spot: Spot, position: Option<&str>) -> Uuid {
        // Who serves where stands on the page of the organization; others only with the members.
        let (id, word) = match position {
            Some(_) => self.facts.add("officer", &[spot], &[Permission::ReadMembers, Permission::ReadOrganizations]),
            None => self.facts.add("member", &[spot], &[Permission::ReadMembers]),
        };
        let (_, occupation) = self.facts.add("occupation", &[spot], &[Permission::ReadMembers]);
        let place = spot.organization(&self.at).expect("a place");
        self.run(format!(
            "insert into members (id, organization_id, tree_at, full_name, sex, birth_year, occupation, admitted_on, official_on)
               select '{id}', id, tree_lo, 'Nguyễn {word} Lụa', 'female', 1961, 'Làm ruộng {occupation}', '1990-05-19', '1991-05-19'
               from organizations where id = {place};
             insert into memberships (id, member_id, organization_id, tree_at, valid)
               select gen_random_uuid(), '{id}', id, tree_lo, '[2020-01-01,)' from organizations where id = {place};
             insert into member_statuses (id, member_id, organization_id, tree_at, status, valid)
               select gen_random_uuid(), '{id}', id, tree_lo, 'official', '[2020-01-01,)' from organizations where id = {place}"
        ))
        .await;
        if let Some(position) = position {
            let (position_id, title) =
                self.facts.add("position", &[spot], &[Permission::ReadMembers, Permission::ReadOrganizations]);
            self.run(format!(
                "insert into positions (id, member_id, organization_id, tree_at, position, title, valid)
                   select '{position_id}', '{id}', id, tree_lo, '{position}', '{title}', '[2024-01-01,)'
                   from organizations where id = {place}"
            ))
            .await;
        }
        id
    }

    /// Last month's meeting and the task it gave, of which those of this month hear.
    async fn earlier(&mut self, spot: Spot) -> Uuid {
        let meeting = self.meeting(spot, Shape::Closed, "branch_extraordinary").await;
        let (task, word) = self.facts.add("task", &[spot], &[Permission::ReadTasks]);
        let who = self.officers[&spot].recorder;
        self.run(format!(
            "update meetings set month = '2025-07-01', kind = 'branch_regular' where id = '{meeting}';
             insert into tasks (id, organization_id, tree_at, meeting_id, title, member_id, measure, due_on)
               select '{task}', organization_id, tree_at, id, 'Đắp đê {word}', '{who}', 'Xong {word}', '2025-07-25'
               from meetings where id = '{meeting}'"
        ))
        .await;
        task
    }

    /// A meeting without the parts that are rows of their own.
    async fn meeting(&mut self, spot: Spot, shape: Shape, kind: &str) -> Uuid {
        let (id, word) = self.facts.add("meeting", &[spot], &[Permission::ReadMeetings]);
        let place = spot.organization(&self.at).expect("a place");
        let Officers { secretary, recorder } = self.officers[&spot];
        let (state, because) = match shape {
            Shape::Planned => ("planned", "null".to_owned()),
            Shape::Recording => ("recording", "null".to_owned()),
            Shape::NotHeld => ("not_held", format!("'Bão {word}'")),
            _ => ("closed", "null".to_owned()),
        };
        let held = if matches!(shape, Shape::Planned | Shape::NotHeld) { "null" } else { "'2025-08-01'" };
        let from_paper = if shape == Shape::FromPaper { format!("'{}'", self.office) } else { "null".to_owned() };
        self.run(format!(
            "insert into meetings (id, organization_id, tree_at, month, kind, state, planned_on, planned_at, place,
                 chair_id, minute_taker_id, held_on, started_at, ended_at, dues, conclusion, not_held_because,
                 roster, roster_count, official_count, probationary_count, exempt_count, present_count,
                 present_voting_count, excused_count, unexcused_count, speaker_count, on_behalf_by)
               select '{id}', id, tree_lo, '2025-08-01', '{kind}', '{state}', '2025-08-01', '19:30', 'Nhà {word}',
                 '{secretary}', '{recorder}', {held}, '19:30', '21:00', 'Đủ {word}', 'Kết luận {word}', {because},
                 roster, 3, 3, 0, 0, 3, 3, 0, 0, 1, {from_paper}
               from organizations,
                 (values (case when '{state}' = 'closed' then array['{secretary}', '{recorder}']::uuid[] end)) r (roster)
               where id = {place}"
        ))
        .await;
        id
    }

    /// The parts of a meeting.
    async fn record(&mut self, spot: Spot, meeting: Uuid, earlier: Uuid) {
        use Permission::{ReadMeetings, ReadStatements, ReadTasks};
        let (item, topic) = self.facts.add("agenda item", &[spot], &[ReadMeetings]);
        let (guest, guest_name) = self.facts.add("guest", &[spot], &[ReadMeetings]);
        let (_, note) = self.facts.add("attendance", &[spot], &[ReadMeetings]);
        let (_, reason) = self.facts.add("act", &[spot], &[ReadMeetings]);
        let (statement, said) = self.facts.add("statement", &[spot], &[ReadStatements]);
        let (task, title) = self.facts.add("task", &[spot], &[ReadTasks]);
        let (_, heard) = self.facts.add("task result", &[spot], &[ReadTasks]);
        let Officers { secretary, recorder } = self.officers[&spot];
        let of = format!("organization_id, tree_at from meetings where id = '{meeting}'");
        self.run(format!(
            "insert into agenda_items (id, meeting_id, item_no, section, title, conclusion, organization_id, tree_at)
               select '{item}', id, 1, 'information', 'Việc {topic}', 'Nhất trí {topic}', {of};
             insert into guests (id, meeting_id, full_name, title, organization_id, tree_at)
               select '{guest}', id, 'Ông {guest_name}', 'Khách {guest_name}', {of};
             insert into attendances (meeting_id, member_id, status, reason, note, organization_id, tree_at)
               select id, '{recorder}', 'late', 'family', 'Đến muộn {note}', {of};
             insert into meeting_acts (id, meeting_id, act, actor_id, at, reason, organization_id, tree_at)
               select gen_random_uuid(), id, 'reopened', '{office}', '2025-08-01', 'Sửa {reason}', {of};
             insert into statements (id, meeting_id, agenda_item_id, member_id, kind, text, organization_id, tree_at)
               select '{statement}', id, '{item}', '{secretary}', 'proposal', 'Đề nghị {said}', {of};
             insert into tasks (id, meeting_id, title, member_id, measure, due_on, organization_id, tree_at)
               select '{task}', id, 'Sửa {title}', '{recorder}', 'Xong {title}', '2025-09-25', {of};
             insert into task_results (task_id, meeting_id, outcome, note, organization_id, tree_at)
               select '{earlier}', id, 'partly', 'Vướng {heard}', {of}",
            office = self.office
        ))
        .await;
    }

    /// Statements of the owner of the tables, who acts as the system.
    pub async fn run(&mut self, sql: String) {
        let done = sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut self.world.owner).await;
        done.unwrap_or_else(|error| panic!("the matrix' world: {error}"));
    }
}

#[test]
fn a_grant_reaches_its_unit_or_what_hangs_below_it() {
    assert!(Spot::Commune.reaches(Reach::Subtree, Spot::Own));
    assert!(Spot::Province.reaches(Reach::Subtree, Spot::Sibling));
    assert!(!Spot::Commune.reaches(Reach::Unit, Spot::Own));
    assert!(!Spot::Own.reaches(Reach::Subtree, Spot::Sibling));
    assert!(!Spot::Province.reaches(Reach::Subtree, Spot::Foreign));
    assert!(!Spot::Centre.reaches(Reach::Subtree, Spot::Missing));
}
