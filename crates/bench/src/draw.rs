//! Numbers that look random and are the same in every run (`SplitMix64`).

use std::cell::Cell;

/// Draws numbers.
#[derive(Debug)]
pub struct Draw(Cell<u64>);

impl Draw {
    /// A sequence of its own for each seed.
    pub const fn new(seed: u64) -> Self {
        Self(Cell::new(seed))
    }

    /// A number below `bound`; 0 where there is none.
    pub fn below(&self, bound: u64) -> u64 {
        self.0.set(self.0.get().wrapping_add(0x9E37_79B9_7F4A_7C15));
        let mut mixed = self.0.get();
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)).checked_rem(bound).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::Draw;

    #[test]
    fn draws_stay_below_their_bound_and_reach_all_of_it() {
        let draw = Draw::new(1);
        let mut seen = [false; 10];
        for _ in 0..1_000 {
            seen[usize::try_from(draw.below(10)).unwrap()] = true;
        }
        assert_eq!(seen, [true; 10]);
        assert_eq!(draw.below(0), 0);
    }
}
