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
    let next = chibo::meetings::model::next_month(chibo::meetings::model::month_of(today));
    let month = board.get(&format!("/assignments?month={}", next.format("%Y-%m"))).await;
    assert_eq!(month.count("[data-clash]"), 1);
    month.assert_text("Đi công tác Hà Nội").assert_text("Chi bộ Lũng Pán");
    assert!(month.all("tbody tr")[0].contains("Lũng Pán"), "the hardest without a key leader comes first");
}
