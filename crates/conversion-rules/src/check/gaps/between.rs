//! A rung or a mark between two transfer rules that are alike but for the levels or marks they let in.

use super::super::{CheckFinding, Witness, witness};
use crate::canonical;
use crate::fact::{Fact, FactGrade};
use crate::model::{GradeRange, LevelRange, LevelRef, Pattern, RuleSet, TransferRule};
use chrono::NaiveDate;
use credit_bank_domain::credits::Credits;

/// What two rules have in common that differ in the levels or marks they let in alone; none where a rule is
/// not of the kind that is compared.
pub(super) fn likeness(rule: &TransferRule) -> Option<String> {
    let [slot] = rule.uses.as_slice() else {
        return None;
    };
    let [pattern] = slot.any_of.as_slice() else {
        return None;
    };
    if pattern.level.is_none() && pattern.grade.is_none() {
        return None;
    }
    let pattern = Pattern {
        level: None,
        grade: None,
        ..pattern.clone()
    };
    let alike = (pattern, &slot.take, &rule.via, rule.effective);
    Some(canonical::to_json(&alike))
}

/// The first rung and the first whole mark above those of the lower rule and below those of the upper for
/// which no rule of the set speaks.
pub(super) fn find(
    rules: &RuleSet,
    lower: &TransferRule,
    upper: &TransferRule,
) -> Vec<CheckFinding> {
    let plannable = [lower, upper]
        .iter()
        .all(|rule| rule.gives.effect.is_plannable());
    let ([low], [high]) = (lower.uses.as_slice(), upper.uses.as_slice()) else {
        return Vec::new();
    };
    let ([below], [above]) = (low.any_of.as_slice(), high.any_of.as_slice()) else {
        return Vec::new();
    };
    let Some(on) = witness::open_day(rules, Some(lower)).filter(|_| plannable) else {
        return Vec::new();
    };
    // What can never be met (K02) has nothing above or below it.
    let can_be_met = |pattern: &Pattern| {
        let nearest = witness::fact_for(pattern, rules, on);
        witness::satisfies(pattern, &nearest, rules, on)
    };
    if lower.id == upper.id || !can_be_met(below) || !can_be_met(above) {
        return Vec::new();
    }
    if (lower.effective, &low.take, &lower.via) != (upper.effective, &high.take, &upper.via) {
        return Vec::new();
    }
    [
        rung(rules, below, above).map(|(name, fact)| ("level", name, fact)),
        mark(below, above).map(|(name, fact)| ("grade", name, fact)),
    ]
    .into_iter()
    .flatten()
    .filter_map(|(field, name, changed)| {
        let mut facts = witness::facts_for(lower, rules, on, 1);
        for fact in &mut facts {
            changed(fact);
        }
        let open = facts.iter().all(|fact| !is_spoken_of(rules, fact, on));
        open.then(|| finding(lower, upper, (field, &name), &Witness::of(facts, on)))
    })
    .collect()
}

type Change = Box<dyn Fn(&mut Fact)>;

fn rung(rules: &RuleSet, below: &Pattern, above: &Pattern) -> Option<(String, Change)> {
    let without = |pattern: &Pattern| Pattern {
        level: None,
        ..pattern.clone()
    };
    let top = |range: &LevelRange| range.max.clone();
    let bottom = |range: &LevelRange| range.min.clone();
    let last = below.level.as_ref().and_then(top)?;
    let next = above.level.as_ref().and_then(bottom)?;
    if without(below) != without(above) || last.framework != next.framework {
        return None;
    }
    let ranks = (rules.find_level(&last)?.rank, rules.find_level(&next)?.rank);
    let mut frameworks = rules.frameworks.iter();
    let framework = frameworks.find(|one| one.code == last.framework)?;
    let mut levels = framework.levels.iter();
    let level = levels.find(|level| ranks.0 < level.rank && level.rank < ranks.1)?;
    let reference = LevelRef {
        framework: framework.code.clone(),
        level: level.level.clone(),
    };
    let bears = witness::level_of(&reference, rules)?;
    let change: Change = Box::new(move |fact| fact.level = Some(bears.clone()));
    Some((format!("等级 {}", level.name), change))
}

/// Whole marks only: that 79.5 lies between 79 and 80 is no gap where marks are whole.
fn mark(below: &Pattern, above: &Pattern) -> Option<(String, Change)> {
    let without = |pattern: &Pattern| Pattern {
        grade: None,
        ..pattern.clone()
    };
    let (low, high): (&GradeRange, &GradeRange) = below.grade.as_ref().zip(above.grade.as_ref())?;
    if without(below) != without(above) || low.scale != high.scale {
        return None;
    }
    let whole = low.max?.hundredths().checked_div(100)?.checked_add(1)?;
    let value = Credits::from_hundredths(whole.checked_mul(100)?).ok()?;
    let scale = low.scale.clone();
    let change: Change = Box::new(move |fact| {
        let scale = scale.clone();
        fact.grade = Some(FactGrade { scale, value });
    });
    (value < high.min).then(|| (format!("成绩 {whole}"), change))
}

/// Does any rule, be it to refuse or to ask a panel, say something of such an outcome?
fn is_spoken_of(rules: &RuleSet, fact: &Fact, on: NaiveDate) -> bool {
    let slots = rules.transfer_rules().flat_map(|rule| &rule.uses);
    let mut patterns = slots.flat_map(|slot| &slot.any_of);
    patterns.any(|pattern| witness::satisfies(pattern, fact, rules, on))
}

fn finding(
    lower: &TransferRule,
    upper: &TransferRule,
    (field, name): (&str, &str),
    shown: &Witness,
) -> CheckFinding {
    let words = (
        format!("{name} 介于本规则与 {} 之间，没有规则", upper.id),
        format!(
            "between this rule and {} lies a {field} for which there is no rule",
            upper.id
        ),
    );
    let shown = shown.clone().naming([&upper.id]);
    let field = format!("uses.0.any_of.0.{field}");
    CheckFinding::new("K04", ("rules", &lower.id), words, &shown).at(&field)
}
