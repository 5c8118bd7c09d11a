//! Lists in the browser: from the file to the book and back.

mod hostile;
mod lists;
mod members;
mod work;

use chibo::ids::UserId;
use rust_xlsxwriter::Workbook;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use uuid::Uuid;

use crate::support::branch::Branch;
use crate::support::client::{Client, Page};
use crate::support::world::World;

/// Titles as lists have them.
const TITLES: [&str; 7] = ["Họ và tên", "Ngày sinh", "Giới tính", "Vào Đảng", "Chính thức", "Số thẻ", "Chức vụ"];

const LAN: [&str; 7] = ["Nông Thị Sen", "21/10/1979", "Nữ", "03/02/2004", "03/02/2005", "27008702", ""];
const THANH: [&str; 7] = ["Lục Văn Mạnh", "12/01/1971", "Nam", "19/05/1999", "19/05/2000", "27008703", ""];

/// The branch, its secretary at the screen.
struct Desk {
    world: World,
    branch: Branch,
    client: Client,
}

async fn desk(pool: PgPoolOptions, server: PgConnectOptions) -> Desk {
    let mut world = World::new(pool, server).await;
    let branch = Branch::new(&mut world).await;
    let client = branch.secretary(&world).await;
    Desk { world, branch, client }
}

/// A workbook of texts.
fn sheet(titles: &[&str], rows: &[&[&str]]) -> Vec<u8> {
    let mut book = Workbook::new();
    let drawn = book.add_worksheet();
    for (row, cells) in (0..).zip([titles].iter().chain(rows)) {
        drawn.write_row(row, 0, cells.iter().copied()).expect("a row");
    }
    book.save_to_buffer().expect("a workbook")
}

/// Sends a file as a browser does.
async fn send(client: &mut Client, (kind, organization): (&str, i32), name: &str, content: &[u8]) -> Page {
    let page = client.get(&format!("/imports/new?kind={kind}&organization={organization}")).await;
    page.assert_status(200);
    let part = |name: &str, value: &str| {
        format!("--aBc\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let head = [
        part("token", &page.value("token")),
        part("id", &page.value("id")),
        part("kind", kind),
        part("organization", &organization.to_string()),
        format!("--aBc\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n"),
    ];
    let body = [head.concat().as_bytes(), content, b"\r\n--aBc--\r\n"].concat();
    let request = axum::http::Request::post("/imports").header("content-type", "multipart/form-data; boundary=aBc");
    client.send(request.body(body.into()).expect("a request")).await
}

impl Desk {
    async fn send(&mut self, content: &[u8]) -> Page {
        let branch = self.branch.at.branch_a.0;
        send(&mut self.client, ("members", branch), "ds.xlsx", content).await
    }

    /// Brings a file in and compares it with the columns as they were understood; the address of the batch.
    async fn preview(&mut self, content: &[u8]) -> String {
        let sent = self.send(content).await;
        sent.assert_status(303);
        let address = sent.location().expect("a batch").to_owned();
        self.compare(&address, &[]).await;
        address
    }

    async fn compare(&mut self, address: &str, typed: &[(&str, &str)]) {
        self.client.get(&format!("{address}?view=columns")).await.assert_status(200);
        self.client.submit(&format!("{address}/columns"), typed).await.assert_redirect(address);
        self.work().await;
    }

    /// What a worker would do now.
    async fn work(&self) {
        chibo::import::run_due(&self.world.app).await.expect("work");
    }

    async fn act(&mut self, address: &str, act: &str) -> Page {
        self.client.get(address).await.assert_status(200);
        let done = self.client.submit(&format!("{address}/{act}"), &[("confirmed", "1")]).await;
        self.work().await;
        done
    }

    async fn count(&mut self, sql: &'static str) -> i64 {
        self.world.ask(sql).await
    }
}

/// The figures of a result, in the order of the page.
fn figures(page: &Page) -> Vec<String> {
    page.all("dd[data-figure]")
}

/// Verdicts of the rows, in the order of the page.
fn verdicts(page: &Page) -> Vec<String> {
    page.attributes("tr[data-verdict]", "data-verdict")
}

fn batch_of(address: &str) -> Uuid {
    address.rsplit('/').next().and_then(|id| id.parse().ok()).expect("a batch")
}

/// Somebody else signs in.
async fn signed_in(world: &World, user: UserId) -> Client {
    Client::signed_in(world, user).await
}
