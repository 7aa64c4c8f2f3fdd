//! One level of the objective solved by branch and bound.
//!
//! The root is cut first; then down the likelier side, and on from the open node that promises most.
//! A node is left only when integers prove that nothing better is below it.

mod frontier;

use super::problem::{Best, Problem, Range, pick};
use super::program::{Program, Row, program};
use super::relax::{Bound, Costs, End, Simplex, Step, certify, is_between, refutes};
use super::solve::Limits;
use frontier::{Frontier, Open, Path};
use std::rc::Rc;

/// How often the root is cut, and by how many rows at most.
const CUT_ROUNDS: u32 = 15;
const CUTS_OF_A_ROUND: usize = 10;

/// How much work may still be done.
pub(super) struct Effort<'s> {
    pub nodes: u64,
    pub limit: u64,
    pub should_stop: &'s dyn Fn() -> bool,
}

impl<'s> Effort<'s> {
    pub fn of(limits: Limits<'s>) -> Self {
        Self {
            nodes: 0,
            limit: limits.nodes,
            should_stop: limits.should_stop,
        }
    }

    fn is_spent(&self) -> bool {
        self.nodes >= self.limit || (self.should_stop)()
    }
}

/// What a level's search showed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Proof {
    /// The best set is the best of this level; where there is none, nothing holds.
    Complete,
    /// Not everything was searched; nothing is better than this.
    Bounded(i64),
}

/// What is asked of a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Aim {
    /// The best of the level.
    Best,
    /// Any set that holds.
    Any,
}

struct Search<'p, 'e, 's> {
    problem: &'p Problem,
    program: Program,
    simplex: Simplex,
    range: Range,
    trail: Vec<(usize, (bool, bool))>,
    frontier: Frontier,
    /// The last node that was branched from, and how much was decided there.
    path: Rc<Path>,
    depth: usize,
    level: usize,
    held: &'p [i64],
    best: &'e mut Best,
    aim: Aim,
    root: Option<Bound>,
    costs: Costs,
    /// The decision that led to the node at hand.
    last: Option<Step>,
    effort: &'e mut Effort<'s>,
}

/// Searches a level, the ones before it being held; narrows the range to what the next level needs.
pub(super) fn search(
    problem: &Problem,
    range: &mut Range,
    level: usize,
    held: &[i64],
    best: &mut Best,
    aim: Aim,
    effort: &mut Effort<'_>,
) -> Proof {
    let mut program = program(problem, range, level, held);
    if program.is_impossible {
        return Proof::Complete;
    }
    if aim == Aim::Any {
        program.objective.fill(0);
    }
    let simplex = Simplex::new(&program);
    let columns = program.range.len();
    let mut search = Search {
        problem,
        simplex,
        range: program.range.clone(),
        program,
        trail: Vec::new(),
        frontier: Frontier::default(),
        path: Rc::default(),
        depth: 0,
        level,
        held,
        best,
        aim,
        root: None,
        costs: Costs::new(columns),
        last: None,
        effort,
    };
    if aim == Aim::Best {
        search.cut();
    }
    let proof = search.run();
    if proof == Proof::Complete
        && aim == Aim::Best
        && let (Some((score, _)), Some(root)) = (&*search.best, &search.root)
    {
        let goal = pick(score, level);
        let undecided = range.iter_mut().enumerate();
        for (column, slot) in undecided.filter(|(_, (must, may))| must != may) {
            match root.forced(column, goal) {
                Some(true) => *slot = (true, slot.1),
                Some(false) => *slot = (slot.0, false),
                None => {}
            }
        }
    }
    proof
}

/// Where this ties, texts decide: every set as good as the best one is looked at.
const LAST: usize = 4;

/// Not all of these again: of sets with equal count this leaves out exactly one.
fn another(places: &[usize]) -> Row {
    let most = i64::try_from(places.len()).unwrap_or(i64::MAX);
    Row {
        terms: places.iter().map(|place| (*place, 1)).collect(),
        lower: 0,
        upper: most.saturating_sub(1),
    }
}

impl Search<'_, '_, '_> {
    /// Only sets that reach this are looked for.
    fn need(&self) -> Option<i64> {
        let (score, _) = self.best.as_ref()?;
        let reached = pick(score, self.level);
        Some(if self.level == LAST {
            reached
        } else {
            reached.saturating_add(self.program.step)
        })
    }

    /// Cuts the root while that moves the point; keeps the cuts that hold it back in the end.
    fn cut(&mut self) {
        let own = self.program.rows.len();
        for round in 0..=CUT_ROUNDS {
            let end = self.simplex.solve(self.need(), self.effort.should_stop);
            if end != End::Optimal || self.effort.is_spent() {
                return;
            }
            let mut cuts = self.simplex.cuts(&self.program);
            cuts.truncate(CUTS_OF_A_ROUND);
            if round == CUT_ROUNDS || cuts.is_empty() {
                break;
            }
            self.effort.nodes = self.effort.nodes.saturating_add(1);
            self.simplex.add_rows(&cuts);
            self.program.rows.extend(cuts);
        }
        let met = self.program.rows.len();
        let mut index = 0..;
        let is_idle = |index: usize| index >= own && self.simplex.is_idle(index);
        self.program
            .rows
            .retain(|_| !index.next().is_some_and(is_idle));
        if self.program.rows.len() < met {
            self.simplex = Simplex::new(&self.program);
        }
    }

    fn run(&mut self) -> Proof {
        let mut above = i64::MAX;
        loop {
            if self.effort.is_spent() {
                return Proof::Bounded(self.open_bound(above));
            }
            self.effort.nodes = self.effort.nodes.saturating_add(1);
            let branching = self.node(&mut above);
            if self.aim == Aim::Any && self.best.is_some() {
                return Proof::Complete;
            }
            if let Some((step, exact)) = branching {
                self.branch(step, above, exact);
            } else if let Some(open) = self.frontier.next(self.need()) {
                above = open.bound;
                self.jump(&open);
            } else {
                return Proof::Complete;
            }
        }
    }

    /// Takes a step; the other side stays open.
    fn branch(&mut self, step: Step, bound: i64, exact: i128) {
        let decided = self.trail.iter().skip(self.depth);
        let decided = decided.map(|(column, _)| (*column, pick(&self.range, *column).0));
        self.path = self.path.below(decided.collect());
        self.depth = self.trail.len();
        let other = Step {
            value: !step.value,
            ..step
        };
        self.frontier.push(Open {
            path: Rc::clone(&self.path),
            step: other,
            bound,
            exact,
        });
        self.take(step);
    }

    /// Goes on at an open node.
    fn jump(&mut self, open: &Open) {
        self.undo();
        for (column, value) in open.path.decided() {
            self.decide(column, value);
        }
        self.depth = self.trail.len();
        self.path = Rc::clone(&open.path);
        self.take(open.step);
    }

    fn take(&mut self, step: Step) {
        self.decide(step.column, step.value);
        self.last = Some(step);
    }

    /// Nothing that is still open is better than this.
    fn open_bound(&self, current: i64) -> i64 {
        let most = self
            .frontier
            .bound()
            .map_or(current, |open| open.max(current));
        let reached = self.best.as_ref().map(|(score, _)| pick(score, self.level));
        most.max(reached.unwrap_or(i64::MIN))
    }

    fn decide(&mut self, column: usize, value: bool) {
        if let Some(slot) = self.range.get_mut(column) {
            self.trail.push((column, *slot));
            *slot = (value, value);
            self.simplex.bound(column, value, value);
        }
    }

    /// Back to the root.
    fn undo(&mut self) {
        while let Some((column, before)) = self.trail.pop() {
            if let Some(slot) = self.range.get_mut(column) {
                *slot = before;
                self.simplex.bound(column, before.0, before.1);
            }
        }
    }

    /// Looks at the node at hand; the decision to take below it, if anything can be there, and the
    /// bound before rounding.
    fn node(&mut self, above: &mut i64) -> Option<(Step, i128)> {
        let need = self.need();
        let end = self.simplex.solve(need, self.effort.should_stop);
        if let Some(step) = self.last.take() {
            self.costs.note(step, self.simplex.worth());
        }
        if let End::Empty(place) = end {
            let refuted = self
                .simplex
                .refutation(place)
                .iter()
                .any(|multipliers| refutes(&self.program, &self.range, multipliers));
            if refuted {
                return None;
            }
        }
        let bound = certify(&self.program, &self.range, &self.simplex.multipliers());
        let most = bound.floor();
        let over = most.checked_rem_euclid(self.program.step).unwrap_or(0);
        *above = (*above).min(most.saturating_sub(over));
        if need.is_some_and(|need| *above < need) {
            return None;
        }
        let mut point = self.simplex.point();
        if end == End::Optimal && self.offer(&point) {
            // The set is noted and cut off: where to branch, another point must say.
            self.simplex.solve(need, self.effort.should_stop);
            point = self.simplex.point();
        }
        let need = self.need();
        if need.is_some_and(|need| *above < need) {
            return None;
        }
        if let Some(need) = need {
            self.narrow(&bound, need);
        }
        let exact = bound.exact();
        if self.root.is_none() {
            self.root = Some(bound);
        }
        let next = self.choose(&point);
        if next.is_none() {
            // Everything is decided, whatever the solver made of it.
            let decided = self
                .range
                .iter()
                .map(|(must, _)| f64::from(u8::from(*must)));
            let decided: Vec<f64> = decided.collect();
            self.offer(&decided);
        }
        next.map(|step| (step, exact))
    }

    /// Decides what only one value allows to reach the need.
    fn narrow(&mut self, bound: &Bound, need: i64) {
        for column in 0..self.range.len() {
            let (must, may) = pick(&self.range, column);
            if must != may
                && let Some(value) = bound.forced(column, need)
            {
                self.decide(column, value);
            }
        }
    }

    /// Takes the point as a set if it is one that holds; true if it was cut off as well.
    fn offer(&mut self, point: &[f64]) -> bool {
        let choices = self.problem.choices.len();
        let point = point.iter().take(choices);
        if point.clone().any(|value| is_between(*value)) {
            return false;
        }
        let chosen: Vec<usize> = point
            .enumerate()
            .filter(|(_, value)| **value > 0.5)
            .map(|(place, _)| place)
            .collect();
        let Some(score) = self.problem.score_of(&chosen) else {
            return false;
        };
        if score
            .iter()
            .zip(self.held)
            .take(self.level)
            .any(|(a, b)| a != b)
        {
            return false;
        }
        if self.level == LAST {
            let row = another(&chosen);
            self.simplex.add_rows(std::slice::from_ref(&row));
            self.program.rows.push(row);
        }
        self.problem.keep_better(self.best, (score, chosen));
        self.level == LAST
    }

    /// What to decide next.
    fn choose(&self, point: &[f64]) -> Option<Step> {
        let undecided = |column: usize| {
            let (must, may) = pick(&self.range, column);
            must != may
        };
        let choices = 0..self.problem.choices.len();
        // Where all is integral but not proved, any decision leads on.
        let column = self
            .costs
            .choose(point, undecided)
            .or_else(|| choices.into_iter().find(|column| undecided(*column)))?;
        let before = pick(point, column);
        Some(Step {
            column,
            value: before > 0.4,
            before,
            worth: self.simplex.worth(),
        })
    }
}
