//! What was asked for.

use chrono::NaiveDate;

use crate::ids::{MemberId, OrganizationId};
use crate::organizations::model::Kind;
use crate::text::{organization_patterns, search_patterns};

/// From so many digits on, a query may be a card or a phone number.
const DIGITS: usize = 6;

/// A query as it is understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Query {
    /// Nothing to look for.
    Empty,
    /// It may be a card or phone number: not asked for in an address.
    Number,
    /// The code of an organization, with its points.
    Code(String),
    /// Beginnings of words.
    Words(Words),
}

/// Patterns for names of organizations and of members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// For organizations: a kind before the name is ignored.
    pub organizations: Patterns,
    /// For members.
    pub members: Patterns,
}

/// Patterns that all must be found; the one that finds the fewest leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patterns {
    /// The longest.
    pub lead: String,
    /// The others.
    pub others: Vec<String>,
}

impl Patterns {
    fn of(mut patterns: Vec<String>) -> Option<Self> {
        let longest = (0..patterns.len()).rev().max_by_key(|at| patterns[*at].chars().count())?;
        let lead = patterns.swap_remove(longest);
        Some(Self { lead, others: patterns })
    }
}

impl Query {
    /// Reads what was typed.
    pub fn read(typed: &str) -> Self {
        if is_code(typed.trim()) {
            return Self::Code(typed.trim().to_owned());
        }
        if typed.chars().filter(|c| c.is_numeric()).count() >= DIGITS {
            return Self::Number;
        }
        match (Patterns::of(organization_patterns(typed)), Patterns::of(search_patterns(typed))) {
            (Some(organizations), Some(members)) => Self::Words(Words { organizations, members }),
            _ => Self::Empty,
        }
    }
}

/// `38.168.053.000.001`: stands on no card and in no telephone.
fn is_code(typed: &str) -> bool {
    let groups: Vec<&str> = typed.split('.').collect();
    let digits = |group: &&str| group.bytes().all(|b| b.is_ascii_digit());
    groups.iter().map(|group| group.len()).eq([2, 3, 3, 3, 3]) && groups.iter().all(digits)
}

/// What is looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum What {
    /// Both, the first few of each.
    #[default]
    Both,
    /// Organizations only.
    Organizations,
    /// Members only.
    Members,
}

impl What {
    /// As the address writes it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Both => "",
            Self::Organizations => "organizations",
            Self::Members => "members",
        }
    }

    /// What is written so; anything else is both.
    pub fn from_code(code: &str) -> Self {
        [Self::Organizations, Self::Members].into_iter().find(|what| what.code() == code).unwrap_or_default()
    }

    /// How many are shown on a page.
    pub const fn page(self) -> usize {
        match self {
            Self::Both => 10,
            Self::Organizations | Self::Members => 30,
        }
    }
}

/// An organization that was found.
#[derive(Clone, Debug)]
pub struct FoundOrganization {
    /// Which.
    pub id: OrganizationId,
    /// Its name today.
    pub name: String,
    /// The name that was found, where it is another.
    pub found: Option<String>,
    /// Which kind.
    pub kind: Kind,
    /// Its superior.
    pub parent: Option<String>,
    /// The first day on which it no longer existed.
    pub closed_on: Option<NaiveDate>,
}

/// A member who was found.
#[derive(Clone, Debug)]
pub struct FoundMember {
    /// Who.
    pub id: MemberId,
    /// The name.
    pub full_name: String,
    /// Of which organization.
    pub organization: String,
    /// Code of the standing today; none: no longer a member there.
    pub status: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_may_be_a_card_or_a_telephone_is_not_looked_for() {
        for number in ["270041", "0900 000 456", "27 004 118", "kien 123456", "+84 900-000-456", "٢٧٠٠٤١"] {
            assert_eq!(Query::read(number), Query::Number, "{number}");
        }
        for name in ["thôn 3", "thôn 12345", "2026"] {
            assert!(matches!(Query::read(name), Query::Words(_)), "{name}");
        }
    }

    #[test]
    fn the_code_of_an_organization_is_known_by_its_points() {
        assert_eq!(Query::read(" 38.168.053.000.001 "), Query::Code("38.168.053.000.001".into()));
        for no_code in ["38168053000001", "38.168.053.000", "09.000.000.456", "3.8.1.6.8", "38.168.053.000.00x"] {
            assert!(!matches!(Query::read(no_code), Query::Code(_)), "{no_code}");
        }
    }

    #[test]
    fn the_longest_word_leads() {
        let Query::Words(words) = Query::read("chi bộ thôn hoà bình") else { panic!("words") };
        assert_eq!(
            words.organizations,
            Patterns { lead: "% thon%".into(), others: vec!["% binh%".into(), "% hoa%".into()] }
        );
        assert_eq!(words.members.others.len(), 4);
        assert_eq!(Query::read(" , "), Query::Empty);
    }
}
