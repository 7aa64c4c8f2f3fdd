//! What an officer says of the worth of an outcome: a value of his own, or what the rules need to reckon it.

use crate::outcomes::waiting;
use crate::record::{certificate, decide, decided, outcome_of, posted, shown};
use crate::world::Who;
use serde_json::{Value, json};

each_database! {
    fn an_officer_may_judge_the_value_himself(bank: &TestBank) {
        let id = waiting(bank, "E-1", 1);
        // Not without a word, and not of a kind that nobody knows.
        for (body, pointer) in [
            (json!({"credits": "3.5"}), "/text"),
            (json!({"category": "leisure"}), "/text"),
            (json!({"credits": "3.5", "category": "nonsense", "text": "示例"}), "/category"),
        ] {
            let refused = decide(bank, &id, "recognition", &body);
            assert_eq!((refused.status, refused.slug()), (422, "invalid-body".to_owned()), "{}", refused.text());
            assert_eq!(refused.json()["errors"][0]["pointer"], pointer, "{}", refused.text());
        }
        let body = json!({"credits": "3.5", "category": "vocational", "text": "示例：专家评审意见。"});
        let outcome = decided(bank, &id, "recognition", &body);
        let reasons: Vec<&Value> = outcome["reasons"].as_array().unwrap().iter().collect();
        let set = reasons.iter().find(|it| it["code"] == "officer_value").unwrap();
        assert_eq!(set["zh"], "由认定员定为 3.50 学分，类别 vocational");
        // What register and rules say themselves needs no word.
        let ruled = waiting(bank, "E-2", 2);
        let ruled = decided(bank, &ruled, "recognition", &json!({"credits": "4", "category": "vocational"}));
        assert!(ruled["rule"].is_string(), "{ruled}");
        assert_eq!(outcome["credits"], "3.50");
        assert!(outcome.get("rule").is_none() && outcome.get("clause").is_none());
    }

    fn an_officer_gives_the_hours_that_were_missing_and_the_rules_reckon(bank: &TestBank) {
        let mut body = certificate("E-1", 1, "T01");
        body.as_object_mut().unwrap().remove("level");
        let id = outcome_of(&posted(bank, Who::Provider, &body));
        assert_eq!(shown(bank, &id)["state"], "submitted");
        // All that is lacking is told at once; the category is the register's.
        let refused = decide(bank, &id, "recognition", &json!({}));
        assert_eq!((refused.status, refused.slug()), (422, "invalid-body".to_owned()), "{}", refused.text());
        let told: Vec<String> = refused.json()["errors"].as_array().unwrap().iter()
            .map(|it| it["pointer"].as_str().unwrap().to_owned()).collect();
        assert_eq!(told, ["/credits", "/text"]);
        let outcome = decided(bank, &id, "recognition", &json!({"hours": "36"}));
        assert_eq!((&outcome["credits"], &outcome["rule"]), (&json!("2.00"), &json!("REC-TRAIN")), "{outcome}");
        assert!(outcome["expires_on"].is_string(), "{outcome}");
    }

    fn what_an_officer_values_counts_until_the_last_day_that_he_reads(bank: &TestBank) {
        let id = waiting(bank, "E-1", 1);
        let value = |more: &Value| {
            let body = json!({"credits": "3.5", "category": "vocational", "text": "示例：专家评审意见。"});
            decide(bank, &id, "recognition", &crate::record::with(&body, more))
        };
        for (more, pointer) in [
            (json!({"valid_until": "2000-01-01"}), "/valid_until"),
            (json!({"credits": "1000.01"}), "/credits"),
        ] {
            let refused = value(&more);
            assert_eq!((refused.status, refused.slug()), (422, "invalid-body".to_owned()), "{}", refused.text());
            assert_eq!(refused.json()["errors"][0]["pointer"], pointer, "{}", refused.text());
        }
        let recognised = value(&json!({"valid_until": "2027-08-31"}));
        assert_eq!(recognised.status, 200, "{}", recognised.text());
        let outcome = recognised.json();
        assert_eq!((&outcome["credits"], &outcome["expires_on"]), (&json!("3.50"), &json!("2027-08-31")), "{outcome}");
    }
}
