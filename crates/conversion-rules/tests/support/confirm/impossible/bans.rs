//! K02 of bans and of choices of courses.

use super::Case;
use crate::support::confirm::alone::{plan, probe_of, staged};
use crate::support::tiny::school;
use credit_bank_conversion_rules::model::{CourseSelector, Deny, Pattern, Rule};
use credit_bank_conversion_rules::{CompiledRules, Fact, RuleSet, Severity};

/// The course of the probe.
const COURSE: &str = "STAGE0";

/// A rule that takes what satisfies the pattern, in the place of all others.
fn probe(case: &Case<'_>, fact: &Fact, pattern: &Pattern, deny: Vec<Deny>) -> RuleSet {
    let mut rules = case.rules.clone();
    let mut rule = probe_of((0, fact));
    if let Rule::Transfer(rule) = &mut rule {
        rule.uses[0].any_of = vec![pattern.clone()];
    }
    rules.rules = vec![rule];
    rules.deny = deny;
    rules.caps.clear();
    rules.tests.clear();
    rules.exclusions.clear();
    rules
}

fn gives(case: &Case<'_>, rules: RuleSet, fact: &Fact) -> bool {
    let school = school(&[(COURSE, "2", &[])]);
    let facts = std::slice::from_ref(fact);
    let plan = plan(&CompiledRules::of(rules), &school, facts, case.on());
    !plan.groups.is_empty()
}

pub fn lets_in(case: &Case<'_>, pattern: &Pattern, fact: &Fact) -> bool {
    gives(case, probe(case, fact, pattern, Vec::new()), fact)
}

/// A warning: no slot of a rule takes such an outcome. An error: the ban falls on nothing, and would on
/// this outcome, were it not for the exception.
pub fn is_needless(case: &Case<'_>) -> bool {
    let fact = &case.shown.facts[0];
    let mut bans = case.rules.deny.iter();
    let own = bans.find(|ban| ban.id == case.finding.rule).unwrap();
    if case.finding.severity == Severity::Error {
        let mut ban = own.clone();
        ban.target = CourseSelector::default();
        let source = ban.source.clone().unwrap();
        let banned = |ban: &Deny| !gives(case, probe(case, fact, &source, vec![ban.clone()]), fact);
        let mut bare = ban.clone();
        bare.except = None;
        return !banned(&ban) && banned(&bare);
    }
    let asked = if case.finding.field == "source" {
        &own.source
    } else {
        &own.except
    };
    let taken = |id: &str, slot: usize| {
        let stage = staged(case.rules, id).altered(|rule| {
            rule.uses = vec![rule.uses[slot].clone()];
            (rule.uses[0].take, rule.uses[0].distinct) = (None, None);
        });
        let facts = std::slice::from_ref(fact);
        stage.always().applies(facts, case.on())
    };
    lets_in(case, asked.as_ref().unwrap(), fact)
        && case
            .rules
            .transfer_rules()
            .all(|rule| (0..rule.uses.len()).all(|slot| !taken(&rule.id, slot)))
}

/// Asked for by a rule, such courses are given in no programme; without being choosy some are.
pub fn selects_nothing(case: &Case<'_>) -> bool {
    let element = crate::support::confirm::named::element(case);
    let pointer = format!("/{}", case.finding.field.replace('.', "/"));
    let selector = element.pointer(&pointer).unwrap().clone();
    let selector: CourseSelector = serde_json::from_value(selector).unwrap();
    let fact = crate::support::tiny::cert("o", "A", "100");
    let given = |selector: &CourseSelector| {
        let mut programmes = case.around.programmes.iter();
        programmes.any(|programme| {
            let mut programme = programme.clone();
            for course in &mut programme.courses {
                course.convertible = true;
            }
            let mut rules = probe(case, &fact, &pattern_of(&fact), Vec::new());
            if let Rule::Transfer(rule) = &mut rules.rules[0] {
                rule.gives.all.clear();
                rule.gives.select = Some(selector.clone());
            }
            let on = case.rules.effective.from;
            let facts = std::slice::from_ref(&fact);
            let plan = plan(&CompiledRules::of(rules), &programme, facts, on);
            !plan.groups.is_empty()
        })
    };
    !given(&selector) && given(&CourseSelector::default())
}

fn pattern_of(fact: &Fact) -> Pattern {
    match probe_of((0, fact)) {
        Rule::Transfer(rule) => rule.uses[0].any_of[0].clone(),
        Rule::Recognise(_) => unreachable!("a probe converts"),
    }
}
