//! Passwords: argon2id, two at a time, so that a storm of sign-ins cannot take the machine.

use std::sync::LazyLock;

use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use crate::error::{Error, Result};

/// OWASP's floor for Argon2id: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;

/// Shortest and longest password that is taken, in characters.
pub const LENGTH: std::ops::RangeInclusive<usize> = 12..=128;

static PLACES: Semaphore = Semaphore::const_new(2);

/// What is checked for an unknown name, so that it takes as long as a known one.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash_now("no such user").unwrap_or_default());

fn hasher() -> Result<Argon2<'static>> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).map_err(|error| Error::Internal(error.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash_now(password: &str) -> Result<String> {
    let hash = hasher()?.hash_password(password.as_bytes()).map_err(|error| Error::Internal(error.to_string()))?;
    Ok(hash.to_string())
}

/// The hash to store, as a PHC string.
///
/// # Errors
/// Busy when too many wait; Internal when hashing fails.
pub async fn hash(password: String) -> Result<String> {
    in_turn(move || hash_now(&password)).await
}

/// Whether the password belongs to the stored hash. Without a hash it still takes as long, and is false.
///
/// # Errors
/// Busy when too many wait.
pub async fn verify(password: String, stored: Option<String>) -> Result<bool> {
    in_turn(move || {
        let known = stored.is_some();
        let stored = stored.unwrap_or_else(|| NOBODY.clone());
        let Ok(parsed) = PasswordHash::new(&stored) else { return Ok(false) };
        Ok(hasher()?.verify_password(password.as_bytes(), &parsed).is_ok() && known)
    })
    .await
}

async fn in_turn<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let turn = tokio::time::timeout(std::time::Duration::from_secs(5), PLACES.acquire()).await;
    let Ok(Ok(_place)) = turn else { return Err(Error::Busy) };
    tokio::task::spawn_blocking(work).await.map_err(|error| Error::Internal(error.to_string()))?
}

/// Why a password cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weak {
    /// Outside of [`LENGTH`].
    Length,
    /// Contains the sign-in name or words anybody would try here.
    Guessable,
}

/// Whether a new password can be taken: long, and nothing anybody would try first. No rules of
/// composition (NIST SP 800-63B; OWASP ASVS 5.0, 6.2).
///
/// # Errors
/// The first reason found.
pub fn check(password: &str, sign_in_name: &str) -> Result<(), Weak> {
    const TRIED_FIRST: [&str; 12] = [
        "dangcongsan",
        "chibo",
        "danguy",
        "vietnam",
        "matkhau",
        "password",
        "qwerty",
        "123456",
        "abcdef",
        "111111",
        "000000",
        "iloveyou",
    ];
    if !LENGTH.contains(&password.chars().count()) {
        return Err(Weak::Length);
    }
    let plain: String = crate::text::fold(password).chars().filter(|c| c.is_alphanumeric()).collect();
    let mut rest = TRIED_FIRST.iter().fold(plain.clone(), |text, word| text.replace(word, ""));
    let name: String = crate::text::fold(sign_in_name).chars().filter(|c| c.is_alphanumeric()).collect();
    if name.len() >= 3 {
        rest = rest.replace(&name, "");
    }
    let distinct: std::collections::BTreeSet<char> = rest.chars().collect();
    // A guessable word may stand in a long sentence; it may not carry the password.
    if distinct.len() < 5 || (rest.len() < plain.len() && rest.chars().count() < 8) {
        return Err(Weak::Guessable);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_taken_and_favourites_are_not() {
        for good in ["con trâu đi trước cái cày", "bảy giờ tối thứ năm", "Xk7-mmqP-22wd"] {
            assert_eq!(check(good, "thon3"), Ok(()), "{good}");
        }
        for bad in ["ngắn quá", &"x".repeat(129)] {
            assert_eq!(check(bad, "thon3"), Err(Weak::Length), "{bad}");
        }
        for bad in [
            "matkhau123456",
            "Chibo@Vietnam1",
            "aaaaaaaaaaaaaaa",
            "bithu.thon3123",
            "Đảng Cộng Sản 1",
            "MẬT KHẨU 123456",
        ] {
            assert_eq!(check(bad, "bithu.thon3"), Err(Weak::Guessable), "{bad}");
        }
    }

    #[tokio::test]
    async fn a_hash_knows_its_password_only() {
        let stored = hash("con trâu đi trước".into()).await.expect("hashes");
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(verify("con trâu đi trước".into(), Some(stored.clone())).await.expect("verifies"));
        assert!(!verify("con trâu đi sau".into(), Some(stored)).await.expect("verifies"));
        assert!(!verify("no such user".into(), None).await.expect("verifies"), "nobody's hash opens nothing");
    }
}
