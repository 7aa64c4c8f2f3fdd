//! K01: awards, levels, topics, numbers, courses, their tags, modules, classes of issuers and clauses that do not exist.

mod issuers;
mod levels;
mod measures;
mod topics;
mod worth;

use super::{CheckFinding, Surroundings, Witness, witness};
use crate::model::{AwardRef, Base, CourseSelector, ExclusionKind, Pattern, Rule, RuleSet};
use crate::yaml;
use credit_bank_domain::award::Award;
use credit_bank_domain::outcome_type::OutcomeType;
use std::collections::BTreeSet;

pub(super) use issuers::named as issuer_classes;
pub(super) use measures::named as measures;
pub(super) use worth::{frameworks, frameworks_asked, topics};

struct References<'r, 'a> {
    rules: &'r RuleSet,
    around: &'r Surroundings<'a>,
    findings: Vec<CheckFinding>,
}

pub(super) fn find(rules: &RuleSet, around: &Surroundings<'_>) -> Vec<CheckFinding> {
    let mut references = References {
        rules,
        around,
        findings: Vec::new(),
    };
    references.rules();
    references.restraints();
    references.statements();
    references.issuers();
    references.clauses();
    references.findings
}

impl References<'_, '_> {
    /// `named` is what leads nowhere, then what it was said to be.
    fn add(
        &mut self,
        (section, rule, field): (&'static str, &str, &str),
        words: (String, String),
        named: &[&dyn ToString],
    ) {
        let shown = Witness::names(named.iter().map(|one| one.to_string()));
        let finding = CheckFinding::new("K01", (section, rule), words, &shown).at(field);
        self.findings.push(finding);
    }

    fn award(&self, award: &AwardRef) -> Option<&Award> {
        let mut register = self.around.entries().iter();
        register.find(|entry| entry.code == award.code && entry.edition == award.edition)
    }

    fn rules(&mut self) {
        let rules = self.rules;
        for rule in &rules.rules {
            match rule {
                Rule::Recognise(rule) => {
                    self.pattern("rules", &rule.id, "when", &rule.when);
                    self.valued_levels(rule);
                    self.deductions(rule);
                    self.worth(rule);
                }
                Rule::Transfer(rule) => {
                    for (path, pattern) in witness::patterns(rule) {
                        self.pattern("rules", &rule.id, &path, pattern);
                    }
                    self.sums(rule);
                    let gives = &rule.gives;
                    for (field, code) in gives
                        .all
                        .iter()
                        .map(|code| ("gives.all", code))
                        .chain(gives.any_of.iter().map(|code| ("gives.any_of", code)))
                    {
                        self.course("rules", &rule.id, field, code);
                    }
                    if let Some(module) = &gives.module {
                        self.module("rules", &rule.id, "gives.module", module);
                    }
                    if let Some(selector) = &gives.select {
                        self.selector("rules", &rule.id, "gives.select", selector);
                    }
                }
            }
        }
    }

    /// Bans, caps and exclusions.
    fn restraints(&mut self) {
        let rules = self.rules;
        for deny in &rules.deny {
            self.selector("deny", &deny.id, "target", &deny.target);
            for (path, pattern) in [("source", &deny.source), ("except", &deny.except)] {
                if let Some(pattern) = pattern {
                    self.pattern("deny", &deny.id, path, pattern);
                }
            }
        }
        for cap in &rules.caps {
            match &cap.base {
                Some(Base::Courses(selector)) => {
                    self.selector("caps", &cap.id, "base.courses", selector);
                }
                Some(Base::ModuleMinimum(module)) => {
                    self.module("caps", &cap.id, "base.module_minimum", module);
                }
                Some(Base::Programme) | None => {}
            }
            if let Some(selector) = cap.of.as_ref().and_then(|of| of.target.as_ref()) {
                self.selector("caps", &cap.id, "of.target", selector);
            }
        }
        for exclusion in &rules.exclusions {
            match &exclusion.kind {
                ExclusionKind::Awards(awards) => {
                    for award in awards {
                        self.entry("exclusions", &exclusion.id, "kind.awards", award);
                    }
                }
                ExclusionKind::Rules(ids) => {
                    for id in ids {
                        self.rule(&exclusion.id, id);
                    }
                }
                ExclusionKind::SameContent => {}
            }
        }
    }

    fn rule(&mut self, exclusion: &str, id: &str) {
        if !self.rules.rules.iter().any(|rule| rule.id() == id) {
            let (zh, en) = (
                format!("没有规则 `{id}`"),
                format!("there is no rule `{id}`"),
            );
            self.add(("exclusions", exclusion, "kind.rules"), (zh, en), &[&id]);
        }
    }

    fn selector(
        &mut self,
        section: &'static str,
        id: &str,
        field: &str,
        selector: &CourseSelector,
    ) {
        for code in &selector.code {
            self.course(section, id, &format!("{field}.code"), code);
        }
        for module in &selector.module {
            self.module(section, id, &format!("{field}.module"), module);
        }
        let programmes = self.around.programmes.iter();
        let courses = programmes.flat_map(|programme| &programme.courses);
        let borne: BTreeSet<&String> = courses.flat_map(|course| &course.tags).collect();
        if self.around.programmes.is_empty() {
            return;
        }
        let (known, unknown): (Vec<&String>, Vec<&String>) =
            selector.tag.iter().partition(|tag| borne.contains(tag));
        // One list of bans may serve programmes of which each has some of the courses.
        let others = borne.iter().copied().filter(|tag| !known.contains(tag));
        for tag in unknown {
            let words = (
                format!("所适用的专业中没有带标签 `{tag}` 的课程"),
                format!("no course of a programme of this rule set bears the tag `{tag}`"),
            );
            let place = (section, id, format!("{field}.tag"));
            self.unknown(place, words, tag, (!known.is_empty(), others.clone()));
        }
    }

    /// A word of a list that nothing bears. Where others of the list are borne it is told only if it looks like a slip
    /// of the pen for one that is borne and not in the list.
    fn unknown<'w>(
        &mut self,
        (section, id, field): (&'static str, &str, String),
        (zh, en): (String, String),
        word: &str,
        (is_beside_known, others): (bool, impl Iterator<Item = &'w String>),
    ) {
        let meant = yaml::meant(word, others);
        if is_beside_known && meant.is_none() {
            return;
        }
        let (meant_zh, meant_en) = meant.map_or_else(
            || (String::new(), String::new()),
            |meant| {
                (
                    format!("；是否指 `{meant}`"),
                    format!("; is `{meant}` meant?"),
                )
            },
        );
        let words = (zh + &meant_zh, en + &meant_en);
        self.add((section, id, &field), words, &[&word]);
        if is_beside_known && let Some(last) = self.findings.pop() {
            self.findings.push(last.warning());
        }
    }

    fn entry(&mut self, section: &'static str, id: &str, field: &str, award: &AwardRef) {
        if self.around.register.is_some() && self.award(award).is_none() {
            let (zh, en) = (
                format!("名录中没有 `{award}`"),
                format!("`{award}` is not in the register"),
            );
            self.add((section, id, field), (zh, en), &[award]);
        }
    }

    fn pattern(&mut self, section: &'static str, rule: &str, path: &str, pattern: &Pattern) {
        if self.around.register.is_none() {
            return;
        }
        self.topics(section, rule, path, pattern);
        self.measures((section, rule), path, pattern);
        self.open_levels((section, rule), path, pattern);
        let on = self.rules.effective.from;
        for award in &pattern.award {
            let field = format!("{path}.award");
            let Some(entry) = self.award(award) else {
                let fact = crate::Fact {
                    award_code: award.code.clone(),
                    award_edition: award.edition.clone(),
                    ..witness::fact_for(pattern, self.rules, on)
                };
                let words = (
                    format!("名录中没有 `{award}`"),
                    format!("`{award}` is not in the register"),
                );
                let shown = Witness::of(vec![fact], on).naming([award]);
                let finding = CheckFinding::new("K01", (section, rule), words, &shown);
                self.findings.push(finding.at(&field));
                continue;
            };
            let (kind, framework) = (entry.outcome_type, entry.framework.clone());
            self.kind((section, rule, &field), award, kind, &pattern.types);
            let levels = pattern.level.iter();
            let asked: BTreeSet<String> = levels
                .flat_map(|range| range.min.iter().chain(&range.max))
                .map(|level| level.framework.clone())
                .collect();
            for wanted in asked
                .iter()
                .filter(|wanted| Some(*wanted) != framework.as_ref())
            {
                let (zh, en) = (
                    format!("`{award}` 的等级不属于 `{wanted}`"),
                    format!("the levels of `{award}` are not those of `{wanted}`"),
                );
                let field = format!("{path}.level");
                self.add((section, rule, &field), (zh, en), &[award, wanted]);
            }
        }
    }

    fn kind(
        &mut self,
        place: (&'static str, &str, &str),
        award: &AwardRef,
        kind: OutcomeType,
        said: &BTreeSet<OutcomeType>,
    ) {
        if !said.contains(&kind) {
            let (zh, en) = (
                format!("`{award}` 在名录中的类型是 {}", kind.as_str()),
                format!("`{award}` is of type {} in the register", kind.as_str()),
            );
            self.add(place, (zh, en), &[award, &kind.as_str()]);
        }
    }

    fn course(&mut self, section: &'static str, rule: &str, field: &str, code: &str) {
        let programmes = self.around.programmes;
        let known = programmes
            .iter()
            .any(|programme| programme.find_course(code).is_some());
        if !programmes.is_empty() && !known {
            let (zh, en) = (
                format!("所适用的专业中没有课程 `{code}`"),
                format!("no programme of this rule set has the course `{code}`"),
            );
            self.add((section, rule, field), (zh, en), &[&code]);
        }
    }

    fn module(&mut self, section: &'static str, id: &str, field: &str, code: &str) {
        let programmes = self.around.programmes;
        let mut modules = programmes.iter().flat_map(|programme| &programme.modules);
        if !programmes.is_empty() && !modules.any(|module| module.code == code) {
            let (zh, en) = (
                format!("所适用的专业中没有模块 `{code}`"),
                format!("no programme of this rule set has the module `{code}`"),
            );
            self.add((section, id, field), (zh, en), &[&code]);
        }
    }

    fn statements(&mut self) {
        let rules = self.rules;
        for statement in &rules.equivalences {
            self.course("equivalences", &statement.id, "target", &statement.target);
            let place = ("equivalences", statement.id.as_str(), "source");
            self.entry_of_type(place, &statement.source, statement.outcome_type);
        }
        for crosswalk in &rules.crosswalks {
            for award in &crosswalk.same {
                let place = ("crosswalks", crosswalk.id.as_str(), "same");
                self.entry_of_type(place, award, crosswalk.outcome_type);
            }
        }
    }

    /// What is said to be of a type and is of another is never met.
    fn entry_of_type(
        &mut self,
        (section, id, field): (&'static str, &str, &str),
        award: &AwardRef,
        said: OutcomeType,
    ) {
        self.entry(section, id, field, award);
        if let Some(kind) = self.award(award).map(|entry| entry.outcome_type) {
            self.kind((section, id, field), award, kind, &BTreeSet::from([said]));
        }
    }

    /// The source of a citation is checked on reading; here the clause itself.
    fn clauses(&mut self) {
        let rules = self.rules;
        for rule in &rules.rules {
            let cite = match rule {
                Rule::Recognise(rule) => &rule.cite,
                Rule::Transfer(rule) => &rule.cite,
            };
            if cite
                .split_once('/')
                .is_none_or(|(_, clause)| clause.trim().is_empty())
            {
                let (zh, en) = (
                    format!("引文 `{cite}` 没有条款"),
                    format!("the citation `{cite}` names no clause"),
                );
                self.add(("rules", rule.id(), "cite"), (zh, en), &[cite]);
            }
        }
    }
}
