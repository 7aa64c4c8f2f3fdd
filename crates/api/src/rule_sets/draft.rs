//! `create_rule_set_version`: a text becomes a draft that is never edited; a change is a new version.

use super::check::purpose_of;
use super::event::{Acting, CREATION};
use super::found::Found;
use super::kept;
use super::version_view::VersionView;
use crate::actor::Authenticated;
use crate::bank::Bank;
use crate::idempotency::{self, Answer, IdempotencyKey};
use crate::problem::{FieldFault, Problem, Slug};
use crate::request::{Body, Path, Text, present};
use actix_web::{HttpRequest, HttpResponse, web};
use credit_bank_conversion_rules::{Fault, RuleSet};
use credit_bank_domain::access::{Role, rule_sets};
use credit_bank_domain::id::{RuleSetId, RuleSetVersionId};
use credit_bank_domain::state::RuleSetVersionState;
use credit_bank_store::rows::RuleSetVersion;
use credit_bank_store::words::RuleSetPurpose;
use serde::Deserialize;
use serde_json::json;

/// Longest text of a version in characters.
const LONGEST_SOURCE: usize = 524_288;

/// A new version.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuleSetVersionDraft {
    source: String,
    #[serde(default, deserialize_with = "present")]
    note: Option<Text>,
}

/// `create_rule_set_version`.
pub(crate) async fn create_rule_set_version(
    bank: web::Data<Bank>,
    Authenticated(actor): Authenticated,
    key: IdempotencyKey,
    Path(rule_set): Path<RuleSetId>,
    request: HttpRequest,
    body: Body<RuleSetVersionDraft>,
) -> Result<HttpResponse, Problem> {
    let acting = Acting::new(&bank, &actor, &request);
    let draft = body.value;
    let name = "create_rule_set_version";
    idempotency::create(&bank, &actor, key, body.hash, name, move |tx| {
        let found = kept::find(tx.reads(), rule_set, Some(&acting.actor))?;
        let fact = found.as_ref().map(|(_, fact)| fact);
        let permit = rule_sets::create_version(&acting.actor, fact)?;
        let (found, _) = found.ok_or_else(Problem::not_found)?;
        let number = tx
            .last_rule_set_version_number(permit.rule_set)?
            .saturating_add(1);
        let rules = read(&draft, (&found.code, found.purpose), number)?;
        let version = RuleSetVersion {
            id: acting.bank.ids().make(RuleSetVersionId::new),
            rule_set_id: permit.rule_set,
            number,
            state: RuleSetVersionState::Draft,
            source: draft.source.clone(),
            canonical: rules.canonical_json(),
            hash: rules.hash_hex(),
            effective_from: rules.effective.from,
            // A text names its last day, the bank the first day without it.
            effective_to: rules.effective.to.and_then(|last| last.succ_opt()),
            created_by: permit.editor,
            created_at: acting.now,
            published_at: None,
            withdrawn_at: None,
        };
        tx.insert_rule_set_version(&version)?;
        let detail = draft
            .note
            .as_ref()
            .map_or_else(|| json!({}), |note| json!({ "note": note }));
        acting.append(tx, &version, CREATION, detail)?;
        let subject = ("rule_set_version", version.id.uuid());
        acting.audit(tx, name, Role::RuleEditor, 201, subject)?;
        let location = format!("/v1/rule-sets/{rule_set}/versions/{number}");
        let found = Found::of(tx.reads(), version)?;
        Answer::created(
            location,
            &VersionView::of(tx.reads(), &acting.bank, &found, true)?,
        )
    })
    .await
}

/// The text, parsed; it must be of this rule set and carry the next number.
fn read(
    draft: &RuleSetVersionDraft,
    (code, purpose): (&str, RuleSetPurpose),
    number: i64,
) -> Result<RuleSet, Problem> {
    if draft.source.chars().count() > LONGEST_SOURCE {
        return Err(Problem::invalid_body(FieldFault::too_long(
            "/source",
            LONGEST_SOURCE,
        )));
    }
    let rules = RuleSet::parse_yaml(&draft.source).map_err(|faults| faulty(&faults))?;
    if rules.rule_set != code {
        return Err(invalid(vec![FieldFault::new(
            "/source",
            "rule_set",
            format!("规则文本所写的规则集应为 {code}。"),
            format!("The text must name the rule set {code}."),
        )]));
    }
    if i64::from(rules.version) != number {
        return Err(invalid(vec![FieldFault::new(
            "/source",
            "version",
            format!("规则文本的版本号应为 {number}。"),
            format!("The text must carry the version number {number}."),
        )]));
    }
    let wrong = rules.of_wrong_kind(purpose_of(purpose), &draft.source);
    if !wrong.is_empty() {
        return Err(faulty(&wrong));
    }
    Ok(rules)
}

/// The faults of a text, each with its line and column.
pub(super) fn faulty(faults: &[Fault]) -> Problem {
    let told = faults.iter().map(|fault| {
        let place = if fault.line == 0 {
            "/source".to_owned()
        } else {
            format!("/source#L{}C{}", fault.line, fault.column)
        };
        let field = if fault.field.is_empty() {
            String::new()
        } else {
            format!("{}: ", fault.field)
        };
        FieldFault::new(
            place,
            fault.code,
            format!("{field}{}", fault.zh),
            format!("{field}{}", fault.en),
        )
    });
    invalid(told.collect())
}

fn invalid(faults: Vec<FieldFault>) -> Problem {
    let count = faults.len();
    Problem::new(Slug::RulesInvalid)
        .detail(
            format!("规则文本有 {count} 处错误。"),
            format!("The text of the rules has {count} fault(s)."),
        )
        .faults(faults)
}
