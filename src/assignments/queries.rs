//! What is read and written about who goes where. An assignment belongs to the body that makes it; it is also
//! read where its branch is in reach, because the other side sees it too.

use chrono::{NaiveDate, NaiveTime};
use sqlx::PgConnection;

use super::model::{BranchMonth, Duty, Grounds, Leader, Norms, Part, State, Visit};
use super::ranking::Candidate;
use crate::access::{Place, Scope};
use crate::error::Result;
use crate::ids::{AssignmentId, DutyId, MemberId, OrganizationId, ProgramId, UserId};

/// The rules by which leaders are chosen on a day.
///
/// # Errors
/// Internal when a rule is missing.
pub async fn norms(db: &mut PgConnection, on: NaiveDate) -> Result<Norms> {
    let rows =
        sqlx::query!("select norm, amount from assignment_norms where valid @> $1::date", on).fetch_all(db).await?;
    let of = |norm: &str| rows.iter().find(|row| row.norm == norm).map(|row| row.amount);
    let hour = of("evening_hour").and_then(|hour| u32::try_from(hour).ok()).unwrap_or(24);
    Ok(Norms {
        // Without a rule nobody is key, no evening begins, nothing is weak.
        key_seniority: of("key_seniority").and_then(|rank| i16::try_from(rank).ok()).unwrap_or(i16::MAX),
        evening_from: NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or(NaiveTime::MIN),
        weak_points: of("weak_points").unwrap_or(0),
        weak_months: of("weak_months").unwrap_or(1),
    })
}

/// Who serves in a body or in one of its boards on a day, in a position that has a rank; each with the most
/// senior one, the most senior first.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn leaders(db: &mut PgConnection, scope: &Scope, body: OrganizationId, on: NaiveDate) -> Result<Vec<Leader>> {
    Ok(sqlx::query_as!(
        Leader,
        r#"select l.member_id as "member!: MemberId", l.user_id as "user?: UserId", l.full_name as "name!", l.position as "position!", l.title,
             l.organization_id as "body!: OrganizationId", l.seniority as "seniority!"
           from (
             select distinct on (p.member_id) p.member_id, u.id as user_id, coalesce(u.full_name, m.full_name) as full_name,
               p.position, p.title, p.organization_id, r.seniority
             from positions p
             join organizations o on o.id = p.organization_id
             join position_ranks r on r.position = p.position and r.valid @> $2::date
             left join members m on m.id = p.member_id
             left join users u on u.member_id = p.member_id and (u.disabled_on is null or u.disabled_on > $2)
             where (o.id = $1 or (o.parent_id = $1 and o.kind = 'board')) and p.valid @> $2::date
               and p.tree_at >= $3 and p.tree_at < $4 and p.tree_at <@ (select $5::text::int8multirange)
             order by p.member_id, r.seniority desc, p.id) l
           where l.full_name is not null
           order by l.seniority desc, l.full_name collate vi_numbered, l.member_id"#,
        body.0,
        on,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}

/// What visits a list holds.
#[derive(Clone, Copy, Debug)]
pub struct Narrow<'a> {
    /// From this month; none: from the beginning.
    pub from: Option<NaiveDate>,
    /// Until this month, included; none: for ever.
    pub until: Option<NaiveDate>,
    /// Of these leaders alone.
    pub leaders: Option<&'a [uuid::Uuid]>,
    /// Of this one alone.
    pub id: Option<AssignmentId>,
    /// In this programme alone.
    pub program: Option<ProgramId>,
    /// Also those of the actor that no scope reaches: one's own are always told.
    pub own: bool,
}

impl Narrow<'_> {
    /// Everything of some months.
    pub const fn months(from: NaiveDate, until: NaiveDate) -> Self {
        Self { from: Some(from), until: Some(until), ..Self::ever() }
    }

    /// Everything.
    pub const fn ever() -> Self {
        Self { from: None, until: None, leaders: None, id: None, program: None, own: false }
    }
}

/// Visits that bodies in reach have made out, or that go to branches in reach, in the order of the days.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn visits(db: &mut PgConnection, scope: &Scope, narrow: Narrow<'_>) -> Result<Vec<Visit>> {
    Ok(sqlx::query_as!(
        Visit,
        r#"select a.id as "id: AssignmentId", a.organization_id as "issuer: OrganizationId", a.tree_at as issuer_at,
             a.leader_id as "leader: UserId", u.full_name as leader_name,
             a.other_organization_id as "branch: OrganizationId", coalesce(n.name, organization_name(a.other_organization_id)) as "branch_name!",
             a.other_at as branch_at, a.month, a.meeting_on,
             -- The rule is looked up only where no meeting says the hour.
             coalesce(m.started_at, m.planned_at, (select r.start_time from meeting_rules r
               where r.organization_id = a.other_organization_id and r.valid @> a.meeting_on)) as meets_at,
             coalesce(m.state = 'not_held', false) as "not_held!",
             a.program_id as "program: ProgramId", a.baseline, a.postponed_from as "postponed_from: AssignmentId",
             a.seniority, a.state as "state: State", a.withdrawn_reason
           from assignments a
           join users u on u.id = a.leader_id
           left join organization_names n on n.organization_id = a.other_organization_id
             and n.valid @> current_setting('chibo.today', true)::date
           left join meetings m on m.organization_id = a.other_organization_id and m.month = a.month
             and m.kind = 'branch_regular'
           where a.month >= coalesce($4, '-infinity'::date) and a.month <= coalesce($5, 'infinity'::date)
             and ($6::uuid[] is null or a.leader_id = any ($6)) and ($7::uuid is null or a.id = $7)
             and ($8::uuid is null or a.program_id = $8)
             and (a.tree_at >= $1 and a.tree_at < $2 and a.tree_at <@ (select $3::text::int8multirange)
               or a.other_at >= $1 and a.other_at < $2 and a.other_at <@ (select $3::text::int8multirange)
               or $9 and a.leader_id = current_setting('chibo.actor', true)::uuid)
           order by a.month, a.meeting_on nulls last, a.id"#,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        narrow.from,
        narrow.until,
        narrow.leaders as _,
        narrow.id.map(|id| id.0),
        narrow.program.map(|id| id.0),
        narrow.own,
    )
    .fetch_all(db)
    .await?)
}

/// Duties of some people that touch some days. The words of a private one are given to the person alone.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn duties(
    db: &mut PgConnection,
    leaders: &[UserId],
    (first, last): (NaiveDate, NaiveDate),
    reader: UserId,
) -> Result<Vec<Duty>> {
    let leaders: Vec<_> = leaders.iter().map(|leader| leader.0).collect();
    Ok(sqlx::query_as!(
        Duty,
        r#"select id as "id: DutyId", leader_id as "leader: UserId", first_day as first, last_day as last,
             part as "part: Part", case when not private or leader_id = $4 then title end as title, private,
             uid is not null as "imported!"
           from duties where leader_id = any ($1) and last_day >= $2 and first_day <= $3
           order by first_day, last_day, id"#,
        &leaders,
        first,
        last,
        reader.0,
    )
    .fetch_all(db)
    .await?)
}

/// A new assignment.
#[derive(Clone, Debug)]
pub struct Choice<'a> {
    /// Its id, minted when the form was shown.
    pub id: AssignmentId,
    /// Who assigns.
    pub issuer: Place,
    /// The branch with the day of its meeting.
    pub branch: &'a BranchMonth,
    /// The month.
    pub month: NaiveDate,
    /// Who goes, with the four numbers.
    pub candidate: &'a Candidate,
    /// Why.
    pub grounds: &'a Grounds,
}

/// Stores an assignment, in the programme of the body that covers the month and has the leader in it. The same
/// id twice is one.
///
/// # Errors
/// The names of the constraints that refuse it: `assignments_once`, `assignments_one_evening`,
/// `assignments_open_branch`.
pub async fn insert(db: &mut PgConnection, scope: &Scope, choice: &Choice<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        r#"insert into assignments (id, organization_id, tree_at, other_organization_id, other_at, leader_id, month,
             meeting_on, program_id, difficulty, seniority, months_since, evening_free, decision, reason)
           select $4, o.id, o.tree_lo, $5, $6, $7, $8, $9,
             (select p.id from programs p join program_leaders l on l.program_id = p.id and l.leader_id = $7
               where p.organization_id = o.id and $8 between p.first_month and p.last_month
                 and p.tree_at >= $1 and p.tree_at < $2 and p.tree_at <@ (select $3::text::int8multirange)
               order by p.first_month desc, p.id limit 1),
             $10, $11, $12, $13, $15, $16
           from organizations o
           where o.id = $14 and o.tree_lo >= $1 and o.tree_lo < $2 and o.tree_lo <@ (select $3::text::int8multirange)
           on conflict on constraint assignments_pkey do nothing"#,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        choice.id.0,
        choice.branch.id.0,
        choice.branch.tree_at,
        choice.candidate.user.0,
        choice.month,
        choice.branch.meeting_on,
        choice.candidate.hardness,
        choice.candidate.leader.seniority,
        choice.candidate.months_since,
        choice.candidate.free,
        choice.issuer.organization.0,
        choice.grounds.decision,
        choice.grounds.reason,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Takes an assignment back. Says whether it was still planned, as it was shown.
///
/// # Errors
/// The database refuses the baseline of a programme (`assignments_baseline_stays`).
pub async fn withdraw(
    db: &mut PgConnection,
    scope: &Scope,
    id: AssignmentId,
    (version, reason): (i32, &str),
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        r#"update assignments set state = 'withdrawn', withdrawn_reason = $5, version = version + 1
           where id = $4 and state = 'planned' and version = $6
             and tree_at >= $1 and tree_at < $2 and tree_at <@ (select $3::text::int8multirange)"#,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        id.0,
        reason,
        version,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// What stands on the page of one assignment beside the visit.
#[derive(Clone, Debug)]
pub struct Details {
    /// Grows with each change.
    pub version: i32,
    /// Number of the difficulty when it was chosen.
    pub difficulty: Option<i16>,
    /// Months since the last visit then.
    pub months_since: Option<i16>,
    /// Whether the evening was free then.
    pub evening_free: Option<bool>,
    /// Why it was missed, in both languages.
    pub miss_vi: Option<String>,
    /// The same in English.
    pub miss_en: Option<String>,
    /// What was added to that.
    pub miss_note: Option<String>,
    /// The one that makes up for it.
    pub made_up_by: Option<AssignmentId>,
    /// The programme.
    pub program: Option<String>,
    /// Who assigns.
    pub issuer: String,
    /// By which decision.
    pub decision: Option<String>,
    /// For which reason.
    pub reason: Option<String>,
}

/// The details of an assignment of a body in reach.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn details(db: &mut PgConnection, scope: &Scope, id: AssignmentId) -> Result<Option<Details>> {
    Ok(sqlx::query_as!(
        Details,
        r#"select a.version, a.difficulty, a.months_since, a.evening_free, r.label_vi as "miss_vi?",
             r.label_en as "miss_en?", a.miss_note, n.id as "made_up_by?: AssignmentId", p.title as "program?",
             organization_name(a.organization_id) as "issuer!", a.decision, a.reason
           from assignments a
           left join miss_reasons r on r.code = a.miss_code and r.valid @> a.month
           left join assignments n on n.postponed_from = a.id
           left join programs p on p.id = a.program_id
           where a.id = $1 and a.tree_at >= $2 and a.tree_at < $3 and a.tree_at <@ (select $4::text::int8multirange)"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_optional(db)
    .await?)
}

/// What stands directly below a body and leads branches or is one, in the order of the tree.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn below(db: &mut PgConnection, scope: &Scope, id: OrganizationId) -> Result<Vec<(OrganizationId, String)>> {
    let rows = sqlx::query!(
        r#"select o.id as "id: OrganizationId", organization_name(o.id) as "name!"
           from organizations o
           where o.parent_id = $1 and o.closed_on is null and o.kind in ('province', 'commune', 'sub_grassroots')
             and o.tree_lo >= $2 and o.tree_lo < $3 and o.tree_lo <@ (select $4::text::int8multirange)
           order by o.tree_lo limit 500"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// Who stands in the same group of the programme as the leader of an assignment; empty without a programme.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn group_of(db: &mut PgConnection, scope: &Scope, id: AssignmentId) -> Result<Vec<UserId>> {
    Ok(sqlx::query_scalar!(
        r#"select o.leader_id as "leader: UserId"
           from assignments a
           join program_leaders l on l.program_id = a.program_id and l.leader_id = a.leader_id
           join program_leaders o on o.program_id = l.program_id and o.group_no = l.group_no
           where a.id = $1 and a.tree_at >= $2 and a.tree_at < $3 and a.tree_at <@ (select $4::text::int8multirange)"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}
