//! What one would do next: another choice and its price, a wider cap, the award that adds most.

#[cfg(test)]
mod support;

use credit_bank_conversion_rules::{
    ConversionRequest, Fact, FactLevel, Horizon, Prospects, RuleSet, WhyNot, convert, prospects,
};
use credit_bank_domain::award::Award;
use credit_bank_domain::outcome_type::OutcomeType;
use credit_bank_domain::programme::Programme;
use support::tiny::{WHOLE, cert, ncre, school, tiny};
use support::*;

fn look(asked: &ConversionRequest<'_>, register: &[Award]) -> Prospects {
    let horizon = Horizon {
        register,
        recognition: &[compiled(&rule_set("bank-recognition"))],
        issuer_classes: &issuer_classes(),
        should_stop: &|| false,
    };
    prospects(asked, &convert(asked), &horizon)
}

/// Entries A to Z of the register, worth this much each.
fn register(values: &[(&str, &str)]) -> Vec<Award> {
    let models = awards().into_iter().filter(|award| award.code == "X01");
    let of = |model: Award| {
        values.iter().map(move |(code, value)| Award {
            code: (*code).to_owned(),
            edition: "1".to_owned(),
            name: format!("证书{code}"),
            levels: Vec::new(),
            credits: Some(credits(value)),
            content_class: None,
            validity_months: None,
            ..model.clone()
        })
    };
    models.take(1).flat_map(of).collect()
}

fn asked<'a>(rules: &RuleSet, school: &'a Programme, facts: &'a [Fact]) -> ConversionRequest<'a> {
    request(rules, school, facts)
}

#[test]
fn another_choice_names_its_price_and_can_be_required() {
    let school = school(&[("C1", "4", &[]), ("C2", "3", &[])]);
    let rules = tiny(&[("A", "any_of: [C1, C2]")], WHOLE);
    let facts = [cert("o", "A", "4")];
    let asked = asked(&rules, &school, &facts);
    let found = look(&asked, &[]);
    let [instead] = &found.instead[..] else {
        panic!("{found:?}");
    };
    assert_eq!(
        (instead.credits, instead.lost),
        (credits("3"), credits("1"))
    );
    assert_eq!(instead.require.course, "C2");
    assert!(instead.gives_up.contains("C1") && instead.gains.contains("C2"));
    assert!(
        instead.reason.zh.contains("少 1 学分") && instead.reason.en.contains("1 credit fewer")
    );
}

#[test]
fn a_cap_that_refuses_something_says_what_it_would_bring_to_widen_it() {
    let school = school(&[("C1", "4", &[]), ("C2", "3", &[])]);
    let caps = format!("{WHOLE}\ncaps: [{{id: CAP, cite: S/1, measure: credits, limit: \"6\"}}]");
    let rules = tiny(&[("A", "all: [C1]"), ("B", "all: [C2]")], &caps);
    let facts = [cert("a", "A", "4"), cert("b", "B", "3")];
    let asked = asked(&rules, &school, &facts);
    let plan = convert(&asked);
    let refused = plan.verdicts.iter().find(|one| one.fact_id == "b").unwrap();
    assert_eq!(refused.verdict, WhyNot::Cap);
    assert!(refused.reasons[0].zh.contains("超出 1 学分"), "{refused:?}");
    let found = look(&asked, &[]);
    assert_eq!(found.caps.len(), 1);
    let cap = &found.caps[0];
    assert_eq!((cap.raise, cap.gained), (credits("1"), credits("3")));
}

#[test]
fn the_award_that_adds_most_is_named_and_adds_just_that() {
    let school = school(&[("C1", "4", &[]), ("C2", "3", &[]), ("C3", "2", &[])]);
    let rules = tiny(
        &[
            ("A", "all: [C1]"),
            ("B", "all: [C2, C3]"),
            ("D", "all: [C3]"),
        ],
        WHOLE,
    );
    let facts = [cert("a", "A", "4")];
    let asked = asked(&rules, &school, &facts);
    let register = register(&[("A", "4"), ("B", "3"), ("D", "2")]);
    let found = look(&asked, &register);
    let award = found.award.unwrap();
    assert_eq!(
        (award.award.code.as_str(), award.gained),
        ("B", credits("5"))
    );
    let with = [facts[0].clone(), cert("b", "B", "3")];
    let plan = convert(&ConversionRequest {
        facts: &with,
        ..asked.clone()
    });
    assert_eq!(plan.total_credits, credits("9"));
    // What is not in the register is never advised.
    let found = look(&asked, &register[2..]);
    assert_eq!(found.award.unwrap().award.code, "D");
}

#[test]
fn a_condition_that_can_be_met_is_an_act_and_one_that_cannot_is_none() {
    let (rules, programme) = (rule_set("cqou-associate-2025"), programme("P2"));
    let facts = [x("o", "X02", 1)];
    let plan = answer(&request(&rules, &programme, &facts));
    let short = plan.verdicts.iter().find(|one| one.rule == "L05").unwrap();
    assert_eq!(short.verdict, WhyNot::Failed);
    assert_eq!(short.acts[0].code, "next_improvement");
    assert!(short.acts[0].zh.starts_with("取得中级"), "{:?}", short.acts);
    let unknown = Fact {
        level: None::<FactLevel>,
        ..facts[0].clone()
    };
    let facts = [unknown];
    let plan = answer(&request(&rules, &programme, &facts));
    let short = plan.verdicts.iter().find(|one| one.rule == "L05").unwrap();
    assert_eq!(short.verdict, WhyNot::Unknown);
    assert_eq!(short.acts[0].code, "next_evidence");
}

#[test]
fn an_entry_that_a_rule_lets_in_by_type_topic_or_statement_is_offered() {
    let offered = |set: &str, code: &str| {
        let (rules, programme) = (rule_set(set), programme(code));
        let found = look(&asked(&rules, &programme, &[]), &awards());
        found.award.map(|one| (one.award.to_string(), one.gained))
    };
    // The same course of a self-study examination, which no rule names.
    let found = offered("ou-sources-s09", "S09-XZ").unwrap();
    assert!(found.1 >= credits("4"), "{found:?}");
    let found = offered("lp-veterans-s19", "S19-JY").unwrap();
    assert_eq!(found.1, credits("2"), "{found:?}");
}

#[test]
fn a_course_is_offered_by_an_issuer_who_may_issue_it() {
    let (rules, programme) = (rule_set("ou-sources-s09"), programme("S09-XZ"));
    let mut rules = rules;
    rules.rules.retain(|rule| rule.id() == "S09-PARTNER");
    let found = look(&asked(&rules, &programme, &[]), &awards());
    // Of the statements only HZ-HR is of a course that a partner institution issues.
    assert_eq!(found.award.unwrap().award.to_string(), "HZ-HR@2020");
}

#[test]
fn a_cap_is_worth_what_lies_beyond_uses_whose_outcome_is_taken() {
    let school = school(&[("C1", "4", &[]), ("C2", "5", &[]), ("C3", "7", &[])]);
    let caps = format!("{WHOLE}\ncaps: [{{id: CAP, cite: S/1, measure: credits, limit: \"8\"}}]");
    let rules = tiny(&[("A", "any_of: [C1, C2]"), ("B", "all: [C3]")], &caps);
    let facts = [cert("a", "A", "5"), cert("b", "B", "7")];
    let asked = asked(&rules, &school, &facts);
    // C3 is given. By 3 wider C1 has room beside it; by 4 C2 has.
    let found = look(&asked, &[]);
    let [cap] = &found.caps[..] else {
        panic!("{found:?}");
    };
    assert_eq!((cap.raise, cap.gained), (credits("3"), credits("4")));
    // One outcome, two courses of which one is given: the cap refuses the other, and is worth nothing for it.
    let (rules, programme) = (rule_set("lp-tertiary-s10"), programme("S10-SN"));
    let facts = [
        Fact {
            hours: Some(credits("144")),
            ..fact("t", OutcomeType::Training, "T01@1", "8")
        },
        ncre("n", 3),
    ];
    let found = look(&request(&rules, &programme, &facts), &awards());
    let cap = found.caps.iter().find(|one| one.id == "S10-GG").unwrap();
    assert_eq!((cap.raise, cap.gained), (credits("4"), credits("4")));
}

#[test]
fn what_a_cap_is_asked_beyond_the_fourth_raise_is_counted_as_left_out() {
    // Every use beyond the cap would take the place of what the plan gives: no raise brings anything.
    let more = ["C2", "C3", "C4", "C5", "C6", "C7"];
    let mut courses = vec![("C1", "9", &[][..])];
    let worth = ["4", "4.5", "5", "5.5", "6", "6.5"];
    courses.extend(
        more.iter()
            .zip(worth)
            .map(|(code, worth)| (*code, worth, &[][..])),
    );
    let school = school(&courses);
    let caps = format!("{WHOLE}\ncaps: [{{id: CAP, cite: S/1, measure: credits, limit: \"9\"}}]");
    let rules = tiny(&[("A", "any_of: [C1, C2, C3, C4, C5, C6, C7]")], &caps);
    let facts = [cert("a", "A", "9")];
    let found = look(&asked(&rules, &school, &facts), &[]);
    assert_eq!(found.caps, []);
    // Seven uses exceed the cap beside the plan by as many amounts.
    assert_eq!(found.left_out, 3, "{found:?}");
}

#[test]
fn of_equal_choices_credits_at_once_come_before_an_examination_and_that_before_the_code() {
    let school = school(&[("C1", "3", &[]), ("C2", "3", &[]), ("C3", "3", &[])]);
    let rules = tiny(
        &[("A", "all: [C1]"), ("B", "all: [C2]"), ("D", "all: [C3]")],
        WHOLE,
    );
    let mut rules = rules;
    let waiver = |rule: &mut credit_bank_conversion_rules::model::Rule| {
        use credit_bank_conversion_rules::model::{Effect, Rule};
        if let Rule::Transfer(rule) = rule {
            rule.gives.effect = Effect::AttendanceWaiver;
        }
    };
    let offered = |rules: &RuleSet| {
        let found = look(
            &asked(rules, &school, &[]),
            &register(&[("A", "3"), ("B", "3"), ("D", "3")]),
        );
        found.award.unwrap().award.code
    };
    assert_eq!(offered(&rules), "A");
    waiver(&mut rules.rules[0]);
    assert_eq!(offered(&rules), "B");
    waiver(&mut rules.rules[1]);
    assert_eq!(offered(&rules), "D");
    waiver(&mut rules.rules[2]);
    assert_eq!(offered(&rules), "A");
}

#[test]
fn another_choice_says_what_it_gives_otherwise() {
    let school = school(&[("C1", "3", &[]), ("C2", "4", &[]), ("C3", "2", &[])]);
    let caps = format!(
        "{WHOLE}\ncaps: [{{id: K, cite: S/1, measure: credits, limit: \"5\", then: waive_no_credit}}]"
    );
    let rules = tiny(
        &[("A", "any_of: [C1, C2], choose: 1"), ("B", "all: [C3]")],
        &caps,
    );
    let facts = [cert("a", "A", "4"), cert("b", "B", "2")];
    let asked = asked(&rules, &school, &facts);
    let found = look(&asked, &[]);
    let instead = found
        .instead
        .iter()
        .find(|it| it.gains.contains("C2"))
        .unwrap();
    assert_eq!(
        (instead.credits, instead.lost),
        (credits("4"), credits("1"))
    );
    let [changed] = &instead.changes[..] else {
        panic!("{instead:?}")
    };
    assert_eq!(changed.course.as_deref(), Some("C3"));
    assert_eq!((changed.were, changed.are), (credits("2"), credits("0")));
    let told = "改为免修并补学分（由 2 学分变为 0 学分）";
    assert!(instead.reason.zh.contains(told), "{instead:?}");
}
