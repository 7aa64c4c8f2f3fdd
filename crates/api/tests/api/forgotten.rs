//! A forgotten password: the counter gives a learner a new code, whoever keeps the server gives anybody a new
//! password, and nothing that was logged in with the old one stays.

use crate::bank::TestBank;
use crate::client::{Answer, Request};
use crate::completions::id_number;
use crate::grants::open;
use crate::sessions::{log_in, refresh};
use crate::world::{Who, uuid};
use credit_bank_store::words::Standing;
use serde_json::{Value, json};
use std::io::Write;
use std::process::{Command, Stdio};

const FIRST: &str = "shili-xuefen-2026";
const SECOND: &str = "shili-xinmima-2027";

fn code_for(bank: &TestBank, learner: &str) -> String {
    let target = format!("/v1/learners/{learner}/claim-codes");
    let made = bank.post(Who::Officer, &target, &uuid().to_string(), &json!({}));
    assert_eq!(made.status, 201, "{}", made.text());
    let code = made.json()["code"].as_str().unwrap().to_owned();
    crate::log_capture::forbid(&code);
    code
}

fn claim(bank: &TestBank, code: &str, password: &str, login: &str) -> Answer {
    let body = json!({"id_type": "resident_id_card", "id_number": id_number(1), "name": "示例学员001",
        "code": code, "new_password": password, "login": login});
    bank.call(&Request::post("/v1/learners/claim", &body))
}

/// A learner who has claimed the account.
fn claimed(bank: &TestBank) -> (String, Value) {
    let id = open(bank, 1).as_str().unwrap().to_owned();
    let claimed = claim(bank, &code_for(bank, &id), FIRST, "learner-one");
    assert_eq!(claimed.status, 200, "{}", claimed.text());
    (id, claimed.json())
}

each_database! {
    fn a_learner_comes_back_with_a_new_code_of_the_counter(bank: &TestBank) {
        let (id, first) = claimed(bank);
        let old = log_in(bank, "learner-one", FIRST).json();
        let code = code_for(bank, &id);
        let back = claim(bank, &code, SECOND, "learner-two");
        assert_eq!(back.status, 200, "{}", back.text());
        // The account, its name to log in included, stays what it is.
        assert_eq!(back.json(), first);
        assert_eq!(log_in(bank, "learner-one", FIRST).status, 401);
        assert_eq!(refresh(bank, &old).status, 401);
        assert_eq!(log_in(bank, "learner-one", SECOND).status, 200);
        assert_eq!(claim(bank, &code, FIRST, "learner-one").status, 404, "a code opens once");
    }

    fn a_code_opens_no_account_that_is_suspended(bank: &TestBank) {
        let (id, first) = claimed(bank);
        let user = first["user_id"].as_str().unwrap().parse().unwrap();
        let code = code_for(bank, &id);
        let now = bank.bank.now();
        let suspended = bank.bank.store().write("test", |tx| tx.set_user_standing(user, Standing::Suspended, now));
        assert!(suspended.unwrap());
        assert_eq!(claim(bank, &code, SECOND, "learner-one").status, 404);
    }

    fn whoever_keeps_the_server_gives_a_person_a_new_password(bank: &TestBank) {
        claimed(bank);
        let old = log_in(bank, "learner-one", FIRST).json();
        let folder = std::env::temp_dir().join(format!("password-{}", uuid()));
        bank.keep_keys(&folder);
        let set = |login: &str, password: &str| {
            let mut run = Command::new(env!("CARGO_BIN_EXE_credit-bank"))
                .args(["user", "password", "--login", login])
                .env("DATABASE_URL", bank.database_url())
                .env("CREDIT_BANK_DATA_DIR", &folder)
                .stdin(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap();
            run.stdin.take().unwrap().write_all(password.as_bytes()).unwrap();
            run.wait_with_output().unwrap()
        };
        assert!(!set("learner-one", "short").status.success());
        let nobody = set("nobody-at-all", SECOND);
        assert!(!nobody.status.success() && String::from_utf8_lossy(&nobody.stderr).contains("nobody-at-all"));
        let done = set("learner-one", SECOND);
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        assert_eq!(refresh(bank, &old).status, 401);
        assert_eq!(log_in(bank, "learner-one", SECOND).status, 200);
        std::fs::remove_dir_all(folder).unwrap();
    }
}
