//! A list goes from the file to the preview and into the book, on a phone.

use std::path::PathBuf;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::chromium::Chromium;
use crate::hand::{Hand, serve};

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_list_is_brought_in_on_a_phone(pool: PgPoolOptions, server: PgConnectOptions) {
    let address = serve(pool, server, "2026-11-22").await;
    let chromium = Chromium::start().expect("chromium");
    let mut hand = Hand::new(chromium.window(390, 844).await.expect("a window"), &address);
    hand.sign_in("bithu.thon3").await;
    hand.open("/imports").await;
    hand.assert_sound().await;
    hand.tap(".leaf .btn.main").await;
    hand.assert_sound().await;
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("demo/trung-ha-dang-vien.xlsx");
    hand.find("#file").await.send_keys(&file.display().to_string()).await.expect("a file");
    hand.tap(".leaf form .btn.main").await;
    hand.assert_text("Các cột của tệp").await;
    hand.assert_sound().await;
    hand.tap(".leaf form .btn.main").await;
    for _ in 0..60 {
        if hand.text().await.contains("Xem trước khi ghi") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    hand.assert_text("Xem trước khi ghi").await;
    hand.assert_text("Cần xem trước khi ghi").await;
    hand.assert_sound().await;
    hand.tap("#confirmed").await;
    hand.tap("form[action$='/application'] .btn.main").await;
    for _ in 0..60 {
        if hand.text().await.contains("Đã ghi vào sổ") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    hand.assert_text("Đã ghi vào sổ").await;
    hand.assert_sound().await;
    hand.tap("#confirmed").await;
    hand.tap("form[action$='/reversal'] .btn").await;
    for _ in 0..60 {
        if hand.text().await.contains("Đã bỏ khỏi sổ") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    hand.assert_text("Đã bỏ khỏi sổ").await;
    hand.tap("button[name=lang]").await;
    hand.assert_sound().await;
    hand.client.close().await.expect("closed");
}
