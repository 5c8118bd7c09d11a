//! Step 1: when, where, who presides, and the agenda, proposed from the template of the branch type.

mod entry;
mod forms;
mod model;
mod pages;
mod queries;

pub use entry::{create, new};
pub use forms::{AgendaRow, PlanForm, member};
pub use pages::{edit, update};
pub use queries::{AgendaItem, agenda, ensure_agenda};
