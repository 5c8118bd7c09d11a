//! Runs the cells: a route, a person, a place. What is expected comes from the table of routes, the
//! table of roles and a walk up the tree; what is looked for on every answer, whatever its status, is a
//! record that its reader may not know.

use std::collections::{BTreeMap, HashMap, HashSet};

use chibo::access::{Answer, Gate, Method, Object, ROUTES, Role, Route};
use futures::{StreamExt as _, stream};

use super::facts::named;
use super::people::{Person, witness};
use super::places::{Land, MEETINGS, Spot};
use super::requests::{Asking, asking};
use crate::support::client::{Client, Page};

/// Requests under way at once: the program and the database work at the same time.
const AT_ONCE: usize = 4;

/// Which locks are on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Locks {
    /// As in production.
    Both,
    /// Without row-level security.
    FirstAlone,
    /// With a scope that reaches everything.
    SecondAlone,
}

/// One request of the matrix.
struct Cell<'a> {
    route: &'static Route,
    asking: Asking,
    person: &'a Person,
    spot: Spot,
    expected: Answer,
    address: String,
    fields: Vec<(String, String)>,
}

/// What a run has found.
#[derive(Default)]
pub struct Findings {
    /// Sentences about cells that are not as expected.
    pub wrong: Vec<String>,
    /// How many cells were run, by what was expected.
    pub counts: BTreeMap<&'static str, usize>,
    /// What the program answered to each role within its reach, and to who is not signed in.
    pub observed: HashMap<(Route, Option<Role>), Answer>,
}

/// A form as its page drew it, for those who have not seen the page.
type Drawn = HashMap<(String, Spot), Vec<(String, String)>>;

/// The matrix in one world under one setting of the locks.
pub struct Matrix<'a> {
    pub land: &'a mut Land,
    pub people: &'a [Person],
    pub locks: Locks,
    pub findings: Findings,
    drawn: Drawn,
}

impl<'a> Matrix<'a> {
    pub fn new(land: &'a mut Land, people: &'a [Person], locks: Locks) -> Self {
        Self { land, people, locks, findings: Findings::default(), drawn: Drawn::new() }
    }

    /// All cells of all routes.
    pub async fn run(mut self) -> Findings {
        let witness = witness(self.land).await;
        for route in ROUTES {
            let asking = asking(route);
            for spot in self.spots(route) {
                self.draw(&witness, route, asking, spot).await;
            }
            self.run_route(route, asking).await;
        }
        self.findings
    }

    fn spots(&self, route: &Route) -> Vec<Spot> {
        if route.object == Object::None { vec![Spot::Own] } else { self.land.spots(route.object) }
    }

    /// Keeps the form that the route takes, as the witness is shown it: what is sent by others is then a
    /// good request in all but who sends it.
    async fn draw(&mut self, witness: &Person, route: &Route, asking: Asking, spot: Spot) {
        if asking.page.is_empty() || spot == Spot::Missing {
            return;
        }
        let id = self.land.object(route.object, spot, asking.shape).to_owned();
        let page = witness.browser().get(&asking.page.replace("{id}", &id)).await;
        let mut fields = page.form(&asking.form.replace("{id}", &id));
        fields.retain(|(name, _)| name != "token");
        type_into(&mut fields, asking.typed);
        self.drawn.insert((route.to_string(), spot), fields);
    }

    async fn run_route(&mut self, route: &'static Route, asking: Asking) {
        let people = self.people;
        let (mut served, mut refused) = (Vec::new(), Vec::new());
        for person in people.iter().filter(|person| is_asked(route, person)) {
            for spot in self.spots(route) {
                let expected = expected(route, person, spot);
                match (self.locks, expected) {
                    // Alone, the second lock knows places but not verbs: only what is out of reach is its.
                    (Locks::SecondAlone, _) if route.object != Object::None && person.reaches(spot) => {}
                    (Locks::SecondAlone, Answer::Allowed) if route.method == Method::Post => {}
                    (_, Answer::Allowed) => served.push((person, spot)),
                    _ => refused.push(self.cell(route, asking, person, spot, expected)),
                }
            }
        }
        let before = self.trail().await;
        self.refuse(refused).await;
        let written = self.written_since(before).await;
        self.findings.wrong.extend(written.into_iter().map(|row| format!("{route}: a refused request wrote {row}")));
        for (person, spot) in served {
            self.serve(route, asking, person, spot).await;
        }
    }

    /// A request as it is sent by who is to be refused.
    fn cell<'p>(
        &self,
        route: &'static Route,
        asking: Asking,
        person: &'p Person,
        spot: Spot,
        expected: Answer,
    ) -> Cell<'p> {
        // What is only looked at is tried in every state, one after the other.
        let nth = person.name.len() + spot as usize;
        let shape = match (route.method, route.object) {
            (Method::Get, Object::Meeting) => MEETINGS[nth % MEETINGS.len()],
            _ => asking.shape,
        };
        let id = match route.object {
            Object::None => String::new(),
            object => self.land.object(object, spot, shape).to_owned(),
        };
        let drawn_at = if spot == Spot::Missing { Spot::Own } else { spot };
        let mut fields = self.drawn.get(&(route.to_string(), drawn_at)).cloned().unwrap_or_default();
        if asking.page.is_empty() {
            type_into(&mut fields, asking.typed);
        }
        // A record that is named in the form: there too it is the missing one.
        for field in fields.iter_mut().filter(|(name, _)| spot == Spot::Missing && name == "organization") {
            field.1.clone_from(&id);
        }
        Cell { route, asking, person, spot, expected, address: asking.address.replace("{id}", &id), fields }
    }

    /// Sends requests that must be refused, the missing record of each person first.
    async fn refuse(&mut self, mut cells: Vec<Cell<'_>>) {
        cells.sort_by_key(|cell| cell.spot != Spot::Missing);
        let missing: Vec<_> = cells.extract_if(.., |cell| cell.spot == Spot::Missing).collect();
        let mut faces = HashMap::new();
        for (cell, page) in send_all(missing).await {
            faces.insert(cell.person.name.clone(), face(&page, &cell.address));
            self.judge(&cell, &page);
        }
        for (cell, page) in send_all(cells).await {
            self.judge(&cell, &page);
            let known = faces.get(&cell.person.name);
            if cell.expected == Answer::NotFound && known.is_some_and(|known| *known != face(&page, &cell.address)) {
                self.say(&cell, &page, "differs from the answer for a missing record");
            }
        }
    }

    /// Sends a request that must be served, on a record of its own where it changes something.
    async fn serve(&mut self, route: &'static Route, asking: Asking, person: &Person, spot: Spot) {
        let mut cell = self.cell(route, asking, person, spot, Answer::Allowed);
        let mut browser = person.browser();
        if asking.ends_session && person.signed_in {
            browser = Client::signed_in(&self.land.world, person.user).await;
        }
        if route.method == Method::Get {
            // Elsewhere than at home a page is opened in every state; it may then lead on, or say that
            // this is no longer, or not yet, to be done.
            if route.object == Object::Meeting && spot == Spot::Sibling {
                cell.asking.answers = &[200, 303, 409];
            } else if route.object != Object::None {
                let id = self.land.object(route.object, spot, asking.shape);
                cell.address = asking.address.replace("{id}", id);
            }
            let page = browser.get(&cell.address).await;
            self.judge(&cell, &page);
            self.lists(&cell, &page);
            return;
        }
        let id = self.land.fresh(route.object, spot, asking.shape).await;
        cell.address = asking.address.replace("{id}", &id);
        if !asking.page.is_empty() {
            let form = browser.get(&asking.page.replace("{id}", &id)).await;
            self.look_for_leaks(&cell, &form);
            cell.fields = form.form(&asking.form.replace("{id}", &id));
            cell.fields.retain(|(name, _)| name != "token");
            type_into(&mut cell.fields, asking.typed);
        }
        let page = send(&mut browser, &cell).await;
        self.judge(&cell, &page);
    }

    /// Status and leaks of one answer.
    fn judge(&mut self, cell: &Cell<'_>, page: &Page) {
        *self.findings.counts.entry(cell.expected.word()).or_default() += 1;
        let answer = answer(page);
        if answer != cell.expected {
            self.say(cell, page, &format!("must be {}", cell.expected.word()));
        } else if answer == Answer::Allowed && !cell.asking.answers.contains(&page.status.as_u16()) {
            self.say(cell, page, &format!("must be one of {:?}", cell.asking.answers));
        }
        let reached = cell.route.object == Object::None || cell.person.reaches(cell.spot) || !cell.person.signed_in;
        if let (true, Some(role)) = (reached, cell.person.stands_for()) {
            self.findings.observed.insert((*cell.route, role), answer);
        }
        self.look_for_leaks(cell, page);
    }

    /// Every record that body, headers or redirect name, but for what was sent.
    fn look_for_leaks(&mut self, cell: &Cell<'_>, page: &Page) {
        let mut sent = named(&cell.address);
        sent.extend(cell.fields.iter().flat_map(|(name, value)| [named(name), named(value)]).flatten());
        let headers = page.headers.values().map(|value| String::from_utf8_lossy(value.as_bytes()));
        let seen: HashSet<_> = headers.flat_map(|value| named(&value)).chain(named(&page.body)).collect();
        for number in seen.difference(&sent) {
            let fact = self.land.facts.get(*number).clone();
            let may_know = fact.spots.iter().any(|spot| match self.locks {
                // The first lock tells permissions apart, the second only places.
                Locks::SecondAlone => cell.person.reaches(*spot),
                _ => fact.any_of.iter().any(|permission| cell.person.holds(*permission, *spot)),
            });
            if !may_know {
                self.say(cell, page, &format!("shows a {} of {:?}", fact.what, fact.spots));
            }
        }
    }

    /// A list holds all that its reader may see there.
    fn lists(&mut self, cell: &Cell<'_>, page: &Page) {
        for what in cell.asking.lists {
            let here = |spot: &Spot| cell.route.object == Object::None || *spot == cell.spot;
            let ids = self.land.facts.ids(what, |fact| {
                fact.spots.iter().any(|spot| here(spot) && fact.any_of.iter().any(|p| cell.person.holds(*p, *spot)))
            });
            for id in ids.iter().filter(|id| !page.body.contains(&id.to_string())) {
                self.say(cell, page, &format!("does not list the {what} {id}"));
            }
        }
    }

    fn say(&mut self, cell: &Cell<'_>, page: &Page, sentence: &str) {
        let said = format!("{} · {} · {:?}: {sentence}, was {page}", cell.route, cell.person.name, cell.spot);
        self.findings.wrong.push(said.chars().take(600).collect());
    }

    /// Where the audit trail ends.
    async fn trail(&mut self) -> i64 {
        let end = sqlx::query_scalar("select coalesce(max(id), 0) from audit_entries");
        end.fetch_one(&mut self.land.world.owner).await.expect("the trail")
    }

    async fn written_since(&mut self, end: i64) -> Vec<String> {
        let rows = sqlx::query_scalar(
            "select act || ' ' || table_name || ' ' || row_id || ' by ' || actor_id from audit_entries where id > $1",
        );
        rows.bind(end).fetch_all(&mut self.land.world.owner).await.expect("the trail")
    }
}

/// What the tables say about a cell.
fn expected(route: &Route, person: &Person, spot: Spot) -> Answer {
    match person.signed_in {
        true => route.answer(|permission| person.holds(permission, spot)),
        false => route.answer_to_strangers(),
    }
}

/// A role that carries nothing of what a route asks for is tried where it reaches most, and so is
/// everybody at a door that is open to all.
fn is_asked(route: &Route, person: &Person) -> bool {
    person.is_widest()
        || match route.gate {
            Gate::SignedIn => true,
            Gate::Everyone | Gate::ThisComputer => false,
            Gate::Holder { any_of, sees } => person.carries(any_of) || person.carries(&[sees]),
        }
}

async fn send_all(cells: Vec<Cell<'_>>) -> Vec<(Cell<'_>, Page)> {
    let sent = stream::iter(cells).map(async |cell| {
        let page = send(&mut cell.person.browser(), &cell).await;
        (cell, page)
    });
    sent.buffer_unordered(AT_ONCE).collect().await
}

async fn send(browser: &mut Client, cell: &Cell<'_>) -> Page {
    match cell.route.method {
        Method::Get => browser.get(&cell.address).await,
        Method::Post => {
            let fields: Vec<_> = cell.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            browser.post(&cell.address, &fields).await
        }
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
fn face(page: &Page, address: &str) -> String {
    const TOKEN: &str = "name=\"token\" value=\"";
    let mut headers = page.headers.clone();
    headers.remove("content-length");
    let mut face = format!("{} {headers:?}\n", page.status);
    for (nth, part) in page.body.replace(address, "{address}").split(TOKEN).enumerate() {
        face.push_str(if nth == 0 { part } else { part.split_once('"').map_or("", |(_, rest)| rest) });
    }
    face
}

fn type_into(fields: &mut Vec<(String, String)>, typed: &[(&str, &str)]) {
    fields.retain(|(name, _)| !typed.iter().any(|(changed, _)| changed == name));
    fields.extend(typed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
}
