//! Rankings at hand: the pages of one question are cut from one ranking, and every programme is planned
//! once for all of them.

use super::ranking::Ranking;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

/// Rankings kept at most, of a thousand programmes each; beyond that the oldest is made anew when it is asked
/// for.
const MOST_RANKINGS: usize = 32;

/// By the hash of everything that a ranking rests on, the newest last.
type Kept = VecDeque<(String, Arc<Ranking>)>;

/// Keeps rankings; a clone is the same.
#[derive(Debug, Clone, Default)]
pub(crate) struct KeptRankings(Arc<Mutex<Kept>>);

impl KeptRankings {
    /// The ranking of which a later page is asked, where it is at hand; else it is made and kept. For a
    /// first page it is always made: a search that its time ended may come further now.
    pub(super) fn page_of(
        &self,
        ground: String,
        is_first: bool,
        make: impl FnOnce() -> Ranking,
    ) -> Arc<Ranking> {
        let known = self.find(&ground).filter(|_| !is_first);
        known.unwrap_or_else(|| {
            let ranking = Arc::new(make());
            self.keep(ground, Arc::clone(&ranking));
            ranking
        })
    }

    fn find(&self, ground: &str) -> Option<Arc<Ranking>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.iter().find(|(key, _)| key == ground)?;
        Some(Arc::clone(&found.1))
    }

    fn keep(&self, ground: String, ranking: Arc<Ranking>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(key, _)| *key != ground);
        kept.push_back((ground, ranking));
        if kept.len() > MOST_RANKINGS {
            kept.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;
    use std::cell::Cell;

    #[test]
    fn a_later_page_is_cut_from_what_was_made_for_the_first() {
        let (kept, made) = (KeptRankings::default(), Cell::new(0));
        let ask = |ground: &str, is_first| {
            kept.page_of(ground.to_owned(), is_first, || {
                made.set(made.get() + 1);
                let day = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
                Ranking::new((day, None), 0, false)
            });
            made.get()
        };
        assert_eq!(
            (ask("a", true), ask("a", false), ask("a", false)),
            (1, 1, 1)
        );
        assert_eq!(ask("a", true), 2, "a first page is made anew");
        assert_eq!(ask("b", false), 3, "of other outcomes");
        for number in 0..MOST_RANKINGS {
            ask(&number.to_string(), true);
        }
        let before = made.get();
        assert_eq!(ask("a", false), before + 1, "it had to make room");
    }
}
