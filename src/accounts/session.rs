//! Sessions: only the hash of the token is stored, so a copy of the table opens nothing.

use axum::http::HeaderValue;
use chrono::{DateTime, Duration, Utc};
use rand::Rng as _;
use sha2::{Digest as _, Sha256};

use crate::access::{Role, Session};
use crate::app::App;
use crate::error::Result;

/// The secret in the cookie: 256 random bits, as text.
pub struct Token(String);

impl Token {
    /// A new one, from the system's generator.
    pub fn new() -> Self {
        Self(hex(&rand::rng().random::<[u8; 32]>()))
    }

    /// The secret itself: into a cookie, or onto a page that shows it once.
    pub fn secret(&self) -> &str {
        &self.0
    }

    /// What the table holds of it.
    pub fn hash(&self) -> [u8; 32] {
        hash(&self.0)
    }

    /// What the first page of the new session puts into its form, masked.
    pub fn form_token(&self) -> String {
        mask(&form_token(&self.0))
    }
}

impl Default for Token {
    fn default() -> Self {
        Self::new()
    }
}

/// How long a session lasts (architecture of accounts): people of a branch sit over one record for an
/// evening and meet monthly; those who see many branches are asked more often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetime {
    /// Ends after this much quiet.
    pub idle: Duration,
    /// Ends in any case.
    pub absolute: Duration,
}

impl Lifetime {
    /// By the widest role of the user and by whether the device is marked as one's own.
    pub fn of(roles: &[Role], own_device: bool) -> Self {
        let near = |role: &Role| matches!(role, Role::BranchSecretary | Role::BranchRecorder | Role::Member);
        match (roles.iter().all(near), own_device) {
            (true, true) => Self { idle: Duration::hours(12), absolute: Duration::days(30) },
            (true, false) => Self { idle: Duration::hours(12), absolute: Duration::hours(12) },
            (false, _) => Self { idle: Duration::minutes(60), absolute: Duration::hours(12) },
        }
    }
}

/// Takes a session up by its cookie; none when it is unknown, ended, or its user disabled.
///
/// # Errors
/// Busy when the database is.
pub async fn resume(app: &App, cookie: &str) -> Result<Option<Session>> {
    if cookie.len() != 64 {
        return Ok(None);
    }
    app.resume(&hash(cookie)).await
}

/// What the table holds of a token.
fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token).into()
}

/// The token of a session's forms follows from the cookie and gives nothing of it away.
pub fn form_token(token: &str) -> String {
    hex(&Sha256::digest(format!("form:{token}"))[..16])
}

/// Hides a form token behind random bytes, anew on each page: compression then tells nothing of it.
pub fn mask(form_token: &str) -> String {
    let pad = rand::rng().random::<[u8; 16]>();
    let hidden: Vec<u8> = unhex(form_token).iter().zip(pad).map(|(byte, pad)| byte ^ pad).collect();
    hex(&pad) + &hex(&hidden)
}

/// Whether a posted, masked token is this session's.
pub fn unmasks(posted: &str, form_token: &str) -> bool {
    let bytes = unhex(posted);
    if bytes.len() != 32 || form_token.is_empty() {
        return false;
    }
    let (pad, hidden) = bytes.split_at(16);
    let plain: Vec<u8> = pad.iter().zip(hidden).map(|(pad, byte)| pad ^ byte).collect();
    plain == unhex(form_token)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<u32> = text.chars().filter_map(|c| c.to_digit(16)).collect();
    #[expect(clippy::cast_possible_truncation, reason = "two hexadecimal digits fit a byte")]
    digits.chunks_exact(2).map(|pair| (pair[0] * 16 + pair[1]) as u8).collect()
}

/// The cookie that carries a token until `until`; without a token the one that removes it.
pub fn cookie(app: &App, token: Option<&Token>, until: DateTime<Utc>) -> Option<HeaderValue> {
    let site = app.site();
    let secure = if site.secure { "; Secure" } else { "" };
    let (value, age) = match token {
        Some(token) => (token.0.as_str(), (until - app.now()).num_seconds().max(0)),
        None => ("", 0),
    };
    let name = site.cookie();
    HeaderValue::from_str(&format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}{secure}")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_masked_token_is_recognised_and_differs_each_time() {
        let mine = form_token("a");
        let (first, second) = (mask(&mine), mask(&mine));
        assert_ne!(first, second);
        assert!(unmasks(&first, &mine) && unmasks(&second, &mine));
        for wrong in ["", "zz", &mine, &mask(&form_token("b"))] {
            assert!(!unmasks(wrong, &mine), "{wrong}");
        }
        assert!(!unmasks(&mask(""), ""), "no session has no token");
    }

    #[test]
    fn who_sees_many_branches_is_asked_more_often() {
        let near = Lifetime::of(&[Role::BranchSecretary], true);
        assert_eq!((near.idle, near.absolute), (Duration::hours(12), Duration::days(30)));
        assert_eq!(Lifetime::of(&[Role::BranchSecretary], false).absolute, Duration::hours(12));
        let wide = Lifetime::of(&[Role::BranchSecretary, Role::Committee], true);
        assert_eq!((wide.idle, wide.absolute), (Duration::minutes(60), Duration::hours(12)));
    }
}
