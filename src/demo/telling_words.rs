//! The words of leaders about meetings in the demonstration.

/// One thing that fell short, from what was seen to what is recommended.
pub struct Case {
    /// Number of the criterion (table `observation_criteria`).
    pub criterion: usize,
    /// What it is about (table `finding_topics`).
    pub topic: &'static str,
    /// What was seen.
    pub seen: &'static str,
    /// Why.
    pub cause: &'static str,
    /// The finding.
    pub finding: &'static str,
    /// By place in [`ADVICE`].
    pub advice: usize,
}

/// What falls short, one visit after the other.
pub const CASES: [Case; 8] = [
    Case {
        criterion: 1,
        topic: "preparation",
        seen: "Chi ủy chưa họp trước; dự thảo nghị quyết đọc tại chỗ.",
        cause: "Bí thư kiêm nhiều việc, chưa phân công người chuẩn bị.",
        finding: "Công tác chuẩn bị còn sơ sài, đảng viên không có tài liệu trước.",
        advice: 0,
    },
    Case {
        criterion: 5,
        topic: "discussion",
        seen: "Bốn đồng chí phát biểu trong cả buổi.",
        cause: "Chủ trì chưa nêu câu hỏi gợi ý.",
        finding: "Ít ý kiến, chủ yếu nhất trí với báo cáo.",
        advice: 1,
    },
    Case {
        criterion: 8,
        topic: "tasks",
        seen: "Hai việc của tháng trước không được nhắc đến.",
        cause: "Chưa có người theo dõi, đôn đốc giữa hai kỳ họp.",
        finding: "Chưa kiểm điểm hết các việc tháng trước đã giao.",
        advice: 2,
    },
    Case {
        criterion: 9,
        topic: "content",
        seen: "Phương hướng ghi “tiếp tục đẩy mạnh”, không rõ ai làm.",
        cause: "Nghị quyết chép theo mẫu tháng trước.",
        finding: "Nghị quyết còn chung chung, chưa giao việc cho từng người.",
        advice: 3,
    },
    Case {
        criterion: 7,
        topic: "content",
        seen: "Gần nửa buổi phổ biến văn bản, việc chuyên môn.",
        cause: "Chưa chọn lọc nội dung thông báo.",
        finding: "Thời gian phổ biến văn bản quá dài, ít bàn việc của thôn.",
        advice: 4,
    },
    Case {
        criterion: 11,
        topic: "ideology",
        seen: "Không có phần nắm tình hình tư tưởng.",
        cause: "Chưa phân công đảng viên nắm dư luận.",
        finding: "Chưa phản ánh tư tưởng đảng viên, dư luận Nhân dân.",
        advice: 5,
    },
    Case {
        criterion: 10,
        topic: "thematic",
        seen: "Quý này chưa sinh hoạt chuyên đề.",
        cause: "Chưa chọn được chủ đề sát với địa phương.",
        finding: "Chậm sinh hoạt chuyên đề so với kế hoạch năm.",
        advice: 6,
    },
    Case {
        criterion: 4,
        topic: "chairing",
        seen: "Chủ trì kết luận ngay sau khi đọc báo cáo.",
        cause: "Đồng chí bí thư mới nhận nhiệm vụ.",
        finding: "Điều hành còn lúng túng, kết luận chưa chốt từng việc.",
        advice: 7,
    },
];

/// What is recommended; it becomes a task of the branch.
pub const ADVICE: [&str; 8] = [
    "Họp chi ủy trước kỳ sinh hoạt, gửi tài liệu cho đảng viên trước ba ngày",
    "Phân công trước hai đồng chí chuẩn bị ý kiến cho mỗi nội dung",
    "Lập bảng theo dõi việc đã giao, báo cáo từng việc tại kỳ họp sau",
    "Ghi rõ người làm, thời hạn cho từng việc trong nghị quyết",
    "Tóm tắt văn bản thành một trang gửi trước, dành thời gian bàn việc của thôn",
    "Phân công đảng viên nắm dư luận theo tổ, phản ánh tại kỳ họp",
    "Chọn chủ đề và sinh hoạt chuyên đề trong tháng tới",
    "Chuẩn bị câu hỏi gợi ý và dự thảo kết luận cho từng nội dung",
];

/// Remarks where something fell short.
pub const REMARKS: [&str; 4] = [
    "Buổi họp nghiêm túc, đúng thành phần; cần sát hơn với việc của địa phương.",
    "Không khí cởi mở, nội dung còn dàn trải.",
    "Đảng viên dự đông, giữ nền nếp; cần tăng phần thảo luận.",
    "Trình tự đủ, thời gian bàn việc chung chưa nhiều.",
];

/// Remarks on a good meeting.
pub const STRONG: &str = "Chuẩn bị tốt, thảo luận sôi nổi, kết luận rõ người, rõ việc, rõ thời hạn.";

/// The short report on the situation of a place.
pub const SITUATIONS: [&str; 9] = [
    "Tư tưởng đảng viên ổn định. Bà con mong sớm sửa đoạn đường liên thôn trước mùa mưa.",
    "Đảng viên yên tâm công tác. Dư luận quan tâm việc sắp xếp đơn vị hành chính và nơi làm thủ tục.",
    "Bà con phấn khởi vì được mùa; giá phân bón tăng là điều được nói đến nhiều.",
    "Nhân dân đồng tình chủ trương làm đường; còn hai tổ chưa thống nhất cách đóng góp.",
    "Thanh niên đi làm xa nhiều, nguồn phát triển Đảng ít dần.",
    "Việc thu gom rác đã vào nền nếp; bà con đề nghị thêm điểm tập kết.",
    "Đảng viên cao tuổi mong được đọc tài liệu chữ to trước buổi họp.",
    "Tình hình an ninh ổn định; bà con phản ánh tiếng ồn xưởng gỗ ban đêm.",
    "Bà con lo thiếu nước sinh hoạt mùa khô, mong sửa đường ống đầu nguồn.",
];

/// What the next meeting hears of a recommendation.
pub const HEARD: [&str; 3] = [
    "Đã làm, chi ủy báo cáo tại kỳ họp.",
    "Đã thực hiện từ kỳ sinh hoạt này.",
    "Xong, có phân công đồng chí theo dõi.",
];

/// What a later visitor saw of it.
pub const CONFIRMED: [&str; 3] =
    ["Đã thấy tại buổi họp.", "Đúng như chi bộ báo cáo.", "Có sổ theo dõi, cập nhật đầy đủ."];

/// The same where it was not so.
pub const MISSING: &str = "Chi bộ báo đã làm, tại buổi họp chưa thấy.";

/// Why a visit was missed, in words, by the code of the reason.
pub fn missed(code: &str) -> Option<&'static str> {
    match code {
        "business_trip" => Some("Đi công tác cùng đoàn của tỉnh."),
        "urgent_task" => Some("Được giao làm việc với đoàn kiểm tra."),
        "illness" => Some("Điều trị tại bệnh viện, có giấy ra viện."),
        "branch_moved" => Some("Chi bộ chuyển sang chiều cùng ngày, báo muộn."),
        _ => None,
    }
}
