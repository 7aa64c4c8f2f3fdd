//! Schools of which a test knows every course: the certificate of the examples becomes course C1.

use crate::world::{actor_of, insert_person, person, uuid};
use chrono::{DateTime, Utc};
use credit_bank_api::bank::Bank;
use credit_bank_conversion_rules::RuleSet as Rules;
use credit_bank_domain::access::{Actor, Role};
use credit_bank_domain::id::{
    ActorId, EnrolmentId, LearnerId, OrganisationId, ProgrammeId, RuleSetId, RuleSetVersionId,
};
use credit_bank_domain::state::{EnrolmentState, RuleSetVersionState};
use credit_bank_store::rows::{Enrolment, RuleSet, RuleSetVersion};
use credit_bank_store::words::RuleSetPurpose;
use credit_bank_store::{StoreError, WriteTx};
use serde_json::json;

const RULES: &str = r#"rule_set: one-course
version: 1
semantics: 1
title: 示例
effective: {from: 2025-01-01}
units: {credit_step: "0.5"}
sources: [{id: S, title: 示例}]
policy: {reuse: once_per_institution, consumption: budget, remainder: forfeit}
rules:
- {id: R-A, kind: transfer, cite: S/1, uses: [{slot: c, any_of: [{type: x_certificate, award: "X01@1"}]}], gives: {all: [C1], effect: attendance_waiver, grade: pass}}
"#;

/// Its rules, which are published, and their author, who is nobody.
pub(crate) struct OneCourseRules {
    pub(crate) rule_set: RuleSetId,
}

fn write(bank: &Bank, mut work: impl FnMut(&mut dyn WriteTx) -> Result<(), StoreError>) {
    bank.store()
        .write("test school", |tx| -> Result<(), StoreError> { work(tx) })
        .unwrap();
}

fn version(
    rule_set: RuleSetId,
    number: i64,
    author: ActorId,
    now: DateTime<Utc>,
) -> RuleSetVersion {
    RuleSetVersion {
        id: RuleSetVersionId::new(uuid()),
        rule_set_id: rule_set,
        number,
        state: RuleSetVersionState::Published,
        source: RULES.to_owned(),
        canonical: Rules::parse_yaml(RULES).unwrap().canonical_json(),
        hash: "0".repeat(64),
        effective_from: "2025-01-01".parse().unwrap(),
        effective_to: None,
        created_by: author,
        created_at: now,
        published_at: Some(now),
        withdrawn_at: None,
    }
}

impl OneCourseRules {
    pub(crate) fn publish(bank: &Bank, owner: OrganisationId) -> Self {
        let (rule_set, now) = (RuleSetId::new(uuid()), bank.now());
        let version = version(rule_set, 1, ActorId::new(uuid()), now);
        write(bank, |tx| {
            tx.insert_rule_set(&RuleSet {
                id: rule_set,
                code: format!("one-course/{owner}"),
                title: "示例".to_owned(),
                organisation_id: owner,
                purpose: RuleSetPurpose::Transfer,
                created_at: now,
            })?;
            tx.insert_rule_set_version(&version)
        });
        Self { rule_set }
    }

    /// Another version, by this author, that is not published.
    pub(crate) fn draft_version(&self, bank: &Bank, number: i64, author: ActorId) {
        let row = RuleSetVersion {
            state: RuleSetVersionState::Draft,
            published_at: None,
            ..version(self.rule_set, number, author, bank.now())
        };
        write(bank, |tx| tx.insert_rule_set_version(&row));
    }

    /// A programme of this school with the one course.
    pub(crate) fn open_programme(&self, bank: &Bank, school: OrganisationId) -> ProgrammeId {
        let programme = ProgrammeId::new(uuid());
        let row = serde_json::from_value(json!({
            "id": programme, "organisation_id": school, "code": "ONE", "version": "1",
            "name": "示例专业", "level": "associate", "total_credits": "80",
            "intake_from": "2020-01-01",
            "modules": [{"code": "M", "name": "示例", "min_credits": "0"}],
            "courses": [{"code": "C1", "name": "示例课程", "credits": "3", "module": "M",
                "compulsory": true, "convertible": true}],
            "rule_set_id": self.rule_set,
        }));
        let (row, now) = (row.unwrap(), bank.now());
        write(bank, |tx| tx.insert_programme(&row, now));
        programme
    }
}

/// Enrols a learner.
pub(crate) fn enrol(
    bank: &Bank,
    learner: LearnerId,
    school: OrganisationId,
    programme: ProgrammeId,
) -> EnrolmentId {
    let id = EnrolmentId::new(uuid());
    write(bank, |tx| {
        tx.insert_enrolment(&Enrolment {
            learner_id: learner,
            id,
            organisation_id: school,
            programme_id: programme,
            student_number: id.to_string(),
            registered_on: "2025-09-01".parse().unwrap(),
            ended_on: None,
            state: EnrolmentState::Active,
            record_version: 0,
            created_at: bank.now(),
        })
    });
    id
}

/// A person of this role for whom a learning account was opened.
pub(crate) fn enter_person(
    bank: &Bank,
    role: Role,
    organisation: Option<OrganisationId>,
    learner: Option<LearnerId>,
) -> Actor {
    let login = format!("{}-{}", role.as_str(), uuid().simple());
    let mut row = person(&login, role, organisation, bank.now());
    row.learner_id = learner;
    insert_person(bank.store(), &row);
    actor_of(&row)
}
