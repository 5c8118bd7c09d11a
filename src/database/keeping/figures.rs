//! The rows of every table and a sum over them, to compare what was with what is.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sqlx::{AssertSqlSafe, PgConnection, Row as _};

/// One table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// How many rows.
    pub rows: i64,
    /// The sum of a hash of each row as text: the same rows in any order have the same sum.
    pub sum: String,
}

/// Every table of the schema by its name.
pub type Figures = BTreeMap<String, Figure>;

/// So that the same value is the same text wherever it is read.
const ONE_WAY_TO_WRITE: &str = "set local timezone = 'UTC'; set local datestyle = 'ISO, YMD'; \
    set local intervalstyle = 'iso_8601'; set local extra_float_digits = 1; set local bytea_output = 'hex'; \
    set local search_path = public, pg_temp";

/// Counts every table, within the transaction that is open.
///
/// # Errors
/// As the database says.
pub async fn figures(db: &mut PgConnection) -> sqlx::Result<Figures> {
    sqlx::raw_sql(ONE_WAY_TO_WRITE).execute(&mut *db).await?;
    let tables = sqlx::query!(
        r#"select c.relname::text as "name!", format(
             $$select count(*), coalesce(
                 sum(('x' || substr(md5(whole_row::text), 1, 16))::bit(64)::bigint::numeric), 0)::text
               from %s whole_row$$, c.oid::regclass) as "statement!"
           from pg_class c
           where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
             and not exists (select from pg_depend d
               where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
           order by c.relname"#
    )
    .fetch_all(&mut *db)
    .await?;
    let mut figures = Figures::new();
    for table in tables {
        // Made by the server of its own catalogue, with every name quoted.
        let row = sqlx::raw_sql(AssertSqlSafe(table.statement)).fetch_one(&mut *db).await?;
        figures.insert(table.name, Figure { rows: row.try_get(0)?, sum: row.try_get(1)? });
    }
    Ok(figures)
}
