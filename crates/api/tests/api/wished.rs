//! Members of a question that mean nothing where they stand are told by their own name.

use crate::client::Request;
use crate::contract;
use crate::school::{APPLICATIONS, Applicant, School, post, refused};
use serde_json::{Value, json};

const QUERY: &str = "/v1/conversions/query";

/// Where an answer points.
fn pointers(answer: &Value) -> Vec<&str> {
    let faults = answer["errors"].as_array().unwrap().iter();
    faults.map(|it| it["pointer"].as_str().unwrap()).collect()
}

/// The outcome of the contract's example.
fn example() -> Value {
    contract::examples_of("MadeUpOutcome").remove(0)
}

each_database! {
    fn what_is_of_the_ranking_alone_is_named_beside_a_programme(bank: &TestBank) {
        let school = School::open(bank);
        for (members, named) in [
            (json!({"limit": 20}), vec!["/limit"]),
            (json!({"cursor": "x"}), vec!["/cursor"]),
            (json!({"programmes": {}}), vec!["/programmes"]),
            (json!({"limit": 20, "programmes": {}}), vec!["/programmes", "/limit"]),
        ] {
            let mut body = json!({"outcomes": [example()], "programme_id": school.programme});
            body.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
            let answer = bank.call(&Request::post(QUERY, &body));
            refused(&answer, 422, "invalid-body");
            assert_eq!(pointers(&answer.json()), named, "{}", answer.text());
        }
    }

    fn a_declined_outcome_that_is_not_there_is_a_fault(bank: &TestBank) {
        let school = School::open(bank);
        let certificates = [("X01", "advanced"), ("X02", "intermediate")];
        let learner = Applicant::enrol(bank, &school, 1, &certificates);
        let other = Applicant::enrol(bank, &school, 2, &[("X01", "advanced")]);
        let own = json!({"learner_id": learner.learner, "enrolment_id": learner.enrolment});
        let made_up = json!({"outcomes": [example()]});
        let of_one = json!({"outcomes": [example()], "programme_id": school.programme});
        let filed = learner.draft(&[]);
        let asks = [(QUERY, &own), (QUERY, &made_up), (QUERY, &of_one), ("/v1/plans", &own), (APPLICATIONS, &filed)];
        for name in ["o9", other.outcomes["X01"].as_str()] {
            for (target, body) in asks {
                let mut body = body.clone();
                body["decline"] = json!({"outcomes": [name]});
                let answer = post(bank, &learner.actor, target, &body);
                refused(&answer, 422, "unknown-reference");
                assert_eq!(pointers(&answer.json()), ["/decline/outcomes"], "{target}");
                assert!(answer.text().contains(name), "{}", answer.text());
            }
        }
        // One's own may be declined, also where it does not count any more.
        crate::school::revoke(bank, &learner.outcomes["X02"]);
        for award in ["X01", "X02"] {
            let mut body = own.clone();
            body["decline"] = json!({"outcomes": [learner.outcomes[award]]});
            let answer = post(bank, &learner.actor, QUERY, &body);
            assert_eq!(answer.status, 200, "{}", answer.text());
        }
    }

    fn the_made_up_outcome_of_the_contract_counts_by_the_seeds(bank: &TestBank) {
        let body = json!({"outcomes": [example()], "on": "2025-10-01"});
        let answer = bank.call(&Request::post(QUERY, &body));
        assert_eq!(answer.status, 200, "{}", answer.text());
        let ranking = answer.json();
        assert_ne!(ranking["items"][0]["total_credits"], "0.00", "{ranking}");
    }
}
