//! Which installed programs of PostgreSQL are used: those of `PG_BIN_DIR`, else those on the PATH,
//! else the newest of the usual places; for data that exists, those that made it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::error::StartError;

/// The oldest major version that has what we need (databases with an ICU locale).
const OLDEST: u32 = 15;

/// A folder with `postgres` and `initdb` of one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Programs {
    folder: PathBuf,
    major: u32,
}

impl Programs {
    /// The programs for a new cluster, or for the data of the given major version in `folder`.
    pub(super) fn find(folder: &Path, data: Option<u32>) -> Result<Self, StartError> {
        let all = installed();
        if all.is_empty() {
            return Err(StartError::NoPrograms);
        }
        match data {
            None => first(&all, |major| major >= OLDEST).ok_or(StartError::NoPrograms),
            Some(data) => first(&all, |major| major == data).ok_or_else(|| StartError::OtherMajor {
                folder: folder.to_owned(),
                data,
                found: in_words(&all),
            }),
        }
    }

    /// Makes clusters.
    pub(super) fn initdb(&self) -> PathBuf {
        self.folder.join("initdb")
    }

    /// The server.
    pub(super) fn postgres(&self) -> PathBuf {
        self.folder.join("postgres")
    }
}

fn first(all: &[Programs], fits: impl Fn(u32) -> bool) -> Option<Programs> {
    all.iter().find(|one| fits(one.major)).cloned()
}

fn in_words(all: &[Programs]) -> String {
    let mut majors: Vec<String> = all.iter().map(|one| one.major.to_string()).collect();
    majors.dedup();
    majors.join(", ")
}

/// Where programs of PostgreSQL may be, those of one version before those of whichever the PATH has.
pub(super) fn places() -> Vec<PathBuf> {
    if let Some(folder) = std::env::var_os("PG_BIN_DIR") {
        return vec![PathBuf::from(folder)];
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    usual_places().into_iter().chain(std::env::split_paths(&path)).collect()
}

/// All programs found, in the order in which we prefer them.
fn installed() -> Vec<Programs> {
    if let Some(folder) = std::env::var_os("PG_BIN_DIR") {
        return programs_in(PathBuf::from(folder)).into_iter().collect();
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut all: Vec<Programs> = std::env::split_paths(&path).filter_map(programs_in).collect();
    let mut versioned: Vec<Programs> = usual_places().into_iter().filter_map(programs_in).collect();
    versioned.sort_by_key(|one| std::cmp::Reverse(one.major));
    all.extend(versioned);
    all
}

/// Where Debian and Red Hat keep the programs of each version side by side.
fn usual_places() -> Vec<PathBuf> {
    let under = |folder: &str| fs::read_dir(folder).into_iter().flatten().flatten();
    let debian = under("/usr/lib/postgresql").map(|entry| entry.path().join("bin"));
    let red_hat = under("/usr")
        .filter(|entry| entry.file_name().to_string_lossy().starts_with("pgsql-"))
        .map(|entry| entry.path().join("bin"));
    debian.chain(red_hat).collect()
}

fn programs_in(folder: PathBuf) -> Option<Programs> {
    let postgres = folder.join("postgres");
    if !postgres.is_file() || !folder.join("initdb").is_file() {
        return None;
    }
    let output = Command::new(postgres).arg("--version").output().ok()?;
    let major = major_of(&String::from_utf8_lossy(&output.stdout))?;
    Some(Programs { folder, major })
}

/// The major version in what `postgres --version` prints.
pub(super) fn major_of(version: &str) -> Option<u32> {
    let (_, number) = version.split_once("(PostgreSQL) ")?;
    let end = number.find(|c: char| !c.is_ascii_digit())?;
    number[..end].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read_from_releases_and_betas() {
        let debian = "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n";
        assert_eq!(major_of(debian), Some(15));
        assert_eq!(major_of("postgres (PostgreSQL) 19beta2\n"), Some(19));
        assert_eq!(major_of("something else 15.1\n"), None);
    }

    #[test]
    fn data_is_opened_by_the_version_that_made_it() {
        let all =
            [17, 15].map(|major| Programs { folder: PathBuf::from(format!("/usr/lib/postgresql/{major}/bin")), major });
        let newest = first(&all, |major| major >= OLDEST);
        assert_eq!(newest.map(|one| one.major), Some(17));
        assert_eq!(first(&all, |major| major == 15), Some(all[1].clone()));
        assert_eq!(first(&all, |major| major == 16), None);
        assert_eq!(in_words(&all), "17, 15");
    }
}
