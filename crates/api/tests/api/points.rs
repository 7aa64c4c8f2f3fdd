//! Points belong to a pool, which is rounded once.

use crate::bank::TestBank;
use crate::client::Request;
use crate::completions::id_number;
use crate::record::client_of;
use crate::record::{balance, decided, learner_of, outcome_of, posted, revoked, shown, with};
use crate::world::Who;
use credit_bank_domain::access::Actor;
use serde_json::{Value, json};

fn hours(external_id: &str, hours: &str) -> Value {
    json!({
        "external_id": external_id,
        "learner": {
            "id_type": "resident_id_card",
            "id_number": id_number(1),
            "name": "示例学员001",
        },
        "award": {"code": "T10", "edition": "1"},
        "hours": hours,
        "completed_on": "2026-01-15",
    })
}

fn posted_by(bank: &TestBank, actor: &Actor, body: &Value) -> Value {
    let request = Request::post("/v1/completions", body).token(&bank.token_of(actor));
    let key = body["external_id"].as_str().unwrap();
    let posted = bank.call(&request.header("Idempotency-Key", key));
    assert_eq!(posted.status, 201, "{}", posted.text());
    posted.json()
}

/// Hours at the community centre; the outcome's id.
fn community(bank: &TestBank, external_id: &str, spent: &str) -> String {
    let centre = client_of(bank, "lpcec");
    outcome_of(&posted_by(bank, &centre, &hours(external_id, spent)))
}

/// The command that books what has expired.
fn expire(bank: &TestBank, on: &str) -> u64 {
    credit_bank_api::expiry::expire(&bank.bank, on.parse().unwrap()).unwrap()
}

each_database! {
    fn points_do_not_end_with_the_certificate(bank: &TestBank) {
        let centre = client_of(bank, "lpcec");
        let body = with(&hours("C-1", "3"), &json!({"valid_until": "2026-03-31"}));
        let id = outcome_of(&posted_by(bank, &centre, &body));
        let learner = learner_of(bank, &id);
        bank.clock.set("2026-06-01T01:30:00Z".parse().unwrap());
        assert_eq!(expire(bank, "2026-06-01"), 0);
        let outcome = shown(bank, &id);
        assert_eq!((outcome["state"].clone(), outcome.get("expires_on")), (json!("recognised"), None));
        assert_eq!(balance(bank, &learner.id, "")["points"], "3.00");
        // An older member changes nothing of what is booked.
        community(bank, "C-2", "2");
        assert_eq!(balance(bank, &learner.id, "")["points"], "5.00");
    }

    fn points_are_never_called_credits(bank: &TestBank) {
        let centre = client_of(bank, "lpcec");
        let first = posted_by(bank, &centre, &hours("C-1", "12"));
        let worth = |told: &Value| (told["credits"].clone(), told.get("points").cloned());
        assert_eq!(worth(&first), (json!("0.00"), Some(json!("12.00"))), "{first}");
        assert_eq!(worth(&shown(bank, &outcome_of(&first))), worth(&first));
        let target = format!("/v1/completions/{}", first["id"].as_str().unwrap());
        let read = bank.call(&Request::get(&target).token(&bank.token_of(&centre))).json();
        assert_eq!(worth(&read), worth(&first), "{read}");
        let learner = learner_of(bank, &outcome_of(&first));
        let told = learner.get(bank, "/v1/notices").json();
        let notice = told["items"].as_array().unwrap().iter().find(|it| it["code"] == "outcome_recognised").unwrap();
        assert_eq!(notice["zh"], "您的一项成果已认定，累计 12.00 积分。");
        assert_eq!(notice["en"], "One of your outcomes was recognised for 12.00 points.");
        // Somebody else's name under the same number waits, and its provider is told the same.
        let body = hours("C-2", "12");
        let other = with(&body, &json!({"learner": with(&body["learner"], &json!({"name": "示例学员002"}))}));
        assert_eq!(worth(&posted_by(bank, &centre, &other)), worth(&first));
        // Credits stay what they are.
        let certificate = crate::record::certificate("E-1", 1, "X04");
        assert_eq!(worth(&posted(bank, Who::Provider, &certificate)), (json!("4.00"), None));
    }

    fn hours_that_wait_are_in_no_pool(bank: &TestBank) {
        let waits = outcome_of(&posted(bank, Who::Provider, &hours("W-1", "9")));
        assert_eq!(shown(bank, &waits)["state"], "submitted");
        let learner = learner_of(bank, &waits);
        community(bank, "C-1", "2");
        assert_eq!(balance(bank, &learner.id, "")["points"], "2.00");
        decided(bank, &waits, "recognition", &json!({}));
        assert_eq!(balance(bank, &learner.id, "")["points"], "11.00");
    }

    fn a_revoked_member_leaves_a_pool_that_is_rounded_again(bank: &TestBank) {
        let first = community(bank, "C-1", "1.6");
        let second = community(bank, "C-2", "1.6");
        let learner = learner_of(bank, &first);
        let points = || balance(bank, &learner.id, "")["points"].clone();
        assert_eq!(points(), "3.00", "3.2 hours");
        assert_eq!([shown(bank, &first)["points"].clone(), shown(bank, &second)["points"].clone()], ["1.00", "2.00"]);
        // Less its own share it would be 1 and more; what is left of the pool is 1.6 hours, 1 point.
        revoked(bank, &first);
        assert_eq!(points(), "1.00");
        assert_eq!(shown(bank, &second)["points"], "1.00", "its share of what is left");
        let back = decided(bank, &first, "reinstatement", &json!({"text": "示例：属实"}));
        assert_eq!(back["state"], "reinstated");
        assert_eq!(points(), "3.00");
        revoked(bank, &second);
        assert_eq!(points(), "1.00");
        revoked(bank, &first);
        assert_eq!(points(), "0.00");
    }
}
