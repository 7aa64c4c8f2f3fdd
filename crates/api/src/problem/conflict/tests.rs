//! Whoever may not do one act is told of others by the words of their paths.

use super::{
    ApplicationAct, ApplicationState, Conflict, LineAct, LineState, OutcomeAct, OutcomeState,
    Problem, RuleSetVersionAct, RuleSetVersionState,
};
use crate::routes::OPERATIONS;
use std::collections::BTreeSet;

/// The words of every conflict that a machine can give.
fn told<S: Copy, A: Copy>(
    states: &[S],
    acts: &[A],
    after: fn(S, A) -> Result<S, Conflict<S, A>>,
    problem: fn(Conflict<S, A>) -> Problem,
) -> Vec<&'static str> {
    let pairs = states
        .iter()
        .flat_map(|state| acts.iter().map(|act| (*state, *act)));
    let conflicts = pairs.filter_map(|(state, act)| after(state, act).err());
    let problems = conflicts.map(problem);
    problems
        .flat_map(|problem| problem.0.allowed_acts)
        .collect()
}

#[test]
fn every_act_that_is_told_is_the_last_segment_of_a_path() {
    let acts = OPERATIONS.iter().filter(|it| it.method != "GET");
    let segments = acts.filter_map(|it| it.path.rsplit('/').next());
    let segments: BTreeSet<String> = segments.map(|it| it.replace('-', "_")).collect();
    for words in [
        told(
            OutcomeState::ALL,
            OutcomeAct::ALL,
            OutcomeState::after,
            |conflict| Problem::of_outcome(conflict, true),
        ),
        told(
            OutcomeState::ALL,
            OutcomeAct::ALL,
            OutcomeState::after,
            |conflict| Problem::of_outcome(conflict, false),
        ),
        told(
            ApplicationState::ALL,
            ApplicationAct::ALL,
            ApplicationState::after,
            Problem::from,
        ),
        told(
            LineState::ALL,
            LineAct::ALL,
            LineState::after,
            Problem::from,
        ),
        told(
            RuleSetVersionState::ALL,
            RuleSetVersionAct::ALL,
            RuleSetVersionState::after,
            Problem::from,
        ),
    ] {
        assert!(!words.is_empty());
        for word in words {
            assert!(segments.contains(word), "{word}");
        }
    }
}
