//! A status that rules look at before anybody recognised it: refused, withdrawn or corrected once it is used, it
//! takes with it what rests on it.

use crate::bank::TestBank;
use crate::client::Answer;
use crate::consents::{BY_STATUS, BY_STATUS_TOO, state, with_status};
use crate::one_course::enter_person;
use crate::school::{Applicant, School, get, group, post, text};
use crate::world::Who;
use credit_bank_domain::access::{Actor, Role};
use serde_json::{Value, json};

/// A veteran with an application, the officer of another organisation, and the issuer's system.
struct Veteran {
    school: School,
    applicant: Applicant,
    filed: Value,
    officer: Actor,
    issuer: Actor,
}

impl Veteran {
    fn with(bank: &TestBank, rule: (&str, &str)) -> Self {
        let (school, applicant) = with_status(bank, &[rule], &[("X01", "advanced")]);
        let station = bank.world.actor(Who::Officer).organisation_id();
        Self {
            filed: applicant.applied(bank, &[]),
            officer: enter_person(&bank.bank, Role::Officer, None, None),
            issuer: enter_person(&bank.bank, Role::Provider, station, None),
            school,
            applicant,
        }
    }

    fn outcome(&self, bank: &TestBank) -> Value {
        let target = format!("/v1/learners/{}/outcomes", self.applicant.learner);
        let all = get(bank, &self.applicant.actor, &target).json();
        let mut all = all["items"].as_array().unwrap().iter();
        all.find(|it| it["type"] == "status").unwrap().clone()
    }

    fn acts(&self, bank: &TestBank, act: &str, body: &Value) -> Answer {
        let target = format!("/v1/outcomes/{}/{act}", text(&self.outcome(bank)["id"]));
        post(bank, &self.officer, &target, body)
    }

    fn refuses(&self, bank: &TestBank) {
        let body = json!({"reason_code": "forged", "text": "证明系伪造"});
        let refused = self.acts(bank, "refusal", &body);
        assert_eq!(refused.status, 200, "{}", refused.text());
    }

    fn completion(&self, bank: &TestBank) -> Value {
        let all = get(bank, &self.issuer, "/v1/completions?limit=200").json();
        let mut all = all["items"].as_array().unwrap().iter();
        let own = all.find(|it| it["award"]["code"] == "TYJR");
        own.unwrap_or_else(|| panic!("{:?}", self.issuer)).clone()
    }

    fn mends(&self, bank: &TestBank, how: &str, body: &Value) -> Value {
        let id = self.completion(bank)["id"].clone();
        let target = format!("/v1/completions/{}/{how}", text(&id));
        let answer = post(bank, &self.issuer, &target, body);
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    fn rule(&self, bank: &TestBank, rule: &str) -> (String, Value) {
        let seen = self.applicant.sees(bank, &self.filed);
        let line = group(&seen, rule)["lines"][0]["state"].clone();
        (state(&seen, rule).to_owned(), line)
    }
}

fn was(state: &str, line: &str) -> (String, Value) {
    (state.to_owned(), json!(line))
}

each_database! {
    fn what_was_granted_on_a_status_is_taken_back_once_it_is_refused(bank: &TestBank) {
        let veteran = Veteran::with(bank, BY_STATUS);
        veteran.school.accept(bank, &veteran.filed);
        let before = veteran.applicant.books(bank);
        veteran.refuses(bank);
        assert_eq!(veteran.rule(bank, "R-FOUR"), was("accepted", "reversed"));
        assert_eq!(veteran.rule(bank, "R-ONE"), was("accepted", "granted"));
        assert_ne!(veteran.applicant.books(bank), before);
        let told = get(bank, &veteran.school.registrar, "/v1/notices").json();
        assert_eq!(told["items"][0]["code"], "line_taken_back", "{told}");
        let told = get(bank, &veteran.applicant.actor, "/v1/notices").json();
        let codes: Vec<&Value> = told["items"].as_array().unwrap().iter().map(|it| &it["code"]).take(2).collect();
        assert!(codes.contains(&&json!("line_reversed")) && codes.contains(&&json!("outcome_refused")), "{told}");
    }

    fn what_waits_for_the_school_is_let_go_with_the_status(bank: &TestBank) {
        let veteran = Veteran::with(bank, BY_STATUS);
        veteran.refuses(bank);
        assert_eq!(veteran.rule(bank, "R-FOUR"), was("released", "released"));
        assert_eq!(veteran.rule(bank, "R-ONE").0, "proposed");
    }

    fn what_an_application_uses_is_withdrawn_by_an_officer_alone(bank: &TestBank) {
        let veteran = Veteran::with(bank, BY_STATUS);
        veteran.school.accept(bank, &veteran.filed);
        let asked = veteran.mends(bank, "withdrawal", &json!({"reason": "误报"}));
        assert_eq!(asked["effect"], "awaiting_officer", "{asked}");
        assert_eq!(veteran.rule(bank, "R-FOUR"), was("accepted", "granted"));
        veteran.refuses(bank);
        assert_eq!(veteran.rule(bank, "R-FOUR"), was("accepted", "reversed"));
        assert_eq!(veteran.completion(bank)["evidence_state"], "revoked");
    }

    fn what_an_application_uses_is_corrected_by_an_officer_alone(bank: &TestBank) {
        let veteran = Veteran::with(bank, BY_STATUS);
        veteran.school.accept(bank, &veteran.filed);
        let other = json!({"award": {"code": "BIRTH", "edition": "1"}, "reason": "误选"});
        let asked = veteran.mends(bank, "correction", &other);
        assert_eq!(asked["effect"], "awaiting_officer", "{asked}");
        assert_eq!(veteran.outcome(bank)["award"]["code"], "TYJR");
        // As corrected it would not bear what rests on it.
        let body = json!({"credits": "1", "category": "vocational", "text": "示例"});
        let recognised = veteran.acts(bank, "recognition", &body);
        assert_eq!(recognised.status, 409, "{}", recognised.text());
        assert_eq!(veteran.rule(bank, "R-FOUR"), was("accepted", "granted"));
    }

    fn a_status_used_beside_a_certificate_gives_it_back(bank: &TestBank) {
        let veteran = Veteran::with(bank, BY_STATUS_TOO);
        veteran.school.accept(bank, &veteran.filed);
        let used = veteran.applicant.books(bank);
        veteran.refuses(bank);
        assert_eq!(veteran.rule(bank, "R-ONE"), was("accepted", "reversed"));
        assert_ne!(veteran.applicant.books(bank), used);
    }

    fn a_certificate_used_beside_a_status_is_revoked(bank: &TestBank) {
        let veteran = Veteran::with(bank, BY_STATUS_TOO);
        veteran.school.accept(bank, &veteran.filed);
        let certificate = veteran.applicant.outcomes["X01"].clone();
        let reason = json!({"reason_code": "forged", "text": "示例"});
        for act in ["freeze", "revocation"] {
            let target = format!("/v1/outcomes/{certificate}/{act}");
            let answer = post(bank, &veteran.officer, &target, &reason);
            assert_eq!(answer.status, 200, "{act}: {}", answer.text());
        }
        assert_eq!(veteran.rule(bank, "R-ONE"), was("accepted", "reversed"));
    }
}
