//! A token bucket as one instant: the generic cell rate algorithm (ITU-T I.371, virtual scheduling).
//!
//! A bucket holds a minute's allowance and refills evenly, so that a quiet caller may send a minute's
//! worth at once and a busy one gets his rate, whatever others do.

use crate::problem::RateLimit;

/// The time in which an empty bucket fills.
const WINDOW_MICROS: i64 = 60_000_000;
const MICROS: i64 = 1_000_000;

/// When the bucket will be full again, in microseconds since 1970; never asked before is `i64::MIN`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bucket(i64);

/// What a request found in its bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Taken {
    /// One token is gone.
    Granted(RateLimit),
    /// There was none; seconds until there is one.
    Refused(RateLimit, u32),
}

impl Bucket {
    /// A full one.
    pub(super) const FULL: Self = Self(i64::MIN);

    /// Has it been full since before `now`? Then it need not be remembered.
    pub(super) const fn is_full(self, now: i64) -> bool {
        self.0 <= now
    }

    /// Is more than half of it spent?
    pub(super) const fn is_half_spent(self, now: i64) -> bool {
        self.0 > now.saturating_add(WINDOW_MICROS / 2)
    }

    /// Takes a token of `per_minute`, which is not 0. A clock that was set back costs at most the
    /// present window.
    pub(super) fn take(&mut self, per_minute: u32, now: i64) -> Taken {
        let interval = WINDOW_MICROS
            .checked_div(i64::from(per_minute))
            .unwrap_or(WINDOW_MICROS)
            .max(1);
        let window = interval.saturating_mul(i64::from(per_minute));
        let full_at = self.0.clamp(now, now.saturating_add(window));
        let next = full_at.saturating_add(interval);
        let over = next.saturating_sub(now).saturating_sub(window);
        if over > 0 {
            self.0 = full_at;
            let told = told(per_minute, 0, full_at.saturating_sub(now));
            return Taken::Refused(told, seconds(over).max(1));
        }
        self.0 = next;
        let left = over.saturating_neg().checked_div(interval).unwrap_or(0);
        let spent = next.saturating_sub(now);
        Taken::Granted(told(per_minute, u32::try_from(left).unwrap_or(0), spent))
    }
}

fn told(limit: u32, remaining: u32, until_full: i64) -> RateLimit {
    RateLimit {
        limit,
        remaining,
        reset_seconds: seconds(until_full),
    }
}

/// Rounded up: who waits that long has waited long enough.
fn seconds(micros: i64) -> u32 {
    let whole = micros.saturating_add(MICROS - 1).checked_div(MICROS);
    u32::try_from(whole.unwrap_or(0)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::{Bucket, MICROS, Taken};

    /// How many of `tries` at this instant are granted.
    fn granted(bucket: &mut Bucket, per_minute: u32, now: i64, tries: u32) -> u32 {
        let granted = (0..tries)
            .filter(|_| matches!(bucket.take(per_minute, now), Taken::Granted(_)))
            .count();
        granted.try_into().unwrap()
    }

    #[test]
    fn a_minutes_allowance_goes_at_once_and_comes_back_evenly() {
        for per_minute in [1, 7, 60, 600, 59_999, 60_000_000] {
            let mut bucket = Bucket::FULL;
            let tries = per_minute.min(100_000) + 5;
            let expected = per_minute.min(tries);
            assert_eq!(granted(&mut bucket, per_minute, 0, tries), expected);
            if per_minute > 100_000 {
                continue;
            }
            for minutes in 1..4 {
                let later = minutes * 60 * MICROS;
                let again = granted(&mut bucket, per_minute, later, tries);
                assert_eq!(again, per_minute, "{per_minute} in minute {minutes}");
            }
            let half = (3 * 60 + 30) * MICROS;
            let again = granted(&mut bucket, per_minute, half, tries);
            assert!(
                again.abs_diff(per_minute / 2) <= 1,
                "{again} of {per_minute}"
            );
        }
    }

    #[test]
    fn what_is_told_comes_true() {
        let mut bucket = Bucket::FULL;
        for left in (0..30).rev() {
            let Taken::Granted(told) = bucket.take(30, 0) else {
                panic!("refused with {left} left")
            };
            assert_eq!((told.limit, told.remaining), (30, left));
            assert_eq!(told.reset_seconds, (30 - left) * 2);
        }
        let Taken::Refused(told, retry_after) = bucket.take(30, 500_000) else {
            panic!("granted from an empty bucket")
        };
        assert_eq!(
            (told.remaining, told.reset_seconds, retry_after),
            (0, 60, 2)
        );
        let early = i64::from(retry_after - 1) * MICROS;
        assert!(matches!(bucket.take(30, early), Taken::Refused(..)));
        let due = 500_000 + i64::from(retry_after) * MICROS;
        assert!(matches!(bucket.take(30, due), Taken::Granted(_)));
    }

    #[test]
    fn a_clock_set_back_costs_no_more_than_a_window() {
        let mut bucket = Bucket::FULL;
        granted(&mut bucket, 60, 3_600 * MICROS, 60);
        assert_eq!(granted(&mut bucket, 60, 0, 1), 0);
        assert_eq!(granted(&mut bucket, 60, 60 * MICROS, 61), 60);
    }
}
