//! Why a whole file is not read.

use serde::{Deserialize, Serialize};

/// A file that cannot be imported at all, with the reason as the command line says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Refusal {
    /// More bytes than [`MAX_FILE`](super::package::MAX_FILE).
    #[error("the file is larger than 10 MB; a list of members is far smaller: remove pictures from it")]
    TooLarge,
    /// Opens only with a password.
    #[error("the file is protected by a password; save it without one and try again")]
    Encrypted,
    /// The format before 2007, or renamed from it.
    #[error("this is an old .xls file, whatever its name; open it and save it as .xlsx")]
    OldExcel,
    /// Something else: text, a web page, another office program's format.
    #[error("this is not an .xlsx workbook; open it and save it as .xlsx")]
    NotXlsx,
    /// Grows beyond every measure when unpacked.
    #[error("the file unpacks to more than a list of members can hold (100 MB)")]
    UnpacksToTooMuch,
    /// A cell is computed: what it shows depends on who opened it last.
    #[error("the sheets have formulas; copy the list, paste it as values only and save it again")]
    Formulas,
    /// Broken, or built to do harm.
    #[error("the file is damaged ({0}); open it in a spreadsheet program and save it again")]
    Damaged(String),
    /// No visible sheet of that name.
    #[error("there is no visible sheet “{wanted}”; the file has: {}", .there.join(", "))]
    NoSuchSheet {
        /// The name asked for.
        wanted: String,
        /// The visible sheets.
        there: Vec<String>,
    },
    /// Something stands below the last row that is read.
    #[error("sheet “{sheet}” has more than 20,000 rows; split it")]
    TooManyRows {
        /// The sheet.
        sheet: String,
    },
    /// Something stands right of the last column that is read.
    #[error("sheet “{sheet}” has something in row {row} beyond column CV, the hundredth; remove it")]
    TooManyColumns {
        /// The sheet.
        sheet: String,
        /// The row as the spreadsheet counts, from 1.
        row: u32,
    },
    /// Texts longer in sum than is kept in memory.
    #[error("the cells hold more text than a list of members can have")]
    TooMuchText,
    /// No row looks like the titles of a list of members.
    #[error(
        "no row of titles found in the first 15 rows: a list needs a column “Họ và tên” and at least two others such as “Ngày sinh”, “Ngày vào Đảng”, “Số thẻ”"
    )]
    NoTitles,
    /// The text is in TCVN3 or VNI, fonts of the time before Unicode.
    #[error(
        "the text is in an old encoding (.VnTime or VNI fonts), not Unicode; convert it with a tool such as UniKey and try again"
    )]
    OldEncoding,
    /// Rows of several branches in one list.
    #[error("the sheet lists several branches ({}); choose one with --section", .0.join(", "))]
    SeveralBranches(Vec<String>),
    /// The section asked for is not there.
    #[error("no section “{wanted}” in the sheet; it has: {}", .there.join(", "))]
    NoSuchSection {
        /// The heading asked for.
        wanted: String,
        /// The headings that name a branch.
        there: Vec<String>,
    },
}

impl Refusal {
    /// Damaged, as the reader of the file words it.
    pub(super) fn damaged(reason: impl std::fmt::Display) -> Self {
        Self::Damaged(reason.to_string())
    }

    /// The id of this sentence in the translations.
    pub fn key(&self) -> &'static str {
        match self {
            Self::TooLarge => "import-refused-too-large",
            Self::Encrypted => "import-refused-encrypted",
            Self::OldExcel => "import-refused-old-excel",
            Self::NotXlsx => "import-refused-not-xlsx",
            Self::UnpacksToTooMuch => "import-refused-unpacks",
            Self::Formulas => "import-refused-formulas",
            Self::Damaged(_) => "import-refused-damaged",
            Self::NoSuchSheet { .. } => "import-refused-no-such-sheet",
            Self::TooManyRows { .. } => "import-refused-rows",
            Self::TooManyColumns { .. } => "import-refused-columns",
            Self::TooMuchText => "import-refused-text",
            Self::NoTitles => "import-refused-no-titles",
            Self::OldEncoding => "import-refused-old-encoding",
            Self::SeveralBranches(_) => "import-refused-several-branches",
            Self::NoSuchSection { .. } => "import-refused-no-such-section",
        }
    }
}
