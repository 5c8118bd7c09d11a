//! Opens a transaction for an actor, and finds the actor behind a cookie.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use sqlx::{PgConnection, PgExecutor};

use super::actor::{Grant, Reach, SYSTEM, Session, Standing};
use super::{Actor, Permission, Role};
use crate::error::Result;
use crate::ids::{MemberId, OrganizationId, RequestId, SessionId, UserId};

/// How a transaction holds the tree until its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hold {
    /// Not at all: a reader has a snapshot.
    Free,
    /// Nobody changes it. Fails at once with [`is_tree_busy`] while somebody does.
    Still,
    /// Nobody else writes anything.
    Alone,
}

/// What a request asks of the second lock.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Opening<'a> {
    /// Permissions whose reach may be read.
    pub sees: &'a [Permission],
    /// Permissions whose reach may be written.
    pub writes: &'a [Permission],
    /// How the tree is held.
    pub hold: Hold,
}

/// One statement (`open_request`, migration 0005): takes hold of the tree, reads the valid grants and
/// sets scope, write scope, actor and request until the end of the transaction.
pub(crate) async fn open(
    db: &mut PgConnection,
    actor: &Actor,
    today: NaiveDate,
    opening: Opening<'_>,
) -> sqlx::Result<Standing> {
    let hold = match opening.hold {
        Hold::Free => "free",
        Hold::Still => "still",
        Hold::Alone => "alone",
    };
    // Whoever reaches a commune at most is served by plans that are kept: below it every path through an index
    // of the tree is short, and planning costs more than running. A wide reach is planned for each time.
    let rows = sqlx::query!(
        r#"select g.role as "role!", g.organization_id as "organization_id!", g.reach as "reach!",
             g.lo as "lo!", g.hi as "hi!",
             set_config('plan_cache_mode', case when bool_and(g.reach = 'unit' or coalesce((
               select o.kind in ('commune', 'sub_grassroots', 'branch', 'party_group') from organizations o
               where o.id = g.organization_id), false)) over () then 'force_generic_plan' else 'force_custom_plan' end, true) as plans
           from open_request($1, $2, $3, $4, $5, $6) g"#,
        actor.user.0,
        today,
        &carriers(opening.sees),
        &carriers(opening.writes),
        actor.request.0,
        hold,
    )
    .fetch_all(db)
    .await?;
    let grants = rows.into_iter().filter_map(|row| {
        Some(Grant {
            role: Role::from_name(&row.role)?,
            organization: OrganizationId(row.organization_id),
            reach: match row.reach.as_str() {
                "subtree" => Reach::Subtree,
                _ => Reach::Unit,
            },
            lo: row.lo,
            hi: row.hi,
        })
    });
    Ok(Standing { grants: grants.collect() })
}

/// Whether an error says that somebody changes the tree, or waits to.
pub(crate) fn is_tree_busy(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(|e| e.constraint() == Some("organizations_still"))
}

/// The roles that carry any of these permissions.
fn carriers(permissions: &[Permission]) -> Vec<String> {
    permissions.iter().flat_map(|permission| permission.roles()).map(|role| role.name().to_owned()).collect()
}

/// The whole tree, as the program itself.
pub(crate) async fn open_system(db: &mut PgConnection, request: RequestId, today: NaiveDate) -> Result<()> {
    sqlx::query!("select open_system($1, $2, $3)", SYSTEM.0, today, request.0).fetch_one(db).await?;
    Ok(())
}

/// The session with this hash, if it is still good at this instant.
pub(crate) async fn resume(db: impl PgExecutor<'_>, token_hash: &[u8], now: DateTime<Utc>) -> Result<Option<Session>> {
    let row = sqlx::query!(
        r#"select session_id as "session_id!", user_id as "user_id!", full_name as "full_name!",
             locale, text_size as "text_size!", member_id, roles as "roles!", own_device as "own_device!",
             created_at as "created_at!", seen_at as "seen_at!", idle_seconds as "idle_seconds!",
             absolute_until as "absolute_until!"
           from resume_session($1, $2)"#,
        token_hash,
        now,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Session {
        id: SessionId(row.session_id),
        user: UserId(row.user_id),
        full_name: row.full_name,
        locale: row.locale,
        text_size: row.text_size,
        member: row.member_id.map(MemberId),
        roles: row.roles.iter().filter_map(|name| Role::from_name(name)).collect(),
        own_device: row.own_device,
        created_at: row.created_at,
        seen_at: row.seen_at,
        idle: TimeDelta::seconds(row.idle_seconds.into()),
        absolute_until: row.absolute_until,
    }))
}
