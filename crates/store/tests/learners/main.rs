//! Learners, enrolments and applications, on each database.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::arithmetic_side_effects,
    clippy::too_many_lines,
    reason = "a test that cannot set its world up fails loudly"
)]

mod database;

use chrono::{DateTime, NaiveDate, Utc};
use credit_bank_domain::claim::{ClaimState, Consumption, ReusePolicy};
use credit_bank_domain::credits::Credits;
use credit_bank_domain::id::*;
use credit_bank_domain::ledger::verbs::accrue;
use credit_bank_domain::state::*;
use credit_bank_store::rows::*;
use credit_bank_store::tx::*;
use credit_bank_store::{Json, Store, StoreError, UniqueKey, WriteTx};
use database::Database;
use uuid::Uuid;

const SEED: &str = "
INSERT INTO organisation VALUES (#1, 'school', '示例学校', '[]', '[]', NULL, '示例', 'active', 1, @now);
INSERT INTO programme VALUES (#2, #1, 'P', '1', NULL, '{}', @now);
INSERT INTO rule_set VALUES (#3, 'r', #1, 'transfer', 'r', @now);
INSERT INTO rule_set_version VALUES (#4, #3, 1, 'published', '', '', '', '2025-01-01', NULL, #1, @now, NULL, NULL);
INSERT INTO award (id, outcome_type, code, edition, document, created_at)
    VALUES (#5, 'course', 'a', '1', '{}', @now);
INSERT INTO outcome (learner_id, id, award_id, outcome_type, issuer_id, awarded_on, source_hash, state, reasons,
    convertible, version, created_at)
    VALUES (#7, #6, #5, 'course', #1, '2025-01-01', @bytes, 'recognised', '[]', (1=1), 1, @now);";

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}
fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap()
}
fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, day).unwrap()
}
fn me() -> LearnerId {
    LearnerId::new(id(7))
}
fn write<T>(
    store: &Store,
    work: impl FnMut(&mut dyn WriteTx) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    store.write("test", work)
}

fn learner(number: u128) -> Learner {
    Learner {
        id: LearnerId::new(id(number)),
        state: AccountState::Dormant,
        name_ciphertext: vec![1],
        entry_count: 0,
        version: 1,
        opened_at: at(1),
        opened_by: ActorId::new(id(1)),
        claimed_at: None,
    }
}

fn identity(number: u128, hash: u8) -> LearnerIdentity {
    LearnerIdentity {
        learner_id: LearnerId::new(id(number)),
        number_hash: vec![hash],
        id_type: "resident".into(),
        number_ciphertext: vec![2],
        masked: "5***1".into(),
        created_at: at(1),
    }
}

fn enrolled(store: &Store) -> Enrolment {
    let enrolment = Enrolment {
        learner_id: me(),
        id: EnrolmentId::new(id(8)),
        organisation_id: OrganisationId::new(id(1)),
        programme_id: ProgrammeId::new(id(2)),
        student_number: "S1".into(),
        registered_on: day(1),
        ended_on: None,
        state: EnrolmentState::Active,
        record_version: 0,
        created_at: at(1),
    };
    write(store, |tx| {
        tx.insert_learners(&[learner(7)], &[identity(7, 7)])?;
        tx.insert_enrolment(&enrolment)
    })
    .unwrap();
    enrolment
}

fn whole(number: u128) -> WholeApplication {
    let (application_id, group_id, line_id) = (
        ApplicationId::new(id(number)),
        GroupId::new(id(number + 1)),
        LineId::new(id(number + 2)),
    );
    let enrolment_id = EnrolmentId::new(id(8));
    let organisation_id = OrganisationId::new(id(1));
    let credits = Credits::from_hundredths(400).unwrap();
    WholeApplication {
        application: Application {
            learner_id: me(),
            id: application_id,
            enrolment_id,
            organisation_id,
            programme_id: ProgrammeId::new(id(2)),
            rule_set_version_id: RuleSetVersionId::new(id(4)),
            plan_hash: "h".into(),
            plan: "{ \"b\": 1, \"a\": 2 }".into(),
            request: "{}".into(),
            request_hash: None,
            filed_on: day(1),
            filed_by: ActorId::new(id(7)),
            state: ApplicationState::Submitted,
            due_on: day(9),
            clock_stopped_on: None,
            decided_at: None,
            review_until: None,
            version: 1,
            created_at: at(1),
        },
        groups: vec![ApplicationGroup {
            learner_id: me(),
            application_id,
            id: group_id,
            number: 1,
            rule: "X".into(),
            clause: "C".into(),
            state: GroupState::Proposed,
            replaces: Json(serde_json::json!([])),
        }],
        lines: vec![ApplicationLine {
            learner_id: me(),
            application_id,
            group_id,
            id: line_id,
            enrolment_id,
            course_code: "P2-09".into(),
            course_name: "电子商务数据分析".into(),
            target_credits: credits,
            effect: "exempt".into(),
            grade: None,
            state: LineState::Proposed,
            basis_revoked: false,
            acknowledged_at: None,
            in_place_of: Json(Vec::new()),
        }],
        claims: vec![ClaimRow {
            learner_id: me(),
            id: ClaimId::new(id(number + 3)),
            outcome_id: OutcomeId::new(id(6)),
            content_class: None,
            enrolment_id,
            organisation_id,
            application_id,
            group_id,
            line_id,
            reuse: ReusePolicy::OnceGlobally,
            consumption: Consumption::Budget,
            state: ClaimState::Held,
            draw: credits,
            remainder: Credits::ZERO,
        }],
    }
}

#[test]
fn learners_are_found_by_number_and_one_number_is_one_learner() {
    for database in Database::each() {
        let store = database.store();
        write(store, |tx| {
            tx.insert_learners(&[], &[])?;
            tx.insert_learners(
                &[learner(2), learner(1)],
                &[identity(2, 20), identity(1, 10)],
            )
        })
        .unwrap();
        let taken = write(store, |tx| {
            tx.insert_learners(&[learner(3)], &[identity(3, 10)])
        });
        assert!(matches!(
            taken,
            Err(StoreError::Taken(UniqueKey::IdentityNumber))
        ));
        write(store, |tx| {
            let found = tx.lock_learners_by_number_hashes(&[vec![20], vec![99], vec![10]])?;
            let mut found: Vec<_> = found
                .into_iter()
                .map(|it| (it.number_hash, it.id))
                .collect();
            found.sort();
            assert_eq!(
                found,
                [(vec![10], learner(1).id), (vec![20], learner(2).id)]
            );
            assert_eq!(tx.list_learners(None, 1)?, [learner(1)]);
            assert_eq!(tx.list_learners(Some(learner(1).id), 9)?, [learner(2)]);
            assert_eq!(tx.find_learner(learner(3).id)?, None);
            assert_eq!(tx.find_learner_by_number_hash(&[20])?, Some(learner(2)));
            assert_eq!(tx.list_identities(learner(1).id)?, [identity(1, 10)]);
            let both = [learner(2).id, learner(1).id];
            tx.post_entries(&[points(learner(2).id, 5)])?;
            let locked = tx.lock_learners(&both)?;
            assert_eq!(locked, [(learner(1).id, 0), (learner(2).id, 5)]);
            assert!(tx.set_learner_claimed(learner(1).id, at(9))?);
            assert!(!tx.set_learner_claimed(learner(1).id, at(9))?);
            assert!(!tx.set_learner_state(learner(1).id, 1, AccountState::Closed)?);
            assert!(tx.set_learner_state(learner(1).id, 2, AccountState::Closed)?);
            Ok(())
        })
        .unwrap();
    }
}

/// An entry as the learner's last, which is what sets the count that a lock gives.
fn points(learner_id: LearnerId, sequence: i64) -> NewEntry {
    let (category, issuer) = ("leisure".parse().unwrap(), OrganisationId::new(id(1)));
    let entry = accrue(&category, issuer, "1".parse().unwrap()).unwrap();
    NewEntry {
        row: EntryRow {
            learner_id,
            sequence,
            id: EntryId::new(id(5)),
            verb: entry.verb(),
            effective_on: at(1).date_naive(),
            recorded_at: at(1),
            cause: "outcome".to_owned(),
            cause_id: SubjectId::new(id(6)),
            rule: None,
            rule_set_version_id: None,
            reverses: None,
            actor_id: ActorId::new(id(1)),
        },
        entry,
    }
}

#[test]
fn a_record_is_put_over_the_expected_version_only() {
    for database in Database::each() {
        database.seed(SEED);
        let store = database.store();
        let enrolment = enrolled(store);
        let record = EnrolmentRecord {
            learner_id: me(),
            enrolment_id: enrolment.id,
            version: 1,
            courses: Json(serde_json::json!([{"code": "P2-01"}])),
            recorded_by: ActorId::new(id(1)),
            recorded_at: at(2),
        };
        write(store, |tx| {
            assert!(tx.put_record(&record)?);
            assert!(!tx.put_record(&record)?);
            assert_eq!(tx.find_record(me(), enrolment.id)?.as_ref(), Some(&record));
            assert_eq!(tx.find_enrolment(enrolment.id)?.unwrap().record_version, 1);
            let school = enrolment.organisation_id;
            assert_eq!(
                tx.list_enrolments_of_organisation(school, None, 9)?.len(),
                1
            );
            let rest = tx.list_enrolments_of_organisation(school, Some(enrolment.id), 9)?;
            assert!(rest.is_empty());
            let (programme, number) = (enrolment.programme_id, &enrolment.student_number);
            let found = tx.find_enrolment_by_student_number(school, programme, number)?;
            assert_eq!(found.map(|it| it.id), Some(enrolment.id));
            let elsewhere = OrganisationId::new(id(99));
            let found = tx.find_enrolment_by_student_number(elsewhere, programme, number)?;
            assert_eq!(found, None);
            Ok(())
        })
        .unwrap();
        let again = Enrolment {
            id: EnrolmentId::new(id(9)),
            ..enrolment
        };
        let taken = write(store, |tx| tx.insert_enrolment(&again));
        assert!(matches!(
            taken,
            Err(StoreError::Taken(UniqueKey::StudentNumber))
        ));
    }
}

#[test]
fn an_application_is_read_as_it_was_filed_and_changed_on_its_version_only() {
    for database in Database::each() {
        database.seed(SEED);
        let store = database.store();
        enrolled(store);
        let filed = whole(100);
        write(store, |tx| tx.insert_application(&filed)).unwrap();
        let twice = write(store, |tx| tx.insert_application(&whole(200)));
        assert!(matches!(
            twice,
            Err(StoreError::Taken(UniqueKey::CourseInEnrolment))
        ));
        let application = filed.application.id;
        let change = ApplicationChange {
            state: ApplicationState::InReview,
            due_on: day(10),
            clock_stopped_on: None,
            decided_at: None,
            review_until: None,
        };
        write(store, |tx| {
            assert_eq!(
                tx.find_whole_application(application)?.as_ref(),
                Some(&filed)
            );
            assert!(tx.change_application(me(), application, 1, &change)?);
            assert!(!tx.change_application(me(), application, 1, &change)?);
            let mut filter = ApplicationFilter {
                organisation: filed.application.organisation_id,
                state: Some(ApplicationState::InReview),
                due_before: Some(day(11)),
                after: None,
                limit: 9,
            };
            assert_eq!(tx.list_applications(&filter)?.len(), 1);
            filter.after = Some((day(10), application));
            assert!(tx.list_applications(&filter)?.is_empty());
            let claim = &filed.claims[0];
            assert_eq!(
                tx.claims_of_outcomes(me(), &[claim.outcome_id])?,
                filed.claims
            );
            let (moved, takes) = (
                (ClaimState::Held, ClaimState::Used),
                (claim.draw, claim.draw),
            );
            assert!(tx.set_claim(me(), claim.id, moved, takes, at(9))?);
            assert!(!tx.set_claim(me(), claim.id, moved, takes, at(9))?);
            // Before that it was as it was filed; since then as it stands.
            let before = tx.former_states(me(), at(8))?.claims;
            assert_eq!(before[&claim.id].state, ClaimState::Held);
            assert_eq!(tx.former_states(me(), at(9))?, FormerStates::default());
            Ok(())
        })
        .unwrap();
    }
}
