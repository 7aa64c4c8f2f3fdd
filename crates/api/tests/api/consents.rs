//! A learner's consent: given by himself or at the counter, withdrawn at will, and without it no rule
//! sees a status of the person.

use crate::bank::TestBank;
use crate::client::{Answer, Request};
use crate::completions::id_number;
use crate::examples::certificate;
use crate::grants::{open, token_of};
use crate::one_course::{enrol, enter_person};
use crate::school::{decide_at, path, verdicts};
use crate::world::{Who, uuid};
use credit_bank_domain::access::Role;
use credit_bank_domain::id::{LearnerId, ProgrammeId};
use serde_json::{Value, json};

/// A learner with the token of his own account.
pub(crate) struct Myself {
    pub(crate) id: String,
    token: String,
}

impl Myself {
    pub(crate) fn open(bank: &TestBank, person: u32) -> Self {
        let id = open(bank, person);
        Self {
            token: token_of(bank, &id),
            id: id.as_str().unwrap().to_owned(),
        }
    }

    pub(crate) fn ask(&self, bank: &TestBank, request: Request) -> Answer {
        let request = request.header("Idempotency-Key", &uuid().to_string());
        bank.call(&request.token(&self.token))
    }

    fn consents(&self) -> String {
        format!("/v1/learners/{}/consents", self.id)
    }

    pub(crate) fn give(&self, bank: &TestBank) -> Answer {
        let body = json!({"purpose": "status_facts", "version": "2026-01"});
        self.ask(bank, Request::post(&self.consents(), &body))
    }

    pub(crate) fn withdraw(&self, bank: &TestBank) -> Answer {
        let target = format!("{}/withdrawal", self.consents());
        self.ask(
            bank,
            Request::post(&target, &json!({"purpose": "status_facts"})),
        )
    }

    fn list(&self, bank: &TestBank, token: &str) -> Answer {
        bank.call(&Request::get(&self.consents()).token(token))
    }

    /// What the veterans' rules give.
    fn credits(&self, bank: &TestBank) -> Value {
        let body = json!({"learner_id": self.id, "programme_id": veterans_programme(bank)});
        let answer = self.ask(bank, Request::post("/v1/conversions/query", &body));
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()["total_credits"].clone()
    }
}

/// A seeded programme whose rules ask for veterans.
pub(crate) fn veterans_programme(bank: &TestBank) -> ProgrammeId {
    let sets = bank.call(&Request::get("/v1/rule-sets?limit=200")).json();
    let veterans = |it: &&Value| it["code"] == "lp-veterans-s19";
    let set = sets["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(veterans)
        .unwrap();
    let id = set["programme_ids"][0].as_str().unwrap();
    ProgrammeId::new(id.parse().unwrap())
}

/// The issuer reports that the person is a veteran.
pub(crate) fn is_veteran(bank: &TestBank, person: u32) {
    id_number(person);
    let station = bank.world.actor(Who::Officer).organisation_id();
    let issuer = enter_person(&bank.bank, Role::Provider, station, None);
    let mut body = certificate("TY-1", person);
    body["award"] = json!({"code": "TYJR", "edition": "1"});
    body.as_object_mut().unwrap().remove("level");
    let request = Request::post("/v1/completions", &body).header("Idempotency-Key", "ty");
    let posted = bank.call(&request.token(&bank.token_of(&issuer)));
    assert_eq!(posted.status, 201, "{}", posted.text());
}

each_database! {
    fn without_consent_no_rule_sees_a_status_and_a_withdrawal_hides_it_again(bank: &TestBank) {
        let learner = Myself::open(bank, 1);
        is_veteran(bank, 1);
        assert_eq!(learner.credits(bank), "0.00");
        let given = learner.give(bank);
        assert_eq!(given.status, 201, "{}", given.text());
        assert_eq!(given.json()["channel"], "online");
        let with = learner.credits(bank);
        assert_ne!(with, "0.00");
        let withdrawn = learner.withdraw(bank);
        assert_eq!(withdrawn.status, 200, "{}", withdrawn.text());
        assert!(withdrawn.json()["withdrawn_at"].is_string());
        assert_eq!(learner.credits(bank), "0.00");
        assert_eq!(learner.give(bank).status, 201);
        assert_eq!(learner.credits(bank), with);
        let all = learner.list(bank, &learner.token).json();
        let ended: Vec<_> = all["items"].as_array().unwrap().iter()
            .map(|it| it["withdrawn_at"].is_string()).collect();
        assert_eq!(ended, [true, false]);
    }

    fn a_withdrawal_counts_for_what_is_not_decided_and_takes_nothing_that_is(bank: &TestBank) {
        let learner = Myself::open(bank, 1);
        is_veteran(bank, 1);
        learner.give(bank);
        let programme = veterans_programme(bank);
        let school = bank.read(|tx| tx.find_programme(programme)).unwrap().organisation_id;
        let registrar = enter_person(&bank.bank, Role::Registrar, Some(school), None);
        let id = LearnerId::new(learner.id.parse().unwrap());
        let enrolment = enrol(&bank.bank, id, school, programme);
        let draft = json!({"enrolment_id": enrolment});
        let filed = learner.ask(bank, Request::post("/v1/applications", &draft));
        assert_eq!(filed.status, 201, "{}", filed.text());
        let filed = filed.json();
        let decide = || decide_at(bank, &registrar, &filed, "\"1\"", &verdicts(&filed, &[]));
        learner.withdraw(bank);
        let refused = decide();
        assert_eq!((refused.status, refused.slug().as_str()), (422, "not-recognised"));
        learner.give(bank);
        let decided = decide();
        assert_eq!(decided.status, 200, "{}", decided.text());
        learner.withdraw(bank);
        let stands = learner.ask(bank, Request::get(&path(&filed))).json();
        assert_eq!(stands["state"], decided.json()["state"]);
        for line in stands["groups"].as_array().unwrap().iter().flat_map(|it| it["lines"].as_array().unwrap()) {
            assert_eq!(line["state"], "granted", "{line}");
        }
    }

    fn a_consent_stands_once_and_is_withdrawn_once(bank: &TestBank) {
        let learner = Myself::open(bank, 1);
        assert_eq!(learner.withdraw(bank).status, 409);
        assert_eq!(learner.give(bank).status, 201);
        assert_eq!(learner.give(bank).slug(), "state-conflict");
        assert_eq!(learner.withdraw(bank).status, 200);
        assert_eq!(learner.withdraw(bank).slug(), "state-conflict");
    }

    fn an_officer_records_it_at_the_counter_and_the_learner_sees_who_looked(bank: &TestBank) {
        let learner = Myself::open(bank, 1);
        let target = learner.consents();
        let guardian = json!({"purpose": "guardian", "version": "2026-01", "guardian": "示例监护人"});
        let by_himself = learner.ask(bank, Request::post(&target, &guardian));
        assert_eq!(by_himself.json()["errors"][0]["code"], "counter_only");
        let at_counter = bank.post(Who::Officer, &target, "k1", &guardian);
        assert_eq!(at_counter.status, 201, "{}", at_counter.text());
        assert_eq!(at_counter.json()["channel"], "counter");
        assert_eq!(at_counter.json()["guardian"], "示例监护人");
        assert_eq!(learner.list(bank, &bank.token(Who::Officer)).status, 200);
        let seen = learner.ask(bank, Request::get("/v1/me/accesses")).json();
        let acts: Vec<_> = seen["items"].as_array().unwrap().iter()
            .filter_map(|it| it["act"].as_str()).collect();
        assert!(acts.contains(&"list_consents") && acts.contains(&"give_consent"), "{acts:?}");
        let strangers = Myself::open(bank, 2);
        assert_eq!(learner.list(bank, &strangers.token).status, 404);
        assert_eq!(learner.list(bank, &bank.token(Who::Registrar)).status, 403);
    }

    fn the_account_and_the_export_show_what_was_withdrawn(bank: &TestBank) {
        let learner = Myself::open(bank, 1);
        learner.give(bank);
        learner.withdraw(bank);
        for target in [format!("/v1/learners/{}", learner.id), "/v1/me/export".to_owned()] {
            let shown = learner.ask(bank, Request::get(&target)).json();
            assert!(shown["consents"][0]["withdrawn_at"].is_string(), "{target}: {shown}");
        }
    }
}
