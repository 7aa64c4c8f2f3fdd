//! Running the examples of a rule set through the engine itself.

use super::{RuleTest, TestFact, TestResult, plain};
use crate::compiled::CompiledRules;
use crate::fact::{Fact, FactGrade, FactLevel};
use crate::model::RuleSet;
use crate::reason::Reason;
use crate::request::ConversionRequest;
use crate::{Conversion, Decision, convert, recognise};
use chrono::NaiveDate;
use credit_bank_domain::award::Award;
use credit_bank_domain::credits::Credits;
use credit_bank_domain::id::{AwardId, OrganisationId, ProgrammeId};
use credit_bank_domain::programme::{Course, Module, Programme, ProgrammeLevel};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Ids of an example's made-up register and school: they never leave this module.
const NOWHERE: Uuid = Uuid::nil();

/// Differences found: what (a fact, a course, a sum), wanted, had.
type Differences = Vec<(String, String, String)>;

impl RuleSet {
    /// Runs every example of the rule set, in the order of their names.
    pub fn run_tests(&self) -> Vec<TestResult> {
        let compiled = CompiledRules::of(self.clone());
        let tests = self.tests.iter();
        tests.map(|test| compiled.run_test(test)).collect()
    }

    /// The outcomes of an example as facts.
    pub(crate) fn facts_of(&self, test: &RuleTest) -> Vec<Fact> {
        let facts = test.facts.iter();
        facts.map(|one| fact(one, self, test.on)).collect()
    }
}

impl CompiledRules {
    /// Runs one example. One of which something would not be looked at does not hold.
    pub(crate) fn run_test(&self, test: &RuleTest) -> TestResult {
        let mut differences: Vec<[String; 2]> = plain::unlooked(test);
        if differences.is_empty() {
            let mut found = Differences::new();
            if !plain::of_recognition(&test.expect).is_empty() {
                recognition(self, test, &mut found);
            }
            if !test.courses.is_empty() {
                differences.extend(transfer(self, test, &mut found));
            }
            let words = found.iter().map(words_of).collect::<Vec<_>>();
            differences.splice(0..0, words);
        }
        let list = |words: fn(&[String; 2]) -> &str| {
            let each: Vec<&str> = differences.iter().map(words).collect();
            each.join("; ")
        };
        TestResult {
            name: test.name.clone(),
            passed: differences.is_empty(),
            zh: list(|[zh, _]| zh),
            en: list(|[_, en]| en),
        }
    }
}

fn words_of((what, want, have): &(String, String, String)) -> [String; 2] {
    let or = |text: &str, nothing: &str| {
        let told = if text.is_empty() { nothing } else { text };
        told.to_owned()
    };
    [
        format!("{what}：应为 {}，实为 {}", or(want, "无"), or(have, "无")),
        format!(
            "{what}: wanted {}, had {}",
            or(want, "none"),
            or(have, "none")
        ),
    ]
}

fn codes(reasons: &[Reason]) -> Vec<&str> {
    reasons.iter().map(|reason| reason.code.as_str()).collect()
}

/// Compares what is recognised.
fn recognition(rules: &CompiledRules, test: &RuleTest, differences: &mut Differences) {
    let described = rules.facts_of(test);
    let register: Vec<Award> = described.iter().map(entry_of).collect();
    let unvalued = |fact| Fact {
        credits: None,
        ..fact
    };
    let facts: Vec<Fact> = described.into_iter().map(unvalued).collect();
    let found = recognise(rules, &facts, &register, test.on);
    for (id, want) in &test.expect.recognised {
        let have = found
            .decisions
            .get(id)
            .and_then(Decision::lot)
            .map(|lot| lot.credits);
        if have != Some(*want) {
            let have = have.map_or_else(|| "-".to_owned(), |have| have.to_string());
            differences.push((format!("recognised.{id}"), want.to_string(), have));
        }
    }
    for (id, want) in &test.expect.category {
        let lot = found.decisions.get(id).and_then(Decision::lot);
        let have = lot.map_or("-", |lot| lot.category.as_str());
        if have != want {
            differences.push((format!("category.{id}"), want.clone(), have.to_owned()));
        }
    }
    for (id, want) in &test.expect.waits {
        let have = match found.decisions.get(id) {
            Some(Decision::Waits { reasons } | Decision::SameContent { reasons, .. }) => {
                codes(reasons)
            }
            _ => Vec::new(),
        };
        if !have.contains(&want.as_str()) {
            differences.push((format!("waits.{id}"), want.clone(), have.join(", ")));
        }
    }
}

/// Compares what is given; says why courses that should be given are not.
fn transfer(
    rules: &CompiledRules,
    test: &RuleTest,
    differences: &mut Differences,
) -> Vec<[String; 2]> {
    let facts = rules.facts_of(test);
    let programme = programme(test);
    let found = convert(&ConversionRequest {
        registered_on: test.registered_on.unwrap_or(test.on),
        ..ConversionRequest::about(rules, &programme, &facts, test.on)
    });
    let granted: BTreeSet<String> = found
        .courses
        .iter()
        .map(|line| line.course_code.clone())
        .collect();
    let listed = |set: &BTreeSet<String>| set.iter().cloned().collect::<Vec<_>>().join(", ");
    if let Some(want) = test
        .expect
        .granted
        .as_ref()
        .filter(|want| **want != granted)
    {
        differences.push(("granted".to_owned(), listed(want), listed(&granted)));
    }
    let total = found.total_credits.checked_add(found.pending_exam_credits);
    if let Some(want) = test.expect.credits.filter(|want| Ok(*want) != total) {
        let have = total.unwrap_or_default().to_string();
        differences.push(("credits".to_owned(), want.to_string(), have));
    }
    lines(test, &found, differences);
    let unused = found.unused.iter().map(|fact| (&fact.id, &fact.reasons));
    compare(
        ("unused", &test.expect.unused),
        &unused.collect::<Vec<_>>(),
        differences,
    );
    let missing = found
        .missing
        .iter()
        .map(|course| (&course.course_code, &course.reasons));
    compare(
        ("missing", &test.expect.missing),
        &missing.collect::<Vec<_>>(),
        differences,
    );
    let wanted = test.expect.granted.iter().flatten();
    let lacking = found
        .missing
        .iter()
        .filter(|course| wanted.clone().any(|code| *code == course.course_code));
    let why = lacking.flat_map(|course| {
        course.reasons.iter().map(|reason| {
            let (course, code) = (&course.course_code, &reason.code);
            [
                format!("{course}（{code}）：{}", reason.zh),
                format!("{course} ({code}): {}", reason.en),
            ]
        })
    });
    why.collect()
}

fn lines(test: &RuleTest, found: &Conversion, differences: &mut Differences) {
    let line = |code: &String| found.courses.iter().find(|line| line.course_code == *code);
    let effects = test.expect.effect.iter().map(|(code, want)| {
        let have = line(code).map(|line| line.effect.as_str().to_owned());
        (format!("effect.{code}"), want.as_str().to_owned(), have)
    });
    let grades = test.expect.grade.iter().map(|(code, want)| {
        let have = line(code).and_then(|line| Some(line.grade.as_ref()?.text.clone()));
        (format!("grade.{code}"), want.clone(), have)
    });
    for (place, want, have) in effects.chain(grades) {
        if have.as_ref() != Some(&want) {
            differences.push((place, want, have.unwrap_or_else(|| "-".to_owned())));
        }
    }
}

fn compare<'c>(
    (member, expected): (&str, &std::collections::BTreeMap<String, String>),
    found: &[(&'c String, &'c Vec<Reason>)],
    differences: &mut Differences,
) {
    for (id, want) in expected {
        let have = found
            .iter()
            .find(|(found, _)| *found == id)
            .map(|(_, reasons)| codes(reasons))
            .unwrap_or_default();
        if !have.contains(&want.as_str()) {
            differences.push((format!("{member}.{id}"), want.clone(), have.join(", ")));
        }
    }
}

fn fact(test: &TestFact, rules: &RuleSet, on: NaiveDate) -> Fact {
    let level = test.level.as_ref().map(|reference| {
        let found = rules.find_level(reference);
        FactLevel {
            framework: Some(reference.framework.clone()),
            level: found.map_or_else(|| reference.level.clone(), |level| level.level.clone()),
            rank: found.map_or(0, |level| level.rank),
        }
    });
    Fact {
        id: test.id.clone(),
        outcome_type: test.outcome_type,
        award_code: test.award.code.clone(),
        award_edition: test.award.edition.clone(),
        award_name: test.name.clone(),
        level,
        issuer_id: None,
        issuer_classes: test.issuer_classes.iter().cloned().collect(),
        grade: test.grade.map(|value| FactGrade {
            scale: test.grade_scale.clone().unwrap_or_else(|| "100".to_owned()),
            value,
        }),
        hours: test.hours,
        credits: test.credits,
        category: None,
        content_class: test.content_class.clone(),
        awarded_on: test.awarded_on.or_else(|| on.pred_opt()).unwrap_or(on),
        valid_until: test.valid_until,
        tags: test.tags.iter().cloned().collect(),
        measures: test.measures.clone(),
        evidence: test.evidence,
        recognised: true,
        frozen: false,
        convertible: test.convertible,
        source_hash: String::new(),
    }
}

/// A register entry as an outcome describes it; what the outcome is worth the register fixes.
pub(crate) fn entry_of(fact: &Fact) -> Award {
    let framework = fact
        .level
        .as_ref()
        .and_then(|level| level.framework.clone());
    Award {
        id: AwardId::new(NOWHERE),
        version: 1,
        outcome_type: fact.outcome_type,
        code: fact.award_code.clone(),
        edition: fact.award_edition.clone(),
        name: fact.award_code.clone(),
        framework,
        levels: Vec::new(),
        hours: None,
        credits: fact.credits,
        value_rule: None,
        category: "vocational".to_owned(),
        content_class: fact.content_class.clone(),
        validity_months: None,
        issuers: Vec::new(),
        valid_from: NaiveDate::MIN,
        valid_to: None,
        tags: Vec::new(),
        outcome_tags: Vec::new(),
        measures: Vec::new(),
        label: None,
    }
}

fn programme(test: &RuleTest) -> Programme {
    let named = test.courses.iter().map(|course| &course.module);
    let modules: BTreeSet<&String> = named.chain(test.modules.keys()).collect();
    Programme {
        id: ProgrammeId::new(NOWHERE),
        organisation_id: OrganisationId::new(NOWHERE),
        code: "example".to_owned(),
        version: "1".to_owned(),
        name: "示例".to_owned(),
        level: ProgrammeLevel::Associate,
        total_credits: test
            .total_credits
            .or_else(|| Credits::from_hundredths(7600).ok())
            .unwrap_or_default(),
        intake_from: NaiveDate::MIN,
        intake_to: None,
        application_window: Vec::new(),
        modules: modules
            .into_iter()
            .map(|code| Module {
                code: code.clone(),
                name: code.clone(),
                min_credits: test.modules.get(code).copied().unwrap_or_default(),
            })
            .collect(),
        courses: test
            .courses
            .iter()
            .map(|course| Course {
                code: course.code.clone(),
                name: course.name.clone().unwrap_or_else(|| course.code.clone()),
                credits: course.credits,
                module: course.module.clone(),
                compulsory: course.compulsory,
                tags: course.tags.iter().cloned().collect(),
                convertible: course.convertible,
            })
            .collect(),
        rule_set_id: None,
        label: None,
    }
}
