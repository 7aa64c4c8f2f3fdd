//! What the bank knew: now, or at an instant gone by.
//!
//! What is only ever inserted is cut off at the instant; what is changed in place is read as it was, from
//! what its changes left behind. Who may ask, and what he may see, is a matter of now.

use crate::bank::Bank;
use crate::clock::civil_time;
use crate::problem::{FieldFault, Problem, Slug};
use crate::rules_in_force::{InForce, RecognitionSets};
use chrono::{DateTime, NaiveDate, SubsecRound, TimeDelta, Utc};
use credit_bank_domain::award::Award;
use credit_bank_domain::id::{AwardId, LearnerId, ProgrammeId, RuleSetId};
use credit_bank_store::ReadTx;
use credit_bank_store::rows::{
    ApplicationLine, ClaimRow, Enrolment, EnrolmentRecord, Evidence, FormerStates, Outcome,
};
use std::collections::BTreeMap;

/// The instant, or now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Knowledge(Option<DateTime<Utc>>);

impl Knowledge {
    /// What the bank knows now.
    pub(crate) const NOW: Self = Self(None);

    /// What it knew at an instant.
    ///
    /// # Errors
    /// `date-in-future`; `before-beginning` where the bank can not tell any more, or not yet.
    pub(super) fn at(
        tx: &mut dyn ReadTx,
        bank: &Bank,
        instant: Option<DateTime<Utc>>,
    ) -> Result<Self, Problem> {
        let Some(asked) = instant else {
            return Ok(Self::NOW);
        };
        if asked > bank.now() {
            return Err(Problem::future_date("/as_of"));
        }
        let beginning = tx.history_beginning()?;
        if let Some(beginning) = beginning.filter(|beginning| asked < *beginning) {
            // To the next full second, so that whoever asks of the instant named is answered.
            let full = beginning.trunc_subsecs(0);
            let next = full.checked_add_signed(TimeDelta::seconds(1));
            let named = next.filter(|_| full < beginning).unwrap_or(full);
            let named = civil_time(named);
            let (zh, en) = (
                named.format("北京时间 %Y 年 %-m 月 %-d 日 %H:%M:%S"),
                named.format("%Y-%m-%d %H:%M:%S Beijing time"),
            );
            return Err(Problem::new(Slug::BeforeBeginning)
                .fault(FieldFault::out_of_range("/as_of"))
                .detail(
                    format!("银行自{zh} 起才能答复当时所知。"),
                    format!("What the bank knew can be told from {en} on."),
                ));
        }
        Ok(Self(instant))
    }

    /// What it knew at an instant that was looked at before; now where none is given.
    pub(super) const fn checked(instant: Option<DateTime<Utc>>) -> Self {
        Self(instant)
    }

    /// Was something known that the bank learnt at this instant?
    fn has(self, learnt_at: DateTime<Utc>) -> bool {
        self.0.is_none_or(|instant| learnt_at <= instant)
    }

    /// What a learner's rows said then, as far as they were changed since.
    fn former(self, tx: &mut dyn ReadTx, learner: LearnerId) -> Result<FormerStates, Problem> {
        match self.0 {
            Some(instant) => Ok(tx.former_states(learner, instant)?),
            None => Ok(FormerStates::default()),
        }
    }

    /// A learner's outcomes.
    pub(super) fn outcomes(
        self,
        tx: &mut dyn ReadTx,
        learner: LearnerId,
    ) -> Result<Vec<Outcome>, Problem> {
        let mut former = self.former(tx, learner)?.outcomes;
        let mut rows = tx.list_outcomes_of_learners(&[learner])?;
        rows.retain(|row| self.has(row.created_at));
        let as_it_was = |row: Outcome| match former.remove(&row.id) {
            Some(then) => then.of(row),
            None => row,
        };
        Ok(rows.into_iter().map(as_it_was).collect())
    }

    /// The evidence for a learner's outcomes.
    pub(super) fn evidence(
        self,
        tx: &mut dyn ReadTx,
        learner: LearnerId,
    ) -> Result<Vec<Evidence>, Problem> {
        let former = self.former(tx, learner)?.evidence;
        let mut rows = tx.list_evidence_of_learners(&[learner])?;
        rows.retain(|row| self.has(row.created_at));
        for row in &mut rows {
            row.state = former.get(&row.id).copied().unwrap_or(row.state);
        }
        Ok(rows)
    }

    /// The claims on a learner's outcomes.
    pub(super) fn claims(
        self,
        tx: &mut dyn ReadTx,
        learner: LearnerId,
    ) -> Result<Vec<ClaimRow>, Problem> {
        let former = self.former(tx, learner)?.claims;
        let mut rows = tx.claims_of_learner(learner)?;
        if let Some(instant) = self.0 {
            let filed = tx.applications_filed_by(learner, instant)?;
            rows.retain(|row| filed.contains(&row.application_id));
        }
        for row in &mut rows {
            if let Some(then) = former.get(&row.id) {
                (row.state, row.draw, row.remainder) = (then.state, then.draw, then.remainder);
            }
        }
        Ok(rows)
    }

    /// The lines of an enrolment.
    pub(super) fn lines(
        self,
        tx: &mut dyn ReadTx,
        enrolment: &Enrolment,
    ) -> Result<Vec<ApplicationLine>, Problem> {
        let learner = enrolment.learner_id;
        let former = self.former(tx, learner)?.lines;
        let mut rows = tx.list_lines_of_enrolment(learner, enrolment.id)?;
        if let Some(instant) = self.0 {
            let filed = tx.applications_filed_by(learner, instant)?;
            rows.retain(|row| filed.contains(&row.application_id));
        }
        for row in &mut rows {
            row.state = former.get(&row.id).copied().unwrap_or(row.state);
        }
        Ok(rows)
    }

    /// The courses passed in an enrolment.
    pub(super) fn record(
        self,
        tx: &mut dyn ReadTx,
        enrolment: &Enrolment,
    ) -> Result<Option<EnrolmentRecord>, Problem> {
        let (learner, id) = (enrolment.learner_id, enrolment.id);
        Ok(match self.0 {
            Some(instant) => tx.find_record_as_of(learner, id, instant)?,
            None => tx.find_record(learner, id)?,
        })
    }

    /// The instant until which consents count.
    pub(super) const fn instant(self) -> Option<DateTime<Utc>> {
        self.0
    }

    /// Register entries as they stood.
    pub(super) fn awards(
        self,
        tx: &mut dyn ReadTx,
        mut awards: BTreeMap<AwardId, Award>,
    ) -> Result<BTreeMap<AwardId, Award>, Problem> {
        if let Some(instant) = self.0 {
            let ids: Vec<AwardId> = awards.keys().copied().collect();
            let former = tx.former_awards(&ids, instant)?.into_iter();
            awards.extend(former.map(|award| (award.id, award)));
        }
        Ok(awards)
    }

    /// Was the programme version known?
    pub(super) fn knows_programme(
        self,
        tx: &mut dyn ReadTx,
        programme: ProgrammeId,
    ) -> Result<bool, Problem> {
        match self.0 {
            Some(instant) => Ok(tx.programme_is_known_by(programme, instant)?),
            None => Ok(true),
        }
    }

    /// Was the enrolment known?
    pub(super) fn knows_enrolment(self, enrolment: &Enrolment) -> bool {
        self.has(enrolment.created_at)
    }

    /// The version of a rule set that decided on a day, if one did.
    ///
    /// # Errors
    /// Those of the store.
    pub(super) fn rules(
        self,
        tx: &mut dyn ReadTx,
        bank: &Bank,
        (rule_set, on): (RuleSetId, NaiveDate),
    ) -> Result<Option<InForce>, Problem> {
        bank.rules().of_rule_set(tx, rule_set, (on, self.0))
    }

    /// The rule sets by which outcomes were recognised on a day.
    ///
    /// # Errors
    /// `no-rule-in-force`.
    pub(super) fn recognition(
        self,
        tx: &mut dyn ReadTx,
        bank: &Bank,
        on: NaiveDate,
    ) -> Result<RecognitionSets, Problem> {
        bank.rules().recognition_as_of(tx, (on, self.0))
    }
}
