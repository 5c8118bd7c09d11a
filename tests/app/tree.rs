//! Changes of the tree: what they make, and what they refuse.

use chibo::access::Permission::*;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use unicode_normalization::UnicodeNormalization as _;
use uuid::Uuid;

use crate::support::papers;
use crate::support::world::{World, places};

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_tree_deeper_than_any_gap_is_spread(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let mut parent = world.organization(None, "centre").await;
    for _ in 0..24 {
        parent = world.organization(Some(parent), "board").await;
        papers::paper(&mut world, parent).await;
    }
    for _ in 0..40 {
        world.organization(Some(parent), "board").await;
    }
    assert_eq!(world.faults().await, []);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn what_makes_no_sense_is_refused(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let at = places(&mut world).await;
    let refused = world.reattach(at.commune_a, at.branch_a).await.unwrap_err();
    assert!(refused.to_string().contains("below itself"), "{refused}");
    let refused = world.close(at.commune_a, at.commune_b).await.unwrap_err();
    assert!(refused.to_string().contains("open children"), "{refused}");
    world.close(at.branch_c, at.branch_a).await.unwrap();
    let refused = world.reattach(at.branch_b, at.branch_c).await.unwrap_err();
    assert!(refused.to_string().contains("closed"), "{refused}");
    let refused = world.reattach(at.branch_c, at.commune_b).await.unwrap_err();
    assert!(refused.to_string().contains("stays where it was put"), "{refused}");
    let refused = world.close(at.branch_c, at.branch_b).await.unwrap_err();
    assert!(refused.to_string().contains("closed"), "{refused}");
    assert_eq!(world.faults().await, []);
}

/// The same form sent twice is one organization.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_double_submit_is_one_organization(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let at = places(&mut world).await;
    let form = Uuid::now_v7();
    let mut made = vec![];
    for _ in 0..2 {
        let id: i32 = sqlx::query_scalar(
            "select organization_insert($1, 'branch', 'school', 'Trường Tiểu học', '2025-08-01', $2)",
        )
        .bind(at.commune_a)
        .bind(form)
        .fetch_one(&mut world.owner)
        .await
        .unwrap();
        made.push(id);
    }
    assert_eq!(made[0], made[1]);
}

/// What was counted follows the date, who may see follows today's tree.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn names_and_superiors_are_those_of_the_date(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let at = places(&mut world).await;
    sqlx::query("select organization_rename($1, 'Xã Thái Hòa', '2025-03-01')")
        .bind(at.commune_a)
        .execute(&mut world.owner)
        .await
        .unwrap();
    world.reattach(at.commune_a, at.province_b).await.unwrap();
    let mut path = async |function: &str, on: &str| -> String {
        let sql = format!("select string_agg(name, ' › ' order by step) from {function}($1, $2::date)");
        sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
            .bind(at.branch_a)
            .bind(on.to_owned())
            .fetch_one(&mut world.owner)
            .await
            .unwrap()
    };
    assert_eq!(
        path("organization_path_as_of", "2024-06-01").await,
        "Trung ương › Tỉnh Sông Hồng › Xã Thái Bình › Thôn 3"
    );
    assert_eq!(
        path("organization_path_as_of", "2025-07-01").await,
        "Trung ương › Tỉnh Sông Lam › Xã Thái Hòa › Thôn 3"
    );
    assert_eq!(
        path("organization_path", "2019-01-01").await,
        "Trung ương › Tỉnh Sông Lam › Xã Thái Bình › Thôn 3",
        "before its first name the first"
    );
    let found: Vec<String> = sqlx::query_scalar(
        "select name from organization_names where search_name like '%' || fold_vi('THÁI hoà') || '%'",
    )
    .fetch_all(&mut world.owner)
    .await
    .unwrap();
    assert_eq!(found, ["Xã Thái Hòa"]);
}

/// Whoever writes past the functions cannot leave a tree that lies.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_crooked_tree_does_not_come_to_be(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let at = places(&mut world).await;
    let crooked = [
        // A child outside its parent.
        (at.branch_a, "tree_lo = o.tree_lo + (1::bigint << 55), tree_hi = o.tree_hi + (1::bigint << 55)"),
        // Reaching past the parent.
        (at.branch_a, "tree_hi = (select tree_hi + 1 from organizations where id = o.parent_id)"),
        // Over the younger sibling, and the other way round.
        (at.branch_a, "tree_hi = o.tree_hi + 1"),
        (at.branch_c, "tree_lo = o.tree_lo - 1"),
        // A parent drawn in from under its children.
        (at.commune_a, "tree_hi = o.tree_lo + 2"),
        (at.commune_a, "tree_lo = o.tree_lo + 2"),
        // Another parent, the interval left behind.
        (at.branch_a, "parent_id = 5"),
    ];
    for (unit, change) in crooked {
        let sql = format!("update organizations o set {change} where id = {unit}");
        let refused = sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&mut world.owner).await;
        let refused = refused.expect_err(change);
        let constraint = refused.as_database_error().and_then(|e| e.constraint().map(str::to_owned));
        assert_eq!(constraint.as_deref(), Some("organizations_nested"), "{change}: {refused}");
    }
    // Only what stands at commit counts.
    world
        .execute(
            "begin;
             update organizations set tree_hi = tree_hi + 1 where id = 6;
             update organizations set tree_hi = tree_hi - 1 where id = 6;
             commit",
        )
        .await;
    assert_eq!(world.faults().await, []);
}

/// In one transaction several changes follow each other, and then nothing else is written; what is
/// still read is what the grants reach in the new tree.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn after_a_change_the_transaction_sees_the_new_tree(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let at = places(&mut world).await;
    let paper = papers::paper(&mut world, at.branch_a).await;
    let board = world
        .actor(&[("organization_board", at.province_a, "subtree"), ("committee_office", at.commune_b, "subtree")])
        .await;
    let mut tx = world.app.begin(&board, EditOrganizations).await.unwrap();
    for statement in [
        format!("select organization_reattach(array[{}], {}, '2025-08-01')", at.branch_a, at.commune_b),
        format!("select organization_insert({}, 'branch', 'village', 'Thôn 1', '2025-08-01')", at.commune_b),
        format!("select organization_reattach(array[{}], {}, '2025-08-01')", at.branch_a, at.commune_a),
    ] {
        sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&mut *tx).await.unwrap();
    }
    let seen: Vec<Uuid> = sqlx::query_scalar("select id from papers").fetch_all(&mut *tx).await.unwrap();
    assert_eq!(seen, [paper]);
    let written = sqlx::query("update papers set title = 'x'").execute(&mut *tx).await.unwrap();
    assert_eq!(written.rows_affected(), 0);
    tx.commit().await.unwrap();
    assert_eq!(world.faults().await, []);
}

/// The database folds names as the program folds what is typed.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn names_are_folded_alike_on_both_sides(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let names = [
        "Đỗ Xuân Trường",
        "ĐẶNG THỊ MÙI",
        "Ủy ban, uỷ ban",
        "Hoà Bình, Hòa Bình",
        "Nguye\u{302}\u{303}n Quang",
        "Bản Nà Ngặm II",
        "Đăk Pơ – Ia H'Drai",
        "Thôn 3 (cũ)",
    ];
    for name in names {
        let folded: String =
            sqlx::query_scalar("select fold_vi($1)").bind(name).fetch_one(&mut world.owner).await.unwrap();
        assert_eq!(folded, chibo::text::fold(name), "{name}");
    }
    let folded: String =
        sqlx::query_scalar("select fold_vi('ỦY UỶ hoà HÒA Đ')").fetch_one(&mut world.owner).await.unwrap();
    assert_eq!(folded, "uy uy hoa hoa d");
}

/// The same for names that nobody has thought of: syllables with every vowel and tone, in any case, in
/// any form in which a keyboard sends them.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn whatever_is_typed_in_vietnamese_is_folded_alike(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let mut random = StdRng::seed_from_u64(7);
    let names: Vec<String> = (0..600).map(|nr| vietnamese(&mut random, nr)).collect();
    let folded: Vec<String> =
        sqlx::query_scalar("select fold_vi(name) from unnest($1::text[]) with ordinality as n (name, nr) order by nr")
            .bind(&names)
            .fetch_all(&mut world.owner)
            .await
            .unwrap();
    assert_eq!(folded.len(), names.len());
    for (name, folded) in names.iter().zip(&folded) {
        assert_eq!(*folded, chibo::text::fold(name), "{name:?}");
        assert!(folded.is_ascii(), "{name:?} → {folded:?}");
    }
    let decomposed = names.iter().filter(|name| name.chars().any(|c| ('\u{300}'..='\u{36f}').contains(&c))).count();
    let of = |letter: char| names.iter().filter(|name| name.contains(letter)).count();
    assert!(decomposed > 100 && of('đ') > 50 && of('Đ') > 50, "{decomposed} decomposed, {} đ, {} Đ", of('đ'), of('Đ'));
}

/// A name of two to four syllables. The tone stands on the first or the second of two vowels, as people
/// write it: hoà and hòa, uỷ and ủy.
fn vietnamese(random: &mut StdRng, nr: usize) -> String {
    const BEGIN: [&str; 12] = ["", "b", "đ", "Đ", "gi", "h", "kh", "ng", "ngh", "ph", "tr", "qu"];
    const VOWELS: [&str; 19] =
        ["a", "ă", "â", "e", "ê", "i", "o", "ô", "ơ", "u", "ư", "y", "oa", "oe", "uy", "ươ", "uyê", "iê", "ưa"];
    const TONES: [&str; 6] = ["", "\u{300}", "\u{301}", "\u{303}", "\u{309}", "\u{323}"];
    const END: [&str; 7] = ["", "n", "ng", "nh", "t", "c", "m"];
    let mut name = String::new();
    for syllable in 0..random.random_range(2..5) {
        let vowels: Vec<char> = VOWELS[random.random_range(0..VOWELS.len())].chars().collect();
        let toned = random.random_range(0..vowels.len());
        name += ["", " ", "-"][usize::from(syllable > 0) + usize::from(syllable > 0 && random.random_bool(0.1))];
        name += BEGIN[random.random_range(0..BEGIN.len())];
        for (at, vowel) in vowels.into_iter().enumerate() {
            name.push(vowel);
            name += if at == toned { TONES[random.random_range(0..TONES.len())] } else { "" };
        }
        name += END[random.random_range(0..END.len())];
    }
    match nr % 4 {
        0 => name.nfc().collect(),
        1 => name.nfd().collect(),
        2 => name.nfc().collect::<String>().to_uppercase(),
        // As the syllables were put together: vowels composed, tones apart.
        _ => name,
    }
}
