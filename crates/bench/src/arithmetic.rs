//! Medians and ratios, in integers: a rate is per second, a time in microseconds, a ratio in thousandths.

/// The value in the middle; of an even number the mean of the two in the middle, rounded down.
pub fn median(values: &[u64]) -> Option<u64> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let upper = sorted.len().checked_div(2)?;
    let high = *sorted.get(upper)?;
    if !sorted.len().is_multiple_of(2) {
        return Some(high);
    }
    let low = *sorted.get(upper.checked_sub(1)?)?;
    Some(low.midpoint(high))
}

/// The value below which this many thousandths of all lie, by nearest rank.
pub fn quantile(values: &[u64], thousandths: usize) -> Option<u64> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let rank = sorted.len().saturating_mul(thousandths).div_ceil(1_000);
    sorted.get(rank.max(1).checked_sub(1)?).copied()
}

/// `of` to `to` in thousandths, rounded down; nothing where `to` is zero.
pub fn ratio(of: u64, to: u64) -> Option<u64> {
    of.checked_mul(1_000)?.checked_div(to)
}

/// How many a second, of `count` in `microseconds`.
pub fn rate(count: u64, microseconds: u64) -> u64 {
    count
        .saturating_mul(1_000_000)
        .checked_div(microseconds)
        .unwrap_or(0)
}

/// Thousandths as a decimal number, such as `1.25`.
pub fn decimal(thousandths: u64) -> String {
    let hundredths = thousandths.checked_div(10).unwrap_or(0);
    let whole = hundredths.checked_div(100).unwrap_or(0);
    let rest = hundredths.checked_rem(100).unwrap_or(0);
    format!("{whole}.{rest:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_value_in_the_middle_whatever_the_order() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[7]), Some(7));
        assert_eq!(median(&[9, 1, 5]), Some(5));
        assert_eq!(median(&[4, 1, 9, 6]), Some(5));
        assert_eq!(median(&[u64::MAX, u64::MAX]), Some(u64::MAX));
    }

    #[test]
    fn one_outlier_moves_no_median() {
        assert_eq!(median(&[100, 101, 99, 3, 100]), Some(100));
    }

    #[test]
    fn a_quantile_is_a_value_that_was_seen() {
        let values: Vec<u64> = (1..=100).rev().collect();
        assert_eq!(quantile(&values, 500), Some(50));
        assert_eq!(quantile(&values, 990), Some(99));
        assert_eq!(quantile(&values, 1_000), Some(100));
        assert_eq!(quantile(&values, 0), Some(1));
        assert_eq!(quantile(&[], 500), None);
    }

    #[test]
    fn ratios_and_rates_are_rounded_down_and_never_divide_by_zero() {
        assert_eq!(ratio(3, 2), Some(1_500));
        assert_eq!(ratio(2, 3), Some(666));
        assert_eq!(ratio(1, 0), None);
        assert_eq!(rate(10, 2_000_000), 5);
        assert_eq!(rate(10, 0), 0);
    }

    #[test]
    fn thousandths_are_shown_with_two_places() {
        assert_eq!(decimal(1_999), "1.99");
        assert_eq!(decimal(66), "0.06");
        assert_eq!(decimal(12_000), "12.00");
    }
}
