//! Two people write one field of a record: the page on which their versions meet.

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::chromium::{self, Chromium};
use crate::hand::{Hand, serve};

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn two_versions_of_one_text_meet_on_a_sound_page(pool: PgPoolOptions, server: PgConnectOptions) {
    let address = serve(pool, server, "2026-11-22").await;
    let chromium = Chromium::start().expect("chromium");
    let mut secretary = Hand::new(chromium.window(390, 844).await.expect("a window"), &address);
    secretary.sign_in("bithu.thon3").await;
    secretary.tap(".hero .btn.main").await;
    let path = secretary.here().await.replace(&address, "").replace("/attendance", "/conclusion");
    secretary.tap(".keep .btn.main").await;
    let mut office = Hand::new(chromium.window(390, 844).await.expect("a window"), &address);
    office.sign_in("vanphong.thaibinh").await;
    let rounds =
        [("bỏ phần của tôi", "Lấy bản nào?", "Ma Thị Lan"), ("drop mine", "Which version?", "Trần Thị Ngọc Ánh")];
    for (words, choice, chair) in rounds {
        if words == "drop mine" {
            office.tap("button[name=lang]").await;
        }
        secretary.open(&path).await;
        office.open(&path).await;
        for (hand, text, chair) in
            [(&mut secretary, "Khởi công ngày 18/12.", chair), (&mut office, "Khởi công ngày 15/12.", "Lý Thị Mai")]
        {
            hand.write("#conclusion", &format!("{text} {words}")).await;
            hand.choose("#chair_id", chair).await;
            hand.tap("form.stack .go .btn").await;
        }
        office.assert_text("Khởi công ngày 18/12.").await;
        office.assert_text("Khởi công ngày 15/12.").await;
        office.assert_text(choice).await;
        assert_eq!(office.axe().await, Vec::<String>::new(), "axe");
        for _ in 0..2 {
            assert_eq!(chromium::overflow(&office.client).await, Ok(0), "sideways scroll");
            office.client.execute("document.documentElement.dataset.size = '3'", Vec::new()).await.expect("200 %");
        }
        let drop = office.find("#drop a.btn").await;
        assert!(drop.text().await.expect("words").contains(words));
        office.tap_on(&drop).await;
        let kept = office.find("#conclusion").await.prop("value").await.expect("a value");
        assert_eq!(kept, Some(format!("Khởi công ngày 18/12. {words}")), "what was saved stays");
    }
    office.tap("button[name=lang]").await;
    secretary.client.close().await.expect("closed");
    office.client.close().await.expect("closed");
}
