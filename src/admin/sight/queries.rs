//! Where a record lives, and who sees what lives there.

use sqlx::PgConnection;
use uuid::Uuid;

use super::model::Person;
use crate::access::{Permission, Place, Scope};
use crate::error::Result;
use crate::ids::OrganizationId;

/// A record without its name: its organization, position in the tree, and what it is named by.
pub struct Row {
    /// The organization.
    pub organization: OrganizationId,
    /// Its position in the tree.
    pub tree_at: i64,
    /// A name, a title, a name of an author; by kind.
    pub name: String,
    /// Whether it is a draft.
    pub draft: bool,
}

impl Row {
    /// Where it lives.
    pub fn place(&self) -> Place {
        Place { organization: self.organization, tree_at: self.tree_at }
    }
}

/// A task.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn task(db: &mut PgConnection, scope: &Scope, id: Uuid) -> Result<Option<Row>> {
    Ok(sqlx::query_as!(
        Row,
        r#"select k.organization_id as "organization: OrganizationId", k.tree_at, k.title as name, false as "draft!"
           from tasks k where k.id = $1 and k.tree_at >= $2 and k.tree_at < $3 and k.tree_at <@ (select $4::text::int8multirange)"#,
        id,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_optional(db)
    .await?)
}

/// A sheet beside a score, by its author; a draft for its author alone.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn sheet(db: &mut PgConnection, scope: &Scope, id: Uuid) -> Result<Option<Row>> {
    Ok(sqlx::query_as!(
        Row,
        r#"select s.organization_id as "organization: OrganizationId", s.tree_at, u.full_name as name,
             s.state <> 'signed' as "draft!"
           from score_sheets s join users u on u.id = s.author_id
           where s.id = $1 and (s.state = 'signed' or s.author_id = current_setting('chibo.actor', true)::uuid)
             and s.tree_at >= $2 and s.tree_at < $3 and s.tree_at <@ (select $4::text::int8multirange)"#,
        id,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_optional(db)
    .await?)
}

/// The draft of a rubric, at the organization that issues it.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn draft(db: &mut PgConnection, scope: &Scope, id: Uuid) -> Result<Option<Row>> {
    Ok(sqlx::query_as!(
        Row,
        r#"select o.id as "organization: OrganizationId", o.tree_lo as tree_at, r.title_vi as name, true as "draft!"
           from rubrics r join organizations o on o.id = r.issuer_id
           where r.id = $1 and r.state = 'draft'
             and o.tree_lo >= $2 and o.tree_lo < $3 and o.tree_lo <@ (select $4::text::int8multirange)"#,
        id,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_optional(db)
    .await?)
}

/// The title of a rubric that is out: everybody reads it.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn published(db: &mut PgConnection, id: Uuid) -> Result<Option<(String, String)>> {
    let row = sqlx::query!("select title_vi, title_en from rubrics where id = $1 and state <> 'draft'", id)
        .fetch_optional(db)
        .await?;
    Ok(row.map(|row| (row.title_vi.clone(), row.title_en.unwrap_or(row.title_vi))))
}

/// Who sees what lives at a place by a permission: `who_sees` of migration 0026, for a place in sight.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn who(db: &mut PgConnection, scope: &Scope, at: Place, by: Permission) -> Result<Vec<Person>> {
    let roles: Vec<String> = by.roles().map(|role| role.name().to_owned()).collect();
    Ok(sqlx::query_as!(
        Person,
        r#"select w.full_name as "full_name!", w.role as "role!", w.organization as "organization!", w.reach as "reach!",
             w.position as "position", w.since, w.until
           from organizations o cross join who_sees(o.tree_lo, $2) w
           where o.id = $1 and o.tree_lo >= $3 and o.tree_lo < $4 and o.tree_lo <@ (select $5::text::int8multirange)
           order by array_position($2, w.role), w.organization_id, w.full_name collate "vi-x-icu", w.since"#,
        at.organization.0,
        &roles,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}
