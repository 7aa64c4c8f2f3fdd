//! What is told as the next step helps once it is done; what can never help is not told.
#![expect(
    clippy::unwrap_used,
    reason = "test code outside the test functions themselves"
)]

#[cfg(test)]
mod support;

use credit_bank_conversion_rules::{
    CompiledRules, ConversionRequest, Fact, FactGrade, Issuing, Reason, RuleSet, TransferCase,
    convert,
};
use credit_bank_domain::outcome_type::OutcomeType;
use support::tiny::{WHOLE, cert, school, tiny};
use support::*;

/// The awards that the next steps name, with the courses that they are for.
fn told(overlap: &str, slot: &str, statement: &str) -> Vec<(String, String)> {
    let text = format!(
        "rule_set: planted\nversion: 1\nsemantics: 2\ntitle: 示例\neffective: {{from: 2025-01-01}}\nunits: {{credit_step: \"0.5\"}}\nsources: [{{id: S, title: 示例}}]\npolicy: {{reuse: once_per_institution}}\nrules:\n- {{id: V, kind: transfer, cite: S/1, uses: [{{slot: s, any_of: [{slot}]}}], via: {{overlap: {{min: \"0.70\"}}}}, gives: {{effect: exempt, grade: pass}}}}\nequivalences:\n- {{id: E, cite: S/2, {statement}, target: C1, overlap: \"{overlap}\", approved_by: 教务处}}\n"
    );
    let rules = RuleSet::parse_yaml(&text).unwrap();
    let programme = school(&[("C1", "3", &[])]);
    let facts = [fact("o", OutcomeType::Course, "GX-OTHER@1", "3")];
    let plan = convert(&request(&rules, &programme, &facts));
    let steps = plan.next_steps.iter();
    steps
        .flat_map(|step| step.acts.iter().map(move |act| (step, act)))
        .map(|(step, act)| (step.course_code.clone(), act.en.clone()))
        .collect()
}

#[test]
fn an_equivalence_that_falls_short_or_is_not_let_in_is_no_next_step() {
    let (any, course) = ("{type: course}", "type: course, source: \"GX-MKT@2020\"");
    let found = told("0.70", any, course);
    assert_eq!((found.len(), found[0].0.as_str()), (1, "C1"));
    assert!(found[0].1.contains("GX-MKT@2020"), "{found:?}");
    assert_eq!(told("0.69", any, course), []);
    let other = "{type: course, award: \"GX-OTHER@1\"}";
    assert_eq!(told("0.70", other, course), []);
    assert_eq!(told("0.70", any, "type: exam, source: \"CET4@1\""), []);
}

/// Trainings by topic and hours, all with marks that suffice.
fn trained(of: &[(&str, &str, &str)]) -> Vec<Fact> {
    let each = of.iter().enumerate();
    each.map(|(number, (award, topic, hours))| {
        let id = format!("t{number}");
        Fact {
            awarded_on: day(&format!("2025-05-{:02}", number.saturating_add(1))),
            ..training(&id, award, topic, hours, "80", "0.5")
        }
    })
    .collect()
}

/// Why P2-21 is not given, and what to do about it.
fn branding(of: &[(&str, &str, &str)]) -> (Vec<Reason>, Vec<Reason>) {
    let (rules, programme) = (rule_set("cqou-associate-2025"), programme("P2"));
    let facts = trained(of);
    let plan = answer(&request(&rules, &programme, &facts));
    let mut missing = plan.missing.into_iter();
    let why = missing.find(|one| one.course_code == "P2-21").unwrap();
    let mut steps = plan.next_steps.into_iter();
    let step = steps.find(|one| one.course_code == "P2-21");
    (why.reasons, step.map(|it| it.acts).unwrap_or_default())
}

const BRAND: &str = "PX-BRAND@1";
const PACK: &str = "PX-PACK@1";
const SAFE: &str = "PX-SAFE@1";

#[test]
fn of_two_of_one_topic_one_counts_and_the_missing_topic_is_the_next_step() {
    let two = [
        (BRAND, "品牌", "12"),
        (PACK, "包装", "12"),
        (PACK, "包装", "24"),
    ];
    let (why, acts) = branding(&two);
    assert!(
        why[0]
            .zh
            .contains("需要 3 项（须为不同的主题），已有 2 项，还缺 1 项：质量安全"),
        "{why:#?}"
    );
    assert_eq!(
        (why[0].want.as_deref(), why[0].have.as_deref()),
        (Some("3"), Some("2"))
    );
    assert_eq!(acts.len(), 1);
    assert!(
        acts[0]
            .zh
            .ends_with("1 项：质量安全（成绩 ≥ 70 分（满分 100））"),
        "{acts:#?}"
    );
    let (_, acts) = branding(&two[..2]);
    assert!(
        acts[0].zh.ends_with(
            "1 项（学时合计须达 36 学时，已有 24 学时）：质量安全（成绩 ≥ 70 分（满分 100））"
        ),
        "{acts:#?}"
    );
    let (_, acts) = branding(&two[..1]);
    assert!(
        acts[0]
            .zh
            .ends_with("2 项（须为不同的主题）（学时合计须达 36 学时，已有 12 学时）：包装、质量安全（成绩 ≥ 70 分（满分 100））"),
        "{acts:#?}"
    );
}

#[test]
fn the_sum_is_that_of_the_best_three_and_not_of_all() {
    let four = [
        (BRAND, "品牌", "9"),
        (PACK, "包装", "9"),
        (PACK, "包装", "10"),
        (SAFE, "质量安全", "9"),
    ];
    let (why, acts) = branding(&four);
    assert_eq!(why[0].code, "hours_short", "{why:#?}");
    assert_eq!(
        (why[0].want.as_deref(), why[0].have.as_deref()),
        (Some("36.00"), Some("28.00"))
    );
    assert_eq!(acts[0].code, "hours_short");
}

#[test]
fn what_was_won_and_beaten_is_not_to_be_won_again() {
    let rules = tiny(
        &[("A", "all: [C1]")],
        &format!(
            "{WHOLE}\nexclusions: [{{id: SAME, cite: S/1, kind: same_content, keep: highest}}]"
        ),
    );
    let school = school(&[("C1", "3", &[])]);
    let of_class = |one: Fact| Fact {
        content_class: Some("one".to_owned()),
        ..one
    };
    let facts = [of_class(cert("a", "A", "3")), of_class(cert("b", "B", "4"))];
    let plan = convert(&request(&rules, &school, &facts));
    assert_eq!(why_unused(&plan, "a"), ["same_content"]);
    assert_eq!(plan.next_steps, []);
    let plan = convert(&request(&rules, &school, &facts[1..]));
    assert_eq!(plan.next_steps.len(), 1);
}

/// What the steps name, by course, with the rule they are by.
fn steps(plan: &credit_bank_conversion_rules::Conversion) -> Vec<(String, String, String)> {
    let steps = plan.next_steps.iter().map(|step| {
        let act = step.acts.first().unwrap();
        let rule = act.rule.clone().unwrap();
        let name = act.en.split(": ").nth(1).unwrap_or_default();
        let name = name.split(" (").next().unwrap();
        (step.course_code.clone(), rule, name.to_owned())
    });
    steps.collect()
}

#[test]
fn a_course_of_a_partner_is_told_only_where_a_partner_issues_it() {
    let (rules, programme) = (rule_set("ou-sources-s09"), programme("S09-XZ"));
    let known = Issuing::of(&rules, &awards(), &issuer_classes(), day("2025-10-08"));
    let asked = ConversionRequest {
        issuers: Some(&known),
        ..request(&rules, &programme, &[])
    };
    let of = |course: &str, rule: &str, name: &str| {
        (course.to_owned(), format!("{rule}@1"), name.to_owned())
    };
    let by_statement = |plan| {
        let mut steps = steps(&plan);
        steps.retain(|(_, rule, _)| !rule.starts_with("S09-SELF"));
        steps
    };
    let mut rules_of_courses = rules.clone();
    rules_of_courses
        .rules
        .retain(|rule| rule.id() != "S09-SELF");
    let asked = ConversionRequest {
        rules: compiled(&rules_of_courses),
        ..asked
    };
    let wanted = [
        of("XZ-01", "S13-OTHER", "GX-MKT@2020"),
        of("XZ-02", "S13-OTHER", "GX-MGT@2020"),
        of("XZ-03", "S09-SAME", "XT-ECON@2020"),
        of("XZ-04", "S09-SAME", "XT-LAW@2020"),
        of("XZ-05", "S09-PARTNER", "HZ-HR@2020"),
    ];
    assert_eq!(by_statement(convert(&asked)), wanted);
    // Where the partner is none any more, nobody's course stands for that one.
    let mut without = known.clone();
    without.retain(|one| !one.classes.contains("partner_institution"));
    let told = by_statement(convert(&ConversionRequest {
        issuers: Some(&without),
        ..asked.clone()
    }));
    assert_eq!(told, wanted[..4]);
}

#[test]
fn who_issues_what_is_kept_with_the_question_and_a_question_without_it_is_as_it_was() {
    let (rules, programme) = (rule_set("ou-sources-s09"), programme("S09-XZ"));
    let rules = CompiledRules::of(rules);
    let known = Issuing::of(&rules, &awards(), &issuer_classes(), day("2025-10-08"));
    let asked = ConversionRequest {
        rules: &rules,
        issuers: Some(&known),
        ..request(&rules, &programme, &[])
    };
    let again = |asked: &ConversionRequest<'_>| {
        let json = TransferCase::of(asked, None).to_json();
        let kept: TransferCase = serde_json::from_str(&json).unwrap();
        (
            json.contains("issuers"),
            kept.decide(&rules, &programme).canonical_json(),
        )
    };
    let told = again(&asked);
    assert_eq!(told, (true, convert(&asked).canonical_json()));
    let unasked = ConversionRequest {
        issuers: None,
        ..asked
    };
    let untold = again(&unasked);
    assert_eq!(untold, (false, convert(&unasked).canonical_json()));
    assert_ne!(told.1, untold.1);
}

#[test]
fn evidence_that_leaves_an_outcome_worth_too_little_is_no_next_step() {
    let told = |worth: &str| {
        let rules = rule_set("ou-sources-s09");
        let facts = [Fact {
            issuer_classes: vec!["other_institution".to_owned()],
            grade: None,
            ..fact("o", OutcomeType::Course, "GX-MGT@2020", worth)
        }];
        let plan = convert(&request(&rules, &programme("S09-XZ"), &facts));
        let mut steps = plan.next_steps.into_iter();
        let step = steps.find(|step| step.course_code == "XZ-02").unwrap();
        step.acts.into_iter().next().unwrap().code
    };
    assert_eq!(told("4"), "next_evidence");
    assert_eq!(told("3"), "next_outcome");
}

#[test]
fn what_is_told_beside_an_outcome_to_be_mended_counts_beside_it() {
    let short = Fact {
        grade: training("t", SAFE, "质量安全", "12", "69", "0.5").grade,
        ..trained(&[(SAFE, "质量安全", "12")]).remove(0)
    };
    let (rules, programme) = (rule_set("cqou-associate-2025"), programme("P2"));
    let facts = [short];
    let plan = convert(&request(&rules, &programme, &facts));
    let step = plan
        .next_steps
        .iter()
        .find(|one| one.course_code == "P2-21")
        .unwrap();
    let codes: Vec<&str> = step.acts.iter().map(|act| act.code.as_str()).collect();
    assert_eq!(codes, ["next_improvement", "next_outcome"]);
    assert!(
        step.acts[1].en.starts_with("2 more")
            && step.acts[1].en.contains("there): \"包装\", \"品牌\" ("),
        "{step:#?}"
    );
    assert!(!step.acts[1].zh.contains("或 质量安全"), "{step:#?}");
}

#[test]
fn a_window_that_alone_is_shut_is_waited_for() {
    let (rules, programme) = (rule_set("cet-linear-2016"), programme("S02-GG"));
    let facts = [Fact {
        grade: Some(FactGrade {
            scale: "710".to_owned(),
            value: credits("500"),
        }),
        ..fact("o", OutcomeType::Exam, "CET4@1", "2")
    }];
    let plan = convert(&ConversionRequest {
        on: day("2027-03-20"),
        ..request(&rules, &programme, &facts)
    });
    let acts: Vec<&str> = plan.next_steps[0]
        .acts
        .iter()
        .map(|act| act.en.as_str())
        .collect();
    assert_eq!(
        acts,
        ["apply from 2027-09-01: applications are not taken now"]
    );
}

#[test]
fn a_certificate_of_a_day_that_is_past_is_not_advised() {
    let (rules, programme) = (rule_set("fjou-2020"), programme("S06-FJ"));
    let plan = convert(&request(&rules, &programme, &[]));
    let acts = plan.next_steps.iter().flat_map(|step| &step.acts);
    let acts: Vec<&str> = acts.map(|act| act.en.as_str()).collect();
    assert!(acts.iter().any(|act| act.contains("PETS@1")), "{acts:?}");
    assert!(!acts.iter().any(|act| act.contains("CET")), "{acts:?}");
}

#[test]
fn a_rule_of_very_many_awards_is_told_in_a_line_that_can_be_read() {
    let awards: Vec<String> = (0..300)
        .map(|number| format!("\"AWARD-{number:03}@2025\""))
        .collect();
    let slot = format!("{{type: x_certificate, award: [{}]}}", awards.join(", "));
    let text = format!(
        "rule_set: many\nversion: 1\nsemantics: 4\ntitle: 示例\neffective: {{from: 2025-01-01}}\nunits: {{credit_step: \"0.5\"}}\nsources: [{{id: S, title: 示例}}]\npolicy: {{reuse: once_per_institution}}\nrules:\n- {{id: R, kind: transfer, cite: S/1, uses: [{{slot: s, any_of: [{slot}]}}], gives: {{all: [C1], effect: exempt, grade: pass}}}}\n"
    );
    let rules = RuleSet::parse_yaml(&text).unwrap();
    let school = school(&[("C1", "3", &[][..])]);
    let plan = convert(&request(&rules, &school, &[]));
    let act = &plan.next_steps[0].acts[0];
    assert!(act.zh.ends_with("AWARD-019@2025 等共 300 项"), "{act:?}");
    assert!(act.en.ends_with("AWARD-019@2025 and 280 more"), "{act:?}");
    let reasons = plan.missing.iter().flat_map(|it| &it.reasons);
    for reason in reasons.chain(&plan.next_steps[0].acts) {
        assert!(reason.zh.chars().count() <= 1_000 && reason.en.chars().count() <= 1_000);
    }
}

#[test]
fn what_is_waited_for_is_told_as_what_it_is() {
    let act = |extra: &str, valid_until: Option<&str>| {
        let caps = "caps: [{id: Y, cite: S/8, measure: credits, limit: \"5\", per: calendar_year}]";
        let rules = tiny(
            &[("A", "all: [C1]"), ("B", "all: [C2]")],
            &format!("{WHOLE}\n{caps}{extra}"),
        );
        let school = school(&[("C1", "3", &[][..]), ("C2", "4", &[])]);
        let facts = [
            Fact {
                valid_until: valid_until.map(day),
                ..cert("a", "A", "4")
            },
            cert("b", "B", "4"),
        ];
        let plan = answer(&request(&rules, &school, &facts));
        let step = plan.next_steps.into_iter().next().unwrap();
        step.acts.into_iter().map(|act| act.zh).collect::<Vec<_>>()
    };
    let year = "自 2026-01-01 起申请：年度上限届时重新计算";
    assert_eq!(act("", None), [year]);
    // It fits today, and will not then.
    let [again, then] = &act("", Some("2025-12-31"))[..] else {
        panic!()
    };
    assert!(
        again.contains("（已有的") && again.contains("届时不符合条件"),
        "{again}"
    );
    assert_eq!(then, year);
}

#[test]
fn what_has_to_cover_a_course_says_how_much_it_has_to_be_worth() {
    let of = |policy: &str, gives: &str| {
        let text = format!(
            "rule_set: tiny\nversion: 1\nsemantics: 4\ntitle: 示例\neffective: {{from: 2025-01-01}}\nunits: {{credit_step: \"0.5\"}}\nsources: [{{id: S, title: 示例}}]\npolicy: {{reuse: once_per_institution{policy}}}\nrules:\n- {{id: R, kind: transfer, cite: S/1, uses: [{{slot: 训, any_of: [{{type: training}}]}}], gives: {{{gives}, effect: exempt, grade: pass}}}}\n"
        );
        let rules = RuleSet::parse_yaml(&text).unwrap();
        let school = school(&[("C1", "8", &[][..]), ("C2", "2", &[])]);
        let plan = convert(&request(&rules, &school, &[]));
        plan.next_steps[0].acts[0].zh.clone()
    };
    let covers = ", source_covers_target: true";
    let alone = of(covers, "all: [C1]");
    assert!(alone.contains("认定学分 ≥ 8 学分"), "{alone}");
    // Nothing is asked, or not of one course.
    for open in [of("", "all: [C1]"), of(covers, "all: [C1, C2]")] {
        assert!(!open.contains("认定学分"), "{open}");
    }
}
