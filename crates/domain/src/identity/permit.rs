//! Passports, travel permits and permanent residence cards.
//!
//! Sources: rules of the numbers of the mainland travel permit for Hong Kong and Macao residents
//! (公安部, 2010-03-10); National Immigration Administration on the 2023 permanent residence card.

use super::IdentityError;
use super::gb11643::{self, Facts};
use chrono::NaiveDate;

/// A number in normal form and what it says about its holder, if anything.
pub(super) type Read = (String, Option<Facts>);

/// Passport: 5 to 20 letters and digits, at least one digit. Issuers share no check digit.
pub(super) fn passport(number: &str) -> Result<Read, IdentityError> {
    if !(5..=20).contains(&number.chars().count()) {
        return Err(IdentityError::Length);
    }
    let alphanumeric = number.chars().all(|c| c.is_ascii_alphanumeric());
    if !alphanumeric || !number.contains(|c: char| c.is_ascii_digit()) {
        return Err(IdentityError::Character);
    }
    Ok((number.to_owned(), None))
}

/// Permit of Hong Kong (H) and Macao (M) residents: the letter and 8 digits for life. Cards printed
/// before 2013 add two digits that count renewals; they are dropped, so that a renewal is the same person.
pub(super) fn hk_macao_permit(number: &str) -> Result<Read, IdentityError> {
    if !matches!(number.chars().count(), 9 | 11) {
        return Err(IdentityError::Length);
    }
    let digits = number
        .strip_prefix(['H', 'M'])
        .ok_or(IdentityError::Character)?;
    if !all_digits(digits) {
        return Err(IdentityError::Character);
    }
    let for_life = number.get(..9).ok_or(IdentityError::Length)?;
    Ok((for_life.to_owned(), None))
}

/// Permit of Taiwan residents: 8 digits for life. Booklets before 2015 add two digits that count
/// renewals and often a letter of the issuer in brackets; both are dropped.
pub(super) fn taiwan_permit(number: &str) -> Result<Read, IdentityError> {
    let number: String = number.chars().filter(|c| !matches!(c, '(' | ')')).collect();
    let digits = number.strip_suffix(|c: char| c.is_ascii_uppercase());
    let digits = match (number.chars().count(), digits) {
        (11, Some(digits)) => digits,
        (8 | 10, _) => number.as_str(),
        (11, None) => return Err(IdentityError::Character),
        _ => return Err(IdentityError::Length),
    };
    if !all_digits(digits) {
        return Err(IdentityError::Character);
    }
    let for_life = digits.get(..8).ok_or(IdentityError::Length)?;
    Ok((for_life.to_owned(), None))
}

/// Permanent residence card of foreigners: 18 digits that begin with 9 and follow GB 11643 (since
/// 2023-12-01), or three letters of a country and 12 digits before. One cannot be computed from the other.
pub(super) fn foreign_permanent_resident(
    number: &str,
    today: NaiveDate,
) -> Result<Read, IdentityError> {
    if number.chars().count() == 15 {
        let (country, digits) = number.split_at_checked(3).ok_or(IdentityError::Character)?;
        let well_formed = country.chars().all(|c| c.is_ascii_uppercase()) && all_digits(digits);
        return if well_formed {
            Ok((number.to_owned(), None))
        } else {
            Err(IdentityError::Character)
        };
    }
    let facts = gb11643::read(number, today)?;
    if !number.starts_with('9') {
        return Err(IdentityError::OtherType);
    }
    Ok((number.to_owned(), Some(facts)))
}

fn all_digits(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_digit())
}
