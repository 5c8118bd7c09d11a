//! What is recorded of a member, and how it is written in the database.

use chrono::NaiveDate;

use super::rules;
use crate::access::Place;
use crate::ids::{MemberId, OrganizationId};
use crate::text::PartialDate;

/// Gives an enum the text by which the database knows each value; the list of values is the named
/// check of the table.
macro_rules! coded {
    ($(#[$doc:meta])* $name:ident { $($(#[$value_doc:meta])* $value:ident = $code:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, sqlx::Type, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[sqlx(type_name = "text", rename_all = "snake_case")]
        pub enum $name { $($(#[$value_doc])* $value),+ }

        impl $name {
            /// Every value, in the order of the glossary.
            pub const ALL: &[Self] = &[$(Self::$value),+];

            /// As the database writes it.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$value => $code),+ }
            }

            /// The value with this code; none for a code that is not known.
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.code() == code)
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

impl Position {
    /// Where the holder stands in a list that begins with those who lead: secretary, deputy, standing
    /// committee, committee; everybody else is called by name.
    pub const fn rank(self) -> u8 {
        match self {
            Self::BranchSecretary | Self::CommitteeSecretary => 0,
            Self::BranchDeputySecretary | Self::CommitteeDeputySecretary => 1,
            Self::StandingCommitteeMember => 2,
            Self::BranchCommitteeMember | Self::CommitteeMember => 3,
            _ => 4,
        }
    }

    /// The codes of all positions, those who lead first: of several that one person holds, the first is
    /// the one to name.
    pub fn codes_by_rank() -> Vec<String> {
        let mut all = Self::ALL.to_vec();
        all.sort_by_key(|position| position.rank());
        all.into_iter().map(|position| position.code().to_owned()).collect()
    }
}

/// What a member's record says: everything that is not a dated fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Name in full.
    pub full_name: String,
    /// Sex.
    pub sex: Sex,
    /// Birth date as far as it is known.
    pub birth: Option<PartialDate>,
    /// Phone number, digits only.
    pub phone: Option<String>,
    /// Address for mail.
    pub email: Option<String>,
    /// Number of the member's card, digits only.
    pub card_no: Option<String>,
    /// Day of the admission decision.
    pub admitted_on: Option<NaiveDate>,
    /// Day of becoming an official member.
    pub official_on: Option<NaiveDate>,
    /// Occupation.
    pub occupation: Option<String>,
    /// Years of school.
    pub education_general: Option<String>,
    /// Training.
    pub education_professional: Option<String>,
    /// Level of political theory.
    pub political_theory: Option<PoliticalTheory>,
}

/// Something that is seldom true and then must be confirmed by whoever writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// Official before the probation can have ended, which is on this day.
    OfficialTooEarly(NaiveDate),
    /// Admitted before the age for it was reached, which was on this day.
    AdmittedTooYoung(NaiveDate),
}

impl Record {
    /// What must be confirmed about the dates.
    pub fn doubts(&self) -> Vec<Doubt> {
        let mut doubts = Vec::new();
        let Some(admitted_on) = self.admitted_on else { return doubts };
        // A birth date known to the year may be any day of it.
        let of_age = self.birth.map(|birth| rules::earliest_admission(birth.earliest()));
        if let Some(of_age) = of_age.filter(|of_age| admitted_on < *of_age) {
            doubts.push(Doubt::AdmittedTooYoung(of_age));
        }
        let earliest = rules::earliest_official(admitted_on);
        if self.official_on.is_some_and(|official_on| official_on < earliest) {
            doubts.push(Doubt::OfficialTooEarly(earliest));
        }
        doubts
    }
}

/// A member as read through a scope.
#[derive(Clone, Debug)]
pub struct Member {
    /// The member.
    pub id: MemberId,
    /// The organization that the member belongs to, or belonged to last.
    pub organization_id: OrganizationId,
    /// The position of that organization in the tree.
    pub tree_at: i64,
    /// Grows with each act on the member.
    pub version: i32,
    /// The record.
    pub record: Record,
}

impl Member {
    /// Where the member's rows live.
    pub fn at(&self) -> Place {
        Place { organization: self.organization_id, tree_at: self.tree_at }
    }

    /// The address of the member's page.
    pub fn href(&self) -> String {
        format!("/members/{}", self.id)
    }
}

/// How many members an organization had on a date, by standing. Those of organizations below it are not
/// among them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HeadCount {
    /// Official members in full duty.
    pub official: i64,
    /// Probationary members.
    pub probationary: i64,
    /// Exempt from work and meetings.
    pub exempt: i64,
    /// In reduced duty.
    pub reduced: i64,
    /// Absent for long with permission.
    pub leave_of_absence: i64,
    /// Suspended.
    pub suspended: i64,
    /// Abroad.
    pub abroad: i64,
    /// Those that count as members of the organization by the rules of that date
    /// (`member_status_rules`).
    pub counted: i64,
}

impl HeadCount {
    /// How many of one standing.
    pub const fn of(&self, status: Status) -> i64 {
        match status {
            Status::Official => self.official,
            Status::Probationary => self.probationary,
            Status::Exempt => self.exempt,
            Status::Reduced => self.reduced,
            Status::LeaveOfAbsence => self.leave_of_absence,
            Status::Suspended => self.suspended,
            Status::Abroad => self.abroad,
        }
    }

    /// Everybody who belonged to the organization, counted or not.
    pub fn all(&self) -> i64 {
        Status::ALL.iter().map(|status| self.of(*status)).sum()
    }
}

/// A member as a meeting calls the roll.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RosterMember {
    /// The member.
    pub id: MemberId,
    /// Name.
    pub full_name: String,
    /// Standing on the day of the roster.
    pub status: Status,
    /// The first position held in this organization that day.
    pub position: Option<Position>,
    /// Whether the member is in the base of the attendance rate.
    pub in_attendance: bool,
    /// Whether the member votes.
    pub votes: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_as_they_are_written() {
        for status in Status::ALL {
            assert_eq!(Status::from_code(status.code()), Some(*status));
        }
        for position in Position::ALL {
            assert_eq!(Position::from_code(position.code()), Some(*position));
        }
        assert_eq!(Position::from_code("king"), None);
    }

    #[test]
    fn of_two_positions_the_leading_one_is_named() {
        let codes = Position::codes_by_rank();
        let at = |position: Position| codes.iter().position(|code| code == position.code());
        assert_eq!(codes.len(), Position::ALL.len());
        assert!(at(Position::BranchSecretary) < at(Position::BranchDeputySecretary));
        assert!(at(Position::BranchCommitteeMember) < at(Position::GroupLeader));
        assert!(at(Position::CommitteeSecretary) < at(Position::BranchCommitteeMember));
        assert!(at(Position::GroupLeader) < at(Position::VillageHead));
    }

    fn record() -> Record {
        Record {
            full_name: "Nông Thị Hoa".into(),
            sex: Sex::Female,
            birth: None,
            phone: None,
            email: None,
            card_no: None,
            admitted_on: "1990-02-03".parse().ok(),
            official_on: "1991-02-03".parse().ok(),
            occupation: None,
            education_general: None,
            education_professional: None,
            political_theory: None,
        }
    }

    #[test]
    fn dates_that_are_seldom_true_are_doubted() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let mut one = record();
        assert_eq!(one.doubts(), []);
        one.official_on = Some(day("1991-02-02"));
        assert_eq!(one.doubts(), [Doubt::OfficialTooEarly(day("1991-02-03"))]);
        one.birth = PartialDate::from_parts(1972, Some(2), None);
        one.official_on = None;
        assert_eq!(one.doubts(), [], "born on the first of the month, of age two days before");
        one.birth = PartialDate::from_parts(1972, Some(2), Some(4));
        assert_eq!(one.doubts(), [Doubt::AdmittedTooYoung(day("1990-02-04"))]);
        one.admitted_on = None;
        assert_eq!(one.doubts(), []);
    }

    #[test]
    fn a_head_count_adds_up() {
        let count = HeadCount { official: 17, probationary: 2, abroad: 1, counted: 20, ..HeadCount::default() };
        assert_eq!(count.all(), 20);
        assert_eq!(count.of(Status::Probationary), 2);
    }
}
