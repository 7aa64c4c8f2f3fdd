//! Outcomes of one content (同一内容): only one of them counts.

use crate::credits::Credits;
use crate::id::OutcomeId;
use chrono::NaiveDate;
use std::cmp::Ordering;

/// What decides between two outcomes of one content: the greater value, then the later award, then the
/// smaller id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// What it is booked at, or would be.
    pub value: Credits,
    /// Day of award.
    pub awarded_on: NaiveDate,
    /// The outcome.
    pub outcome: OutcomeId,
}

impl Standing {
    /// Does it take the place of another that counts? What is worth nothing takes none.
    pub fn takes_place_of(&self, other: &Self) -> bool {
        self > other && !self.value.is_zero()
    }

    /// May the person let it count in the place of another that counts? Never for less (ADR 12).
    pub fn may_be_chosen_over(&self, other: &Self) -> bool {
        self.value >= other.value && !self.value.is_zero()
    }
}

impl Ord for Standing {
    fn cmp(&self, other: &Self) -> Ordering {
        let own = (self.value, self.awarded_on, other.outcome);
        own.cmp(&(other.value, other.awarded_on, self.outcome))
    }
}

impl PartialOrd for Standing {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::Standing;
    use crate::ledger::tests::world::{credits, id};

    #[test]
    fn the_greater_value_counts_then_the_later_award_then_the_smaller_id() {
        let standing = |value, day: &str, outcome| Standing {
            value: credits(value),
            awarded_on: day.parse().unwrap(),
            outcome: id(outcome),
        };
        let falling = [
            standing("4", "2025-01-01", 9),
            standing("3", "2026-01-02", 8),
            standing("3", "2026-01-01", 1),
            standing("3", "2026-01-01", 2),
        ];
        assert!(falling.is_sorted_by(|a, b| a > b && a.takes_place_of(b)));
        let nothing = standing("0", "2026-01-01", 3);
        assert!(!nothing.takes_place_of(&standing("0", "2025-01-01", 4)));
        let chosen = |one: usize, other: usize| falling[one].may_be_chosen_over(&falling[other]);
        assert!(chosen(3, 1) && chosen(0, 3) && !chosen(1, 0));
        assert!(!nothing.may_be_chosen_over(&nothing));
    }
}
