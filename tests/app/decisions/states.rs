//! Every state of a sheet against every act: what the table of states refuses is answered 409 and changes
//! nothing.

use chibo::evaluations::state::{Act, State};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::desk;
use crate::support::branch::Branch;
use crate::support::client::Client;
use crate::support::world::World;

/// Puts the sheet into a state, past all triggers, with what the state needs.
async fn force(world: &mut World, branch: &Branch, state: State) {
    world.execute("alter table scores disable trigger user").await;
    sqlx::query(
        "update scores set state = $2, returned_because = case when $2 = 'returned' then 'Xem lại' end,
           decided_points = case when $2 = any ('{confirmed,adjusted,locked}') then self_points end,
           decided_class = case when $2 = any ('{confirmed,adjusted,locked}') then self_class end,
           decided_by = case when $2 = any ('{confirmed,adjusted,locked}')
             then '00000000-0000-7000-8000-000000000000'::uuid end
         where meeting_id = $1",
    )
    .bind(branch.meeting.0)
    .bind(state.code())
    .execute(&mut world.owner)
    .await
    .expect("a state");
    world.execute("alter table scores enable trigger user").await;
}

/// The sheet, its lines and its acts as the database has them.
async fn everything(world: &mut World) -> String {
    world
        .ask(
            "select jsonb_build_array((select jsonb_agg(to_jsonb(s) order by s.id) from scores s),
               (select jsonb_agg(to_jsonb(l) order by l.score_id, l.criterion_id) from score_lines l),
               (select jsonb_agg(to_jsonb(a) order by a.id) from score_acts a),
               (select jsonb_agg(to_jsonb(m) order by m.id) from meetings m))::text",
        )
        .await
}

/// The addresses of an act, with what is sent.
fn requests(act: Act, version: &str) -> Vec<(&'static str, Vec<(&'static str, String)>)> {
    let seen = || vec![("version", version.to_owned())];
    let reasoned = || vec![("version", version.to_owned()), ("reason", "Vì biên bản thiếu".to_owned())];
    match act {
        Act::Edit => vec![("score", vec![]), ("score/revision", vec![])],
        Act::Agree => vec![("score/agreement", vec![])],
        Act::Vote => vec![("score/vote", vec![("votes_for", "5".to_owned())])],
        Act::Submit => vec![("score/submission", vec![("record_posted_on", "03/08/2025".to_owned())])],
        Act::Return => vec![("score/return", reasoned())],
        Act::Confirm => vec![("score/confirmation", seen())],
        Act::Adjust => vec![("score/adjustment", reasoned())],
        Act::Withdraw => vec![("score/withdrawal", seen())],
        Act::Lock => vec![("score/lock", seen())],
        Act::Correct => vec![("score/correction", reasoned())],
    }
}

fn is_of_branch(act: Act) -> bool {
    matches!(act, Act::Edit | Act::Agree | Act::Vote | Act::Submit)
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn what_a_state_does_not_allow_is_409_and_changes_nothing(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch, mut committee) = desk(pool, server, &[]).await;
    let mut secretary = branch.secretary(&world).await;
    let (mut refused, mut allowed) = (0, 0);
    for state in State::ALL {
        force(&mut world, &branch, state).await;
        let version: i32 = world.ask("select version from scores").await;
        let before = everything(&mut world).await;
        for act in Act::ALL {
            if state.after(act).is_some() {
                allowed += 1;
                continue;
            }
            let client: &mut Client = if is_of_branch(act) { &mut secretary } else { &mut committee };
            for (address, fields) in requests(act, &version.to_string()) {
                let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
                let page = client.post(&branch.step(address), &fields).await;
                assert_eq!(page.status.as_u16(), 409, "{state:?} {act:?} {address}: {page}");
                if let Some((_, typed)) = fields.iter().find(|(name, _)| *name == "reason") {
                    page.assert_text(typed);
                }
                refused += 1;
            }
        }
        assert_eq!(everything(&mut world).await, before, "{state:?}");
    }
    // 80 pairs, 16 of them allowed; a refused change of the branch was sent to its two addresses.
    assert_eq!((allowed, refused), (16, 64 + 4));
}

/// The database and the program tell the same life.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn the_database_has_the_same_table_of_states(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, ..) = desk(pool, server, &[]).await;
    for before in State::ALL {
        for after in State::ALL {
            let may: bool = sqlx::query_scalar("select score_may_become($1, $2)")
                .bind(before.code())
                .bind(after.code())
                .fetch_one(&mut world.owner)
                .await
                .expect("an answer");
            let told = before != after && Act::ALL.iter().any(|act| before.after(*act) == Some(after));
            assert_eq!(may, told, "{before:?} → {after:?}");
        }
    }
}
