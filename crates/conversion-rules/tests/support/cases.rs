//! How many cases a property is tried on.

use proptest::prelude::ProptestConfig;
use proptest::test_runner::RngSeed;

/// So many cases, the same in every run, so that a run says something of the change and not of luck;
/// `CREDIT_BANK_PROPERTY_TIMES=10` tries ten times as many, other ones each time.
pub fn cases(count: u32) -> ProptestConfig {
    let rng_seed = if times(1) == 1 {
        RngSeed::Fixed(20_261_128)
    } else {
        RngSeed::Random
    };
    ProptestConfig {
        failure_persistence: None,
        rng_seed,
        ..ProptestConfig::with_cases(times(count))
    }
}

/// The same for a loop.
pub fn times(count: u32) -> u32 {
    let times = std::env::var("CREDIT_BANK_PROPERTY_TIMES");
    let times: u32 = times.ok().and_then(|times| times.parse().ok()).unwrap_or(1);
    count.saturating_mul(times)
}
