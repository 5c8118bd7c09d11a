//! What a column of a list may hold.

/// What a column of a list of members holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub enum Field {
    /// Số thứ tự.
    Ordinal,
    /// Họ và tên.
    FullName,
    /// Họ và tên đệm, where the given name has a column of its own.
    FamilyName,
    /// Tên.
    GivenName,
    /// Nam hay nữ, in words.
    Sex,
    /// A tick for a man.
    Male,
    /// A tick for a woman.
    Female,
    /// Ngày sinh or năm sinh.
    Birth,
    /// Năm sinh of men, where women's stand in the next column.
    BirthMale,
    /// Năm sinh of women.
    BirthFemale,
    /// Ngày sinh in three columns: the day.
    BirthDay,
    /// The month.
    BirthMonth,
    /// The year.
    BirthYear,
    /// Số thẻ đảng viên.
    CardNo,
    /// Ngày vào Đảng (dự bị).
    AdmittedOn,
    /// Ngày vào Đảng in three columns: the day.
    AdmittedDay,
    /// The month.
    AdmittedMonth,
    /// The year.
    AdmittedYear,
    /// Ngày chính thức.
    OfficialOn,
    /// Ngày chính thức in three columns: the day.
    OfficialDay,
    /// The month.
    OfficialMonth,
    /// The year.
    OfficialYear,
    /// Tình trạng.
    Status,
    /// Chức vụ Đảng.
    Position,
    /// Nghề nghiệp.
    Occupation,
    /// Học vấn, văn hóa phổ thông.
    EducationGeneral,
    /// Chuyên môn.
    EducationProfessional,
    /// Lý luận chính trị.
    PoliticalTheory,
    /// Điện thoại.
    Phone,
    /// Thư điện tử.
    Email,
    /// From which day on a position is held.
    Since,
    /// Until which day.
    Until,
    /// Tên tổ chức.
    OrganizationName,
    /// Loại tổ chức.
    OrganizationKind,
    /// Loại hình chi bộ.
    BranchType,
    /// Mã số tổ chức.
    OrganizationCode,
    /// Tổ chức cấp trên.
    Superior,
    /// Ngày thành lập.
    EstablishedOn,
    /// Ghi chú: read only for a standing such as "dự bị".
    Remark,
}

impl Field {
    /// What a column of a list of members may be, in the order of the choice.
    pub const OF_MEMBERS: [Self; 31] = [
        Self::Ordinal,
        Self::FullName,
        Self::FamilyName,
        Self::GivenName,
        Self::Sex,
        Self::Male,
        Self::Female,
        Self::Birth,
        Self::BirthMale,
        Self::BirthFemale,
        Self::BirthDay,
        Self::BirthMonth,
        Self::BirthYear,
        Self::CardNo,
        Self::AdmittedOn,
        Self::AdmittedDay,
        Self::AdmittedMonth,
        Self::AdmittedYear,
        Self::OfficialOn,
        Self::OfficialDay,
        Self::OfficialMonth,
        Self::OfficialYear,
        Self::Status,
        Self::Position,
        Self::Occupation,
        Self::EducationGeneral,
        Self::EducationProfessional,
        Self::PoliticalTheory,
        Self::Phone,
        Self::Email,
        Self::Remark,
    ];

    /// What a column of a list of positions may be.
    pub const OF_POSITIONS: [Self; 9] = [
        Self::Ordinal,
        Self::FullName,
        Self::FamilyName,
        Self::GivenName,
        Self::Birth,
        Self::CardNo,
        Self::Position,
        Self::Since,
        Self::Until,
    ];

    /// What a column of a list of organizations may be.
    pub const OF_ORGANIZATIONS: [Self; 7] = [
        Self::Ordinal,
        Self::OrganizationName,
        Self::OrganizationKind,
        Self::BranchType,
        Self::OrganizationCode,
        Self::Superior,
        Self::EstablishedOn,
    ];

    /// As forms and tables write it.
    pub fn code(self) -> &'static str {
        self.key().trim_start_matches("import-field-")
    }

    /// The field that is written so.
    pub fn from_code(code: &str) -> Option<Self> {
        let mut all = Self::OF_MEMBERS.into_iter().chain(Self::OF_POSITIONS).chain(Self::OF_ORGANIZATIONS);
        all.find(|field| field.code() == code)
    }

    /// For messages of the command line.
    pub fn english(self) -> &'static str {
        match self {
            Self::Ordinal => "ordinal",
            Self::FullName => "name",
            Self::FamilyName => "family and middle name",
            Self::GivenName => "given name",
            Self::Sex => "sex",
            Self::Male => "tick for men",
            Self::Female => "tick for women",
            Self::Birth => "birth date",
            Self::BirthMale => "birth date of men",
            Self::BirthFemale => "birth date of women",
            Self::BirthDay => "day of birth",
            Self::BirthMonth => "month of birth",
            Self::BirthYear => "year of birth",
            Self::AdmittedDay => "day of admission",
            Self::AdmittedMonth => "month of admission",
            Self::AdmittedYear => "year of admission",
            Self::OfficialDay => "official on, day",
            Self::OfficialMonth => "official on, month",
            Self::OfficialYear => "official on, year",
            Self::CardNo => "card number",
            Self::AdmittedOn => "admitted on",
            Self::OfficialOn => "official on",
            Self::Status => "status",
            Self::Position => "position",
            Self::Occupation => "occupation",
            Self::EducationGeneral => "general education",
            Self::EducationProfessional => "professional education",
            Self::PoliticalTheory => "political theory",
            Self::Phone => "phone",
            Self::Email => "e-mail",
            Self::Since => "held since",
            Self::Until => "held until",
            Self::OrganizationName => "organization",
            Self::OrganizationKind => "kind of organization",
            Self::BranchType => "type of branch",
            Self::OrganizationCode => "code of the organization",
            Self::Superior => "superior",
            Self::EstablishedOn => "established on",
            Self::Remark => "remark (read for a status only)",
        }
    }

    /// The id of this name in the translations.
    pub fn key(self) -> &'static str {
        match self {
            Self::Ordinal => "import-field-ordinal",
            Self::FullName => "import-field-name",
            Self::FamilyName => "import-field-family-name",
            Self::GivenName => "import-field-given-name",
            Self::Sex => "import-field-sex",
            Self::Male => "import-field-male",
            Self::Female => "import-field-female",
            Self::Birth => "import-field-birth",
            Self::BirthMale => "import-field-birth-male",
            Self::BirthFemale => "import-field-birth-female",
            Self::BirthDay => "import-field-birth-day",
            Self::BirthMonth => "import-field-birth-month",
            Self::BirthYear => "import-field-birth-year",
            Self::AdmittedDay => "import-field-admitted-day",
            Self::AdmittedMonth => "import-field-admitted-month",
            Self::AdmittedYear => "import-field-admitted-year",
            Self::OfficialDay => "import-field-official-day",
            Self::OfficialMonth => "import-field-official-month",
            Self::OfficialYear => "import-field-official-year",
            Self::CardNo => "import-field-card-no",
            Self::AdmittedOn => "import-field-admitted-on",
            Self::OfficialOn => "import-field-official-on",
            Self::Status => "import-field-status",
            Self::Position => "import-field-position",
            Self::Occupation => "import-field-occupation",
            Self::EducationGeneral => "import-field-education-general",
            Self::EducationProfessional => "import-field-education-professional",
            Self::PoliticalTheory => "import-field-political-theory",
            Self::Phone => "import-field-phone",
            Self::Email => "import-field-email",
            Self::Since => "import-field-since",
            Self::Until => "import-field-until",
            Self::OrganizationName => "import-field-organization",
            Self::OrganizationKind => "import-field-organization-kind",
            Self::BranchType => "import-field-branch-type",
            Self::OrganizationCode => "import-field-organization-code",
            Self::Superior => "import-field-superior",
            Self::EstablishedOn => "import-field-established-on",
            Self::Remark => "import-field-remark",
        }
    }

    /// Day, month and year of a date that may stand in three columns.
    pub const fn in_three(self) -> Option<[Self; 3]> {
        match self {
            Self::Birth => Some([Self::BirthDay, Self::BirthMonth, Self::BirthYear]),
            Self::AdmittedOn => Some([Self::AdmittedDay, Self::AdmittedMonth, Self::AdmittedYear]),
            Self::OfficialOn => Some([Self::OfficialDay, Self::OfficialMonth, Self::OfficialYear]),
            _ => None,
        }
    }

    /// Family name in several columns is one name; of anything else the first column counts.
    pub fn may_repeat(self) -> bool {
        self == Self::FamilyName
    }
}
