//! K11 and K02: caps and limits that let nothing through, that count nothing, and what has no use in a set that
//! converts nothing.

use crate::support::planted::*;
use crate::support::tiny::school;
use credit_bank_conversion_rules::{CheckFinding, Severity};
use credit_bank_domain::programme::Programme;

fn recognise(value: &str, more: &str) -> String {
    format!(
        "- {{id: R, kind: recognise, cite: S/1, when: {{type: training}}, give: {{value: {{{value}}}, category: vocational}}{more}}}\n"
    )
}

#[test]
fn k11_names_limits_of_recognition_that_give_nothing_or_come_too_late() {
    let limited = |limit: &str| {
        let rule = recognise("formula: \"hours / 18\"", &format!(", limit: {{{limit}}}"));
        check(&format!("rules:\n{rule}"), &[])
    };
    for (limit, field, severity) in [
        ("per_outcome: \"0\"", "limit.per_outcome", Severity::Error),
        (
            "per_outcome: \"2\", per_year: \"0\"",
            "limit.per_year",
            Severity::Error,
        ),
        (
            "per_outcome: \"10\", per_year: \"3\"",
            "limit.per_outcome",
            Severity::Warning,
        ),
    ] {
        let findings = limited(limit);
        let found = named(&findings, "K11", "R");
        assert_eq!((found.field.as_str(), found.severity), (field, severity));
        assert_eq!(witness(found).len(), 1);
    }
    for limit in [
        "per_outcome: \"3\", per_year: \"10\"",
        "per_outcome: \"3\", per_year: \"3\"",
        "per_outcome: \"0.5\"",
        "per_year: \"3\"",
    ] {
        none(&limited(limit), "K11");
    }
}

fn capped(cap: &str, programmes: &[Programme]) -> Vec<CheckFinding> {
    let body = format!(
        "rules:\n{}caps:\n- {{id: K, cite: S/3, {cap}}}\n",
        transfer("A", X01, "all: [C1]")
    );
    check(&body, programmes)
}

#[test]
fn k11_names_a_cap_on_a_course_for_which_no_statement_stands() {
    let found = |target: &str, programmes: &[Programme]| {
        let via = "- {id: V, kind: transfer, cite: S/1, uses: [{slot: s, any_of: [{type: course}]}], via: {overlap: {min: \"0.70\"}}, gives: {effect: exempt, grade: pass}}\n";
        let body = format!(
            "rules:\n{via}equivalences:\n- {{id: E, cite: S/2, type: course, source: \"GX-MKT@2020\", target: C1, overlap: \"0.80\", approved_by: 教务处}}\ncaps:\n- {{id: K, cite: S/3, measure: credits, limit: \"3\", of: {{target: {{code: {target}}}}}}}\n"
        );
        check(&body, programmes)
    };
    for programmes in [&[][..], &[five_courses()]] {
        assert_eq!(named(&found("C3", programmes), "K11", "K").field, "of");
        none(&found("C1", programmes), "K11");
    }
}

fn five_courses() -> Programme {
    let courses: [(&str, &str, &[&str]); 5] = [
        ("C1", "4", &["甲"]),
        ("C2", "4", &["甲"]),
        ("C3", "4", &[]),
        ("C4", "4", &[]),
        ("C5", "4", &[]),
    ];
    school(&courses)
}

#[test]
fn k11_names_a_cap_of_nothing() {
    for (cap, field) in [
        ("measure: credits, limit: \"0\"", "limit"),
        ("measure: courses, limit: \"0.5\"", "limit"),
        ("measure: credits, share: \"0\", base: programme", "share"),
    ] {
        let findings = capped(cap, &[]);
        let found = named(&findings, "K11", "K");
        assert_eq!(
            (found.field.as_str(), found.severity),
            (field, Severity::Warning)
        );
    }
    // A fifth of five courses is one; a tenth is none.
    let tenth = |share: &str| {
        let cap = format!("measure: courses, share: \"{share}\", base: programme");
        capped(&cap, &[five_courses()])
    };
    assert_eq!(named(&tenth("0.1"), "K11", "K").field, "share");
    none(&tenth("0.2"), "K11");
    // Nothing by examination-free conversion, and all of it by the other effect.
    for cap in [
        "measure: credits, limit: \"0\", then: attendance_waiver",
        "measure: credits, limit: \"0.5\"",
        "measure: courses, limit: \"1\"",
    ] {
        none(&capped(cap, &[]), "K11");
    }
}

#[test]
fn k11_names_a_floor_that_is_over_the_ceiling_in_every_programme() {
    let crossed = |bounds: &str| capped(&format!("measure: credits, {bounds}"), &[five_courses()]);
    for (bounds, field) in [
        (
            "floor: \"12\", share: \"0.5\", base: {courses: {tag: 甲}}",
            "floor",
        ),
        (
            "floor_share: \"1\", limit: \"6\", base: {courses: {tag: 甲}}",
            "floor_share",
        ),
    ] {
        let findings = crossed(bounds);
        let found = named(&findings, "K11", "K");
        assert_eq!(
            (found.field.as_str(), found.severity),
            (field, Severity::Error)
        );
    }
    none(
        &crossed("floor: \"4\", share: \"0.5\", base: {courses: {tag: 甲}}"),
        "K11",
    );
    none(
        &crossed("floor_share: \"0.5\", limit: \"6\", base: {courses: {tag: 甲}}"),
        "K11",
    );
    // Half of five courses, rounded up, is over half of them, rounded down.
    let halves = "measure: courses, floor_share: \"0.5\", share: \"0.5\", base: programme";
    assert_eq!(
        named(&capped(halves, &[five_courses()]), "K11", "K").field,
        "floor_share"
    );
}

#[test]
fn k11_names_a_cap_that_counts_nothing_that_a_rule_gives() {
    let of = |of: &str, programmes: &[Programme]| {
        capped(
            &format!("measure: credits, limit: \"3\", of: {{{of}}}"),
            programmes,
        )
    };
    for asked in [
        "source_type: course",
        "effect: attendance_waiver",
        "effect: elective_credit",
        "target: {code: C2}",
        "source_type: x_certificate, effect: waive_no_credit",
    ] {
        for programmes in [vec![], vec![five_courses()]] {
            let findings = of(asked, &programmes);
            let found = named(&findings, "K11", "K");
            assert_eq!(
                (found.field.as_str(), found.severity),
                ("of", Severity::Warning),
                "{asked}"
            );
        }
    }
    assert_eq!(
        named(
            &of("target: {tag: 甲, not_tag: 甲, code: C2}", &[]),
            "K11",
            "K"
        )
        .field,
        "of"
    );
    named(&of("target: {module: M, code: [C3, C4]}", &[]), "K11", "K");
    for asked in [
        "source_type: [course, x_certificate]",
        "effect: exempt",
        "rule: A",
        "target: {code: C1}",
        "target: {tag: 甲}",
        "issuer_class: enterprise",
        "issuer: X",
        "source_category: vocational",
    ] {
        for programmes in [vec![], vec![five_courses()]] {
            none(&of(asked, &programmes), "K11");
        }
    }
    // What a cap makes of a grant is counted by another.
    let both = "measure: credits, limit: \"4\", then: attendance_waiver}\n- {id: L, cite: S/3, measure: credits, limit: \"4\", of: {effect: attendance_waiver}";
    none(&capped(both, &[five_courses()]), "K11");
    // What has no course is no course.
    let elective =
        transfer("A", X01, "elective: \"2\"").replace("exempt, grade: pass", "elective_credit");
    let counted = |measure: &str| {
        check(
            &format!(
                "rules:\n{elective}caps:\n- {{id: K, cite: S/3, measure: {measure}, limit: \"4\"}}\n"
            ),
            &[],
        )
    };
    assert_eq!(named(&counted("courses"), "K11", "K").field, "");
    none(&counted("credits"), "K11");
}

#[test]
fn what_restrains_conversions_is_named_in_a_set_that_converts_nothing() {
    let restraints = "deny:\n- {id: D, cite: S/2, target: {tag: 思政}}\ncaps:\n- {id: K, cite: S/3, measure: credits, limit: \"4\"}\nexclusions:\n- {id: E, cite: S/4, kind: {awards: [\"X01@1\"]}}\n- {id: SAME, cite: S/4, kind: same_content}\n";
    let findings = check(
        &format!("rules:\n{}{restraints}", recognise("fixed: \"1\"", "")),
        &[],
    );
    for (code, id, field) in [("K02", "D", ""), ("K11", "K", ""), ("K02", "E", "kind")] {
        let found = named(&findings, code, id);
        assert_eq!(
            (found.field.as_str(), found.severity),
            (field, Severity::Warning)
        );
    }
    assert!(
        findings.iter().all(|one| one.rule != "SAME"),
        "{findings:#?}"
    );
    let converting = format!("rules:\n{}{restraints}", transfer("A", X01, "all: [C1]"));
    for findings in [check(&converting, &[]), check(restraints, &[])] {
        for code in ["K02", "K11"] {
            none(&findings, code);
        }
    }
}

#[test]
fn k11_weighs_a_cap_against_what_it_counts() {
    let programme = [school(&[("C1", "6", &[]), ("C2", "2", &["电商"])])];
    let rules = transfer("A", X01, "all: [C1]") + &transfer("B", X01, "all: [C2]");
    let found = |cap: &str| {
        let body = format!("rules:\n{rules}caps:\n- {{id: K, cite: S/3, {cap}}}\n");
        let findings = check(&body, &programme);
        findings.iter().any(|it| it.code == "K11")
    };
    let of = "of: {target: {tag: 电商}}";
    for (most, never) in [
        (
            "measure: courses, limit: \"1\"",
            "measure: courses, limit: \"2\"",
        ),
        (
            &*format!("measure: credits, limit: \"1.5\", {of}"),
            &*format!("measure: credits, limit: \"2\", {of}"),
        ),
    ] {
        assert!(!found(most), "{most}");
        assert!(found(never), "{never}");
    }
}
