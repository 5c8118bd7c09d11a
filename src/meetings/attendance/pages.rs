//! The page of step 2.

use axum::extract::State;
use axum::response::{IntoResponse, Response};

use super::{GuestRow, Mark, RollForm, Status, Totals, queries, totals};
use crate::access::{Actor, Permission};
use crate::app::{App, Tx};
use crate::error::Result;
use crate::form::{FormErrors, Posted, Shown};
use crate::ids::{MeetingId, MemberId};
use crate::locale::Locale;
use crate::meetings::model::Meeting;
use crate::meetings::people::People;
use crate::meetings::record::{self, Step, StepItem, Writing};
use crate::meetings::words;
use crate::members::{self, RosterMember};
use crate::merge::{Merge, parted};
use crate::page::{self, Id, Page};
use crate::text;
use crate::{assets, t};

/// Empty lines offered for guests.
const SPARE: usize = 2;

/// One member on the page.
struct Row {
    id: MemberId,
    full_name: String,
    office: String,
    mark: Mark,
    was: String,
}

impl Row {
    /// A member as the form has it: what was typed, and what the page had shown.
    fn of(l: Locale, member: &RosterMember, form: &RollForm) -> Self {
        let typed = form.marks.iter().find(|(id, _)| *id == member.id);
        Self {
            id: member.id,
            full_name: member.full_name.clone(),
            office: members::office(l, member),
            mark: typed.map(|(_, mark)| mark.clone()).unwrap_or_default(),
            was: form.shown.of(&format!("attendance.{}.all", member.id)).to_owned(),
        }
    }

    fn is(&self, code: &str) -> bool {
        self.mark.status == code || (self.mark.status.is_empty() && code == Status::AbsentExcused.code())
    }
}

#[derive(askama::Template)]
#[template(path = "meetings/attendance/edit.html")]
struct RollPage {
    page: Page,
    meeting: Meeting,
    steps: Vec<StepItem>,
    rows: Vec<Row>,
    /// What was typed about people who are not on the roll: (field, words).
    stray: Vec<(String, String)>,
    /// Members outside of the base of the rate, with the reason.
    aside: Vec<(String, String)>,
    guests: Vec<GuestRow>,
    was: Vec<(String, String)>,
    reasons: Vec<(String, String)>,
    statuses: Vec<(String, String, &'static str)>,
    totals: Totals,
    errors: FormErrors,
}

impl RollPage {
    async fn draw(
        tx: &mut Tx,
        page: Page,
        meeting: Meeting,
        form: Option<RollForm>,
        errors: FormErrors,
    ) -> Result<Self> {
        let l = page.locale;
        let roster = People::of(tx, &meeting, []).await?.roster;
        let reasons = queries::reasons(tx, meeting.roster_day()).await?;
        let (typed, form) = match form {
            Some(form) => (true, form),
            None => (false, stored(tx, &meeting).await?),
        };
        let page = record::shell(tx, page, &meeting).await?.here(t!(l, "step-attendance")).working();
        let called = |member: &&RosterMember| member.in_attendance;
        let rows: Vec<_> = roster.iter().filter(called).map(|member| Row::of(l, member, &form)).collect();
        let away = |(id, mark): &&(MemberId, Mark)| !mark.status.is_empty() && !rows.iter().any(|row| row.id == *id);
        let stray = form.marks.iter().filter(away).filter(|_| typed);
        let stray = stray.map(|(id, mark)| (format!("attendance.{id}.status"), words::mark_of(l, mark, &reasons)));
        let stray = stray.collect();
        let aside = roster.iter().filter(|member| !member.in_attendance);
        let mut drawn = Self {
            stray,
            rows,
            aside: aside.map(|member| (member.full_name.clone(), members::status_word(l, &member.status))).collect(),
            was: form.shown.pairs().into_iter().filter(|(name, _)| name.starts_with("guest.")).collect(),
            guests: form.guests,
            reasons: reasons
                .iter()
                .map(|r| (r.code.clone(), l.label(&r.label_vi, Some(&r.label_en)).to_owned()))
                .collect(),
            statuses: words::statuses(l),
            totals: Totals::default(),
            steps: record::steps(&page, &meeting, Step::Attendance),
            page,
            meeting,
            errors,
        };
        drawn.totals = drawn.count(&roster);
        Ok(drawn)
    }

    fn count(&self, roster: &[RosterMember]) -> Totals {
        let base: Vec<_> = roster.iter().filter(|m| m.in_attendance).map(|m| (m.id, m.votes)).collect();
        let marks: Vec<_> =
            self.rows.iter().filter_map(|row| Some((row.id, Status::from_code(&row.mark.status)?))).collect();
        totals(&base, &marks)
    }
}

/// The roll-call as it is stored, with empty lines for guests.
async fn stored(tx: &mut Tx, meeting: &Meeting) -> Result<RollForm> {
    let scope = tx.scope(Permission::ReadMeetings);
    let exceptions = queries::exceptions(tx, &scope, meeting.id).await?;
    let mut guests: Vec<_> = queries::guests(tx, &scope, meeting.id).await?.iter().map(row_of).collect();
    let marks = exceptions.iter().map(|exception| (exception.member_id, exception.mark()));
    let marks: Vec<(MemberId, Mark)> = marks.collect();
    let whole = marks.iter().map(|(member, mark)| (format!("attendance.{member}.all"), mark.whole()));
    guests.extend((0..SPARE).map(|_| GuestRow { id: uuid::Uuid::now_v7(), ..GuestRow::default() }));
    let shown = Shown::new(whole.chain(guests.iter().flat_map(guest_values)));
    Ok(RollForm { marks, guests, shown })
}

fn row_of(guest: &queries::Guest) -> GuestRow {
    GuestRow { id: guest.id, full_name: guest.full_name.clone(), title: guest.title.clone().unwrap_or_default() }
}

fn guest_values(guest: &GuestRow) -> [(String, String); 2] {
    let name = |field: &str| format!("guest.{}.{field}", guest.id);
    [(name("full_name"), guest.full_name.clone()), (name("title"), guest.title.clone())]
}

/// `GET /meetings/{id}/attendance`
///
/// # Errors
/// NotFound out of sight, Forbidden where the actor may not record.
pub async fn show(State(app): State<App>, actor: Actor, page: Page, Id(id): Id<MeetingId>) -> Result<Response> {
    let (mut tx, meeting) = record::open(&app, &actor, id).await?;
    record::may_record(&tx, &meeting)?;
    if !meeting.state.is_open() {
        return Ok(page::see_other(&format!("/meetings/{id}")));
    }
    Ok(page::html(&RollPage::draw(&mut tx, page, meeting, None, FormErrors::default()).await?)?.into_response())
}

/// `POST /meetings/{id}/attendance`
///
/// # Errors
/// As [`show`]; Conflict when the record is closed.
pub async fn update(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<MeetingId>,
    Posted(form): Posted<RollForm>,
) -> Result<Response> {
    let mut writing = Writing::record(&app, &actor, id).await?;
    let l = page.locale;
    let roster = People::of(&mut writing.tx, &writing.meeting, []).await?.roster;
    let errors = check(l, &form, &roster);
    if !errors.is_empty() {
        drop(writing);
        let (mut tx, meeting) = record::open(&app, &actor, id).await?;
        return Ok(
            page::unprocessable(&RollPage::draw(&mut tx, page, meeting, Some(form), errors).await?)?.into_response()
        );
    }
    let mut merge = Merge::new(&form.shown);
    let marks = merge_marks(&mut writing, &mut merge, &form, &roster, l).await?;
    let guests = merge_guests(&mut writing, &mut merge, &form, l).await?;
    if !merge.clashes() {
        for (member, mark) in &marks {
            queries::put_mark(&mut writing.tx, &writing.scope, &writing.meeting, *member, mark).await?;
        }
        for guest in &guests {
            queries::put_guest(&mut writing.tx, &writing.scope, &writing.meeting, guest).await?;
        }
    }
    writing.finish(&app, page, merge, Step::Attendance, &Step::Statements.href(id)).await
}

/// Nobody unknown, no status or reason that the page does not offer.
fn check(l: Locale, form: &RollForm, roster: &[RosterMember]) -> FormErrors {
    let mut errors = FormErrors::default();
    for (member, mark) in &form.marks {
        let field = format!("attendance.{member}.status");
        if !roster.iter().any(|known| known.id == *member && known.in_attendance) {
            errors.add(&field, t!(l, "error-unknown-member"));
        } else if !mark.status.is_empty() && Status::from_code(&mark.status).is_none() {
            errors.add(&field, t!(l, "error-choose"));
        }
        if mark.note.chars().count() > 500 {
            errors.add(format!("attendance.{member}.note"), t!(l, "error-too-long", count = 500));
        }
    }
    for guest in &form.guests {
        if guest.full_name.chars().count() > 100 || guest.title.chars().count() > 200 {
            errors.add(format!("guest.{}.full_name", guest.id), t!(l, "error-too-long", count = 100));
        } else if guest.full_name.is_empty() && !guest.title.is_empty() {
            errors.add(format!("guest.{}.full_name", guest.id), t!(l, "error-name-needed"));
        }
    }
    errors
}

async fn merge_marks(
    writing: &mut Writing,
    merge: &mut Merge<'_>,
    form: &RollForm,
    roster: &[RosterMember],
    l: Locale,
) -> Result<Vec<(MemberId, Mark)>> {
    let stored = queries::exceptions(&mut writing.tx, &writing.scope, writing.meeting.id).await?;
    let reasons = queries::reasons(&mut writing.tx, writing.meeting.roster_day()).await?;
    let mut merged = Vec::new();
    for (member, mark) in &form.marks {
        let theirs = stored.iter().find(|e| e.member_id == *member).map(|e| e.mark().whole()).unwrap_or_default();
        let name = roster.iter().find(|known| known.id == *member).map_or("", |known| &known.full_name);
        let mine = Mark { note: text::nfc(&mark.note), ..mark.clone() }.whole();
        let options = || {
            [&mine, &theirs]
                .into_iter()
                .map(|whole| (whole.clone(), words::mark_of(l, &Mark::parse(whole), &reasons)))
                .collect()
        };
        let whole = merge.choice(&format!("attendance.{member}.all"), name, &mine, &theirs, options);
        if whole != theirs {
            merged.push((*member, Mark::parse(&whole)));
        }
    }
    Ok(merged)
}

async fn merge_guests(
    writing: &mut Writing,
    merge: &mut Merge<'_>,
    form: &RollForm,
    l: Locale,
) -> Result<Vec<GuestRow>> {
    let stored = queries::guests(&mut writing.tx, &writing.scope, writing.meeting.id).await?;
    let mut merged = Vec::new();
    for mine in &form.guests {
        let name = |field: &str| format!("guest.{}.{field}", mine.id);
        let was = |field: &str| form.shown.of(&name(field)).to_owned();
        let shown = GuestRow { id: mine.id, full_name: was("full_name"), title: was("title") };
        let theirs = stored.iter().find(|guest| guest.id == mine.id).map(row_of);
        let theirs = theirs.unwrap_or_else(|| GuestRow { id: mine.id, ..GuestRow::default() });
        let mine = GuestRow { full_name: text::nfc(&mine.full_name), title: text::nfc(&mine.title), ..*mine };
        let mut line = merge.line(parted(&shown, &mine, &theirs, |guest| guest.full_name.is_empty()));
        let row = GuestRow {
            id: mine.id,
            full_name: line.field(&name("full_name"), &t!(l, "guest-name"), &mine.full_name, &theirs.full_name),
            title: line.field(&name("title"), &t!(l, "guest-title"), &mine.title, &theirs.title),
        };
        if row != theirs {
            merged.push(row);
        }
    }
    Ok(merged)
}
