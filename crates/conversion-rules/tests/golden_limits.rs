//! Golden cases of caps and bans, named by case.

#[cfg(test)]
mod support;

use credit_bank_conversion_rules::model::Effect;
use credit_bank_conversion_rules::{
    ConversionStatus, GrantedCourse, Sources, convert_within, verify,
};
use credit_bank_domain::outcome_type::OutcomeType;
use std::collections::BTreeSet;
use support::tiny::{WHOLE, cert, ncre, school, tiny};
use support::*;

#[test]
fn g07_exactly_at_the_cap_passes_and_half_a_credit_over_is_refused() {
    let _case = snapshot::of("g07_exactly_at_the_cap_passes_and_half_a_credit_over_is_refused");
    let caps = format!(
        "{WHOLE}\ncaps: [{{id: K, cite: S/3, measure: credits, share: \"0.35\", base: {{courses: {{tag: 统设, not_tag: 毕业设计}}}}, of: {{target: {{tag: 统设}}}}}}]"
    );
    let rules = tiny(&[("A", "all: [C1]"), ("B", "all: [C2]")], &caps);
    // Base 20: limit 7.00; the capstone is not in it.
    for (second, wanted) in [("3", "7"), ("3.5", "4")] {
        let rest = if second == "3" { "13" } else { "12.5" };
        let programme = school(&[
            ("C1", "4", &["统设"]),
            ("C2", second, &["统设"]),
            ("C3", rest, &["统设"]),
            ("C4", "5", &["统设", "毕业设计"]),
        ]);
        let facts = [cert("a", "A", "4"), cert("b", "B", "4")];
        let plan = answer(&request(&rules, &programme, &facts));
        assert_eq!(plan.total_credits, credits(wanted));
        assert_eq!(
            (plan.caps[0].limit, plan.caps[0].base),
            (credits("7"), Some(credits("20")))
        );
        if second == "3.5" {
            let reasons = &plan.unused[0].reasons;
            assert_eq!(reasons[0].code, "cap");
            assert_eq!(reasons[0].have.as_deref(), Some("4.00/7.00"));
        }
    }
}

#[test]
fn g08_one_module_full_leaves_the_other_free() {
    let _case = snapshot::of("g08_one_module_full_leaves_the_other_free");
    let (rules, programme) = (rule_set("lp-tertiary-s10"), programme("S10-SN"));
    let facts = [
        x("a", "X16", 2),
        x("b", "X07", 2),
        x("c", "X04", 2),
        ncre("d", 3),
    ];
    let mut asked = request(&rules, &programme, &facts);
    let plan = answer(&asked);
    // 专业课 60 credits: 12; 公共课 40 credits: 8.
    assert_eq!((plan.courses.len(), plan.total_credits), (4, credits("15")));
    assert!(
        plan.courses
            .iter()
            .all(|line| line.grade.as_ref().unwrap().text == "90")
    );
    asked.commitments.granted.push(GrantedCourse {
        course_code: "SN-16".to_owned(),
        credits: credits("6"),
        rule: "S10-VEG".to_owned(),
        effect: Effect::Exempt,
        filed_on: None,
        sources: Sources {
            types: [OutcomeType::XCertificate].into(),
            ..Sources::default()
        },
    });
    let plan = answer(&asked);
    assert_eq!(
        plan.caps
            .iter()
            .map(|cap| cap.used.to_string())
            .collect::<Vec<_>>(),
        ["4.00", "10.00"]
    );
    assert!(given(&plan).contains(&"SN-03"), "the other module is free");
}

#[test]
fn g10_a_third_of_twenty_three_courses_is_seven_courses() {
    let _case = snapshot::of("g10_a_third_of_twenty_three_courses_is_seven_courses");
    let codes: Vec<String> = (0..23).map(|number| format!("C{number:02}")).collect();
    let courses: Vec<(&str, &str, &[&str])> = codes
        .iter()
        .map(|code| (code.as_str(), "2", [].as_slice()))
        .collect();
    let programme = school(&courses);
    let list = format!("any_of: [{}]", codes.join(", "));
    let rules = tiny(
        &[("A", &list)],
        &format!(
            "{WHOLE}\ncaps: [{{id: N, cite: S/4, measure: courses, share: \"1/3\", base: programme}}]"
        ),
    );
    let facts: Vec<_> = (0..8)
        .map(|number| cert(&format!("o{number}"), "A", "2"))
        .collect();
    let mut asked = request(&rules, &programme, &facts);
    asked.node_limit = 20_000;
    let plan = answer(&asked);
    assert_eq!(plan.courses.len(), 7);
    assert_eq!(plan.unused.len(), 1);
    assert!(
        plan.unused[0]
            .reasons
            .iter()
            .any(|reason| reason.code == "cap" && reason.zh.contains("上限 7 门"))
    );
}

#[test]
fn an_outer_limit_makes_an_honest_bounded_answer_and_no_limit_changes_nothing() {
    let (rules, programme) = (rule_set("cqou-associate-2025"), programme("P2"));
    let facts: Vec<_> = ["X01", "X02", "X03", "X15"]
        .iter()
        .map(|award| x(award, award, 2))
        .collect();
    let asked = request(&rules, &programme, &facts);
    let stopped = convert_within(&asked, &|| true);
    assert_eq!(stopped.status, ConversionStatus::Bounded);
    verify(&asked, &stopped).unwrap();
    let whole = convert_within(&asked, &|| false);
    assert_eq!(whole.canonical_json(), answer(&asked).canonical_json());
    assert!(stopped.total_credits <= whole.total_credits);
    assert!(!whole.courses.is_empty());
}

#[test]
fn g11_a_banned_course_is_never_a_target_even_of_a_wildcard_rule() {
    let _case = snapshot::of("g11_a_banned_course_is_never_a_target_even_of_a_wildcard_rule");
    let (rules, programme) = (rule_set("lp-tertiary-s10"), programme("S10-SN"));
    let facts = [training("t", "T04@1", "农", "72", "80", "4")];
    let mut asked = request(&rules, &programme, &facts);
    asked.wishes.courses = Some(BTreeSet::from(["SN-01".to_owned(), "SN-02".to_owned()]));
    let plan = answer(&asked);
    assert!(plan.courses.is_empty());
    assert_eq!(why_missing(&plan, "SN-02"), ["course_not_convertible"]);
    // The ban holds by itself where the programme forgot to mark the course.
    let mut careless = programme.clone();
    for course in &mut careless.courses {
        course.convertible = true;
    }
    asked.programme = &careless;
    assert!(why_missing(&answer(&asked), "SN-02").contains(&"course_denied"));
}
