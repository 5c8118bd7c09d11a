//! Who opened the record of a member: noted once a day for each reader, for the member to see.

use sqlx::PgConnection;

use crate::access::{Actor, Grant};
use crate::app::App;
use crate::error::Result;
use crate::ids::MemberId;

/// Notes that the actor opened the record of a member other than himself, by the right named here. The page does not wait for it: it is
/// written after the answer, in a transaction of its own. One that cannot be written is told in the log.
pub fn note_read(app: &App, actor: &Actor, member: MemberId, by: Option<&Grant>) {
    let Some(grant) = by.cloned() else { return };
    let (app, actor) = (app.clone(), *actor);
    tokio::spawn(async move {
        if let Err(error) = note(&app, &actor, member, &grant).await {
            tracing::error!(request = %actor.request.0, %error, "a read of a record was not noted");
        }
    });
}

async fn note(app: &App, actor: &Actor, member: MemberId, by: &Grant) -> Result<()> {
    let mut tx = app.account(actor).await?;
    insert(&mut tx, actor, member, by).await?;
    tx.commit().await
}

async fn insert(tx: &mut PgConnection, actor: &Actor, member: MemberId, by: &Grant) -> Result<()> {
    sqlx::query!(
        "insert into member_reads (member_id, reader_id, read_on, role, organization_id)
         select $1, u.id, current_setting('chibo.today')::date, $3, $4
         from users u where u.id = $2 and u.member_id is distinct from $1 on conflict do nothing",
        member.0,
        actor.user.0,
        by.role.name(),
        by.organization.0,
    )
    .execute(tx)
    .await?;
    Ok(())
}
