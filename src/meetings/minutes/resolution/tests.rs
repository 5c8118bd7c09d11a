use super::compose;
use crate::meetings::attendance::Status;
use crate::meetings::minutes::facts::Facts;
use crate::meetings::minutes::sample::{body, facts, form};
use crate::meetings::model::{Kind, State};
use crate::meetings::statements::Manner;
use crate::members::Position;
use crate::organizations::Kind as BodyKind;
use crate::tasks::Outcome;

fn signed(facts: &Facts) -> (&'static str, &'static str, String) {
    let signature = compose(facts).signature;
    (signature.authority, signature.title, signature.name)
}

fn headings(facts: &Facts) -> Vec<String> {
    compose(facts).parts.into_iter().map(|part| part.heading).collect()
}

#[test]
fn the_head_has_number_place_and_day() {
    let mut facts = facts();
    facts.number = Some(5);
    let heading = compose(&facts).heading;
    assert_eq!(heading.number, "Số 05-NQ/CB");
    assert_eq!(heading.place_and_day.as_deref(), Some("Thái Bình, ngày 03 tháng 12 năm 2026"));
    assert_eq!(heading.superior.as_deref(), Some("ĐẢNG BỘ XÃ THÁI BÌNH"));
}

#[test]
fn the_place_is_the_commune_even_where_something_stands_between() {
    let mut facts = facts();
    let middle = body("Đảng bộ Công ty Chè Đồng Mây", BodyKind::SubGrassroots);
    facts.path.insert(2, middle);
    let resolution = compose(&facts);
    assert_eq!(resolution.heading.place_and_day.as_deref(), Some("Thái Bình, ngày 03 tháng 12 năm 2026"));
    assert_eq!(resolution.heading.superior.as_deref(), Some("ĐẢNG BỘ CÔNG TY CHÈ ĐỒNG MÂY"));
    assert_eq!(resolution.recipients[0], "Đảng ủy Công ty Chè Đồng Mây,");
}

#[test]
fn a_branch_under_nobody_names_only_the_day() {
    let mut facts = facts();
    facts.path = vec![body("Thôn 3", BodyKind::Branch)];
    let resolution = compose(&facts);
    assert_eq!(resolution.heading.superior, None);
    assert_eq!(resolution.heading.place_and_day.as_deref(), Some("ngày 03 tháng 12 năm 2026"));
    assert_eq!(resolution.recipients, ["Các đảng viên trong chi bộ,", "Lưu Chi bộ."]);
}

#[test]
fn it_leads_the_month_to_come_wherever_the_meeting_fell() {
    let about = |month, held_on| compose(&facts().held(month, held_on)).about;
    assert_eq!(about("2026-12-01", "2026-12-03"), "Lãnh đạo thực hiện nhiệm vụ tháng 12 năm 2026");
    assert_eq!(about("2026-11-01", "2026-12-01"), "Lãnh đạo thực hiện nhiệm vụ tháng 12 năm 2026", "held a month late");
    assert_eq!(about("2026-12-01", "2026-12-28"), "Lãnh đạo thực hiện nhiệm vụ tháng 01 năm 2027");
    assert_eq!(
        headings(&facts().held("2026-12-01", "2027-01-02")),
        ["I- ĐÁNH GIÁ VIỆC THỰC HIỆN NHIỆM VỤ THÁNG\u{a0}12", "II- PHƯƠNG HƯỚNG, NHIỆM VỤ THÁNG\u{a0}1"]
    );
}

#[test]
fn another_meeting_is_about_its_own_matter() {
    let mut facts = facts();
    facts.meeting.kind = Kind::Thematic;
    assert_eq!(compose(&facts).about, "Về nội dung sinh hoạt chuyên đề tháng 12 năm 2026");
    facts.item("thematic", "Chuyển đổi số ở thôn.", Some("Mỗi tổ một người hướng dẫn."));
    assert_eq!(compose(&facts).about, "Về chuyên đề “Chuyển đổi số ở thôn”");
    assert_eq!(headings(&facts), ["I- NỘI DUNG VÀ NHIỆM VỤ"]);
    assert_eq!(compose(&facts).tasks_heading, "II- PHÂN CÔNG, TỔ CHỨC THỰC HIỆN");
    facts.heard("Phát cây giống", Outcome::Done, None);
    assert_eq!(compose(&facts).tasks_heading, "III- PHÂN CÔNG, TỔ CHỨC THỰC HIỆN");
    facts.meeting.kind = Kind::Extraordinary;
    assert_eq!(compose(&facts).about, "Về nội dung họp bất thường tháng 12 năm 2026");
}

#[test]
fn it_opens_with_all_counts_and_no_names_of_the_absent() {
    let mut facts = facts();
    facts.exception("Lục Văn Sinh", Status::AbsentExcused, ("Ốm đau", ""));
    facts.item("other", "Việc khác", None);
    facts.meeting.dues = Some("Đã thu đủ.".into());
    let opening = compose(&facts).opening;
    assert_eq!(
        opening,
        [
            "Ngày 03 tháng 12 năm 2026, tại Nhà văn hóa Thôn 3, Chi bộ Thôn 3 tổ chức sinh hoạt thường kỳ tháng 12 năm \
             2026, từ 19 giờ 30 phút đến 21 giờ 10 phút (100 phút).",
            "Tổng số đảng viên: 19 đồng chí (chính thức 17, dự bị 02); được miễn công tác và sinh hoạt đảng: 01 đồng \
             chí. Có mặt: 17/18 đồng chí (chính thức 15, dự bị 02). Vắng có lý do: 01 đồng chí; vắng không có lý do: \
             không.",
            "Chủ trì: đồng chí Hoàng Văn Kiên, Bí thư Chi bộ. Người ghi biên bản: đồng chí Ma Thị Lan, Phó Bí thư Chi \
             bộ. Chương trình gồm 01 nội dung.",
            "Tình hình đảng phí: Đã thu đủ.",
            "Sau khi nghe báo cáo và thảo luận, Chi bộ quyết nghị:",
        ]
    );
}

#[test]
fn conclusions_stand_where_they_belong_and_none_is_lost() {
    let mut facts = facts();
    for section in ["opening", "information", "last_month", "ideology", "next_month", "criticism", "thematic", "other"]
    {
        facts.item(section, section, Some("Đã kết luận."));
    }
    facts.item("last_month", "nothing concluded", None);
    facts.heard("Phát cây giống", Outcome::NotDone, None);
    facts.meeting.conclusion = Some("Giữ nền nếp.".into());
    let parts = compose(&facts).parts;
    let of = |at: usize| parts[at].items.iter().map(|item| item.heading.as_str()).collect::<Vec<_>>();
    assert_eq!(
        of(0),
        ["1. last_month", "2. ideology", "3. criticism", "4. Kết quả thực hiện nhiệm vụ của các nghị quyết trước"]
    );
    assert_eq!(parts[0].items[3].results[0].outcome, "Chưa hoàn thành");
    assert_eq!(
        of(1),
        ["1. opening", "2. information", "3. next_month", "4. thematic", "5. other", "6. Kết luận chung"]
    );
    assert_eq!(parts[1].items[5].paragraphs, ["Giữ nền nếp."]);
}

#[test]
fn a_conclusion_alone_needs_no_heading() {
    let mut facts = facts();
    facts.meeting.conclusion = Some("Giữ nền nếp.".into());
    let items = &compose(&facts).parts[1].items;
    assert_eq!((items.len(), items[0].heading.as_str()), (1, ""));
}

#[test]
fn a_conclusion_that_repeats_another_stands_once() {
    let mut facts = facts();
    facts.item("next_month", "Tháng tới", Some("Giữ nền nếp."));
    facts.meeting.conclusion = Some("Giữ nền nếp. ".into());
    assert_eq!(compose(&facts).parts[1].items.len(), 1);
}

#[test]
fn without_conclusions_tasks_or_votes_nothing_is_made_up() {
    let resolution = compose(&facts());
    assert!(resolution.parts.iter().all(|part| part.items.is_empty()));
    assert!(resolution.tasks.is_empty() && resolution.appendix.is_empty());
    assert_eq!(resolution.vote, None);
    assert_eq!(resolution.closing, "Nghị quyết này được phổ biến đến từng đảng viên trong chi bộ để thực hiện./.");
}

#[test]
fn the_vote_and_the_end_follow_the_form() {
    let mut facts = facts();
    facts.voted([15, 1, 0]);
    facts.form = form(".");
    let resolution = compose(&facts);
    assert_eq!(
        resolution.vote.as_deref(),
        Some(
            "Biểu quyết Nghị quyết: 15/16 đảng viên chính thức có mặt tán thành (93,8%); không tán thành: 01; ý kiến \
             khác: 0."
        )
    );
    assert!(resolution.closing.ends_with("thực hiện."), "{}", resolution.closing);
}

#[test]
fn the_secretary_signs_for_the_branch_committee() {
    let facts = facts();
    assert_eq!(signed(&facts), ("T/M CHI ỦY", "BÍ THƯ", "Hoàng Văn Kiên".to_owned()));
    assert_eq!(compose(&facts).recipients, ["Đảng ủy xã Thái Bình,", "Các đảng viên trong chi bộ,", "Lưu Chi bộ."]);
}

#[test]
fn a_branch_without_a_committee_signs_for_itself() {
    let mut facts = facts();
    facts.officers.retain(|officer| officer.position != Position::BranchCommitteeMember);
    assert_eq!(signed(&facts), ("T/M CHI BỘ", "BÍ THƯ", "Hoàng Văn Kiên".to_owned()));
}

#[test]
fn a_deputy_who_chaired_signs_as_deputy() {
    let mut facts = facts();
    facts.meeting.chair_id = facts.meeting.minute_taker_id;
    assert_eq!(signed(&facts), ("T/M CHI ỦY", "PHÓ BÍ THƯ", "Ma Thị Lan".to_owned()));
}

#[test]
fn where_another_member_chaired_the_secretary_of_the_day_signs() {
    let mut facts = facts();
    facts.meeting.chair_id = facts.officers.last().map(|officer| officer.member_id);
    assert_eq!(signed(&facts), ("T/M CHI ỦY", "BÍ THƯ", "Hoàng Văn Kiên".to_owned()));
    facts.officers.remove(0);
    assert_eq!(signed(&facts).1, "PHÓ BÍ THƯ");
    facts.officers.remove(0);
    assert_eq!(signed(&facts), ("T/M CHI ỦY", "CHI ỦY VIÊN", "Nông Thị Hoa".to_owned()));
    facts.officers.clear();
    assert_eq!(signed(&facts), ("T/M CHI BỘ", "CHỦ TRÌ HỘI NGHỊ", "Nông Thị Hoa".to_owned()));
}

#[test]
fn the_appendix_holds_every_statement_under_its_item() {
    let mut facts = facts();
    facts.item("information", "Thời sự", None);
    let next = facts.item("next_month", "Tháng tới", None);
    facts.said("Nông Văn Tú", None, Manner::Question, None);
    facts.said("Vi Thị Thơm", Some(next), Manner::Proposal, Some("Lắp thêm đèn."));
    let resolution = compose(&facts);
    let all: Vec<_> =
        resolution.appendix.iter().map(|item| (item.heading.as_str(), item.paragraphs[0].as_str())).collect();
    assert_eq!(
        all,
        [
            ("1. Tháng tới", "Đồng chí Vi Thị Thơm: Lắp thêm đèn."),
            ("2. Ý kiến khác", "Đồng chí Nông Văn Tú nêu câu hỏi.")
        ]
    );
    assert_eq!(resolution.appended_to, "Kèm theo Nghị quyết số 12-NQ/CB, ngày 03 tháng 12 năm 2026");
}

#[test]
fn a_draft_has_no_number_and_is_called_one() {
    let mut facts = facts();
    (facts.meeting.state, facts.number) = (State::Recording, None);
    let heading = compose(&facts).heading;
    assert_eq!((heading.number.as_str(), heading.draft), ("Số ……-NQ/CB", true));
}
