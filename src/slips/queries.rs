//! The rows behind a slip: who serves where, whether he has an account, and what is written when he
//! gets a slip.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use super::model::{Power, carrying};
use crate::access::{Place, SYSTEM, Scope};
use crate::clock::day_in_vietnam;
use crate::error::{Error, Result, ResultExt as _};
use crate::ids::{GrantId, InvitationId, MemberId, OrganizationId, PositionId, UserId};
use crate::members::Position;

/// Somebody who serves in a position today, and how it stands with his account.
#[derive(Clone, Debug)]
pub struct Holder {
    /// The position held.
    pub position_id: PositionId,
    /// Which.
    pub position: Position,
    /// Where.
    pub organization_id: OrganizationId,
    /// The place of that in the tree.
    pub tree_at: i64,
    /// What that is called today.
    pub organization: String,
    /// The organization above it.
    pub superior: Option<String>,
    /// The person.
    pub member: MemberId,
    /// Name.
    pub full_name: String,
    /// The account, if there is one.
    pub user: Option<UserId>,
    /// Its sign-in name.
    pub sign_in_name: Option<String>,
    /// Whether a password was ever set.
    pub has_password: bool,
    /// Whether the account has been closed.
    pub disabled: bool,
    /// Until when an open slip is good.
    pub open_until: Option<DateTime<Utc>>,
    /// When the account was last signed in to.
    pub last_at: Option<DateTime<Utc>>,
    /// Where the power of the position begins: for a board the committee above it.
    pub power_place: OrganizationId,
    /// The place of that in the tree.
    pub power_lo: i64,
    /// The position after the last below it.
    pub power_hi: i64,
    /// Whether the account holds something out of the scope.
    pub beyond: bool,
}

/// Whose positions are asked for.
#[derive(Clone, Debug)]
pub enum Serving {
    /// Those in an organization.
    In(OrganizationId),
    /// One position.
    As(PositionId),
    /// Those in some positions of an organization and everything below it.
    Below(OrganizationId, Vec<String>),
}

impl Holder {
    /// Where the position is.
    pub fn place(&self) -> Place {
        Place { organization: self.organization_id, tree_at: self.tree_at }
    }
}

/// Those who serve today, as far as the position and the person are in sight.
pub async fn holders(
    db: &mut PgConnection,
    scope: &Scope,
    serving: &Serving,
    now: DateTime<Utc>,
) -> Result<Vec<Holder>> {
    let today = day_in_vietnam(now);
    let (organization, position, top, positions) = match serving {
        Serving::In(id) => (Some(id.0), None, None, &[][..]),
        Serving::As(id) => (None, Some(id.0), None, &[][..]),
        Serving::Below(id, positions) => (None, None, Some(id.0), positions.as_slice()),
    };
    Ok(sqlx::query_as!(
        Holder,
        r#"select p.id as "position_id: PositionId", p.position as "position: Position",
             p.organization_id as "organization_id: OrganizationId", p.tree_at,
             organization_name(p.organization_id) as "organization!",
             (select w.name from organization_path(p.organization_id, $7) w
               order by w.step desc offset 1 limit 1) as superior,
             m.id as "member: MemberId", m.full_name, u.id as "user?: UserId", u.sign_in_name as "sign_in_name?",
             u.password_hash is not null as "has_password!",
             coalesce(u.disabled_on <= $7, false) as "disabled!",
             i.expires_at as "open_until?", s.last_at as "last_at?", w.id as "power_place: OrganizationId",
             w.tree_lo as power_lo, w.tree_hi as power_hi,
             coalesce(user_beyond(u.id, $6::text::int8multirange), false) as "beyond!"
           from positions p
           join organizations h on h.id = p.organization_id
           join organizations w on w.id = case h.kind when 'board' then h.parent_id else h.id end
           join members m on m.id = p.member_id
             and m.tree_at >= $4 and m.tree_at < $5 and m.tree_at <@ (select $6::text::int8multirange)
           left join users u on u.member_id = m.id
           left join invitations i on i.user_id = u.id and i.used_at is null and i.revoked_at is null
             and i.expires_at > $3
           left join sign_ins s on s.user_id = u.id
           where (p.organization_id = $1 or p.id = $2 or p.position = any ($9) and exists (select from organizations b
               where b.id = $8 and p.tree_at >= b.tree_lo and p.tree_at < b.tree_hi))
             and p.valid @> $7::date and (h.closed_on is null or $8::integer is null)
             and p.tree_at >= $4 and p.tree_at < $5 and p.tree_at <@ (select $6::text::int8multirange)
           order by case when $8::integer is not null then p.tree_at end,
             m.given_name collate "vi-x-icu", m.full_name collate "vi-x-icu", lower(p.valid)"#,
        organization,
        position,
        now,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        today,
        top,
        positions,
    )
    .fetch_all(db)
    .await?)
}

/// Keeps others from handing out a slip for the same position until the end of the transaction.
///
/// # Errors
/// NotFound when it is missing or out of the scope.
pub async fn lock(db: &mut PgConnection, scope: &Scope, id: PositionId) -> Result<()> {
    let found = sqlx::query_scalar!(
        "select id from positions
         where id = $1 and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange) for update",
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_optional(db)
    .await?;
    found.map(drop).ok_or(Error::NotFound)
}

/// An organization below, with how many of those who carry a power there have no password yet.
pub struct Below {
    /// The organization.
    pub id: OrganizationId,
    /// Its name.
    pub name: String,
    /// Those who serve in a position that carries a power.
    pub serving: i64,
    /// Those of them who have never set a password.
    pub waiting: i64,
}

/// The organizations directly below one, as far as they are in sight.
pub async fn below(db: &mut PgConnection, scope: &Scope, id: OrganizationId, today: NaiveDate) -> Result<Vec<Below>> {
    Ok(sqlx::query_as!(
        Below,
        r#"select o.id as "id: OrganizationId", organization_name(o.id) as "name!",
             count(distinct p.member_id) as "serving!",
             count(distinct p.member_id) filter (where u.password_hash is null) as "waiting!"
           from organizations o
           left join positions p on p.organization_id = o.id and p.position = any ($2)
             and p.valid @> $6::date
           left join users u on u.member_id = p.member_id
           where o.parent_id = $1 and o.closed_on is null
             and o.tree_lo >= $3 and o.tree_lo < $4 and o.tree_lo <@ (select $5::text::int8multirange)
           group by o.id"#,
        id.0,
        &carrying(),
        scope.lo(),
        scope.hi(),
        scope.reach(),
        today,
    )
    .fetch_all(db)
    .await?)
}

/// The first of these names that no account has.
pub async fn first_free(db: &mut PgConnection, names: &[String]) -> Result<String> {
    let free = sqlx::query_scalar!(
        r#"select name as "name!" from unnest($1::text[]) with ordinality as wanted (name, nr)
           where not exists (select from users u where u.sign_in_name = wanted.name)
           order by nr limit 1"#,
        names,
    )
    .fetch_optional(db)
    .await?;
    Ok(free.unwrap_or_default())
}

/// Whether this slip was handed out already: the form was sent twice.
pub async fn exists(db: &mut PgConnection, id: InvitationId) -> Result<bool> {
    let found = sqlx::query_scalar!("select id from invitations where id = $1", id.0).fetch_optional(db).await?;
    Ok(found.is_some())
}

/// Makes an account for a member; false when the name is taken.
///
/// # Errors
/// Conflict when somebody has just made one for the same member.
pub async fn insert_user(db: &mut PgConnection, user: UserId, holder: &Holder, name: &str) -> Result<bool> {
    let made = sqlx::query!(
        "insert into users (id, sign_in_name, full_name, member_id) values ($1, $2, $3, $4)",
        user.0,
        name,
        holder.full_name,
        holder.member.0,
    )
    .execute(db)
    .await;
    let member_has_one =
        |e: &sqlx::Error| e.as_database_error().and_then(|e| e.constraint()) == Some("users_member_key");
    if made.as_ref().is_err_and(member_has_one) {
        return Err(Error::Conflict);
    }
    Ok(made.on_constraint("users_sign_in_name_key", ())?.is_ok())
}

/// A power to be given.
pub struct NewGrant {
    /// To whom.
    pub user: UserId,
    /// By whom.
    pub given_by: UserId,
    /// What.
    pub power: Power,
}

/// The power stands beside or above what the giver stands for (`grants_guard`, migration 0026).
pub struct AboveLevel;

/// Gives the power that goes with the position, for as long as the position is held; where the account has
/// had it for a part of that time, from then on. Who serves in a board or an office works for the committee
/// above it, and reaches from there.
pub async fn grant(
    db: &mut PgConnection,
    scope: &Scope,
    holder: &Holder,
    new: &NewGrant,
) -> Result<Result<(), AboveLevel>> {
    let given = sqlx::query!(
        r#"with given as (
             select p.id, o.id as organization_id, o.tree_lo, o.tree_hi, upper(p.valid) as until,
               greatest(lower(p.valid), (
                 select max(coalesce(upper(g.valid), 'infinity')) from grants g
                 where g.user_id = $2 and g.role = $3 and g.organization_id = o.id and g.valid && p.valid)) as since
             from positions p
             join organizations h on h.id = p.organization_id
             join organizations o on o.id = case h.kind when 'board' then h.parent_id else h.id end
             where p.id = $6 and p.tree_at >= $7 and p.tree_at < $8 and p.tree_at <@ (select $9::text::int8multirange))
           insert into grants (id, user_id, role, organization_id, tree_at, tree_end, reach, valid, position_id, given_by)
           select $1, $2, $3, organization_id, tree_lo, tree_hi, $4, daterange(since, until), id, $5
           from given where since < coalesce(until, 'infinity')"#,
        GrantId::mint().0,
        new.user.0,
        new.power.role.name(),
        new.power.reach.name(),
        new.given_by.0,
        holder.position_id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await
    .on_constraint("grants_within_level", AboveLevel)?;
    Ok(given.map(drop))
}

/// Whether everything that the account may do lies within what this transaction may write: a commune's
/// office hands out no new password for somebody who also serves the province. `scope` is the issuer's.
pub async fn is_in_reach(db: &mut PgConnection, scope: &Scope, holder: &Holder, user: UserId) -> Result<bool> {
    let reach = sqlx::query_scalar!(
        r#"select user_in_reach($2) as "reach!" from positions
           where id = $1 and tree_at >= $3 and tree_at < $4 and tree_at <@ (select $5::text::int8multirange)"#,
        holder.position_id.0,
        user.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_optional(db)
    .await?;
    Ok(reach.unwrap_or(false))
}

/// A slip to be written.
pub struct NewSlip {
    /// Minted with the form.
    pub id: InvitationId,
    /// Whose account it opens.
    pub user: UserId,
    /// SHA-256 of the code.
    pub code_hash: [u8; 32],
    /// Who hands it out.
    pub issued_by: UserId,
    /// When.
    pub issued_at: DateTime<Utc>,
    /// Until when it is good.
    pub expires_at: DateTime<Utc>,
}

/// Writes a slip. One that is still open is worth nothing from now on.
pub async fn insert_slip(db: &mut PgConnection, slip: &NewSlip) -> Result<()> {
    sqlx::query!(
        "update invitations set revoked_at = $2 where user_id = $1 and used_at is null and revoked_at is null",
        slip.user.0,
        slip.issued_at,
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "insert into invitations (id, user_id, code_hash, issued_by, issued_at, expires_at) values ($1, $2, $3, $4, $5, $6)",
        slip.id.0,
        slip.user.0,
        slip.code_hash.as_slice(),
        slip.issued_by.0,
        slip.issued_at,
        slip.expires_at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// An account for which a slip may be handed out without an office.
pub struct Account {
    /// The name.
    pub full_name: String,
    /// The name to sign in with.
    pub sign_in_name: String,
    /// Whether it is closed.
    pub disabled: bool,
    /// Until when an open slip is good.
    pub open_until: Option<DateTime<Utc>>,
    /// Whether all that it holds lies within the scope.
    pub whole: bool,
}

/// An account that holds a right within the scope, or belongs to a member there; for who keeps the top of the
/// tree, one that holds nothing.
pub async fn account(db: &mut PgConnection, scope: &Scope, id: UserId, now: DateTime<Utc>) -> Result<Option<Account>> {
    Ok(sqlx::query_as!(
        Account,
        r#"select u.full_name, u.sign_in_name, coalesce(u.disabled_on <= $2::date, false) as "disabled!",
             i.expires_at as "open_until?", user_within(u.id, $6::text::int8multirange) as "whole!"
           from users u
           left join invitations i on i.user_id = u.id and i.used_at is null and i.revoked_at is null
             and i.expires_at > $3
           where u.id = $1 and u.id <> $7
             and (exists (select from grants g where g.user_id = u.id
                 and g.tree_at >= $4 and g.tree_at < $5 and g.tree_at <@ (select $6::text::int8multirange))
               or exists (select from members m where m.id = u.member_id
                 and m.tree_at >= $4 and m.tree_at < $5 and m.tree_at <@ (select $6::text::int8multirange))
               or user_within(u.id, $6::text::int8multirange)
                 and not exists (select from grants g where g.user_id = u.id))"#,
        id.0,
        day_in_vietnam(now),
        now,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        SYSTEM.0,
    )
    .fetch_optional(db)
    .await?)
}

/// Keeps others from handing out a slip for the same account until the end of the transaction.
pub async fn lock_account(db: &mut PgConnection, id: UserId) -> Result<()> {
    sqlx::query!("select id from users where id = $1 for update", id.0).fetch_optional(db).await?;
    Ok(())
}
