//! Who may do what, where. A [`Scope`] can be had only from an open transaction, and only here is
//! one made: a query that asks for a `&Scope` cannot be called with a place somebody typed.

mod actor;
pub mod giving;
mod matrix;
mod permission;
mod queries;
mod routes;
mod scope;

pub use actor::{Actor, Grant, Reach, SYSTEM, Session};
pub use giving::{Gift, Withheld};
pub use matrix::matrix;
pub use permission::{Permission, Role, table};
pub use routes::{Answer, Gate, Method, Object, ROUTES, Route};
pub use scope::{Place, Scope};

pub(crate) use actor::Standing;
pub(crate) use queries::{Hold, Opening, is_tree_busy, open, open_system, resume};
