//! Remembers the log-ins that ended here, so that their access tokens end with them and not at their
//! expiry.
//!
//! The memory is this process's; elsewhere such a token dies within [`super::ACCESS_SECONDS`]. What
//! must bite everywhere at once, a suspension or a new password, changes the account's version.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};
use uuid::Uuid;

/// Ended log-ins with the second at which their last token expires.
#[derive(Debug, Default)]
pub(super) struct EndedLogIns(RwLock<HashMap<Uuid, i64>>);

impl EndedLogIns {
    /// Refuses tokens with this `jti` until `until`; what expired is forgotten.
    pub(super) fn end(&self, id: Uuid, now: i64, until: i64) {
        let mut ended = self.0.write().unwrap_or_else(PoisonError::into_inner);
        ended.retain(|_, until| now < *until);
        ended.insert(id, until);
    }

    /// Whether the log-in ended.
    pub(super) fn contains(&self, id: Uuid) -> bool {
        let ended = self.0.read().unwrap_or_else(PoisonError::into_inner);
        ended.contains_key(&id)
    }
}
