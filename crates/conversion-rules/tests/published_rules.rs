//! Published rules beyond the forty golden cases: S02's windows, S12's floor, L18's weeks.

#[cfg(test)]
mod support;

use credit_bank_conversion_rules::model::Effect;
use credit_bank_conversion_rules::{Fact, FactGrade, GrantedCourse, Sources};
use credit_bank_domain::outcome_type::OutcomeType;
use support::*;

fn cet(id: &str, award: &str, score: &str, on: &str) -> Fact {
    Fact {
        grade: Some(FactGrade {
            scale: "710".to_owned(),
            value: credits(score),
        }),
        awarded_on: day(on),
        ..fact(id, OutcomeType::Exam, award, "2")
    }
}

#[test]
fn s12_below_the_floor_nothing_counts_and_between_floor_and_ceiling_everything() {
    let (rules, programme) = (rule_set("sou-express-s12"), programme("S12-DS"));
    let (marketing, shop) = (skill("s", "4-01-02-07@2015+2020", 3), x("o", "X01", 2));
    for (facts, total) in [
        (vec![shop.clone()], "0"),
        (vec![marketing.clone()], "9"),
        (vec![marketing, shop], "12"),
    ] {
        let plan = answer(&request(&rules, &programme, &facts));
        assert_eq!(plan.total_credits, credits(total));
        let state = plan.caps.iter().find(|cap| cap.id == "S12").unwrap();
        assert_eq!(state.limit, credits("12"));
    }
    // What was granted before counts towards the floor.
    let facts = [x("o", "X01", 2)];
    let mut asked = request(&rules, &programme, &facts);
    asked.commitments.granted.push(GrantedCourse {
        in_place_of: Vec::new(),
        course_code: "RT-01".to_owned(),
        credits: credits("5"),
        rule: "S12-MARKETING".to_owned(),
        effect: Effect::Exempt,
        is_examined: false,
        is_held: false,
        filed_on: None,
        sources: Sources {
            types: [OutcomeType::SkillLevelCertificate].into(),
            ..Sources::default()
        },
    });
    assert_eq!(answer(&asked).total_credits, credits("3"));
}

#[test]
fn s02_applications_are_taken_in_the_first_week_of_the_term_only() {
    let (rules, programme) = (rule_set("cet-linear-2016"), programme("S02-GG"));
    let facts = [cet("o", "CET4@1", "500", "2024-12-14")];
    let mut asked = request(&rules, &programme, &facts);
    for (on, open) in [
        ("2025-08-31", false),
        ("2025-09-01", true),
        ("2025-09-07", true),
        ("2025-09-08", false),
    ] {
        asked.on = day(on);
        let plan = answer(&asked);
        assert_eq!(given(&plan) == ["DX-01"], open, "{on}");
    }
    let plan = answer(&asked);
    assert!(
        plan.unused[0].reasons[0]
            .zh
            .contains("下次自 2026-03-02 起")
    );
}

#[test]
fn l18_a_week_of_placement_is_a_credit_of_the_module_without_a_course() {
    let (rules, programme) = (rule_set("lp-secondary-2025"), programme("P5"));
    for (weeks, granted) in [("12", "12"), ("12.9", "12"), ("40", "30")] {
        let facts = [Fact {
            outcome_type: OutcomeType::Apprenticeship,
            measures: [("weeks".to_owned(), credits(weeks))].into(),
            ..training("a", "T09@1", "-", "0", "60", "10")
        }];
        let plan = answer(&request(&rules, &programme, &facts));
        assert_eq!(plan.total_credits, credits(granted));
        let module = plan
            .completion
            .modules
            .iter()
            .find(|one| one.code == "SX")
            .unwrap();
        assert_eq!(module.reached, credits(granted));
        assert_eq!(plan.courses[0].module.as_deref(), Some("SX"));
    }
}
