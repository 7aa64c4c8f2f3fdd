//! The law of claims: what another application holds or has used is not used again.

use super::committed::drawing;
use super::conversion::ask;
use super::support::cases::cases;
use super::support::checked;
use super::support::delivered::Case;
use credit_bank_conversion_rules::model::{Consumption, Reuse};
use credit_bank_conversion_rules::{Claim, Fact, verify};
use credit_bank_domain::credits::Credits;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const REUSES: [Reuse; 3] = [
    Reuse::OncePerEnrolment,
    Reuse::OncePerInstitution,
    Reuse::OnceGlobally,
];

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
