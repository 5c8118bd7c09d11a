use proptest::prelude::*;

use super::*;

const EVENING: NaiveTime = match NaiveTime::from_hms_opt(17, 0, 0) {
    Some(time) => time,
    None => NaiveTime::MIN,
};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The 1st of September 2026; the horizon is the 1st of March.
fn today() -> NaiveDate {
    day("2026-09-01")
}

fn calendar(events: &str) -> String {
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\n{}END:VCALENDAR\r\n", events.replace('\n', "\r\n"))
}

fn event(lines: &str) -> String {
    calendar(&format!("BEGIN:VEVENT\nUID:a@b\nDTSTAMP:20260801T000000Z\n{lines}\nEND:VEVENT\n"))
}

fn read_all(text: &str) -> Result<Vec<(String, String, Part)>, Fault> {
    let told = |one: Found| (one.duty.first.to_string(), one.duty.last.to_string(), one.duty.part);
    Ok(read(text, today(), EVENING)?.found.into_iter().map(told).collect())
}

fn one(first: &str, last: &str, part: Part) -> Vec<(String, String, Part)> {
    vec![(first.to_owned(), last.to_owned(), part)]
}

#[test]
fn days_and_hours_are_read_as_a_person_in_vietnam_sees_them() {
    let read = |lines| read_all(&event(lines)).unwrap();
    let days = read("DTSTART;VALUE=DATE:20260903\nDTEND;VALUE=DATE:20260906");
    assert_eq!(days, one("2026-09-03", "2026-09-05", Part::AllDay), "the end is the day after");
    assert_eq!(read("DTSTART;VALUE=DATE:20260903"), one("2026-09-03", "2026-09-03", Part::AllDay));
    // 12:00 UTC is 19:00 there, and 20:00 UTC is the next day.
    assert_eq!(
        read("DTSTART:20260903T120000Z\nDTEND:20260903T140000Z"),
        one("2026-09-03", "2026-09-03", Part::Evening)
    );
    assert_eq!(read("DTSTART:20260903T200000Z\nDURATION:PT1H"), one("2026-09-04", "2026-09-04", Part::Daytime));
    assert_eq!(read("DTSTART:20260903T080000\nDTEND:20260903T113000"), one("2026-09-03", "2026-09-03", Part::Daytime));
    assert_eq!(
        read("DTSTART;TZID=Asia/Tokyo:20260903T200000\nDTEND;TZID=Asia/Tokyo:20260903T220000"),
        one("2026-09-03", "2026-09-03", Part::Evening)
    );
    assert_eq!(read("DTSTART:20260903T140000\nDTEND:20260903T190000"), one("2026-09-03", "2026-09-03", Part::AllDay));
    assert_eq!(read("DTSTART:20260903T190000\nDTEND:20260904T000000"), one("2026-09-03", "2026-09-03", Part::Evening));
}

#[test]
fn a_zone_that_the_file_explains_itself_is_understood() {
    let zone = "BEGIN:VTIMEZONE\nTZID:SE Asia Standard Time\nBEGIN:STANDARD\nDTSTART:16010101T000000\nTZOFFSETFROM:+0700\nTZOFFSETTO:+0700\nEND:STANDARD\nEND:VTIMEZONE\n";
    let event = "BEGIN:VEVENT\nUID:a\nDTSTART;TZID=SE Asia Standard Time:20260903T193000\nDTEND;TZID=SE Asia Standard Time:20260903T210000\nEND:VEVENT\n";
    assert_eq!(read_all(&calendar(&format!("{zone}{event}"))), Ok(one("2026-09-03", "2026-09-03", Part::Evening)));
}

#[test]
fn a_rule_without_an_end_goes_to_the_horizon() {
    let weekly =
        read_all(&event("DTSTART:20260907T080000\nDTEND:20260907T100000\nRRULE:FREQ=WEEKLY;BYDAY=MO")).unwrap();
    assert_eq!((weekly.len(), &*weekly[0].0, &*weekly[25].0), (26, "2026-09-07", "2027-03-01"));
    let lines = "DTSTART;VALUE=DATE:20260910\nRRULE:FREQ=MONTHLY;COUNT=3\nEXDATE;VALUE=DATE:20261010";
    let monthly: Vec<_> = read_all(&event(lines)).unwrap().into_iter().map(|one| one.0).collect();
    assert_eq!(monthly, ["2026-09-10", "2026-11-10"]);
    // Begun long ago: what is past is left out.
    let old = read_all(&event("DTSTART;VALUE=DATE:20200101\nRRULE:FREQ=DAILY;UNTIL=20260903")).unwrap();
    assert_eq!(old.iter().map(|one| &*one.0).collect::<Vec<_>>(), ["2026-09-01", "2026-09-02", "2026-09-03"]);
}

#[test]
fn an_exception_of_a_rule_stands_in_its_place() {
    let moved = "BEGIN:VEVENT\nUID:a\nRECURRENCE-ID:20260914T080000\nDTSTART:20260915T190000\nDTEND:20260915T200000\nEND:VEVENT\n";
    let text = calendar(&format!(
        "BEGIN:VEVENT\nUID:a\nDTSTART:20260907T080000\nDTEND:20260907T090000\nRRULE:FREQ=WEEKLY;COUNT=3\nEND:VEVENT\n{moved}"
    ));
    let read = read_all(&text).unwrap();
    let days: Vec<_> = read.iter().map(|one| (&*one.0, one.2)).collect();
    assert_eq!(days, [("2026-09-07", Part::Daytime), ("2026-09-15", Part::Evening), ("2026-09-21", Part::Daytime)]);
}

#[test]
fn what_takes_no_time_is_left_out_but_known() {
    for line in ["STATUS:CANCELLED", "TRANSP:TRANSPARENT"] {
        let file = read(&event(&format!("DTSTART:20260903T080000\n{line}")), today(), EVENING).unwrap();
        assert_eq!((file.found.len(), file.uids.len()), (0, 1), "{line}");
    }
    assert_eq!(read_all(&event("DTSTART:20250903T080000\nDTEND:20250903T090000")), Ok(vec![]), "it is past");
    assert_eq!(read_all(&event("DTSTART:20270903T080000\nDTEND:20270903T090000")), Ok(vec![]), "behind the horizon");
    let todo = "BEGIN:VTODO\nUID:t\nDTSTART:20260903T080000\nDUE:20260903T090000\nEND:VTODO\n";
    assert_eq!(read_all(&calendar(todo)), Ok(vec![]));
}

#[test]
fn titles_are_unfolded_bounded_and_private_where_the_file_says_so() {
    let read = |lines: &str| {
        read(&event(&format!("DTSTART:20260903T080000\n{lines}")), today(), EVENING).unwrap().found[0].duty.clone()
    };
    let folded = read("SUMMARY:Họp Ban Thường v\n ụ\\, phòng 2");
    assert_eq!((folded.title.as_deref(), folded.private), (Some("Họp Ban Thường vụ, phòng 2"), false));
    assert!(read("SUMMARY:Khám\nCLASS:PRIVATE").private);
    assert_eq!(read(&format!("SUMMARY:{}", "dài ".repeat(400))).title.map(|title| title.chars().count()), Some(199));
    assert_eq!(read("SUMMARY: ").title, None);
}

#[test]
fn hostile_files_are_refused_in_bounded_time() {
    let many = |count: usize| {
        let one = |nr| format!("BEGIN:VEVENT\nUID:{nr}\nDTSTART:20260903T080000\nEND:VEVENT\n");
        calendar(&(0..count).map(one).collect::<String>())
    };
    let impossible = |nr| {
        format!(
            "BEGIN:VEVENT\nUID:{nr}\nDTSTART:20260903T080000\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30\nEND:VEVENT\n"
        )
    };
    let began = Instant::now();
    for (text, fault) in [
        (String::new(), Fault::Empty),
        ("PK\u{3}\u{4} zip".to_owned(), Fault::NoCalendar),
        ("<html><body>không phải lịch</body></html>".to_owned(), Fault::NoCalendar),
        (event(&format!("DTSTART:20260903T080000\nDESCRIPTION:{}", "x".repeat(BYTES))), Fault::TooLong),
        (many(EVENTS + 1), Fault::TooManyEvents),
        (event("SUMMARY:Không ngày"), Fault::BadEvent("Không ngày".into())),
        (event("DTSTART:20260903T080000\nRRULE:FREQ=SECONDLY"), Fault::RepeatsTooOften),
        (event("DTSTART:20260903T080000\nRRULE:FREQ=HOURLY"), Fault::RepeatsTooOften),
        (event("DTSTART:00010101T080000\nRRULE:FREQ=DAILY"), Fault::RepeatsTooOften),
        (event("DTSTART:20260903T080000\nRRULE:FREQ=DAILY;COUNT=4000000000"), Fault::RepeatsTooOften),
        (event("DTSTART:20260903T080000\nRRULE:FREQ=DAILY;BYSECOND=0,1,2,3,4,5"), Fault::RepeatsTooOften),
    ] {
        let told: String = text.chars().take(120).collect();
        assert_eq!(read_all(&text), Err(fault), "{told}");
    }
    let endless = calendar(&(0..400).map(impossible).collect::<String>());
    assert!(matches!(read_all(&endless), Err(Fault::TooComplicated) | Ok(_)));
    assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
}

#[test]
fn deep_and_broken_nesting_ends() {
    let deep = format!("BEGIN:VCALENDAR\r\n{}", "BEGIN:VEVENT\r\n".repeat(30_000));
    assert!(read_all(&deep).is_err());
    let open = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART:20260903T080000\r\n";
    assert!(read_all(open).is_err() || read_all(open).is_ok_and(|found| found.len() <= 1));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever stands in a file, what comes of it lies between today and the horizon, one a day for each event.
    #[test]
    fn nothing_lies_outside(lines in proptest::collection::vec("(DTSTART|DTEND|RRULE|EXDATE|SUMMARY|DURATION)[;:=A-Z0-9,-]{0,24}", 0..8)) {
        let text = event(&format!("DTSTART:20260903T080000\n{}", lines.join("\n")));
        if let Ok(file) = read(&text, today(), EVENING) {
            for one in &file.found {
                prop_assert!(one.duty.first >= today() && one.duty.last <= day("2027-03-01"));
                prop_assert!(one.duty.first <= one.duty.last);
            }
            let days: BTreeSet<_> = file.found.iter().map(|one| (&one.uid, one.duty.first)).collect();
            prop_assert_eq!(days.len(), file.found.len());
        }
    }
}
