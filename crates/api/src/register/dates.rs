//! Ends of periods: the contract names the first day after, the register keeps the last day.

use chrono::NaiveDate;

/// The last day of a period that ends before `end`.
pub(super) fn last_day(end: Option<NaiveDate>) -> Option<NaiveDate> {
    end.and_then(|end| end.pred_opt())
}

/// The first day after a period whose last day is `last`.
pub(super) fn day_after(last: Option<NaiveDate>) -> Option<NaiveDate> {
    last.and_then(|last| last.succ_opt())
}

#[cfg(test)]
mod tests {
    use super::{day_after, last_day};

    #[test]
    fn the_day_that_is_sent_comes_back() {
        let end = chrono::NaiveDate::from_ymd_opt(2026, 3, 1);
        assert_eq!(last_day(end).unwrap().to_string(), "2026-02-28");
        assert_eq!(day_after(last_day(end)), end);
        assert_eq!(day_after(None), None);
    }
}
