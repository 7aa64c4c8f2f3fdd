//! What officers decide on outcomes, and their queue.

use crate::bank::TestBank;
use crate::client::Request;
use crate::record::{
    active, balance, because, certificate, decide, decided, get, learner_of, outcome_of, posted,
    shown,
};
use crate::world::Who;
use serde_json::json;
use std::process::Command;

/// A certificate that its poster is no authorised issuer of, so that it waits.
pub(crate) fn waiting(bank: &TestBank, external_id: &str, person: u32) -> String {
    let body = certificate(external_id, person, "X01");
    let posted = posted(bank, Who::OtherProvider, &body);
    assert_eq!(posted["outcome_state"], "waiting");
    outcome_of(&posted)
}

fn recognised(bank: &TestBank, external_id: &str, person: u32) -> String {
    let body = certificate(external_id, person, "X01");
    let posted = posted(bank, Who::Provider, &body);
    assert_eq!(posted["outcome_state"], "recognised");
    outcome_of(&posted)
}

fn queue(bank: &TestBank, query: &str) -> Vec<String> {
    let page = get(bank, Who::Officer, &format!("/v1/outcomes{query}"));
    let items = page["items"].as_array().unwrap().iter();
    items
        .map(|item| item["id"].as_str().unwrap().to_owned())
        .collect()
}

each_database! {
    fn an_officer_recognises_what_waits_and_the_answer_says_by_which_rule_and_clause(bank: &TestBank) {
        let id = waiting(bank, "E-1", 1);
        let due = shown(bank, &id)["due_on"].clone();
        assert_eq!(due, "2026-03-23", "15 working days after 2026-03-02");
        let outcome = decided(bank, &id, "recognition", &json!({"text": "示例：已核验"}));
        assert_eq!(outcome["state"], "recognised");
        assert_eq!(outcome["credits"], "4.00");
        assert_eq!(outcome["category"], "vocational");
        assert_eq!(outcome["note"], "示例：已核验");
        assert_eq!(outcome["evidences"][0]["state"], "verified");
        assert_eq!(outcome["rule_set"]["code"], "bank-recognition");
        assert!(outcome["rule"].is_string() && outcome["clause"].is_string(), "{outcome}");
        assert!(outcome.get("due_on").is_none());
        assert_eq!(shown(bank, &id), outcome);
        let learner = learner_of(bank, &id);
        let own = learner.get(bank, &format!("/v1/learners/{}/outcomes", learner.id)).json();
        assert_eq!(own["items"][0], outcome, "one view for everybody");
        assert_eq!(active(&balance(bank, &learner.id, "")), "4.00");
        let again = decide(bank, &id, "recognition", &json!({}));
        assert_eq!((again.status, again.slug()), (409, "state-conflict".to_owned()));
        let allowed = again.json()["allowed_acts"].clone();
        assert!(allowed.as_array().unwrap().contains(&json!("freeze")), "{allowed}");
    }

    fn a_refused_outcome_has_no_credits_and_the_officers_words(bank: &TestBank) {
        let id = waiting(bank, "E-1", 1);
        let outcome = decided(bank, &id, "refusal", &because("evidence_insufficient"));
        assert_eq!(outcome["state"], "refused");
        assert_eq!(outcome["credits"], "0.00");
        assert_eq!(outcome["reasons"][0]["code"], "evidence_insufficient");
        assert_eq!(outcome["note"], "示例：evidence_insufficient");
        assert_eq!(queue(bank, ""), Vec::<String>::new());
        let learner = learner_of(bank, &id);
        let notices = learner.get(bank, "/v1/notices").json();
        assert_eq!(notices["items"][0]["code"], "outcome_refused");
    }

    fn the_clock_stands_still_while_a_supplement_is_awaited_and_the_correction_answers_it(bank: &TestBank) {
        let id = waiting(bank, "E-1", 1);
        let other = waiting(bank, "E-2", 2);
        let asked = decided(bank, &id, "supplement-request", &json!({"text": "示例：请补充成绩单。"}));
        assert_eq!(asked["state"], "supplement");
        assert!(asked.get("due_on").is_none(), "the clock stands");
        assert_eq!(queue(bank, ""), [other.as_str()]);
        assert_eq!(queue(bank, "?state=supplement"), [id.as_str()]);
        // Ten days later: whatever they were, 15 working days are left.
        bank.clock.set("2026-03-12T01:30:00Z".parse().unwrap());
        let completion = shown(bank, &id)["evidences"][0]["completion_id"].clone();
        let target = format!("/v1/completions/{}/correction", completion.as_str().unwrap());
        let body = json!({"reason": "示例：补成绩", "grade": {"scale": "100", "value": "88"}});
        let mended = bank.post(Who::OtherProvider, &target, "k", &body);
        assert_eq!(mended.status, 200, "{}", mended.text());
        assert_eq!(mended.json()["effect"], "applied");
        assert_eq!(mended.json()["completion"]["outcome_state"], "waiting");
        let outcome = shown(bank, &id);
        assert_eq!(outcome["state"], "in_review");
        assert_eq!(outcome["grade"]["value"], "88");
        assert_eq!(outcome["due_on"], "2026-04-02", "15 working days were left");
        assert_eq!(queue(bank, ""), [other, id]);
    }

    fn a_frozen_outcome_is_restored_or_revoked_and_nothing_else(bank: &TestBank) {
        let id = recognised(bank, "E-1", 1);
        let learner = learner_of(bank, &id);
        let why = shown(bank, &id)["reasons"].clone();
        assert_ne!(why, json!([]));
        let early = decide(bank, &id, "revocation", &because("forged"));
        assert_eq!((early.status, early.json()["allowed_acts"].clone()), (409, json!(["freeze"])));
        let frozen = decided(bank, &id, "freeze", &because("suspected_forgery"));
        assert_eq!(frozen["state"], "frozen");
        assert_eq!(decide(bank, &id, "freeze", &because("again")).status, 409);
        assert_eq!(active(&balance(bank, &learner.id, "")), "4.00");
        let restored = decided(bank, &id, "restoration", &json!({"text": "示例：属实"}));
        assert_eq!(restored["state"], "recognised");
        assert_eq!(restored["note"], "示例：属实");
        let (last, first) = restored["reasons"].as_array().unwrap().split_last().unwrap();
        assert_eq!((json!(first), &last["zh"]), (why, &json!("示例：属实")));
        decided(bank, &id, "freeze", &because("suspected_forgery"));
        let revoked = decided(bank, &id, "revocation", &because("forged"));
        assert_eq!(revoked["state"], "revoked");
        assert_eq!(active(&balance(bank, &learner.id, "")), "0.00");
    }

    fn the_queue_is_by_due_day_and_a_state_is_found_whether_due_or_not(bank: &TestBank) {
        let first = waiting(bank, "E-1", 1);
        bank.clock.set("2026-03-04T01:30:00Z".parse().unwrap());
        let second = waiting(bank, "E-2", 2);
        let done = recognised(bank, "E-3", 3);
        let more = recognised(bank, "E-4", 4);
        assert_eq!(queue(bank, ""), [first.clone(), second.clone()]);
        assert_eq!(queue(bank, "?due_before=2026-03-24"), [first.as_str()]);
        assert_eq!(queue(bank, "?state=submitted"), [first.clone(), second]);
        assert_eq!(queue(bank, "?state=recognised"), [done.clone(), more.clone()]);
        assert_eq!(queue(bank, "?state=recognised&due_before=2026-12-31"), Vec::<String>::new());
        assert_eq!(queue(bank, "?state=frozen"), Vec::<String>::new());
        let page = get(bank, Who::Officer, "/v1/outcomes?state=recognised&limit=1");
        let cursor = page["next_cursor"].as_str().unwrap();
        assert_eq!(queue(bank, &format!("?state=recognised&limit=1&cursor={cursor}")), [more]);
        assert_eq!(page["items"][0]["id"], json!(done));
        let page = get(bank, Who::Officer, "/v1/outcomes?limit=1");
        let cursor = page["next_cursor"].as_str().unwrap();
        assert_eq!(queue(bank, &format!("?limit=1&cursor={cursor}")).len(), 1);
        let other = Request::get(&format!("/v1/outcomes?state=revoked&cursor={cursor}"));
        let other = bank.call(&other.token(&bank.token(Who::Officer)));
        assert_eq!((other.status, other.slug()), (400, "invalid-cursor".to_owned()));
    }

    fn only_officers_decide_and_nobody_learns_of_what_is_not_there(bank: &TestBank) {
        let id = waiting(bank, "E-1", 1);
        let learner = learner_of(bank, &id);
        for act in ["recognition", "refusal", "freeze", "revocation", "reinstatement"] {
            let body = if act == "recognition" { json!({}) } else if act == "reinstatement" {
                json!({"text": "示例"})
            } else { because("x") };
            let target = format!("/v1/outcomes/{id}/{act}");
            assert_eq!(learner.post(bank, &target, &body).status, 403, "{act}");
            let nowhere = crate::world::uuid().to_string();
            assert_eq!(decide(bank, &nowhere, act, &body).status, 404, "{act}");
        }
    }

    fn the_balance_of_any_past_instant_is_what_the_bank_knew_then(bank: &TestBank) {
        let first = recognised(bank, "E-1", 1);
        let learner = learner_of(bank, &first);
        bank.clock.set("2026-03-03T01:30:00Z".parse().unwrap());
        posted(bank, Who::Provider, &certificate("E-2", 1, "X02"));
        bank.clock.set("2026-03-04T01:30:00Z".parse().unwrap());
        decided(bank, &first, "freeze", &because("x"));
        decided(bank, &first, "revocation", &because("x"));
        let at = |instant: &str| active(&balance(bank, &learner.id, &format!("?as_of={instant}")));
        assert_eq!(at("2026-03-02T01:29:59Z"), "0.00");
        assert_eq!(at("2026-03-02T01:30:00Z"), "4.00");
        assert_eq!(at("2026-03-03T12:00:00Z"), "8.00");
        assert_eq!(at("2026-03-04T01:30:00Z"), "4.00");
        assert_eq!(active(&balance(bank, &learner.id, "")), "4.00");
    }

    fn expiry_is_read_on_the_day_and_booked_by_the_command(bank: &TestBank) {
        let mut body = certificate("E-1", 1, "X01");
        body["valid_until"] = json!("2026-03-31");
        let id = outcome_of(&posted(bank, Who::Provider, &body));
        let learner = learner_of(bank, &id);
        assert_eq!(shown(bank, &id)["expires_on"], "2026-03-31");
        bank.clock.set("2026-03-31T15:59:59Z".parse().unwrap());
        assert_eq!(shown(bank, &id)["state"], "recognised");
        bank.clock.set("2026-03-31T16:00:00Z".parse().unwrap());
        assert_eq!(shown(bank, &id)["state"], "expired");
        let entries = |bank: &TestBank| {
            let target = format!("/v1/learners/{}/entries", learner.id);
            get(bank, Who::Officer, &target)["items"].as_array().unwrap().len()
        };
        assert_eq!(entries(bank), 1, "nothing is booked yet");
        let told = expire_at(bank, "2126-04-01").unwrap_err();
        assert!(told.contains("--on 2126-04-01 is after today"), "{told}");
        assert_eq!(entries(bank), 1, "a day to come books nothing");
        for (on, booked) in [("2026-03-31", 0), ("2026-04-01", 1), ("2026-04-01", 0)] {
            assert_eq!(expire(bank, on), format!("{booked} lot(s) expired\n"));
        }
        assert_eq!(entries(bank), 2);
        let balance = balance(bank, &learner.id, "");
        assert_eq!((balance["deposits"][0]["active"].clone(), balance["deposits"][0]["expired"].clone()), (json!("0.00"), json!("4.00")));
        assert_eq!(queue(bank, "?state=expired"), [id]);
    }
}

fn expire(bank: &TestBank, on: &str) -> String {
    expire_at(bank, on).unwrap()
}

/// `credit-bank ledger expire` on this bank's database; what it prints, or why it refuses.
fn expire_at(bank: &TestBank, on: &str) -> Result<String, String> {
    let folder = std::env::temp_dir().join(format!("credit-bank-expire-{}", crate::world::uuid()));
    bank.keep_keys(&folder);
    let output = Command::new(env!("CARGO_BIN_EXE_credit-bank"))
        .args(["ledger", "expire", "--on", on])
        .env("CREDIT_BANK_DATA_DIR", &folder)
        .env("DATABASE_URL", bank.database_url())
        .output()
        .unwrap();
    drop(std::fs::remove_dir_all(&folder));
    if output.status.success() {
        Ok(String::from_utf8(output.stdout).unwrap())
    } else {
        Err(String::from_utf8(output.stderr).unwrap())
    }
}
