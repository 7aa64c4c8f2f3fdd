//! A learner's record and who sees it: the account, the enrolment with its record, grants, and the
//! trace that every look leaves.

use crate::bank::TestBank;
use crate::client::{Answer, Request};
use crate::completions::id_number;
use crate::log_capture;
use crate::world::{Who, actor_of, insert_person, person, uuid};
use credit_bank_domain::access::Role;
use credit_bank_domain::id::LearnerId;
use serde_json::{Value, json};

/// An officer opens an account at the counter; its id.
pub(crate) fn open(bank: &TestBank, number: u32) -> Value {
    let body = json!({
        "id_type": "resident_id_card", "id_number": id_number(number),
        "name": format!("示例学员{number:03}"),
        "notices": [{"code": "account_opening", "version": "2025-09"}],
    });
    let made = bank.post(
        Who::Officer,
        "/v1/learners",
        &format!("open-{number}"),
        &body,
    );
    assert_eq!(made.status, 201, "{}", made.text());
    made.json()["id"].clone()
}

/// A token of the person whose account it is.
pub(crate) fn token_of(bank: &TestBank, learner: &Value) -> String {
    let id = LearnerId::new(learner.as_str().unwrap().parse().unwrap());
    let mut row = person(
        &format!("learner-{id}"),
        Role::Learner,
        None,
        bank.bank.now(),
    );
    row.learner_id = Some(id);
    insert_person(bank.bank.store(), &row);
    let token = bank.bank.tokens().issue(&actor_of(&row), uuid()).unwrap();
    log_capture::forbid(&token);
    token
}

fn get(bank: &TestBank, target: &str, token: &str) -> Answer {
    bank.call(&Request::get(target).token(token))
}

/// A programme version of the registrar's school.
fn programme(bank: &TestBank) -> Value {
    let school = get(bank, "/v1/me", &bank.token(Who::Registrar)).json()["organisation_id"].clone();
    let made = bank.post(
        Who::Officer,
        "/v1/programmes",
        "p",
        &crate::register::programme(&school),
    );
    assert_eq!(made.status, 201, "{}", made.text());
    made.json()["id"].clone()
}

/// Enrols the person with this number, who shows the card to the school; an id alone opens nothing.
fn enrol(bank: &TestBank, programme: &Value, person: u32, key: &str) -> Answer {
    let body = json!({
        "learner": {
            "id_type": "resident_id_card", "id_number": id_number(person),
            "name": format!("示例学员{person:03}"),
        },
        "programme_id": programme, "student_number": "2026000001", "registered_on": "2026-03-01",
    });
    bank.post(Who::Registrar, "/v1/enrolments", key, &body)
}

each_database! {
    fn an_account_is_opened_once_and_found_by_number_only_in_a_body(bank: &TestBank) {
        let learner = open(bank, 1);
        let number = id_number(1);
        let identity = json!({"id_type": "resident_id_card", "id_number": number});
        let find = |who| {
            let request = Request::post("/v1/learners/find", &identity);
            bank.call(&request.token(&bank.token(who)))
        };
        let found = find(Who::Officer);
        assert_eq!((found.status, &found.json()["id"]), (200, &learner), "{}", found.text());
        assert!(!found.text().contains(&number), "numbers are masked");
        // A school without a grant learns nothing, not even that there is such a person.
        assert_eq!(find(Who::Registrar).status, 404);
        assert_eq!(find(Who::Admin).status, 403);
        let again = json!({
            "id_type": "resident_id_card", "id_number": number, "name": "示例学员001",
            "notices": [{"code": "account_opening", "version": "2025-09"}],
        });
        let again = bank.post(Who::Officer, "/v1/learners", "again", &again);
        assert_eq!((again.status, again.slug().as_str()), (409, "already-exists"), "{}", again.text());
    }

    fn a_school_finds_by_number_whom_it_enrolled_until_he_leaves(bank: &TestBank) {
        let learner = open(bank, 1);
        let identity = json!({"id_type": "resident_id_card", "id_number": id_number(1)});
        let find = |token: &str| {
            bank.call(&Request::post("/v1/learners/find", &identity).token(token))
        };
        let registrar = bank.token(Who::Registrar);
        assert_eq!(find(&registrar).status, 404);
        let made = enrol(bank, &programme(bank), 1, "e1");
        assert_eq!(made.status, 201, "{}", made.text());
        let found = find(&registrar);
        assert_eq!((found.status, &found.json()["id"]), (200, &learner), "{}", found.text());
        assert!(found.json().get("state").is_none(), "how the account stands is for officers");
        let elsewhere = crate::school::organisation(bank, "cqou");
        let elsewhere = crate::school::registrar(bank, elsewhere, "registrar-elsewhere");
        assert_eq!(find(&bank.token_of(&elsewhere)).status, 404, "enrolled at another school");
        let place = made.find_header("location").unwrap().to_owned();
        let tag = get(bank, &place, &registrar).find_header("etag").unwrap().to_owned();
        let left = json!({"courses": [], "state": "ended", "ended_on": "2026-03-02"});
        let left = Request::new("PUT", &format!("{place}/record"))
            .bytes("application/json", left.to_string())
            .token(&registrar)
            .header("If-Match", &tag);
        let left = bank.call(&left);
        assert_eq!(left.status, 200, "{}", left.text());
        assert_eq!(find(&registrar).status, 404, "he left");
        let school = get(bank, "/v1/me", &registrar).json()["organisation_id"].clone();
        let draft = json!({"scope": {"kind": "balance"}, "organisation_id": school,
            "purpose": "示例", "expires_on": "2026-03-31"});
        let grant = Request::post("/v1/grants", &draft).token(&token_of(bank, &learner));
        assert_eq!(bank.call(&grant.header("Idempotency-Key", "g")).status, 201);
        assert_eq!(find(&registrar).status, 200, "by the grant");
    }

    fn a_grant_opens_what_it_names_until_it_is_taken_back(bank: &TestBank) {
        let learner = open(bank, 2);
        let own = token_of(bank, &learner);
        let balance = format!("/v1/learners/{}/balance", learner.as_str().unwrap());
        let registrar = bank.token(Who::Registrar);
        assert_eq!(get(bank, &balance, &own).status, 200);
        assert_eq!(get(bank, &balance, &registrar).status, 404, "no grant yet");

        let school = get(bank, "/v1/me", &registrar).json()["organisation_id"].clone();
        let draft = json!({
            "scope": {"kind": "balance"}, "organisation_id": school,
            "purpose": "示例：入学前咨询", "expires_on": "2026-03-31",
        });
        let request = Request::post("/v1/grants", &draft).token(&own);
        let made = bank.call(&request.header("Idempotency-Key", "g1"));
        assert_eq!(made.status, 201, "{}", made.text());
        assert_eq!(get(bank, &balance, &registrar).status, 200);
        // The balance was granted, the record was not.
        let entries = format!("/v1/learners/{}/entries", learner.as_str().unwrap());
        assert_eq!(get(bank, &entries, &registrar).status, 404);
        let granted = get(bank, "/v1/grants", &own).json();
        assert_eq!(granted["items"][0]["id"], made.json()["id"]);

        let accesses = get(bank, "/v1/me/accesses", &own).json();
        let looks: Vec<_> = accesses["items"].as_array().unwrap().iter().collect();
        assert!(
            looks.iter().any(|it| it["act"] == "get_balance" && it["organisation_id"] == school),
            "{accesses}"
        );

        let place = made.find_header("location").unwrap();
        let gone = bank.call(&Request::new("DELETE", place).token(&own));
        assert_eq!(gone.status, 204, "{}", gone.text());
        assert_eq!(get(bank, &balance, &registrar).status, 404, "taken back");
        assert_eq!(bank.call(&Request::new("DELETE", place).token(&registrar)).status, 403);
    }

    fn another_learner_is_as_unknown_as_nobody(bank: &TestBank) {
        let (one, other) = (open(bank, 3), open(bank, 4));
        let token = token_of(bank, &one);
        let nobody = json!("0198a3c4-5b6d-7e8f-9a0b-0000000000ff");
        for what in ["balance", "entries", "outcomes"] {
            let told = |learner: &Value| {
                let target = format!("/v1/learners/{}/{what}", learner.as_str().unwrap());
                let answer = get(bank, &target, &token);
                let mut problem = answer.json();
                problem["instance"] = Value::Null;
                (answer.status, problem, answer.body.len())
            };
            assert_eq!(told(&other), told(&nobody), "{what}");
            assert_eq!(told(&other).0, 404);
        }
    }

    fn a_record_is_replaced_only_by_who_saw_the_last_one(bank: &TestBank) {
        let learner = open(bank, 5);
        let programme = programme(bank);
        let made = enrol(bank, &programme, 5, "e1");
        assert_eq!(made.status, 201, "{}", made.text());
        let place = made.find_header("location").unwrap().to_owned();
        let registrar = bank.token(Who::Registrar);
        let seen = get(bank, &place, &registrar);
        let tag = seen.find_header("etag").unwrap().to_owned();
        let body = json!({"courses": [{
            "course_code": "T-1", "passed_on": "2026-03-01",
            "grade": {"scale": "100", "value": "78"}, "credits": "3",
        }]});
        let put = |tag: Option<&str>| {
            let request = Request::new("PUT", &format!("{place}/record")).token(&registrar);
            let request = request.bytes("application/json", body.to_string());
            bank.call(&match tag {
                Some(tag) => request.header("If-Match", tag),
                None => request,
            })
        };
        assert_eq!(put(None).status, 428);
        let kept = put(Some(&tag));
        assert_eq!(kept.status, 200, "{}", kept.text());
        assert_eq!(kept.json()["courses"][0]["course_code"], "T-1");
        assert_ne!(kept.find_header("etag"), Some(tag.as_str()));
        assert_eq!(put(Some(&tag)).status, 412, "that tag is of the record before");
        assert_eq!(enrol(bank, &programme, 5, "e2").status, 409, "enrolled already");
        let known = json!({
            "id_type": "resident_id_card", "id_number": id_number(5), "name": "示例学员005",
        });
        let second = json!({"learner": known, "programme_id": programme,
            "student_number": "2026000003", "registered_on": "2026-03-01"});
        let second = bank.post(Who::Registrar, "/v1/enrolments", "second", &second);
        assert_eq!((second.status, second.slug().as_str()), (409, "already-exists"));
        assert_eq!(second.json()["existing_id"], made.json()["id"]);
        for (day, slug) in [("2026-03-03", "date-in-future"), ("1999-12-31", "invalid-body")] {
            let body = json!({
                "learner": known, "programme_id": programme, "student_number": "2026000003",
                "registered_on": day,
            });
            let refused = bank.post(Who::Registrar, "/v1/enrolments", day, &body);
            assert_eq!((refused.status, refused.slug().as_str()), (422, slug), "{}", refused.text());
            assert_eq!(refused.json()["errors"][0]["pointer"], "/registered_on");
        }
        let by_id = json!({
            "learner_id": open(bank, 6), "programme_id": programme, "student_number": "2026000002",
            "registered_on": "2026-03-01",
        });
        let by_id = bank.post(Who::Registrar, "/v1/enrolments", "e3", &by_id);
        assert_eq!((by_id.status, by_id.slug().as_str()), (422, "unknown-reference"));
        assert_eq!(get(bank, &place, &token_of(bank, &learner)).status, 200);
        let listed = get(bank, "/v1/enrolments", &registrar).json();
        assert_eq!(listed["items"][0]["id"], made.json()["id"]);
    }
}
