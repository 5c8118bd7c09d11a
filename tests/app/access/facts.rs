//! What may be read where, and by whom: every record of the matrix' world has a number, which stands in
//! its id and in each of its texts. A page that names a number its reader may not know leaks.

use std::collections::HashSet;

use chibo::access::Permission;
use uuid::Uuid;

use super::places::Spot;

/// What the texts of a record begin with.
const MARK: &str = "KHOA-";

/// The same where a text is folded, or lower case by its rule.
const FOLDED: &str = "khoa-";

/// What the ids of all records begin with.
const ID: &str = "cafe0123-";

/// A record, or a part of one that is under a permission of its own.
#[derive(Clone, Debug)]
pub struct Fact {
    /// What it is, for the message.
    pub what: &'static str,
    /// Where it may be read: the places of its rows.
    pub spots: Vec<Spot>,
    /// One of these at one of the places lets it be read; with the first it stands in every list.
    pub any_of: &'static [Permission],
}

/// All records by number.
#[derive(Default)]
pub struct Facts(Vec<Fact>);

impl Facts {
    /// Enters a record: its id, and a word for its texts.
    pub fn add(&mut self, what: &'static str, spots: &[Spot], any_of: &'static [Permission]) -> (Uuid, String) {
        let number = self.0.len();
        self.0.push(Fact { what, spots: spots.to_vec(), any_of });
        (id(number), format!("{MARK}{}", letters(number)))
    }

    /// The record of a number.
    pub fn get(&self, number: usize) -> &Fact {
        &self.0[number]
    }

    /// The ids of all records of a kind for which `wanted` holds.
    pub fn ids(&self, what: &str, wanted: impl Fn(&Fact) -> bool) -> Vec<Uuid> {
        let matching = self.0.iter().enumerate().filter(|(_, fact)| fact.what == what && wanted(fact));
        matching.map(|(number, _)| id(number)).collect()
    }
}

/// A number in six letters: names of people have no digits.
fn letters(number: usize) -> String {
    format!("{number:06x}").chars().map(|digit| LETTERS[digit.to_digit(16).unwrap_or_default() as usize]).collect()
}

/// The number that six letters stand for, whatever their case.
fn number_of(letters: &str) -> Option<usize> {
    letters.chars().try_fold(0, |number, letter| {
        let digit = LETTERS.iter().position(|known| *known == letter.to_ascii_uppercase())?;
        Some(number * 16 + digit)
    })
}

const LETTERS: [char; 16] = ['A', 'B', 'C', 'D', 'E', 'G', 'H', 'I', 'K', 'L', 'M', 'N', 'O', 'P', 'Q', 'R'];

fn id(number: usize) -> Uuid {
    format!("{ID}0000-7000-8000-{number:012x}").parse().expect("an id")
}

/// The numbers that a text names by its words.
pub fn worded(text: &str) -> HashSet<usize> {
    let marks = [MARK, FOLDED].into_iter().flat_map(|mark| text.match_indices(mark));
    marks.filter_map(|(at, mark)| number_of(text.get(at + mark.len()..at + mark.len() + 6)?)).collect()
}

/// The numbers that a text names, by words or by ids.
pub fn named(text: &str) -> HashSet<usize> {
    let by_id =
        text.match_indices(ID).filter_map(|(at, _)| usize::from_str_radix(text.get(at + 24..at + 36)?, 16).ok());
    by_id.chain(worded(text)).collect()
}

#[test]
fn a_record_is_known_by_its_id_and_by_its_texts() {
    let mut facts = Facts::default();
    facts.add("meeting", &[Spot::Own], &[]);
    let (id, word) = facts.add("member", &[Spot::Sibling], &[]);
    assert_eq!(named(&format!("<a href=/members/{id}>Bà {word} Lụa</a>")), HashSet::from([1]));
    assert_eq!(named(&format!("{} KHOA-x KHOA-", word.to_lowercase())), HashSet::from([1]));
    assert_eq!(facts.ids("member", |fact| fact.spots == [Spot::Sibling]), [id]);
}
