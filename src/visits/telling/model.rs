//! The telling of an attended visit as it is stored.

use chrono::{NaiveDate, NaiveTime};
use uuid::Uuid;

use crate::locale::Locale;
use crate::visits::model::Level;

/// What is looked at.
#[derive(Clone, Debug)]
pub struct Criterion {
    /// Its id.
    pub id: Uuid,
    /// Its number.
    pub no: i16,
    /// What it is called.
    pub title_vi: String,
    /// In English.
    pub title_en: String,
    /// The words of the levels, best first, in both languages; none: it is answered in words alone.
    pub levels: Option<[(String, String); 3]>,
    /// Whether anybody has verified it against a document.
    pub verified: bool,
}

impl Criterion {
    /// "4. Kỹ năng của người chủ trì".
    pub fn title(&self, l: Locale) -> String {
        format!("{}. {}", self.no, l.label(&self.title_vi, Some(&self.title_en)))
    }

    /// The levels as options; empty where it is answered in words alone.
    pub fn options(&self, l: Locale) -> Vec<(String, String)> {
        let word =
            |(level, (vi, en)): (Level, &(String, String))| (level.code().to_owned(), l.label(vi, Some(en)).to_owned());
        self.levels.iter().flat_map(|levels| Level::ALL.into_iter().zip(levels)).map(word).collect()
    }
}

/// The lines of a telling: each is about something, chooses, and says it in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A criterion, a level, a note.
    Observation,
    /// A finding: a topic, in words.
    Finding,
    /// A recommendation: until when, in words.
    Recommendation,
    /// An earlier recommendation: whether it was carried out, a note.
    Check,
}

impl Part {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 4] = [Self::Observation, Self::Finding, Self::Recommendation, Self::Check];

    /// What its rows are called in the form.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Observation => "observation",
            Self::Finding => "finding",
            Self::Recommendation => "recommendation",
            Self::Check => "check",
        }
    }

    /// The field in which something is chosen.
    pub const fn choice(self) -> &'static str {
        match self {
            Self::Observation => "level",
            Self::Finding => "topic",
            Self::Recommendation => "due",
            Self::Check => "verdict",
        }
    }

    /// The longest text of such a line, in characters.
    pub const fn longest(self) -> usize {
        match self {
            Self::Recommendation => 500,
            _ => 2000,
        }
    }
}

/// One line as it is stored and as it is typed; an empty one is not there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// The criterion, the finding, the recommendation, or the earlier one.
    pub id: Uuid,
    /// Level, topic, day or verdict.
    pub choice: String,
    /// In words.
    pub words: String,
}

impl Line {
    /// Whether it says nothing.
    pub fn is_blank(&self) -> bool {
        self.choice.is_empty() && self.words.is_empty()
    }
}

/// The head of a telling.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// When the leader came.
    pub arrived_at: Option<NaiveTime>,
    /// When he left.
    pub left_at: Option<NaiveTime>,
    /// Whether he spoke.
    pub spoke: Option<bool>,
    /// Anything else.
    pub remarks: Option<String>,
    /// The short report on the situation of the place, for who sent him.
    pub situation: Option<String>,
}

/// The whole telling.
#[derive(Clone, Debug, Default)]
pub struct Telling {
    /// The head.
    pub head: Head,
    /// The lines, by part in the order of [`Part::ALL`]; days as they are shown.
    pub lines: [Vec<Line>; 4],
}

impl Telling {
    /// The lines of a part.
    pub fn of(&self, part: Part) -> &[Line] {
        &self.lines[part as usize]
    }
}

/// A line read, to be stored.
#[derive(Clone, Debug)]
pub struct NewLine {
    /// As [`Line`].
    pub id: Uuid,
    /// Level, topic or verdict.
    pub choice: Option<String>,
    /// Until when.
    pub due_on: Option<NaiveDate>,
    /// In words.
    pub words: Option<String>,
}
