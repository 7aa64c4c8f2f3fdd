//! Two rules that the planner cannot tell apart, and that write different grades.

use crate::fact::{Fact, FactGrade};
use crate::grade;
use crate::model::{RuleSet, TransferRule};
use credit_bank_domain::credits::Credits;
use std::collections::BTreeSet;

/// The words and the outcomes with which both give the same courses at different grades; none where
/// something else than chance settles which rule is used.
pub(super) fn apart(
    rules: &RuleSet,
    (a, b): (&TransferRule, &TransferRule),
    met: impl Iterator<Item = Vec<Fact>>,
) -> Option<((String, String), Vec<Fact>)> {
    let shared = choices(a)
        .into_iter()
        .find(|own| choices(b).contains(own))?;
    if a.prefer != b.prefer || a.gives.grade == b.gives.grade || !use_alike(rules, a, b) {
        return None;
    }
    let written = |rule: &TransferRule, facts: &[Fact]| {
        let sources: Vec<&Fact> = facts.iter().collect();
        let policy = rule.gives.grade.as_ref();
        Some(
            policy
                .and_then(|policy| grade::write(policy, &sources))?
                .text,
        )
    };
    let facts = met
        .flat_map(marked)
        .find(|facts| written(a, facts) != written(b, facts))?;
    let none = || "—".to_owned();
    let one = written(a, &facts).unwrap_or_else(none);
    let other = written(b, &facts).unwrap_or_else(none);
    let shared: Vec<&str> = shared.into_iter().map(String::as_str).collect();
    let words = (
        format!(
            "与 {} 对同一成果、同一课程（{}）成绩不同：{one}、{other}；请使条件不相交，或以 prefer 定先后",
            b.id,
            shared.join("、")
        ),
        format!(
            "and {} give {} with the grades {one} and {other} for one outcome; part their conditions, or rank them by prefer",
            b.id,
            shared.join(", ")
        ),
    );
    Some((words, facts))
}

/// The sets of courses of which a use gives one.
fn choices(rule: &TransferRule) -> BTreeSet<BTreeSet<&String>> {
    let bundle: BTreeSet<&String> = rule.gives.all.iter().collect();
    let singles = rule.gives.any_of.iter().map(|code| BTreeSet::from([code]));
    let bundle = (!bundle.is_empty()).then_some(bundle);
    singles.chain(bundle).collect()
}

/// Do both take as much of as many outcomes?
fn use_alike(rules: &RuleSet, a: &TransferRule, b: &TransferRule) -> bool {
    let used = |rule: &TransferRule| {
        let slot = rule.uses.first()?;
        let consumption = slot.consumption.unwrap_or(rules.policy.consumption);
        Some((slot.take.clone(), consumption, slot.draw, slot.budget))
    };
    used(a) == used(b)
}

/// The outcomes as they are, and with the best mark of their scale.
fn marked(facts: Vec<Fact>) -> [Vec<Fact>; 2] {
    let mut best = facts.clone();
    for fact in &mut best {
        if let Some(grade) = &fact.grade
            && let Ok(value) = grade.scale.parse::<Credits>()
        {
            let scale = grade.scale.clone();
            fact.grade = Some(FactGrade { scale, value });
        }
    }
    [facts, best]
}
