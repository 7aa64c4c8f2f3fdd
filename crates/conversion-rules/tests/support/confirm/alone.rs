//! A rule by itself: with what it gives in a made-up school, or with one course in the place of that,
//! where only the question is whether it applies.

use crate::support::tiny::{cert, school};
use crate::support::{awards, credits};
use chrono::NaiveDate;
use credit_bank_conversion_rules::model::{
    Base, Cap, Consumption, Effect, FrameworkLevel, GradeRule, Rule, TransferRule,
};
use credit_bank_conversion_rules::{
    CompiledRules, Conversion, ConversionRequest, Decision, Fact, FactGrade, FactLevel, Register,
    RuleSet, Surroundings, convert, recognise,
};
use credit_bank_domain::award::Award;
use credit_bank_domain::credits::Credits;
use credit_bank_domain::programme::Programme;
use serde_json::json;

/// The course that stands for whatever a rule gives.
pub const COURSE: &str = "STAGE";

/// A rule set of one rule and the school in which it is tried.
pub struct Staged {
    rules: RuleSet,
    school: Programme,
}

impl Staged {
    pub fn plan(&self, facts: &[Fact], on: NaiveDate) -> Conversion {
        plan(
            &CompiledRules::of(self.rules.clone()),
            &self.school,
            facts,
            on,
        )
    }

    pub fn applies(&self, facts: &[Fact], on: NaiveDate) -> bool {
        !self.plan(facts, on).groups.is_empty()
    }

    /// Without any period.
    pub fn always(&self) -> Self {
        self.altered(|rule| {
            rule.effective = None;
            rule.windows.clear();
            rule.yearly.clear();
        })
    }

    pub fn altered(&self, change: impl Fn(&mut TransferRule)) -> Self {
        let mut rules = self.rules.clone();
        for rule in &mut rules.rules {
            if let Rule::Transfer(rule) = rule {
                change(rule);
            }
        }
        let school = self.school.clone();
        Self { rules, school }
    }
}

pub fn plan(
    rules: &CompiledRules,
    programme: &Programme,
    facts: &[Fact],
    on: NaiveDate,
) -> Conversion {
    convert(&ConversionRequest::about(rules, programme, facts, on))
}

/// Credits given, at once or by examination.
pub fn worth(plan: &Conversion) -> Credits {
    plan.total_credits
        .checked_add(plan.pending_exam_credits)
        .unwrap()
}

/// The rule set with one rule, without examples and exclusions.
pub fn only(rules: &RuleSet, id: &str) -> RuleSet {
    let mut alone = rules.clone();
    alone.rules.retain(|rule| rule.id() == id);
    alone.tests.clear();
    alone.exclusions.clear();
    assert_eq!(alone.rules.len(), 1, "there is a rule {id}");
    alone
}

/// The rule as it is, without caps and bans.
pub fn real(rules: &RuleSet, id: &str) -> CompiledRules {
    let mut alone = only(rules, id);
    alone.caps.clear();
    alone.deny.clear();
    CompiledRules::of(alone)
}

/// The rule with one course in place of what it gives.
pub fn staged(rules: &RuleSet, id: &str) -> Staged {
    let mut alone = only(rules, id);
    alone.caps.clear();
    alone.deny.clear();
    let school = school(&[(COURSE, "2", &[])]);
    let stage = Staged {
        rules: alone,
        school,
    };
    let gives = json!({"all": [COURSE], "effect": "exempt"});
    stage.altered(|rule| {
        rule.gives = serde_json::from_value(gives.clone()).unwrap();
        rule.via = None;
        rule.source_covers_target = Some(false);
        for slot in &mut rule.uses {
            slot.consumption = Some(Consumption::Whole);
            slot.budget = None;
        }
    })
}

/// The same, with the rule's own grade.
pub fn with_grade(rules: &RuleSet, rule: &TransferRule) -> Staged {
    let grade: Option<GradeRule> = rule.gives.grade.clone();
    staged(rules, &rule.id).altered(|staged| staged.gives.grade.clone_from(&grade))
}

/// The same, with the rule's own credits without a course, in no module.
pub fn elective(rules: &RuleSet, rule: &TransferRule) -> Staged {
    staged(rules, &rule.id).altered(|staged| {
        staged.gives = rule.gives.clone();
        staged.gives.module = None;
    })
}

/// A school of all courses that the rules name, 2.00 each.
pub fn school_of(rules: &[&TransferRule]) -> Programme {
    let courses = rules
        .iter()
        .flat_map(|rule| rule.gives.all.union(&rule.gives.any_of));
    let courses: std::collections::BTreeSet<&String> = courses.collect();
    let courses: Vec<(&str, &str, &[&str])> = courses
        .into_iter()
        .map(|code| (code.as_str(), "2", [].as_slice()))
        .collect();
    school(&courses)
}

/// A school of so many courses.
pub fn school_with(count: usize) -> Programme {
    let codes: Vec<String> = (0..count)
        .map(|number| format!("{COURSE}{number}"))
        .collect();
    let courses: Vec<(&str, &str, &[&str])> = codes
        .iter()
        .map(|code| (code.as_str(), "2", [].as_slice()))
        .collect();
    school(&courses)
}

/// A rule that gives one course for an outcome of this register entry.
pub fn probe_of((number, fact): (usize, &Fact)) -> Rule {
    let award = format!("{}@{}", fact.award_code, fact.award_edition);
    let pattern = json!({"type": [fact.outcome_type], "award": [award], "valid": "any"});
    let rule = json!({
        "kind": "transfer", "id": format!("PROBE{number}"), "cite": "S/1",
        "uses": [{"slot": "s", "any_of": [pattern], "consumption": "whole"}],
        "gives": {"all": [format!("{COURSE}{number}")], "effect": "exempt"},
        "source_covers_target": false,
    });
    serde_json::from_value(rule).unwrap()
}

/// The entry of the register, or one that fixes no value.
pub fn entry_of(fact: &Fact, around: &Surroundings<'_>) -> Award {
    let register = around.register.unwrap_or_default();
    let known = register.find_award(&fact.award_code, &fact.award_edition);
    known.cloned().unwrap_or_else(|| Award {
        outcome_type: fact.outcome_type,
        code: fact.award_code.clone(),
        edition: fact.award_edition.clone(),
        framework: fact
            .level
            .as_ref()
            .and_then(|level| level.framework.clone()),
        levels: Vec::new(),
        hours: None,
        credits: None,
        value_rule: None,
        content_class: None,
        validity_months: None,
        ..awards().remove(0)
    })
}

/// What one recognition rule by itself makes of an outcome.
pub fn decision(
    rules: &RuleSet,
    id: &str,
    fact: &Fact,
    (around, on): (&Surroundings<'_>, NaiveDate),
) -> Decision {
    let alone = CompiledRules::of(only(rules, id));
    let register = vec![entry_of(fact, around)];
    let found = recognise(&alone, std::slice::from_ref(fact), &register, on);
    found.decisions[&fact.id].clone()
}

pub fn level(framework: &str, level: &FrameworkLevel) -> FactLevel {
    FactLevel {
        framework: Some(framework.to_owned()),
        level: level.level.clone(),
        rank: level.rank,
    }
}

/// The outcome at every rung, every whole mark or of every whole number of hours, under its own and over it.
pub fn below_and_above(rules: &RuleSet, fact: &Fact, field: &str) -> (Vec<Fact>, Vec<Fact>) {
    let own = fact.level.as_ref().map(|level| level.rank);
    let framework = fact.level.as_ref().and_then(|it| it.framework.clone());
    if field.ends_with("level") {
        let mut frameworks = rules.frameworks.iter();
        let framework = frameworks.find(|one| Some(&one.code) == framework.as_ref());
        let framework = framework.unwrap();
        let levels = framework.levels.iter().map(|one| Fact {
            level: Some(level(&framework.code, one)),
            ..fact.clone()
        });
        let (below, above): (Vec<Fact>, Vec<Fact>) =
            levels.partition(|other| other.level.as_ref().map(|it| it.rank) < own);
        return (below, above);
    }
    if field.ends_with("hours") {
        let own = fact.hours.unwrap();
        let hours = (0..=1_000).map(|hours| Fact {
            hours: Credits::from_hundredths(hours * 100).ok(),
            ..fact.clone()
        });
        return hours.partition(|other| other.hours.unwrap() < own);
    }
    let grade = fact.grade.clone().unwrap();
    let marks = (0..=grade.scale.parse::<i64>().unwrap()).map(|mark| {
        let value = Credits::from_hundredths(mark * 100).unwrap();
        let scale = grade.scale.clone();
        Fact {
            grade: Some(FactGrade { scale, value }),
            ..fact.clone()
        }
    });
    marks.partition(|other| other.grade.as_ref().unwrap().value < grade.value)
}

/// Of many amounts not one passes the cap; without its floor some do.
pub fn nothing_passes(rules: &RuleSet, cap: &Cap) -> bool {
    let passes = |cap: &Cap| {
        (1..=200).any(|half: i64| {
            let amount = Credits::from_hundredths(half * 50).unwrap();
            let mut probe = rules.clone();
            let mut rule = probe_of((0, &cert("o", "A", "100")));
            if let Rule::Transfer(rule) = &mut rule {
                rule.gives.all.clear();
                rule.gives.elective = Some(amount);
                rule.gives.effect = Effect::ElectiveCredit;
            }
            probe.rules = vec![rule];
            probe.caps = vec![cap.clone()];
            probe.deny.clear();
            probe.tests.clear();
            probe.exclusions.clear();
            let mut school = school(&[(COURSE, "2", &[])]);
            school.total_credits = credits("100");
            let facts = [cert("o", "A", "100")];
            let plan = plan(
                &CompiledRules::of(probe),
                &school,
                &facts,
                rules.effective.from,
            );
            !plan.groups.is_empty()
        })
    };
    let mut crossed = cap.clone();
    // Which grants count, and what the shares are of, changes nothing in how they compare.
    (crossed.of, crossed.then) = (None, None);
    crossed.base = cap.base.as_ref().map(|_| Base::Programme);
    let mut open = crossed.clone();
    (open.floor, open.floor_share) = (None, None);
    if open.limit.is_some() {
        open.base = None;
    }
    !passes(&crossed) && passes(&open)
}
