//! Who is under fourteen claims no account without a guardian's consent (个人信息保护法, art. 31).

use crate::client::Request;
use crate::log_capture;
use crate::record::{certificate, outcome_of, posted, shown};
use crate::world::Who;
use serde_json::json;

/// Born on 1 January 2015.
const NUMBER: &str = "500199201501010028";

each_database! {
    fn a_guardian_consents_before_a_child_claims(bank: &TestBank) {
        log_capture::forbid_number(NUMBER);
        let mut body = certificate("E-1", 1, "X01");
        body["learner"] = json!({"id_type": "resident_id_card", "id_number": NUMBER, "name": "示例学员900"});
        let outcome = shown(bank, &outcome_of(&posted(bank, Who::Provider, &body)));
        assert_eq!(outcome["state"], "recognised", "what is learnt is kept");
        let codes = format!("/v1/learners/{}/claim-codes", outcome["learner_id"].as_str().unwrap());
        let refused = bank.post(Who::Officer, &codes, "early", &json!({}));
        assert_eq!((refused.status, &refused.json()["allowed_acts"]), (409, &json!(["consents"])), "{}", refused.text());
        let consents = codes.replace("claim-codes", "consents");
        let consent = json!({"purpose": "guardian", "version": "2026-01", "guardian": "示例监护人"});
        let given = bank.post(Who::Officer, &consents, "guardian", &consent);
        assert_eq!(given.status, 201, "{}", given.text());
        let code = bank.post(Who::Officer, &codes, "with-guardian", &json!({}));
        assert_eq!(code.status, 201, "{}", code.text());
        // Whoever consented may take it back before the account is claimed.
        let withdrawal = bank.post(Who::Officer, &format!("{consents}/withdrawal"), "withdrawn", &json!({"purpose": "guardian"}));
        assert_eq!(withdrawal.status, 200, "{}", withdrawal.text());
        let claim = json!({"id_type": "resident_id_card", "id_number": NUMBER, "name": "示例学员900",
            "code": code.json()["code"], "new_password": "correct horse battery staple"});
        let claimed = bank.call(&Request::post("/v1/learners/claim", &claim));
        assert_eq!(claimed.status, 404, "{}", claimed.text());
    }

    fn on_the_fourteenth_birthday_a_person_claims_alone(bank: &TestBank) {
        log_capture::forbid_number(NUMBER);
        let body = json!({"id_type": "resident_id_card", "id_number": NUMBER, "name": "示例学员900",
            "notices": [{"code": "account_opening", "version": "2025-09"}]});
        let opened = bank.post(Who::Officer, "/v1/learners", "open", &body);
        let codes = format!("/v1/learners/{}/claim-codes", opened.json()["id"].as_str().unwrap());
        for (day, key, status) in [("2028-12-31", "early", 409), ("2029-01-01", "due", 201)] {
            bank.clock.set(format!("{day}T04:00:00Z").parse().unwrap());
            let answer = bank.post(Who::Officer, &codes, key, &json!({}));
            assert_eq!(answer.status, status, "{day}: {}", answer.text());
        }
    }
}
