//! K03: levels, statements and crosswalks that are written twice.

use crate::support::planted::*;
use credit_bank_conversion_rules::{CheckFinding, Severity};

#[test]
fn k03_names_a_level_that_is_valued_twice() {
    let valued = |levels: &[(&str, &str)]| -> Vec<CheckFinding> {
        let one = |(level, credits): &(&str, &str)| {
            format!("{{level: \"x:{level}\", credits: \"{credits}\"}}")
        };
        let levels: Vec<String> = levels.iter().map(one).collect();
        check(
            &format!(
                "rules:\n- {{id: R, kind: recognise, cite: S/1, when: {{type: x_certificate}}, give: {{value: {{levels: [{}]}}, category: vocational}}}}\n",
                levels.join(", ")
            ),
            &[],
        )
    };
    for second in ["1", "2"] {
        let findings = valued(&[("初级", "1"), ("初级", second), ("中级", "3")]);
        let found = named(&findings, "K03", "R");
        assert!(found.zh.contains("初级") && found.field == "give.value");
        assert_eq!(found.severity, Severity::Error);
    }
    none(
        &valued(&[("初级", "1"), ("中级", "1"), ("高级", "1")]),
        "K03",
    );
}

#[test]
fn k03_names_a_statement_that_is_made_twice() {
    let statement = |id: &str, source: &str, target: &str, period: &str| {
        format!(
            "- {{id: {id}, cite: S/2, type: course, source: \"{source}@2020\", target: {target}, overlap: \"1\", approved_by: 教务处{period}}}\n"
        )
    };
    let both = |source: &str, target: &str, (one, other): (&str, &str)| {
        let body = [
            statement("E1", "GX-MKT", "C1", one),
            statement("E2", source, target, other),
        ];
        check(&format!("equivalences:\n{}", body.concat()), &[])
    };
    let findings = both("GX-MKT", "C1", ("", ""));
    let found = named(&findings, "K03", "E1");
    assert!(found.zh.contains("E2") && found.severity == Severity::Warning);
    let (old, new) = (
        ", effective: {from: 2025-01-01, to: 2025-06-30}",
        ", effective: {from: 2025-06-30}",
    );
    named(&both("GX-MKT", "C1", (old, new)), "K03", "E1");
    // A renewal, another course, another source.
    let renewed = ", effective: {from: 2025-07-01}";
    none(&both("GX-MKT", "C1", (old, renewed)), "K03");
    none(&both("GX-MKT", "C2", ("", "")), "K03");
    none(&both("GX-MGT", "C1", ("", "")), "K03");
}

#[test]
fn k03_names_a_crosswalk_that_is_written_twice() {
    let both = |same: &str| {
        let one = |id: &str, same: &str| {
            format!("- {{id: {id}, cite: S/5, type: exam, same: [{same}]}}\n")
        };
        let first = one("W1", "\"CET4@1\", \"CET6@1\"");
        check(&format!("crosswalks:\n{first}{}", one("W2", same)), &[])
    };
    let findings = both("\"CET6@1\", \"CET4@1\"");
    assert!(named(&findings, "K03", "W1").en.contains("W2"));
    none(&both("\"CET6@1\", \"NCRE@1\""), "K03");
}
