//! Chance and ids that the same seed gives again.

use chrono::{DateTime, Utc};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use uuid::Uuid;

/// A generator of chance for one part of the world: what is added to one part leaves the others alone.
pub fn chance(seed: u64, part: &str) -> StdRng {
    // FNV-1a: the standard library's hash may change from one compiler to the next.
    let mixed = part
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325 ^ seed, |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    StdRng::seed_from_u64(mixed)
}

/// Gives out ids in the shape of UUID v7 whose random part comes from a seed.
pub struct Mint {
    random: StdRng,
    last: i64,
}

impl Mint {
    /// One for a part of the world.
    pub fn new(seed: u64, part: &str) -> Self {
        Self { random: chance(seed, part), last: 0 }
    }

    /// An id as it would have been minted at an instant. Those asked for one after the other at the same
    /// instant sort in that order.
    pub fn at(&mut self, instant: DateTime<Utc>) -> Uuid {
        let asked = instant.timestamp_millis().max(0);
        let again = (0..10_000).contains(&(self.last - asked));
        self.last = if again { self.last + 1 } else { asked };
        let millis = u64::try_from(self.last).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(millis, &self.random.random()).into_uuid()
    }
}

/// Whether something happens that happens so many times in a thousand.
pub fn happens(random: &mut StdRng, per_thousand: u32) -> bool {
    random.random_range(0..1000) < per_thousand
}

/// One of several.
pub fn one_of<T: Copy>(random: &mut StdRng, several: &[T]) -> T {
    several[random.random_range(0..several.len())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_ids_in_order() {
        let at: DateTime<Utc> = "2026-10-03T12:30:00Z".parse().unwrap();
        let ids = |seed| {
            let mut mint = Mint::new(seed, "meetings");
            (0..200).map(|_| mint.at(at)).collect::<Vec<_>>()
        };
        assert_eq!(ids(1), ids(1));
        assert_ne!(ids(1), ids(2));
        let minted = ids(1);
        assert!(minted.is_sorted() && minted.iter().all(|id| id.get_version_num() == 7), "{:?}", minted[0]);
        let (seconds, _) = minted[0].get_timestamp().unwrap().to_unix();
        assert_eq!(i64::try_from(seconds).unwrap(), at.timestamp());
    }
}
