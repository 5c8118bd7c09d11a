//! Accounts within the scope of who keeps them: those that hold a right there, those of members there, and,
//! for who keeps the top of the tree, those that hold nothing yet. Of members no more is read than who
//! serves in which office.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use super::model::{Device, Line, Narrow, Office, Right, Slip, State, User};
use crate::access::{SYSTEM, Scope};
use crate::error::{Error, Result, ResultExt as _};
use crate::ids::{GrantId, MemberId, OrganizationId, PositionId, SessionId, UserId};
use crate::members::Position;

/// The lines of a page, by given name.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn list(db: &mut PgConnection, scope: &Scope, narrow: &Narrow, today: NaiveDate) -> Result<Vec<Line>> {
    Ok(sqlx::query_as!(
        Line,
        r#"with found as (
             select u.id, u.full_name, u.given_name, u.sign_in_name, u.disabled_on, s.last_at
             from users u left join sign_ins s on s.user_id = u.id
             where u.id <> $1 and (' ' || u.search_name || ' ' like all ($2) or $3 <> '' and starts_with(u.sign_in_name, $3))
               and ($4::text is null or exists (select from grants g where g.user_id = u.id and g.role = $4
                 and g.valid @> $5::date and g.tree_at >= $6 and g.tree_at < $7 and g.tree_at <@ (select $8::text::int8multirange)))
               and (exists (select from grants g where g.user_id = u.id
                   and ($9::integer is null or exists (select from organizations o
                     where o.id = $9 and g.tree_at >= o.tree_lo and g.tree_at < o.tree_hi))
                   and g.tree_at >= $6 and g.tree_at < $7 and g.tree_at <@ (select $8::text::int8multirange))
                 -- not "exists": that would gather the members of the whole reach first
                 or coalesce((select true from members m where m.id = u.member_id
                   and ($9::integer is null or exists (select from organizations o
                     where o.id = $9 and m.tree_at >= o.tree_lo and m.tree_at < o.tree_hi))
                   and m.tree_at >= $6 and m.tree_at < $7 and m.tree_at <@ (select $8::text::int8multirange)), false)
                 or $9::integer is null and user_within(u.id, $8::text::int8multirange)
                   and not exists (select from grants g where g.user_id = u.id))
               and case $10::text when 'never' then s.last_at is null and coalesce(u.disabled_on > $5, true)
                 when 'active' then s.last_at is not null and coalesce(u.disabled_on > $5, true)
                 when 'disabled' then u.disabled_on <= $5 else true end
           )
           select f.id as "id!: UserId", f.full_name as "full_name!", f.sign_in_name as "sign_in_name!", f.disabled_on,
             f.last_at as "last_at?",
             array(select g.role from grants g where g.user_id = f.id and g.valid @> $5::date
               and g.tree_at >= $6 and g.tree_at < $7 and g.tree_at <@ (select $8::text::int8multirange)
               order by g.tree_at, g.role, g.id) as "roles!",
             array(select organization_name(g.organization_id) from grants g where g.user_id = f.id and g.valid @> $5::date
               and g.tree_at >= $6 and g.tree_at < $7 and g.tree_at <@ (select $8::text::int8multirange)
               order by g.tree_at, g.role, g.id) as "places!",
             (select count(*) from found) as "total!"
           from found f left join users a on a.id = $11
           where a.id is null or (f.given_name collate "vi-x-icu", f.full_name collate "vi-x-icu", f.id)
             > (a.given_name collate "vi-x-icu", a.full_name collate "vi-x-icu", a.id)
           order by f.given_name collate "vi-x-icu", f.full_name collate "vi-x-icu", f.id limit $12"#,
        SYSTEM.0,
        &narrow.patterns,
        narrow.name,
        narrow.role.map(crate::access::Role::name),
        today,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        narrow.within.map(|id| id.0),
        Some(narrow.state).filter(|state| *state != State::Any).map(State::code),
        narrow.after.map(|id| id.0),
        narrow.limit,
    )
    .fetch_all(db)
    .await?)
}

/// One account; none when it is missing or out of sight.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn find(db: &mut PgConnection, scope: &Scope, id: UserId) -> Result<Option<User>> {
    Ok(sqlx::query_as!(
        User,
        r#"select u.id as "id: UserId", u.full_name, u.sign_in_name, u.member_id as "member: MemberId",
             u.password_hash is not null as "has_password!", u.disabled_on, u.disabled_because, s.last_at as "last_at?",
             user_within(u.id, $4::text::int8multirange) as "whole!", u.version
           from users u left join sign_ins s on s.user_id = u.id
           where u.id = $1 and u.id <> $5
             and (exists (select from grants g where g.user_id = u.id
                 and g.tree_at >= $2 and g.tree_at < $3 and g.tree_at <@ (select $4::text::int8multirange))
               or exists (select from members m where m.id = u.member_id
                 and m.tree_at >= $2 and m.tree_at < $3 and m.tree_at <@ (select $4::text::int8multirange))
               or user_within(u.id, $4::text::int8multirange)
                 and not exists (select from grants g where g.user_id = u.id))"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        SYSTEM.0,
    )
    .fetch_optional(db)
    .await?)
}

/// The offices that the holder of an account serves in on a day.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn offices(db: &mut PgConnection, scope: &Scope, id: UserId, today: NaiveDate) -> Result<Vec<Office>> {
    Ok(sqlx::query_as!(
        Office,
        r#"select p.id as "id: PositionId", p.position as "position: Position", p.title,
             organization_name(p.organization_id) as "organization!", o.id as "place: OrganizationId",
             o.tree_lo as tree_at, o.tree_hi as tree_end, lower(p.valid) as "since!", upper(p.valid) as until
           from users u join positions p on p.member_id = u.member_id
           join organizations h on h.id = p.organization_id
           join organizations o on o.id = case h.kind when 'board' then h.parent_id else h.id end
           where u.id = $1 and p.valid @> $2::date
             and p.tree_at >= $3 and p.tree_at < $4 and p.tree_at <@ (select $5::text::int8multirange)
           order by lower(p.valid), p.id"#,
        id.0,
        today,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}

/// The rights of an account, those that hold or will hold first, then those that are over; of one alone where
/// one is named.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn rights(
    db: &mut PgConnection,
    scope: &Scope,
    (user, one): (Option<UserId>, Option<GrantId>),
    today: NaiveDate,
) -> Result<Vec<Right>> {
    Ok(sqlx::query_as!(
        Right,
        r#"select g.id as "id: GrantId", g.user_id as "user: UserId", g.role, g.reach,
             g.organization_id as "organization: OrganizationId", organization_name(g.organization_id) as "organization_name!",
             g.tree_at, g.tree_end, lower(g.valid) as "since!", upper(g.valid) as until,
             g.position_id as "position: PositionId", p.position as "office?", upper(p.valid) as office_until,
             b.full_name as given_by
           from grants g join users b on b.id = g.given_by
           left join positions p on p.id = g.position_id
           where ($1::uuid is null or g.user_id = $1) and ($2::uuid is null or g.id = $2)
             and ($1::uuid is not null or $2::uuid is not null)
             and g.tree_at >= $3 and g.tree_at < $4 and g.tree_at <@ (select $5::text::int8multirange)
           order by coalesce(upper(g.valid) <= $6, false), lower(g.valid) desc, g.id"#,
        user.map(|id| id.0),
        one.map(|id| id.0),
        scope.lo(),
        scope.hi(),
        scope.reach(),
        today,
    )
    .fetch_all(db)
    .await?)
}

/// The devices on which an account is signed in; asked of accounts that are seen whole.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn devices(db: &mut PgConnection, id: UserId, now: DateTime<Utc>) -> Result<Vec<Device>> {
    Ok(sqlx::query_as!(
        Device,
        r#"select id as "id: SessionId", device, own_device, seen_at from sessions
           where user_id = $1 and absolute_until > $2 and seen_at + make_interval(secs => idle_seconds) > $2
           order by seen_at desc, created_at desc"#,
        id.0,
        now,
    )
    .fetch_all(db)
    .await?)
}

/// The last slips that were handed out for an account, the latest first.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn slips(db: &mut PgConnection, id: UserId) -> Result<Vec<Slip>> {
    Ok(sqlx::query_as!(
        Slip,
        "select u.full_name as issuer, i.issued_at, i.expires_at, i.used_at, i.revoked_at
         from invitations i join users u on u.id = i.issued_by
         where i.user_id = $1 order by i.issued_at desc limit 10",
        id.0,
    )
    .fetch_all(db)
    .await?)
}

/// Makes an account that belongs to no member. `Ok(Err(()))`: somebody has the sign-in name. Sent twice with
/// one id it is one account: false says that it was there.
///
/// # Errors
/// Conflict when the id is another account's.
pub async fn insert(
    db: &mut PgConnection,
    id: UserId,
    (full_name, sign_in_name): (&str, &str),
) -> Result<std::result::Result<bool, ()>> {
    let there =
        sqlx::query!("select full_name, sign_in_name from users where id = $1", id.0).fetch_optional(&mut *db).await?;
    if let Some(there) = there {
        let same = (there.full_name.as_str(), there.sign_in_name.as_str()) == (full_name, sign_in_name);
        return if same { Ok(Ok(false)) } else { Err(Error::Conflict) };
    }
    let made = sqlx::query!(
        "insert into users (id, sign_in_name, full_name) values ($1, $2, $3)",
        id.0,
        sign_in_name,
        full_name,
    )
    .execute(db)
    .await
    .on_constraint("users_sign_in_name_key", ())?;
    Ok(made.map(|_| true))
}

/// Holds an account until the end of the transaction, and gives its names as they are stored.
///
/// # Errors
/// NotFound when it is gone or not to be written by this transaction.
pub async fn lock(db: &mut PgConnection, id: UserId) -> Result<(String, String)> {
    let row = sqlx::query!("select full_name, sign_in_name from users where id = $1 for update", id.0)
        .fetch_optional(db)
        .await?;
    row.map(|row| (row.full_name, row.sign_in_name)).ok_or(Error::NotFound)
}

/// Changes the names of an account. `Ok(Err(()))`: somebody has the sign-in name.
///
/// # Errors
/// Conflict when this transaction may not write it.
pub async fn rename(
    db: &mut PgConnection,
    id: UserId,
    (full_name, sign_in_name): (&str, &str),
) -> Result<std::result::Result<(), ()>> {
    let done = sqlx::query!(
        "update users set full_name = $2, sign_in_name = $3, version = version + 1 where id = $1",
        id.0,
        full_name,
        sign_in_name,
    )
    .execute(db)
    .await
    .on_constraint("users_sign_in_name_key", ())?;
    match done {
        Ok(done) if done.rows_affected() == 1 => Ok(Ok(())),
        Ok(_) => Err(Error::Conflict),
        Err(taken) => Ok(Err(taken)),
    }
}

/// Closes an account from a day on with a reason, or opens it again (none).
///
/// # Errors
/// Conflict when this transaction may not write it.
pub async fn close(db: &mut PgConnection, id: UserId, from: Option<(NaiveDate, &str)>) -> Result<()> {
    let done = sqlx::query!(
        "update users set disabled_on = $2, disabled_because = $3, version = version + 1 where id = $1",
        id.0,
        from.map(|(day, _)| day),
        from.map(|(_, why)| why),
    )
    .execute(db)
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::Conflict) }
}

/// Notes in the trail that somebody signed another's devices out: sessions leave no rows behind.
///
/// # Errors
/// Conflict when this transaction may not write the account.
pub async fn note_sessions_ended(db: &mut PgConnection, id: UserId) -> Result<()> {
    let done = sqlx::query!("update users set version = version + 1 where id = $1", id.0).execute(db).await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::Conflict) }
}
