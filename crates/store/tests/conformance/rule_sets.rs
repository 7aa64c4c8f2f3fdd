//! Which version of the rules decides.

use super::databases::on_each_database;
use super::samples::{hour, id, organisation};
use chrono::NaiveDate;
use credit_bank_domain::id::RuleSetId;
use credit_bank_domain::state::RuleSetVersionState;
use credit_bank_store::rows::{RuleSet, RuleSetVersion, RuleSetVersionEventDraft};
use credit_bank_store::words::{RuleSetPurpose, Standing};
use credit_bank_store::{StoreError, UniqueKey};

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, day).unwrap()
}

pub(crate) fn version(
    rule_set_id: RuleSetId,
    number: i64,
    from: u32,
    to: Option<u32>,
) -> RuleSetVersion {
    RuleSetVersion {
        id: id(),
        rule_set_id,
        number,
        state: RuleSetVersionState::Approved,
        source: "s".to_owned(),
        canonical: "c".to_owned(),
        hash: "h".to_owned(),
        effective_from: day(from),
        effective_to: to.map(day),
        created_by: id(),
        created_at: hour(0),
        published_at: None,
        withdrawn_at: None,
    }
}

#[test]
fn the_published_version_that_began_last_decides_until_it_ends_or_is_withdrawn() {
    on_each_database(|database| {
        let school = organisation(database, "school", Standing::Active);
        let rule_set = RuleSet {
            id: id(),
            code: "R".to_owned(),
            organisation_id: school,
            purpose: RuleSetPurpose::Transfer,
            title: "示例规则".to_owned(),
            created_at: hour(0),
        };
        let versions = [
            version(rule_set.id, 1, 1, Some(20)),
            version(rule_set.id, 2, 10, None),
            version(rule_set.id, 3, 10, None),
        ];
        database
            .write(|tx| {
                tx.insert_rule_set(&rule_set)?;
                versions
                    .iter()
                    .try_for_each(|version| tx.insert_rule_set_version(version))
            })
            .unwrap();
        let in_force = |on| {
            let found = database
                .read(|tx| tx.find_rule_set_version_in_force(rule_set.id, day(on)))
                .map(|it| it.number);
            let listed = database.read(|tx| tx.list_rule_set_versions_in_force(day(on)));
            assert_eq!(
                listed.iter().map(|it| it.number).collect::<Vec<_>>(),
                Vec::from_iter(found)
            );
            found
        };
        assert_eq!(in_force(15), None);
        let publish = |number: usize| {
            database
                .write(|tx| {
                    tx.set_rule_set_version_state(
                        versions[number - 1].id,
                        RuleSetVersionState::Approved,
                        RuleSetVersionState::Published,
                        hour(1),
                    )
                })
                .unwrap()
        };
        assert!(publish(1));
        assert!(!publish(1), "it is no longer approved");
        assert_eq!(
            (in_force(1), in_force(19), in_force(20)),
            (Some(1), Some(1), None)
        );
        assert!(publish(2) && publish(3));
        assert_eq!((in_force(9), in_force(10)), (Some(1), Some(3)));
        database
            .write(|tx| {
                tx.set_rule_set_version_state(
                    versions[2].id,
                    RuleSetVersionState::Published,
                    RuleSetVersionState::Withdrawn,
                    hour(2),
                )
            })
            .unwrap();
        assert_eq!(in_force(10), Some(2));
        let third = database
            .read(|tx| tx.find_rule_set_version(versions[2].id))
            .unwrap();
        assert_eq!(
            (third.published_at, third.withdrawn_at),
            (Some(hour(1)), Some(hour(2)))
        );
    });
}

#[test]
fn numbers_and_codes_are_taken_once_and_events_are_numbered() {
    on_each_database(|database| {
        let school = organisation(database, "school", Standing::Active);
        let rule_set = |code: &str| RuleSet {
            id: id(),
            code: code.to_owned(),
            organisation_id: school,
            purpose: RuleSetPurpose::Recognition,
            title: "示例规则".to_owned(),
            created_at: hour(0),
        };
        let first = rule_set("R");
        database.write(|tx| tx.insert_rule_set(&first)).unwrap();
        let again = database.write(|tx| tx.insert_rule_set(&rule_set("R")));
        assert!(matches!(
            again,
            Err(StoreError::Taken(UniqueKey::RuleSetCode))
        ));
        assert_eq!(
            database.read(|tx| tx.last_rule_set_version_number(first.id)),
            0
        );
        let one = version(first.id, 1, 1, None);
        database
            .write(|tx| tx.insert_rule_set_version(&one))
            .unwrap();
        let again = database.write(|tx| tx.insert_rule_set_version(&version(first.id, 1, 1, None)));
        assert!(matches!(
            again,
            Err(StoreError::Taken(UniqueKey::RuleSetVersionNumber))
        ));
        assert_eq!(
            database.read(|tx| tx.last_rule_set_version_number(first.id)),
            1
        );
        assert_eq!(
            database.read(|tx| tx.list_rule_set_versions(first.id, None, 9)),
            std::slice::from_ref(&one)
        );
        assert_eq!(
            database.read(|tx| tx.find_rule_set_by_code("R")),
            Some(first.clone())
        );
        let event = RuleSetVersionEventDraft {
            rule_set_version_id: one.id,
            act: "check".to_owned(),
            actor_id: id(),
            hash: "h".to_owned(),
            detail: serde_json::Value::default(),
            recorded_at: hour(1),
        };
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    database
                        .write(|tx| tx.append_rule_set_version_event(&event))
                        .unwrap()
                });
            }
        });
        let events = database.read(|tx| tx.list_rule_set_version_events(one.id));
        assert_eq!(
            events.iter().map(|event| event.number).collect::<Vec<_>>(),
            [1, 2, 3, 4]
        );
    });
}
