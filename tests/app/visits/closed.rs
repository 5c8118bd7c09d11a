//! Being sent to a branch is a right to tell of a visit there, and no other: every table that is written within the
//! tree is tried as a leader's request would write it, whichever tables there are.

use chibo::access::{Actor, Permission};
use chibo::ids::RequestId;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{Scene, tell};
use crate::support::visits::assign;

/// Tables that a leader writes, each with what keeps him to his own rows.
const HIS: [(&str, &str); 9] = [
    ("assignments", "updated where it is his: own_by_leaders; made by assignments_by_body"),
    ("duties", "his own: own_by_leaders_insert and its like"),
    ("tasks", "those of his recommendations: tasks_recommended_guard"),
    ("visit_acts", "visit_parts_guard"),
    ("visit_checks", "visit_parts_guard"),
    ("visit_findings", "visit_parts_guard"),
    ("visit_observations", "visit_parts_guard"),
    ("visit_recommendations", "visit_parts_guard"),
    ("visit_reports", "visit_parts_guard"),
];

/// Tables of which a trigger refuses such a row before the policy is asked.
const SOONER: [&str; 2] = ["grants", "score_sheet_lines"];

/// A table with row-level security and where it says in the tree its rows stand.
struct Table {
    name: String,
    organization: Option<String>,
    position: Option<String>,
}

async fn tables(scene: &mut Scene) -> Vec<Table> {
    let rows: Vec<(String, Vec<String>)> = sqlx::query_as(
        "select c.relname::text, array_agg(a.attname::text)
         from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
         where c.relkind = 'r' and c.relrowsecurity and c.relnamespace = 'public'::regnamespace
           and exists (select from pg_policy p where p.polrelid = c.oid
             and pg_get_expr(coalesce(p.polwithcheck, p.polqual), c.oid) ~ 'write_scope|rubric_writable|user_in_reach')
         group by 1 order by 1",
    )
    .fetch_all(&mut scene.world.owner)
    .await
    .expect("the catalogue");
    let table = |(name, columns): (String, Vec<String>)| {
        let one = |wanted: &[&str]| columns.iter().find(|column| wanted.contains(&column.as_str())).cloned();
        let organization =
            if name == "organizations" { Some("id".into()) } else { one(&["organization_id", "issuer_id"]) };
        Table { organization, position: one(&["tree_at", "tree_lo"]), name }
    };
    rows.into_iter().map(table).collect()
}

/// What the database says to one statement of a leader: rows changed, or the code of the refusal.
async fn tried(scene: &Scene, actor: &Actor, sql: String) -> Result<u64, String> {
    let mut tx = scene.world.app.begin(actor, Permission::RecordVisits).await.expect("a transaction");
    let done = sqlx::raw_sql(sqlx::AssertSqlSafe(sql.clone())).execute(&mut *tx).await;
    done.map(|done| done.rows_affected()).map_err(|error| {
        let code = error.as_database_error().and_then(|error| error.code().map(|code| code.to_string()));
        format!("{} {error}", code.unwrap_or_default())
    })
}

fn is_denied(answer: &Result<u64, String>) -> bool {
    answer.as_ref().is_err_and(|error| error.starts_with("42501"))
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_leader_writes_nothing_but_his_visit(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut scene = Scene::new(pool, server).await;
    let visit = scene.assigned("2025-08-01", Some("2025-08-03")).await;
    let at = scene.branch.at;
    let other = scene.world.user().await;
    assign(&mut scene.world, (at.commune_a, at.branch_a), other, "2025-08-01", None).await;
    scene.days_later(4);
    tell(&mut scene.leader().await, visit, "Ghi biên bản tại chỗ").await;
    // Somebody else at the same branch: nothing there is his.
    let actor = Actor { user: other, request: RequestId::mint() };
    let tables = tables(&mut scene).await;
    let his: Vec<_> = HIS.iter().map(|(name, _)| *name).collect();
    assert!(tables.len() > 40, "{}", tables.len());
    for name in &his {
        assert!(tables.iter().any(|table| table.name == *name), "{name} is written within the tree no more");
    }
    let closed: Vec<String> =
        sqlx::query_scalar("select polrelid::regclass::text from pg_policy where polname = 'not_by_leaders_insert'")
            .fetch_all(&mut scene.world.owner)
            .await
            .expect("policies");
    let (mut filled, mut open) = (0, Vec::new());
    for Table { name, organization, position } in &tables {
        let (Some(organization), Some(position)) = (organization, position) else {
            // Of no place in the tree: parts of rubrics, accounts, slips. Nothing of them is his.
            let changed = tried(&scene, &actor, format!("delete from {name}")).await;
            assert!(changed.as_ref().is_ok_and(|rows| *rows == 0) || is_denied(&changed), "{name}: {changed:?}");
            continue;
        };
        let place = format!("select id, tree_lo from organizations where id = {}", at.branch_a);
        if !his.contains(&name.as_str()) {
            let insert = format!("insert into {name} ({organization}, {position}) {place}");
            let inserted = tried(&scene, &actor, insert).await;
            let sooner = SOONER.contains(&name.as_str()) && inserted.is_err();
            if !closed.contains(name) || !(is_denied(&inserted) || sooner) {
                open.push(format!("{name}: {inserted:?}"));
            }
        }
        let at_branch = format!("{organization} = {}", at.branch_a);
        let count = sqlx::AssertSqlSafe(format!("select count(*) from {name} where {at_branch}"));
        let rows: i64 = sqlx::query_scalar(count).fetch_one(&mut scene.world.owner).await.expect("a count");
        filled += u32::from(rows > 0);
        for sql in [
            format!("update {name} set {organization} = {organization} where {at_branch}"),
            format!("delete from {name} where {at_branch}"),
        ] {
            let changed = tried(&scene, &actor, sql.clone()).await;
            if !matches!(changed, Ok(0)) && changed.is_ok() {
                open.push(format!("{sql}: {changed:?} of {rows}"));
            }
        }
    }
    assert!(open.is_empty(), "written at a branch by whoever is sent there:\n{}", open.join("\n"));
    assert!(filled > 12, "tables with rows at the branch: {filled}");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_leader_writes_no_duties_and_accounts_of_those_who_serve_there(
    pool: PgPoolOptions,
    server: PgConnectOptions,
) {
    let mut scene = Scene::new(pool, server).await;
    scene.assigned("2025-08-01", None).await;
    let (leader, secretary) = (scene.leader, scene.branch.secretary);
    sqlx::query("update users set member_id = $2 where id = $1")
        .bind(secretary)
        .bind(scene.branch.people[0])
        .execute(&mut scene.world.owner)
        .await
        .expect("an account of a member");
    let actor = Actor { user: leader, request: RequestId::mint() };
    let duty = |who| {
        format!(
            "insert into duties (id, leader_id, first_day, last_day, part)
             values (gen_random_uuid(), '{who}', '2025-08-03', '2025-08-03', 'all_day')"
        )
    };
    assert!(is_denied(&tried(&scene, &actor, duty(secretary)).await));
    assert_eq!(tried(&scene, &actor, duty(leader)).await, Ok(1), "his own he enters himself");
    let closed =
        format!("update users set disabled_on = '2025-08-01', disabled_because = 'x' where id = '{secretary}'");
    let closed = tried(&scene, &actor, closed).await;
    assert!(closed == Ok(0) || is_denied(&closed), "{closed:?}");
}
