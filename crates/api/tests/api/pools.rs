//! Short trainings that are pooled into credits, and the year that has only so much room.

use crate::bank::TestBank;
use crate::record::{
    active, balance, certificate, decided, learner_of, outcome_of, posted, revoked, shown, with,
};
use crate::terms::new_recognition_rules;
use crate::world::Who;
use credit_bank_domain::id::OutcomeId;
use serde_json::{Value, json};

/// A training of the employment office, 18 hours a credit.
pub(crate) fn training(bank: &TestBank, external_id: &str, hours: &str, day: &str) -> String {
    let mut body = certificate(external_id, 1, "T01");
    body.as_object_mut().unwrap().remove("level");
    let body = with(&body, &json!({"hours": hours, "completed_on": day}));
    outcome_of(&posted(bank, Who::OtherProvider, &body))
}

pub(crate) fn credits(bank: &TestBank, outcome: &str) -> String {
    shown(bank, outcome)["credits"].as_str().unwrap().to_owned()
}

/// What makes trainings be summed before they are rounded.
pub(crate) const POOLED: &[(&str, &str)] = &[
    (
        "  when: {type: training}\n",
        "  when: {type: training}\n  pool: {by: category}\n",
    ),
    ("{a: \"5.5\", b: \"0\"}", "{a: \"5.5\", b: \"0.5\"}"),
];

/// Recognition rules by which trainings are summed before they are rounded, in force from now.
pub(crate) fn pooled(bank: &TestBank) {
    new_recognition_rules(bank, POOLED);
}

each_database! {
    fn an_earlier_training_that_is_posted_later_finds_the_year_full(bank: &TestBank) {
        let september = training(bank, "T-1", "180", "2025-09-01");
        let learner = learner_of(bank, &september);
        let sum = || active(&balance(bank, &learner.id, ""));
        assert_eq!(sum(), "10.00");
        let august = training(bank, "T-2", "180", "2025-08-01");
        assert_eq!((credits(bank, &august), sum()), ("0.00".to_owned(), "10.00".to_owned()));
        assert_eq!(credits(bank, &training(bank, "T-3", "18", "2024-08-01")), "1.00");
        // The room that a fall leaves goes to what had found none.
        revoked(bank, &september);
        assert_eq!((credits(bank, &august), sum()), ("10.00".to_owned(), "11.00".to_owned()));
    }

    fn short_trainings_are_summed_into_credits_and_rounded_once(bank: &TestBank) {
        pooled(bank);
        let first = training(bank, "T-1", "8", "2026-01-10");
        let learner = learner_of(bank, &first);
        let sum = || active(&balance(bank, &learner.id, ""));
        assert_eq!(sum(), "0.00");
        let second = training(bank, "T-2", "8", "2026-01-05");
        let third = training(bank, "T-3", "8", "2026-01-20");
        assert_eq!([&first, &second, &third].map(|it| credits(bank, it)), ["0.00", "0.50", "0.50"]);
        assert_eq!(sum(), "1.00", "24 hours");
        revoked(bank, &second);
        assert_eq!([&first, &third].map(|it| credits(bank, it)), ["0.00", "0.50"]);
        assert_eq!(sum(), "0.50", "16 hours");
        decided(bank, &second, "reinstatement", &json!({"text": "示例：属实"}));
        assert_eq!(sum(), "1.00");
        revoked(bank, &third);
        assert_eq!((sum(), credits(bank, &second)), ("0.50".to_owned(), "0.50".to_owned()));
        revoked(bank, &first);
        assert_eq!((sum(), credits(bank, &second)), ("0.00".to_owned(), "0.00".to_owned()));
    }

    /// Whatever is kept of a decision says what bore on it in sums, not in every lot that did.
    fn a_thousand_trainings_of_one_person_are_taken_in_and_kept_in_little(bank: &TestBank) {
        pooled(bank);
        let row = |number: u32| {
            let mut body = certificate(&format!("T-{number}"), 1, "T01");
            body.as_object_mut().unwrap().remove("level");
            let day = format!("{}-01-10", 2024 + number % 2);
            with(&body, &json!({"hours": "3", "completed_on": day}))
        };
        let items: Vec<Value> = (0..1_000).map(row).collect();
        let mut results = Vec::new();
        for (number, items) in items.chunks(200).enumerate() {
            let body = json!({"items": items});
            let posted = bank.post(Who::OtherProvider, "/v1/completions/batch", &number.to_string(), &body);
            assert_eq!(posted.status, 200, "{}", posted.text());
            results.extend(posted.json()["results"].as_array().unwrap().clone());
        }
        assert!(results.iter().all(|it| it["status"] == "created"), "{results:?}");
        let outcome: OutcomeId = results[0]["completion"]["outcome_id"].as_str().unwrap().parse().unwrap();
        let learner = bank.read(|tx| tx.find_outcome(outcome)).unwrap().learner_id;
        // Fifteen hundred hours in each of two years, of which ten credits count.
        assert_eq!(active(&balance(bank, &learner.to_string(), "")), "20.00");
        let kept = bank.read(|tx| tx.list_recognition_decisions(learner, None, 2_000));
        let longest = kept.iter().map(|it| it.request.len()).max();
        assert!(kept.len() >= 1_000 && longest < Some(2_000), "{longest:?}");
    }

    fn lots_of_an_older_version_stay_as_they_are(bank: &TestBank) {
        let old = training(bank, "T-1", "17", "2026-01-10");
        assert_eq!(credits(bank, &old), "0.50");
        pooled(bank);
        let new = training(bank, "T-2", "1", "2026-01-11");
        assert_eq!([&old, &new].map(|it| credits(bank, it)), ["0.50", "0.50"], "18 hours");
        revoked(bank, &new);
        assert_eq!(credits(bank, &old), "0.50");
    }
}
