//! A person looks again at what was rejected; what is accepted then is held anew where it is still free.

use crate::school::{
    Applicant, School, decide_at, etag, get, group, path, post, refused, revoke, text, verdict,
    verdicts,
};
use serde_json::{Value, json};

/// An application of two groups on one certificate of 6.00, decided without the second.
fn half_rejected(bank: &crate::bank::TestBank, school: &School, number: u32) -> (Applicant, Value) {
    let learner = Applicant::enrol(bank, school, number, &[("X01", "advanced")]);
    let filed = learner.applied(bank, &[]);
    let answer = school.decide(bank, &filed, &verdicts(&filed, &["R-TWO"]));
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(learner.books(bank), ["0.00", "3.00", "3.00", "3.00"]);
    (learner, answer.json())
}

fn ask(
    bank: &crate::bank::TestBank,
    learner: &Applicant,
    application: &Value,
) -> crate::client::Answer {
    let target = format!("{}/review-requests", path(application));
    post(
        bank,
        &learner.actor,
        &target,
        &json!({"text": "示例：请复核。"}),
    )
}

/// The verdict on the second group alone.
fn second(application: &Value, accepted: bool) -> Value {
    json!([verdict(group(application, "R-TWO"), accepted)])
}

each_database! {
    fn a_review_that_changes_the_decision_draws_on_what_was_void(bank: &TestBank) {
        let school = School::open(bank);
        let (learner, decided) = half_rejected(bank, &school, 1);
        let before = etag(&get(bank, &school.registrar, &path(&decided)));
        let asked = ask(bank, &learner, &decided);
        assert_eq!(asked.status, 201, "{}", asked.text());
        let request = asked.json();
        assert_eq!(request["state"], "open");
        assert_eq!(request["due_on"], "2026-03-23");
        assert_eq!(request["group_ids"], json!([group(&decided, "R-TWO")["id"]]));
        assert_eq!(learner.sees(bank, &decided)["review_requests"], json!([request]));
        refused(&ask(bank, &learner, &decided), 409, "already-exists");
        let stale = decide_at(bank, &school.registrar, &decided, &before, &second(&decided, true));
        refused(&stale, 412, "stale-version");
        let all = verdicts(&decided, &[]);
        refused(&school.decide(bank, &decided, &all), 422, "decision-incomplete");

        let answer = school.decide(bank, &decided, &second(&decided, true));
        assert_eq!(answer.status, 200, "{}", answer.text());
        let changed = answer.json();
        assert_eq!(changed["review_requests"][0]["state"], "changed");
        assert!(changed["review_requests"][0]["closed_at"].is_string());
        assert_eq!(group(&changed, "R-TWO")["lines"][0]["state"], "granted");
        assert_eq!(learner.books(bank), ["0.00", "5.00", "1.00", "5.00"]);
        let entries = format!("/v1/learners/{}/entries", learner.learner);
        let entries = get(bank, &learner.actor, &entries).json();
        let verbs: Vec<_> = entries["items"].as_array().unwrap().iter().map(|it| text(&it["verb"])).collect();
        let mut verbs: Vec<String> = verbs.into_iter().map(str::to_owned).collect();
        verbs.sort_unstable();
        assert_eq!(verbs, ["hold", "hold", "recognise", "transfer", "transfer"]);

        // What the certificate gave, by decision and by review, falls with it.
        assert_eq!(revoke(bank, &learner.outcomes["X01"]).status, 200);
        assert_eq!(learner.books(bank), ["0.00", "0.00", "0.00", "0.00"]);
        refused(&school.decide(bank, &decided, &second(&decided, true)), 409, "state-conflict");
    }

    fn a_review_that_confirms_changes_nothing_in_the_books_and_is_not_asked_for_twice(bank: &TestBank) {
        let school = School::open(bank);
        let (learner, decided) = half_rejected(bank, &school, 1);
        assert_eq!(ask(bank, &learner, &decided).status, 201);
        let answer = school.decide(bank, &decided, &second(&decided, false));
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(answer.json()["review_requests"][0]["state"], "confirmed");
        assert_eq!(group(&answer.json(), "R-TWO")["state"], "rejected");
        assert_eq!(learner.books(bank), ["0.00", "3.00", "3.00", "3.00"]);
        refused(&ask(bank, &learner, &decided), 409, "state-conflict");
    }

    fn what_was_used_elsewhere_in_the_meantime_is_not_held_anew(bank: &TestBank) {
        let school = School::open(bank);
        let learner = Applicant::enrol(bank, &school, 1, &[("X01", "elementary")]);
        let filed = learner.applied(bank, &["C2"]);
        let rejected = school.decide(bank, &filed, &verdicts(&filed, &["R-TWO"])).json();
        let again = learner.applied(bank, &["C2"]);
        assert_eq!(ask(bank, &learner, &rejected).status, 201);
        let answer = school.decide(bank, &rejected, &second(&rejected, true));
        assert_eq!(answer.status, 409, "{}", answer.text());
        assert_eq!(learner.books(bank), ["2.00", "0.00", "0.00", "0.00"]);
        let withdrawal = format!("{}/withdrawal", path(&again));
        assert_eq!(post(bank, &learner.actor, &withdrawal, &json!({})).status, 200);
        let answer = school.decide(bank, &rejected, &second(&rejected, true));
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(learner.books(bank), ["0.00", "2.00", "0.00", "2.00"]);
    }

    fn a_review_is_asked_for_within_its_term_and_about_rejected_groups(bank: &TestBank) {
        let school = School::open(bank);
        let (learner, decided) = half_rejected(bank, &school, 1);
        let target = format!("{}/review-requests", path(&decided));
        let with = |groups: Value| {
            let body = json!({"text": "示例", "group_ids": groups});
            post(bank, &learner.actor, &target, &body)
        };
        let (one, two) = (&group(&decided, "R-ONE")["id"], &group(&decided, "R-TWO")["id"]);
        refused(&with(json!([one])), 409, "state-conflict");
        refused(&with(json!([decided["id"]])), 422, "unknown-reference");
        refused(&with(json!([two, two])), 422, "invalid-body");
        refused(&with(Value::Null), 422, "invalid-body");
        bank.clock.set("2026-03-24T01:00:00Z".parse().unwrap());
        refused(&with(json!([two])), 409, "state-conflict");
        let open = Applicant::enrol(bank, &school, 2, &[("X01", "advanced")]);
        let filed = open.applied(bank, &[]);
        refused(&ask(bank, &open, &filed), 409, "state-conflict");
    }

    fn while_a_review_is_open_the_school_still_sees_the_outcomes(bank: &TestBank) {
        let school = School::open(bank);
        let (learner, decided) = half_rejected(bank, &school, 1);
        let outcome = format!("/v1/outcomes/{}", learner.outcomes["X01"]);
        assert_eq!(ask(bank, &learner, &decided).status, 201);
        bank.clock.set("2026-05-29T01:00:00Z".parse().unwrap());
        assert_eq!(get(bank, &school.registrar, &outcome).status, 200);
        let answer = school.decide(bank, &decided, &second(&decided, false));
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(get(bank, &school.registrar, &outcome).status, 404);
    }
}
