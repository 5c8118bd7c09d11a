//! Which column is what: the row of titles is found, and each title read as a committee writes it.
//!
//! Titles stand somewhere in the first 15 rows, below the name of the organization and of the list, on
//! one to three rows ("Ngày vào Đảng" over "Dự bị" and "Chính thức"), with joined cells or without.

pub use super::field::Field;
use super::read::{Cell, Merged, Row, Sheet};
use super::refusal::Refusal;
use super::titles::{self, Title};

/// Titles are looked for down to this row.
const LAST_TITLE_ROW: u32 = 15;
/// Rows that titles may take, from a group down to its parts.
const MAX_LEVELS: usize = 3;

/// A column that has a title.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Column {
    /// Counted from 0.
    pub index: usize,
    /// The title with its group before it, as written.
    pub title: String,
    /// What is read from it; none where the column is not imported.
    pub field: Option<Field>,
}

/// The titles of a sheet.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Columns {
    /// First and last row of the titles, a row of column numbers below them included.
    pub rows: (u32, u32),
    /// From left to right.
    pub list: Vec<Column>,
}

impl Columns {
    /// Gives columns another meaning; of two for one thing the first counts.
    pub fn mean(&mut self, meaning: impl Fn(&Column) -> Option<Option<Field>>) {
        for column in &mut self.list {
            if let Some(field) = meaning(column) {
                column.field = field;
            }
        }
        keep_first_of_each(&mut self.list);
    }

    /// Where a field stands, counted from 0.
    pub fn of(&self, field: Field) -> Option<usize> {
        self.all(field).next()
    }

    /// Every column of a field.
    pub fn all(&self, field: Field) -> impl Iterator<Item = usize> {
        self.list.iter().filter(move |column| column.field == Some(field)).map(|column| column.index)
    }

    /// The name of the person in a row, blank where there is none.
    pub fn name(&self, row: &Row) -> Cell {
        let whole = row.cell(self.of(Field::FullName).unwrap_or(usize::MAX));
        if !whole.is_blank() {
            return whole.clone();
        }
        let words: Vec<_> = self
            .all(Field::FamilyName)
            .chain(self.all(Field::GivenName))
            .map(|column| row.cell(column).shown())
            .filter(|word| !word.is_empty())
            .collect();
        match words.is_empty() {
            true => Cell::Blank,
            false => Cell::Text(words.join(" ")),
        }
    }
}

/// The letter by which a spreadsheet calls a column counted from 0.
pub fn letter(column: usize) -> String {
    let last = char::from(b'A' + (column % 26) as u8);
    match column / 26 {
        0 => last.to_string(),
        before => letter(before - 1) + &last.to_string(),
    }
}

/// How titles are read.
type Reader = fn(&[&str]) -> Title;

/// Finds the titles of a list of organizations: a name, and at least one thing more.
///
/// # Errors
/// That there are none.
pub fn find_units(sheet: &Sheet) -> Result<Columns, Refusal> {
    let top: Vec<&Row> = sheet.rows.iter().take_while(|row| row.number <= LAST_TITLE_ROW).collect();
    let facts = |columns: &Columns| columns.list.iter().filter(|column| column.field.is_some()).count();
    let found = (0..top.len()).map(|at| read_titles(&top[at..], &sheet.merged, titles::read_unit));
    let lists = found.filter(|columns| columns.of(Field::OrganizationName).is_some() && facts(columns) >= 2);
    lists.max_by_key(|columns| (facts(columns), std::cmp::Reverse(columns.rows.0))).ok_or(Refusal::NoTitles)
}

/// Finds the titles of a sheet.
pub fn find(sheet: &Sheet) -> Result<Columns, Refusal> {
    let top: Vec<&Row> = sheet.rows.iter().take_while(|row| row.number <= LAST_TITLE_ROW).collect();
    let mut best: Option<(usize, Columns)> = None;
    for at in (0..top.len()).filter(|at| has_name_title(top[*at])) {
        let columns = read_titles(&top[at..], &sheet.merged, titles::read);
        let fields = columns.list.iter().filter(|column| column.field.is_some()).count();
        if is_list_of_people(&columns) && best.as_ref().is_none_or(|(most, _)| fields > *most) {
            best = Some((fields, columns));
        }
    }
    match best {
        Some((_, columns)) => Ok(columns),
        None if titles::looks_like_old_encoding(&sheet.rows) => Err(Refusal::OldEncoding),
        None => Err(Refusal::NoTitles),
    }
}

/// The titles of a sheet that has no title of a name: of the first rows the one with the most words, for a person to
/// say what its columns are.
pub fn guess(sheet: &Sheet) -> Option<Columns> {
    let top: Vec<&Row> = sheet.rows.iter().take_while(|row| row.number <= LAST_TITLE_ROW).collect();
    let words = |row: &Row| row.filled().filter(|(_, cell)| cell.text().is_some()).count();
    let most = top.iter().map(|row| words(row)).max().filter(|most| *most >= 3)?;
    let at = top.iter().position(|row| words(row) == most)?;
    Some(read_titles(&top[at..], &sheet.merged, titles::read))
}

/// The uppermost row of titles has that of the name in it; what stands above is the name of the list.
fn has_name_title(row: &Row) -> bool {
    row.filled().filter_map(|(_, cell)| cell.text()).any(|text| {
        matches!(titles::read(&[text]), Title::Field(Field::FullName | Field::FamilyName | Field::GivenName))
    })
}

/// A name and at least two facts: less is a heading that happens to hold such a word.
fn is_list_of_people(columns: &Columns) -> bool {
    let has_name = columns.of(Field::FullName).is_some() || columns.of(Field::GivenName).is_some();
    let facts = columns.list.iter().filter(|column| {
        !matches!(
            column.field,
            None | Some(Field::Ordinal | Field::FullName | Field::FamilyName | Field::GivenName | Field::Remark)
        )
    });
    has_name && facts.count() >= 2
}

/// Reads titles that begin on the first of these rows.
fn read_titles(rows: &[&Row], merged: &[Merged], read: Reader) -> Columns {
    let levels = count_levels(rows, merged, read);
    let width = rows[..levels].iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let width = merged
        .iter()
        .filter(|cells| cells.rows.0 == rows[0].number)
        .map(|cells| cells.columns.1 + 1)
        .fold(width, usize::max)
        .min(super::read::MAX_COLUMNS as usize);
    let mut list: Vec<Column> = Vec::new();
    for index in 0..width {
        let path = path(&rows[..levels], merged, index);
        if path.is_empty() {
            continue;
        }
        let texts: Vec<&str> = path.iter().map(String::as_str).collect();
        let field = match read(&texts) {
            Title::Field(field) => Some(field),
            Title::Ignored | Title::Unknown => None,
        };
        list.push(Column { index, title: path.join(": "), field });
    }
    split_names(&mut list, rows[0], merged);
    keep_first_of_each(&mut list);
    let last = rows[levels - 1].number;
    let numbered = rows.get(levels).filter(|row| row.number == last + 1 && is_column_numbers(row));
    Columns { rows: (rows[0].number, numbered.map_or(last, |row| row.number)), list }
}

/// How many rows the titles take. A lower row belongs to them while it stands directly below, holds
/// words only, leaves the name's column free and says something that is a title.
fn count_levels(rows: &[&Row], merged: &[Merged], read: Reader) -> usize {
    let mut levels = 1;
    while levels < MAX_LEVELS.min(rows.len()) {
        let row = rows[levels];
        let below = row.number == rows[levels - 1].number + 1;
        let words = row.filled().all(|(_, cell)| cell.text().is_some());
        let titled = row.filled().all(|(column, _)| {
            let path = path(&rows[..=levels], merged, column);
            let texts: Vec<&str> = path.iter().map(String::as_str).collect();
            texts.len() > 1 && read(&texts) != Title::Unknown
        });
        let apart = row.filled().all(|(column, _)| {
            !rows[0].cell(column).text().is_some_and(|text| {
                matches!(titles::read(&[text]), Title::Field(Field::FullName | Field::Ordinal))
                    && spans(rows[0].number, column, merged).is_none_or(|cells| cells.columns.1 == column)
            })
        });
        if !(below && words && titled && apart) {
            break;
        }
        levels += 1;
    }
    levels
}

/// The titles above a column, from the group down. An empty cell right of a group belongs to the group
/// when it is joined to it, or when nothing was joined and a part stands below it.
fn path(rows: &[&Row], merged: &[Merged], column: usize) -> Vec<String> {
    let mut path: Vec<String> = Vec::new();
    for (level, row) in rows.iter().enumerate() {
        let own = row.cell(column).text();
        let group = match spans(row.number, column, merged) {
            Some(cells) if cells.rows.0 == row.number => row.cell(cells.columns.0).text(),
            Some(_) => None,
            None if rows[level + 1..].iter().any(|below| !below.cell(column).is_blank()) => {
                (0..column).rev().find_map(|left| row.cell(left).text())
            }
            None => None,
        };
        if let Some(text) = own.or(group)
            && path.last().is_none_or(|above| above != text)
        {
            path.push(text.to_owned());
        }
    }
    path
}

fn spans(row: u32, column: usize, merged: &[Merged]) -> Option<&Merged> {
    merged.iter().find(|cells| {
        (cells.rows.0..=cells.rows.1).contains(&row) && (cells.columns.0..=cells.columns.1).contains(&column)
    })
}

/// One title "Họ và tên" joined over several columns: the last holds the given name.
fn split_names(list: &mut [Column], first: &Row, merged: &[Merged]) {
    let Some(at) = list.iter().position(|column| column.field == Some(Field::FullName)) else {
        return;
    };
    let Some(cells) = spans(first.number, list[at].index, merged) else {
        return;
    };
    let last = cells.columns.1;
    for column in list.iter_mut().skip(at).take_while(|column| column.index <= last) {
        if column.field == Some(Field::FullName) && cells.columns.0 < last {
            let part = if column.index == last { Field::GivenName } else { Field::FamilyName };
            column.field = Some(part);
        }
    }
}

fn keep_first_of_each(list: &mut [Column]) {
    let mut seen = std::collections::HashSet::new();
    for column in list {
        if let Some(field) = column.field
            && !field.may_repeat()
            && !seen.insert(field)
        {
            column.field = None;
        }
    }
}

/// The row "1, 2, 3 …" or "(1), (2) …" or "A, B, 1, 2 …" under the titles.
fn is_column_numbers(row: &Row) -> bool {
    let counts = |cell: &Cell| match cell {
        Cell::Number(number) => number.fract() == 0.0 && (1.0..=100.0).contains(number),
        Cell::Text(text) => {
            let bare = text.trim_matches(['(', ')', '[', ']']);
            !bare.is_empty()
                && (bare.len() <= 2 && bare.bytes().all(|b| b.is_ascii_digit())
                    || bare.len() == 1 && bare.bytes().all(|b| b.is_ascii_alphabetic()))
        }
        _ => false,
    };
    row.filled().count() >= 3 && row.filled().all(|(_, cell)| counts(cell))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(number: u32, cells: &[&str]) -> Row {
        let cell = |text: &&str| match text.is_empty() {
            true => Cell::Blank,
            false => Cell::Text((*text).to_owned()),
        };
        Row { number, cells: cells.iter().map(cell).collect() }
    }

    fn sheet(rows: Vec<Row>, merged: &[(u32, u32, usize, usize)]) -> Sheet {
        let merged =
            merged.iter().map(|(top, bottom, left, right)| Merged { rows: (*top, *bottom), columns: (*left, *right) });
        Sheet { name: "Sheet1".into(), rows, merged: merged.collect() }
    }

    fn fields(columns: &Columns) -> Vec<(usize, Field)> {
        columns.list.iter().filter_map(|column| Some((column.index, column.field?))).collect()
    }

    #[test]
    fn titles_on_row_four_below_the_name_of_the_list() {
        let sheet = sheet(
            vec![
                row(1, &["ĐẢNG BỘ XÃ THÁI BÌNH", "", "", "ĐẢNG CỘNG SẢN VIỆT NAM"]),
                row(2, &["CHI BỘ THÔN 3"]),
                row(3, &["DANH SÁCH ĐẢNG VIÊN"]),
                row(4, &["STT", "Họ và tên", "Ngày sinh", "Nam/Nữ", "Vào Đảng", "Số thẻ ĐV", "Quê quán", "Ghi chú"]),
                row(5, &["1", "Hoàng Văn Kiên", "12/03/1963", "Nam", "19/05/1988"]),
            ],
            &[(1, 1, 0, 2)],
        );
        let columns = find(&sheet).unwrap();
        assert_eq!(columns.rows, (4, 4));
        assert_eq!(
            fields(&columns),
            [
                (0, Field::Ordinal),
                (1, Field::FullName),
                (2, Field::Birth),
                (3, Field::Sex),
                (4, Field::AdmittedOn),
                (5, Field::CardNo),
                (7, Field::Remark),
            ]
        );
        assert_eq!(columns.list[6], Column { index: 6, title: "Quê quán".into(), field: None });
    }

    const GROUPS: [&str; 11] =
        ["TT", "HỌ VÀ TÊN", "NĂM SINH", "", "NGÀY VÀO ĐẢNG", "", "TRÌNH ĐỘ", "", "", "CHỨC VỤ", ""];
    const PARTS: [&str; 11] =
        ["", "", "Nam", "Nữ", "Dự bị", "Chính thức", "Học vấn", "CM", "LLCT", "Đảng", "Chính quyền"];

    fn two_levels(merged: &[(u32, u32, usize, usize)]) -> Sheet {
        let mut parts = PARTS;
        parts[7] = "Chuyên môn";
        let rows = vec![
            row(6, &GROUPS),
            row(7, &parts),
            row(8, &["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)", "(9)", "(10)", "(11)"]),
            row(9, &["1", "HỨA VĂN LÂM", "09/05/1968"]),
        ];
        sheet(rows, merged)
    }

    #[test]
    fn two_levels_with_joined_cells_and_a_row_of_numbers() {
        let joined = [(6, 7, 0, 0), (6, 7, 1, 1), (6, 6, 2, 3), (6, 6, 4, 5), (6, 6, 6, 8), (6, 6, 9, 10)];
        let columns = find(&two_levels(&joined)).unwrap();
        assert_eq!(columns.rows, (6, 8));
        assert_eq!(
            fields(&columns),
            [
                (0, Field::Ordinal),
                (1, Field::FullName),
                (2, Field::BirthMale),
                (3, Field::BirthFemale),
                (4, Field::AdmittedOn),
                (5, Field::OfficialOn),
                (6, Field::EducationGeneral),
                (7, Field::EducationProfessional),
                (8, Field::PoliticalTheory),
                (9, Field::Position),
            ]
        );
        assert_eq!(columns.list[5].title, "NGÀY VÀO ĐẢNG: Chính thức");
    }

    #[test]
    fn two_levels_with_empty_cells_in_place_of_joined_ones() {
        let joined = find(&two_levels(&[(6, 6, 2, 3), (6, 6, 4, 5), (6, 6, 6, 8), (6, 6, 9, 10)])).unwrap();
        let empty = find(&two_levels(&[])).unwrap();
        assert_eq!(fields(&empty), fields(&joined));
    }

    #[test]
    fn a_name_in_two_columns() {
        let titles = row(1, &["TT", "Họ và tên", "", "Ngày sinh", "Nữ", "Số thẻ"]);
        let person = row(2, &["1", "Ma Thị", "Lan", "1979", "x", "27008702"]);
        let joined = sheet(vec![titles, person.clone()], &[(1, 1, 1, 2)]);
        let columns = find(&joined).unwrap();
        assert_eq!(columns.name(&person), Cell::Text("Ma Thị Lan".into()));
        assert_eq!(columns.of(Field::Female), Some(4));

        let apart = row(1, &["TT", "Họ đệm", "Tên", "Ngày sinh", "Giới tính"]);
        let columns = find(&sheet(vec![apart, person.clone()], &[])).unwrap();
        assert_eq!(columns.name(&person), Cell::Text("Ma Thị Lan".into()));
    }

    #[test]
    fn of_two_columns_for_one_thing_the_first_counts_and_year_is_no_man() {
        let titles = row(1, &["Họ tên", "Ngày sinh", "Năm sinh", "Năm", "Nam", "ĐT", "DT"]);
        let columns = find(&sheet(vec![titles, row(2, &["A"])], &[])).unwrap();
        assert_eq!(fields(&columns), [(0, Field::FullName), (1, Field::Birth), (4, Field::Male), (5, Field::Phone)]);
    }

    #[test]
    fn a_heading_or_a_person_directly_below_is_no_title() {
        for below in
            [row(2, &["Chi bộ Thôn 3"]), row(2, &["", "Chi bộ Thôn 3"]), row(2, &["I", "Đảng viên chính thức"])]
        {
            let titles = row(1, &["TT", "Họ và tên", "Ngày sinh", "Giới tính"]);
            let columns = find(&sheet(vec![titles, below.clone()], &[])).unwrap();
            assert_eq!(columns.rows, (1, 1), "{below:?}");
        }
    }

    #[test]
    fn without_titles_the_sheet_is_refused_and_old_encodings_are_told() {
        let none = sheet(vec![row(1, &["Họ và tên"]), row(2, &["Ma Thị Lan"])], &[]);
        assert_eq!(find(&none), Err(Refusal::NoTitles));
        let deep = sheet(vec![row(16, &["Họ và tên", "Ngày sinh", "Giới tính"])], &[]);
        assert_eq!(find(&deep), Err(Refusal::NoTitles));
        let capitals = sheet(vec![row(1, &["LÊ THỊ BÉ"]), row(2, &["TRẦN VĂN TÊ"]), row(3, &["BÊ"])], &[]);
        assert_eq!(find(&capitals), Err(Refusal::NoTitles), "letters of today");
        let old = sheet(
            vec![
                row(1, &["Danh s¸ch §¶ng viªn"]),
                row(2, &["Hä vµ tªn", "Ngµy sinh", "Giíi tÝnh"]),
                row(3, &["NguyÔn V¨n Kh¸nh", "1960", "Nam"]),
            ],
            &[],
        );
        assert_eq!(find(&old), Err(Refusal::OldEncoding));
    }

    #[test]
    fn columns_have_the_letters_of_spreadsheets() {
        assert_eq!([0, 25, 26, 99, 701, 702].map(letter), ["A", "Z", "AA", "CV", "ZZ", "AAA"]);
    }
}
