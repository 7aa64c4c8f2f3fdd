//! The register of awards.

use crate::error::StoreError;
use chrono::{DateTime, NaiveDate, Utc};
use credit_bank_domain::award::Award;
use credit_bank_domain::id::{ActorId, AwardId};
use credit_bank_domain::outcome_type::OutcomeType;

/// Which entries a list holds; none of a field means all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AwardFilter {
    /// Only awards of this type.
    pub outcome_type: Option<OutcomeType>,
    /// Only editions of this code.
    pub code: Option<String>,
    /// Only what is in the register on this day.
    pub on: Option<NaiveDate>,
}

/// Looking awards up.
pub trait AwardReads {
    /// The entry with this id.
    fn find_award(&mut self, id: AwardId) -> Result<Option<Award>, StoreError>;

    /// The entry of this edition of this code.
    fn find_award_edition(
        &mut self,
        code: &str,
        edition: &str,
    ) -> Result<Option<Award>, StoreError>;

    /// The entries with these ids, by id; ids without one are left out.
    fn find_awards(&mut self, ids: &[AwardId]) -> Result<Vec<Award>, StoreError>;

    /// The entries of these `(code, edition)`, by id; keys without one are left out.
    fn find_award_editions(&mut self, keys: &[(&str, &str)]) -> Result<Vec<Award>, StoreError>;

    /// At most `limit` entries after `after`, by id.
    fn list_awards(
        &mut self,
        filter: &AwardFilter,
        after: Option<AwardId>,
        limit: i64,
    ) -> Result<Vec<Award>, StoreError>;
}

/// Entering awards.
pub trait AwardWrites {
    /// Enters an award.
    ///
    /// # Errors
    /// `Taken(AwardEdition)`.
    fn insert_award(&mut self, award: &Award, at: DateTime<Utc>) -> Result<(), StoreError>;

    /// `is` takes the place of `was`, which is kept with who superseded it, when and why. False if `was`
    /// is not how the entry stands (any more).
    fn supersede_award(
        &mut self,
        was: &Award,
        is: &Award,
        reason: &str,
        superseded: (ActorId, DateTime<Utc>),
    ) -> Result<bool, StoreError>;
}
