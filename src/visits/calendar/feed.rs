//! Assignments as an iCalendar text (RFC 5545): one event each, under the assignment's own id, with the number
//! of its last change.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use icalendar::{
    Calendar, CalendarDateTime, Component as _, DatePerhapsTime, Event, EventLike as _, EventStatus, Property,
};
use sha2::{Digest as _, Sha256};

use crate::ids::AssignmentId;

/// The zone in which meetings are held. The library writes no VTIMEZONE, so it stands here: Vietnam has known
/// one offset since 1975.
const ZONE: &str = "Asia/Ho_Chi_Minh";
const TIMEZONE: &str = "BEGIN:VTIMEZONE\r\nTZID:Asia/Ho_Chi_Minh\r\nBEGIN:STANDARD\r\nDTSTART:19750613T000000\r\n\
    TZOFFSETFROM:+0800\r\nTZOFFSETTO:+0700\r\nTZNAME:+07\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n";

/// How long an evening is set aside for, in minutes: a regular meeting and the way.
const MINUTES: i64 = 120;

/// One visit as a calendar shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The assignment.
    pub id: AssignmentId,
    /// What it is called.
    pub summary: String,
    /// The day.
    pub day: NaiveDate,
    /// The hour; none: the whole day.
    pub hour: Option<NaiveTime>,
    /// Where.
    pub place: Option<String>,
    /// The page of the visit.
    pub url: Option<String>,
    /// Whether it was taken back.
    pub cancelled: bool,
}

impl Entry {
    /// Differs when anything does that the calendar shows.
    pub fn fingerprint(&self) -> [u8; 32] {
        Sha256::digest(format!("{self:?}")).into()
    }
}

/// An entry with the number and the instant of its last change.
#[derive(Clone, Debug)]
pub struct Published {
    /// What is shown.
    pub entry: Entry,
    /// How often it has changed.
    pub change_no: i32,
    /// When it last did.
    pub changed_at: DateTime<Utc>,
}

/// The calendar as text.
pub fn write(name: &str, entries: &[Published]) -> String {
    let mut calendar = Calendar::empty();
    for (key, value) in [("VERSION", "2.0"), ("PRODID", "-//So Chi bo//visits//VI"), ("CALSCALE", "GREGORIAN")] {
        calendar.append_property(Property::new(key, value));
    }
    calendar.name(name).timezone(ZONE).ttl(&TimeDelta::hours(1));
    for published in entries {
        calendar.push(event(published));
    }
    // Before the first event, or where nothing is planned before the end.
    let text = calendar.to_string();
    let at = text.find("BEGIN:VEVENT").or_else(|| text.find("END:VCALENDAR")).unwrap_or(text.len());
    format!("{}{TIMEZONE}{}", &text[..at], &text[at..])
}

fn event(published: &Published) -> Event {
    let Published { entry, change_no, changed_at } = published;
    let mut event = Event::new();
    event
        .uid(&entry.id.to_string())
        .summary(&entry.summary)
        .timestamp(*changed_at)
        .last_modified(*changed_at)
        .sequence(u32::try_from(*change_no).unwrap_or_default())
        .status(if entry.cancelled { EventStatus::Cancelled } else { EventStatus::Confirmed });
    match entry.hour {
        Some(hour) => {
            let start = entry.day.and_time(hour);
            event.starts(local(start)).ends(local(start + TimeDelta::minutes(MINUTES)));
        }
        None => {
            event.all_day(entry.day);
        }
    }
    if let Some(place) = &entry.place {
        event.location(place);
    }
    if let Some(url) = &entry.url {
        event.url(url);
    }
    event.done()
}

fn local(date_time: chrono::NaiveDateTime) -> DatePerhapsTime {
    DatePerhapsTime::DateTime(CalendarDateTime::WithTimezone { date_time, tzid: ZONE.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> Entry {
        Entry {
            id: "0190aaaa-0000-7000-8000-000000000001".parse().expect("an id"),
            summary: "Dự sinh hoạt: Thôn 3".into(),
            day: "2025-08-03".parse().expect("a day"),
            hour: "19:30:00".parse().ok(),
            place: Some("Nhà văn hóa, Thôn 3; xã Thái Bình".into()),
            url: None,
            cancelled: false,
        }
    }

    fn written(entry: Entry) -> String {
        let changed_at = "2025-08-01T02:00:00Z".parse().expect("an instant");
        write("Dự sinh hoạt chi bộ", &[Published { entry, change_no: 2, changed_at }])
    }

    #[test]
    fn an_event_stands_in_the_zone_of_vietnam_with_its_change() {
        let text = written(entry());
        for line in [
            "UID:0190aaaa-0000-7000-8000-000000000001",
            "SEQUENCE:2",
            "LAST-MODIFIED:20250801T020000Z",
            "DTSTART;TZID=Asia/Ho_Chi_Minh:20250803T193000",
            "DTEND;TZID=Asia/Ho_Chi_Minh:20250803T213000",
            "STATUS:CONFIRMED",
            "LOCATION:Nhà văn hóa\\, Thôn 3\\; xã Thái Bình",
            "TZID:Asia/Ho_Chi_Minh",
        ] {
            assert!(text.lines().any(|known| known == line), "{line} in {text}");
        }
        assert!(text.find("VTIMEZONE") < text.find("VEVENT"));
        assert!(text.lines().all(|line| line.len() <= 75), "lines are folded: {text}");
        assert!(text.split("\r\n").all(|line| !line.contains('\n')), "lines end as RFC 5545 asks");
    }

    #[test]
    fn without_an_hour_it_takes_the_day_and_a_withdrawn_one_is_cancelled() {
        let text = written(Entry { hour: None, place: None, cancelled: true, ..entry() });
        assert!(text.contains("DTSTART;VALUE=DATE:20250803") && text.contains("STATUS:CANCELLED"), "{text}");
        assert!(!text.contains("LOCATION"));
        let empty = write("Dự sinh hoạt chi bộ", &[]);
        assert!(empty.contains("BEGIN:VTIMEZONE") && empty.ends_with("END:VCALENDAR\r\n"), "{empty}");
    }

    #[test]
    fn a_change_of_anything_that_is_shown_is_noticed() {
        let before = entry().fingerprint();
        assert_eq!(entry().fingerprint(), before);
        for other in [
            Entry { hour: None, ..entry() },
            Entry { place: None, ..entry() },
            Entry { cancelled: true, ..entry() },
            Entry { summary: "Dự sinh hoạt: Thôn 4".into(), ..entry() },
        ] {
            assert_ne!(other.fingerprint(), before, "{other:?}");
        }
    }
}
