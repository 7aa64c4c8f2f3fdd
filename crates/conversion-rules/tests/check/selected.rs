//! K03 between rules that select courses by what they are, and K11 of caps on courses that statements give.

use crate::support::planted::*;
use crate::support::tiny::school;
use credit_bank_conversion_rules::Severity;

#[test]
fn k03_compares_rules_that_select_courses_over_the_courses_that_they_select() {
    let programmes = [school(&[("C1", "3", &["电商"]), ("C2", "3", &["财会"])])];
    let selecting = |id: &str, tag: &str, effect: &str| {
        transfer(id, X01, &format!("select: {{tag: [{tag}]}}"))
            .replace("effect: exempt", &format!("effect: {effect}"))
    };
    let exempt = transfer("A", X01, "all: [C1]");
    let waive = selecting("B", "电商", "waive_no_credit");
    let findings = check(&format!("rules:\n{exempt}{waive}"), &programmes);
    let found = named(&findings, "K03", "A");
    assert_eq!(found.severity, Severity::Warning);
    assert!(found.zh.contains("C1"), "{found:?}");
    let grade = selecting("B", "电商", "exempt").replace("grade: pass", "grade: {fixed: \"90\"}");
    let findings = check(&format!("rules:\n{exempt}{grade}"), &programmes);
    named(&findings, "K03", "A");
    // Other courses, and where no programme is told.
    let other = selecting("B", "财会", "waive_no_credit");
    none(
        &check(&format!("rules:\n{exempt}{other}"), &programmes),
        "K03",
    );
    none(&check(&format!("rules:\n{exempt}{waive}"), &[]), "K03");
}

#[test]
fn k11_counts_a_statement_only_where_it_could_ever_be_used() {
    let programmes = [school(&[("C1", "3", &[]), ("C2", "3", &[])])];
    let body = |overlap: &str, source: &str, effective: &str| {
        format!(
            "rules:\n- {{id: V, kind: transfer, cite: S/1, uses: [{{slot: s, any_of: [{{type: course}}]}}], via: {{overlap: {{min: \"0.70\"}}}}, gives: {{effect: exempt, grade: pass}}}}\nequivalences:\n- {{id: E1, cite: S/2, type: course, source: \"GX-MKT@2020\", target: C1, overlap: \"0.80\", approved_by: 教务处}}\n- {{id: E2, cite: S/2, {source}, target: C2, overlap: \"{overlap}\", approved_by: 教务处{effective}}}\ncaps:\n- {{id: CAP, cite: S/3, of: {{target: {{code: [C2]}}}}, measure: credits, limit: \"2\"}}\n"
        )
    };
    let course = "type: course, source: \"GX-MGT@2020\"";
    none(&check(&body("0.80", course, ""), &programmes), "K11");
    for (overlap, source, effective) in [
        ("0.60", course, ""),
        ("0.80", "type: exam, source: \"CET4@1\"", ""),
        (
            "0.80",
            course,
            ", effective: {from: 2020-01-01, to: 2021-01-01}",
        ),
    ] {
        let findings = check(&body(overlap, source, effective), &programmes);
        named(&findings, "K11", "CAP");
    }
}
