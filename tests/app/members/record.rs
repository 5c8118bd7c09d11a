//! A member's record: shown, entered, edited.

use chibo::ids::MemberId;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{count, list, names, numbers, text_of, thon_3};
use crate::support::branch::member;
use crate::support::client::Client;

/// The fields of a new member, as somebody types them.
const HOA: [(&str, &str); 9] = [
    ("full_name", "Nông  Thị Hoa"),
    ("sex", "female"),
    ("birth", "8/1962"),
    ("since", "1/7/2021"),
    ("status", "official"),
    ("admitted_on", "3/2/1990"),
    ("official_on", "3/2/1991"),
    ("card_no", "27 004 118"),
    ("phone", "0900 000 456"),
];

async fn enter(client: &mut Client, list: &str, changed: &[(&str, &str)]) -> crate::support::client::Page {
    let mut fields: Vec<_> = HOA.iter().filter(|(name, _)| !changed.iter().any(|(n, _)| n == name)).copied().collect();
    fields.extend_from_slice(changed);
    client.submit(list, &fields).await
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_secretary_enters_a_member(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch, mut client) = thon_3(pool, server).await;
    let list = list(branch.at.branch_a);
    let page = client.get(&list).await;
    client.get(&page.link("Thêm đảng viên")).await.assert_status(200).assert_text("Thêm đảng viên vào Thôn 3");
    let id: MemberId = client.page().value("id").parse().expect("an id");
    enter(&mut client, &list, &[]).await.assert_redirect(&format!("/members/{id}"));
    let record = client.follow().await;
    record.assert_text("Đã thêm đồng chí Nông Thị Hoa.").assert_text("08/1962").assert_text("Nữ");
    record.assert_text("0900 000 456").assert_text("27 004 118").assert_text("Đảng viên chính thức");
    record.assert_text("Tuổi Đảng 35 năm").assert_text("01/07/2021 Về Thôn 3").assert_text("03/02/1990 Vào Đảng");
    assert_eq!(record.link("Ai đã sửa hồ sơ này?"), format!("/history/{id}"));
    let list_now = client.get(&list).await;
    assert!(names(&list_now).contains(&"Nông Thị Hoa".to_owned()));
    let trail = count(&mut world, "select count(*) from audit_entries where record_id = $1::text", id.0).await;
    assert_eq!(trail, 3, "record, membership and standing are in the trail");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_form_sent_twice_is_one_member(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch, mut client) = thon_3(pool, server).await;
    let list = list(branch.at.branch_a);
    let form = client.get(&format!("{list}/new")).await;
    let id = form.value("id");
    let send = async |client: &mut Client, changed: &[(&str, &str)]| {
        let mut fields: Vec<_> =
            HOA.iter().filter(|(name, _)| !changed.iter().any(|(n, _)| n == name)).copied().collect();
        fields.extend_from_slice(changed);
        fields.push(("id", id.as_str()));
        client.post(&list, &fields).await
    };
    for _ in 0..2 {
        send(&mut client, &[]).await.assert_redirect(&format!("/members/{id}"));
    }
    let uuid = id.parse().expect("an id");
    assert_eq!(count(&mut world, "select count(*) from memberships where member_id = $1", uuid).await, 1);
    // Sent again with other words, before anything else happened: an edit.
    let again = [("full_name", "Nông Thị Hoà"), ("since", "2/7/2021"), ("status", "exempt")];
    send(&mut client, &again).await.assert_redirect(&format!("/members/{id}"));
    let record = client.follow().await;
    record.assert_text("Nông Thị Hoà").assert_text("02/07/2021 Về Thôn 3").assert_text("Được miễn sinh hoạt");
    assert_eq!(count(&mut world, "select count(*) from memberships where member_id = $1", uuid).await, 1);
    // Once more, after somebody else could have changed it: both are shown, nothing is lost.
    let page = send(&mut client, &[("full_name", "Nông Thị Hoan")]).await;
    page.assert_status(409).assert_text("Nông Thị Hoà").assert_text("Nông Thị Hoan");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn what_must_be_put_right_is_said_and_everything_typed_stays(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch, mut client) = thon_3(pool, server).await;
    numbers(&mut world, branch.people[1], "27004118", "0900000222").await;
    let list = list(branch.at.branch_a);
    client.get(&format!("{list}/new")).await;
    let page = enter(&mut client, &list, &[("birth", "31/02/1962"), ("since", "31/4/2021")]).await;
    page.assert_status(422).assert_text("Chưa lưu được, còn 2 chỗ").assert_text("Tháng 2 không có ngày 31");
    assert_eq!((page.value("full_name"), page.value("birth")), ("Nông Thị Hoa".into(), "31/02/1962".into()));
    let page = enter(&mut client, &list, &[]).await;
    page.assert_status(422).assert_text("Số thẻ này là của đồng chí Ma Thị Lan");
    let page = enter(&mut client, &list, &[("card_no", ""), ("since", "31/12/2019")]).await;
    page.assert_status(422).assert_text("Chi bộ thành lập ngày 01/01/2020");
    let page = enter(&mut client, &list, &[("card_no", ""), ("since", "1/1/2020"), ("official_on", "2/2/1991")]).await;
    page.assert_status(422).assert_text("Sớm nhất là 03/02/1991");
    let fields = [("card_no", ""), ("since", "1/1/2020"), ("official_on", "2/2/1991"), ("confirmed", "yes")];
    enter(&mut client, &list, &fields).await.assert_status(303);
    assert_eq!(client.follow().await.one("h1"), "Nông Thị Hoa");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn two_people_edit_one_record(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch, mut secretary) = thon_3(pool, server).await;
    let mut office = Client::signed_in(&world, branch.office).await;
    let (lan, edit) = (branch.people[1], format!("/members/{}/edit", branch.people[1]));
    for client in [&mut secretary, &mut office] {
        client.get(&edit).await.assert_status(200);
    }
    secretary.submit(&edit, &[("occupation", "Làm ruộng"), ("birth", "21/10/1979")]).await.assert_status(303);
    let page = office.submit(&edit, &[("phone", "0900000222"), ("birth", "1979")]).await;
    page.assert_status(409).assert_text("21/10/1979").assert_text("1979").assert_no_text("Làm ruộng");
    office.submit(&edit, &[("birth", "21/10/1979")]).await.assert_redirect(&format!("/members/{lan}"));
    let record = office.follow().await;
    record.assert_text("Làm ruộng").assert_text("0900 000 222").assert_text("21/10/1979");
    let sexes = text_of(&mut world, "select sex from members where id = $1", lan.0).await;
    assert_eq!(sexes, "male", "what nobody changed stays");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_card_number_is_one_persons_when_edited_too(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch, mut client) = thon_3(pool, server).await;
    numbers(&mut world, branch.people[1], "27004118", "0900000222").await;
    let edit = format!("/members/{}/edit", branch.people[2]);
    client.get(&edit).await;
    let page = client.submit(&edit, &[("card_no", "27004118"), ("occupation", "Thợ xây")]).await;
    page.assert_status(422).assert_text("đồng chí Ma Thị Lan");
    assert_eq!(page.value("occupation"), "Thợ xây");
    client.submit(&edit, &[("card_no", "27004119")]).await.assert_status(303);
    client.follow().await.assert_text("27 004 119").assert_text("Thợ xây");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_foreign_member_is_not_there(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch, mut client) = thon_3(pool, server).await;
    let stranger = member(&mut world, branch.at.branch_c, "Lý Thị Hoa", "official").await;
    client.get(&list(branch.at.branch_a)).await;
    for id in [stranger, MemberId::mint()] {
        for page in ["", "/edit", "/status", "/status/correction", "/departure", "/positions/new"] {
            client.get(&format!("/members/{id}{page}")).await.assert_status(404).assert_no_text("Lý Thị Hoa");
        }
    }
    let edit = [
        ("full_name", "Lý Thị Hồng"),
        ("sex", "female"),
        ("birth", ""),
        ("phone", ""),
        ("email", ""),
        ("card_no", ""),
        ("admitted_on", ""),
        ("official_on", ""),
        ("occupation", ""),
        ("education_general", ""),
        ("education_professional", ""),
        ("political_theory", ""),
    ];
    client.post(&format!("/members/{stranger}/edit"), &edit).await.assert_status(404);
    client.post(&format!("/members/{stranger}/return"), &[]).await.assert_status(404);
    assert_eq!(text_of(&mut world, "select full_name from members where id = $1", stranger.0).await, "Lý Thị Hoa");
    let edit = format!("/members/{}/edit", branch.people[1]);
    client.get(&edit).await;
    client.submit(&edit, &[("religion", "x")]).await.assert_status(422);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn who_may_only_read_is_shown_no_way_to_change(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch, _) = thon_3(pool, server).await;
    let recorder = world.actor(&[("branch_recorder", branch.at.branch_a, "unit")]).await.user;
    let mut client = Client::signed_in(&world, recorder).await;
    let id = branch.people[1];
    let page = client.get(&format!("/members/{id}")).await;
    page.assert_status(200).assert_text("Ma Thị Lan").assert_no_text("Sửa hồ sơ").assert_no_text("Thêm chức vụ");
    client.get(&list(branch.at.branch_a)).await.assert_no_text("Thêm đảng viên");
    for path in ["/edit", "/status", "/departure", "/positions/new"] {
        client.get(&format!("/members/{id}{path}")).await.assert_status(403);
    }
    client.get(&format!("{}/new", list(branch.at.branch_a))).await.assert_status(403);
    client.post(&format!("/members/{id}/return"), &[]).await.assert_status(403);
    let administrator = world.actor(&[("administrator", branch.at.centre, "subtree")]).await.user;
    let mut client = Client::signed_in(&world, administrator).await;
    client.get(&list(branch.at.branch_a)).await.assert_status(404);
    client.get(&format!("/members/{id}")).await.assert_status(404);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn the_record_is_whole_in_english(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch, mut client) = thon_3(pool, server).await;
    numbers(&mut world, branch.people[0], "27003655", "0900000163").await;
    client.cookies.insert("lang".into(), "en".into());
    let page = client.get(&format!("/members/{}", branch.people[0])).await;
    page.assert_text("Years in the Party")
        .assert_text("25 years")
        .assert_text("Branch secretary")
        .assert_no_text("Chức vụ");
}
