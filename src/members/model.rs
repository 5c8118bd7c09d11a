//! What is recorded of a member, and how it is written in the database.

/// Gives an enum the text by which the database knows each value; the list of values is the named
/// check of the table.
macro_rules! coded {
    ($(#[$doc:meta])* $name:ident { $($(#[$value_doc:meta])* $value:ident = $code:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, sqlx::Type)]
        #[sqlx(type_name = "text", rename_all = "snake_case")]
        pub enum $name { $($(#[$value_doc])* $value),+ }

        impl $name {
            /// Every value, in the order of the glossary.
            pub const ALL: &[Self] = &[$(Self::$value),+];

            /// As the database writes it.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$value => $code),+ }
            }
        }
    };
}

coded! {
    /// Sex as the member's record states it.
    Sex {
        /// nam
        Male = "male",
        /// nữ
        Female = "female",
    }
}

coded! {
    /// A member's standing on a date; what follows from it (counted, votes, expected at meetings) are
    /// dated rules in `member_status_rules`.
    Status {
        /// đảng viên chính thức
        Official = "official",
        /// đảng viên dự bị, twelve months from admission
        Probationary = "probationary",
        /// được miễn công tác và sinh hoạt đảng
        Exempt = "exempt",
        /// giảm sinh hoạt
        Reduced = "reduced",
        /// vắng dài hạn có phép (đi làm ăn xa)
        LeaveOfAbsence = "leave_of_absence",
        /// đình chỉ sinh hoạt đảng
        Suspended = "suspended",
        /// ngoài nước
        Abroad = "abroad",
    }
}

coded! {
    /// An office held in an organization.
    Position {
        /// bí thư chi bộ
        BranchSecretary = "branch_secretary",
        /// phó bí thư chi bộ
        BranchDeputySecretary = "branch_deputy_secretary",
        /// chi ủy viên
        BranchCommitteeMember = "branch_committee_member",
        /// tổ trưởng tổ đảng
        GroupLeader = "group_leader",
        /// tổ phó tổ đảng
        GroupDeputy = "group_deputy",
        /// bí thư đảng ủy
        CommitteeSecretary = "committee_secretary",
        /// phó bí thư đảng ủy
        CommitteeDeputySecretary = "committee_deputy_secretary",
        /// ủy viên ban thường vụ
        StandingCommitteeMember = "standing_committee_member",
        /// đảng ủy viên, ủy viên ban chấp hành
        CommitteeMember = "committee_member",
        /// chủ nhiệm ủy ban kiểm tra
        InspectionChair = "inspection_chair",
        /// phó chủ nhiệm ủy ban kiểm tra
        InspectionDeputy = "inspection_deputy",
        /// trưởng ban tổ chức
        BoardHead = "board_head",
        /// phó trưởng ban tổ chức
        BoardDeputy = "board_deputy",
        /// trưởng phòng của ban
        DivisionHead = "division_head",
        /// phó trưởng phòng của ban
        DivisionDeputy = "division_deputy",
        /// chánh văn phòng
        OfficeHead = "office_head",
        /// cán bộ văn phòng
        OfficeStaff = "office_staff",
        /// trưởng thôn, tổ trưởng dân phố (outside the Party)
        VillageHead = "village_head",
        /// chủ tịch ủy ban nhân dân (outside the Party)
        PcChair = "pc_chair",
    }
}

coded! {
    /// Lý luận chính trị: the level of political theory.
    PoliticalTheory {
        /// sơ cấp
        Elementary = "elementary",
        /// trung cấp
        Intermediate = "intermediate",
        /// cao cấp
        Advanced = "advanced",
        /// cử nhân
        Bachelor = "bachelor",
    }
}
