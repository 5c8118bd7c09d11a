//! What the records of a commune's meetings say for their scores, from the rows themselves: to ask the database
//! for it would take longer than everything else. A test compares the two.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike as _, NaiveDate};
use uuid::Uuid;

use crate::demo::officers::Office;
use crate::demo::records::Book;
use crate::demo::rows::MeetingRow;
use crate::demo::span::Span;
use crate::demo::tree::Tree;
use crate::evaluations::rubrics::Facts;
use crate::evaluations::scores::facts::Told;
use crate::ids::{MeetingId, MemberId, OrganizationId};
use crate::meetings::attendance::Status;
use crate::members::model::Position;

/// A norm of meetings: its code, the amount, when it is in force.
#[derive(Clone, Debug)]
pub struct Norm {
    /// Its code (`meeting_norms.norm`).
    pub code: String,
    /// How much.
    pub amount: i32,
    /// When.
    pub valid: Span,
}

/// Those parts of a book that facts follow from, by meeting.
struct Parts<'a> {
    excused: BTreeMap<MeetingId, BTreeSet<MemberId>>,
    given: BTreeMap<MeetingId, Vec<(Uuid, NaiveDate)>>,
    heard: BTreeMap<MeetingId, BTreeMap<Uuid, &'a str>>,
    thematic: BTreeSet<MeetingId>,
}

impl<'a> Parts<'a> {
    fn of(book: &'a Book) -> Self {
        let mut parts = Parts {
            excused: BTreeMap::new(),
            given: BTreeMap::new(),
            heard: BTreeMap::new(),
            thematic: BTreeSet::new(),
        };
        for row in book.attendances.iter().filter(|row| row.part.status == Status::AbsentExcused) {
            parts.excused.entry(row.meeting_id).or_default().insert(row.part.member_id);
        }
        for row in &book.tasks {
            parts.given.entry(row.meeting_id).or_default().push((row.part.id, row.part.due_on));
        }
        for row in &book.results {
            parts.heard.entry(row.meeting_id).or_default().insert(row.part.task_id, row.part.outcome);
        }
        parts
            .thematic
            .extend(book.agenda.iter().filter(|row| row.part.section == "thematic").map(|row| row.meeting_id));
        parts
    }
}

/// What goes on from one meeting of a branch to the next.
#[derive(Default)]
struct Course {
    /// How many meetings of the year in a row each member was excused from.
    streaks: BTreeMap<MemberId, i32>,
    year: i32,
    /// Tasks that no meeting heard to be done.
    open: Vec<(Uuid, NaiveDate)>,
}

impl Course {
    fn streak(&mut self, month: NaiveDate, excused: Option<&BTreeSet<MemberId>>) -> i32 {
        if self.year != month.year() {
            self.streaks.clear();
            self.year = month.year();
        }
        let next = excused.into_iter().flatten();
        self.streaks = next.map(|member| (*member, self.streaks.get(member).copied().unwrap_or(0) + 1)).collect();
        self.streaks.values().copied().max().unwrap_or(0)
    }

    /// Done and due.
    fn tasks(&mut self, on: NaiveDate, heard: Option<&BTreeMap<Uuid, &str>>) -> (i64, i64) {
        let is_done = |task: &Uuid| heard.and_then(|heard| heard.get(task)) == Some(&"done");
        let due = self.open.iter().filter(|(task, due_on)| *due_on <= on || is_done(task)).count();
        let done = self.open.iter().filter(|(task, _)| is_done(task)).count();
        self.open.retain(|(task, _)| !is_done(task));
        (i64::try_from(done).unwrap_or(i64::MAX), i64::try_from(due).unwrap_or(i64::MAX))
    }
}

/// The facts of every closed meeting of a book, whose meetings stand branch after branch in the order of their
/// months.
pub fn facts(
    book: &Book,
    (tree, ids, offices): (&Tree, &[OrganizationId], &[Office]),
    norms: &[Norm],
) -> BTreeMap<MeetingId, Facts> {
    let parts = Parts::of(book);
    let committees: Vec<_> =
        offices.iter().filter(|office| office.position == Position::BranchCommitteeMember).collect();
    let unit_of: BTreeMap<_, _> = tree.present.iter().map(|branch| (ids[branch.unit], branch.unit)).collect();
    let mut courses: BTreeMap<OrganizationId, Course> = BTreeMap::new();
    let mut facts = BTreeMap::new();
    for row in &book.meetings {
        let Some(on) = row.held_on.filter(|_| row.state == "closed") else { continue };
        let course = courses.entry(row.organization_id).or_default();
        let elected =
            |office: &&&Office| unit_of.get(&row.organization_id) == Some(&office.unit) && office.span.contains(on);
        let has_committee = committees.iter().any(|office| elected(&office));
        let streak = course.streak(row.month, parts.excused.get(&row.id));
        let tasks = course.tasks(on, parts.heard.get(&row.id));
        course.open.extend(parts.given.get(&row.id).into_iter().flatten());
        let told = told(row, on, norms, (streak, tasks), (parts.thematic.contains(&row.id), has_committee));
        facts.extend(told.frozen().map(|facts| (row.id, facts)));
    }
    facts
}

fn told(
    row: &MeetingRow,
    on: NaiveDate,
    norms: &[Norm],
    (streak, (tasks_done, tasks_due)): (i32, (i64, i64)),
    (thematic, has_committee): (bool, bool),
) -> Told {
    let norm =
        |code: &str| norms.iter().find(|norm| norm.code == code && norm.valid.contains(on)).map(|norm| norm.amount);
    let small = |count: usize| i16::try_from(count).unwrap_or(i16::MAX);
    let before = |day: Option<NaiveDate>| day.map(|day| i32::try_from((on - day).num_days()).unwrap_or(i32::MAX));
    let frozen = row.frozen.as_ref();
    Told {
        id: row.id,
        lasted: row.ended_at.zip(row.started_at).map(|(until, from)| (until - from).num_minutes()),
        roster: frozen.map(|frozen| small(frozen.roster_count)),
        present: frozen.map(|frozen| small(frozen.present_count)),
        unexcused: frozen.map(|frozen| small(frozen.unexcused_count)),
        speakers: frozen.map_or(0, |frozen| small(frozen.speaker_count).into()),
        minimum_minutes: norm("minimum_minutes").unwrap_or(0),
        large_minutes: norm("minimum_minutes_large").unwrap_or(0),
        large_from: norm("large_from_members").unwrap_or(i32::MAX),
        streak,
        committee_met: row.committee_met_on.is_some_and(|met| met <= on),
        notice_days: before(row.notice_on),
        documents_days: before(row.documents_posted_on),
        posted_days: before(row.record_posted_on).map(|days| -days),
        thematic,
        has_committee,
        tasks_done,
        tasks_due,
    }
}
