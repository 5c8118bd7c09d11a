//! What the plan of a meeting posts.

use uuid::Uuid;

use super::model::Plan;
use crate::form::{self, Fields, Form, FormErrors, Shown};
use crate::locale::Locale;
use crate::meetings::model::Meeting;
use crate::t;
use crate::text;

/// Sections of an agenda, as the database knows them.
pub const SECTIONS: [&str; 8] =
    ["opening", "information", "last_month", "ideology", "next_month", "criticism", "thematic", "other"];

/// One line of the agenda, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AgendaRow {
    /// Minted with the page.
    pub id: Uuid,
    /// Its place in the order.
    pub no: String,
    /// Its section.
    pub section: String,
    /// What it is about; empty: not on the agenda.
    pub title: String,
    /// Who presents it.
    pub presenter: String,
}

/// The plan as typed.
#[derive(Clone, Debug, Default)]
pub struct PlanForm {
    /// Day.
    pub planned_on: String,
    /// Hour.
    pub planned_at: String,
    /// Place.
    pub place: String,
    /// Id of the chair.
    pub chair_id: String,
    /// Id of the minute taker.
    pub minute_taker_id: String,
    /// The agenda.
    pub agenda: Vec<AgendaRow>,
    /// What the page had shown.
    pub shown: Shown,
}

impl Form for PlanForm {
    fn read(fields: &mut Fields) -> Self {
        let shown = fields.shown();
        let agenda = fields
            .rows("agenda")
            .into_iter()
            .map(|(id, mut row)| {
                let read = AgendaRow {
                    id,
                    no: row.one("no"),
                    section: row.one("section"),
                    title: row.one("title"),
                    presenter: row.one("presenter"),
                };
                fields.absorb(row);
                read
            })
            .collect();
        Self {
            planned_on: fields.one("planned_on"),
            planned_at: fields.one("planned_at"),
            place: fields.one("place"),
            chair_id: fields.one("chair_id"),
            minute_taker_id: fields.one("minute_taker_id"),
            agenda,
            shown,
        }
    }
}

impl PlanForm {
    /// The form of a stored meeting.
    pub fn of(meeting: &Meeting) -> Self {
        Self {
            planned_on: meeting.planned_on.map(text::format_day).unwrap_or_default(),
            planned_at: meeting.planned_at.map(text::format_time).unwrap_or_default(),
            place: meeting.place.clone().unwrap_or_default(),
            chair_id: meeting.chair_id.map(|id| id.to_string()).unwrap_or_default(),
            minute_taker_id: meeting.minute_taker_id.map(|id| id.to_string()).unwrap_or_default(),
            ..Self::default()
        }
    }

    /// Reads what was typed. `members` are those who may preside or write: anybody else is refused.
    ///
    /// # Errors
    /// Sentences beside the fields.
    pub fn parse(&self, l: Locale, members: &[Uuid]) -> Result<Plan, FormErrors> {
        let mut errors = FormErrors::default();
        let planned_on = form::day(l, &mut errors, "planned_on", &self.planned_on);
        let planned_at = form::time(l, &mut errors, "planned_at", &self.planned_at);
        if self.place.chars().count() > 200 {
            errors.add("place", t!(l, "error-too-long", count = 200));
        }
        let chair_id = member(l, &mut errors, "chair_id", &self.chair_id, members);
        let minute_taker_id = member(l, &mut errors, "minute_taker_id", &self.minute_taker_id, members);
        for row in &self.agenda {
            row.check(l, &mut errors, members);
        }
        let place = form::given(&text::nfc(&self.place)).map(str::to_owned);
        errors.or(Some(Plan { planned_on, planned_at, place, chair_id, minute_taker_id }))
    }

    /// The same with days and hours written as they are shown, so that a merge compares like with like.
    pub fn uniform(&self) -> Self {
        let mut same = self.clone();
        same.planned_on = text::parse_day(&self.planned_on).map_or(self.planned_on.clone(), text::format_day);
        same.planned_at = text::parse_time(&self.planned_at).map_or(self.planned_at.clone(), text::format_time);
        same.place = text::nfc(&self.place);
        for row in &mut same.agenda {
            row.title = text::nfc(&row.title);
        }
        same
    }
}

impl AgendaRow {
    /// The line as a page had shown it.
    pub fn shown(id: Uuid, shown: &Shown) -> Self {
        let field = |name: &str| shown.of(&format!("agenda.{id}.{name}")).to_owned();
        Self { id, no: field("no"), section: field("section"), title: field("title"), presenter: field("presenter") }
    }

    /// Whether nothing stands on the agenda here.
    pub fn is_gone(&self) -> bool {
        self.title.is_empty()
    }

    /// The line as it is compared: one without a title says nothing.
    pub fn settled(self) -> Self {
        if self.is_gone() { Self { id: self.id, ..Self::default() } } else { self }
    }

    fn check(&self, l: Locale, errors: &mut FormErrors, members: &[Uuid]) {
        if self.is_gone() {
            return;
        }
        let field = |name: &str| format!("agenda.{}.{name}", self.id);
        if self.title.chars().count() > 500 {
            errors.add(field("title"), t!(l, "error-too-long", count = 500));
        }
        if !self.no.parse::<i16>().is_ok_and(|no| (1..=99).contains(&no)) {
            errors.add(field("no"), t!(l, "error-agenda-no"));
        }
        if !SECTIONS.contains(&self.section.as_str()) {
            errors.add(field("section"), t!(l, "error-choose"));
        }
        member(l, errors, &field("presenter"), &self.presenter, members);
    }
}

/// A member of this branch by id; nobody where the field is empty.
pub fn member(l: Locale, errors: &mut FormErrors, field: &str, typed: &str, members: &[Uuid]) -> Option<Uuid> {
    let id = Uuid::try_parse(form::given(typed)?).ok().filter(|id| members.contains(id));
    if id.is_none() {
        errors.add(field, t!(l, "error-unknown-member"));
    }
    id
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    #[test]
    fn a_plan_is_read_as_people_write_it() {
        let chair = Uuid::now_v7();
        let form = PlanForm {
            planned_on: "3.12.2026".into(),
            planned_at: "19h30".into(),
            place: " Nhà văn  hóa ".into(),
            chair_id: chair.to_string(),
            ..PlanForm::default()
        };
        let plan = form.parse(Locale::Vi, &[chair]).expect("a plan");
        assert_eq!(plan.planned_on, NaiveDate::from_ymd_opt(2026, 12, 3));
        assert_eq!(plan.place.as_deref(), Some("Nhà văn hóa"));
        assert_eq!(form.uniform().planned_at, "19:30");
    }

    #[test]
    fn every_wrong_field_is_named() {
        let form = PlanForm {
            planned_on: "31/2/2026".into(),
            planned_at: "25:00".into(),
            chair_id: Uuid::now_v7().to_string(),
            agenda: vec![AgendaRow { title: "x".into(), no: "a".into(), section: "?".into(), ..AgendaRow::default() }],
            ..PlanForm::default()
        };
        let errors = form.parse(Locale::Vi, &[]).expect_err("nothing right");
        assert_eq!(errors.len(), 5);
        assert!(errors.of("planned_on").contains("31"), "{}", errors.of("planned_on"));
    }
}
