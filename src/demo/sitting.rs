//! One meeting that was held: who was there, who spoke, what was heard and resolved.

use std::collections::BTreeSet;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use rand::Rng as _;
use rand::seq::SliceRandom as _;
use uuid::Uuid;

use super::fate::{self, Fate, Script, Stage};
use super::mint::{happens, one_of};
use super::muster::{Present, members};
use super::person::Person;
use super::phrases;
use super::records::Book;
use super::rows::{Act, AgendaItem, Attendance, Frozen, Guest, MeetingRow, Statement, Task, TaskResult};
use super::scores::Held;
use super::village::{self, STORIES, Story};
use super::year::{Chapter, Course};
use crate::clock::instant_in_vietnam;
use crate::meetings::attendance::{self, Status as Mark};
use crate::members::model::Status;
use crate::text;

/// A task that no meeting has heard to be done.
pub struct OpenTask {
    id: Uuid,
    /// How often meetings heard of it.
    heard: usize,
    /// What they heard, where it is told beforehand.
    told: Option<&'static [(&'static str, &'static str)]>,
}

/// A meeting while it is told.
pub struct Sitting<'a> {
    row: MeetingRow,
    back: u32,
    course: Course,
    story: Option<&'static Story>,
    script: Option<Script>,
    fate: Fate,
    hours: (NaiveDate, NaiveTime, NaiveTime),
    members: Vec<Present<'a>>,
    exceptions: Vec<Attendance>,
    agenda: Vec<AgendaItem>,
    statements: Vec<Statement>,
}

impl<'a> Sitting<'a> {
    /// Holds a planned meeting.
    pub fn hold(chapter: &mut Chapter<'a>, row: MeetingRow, back: u32, course: Course) -> Self {
        let story = chapter.is_thon_3().then(|| &STORIES[back as usize - 1]);
        let script = fate::script(chapter.branch, back);
        let fate = fate::fate(chapter.seed, chapter.nr, chapter.branch, back);
        let hours = chapter.hours(&row, course);
        let members = members(chapter, hours.0);
        let (exceptions, agenda, statements) = (vec![], vec![], vec![]);
        let mut sitting =
            Self { row, back, course, story, script, fate, hours, members, exceptions, agenda, statements };
        sitting.exceptions = if story.is_some() { sitting.told_exceptions() } else { sitting.exceptions(chapter) };
        sitting.agenda = sitting.agenda(chapter);
        sitting.statements = sitting.statements(chapter);
        sitting
    }

    /// Enters everything into the book.
    pub fn record(mut self, chapter: &mut Chapter<'a>, book: &mut Book) {
        let (id, on) = (self.row.id, self.hours.0);
        book.results.extend(self.results(chapter).into_iter().map(|result| chapter.part(id, result)));
        book.tasks.extend(self.tasks(chapter).into_iter().map(|task| chapter.part(id, task)));
        book.guests.extend(self.guests(chapter).into_iter().map(|guest| chapter.part(id, guest)));
        book.acts.extend(self.acts(chapter).into_iter().map(|act| chapter.part(id, act)));
        book.numbers.extend(chapter.numbers(on).map(|number| chapter.part(id, number)));
        self.close(chapter);
        book.held.push(self.held(chapter));
        book.attendances.extend(self.exceptions.into_iter().map(|exception| chapter.part(id, exception)));
        book.agenda.extend(self.agenda.into_iter().map(|item| chapter.part(id, item)));
        book.statements.extend(self.statements.into_iter().map(|statement| chapter.part(id, statement)));
        book.meetings.push(self.row);
    }

    /// The instant at which it began, and so many minutes later.
    fn after(&self, minutes: i64) -> DateTime<Utc> {
        instant_in_vietnam(self.hours.0, self.hours.1) + TimeDelta::minutes(minutes)
    }

    fn roster(&self) -> impl Iterator<Item = &Present<'a>> {
        self.members.iter().filter(|member| member.in_attendance)
    }

    fn is_absent(&self, person: &Person) -> bool {
        self.exceptions.iter().any(|mark| mark.member_id == person.id && !mark.status.is_present())
    }

    /// Those who were there at least in part.
    fn present(&self) -> Vec<Present<'a>> {
        self.roster().filter(|member| !self.is_absent(member.person)).copied().collect()
    }

    /// Exceptions by chance; secretary and minute taker are there.
    fn exceptions(&self, chapter: &mut Chapter<'a>) -> Vec<Attendance> {
        let difficult = chapter.sources.tree.units[chapter.branch.unit].difficulty.is_some();
        let (excused, unexcused) = if difficult { (120, 40) } else { (60, 8) };
        let leading = [chapter.leaders.secretary.id, chapter.leaders.second.id];
        let mut exceptions = vec![];
        if let Some(absent) = self.script.and_then(|script| script.absent) {
            let others = self.roster().filter(|member| !leading.contains(&member.person.id));
            exceptions.extend(others.take(absent).map(|member| Attendance {
                member_id: member.person.id,
                status: Mark::AbsentExcused,
                reason: Some("business_trip"),
                note: None,
            }));
            return exceptions;
        }
        for member in self.roster().filter(|member| !leading.contains(&member.person.id)) {
            let drawn = chapter.random.random_range(0..1000);
            let (status, reason) = match drawn {
                d if d < excused => (Mark::AbsentExcused, Some(one_of(&mut chapter.random, phrases::EXCUSES))),
                d if d < excused + unexcused => (Mark::AbsentUnexcused, None),
                d if d >= 985 => (Mark::LeftEarly, None),
                d if d >= 960 => (Mark::Late, None),
                _ => continue,
            };
            exceptions.push(Attendance { member_id: member.person.id, status, reason, note: None });
        }
        exceptions
    }

    /// The exceptions of Thôn 3.
    fn told_exceptions(&self) -> Vec<Attendance> {
        let back = self.back as usize;
        let mut told: Vec<(&str, Mark, Option<&'static str>, Option<&'static str>)> = vec![];
        let absent = village::ABSENT.iter().filter(|(_, months, _)| months.contains(&back));
        told.extend(absent.map(|(name, _, reason)| (*name, Mark::AbsentExcused, Some(*reason), None)));
        told.extend((village::UNEXCUSED.1 == back).then_some((
            village::UNEXCUSED.0,
            Mark::AbsentUnexcused,
            None,
            None,
        )));
        let late = village::LATE.iter().filter(|(_, month, _)| *month == back);
        told.extend(late.map(|(name, _, note)| (*name, Mark::Late, None, Some(*note))));
        let (name, month, note) = village::LEFT_EARLY;
        told.extend((month == back).then_some((name, Mark::LeftEarly, None, Some(note))));
        let of = |(name, status, reason, note)| {
            let member = self.roster().find(|member| member.person.name == name)?;
            Some(Attendance { member_id: member.person.id, status, reason, note })
        };
        told.into_iter().filter_map(of).collect()
    }

    /// The agenda that the template of the branch type proposes for the day.
    fn agenda(&self, chapter: &mut Chapter<'a>) -> Vec<AgendaItem> {
        let templates = &chapter.sources.rules.agenda;
        let valid = |kind: Option<&str>| {
            let fits =
                move |t: &&super::records::Template| t.branch_type.as_deref() == kind && t.valid.contains(self.hours.0);
            templates.iter().filter(fits).collect::<Vec<_>>()
        };
        let own = valid(Some(chapter.branch.spec.kind));
        let items = if own.is_empty() { valid(None) } else { own };
        let prepared = instant_in_vietnam(self.hours.0, self.hours.1) - TimeDelta::days(2);
        let item = |template: &super::records::Template| AgendaItem {
            id: chapter.mint.at(prepared),
            item_no: template.item_no,
            section: template.section.clone(),
            title: template.title.clone(),
            presenter_id: match template.section.as_str() {
                "information" | "next_month" => Some(chapter.leaders.secretary.id),
                "last_month" => Some(chapter.leaders.second.id),
                _ => None,
            },
            conclusion: self.story.and_then(|story| village::item_conclusion(&template.section, story)),
        };
        items.into_iter().map(item).collect()
    }

    /// Who spoke: told in Thôn 3, elsewhere a part of those present, of whom only the kind is kept.
    fn statements(&self, chapter: &mut Chapter<'a>) -> Vec<Statement> {
        if let Some(story) = self.story {
            return self.told_statements(chapter, story);
        }
        let mut speakers = self.present();
        speakers.shuffle(&mut chapter.random);
        let difficult = chapter.sources.tree.units[chapter.branch.unit].difficulty.is_some();
        let share = if difficult { 10..25 } else { 25..60 };
        let drawn = chapter.random.random_range(share);
        let percent = self.script.and_then(|script| script.speakers).unwrap_or(drawn);
        let count = (speakers.len() * percent / 100).max(1);
        let mut statements = vec![];
        for (nr, speaker) in speakers.into_iter().take(count).enumerate() {
            let items: Vec<_> = self.agenda.iter().map(|item| Some(item.id)).collect();
            let kinds = ["information", "addition", "addition", "critique", "proposal", "question", "report"];
            statements.push(Statement {
                id: chapter.mint.at(self.after(20 + 4 * nr as i64)),
                agenda_item_id: if items.is_empty() { None } else { one_of(&mut chapter.random, &items) },
                member_id: speaker.person.id,
                kind: one_of(&mut chapter.random, &kinds),
                text: None,
            });
        }
        statements
    }

    fn told_statements(&self, chapter: &mut Chapter<'a>, story: &'static Story) -> Vec<Statement> {
        let mut statements = vec![];
        for (nr, said) in story.said.iter().enumerate() {
            let Some(speaker) = self.roster().find(|member| member.person.name == said.speaker) else { continue };
            let item = self.agenda.iter().find(|item| item.section == said.section);
            statements.push(Statement {
                id: chapter.mint.at(self.after(20 + 4 * nr as i64)),
                agenda_item_id: item.map(|item| item.id),
                member_id: speaker.person.id,
                kind: said.kind,
                text: Some(said.text),
            });
        }
        statements
    }

    /// What the meeting heard of the open tasks; those that are done are open no longer.
    fn results(&self, chapter: &mut Chapter<'a>) -> Vec<TaskResult> {
        let difficult = chapter.sources.tree.units[chapter.branch.unit].difficulty.is_some();
        let mut results = vec![];
        let mut fresh = self.script.map(|script| script.fresh.into_iter()).into_iter().flatten();
        for task in &mut chapter.open {
            let scripted = self.script.map(|script| match task.heard {
                0 => fresh.next().unwrap_or(script.old),
                _ => script.old,
            });
            let (outcome, note) = match task.told.map(|told| told.get(task.heard)) {
                Some(told) => told.copied().unwrap_or(("done", "")),
                None if scripted == Some(true) => ("done", ""),
                None if scripted == Some(false) => ("partly", one_of(&mut chapter.random, phrases::STUCK)),
                None if task.heard >= 3 => ("done", ""),
                None => match chapter.random.random_range(0..100) {
                    drawn if drawn < if difficult { 55 } else { 78 } => ("done", ""),
                    drawn if drawn < 92 => ("partly", one_of(&mut chapter.random, phrases::STUCK)),
                    _ => ("not_done", one_of(&mut chapter.random, phrases::STUCK)),
                },
            };
            task.heard += 1;
            results.push(TaskResult { task_id: task.id, outcome, note: (!note.is_empty()).then_some(note) });
        }
        let done = |task: &OpenTask| results.iter().any(|result| result.task_id == task.id && result.outcome == "done");
        chapter.open.retain(|task| !done(task));
        results
    }

    /// The tasks of the resolution.
    fn tasks(&self, chapter: &mut Chapter<'a>) -> Vec<Task> {
        if let Some(story) = self.story {
            return self.told_tasks(chapter, story);
        }
        let pool = phrases::tasks(chapter.branch.spec.kind);
        let people: Vec<_> = self.present().into_iter().filter(|member| member.votes).collect();
        if people.is_empty() {
            return vec![];
        }
        let drawn = one_of(&mut chapter.random, &[2, 2, 3]);
        let count = self.script.map_or(drawn, |script| script.gives);
        let first = chapter.random.random_range(0..pool.len());
        let mut tasks = vec![];
        for nr in 0..count {
            let (title, measure) = pool[(first + nr) % pool.len()];
            let id = chapter.mint.at(self.after(80));
            let days = if self.script.is_some() { 12..20 } else { 12..28 };
            let due_on = self.hours.0 + Days::new(chapter.random.random_range(days));
            let member_id = one_of(&mut chapter.random, &people).person.id;
            tasks.push(Task { id, title, member_id, measure, due_on });
            chapter.open.push(OpenTask { id, heard: 0, told: None });
        }
        tasks
    }

    fn told_tasks(&self, chapter: &mut Chapter<'a>, story: &'static Story) -> Vec<Task> {
        let mut tasks = vec![];
        for given in story.given {
            let Some(member) = self.roster().find(|member| member.person.name == given.to) else { continue };
            let id = chapter.mint.at(self.after(80));
            let due_on = self.hours.0 + Days::new(given.days);
            tasks.push(Task { id, title: given.title, member_id: member.person.id, measure: given.measure, due_on });
            chapter.open.push(OpenTask { id, heard: 0, told: Some(given.heard) });
        }
        tasks
    }

    fn guests(&self, chapter: &mut Chapter<'a>) -> Vec<Guest> {
        let here = |guest: &&(&str, &str, usize)| self.story.is_some() && guest.2 == self.back as usize;
        let guests = village::GUESTS.iter().filter(here);
        guests.map(|(full_name, title, _)| Guest { id: chapter.mint.at(self.after(0)), full_name, title }).collect()
    }

    /// Who began and closed the record. From paper it was the office, some days later.
    fn acts(&self, chapter: &mut Chapter<'a>) -> Vec<Act> {
        let length = (self.hours.2 - self.hours.1).num_minutes();
        let (actor_id, first, begun, closed) = match self.course {
            Course::OnBehalf => {
                let office = chapter.sources.users.1;
                let morning = instant_in_vietnam(self.hours.0 + Days::new(3), NaiveTime::MIN) + TimeDelta::hours(9);
                (office, "entered_on_behalf", morning, morning + TimeDelta::minutes(25))
            }
            _ => (chapter.actor(), "started", self.after(-5), self.after(length + 15)),
        };
        [(first, begun), ("closed", closed)]
            .map(|(act, at)| Act { id: chapter.mint.at(at), act, actor_id, at, reason: None })
            .into()
    }

    /// Freezes the figures as closing does.
    fn close(&mut self, chapter: &mut Chapter<'a>) {
        let frozen = self.frozen(chapter);
        let dissent = happens(&mut chapter.random, 100) && frozen.present_voting_count > 3;
        let row = &mut self.row;
        row.state = "closed";
        row.chair_id = Some(chapter.leaders.secretary.id);
        row.minute_taker_id = Some(chapter.leaders.second.id);
        row.held_on = Some(self.hours.0);
        (row.started_at, row.ended_at) = (Some(self.hours.1), Some(self.hours.2));
        row.dues = Some(format!(
            "Đảng phí {}: {} trong {} đảng viên đã nộp.",
            text::format_month(row.month),
            frozen.roster_count,
            frozen.roster_count
        ));
        row.conclusion = match self.story {
            Some(story) => Some(story.conclusion),
            None => Some(one_of(&mut chapter.random, phrases::CONCLUSIONS)),
        };
        row.votes_for = Some(frozen.present_voting_count - usize::from(dissent));
        (row.votes_against, row.votes_other) = (Some(0), Some(usize::from(dissent)));
        let before = |days: Option<u64>| days.map(|days| self.hours.0 - Days::new(days));
        let around = self.fate.around;
        row.committee_met_on = before(around.committee);
        row.notice_on = before(around.notice);
        row.documents_posted_on = before(around.documents);
        // It is entered when the sheet goes to the superior.
        let submitted = around.posted.filter(|_| self.fate.stage >= Stage::Submitted);
        row.record_posted_on = submitted.map(|days| self.hours.0 + Days::new(days));
        row.on_behalf_by = (self.course == Course::OnBehalf).then_some(chapter.sources.users.1);
        row.frozen = Some(frozen);
    }

    /// What its score follows from, beside the rows.
    fn held(&self, chapter: &Chapter<'a>) -> Held {
        let length = (self.hours.2 - self.hours.1).num_minutes();
        let on_behalf = self.course == Course::OnBehalf;
        let closed_at = match on_behalf {
            true => instant_in_vietnam(self.hours.0 + Days::new(3), NaiveTime::MIN) + TimeDelta::minutes(9 * 60 + 25),
            false => self.after(length + 15),
        };
        Held {
            meeting: self.row.id,
            organization: self.row.organization_id,
            branch: chapter.nr,
            month: self.row.month,
            on: self.hours.0,
            closed_at,
            posted_on: self.row.record_posted_on,
            voters: self.row.frozen.as_ref().map_or(0, |frozen| frozen.present_voting_count),
            scored_by: if on_behalf { chapter.sources.users.1 } else { chapter.actor() },
            fate: self.fate,
        }
    }

    fn frozen(&self, chapter: &Chapter<'a>) -> Frozen {
        let base: Vec<_> = self.roster().map(|member| (member.person.id, member.votes)).collect();
        let marks = self.exceptions.iter().map(|exception| (exception.member_id, exception.status));
        let totals = attendance::totals(&base, &marks.collect::<Vec<_>>());
        let of = |status: Status| self.members.iter().filter(|member| member.status == status).count();
        let speakers: BTreeSet<_> = self.statements.iter().map(|statement| statement.member_id).collect();
        let leads = |person: &Person| match person.id {
            id if id == chapter.leaders.secretary.id => 0,
            id if id == chapter.leaders.second.id && chapter.leaders.has_deputy => 1,
            _ => 2,
        };
        let mut roster: Vec<_> = self.roster().map(|member| member.person).collect();
        roster.sort_by_key(|person| (leads(person), text::given_name_key(&person.name)));
        Frozen {
            roster: roster.iter().map(|person| person.id).collect(),
            roster_count: totals.roster,
            official_count: of(Status::Official),
            probationary_count: of(Status::Probationary),
            exempt_count: of(Status::Exempt),
            reduced_count: of(Status::Reduced),
            leave_count: of(Status::LeaveOfAbsence),
            suspended_count: of(Status::Suspended),
            abroad_count: of(Status::Abroad),
            present_count: totals.present,
            present_voting_count: totals.present_voting,
            excused_count: totals.excused,
            unexcused_count: totals.unexcused,
            speaker_count: speakers.len(),
        }
    }
}
