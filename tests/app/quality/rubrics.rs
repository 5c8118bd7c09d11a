//! `GET /rubrics` and the page of one: which rubric holds where and when, in words.

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{NATIONAL, Scored};

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn everybody_reads_the_rubric_in_words(pool: PgPoolOptions, server: PgConnectOptions) {
    let scored = Scored::new(pool, server).await;
    let mut client = scored.branch.secretary(&scored.world).await;
    let list = client.get("/rubrics").await;
    list.assert_status(200).assert_text("Trung ương, áp dụng chung").assert_text("Chưa đối chiếu, cần xác nhận");
    let page = client.get(&list.link("Thang điểm sinh hoạt")).await;
    page.assert_status(200);
    for words in [
        "từ 75 % đến dưới 90 %",
        "trên 15 đến 30",
        "Khi số người vắng không lý do từ 1 trở lên thì nhiều nhất 1 điểm.",
        "Không có việc nào đến hạn",
        "từ 50 đến dưới 70 điểm",
        "Đang áp dụng",
    ] {
        page.assert_text(words);
    }
    assert_eq!(page.count("section[id^=group-]"), 7);
    client.get("/rubrics/0190aaaa-0000-7000-8000-00000000dead").await.assert_status(404);
    assert_eq!(page.address, format!("/rubrics/{NATIONAL}"));
}
