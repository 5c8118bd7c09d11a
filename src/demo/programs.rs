//! Leaders of the province who attend branches: the programme of the half-year before, frozen and told to its
//! end, and that of this one, still open. The figures of the first are those of a public report of 2018: ten
//! leaders of boards attended 18 of 22 branches, heads and deputies of divisions 28 of 32.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike as _, Days, Months, NaiveDate, NaiveTime};
use uuid::Uuid;

use super::mint::Mint;
use super::places::{self, THON_3, TRUNG_HA};
use super::program_rows::{AssignmentRow, DutyRow, GroupRow, LeaderRow, ProgramRow};
use super::rows::MeetingRow;
use super::telling_words::missed;
use super::tree::{Present, Tree};
use super::year::meeting_day;
use crate::clock::instant_in_vietnam;
use crate::ids::{OrganizationId, UserId};
use crate::meetings::model::{month_of, next_month};

/// The groups of a programme: what they are called, visits of the half-year before, and which of these, in their
/// order, were missed and why.
const GROUPS: [Registered; 2] = [
    Registered {
        name: "Lãnh đạo các ban Tỉnh ủy",
        visits: 22,
        missed: &[(3, "business_trip"), (9, "business_trip"), (14, "urgent_task"), (20, "business_trip")],
    },
    Registered {
        name: "Trưởng phòng, phó trưởng phòng",
        visits: 32,
        missed: &[(5, "business_trip"), (12, "illness"), (22, "business_trip"), (30, "branch_moved")],
    },
];

struct Registered {
    name: &'static str,
    visits: usize,
    missed: &'static [(usize, &'static str)],
}

/// Somebody who attends branches.
#[derive(Clone, Copy, Debug)]
pub struct Goes {
    /// The account.
    pub user: UserId,
    /// By place in [`GROUPS`].
    pub group: usize,
    /// The rank of the office (table `position_ranks`).
    pub seniority: i16,
}

/// Everything of this part of the world.
#[derive(Debug, Default)]
pub struct Attendance {
    pub programs: Vec<ProgramRow>,
    pub groups: Vec<GroupRow>,
    pub leaders: Vec<LeaderRow>,
    pub assignments: Vec<AssignmentRow>,
    pub duties: Vec<DutyRow>,
}

/// What it is made from.
pub struct Sources<'a> {
    pub tree: &'a Tree,
    pub ids: &'a [OrganizationId],
    pub meetings: &'a [MeetingRow],
    /// The leaders of boards, then heads and deputies of divisions.
    pub leaders: &'a [Goes],
    /// Who of Thái Bình goes to its own branches.
    pub commune: &'a [Goes],
    /// Who freezes.
    pub board: UserId,
    pub today: NaiveDate,
}

/// The first months of the half-year of a day and of the one before.
fn halves(today: NaiveDate) -> (NaiveDate, NaiveDate) {
    let month = month_of(today);
    let this = month.with_month(if month.month() <= 6 { 1 } else { 7 }).unwrap_or(month);
    (this, this.checked_sub_months(Months::new(6)).unwrap_or(this))
}

fn later(month: NaiveDate, months: u32) -> NaiveDate {
    month.checked_add_months(Months::new(months)).unwrap_or(month)
}

/// The programmes of a world.
pub fn attendance(sources: &Sources, seed: u64) -> Attendance {
    let mut writing = Writing {
        sources,
        mint: Mint::new(seed, "programs"),
        days: sources.meetings.iter().map(|row| ((row.organization_id, row.month), row)).collect(),
        taken: BTreeSet::new(),
        made: Attendance::default(),
    };
    let (this, before) = halves(sources.today);
    writing.before(before);
    writing.this(this);
    writing.commune();
    writing.made
}

struct Writing<'a> {
    sources: &'a Sources<'a>,
    mint: Mint,
    days: BTreeMap<(OrganizationId, NaiveDate), &'a MeetingRow>,
    /// Evenings, and months at a branch, that are taken.
    taken: BTreeSet<(UserId, NaiveDate, Option<OrganizationId>)>,
    made: Attendance,
}

impl Writing<'_> {
    /// The branches of communes that are as old as a day, the difficult ones first.
    fn branches(&self, since: NaiveDate) -> Vec<Present> {
        let old =
            |branch: &&Present| !branch.commune_name.is_empty() && self.sources.tree.units[branch.unit].since <= since;
        let mut branches: Vec<_> = self.sources.tree.present.iter().filter(old).copied().collect();
        branches.sort_by_key(|branch| places::difficulty(branch.commune_name, branch.spec.name).is_none());
        branches
    }

    /// The day of a branch in a month, and whether it met there.
    fn day(&self, branch: &Present, month: NaiveDate) -> (NaiveDate, bool) {
        match self.days.get(&(self.sources.ids[branch.unit], month)) {
            Some(row) => (row.held_on.unwrap_or(row.planned_on), row.state == "closed"),
            None => (meeting_day(branch, month), month < month_of(self.sources.today)),
        }
    }

    fn is_free(&self, who: UserId, branch: &Present, month: NaiveDate) -> bool {
        let (day, _) = self.day(branch, month);
        let branch = self.sources.ids[branch.unit];
        !self.taken.contains(&(who, day, None)) && !self.taken.contains(&(who, month, Some(branch)))
    }

    /// Whether somebody could have been there.
    fn fits(&self, who: UserId, branch: &Present, month: NaiveDate) -> bool {
        self.day(branch, month).1 && self.is_free(who, branch, month)
    }

    fn program(&mut self, first: NaiveDate, frozen: bool, targets: [usize; 2]) -> Uuid {
        let sources = self.sources;
        let eve = first.checked_sub_days(Days::new(4)).unwrap_or(first);
        let at = instant_in_vietnam(eve, NaiveTime::from_hms_opt(9, 0, 0).unwrap_or_default());
        let (id, issuer) = (self.mint.at(at), sources.ids[sources.tree.province]);
        let half = if first.month() == 1 { "6 tháng đầu năm" } else { "6 tháng cuối năm" };
        self.made.programs.push(ProgramRow {
            id,
            organization_id: issuer,
            title: format!("Kế hoạch dự sinh hoạt chi bộ {half} {}", first.year()),
            basis: format!(
                "Kế hoạch số {}-KH/TU, ngày {:02}/{}/{}",
                40 + first.month(),
                eve.day(),
                eve.month(),
                eve.year()
            ),
            first_month: first,
            last_month: later(first, 5),
            frozen_at: frozen.then_some(at),
            frozen_by: frozen.then_some(sources.board),
        });
        for (nr, group) in GROUPS.iter().enumerate() {
            let group_no = nr + 1;
            self.made.groups.push(GroupRow { program_id: id, organization_id: issuer, group_no, name: group.name });
        }
        for one in sources.leaders {
            let people = sources.leaders.iter().filter(|other| other.group == one.group).count();
            let nr = sources
                .leaders
                .iter()
                .filter(|other| other.group == one.group)
                .take_while(|other| other.user != one.user)
                .count();
            // What cannot be shared evenly falls to the first.
            let more = usize::from(nr < targets[one.group] % people.max(1));
            self.made.leaders.push(LeaderRow {
                program_id: id,
                organization_id: issuer,
                leader_id: one.user,
                group_no: one.group + 1,
                target: targets[one.group] / people.max(1) + more,
            });
        }
        id
    }

    /// One row; its evening is taken where the leader goes.
    fn assign(&mut self, who: Goes, branch: &Present, month: NaiveDate) -> AssignmentRow {
        let (day, _) = self.day(branch, month);
        let at = self.sources.ids[branch.unit];
        self.taken.insert((who.user, day, None));
        self.taken.insert((who.user, month, Some(at)));
        let entered = month.checked_sub_days(Days::new(6)).unwrap_or(month).min(self.sources.today);
        let hard = match places::difficulty(branch.commune_name, branch.spec.name) {
            None => 0,
            Some("difficult") => 1,
            Some(_) => 2,
        };
        AssignmentRow {
            id: self.mint.at(instant_in_vietnam(entered, NaiveTime::MIN)),
            organization_id: self.sources.ids[self.sources.tree.province],
            other_organization_id: at,
            leader_id: who.user,
            month,
            meeting_on: day,
            program_id: None,
            baseline: false,
            postponed_from: None,
            difficulty: hard,
            seniority: who.seniority,
            state: "planned",
            miss_code: None,
            miss_note: None,
            told_at: None,
        }
    }

    fn told(row: AssignmentRow, miss: Option<&'static str>) -> AssignmentRow {
        let day = row.meeting_on.checked_add_days(Days::new(1)).unwrap_or(row.meeting_on);
        let at = instant_in_vietnam(day, NaiveTime::from_hms_opt(8, 0, 0).unwrap_or_default());
        let state = if miss.is_some() { "missed" } else { "attended" };
        AssignmentRow { state, miss_code: miss, miss_note: miss.and_then(missed), told_at: Some(at), ..row }
    }

    /// The half-year before: every branch of a group once, month after month as it fits; what was missed was
    /// made up for in the next month.
    fn before(&mut self, first: NaiveDate) {
        let program = self.program(first, true, [GROUPS[0].visits, GROUPS[1].visits]);
        let branches = self.branches(first);
        for (nr, group) in GROUPS.iter().enumerate() {
            let people: Vec<Goes> = self.sources.leaders.iter().filter(|one| one.group == nr).copied().collect();
            let skipped = if nr == 0 { 0 } else { branches.len().saturating_sub(group.visits) };
            for (visit, branch) in branches.iter().skip(skipped).take(group.visits).enumerate() {
                let who = people[visit % people.len().max(1)];
                let miss = group.missed.iter().find(|(missed, _)| *missed == visit).map(|(_, reason)| *reason);
                // Of what is missed the next month must fit as well.
                let start = u32::try_from(visit * 5 + nr).unwrap_or_default() % 6;
                let months = (0..6).map(|ahead| (start + ahead) % 6);
                let fits = |month: &u32| {
                    let (month, next) = (later(first, *month), later(first, month + 1));
                    match miss {
                        None => self.fits(who.user, branch, month),
                        Some(_) => {
                            next < later(first, 6)
                                && self.fits(who.user, branch, month)
                                && self.fits(who.user, branch, next)
                        }
                    }
                };
                let Some(month) = months.clone().find(fits) else { continue };
                let month = later(first, month);
                let row = self.assign(who, branch, month);
                let row = AssignmentRow { program_id: Some(program), baseline: true, ..Self::told(row, miss) };
                let missed = row.id;
                self.made.assignments.push(row);
                if miss.is_some() {
                    let again = self.assign(who, branch, next_month(month));
                    let again = AssignmentRow {
                        program_id: Some(program),
                        postponed_from: Some(missed),
                        ..Self::told(again, None)
                    };
                    self.made.assignments.push(again);
                }
            }
        }
    }

    /// This half-year until next month: what is over was told, the rest is to come. In the story of the leader
    /// who can sign in, Thôn 3 comes this month, and Trung Hà the next, when a trip takes the same day.
    fn this(&mut self, first: NaiveDate) {
        let this = month_of(self.sources.today);
        let next = next_month(this);
        let program = self.program(first, false, [30, 24]);
        let within = |month: NaiveDate| (month < later(first, 6)).then_some(program);
        let branches = self.branches(first);
        let of = |commune: &str, name: &str| {
            branches.iter().find(|branch| (branch.commune_name, branch.spec.name) == (commune, name)).copied()
        };
        let known = self.sources.leaders.get(1).copied();
        for (branch, month) in [(of("Thái Bình", THON_3), this), (of("Phú Thịnh", TRUNG_HA), next)] {
            let Some((who, branch)) = known.zip(branch) else { continue };
            let row = self.assign(who, &branch, month);
            if month == next {
                self.trip(who.user, row.meeting_on);
            }
            self.made.assignments.push(AssignmentRow { program_id: within(month), ..row });
        }
        let mut at = 3;
        for month in (0..7).map(|ahead| later(first, ahead)).filter(|month| *month <= next) {
            for (nr, who) in self.sources.leaders.iter().copied().enumerate() {
                let turn = who.group == 1 || (nr + month.month0() as usize).is_multiple_of(2);
                if !turn || (nr == 1 && month >= this) {
                    continue;
                }
                let wanted = (0..branches.len()).map(|ahead| branches[(at + ahead) % branches.len()]);
                let past = month < this;
                // One is away in the first month, one in the last: both go there a month later.
                let miss = match nr {
                    4 if past && month == first => Some("business_trip"),
                    12 if past && next_month(month) == this => Some("urgent_task"),
                    _ => None,
                };
                let could = |branch: &Present, month: NaiveDate| match month < this {
                    true => self.fits(who.user, branch, month),
                    false => self.is_free(who.user, branch, month),
                };
                let fits =
                    |branch: &Present| could(branch, month) && (miss.is_none() || could(branch, next_month(month)));
                // Lũng Pán waits for somebody.
                let found = wanted.filter(|branch| branch.spec.name != "Lũng Pán" || past).find(fits);
                let Some(branch) = found else { continue };
                at += 7;
                let row = self.assign(who, &branch, month);
                let row = if past { Self::told(row, miss) } else { row };
                self.made.assignments.push(AssignmentRow { program_id: within(month), ..row });
                if miss.is_some() {
                    let again = self.assign(who, &branch, next_month(month));
                    let again = if again.month < this { Self::told(again, None) } else { again };
                    let program_id = within(again.month);
                    self.made.assignments.push(AssignmentRow { program_id, postponed_from: Some(row.id), ..again });
                }
            }
        }
        self.duties(this);
    }

    /// A trip that takes the day of a meeting.
    fn trip(&mut self, who: UserId, day: NaiveDate) {
        let first = day.checked_sub_days(Days::new(1)).unwrap_or(day);
        let last = day.checked_add_days(Days::new(1)).unwrap_or(day);
        self.duty(who, (first, last), "all_day", "Đi công tác Hà Nội");
    }

    fn duty(
        &mut self,
        who: UserId,
        (first_day, last_day): (NaiveDate, NaiveDate),
        part: &'static str,
        title: &'static str,
    ) {
        let id = self.mint.at(instant_in_vietnam(self.sources.today, NaiveTime::MIN));
        self.made.duties.push(DutyRow {
            id,
            leader_id: who,
            first_day,
            last_day,
            part,
            title,
            private: title.starts_with("Khám"),
        });
    }

    /// What others have to do next month, late enough in it to leave the meetings alone.
    fn duties(&mut self, this: NaiveDate) {
        let on = |day: u32| next_month(this).with_day(day).unwrap_or(this);
        let list: [(usize, u32, u32, &'static str, &'static str); 4] = [
            (0, 16, 18, "all_day", "Hội nghị tổng kết công tác tổ chức xây dựng Đảng"),
            (2, 20, 20, "evening", "Tiếp đoàn công tác tỉnh bạn"),
            (3, 21, 21, "daytime", "Khám sức khỏe định kỳ"),
            (10, 14, 25, "all_day", "Lớp bồi dưỡng nghiệp vụ"),
        ];
        for (nr, first, last, part, title) in list {
            if let Some(who) = self.sources.leaders.get(nr).map(|one| one.user) {
                self.duty(who, (on(first), on(last)), part, title);
            }
        }
    }

    /// The committee of Thái Bình sends its own people, without a programme.
    fn commune(&mut self) {
        let next = next_month(month_of(self.sources.today));
        for (who, name) in self.sources.commune.iter().copied().zip(["Ngòi Chò", "Thôn 2"]) {
            let Some(branch) = self.sources.tree.branch("Thái Bình", name).copied() else { continue };
            let row = self.assign(who, &branch, next);
            let issuer = self.sources.ids[branch.commune];
            self.made.assignments.push(AssignmentRow { organization_id: issuer, ..row });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::span::day;

    #[test]
    fn half_years_begin_in_january_and_july() {
        assert_eq!(halves(day(2026, 11, 22)), (day(2026, 7, 1), day(2026, 1, 1)));
        assert_eq!(halves(day(2027, 1, 1)), (day(2027, 1, 1), day(2026, 7, 1)));
    }

    #[test]
    fn the_groups_make_eighteen_of_twenty_two_and_twenty_eight_of_thirty_two() {
        let made = |group: &Registered| (group.visits - group.missed.len(), group.visits);
        assert_eq!(GROUPS.each_ref().map(made), [(18, 22), (28, 32)]);
    }
}
