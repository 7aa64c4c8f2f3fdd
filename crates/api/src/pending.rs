//! What the store does not offer yet, refusing everything until it does: a method of the store's own
//! traits takes precedence over these, so that this file is deleted when they land.

use credit_bank_domain::access::Actor;
use credit_bank_domain::id::ActorId;
use credit_bank_store::{ReadTx, StoreError, WriteTx};

/// An answer that was given under an idempotency key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct IdempotentAnswer {
    pub(crate) request_hash: Vec<u8>,
    pub(crate) status: u16,
    pub(crate) location: Option<String>,
    pub(crate) etag: Option<String>,
    pub(crate) body: String,
}

fn missing<T>() -> Result<T, StoreError> {
    Err(StoreError::Unavailable(
        "not offered by the store".to_owned(),
    ))
}

pub(crate) trait PendingReads {
    fn confirm_actor(&mut self, _actor: &Actor) -> Result<bool, StoreError> {
        missing()
    }

    fn find_idempotent_answer(
        &mut self,
        _actor: ActorId,
        _key: &str,
    ) -> Result<Option<IdempotentAnswer>, StoreError> {
        missing()
    }
}

pub(crate) trait PendingWrites {
    fn keep_idempotent_answer(
        &mut self,
        _actor: ActorId,
        _key: &str,
        _answer: &IdempotentAnswer,
        _at: chrono::DateTime<chrono::Utc>,
    ) -> Result<(), StoreError> {
        missing()
    }
}

impl PendingReads for dyn ReadTx + '_ {}
impl PendingWrites for dyn WriteTx + '_ {}
