//! `chibo verify` finds what it is there to find.

use chibo::database::{Examined, verify};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{Database, execute};

/// As somebody who goes around every trigger and key.
const AROUND: &str = "set session_replication_role = replica";

/// What is broken, how it is mended, and which check says what of it.
const BREAKS: &[(&str, &str, &str, &str)] = &[
    (
        "update meetings set present_count = present_count - 1 where state = 'closed'",
        "update meetings set present_count = present_count + 1 where state = 'closed'",
        "figures of closed meetings",
        "its rows say",
    ),
    (
        "update meetings set speaker_count = speaker_count + 1 where state = 'closed'",
        "update meetings set speaker_count = speaker_count - 1 where state = 'closed'",
        "figures of closed meetings",
        "frozen",
    ),
    (
        "update organizations set tree_hi = tree_hi + 4611686018427387 where parent_id is not null",
        "update organizations set tree_hi = tree_hi - 4611686018427387 where parent_id is not null",
        "tree of organizations",
        "overlaps the next sibling",
    ),
    (
        "update meeting_quality set self_points = self_points + 1",
        "update meeting_quality set self_points = self_points - 1",
        "rows of quality",
        "its row of quality",
    ),
    (
        "alter table tasks no force row level security",
        "alter table tasks force row level security",
        "row-level security",
        "table tasks: row-level security is not forced",
    ),
    (
        "alter table members disable row level security",
        "alter table members enable row level security",
        "row-level security",
        "table members: row-level security is off",
    ),
    (
        "alter table statements disable trigger audit_updates",
        "alter table statements enable trigger audit_updates",
        "audit trail",
        "trigger audit_updates is switched off",
    ),
    (
        "alter table audit_entries enable trigger audit_entries_only_come",
        "alter table audit_entries enable always trigger audit_entries_only_come",
        "audit trail",
        "the trail can be changed",
    ),
    (
        "grant update on audit_entries to chibo_app",
        "revoke update on audit_entries from chibo_app",
        "audit trail",
        "chibo_app may update audit_entries",
    ),
    (
        "alter table tasks add constraint tasks_probe check (version > 0) not valid",
        "alter table tasks drop constraint tasks_probe",
        "constraints and indexes",
        "tasks_probe was never checked",
    ),
    (
        "create index probe on tasks (version); update pg_index set indisvalid = false where indexrelid = 'probe'::regclass",
        "drop index probe",
        "constraints and indexes",
        "index probe is not valid",
    ),
    (
        "update statements set member_id = gen_random_uuid()",
        "",
        "rows, by their keys, checks and versions",
        "statements_member_exists",
    ),
    (
        "alter table agenda_items drop constraint agenda_items_title_given; update agenda_items set title = ' ';
         alter table agenda_items add constraint agenda_items_title_given check (btrim(title) <> '') not valid",
        "",
        "rows, by their keys, checks and versions",
        "agenda_items_title_given",
    ),
    (
        "select setval('audit_entries_id_seq', 1)",
        "select setval('audit_entries_id_seq', (select max(id) from audit_entries))",
        "rows, by their keys, checks and versions",
        "its next number is 1",
    ),
    (
        "update meetings set version = version + 1",
        "update meetings set version = version - 1",
        "rows, by their keys, checks and versions",
        "the trail tells of",
    ),
    (
        "delete from task_results; delete from tasks; delete from meetings",
        "",
        "audit trail",
        "table meetings: 14 rows are gone, and the trail does not tell how",
    ),
    (
        "update _sqlx_migrations set checksum = '' where version = 3",
        "",
        "migrations",
        "migration 3 is not the one that this program knows",
    ),
];

fn sentences(examined: &Examined, check: &str) -> String {
    let found = examined.checks.iter().find(|one| one.name == check);
    found.map_or_else(String::new, |one| one.faults.join("\n"))
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn what_is_broken_by_hand_is_found(_: PgPoolOptions, server: PgConnectOptions) {
    let (database, _) = Database::of_the_oldest_release(&server).await;
    let sound = verify(&database.url()).await.expect("examined");
    assert_eq!(sound.faults(), 0, "{sound}");
    let mut db = database.connect().await;
    execute(&mut db, AROUND.to_owned()).await;
    for (broken, mended, check, sentence) in BREAKS {
        execute(&mut db, (*broken).to_owned()).await;
        let examined = verify(&database.url()).await.expect("examined");
        let said = sentences(&examined, check);
        assert!(said.contains(sentence), "{broken}: {examined}");
        execute(&mut db, (*mended).to_owned()).await;
    }
    database.gone(&server).await;
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_database_of_another_program_is_told(_: PgPoolOptions, server: PgConnectOptions) {
    let empty = Database::empty(&server).await;
    let error = verify(&empty.url()).await.expect_err("nothing is there");
    assert!(error.to_string().contains("no data of chibo"), "{error}");
    empty.gone(&server).await;
}
