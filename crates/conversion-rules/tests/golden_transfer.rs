//! Golden cases of transfer, named by case: what a school grants and why it refuses.

#[cfg(test)]
mod support;

use credit_bank_conversion_rules::model::{Consumption, Effect, Remainder, Reuse};
use credit_bank_conversion_rules::{
    Claim, ConversionStatus, Evidence, Fact, GrantedCourse, LeftPolicy, PassedCourse, Sources,
};
use credit_bank_domain::credits::Credits;
use credit_bank_domain::outcome_type::OutcomeType;
use support::tiny::{WHOLE, cert, ncre, school, tiny};
use support::*;

#[test]
fn g01_one_outcome_gives_one_course_of_its_own_credits() {
    let _case = snapshot::of("g01_one_outcome_gives_one_course_of_its_own_credits");
    let (rules, programme) = (rule_set("cqou-associate-2025"), programme("P2"));
    let facts = [ncre("o", 1)];
    let plan = answer(&request(&rules, &programme, &facts));
    assert_eq!(given(&plan), ["P2-06"]);
    assert_eq!(plan.total_credits, credits("4"));
    assert_eq!(plan.status, ConversionStatus::Optimal);
    assert_eq!(plan.courses[0].grade.as_ref().unwrap().text, "免考");
    assert_eq!(
        plan.courses[0].grade.as_ref().unwrap().degree_review,
        Some(credits("60"))
    );
}

#[test]
fn g02_one_qualification_gives_three_courses_and_is_used_up_once() {
    let _case = snapshot::of("g02_one_qualification_gives_three_courses_and_is_used_up_once");
    let (rules, programme) = (rule_set("ouc-logistics"), programme("S01-WL"));
    let facts = [fact(
        "o",
        OutcomeType::VocationalQualification,
        "YZSD@1",
        "1.5",
    )];
    let plan = answer(&request(&rules, &programme, &facts));
    assert_eq!(given(&plan), ["WL-11", "WL-12", "WL-13"]);
    assert_eq!(plan.total_credits, credits("8"));
    assert_eq!(plan.groups.len(), 1);
    let draws: Vec<String> = plan
        .courses
        .iter()
        .map(|line| line.uses[0].source_draw.to_string())
        .collect();
    assert_eq!(draws, ["1.50", "0.00", "0.00"]);
}

#[test]
fn g03_two_of_three_trainings_are_refused_and_the_missing_topic_is_named() {
    let _case =
        snapshot::of("g03_two_of_three_trainings_are_refused_and_the_missing_topic_is_named");
    let (rules, programme) = (rule_set("cqou-associate-2025"), programme("P2"));
    let mut facts = vec![
        training("a", "PX-BRAND@1", "品牌", "12", "80", "0.5"),
        training("b", "PX-PACK@1", "包装", "12", "75", "0.5"),
    ];
    let plan = answer(&request(&rules, &programme, &facts));
    let course = plan
        .missing
        .iter()
        .find(|course| course.course_code == "P2-21")
        .unwrap();
    assert!(
        course.reasons[0].zh.contains("还缺 1 项：质量安全"),
        "{:?}",
        course.reasons
    );
    facts.push(training("c", "PX-SAFE@1", "质量安全", "12", "71", "0.5"));
    let plan = answer(&request(&rules, &programme, &facts));
    assert_eq!(given(&plan), ["P2-21"]);
    assert_eq!(plan.courses[0].grade.as_ref().unwrap().text, "75");
    facts[2].hours = Some(credits("11"));
    let plan = answer(&request(&rules, &programme, &facts));
    assert!(
        why_missing(&plan, "P2-21").contains(&"slot_unfilled")
            || why_missing(&plan, "P2-21").contains(&"hours_short")
    );
}

#[test]
fn g04_a_target_larger_than_the_source_is_refused_where_the_policy_says_so() {
    let _case =
        snapshot::of("g04_a_target_larger_than_the_source_is_refused_where_the_policy_says_so");
    let programme = school(&[("C1", "4", &[])]);
    let facts = [cert("o", "A", "3")];
    let gives = [("A", "all: [C1]")];
    let strict = tiny(
        &gives,
        "policy: {reuse: once_per_institution, source_covers_target: true}",
    );
    let plan = answer(&request(&strict, &programme, &facts));
    assert!(plan.courses.is_empty());
    assert_eq!(why_unused(&plan, "o"), ["source_below_target"]);
    let plan = answer(&request(&tiny(&gives, WHOLE), &programme, &facts));
    assert_eq!(
        plan.total_credits,
        credits("4"),
        "the course's own credits are recorded"
    );
}

#[test]
fn g05_an_outcome_used_here_is_refused_and_the_policy_decides_elsewhere() {
    let _case =
        snapshot::of("g05_an_outcome_used_here_is_refused_and_the_policy_decides_elsewhere");
    let programme = school(&[("C1", "3", &[])]);
    let facts = [cert("o", "A", "4")];
    let here = programme.organisation_id.to_string();
    for (reuse, institution, enrolment, free) in [
        ("once_per_institution", here.as_str(), "other", false),
        ("once_per_institution", "elsewhere", "other", true),
        ("once_globally", "elsewhere", "other", false),
        ("once_per_enrolment", here.as_str(), "other", true),
        ("once_per_enrolment", here.as_str(), "enrolment-1", false),
    ] {
        let rules = tiny(
            &[("A", "all: [C1]")],
            &format!("policy: {{reuse: {reuse}}}"),
        );
        let mut asked = request(&rules, &programme, &facts);
        asked.commitments.claims.push(Claim {
            fact_id: "o".to_owned(),
            content_class: None,
            draw: credits("3"),
            consumption: Consumption::Whole,
            reuse: Reuse::OncePerEnrolment,
            institution: institution.to_owned(),
            enrolment: enrolment.to_owned(),
        });
        let plan = answer(&asked);
        assert_eq!(
            !plan.courses.is_empty(),
            free,
            "{reuse} {institution} {enrolment}"
        );
        if !free {
            assert_eq!(why_unused(&plan, "o"), ["used_already"]);
        }
    }
}

#[test]
fn g05_the_stricter_of_two_policies_wins() {
    let _case = snapshot::of("g05_the_stricter_of_two_policies_wins");
    let programme = school(&[("C1", "3", &[])]);
    let facts = [cert("o", "A", "4")];
    let rules = tiny(&[("A", "all: [C1]")], "policy: {reuse: once_per_enrolment}");
    let mut asked = request(&rules, &programme, &facts);
    asked.commitments.claims.push(Claim {
        fact_id: "o".to_owned(),
        content_class: None,
        draw: credits("3"),
        consumption: Consumption::Whole,
        reuse: Reuse::OnceGlobally,
        institution: "elsewhere".to_owned(),
        enrolment: "other".to_owned(),
    });
    assert!(answer(&asked).courses.is_empty());
}

#[test]
fn g06_the_remainder_is_void_or_kept_as_the_policy_says() {
    let _case = snapshot::of("g06_the_remainder_is_void_or_kept_as_the_policy_says");
    let programme = school(&[("C1", "3", &[])]);
    let facts = [cert("o", "A", "4")];
    for (remainder, policy) in [
        (Remainder::Forfeit, LeftPolicy::Forfeit),
        (Remainder::Keep, LeftPolicy::Keep),
    ] {
        let mut rules = tiny(
            &[("A", "all: [C1]")],
            "policy: {reuse: once_per_institution, consumption: budget}",
        );
        rules.policy.remainder = remainder;
        let plan = answer(&request(&rules, &programme, &facts));
        let used = &plan.courses[0].uses[0];
        assert_eq!(
            (used.source_draw, used.left, used.left_policy),
            (credits("3"), credits("1"), policy)
        );
    }
}

#[test]
fn g06_a_budget_is_shared_over_courses_until_it_is_gone() {
    let _case = snapshot::of("g06_a_budget_is_shared_over_courses_until_it_is_gone");
    let programme = school(&[("C1", "4", &[]), ("C2", "3", &[]), ("C3", "4", &[])]);
    let rules = tiny(
        &[("A", "any_of: [C1, C2, C3]")],
        "policy: {reuse: once_per_institution, consumption: budget, budget_max: \"8\"}",
    );
    let facts = [cert("o", "A", "10")];
    let plan = answer(&request(&rules, &programme, &facts));
    assert_eq!(
        (given(&plan), plan.total_credits),
        (vec!["C1", "C3"], credits("8"))
    );
    assert!(!why_missing(&plan, "C2").is_empty());
}

#[test]
fn g12_a_higher_level_satisfies_a_lower_requirement() {
    let _case = snapshot::of("g12_a_higher_level_satisfies_a_lower_requirement");
    let (rules, programme) = (rule_set("cqou-associate-2025"), programme("P2"));
    for (held, enough) in [
        (skill("o", "4-01-02-07@2015+2020", 3), true),
        (skill("o", "4-01-02-07@2015+2020", 4), true),
        (skill("o", "4-01-02-07@2015+2020", 5), false),
        (x("o", "X03", 3), true),
        (x("o", "X03", 1), false),
    ] {
        let facts = [held];
        let plan = answer(&request(&rules, &programme, &facts));
        assert_eq!(
            given(&plan).contains(&"P2-20"),
            enough,
            "{:?}",
            facts[0].level
        );
        if !enough {
            assert!(why_unused(&plan, "o").contains(&"condition_failed"));
        }
    }
}

#[test]
fn g12_a_missing_level_is_unknown_and_not_failed() {
    let _case = snapshot::of("g12_a_missing_level_is_unknown_and_not_failed");
    let (rules, programme) = (rule_set("cqou-associate-2025"), programme("P2"));
    let mut held = x("o", "X02", 2);
    held.level = None;
    let facts = [held];
    assert!(
        why_unused(&answer(&request(&rules, &programme, &facts)), "o")
            .contains(&"condition_unknown")
    );
}

#[test]
fn g13_certificates_of_two_ministries_never_match_each_other() {
    let _case = snapshot::of("g13_certificates_of_two_ministries_never_match_each_other");
    let (rules, programme) = (rule_set("cqou-associate-2025"), programme("P2"));
    let mut other = x("o", "X02", 2);
    other.outcome_type = OutcomeType::SkillLevelCertificate;
    other.award_name = Some("职业技能等级证书".to_owned());
    let facts = [other];
    let plan = answer(&request(&rules, &programme, &facts));
    assert!(plan.courses.is_empty());
    assert_eq!(why_unused(&plan, "o"), ["no_rule"]);
}

#[test]
fn g14_a_code_of_another_edition_matches_only_through_a_crosswalk() {
    let _case = snapshot::of("g14_a_code_of_another_edition_matches_only_through_a_crosswalk");
    let (mut rules, programme) = (rule_set("cqou-associate-2025"), programme("P2"));
    let facts = [skill("o", "4-01-06-02@2022", 4)];
    assert_eq!(
        given(&answer(&request(&rules, &programme, &facts))),
        ["P2-20"]
    );
    rules.crosswalks.clear();
    assert!(
        answer(&request(&rules, &programme, &facts))
            .courses
            .is_empty()
    );
}

#[test]
fn g16_an_expired_certificate_is_refused_the_day_after_its_last() {
    let _case = snapshot::of("g16_an_expired_certificate_is_refused_the_day_after_its_last");
    let (rules, programme) = (rule_set("cqou-associate-2025"), programme("P2"));
    for (until, valid) in [("2025-10-08", true), ("2025-10-07", false)] {
        let mut held = x("o", "X02", 2);
        held.valid_until = Some(day(until));
        let facts = [held];
        let plan = answer(&request(&rules, &programme, &facts));
        assert_eq!(!plan.courses.is_empty(), valid);
        if !valid {
            assert!(why_unused(&plan, "o").contains(&"expired"));
        }
    }
}

#[test]
fn g23_an_attendance_waiver_gives_no_credit_until_the_exam() {
    let _case = snapshot::of("g23_an_attendance_waiver_gives_no_credit_until_the_exam");
    let programme = school(&[("C1", "4", &[])]);
    let mut rules = tiny(&[("A", "all: [C1]")], WHOLE);
    if let credit_bank_conversion_rules::model::Rule::Transfer(rule) = &mut rules.rules[0] {
        rule.gives.effect = Effect::AttendanceWaiver;
    }
    let facts = [cert("o", "A", "4")];
    let plan = answer(&request(&rules, &programme, &facts));
    assert_eq!(
        (plan.total_credits, plan.pending_exam_credits),
        (credits("0"), credits("4"))
    );
    assert_eq!(plan.completion.reached, credits("0"));
}

#[test]
fn g36_competing_rules_are_settled_for_the_most_credit_and_the_loss_is_named() {
    let _case =
        snapshot::of("g36_competing_rules_are_settled_for_the_most_credit_and_the_loss_is_named");
    let (rules, programme) = (rule_set("cqou-associate-2025"), programme("P2"));
    // L05 takes both for 4 + 3; apart L03 gives 4 and L04 gives 3: seven either way, fewer uses win.
    let facts = [
        skill("s", "4-01-02-07@2015+2020", 3),
        x("d", "X02", 2),
        x("w", "X01", 2),
    ];
    let plan = answer(&request(&rules, &programme, &facts));
    assert_eq!(plan.total_credits, credits("13"));
    assert_eq!(plan.groups.len(), 2);
    assert!(why_missing(&plan, "P2-14").contains(&"conflict"));
}

#[test]
fn g39_every_grant_names_rule_version_clause_facts_and_cap_arithmetic_in_both_languages() {
    let _case = snapshot::of(
        "g39_every_grant_names_rule_version_clause_facts_and_cap_arithmetic_in_both_languages",
    );
    let (rules, programme) = (rule_set("cqou-associate-2025"), programme("P2"));
    let facts = [x("o", "X01", 2)];
    let plan = answer(&request(&rules, &programme, &facts));
    for line in &plan.courses {
        assert!(
            line.explanation
                .iter()
                .all(|reason| reason.rule.as_deref() == Some("L01@1"))
        );
        assert!(
            line.explanation
                .iter()
                .all(|reason| !reason.zh.is_empty() && !reason.en.is_empty())
        );
        for code in ["conditions_met", "cap_room", "granted", "grade", "used"] {
            assert!(
                line.explanation.iter().any(|reason| reason.code == code),
                "{code}"
            );
        }
        let room = line
            .explanation
            .iter()
            .find(|reason| reason.zh.contains("S08"))
            .unwrap();
        assert_eq!(
            room.zh,
            "上限 S08：此前已计 0 学分，计入后 6 学分，最多 20.3 学分"
        );
    }
}

#[test]
fn g40_module_minima_bind_beside_the_total() {
    let _case = snapshot::of("g40_module_minima_bind_beside_the_total");
    let (rules, programme) = (rule_set("cqou-associate-2025"), programme("P1"));
    let record: Vec<PassedCourse> = programme
        .courses
        .iter()
        .filter(|course| course.module != "TS")
        .map(|course| PassedCourse {
            course_code: course.code.clone(),
            passed_on: day("2025-07-01"),
            credits: course.credits,
            grade: None,
        })
        .collect();
    let mut extended = programme.clone();
    extended.total_credits = credits("74");
    let mut asked = request(&rules, &extended, &[]);
    asked.record = &record;
    let completion = answer(&asked).completion;
    assert_eq!(completion.reached, completion.required);
    assert!(!completion.complete);
    let general = completion
        .modules
        .iter()
        .find(|module| module.code == "TS")
        .unwrap();
    assert_eq!(general.missing, credits("2"));
}

#[test]
fn a_course_outside_the_programme_counts_towards_the_total_and_in_no_module() {
    let (rules, programme) = (rule_set("cqou-associate-2025"), programme("P1"));
    let record = [PassedCourse {
        course_code: "PUBLIC-ELECTIVE".to_owned(),
        passed_on: day("2025-07-01"),
        credits: credits("2"),
        grade: None,
    }];
    let mut asked = request(&rules, &programme, &[]);
    asked.record = &record;
    let completion = answer(&asked).completion;
    assert_eq!(completion.reached, credits("2"));
    let mut modules = completion.modules.iter();
    assert!(modules.all(|module| module.reached.is_zero()));
}

#[test]
fn a_course_counts_once_for_its_own_credits_however_it_came_and_after_its_examination() {
    let (rules, programme) = (rule_set("cqou-associate-2025"), programme("P1"));
    let course = &programme.courses[0];
    let passed = |value: Credits| PassedCourse {
        course_code: course.code.clone(),
        passed_on: day("2025-07-01"),
        credits: value,
        grade: None,
    };
    let granted = |effect, is_examined| GrantedCourse {
        course_code: course.code.clone(),
        in_place_of: Vec::new(),
        credits: course.credits,
        rule: "L16".to_owned(),
        effect,
        is_examined,
        is_held: false,
        filed_on: None,
        sources: Sources::default(),
    };
    let reached = |record: &[PassedCourse], before: &[GrantedCourse]| {
        let mut asked = request(&rules, &programme, &[]);
        asked.record = record;
        asked.commitments.granted = before.to_vec();
        answer(&asked).completion.reached
    };
    let exempt = [granted(Effect::Exempt, false)];
    assert_eq!(reached(&[], &exempt), course.credits);
    assert_eq!(reached(&[passed(course.credits)], &exempt), course.credits);
    assert_eq!(reached(&[passed(credits("999"))], &[]), course.credits);
    let waived = |is_examined| [granted(Effect::AttendanceWaiver, is_examined)];
    assert_eq!(reached(&[], &waived(false)), Credits::ZERO);
    assert_eq!(reached(&[], &waived(true)), course.credits);
}

type Spoil = fn(&mut Fact);

#[test]
fn what_is_not_verified_recognised_or_convertible_is_never_used() {
    let (rules, programme) = (rule_set("cqou-associate-2025"), programme("P2"));
    let spoil: [(&str, Spoil); 6] = [
        ("evidence_pending", |fact| fact.evidence = Evidence::Pending),
        ("evidence_disputed", |fact| {
            fact.evidence = Evidence::Disputed;
        }),
        ("evidence_revoked", |fact| fact.evidence = Evidence::Revoked),
        ("not_recognised", |fact| fact.recognised = false),
        ("frozen", |fact| fact.frozen = true),
        ("not_convertible", |fact| fact.convertible = false),
    ];
    for (code, change) in spoil {
        let mut held = x("o", "X02", 2);
        change(&mut held);
        let facts = [held];
        let plan = answer(&request(&rules, &programme, &facts));
        assert!(plan.courses.is_empty());
        assert_eq!(why_unused(&plan, "o"), [code]);
    }
}
