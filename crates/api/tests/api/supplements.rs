//! Supplements stop the clock; what no longer holds at the decision is refused.

use crate::client::Request;
use crate::school::{Applicant, School, as_actor, get, path, post, refused, text, verdicts};
use crate::world::Who;
use serde_json::json;

each_database! {
    fn a_supplement_stops_the_clock_and_moves_the_due_day(bank: &TestBank) {
        let school = School::open(bank);
        let learner = Applicant::enrol(bank, &school, 1, &[("X01", "advanced")]);
        let filed = learner.applied(bank, &[]);
        assert_eq!(filed["due_on"], "2026-03-23", "fifteen working days");
        bank.clock.set("2026-03-09T01:00:00Z".parse().unwrap());
        let (ask, hand_in) =
            (format!("{}/supplement-request", path(&filed)), format!("{}/supplement", path(&filed)));
        let handed = json!({"text": "示例：已附成绩单。"});
        refused(&post(bank, &learner.actor, &hand_in, &handed), 409, "state-conflict");
        let asked = post(bank, &school.registrar, &ask, &json!({"text": "示例：请补成绩单。"}));
        assert_eq!(asked.status, 200, "{}", asked.text());
        let asked = asked.json();
        assert_eq!(asked["state"], "supplement");
        assert_eq!(asked["supplement_text"], "示例：请补成绩单。");
        assert_eq!(asked["overdue"], false);
        let groups = verdicts(&filed, &[]);
        refused(&school.decide(bank, &filed, &groups), 409, "state-conflict");

        // Long after the old due day nothing is overdue: the school waits for the learner.
        bank.clock.set("2026-04-13T01:00:00Z".parse().unwrap());
        assert_eq!(learner.sees(bank, &filed)["overdue"], false);
        let supplied = post(bank, &learner.actor, &hand_in, &handed);
        assert_eq!(supplied.status, 200, "{}", supplied.text());
        let supplied = supplied.json();
        assert_eq!(supplied["state"], "in_review");
        assert_eq!(supplied["supplied_text"], "示例：已附成绩单。");
        // Ten working days were left on 9 March; from 13 April they end on 27 April.
        assert_eq!(supplied["due_on"], "2026-04-27");
        let notices = get(bank, &school.registrar, "/v1/notices").json();
        assert_eq!(notices["items"][0]["code"], "application_supplemented");
        assert_eq!(notices["items"][0]["due_on"], "2026-04-27");
        school.accept(bank, &filed);
        refused(&post(bank, &school.registrar, &ask, &handed), 409, "state-conflict");
    }

    fn a_course_passed_in_the_meantime_is_not_granted_again_but_can_be_rejected(bank: &TestBank) {
        let school = School::open(bank);
        let learner = Applicant::enrol(bank, &school, 1, &[("X01", "advanced")]);
        let filed = learner.applied(bank, &[]);
        let record = format!("/v1/enrolments/{}/record", learner.enrolment);
        let passed = json!({"courses": [{"course_code": "C1", "passed_on": "2026-03-01",
            "grade": {"scale": "100", "value": "80"}, "credits": "3.00"}]});
        let request = Request::new("PUT", &record).bytes("application/json", passed.to_string());
        let enrolment = format!("/v1/enrolments/{}", learner.enrolment);
        let version = get(bank, &school.registrar, &enrolment);
        let version = version.find_header("etag").unwrap().to_owned();
        let request = as_actor(bank, &school.registrar, request).header("If-Match", &version);
        let put = bank.call(&request);
        assert_eq!(put.status, 200, "{}", put.text());
        let before = learner.books(bank);
        let answer = school.decide(bank, &filed, &verdicts(&filed, &[]));
        refused(&answer, 409, "already-granted");
        assert_eq!(learner.books(bank), before, "nothing of it was done");
        let answer = school.decide(bank, &filed, &verdicts(&filed, &["R-ONE"]));
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(learner.books(bank), ["0.00", "2.00", "4.00", "2.00"]);
    }

    fn nothing_is_decided_while_an_outcome_is_frozen(bank: &TestBank) {
        let school = School::open(bank);
        let learner = Applicant::enrol(bank, &school, 1, &[("X01", "advanced")]);
        let filed = learner.applied(bank, &[]);
        let officer = bank.world.actor(Who::Officer).clone();
        let outcome = format!("/v1/outcomes/{}", learner.outcomes["X01"]);
        let reason = json!({"reason_code": "doubt", "text": "示例：待核实。"});
        let frozen = post(bank, &officer, &format!("{outcome}/freeze"), &reason);
        assert_eq!(frozen.status, 200, "{}", frozen.text());
        let groups = verdicts(&filed, &[]);
        refused(&school.decide(bank, &filed, &groups), 409, "state-conflict");
        let restored = post(bank, &officer, &format!("{outcome}/restoration"), &json!({"text": "示例"}));
        assert_eq!(restored.status, 200, "{}", restored.text());
        school.accept(bank, &filed);
    }

    fn a_better_certificate_that_came_later_does_not_spoil_the_application(bank: &TestBank) {
        let school = School::open(bank);
        let learner = Applicant::enrol(bank, &school, 1, &[("X01", "intermediate")]);
        let filed = learner.applied(bank, &["C1"]);
        let body = json!({"external_id": "E-better", "award": {"code": "X01", "edition": "1"},
            "learner": {"id_type": "resident_id_card", "id_number": crate::completions::id_number(1),
                "name": "示例学员001"},
            "level": "advanced", "completed_on": "2026-02-20"});
        let posted = bank.post(Who::Provider, "/v1/completions", "better", &body).json();
        assert_eq!(posted["outcome_state"], "recognised", "{posted}");
        let old = get(bank, &learner.actor, &format!("/v1/outcomes/{}", learner.outcomes["X01"]));
        assert_eq!(text(&old.json()["state"]), "superseded");
        let decided = school.accept(bank, &filed);
        assert_eq!(decided["groups"][0]["lines"][0]["state"], "granted");
    }
}
