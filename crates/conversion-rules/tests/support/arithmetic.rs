//! Every number in an explanation, added again from the answer and the facts alone.

use credit_bank_conversion_rules::model::{Consumption, Effect};
use credit_bank_conversion_rules::{Conversion, ConversionRequest, GrantedLine, Reason};
use credit_bank_domain::credits::Credits;
use std::collections::{BTreeMap, BTreeSet};

fn numbers(text: &str) -> Vec<Credits> {
    text.split(|c: char| !c.is_ascii_digit() && c != '.')
        .filter_map(|part| part.trim_matches('.').parse().ok())
        .collect()
}

/// Panics where a number of the explanation is not what its parts add up to.
pub fn add_again(request: &ConversionRequest<'_>, plan: &Conversion) {
    totals(plan);
    for line in &plan.courses {
        uses(request, plan, line);
        own_credits(line);
    }
    caps(plan);
    for reason in plan
        .unused
        .iter()
        .flat_map(|fact| &fact.reasons)
        .chain(plan.missing.iter().flat_map(|course| &course.reasons))
        .chain(plan.next_steps.iter().flat_map(|step| &step.acts))
    {
        refusal(plan, reason);
    }
    assert!(plan.unused.iter().all(|fact| !fact.reasons.is_empty()));
    assert!(plan.missing.iter().all(|course| !course.reasons.is_empty()));
    let told: BTreeSet<&str> = plan
        .unused
        .iter()
        .map(|fact| fact.id.as_str())
        .chain(
            plan.groups
                .iter()
                .flat_map(|group| group.facts.iter().map(String::as_str)),
        )
        .collect();
    let given: BTreeSet<&str> = request.facts.iter().map(|fact| fact.id.as_str()).collect();
    assert_eq!(told, given, "every outcome is used or explained");
}

fn totals(plan: &Conversion) {
    let sum = |wanted: &dyn Fn(Effect) -> bool| {
        let lines = plan.courses.iter().filter(|line| wanted(line.effect));
        Credits::sum(lines.map(|line| line.target_credits)).unwrap()
    };
    assert_eq!(plan.total_credits, sum(&|effect| effect.grants_at_once()));
    assert_eq!(
        plan.pending_exam_credits,
        sum(&|effect| effect == Effect::AttendanceWaiver)
    );
}

/// Draws of all lines and what is left make up what the outcome was worth.
fn uses(request: &ConversionRequest<'_>, plan: &Conversion, line: &GrantedLine) {
    for used in &line.uses {
        let said = line
            .explanation
            .iter()
            .find(|reason| {
                reason.code == "used" && reason.en.contains(&format!("outcome {}", used.fact_id))
            })
            .unwrap_or_else(|| panic!("no word on {}", used.fact_id));
        assert!(said.zh.contains(&used.source_draw.to_string()), "{said:?}");
        assert!(used.left.is_zero() || said.zh.contains(&used.left.to_string()));
        if used.consumption == Consumption::Whole {
            let drawn = plan
                .courses
                .iter()
                .flat_map(|line| &line.uses)
                .filter(|other| other.fact_id == used.fact_id)
                .map(|other| other.source_draw);
            let whole = Credits::sum(drawn.chain([used.left])).unwrap();
            let fact = request
                .facts
                .iter()
                .find(|fact| fact.id == used.fact_id)
                .unwrap();
            assert_eq!(whole, fact.credits.unwrap_or_default(), "{}", fact.id);
        }
    }
}

fn own_credits(line: &GrantedLine) {
    let said = line.explanation.iter().any(|reason| {
        ["granted", "awaits_exam", "credits_to_make_up"].contains(&reason.code.as_str())
            && numbers(&reason.en).contains(&line.target_credits)
    });
    assert!(said, "{line:?}");
}

/// The steps of each cap follow on each other, from what was before to what is used.
fn caps(plan: &Conversion) {
    let mut by_group: BTreeMap<(usize, &str), (Credits, Credits)> = BTreeMap::new();
    for line in &plan.courses {
        for reason in line
            .explanation
            .iter()
            .filter(|reason| reason.code == "cap_room")
        {
            let (name, amounts) = reason
                .zh
                .trim_start_matches("上限 ")
                .split_once('：')
                .unwrap();
            let amounts = numbers(amounts);
            let [before, after, limit] = amounts[..] else {
                panic!("{reason:?}");
            };
            assert!(before <= after && after <= limit, "{reason:?}");
            by_group.insert((line.group, name), (before, after));
        }
    }
    for state in &plan.caps {
        let mut steps: Vec<(Credits, Credits)> = by_group
            .iter()
            .filter(|((_, name), _)| *name == state.id)
            .map(|(_, step)| *step)
            .collect();
        steps.sort();
        let mut at = state.before;
        for (before, after) in steps {
            assert_eq!(before, at, "{}", state.id);
            at = after;
        }
        assert_eq!(at, state.used, "{}", state.id);
    }
}

/// A refusal by a cap is true: used and needed are more than the limit. A shortfall is a shortfall.
fn refusal(plan: &Conversion, reason: &Reason) {
    match reason.code.as_str() {
        "cap" => {
            let name = reason
                .zh
                .trim_start_matches("超过上限 ")
                .split('：')
                .next()
                .unwrap();
            let amounts = numbers(reason.zh.split_once('：').unwrap().1);
            let [limit, used, need] = amounts[..] else {
                panic!("{reason:?}");
            };
            let state = plan.caps.iter().find(|cap| cap.id == name).unwrap();
            assert!(
                state.limit == limit && state.used == used,
                "{reason:?} {state:?}"
            );
            assert!(used.checked_add(need).unwrap() > limit, "{reason:?}");
        }
        "hours_short" => {
            let (want, have): (Credits, Credits) = (
                reason.want.as_ref().unwrap().parse().unwrap(),
                reason.have.as_ref().unwrap().parse().unwrap(),
            );
            let more = want.saturating_sub(have);
            assert!(
                numbers(&reason.en).contains(&more) && !more.is_zero(),
                "{reason:?}"
            );
        }
        "source_below_target" | "floor" | "budget_short" => {
            let (want, have): (Credits, Credits) = (
                reason.want.as_ref().unwrap().parse().unwrap(),
                reason.have.as_ref().unwrap().parse().unwrap(),
            );
            assert!(have < want, "{reason:?}");
        }
        _ => {}
    }
}
