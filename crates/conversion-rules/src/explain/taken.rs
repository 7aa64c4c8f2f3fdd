//! What a plan gives and uses otherwise: courses, outcomes as a whole, credits of an outcome.

use super::Explainer;
use crate::candidates::{Candidate, Part, supply::Supply};
use crate::model::Consumption;
use crate::reason::{Finding, Reason};
use credit_bank_domain::credits::Credits;

impl Explainer<'_, '_> {
    /// What the plan leaves the use neither course nor outcome of.
    pub(super) fn taken(&self, candidate: &Candidate<'_>) -> Vec<Reason> {
        let mut found = Vec::new();
        for other in &self.chosen {
            let rule = self.request.rules.rule_label(&other.rule.id);
            for course in &candidate.courses {
                if other.courses.iter().any(|taken| taken.code == course.code) {
                    let (course, rule) = (course.code.clone(), rule.clone());
                    found.push(Finding::CourseTaken { course, rule });
                }
            }
        }
        for part in &candidate.parts {
            if let Some(supply) = self.found.supplies.get(part.supply) {
                found.extend(self.outcome_taken(candidate, part, supply));
            }
        }
        found
            .iter()
            .map(|finding| self.say(candidate.rule, finding))
            .collect()
    }

    fn outcome_taken(
        &self,
        candidate: &Candidate<'_>,
        part: &Part,
        supply: &Supply<'_>,
    ) -> Vec<Finding> {
        let is_of = |one: &&Part| {
            one.supply == part.supply
                && one.consumption != Consumption::None
                && part.consumption != Consumption::None
        };
        let uses = self.chosen.iter().flat_map(|other| {
            let parts = other.parts.iter().filter(is_of);
            parts.map(move |part| (*other, part))
        });
        let uses: Vec<(&Candidate<'_>, &Part)> = uses.collect();
        let is_budget = |part: &Part| part.consumption == Consumption::Budget;
        if is_budget(part) && uses.iter().all(|(_, used)| is_budget(used)) {
            let drawn = sum(uses.iter().map(|(_, used)| used.draw));
            let by_rule = uses.iter().filter(|(other, _)| {
                let is_alone = other.parts.len() == 1 && candidate.parts.len() == 1;
                is_alone && other.rule.id == candidate.rule.id
            });
            let by_rule = sum(by_rule.map(|(_, used)| used.draw));
            let slots = candidate.rule.uses.iter();
            let most = slots.filter_map(|slot| slot.budget).min();
            let own = most.map(|most| most.saturating_sub(by_rule));
            let left = supply.left.saturating_sub(drawn);
            let have = own.map_or(left, |own| own.min(left));
            let is_short = have < part.draw;
            let want = part.draw;
            return Vec::from_iter(is_short.then_some(Finding::BudgetShort { want, have }));
        }
        let of = |other: &Candidate<'_>| Finding::OutcomeTaken {
            outcome: supply.fact.id.clone(),
            rule: self.request.rules.rule_label(&other.rule.id),
        };
        uses.iter().map(|(other, _)| of(other)).collect()
    }
}

fn sum(draws: impl Iterator<Item = Credits>) -> Credits {
    Credits::sum(draws).unwrap_or(Credits::MAX)
}
