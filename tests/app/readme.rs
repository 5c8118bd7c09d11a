//! What the README names is there: settings, files, commands.

use std::collections::BTreeSet;

use crate::source::{Code, Source, none, read, read_all};

const README: &str = "README.md";

/// Folders of the repository whose files the README may name.
const FOLDERS: [&str; 9] =
    ["src/", "tests/", "docs/", "script/", "migrations/", "templates/", "static/", "locales/", "demo/"];

/// Where its pictures are.
const PICTURES: &str = "docs/pictures/";

/// Bytes of a picture.
const LARGEST: u64 = 60_000;

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

/// Pictures that are named and missing, too large for a slow line, or that nobody names.
fn untrue_pictures(readme: &str, pictures: &[(String, u64)]) -> Vec<String> {
    let named: BTreeSet<&str> =
        readme.split("](").skip(1).filter_map(|rest| rest.split(')').next()?.strip_prefix(PICTURES)).collect();
    let there: BTreeSet<&str> = pictures.iter().map(|(name, _)| name.as_str()).collect();
    let missing = named.difference(&there).map(|name| format!("there is no {PICTURES}{name}"));
    let idle = there.difference(&named).map(|name| format!("{README} does not show {PICTURES}{name}"));
    let large = pictures.iter().filter(|(_, bytes)| *bytes > LARGEST);
    let large = large.map(|(name, bytes)| format!("{PICTURES}{name} has {bytes} bytes, at most {LARGEST}"));
    missing.chain(idle).chain(large).collect()
}

#[test]
fn the_pictures_of_the_readme_are_there_and_small() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(PICTURES);
    let entries = std::fs::read_dir(folder).expect("the pictures").map(|entry| entry.expect("a picture"));
    let size = |entry: &std::fs::DirEntry| entry.metadata().expect("a size").len();
    let pictures: Vec<_> = entries.map(|e| (e.file_name().to_string_lossy().into_owned(), size(&e))).collect();
    none(&untrue_pictures(&read(README).expect("the README"), &pictures));
}

#[test]
fn an_untrue_picture_is_told() {
    let readme = "![a](docs/pictures/a.webp) [b](src/lib.rs) | ![c](docs/pictures/c.webp)";
    let pictures = [("a.webp".to_owned(), 60_001), ("d.webp".to_owned(), 1)];
    assert_eq!(
        untrue_pictures(readme, &pictures),
        [
            "there is no docs/pictures/c.webp",
            "README.md does not show docs/pictures/d.webp",
            "docs/pictures/a.webp has 60001 bytes, at most 60000",
        ]
    );
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
