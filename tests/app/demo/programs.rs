//! Leaders who attend branches, in the demonstration.

use chrono::NaiveDate;

use super::Demonstration;
use crate::support::client::Client;

/// The frozen programme has the figures of the report that it is modelled on, whatever the day; the other one
/// is open, and exactly one visit to come cannot come about as it stands.
pub async fn figures(world: &mut Demonstration) {
    let of_groups = world
        .list(
            "select format('%s: %s people, %s/%s visits, %s/%s branches', g.name,
               (select count(*) from program_leaders l where l.program_id = g.program_id and l.group_no = g.group_no),
               count(*) filter (where a.state = 'attended'), count(*),
               count(distinct a.other_organization_id) filter (where a.state = 'attended'),
               count(distinct a.other_organization_id))
             from programs p
             join program_groups g on g.program_id = p.id
             join program_leaders l on l.program_id = g.program_id and l.group_no = g.group_no
             join assignments a on a.program_id = p.id and a.leader_id = l.leader_id and a.baseline
             where p.frozen_at is not null group by g.program_id, g.group_no, g.name order by g.group_no",
        )
        .await;
    assert_eq!(
        of_groups,
        [
            "Lãnh đạo các ban Tỉnh ủy: 10 people, 18/22 visits, 18/22 branches",
            "Trưởng phòng, phó trưởng phòng: 4 people, 28/32 visits, 28/32 branches",
        ]
    );
    let missed = "select count(*) from assignments a join assignments n on n.postponed_from = a.id
        where a.baseline and a.state = 'missed' and a.miss_code is not null
          and n.leader_id = a.leader_id and n.other_organization_id = a.other_organization_id
          and n.month = a.month + interval '1 month' and n.state = 'attended' and not n.baseline";
    assert_eq!(world.count(missed).await, 8, "each was made up for in the next month");
    assert_eq!(world.count("select count(*) from assignments where baseline and state = 'missed'").await, 8);
    // Who was there was there on the day on which the branch met.
    let elsewhere = "select count(*) from assignments a
        join meetings m on m.organization_id = a.other_organization_id and m.month = a.month and m.kind = 'branch_regular'
        where a.state = 'attended' and (m.state <> 'closed' or m.held_on <> a.meeting_on)";
    assert_eq!(world.count(elsewhere).await, 0);
    let frozen = "select count(*) from programs where frozen_at is not null and last_month < (select demonstration_day from installation)";
    assert_eq!((world.count("select count(*) from programs").await, world.count(frozen).await), (2, 1));
}

/// Whoever was there has told of it, what was recommended became a task, later visitors looked at it, and whoever
/// was not there said why.
pub async fn tellings(world: &mut Demonstration) {
    for (fault, sql) in [
        (
            "attended and not told",
            "select count(*) from assignments a where a.state = 'attended' and not exists (select from visit_reports r
               where r.assignment_id = a.id and r.state = 'sent' and r.arrived_at is not null and r.situation is not null)",
        ),
        (
            "missed without words, or without what makes up for it",
            "select count(*) from assignments a where a.state = 'missed' and (a.miss_note is null
               or not exists (select from assignments n where n.postponed_from = a.id and n.state <> 'missed'))",
        ),
        (
            "an act that nobody did",
            "select count(*) from assignments a left join visit_acts v on v.assignment_id = a.id
             where a.told_at is not null and (v.act is distinct from a.state or v.actor_id <> a.leader_id)",
        ),
        (
            "a recommendation that is no task of the meeting that was attended",
            "select count(*) from visit_recommendations v join assignments a on a.id = v.assignment_id
             left join tasks t on t.recommendation_id = v.id left join meetings m on m.id = t.meeting_id
             where m.month is distinct from a.month or t.organization_id <> a.other_organization_id
               or t.title <> v.recommendation",
        ),
        (
            "checked before its visit, or before the branch has heard of it",
            "select count(*) from visit_checks c join visit_recommendations v on v.id = c.recommendation_id
             join assignments earlier on earlier.id = v.assignment_id join assignments a on a.id = c.assignment_id
             join tasks t on t.recommendation_id = v.id
             where a.meeting_on <= earlier.meeting_on or not exists (select from task_results r join meetings m
               on m.id = r.meeting_id where r.task_id = t.id and r.outcome = 'done' and m.month <= a.month)",
        ),
        (
            "observed by a criterion twice or not at all",
            "select count(*) from (select assignment_id from visit_observations where level is not null
               group by assignment_id having count(*) <> 11) o",
        ),
    ] {
        assert_eq!(world.count(sql).await, 0, "{fault}");
    }
    for (what, least, sql) in [
        ("reports", 50, "select count(*) from visit_reports"),
        ("findings", 30, "select count(*) from visit_findings"),
        ("what was confirmed later", 5, "select count(*) from visit_checks where verdict = 'confirmed'"),
        ("levels that are not good", 50, "select count(*) from visit_observations where level <> 'good'"),
    ] {
        let found = world.count(sql).await;
        assert!(found >= least, "{what}: {found}");
    }
}

/// Pages show something: the board its report, its month, and one clash on the first page.
pub async fn pages(world: &mut Demonstration, today: NaiveDate) {
    let board = world.actor("bantochuc").await.user;
    let mut board = Client::signed_in_on(&world.app, board).await;
    let home = board.get("/").await;
    home.assert_status(200);
    assert_eq!(home.one("[data-figure='visit-clashes']"), "1");
    let programs = board.get("/programs").await;
    let report = board.get(&programs.link("46/54")).await;
    assert_eq!(report.all("[data-figure='visits']"), ["18/22", "28/32", "46/54"]);
    report.assert_text("85,2 %").assert_text("81,8 %").assert_text("87,5 %");
    assert_eq!(report.count("[data-missed]"), 8);
    // In English a point stands before the decimals, here and beside points.
    let address = report.address.clone();
    board.submit("/preferences", &[("lang", "en")]).await.assert_status(303);
    board.get(&address).await.assert_text("85.2 %").assert_no_text("85,2");
    let quality = board.get("/quality").await.text();
    let is_decimal = |mark: char| {
        quality.match_indices(mark).any(|(at, _)| {
            let around = (quality[..at].chars().next_back(), quality[at + 1..].chars().next());
            matches!(around, (Some(before), Some(after)) if before.is_ascii_digit() && after.is_ascii_digit())
        })
    };
    assert!(is_decimal('.') && !is_decimal(','), "{quality}");
    board.submit("/preferences", &[("lang", "vi")]).await.assert_status(303);
    let next = chibo::meetings::model::next_month(chibo::meetings::model::month_of(today));
    let month = board.get(&format!("/assignments?month={}", next.format("%Y-%m"))).await;
    assert_eq!(month.count("[data-clash]"), 1);
    month.assert_text("Đi công tác Hà Nội").assert_text("Chi bộ Lũng Pán");
    assert!(month.all("tbody tr")[0].contains("Lũng Pán"), "the hardest without a key leader comes first");
    // What was told: to those who assign, month by month, and at the branch.
    let visits = board.get("/visits?state=attended").await;
    assert!(visits.count("#told tbody tr") > 10 && visits.count("#judged tbody tr") == 11);
    let told = world
        .list("select month::text from assignments where state = 'attended' order by meeting_on desc limit 1")
        .await;
    let told = told.first().expect("somebody attended").get(..7).expect("a month").to_owned();
    let situation = board.get(&format!("/visits/situation?month={told}")).await;
    assert!(situation.count("#told li .kept") > 0, "{situation}");
    board.get("/visits?state=missed").await.assert_text("Không dự: Trùng lịch công tác");
    let leader = world.actor("lanhdao.tinh").await.user;
    let own = Client::signed_in_on(&world.app, leader).await.get("/visits").await;
    assert!(own.count("#past li") > 0 && own.count("#ahead li") > 0, "{own}");
}
