//! What the tests of a learner's record share: posts, officers' acts, a learner with a log-in, a transfer.

use crate::bank::TestBank;
use crate::client::{Answer, Request};
use crate::completions::id_number;
use crate::world::{Who, actor_of, client, insert_person, person, uuid};
use credit_bank_domain::access::{Actor, ClientActor, Role};
use credit_bank_domain::id::{LearnerId, OutcomeId};
use credit_bank_store::StoreError;
use serde_json::{Value, json};

/// The school whose programmes the seeds convert certificates into.
const SCHOOL: &str = "cqou";
const PROGRAMME: (&str, &str) = ("P2", "2025");

/// An X certificate of the middle level, worth 4 credits.
pub(crate) fn certificate(external_id: &str, person: u32, award: &str) -> Value {
    json!({
        "external_id": external_id,
        "learner": {
            "id_type": "resident_id_card",
            "id_number": id_number(person),
            "name": format!("示例学员{person:03}"),
        },
        "award": {"code": award, "edition": "1"},
        "level": "intermediate",
        "completed_on": "2026-01-15",
    })
}

/// The body with other members.
pub(crate) fn with(body: &Value, members: &Value) -> Value {
    let mut changed = body.clone();
    for (member, value) in members.as_object().unwrap() {
        changed[member] = value.clone();
    }
    changed
}

/// Posts a completion that is taken; its external id is its key.
pub(crate) fn posted(bank: &TestBank, who: Who, body: &Value) -> Value {
    let key = body["external_id"].as_str().unwrap();
    let answer = bank.post(who, "/v1/completions", key, body);
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

/// An examination of the first person with its score of 710, posted by the office that holds it and recognised at
/// once, or behind one of its content; its outcome.
pub(crate) fn examined(
    bank: &TestBank,
    (external_id, award): (&str, &str),
    score: &str,
    day: &str,
) -> String {
    let body = json!({"external_id": external_id, "award": {"code": award, "edition": "1"},
        "learner": {"id_type": "resident_id_card", "id_number": id_number(1), "name": "示例学员001"},
        "grade": {"scale": "710", "value": score}, "completed_on": day});
    let request = Request::post("/v1/completions", &body)
        .token(&bank.token_of(&client_of(bank, "demo-teo")))
        .header("Idempotency-Key", &uuid().to_string());
    let answer = bank.call(&request);
    assert_eq!(answer.status, 201, "{}", answer.text());
    let posted = answer.json();
    assert_eq!(posted["outcome_state"], "recognised", "{posted}");
    outcome_of(&posted)
}

/// The id of the outcome that a post attests.
pub(crate) fn outcome_of(posted: &Value) -> String {
    posted["outcome_id"].as_str().unwrap().to_owned()
}

/// The officer's act on an outcome.
pub(crate) fn decide(bank: &TestBank, outcome: &str, act: &str, body: &Value) -> Answer {
    let request = Request::post(&format!("/v1/outcomes/{outcome}/{act}"), body);
    bank.call(&request.token(&bank.token(Who::Officer)))
}

/// As [`decide`], where it succeeds: the outcome as it stands then.
pub(crate) fn decided(bank: &TestBank, outcome: &str, act: &str, body: &Value) -> Value {
    let answer = decide(bank, outcome, act, body);
    assert_eq!(answer.status, 200, "{act}: {}", answer.text());
    answer.json()
}

/// A decision's body.
pub(crate) fn because(code: &str) -> Value {
    json!({"reason_code": code, "text": format!("示例：{code}")})
}

/// Freezes and revokes.
pub(crate) fn revoked(bank: &TestBank, outcome: &str) -> Value {
    decided(bank, outcome, "freeze", &because("suspected_forgery"));
    decided(bank, outcome, "revocation", &because("forged"))
}

/// What the officer sees.
pub(crate) fn get(bank: &TestBank, who: Who, target: &str) -> Value {
    let answer = bank.call(&Request::get(target).token(&bank.token(who)));
    assert_eq!(answer.status, 200, "{target}: {}", answer.text());
    answer.json()
}

/// The outcome as the officer sees it.
pub(crate) fn shown(bank: &TestBank, outcome: &str) -> Value {
    get(bank, Who::Officer, &format!("/v1/outcomes/{outcome}"))
}

/// A balance without zeros: what is active, used and granted.
pub(crate) fn balance(bank: &TestBank, learner: &str, query: &str) -> Value {
    let target = format!("/v1/learners/{learner}/balance{query}");
    get(bank, Who::Officer, &target)
}

/// The sum of what is active in the deposit book.
pub(crate) fn active(balance: &Value) -> String {
    let deposits = balance["deposits"].as_array().unwrap();
    let sum: i64 = deposits
        .iter()
        .map(|row| row["active"].as_str().unwrap().replace('.', ""))
        .map(|hundredths| hundredths.parse::<i64>().unwrap())
        .sum();
    format!("{}.{:02}", sum / 100, sum % 100)
}

/// Somebody with a log-in.
pub(crate) struct Somebody {
    pub(crate) id: String,
    pub(crate) actor: Actor,
}

impl Somebody {
    pub(crate) fn post(&self, bank: &TestBank, target: &str, body: &Value) -> Answer {
        let request = Request::post(target, body).token(&bank.token_of(&self.actor));
        bank.call(&request.header("Idempotency-Key", &uuid().to_string()))
    }

    pub(crate) fn get(&self, bank: &TestBank, target: &str) -> Answer {
        bank.call(&Request::get(target).token(&bank.token_of(&self.actor)))
    }
}

/// The learner whose outcome it is, with a log-in of his own.
pub(crate) fn learner_of(bank: &TestBank, outcome: &str) -> Somebody {
    let id = OutcomeId::new(outcome.parse().unwrap());
    let row = bank.read(|tx| tx.find_outcome(id)).unwrap();
    let mut account = person(
        &format!("learner-{}", row.learner_id),
        Role::Learner,
        None,
        bank.bank.now(),
    );
    account.login.truncate(60);
    account.learner_id = Some(row.learner_id);
    insert_person(bank.bank.store(), &account);
    Somebody {
        id: row.learner_id.to_string(),
        actor: actor_of(&account),
    }
}

/// A registrar of the school that converts.
pub(crate) fn registrar(bank: &TestBank) -> Somebody {
    let school = bank
        .read(|tx| tx.find_organisation_by_code(SCHOOL))
        .unwrap();
    let account = person(
        "registrar-cqou",
        Role::Registrar,
        Some(school.id),
        bank.bank.now(),
    );
    insert_person(bank.bank.store(), &account);
    Somebody {
        id: account.id.to_string(),
        actor: actor_of(&account),
    }
}

/// Enrols the learner in the school's programme; the enrolment's id.
pub(crate) fn enrolled(bank: &TestBank, registrar: &Somebody, number: u32) -> String {
    let school = registrar.actor.organisation_id().unwrap();
    let (code, version) = PROGRAMME;
    let programme = bank.read(|tx| tx.find_programme_version(school, code, version));
    let body = json!({
        "learner": {
            "id_type": "resident_id_card",
            "id_number": id_number(number),
            "name": format!("示例学员{number:03}"),
        },
        "programme_id": programme.unwrap().id,
        "student_number": format!("2025{number:06}"),
        "registered_on": "2025-09-01",
    });
    let answer = registrar.post(bank, "/v1/enrolments", &body);
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()["id"].as_str().unwrap().to_owned()
}

/// Applies for everything that converts; the application.
pub(crate) fn applied(bank: &TestBank, learner: &Somebody, enrolment: &str) -> Value {
    let body = json!({"enrolment_id": enrolment});
    let answer = learner.post(bank, "/v1/applications", &body);
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

/// The school accepts every group; the application.
pub(crate) fn accepted(bank: &TestBank, registrar: &Somebody, application: &Value) -> Value {
    let id = application["id"].as_str().unwrap();
    let target = format!("/v1/applications/{id}");
    let read = registrar.get(bank, &target);
    let groups = application["groups"].as_array().unwrap().iter();
    let groups: Vec<Value> = groups
        .map(|group| json!({"id": group["id"], "decision": "accepted"}))
        .collect();
    let request = Request::post(&format!("{target}/decision"), &json!({"groups": groups}))
        .token(&bank.token_of(&registrar.actor))
        .header("If-Match", read.find_header("etag").unwrap());
    let answer = bank.call(&request);
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

/// The states of an application's lines, by the outcome that each group uses first.
pub(crate) fn line_states(application: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let groups = application["groups"].as_array().unwrap().iter();
    let mut states: Vec<(String, String)> = groups
        .map(|group| {
            let used = text(&group["uses"][0]["outcome_id"]);
            (used, text(&group["lines"][0]["state"]))
        })
        .collect();
    states.sort();
    states
}

/// A learner's id as the store has it.
pub(crate) fn learner_id(somebody: &Somebody) -> LearnerId {
    LearnerId::new(somebody.id.parse().unwrap())
}

/// A system of another organisation that posts.
pub(crate) fn client_of(bank: &TestBank, code: &str) -> Actor {
    let organisation = bank.read(|tx| tx.find_organisation_by_code(code)).unwrap();
    let row = client(organisation.id, bank.bank.now());
    let store = bank.bank.store();
    let entered = store.write("test client", |tx| -> Result<(), StoreError> {
        tx.insert_client(&row)
    });
    entered.unwrap();
    Actor::Client(ClientActor {
        client_id: row.id,
        organisation_id: row.organisation_id,
        scopes: row.scopes.0.clone(),
        version: row.version,
    })
}
