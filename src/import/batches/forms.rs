//! What the pages of an import post.

use uuid::Uuid;

use super::model::Encoding;
use crate::form::{Fields, Form};
use crate::ids::OrganizationId;
use crate::import::columns::{Columns, Field};
use crate::import::read::MAX_COLUMNS;

/// A file on its way; the file itself comes beside the form.
#[derive(Clone, Debug, Default)]
pub struct UploadForm {
    /// Minted with the form: sent twice, it is one batch.
    pub id: String,
    /// What it is of.
    pub kind: String,
    /// Where its rows go.
    pub organization: String,
}

impl Form for UploadForm {
    fn read(fields: &mut Fields) -> Self {
        // A browser without the file's bytes sends its name; the bytes are what counts.
        let _ = fields.one("file");
        Self { id: fields.one("id"), kind: fields.one("kind"), organization: fields.one("organization") }
    }
}

impl UploadForm {
    /// The number of the form and the organization; none where the page was tampered with.
    pub fn parse(&self) -> Option<(Uuid, OrganizationId)> {
        Some((self.id.parse().ok()?, self.organization.parse().ok()?))
    }
}

/// What the columns are.
#[derive(Clone, Debug)]
pub struct ColumnsForm {
    /// The batch as it was shown.
    pub version: String,
    /// The sheet.
    pub sheet: String,
    /// The branch of the sheet.
    pub section: String,
    /// Whether and what the text is converted from.
    pub encoding: String,
    /// By the number of the column: the code of a field, empty: not imported.
    fields: Vec<(usize, String)>,
}

impl Form for ColumnsForm {
    fn read(fields: &mut Fields) -> Self {
        let columns = (0..MAX_COLUMNS as usize).filter_map(|at| {
            let mut sent = fields.many(&format!("column.{at}"));
            sent.pop().map(|code| (at, code))
        });
        let columns = columns.collect();
        Self {
            version: fields.one("version"),
            sheet: fields.one("sheet"),
            section: fields.one("section"),
            encoding: fields.one("encoding"),
            fields: columns,
        }
    }
}

impl ColumnsForm {
    /// The titles with what was chosen for each.
    pub fn chosen(&self, titles: &Columns) -> Columns {
        let mut columns = titles.clone();
        columns.mean(|column| {
            let (_, code) = self.fields.iter().find(|(at, _)| *at == column.index)?;
            Some(Field::from_code(code))
        });
        columns
    }

    /// A field that was chosen for two columns and may be in one alone.
    pub fn chosen_twice(&self) -> Option<Field> {
        let fields = self.fields.iter().filter_map(|(_, code)| Field::from_code(code));
        let fields: Vec<Field> = fields.filter(|field| !field.may_repeat()).collect();
        fields.iter().enumerate().find(|(at, field)| fields[..*at].contains(field)).map(|(_, field)| *field)
    }

    /// What the text is converted from.
    pub fn encoding(&self) -> Option<Encoding> {
        Encoding::from_code(&self.encoding)
    }
}

/// An act on a batch as it was shown, confirmed by a tick.
#[derive(Clone, Debug)]
pub struct ActForm {
    /// The batch as it was shown.
    pub version: String,
    /// Whether the box was ticked.
    pub confirmed: bool,
}

impl Form for ActForm {
    fn read(fields: &mut Fields) -> Self {
        Self { version: fields.one("version"), confirmed: fields.one("confirmed") == "1" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::columns::Column;

    fn titles() -> Columns {
        let column = |index, title: &str, field| Column { index, title: title.into(), field };
        Columns { rows: (1, 1), list: vec![column(0, "Họ tên", Some(Field::FullName)), column(2, "Sinh", None)] }
    }

    #[test]
    fn what_is_chosen_for_a_column_counts_and_the_rest_stays() {
        let mut fields = Fields::decode(b"version=3&column.2=birth&column.9=phone");
        let form = ColumnsForm::read(&mut fields);
        let chosen = form.chosen(&titles());
        assert_eq!((chosen.of(Field::Birth), chosen.of(Field::FullName)), (Some(2), Some(0)));
        let form = ColumnsForm::read(&mut Fields::decode(b"column.0=&column.2=full"));
        assert!(form.chosen(&titles()).list.iter().all(|column| column.field.is_none()));
    }

    #[test]
    fn one_thing_in_two_columns_is_told() {
        let form = ColumnsForm::read(&mut Fields::decode(b"column.0=birth&column.2=birth&column.3=&column.4="));
        assert_eq!(form.chosen_twice(), Some(Field::Birth));
        let form = ColumnsForm::read(&mut Fields::decode(b"column.0=family-name&column.2=family-name"));
        assert_eq!(form.chosen_twice(), None);
    }
}
