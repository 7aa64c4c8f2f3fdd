//! How large a storm is: what every run of the tests can bear, or all of it.

/// The number for every run, or the full one where `CREDIT_BANK_STORMS=full`.
pub(crate) fn of(every_run: u32, full: u32) -> u32 {
    match std::env::var("CREDIT_BANK_STORMS").as_deref() {
        Ok("full") => full,
        Ok(other) => panic!("CREDIT_BANK_STORMS={other}: it is full, or not set"),
        Err(_) => every_run,
    }
}
