//! Consents.

use crate::error::StoreError;
use crate::rows::{Consent, ConsentGuardian};
use credit_bank_domain::id::LearnerId;

/// Looking consents up.
pub trait ConsentReads {
    /// What a learner consented to, the oldest first.
    fn list_consents(&mut self, learner: LearnerId) -> Result<Vec<Consent>, StoreError>;

    /// Who gave a learner's consents for him.
    fn list_guardians(&mut self, learner: LearnerId) -> Result<Vec<ConsentGuardian>, StoreError>;
}

/// Recording consents.
pub trait ConsentWrites {
    /// Records consents; none is ever changed.
    fn insert_consents(&mut self, consents: &[Consent]) -> Result<(), StoreError>;

    /// Records who gave consents, which are there already.
    fn insert_guardians(&mut self, guardians: &[ConsentGuardian]) -> Result<(), StoreError>;
}
