//! Outcomes by state and due day, and the certificates that are tied to them.

use super::databases::{TestDatabase, on_each_database};
use super::register::award;
use super::samples::{hour, id};
use chrono::NaiveDate;
use credit_bank_domain::id::{LearnerId, OutcomeId};
use credit_bank_domain::outcome_type::OutcomeType;
use credit_bank_domain::state::OutcomeState;
use credit_bank_store::rows::{Certificate, Outcome};
use credit_bank_store::tx::OutcomeFilter;
use credit_bank_store::{Json, JsonText};
use diesel::prelude::*;

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, day).unwrap()
}

pub(crate) fn outcome(
    database: &TestDatabase,
    state: OutcomeState,
    due_on: Option<NaiveDate>,
) -> OutcomeId {
    let register = award(&super::samples::uuid().to_string(), "1", None);
    let row = Outcome {
        learner_id: id(),
        id: id(),
        award_id: register.id,
        outcome_type: OutcomeType::Training,
        issuer_id: id(),
        level: None,
        level_rank: None,
        grade: None,
        taught_hours: None,
        certificate_number: None,
        awarded_on: day(1),
        valid_until: None,
        content_class: None,
        source_hash: vec![1],
        state,
        reasons: JsonText::empty_list(),
        due_on,
        category: None,
        credits: None,
        convertible: true,
        consumption: None,
        expires_on: None,
        rule: None,
        rule_set_version_id: None,
        recognised_at: None,
        version: 1,
        created_at: hour(0),
        note: None,
        clock_stopped_on: (state == OutcomeState::Supplement).then(|| day(2)),
        is_points: false,
        tags: Json(vec!["团体".to_owned()]),
        measures: Json([("rank".to_owned(), "3".parse().unwrap())].into()),
    };
    database
        .write(|tx| {
            tx.insert_award(&register, hour(0))?;
            tx.insert_outcomes(std::slice::from_ref(&row), &[])
        })
        .unwrap();
    row.id
}

fn listed(database: &TestDatabase, filter: OutcomeFilter) -> Vec<OutcomeId> {
    let found = database.read(|tx| tx.list_outcomes(&filter));
    found.into_iter().map(|row| row.id).collect()
}

#[test]
fn what_waits_comes_by_its_due_day_and_a_state_also_without_one() {
    on_each_database(|database| {
        let late = outcome(database, OutcomeState::Submitted, Some(day(20)));
        let soon = outcome(database, OutcomeState::InReview, Some(day(10)));
        let stopped = outcome(database, OutcomeState::Supplement, Some(day(5)));
        let done = outcome(database, OutcomeState::Recognised, None);
        let more = outcome(database, OutcomeState::Recognised, None);
        let asked = outcome(database, OutcomeState::Recognised, Some(day(15)));
        let all = OutcomeFilter {
            limit: 10,
            ..OutcomeFilter::default()
        };
        assert_eq!(listed(database, all), [soon, asked, late]);
        let before = OutcomeFilter {
            due_before: Some(day(15)),
            ..all
        };
        assert_eq!(listed(database, before), [soon]);
        let state = |state| OutcomeFilter {
            state: Some(state),
            ..all
        };
        assert_eq!(listed(database, state(OutcomeState::Supplement)), [stopped]);
        let recognised = state(OutcomeState::Recognised);
        assert_eq!(listed(database, recognised), [asked, done, more]);
        let after = |day, id| OutcomeFilter {
            after: Some((day, id)),
            limit: 1,
            ..recognised
        };
        assert_eq!(
            listed(database, after(Some(day(15)), asked)),
            [done],
            "what is due is followed by what is not"
        );
        assert_eq!(listed(database, after(None, done)), [more]);
        assert_eq!(listed(database, after(None, more)), []);
    });
}

#[test]
fn a_certificate_is_untied_only_from_the_outcome_that_has_it() {
    on_each_database(|database| {
        let (mine, other): (OutcomeId, OutcomeId) = (id(), id());
        let learner: LearnerId = id();
        let certificate = Certificate {
            certificate_hash: vec![7; 32],
            learner_id: learner,
            outcome_id: mine,
        };
        let rows = [certificate.clone()];
        let find = || database.read(|tx| tx.find_certificates(&[vec![7; 32]]));
        database.write(|tx| tx.insert_certificates(&rows)).unwrap();
        database
            .write(|tx| tx.delete_certificate(&[7; 32], other))
            .unwrap();
        assert_eq!(find(), rows);
        database
            .write(|tx| tx.delete_certificate(&[7; 32], mine))
            .unwrap();
        assert_eq!(find(), []);
    });
}

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = diesel::sql_types::Text)]
    detail: String,
}

#[test]
fn both_orders_of_the_queue_are_read_from_an_index_without_sorting() {
    on_each_database(|database| {
        let Some(mut connection) = database.sqlite_connection() else {
            return;
        };
        for (condition, index) in [
            ("clock_stopped_on IS NULL", "outcome_queue"),
            ("state = 'supplement'", "outcome_in_state"),
        ] {
            let plan: Vec<Step> = diesel::sql_query(format!(
                "EXPLAIN QUERY PLAN SELECT * FROM outcome \
                 WHERE due_on IS NOT NULL AND {condition} ORDER BY due_on, id LIMIT 51"
            ))
            .load(&mut connection)
            .unwrap();
            let plan: Vec<String> = plan.into_iter().map(|step| step.detail).collect();
            assert_eq!(plan.len(), 1, "{plan:?}");
            assert!(plan[0].contains(index), "{plan:?}");
        }
    });
}

/// A lot in that state whose last day is before `expires_on`.
fn lot(database: &TestDatabase, state: OutcomeState, expires_on: Option<NaiveDate>) -> OutcomeId {
    let lot = outcome(database, state, None);
    database
        .write(|tx| {
            let mut row = tx.find_outcome(lot)?.unwrap();
            row.expires_on = expires_on;
            tx.update_outcome(&row, hour(1))
        })
        .unwrap();
    lot
}

#[test]
fn lots_to_expire_are_those_in_use_whose_day_has_passed() {
    on_each_database(|database| {
        let second = lot(database, OutcomeState::Reinstated, Some(day(5)));
        let first = lot(database, OutcomeState::Recognised, Some(day(4)));
        for state in [
            OutcomeState::Expired,
            OutcomeState::Revoked,
            OutcomeState::Frozen,
        ] {
            lot(database, state, Some(day(4)));
        }
        lot(database, OutcomeState::Recognised, Some(day(6)));
        lot(database, OutcomeState::Recognised, None);
        let due = |on, limit| {
            let found = database.read(|tx| tx.list_lots_to_expire(on, limit));
            found.into_iter().map(|it| it.0).collect::<Vec<_>>()
        };
        assert_eq!(due(day(3), 10), []);
        assert_eq!(due(day(5), 10), [first, second]);
        assert_eq!(due(day(5), 1), [first]);
    });
}
