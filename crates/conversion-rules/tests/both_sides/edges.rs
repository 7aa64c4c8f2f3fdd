//! Bundles, periods, exclusions, floors and scales.

use super::support::tiny::{WHOLE, cert, changed, school, tiny};
use super::support::*;
use credit_bank_conversion_rules::model::{Consumption, Effect, Reuse};
use credit_bank_conversion_rules::{Claim, FactGrade, GrantedCourse, PassedCourse, Sources};

#[test]
fn a_bundle_is_given_whole_and_a_rule_in_its_period_alone() {
    let rules = tiny(&[("A", "all: [C1, C2]"), ("B", "all: [C3]")], WHOLE);
    let period = "\"effective\":{\"from\":\"2025-05-01\",\"to\":\"2025-05-31\"},\"id\":\"R-B\"";
    let rules = changed(&rules, &[("\"id\":\"R-B\"", period)]);
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
        is_examined: false,
        is_held: false,
        filed_on: None,
        sources: Sources::default(),
    }];
    assert!(answer(&asked).courses.is_empty());
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
    let graded = "\"any_of\":[{\"grade\":{\"min\":\"60.00\",\"scale\":\"100\"},";
    let rules = tiny(&[("A", "all: [C1]")], WHOLE);
    let rules = changed(&rules, &[("\"any_of\":[{", graded)]);
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
