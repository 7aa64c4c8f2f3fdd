//! The first look of a batch of posts. No bytes leave the process, so nothing is saved by asking for many
//! things at once; but a statement about one row stays prepared, and one about a list of them does not.

use super::Conn;
use crate::error::StoreError;
use crate::rows::{EvidenceWire, Organisation, OrganisationWire, Outcome, OutcomeWire};
use crate::schema::{award, certificate, completion, evidence, idempotency, organisation, outcome};
use crate::sql_types::Db;
use crate::tx::{Glance, PostingBasis, PostingQuestion, RuleSetReads};
use credit_bank_domain::id::{AwardId, OrganisationId};
use diesel::dsl::{exists, select};
use diesel::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

pub(crate) fn glance(
    connection: &mut Conn,
    question: &PostingQuestion<'_>,
) -> Result<Glance, StoreError> {
    let mut basis = PostingBasis {
        rules: connection.list_recognition_versions_in_force(question.on, None)?,
        ..PostingBasis::default()
    };
    let learners: BTreeSet<_> = question.learners.iter().copied().collect();
    for learner in learners {
        let outcomes = outcome::table
            .filter(outcome::learner_id.eq(Db(learner)))
            .order(outcome::id)
            .select(OutcomeWire::as_select())
            .load(connection)?;
        basis
            .outcomes
            .extend(outcomes.into_iter().map(Outcome::from));
        let evidence = evidence::table
            .filter(evidence::learner_id.eq(Db(learner)))
            .order((evidence::outcome_id, evidence::id))
            .select(EvidenceWire::as_select())
            .load(connection)?;
        basis.evidence.extend(evidence.into_iter().map(Into::into));
    }
    basis.awards = awards(connection, question, &basis.outcomes)?;
    basis.organisations = organisations(connection, question, &basis.outcomes)?;
    Ok(Glance {
        basis,
        nothing_known: !is_known(connection, question)?,
        ..Glance::default()
    })
}

/// Was any key, id or certificate seen before?
fn is_known(connection: &mut Conn, question: &PostingQuestion<'_>) -> QueryResult<bool> {
    for (actor, key) in &question.keys {
        let row = idempotency::table.find((Db(*actor), key));
        if select(exists(row)).get_result(connection)? {
            return Ok(true);
        }
    }
    for (provider, external_id) in &question.external_ids {
        let of_provider = completion::table.filter(completion::provider_id.eq(Db(*provider)));
        let row = of_provider.filter(completion::external_id.eq(external_id));
        if select(exists(row)).get_result(connection)? {
            return Ok(true);
        }
    }
    for hash in &question.certificates {
        if select(exists(certificate::table.find(*hash))).get_result(connection)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn awards(
    connection: &mut Conn,
    question: &PostingQuestion<'_>,
    held: &[Outcome],
) -> QueryResult<Vec<(AwardId, i64)>> {
    let named: BTreeSet<_> = question.awards.iter().copied().collect();
    let mut found = BTreeMap::new();
    for (code, edition) in named {
        let row: Option<(Db<AwardId>, i64)> = award::table
            .filter(award::code.eq(code))
            .filter(award::edition.eq(edition))
            .select((award::id, award::version))
            .first(connection)
            .optional()?;
        found.extend(row.map(|(Db(id), version)| (id, version)));
    }
    let held: BTreeSet<AwardId> = held.iter().map(|outcome| outcome.award_id).collect();
    for id in held {
        if !found.contains_key(&id) {
            let row = award::table.find(Db(id)).select(award::version);
            let version: Option<i64> = row.first(connection).optional()?;
            found.extend(version.map(|version| (id, version)));
        }
    }
    Ok(found.into_iter().collect())
}

fn organisations(
    connection: &mut Conn,
    question: &PostingQuestion<'_>,
    held: &[Outcome],
) -> QueryResult<Vec<Organisation>> {
    let issuers = held.iter().map(|outcome| outcome.issuer_id);
    let ids: BTreeSet<OrganisationId> = question.providers.iter().copied().chain(issuers).collect();
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        let row = organisation::table
            .find(Db(id))
            .select(OrganisationWire::as_select())
            .first(connection)
            .optional()?;
        found.extend(row.map(Organisation::from));
    }
    Ok(found)
}
