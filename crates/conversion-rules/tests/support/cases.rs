//! How many cases a property is tried on.

use proptest::prelude::ProptestConfig;

/// So many cases; `CREDIT_BANK_PROPERTY_TIMES=10` tries ten times as many.
pub fn cases(count: u32) -> ProptestConfig {
    ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(times(count))
    }
}

/// The same for a loop.
pub fn times(count: u32) -> u32 {
    let times = std::env::var("CREDIT_BANK_PROPERTY_TIMES");
    let times: u32 = times.ok().and_then(|times| times.parse().ok()).unwrap_or(1);
    count.saturating_mul(times)
}
