//! Level frameworks.

use crate::error::StoreError;
use credit_bank_domain::level::LevelFramework;

/// Looking frameworks up.
pub trait LevelFrameworkReads {
    /// All of them, by id; there are few.
    fn list_level_frameworks(&mut self) -> Result<Vec<LevelFramework>, StoreError>;
}

/// Entering frameworks.
pub trait LevelFrameworkWrites {
    /// Enters a framework, or replaces the one with the same id.
    fn put_level_framework(&mut self, framework: &LevelFramework) -> Result<(), StoreError>;
}
