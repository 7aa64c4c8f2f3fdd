//! Posting completions: what is taken, what was taken before, what is refused, and that who it is
//! about never comes back.

use crate::client::Answer;
use crate::examples::{self, identity_number};
use crate::log_capture;
use crate::world::Who;
use chrono::TimeDelta;
use serde_json::{Value, json};

const ONE: &str = "/v1/completions";
const BATCH: &str = "/v1/completions/batch";

/// The number of a person whom nobody can be; no log line and no answer may hold it.
pub(crate) fn id_number(person: u32) -> String {
    let number = identity_number(person);
    log_capture::forbid_number(&number);
    number
}

/// A certificate that its issuer may have recognised at once, worth 6 credits.
fn certificate(external_id: &str, person: u32) -> Value {
    id_number(person);
    examples::certificate(external_id, person)
}

fn with(body: &Value, member: &str, value: Value) -> Value {
    let mut changed = body.clone();
    changed[member] = value;
    changed
}

fn expect(answer: &Answer, status: u16, slug: &str) {
    assert_eq!(
        (answer.status, answer.slug().as_str()),
        (status, slug),
        "{}",
        answer.text()
    );
}

each_database! {
    fn a_certificate_of_an_authorised_issuer_is_recognised_at_once(bank: &TestBank) {
        let answer = bank.post(Who::Provider, ONE, "k1", &certificate("E-1", 1));
        assert_eq!(answer.status, 201, "{}", answer.text());
        let result = answer.json();
        assert_eq!(result["outcome_state"], "recognised");
        assert_eq!(result["credits"], "6.00");
        assert_eq!(result["next_step"]["code"], "none");
        let id = result["id"].as_str().unwrap();
        assert_eq!(answer.find_header("location"), Some(format!("{ONE}/{id}").as_str()));
    }

    fn the_same_key_and_body_get_the_same_answer_and_the_books_do_not_move(bank: &TestBank) {
        let body = certificate("E-1", 1);
        let first = bank.post(Who::Provider, ONE, "k1", &body);
        assert_eq!(first.find_header("idempotency-replayed"), None);
        let books = bank.read(|tx| tx.contra_balances());
        let again = bank.post(Who::Provider, ONE, "k1", &body);
        assert_eq!(again.find_header("idempotency-replayed"), Some("true"));
        assert_eq!((again.status, again.json()), (first.status, first.json()));
        assert_eq!(bank.read(|tx| tx.contra_balances()), books);
    }

    fn the_same_key_with_another_body_is_refused(bank: &TestBank) {
        bank.post(Who::Provider, ONE, "k1", &certificate("E-1", 1));
        let other = bank.post(Who::Provider, ONE, "k1", &certificate("E-2", 1));
        expect(&other, 422, "idempotency-key-reused");
        // Another caller's key of the same name is another key.
        let stranger = bank.post(Who::OtherProvider, ONE, "k1", &certificate("E-2", 2));
        assert_eq!(stranger.status, 201);
    }

    fn a_key_counts_for_thirty_days_and_what_was_done_under_it_for_ever(bank: &TestBank) {
        let (body, other) = (certificate("E-1", 1), certificate("E-2", 1));
        let first = bank.post(Who::Provider, ONE, "k1", &body).json();
        let forget = || credit_bank_api::idempotency::forget_old(&bank.bank).unwrap();
        bank.clock.set(bank.bank.now() + TimeDelta::days(30));
        assert_eq!(forget(), 0);
        let again = bank.post(Who::Provider, ONE, "k1", &body);
        assert_eq!(again.find_header("idempotency-replayed"), Some("true"));
        expect(&bank.post(Who::Provider, ONE, "k1", &other), 422, "idempotency-key-reused");
        bank.clock.set(bank.bank.now() + TimeDelta::seconds(1));
        assert_eq!(forget(), 1);
        // The key is nobody's now; the completion is known by its own id.
        let changed = with(&body, "level", json!("elementary"));
        expect(&bank.post(Who::Provider, ONE, "k1", &changed), 409, "external-id-conflict");
        let known = bank.post(Who::Provider, ONE, "k2", &body).json();
        assert_eq!(known["id"], first["id"]);
        assert_eq!(bank.post(Who::Provider, ONE, "k1", &other).status, 201);
    }

    fn g29_the_same_completion_under_another_key_is_the_same_completion(bank: &TestBank) {
        let body = certificate("E-1", 1);
        let first = bank.post(Who::Provider, ONE, "k1", &body).json();
        let again = bank.post(Who::Provider, ONE, "k2", &body);
        assert!([200, 201].contains(&again.status), "{}", again.text());
        assert_eq!(again.json()["id"], first["id"]);
        assert_eq!(again.json()["outcome_id"], first["outcome_id"]);
    }

    fn the_same_external_id_with_other_content_is_a_conflict_that_names_the_first(bank: &TestBank) {
        let body = certificate("E-1", 1);
        let first = bank.post(Who::Provider, ONE, "k1", &body).json();
        let other = with(&body, "level", json!("elementary"));
        let answer = bank.post(Who::Provider, ONE, "k2", &other);
        expect(&answer, 409, "external-id-conflict");
        assert_eq!(answer.json()["existing_id"], first["id"]);
        // Another provider's external ids are its own.
        let elsewhere = bank.post(Who::OtherProvider, ONE, "k3", &body);
        assert_eq!(elsewhere.status, 201, "{}", elsewhere.text());
    }

    fn what_the_register_does_not_have_is_refused_with_its_place(bank: &TestBank) {
        let body = certificate("E-1", 1);
        let unknown = with(&body, "award", json!({"code": "X99", "edition": "1"}));
        expect(&bank.post(Who::Provider, ONE, "k1", &unknown), 422, "unknown-award");
        let edition = with(&body, "award", json!({"code": "X01", "edition": "9"}));
        expect(&bank.post(Who::Provider, ONE, "k2", &edition), 422, "unknown-award");
        let level = with(&body, "level", json!("superb"));
        let answer = bank.post(Who::Provider, ONE, "k3", &level);
        expect(&answer, 422, "level-required");
        assert_eq!(answer.json()["errors"][0]["pointer"], "/level");
        let mut none = body.clone();
        none.as_object_mut().unwrap().remove("level");
        expect(&bank.post(Who::Provider, ONE, "k4", &none), 422, "level-required");
    }

    fn faults_of_one_kind_have_its_name_and_others_are_an_invalid_body(bank: &TestBank) {
        let body = certificate("E-1", 1);
        let future = with(&body, "completed_on", json!("2199-01-01"));
        expect(&bank.post(Who::Provider, ONE, "k1", &future), 422, "date-in-future");
        let mut unborn = future.clone();
        unborn["completed_on"] = json!("1959-12-31");
        let answer = bank.post(Who::Provider, ONE, "k0", &unborn);
        expect(&answer, 422, "invalid-body");
        assert_eq!(answer.json()["errors"][0]["code"], "before_birth", "{}", answer.text());
        let blank = with(&body, "external_id", json!("E-1 "));
        expect(&bank.post(Who::Provider, ONE, "k2", &blank), 422, "invalid-body");
        let both = with(&future, "external_id", json!("E-1 "));
        let answer = bank.post(Who::Provider, ONE, "k3", &both);
        expect(&answer, 422, "invalid-body");
        assert_eq!(answer.json()["errors"].as_array().unwrap().len(), 2);
        let wrong = with(&body["learner"], "id_number", json!("500199199001010011"));
        let wrong = with(&body, "learner", wrong);
        expect(&bank.post(Who::Provider, ONE, "k4", &wrong), 422, "invalid-identity-number");
    }

    fn a_batch_of_no_row_or_too_many_is_refused_by_its_size(bank: &TestBank) {
        let answer = bank.post(Who::Provider, BATCH, "k1", &json!({"items": []}));
        expect(&answer, 422, "batch-size");
        let many = vec![json!({}); 1001];
        let answer = bank.post(Who::Provider, BATCH, "k2", &json!({"items": many}));
        expect(&answer, 422, "batch-size");
    }

    fn a_certificate_of_an_issuer_that_is_not_authorised_waits_for_an_officer(bank: &TestBank) {
        let answer = bank.post(Who::OtherProvider, ONE, "k1", &certificate("E-1", 1));
        assert_eq!(answer.status, 201, "{}", answer.text());
        let result = answer.json();
        assert_eq!(result["outcome_state"], "waiting");
        assert_eq!(result["credits"], "0.00");
        assert_eq!(result["next_step"]["code"], "wait_for_review");
        assert!(result["next_step"]["due_on"].is_string());
        assert_eq!(bank.read(|tx| tx.contra_balances()), []);
    }

    fn a_batch_takes_what_it_can_and_tells_each_row_in_order(bank: &TestBank) {
        let first = certificate("E-1", 1);
        bank.post(Who::Provider, ONE, "k1", &first);
        let items = json!([
            certificate("E-2", 2),
            first,
            with(&first, "level", json!("elementary")),
            with(&certificate("E-3", 3), "award", json!({"code": "X99", "edition": "1"})),
            {"external_id": "E-4"},
            with(&certificate("E-5", 5), "completed_on", json!("2026-03-03")),
            certificate("E-6", 2),
        ]);
        let answer = bank.post(Who::Provider, BATCH, "k2", &json!({"items": items}));
        assert_eq!(answer.status, 200, "{}", answer.text());
        let results = answer.json()["results"].as_array().unwrap().clone();
        let told: Vec<_> = results.iter().map(|row| row["status"].as_str().unwrap()).collect();
        assert_eq!(
            told,
            ["created", "replayed", "conflict", "rejected", "rejected", "rejected", "created"]
        );
        let indexes: Vec<_> = results.iter().map(|row| row["index"].as_u64().unwrap()).collect();
        assert_eq!(indexes, [0, 1, 2, 3, 4, 5, 6]);
        let again = bank.post(Who::Provider, BATCH, "k2", &json!({"items": items}));
        assert_eq!(again.json(), answer.json());
    }

    fn a_batch_without_rows_or_with_too_many_is_refused_whole(bank: &TestBank) {
        let none = bank.post(Who::Provider, BATCH, "k1", &json!({"items": []}));
        assert_eq!(none.status, 422);
        let many = json!({"items": vec![json!(1); 1001]});
        assert_eq!(bank.post(Who::Provider, BATCH, "k2", &many).status, 422);
    }

    fn a_key_is_needed_and_has_its_length(bank: &TestBank) {
        let body = certificate("E-1", 1);
        for path in [ONE, BATCH] {
            let request = crate::client::Request::post(path, &body).token(&bank.token(Who::Provider));
            expect(&bank.call(&request), 400, "idempotency-key-missing");
            let long = request.clone().header("Idempotency-Key", &"k".repeat(256));
            expect(&bank.call(&long), 400, "idempotency-key-too-long");
        }
    }

    fn only_a_provider_posts(bank: &TestBank) {
        for who in [Who::Registrar, Who::Officer, Who::RuleEditor, Who::Admin, Who::Auditor] {
            let answer = bank.post(who, ONE, "k1", &certificate("E-1", 1));
            expect(&answer, 403, "forbidden");
        }
    }

    fn a_faulty_identity_number_is_pointed_at_and_not_repeated(bank: &TestBank) {
        let number = id_number(8);
        let (stem, check) = number.split_at(17);
        let wrong = format!("{stem}{}", if check == "1" { "2" } else { "1" });
        log_capture::forbid_number(&wrong);
        let mut body = certificate("E-1", 8);
        body["learner"]["id_number"] = json!(wrong);
        let answer = bank.post(Who::Provider, ONE, "k1", &body);
        assert_eq!(answer.status, 422);
        assert_eq!(answer.json()["errors"][0]["pointer"], "/learner/id_number");
        // As a number, as a member's name, as a key of the award: wherever it is put.
        let places = [
            json!({"external_id": number}),
            json!({number.clone(): 1}),
            with(&certificate("E-2", 8), "completed_on", json!(number)),
            with(&certificate("E-2", 8), "level", json!({"a": number})),
        ];
        for (place, body) in places.iter().enumerate() {
            let answer = bank.post(Who::Provider, ONE, &format!("p{place}"), body);
            assert_eq!(answer.status, 422, "{place}");
        }
    }
}
