//! Which rules a question is about: those that may give something in the programme, each with the
//! outcomes it speaks of.

use super::supply::Supply;
use super::targets;
use crate::condition;
use crate::model::{Pattern, TransferRule};
use crate::request::ConversionRequest;
use credit_bank_domain::outcome_type::OutcomeType;
use credit_bank_domain::programme::Course;
use std::collections::{BTreeMap, BTreeSet};

/// A rule that may give something in the programme.
#[derive(Debug, Clone)]
pub(crate) struct Reached<'r> {
    pub rule: &'r TransferRule,
    /// The sets of courses between which a use chooses; never empty.
    pub choices: Vec<Vec<&'r Course>>,
    /// The supplies that some slot of it speaks of, in their order.
    pub about: Vec<usize>,
    /// A rule about a status of the person (退役军人, age) says nothing of whoever has shared no such
    /// status: without consent it is not even evaluated.
    pub silent: bool,
}

impl Reached<'_> {
    /// Does it give this course, alone or with others?
    pub fn gives(&self, code: &str) -> bool {
        let mut courses = self.choices.iter().flatten();
        courses.any(|course| course.code == code)
    }
}

/// The rules of a question that are asked for, in the order of their places.
pub(crate) fn rules<'r>(
    request: &ConversionRequest<'r>,
    supplies: &[Supply<'_>],
    is_asked: impl Fn(&TransferRule) -> bool,
) -> Vec<Reached<'r>> {
    let mut about: BTreeMap<u32, BTreeSet<usize>> = BTreeMap::new();
    for (index, supply) in supplies.iter().enumerate() {
        for posting in request.rules.postings(supply.fact) {
            about.entry(posting.rule).or_default().insert(index);
        }
    }
    let mut reached = Vec::new();
    let reaching = request.rules.reaching(request.programme).into_iter();
    for (place, rule) in reaching.filter(|(_, rule)| is_asked(rule)) {
        let choices = targets::choices(rule, request);
        if choices.is_empty() {
            continue;
        }
        let mut about: Vec<usize> = about
            .remove(&place)
            .unwrap_or_default()
            .into_iter()
            .collect();
        let speaks = |pattern: &Pattern, index: &usize| {
            let supply = supplies.get(*index);
            supply.is_some_and(|it| condition::is_about(pattern, it.fact, request.rules))
        };
        about.retain(|index| {
            let mut patterns = rule.patterns();
            patterns.any(|pattern| speaks(pattern, index))
        });
        let mut personal = rule
            .uses
            .iter()
            .filter(|slot| slot.any_of.iter().all(is_status));
        let silent = personal.any(|slot| {
            let mut shared = about.iter();
            !shared.any(|index| slot.any_of.iter().any(|pattern| speaks(pattern, index)))
        });
        reached.push(Reached {
            rule,
            choices,
            about,
            silent,
        });
    }
    reached
}

fn is_status(pattern: &Pattern) -> bool {
    let mut kinds = pattern.types.iter();
    kinds.all(|kind| *kind == OutcomeType::Status)
}
