use super::compose;
use crate::meetings::attendance::Status;
use crate::meetings::minutes::facts::Facts;
use crate::meetings::minutes::parts::Item;
use crate::meetings::minutes::sample::{body, facts, facts as sample, form};
use crate::meetings::model::{Kind, State};
use crate::meetings::statements::Manner;
use crate::organizations::Kind as BodyKind;
use crate::tasks::Outcome;

#[track_caller]
fn opens_with(facts: &Facts, expected: &str) {
    let opening = compose(facts).opening;
    assert!(opening.iter().any(|paragraph| paragraph == expected), "{expected:?} is not among {opening:#?}");
}

#[track_caller]
fn opens_without(facts: &Facts, words: &str) {
    let opening = compose(facts).opening.join(" ");
    assert!(!opening.contains(words), "{words:?} in {opening}");
}

#[test]
fn the_head_names_superior_branch_and_number() {
    let minutes = compose(&facts());
    assert_eq!(minutes.heading.superior.as_deref(), Some("ĐẢNG BỘ XÃ THÁI BÌNH"));
    assert_eq!(minutes.heading.branch, "CHI BỘ THÔN 3");
    assert_eq!(minutes.heading.number, "Số 12-BB/CB");
    assert_eq!(minutes.heading.place_and_day, None, "minutes have their day in the text");
    assert!(!minutes.heading.draft);
    assert_eq!((minutes.minute_taker.as_str(), minutes.chair.as_str()), ("Ma Thị Lan", "Hoàng Văn Kiên"));
}

#[test]
fn a_number_below_ten_carries_a_zero() {
    let mut facts = facts();
    facts.number = Some(3);
    assert_eq!(compose(&facts).heading.number, "Số 03-BB/CB");
}

#[test]
fn the_head_follows_the_superior_of_the_day() {
    let mut facts = facts();
    facts.path = vec![body("Đảng bộ huyện Yên Sơn", BodyKind::District), body("Thôn 3", BodyKind::Branch)];
    let heading = compose(&facts).heading;
    assert_eq!(heading.superior.as_deref(), Some("ĐẢNG BỘ HUYỆN YÊN SƠN"));
    assert_eq!(heading.branch, "CHI BỘ THÔN 3");
}

#[test]
fn each_kind_of_meeting_is_called_what_it_is() {
    let mut facts = facts();
    let mut of = |kind| {
        facts.meeting.kind = kind;
        (compose(&facts).subtitle, compose(&facts).opening[0].clone())
    };
    let (title, opening) = of(Kind::Regular);
    assert_eq!(title, "Sinh hoạt chi bộ thường kỳ tháng 12 năm 2026");
    assert_eq!(
        opening,
        "Hồi 19 giờ 30 phút, ngày 03 tháng 12 năm 2026, tại Nhà văn hóa Thôn 3, Chi bộ Thôn 3 tổ chức sinh hoạt \
         thường kỳ tháng 12 năm 2026."
    );
    let (title, opening) = of(Kind::Thematic);
    assert_eq!(title, "Sinh hoạt chi bộ chuyên đề tháng 12 năm 2026");
    assert!(opening.ends_with("tổ chức sinh hoạt chuyên đề tháng 12 năm 2026."), "{opening}");
    let (title, opening) = of(Kind::Extraordinary);
    assert_eq!(title, "Họp chi bộ bất thường tháng 12 năm 2026");
    assert!(opening.ends_with("tổ chức họp bất thường tháng 12 năm 2026."), "{opening}");
}

#[test]
fn a_meeting_held_in_the_month_after_keeps_its_own_month() {
    let minutes = compose(&facts().held("2027-01-01", "2027-02-01"));
    assert_eq!(minutes.subtitle, "Sinh hoạt chi bộ thường kỳ tháng 01 năm 2027");
    assert!(minutes.opening[0].contains("ngày 01 tháng 02 năm 2027"), "{}", minutes.opening[0]);
}

#[test]
fn nobody_absent_is_said_so() {
    let mut facts = facts();
    facts.counts.heads.exempt = 0;
    opens_with(&facts, "Tổng số đảng viên: 18 đồng chí (chính thức 16, dự bị 02).");
    opens_with(&facts, "Có mặt: 18/18 đồng chí (chính thức 16, dự bị 02).");
    opens_with(&facts, "Vắng có lý do: không.");
    opens_with(&facts, "Vắng không có lý do: không.");
    opens_without(&facts, "Đến muộn");
    opens_without(&facts, "khách mời");
    opens_without(&facts, "đảng phí");
}

#[test]
fn who_is_exempt_is_a_member_but_need_not_be_there() {
    let mut facts = facts();
    opens_with(
        &facts,
        "Tổng số đảng viên: 19 đồng chí (chính thức 17, dự bị 02); được miễn công tác và sinh hoạt đảng: 01 đồng chí.",
    );
    opens_with(&facts, "Có mặt: 18/18 đồng chí (chính thức 16, dự bị 02).");
    facts.counts.heads.suspended = 1;
    facts.counts.heads.abroad = 2;
    opens_with(
        &facts,
        "Tổng số đảng viên: 22 đồng chí (chính thức 20, dự bị 02); được miễn công tác và sinh hoạt đảng: 01 đồng chí; \
         đình chỉ sinh hoạt đảng: 01 đồng chí; ở ngoài nước: 02 đồng chí.",
    );
    // In reduced duty or on leave they are expected like everybody else.
    facts.counts.heads.reduced = 1;
    (facts.counts.heads.official, facts.counts.heads.exempt) = (15, 0);
    opens_with(
        &facts,
        "Tổng số đảng viên: 21 đồng chí (chính thức 19, dự bị 02); đình chỉ sinh hoạt đảng: 01 đồng chí; ở ngoài \
         nước: 02 đồng chí.",
    );
}

#[test]
fn the_absent_are_named_with_their_reasons_in_the_order_of_names() {
    let mut facts = facts();
    facts.exception("Trịnh Văn Hải", Status::AbsentExcused, ("Công tác", ""));
    facts.exception("Trần Thị Ngọc Ánh", Status::AbsentExcused, ("Ốm đau", "Đi viện từ 01/12."));
    facts.exception("Vi Thị Thơm", Status::AbsentUnexcused, ("", ""));
    opens_with(
        &facts,
        "Vắng có lý do: 02 đồng chí (đồng chí Trần Thị Ngọc Ánh, ốm đau, đi viện từ 01/12; đồng chí Trịnh Văn Hải, công tác).",
    );
    opens_with(&facts, "Vắng không có lý do: 01 đồng chí (đồng chí Vi Thị Thơm).");
    opens_with(&facts, "Có mặt: 15/18 đồng chí (chính thức 13, dự bị 02).");
}

#[test]
fn who_came_late_or_left_early_was_there() {
    let mut facts = facts();
    facts.exception("Hoàng Minh Tuấn", Status::Late, ("", "15 phút"));
    facts.exception("Phạm Thị Yến", Status::LeftEarly, ("Việc gia đình", ""));
    opens_with(&facts, "Đến muộn: 01 đồng chí (đồng chí Hoàng Minh Tuấn, 15 phút).");
    opens_with(&facts, "Về sớm: 01 đồng chí (đồng chí Phạm Thị Yến, việc gia đình).");
    opens_with(&facts, "Có mặt: 18/18 đồng chí (chính thức 16, dự bị 02).");
}

#[test]
fn chair_and_minute_taker_stand_with_the_office_of_the_day() {
    let mut facts = facts();
    opens_with(&facts, "Chủ trì: đồng chí Hoàng Văn Kiên, Bí thư Chi bộ.");
    opens_with(&facts, "Người ghi biên bản: đồng chí Ma Thị Lan, Phó Bí thư Chi bộ.");
    let plain = facts.person("Đặng Thị Mùi", None);
    facts.meeting.minute_taker_id = Some(plain);
    opens_with(&facts, "Người ghi biên bản: đồng chí Đặng Thị Mùi.");
    facts.officers[0].title = Some("Bí thư Chi bộ, Trưởng thôn".into());
    opens_with(&facts, "Chủ trì: đồng chí Hoàng Văn Kiên, Bí thư Chi bộ, Trưởng thôn.");
}

#[test]
fn guests_and_dues_are_printed_as_they_were_entered() {
    let mut facts = facts();
    facts.guest("Lý Hải Yến", Some("Phó Trưởng Ban Tổ chức Tỉnh ủy"));
    facts.guest("Ông Bàn Văn Phúc", None);
    facts.meeting.dues = Some("Đã thu đủ quý IV.\nCòn một đồng chí nộp sau.".into());
    opens_with(&facts, "Đại biểu, khách mời: Lý Hải Yến, Phó Trưởng Ban Tổ chức Tỉnh ủy; Ông Bàn Văn Phúc.");
    opens_with(&facts, "Tình hình đảng phí: Đã thu đủ quý IV.");
    opens_with(&facts, "Còn một đồng chí nộp sau.");
}

#[test]
fn each_item_holds_what_was_said_and_concluded_on_it() {
    let mut facts = facts();
    facts.item("information", "Thông tin thời sự", None);
    let last = facts.item("last_month", "Đánh giá tháng trước", Some("Nhất trí với báo cáo."));
    facts.agenda[0].presenter_id = facts.meeting.chair_id;
    facts.said("Lương Văn Chiến", Some(last), Manner::Report, Some("Hai hộ đã ký.\nMột hộ xin dời hàng rào."));
    facts.said("Nông Văn Tú", Some(last), Manner::Question, None);
    facts.said("Vi Thị Thơm", None, Manner::Proposal, Some("Lắp thêm đèn."));
    facts.heard("Lập danh sách thu gom rác", Outcome::Partly, Some("Tổ 3 chưa xong"));
    let items = compose(&facts).items;
    let headings: Vec<_> = items.iter().map(|item| item.heading.as_str()).collect();
    assert_eq!(headings, ["1. Thông tin thời sự", "2. Đánh giá tháng trước", "3. Ý kiến khác"]);
    assert_eq!(items[0].paragraphs, ["Đồng chí Hoàng Văn Kiên trình bày."]);
    assert_eq!(
        items[1].paragraphs,
        ["Đồng chí Lương Văn Chiến: Hai hộ đã ký.", "Một hộ xin dời hàng rào.", "Đồng chí Nông Văn Tú nêu câu hỏi."]
    );
    assert_eq!(items[1].conclusion, ["Kết luận: Nhất trí với báo cáo."]);
    let row = &items[1].results[0];
    assert_eq!((row.member.as_str(), row.due.as_str()), ("Đỗ Xuân Trường", "25/11/2026"));
    assert_eq!((row.outcome, row.hindrance.as_str()), ("Hoàn thành một phần", "Tổ 3 chưa xong"));
    assert_eq!(items[2].paragraphs, ["Đồng chí Vi Thị Thơm: Lắp thêm đèn."]);
    assert!(items[0].results.is_empty() && items[2].results.is_empty(), "the table stands once");
}

#[test]
fn who_may_not_read_statements_is_told_how_many_spoke() {
    let mut facts = facts();
    let last = facts.item("last_month", "Đánh giá tháng trước", Some("Nhất trí với báo cáo."));
    facts.item("next_month", "Nhiệm vụ tháng tới", None);
    for _ in 0..2 {
        facts.said("Lương Văn Chiến", Some(last), Manner::Critique, Some("Hai hộ đã ký."));
    }
    facts.said("Vi Thị Thơm", None, Manner::Proposal, None);
    let document = compose(&facts.only_counted());
    let paragraphs: Vec<_> = document.items.iter().map(|item| item.paragraphs.concat()).collect();
    assert_eq!(
        paragraphs,
        [
            "Có 02 đồng chí phát biểu, 02 ý kiến.",
            "Không có ý kiến.",
            "Có 01 đồng chí phát biểu, 01 ý kiến.",
            "Cả buổi sinh hoạt: 03 đồng chí phát biểu, 03 ý kiến."
        ]
    );
    assert_eq!(document.items[0].conclusion, ["Kết luận: Nhất trí với báo cáo."], "conclusions are for everybody");
    let text = format!("{document:?}");
    for word in ["Lương Văn Chiến", "Vi Thị Thơm", "phê bình", "đề xuất", "Hai hộ"] {
        assert!(!text.contains(word), "{word} in {text}");
    }
    assert_eq!(compose(&sample().only_counted()).items.len(), 0, "nobody spoke, nothing is counted");
}

#[test]
fn an_item_on_which_nothing_was_said_says_so_once_the_record_is_closed() {
    let mut facts = facts();
    facts.item("criticism", "Tự phê bình và phê bình", None);
    assert_eq!(compose(&facts).items[0].paragraphs, ["Không có ý kiến."]);
    facts.meeting.state = State::Recording;
    assert!(compose(&facts).items[0].paragraphs.is_empty(), "it may still come");
}

#[test]
fn dues_are_not_announced_twice() {
    let mut facts = facts();
    facts.meeting.dues = Some("Đảng phí tháng 11: 18/18 đã nộp.".into());
    opens_with(&facts, "Đảng phí tháng 11: 18/18 đã nộp.");
}

#[test]
fn results_have_an_item_of_their_own_where_the_agenda_has_none_for_them() {
    let mut facts = facts();
    facts.item("thematic", "Chuyên đề quý IV", None);
    facts.heard("Phát 40 cây giống", Outcome::Done, None);
    facts.said("Vi Thị Thơm", None, Manner::Addition, None);
    let items = compose(&facts).items;
    assert_eq!(items[1].heading, "2. Kết quả thực hiện nhiệm vụ của các nghị quyết trước");
    assert_eq!((items[1].results.len(), items[2].heading.as_str()), (1, "3. Ý kiến khác"));
}

#[test]
fn without_tasks_statements_or_agenda_nothing_is_made_up() {
    let minutes = compose(&facts());
    assert_eq!(minutes.items, Vec::<Item>::new());
    assert!(minutes.tasks.is_empty() && minutes.conclusion.is_empty());
}

#[test]
fn new_tasks_stand_with_person_measure_and_deadline() {
    let mut facts = facts();
    facts.gave("Vận động 3 hộ hiến đất", "3/3 hộ ký biên bản");
    let row = compose(&facts).tasks.remove(0);
    assert_eq!((row.title.as_str(), row.member.as_str()), ("Vận động 3 hộ hiến đất", "Lương Văn Chiến"));
    assert_eq!((row.measure.as_str(), row.due.as_str()), ("3/3 hộ ký biên bản", "25/12/2026"));
}

#[test]
fn a_vote_is_a_share_of_those_present_who_may_vote() {
    let mut facts = facts();
    facts.meeting.conclusion = Some("Thống nhất mở đường.".into());
    facts.voted([16, 0, 0]);
    let vote = "Biểu quyết: 16/16 đảng viên chính thức có mặt tán thành (100%); không tán thành: 0; ý kiến khác: 0.";
    assert_eq!(compose(&facts).conclusion, ["Thống nhất mở đường.", vote]);
    facts.voted([14, 1, 1]);
    let vote = compose(&facts).conclusion.remove(1);
    assert!(
        vote.starts_with("Biểu quyết: 14/16") && vote.contains("(87,5%); không tán thành: 01; ý kiến khác: 01"),
        "{vote}"
    );
    facts.meeting.votes_for = None;
    assert_eq!(compose(&facts).conclusion, ["Thống nhất mở đường."], "no vote was taken");
}

#[test]
fn the_text_ends_with_the_hour_and_the_mark_of_its_form() {
    let mut facts = facts();
    let read = "Biên bản được đọc trước chi bộ và được thông qua. Buổi sinh hoạt kết thúc hồi 21 giờ 10 phút cùng ngày";
    assert_eq!(compose(&facts).closing, format!("{read}./."));
    facts.form = form(".");
    assert_eq!(compose(&facts).closing, format!("{read}."));
}

#[test]
fn a_draft_has_no_number_and_leaves_room_for_what_lacks() {
    let mut facts = facts();
    (facts.meeting.state, facts.number) = (State::Recording, None);
    (facts.meeting.ended_at, facts.meeting.minute_taker_id) = (None, None);
    let minutes = compose(&facts);
    assert!(minutes.heading.draft);
    assert_eq!(minutes.heading.number, "Số ……-BB/CB");
    assert!(minutes.closing.contains("hồi …… giờ …… phút cùng ngày"), "{}", minutes.closing);
    assert_eq!(minutes.minute_taker, "");
    opens_with(&facts, "Người ghi biên bản: đồng chí …….");
}
