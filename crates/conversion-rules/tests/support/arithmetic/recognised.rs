//! The numbers of a recognition, made again from the rules, the register and the facts, step by step.

use super::{english_is_english, numbers};
use chrono::Datelike;
use credit_bank_conversion_rules::model::{Penalty, RecogniseRule, RuleSet, ValueRule};
use credit_bank_conversion_rules::{
    Decision, Fact, Formula, Lot, Ratio, Reason, Recognitions, Rounding,
};
use credit_bank_domain::award::Award;
use credit_bank_domain::credits::Credits;

/// What the bank knew when it recognised.
struct Question<'q> {
    rules: &'q RuleSet,
    register: &'q [Award],
    facts: &'q [Fact],
    found: &'q Recognitions,
}

/// Panics where a number of an explanation is not what rules, register and facts make it.
pub fn add_recognition_again(
    (rules, register): (&RuleSet, &[Award]),
    facts: &[Fact],
    found: &Recognitions,
) {
    let question = Question {
        rules,
        register,
        facts,
        found,
    };
    for fact in facts {
        if let Decision::Recognised(lot) | Decision::Zero(lot) = &found.decisions[&fact.id] {
            question.lot(fact, lot);
        }
    }
    for (key, pool) in &found.pools {
        let members = pool
            .members
            .iter()
            .filter_map(|id| found.decisions[id].lot());
        let sum = Credits::sum(members.map(|lot| lot.credits)).unwrap();
        assert!(sum <= pool.value, "{key}");
    }
}

impl Question<'_> {
    fn lot(&self, fact: &Fact, lot: &Lot) {
        let mut rules = self.rules.recognise_rules();
        let rule = rules.find(|rule| rule.id == lot.rule).unwrap();
        let mut penalties = rule.give.penalties.iter().filter(|one| falls(one, fact));
        let mut value: Option<Credits> = None;
        for reason in &lot.explanation {
            english_is_english(reason);
            value = match reason.code.as_str() {
                "condition_met" | "never_academic" | "category_of_level" => {
                    same(fact, reason, None);
                    value
                }
                "register_value" | "level_value" | "tier_value" | "fixed_value" | "table_value" => {
                    let worth = self.worth(rule, fact);
                    same(fact, reason, Some(&[worth]));
                    Some(worth)
                }
                "formula" => Some(self.formula(rule, fact, reason)),
                "penalty" | "penalty_voids" => {
                    let penalty = penalties.next().unwrap();
                    Some(penalised(rule, penalty, (fact, value.unwrap()), reason))
                }
                "limited_by_outcome" => {
                    let most = rule.limit.unwrap().per_outcome.unwrap();
                    assert!(value.is_none_or(|value| most < value), "{reason:?}");
                    same(fact, reason, Some(&[most, most]));
                    Some(most)
                }
                "limited_by_year" => Some(self.year(rule, fact, reason)),
                // A pool adds up over its members: what this one adds is the difference.
                "pooled" => {
                    self.pooled(rule, fact, lot, reason);
                    None
                }
                other => panic!("nobody adds up the numbers of {other}: {reason:?}"),
            };
        }
        assert!(value.is_none_or(|value| value == lot.credits), "{lot:?}");
        assert_eq!(penalties.next(), None, "each penalty is told: {lot:?}");
    }

    fn award(&self, fact: &Fact) -> &Award {
        let mut register = self.register.iter();
        let award =
            register.find(|it| it.code == fact.award_code && it.edition == fact.award_edition);
        award.unwrap()
    }

    /// The value that the register or the rule says outright.
    fn worth(&self, rule: &RecogniseRule, fact: &Fact) -> Credits {
        let award = self.award(fact);
        let level = fact.level.as_ref().map(|own| own.level.as_str());
        let is_level = |wanted: &str| level == Some(wanted);
        let worth = match &rule.give.value {
            ValueRule::Register => level
                .and_then(|level| award.find_level(level)?.credits)
                .or(award.credits),
            ValueRule::Fixed(value) => Some(*value),
            ValueRule::Levels(levels) => {
                let mut own = levels.iter().filter(|it| is_level(&it.level.level));
                own.next().map(|it| it.credits)
            }
            ValueRule::Table(rows) => {
                let own = rows.iter().filter(|row| {
                    row.level.as_ref().is_none_or(|it| is_level(&it.level))
                        && row.tags.iter().all(|tag| fact.tags.contains(tag))
                });
                own.map(|row| row.credits).max()
            }
            ValueRule::Tiers(tiers) => {
                let own = tiers.iter().filter(|tier| fact.tags.contains(&tier.tag));
                own.map(|tier| tier.credits).max()
            }
            ValueRule::Formula(_) => None,
        };
        worth.unwrap_or_else(|| panic!("{} is worth nothing by {}", fact.id, rule.id))
    }

    fn input(&self, fact: &Fact, name: &str) -> Credits {
        let award = self.award(fact);
        let of_level = || award.find_level(&fact.level.as_ref()?.level)?.hours;
        let input = match name {
            "hours" => fact.hours.or_else(of_level).or(award.hours),
            "score" => fact.grade.as_ref().map(|grade| grade.value),
            "credits" => fact.credits,
            measure => fact.measures.get(measure).copied(),
        };
        input.unwrap_or_else(|| panic!("{} has no {name}", fact.id))
    }

    fn rounded(&self, rule: &RecogniseRule, exact: Ratio) -> Credits {
        let step = rule.give.step.unwrap_or(self.rules.units.credit_step);
        let rounding = rule.give.round.unwrap_or(self.rules.units.rounding);
        exact.to_step(step, rounding).unwrap()
    }

    /// The numbers of the formula, what goes into it, what comes out, the step, and the rounded value.
    fn formula(&self, rule: &RecogniseRule, fact: &Fact, reason: &Reason) -> Credits {
        let formula = formula_of(rule);
        let inputs: Vec<Credits> = (formula.names().into_iter())
            .map(|name| self.input(fact, name))
            .collect();
        let exact = formula
            .evaluate(&|name| Some(Ratio::from_credits(self.input(fact, name))))
            .unwrap();
        let value = self.rounded(rule, exact);
        let cut = exact.to_step(Credits::CENT, Rounding::Floor).unwrap();
        let step = rule.give.step.unwrap_or(self.rules.units.credit_step);
        let wanted = sorted([inputs, vec![cut, step, value]].concat());
        let constants = numbers(formula.text(), &[]);
        for (text, colon) in [(&reason.zh, '：'), (&reason.en, ':')] {
            let (head, tail) = text.split_once(colon).unwrap();
            assert_eq!(numbers(tail, &names(fact)), wanted, "{text}");
            // A rate is told by its unit: one credit, or one hour, beside the number of the formula.
            let mut told = numbers(head, &names(fact));
            told.retain(|number| constants.contains(number) || *number != Credits::ONE);
            assert_eq!(told, constants, "{text}");
        }
        value
    }

    /// What the year has room for beside what was counted before.
    fn year(&self, rule: &RecogniseRule, fact: &Fact, reason: &Reason) -> Credits {
        let most = rule.limit.unwrap().per_year.unwrap();
        let year = fact.awarded_on.year();
        let before = self.facts.iter().filter(|other| {
            other.awarded_on.year() == year
                && (other.awarded_on, &other.id) < (fact.awarded_on, &fact.id)
        });
        let lots = before.filter_map(|other| self.found.decisions[&other.id].lot());
        let used = lots
            .filter(|lot| lot.rule == rule.id)
            .map(|lot| lot.credits);
        let used = Credits::sum(used).unwrap();
        let room = most.saturating_sub(used);
        let value = self.rounded(rule, Ratio::from_credits(room)).min(room);
        let year = year.to_string().parse().unwrap();
        same(fact, reason, Some(&[year, most, used, value]));
        value
    }

    /// The hours of all members so far, and what they are worth together.
    fn pooled(&self, rule: &RecogniseRule, fact: &Fact, lot: &Lot, reason: &Reason) {
        let pool = &self.found.pools[lot.pool.as_ref().unwrap()];
        let at = pool.members.iter().position(|id| *id == fact.id).unwrap();
        let members = pool.members[..=at].iter().map(|id| {
            let mut facts = self.facts.iter();
            let fact = facts.find(|fact| fact.id == *id).unwrap();
            self.input(fact, "hours")
        });
        let hours = Credits::sum(members).unwrap();
        let value = |name: &str| {
            let own = if name == "hours" {
                hours
            } else {
                self.input(fact, name)
            };
            Some(Ratio::from_credits(own))
        };
        let exact = formula_of(rule).evaluate(&value).unwrap();
        same(fact, reason, Some(&[hours, self.rounded(rule, exact)]));
    }
}

fn formula_of(rule: &RecogniseRule) -> &Formula {
    match &rule.give.value {
        ValueRule::Formula(formula) => formula,
        other => panic!("{} has no formula: {other:?}", rule.id),
    }
}

/// Does something have to be taken off?
fn falls(penalty: &Penalty, fact: &Fact) -> bool {
    let tagged = penalty
        .tag
        .as_ref()
        .is_none_or(|tag| fact.tags.contains(tag));
    let above = penalty.measure.as_ref().zip(penalty.above);
    tagged && above.is_none_or(|(name, above)| fact.measures[name] > above)
}

/// What is left: so much for each step above the limit is taken off, down to the least that is left.
fn penalised(
    rule: &RecogniseRule,
    penalty: &Penalty,
    (fact, before): (&Fact, Credits),
    reason: &Reason,
) -> Credits {
    let above = penalty.measure.as_ref().zip(penalty.above);
    let told = above.map(|(name, above)| (fact.measures[name], above));
    let Some(less) = penalty.less else {
        let wanted = told.map_or_else(Vec::new, |(number, above)| vec![number, above]);
        same(fact, reason, Some(&wanted));
        return Credits::ZERO;
    };
    let steps = told.map_or(Credits::ONE, |(number, above)| number.saturating_sub(above));
    let taken = Ratio::from_credits(steps).times(Ratio::from_credits(less));
    let taken = taken.and_then(|taken| taken.to_step(Credits::CENT, Rounding::Ceil));
    let least = rule.give.least.unwrap_or_default().min(before);
    let left = before.saturating_sub(taken.unwrap()).max(least);
    let less = before.saturating_sub(left);
    let mut wanted = if less.is_zero() {
        vec![left]
    } else {
        vec![before, less, left]
    };
    wanted.extend(told.into_iter().flat_map(|(number, above)| [number, above]));
    same(fact, reason, Some(&wanted));
    left
}

fn names(fact: &Fact) -> Vec<String> {
    let entry = format!("{}@{}", fact.award_code, fact.award_edition);
    let mut names = vec![entry, fact.award_code.clone(), fact.id.clone()];
    names.extend(
        fact.tags
            .iter()
            .filter(|tag| tag.parse::<Credits>().is_err())
            .cloned(),
    );
    names
}

/// Both languages say the same numbers: these, where it is known which.
fn same(fact: &Fact, reason: &Reason, wanted: Option<&[Credits]>) {
    let names = names(fact);
    let [zh, en] = [&reason.zh, &reason.en].map(|text| numbers(text, &names));
    assert_eq!(zh, en, "{reason:?}");
    if let Some(wanted) = wanted {
        assert_eq!(zh, sorted(wanted.to_vec()), "{reason:?}");
    }
}

fn sorted(mut all: Vec<Credits>) -> Vec<Credits> {
    all.sort_unstable();
    all
}
