//! A completion in its provider's hands, with the outcome it attests, its learner locked.

use crate::audit::AuditTrail;
use crate::bank::Bank;
use crate::completions::content::PostedContent;
use crate::completions::read_back::{CompletionView, view};
use crate::completions::recognition::{Attested, World, recognise_outcome};
use crate::completions::verdict::Verdict;
use crate::idempotency::Answer;
use crate::organisations::QUESTIONED;
use crate::outcomes::case::Case;
use crate::outcomes::pools::{rules_of_content, weigh_again};
use crate::outcomes::revocation::carry_out;
use crate::outcomes::revocation_facts;
use crate::problem::Problem;
use crate::rules_in_force::due_date;
use chrono::NaiveDate;
use credit_bank_conversion_rules::Reason;
use credit_bank_domain::access::completions::{CompletionFact, MendCompletion};
use credit_bank_domain::access::{Actor, Permit, Refusal};
use credit_bank_domain::award::Award;
use credit_bank_domain::id::{ApplicationId, CompletionId, SubjectId};
use credit_bank_domain::identity::PersonName;
use credit_bank_domain::revocation::plan_revaluation;
use credit_bank_domain::state::{EvidenceState, OutcomeAct, OutcomeState};
use credit_bank_store::WriteTx;
use credit_bank_store::rows::{Completion, CompletionRevision, Evidence};
use credit_bank_store::words::{CompletionState, RecipientKind};
use serde::Serialize;
use serde_json::json;
use std::collections::BTreeSet;

/// The question of access that an act asks.
pub(super) type MayMend =
    fn(&Actor, Option<&CompletionFact>) -> Result<Permit<MendCompletion>, Refusal>;

/// A completion that its provider mends.
pub(super) struct Mending<'bank> {
    pub(super) case: Case<'bank>,
    pub(super) completion: Completion,
    /// The account's name before this act, if the act changed it.
    pub(super) was_called: Option<PersonName>,
    last_revision: i64,
}

/// `CompletionMending` of the contract.
#[derive(Debug, Serialize)]
struct MendingBody {
    effect: &'static str,
    completion: CompletionView,
    #[serde(skip_serializing_if = "Option::is_none")]
    due_on: Option<NaiveDate>,
}

impl<'bank> Mending<'bank> {
    /// Asks for the permit, locks the learner and reads everything again.
    pub(super) fn open(
        tx: &mut dyn WriteTx,
        bank: &'bank Bank,
        actor: &Actor,
        id: CompletionId,
        may: MayMend,
    ) -> Result<Self, Problem> {
        let found = tx.find_completion(id)?;
        let fact = found.as_ref().map(|it| CompletionFact {
            id: it.id,
            provider: it.provider_id,
            learner: it.learner_id,
        });
        let permit = may(actor, fact.as_ref())?;
        let found = found.ok_or_else(Problem::not_found)?;
        let which = (permit.learner, found.outcome_id);
        let mut case = Case::locked(tx, bank, permit.actor, which, Vec::new())?;
        case.completions = tx.list_completions_of_outcome(which.0, which.1)?;
        let completion = case
            .completions
            .iter()
            .find(|it| it.id == id)
            .cloned()
            .ok_or_else(Problem::not_found)?;
        if completion.state != CompletionState::Posted {
            return Err(Problem::state_conflict([]).detail(
                "该条已撤回，或有更改待认定员决定。",
                "It was withdrawn, or a request about it waits for an officer.",
            ));
        }
        Self::of(tx, case, completion)
    }

    /// The completion whatever its state, of an outcome whose learner is locked.
    pub(super) fn of(
        tx: &mut dyn WriteTx,
        case: Case<'bank>,
        completion: Completion,
    ) -> Result<Self, Problem> {
        let revisions = tx.list_completion_revisions(&[completion.id])?;
        Ok(Self {
            case,
            completion,
            was_called: None,
            last_revision: revisions.last().map_or(0, |it| it.revision),
        })
    }

    /// The evidence for the outcome that did not come from this completion and was not taken back.
    pub(super) fn other_evidence(&self) -> impl Iterator<Item = &Evidence> {
        self.case.learner.evidence.iter().filter(|piece| {
            piece.outcome_id == self.case.outcome.id
                && piece.completion_id != Some(self.completion.id)
                && piece.state != EvidenceState::Revoked
        })
    }

    /// Does verified evidence stand for the outcome beside this completion's?
    pub(super) fn is_vouched_by_others(&self) -> bool {
        self.other_evidence()
            .any(|piece| piece.state == EvidenceState::Verified)
    }

    /// What this completion is worth as evidence from now on.
    pub(super) fn set_evidence(
        &mut self,
        tx: &mut dyn WriteTx,
        state: EvidenceState,
    ) -> Result<(), Problem> {
        self.case.set_evidence(tx, self.completion.id, state)
    }

    /// Keeps what the provider asks for as the next revision, and moves the completion.
    pub(super) fn revise(
        &mut self,
        tx: &mut dyn WriteTx,
        (act, reason): (&str, &str),
        (content, content_hash): (String, Vec<u8>),
        state: CompletionState,
    ) -> Result<(), Problem> {
        self.last_revision = self.last_revision.saturating_add(1);
        self.case.books.revisions.push(CompletionRevision {
            completion_id: self.completion.id,
            revision: self.last_revision,
            act: act.to_owned(),
            content: content.clone(),
            content_hash: content_hash.clone(),
            reason: reason.to_owned(),
            posted_by: self.case.occasion.actor,
            recorded_at: self.case.occasion.now,
        });
        self.completion.state = state;
        if matches!(state, CompletionState::Posted | CompletionState::Withdrawn) {
            self.completion.revision = self.last_revision;
            self.completion.content = content;
            self.completion.content_hash = content_hash;
        }
        tx.update_completion(&self.completion, state)?;
        let mut rows = self.case.completions.iter_mut();
        if let Some(row) = rows.find(|row| row.id == self.completion.id) {
            row.clone_from(&self.completion);
        }
        Ok(())
    }

    /// The completion keeps what register and rules make of its new content by itself.
    pub(super) fn judge(
        &mut self,
        tx: &mut dyn WriteTx,
        (attested, award): (&Attested, &Award),
        content: &PostedContent,
    ) -> Result<(), Problem> {
        let today = self.case.occasion.today;
        let mut rules = self.case.read_rules(tx.reads())?;
        let mut said = self.case.outcome.clone();
        content.describe(&mut said, award);
        said.issuer_id = self.completion.provider_id;
        rules.place(tx.reads(), [said.issuer_id])?;
        let awards = [((award.code.clone(), award.edition.clone()), award.clone())].into();
        let organisations = tx.find_organisations(&[said.issuer_id])?.into_iter();
        let organisations = organisations.map(|it| (it.id, it)).collect();
        let world = World {
            awards: &awards,
            organisations: &organisations,
        };
        let posted = (attested, award);
        let verdict = Verdict::alone(&rules, &said, posted, &world, today);
        let due_on = if verdict.is_decided() {
            None
        } else {
            let days = rules.terms().decision_days;
            Some(due_date(tx.reads(), today, days)?.date)
        };
        verdict.keep(&mut self.completion, due_on)
    }

    /// Weighs the outcome again by register and rules, as at its first post.
    pub(super) fn weigh(
        &mut self,
        tx: &mut dyn WriteTx,
        attested: &Attested,
    ) -> Result<(), Problem> {
        let case = &mut self.case;
        let bank = case.occasion.bank;
        case.keep();
        let rules = case.read_rules(tx.reads())?;
        let (awards, organisations) = case.read_world(tx)?;
        let world = World {
            awards: &awards,
            organisations: &organisations,
        };
        let (id, first_event) = (case.outcome.id, case.books.events.len());
        recognise_outcome(
            (&case.occasion, &rules),
            &mut case.books,
            &mut case.learner,
            id,
            attested,
            &world,
        )?;
        case.take_up();
        case.books.change(&case.outcome);
        case.books.tell_learners(first_event, bank);
        Ok(())
    }

    /// Writes everything and answers with the completion as it stands now.
    pub(super) fn close(
        mut self,
        tx: &mut dyn WriteTx,
        trail: &AuditTrail,
    ) -> Result<Answer, Problem> {
        let waits = matches!(
            self.completion.state,
            CompletionState::CorrectionPending | CompletionState::WithdrawalPending
        );
        if waits {
            tell_of_question(tx, &mut self.case)?;
        }
        let effect = if waits { "awaiting_officer" } else { "applied" };
        let subject = ("completion", Some(self.completion.id.uuid()));
        let line = trail.line(
            subject,
            Some(self.completion.learner_id),
            json!({"effect": effect}),
        );
        self.case.write(tx, line)?;
        let keys = self.case.occasion.bank.identity_keys();
        let body = MendingBody {
            effect,
            completion: view(tx.reads(), keys, &self.completion)?,
            due_on: self.case.outcome.due_on.filter(|_| waits),
        };
        Answer::ok(&body)
    }
}

/// Whoever relies on the outcome learns that its provider asks for a change: the learner, and the schools whose
/// applications use it.
fn tell_of_question(tx: &mut dyn WriteTx, case: &mut Case<'_>) -> Result<(), Problem> {
    let outcome = (case.outcome.learner_id, case.outcome.id);
    let claims = tx.claims_of_outcomes(outcome.0, &[outcome.1])?;
    let live = claims.iter().filter(|claim| claim.state.is_live());
    let applications: BTreeSet<ApplicationId> = live.map(|claim| claim.application_id).collect();
    let mut schools = BTreeSet::new();
    for id in applications {
        schools.extend(tx.find_application(id)?.map(|it| it.organisation_id));
    }
    case.notify_learner(QUESTIONED);
    for school in schools {
        let school = SubjectId::new(school.uuid());
        case.notify(RecipientKind::Organisation, school, QUESTIONED);
    }
    Ok(())
}

/// The deposit is taken back and the outcome is as if it had just been posted, to be weighed again.
pub(super) fn take_deposit_back(
    tx: &mut dyn WriteTx,
    case: &mut Case<'_>,
    reasons: &[Reason],
) -> Result<(), Problem> {
    let id = case.outcome.id;
    let rules = rules_of_content(case);
    if case.outcome.category.is_some() {
        let (facts, applications) = revocation_facts::read(tx.reads(), case)?;
        for step in plan_revaluation(&facts, id).map_err(Problem::internal)? {
            carry_out(tx, case, &applications, step)?;
        }
    }
    case.step(OutcomeAct::Correction, reasons)?;
    let outcome = &mut case.outcome;
    outcome.category = None;
    outcome.credits = None;
    outcome.consumption = None;
    outcome.convertible = true;
    outcome.expires_on = None;
    outcome.rule = None;
    outcome.rule_set_version_id = None;
    outcome.recognised_at = None;
    outcome.is_points = false;
    case.begin_term(tx)?;
    debug_assert_eq!(case.outcome.state, OutcomeState::Submitted);
    case.keep();
    weigh_again(tx, case, &rules)
}
