//! What two people do to a page, at random: leave a field, write into it, empty it, add to it; take a
//! line away, begin one.

use rand::Rng as _;
use rand::rngs::StdRng;
use uuid::Uuid;

use super::desk::{Step, Values, line, of};

/// Lines of one kind that a page holds at most.
const LINES: usize = 3;

/// How a field is written into.
enum Kind {
    /// One line of words; it must hold something while its line is there.
    Words,
    /// Words that may be left out.
    Remark,
    /// Several lines of words, which may be left out.
    Text,
    /// One of these; an empty one among them: nothing is chosen.
    One(Vec<String>),
    /// What is said of one member of the roll-call.
    Mark,
}

/// What people can choose, and on what.
pub struct Choices {
    pub people: Vec<String>,
    pub items: Vec<String>,
    /// Tasks of earlier resolutions.
    pub earlier: Vec<String>,
}

/// A person who types. Every word is new, and known by who typed it in which history.
pub struct Typist<'a> {
    pub random: &'a mut StdRng,
    pub choices: &'a Choices,
    pub who: &'static str,
    pub nr: usize,
    /// What was typed.
    pub words: Vec<String>,
}

fn codes(codes: &[&str]) -> Kind {
    Kind::One(codes.iter().map(|code| (*code).to_owned()).collect())
}

impl Typist<'_> {
    /// What the page holds in the end, on which `was` was shown.
    pub fn types(&mut self, step: Step, was: &Values) -> Values {
        let mut typed = was.clone();
        for name in self.names(step) {
            let value = self.field(step, &name, of(was, &name));
            typed.insert(name, value);
        }
        for group in groups(step) {
            self.lines(group, was, &mut typed);
        }
        typed.retain(|_, value| !value.is_empty());
        typed
    }

    /// Fields that stand alone or whose line is always there.
    fn names(&self, step: Step) -> Vec<String> {
        match step {
            Step::Plan => {
                ["planned_on", "planned_at", "place", "chair_id", "minute_taker_id"].map(str::to_owned).into()
            }
            Step::Attendance => self.choices.people[..5].iter().map(|id| format!("attendance.{id}.all")).collect(),
            Step::Statements => self.choices.items.iter().map(|id| format!("item.{id}.conclusion")).collect(),
            Step::Tasks => Vec::new(),
            Step::Conclusion => {
                let names = ["held_on", "started_at", "ended_at", "chair_id", "minute_taker_id", "dues", "conclusion"];
                names.into_iter().chain(["votes_for"]).map(str::to_owned).collect()
            }
        }
    }

    /// Some lines of a group are changed, some taken away, at most one comes.
    fn lines(&mut self, group: &str, was: &Values, typed: &mut Values) {
        let prefix = format!("{group}.");
        let mut lines: Vec<String> =
            was.keys().filter(|name| name.starts_with(&prefix)).map(|name| line(name).to_owned()).collect();
        lines.dedup();
        if group == "result" {
            lines = self.choices.earlier.iter().map(|id| format!("result.{id}")).collect();
        }
        let count = lines.len();
        for line in lines {
            let there = was.keys().any(|name| name.starts_with(&line));
            match self.random.random_range(0..8) {
                0..4 => {}
                4 => self.take(group, &line, typed),
                _ => self.change(group, (&line, there), was, typed),
            }
        }
        if group != "result" && count < LINES && self.random.random_bool(0.4) {
            let line = format!("{group}.{}", Uuid::now_v7());
            self.change(group, (&line, false), was, typed);
        }
    }

    fn take(&self, group: &str, line: &str, typed: &mut Values) {
        for (field, _) in self.fields(group) {
            typed.remove(&format!("{line}.{field}"));
        }
    }

    /// Writes into a line; one that was not there gets all that it needs.
    fn change(&mut self, group: &str, (line, there): (&str, bool), was: &Values, typed: &mut Values) {
        for (field, kind) in self.fields(group) {
            let name = format!("{line}.{field}");
            let value = match kind {
                Kind::One(codes) if !there => codes[self.random.random_range(0..codes.len())].clone(),
                Kind::Words if !there => self.word(),
                kind => self.write(&kind, of(was, &name)),
            };
            typed.insert(name, value);
        }
    }

    /// The fields of a line. The first cannot be empty while the line is there.
    fn fields(&self, group: &str) -> Vec<(&'static str, Kind)> {
        let people = || Kind::One(self.choices.people.clone());
        let or_nobody = |codes: &[String]| Kind::One(codes.iter().cloned().chain([String::new()]).collect());
        match group {
            "agenda" => vec![
                ("title", Kind::Words),
                ("no", codes(&["1", "2", "3", "9"])),
                ("section", codes(&["information", "next_month", "other"])),
                ("presenter", or_nobody(&self.choices.people)),
            ],
            "guest" => vec![("full_name", Kind::Words), ("title", Kind::Remark)],
            "statement" => vec![
                ("member", people()),
                ("item", or_nobody(&self.choices.items)),
                ("kind", codes(&["proposal", "question", "report"])),
                ("text", Kind::Text),
            ],
            "task" => vec![
                ("title", Kind::Words),
                ("member", people()),
                ("measure", Kind::Words),
                ("due", codes(&["25/08/2025", "31/08/2025", "10/09/2025"])),
            ],
            _ => vec![("outcome", codes(&["done", "partly", "not_done"])), ("note", Kind::Text)],
        }
    }

    fn field(&mut self, step: Step, name: &str, was: &str) -> String {
        let kind = match (step, name) {
            (_, "planned_on" | "held_on") => codes(&["01/08/2025", "02/08/2025", "03/08/2025"]),
            (_, "planned_at" | "started_at") => codes(&["18:30", "19:00", "19:30"]),
            (_, "ended_at") => codes(&["", "21:00", "21:30"]),
            (_, "chair_id" | "minute_taker_id") => Kind::One(self.choices.people.clone()),
            (_, "place") => Kind::Remark,
            (Step::Attendance, _) => Kind::Mark,
            (_, name) if name.starts_with("votes") => codes(&["", "0", "3", "4"]),
            _ => Kind::Text,
        };
        self.write(&kind, was)
    }

    fn word(&mut self) -> String {
        let word = format!("{}{}.{}chữ", self.who, self.nr, self.words.len());
        self.words.push(word.clone());
        word
    }

    fn write(&mut self, kind: &Kind, was: &str) -> String {
        // Most of a page is left as it is.
        let act = if self.random.random_bool(0.5) { 0 } else { self.random.random_range(0..5) };
        match kind {
            Kind::One(codes) if act > 2 => codes[self.random.random_range(0..codes.len())].clone(),
            Kind::Mark if act == 3 => String::new(),
            Kind::Mark if act == 4 => {
                let status = ["absent_excused", "absent_unexcused", "late"][self.random.random_range(0..3)];
                let reason = ["", "illness", "study"][self.random.random_range(0..3)];
                let note = if self.random.random_bool(0.5) { self.word() } else { String::new() };
                format!("{status}/{reason}/{note}")
            }
            Kind::One(_) | Kind::Mark => was.to_owned(),
            _ if act < 2 => was.to_owned(),
            Kind::Remark | Kind::Text if act == 2 => String::new(),
            _ if act == 3 || was.is_empty() => self.word(),
            Kind::Text => format!("{was}\n{}", self.word()),
            _ => format!("{was} {}", self.word()),
        }
    }
}

/// Lines that come and go on a step.
const fn groups(step: Step) -> &'static [&'static str] {
    match step {
        Step::Plan => &["agenda"],
        Step::Attendance => &["guest"],
        Step::Statements => &["statement"],
        Step::Tasks => &["task", "result"],
        Step::Conclusion => &[],
    }
}

/// Something that must be put right on a page of this step: fields with what was typed into them.
pub fn mistake(step: Step) -> Vec<(String, &'static str)> {
    let id = Uuid::now_v7();
    let line = |group: &str, fields: &[(&str, &'static str)]| {
        fields.iter().map(|(field, typed)| (format!("{group}.{id}.{field}"), *typed)).collect()
    };
    match step {
        Step::Plan => vec![("planned_at".into(), "25:00")],
        Step::Attendance => line("guest", &[("title", "Trưởng thôn"), ("full_name", "")]),
        Step::Statements => {
            line("statement", &[("text", "của ai?"), ("member", ""), ("item", ""), ("kind", "proposal")])
        }
        Step::Tasks => line("task", &[("title", "cho ai?"), ("member", ""), ("measure", ""), ("due", "")]),
        Step::Conclusion => vec![("started_at".into(), "25:00")],
    }
}
