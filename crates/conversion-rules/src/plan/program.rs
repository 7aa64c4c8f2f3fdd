//! One level of the objective as a program over 0 and 1: rows of integers, nothing else.

use super::problem::{Problem, Range, Score, pick};
use super::reduce::{gcd, tighten};
use std::collections::BTreeMap;

/// `lower ≤ terms ≤ upper`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    pub terms: Vec<(usize, i64)>,
    pub lower: i64,
    pub upper: i64,
}

/// Columns are the choices, then one for each shared outcome that may be touched.
#[derive(Debug, Clone, Default)]
pub(super) struct Program {
    pub objective: Vec<i64>,
    pub rows: Vec<Row>,
    /// What each column may be: (1 at least, 1 at most).
    pub range: Vec<(bool, bool)>,
    /// Every reachable objective is a multiple of this.
    pub step: i64,
    /// Some row cannot be satisfied whatever is chosen.
    pub is_impossible: bool,
}

/// The program of a level (0 credits … 4 fingerprints), the levels before it being held.
pub(super) fn program(problem: &Problem, range: &Range, level: usize, held: &[i64]) -> Program {
    let mut made = Program {
        objective: Vec::new(),
        rows: Vec::new(),
        range: range.clone(),
        step: 1,
        is_impossible: false,
    };
    let mut touches = Touches::of(problem, range, level >= 2);
    touches.number(&mut made.range);
    packings(problem, range, &mut made);
    sums(problem, range, &touches, &mut made);
    touches.link(problem, range, &mut made);
    exclusions(problem, range, &touches, &mut made);
    twins(problem, range, &mut made);
    for (before, goal) in held.iter().enumerate().take(level) {
        let terms = objective(problem, range, &touches, before);
        // What is touched is only bounded from below by what is chosen: a sum of it has one side.
        let most = if before == 2 { i64::MAX } else { *goal };
        push(&mut made, terms, *goal, most);
    }
    made.objective = vec![0; made.range.len()];
    for (column, amount) in objective(problem, range, &touches, level) {
        if let Some(cost) = made.objective.get_mut(column) {
            *cost = amount;
        }
    }
    made.step = made
        .objective
        .iter()
        .fold(0, |step, cost| gcd(step, cost.saturating_abs()))
        .max(1);
    made
}

/// Adds a row unless nothing can break it.
fn push(made: &mut Program, terms: Vec<(usize, i64)>, lower: i64, upper: i64) {
    let (mut least, mut most) = (0i64, 0i64);
    for (column, amount) in &terms {
        let (at_least, at_most) = pick(&made.range, *column);
        let ends = [
            if at_least { *amount } else { 0 },
            if at_most { *amount } else { 0 },
        ];
        least = least.saturating_add(ends.iter().copied().min().unwrap_or(0));
        most = most.saturating_add(ends.iter().copied().max().unwrap_or(0));
    }
    if lower <= least && most <= upper {
        return;
    }
    if lower > most || upper < least || lower > upper {
        made.is_impossible = true;
        return;
    }
    // Finite on both sides, so that the solver may rest on either.
    let (lower, upper) = (lower.max(least), upper.min(most));
    made.rows.push(Row {
        terms,
        lower,
        upper,
    });
}

/// Targets and whole outcomes: at most one each.
fn packings(problem: &Problem, range: &Range, made: &mut Program) {
    let mut sets: BTreeMap<(u8, usize), Vec<(usize, i64)>> = BTreeMap::new();
    for (place, choice) in problem.open(range) {
        for (target, _) in &choice.grants {
            sets.entry((0, *target)).or_default().push((place, 1));
        }
        for (source, _) in &choice.uses {
            if problem.is_whole(*source) {
                sets.entry((1, *source)).or_default().push((place, 1));
            }
        }
    }
    let mut kept: Vec<Vec<(usize, i64)>> = sets.into_values().filter(|set| set.len() > 1).collect();
    kept.sort();
    kept.dedup();
    for set in kept {
        push(made, set, 0, 1);
    }
}

/// Budgets and caps.
fn sums(problem: &Problem, range: &Range, touches: &Touches, made: &mut Program) {
    let mut draws: BTreeMap<usize, Vec<(usize, i64)>> = BTreeMap::new();
    let mut caps: BTreeMap<usize, Vec<(usize, i64)>> = BTreeMap::new();
    for (place, choice) in problem.open(range) {
        for (source, draw) in choice.uses.iter().filter(|(_, draw)| *draw > 0) {
            if !problem.is_whole(*source) {
                draws.entry(*source).or_default().push((place, *draw));
            }
        }
        for (cap, amount) in choice.caps.iter().filter(|(_, amount)| *amount > 0) {
            caps.entry(*cap).or_default().push((place, *amount));
        }
    }
    for (source, mut terms) in draws {
        let capacity = problem.sources.get(source).and_then(|one| one.capacity);
        let upper = tighten(&terms, capacity.unwrap_or(0));
        // Nothing is drawn from what is not touched.
        match pick(&touches.columns, source) {
            Some(column) => {
                terms.push((column, upper.saturating_neg()));
                push(made, terms, i64::MIN, 0);
            }
            None => push(made, terms, 0, upper),
        }
    }
    for (cap, limit) in problem.caps.iter().enumerate() {
        // A floor without terms must still be seen to fail.
        let terms = caps.remove(&cap).unwrap_or_default();
        let upper = tighten(&terms, limit.limit);
        let step = terms.iter().fold(0, |step, (_, amount)| gcd(step, *amount));
        let up = |least: i64| match least.checked_rem(step) {
            Some(over) if over > 0 => least.saturating_sub(over).saturating_add(step),
            _ => least,
        };
        push(made, terms, up(limit.min.max(0)), upper);
    }
}

/// Columns for shared outcomes whose being touched matters.
struct Touches {
    /// For each source the choices that use it.
    users: Vec<Vec<usize>>,
    /// For each source its column, where one is needed.
    columns: Vec<Option<usize>>,
}

impl Touches {
    fn of(problem: &Problem, range: &Range, with_value: bool) -> Self {
        let mut users = vec![Vec::new(); problem.sources.len()];
        for (place, choice) in problem.open(range) {
            for (source, _) in &choice.uses {
                if let Some(list) = users.get_mut(*source) {
                    list.push(place);
                }
            }
        }
        let columns = problem
            .sources
            .iter()
            .zip(&users)
            .map(|(source, users)| {
                let matters = !source.exclusions.is_empty() || (with_value && source.value > 0);
                let shared = source.capacity.is_some() && users.len() > 1;
                (matters && shared).then_some(0)
            })
            .collect();
        Self { users, columns }
    }

    fn number(&mut self, range: &mut Range) {
        for column in self.columns.iter_mut().flatten() {
            *column = range.len();
            range.push((false, true));
        }
    }

    /// What says that a source is touched: its column, or the choices, of which there is at most one.
    fn terms(&self, source: usize) -> Vec<usize> {
        match pick(&self.columns, source) {
            Some(column) => vec![column],
            None => self.users.get(source).cloned().unwrap_or_default(),
        }
    }

    /// Whoever uses a source touches it; of the choices for one target there is at most one.
    fn link(&self, problem: &Problem, range: &Range, made: &mut Program) {
        let mut sets: BTreeMap<(usize, usize), Vec<(usize, i64)>> = BTreeMap::new();
        for (place, choice) in problem.open(range) {
            for (source, _) in &choice.uses {
                let Some(column) = pick(&self.columns, *source) else {
                    continue;
                };
                let own = problem.targets.saturating_add(place);
                let groups: Vec<usize> = if choice.grants.is_empty() {
                    vec![own]
                } else {
                    choice.grants.iter().map(|(target, _)| *target).collect()
                };
                for group in groups {
                    sets.entry((column, group)).or_default().push((place, 1));
                }
            }
        }
        for ((column, _), mut terms) in sets {
            terms.push((column, -1));
            push(made, terms, i64::MIN, 0);
        }
    }
}

fn exclusions(problem: &Problem, range: &Range, touches: &Touches, made: &mut Program) {
    let mut sums: Vec<BTreeMap<usize, i64>> = vec![BTreeMap::new(); problem.exclusions.len()];
    let mut count = |index: usize, column: usize| {
        if let Some(sum) = sums.get_mut(index) {
            let term = sum.entry(column).or_insert(0);
            *term = term.saturating_add(1);
        }
    };
    for (index, source) in problem.sources.iter().enumerate() {
        for exclusion in &source.exclusions {
            for column in touches.terms(index) {
                count(*exclusion, column);
            }
        }
    }
    for (place, choice) in problem.open(range) {
        for exclusion in &choice.exclusions {
            count(*exclusion, place);
        }
    }
    for (sum, most) in sums.into_iter().zip(&problem.exclusions) {
        push(made, sum.into_iter().collect(), 0, *most);
    }
}

/// The terms of a level of the objective, greater being better.
fn objective(
    problem: &Problem,
    range: &Range,
    touches: &Touches,
    level: usize,
) -> Vec<(usize, i64)> {
    let mut terms: BTreeMap<usize, i64> = BTreeMap::new();
    let mut plus = |column: usize, amount: i64| {
        let term = terms.entry(column).or_insert(0);
        *term = term.saturating_add(amount);
    };
    if level == 2 {
        for (index, source) in problem.sources.iter().enumerate() {
            for column in touches.terms(index) {
                plus(column, source.value.saturating_neg());
            }
        }
    } else {
        for (place, choice) in problem.open(range) {
            let score: Score = choice.score();
            plus(place, pick(&score, level));
        }
    }
    terms.retain(|_, amount| *amount != 0);
    terms.into_iter().collect()
}

/// Of two choices that differ in nothing, the second is only made with the first.
fn twins(problem: &Problem, range: &Range, made: &mut Program) {
    let open: Vec<_> = problem.open(range).collect();
    for pair in open.windows(2) {
        let [(first, a), (second, b)] = pair else {
            continue;
        };
        if a.is_twin(b) {
            push(made, vec![(*first, -1), (*second, 1)], i64::MIN, 0);
        }
    }
}
