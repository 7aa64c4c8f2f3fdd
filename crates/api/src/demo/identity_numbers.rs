//! Identity numbers of example learners, all of an area code that no county has: 500199.

use anyhow::Context;
use chrono::NaiveDate;
use credit_bank_domain::identity::{IdDocument, IdType};

/// An area of Chongqing that GB/T 2260 gives to no district or county.
const AREA: &str = "500199";
/// Check characters of GB 11643.
const CHECK_CHARACTERS: &str = "0123456789X";

/// The number of the example learner `number`, from 1. The same number always gives the same text.
pub(super) fn identity_number(number: u32, today: NaiveDate) -> anyhow::Result<String> {
    let birth = birth_date(number).context("an example date of birth")?;
    let stem = format!("{AREA}{}{:03}", birth.format("%Y%m%d"), number % 1000);
    CHECK_CHARACTERS
        .chars()
        .map(|check| format!("{stem}{check}"))
        .find(|text| IdDocument::parse(IdType::ResidentIdCard, text, today).is_ok())
        .context("an example identity number")
}

/// The document of the example learner `number`.
pub(super) fn document(number: u32, today: NaiveDate) -> anyhow::Result<IdDocument> {
    let text = identity_number(number, today)?;
    Ok(IdDocument::parse(IdType::ResidentIdCard, &text, today)?)
}

/// The name of the example learner `number`.
pub(super) fn name(number: u32) -> String {
    format!("示例学员{number:02}")
}

/// Born from 1961 to 2004, spread over the year.
fn birth_date(number: u32) -> Option<NaiveDate> {
    let year = number.checked_mul(7)?.checked_rem(44)?.checked_add(1961)?;
    let month = number.checked_mul(5)?.checked_rem(12)?.checked_add(1)?;
    let day = number.checked_mul(11)?.checked_rem(28)?.checked_add(1)?;
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

#[cfg(test)]
mod tests {
    use super::{AREA, document, identity_number};
    use chrono::NaiveDate;
    use std::collections::BTreeSet;

    #[test]
    fn every_example_number_is_valid_distinct_and_of_the_area_that_nobody_has() {
        let today = NaiveDate::from_ymd_opt(2026, 2, 1).unwrap();
        let mut seen = BTreeSet::new();
        for number in 1..=40 {
            let text = identity_number(number, today).unwrap();
            assert!(text.starts_with(AREA) && seen.insert(text));
            let born = document(number, today).unwrap().birth_date().unwrap();
            let age = today.years_since(born).unwrap();
            assert!((18..=70).contains(&age), "{age}");
        }
    }
}
