//! All routes with what opens each: the table itself.

use super::{Gate, Method, Object, Route};
use crate::access::Permission::{self, *};

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
const SEES_ASSIGNMENTS: Gate = needs(&[ReadAssignments]);
const ASSIGNS: Gate = needs(&[AssignLeaders]);
const PREPARES: Gate = needs(&[PrepareVisits]);
const TELLS: Gate = needs(&[RecordVisits]);
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
    post("/organizations/{id}/users", Object::Organization, KEEPS_USERS),
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
    // imports
    get("/imports", Object::None, Gate::SignedIn),
    post("/imports", Object::Branch, EDITS_MEMBERS),
    get("/imports/new", Object::Branch, EDITS_MEMBERS),
    get("/imports/{id}", Object::Import, EDITS_MEMBERS),
    post("/imports/{id}/columns", Object::Import, EDITS_MEMBERS),
    post("/imports/{id}/application", Object::Import, EDITS_MEMBERS),
    post("/imports/{id}/reversal", Object::Import, EDITS_MEMBERS),
    post("/imports/{id}/removal", Object::Import, EDITS_MEMBERS),
    get("/organizations/{id}/list.xlsx", Object::Organization, needs(&[ReadOrganizations])),
    get("/organizations/{id}/list.csv", Object::Organization, needs(&[ReadOrganizations])),
    get("/organizations/{id}/members/export", Object::Organization, needs(&[ReadMembers])),
    post("/organizations/{id}/members/export", Object::Organization, needs(&[ReadMembers])),
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
    post("/rubrics/{id}/groups", Object::Rubric, EDITS_RUBRICS),
    post("/rubrics/{id}/criteria", Object::Rubric, EDITS_RUBRICS),
    post("/rubrics/{id}/removals", Object::Rubric, EDITS_RUBRICS),
    post("/rubrics/{id}/publication", Object::Rubric, EDITS_RUBRICS),
    post("/rubrics/{id}/withdrawal", Object::Rubric, EDITS_RUBRICS),
    // assignments
    get("/assignments", Object::None, Gate::SignedIn),
    get("/assignments/new", Object::Branch, ASSIGNS),
    post("/assignments", Object::Branch, ASSIGNS),
    get("/assignments/{id}", Object::Assignment, SEES_ASSIGNMENTS),
    post("/assignments/{id}/withdrawal", Object::Assignment, ASSIGNS),
    get("/programs", Object::None, Gate::SignedIn),
    get("/programs/new", Object::Organization, ASSIGNS),
    post("/programs", Object::Organization, ASSIGNS),
    get("/programs/{id}", Object::Program, SEES_ASSIGNMENTS),
    get("/programs/{id}/edit", Object::Program, ASSIGNS),
    post("/programs/{id}/edit", Object::Program, ASSIGNS),
    get("/programs/{id}/baseline", Object::Program, ASSIGNS),
    post("/programs/{id}/baseline", Object::Program, ASSIGNS),
    get("/programs/{id}/report", Object::Program, SEES_ASSIGNMENTS),
    get("/programs/{id}/report.xlsx", Object::Program, SEES_ASSIGNMENTS),
    get("/duties", Object::None, Gate::SignedIn),
    post("/duties", Object::None, Gate::SignedIn),
    post("/duties/removals", Object::None, Gate::SignedIn),
    get("/duties/import", Object::None, Gate::SignedIn),
    post("/duties/import", Object::None, Gate::SignedIn),
    // visits
    get("/visits", Object::None, Gate::SignedIn),
    get("/visits/situation", Object::None, Gate::SignedIn),
    post("/visits/reminders", Object::None, Gate::SignedIn),
    get("/visits/{id}", Object::Visit, PREPARES),
    get("/visits/{id}/telling", Object::Visit, TELLS),
    post("/visits/{id}/telling", Object::Visit, TELLS),
    post("/visits/{id}/submission", Object::Visit, TELLS),
    get("/visits/{id}/miss", Object::Visit, TELLS),
    post("/visits/{id}/miss", Object::Visit, TELLS),
    post("/visits/{id}/follow-up", Object::Visit, TELLS),
    get("/visits/{id}/reopening", Object::Visit, TELLS),
    post("/visits/{id}/reopening", Object::Visit, TELLS),
    get("/visits/{id}/report", Object::Report, needs(&[ReadAssignments])),
    get("/calendar", Object::None, Gate::SignedIn),
    post("/calendar", Object::None, Gate::SignedIn),
    post("/calendar/end", Object::None, Gate::SignedIn),
    get("/calendar/{file}", Object::None, Gate::Everyone),
];
