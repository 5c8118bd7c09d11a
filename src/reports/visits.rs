//! Where a leader goes: what is still to be told, and what comes next.

use chrono::{Months, NaiveDate};

use crate::access::{Permission, Role};
use crate::app::{App, Tx};
use crate::error::Result;
use crate::locale::Locale;
use crate::meetings::model::month_of;
use crate::page::Page;
use crate::visits::model::Own;
use crate::visits::{self, words};
use crate::{t, text};

/// Visits in each list; the rest is one link away.
const LINES: usize = 4;

/// What stands on the home page about a leader's own visits.
pub struct VisitsBlock {
    /// Over, and not told yet.
    pub owed: Vec<Own>,
    /// Still to come.
    pub ahead: Vec<Own>,
    today: NaiveDate,
}

/// The block of somebody who is assigned to branches, now or later.
pub async fn block(app: &App, tx: &mut Tx, page: &Page) -> Result<Option<VisitsBlock>> {
    if !page.has_role(Role::Leader) {
        return Ok(None);
    }
    let today = app.today();
    let scope = tx.scope(Permission::PrepareVisits);
    let since = month_of(today).checked_sub_months(Months::new(3)).unwrap_or_default();
    let own = visits::own(tx, &scope, since).await?;
    let (owed, rest): (Vec<_>, Vec<_>) = own.into_iter().partition(|own| own.is_owed(today));
    let ahead = rest.into_iter().filter(|own| own.is_ahead(today)).take(LINES).collect();
    Ok(Some(VisitsBlock { owed, ahead, today }))
}

impl VisitsBlock {
    /// The title of a page of which this is the first block.
    pub fn title(&self, l: Locale) -> String {
        if !self.owed.is_empty() {
            return t!(l, "home-visits-owed", count = self.owed.len());
        }
        match self.ahead.first() {
            Some(Own { day: Some(day), branch, .. }) if *day >= self.today => {
                t!(l, "visit-title-days", days = (*day - self.today).num_days(), branch = branch.as_str())
            }
            Some(next) => t!(l, "home-visits-next", branch = next.branch.as_str(), month = words::month(next.month)),
            None => t!(l, "home-visits-none"),
        }
    }

    /// "thứ Năm 03/12/2026, 19:30"; before the right begins only the day, or the month.
    pub fn when(&self, l: &Locale, own: &Own) -> String {
        let day = own.day.map_or_else(|| words::month(own.month), |day| words::weekday(*l, day));
        match own.hour.filter(|_| own.opens(self.today)) {
            Some(hour) => format!("{day}, {}", text::format_time(hour)),
            None => day,
        }
    }

    /// Whether the page of a visit opens.
    pub fn opens(&self, own: &Own) -> bool {
        own.opens(self.today)
    }
}
