//! What came back past its day may be used while its grace lasts.

use crate::record::{applied, enrolled, learner_of, registrar};
use crate::terms::came_back;
use serde_json::json;

each_database! {
    fn the_day_of_the_certificate_does_not_end_a_grace(bank: &TestBank) {
        let (low, outcome) = came_back(bank);
        assert!(outcome["valid_until"].as_str() < outcome["expires_on"].as_str(), "{outcome}");
        let learner = learner_of(bank, &low);
        let enrolment = enrolled(bank, &registrar(bank), 1);
        let application = applied(bank, &learner, &enrolment);
        assert_eq!(application["groups"][0]["uses"][0]["outcome_id"], json!(low), "{application}");
    }

    fn a_grace_ends_on_its_own_day(bank: &TestBank) {
        let (low, _) = came_back(bank);
        let learner = learner_of(bank, &low);
        let enrolment = enrolled(bank, &registrar(bank), 1);
        bank.clock.set("2026-04-20T01:30:00Z".parse().unwrap());
        let late = learner.post(bank, "/v1/applications", &json!({"enrolment_id": enrolment}));
        assert_eq!((late.status, late.slug()), (422, "nothing-to-convert".to_owned()));
    }
}
