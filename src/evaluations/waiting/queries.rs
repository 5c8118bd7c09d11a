//! Lists and counts of what waits. Both say the same conditions, so that every count is the length of its
//! list; constants are folded when the statement is planned, and each kind finds its own index.

use chrono::{DateTime, Months, NaiveDate, Utc};
use sqlx::PgConnection;

use super::model::{Duty, Narrow, Waiting};
use crate::access::{Place, Scope};
use crate::error::Result;
use crate::evaluations::Points;
use crate::evaluations::rubrics::Class;
use crate::ids::{MeetingId, OrganizationId, ScoreId};
use crate::meetings::Kind;
use crate::meetings::model::month_of;

/// Where one page of a list ends: the order of its last line.
pub type After = (i64, MeetingId);

/// The months whose meetings are still to be scored: this one and the twelve before it. Named one by one,
/// so that the index finds those of a branch.
fn looked_back(today: NaiveDate) -> Vec<NaiveDate> {
    let back = (0..13).filter_map(|back| month_of(today).checked_sub_months(Months::new(back)));
    back.collect()
}

/// What waits, the longest waiting first, after a line. `today` decides which months are over; meetings
/// to be scored are those of the last twelve months.
pub async fn list(
    db: &mut PgConnection,
    scope: &Scope,
    (duty, today): (Duty, NaiveDate),
    narrow: &Narrow,
    part: (Option<After>, i64),
) -> Result<Vec<Waiting>> {
    match duty.sheets() {
        [] => meetings(db, scope, (duty, today), narrow, part).await,
        _ => sheets(db, scope, duty, narrow, part).await,
    }
}

/// How much waits.
pub async fn count(
    db: &mut PgConnection,
    scope: &Scope,
    (duty, today): (Duty, NaiveDate),
    narrow: &Narrow,
) -> Result<i64> {
    match duty.sheets() {
        [] => count_meetings(db, scope, (duty, today), narrow).await,
        _ => count_sheets(db, scope, duty, narrow).await,
    }
}

/// The sheets that are in the states of a duty; none of them is locked, which names the index. Their order is made
/// from indexes alone; of those that are shown the rest is read.
async fn sheets(
    db: &mut PgConnection,
    scope: &Scope,
    duty: Duty,
    narrow: &Narrow,
    (after, limit): (Option<After>, i64),
) -> Result<Vec<Waiting>> {
    Ok(sqlx::query_as!(
        Waiting,
        r#"select m.id as "meeting: MeetingId", m.organization_id as "organization_id: OrganizationId", m.tree_at,
             organization_name(m.organization_id) as "organization!", m.month, m.kind as "kind: Kind",
             s.id as "score?: ScoreId", s.version as "version?",
             s.self_points as "self_points?: Points", s.self_class as "self_class?: Class",
             s.computed_points as "computed_points?: Points", s.decided_points as "decided_points?: Points",
             s.decided_class as "decided_class?: Class", f.at as "since?",
             ($4 = 'decide' and is_party_to_score(current_setting('chibo.actor')::uuid, s.id)) as "party!",
             f.key as "key!"
           from (
             select w.id, w.meeting_id, l.at, k.key
             from scores w
             left join lateral (select max(a.at) as at from score_acts a where a.score_id = w.id and a.act =
               case $4 when 'answer' then 'returned' when 'submit' then 'voted' when 'decide' then 'submitted' end) l on true
             cross join lateral (select (extract(epoch from
               coalesce(l.at, w.month::timestamp at time zone 'Asia/Ho_Chi_Minh')) * 1000000)::bigint as key) k
             where w.state = any ($5) and w.state <> 'locked' and not w.superseded
               and w.tree_at >= $1 and w.tree_at < $2 and w.tree_at <@ (select $3::text::int8multirange)
               and ($6::integer is null or exists (select from organizations f
                 where f.id = $6 and w.tree_at >= f.tree_lo and w.tree_at < f.tree_hi))
               and ($7::date is null or w.month = $7)
               and ($8::bigint is null or (k.key, w.meeting_id) > ($8, $9::uuid))
             order by k.key, w.meeting_id limit $10) f
           join scores s on s.id = f.id
           join meetings m on m.id = f.meeting_id
           order by f.key, f.meeting_id"#,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        duty.code(),
        &codes(duty),
        narrow.organization.map(|id| id.0),
        narrow.month,
        after.map(|after| after.0),
        after.map(|after| after.1.0),
        limit,
    )
    .fetch_all(db)
    .await?)
}

/// How many sheets are in the states of a duty.
async fn count_sheets(db: &mut PgConnection, scope: &Scope, duty: Duty, narrow: &Narrow) -> Result<i64> {
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "count!"
           from scores s
           where s.state = any ($4) and s.state <> 'locked' and not s.superseded
             and s.tree_at >= $1 and s.tree_at < $2 and s.tree_at <@ (select $3::text::int8multirange)
             and ($5::integer is null or exists (select from organizations f
               where f.id = $5 and s.tree_at >= f.tree_lo and s.tree_at < f.tree_hi))
             and ($6::date is null or s.month = $6)"#,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        &codes(duty),
        narrow.organization.map(|id| id.0),
        narrow.month,
    )
    .fetch_one(db)
    .await?)
}

/// The states of a duty as the database writes them.
fn codes(duty: Duty) -> Vec<String> {
    duty.sheets().iter().map(|state| state.code().to_owned()).collect()
}

/// The meetings that are not recorded, or not scored: they wait since their month.
async fn meetings(
    db: &mut PgConnection,
    scope: &Scope,
    (duty, today): (Duty, NaiveDate),
    narrow: &Narrow,
    (after, limit): (Option<After>, i64),
) -> Result<Vec<Waiting>> {
    Ok(sqlx::query_as!(
        Waiting,
        r#"select m.id as "meeting: MeetingId", m.organization_id as "organization_id: OrganizationId", m.tree_at,
             organization_name(m.organization_id) as "organization!", m.month, m.kind as "kind: Kind",
             s.id as "score?: ScoreId", s.version as "version?",
             s.self_points as "self_points?: Points", s.self_class as "self_class?: Class",
             s.computed_points as "computed_points?: Points", s.decided_points as "decided_points?: Points",
             s.decided_class as "decided_class?: Class", null::timestamptz as "since?", false as "party!", k.key as "key!"
           from meetings m
           left join scores s on s.meeting_id = m.id and not s.superseded
           cross join lateral (select
             (extract(epoch from m.month::timestamp at time zone 'Asia/Ho_Chi_Minh') * 1000000)::bigint as key) k
           where m.tree_at >= $1 and m.tree_at < $2 and m.tree_at <@ (select $3::text::int8multirange)
             and ($4 in ('record', 'assist') and m.kind = 'branch_regular' and m.state in ('planned', 'recording')
                 and m.month < date_trunc('month', $5::date)::date
               or $4 = 'score' and m.state = 'closed' and m.month = any ($11)
                 and (s.state in ('draft', 'agreed')
                   or s.id is null and is_scored(m.organization_id, m.kind, m.held_on)))
             and ($6::integer is null or exists (select from organizations f
               where f.id = $6 and m.tree_at >= f.tree_lo and m.tree_at < f.tree_hi))
             and ($7::date is null or m.month = $7)
             and ($8::bigint is null or (k.key, m.id) > ($8, $9::uuid))
           order by k.key, m.id limit $10"#,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        duty.code(),
        today,
        narrow.organization.map(|id| id.0),
        narrow.month,
        after.map(|after| after.0),
        after.map(|after| after.1.0),
        limit,
        &looked_back(today),
    )
    .fetch_all(db)
    .await?)
}

/// How many meetings are not recorded, or not scored.
async fn count_meetings(
    db: &mut PgConnection,
    scope: &Scope,
    (duty, today): (Duty, NaiveDate),
    narrow: &Narrow,
) -> Result<i64> {
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "count!"
           from meetings m
           left join scores s on s.meeting_id = m.id and not s.superseded
           where m.tree_at >= $1 and m.tree_at < $2 and m.tree_at <@ (select $3::text::int8multirange)
             and ($4 in ('record', 'assist') and m.kind = 'branch_regular' and m.state in ('planned', 'recording')
                 and m.month < date_trunc('month', $5::date)::date
               or $4 = 'score' and m.state = 'closed' and m.month = any ($8)
                 and (s.state in ('draft', 'agreed')
                   or s.id is null and is_scored(m.organization_id, m.kind, m.held_on)))
             and ($6::integer is null or exists (select from organizations f
               where f.id = $6 and m.tree_at >= f.tree_lo and m.tree_at < f.tree_hi))
             and ($7::date is null or m.month = $7)"#,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        duty.code(),
        today,
        narrow.organization.map(|id| id.0),
        narrow.month,
        &looked_back(today),
    )
    .fetch_one(db)
    .await?)
}

/// A chosen sheet with where it lives.
#[derive(Clone, Debug)]
pub struct Found {
    /// The sheet.
    pub id: ScoreId,
    /// Its meeting.
    pub meeting: MeetingId,
    /// The branch.
    pub organization_id: OrganizationId,
    /// Its position in the tree.
    pub tree_at: i64,
    /// Its name.
    pub organization: String,
    /// The month.
    pub month: NaiveDate,
}

impl Found {
    /// Where its rows live.
    pub fn at(&self) -> Place {
        Place { organization: self.organization_id, tree_at: self.tree_at }
    }
}

/// The sheets in force of these ids that can be seen, in the order in which their meetings are held, which
/// is the same for everybody.
pub async fn chosen(db: &mut PgConnection, scope: &Scope, ids: &[ScoreId]) -> Result<Vec<Found>> {
    let ids: Vec<_> = ids.iter().map(|id| id.0).collect();
    Ok(sqlx::query_as!(
        Found,
        r#"select id as "id: ScoreId", meeting_id as "meeting: MeetingId",
             organization_id as "organization_id: OrganizationId", tree_at,
             organization_name(organization_id) as "organization!", month
           from scores
           where id = any ($1) and not superseded
             and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange)
           order by meeting_id"#,
        &ids,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}

/// How many decisions of each month the actor can lock, the oldest month first; those to which the actor
/// is party are left out.
pub async fn lockable(db: &mut PgConnection, scope: &Scope) -> Result<Vec<(NaiveDate, i64)>> {
    let rows = sqlx::query!(
        r#"select month, count(*) as "count!" from scores
           where not superseded and state in ('confirmed', 'adjusted')
             and tree_at >= $1 and tree_at < $2 and tree_at <@ (select $3::text::int8multirange)
             and not is_party_to_score(current_setting('chibo.actor')::uuid, id)
           group by month order by month"#,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.month, row.count)).collect())
}

/// Locks the decisions of a month and notes it with each. Returns how many.
pub async fn lock_month(db: &mut PgConnection, scope: &Scope, month: NaiveDate, at: DateTime<Utc>) -> Result<i64> {
    let done = sqlx::query!(
        r#"with locked as (
             update scores set state = 'locked', version = version + 1
             where month = $1 and not superseded and state in ('confirmed', 'adjusted')
               and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange)
               and not is_party_to_score(current_setting('chibo.actor')::uuid, id)
             returning id, organization_id, tree_at)
           insert into score_acts (id, score_id, organization_id, tree_at, act, actor_id, at)
           select gen_random_uuid(), id, organization_id, tree_at, 'locked', current_setting('chibo.actor')::uuid, $5
           from locked"#,
        month,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        at,
    )
    .execute(db)
    .await?;
    Ok(i64::try_from(done.rows_affected()).unwrap_or(i64::MAX))
}
