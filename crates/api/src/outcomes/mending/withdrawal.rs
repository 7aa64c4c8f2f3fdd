//! `POST /v1/completions/{id}/withdrawal`: the evidence is taken back, and with the last of it the outcome.

use super::opened::{Mending, take_deposit_back};
use crate::actor::Authenticated;
use crate::audit::AuditTrail;
use crate::bank::Bank;
use crate::completions::read_back::WITHDRAWAL;
use crate::completions::recognition::EVIDENCE_WITHDRAWN;
use crate::idempotency::{Answer, OptionalIdempotencyKey, act};
use crate::outcomes::certificate;
use crate::outcomes::revocation::revoke_with_all_that_follows;
use crate::problem::Problem;
use crate::request::{Body, Path, Text};
use actix_web::{HttpRequest, HttpResponse, web};
use credit_bank_conversion_rules::Reason;
use credit_bank_domain::access::Role;
use credit_bank_domain::access::completions::withdraw_completion as may_withdraw;
use credit_bank_domain::id::CompletionId;
use credit_bank_domain::state::{EvidenceState, OutcomeState};
use credit_bank_store::WriteTx;
use credit_bank_store::words::CompletionState;
use serde::Deserialize;

/// The body.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WithdrawalBody {
    reason: Text,
}

/// `POST /v1/completions/{id}/withdrawal`.
pub(crate) async fn withdraw_completion(
    bank: web::Data<Bank>,
    Authenticated(actor): Authenticated,
    Path(id): Path<CompletionId>,
    key: OptionalIdempotencyKey,
    body: Body<WithdrawalBody>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let operation = "withdraw_completion";
    let trail = AuditTrail::of(&bank, &request, &actor, Role::Provider, operation);
    let (inner, asking) = (bank.get_ref().clone(), actor.clone());
    let words = body.value.reason.into_string();
    let work = move |tx: &mut dyn WriteTx| {
        let mending = Mending::open(tx, &inner, &asking, id, may_withdraw)?;
        withdraw(tx, mending, &words, &trail)
    };
    act(&bank, &actor, key, body.hash, operation, work).await
}

/// What becomes of the outcome when the evidence goes.
enum Follows {
    /// Nothing: it does not count anyway, or other verified evidence stands.
    Nothing,
    /// It was recognised on this evidence; what is left has to be looked at.
    Review,
    /// Nothing attests it any more.
    Revocation,
    /// An officer decides first.
    Decision,
}

fn withdraw(
    tx: &mut dyn WriteTx,
    mut mending: Mending<'_>,
    words: &str,
    trail: &AuditTrail,
) -> Result<Answer, Problem> {
    let follows = follows(tx, &mending)?;
    if matches!(follows, Follows::Decision) {
        revise(tx, &mut mending, words, CompletionState::WithdrawalPending)?;
        if mending.case.outcome.due_on.is_none() {
            mending.case.begin_term(tx)?;
        }
        return mending.close(tx, trail);
    }
    mending.set_evidence(tx, EvidenceState::Revoked)?;
    revise(tx, &mut mending, words, CompletionState::Withdrawn)?;
    if !mending.is_vouched_by_others() {
        // The number may be reported by whoever can vouch for it.
        certificate::untie(tx, &mending.case, &mending.case.outcome)?;
    }
    match follows {
        Follows::Review => {
            take_deposit_back(tx, &mut mending.case, &[unattested()])?;
            mending.case.notify_learner("outcome_waits");
        }
        Follows::Revocation => {
            revoke_with_all_that_follows(tx, &mut mending.case, &taken_back())?;
        }
        Follows::Nothing | Follows::Decision => {}
    }
    mending.close(tx, trail)
}

fn follows(tx: &mut dyn WriteTx, mending: &Mending<'_>) -> Result<Follows, Problem> {
    let verified = mending.is_vouched_by_others();
    let attested = mending.other_evidence().next().is_some();
    Ok(match mending.case.outcome.state {
        OutcomeState::Revoked | OutcomeState::Refused => Follows::Nothing,
        _ if verified => Follows::Nothing,
        OutcomeState::Submitted | OutcomeState::Supplement | OutcomeState::InReview => {
            match (attested, mending.case.is_in_use(tx)?) {
                (true, _) => Follows::Nothing,
                (false, true) => Follows::Decision,
                (false, false) => Follows::Revocation,
            }
        }
        OutcomeState::Recognised | OutcomeState::Reinstated | OutcomeState::Superseded => {
            match (mending.case.is_settled(tx)?, attested) {
                (true, _) => Follows::Decision,
                (false, true) => Follows::Review,
                (false, false) => Follows::Revocation,
            }
        }
        OutcomeState::Frozen | OutcomeState::Expired => Follows::Decision,
    })
}

fn revise(
    tx: &mut dyn WriteTx,
    mending: &mut Mending<'_>,
    words: &str,
    state: CompletionState,
) -> Result<(), Problem> {
    let same = (
        mending.completion.content.clone(),
        mending.completion.content_hash.clone(),
    );
    mending.revise(tx, (WITHDRAWAL, words), same, state)
}

fn taken_back() -> Reason {
    Reason::new(
        EVIDENCE_WITHDRAWN,
        "报送方撤回了唯一的证据。",
        "The provider withdrew the only evidence.",
    )
}

fn unattested() -> Reason {
    Reason::new(
        "verification_needed",
        "已核验的证据被撤回，其余证据须由认定员核验。",
        "The verified evidence was withdrawn; an officer has to verify what is left.",
    )
}
