//! A dormant account gets its person's name: what was posted under the old one is no longer vouched for,
//! and what waited only for its name is.
//!
//! Nobody has applied for anything with these outcomes: an account can do so after its person was at the
//! counter, and after that no name changes.

use super::opened::{Mending, take_deposit_back};
use crate::audit::AuditTrail;
use crate::bank::Bank;
use crate::completions::content::PostedContent;
use crate::completions::recognition::{Attested, name_differs};
use crate::outcomes::case::Case;
use crate::problem::{Problem, Slug};
use credit_bank_conversion_rules::Reason;
use credit_bank_domain::award::Award;
use credit_bank_domain::id::{ActorId, CompletionId, LearnerId};
use credit_bank_domain::identity::PersonName;
use credit_bank_domain::state::{EvidenceState, OutcomeAct, OutcomeState};
use credit_bank_store::WriteTx;
use credit_bank_store::rows::Completion;
use credit_bank_store::words::CompletionState;
use serde_json::json;
use std::collections::BTreeSet;

/// Whose account has another name from now on.
pub(crate) struct Renaming {
    pub(crate) learner: LearnerId,
    pub(crate) was: PersonName,
    pub(crate) is: PersonName,
}

impl Renaming {
    /// Weighs again every completion of the account, `but` one, whose name became the account's or is it
    /// no longer: what each is worth as evidence first, so that no order decides what follows.
    pub(crate) fn weigh_others(
        &self,
        tx: &mut dyn WriteTx,
        (bank, actor): (&Bank, ActorId),
        but: Option<CompletionId>,
        trail: &AuditTrail,
    ) -> Result<(), Problem> {
        let (mut doubted, mut vouched) = (BTreeSet::new(), Vec::new());
        for completion in tx.list_completions_of_learners(&[self.learner])? {
            if Some(completion.id) == but || completion.state == CompletionState::Withdrawn {
                continue;
            }
            let Some(is_name) = self.change(&completion, bank)? else {
                continue;
            };
            let case = locked(tx, (bank, actor), &completion)?;
            let renamed = Renamed::read(tx, case, completion.clone())?;
            if renamed.reassess(tx, is_name, trail)? {
                if is_name {
                    vouched.push(completion);
                } else {
                    doubted.insert(completion.outcome_id);
                }
            }
        }
        for outcome in doubted {
            let of_it = tx.list_completions_of_outcome(self.learner, outcome)?;
            let case = Case::locked(tx, bank, actor, (self.learner, outcome), of_it)?;
            doubt(tx, case, trail)?;
        }
        for completion in vouched {
            // What its provider's post brings from now on is the provider's act, and no officer's decision.
            let case = locked(tx, (bank, completion.posted_by), &completion)?;
            Renamed::read(tx, case, completion)?.vouch(tx, trail)?;
        }
        Ok(())
    }

    /// Is the completion's name the account's now, if that changed?
    fn change(&self, completion: &Completion, bank: &Bank) -> Result<Option<bool>, Problem> {
        let content = PostedContent::read(&completion.content)?;
        let name = content.open_name(self.learner, bank.identity_keys())?;
        let name = PersonName::parse(&name).map_err(Problem::internal)?;
        let is_name = self.is.matches(&name);
        Ok(Some(is_name).filter(|is_name| self.was.matches(&name) != *is_name))
    }
}

/// The outcome of a completion, with its learner locked.
fn locked<'bank>(
    tx: &mut dyn WriteTx,
    (bank, actor): (&'bank Bank, ActorId),
    completion: &Completion,
) -> Result<Case<'bank>, Problem> {
    let which = (completion.learner_id, completion.outcome_id);
    let of_it = tx.list_completions_of_outcome(which.0, which.1)?;
    Case::locked(tx, bank, actor, which, of_it)
}

/// If nothing vouches for the outcome any more, an officer has to. What an officer decided or has a request
/// about is frozen and keeps its place; what only rules decided waits to be verified, and another that comes
/// back into its place is frozen at once.
fn doubt(tx: &mut dyn WriteTx, mut case: Case<'_>, trail: &AuditTrail) -> Result<(), Problem> {
    if !case.is_doubted(case.outcome.id) {
        return Ok(());
    }
    match case.outcome.state {
        OutcomeState::Frozen => case.begin_term(tx)?,
        state if state.is_usable() && (case.has_pending_mending() || case.is_settled(tx)?) => {
            case.step(OutcomeAct::Freeze, &[name_differs()])?;
            case.begin_term(tx)?;
            case.notify_learner("outcome_frozen");
        }
        state if state.is_usable() => {
            take_deposit_back(tx, &mut case, &[name_differs()])?;
            case.notify_learner("outcome_waits");
        }
        // Either an officer has it before him already, or it does not count now.
        _ => return Ok(()),
    }
    close(tx, case, trail)
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
    ) -> Result<Self, Problem> {
        let content = PostedContent::read(&completion.content)?;
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

    /// Gives the evidence its worth under the new name; says whether it has another now. The number of the
    /// certificate stays tied to what is doubted, so that nobody else's is the same one meanwhile.
    fn reassess(
        mut self,
        tx: &mut dyn WriteTx,
        is_name: bool,
        trail: &AuditTrail,
    ) -> Result<bool, Problem> {
        let evidence = &self.mending.case.learner;
        match (evidence.evidence_of(self.mending.completion.id), is_name) {
            (EvidenceState::Verified, false) => {
                self.mending.set_evidence(tx, EvidenceState::Pending)?;
            }
            (EvidenceState::Pending, true) if self.attested.is_authorised(&self.award) => {
                let source = (&self.attested, &self.award);
                self.mending.attest(tx, source, &self.content, true)?;
            }
            // An officer looks at a claim whatever its name, and at what is disputed.
            _ => return Ok(false),
        }
        close(tx, self.mending.case, trail)?;
        Ok(true)
    }

    /// Its name is the account's now: it is what it would be, had it been posted today.
    fn vouch(mut self, tx: &mut dyn WriteTx, trail: &AuditTrail) -> Result<(), Problem> {
        let mending = &mut self.mending;
        match mending.case.outcome.state {
            OutcomeState::Submitted => mending.weigh(tx, &self.attested)?,
            OutcomeState::Supplement => mending.case.supplied(tx, &[])?,
            OutcomeState::Refused => {
                mending.case.step(OutcomeAct::Review, &[])?;
                mending.case.begin_term(tx)?;
            }
            OutcomeState::Frozen if is_frozen_by_name(tx, &mending.case)? => {
                let back = OutcomeAct::Restoration;
                mending.case.step_back(tx.reads(), back, name_fits())?;
                mending.case.notify_learner("outcome_restored");
            }
            _ => return Ok(()),
        }
        close(tx, self.mending.case, trail)
    }
}

/// Was the name what the outcome was frozen for, and not an officer's reason?
fn is_frozen_by_name(tx: &mut dyn WriteTx, case: &Case<'_>) -> Result<bool, Problem> {
    let outcome = &case.outcome;
    let events = tx.list_outcome_events(outcome.learner_id, outcome.id)?;
    let freeze = OutcomeAct::Freeze.as_str();
    let Some(frozen) = events.iter().rfind(|it| it.act == freeze) else {
        return Ok(false);
    };
    let reasons: Vec<Reason> = frozen.reasons.read().map_err(Problem::internal)?;
    Ok(reasons.contains(&name_differs()))
}

fn name_fits() -> Reason {
    Reason::new(
        "name_fits",
        "账户姓名已与报送的姓名一致，恢复计入。",
        "The account has the name under which it was posted again; it counts again.",
    )
}
