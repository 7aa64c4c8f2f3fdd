//! Answers kept for requests that come again.

use super::{Conn, dialect, rows_per_statement};
use crate::error::StoreError;
use crate::rows::{IdempotentAnswer, IdempotentAnswerWire};
use crate::schema::idempotency;
use crate::sql_types::Db;
use crate::tx::{IdempotencyReads, IdempotencyWrites};
use chrono::{DateTime, Utc};
use credit_bank_domain::id::ActorId;
use diesel::prelude::*;
use std::collections::BTreeMap;

impl IdempotencyReads for Conn {
    fn find_idempotent_answer(
        &mut self,
        actor: ActorId,
        key: &str,
    ) -> Result<Option<IdempotentAnswer>, StoreError> {
        Ok(idempotency::table
            .find((Db(actor), key))
            .select(IdempotentAnswerWire::as_select())
            .first(self)
            .optional()?
            .map(Into::into))
    }

    fn find_idempotent_answers(
        &mut self,
        keys: &[(ActorId, &str)],
    ) -> Result<Vec<IdempotentAnswer>, StoreError> {
        let mut by_actor: BTreeMap<ActorId, Vec<&str>> = BTreeMap::new();
        for &(actor, key) in keys {
            by_actor.entry(actor).or_default().push(key);
        }
        let mut found = Vec::new();
        for (actor, mut keys) in by_actor {
            keys.sort_unstable();
            keys.dedup();
            for keys in keys.chunks(rows_per_statement(1)) {
                let answers = idempotency::table
                    .filter(idempotency::actor_id.eq(Db(actor)))
                    .filter(idempotency::key.eq_any(keys))
                    .select(IdempotentAnswerWire::as_select())
                    .load(self)?;
                found.extend(answers.into_iter().map(IdempotentAnswer::from));
            }
        }
        Ok(found)
    }
}

impl IdempotencyWrites for Conn {
    fn keep_idempotent_answer(&mut self, answer: &IdempotentAnswer) -> Result<(), StoreError> {
        self.keep_idempotent_answers(std::slice::from_ref(answer))
    }

    fn keep_idempotent_answers(&mut self, answers: &[IdempotentAnswer]) -> Result<(), StoreError> {
        Ok(dialect::insert_all::<IdempotentAnswerWire, _>(
            self, answers,
        )?)
    }

    fn forget_idempotent_answers_before(
        &mut self,
        instant: DateTime<Utc>,
    ) -> Result<usize, StoreError> {
        Ok(
            diesel::delete(idempotency::table.filter(idempotency::created_at.lt(Db(instant))))
                .execute(self)?,
        )
    }
}
