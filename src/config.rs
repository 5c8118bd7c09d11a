//! The settings of a running program: command line first, then environment.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::Args;

/// Settings of `chibo serve`; the README has a line for each.
#[derive(Args, Clone, Debug)]
pub struct Settings {
    /// Address and port to listen on.
    #[arg(long, env = "LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// The address people type. https makes the cookie Secure and sends HSTS; http is for loopback only. Default: http on LISTEN.
    #[arg(long, env = "PUBLIC_URL")]
    pub public_url: Option<String>,
    /// Folder of the private PostgreSQL: absent, empty or ours.
    #[arg(long, env = "DATA_DIR", default_value = ".data")]
    pub data_dir: PathBuf,
    /// An external PostgreSQL ≥ 15, signed in as the role chibo_app. Without it a private one is run.
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// The same database, signed in as the role chibo_owner: for migrations and the demonstration world.
    #[arg(long, env = "DATABASE_OWNER_URL", hide_env_values = true)]
    pub database_owner_url: Option<String>,
    /// The same database, signed in as a role that row-level security does not bind: for backup, restore and verify.
    #[arg(long, env = "DATABASE_BACKUP_URL", hide_env_values = true)]
    pub database_backup_url: Option<String>,
    /// A file that holds DATABASE_URL, so that no password stands in the environment.
    #[arg(long, env = "DATABASE_URL_FILE", conflicts_with = "database_url")]
    pub database_url_file: Option<PathBuf>,
    /// A file that holds DATABASE_OWNER_URL.
    #[arg(long, env = "DATABASE_OWNER_URL_FILE", conflicts_with = "database_owner_url")]
    pub database_owner_url_file: Option<PathBuf>,
    /// A file that holds DATABASE_BACKUP_URL.
    #[arg(long, env = "DATABASE_BACKUP_URL_FILE", conflicts_with = "database_backup_url")]
    pub database_backup_url_file: Option<PathBuf>,
    /// Connections of the pool.
    #[arg(long, env = "DATABASE_CONNECTIONS", default_value_t = 16)]
    pub database_connections: u32,
    /// Certificate chain (PEM) for TLS in the program itself.
    #[arg(long, env = "TLS_CERT", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// Private key (PEM) that belongs to it.
    #[arg(long, env = "TLS_KEY", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// Address of the proxy whose X-Forwarded-For is believed.
    #[arg(long, env = "TRUSTED_PROXY")]
    pub trusted_proxy: Option<std::net::IpAddr>,
    /// Seconds after the signal to stop in which pages are answered and /health/ready says no: more than twice as long as the proxy takes to notice.
    #[arg(long, env = "DRAIN_SECONDS", default_value_t = 0)]
    pub drain_seconds: u64,
    /// How the log is written: text or json.
    #[arg(long, env = "LOG_FORMAT", default_value = "text", value_parser = ["text", "json"])]
    pub log_format: String,
    /// Load the demonstration world into an empty database before serving.
    #[arg(long, env = "DEMO")]
    pub demo: bool,
}

/// The addresses of a database that somebody else runs, where they are set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Urls {
    /// As the role that serves pages.
    pub app: Option<String>,
    /// As the owner of the tables.
    pub owner: Option<String>,
    /// As one whom row-level security does not bind.
    pub backup: Option<String>,
}

impl Settings {
    /// The addresses of the database, from the settings themselves or from the files that they name.
    ///
    /// # Errors
    /// A sentence in English: which file cannot be read.
    pub fn urls(&self) -> Result<Urls, String> {
        Ok(Urls {
            app: secret(self.database_url.as_deref(), self.database_url_file.as_deref())?,
            owner: secret(self.database_owner_url.as_deref(), self.database_owner_url_file.as_deref())?,
            backup: secret(self.database_backup_url.as_deref(), self.database_backup_url_file.as_deref())?,
        })
    }
}

/// A secret as it is set, or the first line of the file that holds it. An empty setting is none.
fn secret(set: Option<&str>, file: Option<&Path>) -> Result<Option<String>, String> {
    let Some(file) = file else {
        return Ok(set.filter(|set| !set.is_empty()).map(str::to_owned));
    };
    let text = std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    match text.lines().next().map(str::trim).filter(|line| !line.is_empty()) {
        Some(line) => Ok(Some(line.to_owned())),
        None => Err(format!("{}: the file is empty, and should hold the address of the database", file.display())),
    }
}

/// How this instance is reached, decided once from [`Settings`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// Scheme, host and port as browsers send them in `Origin`.
    pub origin: String,
    /// Host and port as browsers send them in `Host`.
    pub host: String,
    /// Whether people reach it by https.
    pub secure: bool,
}

impl Site {
    /// Reads PUBLIC_URL.
    ///
    /// # Errors
    /// The reason in English when the address is no origin, or plain http for anything but loopback:
    /// passwords and names of members would cross a network in the clear.
    pub fn parse(public_url: &str) -> Result<Self, String> {
        let (secure, rest) = match public_url.split_once("://") {
            Some(("https", rest)) => (true, rest),
            Some(("http", rest)) => (false, rest),
            _ => {
                return Err(format!(
                    "PUBLIC_URL {public_url:?} must begin with https:// (or http:// for this computer alone)"
                ));
            }
        };
        let host = rest.strip_suffix('/').unwrap_or(rest).to_ascii_lowercase();
        if host.is_empty() || host.contains(['/', '?', '#', '@', ' ']) {
            return Err(format!("PUBLIC_URL {public_url:?} must be a scheme, a host and a port, with nothing behind"));
        }
        if !secure && !is_loopback(&host) {
            return Err(format!(
                "PUBLIC_URL {public_url:?} is plain http to another computer: passwords would cross the network in the clear. \
                 Use https (TLS_CERT and TLS_KEY, or a proxy in front), or listen on 127.0.0.1"
            ));
        }
        let origin = format!("{}://{host}", if secure { "https" } else { "http" });
        Ok(Self { origin, host, secure })
    }

    /// Name of the session cookie: the browser itself enforces what `__Host-` promises.
    pub const fn cookie(&self) -> &'static str {
        if self.secure { "__Host-sid" } else { "sid-plain" }
    }

    /// Whether a request's Host is ours. On loopback any name of this computer is.
    pub fn accepts_host(&self, host: &str) -> bool {
        let host = host.to_ascii_lowercase();
        host == self.host || (!self.secure && is_loopback(&host))
    }

    /// Whether an `Origin` header names our own pages.
    pub fn accepts_origin(&self, origin: &str, host: &str) -> bool {
        origin == self.origin || (!self.secure && is_loopback(host) && origin == format!("http://{host}"))
    }
}

/// Whether a host and port is this computer.
fn is_loopback(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or(v6),
        None => host.split(':').next().unwrap_or(host),
    };
    name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_for_this_computer_alone() {
        for good in ["http://127.0.0.1:8080", "http://localhost:8080/", "http://[::1]:8080"] {
            assert!(!Site::parse(good).expect(good).secure);
        }
        for bad in [
            "http://so.example.vn",
            "http://10.0.0.5:8080",
            "so.example.vn",
            "ftp://x",
            "https://",
            "https://a/b",
            "https://u@h",
            "http://127.0.0.1.evil.vn",
        ] {
            assert!(Site::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_secret_stands_in_a_file_or_in_the_setting() {
        let file = std::env::temp_dir().join(format!("chibo-secret-{}", std::process::id()));
        std::fs::write(&file, "postgres://chibo_app:x@db/chibo\n\n").expect("a file");
        assert_eq!(secret(None, Some(&file)), Ok(Some("postgres://chibo_app:x@db/chibo".to_owned())));
        std::fs::write(&file, " \n").expect("a file");
        assert!(secret(None, Some(&file)).is_err_and(|sentence| sentence.contains("is empty")));
        std::fs::remove_file(&file).expect("removed");
        assert!(secret(None, Some(&file)).is_err(), "it is not there");
        assert_eq!(secret(Some("postgres://x"), None), Ok(Some("postgres://x".to_owned())));
        assert_eq!((secret(Some(""), None), secret(None, None)), (Ok(None), Ok(None)));
    }

    #[test]
    fn https_has_the_host_cookie_and_one_origin() {
        let site = Site::parse("https://So.Example.vn").expect("an origin");
        assert_eq!((site.cookie(), site.origin.as_str()), ("__Host-sid", "https://so.example.vn"));
        assert!(site.accepts_host("so.example.vn") && !site.accepts_host("evil.vn") && !site.accepts_host("localhost"));
        assert!(site.accepts_origin("https://so.example.vn", "so.example.vn"));
        assert!(
            !site.accepts_origin("null", "so.example.vn")
                && !site.accepts_origin("http://so.example.vn", "so.example.vn")
        );
    }

    #[test]
    fn loopback_has_several_names() {
        let site = Site::parse("http://127.0.0.1:8080").expect("an origin");
        assert!(site.accepts_host("localhost:8080") && site.accepts_origin("http://localhost:8080", "localhost:8080"));
        assert!(!site.accepts_origin("http://evil.vn", "localhost:8080"));
    }
}
