//! What a cookie proves, and for how long.

use chibo::access::Role;
use chibo::ids::UserId;
use chrono::TimeDelta;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use uuid::Uuid;

use crate::support::world::{World, places};

const TOKEN: [u8; 32] = [7; 32];

async fn sign_in(world: &mut World, user: UserId) {
    sqlx::query(
        "insert into sessions (token_hash, id, user_id, created_at, seen_at, idle_seconds, absolute_until, own_device, device)
         values ($1, $2, $3, $4, $4, 3600, $4 + interval '12 h', false, 'Firefox')",
    )
    .bind(TOKEN.as_slice())
    .bind(Uuid::now_v7())
    .bind(user)
    .bind(world.app.now())
    .execute(&mut world.owner)
    .await
    .unwrap();
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_session_names_its_user_and_roles(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let at = places(&mut world).await;
    let grants = [
        ("branch_secretary", at.branch_a, "unit"),
        ("branch_secretary", at.branch_c, "unit"),
        ("auditor", at.commune_a, "subtree"),
    ];
    let actor = world.actor(&grants).await;
    world.execute("update grants set valid = '[2020-01-01,2025-08-01)' where role = 'auditor'").await;
    assert_eq!(world.app.resume(&TOKEN).await.unwrap(), None);
    sign_in(&mut world, actor.user).await;
    let session = world.app.resume(&TOKEN).await.unwrap().expect("signed in");
    assert_eq!(session.user, actor.user);
    assert_eq!(session.full_name, "Hoàng Văn Bền");
    assert_eq!(session.roles, [Role::BranchSecretary], "ended yesterday: not a role of today");
    assert_eq!((session.locale, session.text_size), (None, 0));
    assert_eq!(world.app.resume(&[8; 32]).await.unwrap(), None);
}

/// Reading pages writes at most once a minute, and keeps the session awake.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_session_in_use_stays_and_an_idle_one_ends(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let user = world.user().await;
    sign_in(&mut world, user).await;
    let begun = world.app.now();
    world.clock.advance(TimeDelta::seconds(59));
    let session = world.app.resume(&TOKEN).await.unwrap().unwrap();
    assert_eq!(session.seen_at, begun, "not noted yet");
    for _ in 0..4 {
        world.clock.advance(TimeDelta::minutes(59));
        let session = world.app.resume(&TOKEN).await.unwrap().expect("in use");
        assert_eq!(session.seen_at, world.app.now());
    }
    world.clock.advance(TimeDelta::minutes(60));
    assert_eq!(world.app.resume(&TOKEN).await.unwrap(), None, "idle for an hour");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_session_ends_in_any_case(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let user = world.user().await;
    sign_in(&mut world, user).await;
    for _ in 0..23 {
        world.clock.advance(TimeDelta::minutes(30));
        assert!(world.app.resume(&TOKEN).await.unwrap().is_some());
    }
    world.clock.advance(TimeDelta::minutes(30));
    assert_eq!(world.app.resume(&TOKEN).await.unwrap(), None, "twelve hours");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_disabled_user_is_out_at_once(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let user = world.user().await;
    sign_in(&mut world, user).await;
    world.execute("update users set disabled_on = '2025-08-02'").await;
    assert!(world.app.resume(&TOKEN).await.unwrap().is_some(), "from tomorrow on");
    world.execute("update users set disabled_on = '2025-08-01'").await;
    assert_eq!(world.app.resume(&TOKEN).await.unwrap(), None);
}

/// Whoever may invite in a commune hands out no new password for somebody who also serves above it.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_slip_is_only_for_users_wholly_in_reach(pool: PgPoolOptions, server: PgConnectOptions) {
    use chibo::access::Permission::InviteUsers;
    let mut world = World::new(pool, server).await;
    let at = places(&mut world).await;
    let office = world.actor(&[("committee_office", at.commune_a, "subtree")]).await;
    let secretary = world.actor(&[("branch_secretary", at.branch_a, "subtree")]).await;
    let above = [("branch_secretary", at.branch_c, "subtree"), ("inspection", at.province_a, "subtree")];
    let above = world.actor(&above).await;
    let without = world.actor(&[]).await;
    for (user, allowed) in [(secretary.user, true), (above.user, false), (without.user, false)] {
        let mut tx = world.app.begin(&office, InviteUsers).await.unwrap();
        let slip = sqlx::query(
            "insert into invitations (id, user_id, code_hash, issued_by, issued_at, expires_at)
             values ($1, $2, sha256($3), $4, now(), now() + interval '72 h')",
        )
        .bind(Uuid::now_v7())
        .bind(user)
        .bind(user.0.as_bytes().as_slice())
        .bind(office.user)
        .execute(&mut *tx)
        .await;
        assert_eq!(slip.is_ok(), allowed, "{slip:?}");
        drop(tx);
        let mut tx = world.app.begin(&office, InviteUsers).await.unwrap();
        let changed = sqlx::query("update users set disabled_on = '2025-08-01' where id = $1")
            .bind(user)
            .execute(&mut *tx)
            .await
            .unwrap();
        assert_eq!(changed.rows_affected() == 1, allowed);
    }
    // One's own account is always in reach.
    let mut tx = world.app.account(&above).await.unwrap();
    let changed = sqlx::query("update users set locale = 'en'").execute(&mut *tx).await.unwrap();
    assert_eq!(changed.rows_affected(), 1);
}
