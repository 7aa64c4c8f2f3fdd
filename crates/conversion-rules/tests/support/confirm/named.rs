//! K01 and K08: names that lead nowhere, and statements that lead on to each other.

use super::alone::{plan, probe_of};
use super::{Case, fact};
use credit_bank_conversion_rules::model::{AwardRef, Equivalence, Pattern, Rule};
use credit_bank_conversion_rules::{CompiledRules, Severity};
use credit_bank_domain::award::Award;
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn find<'a>(case: &Case<'a>, name: &str) -> Option<&'a Award> {
    let mut register = case.around.register.unwrap_or_default().iter();
    register.find(|entry| format!("{}@{}", entry.code, entry.edition) == name)
}

/// The element of the rule set that the finding is about.
pub fn element(case: &Case<'_>) -> Value {
    let document = serde_json::to_value(case.rules).unwrap();
    let mut items = document[case.finding.section].as_array().unwrap().iter();
    items
        .find(|item| item["id"] == case.finding.rule)
        .unwrap()
        .clone()
}

/// K01: the rule set says the name, and it is not where it should be, or is another thing there.
pub fn leads_nowhere(case: &Case<'_>) -> bool {
    let (names, field) = (&case.shown.references, &case.finding.field);
    let element = element(case);
    assert!(element.to_string().contains(&names[0]), "{element}");
    let (parent, last) = field.rsplit_once('.').unwrap_or(("", field));
    let programmes = case.around.programmes;
    let is_number = parent.ends_with(".measure") || parent.ends_with(".measure_min");
    if is_number {
        let pattern = parent.strip_suffix(".measure");
        let pattern =
            pattern.and_then(|path| element.pointer(&format!("/{}", path.replace('.', "/"))));
        return nothing_carries(case, (&names[0], pattern)) && last == names[0];
    }
    if field == "give.penalties" || last == "value" && field == "give.value" {
        return nothing_is_worth(case, &element);
    }
    match (last, names.get(1)) {
        ("award", Some(kind)) => {
            let pointer = format!("/{}", parent.replace('.', "/"));
            let types = element.pointer(&pointer).unwrap()["type"]
                .as_array()
                .unwrap();
            find(case, &names[0]).unwrap().outcome_type.as_str() == kind
                && !types.contains(&json!(kind))
        }
        ("source" | "same", Some(kind)) => {
            find(case, &names[0]).unwrap().outcome_type.as_str() == kind && element["type"] != *kind
        }
        ("level", Some(framework)) => {
            find(case, &names[0]).unwrap().framework.as_ref() != Some(framework)
        }
        ("level", None) => {
            let pointer = format!("/{}", parent.replace('.', "/"));
            let pattern = element.pointer(&pointer).unwrap().clone();
            let pattern: Pattern = serde_json::from_value(pattern).unwrap();
            let known = case.around.carried.unwrap().frameworks(&pattern);
            pattern.award.is_empty() && !known.contains(&names[0])
        }
        ("award" | "awards" | "source" | "same", None) => find(case, &names[0]).is_none(),
        ("rules", None) => case.rules.rules.iter().all(|rule| rule.id() != names[0]),
        ("tag" | "all_tags" | "not_tag", None) => {
            let pointer = format!("/{}", parent.replace('.', "/"));
            nothing_bears(case, element.pointer(&pointer).unwrap())
        }
        ("issuer_class", None) => {
            let classes = case.around.issuer_classes.unwrap();
            assert_eq!(
                case.finding.severity == Severity::Error,
                !others(&element, field, classes)
            );
            !classes.contains(&names[0])
        }
        ("cite", None) => names[0]
            .split_once('/')
            .is_none_or(|(_, it)| it.trim().is_empty()),
        ("module" | "module_minimum", None) => {
            let mut modules = programmes.iter().flat_map(|one| &one.modules);
            !programmes.is_empty() && modules.all(|module| module.code != names[0])
        }
        (_, None) => {
            let unknown = |code: &str| programmes.iter().all(|it| it.find_course(code).is_none());
            !programmes.is_empty() && unknown(&names[0])
        }
        _ => false,
    }
}

/// By a number, a topic or a level that no outcome of the rule has: a value or a deduction.
fn nothing_is_worth(case: &Case<'_>, element: &Value) -> bool {
    let named = case.shown.references.last().unwrap();
    let is_framework = case.rules.frameworks.iter().any(|one| one.code == *named);
    let mut deducted = element["give"]["penalties"]
        .as_array()
        .into_iter()
        .flatten();
    if is_framework {
        has_no_such_level(case, element)
    } else if deducted.any(|one| one["measure"] == json!(named)) {
        nothing_carries(case, (named, Some(&element["when"])))
    } else {
        let said = element["give"].to_string().contains(named.as_str());
        said && nothing_bears(case, &element["when"])
    }
}

/// No outcome of what the rule recognises has a level of the framework.
fn has_no_such_level(case: &Case<'_>, element: &Value) -> bool {
    let pattern: Pattern = serde_json::from_value(element["when"].clone()).unwrap();
    let framework = case.shown.references.last().unwrap();
    let is_of = |award: &AwardRef| {
        find(case, &award.to_string()).unwrap().framework.as_ref() == Some(framework)
    };
    let said = element["give"].to_string().contains(framework.as_str());
    if pattern.award.is_empty() {
        let known = case.around.carried.unwrap().frameworks(&pattern);
        return said && !known.contains(framework);
    }
    said && !pattern.award.iter().any(is_of)
}

/// No course, or no outcome that the pattern lets in, bears the word.
fn nothing_bears(case: &Case<'_>, parent: &Value) -> bool {
    let (word, programmes) = (&case.shown.references[0], case.around.programmes);
    if parent.get("type").is_none() {
        let mut courses = programmes.iter().flat_map(|one| &one.courses);
        return !programmes.is_empty() && courses.all(|course| !course.tags.contains(word));
    }
    let pattern: Pattern = serde_json::from_value(parent.clone()).unwrap();
    if pattern.award.is_empty() {
        return !case.around.carried.unwrap().topics(&pattern).contains(word);
    }
    pattern.award.iter().all(|award| {
        let award = find(case, &award.to_string()).unwrap();
        !award.tags.contains(word) && !award.outcome_tags.contains(word)
    })
}

/// Neither does an award declare the number, nor do formulas know it.
fn nothing_carries(case: &Case<'_>, (name, pattern): (&str, Option<&Value>)) -> bool {
    let mut register = case.around.register.unwrap().iter();
    let named = pattern.and_then(|pattern| pattern["award"].as_array());
    if let Some(named) = named.filter(|named| !named.is_empty()) {
        let mut named = named.iter().map(|award| award.as_str().unwrap());
        return named.all(|award| find(case, award).unwrap().find_measure(name).is_none());
    }
    !["weeks", "years", "rank"].contains(&name)
        && case
            .around
            .carried
            .is_none_or(|known| !known.has_measure(name))
        && register.all(|award| award.find_measure(name).is_none())
}

/// Has the condition another class, of which there is an organisation?
fn others(element: &Value, field: &str, classes: &BTreeSet<String>) -> bool {
    let asked = element.pointer(&format!("/{}", field.replace('.', "/")));
    let mut asked = asked.unwrap().as_array().unwrap().iter();
    asked.any(|class| classes.contains(class.as_str().unwrap()))
}

/// K08: each statement converts its source, and each leads on to the next; a ring makes credit.
pub fn statements_chain(case: &Case<'_>) -> bool {
    let named = |id: &String| {
        let mut statements = case.rules.equivalences.iter();
        statements.find(|one| one.id == *id).unwrap()
    };
    let chain: Vec<&Equivalence> = case.shown.references.iter().map(named).collect();
    let pairs = chain.iter().zip(chain.iter().skip(1));
    let leads_on = pairs
        .into_iter()
        .all(|(one, next)| one.target == next.source.code);
    let is_ring = case.finding.severity == Severity::Error;
    let made = chain.iter().map(|statement| converted(case, statement));
    if !is_ring {
        return chain.len() == 2 && leads_on;
    }
    let (mut got, mut given) = (1i128, 1i128);
    for (target, source) in made {
        (got, given) = (got * target, given * source);
    }
    let closes = chain.last().unwrap().target == chain[0].source.code;
    leads_on && closes && got > given
}

/// Hundredths of credit that the engine grants for the source of a statement, and the source's own.
fn converted(case: &Case<'_>, statement: &Equivalence) -> (i128, i128) {
    let name = statement.source.to_string();
    let source = find(case, &name).unwrap().credits.unwrap();
    let fact = fact("o", statement.outcome_type, &name, &source.to_string());
    let mut rules = case.rules.clone();
    let mut probe = probe_of((0, &fact));
    if let Rule::Transfer(probe) = &mut probe {
        probe.gives.all.clear();
        probe.via = Some(serde_json::from_value(json!({})).unwrap());
    }
    rules.rules = vec![probe];
    rules.caps.clear();
    rules.deny.clear();
    rules.tests.clear();
    rules.exclusions.clear();
    rules.equivalences = vec![statement.clone()];
    let mut programmes = case.around.programmes.iter();
    let knows = programmes.find(|one| one.find_course(&statement.target).is_some());
    let on = statement.effective.unwrap_or(rules.effective).from;
    let plan = plan(&CompiledRules::of(rules), knows.unwrap(), &[fact], on);
    let line = plan
        .courses
        .iter()
        .find(|line| line.course_code == statement.target);
    let target = line.unwrap().target_credits;
    (target.hundredths().into(), source.hundredths().into())
}
