//! Slows guessing down without ever locking anybody out: wrong passwords count for the pair of account
//! and address, and more loosely for each address alone. The owner at another address is not touched.

use chrono::Duration;

/// Wrong attempts that are free within [`WINDOW`].
const FREE: [i64; 2] = [5, 60];

/// How far back attempts count.
pub const WINDOW: Duration = Duration::minutes(15);

/// How many seconds to wait before the next attempt, by the wrong ones within [`WINDOW`] for this
/// account from this address, for this address on any account, and the seconds since the last of them.
/// Zero: go ahead.
pub fn wait(pair: i64, address: i64, since_last: i64) -> u32 {
    let over = (pair - FREE[0]).max((address - FREE[1]).div_euclid(4));
    if over < 0 {
        return 0;
    }
    let pause = 2_i64.pow(u32::try_from(over.min(8)).unwrap_or(8) + 1).min(WINDOW.num_seconds());
    u32::try_from((pause - since_last).max(0)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_attempts_are_free_and_the_pause_doubles() {
        assert_eq!(wait(0, 0, 0), 0);
        assert_eq!(wait(4, 4, 0), 0);
        assert_eq!(wait(5, 5, 0), 2);
        assert_eq!(wait(6, 6, 0), 4);
        assert_eq!(wait(12, 12, 0), 256);
        assert_eq!(wait(99, 99, 0), 512);
        assert_eq!(wait(6, 6, 4), 0, "having waited is enough");
    }

    #[test]
    fn an_address_that_tries_many_accounts_waits_too() {
        assert_eq!(wait(1, 59, 0), 0);
        assert!(wait(1, 70, 0) > 0);
    }
}
