//! The only table from role to permission.

use std::fmt::Write as _;

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident => $sees:ident,)*) => {
        /// A verb and a noun.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Permission {
            $($(#[$doc])* $name,)*
        }

        impl Permission {
            /// All of them, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// As it is written in code, and printed by `chibo permissions`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => stringify!($name),)*
                }
            }

            /// What one must be able to see in order to do it.
            #[must_use]
            pub const fn sees(self) -> Self {
                match self {
                    $(Self::$name => Self::$sees,)*
                }
            }
        }
    };
}

permissions! {
    /// Open the page of an organization: officers, head-counts, meeting-day rule.
    ReadOrganizations => ReadOrganizations,
    /// Create, rename, edit, re-attach and close organizations.
    EditOrganizations => ReadOrganizations,
    /// The list and the records of members.
    ReadMembers => ReadMembers,
    /// Enter members, change their records, status and positions.
    EditMembers => ReadMembers,
    /// Meetings with roll-call, agenda, conclusion, and how many spoke how often.
    ReadMeetings => ReadMeetings,
    /// Time, place, chair and agenda of a meeting; the meeting-day rule.
    PlanMeetings => ReadMeetings,
    /// The book of a meeting: roll-call, statements, results, tasks, conclusion.
    RecordMeetings => ReadMeetings,
    /// Close a month: held, or not held with the reason.
    CloseMeetings => ReadMeetings,
    /// Open a closed month again, with a reason, until it was submitted.
    ReopenMeetings => ReadMeetings,
    /// Enter a meeting from paper for a branch that cannot.
    RecordOnBehalf => ReadMeetings,
    /// Confirm what was entered on one's behalf.
    ConfirmRecords => ReadMeetings,
    /// Who spoke, in which manner, and what was said: restricted, on the page of a meeting as in its
    /// documents and its history. Who reads meetings without it sees how many spoke.
    ReadStatements => ReadStatements,
    /// Scores of meetings: the branch's, the counted and the official ones.
    ReadScores => ReadScores,
    /// Fill in the branch's own sheet.
    ScoreMeetings => ReadScores,
    /// What the branch decides on its sheet: agree, vote, submit.
    VoteScores => ReadScores,
    /// Decide a submitted score as the superior: confirm, adjust, return, lock, correct.
    DecideScores => ReadScores,
    /// Write an own sheet on a meeting one attended.
    AttendMeetings => ReadScores,
    /// Write a sheet on a meeting as an inspection.
    InspectMeetings => ReadScores,
    /// Write, publish and withdraw the rubrics that an organization issues. The published ones are read by
    /// everybody.
    EditRubrics => EditRubrics,
    /// Who is assigned to attend which branch, and what became of it.
    ReadAssignments => ReadAssignments,
    /// Write programmes of attendance, assign leaders to branches, withdraw and postpone.
    AssignLeaders => ReadAssignments,
    /// What a leader reads of a branch while assigned to it: its page, the agenda, the names of its members,
    /// its last resolution, open tasks and last score.
    PrepareVisits => PrepareVisits,
    /// Tell of one's own visit: attended or missed, observations, findings, recommendations.
    RecordVisits => PrepareVisits,
    /// Tasks with person and deadline.
    ReadTasks => ReadTasks,
    /// Assign tasks and record their results.
    EditTasks => ReadTasks,
    /// Hand out an invitation slip to a serving position-holder, or a new one for a lost password.
    InviteUsers => ReadUsers,
    /// The audit trail.
    ReadAudit => ReadAudit,
    /// Accounts and their grants.
    ReadUsers => ReadUsers,
    /// Change and disable accounts, give and end grants.
    EditUsers => ReadUsers,
}

impl Permission {
    /// The roles that carry it.
    pub fn roles(self) -> impl Iterator<Item = Role> {
        Role::ALL.iter().copied().filter(move |role| role.permissions().contains(&self))
    }

    /// Whether what is done under it changes the tree: such a transaction keeps everybody else's
    /// writing out from its beginning.
    #[must_use]
    pub const fn changes_tree(self) -> bool {
        matches!(self, Self::EditOrganizations)
    }
}

/// What somebody is in the eyes of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Secretary or deputy secretary of a branch.
    BranchSecretary,
    /// Member of the branch committee, minute taker.
    BranchRecorder,
    /// Secretary or deputy of a committee: confirms, decides.
    Committee,
    /// Office or Party-building board of a committee: prepares, records on behalf, decides nothing.
    CommitteeOffice,
    /// Organization board: quality across the subtree, restructuring.
    OrganizationBoard,
    /// Inspection commission.
    Inspection,
    /// A leader who attends branches: reaches what is assigned, nothing by grant alone.
    Leader,
    /// A member with an account: the own record.
    Member,
    /// Reads the audit trail.
    Auditor,
    /// Accounts and offices; no data of members.
    Administrator,
}

impl Role {
    /// All of them, in the order of the table.
    pub const ALL: &[Self] = &[
        Self::BranchSecretary,
        Self::BranchRecorder,
        Self::Committee,
        Self::CommitteeOffice,
        Self::OrganizationBoard,
        Self::Inspection,
        Self::Leader,
        Self::Member,
        Self::Auditor,
        Self::Administrator,
    ];

    /// As the database spells it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::BranchSecretary => "branch_secretary",
            Self::BranchRecorder => "branch_recorder",
            Self::Committee => "committee",
            Self::CommitteeOffice => "committee_office",
            Self::OrganizationBoard => "organization_board",
            Self::Inspection => "inspection",
            Self::Leader => "leader",
            Self::Member => "member",
            Self::Auditor => "auditor",
            Self::Administrator => "administrator",
        }
    }

    /// A role this program does not know carries nothing.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|role| role.name() == name)
    }

    /// What the role allows where it was granted.
    #[must_use]
    #[expect(clippy::too_many_lines, reason = "one table, read as a whole")]
    pub const fn permissions(self) -> &'static [Permission] {
        use Permission::*;
        match self {
            Self::BranchSecretary => &[
                ReadOrganizations,
                ReadMembers,
                EditMembers,
                ReadMeetings,
                PlanMeetings,
                RecordMeetings,
                CloseMeetings,
                ReopenMeetings,
                ConfirmRecords,
                ReadStatements,
                ReadScores,
                ScoreMeetings,
                VoteScores,
                ReadTasks,
                EditTasks,
            ],
            Self::BranchRecorder => &[
                ReadOrganizations,
                ReadMembers,
                ReadMeetings,
                PlanMeetings,
                RecordMeetings,
                ReadStatements,
                ReadScores,
                ScoreMeetings,
                ReadTasks,
                EditTasks,
            ],
            Self::Committee => &[
                ReadOrganizations,
                ReadMembers,
                ReadMeetings,
                ReadStatements,
                ReadScores,
                DecideScores,
                AttendMeetings,
                ReadAssignments,
                AssignLeaders,
                ReadTasks,
                InviteUsers,
                ReadUsers,
            ],
            Self::CommitteeOffice => &[
                ReadOrganizations,
                EditOrganizations,
                ReadMembers,
                EditMembers,
                ReadMeetings,
                RecordOnBehalf,
                ReadStatements,
                ReadScores,
                ReadAssignments,
                ReadTasks,
                InviteUsers,
                ReadUsers,
            ],
            Self::OrganizationBoard => &[
                ReadOrganizations,
                EditOrganizations,
                ReadMembers,
                ReadMeetings,
                ReadScores,
                InspectMeetings,
                EditRubrics,
                ReadAssignments,
                AssignLeaders,
                ReadTasks,
                InviteUsers,
                ReadUsers,
            ],
            Self::Inspection => {
                &[ReadOrganizations, ReadMembers, ReadMeetings, ReadStatements, ReadScores, InspectMeetings, ReadTasks]
            }
            // Held by being assigned (migration 0023), never by a grant.
            Self::Leader => &[ReadOrganizations, PrepareVisits, RecordVisits],
            Self::Member => &[],
            Self::Auditor => &[ReadAudit],
            Self::Administrator => &[ReadOrganizations, InviteUsers, ReadUsers, EditUsers],
        }
    }
}

/// The table as text, one permission a line and an `x` under each role that carries it.
#[must_use]
pub fn table() -> String {
    let mut text = format!("{:<20}", "");
    for role in Role::ALL {
        let _ = write!(text, "  {}", role.name());
    }
    text.push('\n');
    for permission in Permission::ALL {
        let mut line = format!("{:<20}", permission.name());
        for role in Role::ALL {
            let mark = if role.permissions().contains(permission) { "x" } else { "" };
            let _ = write!(line, "  {mark:<width$}", width = role.name().len());
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_marks_what_a_role_may() {
        let text = table();
        let column = |name: &str| text.lines().next().unwrap().find(name).unwrap();
        let line = |name: &str| text.lines().find(|l| l.starts_with(name)).unwrap();
        let marked = |permission: &str, role: &str| {
            line(permission).get(column(role)..).is_some_and(|rest| rest.starts_with('x'))
        };
        assert!(marked("CloseMeetings", "branch_secretary"));
        assert!(!marked("CloseMeetings", "branch_recorder"));
        assert!(marked("EditUsers", "administrator"));
        assert_eq!(text.lines().count(), Permission::ALL.len() + 1);
    }

    #[test]
    fn who_may_do_something_may_see_it() {
        for role in Role::ALL {
            for permission in role.permissions() {
                assert!(role.permissions().contains(&permission.sees()), "{role:?} {permission:?}");
            }
        }
    }

    #[test]
    fn an_administrator_sees_nothing_of_members() {
        let forbidden =
            [Permission::ReadMembers, Permission::ReadMeetings, Permission::ReadStatements, Permission::ReadTasks];
        for permission in forbidden {
            assert!(!Role::Administrator.permissions().contains(&permission));
        }
    }
}
