//! The month of everything that a committee, its office, a board or a commission sees: how far it is, what
//! is overdue, what comes next, what was held last.

use chrono::NaiveDate;

use crate::access::Permission;
use crate::app::{App, Tx};
use crate::error::Result;
use crate::ids::OrganizationId;
use crate::locale::Locale;
use crate::meetings::book::model::{Figures, Line, Narrow, Progress, Standing};
use crate::meetings::book::queries;
use crate::meetings::model::{State, month_of};
use crate::meetings::words;
use crate::{organizations, t};

/// Meetings in each list; the rest is one link away.
const LINES: usize = 6;

/// Organizations in the table of how far they are.
const ROWS: usize = 12;

/// What stands on the home page about an area.
pub struct AreaBlock {
    /// Where the meetings of the month stand.
    pub figures: Figures,
    /// The month.
    pub month: NaiveDate,
    /// `2026-11`, for the links to the lists.
    pub code: String,
    /// The organization.
    pub name: String,
    /// Which.
    pub organization: OrganizationId,
    /// The oldest meetings of any month whose day has passed and whose record is not closed.
    pub overdue: Vec<Line>,
    /// There are more of them.
    pub more_overdue: bool,
    /// The next meetings.
    pub to_come: Vec<Line>,
    /// The meetings held last.
    pub held: Vec<Line>,
    /// How far each committee below is; empty where there are only branches.
    pub progress: Vec<Progress>,
    /// There are more of them.
    pub more_progress: bool,
}

impl AreaBlock {
    /// How far the month is.
    pub fn title(&self, l: Locale) -> String {
        let (closed, total) = (self.figures.closed.to_string(), self.figures.all.to_string());
        t!(l, "home-area-title", closed = closed, total = total, month = words::month(l, self.month))
    }

    /// The figures of the month: code of the list, word, how many.
    pub fn facts(&self, l: Locale) -> Vec<(&'static str, String, i64)> {
        [
            Standing::In(State::Closed),
            Standing::In(State::Recording),
            Standing::In(State::Planned),
            Standing::In(State::NotHeld),
            Standing::Any,
        ]
        .into_iter()
        .map(|standing| (standing.code(), words::standing(l, standing), self.figures.of(standing)))
        .collect()
    }
}

/// The block of one organization; none where it is out of sight.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn block(app: &App, tx: &mut Tx, organization: OrganizationId) -> Result<Option<AreaBlock>> {
    let (scope, seen) = (tx.scope(Permission::ReadMeetings), tx.scope(Permission::ReadOrganizations));
    let Some(found) = organizations::find(tx, &seen, organization).await? else { return Ok(None) };
    let (today, month) = (app.today(), month_of(app.today()));
    let narrow = Narrow { month: Some(month), today, ..Narrow::default() };
    let lines = i64::try_from(LINES).unwrap_or(i64::MAX);
    let mut overdue = queries::overdue(tx, &scope, today, lines + 1).await?;
    let more_overdue = overdue.len() > LINES;
    overdue.truncate(LINES);
    let mut progress = queries::by_superior(tx, &scope, &[organization], month, today).await?;
    if progress.iter().all(|row| row.meets) {
        progress.clear();
    }
    progress.sort_by_key(|row| -row.overdue); // stable: names stay in order
    let more_progress = progress.len() > ROWS;
    progress.truncate(ROWS);
    Ok(Some(AreaBlock {
        figures: queries::figures(tx, &scope, &narrow).await?,
        month,
        code: month.format("%Y-%m").to_string(),
        name: found.name,
        organization,
        overdue,
        more_overdue,
        to_come: queries::to_come(tx, &scope, today, lines).await?,
        held: queries::held_last(tx, &scope, today, lines).await?,
        progress,
        more_progress,
    }))
}
