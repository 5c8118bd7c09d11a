//! Static files: style sheet, script, icons, fonts.
//!
//! `build.rs` gives each file in `static/` a name with a hash of its content and embeds it with
//! its compressed forms, so that a browser keeps it for a year and a new release is never mixed
//! with old files. Templates name a file by its constant, e.g. `crate::assets::APP_CSS` for
//! `static/app.css`; a file that does not exist does not compile.
//!
//! A debug build serves the plain names from the disk: an edit shows at the next reload.

use axum::Router;
use axum::body::Body;
use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// Where the files are served.
pub const PREFIX: &str = "/static/";

/// One embedded file.
struct File {
    /// Path below `static/`.
    source: &'static str,
    /// The same with the hash before the extension.
    name: &'static str,
    content_type: &'static str,
    plain: &'static [u8],
    /// Absent where compression gains nothing.
    brotli: Option<&'static [u8]>,
    gzip: Option<&'static [u8]>,
}

/// The routes of the static files: hashed names, and in a debug build plain names too.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/static/{*name}", get(serve))
}

async fn serve(uri: Uri, headers: HeaderMap) -> Response {
    let name = uri.path().strip_prefix(PREFIX).unwrap_or_default();
    let response = embedded(name, &headers);
    match response {
        None if cfg!(debug_assertions) => from_disk(name),
        response => response,
    }
    .unwrap_or_else(|| (StatusCode::NOT_FOUND, [(CACHE_CONTROL, "no-store")]).into_response())
}

/// The file with this hashed name, in the best encoding that the browser accepts.
fn embedded(name: &str, request: &HeaderMap) -> Option<Response> {
    let file = FILES.iter().find(|file| file.name == name)?;
    let accepted = Accepted::read(request);
    let (encoding, bytes) = match (file.brotli, file.gzip) {
        (Some(bytes), _) if accepted.brotli => (Some("br"), bytes),
        (_, Some(bytes)) if accepted.gzip => (Some("gzip"), bytes),
        _ => (None, file.plain),
    };
    let mut response = Body::from(bytes).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(file.content_type));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(encoding) = encoding {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    Some(response)
}

/// The file as it lies in the source folder now. Only names known at build time are read, so no
/// path leads out of the folder. Debug builds only: it blocks the thread for one small read.
fn from_disk(name: &str) -> Option<Response> {
    let file = FILES.iter().find(|file| file.source == name)?;
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/static/").to_owned() + file.source;
    let bytes = std::fs::read(path).ok()?;
    let headers = [(CONTENT_TYPE, file.content_type), (CACHE_CONTROL, "no-cache")];
    Some((headers, bytes).into_response())
}

/// Which compressed forms the browser takes (RFC 9110 §12.5.3): a coding that is named counts
/// with its own weight, else `*` counts; weight 0 is a refusal.
#[derive(Debug, PartialEq, Eq)]
struct Accepted {
    brotli: bool,
    gzip: bool,
}

impl Accepted {
    fn read(request: &HeaderMap) -> Self {
        let mut brotli = None;
        let mut gzip = None;
        let mut any = false;
        let values = request.get_all(ACCEPT_ENCODING);
        let codings = values.iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(','));
        for coding in codings {
            let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
            let weight = weight.trim().trim_start_matches(['q', 'Q', ' ', '=']);
            let wanted = weight.is_empty() || weight.parse::<f32>().is_ok_and(|w| w > 0.0);
            match name.trim().to_ascii_lowercase().as_str() {
                "br" => brotli = Some(wanted),
                "gzip" | "x-gzip" => gzip = Some(wanted),
                "*" => any = wanted,
                _ => {}
            }
        }
        Self { brotli: brotli.unwrap_or(any), gzip: gzip.unwrap_or(any) }
    }
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use axum::body::to_bytes;
    use axum::http::Request;
    use tower::ServiceExt;

    use super::*;

    fn file(source: &str) -> &'static File {
        FILES.iter().find(|file| file.source == source).expect("a file in static/")
    }

    async fn get(path: &str, accept: &str) -> Response {
        let request = Request::get(path).header(ACCEPT_ENCODING, accept).body(Body::empty());
        routes::<()>().oneshot(request.unwrap()).await.unwrap()
    }

    async fn body(response: Response) -> Vec<u8> {
        to_bytes(response.into_body(), 1 << 20).await.unwrap().to_vec()
    }

    fn accepted(value: &str) -> Accepted {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_ENCODING, value.parse().unwrap());
        Accepted::read(&headers)
    }

    #[test]
    fn a_weight_of_zero_is_a_refusal_and_a_named_coding_beats_the_star() {
        let both = Accepted { brotli: true, gzip: true };
        let none = Accepted { brotli: false, gzip: false };
        assert_eq!(accepted("gzip, deflate, br, zstd"), both);
        assert_eq!(accepted("br;q=0, gzip;q=0.5"), Accepted { brotli: false, gzip: true });
        assert_eq!(accepted("*"), both);
        assert_eq!(accepted("*, br; q=0.000"), Accepted { brotli: false, gzip: true });
        assert_eq!(accepted("identity"), none);
        assert_eq!(Accepted::read(&HeaderMap::new()), none);
    }

    #[tokio::test]
    async fn a_hashed_name_is_kept_for_a_year_in_the_encoding_asked_for() {
        let css = file("app.css");
        let path = format!("{PREFIX}{}", css.name);
        assert_ne!(css.name, css.source);
        let response = get(&path, "gzip, br").await;
        assert_eq!(response.headers()[CONTENT_ENCODING], "br");
        assert_eq!(response.headers()[CONTENT_TYPE], "text/css; charset=utf-8");
        assert_eq!(response.headers()[CACHE_CONTROL], "public, max-age=31536000, immutable");
        assert_eq!(response.headers()[VARY], "accept-encoding");

        let response = get(&path, "gzip").await;
        assert_eq!(response.headers()[CONTENT_ENCODING], "gzip");
        let gzip = body(response).await;

        let response = get(&path, "identity").await;
        assert_eq!(response.headers().get(CONTENT_ENCODING), None);
        let plain = body(response).await;
        assert!(gzip.len() < plain.len() / 2);
        // A gzip file ends with the length of what is in it.
        assert!(gzip.ends_with(&u32::try_from(plain.len()).unwrap().to_le_bytes()));
    }

    #[tokio::test]
    async fn a_font_is_served_as_it_is() {
        let font = file("fonts/be-vietnam-400.woff2");
        let response = get(&format!("{PREFIX}{}", font.name), "gzip, br").await;
        assert_eq!(response.headers().get(CONTENT_ENCODING), None);
        assert_eq!(response.headers()[CONTENT_TYPE], "font/woff2");
        assert_eq!(body(response).await, font.plain);
    }

    #[tokio::test]
    async fn what_is_not_in_the_folder_is_not_found() {
        for path in ["app.00000000.css", "nothing", "../Cargo.toml", "%2e%2e/Cargo.toml", ""] {
            let response = get(&format!("{PREFIX}{path}"), "br").await;
            assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
        }
    }

    /// Every address in the embedded style sheet is one that this program serves.
    #[tokio::test]
    async fn the_style_sheet_names_its_files_by_their_hashed_names() {
        let css = std::str::from_utf8(file("app.css").plain).unwrap();
        let targets: Vec<_> = css.split("url(").skip(1).filter_map(|rest| rest.split_once(')')).collect();
        assert!(targets.len() >= 4, "{}", targets.len());
        for (target, _) in targets {
            let response = get(&format!("{PREFIX}{target}"), "br").await;
            assert_eq!(response.status(), StatusCode::OK, "{target}");
            assert_eq!(response.headers()[CACHE_CONTROL], "public, max-age=31536000, immutable");
        }
    }

    /// A first visit over a slow link: these files and a page of at most 25 kB make 110 kB.
    #[test]
    fn a_first_visit_loads_little() {
        let sent = |source: &str| {
            let file = file(source);
            file.brotli.unwrap_or(file.plain).len()
        };
        let always = ["app.css", "app.js", "icons.svg", "favicon.svg"].map(sent);
        let faces = ["400", "700", "num-400", "num-700"].map(|face| sent(&format!("fonts/be-vietnam-{face}.woff2")));
        let total = always.iter().chain(&faces).sum::<usize>();
        assert!(total <= 85_000, "{total} bytes: {always:?} {faces:?}");
    }

    /// An icon that the sprite lacks would be an empty place on the page, without any error.
    #[test]
    fn every_icon_of_a_template_is_in_the_sprite() {
        fn templates(folder: &Path, into: &mut Vec<PathBuf>) {
            for entry in std::fs::read_dir(folder).unwrap() {
                match entry.unwrap().path() {
                    path if path.is_dir() => templates(&path, into),
                    path => into.push(path),
                }
            }
        }
        let sprite = std::str::from_utf8(file("icons.svg").plain).unwrap();
        let mut files = Vec::new();
        templates(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/templates")), &mut files);
        let mut icons = 0;
        for file in files {
            let text = std::fs::read_to_string(&file).unwrap();
            for icon in text.split("icon::i(\"").skip(1).filter_map(|rest| rest.split('"').next()) {
                assert!(sprite.contains(&format!("<symbol id=\"{icon}\"")), "{}: {icon}", file.display());
                icons += 1;
            }
        }
        assert!(icons > 10, "{icons} icons found");
    }

    #[cfg(debug_assertions)]
    #[tokio::test]
    async fn a_debug_build_reads_the_plain_name_from_the_disk() {
        let response = get(APP_CSS, "br").await;
        assert_eq!(APP_CSS, "/static/app.css");
        assert_eq!(response.headers()[CACHE_CONTROL], "no-cache");
        let disk = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/static/app.css")).unwrap();
        assert_eq!(body(response).await, disk);
    }
}
