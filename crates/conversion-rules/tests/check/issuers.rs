//! K01 of classes of issuers: named where no organisation of the bank is of the class, and nowhere else.

use crate::support::planted::{CLASSES, check, check_among, named, none, transfer};
use credit_bank_conversion_rules::{CheckFinding, Severity};

/// Every place that names a class of issuers.
fn body(class: &str) -> String {
    let asked = format!("issuer_class: {class}");
    format!(
        "rules:\n{}- {{id: R, kind: recognise, cite: S/1, when: {{type: training, {asked}}}, give: {{value: {{fixed: \"1\"}}, category: vocational}}}}\ndeny:\n- {{id: D, cite: S/2, target: {{code: C1}}, source: {{type: course, {asked}}}, except: {{type: course, {asked}}}}}\ncaps:\n- {{id: K, cite: S/3, measure: credits, limit: \"6\", of: {{{asked}}}}}\n",
        transfer(
            "A",
            &format!("any_of: [{{type: course, {asked}}}]"),
            "all: [C1]"
        ),
    )
}

fn fields(findings: &[CheckFinding]) -> Vec<(&str, &str)> {
    let found = findings.iter().filter(|one| one.code == "K01");
    found.map(|one| (one.section, one.field.as_str())).collect()
}

#[test]
fn k01_names_a_class_of_issuers_of_which_there_is_no_organisation() {
    let findings = check_among(&["enterprise", "same_system"], &body("enterprize"));
    assert_eq!(
        fields(&findings),
        [
            ("caps", "of.issuer_class"),
            ("deny", "except.issuer_class"),
            ("deny", "source.issuer_class"),
            ("rules", "uses.0.any_of.0.issuer_class"),
            ("rules", "when.issuer_class"),
        ]
    );
    let found = named(&findings, "K01", "A");
    assert_eq!(found.severity, Severity::Error);
    assert!(found.zh.contains("enterprize") && found.en.contains("enterprize"));
}

#[test]
fn k01_only_warns_where_another_class_of_the_condition_has_an_organisation() {
    let findings = check_among(&["enterprise"], &body("[enterprise, enterprize]"));
    let found = named(&findings, "K01", "R");
    assert_eq!(found.severity, Severity::Warning);
    assert!(!found.zh.contains("`enterprise`"), "{found:?}");
    assert_eq!(fields(&findings).len(), 5);
}

#[test]
fn k01_is_silent_about_classes_that_organisations_have_or_that_nobody_told() {
    let unasked = body("any").replace(", of: {issuer_class: any}", "");
    let unasked = unasked.replace(", issuer_class: any", "");
    for findings in [
        check_among(
            &["enterprise", "same_system"],
            &body("[enterprise, same_system]"),
        ),
        check_among(&["other"], &unasked),
        check(&body("enterprize"), &[]),
    ] {
        none(&findings, "K01");
    }
    assert!(CLASSES.contains("same_system") && CLASSES.len() > 5);
}
