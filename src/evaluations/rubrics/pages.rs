//! Reading rubrics: which one holds where and when, and what one says, in words.

use std::collections::BTreeSet;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use serde::Deserialize;

use super::model::{Criterion, Group, Rubric};
use super::version::{Stage, Version};
use super::{queries, words};
use crate::access::{Actor, Permission};
use crate::app::{App, Tx};
use crate::error::{Error, Result};
use crate::evaluations::scores::words as score_words;
use crate::form::FormErrors;
use crate::ids::{OrganizationId, RubricId};
use crate::organizations::model::BranchType;
use crate::organizations::queries as tree;
use crate::page::{self, Filters, Html, Id, Page};
use crate::{assets, t, terms};

/// What both pages show of a version.
struct Head {
    version: Version,
    title: String,
    issuer: String,
    /// What it is today: icon, status class, word.
    force: (&'static str, &'static str, String),
    days: String,
    /// For which meetings of which branches.
    covers: String,
}

impl Head {
    fn of(page: &Page, version: Version, types: &[BranchType], today: NaiveDate) -> Self {
        let l = page.locale;
        let force = version.on(today);
        let (icon, kind) = words::force_mark(force);
        let kinds: Vec<_> = version.meeting_kinds.iter().map(|kind| terms::meeting_kind(l, kind)).collect();
        let label = |code: &String| {
            let known = types.iter().find(|known| known.code == *code);
            known.map_or_else(|| code.clone(), |known| known.label(l).to_owned())
        };
        let branches = match &version.branch_types {
            None => t!(l, "rubric-all-types"),
            Some(codes) => codes.iter().map(label).collect::<Vec<_>>().join("; "),
        };
        Self {
            title: words::title(l, &version),
            issuer: version.issuer_name.clone().unwrap_or_else(|| t!(l, "rubric-national")),
            force: (icon, kind, words::force(l, force)),
            days: words::days(l, version.since, version.until),
            covers: format!("{}. {branches}.", kinds.join(", ")),
            version,
        }
    }
}

#[derive(askama::Template)]
#[template(path = "evaluations/rubrics/list.html")]
struct ListPage {
    page: Page,
    heads: Vec<Head>,
}

/// `GET /rubrics`
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn list(State(app): State<App>, actor: Actor, page: Page) -> Result<Html> {
    let mut tx = app.read(&actor, &[Permission::EditRubrics]).await?;
    let scope = tx.scope(Permission::EditRubrics);
    let types = tree::branch_types(&mut tx, app.today()).await?;
    let versions = queries::versions(&mut tx, &scope, None).await?.into_iter().filter(Version::is_shown);
    let heads = versions.map(|version| Head::of(&page, version, &types, app.today())).collect();
    let l = page.locale;
    let page = page.here(t!(l, "rubrics"));
    page::html(&ListPage { page, heads })
}

#[derive(askama::Template)]
#[template(path = "evaluations/rubrics/show.html")]
struct ShowPage {
    page: Page,
    head: Head,
    rubric: Rubric,
    /// The version it began as a copy of.
    origin: Option<(RubricId, String)>,
    /// The organizations for which the reader may copy it: empty where there are none, or it is a draft.
    issuers: Vec<(String, String)>,
    /// The id that a copy gets.
    copy: RubricId,
    typed: Typed,
    errors: FormErrors,
}

/// What was typed into the forms of the page.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// What must be put right.
    pub errors: FormErrors,
    /// The last day of the version.
    pub last_day: String,
    /// For which organization a copy is to be made.
    pub organization: Option<OrganizationId>,
}

/// The query of the address.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Query {
    organization: Option<OrganizationId>,
}

impl ShowPage {
    fn group(&self, group: &Group) -> String {
        score_words::group(self.page.locale, group)
    }

    fn criteria(&self, group: &Group) -> Vec<&Criterion> {
        self.rubric.criteria.iter().filter(|criterion| criterion.group_no == group.no).collect()
    }

    fn criterion(&self, criterion: &Criterion) -> String {
        score_words::criterion(self.page.locale, criterion)
    }

    fn lang(&self, en: &Option<String>) -> &'static str {
        self.page.locale.of_label(en.as_deref())
    }

    fn judged(&self, criterion: &Criterion) -> String {
        words::judged(self.page.locale, criterion)
    }

    /// The levels with what the fact must be for each, in words; of a yes or no what makes it a yes.
    fn levels(&self, criterion: &Criterion) -> Vec<(String, String, String)> {
        let l = self.page.locale;
        let within =
            |range| criterion.fact.zip(range).map(|(of, range)| words::range(l, of, range)).unwrap_or_default();
        if criterion.met.is_some() {
            return vec![(t!(l, "range-yes"), within(criterion.met), criterion.max.told(l))];
        }
        let level = |level: &super::Level| {
            let label = l.label(&level.label_vi, level.label_en.as_deref()).to_owned();
            (label, within(level.range), level.points.told(l))
        };
        criterion.levels.iter().map(level).collect()
    }

    /// What keeps it low, and when it does not apply.
    fn notes(&self, criterion: &Criterion) -> Vec<String> {
        let l = self.page.locale;
        let caps = criterion.overrides.iter().map(|cap| words::lowered(l, cap));
        caps.chain(criterion.exemption.iter().map(|exemption| words::exempt(l, &self.rubric, exemption))).collect()
    }

    /// Whether the reader may change it: a draft.
    fn is_draft_of_ours(&self) -> bool {
        self.head.version.ours && self.head.version.stage == Stage::Draft
    }

    /// Whether the reader may end it: published, and not at its end.
    fn may_end(&self) -> bool {
        self.head.version.ours && self.head.version.stage == Stage::Published
    }

    /// The organization that is chosen for a copy.
    fn issuer(&self) -> String {
        self.typed.organization.map(|id| id.to_string()).unwrap_or_default()
    }

    /// The classes from the best down, with their totals in words.
    fn bands(&self) -> Vec<((&'static str, &'static str), String, String)> {
        let l = self.page.locale;
        let band = |(at, band): (usize, &super::Band)| {
            (score_words::class_mark(band.class), score_words::class(l, band.class), words::band(l, &self.rubric, at))
        };
        self.rubric.bands.iter().enumerate().map(band).collect()
    }

    /// The sources with whether anybody has compared what stands here with them.
    fn sources(&self) -> BTreeSet<(String, bool)> {
        let own = (self.head.version.source.clone(), self.head.version.verified);
        let criteria = self.rubric.criteria.iter().map(|criterion| (criterion.source.clone(), criterion.verified));
        criteria.chain([own]).collect()
    }
}

/// A version that the reader may see, with its shell.
///
/// # Errors
/// NotFound where there is none, or it is somebody else's draft.
async fn open(tx: &mut Tx, id: RubricId) -> Result<Version> {
    let scope = tx.scope(Permission::EditRubrics);
    let found = queries::versions(tx, &scope, Some(id)).await?.pop();
    found.filter(Version::is_shown).ok_or(Error::NotFound)
}

/// `GET /rubrics/{id}`; `?organization=` says for which organization a copy would be made.
///
/// # Errors
/// NotFound where there is none, or it is somebody else's draft.
pub async fn show(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<RubricId>,
    Filters(query): Filters<Query>,
) -> Result<Html> {
    let typed = Typed { organization: query.organization, ..Typed::default() };
    page::html(&draw(&app, &actor, page, id, typed).await?)
}

/// The page again, with what must be put right.
///
/// # Errors
/// As [`show`].
pub async fn refuse(app: &App, actor: &Actor, page: Page, id: RubricId, typed: Typed) -> Result<Response> {
    Ok(page::unprocessable(&draw(app, actor, page, id, typed).await?)?.into_response())
}

async fn draw(app: &App, actor: &Actor, page: Page, id: RubricId, typed: Typed) -> Result<ShowPage> {
    let l = page.locale;
    let mut tx = app.read(actor, &[Permission::EditRubrics, Permission::ReadOrganizations]).await?;
    let version = open(&mut tx, id).await?;
    let types = tree::branch_types(&mut tx, app.today()).await?;
    let origin = match version.copied_from {
        Some(from) => open(&mut tx, from).await.ok().map(|from| (from.id, words::title(l, &from))),
        None => None,
    };
    let issuers = match version.stage {
        Stage::Draft => Vec::new(),
        _ => issuers(&mut tx, typed.organization).await?,
    };
    let head = Head::of(&page, version, &types, app.today());
    let rubric = queries::load(&mut tx, id).await?;
    let page = page.crumb(t!(l, "rubrics"), "/rubrics").here(head.title.clone());
    let (errors, copy) = (typed.errors.clone(), RubricId::mint());
    Ok(ShowPage { page, head, rubric, origin, issuers, copy, typed, errors })
}

/// Where the reader may issue rubrics: the organization that is named, else the highest ones.
async fn issuers(tx: &mut Tx, named: Option<OrganizationId>) -> Result<Vec<(String, String)>> {
    let scope = tx.scope(Permission::EditRubrics);
    let option = |id: OrganizationId, name: String| (id.to_string(), name);
    if let Some(id) = named {
        let found = tree::find(tx, &scope, id).await?;
        return Ok(found.map(|found| option(found.id, found.name)).into_iter().collect());
    }
    let granted: Vec<_> = tx.grants().iter().map(|grant| grant.organization).collect();
    let tops = tree::tops(tx, &scope, &granted).await?;
    Ok(tops.into_iter().map(|top| option(top.id, top.name)).collect())
}
