//! The way down the tree to a page.

use crate::access::{Permission, Scope};
use crate::app::Tx;
use crate::error::Result;
use crate::ids::OrganizationId;
use crate::page::{Crumb, Page};

use super::model::Step;
use super::queries;

/// A page about something of an organization: the way down to it stands above, with names for everyone
/// and links where the scope reaches. The page names itself as the last step (`here`).
pub fn under(page: Page, path: &[Step], scope: &Scope) -> Page {
    Page { crumbs: path.iter().map(|step| crumb(step, scope)).collect(), ..page }
}

/// The same way as crumbs, linked where the actor may open pages of organizations.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn crumbs(tx: &mut Tx, id: OrganizationId) -> Result<Vec<Crumb>> {
    let scope = tx.scope(Permission::ReadOrganizations);
    Ok(queries::path(tx, id).await?.iter().map(|step| crumb(step, &scope)).collect())
}

fn crumb(step: &Step, scope: &Scope) -> Crumb {
    let open = step.at().is_some_and(|place| scope.contains(place));
    Crumb { name: step.name.clone(), href: open.then(|| step.href()) }
}
