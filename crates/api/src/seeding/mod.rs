//! What a new bank starts with: institutions, the register, the calendar, rules and programmes.
//!
//! Everything goes in with one transaction, and what is there already stays as it is: seeds are the
//! beginning of a bank's data, never a correction of it.

mod error;
mod files;
mod organisations;
mod programmes;
mod register;
mod rule_sets;
mod shelf;

pub use error::SeedError;
pub use files::Seeds;
pub use shelf::Shelf;

use crate::bank::Bank;
use chrono::{DateTime, Utc};
use credit_bank_domain::id::{ActorId, AuditId, OrganisationId};
use credit_bank_store::rows::AuditLine;
use credit_bank_store::{Json, WriteTx};
use std::collections::BTreeMap;
use std::path::Path;
use uuid::Uuid;

/// In whose name seeds are entered and rule sets submitted. It is nobody's account.
pub const SEED_EDITOR: ActorId =
    ActorId::new(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001));
/// In whose name the rule sets of the seeds are approved and published: never who submitted them.
pub const SEED_APPROVER: ActorId =
    ActorId::new(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0002));

/// How much was entered; what was there before does not count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Loaded {
    /// Organisations.
    pub organisations: usize,
    /// Level frameworks.
    pub frameworks: usize,
    /// Years of the calendar.
    pub calendar_years: usize,
    /// Register entries.
    pub awards: usize,
    /// Rule sets, each with its version.
    pub rule_sets: usize,
    /// Programme versions.
    pub programmes: usize,
}

/// One loading on its way.
struct Load<'load> {
    bank: &'load Bank,
    tx: &'load mut dyn WriteTx,
    now: DateTime<Utc>,
    organisations: BTreeMap<String, OrganisationId>,
}

/// Loads the seeds of `folder`, or those inside the binary.
///
/// # Errors
/// Nothing is entered when a file is missing, is not what it should be, or names what is not there.
pub fn load(bank: &Bank, folder: Option<&Path>) -> Result<Loaded, SeedError> {
    let seeds = Seeds::read(folder)?;
    let rule_sets = rule_sets::parse(&seeds)?;
    bank.store().write("load seeds", |tx| {
        let mut load = Load {
            bank,
            tx,
            now: bank.now(),
            organisations: BTreeMap::new(),
        };
        let organisations = load.organisations(&seeds)?;
        let frameworks = load.frameworks(&seeds)?;
        let calendar_years = load.calendar(&seeds)?;
        let awards = load.awards(&seeds)?;
        let loaded = Loaded {
            organisations,
            frameworks,
            calendar_years,
            awards,
            rule_sets: load.rule_sets(&rule_sets)?,
            programmes: load.programmes(&seeds)?,
        };
        if loaded != Loaded::default() {
            load.audit(loaded)?;
        }
        Ok(loaded)
    })
}

impl Load<'_> {
    fn organisation(&self, code: &str) -> Result<OrganisationId, SeedError> {
        self.organisations
            .get(code)
            .copied()
            .ok_or_else(|| SeedError::Unknown(code.to_owned()))
    }

    fn audit(&mut self, loaded: Loaded) -> Result<(), SeedError> {
        self.tx.insert_audit_line(&AuditLine {
            id: self.bank.ids().make(AuditId::new),
            recorded_at: self.now,
            actor_kind: "bank".to_owned(),
            actor_id: Some(SEED_EDITOR),
            organisation_id: None,
            act: "seed".to_owned(),
            subject: "bank".to_owned(),
            subject_id: None,
            learner_id: None,
            detail: Json(serde_json::json!({
                "organisations": loaded.organisations,
                "awards": loaded.awards,
                "rule_sets": loaded.rule_sets,
                "programmes": loaded.programmes,
            })),
            request_id: "seed".to_owned(),
        })?;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
