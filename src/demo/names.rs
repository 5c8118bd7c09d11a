//! Invented names as they are heard in the northern mountains: Kinh, Tày, Nùng and Dao families.
//! The same generator in the same state gives the same name.

use rand::Rng;
use rand::SeedableRng;
use rand::rngs::StdRng;

use crate::members::model::Sex;

/// The families of one people, with the given names usual among them.
struct People {
    families: &'static [&'static str],
    /// Middle and given names of men.
    men: (&'static [&'static str], &'static [&'static str]),
    /// Middle and given names of women.
    women: (&'static [&'static str], &'static [&'static str]),
}

const MEN: &[&str] = &[
    "An",
    "Bình",
    "Chiến",
    "Cường",
    "Dũng",
    "Dương",
    "Đạt",
    "Đức",
    "Giang",
    "Hải",
    "Hiếu",
    "Hòa",
    "Hùng",
    "Huy",
    "Khánh",
    "Kiên",
    "Lâm",
    "Long",
    "Lực",
    "Mạnh",
    "Minh",
    "Nam",
    "Nghĩa",
    "Phong",
    "Phúc",
    "Quân",
    "Quý",
    "Sơn",
    "Tài",
    "Thành",
    "Thắng",
    "Thịnh",
    "Tiến",
    "Toàn",
    "Trung",
    "Trường",
    "Tuấn",
    "Tùng",
    "Vinh",
];
const WOMEN: &[&str] = &[
    "Anh", "Ánh", "Chi", "Cúc", "Dung", "Duyên", "Giang", "Hà", "Hằng", "Hạnh", "Hiền", "Hoa", "Hồng", "Huệ", "Hương",
    "Lan", "Liên", "Linh", "Loan", "Mai", "Mùi", "Nga", "Ngân", "Nhung", "Oanh", "Phương", "Quyên", "Tâm", "Thảo",
    "Thơm", "Thu", "Thủy", "Trang", "Tuyết", "Vân", "Xuân", "Yến",
];
const MEN_BETWEEN: &[&str] = &["Văn", "Văn", "Văn", "Văn", "Đức", "Minh", "Xuân", "Quang", "Đình", "Hữu", "Ngọc"];
const WOMEN_BETWEEN: &[&str] = &["Thị", "Thị", "Thị", "Thị", "Thị Kim", "Thị Ngọc", "Thị Thu", "Thu", "Ngọc", "Thanh"];

/// One more Kinh than each of the others: the list is drawn from evenly.
const PEOPLES: &[People] = &[
    People {
        families: &[
            "Nguyễn", "Nguyễn", "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Đỗ", "Vũ", "Bùi", "Đặng", "Trịnh", "Hà",
            "Phan", "Ngô", "Dương", "Đào",
        ],
        men: (MEN_BETWEEN, MEN),
        women: (WOMEN_BETWEEN, WOMEN),
    },
    People {
        families: &["Ma", "Ma", "Nông", "Hoàng", "Lục", "Vi", "Hứa", "Bế", "Lương", "Quan", "Chẩu", "Đàm"],
        men: (MEN_BETWEEN, MEN),
        women: (WOMEN_BETWEEN, WOMEN),
    },
    People {
        families: &["Nông", "Hoàng", "Lý", "Chu", "Lâm", "Long", "Mông", "Vi", "Lương", "Phùng"],
        men: (MEN_BETWEEN, MEN),
        women: (WOMEN_BETWEEN, WOMEN),
    },
    People {
        families: &["Bàn", "Triệu", "Đặng", "Lý", "Phùng", "Tẩn", "Chảo"],
        men: (
            &["Văn", "Văn", "Tài", "Kim", "Thanh", "Hữu", "Phúc"],
            &["Páo", "Sinh", "Phúc", "Hội", "Chòi", "Quyên", "Vạn", "Minh", "Thanh", "Long", "Tiến", "Lìn"],
        ),
        women: (
            &["Thị", "Thị", "Mùi", "Thị Kim"],
            &["Mủi", "Pham", "Liều", "Nái", "Hoa", "Mai", "Lai", "Chẹ", "Sính", "Xuân"],
        ),
    },
];

/// A generator that gives the same people for the same seed.
pub fn generator(seed: u64) -> StdRng {
    StdRng::seed_from_u64(seed)
}

/// The next name: family, middle, given. Names may come twice, as they do.
pub fn name(random: &mut impl Rng, sex: Sex) -> String {
    let kinh_weighs_double = random.random_range(0..=PEOPLES.len()) % PEOPLES.len();
    let people = &PEOPLES[kinh_weighs_double];
    let (between, given) = match sex {
        Sex::Male => people.men,
        Sex::Female => people.women,
    };
    let mut one_of = |words: &[&'static str]| words[random.random_range(0..words.len())];
    format!("{} {} {}", one_of(people.families), one_of(between), one_of(given))
}

/// Seven men to three women, about what village branches have.
pub fn sex(random: &mut impl Rng) -> Sex {
    match random.random_range(0..10) {
        0..7 => Sex::Male,
        _ => Sex::Female,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_people() {
        let draw = |seed| {
            let mut random = generator(seed);
            (0..50)
                .map(|_| {
                    let sex = sex(&mut random);
                    name(&mut random, sex)
                })
                .collect::<Vec<_>>()
        };
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
    }

    #[test]
    fn names_are_written_as_the_book_keeps_them_and_hardly_repeat() {
        let mut random = generator(1);
        let names: Vec<_> = (0..200).map(|_| name(&mut random, Sex::Female)).collect();
        for name in &names {
            assert_eq!(*name, crate::text::nfc(name));
            assert!(name.split(' ').count() >= 3 && !name.contains("Văn"), "{name}");
        }
        let distinct: std::collections::HashSet<_> = names.iter().collect();
        assert!(distinct.len() > 170, "{}", distinct.len());
    }
}
