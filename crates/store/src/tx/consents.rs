//! Consents.

use crate::error::StoreError;
use crate::rows::Consent;
use credit_bank_domain::id::LearnerId;

/// Looking consents up.
pub trait ConsentReads {
    /// What a learner consented to, the oldest first.
    fn list_consents(&mut self, learner: LearnerId) -> Result<Vec<Consent>, StoreError>;
}

/// Recording consents.
pub trait ConsentWrites {
    /// Records consents; none is ever changed.
    fn insert_consents(&mut self, consents: &[Consent]) -> Result<(), StoreError>;
}
