//! Figures as a page draws them: each number with the link to the list that makes it up.

use askama::Template as _;
use chrono::{Datelike as _, NaiveDate};

use super::board::{Board, Figures, fair_or_better};
use super::chart::{Bar, Columns, Scale, Share, Spark};
use super::filter::{Filter, NO_TYPE};
use super::help::{Course, Need};
use super::losses::Lost;
use super::model::{Period, Standing, Unit};
use super::queries::RubricLabel;
use super::words;
use crate::error::Result;
use crate::evaluations::Points;
use crate::ids::RubricId;
use crate::locale::Locale;
use crate::{t, text};

/// The list behind a figure.
pub const LIST: &str = "/quality/list";

/// A number with the list that makes it up.
#[derive(Clone, Debug)]
pub struct Figure {
    /// What is counted: its code.
    pub code: &'static str,
    /// In words.
    pub word: String,
    /// Icon and status class.
    pub mark: (&'static str, &'static str),
    /// How many.
    pub n: u32,
    /// The list.
    pub href: String,
}

/// Figures of one unit or type of branch.
#[derive(Clone, Debug)]
pub struct Row {
    /// Where its name leads.
    pub href: String,
    /// Its name.
    pub name: String,
    /// Since when it no longer exists.
    pub closed: String,
    /// What was decided.
    pub n: u32,
    /// The four classes, drawn.
    pub bar: String,
    /// Khá and better.
    pub share: String,
    /// Means month by month, drawn; empty where nothing was decided.
    pub spark: String,
    /// Shares of khá and better month by month, drawn.
    pub columns: String,
    /// Everything that is counted.
    pub figures: Vec<Figure>,
}

/// Draws what several rows share.
pub struct Artist<'a> {
    /// The language.
    pub l: Locale,
    /// The filters of the page.
    pub filter: &'a Filter,
    /// The versions of rubrics that anything was decided by.
    pub rubrics: &'a [RubricLabel],
    /// The scale of all lines.
    pub scale: Scale,
}

impl<'a> Artist<'a> {
    /// For a page of these figures.
    pub fn new(l: Locale, filter: &'a Filter, board: &Board, rubrics: &'a [RubricLabel]) -> Self {
        let of = |(_, figures): &(Unit, Figures)| Some(figures.series(filter.period, figures.rubric()?));
        let series: Vec<_> = board.units.iter().filter_map(of).collect();
        Self { l, filter, rubrics, scale: Scale::around(series.iter().map(Vec::as_slice)) }
    }

    /// Where khá begins in a version.
    fn fair(&self, rubric: RubricId) -> Option<Points> {
        self.rubrics.iter().find(|known| known.id == rubric).and_then(|known| known.fair)
    }

    /// Every standing with its number and list; `filters` narrows the list to what the row is of.
    pub fn figures(&self, figures: &Figures, filters: &[(&str, &str)]) -> Vec<Figure> {
        let one = |standing: Standing| {
            let mut changed = filters.to_vec();
            changed.push(("what", standing.code()));
            Figure {
                code: standing.code(),
                word: words::standing(self.l, standing),
                mark: words::mark(standing),
                n: figures.count(standing),
                href: self.filter.href(LIST, &changed),
            }
        };
        Standing::ALL.into_iter().map(one).collect()
    }

    /// The bar of the classes.
    fn bar(&self, figures: &Figures) -> Result<String> {
        Ok(Bar::new(figures.classes(), words::classes(self.l, &figures.summary())).render()?)
    }

    /// The line of the means of the version that is used last.
    fn spark(&self, name: &str, figures: &Figures) -> Result<String> {
        let Some(rubric) = figures.rubric() else { return Ok(String::new()) };
        let series = figures.series(self.filter.period, rubric);
        let label = words::series(self.l, name, &self.filter.period.months(), &series);
        Ok(Spark::new(&series, self.scale, self.fair(rubric), label).render()?)
    }

    /// Shares of khá and better month by month.
    fn columns(&self, name: &str, figures: &Figures) -> Result<String> {
        let months = self.filter.period.months();
        let shares: Vec<_> = months.iter().map(|month| fair_or_better(&figures.month(*month))).collect();
        let told = months.iter().zip(&shares).filter(|(_, (_, n))| *n > 0);
        let told: Vec<_> =
            told.map(|(of, part)| format!("{} {}", words::month(*of), words::share(self.l, *part))).collect();
        Ok(Columns::new(&shares, format!("{name}: {}", told.join(", "))).render()?)
    }

    /// The line of a unit: its name leads further down.
    pub fn unit(&self, unit: &Unit, figures: &Figures) -> Result<Row> {
        let id = unit.id.to_string();
        let href = match unit.kind.meets() {
            true => format!("/organizations/{id}/quality"),
            false => self.filter.href("/quality", &[("organization", &id)]),
        };
        let closed = unit.closed_on.map(|day| t!(self.l, "organization-closed-on", day = text::format_day(day)));
        let named = Row { href, name: unit.name.clone(), closed: closed.unwrap_or_default(), ..self.row(figures)? };
        Ok(Row {
            spark: self.spark(&unit.name, figures)?,
            figures: self.figures(figures, &[("organization", &id)]),
            ..named
        })
    }

    /// The line of a type of branch.
    pub fn branch_type(&self, code: Option<&str>, figures: &Figures) -> Result<Row> {
        let name = self.filter.type_word(self.l, code.unwrap_or(NO_TYPE));
        let filters = [("type", code.unwrap_or(NO_TYPE))];
        let columns = self.columns(&name, figures)?;
        let href = self.filter.href("/quality", &filters);
        Ok(Row { href, name, columns, figures: self.figures(figures, &filters), ..self.row(figures)? })
    }

    fn row(&self, figures: &Figures) -> Result<Row> {
        let summary = figures.summary();
        Ok(Row {
            href: String::new(),
            name: String::new(),
            closed: String::new(),
            n: summary.n,
            bar: self.bar(figures)?,
            share: words::share(self.l, fair_or_better(&summary)),
            spark: String::new(),
            columns: String::new(),
            figures: Vec::new(),
        })
    }
}

/// The mean by one version of a rubric.
#[derive(Clone, Debug)]
pub struct MeanRow {
    /// The rubric.
    pub href: String,
    /// Its title.
    pub title: String,
    /// How many scores.
    pub n: u32,
    /// Their mean.
    pub mean: String,
}

/// What a version is called beside others: with its first day, for two may have one title.
pub fn rubric_title(l: Locale, rubric: &RubricLabel) -> String {
    let title = l.label(&rubric.title_vi, rubric.title_en.as_deref());
    match rubric.since {
        Some(since) => format!("{title}, {}", t!(l, "rubric-since", since = text::format_day(since))),
        None => title.to_owned(),
    }
}

/// One row for each version: points of different versions are never averaged together.
pub fn means(l: Locale, figures: &Figures, rubrics: &[RubricLabel]) -> Vec<MeanRow> {
    let summary = figures.summary();
    let row = |rubric: &RubricLabel| {
        let mean = summary.means.get(&rubric.id)?;
        let href = format!("/rubrics/{}", rubric.id);
        Some(MeanRow { href, title: rubric_title(l, rubric), n: mean.n, mean: mean.points.told(l) })
    };
    rubrics.iter().filter_map(row).collect()
}

/// What is missing in one quarter.
#[derive(Clone, Debug)]
pub struct QuarterRow {
    /// "III/2026"
    pub name: String,
    /// Not scored, not recorded, not held.
    pub figures: Vec<Figure>,
    /// Branches that met, and those of them without anything thematic.
    pub branches: i64,
    /// The latter.
    pub without: i64,
    /// Their list.
    pub href: String,
}

/// "III/2026": a quarter as it is written.
pub fn quarter(from: NaiveDate) -> String {
    let roman = ["I", "II", "III", "IV"];
    let nr = usize::try_from(from.month0() / 3).unwrap_or_default();
    format!("{}/{}", roman.get(nr).copied().unwrap_or_default(), from.year())
}

impl QuarterRow {
    /// Of a quarter, with its branches and those without a thematic meeting.
    pub fn of(l: Locale, filter: &Filter, total: &Figures, of: Period, (branches, without): (i64, i64)) -> Self {
        let (from, to) = (Period::code(of.from), Period::code(of.to));
        let months = [("from", from.as_str()), ("to", to.as_str())];
        let href = |what: &str| filter.href(LIST, &[months[0], months[1], ("what", what)]);
        let missing = [Standing::Unscored, Standing::Unrecorded, Standing::NotHeld];
        let figure = |standing: Standing| Figure {
            code: standing.code(),
            word: words::standing(l, standing),
            mark: words::mark(standing),
            n: total.count_in(standing, of),
            href: href(standing.code()),
        };
        let figures = missing.map(figure).to_vec();
        Self { name: quarter(of.from), figures, branches, without, href: href("no_thematic") }
    }
}

/// A branch that needs help.
#[derive(Clone, Debug)]
pub struct HelpRow {
    /// Its page.
    pub href: String,
    /// Its name.
    pub name: String,
    /// What stands above it.
    pub parent: String,
    /// Why it is listed.
    pub reasons: Vec<String>,
    /// The points decided last.
    pub last: String,
}

impl HelpRow {
    /// Of a branch and its reasons; `named`: its name and that of its superior.
    pub fn of(
        l: Locale,
        (course, needs): &(Course, Vec<Need>),
        named: Option<&(String, String)>,
        months: usize,
    ) -> Self {
        let (name, parent) = named.cloned().unwrap_or_default();
        Self {
            href: format!("/organizations/{}/quality", course.id),
            name,
            parent,
            reasons: needs.iter().map(|need| words::need(l, need, months)).collect(),
            last: course.last_decided().map_or_else(|| "–".to_owned(), |points| points.told(l)),
        }
    }
}

/// What points are lost for, by one version of a rubric.
#[derive(Clone, Debug)]
pub struct LossTable {
    /// The version.
    pub title: String,
    /// Its page.
    pub href: String,
    /// The most sheets that any criterion applied to.
    pub n: u32,
    /// The criteria, the dearest first.
    pub rows: Vec<LossRow>,
}

/// What one criterion costs.
#[derive(Clone, Debug)]
pub struct LossRow {
    /// Code and name.
    pub label: String,
    /// What it is worth.
    pub most: String,
    /// What a sheet loses on average.
    pub mean: String,
    /// The same of what it is worth, drawn.
    pub bar: String,
    /// Sheets that lose, and the sheets it applied to.
    pub losing: u32,
    /// The latter.
    pub sheets: u32,
    /// Their share.
    pub share: String,
    /// Their list.
    pub href: String,
}

/// One table for each version that anything was lost by; `href` is the list of the sheets that lose.
pub fn loss_tables(
    l: Locale,
    ranked: &[Lost],
    rubrics: &[RubricLabel],
    href: impl Fn(&Lost) -> String,
) -> Result<Vec<LossTable>> {
    let row = |one: &Lost| {
        let share = words::share(l, (one.losing, one.sheets));
        let label = format!("{} {}", one.code, l.label(&one.label_vi, one.label_en.as_deref()));
        let told = t!(l, "quality-lost-of", mean = one.mean().told(l), most = one.most.told(l));
        Ok(LossRow {
            bar: Share::new(one.mean().0.into(), one.most.0.into(), format!("{label}: {told}")).render()?,
            label,
            most: one.most.told(l),
            mean: one.mean().told(l),
            losing: one.losing,
            sheets: one.sheets,
            share,
            href: href(one),
        })
    };
    let mut tables = Vec::new();
    for rubric in rubrics.iter().rev() {
        let of: Vec<_> = ranked.iter().filter(|one| one.rubric == rubric.id).collect();
        if of.is_empty() {
            continue;
        }
        tables.push(LossTable {
            title: rubric_title(l, rubric),
            href: format!("/rubrics/{}", rubric.id),
            n: of.iter().map(|one| one.sheets).max().unwrap_or_default(),
            rows: of.into_iter().map(row).collect::<Result<_>>()?,
        });
    }
    Ok(tables)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quarters_are_written_in_roman_numbers() {
        let told = [1, 4, 7, 10].map(|month| quarter(NaiveDate::from_ymd_opt(2026, month, 1).unwrap()));
        assert_eq!(told, ["I/2026", "II/2026", "III/2026", "IV/2026"]);
    }
}
