//! Exact search: depth first over targets, each open choice of a target or none, cut by bounds on
//! every level of the objective at once.

use super::bound::{self, Nest};
use super::reduce::{Choice, Problem, bump, pick};
use std::cmp::Reverse;

/// The objective in "greater is better" form: credits, preference, −value, −count, fingerprints.
pub(super) type Score = [i64; 5];

/// What the search of one part found.
#[derive(Debug, Clone)]
pub(super) struct Found {
    /// The best set, by index; none if no set holds.
    pub best: Option<(Score, Vec<usize>)>,
    /// Was everything searched?
    pub complete: bool,
    /// Nodes visited.
    pub nodes: u64,
    /// No plan of this part grants more credits.
    pub credits_bound: i64,
}

#[derive(Debug, Clone, Default)]
struct State {
    times: Vec<i64>,
    drawn: Vec<i64>,
    caps: Vec<i64>,
    exclusions: Vec<i64>,
    open: Vec<bool>,
    granted: Vec<bool>,
    chosen: Vec<usize>,
    score: Score,
}

struct Search<'p> {
    problem: &'p Problem,
    nest: Nest,
    by_ratio: Vec<usize>,
    /// For each step the choices that decide it, best first: one step a target, then one for each
    /// choice without targets.
    steps: Vec<Vec<usize>>,
    state: State,
    best: Option<(Score, Vec<usize>)>,
    nodes: u64,
    limit: u64,
    any_will_do: bool,
}

/// Searches one part; `any_will_do` stops at the first set that holds.
pub(super) fn search(problem: &Problem, limit: u64, any_will_do: bool) -> Found {
    let mut search = Search {
        problem,
        nest: bound::nest(problem),
        by_ratio: bound::by_ratio(problem),
        steps: steps(problem),
        state: State {
            times: vec![0; problem.sources.len()],
            drawn: vec![0; problem.sources.len()],
            caps: vec![0; problem.caps.len()],
            exclusions: vec![0; problem.exclusions.len()],
            open: vec![true; problem.choices.len()],
            granted: vec![false; problem.targets],
            chosen: Vec::new(),
            score: [0; 5],
        },
        best: None,
        nodes: 0,
        limit,
        any_will_do,
    };
    // The first descent is always finished, so that a plan is at hand whatever the limit.
    let limit = limit.max(
        u64::try_from(search.steps.len())
            .unwrap_or(0)
            .saturating_add(3),
    );
    search.limit = limit;
    let mut sound = true;
    for (place, choice) in problem.choices.iter().enumerate() {
        if choice.required {
            sound = sound && search.fits(place);
            search.apply(place);
        }
    }
    let credits_bound = search.upper().first().copied().unwrap_or(0);
    if sound {
        search.descend(0);
    }
    Found {
        complete: search.nodes < limit || !sound,
        best: search.best,
        nodes: search.nodes,
        credits_bound,
    }
}

/// Targets in the order of the credits they can bring; within one, the best choice first.
fn steps(problem: &Problem) -> Vec<Vec<usize>> {
    let mut by_target: Vec<Vec<usize>> = vec![Vec::new(); problem.targets];
    let mut free = Vec::new();
    for (place, choice) in problem.choices.iter().enumerate() {
        if choice.grants.is_empty() {
            free.push(vec![place]);
        }
        for (target, _) in &choice.grants {
            if let Some(list) = by_target.get_mut(*target) {
                list.push(place);
            }
        }
    }
    let merit = |place: &usize| {
        let choice = problem.choices.get(*place);
        choice.map(|choice| {
            (
                Reverse((choice.credits, choice.pref)),
                choice.own_value,
                *place,
            )
        })
    };
    by_target.retain(|list| !list.is_empty());
    for list in &mut by_target {
        list.sort_by_key(merit);
    }
    by_target.sort_by_key(|list| list.first().and_then(merit));
    by_target.extend(free);
    by_target
}

impl Search<'_> {
    fn descend(&mut self, step: usize) {
        self.nodes = self.nodes.saturating_add(1);
        if self.nodes >= self.limit || (self.any_will_do && self.best.is_some()) {
            return;
        }
        if self.is_hopeless() {
            return;
        }
        let Some(list) = self.steps.get(step).cloned() else {
            self.keep();
            return;
        };
        let next = step.saturating_add(1);
        for place in &list {
            if pick(&self.state.open, *place) && self.fits(*place) {
                let saved = self.state.clone();
                self.apply(*place);
                self.descend(next);
                self.state = saved;
            }
        }
        // None of them: they stay closed below, so that no set is met twice.
        let saved = self.state.open.clone();
        for place in &list {
            if let Some(open) = self.state.open.get_mut(*place) {
                *open = false;
            }
        }
        self.descend(next);
        self.state.open = saved;
    }

    fn fits(&self, place: usize) -> bool {
        let Some(choice) = self.problem.choices.get(place) else {
            return false;
        };
        let state = &self.state;
        let sources = choice.uses.iter().all(|(index, draw)| {
            self.problem
                .sources
                .get(*index)
                .is_some_and(|source| match source.capacity {
                    None => pick(&state.times, *index) == 0,
                    Some(capacity) => pick(&state.drawn, *index).saturating_add(*draw) <= capacity,
                })
        });
        let targets = choice
            .grants
            .iter()
            .all(|(target, _)| !pick(&state.granted, *target));
        let caps = choice.caps.iter().all(|(cap, amount)| {
            pick(&state.caps, *cap).saturating_add(*amount) <= pick(&self.problem.caps, *cap).limit
        });
        sources && targets && caps && self.excluded_sums_hold(choice)
    }

    /// The exclusions that the choice adds to, once for each member it adds.
    fn added_exclusions(&self, choice: &Choice) -> Vec<usize> {
        let touched = choice
            .uses
            .iter()
            .filter(|(index, _)| pick(&self.state.times, *index) == 0);
        touched
            .filter_map(|(index, _)| self.problem.sources.get(*index))
            .flat_map(|source| source.exclusions.iter().copied())
            .chain(choice.exclusions.iter().copied())
            .collect()
    }

    fn excluded_sums_hold(&self, choice: &Choice) -> bool {
        let mut counts = self.state.exclusions.clone();
        self.added_exclusions(choice).into_iter().all(|index| {
            bump(&mut counts, index, 1);
            pick(&counts, index) <= pick(&self.problem.exclusions, index)
        })
    }

    fn apply(&mut self, place: usize) {
        let Some(choice) = self.problem.choices.get(place) else {
            return;
        };
        for index in self.added_exclusions(choice) {
            bump(&mut self.state.exclusions, index, 1);
        }
        let mut value = 0i64;
        for (index, draw) in &choice.uses {
            if pick(&self.state.times, *index) == 0 {
                let source = self.problem.sources.get(*index);
                value = value.saturating_add(source.map_or(0, |source| source.value));
            }
            bump(&mut self.state.times, *index, 1);
            bump(&mut self.state.drawn, *index, *draw);
        }
        for (target, _) in &choice.grants {
            if let Some(granted) = self.state.granted.get_mut(*target) {
                *granted = true;
            }
        }
        for (cap, amount) in &choice.caps {
            bump(&mut self.state.caps, *cap, *amount);
        }
        if let Some(open) = self.state.open.get_mut(place) {
            *open = false;
        }
        self.state.chosen.push(place);
        let gain = [
            choice.credits,
            choice.pref,
            value.saturating_neg(),
            -1,
            choice.fingerprint,
        ];
        for (total, gain) in self.state.score.iter_mut().zip(gain) {
            *total = total.saturating_add(gain);
        }
    }

    /// No completion of this state scores more than this, level by level.
    fn upper(&self) -> Score {
        let open: Vec<usize> = (0..self.problem.choices.len())
            .filter(|place| pick(&self.state.open, *place) && self.fits(*place))
            .collect();
        let room: Vec<i64> = self
            .problem
            .caps
            .iter()
            .zip(&self.state.caps)
            .map(|(cap, used)| cap.limit.saturating_sub(*used))
            .collect();
        let [credits, pref, value, count, fingerprints] = self.state.score;
        let more = bound::credits_bound(self.problem, &self.nest, &open, &room);
        let chosen = open
            .iter()
            .filter_map(|place| self.problem.choices.get(*place));
        let (mut prefs, mut prints) = (0i64, 0i64);
        for choice in chosen {
            prefs = prefs.saturating_add(choice.pref.max(0));
            prints = prints.saturating_add(choice.fingerprint);
        }
        let mut upper = [
            credits.saturating_add(more),
            pref.saturating_add(prefs),
            value,
            count,
            fingerprints.saturating_add(prints),
        ];
        if let Some((best, _)) = &self.best
            && best.first() == upper.first()
        {
            let mut flags = vec![false; self.problem.choices.len()];
            for place in open {
                if let Some(flag) = flags.get_mut(place) {
                    *flag = true;
                }
            }
            let (touched, fewest) = bound::cost_bound(self.problem, &flags, &self.by_ratio, more);
            let [_, _, value, count, _] = &mut upper;
            *value = value.saturating_sub(touched);
            *count = count.saturating_sub(fewest);
        }
        upper
    }

    fn is_hopeless(&self) -> bool {
        let floors = self.problem.caps.iter().enumerate().any(|(index, cap)| {
            let reach = self.problem.choices.iter().enumerate().fold(
                pick(&self.state.caps, index),
                |sum, (place, choice)| {
                    let term = choice.caps.iter().find(|(cap, _)| *cap == index);
                    let amount = term.map_or(0, |(_, amount)| *amount);
                    let counts = pick(&self.state.open, place);
                    sum.saturating_add(if counts { amount } else { 0 })
                },
            );
            cap.min > 0 && reach < cap.min
        });
        floors
            || self
                .best
                .as_ref()
                .is_some_and(|(best, _)| self.upper() < *best)
    }

    fn keep(&mut self) {
        let floors = self
            .problem
            .caps
            .iter()
            .zip(&self.state.caps)
            .all(|(cap, sum)| *sum >= cap.min);
        if !floors {
            return;
        }
        let mut chosen = self.state.chosen.clone();
        chosen.sort_unstable();
        let better = self.best.as_ref().is_none_or(|(score, best)| {
            self.state.score > *score
                || (self.state.score == *score && self.texts(&chosen) < self.texts(best))
        });
        if better {
            self.best = Some((self.state.score, chosen));
        }
    }

    fn texts(&self, chosen: &[usize]) -> Vec<&str> {
        let choices = chosen
            .iter()
            .filter_map(|place| self.problem.choices.get(*place));
        let mut texts: Vec<&str> = choices.map(|choice| choice.text.as_str()).collect();
        texts.sort_unstable();
        texts
    }
}
