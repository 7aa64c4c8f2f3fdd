//! The body of `POST /v1/completions/{id}/correction`, and the completion that it makes of the one there is.

use super::opened::Mending;
use crate::completions::content::PostedContent;
use crate::completions::draft::{AwardKey, CompletionBody, CompletionDraft, LearnerBody};
use crate::completions::particulars::MeasureBody;
use crate::problem::{FieldFault, Problem, Slug};
use crate::request::{Grade, Tag, Text, present};
use chrono::NaiveDate;
use credit_bank_domain::credits::Credits;
use credit_bank_domain::identity::{IdDocument, IdType};
use credit_bank_store::WriteTx;
use credit_bank_store::sealing::Sealed;
use serde::Deserialize;

/// The body: what is given replaces what was.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CorrectionBody {
    pub(super) reason: Text,
    #[serde(default, deserialize_with = "present")]
    pub(super) learner: Option<LearnerBody>,
    #[serde(default, deserialize_with = "present")]
    award: Option<AwardKey>,
    #[serde(default, deserialize_with = "present")]
    level: Option<String>,
    #[serde(default, deserialize_with = "present")]
    grade: Option<Grade>,
    #[serde(default, deserialize_with = "present")]
    hours: Option<Credits>,
    #[serde(default, deserialize_with = "present")]
    certificate_number: Option<String>,
    #[serde(default, deserialize_with = "crate::request::optional_day")]
    completed_on: Option<NaiveDate>,
    #[serde(default, deserialize_with = "crate::request::optional_day")]
    valid_until: Option<NaiveDate>,
    #[serde(default, deserialize_with = "present")]
    tags: Option<Vec<Tag>>,
    #[serde(default, deserialize_with = "present")]
    measures: Option<Vec<MeasureBody>>,
    /// Members that the completion shall no longer have.
    #[serde(default)]
    remove: Vec<Removable>,
}

/// A member of a completion that may be absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Removable {
    Level,
    Grade,
    Hours,
    CertificateNumber,
    ValidUntil,
}

impl CorrectionBody {
    /// What the member is from now on: what is given, nothing where it is removed, or what it was.
    fn replaced<T: Clone>(
        &self,
        which: Removable,
        given: Option<&T>,
        was: Option<&T>,
    ) -> Option<T> {
        let was = was.filter(|_| !self.remove.contains(&which));
        given.or(was).cloned()
    }

    /// A member is removed once, and not beside what replaces it.
    pub(super) fn check_removals(&self) -> Result<(), Problem> {
        let mut faults = Vec::new();
        for (index, member) in self.remove.iter().enumerate() {
            let is_given = match member {
                Removable::Level => self.level.is_some(),
                Removable::Grade => self.grade.is_some(),
                Removable::Hours => self.hours.is_some(),
                Removable::CertificateNumber => self.certificate_number.is_some(),
                Removable::ValidUntil => self.valid_until.is_some(),
            };
            let pointer = format!("/remove/{index}");
            if self.remove.iter().take(index).any(|it| it == member) {
                let (zh, en) = ("成员重复。", "A member is repeated.");
                faults.push(FieldFault::new(pointer, "repeated", zh, en));
            } else if is_given {
                let (zh, en) = ("既给出又删除。", "It is given and removed.");
                faults.push(FieldFault::new(pointer, "given_and_removed", zh, en));
            }
        }
        if faults.is_empty() {
            Ok(())
        } else {
            Err(Problem::new(Slug::InvalidBody).faults(faults))
        }
    }
}

impl CorrectionBody {
    /// The completion as it would be, with every fault of it.
    pub(super) fn draft(
        &self,
        tx: &mut dyn WriteTx,
        mending: &Mending<'_>,
        was: &PostedContent,
    ) -> Result<CompletionDraft, Problem> {
        let occasion = &mending.case.occasion;
        let keys = occasion.bank.identity_keys();
        let learner = mending.completion.learner_id;
        let id_type = IdType::parse(&was.id_type).map_err(Problem::internal)?;
        let identities = tx.list_identities(learner)?;
        let identity = identities
            .iter()
            .find(|it| it.masked == was.id_number_masked)
            .or_else(|| identities.first())
            .ok_or_else(Problem::not_found)?;
        let number = keys
            .open(Sealed::Number, learner, &identity.number_ciphertext)
            .map_err(Problem::internal)?;
        let document =
            IdDocument::parse(id_type, &number, occasion.today).map_err(Problem::internal)?;
        let person = match &self.learner {
            Some(given) => given.clone(),
            None => LearnerBody {
                id_type,
                id_number: number,
                name: was.open_name(learner, keys)?,
            },
        };
        let body = CompletionBody {
            external_id: mending.completion.external_id.clone(),
            learner: person,
            award: self.award.clone().unwrap_or_else(|| was.award.clone()),
            level: self.replaced(Removable::Level, self.level.as_ref(), was.level.as_ref()),
            grade: self.replaced(Removable::Grade, self.grade.as_ref(), was.grade.as_ref()),
            hours: self.replaced(Removable::Hours, self.hours.as_ref(), was.hours.as_ref()),
            certificate_number: self.replaced(
                Removable::CertificateNumber,
                self.certificate_number.as_ref(),
                was.certificate_number.as_ref(),
            ),
            completed_on: self.completed_on.unwrap_or(was.completed_on),
            valid_until: self.replaced(
                Removable::ValidUntil,
                self.valid_until.as_ref(),
                was.valid_until.as_ref(),
            ),
            tags: self.tags.clone().unwrap_or_default(),
            measures: self.measures.clone().unwrap_or_default(),
        };
        let mut draft = CompletionDraft::parse(body, occasion.today)?;
        if self.tags.is_none() {
            draft.tags.clone_from(&was.tags);
        }
        if self.measures.is_none() {
            draft.measures.clone_from(&was.measures);
        }
        if keys.look_up_hash(&draft.document) != keys.look_up_hash(&document) {
            let fault = FieldFault::new(
                "/learner/id_number",
                "another_person",
                "更正不能改为另一个人；请撤回后重新报送。",
                "A correction does not move it to another person; withdraw it and post it anew.",
            );
            return Err(Problem::invalid_body(fault));
        }
        Ok(draft)
    }
}
