//! Learners that cannot be: identity numbers of an area that no county has (500199).

/// Weights of GB 11643.
const WEIGHTS: [u64; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/// Check characters of GB 11643 by remainder.
const CHECKS: &[u8; 11] = b"10X98765432";
/// Most people that there are: 40 years of 12 months of 28 days with 1,000 sequence numbers.
pub const MOST: u64 = 40 * 12 * 28 * 1_000;

/// The identity number of person `number`, from 0.
pub fn identity_number(number: u64) -> String {
    let (day, sequence) = divide(number, 1_000);
    let (month, day) = divide(day, 28);
    let (year, month) = divide(month, 12);
    let (_, year) = divide(year, 40);
    let stem = format!(
        "500199{:04}{:02}{:02}{sequence:03}",
        year.saturating_add(1960),
        month.saturating_add(1),
        day.saturating_add(1)
    );
    let sum: u64 = stem
        .bytes()
        .zip(WEIGHTS)
        .map(|(digit, weight)| u64::from(digit.saturating_sub(b'0')).saturating_mul(weight))
        .sum();
    let check = usize::try_from(divide(sum, 11).1)
        .ok()
        .and_then(|remainder| CHECKS.get(remainder))
        .copied()
        .map_or('?', char::from);
    format!("{stem}{check}")
}

/// The name of person `number`.
pub fn name(number: u64) -> String {
    format!("示例学员{number}")
}

fn divide(number: u64, by: u64) -> (u64, u64) {
    (
        number.checked_div(by).unwrap_or(0),
        number.checked_rem(by).unwrap_or(0),
    )
}

#[cfg(test)]
mod tests {
    use super::{MOST, identity_number};
    use std::collections::BTreeSet;

    #[test]
    fn every_number_is_distinct_and_has_the_check_character_of_the_standard() {
        let mut seen = BTreeSet::new();
        for number in (0..MOST).step_by(9_973) {
            let text = identity_number(number);
            assert_eq!(text.len(), 18);
            // GB 11643: the weighted sum of all eighteen, X counting ten, is 1 modulo 11.
            let sum: u64 = text
                .chars()
                .zip([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2, 1_u64])
                .map(|(digit, weight)| u64::from(digit.to_digit(10).unwrap_or(10)) * weight)
                .sum();
            assert_eq!(sum % 11, 1, "{text}");
            assert!(seen.insert(text));
        }
    }
}
