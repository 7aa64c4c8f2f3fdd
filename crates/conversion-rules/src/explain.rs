//! Why not: one verdict for every outcome and every rule that speaks of it, a reason for every
//! course that is not given, and what could be done about it.

mod acts;
mod courses;
mod next;
mod pair;
mod taken;

use crate::candidates::reach::Reached;
use crate::candidates::{Candidate, Candidates, Failure, targets};
use crate::caps::{self, CapRoom};
use crate::condition::Context;
use crate::conversion::{MissingCourse, RuleVerdict, UnusedFact, WhyNot};
use crate::convert::{Group, excluded_groups};
use crate::model::TransferRule;
use crate::names::Names;
use crate::reason::{Finding, Reason};
use crate::request::ConversionRequest;
use credit_bank_domain::credits::Credits;
use pair::Obstacle;
use std::collections::{BTreeMap, BTreeSet};

pub(crate) struct Explainer<'e, 'r> {
    request: &'e ConversionRequest<'r>,
    found: &'e Candidates<'r>,
    chosen: Vec<&'e Candidate<'r>>,
    /// Every cap with what each of the chosen adds to it.
    rooms: Vec<(&'e CapRoom<'r>, Vec<Credits>)>,
    groups: Vec<Group>,
    names: Names<'r>,
    of_rule: BTreeMap<&'e str, OfRule<'e, 'r>>,
}

/// The uses of one rule.
#[derive(Default)]
struct OfRule<'e, 'r> {
    open: Vec<(&'e Candidate<'r>, Obstacle)>,
    failures: Vec<&'e Failure<'r>>,
}

/// One reason for every fact: nothing was planned.
pub(crate) fn all_unused(request: &ConversionRequest<'_>, reasons: &[Reason]) -> Vec<UnusedFact> {
    let ids: BTreeSet<&String> = request.facts.iter().map(|fact| &fact.id).collect();
    ids.into_iter()
        .map(|id| UnusedFact {
            id: id.clone(),
            reasons: reasons.to_vec(),
        })
        .collect()
}

/// One reason for every course that was asked for: nothing was planned.
pub(crate) fn all_missing(
    request: &ConversionRequest<'_>,
    reasons: &[Reason],
) -> Vec<MissingCourse> {
    let courses = asked(request).into_iter();
    courses
        .map(|course_code| MissingCourse {
            course_code,
            reasons: reasons.to_vec(),
        })
        .collect()
}

/// The courses to answer for: those wanted, else those of the programme that the learner lacks.
fn asked(request: &ConversionRequest<'_>) -> BTreeSet<String> {
    if let Some(wanted) = &request.wishes.courses {
        return wanted.clone();
    }
    let courses = request.programme.courses.iter();
    courses
        .map(|course| course.code.clone())
        .filter(|code| targets::possession(code, request).is_none())
        .collect()
}

impl<'e, 'r> Explainer<'e, 'r> {
    /// Of a plan that consists of the chosen candidates.
    pub fn new(
        request: &'e ConversionRequest<'r>,
        found: &'e Candidates<'r>,
        chosen: &[usize],
        rooms: &'e [CapRoom<'r>],
    ) -> Self {
        let chosen: Vec<&Candidate<'r>> = chosen
            .iter()
            .filter_map(|index| found.list.get(*index))
            .collect();
        let added = |room: &CapRoom<'_>| {
            let terms = chosen.iter().map(|one| caps::term(found, one, room.cap));
            terms.collect::<Vec<Credits>>()
        };
        let mut explainer = Self {
            request,
            found,
            rooms: rooms.iter().map(|room| (room, added(room))).collect(),
            chosen,
            groups: excluded_groups(request, found),
            names: request.names(),
            of_rule: BTreeMap::new(),
        };
        let mut of_rule: BTreeMap<&str, OfRule<'_, '_>> = BTreeMap::new();
        for candidate in &found.list {
            let of_rule = of_rule.entry(&candidate.rule.id).or_default();
            let against = explainer.against(candidate);
            of_rule.open.extend(against.map(|it| (candidate, it)));
        }
        for failure in &found.failures {
            let of_rule = of_rule.entry(&failure.rule.id).or_default();
            of_rule.failures.push(failure);
        }
        explainer.of_rule = of_rule;
        explainer
    }

    /// What stands against the uses of a rule that are such, and its failures that are such.
    fn uses(
        &self,
        rule: &TransferRule,
        is_open: impl Fn(&Candidate<'_>) -> bool,
        is_failed: impl Fn(&Failure<'_>) -> bool,
    ) -> (Vec<&Obstacle>, Vec<&'e Failure<'r>>) {
        let Some(of_rule) = self.of_rule.get(rule.id.as_str()) else {
            return (Vec::new(), Vec::new());
        };
        let open = of_rule.open.iter().filter(|(one, _)| is_open(one));
        let failures = of_rule.failures.iter().copied();
        (
            open.map(|(_, against)| against).collect(),
            failures.filter(|one| is_failed(one)).collect(),
        )
    }

    fn context(&self) -> Context<'r> {
        Context {
            rules: self.request.rules,
            on: self.request.on,
            registered_on: Some(self.request.registered_on),
        }
    }

    fn say(&self, rule: &TransferRule, finding: &Finding) -> Reason {
        finding
            .reason_naming(&self.names)
            .from_rule(&self.request.rules.rule_label(&rule.id), &rule.cite)
    }

    fn speaking(&self) -> impl Iterator<Item = &'e Reached<'r>> {
        self.found.reached.iter().filter(|one| !one.silent)
    }

    /// Every fact that no chosen candidate uses, by id.
    pub fn unused(&self) -> Vec<UnusedFact> {
        let parts = self.chosen.iter().flat_map(|candidate| &candidate.parts);
        let used: BTreeSet<usize> = parts.map(|part| part.supply).collect();
        let supplies = self.found.supplies.iter().enumerate();
        let idle = supplies.filter(|(index, _)| !used.contains(index));
        let mut list: Vec<UnusedFact> = idle
            .map(|(index, supply)| UnusedFact {
                id: supply.fact.id.clone(),
                reasons: match &supply.gate {
                    Some(gate) => vec![gate.reason_naming(&self.names)],
                    None => self.all_reasons(index),
                },
            })
            .collect();
        list.sort_by(|a, b| a.id.cmp(&b.id));
        list
    }

    fn all_reasons(&self, index: usize) -> Vec<Reason> {
        let about = self.speaking().filter(|one| one.about.contains(&index));
        let obstacles = about.flat_map(|one| self.obstacles(index, one));
        or_no_rule(obstacles.flat_map(|one| one.reasons).collect())
    }

    /// Exactly one verdict for every outcome and every rule that speaks of it and does not use it.
    pub fn verdicts(&self) -> Vec<RuleVerdict> {
        let mut list = Vec::new();
        for reached in self.speaking() {
            for index in &reached.about {
                let used = self.chosen.iter().any(|one| {
                    one.rule.id == reached.rule.id
                        && one.parts.iter().any(|part| part.supply == *index)
                });
                if used {
                    continue;
                }
                let nearest = self.obstacles(*index, reached).into_iter().min_by(nearer);
                let (Some(supply), Some(nearest)) = (self.found.supplies.get(*index), nearest)
                else {
                    continue;
                };
                list.push(RuleVerdict {
                    fact_id: supply.fact.id.clone(),
                    rule: reached.rule.id.clone(),
                    clause: reached.rule.cite.clone(),
                    acts: self.acts(supply, reached, nearest.verdict),
                    verdict: nearest.verdict,
                    reasons: nearest.reasons,
                });
            }
        }
        list.sort_by(|a, b| (&a.fact_id, &a.rule).cmp(&(&b.fact_id, &b.rule)));
        list
    }
}

/// What is nearest to a use comes first: of several ways to use a rule it decides.
fn nearer(a: &Obstacle, b: &Obstacle) -> std::cmp::Ordering {
    (nearness(a.verdict), &a.reasons).cmp(&(nearness(b.verdict), &b.reasons))
}

const fn nearness(verdict: WhyNot) -> u8 {
    match verdict {
        WhyNot::NotPreferred => 0,
        WhyNot::Cap => 1,
        WhyNot::Dominated => 2,
        WhyNot::Conflict => 3,
        WhyNot::DeclinedByLearner => 4,
        WhyNot::Unknown => 5,
        WhyNot::Failed => 6,
        WhyNot::NeedsReview => 7,
        WhyNot::NotInForce => 8,
        WhyNot::Expired => 9,
        WhyNot::SameContent => 10,
        WhyNot::Denied => 11,
    }
}

fn or_no_rule(reasons: BTreeSet<Reason>) -> Vec<Reason> {
    if reasons.is_empty() {
        return vec![Finding::NoRule.reason()];
    }
    reasons.into_iter().collect()
}
