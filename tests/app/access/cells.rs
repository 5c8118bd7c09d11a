//! Runs the cells: a route, a person, a place. What is expected comes from the table of routes, the
//! table of roles and a walk up the tree.

use std::collections::HashMap;

use chibo::access::{Answer, Gate, Method, Object, ROUTES, Route};
use futures::{StreamExt as _, stream};

use super::findings::{Findings, face};
use super::people::{Person, witness};
use super::places::{Land, MEETINGS, Shape, Spot};
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
pub struct Cell<'a> {
    pub route: &'static Route,
    pub asking: Asking,
    pub person: &'a Person,
    pub spot: Spot,
    pub expected: Answer,
    pub address: String,
    pub fields: Vec<(String, String)>,
}

/// A form as its page drew it, for those who have not seen the page.
type Drawn = HashMap<(Route, Spot), Vec<(String, String)>>;

/// The matrix in one world under one setting of the locks.
pub struct Matrix<'a> {
    pub land: &'a mut Land,
    pub findings: Findings,
    people: &'a [Person],
    locks: Locks,
    drawn: Drawn,
    /// How often something was typed.
    typed: usize,
}

impl<'a> Matrix<'a> {
    pub fn new(land: &'a mut Land, people: &'a [Person], locks: Locks) -> Self {
        Self { land, people, locks, findings: Findings::new(locks), drawn: Drawn::new(), typed: 0 }
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
        if self.locks != Locks::SecondAlone {
            self.smuggle().await;
        }
        self.findings
    }

    fn spots(&self, route: &Route) -> Vec<Spot> {
        if route.object == Object::None { vec![Spot::Own] } else { self.land.spots(route.object) }
    }

    /// Keeps the form that the route takes, as the witness is shown it: what is sent by others is then a
    /// good request in all but who sends it.
    async fn draw(&mut self, witness: &Person, route: &Route, asking: Asking, spot: Spot) {
        // The form of a visit is drawn for its leader alone.
        let page = if route.object == Object::Visit { "" } else { asking.page };
        let asking = Asking { page, ..asking };
        if spot != Spot::Missing {
            let id = self.land.object(route.object, spot, asking.shape);
            let fields = self.fill(&mut witness.browser(), asking, &id).await.1;
            self.drawn.insert((*route, spot), fields);
        }
    }

    /// The page with the form, and the form with what is typed into it.
    pub async fn fill(
        &mut self,
        browser: &mut Client,
        asking: Asking,
        id: &str,
    ) -> (Option<Page>, Vec<(String, String)>) {
        let (mut page, mut fields) = (None, Vec::new());
        if !asking.page.is_empty() {
            let shown = browser.get(&asking.page.replace("{id}", id)).await;
            let action = asking.form.replace("{id}", id);
            fields = form_alone(&shown, &action).form(&action);
            fields.retain(|(name, _)| name != "token" && !asking.typed.iter().any(|(typed, _)| typed == name));
            page = Some(shown);
        }
        self.typed += 1;
        let number = format!("{:04}", self.typed);
        let typed = asking.typed.iter().map(|(name, value)| ((*name).to_owned(), value.replace("{n}", &number)));
        fields.extend(typed);
        (page, fields)
    }

    async fn run_route(&mut self, route: &'static Route, asking: Asking) {
        let people = self.people;
        let (mut served, mut refused) = (Vec::new(), Vec::new());
        for person in people.iter().filter(|person| is_asked(route, person, self.locks)) {
            for spot in self.spots(route) {
                let expected = expected(route, person, spot);
                let of_tree = !matches!(route.object, Object::None | Object::Session);
                let other = Land::lies_also(route.object, spot);
                let reaches = person.reaches(spot) || other.is_some_and(|other| person.reaches(other));
                match (self.locks, expected) {
                    // Alone, the second lock knows places but not verbs: only what is out of reach is its.
                    (Locks::SecondAlone, _) if of_tree && reaches => {}
                    (Locks::SecondAlone, Answer::Allowed) if route.method == Method::Post => {}
                    (_, Answer::Allowed) => served.push((person, spot)),
                    _ => refused.push(self.cell(route, asking, person, spot)),
                }
            }
        }
        let before = self.trail().await;
        self.refuse(refused).await;
        let written = self.written_since(before).await;
        written.iter().for_each(|row| self.findings.note(route, &format!("a refused request wrote {row}")));
        for (person, spot) in served {
            self.serve(route, asking, person, spot).await;
        }
    }

    /// A request as it is sent by who is to be refused.
    fn cell<'p>(&self, route: &'static Route, asking: Asking, person: &'p Person, spot: Spot) -> Cell<'p> {
        let id = self.land.object(route.object, spot, shape_to_see(route, asking, person, spot));
        let drawn_at = if spot == Spot::Missing { Spot::Own } else { spot };
        let mut fields = self.drawn.get(&(*route, drawn_at)).cloned().unwrap_or_default();
        // A record that is named in the form: there too it is the missing one.
        let names = |name: &str| matches!(name, "organization" | "under");
        for field in fields.iter_mut().filter(|(name, _)| spot == Spot::Missing && names(name)) {
            field.1.clone_from(&id);
        }
        let expected = expected(route, person, spot);
        Cell { route, asking, person, spot, expected, address: asking.address.replace("{id}", &id), fields }
    }

    /// Sends requests that must be refused, the missing record of each person first.
    async fn refuse(&mut self, mut cells: Vec<Cell<'_>>) {
        let missing: Vec<_> = cells.extract_if(.., |cell| cell.spot == Spot::Missing).collect();
        let mut faces = HashMap::new();
        for (cell, page) in send_all(missing).await {
            faces.insert(cell.person.user, face(&page, &cell.address));
            self.findings.judge(&self.land.facts, &cell, &page);
        }
        for (cell, page) in send_all(cells).await {
            self.findings.judge(&self.land.facts, &cell, &page);
            let known = faces.get(&cell.person.user).filter(|_| page.status == 404);
            if known.is_some_and(|known| *known != face(&page, &cell.address)) {
                self.findings.say(&cell, &page, "differs from the answer for a missing record");
            }
        }
    }

    /// Sends a request that must be served.
    async fn serve(&mut self, route: &'static Route, asking: Asking, person: &Person, spot: Spot) {
        let mut cell = self.cell(route, asking, person, spot);
        let mut browser = person.browser();
        if asking.ends_session && person.signed_in {
            browser = Client::signed_in(&self.land.world, person.user).await;
        }
        if route.object == Object::Visit {
            let id = self.land.fresh(route.object, spot, asking.shape, person.user.0).await;
            cell.address = asking.address.replace("{id}", &id);
        }
        match route.method {
            Method::Get => self.open(&mut browser, cell).await,
            // What changes something is done to a record of its own.
            Method::Post => {
                let id = self.land.fresh(route.object, spot, asking.shape, person.user.0).await;
                cell.address = asking.address.replace("{id}", &id);
                let (form, fields) = self.fill(&mut browser, asking, &id).await;
                cell.fields = fields;
                if let Some(form) = form {
                    self.findings.look_for_leaks(&self.land.facts, &cell, &form);
                }
                let page = send(&mut browser, &cell).await;
                self.findings.judge(&self.land.facts, &cell, &page);
                self.findings.lists(&self.land.facts, &cell, &page);
            }
        }
    }

    /// Opens a page in all its ways.
    async fn open(&mut self, browser: &mut Client, mut cell: Cell<'_>) {
        // In another state than it is made for, a page may lead on, or say that this is no longer, or
        // not yet, to be done.
        if shape_to_see(cell.route, cell.asking, cell.person, cell.spot) != cell.asking.shape {
            cell.asking.answers = &[200, 303, 409];
        }
        let page = browser.get(&cell.address).await;
        self.findings.judge(&self.land.facts, &cell, &page);
        self.findings.lists(&self.land.facts, &cell, &page);
        let id = self.land.object(cell.route.object, cell.spot, cell.asking.shape);
        let foreign = Spot::Foreign.number(&self.land.at);
        for also in cell.asking.also {
            cell.address = also.replace("{id}", &id).replace("{foreign}", &foreign);
            let page = browser.get(&cell.address).await;
            self.findings.judge(&self.land.facts, &cell, &page);
        }
    }

    /// Where the audit trail ends.
    pub async fn trail(&mut self) -> i64 {
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

/// A page of nothing but one form: reading the whole of each page would take most of the time.
fn form_alone(page: &Page, action: &str) -> Page {
    let Some(at) = page.body.find(&format!("action=\"{action}\"")) else {
        return page.clone(); // a form without an action goes where it came from
    };
    let from = page.body[..at].rfind("<form").expect("a form has a beginning");
    let to = page.body[at..].find("</form>").expect("a form has an end");
    Page { body: page.body[from..at + to].to_owned(), ..page.clone() }
}

/// What the tables say about a cell.
fn expected(route: &Route, person: &Person, spot: Spot) -> Answer {
    if !person.signed_in {
        return route.answer_to_strangers();
    }
    // A row between two is read from either side.
    let sides = |spot| [Some(spot), Land::other_side(route.object, spot)].into_iter().flatten();
    let holds = |permission, spot| sides(spot).any(|side| person.holds(permission, side));
    match route.gate {
        Gate::Owner if spot != Spot::Own => Answer::NotFound,
        Gate::Holder { sees, .. } if !holds(sees, Land::home(route.object, spot)) => Answer::NotFound,
        _ => route.answer(|permission| holds(permission, spot)),
    }
}

/// Away from home, and by those who are refused, a meeting is looked at in every state in turn.
fn shape_to_see(route: &Route, asking: Asking, person: &Person, spot: Spot) -> Shape {
    let served = expected(route, person, spot) == Answer::Allowed;
    match (route.method, route.object) {
        (Method::Get, Object::Meeting) if !served || spot == Spot::Sibling => {
            MEETINGS[(person.name.len() + spot as usize) % MEETINGS.len()]
        }
        _ => asking.shape,
    }
}

/// A role that carries nothing of what a route asks for is tried where it reaches most, and so is
/// everybody at a door that is open to all. With a lock off, one person for each reach will do.
fn is_asked(route: &Route, person: &Person, locks: Locks) -> bool {
    let matters = match route.gate {
        Gate::SignedIn => true,
        Gate::Everyone | Gate::ThisComputer | Gate::Owner => false,
        Gate::Holder { any_of, sees } => person.carries(any_of) || person.carries(&[sees]),
    };
    person.is_widest() || (matters && (locks == Locks::Both || person.is_needed()))
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
