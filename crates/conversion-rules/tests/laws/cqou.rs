//! Laws of plans on the delivered rule set with the most rules.

use super::support::cases::cases;
use super::support::*;
use credit_bank_conversion_rules::{
    Commitments, Evidence, Fact, GrantedCourse, RuleSet, Sources, convert, verify,
};
use credit_bank_domain::programme::Programme;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

static RULES: LazyLock<RuleSet> = LazyLock::new(|| rule_set("cqou-associate-2025"));
static P2: LazyLock<Programme> = LazyLock::new(|| programme("P2"));

fn outcome() -> impl Strategy<Value = Fact> {
    let certificate = (
        prop::sample::select(vec!["X01", "X02", "X03", "X04", "X15", "X99"]),
        1u8..4,
    )
        .prop_map(|(code, rank)| {
            let mut fact = x("", code, rank);
            fact.content_class = Some(format!("x:{code}"));
            fact
        });
    let grade = prop::sample::select(vec!["4-01-02-07@2015+2020", "4-01-06-02@2022"]);
    let skilled = (grade, 1u8..6).prop_map(|(code, printed)| skill("", code, printed));
    let topic = prop::sample::select(vec![
        ("PX-BRAND@1", "品牌"),
        ("PX-PACK@1", "包装"),
        ("PX-SAFE@1", "质量安全"),
    ]);
    let trained = (topic, 0u32..30, 50u32..100).prop_map(|((code, tag), hours, marks)| {
        training("", code, tag, &hours.to_string(), &marks.to_string(), "1")
    });
    let evidence = prop_oneof![9 => Just(Evidence::Verified), 1 => Just(Evidence::Pending)];
    (
        prop_oneof![certificate, skilled, trained],
        evidence,
        0u32..900,
    )
        .prop_map(|(fact, evidence, age)| Fact {
            evidence,
            awarded_on: day("2025-10-01") - chrono::Days::new(u64::from(age)),
            ..fact
        })
}

fn outcomes() -> impl Strategy<Value = Vec<Fact>> {
    prop::collection::vec(outcome(), 0..8).prop_map(|mut facts| {
        for (number, fact) in facts.iter_mut().enumerate() {
            fact.id = format!("o{number}");
        }
        facts
    })
}

/// An independent checker: it reads nothing but the answer and the programme.
fn holds(facts: &[Fact], plan: &credit_bank_conversion_rules::Conversion) {
    let codes: BTreeSet<&String> = plan.courses.iter().map(|line| &line.course_code).collect();
    assert_eq!(codes.len(), plan.courses.len(), "a course twice");
    let mut users: BTreeMap<&String, BTreeSet<usize>> = BTreeMap::new();
    let (mut drawn, mut core, mut total) = (BTreeMap::new(), 0, 0);
    for line in &plan.courses {
        let course = P2.find_course(&line.course_code).unwrap();
        assert!(course.convertible && course.credits == line.target_credits);
        total += course.credits.hundredths();
        core += if course.tags.iter().any(|tag| tag == "统设") {
            course.credits.hundredths()
        } else {
            0
        };
        for used in &line.uses {
            users.entry(&used.fact_id).or_default().insert(line.group);
            *drawn.entry(&used.fact_id).or_insert(0) += used.source_draw.hundredths();
        }
    }
    for (id, groups) in users {
        let fact = facts.iter().find(|fact| fact.id == *id).unwrap();
        assert!(
            groups.len() == 1 && fact.evidence == Evidence::Verified,
            "{id}"
        );
        assert!(drawn[id] <= fact.credits.unwrap().hundredths());
    }
    assert!(
        core <= 2_030 && total <= 3_800,
        "S08: 35 % of 58.00; S11: 50 % of 76.00"
    );
    assert_eq!(total, plan.total_credits.hundredths());
    let idle: BTreeSet<&String> = plan.unused.iter().map(|fact| &fact.id).collect();
    let busy: BTreeSet<&String> = plan.groups.iter().flat_map(|group| &group.facts).collect();
    assert!(
        idle.is_disjoint(&busy) && idle.len() + busy.len() == facts.len(),
        "every outcome is answered for"
    );
    assert!(plan.unused.iter().all(|fact| !fact.reasons.is_empty()));
    assert!(plan.missing.iter().all(|course| !course.reasons.is_empty()));
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn no_order_of_facts_rules_courses_or_caps_changes_a_byte(facts in outcomes(), turn in 1usize..7) {
        let plan = convert(&request(&RULES, &P2, &facts)).canonical_json();
        let (mut turned, mut programme, mut rules) = (facts.clone(), P2.clone(), RULES.clone());
        turned.reverse();
        if !turned.is_empty() {
            let places = turned.len();
            turned.rotate_left(turn % places);
        }
        programme.courses.rotate_left(turn);
        programme.modules.reverse();
        rules.rules.rotate_left(turn);
        rules.caps.reverse();
        // The order of a parsed rule set is fixed; a stored one reads back into the same order.
        let rules = RuleSet::from_canonical_json(&serde_json::to_string(&rules).unwrap()).unwrap();
        prop_assert_eq!(convert(&request(&rules, &programme, &turned)).canonical_json(), plan);
    }

    #[test]
    fn every_plan_holds(facts in outcomes()) {
        let asked = request(&RULES, &P2, &facts);
        let plan = checked(&asked);
        prop_assert_eq!(verify(&asked, &plan), Ok(()));
        holds(&facts, &plan);
    }

    #[test]
    fn another_outcome_of_another_kind_never_costs_credit(facts in outcomes()) {
        let before = convert(&request(&RULES, &P2, &facts)).total_credits;
        let mut more = facts.clone();
        more.push(fact("more", credit_bank_domain::outcome_type::OutcomeType::Exam, "NCRE@1", "4"));
        prop_assert!(convert(&request(&RULES, &P2, &more)).total_credits >= before);
    }

    #[test]
    fn what_is_committed_leaves_nothing_to_plan(facts in outcomes()) {
        let asked = request(&RULES, &P2, &facts);
        let plan = convert(&asked);
        let mut again = asked.clone();
        again.commitments = Commitments {
            claims: plan.groups.iter().flat_map(|group| &group.facts).map(|id| {
                let fact = facts.iter().find(|fact| fact.id == *id).unwrap();
                credit_bank_conversion_rules::Claim {
                    fact_id: id.clone(),
                    content_class: fact.content_class.clone(),
                    draw: fact.credits.unwrap(),
                    consumption: credit_bank_conversion_rules::model::Consumption::Whole,
                    reuse: RULES.policy.reuse,
                    institution: P2.organisation_id.to_string(),
                    enrolment: "enrolment-1".to_owned(),
                }
            }).collect(),
            granted: plan.courses.iter().map(|line| GrantedCourse {
                in_place_of: line.in_place_of.clone(),
                course_code: line.course_code.clone(),
                credits: line.target_credits,
                rule: line.rule.clone(),
                effect: line.effect,
                is_examined: false,
                is_held: false,
                filed_on: None,
                sources: Sources::default(),
            }).collect(),
        };
        prop_assert_eq!(checked(&again).courses.len(), 0);
    }

    #[test]
    fn a_tampered_plan_is_refused(facts in outcomes()) {
        let asked = request(&RULES, &P2, &facts);
        let plan = convert(&asked);
        if let Some(first) = plan.courses.first() {
            let mut doubled = plan.clone();
            doubled.courses.push(first.clone());
            doubled.plan_hash = doubled.compute_hash();
            prop_assert!(verify(&asked, &doubled).is_err());
            let mut inflated = plan.clone();
            inflated.courses[0].target_credits = credits("9");
            inflated.plan_hash = inflated.compute_hash();
            prop_assert!(verify(&asked, &inflated).is_err());
        }
    }
}
