//! The way down the tree to a page.

use crate::access::{Permission, Scope};
use crate::app::Tx;
use crate::error::Result;
use crate::ids::OrganizationId;
use crate::page::{Crumb, Page};

use super::model::Step;
use super::queries;

/// From the top of the tree down to an organization, itself included: names for everyone, links where
/// the actor may open the page.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn crumbs(tx: &mut Tx, id: OrganizationId) -> Result<Vec<Crumb>> {
    let scope = tx.scope(Permission::ReadOrganizations);
    Ok(queries::path(tx, id).await?.into_iter().map(|step| crumb(step, &scope)).collect())
}

fn crumb(step: Step, scope: &Scope) -> Crumb {
    let open = step.place().is_some_and(|place| scope.contains(place));
    Crumb { href: open.then(|| step.href()), name: step.name }
}

/// A page about something of an organization: the way down to the organization stands above it. The
/// page names itself as the last step (`here`).
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn under(mut page: Page, tx: &mut Tx, id: OrganizationId) -> Result<Page> {
    page.crumbs = crumbs(tx, id).await?;
    Ok(page)
}
