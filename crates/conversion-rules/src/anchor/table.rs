//! From an anchor's number to the range of its postings: open addressing, half full at most.

use std::ops::Range;

#[derive(Debug, Clone, Copy, Default)]
struct Entry {
    anchor: u64,
    start: u32,
    /// 0 where the entry is free.
    count: u32,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Table {
    entries: Vec<Entry>,
}

impl Table {
    /// The table of the anchors of postings, in ascending order.
    pub fn of(anchors: impl Iterator<Item = u64>) -> Self {
        let mut runs: Vec<Entry> = Vec::new();
        for (place, anchor) in (0u32..).zip(anchors) {
            match runs.last_mut() {
                Some(run) if run.anchor == anchor => run.count = run.count.saturating_add(1),
                _ => runs.push(Entry {
                    anchor,
                    start: place,
                    count: 1,
                }),
            }
        }
        let size = runs.len().saturating_mul(2).next_power_of_two();
        let mut table = Self {
            entries: vec![Entry::default(); size],
        };
        for run in runs {
            let free = table.probe(run.anchor).find(|place| {
                let entry = table.entries.get(*place);
                entry.is_some_and(|entry| entry.count == 0)
            });
            if let Some(entry) = free.and_then(|place| table.entries.get_mut(place)) {
                *entry = run;
            }
        }
        table
    }

    /// The places where an anchor may be, most likely first.
    fn probe(&self, anchor: u64) -> impl Iterator<Item = usize> + use<> {
        let mask = self.entries.len().saturating_sub(1);
        // The upper half of an FNV number is mixed better than its lowest bits.
        let start = usize::try_from(anchor ^ (anchor >> 32)).unwrap_or(usize::MAX) & mask;
        (0..=mask).map(move |step| start.wrapping_add(step) & mask)
    }

    /// The postings of an anchor.
    pub fn find(&self, anchor: u64) -> Option<Range<usize>> {
        for place in self.probe(anchor) {
            let entry = self.entries.get(place)?;
            if entry.count == 0 {
                return None;
            }
            if entry.anchor == anchor {
                let start = usize::try_from(entry.start).ok()?;
                let count = usize::try_from(entry.count).ok()?;
                return Some(start..start.saturating_add(count));
            }
        }
        None
    }
}
