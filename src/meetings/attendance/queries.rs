//! Exceptions of a roll-call, reasons, guests.

use sqlx::PgConnection;
use uuid::Uuid;

use super::{GuestRow, Mark, Status};
use crate::access::Scope;
use crate::error::Result;
use crate::ids::{MeetingId, MemberId};
use crate::meetings::model::Meeting;

/// What is stored of one member.
#[derive(Clone, Debug)]
pub struct Exception {
    /// Who.
    pub member_id: MemberId,
    /// How.
    pub status: Status,
    /// Code of the reason.
    pub reason: Option<String>,
    /// In words.
    pub note: Option<String>,
}

impl Exception {
    /// As the page shows and posts it.
    pub fn mark(&self) -> Mark {
        Mark {
            status: self.status.code().to_owned(),
            reason: self.reason.clone().unwrap_or_default(),
            note: self.note.clone().unwrap_or_default(),
        }
    }
}

/// The exceptions of a meeting, without names: those are `meetings::queries::names`.
pub async fn exceptions(db: &mut PgConnection, scope: &Scope, id: MeetingId) -> Result<Vec<Exception>> {
    Ok(sqlx::query_as!(
        Exception,
        r#"select a.member_id as "member_id: MemberId", a.status as "status: Status", a.reason, a.note
           from attendances a
           where a.meeting_id = $1
             and a.tree_at >= $2 and a.tree_at < $3 and a.tree_at <@ (select $4::text::int8multirange)
           order by a.member_id"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}

/// Stores what is said of one member; present removes the row.
pub async fn put_mark(
    db: &mut PgConnection,
    scope: &Scope,
    meeting: &Meeting,
    member: MemberId,
    mark: &Mark,
) -> Result<()> {
    let Some(status) = Status::from_code(&mark.status) else {
        sqlx::query!(
            r#"delete from attendances where meeting_id = $1 and member_id = $2
                 and tree_at >= $3 and tree_at < $4 and tree_at <@ (select $5::text::int8multirange)"#,
            meeting.id.0,
            member.0,
            scope.lo(),
            scope.hi(),
            scope.reach(),
        )
        .execute(db)
        .await?;
        return Ok(());
    };
    sqlx::query!(
        r#"insert into attendances (meeting_id, member_id, organization_id, tree_at, status, reason, note)
           select m.id, $2, m.organization_id, m.tree_at, $3, $4, $5 from meetings m
           where m.id = $1 and m.tree_at >= $6 and m.tree_at < $7 and m.tree_at <@ (select $8::text::int8multirange)
           on conflict (meeting_id, member_id) do update set status = $3, reason = $4, note = $5,
             version = attendances.version + 1
           where (attendances.status, attendances.reason, attendances.note) is distinct from ($3, $4, $5)"#,
        meeting.id.0,
        member.0,
        status.code(),
        crate::form::given(&mark.reason),
        crate::form::given(&mark.note),
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A reason for being absent, with its labels.
#[derive(Clone, Debug)]
pub struct ReasonLabel {
    /// As it is stored.
    pub code: String,
    /// In Vietnamese.
    pub label_vi: String,
    /// In English.
    pub label_en: String,
}

/// The reasons that may be chosen on a day: rows of the world, under no scope.
pub async fn reasons(db: &mut PgConnection, on: chrono::NaiveDate) -> Result<Vec<ReasonLabel>> {
    Ok(sqlx::query_as!(
        ReasonLabel,
        "select code, label_vi, label_en from absence_reasons where valid @> $1::date order by reason_no",
        on,
    )
    .fetch_all(db)
    .await?)
}

/// A guest of a meeting.
#[derive(Clone, Debug)]
pub struct Guest {
    /// Its id.
    pub id: Uuid,
    /// Name.
    pub full_name: String,
    /// Office.
    pub title: Option<String>,
}

/// The guests of a meeting.
pub async fn guests(db: &mut PgConnection, scope: &Scope, id: MeetingId) -> Result<Vec<Guest>> {
    Ok(sqlx::query_as!(
        Guest,
        r#"select id, full_name, title from guests
           where meeting_id = $1 and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange)
           order by id"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}

/// Stores a guest; one without a name is taken off.
pub async fn put_guest(db: &mut PgConnection, scope: &Scope, meeting: &Meeting, guest: &GuestRow) -> Result<()> {
    if guest.full_name.is_empty() {
        sqlx::query!(
            r#"delete from guests where id = $1 and meeting_id = $2
                 and tree_at >= $3 and tree_at < $4 and tree_at <@ (select $5::text::int8multirange)"#,
            guest.id,
            meeting.id.0,
            scope.lo(),
            scope.hi(),
            scope.reach(),
        )
        .execute(db)
        .await?;
        return Ok(());
    }
    sqlx::query!(
        r#"insert into guests (id, meeting_id, organization_id, tree_at, full_name, title)
           select $1, m.id, m.organization_id, m.tree_at, $3, $4 from meetings m
           where m.id = $2 and m.tree_at >= $5 and m.tree_at < $6 and m.tree_at <@ (select $7::text::int8multirange)
           on conflict (id) do update set full_name = $3, title = $4
           where guests.meeting_id = $2 and (guests.full_name, guests.title) is distinct from ($3, $4)"#,
        guest.id,
        meeting.id.0,
        guest.full_name,
        crate::form::given(&guest.title),
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    Ok(())
}
