//! Every route: what it addresses and what opens it.
//!
//! Handlers do not read this table; they ask the open transaction (`Tx::scope`, `Tx::require`). It is
//! what they are held to: the access matrix (tests/app/access.rs) compares it with the routes in the
//! sources and runs every cell, and `chibo permissions --matrix` prints it for those who approve it.

mod table;

use super::{Permission, Role};

pub use table::ROUTES;

/// How a route is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Method {
    /// To see something; changes nothing.
    Get,
    /// To do something.
    Post,
}

impl Method {
    /// As HTTP spells it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

/// What a route is about: named in its path, its query or its form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Object {
    /// Nothing in particular: a page of what its reader reaches, or of nothing of the tree.
    None,
    /// An organization.
    Organization,
    /// An organization that meets; another one is missing there.
    Branch,
    /// A member of the Party.
    Member,
    /// A position that somebody holds.
    Position,
    /// A meeting of a branch.
    Meeting,
    /// A task that a meeting gave.
    Task,
    /// A sheet beside the score, of who attended or inspects.
    Sheet,
    /// A sample of meetings drawn for an inspection.
    Sample,
    /// A leader's own visit, while the right to it holds: to everybody else, and before and afterwards, it is
    /// missing.
    Visit,
    /// What was told of a visit.
    Report,
    /// The draft of a rubric that an organization issues.
    Rubric,
    /// A programme of attendance.
    Program,
    /// A leader sent to a branch by a body.
    Assignment,
    /// A list that is being brought in.
    Import,
    /// A device on which somebody is signed in.
    Session,
    /// Somebody's account.
    User,
    /// A right that an account holds.
    Grant,
}

impl Object {
    /// As the matrix prints it beside a path that is about several.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Organization => "organization",
            Self::Branch => "branch",
            Self::Member => "member",
            Self::Position => "position",
            Self::Meeting => "meeting",
            Self::Task => "task",
            Self::Sheet => "sheet",
            Self::Sample => "sample",
            Self::Visit => "visit",
            Self::Report => "report",
            Self::Rubric => "rubric",
            Self::Program => "program",
            Self::Assignment => "assignment",
            Self::Import => "import",
            Self::Session => "session",
            Self::User => "user",
            Self::Grant => "grant",
        }
    }
}

/// Whom a route lets in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Gate {
    /// Everyone, signed in or not.
    Everyone,
    /// Nobody over the network: a program on the same computer.
    ThisComputer,
    /// Whoever is signed in; what the page shows is narrowed to what the reader reaches.
    SignedIn,
    /// Whoever is signed in and owns the object; to everybody else it is missing.
    Owner,
    /// Whoever holds one of these permissions where the object is. Whoever may only see the object is
    /// refused; to everybody else it is missing.
    Holder {
        /// One of these suffices.
        any_of: &'static [Permission],
        /// What shows that the object is there.
        sees: Permission,
    },
}

/// What somebody is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    /// The page or the act, or a word on what the form lacks.
    Allowed,
    /// Seen, but not for this person: 403.
    Forbidden,
    /// Missing or out of sight: 404.
    NotFound,
    /// The way to the sign-in page.
    SignIn,
}

impl Answer {
    /// As the matrix prints it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Forbidden => "403",
            Self::NotFound => "404",
            Self::SignIn => "sign in",
        }
    }
}

/// One route with one method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Route {
    /// How it is asked.
    pub method: Method,
    /// As the router spells it.
    pub path: &'static str,
    /// What it is about.
    pub object: Object,
    /// Whom it lets in.
    pub gate: Gate,
}

impl Route {
    /// What somebody who is signed in is answered who holds these permissions where the object is.
    pub fn answer(&self, holds: impl Fn(Permission) -> bool) -> Answer {
        match self.gate {
            Gate::Everyone | Gate::SignedIn | Gate::Owner => Answer::Allowed,
            Gate::ThisComputer => Answer::NotFound,
            Gate::Holder { any_of, .. } if any_of.iter().any(|permission| holds(*permission)) => Answer::Allowed,
            Gate::Holder { sees, .. } if holds(sees) => Answer::Forbidden,
            Gate::Holder { .. } => Answer::NotFound,
        }
    }

    /// What somebody is answered who is not signed in.
    #[must_use]
    pub const fn answer_to_strangers(&self) -> Answer {
        match self.gate {
            Gate::Everyone => Answer::Allowed,
            Gate::ThisComputer => Answer::NotFound,
            Gate::SignedIn | Gate::Owner | Gate::Holder { .. } => Answer::SignIn,
        }
    }

    /// What a role is answered within its reach; none: who is not signed in.
    #[must_use]
    pub fn expected(&self, role: Option<Role>) -> Answer {
        match role {
            Some(role) => self.answer(|permission| role.permissions().contains(&permission)),
            None => self.answer_to_strangers(),
        }
    }
}

impl std::fmt::Display for Route {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:<4} {}", self.method.name(), self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_follows_from_the_permissions_of_the_role() {
        let closure = ROUTES.iter().find(|route| route.path == "/meetings/{id}/closure").unwrap();
        for (role, answer) in [
            (Some(Role::BranchSecretary), Answer::Allowed),
            (Some(Role::CommitteeOffice), Answer::Allowed),
            (Some(Role::BranchRecorder), Answer::Forbidden),
            (Some(Role::Administrator), Answer::NotFound),
            (None, Answer::SignIn),
        ] {
            assert_eq!(closure.expected(role), answer, "{role:?}");
        }
    }

    /// Else a route would refuse with 403 what it lets others do to something they do not see.
    #[test]
    fn who_may_do_something_sees_what_it_is_done_to() {
        for route in ROUTES {
            if let Gate::Holder { any_of, sees } = route.gate {
                let able = Role::ALL.iter().filter(|role| any_of.iter().any(|p| role.permissions().contains(p)));
                assert!(able.into_iter().all(|role| role.permissions().contains(&sees)), "{route}");
            }
        }
    }
}
