//! Twelve months of Thôn 3, invented: who said what, which tasks came of it and what became of them.

/// Something that was said.
pub struct Said {
    /// Who.
    pub speaker: &'static str,
    /// On which part of the agenda (`agenda_items.section`).
    pub section: &'static str,
    /// Its kind (`statements.kind`).
    pub kind: &'static str,
    /// The gist.
    pub text: &'static str,
}

/// A task of a resolution.
pub struct Given {
    /// What is to be done.
    pub title: &'static str,
    /// By whom.
    pub to: &'static str,
    /// When it counts as done.
    pub measure: &'static str,
    /// Days that it was given.
    pub days: u64,
    /// What the following meetings heard: the outcome (`task_results.outcome`) and what was added.
    pub heard: &'static [(&'static str, &'static str)],
}

/// One month.
pub struct Story {
    /// The statements, in order.
    pub said: &'static [Said],
    /// The tasks.
    pub given: &'static [Given],
    /// The chair's conclusion.
    pub conclusion: &'static str,
}

const fn said(speaker: &'static str, section: &'static str, kind: &'static str, text: &'static str) -> Said {
    Said { speaker, section, kind, text }
}

const fn given(
    title: &'static str,
    to: &'static str,
    measure: &'static str,
    days: u64,
    heard: &'static [(&'static str, &'static str)],
) -> Given {
    Given { title, to, measure, days, heard }
}

/// What Thôn 3 concluded on a part of its agenda.
pub fn item_conclusion(section: &str, story: &Story) -> Option<&'static str> {
    match section {
        "information" => Some("Đảng viên nắm được, phổ biến lại cho các hộ phụ trách."),
        "last_month" => Some("Chi bộ nhất trí với kết quả đã báo cáo; việc còn dở chuyển sang tháng này."),
        "ideology" => Some("Tư tưởng đảng viên và nhân dân ổn định; ý kiến nêu ra được ghi nhận để giải thích."),
        "next_month" => Some(story.conclusion),
        _ => None,
    }
}

const DONE: &[(&str, &str)] = &[("done", "")];

/// Absences without which a month would be too smooth: the member, the months back, the reason
/// (`absence_reasons.code`). Nearly all of them are of three people.
pub const ABSENT: [(&str, &[usize], &str); 3] = [
    ("Lục Văn Sinh", &[1, 3, 5, 7, 8, 10], "illness"),
    ("Trịnh Văn Hải", &[2, 5, 9, 11], "family"),
    ("Trần Thị Ngọc Ánh", &[4, 6], "study"),
];

/// Absent without a reason, once.
pub const UNEXCUSED: (&str, usize) = ("Vi Thị Thơm", 1);

/// Came late (minutes), by member and months back.
pub const LATE: [(&str, usize, &str); 2] =
    [("Hoàng Minh Tuấn", 2, "đến muộn 15 phút"), ("Hoàng Minh Tuấn", 6, "đến muộn 20 phút")];

/// Left early, by member and months back.
pub const LEFT_EARLY: (&str, usize, &str) = ("Phạm Thị Yến", 9, "về trước 25 phút, con ốm");

/// A guest, with the office held, and the months back.
pub const GUESTS: [(&str, &str, usize); 2] =
    [("Lý Hải Yến", "Phó Trưởng Ban Tổ chức Tỉnh ủy", 2), ("Đặng Minh Hòa", "Bí thư Đảng ủy xã", 7)];

/// The months, the last one first.
#[rustfmt::skip] // a table: one line for each thing said or given
pub const STORIES: [Story; 12] = [
    Story {
        said: &[
            said("Lương Văn Chiến", "next_month", "report", "Hai hộ đã đồng ý hiến đất mở đường Ngòi Chò, còn một hộ xin dời hàng rào sau vụ mía."),
            said("Nông Thị Hoa", "next_month", "proposal", "Đề nghị công khai phần đóng góp của từng hộ tại nhà văn hóa."),
            said("Đỗ Xuân Trường", "ideology", "information", "Bà con băn khoăn về phí thu gom rác, cần giải thích từng hộ."),
            said("Ma Thị Lan", "last_month", "report", "Quỹ khuyến học đã trao 12 suất, còn dư để dành sang năm."),
            said("Nguyễn Quang Huy", "next_month", "question", "Đường mở rộng bao nhiêu mét, cây hai bên ai chặt?"),
        ],
        given: &[
            given("Vận động 3 hộ hiến đất mở đường Ngòi Chò", "Lương Văn Chiến", "3/3 hộ ký biên bản hiến đất", 22, &[]),
            given("Rà soát hộ nghèo, tổ 2", "Nông Thị Hoa", "Danh sách tổ 2 nộp xã, có chữ ký từng hộ", 29, &[]),
            given("Lập danh sách thu gom rác thôn", "Đỗ Xuân Trường", "190/190 hộ có tên, biết ngày thu gom", 27, &[]),
        ],
        conclusion: "Chi bộ thống nhất mở đường Ngòi Chò, việc hiến đất bàn công khai từng hộ; thu gom rác làm từ tháng tới.",
    },
    Story {
        said: &[
            said("Bàn Văn Thanh", "last_month", "report", "Đã phát 40 cây giống cho 8 hộ nghèo, đúng danh sách."),
            said("Hoàng Minh Tuấn", "next_month", "proposal", "Xin ủng hộ xi măng làm 50 mét đường, đề nghị thôn góp công."),
            said("Đặng Thị Mùi", "information", "information", "Trạm y tế tiêm phòng cho trẻ em sáng thứ Bảy tuần sau."),
            said("Nguyễn Văn Thành", "criticism", "critique", "Một số đồng chí đến muộn nhiều lần, cần nhắc nhau trước buổi họp."),
        ],
        given: &[
            given("Trao quỹ khuyến học của thôn", "Ma Thị Lan", "12 suất trao tại nhà văn hóa, có ký nhận", 20, DONE),
            given("Sửa hàng rào nhà văn hóa", "Nguyễn Văn Thành", "Đủ 30 mét rào, sơn xong", 25, DONE),
            given("Vận động các hộ tiêm phòng cho trẻ", "Đặng Thị Mùi", "Trẻ dưới 5 tuổi tiêm đủ", 12, DONE),
        ],
        conclusion: "Giữ nền nếp giờ họp; nhận phần xi măng ủng hộ, thôn góp ngày công và ghi sổ công khai.",
    },
    Story {
        said: &[
            said("Nông Thị Hoa", "ideology", "information", "Chị em phấn khởi vì đèn đường, mong làm tiếp đoạn cuối thôn."),
            said("Ma Văn Đức", "last_month", "report", "Đèn đường lắp 14/14 cột, còn hai bóng chập chờn, thợ hẹn thay."),
            said("Phạm Thị Yến", "next_month", "question", "Cây giống hộ nào được nhận trước?"),
            said("Trịnh Văn Hải", "criticism", "critique", "Biên bản lần trước ghi thiếu ý kiến của tôi về mương, đề nghị bổ sung."),
            said("Hà Thị Kim Oanh", "next_month", "proposal", "Hợp tác xã có thể ứng trước phân bón, trả sau vụ."),
        ],
        given: &[
            given("Phát cây giống cho hộ nghèo", "Bàn Văn Thanh", "8 hộ nhận đủ 40 cây, có ký nhận", 21, DONE),
            given("Thay hai bóng đèn đường cuối thôn", "Ma Văn Đức", "Hai bóng sáng, nghiệm thu với trưởng thôn", 10, DONE),
            given("Lập danh sách hộ cần ứng phân bón", "Hà Thị Kim Oanh", "Danh sách gửi hợp tác xã", 15, &[("partly", "Còn tổ 3 chưa đăng ký xong"), ("done", "")]),
        ],
        conclusion: "Ưu tiên cây giống cho hộ nghèo có đất trống; các ý kiến về mương đưa vào nghị quyết tháng sau.",
    },
    Story {
        said: &[
            said("Lý Thị Mai", "last_month", "report", "Tổ tiết kiệm đã giải ngân cho 6 hội viên, không có nợ quá hạn."),
            said("Đỗ Xuân Trường", "next_month", "proposal", "Đề nghị lắp đèn đường bằng quỹ xã hội hóa, mỗi hộ tùy tâm."),
            said("Lương Văn Chiến", "next_month", "addition", "Nên kéo dây ngầm đoạn gốc đa để khỏi vướng."),
            said("Vi Thị Thơm", "ideology", "information", "Có hai cặp vợ chồng trẻ muốn làm homestay, cần hướng dẫn thủ tục."),
        ],
        given: &[
            given("Lắp đèn đường trục chính", "Ma Văn Đức", "14 cột có đèn, công khai thu chi", 28, DONE),
            given("Hướng dẫn hai hộ làm thủ tục đón khách", "Vi Thị Thơm", "Hai hộ nộp đủ hồ sơ tại xã", 24, &[("partly", "Một hộ còn thiếu giấy phòng cháy"), ("done", "")]),
            given("Nạo vét mương sau vụ", "Nguyễn Văn Thành", "300 mét mương thông", 18, DONE),
        ],
        conclusion: "Lắp đèn bằng quỹ tự nguyện, không bổ đầu hộ; thu chi niêm yết tại nhà văn hóa.",
    },
    Story {
        said: &[
            said("Ma Thị Lan", "information", "information", "Phổ biến lịch cấp đổi căn cước và cài ứng dụng tại nhà văn hóa."),
            said("Bàn Văn Thanh", "last_month", "report", "Sổ hụi của nhóm tổ 1 đã giải tán, bà con rút đủ tiền."),
            said("Nông Thị Hoa", "next_month", "proposal", "Hội Phụ nữ nhận đoạn đường hoa từ cổng thôn đến trường."),
            said("Hoàng Minh Tuấn", "next_month", "question", "Nhà văn hóa có đặt được mạng không dây cho bà con dùng không?"),
            said("Trần Thị Ngọc Ánh", "criticism", "critique", "Đảng viên trẻ ít phát biểu, trong đó có tôi; tháng sau sẽ chuẩn bị trước."),
        ],
        given: &[
            given("Kiểm tra tổ tiết kiệm và vay vốn", "Lý Thị Mai", "Đối chiếu đủ sổ của 6 hội viên", 20, DONE),
            given("Trồng đường hoa từ cổng thôn đến trường", "Nông Thị Hoa", "400 mét có hoa, chia đoạn cho từng tổ", 26, DONE),
            given("Hỏi nhà mạng về mạng không dây ở nhà văn hóa", "Hoàng Minh Tuấn", "Có báo giá của hai nhà mạng", 15, DONE),
        ],
        conclusion: "Chia đoạn đường hoa cho từng tổ; buổi sau mỗi đảng viên trẻ chuẩn bị một ý kiến.",
    },
    Story {
        said: &[
            said("Đặng Thị Mùi", "ideology", "information", "Có nhóm chơi hụi ở tổ 1, bà con lo mất tiền."),
            said("Lục Văn Sinh", "last_month", "addition", "Đơn vị thi công hứa đầm lại mặt đường chỗ lún."),
            said("Phạm Thị Yến", "next_month", "proposal", "Đề nghị họp dân trước khi thu tiền nước sạch."),
            said("Ma Văn Đức", "next_month", "report", "Ống nước đã kéo tới đầu thôn, còn thiếu van."),
        ],
        given: &[
            given("Gặp nhóm chơi hụi tổ 1, vận động giải tán", "Bàn Văn Thanh", "Mọi người rút đủ tiền, có biên bản", 20, DONE),
            given("Họp dân bàn giá nước sạch", "Phạm Thị Yến", "Biên bản họp có ít nhất 130 hộ dự", 14, DONE),
            given("Lắp van nước đầu thôn", "Ma Văn Đức", "Nước về đủ hai tổ", 22, DONE),
        ],
        conclusion: "Việc thu tiền nước phải họp dân trước; tổ 1 giao đồng chí Thanh theo sát trong tháng.",
    },
    Story {
        said: &[
            said("Nguyễn Văn Thành", "last_month", "report", "Đường nội đồng đổ xong 180 mét, chỗ cống còn lún."),
            said("Đỗ Xuân Trường", "criticism", "critique", "Giám sát cộng đồng vắng mặt hai buổi, phải phân công lại."),
            said("Lý Thị Mai", "next_month", "information", "Có đoàn thu mua chè sạch về xã, giá cao hơn nếu có sổ ghi chép."),
            said("Vi Thị Thơm", "next_month", "proposal", "Mở một buổi hướng dẫn ghi sổ cho các hộ trồng chè."),
        ],
        given: &[
            given("Giám sát sửa chỗ cống bị lún", "Đỗ Xuân Trường", "Nhà thầu đầm lại, nghiệm thu có ảnh", 20, DONE),
            given("Mở buổi hướng dẫn ghi sổ chè sạch", "Vi Thị Thơm", "Ít nhất 25 hộ dự", 17, DONE),
            given("Thống kê hộ cần vay vốn", "Lý Thị Mai", "Danh sách gửi tổ tiết kiệm", 12, DONE),
        ],
        conclusion: "Phân công lại giám sát cộng đồng; mở lớp ghi sổ chè ngay trong tháng.",
    },
    Story {
        said: &[
            said("Lương Văn Chiến", "next_month", "report", "Đã cắm mốc đường nội đồng, hai hộ chưa thống nhất ranh."),
            said("Hoàng Minh Tuấn", "next_month", "proposal", "Thuê máy một ngày thay vì làm tay ba ngày, tiền bằng nhau."),
            said("Trịnh Văn Hải", "ideology", "information", "Cựu chiến binh đề nghị thăm gia đình chính sách trước ngày lễ."),
            said("Nông Thị Hoa", "criticism", "critique", "Góp ý đồng chí bí thư giao việc dồn cuối tháng."),
        ],
        given: &[
            given("Đổ bê tông đường nội đồng", "Nguyễn Văn Thành", "180 mét, rộng 2,5 mét", 28, DONE),
            given("Hòa giải ranh đất hai hộ tổ 3", "Lương Văn Chiến", "Hai hộ ký biên bản", 15, &[("partly", "Một hộ xin đo lại"), ("done", "")]),
            given("Thăm gia đình chính sách", "Trịnh Văn Hải", "9/9 gia đình", 20, DONE),
        ],
        conclusion: "Giao việc trong tuần đầu của tháng; thuê máy một ngày, phần còn lại góp công.",
    },
    Story {
        said: &[
            said("Ma Thị Lan", "last_month", "report", "Đại hội chi hội Nông dân xong, bầu đủ ban chấp hành."),
            said("Bàn Văn Thanh", "next_month", "proposal", "Đề nghị cắm mốc đường nội đồng trước khi xuống giống."),
            said("Đặng Thị Mùi", "information", "information", "Hướng dẫn phòng dịch tả lợn, các hộ không thả rông."),
        ],
        given: &[
            given("Cắm mốc đường nội đồng", "Lương Văn Chiến", "Đủ 24 mốc, có sơ đồ", 20, DONE),
            given("Phun khử trùng chuồng trại", "Đặng Thị Mùi", "100% hộ chăn nuôi", 10, DONE),
            given("Kiểm tra hộ thả rông gia súc", "Bàn Văn Thanh", "Lập biên bản nhắc nhở hộ vi phạm", 25, DONE),
        ],
        conclusion: "Đường nội đồng làm ngay sau khi cắm mốc; phòng dịch là việc của từng hộ đảng viên trước.",
    },
    Story {
        said: &[
            said("Hoàng Minh Tuấn", "next_month", "question", "Tiền thu quỹ thôn năm nay giữ mức cũ hay tăng?"),
            said("Đỗ Xuân Trường", "next_month", "proposal", "Giữ mức cũ, hộ nghèo miễn."),
            said("Phạm Thị Yến", "ideology", "information", "Nhiều cháu nghỉ học đi làm sớm, cần gặp gia đình."),
            said("Trần Thị Ngọc Ánh", "last_month", "report", "Lớp mầm non đã sửa xong mái."),
        ],
        given: &[
            given("Gặp ba gia đình có con nghỉ học", "Phạm Thị Yến", "Ba cháu trở lại lớp", 25, &[("partly", "Hai cháu đã đi học lại"), ("done", "")]),
            given("Công khai quỹ thôn", "Lý Thị Mai", "Bảng thu chi treo ở nhà văn hóa", 10, DONE),
            given("Chuẩn bị đại hội chi hội Nông dân", "Ma Thị Lan", "Đủ văn kiện, nhân sự", 22, DONE),
        ],
        conclusion: "Giữ mức quỹ cũ, miễn hộ nghèo; việc các cháu nghỉ học giao đồng chí Yến.",
    },
    Story {
        said: &[
            said("Nông Thị Hoa", "last_month", "report", "Quyên góp sửa mái lớp mầm non được 6 triệu đồng."),
            said("Nguyễn Văn Thành", "next_month", "addition", "Có thể lấy tre trong thôn làm giàn, đỡ mua."),
            said("Lương Văn Chiến", "ideology", "information", "Bà con mong sớm có giấy đất sau đo đạc."),
            said("Ma Văn Đức", "criticism", "critique", "Tôi nhận việc sửa mái mà chậm một tuần, xin rút kinh nghiệm."),
        ],
        given: &[
            given("Sửa mái lớp mầm non", "Ma Văn Đức", "Không dột, nhà trường ký nhận", 20, DONE),
            given("Tập hợp thắc mắc về giấy đất", "Lương Văn Chiến", "Danh sách gửi địa chính xã", 15, DONE),
            given("Làm giàn cây trước nhà văn hóa", "Nguyễn Văn Thành", "Giàn 20 mét", 28, DONE),
        ],
        conclusion: "Việc sửa mái làm dứt điểm trong tháng; thắc mắc về giấy đất gửi xã bằng văn bản.",
    },
    Story {
        said: &[
            said("Ma Thị Lan", "information", "information", "Tóm tắt nghị quyết đại hội chi bộ và phân công chi ủy."),
            said("Đặng Thị Mùi", "next_month", "proposal", "Phân công mỗi đảng viên phụ trách 10 hộ như trước."),
            said("Trịnh Văn Hải", "next_month", "addition", "Đảng viên cao tuổi nhận hộ ở gần nhà."),
            said("Lý Thị Mai", "next_month", "question", "Hộ tạm trú có tính vào không?"),
        ],
        given: &[
            given("Phân công đảng viên phụ trách hộ", "Ma Thị Lan", "190 hộ có người phụ trách", 12, DONE),
            given("Quyên góp sửa mái lớp mầm non", "Nông Thị Hoa", "Đủ 6 triệu đồng, công khai", 25, DONE),
            given("Kê khai hộ tạm trú", "Lý Thị Mai", "Danh sách gửi công an xã", 18, DONE),
        ],
        conclusion: "Mỗi đảng viên phụ trách 10 hộ, người cao tuổi nhận hộ gần nhà; hộ tạm trú tính riêng.",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    /// Who is known to be away in a month.
    fn away(back: usize) -> Vec<&'static str> {
        let mut away: Vec<_> = ABSENT.iter().filter(|absent| absent.1.contains(&back)).map(|absent| absent.0).collect();
        away.extend((UNEXCUSED.1 == back).then_some(UNEXCUSED.0));
        away
    }

    #[test]
    fn nobody_speaks_who_is_away() {
        for (nr, story) in STORIES.iter().enumerate() {
            for said in story.said {
                assert!(!away(nr + 1).contains(&said.speaker), "{} {} months back", said.speaker, nr + 1);
            }
        }
    }

    #[test]
    fn only_the_last_months_three_tasks_are_open() {
        for (nr, story) in STORIES.iter().enumerate() {
            for given in story.given {
                let done = given.heard.iter().position(|(outcome, _)| *outcome == "done");
                match nr {
                    0 => assert!(given.heard.is_empty(), "{}", given.title),
                    _ => assert_eq!(done, Some(given.heard.len() - 1), "{}", given.title),
                }
                assert!(given.heard.len() <= nr, "{}: heard before it was last month", given.title);
            }
        }
        assert_eq!(STORIES[0].given.len(), 3);
    }
}
