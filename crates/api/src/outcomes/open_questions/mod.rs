//! What an officer has to know about an outcome beside the reasons of its last move: what providers ask for,
//! and what nobody has verified. It is read from what stands in the bank at the moment, so that no later move
//! hides it and none leaves it behind.

mod doubts;
mod requests;
mod sources;

use crate::bank::Bank;
use crate::problem::Problem;
use credit_bank_conversion_rules::Reason;
use credit_bank_domain::award::Award;
use credit_bank_domain::id::{AwardId, OutcomeId};
use credit_bank_store::ReadTx;
use credit_bank_store::rows::{Completion, Evidence, Outcome};
use std::collections::BTreeMap;

/// What the questions are read from.
pub(super) struct Known<'around> {
    pub(super) outcomes: &'around [Outcome],
    pub(super) awards: &'around BTreeMap<AwardId, Award>,
    pub(super) evidence: &'around [Evidence],
    /// Completions about which their providers ask for something.
    pub(super) pending: &'around [Completion],
    /// All completions of the learners.
    pub(super) completions: &'around [Completion],
}

/// The questions about some outcomes.
#[derive(Debug, Default)]
pub(super) struct OpenQuestions(BTreeMap<OutcomeId, Vec<Reason>>);

impl OpenQuestions {
    pub(super) fn read(
        tx: &mut dyn ReadTx,
        bank: &Bank,
        known: &Known<'_>,
    ) -> Result<Self, Problem> {
        let mut questions = Self::default();
        doubts::add(tx, bank.identity_keys(), known, &mut questions)?;
        sources::add(tx, known, &mut questions)?;
        requests::add(tx, bank.identity_keys(), known, &mut questions)?;
        Ok(questions)
    }

    /// The questions about one of them.
    pub(super) fn about(&self, outcome: OutcomeId) -> &[Reason] {
        self.0.get(&outcome).map_or(&[], Vec::as_slice)
    }

    fn push(&mut self, outcome: OutcomeId, reasons: impl IntoIterator<Item = Reason>) {
        self.0.entry(outcome).or_default().extend(reasons);
    }
}
