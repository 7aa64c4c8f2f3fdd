//! Candidates: every way a rule can be used with the facts at hand, and why the others fail.

mod slots;
pub(crate) mod supply;
pub(crate) mod targets;

use crate::condition::{self, Check, Context};
use crate::model::{Consumption, Draw, Effect, Slot, TransferRule};
use crate::reason::{Finding, Verdict};
use crate::request::ConversionRequest;
use credit_bank_domain::credits::Credits;
use credit_bank_domain::programme::Course;
use supply::Supply;
use targets::Ban;

/// Applications beyond this are an error, never silently cut.
pub(crate) const APPLICATIONS_MAX: usize = 20_000;

/// A fact in a candidate.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Part {
    /// Index into the supplies.
    pub supply: usize,
    pub consumption: Consumption,
    /// What a budget use draws; 0 otherwise.
    pub draw: Credits,
}

/// One way to use a rule.
#[derive(Debug, Clone)]
pub(crate) struct Candidate<'r> {
    pub rule: &'r TransferRule,
    pub parts: Vec<Part>,
    pub courses: Vec<&'r Course>,
    pub free: Credits,
}

/// A use that fails, for explanations.
#[derive(Debug, Clone)]
pub(crate) struct Failure<'r> {
    pub rule: &'r TransferRule,
    /// Supplies concerned; empty means every one that the rule speaks of.
    pub supplies: Vec<usize>,
    /// Courses concerned; empty means every one that the rule gives.
    pub courses: Vec<String>,
    pub finding: Finding,
}

/// Everything that could be done and everything that could not.
pub(crate) struct Candidates<'r> {
    pub supplies: Vec<Supply<'r>>,
    pub list: Vec<Candidate<'r>>,
    pub failures: Vec<Failure<'r>>,
    pub overflow: bool,
}

/// The verdict of a slot on a supply: the checks of the pattern that fits best.
pub(crate) fn best_checks(
    slot: &Slot,
    supply: &Supply<'_>,
    context: Context<'_>,
) -> Option<Vec<Check>> {
    slot.any_of
        .iter()
        .filter(|pattern| condition::is_about(pattern, supply.fact, context.rules))
        .map(|pattern| condition::evaluate(pattern, supply.fact, context))
        .max_by_key(|checks| condition::overall(checks))
}

pub(crate) fn find<'r>(request: &ConversionRequest<'r>) -> Candidates<'r> {
    let context = Context {
        rules: request.rules,
        on: request.on,
        registered_on: Some(request.registered_on),
    };
    let mut found = Candidates {
        supplies: supply::supplies(request),
        list: Vec::new(),
        failures: Vec::new(),
        overflow: false,
    };
    let bans = targets::bans(request, &found.supplies, context);
    for rule in request.rules.transfer_rules() {
        let choices = targets::choices(&rule.gives, request);
        if choices.is_empty() {
            continue;
        }
        if rule
            .effective
            .is_some_and(|period| !period.contains(request.on))
        {
            found.fail(
                rule,
                Vec::new(),
                Finding::NotInForce {
                    on: request.on.to_string(),
                },
            );
            continue;
        }
        if !rule.gives.effect.is_plannable() {
            if rule.gives.effect == Effect::NeedsReview {
                found.fail(rule, Vec::new(), Finding::NeedsReview);
            }
            continue;
        }
        let fillings = slots::fillings(rule, &found.supplies, context);
        for finding in fillings.failures {
            found.fail(rule, Vec::new(), finding);
        }
        found.overflow = found.overflow || fillings.overflow;
        for filling in &fillings.list {
            for courses in &choices {
                if found.list.len() >= APPLICATIONS_MAX {
                    found.overflow = true;
                    return found;
                }
                found.consider(request, rule, filling, courses, &bans);
            }
        }
    }
    found
}

impl<'r> Candidates<'r> {
    fn fail(&mut self, rule: &'r TransferRule, supplies: Vec<usize>, finding: Finding) {
        self.failures.push(Failure {
            rule,
            supplies,
            courses: Vec::new(),
            finding,
        });
    }

    fn consider(
        &mut self,
        request: &ConversionRequest<'r>,
        rule: &'r TransferRule,
        filling: &[(usize, &'r Slot)],
        courses: &[&'r Course],
        bans: &[Ban],
    ) {
        let supplies: Vec<usize> = filling.iter().map(|(supply, _)| *supply).collect();
        let mut kept = Vec::new();
        let mut blocked = false;
        for course in courses {
            match targets::block(course, request, &supplies, bans) {
                None => kept.push(*course),
                Some(Finding::PassedAlready { .. } | Finding::GrantedAlready { .. })
                    if rule.gives.partial => {}
                Some(finding) => {
                    blocked = true;
                    self.failures.push(Failure {
                        rule,
                        supplies: supplies.clone(),
                        courses: vec![course.code.clone()],
                        finding,
                    });
                }
            }
        }
        let free = rule.gives.elective.unwrap_or_default();
        if blocked || (kept.is_empty() && free.is_zero()) {
            return;
        }
        let target = Credits::sum(kept.iter().map(|course| course.credits).chain([free]))
            .unwrap_or(Credits::MAX);
        match self.parts(request, rule, filling, target) {
            Ok(parts) => self.list.push(Candidate {
                rule,
                parts,
                courses: kept,
                free,
            }),
            Err(finding) => self.failures.push(Failure {
                rule,
                supplies,
                courses: kept.iter().map(|course| course.code.clone()).collect(),
                finding,
            }),
        }
    }

    /// What each outcome of a filling gives up, or why it cannot.
    fn parts(
        &self,
        request: &ConversionRequest<'r>,
        rule: &TransferRule,
        filling: &[(usize, &Slot)],
        target: Credits,
    ) -> Result<Vec<Part>, Finding> {
        let policy = &request.rules.policy;
        let (mut needed, mut drawable, mut value) = (target, false, Credits::ZERO);
        let mut parts = Vec::new();
        for (index, slot) in filling {
            let Some(supply) = self.supplies.get(*index) else {
                continue;
            };
            let consumption = slot.consumption.unwrap_or(policy.consumption);
            if consumption != Consumption::None {
                value = value.checked_add(supply.value).unwrap_or(Credits::MAX);
            }
            let mut draw = Credits::ZERO;
            match consumption {
                Consumption::None => {}
                Consumption::Whole => {
                    if let Some(place) = &supply.claimed_at {
                        return Err(Finding::UsedAlready {
                            place: place.clone(),
                        });
                    }
                }
                Consumption::Budget => {
                    drawable = true;
                    let most = slot
                        .budget
                        .map_or(supply.left, |most| most.min(supply.left));
                    draw = match slot.draw {
                        Draw::TargetCredits => needed.min(most),
                        Draw::Fixed(amount) => amount,
                    };
                    if draw > most {
                        return Err(Finding::BudgetShort {
                            want: draw,
                            have: most,
                        });
                    }
                    needed = match slot.draw {
                        Draw::TargetCredits => needed.saturating_sub(draw),
                        Draw::Fixed(_) => Credits::ZERO,
                    };
                }
            }
            parts.push(Part {
                supply: *index,
                consumption,
                draw,
            });
        }
        if drawable && !needed.is_zero() {
            return Err(Finding::BudgetShort {
                want: target,
                have: target.saturating_sub(needed),
            });
        }
        let covers = rule
            .source_covers_target
            .unwrap_or(policy.source_covers_target);
        if covers && value < target {
            return Err(Finding::SourceBelowTarget {
                source: value,
                target,
            });
        }
        parts.sort_by(|a, b| self.key(a.supply).cmp(self.key(b.supply)));
        Ok(parts)
    }

    /// The stable identity of a supply.
    pub fn key(&self, supply: usize) -> &str {
        self.supplies
            .get(supply)
            .map_or("", |supply| supply.key.as_str())
    }
}

/// Is a supply fit for a slot: usable at all and every condition of one pattern holds?
pub(crate) fn fits_slot(slot: &Slot, supply: &Supply<'_>, context: Context<'_>) -> bool {
    supply.gate.is_none()
        && best_checks(slot, supply, context)
            .is_some_and(|checks| condition::overall(&checks) == Verdict::Holds)
}
