//! The page of a draft.

use axum::extract::State;
use axum::response::{IntoResponse, Response};

use super::faults::{self, Place};
use super::forms::{self, RubricForm};
use super::queries;
use crate::access::{self, Actor, Permission};
use crate::app::{App, Tx};
use crate::error::{Error, Result};
use crate::evaluations::rubrics::{self, Criterion, Kind, Rubric, Stage, Version, check};
use crate::evaluations::scores::words as scores;
use crate::form::{FormErrors, Posted};
use crate::ids::RubricId;
use crate::locale::Locale;
use crate::merge::Merge;
use crate::organizations::queries as tree;
use crate::page::{self, Id, Page};
use crate::{assets, t};

/// One field of the page.
struct Field {
    name: String,
    label: String,
    value: String,
    /// A number or a day.
    short: bool,
    /// What can be chosen; empty: it is typed.
    options: Vec<(String, String)>,
}

/// A part of the page with what is wrong with it.
struct Section {
    anchor: String,
    title: String,
    faults: Vec<String>,
    fields: Vec<Field>,
    /// One list of fields for each level.
    levels: Vec<(String, Vec<Field>)>,
}

#[derive(askama::Template)]
#[template(path = "evaluations/rubrics/edit.html")]
struct EditPage {
    page: Page,
    version: Version,
    whole: Section,
    sections: Vec<Section>,
    faults: usize,
    was: Vec<(String, String)>,
    errors: FormErrors,
}

/// Draws the parts of a draft.
struct Drawing<'a> {
    l: Locale,
    form: &'a RubricForm,
    faults: &'a [(Place, String)],
}

impl Drawing<'_> {
    fn faults(&self, place: Place) -> Vec<String> {
        self.faults.iter().filter(|(of, _)| *of == place).map(|(_, told)| told.clone()).collect()
    }

    fn field(&self, name: impl Into<String>, label: String, short: bool) -> Field {
        let name = name.into();
        Field { value: self.form.get(&name).to_owned(), name, label, short, options: Vec::new() }
    }

    fn choice(&self, name: String, label: String, options: [(&str, String); 2]) -> Field {
        let options = options.map(|(code, word)| (code.to_owned(), word)).to_vec();
        Field { options, ..self.field(name, label, true) }
    }

    fn whole(&self) -> Section {
        let l = self.l;
        let fields = vec![
            self.field("title_vi", t!(l, "rubric-title-vi"), false),
            self.field("title_en", t!(l, "rubric-title-en"), false),
            self.field("source", t!(l, "rubric-source"), false),
            self.field("since", t!(l, "rubric-first-day"), true),
            self.field("until", t!(l, "rubric-last-day"), true),
        ];
        let (anchor, title) = (Place::Whole.anchor(), t!(l, "rubric"));
        Section { anchor, title, faults: self.faults(Place::Whole), fields, levels: Vec::new() }
    }

    fn bands(&self) -> Section {
        let l = self.l;
        let field = |class: rubrics::Class| {
            let label = t!(l, "rubric-band-from", class = scores::class(l, class));
            self.field(format!("band_{}", class.code()), label, true)
        };
        let fields = rubrics::Class::ALL.into_iter().map(field).collect();
        let (anchor, title) = (Place::Bands.anchor(), t!(l, "rubric-bands"));
        Section { anchor, title, faults: self.faults(Place::Bands), fields, levels: Vec::new() }
    }

    fn labels(&self, name: impl Fn(&'static str) -> String) -> Vec<Field> {
        let l = self.l;
        vec![
            self.field(name("label_vi"), t!(l, "rubric-label-vi"), false),
            self.field(name("label_en"), t!(l, "rubric-label-en"), false),
            self.field(name("most"), t!(l, "export-most"), true),
        ]
    }

    fn group(&self, group: &rubrics::Group) -> Section {
        let place = Place::Group(group.no);
        Section {
            anchor: place.anchor(),
            title: scores::group(self.l, group),
            faults: self.faults(place),
            fields: self.labels(|part| forms::of_group(group.no, part)),
            levels: Vec::new(),
        }
    }

    fn criterion(&self, criterion: &Criterion) -> Section {
        let place = Place::Criterion(criterion.id);
        let mut fields = vec![self.field(forms::of_criterion(criterion.id, "code"), t!(self.l, "export-code"), true)];
        fields.extend(self.labels(|part| forms::of_criterion(criterion.id, part)));
        Section {
            anchor: place.anchor(),
            title: scores::criterion(self.l, criterion),
            faults: self.faults(place),
            fields,
            levels: forms::numbers(criterion).into_iter().map(|no| self.level(criterion, no)).collect(),
        }
    }

    fn level(&self, criterion: &Criterion, no: i16) -> (String, Vec<Field>) {
        let l = self.l;
        let name = |part: &str| forms::of_level(criterion.id, no, part);
        let mut fields = Vec::new();
        if criterion.kind == Kind::Choice {
            fields.push(self.field(name("label_vi"), t!(l, "rubric-label-vi"), false));
            fields.push(self.field(name("label_en"), t!(l, "rubric-label-en"), false));
            fields.push(self.field(name("points"), t!(l, "rubric-points"), true));
        }
        if criterion.fact.is_some() {
            let low = [("from", t!(l, "rubric-end-from")), ("above", t!(l, "rubric-end-above"))];
            let high = [("to", t!(l, "rubric-end-to")), ("below", t!(l, "rubric-end-below"))];
            fields.push(self.choice(name("low_end"), t!(l, "rubric-low-end"), low));
            fields.push(self.field(name("low"), t!(l, "rubric-low"), true));
            fields.push(self.choice(name("high_end"), t!(l, "rubric-high-end"), high));
            fields.push(self.field(name("high"), t!(l, "rubric-high"), true));
        }
        let title = match (criterion.kind, criterion.level(no)) {
            (Kind::Bool, _) => t!(l, "range-yes"),
            (_, Some(_)) => t!(l, "rubric-level-number", no = i32::from(no)),
            (_, None) => t!(l, "rubric-level-new"),
        };
        (title, fields)
    }
}

impl EditPage {
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
            sections.extend(own.map(|criterion| drawing.criterion(criterion)));
        }
        let whole = drawing.whole();
        let title = rubrics::words::title(l, &version);
        let page = page.crumb(t!(l, "rubrics"), "/rubrics").crumb(title, format!("/rubrics/{}", version.id));
        let page = page.here(t!(l, "rubric-edit"));
        Self { page, version, whole, sections, faults: faults.len(), was: was.values, errors }
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
    let (version, stored) = hold(&mut tx, id).await?;
    if version.stage != Stage::Draft {
        return Err(Error::Conflict);
    }
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
    });
    let group = rubric.groups.iter().find(|group| name.starts_with(&forms::of_group(group.no, "")));
    match (criterion, group) {
        (Some(criterion), _) => scores::criterion(l, criterion),
        (None, Some(group)) => scores::group(l, group),
        (None, None) => t!(l, "rubric"),
    }
}
