//! What the rules said when outcomes were recognised.

use super::{Conn, dialect};
use crate::error::StoreError;
use crate::rows::{RecognitionDecision, RecognitionDecisionWire};
use crate::schema::{award, award_former_version, recognition_decision};
use crate::sql_types::{Db, Json};
use crate::tx::{RecognitionReads, RecognitionWrites};
use credit_bank_domain::award::Award;
use credit_bank_domain::id::{AwardId, LearnerId, OutcomeId};
use diesel::prelude::*;

impl RecognitionReads for Conn {
    fn list_recognition_decisions(
        &mut self,
        learner: LearnerId,
        after: Option<(OutcomeId, i64)>,
        limit: i64,
    ) -> Result<Vec<RecognitionDecision>, StoreError> {
        let mut query = recognition_decision::table
            .filter(recognition_decision::learner_id.eq(Db(learner)))
            .order((
                recognition_decision::outcome_id,
                recognition_decision::number,
            ))
            .limit(limit)
            .select(RecognitionDecisionWire::as_select())
            .into_boxed();
        if let Some((outcome, number)) = after {
            let later = recognition_decision::outcome_id
                .eq(Db(outcome))
                .and(recognition_decision::number.gt(number));
            query = query.filter(recognition_decision::outcome_id.gt(Db(outcome)).or(later));
        }
        Ok(query.load(self)?.into_iter().map(Into::into).collect())
    }

    fn find_award_version(
        &mut self,
        id: AwardId,
        version: i64,
    ) -> Result<Option<Award>, StoreError> {
        let standing = award::table
            .find(Db(id))
            .filter(award::version.eq(version))
            .select(award::document)
            .first::<Json<Award>>(self)
            .optional()?;
        if let Some(document) = standing {
            return Ok(Some(document.0));
        }
        Ok(award_former_version::table
            .find((Db(id), version))
            .select(award_former_version::document)
            .first::<Json<Award>>(self)
            .optional()?
            .map(|document| document.0))
    }
}

impl RecognitionWrites for Conn {
    fn insert_recognition_decisions(
        &mut self,
        decisions: &[RecognitionDecision],
    ) -> Result<(), StoreError> {
        Ok(dialect::insert_all::<RecognitionDecisionWire, _>(
            self, decisions,
        )?)
    }
}
