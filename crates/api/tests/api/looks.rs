//! What a school may ask of a learner's record, and the line that each look leaves.

use crate::bank::TestBank;
use crate::client::Answer;
use crate::school::{Applicant, School, get, post, refused};
use credit_bank_domain::access::Actor;
use serde_json::{Value, json};

const QUERY: &str = "/v1/conversions/query";

/// Looks at conversions, as the learner reads them.
fn looks(bank: &TestBank, learner: &Applicant) -> usize {
    let accesses = get(bank, &learner.actor, "/v1/me/accesses?limit=200").json();
    let items = accesses["items"].as_array().unwrap().clone();
    items
        .iter()
        .filter(|it| it["act"] == "query_conversion")
        .count()
}

fn ask(bank: &TestBank, actor: &Actor, body: &Value) -> Answer {
    post(bank, actor, QUERY, body)
}

each_database! {
    fn a_school_asks_about_a_learner_only_in_its_own_programmes(bank: &TestBank) {
        let school = School::open(bank);
        let elsewhere = School::of_seeds(bank, "cqsx", "S10-SN");
        let learner = Applicant::enrol(bank, &school, 1, &[("X01", "advanced")]);
        let organisation = crate::school::organisation(bank, "cqou");
        let grant = json!({"organisation_id": organisation, "scope": {"kind": "outcomes",
            "outcome_ids": [learner.outcomes["X01"]]}, "purpose": "示例", "expires_on": "2026-03-31"});
        let given = post(bank, &learner.actor, "/v1/grants", &grant);
        assert_eq!(given.status, 201, "{}", given.text());
        let into = |programme: &str| json!({"learner_id": learner.learner, "programme_id": programme});
        assert_eq!(ask(bank, &school.registrar, &into(&school.programme)).status, 200);
        assert_eq!(looks(bank, &learner), 1);
        let accesses = get(bank, &learner.actor, "/v1/me/accesses").json();
        let line = accesses["items"].as_array().unwrap().iter().find(|it| it["act"] == "query_conversion").unwrap();
        assert_eq!(line["grant_id"], given.json()["id"], "{line}");
        refused(&ask(bank, &school.registrar, &into(&elsewhere.programme)), 403, "forbidden");
        let all = json!({"learner_id": learner.learner,
            "programmes": {"organisation_id": crate::school::organisation(bank, "cqsx")}});
        refused(&ask(bank, &school.registrar, &all), 403, "forbidden");
        assert_eq!(ask(bank, &learner.actor, &into(&elsewhere.programme)).status, 200);
    }

    fn made_up_outcomes_in_an_enrolment_show_its_record_and_leave_a_line(bank: &TestBank) {
        let school = School::open(bank);
        let learner = Applicant::enrol(bank, &school, 1, &[("X01", "advanced")]);
        let body = json!({"outcomes": [], "enrolment_id": learner.enrolment});
        let answer = ask(bank, &school.registrar, &body);
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(looks(bank, &learner), 1);
        assert_eq!(ask(bank, &learner.actor, &body).status, 200);
        assert_eq!(looks(bank, &learner), 1, "to look at oneself leaves none");
    }
}
