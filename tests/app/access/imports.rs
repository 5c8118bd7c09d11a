//! Lists on their way in the matrix' world.

use chibo::access::Permission::EditMembers;
use rust_xlsxwriter::Workbook;
use uuid::Uuid;

use super::places::{Land, Shape, Spot};

impl Land {
    /// A list of members that was looked at, or written; with a row that is not in the book.
    pub async fn import(&mut self, spot: Spot, shape: Shape) -> Uuid {
        let (id, word) = self.facts.add("import", &[spot], &[EditMembers]);
        let (_, name) = self.facts.add("imported row", &[spot], &[EditMembers]);
        let (place, office) = (spot.number(&self.at), self.office);
        let (state, applied) = match shape {
            Shape::Closed => ("applied", format!("'{office}', '2025-08-01', '{office}'")),
            _ => ("checked", "null, null, null".to_owned()),
        };
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write_row(0, 0, ["Họ và tên", "Ngày sinh", "Giới tính"]).expect("titles");
        sheet.write_row(1, 0, [name.as_str(), "1990", "Nữ"]).expect("a row");
        let file: String =
            book.save_to_buffer().expect("a workbook").iter().map(|byte| format!("{byte:02x}")).collect();
        let titles = r#"{"rows":[1,1],"list":[{"index":0,"title":"Họ và tên","field":"FullName"},{"index":1,"title":"Ngày sinh","field":"Birth"}]}"#;
        let detail = r#"{"said":[],"changes":[],"faults":[],"notes":[],"skip":null,"beside":[]}"#;
        self.run(format!(
            "insert into import_batches (id, organization_id, tree_at, kind, state, file_name, file_size, file_hash, sheet, titles,
                 new_count, changed_count, unchanged_count, error_count, skipped_count, plan_hash, created_by, created_at,
                 asked_by, asked_at, applied_by, applied_at, applied_request)
               select '{id}', id, tree_lo, 'members', '{state}', '{word}.xlsx', 9, '', 'Sheet1', '{titles}', 1, 0, 0, 0, 0, '',
                 '{office}', '2025-08-01', '{office}', '2025-08-01', {applied}
               from organizations where id = {place};
             insert into import_files (batch_id, organization_id, tree_at, content)
               select '{id}', id, tree_lo, '\\x{file}' from organizations where id = {place};
             insert into import_rows (batch_id, row_number, organization_id, tree_at, name, verdict, detail)
               select '{id}', 2, id, tree_lo, '{name}', 'new', '{detail}' from organizations where id = {place}"
        ))
        .await;
        id
    }
}
