//! What stands in the way of a leader's own visits, in whichever month they are.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::access::{Actor, Permission};
use crate::app::Tx;
use crate::assignments::clash::{self, Evening};
use crate::assignments::model::{Duty, Norms, Visit};
use crate::assignments::queries::{self, Narrow};
use crate::assignments::words;
use crate::error::Result;
use crate::ids::AssignmentId;
use crate::locale::Locale;
use crate::meetings::model::last_day;

/// What a leader does in some months: visits, and duties and trips besides.
pub struct Calendar {
    visits: Vec<Visit>,
    duties: Vec<Duty>,
    norms: Norms,
}

/// The actor's own calendar of the months from one to another.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn calendar(
    tx: &mut Tx,
    actor: &Actor,
    (from, until): (NaiveDate, NaiveDate),
    today: NaiveDate,
) -> Result<Calendar> {
    let scope = tx.scope(Permission::PrepareVisits);
    let narrow = Narrow { leaders: Some(&[actor.user.0]), own: true, ..Narrow::months(from, until) };
    let visits = queries::visits(tx, &scope, narrow).await?;
    // A meeting may be held after the end of its month.
    let last = visits.iter().filter_map(|visit| visit.meeting_on).fold(last_day(until), NaiveDate::max);
    let first = visits.iter().filter_map(|visit| visit.meeting_on).fold(from, NaiveDate::min);
    let duties = queries::duties(tx, &[actor.user], (first, last), actor.user).await?;
    Ok(Calendar { visits, duties, norms: queries::norms(tx, today).await? })
}

impl Calendar {
    /// What stands in the way of each visit that is still to come about, in words.
    pub fn clashes(&self, l: Locale) -> BTreeMap<AssignmentId, Vec<String>> {
        let of = |visit: &Visit| {
            let clashes = clash::of_visit(visit, &self.duties, &self.visits, self.norms.evening_from);
            (visit.id, clashes.iter().map(|clash| words::clash(l, clash)).collect::<Vec<_>>())
        };
        self.visits.iter().map(of).filter(|(_, clashes)| !clashes.is_empty()).collect()
    }

    /// What takes an evening already, in words; empty: it is free.
    pub fn taken(&self, l: Locale, evening: Evening) -> Vec<String> {
        let (visits, duties): (Vec<_>, Vec<_>) = (self.visits.iter().collect(), self.duties.iter().collect());
        let clashes = clash::on_evening(evening, None, (&duties, &visits), self.norms.evening_from);
        clashes.iter().map(|clash| words::clash(l, clash)).collect()
    }
}
