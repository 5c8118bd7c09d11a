//! A draft as its page posts it: a flat list of fields, so that two boards on one draft are merged field by
//! field.

use chrono::NaiveDate;
use uuid::Uuid;

use super::conditions;
use super::model::Head;
use crate::evaluations::Points;
use crate::evaluations::rubrics::facts::Measure;
use crate::evaluations::rubrics::{Bound, Class, Criterion, Fact, Kind, Level, Range, Rubric, Version};
use crate::form::{self, Fields, Form, FormErrors, Shown};
use crate::ids::CriterionId;
use crate::locale::Locale;
use crate::{t, text};

/// Fields of the version itself.
pub const HEAD: [&str; 9] =
    ["title_vi", "title_en", "source", "since", "until", "band_good", "band_fair", "band_average", "band_poor"];

/// Fields of a group.
const GROUP: [&str; 3] = ["label_vi", "label_en", "most"];

/// Fields of a criterion.
const CRITERION: [&str; 4] = ["code", "label_vi", "label_en", "most"];

/// Fields of a level; a yes or no has the last four alone.
const LEVEL: [&str; 7] = ["label_vi", "label_en", "points", "low", "low_end", "high", "high_end"];

/// The rows of a form with their fields.
const ROWS: [(&str, &[&str]); 5] = [
    ("group", &GROUP),
    ("criterion", &CRITERION),
    ("level", &LEVEL),
    ("exempt", &conditions::EXEMPT),
    ("cap", &conditions::CAP),
];

/// Most letters of a label.
const LONG: usize = 300;

/// A draft as typed.
#[derive(Clone, Debug, Default)]
pub struct RubricForm {
    /// Every field with its name.
    pub values: Vec<(String, String)>,
    /// What the page had shown.
    pub shown: Shown,
}

impl Form for RubricForm {
    fn read(fields: &mut Fields) -> Self {
        let shown = fields.shown();
        let mut values: Vec<_> = HEAD.iter().map(|name| ((*name).to_owned(), fields.one(name))).collect();
        for (rows, parts) in ROWS {
            for (id, mut row) in fields.rows(rows) {
                values.extend(parts.iter().map(|part| (format!("{rows}.{id}.{part}"), row.one(part))));
                fields.absorb(row);
            }
        }
        Self { values, shown }
    }
}

/// Name of a field of a group.
pub fn of_group(no: i16, part: &str) -> String {
    format!("group.{}.{part}", Uuid::from_u128(u128::from(no.unsigned_abs())))
}

/// Name of a field of a criterion.
pub fn of_criterion(id: CriterionId, part: &str) -> String {
    format!("criterion.{id}.{part}")
}

/// Name of a field of a level: rows are told apart by ids, so the number goes into that of the criterion.
pub fn of_level(id: CriterionId, no: i16, part: &str) -> String {
    let key = id.0.as_u128() ^ (u128::from(no.unsigned_abs()) << 112);
    format!("level.{}.{part}", Uuid::from_u128(key))
}

/// The numbers under which a criterion's levels stand on the page: those there are, and one to be added.
pub fn numbers(criterion: &Criterion) -> Vec<i16> {
    match criterion.kind {
        Kind::Bool if criterion.met.is_some() => vec![1],
        Kind::Choice => {
            let last = criterion.levels.iter().map(|level| level.no).max().unwrap_or_default();
            criterion.levels.iter().map(|level| level.no).chain([last + 1]).collect()
        }
        Kind::Bool | Kind::Points => Vec::new(),
    }
}

/// A bound as it is typed: per cent of a ratio, the count itself.
fn written(fact: Fact, bound: Option<Bound>) -> String {
    match (bound, fact.measure()) {
        (None, _) => String::new(),
        (Some(bound), Measure::Ratio) => text::format_hundredths(bound.value.into()),
        (Some(bound), _) => bound.value.to_string(),
    }
}

/// The fields of a range: its ends, and whether they belong to it.
pub fn range_fields(fact: Fact, range: Range) -> [(&'static str, String); 4] {
    let end = |bound: Option<Bound>, closed: &str, open: &str| match bound {
        Some(Bound { closed: false, .. }) => open.to_owned(),
        _ => closed.to_owned(),
    };
    [
        ("low", written(fact, range.low)),
        ("low_end", end(range.low, "from", "above")),
        ("high", written(fact, range.high)),
        ("high_end", end(range.high, "to", "below")),
    ]
}

impl RubricForm {
    /// The form of a stored draft.
    pub fn of(version: &Version, rubric: &Rubric) -> Self {
        let day = |day: Option<NaiveDate>| day.map(text::format_day).unwrap_or_default();
        let last = version.until.and_then(|day| day.pred_opt());
        let band = |class: Class| {
            let found = rubric.bands.iter().find(|band| band.class == class);
            found.map(|band| band.from.to_string()).unwrap_or_default()
        };
        let title_en = version.title_en.clone().unwrap_or_default();
        let head = [version.title_vi.clone(), title_en, version.source.clone()];
        let head = head.into_iter().chain([day(version.since), day(last)]).chain(Class::ALL.map(band));
        let mut values: Vec<_> = HEAD.iter().map(|name| (*name).to_owned()).zip(head).collect();
        let label = |label: &Option<String>| label.clone().unwrap_or_default();
        for group in &rubric.groups {
            let parts = [group.label_vi.clone(), label(&group.label_en), group.max.to_string()];
            values.extend(GROUP.iter().zip(parts).map(|(part, value)| (of_group(group.no, part), value)));
        }
        for one in &rubric.criteria {
            let parts = [one.code.clone(), one.label_vi.clone(), label(&one.label_en), one.max.to_string()];
            values.extend(CRITERION.iter().zip(parts).map(|(part, value)| (of_criterion(one.id, part), value)));
            values.extend(level_values(one));
            values.extend(conditions::values(one));
        }
        Self { values, shown: Shown::default() }
    }

    /// What a field holds.
    pub fn get(&self, name: &str) -> &str {
        self.values.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim())
    }

    /// The draft with what was typed; what cannot be read is said beside its field.
    pub fn parse(&self, l: Locale, stored: &Rubric) -> Result<(Head, Rubric), FormErrors> {
        let mut reader = Reader { form: self, l, errors: FormErrors::default() };
        let head = reader.head();
        let mut rubric = stored.clone();
        for group in &mut rubric.groups {
            let name = |part| of_group(group.no, part);
            group.label_vi = reader.label(&name("label_vi"));
            group.label_en = reader.optional(&name("label_en"));
            group.max = reader.points(&name("most"));
        }
        for criterion in &mut rubric.criteria {
            let id = criterion.id;
            criterion.code = reader.label(&of_criterion(id, "code"));
            criterion.label_vi = reader.label(&of_criterion(id, "label_vi"));
            criterion.label_en = reader.optional(&of_criterion(id, "label_en"));
            criterion.max = reader.points(&of_criterion(id, "most"));
            reader.levels(criterion);
            criterion.exemption = conditions::exemption(&mut reader, criterion);
            criterion.overrides = conditions::caps(&mut reader, criterion);
        }
        for band in &mut rubric.bands {
            band.from = reader.points(&format!("band_{}", band.class.code()));
        }
        rubric.bands.sort_by_key(|band| std::cmp::Reverse(band.from));
        reader.errors.or(head.map(|head| (head, rubric)))
    }
}

fn level_values(criterion: &Criterion) -> Vec<(String, String)> {
    let mut values = Vec::new();
    for no in numbers(criterion) {
        let level = criterion.level(no);
        if criterion.kind == Kind::Choice {
            let parts = [
                ("label_vi", level.map(|level| level.label_vi.clone())),
                ("label_en", level.and_then(|level| level.label_en.clone())),
                ("points", level.map(|level| level.points.to_string())),
            ];
            values.extend(
                parts.into_iter().map(|(part, value)| (of_level(criterion.id, no, part), value.unwrap_or_default())),
            );
        }
        let range = level.and_then(|level| level.range).or(criterion.met).unwrap_or_default();
        if let Some(fact) = criterion.fact {
            let fields = range_fields(fact, range);
            values.extend(fields.into_iter().map(|(part, value)| (of_level(criterion.id, no, part), value)));
        }
    }
    values
}

/// Reads fields one by one.
pub struct Reader<'a> {
    form: &'a RubricForm,
    l: Locale,
    errors: FormErrors,
}

impl Reader<'_> {
    /// What a field holds.
    pub fn typed(&self, name: &str) -> &str {
        self.form.get(name)
    }

    /// Says beside a field what is wrong with it.
    pub fn refuse(&mut self, name: &str, sentence: impl Fn(Locale) -> String) {
        self.errors.add(name, sentence(self.l));
    }

    fn label(&mut self, name: &str) -> String {
        let typed = self.form.get(name).to_owned();
        if typed.is_empty() {
            self.errors.add(name, t!(self.l, "rubric-missing"));
        } else if typed.chars().count() > LONG {
            self.errors.add(name, t!(self.l, "error-too-long", count = LONG));
        }
        typed
    }

    /// A translation: where there is none, English pages show the Vietnamese.
    fn optional(&mut self, name: &str) -> Option<String> {
        let typed = self.form.get(name).to_owned();
        if typed.chars().count() > LONG {
            self.errors.add(name, t!(self.l, "error-too-long", count = LONG));
        }
        (!typed.is_empty()).then_some(typed)
    }

    /// Points between none and those of a whole sheet.
    pub fn points(&mut self, name: &str) -> Points {
        let read = Points::parse(self.form.get(name)).filter(|points| (Points::ZERO..=Points::FULL).contains(points));
        if read.is_none() {
            self.errors.add(name, t!(self.l, "rubric-not-points"));
        }
        read.unwrap_or_default()
    }

    fn head(&mut self) -> Option<Head> {
        let since = form::day(self.l, &mut self.errors, "since", self.form.get("since"));
        let last = form::day(self.l, &mut self.errors, "until", self.form.get("until"));
        if since.is_none() && self.errors.of("since").is_empty() {
            self.errors.add("since", t!(self.l, "rubric-since-missing"));
        }
        if last.zip(since).is_some_and(|(last, since)| last < since) {
            self.errors.add("until", t!(self.l, "rubric-until-before-since"));
        }
        let (title_vi, title_en, source) = (self.label("title_vi"), self.optional("title_en"), self.label("source"));
        Some(Head { title_vi, title_en, source, since: since?, until: last.and_then(|day| day.succ_opt()) })
    }

    /// The levels of a choice in the order of the page, those that were emptied left out; of a yes or no where
    /// the fact must lie for a yes.
    fn levels(&mut self, criterion: &mut Criterion) {
        let id = criterion.id;
        match criterion.kind {
            Kind::Bool => {
                criterion.met =
                    criterion.met.and(criterion.fact).map(|fact| self.range(&|part| of_level(id, 1, part), fact));
            }
            Kind::Points => {}
            Kind::Choice => {
                let mut levels = Vec::new();
                for no in numbers(criterion) {
                    let typed = |part| self.form.get(&of_level(id, no, part));
                    if ["label_vi", "label_en", "points"].into_iter().all(|part| typed(part).is_empty()) {
                        continue;
                    }
                    levels.push(Level {
                        no: i16::try_from(levels.len() + 1).unwrap_or(i16::MAX),
                        label_vi: self.label(&of_level(id, no, "label_vi")),
                        label_en: self.optional(&of_level(id, no, "label_en")),
                        points: self.points(&of_level(id, no, "points")),
                        range: criterion.fact.map(|fact| self.range(&|part| of_level(id, no, part), fact)),
                    });
                }
                criterion.levels = levels;
            }
        }
    }

    /// Where a fact must lie, from the fields that `name` names.
    pub fn range(&mut self, name: &dyn Fn(&str) -> String, fact: Fact) -> Range {
        let low = self.bound(fact, &name("low"), self.form.get(&name("low_end")) != "above");
        let high = self.bound(fact, &name("high"), self.form.get(&name("high_end")) != "below");
        Range { low, high }
    }

    /// Left out, the range goes on as far as the fact can go.
    fn bound(&mut self, fact: Fact, name: &str, closed: bool) -> Option<Bound> {
        let typed = self.form.get(name);
        if typed.is_empty() {
            return None;
        }
        let read = match fact.measure() {
            Measure::Ratio => text::parse_hundredths(typed.trim_end_matches('%')),
            Measure::Count | Measure::YesNo => text::parse_count(typed),
        };
        let value = read.and_then(|value| i32::try_from(value).ok()).filter(|value| *value >= 0);
        if value.is_none() {
            self.errors.add(name, t!(self.l, "rubric-not-a-bound"));
        }
        value.map(|value| Bound { value, closed })
    }
}

#[cfg(test)]
mod tests;
