//! What every request passes through.

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::client::Client;
use crate::support::world::World;

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_browser_meets_the_sign_in_page(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let mut client = Client::new(&world.app);
    client.get("/session/new?next=/x").await.assert_status(200).assert_text("Đăng nhập");
    let user = world.user().await;
    let mut client = Client::signed_in(&world, user).await;
    client.get("/session/new").await.assert_redirect("/");
    client.get("/nowhere").await.assert_status(404).assert_text("Không tìm thấy trang này");
    client.submit("/preferences", &[("lang", "en")]).await.assert_redirect("/nowhere");
    client.follow().await.assert_status(404).assert_text("This page cannot be found");
}
