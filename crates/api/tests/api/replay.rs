//! Past decisions are made again byte for byte, whatever became of the rules since; what was changed behind
//! the bank's back is named.

use crate::bank::TestBank;
use crate::pools::pooled;
use crate::record::{certificate, decided, outcome_of, posted, revoked};
use crate::school::{Applicant, School, publish_second, text};
use crate::terms::new_recognition_rules;
use crate::world::Who;
use credit_bank_api::problem::Problem;
use credit_bank_api::replay::{Replayed, Subject, Verdict, replay_all, replay_application};
use credit_bank_api::rules_in_force::RulesInForce;
use credit_bank_conversion_rules::{Conversion, WORDING, text_hash};
use serde_json::json;
use std::process::Command;

/// What came of each decision, in the order in which they are made again.
fn replayed(bank: &TestBank) -> Vec<(Subject, Verdict)> {
    let mut told = Vec::new();
    replay_all(bank.bank.store(), |one: Replayed| -> Result<(), Problem> {
        told.push((one.subject, one.verdict));
        Ok(())
    })
    .unwrap();
    told
}

fn all_same(told: &[(Subject, Verdict)]) {
    let other: Vec<_> = told.iter().filter(|it| it.1 != Verdict::Same).collect();
    assert!(other.is_empty(), "{other:?}");
}

/// Takes the guard of a table away, as somebody with the database in hand could.
fn unguard(bank: &TestBank, table: &str, triggers: [&str; 2]) {
    let [of_sqlite, of_postgres] = triggers;
    if bank.database_url().starts_with("sqlite") {
        bank.execute(&format!("DROP TRIGGER {of_sqlite}"));
    } else {
        bank.execute(&format!("DROP TRIGGER {of_postgres} ON {table}"));
    }
}

each_database! {
    fn every_decision_is_made_again_after_the_rules_have_changed(bank: &TestBank) {
        let school = School::open(bank);
        let applicant = Applicant::enrol(bank, &school, 1, &[("X01", "intermediate"), ("X04", "intermediate")]);
        applicant.applied(bank, &["C1"]);
        let second = Applicant::enrol(bank, &school, 2, &[("X02", "intermediate")]);
        let wishes = json!({"enrolment_id": second.enrolment, "prefer": ["C3"], "decline": {"courses": ["C4"]}});
        assert_eq!(second.file(bank, &wishes).status, 201);
        // Pooled beside what was booked before, by an officer, and at an officer's own value.
        for (number, award) in [(1, "T01"), (2, "T01")] {
            let mut body = certificate(&format!("T-{number}"), 3, award);
            body.as_object_mut().unwrap().remove("level");
            body["hours"] = json!("20");
            bank.post(Who::OtherProvider, "/v1/completions", &format!("t-{number}"), &body);
        }
        let judged = outcome_of(&posted(bank, Who::OtherProvider, &certificate("J-1", 4, "X01")));
        let own = json!({"credits": "1.5", "category": "vocational", "text": "示例：专家评审意见。"});
        decided(bank, &judged, "recognition", &own);

        let before = replayed(bank);
        all_same(&before);
        let of = |fits: fn(&Subject) -> bool| before.iter().filter(|it| fits(&it.0)).count();
        assert_eq!(of(|it| matches!(it, Subject::Application(_))), 2);
        assert!(of(|it| matches!(it, Subject::Recognition(..))) >= 4, "{before:?}");

        publish_second(bank, &[("gives: {all: [C1]", "gives: {all: [C4]"), ("share: \"0.50\"", "share: \"0.10\"")]);
        new_recognition_rules(bank, &[]);
        assert_eq!(replayed(bank), before);
    }

    fn a_pool_that_was_weighed_again_is_made_again_from_what_was_asked_then(bank: &TestBank) {
        let training = |number: u32, hours: &str| {
            let mut body = certificate(&format!("T-{number}"), 1, "T01");
            body.as_object_mut().unwrap().remove("level");
            body["hours"] = json!(hours);
            outcome_of(&posted(bank, Who::OtherProvider, &body))
        };
        pooled(bank);
        let outcomes = [training(1, "8"), training(2, "8"), training(3, "8")];
        let reweighed = || {
            let told = replayed(bank);
            all_same(&told);
            told.iter().filter(|it| matches!(it.0, Subject::Reweighing(..))).count()
        };
        assert_eq!(reweighed(), 0);
        // The first eight hours go, and with them the half credit that the second made whole; they come back.
        revoked(bank, &outcomes[0]);
        assert_eq!(reweighed(), 1);
        decided(bank, &outcomes[0], "reinstatement", &json!({"text": "示例：属实"}));
        assert_eq!(reweighed(), 2);
        revoked(bank, &outcomes[0]);
        assert_eq!(reweighed(), 3);
        let triggers = ["recognition_decision_never_updated", "recognition_decision_insert_only"];
        unguard(bank, "recognition_decision", triggers);
        bank.execute("UPDATE recognition_decision SET decision = REPLACE(decision, '\"decision\":\"reweighed\"', '\"decision\":\"other\"')");
        let told = replayed(bank);
        let named = told.iter().filter(|it| it.1 == Verdict::Differs("/decision".to_owned()));
        assert_eq!(named.count(), 3, "{told:?}");
    }

    fn what_was_changed_in_a_stored_request_or_decision_is_named(bank: &TestBank) {
        let school = School::open(bank);
        let applicant = Applicant::enrol(bank, &school, 1, &[("X01", "intermediate")]);
        let application = applicant.applied(bank, &["C1"]);
        let id = text(&application["id"]).parse().unwrap();
        let store = bank.bank.store();
        let found = || {
            let replayed = replay_application(store, &RulesInForce::default(), id).unwrap().unwrap();
            assert_eq!(replayed.by, "test-school@1");
            replayed.verdict
        };
        assert_eq!(found(), Verdict::Same);
        unguard(bank, "application", ["application_evidence_fixed"; 2]);
        let change = |from: &str, to: &str| {
            bank.execute(&format!("UPDATE application SET request = REPLACE(request, '{from}', '{to}')"));
        };
        let (was, is) = ("\"registered_on\":\"2025-09-01\"", "\"registered_on\":\"2025-09-02\"");
        change(was, is);
        assert_eq!(found(), Verdict::Differs("request".to_owned()));
        change(is, was);
        assert_eq!(found(), Verdict::Same);
        // Somebody who knows how to make the hash fit is found by the decision.
        change("\"credits\":\"4.00\"", "\"credits\":\"40.00\"");
        let row = bank.read(|tx| tx.find_application(id)).unwrap();
        assert!(row.request.contains("40.00"), "{}", row.request);
        let hash = text_hash(&row.request);
        bank.execute(&format!("UPDATE application SET request_hash = '{hash}'"));
        let Verdict::Differs(path) = found() else { unreachable!("{:?}", found()) };
        assert!(path.starts_with('/'), "{path}");

        let triggers = ["recognition_decision_never_updated", "recognition_decision_insert_only"];
        unguard(bank, "recognition_decision", triggers);
        bank.execute("UPDATE recognition_decision SET decision = REPLACE(decision, '\"convertible\":true', '\"convertible\":false')");
        let told = replayed(bank);
        let named: Vec<_> = told
            .iter()
            .filter(|it| it.1 == Verdict::Differs("/convertible".to_owned()))
            .collect();
        assert_eq!(named.len(), 1, "{told:?}");

        let run = |arguments: &[&str]| {
            Command::new(env!("CARGO_BIN_EXE_credit-bank"))
                .args(["rules", "replay"])
                .args(arguments)
                .env("DATABASE_URL", bank.database_url())
                .env("CREDIT_BANK_DATA_DIR", std::env::temp_dir())
                .output()
                .unwrap()
        };
        let all = run(&["--all"]);
        let said = String::from_utf8(all.stdout).unwrap();
        assert_eq!(all.status.code(), Some(1), "{said}");
        assert!(said.contains("2 different, 0 not kept whole"), "{said}");
        assert!(said.contains("by bank-recognition@1: /convertible differs"), "{said}");
        assert!(said.contains("test-school@1: 1 decision(s) replayed, 1 different"), "{said}");
        let one = run(&["--application", text(&application["id"])]);
        assert_eq!(one.status.code(), Some(1));
        let said = String::from_utf8(one.stdout).unwrap();
        assert!(said.contains("by test-school@1: /"), "{said}");
    }

    fn an_application_of_old_whose_facts_alone_were_kept_is_told_apart(bank: &TestBank) {
        let school = School::open(bank);
        let applicant = Applicant::enrol(bank, &school, 1, &[("X01", "intermediate")]);
        let application = applicant.applied(bank, &["C1"]);
        unguard(bank, "application", ["application_evidence_fixed"; 2]);
        bank.execute("UPDATE application SET request_hash = NULL");
        let told = replayed(bank);
        let verdict = told.iter().find(|it| matches!(it.0, Subject::Application(_))).unwrap();
        assert_eq!(verdict.1, Verdict::Incomplete);
        school.accept(bank, &application);
    }

    fn of_decisions_in_an_earlier_wording_all_but_the_words_must_be_the_same(bank: &TestBank) {
        let school = School::open(bank);
        let applicant = Applicant::enrol(bank, &school, 1, &[("X01", "intermediate")]);
        let application = applicant.applied(bank, &["C1"]);
        let id = text(&application["id"]).parse().unwrap();
        let triggers = ["recognition_decision_never_updated", "recognition_decision_insert_only"];
        unguard(bank, "recognition_decision", triggers);
        unguard(bank, "application", ["application_evidence_fixed"; 2]);
        let verdicts = || replayed(bank).into_iter().map(|it| it.1).collect::<Vec<_>>();
        assert_eq!(verdicts(), [Verdict::Same, Verdict::Same]);

        // What an earlier edition would have kept: other words, and a plan hash that covers them.
        let reworded = "REPLACE({}, '\"zh\":\"', '\"zh\":\"旧文：')";
        let [earlier, present] = [WORDING - 1, WORDING].map(|number| format!("\"wording\":{number}"));
        let aged = format!("request = REPLACE(request, '{present}', '{earlier}')");
        bank.execute(&format!("UPDATE application SET {aged}, plan = {}", reworded.replace("{}", "plan")));
        bank.execute(&format!("UPDATE recognition_decision SET {aged}, decision = {}", reworded.replace("{}", "decision")));
        let row = bank.read(|tx| tx.find_application(id)).unwrap();
        let hash = text_hash(&row.request);
        bank.execute(&format!("UPDATE application SET request_hash = '{hash}'"));
        for decision in bank.read(|tx| tx.list_recognition_decisions(row.learner_id, None, 10)) {
            let hash = text_hash(&decision.request);
            bank.execute(&format!("UPDATE recognition_decision SET request_hash = '{hash}'"));
        }
        assert!(verdicts().contains(&Verdict::Differs("plan_hash".to_owned())), "{:?}", verdicts());
        let plan: Conversion = serde_json::from_str(&row.plan).unwrap();
        let (was, is) = (row.plan_hash, plan.compute_hash());
        bank.execute(&format!("UPDATE application SET plan_hash = '{is}', plan = REPLACE(plan, '{was}', '{is}')"));
        assert_eq!(verdicts(), [Verdict::Reworded, Verdict::Reworded]);
        let view = applicant.sees(bank, &application);
        assert!(view.to_string().contains("旧文："), "{view}");

        // In the present wording the words count.
        let renewed = format!("request = REPLACE(request, '{earlier}', '{present}')");
        bank.execute(&format!("UPDATE recognition_decision SET {renewed}"));
        for decision in bank.read(|tx| tx.list_recognition_decisions(row.learner_id, None, 10)) {
            let hash = text_hash(&decision.request);
            bank.execute(&format!("UPDATE recognition_decision SET request_hash = '{hash}'"));
        }
        let told = verdicts();
        assert!(told.iter().any(|it| matches!(it, Verdict::Differs(path) if path.ends_with("/zh"))), "{told:?}");
    }
}
