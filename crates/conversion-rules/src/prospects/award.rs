//! The one award of the register that would add most: every entry that a rule of the programme asks
//! for is tried as the bank would recognise it, the most promising first.

use super::{AwardWorth, Base, MOST_AWARDS, Prospects, courses, without, worth};
use crate::candidates::{self, reach::Reached};
use crate::caps;
use crate::check::witness;
use crate::compiled::CompiledRules;
use crate::fact::Fact;
use crate::model::{AwardRef, Consumption, Pattern};
use crate::reason::Finding;
use crate::recognise::{Register, first_to_speak, recognise};
use crate::request::ConversionRequest;
use credit_bank_domain::credits::Credits;
use credit_bank_domain::outcome_type::OutcomeType;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Register code, edition, level.
type Key = (String, String, Option<String>);

/// An award that somebody might win, and the most that it could add.
struct Offer {
    fact: Fact,
    most: Credits,
}

impl Base<'_, '_> {
    pub(super) fn awards<R: Register + ?Sized>(
        &self,
        prospects: &mut Prospects,
        register: &R,
        recognition: &[&CompiledRules],
    ) {
        let mut offers: Vec<(Key, Offer)> =
            self.offers(register, recognition).into_iter().collect();
        offers.sort_by(|a, b| (Reverse(a.1.most), &a.0).cmp(&(Reverse(b.1.most), &b.0)));
        let mut tried = 0usize;
        let mut best: Option<AwardWorth> = None;
        for (_, offer) in offers {
            let known = best.as_ref().map_or(Credits::ZERO, |best| best.gained);
            if offer.most <= known {
                // What could add no more than what is known need not be tried.
                continue;
            }
            if tried >= MOST_AWARDS || (self.should_stop)() {
                prospects.left_out = prospects.left_out.saturating_add(1);
                continue;
            }
            tried = tried.saturating_add(1);
            match self.with(&offer.fact, register) {
                Some(worth) if worth.gained > known => best = Some(worth),
                _ => {}
            }
        }
        prospects.award = best;
    }

    /// What the award would bring, were it there.
    fn with<R: Register + ?Sized>(&self, fact: &Fact, register: &R) -> Option<AwardWorth> {
        let mut facts = self.request.facts.to_vec();
        facts.push(fact.clone());
        let request = ConversionRequest {
            facts: &facts,
            ..self.request.clone()
        };
        let found = candidates::find(&request);
        if found.overflow {
            return None;
        }
        let again =
            crate::convert::planned(&request, &found, &caps::rooms(&request), self.should_stop);
        let plan = again.ok().filter(|_| !(self.should_stop)())?.0;
        let gained = worth(&plan).saturating_sub(worth(self.plan));
        let name = register
            .find_award(&fact.award_code, &fact.award_edition)?
            .name
            .clone();
        let level = fact.level.as_ref().map(|level| level.level.clone());
        let gains = without(&courses(&plan), &courses(self.plan));
        let finding = Finding::OneMoreAward {
            award: name.clone(),
            level: fact.level.as_ref().map(|level| self.printed(level)),
            gained,
            courses: gains.iter().cloned().collect(),
        };
        Some(AwardWorth {
            award: AwardRef {
                code: fact.award_code.clone(),
                edition: fact.award_edition.clone(),
            },
            name,
            level,
            gained,
            gains,
            status: plan.status,
            reason: finding.reason_naming(&self.request.names()),
        })
    }

    fn printed(&self, level: &crate::FactLevel) -> String {
        let frameworks = self.request.rules.frameworks.iter();
        let own = frameworks.filter(|one| Some(&one.code) == level.framework.as_ref());
        let mut levels = own.flat_map(|one| &one.levels);
        levels
            .find(|one| one.level == level.level)
            .map_or_else(|| level.level.clone(), |one| one.name.clone())
    }

    /// Every register entry that some place of a rule asks for, at the level it asks for.
    fn offers<R: Register + ?Sized>(
        &self,
        register: &R,
        recognition: &[&CompiledRules],
    ) -> BTreeMap<Key, Offer> {
        let mut offers: BTreeMap<Key, Offer> = BTreeMap::new();
        let usable = self.found.reached.iter().filter(|one| {
            let on = self.request.on;
            let in_force = one.rule.effective;
            !one.silent
                && one.rule.gives.effect.is_plannable()
                && in_force.is_none_or(|period| period.contains(on))
                && one.rule.is_open(on)
        });
        for reached in usable {
            let most = self.most(reached);
            let patterns = reached.rule.uses.iter().flat_map(|slot| &slot.any_of);
            for (pattern, award) in
                patterns.flat_map(|one| one.award.iter().map(move |it| (one, it)))
            {
                let Some(fact) = self.offered(pattern, award, register, recognition) else {
                    continue;
                };
                let level = fact.level.as_ref().map(|level| level.level.clone());
                let key = (fact.award_code.clone(), fact.award_edition.clone(), level);
                let offer = offers.entry(key).or_insert(Offer {
                    fact,
                    most: Credits::ZERO,
                });
                // Several rules may use a budget.
                offer.most = offer.most.checked_add(most).unwrap_or(Credits::MAX);
            }
        }
        offers
    }

    /// The most that uses of one outcome by the rule could add: every course it gives, or the dearest
    /// one where a use takes the outcome as a whole.
    fn most(&self, reached: &Reached<'_>) -> Credits {
        let gives = &reached.rule.gives;
        let elective = match (&gives.elective_by, gives.elective) {
            (Some(by), _) => by.max.unwrap_or(Credits::MAX),
            (None, fixed) => fixed.unwrap_or_default(),
        };
        let policy = self.request.rules.policy.consumption;
        let mut slots = reached.rule.uses.iter();
        let whole = slots.all(|slot| slot.consumption.unwrap_or(policy) == Consumption::Whole);
        let sums = reached.choices.iter().map(|choice| {
            Credits::sum(choice.iter().map(|course| course.credits)).unwrap_or(Credits::MAX)
        });
        let courses = if whole {
            sums.max().unwrap_or_default()
        } else {
            Credits::sum(sums).unwrap_or(Credits::MAX)
        };
        courses.checked_add(elective).unwrap_or(Credits::MAX)
    }

    /// The award as an outcome that meets the pattern and that the bank recognises; none where it is not
    /// in the register, is had already, cannot be won any more, or would wait for a person.
    fn offered<R: Register + ?Sized>(
        &self,
        pattern: &Pattern,
        award: &AwardRef,
        register: &R,
        recognition: &[&CompiledRules],
    ) -> Option<Fact> {
        let (rules, on) = (self.request.rules, self.request.on);
        register.find_award(&award.code, &award.edition)?;
        let mut fact = witness::fact_for(pattern, rules, on);
        fact.award_code.clone_from(&award.code);
        fact.award_edition.clone_from(&award.edition);
        // What the pattern does not ask for is the register's to say.
        fact.hours = pattern.hours.as_ref().and(fact.hours);
        fact.grade = pattern.grade.as_ref().and(fact.grade);
        (fact.credits, fact.recognised) = (None, false);
        let facts = self.request.facts;
        fact.id = (0..=facts.len())
            .map(|number| format!("offer-{number}"))
            .find(|id| facts.iter().all(|held| held.id != *id))?;
        // Who holds a level has no use for one below it.
        let held = facts.iter().any(|held| {
            (&held.award_code, &held.award_edition) == (&award.code, &award.edition)
                && match (&held.level, &fact.level) {
                    (Some(own), Some(level)) => {
                        own.framework == level.framework && own.rank >= level.rank
                    }
                    (_, None) => true,
                    (None, Some(_)) => false,
                }
        });
        let winnable = on.pred_opt().is_some_and(|eve| fact.awarded_on >= eve);
        if held || !winnable || fact.outcome_type == OutcomeType::Status {
            return None;
        }
        let tried = std::slice::from_ref(&fact);
        let bank = first_to_speak(recognition, |set| set, (&fact, on), register)?;
        let mut found = recognise(bank, tried, register, on).decisions;
        let decision = found.remove(&fact.id)?;
        let lot = decision.lot()?;
        fact.credits = Some(lot.credits);
        fact.category = Some(lot.category.clone());
        fact.content_class.clone_from(&lot.content_class);
        fact.valid_until = lot.expires_on;
        (fact.convertible, fact.recognised) = (lot.convertible, true);
        witness::satisfies(pattern, &fact, rules, on).then_some(fact)
    }
}
