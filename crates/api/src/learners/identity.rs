//! A document and a name as a body gives them; neither ever reaches a log.

use crate::bank::Bank;
use crate::problem::{FieldFault, Problem, Slug};
use crate::request::member_fault;
use chrono::NaiveDate;
use credit_bank_domain::identity::{IdDocument, IdType, PersonName, PhoneNumber};
use credit_bank_store::rows::LearnerIdentity;
use credit_bank_store::sealing::Sealed;
use serde::Deserialize;

/// Number of a document, as typed.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub(crate) struct IdNumber(String);

impl std::fmt::Debug for IdNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("IdNumber(…)")
    }
}

/// A name, as typed.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub(crate) struct TypedName(String);

impl std::fmt::Debug for TypedName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TypedName(…)")
    }
}

/// A phone number: 6–20 digits, perhaps after `+`.
#[derive(Clone)]
pub(crate) struct Phone(pub(crate) PhoneNumber);

impl std::fmt::Debug for Phone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Phone(…)")
    }
}

impl<'de> Deserialize<'de> for Phone {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error;
        let text = String::deserialize(deserializer)?;
        PhoneNumber::parse(&text).map(Self).map_err(|_| {
            let en = "It does not have the required form.";
            D::Error::custom(member_fault("pattern", "格式不符。", en))
        })
    }
}

/// A document of the bank, out of its seal.
///
/// # Errors
/// An internal problem where it is not what was sealed.
pub(crate) fn stored_document(bank: &Bank, row: &LearnerIdentity) -> Result<IdDocument, Problem> {
    let keys = bank.identity_keys();
    let number = keys
        .open(Sealed::Number, row.learner_id, &row.number_ciphertext)
        .map_err(Problem::internal)?;
    let id_type = IdType::parse(&row.id_type).map_err(Problem::internal)?;
    IdDocument::parse(id_type, &number, bank.today()).map_err(Problem::internal)
}

/// The document.
///
/// # Errors
/// `invalid-identity-number` at `pointer`, which never repeats the number.
pub(crate) fn document(
    id_type: IdType,
    number: &IdNumber,
    today: NaiveDate,
    pointer: &str,
) -> Result<IdDocument, Problem> {
    IdDocument::parse(id_type, &number.0, today).map_err(|error| {
        Problem::new(Slug::InvalidIdentityNumber).fault(FieldFault::new(
            pointer,
            error.code(),
            error.chinese(),
            error.to_string(),
        ))
    })
}

/// The name.
///
/// # Errors
/// `invalid-body` at `pointer`.
pub(crate) fn person_name(name: &TypedName, pointer: &str) -> Result<PersonName, Problem> {
    PersonName::parse(&name.0).map_err(|error| {
        let (zh, en) = (error.chinese(), error.to_string());
        Problem::invalid_body(FieldFault::new(pointer, "name", zh, en))
    })
}

#[cfg(test)]
mod tests {
    use super::{IdNumber, document};
    use crate::problem::{Language, Slug};
    use credit_bank_domain::identity::IdType;

    #[test]
    fn a_wrong_number_is_pointed_at_and_never_repeated() {
        let number = IdNumber("500199199001010011".to_owned());
        let today = chrono::NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
        let wrong = document(IdType::ResidentIdCard, &number, today, "/id_number");
        let problem = wrong.unwrap_err();
        assert_eq!(problem.slug(), Slug::InvalidIdentityNumber);
        let told = problem.to_json(Language::English, uuid::Uuid::nil());
        assert_eq!(told["errors"][0]["code"], "check_digit");
        assert!(!told.to_string().contains("500199"));
        assert!(!format!("{number:?}").contains("500199"));
    }
}
