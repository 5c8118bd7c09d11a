//! The rows of members. Who belonged to an organization on a date, and with which standing, is asked of
//! `members_on` (migration 0006) and nowhere else; by name, for a meeting, of `meeting_roster` (0014),
//! which asks it.

use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{HeadCount, Member, PoliticalTheory, Position, Record, RosterMember, Sex, Status};
use crate::access::Scope;
use crate::error::{Error, Result, ResultExt as _};
use crate::ids::{MeetingId, MemberId, OrganizationId};
use crate::text::PartialDate;

/// The members of one organization on a date by their standing; nothing when it is out of sight.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn head_count(
    db: &mut PgConnection,
    scope: &Scope,
    organization: OrganizationId,
    on: NaiveDate,
) -> Result<HeadCount> {
    Ok(sqlx::query_as!(
        HeadCount,
        r#"select count(*) filter (where x.status = 'official') as "official!",
             count(*) filter (where x.status = 'probationary') as "probationary!",
             count(*) filter (where x.status = 'exempt') as "exempt!",
             count(*) filter (where x.status = 'reduced') as "reduced!",
             count(*) filter (where x.status = 'leave_of_absence') as "leave_of_absence!",
             count(*) filter (where x.status = 'suspended') as "suspended!",
             count(*) filter (where x.status = 'abroad') as "abroad!",
             count(*) filter (where x.counted) as "counted!"
           from organizations o cross join members_on(o.id, $2) x
           where o.id = $1
             and o.tree_lo >= $3 and o.tree_lo < $4 and o.tree_lo <@ (select $5::text::int8multirange)"#,
        organization.0,
        on,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_one(db)
    .await?)
}

/// The members of the organization of a meeting on a date, as the meeting calls the roll: secretary,
/// deputy, committee, then by name in Vietnamese order; also those who belong elsewhere by now. Empty
/// when the meeting is out of sight.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn roster(
    db: &mut PgConnection,
    scope: &Scope,
    meeting: MeetingId,
    on: NaiveDate,
) -> Result<Vec<RosterMember>> {
    let mut members = sqlx::query_as!(
        RosterMember,
        r#"select x.member_id as "id!: MemberId", x.full_name as "full_name!", x.status as "status!: Status",
             (select p.position from positions p
              where p.member_id = x.member_id and p.organization_id = t.organization_id and p.valid @> $2
              order by array_position($6::text[], p.position) limit 1) as "position: Position",
             x.in_attendance as "in_attendance!", x.votes as "votes!"
           from meetings t cross join meeting_roster(t.id, $2) x
           where t.id = $1
             and t.tree_at >= $3 and t.tree_at < $4 and t.tree_at <@ (select $5::text::int8multirange)
           order by x.given_name collate "vi-x-icu", x.full_name collate "vi-x-icu", x.member_id"#,
        meeting.0,
        on,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        &Position::codes_by_rank(),
    )
    .fetch_all(db)
    .await?;
    members.sort_by_key(|member| member.position.map_or(4, Position::rank)); // stable: names stay in order
    Ok(members)
}

/// Those of these members who are in sight: whose pages can be opened.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn in_sight(db: &mut PgConnection, scope: &Scope, ids: &[Uuid]) -> Result<Vec<MemberId>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(sqlx::query_scalar!(
        r#"select m.id as "id: MemberId" from members m
           where m.id = any ($1)
             and m.tree_at >= $2 and m.tree_at < $3 and m.tree_at <@ (select $4::text::int8multirange)"#,
        ids,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}

/// One member; none when missing or out of sight.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn find(db: &mut PgConnection, scope: &Scope, id: MemberId) -> Result<Option<Member>> {
    let row = sqlx::query!(
        r#"select m.organization_id as "organization_id: OrganizationId", m.tree_at, m.version, m.full_name,
             m.sex as "sex: Sex", m.birth_year, m.birth_month, m.birth_day, m.phone, m.email, m.card_no,
             m.admitted_on, m.official_on, m.occupation, m.education_general, m.education_professional,
             m.political_theory as "political_theory: PoliticalTheory"
           from members m
           where m.id = $1
             and m.tree_at >= $2 and m.tree_at < $3 and m.tree_at <@ (select $4::text::int8multirange)"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Member {
        id,
        organization_id: row.organization_id,
        tree_at: row.tree_at,
        version: row.version,
        record: Record {
            full_name: row.full_name,
            sex: row.sex,
            birth: birth(row.birth_year, row.birth_month, row.birth_day),
            phone: row.phone,
            email: row.email,
            card_no: row.card_no,
            admitted_on: row.admitted_on,
            official_on: row.official_on,
            occupation: row.occupation,
            education_general: row.education_general,
            education_professional: row.education_professional,
            political_theory: row.political_theory,
        },
    }))
}

fn birth(year: Option<i16>, month: Option<i16>, day: Option<i16>) -> Option<PartialDate> {
    let part = |part: i16| u32::try_from(part).ok();
    PartialDate::from_parts(year?.into(), month.and_then(part), day.and_then(part))
}

/// Holds the member until the end of the transaction and reads it. Every act on a member begins so: two
/// of them come one after the other.
///
/// # Errors
/// NotFound when missing or out of the scope.
pub async fn lock(db: &mut PgConnection, scope: &Scope, id: MemberId) -> Result<Member> {
    sqlx::query!(
        r#"select m.id from members m
           where m.id = $1 and m.tree_at >= $2 and m.tree_at < $3 and m.tree_at <@ (select $4::text::int8multirange)
           for update"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_optional(&mut *db)
    .await?;
    find(db, scope, id).await?.ok_or(Error::NotFound)
}

/// The number on the card is another member's of the same organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CardTaken;

/// The constraint that gives a card number to one member of an organization.
const CARD_ONCE: &str = "members_card_no_once";

/// Enters a record. False: there is a row with this id already, which stays as it is.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn insert(
    db: &mut PgConnection,
    scope: &Scope,
    organization: OrganizationId,
    id: MemberId,
    record: &Record,
) -> Result<Result<bool, CardTaken>> {
    let (year, month, day) = birth_parts(record);
    let done = sqlx::query!(
        r#"insert into members (id, organization_id, tree_at, full_name, sex, birth_year, birth_month, birth_day,
             phone, email, card_no, admitted_on, official_on, occupation, education_general,
             education_professional, political_theory)
           select $1, o.id, o.tree_lo, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19
           from organizations o
           where o.id = $2 and o.tree_lo >= $3 and o.tree_lo < $4 and o.tree_lo <@ (select $5::text::int8multirange)
           on conflict (id) do nothing"#,
        id.0,
        organization.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        record.full_name,
        record.sex.code(),
        year,
        month,
        day,
        record.phone,
        record.email,
        record.card_no,
        record.admitted_on,
        record.official_on,
        record.occupation,
        record.education_general,
        record.education_professional,
        record.political_theory.map(PoliticalTheory::code),
    )
    .execute(db)
    .await
    .on_constraint(CARD_ONCE, CardTaken)?;
    Ok(done.map(|done| done.rows_affected() == 1))
}

/// Writes a record that was locked.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn update(
    db: &mut PgConnection,
    scope: &Scope,
    id: MemberId,
    record: &Record,
) -> Result<Result<(), CardTaken>> {
    let (year, month, day) = birth_parts(record);
    let done = sqlx::query!(
        r#"update members set full_name = $5, sex = $6, birth_year = $7, birth_month = $8, birth_day = $9,
             phone = $10, email = $11, card_no = $12, admitted_on = $13, official_on = $14, occupation = $15,
             education_general = $16, education_professional = $17, political_theory = $18, version = version + 1
           where id = $1 and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange)"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        record.full_name,
        record.sex.code(),
        year,
        month,
        day,
        record.phone,
        record.email,
        record.card_no,
        record.admitted_on,
        record.official_on,
        record.occupation,
        record.education_general,
        record.education_professional,
        record.political_theory.map(PoliticalTheory::code),
    )
    .execute(db)
    .await
    .on_constraint(CARD_ONCE, CardTaken)?;
    Ok(done.map(drop))
}

fn birth_parts(record: &Record) -> (Option<i16>, Option<i16>, Option<i16>) {
    let small = |part: Option<u32>| part.and_then(|part| i16::try_from(part).ok());
    match record.birth.map(PartialDate::parts) {
        Some((year, month, day)) => (i16::try_from(year).ok(), small(month), small(day)),
        None => (None, None, None),
    }
}

/// Notes that something about the member changed, so that a page drawn before is known to be old. The
/// day of becoming official follows the standing.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn touch(db: &mut PgConnection, scope: &Scope, id: MemberId, official_on: Option<NaiveDate>) -> Result<()> {
    sqlx::query!(
        r#"update members set version = version + 1, official_on = $5
           where id = $1 and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange)"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        official_on,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Who of an organization holds a card number: id and name.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn card_holder(
    db: &mut PgConnection,
    scope: &Scope,
    organization: OrganizationId,
    card_no: &str,
) -> Result<Option<(MemberId, String)>> {
    let row = sqlx::query!(
        r#"select m.id as "id: MemberId", m.full_name from members m
           where m.organization_id = $1 and m.card_no = $5
             and m.tree_at >= $2 and m.tree_at < $3 and m.tree_at <@ (select $4::text::int8multirange)"#,
        organization.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        card_no,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.id, row.full_name)))
}
