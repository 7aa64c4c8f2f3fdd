//! The chosen candidates as groups and lines: draws, remainders, grades and the cap arithmetic.

use crate::candidates::{Candidate, Candidates, best_fit, via};
use crate::caps::{self, CapRoom};
use crate::condition;
use crate::condition::{Check, Context};
use crate::conversion::{CapState, Conversion, GrantedLine, Group, LeftPolicy, Use};
use crate::fact::Fact;
use crate::grade;
use crate::model::{Consumption, Effect, Remainder};
use crate::names::Names;
use crate::reason::{Finding, Met, Reason};
use crate::request::ConversionRequest;
use credit_bank_domain::credits::Credits;
use std::collections::BTreeMap;

/// Fills groups, lines, totals and caps of the plan.
pub(super) fn write(
    plan: &mut Conversion,
    request: &ConversionRequest<'_>,
    found: &Candidates<'_>,
    chosen: &[usize],
    rooms: &[CapRoom<'_>],
) {
    let names = request.names();
    let mut used: Vec<Credits> = rooms.iter().map(|room| room.before).collect();
    for (number, candidate) in chosen
        .iter()
        .filter_map(|index| found.list.get(*index))
        .enumerate()
    {
        let rule = candidate.rule;
        let facts = candidate
            .parts
            .iter()
            .filter_map(|part| found.supplies.get(part.supply));
        plan.groups.push(Group {
            rule: rule.id.clone(),
            clause: rule.cite.clone(),
            effect: candidate.effect,
            facts: facts.map(|supply| supply.fact.id.clone()).collect(),
            courses: candidate
                .courses
                .iter()
                .map(|course| course.code.clone())
                .collect(),
        });
        let mut common = conditions(request, found, candidate, &names);
        common.extend(candidate.over.map(|cap| {
            let finding = Finding::EffectChanged {
                cap: cap.id.clone(),
                effect: candidate.effect,
                courses: candidate
                    .instead_of
                    .iter()
                    .map(|course| course.code.clone())
                    .collect(),
            };
            let label = request.rules.rule_label(&rule.id);
            finding.reason_naming(&names).from_rule(&label, &cap.cite)
        }));
        for (room, used) in rooms.iter().zip(&mut used) {
            let before = *used;
            let term = caps::term(found, candidate, room.cap);
            *used = used.checked_add(term).unwrap_or(Credits::MAX);
            if !term.is_zero() {
                let finding = Finding::CapRoom {
                    cap: room.cap.id.clone(),
                    before,
                    after: *used,
                    limit: room.limit,
                    courses: room.counts_courses(),
                };
                common.push(
                    finding
                        .reason()
                        .from_rule(&request.rules.rule_label(&rule.id), &room.cap.cite),
                );
            }
        }
        group_lines(plan, (request, &names), found, candidate, number, &common);
    }
    settle(plan, request, found, &names);
    plan.courses
        .sort_by(|a, b| (&a.course_code, a.group).cmp(&(&b.course_code, b.group)));
    plan.caps = cap_states(rooms, used);
    let sum = |at_once: bool| {
        let lines = plan.courses.iter().filter(|line| match line.effect {
            Effect::AttendanceWaiver => !at_once,
            effect => at_once && effect.grants_at_once(),
        });
        Credits::sum(lines.map(|line| line.target_credits)).unwrap_or(Credits::MAX)
    };
    (plan.total_credits, plan.pending_exam_credits) = (sum(true), sum(false));
}

/// Every cap with its arithmetic.
fn cap_states(rooms: &[CapRoom<'_>], used: Vec<Credits>) -> Vec<CapState> {
    rooms
        .iter()
        .zip(used)
        .map(|(room, used)| CapState {
            id: room.cap.id.clone(),
            clause: room.cap.cite.clone(),
            measure: room.cap.measure,
            limit: room.limit,
            before: room.before,
            used,
            base: room.base,
        })
        .collect()
}

/// Each outcome with the conditions it met, and the crosswalk by which its register entry was one of those
/// asked for.
fn conditions(
    request: &ConversionRequest<'_>,
    found: &Candidates<'_>,
    candidate: &Candidate<'_>,
    names: &Names<'_>,
) -> Vec<Reason> {
    let context = Context {
        rules: request.rules,
        on: request.on,
        registered_on: Some(request.registered_on),
    };
    let rule = candidate.rule;
    let label = request.rules.rule_label(&rule.id);
    let parts = candidate.parts.iter();
    let supplies = parts.filter_map(|part| found.supplies.get(part.supply));
    let mut reasons = Vec::new();
    for supply in supplies {
        let fact = supply.fact;
        let mut slots = rule.uses.iter();
        let (pattern, checks) = slots
            .find_map(|slot| best_fit(slot, supply, context))
            .unzip();
        let met = Finding::ConditionsMet {
            outcome: fact.id.clone(),
            conditions: checks.into_iter().flatten().map(met).collect(),
        };
        reasons.push(met.reason_naming(names).from_rule(&label, &rule.cite));
        if let Some(pattern) = pattern
            && let Some(crosswalk) = condition::crossed(pattern, fact, request.rules)
        {
            let asked = crosswalk.same.intersection(&pattern.award).cloned();
            let same = Finding::Crossed {
                outcome: fact.id.clone(),
                award: fact.award().to_string(),
                crosswalk: crosswalk.id.clone(),
                asked: condition::joined(&asked.collect()),
            };
            let reason = same.reason_naming(names);
            reasons.push(reason.from_rule(&label, &crosswalk.cite));
        }
    }
    reasons
}

fn met(check: Check) -> Met {
    Met {
        field: check.field,
        want: check.want,
        have: check.have.unwrap_or_else(|| "?".to_owned()),
    }
}

/// The lines of a group; its outcomes are shared out over its courses in order.
fn group_lines(
    plan: &mut Conversion,
    (request, names): (&ConversionRequest<'_>, &Names<'_>),
    found: &Candidates<'_>,
    candidate: &Candidate<'_>,
    group: usize,
    common: &[Reason],
) {
    let rule = candidate.rule;
    let facts: Vec<_> = candidate
        .parts
        .iter()
        .filter_map(|part| found.supplies.get(part.supply))
        .map(|supply| supply.fact)
        .collect();
    // Where a cap changed the effect the exam, or the make-up course, writes its own grade.
    let policy = rule
        .gives
        .grade
        .as_ref()
        .filter(|_| candidate.over.is_none());
    let grade = policy.map(|rule| grade::write(rule, &facts));
    let lower = lower_grades(request, found, candidate);
    let mut left = drawable(found, candidate);
    let targets = candidate
        .courses
        .iter()
        .map(|course| (course.code.clone(), course.credits));
    let free = (!candidate.free.is_zero()).then(|| (String::new(), candidate.free));
    for (course_code, target_credits) in targets.chain(free) {
        let uses = share(request, found, candidate, target_credits, &mut left);
        let mut explanation = common.to_vec();
        let label = request.rules.rule_label(&rule.id);
        let mut say = |finding: &Finding| {
            explanation.push(finding.reason_naming(names).from_rule(&label, &rule.cite));
        };
        let (course, credits) = (course_code.clone(), target_credits);
        for finding in equivalents(request, candidate, &facts, &course) {
            say(&finding);
        }
        say(&match candidate.effect {
            _ if course.is_empty() => Finding::ElectiveGranted {
                module: rule.gives.module.clone(),
                credits,
            },
            Effect::AttendanceWaiver => Finding::AwaitsExam { course, credits },
            Effect::WaiveNoCredit => Finding::CreditsToMakeUp { course, credits },
            _ => Finding::Granted { course, credits },
        });
        let written = grade.clone().flatten();
        match (&grade, &written) {
            (None, _) | (Some(Some(_)), None) => {}
            (Some(None), _) => say(&Finding::GradeUnknown),
            (_, Some(written)) => say(&Finding::GradeWritten {
                grade: written.text.clone(),
                scale: written.scale.clone(),
                degree_review: written.degree_review,
            }),
        }
        for finding in &lower {
            say(finding);
        }
        let instead_of = candidate.instead_of.iter();
        let mut in_place_of: Vec<String> = instead_of.map(|course| course.code.clone()).collect();
        in_place_of.sort();
        plan.courses.push(GrantedLine {
            course_code,
            in_place_of,
            target_credits,
            effect: candidate.effect,
            module: rule.gives.module.clone(),
            rule: rule.id.clone(),
            clause: rule.cite.clone(),
            grade: written,
            group,
            uses,
            explanation,
        });
    }
}

/// The lower grades that other rules would have written for the same.
fn lower_grades(
    request: &ConversionRequest<'_>,
    found: &Candidates<'_>,
    candidate: &Candidate<'_>,
) -> Vec<Finding> {
    if !request.rules.takes_better_grades() || candidate.over.is_some() {
        return Vec::new();
    }
    super::grades::passed_over(found, candidate)
        .into_iter()
        .map(|(rule, grade)| Finding::LowerGrade {
            rule: request.rules.rule_label(rule),
            grade: grade.map(|grade| grade.told()),
        })
        .collect()
}

/// By which statement, or name, each outcome stands for the course.
fn equivalents(
    request: &ConversionRequest<'_>,
    candidate: &Candidate<'_>,
    facts: &[&Fact],
    course: &str,
) -> Vec<Finding> {
    let target = request.programme.find_course(course);
    let Some((via, target)) = candidate.rule.via.as_ref().zip(target) else {
        return Vec::new();
    };
    facts
        .iter()
        .filter_map(|fact| Some((fact, via::stands_for(via, fact, target, request).ok()?)))
        .map(|(fact, statement)| {
            let (outcome, course) = (fact.id.clone(), course.to_owned());
            match statement {
                None => Finding::SameName { outcome, course },
                Some(statement) => Finding::EquivalentTo {
                    outcome,
                    course,
                    statement: statement.id.clone(),
                    overlap: statement.overlap.to_percent(),
                    approved_by: statement.approved_by.clone(),
                },
            }
        })
        .collect()
}

/// What each outcome of a candidate can still give to its courses.
fn drawable(found: &Candidates<'_>, candidate: &Candidate<'_>) -> BTreeMap<usize, Credits> {
    let mut left: BTreeMap<usize, Credits> = BTreeMap::new();
    for part in &candidate.parts {
        let value = found
            .supplies
            .get(part.supply)
            .map_or(Credits::ZERO, |supply| supply.value);
        let most = match part.consumption {
            Consumption::Budget => part.draw,
            Consumption::Whole => value,
            Consumption::None => Credits::ZERO,
        };
        left.insert(part.supply, most);
    }
    left
}

/// The share of one course in the outcomes of its group.
fn share(
    request: &ConversionRequest<'_>,
    found: &Candidates<'_>,
    candidate: &Candidate<'_>,
    target: Credits,
    left: &mut BTreeMap<usize, Credits>,
) -> Vec<Use> {
    let mut needed = target;
    let mut uses = Vec::new();
    for part in &candidate.parts {
        let rest = left.entry(part.supply).or_default();
        let source_draw = needed.min(*rest);
        needed = needed.saturating_sub(source_draw);
        *rest = rest.saturating_sub(source_draw);
        uses.push(Use {
            fact_id: found
                .supplies
                .get(part.supply)
                .map(|supply| supply.fact.id.clone())
                .unwrap_or_default(),
            source_draw,
            left: Credits::ZERO,
            left_policy: left_policy(request, part.consumption),
            consumption: part.consumption,
        });
    }
    uses
}

/// A remainder is only kept where the outcome is a budget: a whole outcome is used up by one use.
fn left_policy(request: &ConversionRequest<'_>, consumption: Consumption) -> LeftPolicy {
    match (request.rules.policy.remainder, consumption) {
        (_, Consumption::None) | (Remainder::Keep, Consumption::Budget) => LeftPolicy::Keep,
        _ => LeftPolicy::Forfeit,
    }
}

/// What is left of every outcome after the whole plan, written on each of its uses.
fn settle(
    plan: &mut Conversion,
    request: &ConversionRequest<'_>,
    found: &Candidates<'_>,
    names: &Names<'_>,
) {
    let mut drawn: BTreeMap<String, Credits> = BTreeMap::new();
    for used in plan.courses.iter().flat_map(|line| &line.uses) {
        let sum = drawn.entry(used.fact_id.clone()).or_default();
        *sum = sum.checked_add(used.source_draw).unwrap_or(Credits::MAX);
    }
    for line in &mut plan.courses {
        let label = request.rules.rule_label(&line.rule);
        for used in &mut line.uses {
            let supply = found
                .supplies
                .iter()
                .find(|supply| supply.fact.id == used.fact_id);
            let whole = supply.map_or(Credits::ZERO, |supply| match used.consumption {
                Consumption::Budget => supply.left,
                Consumption::Whole | Consumption::None => supply.value,
            });
            used.left = whole.saturating_sub(drawn.get(&used.fact_id).copied().unwrap_or_default());
            let finding = Finding::Used {
                outcome: used.fact_id.clone(),
                draw: used.source_draw,
                left: used.left,
                forfeited: used.left_policy == LeftPolicy::Forfeit,
                consumed: used.consumption != Consumption::None,
            };
            line.explanation
                .push(finding.reason_naming(names).from_rule(&label, &line.clause));
        }
    }
}
