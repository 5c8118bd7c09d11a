//! `GET /me`.

use axum::extract::State as Shared;
use chrono::{Months, NaiveDate};

use super::queries::{self, Course, Meeting, Reader, Record, Sent, Task};
use crate::access::Actor;
use crate::app::App;
use crate::error::Result;
use crate::meetings::model::month_of;
use crate::members::activity::Part;
use crate::page::{self, Html, Page};
use crate::visits::model::State;
use crate::visits::words;
use crate::{assets, t, terms, text};

/// Months of meetings that are shown.
const MONTHS: Months = Months::new(24);

#[derive(askama::Template)]
#[template(path = "admin/me.html")]
struct OwnPage {
    page: Page,
    today: NaiveDate,
    /// None: the account belongs to no member.
    record: Option<Record>,
    course: Vec<Course>,
    meetings: Vec<Meeting>,
    tasks: Vec<Task>,
    /// Branches to whose meetings the reader is sent, this month and later.
    sent: Vec<Sent>,
    readers: Vec<Reader>,
}

impl OwnPage {
    fn facts(&self, record: &Record) -> Vec<(String, String)> {
        let l = self.page.locale;
        let day = |day: Option<NaiveDate>| day.map(text::format_day).unwrap_or_default();
        let status = record.status.as_ref().map(|code| terms::member_status(l, code)).unwrap_or_default();
        let status = match record.status_since {
            Some(since) if !status.is_empty() => {
                format!("{status}, {}", t!(l, "span-since", since = text::format_day(since)))
            }
            _ => status,
        };
        let facts = [
            (t!(l, "audit-standing"), status),
            (t!(l, "audit-organization"), record.organization.clone()),
            (t!(l, "member-admitted-on"), day(record.admitted_on)),
            (t!(l, "member-official-on"), day(record.official_on)),
            (t!(l, "member-card-no"), record.card_no.clone().unwrap_or_default()),
            (t!(l, "member-phone"), record.phone.clone().unwrap_or_default()),
            (t!(l, "member-email"), record.email.clone().unwrap_or_default()),
        ];
        facts.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }

    /// An office, or belonging to an organization with why it ended.
    fn step(&self, one: &Course) -> String {
        let l = self.page.locale;
        let place = one.organization.as_str();
        match &one.position {
            Some(code) => {
                let position = terms::position(l, code);
                let title = one.title.as_ref().filter(|title| **title != position);
                let title = title.map(|title| format!(" ({title})")).unwrap_or_default();
                format!("{position}{title}, {place}")
            }
            None => match &one.because {
                Some(why) => t!(l, "me-belonged", place = place, reason = terms::membership_end(l, why)),
                None => t!(l, "me-belongs", place = place),
            },
        }
    }

    fn span(&self, one: &Course) -> String {
        let l = self.page.locale;
        let since = one.since.map(text::format_day).unwrap_or_default();
        match one.until {
            None => t!(l, "held-since", since = since),
            Some(until) => t!(l, "held-between", since = since, until = text::format_day(until)),
        }
    }

    fn part(one: &Meeting) -> Part {
        Part::of(one.exception.as_deref())
    }

    fn title(&self, one: &Meeting) -> String {
        let l = self.page.locale;
        t!(l, "meeting-title", kind = terms::meeting_kind(l, &one.kind), month = terms::month_and_year(l, one.month))
    }

    fn how(&self, one: &Meeting) -> String {
        let l = self.page.locale;
        one.exception.as_ref().map_or_else(|| t!(l, "me-present"), |code| terms::attendance(l, code))
    }

    fn attended(&self) -> usize {
        self.meetings.iter().filter(|one| Self::part(one).attended()).count()
    }

    fn is_late(&self, task: &Task) -> bool {
        !task.done && task.due_on < self.today
    }

    fn due(&self, task: &Task) -> String {
        let day = text::format_day(task.due_on);
        t!(self.page.locale, "me-due", day = day, place = task.organization.as_str())
    }

    fn outcome(&self, task: &Task) -> String {
        let code = task.outcome.as_ref();
        code.map(|code| terms::task_outcome(self.page.locale, code)).unwrap_or_default()
    }

    /// "03/12/2026", or the month while nobody knows the day.
    fn when(&self, sent: &Sent) -> String {
        sent.day.map_or_else(|| terms::month_and_year(self.page.locale, sent.month), text::format_day)
    }

    /// Whether something was told of it, or is to be told now.
    fn is_over(&self, sent: &Sent) -> bool {
        sent.state != State::Planned || sent.day.is_some_and(|day| day < self.today)
    }

    fn difficulty(&self, sent: &Sent) -> String {
        let code = sent.difficulty.as_ref();
        code.map(|code| terms::difficulty(self.page.locale, code)).unwrap_or_default()
    }

    fn state(&self, sent: &Sent) -> String {
        words::state(self.page.locale, sent.state)
    }

    fn mark(sent: &Sent) -> (&'static str, &'static str) {
        words::mark(sent.state)
    }

    /// Who sends, by which decision and why.
    fn grounds(&self, sent: &Sent) -> String {
        let l = self.page.locale;
        let by = t!(l, "me-sent-by", body = sent.body.as_str());
        let more = [&sent.decision, &sent.reason].into_iter().flatten().cloned();
        std::iter::once(by).chain(more).collect::<Vec<_>>().join(". ")
    }

    fn role(&self, reader: &Reader) -> String {
        terms::role(self.page.locale, &reader.role)
    }

    fn day(&self, day: &NaiveDate) -> String {
        text::format_day(*day)
    }
}

/// `GET /me`: what is known of the reader as a member, and who looked at it.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn show(Shared(app): Shared<App>, actor: Actor, page: Page) -> Result<Html> {
    let mut tx = app.account(&actor).await?;
    let record = queries::record(&mut tx).await?;
    let since = app.today().checked_sub_months(MONTHS).unwrap_or_default();
    let title = t!(page.locale, "me");
    let shown = OwnPage {
        page: page.here(title),
        today: app.today(),
        course: queries::course(&mut tx).await?,
        meetings: queries::meetings(&mut tx, since).await?,
        tasks: queries::tasks(&mut tx).await?,
        sent: queries::sent(&mut tx, month_of(app.today())).await?,
        readers: queries::readers(&mut tx).await?,
        record,
    };
    tx.commit().await?;
    page::html(&shown)
}
