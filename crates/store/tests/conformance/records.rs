//! The audit, notices, and answers kept for retries.

use super::databases::on_each_database;
use super::samples::{hour, id};
use credit_bank_domain::id::{ActorId, LearnerId};
use credit_bank_store::rows::{AuditLine, IdempotentAnswer, Notice};
use credit_bank_store::tx::AuditFilter;
use credit_bank_store::words::RecipientKind;
use credit_bank_store::{Json, StoreError, UniqueKey};

pub(crate) fn answer(actor_id: ActorId, key: &str, at: i64) -> IdempotentAnswer {
    IdempotentAnswer {
        sealed_body: None,
        actor_id,
        key: key.to_owned(),
        request_hash: vec![1; 32],
        status: 201,
        location: Some("/v1/completions/1".to_owned()),
        etag: None,
        body: "{}".to_owned(),
        created_at: hour(at),
    }
}

#[test]
fn an_answer_belongs_to_the_key_of_one_actor_until_it_is_forgotten() {
    on_each_database(|database| {
        let (anna, ben) = (id(), id());
        let answers = [
            answer(anna, "k1", 0),
            answer(anna, "k2", 5),
            answer(ben, "k1", 5),
        ];
        database
            .write(|tx| tx.keep_idempotent_answers(&answers))
            .unwrap();
        assert_eq!(
            database.read(|tx| tx.find_idempotent_answer(anna, "k1")),
            Some(answers[0].clone())
        );
        assert_eq!(
            database.read(|tx| tx.find_idempotent_answer(ben, "k2")),
            None
        );
        let found = database
            .read(|tx| tx.find_idempotent_answers(&[(anna, "k2"), (ben, "k2"), (ben, "k1")]));
        assert_eq!(found.len(), 2);
        let again = database.write(|tx| tx.keep_idempotent_answer(&answers[0]));
        assert!(matches!(
            again,
            Err(StoreError::Taken(UniqueKey::IdempotencyKey))
        ));
        assert_eq!(
            database
                .write(|tx| tx.forget_idempotent_answers_before(hour(5)))
                .unwrap(),
            1
        );
        assert_eq!(
            database.read(|tx| tx.find_idempotent_answer(anna, "k1")),
            None
        );
    });
}

fn line(learner_id: Option<LearnerId>, act: &str, at: i64) -> AuditLine {
    AuditLine {
        id: id(),
        recorded_at: hour(at),
        actor_kind: "officer".to_owned(),
        actor_id: Some(id()),
        organisation_id: None,
        act: act.to_owned(),
        subject: "learner".to_owned(),
        subject_id: Some(id()),
        learner_id,
        detail: Json(serde_json::Value::default()),
        request_id: "r".to_owned(),
    }
}

#[test]
fn the_audit_is_read_newest_first_and_a_learner_sees_the_own_lines_only() {
    on_each_database(|database| {
        let learner = id();
        let lines = [
            line(Some(learner), "a", 0),
            line(None, "b", 1),
            line(Some(learner), "a", 2),
        ];
        database.write(|tx| tx.insert_audit_lines(&lines)).unwrap();
        let own = database.read(|tx| tx.list_audit_of_learner(learner, None, 9));
        assert_eq!(own, [lines[2].clone(), lines[0].clone()]);
        let older = database.read(|tx| tx.list_audit_of_learner(learner, Some(lines[2].id), 9));
        assert_eq!(older, lines[..1]);
        let middle = AuditFilter {
            from: Some(hour(1)),
            to: Some(hour(2)),
            ..AuditFilter::default()
        };
        assert_eq!(
            database.read(|tx| tx.list_audit(&middle, None, 9)),
            lines[1..2]
        );
        let by = AuditFilter {
            actor_id: lines[0].actor_id,
            act: Some("a".to_owned()),
            ..AuditFilter::default()
        };
        assert_eq!(database.read(|tx| tx.list_audit(&by, None, 9)), lines[..1]);
    });
}

#[test]
fn more_lines_than_a_statement_has_parameters_for_are_written() {
    on_each_database(|database| {
        let lines: Vec<_> = (0..6_000).map(|_| line(None, "a", 0)).collect();
        database.write(|tx| tx.insert_audit_lines(&lines)).unwrap();
        assert_eq!(
            database
                .read(|tx| tx.list_audit(&AuditFilter::default(), None, 9_000))
                .len(),
            6_000
        );
    });
}

#[test]
fn notices_reach_their_recipients_newest_first() {
    on_each_database(|database| {
        let (anna, school) = (id(), id());
        let notice = |recipient_id| Notice {
            id: id(),
            recipient: RecipientKind::Learner,
            recipient_id,
            kind: "outcome_recognised".to_owned(),
            subject: "outcome".to_owned(),
            subject_id: id(),
            detail: Json(serde_json::Value::default()),
            created_at: hour(0),
        };
        let notices = [notice(anna), notice(school), notice(id()), notice(anna)];
        database.write(|tx| tx.insert_notices(&notices)).unwrap();
        let both = database.read(|tx| tx.list_notices(&[anna, school], None, 2));
        assert_eq!(both, [notices[3].clone(), notices[1].clone()]);
        let older = database.read(|tx| tx.list_notices(&[anna], Some(notices[3].id), 2));
        assert_eq!(older, notices[..1]);
    });
}
