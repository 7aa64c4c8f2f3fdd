//! Laws of what was committed before: it is counted, it is not given twice, and the rest stays possible.

use super::conversion::{ask, worth};
use super::support::cases::cases;
use super::support::checked;
use super::support::delivered::{Case, questions};
use credit_bank_conversion_rules::model::{Consumption, Effect};
use credit_bank_conversion_rules::{
    Claim, Commitments, Conversion, ConversionRequest, ConversionStatus, GrantedCourse, Sources,
};
use credit_bank_domain::credits::Credits;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// The first groups of a plan as an application that stands.
fn committed(case: &Case, plan: &Conversion, groups: usize) -> Commitments {
    let find = |id: &String| case.facts.iter().find(|fact| fact.id == *id).unwrap();
    let lines = || plan.courses.iter().filter(|line| line.group < groups);
    let mut draws: BTreeMap<(usize, &String), (Credits, Consumption)> = BTreeMap::new();
    for line in lines() {
        for used in &line.uses {
            let none = (Credits::ZERO, used.consumption);
            let (draw, _) = draws.entry((line.group, &used.fact_id)).or_insert(none);
            *draw = draw.checked_add(used.source_draw).unwrap();
        }
    }
    let claim = |((_, id), (draw, consumption)): ((usize, &String), (Credits, Consumption))| {
        let fact = find(id);
        Claim {
            fact_id: id.clone(),
            content_class: fact.content_class.clone(),
            draw: if consumption == Consumption::Whole {
                fact.credits.unwrap_or_default()
            } else {
                draw
            },
            consumption,
            reuse: case.rules.policy.reuse,
            institution: case.programme.organisation_id.to_string(),
            enrolment: "enrolment-1".to_owned(),
        }
    };
    let granted = lines().map(|line| GrantedCourse {
        course_code: line.course_code.clone(),
        in_place_of: line.in_place_of.clone(),
        credits: line.target_credits,
        rule: line.rule.clone(),
        effect: line.effect,
        is_examined: false,
        is_held: false,
        filed_on: Some(case.on),
        sources: Sources::of(line.uses.iter().map(|used| find(&used.fact_id))),
    });
    Commitments {
        claims: draws.into_iter().map(claim).collect(),
        granted: granted.collect(),
    }
}

fn after<'c>(case: &'c Case, plan: &Conversion, groups: usize) -> ConversionRequest<'c> {
    ConversionRequest {
        commitments: committed(case, plan, groups),
        ..ask(case)
    }
}

/// Questions to the delivered rule sets, of which half take from outcomes as from budgets.
pub fn drawing() -> impl Strategy<Value = Case> {
    (questions(), any::<[bool; 2]>()).prop_map(|(mut case, [is_budget, is_alike])| {
        if is_budget {
            case.rules.policy.consumption = Consumption::Budget;
        }
        if is_alike {
            for fact in case.facts.iter_mut().take(2) {
                fact.content_class = Some("alike".to_owned());
            }
        }
        case
    })
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn what_is_committed_whole_leaves_nothing_and_in_part_leaves_the_rest(case in drawing(), part in 0usize..4) {
        let plan = checked(&ask(&case));
        let has_floor = case.rules.caps.iter().any(|cap| cap.floor.is_some() || cap.floor_share.is_some());
        if plan.status == ConversionStatus::Optimal && !has_floor {
            let whole = checked(&after(&case, &plan, plan.groups.len()));
            prop_assert!(whole.courses.is_empty(), "{:#?} after {:#?}", whole.courses, plan.courses);
            let groups = part.min(plan.groups.len());
            let rest = checked(&after(&case, &plan, groups));
            let before = plan.courses.iter().filter(|line| line.group < groups);
            let before: i64 = before.filter(|line| line.effect != Effect::WaiveNoCredit)
                .map(|line| line.target_credits.hundredths()).sum();
            prop_assert_eq!(worth(&rest).hundredths() + before, worth(&plan).hundredths(), "{:#?} after {} of {:#?}", rest.courses, groups, plan.courses);
        }
    }

    #[test]
    fn what_is_drawn_from_budgets_is_what_the_course_is_worth(case in drawing()) {
        let plan = checked(&ask(&case));
        for line in &plan.courses {
            let drawn: i64 = line.uses.iter().map(|used| used.source_draw.hundredths()).sum();
            if !line.uses.is_empty() && line.uses.iter().all(|used| used.consumption == Consumption::Budget) {
                prop_assert_eq!(drawn, line.target_credits.hundredths(), "{:#?}", line);
            }
        }
    }
}
