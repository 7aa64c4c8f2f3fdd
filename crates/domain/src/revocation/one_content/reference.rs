//! What becomes of outcomes of one content, as somebody would say it who keeps no ledger.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "a test that overflows panics, and so fails"
)]

use crate::credits::Credits;
use chrono::{Days, NaiveDate};
use std::collections::BTreeMap;

/// What becomes of an outcome, as somebody would say it who keeps no ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Counts,
    Behind,
    Expired,
    Gone,
}

/// The small reference: each outcome with its fate, its value and its last days.
#[derive(Debug, Default)]
pub(super) struct Reference {
    pub(super) today: NaiveDate,
    pub(super) known: BTreeMap<u128, (Fate, Credits, Option<NaiveDate>)>,
}

impl Reference {
    fn standing(&self, outcome: u128) -> (Credits, std::cmp::Reverse<u128>) {
        (self.known[&outcome].1, std::cmp::Reverse(outcome))
    }

    fn rivals(&self, outcome: u128, fate: Fate) -> Vec<u128> {
        let others = self.known.iter().filter(|(id, _)| **id != outcome);
        others
            .filter(|(_, it)| it.0 == fate)
            .map(|(id, _)| *id)
            .collect()
    }

    pub(super) fn past(&self, outcome: u128) -> bool {
        self.known[&outcome].2.is_some_and(|day| day <= self.today)
    }

    pub(super) fn fate(&mut self, outcome: u128, fate: Fate) {
        self.known.get_mut(&outcome).unwrap().0 = fate;
    }

    pub(super) fn enter(&mut self, outcome: u128) {
        let counting = self.rivals(outcome, Fate::Counts).into_iter();
        let rival = counting
            .filter(|it| !self.past(*it))
            .max_by_key(|it| self.standing(*it));
        match rival {
            Some(rival)
                if self.standing(rival) > self.standing(outcome)
                    || self.known[&outcome].1.is_zero() =>
            {
                self.fate(outcome, Fate::Behind);
            }
            rival => {
                if let Some(rival) = rival {
                    self.fate(rival, Fate::Behind);
                }
                self.fate(outcome, Fate::Counts);
            }
        }
    }

    /// The learner lets it count; not for less than what counts, and not past its day.
    pub(super) fn choose(&mut self, outcome: u128) -> bool {
        let mut counting = self.rivals(outcome, Fate::Counts).into_iter();
        let rival = counting.find(|it| !self.past(*it));
        let value = |it: u128| self.known[&it].1;
        let is_open = match rival {
            Some(rival) => value(outcome) >= value(rival) && !value(outcome).is_zero(),
            None => true,
        };
        if !is_open || self.past(outcome) {
            return false;
        }
        if let Some(rival) = rival {
            self.fate(rival, Fate::Behind);
        }
        self.fate(outcome, Fate::Counts);
        true
    }

    pub(super) fn revoke(&mut self, outcome: u128) {
        let was = self.known[&outcome].0;
        self.fate(outcome, Fate::Gone);
        let mut counting = self.rivals(outcome, Fate::Counts).into_iter();
        if was == Fate::Behind || counting.any(|it| !self.past(it)) {
            return;
        }
        let behind = self.rivals(outcome, Fate::Behind).into_iter();
        if let Some(best) = behind.max_by_key(|it| (!self.past(*it), self.standing(*it))) {
            self.fate(best, Fate::Counts);
            if self.past(best) {
                let grace = self.today + Days::new(30);
                self.known.get_mut(&best).unwrap().2 = Some(grace);
            }
        }
    }

    pub(super) fn sum(&self, fate: Fate) -> i64 {
        let of_fate = self.known.values().filter(|it| it.0 == fate);
        of_fate.map(|it| it.1.hundredths()).sum()
    }
}
