//! Two people on one record: whatever they type in whatever order, every word is in the database or on
//! the page that its author sees last, and nobody's change is undone by somebody who did not see it.

mod desk;
mod page;
mod typing;

use std::collections::BTreeSet;

use chrono::TimeDelta;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use uuid::Uuid;

use crate::support::branch::Branch;
use crate::support::client::{Client, Page};
use crate::support::world::World;
use desk::{Step, Values, line, of};
use typing::{Choices, Typist, mistake};

/// How many histories are played, shared by the five steps.
const HISTORIES: usize = 1000;

/// Two people at the screen, and the meeting that both write.
struct Table {
    world: World,
    branch: Branch,
    people: [Client; 2],
    tokens: [String; 2],
    choices: Choices,
    random: StdRng,
}

/// What somebody wants the record to be, and the words in it.
struct Wish {
    typed: Values,
    words: Vec<String>,
}

impl Table {
    async fn new(pool: PgPoolOptions, server: PgConnectOptions) -> Self {
        let mut world = World::new(pool, server).await;
        let branch = Branch::new(&mut world).await;
        let earlier = [earlier(&mut world, &branch, 1).await, earlier(&mut world, &branch, 2).await];
        world.clock.advance(TimeDelta::days(2) + TimeDelta::hours(12));
        let mut people = [branch.secretary(&world).await, Client::signed_in(&world, branch.office).await];
        people[0].get(&branch.step("attendance")).await;
        people[0].submit(&branch.step("attendance"), &[]).await.assert_status(303);
        let tokens = people.each_ref().map(Client::token);
        let choices = Choices {
            people: branch.people.iter().map(ToString::to_string).collect(),
            items: Vec::new(),
            earlier: earlier.iter().map(ToString::to_string).collect(),
        };
        Self { world, branch, people, tokens, choices, random: StdRng::seed_from_u64(42) }
    }

    async fn stored(&mut self, step: Step) -> Values {
        step.stored(&mut self.world.owner, self.branch.meeting.0).await
    }

    fn wish(&mut self, step: Step, was: &Values, who: usize, nr: usize) -> Wish {
        let mut typist =
            Typist { random: &mut self.random, choices: &self.choices, who: ["A", "B"][who], nr, words: Vec::new() };
        let typed = typist.types(step, was);
        Wish { words: typist.words, typed }
    }

    async fn post(&mut self, step: Step, who: usize, fields: &[(String, String)]) -> Page {
        let mut all = vec![("token", self.tokens[who].as_str())];
        all.extend(fields.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        self.people[who].post_raw(&self.branch.step(step.path()), &all).await
    }

    /// Sends a wish; sometimes with a mistake in it first, which is put right on the page that comes back.
    async fn send(&mut self, step: Step, who: usize, was: &Values, wish: &Wish) -> Page {
        let mut sent = step.sent(was, &wish.typed);
        if self.random.random_range(0..40) > 0 {
            return self.post(step, who, &sent).await;
        }
        let (wrong, before) = (mistake(step), self.stored(step).await);
        sent.retain(|(name, _)| !wrong.iter().any(|(field, _)| field == name));
        sent.extend(wrong.iter().map(|(field, typed)| (field.clone(), (*typed).to_owned())));
        let page = self.post(step, who, &sent).await;
        page.assert_status(422);
        assert_eq!(self.stored(step).await, before, "nothing of a refused page is stored");
        assert_words(&wish.words, &Values::new(), &page);
        let mut again = page.form(&self.branch.step(step.path()));
        again.retain(|(name, _)| name != "token");
        for (name, value) in &mut again {
            if wrong.iter().any(|(field, _)| field == name) {
                of(&wish.typed, name).clone_into(value);
            }
        }
        self.post(step, who, &again).await
    }

    /// One history: both opened the page at the same moment. True when they met in one field.
    async fn play(&mut self, step: Step, nr: usize) -> bool {
        let was = self.stored(step).await;
        let first = self.random.random_range(0..2);
        let second = 1 - first;
        let (one, other) = (self.wish(step, &was, first, nr), self.wish(step, &was, second, nr));
        let page = self.post(step, first, &step.sent(&was, &one.typed)).await;
        page.assert_status(303);
        let between = self.stored(step).await;
        assert_eq!(between, one.typed, "history {nr} of {step:?}: nobody else was there");

        let page = self.send(step, second, &was, &other).await;
        let after = self.stored(step).await;
        assert_words(&one.words, &after, &page);
        assert_words(&other.words, &after, &page);
        let met = page.status.as_u16() == 409;
        let about =
            format!("history {nr} of {step:?}\nwas     {was:?}\nbetween {between:?}\nwanted  {:?}", other.typed);
        if !met {
            page.assert_status(303);
            let both = joined(&was, &between, &other.typed);
            assert_eq!(Some(&after), both.as_ref(), "{about}: what each changed, and nothing else");
            return false;
        }
        assert_eq!(after, between, "{about}: nothing is stored before somebody has decided");
        assert_eq!(joined(&was, &between, &other.typed), None, "{about}: nothing to decide on {page}");
        shows_both(&page, &was, &between, &other.typed, &about);
        if self.random.random_range(0..6) == 0 {
            self.insist(step, second, (&was, &between, &other.typed), &about).await;
        }
        true
    }

    /// Saves the page of the clash as it was drawn: with one's own version wherever both met.
    async fn insist(&mut self, step: Step, who: usize, (was, theirs, mine): (&Values, &Values, &Values), about: &str) {
        let fields = self.people[who].page().form(&self.branch.step(step.path()));
        let fields: Vec<_> = fields.into_iter().filter(|(name, _)| name != "token").collect();
        self.post(step, who, &fields).await.assert_status(303);
        let parted = parted(was, theirs, mine);
        let wins = |name: &str| of(mine, name) != of(was, name) || parted.contains(line(name));
        let mut expected: Values = theirs.clone();
        for name in names(&[was, theirs, mine]).into_iter().filter(|name| wins(name)) {
            expected.insert(name.to_owned(), of(mine, name).to_owned());
        }
        expected.retain(|_, value| !value.is_empty());
        assert_eq!(self.stored(step).await, expected, "{about}: decided for mine");
    }
}

/// A task of an earlier meeting, of which this one hears.
async fn earlier(world: &mut World, branch: &Branch, nr: i32) -> Uuid {
    sqlx::query_scalar(
        "with m as (insert into meetings (id, organization_id, tree_at, month, kind)
           select gen_random_uuid(), id, tree_lo, '2025-07-01', 'branch_extraordinary' from organizations where id = $1
           returning *)
         insert into tasks (id, organization_id, tree_at, meeting_id, title, member_id, measure, due_on)
         select gen_random_uuid(), organization_id, tree_at, id, 'Việc cũ ' || $2, $3, 'xong', '2025-07-25' from m
         returning id",
    )
    .bind(branch.at.branch_a.0)
    .bind(nr)
    .bind(branch.people[4].0)
    .fetch_one(&mut world.owner)
    .await
    .expect("a task")
}

fn names<'a>(all: &[&'a Values]) -> BTreeSet<&'a str> {
    all.iter().flat_map(|values| values.keys()).map(String::as_str).collect()
}

/// Lines that one side took away and the other changed.
fn parted<'a>(was: &'a Values, one: &'a Values, other: &'a Values) -> BTreeSet<&'a str> {
    let lines: BTreeSet<_> = names(&[was, one, other]).into_iter().map(line).collect();
    let of_line = |values: &Values, at: &str| -> Values {
        let fields = values.iter().filter(|(name, _)| name.contains('.') && line(name) == at);
        fields.map(|(name, value)| (name.clone(), value.clone())).collect()
    };
    let apart = |at: &&str| {
        let [was, one, other] = [was, one, other].map(|values| of_line(values, at));
        !was.is_empty() && one.is_empty() != other.is_empty() && one != was && other != was
    };
    lines.into_iter().filter(apart).collect()
}

/// What comes of two changes of the same: each as it was wanted. None where both changed one field, or
/// one a line that the other took away.
fn joined(was: &Values, one: &Values, other: &Values) -> Option<Values> {
    let mut joined = Values::new();
    for name in names(&[was, one, other]) {
        let (was, one, other) = (of(was, name), of(one, name), of(other, name));
        let value = match (one == was, other == was) {
            (_, true) => one,
            (true, false) => other,
            (false, false) if one == other => one,
            (false, false) => return None,
        };
        joined.insert(name.to_owned(), value.to_owned());
    }
    joined.retain(|_, value| !value.is_empty());
    parted(was, one, other).is_empty().then_some(joined)
}

/// Every word is stored, or on the page that was shown last.
fn assert_words(words: &[String], stored: &Values, page: &Page) {
    for word in words {
        let kept = stored.values().any(|text| text.contains(word)) || page.body.contains(word.as_str());
        assert!(kept, "{word} is lost; stored {stored:?}, shown {page}");
    }
}

/// Where both changed one field, both versions stand beside each other.
fn shows_both(page: &Page, was: &Values, theirs: &Values, mine: &Values, about: &str) {
    let changed = |values: &Values, name: &str| of(values, name) != of(was, name);
    for name in names(&[was, theirs, mine]) {
        let met = changed(theirs, name) && changed(mine, name) && of(theirs, name) != of(mine, name);
        if !met
            || !["text", "conclusion", "dues", "title", "place", "note", "measure", "full_name"]
                .iter()
                .any(|f| name.ends_with(f))
        {
            continue;
        }
        for version in [of(theirs, name), of(mine, name)] {
            assert!(page.body.contains(version), "{about}: {name}: {version:?} is not on {page}");
        }
    }
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_thousand_histories_of_two_editors_lose_no_word(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut table = Table::new(pool, server).await;
    for step in Step::ALL {
        let items = sqlx::query_scalar("select id::text from agenda_items order by item_no, id");
        table.choices.items = items.fetch_all(&mut table.world.owner).await.expect("the agenda");
        let (mut met, mut passed) = (0, 0);
        let count = HISTORIES / Step::ALL.len();
        for nr in 0..count {
            match table.play(step, nr).await {
                true => met += 1,
                false => passed += 1,
            }
        }
        // Both ends of the rule have been visited often.
        assert!(met > count / 8 && passed > count / 8, "{step:?}: {met} met in one field, {passed} did not");
    }
}
