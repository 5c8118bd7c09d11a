//! Rows as the text that PostgreSQL's COPY reads.

use serde::Serialize;
use serde_json::Value;

use super::plan::Place;
use crate::error::{Error, Result};

/// A table that is filled: its name and, for each column, the field of the row that it is taken from.
#[derive(Debug)]
pub struct Table {
    /// The name.
    pub name: &'static str,
    /// Column and field.
    pub columns: &'static [(&'static str, &'static str)],
}

/// The column that follows from the organization of the row.
pub const POSITION: &str = "tree_at";

/// Column and field have the same name.
macro_rules! columns {
    ($($column:ident $(= $field:ident)?),* $(,)?) => {
        &[$((stringify!($column), columns!(@ $column $($field)?))),*]
    };
    (@ $column:ident) => { stringify!($column) };
    (@ $column:ident $field:ident) => { stringify!($field) };
}

/// One constant a table, and all of them in this order.
macro_rules! tables {
    ($($(#[$doc:meta])* $constant:ident: $name:ident ($($column:ident $(= $field:ident)?),* $(,)?);)*) => {
        $($(#[$doc])* pub const $constant: Table =
            Table { name: stringify!($name), columns: columns![$($column $(= $field)?),*] };)*
        /// All of them, each after those that its rows name.
        pub const TABLES: &[Table] = &[$($constant),*];
    };
}

tables! {
    /// The tree.
    ORGANIZATIONS: organizations (id, parent_id, kind, branch_type, code, difficulty, tree_lo, tree_hi, established_on);
    /// Their names.
    NAMES: organization_names (organization_id, name, valid);
    /// Their superiors.
    PARENTS: organization_parents (organization_id, parent_id, valid);
    /// People.
    MEMBERS: members (id, organization_id, tree_at, full_name, sex, birth_year, birth_month, birth_day, phone, card_no,
        admitted_on, official_on, occupation, education_general, education_professional, political_theory);
    /// Where they belong.
    MEMBERSHIPS: memberships (id, member_id, organization_id, tree_at, valid, ended_because);
    /// Their standing.
    STATUSES: member_statuses (id, member_id, organization_id, tree_at, status = code, valid);
    /// Their offices.
    POSITIONS: positions (id, member_id, organization_id, tree_at, position = code, title, valid, decision);
    /// Accounts.
    USERS: users (id, sign_in_name, full_name, password_hash, member_id);
    /// What they may do.
    GRANTS: grants (id, user_id, role, organization_id, tree_at, tree_end, reach, valid, position_id, given_by);
    /// When branches meet.
    RULES: meeting_rules (id, organization_id, tree_at, day_of_month, start_time, place, shift, valid);
    /// Meetings.
    MEETINGS: meetings (id, organization_id, tree_at, month, kind, state, planned_on, planned_at, place, chair_id,
        minute_taker_id, held_on, started_at, ended_at, dues, conclusion, votes_for, votes_against, votes_other,
        not_held_because, roster, roster_count, official_count, probationary_count, exempt_count, reduced_count,
        leave_count, suspended_count, abroad_count, present_count, present_voting_count, excused_count,
        unexcused_count, speaker_count, committee_met_on, notice_on, documents_posted_on, record_posted_on,
        recorded_on);
    /// Their agendas.
    AGENDA: agenda_items (id, meeting_id, organization_id, tree_at, item_no, section, title, presenter_id, conclusion);
    /// Who was absent or late.
    ATTENDANCES: attendances (meeting_id, member_id, organization_id, tree_at, status, reason, note);
    /// Who spoke.
    STATEMENTS: statements (id, meeting_id, organization_id, tree_at, agenda_item_id, member_id, kind, text);
    /// What was resolved.
    TASKS: tasks (id, meeting_id, organization_id, tree_at, title, member_id, measure, due_on);
    /// What became of it.
    RESULTS: task_results (task_id, meeting_id, organization_id, tree_at, outcome, note);
    /// Who closed the record.
    ACTS: meeting_acts (id, meeting_id, organization_id, tree_at, act, actor_id, at, reason);
    /// Numbers of minutes and resolutions.
    NUMBERS: document_numbers (organization_id, tree_at, kind, term_from, number, meeting_id);
    /// Who attends which branch.
    ASSIGNMENTS: assignments (id, organization_id, tree_at, other_organization_id, other_at, leader_id, month,
        meeting_on, baseline, difficulty, seniority, state, miss_code, told_at, version);
    /// Scores.
    SCORES: scores (id, meeting_id, organization_id, tree_at, month, rubric_id, state, self_points, self_class,
        computed_points, computed_class, facts, submitted_facts, shortcomings, votes_for, votes_against, votes_other,
        returned_because, decided_points, decided_class, decision_reason, decided_by, version);
    /// Their lines.
    LINES: score_lines (score_id, criterion_id, organization_id, tree_at, applicable, computed_points, self_accepted,
        self_level, self_points, self_reason, submitted_points, decided_level, decided_points, decided_reason);
    /// What was done with them.
    SCORE_ACTS: score_acts (id, score_id, organization_id, tree_at, act, actor_id, at, reason);
}

impl Table {
    /// The statement that reads its rows.
    pub fn statement(&self) -> String {
        let columns: Vec<_> = self.columns.iter().map(|(column, _)| *column).collect();
        format!("copy {} ({}) from stdin", self.name, columns.join(", "))
    }

    /// Appends a row; its position follows from its organization.
    ///
    /// # Errors
    /// Internal when the row is not one of named fields, or of an organization elsewhere.
    pub fn append(&self, text: &mut Vec<u8>, place: &Place, row: &impl Serialize) -> Result<()> {
        let row = serde_json::to_value(row).map_err(|error| Error::Internal(error.to_string()))?;
        self.append_value(text, place, &row)
    }

    /// Appends a row that is a JSON object already.
    ///
    /// # Errors
    /// As [`append`](Self::append).
    pub fn append_value(&self, text: &mut Vec<u8>, place: &Place, row: &Value) -> Result<()> {
        for (nr, (column, field)) in self.columns.iter().enumerate() {
            if nr > 0 {
                text.push(b'\t');
            }
            match (row.get(field), *column) {
                (None, POSITION) => write(text, &Value::from(position(place, row)?)),
                (value, _) => write(text, value.unwrap_or(&Value::Null)),
            }
        }
        text.push(b'\n');
        Ok(())
    }
}

fn position(place: &Place, row: &Value) -> Result<i64> {
    let id = row.get("organization_id").and_then(Value::as_i64).and_then(|id| i32::try_from(id).ok());
    let found = id.and_then(|id| place.position(id));
    found.ok_or_else(|| Error::Internal(format!("a row of {id:?} in commune {}", place.nr)))
}

/// A value as COPY's text format has it. Arrays are those of ids, whose elements need no quotes.
fn write(text: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Null => text.extend_from_slice(b"\\N"),
        Value::Bool(yes) => text.push(if *yes { b't' } else { b'f' }),
        Value::Number(number) => text.extend_from_slice(number.to_string().as_bytes()),
        Value::String(string) => escape(text, string),
        Value::Array(elements) => {
            text.push(b'{');
            for (nr, element) in elements.iter().enumerate() {
                if nr > 0 {
                    text.push(b',');
                }
                write(text, element);
            }
            text.push(b'}');
        }
        Value::Object(_) => escape(text, &value.to_string()),
    }
}

fn escape(text: &mut Vec<u8>, string: &str) {
    for byte in string.bytes() {
        match byte {
            b'\\' => text.extend_from_slice(b"\\\\"),
            b'\n' => text.extend_from_slice(b"\\n"),
            b'\r' => text.extend_from_slice(b"\\r"),
            b'\t' => text.extend_from_slice(b"\\t"),
            other => text.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::scale::plan::{Plan, Scale};

    #[test]
    fn a_row_is_what_copy_reads() {
        let place = Plan::of(Scale::District).commune(3);
        let row = serde_json::json!({
            "id": "a", "meeting_id": "b\tc", "organization_id": place.unit_id(2), "kind": "line\nbreak \\N",
            "member_id": ["x", "y"], "text": { "a": "\n" },
        });
        let mut text = vec![];
        STATEMENTS.append(&mut text, &place, &row).unwrap();
        let position = place.unit_interval(2).0;
        let expected = format!(
            "a\tb\\tc\t{}\t{position}\t\\N\t{{x,y}}\tline\\nbreak \\\\N\t{{\"a\":\"\\\\n\"}}\n",
            place.unit_id(2)
        );
        assert_eq!(String::from_utf8(text).unwrap(), expected);
        assert!(TASKS.statement().starts_with("copy tasks (id, meeting_id, organization_id, tree_at, title"));
    }

    #[test]
    fn a_row_of_another_commune_is_refused() {
        let place = Plan::of(Scale::District).commune(3);
        let row = serde_json::json!({ "organization_id": place.unit_id(place.branches) + 1 });
        assert!(STATEMENTS.append(&mut vec![], &place, &row).is_err());
    }
}
