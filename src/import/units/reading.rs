//! What a row of a list of organizations says.

use chrono::NaiveDate;

use crate::import::cells;
use crate::import::columns::{Columns, Field};
use crate::import::dates;
use crate::import::read::{Cell, Row};
use crate::import::reason::{Fault, Reason};
use crate::import::titles::words;
use crate::organizations::Kind;
use crate::organizations::model::BranchType;

/// The longest name.
const LONGEST: usize = 200;

/// What a row says.
#[derive(Clone, Debug, Default)]
pub struct Unit {
    /// As the spreadsheet counts.
    pub number: u32,
    /// Its name.
    pub name: String,
    /// Which kind, by its word or its name.
    pub kind: Option<Kind>,
    /// Code of the type of branch.
    pub branch_type: Option<String>,
    /// Its number in the register.
    pub code: Option<String>,
    /// Under what it stands, as it is written.
    pub superior: Option<String>,
    /// The day of establishment.
    pub since: Option<NaiveDate>,
    /// What could not be read.
    pub faults: Vec<Fault>,
    /// What could.
    pub said: Vec<(Field, String)>,
}

struct Reader<'a> {
    row: &'a Row,
    columns: &'a Columns,
    faults: Vec<Fault>,
}

impl<'a> Reader<'a> {
    fn cell(&self, field: Field) -> &'a Cell {
        self.columns.of(field).map_or(&Cell::Blank, |column| self.row.cell(column))
    }

    fn fault(&mut self, field: Field, reason: Reason) {
        self.faults.push(Fault { field, reason });
    }

    fn text(&mut self, field: Field) -> Option<String> {
        cells::free_text(self.cell(field)).unwrap_or_else(|reason| {
            self.fault(field, reason);
            None
        })
    }

    /// What is written, as a code; what is not understood is a fault.
    fn known<T>(&mut self, field: Field, meant: impl Fn(&str) -> Option<T>, fault: fn(String) -> Reason) -> Option<T> {
        let written = self.text(field)?;
        let known = meant(&written);
        if known.is_none() {
            self.fault(field, fault(written));
        }
        known
    }
}

/// Reads a row.
pub fn read(row: &Row, columns: &Columns, types: &[BranchType]) -> Unit {
    let mut reader = Reader { row, columns, faults: Vec::new() };
    let name = reader.text(Field::OrganizationName).unwrap_or_default();
    if name.chars().count() > LONGEST {
        reader.fault(Field::OrganizationName, Reason::TooLong(LONGEST));
    }
    let stated = !reader.cell(Field::OrganizationKind).is_blank();
    let kind = reader.known(Field::OrganizationKind, kind_in_words, Reason::NotUnderstood);
    let kind = if stated { kind } else { kind_in_words(&name) };
    let labelled = |word: &str| {
        let spoken = words(word);
        let found = types.iter().find(|known| {
            let label = words(&known.label_vi);
            label == spoken || known.code == word || label.starts_with(&format!("{spoken} "))
        });
        found.map(|known| (known.code.clone(), known.label_vi.clone()))
    };
    let branch_type = reader.known(Field::BranchType, labelled, Reason::NotUnderstood);
    let code = reader.known(Field::OrganizationCode, code_of, Reason::CodeForm);
    let superior = reader.text(Field::Superior);
    let since = dates::date(reader.cell(Field::EstablishedOn)).unwrap_or_else(|reason| {
        reader.fault(Field::EstablishedOn, reason);
        None
    });
    let since = since.map(|date| date.earliest());
    let (branch_type, label) = branch_type.unzip();
    let facts = [
        (Field::OrganizationName, Some(name.clone())),
        (Field::OrganizationKind, kind.map(|kind| kind.code().to_owned())),
        (Field::BranchType, label),
        (Field::OrganizationCode, code.clone()),
        (Field::Superior, superior.clone()),
        (Field::EstablishedOn, since.map(|day| day.format("%d/%m/%Y").to_string())),
    ];
    let said = facts.into_iter().filter_map(|(field, fact)| Some((field, fact?))).collect();
    Unit { number: row.number, name, kind, branch_type, code, superior, since, faults: reader.faults, said }
}

/// "Chi bộ Thôn 3", "Đảng bộ xã Thái Bình", "Đảng bộ bộ phận …", or the kind's own word.
fn kind_in_words(text: &str) -> Option<Kind> {
    if let Some(kind) = Kind::from_code(text) {
        return Some(kind);
    }
    let spoken = format!("{} ", words(text));
    let begins = |starts: &[&str]| starts.iter().any(|start| spoken.starts_with(&format!("{start} ")));
    match () {
        () if begins(&["to dang"]) => Some(Kind::PartyGroup),
        () if begins(&["chi bo"]) => Some(Kind::Branch),
        () if begins(&["dang bo bo phan", "dang uy bo phan", "dang bo truc thuoc co so"]) => Some(Kind::SubGrassroots),
        () if begins(&["dang bo huyen", "huyen uy"]) => Some(Kind::District),
        () if begins(&["dang bo tinh", "dang bo thanh pho", "tinh uy", "thanh uy", "tinh"]) => Some(Kind::Province),
        () if begins(&["dang bo", "dang uy", "xa", "phuong", "dac khu"]) => Some(Kind::Commune),
        () if begins(&["ban", "van phong", "uy ban kiem tra", "co quan"]) => Some(Kind::Board),
        () => None,
    }
}

/// A code with its points: "38.168.053.000.001", also where somebody left them out.
pub fn code_of(given: &str) -> Option<String> {
    let digits: String = given.chars().filter(|c| !" .-".contains(*c)).collect();
    let whole = digits.len() == 14 && digits.bytes().all(|byte| byte.is_ascii_digit());
    whole.then(|| [&digits[..2], &digits[2..5], &digits[5..8], &digits[8..11], &digits[11..]].join("."))
}
