//! K01 and K02: crosswalks, statements and bans that can never work, and those that can.

use crate::support::planted::*;
use crate::support::tiny::school;
use credit_bank_conversion_rules::Severity;
use credit_bank_domain::programme::Programme;

fn via(more: &str) -> String {
    format!(
        "- {{id: V, kind: transfer, cite: S/1, uses: [{{slot: s, any_of: [{{type: course}}]}}], via: {{overlap: {{min: \"0.70\"}}}}, gives: {{effect: exempt, grade: pass{more}}}}}\n"
    )
}

fn statement(more: &str) -> String {
    format!(
        "equivalences:\n- {{id: E, cite: S/2, target: C1, overlap: \"0.9\", approved_by: 教务处, {more}}}\n"
    )
}

const COURSE: &str = "type: course, source: \"GX-MKT@2020\"";

fn one(tags: &[&str]) -> [Programme; 1] {
    [school(&[("C1", "4", tags)])]
}

#[test]
fn k01_names_statements_and_crosswalks_of_another_type_than_the_register() {
    let body = |kind: &str| {
        let source = format!("type: {kind}, source: \"GX-MKT@2020\"");
        let walk = format!(
            "crosswalks:\n- {{id: W, cite: S/1, type: {kind}, same: [\"GX-MKT@2020\", \"GX-MGT@2020\"]}}\n"
        );
        let rule = via("").replace("type: course", &format!("type: {kind}"));
        format!("rules:\n{rule}{}{walk}", statement(&source))
    };
    let findings = check(&body("exam"), &one(&[]));
    assert_eq!(named(&findings, "K01", "E").field, "source");
    assert_eq!(named(&findings, "K01", "W").field, "same");
    let findings = check(&body("course"), &one(&[]));
    none(&findings, "K01");
    none(&findings, "K02");
}

#[test]
fn k02_names_statements_that_no_rule_can_use() {
    let found = |rule: &str, more: &str, programmes: &[Programme]| {
        let findings = check(&format!("rules:\n{rule}{}", statement(more)), programmes);
        let found = named(&findings, "K02", "E");
        assert_eq!(found.severity, Severity::Warning);
        found.field.clone()
    };
    let plain = transfer("A", X01, "all: [C1]");
    assert_eq!(found(&plain, COURSE, &[]), "source");
    let exam = via("").replace("type: course", "type: exam");
    assert_eq!(found(&exam, COURSE, &[]), "source");
    let late = format!("{COURSE}, effective: {{from: 2020-01-01, to: 2024-12-31}}");
    assert_eq!(found(&via(""), &late, &[]), "effective");
    let mut fixed = one(&[]);
    fixed[0].courses[0].convertible = false;
    assert_eq!(found(&via(""), COURSE, &fixed), "target");
    let choosy = via(", select: {tag: [核心]}");
    let many = [school(&[("C1", "4", &[]), ("C2", "4", &["核心"])])];
    assert_eq!(found(&choosy, COURSE, &many), "target");
    let banned = format!(
        "{}deny:\n- {{id: D, cite: S/1, target: {{code: C1}}}}\n",
        via("")
    );
    assert_eq!(found(&banned, COURSE, &one(&[])), "target");
}

#[test]
fn k02_is_silent_about_statements_that_some_rule_can_use() {
    let sound = |rule: &str, more: &str, programmes: &[Programme]| {
        none(
            &check(&format!("rules:\n{rule}{}", statement(more)), programmes),
            "K02",
        );
    };
    let soon = format!("{COURSE}, effective: {{from: 2024-01-01, to: 2025-01-01}}");
    sound(&via(""), &soon, &one(&[]));
    sound(&via(", select: {tag: [核心]}"), COURSE, &one(&["核心"]));
    let ban = "deny:\n- {id: D, cite: S/1, target: {code: C1}, except: {type: course}}\n";
    sound(&format!("{}{ban}", via("")), COURSE, &one(&[]));
    let mut open = [school(&[("C1", "4", &[])]), school(&[("C1", "4", &[])])];
    open[0].courses[0].convertible = false;
    sound(&via(""), COURSE, &open);
}

#[test]
fn k02_names_a_rule_by_statement_for_which_there_is_none() {
    let findings = check(&format!("rules:\n{}", via("")), &one(&[]));
    assert_eq!(named(&findings, "K02", "V").field, "via");
    let findings = check(
        &format!("rules:\n{}{}", via(""), statement(COURSE)),
        &one(&[]),
    );
    none(&findings, "K02");
    let by_name = via("").replace("overlap: {min: \"0.70\"}", "by: same_name");
    none(&check(&format!("rules:\n{by_name}"), &one(&[])), "K02");
}

#[test]
fn k02_names_crosswalks_that_join_nothing() {
    let body = |same: &str| {
        format!(
            "rules:\n{}crosswalks:\n- {{id: W, cite: S/1, type: x_certificate, same: [{same}]}}\n",
            transfer("A", X01, "all: [C1]")
        )
    };
    for same in ["\"X01@1\"", "\"X02@1\", \"X03@1\""] {
        let findings = check(&body(same), &one(&[]));
        assert_eq!(named(&findings, "K02", "W").field, "same");
    }
    none(&check(&body("\"X01@1\", \"X02@1\""), &one(&[])), "K02");
}

fn ban(more: &str) -> String {
    format!(
        "rules:\n{}deny:\n- {{id: D, cite: S/1, target: {{code: C1}}, {more}}}\n",
        transfer("A", X01, "any_of: [C1, C2]")
    )
}

#[test]
fn k02_names_bans_and_exceptions_that_nothing_ever_meets() {
    let two = [school(&[("C1", "4", &[]), ("C2", "4", &[])])];
    for (more, field, severity) in [
        (
            "source: {type: x_certificate, hours: {min: \"9\", max: \"8\"}}",
            "source.hours",
            Severity::Error,
        ),
        (
            "except: {type: x_certificate, grade: {min: \"101\"}}",
            "except.grade",
            Severity::Error,
        ),
        ("source: {type: training}", "source", Severity::Warning),
        (
            "source: {type: x_certificate, award: \"X02@1\"}",
            "source",
            Severity::Warning,
        ),
        ("except: {type: status}", "except", Severity::Warning),
        (
            "source: {type: x_certificate, award: \"X01@1\", hours: {min: \"9\"}}, except: {type: [x_certificate, exam], hours: {min: \"9\"}}",
            "except",
            Severity::Error,
        ),
    ] {
        let findings = check(&ban(more), &two);
        let found = named(&findings, "K02", "D");
        assert_eq!(
            (found.field.as_str(), found.severity),
            (field, severity),
            "{more}"
        );
    }
    for more in [
        "source: {type: [training, x_certificate]}",
        "source: {type: x_certificate, award: [\"X01@1\", \"X02@1\"]}",
        "source: {type: x_certificate}, except: {type: x_certificate, hours: {min: \"9\"}}",
        "source: {type: x_certificate}, except: {type: x_certificate, award: \"X01@1\"}",
    ] {
        none(&check(&ban(more), &two), "K02");
    }
}

#[test]
fn k02_names_choices_that_no_course_fits_as_a_whole() {
    let programme = [school(&[("C1", "4", &["甲"]), ("C2", "4", &["乙"])])];
    let body = |selector: &str| {
        format!(
            "rules:\n{}deny:\n- {{id: D, cite: S/1, target: {{{selector}}}, source: {{type: x_certificate}}}}\ncaps:\n- {{id: K, cite: S/1, measure: courses, limit: \"1\", of: {{target: {{{selector}}}}}}}\n",
            transfer("A", X01, &format!("select: {{{selector}}}"))
        )
    };
    let findings = check(&body("code: C1, tag: 乙"), &programme);
    for (rule, field) in [("A", "gives.select"), ("D", "target"), ("K", "of.target")] {
        assert_eq!(named(&findings, "K02", rule).field, field);
    }
    none(&check(&body("code: C1, tag: 甲"), &programme), "K02");
    none(&check(&body("code: C1, tag: 乙"), &[]), "K02");
}
