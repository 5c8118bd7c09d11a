//! The rows of feeds, and of what they were last told.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use sqlx::PgConnection;

use crate::access::Scope;
use crate::app::App;
use crate::error::Result;
use crate::ids::{AssignmentId, UserId};
use crate::visits::model::State;

/// When the user's feed was made; none: there is none.
pub async fn since(tx: &mut PgConnection, user: UserId) -> Result<Option<DateTime<Utc>>> {
    let since = sqlx::query_scalar!("select created_at from calendar_feeds where user_id = $1", user.0);
    Ok(since.fetch_optional(tx).await?)
}

/// Gives the user a new token; the one before opens nothing any more.
pub async fn renew(tx: &mut PgConnection, user: UserId, token_hash: &[u8], at: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "insert into calendar_feeds (user_id, token_hash, created_at) values ($1, $2, $3)
         on conflict (user_id) do update set token_hash = $2, created_at = $3",
        user.0,
        token_hash,
        at,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Ends the user's feed.
pub async fn end(tx: &mut PgConnection, user: UserId) -> Result<()> {
    sqlx::query!("delete from calendar_feeds where user_id = $1", user.0).execute(tx).await?;
    Ok(())
}

/// Whose feed it is, with the language that the user chose.
pub async fn owner(app: &App, token_hash: &[u8]) -> Result<Option<(UserId, Option<String>)>> {
    let row = sqlx::query!(
        r#"select user_id as "user_id!: UserId", locale from calendar_owner($1, $2)"#,
        token_hash,
        app.today(),
    )
    .fetch_optional(app.pool())
    .await?;
    Ok(row.map(|row| (row.user_id, row.locale)))
}

/// An assignment as the calendar knows it.
#[derive(Clone, Debug)]
pub struct Assigned {
    /// Which.
    pub id: AssignmentId,
    /// Name of the branch.
    pub branch: String,
    /// The month.
    pub month: NaiveDate,
    /// The evening, as far as it is known.
    pub day: Option<NaiveDate>,
    /// The hour.
    pub hour: Option<NaiveTime>,
    /// The place.
    pub place: Option<String>,
    /// Where it stands.
    pub state: State,
}

/// The actor's assignments since a month, withdrawn ones too. Hour and place come through the scope.
pub async fn assigned(db: &mut PgConnection, scope: &Scope, since: NaiveDate) -> Result<Vec<Assigned>> {
    Ok(sqlx::query_as!(
        Assigned,
        r#"select a.id as "id: AssignmentId", organization_name(a.other_organization_id) as "branch!", a.month,
             coalesce(m.held_on, m.planned_on, a.meeting_on) as day, coalesce(m.started_at, m.planned_at) as hour,
             m.place as "place?", a.state as "state: State"
           from assignments a
           left join meetings m on m.organization_id = a.other_organization_id and m.month = a.month
             and m.kind = 'branch_regular' and a.state <> 'withdrawn'
             and m.tree_at >= $1 and m.tree_at < $2 and m.tree_at <@ (select $3::text::int8multirange)
           where a.leader_id = current_setting('chibo.actor', true)::uuid and a.month >= $4
           order by a.month, a.id"#,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        since,
    )
    .fetch_all(db)
    .await?)
}

/// What a calendar was last told of an assignment.
#[derive(Clone, Debug)]
pub struct Known {
    /// Which.
    pub id: AssignmentId,
    /// Of what was told.
    pub fingerprint: Vec<u8>,
    /// How often it has changed.
    pub change_no: i32,
    /// When it last did.
    pub changed_at: DateTime<Utc>,
}

/// What the actor's calendar was told.
pub async fn known(tx: &mut PgConnection, user: UserId) -> Result<Vec<Known>> {
    Ok(sqlx::query_as!(
        Known,
        r#"select assignment_id as "id: AssignmentId", fingerprint, change_no, changed_at from calendar_entries
           where user_id = $1"#,
        user.0,
    )
    .fetch_all(tx)
    .await?)
}

/// Notes what the actor's calendar is told now.
pub async fn tell(tx: &mut PgConnection, user: UserId, new: &Known) -> Result<()> {
    sqlx::query!(
        "insert into calendar_entries (user_id, assignment_id, fingerprint, change_no, changed_at)
         values ($1, $2, $3, $4, $5)
         on conflict (user_id, assignment_id) do update set fingerprint = $3, change_no = $4, changed_at = $5
         where calendar_entries.change_no < $4",
        user.0,
        new.id.0,
        new.fingerprint,
        new.change_no,
        new.changed_at,
    )
    .execute(tx)
    .await?;
    Ok(())
}
