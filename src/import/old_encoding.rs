//! Vietnamese text from before Unicode: letters of fonts such as .VnTime (TCVN 5712:1993, "TCVN3") and VNI-Times,
//! which other programs show as Western letters. It is recognised, and converted when a person has said so.

use super::read::{Cell, Row, Sheet};
use crate::text;

/// Which fonts the text was typed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type, serde::Serialize, serde::Deserialize)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Encoding {
    /// .VnTime and its like: one letter for each Vietnamese one.
    Tcvn3,
    /// VNI-Times and its like: a letter, and its mark after it.
    Vni,
}

impl Encoding {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Tcvn3, Self::Vni];

    /// As the database writes it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Tcvn3 => "tcvn3",
            Self::Vni => "vni",
        }
    }

    /// The encoding that is written so.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|encoding| encoding.code() == code)
    }
}

/// The letters of TCVN3 as Western text shows them, and what they are.
const TCVN3: &str = "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u{ad}õøö÷ùúýûüþ¡¢§£¤¥¦";
const TCVN3_MEANT: &str = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ";

/// Letters of VNI that stand for themselves, and what they are.
const VNI_ALONE: [(char, char); 16] = [
    ('ñ', 'đ'),
    ('Ñ', 'Đ'),
    ('ô', 'ơ'),
    ('Ô', 'Ơ'),
    ('ö', 'ư'),
    ('Ö', 'Ư'),
    ('ì', 'ì'),
    ('í', 'í'),
    ('æ', 'ỉ'),
    ('Æ', 'Ỉ'),
    ('ó', 'ĩ'),
    ('Ó', 'Ĩ'),
    ('ò', 'ị'),
    ('Ò', 'Ị'),
    ('î', 'ỵ'),
    ('Î', 'Ỵ'),
];

/// The marks of VNI in small letters, and what they add, as Unicode composes it.
const VNI_MARKS: [(char, &str); 16] = [
    ('ø', "\u{300}"),
    ('ù', "\u{301}"),
    ('û', "\u{309}"),
    ('õ', "\u{303}"),
    ('ï', "\u{323}"),
    ('â', "\u{302}"),
    ('à', "\u{302}\u{300}"),
    ('á', "\u{302}\u{301}"),
    ('å', "\u{302}\u{309}"),
    ('ã', "\u{302}\u{303}"),
    ('ä', "\u{323}\u{302}"),
    ('ê', "\u{306}"),
    ('è', "\u{306}\u{300}"),
    ('é', "\u{306}\u{301}"),
    ('ú', "\u{306}\u{309}"),
    ('ü', "\u{306}\u{303}"),
];

/// One more, which does not fit the table's length: ặ.
const VNI_BREVE_DOT: (char, &str) = ('ë', "\u{323}\u{306}");

/// Texts of a sheet that are looked at.
const LOOKED_AT: usize = 40;

/// How many of them must look so.
const ENOUGH: usize = 3;

/// The fonts in which a sheet was typed, where that is beyond doubt.
pub fn recognised(rows: &[Row]) -> Option<Encoding> {
    let texts = || rows.iter().take(LOOKED_AT).flat_map(|row| row.cells.iter().filter_map(Cell::text));
    let many = |looks: fn(&str) -> bool| texts().filter(|text| looks(text)).count() >= ENOUGH;
    let unicode = texts().any(|text| text.chars().any(is_only_unicode));
    match () {
        () if unicode => None,
        () if many(is_surely_tcvn3) => Some(Encoding::Tcvn3),
        () if many(looks_like_vni) => Some(Encoding::Vni),
        () if super::titles::looks_like_old_encoding(rows) => Some(Encoding::Tcvn3),
        () => None,
    }
}

/// Letters that no Western encoding has.
fn is_only_unicode(letter: char) -> bool {
    matches!(letter, '\u{1ea0}'..='\u{1ef9}' | 'ă' | 'Ă' | 'đ' | 'Đ' | 'ơ' | 'Ơ' | 'ư' | 'Ư')
}

/// Signs that stand for letters in TCVN3 alone. Asked first: "Quèc" of TCVN3 reads like a vowel with its mark.
fn is_surely_tcvn3(text: &str) -> bool {
    text.contains(['µ', '¸', '¶', '·', '¹', '¨', '©', '®', '§', '¬'])
}

/// A vowel with one of the marks after it.
fn looks_like_vni(text: &str) -> bool {
    let letters: Vec<char> = text.chars().collect();
    letters.windows(2).any(|pair| takes_marks(pair[0]) && mark(pair[1]).is_some())
}

fn takes_marks(letter: char) -> bool {
    "aeouyAEOUYôöÔÖ".contains(letter)
}

fn mark(letter: char) -> Option<&'static str> {
    let small = letter.to_lowercase().next()?;
    let all = VNI_MARKS.iter().chain([&VNI_BREVE_DOT]);
    all.into_iter().find(|(mark, _)| *mark == small).map(|(_, adds)| *adds)
}

/// Text as it was meant.
pub fn converted(given: &str, encoding: Encoding) -> String {
    text::nfc(&match encoding {
        Encoding::Tcvn3 => given.split(' ').map(from_tcvn3).collect::<Vec<_>>().join(" "),
        Encoding::Vni => from_vni(given),
    })
}

/// A sheet as it was meant.
pub fn converted_sheet(mut sheet: Sheet, encoding: Encoding) -> Sheet {
    for cell in sheet.rows.iter_mut().flat_map(|row| &mut row.cells) {
        if let Cell::Text(given) = cell {
            *given = converted(given, encoding);
        }
    }
    sheet
}

/// A word. Fonts of capitals (.VnTimeH) have no capitals of their own for marked letters: a word of capitals has them
/// all.
fn from_tcvn3(word: &str) -> String {
    let meant = |letter: char| {
        let at = TCVN3.chars().position(|known| known == letter);
        at.and_then(|at| TCVN3_MEANT.chars().nth(at)).unwrap_or(letter)
    };
    let plain: Vec<char> = word.chars().filter(char::is_ascii_alphabetic).collect();
    let capitals = plain.len() >= 2 && plain.iter().all(char::is_ascii_uppercase);
    let meant: String = word.chars().map(meant).collect();
    if capitals { meant.to_uppercase() } else { meant }
}

fn from_vni(given: &str) -> String {
    let mut meant = String::with_capacity(given.len() * 2);
    let mut before = ' ';
    for letter in given.chars() {
        match mark(letter).filter(|_| takes_marks(before)) {
            Some(adds) => {
                meant.push_str(adds);
                before = ' ';
            }
            None => {
                let alone = VNI_ALONE.iter().find(|(known, _)| *known == letter);
                meant.push(alone.map_or(letter, |(_, meant)| *meant));
                before = letter;
            }
        }
    }
    meant
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_tables_are_of_one_length() {
        assert_eq!(TCVN3.chars().count(), TCVN3_MEANT.chars().count());
        let distinct: std::collections::HashSet<char> = TCVN3.chars().collect();
        assert_eq!(distinct.len(), 74, "67 small letters and seven capitals");
    }

    #[test]
    fn tcvn3_is_read() {
        for (given, meant) in [
            ("NguyÔn V¨n Kh¸nh", "Nguyễn Văn Khánh"),
            ("Danh s¸ch §¶ng viªn", "Danh sách Đảng viên"),
            ("Giíi tÝnh", "Giới tính"),
            ("Hä vµ tªn", "Họ và tên"),
            ("§\u{AD}êng Hoµng Diệu", "Đường Hoàng Diệu"),
            ("trÇn thÞ lý", "trần thị lý"),
            ("NGUYÔN V¡N KH¸NH", "NGUYỄN VĂN KHÁNH"),
            ("12/3/1990", "12/3/1990"),
        ] {
            assert_eq!(converted(given, Encoding::Tcvn3), meant, "{given}");
        }
    }

    #[test]
    fn vni_is_read() {
        for (given, meant) in [
            ("Nguyeãn Vaên Khaùnh", "Nguyễn Văn Khánh"),
            ("Danh saùch Ñaûng vieân", "Danh sách Đảng viên"),
            ("Giôùi tính", "Giới tính"),
            ("Hoï vaø teân", "Họ và tên"),
            ("Ñöôøng Hoaøng Dieäu", "Đường Hoàng Diệu"),
            ("Traàn Thò Lyù", "Trần Thị Lý"),
            ("NGUYEÃN VAÊN ÑÖÙC", "NGUYỄN VĂN ĐỨC"),
            ("Ñaëng Vónh Kyø", "Đặng Vĩnh Kỳ"),
        ] {
            assert_eq!(converted(given, Encoding::Vni), meant, "{given}");
        }
    }

    fn rows(texts: &[&str]) -> Vec<Row> {
        (1..).zip(texts).map(|(number, text)| Row { number, cells: vec![Cell::Text((*text).to_owned())] }).collect()
    }

    #[test]
    fn each_is_recognised_and_unicode_is_left_alone() {
        let tcvn3 = ["Danh s¸ch §¶ng viªn", "Hä vµ tªn", "Ngµy sinh", "NguyÔn V¨n Kh¸nh"];
        assert_eq!(recognised(&rows(&tcvn3)), Some(Encoding::Tcvn3));
        let quoc = ["TrÇn Quèc §¹t", "Lª Quèc Toµn", "Hoµng thuéc B¶o", "Phßng Quèc thuéc"];
        assert_eq!(recognised(&rows(&quoc)), Some(Encoding::Tcvn3));
        let vni = ["Danh saùch Ñaûng vieân", "Hoï vaø teân", "Nguyeãn Vaên Khaùnh", "Traàn Thò Lyù"];
        assert_eq!(recognised(&rows(&vni)), Some(Encoding::Vni));
        let today = ["Danh sách Đảng viên", "Họ và tên", "Nguyễn Văn Khánh", "LÊ THỊ BÉ"];
        assert_eq!(recognised(&rows(&today)), None);
        assert_eq!(recognised(&rows(&["Jean Noël", "Élise", "São Paulo", "Zoë", "François"])), None);
    }
}
