//! How Party papers put things: numbers, names of bodies, times. These are words of the form, not of the
//! interface: a document is Vietnamese whoever prints it.

use chrono::{Datelike as _, NaiveDate, NaiveTime};

use super::facts::Officer;
use crate::locale::Locale;
use crate::meetings::model::Kind;
use crate::meetings::statements::{Manner, Spoke};
use crate::members::Position;
use crate::tasks::Outcome;
use crate::{terms, text};

/// Room to fill something in by hand on a draft.
pub const BLANK: &str = "……";

/// A number in a sentence: below ten with a zero in front, so that no digit can be added by hand.
pub fn count(number: i64) -> String {
    if number == 0 { "0".to_owned() } else { format!("{number:02}") }
}

/// "01 đồng chí", "không".
pub fn comrades(number: i64) -> String {
    if number == 0 { "không".to_owned() } else { format!("{} đồng chí", count(number)) }
}

/// "100%", "92,9%": a share; none of nothing.
pub fn share(part: i64, whole: i64) -> Option<String> {
    let (part, whole) = (u32::try_from(part).ok()?, u32::try_from(whole).ok().filter(|whole| *whole > 0)?);
    let percent = text::format_number(f64::from(part) * 100.0 / f64::from(whole), 1);
    Some(format!("{}%", percent.trim_end_matches(",0")))
}

/// "đồng chí Ma Thị Lan, Chi ủy viên".
pub fn comrade(name: &str, office: Option<&Officer>) -> String {
    match office.map(office_word) {
        Some(office) => format!("đồng chí {name}, {office}"),
        None => format!("đồng chí {name}"),
    }
}

/// An office as a heading or a list of those present writes it.
fn office_word(officer: &Officer) -> String {
    match (&officer.title, officer.position) {
        (Some(title), _) => title.clone(),
        (None, Position::BranchSecretary) => "Bí thư Chi bộ".to_owned(),
        (None, Position::BranchDeputySecretary) => "Phó Bí thư Chi bộ".to_owned(),
        (None, other) => terms::position(Locale::Vi, other.code()),
    }
}

/// "19 giờ 30 phút", with room where it is not known yet.
pub fn hour(time: Option<NaiveTime>) -> String {
    time.map_or_else(|| format!("{BLANK} giờ {BLANK} phút"), text::format_time_long)
}

/// "ngày 03 tháng 12 năm 2026", with room where it is not known yet.
pub fn day(day: Option<NaiveDate>) -> String {
    day.map_or_else(|| format!("ngày {BLANK} tháng {BLANK} năm {BLANK}"), text::format_long)
}

/// "sinh hoạt thường kỳ tháng 11 năm 2026": what the branch came together for.
pub fn sitting(kind: Kind, month: NaiveDate) -> String {
    let kind = match kind {
        Kind::Regular => "sinh hoạt thường kỳ",
        Kind::Thematic => "sinh hoạt chuyên đề",
        Kind::Extraordinary => "họp bất thường",
    };
    format!("{kind} {}", text::format_month_long(month))
}

/// "Sinh hoạt chi bộ thường kỳ tháng 11 năm 2026": the line under BIÊN BẢN.
pub fn subtitle(kind: Kind, month: NaiveDate) -> String {
    let kind = match kind {
        Kind::Regular => "Sinh hoạt chi bộ thường kỳ",
        Kind::Thematic => "Sinh hoạt chi bộ chuyên đề",
        Kind::Extraordinary => "Họp chi bộ bất thường",
    };
    format!("{kind} {}", text::format_month_long(month))
}

/// The first day of the month whose tasks a meeting sets. A branch that meets in the first half of a month
/// (the 3rd is usual) looks back on the month before and sets the tasks of this one, whichever month the
/// meeting is entered for; one that meets later sets those of the next.
pub fn led_month(held_on: NaiveDate) -> NaiveDate {
    let this = crate::meetings::model::month_of(held_on);
    if held_on.day() <= 15 { this } else { crate::meetings::model::next_month(this) }
}

/// "Chi bộ Thôn 3": the branch as a subject, whether its name says what it is or not.
pub fn branch(name: &str) -> String {
    match without_prefix(name, &["chi bộ"]) {
        Some(rest) => format!("Chi bộ {rest}"),
        None => format!("Chi bộ {name}"),
    }
}

/// "xã Thái Bình" of "Đảng bộ xã Thái Bình" or "Xã Thái Bình".
fn unit(name: &str) -> String {
    let rest = without_prefix(name, &["đảng bộ", "đảng ủy", "đảng uỷ"]).unwrap_or(name);
    match UNITS.iter().find_map(|unit| without_prefix(rest, &[unit]).map(|area| (unit, area))) {
        Some((unit, area)) => format!("{unit} {area}"),
        None => rest.to_owned(),
    }
}

/// Kinds of territory, the longer of two that begin alike first.
const UNITS: [&str; 8] = ["xã", "phường", "thị trấn", "đặc khu", "tỉnh", "huyện", "thị xã", "thành phố"];

/// "Đảng bộ xã Thái Bình": all members below a committee, in whose name a branch belongs to it.
pub fn party_organization(name: &str) -> String {
    format!("Đảng bộ {}", unit(name))
}

/// "Đảng ủy xã Thái Bình", "Tỉnh ủy …": the committee itself.
pub fn committee(name: &str) -> String {
    let unit = unit(name);
    let of = |kind: &str| without_prefix(&unit, &[kind]).map(str::to_owned);
    let named = [("tỉnh", "Tỉnh ủy"), ("huyện", "Huyện ủy"), ("thị xã", "Thị ủy"), ("thành phố", "Thành ủy")];
    let found = named.into_iter().find_map(|(kind, committee)| Some(format!("{committee} {}", of(kind)?)));
    found.unwrap_or_else(|| format!("Đảng ủy {unit}"))
}

/// "Thái Bình" of "Đảng bộ xã Thái Bình": none where the name is not that of a territory.
pub fn area(name: &str) -> Option<String> {
    let unit = unit(name);
    without_prefix(&unit, &UNITS).map(str::to_owned)
}

/// The rest of a name behind one of these words, which may be written with a capital.
fn without_prefix<'a>(name: &'a str, prefixes: &[&str]) -> Option<&'a str> {
    prefixes.iter().find_map(|prefix| {
        let mut rest = name.chars();
        let same = prefix.chars().all(|letter| rest.next().is_some_and(|c| c.to_lowercase().eq([letter])));
        let rest = rest.as_str();
        (same && rest.starts_with([' ', '\u{a0}'])).then(|| rest.trim_start())
    })
}

/// What became of a task.
pub const fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Done => "Hoàn thành",
        Outcome::Partly => "Hoàn thành một phần",
        Outcome::NotDone => "Chưa hoàn thành",
    }
}

/// In which manner somebody spoke, where the words were not kept.
pub const fn manner(manner: Manner) -> &'static str {
    match manner {
        Manner::Information => "thông tin",
        Manner::Addition => "phát biểu bổ sung",
        Manner::Critique => "phê bình, tự phê bình",
        Manner::Proposal => "nêu đề xuất",
        Manner::Question => "nêu câu hỏi",
        Manner::Report => "báo cáo kết quả",
    }
}

/// "02 đồng chí phát biểu, 03 ý kiến": how many spoke, where who and what is not for the reader.
pub fn spoke(spoke: Spoke) -> String {
    format!("{} đồng chí phát biểu, {} ý kiến", count(spoke.speakers), count(spoke.statements))
}

/// The paragraphs of a text as it was typed, the first with its introduction.
pub fn paragraphs(introduction: &str, typed: &str) -> Vec<String> {
    let mut lines = typed.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next().map(|line| format!("{introduction}{line}"));
    first.into_iter().chain(lines.map(str::to_owned)).collect()
}

/// A text that goes on inside a sentence: without its full stop.
pub fn clause(typed: &str) -> &str {
    typed.trim().trim_end_matches(['.', ';', ',', ' '])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn numbers_below_ten_carry_a_zero() {
        assert_eq!([count(0), count(1), count(10), count(117)], ["0", "01", "10", "117"]);
        assert_eq!([comrades(0), comrades(1), comrades(12)], ["không", "01 đồng chí", "12 đồng chí"]);
    }

    #[test]
    fn a_share_has_a_comma_where_it_needs_one() {
        assert_eq!(share(14, 14).as_deref(), Some("100%"));
        assert_eq!(share(13, 14).as_deref(), Some("92,9%"));
        assert_eq!(share(0, 14).as_deref(), Some("0%"));
        assert_eq!(share(0, 0), None);
    }

    #[test]
    fn bodies_are_named_whatever_the_book_calls_them() {
        for name in ["Xã Thái Bình", "Đảng bộ xã Thái Bình", "Đảng ủy xã Thái Bình", "đảng uỷ Xã Thái Bình"]
        {
            assert_eq!(party_organization(name), "Đảng bộ xã Thái Bình");
            assert_eq!(committee(name), "Đảng ủy xã Thái Bình");
            assert_eq!(area(name).as_deref(), Some("Thái Bình"));
        }
        assert_eq!(committee("Đảng bộ tỉnh Lâm Giang"), "Tỉnh ủy Lâm Giang");
        assert_eq!(committee("Đảng bộ thị xã Hồng Lĩnh"), "Thị ủy Hồng Lĩnh");
        assert_eq!(area("Đảng bộ thị xã Hồng Lĩnh").as_deref(), Some("Hồng Lĩnh"));
        assert_eq!(committee("Đảng bộ Công ty Chè Đồng Mây"), "Đảng ủy Công ty Chè Đồng Mây");
        assert_eq!(area("Đảng bộ Công ty Chè Đồng Mây"), None);
        assert_eq!(area("Đảng bộ xãhội"), None, "a word that only begins so");
        assert_eq!([branch("Thôn 3"), branch("Chi bộ Thôn 3"), branch("chi bộ Thôn 3")], ["Chi bộ Thôn 3"; 3]);
    }

    #[test]
    fn a_meeting_in_the_first_half_of_a_month_leads_that_month() {
        let led = |text| led_month(on(text));
        assert_eq!(led("2026-12-03"), on("2026-12-01"));
        assert_eq!(led("2026-12-15"), on("2026-12-01"));
        assert_eq!(led("2026-12-16"), on("2027-01-01"));
        assert_eq!(led("2026-11-28"), on("2026-12-01"));
    }

    #[test]
    fn a_text_keeps_its_paragraphs() {
        assert_eq!(paragraphs("Kết luận: ", " Mở đường.\n\n Góp công. \n"), ["Kết luận: Mở đường.", "Góp công."]);
        assert!(paragraphs("Kết luận: ", " \n ").is_empty());
        assert_eq!(clause("ốm. "), "ốm");
    }

    #[test]
    fn what_is_not_known_yet_is_left_open() {
        assert_eq!(hour(None), "…… giờ …… phút");
        assert_eq!(day(None), "ngày …… tháng …… năm ……");
        assert_eq!(hour(NaiveTime::from_hms_opt(7, 5, 0)), "07 giờ 05 phút");
    }
}
