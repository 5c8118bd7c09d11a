//! The two languages of the interface. Texts live in `locales/`; an unknown key or argument is a
//! compile error, and a test holds English to the Vietnamese keys.

use std::sync::LazyLock;

use i18n_embed::fluent::FluentLanguageLoader;
use rust_embed::RustEmbed;
use unic_langid::{LanguageIdentifier, langid};

/// Says a text in a language: `t!(locale, "key", name = value)`.
#[macro_export]
macro_rules! t {
    ($locale:expr, $($rest:tt)*) => { i18n_embed_fl::fl!($locale.loader(), $($rest)*) };
}

#[derive(RustEmbed)]
#[folder = "locales/"]
struct Texts;

const VIETNAMESE: LanguageIdentifier = langid!("vi");
const ENGLISH: LanguageIdentifier = langid!("en");

static LOADERS: LazyLock<[FluentLanguageLoader; 2]> = LazyLock::new(|| [loader(VIETNAMESE), loader(ENGLISH)]);

/// # Panics
/// When the embedded files are no Fluent: found by any test.
fn loader(language: LanguageIdentifier) -> FluentLanguageLoader {
    let loader = FluentLanguageLoader::new("chibo", VIETNAMESE);
    #[expect(clippy::expect_used, reason = "the files are part of the program")]
    i18n_embed::LanguageLoader::load_languages(&loader, &Texts, &[language]).expect("the embedded texts are Fluent");
    loader.set_use_isolating(false); // no invisible marks around names and numbers
    loader
}

/// A language of the interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Locale {
    /// Vietnamese, the default.
    #[default]
    Vi,
    /// English.
    En,
}

impl Locale {
    /// The texts of this language.
    pub fn loader(self) -> &'static FluentLanguageLoader {
        &LOADERS[self as usize]
    }

    /// As `lang=` and the cookie write it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Vi => "vi",
            Self::En => "en",
        }
    }

    /// The other language, for the link that switches.
    pub const fn other(self) -> Self {
        match self {
            Self::Vi => Self::En,
            Self::En => Self::Vi,
        }
    }

    /// The language with this code, if it is one of ours.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Vi, Self::En].into_iter().find(|locale| locale.code() == code)
    }

    /// The first of ours in an `Accept-Language` header by weight; Vietnamese where none is.
    pub fn accepted(header: &str) -> Self {
        let mut wanted: Vec<(f32, &str)> = header.split(',').map(weighted).collect();
        wanted.sort_by(|a, b| b.0.total_cmp(&a.0));
        wanted
            .into_iter()
            .filter(|(weight, _)| *weight > 0.0)
            .find_map(|(_, tag)| Self::from_code(tag))
            .unwrap_or_default()
    }

    /// What stands before an error, for those who hear the page. (A macro of a template cannot name its
    /// own arguments inside `t!`.)
    pub fn error_word(self) -> String {
        t!(self, "error-word")
    }

    /// What the steps of a record are called, for those who hear the page.
    pub fn steps_word(self) -> String {
        t!(self, "steps")
    }

    /// Picks the label of this language; the Vietnamese one where no English exists.
    pub fn label<'a>(self, vi: &'a str, en: Option<&'a str>) -> &'a str {
        match (self, en) {
            (Self::En, Some(en)) => en,
            _ => vi,
        }
    }

    /// In which language [`Locale::label`] is then written: for the attribute `lang` of what shows it.
    pub const fn of_label(self, en: Option<&str>) -> &'static str {
        match (self, en) {
            (Self::En, Some(_)) => Self::En.code(),
            _ => Self::Vi.code(),
        }
    }
}

/// `en-GB;q=0.8` → (0.8, "en")
fn weighted(entry: &str) -> (f32, &str) {
    let (tag, parameters) = entry.trim().split_once(';').unwrap_or((entry.trim(), ""));
    let weight = parameters.trim().strip_prefix("q=").map_or(1.0, |q| q.trim().parse().unwrap_or(0.0));
    (weight, tag.split('-').next().unwrap_or(tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_follows_the_browser_and_is_vietnamese_without_one() {
        assert_eq!(Locale::accepted("en-GB,en;q=0.9,vi;q=0.8"), Locale::En);
        assert_eq!(Locale::accepted("fr, vi;q=0.5, en;q=0.4"), Locale::Vi);
        assert_eq!(Locale::accepted("fr;q=1, en;q=0"), Locale::Vi);
        assert_eq!(Locale::accepted(""), Locale::Vi);
        assert_eq!(Locale::accepted(";;q=,,"), Locale::Vi);
    }

    #[test]
    fn texts_come_in_both_languages() {
        assert_eq!(t!(Locale::Vi, "brand"), "Sổ Chi bộ");
        assert_eq!(t!(Locale::En, "sign-in"), "Sign in");
    }
}
