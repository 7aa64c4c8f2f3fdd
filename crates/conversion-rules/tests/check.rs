//! The analyses K01 to K13: each names the fault that is planted, every witness shows what is said of
//! it, and none cries wolf on the seeds.
#[cfg(test)]
#[path = "check/amounts.rs"]
mod amounts;
#[cfg(test)]
#[path = "check/booked.rs"]
mod booked;
#[cfg(test)]
#[path = "check/caps.rs"]
mod caps;
#[cfg(test)]
#[path = "check/issuers.rs"]
mod issuers;
#[cfg(test)]
#[path = "check/many.rs"]
mod many;
#[cfg(test)]
#[path = "check/needless.rs"]
mod needless;
#[cfg(test)]
#[path = "check/never_granted.rs"]
mod never_granted;
#[cfg(test)]
#[path = "check/once.rs"]
mod once;
#[cfg(test)]
#[path = "check/reach.rs"]
mod reach;
#[cfg(test)]
#[path = "check/reached.rs"]
mod reached;
#[cfg(test)]
#[path = "check/recognition.rs"]
mod recognition;
#[cfg(test)]
#[path = "check/repeated.rs"]
mod repeated;
#[cfg(test)]
#[path = "check/rivals.rs"]
mod rivals;
#[cfg(test)]
#[path = "check/rows.rs"]
mod rows;
#[cfg(test)]
#[path = "check/selected.rs"]
mod selected;
#[cfg(test)]
#[path = "check/strangers.rs"]
mod strangers;
#[cfg(test)]
mod support;
#[cfg(test)]
#[path = "check/too_many.rs"]
mod too_many;
#[cfg(test)]
#[path = "check/unusable.rs"]
mod unusable;
#[cfg(test)]
#[path = "check/worth.rs"]
mod worth;

use credit_bank_conversion_rules::{Carried, CheckFinding, Severity, Surroundings};
use support::planted::*;
use support::tiny::school;
use support::*;

#[test]
fn no_analysis_cries_wolf_on_the_delivered_rule_sets() {
    let mut all = Vec::new();
    for name in RULE_SETS {
        let (rules, programmes) = (rule_set(name), programmes_of(name));
        let carried = Carried::among(&rules, &*REGISTER);
        let around = Surroundings {
            register: Some(&REGISTER),
            programmes: &programmes,
            issuer_classes: Some(&CLASSES),
            carried: Some(&carried),
        };
        let findings = rules.check_text(&around, &rule_set_text(name));
        let told = |one: &CheckFinding| format!("{name}: {} {}: {}", one.code, one.rule, one.zh);
        all.extend(findings.iter().map(told));
    }
    assert!(all.is_empty(), "{all:#?}");
}

#[test]
fn k01_names_what_does_not_exist() {
    let programme = [school(&[("C1", "4", &[])])];
    let body = format!(
        "rules:\n{}{}{}equivalences:\n- {{id: E, cite: S/2, type: course, source: \"NO@1\", target: C1, overlap: \"1\", approved_by: 教务处}}\n",
        transfer(
            "A",
            "any_of: [{type: x_certificate, award: \"X99@1\"}]",
            "all: [C1]"
        ),
        transfer("B", X01, "all: [C9]"),
        transfer("C", "any_of: [{type: exam, award: \"X01@1\"}]", "all: [C1]"),
    );
    let findings = check(&body, &programme);
    let found = named(&findings, "K01", "A");
    assert_eq!(found.field, "uses.0.any_of.0.award");
    assert_eq!(witness(found)[0].award_code, "X99");
    assert!(named(&findings, "K01", "B").zh.contains("C9"));
    assert!(named(&findings, "K01", "C").en.contains("x_certificate"));
    assert_eq!(named(&findings, "K01", "E").field, "source");
}

#[test]
fn k01_names_what_bans_caps_and_exclusions_ask_for_in_vain_and_nothing_else() {
    let programme = [school(&[("C1", "4", &[])])];
    let body = |code: &str, award: &str, rule: &str| {
        format!(
            "rules:\n{}deny:\n- {{id: D, cite: S/2, target: {{code: {code}}}, source: {{type: x_certificate, award: \"{award}\"}}}}\ncaps:\n- {{id: K, cite: S/3, measure: credits, share: \"0.5\", base: {{courses: {{code: {code}}}}}, of: {{target: {{code: {code}}}}}}}\nexclusions:\n- {{id: E, cite: S/4, kind: {{awards: [\"{award}\"]}}}}\n- {{id: F, cite: S/4, kind: {{rules: [A, {rule}]}}}}\n",
            transfer("A", X01, "all: [C1]")
        )
    };
    let findings = check(&body("C9", "X99@1", "Z"), &programme);
    let fields = |rule: &str| -> Vec<(&str, &str)> {
        let own = findings
            .iter()
            .filter(|one| one.code == "K01" && one.rule == rule);
        own.map(|one| (one.section, one.field.as_str())).collect()
    };
    assert_eq!(
        fields("D"),
        [("deny", "source.award"), ("deny", "target.code")]
    );
    assert_eq!(
        fields("K"),
        [("caps", "base.courses.code"), ("caps", "of.target.code")]
    );
    assert_eq!(fields("E"), [("exclusions", "kind.awards")]);
    assert_eq!(fields("F"), [("exclusions", "kind.rules")]);
    none(&check(&body("C1", "X01@1", "A"), &programme), "K01");
}

#[test]
fn k02_k05_and_k07_are_silent_about_narrow_and_neighbouring_rules() {
    let graded = |range: &str| {
        format!("any_of: [{{type: exam, award: \"CET4@1\", grade: {{{range}, scale: \"710\"}}}}]")
    };
    let body = format!(
        "rules:\n{}{}{}",
        transfer("A", &graded("min: \"425\", max: \"425\""), "all: [C1]"),
        transfer("B", &graded("min: \"425.01\""), "all: [C2]"),
        transfer(
            "C",
            "any_of: [{type: exam, award: \"CET4@1\", hours: {min: \"8\", max: \"8\"}}]",
            "all: [C3]"
        )
    );
    let findings = check(&body, &[]);
    for code in ["K02", "K05", "K07"] {
        none(&findings, code);
    }
}

#[test]
fn k02_names_a_condition_that_never_holds() {
    for (condition, field) in [
        ("hours: {min: \"40\", max: \"20\"}", "hours"),
        ("level: {min: \"x:高级\", max: \"x:初级\"}", "level"),
        ("grade: {min: \"101\"}", "grade"),
        ("awarded: {from: 2025-03-01, until: 2025-02-01}", "awarded"),
        ("all_tags: [甲], not_tag: [甲]", "all_tags"),
        ("measure: {years: {min: \"3\", max: \"2\"}}", "measure"),
    ] {
        let slot = format!("any_of: [{{type: x_certificate, award: \"X01@1\", {condition}}}]");
        let body = format!("rules:\n{}", transfer("A", &slot, "all: [C1]"));
        let findings = check(&body, &[]);
        let found = named(&findings, "K02", "A");
        assert!(found.field.ends_with(field), "{found:?}");
        assert_eq!(witness(found).len(), 1);
    }
    let slot = "any_of: [{type: training, tag: [甲, 乙]}], take: {count: 3}, distinct: tag";
    let body = format!("rules:\n{}", transfer("A", slot, "all: [C1]"));
    assert!(
        named(&check(&body, &[]), "K02", "A")
            .field
            .ends_with("take")
    );
}

#[test]
fn k03_names_two_rules_that_say_different_things_of_one_outcome_or_the_same_twice() {
    let higher = "any_of: [{type: x_certificate, award: \"X01@1\", level: {min: \"x:中级\"}}]";
    let waiver = transfer("B", higher, "any_of: [C1, C2]").replace("exempt", "attendance_waiver");
    let body = format!("rules:\n{}{waiver}", transfer("A", X01, "all: [C1]"));
    let findings = check(&body, &[]);
    let found = named(&findings, "K03", "A");
    assert!(found.zh.contains('B') && found.zh.contains("C1"));
    assert_eq!(
        witness(found)[0].level.as_ref().unwrap().level,
        "intermediate"
    );
    let twice = format!(
        "rules:\n{}{}",
        transfer("A", X01, "all: [C1]"),
        transfer("B", X01, "all: [C1]")
    );
    assert!(named(&check(&twice, &[]), "K03", "A").zh.contains("重复"));
    let apart = "any_of: [{type: x_certificate, award: \"X02@1\"}]";
    let waiver = transfer("B", apart, "all: [C1]").replace("exempt", "attendance_waiver");
    none(
        &check(
            &format!("rules:\n{}{waiver}", transfer("A", X01, "all: [C1]")),
            &[],
        ),
        "K03",
    );
}

#[test]
fn k04_names_a_rung_a_band_and_days_without_a_rule() {
    let recognise = |levels: &str| {
        format!(
            "- {{id: R, kind: recognise, cite: S/1, when: {{type: x_certificate}}, give: {{value: {{levels: [{levels}]}}}}}}\n"
        )
    };
    let low = "{level: \"x:初级\", credits: \"1\"}";
    let middle = "{level: \"x:中级\", credits: \"2\"}";
    let high = "{level: \"x:高级\", credits: \"3\"}";
    let findings = check(
        &format!("rules:\n{}", recognise(&format!("{low}, {high}"))),
        &[],
    );
    assert!(named(&findings, "K04", "R").zh.contains("中级"));
    let whole = recognise(&format!("{low}, {middle}, {high}"));
    none(&check(&format!("rules:\n{whole}"), &[]), "K04");

    let exam = "any_of: [{type: exam, award: \"CET4@1\", grade: {min: \"400\", scale: \"710\"}}]";
    let bands = transfer("B", exam, "all: [C1]").replace(
        "grade: pass",
        "grade: {bands: [{from: \"425\", grade: \"75\"}]}",
    );
    let findings = check(&format!("rules:\n{bands}"), &[]);
    assert_eq!(
        witness(named(&findings, "K04", "B"))[0]
            .grade
            .as_ref()
            .unwrap()
            .value,
        credits("400")
    );

    let dated = "any_of: [{type: exam, award: \"CET4@1\", awarded: {until: 2020-01-01}}, {type: exam, award: \"CET4@1\", awarded: {from: 2020-03-01}}]";
    let findings = check(
        &format!("rules:\n{}", transfer("D", dated, "all: [C1]")),
        &[],
    );
    assert!(named(&findings, "K04", "D").zh.contains("2020-01-01"));

    let period = |id: &str, period: &str| {
        transfer(id, X01, "all: [C1]")
            .replace("cite: S/1", &format!("cite: S/1, effective: {{{period}}}"))
    };
    let body = format!(
        "rules:\n{}{}",
        period("P", "from: 2025-01-01, to: 2025-06-30"),
        period("Q", "from: 2025-08-01")
    );
    assert!(
        named(&check(&body, &[]), "K04", "P")
            .zh
            .contains("2025-07-01")
    );
    // What a third rule covers is no gap, nor is a rung that the condition keeps out.
    let body = format!("{body}{}", period("R", "from: 2025-06-01, to: 2025-09-30"));
    none(&check(&body, &[]), "K04");
    let only_high = recognise(&format!("{low}, {high}")).replace(
        "{type: x_certificate}",
        "{type: x_certificate, level: {min: \"x:高级\"}}",
    );
    none(&check(&format!("rules:\n{only_high}"), &[]), "K04");
}

#[test]
fn k05_and_k07_name_rules_that_others_make_needless() {
    let grade = |min: &str| {
        format!(
            "any_of: [{{type: exam, award: \"CET4@1\", grade: {{min: \"{min}\", scale: \"710\"}}}}]"
        )
    };
    let body = format!(
        "rules:\n{}{}",
        transfer("A", &grade("425"), "any_of: [C1, C2]"),
        transfer("B", &grade("500"), "any_of: [C1]")
    );
    let findings = check(&body, &[]);
    let found = named(&findings, "K07", "B");
    assert!(found.zh.contains('A') && found.severity == Severity::Warning);
    assert!(
        !findings
            .iter()
            .any(|one| one.code == "K07" && one.rule == "A")
    );

    let low = "any_of: [{type: x_certificate, award: \"X01@1\", level: {max: \"x:初级\"}}]";
    let high = "any_of: [{type: x_certificate, award: \"X01@1\", level: {min: \"x:中级\"}}]";
    let all = "any_of: [{type: x_certificate, award: \"X01@1\", level: {min: \"x:初级\"}}]";
    let body = format!(
        "rules:\n{}{}{}",
        transfer("L", low, "any_of: [C1, C2]"),
        transfer("H", high, "any_of: [C1, C3]"),
        transfer("U", all, "any_of: [C1]")
    );
    let findings = check(&body, &[]);
    assert!(
        named(&findings, "K05", "U").zh.contains("L、H")
            || named(&findings, "K05", "U").zh.contains("H、L")
    );
    none(&findings, "K07");
}

#[test]
fn k03_lets_an_author_rank_rules_of_different_effects_from_semantics_4_on() {
    let body = |prefer: u32| {
        let later = transfer("A", X01, "all: [C1]").replace(
            "effect: exempt, grade: pass}}",
            &format!("effect: attendance_waiver}}, prefer: {prefer}}}"),
        );
        format!("rules:\n{later}{}", transfer("B", X01, "all: [C1]"))
    };
    none(&check_under(4, &body(1), &[]), "K03");
    named(&check_under(4, &body(0), &[]), "K03", "A");
    named(&check_under(3, &body(1), &[]), "K03", "A");
}

#[test]
fn whoever_takes_out_all_that_is_told_needless_loses_nothing() {
    let slot = |level: &str| {
        format!("any_of: [{{type: x_certificate, award: \"X01@1\", level: {{{level}}}}}]")
    };
    // U makes L and H needless, and they U together.
    let body = format!(
        "rules:\n{}{}{}",
        transfer("L", &slot("max: \"x:初级\""), "any_of: [C1]"),
        transfer("H", &slot("min: \"x:中级\""), "any_of: [C1]"),
        transfer("U", &slot("min: \"x:初级\""), "any_of: [C1]")
    );
    let findings = check(&body, &[]);
    let needless = findings
        .iter()
        .filter(|one| ["K05", "K07"].contains(&one.code));
    let needless: Vec<&str> = needless.map(|one| one.rule.as_str()).collect();
    assert_eq!(needless, ["H", "L"]);
}

#[test]
fn k06_names_a_bundle_over_a_cap_and_a_banned_target() {
    let programme = [school(&[("C1", "6", &[]), ("C2", "6", &["思政"])])];
    let caps = "caps:\n- {id: K, cite: S/3, measure: credits, limit: \"5\"}\n";
    let body = format!("rules:\n{}{caps}", transfer("A", X01, "all: [C1]"));
    let findings = check(&body, &programme);
    let found = named(&findings, "K06", "A");
    assert!(found.zh.contains("cap"), "{found:?}");
    assert_eq!(witness(found)[0].award_code, "X01");
    let deny = "deny:\n- {id: D, cite: S/3, target: {tag: 思政}}\n";
    let body = format!("rules:\n{}{deny}", transfer("A", X01, "all: [C2]"));
    assert!(
        named(&check(&body, &programme), "K06", "A")
            .zh
            .contains("course_denied")
    );
    let body = format!("rules:\n{}{deny}", transfer("A", X01, "all: [C1]"));
    none(&check(&body, &programme), "K06");
}

#[test]
fn k08_names_a_ring_that_makes_credit_and_second_hand_conversion() {
    let programme = [school(&[("GX-MGT", "5", &[]), ("GX-MKT", "4", &[])])];
    let statement = |id: &str, source: &str, target: &str| {
        format!(
            "- {{id: {id}, cite: S/2, type: course, source: \"{source}@2020\", target: {target}, overlap: \"1\", approved_by: 教务处}}\n"
        )
    };
    let body = format!(
        "equivalences:\n{}{}",
        statement("E1", "GX-MKT", "GX-MGT"),
        statement("E2", "GX-MGT", "GX-MKT")
    );
    let findings = check(&body, &programme);
    let ring = findings
        .iter()
        .find(|one| one.code == "K08" && one.severity == Severity::Error);
    assert!(ring.unwrap().zh.contains("E1 → E2"), "{findings:#?}");
    assert!(named(&findings, "K08", "E2").zh.contains("二手"));
    let body = "rules:\n- {id: R, kind: recognise, cite: S/1, when: {type: course}, give: {value: {formula: \"credits * 2\"}}}\n";
    named(&check(body, &[]), "K08", "R");
    let body = "rules:\n- {id: R, kind: recognise, cite: S/1, when: {type: course}, give: {value: {formula: \"credits\"}}}\n";
    none(&check(body, &[]), "K08");
}

#[test]
fn k09_names_a_class_that_leaves_a_member_out() {
    let body = format!(
        "rules:\n{}",
        transfer(
            "A",
            "any_of: [{type: skill_level_certificate, award: [\"4-01-02-07@2015+2020\", \"4-01-06-02@2022\"]}]",
            "any_of: [C1]"
        )
    );
    let findings = check(&body, &[]);
    assert_eq!(witness(named(&findings, "K09", "A")).len(), 2);
    let same = "exclusions:\n- {id: SAME, cite: S/4, kind: same_content}\n";
    none(&check(&format!("{body}{same}"), &[]), "K09");
    let body = "crosswalks:\n- {id: W, cite: S/5, type: exam, same: [\"CET4@1\", \"NCRE@1\"]}\n";
    assert!(named(&check(body, &[]), "K09", "W").zh.contains("CET4@1"));
}

#[test]
fn k09_names_a_member_that_no_rule_uses_and_that_may_count_in_the_place_of_one() {
    let body = format!(
        "rules:\n{}",
        transfer(
            "A",
            "any_of: [{type: skill_level_certificate, award: \"4-01-02-07@2015+2020\"}]",
            "any_of: [C1]"
        )
    );
    let found = check(&body, &[]);
    let one = named(&found, "K09", "A");
    assert!(one.zh.contains("4-01-06-02@2022"), "{one:?}");
    assert_eq!(one.severity, Severity::Warning);
    let joined = "crosswalks:\n- {id: W, cite: S/5, type: skill_level_certificate, same: [\"4-01-02-07@2015+2020\", \"4-01-06-02@2022\"]}\n";
    none(&check(&format!("{body}{joined}"), &[]), "K09");
}

#[test]
fn k10_names_a_formula_that_leaves_its_range_and_a_step_that_is_none() {
    let recognise = |give: &str| {
        format!(
            "rules:\n- {{id: R, kind: recognise, cite: S/1, when: {{type: training, hours: {{max: \"2000\"}}}}, give: {{{give}}}}}\n"
        )
    };
    for (formula, told) in [
        ("hours - 20", "会小于 0"),
        ("hours * 3", "会得 6000.00，大于 1000.00"),
        ("20 / hours", "会无法计算"),
    ] {
        let findings = check(
            &recognise(&format!("value: {{formula: \"{formula}\"}}")),
            &[],
        );
        let found = named(&findings, "K10", "R");
        assert!(found.zh.contains(told), "{found:?}");
    }
    let findings = check(&recognise("value: {formula: \"hours - 20\"}"), &[]);
    assert_eq!(
        witness(named(&findings, "K10", "R"))[0].hours,
        Some(credits("0"))
    );
    let findings = check(
        &recognise("value: {formula: \"hours / 18\"}, step: \"0.3\""),
        &[],
    );
    assert_eq!(named(&findings, "K10", "R").field, "give.step");
    none(
        &check(
            &recognise("value: {formula: \"hours / 18\"}, step: \"1\""),
            &[],
        ),
        "K10",
    );
    let exam = "any_of: [{type: exam, award: \"CET4@1\", grade: {min: \"425\", scale: \"710\"}}]";
    let linear = transfer("G", exam, "all: [C1]").replace(
        "grade: pass",
        "grade: {linear: {formula: \"score - 500\", round: half_up}}",
    );
    named(&check(&format!("rules:\n{linear}"), &[]), "K10", "G");
}

#[test]
fn k11_names_a_cap_without_base_a_cap_that_never_binds_and_a_floor_over_its_ceiling() {
    let programme = [school(&[("C1", "6", &[])])];
    let rule = transfer("A", X01, "all: [C1]");
    for (cap, field) in [
        ("share: \"0.2\", base: {courses: {tag: 没有}}", "base"),
        ("share: \"1\", base: programme", "share"),
        ("limit: \"900\"", "limit"),
        ("limit: \"4\", floor: \"8\"", "floor"),
        (
            "floor_share: \"0.6\", share: \"0.4\", base: programme",
            "floor_share",
        ),
    ] {
        let body =
            format!("rules:\n{rule}caps:\n- {{id: K, cite: S/3, measure: credits, {cap}}}\n");
        assert_eq!(named(&check(&body, &programme), "K11", "K").field, field);
    }
    let body = format!(
        "rules:\n{rule}caps:\n- {{id: K, cite: S/3, measure: credits, share: \"0.5\", base: programme}}\n"
    );
    none(&check(&body, &programme), "K11");
}
