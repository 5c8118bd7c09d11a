//! What an organization is, and what may hang under what.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::access::Place;
use crate::ids::{MemberId, OrganizationId};
use crate::locale::Locale;
use crate::terms;

/// Which kind of organization (domain: glossary, organisations).
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Kind {
    /// The Centre.
    Centre,
    /// A province or a city under the Centre.
    Province,
    /// A district: abolished on 1/7/2025, kept for what happened before.
    District,
    /// A commune, ward or special zone.
    Commune,
    /// Between a commune and its branches, where there is such a level.
    SubGrassroots,
    /// A branch: meets every month.
    Branch,
    /// A group within a branch, without powers of its own.
    PartyGroup,
    /// A board or office of a committee.
    Board,
}

impl Kind {
    /// All kinds, from the top of the tree down.
    pub const ALL: [Self; 8] = [
        Self::Centre,
        Self::Province,
        Self::District,
        Self::Commune,
        Self::SubGrassroots,
        Self::Branch,
        Self::PartyGroup,
        Self::Board,
    ];

    /// As the database writes it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Centre => "centre",
            Self::Province => "province",
            Self::District => "district",
            Self::Commune => "commune",
            Self::SubGrassroots => "sub_grassroots",
            Self::Branch => "branch",
            Self::PartyGroup => "party_group",
            Self::Board => "board",
        }
    }

    /// The kind that is written so.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Its word.
    pub fn word(self, l: Locale) -> String {
        terms::organization_kind(l, self.code())
    }

    /// What may be created under it, the usual first. Nothing new is created at levels that have been
    /// abolished (districts: 294-QĐ/TW, from 1/7/2025).
    pub const fn below(self) -> &'static [Self] {
        match self {
            Self::Centre => &[Self::Province, Self::Board],
            Self::Province | Self::District => &[Self::Commune, Self::Branch, Self::Board],
            Self::Commune => &[Self::Branch, Self::SubGrassroots, Self::Board],
            Self::SubGrassroots => &[Self::Branch],
            Self::Branch => &[Self::PartyGroup],
            Self::PartyGroup | Self::Board => &[],
        }
    }

    /// Whether it has meetings of its own in this book.
    pub const fn meets(self) -> bool {
        matches!(self, Self::Branch)
    }
}

/// How hard the place is to work in: decides who is sent there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Difficulty {
    /// Difficult.
    Difficult,
    /// Especially difficult.
    EspeciallyDifficult,
}

impl Difficulty {
    /// Both, the lesser first.
    pub const ALL: [Self; 2] = [Self::Difficult, Self::EspeciallyDifficult];

    /// As the database writes it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Difficult => "difficult",
            Self::EspeciallyDifficult => "especially_difficult",
        }
    }

    /// Its word.
    pub fn word(self, l: Locale) -> String {
        terms::difficulty(l, self.code())
    }
}

/// An organization as it is today, within the scope it was read through.
#[derive(Clone, Debug)]
pub struct Organization {
    /// Its number.
    pub id: OrganizationId,
    /// Its position in the tree; true inside the transaction in which it was read.
    pub tree_at: i64,
    /// Its name today.
    pub name: String,
    /// Which kind.
    pub kind: Kind,
    /// Code of the type of branch; none for other kinds, or where nobody has said it.
    pub branch_type: Option<String>,
    /// `38.168.053.000.001`: changes when the superior changes.
    pub code: Option<String>,
    /// How hard the place is; none: not difficult.
    pub difficulty: Option<Difficulty>,
    /// Under what it hangs today; none for the top of the tree.
    pub parent: Option<OrganizationId>,
    /// From when on it exists; none: not known.
    pub established_on: Option<NaiveDate>,
    /// The first day on which it no longer exists.
    pub closed_on: Option<NaiveDate>,
    /// The one that took over.
    pub successor: Option<OrganizationId>,
    /// Grows with each change.
    pub version: i32,
}

impl Organization {
    /// Where its rows live.
    pub fn place(&self) -> Place {
        Place { organization: self.id, tree_at: self.tree_at }
    }

    /// The address of its page.
    pub fn href(&self) -> String {
        href(self.id)
    }

    /// Whether its life includes a day.
    pub fn lives_on(&self, day: NaiveDate) -> bool {
        self.established_on.is_none_or(|from| from <= day) && self.closed_on.is_none_or(|until| day < until)
    }
}

/// One organization on the way down the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Which.
    pub id: OrganizationId,
    /// Its name today.
    pub name: String,
    /// Which kind.
    pub kind: Kind,
    /// Its position, where this transaction sees it.
    pub tree_at: Option<i64>,
}

impl Step {
    /// Where its rows live, if this transaction sees it.
    pub fn place(&self) -> Option<Place> {
        self.tree_at.map(|tree_at| Place { organization: self.id, tree_at })
    }

    /// The address of its page.
    pub fn href(&self) -> String {
        href(self.id)
    }
}

/// Where somebody's view of the tree begins.
#[derive(Clone, Debug)]
pub struct Top {
    /// Which.
    pub id: OrganizationId,
    /// Its name today.
    pub name: String,
    /// Which kind.
    pub kind: Kind,
    /// The name of its superior.
    pub parent: Option<String>,
}

/// What stands, or stood, directly below an organization.
#[derive(Clone, Debug)]
pub struct Child {
    /// Which.
    pub id: OrganizationId,
    /// Its name on the date.
    pub name: String,
    /// Which kind; none where it is out of sight today.
    pub kind: Option<Kind>,
    /// The code of its type of branch.
    pub branch_type: Option<String>,
    /// How hard the place is.
    pub difficulty: Option<Difficulty>,
    /// From when on it stands here.
    pub since: Option<NaiveDate>,
}

/// A closed organization.
#[derive(Clone, Debug)]
pub struct Closed {
    /// Which.
    pub id: OrganizationId,
    /// Its last name.
    pub name: String,
    /// Which kind.
    pub kind: Kind,
    /// The first day on which it no longer existed.
    pub closed_on: NaiveDate,
    /// The one that took over.
    pub successor: Option<OrganizationId>,
    /// The name of that one today.
    pub successor_name: Option<String>,
}

/// A name and its time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The name.
    pub name: String,
    /// Its first day; none: from the beginning.
    pub since: Option<NaiveDate>,
    /// The first day of the next one; none: the present, or the last.
    pub until: Option<NaiveDate>,
}

/// A type of branch: decides the checklist of a meeting.
#[derive(Clone, Debug)]
pub struct BranchType {
    /// As the database knows it.
    pub code: String,
    /// Its Vietnamese label.
    pub label_vi: String,
    /// Its English label.
    pub label_en: Option<String>,
}

impl BranchType {
    /// Its label in a language.
    pub fn label(&self, l: Locale) -> &str {
        l.label(&self.label_vi, self.label_en.as_deref())
    }
}

/// How many members, by standing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts(BTreeMap<String, i64>);

impl Counts {
    /// Adds members of a standing.
    pub fn add(&mut self, status: &str, members: i64) {
        *self.0.entry(status.to_owned()).or_default() += members;
    }

    /// All members that count.
    pub fn total(&self) -> i64 {
        self.0.values().sum()
    }

    /// Those of one standing.
    pub fn of(&self, status: &str) -> i64 {
        self.0.get(status).copied().unwrap_or_default()
    }

    /// Each standing that anybody has with its members: official and probationary first, then by number.
    pub fn by_status(&self) -> Vec<(&str, i64)> {
        let mut all: Vec<_> = self.0.iter().map(|(status, members)| (status.as_str(), *members)).collect();
        let first = |status: &str| ["official", "probationary"].iter().position(|code| *code == status).unwrap_or(2);
        all.sort_by_key(|(status, members)| (first(status), -members));
        all
    }
}

/// The members below an organization on a date: altogether, and by what stood directly below it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeadCounts {
    /// All of them.
    pub total: Counts,
    /// Those who belong to the organization itself.
    pub own: Counts,
    /// Those of each child with everything below it; a child without members is left out.
    pub children: BTreeMap<OrganizationId, Counts>,
}

impl HeadCounts {
    /// Adds members of a child, or of the organization itself.
    pub fn add(&mut self, child: Option<OrganizationId>, status: &str, members: i64) {
        self.total.add(status, members);
        match child {
            Some(child) => self.children.entry(child).or_default().add(status, members),
            None => self.own.add(status, members),
        }
    }

    /// All members of a child.
    pub fn of(&self, child: OrganizationId) -> i64 {
        self.children.get(&child).map_or(0, Counts::total)
    }
}

/// Somebody who holds a position.
#[derive(Clone, Debug)]
pub struct Officer {
    /// Code of the position.
    pub position: String,
    /// As the decision words it, where it says more than the code.
    pub title: Option<String>,
    /// The member.
    pub member: MemberId,
    /// The member's name.
    pub full_name: String,
    /// Since when.
    pub since: Option<NaiveDate>,
}

/// The address of the page of an organization.
pub fn href(id: OrganizationId) -> String {
    format!("/organizations/{id}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn kinds_are_read_as_they_are_written() {
        for kind in Kind::ALL {
            assert_eq!(Kind::from_code(kind.code()), Some(kind));
        }
        assert_eq!(Kind::from_code("ward"), None);
    }

    #[test]
    fn what_is_created_stands_lower_and_at_a_level_that_still_exists() {
        let level = |kind: Kind| Kind::ALL.iter().position(|k| *k == kind);
        for above in Kind::ALL {
            for below in above.below() {
                assert!(level(*below) > level(above), "{below:?} under {above:?}");
                assert!(!matches!(below, Kind::Centre | Kind::District));
            }
        }
        assert!(Kind::Commune.below().contains(&Kind::Branch) && Kind::Branch.below() == [Kind::PartyGroup]);
    }

    #[test]
    fn counts_add_up_and_begin_with_official_members() {
        let mut all = HeadCounts::default();
        all.add(None, "exempt", 3);
        all.add(Some(OrganizationId(7)), "probationary", 1);
        all.add(Some(OrganizationId(7)), "official", 2);
        all.add(Some(OrganizationId(8)), "official", 4);
        assert_eq!(
            (all.total.total(), all.own.total(), all.of(OrganizationId(7)), all.of(OrganizationId(9))),
            (10, 3, 3, 0)
        );
        assert_eq!(all.total.by_status(), [("official", 6), ("probationary", 1), ("exempt", 3)]);
    }

    #[test]
    fn a_life_ends_before_the_day_of_closing() {
        let mut one = Organization {
            id: OrganizationId(1),
            tree_at: 0,
            name: String::new(),
            kind: Kind::Branch,
            branch_type: None,
            code: None,
            difficulty: None,
            parent: None,
            established_on: Some(day("2019-07-01")),
            closed_on: Some(day("2026-06-30")),
            successor: None,
            version: 1,
        };
        let lives = |one: &Organization, text| one.lives_on(day(text));
        assert!(lives(&one, "2019-07-01") && lives(&one, "2026-06-29"));
        assert!(!lives(&one, "2019-06-30") && !lives(&one, "2026-06-30"));
        (one.established_on, one.closed_on) = (None, None);
        assert!(lives(&one, "1930-02-03"));
    }
}
