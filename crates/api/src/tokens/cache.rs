//! Remembers tokens whose signature was verified, so that a busy client pays for it once.
//!
//! The key is SHA-256 of the whole token: another signature is another entry. Revocation does not
//! depend on it, since the actor's version is checked in every transaction.

use aws_lc_rs::digest::{SHA256, digest};
use credit_bank_domain::access::Actor;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::{PoisonError, RwLock};
use uuid::Uuid;

/// Tokens remembered at most; a full cache is emptied of the expired and, failing that, of all.
const MOST_TOKENS: usize = 10_000;

/// SHA-256 of a token.
pub(super) type Hash = [u8; 32];

/// Hashes a token.
pub(super) fn hash(token: &str) -> Hash {
    let mut hash = Hash::default();
    let made = digest(&SHA256, token.as_bytes());
    if made.as_ref().len() == hash.len() {
        hash.copy_from_slice(made.as_ref());
    }
    hash
}

/// From when to when it is valid, its id, and whom it was made for.
type Verified = (Range<i64>, Uuid, Actor);

/// Verified tokens with the seconds between which they are valid.
#[derive(Debug, Default)]
pub(super) struct VerifiedTokens(RwLock<HashMap<Hash, Verified>>);

impl VerifiedTokens {
    /// Whom the token was made for, if it was verified and is valid at `now`.
    pub(super) fn find(&self, hash: &Hash, now: i64) -> Option<(Uuid, Actor)> {
        let tokens = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let (valid, id, actor) = tokens.get(hash)?;
        valid.contains(&now).then(|| (*id, actor.clone()))
    }

    /// Remembers a verified token.
    pub(super) fn keep(&self, hash: Hash, valid: Range<i64>, now: i64, whom: (Uuid, Actor)) {
        let mut tokens = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if tokens.len() >= MOST_TOKENS {
            tokens.retain(|_, (valid, _, _)| valid.contains(&now));
            if tokens.len() >= MOST_TOKENS {
                tokens.clear();
            }
        }
        tokens.insert(hash, (valid, whom.0, whom.1));
    }
}
