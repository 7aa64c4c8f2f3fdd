//! Completions, outcomes and evidence.

use super::{Conn, dialect, former};
use crate::error::StoreError;
use crate::rows::{
    Certificate, CertificateWire, Completion, CompletionRevision, CompletionRevisionWire,
    CompletionWire, Evidence, EvidenceWire, Outcome, OutcomeEvent, OutcomeEventWire, OutcomeWire,
};
use crate::schema::{
    certificate, completion, completion_revision, evidence, outcome, outcome_event,
};
use crate::sql_types::{Db, DbUuid};
use crate::tx::{CompletionFilter, OutcomeExpiry, OutcomeFilter, OutcomeReads, OutcomeWrites};
use crate::words::CompletionState;
use chrono::{DateTime, NaiveDate, Utc};
use credit_bank_domain::id::{CompletionId, LearnerId, OrganisationId, OutcomeId};
use credit_bank_domain::state::EvidenceState;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date};
use std::collections::BTreeMap;

fn rows<W, R: From<W>>(wires: Vec<W>) -> Vec<R> {
    wires.into_iter().map(R::from).collect()
}

/// A lot whose day has passed.
#[derive(QueryableByName)]
struct Due {
    #[diesel(sql_type = DbUuid)]
    id: Db<OutcomeId>,
    #[diesel(sql_type = DbUuid)]
    learner_id: Db<LearnerId>,
}

/// What has a due day: all that waits for an officer, or all in one state.
fn due_outcomes(
    connection: &mut Conn,
    filter: &OutcomeFilter,
    after: Option<(NaiveDate, OutcomeId)>,
) -> Result<Vec<Outcome>, StoreError> {
    let mut query = outcome::table
        .filter(outcome::due_on.is_not_null())
        .select(OutcomeWire::as_select())
        .order((outcome::due_on, outcome::id))
        .limit(filter.limit)
        .into_boxed();
    query = match filter.state {
        Some(state) => query.filter(outcome::state.eq(Db(state))),
        None => query.filter(outcome::clock_stopped_on.is_null()),
    };
    if let Some(before) = filter.due_before {
        query = query.filter(outcome::due_on.lt(before));
    }
    if let Some((day, id)) = after {
        query = query.filter(
            outcome::due_on
                .gt(day)
                .or(outcome::due_on.eq(day).and(outcome::id.gt(Db(id)))),
        );
    }
    Ok(rows(query.load(connection)?))
}

impl OutcomeReads for Conn {
    fn find_completion(&mut self, id: CompletionId) -> Result<Option<Completion>, StoreError> {
        Ok(completion::table
            .find(Db(id))
            .select(CompletionWire::as_select())
            .first(self)
            .optional()?
            .map(Into::into))
    }

    fn find_completions_by_external_ids(
        &mut self,
        provider: OrganisationId,
        external_ids: &[&str],
    ) -> Result<Vec<Completion>, StoreError> {
        Ok(rows(
            completion::table
                .filter(completion::provider_id.eq(Db(provider)))
                .filter(completion::external_id.eq_any(external_ids))
                .select(CompletionWire::as_select())
                .load(self)?,
        ))
    }

    fn list_completions(
        &mut self,
        filter: &CompletionFilter<'_>,
    ) -> Result<Vec<Completion>, StoreError> {
        let mut query = completion::table
            .filter(completion::provider_id.eq(Db(filter.provider)))
            .select(CompletionWire::as_select())
            .order(completion::id)
            .limit(filter.limit)
            .into_boxed();
        if let Some(external_id) = filter.external_id {
            query = query.filter(completion::external_id.eq(external_id));
        }
        if let Some(after) = filter.after {
            query = query.filter(completion::id.gt(Db(after)));
        }
        Ok(rows(query.load(self)?))
    }

    fn list_completions_of_outcome(
        &mut self,
        learner: LearnerId,
        outcome: OutcomeId,
    ) -> Result<Vec<Completion>, StoreError> {
        Ok(rows(
            completion::table
                .filter(completion::learner_id.eq(Db(learner)))
                .filter(completion::outcome_id.eq(Db(outcome)))
                .order(completion::id)
                .select(CompletionWire::as_select())
                .load(self)?,
        ))
    }

    fn list_completions_of_learners(
        &mut self,
        learners: &[LearnerId],
    ) -> Result<Vec<Completion>, StoreError> {
        Ok(rows(
            completion::table
                .filter(completion::learner_id.eq_any(learners.iter().map(|id| Db(*id))))
                .order((completion::learner_id, completion::id))
                .select(CompletionWire::as_select())
                .load(self)?,
        ))
    }

    fn list_completion_revisions(
        &mut self,
        completions: &[CompletionId],
    ) -> Result<Vec<CompletionRevision>, StoreError> {
        let ids = completions.iter().map(|id| Db(*id));
        Ok(rows(
            completion_revision::table
                .filter(completion_revision::completion_id.eq_any(ids))
                .order((
                    completion_revision::completion_id,
                    completion_revision::revision,
                ))
                .select(CompletionRevisionWire::as_select())
                .load(self)?,
        ))
    }

    fn find_outcome(&mut self, id: OutcomeId) -> Result<Option<Outcome>, StoreError> {
        Ok(self.find_outcomes(&[id])?.pop())
    }

    fn find_outcomes(&mut self, ids: &[OutcomeId]) -> Result<Vec<Outcome>, StoreError> {
        Ok(rows(
            outcome::table
                .filter(outcome::id.eq_any(ids.iter().map(|id| Db(*id))))
                .order(outcome::id)
                .select(OutcomeWire::as_select())
                .load(self)?,
        ))
    }

    fn list_outcomes_of_learners(
        &mut self,
        learners: &[LearnerId],
    ) -> Result<Vec<Outcome>, StoreError> {
        Ok(rows(
            outcome::table
                .filter(outcome::learner_id.eq_any(learners.iter().map(|id| Db(*id))))
                .order((outcome::learner_id, outcome::id))
                .select(OutcomeWire::as_select())
                .load(self)?,
        ))
    }

    fn expiries_of(&mut self, learner: LearnerId) -> Result<Vec<OutcomeExpiry>, StoreError> {
        let found: Vec<(Db<OutcomeId>, Option<String>, Option<NaiveDate>)> = outcome::table
            .filter(outcome::learner_id.eq(Db(learner)))
            .order(outcome::id)
            .select((outcome::id, outcome::level, outcome::expires_on))
            .load(self)?;
        let plain = found
            .into_iter()
            .map(|(Db(id), level, expires_on)| (id, level, expires_on));
        Ok(plain.collect())
    }

    fn list_outcomes(&mut self, filter: &OutcomeFilter) -> Result<Vec<Outcome>, StoreError> {
        let mut found = Vec::new();
        let last_due = match filter.after {
            Some((None, _)) => None,
            after => Some(after.and_then(|(day, id)| Some((day?, id)))),
        };
        if let Some(after) = last_due {
            found = due_outcomes(self, filter, after)?;
        }
        let (Some(state), None) = (filter.state, filter.due_before) else {
            return Ok(found);
        };
        let read = i64::try_from(found.len()).unwrap_or(i64::MAX);
        let left = filter.limit.saturating_sub(read);
        if left > 0 {
            let mut rest = outcome::table
                .filter(outcome::state.eq(Db(state)))
                .filter(outcome::due_on.is_null())
                .select(OutcomeWire::as_select())
                .order(outcome::id)
                .limit(left)
                .into_boxed();
            if let Some((None, id)) = filter.after {
                rest = rest.filter(outcome::id.gt(Db(id)));
            }
            found.extend(rows::<_, Outcome>(rest.load(self)?));
        }
        Ok(found)
    }

    fn list_lots_to_expire(
        &mut self,
        on: NaiveDate,
        limit: i64,
    ) -> Result<Vec<(OutcomeId, LearnerId)>, StoreError> {
        let due: Vec<Due> = diesel::sql_query(dialect::LOTS_TO_EXPIRE)
            .bind::<Date, _>(on)
            .bind::<BigInt, _>(limit)
            .load(self)?;
        Ok(due
            .into_iter()
            .map(|it| (it.id.0, it.learner_id.0))
            .collect())
    }

    fn expiries_as_of(
        &mut self,
        learner: LearnerId,
        instant: DateTime<Utc>,
    ) -> Result<Vec<OutcomeExpiry>, StoreError> {
        type Row = (Db<OutcomeId>, Option<String>, Option<NaiveDate>);
        let rows: Vec<Row> = outcome_event::table
            .filter(outcome_event::learner_id.eq(Db(learner)))
            .filter(outcome_event::recorded_at.le(Db(instant)))
            .order((outcome_event::outcome_id, outcome_event::number))
            .select((
                outcome_event::outcome_id,
                outcome_event::level,
                outcome_event::expires_on,
            ))
            .load(self)?;
        // The last one of each outcome counts.
        let last: BTreeMap<OutcomeId, OutcomeExpiry> = rows
            .into_iter()
            .map(|(Db(id), level, expires_on)| (id, (id, level, expires_on)))
            .collect();
        Ok(last.into_values().collect())
    }

    fn list_outcome_events(
        &mut self,
        learner: LearnerId,
        outcome: OutcomeId,
    ) -> Result<Vec<OutcomeEvent>, StoreError> {
        Ok(rows(
            outcome_event::table
                .filter(outcome_event::learner_id.eq(Db(learner)))
                .filter(outcome_event::outcome_id.eq(Db(outcome)))
                .order(outcome_event::number)
                .select(OutcomeEventWire::as_select())
                .load(self)?,
        ))
    }

    fn list_evidence_of_learners(
        &mut self,
        learners: &[LearnerId],
    ) -> Result<Vec<Evidence>, StoreError> {
        Ok(rows(
            evidence::table
                .filter(evidence::learner_id.eq_any(learners.iter().map(|id| Db(*id))))
                .order((evidence::learner_id, evidence::outcome_id, evidence::id))
                .select(EvidenceWire::as_select())
                .load(self)?,
        ))
    }

    fn find_certificates(&mut self, hashes: &[Vec<u8>]) -> Result<Vec<Certificate>, StoreError> {
        Ok(rows(
            certificate::table
                .filter(certificate::certificate_hash.eq_any(hashes))
                .select(CertificateWire::as_select())
                .load(self)?,
        ))
    }
}

impl OutcomeWrites for Conn {
    fn insert_completions(
        &mut self,
        completions: &[Completion],
        revisions: &[CompletionRevision],
    ) -> Result<(), StoreError> {
        dialect::insert_all::<CompletionWire, _>(self, completions)?;
        dialect::insert_all::<CompletionRevisionWire, _>(self, revisions)?;
        Ok(())
    }

    fn update_completion(
        &mut self,
        to: &Completion,
        state: CompletionState,
    ) -> Result<(), StoreError> {
        diesel::update(completion::table.find(Db(to.id)))
            .set((
                completion::state.eq(Db(state)),
                completion::revision.eq(to.revision),
                completion::content.eq(&to.content),
                completion::content_hash.eq(&to.content_hash),
                completion::outcome_id.eq(Db(to.outcome_id)),
                completion::decided.eq(to.decided),
                completion::worth.eq(Db(to.worth)),
                completion::reasons.eq(&to.reasons),
                completion::due_on.eq(to.due_on),
            ))
            .execute(self)?;
        Ok(())
    }

    fn insert_outcomes(
        &mut self,
        outcomes: &[Outcome],
        events: &[OutcomeEvent],
    ) -> Result<(), StoreError> {
        dialect::insert_all::<OutcomeWire, _>(self, outcomes)?;
        self.insert_outcome_events(events)
    }

    fn update_outcome(&mut self, to: &Outcome, at: DateTime<Utc>) -> Result<(), StoreError> {
        let stored: OutcomeWire = outcome::table
            .find((Db(to.learner_id), Db(to.id)))
            .select(OutcomeWire::as_select())
            .first(self)?;
        former::keep_outcome(self, (&stored.into(), to), at)?;
        diesel::update(outcome::table.find((Db(to.learner_id), Db(to.id))))
            .set((
                outcome::state.eq(Db(to.state)),
                outcome::issuer_id.eq(Db(to.issuer_id)),
                outcome::reasons.eq(&to.reasons),
                outcome::level.eq(&to.level),
                outcome::level_rank.eq(to.level_rank),
                outcome::due_on.eq(to.due_on),
                outcome::category.eq(&to.category),
                outcome::credits.eq(to.credits.map(Db)),
                outcome::convertible.eq(to.convertible),
                outcome::consumption.eq(to.consumption.map(Db)),
                outcome::expires_on.eq(to.expires_on),
                outcome::rule.eq(&to.rule),
                outcome::rule_set_version_id.eq(to.rule_set_version_id.map(Db)),
                outcome::recognised_at.eq(to.recognised_at.map(Db)),
                outcome::version.eq(to.version),
                outcome::valid_until.eq(to.valid_until),
                outcome::grade.eq(&to.grade),
                outcome::taught_hours.eq(to.taught_hours.map(Db)),
                outcome::award_id.eq(Db(to.award_id)),
                outcome::outcome_type.eq(Db(to.outcome_type)),
                outcome::certificate_number.eq(&to.certificate_number),
                outcome::awarded_on.eq(to.awarded_on),
                outcome::content_class.eq(&to.content_class),
                outcome::note.eq(&to.note),
                outcome::clock_stopped_on.eq(to.clock_stopped_on),
                outcome::is_points.eq(to.is_points),
                outcome::tags.eq(&to.tags),
                outcome::measures.eq(&to.measures),
            ))
            .execute(self)?;
        Ok(())
    }

    fn insert_outcome_events(&mut self, events: &[OutcomeEvent]) -> Result<(), StoreError> {
        Ok(dialect::insert_all::<OutcomeEventWire, _>(self, events)?)
    }

    fn insert_evidence(&mut self, pieces: &[Evidence]) -> Result<(), StoreError> {
        Ok(dialect::insert_all::<EvidenceWire, _>(self, pieces)?)
    }

    fn set_evidence_state(
        &mut self,
        learner: LearnerId,
        of: OutcomeId,
        completion: Option<CompletionId>,
        state: EvidenceState,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        former::keep_evidence(self, (learner, of), at)?;
        let all = evidence::table
            .filter(evidence::learner_id.eq(Db(learner)))
            .filter(evidence::outcome_id.eq(Db(of)));
        match completion {
            Some(completion) => {
                diesel::update(all.filter(evidence::completion_id.eq(Some(Db(completion)))))
                    .set(evidence::state.eq(Db(state)))
                    .execute(self)?
            }
            None => diesel::update(all)
                .set(evidence::state.eq(Db(state)))
                .execute(self)?,
        };
        Ok(())
    }

    fn insert_certificates(&mut self, certificates: &[Certificate]) -> Result<(), StoreError> {
        Ok(dialect::insert_all::<CertificateWire, _>(
            self,
            certificates,
        )?)
    }
    fn delete_certificate(&mut self, hash: &[u8], of: OutcomeId) -> Result<(), StoreError> {
        diesel::delete(
            certificate::table
                .filter(certificate::certificate_hash.eq(hash))
                .filter(certificate::outcome_id.eq(Db(of))),
        )
        .execute(self)?;
        Ok(())
    }
}
