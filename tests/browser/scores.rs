//! The committee decides on what branches submitted, and the organization board follows what came of it from
//! a figure down to the fact: on a phone, in both languages.

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::chromium::Chromium;
use crate::hand::{Hand, serve};

const DAY: &str = "2026-11-22";

/// What the pages say, in the language of the journey.
struct Words {
    lang: &'static str,
    confirmed: &'static str,
    reason_needed: &'static str,
    adjusted: &'static str,
    returned: &'static str,
    quality: &'static str,
    drawn: &'static str,
}

const VIETNAMESE: Words = Words {
    lang: "vi",
    confirmed: "Đã xác nhận 1 phiếu",
    reason_needed: "đồng chí ghi lý do",
    adjusted: "Đã điều chỉnh",
    returned: "Đã trả lại chi bộ",
    quality: "xếp Khá trở lên",
    drawn: "Đã rút mẫu",
};

const ENGLISH: Words = Words {
    lang: "en",
    confirmed: "1 sheet",
    reason_needed: "give the reason",
    adjusted: "Adjusted",
    returned: "returned to the branch",
    quality: "fair or better",
    drawn: "The sample is drawn",
};

/// A phone on which somebody has signed in and chosen the language.
async fn phone(chromium: &Chromium, address: &str, name: &str, words: &Words) -> Hand {
    let mut hand = Hand::new(chromium.window(390, 844).await.expect("a window"), address);
    hand.sign_in(name).await;
    if words.lang == "en" {
        hand.tap("button[name=lang]").await;
    }
    hand
}

/// Signs out, in the language that was found.
async fn leave(mut hand: Hand, words: &Words) {
    if words.lang == "en" {
        hand.tap("button[name=lang]").await;
    }
    hand.client.close().await.expect("closed");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_committee_confirms_adjusts_and_returns(pool: PgPoolOptions, server: PgConnectOptions) {
    let address = serve(pool, server, DAY).await;
    let chromium = Chromium::start().expect("chromium");
    let words = VIETNAMESE;
    let mut hand = phone(&chromium, &address, "danguy.thaibinh", &words).await;
    hand.tap("a[data-figure=decide]").await;
    hand.assert_sound().await;
    assert_eq!(hand.all("tbody tr").await.len(), 3, "{}", hand.text().await);

    // What the branch says and the record agree on is confirmed from the list.
    hand.tap("input[name=score]").await;
    hand.tap("form[action='/scores/confirmations'] .btn.main").await;
    hand.assert_text(words.confirmed).await;
    assert_eq!(hand.all("tbody tr").await.len(), 2);

    // Another sheet is opened and adjusted: a change of class takes a reason, and what was typed stays.
    hand.tap("tbody th a").await;
    hand.assert_sound().await;
    for nr in [9, 11] {
        hand.write(&format!("[id='line.00000000-0000-7000-8042-0000000000{nr:02}.answer']"), "2").await;
    }
    hand.tap("form[action$='/adjustment'] .btn").await;
    hand.assert_text(words.reason_needed).await;
    hand.assert_sound_refusal().await;
    hand.write("#reason", "Giải pháp chưa sát với việc của thôn, chủ trì còn đọc văn bản.").await;
    hand.tap("form[action$='/adjustment'] .btn").await;
    hand.assert_text(words.adjusted).await;
    // The console still tells of the refusal before.
    hand.assert_sound_refusal().await;
    leave(hand, &words).await;

    // The last one goes back, in English.
    let words = ENGLISH;
    let mut hand = phone(&chromium, &address, "danguy.thaibinh", &words).await;
    hand.tap("a[data-figure=decide]").await;
    hand.assert_sound().await;
    hand.tap("tbody th a").await;
    hand.assert_sound().await;
    hand.tap("a[href$='/score/return']").await;
    hand.assert_sound().await;
    hand.write("#reason", "Mục 4.2a: chi bộ ghi rõ việc biểu dương.").await;
    hand.tap(".leaf form button.btn").await;
    hand.assert_text(words.returned).await;
    hand.open("/scores").await;
    hand.assert_sound().await;
    hand.open("/scores?view=print").await;
    assert!(hand.pdf().await.starts_with(b"%PDF"));
    leave(hand, &words).await;

    // The branch reads why, word for word, and finds its sheet among what waits.
    let mut hand = Hand::new(chromium.window(1280, 900).await.expect("a window"), &address);
    hand.sign_in("danguy.thaibinh").await;
    hand.open("/scores/waiting?what=decide").await;
    assert_eq!(hand.all("tbody tr").await.len(), 0, "nothing is left to decide");
    hand.client.close().await.expect("closed");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_board_goes_from_a_figure_to_the_fact(pool: PgPoolOptions, server: PgConnectOptions) {
    let address = serve(pool, server, DAY).await;
    let chromium = Chromium::start().expect("chromium");
    for words in [VIETNAMESE, ENGLISH] {
        let mut hand = phone(&chromium, &address, "bantochuc", &words).await;
        hand.open("/quality").await;
        hand.assert_text(words.quality).await;
        hand.assert_sound().await;
        // Province → commune → branch → the sheet of a month → the fact in the record.
        hand.tap("main table tbody th a[href^='/quality?organization=']").await;
        hand.assert_sound().await;
        hand.tap("main table tbody th a[href^='/organizations/']").await;
        hand.assert_sound().await;
        hand.tap("main table a[href$='/score']").await;
        hand.assert_sound().await;
        hand.tap("table a[href$='#attendance']").await;
        assert_eq!(hand.all("#attendance").await.len(), 1, "{}", hand.here().await);
        // What points are lost for, and the list behind a figure.
        hand.open("/quality/losses").await;
        hand.assert_sound().await;
        hand.tap("a[data-figure]").await;
        hand.assert_sound().await;
        hand.open("/rubrics").await;
        hand.assert_sound().await;
        hand.tap("main tbody a").await;
        hand.assert_sound().await;
        // A sample for an inspection.
        hand.open("/sheets").await;
        hand.assert_sound().await;
        hand.tap(".leaf a[href='/samples']").await;
        hand.assert_sound().await;
        hand.tap("a[href='/samples/new']").await;
        hand.assert_sound().await;
        hand.write("#size", "không").await;
        hand.tap(".leaf form .btn.main").await;
        hand.assert_sound_refusal().await;
        hand.write("#size", "5").await;
        hand.tap(".leaf form .btn.main").await;
        hand.assert_text(words.drawn).await;
        assert_eq!(hand.all(".rows tbody tr").await.len(), 5);
        hand.assert_sound_refusal().await;
        leave(hand, &words).await;
    }
}
