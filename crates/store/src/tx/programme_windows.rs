//! Application windows that were opened after a programme version was entered.

use crate::error::StoreError;
use crate::rows::ProgrammeWindow;
use credit_bank_domain::id::ProgrammeId;

/// Reading them.
pub trait ProgrammeWindowReads {
    /// Those of these versions, each version's in the order of their numbers.
    fn list_programme_windows(
        &mut self,
        programmes: &[ProgrammeId],
    ) -> Result<Vec<ProgrammeWindow>, StoreError>;
}

/// Opening them.
pub trait ProgrammeWindowWrites {
    /// Opens one after those that the version has.
    fn insert_programme_window(&mut self, row: &ProgrammeWindow) -> Result<(), StoreError>;
}
