//! The first lock, as it is written: every query on rows of an organization takes a `Scope` and states
//! it, and few may make one that reaches everything.

use std::collections::BTreeSet;

use super::{Exception, unused};
use crate::source::{Code, Function, Source, closing, line_of, none, read_all, words};

/// Functions that read or write rows of organizations without a scope.
const UNSCOPED: &[Exception] = &[
    ("src/access/queries.rs", "open", "reads the user's own grants: scopes are made of them"),
    ("src/access/queries.rs", "resume", "reads a session with its user's roles, before any scope"),
    ("src/demo/scale/bulk.rs", "put_back", "fills the rollup of a database that was empty before"),
    ("src/accounts/own/queries.rs", "held", "a user's own grants, on the own account page and for help"),
    ("src/admin/own/queries.rs", "record", "a member's own record, by the account alone: the function asks who acts"),
    ("src/admin/own/queries.rs", "course", "the same"),
    ("src/admin/own/queries.rs", "meetings", "the same"),
    ("src/admin/own/queries.rs", "tasks", "the same"),
    ("src/admin/own/queries.rs", "sent", "where a member is sent, by the account alone: the function asks who acts"),
    ("src/import/batches/steps.rs", "claim", "a worker looks for work before it knows whose; the rights come then"),
    ("src/import/batches/steps.rs", "beat", "says that the worker of a batch is alive"),
    ("src/import/batches/steps.rs", "stop", "ends work whose author may no longer do it; tells nothing"),
    ("src/import/batches/steps.rs", "forget", "the program itself throws away what nobody applied"),
    ("src/import/batches/undo.rs", "forget_reads", "the function asks what the transaction may write"),
    ("src/import/batches/undo.rs", "built_on", "counts what refers to members that were read through a scope"),
    ("src/accounts/queries.rs", "roles", "reads a user's own roles at sign-in, before any scope"),
];

/// Functions that act for the system itself, on the whole tree.
const WHOLE_TREE: &[Exception] = &[
    ("src/app.rs", "scope", "in a transaction of the program itself, or of a test with the first lock off"),
    ("src/meetings/mod.rs", "keep_calendar", "the meetings of a month come to be for every branch, by themselves"),
    ("src/accounts/invitations/first.rs", "create_administrator", "nobody stands above the first administrator"),
    ("src/accounts/invitations/first.rs", "plant", "the first organization has no superior"),
    ("src/cli/import.rs", "import_members", "whoever runs the machine imports on the command line"),
    ("src/demo/load.rs", "is_empty", "asks whether anybody has used the database"),
    ("src/demo/load.rs", "load", "makes the whole tree, in an empty database only"),
];

/// What carries a place in the tree: tables with `tree_at`, and the views and functions over them.
fn owned(migrations: &[Source]) -> BTreeSet<String> {
    let mut owned = BTreeSet::new();
    for migration in migrations {
        let sql = without_comments(&migration.text);
        for (at, _) in sql.match_indices("create ") {
            if let Some((kind, name, text)) = created(&sql[at..]) {
                // A table may refer to another organization's rows and be of none itself.
                let about = |word: &str| word == "tree_at" || (kind != "table" && owned.contains(word));
                if words(text).any(|(_, word)| about(word)) {
                    owned.insert(name.to_owned());
                }
            }
        }
        for (at, _) in sql.match_indices("alter table ") {
            let text = sql[at..].split(';').next().unwrap_or_default();
            if text.contains("add column tree_at") || text.contains("add tree_at") {
                let name = words(text).map(|(_, w)| w).find(|w| !NOISE.contains(w));
                owned.extend(name.map(str::to_owned));
            }
        }
    }
    owned
}

/// What can carry a place in the tree.
const KINDS: &[&str] = &["table", "view", "function"];

/// Words between `create` and a name.
const NOISE: &[&str] = &[
    "create",
    "alter",
    "table",
    "view",
    "function",
    "or",
    "replace",
    "if",
    "not",
    "exists",
    "only",
    "unlogged",
    "materialized",
    "recursive",
];

/// Kind, name and text of a table, view or function that is created here.
fn created(sql: &str) -> Option<(&str, &str, &str)> {
    let (_, kind) = words(sql).find(|(_, w)| !NOISE.contains(w) || KINDS.contains(w))?;
    let end = match kind {
        "table" => closing(sql, sql.find('(')?),
        "view" => sql.find(';')?,
        "function" => {
            let open = sql.find("$$")?;
            open + 2 + sql[open + 2..].find("$$")?
        }
        _ => return None,
    };
    let (at, name) = words(sql).find(|(_, w)| !NOISE.contains(w))?;
    Some((kind, name, &sql[at + name.len()..end]))
}

/// In lower case, without `-- …`.
fn without_comments(sql: &str) -> String {
    let code = |line: &str| line.split("--").next().unwrap_or_default().to_lowercase();
    sql.lines().map(code).collect::<Vec<_>>().join("\n")
}

/// The statements of a function: the strings of its `query…!` macros.
fn statements(code: &Code, function: &Function) -> Vec<String> {
    let body = &code.bare[function.body.clone()];
    let mut found = Vec::new();
    for (at, word) in words(body) {
        let open = function.body.start + at + word.len();
        if word.starts_with("query") && code.bare[open..].starts_with("!(") {
            let inside = open + 1..closing(&code.bare, open + 1);
            found.push(code.strings_in(&inside).collect::<Vec<_>>().join(" ").to_lowercase());
        }
    }
    found
}

/// The first thing of an organization that a statement names; a column (`x.name`) is not meant.
fn touched<'a>(sql: &'a str, owned: &BTreeSet<String>) -> Option<&'a str> {
    let named = |(at, word): &(usize, &str)| owned.contains(*word) && !sql[..*at].ends_with('.');
    words(sql).find(named).map(|(_, word)| word)
}

/// Whether a statement compares with the scope, in the words that every query uses.
fn states_the_scope(sql: &str) -> bool {
    let exact = |place: &str| {
        sql.match_indices(&format!("{place} <@ (select $")).any(|(at, found)| {
            let number = &sql[at + found.len()..];
            number.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with("::text::int8multirange)")
        })
    };
    exact("tree_at") || exact("tree_lo")
}

/// Functions that touch rows of organizations without a `Scope` among their parameters, and statements
/// that have one and do not state it.
fn unscoped(files: &[Source], owned: &BTreeSet<String>, exceptions: &[Exception]) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut used = Vec::new();
    for file in files {
        let code = Code::of(&file.text);
        for function in code.functions() {
            let takes_one = words(&function.parameters).any(|(_, w)| w == "Scope");
            for sql in statements(&code, &function) {
                let Some(table) = touched(&sql, owned) else {
                    continue;
                };
                let fault = match (takes_one, states_the_scope(&sql)) {
                    (true, true) => continue,
                    (true, false) => "does not state its scope",
                    (false, _) => "takes no `scope: &Scope`",
                };
                let (path, name) = (&file.path, &function.name);
                if exceptions.iter().any(|e| (e.0, e.1) == (path.as_str(), name.as_str())) {
                    used.push((path.clone(), name.clone()));
                } else {
                    let line = line_of(&file.text, function.body.start);
                    wrong.push(format!("{path}:{line}: {name} uses {table} and {fault}"));
                }
            }
        }
    }
    wrong.extend(unused(exceptions, &used));
    wrong
}

/// Callers of `Scope::whole_tree` and `App::system` that are not on the list.
fn over_everything(files: &[Source], exceptions: &[Exception]) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut used = Vec::new();
    for file in files {
        let code = Code::of(&file.text);
        for (at, word) in words(&code.bare) {
            let (before, after) = (&code.bare[..at], &code.bare[at + word.len()..]);
            let called = after.trim_start().starts_with('(') || before.ends_with("::");
            let meant = match word {
                "whole_tree" => called && !before.ends_with("fn "),
                "system" => called && (before.ends_with('.') || before.ends_with("App::")),
                _ => false,
            };
            if !meant {
                continue;
            }
            let name = code.function_around(at).unwrap_or_default();
            if exceptions.iter().any(|e| (e.0, e.1) == (file.path.as_str(), name.as_str())) {
                used.push((file.path.clone(), name));
            } else {
                let line = line_of(&file.text, at);
                wrong.push(format!("{}:{line}: `{name}` may not use {word}", file.path));
            }
        }
    }
    wrong.extend(unused(exceptions, &used));
    wrong
}

#[test]
fn every_query_on_rows_of_organizations_states_its_scope() {
    let owned = owned(&read_all("migrations", "sql"));
    assert!(owned.contains("members") && owned.contains("meetings"), "{owned:?}");
    none(&unscoped(&read_all("src", "rs"), &owned, UNSCOPED));
}

#[test]
fn few_reach_the_whole_tree() {
    none(&over_everything(&read_all("src", "rs"), WHOLE_TREE));
}

#[test]
fn what_belongs_to_organizations_is_found_in_the_migrations() {
    let migrations = [
        Source::sample(
            "migrations/0001.sql",
            "create table a (id uuid, -- tree_at is elsewhere
               tree_lo bigint);
             CREATE TABLE if not exists b (id uuid, tree_at bigint, check (f(tree_at)));
             create table c (id uuid); create index on c (tree_at);
             create table g (b_id uuid references b (id));",
        ),
        Source::sample(
            "migrations/0002.sql",
            "alter table only c add column tree_at bigint;
             create or replace view d as select id from b;
             create function e(x int) returns int language sql as $$ select 1; select id from d $$;
             create view f as select id from a;",
        ),
    ];
    let found: Vec<_> = owned(&migrations).into_iter().collect();
    assert_eq!(found, ["b", "c", "d", "e"]);
}

#[test]
fn a_query_without_a_scope_is_told() {
    let file = Source::sample(
        "src/meetings/queries.rs",
        r##"
pub async fn good(db: &mut PgConnection, scope: &Scope) -> Result<()> {
    sqlx::query!(r#"select id as "id: x" from meetings m
      where m.tree_at >= $1 and m.tree_at < $2 and m.tree_at <@ (select $3::text::int8multirange)"#, 1)
}
pub async fn blind(db: &mut PgConnection, id: MeetingId) -> Result<()> {
    query_as!(Meeting, "select title from " + "Meetings where id = $1", id)
}
pub async fn forgetful(db: &mut PgConnection, scope: &Scope) -> Result<()> {
    query_scalar!("delete from meetings where id = $1", id)
}
pub async fn hasty(db: &mut PgConnection, scope: &Scope) -> Result<()> {
    query!("select id from meetings where tree_at >= $1 and tree_at < $2 and tree_at <@ $3::text::int8multirange")
}
pub async fn elsewhere(db: &mut PgConnection) -> Result<()> {
    query!("select r.meetings from rules r")
}
pub async fn allowed(db: &mut PgConnection) -> Result<()> {
    query!("select count(*) from meetings")
}
"##,
    );
    let owned = BTreeSet::from(["meetings".to_owned()]);
    let exceptions = [("src/meetings/queries.rs", "allowed", "counts only")];
    assert_eq!(
        unscoped(&[file], &owned, &exceptions),
        [
            "src/meetings/queries.rs:6: blind uses meetings and takes no `scope: &Scope`",
            "src/meetings/queries.rs:9: forgetful uses meetings and does not state its scope",
            "src/meetings/queries.rs:12: hasty uses meetings and does not state its scope",
        ]
    );
}

#[test]
fn a_reach_over_everything_is_told() {
    let file = Source::sample(
        "src/tasks/pages.rs",
        "
fn a() { let s = Scope::whole_tree(\"because\"); }
fn b(app: App) { app\n.system (\"x\"); list.iter().map(App::system); }
fn c() { d(Scope::whole_tree) }
fn system(system: u8) { other::system(); e(system) }
#[cfg(test)]
mod tests { fn t() { Scope::whole_tree(\"a test\") } }
",
    );
    let exceptions = [("src/tasks/pages.rs", "c", "the reason")];
    assert_eq!(
        over_everything(&[file], &exceptions),
        [
            "src/tasks/pages.rs:2: `a` may not use whole_tree",
            "src/tasks/pages.rs:4: `b` may not use system",
            "src/tasks/pages.rs:4: `b` may not use system",
        ]
    );
}
