//! The secretary of Thôn 3 records this month's meeting on a phone.

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::chromium::{self, Chromium};
use crate::hand::{Hand, SPACE, serve};

/// A Sunday in a month whose meeting was on the 3rd and waits to be recorded.
const DAY: &str = "2026-11-22";

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_secretary_records_the_meeting_on_a_phone(pool: PgPoolOptions, server: PgConnectOptions) {
    let address = serve(pool, server, DAY).await;
    let chromium = Chromium::start().expect("chromium");
    let mut hand = Hand::new(chromium.window(390, 844).await.expect("a window"), &address);
    hand.sign_in("bithu.thon3").await;
    hand.assert_text("tháng 11").await;
    hand.tap(".hero .btn.main").await;

    // Nineteen members, one of them exempt; two are away.
    assert_eq!(hand.all(".roll > li").await.len(), 18);
    for (nr, status) in [(4, ".exc"), (9, ".une")] {
        hand.tap(&format!(".roll > li:nth-child({nr}) > label")).await;
        hand.tap(&format!(".roll > li:nth-child({nr}) {status}")).await;
    }
    hand.choose(".roll > li:nth-child(4) select", "Ốm đau").await;
    hand.assert_text("16/18").await;
    hand.tap(".keep .btn.main").await;

    hand.assert_text("0/16 người đã phát biểu").await;
    let speakers = ["Ma Thị Lan", "Trần Thị Ngọc Ánh", "Lý Thị Mai", "Đỗ Xuân Trường", "Phạm Thị Yến"];
    for (nr, name) in speakers.iter().enumerate() {
        hand.tap("[data-more=statements]").await;
        let row = format!(".statements > li:nth-child({})", nr + 1);
        hand.choose(&format!("{row} select[name$='.member']"), name).await;
        hand.choose(&format!("{row} select[name$='.kind']"), ["Đề xuất", "Bổ sung"][nr % 2]).await;
    }
    hand.write(".statements > li:nth-child(1) textarea", "Đề nghị công khai phần đóng góp của từng hộ.").await;
    hand.tap(".keep .btn.main").await;

    // Three tasks of last month, three new ones.
    let results = hand.all("fieldset[id^='result.']").await;
    assert_eq!(results.len(), 3, "{}", hand.text().await);
    for nr in 0..3 {
        let choices = hand.all("fieldset[id^='result.'] input[value=done]").await;
        hand.tap_on(&choices[nr]).await;
    }
    for nr in 0..3 {
        if nr > 0 {
            hand.tap("[data-more=tasks]").await;
        }
        let row = format!("#tasks .lines > li:nth-child({})", nr + 1);
        hand.write(&format!("{row} input[name$='.title']"), &format!("Việc mới số {}", nr + 1)).await;
        hand.choose(&format!("{row} select[name$='.member']"), "Lương Văn Chiến").await;
        hand.write(&format!("{row} input[name$='.measure']"), "Xong trước hạn, có ảnh").await;
        hand.write(&format!("{row} input[name$='.due']"), "20/12/2026").await;
    }
    hand.tap(".keep .btn.main").await;

    hand.write("#conclusion", "Chi bộ thống nhất các nhiệm vụ tháng 12.").await;
    hand.write("#votes_for", "14").await;
    hand.write("#ended_at", "21:10").await;
    // Closed here, scored later: scoring is a step of its own.
    hand.tap("button[formaction$='/closure']").await;
    hand.assert_text("Đã khóa sổ").await;
    hand.tap("a[href$='/minutes']").await;
    hand.assert_text("BIÊN BẢN").await;
    hand.assert_text("Việc mới số 3").await;
    hand.assert_sound().await;
    println!("{} interactions, {} page loads", hand.interactions, hand.loads);
    assert!(hand.interactions <= 60, "{} interactions", hand.interactions);
    assert!(hand.loads <= 8, "{} page loads", hand.loads);
    hand.client.close().await.expect("closed");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn what_is_typed_is_saved_by_itself_and_at_200_percent_nothing_overflows(
    pool: PgPoolOptions,
    server: PgConnectOptions,
) {
    let address = serve(pool, server, DAY).await;
    let chromium = Chromium::start().expect("chromium");
    let mut hand = Hand::new(chromium.window(390, 844).await.expect("a window"), &address);
    hand.sign_in("bithu.thon3").await;
    for _ in 0..3 {
        hand.tap(".sizes button[value='+']").await;
    }
    hand.open("/").await;
    assert_eq!(chromium::overflow(&hand.client).await, Ok(0), "home at 200 %");
    hand.tap(".hero .btn.main").await;
    assert_eq!(chromium::overflow(&hand.client).await, Ok(0), "roll-call at 200 %");
    hand.tap(".roll > li:nth-child(4) > label").await;
    hand.write(".roll > li:nth-child(4) input[name$='.note']", "đi viện từ sáng").await;
    let saved = fantoccini::Locator::XPath("//*[@data-saved]//span[contains(., 'Đã lưu')]");
    hand.client.wait().for_element(saved).await.expect("saved while typing");
    let here = hand.here().await;
    hand.client.goto(&here).await.expect("the page again");
    let note = hand.find(".roll > li:nth-child(4) input[name$='.note']").await;
    assert_eq!(note.prop("value").await.expect("a value").as_deref(), Some("đi viện từ sáng"));
    hand.client.close().await.expect("closed");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn the_roll_is_called_with_the_keyboard_alone(pool: PgPoolOptions, server: PgConnectOptions) {
    let address = serve(pool, server, DAY).await;
    let chromium = Chromium::start().expect("chromium");
    let mut hand = Hand::new(chromium.window(1280, 900).await.expect("a window"), &address);
    hand.sign_in("bithu.thon3").await;
    hand.tap(".hero .btn.main").await;
    hand.tab_to(".tap").await;
    hand.press(SPACE).await;
    hand.assert_text("17/18").await;
    hand.client.close().await.expect("closed");
}
