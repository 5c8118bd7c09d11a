//! What branches resolve elsewhere than in Thôn 3: tasks by type of branch, conclusions, reasons.

/// A task and when it counts as done.
pub type Task = (&'static str, &'static str);

const VILLAGE: &[Task] = &[
    ("Nạo vét mương nội đồng", "Mương thông, các tổ xác nhận"),
    ("Vận động đóng bảo hiểm y tế", "Ít nhất 90% số hộ tham gia"),
    ("Rà soát hộ nghèo, hộ cận nghèo", "Danh sách nộp xã đúng hạn"),
    ("Vệ sinh đường thôn", "Mỗi tổ một buổi, có ảnh"),
    ("Hòa giải tranh chấp ranh đất", "Hai bên ký biên bản"),
    ("Thăm gia đình chính sách", "Đủ các gia đình trong danh sách"),
    ("Tuyên truyền phòng cháy rừng", "Các hộ gần rừng ký cam kết"),
    ("Bồi dưỡng một quần chúng ưu tú", "Hoàn thành lớp nhận thức về Đảng"),
    ("Vận động hiến đất làm đường", "Đủ chữ ký các hộ"),
    ("Cài ứng dụng dịch vụ công cho các hộ", "Ít nhất 50 hộ dùng được"),
    ("Kiểm tra nước sạch đầu nguồn", "Có biên bản, sửa chỗ rò"),
    ("Tiêm phòng đàn gia súc", "Ít nhất 80% tổng đàn"),
];

const SCHOOL: &[Task] = &[
    ("Phụ đạo học sinh còn yếu", "Mỗi khối hai buổi một tuần"),
    ("Kiểm tra hồ sơ chuyên môn", "100% giáo viên, có biên bản"),
    ("Vận động học sinh ra lớp", "Không còn em nào bỏ học"),
    ("Tổ chức chuyên đề đổi mới phương pháp", "Một tiết dạy mẫu, có rút kinh nghiệm"),
    ("Rà soát an toàn trường học", "Sửa xong các điểm nguy hiểm"),
    ("Bồi dưỡng một quần chúng ưu tú", "Hoàn thành lớp nhận thức về Đảng"),
];

const HEALTH: &[Task] = &[
    ("Tiêm chủng mở rộng trong tháng", "Ít nhất 95% trẻ trong diện"),
    ("Khám sức khỏe người cao tuổi", "Đủ các thôn trong kế hoạch"),
    ("Kiểm tra vệ sinh an toàn thực phẩm", "Có biên bản từng cơ sở"),
    ("Lập hồ sơ sức khỏe điện tử", "Thêm 150 hồ sơ"),
];

const OFFICE: &[Task] = &[
    ("Giải quyết hồ sơ quá hạn", "Không còn hồ sơ quá hạn"),
    ("Số hóa hồ sơ một cửa", "100% hồ sơ phát sinh"),
    ("Tiếp công dân định kỳ", "Hai buổi, mọi ý kiến có trả lời"),
    ("Rà soát quy chế làm việc", "Dự thảo gửi các bộ phận"),
    ("Theo dõi chi bộ thôn được phân công", "Dự đủ buổi, có báo cáo ngắn"),
    ("Đôn đốc giải ngân vốn", "Đạt kế hoạch tháng"),
    ("Chấp hành giờ giấc, tác phong", "Không ai bị nhắc nhở"),
];

const ARMED: &[Task] = &[
    ("Trực sẵn sàng theo phương án", "Đủ quân số, ghi sổ trực"),
    ("Tuần tra ban đêm", "Tám buổi, phối hợp với tổ bảo vệ"),
    ("Tuyên truyền pháp luật tại thôn", "Hai thôn, có biên bản"),
    ("Rà soát cư trú", "Cập nhật đủ hộ tạm trú"),
];

const ENTERPRISE: &[Task] = &[
    ("Bảo đảm an toàn lao động", "Không xảy ra tai nạn"),
    ("Hoàn thành kế hoạch sản xuất", "Đạt sản lượng tháng"),
    ("Đối thoại với người lao động", "Một buổi, có biên bản"),
    ("Bồi dưỡng một quần chúng ưu tú", "Hoàn thành lớp nhận thức về Đảng"),
];

/// The tasks usual in a type of branch (table `branch_types`).
pub fn tasks(branch_type: &str) -> &'static [Task] {
    match branch_type {
        "school" => SCHOOL,
        "health" => HEALTH,
        "commune_office" | "agency" => OFFICE,
        "police" | "military" => ARMED,
        "private_enterprise" | "cooperative" => ENTERPRISE,
        _ => VILLAGE,
    }
}

/// Conclusions of the chair.
pub const CONCLUSIONS: &[&str] = &[
    "Chi bộ thống nhất các nhiệm vụ tháng tới; mỗi việc có người chịu trách nhiệm và thời hạn.",
    "Các đồng chí được giao việc báo cáo kết quả tại buổi sinh hoạt sau.",
    "Chi bộ tiếp tục giữ nền nếp sinh hoạt, khắc phục việc chậm đã nêu.",
    "Nhiệm vụ tháng tới tập trung vào việc còn dở; cấp ủy theo dõi hằng tuần.",
];

/// What is added to a result that is not yet what was wanted.
pub const STUCK: &[&str] =
    &["Còn chờ kinh phí", "Còn một phần, xin lùi sang tháng sau", "Vướng lịch mùa vụ", "Chờ ý kiến cấp trên"];

/// Excused absences: the reason (`absence_reasons.code`), as often as they occur.
pub const EXCUSES: &[&str] =
    &["illness", "illness", "illness", "business_trip", "business_trip", "family", "family", "study", "away"];

/// Why a branch could not meet in the month of the floods.
pub const FLOOD: &str = "Mưa lũ chia cắt đường vào thôn từ ngày 02 đến ngày 27, đảng viên không đến họp được; \
    chi bộ phân công trực giúp các hộ phải di dời.";
