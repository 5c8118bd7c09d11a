//! A meeting for the tests of the documents: invented people, nobody absent, nothing said yet.

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveTime};
use uuid::Uuid;

use super::facts::{Absence, Body, Counts, DocumentForm, Facts, Given, Heard, Officer, Said, Spoken};
use crate::ids::{AgendaItemId, MeetingId, MemberId, OrganizationId};
use crate::meetings::attendance::{Guest, Status};
use crate::meetings::model::{Heads, Kind, Meeting, State, month_of};
use crate::meetings::plan::AgendaItem;
use crate::meetings::statements::{Manner, Spoke};
use crate::members::Position;
use crate::organizations::Kind as BodyKind;
use crate::tasks::Outcome;

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn at(hour: u32, minute: u32) -> Option<NaiveTime> {
    NaiveTime::from_hms_opt(hour, minute, 0)
}

/// The regular meeting of Thôn 3 of December 2026, on the 3rd, closed as number 12.
pub fn facts() -> Facts {
    let mut facts = Facts {
        meeting: meeting(),
        form: form("./."),
        number: Some(12),
        path: vec![
            body("Đảng bộ tỉnh Lâm Giang", BodyKind::Province),
            body("Đảng bộ xã Thái Bình", BodyKind::Commune),
            body("Chi bộ Thôn 3", BodyKind::Branch),
        ],
        officers: Vec::new(),
        names: [].into(),
        counts: Counts {
            heads: Heads { official: 16, probationary: 2, exempt: 1, ..Heads::default() },
            roster: 18,
            present: 18,
            present_voting: 16,
            excused: 0,
            unexcused: 0,
        },
        absences: Vec::new(),
        guests: Vec::new(),
        agenda: Vec::new(),
        said: Said::Told(Vec::new()),
        heard: Vec::new(),
        given: Vec::new(),
        score: None,
    };
    let secretary = facts.person("Hoàng Văn Kiên", Some(Position::BranchSecretary));
    let deputy = facts.person("Ma Thị Lan", Some(Position::BranchDeputySecretary));
    facts.person("Nông Thị Hoa", Some(Position::BranchCommitteeMember));
    (facts.meeting.chair_id, facts.meeting.minute_taker_id) = (Some(secretary), Some(deputy));
    facts
}

fn meeting() -> Meeting {
    Meeting {
        id: MeetingId::mint(),
        organization_id: OrganizationId(7),
        tree_at: 0,
        organization: "Chi bộ Thôn 3".into(),
        month: day("2026-12-01"),
        kind: Kind::Regular,
        state: State::Closed,
        planned_on: None,
        planned_at: None,
        place: Some("Nhà văn hóa Thôn 3".into()),
        chair_id: None,
        minute_taker_id: None,
        held_on: Some(day("2026-12-03")),
        started_at: at(19, 30),
        ended_at: at(21, 10),
        dues: None,
        conclusion: None,
        votes_for: None,
        votes_against: None,
        votes_other: None,
        not_held_because: None,
        roster: None,
        on_behalf_by: None,
        confirmed_by: None,
        version: 1,
    }
}

pub fn form(end_mark: &str) -> DocumentForm {
    DocumentForm {
        end_mark: end_mark.into(),
        title_points: 14,
        signer_title_bold: false,
        abstract_rule: true,
        source: "HD 05-HD/VPTW".into(),
        verified: false,
    }
}

pub fn body(name: &str, kind: BodyKind) -> Body {
    Body { name: name.into(), kind }
}

impl Facts {
    /// Somebody whom the record names.
    pub fn person(&mut self, name: &str, position: Option<Position>) -> MemberId {
        let member_id = MemberId(Uuid::from_u128(self.names.len() as u128 + 1));
        self.names.insert(member_id, name.into());
        self.officers.extend(position.map(|position| Officer { member_id, position, title: None }));
        member_id
    }

    /// Held on another day, for the month of `month`.
    pub fn held(mut self, month: &str, held_on: &str) -> Self {
        (self.meeting.month, self.meeting.held_on) = (month_of(day(month)), Some(day(held_on)));
        self
    }

    /// Somebody who was not there from beginning to end.
    pub fn exception(&mut self, name: &str, status: Status, said: (&str, &str)) {
        let member_id = self.person(name, None);
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        self.absences.push(Absence { member_id, status, reason: given(said.0), note: given(said.1) });
        let counts = &mut self.counts;
        match status {
            Status::AbsentExcused => counts.excused += 1,
            Status::AbsentUnexcused => counts.unexcused += 1,
            Status::Late | Status::LeftEarly => return,
        }
        (counts.present, counts.present_voting) = (counts.present - 1, counts.present_voting - 1);
    }

    /// An item of the agenda.
    pub fn item(&mut self, section: &str, title: &str, conclusion: Option<&str>) -> AgendaItemId {
        let id = AgendaItemId(Uuid::from_u128(1000 + self.agenda.len() as u128));
        // Numbers with gaps, as after an item was taken off.
        let item_no = i16::try_from(self.agenda.len() * 2 + 1).unwrap();
        self.agenda.push(AgendaItem {
            id,
            item_no,
            section: section.into(),
            title: title.into(),
            presenter_id: None,
            conclusion: conclusion.map(str::to_owned),
        });
        id
    }

    /// Something that was said.
    pub fn said(&mut self, name: &str, on: Option<AgendaItemId>, manner: Manner, text: Option<&str>) {
        let member_id = self.person(name, None);
        let one = Spoken { member_id, agenda_item_id: on, manner, text: text.map(str::to_owned) };
        match &mut self.said {
            Said::Told(spoken) => spoken.push(one),
            Said::Counted(..) => panic!("only counted"),
        }
    }

    /// The same for a reader who may not read statements.
    pub fn only_counted(mut self) -> Self {
        let Said::Told(spoken) = &self.said else { return self };
        let of = |said: &[&Spoken]| Spoke {
            speakers: said.iter().map(|one| one.member_id).collect::<BTreeSet<_>>().len() as i64,
            statements: said.len() as i64,
            ..Spoke::default()
        };
        let items: BTreeSet<_> = spoken.iter().map(|one| one.agenda_item_id).collect();
        let on = |item| spoken.iter().filter(|one| one.agenda_item_id == item).collect::<Vec<_>>();
        let counted = items.into_iter().map(|item| (item, of(&on(item)))).collect();
        self.said = Said::Counted(of(&spoken.iter().collect::<Vec<_>>()), counted);
        self
    }

    /// What was heard of an earlier task.
    pub fn heard(&mut self, title: &str, outcome: Outcome, note: Option<&str>) {
        let member_id = self.person("Đỗ Xuân Trường", None);
        let due_on = day("2026-11-25");
        self.heard.push(Heard { title: title.into(), member_id, due_on, outcome, note: note.map(str::to_owned) });
    }

    /// A new task.
    pub fn gave(&mut self, title: &str, measure: &str) {
        let member_id = self.person("Lương Văn Chiến", None);
        self.given.push(Given { title: title.into(), member_id, measure: measure.into(), due_on: day("2026-12-25") });
    }

    /// A guest.
    pub fn guest(&mut self, full_name: &str, title: Option<&str>) {
        self.guests.push(Guest { id: Uuid::now_v7(), full_name: full_name.into(), title: title.map(str::to_owned) });
    }

    /// How they voted.
    pub fn voted(&mut self, [yes, no, other]: [i16; 3]) {
        let meeting = &mut self.meeting;
        (meeting.votes_for, meeting.votes_against, meeting.votes_other) = (Some(yes), Some(no), Some(other));
    }
}
