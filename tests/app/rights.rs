//! Rights: what the database holds of them, how they are given, and that they end at once.

use chibo::access::{Permission, Role, giving};
use chibo::ids::{OrganizationId, PositionId, UserId};
use chibo::members::Position;
use chibo::slips::model::power_of;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::client::Client;
use crate::support::world::World;
use crate::users::{account, right, story};

/// What the pages refuse, the database refuses as well.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn the_database_holds_the_level_of_a_right(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let story = story(&mut world).await;
    let at = story.at;
    let office = world.actor(&[("committee_office", at.commune_a, "subtree")]).await;
    let administrator = world.actor(&[("administrator", at.centre, "subtree")]).await;
    let give = |user: UserId, giver: UserId, role: &str, place: OrganizationId, position: Option<PositionId>| {
        let position = position.map_or("null".to_owned(), |id| format!("'{id}'"));
        format!(
            "insert into grants (id, user_id, role, organization_id, tree_at, tree_end, reach, valid, position_id, given_by)
             select gen_random_uuid(), '{user}', '{role}', id, tree_lo, tree_hi, 'unit', '[2025-08-01,)', {position}, '{giver}'
             from organizations where id = {place}"
        )
    };
    let (user, own) = (story.secretary, office.user);
    let held = Some(story.position);
    for (actor, statement, constraint) in [
        (&office, give(user, own, "committee", at.commune_a, None), "grants_within_level"),
        (&office, give(user, own, "branch_recorder", at.branch_c, None), "grants_within_level"),
        (&office, give(user, own, "branch_recorder", at.branch_a, held), "grants_rest_on_position"),
        (&office, give(user, own, "branch_secretary", at.branch_a, held), "grants_rest_on_position"),
        (&office, give(own, own, "branch_secretary", at.branch_a, None), "grants_not_to_oneself"),
        (&office, give(own, user, "branch_secretary", at.branch_a, None), "grants_not_to_oneself"),
        (&office, give(user, administrator.user, "branch_secretary", at.branch_c, held), "grants_in_own_name"),
        (&administrator, give(user, administrator.user, "leader", at.branch_a, None), "grants_within_level"),
        (&administrator, give(own, administrator.user, "member", at.branch_a, None), "grants_member_is_one"),
    ] {
        let mut tx = world.app.begin(actor, Permission::InviteUsers).await.unwrap();
        let refused =
            sqlx::query(sqlx::AssertSqlSafe(statement.clone())).execute(&mut *tx).await.expect_err(&statement);
        assert_eq!(
            refused.as_database_error().and_then(|e| e.constraint()),
            Some(constraint),
            "{statement}: {refused}"
        );
    }
    // Elsewhere: by row-level security or by the rule, whichever comes first.
    let mut tx = world.app.begin(&office, Permission::InviteUsers).await.unwrap();
    let foreign = give(user, own, "branch_recorder", at.branch_b, None);
    assert!(
        sqlx::query(sqlx::AssertSqlSafe(foreign)).execute(&mut *tx).await.is_ok_and(|done| done.rows_affected() == 0)
    );
    drop(tx);
    // A right is not turned into another, nor made longer than its office.
    for (change, constraint) in [
        ("role = 'branch_recorder'", "grants_stay"),
        ("position_id = null", "grants_stay"),
        ("valid = '[2025-01-01,)'", "grants_rest_on_position"),
    ] {
        let mut tx = world.app.begin(&office, Permission::InviteUsers).await.unwrap();
        let statement = format!("update grants set {change} where user_id = '{user}'");
        let refused = sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&mut *tx).await.expect_err(change);
        assert_eq!(refused.as_database_error().and_then(|e| e.constraint()), Some(constraint), "{change}: {refused}");
    }
}

/// The table of the database is the table in code.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn the_rule_of_giving_is_the_same_in_code_and_database(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let mut stored: Vec<(String, String, bool)> =
        sqlx::query_as("select giver, given, beside from giving_rules").fetch_all(&mut world.owner).await.unwrap();
    stored.sort();
    let mut coded: Vec<(String, String, bool)> = Vec::new();
    for giver in Role::ALL {
        let pair = |role: &Role, beside| (giver.name().to_owned(), role.name().to_owned(), beside);
        coded.extend(giving::beside(*giver).iter().map(|role| pair(role, true)));
        coded.extend(giving::below(*giver).iter().map(|role| pair(role, false)));
    }
    coded.sort();
    assert_eq!(stored, coded);
    let mut stored: Vec<(String, String, String)> =
        sqlx::query_as("select position, role, reach from position_powers").fetch_all(&mut world.owner).await.unwrap();
    stored.sort();
    let mut coded: Vec<(String, String, String)> = Position::ALL
        .iter()
        .filter_map(|position| {
            let power = power_of(*position)?;
            Some((position.code().to_owned(), power.role.name().to_owned(), power.reach.name().to_owned()))
        })
        .collect();
    coded.sort();
    assert_eq!(stored, coded);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_right_is_given_by_office_changed_and_ended(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let mut story = story(&mut world).await;
    let staff = world.member(story.at.branch_a, "Lý Thị Đào").await;
    world.position(staff, story.at.commune_a, "office_staff").await;
    let user = account(&mut world, staff).await;
    let (href, action) = (format!("/users/{user}"), format!("/users/{user}/grants"));
    let mut staff = Client::signed_in(&world, user).await;
    staff.get("/users").await.assert_text("không được giao quyền xem tài khoản");
    story.office.get(&href).await.assert_status(200);
    story.office.get(&format!("{action}/new")).await.assert_text("Chuyên viên Văn phòng");
    let late = story.office.submit(&action, &[("until", "01/01/2027")]).await;
    late.assert_status(422).assert_text("không kéo dài quá ngày hết chức vụ");
    story.office.submit(&action, &[("until", "")]).await.assert_redirect(&href);
    let page = story.office.follow().await;
    page.assert_text("Từ 01/08/2025 đến hết 31/12/2026").assert_text("Theo chức vụ");
    // Whoever is signed in for a long time on a device is now asked as often as the others.
    let idle: i32 = sqlx::query_scalar("select idle_seconds from sessions where user_id = $1")
        .bind(user)
        .fetch_one(&mut world.owner)
        .await
        .unwrap();
    assert_eq!(idle, 3600);
    staff.get(&format!("/organizations/{}/invitations/new", story.at.branch_a)).await.assert_status(200);
    let edit = page.link("Đổi ngày hết");
    story.office.get(&edit).await.assert_text("Chậm nhất 31/12/2026");
    story.office.submit(&edit, &[("until", "31/08/2025")]).await.assert_redirect(&href);
    story.office.get(&edit).await.assert_status(200);
    // It began today: ended, it never was; its holder is signed out at once.
    let end = edit.replace("/edit", "/end");
    story.office.submit(&end, &[]).await.assert_redirect(&href);
    staff.get("/users").await.assert_status(303);
    let left: i64 =
        world.ask("select count(*) from grants where role = 'committee_office' and position_id is not null").await;
    assert_eq!(left, 0);
    let trail: i64 =
        world.ask("select count(*) from audit_entries where table_name = 'grants' and act = 'DELETE'").await;
    assert_eq!(trail, 1);
}

/// Revoked: the very next request is refused, whoever ends the right and by whatever way.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn the_next_request_after_the_end_is_refused(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let mut story = story(&mut world).await;
    let mut secretary = Client::signed_in(&world, story.secretary).await;
    secretary.get("/meetings").await.assert_status(200);
    let page = story.office.get(&format!("/users/{}", story.secretary)).await;
    let end = page.link("Đổi ngày hết").replace("/edit", "/end");
    story.office.get(&page.link("Đổi ngày hết")).await;
    story.office.submit(&end, &[]).await.assert_status(303);
    secretary.get("/meetings").await.assert_status(303);
    // Signed in anew, nothing is left of it.
    let mut again = Client::signed_in(&world, story.secretary).await;
    again.get(&format!("/organizations/{}", story.at.branch_a)).await.assert_status(404);
    // With the position it ends the same way.
    let other = world.member(story.at.branch_c, "Bàn Văn Thanh").await;
    let position = world.position(other, story.at.branch_c, "branch_secretary").await;
    let user = account(&mut world, other).await;
    right(&mut world, user, ("branch_secretary", "unit"), story.at.branch_c, Some(position)).await;
    let mut client = Client::signed_in(&world, user).await;
    client.get(&format!("/organizations/{}", story.at.branch_c)).await.assert_status(200);
    sqlx::query("update positions set valid = '[2025-01-01,2025-08-01)' where id = $1")
        .bind(position)
        .execute(&mut world.owner)
        .await
        .unwrap();
    client.get(&format!("/organizations/{}", story.at.branch_c)).await.assert_status(303);
}
