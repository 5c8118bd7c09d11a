//! Positions against the book: who holds what from which day on. Pure, as [`super::check`] is.
//!
//! A row is given to somebody who belongs to the organization or to one below it, known by the card number, else by
//! the name with what is known of the birth date. An import gives positions and takes none: where the book knows a
//! position from another day, or somebody else holds what only one may hold, a person decides.

use chrono::{Months, NaiveDate};
use uuid::Uuid;

use super::cells::Fact;
use super::columns::{Columns, Field};
use super::dates;
use super::matching::{self, Folded};
use super::person::{self, Reading};
use super::read::Sheet;
use super::reason::{Fault, Note, Other, Reason};
use super::record::Member;
use super::rows::{self, Line, Skip};
use super::wordings;
use crate::ids::MemberId;
use crate::members::model::Position;
use crate::organizations::Kind;
use crate::text::{PartialDate, fold};

/// A position that the book knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The row.
    pub id: Uuid,
    /// Who holds or held it.
    pub member: MemberId,
    /// The holder's name.
    pub name: String,
    /// Which.
    pub position: Position,
    /// The first day.
    pub since: NaiveDate,
    /// The first day no longer; none while it is held.
    pub until: Option<NaiveDate>,
}

/// A position that would be given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// To whom.
    pub member: MemberId,
    /// Which.
    pub position: Position,
    /// The first day.
    pub since: NaiveDate,
    /// The first day no longer.
    pub until: Option<NaiveDate>,
}

/// What would become of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Not in the book.
    New(Vec<Given>),
    /// In the book.
    Unchanged(MemberId),
    /// Not imported.
    Error(Vec<Fault>),
    /// No person.
    Skipped(Skip),
}

/// A row with its verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// As the spreadsheet counts, from 1.
    pub number: u32,
    /// Of whom.
    pub name: String,
    /// The verdict.
    pub verdict: Verdict,
    /// What deserves a look.
    pub notes: Vec<Note>,
    /// What the row says.
    pub said: Vec<(Field, String)>,
}

/// The organization in which positions are held.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    /// Which kind it is: decides what its positions are called.
    pub kind: Kind,
    /// Who belongs to it or to what is below it.
    pub members: &'a [Member],
    /// The positions that the book knows there.
    pub held: &'a [Held],
    /// Today.
    pub today: NaiveDate,
}

/// Checks a sheet.
pub fn check(sheet: &Sheet, columns: &Columns, target: &Target<'_>) -> Vec<Checked> {
    let folded = Folded::of(target.members);
    let mut given: Vec<(u32, String, Given)> = Vec::new();
    let mut checked = Vec::new();
    for line in rows::sort(sheet, columns) {
        let (row, section) = match &line {
            Line::Person(row, section) => (*row, section),
            Line::Skipped(row, skip) => {
                let name = row.first_shown();
                let verdict = Verdict::Skipped(*skip);
                checked.push(Checked { number: row.number, name, verdict, notes: Vec::new(), said: Vec::new() });
                continue;
            }
        };
        let reading = person::read(row, columns, section, target.today);
        let cell = |field: Field| columns.of(field).map(|column| row.cell(column));
        let stated = Stated {
            positions: cell(Field::Position).map_or(Ok(Vec::new()), |cell| wordings::offices(cell, target.kind)),
            since: cell(Field::Since).map_or(Ok(None), dates::date),
            until: cell(Field::Until).map_or(Ok(None), dates::date),
        };
        let row = judge(reading, stated, (&folded, target), &given);
        if let Verdict::New(new) = &row.verdict {
            given.extend(new.iter().map(|given| (row.number, row.name.clone(), given.clone())));
        }
        checked.push(row);
    }
    checked
}

/// What a row says of a position.
struct Stated {
    positions: Result<Vec<Position>, Reason>,
    since: Fact<PartialDate>,
    until: Fact<PartialDate>,
}

fn judge(
    mut reading: Reading,
    stated: Stated,
    (folded, target): (&Folded<'_>, &Target<'_>),
    given: &[(u32, String, Given)],
) -> Checked {
    // What else the row says of the person is not what is imported here.
    let about = |fault: &Fault| {
        matches!(fault.field, Field::FullName | Field::CardNo)
            || (fault.field == Field::Birth && fault.reason != Reason::NoIdentity)
    };
    let mut faults: Vec<Fault> = std::mem::take(&mut reading.faults).into_iter().filter(about).collect();
    let mut said = reading.person.said();
    said.retain(|(field, _)| matches!(field, Field::FullName | Field::Birth | Field::CardNo));
    let member = if faults.is_empty() { find(&mut reading, folded, target, &mut faults) } else { None };
    let (positions, since, until) = terms(stated, target.today, &mut faults);
    said.extend(positions.iter().map(|position| (Field::Position, position.code().to_owned())));
    let day = |day: NaiveDate| day.format("%d/%m/%Y").to_string();
    said.extend(since.map(|since| (Field::Since, day(since))));
    said.extend(until.map(|until| (Field::Until, day(until))));
    let (number, name) = (reading.number, reading.person.full_name.clone());
    let verdict = match (member, faults.is_empty()) {
        (Some(member), true) => settle(member, &positions, (since, until), target, given),
        _ => Verdict::Error(faults),
    };
    Checked { number, name, verdict, notes: Vec::new(), said }
}

/// The member that a row means: a name alone suffices where only one bears it.
fn find<'a>(
    reading: &mut Reading,
    folded: &Folded<'a>,
    target: &Target<'a>,
    faults: &mut Vec<Fault>,
) -> Option<&'a Member> {
    let bare = reading.person.birth.is_none() && reading.person.card_no.is_none();
    let found = match bare {
        true => {
            let name = fold(&reading.person.full_name);
            let bears = |member: &&Member| member.present && fold(&member.record.full_name) == name;
            let fitting: Vec<&Member> = target.members.iter().filter(bears).collect();
            match fitting.as_slice() {
                [] => Err(Reason::NobodyFits),
                [one] => Ok(*one),
                many => Err(Reason::Ambiguous(many.iter().map(|one| matching::member(one).to_string()).collect())),
            }
        }
        false => match matching::find(reading, folded) {
            Ok(Some(member)) if member.present => Ok(member),
            Ok(Some(member)) => Err(Reason::LeftEarlier(matching::member(member))),
            Ok(None) => Err(Reason::NobodyFits),
            Err(doubt) => Err(doubt.fault.reason),
        },
    };
    found.map_err(|reason| faults.push(Fault { field: Field::FullName, reason })).ok()
}

/// Positions, first day, and the first day no longer.
fn terms(
    stated: Stated,
    today: NaiveDate,
    faults: &mut Vec<Fault>,
) -> (Vec<Position>, Option<NaiveDate>, Option<NaiveDate>) {
    let mut fault = |field: Field, reason: Reason| faults.push(Fault { field, reason });
    let positions = match stated.positions {
        Ok(positions) if positions.is_empty() => {
            fault(Field::Position, Reason::Missing);
            positions
        }
        Ok(positions) => positions,
        Err(reason) => {
            fault(Field::Position, reason);
            Vec::new()
        }
    };
    let since = match stated.since {
        Ok(Some(day)) if day.earliest() > today => {
            fault(Field::Since, Reason::InFuture(day.to_string()));
            None
        }
        Ok(day) => day.map(|day| day.earliest()),
        Err(reason) => {
            fault(Field::Since, reason);
            None
        }
    };
    let until = match stated.until {
        // The last day, as lists write it.
        Ok(day) => day.and_then(after),
        Err(reason) => {
            fault(Field::Until, reason);
            None
        }
    };
    if let (Some(first), Some(end)) = (since, until)
        && end <= first
    {
        fault(Field::Until, Reason::EndsBeforeBegin);
    }
    (positions, since, until)
}

/// The first day after a date, of which perhaps only the month or the year is known.
fn after(date: PartialDate) -> Option<NaiveDate> {
    match date {
        PartialDate::Day(day) => day.succ_opt(),
        PartialDate::Month(..) => date.earliest().checked_add_months(Months::new(1)),
        PartialDate::Year(_) => date.earliest().checked_add_months(Months::new(12)),
    }
}

/// What the book says of these positions.
fn settle(
    member: &Member,
    positions: &[Position],
    (since, until): (Option<NaiveDate>, Option<NaiveDate>),
    target: &Target<'_>,
    given: &[(u32, String, Given)],
) -> Verdict {
    let mut new = Vec::new();
    let mut faults = Vec::new();
    for position in positions {
        let mut known = target.held.iter().filter(|held| held.member == member.id && held.position == *position);
        let overlaps = |held: &&Held| since.is_none_or(|first| meets((held.since, held.until), (first, until)));
        match (known.find(overlaps), since) {
            (Some(held), Some(first)) if held.since != first => {
                faults.push(Fault { field: Field::Since, reason: Reason::HeldSince(held.since) });
            }
            (Some(held), _) if until.is_some() && held.until != until => {
                faults.push(Fault { field: Field::Until, reason: Reason::EndedByHand });
            }
            (Some(_), _) => {}
            (None, None) => faults.push(Fault { field: Field::Since, reason: Reason::Missing }),
            (None, Some(since)) => {
                let one = Given { member: member.id, position: *position, since, until };
                match taken(&one, target, given) {
                    Some(reason) => faults.push(Fault { field: Field::Position, reason }),
                    None => new.push(one),
                }
            }
        }
    }
    match (faults.is_empty(), new.is_empty()) {
        (false, _) => Verdict::Error(faults),
        (true, true) => Verdict::Unchanged(member.id),
        (true, false) => Verdict::New(new),
    }
}

/// Whether two spans have a day in common.
fn meets(one: (NaiveDate, Option<NaiveDate>), other: (NaiveDate, Option<NaiveDate>)) -> bool {
    one.1.is_none_or(|end| other.0 < end) && other.1.is_none_or(|end| one.0 < end)
}

/// Who holds it already: one secretary at a time, and nobody twice (constraints of `positions`).
fn taken(one: &Given, target: &Target<'_>, given: &[(u32, String, Given)]) -> Option<Reason> {
    const SINGLE: [Position; 2] = [Position::BranchSecretary, Position::CommitteeSecretary];
    let clashes = |position: Position, member: MemberId, span: (NaiveDate, Option<NaiveDate>)| {
        let same = SINGLE.contains(&one.position) && SINGLE.contains(&position);
        let own = position == one.position && member == one.member;
        (same || own) && meets(span, (one.since, one.until))
    };
    let other = target
        .held
        .iter()
        .find(|held| clashes(held.position, held.member, (held.since, held.until)))
        .map(|held| Other::Member { name: held.name.clone(), birth: None });
    let row = given
        .iter()
        .find(|(_, _, given)| clashes(given.position, given.member, (given.since, given.until)))
        .map(|(number, name, _)| Other::Row { number: *number, name: name.clone() });
    other.or(row).map(|other| Reason::PositionTaken { position: one.position, other })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::columns;
    use crate::import::read::{Cell, Row};
    use crate::import::record::Record;
    use crate::members::model::{Sex, Status};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn member(name: &str, birth: &str, card_no: &str) -> Member {
        let record = Record {
            full_name: name.into(),
            sex: Sex::Female,
            birth: Some(PartialDate::Day(day(birth))),
            card_no: Some(card_no.into()),
            admitted_on: None,
            official_on: None,
            status: Status::Official,
            positions: Vec::new(),
            occupation: None,
            education_general: None,
            education_professional: None,
            political_theory: None,
            phone: None,
            email: None,
        };
        Member { id: MemberId::mint(), version: 1, present: true, record }
    }

    fn check_rows(rows: &[&str], kind: Kind, members: &[Member], held: &[Held]) -> Vec<Verdict> {
        let cell = |text: &str| if text.is_empty() { Cell::Blank } else { Cell::Text(text.to_owned()) };
        let titles = "Họ và tên|Ngày sinh|Số thẻ|Chức vụ|Từ ngày|Đến ngày";
        let rows: Vec<_> = (1..)
            .zip([titles].iter().chain(rows))
            .map(|(number, row)| Row { number, cells: row.split('|').map(cell).collect() })
            .collect();
        let sheet = Sheet { name: String::new(), rows, merged: Vec::new() };
        let columns = columns::find(&sheet).unwrap();
        let target = Target { kind, members, held, today: day("2026-11-22") };
        check(&sheet, &columns, &target).into_iter().skip(1).map(|row| row.verdict).collect()
    }

    #[test]
    fn a_position_is_given_from_its_day_and_known_again() {
        let lan = member("Ma Thị Lan", "1979-10-21", "27008702");
        let rows =
            ["Ma Thị Lan||27008702|Bí thư Đảng ủy|03/02/2025|", "Ma Thị Lan|1979||Đảng ủy viên|02/2020|31/12/2024"];
        let verdicts = check_rows(&rows, Kind::Commune, std::slice::from_ref(&lan), &[]);
        let given = |position, since: &str, until: Option<&str>| {
            Verdict::New(vec![Given { member: lan.id, position, since: day(since), until: until.map(day) }])
        };
        assert_eq!(
            verdicts,
            [
                given(Position::CommitteeSecretary, "2025-02-03", None),
                given(Position::CommitteeMember, "2020-02-01", Some("2025-01-01")),
            ]
        );
        let held = |position, since: &str, until: Option<&str>| Held {
            id: Uuid::nil(),
            member: lan.id,
            name: "Ma Thị Lan".into(),
            position,
            since: day(since),
            until: until.map(day),
        };
        let book = [
            held(Position::CommitteeSecretary, "2025-02-03", None),
            held(Position::CommitteeMember, "2020-02-01", Some("2025-01-01")),
        ];
        let verdicts = check_rows(&rows, Kind::Commune, std::slice::from_ref(&lan), &book);
        assert_eq!(verdicts, [Verdict::Unchanged(lan.id), Verdict::Unchanged(lan.id)]);
    }

    #[test]
    fn what_only_a_person_can_decide_is_an_error() {
        let (lan, hoa) =
            (member("Ma Thị Lan", "1979-10-21", "27008702"), member("Ma Thị Hoa", "1980-01-01", "27008703"));
        let members = [lan.clone(), hoa];
        let held = [Held {
            id: Uuid::nil(),
            member: lan.id,
            name: "Ma Thị Lan".into(),
            position: Position::BranchSecretary,
            since: day("2024-01-01"),
            until: None,
        }];
        let reason = |row: &str| match check_rows(&[row], Kind::Branch, &members, &held).remove(0) {
            Verdict::Error(faults) => faults.into_iter().next().unwrap().reason,
            other => panic!("{row}: {other:?}"),
        };
        assert_eq!(reason("Nông Văn Không|1970||Chi ủy viên|01/01/2025|"), Reason::NobodyFits);
        assert!(matches!(reason("Ma Thị Hoa|||Bí thư|01/01/2025|"), Reason::PositionTaken { .. }));
        assert_eq!(reason("Ma Thị Lan|||Bí thư|01/02/2024|"), Reason::HeldSince(day("2024-01-01")));
        assert_eq!(reason("Ma Thị Lan|||Bí thư|01/01/2024|01/01/2025"), Reason::EndedByHand);
        assert_eq!(reason("Ma Thị Hoa|||Chi ủy viên||"), Reason::Missing);
        assert_eq!(reason("Ma Thị Hoa|||Chi ủy viên|01/01/2025|01/01/2024"), Reason::EndsBeforeBegin);
        assert!(matches!(reason("Ma Thị Hoa|||Bí thư Đảng ủy xã X|01/01/2025|"), Reason::NotUnderstood(_)));
        assert!(matches!(reason("Ma Thị Hoa|||Chi ủy viên|01/01/2027|"), Reason::InFuture(_)));
    }
}
