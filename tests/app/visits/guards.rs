//! What the database itself refuses of a leader.

use chibo::access::Permission;
use chibo::ids::UserId;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{Scene, tell};
use crate::support::visits::assign;

/// The constraint that a statement of a leader meets, in a transaction that may tell of visits.
async fn refusal(scene: &Scene, who: UserId, sql: String) -> String {
    let actor = chibo::access::Actor { user: who, request: chibo::ids::RequestId::mint() };
    let mut tx = scene.world.app.begin(&actor, Permission::RecordVisits).await.expect("a transaction");
    let done = sqlx::raw_sql(sqlx::AssertSqlSafe(sql.clone())).execute(&mut *tx).await;
    let error = done.err().unwrap_or_else(|| panic!("not refused: {sql}"));
    let error = error.as_database_error().unwrap_or_else(|| panic!("{error}"));
    error.constraint().map_or_else(|| error.message().to_owned(), str::to_owned)
}

/// How many rows a statement of a leader changes.
async fn touched(scene: &Scene, who: UserId, sql: String) -> u64 {
    let actor = chibo::access::Actor { user: who, request: chibo::ids::RequestId::mint() };
    let mut tx = scene.world.app.begin(&actor, Permission::RecordVisits).await.expect("a transaction");
    let done = sqlx::raw_sql(sqlx::AssertSqlSafe(sql.clone())).execute(&mut *tx).await;
    done.unwrap_or_else(|error| panic!("{sql}: {error}")).rows_affected()
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_leader_tells_of_his_own_visit_only(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut scene = Scene::new(pool, server).await;
    let at = scene.branch.at;
    let visit = scene.assigned("2025-08-01", Some("2025-08-03")).await;
    let other = scene.world.user().await;
    assign(&mut scene.world, (at.commune_a, at.branch_a), other, "2025-08-01", None).await;
    scene.days_later(4);
    tell(&mut scene.leader().await, visit, "Ghi biên bản tại chỗ").await;
    let branch = format!("select id, tree_lo from organizations where id = {}", at.branch_a);
    let of_report = format!("'{visit}', organization_id, tree_at from visit_reports where assignment_id = '{visit}'");
    // The other leader reaches the branch, and nothing of this visit.
    for (sql, constraint) in [
        (
            format!(
                "insert into visit_acts (id, assignment_id, organization_id, tree_at, act, actor_id, at)
            select gen_random_uuid(), '{visit}', id, tree_lo, 'missed', '{other}', now() from ({branch}) b"
            ),
            "visits_own_only",
        ),
        (
            format!(
                "insert into visit_findings (id, assignment_id, organization_id, tree_at) select gen_random_uuid(), {of_report}"
            ),
            "visits_own_only",
        ),
        (
            format!("update visit_reports set state = 'draft', sent_at = null where assignment_id = '{visit}'"),
            "visits_own_only",
        ),
        ("delete from visit_recommendations".to_owned(), "visits_own_only"),
        ("delete from tasks where recommendation_id is not null".to_owned(), "tasks_by_recommendation"),
        (format!("select assignment_follow_up('{visit}', gen_random_uuid(), '2025-09-01', null)"), "visits_own_only"),
    ] {
        assert_eq!(refusal(&scene, other, sql.clone()).await, constraint, "{sql}");
    }
    // The assignment itself he does not even find.
    let sql =
        format!("update assignments set state = 'missed', miss_code = 'illness', told_at = now() where id = '{visit}'");
    assert_eq!(touched(&scene, other, sql).await, 0);
    // Nor does the leader himself change what was sent, or give tasks of his own.
    let own = scene.leader;
    for (sql, constraint) in [
        (
            format!(
                "insert into visit_findings (id, assignment_id, organization_id, tree_at) select gen_random_uuid(), {of_report}"
            ),
            "visits_sent_stay",
        ),
        (format!("update visit_reports set remarks = 'x' where assignment_id = '{visit}'"), "visits_sent_stay"),
        ("update tasks set title = 'x' where recommendation_id is not null".to_owned(), "tasks_by_recommendation"),
        (
            format!(
                "insert into tasks (id, organization_id, tree_at, meeting_id, title, member_id, measure, due_on)
            select gen_random_uuid(), organization_id, tree_at, id, 'x', '{}', 'x', '2025-09-30' from meetings
            where id = '{}'",
                scene.branch.people[0], scene.branch.meeting
            ),
            "tasks_by_meetings",
        ),
        (
            format!("select assignment_follow_up('{visit}', gen_random_uuid(), '2025-09-01', null)"),
            "follow_ups_of_missed",
        ),
    ] {
        assert_eq!(refusal(&scene, own, sql.clone()).await, constraint, "{sql}");
    }
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_follow_up_is_made_for_the_missed_visit_and_soon(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut scene = Scene::new(pool, server).await;
    let visit = scene.assigned("2025-08-01", Some("2025-08-03")).await;
    sqlx::query("update assignments set state = 'missed', miss_code = 'illness', told_at = now() where id = $1")
        .bind(visit)
        .execute(&mut scene.world.owner)
        .await
        .expect("missed");
    let own = scene.leader;
    for month in ["2025-08-01", "2025-07-01", "2025-12-01"] {
        let sql = format!("select assignment_follow_up('{visit}', gen_random_uuid(), '{month}', null)");
        assert_eq!(refusal(&scene, own, sql).await, "follow_ups_soon", "{month}");
    }
    let at = scene.branch.at;
    // The branch is in his reach; an assignment of his own making is no way around those who assign.
    let sql = format!(
        "insert into assignments (id, organization_id, tree_at, other_organization_id, other_at, leader_id, month)
         select gen_random_uuid(), id, tree_lo, id, tree_lo, '{own}', '2025-09-01' from organizations where id = {}",
        at.branch_a
    );
    assert_eq!(refusal(&scene, own, sql).await, "assignments_by_body");
}
