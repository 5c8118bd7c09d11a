//! `GET /organizations/{id}/quality` and the same as a spreadsheet.

use askama::Template as _;
use axum::extract::State;
use axum::response::Response;
use chrono::{Months, NaiveDate};

use super::model::{self, ChairLine, GroupLine, MonthLine, Side};
use super::queries as rows;
use crate::access::{Actor, Permission};
use crate::app::{App, Tx};
use crate::documents::xlsx::{self, Cell, Head, Sheet};
use crate::error::{Error, Result};
use crate::evaluations::Points;
use crate::evaluations::quality::chart::{Scale, Spark};
use crate::evaluations::quality::filter::READS;
use crate::evaluations::quality::help::{self, Need};
use crate::evaluations::quality::losses::{Lost, ranked};
use crate::evaluations::quality::model::{Narrow, Period, Standing};
use crate::evaluations::quality::queries::{self, RubricLabel};
use crate::evaluations::quality::view::{self, LossTable};
use crate::evaluations::quality::{exports, words};
use crate::evaluations::rubrics::Class;
use crate::evaluations::scores::words as scores;
use crate::ids::OrganizationId;
use crate::locale::Locale;
use crate::meetings::model::month_of;
use crate::organizations::{self, Organization, crumbs};
use crate::page::{self, Html, Id, Nav, Page};
use crate::{assets, t};

/// Months that the page looks back, this one included.
const BACK: u32 = 24;

/// Everything told of a branch.
struct Data {
    branch: Organization,
    period: Period,
    lines: Vec<MonthLine>,
    groups: Vec<GroupLine>,
    lost: Vec<Lost>,
    /// None where the reader may not see who serves there.
    chairs: Option<Vec<ChairLine>>,
    needs: Vec<Need>,
    /// How many months these are of.
    needs_of: usize,
    rubrics: Vec<RubricLabel>,
}

impl Data {
    /// # Errors
    /// NotFound where the branch is missing or out of sight, Forbidden where its scores are.
    async fn gather(tx: &mut Tx, id: OrganizationId, today: NaiveDate) -> Result<Self> {
        let seen = tx.scope(Permission::ReadOrganizations);
        let branch = organizations::find(tx, &seen, id).await?.filter(|found| found.kind.meets());
        let branch = branch.ok_or(Error::NotFound)?;
        let scope = tx.require(Permission::ReadScores, branch.place())?;
        let to = month_of(today);
        let period = Period { from: to.checked_sub_months(Months::new(BACK - 1)).unwrap_or(to), to };
        let lines = rows::months(tx, &scope, id, period).await?;
        let norms = queries::norms(tx, today).await?;
        let own = Narrow { lo: branch.tree_at, hi: branch.tree_at + 1, period, branch_type: None };
        let recent = Period::last_year(today).last(norms.months);
        let months = lines.iter().rev().filter(|line| recent.from <= line.month && line.month <= recent.to);
        let months: Vec<_> = months.filter_map(MonthLine::for_help).collect();
        let mut used: Vec<_> = lines.iter().filter_map(|line| line.rubric).collect();
        used.dedup();
        let chairs = match tx.scope(Permission::ReadMembers).contains(branch.place()) {
            true => Some(model::told(rows::chairs(tx, &scope, id, period).await?, norms.chair_meetings)),
            false => None,
        };
        Ok(Self {
            groups: rows::groups(tx, &scope, id, period).await?,
            lost: ranked(queries::losses(tx, &scope, &own).await?),
            chairs,
            needs: help::needs(&months, &norms),
            needs_of: recent.months().len(),
            rubrics: queries::rubric_labels(tx, &used).await?,
            lines,
            period,
            branch,
        })
    }
}

/// One side of the last version, drawn.
struct Line {
    name: String,
    mean: String,
    n: u32,
    chart: String,
}

#[derive(askama::Template)]
#[template(path = "evaluations/quality/branch.html")]
struct BranchPage {
    page: Page,
    data: Data,
    series: Vec<Line>,
    losses: Vec<LossTable>,
}

/// The means of one version of the rubric: its title, how many meetings, and of each group its name, the points it
/// has, and what was counted, given by the branch and decided.
type GroupTable = (String, i64, Vec<(String, String, [String; 3])>);

impl BranchPage {
    fn title(&self) -> String {
        t!(self.page.locale, "quality-of", name = self.data.branch.name.as_str())
    }

    fn needs(&self) -> Vec<String> {
        self.data.needs.iter().map(|need| words::need(self.page.locale, need, self.data.needs_of)).collect()
    }

    fn month(&self, line: &MonthLine) -> String {
        words::month(line.month)
    }

    fn href(&self, line: &MonthLine) -> String {
        match line.scored {
            true => format!("/meetings/{}/score", line.meeting),
            false => format!("/meetings/{}", line.meeting),
        }
    }

    fn standing(&self, line: &MonthLine) -> Option<(String, (&'static str, &'static str))> {
        line.standing().map(|standing| (words::standing(self.page.locale, standing), words::mark(standing)))
    }

    /// Points with their class in each of the three columns.
    fn columns(&self, line: &MonthLine) -> Vec<(String, String)> {
        let l = self.page.locale;
        let cell = |points: Option<Points>, class: Option<Class>| {
            let class = class.map(|class| scores::class(l, class)).unwrap_or_default();
            (points.map(|points| points.told(l)).unwrap_or_default(), class)
        };
        vec![
            cell(line.computed, line.computed_class),
            cell(line.own, line.own_class),
            cell(line.decided, line.decided_class),
        ]
    }

    fn apart(&self, line: &MonthLine) -> String {
        line.apart().map(|by| signed(self.page.locale, by)).unwrap_or_default()
    }

    /// One table for each version, the last first: name of the group and the three means.
    fn groups(&self) -> Vec<GroupTable> {
        let l = self.page.locale;
        let row = |line: &GroupLine| {
            let label = format!("{}. {}", line.no, l.label(&line.label_vi, line.label_en.as_deref()));
            let means = [line.computed, line.own, line.decided].map(|sum| line.mean(sum).told(l));
            (label, line.most.told(l), means)
        };
        let table = |rubric: &RubricLabel| {
            let of: Vec<_> = self.data.groups.iter().filter(|line| line.rubric == rubric.id).collect();
            let n = of.iter().map(|line| line.n).max()?;
            Some((view::rubric_title(l, rubric), n, of.into_iter().map(row).collect()))
        };
        self.data.rubrics.iter().rev().filter_map(table).collect()
    }

    fn chair_label<'a>(&self, chair: &'a ChairLine) -> &'a str {
        self.page.locale.label(&chair.label_vi, chair.label_en.as_deref())
    }
}

/// "−8", "+2", "0".
fn signed(l: Locale, by: Points) -> String {
    match by.0 {
        0 => "0".to_owned(),
        1.. => format!("+{}", by.told(l)),
        _ => format!("−{}", (Points::ZERO - by).told(l)),
    }
}

/// What a side is called.
fn side_word(l: Locale, side: Side) -> String {
    match side {
        Side::Computed => t!(l, "quality-computed"),
        Side::Own => t!(l, "quality-own"),
        Side::Decided => t!(l, "quality-decided-points"),
    }
}

/// The three sides of the version that is used last, by one scale.
fn lines(l: Locale, data: &Data) -> Result<Vec<Line>> {
    let Some(rubric) = data.lines.iter().find_map(|line| line.rubric) else { return Ok(Vec::new()) };
    let fair = data.rubrics.iter().find(|known| known.id == rubric).and_then(|known| known.fair);
    let months = data.period.months();
    let series = Side::ALL.map(|side| model::series(&data.lines, &months, side, rubric));
    let scale = Scale::around(series.iter().map(Vec::as_slice));
    let line = |(side, points): (Side, &Vec<Option<Points>>)| {
        let name = side_word(l, side);
        let (mean, n) = model::mean(points).map_or(("–".to_owned(), 0), |(mean, n)| (mean.told(l), n));
        let chart = Spark::new(points, scale, fair, words::series(l, &name, &months, points)).render()?;
        Ok(Line { name, mean, n, chart })
    };
    Side::ALL.into_iter().zip(&series).map(line).collect()
}

/// `GET /organizations/{id}/quality`
///
/// # Errors
/// NotFound where the branch is missing or out of sight, Forbidden where its scores are.
pub async fn show(State(app): State<App>, actor: Actor, page: Page, Id(id): Id<OrganizationId>) -> Result<Html> {
    let mut tx = app.read(&actor, &READS).await?;
    let data = Data::gather(&mut tx, id, app.today()).await?;
    let l = page.locale;
    let (from, to) = (Period::code(data.period.from), Period::code(data.period.to));
    let losses = view::loss_tables(l, &data.lost, &data.rubrics, |one| {
        format!("{}?organization={id}&from={from}&to={to}&what=decided&criterion={}", view::LIST, one.criterion)
    })?;
    let mut page = page.at(Nav::Organizations);
    page.crumbs = crumbs(&mut tx, id).await?;
    let shown = BranchPage { series: lines(l, &data)?, page: page.here(t!(l, "quality")), losses, data };
    page::html(&shown)
}

/// `GET /organizations/{id}/quality.xlsx`: months, groups and losses, each on a sheet. Who chaired stays on the
/// page: a file is passed on.
///
/// # Errors
/// As [`show`].
pub async fn export(State(app): State<App>, actor: Actor, page: Page, Id(id): Id<OrganizationId>) -> Result<Response> {
    let mut tx = app.read(&actor, &READS).await?;
    let data = Data::gather(&mut tx, id, app.today()).await?;
    let l = page.locale;
    let sheet = |title: String| {
        let (whose, filter) = (data.branch.name.clone(), words::period(data.period));
        Sheet::new(l, Head { title, whose, filter, as_of: app.today() })
    };
    let mut months = sheet(t!(l, "quality"));
    months.columns(&[
        (t!(l, "month"), 10),
        (t!(l, "quality-standing"), 24),
        (t!(l, "quality-computed"), 10),
        (t!(l, "quality-own"), 10),
        (t!(l, "quality-decided-points"), 10),
        (t!(l, "score-difference"), 10),
        (t!(l, "export-reason"), 32),
    ]);
    for line in &data.lines {
        let points = |points: Option<Points>| Cell::hundredths(points.map(|points| points.0));
        let standing = line.standing().map(|standing: Standing| words::standing(l, standing));
        months.row(vec![
            Cell::Month(line.month),
            Cell::text(standing.unwrap_or_default()),
            points(line.computed),
            points(line.own),
            points(line.decided),
            points(line.apart()),
            Cell::text(line.not_held_because.clone().unwrap_or_default()),
        ]);
    }
    let groups = group_sheet(l, sheet(t!(l, "quality-groups")), &data);
    let losses = exports::losses(l, sheet(t!(l, "quality-losses")), &data.lost);
    xlsx::download("chat-luong-chi-bo", &[months, groups, losses])
}

fn group_sheet(l: Locale, mut sheet: Sheet, data: &Data) -> Sheet {
    sheet.columns(&[
        (t!(l, "rubric"), 40),
        (t!(l, "quality-group"), 48),
        (t!(l, "export-most"), 10),
        (t!(l, "quality-n"), 10),
        (t!(l, "quality-computed"), 10),
        (t!(l, "quality-own"), 10),
        (t!(l, "quality-decided-points"), 10),
    ]);
    for line in &data.groups {
        let rubric = data.rubrics.iter().find(|known| known.id == line.rubric);
        let mean = |sum| Cell::Hundredths(line.mean(sum).0.into());
        sheet.row(vec![
            Cell::text(rubric.map(|rubric| view::rubric_title(l, rubric)).unwrap_or_default()),
            Cell::text(format!("{}. {}", line.no, l.label(&line.label_vi, line.label_en.as_deref()))),
            Cell::Hundredths(line.most.0.into()),
            Cell::Count(line.n),
            mean(line.computed),
            mean(line.own),
            mean(line.decided),
        ]);
    }
    sheet
}
