//! The examination of a database: what the program relies on, asked of the rows themselves. It changes nothing,
//! and people work on meanwhile.

use std::fmt;

use sqlx::{AssertSqlSafe, Connection as _, PgConnection, Row as _};

use super::backup::{schema, unbound};
use super::error::KeepError;
use super::figures::{Figures, figures};
use crate::database::MIGRATOR;

/// One snapshot, so that what is compared belongs together.
const SNAPSHOT: &str =
    "begin isolation level repeatable read read only; set local search_path = public, pg_temp; set local jit = off";

/// At most so many sentences of one kind are printed.
const TOLD: usize = 20;

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What, in a word or two.
    pub name: &'static str,
    /// What is wrong, a sentence each.
    pub faults: Vec<String>,
}

/// What was looked at, and what was found.
#[derive(Clone, Debug, Default)]
pub struct Examined {
    /// In the order in which it was done.
    pub checks: Vec<Check>,
    /// The tables as they were found.
    pub tables: Figures,
    /// Entries of the trail, and numbers of entries that were given out and are not there: acts that were
    /// rolled back use numbers up, so that by itself is no fault.
    pub trail: (i64, i64),
}

impl Examined {
    /// How many faults there are.
    #[must_use]
    pub fn faults(&self) -> usize {
        self.checks.iter().map(|check| check.faults.len()).sum()
    }

    fn add(&mut self, name: &'static str, faults: Vec<String>) {
        self.checks.push(Check { name, faults });
    }
}

impl fmt::Display for Examined {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Check { name, faults } in &self.checks {
            match faults.len() {
                0 => writeln!(f, "ok     {name}")?,
                count => writeln!(f, "FAULT  {name}: {count}")?,
            }
            for fault in faults.iter().take(TOLD) {
                writeln!(f, "         {fault}")?;
            }
            if faults.len() > TOLD {
                writeln!(f, "         and {} more", faults.len() - TOLD)?;
            }
        }
        let rows: i64 = self.tables.values().map(|figure| figure.rows).sum();
        writeln!(f, "{rows} rows in {} tables", self.tables.len())?;
        let (entries, unused) = self.trail;
        writeln!(f, "{entries} entries in the trail; {unused} numbers were given out to acts that did not take place")
    }
}

/// Examines a database, signed in as somebody whom row-level security does not bind. A schema that is not this
/// program's is a fault, and nothing else is then looked at.
///
/// # Errors
/// When the database cannot be asked.
pub async fn verify(url: &str) -> Result<Examined, KeepError> {
    let mut db = PgConnection::connect(url).await?;
    unbound(&mut db).await?;
    sqlx::raw_sql(SNAPSHOT).execute(&mut db).await?;
    schema(&mut db).await?.ok_or(KeepError::NotOurs)?;
    let mut examined = Examined::default();
    examined.add("migrations", migrations(&mut db).await?);
    if examined.faults() == 0 {
        examine(&mut db, &mut examined).await?;
    }
    db.close().await?;
    Ok(examined)
}

async fn examine(db: &mut PgConnection, examined: &mut Examined) -> Result<(), KeepError> {
    let tree = sqlx::query_file_scalar!("src/database/keeping/verify/tree.sql").fetch_all(&mut *db).await?;
    examined.add("tree of organizations", tree);
    let counters = sqlx::query_file_scalar!("src/database/keeping/verify/counters.sql").fetch_all(&mut *db).await?;
    examined.add("figures of closed meetings", counters);
    let quality = sqlx::query_file_scalar!("src/database/keeping/verify/quality.sql").fetch_all(&mut *db).await?;
    examined.add("rows of quality", quality);
    let locks = sqlx::query_file_scalar!("src/database/keeping/verify/locks.sql").fetch_all(&mut *db).await?;
    examined.add("row-level security", locks);
    let catalog = sqlx::query_file_scalar!("src/database/keeping/verify/catalog.sql").fetch_all(&mut *db).await?;
    examined.add("constraints and indexes", catalog);
    examined.add("rows, by their keys, checks and versions", rows(&mut *db).await?);
    examined.tables = figures(&mut *db).await?;
    let mut trail = sqlx::query_file_scalar!("src/database/keeping/verify/trail.sql").fetch_all(&mut *db).await?;
    trail.extend(gone(&mut *db, &examined.tables).await?);
    examined.add("audit trail", trail);
    let numbers = sqlx::query!(
        r#"select count(*) as "entries!", coalesce(max(id), 0) - count(*) as "unused!" from audit_entries"#
    )
    .fetch_one(&mut *db)
    .await?;
    examined.trail = (numbers.entries, numbers.unused);
    Ok(())
}

/// What of the program's migrations is missing, changed or unknown here.
async fn migrations(db: &mut PgConnection) -> Result<Vec<String>, KeepError> {
    // The table is the library's own and in none of our migrations, so the compiler does not know it.
    let rows = sqlx::raw_sql("select version, success, checksum from public._sqlx_migrations order by version")
        .fetch_all(db)
        .await?;
    let mut applied = Vec::new();
    for row in rows {
        applied.push((row.try_get::<i64, _>(0)?, row.try_get::<bool, _>(1)?, row.try_get::<Vec<u8>, _>(2)?));
    }
    let mut faults = Vec::new();
    for ours in MIGRATOR.iter() {
        let version = ours.version;
        match applied.iter().find(|there| there.0 == version) {
            None => faults.push(format!("migration {version} is missing: start the program once, it migrates")),
            Some((_, false, _)) => faults.push(format!("migration {version} was begun and not finished")),
            Some((_, _, checksum)) if *checksum != *ours.checksum => {
                faults.push(format!("migration {version} is not the one that this program knows"));
            }
            Some(_) => {}
        }
    }
    let strange = applied.iter().filter(|there| MIGRATOR.iter().all(|ours| ours.version != there.0));
    faults.extend(strange.map(|there| format!("migration {} is of another program, perhaps a newer one", there.0)));
    Ok(faults)
}

/// Rows that break a foreign key, a check, a number or a version.
async fn rows(db: &mut PgConnection) -> Result<Vec<String>, KeepError> {
    let statements = sqlx::query_file_scalar!("src/database/keeping/verify/rows.sql").fetch_all(&mut *db).await?;
    let mut faults = Vec::new();
    for statement in statements {
        // Made by the server of its own catalogue, with every name quoted.
        for row in sqlx::raw_sql(AssertSqlSafe(statement)).fetch_all(&mut *db).await? {
            faults.push(row.try_get(0)?);
        }
    }
    Ok(faults)
}

/// Tables with fewer rows than came and did not go.
async fn gone(db: &mut PgConnection, tables: &Figures) -> Result<Vec<String>, KeepError> {
    let sums = sqlx::query_file!("src/database/keeping/verify/sums.sql").fetch_all(db).await?;
    let missing = sums.into_iter().filter_map(|sum| {
        let short = sum.rows - tables.get(&sum.table_name)?.rows;
        (short > 0).then(|| format!("table {}: {short} rows are gone, and the trail does not tell how", sum.table_name))
    });
    Ok(missing.collect())
}
