//! Is whoever asks still who the token says?

use crate::error::StoreError;
use credit_bank_domain::access::Actor;

/// Asked in every request's own transaction, so that a suspension bites at once.
pub trait ActorReads {
    /// True where the person or the client still has the version the token was made for and is
    /// active, and so is the organisation acted for, if any.
    fn confirm_actor(&mut self, actor: &Actor) -> Result<bool, StoreError>;
}
