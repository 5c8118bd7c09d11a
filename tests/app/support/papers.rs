//! The simplest row of an organization, made only for these tests, with queries as every area writes
//! them.

use chibo::access::{Place, Scope};
use chibo::ids::OrganizationId;
use sqlx::PgConnection;
use uuid::Uuid;

use super::world::World;

#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Paper {
    pub id: Uuid,
    pub organization_id: OrganizationId,
    pub tree_at: i64,
    pub title: String,
    pub version: i32,
}

pub async fn create(world: &mut World) {
    world
        .execute(
            "set role chibo_owner;
             create table papers (
               id uuid not null,
               organization_id integer not null,
               tree_at bigint not null,
               title text not null,
               version integer not null default 1,
               constraint papers_pkey primary key (id),
               constraint papers_place foreign key (organization_id, tree_at)
                 references organizations (id, tree_lo) on update cascade
             );
             create index papers_organization on papers (organization_id);
             create index papers_tree on papers (tree_at);
             select protect('papers'), audit('papers');
             reset role",
        )
        .await;
}

/// A paper of an organization, put there by the owner.
pub async fn paper(world: &mut World, at: OrganizationId) -> Uuid {
    let id = Uuid::now_v7();
    sqlx::query(
        "insert into papers (id, organization_id, tree_at, title)
         select $1, id, tree_lo, 'GIẤY-' || id from organizations where id = $2",
    )
    .bind(id)
    .bind(at)
    .execute(&mut world.owner)
    .await
    .expect("a paper");
    id
}

pub async fn list(db: &mut PgConnection, scope: &Scope) -> sqlx::Result<Vec<Paper>> {
    sqlx::query_as(
        "select id, organization_id, tree_at, title, version from papers
         where tree_at >= $1 and tree_at < $2 and tree_at <@ (select $3::text::int8multirange)
         order by tree_at",
    )
    .bind(scope.lo())
    .bind(scope.hi())
    .bind(scope.reach())
    .fetch_all(db)
    .await
}

pub async fn find(db: &mut PgConnection, scope: &Scope, id: Uuid) -> sqlx::Result<Option<Paper>> {
    sqlx::query_as(
        "select id, organization_id, tree_at, title, version from papers
         where id = $1 and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange)",
    )
    .bind(id)
    .bind(scope.lo())
    .bind(scope.hi())
    .bind(scope.reach())
    .fetch_optional(db)
    .await
}

/// Whether a row came to be. The place is looked up again: a position that is no longer true inserts
/// nothing.
pub async fn insert(db: &mut PgConnection, scope: &Scope, id: Uuid, at: Place) -> sqlx::Result<bool> {
    let done = sqlx::query(
        "insert into papers (id, organization_id, tree_at, title)
         select $1, place.id, place.tree_at, 'mới'
         from (values ($2::integer, $3::bigint)) as place (id, tree_at)
         where tree_at >= $4 and tree_at < $5 and tree_at <@ (select $6::text::int8multirange)
         on conflict (id) do nothing",
    )
    .bind(id)
    .bind(at.organization)
    .bind(at.tree_at)
    .bind(scope.lo())
    .bind(scope.hi())
    .bind(scope.reach())
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Whether the paper was still as `version` showed it, and is now renamed.
pub async fn rename(db: &mut PgConnection, scope: &Scope, id: Uuid, version: i32, title: &str) -> sqlx::Result<bool> {
    let done = sqlx::query(
        "update papers set title = $3, version = version + 1
         where id = $1 and version = $2
           and tree_at >= $4 and tree_at < $5 and tree_at <@ (select $6::text::int8multirange)",
    )
    .bind(id)
    .bind(version)
    .bind(title)
    .bind(scope.lo())
    .bind(scope.hi())
    .bind(scope.reach())
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}
