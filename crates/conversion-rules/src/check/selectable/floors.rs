//! Floors of caps that a rule may reach in company: alone it need not.

use crate::candidates::targets::{choices, selects};
use crate::caps::{self, Granting};
use crate::compiled::CompiledRules;
use crate::model::{Cap, Effect, RuleSet, TransferRule};
use crate::request::{ConversionRequest, Sources};
use credit_bank_domain::credits::Credits;
use credit_bank_domain::programme::{Course, Programme};
use std::collections::{BTreeMap, BTreeSet};

/// By programme the caps whose floor all rules together do not reach.
pub(super) struct Floors {
    any: bool,
    beyond: BTreeMap<String, BTreeSet<String>>,
}

impl Floors {
    pub fn of(rules: &RuleSet, programmes: &[Programme]) -> Self {
        let any = rules.caps.iter().any(Cap::has_floor);
        let mut beyond = BTreeMap::new();
        if any {
            let compiled = CompiledRules::of(rules.with_rules(rules.rules.clone()));
            for programme in programmes {
                let of_programme = beyond
                    .entry(programme.code.clone())
                    .or_insert_with(BTreeSet::new);
                let caps = rules.caps.iter().filter(|cap| cap.has_floor());
                let beyond = caps.filter(|cap| !is_reached(&compiled, cap, programme));
                of_programme.extend(beyond.map(|cap| cap.id.clone()));
            }
        }
        Self { any, beyond }
    }

    pub const fn is_any(&self) -> bool {
        self.any
    }

    /// Without the floors that others may help to reach in the programme.
    pub fn lifted(&self, mut rules: RuleSet, programme: &Programme) -> RuleSet {
        let beyond = self.beyond.get(&programme.code);
        for cap in &mut rules.caps {
            if beyond.is_none_or(|beyond| !beyond.contains(&cap.id)) {
                (cap.floor, cap.floor_share) = (None, None);
            }
        }
        rules
    }
}

/// May all rules together bring as much as the floor asks? Every course counts once, whichever outcomes it takes;
/// a rule that chooses gives no more than it may; credits without a course have no end.
fn is_reached(rules: &CompiledRules, cap: &Cap, programme: &Programme) -> bool {
    let (limit, floor) = caps::bounds_in(cap, programme);
    // A floor over its ceiling is told by itself (K11).
    let Some(floor) = floor.filter(|floor| *floor <= limit) else {
        return true;
    };
    let open = of_any_source(cap);
    let mut once: BTreeMap<&str, Credits> = BTreeMap::new();
    let mut chosen = Vec::new();
    for rule in rules.transfer_rules() {
        let Some(counted) = counted(rules, rule, &open, programme) else {
            return true;
        };
        match rule.gives.choose {
            None => {
                for (course, amount) in counted {
                    let most = once.entry(course).or_default();
                    *most = amount.max(*most);
                }
            }
            Some(most) => {
                let mut amounts: Vec<Credits> = counted.into_values().collect();
                amounts.sort_unstable_by(|a, b| b.cmp(a));
                chosen.extend(amounts.into_iter().take(usize::from(most)));
            }
        }
    }
    let total = Credits::sum(once.into_values().chain(chosen)).unwrap_or(Credits::MAX);
    // What counts everything bounds this one too.
    let all = rules.caps.iter().filter(|one| {
        one.of.is_none() && one.then.is_none() && one.per.is_none() && one.measure == cap.measure
    });
    let limits = all.map(|one| caps::bounds_in(one, programme).0);
    limits.chain([total]).min().unwrap_or(total) >= floor
}

/// The cap, wherever outcomes come from.
fn of_any_source(cap: &Cap) -> Cap {
    let mut open = cap.clone();
    if let Some(of) = &mut open.of {
        of.source_type.clear();
        of.issuer_class.clear();
        of.issuer.clear();
        of.source_category.clear();
    }
    open
}

/// What each course that the rule may give adds to the cap, by its own effect or one that a cap makes of it; none
/// where credits without a course add to it, of which a learner may have as many as there are outcomes.
fn counted<'p>(
    rules: &'p CompiledRules,
    rule: &TransferRule,
    cap: &Cap,
    programme: &'p Programme,
) -> Option<BTreeMap<&'p str, Credits>> {
    let mut counted = BTreeMap::new();
    if !rule.gives.effect.is_plannable() {
        return Some(counted);
    }
    let sources = Sources::default();
    let amount = |course: Option<&Course>, credits, effect| {
        let granting = Granting {
            course,
            credits,
            rule: &rule.id,
            effect,
            sources: &sources,
        };
        caps::amount(cap, &granting)
    };
    let is_banned = |course: &Course| {
        let mut bans = rules.deny.iter();
        !course.convertible
            || bans.any(|ban| {
                ban.source.is_none() && ban.except.is_none() && selects(&ban.target, course)
            })
    };
    let own = rule.gives.effect;
    let request = ConversionRequest::about(rules, programme, &[], rules.effective.from);
    for courses in choices(rule, &request) {
        if courses.is_empty() && !amount(None, Credits::ONE, own).is_zero() {
            return None;
        }
        if courses.iter().any(|course| is_banned(course)) {
            continue;
        }
        for course in courses {
            let made = rules.caps.iter().filter_map(|one| one.then);
            let amounts = [own].into_iter().chain(made).map(|effect| match effect {
                Effect::ElectiveCredit => amount(None, course.credits, effect),
                _ => amount(Some(course), course.credits, effect),
            });
            counted.insert(course.code.as_str(), amounts.max().unwrap_or_default());
        }
    }
    Some(counted)
}
