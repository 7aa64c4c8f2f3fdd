//! Phone numbers and guardians: kept sealed, shown masked, and good for logging in.

use crate::bank::TestBank;
use crate::client::{Answer, Request};
use crate::completions::id_number;
use crate::world::Who;
use serde_json::{Value, json};

const PHONE: &str = "19900004711";
const PASSWORD: &str = "shili-mima-2026";

fn staff(login: &str, phone: &str) -> Value {
    json!({
        "login": login, "name": "示例审计员", "roles": ["auditor"], "phone": phone, "password": PASSWORD,
    })
}

fn log_in(bank: &TestBank, login: &str) -> Answer {
    let body = json!({"login": login, "password": PASSWORD});
    let answer = bank.call(&Request::post("/v1/sessions", &body));
    if answer.status == 200 {
        for member in ["access_token", "refresh_token"] {
            crate::log_capture::forbid(answer.json()[member].as_str().unwrap());
        }
    }
    answer
}

each_database! {
    fn a_person_logs_in_by_phone_and_only_a_part_of_it_is_shown(bank: &TestBank) {
        crate::log_capture::forbid(PHONE);
        let made = bank.post(Who::Admin, "/v1/users", "k1", &staff("auditor02", PHONE));
        assert_eq!((made.status, &made.json()["phone"]), (201, &json!("199****4711")));
        for login in ["auditor02", PHONE, "+8619900004711"] {
            assert_eq!(log_in(bank, login).status, 200, "{login}");
        }
        assert_eq!(log_in(bank, "19900004712").status, 401);
        let list = Request::get("/v1/users?role=auditor").token(&bank.token(Who::Admin));
        let shown = bank.call(&list).text();
        assert!(shown.contains("199****4711") && !shown.contains(PHONE));
    }

    fn one_phone_logs_in_to_one_account(bank: &TestBank) {
        let first = bank.post(Who::Admin, "/v1/users", "k1", &staff("auditor02", PHONE));
        assert_eq!(first.status, 201);
        let again = staff("auditor03", "+8619900004711");
        let refused = bank.post(Who::Admin, "/v1/users", "k2", &again);
        assert_eq!((refused.status, refused.slug().as_str()), (409, "already-exists"));
        let malformed = bank.post(Who::Admin, "/v1/users", "k3", &staff("auditor03", "1-2-3"));
        assert_eq!(malformed.json()["errors"][0]["pointer"], "/phone");
    }

    fn a_learners_phone_and_guardian_are_kept_and_the_phone_opens_the_claimed_account(bank: &TestBank) {
        let name = "示例学员电话";
        let opened = bank.post(Who::Officer, "/v1/learners", "k1", &json!({
            "id_type": "resident_id_card", "id_number": id_number(71), "name": name, "phone": PHONE,
            "notices": [{"code": "account_opening", "version": "2026-01"}],
            "consents": [
                {"purpose": "status_facts", "version": "2026-01"},
                {"purpose": "guardian", "version": "2026-01", "guardian": "示例监护人"},
            ],
        }));
        assert_eq!(opened.status, 201, "{}", opened.text());
        let learner = opened.json();
        assert_eq!(learner["phone"], "199****4711");
        let guardians: Vec<_> = learner["consents"].as_array().unwrap().iter()
            .map(|consent| consent["guardian"].as_str()).collect();
        assert_eq!(guardians, [None, Some("示例监护人")]);
        // The number of the counter opens nothing; the one of the claim does.
        assert_eq!(log_in(bank, PHONE).status, 401);
        let codes = format!("/v1/learners/{}/claim-codes", learner["id"].as_str().unwrap());
        let code = {
            let request = Request::new("POST", &codes).header("Idempotency-Key", "k2");
            bank.call(&request.token(&bank.token(Who::Officer)))
        };
        assert_eq!(code.status, 201, "{}", code.text());
        let claim = json!({
            "id_type": "resident_id_card", "id_number": id_number(71), "name": name,
            "code": code.json()["code"], "new_password": PASSWORD, "phone": "13800004712",
        });
        let claimed = bank.call(&Request::post("/v1/learners/claim", &claim));
        assert_eq!(claimed.status, 200, "{}", claimed.text());
        let session = log_in(bank, "13800004712");
        assert_eq!(session.status, 200);
        // The learner reads the whole name; the account itself keeps only the rest of it.
        let token = session.json()["access_token"].as_str().unwrap().to_owned();
        let me = bank.call(&Request::get("/v1/me").token(&token)).json();
        assert_eq!(me["name"], name);
        let login = me["login"].as_str().unwrap();
        let account = bank.read(|tx| tx.find_user_by_login(login)).unwrap();
        assert_eq!(account.display_name, "示*");
        let see = Request::get(&format!("/v1/learners/{}", learner["id"].as_str().unwrap()));
        let seen = bank.call(&see.token(&bank.token(Who::Officer)));
        assert_eq!(seen.json()["phone"], "138****4712");
    }
    fn name_and_phone_share_one_allowance_and_no_answer_says_so(bank: &TestBank) {
        crate::log_capture::forbid(PHONE);
        let made = bank.post(Who::Admin, "/v1/users", "k1", &staff("auditor02", PHONE));
        assert_eq!(made.status, 201);
        let guess = |login: &str| {
            let body = json!({"login": login, "password": "wrong-mima-0001"});
            let done = bank.bank.passwords().done();
            let answer = bank.call(&Request::post("/v1/sessions", &body));
            let mut told = answer.json();
            told["instance"] = Value::Null;
            (answer.status, told, bank.bank.passwords().done() - done)
        };
        for _ in 0..5 {
            assert_eq!(guess("auditor02").0, 401);
        }
        assert_eq!(guess("Auditor02").0, 429);
        // The account bears no more, under its other name neither, though nobody can tell.
        for (own, strange) in [(PHONE, "19900004712"), ("+8619900004711", "+8619900004712")] {
            assert_eq!(guess(own), guess(strange));
        }
        assert_eq!(log_in(bank, PHONE).status, 401, "not even with the right password");
        bank.clock.set(bank.bank.now() + chrono::TimeDelta::seconds(61));
        assert_eq!(log_in(bank, PHONE).status, 200);
        assert_eq!(log_in(bank, "auditor02").status, 200);
    }
}
