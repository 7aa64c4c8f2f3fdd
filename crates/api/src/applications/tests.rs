//! A certificate becomes a course: filed, held once, decided, revoked; the books follow.

use super::file::{Ground, file};
use super::matter::Matter;
use super::{decision, file_at_once, withdrawal};
use crate::audit::AuditTrail;
use crate::bank::Bank;
use crate::conversions::Answered;
use crate::problem::{Problem, Slug};
use crate::scratch::ScratchBank;
use actix_web::test::TestRequest;
use credit_bank_conversion_rules::RuleSet;
use credit_bank_domain::access::applications::SchoolAct;
use credit_bank_domain::access::{Actor, PersonActor, Role};
use credit_bank_domain::id::*;
use credit_bank_domain::ledger::verbs::{self, Deposit};
use credit_bank_domain::ledger::{Lot, Verb};
use credit_bank_domain::state::*;
use credit_bank_store::rows::*;
use credit_bank_store::tx::NewEntry;
use credit_bank_store::words::{RuleSetPurpose, Standing};
use credit_bank_store::{Json, JsonText, WriteTx};
use serde_json::json;
use uuid::Uuid;

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

const RULES: &str = "rule_set: tiny\nversion: 1\nsemantics: 1\ntitle: 示例\neffective: {from: 2025-01-01}\nunits: {credit_step: \"0.5\"}\nsources: [{id: S, title: 示例}]\npolicy: {reuse: once_per_institution, consumption: budget, remainder: forfeit}\nrules:\n- {id: R-A, kind: transfer, cite: S/1, uses: [{slot: c, any_of: [{type: x_certificate, award: \"A@1\"}]}], gives: {all: [C1], effect: exempt, grade: pass}}\n";

fn person(number: u128, role: Role, learner: Option<LearnerId>) -> Actor {
    Actor::Person(PersonActor {
        user_id: UserId::new(id(number)),
        roles: vec![role],
        organisation_id: learner.is_none().then(|| OrganisationId::new(id(1))),
        learner_id: learner,
        version: 1,
        session: None,
    })
}

/// A school with one course, and a learner with a certificate of 4.00 credits, enrolled there.
fn world(bank: &Bank) {
    bank.store()
        .write("world", |tx| -> Result<(), Problem> {
            let now = bank.now();
            let (school, learner) = (OrganisationId::new(id(1)), LearnerId::new(id(2)));
            tx.insert_organisation(&Organisation {
                id: school,
                code: "school".to_owned(),
                name: "示例学校".to_owned(),
                roles: Json(vec!["school".to_owned(), "provider".to_owned()]),
                classes: Json(Vec::new()),
                uscc: None,
                label: None,
                state: Standing::Active,
                version: 1,
                created_at: now,
            })?;
            let award = serde_json::from_value(json!({
                "id": id(3), "type": "x_certificate", "code": "A", "edition": "1", "name": "示例证书",
                "category": "vocational", "credits": "4", "valid_from": "2020-01-01",
            }));
            tx.insert_award(&award.unwrap(), now)?;
            rules_and_programme(tx, bank, school)?;
            tx.insert_learners(
                &[Learner {
                    id: learner,
                    state: AccountState::Claimed,
                    name_ciphertext: vec![1],
                    entry_count: 0,
                    version: 1,
                    opened_at: now,
                    opened_by: ActorId::new(id(90)),
                    claimed_at: Some(now),
                }],
                &[],
            )?;
            certificate(tx, bank, school, learner)?;
            tx.insert_enrolment(&Enrolment {
                learner_id: learner,
                id: EnrolmentId::new(id(7)),
                organisation_id: school,
                programme_id: ProgrammeId::new(id(6)),
                student_number: "S1".to_owned(),
                registered_on: "2025-09-01".parse().unwrap(),
                ended_on: None,
                state: EnrolmentState::Active,
                record_version: 0,
                created_at: now,
            })?;
            Ok(())
        })
        .unwrap();
}

fn rules_and_programme(
    tx: &mut dyn WriteTx,
    bank: &Bank,
    school: OrganisationId,
) -> Result<(), Problem> {
    let rules = RuleSet::parse_yaml(RULES).unwrap();
    let (rule_set, now) = (RuleSetId::new(id(4)), bank.now());
    tx.insert_rule_set(&RuleSet4 {
        id: rule_set,
        code: "tiny".to_owned(),
        title: "示例".to_owned(),
        organisation_id: school,
        purpose: RuleSetPurpose::Transfer,
        created_at: now,
    })?;
    tx.insert_rule_set_version(&RuleSetVersion {
        id: RuleSetVersionId::new(id(5)),
        rule_set_id: rule_set,
        number: 1,
        state: RuleSetVersionState::Published,
        source: RULES.to_owned(),
        canonical: rules.canonical_json(),
        hash: "0".repeat(64),
        effective_from: "2025-01-01".parse().unwrap(),
        effective_to: None,
        created_by: ActorId::new(id(90)),
        created_at: now,
        published_at: Some(now),
        withdrawn_at: None,
    })?;
    let programme = serde_json::from_value(json!({
        "id": id(6), "organisation_id": school, "code": "P", "version": "1", "name": "示例专业",
        "level": "associate", "total_credits": "80", "intake_from": "2020-01-01",
        "modules": [{"code": "M", "name": "示例", "min_credits": "0"}],
        "courses": [{"code": "C1", "name": "示例课程", "credits": "3", "module": "M",
            "compulsory": true, "convertible": true}],
        "rule_set_id": rule_set,
    }));
    Ok(tx.insert_programme(&programme.unwrap(), now)?)
}

use credit_bank_store::rows::RuleSet as RuleSet4;

/// What the school itself says of the outcome.
fn verified(
    bank: &Bank,
    school: OrganisationId,
    (learner_id, outcome_id): (LearnerId, OutcomeId),
) -> Evidence {
    Evidence {
        learner_id,
        outcome_id,
        id: EvidenceId::new(id(9)),
        source: "issuer".to_owned(),
        organisation_id: Some(school),
        completion_id: None,
        state: EvidenceState::Verified,
        created_at: bank.now(),
    }
}

fn certificate(
    tx: &mut dyn WriteTx,
    bank: &Bank,
    school: OrganisationId,
    learner: LearnerId,
) -> Result<(), Problem> {
    let outcome: OutcomeId = OutcomeId::new(id(8));
    let row = Outcome {
        learner_id: learner,
        id: outcome,
        award_id: AwardId::new(id(3)),
        outcome_type: "x_certificate".parse().unwrap(),
        issuer_id: school,
        level: None,
        level_rank: None,
        grade: None,
        taught_hours: None,
        certificate_number: None,
        awarded_on: "2025-06-30".parse().unwrap(),
        valid_until: None,
        content_class: None,
        source_hash: vec![1],
        state: OutcomeState::Recognised,
        reasons: JsonText::empty_list(),
        due_on: None,
        category: Some("vocational".to_owned()),
        credits: Some("4".parse().unwrap()),
        convertible: true,
        consumption: Some(credit_bank_domain::claim::Consumption::Budget),
        expires_on: None,
        rule: None,
        rule_set_version_id: None,
        recognised_at: Some(bank.now()),
        version: 1,
        created_at: bank.now(),
        note: None,
        clock_stopped_on: None,
        is_points: false,
        tags: Json(Vec::new()),
        measures: Json(std::collections::BTreeMap::new()),
    };
    tx.insert_outcomes(&[row], &[])?;
    tx.insert_evidence(&[verified(bank, school, (learner, outcome))])?;
    let entry = verbs::recognise(&Deposit {
        lot: Lot {
            outcome,
            category: "vocational".parse().unwrap(),
            level: None,
        },
        issuer: school,
        value: "4".parse().unwrap(),
    })
    .unwrap();
    tx.lock_learners(&[learner])?;
    let row = EntryRow {
        learner_id: learner,
        sequence: 1,
        id: EntryId::new(id(10)),
        verb: Verb::Recognise,
        effective_on: bank.today(),
        recorded_at: bank.now(),
        cause: "outcome".to_owned(),
        cause_id: SubjectId::new(outcome.uuid()),
        rule: None,
        rule_set_version_id: None,
        reverses: None,
        actor_id: ActorId::new(id(90)),
    };
    Ok(tx.post_entries(&[NewEntry { row, entry }])?)
}

fn trail(bank: &Bank) -> AuditTrail {
    AuditTrail::of_nobody(bank, &TestRequest::default().to_http_request(), "test")
}

fn apply(bank: &Bank) -> Result<ApplicationId, Problem> {
    let learner = person(20, Role::Learner, Some(LearnerId::new(id(2))));
    let draft = serde_json::from_value(json!({"enrolment_id": id(7)})).unwrap();
    bank.store().write("file", |tx| {
        file_at_once(tx, bank, &learner, &draft, &trail(bank))?;
        let all = tx.list_applications_of_learner(LearnerId::new(id(2)))?;
        Ok(all.last().unwrap().id)
    })
}

/// Learner-side use and grant balances that are not zero.
fn balances(bank: &Bank) -> Vec<String> {
    let kept = bank.store().read("balances", |tx| -> Result<_, Problem> {
        Ok(tx.balances_of(LearnerId::new(id(2)))?)
    });
    let mut shown: Vec<String> = kept
        .unwrap()
        .into_iter()
        .filter(|(account, amount)| *amount != 0 && !account.is_contra())
        .map(|(account, amount)| format!("{} {amount}", account.key().split('/').next().unwrap()))
        .collect();
    shown.sort();
    shown
}

#[test]
fn an_outcome_is_held_once_and_a_withdrawal_frees_it() {
    let bank = ScratchBank::open("applications-held");
    world(&bank);
    let first = apply(&bank).unwrap();
    assert_eq!(balances(&bank), ["D.active 400", "U.held 400"]);
    let second = apply(&bank).unwrap_err();
    assert!(
        matches!(second.slug(), Slug::AlreadyGranted | Slug::DoubleUse),
        "{:?}",
        second.slug()
    );
    let learner = person(20, Role::Learner, Some(LearnerId::new(id(2))));
    let withdrawn: Result<_, Problem> = bank.store().write("withdraw", |tx| {
        withdrawal::withdraw(tx, &bank, &learner, first, "", &trail(&bank))
    });
    withdrawn.unwrap();
    assert_eq!(balances(&bank), ["D.active 400"]);
    apply(&bank).unwrap();
}

#[test]
fn a_plan_that_was_overtaken_is_not_filed() {
    let bank = ScratchBank::open("applications-overtaken");
    world(&bank);
    let learner = person(20, Role::Learner, Some(LearnerId::new(id(2))));
    let draft = serde_json::from_value(json!({"enrolment_id": id(7)})).unwrap();
    let read = bank.store().read("plan ahead", |tx| {
        Ground::read(tx, &bank, &learner, &draft).map(|ground| ground.snapshot)
    });
    let planned = read.unwrap().plan(bank.limits().planning_limit());
    let filed = |planned: Option<&Answered>| {
        bank.store().write("file", |tx| {
            file(tx, &bank, &learner, &draft, planned, &trail(&bank))
        })
    };
    // Somebody else's application took the outcome while this one was planned.
    let first = apply(&bank).unwrap();
    assert_eq!(filed(Some(&planned)).unwrap(), None);
    assert_eq!(balances(&bank), ["D.active 400", "U.held 400"]);
    let withdrawn: Result<_, Problem> = bank.store().write("withdraw", |tx| {
        withdrawal::withdraw(tx, &bank, &learner, first, "", &trail(&bank))
    });
    withdrawn.unwrap();
    // Now everything is again as it was planned on.
    assert!(filed(Some(&planned)).unwrap().is_some());
    assert_eq!(balances(&bank), ["D.active 400", "U.held 400"]);
}

#[test]
fn an_accepted_group_grants_the_course_and_forfeits_the_rest_once() {
    let bank = ScratchBank::open("applications-accepted");
    world(&bank);
    let application = apply(&bank).unwrap();
    let registrar = person(21, Role::Registrar, None);
    let decided: Result<(), Problem> = bank.store().write("decide", |tx| {
        let whole = tx.find_whole_application(application)?.unwrap();
        let asked = json!({"groups": [{"id": whole.groups[0].id, "decision": "accepted"}]});
        let asked = serde_json::from_value(asked).unwrap();
        let act = SchoolAct::Decision;
        let matter = Matter::of_school(tx, &bank, &registrar, act, application)?;
        decision::decide(tx, matter, &asked, &trail(&bank))?;
        let whole = tx.find_whole_application(application)?.unwrap();
        assert_eq!(whole.lines[0].state, LineState::Granted);
        assert_eq!(whole.application.state, ApplicationState::Decided);
        Ok(())
    });
    decided.unwrap();
    let now = balances(&bank);
    assert_eq!(
        now,
        [
            "D.active 400",
            "G.granted 300",
            "U.forfeited 100",
            "U.used 300"
        ]
    );
}
