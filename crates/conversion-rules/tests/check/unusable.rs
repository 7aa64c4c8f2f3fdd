//! K01 and K02: tags, topics, choices and statements that can never be of use.

use crate::support::planted::*;
use crate::support::tiny::school;
use credit_bank_conversion_rules::Severity;

#[test]
fn k01_names_tags_that_no_course_and_topics_that_no_outcome_bears() {
    let programme = [school(&[("C1", "4", &["思政"])])];
    let body = |tags: &str, topic: &str| {
        let slot = format!("any_of: [{{type: x_certificate, award: \"X01@1\"{topic}}}]");
        let rule = transfer("A", &slot, "all: [C1]");
        format!("rules:\n{rule}deny:\n- {{id: D, cite: S/2, target: {{tag: [{tags}]}}}}\n")
    };
    let findings = check(&body("思证", ", tag: [没有这个主题]"), &programme);
    let found = named(&findings, "K01", "D");
    assert_eq!(
        (found.field.as_str(), found.zh.contains("思证")),
        ("target.tag", true)
    );
    assert_eq!(named(&findings, "K01", "A").field, "uses.0.any_of.0.tag");
    let findings = check(&body("思证", ", all_tags: [没有这个主题]"), &programme);
    assert_eq!(
        named(&findings, "K01", "A").field,
        "uses.0.any_of.0.all_tags"
    );
    // One of a list is enough, and what no programme or register shows is not claimed.
    none(&check(&body("思证, 思政", ""), &programme), "K01");
    none(&check(&body("思证", ""), &[]), "K01");
    let free = transfer("A", "any_of: [{type: training, tag: [随便]}]", "all: [C1]");
    none(&check(&format!("rules:\n{free}"), &programme), "K01");
}

#[test]
fn k01_warns_of_a_tag_beside_a_known_one_that_looks_like_a_slip_of_the_pen() {
    let programme = [school(&[("C1", "4", &["思政"]), ("C2", "4", &["体育"])])];
    let found = |tags: &str| {
        let rule = transfer("A", X01, "all: [C1]");
        let deny = format!("deny:\n- {{id: D, cite: S/2, target: {{tag: [{tags}]}}}}\n");
        check(&format!("rules:\n{rule}{deny}"), &programme)
    };
    let findings = found("思证, 体育");
    let one = named(&findings, "K01", "D");
    assert_eq!(one.severity, Severity::Warning);
    assert!(one.zh.contains("是否指 `思政`"), "{one:?}");
    // One list of bans may serve programmes of which each has some of the courses.
    none(&found("毕业设计, 体育"), "K01");
}

#[test]
fn k01_names_topics_that_no_outcome_of_the_types_bears_where_no_award_is_named() {
    let asked = |topics: &str| {
        let slot = format!("any_of: [{{type: competition, {topics}}}]");
        let body = format!("rules:\n{}", transfer("A", &slot, "all: [C1]"));
        (check_carried(&REGISTER, &body), check(&body, &[]))
    };
    let (findings, untold) = asked("tag: [省极]");
    let found = named(&findings, "K01", "A");
    assert_eq!(
        (found.field.as_str(), found.severity),
        ("uses.0.any_of.0.tag", Severity::Error)
    );
    assert!(found.zh.contains("是否指 `省级`"), "{found:?}");
    // Where nobody told of the whole register, nothing is claimed.
    none(&untold, "K01");
    let (findings, _) = asked("tag: [省极, 国家级]");
    assert_eq!(named(&findings, "K01", "A").severity, Severity::Warning);
    let (findings, _) = asked("tag: [国家级], all_tags: [个人的]");
    assert_eq!(
        named(&findings, "K01", "A").field,
        "uses.0.any_of.0.all_tags"
    );
    for topics in ["tag: [国家级, 校级]", "tag: [国家级], all_tags: [个人]"] {
        none(&asked(topics).0, "K01");
    }
}

#[test]
fn k02_names_a_choice_and_a_statement_that_can_never_be_used() {
    let choose = |most: u8| {
        let gives = format!("any_of: [C1, C2], choose: {most}");
        check(&format!("rules:\n{}", transfer("A", X01, &gives)), &[])
    };
    let findings = choose(3);
    let found = named(&findings, "K02", "A");
    assert_eq!(
        (found.field.as_str(), found.severity),
        ("gives.choose", Severity::Warning)
    );
    none(&choose(2), "K02");
    let statement = |overlap: &str, more: &str| {
        let via = "- {id: V, kind: transfer, cite: S/1, uses: [{slot: s, any_of: [{type: course}]}], via: {overlap: {min: \"0.70\"}}, gives: {effect: exempt, grade: pass}}\n";
        check(
            &format!(
                "rules:\n{via}{more}equivalences:\n- {{id: E, cite: S/2, type: course, source: \"GX-MKT@2020\", target: C1, overlap: \"{overlap}\", approved_by: 教务处}}\n"
            ),
            &[],
        )
    };
    let findings = statement("0.60", "");
    let found = named(&findings, "K02", "E");
    assert_eq!(
        (found.field.as_str(), found.zh.contains('V')),
        ("overlap", true)
    );
    none(&statement("0.70", ""), "K02");
    let easier = "- {id: W, kind: transfer, cite: S/1, uses: [{slot: s, any_of: [{type: course}]}], via: {overlap: {min: \"0.50\"}}, gives: {effect: attendance_waiver}}\n";
    none(&statement("0.60", easier), "K02");
    // An example shows that the author means it.
    let example = "tests:\n- {name: 重合不足, on: 2025-02-01, courses: [{code: C1, credits: \"4\"}], facts: [{id: o, type: course, award: \"GX-MKT@2020\", grade: \"80\", credits: \"4\"}], expect: {granted: []}}\n";
    none(&statement("0.60", example), "K02");
}
