//! Which rules can be about one outcome and one course at all: found by course and award, so that the
//! work grows with the rules of one course and award, and not with all pairs of rules.

use crate::canonical;
use crate::check::Surroundings;
use crate::model::{AwardRef, Pattern, Rule, RuleSet, TransferRule};
use std::collections::{BTreeMap, BTreeSet};

/// Places of rules, the earlier first.
type Pairs = BTreeSet<(usize, usize)>;

/// Transfer rules of one slot that share a course and an award, or of which one asks for none; and
/// recognition rules of one condition.
pub(super) fn pairs(rules: &RuleSet, around: &Surroundings<'_>) -> Pairs {
    let mut pairs = Pairs::new();
    let mut courses: BTreeMap<String, OfCourse<'_>> = BTreeMap::new();
    let mut conditions: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (place, rule) in rules.rules.iter().enumerate() {
        match rule {
            Rule::Transfer(rule) => {
                for course in super::courses(rule, around) {
                    courses.entry(course).or_default().add(place, rule);
                }
            }
            Rule::Recognise(rule) => {
                let condition = canonical::to_json(&rule.when);
                conditions.entry(condition).or_default().push(place);
            }
        }
    }
    for group in conditions.values() {
        between(group, group, &mut pairs);
    }
    for course in courses.values() {
        for group in course.awards.values() {
            between(group, group, &mut pairs);
        }
        between(&course.open, &course.all, &mut pairs);
    }
    pairs
}

/// The rules that give one course.
#[derive(Default)]
struct OfCourse<'r> {
    awards: BTreeMap<&'r AwardRef, Vec<usize>>,
    /// Those with a pattern that names no award.
    open: Vec<usize>,
    all: Vec<usize>,
}

impl<'r> OfCourse<'r> {
    fn add(&mut self, place: usize, rule: &'r TransferRule) {
        let [slot] = rule.uses.as_slice() else {
            return;
        };
        self.all.push(place);
        if slot.any_of.iter().any(names_no_award) {
            self.open.push(place);
        }
        for award in slot.any_of.iter().flat_map(|pattern| &pattern.award) {
            self.awards.entry(award).or_default().push(place);
        }
    }
}

fn names_no_award(pattern: &Pattern) -> bool {
    pattern.award.is_empty()
}

fn between(some: &[usize], others: &[usize], pairs: &mut Pairs) {
    for one in some {
        for other in others.iter().filter(|other| *other != one) {
            pairs.insert((*one.min(other), *one.max(other)));
        }
    }
}
