//! Two rules that the planner cannot tell apart, and that write different grades.

use crate::check::Surroundings;
use crate::fact::{Fact, FactGrade};
use crate::grade;
use crate::model::{RuleSet, TransferRule};
use credit_bank_domain::credits::Credits;
use std::collections::BTreeSet;

/// Two rules that differ in the grade.
pub(super) struct Apart {
    pub words: (String, String),
    /// Outcomes for which they do.
    pub facts: Vec<Fact>,
    /// Does nothing say which of them is used?
    pub is_by_lot: bool,
}

/// The finding that both give the same courses at different grades; none where the rules themselves settle
/// which is used.
///
/// From semantics 2 on the better grade is taken, which somebody should know of; under semantics 1, and
/// where the grades have no order, chance decides, which nobody can want.
pub(super) fn apart(
    rules: &RuleSet,
    (a, b): (&TransferRule, &TransferRule),
    (met, around): (impl Iterator<Item = Vec<Fact>>, &Surroundings<'_>),
) -> Option<Apart> {
    let others = choices(b, around);
    let mut own = choices(a, around).into_iter();
    let shared = own.find(|own| others.contains(own))?;
    if a.prefer != b.prefer || a.gives.grade == b.gives.grade || !use_alike(rules, a, b) {
        return None;
    }
    let written = |rule: &TransferRule, facts: &[Fact]| {
        let sources: Vec<&Fact> = facts.iter().collect();
        let policy = rule.gives.grade.as_ref();
        policy.and_then(|policy| grade::write(policy, &sources))
    };
    let differing: Vec<Vec<Fact>> = met
        .flat_map(marked)
        .filter(|facts| written(a, facts) != written(b, facts))
        .collect();
    // What is left to chance is shown before what is only ranked.
    let is_by_lot = |facts: &&Vec<Fact>| {
        let [one, other] = [a, b].map(|rule| grade::rank(written(rule, facts).as_ref()));
        !rules.takes_better_grades() || one == other
    };
    let by_lot = differing.iter().find(is_by_lot);
    let facts = by_lot.or(differing.first())?.clone();
    let [one, other] = [a, b].map(|rule| {
        let grade = written(rule, &facts).map(|grade| grade.text);
        grade.unwrap_or_else(|| "—".to_owned())
    });
    let shared: Vec<String> = shared.into_iter().collect();
    let (zh, en) = if by_lot.is_none() {
        ("取较高者", "the better grade is taken")
    } else if rules.takes_better_grades() {
        (
            "成绩分不出高低，用哪一条没有依据；请使条件不相交，或以 prefer 定先后",
            "neither grade is better and nothing says which is used: part their conditions, or rank them by prefer",
        )
    } else {
        (
            "用哪一条没有依据；请使条件不相交、以 prefer 定先后，或改用 semantics: 2（取较高者）",
            "nothing says which is used: part their conditions, rank them by prefer, or write semantics: 2, which takes the better grade",
        )
    };
    let words = (
        format!(
            "与 {} 对同一成果、同一课程（{}）成绩不同：{one}、{other}；{zh}",
            b.id,
            shared.join("、")
        ),
        format!(
            "and {} give {} with the grades {one} and {other} for one outcome; {en}",
            b.id,
            shared.join(", ")
        ),
    );
    Some(Apart {
        words,
        facts,
        is_by_lot: by_lot.is_some(),
    })
}

/// The sets of courses of which a use gives one.
fn choices(rule: &TransferRule, around: &Surroundings<'_>) -> BTreeSet<BTreeSet<String>> {
    let bundle = &rule.gives.all;
    let given = super::courses(rule, around).into_iter();
    let singles = given.filter(|code| !bundle.contains(code) || rule.gives.any_of.contains(code));
    let bundle = (!bundle.is_empty()).then(|| bundle.clone());
    let singles = singles.map(|code| BTreeSet::from([code]));
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
