//! The people of two branches, invented: the one source of the demonstration and of the sheets in
//! `demo/`. Whoever is probationary was admitted some months before today, so that they still are.

use chrono::{Datelike, Days, Months, NaiveDate};

use crate::members::model::{PoliticalTheory, Position, Sex, Status};
use crate::text::PartialDate;

/// An invented member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Name.
    pub name: &'static str,
    /// Sex.
    pub sex: Sex,
    /// Birth date as far as the record knows it.
    pub birth: PartialDate,
    /// Date of admission.
    pub admitted_on: NaiveDate,
    /// Date of becoming official; none while probationary.
    pub official_on: Option<NaiveDate>,
    /// Card number; none while probationary.
    pub card_no: Option<&'static str>,
    /// Standing today.
    pub status: Status,
    /// Since when it is so, where that is not the date of becoming official or of admission.
    pub status_since: Option<NaiveDate>,
    /// Positions held, in the Party and outside.
    pub positions: &'static [Position],
    /// Occupation.
    pub occupation: &'static str,
    /// Years of school.
    pub education_general: &'static str,
    /// Training.
    pub education_professional: Option<&'static str>,
    /// Level of political theory.
    pub political_theory: Option<PoliticalTheory>,
    /// Phone, of a block that nobody has.
    pub phone: Option<&'static str>,
}

/// The part that differs from one to the next, in the order of the table below.
struct Line(
    &'static str,
    Sex,
    (i32, u32, u32),
    (i32, u32, u32),
    Option<&'static str>,
    &'static [Position],
    Schooling,
    Option<&'static str>,
);

struct Schooling(&'static str, &'static str, Option<&'static str>, Option<PoliticalTheory>);

use PoliticalTheory::{Elementary, Intermediate};
use Position::{BranchCommitteeMember, BranchDeputySecretary, BranchSecretary, VillageHead};
use Sex::{Female, Male};

/// Name, sex, birth (0 where not known), admission, card, positions, occupation and schooling, phone.
const THON_3: [Line; 17] = [
    Line(
        "Hoàng Văn Kiên",
        Male,
        (1963, 3, 12),
        (1988, 5, 19),
        Some("27003655"),
        &[BranchSecretary, VillageHead],
        Schooling("Làm ruộng, trưởng thôn", "10/10", Some("Trung cấp nông nghiệp"), Some(Intermediate)),
        Some("0900000163"),
    ),
    Line(
        "Ma Thị Lan",
        Female,
        (1979, 10, 21),
        (2004, 2, 3),
        Some("27008702"),
        &[BranchDeputySecretary],
        Schooling("Làm ruộng", "12/12", Some("Trung cấp chăn nuôi"), Some(Intermediate)),
        Some("0900000222"),
    ),
    Line(
        "Bàn Văn Thanh",
        Male,
        (1971, 6, 5),
        (1998, 9, 2),
        Some("27006514"),
        &[BranchCommitteeMember],
        Schooling("Làm ruộng, chi hội trưởng Nông dân", "12/12", None, Some(Elementary)),
        Some("0900000371"),
    ),
    Line(
        "Trần Thị Ngọc Ánh",
        Female,
        (1985, 7, 15),
        (2010, 12, 22),
        Some("27011020"),
        &[],
        Schooling("Giáo viên mầm non", "12/12", Some("Cao đẳng sư phạm mầm non"), Some(Elementary)),
        Some("0900000485"),
    ),
    Line(
        "Lương Văn Chiến",
        Male,
        (1966, 0, 0),
        (1991, 11, 7),
        Some("27004590"),
        &[],
        Schooling("Làm ruộng", "10/10", None, None),
        Some("0900000566"),
    ),
    Line(
        "Ma Văn Đức",
        Male,
        (1974, 1, 2),
        (2001, 5, 19),
        Some("27007215"),
        &[],
        Schooling("Thợ xây", "9/12", None, None),
        Some("0900000674"),
    ),
    Line(
        "Trịnh Văn Hải",
        Male,
        (1958, 0, 0),
        (1983, 4, 30),
        Some("00412385"),
        &[],
        Schooling("Bộ đội nghỉ hưu", "10/10", None, Some(Intermediate)),
        Some("0900000758"),
    ),
    Line(
        "Nông Thị Hoa",
        Female,
        (1962, 8, 14),
        (1990, 2, 3),
        Some("27004118"),
        &[],
        Schooling("Làm ruộng, Chi hội trưởng Phụ nữ", "7/10", None, Some(Elementary)),
        Some("0900000456"),
    ),
    Line(
        "Lý Thị Mai",
        Female,
        (1981, 8, 0),
        (2012, 5, 19),
        Some("27011876"),
        &[],
        Schooling("Kinh doanh", "12/12", Some("Trung cấp kế toán"), None),
        Some("0900000881"),
    ),
    Line(
        "Đặng Thị Mùi",
        Female,
        (1977, 2, 20),
        (2006, 12, 22),
        Some("27009431"),
        &[],
        Schooling("Nhân viên y tế thôn", "12/12", Some("Sơ cấp y"), Some(Elementary)),
        Some("0900000977"),
    ),
    Line(
        "Lục Văn Sinh",
        Male,
        (1955, 0, 0),
        (1980, 11, 7),
        Some("00398121"),
        &[],
        Schooling("Hưu trí", "10/10", Some("Trung cấp cơ điện"), Some(Intermediate)),
        None,
    ),
    Line(
        "Nguyễn Văn Thành",
        Male,
        (1969, 12, 18),
        (1995, 2, 3),
        Some("27005307"),
        &[],
        Schooling("Làm ruộng", "10/12", None, None),
        Some("0900000169"),
    ),
    Line(
        "Vi Thị Thơm",
        Female,
        (1983, 11, 11),
        (2011, 9, 2),
        Some("27011502"),
        &[],
        Schooling("Làm ruộng, cộng tác viên dân số", "12/12", None, Some(Elementary)),
        Some("0900000283"),
    ),
    Line(
        "Đỗ Xuân Trường",
        Male,
        (1960, 4, 25),
        (1985, 12, 22),
        Some("00421977"),
        &[],
        Schooling("Hưu trí", "10/10", Some("Trung cấp cơ khí"), None),
        Some("0900000360"),
    ),
    Line(
        "Hoàng Minh Tuấn",
        Male,
        (1990, 7, 7),
        (2016, 5, 19),
        Some("27013248"),
        &[],
        Schooling("Kinh doanh vật liệu xây dựng", "12/12", Some("Cao đẳng kinh tế"), Some(Elementary)),
        Some("0900000490"),
    ),
    Line(
        "Phạm Thị Yến",
        Female,
        (1973, 0, 0),
        (2000, 2, 3),
        Some("27006893"),
        &[],
        Schooling("Làm ruộng", "9/12", None, None),
        Some("0900000573"),
    ),
    Line(
        "Triệu Văn Páo",
        Male,
        (1941, 0, 0),
        (1966, 5, 19),
        Some("00187340"),
        &[],
        Schooling("Nghỉ", "4/10", None, None),
        None,
    ),
];

const THON_3_PROBATIONARY: [Line; 2] = [
    Line(
        "Nguyễn Quang Huy",
        Male,
        (1998, 11, 30),
        RECENTLY,
        None,
        &[],
        Schooling("Công nhân", "12/12", Some("Trung cấp điện"), None),
        Some("0900000698"),
    ),
    Line(
        "Hà Thị Kim Oanh",
        Female,
        (1999, 9, 5),
        EARLIER,
        None,
        &[],
        Schooling("Kế toán hợp tác xã", "12/12", Some("Đại học nông lâm"), None),
        Some("0900000799"),
    ),
];

const TRUNG_HA: [Line; 12] = [
    Line(
        "Hứa Văn Lâm",
        Male,
        (1968, 5, 9),
        (1994, 5, 19),
        Some("27005120"),
        &[BranchSecretary],
        Schooling("Làm ruộng", "10/12", Some("Trung cấp lâm nghiệp"), Some(Intermediate)),
        Some("0900001168"),
    ),
    Line(
        "Bế Thị Thu",
        Female,
        (1980, 1, 16),
        (2006, 2, 3),
        Some("27009177"),
        &[BranchDeputySecretary],
        Schooling("Giáo viên tiểu học", "12/12", Some("Đại học sư phạm"), Some(Intermediate)),
        Some("0900001280"),
    ),
    Line(
        "Nông Văn Vinh",
        Male,
        (1957, 0, 0),
        (1982, 9, 2),
        Some("00409864"),
        &[],
        Schooling("Bộ đội nghỉ hưu", "7/10", None, Some(Elementary)),
        Some("0900001357"),
    ),
    Line(
        "Chẩu Văn Quý",
        Male,
        (1972, 10, 30),
        (1999, 12, 22),
        Some("27006780"),
        &[],
        Schooling("Làm ruộng", "10/12", None, None),
        Some("0900001472"),
    ),
    Line(
        "Ma Thị Liên",
        Female,
        (1976, 3, 27),
        (2003, 5, 19),
        Some("27008014"),
        &[],
        Schooling("Làm ruộng, chi hội trưởng Phụ nữ", "12/12", None, Some(Elementary)),
        Some("0900001576"),
    ),
    Line(
        "Quan Văn Tiến",
        Male,
        (1960, 2, 28),
        (1986, 11, 7),
        Some("00430055"),
        &[],
        Schooling("Làm ruộng", "7/10", None, None),
        None,
    ),
    Line(
        "Phùng Tài Phúc",
        Male,
        (1984, 8, 8),
        (2013, 9, 2),
        Some("27012233"),
        &[],
        Schooling("Chăn nuôi", "12/12", None, None),
        Some("0900001784"),
    ),
    Line(
        "Hoàng Thị Nhung",
        Female,
        (1987, 6, 13),
        (2014, 5, 19),
        Some("27012690"),
        &[],
        Schooling("Nhân viên y tế thôn", "12/12", Some("Trung cấp y"), None),
        Some("0900001887"),
    ),
    Line(
        "Lương Đình Toàn",
        Male,
        (1965, 12, 3),
        (1991, 2, 3),
        Some("27004477"),
        &[],
        Schooling("Làm ruộng", "10/10", None, None),
        Some("0900001965"),
    ),
    Line(
        "Dương Thị Hằng",
        Female,
        (1991, 4, 4),
        (2018, 12, 22),
        Some("27014109"),
        &[],
        Schooling("Cán bộ hợp tác xã", "12/12", Some("Cao đẳng nông nghiệp"), Some(Elementary)),
        Some("0900001091"),
    ),
    Line(
        "Bàn Văn Hội",
        Male,
        (1979, 7, 21),
        (2009, 2, 3),
        Some("27010341"),
        &[],
        Schooling("Làm ruộng", "9/12", None, None),
        Some("0900001179"),
    ),
    Line(
        "Vi Văn Lực",
        Male,
        (1946, 0, 0),
        (1972, 5, 19),
        Some("00251608"),
        &[],
        Schooling("Nghỉ", "7/10", None, None),
        None,
    ),
];

const TRUNG_HA_PROBATIONARY: [Line; 1] = [Line(
    "Nông Thị Duyên",
    Female,
    (2000, 5, 26),
    EARLIER,
    None,
    &[],
    Schooling("Kinh doanh", "12/12", Some("Đại học kinh tế"), None),
    Some("0900001300"),
)];

/// For probationary members in place of a date: see [`admission_before`].
const RECENTLY: (i32, u32, u32) = (0, 2, 0);
const EARLIER: (i32, u32, u32) = (0, 8, 0);

/// The members of Chi bộ Thôn 3, commune Thái Bình: 19, of whom 2 are probationary and one official
/// member is exempt. Officers first, then by given name, the exempt one last.
pub fn thon_3(today: NaiveDate) -> Vec<Person> {
    let mut people = branch(&THON_3, &THON_3_PROBATIONARY, today);
    exempt(&mut people, "Triệu Văn Páo", NaiveDate::from_ymd_opt(2024, 1, 1));
    // By given name among the others: Huy after Hoa, Oanh after Mùi.
    let (huy, oanh) = (people.remove(17), people.remove(17));
    people.insert(8, huy);
    people.insert(11, oanh);
    people
}

/// The members of Chi bộ Trung Hà, commune Phú Thịnh: 13, one of them probationary, one exempt.
pub fn trung_ha(today: NaiveDate) -> Vec<Person> {
    let mut people = branch(&TRUNG_HA, &TRUNG_HA_PROBATIONARY, today);
    exempt(&mut people, "Vi Văn Lực", NaiveDate::from_ymd_opt(2022, 6, 1));
    people
}

fn branch(official: &[Line], probationary: &[Line], today: NaiveDate) -> Vec<Person> {
    official.iter().chain(probationary).map(|line| person(line, today)).collect()
}

fn exempt(people: &mut [Person], name: &str, since: Option<NaiveDate>) {
    for person in people.iter_mut().filter(|person| person.name == name) {
        person.status = Status::Exempt;
        person.status_since = since;
    }
}

fn person(line: &Line, today: NaiveDate) -> Person {
    let Line(name, sex, birth, admitted, card_no, positions, schooling, phone) = line;
    let known = |number: u32| (number > 0).then_some(number);
    let is_probationary = admitted.0 == 0;
    let admitted_on = match is_probationary {
        true => admission_before(today, admitted.1),
        false => NaiveDate::from_ymd_opt(admitted.0, admitted.1, admitted.2).unwrap_or_default(),
    };
    Person {
        name,
        sex: *sex,
        birth: PartialDate::from_parts(birth.0, known(birth.1), known(birth.2)).unwrap_or(PartialDate::Year(birth.0)),
        admitted_on,
        official_on: if is_probationary { None } else { admitted_on.checked_add_months(Months::new(12)) },
        card_no: *card_no,
        status: if is_probationary { Status::Probationary } else { Status::Official },
        status_since: None,
        positions,
        occupation: schooling.0,
        education_general: schooling.1,
        education_professional: schooling.2,
        political_theory: schooling.3,
        phone: *phone,
    }
}

/// The last of the days on which admissions are celebrated (3/2, 19/5, 2/9, 7/11, 22/12) that lies at
/// least so many months back. They are at most 106 days apart, so that with up to 8 months probation is
/// not over.
fn admission_before(today: NaiveDate, months: u32) -> NaiveDate {
    const USUAL: [(u32, u32); 5] = [(2, 3), (5, 19), (9, 2), (11, 7), (12, 22)];
    let latest = today.checked_sub_months(Months::new(months)).unwrap_or(today);
    let is_usual = |day: &NaiveDate| USUAL.contains(&(day.month(), day.day()));
    (0..200).filter_map(|back| latest.checked_sub_days(Days::new(back))).find(is_usual).unwrap_or(latest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn thon_3_has_nineteen_members_seventeen_of_them_official() {
        let people = thon_3(day(2026, 11, 22));
        let with = |status| people.iter().filter(|person| person.status == status).count();
        assert_eq!(people.len(), 19);
        assert_eq!((with(Status::Official), with(Status::Exempt), with(Status::Probationary)), (16, 1, 2));
        let admitted = |name| people.iter().find(|person| person.name == name).map(|person| person.admitted_on);
        assert_eq!(admitted("Nguyễn Quang Huy"), Some(day(2026, 9, 2)));
        assert_eq!(admitted("Hà Thị Kim Oanh"), Some(day(2026, 2, 3)));
        let given: Vec<_> = people[3..18].iter().map(|person| crate::text::given_name_key(person.name)).collect();
        assert!(given.is_sorted(), "{:?}", people.iter().map(|person| person.name).collect::<Vec<_>>());
    }

    #[test]
    fn probation_is_running_on_any_day() {
        for offset in 0..800 {
            let today = day(2025, 7, 1) + Days::new(offset);
            for person in thon_3(today).into_iter().chain(trung_ha(today)) {
                let over = person.admitted_on.checked_add_months(Months::new(12)).unwrap() <= today;
                assert_eq!(over, person.status != Status::Probationary, "{} on {today}", person.name);
            }
        }
    }

    #[test]
    fn no_card_number_or_phone_is_given_twice_and_all_dates_are_real() {
        let today = day(2026, 11, 22);
        let all: Vec<_> = thon_3(today).into_iter().chain(trung_ha(today)).collect();
        let mut numbers: Vec<_> = all.iter().flat_map(|person| [person.card_no, person.phone]).flatten().collect();
        let count = numbers.len();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), count);
        for person in all {
            assert!(person.admitted_on > person.birth.earliest() && person.admitted_on.year() > 1950, "{person:?}");
        }
    }
}
