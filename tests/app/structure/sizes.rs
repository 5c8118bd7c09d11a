//! Files short enough to be read in one go.

use crate::source::{Code, Source, none, read_all};

/// Lines of a Rust file, without the tests inside it.
const RUST: usize = 400;

/// Lines of a template.
const TEMPLATE: usize = 150;

/// Files longer than their limit.
fn too_long(files: &[Source]) -> Vec<String> {
    let mut wrong = Vec::new();
    for file in files {
        let (lines, limit) = if file.path.ends_with(".rs") {
            let tests = Code::of(&file.text).test_lines;
            (file.text.lines().count() - tests, RUST)
        } else {
            (file.text.lines().count(), TEMPLATE)
        };
        if lines > limit {
            wrong.push(format!("{}: {lines} lines, at most {limit}", file.path));
        }
    }
    wrong
}

#[test]
fn no_file_is_too_long() {
    let mut files = read_all("src", "rs");
    assert!(!files.is_empty(), "no source found");
    files.extend(read_all("tests", "rs"));
    files.extend(read_all("templates", "html"));
    none(&too_long(&files));
}

#[test]
fn a_long_file_is_told_and_tests_inside_it_do_not_count() {
    let tests = format!("#[cfg(test)]\nmod tests {{\n{}}}\n", "// line\n".repeat(900));
    let files = [
        Source::sample("src/long.rs", &"// line\n".repeat(401)),
        Source::sample("src/tested.rs", &("// line\n".repeat(400) + &tests)),
        Source::sample("templates/long.html", &"<br>\n".repeat(151)),
        Source::sample("templates/short.html", &"<br>\n".repeat(150)),
    ];
    assert_eq!(
        too_long(&files),
        ["src/long.rs: 401 lines, at most 400", "templates/long.html: 151 lines, at most 150"]
    );
}
