//! Names and one-sentence explanations of permissions and roles, for the table and for "who can see this?".
//! Each match is over every case, so none can be forgotten.

use crate::access::{Permission, Role};
use crate::locale::Locale;
use crate::t;

/// What a permission is called.
#[must_use]
pub fn permission(l: Locale, permission: Permission) -> String {
    match permission {
        Permission::ReadOrganizations => t!(l, "permission-read-organizations"),
        Permission::EditOrganizations => t!(l, "permission-edit-organizations"),
        Permission::ReadMembers => t!(l, "permission-read-members"),
        Permission::EditMembers => t!(l, "permission-edit-members"),
        Permission::ReadMeetings => t!(l, "permission-read-meetings"),
        Permission::PlanMeetings => t!(l, "permission-plan-meetings"),
        Permission::RecordMeetings => t!(l, "permission-record-meetings"),
        Permission::CloseMeetings => t!(l, "permission-close-meetings"),
        Permission::ReopenMeetings => t!(l, "permission-reopen-meetings"),
        Permission::RecordOnBehalf => t!(l, "permission-record-on-behalf"),
        Permission::ConfirmRecords => t!(l, "permission-confirm-records"),
        Permission::ReadStatements => t!(l, "permission-read-statements"),
        Permission::ReadScores => t!(l, "permission-read-scores"),
        Permission::ScoreMeetings => t!(l, "permission-score-meetings"),
        Permission::VoteScores => t!(l, "permission-vote-scores"),
        Permission::DecideScores => t!(l, "permission-decide-scores"),
        Permission::AttendMeetings => t!(l, "permission-attend-meetings"),
        Permission::InspectMeetings => t!(l, "permission-inspect-meetings"),
        Permission::EditRubrics => t!(l, "permission-edit-rubrics"),
        Permission::ReadAssignments => t!(l, "permission-read-assignments"),
        Permission::AssignLeaders => t!(l, "permission-assign-leaders"),
        Permission::PrepareVisits => t!(l, "permission-prepare-visits"),
        Permission::RecordVisits => t!(l, "permission-record-visits"),
        Permission::ReadTasks => t!(l, "permission-read-tasks"),
        Permission::EditTasks => t!(l, "permission-edit-tasks"),
        Permission::InviteUsers => t!(l, "permission-invite-users"),
        Permission::ReadAudit => t!(l, "permission-read-audit"),
        Permission::ReadUsers => t!(l, "permission-read-users"),
        Permission::EditUsers => t!(l, "permission-edit-users"),
    }
}

/// What it lets one do, in a sentence.
#[must_use]
pub fn explanation(l: Locale, permission: Permission) -> String {
    match permission {
        Permission::ReadOrganizations => t!(l, "permission-read-organizations-text"),
        Permission::EditOrganizations => t!(l, "permission-edit-organizations-text"),
        Permission::ReadMembers => t!(l, "permission-read-members-text"),
        Permission::EditMembers => t!(l, "permission-edit-members-text"),
        Permission::ReadMeetings => t!(l, "permission-read-meetings-text"),
        Permission::PlanMeetings => t!(l, "permission-plan-meetings-text"),
        Permission::RecordMeetings => t!(l, "permission-record-meetings-text"),
        Permission::CloseMeetings => t!(l, "permission-close-meetings-text"),
        Permission::ReopenMeetings => t!(l, "permission-reopen-meetings-text"),
        Permission::RecordOnBehalf => t!(l, "permission-record-on-behalf-text"),
        Permission::ConfirmRecords => t!(l, "permission-confirm-records-text"),
        Permission::ReadStatements => t!(l, "permission-read-statements-text"),
        Permission::ReadScores => t!(l, "permission-read-scores-text"),
        Permission::ScoreMeetings => t!(l, "permission-score-meetings-text"),
        Permission::VoteScores => t!(l, "permission-vote-scores-text"),
        Permission::DecideScores => t!(l, "permission-decide-scores-text"),
        Permission::AttendMeetings => t!(l, "permission-attend-meetings-text"),
        Permission::InspectMeetings => t!(l, "permission-inspect-meetings-text"),
        Permission::EditRubrics => t!(l, "permission-edit-rubrics-text"),
        Permission::ReadAssignments => t!(l, "permission-read-assignments-text"),
        Permission::AssignLeaders => t!(l, "permission-assign-leaders-text"),
        Permission::PrepareVisits => t!(l, "permission-prepare-visits-text"),
        Permission::RecordVisits => t!(l, "permission-record-visits-text"),
        Permission::ReadTasks => t!(l, "permission-read-tasks-text"),
        Permission::EditTasks => t!(l, "permission-edit-tasks-text"),
        Permission::InviteUsers => t!(l, "permission-invite-users-text"),
        Permission::ReadAudit => t!(l, "permission-read-audit-text"),
        Permission::ReadUsers => t!(l, "permission-read-users-text"),
        Permission::EditUsers => t!(l, "permission-edit-users-text"),
    }
}

/// What the holder of a role is there for, in a sentence.
#[must_use]
pub fn about_role(l: Locale, role: Role) -> String {
    match role {
        Role::BranchSecretary => t!(l, "role-branch-secretary-text"),
        Role::BranchRecorder => t!(l, "role-branch-recorder-text"),
        Role::Committee => t!(l, "role-committee-text"),
        Role::CommitteeOffice => t!(l, "role-committee-office-text"),
        Role::OrganizationBoard => t!(l, "role-organization-board-text"),
        Role::Inspection => t!(l, "role-inspection-text"),
        Role::Leader => t!(l, "role-leader-text"),
        Role::Member => t!(l, "role-member-text"),
        Role::Auditor => t!(l, "role-auditor-text"),
        Role::Administrator => t!(l, "role-administrator-text"),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::terms;

    #[test]
    fn every_permission_and_role_has_a_name_and_a_sentence_of_its_own_in_both_languages() {
        for l in [Locale::Vi, Locale::En] {
            let mut said = HashSet::new();
            for one in Permission::ALL {
                for text in [permission(l, *one), explanation(l, *one)] {
                    assert!(text.chars().count() > 5 && !text.contains("permission-"), "{one:?}: {text}");
                    assert!(said.insert(text.clone()), "said twice: {text}");
                }
                assert!(explanation(l, *one).ends_with('.'), "{one:?}");
            }
            for role in Role::ALL {
                assert_ne!(terms::role(l, role.name()), role.name());
                assert!(said.insert(about_role(l, *role)), "said twice: {role:?}");
            }
        }
        for one in Permission::ALL {
            assert_ne!(permission(Locale::Vi, *one), permission(Locale::En, *one), "{one:?}");
        }
    }
}
