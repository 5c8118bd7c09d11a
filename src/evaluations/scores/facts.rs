//! What the record of a meeting knows, measured by the norms of its day.

use std::collections::BTreeMap;

use sqlx::PgConnection;

use crate::access::{Permission, Scope};
use crate::app::Tx;
use crate::error::{Error, Result};
use crate::evaluations::rubrics::{Fact, Facts, Value};
use crate::ids::MeetingId;
use crate::meetings::attendance;
use crate::meetings::{Meeting, State};
use crate::members;

/// Who was there: frozen once the record is closed, counted until then.
struct Tally {
    roster: i64,
    present: i64,
    unexcused: i64,
}

/// The facts of a meeting as its record stands now.
///
/// # Errors
/// As the database says.
pub async fn gather(tx: &mut Tx, meeting: &Meeting) -> Result<Facts> {
    let scope = tx.scope(Permission::ReadMeetings);
    let told = told(tx, &scope, &[meeting.id]).await?.pop().ok_or(Error::NotFound)?;
    let tally = match told.tally() {
        Some(tally) if meeting.state == State::Closed => tally,
        _ => count(tx, meeting).await?,
    };
    Ok(told.facts(&tally))
}

/// The facts of many closed meetings at once; one that is not closed is not among them.
///
/// # Errors
/// As the database says.
pub async fn gather_closed(
    db: &mut PgConnection,
    scope: &Scope,
    of: &[MeetingId],
) -> Result<BTreeMap<MeetingId, Facts>> {
    let told = told(db, scope, of).await?;
    Ok(told.iter().filter_map(|told| Some((told.id, told.frozen()?))).collect())
}

/// What was not posted by the time of submission was not posted in time, however late it will be.
pub fn at_submission(mut facts: Facts) -> Facts {
    const NEVER: i64 = 9_999;
    if facts.get(Fact::PostedWithinDays).is_none() {
        facts.insert(Fact::PostedWithinDays, Value::Count(NEVER));
    }
    facts
}

/// The roll-call of an open record, added up.
async fn count(tx: &mut Tx, meeting: &Meeting) -> Result<Tally> {
    let (scope, people) = (tx.scope(Permission::ReadMeetings), tx.scope(Permission::ReadMembers));
    let roster = members::roster(tx, &people, meeting.id, meeting.roster_day()).await?;
    let exceptions = attendance::exceptions(tx, &scope, meeting.id).await?;
    let base: Vec<_> = roster.iter().filter(|m| m.in_attendance).map(|m| (m.id, m.votes)).collect();
    let marks: Vec<_> = exceptions.iter().map(|e| (e.member_id, e.status)).collect();
    let totals = attendance::totals(&base, &marks);
    let whole = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    Ok(Tally { roster: whole(totals.roster), present: whole(totals.present), unexcused: whole(totals.unexcused) })
}

/// What the rows of a meeting say.
#[derive(Debug)]
pub struct Told {
    /// The meeting.
    pub id: MeetingId,
    /// How long it lasted, in minutes.
    pub lasted: Option<i64>,
    /// How many were called, frozen with the record.
    pub roster: Option<i16>,
    /// How many of them were there.
    pub present: Option<i16>,
    /// How many were absent without a reason.
    pub unexcused: Option<i16>,
    /// How many spoke.
    pub speakers: i64,
    /// How long a meeting lasts at least, in minutes,
    pub minimum_minutes: i32,
    /// and that of a branch that counts as large,
    pub large_minutes: i32,
    /// from so many members on.
    pub large_from: i32,
    /// How many meetings of the year in a row, this one the last, somebody was excused from.
    pub streak: i32,
    /// Whether the branch committee had met by then.
    pub committee_met: bool,
    /// How many days before it notice was given,
    pub notice_days: Option<i32>,
    /// and documents were posted,
    pub documents_days: Option<i32>,
    /// and after it minutes and resolution.
    pub posted_days: Option<i32>,
    /// Whether a topic was treated in depth.
    pub thematic: bool,
    /// Whether the branch had elected a committee.
    pub has_committee: bool,
    /// Tasks that were done, of
    pub tasks_done: i64,
    /// those due.
    pub tasks_due: i64,
}

impl Told {
    /// The facts of a closed meeting; none of one that is not.
    pub fn frozen(&self) -> Option<Facts> {
        Some(self.facts(&self.tally()?))
    }

    fn tally(&self) -> Option<Tally> {
        let (roster, present) = self.roster.zip(self.present)?;
        Some(Tally { roster: roster.into(), present: present.into(), unexcused: self.unexcused?.into() })
    }

    fn facts(&self, tally: &Tally) -> Facts {
        let mut facts = Facts::default();
        let mut add = |fact, value: Option<Value>| value.into_iter().for_each(|value| facts.insert(fact, value));
        let large = tally.roster >= self.large_from.into();
        let norm = i64::from(if large { self.large_minutes } else { self.minimum_minutes });
        add(Fact::MinutesShort, self.lasted.map(|lasted| Value::Count((norm - lasted).max(0))));
        add(Fact::Attendance, Some(Value::Ratio { part: tally.present, whole: tally.roster }));
        add(Fact::Unexcused, Some(Value::Count(tally.unexcused)));
        add(Fact::ExcusedStreak, Some(Value::Count(self.streak.into())));
        add(Fact::CommitteeMet, Some(Value::Yes(self.committee_met)));
        add(Fact::NoticeDays, Some(Value::Count(self.notice_days.unwrap_or(0).max(0).into())));
        add(Fact::DocumentsDaysBefore, Some(Value::Count(self.documents_days.unwrap_or(0).max(0).into())));
        let speakers = self.speakers.min(tally.present);
        add(Fact::Speakers, Some(Value::Ratio { part: speakers, whole: tally.present }));
        add(Fact::TasksMet, Some(Value::Ratio { part: self.tasks_done, whole: self.tasks_due }));
        add(Fact::PostedWithinDays, self.posted_days.map(|days| Value::Count(days.max(0).into())));
        add(Fact::ThematicPart, Some(Value::Yes(self.thematic)));
        add(Fact::HasBranchCommittee, Some(Value::Yes(self.has_committee)));
        add(Fact::Members, Some(Value::Count(tally.roster)));
        facts
    }
}

/// Due at a meeting is a task of an earlier meeting that was not done before and whose last day came, or
/// that this meeting heard is done.
async fn told(db: &mut PgConnection, scope: &Scope, of: &[MeetingId]) -> Result<Vec<Told>> {
    let of: Vec<_> = of.iter().map(|id| id.0).collect();
    Ok(sqlx::query_as!(
        Told,
        r#"select m.id as "id: MeetingId", (extract(epoch from m.ended_at - m.started_at) / 60)::bigint as lasted,
             m.roster_count as roster, m.present_count as present, m.unexcused_count as unexcused,
             -- frozen with the record: not everybody who reads scores reads who said what
             coalesce(case when m.state = 'closed' then m.speaker_count::bigint end,
               (select count(distinct s.member_id) from statements s where s.meeting_id = m.id)) as "speakers!",
             coalesce((select n.amount from meeting_norms n where n.norm = 'minimum_minutes' and n.valid @> d.day), 0)
               as "minimum_minutes!",
             coalesce((select n.amount from meeting_norms n where n.norm = 'minimum_minutes_large' and n.valid @> d.day), 0)
               as "large_minutes!",
             coalesce((select n.amount from meeting_norms n where n.norm = 'large_from_members' and n.valid @> d.day),
               2147483647) as "large_from!",
             excused_streak(m.id) as "streak!",
             coalesce(m.committee_met_on <= d.day, false) as "committee_met!",
             d.day - m.notice_on as notice_days, d.day - m.documents_posted_on as documents_days,
             m.record_posted_on - d.day as posted_days,
             (m.kind = 'branch_thematic' or exists (select from agenda_items a
               where a.meeting_id = m.id and a.section = 'thematic')) as "thematic!",
             exists (select from positions p where p.organization_id = m.organization_id
               and p.position = 'branch_committee_member' and p.valid @> d.day) as "has_committee!",
             coalesce(t.done, 0) as "tasks_done!", coalesce(t.due, 0) as "tasks_due!"
           from meetings m
           cross join lateral (select coalesce(m.held_on, m.planned_on, m.month) as day) d
           left join lateral (
             select count(*) filter (where r.outcome = 'done') as done, count(*) as due
             from tasks t join meetings g on g.id = t.meeting_id and g.month <= m.month and g.id <> m.id
             left join task_results r on r.task_id = t.id and r.meeting_id = m.id
             where t.organization_id = m.organization_id and t.recommendation_id is null and (t.due_on <= d.day or r.outcome = 'done')
               and not exists (select from task_results e join meetings h on h.id = e.meeting_id
                 where e.task_id = t.id and e.outcome = 'done' and h.id <> m.id and h.month <= m.month)) t on true
           where m.id = any ($1)
             and m.tree_at >= $2 and m.tree_at < $3 and m.tree_at <@ (select $4::text::int8multirange)"#,
        &of,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}
