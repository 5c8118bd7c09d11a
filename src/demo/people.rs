//! The people of two branches, invented: the one source of the demonstration and of the sheets in
//! `demo/`. Whoever is probationary was admitted some months before today, so that they still are.

mod thon_3;
mod trung_ha;

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

/// What is written down of a person; the rest follows from it and from the day.
struct Line {
    name: &'static str,
    sex: Sex,
    /// Year, month, day; 0 where not known.
    birth: (i32, u32, u32),
    admission: Admission,
    exempt_since: Option<(i32, u32, u32)>,
    card_no: Option<&'static str>,
    positions: &'static [Position],
    occupation: &'static str,
    school: &'static str,
    training: Option<&'static str>,
    theory: Option<PoliticalTheory>,
    phone: Option<&'static str>,
}

/// When somebody was admitted.
enum Admission {
    /// Year, month, day.
    On(i32, u32, u32),
    /// On the last usual day that lies so many months back, see [`admission_before`]: still probationary.
    MonthsAgo(u32),
}

/// The members of Chi bộ Thôn 3, commune Thái Bình: 19, of whom 2 are probationary and one official
/// member is exempt.
pub fn thon_3(today: NaiveDate) -> Vec<Person> {
    thon_3::LINES.iter().map(|line| person(line, today)).collect()
}

/// The members of Chi bộ Trung Hà, commune Phú Thịnh: 13, one of them probationary, one exempt.
pub fn trung_ha(today: NaiveDate) -> Vec<Person> {
    trung_ha::LINES.iter().map(|line| person(line, today)).collect()
}

fn person(line: &Line, today: NaiveDate) -> Person {
    let known = |number: u32| (number > 0).then_some(number);
    let (year, month, day) = line.birth;
    let (admitted_on, official_on) = match line.admission {
        Admission::MonthsAgo(months) => (admission_before(today, months), None),
        Admission::On(year, month, day) => {
            let on = date((year, month, day));
            (on, on.checked_add_months(Months::new(12)))
        }
    };
    Person {
        name: line.name,
        sex: line.sex,
        birth: PartialDate::from_parts(year, known(month), known(day)).unwrap_or(PartialDate::Year(year)),
        admitted_on,
        official_on,
        card_no: line.card_no,
        status: match (line.exempt_since, official_on) {
            (Some(_), _) => Status::Exempt,
            (None, Some(_)) => Status::Official,
            (None, None) => Status::Probationary,
        },
        status_since: line.exempt_since.map(date),
        positions: line.positions,
        occupation: line.occupation,
        education_general: line.school,
        education_professional: line.training,
        political_theory: line.theory,
        phone: line.phone,
    }
}

/// The dates below are real; a test looks at each.
fn date((year, month, day): (i32, u32, u32)) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
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
