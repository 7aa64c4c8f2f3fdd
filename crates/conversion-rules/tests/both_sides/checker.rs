//! What the checker says of a plan that another rule set or learner was given, and what completes a programme.

use super::support::tiny::{WHOLE, cert, school, tiny};
use super::support::*;
use credit_bank_conversion_rules::model::Effect;
use credit_bank_conversion_rules::{ConversionRequest, GrantedCourse, Sources, verify};

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
            is_examined: false,
            is_held: false,
            filed_on: None,
            sources: Sources::default(),
        }];
        assert_eq!(answer(&asked).completion.reached, credits(reached));
    }
}
