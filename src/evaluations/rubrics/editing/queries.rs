//! The rows of drafts. Row-level security lets only those write who may where the issuer stands; here the
//! same is asked first (`require`), and the rubric is read through that scope.

use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::Head;
use crate::error::Result;
use crate::evaluations::rubrics::{Condition, Criterion, Fact, Group, Kind, NaPolicy, Range, Rubric};
use crate::ids::{CriterionId, OrganizationId, RubricId};

/// Copies a rubric with all its parts into a draft of an organization that begins on a day. The same id twice
/// is one copy.
pub async fn copy(
    db: &mut PgConnection,
    (from, to): (RubricId, RubricId),
    issuer: OrganizationId,
    since: NaiveDate,
) -> Result<()> {
    let made = sqlx::query!(
        r#"insert into rubrics (id, issuer_id, title_vi, title_en, meeting_kinds, branch_types, valid, source,
             copied_from)
           select $2, $3, r.title_vi, r.title_en, r.meeting_kinds, r.branch_types, daterange($4, null), r.source, r.id
           from rubrics r where r.id = $1
           on conflict on constraint rubrics_pkey do nothing"#,
        from.0,
        to.0,
        issuer.0,
        since,
    )
    .execute(&mut *db)
    .await?;
    if made.rows_affected() == 0 {
        return Ok(());
    }
    sqlx::query!(
        "insert into rubric_groups select $2, group_no, label_vi, label_en, most from rubric_groups where rubric_id = $1",
        from.0,
        to.0
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "insert into rubric_bands select $2, class, from_points from rubric_bands where rubric_id = $1",
        from.0,
        to.0
    )
    .execute(&mut *db)
    .await?;
    copy_criteria(db, from, to).await
}

async fn copy_criteria(db: &mut PgConnection, from: RubricId, to: RubricId) -> Result<()> {
    let old = sqlx::query_scalar!("select id from criteria where rubric_id = $1 order by criterion_no", from.0)
        .fetch_all(&mut *db)
        .await?;
    let new: Vec<_> = old.iter().map(|_| Uuid::now_v7()).collect();
    sqlx::query!(
        r#"insert into criteria (id, rubric_id, group_no, criterion_no, code, label_vi, label_en, kind, most, fact, later,
             na_fact, na_no_base, na_low, na_low_closed, na_high, na_high_closed, na_policy, na_moves_to, quality,
             source, verified, chairing)
           select n.new, $3, c.group_no, c.criterion_no, c.code, c.label_vi, c.label_en, c.kind, c.most, c.fact, c.later,
             c.na_fact, c.na_no_base, c.na_low, c.na_low_closed, c.na_high, c.na_high_closed, c.na_policy, t.new,
             c.quality, c.source, c.verified, c.chairing
           from unnest($1::uuid[], $2::uuid[]) as n (old, new)
           join criteria c on c.id = n.old
           left join unnest($1::uuid[], $2::uuid[]) as t (old, new) on t.old = c.na_moves_to"#,
        &old,
        &new,
        to.0,
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        r#"insert into criterion_levels (criterion_id, level_no, label_vi, label_en, points, low, low_closed, high,
             high_closed)
           select n.new, l.level_no, l.label_vi, l.label_en, l.points, l.low, l.low_closed, l.high, l.high_closed
           from unnest($1::uuid[], $2::uuid[]) as n (old, new) join criterion_levels l on l.criterion_id = n.old"#,
        &old,
        &new,
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        r#"insert into criterion_caps (criterion_id, fact, low, low_closed, high, high_closed, at_most)
           select n.new, p.fact, p.low, p.low_closed, p.high, p.high_closed, p.at_most
           from unnest($1::uuid[], $2::uuid[]) as n (old, new) join criterion_caps p on p.criterion_id = n.old"#,
        &old,
        &new,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Holds a rubric until the end of the transaction, so that two acts on one come one after the other.
pub async fn lock(db: &mut PgConnection, id: RubricId) -> Result<()> {
    sqlx::query!("select id from rubrics where id = $1 for update", id.0).fetch_optional(db).await?;
    Ok(())
}

/// Stores a draft as it was typed.
pub async fn put(db: &mut PgConnection, head: &Head, rubric: &Rubric) -> Result<()> {
    sqlx::query!(
        "update rubrics set title_vi = $2, title_en = $3, source = $4, valid = daterange($5, $6), version = version + 1
         where id = $1 and state = 'draft'",
        rubric.id.0,
        head.title_vi,
        head.title_en,
        head.source,
        head.since,
        head.until,
    )
    .execute(&mut *db)
    .await?;
    for group in &rubric.groups {
        sqlx::query!(
            "update rubric_groups set label_vi = $3, label_en = $4, most = $5 where rubric_id = $1 and group_no = $2",
            rubric.id.0,
            group.no,
            group.label_vi,
            group.label_en,
            group.max.0,
        )
        .execute(&mut *db)
        .await?;
    }
    for band in &rubric.bands {
        sqlx::query!(
            "update rubric_bands set from_points = $3 where rubric_id = $1 and class = $2",
            rubric.id.0,
            band.class.code(),
            band.from.0,
        )
        .execute(&mut *db)
        .await?;
    }
    for criterion in &rubric.criteria {
        put_criterion(db, criterion).await?;
    }
    Ok(())
}

async fn put_criterion(db: &mut PgConnection, criterion: &Criterion) -> Result<()> {
    let when = criterion.exemption.map(|exemption| exemption.when);
    let Range { low, high } = match when {
        Some(Condition::Within(_, within)) => within,
        Some(Condition::NoBase(_)) | None => Range::default(),
    };
    let policy = criterion.exemption.map_or(NaPolicy::FullMarks, |exemption| exemption.policy);
    sqlx::query!(
        "update criteria set code = $2, label_vi = $3, label_en = $4, most = $5, na_fact = $6, na_no_base = $7,
           na_low = $8, na_low_closed = $9, na_high = $10, na_high_closed = $11, na_policy = $12, na_moves_to = $13
         where id = $1",
        criterion.id.0,
        criterion.code,
        criterion.label_vi,
        criterion.label_en,
        criterion.max.0,
        when.map(|when| when.fact().code()),
        matches!(when, Some(Condition::NoBase(_))),
        low.map(|low| low.value),
        low.is_none_or(|low| low.closed),
        high.map(|high| high.value),
        high.is_none_or(|high| high.closed),
        policy.code(),
        policy.target().map(|target| target.0),
    )
    .execute(&mut *db)
    .await?;
    put_caps(db, criterion).await?;
    match (criterion.kind, criterion.met) {
        (Kind::Choice, _) => put_levels(db, criterion).await,
        (Kind::Bool, Some(met)) => put_met(db, criterion, met).await,
        _ => Ok(()),
    }
}

async fn put_caps(db: &mut PgConnection, criterion: &Criterion) -> Result<()> {
    sqlx::query!("delete from criterion_caps where criterion_id = $1", criterion.id.0).execute(&mut *db).await?;
    for cap in &criterion.overrides {
        let Range { low, high } = cap.range;
        sqlx::query!(
            "insert into criterion_caps (criterion_id, fact, low, low_closed, high, high_closed, at_most)
             values ($1, $2, $3, $4, $5, $6, $7)",
            criterion.id.0,
            cap.fact.code(),
            low.map(|low| low.value),
            low.is_none_or(|low| low.closed),
            high.map(|high| high.value),
            high.is_none_or(|high| high.closed),
            cap.at_most.0,
        )
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}

async fn put_levels(db: &mut PgConnection, criterion: &Criterion) -> Result<()> {
    sqlx::query!("delete from criterion_levels where criterion_id = $1", criterion.id.0).execute(&mut *db).await?;
    for level in &criterion.levels {
        let Range { low, high } = level.range.unwrap_or_default();
        sqlx::query!(
            "insert into criterion_levels values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            criterion.id.0,
            level.no,
            level.label_vi,
            level.label_en,
            level.points.0,
            low.map(|low| low.value),
            low.is_none_or(|low| low.closed),
            high.map(|high| high.value),
            high.is_none_or(|high| high.closed),
        )
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}

/// Where the fact must lie for a yes, and what a yes is worth.
async fn put_met(db: &mut PgConnection, criterion: &Criterion, met: Range) -> Result<()> {
    sqlx::query!(
        "update criterion_levels set points = $2, low = $3, low_closed = $4, high = $5, high_closed = $6
         where criterion_id = $1",
        criterion.id.0,
        criterion.max.0,
        met.low.map(|low| low.value),
        met.low.is_none_or(|low| low.closed),
        met.high.map(|high| high.value),
        met.high.is_none_or(|high| high.closed),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Publishes a draft. The database refuses what would apply to the same meetings as another
/// (`rubrics_one_at_a_time`).
pub async fn publish(db: &mut PgConnection, id: RubricId) -> sqlx::Result<()> {
    sqlx::query!(
        "update rubrics set state = 'published', version = version + 1 where id = $1 and state = 'draft'",
        id.0
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Takes a version back that nobody was to be scored by yet.
pub async fn withdraw(db: &mut PgConnection, id: RubricId) -> Result<()> {
    sqlx::query!("update rubrics set state = 'withdrawn', version = version + 1 where id = $1", id.0)
        .execute(db)
        .await?;
    Ok(())
}

/// Ends a published version: from this day on it no longer holds. The database refuses to move an end away
/// (`rubrics_stay`).
pub async fn end(db: &mut PgConnection, id: RubricId, until: NaiveDate) -> sqlx::Result<()> {
    sqlx::query!(
        "update rubrics set valid = daterange(lower(valid), $2), version = version + 1
         where id = $1 and state = 'published'",
        id.0,
        until,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Adds a group to a draft.
pub async fn add_group(db: &mut PgConnection, id: RubricId, group: &Group) -> Result<()> {
    sqlx::query!(
        "insert into rubric_groups (rubric_id, group_no, label_vi, label_en, most) values ($1, $2, $3, $4, $5)",
        id.0,
        group.no,
        group.label_vi,
        group.label_en,
        group.max.0,
    )
    .execute(&mut *db)
    .await?;
    touch(db, id).await
}

/// Adds a criterion to a draft, behind all others; a yes or no that is counted with an open range, to be narrowed.
pub async fn add_criterion(db: &mut PgConnection, id: RubricId, criterion: &Criterion) -> Result<()> {
    sqlx::query!(
        "insert into criteria (id, rubric_id, group_no, criterion_no, code, label_vi, label_en, kind, most, fact, later,
           source, verified)
         select $1, $2, $3, coalesce(max(c.criterion_no), 0) + 1, $4, $5, $6, $7, $8, $9, $10, $11, false
         from criteria c where c.rubric_id = $2",
        criterion.id.0,
        id.0,
        criterion.group_no,
        criterion.code,
        criterion.label_vi,
        criterion.label_en,
        criterion.kind.code(),
        criterion.max.0,
        criterion.fact.map(Fact::code),
        criterion.later,
        criterion.source,
    )
    .execute(&mut *db)
    .await?;
    if criterion.met.is_some() {
        sqlx::query!(
            "insert into criterion_levels (criterion_id, level_no, label_vi, points) values ($1, 1, 'Có', $2)",
            criterion.id.0,
            criterion.max.0,
        )
        .execute(&mut *db)
        .await?;
    }
    touch(db, id).await
}

/// Takes a criterion out of a draft. What was to move its points there keeps its own.
pub async fn remove_criterion(db: &mut PgConnection, id: CriterionId) -> Result<()> {
    sqlx::query!("update criteria set na_moves_to = null, na_policy = 'full_marks' where na_moves_to = $1", id.0)
        .execute(&mut *db)
        .await?;
    sqlx::query!("delete from criterion_levels where criterion_id = $1", id.0).execute(&mut *db).await?;
    sqlx::query!("delete from criterion_caps where criterion_id = $1", id.0).execute(&mut *db).await?;
    sqlx::query!("delete from criteria where id = $1", id.0).execute(db).await?;
    Ok(())
}

/// Takes a group without criteria out of a draft.
pub async fn remove_group(db: &mut PgConnection, id: RubricId, no: i16) -> Result<()> {
    sqlx::query!("delete from rubric_groups where rubric_id = $1 and group_no = $2", id.0, no).execute(db).await?;
    Ok(())
}

/// The draft has changed.
async fn touch(db: &mut PgConnection, id: RubricId) -> Result<()> {
    sqlx::query!("update rubrics set version = version + 1 where id = $1 and state = 'draft'", id.0)
        .execute(db)
        .await?;
    Ok(())
}
