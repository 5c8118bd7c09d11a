//! Who belongs to which branch: the two listed branches, the officers who are known by name, and
//! generated people up to the size of each branch.

use std::collections::VecDeque;

use chrono::{DateTime, Months, NaiveDate, Utc};
use rand::rngs::StdRng;

use super::ba_be;
use super::mint::{Mint, chance, happens};
use super::people;
use super::person::{Circle, Membership, Person, Seat, invent};
use super::places::{BOARD_LEADERS, OFFICE, Officer, THAI_BINH_OFFICERS, THON_3, TRUNG_HA};
use super::span::day;
use super::tree::{MERGER, Nr, PRESENT_STRUCTURE, Past, Present, Tree};
use crate::ids::MemberId;
use crate::meetings::model::month_of;

/// Who of Thôn 3 came from which of the three branches, in the order of [`Tree::merged`].
const CAME_FROM: [&[&str]; 3] = [
    &["Hoàng Văn Kiên", "Nông Thị Hoa", "Triệu Văn Páo", "Đặng Thị Mùi", "Hoàng Minh Tuấn", "Lục Văn Sinh"],
    &["Ma Thị Lan", "Nguyễn Văn Thành", "Trần Thị Ngọc Ánh", "Lương Văn Chiến", "Ma Văn Đức", "Vi Thị Thơm"],
    &["Bàn Văn Thanh", "Trịnh Văn Hải", "Lý Thị Mai", "Đỗ Xuân Trường", "Phạm Thị Yến"],
];

/// Everybody.
#[derive(Debug, Default)]
pub struct Population {
    /// All people.
    pub people: Vec<Person>,
    /// The people who ever belonged to an organization, in the order of their offices.
    of: Vec<Vec<usize>>,
}

impl Population {
    /// Everybody of a tree, as of a day.
    pub fn of(tree: &Tree, seed: u64, today: NaiveDate, at: DateTime<Utc>) -> Self {
        let ids = Mint::new(seed, "people");
        let mut census = Census { tree, today, at, ids, random: chance(seed, "people"), people: vec![] };
        for branch in &tree.present {
            census.settle(branch);
        }
        census.reinforce_thon_3();
        census.move_about();
        for past in &tree.past {
            census.settle_past(past);
        }
        let people = numbered(census.people);
        let mut of = vec![vec![]; tree.units.len()];
        for (nr, person) in people.iter().enumerate() {
            for membership in &person.memberships {
                of[membership.unit].push(nr);
            }
        }
        Self { people, of }
    }

    /// Everybody who ever belonged to an organization.
    pub fn ever_of(&self, unit: Nr) -> impl Iterator<Item = &Person> {
        self.of[unit].iter().map(|nr| &self.people[*nr])
    }

    /// Those who belong to an organization on a day, officers first.
    pub fn members_of(&self, unit: Nr, on: NaiveDate) -> impl Iterator<Item = &Person> {
        self.ever_of(unit).filter(move |person| person.standing(unit, on).is_some())
    }

    /// The member of an organization with this name.
    pub fn named(&self, unit: Nr, name: &str) -> Option<&Person> {
        self.ever_of(unit).find(|person| person.name == name)
    }
}

/// The making of a population.
struct Census<'a> {
    tree: &'a Tree,
    today: NaiveDate,
    at: DateTime<Utc>,
    ids: Mint,
    random: StdRng,
    people: Vec<Person>,
}

impl Census<'_> {
    fn id(&mut self) -> MemberId {
        MemberId(self.ids.at(self.at))
    }

    /// The members of a branch of today, its officers first.
    fn settle(&mut self, branch: &Present) {
        let listed = match branch.spec.name {
            THON_3 => people::thon_3(self.today),
            TRUNG_HA => people::trung_ha(self.today),
            _ => return self.settle_invented(branch),
        };
        for person in listed {
            let id = self.id();
            let person = Person::listed(id, person);
            self.people.push(self.with_past(person, branch.unit));
        }
    }

    /// Gives a listed person the branches they came through.
    fn with_past(&self, mut person: Person, unit: Nr) -> Person {
        let before = CAME_FROM.iter().position(|names| names.contains(&person.name.as_str()));
        let thon_3 = self.tree.branch("Thái Bình", THON_3).is_some_and(|branch| branch.unit == unit);
        match before.filter(|_| thon_3) {
            Some(nr) => {
                let earlier = Membership::since(self.tree.merged[nr], person.admitted_on);
                person.memberships.push(earlier);
                person.transfer(unit, MERGER, "reorganized");
            }
            None => person.memberships.push(Membership::since(unit, person.admitted_on)),
        }
        person
    }

    fn settle_invented(&mut self, branch: &Present) {
        let own: VecDeque<Officer> = branch.spec.secretary.into_iter().collect();
        // Officers known by name, and how many come later: `reinforce_thon_3`, `move_about`.
        let (mut named, come_later) = match (branch.commune_name, branch.spec.name) {
            ("", _) => (BOARD_LEADERS.into(), 0),
            ("Thái Bình", OFFICE) => (THAI_BINH_OFFICERS.into(), 1),
            ("Thái Bình", "Trung Tâm") => (own, 1),
            _ => (own, 0),
        };
        let circle = Circle::of(branch.spec.kind);
        let leading = if branch.spec.name == OFFICE { 10 } else { 2 };
        for nr in 0..branch.spec.members - come_later {
            let seat = match named.pop_front() {
                Some(officer) => Seat::Named(officer),
                None if nr < leading => Seat::Leading,
                None => Seat::Ordinary,
            };
            let id = self.id();
            let mut person = invent(&mut self.random, id, &circle, self.today, seat);
            let since = person.admitted_on.max(self.tree.units[branch.unit].since);
            person.memberships.push(Membership::since(branch.unit, since));
            self.people.push(person);
        }
    }

    /// Two came from the dispersed office branch to Thôn 3 in 2019, so that it had 19 members from the
    /// beginning: one died, the other works in the commune's office again.
    fn reinforce_thon_3(&mut self) {
        let branch = |name| self.tree.branch("Thái Bình", name).map(|branch| branch.unit);
        let (Some(thon_3), Some(office)) = (branch(THON_3), branch(OFFICE)) else { return };
        let came =
            [Officer { name: "Hoàng Đình Sáng", woman: false }, Officer { name: "Lê Thị Hồng Nhung", woman: true }];
        let circle = Circle::of("commune_office");
        let mut both = came.map(|officer| {
            let id = self.id();
            let mut person = invent(&mut self.random, id, &circle, MERGER, Seat::Named(officer));
            let since = person.admitted_on.max(self.tree.units[self.tree.old_office].since);
            person.memberships.push(Membership::since(self.tree.old_office, since));
            person.transfer(thon_3, MERGER, "reorganized");
            person
        });
        both[0].end(day(2022, 3, 14), "deceased");
        both[1].transfer(office, PRESENT_STRUCTURE, "transferred");
        self.people.extend(both);
    }

    /// What happens in a year: somebody dies, somebody moves house.
    fn move_about(&mut self) {
        let branch = |name| self.tree.branch("Thái Bình", name).map(|branch| branch.unit);
        let (Some(thon_1), Some(thon_2), Some(centre)) = (branch("Thôn 1"), branch("Thôn 2"), branch("Trung Tâm"))
        else {
            return;
        };
        let months_ago = |months| month_of(self.today).checked_sub_months(Months::new(months)).unwrap_or(self.today);
        let (died_on, moved_on) = (months_ago(5), months_ago(3));
        let circle = Circle::of("village");
        let mut both = [thon_1, thon_2].map(|unit| {
            let id = self.id();
            let mut person = invent(&mut self.random, id, &circle, self.today, Seat::Leading);
            person.memberships.push(Membership::since(unit, person.admitted_on));
            person
        });
        both[0].end(died_on + chrono::Days::new(19), "deceased");
        both[1].transfer(centre, moved_on + chrono::Days::new(14), "transferred");
        self.people.extend(both);
    }

    /// The members of a branch of Ba Bể: all of them belonged to it on the day of the review, and until
    /// its end.
    fn settle_past(&mut self, past: &Past) {
        let circle = Circle::of(past.kind);
        for nr in 0..past.members {
            let id = self.id();
            let seat = if nr == 0 { Seat::Leading } else { Seat::Ordinary };
            let mut person = invent(&mut self.random, id, &circle, ba_be::AS_OF, seat);
            person.become_official();
            let since = person.admitted_on.max(self.tree.units[past.unit].since);
            person.memberships.push(Membership::since(past.unit, since));
            person.end(PRESENT_STRUCTURE, "reorganized");
            self.people.push(person);
        }
    }
}

/// Gives cards to all official members who have none yet, and a phone to most people.
fn numbered(mut people: Vec<Person>) -> Vec<Person> {
    let mut random = chance(0, "phones");
    for (nr, person) in people.iter_mut().enumerate() {
        if person.card_no.is_none() && person.official_on.is_some() {
            // Cards of the list begin with 27 and 00.
            person.card_no = Some(format!("{:08}", 31_000_000 + nr * 7));
        }
        if person.phone.is_none() && person.is_member() && happens(&mut random, 850) {
            person.phone = Some(format!("0900{:06}", 100_000 + nr));
        }
    }
    people
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::members::model::Status;

    fn census(today: NaiveDate) -> (Tree, Population) {
        let tree = Tree::grown();
        let population = Population::of(&tree, 1, today, DateTime::UNIX_EPOCH);
        (tree, population)
    }

    #[test]
    fn every_branch_has_as_many_members_as_it_is_said_to() {
        for today in [day(2025, 8, 1), day(2026, 11, 22), day(2027, 1, 1), day(2028, 2, 29), day(2028, 12, 31)] {
            let (tree, population) = census(today);
            for branch in &tree.present {
                let count = population.members_of(branch.unit, today).count();
                assert_eq!(count, branch.spec.members, "{} {} on {today}", branch.commune_name, branch.spec.name);
            }
            let as_of = |past: &Past| population.members_of(past.unit, ba_be::AS_OF).count();
            assert!(tree.past.iter().all(|past| as_of(past) == past.members && past.members > 0));
        }
    }

    #[test]
    fn thon_3_had_nineteen_members_from_the_beginning() {
        let (tree, population) = census(day(2026, 11, 22));
        let thon_3 = tree.branch("Thái Bình", THON_3).unwrap().unit;
        assert_eq!(population.members_of(thon_3, MERGER).count(), 19);
        let before = |nr: usize| population.members_of(tree.merged[nr], MERGER.pred_opt().unwrap()).count();
        assert_eq!((0..3).map(before).collect::<Vec<_>>(), [6, 6, 5]);
        assert_eq!(CAME_FROM.iter().map(|names| names.len()).sum::<usize>(), 17);
    }

    #[test]
    fn facts_of_a_person_follow_each_other() {
        let (_, population) = census(day(2028, 2, 29));
        for person in &population.people {
            assert!(person.official_on.is_none_or(|day| day >= person.admitted_on), "{person:?}");
            let spans: Vec<_> = person.memberships.iter().map(|m| m.span).collect();
            let standing: Vec<_> = person.statuses.iter().map(|(_, span)| *span).collect();
            for spans in [spans, standing] {
                assert!(spans.iter().all(|span| span.until.is_none_or(|until| until > span.from)), "{person:?}");
                assert!(spans.windows(2).all(|two| two[0].until == Some(two[1].from)), "{person:?}");
            }
            let first = person.statuses.first().map(|(status, span)| (*status, span.from));
            assert_eq!(first, Some((Status::Probationary, person.admitted_on)));
        }
    }
}
