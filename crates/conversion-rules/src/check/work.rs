//! How much work an analysis may do. It is counted and not timed, so that it ends at the same place everywhere.

use std::cell::Cell;

/// Facts made and conditions tried that are left.
pub(super) struct Work(Cell<usize>);

impl Work {
    pub fn of(steps: usize) -> Self {
        Self(Cell::new(steps))
    }

    /// Takes so many steps; no more, where so many are not left: then none is, and whoever asked has to be silent.
    pub fn spend(&self, steps: usize) -> bool {
        let left = self.0.get().saturating_sub(steps);
        self.0.set(left);
        left > 0
    }

    pub fn is_spent(&self) -> bool {
        self.0.get() == 0
    }
}
