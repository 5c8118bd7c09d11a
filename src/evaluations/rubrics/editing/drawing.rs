//! The parts of a draft as its page shows them.

use super::conditions;
use super::faults::Place;
use super::forms::{self, RubricForm};
use crate::evaluations::rubrics::{self, Criterion, Kind, Rubric};
use crate::evaluations::scores::words as scores;
use crate::locale::Locale;
use crate::t;

/// One field of the page.
pub struct Field {
    /// Its name in the form.
    pub name: String,
    /// What stands above it.
    pub label: String,
    /// What it holds.
    pub value: String,
    /// A number or a day.
    pub short: bool,
    /// What can be chosen; empty: it is typed.
    pub options: Vec<(String, String)>,
}

/// A part of the page with what is wrong with it.
pub struct Section {
    /// The id of the section.
    pub anchor: String,
    /// What it is called.
    pub title: String,
    /// What is wrong with it.
    pub faults: Vec<String>,
    /// Its fields.
    pub fields: Vec<Field>,
    /// One list of fields for each level.
    pub levels: Vec<(String, Vec<Field>)>,
    /// When it does not apply, and what keeps it low: seldom needed, so behind a word.
    pub more: Vec<(String, Vec<Field>)>,
    /// Whether any of that is set.
    pub has_more: bool,
}

/// Draws the parts of a draft.
pub struct Drawing<'a> {
    /// The reader's language.
    pub l: Locale,
    /// The draft as typed.
    pub form: &'a RubricForm,
    /// What is wrong, each with its place.
    pub faults: &'a [(Place, String)],
}

impl Drawing<'_> {
    fn faults(&self, place: Place) -> Vec<String> {
        self.faults.iter().filter(|(of, _)| *of == place).map(|(_, told)| told.clone()).collect()
    }

    fn field(&self, name: impl Into<String>, label: String, short: bool) -> Field {
        let name = name.into();
        Field { value: self.form.get(&name).to_owned(), name, label, short, options: Vec::new() }
    }

    fn choice(&self, name: String, label: String, options: Vec<(String, String)>) -> Field {
        Field { options, ..self.field(name, label, true) }
    }

    /// The version itself.
    pub fn whole(&self) -> Section {
        let l = self.l;
        let fields = vec![
            self.field("title_vi", t!(l, "rubric-title-vi"), false),
            self.field("title_en", t!(l, "rubric-title-en"), false),
            self.field("source", t!(l, "rubric-source"), false),
            self.field("since", t!(l, "rubric-first-day"), true),
            self.field("until", t!(l, "rubric-last-day"), true),
        ];
        let (anchor, title) = (Place::Whole.anchor(), t!(l, "rubric"));
        Section {
            anchor,
            title,
            faults: self.faults(Place::Whole),
            fields,
            levels: Vec::new(),
            more: Vec::new(),
            has_more: false,
        }
    }

    /// The classes.
    pub fn bands(&self) -> Section {
        let l = self.l;
        let field = |class: rubrics::Class| {
            let label = t!(l, "rubric-band-from", class = scores::class(l, class));
            self.field(format!("band_{}", class.code()), label, true)
        };
        let fields = rubrics::Class::ALL.into_iter().map(field).collect();
        let (anchor, title) = (Place::Bands.anchor(), t!(l, "rubric-bands"));
        Section {
            anchor,
            title,
            faults: self.faults(Place::Bands),
            fields,
            levels: Vec::new(),
            more: Vec::new(),
            has_more: false,
        }
    }

    fn labels(&self, name: impl Fn(&'static str) -> String) -> Vec<Field> {
        let l = self.l;
        vec![
            self.field(name("label_vi"), t!(l, "rubric-label-vi"), false),
            self.field(name("label_en"), t!(l, "rubric-label-en"), false),
            self.field(name("most"), t!(l, "export-most"), true),
        ]
    }

    /// A group.
    pub fn group(&self, group: &rubrics::Group) -> Section {
        let place = Place::Group(group.no);
        Section {
            anchor: place.anchor(),
            title: scores::group(self.l, group),
            faults: self.faults(place),
            fields: self.labels(|part| forms::of_group(group.no, part)),
            levels: Vec::new(),
            more: Vec::new(),
            has_more: false,
        }
    }

    /// The ends of a range.
    fn ends(&self, name: &dyn Fn(&str) -> String) -> [Field; 4] {
        let l = self.l;
        let ends = |pair: [(&str, String); 2]| pair.map(|(code, word)| (code.to_owned(), word)).to_vec();
        let low = ends([("from", t!(l, "rubric-end-from")), ("above", t!(l, "rubric-end-above"))]);
        let high = ends([("to", t!(l, "rubric-end-to")), ("below", t!(l, "rubric-end-below"))]);
        [
            self.choice(name("low_end"), t!(l, "rubric-low-end"), low),
            self.field(name("low"), t!(l, "rubric-low"), true),
            self.choice(name("high_end"), t!(l, "rubric-high-end"), high),
            self.field(name("high"), t!(l, "rubric-high"), true),
        ]
    }

    /// When a criterion does not apply, and what keeps it low.
    fn conditions(&self, rubric: &Rubric, criterion: &Criterion) -> Vec<(String, Vec<Field>)> {
        let (l, id) = (self.l, criterion.id);
        let none = |mut options: Vec<(String, String)>, word: String| {
            options.insert(0, (String::new(), word));
            options
        };
        let name = |part: &str| conditions::of_exemption(id, part);
        let when = none(conditions::conditions(l), t!(l, "rubric-na-never"));
        let mut fields = vec![self.choice(name("when"), t!(l, "rubric-na-field"), when)];
        fields.extend(self.ends(&name));
        fields.push(self.choice(name("then"), t!(l, "rubric-na-then"), conditions::outcomes(l, rubric, id)));
        let mut parts = vec![(t!(l, "rubric-na-title"), fields)];
        for at in conditions::places(criterion) {
            let name = |part: &str| conditions::of_cap(id, at, part);
            let facts = none(conditions::facts(l), t!(l, "rubric-cap-none"));
            let mut fields = vec![self.choice(name("fact"), t!(l, "rubric-cap-fact"), facts)];
            fields.extend(self.ends(&name));
            fields.push(self.field(name("most"), t!(l, "rubric-cap-most"), true));
            let no: usize = at + 1;
            parts.push((t!(l, "rubric-cap-title", no = no), fields));
        }
        parts
    }

    /// A criterion with its levels and conditions.
    pub fn criterion(&self, rubric: &Rubric, criterion: &Criterion) -> Section {
        let place = Place::Criterion(criterion.id);
        let mut fields = vec![self.field(forms::of_criterion(criterion.id, "code"), t!(self.l, "export-code"), true)];
        fields.extend(self.labels(|part| forms::of_criterion(criterion.id, part)));
        Section {
            anchor: place.anchor(),
            title: scores::criterion(self.l, criterion),
            faults: self.faults(place),
            fields,
            levels: forms::numbers(criterion).into_iter().map(|no| self.level(criterion, no)).collect(),
            more: self.conditions(rubric, criterion),
            has_more: criterion.exemption.is_some() || !criterion.overrides.is_empty(),
        }
    }

    fn level(&self, criterion: &Criterion, no: i16) -> (String, Vec<Field>) {
        let l = self.l;
        let name = |part: &str| forms::of_level(criterion.id, no, part);
        let mut fields = Vec::new();
        if criterion.kind == Kind::Choice {
            fields.push(self.field(name("label_vi"), t!(l, "rubric-label-vi"), false));
            fields.push(self.field(name("label_en"), t!(l, "rubric-label-en"), false));
            fields.push(self.field(name("points"), t!(l, "rubric-points"), true));
        }
        if criterion.fact.is_some() {
            fields.extend(self.ends(&name));
        }
        let title = match (criterion.kind, criterion.level(no)) {
            (Kind::Bool, _) => t!(l, "range-yes"),
            (_, Some(_)) => t!(l, "rubric-level-number", no = i32::from(no)),
            (_, None) => t!(l, "rubric-level-new"),
        };
        (title, fields)
    }
}
