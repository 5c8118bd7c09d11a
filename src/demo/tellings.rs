//! What leaders told of the meetings that they attended in the demonstration: observations, findings, the short
//! report on the situation, and recommendations with what became of them. All of it is invented.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use uuid::Uuid;

use super::mint::Mint;
use super::program_rows::AssignmentRow;
use super::rows::MeetingRow;
use super::telling_rows::{ActRow, AdviceRow, CheckRow, FindingRow, HeardRow, ObservationRow, ReportRow};
use super::telling_words::{ADVICE, CASES, CONFIRMED, Case, HEARD, MISSING, REMARKS, SITUATIONS, STRONG};
use crate::ids::OrganizationId;
use crate::meetings::model::{last_day, next_month};

/// Everything that was told.
#[derive(Debug, Default)]
pub struct Tellings {
    pub reports: Vec<ReportRow>,
    pub observations: Vec<ObservationRow>,
    pub findings: Vec<FindingRow>,
    pub advice: Vec<AdviceRow>,
    pub heard: Vec<HeardRow>,
    pub checks: Vec<CheckRow>,
    pub acts: Vec<ActRow>,
}

/// What it is made from.
pub struct Sources<'a> {
    pub assignments: &'a [AssignmentRow],
    pub meetings: &'a [MeetingRow],
    /// Thôn 3, whose open tasks are told elsewhere.
    pub thon_3: Option<OrganizationId>,
}

/// An earlier recommendation at a branch, and the month in which its meeting heard that it was done.
struct Open {
    id: Uuid,
    task: Uuid,
    done_in: Option<NaiveDate>,
}

struct Writing<'a> {
    mint: Mint,
    closed: BTreeMap<(OrganizationId, NaiveDate), &'a MeetingRow>,
    open: BTreeMap<OrganizationId, Vec<Open>>,
    thon_3: Option<OrganizationId>,
    made: Tellings,
}

/// What was told of the visits of a world, in the order of the days.
pub fn tellings(sources: &Sources, seed: u64) -> Tellings {
    let closed = sources.meetings.iter().filter(|row| row.state == "closed");
    let mut writing = Writing {
        mint: Mint::new(seed, "tellings"),
        closed: closed.map(|row| ((row.organization_id, row.month), row)).collect(),
        open: BTreeMap::new(),
        thon_3: sources.thon_3,
        made: Tellings::default(),
    };
    let mut told: Vec<_> = sources.assignments.iter().filter_map(|row| Some((row, row.told_at?))).collect();
    told.sort_by_key(|(row, at)| (*at, row.id));
    for (nr, (row, at)) in told.into_iter().enumerate() {
        writing.act(row, at);
        let meeting = writing.closed.get(&(row.other_organization_id, row.month)).copied();
        if let (None, Some(meeting)) = (row.miss_code, meeting) {
            writing.tell(nr, row, at, meeting);
        }
    }
    writing.made
}

impl Writing<'_> {
    fn act(&mut self, row: &AssignmentRow, at: DateTime<Utc>) {
        let act = if row.miss_code.is_some() { "missed" } else { "attended" };
        self.made.acts.push(ActRow {
            id: self.mint.at(at),
            assignment_id: row.id,
            organization_id: row.other_organization_id,
            act,
            actor_id: row.leader_id,
            at,
            reason: row.miss_note,
        });
    }

    fn tell(&mut self, nr: usize, row: &AssignmentRow, at: DateTime<Utc>, meeting: &MeetingRow) {
        // What is hard in a place shows in its meetings.
        let hard = usize::try_from(row.difficulty).unwrap_or_default();
        let case = if hard == 0 && nr.is_multiple_of(3) { None } else { Some(&CASES[(nr + hard) % CASES.len()]) };
        let early = TimeDelta::minutes(5 + i64::try_from(nr % 3).unwrap_or_default() * 5);
        self.made.reports.push(ReportRow {
            assignment_id: row.id,
            organization_id: row.other_organization_id,
            arrived_at: meeting.started_at.map(|start| start.overflowing_sub_signed(early).0),
            left_at: meeting.ended_at,
            spoke: !nr.is_multiple_of(4),
            remarks: case.map_or(STRONG, |case| REMARKS[(case.criterion + nr) % REMARKS.len()]),
            situation: SITUATIONS[nr % SITUATIONS.len()],
            sent_at: at,
        });
        self.observe(row, (nr, hard), case);
        self.check(row, nr);
        if let Some(case) = case {
            self.find(row, at, case);
            self.advise(nr, row, at, (case, meeting));
        }
    }

    /// The eleven criteria with levels: good, but for what the case is about, and more of it where it is hard.
    fn observe(&mut self, row: &AssignmentRow, (nr, hard): (usize, usize), case: Option<&Case>) {
        for criterion in 1..=11 {
            let about = case.is_some_and(|case| case.criterion == criterion);
            let level = match (about, hard) {
                (true, 0) => "fair",
                (true, _) => "poor",
                (false, 0) if (nr + criterion * 5).is_multiple_of(9) => "fair",
                (false, 1..) if (nr + criterion).is_multiple_of(4 - hard.min(2)) => "fair",
                _ => "good",
            };
            self.made.observations.push(ObservationRow {
                assignment_id: row.id,
                organization_id: row.other_organization_id,
                criterion_no: criterion,
                level: Some(level),
                note: about.then(|| case.map(|case| case.seen)).flatten(),
            });
        }
        if let Some(case) = case {
            self.made.observations.push(ObservationRow {
                assignment_id: row.id,
                organization_id: row.other_organization_id,
                criterion_no: 12,
                level: None,
                note: Some(case.cause),
            });
        }
    }

    fn find(&mut self, row: &AssignmentRow, at: DateTime<Utc>, case: &Case) {
        self.made.findings.push(FindingRow {
            id: self.mint.at(at),
            assignment_id: row.id,
            organization_id: row.other_organization_id,
            topic: case.topic,
            finding: case.finding,
        });
    }

    /// A recommendation is a task of the branch from that meeting on; the next one hears of it.
    fn advise(&mut self, nr: usize, row: &AssignmentRow, at: DateTime<Utc>, (case, meeting): (&Case, &MeetingRow)) {
        let branch = row.other_organization_id;
        let later: Vec<_> = self.closed.range((branch, next_month(row.month))..=(branch, NaiveDate::MAX)).collect();
        let later: Vec<_> = later.into_iter().map(|(_, meeting)| *meeting).take(2).collect();
        let (Some(holder), false) = (meeting.chair_id, later.is_empty() && self.thon_3 == Some(branch)) else { return };
        let (id, task) = (self.mint.at(at), self.mint.at(at));
        self.made.advice.push(AdviceRow {
            id,
            assignment_id: row.id,
            organization_id: branch,
            recommendation: ADVICE[case.advice],
            due_on: last_day(next_month(row.month)),
            task_id: task,
            meeting_id: meeting.id,
            member_id: holder,
        });
        let slow = nr.is_multiple_of(5) && later.len() == 2 && self.thon_3 != Some(branch);
        let mut done_in = None;
        for (turn, meeting) in later.iter().enumerate() {
            if done_in.is_some() {
                break;
            }
            let outcome = if slow && turn == 0 { "partly" } else { "done" };
            done_in = (outcome == "done").then_some(meeting.month);
            self.made.heard.push(HeardRow {
                task_id: task,
                meeting_id: meeting.id,
                organization_id: branch,
                outcome,
                note: (outcome == "done").then(|| HEARD[nr % HEARD.len()]),
            });
        }
        self.open.entry(branch).or_default().push(Open { id, task, done_in });
    }

    /// What a later visitor sees of what was recommended before and heard as done. Once in a while it is not: then
    /// the branch tells of it again.
    fn check(&mut self, row: &AssignmentRow, nr: usize) {
        let branch = row.other_organization_id;
        let Some(open) = self.open.get_mut(&branch) else { return };
        let seen = open.extract_if(.., |one| one.done_in.is_some_and(|month| month <= row.month));
        for (turn, one) in seen.enumerate() {
            let again = self.closed.get(&(branch, next_month(row.month)));
            let confirmed = again.is_none() || !(nr + turn).is_multiple_of(6);
            self.made.checks.push(CheckRow {
                recommendation_id: one.id,
                assignment_id: row.id,
                organization_id: branch,
                verdict: if confirmed { "confirmed" } else { "not_confirmed" },
                note: if confirmed { CONFIRMED[nr % CONFIRMED.len()] } else { MISSING },
            });
            if let (false, Some(again)) = (confirmed, again) {
                self.made.heard.push(HeardRow {
                    task_id: one.task,
                    meeting_id: again.id,
                    organization_id: branch,
                    outcome: "done",
                    note: Some(HEARD[nr % HEARD.len()]),
                });
            }
        }
    }
}
