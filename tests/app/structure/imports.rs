//! Imports point one way: between areas, and between the files of one area.

use std::collections::{BTreeMap, BTreeSet};

use super::paths::{Mention, mentions};
use super::{Exception, unused};
use crate::source::{Source, none, read_all};

/// The areas, outermost first. An area may import what stands further down, and its own line as long
/// as no circle comes of it; files of `src/` itself and [`KERNEL`] stand below all.
const ORDER: &[&[&str]] = &[
    &["reports", "import", "admin", "demo", "cli"],
    &["visits"],
    &["assignments"],
    &["evaluations", "remediation", "consultations", "training", "regulations"],
    &["meetings", "tasks", "slips"],
    &["members"],
    &["organizations"],
    &["accounts"],
    &["audit"],
    &["access"],
];

/// Folders that belong to the kernel.
const KERNEL: &[&str] = &["database", "documents", "text"];

/// Files of the kernel that know areas: `(file, area, reason)`, where `*` stands for every area.
const WIRING: &[Exception] = &[
    ("src/router.rs", "*", "merges the routes of all areas"),
    ("src/app.rs", "access", "opens transactions for an actor and gives out scopes"),
    ("src/page.rs", "access", "a handler gets its actor, a page shows by role"),
    ("src/page.rs", "accounts", "the token of a form is masked anew on every page"),
    ("src/form.rs", "accounts", "a posted form carries the token of its session"),
    ("src/visit.rs", "access", "a request begins with who is signed in"),
    ("src/visit.rs", "accounts", "a request begins with the session of its cookie"),
    ("src/refusals.rs", "accounts", "who is not signed in is asked to sign in"),
];

/// The line of [`ORDER`] an area stands in; the kernel stands below all of them.
fn rank(name: &str) -> usize {
    let at = ORDER.iter().position(|line| line.contains(&name));
    at.unwrap_or(ORDER.len())
}

/// Mentions of an area by something that stands below it, and circles within one line.
fn against_the_order(files: &[Source], wiring: &[Exception]) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut used = Vec::new();
    let mut beside: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for mention in mentions(files) {
        let Some(to) = mention.to.first() else {
            continue;
        };
        let from = mention.from.first().map_or("the crate's root", String::as_str);
        if from == to || matches!(mention.file.as_str(), "src/main.rs" | "src/lib.rs") {
            continue;
        }
        let is_area = rank(to) < ORDER.len();
        let wire = wiring.iter().find(|w| w.0 == mention.file && is_area && (w.1 == "*" || w.1 == to));
        if let Some((file, area, _)) = wire {
            used.push(((*file).to_owned(), (*area).to_owned()));
        } else if rank(to) < rank(from) {
            let Mention { file, line, .. } = mention;
            wrong.push(format!("{file}:{line}: {from} may not import {to}"));
        } else if rank(to) == rank(from) && is_area {
            beside.entry(from.to_owned()).or_default().insert(to.clone());
        }
    }
    for area in beside.keys() {
        if reaches(&beside, area, area) {
            wrong.push(format!("src/{area}: imports itself through {:?}", beside[area]));
        }
    }
    wrong.extend(unused(wiring, &used));
    wrong.dedup();
    wrong
}

/// Whether a way of imports leads from one area to another.
fn reaches(beside: &BTreeMap<String, BTreeSet<String>>, from: &str, to: &str) -> bool {
    let (mut seen, mut open) = (BTreeSet::new(), vec![from]);
    while let Some(area) = open.pop() {
        for next in beside.get(area).into_iter().flatten() {
            if next == to {
                return true;
            }
            if seen.insert(next) {
                open.push(next);
            }
        }
    }
    false
}

/// What a kind of file may not know, inside its own area and in any other.
fn hidden_from(file: &str) -> &'static [&'static str] {
    match file {
        "model" | "rules" => &["pages", "forms", "queries", "exports"],
        "forms" => &["pages", "queries", "exports"],
        "queries" => &["pages", "forms", "exports"],
        "exports" => &["pages", "forms"],
        _ => &[],
    }
}

/// Mentions against `pages → forms, queries → model`, and of another area's pages or forms.
fn against_the_layers(files: &[Source]) -> Vec<String> {
    let mut wrong = Vec::new();
    for Mention { file, line, from, to } in mentions(files) {
        let layer = from.last().map_or("", String::as_str);
        let hidden = hidden_from(layer);
        if let Some(known) = to.iter().find(|part| hidden.contains(&part.as_str())) {
            wrong.push(format!("{file}:{line}: {layer} may not import {known}"));
        }
        let foreign = from.first() != to.first();
        let inner = to.iter().skip(1).find(|p| matches!(p.as_str(), "pages" | "forms"));
        if let (true, Some(inner)) = (foreign, inner) {
            wrong.push(format!("{file}:{line}: {inner} of {} belong to that area alone", to[0]));
        }
    }
    wrong.dedup();
    wrong
}

/// Folders of `src/` whose place in the order nobody has said.
fn without_a_place(files: &[Source]) -> Vec<String> {
    let folders: BTreeSet<_> = files
        .iter()
        .filter_map(|f| f.path.trim_start_matches("src/").split_once('/'))
        .map(|(folder, _)| folder)
        .collect();
    let placed = |f: &&str| KERNEL.contains(f) || rank(f) < ORDER.len();
    let say = |f| format!("src/{f}: say in ORDER (tests/app/structure/imports.rs) where it stands");
    folders.into_iter().filter(|f| !placed(f)).map(say).collect()
}

#[test]
fn areas_import_only_what_stands_below_them() {
    let files = read_all("src", "rs");
    assert!(!files.is_empty(), "no source found");
    let mut wrong = without_a_place(&files);
    wrong.extend(against_the_order(&files, WIRING));
    none(&wrong);
}

#[test]
fn pages_know_forms_and_queries_and_these_know_models() {
    none(&against_the_layers(&read_all("src", "rs")));
}

#[test]
fn an_import_upwards_is_told() {
    let files = [
        Source::sample("src/members/pages.rs", "use crate::{error, meetings::Meeting};"),
        Source::sample("src/access/mod.rs", "fn f() {\n super::accounts::g() }"),
        Source::sample("src/page.rs", "use crate::{access::Actor, members::Member};"),
        Source::sample("src/router.rs", "use crate::{members, reports};"),
        Source::sample("src/meetings/pages.rs", "use crate::members::Member;"),
    ];
    let wiring = [("src/router.rs", "*", "all"), ("src/page.rs", "access", "who"), ("src/form.rs", "access", "gone")];
    assert_eq!(
        against_the_order(&files, &wiring),
        [
            "src/members/pages.rs:1: members may not import meetings",
            "src/access/mod.rs:2: access may not import accounts",
            "src/page.rs:1: page may not import members",
            "src/form.rs: the exception for `access` is not needed (gone)",
        ]
    );
}

#[test]
fn a_circle_between_neighbours_is_told() {
    let files = [
        Source::sample("src/meetings/pages.rs", "use crate::tasks::Task;"),
        Source::sample("src/tasks/model.rs", "use crate::meetings::Meeting;"),
        Source::sample("src/cli/mod.rs", "use crate::demo;"),
    ];
    let wrong = against_the_order(&files, &[]);
    assert_eq!(wrong.len(), 2, "{wrong:?}");
    assert!(wrong[0].starts_with("src/meetings: imports itself"), "{wrong:?}");
}

#[test]
fn a_layer_turned_around_is_told() {
    let files = [
        Source::sample("src/tasks/queries.rs", "use super::{forms, model::Task};"),
        Source::sample("src/tasks/model.rs", "fn f() { super::queries::list() }"),
        Source::sample("src/meetings/pages.rs", "use super::forms;\nuse crate::tasks::pages::row;"),
        Source::sample("src/meetings/attendance/forms.rs", "use crate::meetings::pages;"),
    ];
    assert_eq!(
        against_the_layers(&files),
        [
            "src/tasks/queries.rs:1: queries may not import forms",
            "src/tasks/model.rs:1: model may not import queries",
            "src/meetings/pages.rs:2: pages of tasks belong to that area alone",
            "src/meetings/attendance/forms.rs:1: forms may not import pages",
        ]
    );
}

#[test]
fn an_area_without_a_place_is_told() {
    let files = ["src/app.rs", "src/database/mod.rs", "src/helpers/mod.rs", "src/tasks/mod.rs"];
    let files = files.map(|path| Source::sample(path, ""));
    let wrong = without_a_place(&files);
    assert!(wrong.len() == 1 && wrong[0].starts_with("src/helpers:"), "{wrong:?}");
}
