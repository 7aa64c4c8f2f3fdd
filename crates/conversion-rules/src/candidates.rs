//! Candidates: every way a rule can be used with the facts at hand, and why the others fail.

pub(crate) mod elective;
mod equivalents;
pub(crate) mod fullest;
mod parts;
pub(crate) mod reach;
pub(crate) mod slots;
pub(crate) mod sums;
pub(crate) mod supply;
pub(crate) mod targets;
pub(crate) mod via;

use crate::caps::{self, CapRoom};
use crate::condition::{self, Check, Context};
use crate::model::{Cap, Consumption, Effect, Pattern, Slot, TransferRule};
use crate::reason::{Finding, Verdict};
use crate::request::{ConversionRequest, Sources};
use credit_bank_domain::credits::Credits;
use credit_bank_domain::programme::Course;
use reach::Reached;
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
    /// The rule's effect, or what a cap turns it into beyond its limit.
    pub effect: Effect,
    /// The cap that changed the effect.
    pub over: Option<&'r Cap>,
    pub parts: Vec<Part>,
    pub courses: Vec<&'r Course>,
    /// Credits without a course.
    pub free: Credits,
    /// Courses in whose place a cap has put credits without a course; nothing else may give them.
    pub instead_of: Vec<&'r Course>,
}

impl<'r> Candidate<'r> {
    /// The same use beyond the limit of a cap that changes its effect.
    fn beyond(&self, cap: &'r Cap, effect: Effect) -> Self {
        let mut tier = Self {
            effect,
            over: Some(cap),
            ..self.clone()
        };
        if effect == Effect::ElectiveCredit {
            let credits = tier.courses.iter().map(|course| course.credits);
            tier.free = Credits::sum(credits).unwrap_or(Credits::MAX);
            tier.instead_of = std::mem::take(&mut tier.courses);
        }
        tier
    }
}

/// A use that fails, for explanations.
#[derive(Debug, Clone)]
pub(crate) struct Failure<'r> {
    pub rule: &'r TransferRule,
    /// Supplies concerned; empty means every one that the rule speaks of.
    pub supplies: Vec<usize>,
    /// Courses concerned; empty means every one that the rule gives.
    pub courses: Vec<String>,
    /// Courses that the use would have given together with these, and that fail with them.
    pub beside: Vec<String>,
    pub finding: Finding,
}

/// Everything that could be done and everything that could not.
pub(crate) struct Candidates<'r> {
    pub supplies: Vec<Supply<'r>>,
    /// The rules that may give something here.
    pub reached: Vec<Reached<'r>>,
    pub list: Vec<Candidate<'r>>,
    pub failures: Vec<Failure<'r>>,
    pub bans: Vec<Ban<'r>>,
    pub overflow: bool,
}

/// The verdict of a slot on a supply: the checks of the pattern that fits best.
pub(crate) fn best_checks(
    slot: &Slot,
    supply: &Supply<'_>,
    context: Context<'_>,
) -> Option<Vec<Check>> {
    best_fit(slot, supply, context).map(|(_, checks)| checks)
}

/// The same with the pattern.
pub(crate) fn best_fit<'s>(
    slot: &'s Slot,
    supply: &Supply<'_>,
    context: Context<'_>,
) -> Option<(&'s Pattern, Vec<Check>)> {
    slot.any_of
        .iter()
        .filter(|pattern| condition::is_about(pattern, supply.fact, context.rules))
        .map(|pattern| (pattern, condition::evaluate(pattern, supply.fact, context)))
        .max_by_key(|(_, checks)| condition::overall(checks))
}

/// Every candidate, and why the other uses fail.
pub(crate) fn find<'r>(request: &ConversionRequest<'r>) -> Candidates<'r> {
    find_by(request, |_| true)
}

/// The same of some rules alone; rules that expressly give nothing stand in the way of all.
pub(crate) fn find_by<'r>(
    request: &ConversionRequest<'r>,
    is_asked: impl Fn(&TransferRule) -> bool,
) -> Candidates<'r> {
    let context = Context {
        rules: request.rules,
        on: request.on,
        registered_on: Some(request.registered_on),
    };
    let supplies = supply::supplies(request);
    let mut found = Candidates {
        reached: reach::rules(request, &supplies, |rule| {
            is_asked(rule) || rule.gives.effect == Effect::Deny
        }),
        supplies,
        list: Vec::new(),
        failures: Vec::new(),
        bans: Vec::new(),
        overflow: false,
    };
    let bans = targets::bans(request, (&found.supplies, &found.reached), context);
    let speaking = found.reached.clone().into_iter().filter(|one| !one.silent);
    for reached in speaking {
        let rule = reached.rule;
        if let Some(finding) = closed(rule, request) {
            found.fail(rule, Vec::new(), finding);
            continue;
        }
        if !rule.gives.effect.is_plannable() {
            continue;
        }
        let fillings = slots::fillings(rule, (&found.supplies, &reached.about), context);
        for finding in fillings.failures {
            found.fail(rule, Vec::new(), finding);
        }
        found.overflow = found.overflow || fillings.overflow;
        for filling in &fillings.list {
            for courses in found.equivalents(request, rule, filling, &reached.choices) {
                if found.list.len() >= APPLICATIONS_MAX {
                    found.overflow = true;
                    found.bans = bans;
                    return found;
                }
                found.consider(request, rule, filling, &courses, &bans);
            }
        }
    }
    found.add_tiers(request);
    found.bans = bans;
    found
}

/// Why no application by the rule is taken on the day, whatever the outcomes.
pub(crate) fn closed(rule: &TransferRule, request: &ConversionRequest<'_>) -> Option<Finding> {
    let on = request.on;
    if rule.effective.is_some_and(|period| !period.contains(on)) {
        return Some(Finding::NotInForce { on: on.to_string() });
    }
    if !rule.is_open(on) {
        let next = rule.next_opening(on);
        return Some(Finding::WindowClosed {
            on: on.to_string(),
            next: next.map(|day| day.to_string()),
        });
    }
    if rule.gives.effect == Effect::NeedsReview {
        return Some(Finding::NeedsReview);
    }
    let most = rule.gives.choose?;
    let chosen = choices_made(rule, request);
    (chosen >= usize::from(most)).then(|| Finding::ChoiceMade { most: most.into() })
}

/// Courses that the rule has given this enrolment already.
pub(crate) fn choices_made(rule: &TransferRule, request: &ConversionRequest<'_>) -> usize {
    let granted = &request.commitments.granted;
    granted
        .iter()
        .filter(|granted| granted.rule == rule.id)
        .count()
}

impl<'r> Candidates<'r> {
    fn fail(&mut self, rule: &'r TransferRule, supplies: Vec<usize>, finding: Finding) {
        self.failures.push(Failure {
            rule,
            supplies,
            courses: Vec::new(),
            beside: Vec::new(),
            finding,
        });
    }

    /// Beyond the limit of a cap with a second effect the same use is still possible, changed.
    fn add_tiers(&mut self, request: &ConversionRequest<'r>) {
        let rooms = caps::rooms(request);
        let mut tiers = Vec::new();
        for candidate in &self.list {
            let mut made = Vec::new();
            for CapRoom { cap, .. } in &rooms {
                let changed = cap.then.filter(|then| {
                    *then != candidate.effect
                        && !made.contains(then)
                        && !candidate.courses.is_empty()
                        && !caps::term(self, candidate, cap).is_zero()
                });
                if let Some(effect) = changed {
                    made.push(effect);
                    tiers.push(candidate.beyond(cap, effect));
                }
            }
        }
        self.overflow =
            self.overflow || self.list.len().saturating_add(tiers.len()) > APPLICATIONS_MAX;
        self.list.extend(tiers);
    }

    /// Where the outcomes of a candidate come from.
    pub fn sources(&self, candidate: &Candidate<'_>) -> Sources {
        let supplies = candidate
            .parts
            .iter()
            .filter_map(|part| self.supplies.get(part.supply));
        Sources::of(supplies.map(|supply| supply.fact))
    }

    /// The fact of a supply.
    pub fn fact_id(&self, supply: usize) -> Option<&String> {
        Some(&self.supplies.get(supply)?.fact.id)
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
    supply.gate.is_none() && meets(slot, supply, context)
}

/// Does every condition of one pattern of the slot hold?
pub(crate) fn meets(slot: &Slot, supply: &Supply<'_>, context: Context<'_>) -> bool {
    best_checks(slot, supply, context)
        .is_some_and(|checks| condition::overall(&checks) == Verdict::Holds)
}
