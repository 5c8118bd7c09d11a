//! What the page of quality and its spreadsheet are made of.

use chrono::NaiveDate;

use super::board::{self, Board};
use super::filter::Filter;
use super::help::{self, Course, Need};
use super::model::Period;
use super::queries::{self, RubricLabel};
use crate::access::Permission;
use crate::app::Tx;
use crate::error::Result;

/// All of it.
pub struct Data {
    /// All figures.
    pub board: Board,
    /// The versions of rubrics that anything was decided by.
    pub rubrics: Vec<RubricLabel>,
    /// Each whole quarter with the branches that met, and those of them without anything thematic.
    pub quarters: Vec<(Period, (i64, i64))>,
    /// The months that help is judged by.
    pub help_period: Period,
    /// The branches that need help, and why.
    pub in_need: Vec<(Course, Vec<Need>)>,
}

impl Data {
    /// Everything within a filter.
    ///
    /// # Errors
    /// As the database says.
    pub async fn gather(tx: &mut Tx, filter: &Filter, today: NaiveDate) -> Result<Self> {
        let (scope, narrow) = (tx.scope(Permission::ReadScores), filter.narrow());
        queries::many_rows(tx).await?;
        let codes: Vec<_> = filter.types.iter().map(|known| known.code.clone()).collect();
        let tallies = queries::tallies(tx, &scope, &narrow, filter.area.by_branch()).await?;
        let board = board::board(&tallies, queries::units(tx, &scope, &filter.area).await?, &codes);
        let used: Vec<_> = board::rubrics(&board).into_iter().collect();
        let quarters = filter.period.quarters(today);
        let thematic = queries::thematic(tx, &scope, &narrow, &quarters).await?;
        let of = |quarter: Period| {
            let found = thematic.iter().find(|(last, ..)| *last == quarter.to);
            (quarter, found.map_or((0, 0), |(_, branches, without)| (*branches, *without)))
        };
        let quarters = quarters.into_iter().map(of).collect();
        let norms = queries::norms(tx, today).await?;
        let help_period = filter.period.last(norms.months);
        let courses = queries::courses(tx, &scope, &narrow.within(help_period), &norms).await?;
        Ok(Self {
            rubrics: queries::rubric_labels(tx, &used).await?,
            board,
            quarters,
            help_period,
            in_need: help::in_need(courses, &norms),
        })
    }
}
