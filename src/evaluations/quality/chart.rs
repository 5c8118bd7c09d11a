//! Charts as SVG, drawn here and not in the browser. Geometry is whole numbers, so that segments add up
//! exactly; every chart says its figures as its label, and a table stands behind it. Patterns tell the
//! classes apart in grey: solid dark, solid light, hatched, chequered (DESIGN, Charts).

use askama::Template;

use crate::evaluations::Points;

/// Which share of a bar is wide enough for its number: 6 %, in hundredths of a per cent.
const ROOM: u64 = 6_00;

/// Hundredths of a per cent in a whole.
const WHOLE: u64 = 10_000;

/// Hundredths of a per cent as an attribute writes them: 4545 is "45.45%".
fn per_cent(hundredths: u64) -> String {
    match hundredths % 100 {
        0 => format!("{}%", hundredths / 100),
        rest => format!("{}.{rest:02}%", hundredths / 100),
    }
}

/// Tenths as an attribute writes them: 235 is "23.5".
fn tenths(value: i64) -> String {
    let sign = if value < 0 { "-" } else { "" };
    format!("{sign}{}.{}", value.abs() / 10, value.abs() % 10)
}

/// `part` of `whole` of a length, half up; nothing of nothing.
fn scaled(part: u64, whole: u64, length: u64) -> u64 {
    if whole == 0 { 0 } else { (2 * part * length + whole) / (2 * whole) }
}

/// One class of a [`Bar`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// From 1, the best class, to 4.
    pub class: usize,
    /// Where it begins.
    pub x: String,
    /// How wide it is.
    pub width: String,
    /// Where its number stands.
    pub middle: String,
    /// The number; empty where it has no room.
    pub number: String,
}

/// The four classes as one bar, the best on the left.
#[derive(Clone, Debug, Template)]
#[template(path = "components/charts/bar.html")]
pub struct Bar {
    segments: Vec<Segment>,
    label: String,
}

impl Bar {
    /// Of these numbers, best class first.
    pub fn new(counts: [u32; 4], label: String) -> Self {
        let total: u64 = counts.iter().map(|count| u64::from(*count)).sum();
        let mut before = 0;
        let mut segments = Vec::new();
        for (at, count) in counts.into_iter().enumerate().filter(|(_, count)| *count > 0) {
            // Each end is rounded once, from the left: what is lost by one segment is in the next.
            let (x, end) = (scaled(before, total, WHOLE), scaled(before + u64::from(count), total, WHOLE));
            before += u64::from(count);
            segments.push(Segment {
                class: at + 1,
                x: per_cent(x),
                width: per_cent(end - x),
                middle: per_cent(x.midpoint(end)),
                number: if end - x >= ROOM { count.to_string() } else { String::new() },
            });
        }
        Self { segments, label }
    }
}

/// What something is of what it could be, as one bar.
#[derive(Clone, Debug, Template)]
#[template(path = "components/charts/share.html")]
pub struct Share {
    width: String,
    label: String,
}

impl Share {
    /// `part` of `whole`, never more than all of it.
    pub fn new(part: i64, whole: i64, label: String) -> Self {
        let (part, whole) = (u64::try_from(part).unwrap_or_default(), u64::try_from(whole).unwrap_or_default());
        Self { width: per_cent(scaled(part.min(whole), whole, WHOLE)), label }
    }
}

/// From how many points to how many the lines of a page are drawn: all by one scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    low: Points,
    high: Points,
}

impl Scale {
    /// From 55 to 97, further where points lie outside.
    pub fn around<'a>(series: impl IntoIterator<Item = &'a [Option<Points>]>) -> Self {
        let usual = Self { low: Points::whole(55), high: Points::whole(97) };
        let points = series.into_iter().flatten().flatten();
        points.fold(usual, |scale, points| Self { low: scale.low.min(*points), high: scale.high.max(*points) })
    }

    /// The height of points on a canvas, from the top, in tenths; the ends lie within.
    fn height(self, points: Points) -> i64 {
        let length = |points: Points| u64::try_from(points.0).unwrap_or_default();
        let inside = points.max(self.low).min(self.high);
        let up = scaled(length(inside - self.low), length(self.high - self.low), LINE_HEIGHT);
        i64::try_from(LINE_TOP + LINE_HEIGHT - up).unwrap_or_default()
    }
}

/// The canvas of a line, in tenths: 120 × 32 with room for the mark of the last month.
const LINE_TOP: u64 = 20;
const LINE_HEIGHT: u64 = 280;
const LINE_LEFT: u64 = 20;
const LINE_WIDTH: u64 = 1_140;

/// Points month by month as a line, with a rule where a class begins. Months without points are gaps.
#[derive(Clone, Debug, Template)]
#[template(path = "components/charts/spark.html")]
pub struct Spark {
    path: String,
    /// Months between two gaps, which no line would show.
    alone: Vec<(String, String)>,
    last: Option<(String, String)>,
    rule: Option<String>,
    label: String,
}

impl Spark {
    /// Of these months; `rule`: the points from which on a meeting is khá.
    pub fn new(months: &[Option<Points>], scale: Scale, rule: Option<Points>, label: String) -> Self {
        let steps = u64::try_from(months.len().saturating_sub(1)).unwrap_or_default();
        let place = |at: usize, points: Points| {
            let x = LINE_LEFT + scaled(u64::try_from(at).unwrap_or_default(), steps, LINE_WIDTH);
            (tenths(i64::try_from(x).unwrap_or_default()), tenths(scale.height(points)))
        };
        let mut spark = Self { path: String::new(), alone: Vec::new(), last: None, rule: None, label };
        let is_at = |at: usize| months.get(at).copied().flatten().is_some();
        for (at, points) in months.iter().enumerate() {
            let Some(points) = *points else { continue };
            let (x, y) = place(at, points);
            let follows = at > 0 && is_at(at - 1);
            if !follows && !is_at(at + 1) {
                spark.alone.push((x.clone(), y.clone()));
            } else {
                spark.path += &format!("{}{x} {y}", if follows { "L" } else { "M" });
            }
            spark.last = Some((x, y));
        }
        spark.rule = rule.map(|points| tenths(scale.height(points)));
        spark
    }
}

/// One column of [`Columns`].
#[derive(Clone, Debug, PartialEq, Eq)]
struct Column {
    x: String,
    y: String,
    width: String,
    height: String,
    last: bool,
}

/// Shares month by month as columns: small, one beside the other, all from 0 to 100 %.
#[derive(Clone, Debug, Template)]
#[template(path = "components/charts/columns.html")]
pub struct Columns {
    columns: Vec<Column>,
    label: String,
}

/// The canvas of columns, in tenths: 240 × 96, of which the axis takes the last.
const COLUMNS_WIDTH: u64 = 2_400;
const COLUMNS_HEIGHT: u64 = 950;

impl Columns {
    /// Of these shares (part, whole); a whole of nothing has no column.
    pub fn new(months: &[(u32, u32)], label: String) -> Self {
        let step = COLUMNS_WIDTH / u64::try_from(months.len()).unwrap_or(1).max(1);
        let last = months.iter().rposition(|(_, whole)| *whole > 0);
        let number = |value: u64| tenths(i64::try_from(value).unwrap_or_default());
        let column = |(at, (part, whole)): (usize, &(u32, u32))| {
            let height = scaled((*part).min(*whole).into(), (*whole).into(), COLUMNS_HEIGHT);
            (*whole > 0).then(|| Column {
                x: number(u64::try_from(at).unwrap_or_default() * step + step / 8),
                y: number(COLUMNS_HEIGHT - height),
                width: number(step * 3 / 4),
                height: number(height),
                last: Some(at) == last,
            })
        };
        Self { columns: months.iter().enumerate().filter_map(column).collect(), label }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn hundredths(text: &str) -> u64 {
        let (whole, rest) = text.trim_end_matches('%').split_once('.').unwrap_or((text.trim_end_matches('%'), "0"));
        let rest = if rest.len() == 1 { format!("{rest}0") } else { rest.to_owned() };
        whole.parse::<u64>().unwrap() * 100 + rest.parse::<u64>().unwrap()
    }

    #[test]
    fn segments_follow_each_other_and_small_ones_have_no_number() {
        let bar = Bar::new([1, 4, 0, 95], "a".into());
        let told: Vec<_> =
            bar.segments.iter().map(|s| (s.class, s.x.as_str(), s.width.as_str(), s.number.as_str())).collect();
        assert_eq!(told, [(1, "0%", "1%", ""), (2, "1%", "4%", ""), (4, "5%", "95%", "95")]);
        let thirds = Bar::new([1, 1, 1, 0], "a".into());
        let told: Vec<_> =
            thirds.segments.iter().map(|s| (s.x.as_str(), s.width.as_str(), s.middle.as_str())).collect();
        assert_eq!(told, [("0%", "33.33%", "16.66%"), ("33.33%", "33.34%", "50%"), ("66.67%", "33.33%", "83.33%")]);
        assert!(Bar::new([0; 4], "a".into()).segments.is_empty());
        // 6 of 100 has room, 599 of 10000 has not.
        assert_eq!(Bar::new([6, 94, 0, 0], "a".into()).segments[0].number, "6");
        assert_eq!(Bar::new([599, 9401, 0, 0], "a".into()).segments[0].number, "");
    }

    proptest! {
        #[test]
        fn segments_add_up_to_the_whole_bar(counts in prop::array::uniform4(0_u32..10_0000)) {
            let bar = Bar::new(counts, String::new());
            let mut end = 0;
            for segment in &bar.segments {
                prop_assert_eq!(hundredths(&segment.x), end);
                end += hundredths(&segment.width);
            }
            prop_assert_eq!(end, if counts == [0; 4] { 0 } else { WHOLE });
        }
    }

    #[test]
    fn what_is_drawn_says_its_figures_and_carries_no_style() {
        let bar = Bar::new([1, 0, 2, 3], "Tốt 1, <Khá> \"0\"".into()).render().unwrap();
        assert!(bar.contains("role=\"img\""), "{bar}");
        assert!(bar.contains("aria-label=\"Tốt 1, &#60;Khá&#62; &#34;0&#34;\""), "{bar}");
        assert!(
            bar.contains("fill=\"url(#p3)\"") && bar.contains("fill=\"url(#p4)\"") && !bar.contains("style"),
            "{bar}"
        );
        let scale = Scale::around([]);
        let spark = Spark::new(&[None, Some(Points::whole(70))], scale, Some(Points::whole(70)), "x".into());
        assert!(spark.render().unwrap().contains("aria-label=\"x\""));
    }

    #[test]
    fn lines_share_a_scale_that_holds_every_point() {
        let whole = |points| Some(Points::whole(points));
        let usual = Scale::around([&[whole(60), None][..]]);
        assert_eq!(usual, Scale { low: Points::whole(55), high: Points::whole(97) });
        assert_eq!((usual.height(Points::whole(97)), usual.height(Points::whole(55))), (20, 300));
        assert_eq!(usual.height(Points::whole(76)), 160);
        let wide = Scale::around([&[whole(60)][..], &[whole(43), whole(100)][..]]);
        assert_eq!(wide, Scale { low: Points::whole(43), high: Points::whole(100) });
        assert_eq!((wide.height(Points::whole(100)), wide.height(Points::whole(43))), (20, 300));
    }

    #[test]
    fn gaps_break_a_line_and_a_month_alone_is_a_dot() {
        let whole = |points| Some(Points::whole(points));
        let months = [whole(55), whole(97), None, whole(76), None, whole(55), whole(55)];
        let spark = Spark::new(&months, Scale::around([]), Some(Points::whole(76)), String::new());
        assert_eq!(spark.path, "M2.0 30.0L21.0 2.0M97.0 30.0L116.0 30.0");
        assert_eq!(spark.alone, [("59.0".to_owned(), "16.0".to_owned())]);
        assert_eq!(spark.last, Some(("116.0".to_owned(), "30.0".to_owned())));
        assert_eq!(spark.rule.as_deref(), Some("16.0"));
        let empty = Spark::new(&[None, None], Scale::around([]), None, String::new());
        assert_eq!((empty.path.as_str(), empty.last), ("", None));
    }

    #[test]
    fn columns_stand_on_one_axis() {
        let columns = Columns::new(&[(0, 4), (2, 4), (4, 4), (0, 0)], String::new()).columns;
        let told: Vec<_> = columns.iter().map(|c| (c.x.as_str(), c.y.as_str(), c.height.as_str(), c.last)).collect();
        assert_eq!(
            told,
            [("7.5", "95.0", "0.0", false), ("67.5", "47.5", "47.5", false), ("127.5", "0.0", "95.0", true)]
        );
    }

    #[test]
    fn a_share_is_never_more_than_all() {
        assert_eq!(Share::new(1, 3, String::new()).width, "33.33%");
        assert_eq!(Share::new(5, 3, String::new()).width, "100%");
        assert_eq!(Share::new(1, 0, String::new()).width, "0%");
    }
}
