//! The first look of a batch of posts as one statement: a post of one client waits for each round trip.
//!
//! The learners are locked before, by a statement of their own: what another transaction wrote until then is
//! seen by this one, which is READ COMMITTED and begins after it.

use super::Conn;
use crate::error::StoreError;
use crate::rows::{EvidenceWire, OrganisationWire, OutcomeWire, RecognitionVersion};
use crate::sql_types::{Db, DbUuid, Json};
use crate::statement::{Listed, Statement};
use crate::tx::{Glance, PostingBasis, PostingQuestion};
use credit_bank_domain::access::Actor;
use credit_bank_domain::id::{AwardId, ClientId, OrganisationId, RuleSetId, RuleSetVersionId};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Binary, Bool, Date, Record, Text};

type List<Wire> = Array<<Wire as Listed>::Sql>;

/// Is anything known, which clients stand; rules, outcomes, evidence, register entries, organisations.
type Columns = (
    Bool,
    Array<BigInt>,
    Array<Record<(DbUuid, DbUuid, DbUuid, Text)>>,
    List<OutcomeWire>,
    List<EvidenceWire>,
    Array<Record<(DbUuid, BigInt)>>,
    List<OrganisationWire>,
);

type Version = (
    Db<RuleSetVersionId>,
    Db<RuleSetId>,
    Db<OrganisationId>,
    Json<Vec<String>>,
);

type Row = (
    bool,
    Vec<i64>,
    Vec<Version>,
    Vec<OutcomeWire>,
    Vec<EvidenceWire>,
    Vec<(Db<AwardId>, i64)>,
    Vec<OrganisationWire>,
);

fn statement<'part>(
    question: &'part PostingQuestion<'_>,
    clients: &[(ClientId, i64)],
) -> Statement<'part, Columns> {
    let learners = || question.learners.iter().map(|id| Db(*id)).collect();
    let statement = Statement::new()
        .sql("WITH held AS MATERIALIZED (SELECT ")
        .sql(OutcomeWire::COLUMNS)
        .sql(" FROM outcome WHERE learner_id = ANY(")
        .array::<DbUuid, _>(learners())
        .sql(")) SELECT ");
    let statement = known(statement, question).sql(", ");
    let statement = current(statement, clients).sql(", ");
    rules(statement, question)
        .sql(", ARRAY(SELECT ROW(")
        .sql(OutcomeWire::COLUMNS)
        .sql(") FROM held ORDER BY learner_id, id), ARRAY(SELECT ROW(")
        .sql(EvidenceWire::COLUMNS)
        .sql(") FROM evidence WHERE learner_id = ANY(")
        .array::<DbUuid, _>(learners())
        .sql(
            ") ORDER BY learner_id, outcome_id, id),
             ARRAY(SELECT ROW(id, version) FROM award WHERE id IN (SELECT award_id FROM held
             UNION SELECT a.id FROM unnest(",
        )
        .array::<Text, _>(question.awards.iter().map(|(code, _)| *code).collect())
        .sql(", ")
        .array::<Text, _>(question.awards.iter().map(|(_, edition)| *edition).collect())
        .sql(
            ") AS q (code, edition) JOIN award a ON a.code = q.code AND a.edition = q.edition) ORDER BY id),
             ARRAY(SELECT ROW(",
        )
        .sql(OrganisationWire::COLUMNS)
        .sql(") FROM organisation WHERE id IN (SELECT issuer_id FROM held UNION SELECT unnest(")
        .array::<DbUuid, _>(question.providers.iter().map(|id| Db(*id)).collect())
        .sql(")) ORDER BY id)")
}

/// Was any key, id or certificate seen before?
fn known<'part>(
    statement: Statement<'part, Columns>,
    question: &'part PostingQuestion<'_>,
) -> Statement<'part, Columns> {
    statement
        .sql("EXISTS (SELECT FROM unnest(")
        .array::<DbUuid, _>(question.keys.iter().map(|(actor, _)| Db(*actor)).collect())
        .sql(", ")
        .array::<Text, _>(question.keys.iter().map(|(_, key)| *key).collect())
        .sql(
            ") AS q (actor, key) JOIN idempotency i ON i.actor_id = q.actor AND i.key = q.key)
             OR EXISTS (SELECT FROM unnest(",
        )
        .array::<DbUuid, _>(question.external_ids.iter().map(|(id, _)| Db(*id)).collect())
        .sql(", ")
        .array::<Text, _>(question.external_ids.iter().map(|(_, id)| *id).collect())
        .sql(
            ") AS q (provider, id) JOIN completion c ON c.provider_id = q.provider AND c.external_id = q.id)
             OR EXISTS (SELECT FROM unnest(",
        )
        .array::<Binary, _>(question.certificates.clone())
        .sql(") AS q (hash) JOIN certificate t ON t.certificate_hash = q.hash)")
}

/// The places, from one on, of the clients that stand.
fn current<'part>(
    statement: Statement<'part, Columns>,
    clients: &[(ClientId, i64)],
) -> Statement<'part, Columns> {
    let (ids, versions): (Vec<Db<ClientId>>, Vec<i64>) = clients
        .iter()
        .map(|(id, version)| (Db(*id), *version))
        .unzip();
    statement
        .sql("ARRAY(SELECT q.number FROM unnest(")
        .array::<DbUuid, _>(ids)
        .sql(", ")
        .array::<BigInt, _>(versions)
        .sql(
            ") WITH ORDINALITY AS q (id, version, number)
             JOIN client c ON c.id = q.id AND c.version = q.version AND c.state = 'active'
             JOIN organisation o ON o.id = c.organisation_id AND o.state = 'active')",
        )
}

/// What `list_recognition_versions_in_force` gives of a day, before one of each rule set is taken.
fn rules<'part>(
    statement: Statement<'part, Columns>,
    question: &PostingQuestion<'_>,
) -> Statement<'part, Columns> {
    statement
        .sql(
            "ARRAY(SELECT ROW(v.id, s.id, o.id, o.roles) FROM rule_set_version v
             JOIN rule_set s ON s.id = v.rule_set_id JOIN organisation o ON o.id = s.organisation_id
             WHERE s.purpose = 'recognition' AND v.state = 'published' AND v.effective_from <= ",
        )
        .value::<Date, _>(question.on)
        .sql(" AND (v.effective_to IS NULL OR v.effective_to > ")
        .value::<Date, _>(question.on)
        .sql(") ORDER BY s.created_at, s.code, v.effective_from DESC, v.number DESC)")
}

fn rows<Wire, Row: From<Wire>>(wires: Vec<Wire>) -> Vec<Row> {
    wires.into_iter().map(Row::from).collect()
}

pub(crate) fn glance(
    connection: &mut Conn,
    question: &PostingQuestion<'_>,
) -> Result<Glance, StoreError> {
    let clients: Vec<(ClientId, i64)> = question
        .actors
        .iter()
        .filter_map(|actor| match actor {
            Actor::Client(client) => Some((client.client_id, client.version)),
            Actor::Person(_) => None,
        })
        .collect();
    let row: Row = statement(question, &clients).get_result(connection)?;
    let (known, current, versions, outcomes, evidence, awards, organisations) = row;
    let stands = |number: &i64| {
        let index = usize::try_from(number.saturating_sub(1)).ok()?;
        clients.get(index).copied()
    };
    let version = |(Db(id), Db(rule_set), Db(owner), Json(owner_roles))| RecognitionVersion {
        id,
        rule_set,
        owner,
        owner_roles,
    };
    Ok(Glance {
        current_clients: current.iter().filter_map(stands).collect(),
        nothing_known: !known,
        basis: PostingBasis {
            rules: RecognitionVersion::first_of_each(versions.into_iter().map(version)),
            outcomes: rows(outcomes),
            evidence: rows(evidence),
            awards: awards
                .into_iter()
                .map(|(Db(id), version)| (id, version))
                .collect(),
            organisations: rows(organisations),
        },
    })
}
