//! The words in which lists state standing, positions and schooling.

use chrono::Datelike;

use super::cells::{Fact, free_text, said};
use super::read::Cell;
use super::reason::{Note, Reason};
use super::titles::words;
use crate::members::model::{PoliticalTheory, Position, Status};
use crate::organizations::Kind;

/// A standing in words. The words of having left are a reason of their own.
pub fn status(cell: &Cell) -> Fact<Status> {
    let Some(text) = said(cell)? else {
        return Ok(None);
    };
    match status_in_words(&text) {
        Some(Ok(status)) => Ok(Some(status)),
        Some(Err(reason)) => Err(reason),
        None => Err(Reason::NotUnderstood(cell.shown())),
    }
}

/// The standing that a text names, none if it names none.
pub fn status_in_words(text: &str) -> Option<Result<Status, Reason>> {
    const LEFT: &[&str] =
        &["tu tran", "khai tru", "xoa ten", "xin ra", "chuyen di", "da chuyen", "da mat", "chuyen sinh hoat"];
    const KNOWN: &[(&str, Status)] = &[
        ("mien", Status::Exempt),
        ("giam", Status::Reduced),
        ("dinh chi", Status::Suspended),
        ("nuoc ngoai", Status::Abroad),
        ("ngoai nuoc", Status::Abroad),
        ("lam an xa", Status::LeaveOfAbsence),
        ("di lam xa", Status::LeaveOfAbsence),
        ("vang dai han", Status::LeaveOfAbsence),
        ("tam hoan", Status::LeaveOfAbsence),
        ("du bi", Status::Probationary),
        ("chinh thuc", Status::Official),
    ];
    let words = words(text);
    let whole_word = format!(" {words} ");
    let says = |phrase: &str| whole_word.contains(&format!(" {phrase} "));
    if LEFT.iter().any(|phrase| says(phrase)) {
        return Some(Err(Reason::HasLeft(text.to_owned())));
    }
    match words.as_str() {
        "ct" | "dvct" => return Some(Ok(Status::Official)),
        "db" | "dvdb" => return Some(Ok(Status::Probationary)),
        "dang sinh hoat" => return Some(Ok(Status::Official)),
        _ => {}
    }
    KNOWN.iter().find(|(phrase, _)| says(phrase)).map(|(_, status)| Ok(*status))
}

/// Positions in words: several joined by a comma, "kiêm" or "và". What is none of the book's is noted.
pub fn positions(cell: &Cell, notes: &mut Vec<Note>) -> Fact<Vec<Position>> {
    let Some(text) = free_text(cell)? else {
        return Ok(None);
    };
    let marked = text.replace(" kiêm ", ",").replace(" và ", ",").replace(" - ", ",");
    let mut positions = Vec::new();
    for part in marked.split([',', ';', '+', '/']).map(str::trim).filter(|part| !part.is_empty()) {
        match words(part).as_str() {
            "dang vien" | "dv" | "khong" => {}
            spoken => match position_in_words(spoken) {
                Some(position) if !positions.contains(&position) => positions.push(position),
                Some(_) => {}
                None => notes.push(Note::NotAPosition(part.to_owned())),
            },
        }
    }
    Ok((!positions.is_empty()).then_some(positions))
}

/// Positions in an organization of a kind. What is none of them is an error: nothing else stands in such a list.
pub fn offices(cell: &Cell, kind: Kind) -> Result<Vec<Position>, Reason> {
    let Some(text) = free_text(cell)? else {
        return Ok(Vec::new());
    };
    let marked = text.replace(" kiêm ", ",").replace(" và ", ",");
    let parts = marked.split([',', ';', '+']).map(str::trim).filter(|part| !part.is_empty());
    let read = |part: &str| {
        let spoken = words(part);
        let position = match kind {
            Kind::Branch | Kind::PartyGroup => position_in_words(&spoken),
            _ => office_in_words(&spoken, kind == Kind::Board),
        };
        position.ok_or_else(|| Reason::NotUnderstood(part.to_owned()))
    };
    parts.map(read).collect()
}

/// Offices of a committee, or of a board.
fn office_in_words(spoken: &str, board: bool) -> Option<Position> {
    const OF_COMMITTEES: &[(&str, Position)] = &[
        ("pho bi thu", Position::CommitteeDeputySecretary),
        ("bi thu", Position::CommitteeSecretary),
        ("uy vien ban thuong vu", Position::StandingCommitteeMember),
        ("uy vien thuong vu", Position::StandingCommitteeMember),
        ("uvbtv", Position::StandingCommitteeMember),
        ("dang uy vien", Position::CommitteeMember),
        ("uy vien ban chap hanh", Position::CommitteeMember),
        ("uvbch", Position::CommitteeMember),
        ("pho chu nhiem", Position::InspectionDeputy),
        ("chu nhiem", Position::InspectionChair),
        ("chanh van phong", Position::OfficeHead),
        ("chuyen vien", Position::OfficeStaff),
        ("chu tich", Position::PcChair),
    ];
    const OF_BOARDS: &[(&str, Position)] = &[
        ("pho truong ban", Position::BoardDeputy),
        ("truong ban", Position::BoardHead),
        ("pho truong phong", Position::DivisionDeputy),
        ("truong phong", Position::DivisionHead),
        ("chanh van phong", Position::OfficeHead),
        ("chuyen vien", Position::OfficeStaff),
    ];
    let known = if board { OF_BOARDS } else { OF_COMMITTEES };
    let starts = |word: &str| spoken == word || spoken.starts_with(&format!("{word} "));
    known.iter().find(|(word, _)| starts(word)).map(|(_, position)| *position)
}

fn position_in_words(spoken: &str) -> Option<Position> {
    // "Bí thư Chi bộ Thôn 3" is the secretary; of a youth union's cell ("chi đoàn") it is not.
    let bare = spoken.split(" chi bo").next().unwrap_or(spoken);
    match bare.strip_suffix(" chi uy").unwrap_or(bare) {
        "bi thu" | "bt" => Some(Position::BranchSecretary),
        "pho bi thu" | "pho bt" | "pbt" | "p bi thu" => Some(Position::BranchDeputySecretary),
        "chi uy vien" | "chi uy" | "cuv" | "uy vien" | "uv" => Some(Position::BranchCommitteeMember),
        "to truong to dang" => Some(Position::GroupLeader),
        "to pho to dang" => Some(Position::GroupDeputy),
        "truong thon" | "truong xom" | "to truong dan pho" | "to truong tdp" => Some(Position::VillageHead),
        _ => None,
    }
}

/// Years of school such as "7/10" or "12/12", or words. A spreadsheet takes 10/12 for a date: of its day
/// and month the larger, 10 or 12, is the length of school.
pub fn school(cell: &Cell, notes: &mut Vec<Note>) -> Fact<String> {
    let Cell::Date(date) = cell else {
        return free_text(cell);
    };
    let (least, most) = (date.day().min(date.month()), date.day().max(date.month()));
    if !matches!(most, 10 | 12) {
        return Err(Reason::NotUnderstood(cell.shown()));
    }
    let years = format!("{least}/{most}");
    notes.push(Note::SchoolYearsFromDate(years.clone()));
    Ok(Some(years))
}

/// The level of political theory.
pub fn political_theory(cell: &Cell) -> Fact<PoliticalTheory> {
    let Some(text) = said(cell)? else {
        return Ok(None);
    };
    let spoken = words(&text);
    match spoken.strip_suffix(" llct").or(spoken.strip_suffix(" ly luan chinh tri")).unwrap_or(&spoken) {
        "so cap" | "sc" => Ok(Some(PoliticalTheory::Elementary)),
        "trung cap" | "tc" => Ok(Some(PoliticalTheory::Intermediate)),
        "cao cap" | "cc" => Ok(Some(PoliticalTheory::Advanced)),
        "cu nhan" | "cn" => Ok(Some(PoliticalTheory::Bachelor)),
        "chua" | "chua qua" | "chua co" | "khong" | "0" => Ok(None),
        _ => Err(Reason::NotUnderstood(cell.shown())),
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    fn text(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }

    #[test]
    fn standing_is_read_in_the_words_of_lists() {
        for (given, meant) in [
            ("Chính thức", Status::Official),
            ("ĐV chính thức", Status::Official),
            ("CT", Status::Official),
            ("dự bị", Status::Probationary),
            ("Đảng viên dự bị", Status::Probationary),
            ("Miễn sinh hoạt", Status::Exempt),
            ("Miễn CT, SH Đảng", Status::Exempt),
            ("Được miễn công tác và sinh hoạt", Status::Exempt),
            ("Giảm sinh hoạt", Status::Reduced),
            ("Đi làm ăn xa", Status::LeaveOfAbsence),
            ("Đình chỉ sinh hoạt", Status::Suspended),
            ("Lao động nước ngoài", Status::Abroad),
        ] {
            assert_eq!(status(&text(given)), Ok(Some(meant)), "{given}");
        }
        assert_eq!(status(&text("-")), Ok(None));
        assert!(matches!(status(&text("tốt")), Err(Reason::NotUnderstood(_))));
        for given in ["Từ trần", "Đã chuyển sinh hoạt", "Khai trừ 2019", "Xóa tên"] {
            assert_eq!(status(&text(given)), Err(Reason::HasLeft(given.into())));
        }
    }

    #[test]
    fn positions_are_read_singly_and_together() {
        let read = |given: &str| {
            let mut notes = Vec::new();
            (positions(&text(given), &mut notes).unwrap().unwrap_or_default(), notes)
        };
        for given in ["Bí thư", "BÍ THƯ", "BT", "Bí thư chi bộ", "Bí thư Chi bộ Thôn 3"] {
            assert_eq!(read(given), (vec![Position::BranchSecretary], vec![]), "{given}");
        }
        assert_eq!(read("Phó Bí thư").0, [Position::BranchDeputySecretary]);
        for given in ["Chi ủy viên", "chi uỷ viên", "CUV", "Chi ủy", "UV chi ủy"] {
            assert_eq!(read(given), (vec![Position::BranchCommitteeMember], vec![]), "{given}");
        }
        for given in ["Bí thư, trưởng thôn", "Bí thư kiêm Trưởng thôn", "Bí thư chi bộ - Trưởng thôn"]
        {
            assert_eq!(read(given), (vec![Position::BranchSecretary, Position::VillageHead], vec![]), "{given}");
        }
        assert_eq!(read("Đảng viên"), (vec![], vec![]));
        let unknown = Note::NotAPosition("Bí thư chi đoàn".into());
        assert_eq!(read("Chi ủy viên, Bí thư chi đoàn"), (vec![Position::BranchCommitteeMember], vec![unknown]));
    }

    #[test]
    fn years_of_school_survive_the_spreadsheet() {
        let mut notes = Vec::new();
        assert_eq!(school(&text("7/10"), &mut notes), Ok(Some("7/10".into())));
        for (month, day, meant) in
            [(12, 12, "12/12"), (10, 7, "7/10"), (12, 9, "9/12"), (9, 12, "9/12"), (12, 10, "10/12")]
        {
            let taken = Cell::Date(NaiveDate::from_ymd_opt(2026, month, day).unwrap());
            assert_eq!(school(&taken, &mut notes), Ok(Some(meant.into())));
            assert_eq!(notes.pop(), Some(Note::SchoolYearsFromDate(meant.into())));
        }
        let other = Cell::Date(NaiveDate::from_ymd_opt(2026, 5, 7).unwrap());
        assert!(school(&other, &mut notes).is_err());
    }

    #[test]
    fn political_theory_has_four_levels_and_none() {
        assert_eq!(political_theory(&text("Sơ cấp")), Ok(Some(PoliticalTheory::Elementary)));
        assert_eq!(political_theory(&text("Trung cấp LLCT")), Ok(Some(PoliticalTheory::Intermediate)));
        assert_eq!(political_theory(&text("CC")), Ok(Some(PoliticalTheory::Advanced)));
        assert_eq!(political_theory(&text("Cử nhân")), Ok(Some(PoliticalTheory::Bachelor)));
        assert_eq!(political_theory(&text("Chưa")), Ok(None));
        assert!(political_theory(&text("giỏi")).is_err());
    }
}
