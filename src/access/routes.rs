//! Every route: what it addresses and what opens it.
//!
//! Handlers do not read this table; they ask the open transaction (`Tx::scope`, `Tx::require`). It is
//! what they are held to: the access matrix (tests/app/access.rs) compares it with the routes in the
//! sources and runs every cell, and `chibo permissions --matrix` prints it for those who approve it.

use super::Permission::{self, *};
use super::Role;

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
    /// The draft of a rubric that an organization issues.
    Rubric,
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
            Self::Rubric => "rubric",
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

const fn get(path: &'static str, object: Object, gate: Gate) -> Route {
    Route { method: Method::Get, path, object, gate }
}

const fn post(path: &'static str, object: Object, gate: Gate) -> Route {
    Route { method: Method::Post, path, object, gate }
}

/// Whoever holds one of these; the first says what shows that the object is there.
const fn needs(any_of: &'static [Permission]) -> Gate {
    Gate::Holder { any_of, sees: any_of[0].sees() }
}

/// The same where something else shows it.
const fn needs_seeing(any_of: &'static [Permission], sees: Permission) -> Gate {
    Gate::Holder { any_of, sees }
}

const EDITS_TREE: Gate = needs(&[EditOrganizations]);
const SETS_RULE: Gate = needs_seeing(&[PlanMeetings, EditOrganizations], ReadOrganizations);
const EDITS_MEMBERS: Gate = needs(&[EditMembers]);
const INVITES: Gate = needs(&[InviteUsers]);
const PLANS: Gate = needs(&[PlanMeetings, RecordOnBehalf]);
const RECORDS: Gate = needs(&[RecordMeetings, RecordOnBehalf]);
const CLOSES: Gate = needs(&[CloseMeetings, RecordOnBehalf]);
const SCORES: Gate = needs_seeing(&[ScoreMeetings, RecordOnBehalf], ReadScores);
const VOTES: Gate = needs_seeing(&[VoteScores, RecordOnBehalf], ReadScores);
const WRITES_SHEETS: Gate = needs(&[AttendMeetings, InspectMeetings]);
const DECIDES: Gate = needs_seeing(&[DecideScores], ReadScores);
const SEES_SCORES: Gate = needs_seeing(&[ReadScores], ReadOrganizations);
const INSPECTS: Gate = needs(&[InspectMeetings]);
const SEES_SAMPLES: Gate = needs_seeing(&[InspectMeetings], InspectMeetings);
const EDITS_RUBRICS: Gate = needs(&[EditRubrics]);
const KEEPS_USERS: Gate = needs(&[EditUsers]);
const REOPENS: Gate = needs(&[ReopenMeetings]);

/// All routes, in the order of the areas.
pub const ROUTES: &[Route] = &[
    get("/static/{*name}", Object::None, Gate::Everyone),
    get("/health/live", Object::None, Gate::Everyone),
    get("/health/ready", Object::None, Gate::Everyone),
    get("/metrics", Object::None, Gate::ThisComputer),
    get("/", Object::None, Gate::SignedIn),
    // accounts
    get("/session/new", Object::None, Gate::Everyone),
    post("/session", Object::None, Gate::Everyone),
    post("/session/end", Object::None, Gate::Everyone),
    post("/preferences", Object::None, Gate::Everyone),
    get("/help", Object::None, Gate::Everyone),
    get("/invitation", Object::None, Gate::Everyone),
    post("/invitation", Object::None, Gate::Everyone),
    get("/account", Object::None, Gate::SignedIn),
    post("/account/password", Object::None, Gate::SignedIn),
    post("/account/sessions/end", Object::None, Gate::SignedIn),
    post("/account/sessions/{id}/end", Object::Session, Gate::Owner),
    // organizations
    get("/organizations", Object::None, Gate::SignedIn),
    get("/search", Object::None, Gate::SignedIn),
    get("/search", Object::Organization, needs(&[ReadOrganizations])),
    get("/organizations/{id}", Object::Organization, needs(&[ReadOrganizations])),
    get("/organizations/{id}/history", Object::Organization, needs(&[ReadOrganizations])),
    get("/organizations/new", Object::Organization, EDITS_TREE),
    post("/organizations", Object::Organization, EDITS_TREE),
    get("/organizations/{id}/edit", Object::Organization, EDITS_TREE),
    post("/organizations/{id}/edit", Object::Organization, EDITS_TREE),
    get("/organizations/{id}/name", Object::Organization, EDITS_TREE),
    post("/organizations/{id}/name", Object::Organization, EDITS_TREE),
    get("/organizations/{id}/meeting-rule", Object::Branch, SETS_RULE),
    post("/organizations/{id}/meeting-rule", Object::Branch, SETS_RULE),
    post("/organizations/{id}/meeting-rule/preview", Object::Branch, SETS_RULE),
    // members
    get("/members/lookup", Object::None, Gate::SignedIn),
    post("/members/lookup", Object::None, Gate::SignedIn),
    get("/organizations/{id}/members", Object::Organization, needs(&[ReadMembers])),
    get("/organizations/{id}/members/new", Object::Branch, EDITS_MEMBERS),
    post("/organizations/{id}/members", Object::Branch, EDITS_MEMBERS),
    get("/members/{id}", Object::Member, needs(&[ReadMembers])),
    get("/members/{id}/edit", Object::Member, EDITS_MEMBERS),
    post("/members/{id}/edit", Object::Member, EDITS_MEMBERS),
    get("/members/{id}/status", Object::Member, EDITS_MEMBERS),
    post("/members/{id}/status", Object::Member, EDITS_MEMBERS),
    get("/members/{id}/status/correction", Object::Member, EDITS_MEMBERS),
    post("/members/{id}/status/correction", Object::Member, EDITS_MEMBERS),
    get("/members/{id}/departure", Object::Member, EDITS_MEMBERS),
    post("/members/{id}/departure", Object::Member, EDITS_MEMBERS),
    post("/members/{id}/return", Object::Member, EDITS_MEMBERS),
    get("/members/{id}/positions/new", Object::Member, EDITS_MEMBERS),
    post("/members/{id}/positions/new", Object::Member, EDITS_MEMBERS),
    get("/positions/{id}/edit", Object::Position, EDITS_MEMBERS),
    post("/positions/{id}/edit", Object::Position, EDITS_MEMBERS),
    post("/positions/{id}/end", Object::Position, EDITS_MEMBERS),
    // audit
    get("/history/{record}", Object::Member, needs(&[ReadMembers])),
    get("/history/{record}", Object::Meeting, needs(&[ReadMeetings])),
    get("/history/{record}", Object::Task, needs(&[ReadTasks])),
    get("/audit", Object::None, Gate::SignedIn),
    get("/audit.xlsx", Object::None, Gate::SignedIn),
    // admin
    get("/users", Object::None, Gate::SignedIn),
    get("/users/{id}", Object::User, needs(&[ReadUsers])),
    get("/organizations/{id}/users/new", Object::Organization, needs_seeing(&[EditUsers], ReadOrganizations)),
    post("/organizations/{id}/users", Object::Organization, needs_seeing(&[EditUsers], ReadOrganizations)),
    get("/users/{id}/edit", Object::User, KEEPS_USERS),
    post("/users/{id}/edit", Object::User, KEEPS_USERS),
    get("/users/{id}/closure", Object::User, KEEPS_USERS),
    post("/users/{id}/closure", Object::User, KEEPS_USERS),
    post("/users/{id}/reopening", Object::User, KEEPS_USERS),
    post("/users/{id}/sessions/end", Object::User, INVITES),
    get("/users/{id}/grants/new", Object::User, INVITES),
    post("/users/{id}/grants", Object::User, INVITES),
    get("/grants/{id}/edit", Object::Grant, INVITES),
    post("/grants/{id}/edit", Object::Grant, INVITES),
    post("/grants/{id}/end", Object::Grant, INVITES),
    get("/who-can-see", Object::Organization, needs(&[ReadOrganizations])),
    get("/who-can-see", Object::Member, needs(&[ReadMembers])),
    get("/who-can-see", Object::Meeting, needs(&[ReadMeetings])),
    get("/who-can-see", Object::Task, needs(&[ReadTasks])),
    get("/who-can-see", Object::Sheet, needs(&[ReadScores])),
    get("/who-can-see", Object::Rubric, EDITS_RUBRICS),
    get("/permissions", Object::None, Gate::SignedIn),
    get("/me", Object::None, Gate::SignedIn),
    // slips
    get("/organizations/{id}/invitations/bulk", Object::Organization, INVITES),
    post("/organizations/{id}/invitations/bulk", Object::Organization, INVITES),
    get("/users/{id}/invitations/new", Object::User, KEEPS_USERS),
    post("/users/{id}/invitations", Object::User, KEEPS_USERS),
    get("/organizations/{id}/invitations/new", Object::Organization, INVITES),
    get("/positions/{id}/invitations/new", Object::Position, INVITES),
    post("/positions/{id}/invitations", Object::Position, INVITES),
    // meetings
    get("/meetings", Object::None, Gate::SignedIn),
    get("/meetings.xlsx", Object::None, Gate::SignedIn),
    get("/meetings/new", Object::Branch, needs(&[PlanMeetings])),
    post("/meetings", Object::Branch, needs(&[PlanMeetings])),
    get("/meetings/{id}", Object::Meeting, needs(&[ReadMeetings])),
    get("/meetings/{id}/minutes", Object::Meeting, needs(&[ReadMeetings])),
    get("/meetings/{id}/resolution", Object::Meeting, needs(&[ReadMeetings])),
    get("/meetings/{id}/plan", Object::Meeting, PLANS),
    post("/meetings/{id}/plan", Object::Meeting, PLANS),
    get("/meetings/{id}/attendance", Object::Meeting, RECORDS),
    post("/meetings/{id}/attendance", Object::Meeting, RECORDS),
    get("/meetings/{id}/statements", Object::Meeting, RECORDS),
    post("/meetings/{id}/statements", Object::Meeting, RECORDS),
    get("/meetings/{id}/tasks", Object::Meeting, RECORDS),
    post("/meetings/{id}/tasks", Object::Meeting, RECORDS),
    get("/meetings/{id}/conclusion", Object::Meeting, RECORDS),
    post("/meetings/{id}/conclusion", Object::Meeting, RECORDS),
    post("/meetings/{id}/closure", Object::Meeting, CLOSES),
    get("/meetings/{id}/cancellation", Object::Meeting, CLOSES),
    post("/meetings/{id}/cancellation", Object::Meeting, CLOSES),
    get("/meetings/{id}/reopening", Object::Meeting, REOPENS),
    post("/meetings/{id}/reopening", Object::Meeting, REOPENS),
    post("/meetings/{id}/confirmation", Object::Meeting, needs(&[ConfirmRecords])),
    // evaluations
    get("/meetings/{id}/score", Object::Meeting, needs_seeing(&[ReadScores], ReadMeetings)),
    post("/meetings/{id}/score", Object::Meeting, SCORES),
    post("/meetings/{id}/score/agreement", Object::Meeting, VOTES),
    post("/meetings/{id}/score/revision", Object::Meeting, SCORES),
    post("/meetings/{id}/score/vote", Object::Meeting, VOTES),
    post("/meetings/{id}/score/submission", Object::Meeting, VOTES),
    get("/meetings/{id}/sheets/new", Object::Meeting, WRITES_SHEETS),
    post("/meetings/{id}/sheets", Object::Meeting, WRITES_SHEETS),
    get("/sheets", Object::None, Gate::SignedIn),
    get("/sheets/{id}", Object::Sheet, needs(&[ReadScores])),
    post("/sheets/{id}", Object::Sheet, WRITES_SHEETS),
    post("/sheets/{id}/signature", Object::Sheet, WRITES_SHEETS),
    get("/sheets.xlsx", Object::None, Gate::SignedIn),
    get("/samples", Object::None, Gate::SignedIn),
    post("/samples", Object::Organization, INSPECTS),
    get("/samples/new", Object::Organization, INSPECTS),
    get("/samples/{id}", Object::Sample, SEES_SAMPLES),
    get("/samples/{id}/meetings.xlsx", Object::Sample, SEES_SAMPLES),
    post("/samples/{id}/withdrawal", Object::Sample, SEES_SAMPLES),
    post("/meetings/{id}/score/confirmation", Object::Meeting, DECIDES),
    post("/meetings/{id}/score/adjustment", Object::Meeting, DECIDES),
    get("/meetings/{id}/score/return", Object::Meeting, DECIDES),
    post("/meetings/{id}/score/return", Object::Meeting, DECIDES),
    post("/meetings/{id}/score/withdrawal", Object::Meeting, DECIDES),
    get("/meetings/{id}/score/lock", Object::Meeting, DECIDES),
    post("/meetings/{id}/score/lock", Object::Meeting, DECIDES),
    get("/meetings/{id}/score/correction", Object::Meeting, DECIDES),
    post("/meetings/{id}/score/correction", Object::Meeting, DECIDES),
    get("/scores", Object::None, Gate::SignedIn),
    get("/scores.xlsx", Object::None, Gate::SignedIn),
    get("/scores/waiting", Object::None, Gate::SignedIn),
    get("/scores/waiting.xlsx", Object::None, Gate::SignedIn),
    post("/scores/confirmations", Object::None, Gate::SignedIn),
    get("/scores/locks", Object::None, Gate::SignedIn),
    post("/scores/locks", Object::None, Gate::SignedIn),
    get("/quality", Object::None, Gate::SignedIn),
    get("/quality", Object::Organization, SEES_SCORES),
    get("/quality.xlsx", Object::Organization, SEES_SCORES),
    get("/quality/losses", Object::Organization, SEES_SCORES),
    get("/quality/list", Object::Organization, SEES_SCORES),
    get("/quality/list.xlsx", Object::Organization, SEES_SCORES),
    get("/organizations/{id}/quality", Object::Branch, SEES_SCORES),
    get("/organizations/{id}/quality.xlsx", Object::Branch, SEES_SCORES),
    get("/rubrics", Object::None, Gate::SignedIn),
    get("/rubrics/{id}", Object::None, Gate::SignedIn),
    get("/rubrics/{id}", Object::Rubric, EDITS_RUBRICS),
    post("/rubrics/{id}/copies", Object::Organization, EDITS_RUBRICS),
    get("/rubrics/{id}/edit", Object::Rubric, EDITS_RUBRICS),
    post("/rubrics/{id}/edit", Object::Rubric, EDITS_RUBRICS),
    post("/rubrics/{id}/publication", Object::Rubric, EDITS_RUBRICS),
    post("/rubrics/{id}/withdrawal", Object::Rubric, EDITS_RUBRICS),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_follows_from_the_permissions_of_the_role() {
        let closure = ROUTES.iter().find(|route| route.path.ends_with("/closure")).unwrap();
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
