//! Mutants of a rule: a condition dropped, a threshold moved by one. What no example of a rule set
//! notices, nobody has said.

use super::witness;
use crate::model::{LevelRef, Pattern, RecogniseRule, Rule, RuleSet, Slot, ValueRule};
use chrono::{Days, NaiveDate};
use credit_bank_domain::credits::Credits;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One alteration of a rule's canonical form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alteration {
    /// Path of the member in the rule, such as `uses.0.any_of.0.hours.min`; for a whole element its path in
    /// the rule set, such as `rules.` or `caps.` and its id.
    pub path: String,
    /// What it becomes; nothing where it is dropped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Value>,
}

impl Alteration {
    fn drop(path: &str) -> Self {
        Self {
            path: path.to_owned(),
            to: None,
        }
    }

    fn set<T: ToString + ?Sized>(path: String, to: &T) -> Self {
        let to = Some(Value::String(to.to_string()));
        Self { path, to }
    }

    /// The rule with the alteration; none where the rule as a whole is dropped.
    pub(super) fn of(&self, rule: &Rule) -> Option<Rule> {
        let mut document = serde_json::to_value(rule).ok()?;
        let (parent, member) = match self.path.rsplit_once('.') {
            Some((parent, member)) => (member_at(&mut document, parent)?, member),
            None => (&mut document, self.path.as_str()),
        };
        match (parent, &self.to) {
            (Value::Object(members), Some(to)) => {
                members.insert(member.to_owned(), to.clone());
            }
            (Value::Object(members), None) => {
                members.remove(member)?;
            }
            _ => return None,
        }
        serde_json::from_value(document).ok()
    }
}

fn member_at<'v>(document: &'v mut Value, path: &str) -> Option<&'v mut Value> {
    path.split('.').try_fold(document, |node, step| match node {
        Value::Object(members) => members.get_mut(step),
        Value::Array(items) => items.get_mut(step.parse::<usize>().ok()?),
        _ => None,
    })
}

/// Every alteration that is tried on a rule; the first is that it is not there at all.
pub(super) fn of_rule(rules: &RuleSet, rule: &Rule) -> Vec<Alteration> {
    let mut changes = vec![Alteration::drop("")];
    match rule {
        Rule::Recognise(rule) => {
            let mut pattern = rule.when.clone();
            if values_by_tag(rule) {
                pattern.tag.clear();
            }
            changes.extend(of_pattern(rules, "when", &pattern));
        }
        Rule::Transfer(rule) => {
            for (path, pattern) in witness::patterns(rule) {
                changes.extend(of_pattern(rules, &path, pattern));
            }
            for (number, slot) in rule.uses.iter().enumerate() {
                changes.extend(of_slot(&format!("uses.{number}"), slot));
            }
            let limits = rule.via.iter().flat_map(|via| {
                let overlap = via.overlap.map(|_| Alteration::drop("via.overlap"));
                let ratio = via.hours_ratio.map(|_| Alteration::drop("via.hours_ratio"));
                overlap.into_iter().chain(ratio)
            });
            changes.extend(limits);
        }
    }
    changes
}

/// Is there a value for the tags that the condition names and for no others? The condition then says it
/// twice, and without it nothing would change.
fn values_by_tag(rule: &RecogniseRule) -> bool {
    let named = &rule.when.tag;
    match &rule.give.value {
        ValueRule::Tiers(tiers) => tiers.iter().all(|tier| named.contains(&tier.tag)),
        ValueRule::Table(rows) => rows.iter().all(|row| !row.tags.is_disjoint(named)),
        _ => false,
    }
}

fn of_pattern(rules: &RuleSet, path: &str, pattern: &Pattern) -> Vec<Alteration> {
    let mut changes = Vec::new();
    let sets = [
        ("award", pattern.award.is_empty()),
        ("tag", pattern.tag.is_empty()),
        ("all_tags", pattern.all_tags.is_empty()),
        ("not_tag", pattern.not_tag.is_empty()),
        ("issuer_class", pattern.issuer_class.is_empty()),
        ("issuer", pattern.issuer.is_empty()),
        ("category", pattern.category.is_empty()),
    ];
    let asked = sets.into_iter().filter(|(_, is_empty)| !is_empty);
    changes.extend(asked.map(|(field, _)| Alteration::drop(&format!("{path}.{field}"))));
    for (field, range) in [("hours", &pattern.hours), ("credits", &pattern.credits)] {
        if let Some(range) = range {
            changes.extend(of_amounts(&format!("{path}.{field}"), range.min, range.max));
        }
    }
    for (name, range) in &pattern.measure {
        let path = format!("{path}.measure.{name}");
        changes.extend(of_amounts(&path, range.min, range.max));
    }
    if let Some(range) = &pattern.grade {
        // No mark at all is asked for by 0.
        let min = Some(range.min).filter(|min| !min.is_zero());
        changes.extend(of_amounts(&format!("{path}.grade"), min, range.max));
    }
    changes.extend(of_levels(rules, path, pattern));
    changes.extend(of_dates(path, pattern));
    changes
}

/// A bound dropped (with the range where it was the only one), and moved by one either way.
fn of_amounts(path: &str, min: Option<Credits>, max: Option<Credits>) -> Vec<Alteration> {
    let one = Credits::from_hundredths(100).unwrap_or_default();
    let mut changes = dropped(path, min.is_some(), max.is_some());
    for (bound, value) in [("min", min), ("max", max)] {
        let Some(value) = value else { continue };
        let moved = [Some(value.saturating_sub(one)), value.checked_add(one).ok()];
        let moved = moved.into_iter().flatten().filter(|moved| *moved != value);
        changes.extend(moved.map(|moved| Alteration::set(format!("{path}.{bound}"), &moved)));
    }
    changes
}

fn dropped(path: &str, has_min: bool, has_max: bool) -> Vec<Alteration> {
    match (has_min, has_max) {
        (true, true) => ["min", "max"]
            .map(|bound| Alteration::drop(&format!("{path}.{bound}")))
            .into(),
        (false, false) => Vec::new(),
        _ => vec![Alteration::drop(path)],
    }
}

/// A level bound dropped, and moved to the next rung either way.
fn of_levels(rules: &RuleSet, path: &str, pattern: &Pattern) -> Vec<Alteration> {
    let Some(range) = &pattern.level else {
        return Vec::new();
    };
    let path = format!("{path}.level");
    let mut changes = dropped(&path, range.min.is_some(), range.max.is_some());
    for (bound, level) in [("min", &range.min), ("max", &range.max)] {
        let rungs = level.iter().flat_map(|level| beside(rules, level));
        changes.extend(rungs.map(|rung| Alteration::set(format!("{path}.{bound}"), &rung)));
    }
    changes
}

/// The rungs just below and just above.
fn beside(rules: &RuleSet, level: &LevelRef) -> Vec<LevelRef> {
    let rank = rules.find_level(level).map(|level| level.rank);
    let mut frameworks = rules.frameworks.iter();
    let framework = frameworks.find(|one| one.code == level.framework);
    let rungs = || framework.into_iter().flat_map(|one| &one.levels);
    let below = rungs().filter(|rung| Some(rung.rank) < rank);
    let above = rungs().filter(|rung| Some(rung.rank) > rank);
    let below = below.max_by_key(|rung| rung.rank);
    let above = above.min_by_key(|rung| rung.rank);
    [below, above]
        .into_iter()
        .flatten()
        .map(|rung| LevelRef {
            framework: level.framework.clone(),
            level: rung.level.clone(),
        })
        .collect()
}

/// Each condition on the date dropped, and the days moved by one either way.
fn of_dates(path: &str, pattern: &Pattern) -> Vec<Alteration> {
    let Some(awarded) = &pattern.awarded else {
        return Vec::new();
    };
    let path = format!("{path}.awarded");
    let asked = [
        ("from", awarded.from.is_some()),
        ("until", awarded.until.is_some()),
        ("within", awarded.within.is_some()),
        ("before_registration", awarded.before_registration.is_some()),
        (
            "elapsed_at_registration",
            awarded.elapsed_at_registration.is_some(),
        ),
    ];
    let asked = asked.into_iter().filter(|(_, is_asked)| *is_asked);
    let mut changes: Vec<Alteration> = asked
        .map(|(field, _)| Alteration::drop(&format!("{path}.{field}")))
        .collect();
    for (field, day) in [("from", awarded.from), ("until", awarded.until)] {
        let days: Vec<NaiveDate> = day
            .into_iter()
            .flat_map(|day| {
                let one = Days::new(1);
                [day.checked_sub_days(one), day.checked_add_days(one)]
            })
            .flatten()
            .collect();
        let moved = days.iter();
        changes.extend(moved.map(|day| Alteration::set(format!("{path}.{field}"), day)));
    }
    changes
}

/// What a slot asks of its outcomes together.
fn of_slot(path: &str, slot: &Slot) -> Vec<Alteration> {
    let mut changes = Vec::new();
    if let Some(take) = &slot.take {
        let path = format!("{path}.take");
        let sums = [
            ("hours_min".to_owned(), take.hours_min),
            ("credits_min".to_owned(), take.credits_min),
        ];
        let measures = take.measure_min.iter();
        let measures = measures.map(|(name, sum)| (format!("measure_min.{name}"), Some(*sum)));
        for (field, sum) in sums.into_iter().chain(measures) {
            let Some(sum) = sum else { continue };
            let path = format!("{path}.{field}");
            let one = Credits::from_hundredths(100).unwrap_or_default();
            changes.push(Alteration::drop(&path));
            let more = sum.checked_add(one).ok();
            let moved = [Some(sum.saturating_sub(one)), more].into_iter().flatten();
            changes.extend(moved.map(|moved| Alteration::set(path.clone(), &moved)));
        }
        if let Some(count) = take.count {
            let counts = [count.saturating_sub(1), count.saturating_add(1)];
            let counts = counts.into_iter().filter(|one| *one > 0 && *one != count);
            changes.extend(counts.map(|count| Alteration {
                path: format!("{path}.count"),
                to: Some(Value::from(count)),
            }));
        }
    }
    if slot.distinct.is_some() {
        changes.push(Alteration::drop(&format!("{path}.distinct")));
    }
    changes
}
