//! Scores of the meetings that were held, by the same engine as everywhere: from the facts that the record
//! gives, what a person judges, and what the superior says.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use rand::Rng as _;
use rand::rngs::StdRng;

use super::fate::{Candour, Fate, Stage};
use super::ledger::{ActRow, Ledger, LineRow, ScoreRow};
use super::mint::{Mint, chance, one_of};
use super::score_words as words;
use crate::clock::instant_in_vietnam;
use crate::error::{Error, Result};
use crate::evaluations::rubrics::{Answer, Class, Criterion, Facts, Kind, Proposal, Rubric, Sheet, evaluate, propose};
use crate::evaluations::scores::ScoreLine;
use crate::evaluations::scores::facts::at_submission;
use crate::evaluations::scores::model::{computed_sheet, counted, decided_judgements, proposed, self_judgements};
use crate::evaluations::{Act, Points, State};
use crate::ids::{MeetingId, OrganizationId, UserId};
use crate::meetings::model::{last_day, month_of, next_month};

/// A meeting that was held, as far as its score needs it beside what the database knows.
#[derive(Clone, Debug)]
pub struct Held {
    /// The meeting.
    pub meeting: MeetingId,
    /// The organization that met.
    pub organization: OrganizationId,
    /// Its place among the branches of today.
    pub branch: usize,
    /// The month.
    pub month: NaiveDate,
    /// The day.
    pub on: NaiveDate,
    /// When the record was closed.
    pub closed_at: DateTime<Utc>,
    /// When minutes and resolution were posted.
    pub posted_on: Option<NaiveDate>,
    /// How many could vote.
    pub voters: usize,
    /// Who keeps the branch's book.
    pub scored_by: UserId,
    /// What becomes of the score.
    pub fate: Fate,
}

/// A sheet that is complete.
pub fn complete(sheet: &Sheet) -> Result<(Points, Class)> {
    let class = sheet.class.ok_or_else(|| Error::Internal(format!("a sheet is open at {:?}", sheet.open)))?;
    Ok((sheet.total, class))
}

/// What minutes and resolution posted afterwards leave unknown when the branch scores.
fn at_vote(facts: &Facts) -> Facts {
    facts.iter().filter(|(fact, _)| !fact.is_known_later()).collect()
}

/// One sheet while it is filled in.
struct Writer<'a> {
    rubric: &'a Rubric,
    held: &'a Held,
    random: StdRng,
}

/// Enters the score of a meeting; one that nobody has begun adds nothing.
///
/// # Errors
/// Internal when the engine finds a sheet incomplete: the world would not be whole.
pub fn enter(
    ledger: &mut Ledger,
    mint: &mut Mint,
    (seed, rubric): (u64, &Rubric),
    (held, facts): (&Held, &Facts),
    decided_by: UserId,
) -> Result<()> {
    let stage = held.fate.stage;
    if stage == Stage::Unscored {
        return Ok(());
    }
    let random = chance(seed, &format!("sheet of {} in {}", held.branch, held.month));
    let mut writer = Writer { rubric, held, random };
    let (known, submitted) = (at_vote(facts), at_submission(facts.clone()));
    let mut lines = writer.own_lines(&known, &submitted);
    let own = self_judgements(rubric, &known, &lines);
    let self_sheet = evaluate(rubric, &known, &own);
    let (self_points, self_class) = complete(&self_sheet)?;
    let (agreed_points, agreed_class) = complete(&computed_sheet(rubric, &known, &own))?;
    let times = Times::of(held);
    let id = mint.at(times.agreed);
    let lost = self_sheet.deductions.first().and_then(|deduction| rubric.criterion(deduction.criterion));
    let dissent = usize::from(held.voters > 4 && writer.random.random_range(0..12) == 0);
    let mut row = ScoreRow {
        id,
        meeting_id: held.meeting,
        organization_id: held.organization,
        month: held.month,
        rubric_id: rubric.id,
        state: State::Draft,
        self_points,
        self_class: self_class.code(),
        agreed_points,
        agreed_class: agreed_class.code(),
        facts: known,
        shortcomings: lost.map(|criterion| words::shortcoming(&criterion.code)),
        votes_for: held.voters - dissent,
        votes_other: dissent,
        submitted_points: None,
        submitted_class: None,
        submitted_facts: None,
        returned_because: None,
        decision: None,
        decided_points: None,
        decided_class: None,
        decision_reason: None,
        decided_by: None,
    };
    if stage >= Stage::Submitted {
        writer.submit(&mut row, &mut lines, &submitted)?;
    }
    if stage >= Stage::Decided {
        writer.decide(&mut row, &mut lines, &submitted)?;
        row.decided_by = Some(decided_by);
    }
    row.state = reached(stage, &row);
    row.returned_because = (stage == Stage::Returned).then_some(words::RETURNED);
    ledger.acts.extend(times.acts(mint, &row, (held.scored_by, decided_by)));
    ledger.lines.extend(lines.into_iter().map(|line| LineRow::of(&row, line)));
    ledger.scores.push(row);
    Ok(())
}

fn reached(stage: Stage, row: &ScoreRow) -> State {
    match stage {
        Stage::Unscored => State::Draft,
        Stage::Agreed => State::Agreed,
        Stage::Voted => State::Voted,
        Stage::Submitted => State::Submitted,
        Stage::Returned => State::Returned,
        Stage::Decided if row.decision == Some("confirmed") => State::Confirmed,
        Stage::Decided => State::Adjusted,
        Stage::Locked => State::Locked,
    }
}

/// Level and points of an answer that the criterion knows.
fn worth(criterion: &Criterion, answer: Answer) -> (Option<i16>, Points) {
    match answer {
        Answer::Yes(yes) => (None, if yes { criterion.max } else { Points::ZERO }),
        Answer::Level(no) => (Some(no), criterion.level(no).map(|level| level.points).unwrap_or_default()),
        Answer::Points(points) => (None, points),
    }
}

/// The answer that is worth most.
fn best(criterion: &Criterion) -> Answer {
    match criterion.kind {
        Kind::Bool => Answer::Yes(true),
        Kind::Choice => Answer::Level(criterion.levels.iter().max_by_key(|l| l.points).map_or(1, |level| level.no)),
        Kind::Points => Answer::Points(criterion.max),
    }
}

/// What Thôn 2 gives itself where it judges: 44 of 49.
fn told(code: &str) -> Option<Points> {
    let points = match code {
        "3.1" | "5.1" | "7.1" => 4,
        "4.1" => 5,
        "4.2a" => 18,
        "4.3" => 9,
        _ => return None,
    };
    Some(Points::whole(points))
}

impl Writer<'_> {
    /// Points of what only a person can tell, in steps, more or less as well as the branch works.
    fn judged(&mut self, criterion: &Criterion) -> Points {
        let by_chance = self.held.fate.judged + self.random.random_range(-40..=40);
        let share = by_chance.clamp(0, 1000);
        match self.held.fate.candour {
            Candour::Full => criterion.max,
            Candour::Told => told(&criterion.code).unwrap_or(criterion.max),
            _ => Points(criterion.max.0 * share / 1000 / Points::STEP.0 * Points::STEP.0),
        }
    }

    /// Whether the branch gives itself full marks there, whatever is counted.
    fn raises(&self, code: &str) -> bool {
        match self.held.fate.candour {
            Candour::Honest => false,
            Candour::Raises(codes) => codes.contains(&code),
            Candour::Full => true,
            Candour::Told => ["2.1", "4.2b", "6.1"].contains(&code),
        }
    }

    /// The branch's sheet. `submitted` is not known yet, but whether the branch posts at all is.
    fn own_lines(&mut self, known: &Facts, submitted: &Facts) -> Vec<ScoreLine> {
        let posts = self.held.posted_on.is_some() || self.held.fate.candour != Candour::Honest;
        let rubric = self.rubric;
        let line = |criterion: &Criterion| {
            let proposal = propose(criterion, known);
            let at_vote = counted(criterion, known);
            let (answer, reason) = match proposed(criterion, known) {
                Some(_) if self.raises(&criterion.code) && at_vote < Some(criterion.max) => {
                    (best(criterion), Some(words::own_reason(&criterion.code).to_owned()))
                }
                Some(answer) => (answer, None),
                None if criterion.kind == Kind::Points => (Answer::Points(self.judged(criterion)), None),
                None if proposal == Proposal::Later => (Answer::Yes(posts), None),
                None => (best(criterion), None),
            };
            let (level, points) = worth(criterion, answer);
            let applicable = proposal != Proposal::NotApplicable;
            ScoreLine {
                criterion: criterion.id,
                applicable,
                computed: at_vote,
                accepted: at_vote.is_some() && reason.is_none(),
                self_level: level.filter(|_| applicable),
                self_points: applicable.then_some(points),
                self_reason: reason.filter(|_| applicable),
                submitted: counted(criterion, submitted).filter(|_| self.held.fate.stage >= Stage::Submitted),
                decided_level: None,
                decided_points: None,
                decided_reason: None,
            }
        };
        rubric.criteria.iter().map(line).collect()
    }

    fn submit(&self, row: &mut ScoreRow, lines: &mut [ScoreLine], facts: &Facts) -> Result<()> {
        let own = self_judgements(self.rubric, facts, lines);
        let (points, class) = complete(&computed_sheet(self.rubric, facts, &own))?;
        (row.submitted_points, row.submitted_class) = (Some(points), Some(class.code()));
        row.submitted_facts = Some(facts.clone());
        Ok(())
    }

    /// The superior takes the branch's points over, or says otherwise line by line.
    fn decide(&mut self, row: &mut ScoreRow, lines: &mut [ScoreLine], facts: &Facts) -> Result<()> {
        let strict = match self.held.fate.candour {
            Candour::Honest => false,
            Candour::Raises(_) => self.random.random_range(0..10) < 7,
            Candour::Full | Candour::Told => true,
        };
        for line in lines.iter_mut() {
            let Some(criterion) = self.rubric.criterion(line.criterion) else { continue };
            // A promise that was not kept is counted by itself; the line says so.
            let overtaken = criterion.later && line.self_points > line.submitted && line.self_reason.is_none();
            let answer = match proposed(criterion, facts) {
                Some(answer) if overtaken || strict && line.self_reason.is_some() => answer,
                None if criterion.kind == Kind::Points => match self.other_points(criterion) {
                    Some(points) if Some(points) < line.self_points => Answer::Points(points),
                    _ => continue,
                },
                _ => continue,
            };
            let (level, points) = worth(criterion, answer);
            (line.decided_level, line.decided_points) = (level, Some(points));
            line.decided_reason = Some(words::decided_reason(criterion).to_owned());
        }
        let decided = evaluate(self.rubric, facts, &decided_judgements(self.rubric, facts, lines));
        let (points, class) = complete(&decided)?;
        let same = lines.iter().all(|line| line.decided_points.is_none());
        row.decision = Some(if same { "confirmed" } else { "adjusted" });
        row.decision_reason = (!same).then_some(words::DECISION);
        (row.decided_points, row.decided_class) = (Some(points), Some(class.code()));
        Ok(())
    }

    /// What the superior judges otherwise than a branch that praises itself.
    fn other_points(&mut self, criterion: &Criterion) -> Option<Points> {
        match self.held.fate.candour {
            Candour::Told => (criterion.code == "4.2a").then_some(Points::whole(15)),
            Candour::Full => {
                let lost = one_of(&mut self.random, &[0, 1, 2, 3]) + i32::from(criterion.code == "4.2a");
                Some(criterion.max - Points(lost * criterion.max.0 / 20 / Points::STEP.0 * Points::STEP.0))
            }
            Candour::Honest | Candour::Raises(_) => None,
        }
    }
}

/// When what was done.
struct Times {
    agreed: DateTime<Utc>,
    voted: DateTime<Utc>,
    submitted: DateTime<Utc>,
    decided: DateTime<Utc>,
    locked: DateTime<Utc>,
}

fn hour(on: NaiveDate, hours: i64, minutes: i64) -> DateTime<Utc> {
    instant_in_vietnam(on, NaiveTime::MIN) + TimeDelta::minutes(60 * hours + minutes)
}

impl Times {
    fn of(held: &Held) -> Self {
        let entered = held.closed_at;
        let agreed = match held.fate.stage {
            Stage::Agreed => hour(held.on + Days::new(1), 8, 15),
            _ => entered - TimeDelta::minutes(10),
        };
        let month = month_of(held.on);
        let days = u64::from(held.fate.judged.unsigned_abs() % 3);
        let submitted_on = held.posted_on.unwrap_or(held.on + Days::new(1 + days)).max(held.on + Days::new(1));
        let decided_on = (submitted_on + Days::new(2 + 4 * days)).min(last_day(month));
        Self {
            agreed,
            voted: entered,
            submitted: hour(submitted_on, 20, 10),
            decided: hour(decided_on, 9, 30),
            locked: hour(last_day(next_month(month)), 17, 0),
        }
    }

    /// What was done with a sheet, in its order.
    fn acts(&self, mint: &mut Mint, row: &ScoreRow, (own, superior): (UserId, UserId)) -> Vec<ActRow> {
        let decision = if row.decision == Some("confirmed") { Act::Confirm } else { Act::Adjust };
        let done = [
            (Act::Agree, own, self.agreed, true),
            (Act::Vote, own, self.voted, row.state >= State::Voted),
            (Act::Submit, own, self.submitted, row.submitted_points.is_some()),
            (Act::Return, superior, self.decided, row.returned_because.is_some()),
            (decision, superior, self.decided, row.decided_points.is_some()),
            (Act::Lock, superior, self.locked, row.state == State::Locked),
        ];
        let act = |(act, actor_id, at, _): (Act, UserId, DateTime<Utc>, bool)| ActRow {
            id: mint.at(at),
            score_id: row.id,
            organization_id: row.organization_id,
            act: act.code(),
            actor_id,
            at,
            reason: match act {
                Act::Return => row.returned_because,
                Act::Adjust => row.decision_reason,
                _ => None,
            },
        };
        done.into_iter().filter(|(.., done)| *done).map(act).collect()
    }
}
