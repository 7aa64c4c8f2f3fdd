//! K03 and K07: what is told of two rules as an error is not told of them again.

use crate::support::planted::*;

#[test]
fn k07_is_silent_where_k03_says_that_the_two_contradict_each_other() {
    let two = |one: &str, other: &str| {
        let rule = |id: &str, credits: &str, condition: &str| {
            format!(
                "- {{id: {id}, kind: recognise, cite: S/1, when: {{type: training{condition}}}, give: {{value: {{fixed: \"{credits}\"}}, category: vocational}}}}\n"
            )
        };
        let text = format!("rules:\n{}{}", rule("A", "1", one), rule("B", "2", other));
        check(&text, &[])
    };
    let findings = two("", "");
    named(&findings, "K03", "A");
    none(&findings, "K07");
    let findings = two(", hours: {min: \"9\"}", "");
    named(&findings, "K07", "A");
    none(&findings, "K03");
    let effects = |other: &str| {
        let waiver = transfer("A", X01, "all: [C1]").replace("exempt", other);
        let exempt = transfer("B", "any_of: [{type: x_certificate}]", "all: [C1]");
        check(&format!("rules:\n{waiver}{exempt}"), &[])
    };
    let findings = effects("attendance_waiver");
    named(&findings, "K03", "A");
    none(&findings, "K07");
    let findings = effects("exempt");
    named(&findings, "K07", "A");
    none(&findings, "K03");
}
