//! `docs/requirements.md` is true: every requirement stands there once, and what it names is there.

use crate::source::{Code, Source, closing, none, read, read_all, words};

const LIST: &str = "docs/requirements.md";

/// The themes and how many requirements each has.
const THEMES: [(&str, usize); 5] = [("S0", 22), ("S1", 29), ("S2", 29), ("S3", 22), ("S4", 27)];

/// A row of the table.
#[derive(Debug)]
struct Row {
    id: String,
    requirement: String,
    /// As a browser asks for them: `GET /meetings/{id}`.
    pages: Vec<String>,
    /// `tests/app/meetings.rs::a_secretary_records_the_month`
    tests: Vec<String>,
}

/// The rows of all tables whose first column is an id.
fn rows(text: &str) -> Vec<Row> {
    text.lines().filter_map(row).collect()
}

fn row(line: &str) -> Option<Row> {
    let cells: Vec<_> = line.strip_prefix('|')?.strip_suffix('|')?.split('|').map(str::trim).collect();
    let [id, requirement, pages, tests] = cells[..] else {
        return None;
    };
    if !id.starts_with('S') {
        return None;
    }
    Some(Row { id: id.to_owned(), requirement: requirement.to_owned(), pages: several(pages), tests: several(tests) })
}

/// What a cell names, parted by `<br>`, without the marks of code.
fn several(cell: &str) -> Vec<String> {
    let names = cell.split("<br>").map(|name| name.trim().trim_matches('`').to_owned());
    names.filter(|name| !name.is_empty()).collect()
}

/// Lines that look like a row and are none, ids missing, doubled or out of order, half-filled rows.
fn incomplete(text: &str) -> Vec<String> {
    let rows = rows(text);
    let lines = text.lines().filter(|line| line.starts_with("| S")).count();
    let mut wrong = Vec::new();
    if lines != rows.len() {
        wrong.push(format!("{} rows do not have the four columns", lines - rows.len()));
    }
    let mut expected = THEMES.iter().flat_map(|(theme, count)| (1..=*count).map(move |n| format!("{theme}-{n}")));
    for row in &rows {
        match expected.next() {
            Some(id) if id == row.id => {}
            Some(id) => {
                wrong.push(format!("{} stands where {id} is expected", row.id));
                return wrong;
            }
            None => wrong.push(format!("{} is one too many", row.id)),
        }
        if row.requirement.is_empty() {
            wrong.push(format!("{} says nothing", row.id));
        }
        if row.pages.is_empty() != row.tests.is_empty() {
            wrong.push(format!("{} needs both a page and a test, or neither", row.id));
        }
    }
    wrong.extend(expected.map(|id| format!("{id} is missing")));
    wrong
}

/// Tests that are named and cannot be found as a test that runs.
fn without_test(rows: &[Row], files: &[Source]) -> Vec<String> {
    let mut wrong = Vec::new();
    for row in rows {
        for test in &row.tests {
            let found = test.split_once("::").is_some_and(|(path, name)| {
                let name = name.rsplit("::").next().unwrap_or(name);
                files.iter().any(|f| f.path == path && is_test(&f.text, name))
            });
            if !found {
                wrong.push(format!("{}: there is no test {test}", row.id));
            }
        }
    }
    wrong
}

/// Whether a file has a function of this name that the test runner runs.
fn is_test(text: &str, name: &str) -> bool {
    let head = format!("fn {name}(");
    text.lines().enumerate().any(|(at, line)| {
        let plain = line.trim_start().trim_start_matches("async ");
        let lines: Vec<_> = text.lines().take(at).collect();
        let attributes =
            lines.iter().rev().map(|l| l.trim()).take_while(|l| l.starts_with("#[") || l.starts_with("//"));
        let marks: Vec<_> = attributes.filter(|l| l.starts_with("#[")).collect();
        plain.starts_with(&head)
            && marks.iter().any(|m| words(m).any(|(_, w)| w == "test"))
            && !marks.iter().any(|m| m.starts_with("#[ignore"))
    })
}

/// Pages that are named and that no route declares.
fn without_route(rows: &[Row], files: &[Source]) -> Vec<String> {
    let routes = files.iter().flat_map(|f| routes(&f.text)).collect::<Vec<_>>();
    let mut wrong = Vec::new();
    for row in rows {
        for page in &row.pages {
            let (method, path) = page.split_once(' ').unwrap_or(("", page));
            let method = method.to_lowercase();
            let answers = |(route, calls): &(String, String)| route == path && words(calls).any(|(_, w)| w == method);
            if !routes.iter().any(answers) {
                wrong.push(format!("{}: no route answers {page}", row.id));
            }
        }
    }
    wrong
}

/// The path of each `.route("…", …)` and the rest of the call.
fn routes(text: &str) -> Vec<(String, String)> {
    let code = Code::of(text);
    let mut found = Vec::new();
    for (at, _) in code.bare.match_indices(".route(") {
        let open = at + ".route".len();
        let inside = open..closing(&code.bare, open);
        let path = code.strings_in(&inside).next().unwrap_or_default().to_owned();
        found.push((path, code.bare[inside].to_owned()));
    }
    found
}

fn list() -> String {
    read(LIST).unwrap_or_else(|| panic!("{LIST} is missing"))
}

#[test]
fn every_requirement_stands_there_once_and_in_order() {
    none(&incomplete(&list()));
}

#[test]
fn named_tests_exist() {
    let mut files = read_all("tests", "rs");
    files.extend(read_all("src", "rs"));
    none(&without_test(&rows(&list()), &files));
}

#[test]
fn named_pages_are_declared() {
    none(&without_route(&rows(&list()), &read_all("src", "rs")));
}

#[test]
fn a_gap_in_the_list_is_told() {
    type Change = fn(&str) -> String;
    let all = |change: Change| {
        let ids = THEMES.iter().flat_map(|(theme, count)| (1..=*count).map(move |n| format!("{theme}-{n}")));
        let head = "| id | requirement | page | test |\n|---|---|---|---|\n".to_owned();
        head + &ids.map(|id| change(&id)).collect::<String>()
    };
    let line = |id: &str| format!("| {id} | Says something. | | |\n");
    assert!(incomplete(&all(line)).is_empty());
    let cases: [(Change, &str); 6] = [
        (
            |id| {
                if id == "S1-7" { String::new() } else { format!("| {id} | x | | |\n") }
            },
            "S1-8 stands where S1-7 is expected",
        ),
        (
            |id| {
                if id == "S4-27" { String::new() } else { format!("| {id} | x | | |\n") }
            },
            "S4-27 is missing",
        ),
        (|id| format!("| {id} | x | | |\n").repeat(1 + usize::from(id == "S4-27")), "S4-27 is one too many"),
        (|id| format!("| {id} | {} | | |\n", if id == "S2-3" { "" } else { "x" }), "S2-3 says nothing"),
        (
            |id| format!("| {id} | x | {} | |\n", if id == "S2-3" { "GET /" } else { "" }),
            "S2-3 needs both a page and a test, or neither",
        ),
        (
            |id| format!("| {id} | x | | |{}\n", if id == "S2-3" { "|" } else { "" }),
            "1 rows do not have the four columns",
        ),
    ];
    for (change, told) in cases {
        assert_eq!(incomplete(&all(change)).first().map(String::as_str), Some(told));
    }
}

#[test]
fn a_test_that_is_not_there_is_told() {
    let file = Source::sample(
        "tests/app/meetings.rs",
        "#[sqlx::test(migrator = \"M\")]\n// why\nasync fn a() {}\n#[test]\n#[ignore = \"slow\"]\nfn b() {}\nfn c() {}\n#[test]\nfn dd() {}\n",
    );
    let named = |names: &str| rows(&format!("| S0-1 | x | `GET /` | {names} |"));
    let wrong = |names: &str| without_test(&named(names), &[Source::sample(&file.path, &file.text)]).len();
    assert_eq!(wrong("`tests/app/meetings.rs::a`<br>tests/app/meetings.rs::dd"), 0);
    for name in ["b", "c", "d", "e"] {
        assert_eq!(wrong(&format!("`tests/app/meetings.rs::{name}`")), 1, "{name}");
    }
    assert_eq!(wrong("`tests/app/tasks.rs::a`<br>`a`"), 2);
}

#[test]
fn a_page_that_is_not_there_is_told() {
    let file = Source::sample(
        "src/meetings/mod.rs",
        "Router::new().route(\n  \"/meetings/{id}\", get(pages::show).post(pages::update))
           // .route(\"/gone\", get(pages::gone))
           .route(\"/meetings\", get(list))",
    );
    let files = [file];
    let wrong = |pages: &str| without_route(&rows(&format!("| S0-1 | x | {pages} | `a::b` |")), &files).len();
    assert_eq!(wrong("`GET /meetings/{id}`<br>`POST /meetings/{id}`<br>`GET /meetings`"), 0);
    for page in ["GET /gone", "POST /meetings", "GET /meeting", "/meetings", "PUT /meetings/{id}"] {
        assert_eq!(wrong(page), 1, "{page}");
    }
}
