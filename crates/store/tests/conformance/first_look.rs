//! The first look of a batch of posts finds what the single looks find.

use super::databases::{TestDatabase, on_each_database};
use super::outcomes::outcome;
use super::rule_sets::version;
use super::samples::{hour, id, organisation};
use chrono::NaiveDate;
use credit_bank_domain::award::Award;
use credit_bank_domain::state::{EvidenceState, OutcomeState, RuleSetVersionState};
use credit_bank_store::rows::{Evidence, Outcome, RuleSet};
use credit_bank_store::tx::{PostingBasis, PostingQuestion};
use credit_bank_store::words::{RuleSetPurpose, Standing};

fn held(database: &TestDatabase) -> (Outcome, Award) {
    let id = outcome(database, OutcomeState::Recognised, None);
    let outcome = database.read(|tx| tx.find_outcome(id)).unwrap();
    let award = database.read(|tx| tx.find_award(outcome.award_id));
    (outcome, award.unwrap())
}

fn evidence(of: &Outcome, organisation: bool) -> Evidence {
    Evidence {
        learner_id: of.learner_id,
        outcome_id: of.id,
        id: id(),
        source: "issuer".to_owned(),
        organisation_id: organisation.then(id),
        completion_id: None,
        state: EvidenceState::Verified,
        created_at: hour(1),
    }
}

/// Two rule sets for recognition in force, of one of them two versions; one for transfer.
fn publish_rules(database: &TestDatabase) {
    let owner = organisation(database, "bank", Standing::Active);
    for (code, purpose) in [
        ("B", RuleSetPurpose::Recognition),
        ("A", RuleSetPurpose::Recognition),
        ("T", RuleSetPurpose::Transfer),
    ] {
        let rule_set = RuleSet {
            id: id(),
            code: code.to_owned(),
            organisation_id: owner,
            purpose,
            title: "示例规则".to_owned(),
            created_at: hour(0),
        };
        let mut versions = [
            version(rule_set.id, 1, 1, None),
            version(rule_set.id, 2, 10, None),
            version(rule_set.id, 3, 20, Some(21)),
        ];
        for version in &mut versions {
            version.state = RuleSetVersionState::Published;
        }
        database
            .write(|tx| {
                tx.insert_rule_set(&rule_set)?;
                let mut versions = versions.iter();
                versions.try_for_each(|version| tx.insert_rule_set_version(version))
            })
            .unwrap();
    }
}

#[test]
fn the_first_look_finds_rules_outcomes_evidence_register_and_organisations() {
    on_each_database(|database| {
        publish_rules(database);
        let (own, own_award) = held(database);
        let (other, _) = held(database);
        let (_, named) = held(database);
        let pieces = [evidence(&own, true), evidence(&own, false)];
        let foreign = evidence(&other, true);
        let all = [pieces.to_vec(), vec![foreign]].concat();
        database.write(|tx| tx.insert_evidence(&all)).unwrap();
        let provider = organisation(database, "provider", Standing::Active);
        let on = NaiveDate::from_ymd_opt(2026, 1, 21).unwrap();
        let question = PostingQuestion {
            learners: vec![own.learner_id, id()],
            awards: vec![(&named.code, &named.edition), (&named.code, "none")],
            providers: vec![provider, id()],
            on,
            ..PostingQuestion::default()
        };
        let basis = |question: &PostingQuestion<'_>| {
            database
                .write(|tx| Ok(tx.first_look(question)?.basis))
                .unwrap()
        };
        let found = basis(&question);
        let learners = [own.learner_id];
        let in_force = database.read(|tx| tx.list_recognition_versions_in_force(on, None));
        assert_eq!(in_force.len(), 2);
        let mut awards = vec![(own_award.id, own_award.version), (named.id, named.version)];
        awards.sort();
        assert_eq!(
            found,
            PostingBasis {
                rules: in_force.clone(),
                outcomes: vec![own],
                evidence: database.read(|tx| tx.list_evidence_of_learners(&learners)),
                awards,
                organisations: database.read(|tx| tx.find_organisations(&[provider])),
            }
        );
        assert_eq!(found.evidence.len(), 2);
        let nobody = basis(&PostingQuestion {
            on,
            ..PostingQuestion::default()
        });
        let expected = PostingBasis {
            rules: in_force,
            ..PostingBasis::default()
        };
        assert_eq!(nobody, expected);
    });
}
