//! A dormant account gets its person's name: what was posted under the old one is no longer vouched for,
//! and what waited only for its name is.
//!
//! Nobody has applied for anything with these outcomes: an account can do so after its person was at the
//! counter, and after that no name changes.

use super::opened::{Mending, take_deposit_back};
use super::requested;
use crate::audit::AuditTrail;
use crate::bank::Bank;
use crate::completions::content::PostedContent;
use crate::completions::recognition::{Attested, name_differs};
use crate::outcomes::case::Case;
use crate::problem::{Problem, Slug};
use credit_bank_domain::award::Award;
use credit_bank_domain::id::{ActorId, CompletionId, LearnerId, OutcomeId};
use credit_bank_domain::identity::PersonName;
use credit_bank_domain::state::{EvidenceState, OutcomeAct, OutcomeState};
use credit_bank_store::WriteTx;
use credit_bank_store::rows::Completion;
use credit_bank_store::words::CompletionState;
use serde_json::json;

/// Whose account has another name from now on.
pub(crate) struct Renaming {
    pub(crate) learner: LearnerId,
    pub(crate) was: PersonName,
    pub(crate) is: PersonName,
}

impl Renaming {
    /// Weighs again every completion of the account, `but` one, whose name became the account's or is it
    /// no longer.
    pub(crate) fn weigh_others(
        &self,
        tx: &mut dyn WriteTx,
        (bank, actor): (&Bank, ActorId),
        but: Option<CompletionId>,
        trail: &AuditTrail,
    ) -> Result<(), Problem> {
        let mut doubted = Vec::new();
        for completion in tx.list_completions_of_learners(&[self.learner])? {
            if Some(completion.id) == but || completion.state == CompletionState::Withdrawn {
                continue;
            }
            let content = PostedContent::read(&completion.content)?;
            let name = content.open_name(self.learner, bank.identity_keys())?;
            let name = PersonName::parse(&name).map_err(Problem::internal)?;
            let is_name = self.is.matches(&name);
            if self.was.matches(&name) != is_name {
                let outcome = completion.outcome_id;
                let of_it = tx.list_completions_of_outcome(self.learner, outcome)?;
                // What its provider's post brings from now on is the provider's act, and no officer's decision.
                let by = if is_name { completion.posted_by } else { actor };
                let case = Case::locked(tx, bank, by, (self.learner, outcome), of_it)?;
                let renamed = Renamed::read(tx, case, completion, content)?;
                renamed.weigh(tx, is_name, trail)?;
                doubted.extend((!is_name).then_some(outcome));
            }
        }
        self.take_back(tx, (bank, actor), &doubted, trail)
    }

    /// What counts and nothing vouches for any more has to be verified first. Another that comes back into its
    /// place is frozen at once.
    fn take_back(
        &self,
        tx: &mut dyn WriteTx,
        (bank, actor): (&Bank, ActorId),
        doubted: &[OutcomeId],
        trail: &AuditTrail,
    ) -> Result<(), Problem> {
        for outcome in doubted.iter().copied() {
            let of_it = tx.list_completions_of_outcome(self.learner, outcome)?;
            let mut case = Case::locked(tx, bank, actor, (self.learner, outcome), of_it)?;
            if case.outcome.state.is_usable() && case.is_doubted(outcome) {
                take_deposit_back(tx, &mut case, &[name_differs()])?;
                case.notify_learner("outcome_waits");
                close(tx, case, trail)?;
            }
        }
        Ok(())
    }
}

/// Writes what became of one outcome.
fn close(tx: &mut dyn WriteTx, mut case: Case<'_>, trail: &AuditTrail) -> Result<(), Problem> {
    let subject = ("outcome", Some(case.outcome.id.uuid()));
    let detail = json!({"reason_code": "renamed"});
    let line = trail.line(subject, Some(case.outcome.learner_id), detail);
    case.write(tx, line)
}

/// A completion whose name became the account's, or is it no longer.
struct Renamed<'bank> {
    mending: Mending<'bank>,
    content: PostedContent,
    award: Award,
    attested: Attested,
}

impl<'bank> Renamed<'bank> {
    fn read(
        tx: &mut dyn WriteTx,
        case: Case<'bank>,
        completion: Completion,
        content: PostedContent,
    ) -> Result<Self, Problem> {
        let key = (content.award.code.as_str(), content.award.edition.as_str());
        let award = tx
            .find_award_editions(&[key])?
            .pop()
            .ok_or_else(|| Problem::new(Slug::UnknownAward))?;
        let attested = Attested::of(&content, completion.provider_id, &award);
        Ok(Self {
            mending: Mending::of(tx, case, completion)?,
            content,
            award,
            attested,
        })
    }

    fn weigh(
        mut self,
        tx: &mut dyn WriteTx,
        is_name: bool,
        trail: &AuditTrail,
    ) -> Result<(), Problem> {
        let evidence = &self.mending.case.learner;
        match (evidence.evidence_of(self.mending.completion.id), is_name) {
            (EvidenceState::Verified, false) => self.doubt(tx)?,
            (EvidenceState::Pending, true) if self.attested.is_authorised(&self.award) => {
                self.vouch(tx)?;
            }
            // An officer looks at a claim whatever its name, and at what is disputed.
            _ => return Ok(()),
        }
        close(tx, self.mending.case, trail)
    }

    /// Its name is not the account's: if nothing else vouches for the outcome, an officer has to. What an
    /// officer has before him, or decided before, is frozen and keeps what was asked about it. The number
    /// of the certificate stays tied, so that nobody else's is the same one meanwhile.
    fn doubt(&mut self, tx: &mut dyn WriteTx) -> Result<(), Problem> {
        self.mending.set_evidence(tx, EvidenceState::Pending)?;
        if self.mending.is_vouched_by_others() {
            return Ok(());
        }
        let is_settled = self.mending.case.has_pending_mending() || self.mending.is_settled(tx)?;
        let case = &mut self.mending.case;
        match case.outcome.state {
            OutcomeState::Submitted => self.mending.weigh(tx, &self.attested),
            OutcomeState::Frozen => {
                requested::add(&mut case.outcome, vec![name_differs()])?;
                case.begin_term(tx)
            }
            state if state.is_usable() && is_settled => {
                case.freeze(name_differs())?;
                case.begin_term(tx)?;
                case.notify_learner("outcome_frozen");
                Ok(())
            }
            // Either an officer has it before him already, or it does not count now.
            _ => Ok(()),
        }
    }

    /// Its name is the account's now: it is what it would be, had it been posted today.
    fn vouch(&mut self, tx: &mut dyn WriteTx) -> Result<(), Problem> {
        let mending = &mut self.mending;
        mending.attest(tx, (&self.attested, &self.award), &self.content, true)?;
        match mending.case.outcome.state {
            OutcomeState::Submitted => mending.weigh(tx, &self.attested),
            OutcomeState::Supplement => mending.case.supplied(tx, &[]),
            OutcomeState::Refused => {
                mending.case.step(OutcomeAct::Review, &[])?;
                mending.case.begin_term(tx)
            }
            _ => Ok(()),
        }
    }
}
