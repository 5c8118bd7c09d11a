//! The page of step 5.

use axum::extract::State;
use axum::response::{IntoResponse, Response};

use super::forms::ConclusionForm;
use super::model::Conclusion;
use super::queries;
use crate::access::{Actor, Permission};
use crate::app::{App, Tx};
use crate::error::{Result, ResultExt as _};
use crate::form::{FormErrors, Posted, Shown};
use crate::ids::MeetingId;
use crate::locale::Locale;
use crate::meetings::attendance::{self, Totals};
use crate::meetings::model::{Kind, Meeting, State as MeetingState};
use crate::meetings::people::People;
use crate::meetings::record::{self, Step, StepItem, Writing};
use crate::members::RosterMember;
use crate::merge::Merge;
use crate::page::{self, Id, Page};
use crate::{assets, t};

#[derive(askama::Template)]
#[template(path = "meetings/conclusion/edit.html")]
struct ConclusionPage {
    page: Page,
    meeting: Meeting,
    steps: Vec<StepItem>,
    form: ConclusionForm,
    people: Vec<(String, String)>,
    totals: Totals,
    was: Vec<(String, String)>,
    /// Whether the actor may close the record; a recorder may only prepare it.
    may_close: bool,
    errors: FormErrors,
}

impl ConclusionPage {
    /// Whether the branch scores this meeting in a step of its own.
    fn is_scored(&self) -> bool {
        self.meeting.kind == Kind::Regular
    }

    async fn draw(
        tx: &mut Tx,
        page: Page,
        meeting: Meeting,
        form: Option<ConclusionForm>,
        errors: FormErrors,
    ) -> Result<Self> {
        let scope = tx.scope(Permission::ReadMeetings);
        let l = page.locale;
        let people = People::of(tx, &meeting, People::officers(&meeting)).await?;
        let exceptions = attendance::exceptions(tx, &scope, meeting.id).await?;
        let page = record::shell(tx, page, &meeting).await?.here(t!(l, "step-conclusion")).working();
        let steps = record::steps(&page, &meeting, Step::Conclusion);
        let form = form.unwrap_or_else(|| {
            let stored = ConclusionForm::of(&meeting);
            ConclusionForm { shown: Shown::new(stored.values()), ..stored }
        });
        let may_close = may_close(tx, &meeting);
        let totals = totals(&people.roster, &exceptions);
        let (people, was) = (people.options(), form.shown.pairs());
        Ok(Self { steps, page, form, people, totals, was, may_close, meeting, errors })
    }
}

fn may_close(tx: &Tx, meeting: &Meeting) -> bool {
    let may = [Permission::CloseMeetings, Permission::RecordOnBehalf];
    may.into_iter().any(|permission| tx.scope(permission).contains(meeting.at()))
}

/// The roll-call added up.
pub(super) fn totals(roster: &[RosterMember], exceptions: &[attendance::Exception]) -> Totals {
    let base: Vec<_> = roster.iter().filter(|m| m.in_attendance).map(|m| (m.id, m.votes)).collect();
    let marks: Vec<_> = exceptions.iter().map(|e| (e.member_id, e.status)).collect();
    attendance::totals(&base, &marks)
}

/// `GET /meetings/{id}/conclusion`
///
/// # Errors
/// NotFound out of sight, Forbidden where the actor may not record.
pub async fn show(State(app): State<App>, actor: Actor, page: Page, Id(id): Id<MeetingId>) -> Result<Response> {
    let (mut tx, meeting) = record::open(&app, &actor, id).await?;
    record::may_record(&tx, &meeting)?;
    match meeting.state {
        MeetingState::Planned => Ok(page::see_other(&Step::Attendance.href(id))),
        MeetingState::Recording => {
            Ok(page::html(&ConclusionPage::draw(&mut tx, page, meeting, None, FormErrors::default()).await?)?
                .into_response())
        }
        _ => Ok(page::see_other(&format!("/meetings/{id}"))),
    }
}

/// `POST /meetings/{id}/conclusion`: saves and stays open.
///
/// # Errors
/// As [`show`]; Conflict when the record is closed.
pub async fn update(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<MeetingId>,
    Posted(form): Posted<ConclusionForm>,
) -> Result<Response> {
    let mut writing = Writing::record(&app, &actor, id).await?;
    let mut merge = Merge::new(&form.shown);
    match save(&app, &mut writing, page.locale, &form, &mut merge).await? {
        Ok(_) => {
            let next = if form.next == Step::Score.path() { Step::Score } else { Step::Conclusion };
            writing.finish(&app, page, merge, Step::Conclusion, &next.href(id)).await
        }
        Err(refused) => {
            drop(writing);
            refuse(&app, &actor, page, id, refused).await
        }
    }
}

/// What must be put right, and the form in which it stands; without one, in what is stored by now.
pub(super) type Refused = (Option<ConclusionForm>, FormErrors);

/// The page again, everything typed kept.
pub(super) async fn refuse(
    app: &App,
    actor: &Actor,
    page: Page,
    id: MeetingId,
    (form, errors): Refused,
) -> Result<Response> {
    let (mut tx, meeting) = record::open(app, actor, id).await?;
    Ok(page::unprocessable(&ConclusionPage::draw(&mut tx, page, meeting, form, errors).await?)?.into_response())
}

/// Merges and stores step 5, unless something must be put right or both sides changed one field.
pub(super) async fn save(
    app: &App,
    writing: &mut Writing,
    l: Locale,
    form: &ConclusionForm,
    merge: &mut Merge<'_>,
) -> Result<std::result::Result<Conclusion, Refused>> {
    let people = People::of(&mut writing.tx, &writing.meeting, People::officers(&writing.meeting)).await?;
    let ids = people.ids();
    if let Err(errors) = form.parse(l, app.today(), &ids) {
        return Ok(Err((Some(form.clone()), errors)));
    }
    let merged = merge_fields(merge, &form.uniform(), &ConclusionForm::of(&writing.meeting), &people.options(), l);
    let conclusion = match merged.parse(l, app.today(), &ids) {
        Ok(conclusion) => conclusion,
        Err(errors) if !merge.clashes() => {
            // Each side alone was in order. What they come to together is shown, on the same base.
            return Ok(Err((Some(ConclusionForm { shown: form.shown.clone(), ..merged }), errors)));
        }
        // What clashes is decided on the next page.
        Err(_) => return Ok(Ok(Conclusion::default())),
    };
    if merge.clashes() {
        return Ok(Ok(conclusion));
    }
    let put = queries::put(&mut writing.tx, &writing.scope, writing.meeting.id, &conclusion).await;
    let outside = (Some(form.clone()), FormErrors::one("held_on", t!(l, "error-outside-life")));
    Ok(put.on_constraint("meetings_within_life", outside)?.map(|()| conclusion))
}

fn merge_fields(
    merge: &mut Merge<'_>,
    mine: &ConclusionForm,
    theirs: &ConclusionForm,
    people: &[(String, String)],
    l: Locale,
) -> ConclusionForm {
    let who = || people.to_vec();
    ConclusionForm {
        held_on: merge.field("held_on", &t!(l, "held-on"), &mine.held_on, &theirs.held_on),
        started_at: merge.field("started_at", &t!(l, "started-at"), &mine.started_at, &theirs.started_at),
        ended_at: merge.field("ended_at", &t!(l, "ended-at"), &mine.ended_at, &theirs.ended_at),
        chair_id: merge.choice("chair_id", &t!(l, "chair"), &mine.chair_id, &theirs.chair_id, who),
        minute_taker_id: merge.choice(
            "minute_taker_id",
            &t!(l, "minute-taker"),
            &mine.minute_taker_id,
            &theirs.minute_taker_id,
            who,
        ),
        dues: merge.field("dues", &t!(l, "dues"), &mine.dues, &theirs.dues),
        conclusion: merge.field("conclusion", &t!(l, "conclusion"), &mine.conclusion, &theirs.conclusion),
        votes_for: merge.field("votes_for", &t!(l, "votes-for"), &mine.votes_for, &theirs.votes_for),
        votes_against: merge.field(
            "votes_against",
            &t!(l, "votes-against"),
            &mine.votes_against,
            &theirs.votes_against,
        ),
        votes_other: merge.field("votes_other", &t!(l, "votes-other"), &mine.votes_other, &theirs.votes_other),
        ..ConclusionForm::default()
    }
}
