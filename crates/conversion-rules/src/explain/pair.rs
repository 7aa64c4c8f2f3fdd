//! One outcome and one rule that speaks of it: every way the rule could have used the outcome, and
//! what stands against each.

use super::Explainer;
use crate::candidates::{Candidate, Part, best_checks, reach::Reached, supply::Supply};
use crate::caps;
use crate::condition::{self, Check};
use crate::conversion::WhyNot;
use crate::convert::{Group, Members};
use crate::model::{Cap, Consumption, Effect};
use crate::reason::{Finding, Reason, Verdict};
use credit_bank_domain::credits::Credits;
use std::collections::BTreeSet;

/// One way to use the rule, and why it is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Obstacle {
    pub verdict: WhyNot,
    /// Never empty.
    pub reasons: Vec<Reason>,
}

impl Explainer<'_, '_> {
    /// What stands against every use of the outcome by the rule; empty where the rule does not concern
    /// it after all.
    pub(super) fn obstacles(&self, index: usize, reached: &Reached<'_>) -> Vec<Obstacle> {
        let rule = reached.rule;
        let Some(supply) = self.found.supplies.get(index) else {
            return Vec::new();
        };
        if let Some(gate) = &supply.gate {
            let (verdict, reasons) = (of_refusal(gate), vec![gate.reason_naming(&self.names)]);
            return vec![Obstacle { verdict, reasons }];
        }
        let Some(checks) = self.nearest_checks(supply, reached) else {
            return Vec::new();
        };
        if condition::overall(&checks) != Verdict::Holds {
            // A ban that does not fall on the outcome is no concern of it.
            return match rule.gives.effect {
                Effect::Deny => Vec::new(),
                _ => vec![self.unmet(reached, &checks)],
            };
        }
        let (open, failures) = self.uses(
            rule,
            |one| one.parts.iter().any(|part| part.supply == index),
            |one| one.supplies.is_empty() || one.supplies.contains(&index),
        );
        let mut found: Vec<Obstacle> = open.into_iter().cloned().collect();
        found.extend(failures.into_iter().map(|failure| Obstacle {
            verdict: of_refusal(&failure.finding),
            reasons: vec![self.say(rule, &failure.finding)],
        }));
        let never = match rule.gives.effect {
            Effect::Deny => Some(Finding::GivesNothing),
            Effect::AccountOnly => Some(Finding::NotConvertible),
            _ => None,
        };
        found.extend(never.map(|finding| Obstacle {
            verdict: WhyNot::Denied,
            reasons: vec![self.say(rule, &finding)],
        }));
        if found.is_empty() {
            // No filling contains it: other outcomes fill the places of the rule.
            found.push(Obstacle {
                verdict: WhyNot::NotPreferred,
                reasons: vec![self.say(rule, &Finding::NotPreferred)],
            });
        }
        found
    }

    /// The checks of the slot that the outcome fits best.
    pub(super) fn nearest_checks(
        &self,
        supply: &Supply<'_>,
        reached: &Reached<'_>,
    ) -> Option<Vec<Check>> {
        let slots = reached.rule.uses.iter();
        slots
            .filter_map(|slot| best_checks(slot, supply, self.context()))
            .max_by_key(|checks| condition::overall(checks))
    }

    fn unmet(&self, reached: &Reached<'_>, checks: &[Check]) -> Obstacle {
        let short = checks
            .iter()
            .filter(|check| check.verdict != Verdict::Holds);
        let mut failing = short
            .clone()
            .filter(|check| check.verdict == Verdict::Fails);
        let verdict = match failing.next() {
            None => WhyNot::Unknown,
            Some(first) if first.field == "valid" && failing.next().is_none() => WhyNot::Expired,
            Some(_) => WhyNot::Failed,
        };
        let reasons = short.map(|check| self.say(reached.rule, &check.finding()));
        Obstacle {
            verdict,
            reasons: reasons.collect(),
        }
    }

    /// What stands against adding the candidate to the plan; nothing means it was not preferred. None where all that does
    /// is a cap beyond which the same use is possible, changed: that one speaks for it.
    pub(super) fn against(&self, candidate: &Candidate<'_>) -> Option<Obstacle> {
        let mut reasons = self.taken(candidate);
        reasons.extend(self.excluded(candidate));
        let conflicts = !reasons.is_empty();
        let better = self.chosen.iter().find(|one| dominates(one, candidate));
        if let Some(better) = better {
            let rule = self.request.rules.rule_label(&better.rule.id);
            reasons.push(self.say(candidate.rule, &Finding::Dominated { rule }));
        }
        let (changing, capped) = self.capped(candidate);
        if changing && reasons.is_empty() && capped.is_empty() {
            return None;
        }
        let verdict = match (better, conflicts, capped.is_empty()) {
            (Some(_), _, _) => WhyNot::Dominated,
            (None, true, _) => WhyNot::Conflict,
            (None, false, false) => WhyNot::Cap,
            (None, false, true) => WhyNot::NotPreferred,
        };
        reasons.extend(capped);
        if verdict == WhyNot::NotPreferred {
            reasons.push(self.say(candidate.rule, &Finding::NotPreferred));
        }
        Some(Obstacle { verdict, reasons })
    }

    /// Caps that the candidate would exceed beside what of the plan it does not take the place of, and floors that it would
    /// not reach; first whether it would exceed one that gives the same courses otherwise beyond its limit.
    fn capped(&self, candidate: &Candidate<'_>) -> (bool, Vec<Reason>) {
        let (mut changing, mut reasons) = (false, Vec::new());
        let stays: Vec<bool> = self
            .chosen
            .iter()
            .map(|other| !takes_place_of(candidate, other))
            .collect();
        for (room, added) in &self.rooms {
            let beside = added.iter().zip(&stays).filter(|(_, stays)| **stays);
            let beside = beside.map(|(added, _)| *added).chain([room.before]);
            let used = Credits::sum(beside).unwrap_or(Credits::MAX);
            let need = caps::term(self.found, candidate, room.cap);
            if need.is_zero() {
                continue;
            }
            let sum = used.checked_add(need).unwrap_or(Credits::MAX);
            let cap = room.cap.id.clone();
            let courses = room.counts_courses();
            let finding = match room.floor {
                _ if sum > room.limit && changes(room.cap, candidate) => {
                    changing = true;
                    continue;
                }
                _ if sum > room.limit => Finding::CapReached {
                    cap,
                    limit: room.limit,
                    used,
                    need,
                    courses,
                },
                Some(floor) if sum < floor => Finding::FloorNotReached {
                    cap,
                    floor,
                    have: sum,
                    courses,
                },
                _ => continue,
            };
            let label = self.request.rules.rule_label(&candidate.rule.id);
            reasons.push(finding.reason().from_rule(&label, &room.cap.cite));
        }
        (changing, reasons)
    }

    /// What the plan uses of the group.
    pub(super) fn used_of(&self, group: &Group) -> UsedOf {
        let touched = self.chosen.iter().map(|other| group.touched(other));
        let touched: Vec<BTreeSet<String>> =
            touched.filter(|members| !members.is_empty()).collect();
        let uses = touched.len();
        let members: BTreeSet<String> = touched.into_iter().flatten().collect();
        UsedOf {
            count: match group.members {
                Members::Rules(_) => uses,
                Members::Supplies(_) => members.len(),
            },
            members,
        }
    }

    /// The exclusions that the candidate would break beside the plan.
    fn excluded(&self, candidate: &Candidate<'_>) -> Vec<Reason> {
        let broken = self.groups.iter().filter(|group| {
            let (own, used) = (group.touched(candidate), self.used_of(group));
            let count = match group.members {
                Members::Rules(_) => used.count.saturating_add(1),
                Members::Supplies(_) => used.members.union(&own).count(),
            };
            !own.is_empty() && count > group.max
        });
        broken
            .map(|group| self.say(candidate.rule, &group.refusal))
            .collect()
    }
}

/// What the plan uses of a group.
pub(super) struct UsedOf {
    /// The members that it touches.
    pub members: BTreeSet<String>,
    /// Uses of rules, or outcomes.
    pub count: usize,
}

/// Can the one only be done without the other: does it give a course of it, or use up an outcome that it uses up?
fn takes_place_of(one: &Candidate<'_>, other: &Candidate<'_>) -> bool {
    let is_given = |code: &str| other.courses.iter().any(|course| course.code == code);
    let is_used = |part: &Part| {
        let mut parts = other.parts.iter();
        parts.any(|used| {
            let both = [part.consumption, used.consumption];
            used.supply == part.supply
                && both.contains(&Consumption::Whole)
                && !both.contains(&Consumption::None)
        })
    };
    one.courses.iter().any(|course| is_given(&course.code)) || one.parts.iter().any(is_used)
}

/// Does the cap give the courses of the use otherwise beyond its limit?
fn changes(cap: &Cap, candidate: &Candidate<'_>) -> bool {
    let keeps = |then: Effect| then != Effect::ElectiveCredit && then != candidate.effect;
    cap.then.is_some_and(keeps) && !candidate.courses.is_empty()
}

/// Does what is chosen give all that the other gives, with as much certainty, out of some of its
/// outcomes and no more of each?
fn dominates(chosen: &Candidate<'_>, other: &Candidate<'_>) -> bool {
    let gives = other.courses.iter().all(|course| {
        let mut given = chosen.courses.iter();
        given.any(|one| one.code == course.code)
    });
    let uses = chosen.parts.iter().all(|part| {
        let mut parts = other.parts.iter();
        parts.any(|one| one.supply == part.supply && part.draw <= one.draw)
    });
    let certain = chosen.effect == other.effect || chosen.effect.grants_at_once();
    gives && uses && certain && chosen.free >= other.free
}

/// Under which verdict a refusal of the whole use falls.
const fn of_refusal(finding: &Finding) -> WhyNot {
    match finding {
        Finding::EvidencePending
        | Finding::EvidenceDisputed
        | Finding::NotRecognised
        | Finding::FormulaUnknown { .. } => WhyNot::Unknown,
        Finding::Expired { .. } => WhyNot::Expired,
        Finding::SameContent { .. } => WhyNot::SameContent,
        Finding::DeclinedByLearner | Finding::NotRequested { .. } => WhyNot::DeclinedByLearner,
        Finding::NotInForce { .. } | Finding::WindowClosed { .. } => WhyNot::NotInForce,
        Finding::NeedsReview => WhyNot::NeedsReview,
        Finding::UsedAlready { .. }
        | Finding::PassedAlready { .. }
        | Finding::GrantedAlready { .. }
        | Finding::AppliedAlready { .. }
        | Finding::ChoiceMade { .. } => WhyNot::Conflict,
        Finding::EvidenceRevoked
        | Finding::Frozen
        | Finding::NotConvertible
        | Finding::CourseDenied { .. }
        | Finding::CourseNotConvertible { .. } => WhyNot::Denied,
        // A place that is not filled, an amount that is too small, a statement that falls short.
        _ => WhyNot::Failed,
    }
}
