//! `GET /permissions`: who may do what, whole, from the table in code.

use super::words;
use crate::access::{Actor, Permission, Role, giving};
use crate::error::Result;
use crate::page::{self, Html, Page};
use crate::{assets, t, terms};

#[derive(askama::Template)]
#[template(path = "admin/permissions.html")]
struct PermissionsPage {
    page: Page,
}

impl PermissionsPage {
    const fn all() -> &'static [Permission] {
        Permission::ALL
    }

    const fn every_role() -> &'static [Role] {
        Role::ALL
    }

    fn name(&self, permission: &Permission) -> String {
        words::permission(self.page.locale, *permission)
    }

    fn explanation(&self, permission: &Permission) -> String {
        words::explanation(self.page.locale, *permission)
    }

    fn role(&self, role: &Role) -> String {
        terms::role(self.page.locale, role.name())
    }

    fn about(&self, role: &Role) -> String {
        words::about_role(self.page.locale, *role)
    }

    fn holders(&self, permission: &Permission) -> Vec<String> {
        permission.roles().map(|role| self.role(&role)).collect()
    }

    /// What the holder of a role may give to others.
    fn gives(&self, role: &Role) -> String {
        let l = self.page.locale;
        let names = |roles: &[Role]| roles.iter().map(|role| self.role(role)).collect::<Vec<_>>().join("; ");
        match (giving::beside(*role), giving::below(*role)) {
            ([], _) => String::new(),
            (beside, []) => t!(l, "permissions-gives", roles = names(beside)),
            (beside, below) => t!(l, "permissions-gives-below", roles = names(beside), below = names(below)),
        }
    }
}

/// `GET /permissions`
///
/// # Errors
/// Internal when the template fails.
pub async fn show(_: Actor, page: Page) -> Result<Html> {
    let title = t!(page.locale, "permissions");
    page::html(&PermissionsPage { page: page.here(title) })
}
