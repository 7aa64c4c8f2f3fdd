//! From facts to a plan: candidates, plan, explanation, verification.

mod beside;
mod build;
mod completion;
mod exclusions;
mod expiring;
mod floors;
mod grades;
mod lines;
mod unmet;

pub(crate) use beside::{FloorLeft, floors_left};
pub(crate) use exclusions::{Group, Members, groups as excluded_groups};

use crate::candidates::{self, APPLICATIONS_MAX, Candidates};
use crate::canonical;
use crate::caps::{self, CapRoom};
use crate::conversion::{Completion, Conversion, ConversionStatus, RuleSetRef};
use crate::explain::{self, Explainer};
use crate::fact::Fact;
use crate::plan::{Instance, Limits, SolutionStatus};
use crate::reason::{Finding, Reason};
use crate::request::ConversionRequest;
use crate::verify::verify;
use credit_bank_domain::credits::Credits;
use std::cell::Cell;

/// Which courses of the programme the facts give, what they cost and why the rest does not count.
///
/// The answer depends on nothing but the request, and not on the order of anything in it.
pub fn convert(request: &ConversionRequest<'_>) -> Conversion {
    convert_within(request, &|| false)
}

/// As [`convert`], with an outer limit: once `should_stop` says so, the plan is the best found so far
/// and `bounded`. Where it never does, the answer is that of [`convert`].
pub fn convert_within(
    request: &ConversionRequest<'_>,
    should_stop: &dyn Fn() -> bool,
) -> Conversion {
    search_within(request, should_stop).conversion
}

/// A plan, and where a clock ended the search for it.
#[derive(Debug, Clone)]
pub struct Searched {
    /// The plan.
    pub conversion: Conversion,
    /// The checkpoint at which the search was ended from outside, counted from 1; none where it was not.
    pub stopped_at: Option<u64>,
}

/// As [`convert_within`], saying where the search ended: [`search_until`] ends it there again, on any
/// machine and without a clock.
pub fn search_within(request: &ConversionRequest<'_>, should_stop: &dyn Fn() -> bool) -> Searched {
    let checkpoints = Checkpoints::default();
    let conversion = plan(request, &|| checkpoints.pass(|_| should_stop()));
    Searched {
        conversion,
        stopped_at: checkpoints.stopped_at.get(),
    }
}

/// The plan of a search that ends at this checkpoint, if it gets so far.
pub fn search_until(request: &ConversionRequest<'_>, checkpoint: Option<u64>) -> Conversion {
    let checkpoints = Checkpoints::default();
    let is_there = |passed| checkpoint.is_some_and(|last| passed >= last);
    plan(request, &|| checkpoints.pass(is_there))
}

/// The places where a search asks whether to go on. Which they are follows from the request alone, so that
/// a clock only ever picks one of them.
#[derive(Default)]
struct Checkpoints {
    passed: Cell<u64>,
    stopped_at: Cell<Option<u64>>,
}

impl Checkpoints {
    /// At the next one: is the search to end, there or earlier?
    fn pass(&self, should_stop: impl Fn(u64) -> bool) -> bool {
        if self.stopped_at.get().is_some() {
            return true;
        }
        let passed = self.passed.get().saturating_add(1);
        self.passed.set(passed);
        let stops = should_stop(passed);
        if stops {
            self.stopped_at.set(Some(passed));
        }
        stops
    }
}

fn plan(request: &ConversionRequest<'_>, should_stop: &dyn Fn() -> bool) -> Conversion {
    let empty = empty(request);
    if !request.rules.effective.contains(request.on) {
        let on = request.on.to_string();
        return refused(empty, request, &Finding::NotInForce { on });
    }
    let found = candidates::find(request);
    if found.overflow {
        let limit = u64::try_from(APPLICATIONS_MAX).unwrap_or(u64::MAX);
        let finding = Finding::TooManyCombinations { limit };
        return refused(empty, request, &finding);
    }
    let rooms = caps::rooms(request);
    let (mut plan, chosen) = match planned(request, &found, &rooms, should_stop) {
        Ok(planned) => planned,
        Err(finding) => {
            let plan = refused(empty, request, &finding);
            return unmet::explained(plan, request, (&found, &rooms), &finding);
        }
    };
    let explainer = Explainer::new(request, &found, &chosen, &rooms);
    plan.unused = explainer.unused();
    plan.verdicts = explainer.verdicts();
    plan.missing = explainer.missing();
    let lacking: Vec<String> = plan
        .missing
        .iter()
        .map(|course| course.course_code.clone())
        .filter(|code| !explainer.is_out_of_reach(code))
        .collect();
    plan.next_steps = explainer.next_steps(&lacking);
    plan.completion = completion::of(request, &plan);
    plan.plan_hash = plan.compute_hash();
    match verify(request, &plan) {
        Ok(()) => plan,
        // A plan that breaks a law is never returned, whoever made it.
        Err(_) => refused(empty, request, &Finding::PlanNotVerified),
    }
}

/// The best plan out of these candidates within these caps, with what it gives and takes, and the
/// indices of what was chosen; nothing of what it leaves out is explained yet.
///
/// # Errors
/// What is required cannot be given, or was not found within the limit.
pub(crate) fn planned<'r>(
    request: &ConversionRequest<'r>,
    found: &Candidates<'r>,
    rooms: &[CapRoom<'r>],
    should_stop: &dyn Fn() -> bool,
) -> Result<(Conversion, Vec<usize>), Finding> {
    let (instance, order) = build::instance(request, found, rooms);
    let (instance, solution) = floors::best(instance, rooms, limits(request, should_stop));
    if solution.status == SolutionStatus::Infeasible {
        return Err(unmet::finding(&solution, request, found));
    }
    let Some(ids) = &solution.chosen else {
        return Err(Finding::SearchStopped);
    };
    let mut chosen = chosen(&instance, ids, &order);
    if request.rules.takes_better_grades() {
        chosen = grades::better(found, (&instance, &order), chosen);
    }
    let chosen = expiring::first(found, &request.wishes, chosen);
    let mut plan = empty(request);
    plan.status = match solution.status {
        SolutionStatus::Optimal => ConversionStatus::Optimal,
        SolutionStatus::Bounded | SolutionStatus::Infeasible => ConversionStatus::Bounded,
    };
    lines::write(&mut plan, request, found, &chosen, rooms);
    let mut required = request.wishes.required.iter();
    if required.all(|wish| plan.groups.iter().any(|group| wish.is_met_by(group))) {
        Ok((plan, chosen))
    } else {
        Err(Finding::SearchStopped)
    }
}

/// The planning problem of a request, for outside solvers and for the planner's own tests.
pub fn export_instance(request: &ConversionRequest<'_>) -> Instance {
    let found: Candidates<'_> = candidates::find(request);
    let rooms = caps::rooms(request);
    let (instance, _) = build::instance(request, &found, &rooms);
    // Which floors are taken is settled first, so that an outside solver answers the same question.
    floors::best(instance, &rooms, limits(request, &|| false)).0
}

const fn limits<'s>(
    request: &ConversionRequest<'_>,
    should_stop: &'s dyn Fn() -> bool,
) -> Limits<'s> {
    Limits {
        nodes: request.node_limit,
        should_stop,
    }
}

/// Indices of the chosen candidates, in the order of the instance.
fn chosen(instance: &Instance, ids: &[String], order: &[usize]) -> Vec<usize> {
    instance
        .applications
        .iter()
        .zip(order)
        .filter(|(application, _)| ids.contains(&application.id))
        .map(|(_, candidate)| *candidate)
        .collect()
}

fn refused(mut plan: Conversion, request: &ConversionRequest<'_>, finding: &Finding) -> Conversion {
    let reasons: Vec<Reason> = vec![finding.reason_naming(&request.names())];
    plan.unused = explain::all_unused(request, &reasons);
    plan.missing = explain::all_missing(request, &reasons);
    plan.completion = completion::of(request, &plan);
    plan.plan_hash = plan.compute_hash();
    plan
}

fn empty(request: &ConversionRequest<'_>) -> Conversion {
    let mut facts: Vec<Fact> = request.facts.to_vec();
    for fact in &mut facts {
        fact.tags.sort();
        fact.issuer_classes.sort();
    }
    facts.sort_by(|a, b| a.id.cmp(&b.id));
    Conversion {
        plan_hash: String::new(),
        semantics: request.rules.semantics,
        rule_set: RuleSetRef {
            code: request.rules.rule_set.clone(),
            version: request.rules.version,
            hash: request.rules.hash_hex().to_owned(),
        },
        facts_hash: canonical::hash_hex(&facts),
        on: request.on,
        wishes: request.wishes.clone(),
        status: ConversionStatus::NotPlanned,
        courses: Vec::new(),
        groups: Vec::new(),
        total_credits: Credits::ZERO,
        pending_exam_credits: Credits::ZERO,
        caps: Vec::new(),
        unused: Vec::new(),
        verdicts: Vec::new(),
        missing: Vec::new(),
        next_steps: Vec::new(),
        completion: Completion {
            required: request.programme.total_credits,
            reached: Credits::ZERO,
            modules: Vec::new(),
            complete: false,
        },
    }
}
