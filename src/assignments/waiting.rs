//! Visits to come that something stands in the way of: they wait for the body that made them out.

use chrono::NaiveDate;

use super::clash::{self, Clash};
use super::model::Visit;
use super::queries::{self, Narrow};
use crate::access::{Actor, Scope};
use crate::app::Tx;
use crate::error::Result;
use crate::ids::UserId;
use crate::meetings::model::month_of;

/// The visits of this month and later that bodies in a scope have made out and that cannot come about as they
/// stand, each with what is in the way.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn clashing(tx: &mut Tx, scope: &Scope, actor: &Actor, today: NaiveDate) -> Result<Vec<(Visit, Vec<Clash>)>> {
    let from = month_of(today);
    let narrow = Narrow { from: Some(from), ..Narrow::ever() };
    let visits = queries::visits(tx, scope, narrow).await?;
    let mut leaders: Vec<UserId> = visits.iter().map(|visit| visit.leader).collect();
    leaders.sort_unstable();
    leaders.dedup();
    let last = visits.iter().filter_map(|visit| visit.meeting_on).max().unwrap_or(from);
    let duties = queries::duties(tx, &leaders, (from, last), actor.user).await?;
    let norms = queries::norms(tx, today).await?;
    let own = visits.iter().filter(|visit| scope.contains(visit.place()));
    let with = own.map(|visit| (visit.clone(), clash::of_visit(visit, &duties, &visits, norms.evening_from)));
    Ok(with.filter(|(_, clashes)| !clashes.is_empty()).collect())
}
