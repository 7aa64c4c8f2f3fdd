//! What a correction says.

use crate::bank::Bank;
use crate::learners::identity::{IdNumber, Phone, TypedName, document, person_name};
use crate::problem::{FieldFault, Problem};
use crate::request::{Text, present};
use credit_bank_domain::identity::{IdDocument, IdType, PersonName, PhoneNumber};
use serde::Deserialize;

/// The body.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorrectionDraft {
    #[serde(default, deserialize_with = "present")]
    name: Option<TypedName>,
    #[serde(default, deserialize_with = "present")]
    document: Option<TypedDocument>,
    #[serde(default, deserialize_with = "present")]
    phone: Option<Phone>,
    reason: Text,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TypedDocument {
    id_type: IdType,
    id_number: IdNumber,
}

/// What is right.
pub(super) struct Right {
    pub(super) name: Option<PersonName>,
    pub(super) document: Option<IdDocument>,
    pub(super) phone: Option<PhoneNumber>,
    pub(super) reason: String,
}

impl Right {
    /// Reads the body and checks each of its members.
    ///
    /// # Errors
    /// `invalid-identity-number`, `invalid-body`.
    pub(super) fn read(bank: &Bank, draft: CorrectionDraft) -> Result<Self, Problem> {
        let typed = draft.document.as_ref();
        let document = typed
            .map(|it| {
                document(
                    it.id_type,
                    &it.id_number,
                    bank.today(),
                    "/document/id_number",
                )
            })
            .transpose()?;
        let name = draft.name.as_ref();
        let right = Self {
            name: name.map(|it| person_name(it, "/name")).transpose()?,
            document,
            phone: draft.phone.map(|Phone(number)| number),
            reason: draft.reason.into_string(),
        };
        if right.name.is_none() && right.document.is_none() && right.phone.is_none() {
            return Err(Problem::invalid_body(FieldFault::required("/name")));
        }
        let texts = [
            right.name.as_ref().map(PersonName::as_str),
            right.document.as_ref().map(IdDocument::normal_form),
            right.phone.as_ref().map(PhoneNumber::normal_form),
        ];
        right.check_reason(texts.into_iter().flatten())?;
        Ok(right)
    }

    /// The reason is read by many and kept for ever: it holds none of these texts.
    pub(super) fn check_reason<'t>(
        &self,
        mut texts: impl Iterator<Item = &'t str>,
    ) -> Result<(), Problem> {
        if texts.any(|text| self.reason.contains(text)) {
            let fault = FieldFault::new(
                "/reason",
                "names_person",
                "事由中不要写姓名或号码。",
                "The reason holds no name and no number.",
            );
            return Err(Problem::invalid_body(fault));
        }
        Ok(())
    }
}

/// What is given is what stands already.
pub(super) fn unchanged(pointer: &str) -> Problem {
    let (zh, en) = ("与现有的相同。", "It is what stands already.");
    Problem::invalid_body(FieldFault::new(pointer, "unchanged", zh, en))
}
