//! Step 1: when, where, who presides, and the agenda, proposed from the template of the branch type.

mod forms;
mod model;
mod pages;
mod queries;

pub use forms::{AgendaRow, PlanForm, member};
pub use pages::{create, edit, new, people, update};
pub use queries::{AgendaItem, agenda, ensure_agenda};
