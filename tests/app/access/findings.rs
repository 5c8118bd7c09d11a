//! What is looked for on every answer: its status, and records that its reader may not know.

use std::collections::{BTreeMap, HashMap, HashSet};

use chibo::access::{Answer, Object, Permission, Role, Route};

use super::cells::{Cell, Locks};
use super::facts::{Facts, named, worded};
use super::places::Spot;
use crate::support::client::Page;

/// What a run has found.
pub struct Findings {
    /// Sentences about cells that are not as expected, by route.
    wrong: BTreeMap<String, Vec<String>>,
    /// How many cells were run, by what was expected.
    pub counts: BTreeMap<&'static str, usize>,
    /// What the program answered to each role within its reach, and to who is not signed in.
    pub observed: HashMap<(Route, Option<Role>), Answer>,
    locks: Locks,
}

impl Findings {
    pub fn new(locks: Locks) -> Self {
        Self { wrong: BTreeMap::new(), counts: BTreeMap::new(), observed: HashMap::new(), locks }
    }

    /// Status and leaks of one answer.
    pub fn judge(&mut self, facts: &Facts, cell: &Cell<'_>, page: &Page) {
        *self.counts.entry(cell.expected.word()).or_default() += 1;
        let answer = answer(page);
        if answer != cell.expected {
            self.say(cell, page, &format!("must be {}", cell.expected.word()));
        } else if answer == Answer::Allowed && !cell.asking.answers.contains(&page.status.as_u16()) {
            self.say(cell, page, &format!("must be one of {:?}", cell.asking.answers));
        }
        let own = matches!(cell.route.object, Object::None | Object::Session) && cell.spot == Spot::Own;
        if let (true, Some(role)) = (own || cell.person.has_in_reach(cell), cell.person.stands_for()) {
            self.observed.insert((*cell.route, role), answer);
        }
        self.look_for_leaks(facts, cell, page);
    }

    /// Every record that body, headers or redirect name, but for what was sent.
    pub fn look_for_leaks(&mut self, facts: &Facts, cell: &Cell<'_>, page: &Page) {
        let mut sent = named(&cell.address);
        sent.extend(cell.fields.iter().flat_map(|(name, value)| [named(name), named(value)]).flatten());
        let headers = page.headers.values().map(|value| String::from_utf8_lossy(value.as_bytes()));
        let seen: HashSet<_> = headers.flat_map(|value| named(&value)).chain(named(&page.body)).collect();
        // The trail names records by their numbers, to be followed; never by their words.
        let trail = cell.route.path.starts_with("/audit").then(|| worded(&page.body));
        for number in seen.difference(&sent) {
            let fact = facts.get(*number);
            let may_know = fact.spots.iter().any(|spot| match self.locks {
                // The first lock tells permissions apart, the second only places.
                Locks::SecondAlone => cell.person.reaches(*spot),
                _ => fact.any_of.iter().any(|permission| cell.person.holds(*permission, *spot)),
            });
            let followed = trail.as_ref().is_some_and(|words| {
                let reads = |spot: &Spot| cell.person.holds(Permission::ReadAudit, *spot);
                !words.contains(number) && fact.spots.iter().any(reads)
            });
            if !may_know && !followed {
                self.say(cell, page, &format!("shows a {} of {:?}", fact.what, fact.spots));
            }
        }
    }

    /// A list holds all that its reader may see there.
    pub fn lists(&mut self, facts: &Facts, cell: &Cell<'_>, page: &Page) {
        for what in cell.asking.lists {
            let here = |spot: &Spot| cell.route.object == Object::None || *spot == cell.spot;
            let ids = facts
                .ids(what, |fact| fact.spots.iter().any(|spot| here(spot) && cell.person.holds(fact.any_of[0], *spot)));
            for id in ids.iter().filter(|id| !page.body.contains(&id.to_string())) {
                self.say(cell, page, &format!("does not list the {what} {id}"));
            }
        }
    }

    pub fn say(&mut self, cell: &Cell<'_>, page: &Page, sentence: &str) {
        let said = format!("{} · {:?}: {sentence}, was {page}", cell.person.name, cell.spot);
        self.note(cell.route, &said);
    }

    pub fn note(&mut self, route: &Route, sentence: &str) {
        let said = sentence.chars().take(400).collect();
        self.wrong.entry(route.to_string()).or_default().push(said);
    }

    /// The first sentences about each route; empty where nothing is wrong.
    pub fn report(&self) -> String {
        let mut report = String::new();
        for (route, said) in &self.wrong {
            report.push_str(&format!("{route}: {} wrong\n", said.len()));
            said.iter().take(5).for_each(|sentence| report.push_str(&format!("  {sentence}\n")));
        }
        report
    }
}

/// What an answer says about who asked.
fn answer(page: &Page) -> Answer {
    let to_sign_in = page.location().is_some_and(|to| to.starts_with("/session/new?next="));
    match page.status.as_u16() {
        401 => Answer::SignIn,
        303 if to_sign_in => Answer::SignIn,
        403 => Answer::Forbidden,
        404 => Answer::NotFound,
        _ => Answer::Allowed,
    }
}

/// An answer without what differs from request to request: the address, with the length that comes of
/// it, and the masked tokens.
pub fn face(page: &Page, address: &str) -> String {
    const TOKEN: &str = "name=\"token\" value=\"";
    let mut headers = page.headers.clone();
    headers.remove("content-length");
    let mut face = format!("{} {headers:?}\n", page.status);
    let escaped = address.replace('&', "&#38;");
    for (nth, part) in page.body.replace(&escaped, "{address}").split(TOKEN).enumerate() {
        face.push_str(if nth == 0 { part } else { part.split_once('"').map_or("", |(_, rest)| rest) });
    }
    face
}
