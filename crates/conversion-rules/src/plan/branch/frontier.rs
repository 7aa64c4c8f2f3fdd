//! The nodes that are still to be looked at.

use crate::plan::relax::Step;
use std::rc::Rc;

/// What a node decided, and the node above it.
#[derive(Default)]
pub(super) struct Path {
    above: Option<Rc<Path>>,
    decided: Vec<(usize, bool)>,
}

impl Path {
    /// A node below this one.
    pub fn below(self: &Rc<Self>, decided: Vec<(usize, bool)>) -> Rc<Self> {
        Rc::new(Self {
            above: Some(Rc::clone(self)),
            decided,
        })
    }

    /// All that is decided at this node, from the node itself up to the root.
    pub fn decided(&self) -> impl Iterator<Item = (usize, bool)> {
        std::iter::successors(Some(self), |path| path.above.as_deref())
            .flat_map(|path| path.decided.iter().copied())
    }
}

/// A node that was not yet looked at.
pub(super) struct Open {
    /// What is decided above it.
    pub path: Rc<Path>,
    /// What decides it.
    pub step: Step,
    /// Nothing below it is better.
    pub bound: i64,
    /// The same before rounding, in units of 2⁻³².
    pub exact: i128,
}

/// All open nodes in the order in which they were met.
#[derive(Default)]
pub(super) struct Frontier {
    open: Vec<Open>,
    taken: u8,
}

impl Frontier {
    pub fn push(&mut self, open: Open) {
        self.open.push(open);
    }

    /// Nothing below an open node is better than this.
    pub fn bound(&self) -> Option<i64> {
        self.open.iter().map(|open| open.bound).max()
    }

    /// The node to go on with; those that cannot reach the need are forgotten.
    ///
    /// Every second time the last one met, which is near; else the most promising one, and every
    /// fourth time the first one met of those with the greatest bound: where all bounds are equal
    /// a wrong decision near the root would hold a search in depth for ever.
    pub fn next(&mut self, need: Option<i64>) -> Option<Open> {
        if let Some(need) = need {
            self.open.retain(|open| open.bound >= need);
        }
        self.taken = self.taken.wrapping_add(1);
        let open = || self.open.iter();
        let place = match self.taken & 3 {
            0 => {
                let most = self.bound()?;
                open().position(|one| one.bound == most)?
            }
            2 => {
                let most = open().map(|one| one.exact).max()?;
                open().rposition(|one| one.exact == most)?
            }
            _ => self.open.len().checked_sub(1)?,
        };
        Some(self.open.remove(place))
    }
}
