//! The body that assigns: its month, who goes where, what is in the way, and what it reports.

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::chromium::Chromium;
use crate::hand::Hand;

/// A Sunday at the end of November: December is still to be filled.
const DAY: &str = "2026-11-22";

/// The words that the journey looks for, in one language.
struct Words {
    english: bool,
    made: &'static str,
    clash: &'static str,
    withdrawn: &'static str,
    reminded: &'static str,
}

const VIETNAMESE: Words = Words {
    english: false,
    made: "Đã phân công",
    clash: "Trùng lịch: Đi công tác Hà Nội",
    withdrawn: "Đã bỏ phân công.",
    reminded: "Đã nhắc",
};

const ENGLISH: Words = Words {
    english: true,
    made: "will attend",
    clash: "Clashes with",
    withdrawn: "The assignment was taken back.",
    reminded: "Reminded of",
};

async fn month_is_filled(pool: PgPoolOptions, server: PgConnectOptions, width: u32, words: Words) {
    let address = crate::hand::serve(pool, server, DAY).await;
    let chromium = Chromium::start().expect("chromium");
    let mut hand = Hand::new(chromium.window(width, 900).await.expect("a window"), &address);
    hand.sign_in("bantochuc").await;
    if words.english {
        hand.tap("button[name=lang]").await;
    }
    hand.tap("main a[href='/assignments']").await;
    hand.assert_sound().await;
    hand.open("/assignments?month=2026-12").await;
    hand.assert_sound().await;
    // The hardest place without a key leader stands first; its list is ranked and says why.
    hand.assert_text("Lũng Pán").await;
    hand.tap("tbody tr:first-child a[href^='/assignments/new']").await;
    hand.assert_sound().await;
    assert!(hand.all("#leader label.opt small .nw").await.len() > 10, "numbers beside the names");
    hand.tap("#leader label.opt:first-of-type").await;
    hand.tap(".leaf form details summary").await;
    hand.write("#decision", "Thông báo số 15-TB/BTC, ngày 20/11/2026").await;
    hand.tap(".leaf form .btn.main").await;
    hand.assert_text(words.made).await;
    hand.assert_sound().await;

    // One visit cannot come about as it stands: a trip takes the day. Somebody else goes.
    hand.tap("tr:has([data-clash]) td a[href^='/assignments/0']").await;
    hand.assert_text(words.clash).await;
    hand.assert_sound().await;
    hand.tap("[data-clash] a").await;
    hand.assert_sound().await;
    hand.open("/assignments?month=2026-12").await;
    hand.tap("tr:has([data-clash]) td a[href^='/assignments/0']").await;
    hand.write("#reason", "Đi công tác, cử đồng chí khác").await;
    hand.tap("form[action$='/withdrawal'] .btn").await;
    hand.assert_text(words.withdrawn).await;
    assert_eq!(hand.all("[data-clash]").await.len(), 0, "nothing is in the way any more");
    let branch = "//tr[.//*[contains(text(), 'Trung Hà')]]//a[starts-with(@href, '/assignments/new')]";
    hand.tap_path(branch).await;
    hand.assert_text("Trung Hà").await;
    hand.tap("#leader label.opt:first-of-type").await;
    hand.tap(".leaf form .btn.main").await;
    hand.assert_text(words.made).await;
    assert_eq!(hand.all("[data-clash]").await.len(), 0, "who was first in the list is free");
    hand.open("/assignments?month=2026-12&by=leader").await;
    hand.assert_sound().await;

    reminded_and_reported(&mut hand, &words).await;
    hand.client.close().await.expect("closed");
}

/// Whoever has not told yet is reminded, and the half-year before stands plan beside actual.
async fn reminded_and_reported(hand: &mut Hand, words: &Words) {
    hand.open("/visits/situation?month=2026-11").await;
    hand.assert_sound().await;
    hand.tap("#open label.opt:first-of-type").await;
    if hand.all("#open input:checked").await.is_empty() {
        hand.tap("#open label.opt:first-of-type").await;
    }
    hand.tap("#open .btn.main").await;
    hand.assert_text(words.reminded).await;
    hand.assert_sound().await;

    // The half-year before: plan and actual, on the screen and on paper.
    hand.open("/programs").await;
    hand.assert_sound().await;
    hand.tap("tbody tr:last-child a[href$='/report']").await;
    for figure in ["18/22", "28/32", "46/54"] {
        hand.assert_text(figure).await;
    }
    hand.assert_sound().await;
    let printed = hand.pdf().await;
    assert!(printed.starts_with(b"%PDF") && printed.len() > 10_000, "{} bytes", printed.len());
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_board_fills_its_month_on_a_phone(pool: PgPoolOptions, server: PgConnectOptions) {
    month_is_filled(pool, server, 390, VIETNAMESE).await;
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_board_fills_its_month_in_english_at_a_desk(pool: PgPoolOptions, server: PgConnectOptions) {
    month_is_filled(pool, server, 1280, ENGLISH).await;
}
