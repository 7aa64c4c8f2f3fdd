//! The bank's keys, as far as the database knows them.

use crate::error::StoreError;
use crate::rows::KeyEvent;

/// Looking keys up.
pub trait KeyReads {
    /// Everything that happened to keys, by purpose and number.
    fn list_key_events(&mut self) -> Result<Vec<KeyEvent>, StoreError>;
}

/// Recording keys.
pub trait KeyWrites {
    /// Records what happened to keys; nothing is ever changed.
    ///
    /// # Errors
    /// `Taken(Other)` where the same happened to the same key before.
    fn insert_key_events(&mut self, events: &[KeyEvent]) -> Result<(), StoreError>;
}
