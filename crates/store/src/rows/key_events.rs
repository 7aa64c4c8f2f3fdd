//! What happened to the bank's keys. Fingerprints only: no key is ever in the database.

use crate::words::{KeyAct, KeyPurpose};
use chrono::{DateTime, Utc};

row! {
    /// Something happened to a key; never edited.
    KeyEvent, KeyEventWire, key_event {
        /// What the key is for.
        purpose: KeyPurpose,
        /// Which key of that purpose: 1, 2, 3 …; what is sealed carries the number of its key.
        number: i64,
        /// What happened.
        act: KeyAct,
        /// By which the key is recognised and which gives nothing of it away.
        fingerprint: String,
        /// When.
        recorded_at: DateTime<Utc>,
    }
}
