//! `GET /v1/audit`: the auditor's list, de-identified; reading it is itself audited.

use super::accounts::behind;
use super::{SubjectDto, Trail};
use crate::actor::Authenticated;
use crate::bank::Bank;
use crate::listing::{Limit, Listing};
use crate::problem::{FieldFault, Problem};
use crate::request::Query;
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, Utc};
use credit_bank_domain::access::{Role, audit};
use credit_bank_domain::id::{ActorId, AuditId, LearnerId, OrganisationId, SubjectId};
use credit_bank_store::ReadTx;
use credit_bank_store::rows::AuditLine;
use credit_bank_store::tx::AuditFilter;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The filter.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AuditQuery {
    #[serde(default, deserialize_with = "crate::request::optional_instant")]
    from: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "crate::request::optional_instant")]
    to: Option<DateTime<Utc>>,
    operation: Option<String>,
    actor_id: Option<ActorId>,
    subject_id: Option<SubjectId>,
    #[serde(default)]
    limit: Limit,
    cursor: Option<String>,
}

/// One line as the contract writes it.
#[derive(Debug, Serialize)]
struct AuditRecord {
    id: AuditId,
    sequence: u64,
    at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    actor: Option<ActorDto>,
    operation: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<SubjectDto>,
    status: u64,
    request_id: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    grant_id: Option<Uuid>,
}

#[derive(Debug, Serialize)]
struct ActorDto {
    kind: &'static str,
    id: ActorId,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<Role>,
    #[serde(skip_serializing_if = "Option::is_none")]
    organisation_id: Option<OrganisationId>,
}

/// `list_audit`.
pub(crate) async fn list_audit(
    bank: web::Data<Bank>,
    request: HttpRequest,
    Authenticated(actor): Authenticated,
    Query(query): Query<AuditQuery>,
) -> Result<HttpResponse, Problem> {
    audit::list_audit(&actor)?;
    let operation = query.operation.as_deref();
    if operation.is_some_and(|word| !is_operation_id(word)) {
        return Err(Problem::invalid_parameter(FieldFault::pattern("operation")));
    }
    let filter = AuditFilter {
        from: query.from,
        to: query.to,
        act: query.operation,
        actor_id: query.actor_id,
        subject_id: query.subject_id,
    };
    let (listing, limit) = (Listing::new("list_audit", &filter), query.limit);
    let (inside, mut filter) = (bank.clone(), filter);
    let asked = filter.subject_id.map(SubjectId::uuid);
    let before = listing.after(query.cursor.as_deref())?.map(AuditId::new);
    let trail = Trail::of(&bank, Some(&actor), &request).in_role(Role::Auditor);
    let lines = bank
        .write(&actor, "list audit", move |tx| {
            if let Some(asked) = asked {
                filter.subject_id = Some(subject_asked(tx.reads(), &inside, asked)?);
            }
            let lines = tx.list_audit(&filter, before, limit.and_one())?;
            tx.insert_audit_line(&trail.line("list_audit", 200))?;
            Ok(lines)
        })
        .await?;
    let page = listing.page(lines, limit, |line| line.id.uuid());
    Ok(HttpResponse::Ok().json(page.try_map(|line| record(&bank, line))?))
}

/// The subject that a caller means who knows learners by their pseudonyms only. A learner's own id names
/// nothing here, or it would lead from a person to the pseudonym.
fn subject_asked(tx: &mut dyn ReadTx, bank: &Bank, asked: Uuid) -> Result<SubjectId, Problem> {
    let behind = behind(bank, asked)?;
    let is_learner = |tx: &mut dyn ReadTx, id| Ok::<_, Problem>(tx.find_learner(id)?.is_some());
    if is_learner(tx, behind)? || is_learner(tx, LearnerId::new(asked))? {
        Ok(SubjectId::new(behind.uuid()))
    } else {
        Ok(SubjectId::new(asked))
    }
}

fn is_operation_id(word: &str) -> bool {
    (1..=64).contains(&word.len())
        && word.starts_with(|first: char| first.is_ascii_lowercase())
        && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
}

fn record(bank: &Bank, line: AuditLine) -> Result<AuditRecord, Problem> {
    let status = line
        .detail
        .0
        .get("status")
        .and_then(serde_json::Value::as_u64);
    let grant = line.detail.0.get("grant_id").and_then(|id| id.as_str());
    let subject = SubjectDto::find(&line.subject, line.subject_id);
    Ok(AuditRecord {
        id: line.id,
        sequence: sequence(line.id),
        at: line.recorded_at,
        actor: actor(&line),
        subject: subject.map(|it| it.de_identified(bank)).transpose()?,
        // A line is written in the transaction of an act that succeeded, unless it says otherwise.
        status: status.unwrap_or(200),
        request_id: line.request_id.parse().unwrap_or_default(),
        grant_id: grant.and_then(|id| id.parse().ok()),
        operation: line.act,
    })
}

fn actor(line: &AuditLine) -> Option<ActorDto> {
    let role = line.actor_kind.parse().ok();
    let kind = match line.actor_kind.as_str() {
        "client" => "client",
        "person" => "person",
        _ if role.is_some() => "person",
        _ => return None,
    };
    Some(ActorDto {
        kind,
        id: line.actor_id?,
        role,
        organisation_id: line.organisation_id,
    })
}

/// The order of a line among all lines: the milliseconds and the counter of its id (UUID v7). It
/// stays below 2⁵³ until the year 2039, so that every JSON reader keeps it exactly.
fn sequence(id: AuditId) -> u64 {
    let (high, _) = id.uuid().as_u64_pair();
    ((high >> 16) << 12) | (high & 0xfff)
}

#[cfg(test)]
mod tests {
    use super::{is_operation_id, sequence};
    use credit_bank_domain::id::AuditId;

    #[test]
    fn sequences_ascend_with_ids() {
        let id = |text: &str| AuditId::new(text.parse().unwrap());
        let one = sequence(id("0198a3c4-5b6d-7001-9a0b-0000000000b1"));
        let two = sequence(id("0198a3c4-5b6d-7002-8a0b-0000000000b1"));
        let three = sequence(id("0198a3c4-5b6e-7000-8a0b-0000000000b1"));
        assert!(one < two && two < three && three < 1 << 53);
    }

    #[test]
    fn an_operation_is_a_lower_case_word() {
        assert!(is_operation_id("get_me"));
        assert!(!is_operation_id("Get") && !is_operation_id("_x") && !is_operation_id(""));
    }
}
