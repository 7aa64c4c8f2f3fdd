//! `POST /v1/completions/{id}/correction`.

use super::correction_body::CorrectionBody;
use super::opened::{Mending, take_deposit_back};
use super::renaming::Renaming;
use crate::actor::Authenticated;
use crate::audit::AuditTrail;
use crate::bank::Bank;
use crate::completions::content::PostedContent;
use crate::completions::deposit::Occasion;
use crate::completions::desk::Post;
use crate::completions::post::misfit;
use crate::completions::read_back::CORRECTION;
use crate::completions::recognition::Attested;
use crate::idempotency::{Answer, OptionalIdempotencyKey, act};
use crate::learners::{is_completed, open_name, rename};
use crate::problem::{FieldFault, Problem, Slug};
use crate::request::{Body, Path};
use actix_web::{HttpRequest, HttpResponse, web};
use credit_bank_domain::access::completions::{correct_completion as may_correct, post_completion};
use credit_bank_domain::access::{Actor, Role};
use credit_bank_domain::award::Award;
use credit_bank_domain::id::CompletionId;
use credit_bank_domain::identity::PersonName;
use credit_bank_domain::state::{AccountState, OutcomeAct, OutcomeState};
use credit_bank_store::WriteTx;
use credit_bank_store::words::CompletionState;

/// `POST /v1/completions/{id}/correction`.
pub(crate) async fn correct_completion(
    bank: web::Data<Bank>,
    Authenticated(actor): Authenticated,
    Path(id): Path<CompletionId>,
    key: OptionalIdempotencyKey,
    body: Body<CorrectionBody>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let operation = "correct_completion";
    let trail = AuditTrail::of(&bank, &request, &actor, Role::Provider, operation);
    let (inner, asking) = (bank.get_ref().clone(), actor.clone());
    let asked = body.value;
    let work = move |tx: &mut dyn WriteTx| {
        let mending = Mending::open(tx, &inner, &asking, id, may_correct)?;
        correct(tx, mending, &asking, &asked, &trail)
    };
    act(&bank, &actor, key, body.hash, operation, work).await
}

fn correct(
    tx: &mut dyn WriteTx,
    mut mending: Mending<'_>,
    actor: &Actor,
    asked: &CorrectionBody,
    trail: &AuditTrail,
) -> Result<Answer, Problem> {
    asked.check_removals()?;
    let was = PostedContent::read(&mending.completion.content)?;
    let draft = asked.draft(tx, &mending, &was)?;
    let permit = post_completion(actor)?;
    let keys = mending.case.occasion.bank.identity_keys();
    let post = Post::new(actor.clone(), permit, draft, keys);
    // What is missing may be no member of the completion: words alone answer a supplement.
    let is_answer = mending.case.outcome.state == OutcomeState::Supplement;
    if post.content_hash == mending.completion.content_hash && !is_answer {
        let (zh, en) = ("没有任何改动。", "Nothing would change.");
        let fault = FieldFault::new("", "no_change", zh, en);
        return Err(Problem::invalid_body(fault));
    }
    let key = (
        post.draft.award.code.as_str(),
        post.draft.award.edition.as_str(),
    );
    let award = tx
        .find_award_editions(&[key])?
        .pop()
        .ok_or_else(|| Problem::new(Slug::UnknownAward).fault(FieldFault::not_in_list("/award")))?;
    if let Some(problem) = misfit(&post.draft, &award) {
        return Err(problem);
    }
    let is = PostedContent::of(&post.draft, mending.completion.learner_id, keys)?;
    let correction = Correction {
        words: asked.reason.as_str(),
        names: asked.learner.is_some(),
        is,
        post,
        award,
    };
    correction.carry_out(tx, &mut mending)?;
    let (bank, id) = (mending.case.occasion.bank, mending.completion.id);
    let renaming = mending.was_called.take().map(|was| Renaming {
        learner: mending.completion.learner_id,
        was,
        is: correction.post.draft.name.clone(),
    });
    let answer = mending.close(tx, trail)?;
    if let Some(renaming) = renaming {
        renaming.weigh_others(tx, (bank, actor.id()), Some(id), trail)?;
    }
    Ok(answer)
}

/// A correction that is well formed.
struct Correction<'body> {
    words: &'body str,
    /// Does it say whose the completion is?
    names: bool,
    is: PostedContent,
    post: Post,
    award: Award,
}

impl Correction<'_> {
    fn carry_out(&self, tx: &mut dyn WriteTx, mending: &mut Mending<'_>) -> Result<(), Problem> {
        let changes = self.post.content_hash != mending.completion.content_hash;
        let state = mending.case.outcome.state;
        match state {
            // A status is looked at before anybody recognised it.
            OutcomeState::Submitted | OutcomeState::InReview | OutcomeState::Supplement
                if changes && mending.case.is_in_use(tx)? =>
            {
                self.request(tx, mending)?;
                match state {
                    OutcomeState::Supplement => mending.case.supplied(tx, &[]),
                    _ => Ok(()),
                }
            }
            OutcomeState::Submitted => {
                self.apply(tx, mending)?;
                mending.weigh(tx, &self.attested())
            }
            OutcomeState::InReview => self.apply(tx, mending),
            OutcomeState::Supplement => {
                self.apply(tx, mending)?;
                mending.case.supplied(tx, &[])
            }
            OutcomeState::Refused => {
                self.apply(tx, mending)?;
                mending.case.step(OutcomeAct::Review, &[])?;
                mending.case.begin_term(tx)
            }
            OutcomeState::Recognised | OutcomeState::Reinstated | OutcomeState::Superseded
                if mending.other_evidence().next().is_none() && !mending.case.is_settled(tx)? =>
            {
                take_deposit_back(tx, &mut mending.case, &[])?;
                self.apply(tx, mending)?;
                mending.weigh(tx, &self.attested())
            }
            OutcomeState::Recognised
            | OutcomeState::Reinstated
            | OutcomeState::Superseded
            | OutcomeState::Frozen
            | OutcomeState::Expired => self.request(tx, mending),
            OutcomeState::Revoked => Err(Problem::state_conflict([]).detail(
                "成果已被撤销，不再更正。",
                "The outcome was revoked; it is not corrected any more.",
            )),
        }
    }

    fn attested(&self) -> Attested {
        Attested::of(&self.is, self.post.permit.provider, &self.award)
    }

    /// The completion, its certificate, its evidence and the outcome become what was given.
    fn apply(&self, tx: &mut dyn WriteTx, mending: &mut Mending<'_>) -> Result<(), Problem> {
        let same_name = self.settle_name(tx, mending)?;
        let attested = self.attested();
        let source = (&attested, &self.award);
        mending.attest(tx, source, &self.is, same_name)?;
        mending.judge(tx, source, &self.is)?;
        self.revise(tx, mending, CompletionState::Posted)
    }

    /// Is the name that was given the account's? The name of a dormant account is what the post that
    /// opened it said, until its person comes: whoever posted that corrects it.
    fn settle_name(
        &self,
        tx: &mut dyn WriteTx,
        mending: &mut Mending<'_>,
    ) -> Result<bool, Problem> {
        let learner = tx
            .find_learner(mending.completion.learner_id)?
            .ok_or_else(Problem::not_found)?;
        let Occasion {
            bank, now, actor, ..
        } = mending.case.occasion;
        let known = PersonName::parse(&open_name(bank, &learner)?).map_err(Problem::internal)?;
        let given = &self.post.draft.name;
        if known.matches(given) {
            return Ok(true);
        }
        let is_first_word = self.names
            && learner.state == AccountState::Dormant
            && learner.opened_by == mending.completion.posted_by
            && !is_completed(tx.reads(), learner.id)?;
        if is_first_word {
            rename(tx, bank, &learner, given, (actor, now))?;
            mending.was_called = Some(known);
        }
        Ok(is_first_word)
    }

    /// An officer decides.
    fn request(&self, tx: &mut dyn WriteTx, mending: &mut Mending<'_>) -> Result<(), Problem> {
        self.revise(tx, mending, CompletionState::CorrectionPending)?;
        if mending.case.outcome.due_on.is_none() {
            mending.case.begin_term(tx)?;
        }
        Ok(())
    }

    fn revise(
        &self,
        tx: &mut dyn WriteTx,
        mending: &mut Mending<'_>,
        state: CompletionState,
    ) -> Result<(), Problem> {
        let content = (self.is.to_text()?, self.post.content_hash.clone());
        mending.revise(tx, (CORRECTION, self.words), content, state)
    }
}
