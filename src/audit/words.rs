//! The words of the trail: which columns it tells of, what they are called, how their values are read.

use super::model::Act;
use super::search::model::Kind;
use crate::locale::Locale;
use crate::{t, terms};

/// How the value of a column is read.
#[derive(Clone, Copy)]
pub enum Shape {
    /// As it is.
    Text,
    /// A day.
    Day,
    /// A month, stored by its first day.
    Month,
    /// An hour.
    Time,
    /// From a day to a day.
    Span,
    /// A code with a word for it.
    Word(fn(Locale, &str) -> String),
    /// A code with a label in the database (types of branch, reasons of absence).
    Label,
    /// A member.
    Member,
    /// Many members: how many.
    People,
    /// A user.
    User,
    /// An organization.
    Organization,
    /// An item of an agenda.
    Agenda,
}

/// A column that the history tells of.
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What it is called.
    pub label: String,
    /// How its values are read.
    pub shape: Shape,
}

macro_rules! columns {
    ($($table:literal { $($name:literal, $key:tt, $shape:expr;)* })*) => {
        /// The columns of a table that are told, in the order of its page.
        pub fn columns(l: Locale, table: &str) -> Vec<Column> {
            match table {
                $($table => vec![$(Column { name: $name, label: t!(l, $key), shape: $shape },)*],)*
                _ => Vec::new(),
            }
        }
    };
}

columns! {
    "organizations" {
        "kind", "audit-kind", Shape::Word(terms::organization_kind);
        "branch_type", "audit-type-of-branch", Shape::Label;
        "code", "audit-code", Shape::Text;
        "difficulty", "audit-difficulty", Shape::Word(terms::difficulty);
        "parent_id", "audit-superior", Shape::Organization;
        "established_on", "audit-established", Shape::Day;
        "closed_on", "audit-closed", Shape::Day;
        "successor_id", "audit-successor", Shape::Organization;
    }
    "organization_names" {
        "name", "audit-name", Shape::Text;
        "valid", "audit-time", Shape::Span;
    }
    "organization_parents" {
        "parent_id", "audit-superior", Shape::Organization;
        "valid", "audit-time", Shape::Span;
    }
    "meeting_rules" {
        "day_of_month", "audit-day-of-the-month", Shape::Text;
        "start_time", "audit-time-of-meeting", Shape::Time;
        "place", "audit-place", Shape::Text;
        "shift", "audit-at-a-weekend", Shape::Word(terms::shift);
        "valid", "audit-time", Shape::Span;
    }
    "members" {
        "full_name", "audit-full-name", Shape::Text;
        "sex", "audit-sex", Shape::Word(terms::sex);
        "birth_day", "audit-day-of-birth", Shape::Text;
        "birth_month", "audit-month-of-birth", Shape::Text;
        "birth_year", "audit-year-of-birth", Shape::Text;
        "phone", "audit-telephone", Shape::Text;
        "email", "audit-email", Shape::Text;
        "card_no", "audit-card-number", Shape::Text;
        "admitted_on", "audit-admitted", Shape::Day;
        "official_on", "audit-official-since", Shape::Day;
        "occupation", "audit-occupation", Shape::Text;
        "education_general", "audit-general-education", Shape::Text;
        "education_professional", "audit-professional-education", Shape::Text;
        "political_theory", "audit-political-theory", Shape::Word(terms::political_theory);
        "organization_id", "audit-organization", Shape::Organization;
    }
    "memberships" {
        "organization_id", "audit-organization", Shape::Organization;
        "valid", "audit-time", Shape::Span;
        "ended_because", "audit-reason-of-leaving", Shape::Word(terms::membership_end);
        "ended_note", "audit-note", Shape::Text;
    }
    "member_statuses" {
        "status", "audit-standing", Shape::Word(terms::member_status);
        "valid", "audit-time", Shape::Span;
    }
    "positions" {
        "position", "audit-position", Shape::Word(terms::position);
        "title", "audit-as-in-the-decision", Shape::Text;
        "organization_id", "audit-organization", Shape::Organization;
        "valid", "audit-time", Shape::Span;
        "decision", "audit-decision", Shape::Text;
    }
    "departures" {
        "recorded_on", "audit-first-closed", Shape::Day;
        "returned_on", "audit-taken-back", Shape::Day;
    }
    "meetings" {
        "kind", "audit-kind-of-meeting", Shape::Word(terms::meeting_kind);
        "month", "audit-month", Shape::Month;
        "state", "audit-state", Shape::Word(terms::meeting_state);
        "committee_met_on", "audit-committee-met", Shape::Day;
        "notice_on", "audit-notice", Shape::Day;
        "documents_posted_on", "audit-documents-posted", Shape::Day;
        "record_posted_on", "audit-record-posted", Shape::Day;
        "recorded_on", "audit-recorded", Shape::Day;
        "planned_on", "audit-planned-day", Shape::Day;
        "planned_at", "audit-planned-time", Shape::Time;
        "place", "audit-place", Shape::Text;
        "chair_id", "audit-chair", Shape::Member;
        "minute_taker_id", "audit-minute-taker", Shape::Member;
        "held_on", "audit-held-on", Shape::Day;
        "started_at", "audit-began", Shape::Time;
        "ended_at", "audit-ended", Shape::Time;
        "dues", "audit-dues", Shape::Text;
        "conclusion", "audit-conclusion", Shape::Text;
        "votes_for", "audit-in-favour", Shape::Text;
        "votes_against", "audit-against", Shape::Text;
        "votes_other", "audit-other-votes", Shape::Text;
        "not_held_because", "audit-why-not-held", Shape::Text;
        "roster", "audit-roster", Shape::People;
        "roster_count", "audit-expected", Shape::Text;
        "official_count", "audit-official-members", Shape::Text;
        "probationary_count", "audit-probationary-members", Shape::Text;
        "exempt_count", "audit-exempt", Shape::Text;
        "reduced_count", "audit-reduced", Shape::Text;
        "leave_count", "audit-on-leave", Shape::Text;
        "suspended_count", "audit-suspended", Shape::Text;
        "abroad_count", "audit-abroad", Shape::Text;
        "present_count", "audit-present", Shape::Text;
        "present_voting_count", "audit-present-with-a-vote", Shape::Text;
        "excused_count", "audit-absent-excused", Shape::Text;
        "unexcused_count", "audit-absent-not-excused", Shape::Text;
        "speaker_count", "audit-speakers", Shape::Text;
        "on_behalf_by", "audit-entered-on-behalf-by", Shape::User;
        "confirmed_by", "audit-confirmed-by", Shape::User;
    }
    "agenda_items" {
        "item_no", "audit-order", Shape::Text;
        "section", "audit-section", Shape::Word(terms::agenda_section);
        "title", "audit-item", Shape::Text;
        "presenter_id", "audit-presenter", Shape::Member;
        "conclusion", "audit-conclusion", Shape::Text;
    }
    "attendances" {
        "status", "audit-attendance", Shape::Word(terms::attendance);
        "reason", "audit-reason", Shape::Label;
        "note", "audit-note", Shape::Text;
    }
    "guests" {
        "full_name", "audit-full-name", Shape::Text;
        "title", "audit-title", Shape::Text;
    }
    "statements" {
        "member_id", "audit-speaker", Shape::Member;
        "agenda_item_id", "audit-item", Shape::Agenda;
        "kind", "audit-kind-of-statement", Shape::Word(terms::statement_kind);
        "text", "audit-words", Shape::Text;
    }
    "task_results" {
        "outcome", "audit-outcome", Shape::Word(terms::task_outcome);
        "note", "audit-note", Shape::Text;
    }
    "meeting_acts" {
        "act", "audit-act", Shape::Word(terms::meeting_act);
        "reason", "audit-reason", Shape::Text;
    }
    "document_numbers" {
        "kind", "audit-kind-of-document", Shape::Word(terms::document_kind);
        "number", "audit-number", Shape::Text;
    }
    "users" {
        "full_name", "audit-full-name", Shape::Text;
        "sign_in_name", "sign-in-name", Shape::Text;
        "disabled_on", "audit-disabled-on", Shape::Day;
        "disabled_because", "audit-reason", Shape::Text;
        "password_hash", "audit-password", Shape::Word(hidden);
    }
    "grants" {
        "user_id", "audit-account", Shape::User;
        "role", "audit-role", Shape::Word(terms::role);
        "organization_id", "audit-organization", Shape::Organization;
        "reach", "audit-reach", Shape::Word(terms::reach);
        "valid", "audit-time", Shape::Span;
        "given_by", "audit-given-by", Shape::User;
    }
    "invitations" {
        "user_id", "audit-account", Shape::User;
        "issued_by", "audit-issued-by", Shape::User;
        "code_hash", "audit-slip-code", Shape::Word(hidden);
    }
    "slip_prints" {
        "issued_by", "audit-issued-by", Shape::User;
        "whom", "audit-whom", Shape::Text;
    }
    "export_acts" {
        "filter", "audit-filter", Shape::Text;
        "reason", "audit-reason", Shape::Text;
        "row_count", "audit-rows", Shape::Text;
    }
    "tasks" {
        "title", "audit-task", Shape::Text;
        "member_id", "audit-person", Shape::Member;
        "measure", "audit-measure", Shape::Text;
        "due_on", "audit-due", Shape::Day;
    }
}

/// A secret leaves only that it was there.
fn hidden(l: Locale, _: &str) -> String {
    t!(l, "audit-hidden")
}

/// A kind of record.
pub fn kind(l: Locale, kind: Kind) -> String {
    match kind {
        Kind::Organization => t!(l, "audit-kind-organization"),
        Kind::Member => t!(l, "audit-kind-member"),
        Kind::Meeting => t!(l, "audit-kind-meeting"),
        Kind::Task => t!(l, "audit-kind-task"),
        Kind::Score => t!(l, "audit-kind-score"),
        Kind::Rubric => t!(l, "audit-kind-rubric"),
        Kind::Assignment => t!(l, "audit-kind-assignment"),
        Kind::Account => t!(l, "audit-kind-account"),
    }
}

/// Columns that say nothing to a reader: numbers of rows, positions in the tree, what is derived from
/// another column, and what the record itself stands for.
const SILENT: &[&str] = &[
    "id",
    "form_id",
    "given_name",
    "grants",
    "meeting_id",
    "member_id",
    "membership_id",
    "organization_id",
    "positions",
    "recommendation_id",
    "search_name",
    "task_id",
    "term_from",
    "tree_at",
    "tree_hi",
    "tree_lo",
    "version",
    "actor_id",
    "at",
];

/// Whether the history has a word for a column, or is silent about it on purpose.
pub fn is_told(table: &str, column: &str) -> bool {
    SILENT.contains(&column) || columns(Locale::Vi, table).iter().any(|told| told.name == column)
}

/// What was done to which kind of row: "Sửa chức vụ".
pub fn what(l: Locale, act: Act, table: &str) -> String {
    let thing = what_table(l, table);
    match act {
        Act::Insert => t!(l, "audit-insert", thing = thing),
        Act::Update => t!(l, "audit-update", thing = thing),
        Act::Delete => t!(l, "audit-delete", thing = thing),
    }
}

/// What the rows of a table are.
pub fn what_table(l: Locale, table: &str) -> String {
    match table {
        "organizations" => t!(l, "audit-table-organizations"),
        "organization_names" => t!(l, "audit-table-organization-names"),
        "organization_parents" => t!(l, "audit-table-organization-parents"),
        "meeting_rules" => t!(l, "audit-table-meeting-rules"),
        "members" => t!(l, "audit-table-members"),
        "memberships" => t!(l, "audit-table-memberships"),
        "member_statuses" => t!(l, "audit-table-member-statuses"),
        "positions" => t!(l, "audit-table-positions"),
        "departures" => t!(l, "audit-table-departures"),
        "meetings" => t!(l, "audit-table-meetings"),
        "agenda_items" => t!(l, "audit-table-agenda-items"),
        "attendances" => t!(l, "audit-table-attendances"),
        "guests" => t!(l, "audit-table-guests"),
        "statements" => t!(l, "audit-table-statements"),
        "task_results" => t!(l, "audit-table-task-results"),
        "meeting_acts" => t!(l, "audit-table-meeting-acts"),
        "document_numbers" => t!(l, "audit-table-document-numbers"),
        "tasks" => t!(l, "audit-table-tasks"),
        "users" => t!(l, "audit-table-users"),
        "grants" => t!(l, "audit-table-grants"),
        "invitations" => t!(l, "audit-table-invitations"),
        "export_acts" => t!(l, "audit-table-export-acts"),
        "slip_prints" => t!(l, "audit-table-slip-prints"),
        "scores" | "score_lines" | "score_acts" => t!(l, "audit-table-scores"),
        "score_sheets" | "score_sheet_lines" => t!(l, "audit-table-sheets"),
        "rubrics" | "rubric_groups" | "rubric_bands" | "criteria" | "criterion_levels" | "criterion_caps" => {
            t!(l, "audit-table-rubrics")
        }
        "programs" | "program_groups" | "program_leaders" => t!(l, "audit-table-programs"),
        "assignments" => t!(l, "audit-table-assignments"),
        "import_batches" => t!(l, "audit-table-imports"),
        other => t!(l, "audit-table-other", table = other),
    }
}
