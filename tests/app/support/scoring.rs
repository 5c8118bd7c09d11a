//! What stories about scores share: a rubric in force on the day of the world's clock, and the branch's
//! side of one sheet.

use super::branch::Branch;
use super::client::{Client, Page};
use super::world::World;
use crate::meetings::fill_in;

/// The world's clock stands in August 2025, before the national rubric: it holds from that year's
/// beginning here.
pub async fn rubric_in_force(world: &mut World) {
    world
        .execute(
            "alter table rubrics disable trigger rubrics_stay;
             update rubrics set valid = '[2025-01-01,)';
             alter table rubrics enable trigger rubrics_stay",
        )
        .await;
}

/// The id of a criterion of the national rubric, by its number on the sheet.
pub fn criterion(number: u8) -> String {
    format!("00000000-0000-7000-8042-0000000000{number:02}")
}

/// Name of a field of a criterion.
pub fn field(number: u8, part: &str) -> String {
    format!("line.{}.{part}", criterion(number))
}

/// What a person must judge, each given its maximum, and the promise to post in time.
pub const JUDGED: [(u8, &str); 7] = [(4, "5"), (8, "5"), (9, "20"), (11, "10"), (12, "5"), (14, "4"), (15, "yes")];

/// Fields of the judged criteria, with others changed or added.
pub fn sheet(changed: &[(u8, &str, &str)]) -> Vec<(String, String)> {
    let judged = JUDGED.iter().map(|(number, answer)| (field(*number, "answer"), (*answer).to_owned()));
    let mut fields: Vec<_> = judged.collect();
    for (number, part, value) in changed {
        let name = field(*number, part);
        fields.retain(|(known, _)| *known != name);
        fields.push((name, (*value).to_owned()));
    }
    fields
}

/// Goes through the record and has the committee of the branch agree to a sheet.
pub async fn agree(client: &mut Client, branch: &Branch, changed: &[(u8, &str, &str)]) {
    fill_in(client, branch).await;
    client.get(&branch.step("score")).await.assert_status(200);
    post_sheet(client, branch, "score/agreement", changed).await.assert_redirect(&branch.step("score"));
}

/// Sends the sheet of the page that is open to one of its two addresses.
pub async fn post_sheet(client: &mut Client, branch: &Branch, to: &str, changed: &[(u8, &str, &str)]) -> Page {
    let fields = sheet(changed);
    let mut sent = client.page().form(&branch.step("score"));
    sent.retain(|(name, _)| !fields.iter().any(|(known, _)| known == name));
    sent.extend(fields);
    let sent: Vec<_> = sent.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    client.post_raw(&branch.step(to), &sent).await
}

/// The same, voted and with that closed.
pub async fn vote(client: &mut Client, branch: &Branch, changed: &[(u8, &str, &str)]) {
    agree(client, branch, changed).await;
    client.get(&branch.step("score")).await.assert_status(200);
    client.submit(&branch.step("score/vote"), &[]).await.assert_redirect(&branch.step("score"));
}

/// The same, submitted with the documents posted on the day of the meeting.
pub async fn submit(client: &mut Client, branch: &Branch, changed: &[(u8, &str, &str)]) {
    vote(client, branch, changed).await;
    client.get(&branch.step("score")).await.assert_status(200);
    let posted = [("record_posted_on", "3/8/2025")];
    client.submit(&branch.step("score/submission"), &posted).await.assert_redirect(&branch.step("score"));
}
