//! The words for what the database writes as codes, in both languages: the program's glossary. One
//! place, so that a position is called the same on a member's record, in a list and in the history.
//!
//! What a committee may add to (types of branch, reasons of absence) has its words in the database.

use chrono::{Datelike as _, NaiveDate};

use crate::locale::Locale;
use crate::t;

macro_rules! terms {
    ($($(#[$doc:meta])* $name:ident { $($code:literal => $key:tt,)* })*) => {$(
        $(#[$doc])*
        /// A code that is not known here is given back as it is.
        pub fn $name(l: Locale, code: &str) -> String {
            match code {
                $($code => t!(l, $key),)*
                other => other.to_owned(),
            }
        }
    )*};
}

terms! {
    /// What somebody is in the eyes of the program.
    role {
        "branch_secretary" => "term-role-branch-secretary",
        "branch_recorder" => "term-role-branch-recorder",
        "committee" => "term-role-committee",
        "committee_office" => "term-role-committee-office",
        "organization_board" => "term-role-organization-board",
        "inspection" => "term-role-inspection",
        "leader" => "term-role-leader",
        "member" => "term-role-member",
        "auditor" => "term-role-auditor",
        "administrator" => "term-role-administrator",
    }
    /// How far a right reaches.
    reach {
        "unit" => "term-reach-unit",
        "subtree" => "term-reach-subtree",
    }
    /// A kind of organization.
    organization_kind {
        "centre" => "term-organization-kind-centre",
        "province" => "term-organization-kind-province",
        "district" => "term-organization-kind-district",
        "commune" => "term-organization-kind-commune",
        "sub_grassroots" => "term-organization-kind-sub-grassroots",
        "branch" => "term-organization-kind-branch",
        "party_group" => "term-organization-kind-party-group",
        "board" => "term-organization-kind-board",
    }
    /// How hard a place is to work in.
    difficulty {
        "difficult" => "term-difficulty-difficult",
        "especially_difficult" => "term-difficulty-especially-difficult",
    }
    /// What happens to a meeting day that falls on a Saturday or Sunday.
    shift {
        "keep" => "term-shift-keep",
        "before_weekend" => "term-shift-before-weekend",
        "after_weekend" => "term-shift-after-weekend",
    }
    /// A day of the week, from Monday (1).
    weekday {
        "1" => "term-weekday-1",
        "2" => "term-weekday-2",
        "3" => "term-weekday-3",
        "4" => "term-weekday-4",
        "5" => "term-weekday-5",
        "6" => "term-weekday-6",
        "7" => "term-weekday-7",
    }
    /// A month inside a sentence, from January (1).
    month {
        "1" => "term-month-1",
        "2" => "term-month-2",
        "3" => "term-month-3",
        "4" => "term-month-4",
        "5" => "term-month-5",
        "6" => "term-month-6",
        "7" => "term-month-7",
        "8" => "term-month-8",
        "9" => "term-month-9",
        "10" => "term-month-10",
        "11" => "term-month-11",
        "12" => "term-month-12",
    }
    /// A position in the Party, or a public one that is held together with it.
    position {
        "branch_secretary" => "term-position-branch-secretary",
        "branch_deputy_secretary" => "term-position-branch-deputy-secretary",
        "branch_committee_member" => "term-position-branch-committee-member",
        "group_leader" => "term-position-group-leader",
        "group_deputy" => "term-position-group-deputy",
        "committee_secretary" => "term-position-committee-secretary",
        "committee_deputy_secretary" => "term-position-committee-deputy-secretary",
        "standing_committee_member" => "term-position-standing-committee-member",
        "committee_member" => "term-position-committee-member",
        "inspection_chair" => "term-position-inspection-chair",
        "inspection_deputy" => "term-position-inspection-deputy",
        "board_head" => "term-position-board-head",
        "board_deputy" => "term-position-board-deputy",
        "division_head" => "term-position-division-head",
        "division_deputy" => "term-position-division-deputy",
        "office_head" => "term-position-office-head",
        "office_staff" => "term-position-office-staff",
        "village_head" => "term-position-village-head",
        "pc_chair" => "term-position-pc-chair",
    }
    /// A member's standing.
    member_status {
        "official" => "term-member-status-official",
        "probationary" => "term-member-status-probationary",
        "exempt" => "term-member-status-exempt",
        "reduced" => "term-member-status-reduced",
        "leave_of_absence" => "term-member-status-leave-of-absence",
        "suspended" => "term-member-status-suspended",
        "abroad" => "term-member-status-abroad",
    }
    /// Why somebody no longer belongs to an organization.
    membership_end {
        "transferred" => "term-membership-end-transferred",
        "reorganized" => "term-membership-end-reorganized",
        "resigned" => "term-membership-end-resigned",
        "removed" => "term-membership-end-removed",
        "expelled" => "term-membership-end-expelled",
        "deceased" => "term-membership-end-deceased",
    }
    /// Male or female.
    sex {
        "male" => "term-sex-male",
        "female" => "term-sex-female",
    }
    /// A level of training in political theory.
    political_theory {
        "elementary" => "term-political-theory-elementary",
        "intermediate" => "term-political-theory-intermediate",
        "advanced" => "term-political-theory-advanced",
        "bachelor" => "term-political-theory-bachelor",
    }
    /// A kind of meeting of a branch.
    meeting_kind {
        "branch_regular" => "term-meeting-kind-branch-regular",
        "branch_thematic" => "term-meeting-kind-branch-thematic",
        "branch_extraordinary" => "term-meeting-kind-branch-extraordinary",
    }
    /// Where a meeting stands.
    meeting_state {
        "planned" => "term-meeting-state-planned",
        "recording" => "term-meeting-state-recording",
        "closed" => "term-meeting-state-closed",
        "not_held" => "term-meeting-state-not-held",
    }
    /// How somebody took part, where it was not from beginning to end.
    attendance {
        "absent_excused" => "term-attendance-absent-excused",
        "absent_unexcused" => "term-attendance-absent-unexcused",
        "late" => "term-attendance-late",
        "left_early" => "term-attendance-left-early",
    }
    /// What somebody contributed.
    statement_kind {
        "information" => "term-statement-kind-information",
        "addition" => "term-statement-kind-addition",
        "critique" => "term-statement-kind-critique",
        "proposal" => "term-statement-kind-proposal",
        "question" => "term-statement-kind-question",
        "report" => "term-statement-kind-report",
    }
    /// A part of the agenda.
    agenda_section {
        "opening" => "term-agenda-section-opening",
        "information" => "term-agenda-section-information",
        "last_month" => "term-agenda-section-last-month",
        "ideology" => "term-agenda-section-ideology",
        "next_month" => "term-agenda-section-next-month",
        "criticism" => "term-agenda-section-criticism",
        "thematic" => "term-agenda-section-thematic",
        "other" => "term-agenda-section-other",
    }
    /// What became of a task.
    task_outcome {
        "done" => "term-task-outcome-done",
        "partly" => "term-task-outcome-partly",
        "not_done" => "term-task-outcome-not-done",
    }
    /// A paper of a meeting that carries a number.
    document_kind {
        "minutes" => "term-document-kind-minutes",
        "resolution" => "term-document-kind-resolution",
    }
    /// An act on a meeting.
    meeting_act {
        "started" => "term-meeting-act-started",
        "closed" => "term-meeting-act-closed",
        "not_held" => "term-meeting-act-not-held",
        "reopened" => "term-meeting-act-reopened",
        "entered_on_behalf" => "term-meeting-act-entered-on-behalf",
        "confirmed" => "term-meeting-act-confirmed",
    }
}

/// "tháng 11/2026", "November 2026".
pub fn month_and_year(l: Locale, day: NaiveDate) -> String {
    t!(l, "month-and-year", month = month(l, &day.month().to_string()), year = day.year().to_string())
}
