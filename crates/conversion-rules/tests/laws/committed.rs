//! Laws of what was committed before: it is counted, it is not given twice, and the rest stays possible.

use super::conversion::{ask, worth};
use super::support::cases::cases;
use super::support::checked;
use super::support::delivered::{Case, questions};
use credit_bank_conversion_rules::model::{Consumption, Reuse};
use credit_bank_conversion_rules::{
    Claim, Commitments, Conversion, ConversionRequest, ConversionStatus, Fact, GrantedCourse,
    Sources, verify,
};
use credit_bank_domain::credits::Credits;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const REUSES: [Reuse; 3] = [
    Reuse::OncePerEnrolment,
    Reuse::OncePerInstitution,
    Reuse::OnceGlobally,
];

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

/// Does the claim stand against a use of the fact for the enrolment of [`ask`]?
fn stands(claim: &Claim, fact: &Fact, case: &Case) -> bool {
    let same = claim.fact_id == fact.id
        || (fact.content_class.is_some() && claim.content_class == fact.content_class);
    let here = claim.institution == case.programme.organisation_id.to_string();
    let strict = |reuse: Reuse| claim.reuse == reuse || case.rules.policy.reuse == reuse;
    let near = if strict(Reuse::OnceGlobally) {
        true
    } else if strict(Reuse::OncePerInstitution) {
        here
    } else {
        claim.enrolment == "enrolment-1"
    };
    same && near
}

/// Questions to the delivered rule sets, of which half take from outcomes as from budgets.
fn drawing() -> impl Strategy<Value = Case> {
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

type Made = (prop::sample::Index, usize, u8, u32, bool);

fn claims(case: &Case, made: &[Made]) -> Vec<Claim> {
    let here = case.programme.organisation_id.to_string();
    let of = |(place, reuse, at, draw, whole): &Made| {
        let fact = place.get(&case.facts);
        let value = fact.credits.unwrap_or_default();
        let part = value.hundredths() * i64::from(*draw) / 100;
        Claim {
            fact_id: fact.id.clone(),
            content_class: fact.content_class.clone(),
            draw: if *whole {
                value
            } else {
                Credits::from_hundredths(part).unwrap()
            },
            consumption: if *whole {
                Consumption::Whole
            } else {
                Consumption::Budget
            },
            reuse: REUSES[*reuse],
            institution: if *at == 2 {
                "elsewhere".to_owned()
            } else {
                here.clone()
            },
            enrolment: if *at == 0 {
                "enrolment-1"
            } else {
                "enrolment-2"
            }
            .to_owned(),
        }
    };
    made.iter().map(of).collect()
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
            let before: i64 = before.filter(|line| line.effect != credit_bank_conversion_rules::model::Effect::WaiveNoCredit)
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

    #[test]
    fn what_others_claimed_is_not_used_again(case in drawing(), made in prop::collection::vec((any::<prop::sample::Index>(), 0usize..3, 0u8..3, 0u32..101, any::<bool>()), 1..4)) {
        prop_assume!(!case.facts.is_empty());
        let mut asked = ask(&case);
        asked.commitments.claims = claims(&case, &made);
        let plan = checked(&asked);
        prop_assert_eq!(verify(&asked, &plan), Ok(()));
        let mut drawn: BTreeMap<&String, i64> = BTreeMap::new();
        let mut whole: BTreeSet<&String> = BTreeSet::new();
        for used in plan.courses.iter().flat_map(|line| &line.uses) {
            match used.consumption {
                Consumption::None => {}
                Consumption::Whole => { whole.insert(&used.fact_id); }
                Consumption::Budget => *drawn.entry(&used.fact_id).or_default() += used.source_draw.hundredths(),
            }
        }
        for fact in &case.facts {
            let standing: Vec<&Claim> = asked.commitments.claims.iter().filter(|claim| stands(claim, fact, &case)).collect();
            prop_assert!(!whole.contains(&fact.id) || standing.is_empty(), "{} is claimed: {:#?}", fact.id, standing);
            let before: i64 = standing.iter().map(|claim| claim.draw.hundredths()).sum();
            if let Some(now) = drawn.get(&fact.id) {
                prop_assert!(before + now <= fact.credits.unwrap_or_default().hundredths(), "{} is overdrawn", fact.id);
            }
        }
    }
}
