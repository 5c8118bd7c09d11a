//! `chibo user create`: the first administrator of an installation. There are no accounts by default.

use std::io::Write as _;

use clap::Args;

use super::connect::Base;
use crate::accounts::{self, FirstAdministrator};
use crate::config::Settings;

/// Who is created.
#[derive(Args, Clone, Debug)]
pub struct NewUser {
    /// The name to sign in with: letters a–z, digits, dots.
    pub sign_in_name: String,
    /// The person's name as it is shown.
    #[arg(long)]
    pub name: String,
    /// Id or code of the organization whose accounts the administrator looks after, with all below it. Default: the top of the tree.
    #[arg(long)]
    pub organization: Option<String>,
    /// Name of the organization at the top, for a database that has none yet: "Đảng bộ tỉnh …".
    #[arg(long, requires = "kind", conflicts_with = "organization")]
    pub plant: Option<String>,
    /// What the organization at the top is.
    #[arg(long, requires = "plant", value_parser = ["centre", "province", "district", "commune"])]
    pub kind: Option<String>,
}

/// Creates an administrator and prints a one-time code; the password is set in the browser.
///
/// # Errors
/// A sentence in English.
pub async fn create(settings: &Settings, new: &NewUser) -> Result<(), String> {
    let base = Base::open(settings).await?;
    let app = base.quiet_app().await?;
    let first = FirstAdministrator {
        sign_in_name: new.sign_in_name.clone(),
        full_name: new.name.clone(),
        organization: new.organization.clone(),
        plant: new.plant.clone().zip(new.kind.clone()),
    };
    let created = accounts::create_administrator(&app, &first).await.map_err(|error| error.to_string())?;
    let code = created.map_err(|refused| refused.to_string())?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{} may set a password within 72 hours at /invitation with the code {code}", new.sign_in_name)
        .map_err(|error| error.to_string())
}
