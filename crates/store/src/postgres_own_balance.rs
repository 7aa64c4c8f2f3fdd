//! The own balance as one statement: each round trip that is saved is a third of the whole read.

use super::Conn;
use crate::engine::NotCurrent;
use crate::error::StoreError;
use crate::own_balance::OwnBalance;
use crate::sql_types::{Db, DbUuid, DbWord};
use crate::statement::Statement;
use crate::sums::account;
use chrono::NaiveDate;
use credit_bank_domain::access::PersonActor;
use credit_bank_domain::claim::ClaimState;
use credit_bank_domain::id::{LearnerId, OutcomeId};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Date, Nullable, Text};

/// Does the person stand, the entry count, and three lists by the column.
type Columns = (
    Bool,
    Nullable<BigInt>,
    Array<Text>,
    Array<BigInt>,
    Array<DbUuid>,
    Array<Nullable<Text>>,
    Array<Nullable<Date>>,
    Array<DbUuid>,
    Array<DbWord>,
);

type Row = (
    bool,
    Option<i64>,
    Vec<String>,
    Vec<i64>,
    Vec<Db<OutcomeId>>,
    Vec<Option<String>>,
    Vec<Option<NaiveDate>>,
    Vec<Db<OutcomeId>>,
    Vec<Db<ClaimState>>,
);

fn statement(person: &PersonActor, learner: LearnerId) -> Statement<'static, Columns> {
    Statement::new()
        .sql("SELECT EXISTS (SELECT FROM user_account u LEFT JOIN organisation o ON o.id = u.organisation_id WHERE u.id = ")
        .value::<DbUuid, _>(Db(person.user_id))
        .sql(" AND u.version = ")
        .value::<BigInt, _>(person.version)
        .sql(
            " AND u.state = 'active' AND (u.organisation_id IS NULL OR o.state = 'active')),
              l.entry_count, b.accounts, b.amounts, t.ids, t.levels, t.expiries, c.outcomes, c.states
              FROM (SELECT coalesce(array_agg(account ORDER BY account), '{}') AS accounts,
                    coalesce(array_agg(amount ORDER BY account), '{}') AS amounts FROM balance WHERE learner_id = ",
        )
        .value::<DbUuid, _>(Db(learner))
        .sql(
            ") AS b CROSS JOIN (SELECT coalesce(array_agg(id), '{}') AS ids, coalesce(array_agg(level), '{}') AS levels,
                    coalesce(array_agg(expires_on), '{}') AS expiries FROM outcome WHERE learner_id = ",
        )
        .value::<DbUuid, _>(Db(learner))
        .sql(
            ") AS t CROSS JOIN (SELECT coalesce(array_agg(outcome_id), '{}') AS outcomes,
                    coalesce(array_agg(state), '{}') AS states FROM claim WHERE learner_id = ",
        )
        .value::<DbUuid, _>(Db(learner))
        .sql(") AS c LEFT JOIN learner l ON l.id = ")
        .value::<DbUuid, _>(Db(learner))
}

pub(crate) fn own_balance(
    connection: &mut Conn,
    person: &PersonActor,
    learner: LearnerId,
) -> Result<Result<Option<OwnBalance>, NotCurrent>, StoreError> {
    let row: Row = statement(person, learner).get_result(connection)?;
    let (stands, entry_count, accounts, amounts, ids, levels, expiries, claimed, states) = row;
    if !stands {
        return Ok(Err(NotCurrent));
    }
    let Some(entry_count) = entry_count else {
        return Ok(Ok(None));
    };
    let balances = accounts
        .iter()
        .zip(amounts)
        .map(|(key, amount)| Ok((account(key)?, amount)));
    let outcomes = ids.into_iter().zip(levels).zip(expiries);
    let claims = claimed.into_iter().zip(states);
    Ok(Ok(Some(OwnBalance {
        entry_count,
        balances: balances.collect::<Result<_, StoreError>>()?,
        outcomes: outcomes
            .map(|((Db(id), level), expires_on)| (id, level, expires_on))
            .collect(),
        claims: claims.map(|(Db(id), Db(state))| (id, state)).collect(),
    })))
}
