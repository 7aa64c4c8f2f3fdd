//! Sums that so many outcomes as a slot takes can never reach.

use super::super::{CheckFinding, Witness, witness};
use crate::model::{AmountRange, Pattern, RuleSet, Slot, Take, TransferRule};
use credit_bank_domain::credits::Credits;

/// A sum that is asked for: its name, how much, and what each pattern asks of one outcome.
struct Sum<'s> {
    name: String,
    want: Credits,
    each: Vec<Option<&'s AmountRange>>,
}

/// A slot takes exactly `count` outcomes, and so many of the most that its patterns let in are less than
/// the sum. Where a pattern sets no limit nothing is said.
pub(super) fn out_of_reach(
    rules: &RuleSet,
    rule: &TransferRule,
    number: usize,
    slot: &Slot,
) -> Option<CheckFinding> {
    let take = slot.take.as_ref()?;
    let count = take.count?;
    let (sum, most) = sums(slot, take)
        .into_iter()
        .find_map(|sum| most_of(&sum, count).map(|most| (sum, most)))?;
    let on = rules.effective.from;
    let facts = witness::facts_for(&at_most(rule, number), rules, on, 1);
    let meant = |fact: &crate::Fact| {
        let patterns = witness::patterns(rule);
        let mut patterns = patterns.iter().map(|(_, pattern)| pattern);
        patterns.any(|pattern| witness::satisfies(pattern, fact, rules, on))
    };
    // A condition that never holds is told by itself.
    if !facts.iter().all(meant) {
        return None;
    }
    let (name, want) = (&sum.name, sum.want);
    let words = (
        format!("{count} 项成果按条件合计最多 {most}，达不到所要的 {want}"),
        format!("{count} outcomes sum up to {most} at most, and {want} is asked"),
    );
    let finding = CheckFinding::new("K02", ("rules", &rule.id), words, &Witness::of(facts, on));
    Some(finding.at(&format!("uses.{number}.take.{name}")))
}

fn sums<'s>(slot: &'s Slot, take: &Take) -> Vec<Sum<'s>> {
    let each = |range: &dyn Fn(&'s Pattern) -> Option<&'s AmountRange>| {
        slot.any_of.iter().map(range).collect::<Vec<_>>()
    };
    let hours = take.hours_min.map(|want| Sum {
        name: "hours_min".to_owned(),
        want,
        each: each(&|pattern| pattern.hours.as_ref()),
    });
    let credits = take.credits_min.map(|want| Sum {
        name: "credits_min".to_owned(),
        want,
        each: each(&|pattern| pattern.credits.as_ref()),
    });
    let measures = take.measure_min.iter().map(|(name, want)| Sum {
        name: format!("measure_min.{name}"),
        want: *want,
        each: each(&|pattern| pattern.measure.get(name)),
    });
    hours.into_iter().chain(credits).chain(measures).collect()
}

/// The most that so many outcomes bring, where it is too little.
fn most_of(sum: &Sum<'_>, count: u8) -> Option<Credits> {
    let limits: Option<Vec<Credits>> = sum.each.iter().map(|range| (*range)?.max).collect();
    let most = limits?.into_iter().max()?;
    let together = most.hundredths().checked_mul(i64::from(count))?;
    let together = Credits::from_hundredths(together).ok()?;
    (together < sum.want).then_some(together)
}

/// The rule with outcomes in the slot that bring the most that they can.
fn at_most(rule: &TransferRule, number: usize) -> TransferRule {
    let mut most = rule.clone();
    let Some(slot) = most.uses.get_mut(number) else {
        return most;
    };
    if let Some(take) = &mut slot.take {
        take.measure_min.clear();
    }
    for pattern in &mut slot.any_of {
        let ranges = pattern.measure.values_mut().chain(&mut pattern.hours);
        for range in ranges.chain(&mut pattern.credits) {
            range.min = range.max.or(range.min);
        }
    }
    most
}
