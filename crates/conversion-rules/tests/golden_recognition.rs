//! Golden cases of recognition: what the bank credits and why it waits.
#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "test code outside the test functions themselves"
)]

#[cfg(test)]
mod support;

use credit_bank_conversion_rules::model::{LotEffect, RuleSet};
use credit_bank_conversion_rules::{
    Decision, Evidence, Fact, FactLevel, Lot, Recognitions, recognise,
};
use credit_bank_domain::outcome_type::OutcomeType;
use support::*;

fn decide(facts: &[Fact]) -> Recognitions {
    let (rules, register) = (compiled(&rule_set("bank-recognition")), awards());
    let found = recognise(rules, facts, &register, day("2025-10-08"));
    snapshot::recognition((rules, &register), facts, &found);
    found
}

fn value(found: &Recognitions, id: &str) -> Option<String> {
    found.decisions[id].lot().map(|lot| lot.credits.to_string())
}

fn taught(id: &str, award: &str, hours: &str, on: &str) -> Fact {
    let mut fact = training(id, award, "-", hours, "80", "0");
    fact.tags.clear();
    fact.credits = None;
    fact.awarded_on = day(on);
    fact
}

fn learned(id: &str, hours: &str, on: &str) -> Fact {
    Fact {
        outcome_type: OutcomeType::Community,
        ..taught(id, "T10@1", hours, on)
    }
}

#[test]
fn g30_hours_become_credits_floored_to_half() {
    let _case = snapshot::of("g30_hours_become_credits_floored_to_half");
    for (hours, wanted) in [("72", "4.00"), ("104", "5.50"), ("8", "0.00")] {
        let found = decide(&[taught("t", "T04@1", hours, "2025-05-01")]);
        assert_eq!(value(&found, "t").as_deref(), Some(wanted));
        let lot = found.decisions["t"].lot().unwrap();
        assert!(lot.convertible && lot.category == "vocational" && lot.rule == "REC-TRAIN");
        assert_eq!(lot.expires_on, Some(day("2033-05-01")));
        assert_eq!(
            hours == "8",
            matches!(found.decisions["t"], Decision::Zero(_))
        );
    }
}

#[test]
fn g30_a_year_brings_no_more_than_its_limit() {
    let _case = snapshot::of("g30_a_year_brings_no_more_than_its_limit");
    let facts = [
        taught("a", "T01@1", "144", "2025-03-01"),
        taught("b", "T02@1", "72", "2025-04-01"),
        taught("c", "T03@1", "36", "2024-04-01"),
    ];
    let found = decide(&facts);
    let values: Vec<_> = ["a", "b", "c"].map(|id| value(&found, id).unwrap()).into();
    assert_eq!(values, ["8.00", "2.00", "2.00"]);
}

#[test]
fn g31_community_learning_is_points_and_never_academic() {
    let _case = snapshot::of("g31_community_learning_is_points_and_never_academic");
    let found = decide(&[
        learned("a", "1.5", "2025-01-01"),
        learned("b", "1.5", "2025-01-02"),
    ]);
    let pool = &found.pools["S20-COMMUNITY:leisure"];
    assert_eq!((pool.hours, pool.value), (credits("3"), credits("3")));
    let lot = found.decisions["b"].lot().unwrap();
    assert_eq!((lot.effect, lot.convertible), (LotEffect::Points, false));
    let sum: i64 = ["a", "b"]
        .iter()
        .map(|id| found.decisions[*id].lot().unwrap().credits.hundredths())
        .sum();
    assert_eq!(sum, pool.value.hundredths());
    let (rules, programme) = (rule_set("cqou-associate-2025"), programme("P2"));
    let facts = [Fact {
        convertible: true,
        credits: Some(credits("3")),
        ..learned("a", "3", "2025-01-01")
    }];
    assert_eq!(
        why_unused(&answer(&request(&rules, &programme, &facts)), "a"),
        ["not_convertible"]
    );
}

#[test]
fn s14_tiers_and_s17_levels_give_their_published_values() {
    let mut national = taught("n", "ZS-NATIONAL@1", "0", "2025-05-01");
    national.hours = None;
    national.tags = vec!["国家级".to_owned()];
    let mut qualification = skill("q", "YZSD@1", 4);
    qualification.outcome_type = OutcomeType::VocationalQualification;
    let found = decide(&[national, qualification, skill("s", "4-10-01-05@2015", 3)]);
    assert_eq!(value(&found, "n").as_deref(), Some("3.00"));
    assert_eq!(value(&found, "q").as_deref(), Some("1.50"));
    assert_eq!(value(&found, "s").as_deref(), Some("2.00"));
}

#[test]
fn the_register_speaks_alone_where_it_fixes_the_value() {
    let found = decide(&[x("o", "X01", 2)]);
    let lot = found.decisions["o"].lot().unwrap();
    assert_eq!(
        (lot.rule.as_str(), lot.credits),
        ("REG-VALUE", credits("4"))
    );
    assert_eq!(lot.content_class.as_deref(), Some("x:X01"));
}

#[test]
fn of_the_same_content_only_the_greatest_counts() {
    let found = decide(&[
        x("low", "X01", 1),
        x("high", "X01", 3),
        x("other", "X02", 1),
    ]);
    assert_eq!(value(&found, "high").as_deref(), Some("6.00"));
    assert!(
        matches!(&found.decisions["low"], Decision::SameContent { kept, .. } if kept == "high")
    );
    assert_eq!(value(&found, "other").as_deref(), Some("2.00"));
}

#[test]
fn what_a_person_must_look_at_waits_with_its_reason() {
    let mut pending = x("p", "X01", 2);
    pending.evidence = Evidence::Pending;
    let mut expired = x("e", "X02", 2);
    expired.valid_until = Some(day("2025-10-07"));
    let panel = fact("v", OutcomeType::Experience, "CUN@1", "0");
    let unknown = x("u", "X99", 2);
    let mut silent = taught("h", "T04@1", "1", "2025-05-01");
    silent.hours = None;
    let found = decide(&[pending, expired, panel, unknown, silent]);
    for (id, code) in [
        ("p", "evidence_pending"),
        ("e", "expired"),
        ("v", "needs_review"),
        ("u", "unknown_award"),
        ("h", "formula_unknown"),
    ] {
        let Decision::Waits { reasons } = &found.decisions[id] else {
            panic!("{id}: {:?}", found.decisions[id]);
        };
        assert!(
            reasons.iter().any(|reason| reason.code == code),
            "{id}: {reasons:?}"
        );
    }
}

#[test]
fn teachers_own_training_stays_in_the_account() {
    let found = decide(&[taught("t", "T12@1", "36", "2025-05-01")]);
    let lot = found.decisions["t"].lot().unwrap();
    assert_eq!(
        (lot.effect, lot.convertible),
        (LotEffect::AccountOnly, false)
    );
}

#[test]
fn a_rule_set_not_in_force_recognises_nothing() {
    let rules: RuleSet = rule_set("bank-recognition");
    let found = recognise(
        compiled(&rules),
        &[x("o", "X01", 2)],
        &awards(),
        day("2019-12-31"),
    );
    assert!(found.decisions["o"].lot().is_none());
}

fn contest(id: &str, award: &str, rank: u8, tags: &[&str]) -> Fact {
    let codes = ["third", "second", "first", "special"];
    Fact {
        level: Some(FactLevel {
            framework: Some("prize".to_owned()),
            level: codes[usize::from(rank.saturating_sub(1))].to_owned(),
            rank,
        }),
        tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
        credits: None,
        recognised: false,
        ..fact(id, OutcomeType::Competition, award, "0")
    }
}

fn valued(rules: &str, facts: &[Fact], id: &str) -> Option<String> {
    let mut register = awards();
    for one in facts {
        let known = register
            .iter()
            .any(|award| award.code == one.award_code && award.edition == one.award_edition);
        if !known {
            let mut award = register[0].clone();
            award.outcome_type = one.outcome_type;
            award.code.clone_from(&one.award_code);
            award.edition.clone_from(&one.award_edition);
            award.levels.clear();
            award.content_class = None;
            register.push(award);
        }
    }
    let rules = compiled(&rule_set(rules));
    let found = recognise(rules, facts, &register, day("2025-10-08"));
    snapshot::recognition((rules, &register), facts, &found);
    found.decisions[id].lot().map(|lot| lot.credits.to_string())
}

#[test]
fn g20_of_two_awards_for_one_activity_only_the_higher_counts() {
    let _case = snapshot::of("g20_of_two_awards_for_one_activity_only_the_higher_counts");
    let facts = [
        contest("a", "JM@1", 3, &["国家级"]),
        contest("b", "JM@1", 3, &["省部级"]),
        Fact {
            awarded_on: day("2024-05-01"),
            ..contest("c", "JM@1", 3, &["省部级"])
        },
    ];
    let rules = "lq-recognition-2015";
    assert_eq!(valued(rules, &facts, "a").as_deref(), Some("6.00"));
    assert_eq!(valued(rules, &facts, "b"), None);
    assert_eq!(
        valued(rules, &facts, "c").as_deref(),
        Some("3.50"),
        "another year is another activity"
    );
}

#[test]
fn g21_rank_four_gives_nothing_and_a_member_who_is_not_main_half_a_credit_less() {
    let _case =
        snapshot::of("g21_rank_four_gives_nothing_and_a_member_who_is_not_main_half_a_credit_less");
    let ranked = |rank: &str| Fact {
        measures: [("rank".to_owned(), credits(rank))].into(),
        ..contest("o", "JS-NATIONAL-TEAM@1", 3, &["国家级", "团体"])
    };
    for (rank, wanted) in [("1", "3.00"), ("3", "3.00"), ("4", "0.00")] {
        let found = valued("bank-recognition", &[ranked(rank)], "o");
        assert_eq!(found.as_deref(), Some(wanted), "rank {rank}");
    }
    for (rank, tags, wanted) in [
        (1, ["国家级", "非主要成员"], "3.50"),
        (1, ["校级", "非主要成员"], "0.50"),
        (1, ["校级", "-"], "0.50"),
    ] {
        let facts = [contest("o", "JM@1", rank, &tags)];
        let found = valued("lq-recognition-2015", &facts, "o");
        assert_eq!(found.as_deref(), Some(wanted), "{tags:?}");
    }
}

#[test]
fn s18_every_author_after_the_first_has_half_a_credit_less_and_never_less_than_half() {
    let _case = snapshot::of(
        "s18_every_author_after_the_first_has_half_a_credit_less_and_never_less_than_half",
    );
    for (award, tag, rank, wanted) in [
        ("ZL-INVENTION@1", "发明", "1", "6.00"),
        ("ZL-INVENTION@1", "发明", "2", "5.50"),
        ("ZL-INVENTION@1", "发明", "12", "0.50"),
        ("ZL-PENDING@1", "发明初审", "1", "2.00"),
        ("ZL-UTILITY@1", "实用新型或外观设计", "3", "1.00"),
        ("ZL-SOFTWARE@1", "软件著作权", "3", "0.50"),
    ] {
        let facts = [Fact {
            tags: vec![tag.to_owned()],
            measures: [("rank".to_owned(), credits(rank))].into(),
            ..fact("o", OutcomeType::Patent, award, "0")
        }];
        let found = valued("bank-recognition", &facts, "o");
        assert_eq!(found.as_deref(), Some(wanted), "{award} {rank}");
    }
    let facts = [Fact {
        tags: vec!["发明".to_owned()],
        ..fact("o", OutcomeType::Patent, "ZL-INVENTION@1", "0")
    }];
    assert_eq!(
        valued("bank-recognition", &facts, "o"),
        None,
        "unknown, not first"
    );
}

#[test]
fn g33_what_is_not_decided_by_a_panel_waits() {
    let _case = snapshot::of("g33_what_is_not_decided_by_a_panel_waits");
    let facts = [fact("e", OutcomeType::Experience, "CUN@1", "0")];
    let found = decide(&facts);
    let Decision::Waits { reasons } = &found.decisions["e"] else {
        panic!("{:?}", found.decisions);
    };
    assert_eq!(reasons[0].code, "needs_review");
}

#[test]
fn the_level_of_an_outcome_chooses_the_category_of_its_credit() {
    let _case = snapshot::of("the_level_of_an_outcome_chooses_the_category_of_its_credit");
    let text = rule_set_text("bank-recognition").replace(
        "{level: \"mohrss:三级\", credits: \"2\"}]}}",
        "{level: \"mohrss:三级\", credits: \"2\"}]}, category: basic, category_by_level: [{level: \"mohrss:三级\", category: core}]}",
    );
    let rules = RuleSet::parse_yaml(&text).unwrap();
    assert_ne!(rules.hash(), rule_set("bank-recognition").hash());
    let again = RuleSet::from_canonical_json(&rules.canonical_json()).unwrap();
    assert_eq!(again, rules);
    let held = |id: &str, printed: u8| Fact {
        outcome_type: OutcomeType::VocationalQualification,
        credits: None,
        ..skill(id, "YZSD@1", printed)
    };
    let [four, three] = [held("four", 4), held("three", 3)].map(|fact| {
        let facts = [fact];
        let register = awards();
        let found = recognise(compiled(&rules), &facts, &register, day("2025-10-08"));
        snapshot::recognition((&rules, &register), &facts, &found);
        found.decisions[&facts[0].id].lot().unwrap().clone()
    });
    assert_eq!((&*four.category, &*three.category), ("basic", "core"));
    let told = |lot: &Lot| {
        let mut steps = lot.explanation.iter();
        steps.find(|it| it.code == "category_of_level").cloned()
    };
    assert_eq!(told(&four), None);
    let told = told(&three).unwrap();
    assert_eq!(
        (told.zh.as_str(), told.en.as_str()),
        (
            "等级 三级 的学分记入核心类",
            "credits of level \"三级\" go to the category core"
        )
    );
    // One level, one category; and it is a level of a framework.
    for (from, to, code) in [
        (
            "[{level: \"mohrss:三级\", category: core}]",
            "[{level: \"mohrss:三级\", category: core}, {level: \"mohrss:3\", category: basic}]",
            "contradiction",
        ),
        (
            "[{level: \"mohrss:三级\", category: core}]",
            "[{level: \"mohrss:九级\", category: core}]",
            "unknown_reference",
        ),
    ] {
        let faults = RuleSet::parse_yaml(&text.replace(from, to)).unwrap_err();
        assert_eq!(faults[0].code, code, "{faults:#?}");
    }
    // An example can say it.
    let example = |category: &str| {
        format!(
            "{text}- name: 三级记入核心\n  on: 2025-10-08\n  facts: [{{id: q, type: vocational_qualification, award: \"YZSD@1\", level: \"mohrss:三级\"}}]\n  expect: {{category: {{q: {category}}}}}\n"
        )
    };
    for (category, holds) in [("core", true), ("basic", false)] {
        let rules = RuleSet::parse_yaml(&example(category)).unwrap();
        let results = rules.run_tests();
        let result = results
            .iter()
            .find(|one| one.name == "三级记入核心")
            .unwrap();
        assert_eq!(result.passed, holds, "{result:?}");
    }
}

/// Rules of a few lines about trainings.
fn trainings(rules: &[(&str, &str)]) -> RuleSet {
    let rules: Vec<String> = rules
        .iter()
        .map(|(id, rest)| {
            format!(
                "- {{id: {id}, kind: recognise, cite: S/1, when: {{type: training}}, {rest}}}\n"
            )
        })
        .collect();
    let text = format!(
        "rule_set: several\nversion: 1\nsemantics: 1\ntitle: 示例\neffective: {{from: 2020-01-01}}\nunits: {{credit_step: \"0.5\"}}\nsources: [{{id: S, title: 示例}}]\npolicy: {{reuse: once_globally}}\nrules:\n{}",
        rules.concat()
    );
    RuleSet::parse_yaml(&text).unwrap()
}

#[test]
fn of_several_rules_the_greatest_value_counts_and_beside_the_register_none() {
    let rules = trainings(&[
        ("A", "give: {value: {fixed: \"2\"}, category: vocational}"),
        ("B", "give: {value: {fixed: \"5\"}, category: vocational}"),
        ("C", "give: {value: {fixed: \"3\"}, category: vocational}"),
        ("R", "give: {value: register, category: vocational}"),
    ]);
    let facts = [taught("t", "T04@1", "72", "2025-05-01")];
    let mut register = awards();
    let worth = |register: &[credit_bank_domain::award::Award]| {
        let found = recognise(compiled(&rules), &facts, register, day("2025-10-08"));
        let lot = found.decisions["t"].lot().unwrap();
        (lot.rule.clone(), lot.credits.to_string())
    };
    assert_eq!(worth(&register), ("B".to_owned(), "5.00".to_owned()));
    for award in register.iter_mut().filter(|award| award.code == "T04") {
        award.credits = Some(credits("1"));
    }
    assert_eq!(worth(&register), ("R".to_owned(), "1.00".to_owned()));
}

#[test]
fn limits_tiers_penalties_and_ends_are_each_taken_on_the_strict_side() {
    let lot = |give: &str, change: &dyn Fn(&mut Fact)| {
        let rules = trainings(&[("A", give)]);
        let mut fact = taught("t", "T04@1", "72", "2025-05-01");
        change(&mut fact);
        let found = recognise(compiled(&rules), &[fact], &awards(), day("2025-10-08"));
        found.decisions["t"].lot().unwrap().clone()
    };
    let worth = |give: &str, change: &dyn Fn(&mut Fact)| lot(give, change).credits.to_string();
    let limit = "give: {value: {fixed: \"5\"}, category: vocational}, limit: {per_outcome: \"4\"}";
    assert_eq!(worth(limit, &|_| {}), "4.00");
    let tiers = "give: {value: {tiers: [{tag: 甲, credits: \"2\"}, {tag: 乙, credits: \"3\"}, {tag: 丙, credits: \"1\"}]}, category: vocational}";
    let tagged = |fact: &mut Fact| fact.tags = ["乙", "甲", "丙"].map(ToOwned::to_owned).to_vec();
    assert_eq!(worth(tiers, &tagged), "3.00");
    // Of a hundredth that would be taken in part, all is taken.
    let penalty = "give: {value: {fixed: \"2\"}, category: vocational, penalties: [{measure: rank, above: \"3\", less: \"0.05\"}]}";
    let ranked = |fact: &mut Fact| {
        fact.measures.insert("rank".to_owned(), credits("3.33"));
    };
    assert_eq!(worth(penalty, &ranked), "1.98");
    // The first of the ends, whichever names it.
    let ends = "give: {value: {fixed: \"2\"}, category: vocational, expires_after: P2Y}";
    assert_eq!(lot(ends, &|_| {}).expires_on, Some(day("2027-05-01")));
    let printed = |until: &'static str| move |fact: &mut Fact| fact.valid_until = Some(day(until));
    assert_eq!(
        lot(ends, &printed("2026-01-01")).expires_on,
        Some(day("2026-01-01"))
    );
    assert_eq!(
        lot(ends, &printed("2030-01-01")).expires_on,
        Some(day("2027-05-01"))
    );
}
