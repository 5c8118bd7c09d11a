//! The figures of a page as sheets of a spreadsheet.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::board::{Figures, fair_or_better};
use super::data::Data;
use super::filter::{Filter, NO_TYPE};
use super::losses::Lost;
use super::model::Standing;
use super::{view, words};
use crate::documents::xlsx::{Cell, Sheet};
use crate::ids::OrganizationId;
use crate::locale::Locale;
use crate::t;

/// Everything that the page of an organization shows.
pub struct Book<'a> {
    /// The language of the heads.
    pub l: Locale,
    /// The filters.
    pub filter: &'a Filter,
    /// The figures.
    pub data: &'a Data,
    /// Names of the branches that need help, and of their superiors.
    pub names: &'a BTreeMap<OrganizationId, (String, String)>,
    /// The day.
    pub today: NaiveDate,
}

/// Width of a column of numbers, in letters.
const NUMBER: u16 = 13;

/// Width of a column of names.
const NAME: u16 = 36;

impl Book<'_> {
    /// One sheet for each list.
    pub fn sheets(&self, lost: &[Lost]) -> Vec<Sheet> {
        vec![self.units(), self.types(), self.quarters(), self.help(), self.losses(lost)]
    }

    fn sheet(&self, title: String) -> Sheet {
        Sheet::new(self.l, self.filter.head(self.l, title, self.today))
    }

    fn figures_columns(&self, name: String) -> Vec<(String, u16)> {
        let standings = Standing::ALL.map(|standing| (words::standing(self.l, standing), NUMBER));
        let head = [(name, NAME), (t!(self.l, "quality-decided"), NUMBER)];
        let tail = [(t!(self.l, "quality-fair-or-better"), NUMBER)];
        let means = self.data.rubrics.iter().map(|rubric| {
            let title = view::rubric_title(self.l, rubric);
            (format!("{}: {title}", t!(self.l, "quality-mean")), NUMBER)
        });
        head.into_iter().chain(standings).chain(tail).chain(means).collect()
    }

    fn figures_row(&self, name: &str, figures: &Figures) -> Vec<Cell> {
        let summary = figures.summary();
        let (good, n) = fair_or_better(&summary);
        let standings = Standing::ALL.map(|standing| Cell::Count(figures.count(standing).into()));
        let head = [Cell::text(name), Cell::Count(n.into())];
        let tail = [Cell::Share(good.into(), n.into())];
        let mean = |rubric: &super::queries::RubricLabel| {
            Cell::hundredths(summary.means.get(&rubric.id).map(|mean| mean.points.0))
        };
        let means = self.data.rubrics.iter().map(mean);
        head.into_iter().chain(standings).chain(tail).chain(means).collect()
    }

    fn units(&self) -> Sheet {
        let mut sheet = self.sheet(t!(self.l, "quality"));
        sheet.columns(&self.figures_columns(t!(self.l, "quality-name")));
        for (unit, figures) in &self.data.board.units {
            sheet.row(self.figures_row(&unit.name, figures));
        }
        sheet.row(self.figures_row(&t!(self.l, "quality-total"), &self.data.board.total));
        sheet
    }

    fn types(&self) -> Sheet {
        let mut sheet = self.sheet(t!(self.l, "quality-type"));
        sheet.columns(&self.figures_columns(t!(self.l, "quality-type")));
        for (code, figures) in &self.data.board.types {
            let name = self.filter.type_word(self.l, code.as_deref().unwrap_or(NO_TYPE));
            sheet.row(self.figures_row(&name, figures));
        }
        sheet
    }

    fn quarters(&self) -> Sheet {
        let mut sheet = self.sheet(t!(self.l, "quality-quarter"));
        let missing = [Standing::Unscored, Standing::Unrecorded, Standing::NotHeld];
        let mut columns = vec![(t!(self.l, "quality-quarter"), NUMBER)];
        columns.extend(missing.map(|standing| (words::standing(self.l, standing), NUMBER)));
        columns.extend([(t!(self.l, "quality-no-thematic"), NUMBER), (t!(self.l, "quality-branch"), NUMBER)]);
        sheet.columns(&columns);
        for (quarter, (branches, without)) in &self.data.quarters {
            let counted = missing.map(|standing| self.data.board.total.count_in(standing, *quarter));
            let mut row = vec![Cell::text(view::quarter(quarter.from))];
            row.extend(counted.map(|n| Cell::Count(n.into())));
            row.extend([Cell::Count(*without), Cell::Count(*branches)]);
            sheet.row(row);
        }
        sheet
    }

    fn help(&self) -> Sheet {
        let mut sheet = self.sheet(t!(self.l, "quality-help"));
        sheet.columns(&[
            (t!(self.l, "quality-branch"), NAME),
            (t!(self.l, "export-parent"), NAME),
            (t!(self.l, "quality-why"), 60),
            (t!(self.l, "quality-last-points"), NUMBER),
        ]);
        let months = self.data.help_period.months().len();
        for (course, needs) in &self.data.in_need {
            let (name, parent) = self.names.get(&course.id).cloned().unwrap_or_default();
            let why: Vec<_> = needs.iter().map(|need| words::need(self.l, need, months)).collect();
            sheet.row(vec![
                Cell::text(name),
                Cell::text(parent),
                Cell::text(why.join("; ")),
                Cell::hundredths(course.last_decided().map(|points| points.0)),
            ]);
        }
        sheet
    }

    fn losses(&self, lost: &[Lost]) -> Sheet {
        losses(self.l, self.sheet(t!(self.l, "quality-losses")), lost)
    }
}

/// What points are lost for, as rows of a sheet.
pub fn losses(l: Locale, mut sheet: Sheet, lost: &[Lost]) -> Sheet {
    sheet.columns(&[
        (t!(l, "export-code"), 8),
        (t!(l, "score-criterion"), 60),
        (t!(l, "export-most"), NUMBER),
        (t!(l, "quality-lost-mean"), NUMBER),
        (t!(l, "quality-losing"), NUMBER),
        (t!(l, "quality-n"), NUMBER),
        (t!(l, "export-losing-share"), NUMBER),
    ]);
    for one in lost {
        sheet.row(vec![
            Cell::text(one.code.as_str()),
            Cell::text(l.label(&one.label_vi, one.label_en.as_deref())),
            Cell::Hundredths(one.most.0.into()),
            Cell::Hundredths(one.mean().0.into()),
            Cell::Count(one.losing.into()),
            Cell::Count(one.sheets.into()),
            Cell::Share(one.losing.into(), one.sheets.into()),
        ]);
    }
    sheet
}
