//! Members from a committee's own sheet.
//!
//! A file goes through five steps, each of which can be read and tested alone: [`read`] (file → plain
//! rows, bounded), [`columns`] (which column is what), [`rows`] (which rows are people), [`person`]
//! (what a row says, cell by cell), [`check`] (against the book: new, changed, unchanged, error, each with
//! its reason). Nothing is written until [`apply`], and that is one transaction. What a sheet does not say
//! changes nothing; what is in doubt is an error of that row and not a guess.

pub mod cells;
pub mod check;
pub mod columns;
pub mod dates;
pub mod matching;
pub mod package;
pub mod person;
pub mod read;
pub mod reason;
pub mod record;
pub mod refusal;
pub mod rows;
pub mod swapped;
pub mod titles;
pub mod wordings;
