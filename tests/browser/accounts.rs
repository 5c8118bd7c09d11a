//! An administrator makes the account of an auditor and hands out a slip; the auditor uses it and searches the
//! trail; a secretary looks at his own record. On a phone and on a desktop, in both languages.

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::chromium::{self, Chromium};
use crate::hand::{Hand, serve};

const DAY: &str = "2026-11-22";
const PASSWORD: &str = "bảy giờ tối thứ năm";

async fn assert_sound_everywhere(hand: &Hand) {
    chromium::resize(&hand.client, 390, 844).await.expect("a phone");
    hand.assert_sound().await;
    chromium::resize(&hand.client, 1280, 900).await.expect("a desktop");
    hand.assert_sound().await;
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn an_administrator_makes_an_auditor_who_searches_the_trail(pool: PgPoolOptions, server: PgConnectOptions) {
    let address = serve(pool, server, DAY).await;
    let chromium = Chromium::start().expect("chromium");
    let mut admin = Hand::new(chromium.window(1280, 900).await.expect("a window"), &address);
    admin.sign_in("quantri").await;
    admin.tap("nav.nav a[href='/users']").await;
    assert_sound_everywhere(&admin).await;
    // An office-holder is found without diacritics; his page tells his rights and nothing of the member.
    admin.write("#name", "hoang van kien").await;
    admin.tap(".filters .btn").await;
    admin.assert_text("bithu.thon3").await;
    admin.tap("tbody th a").await;
    admin.assert_text("Theo chức vụ").await;
    assert!(!admin.text().await.contains("Số thẻ"), "no data of the member");
    assert_sound_everywhere(&admin).await;
    admin.tap(".leaf a[href$='/grants/new']").await;
    assert_sound_everywhere(&admin).await;
    admin.open("/permissions").await;
    assert_sound_everywhere(&admin).await;

    admin.open("/users").await;
    admin.tap(".leaf a[href$='/users/new']").await;
    admin.tap(".leaf form .btn.main").await;
    admin.assert_text("Đồng chí ghi họ và tên").await;
    admin.assert_sound_refusal().await;
    admin.open("/users").await;
    admin.tap(".leaf a[href$='/users/new']").await;
    admin.write("#full_name", "Triệu Thị Mai").await;
    admin.write("#sign_in_name", "nhatky.mai").await;
    admin.choose("#role", "Người kiểm tra nhật ký").await;
    assert_sound_everywhere(&admin).await;
    admin.tap(".leaf form .btn.main").await;
    admin.assert_text("Đã lập tài khoản của Triệu Thị Mai").await;
    assert_sound_everywhere(&admin).await;
    admin.tap(".leaf a[href$='/invitations/new']").await;
    assert_sound_everywhere(&admin).await;
    admin.tap(".leaf form .btn.main").await;
    let code = admin.find(".slip .code").await.text().await.expect("a code");
    admin.client.close().await.expect("closed");

    let mut auditor = Hand::new(chromium.window(390, 844).await.expect("a window"), &address);
    auditor.open("/invitation").await;
    for (field, text) in [("#sign_in_name", "nhatky.mai"), ("#code", code.as_str()), ("#new_password", PASSWORD)] {
        auditor.write(field, text).await;
    }
    auditor.tap("form.enter button").await;
    auditor.assert_text("Nhật ký của sổ").await;
    assert_sound_everywhere(&auditor).await;
    auditor.tap("nav.nav a[href='/audit']").await;
    auditor.choose("#kind", "Tài khoản và quyền").await;
    auditor.write("#who", "quan tri").await;
    auditor.tap(".filters .btn").await;
    auditor.assert_text("Ghi tài khoản").await;
    auditor.assert_text("Triệu Thị Mai").await;
    assert_sound_everywhere(&auditor).await;
    auditor.open("/audit?kind=member").await;
    assert!(!auditor.text().await.contains("Hoàng Văn Kiên"), "no names of members");
    auditor.tap("button[lang=en]").await;
    auditor.assert_text("Audit trail").await;
    assert_sound_everywhere(&auditor).await;
    auditor.client.close().await.expect("closed");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_record_says_who_sees_it_and_a_member_sees_his_own(pool: PgPoolOptions, server: PgConnectOptions) {
    let address = serve(pool, server, DAY).await;
    let chromium = Chromium::start().expect("chromium");
    let mut hand = Hand::new(chromium.window(390, 844).await.expect("a window"), &address);
    hand.sign_in("bithu.thon3").await;
    hand.open("/account").await;
    hand.tap(".leaf a[href='/me']").await;
    hand.assert_text("Hoàng Văn Kiên").await;
    hand.assert_text("Ai đã xem hồ sơ của tôi").await;
    assert_sound_everywhere(&hand).await;
    hand.open("/meetings").await;
    hand.tap("tbody th a").await;
    hand.tap(".leaf a[href^='/who-can-see']").await;
    hand.assert_text("Văn phòng").await;
    assert_sound_everywhere(&hand).await;
    hand.tap("button[lang=en]").await;
    hand.assert_text("Who can see").await;
    assert_sound_everywhere(&hand).await;
    hand.open("/permissions").await;
    assert_sound_everywhere(&hand).await;
    hand.open("/me").await;
    assert_sound_everywhere(&hand).await;
    hand.client.close().await.expect("closed");
}
