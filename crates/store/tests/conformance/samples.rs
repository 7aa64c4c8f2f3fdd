//! Rows for the tests.

use super::databases::TestDatabase;
use chrono::{DateTime, TimeDelta, Utc};
use credit_bank_domain::access::Role;
use credit_bank_domain::id::*;
use credit_bank_store::Json;
use credit_bank_store::rows::*;
use credit_bank_store::words::Standing;
use uuid::Uuid;

/// A new UUID; they ascend.
#[expect(clippy::disallowed_methods, reason = "tests make their own ids")]
pub(crate) fn uuid() -> Uuid {
    Uuid::now_v7()
}

/// A new id of any kind.
pub(crate) fn id<T: From<Id>>() -> T {
    T::from(Id(uuid()))
}

pub(crate) struct Id(Uuid);

macro_rules! made_of {
    ($($id:ident),+) => {$(
        impl From<Id> for $id {
            fn from(id: Id) -> Self {
                Self::new(id.0)
            }
        }
    )+};
}

made_of!(
    ActorId,
    AuditId,
    AwardId,
    ClientId,
    ClientSecretId,
    EvidenceId,
    LearnerId,
    OutcomeId,
    NoticeId,
    OrganisationId,
    ProgrammeId,
    RefreshTokenId,
    RuleSetId,
    RuleSetVersionId,
    SessionId,
    SubjectId,
    UserId
);

/// A moment some hours after the beginning of the tests' time.
pub(crate) fn hour(hours: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 123_456_000).unwrap() + TimeDelta::hours(hours)
}

pub(crate) fn organisation(database: &TestDatabase, code: &str, state: Standing) -> OrganisationId {
    let row = Organisation {
        id: id(),
        code: code.to_owned(),
        name: "示例学校".to_owned(),
        roles: Json(vec!["school".to_owned()]),
        classes: Json(vec![]),
        uscc: None,
        label: Some("示例".to_owned()),
        state,
        version: 1,
        created_at: hour(0),
    };
    database.write(|tx| tx.insert_organisation(&row)).unwrap();
    row.id
}

pub(crate) fn user(login: &str, organisation_id: Option<OrganisationId>) -> UserAccount {
    UserAccount {
        id: id(),
        login: login.to_owned(),
        display_name: "示例教务员".to_owned(),
        roles: Json(vec![Role::Registrar]),
        organisation_id,
        learner_id: None,
        password_hash: "$argon2id$".to_owned(),
        state: Standing::Active,
        version: 1,
        created_at: hour(0),
    }
}
