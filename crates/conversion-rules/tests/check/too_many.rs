//! K13 of rules whose uses are more than the planner weighs, told in few words.

use crate::support::planted::*;
use crate::support::tiny::school;

#[test]
fn k13_names_a_rule_whose_uses_are_too_many() {
    let programme = [school(&[("C1", "6", &[])])];
    let slot = |count: u8| format!("any_of: [{{type: training}}], take: {{count: {count}}}");
    let body = format!("rules:\n{}", transfer("A", &slot(5), "all: [C1]"));
    none(&check(&body, &programme), "K13");
    let two = format!(
        "rules:\n- {{id: A, kind: transfer, cite: S/1, uses: [{{slot: a, {0}}}, {{slot: b, {0}}}], gives: {{all: [C1], effect: exempt, grade: pass}}}}\n",
        slot(4)
    );
    let findings = check(&two, &programme);
    // Twelve of a kind: 495 fours of them for one place, 70 of the eight left for the other.
    assert_eq!(witness(named(&findings, "K13", "A")).len(), 12);
}

#[test]
fn k13_shows_any_number_of_outcomes_in_a_few_words() {
    let programme = [school(&[("C1", "6", &[])])];
    for (slot, most) in [
        (
            "any_of: [{type: training, grade: {min: \"60\"}, hours: {min: \"8\"}}], take: {count: 40}",
            1_000,
        ),
        (
            "any_of: [{type: training, tag: [甲]}, {type: training, tag: [乙]}, {type: course}], take: {count: 30}",
            1_500,
        ),
        // What differs in the award alone is told once, with the awards.
        (
            "any_of: [{type: training}], take: {count: 25}, distinct: award",
            1_000,
        ),
        (
            "any_of: [{type: training}], take: {count: 120}, distinct: award",
            2_500,
        ),
    ] {
        let findings = check(
            &format!("rules:\n{}", transfer("A", slot, "all: [C1]")),
            &programme,
        );
        let finding = named(&findings, "K13", "A");
        assert!(
            finding.witness.chars().count() <= most,
            "{}",
            finding.witness
        );
    }
}

#[test]
fn k13_counts_what_is_too_long_to_tell() {
    let programme = [school(&[("C1", "6", &[])])];
    let topics: Vec<String> = (0..200)
        .map(|number| format!("{}{number}", "题".repeat(50)))
        .collect();
    let slot = format!(
        "any_of: [{{type: training, all_tags: [{}]}}], take: {{count: 8}}",
        topics.join(", ")
    );
    let body = format!("rules:\n{}", transfer("A", &slot, "all: [C1]"));
    let findings = check(&body, &programme);
    let finding = named(&findings, "K13", "A");
    assert!(finding.witness.chars().count() <= 10_000);
    let count = shown(finding).more.unwrap();
    assert!(
        finding.zh.starts_with(&format!("{count} ")),
        "{}",
        finding.zh
    );
}
