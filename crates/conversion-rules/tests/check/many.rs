//! K05 and K07 of many rules: the work is bounded, and what is cheap is looked at all the same.

use crate::support::planted::*;
use credit_bank_conversion_rules::Surroundings;
use std::fmt::Write as _;

#[expect(
    clippy::arithmetic_side_effects,
    reason = "test code outside the test functions themselves"
)]
fn tangled(count: u32) -> String {
    let mut text = "rules:\n".to_owned();
    for i in 0..count {
        let (credits, grade) = (i * 7 % count, i * 13 % 100);
        writeln!(
            text,
            "- {{id: Q{i}, kind: recognise, cite: S/1, when: {{type: exam, hours: {{min: \"{i}\"}}, credits: {{min: \"{credits}\"}}, grade: {{min: \"{grade}\"}}}}, give: {{value: {{fixed: \"{}\"}}, category: vocational}}}}",
            i % 7 + 1
        )
        .unwrap();
    }
    text
}

#[test]
fn four_hundred_tangled_rules_hide_no_plain_fault() {
    let rule = |id: &str, hours: &str| {
        format!(
            "- {{id: {id}, kind: recognise, cite: S/1, when: {{type: training, hours: {{min: \"{hours}\"}}}}, give: {{value: {{fixed: \"1\"}}, category: vocational}}}}\n"
        )
    };
    let (rules, _) = read(&format!(
        "{}{}{}",
        tangled(400),
        rule("Y", "8"),
        rule("Z", "9")
    ));
    let around = Surroundings {
        register: Some(&REGISTER),
        ..Surroundings::default()
    };
    let findings = rules.check(&around);
    let mut needless = findings.iter().filter(|one| one.code == "K07");
    assert!(needless.any(|one| one.rule == "Z"));
}
