//! Of outcomes of one content that are worth the same the learner chooses which one counts: rules may ask for
//! what only one of them has.

use crate::bank::TestBank;
use crate::client::Request;
use crate::record::{
    Somebody, active, balance, because, certificate, decided, examined, get, learner_of,
    outcome_of, posted, revoked, shown, with,
};
use crate::world::Who;
use serde_json::{Value, json};

/// A sitting of the English examination of the fourth level, worth 2 credits whenever it was.
fn sitting(bank: &TestBank, external_id: &str, score: &str, day: &str) -> String {
    examined(bank, (external_id, "CET4"), score, day)
}

/// A certificate of X01 at this level: 2, 4 and 6 credits.
fn of_level(bank: &TestBank, external_id: &str, level: &str) -> String {
    let body = with(
        &certificate(external_id, 1, "X01"),
        &json!({"level": level}),
    );
    outcome_of(&posted(bank, Who::Provider, &body))
}

fn codes(outcome: &Value) -> Vec<&str> {
    let reasons = outcome["reasons"].as_array().unwrap().iter();
    reasons.map(|it| it["code"].as_str().unwrap()).collect()
}

fn state(bank: &TestBank, outcome: &str) -> String {
    shown(bank, outcome)["state"].as_str().unwrap().to_owned()
}

fn choice(outcome: &str) -> String {
    format!("/v1/outcomes/{outcome}/choice")
}

/// The learner who has a log-in and chooses.
struct Chooser(Somebody);

impl Chooser {
    fn of(bank: &TestBank, outcome: &str) -> Self {
        Self(learner_of(bank, outcome))
    }

    fn chooses(&self, bank: &TestBank, outcome: &str) -> Value {
        let request = Request::new("POST", &choice(outcome));
        let answer = bank.call(&request.token(&bank.token_of(&self.0.actor)));
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    /// Why the choice is refused.
    fn may_not_choose(&self, bank: &TestBank, outcome: &str) -> Value {
        let request = Request::new("POST", &choice(outcome));
        let answer = bank.call(&request.token(&bank.token_of(&self.0.actor)));
        assert_eq!(
            (answer.status, answer.slug()),
            (409, "state-conflict".into()),
            "{}",
            answer.text()
        );
        answer.json()
    }

    fn active(&self, bank: &TestBank) -> String {
        active(&balance(bank, &self.0.id, ""))
    }

    /// The courses that the programme of S05 to S07 gives.
    fn courses(&self, bank: &TestBank) -> Vec<String> {
        let sets = bank.call(&Request::get("/v1/rule-sets?limit=200")).json();
        let mut sets = sets["items"].as_array().unwrap().iter();
        let set = sets.find(|it| it["code"] == "fjou-2020").unwrap();
        let body = json!({"learner_id": self.0.id, "programme_id": set["programme_ids"][0]});
        let answer = self.0.post(bank, "/v1/conversions/query", &body);
        assert_eq!(answer.status, 200, "{}", answer.text());
        let answer = answer.json();
        let courses = answer["courses"].as_array().unwrap().iter();
        courses
            .map(|it| it["course_id"].as_str().unwrap().to_owned())
            .collect()
    }
}

each_database! {
    fn the_sitting_that_a_rule_takes_counts_where_its_learner_chooses_it(bank: &TestBank) {
        let first = sitting(bank, "E-2005", "480", "2005-06-18");
        let second = sitting(bank, "E-2008", "430", "2008-06-21");
        let learner = Chooser::of(bank, &first);
        assert_eq!((state(bank, &first), learner.active(bank)), ("superseded".to_owned(), "2.00".to_owned()));
        assert_eq!(codes(&shown(bank, &first)), ["same_content", "choice_open"]);
        assert!(learner.courses(bank).is_empty(), "since 2006 these certificates are taken no more");

        let chosen = learner.chooses(bank, &first);
        assert_eq!(chosen["state"], "recognised");
        assert_eq!(codes(&chosen).last(), Some(&"chosen_by_learner"), "{chosen}");
        let other = shown(bank, &second);
        assert_eq!((&other["state"], &other["superseded_by"]), (&json!("superseded"), &json!(first)));
        assert_eq!(codes(&other), ["same_content_chosen", "choice_open"]);
        assert_eq!(learner.active(bank), "2.00");
        assert_eq!(learner.courses(bank), ["FJ-01"]);
        let audit = get(bank, Who::Auditor, "/v1/audit?operation=choose_outcome");
        assert_eq!(audit["items"][0]["subject"]["id"], json!(first), "{audit}");
    }

    fn what_was_chosen_falls_and_comes_back_as_any_other(bank: &TestBank) {
        let first = sitting(bank, "E-2005", "480", "2005-06-18");
        let second = sitting(bank, "E-2008", "430", "2008-06-21");
        let learner = Chooser::of(bank, &first);
        learner.chooses(bank, &first);
        learner.chooses(bank, &second);
        learner.chooses(bank, &first);
        revoked(bank, &first);
        assert_eq!((state(bank, &second), learner.active(bank)), ("recognised".to_owned(), "2.00".to_owned()));
        decided(bank, &first, "reinstatement", &json!({"text": "示例：属实"}));
        assert_eq!((state(bank, &first), learner.active(bank)), ("superseded".to_owned(), "2.00".to_owned()));
        learner.chooses(bank, &first);
        decided(bank, &second, "revocation", &because("forged"));
        assert_eq!((state(bank, &first), learner.active(bank)), ("recognised".to_owned(), "2.00".to_owned()));
    }

    fn nobody_chooses_what_is_worth_less_or_counts_or_is_anothers(bank: &TestBank) {
        let low = of_level(bank, "E-1", "intermediate");
        let high = of_level(bank, "E-2", "advanced");
        let learner = Chooser::of(bank, &low);
        assert_eq!(codes(&shown(bank, &low)), ["same_content"], "nothing to choose");
        let refused = learner.may_not_choose(bank, &low);
        assert!(refused["detail"].as_str().unwrap().contains("价值更高"), "{refused}");
        let refused = learner.may_not_choose(bank, &high);
        assert_eq!(refused["allowed_acts"], json!(["freeze"]), "{refused}");
        let of_another = with(&certificate("E-3", 2, "X01"), &json!({"level": "advanced"}));
        let of_another = outcome_of(&posted(bank, Who::Provider, &of_another));
        let answer = bank.call(&Request::new("POST", &choice(&of_another)).token(&bank.token_of(&learner.0.actor)));
        assert_eq!(answer.status, 404, "{}", answer.text());
        assert_eq!(learner.active(bank), "6.00");
    }

    fn a_frozen_outcome_keeps_its_place(bank: &TestBank) {
        let first = sitting(bank, "E-2005", "480", "2005-06-18");
        let second = sitting(bank, "E-2008", "430", "2008-06-21");
        let learner = Chooser::of(bank, &first);
        decided(bank, &second, "freeze", &because("suspected_forgery"));
        assert_eq!(codes(&shown(bank, &first)), ["same_content"], "nothing to choose");
        learner.may_not_choose(bank, &first);
        assert_eq!((state(bank, &second), learner.active(bank)), ("frozen".to_owned(), "2.00".to_owned()));
    }

    fn where_the_greater_is_past_its_day_the_lower_may_count(bank: &TestBank) {
        let low = of_level(bank, "E-1", "intermediate");
        let high = with(&certificate("E-2", 1, "X01"), &json!({"level": "advanced", "valid_until": "2026-06-30"}));
        let high = outcome_of(&posted(bank, Who::Provider, &high));
        let learner = Chooser::of(bank, &low);
        bank.clock.set("2026-07-01T01:00:00Z".parse().unwrap());
        credit_bank_api::expiry::expire(&bank.bank, "2026-07-01".parse().unwrap()).unwrap();
        assert_eq!((state(bank, &high), state(bank, &low)), ("expired".to_owned(), "superseded".to_owned()));
        assert_eq!(learner.active(bank), "0.00");
        learner.chooses(bank, &low);
        assert_eq!(learner.active(bank), "4.00");
        let gone = decided(bank, &high, "revocation", &because("forged"));
        assert_eq!((gone["state"].as_str(), learner.active(bank)), (Some("revoked"), "4.00".to_owned()));
    }
}
