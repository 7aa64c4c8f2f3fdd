//! What the counter mistyped of a learner is put right: found and posted under what is right from then on, what
//! was before kept, and told.

use crate::bank::TestBank;
use crate::client::{Answer, Request};
use crate::completions::id_number;
use crate::names::{seen, waits_for_its_name};
use crate::record::{
    Somebody, applied, certificate, enrolled, get, learner_id, learner_of, outcome_of, posted,
    registrar, with,
};
use crate::world::{Who, uuid};
use credit_bank_domain::identity::{IdDocument, IdType};
use serde_json::{Value, json};

const PHONE: &str = "19900004731";
const OTHER_PHONE: &str = "19900004732";

fn document(person: u32) -> Value {
    json!({"id_type": "resident_id_card", "id_number": id_number(person)})
}

/// The number of somebody born on 2019-07-01.
fn born_later() -> String {
    let numbers = "0123456789X"
        .chars()
        .map(|check| format!("50019920190701001{check}"));
    let today = chrono::NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    let is_number = |it: &String| IdDocument::parse(IdType::ResidentIdCard, it, today).is_ok();
    let number = numbers.into_iter().find(is_number).unwrap();
    crate::log_capture::forbid_number(&number);
    number
}

/// An account opened at the counter under this name.
fn opened(bank: &TestBank, person: u32, name: &str, more: &Value) -> String {
    let notices =
        json!({"name": name, "notices": [{"code": "account_opening", "version": "2026-01"}]});
    let body = with(&with(&document(person), &notices), more);
    let answer = bank.post(Who::Officer, "/v1/learners", &uuid().to_string(), &body);
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()["id"].as_str().unwrap().to_owned()
}

fn correct(bank: &TestBank, learner: &str, body: &Value) -> Answer {
    let reason = json!({"reason": "示例：开户时录错"});
    let target = format!("/v1/learners/{learner}/correction");
    let request = Request::post(&target, &with(&reason, body));
    bank.call(&request.token(&bank.token(Who::Officer)))
}

fn corrected(bank: &TestBank, learner: &str, body: &Value) -> Value {
    let answer = correct(bank, learner, body);
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

fn found(bank: &TestBank, person: u32) -> Option<String> {
    let request = Request::post("/v1/learners/find", &document(person));
    let answer = bank.call(&request.token(&bank.token(Who::Officer)));
    (answer.status == 200).then(|| answer.json()["id"].as_str().unwrap().to_owned())
}

fn told(bank: &TestBank, learner: &Somebody) -> Vec<String> {
    let notices = learner.get(bank, "/v1/notices").json();
    let items = notices["items"].as_array().unwrap().iter();
    items
        .filter(|it| it["code"] == "learner_corrected")
        .map(|it| it["zh"].as_str().unwrap().to_owned())
        .collect()
}

fn code(answer: &Answer) -> String {
    let fault = answer.json()["errors"][0]["code"].clone();
    fault.as_str().unwrap_or_default().to_owned()
}

each_database! {
    fn posts_for_the_right_number_find_the_corrected_account(bank: &TestBank) {
        let id = opened(bank, 1, "示例学员002", &json!({}));
        let shown = corrected(bank, &id, &json!({"document": document(2)}));
        assert_eq!(shown["id"], json!(id));
        assert_eq!((found(bank, 1), found(bank, 2)), (None, Some(id.clone())));
        let completion = posted(bank, Who::Provider, &certificate("E-1", 2, "X01"));
        assert_eq!(seen(bank, &completion).0, "recognised");
        let learner = learner_of(bank, &outcome_of(&completion));
        assert_eq!(learner.id, id);
        // The mistyped number is free for whose it is.
        opened(bank, 1, "示例学员001", &json!({}));
        // What was before is kept, sealed, and in the export; the notice shows no whole number.
        let row = bank.read(|tx| tx.list_learner_corrections(learner_id(&learner))).pop().unwrap();
        assert!(row.name_ciphertext.is_none() && row.phone_ciphertext.is_none());
        let was = row.id_number_ciphertext.unwrap();
        let keys = bank.bank.identity_keys();
        let was = keys.open(credit_bank_store::sealing::Sealed::Number, row.learner_id, &was).unwrap();
        assert_eq!(was, id_number(1));
        let export = learner.get(bank, "/v1/me/export").json();
        let former = &export["corrections"][0]["former"];
        assert_eq!((former["id_type"].clone(), former["id_number_masked"].clone()),
            (json!("resident_id_card"), json!(row.id_number_masked)));
        let masked = shown["id_number_masked"].as_str().unwrap();
        assert_eq!(told(bank, &learner), [format!("服务窗口更正了您账户登记的证件，现为：{masked}。若非您本人办理，请联系工作站。")]);
        let accesses = export["accesses"].as_array().unwrap();
        assert!(accesses.iter().any(|it| it["act"] == "correct_learner"));
    }

    fn what_was_posted_under_the_former_number_is_answered_as_before(bank: &TestBank) {
        let id = opened(bank, 1, "示例学员001", &json!({}));
        let body = certificate("E-1", 1, "X01");
        let first = posted(bank, Who::Provider, &body);
        corrected(bank, &id, &json!({"document": document(2)}));
        assert_eq!(posted(bank, Who::Provider, &body)["id"], first["id"]);
        let under = |number: u32| {
            with(&body, &json!({"learner": with(&document(number), &json!({"name": "示例学员001"}))}))
        };
        // No row is answered otherwise for another that is posted beside it, nor for the right number.
        for (rows, told) in [
            (vec![body.clone()], vec!["replayed"]),
            (vec![body.clone(), under(2)], vec!["replayed", "conflict"]),
            (vec![body.clone(), under(3)], vec!["replayed", "conflict"]),
        ] {
            let batch = json!({"items": rows});
            let answer = bank.post(Who::Provider, "/v1/completions/batch", &uuid().to_string(), &batch).json();
            let states: Vec<&str> = answer["results"].as_array().unwrap().iter()
                .map(|it| it["status"].as_str().unwrap()).collect();
            assert_eq!(states, told, "{answer}");
        }
    }

    fn with_the_right_name_what_waited_counts_and_what_is_used_under_the_wrong_one_is_frozen(bank: &TestBank) {
        let id = opened(bank, 1, "示例学员001", &json!({}));
        let used = posted(bank, Who::Provider, &certificate("E-1", 1, "X01"));
        let right = with(&certificate("E-2", 1, "X02"), &json!({"learner": with(&document(1), &json!({"name": "示例学员壹"}))}));
        let right = posted(bank, Who::Provider, &right);
        assert_eq!(seen(bank, &right), waits_for_its_name());
        let learner = learner_of(bank, &outcome_of(&used));
        let enrolment = enrolled(bank, &registrar(bank), 1);
        applied(bank, &learner, &enrolment);
        let shown = corrected(bank, &id, &json!({"name": "示例学员壹"}));
        assert_eq!(shown["name"], "示例学员壹");
        assert_eq!(seen(bank, &used), ("frozen".to_owned(), "name_differs".to_owned()));
        assert_eq!(seen(bank, &right).0, "recognised");
        let export = learner.get(bank, "/v1/me/export").json();
        assert_eq!(export["corrections"][0]["former"], json!({"name": "示例学员001"}));
        assert_eq!(export["learner"]["name"], "示例学员壹");
        let account = bank.read(|tx| tx.find_user_of_learner(learner_id(&learner)));
        assert_eq!(account.unwrap().display_name, "示*");
        // Back again: what was frozen for its name counts again.
        corrected(bank, &id, &json!({"name": "示例学员001"}));
        assert_eq!(seen(bank, &used).0, "recognised");
    }

    fn a_number_of_another_account_is_refused_without_saying_whose_and_leaves_a_line(bank: &TestBank) {
        let id = opened(bank, 1, "示例学员001", &json!({}));
        let other = opened(bank, 2, "示例学员002", &json!({}));
        let refused = correct(bank, &id, &json!({"document": document(2), "name": "示例学员壹"}));
        assert_eq!((refused.status, refused.slug().as_str()), (409, "already-exists"));
        assert!(refused.json().get("existing_id").is_none() && !refused.text().contains(&other));
        assert!(refused.json()["detail"].as_str().unwrap().contains("合并"));
        // Nothing of it was done; that it was tried is kept.
        let shown = get(bank, Who::Officer, &format!("/v1/learners/{id}"));
        assert_eq!(shown["name"], "示例学员001");
        let filter = credit_bank_store::tx::AuditFilter { act: Some("correct_learner".to_owned()), ..Default::default() };
        let lines = bank.read(|tx| tx.list_audit(&filter, None, 10));
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].detail.0["status"], 409);
    }

    fn nobody_is_born_after_what_was_completed_and_a_reason_names_nobody(bank: &TestBank) {
        let id = opened(bank, 1, "示例学员001", &json!({"phone": PHONE}));
        let early = with(&certificate("E-1", 1, "X01"), &json!({"completed_on": "2019-03-01"}));
        let answer = bank.post(Who::Provider, "/v1/completions", "E-1", &early);
        assert_eq!(answer.status, 201, "{}", answer.text());
        let later = json!({"id_type": "resident_id_card", "id_number": born_later()});
        let wrong = [
            (json!({"document": later}), "before_birth"),
            (json!({"document": document(1)}), "unchanged"),
            (json!({"name": "示例学员001"}), "unchanged"),
            (json!({"phone": PHONE}), "unchanged"),
            (json!({}), "required"),
            (json!({"name": "示例学员壹", "reason": "示例学员壹录错"}), "names_person"),
            (json!({"name": "示例学员壹", "reason": "原为示例学员001"}), "names_person"),
            (json!({"document": document(2), "reason": format!("原为{}", id_number(1))}), "names_person"),
            (json!({"phone": OTHER_PHONE, "reason": format!("原为{PHONE}")}), "names_person"),
        ];
        for (body, expected) in wrong {
            let answer = correct(bank, &id, &body);
            assert_eq!((answer.status, code(&answer).as_str()), (422, expected));
        }
        bank.execute("UPDATE learner SET state = 'closed'");
        assert_eq!(correct(bank, &id, &json!({"name": "示例学员壹"})).slug(), "state-conflict");
    }

    fn the_phone_that_is_shown_is_the_one_that_is_corrected(bank: &TestBank) {
        for phone in [PHONE, OTHER_PHONE] {
            crate::log_capture::forbid(phone);
        }
        let id = opened(bank, 1, "示例学员001", &json!({}));
        assert_eq!(corrected(bank, &id, &json!({"phone": PHONE}))["phone"], "199****4731");
        assert_eq!(corrected(bank, &id, &json!({"phone": OTHER_PHONE}))["phone"], "199****4732");
        let target = format!("/v1/learners/{id}/claim-codes");
        let request = Request::new("POST", &target).header("Idempotency-Key", "code");
        let code = bank.call(&request.token(&bank.token(Who::Officer))).json();
        let claim = with(&document(1), &json!({"name": "示例学员001", "code": code["code"],
            "new_password": "shili-mima-2026", "login": "xueyuan", "phone": PHONE}));
        let claimed = bank.call(&Request::post("/v1/learners/claim", &claim));
        assert_eq!(claimed.status, 200, "{}", claimed.text());
        // Another one logs in with this number already.
        let staff = json!({"login": "auditor02", "name": "示例审计员", "roles": ["auditor"],
            "phone": OTHER_PHONE, "password": "shili-mima-2026"});
        assert_eq!(bank.post(Who::Admin, "/v1/users", "k1", &staff).status, 201);
        let taken = correct(bank, &id, &json!({"phone": OTHER_PHONE}));
        assert_eq!((taken.status, taken.slug().as_str()), (409, "already-exists"));
        let right = "19900004733";
        crate::log_capture::forbid(right);
        assert_eq!(corrected(bank, &id, &json!({"phone": right}))["phone"], "199****4733");
        for (login, status) in [(PHONE, 401), (right, 200)] {
            let body = json!({"login": login, "password": "shili-mima-2026"});
            assert_eq!(bank.call(&Request::post("/v1/sessions", &body)).status, status);
        }
    }

    fn a_correction_that_comes_again_is_done_once(bank: &TestBank) {
        let id = opened(bank, 1, "示例学员001", &json!({}));
        let target = format!("/v1/learners/{id}/correction");
        let body = json!({"name": "示例学员壹", "reason": "示例：录错"});
        let send = || bank.post(Who::Officer, &target, "again", &body);
        assert_eq!(send().status, 200);
        assert_eq!(send().find_header("idempotency-replayed"), Some("true"));
        let id = credit_bank_domain::id::LearnerId::new(id.parse().unwrap());
        assert_eq!(bank.read(|tx| tx.list_learner_corrections(id)).len(), 1);
    }
}
