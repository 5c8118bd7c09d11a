//! The page of a draft.

use axum::extract::State;
use axum::response::{IntoResponse, Response};

use super::conditions;
use super::drawing::{Drawing, Section};
use super::faults;
use super::forms::{self, RubricForm};
use super::parts::PartForm;
use super::queries;
use crate::access::{self, Actor, Permission};
use crate::app::{App, Tx};
use crate::error::{Error, Result};
use crate::evaluations::rubrics::{self, Kind, Rubric, Stage, Version, check};
use crate::evaluations::scores::words as scores;
use crate::form::{FormErrors, Posted};
use crate::ids::RubricId;
use crate::locale::Locale;
use crate::merge::Merge;
use crate::organizations::queries as tree;
use crate::page::{self, Id, Page};
use crate::{assets, t};

#[derive(askama::Template)]
#[template(path = "evaluations/rubrics/edit.html")]
struct EditPage {
    page: Page,
    version: Version,
    whole: Section,
    sections: Vec<Section>,
    faults: usize,
    /// What can be added and taken out: groups by number, kinds of answers, facts, all parts.
    groups: Vec<(String, String)>,
    removable: Vec<(String, String)>,
    part: PartForm,
    was: Vec<(String, String)>,
    errors: FormErrors,
}

impl EditPage {
    fn kinds(&self) -> Vec<(String, String)> {
        let l = self.page.locale;
        let word = |kind: Kind| match kind {
            Kind::Bool => t!(l, "rubric-kind-bool"),
            Kind::Choice => t!(l, "rubric-kind-choice"),
            Kind::Points => t!(l, "rubric-kind-points"),
        };
        Kind::ALL.map(|kind| (kind.code().to_owned(), word(kind))).into()
    }

    fn facts(&self) -> Vec<(String, String)> {
        conditions::facts(self.page.locale)
    }

    /// All parts in the order of the page.
    fn parts(&self) -> impl Iterator<Item = &Section> {
        std::iter::once(&self.whole).chain(&self.sections)
    }

    fn draw(page: Page, version: Version, stored: &Rubric, typed: Option<(FormErrors, RubricForm)>) -> Self {
        let l = page.locale;
        let was = RubricForm::of(&version, stored);
        let (errors, form) = typed.unwrap_or_else(|| (FormErrors::default(), was.clone()));
        let faults: Vec<_> = check(stored).iter().map(|fault| faults::told(l, stored, fault)).collect();
        let drawing = Drawing { l, form: &form, faults: &faults };
        let mut sections = vec![drawing.bands()];
        for group in &stored.groups {
            sections.push(drawing.group(group));
            let own = stored.criteria.iter().filter(|criterion| criterion.group_no == group.no);
            sections.extend(own.map(|criterion| drawing.criterion(stored, criterion)));
        }
        let whole = drawing.whole();
        let groups: Vec<_> =
            stored.groups.iter().map(|group| (group.no.to_string(), scores::group(l, group))).collect();
        let empty = |no: &String| stored.criteria.iter().all(|one| one.group_no.to_string() != *no);
        let criteria = stored.criteria.iter().map(|one| (one.id.to_string(), scores::criterion(l, one)));
        let removable = criteria.chain(groups.iter().filter(|(no, _)| empty(no)).cloned()).collect();
        let title = rubrics::words::title(l, &version);
        let page = page.crumb(t!(l, "rubrics"), "/rubrics").crumb(title, format!("/rubrics/{}", version.id));
        let page = page.here(t!(l, "rubric-edit"));
        let was = was.values;
        Self {
            page,
            version,
            whole,
            sections,
            faults: faults.len(),
            groups,
            removable,
            part: PartForm::default(),
            was,
            errors,
        }
    }
}

/// A version that the actor may change, with its parts. Whoever may not does not learn whether it is there.
///
/// # Errors
/// NotFound where there is none that the actor may change.
pub async fn open(tx: &mut Tx, id: RubricId) -> Result<(Version, Rubric)> {
    let scope = tx.scope(Permission::EditRubrics);
    let version = rubrics::queries::versions(tx, &scope, Some(id)).await?.pop().filter(|found| found.ours);
    let version = version.ok_or(Error::NotFound)?;
    let rubric = rubrics::queries::load(tx, id).await?;
    Ok((version, rubric))
}

/// The same, held for a change at the place of its issuer.
///
/// # Errors
/// As [`open`].
pub async fn hold(tx: &mut Tx, id: RubricId) -> Result<(Version, Rubric)> {
    let issuer = open(tx, id).await?.0.issuer.ok_or(Error::NotFound)?;
    require(tx, issuer).await?;
    queries::lock(tx, id).await?;
    open(tx, id).await
}

/// The same, as long as nobody has published it.
///
/// # Errors
/// As [`hold`], and Conflict where it is no draft any more.
pub async fn hold_draft(tx: &mut Tx, id: RubricId) -> Result<(Version, Rubric)> {
    let held = hold(tx, id).await?;
    if held.0.stage == Stage::Draft { Ok(held) } else { Err(Error::Conflict) }
}

/// Refuses whoever may not issue rubrics there.
///
/// # Errors
/// NotFound where the organization is missing, or rubrics are not the actor's to issue there.
pub async fn require(tx: &mut Tx, issuer: crate::ids::OrganizationId) -> Result<access::Place> {
    let seen = tx.scope(Permission::EditRubrics);
    let place = tree::place(tx, &seen, issuer).await?.ok_or(Error::NotFound)?;
    tx.require(Permission::EditRubrics, place)?;
    Ok(place)
}

/// `GET /rubrics/{id}/edit`
///
/// # Errors
/// NotFound where there is no draft that the actor may change, Conflict where it was published.
pub async fn edit(State(app): State<App>, actor: Actor, page: Page, Id(id): Id<RubricId>) -> Result<Response> {
    let mut tx = app.read(&actor, &[Permission::EditRubrics, Permission::ReadOrganizations]).await?;
    let (version, rubric) = open(&mut tx, id).await?;
    match version.stage {
        Stage::Draft => Ok(page::html(&EditPage::draw(page, version, &rubric, None))?.into_response()),
        _ => Err(Error::Conflict),
    }
}

/// The page again, with what must be put right.
///
/// # Errors
/// Internal when the template fails.
pub fn refuse(
    page: Page,
    (version, stored): (Version, &Rubric),
    errors: FormErrors,
    form: Option<RubricForm>,
) -> Result<Response> {
    let form = form.unwrap_or_else(|| RubricForm::of(&version, stored));
    Ok(page::unprocessable(&EditPage::draw(page, version, stored, Some((errors, form))))?.into_response())
}

/// The page again, with the group or criterion that could not be added.
///
/// # Errors
/// Internal when the template fails.
pub fn refuse_part(
    page: Page,
    (version, stored): (Version, &Rubric),
    errors: FormErrors,
    part: PartForm,
) -> Result<Response> {
    let form = RubricForm::of(&version, stored);
    let drawn = EditPage::draw(page, version, stored, Some((errors, form)));
    Ok(page::unprocessable(&EditPage { part, ..drawn })?.into_response())
}

/// `POST /rubrics/{id}/edit`: stores the draft as typed, whole or not; what is wrong with it is told beside the
/// place and does not keep anybody from storing it.
///
/// # Errors
/// As [`edit`].
pub async fn update(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<RubricId>,
    Posted(form): Posted<RubricForm>,
) -> Result<Response> {
    let l = page.locale;
    let mut tx = app.begin(&actor, Permission::EditRubrics).await?;
    let (version, stored) = hold_draft(&mut tx, id).await?;
    let theirs = RubricForm::of(&version, &stored);
    let mut merge = Merge::new(&form.shown);
    let mut merged = RubricForm::default();
    for (name, mine) in &form.values {
        let value = merge.field(name, &label(l, &stored, name), mine, theirs.get(name));
        merged.values.push((name.clone(), value));
    }
    if merge.clashes() {
        let clash = merge.into_page(page, format!("/rubrics/{id}/edit"));
        return Ok(page::conflict(&clash)?.into_response());
    }
    match merged.parse(l, &stored) {
        Ok((head, rubric)) => {
            queries::put(&mut tx, &head, &rubric).await?;
            tx.commit().await?;
            Ok(page::redirect(&format!("/rubrics/{id}/edit"), t!(l, "rubric-saved")))
        }
        Err(errors) => refuse(page, (version, &stored), errors, Some(form)),
    }
}

/// What a field is about, for the page that shows two versions of it.
fn label(l: Locale, rubric: &Rubric, name: &str) -> String {
    let criterion = rubric.criteria.iter().find(|one| {
        let level = |no: i16| forms::of_level(one.id, no, "");
        name.starts_with(&forms::of_criterion(one.id, ""))
            || forms::numbers(one).into_iter().any(|no| name.starts_with(&level(no)))
            || name.starts_with(&conditions::of_exemption(one.id, ""))
            || conditions::places(one).any(|at| name.starts_with(&conditions::of_cap(one.id, at, "")))
    });
    let group = rubric.groups.iter().find(|group| name.starts_with(&forms::of_group(group.no, "")));
    match (criterion, group) {
        (Some(criterion), _) => scores::criterion(l, criterion),
        (None, Some(group)) => scores::group(l, group),
        (None, None) => t!(l, "rubric"),
    }
}
