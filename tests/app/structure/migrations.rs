//! Migrations that a running installation survives: none holds a table for long, none takes away what the
//! program of the day before still uses.
//!
//! How long a migration waits for a lock is not written in each: `src/database/migrate.rs` sets it for all, so
//! a migration may not set it to something else.

use super::{Exception, unused};
use crate::source::{Source, line_of, none, read_all, words};

/// The last migration of the first release: what is in it was never run on anybody's data.
const FIRST_RELEASE: u32 = 28;

/// Tables that grow with the years: whatever goes through all their rows, or locks them while it does, takes
/// minutes in a province.
const LARGE: &[&str] = &[
    "agenda_items",
    "assignments",
    "attendances",
    "audit_entries",
    "document_numbers",
    "grants",
    "meeting_acts",
    "meeting_quality",
    "meetings",
    "member_reads",
    "member_statuses",
    "members",
    "memberships",
    "organization_names",
    "organization_parents",
    "organizations",
    "positions",
    "score_acts",
    "score_lines",
    "scores",
    "sessions",
    "sign_in_attempts",
    "sign_ins",
    "statements",
    "task_results",
    "tasks",
    "users",
];

/// Statements that break a rule all the same: `(file, table, reason)`.
const EXCEPTIONS: &[Exception] = &[
    (
        "migrations/0030_visits_completed.sql",
        "assignments",
        "checks on columns that are new and empty, of a table that no installation has filled yet",
    ),
    ("migrations/0031_positions.sql", "tasks", "a third of a second in a province, and no release before it"),
    ("migrations/0031_positions.sql", "meetings", "a third of a second in a province, and no release before it"),
    ("migrations/0037_board_indexes.sql", "meetings", "half a second in a province, and no release before it"),
    ("migrations/0037_board_indexes.sql", "meeting_quality", "a tenth of a second, and no release before it"),
    ("migrations/0037_board_indexes.sql", "scores", "a third of a second in a province, and no release before it"),
    ("migrations/0037_board_indexes.sql", "score_acts", "a second in a province, and no release before it"),
];

/// How a default is made anew for each row: the table is then written anew, too.
const OF_EACH_ROW: &[&str] = &["gen_random_uuid", "random", "clock_timestamp", "nextval"];

/// One statement: its words in lower case, without comments and texts, and the comments above it.
struct Statement {
    at: usize,
    text: String,
    above: String,
}

/// Takes a migration apart. What stands between dollars or quotes belongs to the statement and is blanked: the
/// body of a function runs later.
fn statements(sql: &str) -> Vec<Statement> {
    let mut found = Vec::new();
    let (mut text, mut above, mut at, mut start) = (String::new(), String::new(), 0, None);
    while at < sql.len() {
        let rest = &sql[at..];
        let length = match rest.as_bytes()[0] {
            b'-' if rest.starts_with("--") => {
                let line = rest.find('\n').unwrap_or(rest.len());
                if start.is_none() {
                    above.push_str(&rest[..line]);
                }
                line
            }
            b'\'' => {
                text.push(' ');
                rest[1..].find('\'').map_or(rest.len(), |end| end + 2)
            }
            b'$' if dollar(rest).is_some() => {
                let quote = dollar(rest).unwrap_or_default();
                text.push(' ');
                rest[quote.len()..].find(quote).map_or(rest.len(), |end| end + 2 * quote.len())
            }
            b';' => {
                let (text, above) = (std::mem::take(&mut text), std::mem::take(&mut above));
                found.extend(start.take().map(|at| Statement { at, text, above }));
                1
            }
            _ => {
                let letter = rest.chars().next().unwrap_or(' ');
                if !letter.is_whitespace() && start.is_none() {
                    start = Some(at);
                }
                text.extend(letter.to_lowercase());
                letter.len_utf8()
            }
        };
        at += length;
    }
    found.extend(start.map(|at| Statement { at, text, above }));
    found
}

/// The quote that begins here: `$$` or `$name$`.
fn dollar(rest: &str) -> Option<&str> {
    let end = rest[1..].find('$')? + 2;
    rest[1..end - 1].bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_').then(|| &rest[..end])
}

/// Number of a migration.
fn number(path: &str) -> u32 {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.split('_').next().and_then(|digits| digits.parse().ok()).unwrap_or_default()
}

/// The word behind others, such as the name in `alter table only members`.
fn behind<'a>(text: &'a str, first: &[&str]) -> Option<&'a str> {
    let all: Vec<&str> = words(text).map(|(_, word)| word).collect();
    let noise = ["if", "not", "exists", "only", "concurrently", "public"];
    let at = all.windows(first.len()).position(|window| window == first)? + first.len();
    all[at..].iter().find(|word| !noise.contains(word)).copied()
}

/// The table of an index: the word behind ` on `.
fn indexed(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once(" on ")?;
    words(rest).map(|(_, word)| word).find(|word| !["only", "public"].contains(word))
}

/// What is wrong with one statement, and with which table.
fn fault<'a>(statement: &'a Statement, file: &Source, made: &[String]) -> Option<(&'a str, String)> {
    let text = statement.text.trim();
    let old = |table: &&str| !made.iter().any(|own| own == table);
    let large = |table: &&str| LARGE.contains(table) && old(table);
    if text.contains("lock_timeout") {
        return Some(("", "sets lock_timeout, which is set for all migrations".to_owned()));
    }
    if text.starts_with("create index") || text.starts_with("create unique index") {
        let table = indexed(text).filter(large)?;
        let say =
            "an index on a large table is made concurrently, in a file of its own that begins with -- no-transaction";
        return (!text.contains("concurrently")).then(|| (table, say.to_owned()));
    }
    if text.starts_with("drop table") {
        let table = behind(text, &["drop", "table"]).filter(old)?;
        return unmarked(statement, file).map(|say| (table, say));
    }
    let table = behind(text, &["alter", "table"]).filter(old)?;
    if text.contains("drop column")
        && let Some(say) = unmarked(statement, file)
    {
        return Some((table, say));
    }
    altered(text, large(&table)).map(|say| (table, say.to_owned()))
}

/// A table or column goes only once a migration before has said that nothing uses it any more.
fn unmarked(statement: &Statement, file: &Source) -> Option<String> {
    let named = statement.above.split("unused since ").nth(1).map(|rest| number(rest.trim_start()));
    match named {
        Some(since) if since > 0 && since < number(&file.path) => None,
        _ => Some("what is dropped was given up before: say `-- unused since 00NN_name` above it".to_owned()),
    }
}

/// What an `alter table` may not do to a table that was there before.
fn altered(text: &str, large: bool) -> Option<&'static str> {
    let has = |part: &str| text.contains(part);
    let retyped = words(text).map(|(_, word)| word).collect::<Vec<_>>();
    let retyped = has("alter column") && retyped.windows(2).any(|two| two[1] == "type" && two[0] != "alter");
    let added: Vec<&str> = text.split("add column").skip(1).collect();
    let without = |column: &&&str| column.contains("not null") && !column.contains("default");
    let each = |column: &&&str| OF_EACH_ROW.iter().any(|made| column.contains(made));
    if retyped {
        return Some("another type writes the table anew: add a column beside it");
    }
    if added.iter().any(|column| without(&column)) {
        return Some("a new column that is not null needs a default");
    }
    if large && added.iter().any(|column| each(&column)) {
        return Some("a default of its own for each row writes the table anew");
    }
    if large && has("set not null") {
        return Some("not null goes through all rows: add a check that is not valid, validate it, then this");
    }
    let constraint = has("add constraint") || has("add check") || has("add foreign key") || has("add unique");
    if large && constraint && !has("not valid") && !has("using index") {
        return Some("a constraint goes through all rows: add it not valid, and validate it in a later file");
    }
    None
}

/// What is wrong with the migrations after the first release.
fn harmful(files: &[Source], exceptions: &[Exception]) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut used = Vec::new();
    for file in files.iter().filter(|file| number(&file.path) > FIRST_RELEASE) {
        let all = statements(&file.text);
        let made: Vec<String> =
            all.iter().filter_map(|one| behind(&one.text, &["create", "table"]).map(str::to_owned)).collect();
        for statement in &all {
            let Some((table, say)) = fault(statement, file, &made) else { continue };
            if exceptions.iter().any(|e| (e.0, e.1) == (file.path.as_str(), table)) {
                used.push((file.path.clone(), table.to_owned()));
            } else {
                wrong.push(format!("{}:{}: {table}: {say}", file.path, line_of(&file.text, statement.at)));
            }
        }
        let alone = file.text.starts_with("-- no-transaction");
        if alone != file.text.to_lowercase().contains("concurrently") || (alone && all.len() != 1) {
            wrong.push(format!("{}: what is done concurrently stands alone, after -- no-transaction", file.path));
        }
    }
    wrong.extend(unused(exceptions, &used));
    wrong
}

#[test]
fn no_migration_harms_a_running_installation() {
    none(&harmful(&read_all("migrations", "sql"), EXCEPTIONS));
}

/// What is said of one migration.
fn said(sql: &str) -> Vec<String> {
    harmful(&[Source::sample("migrations/0040_probe.sql", sql)], &[])
}

#[test]
fn each_harm_is_told() {
    for (sql, word) in [
        ("drop table tasks;", "given up before"),
        ("alter table rubrics drop column source;", "given up before"),
        ("-- unused since 0040_probe\nalter table rubrics drop column source;", "given up before"),
        ("create index a on members (full_name);", "concurrently"),
        ("create unique index a on only public.meetings (id) where true;", "concurrently"),
        ("alter table rubrics alter column code type text;", "another type"),
        ("alter table rubrics alter column code set data type text;", "another type"),
        ("alter table rubrics add column a text not null;", "needs a default"),
        ("alter table members add column a uuid not null default gen_random_uuid();", "writes the table anew"),
        ("alter table members alter column card_no set not null;", "goes through all rows"),
        ("alter table members add constraint a check (id is not null);", "goes through all rows"),
        ("alter table tasks add constraint a foreign key (b) references c (d);", "goes through all rows"),
        ("alter table tasks add unique (id, version);", "goes through all rows"),
        ("set local lock_timeout = 0;", "lock_timeout"),
        ("create index concurrently a on members (id);", "stands alone"),
        ("-- no-transaction\ncreate index concurrently a on members (id); select 1;", "stands alone"),
    ] {
        let wrong = said(sql);
        assert!(wrong.len() == 1 && wrong[0].contains(word), "{sql}: {wrong:?}");
        assert!(wrong[0].starts_with("migrations/0040_probe.sql"), "{wrong:?}");
    }
}

#[test]
fn what_does_no_harm_is_left_alone() {
    for sql in [
        "create table a (id uuid not null, b text); create index a_b on a (b); alter table a alter column b type int;
         alter table a add constraint c check (true); drop table a;",
        "-- nobody reads it; unused since 0039_other\nalter table rubrics drop column source;",
        "alter table members add column a text, add column b boolean not null default false;",
        "alter table members add constraint a check (true) not valid;",
        "alter table members validate constraint a;",
        "alter table rubrics add constraint a check (true); create index a on rubrics (code);",
        "-- no-transaction\ncreate index concurrently if not exists a on members (id);",
        "create function f() returns void language plpgsql as $$ begin drop table tasks; alter table members
         alter column a type text; end $$; comment on table members is 'drop table members;';",
        "-- drop table members;\nselect 1;",
        "alter type a add value 'b';",
    ] {
        none(&said(sql));
    }
    // What came with the first release is not looked at.
    none(&harmful(&[Source::sample("migrations/0028_names.sql", "drop table members;")], &[]));
}
