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
    stored: Vec<(String, String)>,
    clashes: Vec<Clash>,
}

impl<'a> Merge<'a> {
    /// Begins with what the page had shown.
    pub fn new(shown: &'a Shown) -> Self {
        Self { shown, fields: Vec::new(), mine: Vec::new(), stored: Vec::new(), clashes: Vec::new() }
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
        if merged == Merged::Both {
            self.clashes.push(Clash {
                name: name.into(),
                label: label.into(),
                mine: mine.into(),
                theirs: theirs.into(),
                options: options(),
            });
        } else {
            let value = if merged == Merged::Mine { mine } else { theirs };
            self.fields.push((name.into(), value.into()));
            if merged == Merged::Mine {
                self.mine.push((name.into(), mine.into()));
            }
        }
        self.stored.push((name.into(), theirs.into()));
        match merged {
            Merged::Theirs => theirs.to_owned(),
            _ => mine.to_owned(),
        }
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

    /// The page that shows both versions and lets the user choose or write a third.
    pub fn into_page(self, page: Page, action: String) -> ClashPage {
        let was = self.stored.into_iter().map(|(name, value)| (format!("was.{name}"), value));
        let kept = self.fields.into_iter().chain(was).collect();
        ClashPage { page, action, kept, clashes: self.clashes }
    }
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
    action: String,
    kept: Vec<(String, String)>,
    clashes: Vec<Clash>,
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
}
