//! Two people on one record. Every field comes back with what the page had shown (`was.*`), so a save
//! is a three-way merge: what one side changed is taken over, what both changed differently is shown
//! side by side, and no typed word is lost.

use crate::assets;
use crate::form::Shown;
use crate::page::Page;
use crate::t;

/// A field that two people changed differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clash {
    /// Name of the field in the form.
    pub name: String,
    /// Its label in the user's language.
    pub label: String,
    /// What this user typed.
    pub mine: String,
    /// What is stored by now.
    pub theirs: String,
    /// Choices of a field that is no free text: (value, word). Empty for text.
    pub options: Vec<(String, String)>,
}

impl Clash {
    /// The word for a value: its option's, or itself.
    pub fn word<'a>(&'a self, value: &'a str) -> &'a str {
        self.options.iter().find(|(code, _)| code == value).map_or(value, |(_, word)| word)
    }
}

/// Merges the fields of one save, one by one.
#[derive(Debug)]
pub struct Merge<'a> {
    shown: &'a Shown,
    fields: Vec<(String, String)>,
    mine: Vec<(String, String)>,
    typed: Vec<(String, String)>,
    stored: Vec<(String, String)>,
    clashes: Vec<Clash>,
}

impl<'a> Merge<'a> {
    /// Begins with what the page had shown.
    pub fn new(shown: &'a Shown) -> Self {
        let (fields, mine, typed) = (Vec::new(), Vec::new(), Vec::new());
        Self { shown, fields, mine, typed, stored: Vec::new(), clashes: Vec::new() }
    }

    /// What the page had shown.
    pub const fn shown(&self) -> &'a Shown {
        self.shown
    }

    /// The value to save: mine where only I changed it, theirs where only they did. Where both did, the
    /// clash is noted and mine returned; nothing may be saved then.
    pub fn field(&mut self, name: &str, label: &str, mine: &str, theirs: &str) -> String {
        self.choice(name, label, mine, theirs, Vec::new)
    }

    /// The same for a field with a list of values.
    pub fn choice(
        &mut self,
        name: &str,
        label: &str,
        mine: &str,
        theirs: &str,
        options: impl FnOnce() -> Vec<(String, String)>,
    ) -> String {
        let merged = merge(self.shown.of(name), mine, theirs);
        self.put(merged, (name, label), (mine, theirs), options)
    }

    /// The fields of a line that one side took away while the other changed it ([`parted`]): half a line
    /// says nothing, so every field in which the two differ is asked about.
    pub fn line(&mut self, parted: bool) -> Line<'_, 'a> {
        Line { merge: self, parted }
    }

    fn put(
        &mut self,
        merged: Merged,
        (name, label): (&str, &str),
        (mine, theirs): (&str, &str),
        options: impl FnOnce() -> Vec<(String, String)>,
    ) -> String {
        let changed = mine != self.shown.of(name) && mine != theirs;
        let options = if changed || merged == Merged::Both { options() } else { Vec::new() };
        let clash = Clash { name: name.into(), label: label.into(), mine: mine.into(), theirs: theirs.into(), options };
        if changed && !mine.is_empty() {
            self.typed.push((clash.label.clone(), clash.word(mine).to_owned()));
        }
        self.stored.push((name.into(), theirs.into()));
        match merged {
            Merged::Both => self.clashes.push(clash),
            Merged::Theirs => self.fields.push((name.into(), theirs.into())),
            Merged::Mine => {
                self.fields.push((name.into(), mine.into()));
                self.mine.push((name.into(), mine.into()));
            }
        }
        if merged == Merged::Theirs { theirs.to_owned() } else { mine.to_owned() }
    }

    /// The fields in which what is stored after the save is what I sent: what a page that saves in the
    /// background shows from now on. A field taken over from the other side keeps its old base there,
    /// because the page still shows the old text.
    pub fn mine(&self) -> impl Iterator<Item = (&str, &str)> {
        self.mine.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Whether anything was changed by both.
    pub fn clashes(&self) -> bool {
        !self.clashes.is_empty()
    }

    /// The page that shows both versions and lets the user choose, write a third, or keep what is saved.
    pub fn into_page(self, page: Page, action: String) -> ClashPage {
        let was = self.stored.into_iter().map(|(name, value)| (format!("was.{name}"), value));
        let kept = self.fields.into_iter().chain(was).collect();
        ClashPage { page, action, kept, typed: self.typed, clashes: self.clashes }
    }
}

/// The fields of one line of a form: [`Merge::line`].
#[derive(Debug)]
pub struct Line<'m, 'a> {
    merge: &'m mut Merge<'a>,
    parted: bool,
}

impl Line<'_, '_> {
    /// As [`Merge::field`].
    pub fn field(&mut self, name: &str, label: &str, mine: &str, theirs: &str) -> String {
        self.choice(name, label, mine, theirs, Vec::new)
    }

    /// As [`Merge::choice`].
    pub fn choice(
        &mut self,
        name: &str,
        label: &str,
        mine: &str,
        theirs: &str,
        options: impl FnOnce() -> Vec<(String, String)>,
    ) -> String {
        if self.parted && mine != theirs {
            return self.merge.put(Merged::Both, (name, label), (mine, theirs), options);
        }
        self.merge.choice(name, label, mine, theirs, options)
    }
}

/// Whether one side took a line away that the other changed. `gone` says of a version of the line that it
/// says nothing.
pub fn parted<T: PartialEq>(shown: &T, mine: &T, theirs: &T, gone: impl Fn(&T) -> bool) -> bool {
    let taken_and_changed = |taken: &T, kept: &T| gone(taken) && !gone(kept) && kept != shown;
    !gone(shown) && (taken_and_changed(mine, theirs) || taken_and_changed(theirs, mine))
}

/// Whose value a field gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Merged {
    /// Only I changed it, or both to the same.
    Mine,
    /// Only they changed it.
    Theirs,
    /// Both changed it, differently.
    Both,
}

/// The rule of a three-way merge, for one field.
pub fn merge(shown: &str, mine: &str, theirs: &str) -> Merged {
    if mine == theirs || shown == theirs {
        Merged::Mine
    } else if shown == mine {
        Merged::Theirs
    } else {
        Merged::Both
    }
}

/// "Somebody has just edited this": both texts, a choice, nothing lost.
#[derive(askama::Template)]
#[template(path = "clash.html")]
pub struct ClashPage {
    page: Page,
    /// Where the form goes, and where the saved version is seen.
    action: String,
    kept: Vec<(String, String)>,
    /// Everything that this user changed, also where nobody else did: (label, word).
    typed: Vec<(String, String)>,
    clashes: Vec<Clash>,
}

impl ClashPage {
    /// What a version says; of an empty one that it is empty.
    fn says(&self, clash: &Clash, value: &str) -> String {
        match clash.word(value) {
            "" => t!(self.page.locale, "clash-empty"),
            word => word.to_owned(),
        }
    }

    /// This user's text, to be copied elsewhere.
    fn copy(&self) -> String {
        let fields = self.typed.iter().map(|(label, word)| format!("{label}:\n{word}"));
        fields.collect::<Vec<_>>().join("\n\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_sided_changes_are_taken_over_and_two_sided_ones_clash() {
        assert_eq!(merge("a", "a", "a"), Merged::Mine);
        assert_eq!(merge("a", "b", "a"), Merged::Mine);
        assert_eq!(merge("a", "a", "b"), Merged::Theirs);
        assert_eq!(merge("a", "b", "b"), Merged::Mine);
        assert_eq!(merge("a", "b", "c"), Merged::Both);
        assert_eq!(merge("", "", "c"), Merged::Theirs);
    }

    #[test]
    fn a_line_taken_away_and_changed_is_asked_about_whole() {
        let gone = |line: &[&str; 2]| line == &["", ""];
        let (shown, changed, taken) = (["việc", "hạn"], ["việc", "hạn mới"], ["", ""]);
        assert!(parted(&shown, &taken, &changed, gone) && parted(&shown, &changed, &taken, gone));
        assert!(!parted(&shown, &taken, &shown, gone), "only one side did anything");
        assert!(!parted(&shown, &taken, &taken, gone) && !parted(&shown, &shown, &changed, gone));
        assert!(!parted(&taken, &changed, &taken, gone), "a new line");

        let was = Shown::new([("title", "việc"), ("due", "hạn")]);
        let mut merge = Merge::new(&was);
        let mut line = merge.line(true);
        line.field("title", "Việc", "việc", "");
        line.field("due", "Hạn", "hạn mới", "");
        assert_eq!(merge.clashes.iter().map(|clash| clash.name.as_str()).collect::<Vec<_>>(), ["title", "due"]);
        assert_eq!(merge.typed, [("Hạn".to_owned(), "hạn mới".to_owned())], "the title was not typed anew");
    }

    #[test]
    fn what_one_typed_can_be_copied_in_words() {
        let was = Shown::new([("dues", ""), ("chair", "1"), ("place", "Nhà A")]);
        let mut merge = Merge::new(&was);
        let people = || vec![("1".to_owned(), "Kiên".to_owned()), ("2".to_owned(), "Lan".to_owned())];
        merge.field("dues", "Đảng phí", "Đã thu đủ.", "");
        merge.choice("chair", "Chủ trì", "2", "1", people);
        merge.field("place", "Địa điểm", "Nhà A", "Nhà B");
        let typed = [("Đảng phí", "Đã thu đủ."), ("Chủ trì", "Lan")];
        assert_eq!(merge.typed, typed.map(|(label, word)| (label.to_owned(), word.to_owned())));
    }
}
