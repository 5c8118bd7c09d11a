//! Spreadsheets of lists: read back, they say what the pages say.

use std::io::Cursor;

use calamine::{Data, DataType as _, Reader as _, Xlsx};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::Scored;
use crate::support::client::Page;

/// The sheets of a spreadsheet: names, and the cells below the head of each.
fn read(page: &Page) -> Vec<(String, Vec<Vec<Data>>)> {
    page.assert_status(200);
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(page.bytes.clone())).expect("a spreadsheet");
    let names = book.sheet_names();
    names
        .into_iter()
        .map(|name| {
            let range = book.worksheet_range(&name).expect("a sheet");
            let rows = range.rows().skip(usize::try_from(6 - range.start().map_or(0, |start| start.0)).unwrap_or(0));
            (name, rows.map(<[Data]>::to_vec).collect())
        })
        .collect()
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn the_lists_leave_as_real_numbers_and_dates(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut scored = Scored::new(pool, server).await;
    let at = scored.branch.at;
    scored.world.execute("update organization_names set name = '=1+1' where name = 'Thôn 5'").await;
    scored.decided(at.branch_c, 6, 95, 78).await;
    scored.meeting(at.branch_a, 6, "not_held").await;
    let mut client = scored.board().await;
    let filter = format!("organization={}&from=2025-06&to=2025-06", at.commune_a);

    let page = client.get(&format!("/quality/list.xlsx?{filter}")).await;
    assert_eq!(
        page.header("content-disposition"),
        Some("attachment; filename=\"chat-luong-sinh-hoat-2025-08-01.xlsx\"")
    );
    let sheets = read(&page);
    let rows = &sheets[0].1;
    assert_eq!(rows[0][0], Data::String("Chi bộ".into()));
    assert_eq!(rows.len(), 3, "{rows:?}");
    let formula = rows.iter().find(|row| row[0] == Data::String("=1+1".into())).expect("text stays text");
    assert!(formula[2].is_datetime() && formula[3].is_datetime(), "{formula:?}");
    assert_eq!((&formula[5], &formula[8]), (&Data::Float(95.0), &Data::Float(78.0)));
    let missed = rows.iter().find(|row| row[0] == Data::String("Thôn 3".into())).expect("the other branch");
    assert_eq!((&missed[5], &missed[10]), (&Data::Empty, &Data::String("Bão".into())));

    let sheets = read(&client.get(&format!("/quality.xlsx?{filter}")).await);
    assert_eq!(sheets.len(), 5);
    let total = sheets[0].1.last().expect("a total");
    assert_eq!((&total[0], &total[1]), (&Data::String("Tổng cộng".into()), &Data::Float(1.0)));
    assert_eq!(total[3], Data::Float(1.0), "khá");
    let help = &sheets[3].1;
    assert!(help.iter().any(|row| row[2] == Data::String("Không họp 1 trong 1 tháng".into())), "{help:?}");

    let sheets = read(&client.get(&format!("/organizations/{}/quality.xlsx", at.branch_c)).await);
    let june = sheets[0].1.iter().find(|row| row[4] == Data::Float(78.0)).expect("June");
    assert_eq!(june[5], Data::Float(-17.0));

    let sheets = read(&client.get("/meetings.xlsx?month=2025-06").await);
    assert_eq!(sheets[0].1.len(), 3, "a head and two meetings: {sheets:?}");
    // In English where the reader reads English.
    client.get("/").await;
    client.post("/preferences", &[("back", "/"), ("lang", "en")]).await;
    let sheets = read(&client.get("/meetings.xlsx?month=2025-06").await);
    assert_eq!(sheets[0].1[0][0], Data::String("Organization".into()));
}
