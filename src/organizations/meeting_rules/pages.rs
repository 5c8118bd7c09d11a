//! The rule as a form: shown, tried out, saved.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;

use super::forms::{self, FIELDS, Rule, RuleForm};
use super::model::{MeetingRule, day_in_words};
use super::{permission, queries};
use crate::access::{Actor, Permission, Scope};
use crate::app::{App, Tx};
use crate::error::{Error, Result};
use crate::form::{FormErrors, Posted};
use crate::ids::{MeetingRuleId, OrganizationId};
use crate::merge::Merge;
use crate::organizations::model::Organization;
use crate::organizations::{crumbs, queries as tree};
use crate::page::{self, Id, Nav, Page};
use crate::text::format_day;
use crate::{assets, t};

#[derive(askama::Template)]
#[template(path = "organizations/meeting_rules/edit.html")]
struct RulePage {
    page: Page,
    organization: Organization,
    form: RuleForm,
    /// What the page shows, to be sent back with it.
    was: Vec<(String, String)>,
    shifts: Vec<(String, String)>,
    errors: FormErrors,
    /// The days that the rule gives, in words.
    next: Vec<String>,
    /// Since when the rule holds that this one will end.
    held_since: Option<String>,
}

/// The form for the next change.
///
/// # Errors
/// NotFound when the organization is out of sight, Forbidden where its rule may not be changed.
pub async fn edit(State(app): State<App>, actor: Actor, page: Page, Id(id): Id<OrganizationId>) -> Result<Response> {
    let mut tx = app.read(&actor, &[Permission::ReadOrganizations]).await?;
    let organization = find(&mut tx, id).await?;
    permission(&tx, organization.place()).ok_or(Error::Forbidden)?;
    let scope = tx.scope(Permission::ReadOrganizations);
    let last = queries::last(&mut tx, &scope, id).await?;
    let form = RuleForm::of(last.as_ref(), first_day(&organization, last.as_ref(), app.today()));
    let was = FIELDS.into_iter().map(str::to_owned).zip(forms::values(last.as_ref())).collect();
    let mut shown = draw(&mut tx, page, organization, form, app.today()).await?;
    (shown.was, shown.held_since) = (was, held_since(last.as_ref()));
    Ok(page::html(&shown)?.into_response())
}

/// Shows which days a typed rule gives; nothing is saved.
///
/// # Errors
/// As [`edit`].
pub async fn preview(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<OrganizationId>,
    Posted(form): Posted<RuleForm>,
) -> Result<Response> {
    let mut tx = app.read(&actor, &[Permission::ReadOrganizations]).await?;
    let organization = find(&mut tx, id).await?;
    permission(&tx, organization.place()).ok_or(Error::Forbidden)?;
    let scope = tx.scope(Permission::ReadOrganizations);
    let last = queries::last(&mut tx, &scope, id).await?;
    let begins = forms::begins(page.locale, &organization, last.as_ref());
    let errors = form.parse(page.locale, begins.as_ref()).err().unwrap_or_default();
    let mut shown = draw(&mut tx, page, organization, form, app.today()).await?;
    (shown.errors, shown.held_since) = (errors, held_since(last.as_ref()));
    let drawn = if shown.errors.is_empty() { page::html(&shown) } else { page::unprocessable(&shown) };
    Ok(drawn?.into_response())
}

/// Saves the rule from its day on; the one before ends there.
///
/// # Errors
/// As [`edit`].
pub async fn update(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<OrganizationId>,
    Posted(form): Posted<RuleForm>,
) -> Result<Response> {
    let l = page.locale;
    let (mut tx, organization, scope) = begin(&app, &actor, id).await?;
    let rule_id: MeetingRuleId = form.id.parse().map_err(|_| Error::BadForm("id".into()))?;
    let last = queries::lock_last(&mut tx, &scope, id).await?;
    let mut merge = Merge::new(&form.shown);
    let again = last.as_ref().is_some_and(|last| last.id == rule_id); // the same page once more: mine
    let merged = if again { form.clone() } else { form.merge(&mut merge, l, last.as_ref()) };
    if merge.clashes() {
        return Ok(page::conflict(&merge.into_page(page, format!("/organizations/{id}/meeting-rule")))?.into_response());
    }
    let begins = forms::begins(l, &organization, last.as_ref());
    match merged.parse(l, begins.as_ref()) {
        Ok(_) if organization.closed_on.is_some() => {
            let errors = FormErrors::one("since", closed_sentence(&page, &organization));
            refuse(&mut tx, page, organization, form, (errors, app.today())).await
        }
        Ok(rule) => {
            save(&mut tx, &scope, &organization, rule_id, (last, &rule)).await?;
            tx.commit().await?;
            Ok(page::redirect(&organization.href(), t!(l, "rule-saved", day = format_day(rule.since))))
        }
        Err(errors) => refuse(&mut tx, page, organization, form, (errors, app.today())).await,
    }
}

async fn refuse(
    tx: &mut Tx,
    page: Page,
    organization: Organization,
    form: RuleForm,
    (errors, today): (FormErrors, NaiveDate),
) -> Result<Response> {
    let mut shown = draw(tx, page, organization, form, today).await?;
    shown.errors = errors;
    Ok(page::unprocessable(&shown)?.into_response())
}

/// A transaction under whichever permission lets the actor change this rule, and what it may change.
async fn begin(app: &App, actor: &Actor, id: OrganizationId) -> Result<(Tx, Organization, Scope)> {
    let mut tx = app.read(actor, &[Permission::ReadOrganizations]).await?;
    let seen = find(&mut tx, id).await?;
    let permission = permission(&tx, seen.place()).ok_or(Error::Forbidden)?;
    drop(tx);
    let mut tx = app.begin(actor, permission).await?;
    let scope = tx.scope(permission);
    let organization = tree::find(&mut tx, &scope, id).await?.ok_or(Error::NotFound)?;
    let scope = tx.require(permission, organization.place())?;
    Ok((tx, organization, scope))
}

/// The organization within sight; only those that meet have a rule.
async fn find(tx: &mut Tx, id: OrganizationId) -> Result<Organization> {
    let scope = tx.scope(Permission::ReadOrganizations);
    let found = tree::find(tx, &scope, id).await?.ok_or(Error::NotFound)?;
    if found.kind.meets() { Ok(found) } else { Err(Error::NotFound) }
}

/// One rule after the other: a new one ends the last, one from the same day corrects it, and what says
/// the same as before changes nothing.
async fn save(
    tx: &mut Tx,
    scope: &Scope,
    organization: &Organization,
    id: MeetingRuleId,
    (last, rule): (Option<MeetingRule>, &Rule),
) -> Result<()> {
    if last.as_ref().is_some_and(|last| rule.repeats(last)) {
        return Ok(());
    }
    let same_day = last.as_ref().filter(|last| last.since == Some(rule.since)).map(|last| last.id);
    let used = last.as_ref().is_some_and(|last| last.id == id);
    let next = MeetingRule {
        id: same_day.unwrap_or_else(|| if used { MeetingRuleId::mint() } else { id }),
        day_of_month: rule.day_of_month,
        start_time: rule.start_time,
        place: rule.place.clone(),
        shift: rule.shift,
        since: Some(rule.since),
        until: None,
    };
    if same_day.is_some() {
        return queries::correct(tx, scope, &next).await;
    }
    if let Some(last) = last {
        queries::end(tx, scope, last.id, rule.since).await?;
    }
    queries::insert(tx, scope, organization.place(), &next).await
}

async fn draw(
    tx: &mut Tx,
    page: Page,
    organization: Organization,
    form: RuleForm,
    today: NaiveDate,
) -> Result<RulePage> {
    let l = page.locale;
    let page = crumbs::under(page, tx, organization.id).await?.here(t!(l, "rule-title")).at(Nav::Organizations);
    let was = FIELDS.into_iter().map(|name| (name.to_owned(), form.shown.of(name).to_owned())).collect();
    let next = form.days(today).into_iter().map(|day| day_in_words(l, day)).collect();
    let errors = FormErrors::default();
    Ok(RulePage { page, organization, form, was, shifts: forms::shifts(l), errors, next, held_since: None })
}

/// The first rule holds from the establishment on, if that is still to come, else from today; a later
/// one usually from the first of next month.
fn first_day(organization: &Organization, last: Option<&MeetingRule>, today: NaiveDate) -> NaiveDate {
    let next_month =
        chrono::Datelike::with_day(&today, 1).and_then(|first| first.checked_add_months(chrono::Months::new(1)));
    let earliest = last.and_then(|last| last.since).or(organization.established_on).unwrap_or(today);
    let usual = if last.is_some() { next_month.unwrap_or(today) } else { today };
    usual.max(earliest)
}

fn held_since(last: Option<&MeetingRule>) -> Option<String> {
    last.and_then(|last| last.since).map(format_day)
}

fn closed_sentence(page: &Page, organization: &Organization) -> String {
    let day = organization.closed_on.map(format_day).unwrap_or_default();
    t!(page.locale, "organization-closed-refused", day = day)
}
