//! The routes as the sources add them to the router.

use std::collections::BTreeSet;

use crate::source::{Code, Source, closing, line_of, words};

/// Ways to add a route that this reading does not understand.
const OTHER_WAYS: &[&str] = &["nest", "nest_service", "route_service", "fallback_service"];

/// `GET /path` for each method of each `.route("/path", get(…).post(…))`.
///
/// # Errors
/// Sentences about routes that are added in another way.
pub fn routes(files: &[Source]) -> Result<BTreeSet<String>, Vec<String>> {
    let mut found = BTreeSet::new();
    let mut wrong = Vec::new();
    for file in files {
        let code = Code::of(&file.text);
        let place = |at| format!("{}:{}", file.path, line_of(&file.text, at));
        for (at, word) in words(&code.bare) {
            let open = at + word.len();
            if !code.bare[open..].starts_with('(') || !code.bare[..at].ends_with('.') {
                continue;
            }
            if word == "route" {
                let inside = open + 1..closing(&code.bare, open);
                match code.strings_in(&inside).next() {
                    Some(path) => {
                        let methods = methods(&code.bare[inside.clone()]);
                        found.extend(methods.map(|method| format!("{method:<4} {path}")));
                    }
                    None => wrong.push(format!("{}: the path of a route is written out", place(at))),
                }
            } else if OTHER_WAYS.contains(&word) {
                wrong.push(format!("{}: `.{word}` adds routes that the matrix cannot read", place(at)));
            }
        }
    }
    if wrong.is_empty() { Ok(found) } else { Err(wrong) }
}

/// The methods of a route: `get(` and `post(`, on their own or chained, not inside of a closure.
fn methods(arguments: &str) -> impl Iterator<Item = String> {
    let depth = |at: usize| {
        let brackets = arguments[..at].bytes().map(|byte| match byte {
            b'(' | b'[' | b'{' => 1,
            b')' | b']' | b'}' => -1,
            _ => 0,
        });
        brackets.sum::<i32>()
    };
    let called = move |(at, word): &(usize, &str)| {
        matches!(*word, "get" | "post" | "put" | "patch" | "delete" | "any" | "on")
            && arguments[at + word.len()..].starts_with('(')
            && depth(*at) == 0
    };
    words(arguments).filter(called).map(|(_, word)| word.to_uppercase())
}

#[test]
fn routes_are_read_from_the_lines_that_add_them() {
    let file = Source::sample(
        "src/a/mod.rs",
        r#"
use axum::routing::{get, post};
pub fn routes() -> Router<App> {
    Router::new()
        .route("/a", get(pages::list).post(pages::create))
        .route("/a/{id}", get(|| async { b.post("c") }))
        // .route("/gone", get(gone))
        .route(
            "/a/{id}/end",
            post(pages::end),
        )
}
"#,
    );
    let found: Vec<_> = routes(&[file]).expect("all are plain").into_iter().collect();
    assert_eq!(found, ["GET  /a", "GET  /a/{id}", "POST /a", "POST /a/{id}/end"]);
}

#[test]
fn a_route_that_cannot_be_read_is_told() {
    let file =
        Source::sample("src/a/mod.rs", "use axum::routing::get;\nfn f() { r.route(PATH, get(a));\nr.nest(\"/b\", c) }");
    let wrong = routes(&[file]).expect_err("two");
    assert_eq!(
        wrong,
        [
            "src/a/mod.rs:2: the path of a route is written out",
            "src/a/mod.rs:3: `.nest` adds routes that the matrix cannot read",
        ]
    );
}
