//! The world of the matrix: two provinces, a commune in each, two branches in the one and one in the
//! other, with records of every kind in all of them.

use std::collections::HashMap;

use chibo::access::{Object, Reach};
use chibo::ids::OrganizationId;
use uuid::Uuid;

use super::facts::Facts;
use crate::support::client::Client;
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

    /// The same as it stands in an address or a statement.
    pub fn number(self, at: &Places) -> String {
        self.organization(at).expect("a place").to_string()
    }
}

/// What state a record is in, where that matters to a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// As it usually is.
    Plain,
    /// A member who has left.
    Departed,
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
    /// One being recorded whose score the branch committee agreed to.
    Agreed,
    /// A closed one whose score the branch voted on.
    Voted,
    /// One whose score waits for the superior.
    Submitted,
    /// One whose score the superior confirmed.
    Confirmed,
    /// One whose score is locked.
    Locked,
    /// A visit that was told as missed.
    Missed,
}

/// Meetings with a score, beside those without.
pub const SCORED: [Shape; 5] = [Shape::Agreed, Shape::Voted, Shape::Submitted, Shape::Confirmed, Shape::Locked];

/// The shapes of meetings.
pub const MEETINGS: [Shape; 5] = [Shape::Planned, Shape::Recording, Shape::Closed, Shape::NotHeld, Shape::FromPaper];

/// The branches.
pub const BRANCHES: [Spot; 3] = [Spot::Own, Spot::Sibling, Spot::Foreign];

/// The people of a branch that its records name.
#[derive(Clone, Copy)]
pub struct Officers {
    pub secretary: Uuid,
    pub recorder: Uuid,
}

/// The world with its records.
pub struct Land {
    pub world: World,
    /// A browser that has never been here.
    pub browser: Client,
    pub at: Places,
    pub facts: Facts,
    pub officers: HashMap<Spot, Officers>,
    /// Who entered what was entered from paper.
    pub office: Uuid,
    objects: HashMap<(Object, Spot, Shape), String>,
    /// For which month a leader is assigned.
    pub months: HashMap<Uuid, &'static str>,
}

impl Land {
    pub async fn new(mut world: World) -> Self {
        let at = places(&mut world).await;
        let office = world.user().await.0;
        let browser = Client::new(&world.app);
        let (facts, officers, objects) = (Facts::default(), HashMap::new(), HashMap::new());
        let months = HashMap::new();
        let mut land = Self { world, browser, at, facts, officers, office, objects, months };
        land.feed().await;
        land.rubric().await;
        for spot in BRANCHES {
            land.put(Object::Branch, spot, Shape::Plain, spot.number(&at));
            land.branch(spot).await;
        }
        for spot in [Spot::Commune, Spot::ForeignCommune].into_iter().chain(BRANCHES) {
            land.put(Object::Organization, spot, Shape::Plain, spot.number(&at));
        }
        for spot in [Spot::Commune, Spot::ForeignCommune] {
            let position = land.fresh(Object::Position, spot, Shape::Plain, office).await;
            land.put(Object::Position, spot, Shape::Plain, position);
        }
        for spot in [Spot::Commune, Spot::ForeignCommune] {
            let draft = land.fresh(Object::Rubric, spot, Shape::Plain, office).await;
            land.put(Object::Rubric, spot, Shape::Plain, draft);
            let sample = land.fresh(Object::Sample, spot, Shape::Plain, office).await;
            land.put(Object::Sample, spot, Shape::Plain, sample);
        }
        for spot in [Spot::Commune, Spot::ForeignCommune] {
            for object in [Object::Program, Object::Assignment] {
                let made = land.fresh(object, spot, Shape::Plain, office).await;
                land.put(object, spot, Shape::Plain, made);
            }
        }
        let session = land.session(office).await.to_string();
        land.put(Object::Session, Spot::Foreign, Shape::Plain, session);
        land.put(Object::Session, Spot::Own, Shape::Plain, String::new()); // each has a device of one's own
        land
    }

    fn put(&mut self, object: Object, spot: Spot, shape: Shape, id: impl Into<String>) {
        self.objects.insert((object, spot, shape), id.into());
    }

    /// The places at which there are records of a kind, and the missing one.
    pub fn spots(&self, object: Object) -> Vec<Spot> {
        let mut spots: Vec<_> = self.objects.keys().filter(|key| key.0 == object).map(|key| key.1).collect();
        spots.push(Spot::Missing);
        spots.sort_unstable();
        spots.dedup();
        spots
    }

    /// A record as an address names it.
    pub fn object(&self, object: Object, spot: Spot, shape: Shape) -> String {
        match (object, spot) {
            (Object::None, _) => String::new(),
            (Object::Organization | Object::Branch, Spot::Missing) => "2000000000".to_owned(),
            (_, Spot::Missing) => "0190aaaa-0000-7000-8000-00000000dead".to_owned(),
            _ => {
                let found = self.objects.get(&(object, spot, shape)).cloned();
                found.unwrap_or_else(|| panic!("no {object:?} ({shape:?}) at {spot:?}"))
            }
        }
    }

    /// A new record of the same kind, to be changed by one cell alone.
    pub async fn fresh(&mut self, object: Object, spot: Spot, shape: Shape, whose: Uuid) -> String {
        match object {
            Object::None => String::new(),
            Object::Organization | Object::Branch => self.object(object, spot, shape),
            Object::Meeting => {
                let meeting = self.meeting(spot, shape, "branch_extraordinary").await;
                self.score(spot, meeting, shape).await;
                meeting.to_string()
            }
            Object::Member if shape == Shape::Departed => self.departed(spot).await.to_string(),
            Object::Member => self.newcomer(spot).await.to_string(),
            Object::Position => self.position(spot).await.to_string(),
            Object::Sheet => self.draft(spot, whose).await.to_string(),
            Object::Rubric => self.drafted_rubric(spot).await.to_string(),
            Object::Sample => self.sample(spot).await.to_string(),
            Object::Program => self.program(spot).await.to_string(),
            Object::Assignment => self.assignment(spot).await.to_string(),
            Object::Import => self.import(spot, shape).await.to_string(),
            Object::User => self.holder(spot).await.0.to_string(),
            Object::Grant => self.holder(spot).await.1.to_string(),
            Object::Session => self.session(whose).await.to_string(),
            Object::Visit => self.own_visit(spot, shape, whose).await.to_string(),
            Object::Report => panic!("no form changes what was told"),
            Object::Task => panic!("no form changes a task on its own"),
        }
    }

    /// Where the holder of a position at a place is a member: who may see the one must see the other.
    pub fn home(object: Object, spot: Spot) -> Spot {
        match (object, spot) {
            (Object::Position, Spot::Commune) => Spot::Own,
            (Object::Position, Spot::ForeignCommune) => Spot::Foreign,
            _ => spot,
        }
    }

    /// Who else reads a row that lies between two: the body that assigned a visit to a branch.
    pub fn other_side(object: Object, spot: Spot) -> Option<Spot> {
        match (object, spot) {
            (Object::Report, Spot::Missing) => None,
            (Object::Report, spot) => spot.parent(),
            _ => None,
        }
    }

    /// Where else the database shows such a row, whether a page reads it there or not.
    pub fn lies_also(object: Object, spot: Spot) -> Option<Spot> {
        match (object, spot) {
            (Object::Assignment, Spot::Commune) => Some(Spot::Own),
            (Object::Assignment, Spot::ForeignCommune) => Some(Spot::Foreign),
            _ => Self::other_side(object, spot),
        }
    }

    async fn branch(&mut self, spot: Spot) {
        let (secretary, _) = self.officer(spot, spot, "branch_secretary").await;
        let (recorder, position) = self.officer(spot, spot, "branch_deputy_secretary").await;
        self.officers.insert(spot, Officers { secretary, recorder });
        self.put(Object::Position, spot, Shape::Plain, position);
        self.account(spot, secretary).await;
        self.rule(spot).await;
        let (plain, departed) = (self.member(spot).await, self.departed(spot).await);
        self.put(Object::Member, spot, Shape::Plain, plain);
        self.put(Object::Member, spot, Shape::Departed, departed);
        let number = format!("update members set phone = '0900000123' where id in ('{plain}', '{recorder}')");
        self.run(number).await;
        let earlier = self.earlier(spot).await;
        self.put(Object::Task, spot, Shape::Plain, earlier);
        for shape in MEETINGS {
            let kind = if shape == Shape::Recording { "branch_regular" } else { "branch_thematic" };
            let meeting = self.meeting(spot, shape, kind).await;
            self.parts(spot, meeting, earlier).await;
            self.put(Object::Meeting, spot, shape, meeting);
        }
        for shape in SCORED {
            let meeting = self.fresh(Object::Meeting, spot, shape, Uuid::nil()).await;
            self.put(Object::Meeting, spot, shape, meeting);
        }
        for (object, shape) in
            [(Object::Visit, Shape::Plain), (Object::Visit, Shape::Missed), (Object::Report, Shape::Plain)]
        {
            let visit = self.visit(spot, (object, shape)).await;
            self.put(object, spot, shape, visit);
        }
        for shape in [Shape::Plain, Shape::Closed] {
            let import = self.import(spot, shape).await;
            self.put(Object::Import, spot, shape, import);
        }
        let (user, grant) = self.holder(spot).await;
        self.put(Object::User, spot, Shape::Plain, user);
        self.put(Object::Grant, spot, Shape::Plain, grant);
        let signed = self.signed_sheet(spot).await;
        self.put(Object::Sheet, spot, Shape::Plain, signed);
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
