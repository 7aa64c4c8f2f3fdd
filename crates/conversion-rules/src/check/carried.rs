//! What outcomes of the register can carry, as far as rules ask for it of outcomes of any entry.

use super::references;
use crate::model::{Pattern, Rule, RuleSet};
use credit_bank_domain::award::Award;
use credit_bank_domain::outcome_type::OutcomeType;
use std::collections::BTreeSet;

/// Numbers by name; topics and frameworks of levels by type of outcome.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Marks {
    measures: BTreeSet<String>,
    topics: BTreeSet<(OutcomeType, String)>,
    frameworks: BTreeSet<(OutcomeType, String)>,
}

/// What a rule set asks of outcomes of any entry, and what of it the entries read so far can carry.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Carried {
    asked: Marks,
    known: Marks,
}

impl Carried {
    /// What the rule set asks; nothing is read yet.
    pub fn asked_by(rules: &RuleSet) -> Self {
        let mut asked = Marks {
            measures: references::measures(rules).map(ToOwned::to_owned).collect(),
            ..Marks::default()
        };
        for rule in &rules.rules {
            match rule {
                Rule::Recognise(rule) => {
                    asked.pattern(&rule.when);
                    let topics = references::topics(rule).into_iter();
                    asked.topics_of(&rule.when, topics.map(|(_, topic)| topic));
                    asked.frameworks_of(&rule.when, &references::frameworks(rule));
                }
                Rule::Transfer(rule) => {
                    let patterns = rule.patterns();
                    patterns.for_each(|pattern| asked.pattern(pattern));
                }
            }
        }
        let bans = rules.deny.iter();
        bans.flat_map(|ban| ban.source.iter().chain(&ban.except))
            .for_each(|pattern| asked.pattern(pattern));
        Self {
            asked,
            known: Marks::default(),
        }
    }

    /// What the rule set asks, and what these entries can carry.
    pub fn among<'a>(rules: &RuleSet, entries: impl IntoIterator<Item = &'a Award>) -> Self {
        let mut carried = Self::asked_by(rules);
        entries.into_iter().for_each(|award| carried.read(award));
        carried
    }

    /// One more entry.
    pub fn read(&mut self, award: &Award) {
        let (kind, known) = (award.outcome_type, &mut self.known);
        let declared = award.measures.iter();
        known
            .measures
            .extend(declared.map(|measure| measure.name.clone()));
        let topics = award.tags.iter().chain(&award.outcome_tags);
        known
            .topics
            .extend(topics.map(|topic| (kind, topic.clone())));
        let framework = award.framework.iter();
        known
            .frameworks
            .extend(framework.map(|framework| (kind, framework.clone())));
    }

    /// Is all of it known already, so that reading further entries would tell nothing?
    pub fn is_complete(&self) -> bool {
        let (asked, known) = (&self.asked, &self.known);
        asked.measures.is_subset(&known.measures)
            && asked.topics.is_subset(&known.topics)
            && asked.frameworks.is_subset(&known.frameworks)
    }

    /// Can some outcome carry a number of this name?
    pub fn has_measure(&self, name: &str) -> bool {
        self.known.measures.contains(name)
    }

    /// The topics that outcomes of the types of the pattern can bear.
    pub fn topics(&self, pattern: &Pattern) -> BTreeSet<String> {
        of_types(&self.known.topics, pattern)
    }

    /// The frameworks of the levels that outcomes of the types of the pattern can have.
    pub fn frameworks(&self, pattern: &Pattern) -> BTreeSet<String> {
        of_types(&self.known.frameworks, pattern)
    }
}

fn of_types(known: &BTreeSet<(OutcomeType, String)>, pattern: &Pattern) -> BTreeSet<String> {
    let of_type = known
        .iter()
        .filter(|(kind, _)| pattern.types.contains(kind));
    of_type.map(|(_, word)| word.clone()).collect()
}

impl Marks {
    fn pattern(&mut self, pattern: &Pattern) {
        self.topics_of(pattern, pattern.tag.iter().chain(&pattern.all_tags));
        self.frameworks_of(pattern, &references::frameworks_asked(pattern));
    }

    fn topics_of<'t>(&mut self, pattern: &Pattern, topics: impl Iterator<Item = &'t String>) {
        let kinds = pattern.types.iter().filter(|_| pattern.award.is_empty());
        let topics: Vec<&String> = topics.collect();
        for kind in kinds {
            let of_kind = topics.iter().map(|topic| (*kind, (*topic).clone()));
            self.topics.extend(of_kind);
        }
    }

    fn frameworks_of(&mut self, pattern: &Pattern, frameworks: &BTreeSet<&String>) {
        if pattern.award.is_empty() {
            for kind in &pattern.types {
                let named = frameworks.iter();
                self.frameworks
                    .extend(named.map(|framework| (*kind, (*framework).clone())));
            }
        }
    }
}
