//! Candidates as a plan instance; the identities in it are stable from one database to another.

mod preference;

use crate::candidates::{Candidate, Candidates};
use crate::caps::{self, CapRoom};
use crate::model::{Consumption, Effect};
use crate::plan::{
    Application, CapLimit, Grant, Instance, Outcome, OutcomeMode, OutcomeUse, Target,
    fingerprint_text,
};
use crate::request::ConversionRequest;
use credit_bank_domain::credits::Credits;
use preference::Preference;
use std::collections::{BTreeMap, BTreeSet};

/// What the name of a constraint begins with that stands for a required course.
pub(super) const REQUIRED: &str = "require:";

/// The instance, and for each of its applications the index of the candidate.
pub(crate) fn instance(
    request: &ConversionRequest<'_>,
    found: &Candidates<'_>,
    rooms: &[CapRoom<'_>],
) -> (Instance, Vec<usize>) {
    let mut instance = Instance::empty(&request.rules.rule_label(&request.rules.rule_set));
    let (budgets, preference) = (budget_supplies(found), Preference::of(request, found));
    for (index, supply) in found.supplies.iter().enumerate() {
        let uses = found.list.iter().flat_map(|candidate| &candidate.parts);
        let mut consumptions = uses
            .filter(|part| part.supply == index)
            .map(|part| part.consumption);
        let Some(first) = consumptions.next() else {
            continue;
        };
        let status_only =
            first == Consumption::None && consumptions.all(|one| one == Consumption::None);
        let is_budget = budgets.contains(&index) || status_only;
        instance.outcomes.push(Outcome {
            id: supply.key.clone(),
            mode: if is_budget {
                OutcomeMode::Budget
            } else {
                OutcomeMode::Whole
            },
            value: if status_only {
                0
            } else {
                supply.value.hundredths()
            },
            budget: is_budget.then(|| supply.left.hundredths()),
        });
    }
    let mut targets: BTreeMap<&str, Credits> = BTreeMap::new();
    let mut made: Vec<(Application, usize)> = Vec::new();
    for (index, candidate) in found.list.iter().enumerate() {
        targets.extend(
            candidate
                .courses
                .iter()
                .chain(&candidate.instead_of)
                .map(|course| (course.code.as_str(), course.credits)),
        );
        made.push((
            application(request, found, candidate, (&budgets, &preference)),
            index,
        ));
    }
    made.sort_by_cached_key(|(application, _)| (fingerprint_text(application), application.pref));
    for (number, (application, _)) in made.iter_mut().enumerate() {
        application.id = format!("a{number:05}");
    }
    instance.targets = targets
        .into_iter()
        .map(|(id, credits)| Target {
            id: id.to_owned(),
            credits: credits.hundredths(),
            category: String::new(),
        })
        .collect();
    let order: Vec<usize> = made.iter().map(|(_, index)| *index).collect();
    instance.applications = made
        .into_iter()
        .map(|(application, _)| application)
        .collect();
    add_caps(&mut instance, found, rooms, &order);
    add_slot_budgets(&mut instance, found, &order);
    add_required(&mut instance, request, found, &order);
    super::exclusions::add(&mut instance, request, found, &order);
    (instance, order)
}

/// Supplies that some candidate draws from as a budget.
fn budget_supplies(found: &Candidates<'_>) -> BTreeSet<usize> {
    let parts = found.list.iter().flat_map(|candidate| &candidate.parts);
    parts
        .filter(|part| part.consumption == Consumption::Budget)
        .map(|part| part.supply)
        .collect()
}

fn application(
    request: &ConversionRequest<'_>,
    found: &Candidates<'_>,
    candidate: &Candidate<'_>,
    (budgets, preference): (&BTreeSet<usize>, &Preference),
) -> Application {
    let effect = candidate.effect;
    let keeps_effects = request.rules.keeps_effects_within_caps();
    // What lies beyond a cap is worth no more than what lies within.
    let is_made_up = keeps_effects && candidate.rule.gives.effect == Effect::WaiveNoCredit;
    let is_without_credit = effect == Effect::WaiveNoCredit || is_made_up;
    let grants: Vec<Grant> = candidate
        .courses
        .iter()
        .map(|course| Grant {
            t: course.code.clone(),
            credits: if is_without_credit {
                0
            } else {
                course.credits.hundredths()
            },
        })
        .chain(candidate.instead_of.iter().map(|course| Grant {
            t: course.code.clone(),
            credits: 0,
        }))
        .collect();
    Application {
        id: String::new(),
        rule: request.rules.rule_label(&candidate.rule.id),
        uses: candidate
            .parts
            .iter()
            .map(|part| OutcomeUse {
                o: found.key(part.supply).to_owned(),
                draw: match part.consumption {
                    Consumption::Budget => part.draw.hundredths(),
                    // A use as a whole of an outcome that others draw from takes all that is left.
                    Consumption::Whole if budgets.contains(&part.supply) => found
                        .supplies
                        .get(part.supply)
                        .map_or(0, |supply| supply.left.hundredths()),
                    Consumption::Whole | Consumption::None => 0,
                },
            })
            .collect(),
        grants,
        free: if is_made_up {
            0
        } else {
            candidate.free.hundredths()
        },
        pref: preference.of_use(request, candidate),
    }
}

/// One at least of the applications that give what is required.
fn add_required(
    instance: &mut Instance,
    request: &ConversionRequest<'_>,
    found: &Candidates<'_>,
    order: &[usize],
) {
    for wish in &request.wishes.required {
        let meets = |candidate: &Candidate<'_>| {
            let uses = |fact: &String| {
                let mut parts = candidate.parts.iter();
                parts.any(|part| found.fact_id(part.supply) == Some(fact))
            };
            candidate
                .courses
                .iter()
                .any(|course| course.code == wish.course)
                && wish.facts.iter().all(uses)
        };
        let terms: Vec<(String, i64)> = instance
            .applications
            .iter()
            .zip(order)
            .filter(|(_, index)| found.list.get(**index).is_some_and(meets))
            .map(|(application, _)| (application.id.clone(), 1))
            .collect();
        instance.caps.push(CapLimit {
            id: format!("{REQUIRED}{}", wish.course),
            limit: i64::try_from(terms.len()).unwrap_or(i64::MAX).max(1),
            min: 1,
            terms,
        });
    }
}

fn add_caps(
    instance: &mut Instance,
    found: &Candidates<'_>,
    rooms: &[CapRoom<'_>],
    order: &[usize],
) {
    for room in rooms {
        let terms = instance
            .applications
            .iter()
            .zip(order)
            .filter_map(|(application, index)| {
                let amount = caps::term(found, found.list.get(*index)?, room.cap);
                (!amount.is_zero()).then(|| (application.id.clone(), amount.hundredths()))
            });
        instance.caps.push(CapLimit {
            id: room.cap.id.clone(),
            limit: room.limit.saturating_sub(room.before).hundredths(),
            min: 0,
            terms: terms.collect(),
        });
    }
}

/// A slot's own budget bounds what one rule draws from one outcome.
fn add_slot_budgets(instance: &mut Instance, found: &Candidates<'_>, order: &[usize]) {
    let mut caps: BTreeMap<String, CapLimit> = BTreeMap::new();
    for (application, index) in instance.applications.iter().zip(order) {
        let Some(candidate) = found.list.get(*index) else {
            continue;
        };
        let most = candidate
            .rule
            .uses
            .iter()
            .filter_map(|slot| slot.budget)
            .min();
        let (Some(most), [part]) = (most, candidate.parts.as_slice()) else {
            continue;
        };
        let id = format!("budget:{}:{}", candidate.rule.id, found.key(part.supply));
        let cap = caps.entry(id.clone()).or_insert_with(|| CapLimit {
            id,
            limit: most.hundredths(),
            min: 0,
            terms: Vec::new(),
        });
        cap.terms
            .push((application.id.clone(), part.draw.hundredths()));
    }
    instance.caps.extend(caps.into_values());
}
