//! Where a rule ends, tried on both sides: bundles, periods, draws, budgets, floors, scales, exclusions, and
//! what the checker says of a plan that another rule set or learner was given.

#[cfg(test)]
mod support;

use credit_bank_conversion_rules::model::{Consumption, Effect, Reuse};
use credit_bank_conversion_rules::{
    Claim, ConversionRequest, Fact, FactGrade, GrantedCourse, PassedCourse, RuleSet, Sources,
    verify,
};
use support::tiny::{WHOLE, cert, school, tiny};
use support::*;

#[test]
fn a_bundle_is_given_whole_and_a_rule_in_its_period_alone() {
    let rules = tiny(&[("A", "all: [C1, C2]"), ("B", "all: [C3]")], WHOLE);
    let text = rules.canonical_json();
    let period = text.replace(
        "\"id\":\"R-B\"",
        "\"effective\":{\"from\":\"2025-05-01\",\"to\":\"2025-05-31\"},\"id\":\"R-B\"",
    );
    assert_ne!(period, text);
    let rules = RuleSet::from_canonical_json(&period).unwrap();
    let school = school(&[("C1", "4", &[]), ("C2", "2", &[]), ("C3", "3", &[])]);
    let facts = [cert("a", "A", "6"), cert("b", "B", "3")];
    let passed = [PassedCourse {
        course_code: "C1".to_owned(),
        passed_on: day("2025-03-02"),
        credits: credits("4"),
        grade: None,
    }];
    let on = |day_of: &str, record| {
        let mut asked = request(&rules, &school, &facts);
        (asked.on, asked.record) = (day(day_of), record);
        given(&answer(&asked)).join(" ")
    };
    assert_eq!(on("2025-05-01", &[]), "C1 C2 C3");
    assert_eq!(on("2025-05-31", &passed), "C3", "half a bundle is none");
    for out in ["2025-04-30", "2025-06-01"] {
        assert_eq!(on(out, &[]), "C1 C2");
    }
}

#[test]
fn of_exclusive_awards_one_that_was_used_before_bars_the_others() {
    let rules = tiny(
        &[("A", "all: [C1]"), ("B", "all: [C2]")],
        &format!(
            "{WHOLE}\nexclusions: [{{id: E, cite: S/2, kind: {{awards: [\"A@1\", \"B@1\"]}}}}, {{id: F, cite: S/2, kind: {{rules: [R-A, R-B]}}}}]"
        ),
    );
    let school = school(&[("C1", "4", &[]), ("C2", "2", &[])]);
    let facts = [cert("a", "A", "4"), cert("b", "B", "3")];
    let mut asked = request(&rules, &school, &facts);
    assert_eq!(given(&answer(&asked)), ["C1"]);
    asked.commitments.claims = vec![Claim {
        fact_id: "b".to_owned(),
        content_class: None,
        draw: credits("3"),
        consumption: Consumption::Whole,
        reuse: Reuse::OncePerInstitution,
        institution: school.organisation_id.to_string(),
        enrolment: "enrolment-1".to_owned(),
    }];
    assert!(answer(&asked).courses.is_empty());
    // Likewise of exclusive rules, with whatever certificate.
    asked.commitments.claims.clear();
    asked.commitments.granted = vec![GrantedCourse {
        in_place_of: Vec::new(),
        course_code: "C9".to_owned(),
        credits: credits("1"),
        rule: "R-B".to_owned(),
        effect: Effect::Exempt,
        filed_on: None,
        sources: Sources::default(),
    }];
    assert!(answer(&asked).courses.is_empty());
}

#[test]
fn a_fixed_draw_is_taken_from_what_there_is() {
    let text = tiny(&[("A", "all: [C1]")], WHOLE).canonical_json();
    let fixed = text.replace(
        "\"draw\":\"target_credits\"",
        "\"draw\":{\"fixed\":\"3.00\"}",
    );
    let fixed = fixed.replace(
        "\"slot\":\"c\"",
        "\"consumption\":\"budget\",\"slot\":\"c\"",
    );
    assert!(fixed.contains("fixed"), "{fixed}");
    let rules = RuleSet::from_canonical_json(&fixed).unwrap();
    let school = school(&[("C1", "4", &[])]);
    for (value, courses) in [("2.5", vec![]), ("3", vec!["C1"])] {
        let facts = [cert("a", "A", value)];
        let plan = answer(&request(&rules, &school, &facts));
        assert_eq!(given(&plan), courses);
        assert!(!courses.is_empty() || why_unused(&plan, "a").contains(&"budget_short"));
    }
}

#[test]
fn the_budget_of_a_slot_bounds_all_that_its_rule_draws() {
    let text = tiny(&[("A", "any_of: [C1, C2]")], WHOLE).canonical_json();
    let bounded = text.replace(
        "\"slot\":\"c\"",
        "\"budget\":\"4.00\",\"consumption\":\"budget\",\"slot\":\"c\"",
    );
    let rules = RuleSet::from_canonical_json(&bounded).unwrap();
    let school = school(&[("C1", "3", &[]), ("C2", "1.5", &[])]);
    let facts = [cert("a", "A", "10")];
    let plan = answer(&request(&rules, &school, &facts));
    assert_eq!(
        given(&plan),
        ["C1"],
        "4.50 of 10.00 would be more than 4.00"
    );
}

#[test]
fn an_outcome_used_whole_leaves_no_budget_to_another_rule() {
    let text = tiny(&[("A", "all: [C1]"), ("B", "all: [C2]")], WHOLE).canonical_json();
    let shared = text.replace("B@1", "A@1").replace(
        "\"code\":\"B\",\"edition\":\"1\"",
        "\"code\":\"A\",\"edition\":\"1\"",
    );
    let (first, second) = shared.split_once("\"id\":\"R-B\"").unwrap();
    let second = second.replace(
        "\"slot\":\"c\"",
        "\"consumption\":\"budget\",\"slot\":\"c\"",
    );
    let rules = format!("{first}\"id\":\"R-B\"{second}");
    let rules = RuleSet::from_canonical_json(&rules).unwrap();
    let school = school(&[("C1", "4", &[]), ("C2", "2", &[])]);
    let facts = [cert("a", "A", "6")];
    assert_eq!(given(&answer(&request(&rules, &school, &facts))), ["C1"]);
}

#[test]
fn a_share_for_a_floor_is_rounded_up() {
    let caps = format!(
        "{WHOLE}\ncaps: [{{id: K, cite: S/3, measure: credits, floor_share: \"0.5\", share: \"1\", base: programme}}]"
    );
    let rules = tiny(&[("A", "all: [C1]")], &caps);
    let mut school = school(&[("C1", "3.5", &[])]);
    let facts = [cert("a", "A", "4")];
    for (total, courses) in [("7", vec!["C1"]), ("7.01", vec![])] {
        school.total_credits = credits(total);
        assert_eq!(given(&answer(&request(&rules, &school, &facts))), courses);
    }
}

#[test]
fn marks_on_another_scale_are_unknown_and_not_compared() {
    let text = tiny(&[("A", "all: [C1]")], WHOLE).canonical_json();
    let graded = text.replace(
        "\"any_of\":[{",
        "\"any_of\":[{\"grade\":{\"min\":\"60.00\",\"scale\":\"100\"},",
    );
    let rules = RuleSet::from_canonical_json(&graded).unwrap();
    let school = school(&[("C1", "4", &[])]);
    for (scale, courses) in [("100", vec!["C1"]), ("710", vec![])] {
        let mut fact = cert("a", "A", "4");
        fact.grade = Some(FactGrade {
            scale: scale.to_owned(),
            value: credits("425"),
        });
        let plan = answer(&request(&rules, &school, std::slice::from_ref(&fact)));
        assert_eq!(given(&plan), courses);
        assert!(!courses.is_empty() || why_unused(&plan, "a") == ["condition_unknown"]);
    }
}

#[test]
fn no_outcome_is_used_up_for_a_sum_that_others_reach() {
    let text = tiny(&[("A", "all: [C1]")], WHOLE).canonical_json();
    let summed = text.replace(
        "\"slot\":\"c\"",
        "\"slot\":\"c\",\"take\":{\"hours_min\":\"20.00\"}",
    );
    let rules = RuleSet::from_canonical_json(&summed).unwrap();
    let school = school(&[("C1", "2", &[])]);
    let hours = |id: &str, value: &str, hours: &str| Fact {
        hours: Some(credits(hours)),
        ..cert(id, "A", value)
    };
    // Whatever their names, by which a tie would be settled.
    for number in 0..12 {
        let (short, long) = (format!("a{number}"), format!("b{number}"));
        let facts = [hours(&short, "0", "5"), hours(&long, "2", "20")];
        let plan = answer(&request(&rules, &school, &facts));
        assert_eq!(plan.groups[0].facts, [long]);
    }
}

#[test]
fn the_checker_finds_what_another_rule_set_or_learner_was_given() {
    let school = school(&[("C1", "4", &[]), ("C2", "2", &[])]);
    let facts = [cert("a", "A", "4"), cert("b", "B", "3")];
    let gives = [("A", "all: [C1]"), ("B", "all: [C2]")];
    let lax = tiny(&gives, WHOLE);
    let asked = request(&lax, &school, &facts);
    let plan = answer(&asked);
    assert_eq!(given(&plan), ["C1", "C2"]);
    let laws = |asked: &ConversionRequest<'_>| {
        let mut plan = plan.clone();
        plan.rule_set.hash = asked.rules.hash_hex().to_owned();
        plan.plan_hash = plan.compute_hash();
        let broken = verify(asked, &plan).unwrap_err();
        broken.into_iter().map(|one| one.law).collect::<Vec<_>>()
    };
    for (extra, law) in [
        (
            "exclusions: [{id: E, cite: S/2, kind: {rules: [R-A, R-B]}}]",
            "no exclusion is broken",
        ),
        (
            "exclusions: [{id: E, cite: S/2, kind: {awards: [\"A@1\", \"B@1\"]}}]",
            "no exclusion is broken",
        ),
        (
            "caps: [{id: K, cite: S/2, measure: credits, limit: \"5.5\"}]",
            "the cap holds",
        ),
        (
            "caps: [{id: K, cite: S/2, measure: credits, limit: \"9\", floor: \"7\"}]",
            "the floor is reached, or nothing counts",
        ),
    ] {
        let strict = tiny(&gives, &format!("{WHOLE}\n{extra}"));
        assert_eq!(laws(&request(&strict, &school, &facts)), [law], "{extra}");
    }
    let budgets = tiny(
        &gives,
        "policy: {reuse: once_per_institution, consumption: budget}",
    );
    let rich = request(&budgets, &school, &facts);
    let mut drawn = answer(&rich);
    let poor = [cert("a", "A", "3.5"), cert("b", "B", "3")];
    let asked = request(&budgets, &school, &poor);
    drawn.plan_hash = drawn.compute_hash();
    let broken = verify(&asked, &drawn).unwrap_err();
    assert!(
        broken.iter().any(|one| one.law == "no budget is overdrawn"),
        "{broken:?}"
    );
}

#[test]
fn what_hangs_on_an_examination_completes_nothing_yet() {
    let rules = tiny(&[("A", "all: [C1]")], WHOLE);
    let school = school(&[("C1", "4", &[]), ("C2", "2", &[])]);
    let facts = [cert("a", "A", "4")];
    let mut asked = request(&rules, &school, &facts);
    for (effect, reached) in [(Effect::AttendanceWaiver, "4"), (Effect::Exempt, "6")] {
        asked.commitments.granted = vec![GrantedCourse {
            in_place_of: Vec::new(),
            course_code: "C2".to_owned(),
            credits: credits("2"),
            rule: "R-B".to_owned(),
            effect,
            filed_on: None,
            sources: Sources::default(),
        }];
        assert_eq!(answer(&asked).completion.reached, credits(reached));
    }
}
