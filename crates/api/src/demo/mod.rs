//! An example bank: people, systems and learners, all labelled 示例, made where they are missing.
//!
//! Everything is found again by a key of its own (login, number, external id), so a second start, or
//! one after a crash in the middle, brings the bank to the same state and makes nothing twice.

mod accounts;
mod applications;
mod clients;
mod enrolments;
mod identity_numbers;
mod outcomes;
mod people;
mod posts;
mod whose;
mod words;

pub use accounts::{Accounts, ClientAccess, Example, PersonAccess};
pub use whose::{begin, refuse_other_banks};
pub use words::lines;

use crate::bank::Bank;
use anyhow::Context;
use credit_bank_domain::id::{ActorId, AuditId, LearnerId, OrganisationId, SubjectId};
use credit_bank_store::rows::AuditLine;
use credit_bank_store::{Json, StoreError, WriteTx};
use std::path::Path;
use uuid::Uuid;

/// In whose name the example bank is made. It is nobody's account.
const DEMO_ACTOR: ActorId =
    ActorId::new(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0003));
/// The school of the examples.
const SCHOOL: &str = "cqou";

/// The making of an example bank.
struct Demo<'bank> {
    bank: &'bank Bank,
}

/// Makes what is missing and gives everything with which people and systems log in; the secrets of an
/// earlier start, read from `file`, still hold.
///
/// # Errors
/// When the seeds that the examples build on are not there, or the database or the file refuses.
pub fn prepare(bank: &Bank, file: &Path) -> anyhow::Result<Accounts> {
    let known = Accounts::read(file)?;
    let demo = Demo { bank };
    let clients = demo.clients(&known)?;
    posts::post_all(&demo)?;
    let learner = demo.learner(1)?;
    let people = demo.people(&known, learner)?;
    demo.enrolments()?;
    demo.application()?;
    let school = demo.organisation(SCHOOL)?;
    demo.grant(learner, school)?;
    let example = demo.example(learner, school)?;
    Ok(Accounts {
        base_url: known.base_url,
        people,
        clients,
        example: Some(example),
    })
}

impl Demo<'_> {
    fn organisation(&self, code: &str) -> anyhow::Result<OrganisationId> {
        self.bank
            .store()
            .read("find an example organisation", |tx| {
                tx.find_organisation_by_code(code)
            })?
            .map(|organisation| organisation.id)
            .with_context(|| format!("the seeds have no organisation {code}"))
    }

    /// The learner of this number, whose account a provider's post opened.
    fn learner(&self, number: u32) -> anyhow::Result<LearnerId> {
        let document = identity_numbers::document(number, self.bank.today())?;
        let hash = self.bank.identity_keys().look_up_hash(&document);
        self.bank
            .store()
            .read("find an example learner", |tx| {
                tx.find_learner_by_number_hash(&hash)
            })?
            .map(|learner| learner.id)
            .with_context(|| format!("the example learner {number} is missing"))
    }

    /// Notes an act of the making.
    fn audit(
        &self,
        tx: &mut dyn WriteTx,
        act: &str,
        subject: (&str, impl Into<Option<Uuid>>),
        learner_id: Option<LearnerId>,
    ) -> Result<(), StoreError> {
        tx.insert_audit_line(&AuditLine {
            id: self.bank.ids().make(AuditId::new),
            recorded_at: self.bank.now(),
            actor_kind: "bank".to_owned(),
            actor_id: Some(DEMO_ACTOR),
            organisation_id: None,
            act: act.to_owned(),
            subject: subject.0.to_owned(),
            subject_id: subject.1.into().map(SubjectId::new),
            learner_id,
            detail: Json(serde_json::json!({"label": "示例"})),
            request_id: "demo".to_owned(),
        })
    }
}

#[cfg(test)]
mod tests;
