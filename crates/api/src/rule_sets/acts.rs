//! The acts that move a version: submission, approval, publication, withdrawal.

use super::event::{Acting, CHECK, FILING, LOSSES_ACCEPTED};
use super::found::Found;
use super::kinds::fit_purpose;
use super::simulation::may_be_published;
use super::version_view::{VersionView, passed};
use crate::actor::Authenticated;
use crate::bank::Bank;
use crate::idempotency::{self, Answer, OptionalIdempotencyKey};
use crate::problem::{FieldFault, Problem, Slug};
use crate::request::{Body, NoBody, Path, Text, Word, present};
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::NaiveDate;
use credit_bank_domain::access::Role;
use credit_bank_domain::access::rule_sets::{self, ApproverAct, VersionFact};
use credit_bank_domain::id::RuleSetId;
use credit_bank_domain::state::{RuleSetVersionAct, RuleSetVersionState};
use credit_bank_store::rows::PublishedVersion;
use credit_bank_store::{ReadTx, WriteTx};
use serde::Deserialize;
use serde_json::{Value, json};

/// Confirms which text was read.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HashConfirmation {
    hash: String,
    #[serde(default, deserialize_with = "present")]
    text: Option<Text>,
}

impl HashConfirmation {
    fn confirms(&self, found: &Found) -> Result<(), Problem> {
        if self.hash == found.version.hash {
            Ok(())
        } else {
            Err(Problem::new(Slug::HashMismatch).fault(FieldFault::new(
                "/hash",
                "hash_mismatch",
                "与该版本规则文本的哈希不符。",
                "This is not the hash of this version's text.",
            )))
        }
    }

    fn remark(&self) -> Value {
        self.text
            .as_ref()
            .map_or_else(|| json!({}), |text| json!({ "text": text }))
    }
}

/// What is published, and why losses are borne.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Publication {
    hash: String,
    #[serde(default, deserialize_with = "present")]
    text: Option<Text>,
    #[serde(default, deserialize_with = "present")]
    accept_losses: Option<Text>,
}

/// The number under which the authority keeps a version (备案号).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filing {
    number: Text,
    #[serde(deserialize_with = "crate::request::day")]
    filed_on: NaiveDate,
}

/// Longest filing number in characters.
const LONGEST_NUMBER: usize = 64;

/// A reason.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WithdrawalReason {
    reason_code: Word,
    text: Text,
}

/// Which version of which rule set.
type Which = Path<(RuleSetId, i64)>;

/// `submit_rule_set_version`: only after a check that passed.
pub(crate) async fn submit_rule_set_version(
    bank: web::Data<Bank>,
    Authenticated(actor): Authenticated,
    key: OptionalIdempotencyKey,
    Path((rule_set, number)): Which,
    request: HttpRequest,
    body: NoBody,
) -> Result<HttpResponse, Problem> {
    let acting = Acting::new(&bank, &actor, &request);
    let name = "submit_rule_set_version";
    idempotency::act(&bank, &actor, key, body.hash, name, move |tx| {
        let actor = &acting.actor;
        let decide = |fact: Option<&VersionFact>| rule_sets::submit_version(actor, fact);
        let (found, _) = Found::permitted(tx.reads(), (rule_set, number), Some(actor), decide)?;
        allowed(&found, RuleSetVersionAct::Submission)?;
        if !found.last(CHECK).is_some_and(passed) {
            return Err(Problem::new(Slug::RulesInvalid)
                .detail("须先检查通过。", "A check must have passed first."));
        }
        fit_purpose(tx.reads(), &acting.bank, &found)?;
        has_examples(&acting.bank, &found)?;
        acting.audit(tx, name, Role::RuleEditor, 200, subject(&found))?;
        go(tx, &acting, found, RuleSetVersionAct::Submission, json!({}))
    })
    .await
}

/// `approve_rule_set_version`.
pub(crate) async fn approve_rule_set_version(
    bank: web::Data<Bank>,
    Authenticated(actor): Authenticated,
    key: OptionalIdempotencyKey,
    which: Which,
    request: HttpRequest,
    body: Body<HashConfirmation>,
) -> Result<HttpResponse, Problem> {
    let asked = SecondEyes {
        acting: Acting::new(&bank, &actor, &request),
        key,
        which,
        hash: body.hash,
        name: "approve_rule_set_version",
        permit: ApproverAct::Approval,
        act: RuleSetVersionAct::Approval,
    };
    let said = body.value;
    asked
        .go(move |_, _, found| {
            said.confirms(found)?;
            Ok(said.remark())
        })
        .await
}

/// `publish_rule_set_version`: simulated, with an answer to those who lose, and not for days gone by, unless
/// nothing was in force before.
pub(crate) async fn publish_rule_set_version(
    bank: web::Data<Bank>,
    Authenticated(actor): Authenticated,
    key: OptionalIdempotencyKey,
    which: Which,
    request: HttpRequest,
    body: Body<Publication>,
) -> Result<HttpResponse, Problem> {
    let asked = SecondEyes {
        acting: Acting::new(&bank, &actor, &request),
        key,
        which,
        hash: body.hash,
        name: "publish_rule_set_version",
        permit: ApproverAct::Publication,
        act: RuleSetVersionAct::Publication,
    };
    let Publication {
        hash,
        text,
        accept_losses,
    } = body.value;
    let said = HashConfirmation { hash, text };
    asked
        .go(move |tx, acting, found| {
            said.confirms(found)?;
            fit_purpose(tx, &acting.bank, found)?;
            if found.version.effective_from < acting.bank.today() && published_before(tx, found)? {
                return Err(Problem::new(Slug::EffectiveDatePast));
            }
            is_last_to_begin(tx, found)?;
            let rests_on = may_be_published(tx, &acting.bank, found, accept_losses.as_ref())?;
            let mut detail = said.remark();
            if let Value::Object(members) = &mut detail {
                members.extend(rests_on);
            }
            Ok(detail)
        })
        .await
}

/// `file_rule_set_version`: the authority's number; a later one supersedes it.
pub(crate) async fn file_rule_set_version(
    bank: web::Data<Bank>,
    Authenticated(actor): Authenticated,
    key: OptionalIdempotencyKey,
    Path((rule_set, number)): Which,
    request: HttpRequest,
    body: Body<Filing>,
) -> Result<HttpResponse, Problem> {
    let acting = Acting::new(&bank, &actor, &request);
    let name = "file_rule_set_version";
    let filing = body.value;
    idempotency::act(&bank, &actor, key, body.hash, name, move |tx| {
        let found = second_eyes(tx.reads(), &acting, ApproverAct::Filing, rule_set, number)?;
        if filing.number.as_str().chars().count() > LONGEST_NUMBER {
            return Err(Problem::invalid_body(FieldFault::too_long(
                "/number",
                LONGEST_NUMBER,
            )));
        }
        if filing.filed_on > acting.bank.today() {
            return Err(Problem::future_date("/filed_on"));
        }
        let signed = [
            RuleSetVersionState::Approved,
            RuleSetVersionState::Published,
        ];
        if !signed.contains(&found.version.state) {
            let acts = found.version.state.allowed_acts();
            let acts = acts.into_iter().map(RuleSetVersionAct::as_str);
            return Err(Problem::state_conflict(acts));
        }
        acting.audit(tx, name, Role::RuleApprover, 200, subject(&found))?;
        let detail = json!({"number": filing.number, "filed_on": filing.filed_on});
        acting.append(tx, &found.version, FILING, detail)?;
        let found = Found::of(tx.reads(), found.version)?;
        Answer::ok(&VersionView::of(tx.reads(), &acting.bank, &found, true)?)
    })
    .await
}

/// `withdraw_rule_set_version`.
pub(crate) async fn withdraw_rule_set_version(
    bank: web::Data<Bank>,
    Authenticated(actor): Authenticated,
    key: OptionalIdempotencyKey,
    which: Which,
    request: HttpRequest,
    body: Body<WithdrawalReason>,
) -> Result<HttpResponse, Problem> {
    let asked = SecondEyes {
        acting: Acting::new(&bank, &actor, &request),
        key,
        which,
        hash: body.hash,
        name: "withdraw_rule_set_version",
        permit: ApproverAct::Withdrawal,
        act: RuleSetVersionAct::Withdrawal,
    };
    let WithdrawalReason { reason_code, text } = body.value;
    let detail = json!({"reason_code": reason_code, "text": text});
    asked.go(move |_, _, _| Ok(detail.clone())).await
}

/// What an approver wants of a version that somebody else wrote and submitted.
struct SecondEyes {
    acting: Acting,
    key: OptionalIdempotencyKey,
    which: Which,
    hash: [u8; 32],
    name: &'static str,
    permit: ApproverAct,
    act: RuleSetVersionAct,
}

impl SecondEyes {
    /// Moves the version where `check` finds nothing against it; what it gives is kept with the act.
    async fn go<C>(self, check: C) -> Result<HttpResponse, Problem>
    where
        C: Fn(&mut dyn ReadTx, &Acting, &Found) -> Result<Value, Problem> + Send + 'static,
    {
        let Self {
            acting,
            key,
            which: Path((rule_set, number)),
            hash,
            name,
            permit,
            act,
        } = self;
        let (bank, actor) = (acting.bank.clone(), acting.actor.clone());
        idempotency::act(&bank, &actor, key, hash, name, move |tx| {
            // What one publication finds published, another at once must not change.
            tx.lock_rule_set(rule_set)?;
            let found = second_eyes(tx.reads(), &acting, permit, rule_set, number)?;
            allowed(&found, act)?;
            let detail = check(tx.reads(), &acting, &found)?;
            let borne = detail.get(LOSSES_ACCEPTED).cloned();
            acting.audit_with(tx, name, (Role::RuleApprover, 200), subject(&found), borne)?;
            go(tx, &acting, found, act, detail)
        })
        .await
    }
}

/// The version, if the actor may be its second pair of eyes.
fn second_eyes(
    tx: &mut dyn ReadTx,
    acting: &Acting,
    act: ApproverAct,
    rule_set: RuleSetId,
    number: i64,
) -> Result<Found, Problem> {
    let actor = &acting.actor;
    let decide = |fact: Option<&VersionFact>| rule_sets::approve_version(actor, act, fact);
    let (found, _) = Found::permitted(tx, (rule_set, number), Some(actor), decide)?;
    Ok(found)
}

fn allowed(found: &Found, act: RuleSetVersionAct) -> Result<(), Problem> {
    found.version.state.after(act)?;
    Ok(())
}

/// Moves the version, appends the event and shows what came of it.
fn go(
    tx: &mut dyn WriteTx,
    acting: &Acting,
    mut found: Found,
    act: RuleSetVersionAct,
    detail: Value,
) -> Result<Answer, Problem> {
    let from = found.version.state;
    let to = from.after(act)?;
    if !tx.set_rule_set_version_state(found.version.id, from, to, acting.now)? {
        return Err(Problem::state_conflict([]));
    }
    acting.append(tx, &found.version, act.as_str(), detail)?;
    let (rule_set, number) = (found.version.rule_set_id, found.version.number);
    found = Found::find(tx.reads(), rule_set, number)?.ok_or_else(Problem::not_found)?;
    Answer::ok(&VersionView::of(tx.reads(), &acting.bank, &found, true)?)
}

/// What nobody has shown to decide as meant is signed by nobody.
fn has_examples(bank: &Bank, found: &Found) -> Result<(), Problem> {
    if bank.rules().parsed(&found.version)?.tests.is_empty() {
        let fault = FieldFault::new(
            "/source",
            "K12",
            "规则没有示例（tests）；每条规则应有示例说明其结果。",
            "The rules carry no examples (tests); each rule should have one that shows what it decides.",
        );
        return Err(Problem::new(Slug::RulesInvalid).fault(fault));
    }
    Ok(())
}

/// What begins later would overrule it on a day that its simulation did not look at.
fn is_last_to_begin(tx: &mut dyn ReadTx, found: &Found) -> Result<(), Problem> {
    let published = tx.list_published_versions(found.version.rule_set_id)?;
    let own = found.version.when().place();
    let overrules = |it: &&PublishedVersion| it.place() > own;
    match published.first().filter(overrules) {
        Some(later) => {
            let (number, day) = (later.number, later.effective_from);
            Err(Problem::new(Slug::LaterVersionPublished).detail(
                format!("第 {number} 版已公布，自 {day} 起施行；后公布的版本须在它之后施行。"),
                format!("Version {number} is published and begins on {day}; what is published after it has to overrule it: a higher number, and no earlier day."),
            ))
        }
        None => Ok(()),
    }
}

fn published_before(tx: &mut dyn ReadTx, found: &Found) -> Result<bool, Problem> {
    let versions = tx.list_rule_set_versions(found.version.rule_set_id, None, i64::MAX)?;
    Ok(versions
        .iter()
        .any(|version| version.published_at.is_some()))
}

fn subject(found: &Found) -> (&'static str, uuid::Uuid) {
    ("rule_set_version", found.version.id.uuid())
}
