//! Why not: every outcome that is not used, every course that is not given.

mod next;

pub(crate) use next::steps as next_steps;

use crate::candidates::{Candidate, Candidates, best_checks, supply::Supply, targets};
use crate::caps::{self, CapRoom};
use crate::condition::{self, Context};
use crate::conversion::{MissingCourse, UnusedFact};
use crate::convert::{Members, excluded_groups};
use crate::model::TransferRule;
use crate::reason::{Finding, Reason, Verdict};
use crate::request::ConversionRequest;
use credit_bank_domain::credits::Credits;
use std::collections::BTreeSet;

struct Explainer<'e, 'r> {
    request: &'e ConversionRequest<'r>,
    found: &'e Candidates<'r>,
    chosen: Vec<&'e Candidate<'r>>,
    rooms: &'e [CapRoom<'r>],
}

/// Every fact that no chosen candidate uses, by id.
pub(crate) fn unused(
    request: &ConversionRequest<'_>,
    found: &Candidates<'_>,
    chosen: &[usize],
    rooms: &[CapRoom<'_>],
) -> Vec<UnusedFact> {
    let explainer = Explainer::new(request, found, chosen, rooms);
    let used: BTreeSet<usize> = explainer
        .chosen
        .iter()
        .flat_map(|candidate| candidate.parts.iter().map(|part| part.supply))
        .collect();
    let idle = found
        .supplies
        .iter()
        .enumerate()
        .filter(|(index, _)| !used.contains(index));
    let mut list: Vec<UnusedFact> = idle
        .map(|(index, supply)| UnusedFact {
            id: supply.fact.id.clone(),
            reasons: explainer.why_fact(index, supply),
        })
        .collect();
    list.sort_by(|a, b| a.id.cmp(&b.id));
    list
}

/// Every course that was wanted, or that some rule could give, and is not given.
pub(crate) fn missing(
    request: &ConversionRequest<'_>,
    found: &Candidates<'_>,
    chosen: &[usize],
    rooms: &[CapRoom<'_>],
) -> Vec<MissingCourse> {
    let explainer = Explainer::new(request, found, chosen, rooms);
    let given: BTreeSet<&str> = explainer
        .chosen
        .iter()
        .flat_map(|candidate| candidate.courses.iter().map(|course| course.code.as_str()))
        .collect();
    asked(request)
        .into_iter()
        .filter(|code| !given.contains(code.as_str()))
        .map(|course_code| MissingCourse {
            reasons: explainer.why_course(&course_code),
            course_code,
        })
        .collect()
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

/// The courses to answer for: those wanted, else those that some rule gives and the learner lacks.
fn asked(request: &ConversionRequest<'_>) -> BTreeSet<String> {
    if let Some(wanted) = &request.wishes.courses {
        return wanted.clone();
    }
    request
        .rules
        .transfer_rules()
        .filter(|rule| !targets::is_silent(rule, request))
        .flat_map(|rule| targets::choices(rule, request))
        .flatten()
        .map(|course| course.code.clone())
        .filter(|code| targets::possession(code, request).is_none())
        .collect()
}

impl<'e, 'r> Explainer<'e, 'r> {
    fn new(
        request: &'e ConversionRequest<'r>,
        found: &'e Candidates<'r>,
        chosen: &[usize],
        rooms: &'e [CapRoom<'r>],
    ) -> Self {
        let chosen = chosen
            .iter()
            .filter_map(|index| found.list.get(*index))
            .collect();
        Self {
            request,
            found,
            chosen,
            rooms,
        }
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
            .reason()
            .from_rule(&self.request.rules.rule_label(&rule.id), &rule.cite)
    }

    fn why_fact(&self, index: usize, supply: &Supply<'_>) -> Vec<Reason> {
        if let Some(gate) = &supply.gate {
            return vec![gate.reason()];
        }
        let mut reasons = BTreeSet::new();
        for rule in self.request.rules.transfer_rules() {
            if targets::choices(rule, self.request).is_empty()
                || targets::is_silent(rule, self.request)
            {
                continue;
            }
            let best = rule
                .uses
                .iter()
                .filter_map(|slot| best_checks(slot, supply, self.context()))
                .max_by_key(|checks| condition::overall(checks));
            let Some(checks) = best else {
                continue;
            };
            if condition::overall(&checks) != Verdict::Holds {
                let short = checks
                    .iter()
                    .filter(|check| check.verdict != Verdict::Holds);
                reasons.extend(short.map(|check| self.say(rule, &check.finding())));
                continue;
            }
            let failures = self.found.failures.iter().filter(|failure| {
                failure.rule.id == rule.id
                    && (failure.supplies.is_empty() || failure.supplies.contains(&index))
            });
            reasons.extend(failures.map(|failure| self.say(rule, &failure.finding)));
            let open = self.found.list.iter().filter(|candidate| {
                candidate.rule.id == rule.id
                    && candidate.parts.iter().any(|part| part.supply == index)
            });
            for candidate in open {
                reasons.extend(self.why_not_chosen(candidate));
            }
        }
        or_no_rule(reasons)
    }

    fn why_course(&self, code: &str) -> Vec<Reason> {
        let request = self.request;
        let Some(course) = request.programme.find_course(code) else {
            return vec![
                Finding::UnknownCourse {
                    course: code.to_owned(),
                }
                .reason(),
            ];
        };
        if !course.convertible {
            return vec![
                Finding::CourseNotConvertible {
                    course: code.to_owned(),
                }
                .reason(),
            ];
        }
        if let Some(finding) = targets::possession(code, request) {
            return vec![finding.reason()];
        }
        let mut reasons = BTreeSet::new();
        for rule in request.rules.transfer_rules() {
            let gives = targets::choices(rule, request);
            if targets::is_silent(rule, request)
                || !gives.iter().flatten().any(|course| course.code == code)
            {
                continue;
            }
            let failures = self.found.failures.iter().filter(|failure| {
                failure.rule.id == rule.id
                    && (failure.courses.is_empty() || failure.courses.iter().any(|one| one == code))
            });
            reasons.extend(failures.map(|failure| self.say(rule, &failure.finding)));
            let open = self.found.list.iter().filter(|candidate| {
                candidate.rule.id == rule.id
                    && candidate.courses.iter().any(|course| course.code == code)
            });
            for candidate in open {
                reasons.extend(self.why_not_chosen(candidate));
            }
        }
        or_no_rule(reasons)
    }

    /// What stands against adding the candidate to the plan; nothing means it was not preferred.
    fn why_not_chosen(&self, candidate: &Candidate<'r>) -> Vec<Reason> {
        let mut reasons = Vec::new();
        for other in &self.chosen {
            let label = self.request.rules.rule_label(&other.rule.id);
            for course in &candidate.courses {
                if other.courses.iter().any(|taken| taken.code == course.code) {
                    let (course, rule) = (course.code.clone(), label.clone());
                    reasons.push(self.say(candidate.rule, &Finding::CourseTaken { course, rule }));
                }
            }
            for part in &candidate.parts {
                if let Some(supply) = self.found.supplies.get(part.supply)
                    && other.parts.iter().any(|taken| taken.supply == part.supply)
                {
                    let (outcome, rule) = (supply.fact.id.clone(), label.clone());
                    reasons
                        .push(self.say(candidate.rule, &Finding::OutcomeTaken { outcome, rule }));
                }
            }
        }
        for room in self.rooms {
            let terms = self
                .chosen
                .iter()
                .map(|other| caps::term(self.found, other, room.cap));
            let used = Credits::sum(terms.chain([room.before])).unwrap_or(Credits::MAX);
            let need = caps::term(self.found, candidate, room.cap);
            if !need.is_zero() && used.checked_add(need).is_ok_and(|sum| sum > room.limit) {
                let finding = Finding::CapReached {
                    cap: room.cap.id.clone(),
                    limit: room.limit,
                    used,
                    need,
                    courses: room.counts_courses(),
                };
                let label = self.request.rules.rule_label(&candidate.rule.id);
                reasons.push(finding.reason().from_rule(&label, &room.cap.cite));
            } else if let Some(floor) = room.floor.filter(|_| !need.is_zero()) {
                let have = used.checked_add(need).unwrap_or(Credits::MAX);
                if have < floor {
                    let finding = Finding::FloorNotReached {
                        cap: room.cap.id.clone(),
                        floor,
                        have,
                        courses: room.counts_courses(),
                    };
                    let label = self.request.rules.rule_label(&candidate.rule.id);
                    reasons.push(finding.reason().from_rule(&label, &room.cap.cite));
                }
            }
        }
        reasons.extend(self.excluded(candidate));
        if reasons.is_empty() {
            reasons.push(self.say(candidate.rule, &Finding::NotPreferred));
        }
        reasons
    }
}

impl Explainer<'_, '_> {
    /// The exclusions that the candidate would break beside the plan.
    fn excluded(&self, candidate: &Candidate<'_>) -> Vec<Reason> {
        let groups = excluded_groups(self.request, self.found);
        let broken = groups.iter().filter(|group| {
            let own = group.touched(candidate);
            let by_rule = matches!(group.members, Members::Rules(_));
            let chosen: Vec<BTreeSet<String>> = self
                .chosen
                .iter()
                .map(|other| group.touched(other))
                .collect();
            let count = if by_rule {
                let uses = chosen.iter().filter(|touched| !touched.is_empty());
                uses.count().saturating_add(1)
            } else {
                let all: BTreeSet<&String> = chosen.iter().flatten().chain(&own).collect();
                all.len()
            };
            !own.is_empty() && count > group.max
        });
        broken
            .map(|group| {
                let exclusion = group.id.clone();
                self.say(candidate.rule, &Finding::Excluded { exclusion })
            })
            .collect()
    }
}

fn or_no_rule(reasons: BTreeSet<Reason>) -> Vec<Reason> {
    if reasons.is_empty() {
        return vec![Finding::NoRule.reason()];
    }
    reasons.into_iter().collect()
}
