//! Organizations as they are and as they were, and the way down to them.

use chrono::NaiveDate;
use sqlx::PgConnection;

use super::model::{BranchType, Child, Closed, Difficulty, Kind, Name, Organization, Step, Top};
use crate::access::{Place, Scope};
use crate::error::Result;
use crate::ids::OrganizationId;

/// One organization; none when it is missing or out of sight.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn find(db: &mut PgConnection, scope: &Scope, id: OrganizationId) -> Result<Option<Organization>> {
    Ok(sqlx::query_as!(
        Organization,
        r#"select o.id as "id: OrganizationId", o.tree_lo as tree_at, organization_name(o.id) as "name!",
             o.kind as "kind: Kind", o.branch_type, o.code, o.difficulty as "difficulty: Difficulty",
             o.parent_id as "parent: OrganizationId", o.established_on, o.closed_on,
             o.successor_id as "successor: OrganizationId", o.version
           from organizations o
           where o.id = $1
             and o.tree_lo >= $2 and o.tree_lo < $3 and o.tree_lo <@ (select $4::text::int8multirange)"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_optional(db)
    .await?)
}

/// Where the rows of an organization live; none when it is missing or out of sight.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn place(db: &mut PgConnection, scope: &Scope, id: OrganizationId) -> Result<Option<Place>> {
    Ok(sqlx::query_as!(
        Place,
        r#"select o.id as "organization: OrganizationId", o.tree_lo as tree_at
           from organizations o
           where o.id = $1
             and o.tree_lo >= $2 and o.tree_lo < $3 and o.tree_lo <@ (select $4::text::int8multirange)"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_optional(db)
    .await?)
}

/// From the top of the tree down to an organization, itself included, by today's superiors and names.
/// Everyone who signs in may read these.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn path(db: &mut PgConnection, id: OrganizationId) -> Result<Vec<Step>> {
    Ok(sqlx::query_as!(
        Step,
        r#"select p.id as "id!: OrganizationId", p.name as "name!", p.kind as "kind!: Kind", o.tree_lo as "tree_at?"
           from organization_path($1, current_setting('chibo.today')::date) p
           left join organizations o on o.id = p.id
           order by p.step"#,
        id.0,
    )
    .fetch_all(db)
    .await?)
}

/// Where the actor's view of the tree begins: of the organizations that were granted, those whose
/// superior is out of sight.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn tops(db: &mut PgConnection, scope: &Scope, granted: &[OrganizationId]) -> Result<Vec<Top>> {
    let granted: Vec<i32> = granted.iter().map(|id| id.0).collect();
    Ok(sqlx::query_as!(
        Top,
        r#"select o.id as "id: OrganizationId", organization_name(o.id) as "name!", o.kind as "kind: Kind",
             organization_name(o.parent_id) as parent
           from organizations o
           where o.id = any ($1)
             and o.tree_lo >= $2 and o.tree_lo < $3 and o.tree_lo <@ (select $4::text::int8multirange)
             and not exists (select from organizations p where p.id = o.parent_id
               and p.tree_lo >= $2 and p.tree_lo < $3 and p.tree_lo <@ (select $4::text::int8multirange))
           order by o.tree_lo"#,
        &granted,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}

/// What stood directly below an organization on a date, by the names of that date. Everyone may know
/// that; what is out of the scope comes without kind. `ahead`: also what will come later.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn children(
    db: &mut PgConnection,
    scope: &Scope,
    id: OrganizationId,
    on: NaiveDate,
    ahead: bool,
) -> Result<Vec<Child>> {
    Ok(sqlx::query_as!(
        Child,
        r#"select p.organization_id as "id!: OrganizationId", organization_name(p.organization_id, $2) as "name!",
             o.kind as "kind?: Kind", o.branch_type, o.difficulty as "difficulty: Difficulty",
             lower(p.valid) as since
           from organization_parents p
           left join organizations o on o.id = p.organization_id
             and o.tree_lo >= $4 and o.tree_lo < $5 and o.tree_lo <@ (select $6::text::int8multirange)
           where p.parent_id = $1 and p.valid && daterange($2, case when $3 then null else $2::date + 1 end)
           order by organization_name(p.organization_id, $2) collate vi_numbered, p.organization_id"#,
        id.0,
        on,
        ahead,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}

/// The closed organizations whose papers hang here today, and those that once stood below, the last
/// closed first.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn closed_below(db: &mut PgConnection, scope: &Scope, id: OrganizationId) -> Result<Vec<Closed>> {
    Ok(sqlx::query_as!(
        Closed,
        r#"select o.id as "id: OrganizationId", organization_name(o.id) as "name!", o.kind as "kind: Kind",
             o.closed_on as "closed_on!", o.successor_id as "successor: OrganizationId",
             organization_name(o.successor_id) as successor_name
           from organizations o
           where o.closed_on is not null
             and o.id in (select c.id from organizations c where c.parent_id = $1
               union select p.organization_id from organization_parents p where p.parent_id = $1)
             and o.tree_lo >= $2 and o.tree_lo < $3 and o.tree_lo <@ (select $4::text::int8multirange)
           order by o.closed_on desc, organization_name(o.id) collate vi_numbered"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}

/// What an organization was called, the last name first. Everyone who signs in may read this.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn names(db: &mut PgConnection, id: OrganizationId) -> Result<Vec<Name>> {
    Ok(sqlx::query_as!(
        Name,
        r#"select name, lower(valid) as since, upper(valid) as until from organization_names
           where organization_id = $1 order by lower(valid) desc nulls last"#,
        id.0,
    )
    .fetch_all(db)
    .await?)
}

/// Above what an organization stood on a date, from the top down, itself left out: empty before its
/// establishment.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn superiors_on(db: &mut PgConnection, id: OrganizationId, on: NaiveDate) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar!(
        r#"select p.name as "name!" from organization_path_as_of($1, $2) p where p.id <> $1 order by p.step"#,
        id.0,
        on,
    )
    .fetch_all(db)
    .await?)
}

/// The types of branch that are in use on a date.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn branch_types(db: &mut PgConnection, on: NaiveDate) -> Result<Vec<BranchType>> {
    Ok(sqlx::query_as!(
        BranchType,
        "select code, label_vi, label_en from branch_types where valid @> $1::date order by position",
        on,
    )
    .fetch_all(db)
    .await?)
}
