//! An identity document: its type and its number.

use super::gb11643::{self, Facts};
use super::id_card::RESIDENCE_PERMIT_AREAS;
use super::{IdCard, IdType, IdentityError, permit};
use crate::normal_text::{compact, compact_without_dashes};
use chrono::{Datelike, Months, NaiveDate};
use std::fmt;

/// Longest text that is looked at, in bytes: room for 18 full-width digits with spaces and more.
const LONGEST_TEXT_BYTES: usize = 256;

/// Type and number of one person's identity document.
///
/// Two documents are equal if type and normal form are: the 15- and the 18-digit number of one
/// person are one document, and so are a travel permit and its renewal.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct IdDocument {
    id_type: IdType,
    normal: String,
    facts: Option<Facts>,
}

impl IdDocument {
    /// Reads the number of a document of this type, as typed or scanned.
    ///
    /// # Errors
    /// An [`IdentityError`] that says what does not fit. `today` bounds the date of birth.
    pub fn parse(id_type: IdType, text: &str, today: NaiveDate) -> Result<Self, IdentityError> {
        if text.len() > LONGEST_TEXT_BYTES {
            return Err(IdentityError::Length);
        }
        let (normal, facts) = match id_type {
            IdType::ResidentIdCard => {
                let card = IdCard::parse(text, today)?;
                let facts = Facts {
                    birth_date: card.birth_date(),
                    sex: card.sex(),
                };
                (card.normal_form().to_owned(), Some(facts))
            }
            IdType::HkMacaoTaiwanResidencePermit => residence_permit(&compact(text), today)?,
            IdType::Passport => permit::passport(&compact_without_dashes(text))?,
            IdType::HkMacaoPermit => permit::hk_macao_permit(&compact_without_dashes(text))?,
            IdType::TaiwanPermit => permit::taiwan_permit(&compact_without_dashes(text))?,
            IdType::ForeignPermanentResident => {
                permit::foreign_permanent_resident(&compact(text), today)?
            }
        };
        Ok(Self {
            id_type,
            normal,
            facts,
        })
    }

    /// Type of the document.
    pub const fn id_type(&self) -> IdType {
        self.id_type
    }

    /// The one form under which the number is encrypted, looked up and de-duplicated, together
    /// with the type. Never for a log, a message or an address.
    pub fn normal_form(&self) -> &str {
        &self.normal
    }

    /// Date of birth, where the number states it.
    pub fn birth_date(&self) -> Option<NaiveDate> {
        self.facts.map(|facts| facts.birth_date)
    }

    /// The completed years of the person on `on`; none where the number states no day of birth, or a later one.
    ///
    /// A year is completed on the birthday; whoever was born on 29 February completes it in a common year
    /// on the 28th, as periods of rules do.
    pub fn completed_years(&self, on: NaiveDate) -> Option<u32> {
        let born = self.birth_date()?;
        let begun = u32::try_from(on.year().checked_sub(born.year())?).ok()?;
        let birthday = born.checked_add_months(years(begun)?)?;
        if birthday <= on {
            Some(begun)
        } else {
            begun.checked_sub(1)
        }
    }

    /// The latest day of birth of anybody who has as many completed years on `on` as this person: what a
    /// condition on an age needs, and no day of birth.
    pub fn youngest_birth_date(&self, on: NaiveDate) -> Option<NaiveDate> {
        on.checked_sub_months(years(self.completed_years(on)?)?)
    }

    /// Has somebody else to consent before the person's own account is used? The personal data of a minor under
    /// fourteen are handled with a guardian's consent (个人信息保护法, art. 31).
    pub fn needs_guardian(&self, on: NaiveDate) -> bool {
        let age = self.completed_years(on);
        age.is_some_and(|age| age < AGE_OF_OWN_CONSENT)
    }

    /// The number for people to recognise and nobody to use, such as `500***********0013`: at most
    /// the first three and the last four characters, fewer of short numbers.
    pub fn masked(&self) -> String {
        let length = self.normal.chars().count();
        let (first, last) = match length {
            15.. => (3, 4),
            10..=14 => (2, 2),
            8..=9 => (1, 2),
            _ => (1, 1),
        };
        let hidden_until = length.saturating_sub(last);
        let mask = |(index, c)| {
            if index < first || index >= hidden_until {
                c
            } else {
                '*'
            }
        };
        self.normal.chars().enumerate().map(mask).collect()
    }
}

impl fmt::Debug for IdDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IdDocument")
            .field("id_type", &self.id_type)
            .finish_non_exhaustive()
    }
}

fn residence_permit(number: &str, today: NaiveDate) -> Result<permit::Read, IdentityError> {
    let facts = gb11643::read(number, today)?;
    if !RESIDENCE_PERMIT_AREAS
        .iter()
        .any(|area| number.starts_with(area))
    {
        return Err(IdentityError::OtherType);
    }
    Ok((number.to_owned(), Some(facts)))
}

/// Completed years from which a person consents alone (个人信息保护法, art. 31).
const AGE_OF_OWN_CONSENT: u32 = 14;

fn years(count: u32) -> Option<Months> {
    count.checked_mul(12).map(Months::new)
}

#[cfg(test)]
mod tests {
    use super::IdDocument;
    use crate::identity::IdType;
    use chrono::NaiveDate;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// Of whoever was born on 29 February 1988.
    fn leapling() -> IdDocument {
        let body = "50019919880229001";
        let check = crate::identity::gb11643::check_character(body).unwrap();
        let number = format!("{body}{check}");
        IdDocument::parse(IdType::ResidentIdCard, &number, day("2026-01-01")).unwrap()
    }

    #[test]
    fn an_age_is_told_in_completed_years_and_not_by_the_day_of_birth() {
        let person = leapling();
        let youngest = |on: &str| person.youngest_birth_date(day(on)).unwrap();
        assert_eq!(youngest("2026-09-01"), day("1988-09-01"));
        assert_eq!(youngest("2026-02-27"), day("1989-02-27"));
        assert_eq!(youngest("2026-02-28"), day("1988-02-28"));
        assert_eq!(youngest("2028-02-29"), day("1988-02-29"));
        assert_eq!(youngest("1988-03-01"), day("1988-03-01"));
        assert_eq!(person.youngest_birth_date(day("1988-02-28")), None);
    }

    #[test]
    fn who_is_under_fourteen_needs_a_guardian() {
        let person = leapling();
        // Born on 29 February 1988.
        assert!(person.needs_guardian(day("2002-02-27")));
        assert!(!person.needs_guardian(day("2002-02-28")));
        assert_eq!(person.completed_years(day("2002-02-28")), Some(14));
    }

    #[test]
    fn a_number_without_a_day_of_birth_tells_no_age() {
        let passport = IdDocument::parse(IdType::Passport, "E12345678", day("2026-01-01")).unwrap();
        assert_eq!(passport.youngest_birth_date(day("2026-01-01")), None);
        assert!(!passport.needs_guardian(day("2026-01-01")));
    }
}
