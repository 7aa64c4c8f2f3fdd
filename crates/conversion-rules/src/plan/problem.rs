//! A planning problem by indices.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// The objective in "greater is better" form: credits, preference, −value, −count, fingerprints.
pub(super) type Score = [i64; 5];

/// The best set so far: its score and its places, sorted.
pub(super) type Best = Option<(Score, Vec<usize>)>;

/// Must each choice, and may it be chosen?
pub(super) type Range = Vec<(bool, bool)>;

/// A value of a list, or the default where there is none: indices here are made by this module.
pub(super) fn pick<T: Copy + Default>(list: &[T], index: usize) -> T {
    list.get(index).copied().unwrap_or_default()
}

/// An application by indices.
#[derive(Debug, Clone, Default)]
pub(super) struct Choice {
    pub id: String,
    pub text: String,
    pub fingerprint: i64,
    pub credits: i64,
    pub pref: i64,
    pub required: bool,
    pub uses: Vec<(usize, i64)>,
    pub grants: Vec<(usize, i64)>,
    pub caps: Vec<(usize, i64)>,
    pub exclusions: Vec<usize>,
}

/// An outcome by index: `capacity` is none where it is whole.
#[derive(Debug, Clone, Default)]
pub(super) struct Source {
    pub value: i64,
    pub capacity: Option<i64>,
    pub exclusions: Vec<usize>,
}

/// A cap by index.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Limit {
    pub limit: i64,
    pub min: i64,
}

/// A part of an instance that nothing couples to the rest.
#[derive(Debug, Clone, Default)]
pub(super) struct Problem {
    pub choices: Vec<Choice>,
    pub sources: Vec<Source>,
    pub targets: usize,
    pub caps: Vec<Limit>,
    pub exclusions: Vec<i64>,
}

/// Is there a cap that no set can satisfy, whatever its terms are?
pub(super) fn has_hopeless_cap(problem: &Problem) -> bool {
    problem.caps.iter().enumerate().any(|(index, cap)| {
        let mut choices = problem.choices.iter();
        let is_empty = !choices.any(|choice| choice.caps.iter().any(|(place, _)| *place == index));
        cap.limit < 0 || cap.limit < cap.min || (cap.min > 0 && is_empty)
    })
}

impl Choice {
    /// What it adds to the objective by itself; what it touches depends on the others.
    pub fn score(&self) -> Score {
        [self.credits, self.pref, 0, -1, self.fingerprint]
    }

    /// Does it differ in nothing but its id?
    pub fn is_twin(&self, other: &Self) -> bool {
        let all = |one: &Self| (one.pref, one.required, one.text.clone());
        all(self) == all(other) && self.caps == other.caps && self.exclusions == other.exclusions
    }
}

impl Problem {
    /// The choices that may be chosen.
    pub fn open<'p>(&'p self, range: &'p Range) -> impl Iterator<Item = (usize, &'p Choice)> {
        let all = self.choices.iter().enumerate().zip(range);
        all.filter(|(_, (_, may))| *may).map(|(choice, _)| choice)
    }

    /// Is at most one choice to use this outcome?
    pub fn is_whole(&self, source: usize) -> bool {
        self.sources
            .get(source)
            .is_some_and(|source| source.capacity.is_none())
    }

    /// The score of a set of choices, if it holds.
    pub fn score_of(&self, chosen: &[usize]) -> Option<Score> {
        let mut score: Score = [0; 5];
        let mut granted = BTreeSet::new();
        let mut drawn: BTreeMap<usize, (u32, i64)> = BTreeMap::new();
        let mut caps = vec![0i64; self.caps.len()];
        let mut counts = vec![0i64; self.exclusions.len()];
        let mut required = 0usize;
        for choice in chosen.iter().filter_map(|place| self.choices.get(*place)) {
            for (total, gain) in score.iter_mut().zip(choice.score()) {
                *total = total.saturating_add(gain);
            }
            required = required.saturating_add(usize::from(choice.required));
            if !choice
                .grants
                .iter()
                .all(|(target, _)| granted.insert(*target))
            {
                return None;
            }
            for (source, draw) in &choice.uses {
                let entry = drawn.entry(*source).or_default();
                *entry = (entry.0.saturating_add(1), entry.1.saturating_add(*draw));
            }
            for (cap, amount) in &choice.caps {
                bump(&mut caps, *cap, *amount);
            }
            for exclusion in &choice.exclusions {
                bump(&mut counts, *exclusion, 1);
            }
        }
        for (index, (times, sum)) in drawn {
            let source = self.sources.get(index)?;
            if source.capacity.map_or(times > 1, |capacity| sum > capacity) {
                return None;
            }
            bump(&mut score, 2, source.value.saturating_neg());
            for exclusion in &source.exclusions {
                bump(&mut counts, *exclusion, 1);
            }
        }
        let within = |(sum, cap): (&i64, &Limit)| (cap.min..=cap.limit).contains(sum);
        let holds = caps.iter().zip(&self.caps).all(within)
            && counts
                .iter()
                .zip(&self.exclusions)
                .all(|(count, most)| count <= most)
            && required == self.choices.iter().filter(|choice| choice.required).count();
        holds.then_some(score)
    }

    /// Keeps the better of two sets; of equal ones that with the byte-smallest list of texts.
    pub fn keep_better(&self, best: &mut Best, (score, chosen): (Score, Vec<usize>)) {
        let order = best
            .as_ref()
            .map_or(Ordering::Greater, |(reached, places)| {
                let by_texts = || self.texts(places).cmp(&self.texts(&chosen));
                score.cmp(reached).then_with(by_texts)
            });
        if order == Ordering::Greater {
            *best = Some((score, chosen));
        }
    }

    fn texts(&self, chosen: &[usize]) -> Vec<&str> {
        let choices = chosen.iter().filter_map(|place| self.choices.get(*place));
        let mut texts: Vec<&str> = choices.map(|choice| choice.text.as_str()).collect();
        texts.sort_unstable();
        texts
    }
}

fn bump(list: &mut [i64], index: usize, by: i64) {
    if let Some(value) = list.get_mut(index) {
        *value = value.saturating_add(by);
    }
}
