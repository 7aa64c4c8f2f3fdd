//! `SplitMix64` (Steele, Lea, Flood 2014): a few lines, the same numbers everywhere and for ever.

/// A source of numbers that a seed and a name decide.
pub(super) struct Random {
    state: u64,
}

impl Random {
    /// The name keeps the numbers of one size apart from those of another.
    pub fn new(seed: u64, name: &str) -> Self {
        let mut random = Self { state: seed };
        for byte in name.bytes() {
            random.state = random.next() ^ u64::from(byte);
        }
        random
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = self.state;
        let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `end`; 0 where `end` is 0. The bias is below 2⁻⁵⁰ and the same everywhere.
    pub fn below(&mut self, end: u64) -> u64 {
        self.next().checked_rem(end).unwrap_or(0)
    }

    /// A place in a list of this length.
    pub fn place(&mut self, length: usize) -> usize {
        let end = u64::try_from(length).unwrap_or(u64::MAX);
        usize::try_from(self.below(end)).unwrap_or(0)
    }

    /// One of a list.
    pub fn one_of<T: Copy>(&mut self, list: &[T]) -> Option<T> {
        let place = self.place(list.len());
        list.get(place).copied()
    }

    /// An amount from `least` to `most`, in steps of half a credit.
    pub fn steps(&mut self, least: i64, most: i64) -> i64 {
        let span = most.saturating_sub(least).max(0).checked_div(50);
        let span = u64::try_from(span.unwrap_or(0)).unwrap_or(0);
        let steps = i64::try_from(self.below(span.saturating_add(1))).unwrap_or(0);
        least.saturating_add(steps.saturating_mul(50))
    }
}
