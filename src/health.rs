//! What machines ask: is it alive, is it ready, how is it doing.

use std::net::SocketAddr;

use axum::Router;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use axum::routing::get;

use crate::app::App;
use crate::error::{Error, Result};

/// `/health/live`, `/health/ready`, `/metrics`.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/health/live", get(|| async { "ok\n" }))
        .route("/health/ready", get(ready))
        .route("/metrics", get(metrics))
}

/// 200 when a statement can be run, 503 otherwise, and from the moment on in which this instance is to stop.
async fn ready(State(app): State<App>) -> (StatusCode, &'static str) {
    if app.is_leaving() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n");
    }
    match app.probe().await {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "not ready\n"),
    }
}

/// Figures for this computer alone: a request that came through a proxy or the network is told nothing.
async fn metrics(
    State(app): State<App>,
    peer: Option<axum::Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
) -> Result<impl IntoResponse> {
    let near = peer.is_some_and(|peer| peer.0.0.ip().to_canonical().is_loopback());
    let through_proxy = ["x-forwarded-for", "forwarded", "x-real-ip", "via"];
    if !near || through_proxy.iter().any(|name| headers.contains_key(*name)) {
        return Err(Error::NotFound);
    }
    Ok(app.metrics())
}
