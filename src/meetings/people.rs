//! Who can be chosen in the fields of a record.

use uuid::Uuid;

use super::model::Meeting;
use super::queries;
use crate::access::Permission;
use crate::app::Tx;
use crate::error::Result;
use crate::ids::MemberId;
use crate::members::{self, RosterMember};

/// The roll of the day, and whoever the record names already. The second are seldom others than the
/// first: a departure that was entered late, a day that was put right. But a field must offer the name
/// that it holds, else the browser sends it back empty.
pub struct People {
    /// Who belonged to the branch on the day of the meeting.
    pub roster: Vec<RosterMember>,
    /// Who is named and did not.
    others: Vec<(MemberId, String)>,
}

impl People {
    /// The people of a meeting, of whom its record names these.
    ///
    /// # Errors
    /// As the database says.
    pub async fn of(tx: &mut Tx, meeting: &Meeting, named: impl IntoIterator<Item = MemberId>) -> Result<Self> {
        let (held, seen) = (tx.scope(Permission::ReadMembers), tx.scope(Permission::ReadMeetings));
        let roster = members::roster(tx, &held, meeting.id, meeting.roster_day()).await?;
        let mut missing: Vec<_> =
            named.into_iter().filter(|id| !roster.iter().any(|member| member.id == *id)).collect();
        missing.sort_unstable();
        missing.dedup();
        let mut others = Vec::new();
        if !missing.is_empty() {
            let mut names = queries::names(tx, &seen, meeting.id).await?;
            others.extend(missing.into_iter().filter_map(|id| Some((id, names.remove(&id)?))));
        }
        Ok(Self { roster, others })
    }

    /// Who presides and who writes, as a record names them.
    pub fn officers(meeting: &Meeting) -> impl Iterator<Item = MemberId> {
        meeting.chair_id.into_iter().chain(meeting.minute_taker_id)
    }

    /// As options of a choice: (id, name).
    pub fn options(&self) -> Vec<(String, String)> {
        let roster = self.roster.iter().map(|member| (member.id, &member.full_name));
        let others = self.others.iter().map(|(id, name)| (*id, name));
        roster.chain(others).map(|(id, name)| (id.to_string(), name.clone())).collect()
    }

    /// Their ids: nobody else is accepted.
    pub fn ids(&self) -> Vec<Uuid> {
        let others = self.others.iter().map(|(id, _)| id.0);
        self.roster.iter().map(|member| member.id.0).chain(others).collect()
    }
}
