//! A rule-set version made ready for questions: its hash, and which of its rules speak of what.
//!
//! Made once for each version and shared; a question then costs what the rules about its outcomes and
//! its programme cost, however many others there are.

mod targets;

use crate::anchor::{AnchorIndex, Posting, patterns};
use crate::fact::Fact;
use crate::model::{Effect, Equivalence, RecogniseRule, Rule, RuleSet, TransferRule};
use credit_bank_domain::programme::Programme;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;
use targets::TargetIndex;

/// A rule set, its hash and its indices; they cannot come apart, for nothing in it can be changed.
#[derive(Debug, Clone)]
pub struct CompiledRules {
    rules: RuleSet,
    hash: String,
    places: BTreeMap<String, u32>,
    denying: Vec<u32>,
    statements: BTreeMap<String, Vec<usize>>,
    lookup: Lookup,
}

#[derive(Debug, Clone)]
enum Lookup {
    Indexed {
        anchors: AnchorIndex,
        targets: TargetIndex,
    },
    /// Every rule is looked at for every outcome and every programme.
    Scanned,
}

impl Deref for CompiledRules {
    type Target = RuleSet;

    fn deref(&self) -> &RuleSet {
        &self.rules
    }
}

impl AsRef<RuleSet> for CompiledRules {
    fn as_ref(&self) -> &RuleSet {
        &self.rules
    }
}

/// Two are equal where their rule sets are.
impl PartialEq for CompiledRules {
    fn eq(&self, other: &Self) -> bool {
        self.rules == other.rules
    }
}

impl Eq for CompiledRules {}

impl CompiledRules {
    /// Compiles a rule set.
    pub fn of(rules: RuleSet) -> Self {
        let lookup = Lookup::Indexed {
            anchors: AnchorIndex::of(&rules),
            targets: TargetIndex::of(&rules),
        };
        Self::with(rules, lookup)
    }

    /// Without indices: the same answers by looking at every rule each time. What the indices are
    /// compared with, in tests and in the benchmark.
    pub fn scanning(rules: RuleSet) -> Self {
        Self::with(rules, Lookup::Scanned)
    }

    fn with(rules: RuleSet, lookup: Lookup) -> Self {
        let mut statements: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (place, statement) in rules.equivalences.iter().enumerate() {
            let of_course = statements.entry(statement.target.clone()).or_default();
            of_course.push(place);
        }
        Self {
            hash: rules.hash_hex(),
            places: (0..)
                .zip(&rules.rules)
                .map(|(place, rule)| (rule.id().to_owned(), place))
                .collect(),
            denying: (0..)
                .zip(&rules.rules)
                .filter(|(_, rule)| denies(rule))
                .map(|(place, _)| place)
                .collect(),
            statements,
            lookup,
            rules,
        }
    }

    /// SHA-256 of the canonical form in 64 lower-case hexadecimal digits.
    pub fn hash_hex(&self) -> &str {
        &self.hash
    }

    /// The slots that may speak of an outcome, in the order of their places; their conditions still
    /// decide, and so do the days on which the rules are in force.
    pub fn postings(&self, fact: &Fact) -> Vec<Posting> {
        let Lookup::Indexed { anchors, .. } = &self.lookup else {
            let all = (0..).zip(&self.rules.rules);
            return all
                .flat_map(|(rule, one)| {
                    let slots = patterns(one).into_iter();
                    slots.map(move |(slot, _)| Posting { rule, slot })
                })
                .collect();
        };
        let mut found: Vec<Posting> = anchors.postings(fact).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The recognition rules that may speak of an outcome.
    pub(crate) fn recognition_about(&self, fact: &Fact) -> Vec<&RecogniseRule> {
        let postings = self.postings(fact);
        let places = postings.iter().map(|posting| posting.rule);
        let places: BTreeSet<u32> = places.collect();
        places
            .into_iter()
            .filter_map(|place| match self.rule(place)? {
                Rule::Recognise(rule) => Some(rule.as_ref()),
                Rule::Transfer(_) => None,
            })
            .collect()
    }

    /// The transfer rules that may give something in a programme, with their places.
    pub(crate) fn reaching(&self, programme: &Programme) -> Vec<(u32, &TransferRule)> {
        let places: Vec<u32> = match &self.lookup {
            Lookup::Indexed { targets, .. } => targets.reaching(programme).into_iter().collect(),
            Lookup::Scanned => (0..).zip(&self.rules.rules).map(|(it, _)| it).collect(),
        };
        let transfer = |place| match self.rule(place)? {
            Rule::Transfer(rule) => Some((place, rule.as_ref())),
            Rule::Recognise(_) => None,
        };
        places.into_iter().filter_map(transfer).collect()
    }

    /// The transfer rules that expressly give nothing.
    pub(crate) fn denying(&self) -> impl Iterator<Item = &TransferRule> {
        let places = self.denying.iter().filter_map(|place| self.rule(*place));
        places.filter_map(|rule| match rule {
            Rule::Transfer(rule) => Some(rule.as_ref()),
            Rule::Recognise(_) => None,
        })
    }

    /// The transfer rule of this id.
    pub(crate) fn find_transfer_rule(&self, id: &str) -> Option<&TransferRule> {
        match self.rule(*self.places.get(id)?)? {
            Rule::Transfer(rule) => Some(rule),
            Rule::Recognise(_) => None,
        }
    }

    /// The recognition rule of this id.
    pub(crate) fn find_recognition_rule(&self, id: &str) -> Option<&RecogniseRule> {
        match self.rule(*self.places.get(id)?)? {
            Rule::Recognise(rule) => Some(rule),
            Rule::Transfer(_) => None,
        }
    }

    /// The statements that make something the equal of a course.
    pub(crate) fn statements_on(&self, course: &str) -> impl Iterator<Item = &Equivalence> {
        let places = self.statements.get(course).into_iter().flatten();
        places.filter_map(|place| self.rules.equivalences.get(*place))
    }

    fn rule(&self, place: u32) -> Option<&Rule> {
        self.rules.rules.get(usize::try_from(place).ok()?)
    }
}

fn denies(rule: &Rule) -> bool {
    matches!(rule, Rule::Transfer(rule) if rule.gives.effect == Effect::Deny)
}
