//! The present of the invented province: communes and branches, with the day on which each one meets.
//! Thái Bình and Phú Thịnh, Thôn 3 and Trung Hà are named after the places that the handbook tells of;
//! nobody and nothing else in them is real.

/// A branch as it is today.
#[derive(Clone, Copy, Debug)]
pub struct Branch {
    /// Its name without "Chi bộ".
    pub name: &'static str,
    /// Its type (table `branch_types`).
    pub kind: &'static str,
    /// How many members it has today.
    pub members: usize,
    /// Its secretary, where the name is known beforehand.
    pub secretary: Option<Officer>,
    /// Day of the month, hour and minute of its meetings.
    pub meets: (u32, u32, u32),
    /// Where it meets.
    pub place: &'static str,
}

/// An officer whom the pages and accounts of the demonstration know by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Officer {
    /// Family, middle and given name.
    pub name: &'static str,
    /// Whether a woman.
    pub woman: bool,
}

/// A commune with its branches, in the order of their codes.
#[derive(Debug)]
pub struct Commune {
    /// Its name without "Đảng bộ xã".
    pub name: &'static str,
    /// Its branches.
    pub branches: &'static [Branch],
}

/// Name of the invented province; there is none of this name, and there never was.
pub const PROVINCE: &str = "Đảng bộ tỉnh Lâm Giang";

/// The branch whose month the demonstration tells.
pub const THON_3: &str = "Thôn 3";

/// The village that still has a hard time.
pub const TRUNG_HA: &str = "Trung Hà";

/// The branch to which the officers of a commune belong.
pub const OFFICE: &str = "Cơ quan xã";

const fn man(name: &'static str) -> Option<Officer> {
    Some(Officer { name, woman: false })
}

const fn woman(name: &'static str) -> Option<Officer> {
    Some(Officer { name, woman: true })
}

const fn branch(
    kind: &'static str,
    name: &'static str,
    members: usize,
    meets: (u32, u32, u32),
    place: &'static str,
) -> Branch {
    Branch { name, kind, members, secretary: None, meets, place }
}

impl Branch {
    const fn led_by(self, secretary: Option<Officer>) -> Self {
        Self { secretary, ..self }
    }
}

/// A village meets in the evening in its house of culture.
const fn village(name: &'static str, members: usize, day: u32, place: &'static str) -> Branch {
    branch("village", name, members, (day, 19, 30), place)
}

/// The board's own branch.
pub const BOARD_BRANCH: Branch =
    branch("agency", "Ban Tổ chức Tỉnh ủy", 14, (5, 14, 0), "Phòng họp Ban Tổ chức Tỉnh ủy")
        .led_by(man("Đàm Văn Khoa"));

/// The leaders of the board: its head, then the deputies.
pub const BOARD_LEADERS: [Officer; 10] = [
    Officer { name: "Triệu Đức Thuận", woman: false },
    Officer { name: "Lý Hải Yến", woman: true },
    Officer { name: "Hà Quốc Trung", woman: false },
    Officer { name: "Nguyễn Thị Bích Liên", woman: true },
    Officer { name: "Đàm Văn Khoa", woman: false },
    Officer { name: "Hoàng Thúy Nga", woman: true },
    Officer { name: "Vũ Mạnh Cường", woman: false },
    Officer { name: "Chu Thị Phương", woman: true },
    Officer { name: "Ma Doãn Hùng", woman: false },
    Officer { name: "Phùng Thanh Sơn", woman: false },
];

/// The officers of the commune Thái Bình: secretary, standing deputy, deputy and chair of the people's
/// committee, chair of the inspection commission, head of the office, and the one who keeps its papers.
pub const THAI_BINH_OFFICERS: [Officer; 6] = [
    Officer { name: "Đặng Minh Hòa", woman: false },
    Officer { name: "Nông Thị Bích Vân", woman: true },
    Officer { name: "Lương Quang Trường", woman: false },
    Officer { name: "Nguyễn Hữu Thọ", woman: false },
    Officer { name: "Hứa Thị Thanh Mai", woman: true },
    Officer { name: "Nông Thị Thu Hường", woman: true },
];

/// The communes of the province.
pub const COMMUNES: [Commune; 6] = [
    Commune {
        name: "Thái Bình",
        branches: &[
            village("Thôn 1", 24, 2, "Nhà văn hóa Thôn 1").led_by(man("Nông Văn Tài")),
            village("Thôn 2", 17, 2, "Nhà văn hóa Thôn 2").led_by(woman("Ma Thị Sâm")),
            village(THON_3, 19, 3, "Nhà văn hóa Thôn 3"),
            village("Thôn 4", 12, 4, "Nhà văn hóa Thôn 4").led_by(man("Lý Văn Phúc")),
            village("Ngòi Chò", 9, 5, "Nhà văn hóa Ngòi Chò").led_by(woman("Bàn Thị Nái")),
            village("Trung Tâm", 31, 5, "Nhà văn hóa Trung Tâm").led_by(man("Đặng Quốc Việt")),
            village("Làng Hản", 14, 12, "Nhà văn hóa Làng Hản").led_by(man("Vi Văn Sáng")),
            branch("school", "Trường Tiểu học", 22, (4, 15, 0), "Phòng hội đồng Trường Tiểu học")
                .led_by(woman("Phạm Thu Hà")),
            branch("health", "Trạm Y tế", 7, (5, 14, 0), "Phòng giao ban Trạm Y tế").led_by(woman("Lương Thị Dung")),
            branch("commune_office", OFFICE, 28, (2, 14, 0), "Phòng họp Đảng ủy xã").led_by(man("Nguyễn Hữu Thọ")),
            branch("police", "Công an xã", 10, (4, 14, 0), "Trụ sở Công an xã"),
        ],
    },
    Commune {
        name: "Phú Thịnh",
        branches: &[
            village(TRUNG_HA, 13, 4, "Nhà văn hóa Trung Hà"),
            village("Đồng Chùa", 18, 3, "Nhà văn hóa Đồng Chùa"),
            village("Khuổi Lếch", 11, 5, "Nhà ông Chẩu Văn Sình, Khuổi Lếch"),
            village("Làng Mới", 21, 2, "Nhà văn hóa Làng Mới"),
            village("Nà Tẻng", 15, 3, "Nhà văn hóa Nà Tẻng"),
            branch("school", "Trường THCS", 19, (4, 15, 0), "Phòng hội đồng Trường THCS"),
            branch("health", "Trạm Y tế", 6, (5, 14, 0), "Phòng giao ban Trạm Y tế"),
            branch("commune_office", OFFICE, 26, (1, 14, 0), "Hội trường xã"),
        ],
    },
    Commune {
        name: "Khuổi Nà",
        branches: &[
            village("Lũng Pán", 8, 6, "Nhà văn hóa Lũng Pán"),
            village("Nà Pheo", 14, 4, "Nhà văn hóa Nà Pheo"),
            village("Cốc Lùng", 12, 3, "Nhà văn hóa Cốc Lùng"),
            branch("school", "Trường PTDTBT Tiểu học", 16, (5, 15, 0), "Phòng hội đồng nhà trường"),
            branch("commune_office", OFFICE, 22, (2, 14, 0), "Hội trường xã"),
        ],
    },
    Commune {
        name: "Đồng Mây",
        branches: &[
            village("Đồng Mây", 23, 3, "Nhà văn hóa Đồng Mây"),
            village("Bình Yên", 20, 3, "Nhà văn hóa Bình Yên"),
            village("Hồ Sen", 16, 4, "Nhà văn hóa Hồ Sen"),
            village("Tân Thành", 18, 5, "Nhà văn hóa Tân Thành"),
            branch("cooperative", "Hợp tác xã Chè Đồng Mây", 7, (6, 16, 30), "Trụ sở Hợp tác xã"),
            branch("school", "Trường Tiểu học và THCS", 24, (4, 15, 0), "Phòng hội đồng nhà trường"),
            branch("commune_office", OFFICE, 27, (2, 14, 0), "Phòng họp Đảng ủy xã"),
        ],
    },
    Commune {
        name: "Hạ Lũng",
        branches: &[
            village("Bản Cuôn", 13, 4, "Nhà văn hóa Bản Cuôn"),
            village("Bản Piềng", 10, 5, "Nhà văn hóa Bản Piềng"),
            village("Thôm Luông", 12, 3, "Nhà văn hóa Thôm Luông"),
            branch("military", "Quân sự xã", 6, (6, 14, 0), "Ban Chỉ huy Quân sự xã"),
            branch("health", "Trạm Y tế", 5, (5, 14, 0), "Phòng giao ban Trạm Y tế"),
            branch("commune_office", OFFICE, 20, (1, 14, 0), "Hội trường xã"),
        ],
    },
    Commune {
        name: "Vân Sơn",
        branches: &[
            branch("residential_group", "Tổ dân phố 1", 34, (3, 19, 30), "Nhà văn hóa Tổ dân phố 1"),
            branch("residential_group", "Tổ dân phố 2", 29, (3, 19, 30), "Nhà văn hóa Tổ dân phố 2"),
            branch("residential_group", "Tổ dân phố 3", 26, (4, 19, 30), "Nhà văn hóa Tổ dân phố 3"),
            village("Nà Khoang", 15, 5, "Nhà văn hóa Nà Khoang"),
            branch("school", "Trường Mầm non", 18, (5, 15, 0), "Phòng hội đồng Trường Mầm non"),
            branch("school", "Trường THPT Vân Sơn", 32, (6, 15, 0), "Phòng hội đồng Trường THPT"),
            branch("health", "Trung tâm Y tế khu vực", 25, (4, 14, 0), "Hội trường Trung tâm Y tế"),
            branch("private_enterprise", "Công ty Gỗ Vân Sơn", 8, (7, 16, 30), "Phòng họp Công ty"),
            branch("commune_office", OFFICE, 28, (2, 14, 0), "Hội trường xã"),
        ],
    },
];

/// How hard the work is where it is hard (`organizations.difficulty`).
pub fn difficulty(commune: &str, branch: &str) -> Option<&'static str> {
    match (commune, branch) {
        ("Phú Thịnh", TRUNG_HA) | ("Thái Bình", "Ngòi Chò") => Some("difficult"),
        ("Khuổi Nà", "Lũng Pán") => Some("especially_difficult"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The provinces and cities of Vietnam before 1/7/2025, which hold all names of the present ones, and
    /// those that were merged or split after 1975.
    const REAL: &str = "An Giang, Bà Rịa - Vũng Tàu, Bạc Liêu, Bắc Giang, Bắc Kạn, Bắc Ninh, Bến Tre, Bình Dương, \
        Bình Định, Bình Phước, Bình Thuận, Cà Mau, Cao Bằng, Cần Thơ, Đà Nẵng, Đắk Lắk, Đắk Nông, Điện Biên, Đồng Nai, \
        Đồng Tháp, Gia Lai, Hà Giang, Hà Nam, Hà Nội, Hà Tĩnh, Hải Dương, Hải Phòng, Hậu Giang, Hòa Bình, Hồ Chí Minh, \
        Hưng Yên, Khánh Hòa, Kiên Giang, Kon Tum, Lai Châu, Lạng Sơn, Lào Cai, Lâm Đồng, Long An, Nam Định, Nghệ An, \
        Ninh Bình, Ninh Thuận, Phú Thọ, Phú Yên, Quảng Bình, Quảng Nam, Quảng Ngãi, Quảng Ninh, Quảng Trị, Sóc Trăng, \
        Sơn La, Tây Ninh, Thái Bình, Thái Nguyên, Thanh Hóa, Thừa Thiên Huế, Huế, Tiền Giang, Trà Vinh, Tuyên Quang, \
        Vĩnh Long, Vĩnh Phúc, Yên Bái, Bắc Thái, Bình Trị Thiên, Cao Lạng, Cửu Long, Hà Bắc, Hà Nam Ninh, Hà Sơn Bình, \
        Hà Tây, Hà Tuyên, Hải Hưng, Hoàng Liên Sơn, Minh Hải, Nam Hà, Nghĩa Bình, Nghệ Tĩnh, Phú Khánh, Sông Bé, \
        Thuận Hải, Vĩnh Phú, Lâm Viên";

    #[test]
    fn the_province_is_no_real_one() {
        let invented = PROVINCE.trim_start_matches("Đảng bộ tỉnh ");
        assert_eq!(invented, "Lâm Giang");
        assert!(REAL.split(", ").count() > 80 && REAL.split(", ").all(|real| real.trim() != invented));
    }

    #[test]
    fn communes_are_of_the_agreed_size() {
        let sizes = COMMUNES.map(|commune| commune.branches.len());
        assert_eq!(sizes, [11, 8, 5, 7, 6, 9]);
        for commune in &COMMUNES {
            let offices = commune.branches.iter().filter(|branch| branch.name == OFFICE && branch.members >= 10);
            assert_eq!(offices.count(), 1, "{}: its officers belong somewhere", commune.name);
        }
    }
}
