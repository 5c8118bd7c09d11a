//! The page of step 2.

use axum::extract::State;
use axum::response::{IntoResponse, Response};

use super::{GuestRow, Mark, RollForm, Status, Totals, queries, totals};
use crate::access::{Actor, Permission};
use crate::app::{App, Tx};
use crate::error::Result;
use crate::form::{FormErrors, Posted};
use crate::ids::{MeetingId, MemberId};
use crate::locale::Locale;
use crate::meetings::model::Meeting;
use crate::meetings::record::{self, Step, StepItem, Writing};
use crate::meetings::words;
use crate::members::{self, RosterMember};
use crate::merge::Merge;
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
        let scope = tx.scope(Permission::ReadMeetings);
        let members = tx.scope(Permission::ReadMembers);
        let l = page.locale;
        let roster = members::roster(tx, &members, meeting.organization_id, meeting.roster_day()).await?;
        let stored = queries::exceptions(tx, &scope, meeting.id).await?;
        let guests = queries::guests(tx, &scope, meeting.id).await?;
        let reasons = queries::reasons(tx, meeting.roster_day()).await?;
        let page = record::shell(tx, page, &meeting).await?.here(t!(l, "step-attendance")).working();
        let was_of = |id: MemberId| stored.iter().find(|e| e.member_id == id).map(|e| e.mark()).unwrap_or_default();
        let typed = |id: MemberId| {
            form.as_ref().and_then(|f| f.marks.iter().find(|(who, _)| *who == id)).map(|(_, mark)| mark.clone())
        };
        let rows = roster.iter().filter(|member| member.in_attendance).map(|member| Row {
            id: member.id,
            full_name: member.full_name.clone(),
            office: members::office(l, member),
            mark: typed(member.id).unwrap_or_else(|| was_of(member.id)),
            was: was_of(member.id).whole(),
        });
        let aside = roster.iter().filter(|member| !member.in_attendance);
        let mut drawn = Self {
            rows: rows.collect(),
            aside: aside.map(|member| (member.full_name.clone(), members::status_word(l, &member.status))).collect(),
            was: guests.iter().flat_map(|g| guest_values(&row_of(g))).collect(),
            guests: guests
                .iter()
                .map(row_of)
                .chain((0..SPARE).map(|_| GuestRow { id: uuid::Uuid::now_v7(), ..GuestRow::default() }))
                .collect(),
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
        if let Some(form) = form {
            drawn.guests = form.guests;
        }
        Ok(drawn)
    }

    fn count(&self, roster: &[RosterMember]) -> Totals {
        let base: Vec<_> = roster.iter().filter(|m| m.in_attendance).map(|m| (m.id, m.votes)).collect();
        let marks: Vec<_> =
            self.rows.iter().filter_map(|row| Some((row.id, Status::from_code(&row.mark.status)?))).collect();
        totals(&base, &marks)
    }
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
    let scope = writing.tx.scope(Permission::ReadMembers);
    let day = writing.meeting.roster_day();
    let roster = members::roster(&mut writing.tx, &scope, writing.meeting.organization_id, day).await?;
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
        let theirs = stored.iter().find(|guest| guest.id == mine.id).map(row_of).unwrap_or_default();
        let name = |field: &str| format!("guest.{}.{field}", mine.id);
        merged.push(GuestRow {
            id: mine.id,
            full_name: merge.field(
                &name("full_name"),
                &t!(l, "guest-name"),
                &text::nfc(&mine.full_name),
                &theirs.full_name,
            ),
            title: merge.field(&name("title"), &t!(l, "guest-title"), &text::nfc(&mine.title), &theirs.title),
        });
    }
    Ok(merged)
}
