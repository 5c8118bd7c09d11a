//! When a criterion of a draft does not apply and what keeps it low, as fields of its page.

use uuid::Uuid;

use super::forms::{Reader, range_fields};
use crate::evaluations::rubrics::words;
use crate::evaluations::rubrics::{Condition, Criterion, Exemption, Fact, Measure, NaPolicy, Override, Range, Rubric};
use crate::ids::CriterionId;
use crate::locale::Locale;
use crate::t;

/// Fields of when a criterion does not apply, and what becomes of its points.
pub const EXEMPT: [&str; 6] = ["when", "low", "low_end", "high", "high_end", "then"];

/// Fields of what keeps a criterion low.
pub const CAP: [&str; 6] = ["fact", "low", "low_end", "high", "high_end", "most"];

/// Begins the choice of a ratio without a base.
const NO_BASE: &str = "no_base:";

/// Begins the choice of the criterion to which points move.
const MOVES_TO: &str = "moves_to:";

/// Name of a field of an exemption.
pub fn of_exemption(id: CriterionId, part: &str) -> String {
    format!("exempt.{id}.{part}")
}

/// Name of a field of a cap: rows are told apart by ids, so its place goes into that of the criterion.
pub fn of_cap(id: CriterionId, at: usize, part: &str) -> String {
    let place = u128::try_from(at + 1).unwrap_or(u128::MAX);
    format!("cap.{}.{part}", Uuid::from_u128(id.0.as_u128() ^ (place << 104)))
}

/// The places of a criterion's caps on the page: those there are, and one to be added. Without a fact nothing is
/// proposed that could be kept low.
pub fn places(criterion: &Criterion) -> std::ops::Range<usize> {
    0..criterion.fact.map_or(0, |_| criterion.overrides.len() + 1)
}

/// What the fields of a criterion hold.
pub fn values(criterion: &Criterion) -> Vec<(String, String)> {
    let id = criterion.id;
    let (fact, when, within) = match criterion.exemption.map(|exemption| exemption.when) {
        None => (Fact::Attendance, String::new(), Range::default()),
        Some(Condition::Within(fact, within)) => (fact, fact.code().to_owned(), within),
        Some(Condition::NoBase(fact)) => (fact, format!("{NO_BASE}{}", fact.code()), Range::default()),
    };
    let policy = criterion.exemption.map_or(NaPolicy::FullMarks, |exemption| exemption.policy);
    let then = match policy {
        NaPolicy::MovesTo(target) => format!("{MOVES_TO}{target}"),
        plain => plain.code().to_owned(),
    };
    let mut values = vec![(of_exemption(id, "when"), when), (of_exemption(id, "then"), then)];
    values.extend(range_fields(fact, within).map(|(part, value)| (of_exemption(id, part), value)));
    for at in places(criterion) {
        let cap = criterion.overrides.get(at);
        let (fact, most) = (cap.map(|cap| cap.fact.code()), cap.map(|cap| cap.at_most.to_string()));
        values.push((of_cap(id, at, "fact"), fact.unwrap_or_default().to_owned()));
        values.push((of_cap(id, at, "most"), most.unwrap_or_default()));
        let (fact, range) = cap.map_or((Fact::Attendance, Range::default()), |cap| (cap.fact, cap.range));
        values.extend(range_fields(fact, range).map(|(part, value)| (of_cap(id, at, part), value)));
    }
    values
}

/// Reads when a criterion does not apply. A choice that is not offered is none.
pub fn exemption(reader: &mut Reader<'_>, criterion: &Criterion) -> Option<Exemption> {
    let name = |part: &str| of_exemption(criterion.id, part);
    let when = reader.typed(&name("when")).to_owned();
    let when = match when.strip_prefix(NO_BASE) {
        Some(fact) => Condition::NoBase(Fact::from_code(fact).filter(|fact| fact.measure() == Measure::Ratio)?),
        None => {
            let fact = Fact::from_code(&when)?;
            Condition::Within(fact, reader.range(&name, fact))
        }
    };
    let then = reader.typed(&name("then"));
    let target = then.strip_prefix(MOVES_TO).and_then(|id| id.parse().ok());
    let code = if target.is_some() { "moves_to" } else { then };
    Some(Exemption { when, policy: NaPolicy::from_code(code, target).unwrap_or(NaPolicy::FullMarks) })
}

/// Reads what keeps a criterion low; one whose fact was emptied is gone.
pub fn caps(reader: &mut Reader<'_>, criterion: &Criterion) -> Vec<Override> {
    let mut caps: Vec<Override> = Vec::new();
    for at in places(criterion) {
        let name = |part: &str| of_cap(criterion.id, at, part);
        let Some(fact) = Fact::from_code(reader.typed(&name("fact"))) else { continue };
        if caps.iter().any(|cap| cap.fact == fact) {
            reader.refuse(&name("fact"), |l| t!(l, "rubric-cap-twice"));
            continue;
        }
        let range = reader.range(&name, fact);
        caps.push(Override { fact, range, at_most: reader.points(&name("most")) });
    }
    caps
}

/// What can be chosen as the condition of an exemption.
pub fn conditions(l: Locale) -> Vec<(String, String)> {
    let facts = Fact::ALL.map(|fact| (fact.code().to_owned(), words::fact(l, fact)));
    let ratios = Fact::ALL.into_iter().filter(|fact| fact.measure() == Measure::Ratio);
    let bare = ratios.map(|fact| {
        let word = t!(l, "rubric-na-no-base", fact = words::fact(l, fact));
        (format!("{NO_BASE}{}", fact.code()), word)
    });
    facts.into_iter().chain(bare).collect()
}

/// What can become of the points of a criterion that does not apply.
pub fn outcomes(l: Locale, rubric: &Rubric, of: CriterionId) -> Vec<(String, String)> {
    let plain = [
        ("full_marks", t!(l, "rubric-na-full-marks")),
        ("rescaled", t!(l, "rubric-na-rescaled")),
        ("zero", t!(l, "rubric-na-zero")),
    ];
    let others = rubric.criteria.iter().filter(|other| other.id != of);
    let moved = others
        .map(|other| (format!("{MOVES_TO}{}", other.id), t!(l, "rubric-na-moves-to", code = other.code.as_str())));
    plain.into_iter().map(|(code, word)| (code.to_owned(), word)).chain(moved).collect()
}

/// The facts that can keep a criterion low.
pub fn facts(l: Locale) -> Vec<(String, String)> {
    Fact::ALL.map(|fact| (fact.code().to_owned(), words::fact(l, fact))).into()
}

#[cfg(test)]
mod tests {
    use super::super::forms::RubricForm;
    use super::*;
    use crate::evaluations::Points;
    use crate::evaluations::rubrics::{Stage, sample, version};

    /// The sample as it is read back with some fields typed anew.
    fn read(policy: NaPolicy, typed: &[(String, &str)]) -> Result<Rubric, crate::form::FormErrors> {
        let rubric = sample::sound(policy);
        let version = version::sample(Stage::Draft, chrono::NaiveDate::from_ymd_opt(2026, 1, 1), None);
        let mut form = RubricForm::of(&version, &rubric);
        for (name, value) in &mut form.values {
            if let Some((_, typed)) = typed.iter().find(|(known, _)| known == name) {
                *value = (*typed).to_owned();
            }
        }
        form.parse(Locale::Vi, &rubric).map(|(_, rubric)| rubric)
    }

    #[test]
    fn conditions_and_caps_are_read_as_they_were_written() {
        for policy in [NaPolicy::FullMarks, NaPolicy::Rescaled, NaPolicy::Zero] {
            let (before, after) = (sample::sound(policy), read(policy, &[]).unwrap());
            for (before, after) in before.criteria.iter().zip(&after.criteria) {
                assert_eq!(before.exemption, after.exemption, "{}", before.code);
                assert_eq!(before.overrides, after.overrides, "{}", before.code);
            }
        }
    }

    #[test]
    fn an_exemption_is_set_changed_and_taken_away() {
        let rubric = sample::sound(NaPolicy::Zero);
        let (free, other) = (&rubric.criteria[0], &rubric.criteria[1]);
        let to = format!("{MOVES_TO}{}", other.id);
        let name = |part: &str| of_exemption(free.id, part);
        let set =
            [(name("when"), "members"), (name("high"), "9"), (name("high_end"), "below"), (name("then"), to.as_str())];
        let after = read(NaPolicy::Zero, &set).unwrap();
        let expected = Exemption {
            when: Condition::Within(Fact::Members, Range::ALL.below(9)),
            policy: NaPolicy::MovesTo(other.id),
        };
        assert_eq!(after.criteria[0].exemption, Some(expected));
        let bare = [(name("when"), "no_base:tasks_met"), (name("then"), "rescaled")];
        let after = read(NaPolicy::Zero, &bare).unwrap().criteria[0].exemption.unwrap();
        assert_eq!((after.when, after.policy), (Condition::NoBase(Fact::TasksMet), NaPolicy::Rescaled));
        // What is not offered is none: a count has always a base.
        for when in ["", "no_base:members", "weather"] {
            assert_eq!(read(NaPolicy::Zero, &[(name("when"), when)]).unwrap().criteria[0].exemption, None, "{when}");
        }
    }

    #[test]
    fn a_cap_is_added_and_two_of_one_fact_are_refused() {
        let rubric = sample::sound(NaPolicy::Zero);
        let counted = rubric.criteria.iter().find(|one| one.fact.is_some()).unwrap();
        let last = places(counted).last().unwrap();
        let name = |part: &str| of_cap(counted.id, last, part);
        let added = [(name("fact"), "members"), (name("low"), "30"), (name("most"), "1,5")];
        let after = read(NaPolicy::Zero, &added).unwrap();
        let cap = *after.criterion(counted.id).unwrap().overrides.last().unwrap();
        assert_eq!((cap.fact, cap.range, cap.at_most), (Fact::Members, Range::ALL.at_least(30), Points(150)));
        let errors = read(NaPolicy::Zero, &[(name("fact"), "members"), (name("most"), "viel")]).unwrap_err();
        assert!(!errors.of(name("most")).is_empty());
        if let Some(first) = counted.overrides.first() {
            let twice = [(name("fact"), first.fact.code()), (name("most"), "1")];
            assert!(!read(NaPolicy::Zero, &twice).unwrap_err().of(name("fact")).is_empty());
        }
    }
}
