//! Reading a calendar file (`.ics`, RFC 5545) into duties: what takes time from today to the horizon. The file
//! comes from outside, so everything about it has a limit: its size, its events, what its rules repeat, and the
//! time that may be spent on it. Whatever goes beyond is refused as a whole.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use calcard::common::{PartialDateTime, timezone::Tz};
use calcard::icalendar::dates::TimeOrDelta;
use calcard::icalendar::{
    ICalendar, ICalendarClassification, ICalendarComponent, ICalendarComponentType, ICalendarFrequency,
    ICalendarProperty, ICalendarStatus, ICalendarTransparency, ICalendarValue,
};
use chrono::{DateTime, Datelike as _, Days, Months, NaiveDate, NaiveTime};

use super::model::NewDuty;
use crate::assignments::model::Part;
use crate::clock::in_vietnam;
use crate::text;

/// Most bytes of a file.
pub const BYTES: usize = 512 * 1024;

/// Most events of a file.
pub const EVENTS: usize = 500;

/// Most times that the rules of a file may repeat, counted from their beginnings.
const TIMES: usize = 20_000;

/// Months from today of which duties are taken.
pub const HORIZON: u32 = 6;

/// What may be spent on a file.
const PATIENCE: Duration = Duration::from_secs(2);

/// Letters of a title that are kept.
const TITLE: usize = 200;

/// Letters of an id that are taken.
const UID: usize = 500;

/// Why a file is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing was chosen.
    Empty,
    /// Longer than [`BYTES`].
    TooLong,
    /// Not a calendar.
    NoCalendar,
    /// More than [`EVENTS`].
    TooManyEvents,
    /// A rule repeats by the hour or faster, or the rules repeat more than [`TIMES`] together.
    RepeatsTooOften,
    /// Its rules take longer than [`PATIENCE`] to follow.
    TooComplicated,
    /// An event has no day, or a rule that says nothing: its title.
    BadEvent(String),
}

/// A time that is taken, with the id of its event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Of the event.
    pub uid: String,
    /// The duty.
    pub duty: NewDuty,
}

/// What a file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct File {
    /// The ids of all its events, those that take no time any more included.
    pub uids: BTreeSet<String>,
    /// What takes time from today to the horizon.
    pub found: Vec<Found>,
    /// Which calendar it came from: the program that wrote it and the name it gave; empty where it says neither.
    pub source: String,
}

/// Reads a file as of a day. The evening begins at `evening_from`.
///
/// # Errors
/// The first [`Fault`]; nothing of such a file is used.
pub fn read(text: &str, today: NaiveDate, evening_from: NaiveTime) -> Result<File, Fault> {
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.is_empty() {
        return Err(Fault::Empty);
    }
    if text.len() > BYTES {
        return Err(Fault::TooLong);
    }
    if !text.get(..15).is_some_and(|head| head.eq_ignore_ascii_case("BEGIN:VCALENDAR")) {
        return Err(Fault::NoCalendar);
    }
    let mut calendar = ICalendar::parse(text).map_err(|_| Fault::NoCalendar)?;
    let horizon = today.checked_add_months(Months::new(HORIZON)).unwrap_or(today);
    let events = events(&mut calendar, horizon)?;
    let mut file = File { uids: events.keys().cloned().collect(), found: Vec::new(), source: source(text) };
    let (began, mut left) = (Instant::now(), TIMES);
    // One event after the other, so that none takes the time of all.
    for (uid, components) in &events {
        for component in components {
            calendar.components[*component].component_type = ICalendarComponentType::VEvent;
        }
        let times = times(&calendar, components, &mut left)?;
        for component in components {
            calendar.components[*component].component_type = hidden();
        }
        if began.elapsed() > PATIENCE {
            return Err(Fault::TooComplicated);
        }
        let taken = times.into_iter().filter_map(|(component, span)| {
            let duty = duty(&calendar.components[component], span, (today, horizon), evening_from)?;
            Some(Found { uid: uid.clone(), duty })
        });
        file.found.extend(one_a_day(taken));
    }
    Ok(file)
}

/// Which calendar a file comes from: what stands above its first event.
fn source(text: &str) -> String {
    let head = text
        .lines()
        .skip(1)
        .map(str::trim)
        .take_while(|line| !line.get(..6).is_some_and(|begins| begins.eq_ignore_ascii_case("BEGIN:")));
    let said = head.filter_map(|line| {
        let (name, value) = line.split_once(':')?;
        let name = name.split(';').next().unwrap_or_default().to_ascii_uppercase();
        matches!(name.as_str(), "PRODID" | "X-WR-CALNAME").then(|| (name, value.trim()))
    });
    let said: BTreeMap<String, &str> = said.collect();
    let words = text::nfc(&said.into_values().collect::<Vec<_>>().join(" · "));
    words.chars().filter(|c| !c.is_control()).take(TITLE).collect::<String>().trim().to_owned()
}

/// The type under which an event waits for its turn.
fn hidden() -> ICalendarComponentType {
    ICalendarComponentType::Other(String::new())
}

/// The events by their ids, hidden, and their rules ended at the horizon.
fn events(calendar: &mut ICalendar, horizon: NaiveDate) -> Result<BTreeMap<String, Vec<usize>>, Fault> {
    let mut events: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut count = 0;
    for (nr, component) in calendar.components.iter_mut().enumerate() {
        if component.component_type != ICalendarComponentType::VEvent {
            // Nothing else takes time.
            if component.component_type.has_time_ranges() {
                component.component_type = hidden();
            }
            continue;
        }
        count += 1;
        if count > EVENTS {
            return Err(Fault::TooManyEvents);
        }
        if !component.has_property(&ICalendarProperty::Dtstart) {
            return Err(Fault::BadEvent(title(component).unwrap_or_default()));
        }
        end_rules(component, horizon)?;
        let uid = component.uid().map(|uid| uid.chars().filter(|c| !c.is_control()).take(UID).collect::<String>());
        let uid = uid.filter(|uid| !uid.is_empty()).unwrap_or_else(|| format!("#{nr}"));
        events.entry(uid).or_default().push(nr);
        component.component_type = hidden();
    }
    Ok(events)
}

/// A rule without an end ends at the horizon.
fn end_rules(component: &mut ICalendarComponent, horizon: NaiveDate) -> Result<(), Fault> {
    let last = PartialDateTime {
        year: u16::try_from(horizon.year()).ok(),
        month: u8::try_from(horizon.month()).ok(),
        day: u8::try_from(horizon.day()).ok(),
        hour: Some(23),
        minute: Some(59),
        second: Some(59),
        ..PartialDateTime::default()
    };
    for value in component.entries.iter_mut().flat_map(|entry| &mut entry.values) {
        let ICalendarValue::RecurrenceRule(rule) = value else { continue };
        let fast = matches!(
            rule.freq,
            ICalendarFrequency::Secondly | ICalendarFrequency::Minutely | ICalendarFrequency::Hourly
        );
        if fast || !rule.bysecond.is_empty() || rule.byminute.len() > 4 || rule.byhour.len() > 24 {
            return Err(Fault::RepeatsTooOften);
        }
        let day = |time: &PartialDateTime| (time.year, time.month, time.day);
        let sooner = rule.until.as_ref().is_some_and(|until| day(until) < day(&last));
        if rule.count.is_none() && !sooner {
            rule.until = Some(last.clone());
        }
    }
    Ok(())
}

/// From when to when, in Vietnam.
type Span = (DateTime<chrono::FixedOffset>, DateTime<chrono::FixedOffset>);

/// The times of the events that are not hidden, with the component of each. `left` is what may still be counted.
fn times(calendar: &ICalendar, components: &[usize], left: &mut usize) -> Result<Vec<(usize, Span)>, Fault> {
    let skipped = components.iter().map(|nr| {
        let entries = calendar.components[*nr].entries.iter();
        entries.filter(|entry| entry.name == ICalendarProperty::Exdate).map(|entry| entry.values.len()).sum::<usize>()
    });
    let skipped: usize = skipped.sum();
    let expanded = calendar.expand_dates(Tz::Tz(chrono_tz::Asia::Ho_Chi_Minh), *left);
    if let Some(error) = expanded.errors.first() {
        let component = calendar.components.get(error.comp_id as usize);
        return Err(Fault::BadEvent(component.and_then(title).unwrap_or_default()));
    }
    let counted = expanded.events.len() + skipped;
    *left = left.checked_sub(counted).filter(|left| *left > 0).ok_or(Fault::RepeatsTooOften)?;
    let vietnam = |at: DateTime<Tz>| in_vietnam(at.with_timezone(&chrono::Utc));
    let span = |event: calcard::icalendar::dates::CalendarEvent<DateTime<Tz>, _>| {
        let end = match event.end {
            TimeOrDelta::Time(end) => Some(vietnam(end)),
            TimeOrDelta::Delta(length) => vietnam(event.start).checked_add_signed(length),
        };
        Some((event.comp_id as usize, (vietnam(event.start), end?)))
    };
    Ok(expanded.events.into_iter().filter_map(span).collect())
}

/// The words of an event.
fn title(component: &ICalendarComponent) -> Option<String> {
    let words = component.property(&ICalendarProperty::Summary)?.values.first()?.as_text()?;
    let words: String = text::nfc(words).chars().filter(|c| !c.is_control()).take(TITLE).collect();
    let words = words.trim().to_owned();
    (!words.is_empty()).then_some(words)
}

/// What an event takes of the days from today to the horizon; nothing where it was called off or leaves its time
/// free.
fn duty(
    component: &ICalendarComponent,
    (start, end): Span,
    (today, horizon): (NaiveDate, NaiveDate),
    evening_from: NaiveTime,
) -> Option<NewDuty> {
    let called_off = component.status() == Some(&ICalendarStatus::Cancelled);
    if called_off || component.transparency() == Some(&ICalendarTransparency::Transparent) {
        return None;
    }
    let of_days = component.property(&ICalendarProperty::Dtstart).is_some_and(
        |entry| matches!(entry.values.first(), Some(ICalendarValue::PartialDateTime(time)) if !time.has_time()),
    );
    let first = start.date_naive();
    // What ends at midnight has its last day before.
    let ends_before = end > start && end.time() == NaiveTime::MIN;
    let last = end.date_naive().checked_sub_days(Days::new(u64::from(ends_before)))?.max(first);
    let part = match (of_days || first != last, start.time() >= evening_from, end.time() <= evening_from) {
        (true, ..) => Part::AllDay,
        (false, true, _) => Part::Evening,
        (false, false, true) if !ends_before => Part::Daytime,
        (false, false, _) => Part::AllDay,
    };
    let (first, last) = (first.max(today), last.min(horizon));
    let private = component.entries.iter().flat_map(|entry| &entry.values).any(|value| {
        let class = |class: &ICalendarClassification| *class != ICalendarClassification::Public;
        matches!(value, ICalendarValue::Classification(known) if class(known))
    });
    (first <= last).then(|| NewDuty { first, last, part, title: title(component), private })
}

/// Of several times of one event on one day one is kept; where they take different parts, it takes all day.
fn one_a_day(found: impl Iterator<Item = Found>) -> Vec<Found> {
    let mut days: BTreeMap<NaiveDate, Found> = BTreeMap::new();
    for one in found {
        match days.get_mut(&one.duty.first) {
            None => {
                days.insert(one.duty.first, one);
            }
            Some(known) => {
                if known.duty.part != one.duty.part {
                    known.duty.part = Part::AllDay;
                }
                known.duty.last = known.duty.last.max(one.duty.last);
            }
        }
    }
    days.into_values().collect()
}

#[cfg(test)]
mod tests;
