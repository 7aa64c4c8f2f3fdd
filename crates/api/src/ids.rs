//! Makes ids: UUID v7 from the injected clock, so that they ascend with time.

use crate::clock::Clock;
use crate::random;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::{Builder, Uuid};

/// Makes ids that no other process makes.
#[derive(Debug, Clone)]
pub struct IdSource {
    clock: Arc<dyn Clock>,
    /// Orders the ids of one millisecond in one process.
    counter: Arc<AtomicU64>,
}

impl IdSource {
    /// Ids by this clock.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            counter: Arc::new(AtomicU64::new(0)),
        }
    }

    /// A fresh UUID v7 (RFC 9562 §5.7): 48 bits of milliseconds, a 12-bit counter, 62 random bits.
    pub fn uuid(&self) -> Uuid {
        let milliseconds = u64::try_from(self.clock.now().timestamp_millis()).unwrap_or(0);
        let count = self.counter.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        // Without randomness the process-wide counter still keeps ids apart; the unique keys of the
        // store catch what is left.
        let mut tail = random::bytes::<10>().unwrap_or_default();
        let [high, low, ..] = &mut tail;
        let [.., count_high, count_low] = count;
        (*high, *low) = (count_high, count_low);
        Builder::from_unix_timestamp_millis(milliseconds, &tail).into_uuid()
    }

    /// A fresh id of the type that is wanted: `ids.make(CompletionId::new)`.
    pub fn make<T>(&self, wrap: impl FnOnce(Uuid) -> T) -> T {
        wrap(self.uuid())
    }
}

#[cfg(test)]
mod tests {
    use super::IdSource;
    use crate::clock::FixedClock;
    use std::sync::Arc;

    #[test]
    fn ids_are_version_seven_distinct_and_ascend_within_a_millisecond() {
        let clock = FixedClock::new("2026-02-28T15:59:59Z".parse().unwrap());
        let ids = IdSource::new(Arc::new(clock));
        let made: Vec<_> = (0..4000).map(|_| ids.uuid()).collect();
        assert!(made.iter().all(|id| id.get_version_num() == 7));
        assert!(made.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
