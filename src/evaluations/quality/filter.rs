//! What a page of quality is narrowed to: it stands in its address, and every link of the page carries it on.

use chrono::NaiveDate;
use serde::Deserialize;

use super::model::{Area, Narrow, Period};
use super::{queries, words};
use crate::access::Permission;
use crate::app::Tx;
use crate::documents::xlsx::Head;
use crate::error::{Error, Result};
use crate::ids::{CriterionId, OrganizationId};
use crate::locale::Locale;
use crate::organizations::model::BranchType;
use crate::organizations::queries as tree;
use crate::t;

/// What a page needs to read.
pub const READS: [Permission; 4] =
    [Permission::ReadScores, Permission::ReadMeetings, Permission::ReadMembers, Permission::ReadOrganizations];

/// Filters as they stand in the address.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Query {
    /// Below which organization; none: the highest that the reader reaches.
    pub organization: Option<OrganizationId>,
    /// `2025-11`
    pub from: String,
    /// `2026-10`
    pub to: String,
    /// Only branches of this type.
    #[serde(rename = "type")]
    pub branch_type: String,
    /// Which meetings a list shows.
    pub what: String,
    /// Only those that lost points on this criterion.
    pub criterion: String,
    /// Where the page before ended.
    pub after: String,
}

/// The filters as they were understood.
#[derive(Clone, Debug)]
pub struct Filter {
    /// The part of the tree.
    pub area: Area,
    /// The months.
    pub period: Period,
    /// The type of branch; empty: all; [`NO_TYPE`]: those of which nobody has said it.
    pub branch_type: String,
    /// The types there are.
    pub types: Vec<BranchType>,
}

/// The code under which branches stand of which nobody has said the type.
pub const NO_TYPE: &str = "none";

impl Filter {
    /// The filters of an address; none where nobody's scores are in the reader's reach.
    ///
    /// # Errors
    /// NotFound where the organization that is named is missing or out of sight, Forbidden where its scores
    /// are.
    pub async fn read(tx: &mut Tx, query: &Query, today: NaiveDate) -> Result<Option<Self>> {
        let id = match query.organization {
            Some(id) => Some(id),
            None => highest(tx).await?,
        };
        let Some(id) = id else { return Ok(None) };
        let seen = tx.scope(Permission::ReadOrganizations);
        let place = tree::place(tx, &seen, id).await?.ok_or(Error::NotFound)?;
        tx.require(Permission::ReadScores, place)?;
        let area = queries::area(tx, &seen, id).await?.ok_or(Error::NotFound)?;
        let period = Period::read(&query.from, &query.to, today);
        let types = tree::branch_types(tx, today).await?;
        let known = |code: &String| code == NO_TYPE || types.iter().any(|known| known.code == *code);
        let branch_type = Some(&query.branch_type).filter(|code| known(code)).cloned().unwrap_or_default();
        Ok(Some(Self { area, period, branch_type, types }))
    }

    /// What the queries count.
    pub fn narrow(&self) -> Narrow {
        let branch_type = crate::form::given(&self.branch_type).map(str::to_owned);
        Narrow { lo: self.area.lo, hi: self.area.hi, period: self.period, branch_type }
    }

    /// What stands above a spreadsheet of these filters.
    pub fn head(&self, l: Locale, title: String, as_of: NaiveDate) -> Head {
        let filter = format!("{}, {}", words::period(self.period), self.type_word(l, &self.branch_type));
        Head { title, whose: self.area.name.clone(), filter, as_of }
    }

    /// A type of branch in words; of no code: all of them.
    pub fn type_word(&self, l: Locale, code: &str) -> String {
        let known = self.types.iter().find(|known| known.code == code);
        match (known, code) {
            (Some(known), _) => known.label(l).to_owned(),
            (None, NO_TYPE) => t!(l, "quality-no-type"),
            (None, _) => t!(l, "quality-all-types"),
        }
    }

    /// The type of branch that is shown, in words.
    pub fn type_here(&self, l: &Locale) -> String {
        self.type_word(*l, &self.branch_type)
    }

    /// The types of branch as options.
    pub fn type_options(&self, l: &Locale) -> Vec<(String, String)> {
        let all = [String::new()].into_iter().chain(self.types.iter().map(|known| known.code.clone()));
        all.chain([NO_TYPE.to_owned()]).map(|code| (code.clone(), self.type_word(*l, &code))).collect()
    }

    /// The decided sheets that lost points on a criterion.
    pub fn losing_href(&self, criterion: CriterionId) -> String {
        self.href("/quality/list", &[("what", "decided"), ("criterion", &criterion.to_string())])
    }

    /// An address with the same filters, and these instead or besides; an empty value leaves one out.
    pub fn href(&self, path: &str, changed: &[(&str, &str)]) -> String {
        let organization = self.area.id.to_string();
        let (from, to) = (Period::code(self.period.from), Period::code(self.period.to));
        let own = [("organization", &organization), ("from", &from), ("to", &to), ("type", &self.branch_type)];
        let kept = own.iter().map(|(name, value)| (*name, value.as_str()));
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in kept.filter(|(name, _)| !changed.iter().any(|(other, _)| other == name)) {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        for (name, value) in changed.iter().filter(|(_, value)| !value.is_empty()) {
            query.append_pair(name, value);
        }
        format!("{path}?{}", query.finish())
    }
}

/// The first organization at which the reader's view of scores begins.
async fn highest(tx: &mut Tx) -> Result<Option<OrganizationId>> {
    let scope = tx.scope(Permission::ReadScores);
    let granted: Vec<_> = tx.grants().iter().map(|grant| grant.organization).collect();
    let tops = tree::tops(tx, &scope, &granted).await?;
    Ok(tops.first().map(|top| top.id))
}
