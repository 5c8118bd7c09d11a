//! The demonstration: the same seed and day make the same world, and that world is sound.

mod generated;
mod programs;
mod scores;

use std::collections::BTreeMap;

use chibo::access::{Actor, Permission};
use chibo::app::{App, Surroundings};
use chibo::clock::Clock;
use chibo::config::Site;
use chibo::demo::{self, EARLIEST, Made, NotLoaded, PASSWORD, SEED};
use chibo::ids::{RequestId, UserId};
use chibo::{meetings, tasks};
use chrono::NaiveDate;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection as _, PgConnection};

use crate::support::client::Client;
use crate::support::world::{connect, create_anew, day};

/// The program on a database of the demonstration, and the superuser beside it.
struct Demonstration {
    app: App,
    owner: PgConnection,
    made: Made,
}

pub async fn program(server: &PgConnectOptions, today: NaiveDate) -> App {
    let site = Site::parse("http://127.0.0.1:8080").expect("a site");
    let surroundings = Surroundings { site, trusted_proxy: None, demo: true, metrics: None };
    let login = server.clone().username("chibo_app");
    let pool = PgPoolOptions::new().max_connections(2);
    App::connect(pool, login, Clock::fixed_on(today), surroundings).await.expect("the program signs in")
}

impl Demonstration {
    async fn load(server: &PgConnectOptions, today: NaiveDate) -> Self {
        let app = program(server, today).await;
        let made = demo::load(&app, SEED).await.expect("an empty database takes the demonstration");
        Self { app, owner: connect(server).await, made }
    }

    async fn count(&mut self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&mut self.owner).await.unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    async fn list(&mut self, sql: &'static str) -> Vec<String> {
        sqlx::query_scalar(sql).fetch_all(&mut self.owner).await.unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    /// A digest of each table; of the audit trail only how many acts it tells of.
    async fn digests(&mut self) -> BTreeMap<String, String> {
        let tables = self.list("select relname::text from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace and relname not in ('audit_entries', '_sqlx_migrations')").await;
        let mut digests = BTreeMap::new();
        for table in tables {
            // A password has another salt each time.
            let sql = format!(
                "select count(*) || ' ' || coalesce(md5(string_agg(row::text, E'\\n' order by row::text)), '')
                 from (select to_jsonb(t) - 'password_hash' as row from {table} t) rows"
            );
            let digest =
                sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&mut self.owner).await.expect("a digest");
            digests.insert(table, digest);
        }
        let acts = self.list("select table_name || ' ' || act || ' ' || count(*) from audit_entries group by table_name, act order by 1").await;
        digests.insert("audit_entries".to_owned(), acts.join(", "));
        digests
    }

    async fn actor(&mut self, sign_in_name: &'static str) -> Actor {
        let user = sqlx::query_scalar("select id from users where sign_in_name = $1")
            .bind(sign_in_name)
            .fetch_one(&mut self.owner)
            .await
            .expect("an account");
        Actor { user: UserId(user), request: RequestId::mint() }
    }
}

/// A second migrated database beside that of a test.
async fn twin(server: &PgConnectOptions) -> PgConnectOptions {
    let name = server.get_database().expect("a database").replace("_sqlx_test_", "_twin_");
    let twin = server.clone().database(&name);
    create_anew(&twin, "template1").await;
    twin
}

async fn drop_twin(world: Demonstration, twin: &PgConnectOptions) {
    world.app.pool().close().await;
    world.owner.close().await.expect("closed");
    let mut beside = PgConnection::connect_with(&twin.clone().database("postgres")).await.expect("the superuser");
    let sql = format!("drop database \"{}\"", twin.get_database().expect("a database"));
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut beside).await.expect("dropped");
}

/// Loads the world of a day into two databases, compares them, and looks one over.
async fn the_world_of(server: PgConnectOptions, today: &str) {
    let twin = twin(&server).await;
    let mut one = Demonstration::load(&server, day(today)).await;
    let mut other = Demonstration::load(&twin, day(today)).await;
    assert_eq!(one.made, other.made);
    for (left, right) in one.digests().await.into_iter().zip(other.digests().await) {
        assert_eq!(left, right, "the same seed and day, {today}");
    }
    drop_twin(other, &twin).await;

    heads(&mut one).await;
    counters(&mut one).await;
    numbers(&mut one).await;
    irregularities(&mut one).await;
    open_tasks(&mut one).await;
    scores::named_cases(&mut one).await;
    scores::the_rest(&mut one).await;
    scores::the_engine_agrees(&mut one).await;
    scores::sheets_agree(&mut one).await;
    programs::figures(&mut one).await;
    programs::tellings(&mut one).await;
    programs::pages(&mut one, day(today)).await;
    calendar(&mut one).await;
    assert_eq!(one.list("select format('%s: %s', organization_id, fault) from tree_faults()").await, [""; 0]);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_world_of_november(_: PgPoolOptions, server: PgConnectOptions) {
    the_world_of(server, "2026-11-22").await;
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_world_of_new_year_s_day(_: PgPoolOptions, server: PgConnectOptions) {
    the_world_of(server, "2027-01-01").await;
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_world_of_a_leap_day(_: PgPoolOptions, server: PgConnectOptions) {
    the_world_of(server, "2028-02-29").await;
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_world_of_the_thirty_first(_: PgPoolOptions, server: PgConnectOptions) {
    the_world_of(server, "2026-08-31").await;
}

/// Head-counts of today, and of Ba Bể as of the day of its review by the superiors of that day.
async fn heads(world: &mut Demonstration) {
    let thon_3 = "select count(*) from organization_names n cross join members_on(n.organization_id, $1) x
         where n.name = 'Chi bộ Thôn 3' and x.counted";
    for (on, expected) in [(world.app.today(), 19), (day("2019-07-01"), 19), (day("2019-06-30"), 0)] {
        let count: i64 = sqlx::query_scalar(thon_3).bind(on).fetch_one(&mut world.owner).await.expect("a count");
        assert_eq!(count, expected, "Thôn 3 on {on}");
    }
    let of_ba_be = "with recursive below as (
           select n.organization_id as id from organization_names n where n.name like 'Đảng bộ huyện Ba Bể%'
           union all
           select p.organization_id from below b join organization_parents p on p.parent_id = b.id and p.valid @> $1)
         select format('%s communes, %s branches, %s of offices, %s members, %s of offices',
           count(*) filter (where o.kind = 'commune'), count(*) filter (where o.kind = 'branch'),
           count(*) filter (where o.branch_type = 'commune_office'), sum(m.heads),
           sum(m.heads) filter (where o.branch_type = 'commune_office'))
         from below b join organizations o on o.id = b.id
         cross join lateral (select count(*) as heads from members_on(o.id, $1) x where x.counted) m";
    let figures = async |owner: &mut PgConnection, on: NaiveDate| -> String {
        sqlx::query_scalar(of_ba_be).bind(on).fetch_one(owner).await.expect("figures")
    };
    let then = figures(&mut world.owner, day("2017-07-13")).await;
    assert_eq!(then, "16 communes, 206 branches, 16 of offices, 3582 members, 317 of offices");
    let now = world.app.today();
    assert!(figures(&mut world.owner, now).await.starts_with("0 communes, 0 branches"));
}

/// What closing froze is what follows from roster, exceptions and statements.
async fn counters(world: &mut Demonstration) {
    let closed = world.count("select count(*) from meetings where state = 'closed'").await;
    assert!(closed > 500, "{closed}");
    let wrong = "select format('%s %s', organization_name(m.organization_id), m.month) from meetings m
        cross join lateral (
          select array_agg(x.member_id order by x.member_id) filter (where x.in_attendance) as roster,
            count(*) filter (where x.status = 'official') as official,
            count(*) filter (where x.status = 'probationary') as probationary,
            count(*) filter (where x.status = 'exempt') as exempt, count(*) as everybody,
            count(*) filter (where x.status = 'reduced') as reduced,
            count(*) filter (where x.status = 'leave_of_absence') as leave,
            count(*) filter (where x.status = 'suspended') as suspended,
            count(*) filter (where x.status = 'abroad') as abroad,
            count(*) filter (where x.in_attendance and not x.absent) as present,
            count(*) filter (where x.in_attendance and not x.absent and x.votes) as present_voting
          from (select o.*, exists (select from attendances a where a.meeting_id = m.id
              and a.member_id = o.member_id and a.status like 'absent%') as absent
            from members_on(m.organization_id, m.held_on) o) x) day
        cross join lateral (select count(*) filter (where a.status = 'absent_excused') as excused,
            count(*) filter (where a.status = 'absent_unexcused') as unexcused,
            bool_and(a.member_id = any (m.roster)) as called
          from attendances a where a.meeting_id = m.id) roll
        cross join lateral (select count(distinct s.member_id) as speakers from statements s where s.meeting_id = m.id) said
        where m.state = 'closed' and not coalesce(roll.called, true)
          or m.state = 'closed' and (array(select unnest(m.roster) order by 1), m.roster_count, m.official_count,
            m.probationary_count, m.exempt_count, m.reduced_count, m.leave_count, m.suspended_count, m.abroad_count,
            m.present_count, m.present_voting_count, m.excused_count, m.unexcused_count, m.speaker_count,
            m.official_count + m.probationary_count + m.exempt_count + m.reduced_count + m.leave_count
              + m.suspended_count + m.abroad_count)
          is distinct from (day.roster, cardinality(day.roster), day.official, day.probationary, day.exempt,
            day.reduced, day.leave, day.suspended, day.abroad, day.present, day.present_voting, roll.excused,
            roll.unexcused, said.speakers, day.everybody)";
    assert_eq!(world.list(wrong).await, [""; 0]);
    let absent_but_active = "select format('%s %s', organization_name(m.organization_id), m.month) from meetings m
        join attendances a on a.meeting_id = m.id and a.status like 'absent%'
        where a.member_id in (m.chair_id, m.minute_taker_id)
          or exists (select from statements s where s.meeting_id = m.id and s.member_id = a.member_id)";
    assert_eq!(world.list(absent_but_active).await, [""; 0]);
    let of_nobody = "select format('%s %s', organization_name(m.organization_id), m.month) from meetings m
        where m.state = 'closed' and not (array[m.chair_id, m.minute_taker_id] <@ m.roster)";
    assert_eq!(world.list(of_nobody).await, [""; 0]);
}

/// Numbers run from 1 in the order of the meetings; every closed meeting has two documents, and its acts.
async fn numbers(world: &mut Demonstration) {
    let gaps = "select format('%s %s %s', organization_id, kind, number) from (
          select n.organization_id, n.kind, n.number,
            row_number() over (partition by n.organization_id, n.kind, n.term_from order by m.held_on) as expected
          from document_numbers n join meetings m on m.id = n.meeting_id) x where number <> expected";
    assert_eq!(world.list(gaps).await, [""; 0]);
    let without = "select m.id::text from meetings m where m.state = 'closed'
        and ((select count(*) from document_numbers n where n.meeting_id = m.id) <> 2
          or not exists (select from meeting_acts a where a.meeting_id = m.id and a.act = 'closed'
            and (a.at at time zone 'Asia/Ho_Chi_Minh')::date >= m.held_on))";
    assert_eq!(world.list(without).await, [""; 0]);
    let to_come = format!("select count(*) from meeting_acts where at > '{} 00:00+07'", world.app.today());
    let to_come: i64 =
        sqlx::query_scalar(sqlx::AssertSqlSafe(to_come)).fetch_one(&mut world.owner).await.expect("acts");
    assert_eq!(to_come, 0, "nothing has happened that is still to come");
}

/// What went wrong in the twelve months: each of these once, with its name.
async fn irregularities(world: &mut Demonstration) {
    let named = [
        ("Chi bộ Làng Hản", "m.state = 'closed' and m.held_on >= m.month + interval '1 month'"),
        ("Chi bộ Ngòi Chò", "m.state = 'planned' and m.month < date_trunc('month', $1::date)"),
        ("Chi bộ Trung Hà", "m.state = 'not_held' and m.not_held_because like 'Mưa lũ%'"),
        ("Chi bộ Trường Tiểu học", "m.state = 'closed' and m.ended_at - m.started_at < interval '90 minutes'"),
        ("Chi bộ Thôn 4", "m.state = 'closed' and m.on_behalf_by is not null and m.confirmed_by is null"),
    ];
    for (branch, condition) in named {
        let sql = format!(
            "select organization_name(m.organization_id) from meetings m where ({condition}) and $1::date is not null"
        );
        let found: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
            .bind(world.app.today())
            .fetch_all(&mut world.owner)
            .await
            .expect(condition);
        assert_eq!(found, [branch], "{condition}");
    }
    let on_behalf = "select count(*) from meeting_acts a join users u on u.id = a.actor_id
        where a.act = 'entered_on_behalf' and u.sign_in_name = 'vanphong.thaibinh'";
    assert_eq!(world.count(on_behalf).await, 1);
    let absences = "select p.full_name || ' ' || count(*) from attendances a join members p on p.id = a.member_id
        join organization_names n on n.organization_id = a.organization_id and n.name = 'Chi bộ Thôn 3'
        where a.status like 'absent%' group by p.full_name order by count(*) desc, p.full_name";
    let expected = ["Lục Văn Sinh 6", "Trịnh Văn Hải 4", "Trần Thị Ngọc Ánh 2", "Vi Thị Thơm 1"];
    assert_eq!(world.list(absences).await, expected);
}

/// The secretary of Thôn 3 sees exactly the three tasks of last month's resolution.
async fn open_tasks(world: &mut Demonstration) {
    let secretary = world.actor("bithu.thon3").await;
    let mut tx = world.app.read(&secretary, &[Permission::ReadTasks]).await.expect("a snapshot");
    let scope = tx.scope(Permission::ReadTasks);
    let due = tasks::due(&mut tx, &scope, None, 100).await.expect("tasks");
    let mut titles: Vec<_> = due.iter().map(|task| task.title.as_str()).collect();
    titles.sort_unstable();
    assert_eq!(
        titles,
        ["Lập danh sách thu gom rác thôn", "Rà soát hộ nghèo, tổ 2", "Vận động 3 hộ hiến đất mở đường Ngòi Chò"]
    );
}

/// The months that are open are as the calendar makes them, so it has nothing to add.
async fn calendar(world: &mut Demonstration) {
    let planned = "select format('%s %s %s %s %s', organization_id, month, planned_on, planned_at, place)
        from meetings where state = 'planned' and month >= date_trunc('month', $1::date) order by organization_id, month";
    let rows = async |world: &mut Demonstration| -> Vec<String> {
        sqlx::query_scalar(planned).bind(world.app.today()).fetch_all(&mut world.owner).await.expect("planned")
    };
    let made = rows(world).await;
    assert_eq!(made.len(), 2 * 47);
    assert_eq!(meetings::keep_calendar(&world.app).await.expect("a calendar"), 0);
    sqlx::query("delete from meetings where state = 'planned' and month >= date_trunc('month', $1::date)")
        .bind(world.app.today())
        .execute(&mut world.owner)
        .await
        .expect("deleted");
    assert_eq!(meetings::keep_calendar(&world.app).await.expect("a calendar"), 2 * 47);
    assert_eq!(rows(world).await, made);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn six_people_sign_in_and_nobody_loads_it_twice(_: PgPoolOptions, server: PgConnectOptions) {
    let mut world = Demonstration::load(&server, day("2026-11-22")).await;
    let names = world.list("select sign_in_name from users where password_hash is not null order by 1").await;
    assert_eq!(names, ["bantochuc", "bithu.thon3", "danguy.thaibinh", "lanhdao.tinh", "quantri", "vanphong.thaibinh"]);
    for (name, full_name) in [
        ("bithu.thon3", "Hoàng Văn Kiên"),
        ("vanphong.thaibinh", "Nông Thị Thu Hường"),
        ("danguy.thaibinh", "Đặng Minh Hòa"),
        ("bantochuc", "Triệu Đức Thuận"),
        ("lanhdao.tinh", "Lý Hải Yến"),
        ("quantri", "Quản trị hệ thống"),
    ] {
        assert_eq!(chibo::accounts::password::check(PASSWORD, name), Ok(()), "{name} could choose it");
        let mut client = Client::new(&world.app);
        client.get("/session/new").await.assert_status(200);
        client.submit("/session", &[("sign_in_name", name), ("password", PASSWORD)]).await.assert_redirect("/");
        client.follow().await.assert_status(200).assert_text(full_name);
    }
    let resting = "select count(*) from grants g join users u on u.id = g.user_id
        join positions p on p.id = g.position_id and p.member_id = u.member_id and p.valid @> '2026-11-22'::date";
    assert_eq!(world.count(resting).await, 10, "nine people, one of them in two trees, by the office they hold");
    let classes = scores::classes(&mut world).await;
    assert_eq!(classes, ["good 234", "fair 289", "average 14", "poor 2"]);

    let before = world.digests().await;
    let refused = demo::load(&world.app, SEED).await.expect_err("it is there already");
    assert!(matches!(refused, NotLoaded::NotEmpty) && refused.to_string().contains("not empty"), "{refused}");
    assert_eq!(world.digests().await, before);
    let day = world.list("select demonstration_day::text from installation").await;
    assert_eq!(day, ["2026-11-22"]);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn it_goes_into_an_empty_database_and_a_present_of_three_levels(_: PgPoolOptions, server: PgConnectOptions) {
    let early = program(&server, EARLIEST.pred_opt().expect("a day")).await;
    let refused = demo::load(&early, SEED).await.expect_err("the districts are still there");
    assert!(refused.to_string().contains("2025-08-01"), "{refused}");
    let app = program(&server, EARLIEST).await;
    assert!(demo::is_empty(&app).await.expect("an answer"));
    let mut owner = connect(&server).await;
    sqlx::query("insert into users (id, sign_in_name, full_name) values (gen_random_uuid(), 'ai.do', 'Ai Đó')")
        .execute(&mut owner)
        .await
        .expect("a user");
    assert!(matches!(demo::load(&app, SEED).await, Err(NotLoaded::NotEmpty)));
    let organizations: i64 =
        sqlx::query_scalar("select count(*) from organizations").fetch_one(&mut owner).await.expect("a count");
    assert_eq!(organizations, 0);
}
