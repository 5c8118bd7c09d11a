//! Groups and criteria are added to a draft, and taken out of it.

use axum::extract::State;
use axum::response::Response;

use super::pages::{hold_draft, refuse, refuse_part};
use super::queries;
use crate::access::{Actor, Permission};
use crate::app::App;
use crate::error::Result;
use crate::evaluations::Points;
use crate::evaluations::rubrics::{Criterion, Fact, Group, Kind, Rubric, Version};
use crate::form::{Fields, Form, FormErrors, Posted};
use crate::ids::{CriterionId, RubricId};
use crate::locale::Locale;
use crate::page::{self, Id, Page};
use crate::t;

/// Most letters of a label.
const LONG: usize = 300;

/// Most criteria and groups of a rubric.
const MOST: usize = 100;

/// A group or a criterion as typed, with names of its own: the page holds the whole draft beside it.
#[derive(Clone, Debug, Default)]
pub struct PartForm {
    /// The number of the group that a criterion goes to.
    pub group: String,
    /// What it is cited by.
    pub code: String,
    /// What it is about.
    pub label: String,
    /// How it is answered.
    pub kind: String,
    /// What it is worth.
    pub most: String,
    /// The fact from which points are proposed.
    pub fact: String,
    /// What a group is about.
    pub group_label: String,
    /// What it is worth.
    pub group_most: String,
}

impl Form for PartForm {
    fn read(fields: &mut Fields) -> Self {
        Self {
            group: fields.one("new_group"),
            code: fields.one("new_code"),
            label: fields.one("new_label"),
            kind: fields.one("new_kind"),
            most: fields.one("new_most"),
            fact: fields.one("new_fact"),
            group_label: fields.one("group_label"),
            group_most: fields.one("group_most"),
        }
    }
}

impl PartForm {
    /// The group that is added behind the others.
    fn group(&self, l: Locale, rubric: &Rubric) -> Result<Group, FormErrors> {
        let mut errors = FormErrors::default();
        let label_vi = label(l, &mut errors, ("group_label", &self.group_label));
        let max = most(l, &mut errors, ("group_most", &self.group_most));
        if rubric.groups.len() >= MOST {
            errors.add("group_label", t!(l, "rubric-too-many", count = MOST));
        }
        let no = rubric.groups.iter().map(|group| group.no).max().unwrap_or_default() + 1;
        errors.or(Some(Group { no, label_vi, label_en: None, max }))
    }

    /// The criterion that is added at the end of its group.
    fn criterion(&self, l: Locale, (version, rubric): (&Version, &Rubric)) -> Result<Criterion, FormErrors> {
        let mut errors = FormErrors::default();
        let group = self.group.parse().ok().filter(|no| rubric.groups.iter().any(|group| group.no == *no));
        if group.is_none() {
            errors.add("new_group", t!(l, "error-choose"));
        }
        let code = self.code.trim().to_owned();
        if code.is_empty() {
            errors.add("new_code", t!(l, "rubric-missing"));
        } else if code.chars().count() > 20 {
            errors.add("new_code", t!(l, "error-too-long", count = 20));
        } else if rubric.criteria.iter().any(|known| known.code == code) {
            errors.add("new_code", t!(l, "flaw-code-twice"));
        }
        let kind = Kind::from_code(&self.kind);
        if kind.is_none() {
            errors.add("new_kind", t!(l, "error-choose"));
        }
        let fact = Fact::from_code(&self.fact);
        if fact.is_none() && !self.fact.is_empty() || fact.is_some() && kind == Some(Kind::Points) {
            errors.add("new_fact", t!(l, "rubric-new-fact-points"));
        }
        if rubric.criteria.len() >= MOST {
            errors.add("new_label", t!(l, "rubric-too-many", count = MOST));
        }
        let label_vi = label(l, &mut errors, ("new_label", &self.label));
        let max = most(l, &mut errors, ("new_most", &self.most));
        errors.or(group.zip(kind).map(|(group_no, kind)| Criterion {
            id: CriterionId(uuid::Uuid::now_v7()),
            group_no,
            code,
            label_vi,
            label_en: None,
            kind,
            max,
            fact,
            met: fact.filter(|_| kind == Kind::Bool).map(|_| crate::evaluations::rubrics::Range::default()),
            levels: Vec::new(),
            overrides: Vec::new(),
            exemption: None,
            later: fact.is_some_and(Fact::is_known_later),
            source: version.source.clone(),
            verified: false,
        }))
    }
}

fn label(l: Locale, errors: &mut FormErrors, (field, typed): (&str, &str)) -> String {
    let label = typed.trim().to_owned();
    if label.is_empty() {
        errors.add(field, t!(l, "rubric-missing"));
    } else if label.chars().count() > LONG {
        errors.add(field, t!(l, "error-too-long", count = LONG));
    }
    label
}

fn most(l: Locale, errors: &mut FormErrors, (field, typed): (&str, &str)) -> Points {
    let read = Points::parse(typed).filter(|points| *points > Points::ZERO && *points <= Points::FULL);
    if read.is_none() {
        errors.add(field, t!(l, "rubric-not-points"));
    }
    read.unwrap_or_default()
}

fn back(id: RubricId, said: String) -> Response {
    page::redirect(&format!("/rubrics/{id}/edit"), said)
}

/// `POST /rubrics/{id}/groups`
///
/// # Errors
/// NotFound where there is no draft that the actor may change, Conflict where it was published.
pub async fn add_group(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<RubricId>,
    Posted(form): Posted<PartForm>,
) -> Result<Response> {
    let l = page.locale;
    let mut tx = app.begin(&actor, Permission::EditRubrics).await?;
    let (version, rubric) = hold_draft(&mut tx, id).await?;
    match form.group(l, &rubric) {
        Ok(group) => {
            queries::add_group(&mut tx, id, &group).await?;
            tx.commit().await?;
            Ok(back(id, t!(l, "rubric-group-added")))
        }
        Err(errors) => refuse_part(page, (version, &rubric), errors, form),
    }
}

/// `POST /rubrics/{id}/criteria`
///
/// # Errors
/// As [`add_group`].
pub async fn add_criterion(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<RubricId>,
    Posted(form): Posted<PartForm>,
) -> Result<Response> {
    let l = page.locale;
    let mut tx = app.begin(&actor, Permission::EditRubrics).await?;
    let (version, rubric) = hold_draft(&mut tx, id).await?;
    match form.criterion(l, (&version, &rubric)) {
        Ok(criterion) => {
            queries::add_criterion(&mut tx, id, &criterion).await?;
            tx.commit().await?;
            Ok(back(id, t!(l, "rubric-criterion-added", code = criterion.code.as_str())))
        }
        Err(errors) => refuse_part(page, (version, &rubric), errors, form),
    }
}

/// What is taken out: the id of a criterion, or the number of a group.
#[derive(Clone, Debug, Default)]
pub struct RemovalForm {
    /// As the list offers it.
    pub part: String,
}

impl Form for RemovalForm {
    fn read(fields: &mut Fields) -> Self {
        Self { part: fields.one("part") }
    }
}

/// `POST /rubrics/{id}/removals`: a criterion, or a group that has none any more.
///
/// # Errors
/// As [`add_group`].
pub async fn remove(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<RubricId>,
    Posted(form): Posted<RemovalForm>,
) -> Result<Response> {
    let l = page.locale;
    let mut tx = app.begin(&actor, Permission::EditRubrics).await?;
    let (version, rubric) = hold_draft(&mut tx, id).await?;
    let criterion = rubric.criteria.iter().find(|one| one.id.to_string() == form.part);
    let group = rubric.groups.iter().find(|group| group.no.to_string() == form.part);
    let in_use = |no: i16| rubric.criteria.iter().any(|one| one.group_no == no);
    let errors = match (criterion, group) {
        (Some(criterion), _) => {
            queries::remove_criterion(&mut tx, criterion.id).await?;
            tx.commit().await?;
            return Ok(back(id, t!(l, "rubric-part-removed")));
        }
        (None, Some(group)) if !in_use(group.no) => {
            queries::remove_group(&mut tx, id, group.no).await?;
            tx.commit().await?;
            return Ok(back(id, t!(l, "rubric-part-removed")));
        }
        (None, Some(_)) => FormErrors::one("part", t!(l, "rubric-group-in-use")),
        (None, None) => FormErrors::one("part", t!(l, "error-choose")),
    };
    refuse(page, (version, &rubric), errors, None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluations::rubrics::{NaPolicy, Stage, sample, version};

    fn typed(group: &str, code: &str, kind: &str, most: &str, fact: &str) -> Result<Criterion, FormErrors> {
        let form = PartForm {
            group: group.into(),
            code: code.into(),
            label: "Việc mới".into(),
            kind: kind.into(),
            most: most.into(),
            fact: fact.into(),
            ..PartForm::default()
        };
        let rubric = sample::sound(NaPolicy::Zero);
        let version = version::sample(Stage::Draft, chrono::NaiveDate::from_ymd_opt(2026, 1, 1), None);
        form.criterion(Locale::Vi, (&version, &rubric))
    }

    #[test]
    fn what_is_added_is_whole() {
        let first = sample::sound(NaPolicy::Zero).groups[0].no.to_string();
        let counted = typed(&first, "99.1", "bool", "2,5", "posted_within_days").unwrap();
        assert!(counted.met.is_some() && counted.later, "it waits for its bounds, and for the days after the meeting");
        assert_eq!((counted.max, counted.code.as_str()), (Points(250), "99.1"));
        assert_eq!(typed(&first, "99.1", "points", "1", "").unwrap().met, None);
    }

    #[test]
    fn what_cannot_be_added_is_said_beside_its_field() {
        let rubric = sample::sound(NaPolicy::Zero);
        let (first, known) = (rubric.groups[0].no.to_string(), rubric.criteria[0].code.clone());
        for (form, field) in [
            (typed("77", "99", "bool", "1", ""), "new_group"),
            (typed(&first, "", "bool", "1", ""), "new_code"),
            (typed(&first, &known, "bool", "1", ""), "new_code"),
            (typed(&first, "99", "essay", "1", ""), "new_kind"),
            (typed(&first, "99", "bool", "0", ""), "new_most"),
            (typed(&first, "99", "points", "1", "members"), "new_fact"),
        ] {
            let errors = form.unwrap_err();
            assert!(!errors.of(field).is_empty() && errors.len() == 1, "{field}: {errors:?}");
        }
    }
}
