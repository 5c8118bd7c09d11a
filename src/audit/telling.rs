//! From rows of the trail to sentences: pure, once the names are known.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, NaiveTime, Timelike as _, Utc};
use serde_json::Value;

use super::model::{Act, Change, Entry, Row};
use super::words::{self, Column, Shape};
use crate::clock::in_vietnam;
use crate::locale::Locale;
use crate::text::{format_day, format_time};
use crate::{t, terms};

/// What the numbers and codes in the rows stand for.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Names of members, users, organizations, items of agendas, tasks; codes of positions.
    pub names: HashMap<String, String>,
    /// Labels of codes in the user's language.
    pub labels: HashMap<String, String>,
}

/// Acts of people: the rows of one request belong together.
pub fn entries(l: Locale, rows: &[Row], known: &Known) -> Vec<Entry> {
    let acts = rows.chunk_by(|a, b| a.request == b.request && a.who == b.who);
    let told = acts.map(|rows| Entry {
        who: rows[0].who.clone(),
        at: moment(rows[0].at),
        changes: rows.iter().rev().filter_map(|row| change(l, row, known)).collect(),
    });
    told.filter(|entry| !entry.changes.is_empty()).collect()
}

/// "19:42, 22/11/2026"
pub fn moment(at: DateTime<Utc>) -> String {
    let local = in_vietnam(at);
    format!("{:02}:{:02}, {}", local.hour(), local.minute(), format_day(local.date_naive()))
}

/// One row; none where nothing changed that anybody would read.
fn change(l: Locale, row: &Row, known: &Known) -> Option<Change> {
    let fields = fields(l, row, known);
    let about = about(l, row, known);
    let bare = fields.is_empty() && (row.act == Act::Update || about.is_empty());
    (!bare).then(|| Change { what: words::what(l, row.act, &row.table), about, fields })
}

/// The columns of a row that are told, with what they were and became.
pub fn fields(l: Locale, row: &Row, known: &Known) -> Vec<(String, String, String)> {
    words::columns(l, &row.table).iter().filter_map(|column| field(l, row, column, known)).collect()
}

/// The names alone of the columns that a row touches.
pub fn touched(l: Locale, row: &Row) -> Vec<String> {
    let is_touched = |column: &Column| row.before(column.name).or(row.after(column.name)).is_some();
    words::columns(l, &row.table).into_iter().filter(is_touched).map(|column| column.label).collect()
}

/// A column with what it was and became, unless both are nothing.
fn field(l: Locale, row: &Row, column: &Column, known: &Known) -> Option<(String, String, String)> {
    let say = |value: Option<&Value>| value.map(|value| said(l, value, column.shape, known)).unwrap_or_default();
    let (before, after) = (say(row.before(column.name)), say(row.after(column.name)));
    if before.is_empty() && after.is_empty() {
        return None;
    }
    let empty = |text: String| if text.is_empty() && row.act == Act::Update { t!(l, "history-empty") } else { text };
    Some((column.label.clone(), empty(before), empty(after)))
}

/// Which row it is, where its kind does not say it.
fn about(l: Locale, row: &Row, known: &Known) -> String {
    let named = |id: &str| known.names.get(id).cloned().unwrap_or_default();
    let (first, second) = row.row.split_once('/').unwrap_or((&row.row, ""));
    match row.table.as_str() {
        "attendances" => known.names.get(second).cloned().unwrap_or_else(|| t!(l, "history-unseen")),
        "task_results" => named(first),
        "agenda_items" if row.act == Act::Update => named(first),
        "positions" if row.act == Act::Update => terms::position(l, &named(first)),
        _ => String::new(),
    }
}

/// A value in words.
fn said(l: Locale, value: &Value, shape: Shape, known: &Known) -> String {
    let plain = plain(value);
    let name = || known.names.get(&plain).cloned().unwrap_or_else(|| t!(l, "history-unseen"));
    match shape {
        Shape::Text => plain,
        Shape::Day => day(&plain).unwrap_or(plain),
        Shape::Month => plain.parse::<NaiveDate>().map_or(plain, |month| month.format("%-m/%Y").to_string()),
        Shape::Time => plain.parse::<NaiveTime>().map(format_time).unwrap_or(plain),
        Shape::Span => span(l, &plain).unwrap_or(plain),
        Shape::Word(word) => word(l, &plain),
        Shape::Label => known.labels.get(&plain).cloned().unwrap_or(plain),
        Shape::People => t!(l, "history-people", count = value.as_array().map_or(0, Vec::len)),
        Shape::Member | Shape::User | Shape::Organization | Shape::Agenda => name(),
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn day(text: &str) -> Option<String> {
    text.parse::<NaiveDate>().ok().map(format_day)
}

/// `[2019-07-01,2026-06-30)` as PostgreSQL writes it → "từ 01/07/2019 đến hết 29/06/2026".
fn span(l: Locale, text: &str) -> Option<String> {
    let (since, until) = text.trim_start_matches(['[', '(']).trim_end_matches([']', ')']).split_once(',')?;
    let since = since.parse::<NaiveDate>().ok().map(format_day);
    let last = until.parse::<NaiveDate>().ok().and_then(|day| day.pred_opt()).map(format_day);
    Some(match (since, last) {
        (Some(since), Some(last)) => t!(l, "span-both", since = since, last = last),
        (Some(since), None) => t!(l, "span-since", since = since),
        (None, Some(last)) => t!(l, "span-until", last = last),
        (None, None) => t!(l, "span-always"),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use uuid::Uuid;

    use super::*;
    use crate::ids::RequestId;

    const LAN: &str = "0190aaaa-0000-7000-8000-000000000001";

    fn row(request: u128, table: &str, act: Act, old: Value, new: Value) -> Row {
        Row {
            id: 1,
            at: "2026-11-22T12:42:00Z".parse().unwrap(),
            who: "Hoàng Văn Kiên".into(),
            request: RequestId(Uuid::from_u128(request)),
            table: table.into(),
            row: format!("{LAN}/{LAN}"),
            act,
            old: Some(old).filter(|value| !value.is_null()),
            new: Some(new).filter(|value| !value.is_null()),
        }
    }

    fn told(rows: &[Row]) -> Vec<Entry> {
        let names = HashMap::from([(LAN.to_owned(), "Ma Thị Lan".to_owned())]);
        let labels = HashMap::from([("illness".to_owned(), "Ốm đau".to_owned())]);
        entries(Locale::Vi, rows, &Known { names, labels })
    }

    #[test]
    fn what_one_press_of_a_button_changed_stands_together() {
        let rows = [
            row(2, "meetings", Act::Update, json!({"chair_id": null}), json!({"chair_id": LAN, "version": 3})),
            row(1, "attendances", Act::Insert, Value::Null, json!({"status": "absent_excused", "reason": "illness"})),
            row(1, "meetings", Act::Update, json!({"started_at": "19:30:00"}), json!({"started_at": "19:45:00"})),
        ];
        let told = told(&rows);
        assert_eq!(told.len(), 2);
        assert_eq!((told[0].who.as_str(), told[0].at.as_str()), ("Hoàng Văn Kiên", "19:42, 22/11/2026"));
        assert_eq!(told[0].changes[0].fields, [("Chủ trì".into(), "để trống".into(), "Ma Thị Lan".into())]);
        assert_eq!(told[1].changes[0].fields, [("Bắt đầu".into(), "19:30".into(), "19:45".into())]);
        assert_eq!(
            (told[1].changes[1].about.as_str(), told[1].changes[1].what.as_str()),
            ("Ma Thị Lan", "Ghi điểm danh")
        );
        assert_eq!(told[1].changes[1].fields[1], ("Lý do".into(), String::new(), "Ốm đau".into()));
    }

    #[test]
    fn a_change_that_nobody_would_read_is_left_out() {
        assert!(told(&[row(1, "meetings", Act::Update, json!({"version": 1}), json!({"version": 2}))]).is_empty());
    }

    #[test]
    fn who_is_out_of_sight_is_not_named() {
        let rows = [row(1, "meetings", Act::Update, json!({"chair_id": "other"}), json!({"chair_id": LAN}))];
        assert_eq!(told(&rows)[0].changes[0].fields[0].1, "ngoài phạm vi");
    }

    #[test]
    fn times_are_read_as_people_write_them() {
        let said = |text| span(Locale::Vi, text).unwrap();
        assert_eq!(said("[2019-07-01,2026-06-30)"), "từ 01/07/2019 đến hết 29/06/2026");
        assert_eq!(said("[2019-07-01,)"), "từ 01/07/2019");
        assert_eq!(said("(,2026-06-30)"), "đến hết 29/06/2026");
        assert_eq!(said("(,)"), "từ đầu");
    }
}
