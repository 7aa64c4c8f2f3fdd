//! One application under the learner's lock, and how an act on it enters the books.

use super::view::view_of;
use crate::audit::AuditTrail;
use crate::bank::Bank;
use crate::expiry::expire_if_due;
use crate::idempotency::Answer;
use crate::problem::{Problem, Slug};
use credit_bank_conversion_rules::model::Terms;
use credit_bank_domain::access::Actor;
use credit_bank_domain::access::applications::{
    ApplicantAct, ApplicationFact, SchoolAct, decide_application, pursue_application,
};
use credit_bank_domain::id::{
    ActorId, ApplicationId, EntryId, GroupId, LineId, NoticeId, SubjectId,
};
use credit_bank_domain::ledger::Entry;
use credit_bank_domain::state::GroupState;
use credit_bank_store::rows::{Application, ApplicationLine, EntryRow, Notice};
use credit_bank_store::tx::{ApplicationChange, NewDecision, NewEntry, WholeApplication};
use credit_bank_store::words::RecipientKind;
use credit_bank_store::{Json, WriteTx};
use serde_json::json;
use std::collections::BTreeSet;

/// The application as access decisions need it, if there is one.
pub(super) fn fact_of(application: &Application) -> ApplicationFact {
    ApplicationFact {
        id: application.id,
        learner: application.learner_id,
        school: application.organisation_id,
    }
}

/// An application whose learner is locked.
pub(super) struct Matter<'bank> {
    pub(super) bank: &'bank Bank,
    pub(super) actor: ActorId,
    pub(super) whole: WholeApplication,
    entry_count: i64,
}

impl<'bank> Matter<'bank> {
    /// An application before its school.
    pub(super) fn of_school(
        tx: &mut dyn WriteTx,
        bank: &'bank Bank,
        actor: &Actor,
        act: SchoolAct,
        id: ApplicationId,
    ) -> Result<Self, Problem> {
        let found = tx.find_application(id)?;
        let fact = found.as_ref().map(fact_of);
        let permit = decide_application(actor, act, fact.as_ref())?;
        let found = found.ok_or_else(Problem::not_found)?;
        Self::open(tx, bank, permit.registrar, &found)
    }

    /// An application before the learner who filed it.
    pub(super) fn of_applicant(
        tx: &mut dyn WriteTx,
        bank: &'bank Bank,
        actor: &Actor,
        act: ApplicantAct,
        id: ApplicationId,
    ) -> Result<Self, Problem> {
        let found = tx.find_application(id)?;
        let fact = found.as_ref().map(fact_of);
        pursue_application(actor, act, fact.as_ref())?;
        let found = found.ok_or_else(Problem::not_found)?;
        Self::open(tx, bank, actor.id(), &found)
    }

    /// Locks the learner, then reads the application: what was read before the lock may be old.
    pub(super) fn open(
        tx: &mut dyn WriteTx,
        bank: &'bank Bank,
        actor: ActorId,
        found: &Application,
    ) -> Result<Self, Problem> {
        let locked = tx.lock_learners(&[found.learner_id])?;
        let whole = tx
            .find_whole_application(found.id)?
            .ok_or_else(Problem::not_found)?;
        Ok(Self {
            bank,
            actor,
            whole,
            entry_count: locked.first().map_or(0, |(_, count)| *count),
        })
    }

    /// A new application of a learner who is locked already.
    pub(super) const fn filed(
        bank: &'bank Bank,
        actor: ActorId,
        whole: WholeApplication,
        entry_count: i64,
    ) -> Self {
        Self {
            bank,
            actor,
            whole,
            entry_count,
        }
    }

    /// The application.
    pub(super) const fn application(&self) -> &Application {
        &self.whole.application
    }

    /// The school's terms, by the rules that the application pinned.
    pub(super) fn terms(&self, tx: &mut dyn WriteTx) -> Result<Terms, Problem> {
        let version = self.application().rule_set_version_id;
        self.bank.rules().terms_of(tx.reads(), version)
    }

    /// Its groups in one state.
    pub(super) fn groups_in(&self, state: GroupState) -> BTreeSet<GroupId> {
        let groups = self.whole.groups.iter();
        groups
            .filter(|group| group.state == state)
            .map(|group| group.id)
            .collect()
    }

    /// One of its lines.
    pub(super) fn line(&self, id: LineId) -> Result<ApplicationLine, Problem> {
        let found = self.whole.lines.iter().find(|row| row.id == id);
        found.cloned().ok_or_else(Problem::not_found)
    }

    /// Posts an entry that the application caused.
    pub(super) fn post(&mut self, tx: &mut dyn WriteTx, entry: Entry) -> Result<(), Problem> {
        self.entry_count = self.entry_count.saturating_add(1);
        let application = &self.whole.application;
        let row = EntryRow {
            learner_id: application.learner_id,
            sequence: self.entry_count,
            id: self.bank.ids().make(EntryId::new),
            verb: entry.verb(),
            effective_on: self.bank.today(),
            recorded_at: self.bank.now(),
            cause: "application".to_owned(),
            cause_id: SubjectId::new(application.id.uuid()),
            rule: None,
            rule_set_version_id: Some(application.rule_set_version_id),
            reverses: entry.reverses(),
            actor_id: self.actor,
        };
        Ok(tx.post_entries(&[NewEntry { row, entry }])?)
    }

    /// Books the expiry of what the application no longer holds and whose day has passed.
    pub(super) fn expire_if_due(&mut self, tx: &mut dyn WriteTx) -> Result<(), Problem> {
        let claims = self.whole.claims.iter();
        let outcomes = claims.map(|claim| claim.outcome_id).collect();
        expire_if_due(self.bank, tx, &outcomes, &mut self.entry_count)
    }

    /// A decision to be kept: what was done and what came of it, by whom and when.
    pub(super) fn noted(&self, act: &str, outcome: &str) -> NewDecision {
        NewDecision {
            act: act.to_owned(),
            group_id: None,
            line_id: None,
            outcome: outcome.to_owned(),
            reason_code: String::new(),
            reason: String::new(),
            actor_id: self.actor,
            recorded_at: self.bank.now(),
        }
    }

    /// The change that changes nothing but the version.
    pub(super) const fn same(&self) -> ApplicationChange {
        let application = &self.whole.application;
        ApplicationChange {
            state: application.state,
            due_on: application.due_on,
            clock_stopped_on: application.clock_stopped_on,
            decided_at: application.decided_at,
            review_until: application.review_until,
        }
    }

    /// Moves the application on from the version that was read under the lock.
    pub(super) fn change(
        &self,
        tx: &mut dyn WriteTx,
        change: &ApplicationChange,
        decisions: &[NewDecision],
    ) -> Result<(), Problem> {
        let application = &self.whole.application;
        let (learner, id) = (application.learner_id, application.id);
        if !tx.change_application(learner, id, application.version, change)? {
            return Err(Problem::new(Slug::StaleVersion));
        }
        Ok(tx.append_decisions(learner, id, decisions)?)
    }

    /// Tells somebody what happened.
    pub(super) fn notify(
        &self,
        tx: &mut dyn WriteTx,
        recipient: RecipientKind,
        kind: &'static str,
    ) -> Result<(), Problem> {
        let detail = json!({"due_on": self.application().due_on});
        self.tell(tx, recipient, kind, detail)
    }

    /// The same with what else the words need.
    pub(super) fn tell(
        &self,
        tx: &mut dyn WriteTx,
        recipient: RecipientKind,
        kind: &'static str,
        detail: serde_json::Value,
    ) -> Result<(), Problem> {
        let application = &self.whole.application;
        let recipient_id = match recipient {
            RecipientKind::Learner => application.learner_id.uuid(),
            RecipientKind::Organisation => application.organisation_id.uuid(),
        };
        let notice = Notice {
            id: self.bank.ids().make(NoticeId::new),
            recipient,
            recipient_id: SubjectId::new(recipient_id),
            kind: kind.to_owned(),
            subject: "application".to_owned(),
            subject_id: SubjectId::new(application.id.uuid()),
            detail: Json(detail),
            created_at: self.bank.now(),
        };
        Ok(tx.insert_notices(&[notice])?)
    }

    /// Writes the audit line and answers with the application as it stands now.
    pub(super) fn close(
        self,
        tx: &mut dyn WriteTx,
        trail: &AuditTrail,
        detail: serde_json::Value,
        created: bool,
    ) -> Result<Answer, Problem> {
        let (id, learner) = (self.application().id, self.application().learner_id);
        let subject = ("application", Some(id.uuid()));
        tx.insert_audit_line(&trail.line(subject, Some(learner), detail))?;
        self.answer(tx, created)
    }

    /// Answers with the application as it stands now.
    pub(super) fn answer(self, tx: &mut dyn WriteTx, created: bool) -> Result<Answer, Problem> {
        let id = self.application().id;
        let (view, version) = shown(tx, self.bank, id)?;
        let answer = if created {
            Answer::created(format!("/v1/applications/{id}"), &view)?
        } else {
            Answer::ok(&view)?
        };
        Ok(answer.with_version(version))
    }
}

fn shown(
    tx: &mut dyn WriteTx,
    bank: &Bank,
    id: ApplicationId,
) -> Result<(super::view::ApplicationView, i64), Problem> {
    let whole = tx
        .find_whole_application(id)?
        .ok_or_else(Problem::not_found)?;
    let view = view_of(tx.reads(), bank, &whole)?;
    Ok((view, whole.application.version))
}

/// A row that was read under the lock is where it was read.
pub(super) fn expect(moved: bool) -> Result<(), Problem> {
    if moved {
        Ok(())
    } else {
        Err(Problem::internal(anyhow::anyhow!(
            "a row changed under the learner's lock"
        )))
    }
}
