//! Help in plain words: for each role what to do this month, and whom to call.

use axum::extract::State;

use super::own;
use crate::access::{Actor, Role};
use crate::app::App;
use crate::error::Result;
use crate::locale::Locale;
use crate::page::{self, Html, Page};
use crate::{assets, t, terms};

#[derive(askama::Template)]
#[template(path = "accounts/help.html")]
struct HelpPage {
    page: Page,
    roles: Vec<RoleHelp>,
    /// Whom to call, in the order in which to try.
    calls: Vec<String>,
}

/// What is said to the holder of one role.
struct RoleHelp {
    role: String,
    steps: Vec<String>,
}

/// Help for the roles one holds; for somebody who is not signed in, how to get in.
pub async fn show(State(app): State<App>, actor: Option<Actor>, page: Page) -> Result<Html> {
    let l = page.locale;
    let mut roles: Vec<Role> = Vec::new();
    let mut calls: Vec<String> = Vec::new();
    if let Some(actor) = actor {
        let mut tx = app.account(&actor).await?;
        let held = own::held(&mut tx, actor.user, app.today()).await?;
        tx.commit().await?;
        for held in held {
            roles.extend(held.role());
            calls.push(match held.superior {
                Some(superior) => t!(l, "help-call-superior", superior = superior),
                None => t!(l, "help-call-administrator"),
            });
        }
    } else {
        calls.push(t!(l, "help-call-commune"));
    }
    roles.sort_unstable();
    roles.dedup();
    calls.sort_unstable();
    calls.dedup();
    let roles =
        roles.into_iter().map(|role| RoleHelp { role: terms::role(l, role.name()), steps: steps(l, role) }).collect();
    page::html(&HelpPage { page: page.here(t!(l, "help")), roles, calls })
}

/// What the holder of a role does in a month.
fn steps(l: Locale, role: Role) -> Vec<String> {
    match role {
        Role::BranchSecretary => vec![
            t!(l, "help-branch-secretary-plan"),
            t!(l, "help-branch-secretary-record"),
            t!(l, "help-branch-secretary-close"),
            t!(l, "help-branch-secretary-not-held"),
            t!(l, "help-branch-secretary-members"),
        ],
        Role::BranchRecorder => vec![t!(l, "help-branch-recorder-record"), t!(l, "help-branch-recorder-close")],
        Role::Committee => vec![t!(l, "help-committee-month"), t!(l, "help-committee-slips")],
        Role::CommitteeOffice => vec![
            t!(l, "help-committee-office-month"),
            t!(l, "help-committee-office-on-behalf"),
            t!(l, "help-committee-office-slips"),
            t!(l, "help-committee-office-members"),
        ],
        Role::OrganizationBoard => {
            vec![t!(l, "help-organization-board-tree"), t!(l, "help-organization-board-slips")]
        }
        Role::Inspection => vec![t!(l, "help-inspection-read")],
        Role::Leader => vec![t!(l, "help-leader-read")],
        Role::Member => vec![t!(l, "help-member-read")],
        Role::Auditor => vec![t!(l, "help-auditor-read")],
        Role::Administrator => vec![t!(l, "help-administrator-slips"), t!(l, "help-administrator-nothing-else")],
    }
}
