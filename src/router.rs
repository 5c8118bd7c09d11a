//! All routes and what every request passes through, outermost first: the number of the request and
//! its log line, security headers, the host check, the visit (session, language, body), a time limit,
//! a net for panics, then the areas. A refusal comes back as an [`Error`] and is drawn here.

use std::time::Instant;

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

use crate::app::App;
use crate::error::Error;
use crate::ids::RequestId;
use crate::{
    accounts, admin, assets, assignments, audit, evaluations, health, import, meetings, members, organizations,
    reports, slips, visit, visits,
};

/// The whole program as a service.
pub fn router(app: App) -> Router {
    areas()
        .fallback(|| async { Error::NotFound })
        .method_not_allowed_fallback(|| async { Error::Method })
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
            Error::Internal("panic".into()).into_response()
        }))
        .layer(middleware::from_fn_with_state(app.clone(), visit::visit))
        .layer(CompressionLayer::new())
        .merge(assets::routes())
        .merge(health::routes())
        .layer(middleware::from_fn_with_state(app.clone(), outermost))
        .with_state(app)
}

/// The table of contents: every area's routes. The access matrix walks the same list.
pub fn areas() -> Router<App> {
    Router::new()
        .merge(reports::routes())
        .merge(accounts::routes())
        .merge(audit::routes())
        .merge(organizations::routes())
        .merge(members::routes())
        .merge(slips::routes())
        .merge(meetings::routes())
        .merge(evaluations::routes())
        .merge(assignments::routes())
        .merge(visits::routes())
        .merge(admin::routes())
        .merge(import::routes())
}

/// Log line, metrics, headers, host: also for static files and refusals of the server itself.
async fn outermost(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let began = Instant::now();
    let id = RequestId::mint();
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let route = request.extensions().get::<MatchedPath>().map_or("none".to_owned(), |route| route.as_str().to_owned());
    request.extensions_mut().insert(id);
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default().to_owned();
    let mut response = if path.starts_with("/health/") || app.site().accepts_host(&host) {
        next.run(request).await
    } else {
        StatusCode::MISDIRECTED_REQUEST.into_response()
    };
    secure(response.headers_mut(), app.site().secure);
    let took = began.elapsed();
    metrics::counter!("http_requests_total", "route" => route.clone(), "status" => response.status().as_str().to_owned()).increment(1);
    metrics::histogram!("http_request_seconds", "route" => route).record(took.as_secs_f64());
    // The path only: names may stand in a query, and a log is read by others. Of a secret address not even that.
    let path = if path.starts_with("/calendar/") { "/calendar/…" } else { &path };
    tracing::info!(request = %id.0, %method, path, status = response.status().as_u16(), ms = took.as_millis() as u64, "request");
    response
}

/// Headers that every response carries.
fn secure(headers: &mut HeaderMap, https: bool) {
    const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
        connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; manifest-src 'self'";
    let always: [(HeaderName, &'static str); 7] = [
        (header::CONTENT_SECURITY_POLICY, CSP),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
        (HeaderName::from_static("x-frame-options"), "DENY"),
    ];
    for (name, value) in always {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if https {
        headers
            .insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000; includeSubDomains"));
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}
