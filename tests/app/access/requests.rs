//! How each route is asked so that whoever may is served: which form is sent, what is typed into it, and
//! in which state the record must be. Who may is not said here.

use chibo::access::{Method, Object, Route};

use super::places::Shape;

/// One way to ask a route.
#[derive(Clone, Copy)]
pub struct Asking {
    /// The address, where it is not the path of the route; `{id}` stands for the record.
    pub address: &'static str,
    /// The page that draws the form; empty: what is typed is all.
    pub page: &'static str,
    /// The action of the form on that page.
    pub form: &'static str,
    /// What is typed into it.
    pub typed: &'static [(&'static str, &'static str)],
    /// The state of the record.
    pub shape: Shape,
    /// What whoever may is answered.
    pub answers: &'static [u16],
    /// What must stand on the page: the ids of all records of these kinds that its reader may see at
    /// its place, or anywhere where the page is about none.
    pub lists: &'static [&'static str],
    /// Whether the session does not outlive it.
    pub ends_session: bool,
}

/// How a route is asked.
pub fn asking(route: &Route) -> Asking {
    let shape = if route.object == Object::Meeting { Shape::Recording } else { Shape::Plain };
    let plain = Asking {
        address: route.path,
        page: "",
        form: route.path,
        typed: &[],
        shape,
        answers: &[200],
        lists: &[],
        ends_session: false,
    };
    let drawn = Asking { page: route.path, answers: &[303], ..plain };
    match (route.method, route.path) {
        (Method::Get, path) => Asking { ..visit(plain, path) },
        (Method::Post, "/session") => {
            // Too many wrong attempts from one address are slowed down, which is no question of rights.
            Asking { typed: &[("sign_in_name", "khong.co.ai"), ("password", "sai")], answers: &[422, 429], ..plain }
        }
        (Method::Post, "/session/end") => Asking { answers: &[303], ends_session: true, ..plain },
        (Method::Post, "/preferences") => Asking { typed: &[("back", "/"), ("lang", "vi")], answers: &[303], ..plain },
        (Method::Post, "/meetings") => Asking {
            page: "/meetings/new?organization={id}",
            typed: &[("kind", "branch_thematic"), ("planned_on", "05/08/2025")],
            ..drawn
        },
        (Method::Post, "/meetings/{id}/plan" | "/meetings/{id}/attendance" | "/meetings/{id}/statements") => drawn,
        (Method::Post, "/meetings/{id}/tasks" | "/meetings/{id}/conclusion") => drawn,
        (Method::Post, "/meetings/{id}/closure") => {
            Asking { page: "/meetings/{id}/conclusion", form: "/meetings/{id}/conclusion", ..drawn }
        }
        (Method::Post, "/meetings/{id}/cancellation") => Asking { typed: &[("reason", "Bão")], ..drawn },
        (Method::Post, "/meetings/{id}/reopening") => {
            Asking { typed: &[("reason", "Sửa")], shape: Shape::Closed, ..drawn }
        }
        (Method::Post, "/meetings/{id}/confirmation") => Asking { shape: Shape::FromPaper, answers: &[303], ..plain },
        (Method::Post, _) => panic!("say in tests/app/access/requests.rs how {route} is asked"),
    }
}

/// Pages are opened as their path says, but for these.
fn visit(plain: Asking, path: &str) -> Asking {
    match path {
        "/static/{*name}" => Asking { address: "/static/app.css", ..plain },
        "/session/new" => Asking { answers: &[200, 303], ..plain },
        "/meetings" => Asking { lists: &["meeting"], ..plain },
        "/meetings/new" => Asking { address: "/meetings/new?organization={id}", ..plain },
        "/meetings/{id}/reopening" => Asking { shape: Shape::Closed, ..plain },
        _ => plain,
    }
}
