//! K01: topics and levels by which values are found, levels asked for of any entry, and numbers of other entries.

use crate::support::planted::*;
use credit_bank_conversion_rules::{CheckFinding, Severity};

fn recognise(award: &str, give: &str) -> String {
    format!(
        "rules:\n- {{id: R, kind: recognise, cite: S/1, when: {{type: competition{award}}}, give: {{{give}, category: innovation}}}}\n"
    )
}

/// Topics of contests that the register has, and one that it has not.
fn topics() -> (Vec<String>, &'static str) {
    let contests = REGISTER
        .iter()
        .filter(|award| award.outcome_type.as_str() == "competition");
    let borne = contests.flat_map(|award| award.tags.iter().chain(&award.outcome_tags));
    (borne.take(2).cloned().collect(), "宇宙级")
}

fn of(body: &str) -> Vec<CheckFinding> {
    check_carried(&REGISTER, body)
}

/// What a rule gives, by a topic.
type Give<'g> = &'g dyn Fn(&str) -> String;

#[test]
fn k01_names_a_topic_by_which_no_outcome_is_ever_valued_or_deducted() {
    let (known, unknown) = topics();
    let tiers = |tag: &str| format!("value: {{tiers: [{{tag: {tag}, credits: \"1\"}}]}}");
    let rows = |tag: &str| format!("value: {{table: [{{tags: [{tag}], credits: \"1\"}}]}}");
    let lowered =
        |tag: &str| format!("value: {{fixed: \"2\"}}, penalties: [{{tag: {tag}, less: \"0.5\"}}]");
    let ways: [(Give<'_>, &str); 3] = [
        (&tiers, "give.value"),
        (&rows, "give.value"),
        (&lowered, "give.penalties"),
    ];
    for (give, field) in ways {
        let findings = of(&recognise("", &give(unknown)));
        let found = named(&findings, "K01", "R");
        assert_eq!(
            (found.field.as_str(), found.severity),
            (field, Severity::Error)
        );
        assert!(found.zh.contains(unknown), "{found:?}");
        none(&of(&recognise("", &give(&known[0]))), "K01");
        // Without the whole register nothing is claimed of any entry.
        none(&check(&recognise("", &give(unknown)), &[]), "K01");
    }
}

#[test]
fn k01_names_a_level_that_no_entry_of_the_type_has() {
    let body = |framework: &str| {
        let slot =
            format!("any_of: [{{type: x_certificate, level: {{min: \"{framework}:中级\"}}}}]");
        format!(
            "- {{code: y, levels: [{{level: b, name: 中级, rank: 2}}]}}\nrules:\n{}",
            transfer("A", &slot, "all: [C1]")
        )
    };
    let findings = of(&body("y"));
    let found = named(&findings, "K01", "A");
    assert_eq!(found.field, "uses.0.any_of.0.level");
    none(&of(&body("x")), "K01");
    none(&check(&body("y"), &[]), "K01");
}

#[test]
fn k01_names_a_number_that_others_carry_and_the_named_entry_does_not() {
    let slot = |award: &str| {
        let slot = format!(
            "any_of: [{{type: x_certificate{award}, measure: {{papers: {{min: \"1\"}}}}}}]"
        );
        format!("rules:\n{}", transfer("A", &slot, "all: [C1]"))
    };
    let findings = check_measured(&["papers"], &slot(", award: \"X01@1\""));
    let found = named(&findings, "K01", "A");
    assert_eq!(found.field, "uses.0.any_of.0.measure.papers");
    none(&check_measured(&["papers"], &slot("")), "K01");
}

#[test]
fn k01_names_a_slip_of_the_pen_among_topics_that_are_shut_out() {
    let (known, unknown) = topics();
    let slipped = format!("{}赛", known[0]);
    let slot = |topic: &str| {
        let slot = format!("any_of: [{{type: competition, not_tag: [{topic}]}}]");
        format!("rules:\n{}", transfer("A", &slot, "all: [C1]"))
    };
    let findings = of(&slot(&slipped));
    let found = named(&findings, "K01", "A");
    assert_eq!(found.severity, Severity::Warning);
    assert!(found.zh.contains(&known[0]), "{found:?}");
    // What nobody bears may be shut out.
    none(&of(&slot(unknown)), "K01");
    none(&of(&slot(&known[0])), "K01");
}
