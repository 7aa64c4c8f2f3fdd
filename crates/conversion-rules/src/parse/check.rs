//! Faults that only show when the whole rule set is seen: references, duplicates, contradictions.

mod shape;

use crate::fault::Fault;
use crate::model::{Cap, Gives, LevelRef, Pattern, Rule, RuleSet, ValueRule};
use crate::yaml::Node;
use credit_bank_domain::credits::Credits;
use std::collections::{BTreeMap, BTreeSet};

/// Where elements stand in the text: (section, identity) → (line, column).
#[derive(Debug, Default)]
pub(super) struct Places {
    found: BTreeMap<(String, String), (usize, usize)>,
}

impl Places {
    pub(super) fn note(&mut self, section: &str, item: &Node) {
        if let Some(id) = super::identity(item) {
            self.found
                .entry((section.to_owned(), id))
                .or_insert((item.line, item.column));
        }
    }
}

struct Checker<'r> {
    rule_set: &'r RuleSet,
    places: &'r Places,
    faults: Vec<Fault>,
}

/// Every fault of a rule set that was read.
pub(super) fn rule_set(rule_set: &RuleSet, places: &Places) -> Vec<Fault> {
    let mut checker = Checker {
        rule_set,
        places,
        faults: Vec::new(),
    };
    checker.head();
    checker.identities();
    checker.rules();
    checker.limits();
    checker.faults
}

impl Checker<'_> {
    fn fault(&mut self, section: &str, id: &str, code: &'static str, zh: String, en: String) {
        let place = (section.to_owned(), id.to_owned());
        let (line, column) = self.places.found.get(&place).copied().unwrap_or((1, 1));
        self.faults.push(Fault {
            line,
            column,
            rule: (!id.is_empty()).then(|| id.to_owned()),
            field: section.to_owned(),
            code,
            zh,
            en,
        });
    }

    fn head(&mut self) {
        if let Some(clause) = &self.rule_set.transition {
            self.cite("transition", "", &clause.cite);
        }
        let (first, last) = (crate::FIRST_SEMANTICS, crate::SEMANTICS);
        if !(first..=last).contains(&self.rule_set.semantics) {
            let (zh, en) = (
                format!("本引擎执行语义 {first} 至 {last}"),
                format!("this engine runs semantics {first} to {last}"),
            );
            self.fault("semantics", "", "contradiction", zh, en);
        }
        if self.rule_set.version == 0 {
            let (zh, en) = ("版本从 1 起", "versions are counted from 1");
            self.fault("version", "", "contradiction", zh.to_owned(), en.to_owned());
        }
        if self.rule_set.units.credit_step.is_zero() {
            let (zh, en) = ("学分步长不能为 0", "the credit step cannot be 0");
            self.fault("units", "", "contradiction", zh.to_owned(), en.to_owned());
        }
        if self.rule_set.policy.objective != crate::model::ObjectiveLevel::documented() {
            let zh = "目标次序固定：credits, preference, least_consumed, fewest, fingerprint";
            let en = "there is one objective order: credits, preference, least_consumed, fewest, fingerprint";
            self.fault("policy", "", "contradiction", zh.to_owned(), en.to_owned());
        }
    }

    fn identities(&mut self) {
        let set = self.rule_set;
        let sections: [(&str, Vec<&str>); 9] = [
            (
                "sources",
                set.sources.iter().map(|s| s.id.as_str()).collect(),
            ),
            (
                "frameworks",
                set.frameworks.iter().map(|f| f.code.as_str()).collect(),
            ),
            ("rules", set.rules.iter().map(Rule::id).collect()),
            ("deny", set.deny.iter().map(|d| d.id.as_str()).collect()),
            ("caps", set.caps.iter().map(|c| c.id.as_str()).collect()),
            (
                "exclusions",
                set.exclusions.iter().map(|e| e.id.as_str()).collect(),
            ),
            (
                "crosswalks",
                set.crosswalks.iter().map(|c| c.id.as_str()).collect(),
            ),
            (
                "equivalences",
                set.equivalences.iter().map(|e| e.id.as_str()).collect(),
            ),
            ("tests", set.tests.iter().map(|t| t.name.as_str()).collect()),
        ];
        for (section, ids) in sections {
            let mut seen = BTreeSet::new();
            for id in ids {
                if id.is_empty() || !seen.insert(id) {
                    let (zh, en) = (
                        format!("标识 `{id}` 为空或重复"),
                        format!("the id `{id}` is empty or used twice"),
                    );
                    self.fault(section, id, "duplicate_id", zh, en);
                }
            }
        }
    }

    fn cite(&mut self, section: &str, id: &str, cite: &str) {
        let source = cite.split_once('/').map(|(source, _)| source);
        if !source.is_some_and(|source| self.rule_set.sources.iter().any(|s| s.id == source)) {
            let (zh, en) = (
                format!("引文 `{cite}` 应写成 来源/条款，来源须在 sources 中"),
                format!("the citation `{cite}` is not source/clause with a source of `sources`"),
            );
            self.fault(section, id, "unknown_reference", zh, en);
        }
    }

    fn level(&mut self, section: &str, id: &str, level: &LevelRef) {
        if self.rule_set.find_level(level).is_none() {
            let (zh, en) = (
                format!("frameworks 中没有等级 `{level}`"),
                format!("no level `{level}` in `frameworks`"),
            );
            self.fault(section, id, "unknown_reference", zh, en);
        }
    }

    fn pattern(&mut self, section: &str, id: &str, pattern: &Pattern) {
        if let Some(range) = &pattern.level {
            for level in range.min.iter().chain(&range.max) {
                self.level(section, id, level);
            }
        }
        if pattern.types.is_empty() {
            let (zh, en) = ("条件没有成果类型 `type`", "the pattern names no `type`");
            self.fault(section, id, "missing_field", zh.to_owned(), en.to_owned());
        }
    }

    fn rules(&mut self) {
        for rule in &self.rule_set.rules {
            match rule {
                Rule::Recognise(rule) => {
                    self.cite("rules", &rule.id, &rule.cite);
                    self.pattern("rules", &rule.id, &rule.when);
                    if let ValueRule::Levels(levels) = &rule.give.value {
                        for value in levels {
                            self.level("rules", &rule.id, &value.level);
                        }
                    }
                    self.give(&rule.id, &rule.give);
                    self.pool_and_points(rule);
                    if rule.give.step.is_some_and(Credits::is_zero) {
                        let (zh, en) = ("步长不能为 0", "the step cannot be 0");
                        self.fault(
                            "rules",
                            &rule.id,
                            "contradiction",
                            zh.to_owned(),
                            en.to_owned(),
                        );
                    }
                }
                Rule::Transfer(rule) => {
                    self.cite("rules", &rule.id, &rule.cite);
                    self.gives(&rule.id, &rule.gives, rule.via.is_some());
                    self.transfer_shape(rule);
                    let mut slots = BTreeSet::new();
                    for slot in &rule.uses {
                        let count = slot.take.as_ref().and_then(|take| take.count);
                        if !slots.insert(&slot.slot) || slot.any_of.is_empty() || count == Some(0) {
                            let (zh, en) = (
                                format!("槽位 `{}` 重名、没有条件或数量为 0", slot.slot),
                                format!(
                                    "the slot `{}` is doubled, has no pattern or takes 0",
                                    slot.slot
                                ),
                            );
                            self.fault("rules", &rule.id, "contradiction", zh, en);
                        }
                        for pattern in &slot.any_of {
                            self.pattern("rules", &rule.id, pattern);
                        }
                    }
                    if rule.uses.is_empty() {
                        let (zh, en) = ("规则没有用到任何成果", "the rule uses no outcome");
                        self.fault(
                            "rules",
                            &rule.id,
                            "contradiction",
                            zh.to_owned(),
                            en.to_owned(),
                        );
                    }
                }
            }
        }
    }

    fn gives(&mut self, id: &str, gives: &Gives, through_equivalence: bool) {
        let kinds = [
            !gives.all.is_empty(),
            !gives.any_of.is_empty(),
            gives.select.is_some(),
            gives.elective.is_some(),
            gives.elective_by.is_some(),
        ];
        let count = kinds.into_iter().filter(|present| *present).count();
        let sound = if through_equivalence {
            count == usize::from(gives.select.is_some())
        } else {
            count == 1
        };
        if !sound {
            let zh = "gives 须恰有 all、any_of、select、elective、elective_by 之一；有 via 时只可有 select";
            let en = "gives needs exactly one of all, any_of, select, elective, elective_by; with via it may have select only";
            self.fault("rules", id, "contradiction", zh.to_owned(), en.to_owned());
        }
    }

    fn limits(&mut self) {
        let set = self.rule_set;
        for deny in &set.deny {
            self.cite("deny", &deny.id, &deny.cite);
            for pattern in deny.source.iter().chain(&deny.except) {
                self.pattern("deny", &deny.id, pattern);
            }
        }
        for cap in &set.caps {
            self.cite("caps", &cap.id, &cap.cite);
            self.cap(cap);
        }
        for exclusion in &set.exclusions {
            self.cite("exclusions", &exclusion.id, &exclusion.cite);
        }
        for crosswalk in &set.crosswalks {
            self.cite("crosswalks", &crosswalk.id, &crosswalk.cite);
        }
        self.equivalences();
        self.floors();
    }

    fn cap(&mut self, cap: &Cap) {
        let sound = match (&cap.limit, &cap.share) {
            (Some(_), None) => cap.base.is_some() == cap.floor_share.is_some(),
            (None, Some(_)) => cap.base.is_some(),
            _ => false,
        };
        if !sound {
            let zh = "上限须恰有 limit，或 share 与 base";
            let en = "a cap needs either limit, or share with base";
            self.fault(
                "caps",
                &cap.id,
                "contradiction",
                zh.to_owned(),
                en.to_owned(),
            );
        }
        self.cap_shape(cap);
        for rule in cap.of.iter().flat_map(|of| &of.rule) {
            if !self.rule_set.rules.iter().any(|known| known.id() == rule) {
                let (zh, en) = (
                    format!("上限指向不存在的规则 `{rule}`"),
                    format!("the cap names the unknown rule `{rule}`"),
                );
                self.fault("caps", &cap.id, "unknown_reference", zh, en);
            }
        }
    }
}
