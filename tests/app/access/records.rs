//! The records of the matrix' world, put there by the owner of the tables. Each text carries the number of
//! a fact: what a page may show to whom is decided by that alone.

use chibo::access::Permission::{
    self, EditRubrics, InspectMeetings, PrepareVisits, ReadAssignments, ReadMeetings, ReadMembers, ReadOrganizations,
    ReadScores, ReadStatements, ReadTasks, ReadUsers,
};
use uuid::Uuid;

use super::places::{Land, Officers, Shape, Spot};

/// Who serves where is known to those who read members, and to those who hand out slips.
const OFFICERS: &[Permission] = &[ReadMembers, ReadUsers];

/// Their names are also known to a leader who is assigned to their branch.
const NAMED: &[Permission] = &[ReadMembers, ReadUsers, PrepareVisits];

impl Land {
    /// A member without an office.
    pub async fn member(&mut self, spot: Spot) -> Uuid {
        let (id, word) = self.facts.add("member", &[spot], &[ReadMembers, PrepareVisits]);
        self.person(spot, id, &word).await;
        id
    }

    /// A member to be changed by one cell, perhaps into an officer.
    pub async fn newcomer(&mut self, spot: Spot) -> Uuid {
        let (id, word) = self.facts.add("newcomer", &[spot], NAMED);
        self.person(spot, id, &word).await;
        id
    }

    /// A member who left lately, which can still be taken back.
    pub async fn departed(&mut self, spot: Spot) -> Uuid {
        let (id, word) = self.facts.add("former member", &[spot], &[ReadMembers, PrepareVisits]);
        self.person(spot, id, &word).await;
        let (_, note) = self.facts.add("departure", &[spot], &[ReadMembers]);
        self.run(format!(
            "update memberships set valid = '[2020-01-01,2025-07-20)', ended_because = 'resigned', ended_note = 'Đơn {note}'
               where member_id = '{id}';
             insert into departures (id, member_id, organization_id, tree_at, membership_id, recorded_on, positions, grants)
               select gen_random_uuid(), member_id, organization_id, tree_at, id, '2025-07-20', '{{}}', '{{}}'
               from memberships where member_id = '{id}'"
        ))
        .await;
        id
    }

    /// A member of `home` who holds a position at `spot`: the member and the position.
    pub async fn officer(&mut self, home: Spot, spot: Spot, position: &str) -> (Uuid, Uuid) {
        let mut spots = vec![home, spot];
        spots.dedup();
        let what = if home == spot { "officer" } else { "officer above" };
        let (member, word) = self.facts.add(what, &spots, NAMED);
        self.person(home, member, &word).await;
        let (id, title) = self.facts.add("position", &spots, OFFICERS);
        let place = spot.number(&self.at);
        self.run(format!(
            "insert into positions (id, member_id, organization_id, tree_at, position, title, decision, valid)
               select '{id}', '{member}', id, tree_lo, '{position}', 'Chức {title}', 'QĐ {title}', '[2024-01-01,)'
               from organizations where id = {place}"
        ))
        .await;
        (member, id)
    }

    /// A position that carries a power, of somebody who holds no other.
    pub async fn position(&mut self, spot: Spot) -> Uuid {
        let home = Self::home(chibo::access::Object::Position, spot);
        let code = if home == spot { "branch_committee_member" } else { "committee_deputy_secretary" };
        self.officer(home, spot, code).await.1
    }

    async fn person(&mut self, spot: Spot, id: Uuid, word: &str) {
        let (_, work) = self.facts.add("occupation", &[spot], &[ReadMembers]);
        let place = spot.number(&self.at);
        self.run(format!(
            "insert into members (id, organization_id, tree_at, full_name, sex, birth_year, occupation, admitted_on, official_on)
               select '{id}', id, tree_lo, 'Nguyễn {word} Lụa', 'female', 1961, 'Làm ruộng {work}', '1990-05-19', '1991-05-19'
               from organizations where id = {place};
             insert into memberships (id, member_id, organization_id, tree_at, valid)
               select gen_random_uuid(), '{id}', id, tree_lo, '[2020-01-01,)' from organizations where id = {place};
             insert into member_statuses (id, member_id, organization_id, tree_at, status, valid)
               select gen_random_uuid(), '{id}', id, tree_lo, 'official', '[2020-01-01,)' from organizations where id = {place}"
        ))
        .await;
    }

    /// The account of somebody who serves.
    pub async fn account(&mut self, spot: Spot, member: Uuid) {
        let (_, word) = self.facts.add("account", &[spot], &[ReadUsers]);
        let name = word.to_lowercase();
        self.run(format!(
            "insert into users (id, sign_in_name, full_name, member_id)
               select gen_random_uuid(), '{name}', full_name, id from members where id = '{member}'"
        ))
        .await;
    }

    /// The account of somebody who serves in a branch, with the right that rests on the office.
    pub async fn holder(&mut self, spot: Spot) -> (Uuid, Uuid) {
        let (member, position) = self.officer(spot, spot, "branch_committee_member").await;
        let (user, word) = self.facts.add("user", &[spot], &[ReadUsers]);
        let (grant, _) = self.facts.add("grant", &[spot], &[ReadUsers]);
        let (name, place, giver) = (word.to_lowercase(), spot.number(&self.at), self.office);
        self.run(format!(
            "insert into users (id, sign_in_name, full_name, member_id) values ('{user}', '{name}', 'Ma Thị Giữ', '{member}');
             insert into grants (id, user_id, role, organization_id, tree_at, tree_end, reach, valid, position_id, given_by)
               select '{grant}', '{user}', 'branch_recorder', id, tree_lo, tree_hi, 'unit', '[2025-01-01,)', '{position}',
                 '{giver}' from organizations where id = {place}"
        ))
        .await;
        (user, grant)
    }

    /// The day on which a branch meets.
    pub async fn rule(&mut self, spot: Spot) {
        let (id, word) = self.facts.add("meeting rule", &[spot], &[ReadOrganizations]);
        let place = spot.number(&self.at);
        self.run(format!(
            "insert into meeting_rules
               select '{id}', id, tree_lo, 3, '19:30', 'Nhà văn hóa {word}', 'keep', '[2025-01-01,)'
               from organizations where id = {place}"
        ))
        .await;
    }

    /// The draft of a rubric: what it is called is known to those who may change it.
    pub async fn drafted_rubric(&mut self, spot: Spot) -> Uuid {
        let (id, word) = self.facts.add("rubric", &[spot], &[EditRubrics]);
        let place = spot.number(&self.at);
        self.run(format!(
            "insert into rubrics (id, issuer_id, title_vi, title_en, meeting_kinds, valid, source)
               values ('{id}', {place}, 'Thang {word}', 'Rubric {word}', '{{branch_thematic}}', '[2025-09-01,)', 'QĐ {word}');
             insert into rubric_groups values ('{id}', 1, 'Nhóm {word}', 'Group {word}', 10000);
             insert into rubric_bands values ('{id}', 'good', 9000), ('{id}', 'poor', 0);
             insert into criteria (id, rubric_id, group_no, criterion_no, code, label_vi, label_en, kind, most, source)
               values (gen_random_uuid(), '{id}', 1, 1, '1.1', 'Mục {word}', 'Item {word}', 'points', 10000, 'QĐ {word}')"
        ))
        .await;
        id
    }

    /// A sample drawn for an inspection: known to those who inspect.
    pub async fn sample(&mut self, spot: Spot) -> Uuid {
        let (id, _) = self.facts.add("sample", &[spot], &[InspectMeetings]);
        let place = spot.number(&self.at);
        self.run(format!(
            "insert into samples (id, organization_id, tree_at, first_month, last_month, size, branches, seed, drawn_by,
                 drawn_at, withdrawn_at, withdrawn_reason)
               select '{id}', id, tree_lo, '2025-05-01', '2025-07-01', 1, 1, 7, '{office}', '2025-08-01', null, null
               from organizations where id = {place}",
            office = self.office
        ))
        .await;
        id
    }

    /// A programme of attendance with a group and somebody in it.
    pub async fn program(&mut self, spot: Spot) -> Uuid {
        let (id, word) = self.facts.add("program", &[spot], &[ReadAssignments]);
        let (place, office) = (spot.number(&self.at), self.office);
        self.run(format!(
            "insert into programs (id, organization_id, tree_at, title, basis, first_month, last_month)
               select '{id}', id, tree_lo, 'Kế hoạch {word}', 'KH {word}', '2025-07-01', '2025-12-01'
               from organizations where id = {place};
             insert into program_groups (program_id, group_no, organization_id, tree_at, name)
               select '{id}', 1, id, tree_lo, 'Nhóm {word}' from organizations where id = {place};
             insert into program_leaders (program_id, leader_id, group_no, organization_id, tree_at, target)
               select '{id}', '{office}', 1, id, tree_lo, 2 from organizations where id = {place}"
        ))
        .await;
        id
    }

    /// Somebody sent by a committee to one of its branches.
    pub async fn assignment(&mut self, spot: Spot) -> Uuid {
        let branch = if spot == Spot::ForeignCommune { Spot::Foreign } else { Spot::Own };
        let (id, word) = self.facts.add("assignment", &[spot, branch], &[ReadAssignments]);
        let (place, branch) = (spot.number(&self.at), branch.number(&self.at));
        let leader = self.world.user().await.0;
        self.run(format!(
            "insert into assignments (id, organization_id, tree_at, other_organization_id, other_at, leader_id, month,
                 meeting_on, difficulty, seniority, evening_free, miss_note)
               select '{id}', o.id, o.tree_lo, b.id, b.tree_lo, '{leader}', '2025-08-01', '2025-08-03', 0, 6, true, 'Ghi {word}'
               from organizations o, organizations b where o.id = {place} and b.id = {branch}"
        ))
        .await;
        id
    }

    /// A device on which somebody is signed in.
    pub async fn session(&mut self, whose: Uuid) -> Uuid {
        let id = Uuid::now_v7();
        self.run(format!(
            "insert into sessions (token_hash, id, user_id, created_at, seen_at, idle_seconds, absolute_until, own_device, device)
               values (sha256('{id}'), '{id}', '{whose}', '2025-08-01', '2025-08-01', 3600, '2025-08-02', false, 'Firefox')"
        ))
        .await;
        id
    }

    /// Last month's meeting and the task it gave, of which those of this month hear.
    pub async fn earlier(&mut self, spot: Spot) -> Uuid {
        let meeting = self.meeting(spot, Shape::Closed, "branch_extraordinary").await;
        let (task, word) = self.facts.add("earlier task", &[spot], &[ReadTasks, PrepareVisits]);
        let who = self.officers[&spot].recorder;
        self.run(format!(
            "update meetings set month = '2025-07-01', kind = 'branch_regular' where id = '{meeting}';
             insert into tasks (id, organization_id, tree_at, meeting_id, title, member_id, measure, due_on)
               select '{task}', organization_id, tree_at, id, 'Đắp đê {word}', '{who}', 'Xong {word}', '2025-07-25'
               from meetings where id = '{meeting}'"
        ))
        .await;
        task
    }

    /// A meeting without the parts that are rows of their own.
    pub async fn meeting(&mut self, spot: Spot, shape: Shape, kind: &str) -> Uuid {
        let (id, word) = self.facts.add("meeting", &[spot], &[ReadMeetings, PrepareVisits]);
        let place = spot.number(&self.at);
        let Officers { secretary, recorder } = self.officers[&spot];
        let (state, because) = match shape {
            Shape::Planned => ("planned", "null".to_owned()),
            Shape::Recording | Shape::Agreed => ("recording", "null".to_owned()),
            Shape::NotHeld => ("not_held", format!("'Bão {word}'")),
            _ => ("closed", "null".to_owned()),
        };
        let held = if matches!(shape, Shape::Planned | Shape::NotHeld) { "null" } else { "'2025-08-01'" };
        let from_paper = if shape == Shape::FromPaper { format!("'{}'", self.office) } else { "null".to_owned() };
        self.run(format!(
            "insert into meetings (id, organization_id, tree_at, month, kind, state, planned_on, planned_at, place,
                 chair_id, minute_taker_id, held_on, started_at, ended_at, dues, conclusion, not_held_because,
                 roster, roster_count, official_count, probationary_count, exempt_count, reduced_count,
                 leave_count, suspended_count, abroad_count, present_count, present_voting_count, excused_count,
                 unexcused_count, speaker_count, on_behalf_by)
               select '{id}', id, tree_lo, '2025-08-01', '{kind}', '{state}', '2025-08-01', '19:30', 'Nhà {word}',
                 '{secretary}', '{recorder}', {held}, '19:30', '21:00', 'Đủ {word}', 'Kết luận {word}', {because},
                 roster, 3, 3, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 1, {from_paper}
               from organizations,
                 (values (case when '{state}' = 'closed' then array['{secretary}', '{recorder}']::uuid[] end)) r (roster)
               where id = {place}"
        ))
        .await;
        id
    }

    /// The national rubric, of the day on which the world's clock stands and of every meeting: a month has
    /// only one regular one.
    pub async fn rubric(&mut self) {
        self.run(
            "alter table rubrics disable trigger rubrics_stay;
             update rubrics set valid = '[2025-01-01,)',
               meeting_kinds = '{branch_regular,branch_thematic,branch_extraordinary}';
             alter table rubrics enable trigger rubrics_stay"
                .to_owned(),
        )
        .await;
    }

    /// The score of a meeting that has one, led through its states.
    pub async fn score(&mut self, spot: Spot, meeting: Uuid, shape: Shape) {
        let states: &[&str] = match shape {
            Shape::Agreed => &["agreed"],
            Shape::Voted => &["agreed", "voted"],
            Shape::Submitted => &["agreed", "voted", "submitted"],
            Shape::Confirmed => &["agreed", "voted", "submitted", "confirmed"],
            Shape::Locked => &["agreed", "voted", "submitted", "confirmed", "locked"],
            _ => return,
        };
        let (id, word) = self.facts.add("score", &[spot], &[ReadScores]);
        let (_, reason) = self.facts.add("score line", &[spot], &[ReadScores]);
        self.run(format!(
            "insert into scores (id, meeting_id, organization_id, tree_at, month, rubric_id, shortcomings, self_points,
                 self_class, computed_points, computed_class, facts)
               select '{id}', id, organization_id, tree_at, month, rubric_for(organization_id, kind, held_on),
                 'Còn {word}', 10000, 'good', 10000, 'good', '{{}}'
               from meetings where id = '{meeting}';
             insert into score_lines (score_id, criterion_id, organization_id, tree_at, self_level, self_points, self_reason)
               select s.id, c.id, s.organization_id, s.tree_at,
                 (select min(l.level_no) from criterion_levels l where l.criterion_id = c.id and c.kind = 'choice'),
                 c.most, 'Vì {reason}'
               from scores s join criteria c on c.rubric_id = s.rubric_id where s.id = '{id}'"
        ))
        .await;
        let office = self.office;
        for state in states {
            let more = match *state {
                "submitted" => ", submitted_facts = '{}'".to_owned(),
                "confirmed" => {
                    format!(", decided_points = 10000, decided_class = 'good', decided_by = '{office}'")
                }
                _ => String::new(),
            };
            self.run(format!("update scores set state = '{state}', votes_for = 2{more} where id = '{id}'")).await;
        }
    }

    /// A signed inspection sheet of a closed meeting.
    pub async fn signed_sheet(&mut self, spot: Spot) -> Uuid {
        let (id, word) = self.facts.add("sheet", &[spot], &[ReadScores]);
        self.sheet(spot, id, "inspection", self.office).await;
        self.as_author(
            self.office,
            format!(
                "update score_sheets set state = 'signed', points = 10000, class = 'good', facts = '{{}}',
                   signed_at = '2025-08-01', findings = 'Tốt {word}' where id = '{id}'"
            ),
        )
        .await;
        id
    }

    /// A draft of somebody, of a closed meeting.
    pub async fn draft(&mut self, spot: Spot, author: Uuid) -> Uuid {
        let (id, _) = self.facts.add("draft of a sheet", &[spot], &[ReadScores]);
        self.sheet(spot, id, "attendee", author).await;
        id
    }

    async fn sheet(&mut self, spot: Spot, id: Uuid, kind: &str, author: Uuid) {
        let meeting = self.meeting(spot, Shape::Closed, "branch_extraordinary").await;
        self.as_author(
            author,
            format!(
                "insert into score_sheets (id, meeting_id, organization_id, tree_at, month, rubric_id, kind, author_id)
                   select '{id}', id, organization_id, tree_at, month, rubric_for(organization_id, kind, held_on), '{kind}',
                     '{author}' from meetings where id = '{meeting}'"
            ),
        )
        .await;
    }

    /// A statement in somebody's name.
    async fn as_author(&mut self, author: Uuid, sql: String) {
        let system = "00000000-0000-7000-8000-000000000000";
        self.run(format!(
            "select set_config('chibo.actor', '{author}', false); {sql}; select set_config('chibo.actor', '{system}', false)"
        ))
        .await;
    }

    /// The parts of a meeting.
    pub async fn parts(&mut self, spot: Spot, meeting: Uuid, earlier: Uuid) {
        let (item, topic) = self.facts.add("agenda item", &[spot], &[ReadMeetings, PrepareVisits]);
        let (guest, guest_name) = self.facts.add("guest", &[spot], &[ReadMeetings]);
        let (_, note) = self.facts.add("attendance", &[spot], &[ReadMeetings]);
        let (_, reason) = self.facts.add("act", &[spot], &[ReadMeetings]);
        let (statement, said) = self.facts.add("statement", &[spot], &[ReadStatements]);
        let (task, title) = self.facts.add("task", &[spot], &[ReadTasks, PrepareVisits]);
        let (_, heard) = self.facts.add("task result", &[spot], &[ReadTasks]);
        let Officers { secretary, recorder } = self.officers[&spot];
        let of = format!("organization_id, tree_at from meetings where id = '{meeting}'");
        self.run(format!(
            "insert into agenda_items (id, meeting_id, item_no, section, title, conclusion, organization_id, tree_at)
               select '{item}', id, 1, 'information', 'Việc {topic}', 'Nhất trí {topic}', {of};
             insert into guests (id, meeting_id, full_name, title, organization_id, tree_at)
               select '{guest}', id, 'Ông {guest_name}', 'Khách {guest_name}', {of};
             insert into attendances (meeting_id, member_id, status, reason, note, organization_id, tree_at)
               select id, '{recorder}', 'late', 'family', 'Đến muộn {note}', {of};
             insert into meeting_acts (id, meeting_id, act, actor_id, at, reason, organization_id, tree_at)
               select gen_random_uuid(), id, 'reopened', '{office}', '2025-08-01', 'Sửa {reason}', {of};
             insert into statements (id, meeting_id, agenda_item_id, member_id, kind, text, organization_id, tree_at)
               select '{statement}', id, '{item}', '{secretary}', 'proposal', 'Đề nghị {said}', {of};
             insert into tasks (id, meeting_id, title, member_id, measure, due_on, organization_id, tree_at)
               select '{task}', id, 'Sửa {title}', '{recorder}', 'Xong {title}', '2025-09-25', {of};
             insert into task_results (task_id, meeting_id, outcome, note, organization_id, tree_at)
               select '{earlier}', id, 'partly', 'Vướng {heard}', {of}",
            office = self.office
        ))
        .await;
    }
}
