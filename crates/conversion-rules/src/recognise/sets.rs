//! Several rule sets that recognise, such as the bank's and a district's: each outcome is decided by one of
//! them. Which come into question, and in what order, is the caller's to say.

use super::{Decision, Recognitions, Register, recognise, rules_for};
use crate::compiled::CompiledRules;
use crate::fact::Fact;
use crate::names::Names;
use crate::reason::Finding;
use chrono::NaiveDate;
use credit_bank_domain::credits::Credits;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// What became of an outcome, and the rule set that decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecidedBy<'r> {
    /// The rule set.
    pub rules: &'r CompiledRules,
    /// What it decided.
    pub decision: Decision,
}

impl CompiledRules {
    /// Has one of these rules something to say of the outcome on the day, be it only that evidence is
    /// missing? A rule that only reads the register has nothing to say where the register fixes no value.
    pub fn speaks_of(
        &self,
        fact: &Fact,
        register: &(impl Register + ?Sized),
        on: NaiveDate,
    ) -> bool {
        let Some(award) = register.find_award(&fact.award_code, &fact.award_edition) else {
            return false;
        };
        let is_in_force =
            |period: Option<crate::model::Effective>| period.is_none_or(|it| it.contains(on));
        self.effective.contains(on)
            && rules_for(fact, award, self)
                .iter()
                .any(|rule| is_in_force(rule.effective))
    }
}

/// The first of these rule sets that has something to say of the outcome; where none has, the last one,
/// which says so. None where there is no rule set.
pub fn first_to_speak<'r, S>(
    sets: impl IntoIterator<Item = &'r S>,
    rules_of: impl Fn(&S) -> &CompiledRules,
    (fact, on): (&Fact, NaiveDate),
    register: &(impl Register + ?Sized),
) -> Option<&'r S> {
    let mut last = None;
    for set in sets {
        if rules_of(set).speaks_of(fact, register, on) {
            return Some(set);
        }
        last = Some(set);
    }
    last
}

/// Decides every fact of one learner by the rule set that `by` names for it, and leaves out those for which
/// it names none. Pools and years are each rule set's own; of one content one outcome counts, whichever
/// rule sets decided.
pub fn recognise_each<'r>(
    facts: &[Fact],
    by: impl Fn(&Fact) -> Option<&'r CompiledRules>,
    register: &(impl Register + ?Sized),
    on: NaiveDate,
) -> BTreeMap<String, DecidedBy<'r>> {
    let mut parts: BTreeMap<&str, (&'r CompiledRules, Vec<Fact>)> = BTreeMap::new();
    for fact in facts {
        if let Some(rules) = by(fact) {
            let (_, part) = parts
                .entry(rules.hash_hex())
                .or_insert_with(|| (rules, Vec::new()));
            part.push(fact.clone());
        }
    }
    let mut all = BTreeMap::new();
    for (rules, part) in parts.into_values() {
        let Recognitions { decisions, .. } = recognise(rules, &part, register, on);
        let decided = decisions.into_iter();
        all.extend(decided.map(|(id, decision)| (id, DecidedBy { rules, decision })));
    }
    keep_greatest_of_class(facts, &mut all);
    all
}

/// Of each content of a book the greatest value stays, then the later award date, then the smaller id: within a rule
/// set that is done before, and here between them.
fn keep_greatest_of_class(facts: &[Fact], all: &mut BTreeMap<String, DecidedBy<'_>>) {
    type Rank<'f> = (Credits, NaiveDate, Reverse<&'f str>);
    let mut best: BTreeMap<(String, bool), Rank<'_>> = BTreeMap::new();
    let content_of = |decided: &DecidedBy<'_>| {
        let (class, is_points) = decided.decision.lot()?.content()?;
        Some((class.to_owned(), is_points))
    };
    for fact in facts {
        let Some(decided) = all.get(&fact.id) else {
            continue;
        };
        if let (Some(content), Some(lot)) = (content_of(decided), decided.decision.lot()) {
            let rank = (lot.credits, fact.awarded_on, Reverse(fact.id.as_str()));
            let kept = best.entry(content).or_insert(rank);
            *kept = rank.max(*kept);
        }
    }
    let mut behind: BTreeMap<String, String> = BTreeMap::new();
    for (id, decided) in all.iter() {
        let kept = content_of(decided).and_then(|content| best.get(&content));
        if let Some((_, _, Reverse(kept))) = kept.filter(|(_, _, kept)| kept.0 != id) {
            behind.insert(id.clone(), (*kept).to_owned());
        }
    }
    for (id, decided) in all {
        // What a rule set itself put behind one of these is behind the same.
        let before = match &decided.decision {
            Decision::SameContent { kept, .. } => kept,
            _ => id,
        };
        if let Some(kept) = behind.get(before).cloned() {
            let names = Names::of(decided.rules, facts);
            decided.decision = Decision::SameContent {
                reasons: vec![Finding::SameContent { kept: kept.clone() }.reason_naming(&names)],
                kept,
            };
        }
    }
}
