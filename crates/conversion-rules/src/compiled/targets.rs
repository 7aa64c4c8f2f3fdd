//! Which transfer rules may give something in a programme: by course, topic, module, or anywhere.

use crate::model::{Rule, RuleSet, TransferRule};
use credit_bank_domain::programme::Programme;
use std::collections::{BTreeMap, BTreeSet};

/// Places of rules by what a programme must have for them to give anything there.
#[derive(Debug, Clone, Default)]
pub(super) struct TargetIndex {
    courses: BTreeMap<String, Vec<u32>>,
    tags: BTreeMap<String, Vec<u32>>,
    modules: BTreeMap<String, Vec<u32>>,
    anywhere: Vec<u32>,
}

impl TargetIndex {
    pub fn of(rules: &RuleSet) -> Self {
        let mut index = Self::default();
        for (place, rule) in (0..).zip(&rules.rules) {
            if let Rule::Transfer(rule) = rule {
                index.add(place, rule);
            }
        }
        index
    }

    fn add(&mut self, place: u32, rule: &TransferRule) {
        let gives = &rule.gives;
        let elective = gives.elective.is_some() || gives.elective_by.is_some();
        // A rule by equivalence or by name gives whatever its outcomes stand for.
        match (&gives.select, &gives.module) {
            (_, Some(module)) if elective => post(&mut self.modules, [module], place),
            _ if elective || rule.via.is_some() => self.anywhere.push(place),
            // A bundle is whole or not at all: its first course stands for it.
            _ if !gives.all.is_empty() => post(&mut self.courses, gives.all.iter().take(1), place),
            (Some(selector), _) if gives.any_of.is_empty() => {
                if !selector.code.is_empty() {
                    post(&mut self.courses, &selector.code, place);
                } else if !selector.tag.is_empty() {
                    post(&mut self.tags, &selector.tag, place);
                } else if !selector.module.is_empty() {
                    post(&mut self.modules, &selector.module, place);
                } else {
                    self.anywhere.push(place);
                }
            }
            (Some(_), _) => self.anywhere.push(place),
            (None, _) => post(&mut self.courses, &gives.any_of, place),
        }
    }

    /// The places of every rule that may give something in the programme, and of some that do not.
    pub fn reaching(&self, programme: &Programme) -> BTreeSet<u32> {
        let mut found: BTreeSet<u32> = self.anywhere.iter().copied().collect();
        let mut take = |index: &BTreeMap<String, Vec<u32>>, key: &str| {
            found.extend(index.get(key).into_iter().flatten());
        };
        for course in &programme.courses {
            take(&self.courses, &course.code);
            take(&self.modules, &course.module);
            course.tags.iter().for_each(|tag| take(&self.tags, tag));
        }
        for module in &programme.modules {
            take(&self.modules, &module.code);
        }
        found
    }
}

fn post<'k>(
    index: &mut BTreeMap<String, Vec<u32>>,
    keys: impl IntoIterator<Item = &'k String>,
    place: u32,
) {
    for key in keys {
        index.entry(key.clone()).or_default().push(place);
    }
}
