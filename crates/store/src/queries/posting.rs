//! The write path of completions. How it is put into statements is each database's own matter.

use super::{Conn, dialect, first_look};
use crate::error::StoreError;
use crate::tx::{
    ActorReads, FirstLook, IdempotencyReads, LockedLearner, OutcomeReads, Posted, PostingQuestion,
    PostingWrites,
};
use credit_bank_domain::access::Actor;
use credit_bank_domain::id::OrganisationId;
use std::collections::BTreeMap;

impl PostingWrites for Conn {
    fn first_look<'post>(
        &mut self,
        question: &PostingQuestion<'post>,
    ) -> Result<FirstLook<'post>, StoreError> {
        let glance = first_look::glance(self, question)?;
        let mut seen = FirstLook {
            basis: glance.basis,
            ..FirstLook::default()
        };
        for &actor in &question.actors {
            let stands = match actor {
                Actor::Client(client) => glance
                    .current_clients
                    .contains(&(client.client_id, client.version)),
                Actor::Person(_) => false,
            };
            if stands || self.confirm_actor(actor)? {
                seen.current.push(actor);
            }
        }
        if glance.nothing_known {
            return Ok(seen);
        }
        seen.answers = self.find_idempotent_answers(&question.keys)?;
        let mut by_provider: BTreeMap<OrganisationId, Vec<&str>> = BTreeMap::new();
        for &(provider, external_id) in &question.external_ids {
            by_provider.entry(provider).or_default().push(external_id);
        }
        for (provider, external_ids) in by_provider {
            let known = self.find_completions_by_external_ids(provider, &external_ids)?;
            seen.completions.extend(known);
        }
        let hashes: Vec<Vec<u8>> = question.certificates.iter().map(|it| it.to_vec()).collect();
        seen.certificates = self.find_certificates(&hashes)?;
        Ok(seen)
    }

    fn lock_learners_by_number_hashes(
        &mut self,
        number_hashes: &[Vec<u8>],
    ) -> Result<Vec<LockedLearner>, StoreError> {
        Ok(dialect::lock_learners_by_number_hashes(
            self,
            number_hashes,
        )?)
    }

    fn insert_posted(&mut self, posted: &Posted<'_>) -> Result<(), StoreError> {
        dialect::insert_posted(self, posted)
    }
}
