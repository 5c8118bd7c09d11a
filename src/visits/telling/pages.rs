//! The form of an attended visit: saved as a draft, then sent.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use serde_json::json;
use uuid::Uuid;

use super::forms::{Known, Read, TellingForm, field};
use super::model::{Criterion, Line, Part};
use super::queries;
use super::saving::{Options, merged};
use crate::access::{Actor, Permission, Scope};
use crate::app::{App, Tx};
use crate::clock::in_vietnam;
use crate::error::{Error, Result};
use crate::form::{FormErrors, Posted, Shown};
use crate::ids::AssignmentId;
use crate::locale::Locale;
use crate::merge::Merge;
use crate::page::{self, Id, Nav, Page};
use crate::visits::model::{Report, Visit};
use crate::visits::preparation::{Advice, advice};
use crate::visits::queries::{self as visits, Act};
use crate::visits::words;
use crate::{assets, t, text};

/// Empty lines offered for findings and recommendations.
const SPARE: usize = 3;

/// Earlier recommendations that are asked about.
const CHECKED: i64 = 20;

#[derive(askama::Template)]
#[template(path = "visits/telling.html")]
struct TellingPage {
    page: Page,
    visit: Visit,
    form: TellingForm,
    options: Options,
    advice: Vec<Advice>,
    was: Vec<(String, String)>,
    /// The meeting lies ahead: it can be prepared, not sent.
    ahead: bool,
    errors: FormErrors,
}

/// Everything that may be chosen in the telling of a visit.
async fn choices(tx: &mut Tx, scope: &Scope, page: &Page, visit: &Visit) -> Result<(Options, Vec<Advice>)> {
    let l = page.locale;
    let advice = advice(tx, scope, visit.organization_id, visit.month, CHECKED).await?;
    let options = Options {
        criteria: queries::criteria(tx, visit.month).await?,
        topics: words::options(l, &queries::topics(tx, visit.month).await?),
        verdicts: vec![
            ("confirmed".to_owned(), t!(l, "advice-confirmed")),
            ("not_confirmed".to_owned(), t!(l, "advice-not-confirmed")),
        ],
        advice: advice.iter().map(|one| (one.id, one.text.clone())).collect(),
    };
    Ok((options, advice))
}

/// The same as a form reads it.
fn known(options: &Options, month: NaiveDate) -> Known {
    Known {
        criteria: options.criteria.iter().map(|one| (one.id, one.levels.is_some())).collect(),
        topics: options.topics.iter().map(|(code, _)| code.clone()).collect(),
        advice: options.advice.iter().map(|(id, _)| *id).collect(),
        month,
    }
}

impl TellingPage {
    async fn draw(
        tx: &mut Tx,
        page: Page,
        (visit, today): (Visit, NaiveDate),
        form: Option<TellingForm>,
        errors: FormErrors,
    ) -> Result<Self> {
        let l = page.locale;
        let scope = tx.scope(Permission::PrepareVisits);
        let (options, advice) = choices(tx, &scope, &page, &visit).await?;
        let form = match form {
            Some(form) => form,
            None => {
                let stored = TellingForm::of(&queries::load(tx, &scope, visit.id).await?);
                with_spares(stored, &options)
            }
        };
        let page = page.at(Nav::Month).crumb(t!(l, "visits"), "/visits");
        let page =
            page.crumb(visit.branch.clone(), format!("/visits/{}", visit.id)).here(t!(l, "visit-tell")).working();
        let (was, ahead) = (form.shown.pairs(), visit.is_ahead(today));
        Ok(Self { page, visit, form, options, advice, was, ahead, errors })
    }

    fn title(&self) -> String {
        t!(
            self.page.locale,
            "telling-title",
            branch = self.visit.branch.as_str(),
            month = words::month(self.visit.month)
        )
    }

    fn yes_no(&self) -> Vec<(String, String)> {
        let l = self.page.locale;
        vec![("yes".to_owned(), t!(l, "yes")), ("no".to_owned(), t!(l, "no"))]
    }

    /// The criteria with their lines.
    fn observations(&self) -> Vec<(&Criterion, Line)> {
        self.options.criteria.iter().map(|one| (one, self.form.line(Part::Observation, one.id))).collect()
    }

    fn criterion(&self, criterion: &Criterion) -> String {
        criterion.title(self.page.locale)
    }

    fn levels(&self, criterion: &Criterion) -> Vec<(String, String)> {
        criterion.options(self.page.locale)
    }

    /// The earlier recommendations with their lines.
    fn checks(&self) -> Vec<(&Advice, Line)> {
        self.advice.iter().map(|one| (one, self.form.line(Part::Check, one.id))).collect()
    }

    fn findings(&self) -> &[Line] {
        self.form.part(Part::Finding)
    }

    fn recommendations(&self) -> &[Line] {
        self.form.part(Part::Recommendation)
    }

    fn name(&self, part: &str, id: &Uuid, what: &str) -> String {
        Part::ALL.into_iter().find(|one| one.name() == part).map(|one| field(one, *id, what)).unwrap_or_default()
    }

    fn standing(&self, advice: &Advice) -> String {
        words::standing(self.page.locale, advice.standing)
    }

    fn month(&self, month: &NaiveDate) -> String {
        words::month(*month)
    }

    fn unverified(&self) -> bool {
        self.options.criteria.iter().any(|one| !one.verified)
    }
}

/// What is stored, with empty lines to write into, as it is shown.
fn with_spares(mut form: TellingForm, options: &Options) -> TellingForm {
    let ids: [Vec<Uuid>; 4] = [
        options.criteria.iter().map(|one| one.id).collect(),
        (0..SPARE).map(|_| Uuid::now_v7()).collect(),
        (0..SPARE).map(|_| Uuid::now_v7()).collect(),
        options.advice.iter().map(|(id, _)| *id).collect(),
    ];
    for (part, ids) in Part::ALL.into_iter().zip(ids) {
        for id in ids {
            if form.part(part).iter().all(|line| line.id != id) {
                form.lines[part as usize].push(Line { id, ..Line::default() });
            }
        }
    }
    form.shown = Shown::new(form.values());
    form
}

/// The actor's own visit, open to be told.
async fn open(app: &App, actor: &Actor, id: AssignmentId) -> Result<(Tx, Visit)> {
    let mut tx = app.read(actor, &[Permission::PrepareVisits]).await?;
    let scope = tx.scope(Permission::PrepareVisits);
    let visit = visits::find(&mut tx, &scope, id, app.today()).await?.ok_or(Error::NotFound)?;
    Ok((tx, visit))
}

/// `GET /visits/{id}/telling`: the form, while nothing was sent.
///
/// # Errors
/// NotFound for everybody but the leader and outside of the right.
pub async fn edit(State(app): State<App>, actor: Actor, page: Page, Id(id): Id<AssignmentId>) -> Result<Response> {
    let (mut tx, visit) = open(&app, &actor, id).await?;
    if !visit.is_untold() {
        return Ok(page::see_other(&format!("/visits/{id}")));
    }
    let drawn = TellingPage::draw(&mut tx, page, (visit, app.today()), None, FormErrors::default()).await?;
    Ok(page::html(&drawn)?.into_response())
}

/// `POST /visits/{id}/telling`: saves the draft.
///
/// # Errors
/// As [`edit`]; Conflict once something was told.
pub async fn update(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<AssignmentId>,
    Posted(form): Posted<TellingForm>,
) -> Result<Response> {
    store(&app, &actor, page, (id, form), false).await
}

/// `POST /visits/{id}/submission`: saves the telling, complete, and sends it: recommendations become tasks of
/// the branch.
///
/// # Errors
/// As [`update`].
pub async fn submit(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<AssignmentId>,
    Posted(form): Posted<TellingForm>,
) -> Result<Response> {
    store(&app, &actor, page, (id, form), true).await
}

async fn store(
    app: &App,
    actor: &Actor,
    page: Page,
    (id, form): (AssignmentId, TellingForm),
    sending: bool,
) -> Result<Response> {
    let l = page.locale;
    let mut tx = app.begin(actor, Permission::RecordVisits).await?;
    let scope = tx.scope(Permission::RecordVisits);
    visits::lock(&mut tx, &scope, id).await?.then_some(()).ok_or(Error::NotFound)?;
    let visit = visits::find(&mut tx, &scope, id, app.today()).await?.ok_or(Error::NotFound)?;
    if !visit.is_untold() {
        return Err(Error::Conflict);
    }
    let (options, _) = choices(&mut tx, &scope, &page, &visit).await?;
    let theirs = TellingForm::of(&queries::load(&mut tx, &scope, id).await?);
    let mut merge = Merge::new(&form.shown);
    let mut read = judge(l, &mut merge, (&form, &theirs), (&options, visit.month), sending);
    if merge.clashes() {
        drop(tx);
        let clash = merge.into_page(page.working(), format!("/visits/{id}/telling"));
        return Ok(page::conflict(&clash)?.into_response());
    }
    if sending && read.is_ok() && visit.is_ahead(app.today()) {
        read = Err(Box::new((form.clone(), FormErrors::one("arrived_at", t!(l, "error-visit-ahead")))));
    }
    let read = match read {
        Ok(read) => read,
        Err(refused) => {
            let (form, errors) = *refused;
            drop(tx);
            let (mut tx, visit) = open(app, actor, id).await?;
            let drawn = TellingPage::draw(&mut tx, page, (visit, app.today()), Some(form), errors).await?;
            return Ok(page::unprocessable(&drawn)?.into_response());
        }
    };
    put(&mut tx, &scope, &visit, &read).await?;
    if sending {
        // The branch's papers are in Vietnamese, whatever language the leader reads in.
        queries::recommend(&mut tx, &scope, &visit, &t!(Locale::Vi, "advice-measure")).await?;
        queries::send(&mut tx, &scope, &visit, app.now()).await?;
        visits::note(&mut tx, &scope, id, (Act::Attended, None), app.now()).await?;
    }
    tx.commit().await?;
    Ok(saved(app, &page, &merge, &visit, sending))
}

/// What is to be stored; where both sides changed something, the merge knows. Else what must be put right, and
/// the form in which it stands.
fn judge(
    l: Locale,
    merge: &mut Merge<'_>,
    (form, theirs): (&TellingForm, &TellingForm),
    (options, month): (&Options, NaiveDate),
    sending: bool,
) -> std::result::Result<Read, Box<(TellingForm, FormErrors)>> {
    let known = known(options, month);
    form.parse(l, &known, false).map_err(|errors| Box::new((form.clone(), errors)))?;
    let merged = merged(merge, &form.uniform(), theirs, options, l);
    if merge.clashes() {
        return Ok(Read::default());
    }
    let read = merged.parse(l, &known, sending);
    read.map_err(|errors| Box::new((TellingForm { shown: form.shown.clone(), ..merged }, errors)))
}

async fn put(tx: &mut Tx, scope: &Scope, visit: &Visit, read: &Read) -> Result<()> {
    queries::put_head(tx, scope, visit, &read.head).await?;
    for part in Part::ALL {
        for line in &read.lines[part as usize] {
            queries::put_line(tx, scope, visit, (part, line)).await?;
        }
    }
    Ok(())
}

/// Goes on, or tells the script what is stored now.
fn saved(app: &App, page: &Page, merge: &Merge<'_>, visit: &Visit, sent: bool) -> Response {
    let l = page.locale;
    let time = text::format_time(in_vietnam(app.now()).time());
    if page.visit().autosave {
        let was: serde_json::Map<_, _> = merge.mine().map(|(name, value)| (name.to_owned(), value.into())).collect();
        return Json(json!({ "saved": time, "was": was })).into_response();
    }
    match sent {
        true => page::redirect(&format!("/visits/{}", visit.id), t!(l, "telling-sent")),
        false => page::redirect(&format!("/visits/{}/telling", visit.id), t!(l, "saved-at", time = time)),
    }
}

impl TellingPage {
    /// Whether a draft lies here.
    fn has_draft(&self) -> bool {
        self.visit.report == Some(Report::Draft)
    }
}
