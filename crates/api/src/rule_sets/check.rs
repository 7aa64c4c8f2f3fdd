//! `check_rule_set_version`: reads the text again and runs the examples it carries.

use super::event::{Acting, CHECK};
use super::found::Found;
use super::sets::programmes_of;
use crate::actor::Authenticated;
use crate::bank::Bank;
use crate::problem::Problem;
use crate::request::Path;
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, Utc};
use credit_bank_conversion_rules::{CheckFinding, RuleSet, Severity, Surroundings};
use credit_bank_domain::access::{Role, rule_sets};
use credit_bank_domain::id::RuleSetId;
use credit_bank_store::ReadTx;
use serde::Serialize;
use serde_json::json;

/// Longest difference told in characters.
const LONGEST_DETAIL: usize = 2000;
/// Most examples told.
const MOST_TESTS: usize = 1000;
/// Most findings told.
const MOST_FINDINGS: usize = 1000;
/// Longest words of a finding, in characters.
const LONGEST_WORDS: usize = 1000;
/// Longest witness, in characters.
const LONGEST_WITNESS: usize = 10_000;
/// Longest code, in characters.
const LONGEST_CODE: usize = 64;

/// The contract's `RuleCheck`.
#[derive(Debug, Serialize)]
struct RuleCheck {
    passed: bool,
    hash: String,
    checked_at: DateTime<Utc>,
    findings: Vec<Finding>,
    tests: Vec<TestRun>,
}

#[derive(Debug, Serialize)]
struct Finding {
    code: &'static str,
    severity: Severity,
    rule: String,
    zh: String,
    en: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    witness: Option<String>,
}

impl From<CheckFinding> for Finding {
    fn from(found: CheckFinding) -> Self {
        let short = |text: String, most: usize| text.chars().take(most).collect();
        Self {
            code: found.code,
            severity: found.severity,
            rule: short(found.rule, LONGEST_CODE),
            zh: short(found.zh, LONGEST_WORDS),
            en: short(found.en, LONGEST_WORDS),
            line: found.line,
            column: found.column,
            // A witness that is cut is no witness.
            witness: found
                .witness
                .filter(|text| text.chars().count() <= LONGEST_WITNESS),
        }
    }
}

/// The findings of K01 to K13 against the register and the programmes that the rule set decides.
fn findings(
    tx: &mut dyn ReadTx,
    rule_set: RuleSetId,
    rules: &RuleSet,
    text: &str,
) -> Result<Vec<CheckFinding>, Problem> {
    let named = rules.named_awards();
    let keys: Vec<(&str, &str)> = named
        .iter()
        .map(|award| (award.code.as_str(), award.edition.as_str()))
        .collect();
    let register = tx.find_award_editions(&keys)?;
    let programmes = programmes_of(tx, rule_set)?;
    let around = Surroundings {
        register: Some(&register),
        programmes: &programmes,
    };
    Ok(rules.check_text(&around, text))
}

#[derive(Debug, Serialize)]
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
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let acting = Acting::new(&bank, &actor, &request);
    let checked = bank
        .write(&actor, "check_rule_set_version", move |tx| {
            let found = Found::find(tx.reads(), rule_set, number)?;
            let fact = found.as_ref().map(Found::fact);
            rule_sets::check_version(&acting.actor, fact.as_ref())?;
            let found = found.ok_or_else(Problem::not_found)?;
            let rules = acting.bank.rules().parsed(&found.version)?;
            let results = rules.run_tests();
            let found_wrong = findings(tx.reads(), rule_set, &rules, &found.version.source)?;
            let sound = found_wrong
                .iter()
                .all(|finding| finding.severity != Severity::Error);
            let passed = sound && results.iter().all(|result| result.passed);
            let tests = results.into_iter().take(MOST_TESTS).map(|result| TestRun {
                name: result.name,
                passed: result.passed,
                detail: (!result.passed).then(|| {
                    let told = format!("{}\n{}", result.zh, result.en);
                    told.chars().take(LONGEST_DETAIL).collect()
                }),
            });
            let tests: Vec<TestRun> = tests.collect();
            let failed: Vec<&str> = tests
                .iter()
                .filter(|test| !test.passed)
                .map(|test| test.name.as_str())
                .collect();
            let detail = json!({"passed": passed, "tests": tests.len(), "failed": failed});
            acting.append(tx, &found.version, CHECK, detail)?;
            let role = if acting.actor.has_role(Role::RuleEditor) {
                Role::RuleEditor
            } else {
                Role::RuleApprover
            };
            let subject = ("rule_set_version", found.version.id.uuid());
            acting.audit(tx, "check_rule_set_version", role, 200, subject)?;
            Ok(RuleCheck {
                passed,
                hash: found.version.hash,
                checked_at: acting.now,
                findings: found_wrong
                    .into_iter()
                    .take(MOST_FINDINGS)
                    .map(Finding::from)
                    .collect(),
                tests,
            })
        })
        .await?;
    Ok(HttpResponse::Ok().json(checked))
}
