//! What can go wrong between a handler and the database.

/// An error that ends a request; it becomes a page in the user's language.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Missing, or not to be seen by this actor: the two must not differ.
    #[error("not found")]
    NotFound,
    /// Seen, but not to be changed by this actor.
    #[error("forbidden")]
    Forbidden,
    /// Somebody changed it in between.
    #[error("conflict")]
    Conflict,
    /// Too much at once, or a tree change took too long: try again.
    #[error("busy")]
    Busy,
    /// A fault of the program or the machine; the cause goes to the log only.
    #[error("internal")]
    Internal(#[source] sqlx::Error),
}

/// A result that ends a request when it fails.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        let code = error
            .as_database_error()
            .and_then(|e| e.code().map(std::borrow::Cow::into_owned));
        match (&error, code.as_deref()) {
            (sqlx::Error::RowNotFound, _) => Self::NotFound,
            (sqlx::Error::PoolTimedOut, _) => Self::Busy,
            // lock_not_available, deadlock_detected, serialization_failure
            (_, Some("55P03" | "40P01" | "40001")) => Self::Busy,
            _ => Self::Internal(error),
        }
    }
}
