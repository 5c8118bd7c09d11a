//! A member's record entered and edited.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use uuid::Uuid;

use super::forms::{MemberForm, NewMember, NewMemberForm};
use crate::access::{Actor, Permission, Scope};
use crate::app::{App, Tx};
use crate::error::{Error, Result};
use crate::form::{FormErrors, Posted, Shown};
use crate::ids::{MemberId, OrganizationId};
use crate::locale::Locale;
use crate::members::model::{Member, Record, Status};
use crate::members::queries::{self, CardTaken};
use crate::members::standing::{self, Entry};
use crate::members::{act, words};
use crate::merge::Merge;
use crate::organizations::{self, Organization};
use crate::page::{self, Id, Nav, Page};
use crate::{assets, t, text};

#[derive(askama::Template)]
#[template(path = "members/record/edit.html")]
struct EditPage {
    page: Page,
    title: String,
    action: String,
    back: String,
    form: MemberForm,
    /// The part that only a new member's page has.
    new: Option<NewMemberForm>,
    /// What the page shows, sent back beside each field.
    was: Vec<(String, String)>,
    errors: FormErrors,
}

impl EditPage {
    fn sexes(&self) -> Vec<(String, String)> {
        words::sexes(self.page.locale)
    }

    fn theories(&self) -> Vec<(String, String)> {
        words::theories(self.page.locale)
    }

    fn statuses(&self) -> Vec<(String, String)> {
        words::statuses(self.page.locale)
    }

    /// Whether dates are doubted, so that the box to confirm them is shown.
    fn is_doubted(&self) -> bool {
        !self.form.confirmed.is_empty() || DOUBTED.iter().any(|field| !self.errors.of(field).is_empty())
    }
}

/// The fields whose dates can be doubted.
const DOUBTED: [&str; 2] = ["admitted_on", "official_on"];

/// `GET /organizations/{id}/members/new`
///
/// # Errors
/// NotFound out of sight, Forbidden where the actor may not enter members, Conflict where nobody belongs
/// directly (a committee) or the branch is closed.
pub async fn new(State(app): State<App>, actor: Actor, page: Page, Id(id): Id<OrganizationId>) -> Result<Response> {
    let mut tx = app.read(&actor, &[Permission::ReadMembers, Permission::EditMembers]).await?;
    let organization = receiving(&mut tx, id).await?;
    let form = NewMemberForm {
        id: MemberId::mint().to_string(),
        since: text::format_day(app.today()),
        status: Status::Official.code().to_owned(),
        ..NewMemberForm::default()
    };
    Ok(page::html(&new_page(&mut tx, page, &organization, form, FormErrors::default()).await?)?.into_response())
}

/// The organization, if it takes in members and the actor may enter them.
async fn receiving(tx: &mut Tx, id: OrganizationId) -> Result<Organization> {
    let scope = tx.scope(Permission::ReadMembers);
    let organization = organizations::find(tx, &scope, id).await?.ok_or(Error::NotFound)?;
    tx.require(Permission::EditMembers, organization.place())?;
    match takes_members(&organization) {
        true => Ok(organization),
        false => Err(Error::Conflict),
    }
}

/// Members belong to a branch, as long as it is there.
pub fn takes_members(organization: &Organization) -> bool {
    organization.kind.meets() && organization.closed_on.is_none()
}

async fn new_page(
    tx: &mut Tx,
    page: Page,
    organization: &Organization,
    form: NewMemberForm,
    errors: FormErrors,
) -> Result<EditPage> {
    let list = format!("/organizations/{}/members", organization.id);
    let title = t!(page.locale, "member-new-title", organization = organization.name.as_str());
    let page = organizations::under(page, tx, organization.id).await?.at(Nav::Organizations).working();
    let (members, here) = (t!(page.locale, "members"), t!(page.locale, "member-new"));
    let page = page.crumb(members, list.as_str()).here(here);
    Ok(EditPage {
        page,
        title,
        action: list.clone(),
        back: list,
        form: form.record.clone(),
        new: Some(form),
        was: Vec::new(),
        errors,
    })
}

/// `POST /organizations/{id}/members`
///
/// # Errors
/// As [`new`].
pub async fn create(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Id(organization): Id<OrganizationId>,
    Posted(form): Posted<NewMemberForm>,
) -> Result<Response> {
    let mut tx = app.begin(&actor, Permission::EditMembers).await?;
    let organization = receiving(&mut tx, organization).await?;
    let scope = tx.require(Permission::EditMembers, organization.place())?;
    let l = page.locale;
    let id: MemberId = form.id.parse().map_err(|_| Error::BadForm("id".into()))?;
    let new = form.parse(app.today(), l).and_then(|new| match organization.established_on {
        Some(day) if new.since < day => {
            Err(FormErrors::one("since", t!(l, "member-since-before-organization", day = text::format_day(day))))
        }
        _ => Ok(new),
    });
    let new = match new {
        Ok(new) => new,
        Err(errors) => {
            let drawn = new_page(&mut tx, page, &organization, form, errors).await?;
            return Ok(page::unprocessable(&drawn)?.into_response());
        }
    };
    match enter(&mut tx, &scope, organization.id, id, &new).await? {
        Entered::Yes => {
            tx.commit().await?;
            let said = t!(l, "member-created", name = new.record.full_name.as_str());
            Ok(page::redirect(&format!("/members/{id}"), said))
        }
        Entered::OtherSince(member) => clash(page, &member, &new.record),
        Entered::CardTaken => {
            drop(tx); // the database has given it up
            let mut tx = app.read(&actor, &[Permission::ReadMembers, Permission::EditMembers]).await?;
            let errors = card_error(&mut tx, l, organization.id, &new.record).await?;
            let drawn = new_page(&mut tx, page, &organization, form, errors).await?;
            Ok(page::unprocessable(&drawn)?.into_response())
        }
    }
}

/// What came of entering a new member.
enum Entered {
    Yes,
    /// The same form was sent before, and the record has been changed since.
    OtherSince(Box<Member>),
    CardTaken,
}

/// Enters a new member. The id was minted with the form: sent twice it is one member; sent again with
/// other words, before anything else happened to the member, it is an edit.
async fn enter(
    tx: &mut Tx,
    scope: &Scope,
    organization: OrganizationId,
    id: MemberId,
    new: &NewMember,
) -> Result<Entered> {
    match queries::insert(tx, scope, organization, id, &new.record).await? {
        Err(CardTaken) => return Ok(Entered::CardTaken),
        Ok(true) => {}
        Ok(false) => {
            let member = queries::lock(tx, scope, id).await?;
            if member.record == new.record && has_dates(tx, scope, id, new).await? {
                return Ok(Entered::Yes);
            }
            if member.version > 1 || member.organization_id != organization {
                return Ok(Entered::OtherSince(Box::new(member)));
            }
            if queries::update(tx, scope, id, &new.record).await?.is_err() {
                return Ok(Entered::CardTaken);
            }
            standing::queries::clear(tx, scope, id).await?;
        }
    }
    standing::queries::join(tx, scope, id, new.since).await?;
    for entry in first_entries(new) {
        standing::queries::enter(tx, scope, id, &entry).await?;
    }
    Ok(Entered::Yes)
}

/// The standings of a new member, each until the next.
fn first_entries(new: &NewMember) -> Vec<Entry> {
    let ends = new.statuses.iter().skip(1).map(|(_, since)| Some(*since)).chain([None]);
    let entries = new.statuses.iter().zip(ends);
    entries
        .map(|((status, since), until)| Entry { id: Uuid::now_v7(), status: *status, since: *since, until })
        .collect()
}

async fn has_dates(tx: &mut Tx, scope: &Scope, id: MemberId, new: &NewMember) -> Result<bool> {
    let since: Vec<_> = standing::queries::memberships(tx, scope, id).await?.iter().map(|one| one.since).collect();
    let entries = standing::queries::entries(tx, scope, id).await?;
    let statuses: Vec<_> = entries.iter().map(|entry| (entry.status, entry.since)).collect();
    Ok(since == [new.since] && statuses == new.statuses)
}

/// The sentence for a card number that another member has.
async fn card_error(tx: &mut Tx, l: Locale, organization: OrganizationId, record: &Record) -> Result<FormErrors> {
    let scope = tx.scope(Permission::ReadMembers);
    let card_no = record.card_no.as_deref().unwrap_or_default();
    let holder = queries::card_holder(tx, &scope, organization, card_no).await?;
    let name = holder.map(|(_, name)| name).unwrap_or_default();
    Ok(FormErrors::one("card_no", t!(l, "member-card-taken", name = name)))
}

/// `GET /members/{id}/edit`
///
/// # Errors
/// NotFound when missing or out of sight, Forbidden where it is seen only.
pub async fn edit(State(app): State<App>, actor: Actor, page: Page, Id(id): Id<MemberId>) -> Result<Response> {
    let (mut tx, member) = act::open(&app, &actor, id).await?;
    let form = MemberForm::of(&member.record);
    let was = form.values().map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    let drawn = edit_page(&mut tx, page, &member, form, was).await?;
    Ok(page::html(&drawn)?.into_response())
}

async fn edit_page(
    tx: &mut Tx,
    page: Page,
    member: &Member,
    form: MemberForm,
    was: Vec<(String, String)>,
) -> Result<EditPage> {
    let act = t!(page.locale, "member-edit");
    let page = act::act_shell(tx, page, member, act).await?;
    Ok(EditPage {
        title: t!(page.locale, "member-edit-title", name = member.record.full_name.as_str()),
        page,
        action: format!("{}/edit", member.href()),
        back: member.href(),
        form,
        new: None,
        was,
        errors: FormErrors::default(),
    })
}

/// `POST /members/{id}/edit`: what only one of two people changed is taken over, what both changed is
/// shown side by side.
///
/// # Errors
/// As [`edit`].
pub async fn update(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<MemberId>,
    Posted(form): Posted<MemberForm>,
) -> Result<Response> {
    let (mut tx, member, scope) = act::begin(&app, &actor, id).await?;
    let (l, today) = (page.locale, app.today());
    let mine = match form.parse(today, l) {
        Ok(record) => MemberForm::of(&record),
        Err(errors) => return refuse(&mut tx, page, &member, form, errors).await,
    };
    let mut merge = Merge::new(&form.shown);
    let merged = merge_record(&mut merge, l, &mine, &MemberForm::of(&member.record));
    if merge.clashes() {
        return Ok(page::conflict(&merge.into_page(page, format!("{}/edit", member.href())))?.into_response());
    }
    let merged = MemberForm { confirmed: form.confirmed.clone(), shown: form.shown.clone(), ..merged };
    let record = match merged.parse(today, l) {
        Ok(record) => record,
        Err(errors) => return refuse(&mut tx, page, &member, merged, errors).await,
    };
    if record != member.record && queries::update(&mut tx, &scope, id, &record).await?.is_err() {
        drop(tx); // the database has given it up
        let (mut tx, member) = act::open(&app, &actor, id).await?;
        let errors = card_error(&mut tx, l, member.organization_id, &record).await?;
        return refuse(&mut tx, page, &member, form, errors).await;
    }
    tx.commit().await?;
    Ok(page::redirect(&member.href(), t!(l, "member-saved", name = record.full_name.as_str())))
}

async fn refuse(tx: &mut Tx, page: Page, member: &Member, form: MemberForm, errors: FormErrors) -> Result<Response> {
    let was = form.values().map(|(name, _)| (name.to_owned(), form.shown.of(name).to_owned())).to_vec();
    let drawn = edit_page(tx, page, member, form, was).await?;
    Ok(page::unprocessable(&EditPage { errors, ..drawn })?.into_response())
}

/// Merges field by field.
fn merge_record(merge: &mut Merge<'_>, l: Locale, mine: &MemberForm, theirs: &MemberForm) -> MemberForm {
    let mut merged = Vec::new();
    for ((name, mine), (_, theirs)) in mine.values().into_iter().zip(theirs.values()) {
        let value = match name {
            "sex" => merge.choice(name, &label(l, name), mine, theirs, || words::sexes(l)),
            "political_theory" => merge.choice(name, &label(l, name), mine, theirs, || words::theories(l)),
            _ => merge.field(name, &label(l, name), mine, theirs),
        };
        merged.push((name, value));
    }
    MemberForm::with(&merged)
}

/// The label of a field.
fn label(l: Locale, name: &str) -> String {
    match name {
        "full_name" => t!(l, "member-full-name"),
        "sex" => t!(l, "member-sex"),
        "birth" => t!(l, "member-birth"),
        "phone" => t!(l, "member-phone"),
        "email" => t!(l, "member-email"),
        "card_no" => t!(l, "member-card-no"),
        "admitted_on" => t!(l, "member-admitted-on"),
        "official_on" => t!(l, "member-official-on"),
        "occupation" => t!(l, "member-occupation"),
        "education_general" => t!(l, "member-education-general"),
        "education_professional" => t!(l, "member-education-professional"),
        _ => t!(l, "member-political-theory"),
    }
}

/// The page for a form that was sent again after somebody else had changed the record.
fn clash(page: Page, member: &Member, record: &Record) -> Result<Response> {
    let shown = Shown::default();
    let mut merge = Merge::new(&shown);
    merge_record(&mut merge, page.locale, &MemberForm::of(record), &MemberForm::of(&member.record));
    Ok(page::conflict(&merge.into_page(page, format!("{}/edit", member.href())))?.into_response())
}
