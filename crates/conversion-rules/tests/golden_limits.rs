//! Golden cases of caps and bans, named by case.

#[cfg(test)]
mod support;

use credit_bank_conversion_rules::model::Effect;
use credit_bank_conversion_rules::{
    ConversionStatus, GrantedCourse, GrantedLine, Sources, convert_within, verify,
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
        in_place_of: Vec::new(),
        course_code: "SN-16".to_owned(),
        credits: credits("6"),
        rule: "S10-VEG".to_owned(),
        effect: Effect::Exempt,
        is_examined: false,
        is_held: false,
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

/// Two certificates of which only one is within the cap; the other becomes electives of module E.
const OVER: &str = "policy: {reuse: once_per_institution}\ncaps: [{id: K, cite: S/3, measure: credits, limit: \"4\", then: elective_credit}]";

#[test]
fn beyond_a_cap_credits_count_as_electives_and_the_course_is_still_to_be_studied() {
    let _case = snapshot::of(
        "beyond_a_cap_credits_count_as_electives_and_the_course_is_still_to_be_studied",
    );
    let rules = tiny(
        &[("A", "all: [C1], module: E"), ("B", "all: [C2], module: E")],
        OVER,
    );
    let mut school = school(&[("C1", "4", &[]), ("C2", "3", &[])]);
    let mut electives = school.modules[0].clone();
    "E".clone_into(&mut electives.code);
    school.modules.push(electives);
    let facts = [cert("a", "A", "4"), cert("b", "B", "3")];
    let asked = request(&rules, &school, &facts);
    let plan = answer(&asked);
    // As much as possible stays within the cap; nothing is lost.
    assert_eq!(plan.total_credits, credits("7"));
    assert_eq!(plan.caps[0].used, credits("4"));
    let [elective, course] = &plan.courses[..] else {
        panic!("{:#?}", plan.courses);
    };
    assert_eq!(
        (course.course_code.as_str(), course.effect),
        ("C1", Effect::Exempt)
    );
    assert_eq!(
        (elective.course_code.as_str(), elective.effect),
        ("", Effect::ElectiveCredit)
    );
    assert_eq!(
        (elective.target_credits, elective.module.as_deref()),
        (credits("3"), Some("E"))
    );
    assert_eq!(elective.grade, None);
    let why = &elective.explanation;
    let changed = why.iter().find(|one| one.code == "effect_changed").unwrap();
    assert_eq!(
        changed.zh,
        "超出上限 K 的部分改为选修学分，《学习指南》（C2）仍须修读"
    );
    assert!(
        changed.en.contains("electives") && changed.en.contains("C2"),
        "{changed:?}"
    );
    let reached = |code: &str| {
        let mut modules = plan.completion.modules.iter();
        modules.find(|module| module.code == code).unwrap().reached
    };
    assert_eq!(reached("E"), credits("3"));
    assert_eq!(why_missing(&plan, "C2"), ["effect_changed"]);

    // Credits that no course of the rule is worth are refused.
    let mut forged = plan.clone();
    forged.courses[0].target_credits = credits("3.5");
    forged.total_credits = credits("7.5");
    forged.plan_hash = forged.compute_hash();
    assert!(verify(&asked, &forged).is_err());
    // So are electives where no cap makes them.
    let strict = tiny(
        &[("A", "all: [C1]"), ("B", "all: [C2]")],
        &OVER.replace(", then: elective_credit", ""),
    );
    let asked = request(&strict, &school, &facts);
    let own = answer(&asked);
    assert_eq!(own.total_credits, credits("4"));
    let mut forged = plan;
    forged.rule_set.clone_from(&own.rule_set);
    forged.plan_hash = forged.compute_hash();
    let broken = verify(&asked, &forged).unwrap_err();
    let effect = "the effect is the rule's, or what a cap makes of it";
    assert!(broken.iter().any(|one| one.law == effect), "{broken:?}");
}

#[test]
fn one_course_makes_credit_once_whether_it_is_given_or_counts_as_electives() {
    let rules = tiny(&[("A", "all: [C1]"), ("B", "all: [C1]")], OVER);
    let school = school(&[("C1", "4", &[])]);
    let facts = [cert("a", "A", "4"), cert("b", "B", "4")];
    let plan = answer(&request(&rules, &school, &facts));
    assert_eq!(
        (given(&plan), plan.total_credits),
        (vec!["C1"], credits("4"))
    );
    // What a cap that still has room could change is not changed.
    assert_eq!(plan.courses[0].effect, Effect::Exempt);
}

#[test]
fn what_counts_as_electives_takes_its_course_in_later_applications_too() {
    let rules = tiny(
        &[("A", "all: [C1]"), ("B", "all: [C2]"), ("B2", "all: [C2]")],
        OVER,
    );
    let school = school(&[("C1", "4", &[]), ("C2", "3", &[])]);
    let facts = [cert("a", "A", "4"), cert("b", "B", "3")];
    let asked = request(&rules, &school, &facts);
    let plan = answer(&asked);
    let over = &plan.courses[0];
    assert_eq!(
        (over.course_code.as_str(), &over.in_place_of[..]),
        ("", &["C2".to_owned()][..])
    );
    let granted = |line: &GrantedLine| GrantedCourse {
        course_code: line.course_code.clone(),
        in_place_of: line.in_place_of.clone(),
        credits: line.target_credits,
        rule: line.rule.clone(),
        effect: line.effect,
        is_examined: false,
        is_held: false,
        filed_on: None,
        sources: Sources::default(),
    };
    // With another certificate for the same course, itself or as electives again: there is nothing to give.
    let later = [cert("b2", "B2", "3")];
    for cap in [OVER, WHOLE] {
        let rules = tiny(&[("A", "all: [C1]"), ("B2", "all: [C2]")], cap);
        let mut next = request(&rules, &school, &later);
        next.commitments.granted = plan.courses.iter().map(granted).collect();
        let again = answer(&next);
        assert!(again.courses.is_empty(), "{:#?}", again.courses);
        // The checker sees it as well as the planner.
        let mut open = next.clone();
        open.commitments.granted.clear();
        let mut forged = answer(&open);
        assert!(!forged.courses.is_empty());
        forged.plan_hash = forged.compute_hash();
        assert!(verify(&next, &forged).is_err());
    }
    // Nor does a plan that names another course than the one it stands for pass.
    let mut forged = plan.clone();
    forged.courses[0].in_place_of = vec!["C1".to_owned()];
    forged.plan_hash = forged.compute_hash();
    assert!(verify(&asked, &forged).is_err());
}

#[test]
fn where_there_is_room_for_one_of_two_courses_the_dearer_one_is_given() {
    let rules = tiny(&[("A", "any_of: [C1, C2]")], OVER);
    let school = school(&[("C1", "5", &[]), ("C2", "4", &[])]);
    let facts = [cert("a", "A", "5")];
    let plan = answer(&request(&rules, &school, &facts));
    // Five credits as electives are more than four with a course: credits come first.
    assert_eq!((given(&plan), plan.total_credits), (vec![""], credits("5")));
}
