//! `chibo serve`: from settings to pages, and down again in order.

use std::net::SocketAddr;
use std::time::Duration;

use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tracing_subscriber::EnvFilter;

use super::connect::Base;
use super::demo;
use crate::app::{App, Surroundings};
use crate::clock::Clock;
use crate::config::{Settings, Site};
use crate::import;
use crate::meetings;
use crate::router;

/// How long the head of a request may take to arrive: a phone on the slowest line needs a second.
const HEAD_TIME: Duration = Duration::from_secs(20);

/// How long running requests may take to finish after the signal to stop.
const GRACE: Duration = Duration::from_secs(10);

/// Serves until a signal comes or the private database ends.
///
/// # Errors
/// A sentence in English: what is wrong and what to do.
pub async fn serve(settings: Settings) -> Result<(), String> {
    log(&settings)?;
    raise_open_files();
    let public_url = settings.public_url.clone().unwrap_or_else(|| format!("http://{}", settings.listen));
    let site = Site::parse(&public_url)?;
    if !site.secure {
        tracing::warn!("plain http, for this computer alone: {}", site.origin);
    }
    let base = Base::open(&settings).await?;
    if settings.demo {
        demo::load_if_empty(&base).await?;
    }
    let demo = base.demonstration_day().await?.is_some();
    let metrics =
        metrics_exporter_prometheus::PrometheusBuilder::new().install_recorder().map_err(|error| error.to_string())?;
    let surroundings = Surroundings { site, trusted_proxy: settings.trusted_proxy, demo, metrics: Some(metrics) };
    let app = base.app(Clock::system(), surroundings).await?;
    let handle = Handle::new();
    let calendar = tokio::spawn(keep_calendar(app.clone()));
    let importing = tokio::spawn(import::work(app.clone()));
    let drain = Duration::from_secs(settings.drain_seconds);
    let ended = wait_for_end(&base, &app, drain, handle.clone());
    tracing::info!(address = app.site().origin, "ready");
    let served = tokio::select! {
        served = listen(&settings, app.clone(), handle) => served,
        sentence = ended => Err(sentence),
    };
    calendar.abort();
    importing.abort();
    app.pool().close().await;
    tokio::task::spawn_blocking(move || base.server.map(crate::database::Server::stop))
        .await
        .map_err(|error| error.to_string())?;
    served
}

/// # Errors
/// When LOG cannot be read.
fn log(settings: &Settings) -> Result<(), String> {
    let filter = EnvFilter::builder().with_default_directive(tracing::Level::INFO.into()).from_env_lossy();
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_target(false);
    let done = match settings.log_format.as_str() {
        "json" => log.json().try_init(),
        _ => log.compact().try_init(),
    };
    done.map_err(|error| error.to_string())
}

async fn listen(settings: &Settings, app: App, handle: Handle<SocketAddr>) -> Result<(), String> {
    let pages = router::router(app).into_make_service_with_connect_info::<SocketAddr>();
    let refused = |error: std::io::Error| format!("cannot serve on {}: {error}", settings.listen);
    match (&settings.tls_cert, &settings.tls_key) {
        (Some(cert), Some(key)) => {
            // Only one provider is compiled in; a second call would be a fault of ours.
            let _ = rustls::crypto::ring::default_provider().install_default();
            let tls =
                RustlsConfig::from_pem_file(cert, key).await.map_err(|error| format!("TLS_CERT, TLS_KEY: {error}"))?;
            let mut server = axum_server::bind_rustls(settings.listen, tls).handle(handle);
            limit(server.http_builder());
            server.serve(pages).await.map_err(refused)
        }
        _ => {
            let mut server = axum_server::bind(settings.listen).handle(handle);
            limit(server.http_builder());
            server.serve(pages).await.map_err(refused)
        }
    }
}

/// Ends connections whose request does not arrive: without a clock of its own the library waits for ever.
fn limit(builder: &mut Builder<TokioExecutor>) {
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEAD_TIME);
}

/// As many connections as the system allows: most systems allow many and begin with few, and people on slow lines
/// hold theirs for long.
fn raise_open_files() {
    let limit = getrlimit(Resource::Nofile);
    // Where it is refused, the number stays what it was.
    let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum });
}

/// Stops serving in order at SIGINT or SIGTERM; resolves only when the private server dies under us.
async fn wait_for_end(base: &Base, app: &App, drain: Duration, handle: Handle<SocketAddr>) -> String {
    let stop = async {
        let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()).ok();
        let terminated = async {
            match terminate.as_mut() {
                Some(signal) => signal.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminated => {}
        }
    };
    let died = async {
        match &base.server {
            Some(server) => server.ended().await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        () = stop => {
            // A connection that comes in the moment in which we close the door is lost, so the proxy has to
            // know before.
            app.leave();
            tracing::info!(?drain, "stopping: running requests are finished first");
            tokio::time::sleep(drain).await;
            handle.graceful_shutdown(Some(GRACE));
            std::future::pending().await
        }
        ended = died => ended.to_string(),
    }
}

/// Keeps this month's and the next month's meetings in the book, once an hour.
async fn keep_calendar(app: App) {
    let mut hours = tokio::time::interval(Duration::from_secs(3600));
    loop {
        hours.tick().await;
        match meetings::keep_calendar(&app).await {
            Ok(0) => {}
            Ok(made) => tracing::info!(made, "meetings of the month entered into the book"),
            Err(error) => tracing::error!(%error, "the meetings of the month could not be entered"),
        }
    }
}
