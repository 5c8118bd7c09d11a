//! What ends a request early. An [`Error`] returned from a handler becomes a page with a sentence in
//! the user's language (`router.rs` draws it, because only there the language is known). Errors beside
//! a field are no `Error`: see [`crate::form::FormErrors`].

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

/// The reasons for which a request is refused or fails.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// Nobody is signed in, or the session has ended.
    #[error("sign-in needed")]
    SignIn,
    /// Missing, or not to be seen by this actor: the two must not differ.
    #[error("not found")]
    NotFound,
    /// Seen, but not to be changed by this actor.
    #[error("forbidden")]
    Forbidden,
    /// The actor has a hand in the matter, so somebody else decides it.
    #[error("party to the matter")]
    Party,
    /// The record is no longer in the state that this act needs.
    #[error("conflict")]
    Conflict,
    /// The request came from another site or carries no valid token.
    #[error("foreign form")]
    ForeignForm,
    /// The form does not have the fields that the page sent out.
    #[error("unknown or doubled field {0}")]
    BadForm(String),
    /// The address or a header cannot be read.
    #[error("bad request")]
    BadRequest,
    /// The page does not take this method.
    #[error("method not allowed")]
    Method,
    /// The body is larger than this page takes.
    #[error("too large")]
    TooLarge,
    /// Too many attempts; try again after this many seconds.
    #[error("too many attempts")]
    TooMany(u32),
    /// Too much at once, or a change of the tree took too long: try again.
    #[error("busy")]
    Busy,
    /// Our fault. The text goes to the log only; the page shows the request's number.
    #[error("internal: {0}")]
    Internal(String),
}

/// The result of a handler or a query.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// The HTTP status that says the same.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::SignIn => StatusCode::UNAUTHORIZED,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forbidden | Self::Party | Self::ForeignForm => StatusCode::FORBIDDEN,
            Self::Conflict => StatusCode::CONFLICT,
            Self::BadForm(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::BadRequest => StatusCode::BAD_REQUEST,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        let code = error.as_database_error().and_then(|e| e.code().map(String::from));
        match (&error, code.as_deref()) {
            (sqlx::Error::RowNotFound, _) => Self::NotFound,
            (sqlx::Error::PoolTimedOut, _) => Self::Busy,
            // lock_not_available, deadlock_detected, serialization_failure, query_canceled,
            // too_many_connections, admin_shutdown, cannot_connect_now
            (_, Some("55P03" | "40P01" | "40001" | "57014" | "53300" | "57P01" | "57P03")) => Self::Busy,
            // insufficient_privilege: the second lock refused a write that the first let through.
            (_, Some("42501")) => Self::Forbidden,
            _ => Self::Internal(error.to_string()),
        }
    }
}

impl From<askama::Error> for Error {
    fn from(error: askama::Error) -> Self {
        Self::Internal(error.to_string())
    }
}

/// Answers with the status alone and leaves the error in the response for [`crate::router`], which
/// knows the language and draws the page.
impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Turns a rule that the database holds into a sentence beside a field.
pub trait ResultExt<T> {
    /// The value, or `Ok(Err(refused))` where the named constraint refused the row.
    fn on_constraint<R>(self, name: &str, refused: R) -> Result<Result<T, R>>;
}

impl<T> ResultExt<T> for std::result::Result<T, sqlx::Error> {
    fn on_constraint<R>(self, name: &str, refused: R) -> Result<Result<T, R>> {
        match self {
            Ok(value) => Ok(Ok(value)),
            Err(error) if error.as_database_error().is_some_and(|e| e.constraint() == Some(name)) => Ok(Err(refused)),
            Err(error) => Err(error.into()),
        }
    }
}
