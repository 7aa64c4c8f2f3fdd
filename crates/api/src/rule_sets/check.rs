//! `check_rule_set_version`: reads the text again and runs the examples it carries.

use super::event::{Acting, CHECK};
use super::found::Found;
use super::known_names::{carried_of, classes_among};
use super::sets::programmes_of;
use crate::actor::Authenticated;
use crate::bank::Bank;
use crate::problem::Problem;
use crate::request::{Path, Query};
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, Utc};
use credit_bank_conversion_rules::{
    Carried, CheckFinding, CompiledRules, Fault, Purpose, Severity, Surroundings,
};
use credit_bank_domain::access::{Role, rule_sets};
use credit_bank_domain::award::Award;
use credit_bank_domain::id::{ProgrammeId, RuleSetId};
use credit_bank_domain::programme::Programme;
use credit_bank_store::ReadTx;
use credit_bank_store::rows::RuleSetVersion;
use credit_bank_store::words::RuleSetPurpose;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Longest difference told in characters.
const LONGEST_DETAIL: usize = 2000;
/// Most examples told.
const MOST_TESTS: usize = 1000;
/// Most findings told.
const MOST_FINDINGS: usize = 1000;
/// Most programmes told.
const MOST_PROGRAMMES: usize = 1000;
/// Longest words of a finding, in characters.
const LONGEST_WORDS: usize = 1000;
/// Longest witness, in characters.
const LONGEST_WITNESS: usize = 10_000;
/// Longest path of a member, in characters.
const LONGEST_FIELD: usize = 200;
/// Longest code, in characters.
const LONGEST_CODE: usize = 64;

/// The query: a programme to check beside those that use the rule set. A first version has none.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Beside {
    #[serde(default)]
    programme_id: Option<ProgrammeId>,
}

/// The contract's `RuleCheck`.
#[derive(Debug, Clone, Serialize)]
struct RuleCheck {
    passed: bool,
    hash: String,
    checked_at: DateTime<Utc>,
    findings: Vec<Finding>,
    tests: Vec<TestRun>,
    /// What was checked beside them; without any, nothing that depends on courses was.
    programmes: Vec<ProgrammeId>,
}

#[derive(Debug, Clone, Serialize)]
struct Finding {
    code: &'static str,
    severity: Severity,
    section: &'static str,
    rule: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    field: String,
    zh: String,
    en: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    witness: Option<String>,
}

/// What its rules decide, in the words of the rules.
pub(super) const fn purpose_of(purpose: RuleSetPurpose) -> Purpose {
    match purpose {
        RuleSetPurpose::Recognition => Purpose::Recognition,
        RuleSetPurpose::Transfer => Purpose::Transfer,
    }
}

/// A rule of the wrong kind: an error at its place.
impl From<Fault> for Finding {
    fn from(fault: Fault) -> Self {
        Self {
            code: fault.code,
            severity: Severity::Error,
            section: "rules",
            rule: fault.rule.unwrap_or_default(),
            field: "kind".to_owned(),
            zh: fault.zh,
            en: fault.en,
            line: Some(fault.line),
            column: Some(fault.column),
            witness: None,
        }
    }
}

impl From<CheckFinding> for Finding {
    fn from(found: CheckFinding) -> Self {
        let short = |text: String, most: usize| text.chars().take(most).collect();
        Self {
            code: found.code,
            severity: found.severity,
            section: found.section,
            field: short(found.field, LONGEST_FIELD),
            rule: short(found.rule, LONGEST_CODE),
            zh: short(found.zh, LONGEST_WORDS),
            en: short(found.en, LONGEST_WORDS),
            line: found.line,
            column: found.column,
            // A witness that is cut is no witness.
            witness: Some(found.witness).filter(|text| text.chars().count() <= LONGEST_WITNESS),
        }
    }
}

/// A version with everything that its check needs: read in one transaction, weighed in none.
struct Checked {
    version: RuleSetVersion,
    rules: Arc<CompiledRules>,
    purpose: Purpose,
    register: Vec<Award>,
    programmes: Vec<Programme>,
    issuer_classes: BTreeSet<String>,
    carried: Carried,
}

impl Checked {
    fn read(
        tx: &mut dyn ReadTx,
        acting: &Acting,
        (rule_set, number): (RuleSetId, i64),
        beside: Beside,
    ) -> Result<Self, Problem> {
        let version = permitted(tx, acting, rule_set, number)?;
        let rules = acting.bank.rules().parsed(&version)?;
        let named = rules.named_awards();
        let keys: Vec<(&str, &str)> = named
            .iter()
            .map(|award| (award.code.as_str(), award.edition.as_str()))
            .collect();
        let register = tx.find_award_editions(&keys)?;
        let mut programmes = programmes_of(tx, rule_set)?;
        if let Some(id) = beside.programme_id
            && !programmes.iter().any(|it| it.id == id)
        {
            programmes.push(tx.find_programme(id)?.ok_or_else(Problem::not_found)?);
        }
        let issuer_classes = classes_among(tx, &rules.named_issuer_classes())?;
        let carried = carried_of(tx, &rules)?;
        let row = tx.find_rule_set(rule_set)?.ok_or_else(Problem::not_found)?;
        Ok(Self {
            purpose: purpose_of(row.purpose),
            version,
            rules,
            register,
            programmes,
            issuer_classes,
            carried,
        })
    }

    /// The examples, and the findings of K01 to K13 against the register, the programmes and the
    /// organisations.
    fn weigh(self, now: DateTime<Utc>) -> RuleCheck {
        let around = Surroundings {
            register: Some(&self.register),
            programmes: &self.programmes,
            issuer_classes: Some(&self.issuer_classes),
            carried: Some(&self.carried),
        };
        let results = self.rules.run_tests();
        let findings = self.rules.check_text(&around, &self.version.source);
        let errors = findings
            .iter()
            .filter(|finding| finding.severity == Severity::Error);
        let source = &self.version.source;
        let wrong = self.rules.of_wrong_kind(self.purpose, source);
        let passed =
            errors.count() == 0 && wrong.is_empty() && results.iter().all(|result| result.passed);
        let tests = results.into_iter().take(MOST_TESTS).map(|result| TestRun {
            name: result.name,
            passed: result.passed,
            detail: (!result.passed).then(|| {
                let told = format!("{}\n{}", result.zh, result.en);
                told.chars().take(LONGEST_DETAIL).collect()
            }),
        });
        let wrong = wrong.into_iter().map(Finding::from);
        let findings = wrong.chain(findings.into_iter().map(Finding::from));
        RuleCheck {
            passed,
            hash: self.version.hash,
            checked_at: now,
            findings: findings.take(MOST_FINDINGS).collect(),
            tests: tests.collect(),
            programmes: self
                .programmes
                .iter()
                .map(|it| it.id)
                .take(MOST_PROGRAMMES)
                .collect(),
        }
    }
}

/// The version, if the actor may check it.
fn permitted(
    tx: &mut dyn ReadTx,
    acting: &Acting,
    rule_set: RuleSetId,
    number: i64,
) -> Result<RuleSetVersion, Problem> {
    let decide = |fact: Option<&_>| rule_sets::check_version(&acting.actor, fact);
    let which = (rule_set, number);
    let (found, _) = Found::permitted(tx, which, Some(&acting.actor), decide)?;
    Ok(found.version)
}

#[derive(Debug, Clone, Serialize)]
struct TestRun {
    name: String,
    passed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

/// `check_rule_set_version`.
pub(crate) async fn check_rule_set_version(
    bank: web::Data<Bank>,
    Authenticated(actor): Authenticated,
    Path((rule_set, number)): Path<(RuleSetId, i64)>,
    Query(beside): Query<Beside>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let acting = Acting::new(&bank, &actor, &request);
    let name = "check_rule_set_version";
    let reading = acting.clone();
    let read = move |tx: &mut dyn ReadTx| Checked::read(tx, &reading, (rule_set, number), beside);
    let checked = bank.read(&actor, name, read).await?;
    // Analyses may take seconds: no transaction waits for them, least of all SQLite's only writer.
    let now = acting.now;
    let checked = web::block(move || checked.weigh(now))
        .await
        .map_err(Problem::internal)?;
    let written = checked.clone();
    bank.write(&actor, name, move |tx| {
        let version = permitted(tx.reads(), &acting, rule_set, number)?;
        let failed = written.tests.iter().filter(|test| !test.passed);
        let failed: Vec<&str> = failed.map(|test| test.name.as_str()).collect();
        let detail =
            json!({"passed": written.passed, "tests": written.tests.len(), "failed": failed, "programmes": written.programmes.len()});
        acting.append(tx, &version, CHECK, detail)?;
        let role = if acting.actor.has_role(Role::RuleEditor) {
            Role::RuleEditor
        } else {
            Role::RuleApprover
        };
        let subject = ("rule_set_version", version.id.uuid());
        acting.audit(tx, name, role, 200, subject)
    })
    .await?;
    Ok(HttpResponse::Ok().json(checked))
}
