//! The clock, injected so that tests choose the time.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, SubsecRound, Utc};

/// Seconds by which China Standard Time is ahead of UTC; it has no daylight saving since 1991.
const SHANGHAI_OFFSET_SECONDS: i32 = 8 * 3600;

/// Tells the time.
pub trait Clock: std::fmt::Debug + Send + Sync {
    /// The present instant in UTC.
    fn now(&self) -> DateTime<Utc>;

    /// The present civil date in Asia/Shanghai.
    fn today(&self) -> NaiveDate {
        civil_date(self.now())
    }
}

/// The civil date in Asia/Shanghai (UTC+8) of an instant.
pub fn civil_date(instant: DateTime<Utc>) -> NaiveDate {
    civil_time(instant).date()
}

/// The civil date and time in Asia/Shanghai (UTC+8) of an instant.
pub fn civil_time(instant: DateTime<Utc>) -> NaiveDateTime {
    FixedOffset::east_opt(SHANGHAI_OFFSET_SECONDS).map_or_else(
        || instant.naive_utc(),
        |zone| instant.with_timezone(&zone).naive_local(),
    )
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the machine's clock"
    )]
    fn now(&self) -> DateTime<Utc> {
        // To the microsecond, as both databases keep it: what is answered now is what is read later.
        DateTime::<Utc>::from(std::time::SystemTime::now()).trunc_subsecs(6)
    }
}

/// A clock that stands still until it is set.
#[derive(Debug)]
pub struct FixedClock(std::sync::RwLock<DateTime<Utc>>);

impl FixedClock {
    /// A clock that shows `instant`.
    pub const fn new(instant: DateTime<Utc>) -> Self {
        Self(std::sync::RwLock::new(instant))
    }

    /// Sets the clock, forwards or backwards.
    pub fn set(&self, instant: DateTime<Utc>) {
        *self
            .0
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner) = instant;
    }
}

impl Clock for FixedClock {
    fn now(&self) -> DateTime<Utc> {
        *self
            .0
            .read()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::{Clock, FixedClock};

    #[test]
    fn the_civil_date_changes_at_sixteen_hours_utc() {
        let clock = FixedClock::new("2026-02-28T15:59:59Z".parse().unwrap());
        assert_eq!(clock.today().to_string(), "2026-02-28");
        clock.set("2026-02-28T16:00:00Z".parse().unwrap());
        assert_eq!(clock.today().to_string(), "2026-03-01");
    }
}
