//! K12: rules without an example that uses them, conditions and thresholds of which no example notices that they
//! are gone or moved, and restraints without which every example comes to the same.

mod restraints;

use super::mutants::{self, Alteration};
use super::{CheckFinding, Surroundings, Witness};
use crate::anchor;
use crate::compiled::CompiledRules;
use crate::condition;
use crate::examples::RuleTest;
use crate::fact::Fact;
use crate::model::{Rule, RuleSet, TransferRule};

pub(super) fn find(rules: &RuleSet, _: &Surroundings<'_>) -> Vec<CheckFinding> {
    let whole = CompiledRules::of(rules.clone());
    let frame = rules.with_rules(Vec::new());
    // An example that does not hold notices nothing yet: of what it speaks nothing is said until it does.
    let tests = rules.tests.iter().map(|test| Example::of(test, rules));
    let (holding, failing): (Vec<Example<'_>>, Vec<Example<'_>>) =
        tests.partition(|example| whole.run_test(example.test).passed);
    let told = rules.rules.iter().filter(|rule| {
        let mut failing = failing.iter();
        !failing.any(|example| example.hears(rule, rules))
    });
    let survivors = told.map(|rule| {
        let survives = |change: &Alteration| {
            let mutant = change.of(rule);
            // What cannot be altered so has not survived it.
            (mutant.is_some() || change.path.is_empty())
                && holding
                    .iter()
                    .all(|example| example.holds_with(&frame, rule, mutant.as_ref()))
        };
        let mut living = mutants::of_rule(rules, rule).into_iter();
        // Without the rule nothing that it says can be noticed.
        match living.next().filter(survives) {
            Some(gone) => vec![finding(rules, rule, gone)],
            None => living
                .filter(survives)
                .map(|change| finding(rules, rule, change))
                .collect(),
        }
    });
    let mut findings: Vec<CheckFinding> = survivors.flatten().collect();
    if failing.is_empty() {
        findings.extend(restraints::unnoticed(rules, &frame, &holding));
    }
    findings
}

/// An example, and the rules on which its answer depends.
struct Example<'t> {
    test: &'t RuleTest,
    facts: Vec<Fact>,
    rules: Vec<&'t Rule>,
}

impl<'t> Example<'t> {
    fn of(test: &'t RuleTest, rules: &'t RuleSet) -> Self {
        let mut example = Self {
            test,
            facts: rules.facts_of(test),
            rules: Vec::new(),
        };
        let matters = rules.rules.iter();
        example.rules = matters.filter(|one| example.hears(one, rules)).collect();
        example
    }

    /// Does the answer depend on the rule: does it speak of an outcome, or may it give a course?
    fn hears(&self, rule: &Rule, rules: &RuleSet) -> bool {
        let may_give = match rule {
            Rule::Recognise(_) => false,
            Rule::Transfer(rule) => self.may_be_given_by(rule),
        };
        let mut patterns = anchor::patterns(rule).into_iter();
        may_give
            || patterns.any(|(_, pattern)| {
                let mut facts = self.facts.iter();
                facts.any(|fact| condition::is_about(pattern, fact, rules))
            })
    }

    fn may_be_given_by(&self, rule: &TransferRule) -> bool {
        let gives = &rule.gives;
        let mut courses = self.test.courses.iter();
        (gives.all.is_empty() && gives.any_of.is_empty())
            || courses.any(|it| gives.all.contains(&it.code) || gives.any_of.contains(&it.code))
    }

    /// Does it hold with the mutant, or nothing, in the rule's place?
    fn holds_with(&self, frame: &RuleSet, rule: &Rule, mutant: Option<&Rule>) -> bool {
        let mut both = [Some(rule), mutant].into_iter().flatten();
        if !both.any(|one| self.hears(one, frame)) {
            return true;
        }
        let others = self.rules.iter().copied();
        let others = others.filter(|one| one.id() != rule.id());
        self.holds_among(others.chain(mutant), frame)
    }

    /// Does it hold where these are the rules, in this frame?
    fn holds_among<'o>(&self, rules: impl Iterator<Item = &'o Rule>, frame: &RuleSet) -> bool {
        let scene = CompiledRules::of(RuleSet {
            rules: rules.cloned().collect(),
            ..frame.clone()
        });
        scene.run_test(self.test).passed
    }
}

fn finding(rules: &RuleSet, rule: &Rule, change: Alteration) -> CheckFinding {
    let path = change.path.clone();
    let words = match (&change.to, path.is_empty()) {
        (_, true) if rules.tests.is_empty() => (
            "没有一个用到它的示例；没有任何示例的规则集不能提交".to_owned(),
            "no example uses it, and a rule set without any example cannot be submitted".to_owned(),
        ),
        (_, true) => (
            "没有一个用到它的示例".to_owned(),
            "no example uses it".to_owned(),
        ),
        (None, false) => (
            format!("去掉 `{path}`，示例都察觉不到：缺临界反例"),
            format!("no example notices when `{path}` is dropped: a near miss is wanting"),
        ),
        (Some(to), false) => (
            format!("把 `{path}` 改为 {to}，示例都察觉不到：缺临界示例"),
            format!(
                "no example notices when `{path}` becomes {to}: an example on the edge is wanting"
            ),
        ),
    };
    let change = if path.is_empty() {
        let path = format!("rules.{}", rule.id());
        Alteration { path, ..change }
    } else {
        change
    };
    let shown = Witness {
        change: Some(change),
        ..Witness::default()
    };
    CheckFinding::new("K12", ("rules", rule.id()), words, &shown)
        .warning()
        .at(&path)
}
