//! The way down the tree to a page.

use crate::access::Permission;
use crate::app::Tx;
use crate::error::Result;
use crate::ids::OrganizationId;
use crate::page::{Crumb, Page};

use super::queries;

/// From the top of the tree down to an organization, itself included: names for everyone, links where
/// the actor may open the page.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn crumbs(tx: &mut Tx, id: OrganizationId) -> Result<Vec<Crumb>> {
    let scope = tx.scope(Permission::ReadOrganizations);
    let steps = queries::path(tx, &scope, id).await?;
    let crumb = |step: super::Step| Crumb { href: step.in_reach.then(|| step.href()), name: step.name };
    Ok(steps.into_iter().map(crumb).collect())
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
