//! Every page of the tour: nothing for axe to find, no sideways scroll, nothing in the console, on a
//! phone in Vietnamese, and in English where the words are longer.

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::chromium::Chromium;
use crate::hand::{Hand, serve};

const DAY: &str = "2026-11-22";

/// Account and the pages it opens; a page behind a link is named by the link's selector.
const TOUR: [(&str, &[&str]); 5] = [
    (
        "bithu.thon3",
        &[
            "/",
            ".hero .btn.main",
            "/meetings",
            "/search?q=lan",
            "/account",
            "/help",
            "/organizations",
            "a[href$='/members']",
            "tbody th a",
        ],
    ),
    (
        "vanphong.thaibinh",
        &[
            "/",
            "/meetings",
            "/meetings?state=overdue",
            "/search?q=thon",
            "/search?q=khongcoai",
            "/organizations",
            ".leaf a[href$='/edit']",
            "/organizations",
            ".leaf a[href$='/name']",
            "/organizations",
            ".leaf a[href$='/invitations/new']",
            ".leaf section:last-of-type a[href$='/invitations/new']",
            ".leaf a[href^='/positions/']",
        ],
    ),
    (
        "danguy.thaibinh",
        &["/", "/organizations", "/meetings?month=2019-01", "/scores/locks", "/scores/waiting?what=lock", "/sheets"],
    ),
    ("bantochuc", &["/", "/meetings", "/organizations", "/scores", "/quality/list?what=decided"]),
    ("quantri", &["/", ".leaf a[href$='/invitations/new']", "/organizations", "/account", "/meetings"]),
];

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn every_page_is_sound_in_both_languages(pool: PgPoolOptions, server: PgConnectOptions) {
    let address = serve(pool, server, DAY).await;
    let chromium = Chromium::start().expect("chromium");
    for lang in ["vi", "en"] {
        let mut hand = Hand::new(chromium.window(390, 844).await.expect("a window"), &address);
        hand.open("/session/new").await;
        hand.assert_sound().await;
        hand.open("/invitation").await;
        hand.assert_sound().await;
        hand.client.close().await.expect("closed");
        for (account, pages) in TOUR {
            let mut hand = Hand::new(chromium.window(390, 844).await.expect("a window"), &address);
            hand.sign_in(account).await;
            if lang == "en" {
                hand.tap("button[name=lang]").await;
            }
            for page in pages {
                match page.starts_with('/') {
                    true => hand.open(page).await,
                    false => hand.tap(page).await,
                }
                hand.assert_sound().await;
            }
            if lang == "en" {
                hand.tap("button[name=lang]").await;
            }
            hand.client.close().await.expect("closed");
        }
    }
}
