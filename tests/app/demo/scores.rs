//! The scores of the demonstration: the named cases to the point, and every stored figure is what the
//! engine makes of stored facts and judgements.

use std::collections::BTreeMap;

use chibo::access::Scope;
use chibo::evaluations::Points;
use chibo::evaluations::rubrics::{self, Class, Facts, Rubric, Sheet, evaluate};
use chibo::evaluations::scores::facts::{at_submission, gather_closed};
use chibo::evaluations::scores::model::{computed_sheet, decided_judgements, self_judgements};
use chibo::evaluations::scores::{ScoreLine, queries};
use chibo::evaluations::sheets;
use chibo::ids::{CriterionId, MeetingId, RubricId, ScoreId, SheetId};
use sqlx::types::Json;
use sqlx::types::uuid::Uuid;

use super::Demonstration;

/// What last month's sheet of a branch came to, and how many there are of a kind.
pub async fn named_cases(world: &mut Demonstration) {
    let mut of = async |commune: &str, branch: &str| -> String {
        let sql = "select coalesce((select concat_ws(' ', s.state, s.self_points, s.computed_points, s.decided_points,
              s.decided_class) from scores s
            where s.organization_id = o.id and s.month = date_trunc('month', $3::date) - interval '1 month'), 'none')
          from organizations o join organization_names n on n.organization_id = o.id and n.name = $2
          join organization_parents p on p.organization_id = o.id and p.valid @> $3
          join organization_names c on c.organization_id = p.parent_id and c.name = $1 and c.valid @> $3";
        sqlx::query_scalar(sql)
            .bind(format!("Đảng bộ xã {commune}"))
            .bind(format!("Chi bộ {branch}"))
            .bind(world.app.today())
            .fetch_one(&mut world.owner)
            .await
            .expect(branch)
    };
    assert_eq!(of("Thái Bình", "Thôn 2").await, "adjusted 9500 8100 7800 fair");
    for (branch, state) in [("Thôn 4", "voted"), ("Công an xã", "agreed"), ("Thôn 3", "confirmed")] {
        assert!(of("Thái Bình", branch).await.starts_with(state), "{branch}");
    }
    for (branch, state, same) in [
        ("Trạm Y tế", "submitted", true),
        ("Thôn 1", "submitted", false),
        ("Trung Tâm", "submitted", false),
        ("Làng Hản", "returned", false),
    ] {
        let told = of("Thái Bình", branch).await;
        let words: Vec<_> = told.split(' ').collect();
        assert_eq!((words[0], words[1] == words[2], words.len()), (state, same, 3), "{branch}: {told}");
    }
    assert_eq!(of("Thái Bình", "Ngòi Chò").await, "none", "the month is not recorded");
    assert_eq!(of("Phú Thịnh", "Nà Tẻng").await, "none", "the month is recorded and not scored");
    assert!(of("Phú Thịnh", "Khuổi Lếch").await.ends_with("average"));
    assert!(of("Khuổi Nà", "Lũng Pán").await.ends_with("poor"));
}

/// What holds of all of them, whatever the day.
pub async fn the_rest(world: &mut Demonstration) {
    let full = "select format('%s %s', s.month, s.self_points) from scores s
        join organization_names n on n.organization_id = s.organization_id and n.name = 'Chi bộ Trường Tiểu học'
        where s.self_points <> 10000 or s.decided_points >= 10000 or s.state not in ('adjusted', 'locked')";
    assert_eq!(world.list(full).await, [""; 0], "it gives itself 100, and gets less");
    let open = "select format('%s %s', organization_id, month) from scores
        where state <> 'locked' and month < (select max(month) from scores)";
    assert_eq!(world.list(open).await, [""; 0], "earlier months are closed for good");
    let unscored = "select n.name from meetings m
        join organization_names n on n.organization_id = m.organization_id
        where m.state = 'closed' and m.held_on >= '2025-10-28' and not exists (select from scores s where s.meeting_id = m.id)";
    assert_eq!(world.list(unscored).await, ["Chi bộ Nà Tẻng"]);
    let before =
        "select s.id::text from scores s join meetings m on m.id = s.meeting_id where m.held_on < '2025-10-28'";
    assert_eq!(world.list(before).await, [""; 0], "there was no rubric");
    let party =
        "select s.id::text from scores s where s.decided_by is not null and is_party_to_score(s.decided_by, s.id)";
    let today = format!("set chibo.today = '{}'", world.app.today());
    sqlx::raw_sql(sqlx::AssertSqlSafe(today)).execute(&mut world.owner).await.expect("a setting");
    assert_eq!(world.list(party).await, [""; 0], "who scored does not decide");
    let to_come =
        "select a.act from score_acts a where a.at > (current_setting('chibo.today') || ' 00:00+07')::timestamptz";
    assert_eq!(world.list(to_come).await, [""; 0], "nothing has happened that is still to come");
    let returned = "select s.returned_because = a.reason and btrim(a.reason) <> '' from scores s
        join score_acts a on a.score_id = s.id and a.act = 'returned' where s.state = 'returned'";
    assert_eq!(sqlx::query_scalar::<_, bool>(returned).fetch_all(&mut world.owner).await.expect("one"), [true]);
    let sheets = "select s.kind || ' ' || u.sign_in_name || ' ' || count(*) from score_sheets s
        join users u on u.id = s.author_id where s.state = 'signed' group by s.kind, u.sign_in_name order by 1";
    assert_eq!(world.list(sheets).await, ["attendee danguy.thaibinh 2", "inspection bantochuc 9"]);
    let unlike = "select format('%s %s', s.id, s.state) from scores s
        where array_length(array(select act from score_acts a where a.score_id = s.id), 1) is distinct from
          case s.state when 'agreed' then 1 when 'voted' then 2 when 'submitted' then 3 when 'locked' then 5 else 4 end";
    assert_eq!(world.list(unlike).await, [""; 0], "every step was somebody's act");
    let unreasoned = "select s.id::text from scores s where decided_points is not null and decision_reason is null
        and (self_class <> decided_class or abs(self_points - decided_points) >= 1000)";
    assert_eq!(world.list(unreasoned).await, [""; 0], "another class has its reason");
}

/// A score as it is stored.
#[derive(sqlx::FromRow)]
struct Stored {
    id: Uuid,
    meeting_id: Uuid,
    rubric_id: Uuid,
    own: (i32, String),
    counted: (i32, String),
    decided: Option<(i32, String)>,
    facts: Json<Facts>,
    submitted_facts: Option<Json<Facts>>,
}

fn of(sheet: &Sheet) -> (i32, String) {
    (sheet.total.0, sheet.class.map(Class::code).unwrap_or("open").to_owned())
}

/// Recomputes every total, and every fact from the record.
pub async fn the_engine_agrees(world: &mut Demonstration) {
    let everywhere = Scope::whole_tree("a test compares all scores");
    let rows = sqlx::query_as::<_, Stored>(
        "select id, meeting_id, rubric_id, (self_points, self_class) as own, (computed_points, computed_class) as counted,
           case when decided_points is not null then (decided_points, decided_class) end as decided, facts, submitted_facts
         from scores",
    );
    let scores = rows.fetch_all(&mut world.owner).await.expect("scores");
    assert!(scores.len() > 350, "{}", scores.len());
    let meetings: Vec<_> = scores.iter().map(|score| MeetingId(score.meeting_id)).collect();
    let known = gather_closed(&mut world.owner, &everywhere, &meetings).await.expect("facts");
    let mut by_id: BTreeMap<RubricId, Rubric> = BTreeMap::new();
    for score in &scores {
        let id = RubricId(score.rubric_id);
        if let std::collections::btree_map::Entry::Vacant(unread) = by_id.entry(id) {
            unread.insert(rubrics::queries::load(&mut world.owner, id).await.expect("a rubric"));
        }
        let lines = queries::lines(&mut world.owner, &everywhere, ScoreId(score.id)).await.expect("lines");
        let facts = &known[&MeetingId(score.meeting_id)];
        agrees(&by_id[&id], score, facts, &lines);
    }
}

/// The same of the sheets beside the scores.
pub async fn sheets_agree(world: &mut Demonstration) {
    let everywhere = Scope::whole_tree("a test compares all sheets");
    let ids: Vec<Uuid> =
        sqlx::query_scalar("select id from score_sheets").fetch_all(&mut world.owner).await.expect("sheets");
    for id in ids.into_iter().map(SheetId) {
        let sheet = sheets::queries::find(&mut world.owner, &everywhere, id).await.expect("a read").expect("a sheet");
        let rubric = rubrics::queries::load(&mut world.owner, sheet.rubric_id).await.expect("a rubric");
        let facts = sheet.facts.expect("facts");
        let stored = sheets::queries::lines(&mut world.owner, &everywhere, id).await.expect("lines");
        let lines = sheets::model::score_lines(&rubric, &facts, &stored);
        let sum = evaluate(&rubric, &facts, &self_judgements(&rubric, &facts, &lines));
        assert_eq!((Some(sum.total), sum.class), (sheet.points, sheet.class));
    }
}

fn agrees(rubric: &Rubric, score: &Stored, recorded: &Facts, lines: &[ScoreLine]) {
    let vote: Facts = recorded.iter().filter(|(fact, _)| !fact.is_known_later()).collect();
    assert_eq!(score.facts.0, vote, "facts at the vote");
    let own = self_judgements(rubric, &vote, lines);
    assert_eq!(of(&evaluate(rubric, &vote, &own)), score.own);
    let points: BTreeMap<CriterionId, Option<Points>> = lines.iter().map(|l| (l.criterion, l.self_points)).collect();
    for line in evaluate(rubric, &vote, &own).lines.iter().filter(|line| line.applicable) {
        assert_eq!(points[&line.criterion], line.points, "no points move in this rubric");
    }
    let last = match &score.submitted_facts {
        None => vote,
        Some(submitted) => {
            assert_eq!(submitted.0, at_submission(recorded.clone()), "facts at submission");
            submitted.0.clone()
        }
    };
    let taken = self_judgements(rubric, &last, lines);
    assert_eq!(of(&computed_sheet(rubric, &last, &taken)), score.counted);
    if let Some(decided) = &score.decided {
        assert_eq!(of(&evaluate(rubric, &last, &decided_judgements(rubric, &last, lines))), *decided);
    }
}

/// Official classes of a world, best first.
pub async fn classes(world: &mut Demonstration) -> Vec<String> {
    let sql = "select decided_class || ' ' || count(*) from scores where decided_class is not null
        group by decided_class order by array_position(array['good', 'fair', 'average', 'poor'], decided_class)";
    world.list(sql).await
}
