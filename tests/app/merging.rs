//! Two people on one record: whatever they type in whatever order, every word is in the database or on
//! the page that its author sees last.

use chrono::TimeDelta;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::branch::Branch;
use crate::support::client::{Client, Page};
use crate::support::world::World;

/// How many histories are played.
const HISTORIES: usize = 1000;

/// The fields of step 5 in which people write.
const FIELDS: [&str; 2] = ["dues", "conclusion"];

struct Table {
    world: World,
    branch: Branch,
    path: String,
}

impl Table {
    /// What is stored of the fields.
    async fn stored(&mut self) -> [String; 2] {
        let row: (Option<String>, Option<String>) =
            sqlx::query_as("select dues, conclusion from meetings where id = $1")
                .bind(self.branch.meeting.0)
                .fetch_one(&mut self.world.owner)
                .await
                .expect("the meeting");
        [row.0.unwrap_or_default(), row.1.unwrap_or_default()]
    }

    /// Sends what one person typed on a page that had shown `was`.
    async fn send(
        &self,
        client: &mut Client,
        rest: &[(String, String)],
        was: &[String; 2],
        typed: &[String; 2],
    ) -> Page {
        let mut fields: Vec<(&str, &str)> = rest.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let names = ["was.dues", "was.conclusion"];
        for nr in 0..2 {
            fields.push((names[nr], &was[nr]));
            fields.push((FIELDS[nr], &typed[nr]));
        }
        client.post_raw(&self.path, &fields).await
    }
}

/// What a person does to a page: leaves a field, writes into it, empties it, or adds a line.
fn type_into(random: &mut StdRng, was: &[String; 2], who: &str, nr: usize) -> ([String; 2], Vec<String>) {
    let (mut typed, mut words) = (was.clone(), Vec::new());
    for (at, field) in typed.iter_mut().enumerate() {
        let word = format!("{who}{nr}chữ{at}");
        match random.random_range(0..4) {
            0 => {}
            1 => *field = String::new(),
            2 => {
                field.clone_from(&word);
                words.push(word);
            }
            _ => {
                *field = format!("{field}\n{word}").trim().to_owned();
                words.push(word);
            }
        }
    }
    (typed, words)
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_thousand_histories_of_two_editors_lose_no_word(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let branch = Branch::new(&mut world).await;
    world.clock.advance(TimeDelta::days(2) + TimeDelta::hours(12));
    let mut people = [branch.secretary(&world).await, Client::signed_in(&world, branch.office).await];
    people[0].get(&branch.step("attendance")).await;
    people[0].submit(&branch.step("attendance"), &[]).await;
    let path = branch.step("conclusion");
    let mut rest = Vec::new();
    for client in &mut people {
        let mut fields = client.get(&path).await.form(&path);
        fields.retain(|(name, _)| !FIELDS.iter().any(|field| name == field || *name == format!("was.{field}")));
        rest.push(fields);
    }
    let mut table = Table { world, branch, path };
    let mut random = StdRng::seed_from_u64(42);
    let (mut clashes, mut merged) = (0, 0);
    for nr in 0..HISTORIES {
        let was = table.stored().await;
        let first = random.random_range(0..2);
        let mut seen = Vec::new();
        for who in [first, 1 - first] {
            let (typed, words) = type_into(&mut random, &was, ["A", "B"][who], nr);
            let page = table.send(&mut people[who], &rest[who], &was, &typed).await;
            assert!(matches!(page.status.as_u16(), 303 | 409), "{page}");
            seen.push((words, page));
        }
        let stored = table.stored().await;
        for (words, page) in &seen {
            for word in words {
                let kept = stored.iter().any(|text| text.contains(word)) || page.body.contains(word.as_str());
                assert!(kept, "history {nr}: {word} is lost; stored {stored:?}, shown {page}");
            }
        }
        match seen[1].1.status.as_u16() {
            409 => clashes += 1,
            _ => merged += 1,
        }
    }
    // Both ends of the rule have been visited often.
    assert!(clashes > 150 && merged > 150, "{clashes} clashes, {merged} merged");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn what_both_changed_is_shown_side_by_side_and_can_be_joined(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let branch = Branch::new(&mut world).await;
    world.clock.advance(TimeDelta::days(2) + TimeDelta::hours(12));
    let (mut a, mut b) = (branch.secretary(&world).await, Client::signed_in(&world, branch.office).await);
    a.get(&branch.step("attendance")).await;
    a.submit(&branch.step("attendance"), &[]).await;
    let path = branch.step("conclusion");
    a.get(&path).await;
    b.get(&path).await;
    a.submit(&path, &[("conclusion", "Khởi công ngày 18/12."), ("dues", "Đã thu đủ.")]).await.assert_status(303);
    let page = b.submit(&path, &[("conclusion", "Khởi công ngày 15/12."), ("votes_for", "3")]).await;
    page.assert_status(409)
        .assert_text("Có người vừa sửa phần này")
        .assert_text("Khởi công ngày 18/12.")
        .assert_text("Khởi công ngày 15/12.");
    b.submit(&path, &[("conclusion", "Khởi công ngày 18/12, báo cáo trước 10/12.")]).await.assert_status(303);
    let page = a.get(&path).await;
    assert_eq!(page.value("conclusion"), "Khởi công ngày 18/12, báo cáo trước 10/12.");
    assert_eq!(page.value("dues"), "Đã thu đủ.", "what one side changed is taken over");
    assert_eq!(page.value("votes_for"), "3", "what the other side changed too");
}
