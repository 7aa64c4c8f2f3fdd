//! What rows said before they were changed: kept by whoever changes one, told of an instant.

use super::Conn;
use crate::error::StoreError;
use crate::rows::{
    ClaimWire, EnrolmentRecord, EnrolmentRecordWire, FormerClaim, FormerOutcome, FormerStates,
    Outcome,
};
use crate::schema::{
    application, application_line, award_former_version, claim, enrolment_record, evidence,
    former_state, history_beginning, organisation, programme,
};
use crate::sql_types::{Db, Json};
use crate::tx::FormerReads;
use chrono::{DateTime, Utc};
use credit_bank_domain::award::Award;
use credit_bank_domain::id::{
    ApplicationId, AwardId, ClaimId, EnrolmentId, EvidenceId, LearnerId, LineId, OutcomeId,
    ProgrammeId, SubjectId,
};
use credit_bank_domain::state::{EvidenceState, LineState};
use diesel::dsl::max;
use diesel::prelude::*;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::BTreeMap;

const OUTCOME: &str = "outcome";
const EVIDENCE: &str = "evidence";
const CLAIM: &str = "claim";
const LINE: &str = "line";

impl FormerReads for Conn {
    fn history_beginning(&mut self) -> Result<Option<DateTime<Utc>>, StoreError> {
        let entered: Option<Db<DateTime<Utc>>> = organisation::table
            .order(organisation::created_at)
            .select(organisation::created_at)
            .first(self)
            .optional()?;
        let kept: Option<Db<DateTime<Utc>>> = history_beginning::table
            .order(history_beginning::since.desc())
            .select(history_beginning::since)
            .first(self)
            .optional()?;
        // None is before every instant.
        Ok(entered.map(|it| it.0).max(kept.map(|it| it.0)))
    }

    fn former_states(
        &mut self,
        learner: LearnerId,
        instant: DateTime<Utc>,
    ) -> Result<FormerStates, StoreError> {
        let rows: Vec<(String, Db<SubjectId>, Json<Value>)> = former_state::table
            .filter(former_state::learner_id.eq(Db(learner)))
            .filter(former_state::superseded_at.gt(Db(instant)))
            .order((
                former_state::kind,
                former_state::subject_id,
                former_state::number.desc(),
            ))
            .select((
                former_state::kind,
                former_state::subject_id,
                former_state::document,
            ))
            .load(self)?;
        // Of each subject the last one here is what it said first after the instant.
        let first: BTreeMap<(String, SubjectId), Value> = rows
            .into_iter()
            .map(|(kind, Db(subject), Json(document))| ((kind, subject), document))
            .collect();
        let mut states = FormerStates::default();
        for ((kind, subject), document) in first {
            let id = subject.uuid();
            match kind.as_str() {
                OUTCOME => drop(states.outcomes.insert(OutcomeId::new(id), read(document)?)),
                EVIDENCE => drop(states.evidence.insert(EvidenceId::new(id), read(document)?)),
                CLAIM => drop(states.claims.insert(ClaimId::new(id), read(document)?)),
                LINE => drop(states.lines.insert(LineId::new(id), read(document)?)),
                _ => return Err(StoreError::Corrupt(format!("former state of a {kind}"))),
            }
        }
        Ok(states)
    }

    fn former_awards(
        &mut self,
        ids: &[AwardId],
        instant: DateTime<Utc>,
    ) -> Result<Vec<Award>, StoreError> {
        let rows: Vec<(Db<AwardId>, Json<Award>)> = award_former_version::table
            .filter(award_former_version::award_id.eq_any(ids.iter().map(|id| Db(*id))))
            .filter(award_former_version::superseded_at.gt(Db(instant)))
            .order((
                award_former_version::award_id,
                award_former_version::version.desc(),
            ))
            .select((
                award_former_version::award_id,
                award_former_version::document,
            ))
            .load(self)?;
        let first: BTreeMap<AwardId, Award> = rows
            .into_iter()
            .map(|(id, award)| (id.0, award.0))
            .collect();
        Ok(first.into_values().collect())
    }

    fn find_record_as_of(
        &mut self,
        learner: LearnerId,
        enrolment: EnrolmentId,
        instant: DateTime<Utc>,
    ) -> Result<Option<EnrolmentRecord>, StoreError> {
        Ok(enrolment_record::table
            .filter(enrolment_record::learner_id.eq(Db(learner)))
            .filter(enrolment_record::enrolment_id.eq(Db(enrolment)))
            .filter(enrolment_record::recorded_at.le(Db(instant)))
            .order(enrolment_record::version.desc())
            .select(EnrolmentRecordWire::as_select())
            .first(self)
            .optional()?
            .map(Into::into))
    }

    fn applications_filed_by(
        &mut self,
        learner: LearnerId,
        instant: DateTime<Utc>,
    ) -> Result<Vec<ApplicationId>, StoreError> {
        let ids: Vec<Db<ApplicationId>> = application::table
            .filter(application::learner_id.eq(Db(learner)))
            .filter(application::created_at.le(Db(instant)))
            .order(application::id)
            .select(application::id)
            .load(self)?;
        Ok(ids.into_iter().map(|Db(id)| id).collect())
    }

    fn programme_is_known_by(
        &mut self,
        programme: ProgrammeId,
        instant: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let known: Option<Db<ProgrammeId>> = programme::table
            .find(Db(programme))
            .filter(programme::created_at.le(Db(instant)))
            .select(programme::id)
            .first(self)
            .optional()?;
        Ok(known.is_some())
    }
}

fn read<T: DeserializeOwned>(document: Value) -> Result<T, StoreError> {
    serde_json::from_value(document).map_err(|error| StoreError::Corrupt(error.to_string()))
}

/// What an outcome says that is about to become another; what no decision depends on is not kept.
pub(super) fn keep_outcome(
    connection: &mut Conn,
    (stored, to): (&Outcome, &Outcome),
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let subject = SubjectId::new(stored.id.uuid());
    let document = FormerOutcome::from(stored);
    if document == FormerOutcome::from(to) {
        return Ok(());
    }
    keep(
        connection,
        (stored.learner_id, OUTCOME, subject),
        &document,
        at,
    )
}

/// What a claim says that is about to be changed.
pub(super) fn keep_claim(
    connection: &mut Conn,
    (learner, id): (LearnerId, ClaimId),
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let stored: Option<ClaimWire> = claim::table
        .find((Db(learner), Db(id)))
        .select(ClaimWire::as_select())
        .first(connection)
        .optional()?;
    let Some(stored) = stored.map(crate::rows::ClaimRow::from) else {
        return Ok(());
    };
    let document = FormerClaim {
        state: stored.state,
        draw: stored.draw,
        remainder: stored.remainder,
    };
    let subject = SubjectId::new(id.uuid());
    keep(connection, (learner, CLAIM, subject), &document, at)
}

/// What a line says that is about to be changed.
pub(super) fn keep_line(
    connection: &mut Conn,
    (learner, application, line): (LearnerId, ApplicationId, LineId),
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let stored: Option<Db<LineState>> = application_line::table
        .find((Db(learner), Db(application), Db(line)))
        .select(application_line::state)
        .first(connection)
        .optional()?;
    match stored {
        Some(Db(state)) => {
            let subject = SubjectId::new(line.uuid());
            keep(connection, (learner, LINE, subject), &state, at)
        }
        None => Ok(()),
    }
}

/// What the evidence for an outcome says that is about to be changed.
pub(super) fn keep_evidence(
    connection: &mut Conn,
    (learner, of): (LearnerId, OutcomeId),
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let stored: Vec<(Db<EvidenceId>, Db<EvidenceState>)> = evidence::table
        .filter(evidence::learner_id.eq(Db(learner)))
        .filter(evidence::outcome_id.eq(Db(of)))
        .order(evidence::id)
        .select((evidence::id, evidence::state))
        .load(connection)?;
    for (Db(id), Db(state)) in stored {
        let subject = SubjectId::new(id.uuid());
        keep(connection, (learner, EVIDENCE, subject), &state, at)?;
    }
    Ok(())
}

/// The caller has locked the learner, so that two changes get two numbers.
fn keep(
    connection: &mut Conn,
    (learner, kind, subject): (LearnerId, &str, SubjectId),
    document: &(impl serde::Serialize + std::fmt::Debug),
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let last: Option<i64> = former_state::table
        .filter(former_state::learner_id.eq(Db(learner)))
        .filter(former_state::kind.eq(kind))
        .filter(former_state::subject_id.eq(Db(subject)))
        .select(max(former_state::number))
        .first(connection)?;
    let document =
        serde_json::to_value(document).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    diesel::insert_into(former_state::table)
        .values((
            former_state::learner_id.eq(Db(learner)),
            former_state::kind.eq(kind),
            former_state::subject_id.eq(Db(subject)),
            former_state::number.eq(last.unwrap_or(0).saturating_add(1)),
            former_state::document.eq(Json(document)),
            former_state::superseded_at.eq(Db(at)),
        ))
        .execute(connection)?;
    Ok(())
}
