//! One step of a record as its forms carry it: what is stored, by the names of the fields, and what a
//! browser sends.

use std::collections::BTreeMap;

use sqlx::PgConnection;
use uuid::Uuid;

/// Values by the names of fields; what is not there is empty.
pub type Values = BTreeMap<String, String>;

/// The five steps of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Plan,
    Attendance,
    Statements,
    Tasks,
    Conclusion,
}

impl Step {
    pub const ALL: [Self; 5] = [Self::Plan, Self::Attendance, Self::Statements, Self::Tasks, Self::Conclusion];

    /// The last part of its address.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::Attendance => "attendance",
            Self::Statements => "statements",
            Self::Tasks => "tasks",
            Self::Conclusion => "conclusion",
        }
    }

    /// Names and values of all fields that are stored.
    const fn sql(self) -> &'static str {
        match self {
            Self::Plan => {
                "select f.name, f.value from meetings m cross join lateral (values
                   ('planned_on', to_char(m.planned_on, 'DD/MM/YYYY')), ('planned_at', to_char(m.planned_at, 'HH24:MI')),
                   ('place', m.place), ('chair_id', m.chair_id::text),
                   ('minute_taker_id', m.minute_taker_id::text)) f (name, value) where m.id = $1
                 union all
                 select format('agenda.%s.%s', a.id, f.name), f.value from agenda_items a cross join lateral (values
                   ('no', a.item_no::text), ('section', a.section), ('title', a.title),
                   ('presenter', a.presenter_id::text)) f (name, value) where a.meeting_id = $1"
            }
            Self::Attendance => {
                "select format('attendance.%s.all', a.member_id),
                   a.status || '/' || coalesce(a.reason, '') || '/' || coalesce(a.note, '')
                 from attendances a where a.meeting_id = $1
                 union all
                 select format('guest.%s.%s', g.id, f.name), f.value from guests g cross join lateral (values
                   ('full_name', g.full_name), ('title', g.title)) f (name, value) where g.meeting_id = $1"
            }
            Self::Statements => {
                "select format('statement.%s.%s', s.id, f.name), f.value from statements s cross join lateral (values
                   ('member', s.member_id::text), ('item', s.agenda_item_id::text), ('kind', s.kind),
                   ('text', s.text)) f (name, value) where s.meeting_id = $1
                 union all
                 select format('item.%s.conclusion', i.id), i.conclusion from agenda_items i where i.meeting_id = $1"
            }
            Self::Tasks => {
                "select format('task.%s.%s', t.id, f.name), f.value from tasks t cross join lateral (values
                   ('title', t.title), ('member', t.member_id::text), ('measure', t.measure),
                   ('due', to_char(t.due_on, 'DD/MM/YYYY'))) f (name, value) where t.meeting_id = $1
                 union all
                 select format('result.%s.%s', r.task_id, f.name), f.value from task_results r cross join lateral (values
                   ('outcome', r.outcome), ('note', r.note)) f (name, value) where r.meeting_id = $1"
            }
            Self::Conclusion => {
                "select f.name, f.value from meetings m cross join lateral (values
                   ('held_on', to_char(m.held_on, 'DD/MM/YYYY')), ('started_at', to_char(m.started_at, 'HH24:MI')),
                   ('ended_at', to_char(m.ended_at, 'HH24:MI')), ('chair_id', m.chair_id::text),
                   ('minute_taker_id', m.minute_taker_id::text), ('dues', m.dues), ('conclusion', m.conclusion),
                   ('votes_for', m.votes_for::text), ('votes_against', m.votes_against::text),
                   ('votes_other', m.votes_other::text)) f (name, value) where m.id = $1"
            }
        }
    }

    /// What is stored now.
    pub async fn stored(self, owner: &mut PgConnection, meeting: Uuid) -> Values {
        let rows: Vec<(String, Option<String>)> =
            sqlx::query_as(self.sql()).bind(meeting).fetch_all(owner).await.expect("the fields of a step");
        rows.into_iter().filter_map(|(name, value)| Some((name, value.filter(|value| !value.is_empty())?))).collect()
    }

    /// What a browser sends for these values, on a page that had shown others.
    pub fn sent(self, was: &Values, typed: &Values) -> Vec<(String, String)> {
        let mut sent: Vec<_> = was.iter().map(|(name, value)| (format!("was.{name}"), value.clone())).collect();
        let names: std::collections::BTreeSet<_> = was.keys().chain(typed.keys()).collect();
        for name in names {
            // Of a line that was taken away the words are gone; what is chosen from a list stays chosen.
            let gone = !typed.keys().any(|other| line(other) == line(name));
            let value =
                if gone && CHOSEN.iter().any(|field| name.ends_with(field)) { of(was, name) } else { of(typed, name) };
            match name.strip_suffix(".all") {
                None => sent.push((name.clone(), value.to_owned())),
                Some(_) if value.is_empty() => {} // the box is not ticked
                Some(person) => {
                    let mut parts = value.splitn(3, '/');
                    sent.push((format!("{person}.on"), "1".into()));
                    for part in ["status", "reason", "note"] {
                        sent.push((format!("{person}.{part}"), parts.next().unwrap_or_default().into()));
                    }
                }
            }
        }
        // A person who is present again is on the page all the same.
        for person in was.keys().filter_map(|name| name.strip_suffix(".all")) {
            if of(typed, &format!("{person}.all")).is_empty() {
                sent.push((format!("{person}.status"), "absent_excused".into()));
            }
        }
        sent
    }
}

/// Fields that a browser cannot empty.
const CHOSEN: [&str; 3] = [".no", ".section", ".kind"];

/// A value; empty where there is none.
pub fn of<'a>(values: &'a Values, name: &str) -> &'a str {
    values.get(name).map_or("", String::as_str)
}

/// The line that a field belongs to: `task.<id>`; a field alone is its own.
pub fn line(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(line, _)| line)
}
