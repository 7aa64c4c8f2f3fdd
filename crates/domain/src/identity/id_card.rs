//! The number of the resident identity card (公民身份号码), GB 11643.

use super::gb11643::{self, Facts};
use super::province::begins_with_province;
use super::{IdentityError, Sex};
use crate::normal_text::compact;
use chrono::NaiveDate;
use std::fmt;

/// Area codes of the residence permit for Hong Kong, Macao and Taiwan residents (2018).
pub(super) const RESIDENCE_PERMIT_AREAS: [&str; 3] = ["810000", "820000", "830000"];

/// The number of a resident identity card, in its 18-digit form.
///
/// Accepted are 18 digits (GB 11643-1999) and 15 (GB 11643-1989, given out until 1999). Checked are
/// the check digit, the date of birth and the province. The county is **not** checked: it is that
/// of the first issue, codes of counties come and go, and a table that lags behind would turn away
/// people with genuine cards.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct IdCard {
    normal: String,
    facts: Facts,
}

impl IdCard {
    /// Reads a number as typed or scanned: full-width digits, a small x and spaces are normalised.
    ///
    /// # Errors
    /// Any [`IdentityError`] but `UnknownType`. `today` bounds the date of birth.
    pub fn parse(text: &str, today: NaiveDate) -> Result<Self, IdentityError> {
        let number = compact(text);
        let normal = match number.chars().count() {
            15 => lengthened(&number).ok_or(IdentityError::Character)?,
            18 => number,
            _ => return Err(IdentityError::Length),
        };
        let facts = gb11643::read(&normal, today)?;
        if RESIDENCE_PERMIT_AREAS
            .iter()
            .any(|area| normal.starts_with(area))
        {
            return Err(IdentityError::OtherType);
        }
        // The permanent residence card of foreigners (2023) has the same structure behind a 9.
        if normal.starts_with('9') {
            return Err(IdentityError::OtherType);
        }
        if !begins_with_province(&normal) {
            return Err(IdentityError::Province);
        }
        Ok(Self { normal, facts })
    }

    /// The 18-digit number, the same for both numbers of one person.
    pub fn normal_form(&self) -> &str {
        &self.normal
    }

    /// Date of birth.
    pub const fn birth_date(&self) -> NaiveDate {
        self.facts.birth_date
    }

    /// Sex.
    pub const fn sex(&self) -> Sex {
        self.facts.sex
    }
}

impl fmt::Debug for IdCard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IdCard").finish_non_exhaustive()
    }
}

/// A 15-digit number as one of 18: the century, which was always the 20th, and the check character.
fn lengthened(fifteen: &str) -> Option<String> {
    let (area, rest) = fifteen.split_at_checked(6)?;
    let mut number = format!("{area}19{rest}");
    number.push(gb11643::check_character(&number)?);
    Some(number)
}
