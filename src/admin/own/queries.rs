//! A member's own rows: each function of the database answers for who acts and for nobody else.

use chrono::NaiveDate;
use sqlx::PgConnection;

use crate::error::Result;
use crate::visits::model::State;

/// The record.
pub struct Record {
    /// The name.
    pub full_name: String,
    /// Where the member belongs.
    pub organization: String,
    /// Code of the standing today.
    pub status: Option<String>,
    /// Since when.
    pub status_since: Option<NaiveDate>,
    /// Day of admission.
    pub admitted_on: Option<NaiveDate>,
    /// Day from which on the member is an official one.
    pub official_on: Option<NaiveDate>,
    /// Number of the card.
    pub card_no: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Electronic mail.
    pub email: Option<String>,
}

/// The record; none where the account belongs to no member.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn record(tx: &mut PgConnection) -> Result<Option<Record>> {
    Ok(sqlx::query_as!(
        Record,
        r#"select full_name as "full_name!", organization as "organization!", status, status_since, admitted_on,
             official_on, card_no, phone, email
           from own_record()"#
    )
    .fetch_optional(tx)
    .await?)
}

/// Belonging to an organization, or an office in one.
pub struct Course {
    /// Code of the position; none: belonging.
    pub position: Option<String>,
    /// As the decision words it.
    pub title: Option<String>,
    /// Where.
    pub organization: String,
    /// The first day.
    pub since: Option<NaiveDate>,
    /// The last day; none while no end is known.
    pub until: Option<NaiveDate>,
    /// Code of why a belonging ended.
    pub because: Option<String>,
}

/// What the member was and is, the latest first.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn course(tx: &mut PgConnection) -> Result<Vec<Course>> {
    Ok(sqlx::query_as!(
        Course,
        r#"select what as position, title, organization as "organization!", since, until, because from own_course()"#
    )
    .fetch_all(tx)
    .await?)
}

/// A closed meeting at which the member was expected.
pub struct Meeting {
    /// The month it was for.
    pub month: NaiveDate,
    /// The day it was held.
    pub held_on: NaiveDate,
    /// Code of its kind.
    pub kind: String,
    /// Where.
    pub organization: String,
    /// Code of the exception; none: there from beginning to end.
    pub exception: Option<String>,
}

/// The closed meetings since a day, the latest first.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn meetings(tx: &mut PgConnection, since: NaiveDate) -> Result<Vec<Meeting>> {
    Ok(sqlx::query_as!(
        Meeting,
        r#"select month as "month!", held_on as "held_on!", kind as "kind!", organization as "organization!", exception
           from own_attendance($1)"#,
        since,
    )
    .fetch_all(tx)
    .await?)
}

/// A task of the member.
pub struct Task {
    /// What is to be done.
    pub title: String,
    /// What counts as done.
    pub measure: String,
    /// The deadline.
    pub due_on: NaiveDate,
    /// Who gave it.
    pub organization: String,
    /// Code of what the last meeting heard of it.
    pub outcome: Option<String>,
    /// Whether it is done.
    pub done: bool,
}

/// The member's tasks, the open ones first.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn tasks(tx: &mut PgConnection) -> Result<Vec<Task>> {
    Ok(sqlx::query_as!(
        Task,
        r#"select title as "title!", measure as "measure!", due_on as "due_on!", organization as "organization!", outcome,
             done as "done!"
           from own_tasks()"#
    )
    .fetch_all(tx)
    .await?)
}

/// Somebody who opened the record.
pub struct Reader {
    /// On which day.
    pub read_on: NaiveDate,
    /// Who.
    pub full_name: String,
    /// By which role.
    pub role: String,
    /// Held where.
    pub organization: String,
}

/// Who opened the record, the latest first, without the member himself.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn readers(tx: &mut PgConnection) -> Result<Vec<Reader>> {
    Ok(sqlx::query_as!(
        Reader,
        r#"select r.read_on, u.full_name, r.role, organization_name(r.organization_id) as "organization!"
           from member_reads r join users u on u.id = r.reader_id
           where r.member_id = (select own_member()) and r.reader_id::text <> current_setting('chibo.actor', true)
           order by r.read_on desc, u.full_name collate "vi-x-icu" limit 100"#
    )
    .fetch_all(tx)
    .await?)
}

/// A branch to whose meetings the member is sent.
pub struct Sent {
    /// Name of the branch.
    pub branch: String,
    /// Code of how difficult the place is.
    pub difficulty: Option<String>,
    /// The month.
    pub month: NaiveDate,
    /// The day of the meeting as far as it is known.
    pub day: Option<NaiveDate>,
    /// Where it stands.
    pub state: State,
    /// Who sends.
    pub body: String,
    /// By which decision, else the document of the programme.
    pub decision: Option<String>,
    /// For which reason.
    pub reason: Option<String>,
}

/// The branches to whose meetings the member is sent from a month on, the earliest first.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn sent(tx: &mut PgConnection, since: NaiveDate) -> Result<Vec<Sent>> {
    Ok(sqlx::query_as!(
        Sent,
        r#"select branch as "branch!", difficulty, month as "month!", day, state as "state!: State", body as "body!", decision, reason
           from own_assignments($1)"#,
        since,
    )
    .fetch_all(tx)
    .await?)
}
