//! Points belong to a pool, which is rounded once.

use crate::bank::TestBank;
use crate::client::Request;
use crate::completions::id_number;
use crate::record::client_of;
use crate::record::{balance, decided, learner_of, outcome_of, revoked, shown};
use serde_json::json;

/// Hours at the community centre; the outcome's id.
fn community(bank: &TestBank, external_id: &str, hours: &str) -> String {
    let centre = client_of(bank, "lpcec");
    let body = json!({
        "external_id": external_id,
        "learner": {
            "id_type": "resident_id_card",
            "id_number": id_number(1),
            "name": "示例学员001",
        },
        "award": {"code": "T10", "edition": "1"},
        "hours": hours,
        "completed_on": "2026-01-15",
    });
    let request = Request::post("/v1/completions", &body).token(&bank.token_of(&centre));
    let posted = bank.call(&request.header("Idempotency-Key", external_id));
    assert_eq!(posted.status, 201, "{}", posted.text());
    outcome_of(&posted.json())
}

each_database! {
    fn a_revoked_member_leaves_a_pool_that_is_rounded_again(bank: &TestBank) {
        let first = community(bank, "C-1", "1.6");
        let second = community(bank, "C-2", "1.6");
        let learner = learner_of(bank, &first);
        let points = || balance(bank, &learner.id, "")["points"].clone();
        assert_eq!(points(), "3.00", "3.2 hours");
        assert_eq!([shown(bank, &first)["credits"].clone(), shown(bank, &second)["credits"].clone()], ["1.00", "2.00"]);
        // Less its own share it would be 1 and more; what is left of the pool is 1.6 hours, 1 point.
        revoked(bank, &first);
        assert_eq!(points(), "1.00");
        assert_eq!(shown(bank, &second)["credits"], "1.00", "its share of what is left");
        let back = decided(bank, &first, "reinstatement", &json!({"text": "示例：属实"}));
        assert_eq!(back["state"], "reinstated");
        assert_eq!(points(), "3.00");
        revoked(bank, &second);
        assert_eq!(points(), "1.00");
        revoked(bank, &first);
        assert_eq!(points(), "0.00");
    }
}
