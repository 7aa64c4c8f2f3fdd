//! The structure that GB 11643-1999 gives to an 18-digit number.

use super::{IdentityError, Sex};
use chrono::{Datelike, NaiveDate};

/// Weights of the first 17 digits; the same as ISO 7064 MOD 11-2.
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/// Check character by remainder of the weighted sum modulo 11.
const CHECKS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];
/// Nobody alive was born before this year; an earlier one is a slip of the pen.
const EARLIEST_BIRTH_YEAR: i32 = 1900;

/// What an 18-digit number says about its holder.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Facts {
    /// Date of birth.
    pub birth_date: NaiveDate,
    /// Sex.
    pub sex: Sex,
}

/// The check character of 17 digits; `None` if there are not 17 or one is no digit.
pub(super) fn check_character(first_17: &str) -> Option<char> {
    if first_17.chars().count() != WEIGHTS.len() {
        return None;
    }
    let digits: Option<Vec<u32>> = first_17.chars().map(|c| c.to_digit(10)).collect();
    let sum: u32 = digits?
        .iter()
        .zip(WEIGHTS)
        .map(|(digit, weight)| digit.saturating_mul(weight))
        .sum();
    CHECKS.get(usize::try_from(sum % 11).ok()?).copied()
}

/// Checks length, characters, check character and date of birth of a compact text.
pub(super) fn read(number: &str, today: NaiveDate) -> Result<Facts, IdentityError> {
    if number.chars().count() != 18 {
        return Err(IdentityError::Length);
    }
    let (first_17, last) = number
        .split_at_checked(17)
        .ok_or(IdentityError::Character)?;
    let expected = check_character(first_17).ok_or(IdentityError::Character)?;
    if !last.chars().all(|c| c.is_ascii_digit() || c == 'X') {
        return Err(IdentityError::Character);
    }
    if !last.chars().eq([expected]) {
        return Err(IdentityError::CheckDigit);
    }
    let birth_date = birth_date(first_17).ok_or(IdentityError::BirthDate)?;
    if birth_date > today {
        return Err(IdentityError::FutureBirth);
    }
    let is_odd = first_17.ends_with(['1', '3', '5', '7', '9']);
    let sex = if is_odd { Sex::Male } else { Sex::Female };
    Ok(Facts { birth_date, sex })
}

fn birth_date(number: &str) -> Option<NaiveDate> {
    let part = |from, to| number.get(from..to);
    let date = NaiveDate::from_ymd_opt(
        part(6, 10)?.parse().ok()?,
        part(10, 12)?.parse().ok()?,
        part(12, 14)?.parse().ok()?,
    )?;
    (date.year() >= EARLIEST_BIRTH_YEAR).then_some(date)
}
