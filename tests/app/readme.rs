//! What the README names is there: settings, files, commands.

use std::collections::BTreeSet;

use crate::source::{Code, Source, none, read, read_all};

const README: &str = "README.md";

/// Folders of the repository whose files the README may name.
const FOLDERS: [&str; 9] =
    ["src/", "tests/", "docs/", "script/", "migrations/", "templates/", "static/", "locales/", "demo/"];

/// The words between backquotes.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split("```").step_by(2).flat_map(|prose| prose.split('`').skip(1).step_by(2))
}

/// The settings in the table: rows that begin with a name in capitals.
fn told(readme: &str) -> BTreeSet<String> {
    let names = readme.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`'));
    let capital = |name: &&str| name.chars().all(|c| c.is_ascii_uppercase() || c == '_');
    names.map(|(name, _)| name).filter(capital).map(str::to_owned).collect()
}

/// The settings the program reads: `env = "NAME"` of clap, `env::var("NAME")`, `env::var_os("NAME")`.
fn asked(files: &[Source]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for file in files {
        let code = Code::of(&file.text);
        for (at, text) in &code.strings {
            let before = code.bare[..at - 1].trim_end();
            if ["env =", "env::var(", "env::var_os("].iter().any(|way| before.ends_with(way)) {
                names.insert(text.clone());
            }
        }
    }
    names.remove("PATH");
    names
}

/// Settings that only one of the two knows, and files that are not there.
fn untrue(readme: &str, files: &[Source], exists: impl Fn(&str) -> bool) -> Vec<String> {
    let (told, asked) = (told(readme), asked(files));
    let missing = asked.difference(&told).map(|name| format!("{README} does not tell of {name}"));
    let gone = told.difference(&asked).map(|name| format!("the program does not ask for {name}"));
    let named = quoted(readme).filter(|word| FOLDERS.iter().any(|folder| word.starts_with(folder)));
    let plain = named.filter(|word| !word.contains(['*', '<', '{', ' ', '…']));
    let paths = plain.map(|word| word.split("::").next().unwrap_or(word)).filter(|path| !exists(path));
    let lost = paths.map(|path| format!("there is no {path}"));
    missing.chain(gone).chain(lost).collect()
}

#[test]
fn the_readme_is_true() {
    let readme = read(README).expect("the README");
    let exists = |path: &str| std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path).exists();
    let wrong = untrue(&readme, &read_all("src", "rs"), exists);
    none(&wrong);
}

#[test]
fn an_untrue_readme_is_told() {
    let readme = "See `src/lib.rs`, `docs/gone.md`, `src/<area>/mod.rs`, `LICENSE`.\n\
        ```\n`src/not-meant.rs`\n```\n| `LISTEN` | 1 |\n| `GONE_SETTING` | 2 |\n| `src/app.rs::f` | 3 |\n";
    let file = Source::sample(
        "src/config.rs",
        "#[arg(long, env = \"LISTEN\")] listen: u8, fn f() { std::env::var_os(\"DATA_DIR\"); env::var(\"PATH\") }",
    );
    assert_eq!(
        untrue(readme, &[file], |path| path == "src/lib.rs"),
        [
            "README.md does not tell of DATA_DIR",
            "the program does not ask for GONE_SETTING",
            "there is no docs/gone.md",
            "there is no src/app.rs",
        ]
    );
}
