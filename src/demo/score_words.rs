//! What is written on the sheets of the demonstration: reasons, shortcomings, questions.

use crate::evaluations::rubrics::Criterion;

/// Why a branch gives itself more than is counted, by the code of the criterion.
pub fn own_reason(code: &str) -> &'static str {
    match code {
        "1.1" => "Nội dung đã bàn đủ, không kéo dài thêm",
        "2.1" => "Các đồng chí vắng đều có lý do chính đáng, đã báo trước",
        "2.2" => "Đồng chí vắng đang điều trị dài ngày",
        "3.2a" => "Bí thư và phó bí thư có hội ý, không ghi vào sổ",
        "3.2b" => "Đã báo trực tiếp từng đồng chí",
        "3.2c" => "Tài liệu đã phát trên giấy trước buổi họp",
        "4.2b" => "Nhiều đồng chí trao đổi trước giờ vào họp",
        "6.1" => "Việc còn dở đã xong trong tuần sau buổi họp",
        "7.2" => "Đường truyền lỗi, đã đăng ngay khi có mạng",
        _ => "Chi bộ thảo luận và thống nhất mức này",
    }
}

/// Why the superior gives other points.
pub fn decided_reason(criterion: &Criterion) -> &'static str {
    match (criterion.fact.is_some(), criterion.code.as_str()) {
        (true, "6.1") => "Tính theo kết quả đã báo cáo tại buổi họp; việc xong sau tính vào tháng sau",
        (true, _) => "Tính theo hồ sơ buổi sinh hoạt",
        (false, "4.2a") => "Biên bản chưa ghi việc nhắc nhở đảng viên chậm việc, giải pháp còn chung chung",
        (false, _) => "Theo biên bản, phần này còn sơ sài",
    }
}

/// Why the total is another.
pub const DECISION: &str =
    "Chấm lại theo biên bản và sổ nghị quyết của chi bộ; các mục khác lấy theo phiếu của chi bộ.";

/// The question with which Làng Hản got its sheet back.
pub const RETURNED: &str = "Mục 6.1: đề nghị chi bộ nêu rõ việc nào xong sau buổi họp, ngày nào, ai xác nhận; nếu chưa có thì chấm theo kết quả \
     đã báo cáo.";

/// The shortcoming behind lost points, as a chair names it with how it is put right.
pub fn shortcoming(code: &str) -> &'static str {
    match code {
        "1.1" => "Họp chưa đủ thời lượng; tháng sau gửi trước nội dung để có thời gian bàn.",
        "2.1" | "2.2" => "Còn đảng viên vắng; bí thư gặp từng đồng chí, thống nhất ngày họp từ đầu tháng.",
        "3.1" | "3.2a" | "3.2b" | "3.2c" => "Chuẩn bị còn chậm; cấp ủy hội ý và gửi tài liệu trước buổi họp hai ngày.",
        "4.2b" => "Ít ý kiến phát biểu; chủ trì gợi ý trước câu hỏi cho từng tổ.",
        "6.1" => "Còn việc tháng trước chưa xong; người được giao báo cáo tiến độ giữa tháng.",
        "7.2" => "Đăng biên bản, nghị quyết còn chậm; giao một đồng chí đăng ngay trong hai ngày.",
        _ => "Nội dung còn dàn trải; tháng sau chọn một việc trọng tâm để bàn kỹ.",
    }
}
