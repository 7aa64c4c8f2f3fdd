//! Semantics 2: where two rules give the same and differ in the grade, the better one is written. What was
//! decided under semantics 1 is made again as it was.

#![expect(
    clippy::panic,
    reason = "test code outside the test functions themselves"
)]

#[cfg(test)]
mod support;

use credit_bank_conversion_rules::{
    CompiledRules, Conversion, Fact, Likeness, RuleSet, TransferCase, convert,
};
use support::tiny::{WHOLE, cert, school, tiny};
use support::*;

/// A plan of one certificate, or of what else is here, for which rules of this text speak.
fn planned(rules: &RuleSet, facts: &[Fact], courses: &[(&str, &str, &[&str])]) -> Conversion {
    convert(&request(rules, &school(courses), facts))
}

/// One certificate and one course, with two rules of these names and grade policies.
fn rules(semantics: u32, graded: [(&str, &str); 2], caps: &str) -> RuleSet {
    let rule = |(id, grade): (&str, &str)| {
        format!(
            "- {{id: {id}, kind: transfer, cite: S/1, uses: [{{slot: c, any_of: [{{type: x_certificate, award: \"A@1\"}}]}}], gives: {{all: [C1], effect: exempt, grade: {grade}}}}}\n"
        )
    };
    let text = format!(
        "rule_set: graded\nversion: 1\nsemantics: {semantics}\ntitle: 示例\neffective: {{from: 2025-01-01}}\nunits: {{credit_step: \"0.5\"}}\nsources: [{{id: S, title: 示例}}]\n{WHOLE}\n{caps}rules:\n{}",
        graded.map(rule).concat()
    );
    RuleSet::parse_yaml(&text).unwrap_or_else(|faults| panic!("{faults:#?}"))
}

fn grade_of(plan: &Conversion, course: &str) -> Option<String> {
    let line = plan
        .courses
        .iter()
        .find(|line| line.course_code == course)?;
    line.grade.as_ref().map(|grade| grade.text.clone())
}

const C1: &[(&str, &str, &[&str])] = &[("C1", "3", &[])];

#[test]
fn of_two_rules_that_give_the_same_the_better_grade_is_written_and_said_to_be() {
    let (low, high) = ("{fixed: \"85\"}", "{fixed: \"90\"}");
    let facts = [cert("a", "A", "3")];
    for (one, other) in [(low, high), (high, low)] {
        for names in [["R-1", "R-2"], ["X", "Y"], ["P", "Q"], ["甲", "乙"]] {
            let graded = [(names[0], one), (names[1], other)];
            let plan = planned(&rules(2, graded, ""), &facts, C1);
            assert_eq!(grade_of(&plan, "C1").as_deref(), Some("90"));
            assert_eq!(plan.semantics, 2);
            let why = &plan.courses[0].explanation;
            let said = why.iter().find(|reason| reason.code == "better_grade");
            let said = said.expect("it is said which rule was passed over");
            assert!(
                said.zh.contains("成绩记为 85，") || said.zh.contains("成绩记为 85；"),
                "{said:?}"
            );
            assert!(said.en.contains("the grade 85; the better"), "{said:?}");
        }
    }
}

#[test]
fn a_word_yields_to_a_better_mark_and_stands_before_a_mark_that_fails() {
    let facts = [cert("a", "A", "3")];
    for (one, other, better) in [
        ("pass", "{fixed: \"60\"}", "60"),
        ("{fixed: \"59\"}", "pass", "合格"),
        ("copy", "pass", "合格"),
    ] {
        for graded in [[("A", one), ("B", other)], [("A", other), ("B", one)]] {
            let plan = planned(&rules(2, graded, ""), &facts, C1);
            assert_eq!(grade_of(&plan, "C1").as_deref(), Some(better));
        }
    }
}

#[test]
fn a_better_grade_never_breaks_a_cap_and_what_an_author_ranks_stays() {
    let facts = [cert("a", "A", "3")];
    let graded = [("LOW", "{fixed: \"70\"}"), ("HIGH", "{fixed: \"90\"}")];
    let cap = "caps:\n- {id: K, cite: S/2, measure: credits, limit: \"2\", of: {rule: [HIGH]}}\n";
    let plan = planned(&rules(2, graded, cap), &facts, C1);
    assert_eq!(grade_of(&plan, "C1").as_deref(), Some("70"));
    let text = rules(2, graded, "").canonical_json();
    let (before, low) = text.split_at(text.find("\"id\":\"LOW\"").unwrap());
    let low = low.replacen("\"prefer\":0", "\"prefer\":1", 1);
    let ranked = RuleSet::from_canonical_json(&format!("{before}{low}")).unwrap();
    let plan = planned(&ranked, &facts, C1);
    assert_eq!(grade_of(&plan, "C1").as_deref(), Some("70"));
}

#[test]
fn of_outcomes_that_are_worth_the_same_the_one_with_the_better_mark_is_used() {
    let text = tiny(&[("A", "all: [C1]")], WHOLE).canonical_json();
    let text = text.replace("\"semantics\":1", "\"semantics\":2");
    let rules = RuleSet::from_canonical_json(&text.replace("\"pass\"", "\"copy\"")).unwrap();
    let marked = |id: &str, marks: &str| Fact {
        grade: Some(
            serde_json::from_value(serde_json::json!({"scale": "100", "value": marks})).unwrap(),
        ),
        ..cert(id, "A", "3")
    };
    for facts in [
        [marked("a", "70"), marked("b", "92"), marked("c", "61")],
        [marked("a", "92"), marked("b", "70"), marked("c", "61")],
    ] {
        let plan = planned(&rules, &facts, C1);
        assert_eq!(grade_of(&plan, "C1").as_deref(), Some("92"));
    }
}

/// Under semantics 1 the tie-break writes the lower of two grades. The plan was kept before wordings were numbered:
/// what it decided stays, its words need not.
#[test]
fn a_decision_of_semantics_1_is_made_again() {
    let case: TransferCase =
        serde_json::from_str(include_str!("kept/semantics_1.case.json")).unwrap();
    let kept = include_str!("kept/semantics_1.plan.json").trim_end();
    let graded = [("B", "{fixed: \"85\"}"), ("A", "{fixed: \"90\"}")];
    let of = |semantics| CompiledRules::of(rules(semantics, graded, ""));
    let programme = school(C1);
    let again = case.decide(&of(1), &programme);
    assert_eq!(case.semantics, 1);
    let likeness = Likeness::of(kept, case.wording, &again.canonical_json());
    assert!(
        matches!(likeness, Likeness::Same | Likeness::Reworded),
        "{likeness:?}"
    );
    assert_eq!(grade_of(&again, "C1").as_deref(), Some("85"));
    let now = case.decide(&of(2), &programme);
    assert_eq!(grade_of(&now, "C1").as_deref(), Some("90"));
}
