//! Rubrics as the database keeps them. They are rules, not rows of an organization: everybody who signs
//! in reads those by which meetings are scored.

use chrono::NaiveDate;
use sqlx::PgConnection;

use super::version::{Stage, Version};
use super::{
    Band, Bound, Class, Condition, Criterion, Exemption, Fact, Group, Kind, Level, NaPolicy, Override, Range, Rubric,
};
use crate::access::Scope;
use crate::error::{Error, Result};
use crate::evaluations::Points;
use crate::ids::{CriterionId, OrganizationId, RubricId};
use crate::meetings;

/// The rubric by which a meeting of an organization on a day is scored; none where no rubric applies.
pub async fn applicable(
    db: &mut PgConnection,
    organization: OrganizationId,
    kind: meetings::Kind,
    day: NaiveDate,
) -> Result<Option<RubricId>> {
    Ok(sqlx::query_scalar!(r#"select rubric_for($1, $2, $3) as "id: RubricId""#, organization.0, kind.code(), day)
        .fetch_one(db)
        .await?)
}

/// All versions, the national ones first and the last one of each issuer before its earlier ones; or only
/// one. `scope`: where the reader may change what an organization issues.
pub async fn versions(db: &mut PgConnection, scope: &Scope, only: Option<RubricId>) -> Result<Vec<Version>> {
    Ok(sqlx::query_as!(
        Version,
        r#"select r.id as "id: RubricId", r.issuer_id as "issuer: OrganizationId",
             organization_name(r.issuer_id) as issuer_name, r.title_vi, r.title_en, r.meeting_kinds, r.branch_types,
             r.state as "stage: Stage", lower(r.valid) as since, upper(r.valid) as until, r.source, r.verified,
             r.copied_from as "copied_from: RubricId", r.version,
             exists (select from organizations o where o.id = r.issuer_id
               and o.tree_lo >= $2 and o.tree_lo < $3 and o.tree_lo <@ (select $4::text::int8multirange)) as "ours!"
           from rubrics r
           where $1::uuid is null or r.id = $1
           order by r.issuer_id is not null, organization_name(r.issuer_id) collate vi_numbered, r.issuer_id,
             lower(r.valid) desc nulls last, r.id"#,
        only.map(|id| id.0),
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}

/// A rubric with all its parts.
///
/// # Errors
/// NotFound when there is none with this id.
pub async fn load(db: &mut PgConnection, id: RubricId) -> Result<Rubric> {
    let titles = sqlx::query!("select title_vi, title_en from rubrics where id = $1", id.0)
        .fetch_optional(&mut *db)
        .await?
        .ok_or(Error::NotFound)?;
    Ok(Rubric {
        id,
        title_vi: titles.title_vi,
        title_en: titles.title_en,
        groups: groups(db, id).await?,
        criteria: criteria(db, id).await?,
        bands: bands(db, id).await?,
    })
}

async fn groups(db: &mut PgConnection, id: RubricId) -> Result<Vec<Group>> {
    Ok(sqlx::query_as!(
        Group,
        r#"select group_no as no, label_vi, label_en as "label_en?", most as "max: Points"
           from rubric_groups where rubric_id = $1 order by group_no"#,
        id.0
    )
    .fetch_all(db)
    .await?)
}

async fn bands(db: &mut PgConnection, id: RubricId) -> Result<Vec<Band>> {
    Ok(sqlx::query_as!(
        Band,
        r#"select class as "class: Class", from_points as "from: Points"
           from rubric_bands where rubric_id = $1 order by from_points desc"#,
        id.0
    )
    .fetch_all(db)
    .await?)
}

/// The bounds of a range, as rows keep them.
fn range(low: Option<i32>, low_closed: bool, high: Option<i32>, high_closed: bool) -> Range {
    let bound = |value: Option<i32>, closed| value.map(|value| Bound { value, closed });
    Range { low: bound(low, low_closed), high: bound(high, high_closed) }
}

async fn criteria(db: &mut PgConnection, id: RubricId) -> Result<Vec<Criterion>> {
    let levels = levels(db, id).await?;
    let caps = caps(db, id).await?;
    let rows = sqlx::query!(
        r#"select id as "id: CriterionId", group_no, code, label_vi, label_en, kind as "kind: Kind",
             most as "max: Points", fact as "fact: Fact", later, na_fact as "na_fact: Fact", na_no_base, na_low,
             na_low_closed, na_high, na_high_closed, na_policy, na_moves_to as "na_moves_to: CriterionId", source,
             verified
           from criteria where rubric_id = $1 order by criterion_no"#,
        id.0
    )
    .fetch_all(db)
    .await?;
    let exempt = |fact: Fact, no_base, within: Range| match no_base {
        true => Condition::NoBase(fact),
        false => Condition::Within(fact, within),
    };
    Ok(rows
        .into_iter()
        .map(|row| {
            let within = range(row.na_low, row.na_low_closed, row.na_high, row.na_high_closed);
            let policy = NaPolicy::from_code(&row.na_policy, row.na_moves_to);
            let mine = || levels.iter().filter(|(criterion, _)| *criterion == row.id).map(|(_, level)| level);
            let yes = row.kind == Kind::Bool;
            Criterion {
                id: row.id,
                group_no: row.group_no,
                code: row.code,
                label_vi: row.label_vi,
                label_en: row.label_en,
                kind: row.kind,
                max: row.max,
                fact: row.fact,
                met: mine().next().and_then(|level| level.range).filter(|_| yes),
                levels: if yes { Vec::new() } else { mine().cloned().collect() },
                overrides: caps.iter().filter(|(criterion, _)| *criterion == row.id).map(|(_, cap)| *cap).collect(),
                exemption: row
                    .na_fact
                    .zip(policy)
                    .map(|(fact, policy)| Exemption { when: exempt(fact, row.na_no_base, within), policy }),
                later: row.later,
                source: row.source,
                verified: row.verified,
            }
        })
        .collect())
}

async fn levels(db: &mut PgConnection, id: RubricId) -> Result<Vec<(CriterionId, Level)>> {
    let rows = sqlx::query!(
        r#"select l.criterion_id as "criterion: CriterionId", l.level_no, l.label_vi, l.label_en,
             l.points as "points: Points", l.low, l.low_closed, l.high, l.high_closed, c.fact is not null as "counted!"
           from criterion_levels l join criteria c on c.id = l.criterion_id
           where c.rubric_id = $1 order by l.criterion_id, l.level_no"#,
        id.0
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let range = range(row.low, row.low_closed, row.high, row.high_closed);
            let level = Level {
                no: row.level_no,
                label_vi: row.label_vi,
                label_en: row.label_en,
                points: row.points,
                range: row.counted.then_some(range),
            };
            (row.criterion, level)
        })
        .collect())
}

async fn caps(db: &mut PgConnection, id: RubricId) -> Result<Vec<(CriterionId, Override)>> {
    let rows = sqlx::query!(
        r#"select p.criterion_id as "criterion: CriterionId", p.fact as "fact: Fact", p.low, p.low_closed, p.high,
             p.high_closed, p.at_most as "at_most: Points"
           from criterion_caps p join criteria c on c.id = p.criterion_id
           where c.rubric_id = $1 order by p.criterion_id, p.fact"#,
        id.0
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let range = range(row.low, row.low_closed, row.high, row.high_closed);
            (row.criterion, Override { fact: row.fact, range, at_most: row.at_most })
        })
        .collect())
}
