//! K02 of statements, of crosswalks and of rules by statement.

use super::Case;
use crate::support::confirm::alone::{plan, real, staged};
use crate::support::confirm::only;
use crate::support::tiny::school;
use chrono::NaiveDate;
use credit_bank_conversion_rules::model::{Equivalence, Rule};
use credit_bank_conversion_rules::{CompiledRules, Fact, RuleSet};
use credit_bank_domain::programme::Programme;
use serde_json::json;

fn own(case: &Case<'_>) -> Equivalence {
    let mut all = case.rules.equivalences.iter();
    all.find(|one| one.id == case.finding.rule).unwrap().clone()
}

fn gives(rules: &CompiledRules, school: &Programme, facts: &[Fact], on: NaiveDate) -> bool {
    !plan(rules, school, facts, on).groups.is_empty()
}

/// With this statement alone, by the rule.
fn with(case: &Case<'_>, id: &str, statement: Equivalence) -> CompiledRules {
    let mut rules = case.rules.clone();
    rules.equivalences = vec![statement];
    real(&rules, id)
}

pub fn is_needless(case: &Case<'_>) -> bool {
    match (case.finding.section, case.finding.field.as_str()) {
        ("crosswalks", _) => joins_nothing(case),
        (_, "source") => by_no_rule(case),
        (_, "effective") => never_in_force(case),
        _ => no_target(case),
    }
}

/// No rule gives its course for the source; but one that takes any source does.
fn by_no_rule(case: &Case<'_>) -> bool {
    let statement = own(case);
    let school = school(&[(statement.target.as_str(), "2", &[])]);
    let facts = &case.shown.facts;
    let mut by_statement = case
        .rules
        .transfer_rules()
        .filter(|rule| rule.via.is_some());
    let by_none = by_statement.all(|rule| {
        !gives(
            &with(case, &rule.id, statement.clone()),
            &school,
            facts,
            case.on(),
        )
    });
    let taking = json!({
        "kind": "transfer", "id": "PROBE", "cite": "S/1",
        "uses": [{"slot": "s", "any_of": [{"type": [statement.outcome_type]}]}],
        "via": {}, "gives": {"effect": "exempt"}, "source_covers_target": false,
    });
    let mut rules = case.rules.clone();
    rules.rules = vec![serde_json::from_value(taking).unwrap()];
    let probe = real(&rules, "PROBE");
    by_none && gives(&probe, &school, facts, case.on())
}

/// Not by the rules named on any of the days or beside them; but were it always in force.
fn never_in_force(case: &Case<'_>) -> bool {
    let statement = own(case);
    let school = school(&[(statement.target.as_str(), "2", &[])]);
    let given = |id: &str, statement: &Equivalence, on: NaiveDate| {
        let rules = with(case, id, statement.clone());
        gives(&rules, &school, &case.shown.facts, on)
    };
    let days = case.shown.days.iter();
    let days = days.flat_map(|day| [day.pred_opt(), Some(*day), day.succ_opt()]);
    let mut always = statement.clone();
    always.effective = None;
    let names = &case.shown.references;
    days.flatten()
        .all(|on| names.iter().all(|id| !given(id, &statement, on)))
        && given(&names[0], &always, case.on())
}

/// In no programme by the rules named, under the bans; without bans and choice, were the course
/// convertible, in the one named.
fn no_target(case: &Case<'_>) -> bool {
    let statement = own(case);
    let bound = |id: &str| {
        let mut rules = only(case.rules, id);
        rules.caps.clear();
        rules.equivalences = vec![statement.clone()];
        rules
    };
    let names = &case.shown.references;
    let facts = &case.shown.facts;
    let mut programmes = case.around.programmes.iter();
    let never = programmes.all(|programme| {
        let given = |id: &String| gives(&CompiledRules::of(bound(id)), programme, facts, case.on());
        !names.iter().any(given)
    });
    let mut programmes = case.around.programmes.iter();
    let shown = case.shown.programme.as_ref();
    let mut open = programmes
        .find(|one| Some(&one.code) == shown)
        .unwrap()
        .clone();
    for course in &mut open.courses {
        course.convertible = true;
    }
    let mut free = bound(&names[0]);
    free.deny.clear();
    if let Rule::Transfer(rule) = &mut free.rules[0] {
        rule.gives.select = None;
    }
    never && gives(&CompiledRules::of(free), &open, facts, case.on())
}

/// By no statement there is; but by one about the very outcomes.
pub fn has_none(case: &Case<'_>) -> bool {
    let statements = case.rules.equivalences.iter();
    let mut targets: Vec<&str> = statements.map(|one| one.target.as_str()).collect();
    targets.extend(["STAGE"]);
    targets.sort_unstable();
    targets.dedup();
    let courses: Vec<(&str, &str, &[&str])> = targets
        .iter()
        .map(|code| (*code, "2", [].as_slice()))
        .collect();
    let (school, facts) = (school(&courses), &case.shown.facts);
    let about = |rules: &RuleSet| {
        let rules = real(rules, &case.finding.rule);
        gives(&rules, &school, facts, case.on())
    };
    let mut more = case.rules.clone();
    more.equivalences
        .extend(facts.iter().enumerate().map(|(number, fact)| {
            let statement = json!({
                "id": format!("MORE{number}"), "cite": "S/1", "type": fact.outcome_type,
                "source": format!("{}@{}", fact.award_code, fact.award_edition), "target": "STAGE",
                "overlap": "1", "hours_ratio": "1", "approved_by": "示例",
            });
            serde_json::from_value::<Equivalence>(statement).unwrap()
        }));
    !about(case.rules) && about(&more)
}

/// With and without it every rule says the same of every one of its entries.
fn joins_nothing(case: &Case<'_>) -> bool {
    let mut without = case.rules.clone();
    without.crosswalks.retain(|one| one.id != case.finding.rule);
    let applies = |rules: &RuleSet, id: &str, fact: &Fact| {
        let facts = std::slice::from_ref(fact);
        staged(rules, id).always().applies(facts, case.on())
    };
    assert_ne!(without.crosswalks.len(), case.rules.crosswalks.len());
    case.shown.facts.iter().all(|fact| {
        let mut rules = case.rules.transfer_rules();
        rules.all(|rule| applies(case.rules, &rule.id, fact) == applies(&without, &rule.id, fact))
    })
}
