//! A slip from the office that prints it to the person who uses it, with the keyboard alone.

use std::path::Path;
use std::process::Command;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::chromium::{self, Chromium};
use crate::hand::{ENTER, Hand, serve};

const DAY: &str = "2026-11-22";
const PASSWORD: &str = "bảy giờ tối thứ năm";

/// Sound on a desktop, where offices sit, and on a phone.
async fn assert_sound_everywhere(hand: &Hand) {
    chromium::resize(&hand.client, 390, 844).await.expect("a phone");
    hand.assert_sound().await;
    chromium::resize(&hand.client, 1280, 900).await.expect("a desktop");
    hand.assert_sound().await;
}

/// What a program of poppler says of a file.
fn said_of(program: &str, arguments: &[&str], file: &Path) -> String {
    let output = Command::new(program).args(arguments).arg(file).args((program == "pdftotext").then_some("-")).output();
    let output = output.unwrap_or_else(|error| panic!("{program}: {error}. Debian: apt-get install poppler-utils"));
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_slip_is_printed_and_used_with_the_keyboard_alone(pool: PgPoolOptions, server: PgConnectOptions) {
    let address = serve(pool, server, DAY).await;
    let chromium = Chromium::start().expect("chromium");
    let mut office = Hand::new(chromium.window(1280, 900).await.expect("a window"), &address);
    office.sign_in("vanphong.thaibinh").await;
    office.open("/organizations").await;
    // From the commune's page to its slips, to a branch, to somebody who serves there.
    office.tab_to(".leaf a[href$='/invitations/new']").await;
    office.press(ENTER).await;
    assert_sound_everywhere(&office).await;
    office.tab_to(".leaf section:last-of-type a[href$='/invitations/new']").await;
    office.press(ENTER).await;
    assert_sound_everywhere(&office).await;
    office.tab_to(".leaf a[href^='/positions/']").await;
    office.press(ENTER).await;
    assert_sound_everywhere(&office).await;
    let form = "const form = document.querySelector('.leaf form'); sessionStorage.form = form.action + ' ' + \
        new URLSearchParams(new FormData(form))";
    office.client.execute(form, Vec::new()).await.expect("the form");
    office.tab_to(".leaf form .btn.main").await;
    office.press(ENTER).await;
    assert_sound_everywhere(&office).await;
    let code = office.find(".slip .code").await.text().await.expect("a code");
    let name = office.find(".slip li:nth-child(2) b:not(.code)").await.text().await.expect("a name");

    // On paper: one sheet of A5 with the code, and the word that its people are invented.
    let file = std::env::temp_dir().join(format!("chibo-slip-{}.pdf", std::process::id()));
    std::fs::write(&file, office.pdf().await).expect("a file");
    let (about, text) = (said_of("pdfinfo", &[], &file), said_of("pdftotext", &["-layout"], &file));
    let _ = std::fs::remove_file(&file);
    assert!(about.contains("Pages:           1\n") && about.contains("(A5)"), "{about}");
    assert!(text.contains(&code) && text.contains("Số liệu minh họa"), "{text}");
    assert!(!text.contains("Đăng xuất") && !text.contains("Về danh sách"), "{text}");

    // The same form once more makes no second slip, and the page says so.
    let again = "const [at, body] = sessionStorage.form.split(' '); const form = document.createElement('form'); \
        form.method = 'post'; form.action = at; new URLSearchParams(body).forEach((value, name) => { \
        const field = document.createElement('input'); field.type = 'hidden'; field.name = name; \
        field.value = value; form.append(field); }); document.body.append(form); form.submit()";
    office.client.execute(again, Vec::new()).await.expect("sent again");
    let shown = fantoccini::Locator::XPath("//h1[contains(., 'Phiếu này đã in')]");
    office.client.wait().for_element(shown).await.expect("the page says so");
    office.assert_sound_refusal().await;
    office.client.close().await.expect("closed");

    uses_it(&chromium, &address, &name, &code).await;
}

/// The person to whom it was handed: first with a slip of the hand, then as it stands there.
async fn uses_it(chromium: &Chromium, address: &str, name: &str, code: &str) {
    let mut hand = Hand::new(chromium.window(390, 844).await.expect("a window"), address);
    hand.open("/invitation").await;
    hand.assert_sound().await;
    for (attempt, typed) in ["AAAA-BBBB-CCCC", code].into_iter().enumerate() {
        for (field, text) in [("#sign_in_name", name), ("#code", typed), ("#new_password", PASSWORD)] {
            hand.tab_to(field).await;
            let field = hand.find(field).await;
            field.clear().await.expect("an empty field");
            field.send_keys(text).await.expect("keys");
        }
        hand.press(ENTER).await;
        if attempt == 0 {
            hand.assert_text("Tên đăng nhập hoặc mã chưa đúng").await;
            hand.assert_sound_refusal().await;
        }
    }
    hand.assert_text("Đã đặt mật khẩu").await;
    hand.client.close().await.expect("closed");
}
