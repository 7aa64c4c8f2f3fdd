//! Faults that only show when the whole rule set is seen: references, duplicates, contradictions.

mod shape;

use crate::fault::Fault;
use crate::model::{Cap, Gives, LevelRef, Pattern, Rule, RuleSet, ValueRule};
use crate::yaml::Node;
use credit_bank_domain::credits::Credits;
use credit_bank_domain::listed::is_code;
use std::collections::{BTreeMap, BTreeSet};

/// Where elements stand in the text, and what is written in them.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// By section and identity; the head of the rule set under two empty names.
    found: BTreeMap<(String, String), Node>,
    /// The elements of which something was taken out.
    curtailed: BTreeSet<(String, String)>,
}

/// What of an element a fault is about.
#[derive(Debug, Clone, Copy)]
enum Spot<'s> {
    /// The member at this path.
    At(&'s str),
    /// The first member in which this is written.
    Written(&'s str),
}

impl Places {
    pub(super) fn note(&mut self, section: &str, id: &str, item: &Node, is_curtailed: bool) {
        let key = (section.to_owned(), id.to_owned());
        if is_curtailed {
            self.curtailed.insert(key.clone());
        }
        self.found.entry(key).or_insert_with(|| item.clone());
    }

    /// The whole text, for what stands in no list.
    pub(super) fn note_head(&mut self, root: &Node, is_curtailed: bool) {
        self.note("", "", root, is_curtailed);
    }

    /// Was something taken out of the element?
    pub(super) fn is_curtailed(&self, section: &str, id: &str) -> bool {
        let key = (section.to_owned(), id.to_owned());
        self.curtailed.contains(&key)
    }

    /// Was something taken out that stands in no list?
    pub(super) fn is_head_curtailed(&self) -> bool {
        self.is_curtailed("", "")
    }

    /// Line and column; those of the element where the spot is not written.
    fn of(&self, section: &str, id: &str, spot: Spot<'_>) -> (usize, usize) {
        let key = if id.is_empty() {
            ("", "")
        } else {
            (section, id)
        };
        let key = (key.0.to_owned(), key.1.to_owned());
        let Some(item) = self.found.get(&key) else {
            return (1, 1);
        };
        let node = match spot {
            Spot::At(path) => super::deepest(item, path),
            Spot::Written(text) => super::written(item, text).unwrap_or(item),
        };
        (node.line, node.column)
    }
}

/// What is said of an identity that nothing could name.
const NO_CODE: (&str, &str) = (
    "标识应为 1 至 64 个字符，不含逗号、顿号、分号，首尾无空格",
    "an id is 1 to 64 characters, without , ， 、 ; ； and without a blank at either end",
);

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
    fn fault(
        &mut self,
        (section, id, spot): (&str, &str, Spot<'_>),
        code: &'static str,
        (zh, en): (impl Into<String>, impl Into<String>),
    ) {
        let (line, column) = self.places.of(section, id, spot);
        let field = match spot {
            Spot::At(path) if !id.is_empty() && !path.is_empty() => format!("{section}.{path}"),
            _ => section.to_owned(),
        };
        self.faults.push(Fault {
            line,
            column,
            rule: (!id.is_empty()).then(|| id.to_owned()),
            field,
            code,
            zh: zh.into(),
            en: en.into(),
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
            self.fault(
                ("semantics", "", Spot::At("semantics")),
                "contradiction",
                (zh, en),
            );
        }
        self.period("effective", "", self.rule_set.effective);
        if self.rule_set.version == 0 {
            let (zh, en) = ("版本从 1 起", "versions are counted from 1");
            self.fault(
                ("version", "", Spot::At("version")),
                "contradiction",
                (zh, en),
            );
        }
        if self.rule_set.units.credit_step.is_zero() {
            let (zh, en) = ("学分步长不能为 0", "the credit step cannot be 0");
            self.fault(
                ("units", "", Spot::At("units.credit_step")),
                "contradiction",
                (zh, en),
            );
        }
        if self.rule_set.policy.objective != crate::model::ObjectiveLevel::documented() {
            let zh = "目标次序固定：credits, preference, least_consumed, fewest, fingerprint";
            let en = "there is one objective order: credits, preference, least_consumed, fewest, fingerprint";
            self.fault(
                ("policy", "", Spot::At("policy.objective")),
                "contradiction",
                (zh, en),
            );
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
        self.framework_levels();
        for (section, ids) in sections {
            let mut seen = BTreeSet::new();
            for id in ids {
                let (code, words) = if section != "tests" && !is_code(id) {
                    ("unfit_value", (NO_CODE.0.to_owned(), NO_CODE.1.to_owned()))
                } else if id.is_empty() || !seen.insert(id) {
                    let (zh, en) = (
                        format!("标识 `{id}` 为空或重复"),
                        format!("the id `{id}` is empty or used twice"),
                    );
                    ("duplicate_id", (zh, en))
                } else {
                    continue;
                };
                self.fault((section, id, Spot::At("")), code, words);
            }
        }
    }

    /// A level is referred to by its code or its name: within a framework each stands for one level.
    fn framework_levels(&mut self) {
        for framework in &self.rule_set.frameworks {
            let mut seen = BTreeSet::new();
            for level in &framework.levels {
                let names = BTreeSet::from([&level.level, &level.name]);
                for name in names {
                    if !seen.insert(name) {
                        let (zh, en) = (
                            format!("等级 `{name}` 重复"),
                            format!("the level `{name}` is there twice"),
                        );
                        let spot = Spot::Written(name);
                        let at = ("frameworks", framework.code.as_str(), spot);
                        self.fault(at, "duplicate_id", (zh, en));
                    }
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
            let path = if id.is_empty() {
                "transition.cite"
            } else {
                "cite"
            };
            self.fault((section, id, Spot::At(path)), "unknown_reference", (zh, en));
        }
    }

    fn level(&mut self, section: &str, id: &str, level: &LevelRef) {
        if self.rule_set.find_level(level).is_none() && !self.may_be_lost(level) {
            let (zh, en) = (
                format!("frameworks 中没有等级 `{level}`"),
                format!("no level `{level}` in `frameworks`"),
            );
            let written = level.to_string();
            let spot = Spot::Written(&written);
            self.fault((section, id, spot), "unknown_reference", (zh, en));
        }
    }

    /// May the level stand in what was taken out?
    fn may_be_lost(&self, level: &LevelRef) -> bool {
        self.places.is_curtailed("frameworks", &level.framework)
            || (self.rule_set.frameworks.is_empty() && self.places.is_head_curtailed())
    }

    fn pattern(&mut self, section: &str, id: &str, pattern: &Pattern) {
        if let Some(range) = &pattern.level {
            for level in range.min.iter().chain(&range.max) {
                self.level(section, id, level);
            }
        }
        if pattern.types.is_empty() {
            let (zh, en) = ("条件没有成果类型 `type`", "the pattern names no `type`");
            self.fault((section, id, Spot::At("")), "missing_field", (zh, en));
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
                        let spot = Spot::At("give.step");
                        self.fault(("rules", &rule.id, spot), "contradiction", (zh, en));
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
                            let spot = Spot::Written(&slot.slot);
                            self.fault(("rules", &rule.id, spot), "contradiction", (zh, en));
                        }
                        for pattern in &slot.any_of {
                            self.pattern("rules", &rule.id, pattern);
                        }
                    }
                    if rule.uses.is_empty() {
                        let (zh, en) = ("规则没有用到任何成果", "the rule uses no outcome");
                        let spot = Spot::At("uses");
                        self.fault(("rules", &rule.id, spot), "contradiction", (zh, en));
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
            self.fault(("rules", id, Spot::At("gives")), "contradiction", (zh, en));
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
            self.exclusion(exclusion);
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
            let spot = Spot::At(if cap.share.is_some() {
                "share"
            } else {
                "limit"
            });
            self.fault(("caps", &cap.id, spot), "contradiction", (zh, en));
        }
        self.cap_shape(cap);
        for rule in cap.of.iter().flat_map(|of| &of.rule) {
            if !self.rule_set.rules.iter().any(|known| known.id() == rule) {
                let (zh, en) = (
                    format!("上限指向不存在的规则 `{rule}`"),
                    format!("the cap names the unknown rule `{rule}`"),
                );
                self.fault(
                    ("caps", &cap.id, Spot::Written(rule)),
                    "unknown_reference",
                    (zh, en),
                );
            }
        }
    }
}
