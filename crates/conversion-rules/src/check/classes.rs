//! K09: same-content classes that leave a member out.

use super::{CheckFinding, Surroundings, Witness, witness};
use crate::model::{AwardRef, ExclusionKind, RuleSet, TransferRule};
use credit_bank_domain::award::Award;
use credit_bank_domain::credits::Credits;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn find(rules: &RuleSet, around: &Surroundings<'_>) -> Vec<CheckFinding> {
    let entry = |award: &AwardRef| {
        let mut register = around.entries().iter();
        register.find(|entry| entry.code == award.code && entry.edition == award.edition)
    };
    let mut findings = Vec::new();
    for crosswalk in &rules.crosswalks {
        let entries: Vec<&Award> = crosswalk.same.iter().filter_map(entry).collect();
        let classes: BTreeSet<&Option<String>> =
            entries.iter().map(|award| &award.content_class).collect();
        // Editions without any class are counted apart by the bank as well; one class must hold all.
        if classes.len() > 1 {
            let keys: Vec<String> = entries.iter().map(|award| key(award)).collect();
            let (zh, en) = (
                format!(
                    "同一内容的 {} 在名录中不属同一内容类，会重复计算",
                    keys.join("、")
                ),
                format!(
                    "{} are one and the same, but not of one class",
                    keys.join(", ")
                ),
            );
            let facts: Vec<_> = entries.iter().map(|award| fact(rules, award)).collect();
            let shown = Witness::of(facts, rules.effective.from);
            let place = ("crosswalks", crosswalk.id.as_str());
            let finding = CheckFinding::new("K09", place, (zh, en), &shown);
            findings.push(finding.at("same"));
        }
    }
    findings.extend(uncovered(rules, around));
    findings.extend(unused(rules, around));
    findings
}

fn key(award: &Award) -> String {
    format!("{}@{}", award.code, award.edition)
}

fn fact(rules: &RuleSet, award: &Award) -> crate::Fact {
    let pattern = crate::model::Pattern::of_award(
        award.outcome_type,
        AwardRef {
            code: award.code.clone(),
            edition: award.edition.clone(),
        },
    );
    crate::Fact {
        id: key(award),
        content_class: award.content_class.clone(),
        ..witness::fact_for(&pattern, rules, rules.effective.from)
    }
}

/// Two entries of one class are both used, and no exclusion makes them one.
fn uncovered(rules: &RuleSet, around: &Surroundings<'_>) -> Vec<CheckFinding> {
    let kinds = rules.exclusions.iter().map(|exclusion| &exclusion.kind);
    if kinds
        .clone()
        .any(|kind| *kind == ExclusionKind::SameContent)
    {
        return Vec::new();
    }
    let mut classes: BTreeMap<&String, (BTreeSet<String>, &str, Vec<&Award>)> = BTreeMap::new();
    for rule in rules.transfer_rules() {
        for award in rule
            .uses
            .iter()
            .flat_map(|slot| &slot.any_of)
            .flat_map(|one| &one.award)
        {
            let mut register = around.entries().iter();
            let entry =
                register.find(|entry| entry.code == award.code && entry.edition == award.edition);
            if let Some((entry, class)) =
                entry.and_then(|it| Some((it, it.content_class.as_ref()?)))
            {
                let class = classes
                    .entry(class)
                    .or_insert_with(|| (BTreeSet::new(), &rule.id, Vec::new()));
                if class.0.insert(key(entry)) {
                    class.2.push(entry);
                }
            }
        }
    }
    classes
        .into_iter()
        .filter(|(_, (keys, ..))| keys.len() > 1)
        .filter(|(_, (keys, ..))| {
            !kinds.clone().any(|kind| match kind {
                ExclusionKind::Awards(awards) => {
                    let named: BTreeSet<String> = awards.iter().map(ToString::to_string).collect();
                    keys.is_subset(&named)
                }
                _ => false,
            })
        })
        .map(|(class, (keys, rule, entries))| {
            let keys: Vec<String> = keys.into_iter().collect();
            let (zh, en) = (
                format!(
                    "{} 属同一内容类 {class}，规则集没有 same_content 互斥",
                    keys.join("、")
                ),
                format!(
                    "{} are of class {class}, and no exclusion says so",
                    keys.join(", ")
                ),
            );
            let facts: Vec<_> = entries.iter().map(|award| fact(rules, award)).collect();
            let shown = Witness::of(facts, rules.effective.from).naming([class]);
            CheckFinding::new("K09", ("rules", rule), (zh, en), &shown).at("uses")
        })
        .collect()
}

/// A member of a class that no rule uses although others are used: where it counts in their place, whoever
/// holds both has nothing left that a rule takes.
fn unused(rules: &RuleSet, around: &Surroundings<'_>) -> Vec<CheckFinding> {
    let mut classes: BTreeMap<&String, Vec<&Award>> = BTreeMap::new();
    for entry in around.entries() {
        if let Some(class) = &entry.content_class {
            classes.entry(class).or_default().push(entry);
        }
    }
    let mut findings = Vec::new();
    for (class, members) in classes {
        let by = |entry: &Award| {
            let mut rules_of = rules.transfer_rules();
            rules_of.find(|rule| takes(rule, entry, rules))
        };
        let Some((rule, used)) = members.iter().find_map(|entry| Some((by(entry)?, *entry))) else {
            continue;
        };
        let used_least = members.iter().filter(|one| by(one).is_some());
        let least = used_least.filter_map(|one| values(one).min()).min();
        for other in members.iter().filter(|one| by(one).is_none()) {
            let most = values(other).max();
            // What is worth less than every entry that is used takes the place of none.
            if most.zip(least).is_some_and(|(most, least)| most < least) {
                continue;
            }
            let (own, taken) = (key(used), key(other));
            let (zh, en) = (
                format!(
                    "{taken} 与 {own} 同属内容类 {class}，可取代它，却没有规则使用：兼有两者的人得不到转换"
                ),
                format!(
                    "{taken} is of class {class} like {own} and may count in its place, but no rule uses it: who holds both gets nothing"
                ),
            );
            let facts = vec![fact(rules, used), fact(rules, other)];
            let shown = Witness::of(facts, rules.effective.from).naming([class]);
            let finding = CheckFinding::new("K09", ("rules", &rule.id), (zh, en), &shown);
            findings.push(finding.at("uses").warning());
        }
    }
    findings
}

/// What the register says an entry is worth, at any of its levels.
fn values(award: &Award) -> impl Iterator<Item = Credits> {
    let levels = award.levels.iter().filter_map(|level| level.credits);
    levels.chain(award.credits)
}

/// Does some place of the rule let the entry in, by its type, its name or another edition of it?
fn takes(rule: &TransferRule, entry: &Award, rules: &RuleSet) -> bool {
    let own = AwardRef {
        code: entry.code.clone(),
        edition: entry.edition.clone(),
    };
    let is_named = |award: &AwardRef| {
        let mut crosswalks = rules.crosswalks.iter();
        *award == own || crosswalks.any(|one| one.same.contains(award) && one.same.contains(&own))
    };
    let mut patterns = rule.patterns();
    rule.gives.effect.is_plannable()
        && patterns.any(|pattern| {
            pattern.types.contains(&entry.outcome_type)
                && (pattern.award.is_empty() || pattern.award.iter().any(is_named))
        })
}
