//! A second record named in a form: somebody who may do everything in one commune names people and rows
//! of another in forms of the own. Nothing of the other commune may be changed, or be pointed to.
//!
//! Each form is first sent with what belongs there, which must be written: else it would prove nothing.

use std::collections::HashMap;

use chibo::access::{Object, ROUTES, Reach, Role, Route};
use uuid::Uuid;

use super::cells::Matrix;
use super::people::{Person, person};
use super::places::{Land, Shape, Spot};
use super::requests::asking;

/// A form with a record named in it. `{new}` is a row minted with the page, `{own}` a member of the
/// branch; the other names stand for records of the branch, then for those of the other commune.
struct Case {
    path: &'static str,
    typed: &'static [(&'static str, &'static str)],
    /// Whether the record is to be a new one, so that none that is there can be named.
    mints: bool,
}

const fn names(path: &'static str, typed: &'static [(&'static str, &'static str)]) -> Case {
    Case { path, typed, mints: false }
}

const fn mints(path: &'static str, typed: &'static [(&'static str, &'static str)]) -> Case {
    Case { path, typed, mints: true }
}

const CASES: &[Case] = &[
    names("/meetings/{id}/plan", &[("chair_id", "{member}")]),
    names("/meetings/{id}/plan", &[("minute_taker_id", "{member}")]),
    names(
        "/meetings/{id}/plan",
        &[
            ("agenda.{new}.no", "9"),
            ("agenda.{new}.section", "other"),
            ("agenda.{new}.title", "Việc khác"),
            ("agenda.{new}.presenter", "{member}"),
        ],
    ),
    names(
        "/meetings/{id}/plan",
        &[
            ("agenda.{agenda item}.no", "1"),
            ("agenda.{agenda item}.section", "other"),
            ("agenda.{agenda item}.title", "Đổi"),
            ("agenda.{agenda item}.presenter", ""),
        ],
    ),
    names(
        "/meetings/{id}/attendance",
        &[
            ("attendance.{member}.on", "1"),
            ("attendance.{member}.status", "absent_unexcused"),
            ("attendance.{member}.reason", ""),
            ("attendance.{member}.note", "Đổi"),
        ],
    ),
    names("/meetings/{id}/attendance", &[("guest.{guest}.full_name", "Đổi"), ("guest.{guest}.title", "")]),
    names(
        "/meetings/{id}/statements",
        &[
            ("statement.{new}.member", "{member}"),
            ("statement.{new}.item", ""),
            ("statement.{new}.kind", "proposal"),
            ("statement.{new}.text", "Đổi"),
        ],
    ),
    names(
        "/meetings/{id}/statements",
        &[
            ("statement.{new}.member", "{own}"),
            ("statement.{new}.item", "{agenda item}"),
            ("statement.{new}.kind", "proposal"),
            ("statement.{new}.text", "Đổi"),
        ],
    ),
    names(
        "/meetings/{id}/statements",
        &[
            ("statement.{statement}.member", "{own}"),
            ("statement.{statement}.item", ""),
            ("statement.{statement}.kind", "proposal"),
            ("statement.{statement}.text", "Đổi"),
        ],
    ),
    names("/meetings/{id}/statements", &[("item.{agenda item}.conclusion", "Đổi")]),
    names(
        "/meetings/{id}/tasks",
        &[
            ("task.{new}.title", "Đổi"),
            ("task.{new}.member", "{member}"),
            ("task.{new}.measure", "Xong"),
            ("task.{new}.due", "01/09/2025"),
        ],
    ),
    names(
        "/meetings/{id}/tasks",
        &[
            ("task.{task}.title", "Đổi"),
            ("task.{task}.member", "{own}"),
            ("task.{task}.measure", "Xong"),
            ("task.{task}.due", "01/09/2025"),
        ],
    ),
    names("/meetings/{id}/tasks", &[("result.{earlier task}.outcome", "done"), ("result.{earlier task}.note", "")]),
    names("/meetings/{id}/conclusion", &[("chair_id", "{member}")]),
    names("/meetings/{id}/conclusion", &[("minute_taker_id", "{member}")]),
    names(
        "/members/{id}/positions/new",
        &[("organization", "{organization}"), ("position", "branch_committee_member")],
    ),
    mints("/meetings", &[("id", "{meeting}")]),
    mints("/organizations/{id}/members", &[("id", "{member}")]),
    mints("/members/{id}/positions/new", &[("id", "{position}"), ("position", "branch_committee_member")]),
    mints("/organizations/{id}/meeting-rule", &[("id", "{meeting rule}"), ("place", "Đổi")]),
];

/// What the names in braces stand for.
type Named = HashMap<&'static str, String>;

impl Matrix<'_> {
    /// All forms, in the name of somebody who holds every role in one commune.
    pub async fn smuggle(&mut self) {
        let all: Vec<_> = Role::ALL.iter().map(|role| (*role, Spot::Commune, Reach::Subtree)).collect();
        let person = person(self.land, "everything in one commune".into(), &all).await;
        for case in CASES {
            let route = ROUTES.iter().find(|route| route.path == case.path && route.method.name() == "POST");
            let route = route.expect("a route of the table");
            if !case.mints {
                let (status, written) = self.send_naming(route, case, &person, Spot::Own).await;
                if !written {
                    self.findings.note(route, &format!("{:?}: own records must be written, was {status}", case.typed));
                }
            }
            let (status, written) = self.send_naming(route, case, &person, Spot::Foreign).await;
            if written || status >= 500 {
                self.findings.note(route, &format!("{:?}: named foreign records, was {status}", case.typed));
            }
        }
    }

    /// Sends a form that names records of a place, and says whether any row written since is of that
    /// place or speaks of these records.
    async fn send_naming(&mut self, route: &'static Route, case: &Case, person: &Person, of: Spot) -> (u16, bool) {
        let (id, mut named) = self.target(route, of).await;
        named.insert("{new}", Uuid::now_v7().to_string());
        let mut browser = person.browser();
        let asking = asking(route);
        let (_, mut fields) = self.fill(&mut browser, asking, &id).await;
        let put = |text: &str| named.iter().fold(text.to_owned(), |text, (name, value)| text.replace(name, value));
        for (name, value) in case.typed {
            let name = put(name);
            fields.retain(|(known, _)| *known != name);
            fields.push((name, put(value)));
        }
        let spoken: Vec<String> = named
            .iter()
            .filter(|(name, _)| !matches!(**name, "{new}" | "{own}"))
            .filter(|(name, _)| {
                case.typed.iter().any(|(field, value)| field.contains(**name) || value.contains(**name))
            })
            .map(|(_, value)| value.clone())
            .collect();
        let before = self.trail().await;
        let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let page = browser.post(&asking.address.replace("{id}", &id), &fields).await;
        let written: bool = sqlx::query_scalar(
            "select exists (select from audit_entries a where a.id > $1 and exists (
               select from unnest($2::text[]) spoken
               where a.organization_id::text = spoken or a.row_id like '%' || spoken || '%'
                 or a.new_row::text like '%' || spoken || '%'))",
        )
        .bind(before)
        .bind(spoken)
        .fetch_one(&mut self.land.world.owner)
        .await
        .expect("the trail");
        (page.status.as_u16(), written)
    }

    /// A record of one's own to send the form to, and what is named in it.
    async fn target(&mut self, route: &Route, of: Spot) -> (String, Named) {
        let facts = |land: &Land, what: &str| {
            let ids = land.facts.ids(what, |fact| fact.spots == [of]);
            ids.last().expect("a record").to_string()
        };
        let id = match route.object {
            Object::Meeting => {
                let id = self.land.meeting(Spot::Own, Shape::Recording, "branch_extraordinary").await;
                let earlier = self.land.facts.ids("earlier task", |fact| fact.spots == [Spot::Own])[0];
                self.land.parts(Spot::Own, id, earlier).await;
                id.to_string()
            }
            object => self.land.fresh(object, Spot::Own, Shape::Plain, Uuid::nil()).await,
        };
        let kinds = ["{member}", "{agenda item}", "{guest}", "{statement}", "{task}", "{earlier task}"];
        let others = ["{meeting}", "{position}", "{meeting rule}"];
        let mut named: Named = HashMap::new();
        for name in kinds.into_iter().chain(others) {
            named.insert(name, facts(self.land, name.trim_matches(['{', '}'])));
        }
        named.insert("{own}", self.land.officers[&Spot::Own].secretary.to_string());
        named.insert("{organization}", of.number(&self.land.at));
        (id, named)
    }
}
