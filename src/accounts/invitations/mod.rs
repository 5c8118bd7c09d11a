//! The slip of paper by which every account begins and every lost password is renewed: a one-time code,
//! good for 72 hours. Only its hash is stored.

mod first;
mod forms;
mod pages;
mod queries;

use axum::Router;
use axum::routing::get;
use chrono::Duration;
use rand::Rng as _;
use sha2::{Digest as _, Sha256};

use crate::app::App;

pub use first::{FirstAdministrator, Refused, create_administrator, is_sign_in_name};

/// How long a code is good.
pub const GOOD_FOR: Duration = Duration::hours(72);

/// Letters and digits that nobody confuses on paper.
const ALPHABET: &[u8; 31] = b"ABCDEFGHJKLMNPQRSTUVWXYZ2345678";

/// The routes of this part.
pub fn routes() -> Router<App> {
    Router::new().route("/invitation", get(pages::new).post(pages::create))
}

/// A new code: twelve signs (59 bits) in groups of four.
pub fn new_code() -> String {
    let mut rng = rand::rng();
    let mut code = String::with_capacity(14);
    for place in 0..12 {
        if place > 0 && place % 4 == 0 {
            code.push('-');
        }
        code.push(ALPHABET[rng.random_range(0..ALPHABET.len())] as char);
    }
    code
}

/// What the table holds of a code, however it was typed.
pub fn code_hash(typed: &str) -> [u8; 32] {
    let plain: String = typed.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
    Sha256::digest(plain).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let code = new_code();
        assert_eq!(code.len(), 14);
        assert_eq!(code_hash(&code), code_hash(&code.to_lowercase().replace('-', " ")));
        assert_ne!(code_hash(&code), code_hash(&new_code()));
        assert!(code.bytes().all(|sign| sign == b'-' || ALPHABET.contains(&sign)));
    }
}
