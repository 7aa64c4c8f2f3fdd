//! A year that was full, and what its outcomes are worth when one of them falls or comes back.

use crate::bank::TestBank;
use crate::pools::{credits, training};
use crate::record::{
    Somebody, accepted, active, applied, balance, because, certificate, decided, get, learner_of,
    outcome_of, posted, registrar, revoked, shown, with,
};
use crate::world::{Who, uuid};
use serde_json::{Value, json};

/// Two trainings of 4.00 each, of which the first is revoked; the year has room for 6.00 more.
struct Year {
    fallen: String,
    learner: Somebody,
}

impl Year {
    fn of(bank: &TestBank) -> Self {
        let fallen = training(bank, "T-1", "72", "2026-01-05");
        training(bank, "T-2", "72", "2026-01-06");
        revoked(bank, &fallen);
        let learner = learner_of(bank, &fallen);
        Self { fallen, learner }
    }

    fn reinstate(&self, bank: &TestBank) {
        let why = json!({"text": "示例：属实"});
        decided(bank, &self.fallen, "reinstatement", &why);
    }

    fn active(&self, bank: &TestBank) -> String {
        active(&balance(bank, &self.learner.id, ""))
    }
}

/// Ninety hours of farming, worth 5.00, as they were posted.
pub(crate) fn farming(bank: &TestBank) -> Value {
    let mut body = certificate("T-3", 1, "T04");
    body.as_object_mut().unwrap().remove("level");
    let members = json!({"hours": "90", "completed_on": "2026-01-20", "grade": {"scale": "100", "value": "80"}});
    posted(bank, Who::OtherProvider, &with(&body, &members))
}

/// Enrols the learner where ninety hours of farming stand for a course.
pub(crate) fn farmer(bank: &TestBank, registrar: &Somebody) -> String {
    let school = registrar.actor.organisation_id().unwrap();
    let programme = bank.read(|tx| tx.find_programme_version(school, "P3", "2025"));
    let person = certificate("", 1, "");
    let body = json!({
        "learner": person["learner"],
        "programme_id": programme.unwrap().id,
        "student_number": "2025000001",
        "registered_on": "2025-09-01",
    });
    let answer = registrar.post(bank, "/v1/enrolments", &body);
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()["id"].as_str().unwrap().to_owned()
}

fn codes(reasons: &Value) -> Vec<&str> {
    let reasons = reasons.as_array().unwrap().iter();
    reasons.map(|it| it["code"].as_str().unwrap()).collect()
}

each_database! {
    fn an_outcome_that_was_lowered_falls_whole(bank: &TestBank) {
        let year = Year::of(bank);
        let third = farming(bank);
        year.reinstate(bank);
        assert_eq!((credits(bank, &outcome_of(&third)), year.active(bank)), ("2.00".to_owned(), "10.00".to_owned()));
        revoked(bank, &outcome_of(&third));
        assert_eq!(year.active(bank), "8.00");
        decided(bank, &outcome_of(&third), "reinstatement", &json!({"text": "示例：属实"}));
        assert_eq!(year.active(bank), "10.00");
    }

    fn an_outcome_that_was_lowered_is_corrected_and_withdrawn_whole(bank: &TestBank) {
        let year = Year::of(bank);
        let third = farming(bank);
        year.reinstate(bank);
        assert_eq!(year.active(bank), "10.00");
        let target = format!("/v1/completions/{}/correction", third["id"].as_str().unwrap());
        let less = json!({"reason": "示例：学时录入有误", "hours": "18"});
        let answer = bank.post(Who::OtherProvider, &target, &uuid().to_string(), &less);
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(year.active(bank), "9.00");
        let target = format!("/v1/completions/{}/withdrawal", third["id"].as_str().unwrap());
        let back = json!({"reason": "示例：重复报送"});
        let answer = bank.post(Who::OtherProvider, &target, &uuid().to_string(), &back);
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(year.active(bank), "8.00");
    }

    fn an_outcome_that_was_lowered_says_why_and_its_learner_hears_of_it(bank: &TestBank) {
        let year = Year::of(bank);
        let third = outcome_of(&farming(bank));
        assert!(!codes(&shown(bank, &third)["reasons"]).contains(&"limited_by_year"));
        year.reinstate(bank);
        let outcome = shown(bank, &third);
        assert_eq!(codes(&outcome["reasons"]).last(), Some(&"limited_by_year"), "{outcome}");
        let told = year.learner.get(bank, "/v1/notices").json();
        let told = told["items"].as_array().unwrap().iter().find(|it| it["code"] == "outcome_reweighed");
        let told = told.unwrap();
        assert_eq!(told["subject"]["id"], json!(third), "{told}");
        assert!(told["en"].as_str().unwrap().contains("2.00 credits"), "{told}");
        // What a freeze hides comes back as it last was.
        let frozen = decided(bank, &third, "freeze", &because("suspected_forgery"));
        assert_eq!(codes(&frozen["reasons"]), ["suspected_forgery"]);
        revoked(bank, &year.fallen);
        assert_eq!(codes(&shown(bank, &third)["reasons"]), ["suspected_forgery"]);
        let restored = decided(bank, &third, "restoration", &json!({"text": "示例：属实"}));
        assert_eq!(restored["credits"], "5.00");
        let codes = codes(&restored["reasons"]);
        assert!(codes.ends_with(&["officer_note"]) && !codes.contains(&"limited_by_year"), "{restored}");
    }

    fn what_an_application_took_whole_is_not_lowered(bank: &TestBank) {
        let year = Year::of(bank);
        let third = outcome_of(&farming(bank));
        let registrar = registrar(bank);
        let application = applied(bank, &year.learner, &farmer(bank, &registrar));
        assert_eq!(application["groups"][0]["uses"][0]["source_draw"], "4.00", "{application}");
        // While it is held.
        year.reinstate(bank);
        assert_eq!(credits(bank, &third), "5.00");
        accepted(bank, &registrar, &application);
        let uses = &balance(bank, &year.learner.id, "")["uses"][0];
        assert_eq!((uses["used"].clone(), uses["forfeited"].clone()), (json!("4.00"), json!("1.00")));
        // And once it is used.
        revoked(bank, &year.fallen);
        year.reinstate(bank);
        assert_eq!(credits(bank, &third), "5.00");
        let entries = get(bank, Who::Officer, &format!("/v1/learners/{}/entries", year.learner.id));
        let verbs = entries["items"].as_array().unwrap().iter().map(|it| &it["verb"]);
        assert!(!verbs.into_iter().any(|it| it == "repool"), "{entries}");
    }
}
