//! Faults that only show when the whole rule set is seen: references, duplicates, contradictions.

mod shape;

use crate::fault::{Fault, Trouble, as_written};
use crate::model::{
    Cap, Gives, LevelRef, Pattern, RecogniseRule, Rule, RuleSet, TransferRule, ValueRule,
};
use crate::parse::places::{Element, Places, Spot, elements};
use credit_bank_domain::credits::Credits;
use credit_bank_domain::listed::is_code;
use std::collections::BTreeSet;

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
        (element, spot): (Element<'_>, Spot<'_>),
        code: &'static str,
        (zh, en): (impl Into<String>, impl Into<String>),
    ) {
        let (marked_zh, marked_en) = (zh.into(), en.into());
        let (zh, en) = (as_written(&marked_zh), as_written(&marked_en));
        let mut stands = self.places.of(element, spot);
        // What is wrong in several places alike is told once at each of them.
        let is_told = |field: &str| {
            let mut told = self.faults.iter();
            told.any(|fault| fault.field == field && fault.code == code && fault.zh == zh)
        };
        let fresh = stands.iter().position(|stand| !is_told(&stand.field));
        let stand = stands.swap_remove(fresh.unwrap_or_default());
        self.faults.push(Fault {
            line: stand.line,
            column: stand.column,
            rule: (!element.id.is_empty()).then(|| element.id.to_owned()),
            field: stand.field,
            code,
            zh,
            en,
            trouble: Trouble::Said {
                zh: marked_zh,
                en: marked_en,
            },
        });
    }

    fn head(&mut self) {
        if let Some(clause) = &self.rule_set.transition {
            self.cite(Element::HEAD, "transition.cite", &clause.cite);
        }
        let (first, last) = (crate::FIRST_SEMANTICS, crate::SEMANTICS);
        if !(first..=last).contains(&self.rule_set.semantics) {
            let (zh, en) = (
                format!("本引擎执行语义 {first} 至 {last}"),
                format!("this engine runs semantics {first} to {last}"),
            );
            self.fault(
                (Element::HEAD, Spot::At("semantics")),
                "contradiction",
                (zh, en),
            );
        }
        self.period(Element::HEAD, "effective", self.rule_set.effective);
        if self.rule_set.version == 0 {
            let (zh, en) = ("版本从 1 起", "versions are counted from 1");
            self.fault(
                (Element::HEAD, Spot::At("version")),
                "contradiction",
                (zh, en),
            );
        }
        if self.rule_set.units.credit_step.is_zero() {
            let (zh, en) = ("学分步长不能为 0", "the credit step cannot be 0");
            self.fault(
                (Element::HEAD, Spot::At("units.credit_step")),
                "contradiction",
                (zh, en),
            );
        }
        if self.rule_set.policy.objective != crate::model::ObjectiveLevel::documented() {
            let zh = "目标次序固定：⟦policy.objective=credits⟧, ⟦policy.objective=preference⟧, ⟦policy.objective=least_consumed⟧, ⟦policy.objective=fewest⟧, ⟦policy.objective=fingerprint⟧";
            let en = "there is one objective order: ⟦policy.objective=credits⟧, ⟦policy.objective=preference⟧, ⟦policy.objective=least_consumed⟧, ⟦policy.objective=fewest⟧, ⟦policy.objective=fingerprint⟧";
            self.fault(
                (Element::HEAD, Spot::At("policy.objective")),
                "contradiction",
                (zh, en),
            );
        }
    }

    fn identities(&mut self) {
        let set = self.rule_set;
        self.framework_levels();
        self.ids("sources", &set.sources, |it| &it.id);
        self.ids("frameworks", &set.frameworks, |it| &it.code);
        self.ids("rules", &set.rules, Rule::id);
        self.ids("deny", &set.deny, |it| &it.id);
        self.ids("caps", &set.caps, |it| &it.id);
        self.ids("exclusions", &set.exclusions, |it| &it.id);
        self.ids("crosswalks", &set.crosswalks, |it| &it.id);
        self.ids("equivalences", &set.equivalences, |it| &it.id);
        self.ids("tests", &set.tests, |it| &it.name);
    }

    fn ids<T>(&mut self, section: &'static str, items: &[T], id: impl Fn(&T) -> &str) {
        for (element, _) in elements(section, items, id) {
            let id = element.id;
            let (code, words) = if section != "tests" && !is_code(id) {
                ("unfit_value", (NO_CODE.0.to_owned(), NO_CODE.1.to_owned()))
            } else if id.is_empty() || element.before > 0 {
                let (zh, en) = (
                    format!("标识 `{id}` 为空或重复"),
                    format!("the id `{id}` is empty or used twice"),
                );
                ("duplicate_id", (zh, en))
            } else {
                continue;
            };
            self.fault((element, Spot::At("")), code, words);
        }
    }

    /// A level is referred to by its code or its name: within a framework each stands for one level.
    fn framework_levels(&mut self) {
        let set = self.rule_set;
        for (element, framework) in elements("frameworks", &set.frameworks, |it| &it.code) {
            let mut seen = BTreeSet::new();
            for level in &framework.levels {
                let names = BTreeSet::from([&level.level, &level.name]);
                for name in names {
                    if !seen.insert(name) {
                        let (zh, en) = (
                            format!("等级 `{name}` 重复"),
                            format!("the level `{name}` is there twice"),
                        );
                        let at = (element, Spot::Again("levels", name));
                        self.fault(at, "duplicate_id", (zh, en));
                    }
                }
            }
        }
    }

    fn cite(&mut self, element: Element<'_>, path: &str, cite: &str) {
        let source = cite.split_once('/').map(|(source, _)| source);
        if !source.is_some_and(|source| self.rule_set.sources.iter().any(|s| s.id == source)) {
            let (zh, en) = (
                format!("引文 `{cite}` 应写成 来源/条款，来源须在 ⟦/sources⟧ 中"),
                format!("the citation `{cite}` is not source/clause with a source of `⟦/sources⟧`"),
            );
            self.fault((element, Spot::At(path)), "unknown_reference", (zh, en));
        }
    }

    fn level(&mut self, element: Element<'_>, under: &str, level: &LevelRef) {
        if self.rule_set.find_level(level).is_none() && !self.may_be_lost(level) {
            let (zh, en) = (
                format!("⟦/frameworks⟧ 中没有等级 `{level}`"),
                format!("no level `{level}` in `⟦/frameworks⟧`"),
            );
            let written = level.to_string();
            let spot = Spot::Written(under, &written);
            self.fault((element, spot), "unknown_reference", (zh, en));
        }
    }

    /// May the level stand in what was taken out?
    fn may_be_lost(&self, level: &LevelRef) -> bool {
        self.places.is_curtailed("frameworks", &level.framework)
            || (self.rule_set.frameworks.is_empty() && self.places.is_head_curtailed())
    }

    fn pattern(&mut self, element: Element<'_>, under: &str, pattern: &Pattern) {
        if let Some(range) = &pattern.level {
            for level in range.min.iter().chain(&range.max) {
                self.level(element, under, level);
            }
        }
        if pattern.types.is_empty() {
            let (zh, en) = ("条件没有成果类型 `type`", "the pattern names no `type`");
            let spot = Spot::Empty(under, "type");
            self.fault((element, spot), "missing_field", (zh, en));
        }
    }

    fn rules(&mut self) {
        let set = self.rule_set;
        for (element, rule) in elements("rules", &set.rules, Rule::id) {
            match rule {
                Rule::Recognise(rule) => self.recognise(element, rule),
                Rule::Transfer(rule) => self.transfer(element, rule),
            }
        }
    }

    fn recognise(&mut self, element: Element<'_>, rule: &RecogniseRule) {
        self.cite(element, "cite", &rule.cite);
        self.pattern(element, "when", &rule.when);
        if let ValueRule::Levels(levels) = &rule.give.value {
            for value in levels {
                self.level(element, "give.value", &value.level);
            }
        }
        self.give(element, &rule.give);
        self.pool_and_points(element, rule);
        if rule.give.step.is_some_and(Credits::is_zero) {
            let (zh, en) = ("步长不能为 0", "the step cannot be 0");
            self.fault((element, Spot::At("give.step")), "contradiction", (zh, en));
        }
    }

    fn transfer(&mut self, element: Element<'_>, rule: &TransferRule) {
        self.cite(element, "cite", &rule.cite);
        self.gives(element, &rule.gives, rule.via.is_some());
        self.transfer_shape(element, rule);
        let mut slots = BTreeSet::new();
        for slot in &rule.uses {
            let count = slot.take.as_ref().and_then(|take| take.count);
            let is_doubled = !slots.insert(&slot.slot);
            if is_doubled || slot.any_of.is_empty() || count == Some(0) {
                let (zh, en) = (
                    format!("槽位 `{}` 重名、没有条件或数量为 0", slot.slot),
                    format!(
                        "the slot `{}` is doubled, has no pattern or takes 0",
                        slot.slot
                    ),
                );
                let spot = if is_doubled {
                    Spot::Again("uses", &slot.slot)
                } else {
                    Spot::Written("uses", &slot.slot)
                };
                self.fault((element, spot), "contradiction", (zh, en));
            }
            for pattern in &slot.any_of {
                self.pattern(element, "uses", pattern);
            }
        }
        if rule.uses.is_empty() {
            let (zh, en) = ("规则没有用到任何成果", "the rule uses no outcome");
            self.fault((element, Spot::At("uses")), "contradiction", (zh, en));
        }
    }

    fn gives(&mut self, element: Element<'_>, gives: &Gives, through_equivalence: bool) {
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
            let zh = "⟦gives⟧ 须恰有 ⟦gives.all⟧、⟦gives.any_of⟧、⟦gives.select⟧、⟦gives.elective⟧、⟦gives.elective_by⟧ 之一；有 ⟦via⟧ 时只可有 ⟦gives.select⟧";
            let en = "⟦gives⟧ needs exactly one of ⟦gives.all⟧, ⟦gives.any_of⟧, ⟦gives.select⟧, ⟦gives.elective⟧, ⟦gives.elective_by⟧; with ⟦via⟧ it may have ⟦gives.select⟧ only";
            self.fault((element, Spot::At("gives")), "contradiction", (zh, en));
        }
    }

    fn limits(&mut self) {
        let set = self.rule_set;
        for (element, deny) in elements("deny", &set.deny, |it| &it.id) {
            self.cite(element, "cite", &deny.cite);
            let source = deny.source.iter().map(|pattern| ("source", pattern));
            let except = deny.except.iter().map(|pattern| ("except", pattern));
            for (under, pattern) in source.chain(except) {
                self.pattern(element, under, pattern);
            }
        }
        for (element, cap) in elements("caps", &set.caps, |it| &it.id) {
            self.cite(element, "cite", &cap.cite);
            self.cap(element, cap);
        }
        for (element, exclusion) in elements("exclusions", &set.exclusions, |it| &it.id) {
            self.cite(element, "cite", &exclusion.cite);
            self.exclusion(element, exclusion);
        }
        for (element, crosswalk) in elements("crosswalks", &set.crosswalks, |it| &it.id) {
            self.cite(element, "cite", &crosswalk.cite);
        }
        self.equivalences();
        self.floors();
    }

    fn cap(&mut self, element: Element<'_>, cap: &Cap) {
        let sound = match (&cap.limit, &cap.share) {
            (Some(_), None) => cap.base.is_some() == cap.floor_share.is_some(),
            (None, Some(_)) => cap.base.is_some(),
            _ => false,
        };
        if !sound {
            let zh = "上限须恰有 ⟦limit⟧，或 ⟦share⟧ 与 ⟦base⟧";
            let en = "a cap needs either ⟦limit⟧, or ⟦share⟧ with ⟦base⟧";
            let spot = Spot::At(if cap.share.is_some() {
                "share"
            } else {
                "limit"
            });
            self.fault((element, spot), "contradiction", (zh, en));
        }
        self.cap_shape(element, cap);
        for rule in cap.of.iter().flat_map(|of| &of.rule) {
            if !self.rule_set.rules.iter().any(|known| known.id() == rule) {
                let (zh, en) = (
                    format!("上限指向不存在的规则 `{rule}`"),
                    format!("the cap names the unknown rule `{rule}`"),
                );
                let spot = Spot::Written("of.rule", rule);
                self.fault((element, spot), "unknown_reference", (zh, en));
            }
        }
    }
}
