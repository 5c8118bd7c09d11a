//! What the pages of telling post.

use chrono::NaiveDate;
use uuid::Uuid;

use super::model::{Head, Line, NewLine, Part, Telling};
use crate::form::{self, Fields, Form, FormErrors, Shown, given};
use crate::locale::Locale;
use crate::{t, text};

/// Characters that the remarks may have.
const LONGEST: usize = 4000;

/// Characters that the short report on the situation may have.
const SHORT: usize = 2000;

/// The telling of an attended visit, as typed.
#[derive(Clone, Debug, Default)]
pub struct TellingForm {
    /// When the leader came.
    pub arrived_at: String,
    /// When he left.
    pub left_at: String,
    /// `yes`, `no` or nothing.
    pub spoke: String,
    /// Anything else.
    pub remarks: String,
    /// The short report on the situation.
    pub situation: String,
    /// The lines, by part.
    pub lines: [Vec<Line>; 4],
    /// What the page had shown.
    pub shown: Shown,
}

impl Form for TellingForm {
    fn read(fields: &mut Fields) -> Self {
        let mut form = Self { shown: fields.shown(), ..Self::default() };
        for part in Part::ALL {
            for (id, mut row) in fields.rows(part.name()) {
                let line = Line { id, choice: row.one(part.choice()), words: text::nfc_lines(&row.one("text")) };
                form.lines[part as usize].push(line);
                fields.absorb(row);
            }
        }
        form.arrived_at = fields.one("arrived_at");
        form.left_at = fields.one("left_at");
        form.spoke = fields.one("spoke");
        form.remarks = fields.one("remarks");
        form.situation = fields.one("situation");
        form
    }
}

/// What may be chosen in a telling.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Criteria, each with whether it has levels.
    pub criteria: Vec<(Uuid, bool)>,
    /// Topics of findings.
    pub topics: Vec<String>,
    /// Earlier recommendations that can be checked.
    pub advice: Vec<Uuid>,
    /// The month of the visit.
    pub month: NaiveDate,
}

/// A telling that can be stored.
#[derive(Clone, Debug, Default)]
pub struct Read {
    /// Its head.
    pub head: Head,
    /// Its lines, by part; empty ones too, to be taken away.
    pub lines: [Vec<NewLine>; 4],
}

impl TellingForm {
    /// The form of a stored telling.
    pub fn of(telling: &Telling) -> Self {
        let spoke = match telling.head.spoke {
            Some(true) => "yes",
            Some(false) => "no",
            None => "",
        };
        Self {
            arrived_at: telling.head.arrived_at.map(text::format_time).unwrap_or_default(),
            left_at: telling.head.left_at.map(text::format_time).unwrap_or_default(),
            spoke: spoke.to_owned(),
            remarks: telling.head.remarks.clone().unwrap_or_default(),
            situation: telling.head.situation.clone().unwrap_or_default(),
            lines: telling.lines.clone(),
            shown: Shown::default(),
        }
    }

    /// The lines of a part.
    pub fn part(&self, part: Part) -> &[Line] {
        &self.lines[part as usize]
    }

    /// The line about something; an empty one where there is none.
    pub fn line(&self, part: Part, id: Uuid) -> Line {
        let found = self.part(part).iter().find(|line| line.id == id).cloned();
        found.unwrap_or_else(|| Line { id, ..Line::default() })
    }

    /// Every field with its name, for the hidden `was.*`.
    pub fn values(&self) -> Vec<(String, String)> {
        let head = [
            ("arrived_at", &self.arrived_at),
            ("left_at", &self.left_at),
            ("spoke", &self.spoke),
            ("remarks", &self.remarks),
            ("situation", &self.situation),
        ];
        let mut values: Vec<_> = head.map(|(name, value)| (name.to_owned(), value.clone())).to_vec();
        for part in Part::ALL {
            for line in self.part(part) {
                values.push((field(part, line.id, part.choice()), line.choice.clone()));
                values.push((field(part, line.id, "text"), line.words.clone()));
            }
        }
        values
    }

    /// Days and hours written as they are shown, so that a merge compares like with like.
    pub fn uniform(&self) -> Self {
        let time = |typed: &str| text::parse_time(typed).map_or_else(|| typed.to_owned(), text::format_time);
        let mut uniform = Self { arrived_at: time(&self.arrived_at), left_at: time(&self.left_at), ..self.clone() };
        for line in &mut uniform.lines[Part::Recommendation as usize] {
            line.choice = text::parse_day(&line.choice).map_or_else(|_| line.choice.clone(), text::format_day);
        }
        uniform
    }

    /// Reads the telling. `complete`: it is to be sent, so nothing that others rely on may be missing.
    ///
    /// # Errors
    /// Sentences beside the fields.
    pub fn parse(&self, l: Locale, known: &Known, complete: bool) -> Result<Read, FormErrors> {
        let mut errors = FormErrors::default();
        let arrived_at = form::time(l, &mut errors, "arrived_at", &self.arrived_at);
        let left_at = form::time(l, &mut errors, "left_at", &self.left_at);
        if arrived_at.zip(left_at).is_some_and(|(arrived, left)| left <= arrived) {
            errors.add("left_at", t!(l, "error-left-before-arrived"));
        }
        if complete && self.arrived_at.is_empty() {
            errors.add("arrived_at", t!(l, "error-arrived"));
        }
        let spoke = match self.spoke.as_str() {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        };
        if complete && spoke.is_none() {
            errors.add("spoke", t!(l, "error-spoke"));
        }
        for (name, words, most) in [("remarks", &self.remarks, LONGEST), ("situation", &self.situation, SHORT)] {
            if words.chars().count() > most {
                errors.add(name, t!(l, "error-too-long", count = most));
            }
        }
        let lines = Part::ALL.map(|part| {
            let read = self.part(part).iter().map(|line| read_line(l, &mut errors, (part, line), known, complete));
            read.collect::<Vec<_>>()
        });
        let [remarks, situation] = [&self.remarks, &self.situation].map(|words| given(words).map(str::to_owned));
        errors.or(Some(Read { head: Head { arrived_at, left_at, spoke, remarks, situation }, lines }))
    }
}

/// `finding.<id>.topic`
pub fn field(part: Part, id: Uuid, name: &str) -> String {
    format!("{}.{id}.{name}", part.name())
}

fn read_line(
    l: Locale,
    errors: &mut FormErrors,
    (part, line): (Part, &Line),
    known: &Known,
    complete: bool,
) -> NewLine {
    let (choice, words) = (field(part, line.id, part.choice()), field(part, line.id, "text"));
    if line.words.chars().count() > part.longest() {
        errors.add(words.clone(), t!(l, "error-too-long", count = part.longest()));
    }
    if !may_choose(part, line, known) {
        errors.add(choice.clone(), t!(l, "error-choose"));
    }
    let due_on = match part {
        Part::Recommendation => form::day(l, errors, &choice, &line.choice),
        _ => None,
    };
    if due_on.is_some_and(|due| due < known.month) {
        errors.add(choice.clone(), t!(l, "error-advice-past"));
    }
    if complete && !line.is_blank() {
        incomplete(l, errors, (part, line), (&choice, &words));
    }
    let chosen = given(&line.choice).filter(|_| part != Part::Recommendation);
    NewLine { id: line.id, choice: chosen.map(str::to_owned), due_on, words: given(&line.words).map(str::to_owned) }
}

/// Whether what was chosen is among what may be chosen, and about something that is there.
fn may_choose(part: Part, line: &Line, known: &Known) -> bool {
    match part {
        Part::Observation => known.criteria.iter().any(|(id, levels)| {
            *id == line.id
                && (line.choice.is_empty() || (*levels && matches!(line.choice.as_str(), "good" | "fair" | "poor")))
        }),
        Part::Finding => line.choice.is_empty() || known.topics.contains(&line.choice),
        Part::Recommendation => true,
        Part::Check => {
            let verdict = matches!(line.choice.as_str(), "" | "confirmed" | "not_confirmed");
            verdict && (line.is_blank() || known.advice.contains(&line.id))
        }
    }
}

/// What a line that is to be sent lacks.
fn incomplete(l: Locale, errors: &mut FormErrors, (part, line): (Part, &Line), (choice, words): (&str, &str)) {
    match part {
        Part::Observation => {}
        Part::Finding => {
            if line.choice.is_empty() {
                errors.add(choice, t!(l, "error-finding-topic"));
            }
            if line.words.is_empty() {
                errors.add(words, t!(l, "error-finding-text"));
            }
        }
        Part::Recommendation => {
            if line.words.is_empty() {
                errors.add(words, t!(l, "error-advice-text"));
            }
            if line.choice.is_empty() {
                errors.add(choice, t!(l, "error-advice-due"));
            }
        }
        Part::Check if line.choice.is_empty() => errors.add(choice, t!(l, "error-check")),
        Part::Check => {}
    }
}

/// That a visit was missed, as typed.
#[derive(Clone, Debug, Default)]
pub struct MissForm {
    /// Code of the reason.
    pub reason: String,
    /// In words.
    pub note: String,
}

impl Form for MissForm {
    fn read(fields: &mut Fields) -> Self {
        Self { reason: fields.one("reason"), note: fields.one("note") }
    }
}

impl MissForm {
    /// The reason among those that may be chosen; "other" is said in words.
    ///
    /// # Errors
    /// Sentences beside the fields.
    pub fn parse(&self, l: Locale, reasons: &[(String, String)]) -> Result<(String, Option<String>), FormErrors> {
        let mut errors = FormErrors::default();
        if !reasons.iter().any(|(code, _)| *code == self.reason) {
            errors.add("reason", t!(l, "error-miss-reason"));
        }
        if self.reason == "other" && self.note.is_empty() {
            errors.add("note", t!(l, "error-miss-note"));
        }
        if self.note.chars().count() > 1000 {
            errors.add("note", t!(l, "error-too-long", count = 1000));
        }
        errors.or(Some((self.reason.clone(), given(&self.note).map(str::to_owned))))
    }
}

/// Opening again what was told.
#[derive(Clone, Debug, Default)]
pub struct ReasonForm {
    /// Why.
    pub reason: String,
}

impl Form for ReasonForm {
    fn read(fields: &mut Fields) -> Self {
        Self { reason: fields.one("reason") }
    }
}

impl ReasonForm {
    /// The reason, which may not be left out.
    ///
    /// # Errors
    /// A sentence beside the field.
    pub fn parse(&self, l: Locale) -> Result<String, FormErrors> {
        let reason = text::nfc(&self.reason);
        match reason.chars().count() {
            0 => Err(FormErrors::one("reason", t!(l, "error-reason"))),
            1..=1000 => Ok(reason),
            _ => Err(FormErrors::one("reason", t!(l, "error-too-long", count = 1000))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Known {
        Known {
            criteria: vec![(Uuid::from_u128(1), true), (Uuid::from_u128(2), false)],
            topics: vec!["chairing".into()],
            advice: vec![Uuid::from_u128(9)],
            month: "2025-08-01".parse().expect("a date"),
        }
    }

    fn line(id: u128, choice: &str, words: &str) -> Line {
        Line { id: Uuid::from_u128(id), choice: choice.into(), words: words.into() }
    }

    fn with(part: Part, line: Line) -> TellingForm {
        let mut form = TellingForm { arrived_at: "19:25".into(), spoke: "no".into(), ..TellingForm::default() };
        form.lines[part as usize].push(line);
        form
    }

    fn refused(form: &TellingForm, complete: bool) -> Vec<String> {
        match form.parse(Locale::Vi, &known(), complete) {
            Ok(_) => Vec::new(),
            Err(errors) => {
                errors.iter().map(|(field, _)| field.rsplit('.').next().unwrap_or_default().to_owned()).collect()
            }
        }
    }

    #[test]
    fn a_draft_may_lack_what_must_be_there_when_it_is_sent() {
        let empty = TellingForm::default();
        assert!(refused(&empty, false).is_empty());
        assert_eq!(refused(&empty, true), ["arrived_at", "spoke"]);
        for (part, line, lacks) in [
            (Part::Finding, line(5, "chairing", ""), "text"),
            (Part::Finding, line(5, "", "Ít gợi mở"), "topic"),
            (Part::Recommendation, line(6, "", "Giao chi ủy viên chuẩn bị"), "due"),
            (Part::Recommendation, line(6, "30/09/2025", ""), "text"),
            (Part::Check, line(9, "", "Chưa thấy"), "verdict"),
        ] {
            let form = with(part, line);
            assert!(refused(&form, false).is_empty(), "{form:?}");
            assert_eq!(refused(&form, true), [lacks], "{form:?}");
        }
    }

    #[test]
    fn what_cannot_be_is_refused_in_a_draft_too() {
        for (form, field) in [
            (with(Part::Observation, line(1, "best", "")), "level"),
            (with(Part::Observation, line(2, "good", "")), "level"),
            (with(Part::Observation, line(3, "", "note")), "level"),
            (with(Part::Finding, line(5, "weather", "x")), "topic"),
            (with(Part::Recommendation, line(6, "31/07/2025", "x")), "due"),
            (with(Part::Recommendation, line(6, "mai", "x")), "due"),
            (with(Part::Check, line(8, "confirmed", "")), "verdict"),
            (TellingForm { left_at: "19:00".into(), ..with(Part::Check, line(9, "confirmed", "")) }, "left_at"),
            (with(Part::Recommendation, line(6, "30/9/2025", &"x".repeat(501))), "text"),
        ] {
            assert_eq!(refused(&form, false), [field], "{form:?}");
        }
    }

    #[test]
    fn a_telling_is_read_as_it_was_typed() {
        let form = with(Part::Recommendation, line(6, "30/9/2025", "Phân công rõ người"));
        let read = form.parse(Locale::Vi, &known(), true).expect("complete");
        assert_eq!(read.head.spoke, Some(false));
        let [advice] = read.lines[Part::Recommendation as usize].as_slice() else { panic!("one") };
        assert_eq!((advice.due_on, advice.choice.as_deref()), ("2025-09-30".parse().ok(), None));
        assert_eq!(form.uniform().part(Part::Recommendation)[0].choice, "30/09/2025");
    }

    #[test]
    fn a_miss_has_a_reason_and_another_reason_has_words() {
        let reasons = [("illness".to_owned(), String::new()), ("other".to_owned(), String::new())];
        let form = |reason: &str, note: &str| MissForm { reason: reason.into(), note: note.into() };
        assert!(form("illness", "").parse(Locale::Vi, &reasons).is_ok());
        assert!(form("other", "Đưa con đi thi").parse(Locale::Vi, &reasons).is_ok());
        assert!(!form("other", "").parse(Locale::Vi, &reasons).expect_err("words").of("note").is_empty());
        assert!(!form("", "").parse(Locale::Vi, &reasons).expect_err("a reason").of("reason").is_empty());
    }
}
