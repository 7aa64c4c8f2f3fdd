//! The one award of the register that would add most: every entry that a rule of the programme lets in
//! is tried as the bank would recognise it, the most promising first.

use super::{
    AwardWorth, Base, Horizon, MOST_AWARDS, Prospects, Rank, courses, offer, without, worth,
};
use crate::candidates::{self, reach::Reached};
use crate::caps;
use crate::fact::Fact;
use crate::model::{AwardRef, Consumption};
use crate::reason::Finding;
use crate::recognise::Register;
use crate::request::ConversionRequest;
use credit_bank_domain::credits::Credits;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Register code, edition, level by rank and code: of equals the lower level comes first.
type Key = (String, String, Option<(u8, String)>);

/// An award that somebody might win, and the most that it could add.
struct Offer {
    fact: Fact,
    most: Credits,
}

impl Base<'_, '_> {
    pub(super) fn awards<R: Register + ?Sized>(
        &self,
        prospects: &mut Prospects,
        horizon: &Horizon<'_, R>,
    ) {
        let mut offers: Vec<(Key, Offer)> = self.offers(horizon).into_iter().collect();
        offers.sort_by(|a, b| (Reverse(a.1.most), &a.0).cmp(&(Reverse(b.1.most), &b.0)));
        let mut tried = 0usize;
        let mut best: Option<(Rank, Key, AwardWorth)> = None;
        for (key, offer) in offers {
            let known = best.as_ref().map_or(Credits::ZERO, |best| best.2.gained);
            if offer.most < known || offer.most.is_zero() {
                // What could add less than what is known need not be tried.
                continue;
            }
            if tried >= MOST_AWARDS || (self.should_stop)() {
                prospects.left_out = prospects.left_out.saturating_add(1);
                continue;
            }
            tried = tried.saturating_add(1);
            let Some((rank, worth)) = self.with(&offer.fact, horizon.register) else {
                continue;
            };
            let is_best = best
                .as_ref()
                .is_none_or(|best| (&rank, &key) < (&best.0, &best.1));
            if is_best && !worth.gained.is_zero() {
                best = Some((rank, key, worth));
            }
        }
        prospects.award = best.map(|(.., worth)| worth);
    }

    /// What the award would bring, were it there.
    fn with<R: Register + ?Sized>(&self, fact: &Fact, register: &R) -> Option<(Rank, AwardWorth)> {
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
        let found = AwardWorth {
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
        };
        Some((Rank::of(&plan), found))
    }

    fn printed(&self, level: &crate::FactLevel) -> String {
        let frameworks = self.request.rules.frameworks.iter();
        let own = frameworks.filter(|one| Some(&one.code) == level.framework.as_ref());
        let mut levels = own.flat_map(|one| &one.levels);
        levels
            .find(|one| one.level == level.level)
            .map_or_else(|| level.level.clone(), |one| one.name.clone())
    }

    /// Every register entry that some place of a rule lets in, at the level it asks for.
    fn offers<R: Register + ?Sized>(&self, horizon: &Horizon<'_, R>) -> BTreeMap<Key, Offer> {
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
            let patterns = reached.rule.patterns();
            let mut of_rule: BTreeMap<Key, Fact> = BTreeMap::new();
            for pattern in patterns {
                for award in offer::let_in(pattern, reached, self.request, horizon.register) {
                    for fact in offer::outcomes(pattern, award, self.request, horizon) {
                        let level = fact.level.as_ref();
                        let level = level.map(|level| (level.rank, level.level.clone()));
                        let key = (fact.award_code.clone(), fact.award_edition.clone(), level);
                        of_rule.entry(key).or_insert(fact);
                    }
                }
            }
            for (key, fact) in of_rule {
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
}
