//! Bodies that assign: where the actor may, and what is known around one.

use chrono::{Months, NaiveDate};

use super::model::{Duty, Leader, Norms, Visit};
use super::queries::{self, Narrow};
use crate::access::{Actor, Permission};
use crate::app::Tx;
use crate::error::{Error, Result};
use crate::ids::{OrganizationId, UserId};
use crate::meetings::model::last_day;
use crate::organizations::{self, Organization};

/// How far back visits are looked at to know when somebody was where, in months.
const BACK: u32 = 36;

/// The organizations for which the actor holds a permission by a grant on them, as far as they lead others and
/// are not closed, in the order of the tree.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn bodies(tx: &mut Tx, permission: Permission) -> Result<Vec<Organization>> {
    let scope = tx.scope(permission);
    let held = tx.grants().iter().filter(|grant| grant.role.permissions().contains(&permission));
    let mut ids: Vec<_> = held.map(|grant| grant.organization).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut bodies = Vec::new();
    for id in ids {
        let found = organizations::find(tx, &scope, id).await?;
        bodies.extend(found.filter(|body| !body.kind.meets() && body.closed_on.is_none()));
    }
    bodies.sort_by_key(|body| body.tree_at);
    Ok(bodies)
}

/// The body by which the actor sends somebody to a branch: the nearest one above it. Where the right is held at
/// the branch alone there is none, and it stands for itself: nobody of rank serves there.
///
/// # Errors
/// NotFound where the branch is out of sight.
pub async fn above(tx: &mut Tx, branch: OrganizationId, permission: Permission) -> Result<Organization> {
    let mut bodies = bodies(tx, permission).await?;
    let path = organizations::path(tx, branch).await?;
    let nearest = path.iter().rev().find_map(|step| bodies.iter().position(|body| body.id == step.id));
    match nearest {
        Some(at) => Ok(bodies.swap_remove(at)),
        None => {
            let scope = tx.scope(permission);
            organizations::find(tx, &scope, branch).await?.ok_or(Error::NotFound)
        }
    }
}

/// What is known around a body in a month.
pub struct Around {
    /// The rules.
    pub norms: Norms,
    /// Who can be sent.
    pub leaders: Vec<Leader>,
    /// Where they were and go.
    pub visits: Vec<Visit>,
    /// What else they do in that month, and on the days on which its meetings are.
    pub duties: Vec<Duty>,
}

/// Everything that is needed to choose somebody for a month.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn around(
    tx: &mut Tx,
    (body, permission): (OrganizationId, Permission),
    month: NaiveDate,
    actor: &Actor,
    today: NaiveDate,
) -> Result<Around> {
    let scope = tx.scope(permission);
    let norms = queries::norms(tx, today).await?;
    let leaders = queries::leaders(tx, &scope, body, today).await?;
    let users: Vec<UserId> = leaders.iter().filter_map(|leader| leader.user).collect();
    let ids: Vec<_> = users.iter().map(|user| user.0).collect();
    let from = month.checked_sub_months(Months::new(BACK)).unwrap_or(month);
    let until = month.checked_add_months(Months::new(1)).unwrap_or(month);
    let narrow = Narrow { leaders: Some(&ids), ..Narrow::months(from, until) };
    let visits = queries::visits(tx, &scope, narrow).await?;
    let duties = queries::duties(tx, &users, (month, last_day(until)), actor.user).await?;
    Ok(Around { norms, leaders, visits, duties })
}
