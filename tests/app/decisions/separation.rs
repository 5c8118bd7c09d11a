//! Who scored, or serves in the branch, does not decide: neither by route nor by SQL, as the program or as
//! the owner of the tables. What was locked stays.

use chibo::access::{Actor, Permission};
use chibo::ids::UserId;
use sqlx::PgConnection;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{decided, desk};
use crate::support::branch::Branch;
use crate::support::client::Client;
use crate::support::world::World;

/// The constraint that refuses a statement.
async fn refusal(db: &mut PgConnection, sql: &str, of: &Branch) -> String {
    let statement = sqlx::query(sqlx::AssertSqlSafe(sql.to_owned())).bind(of.meeting.0).execute(db).await;
    let error = statement.expect_err(sql);
    let error = error.as_database_error().unwrap_or_else(|| panic!("{sql}: {error}"));
    error.constraint().map_or_else(|| error.code().unwrap_or_default().into_owned(), str::to_owned)
}

/// A decision by SQL in the name of somebody.
fn deciding(who: UserId) -> String {
    format!(
        "update scores set state = 'adjusted', decided_points = 9900, decided_class = 'good', decided_by = '{who}'
         where meeting_id = $1 and not superseded"
    )
}

/// Two who hold the right at the commune and must not use it here: one filled in the sheet, one is the
/// branch's deputy secretary.
async fn parties(world: &mut World, branch: &Branch) -> [Actor; 2] {
    let commune = ("committee", branch.at.commune_a, "subtree");
    let scorer = Actor { user: branch.secretary, ..world.actor(&[]).await };
    sqlx::query(
        "insert into grants (id, user_id, role, organization_id, tree_at, tree_end, reach, valid, given_by)
         select gen_random_uuid(), $1, $3, id, tree_lo, tree_hi, 'subtree', '[2020-01-01,)',
           '00000000-0000-7000-8000-000000000000'
         from organizations where id = $2",
    )
    .bind(branch.secretary)
    .bind(commune.1)
    .bind(commune.0)
    .execute(&mut world.owner)
    .await
    .expect("a grant");
    let deputy = world.actor(&[commune]).await;
    sqlx::query("update users set member_id = $2 where id = $1")
        .bind(deputy.user)
        .bind(branch.people[1])
        .execute(&mut world.owner)
        .await
        .expect("a member");
    [scorer, deputy]
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn parties_to_a_sheet_read_it_and_decide_nothing(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch, mut committee) = desk(pool, server, &[]).await;
    let parties = parties(&mut world, &branch).await;
    for party in &parties {
        let mut client = Client::signed_in(&world, party.user).await;
        let page = client.get(&branch.step("score")).await;
        page.assert_status(200).assert_text("nên một đồng chí khác của cấp trên quyết định");
        page.assert_no_text("Xác nhận 88,57");
        let version: i32 = world.ask("select version from scores").await;
        let version = version.to_string();
        for act in ["confirmation", "adjustment", "return", "withdrawal", "lock", "correction"] {
            let fields = [("version", version.as_str()), ("reason", "Đúng")];
            let fields = if matches!(act, "adjustment" | "return" | "correction") { &fields[..] } else { &fields[..1] };
            let answer = client.post(&branch.step(&format!("score/{act}")), fields).await;
            answer.assert_status(403).assert_text("Phiếu này do người khác quyết định");
        }
        client.get(&branch.step("score/return")).await.assert_status(403);
    }
    assert_eq!(decided(&mut world, &branch).await.0, "submitted");
    // By SQL, as the program with the right to write there, in the own name or in another's.
    let other = world.actor(&[("committee", branch.at.commune_a, "subtree")]).await;
    for (hand, name) in [(parties[0], parties[0]), (parties[1], parties[1]), (parties[0], other), (other, parties[1])] {
        let mut tx = world.app.begin(&hand, Permission::DecideScores).await.unwrap();
        let refused = refusal(&mut tx, &deciding(name.user), &branch).await;
        assert_eq!(refused, "scores_decided_by_another", "{hand:?} in the name of {name:?}");
    }
    // And as the owner of the tables.
    for party in &parties {
        let refused = refusal(&mut world.owner, &deciding(party.user), &branch).await;
        assert_eq!(refused, "scores_decided_by_another");
    }
    // Nor do they change under the committee's hands what was submitted, or what was decided.
    let own = "update scores set self_points = 10000 where meeting_id = $1";
    assert_eq!(refusal(&mut world.owner, own, &branch).await, "scores_submitted_stays");
    let line = "update score_lines set self_points = 0 where score_id in (select id from scores where meeting_id = $1)";
    assert_eq!(refusal(&mut world.owner, line, &branch).await, "scores_locked_stays");
    committee.get(&branch.step("score")).await;
    committee.submit(&branch.step("score/confirmation"), &[]).await.assert_status(303);
    let points = "update scores set decided_points = 10000 where meeting_id = $1";
    assert_eq!(refusal(&mut world.owner, points, &branch).await, "scores_state_order");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn what_was_locked_stays_whoever_asks(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch, mut committee) = desk(pool, server, &[]).await;
    committee.get(&branch.step("score")).await;
    committee.submit(&branch.step("score/confirmation"), &[]).await.assert_status(303);
    committee.get(&branch.step("score/lock")).await;
    committee.submit(&branch.step("score/lock"), &[]).await.assert_status(303);
    let of = "score_id in (select id from scores where meeting_id = $1)";
    let changes = [
        "update scores set decided_points = 10000 where meeting_id = $1".to_owned(),
        "update scores set state = 'adjusted' where meeting_id = $1".to_owned(),
        "update scores set shortcomings = 'Không có' where meeting_id = $1".to_owned(),
        format!("update score_lines set decided_points = 100 where {of}"),
        format!("update score_lines set self_reason = 'Khác' where {of}"),
        "insert into score_lines (score_id, criterion_id, organization_id, tree_at, decided_points)
         select s.id, c.id, s.organization_id, s.tree_at, 100 from scores s cross join criteria c
         where s.meeting_id = $1 limit 1"
            .to_owned(),
    ];
    let deletions = [
        "scores where meeting_id = $1".to_owned(),
        format!("score_lines where {of}"),
        format!("score_acts where {of}"),
    ];
    let actor = world.actor(&[("committee", branch.at.commune_a, "subtree")]).await;
    for sql in &changes {
        let mut tx = world.app.begin(&actor, Permission::DecideScores).await.unwrap();
        assert_eq!(refusal(&mut tx, sql, &branch).await, "scores_locked_stays", "as the program: {sql}");
        assert_eq!(refusal(&mut world.owner, sql, &branch).await, "scores_locked_stays", "as the owner: {sql}");
    }
    for what in &deletions {
        let sql = format!("delete from {what}");
        let mut tx = world.app.begin(&actor, Permission::DecideScores).await.unwrap();
        assert_eq!(refusal(&mut tx, &sql, &branch).await, "42501", "as the program: {sql}");
        assert_eq!(refusal(&mut world.owner, &sql, &branch).await, "scores_locked_stays", "as the owner: {sql}");
    }
    // A party does not correct either, whatever version stands in between.
    let [scorer, _] = parties(&mut world, &branch).await;
    let correction = format!(
        "insert into scores (id, meeting_id, organization_id, tree_at, month, rubric_id, version_no, corrects,
           correction_reason, state, self_points, self_class, computed_points, computed_class, facts, submitted_facts,
           votes_for, decided_points, decided_class, decided_by, superseded)
         select gen_random_uuid(), meeting_id, organization_id, tree_at, month, rubric_id, version_no + 1, id,
           'Sai', 'adjusted', self_points, self_class, computed_points, computed_class, facts, submitted_facts,
           votes_for, 10000, 'good', '{}', true from scores where meeting_id = $1 order by version_no desc limit 1",
        scorer.user
    );
    assert_eq!(refusal(&mut world.owner, &correction, &branch).await, "scores_state_order");
    committee.get(&branch.step("score/correction")).await;
    let nine = crate::support::scoring::field(9, "answer");
    let fields = [(nine.as_str(), "19"), ("reason", "Cộng nhầm")];
    committee.submit(&branch.step("score/correction"), &fields).await.assert_status(303);
    committee.get(&branch.step("score")).await;
    committee.submit(&branch.step("score/withdrawal"), &[]).await.assert_status(303);
    let refused = refusal(&mut world.owner, &deciding(scorer.user), &branch).await;
    assert_eq!(refused, "scores_decided_by_another", "the branch's acts are on the first version");
}
