//! A file that is being sent stops when its reader loses what it was made by.
//!
//! Lists are made in one piece, from one snapshot, within the seconds that a request has. What takes minutes
//! on a slow line is the sending: it goes out in portions, and before each of them the session is asked for
//! again. It is gone when a right has ended, when the account is closed, when somebody signed the device out.

use axum::body::Body;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use http_body_util::BodyExt as _;
use http_body_util::channel::Channel;

use super::session;
use crate::access::Session;
use crate::app::App;
use crate::error::Error;

/// Bytes that go out before the session is asked for again.
const PORTION: usize = 16 * 1024;

/// Sends a file only as long as the session holds with the roles that it was asked for with. Other answers
/// pass as they are.
pub async fn while_signed_in(app: &App, cookie: &str, began: &Session, response: Response) -> Response {
    if !response.headers().contains_key(header::CONTENT_DISPOSITION) {
        return response;
    }
    if !holds(app, cookie, began).await {
        return Error::SignIn.into_response();
    }
    let (parts, body) = response.into_parts();
    let Ok(whole) = body.collect().await else {
        return Error::Internal("a file that cannot be read".into()).into_response();
    };
    let mut rest = whole.to_bytes();
    let (mut sender, channel) = Channel::new(1);
    let (app, cookie, began) = (app.clone(), cookie.to_owned(), began.clone());
    tokio::spawn(async move {
        while !rest.is_empty() {
            let portion = rest.split_to(rest.len().min(PORTION));
            if !holds(&app, &cookie, &began).await {
                tracing::warn!(user = %began.user.0, "a file was stopped: its reader lost the right to it");
                return sender.abort(Error::SignIn);
            }
            if sender.send_data(portion).await.is_err() {
                return; // nobody reads on
            }
        }
    });
    Response::from_parts(parts, Body::new(channel))
}

/// Whether the session is still there with the same roles. A database that cannot be asked does not say so.
async fn holds(app: &App, cookie: &str, began: &Session) -> bool {
    let now = session::resume(app, cookie).await;
    now.is_ok_and(|now| now.is_some_and(|now| now.id == began.id && now.roles == began.roles))
}
