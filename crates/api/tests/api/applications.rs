//! A transfer application from the query to its end, as the learner and the school see it.

use crate::client::Request;
use crate::record::{because, decided};
use crate::school::{
    APPLICATIONS, Applicant, School, as_actor, decide_at, etag, get, group, line_path,
    organisation, path, post, refused, registrar, text, verdict, verdicts, write,
};
use crate::world::Who;
use credit_bank_domain::id::EnrolmentId;
use credit_bank_domain::state::EnrolmentState;
use serde_json::{Value, json};

/// The hash of the plan, and on every line the explanation, byte for byte as they were seen in the query.
fn shows_the_plan(application: &Value, plan: &Value) {
    assert_eq!(application["plan_hash"], plan["plan_hash"]);
    let groups = application["groups"].as_array().unwrap().iter();
    let lines: Vec<&Value> = groups
        .flat_map(|it| it["lines"].as_array().unwrap())
        .collect();
    assert_eq!(lines.len(), 2);
    for line in lines {
        let mut planned = plan["courses"].as_array().unwrap().iter();
        let planned = planned
            .find(|it| it["course_id"] == line["course_id"])
            .unwrap();
        assert!(!text(&line["explanation"][0]["zh"]).is_empty(), "{line}");
        assert_eq!(
            line["explanation"].to_string(),
            planned["explanation"].to_string()
        );
    }
}

each_database! {
    fn a_query_becomes_an_application_that_the_school_accepts_in_part_with_reasons(bank: &TestBank) {
        let school = School::open(bank);
        let learner = Applicant::enrol(bank, &school, 1, &[("X01", "advanced")]);
        let asked = json!({"learner_id": learner.learner, "enrolment_id": learner.enrolment});
        let plan = post(bank, &learner.actor, "/v1/conversions/query", &asked).json();
        assert_eq!(plan["total_credits"], "5.00", "{plan}");
        let mut draft = learner.draft(&[]);
        draft["plan_hash"] = plan["plan_hash"].clone();
        let filed = learner.file(bank, &draft);
        assert_eq!(filed.status, 201, "{}", filed.text());
        assert_eq!(filed.find_header("location"), Some(path(&filed.json()).as_str()));
        let filed = filed.json();
        assert_eq!((text(&filed["state"]), text(&filed["due_on"])), ("submitted", "2026-03-23"));
        assert_eq!(learner.books(bank), ["6.00", "0.00", "0.00", "0.00"]);
        shows_the_plan(&filed, &plan);

        let answer = school.decide(bank, &filed, &verdicts(&filed, &["R-TWO"]));
        assert_eq!(answer.status, 200, "{}", answer.text());
        let decided = learner.sees(bank, &filed);
        assert_eq!(answer.json(), decided, "both see the same");
        assert_eq!(decided["state"], "decided");
        shows_the_plan(&decided, &plan);
        let list = get(bank, &school.registrar, APPLICATIONS).json();
        assert_eq!(list["items"], json!([decided]));
        assert_eq!(group(&decided, "R-ONE")["lines"][0]["state"], "granted");
        assert_eq!(group(&decided, "R-ONE")["lines"][0]["grade"]["value"], "85");
        let rejected = group(&decided, "R-TWO");
        assert_eq!(rejected["state"], "rejected");
        assert_eq!(rejected["reason"]["code"], "content_not_equivalent");
        assert_eq!(rejected["note"], "示例：未覆盖实践部分。");
        assert_eq!(learner.books(bank), ["0.00", "3.00", "3.00", "3.00"], "the rest is void");
        let notices = get(bank, &learner.actor, "/v1/notices").json();
        assert_eq!(notices["items"][0]["code"], "application_decided");
    }

    fn a_plan_by_wishes_is_filed_by_its_hash_with_the_same_wishes_and_accepted(bank: &TestBank) {
        let school = School::open(bank);
        for (number, wishes, courses) in [
            (1, json!({"courses": ["C1"]}), json!(["C1"])),
            (2, json!({"decline": {"courses": ["C1"]}, "require": [{"course_id": "C2"}]}), json!(["C2"])),
        ] {
            let learner = Applicant::enrol(bank, &school, number, &[("X01", "advanced")]);
            let with = |mut body: Value| {
                body.as_object_mut().unwrap().extend(wishes.as_object().unwrap().clone());
                body
            };
            let asked = with(json!({"learner_id": learner.learner, "enrolment_id": learner.enrolment}));
            let plan = post(bank, &learner.actor, "/v1/conversions/query", &asked).json();
            let given: Vec<&Value> = plan["courses"].as_array().unwrap().iter().map(|it| &it["course_id"]).collect();
            assert_eq!(json!(given), courses, "{plan}");
            let mut draft = learner.draft(&[]);
            draft["plan_hash"] = plan["plan_hash"].clone();
            refused(&learner.file(bank, &draft), 409, "plan-changed");
            let filed = learner.file(bank, &with(draft));
            assert_eq!(filed.status, 201, "{}", filed.text());
            let decided = school.accept(bank, &filed.json());
            assert_eq!(decided["groups"].as_array().unwrap().len(), 1);
        }
        let learner = Applicant::enrol(bank, &school, 3, &[("X01", "advanced")]);
        let impossible = json!({"learner_id": learner.learner, "enrolment_id": learner.enrolment,
            "require": [{"course_id": "C9"}]});
        let answer = post(bank, &learner.actor, "/v1/conversions/query", &impossible);
        refused(&answer, 422, "required-not-met");
    }

    fn an_application_on_the_rules_of_the_seeds_is_accepted_whole(bank: &TestBank) {
        let school = School::of_seeds(bank, "cqou", "P2");
        let certificates = [("X01", "intermediate"), ("X02", "intermediate")];
        let learner = Applicant::enrol(bank, &school, 1, &certificates);
        let filed = learner.applied(bank, &[]);
        let decided = school.accept(bank, &filed);
        assert_eq!(group(&decided, "L01")["lines"].as_array().unwrap().len(), 2);
        assert_eq!(group(&decided, "L03")["lines"][0]["grade"]["value"], "免考");
        // Eight credits of certificates give ten of courses; these two never meet.
        assert_eq!(learner.books(bank), ["0.00", "8.00", "0.00", "10.00"]);
    }

    fn what_was_rejected_whole_or_withdrawn_is_free_again(bank: &TestBank) {
        let school = School::open(bank);
        let learner = Applicant::enrol(bank, &school, 1, &[("X01", "advanced")]);
        let first = learner.applied(bank, &["C1"]);
        let withdrawal = format!("{}/withdrawal", path(&first));
        let answer = post(bank, &learner.actor, &withdrawal, &json!({"text": "示例：误填。"}));
        assert_eq!(answer.status, 200, "{}", answer.text());
        let withdrawn = answer.json();
        assert_eq!(withdrawn["state"], "withdrawn");
        assert_eq!(withdrawn["withdrawn"]["text"], "示例：误填。");
        assert_eq!(group(&withdrawn, "R-ONE")["state"], "released");
        assert_eq!(learner.books(bank), ["0.00", "0.00", "0.00", "0.00"]);
        refused(&post(bank, &learner.actor, &withdrawal, &json!({})), 409, "state-conflict");

        let second = learner.applied(bank, &[]);
        let groups = verdicts(&second, &["R-ONE", "R-TWO"]);
        assert_eq!(school.decide(bank, &second, &groups).status, 200);
        assert_eq!(learner.books(bank), ["0.00", "0.00", "0.00", "0.00"]);
        let again = post(bank, &learner.actor, &format!("{}/withdrawal", path(&second)), &json!({}));
        refused(&again, 409, "state-conflict");
        assert_eq!(again.json()["allowed_acts"], json!(["review_requests"]));
        learner.applied(bank, &[]);
    }

    fn attendance_is_waived_and_credit_follows_the_examination(bank: &TestBank) {
        let school = School::open(bank);
        for (number, passed, marks, state, granted) in
            [(1, true, "72", "granted", "4.00"), (2, false, "48", "exam_failed", "0.00")]
        {
            let learner = Applicant::enrol(bank, &school, number, &[("X02", "intermediate")]);
            let accepted = school.accept(bank, &learner.applied(bank, &[]));
            assert_eq!(group(&accepted, "R-EXAM")["lines"][0]["state"], "pending_exam");
            assert_eq!(learner.books(bank), ["0.00", "4.00", "0.00", "0.00"]);
            let target = format!("{}/exam-result", line_path(&accepted, "R-EXAM"));
            let grade = json!({"scale": "100", "value": marks});
            let body = json!({"passed": passed, "examined_on": "2026-03-02", "grade": grade});
            let future = json!({"passed": passed, "examined_on": "2026-03-03"});
            refused(&post(bank, &school.registrar, &target, &future), 422, "date-in-future");
            decided(bank, &learner.outcomes["X02"], "freeze", &because("suspected_forgery"));
            refused(&post(bank, &school.registrar, &target, &body), 409, "state-conflict");
            decided(bank, &learner.outcomes["X02"], "restoration", &json!({"text": "示例：属实"}));
            let answer = post(bank, &school.registrar, &target, &body);
            assert_eq!(answer.status, 200, "{}", answer.text());
            let line = &group(&answer.json(), "R-EXAM")["lines"][0].clone();
            assert_eq!((text(&line["state"]), text(&line["grade"]["value"])), (state, marks));
            assert_eq!(learner.books(bank), ["0.00", "4.00", "0.00", granted]);
            refused(&post(bank, &school.registrar, &target, &body), 409, "state-conflict");
        }
    }

    fn nothing_is_held_above_a_cap_and_the_refusal_says_so(bank: &TestBank) {
        let school = School::open(bank);
        let certificates = [("X01", "advanced"), ("X02", "intermediate"), ("X04", "intermediate")];
        let learner = Applicant::enrol(bank, &school, 1, &certificates);
        learner.applied(bank, &["C3"]);
        learner.applied(bank, &["C4"]);
        // 4 + 4 are held of 10: another 3 are too many, 2 are not.
        refused(&learner.apply(bank, &["C1"]), 409, "cap-exceeded");
        learner.applied(bank, &["C2"]);
    }

    fn of_the_courses_named_those_are_applied_for_that_a_query_gives(bank: &TestBank) {
        let school = School::open(bank);
        let learner = Applicant::enrol(bank, &school, 1, &[("X01", "advanced")]);
        let courses = json!(["C2", "C4"]);
        let query = json!({"learner_id": learner.learner, "enrolment_id": learner.enrolment, "courses": courses});
        let given = post(bank, &learner.actor, "/v1/conversions/query", &query).json();
        let codes: Vec<&Value> = given["courses"].as_array().unwrap().iter().map(|it| &it["course_id"]).collect();
        assert_eq!(codes, ["C2"], "{given}");
        let filed = learner.apply(bank, &["C2", "C4"]);
        assert_eq!(filed.status, 201, "{}", filed.text());
        assert_eq!(group(&filed.json(), "R-TWO")["lines"][0]["course_id"], "C2");
        assert_eq!(filed.json()["groups"].as_array().unwrap().len(), 1);
        refused(&learner.apply(bank, &["C4"]), 422, "nothing-to-convert");
    }

    fn what_stands_in_the_way_is_named(bank: &TestBank) {
        let school = School::open(bank);
        let learner = Applicant::enrol(bank, &school, 1, &[("X01", "elementary")]);
        refused(&learner.apply(bank, &["C4"]), 422, "nothing-to-convert");
        let winner = learner.applied(bank, &["C2"]);
        let again = learner.apply(bank, &["C2"]);
        refused(&again, 409, "already-granted");
        assert_eq!(again.json()["existing_id"], winner["id"]);
        let whatever = learner.apply(bank, &[]);
        refused(&whatever, 409, "double-use");
        assert_eq!(whatever.json()["existing_id"], winner["id"]);
        // Another enrolment at the same school may not use the outcome a second time.
        let mut draft = learner.draft(&["C2"]);
        draft["enrolment_id"] = json!(learner.enrol_again(bank, &school.twin(bank), "2"));
        let twice = learner.file(bank, &draft);
        refused(&twice, 409, "double-use");
        assert_eq!(twice.json()["existing_id"], winner["id"]);
        let mut old = learner.draft(&[]);
        old["plan_hash"] = json!("0".repeat(64));
        let old = learner.file(bank, &old);
        refused(&old, 409, "double-use");
        assert_eq!(old.json()["existing_id"], winner["id"], "rather than that the plan changed");
    }

    fn everything_asked_for_twice_is_a_conflict_that_names_the_first(bank: &TestBank) {
        let school = School::open(bank);
        let learner = Applicant::enrol(bank, &school, 1, &[("X04", "intermediate")]);
        let winner = learner.applied(bank, &[]);
        let again = learner.apply(bank, &[]);
        refused(&again, 409, "already-granted");
        assert_eq!(again.json()["existing_id"], winner["id"]);
        school.accept(bank, &winner);
        // That one course is granted is no reason why another is not given.
        refused(&learner.apply(bank, &["C3"]), 422, "nothing-to-convert");
        let again = learner.apply(bank, &[]);
        refused(&again, 409, "already-granted");
        assert_eq!(again.json()["existing_id"], winner["id"]);
    }

    fn another_plan_than_the_one_that_was_shown_is_not_taken(bank: &TestBank) {
        let school = School::open(bank);
        let learner = Applicant::enrol(bank, &school, 1, &[("X01", "advanced")]);
        let mut draft = learner.draft(&[]);
        draft["plan_hash"] = json!("0".repeat(64));
        refused(&learner.file(bank, &draft), 409, "plan-changed");
        assert_eq!(learner.books(bank), ["0.00", "0.00", "0.00", "0.00"]);
    }

    fn an_application_needs_an_own_open_enrolment_and_a_sound_body(bank: &TestBank) {
        let school = School::open(bank);
        let learner = Applicant::enrol(bank, &school, 1, &[("X01", "advanced")]);
        let other = Applicant::enrol(bank, &school, 2, &[("X01", "advanced")]);
        refused(&learner.file(bank, &other.draft(&[])), 422, "unknown-reference");
        let with = |member: &str, value: Value| {
            let mut draft = learner.draft(&[]);
            draft[member] = value;
            learner.file(bank, &draft)
        };
        for faulty in [
            with("courses", json!([])),
            with("courses", json!(["C1", "C1"])),
            with("replaces", json!([])),
            with("courses", Value::Null),
            with("surprise", json!(1)),
        ] {
            refused(&faulty, 422, "invalid-body");
        }
        refused(&post(bank, &school.registrar, APPLICATIONS, &learner.draft(&[])), 403, "forbidden");
        let keyless = as_actor(bank, &learner.actor, Request::post(APPLICATIONS, &learner.draft(&[])));
        refused(&bank.call(&keyless), 400, "idempotency-key-missing");
        let enrolment: EnrolmentId = learner.enrolment.parse().unwrap();
        write(bank, |tx| {
            let (from, to) = (EnrolmentState::Active, EnrolmentState::Awarded);
            tx.set_enrolment_state(learner.learner, enrolment, from, to, None).map(|_| ())
        });
        refused(&learner.apply(bank, &[]), 422, "enrolment-closed");
    }

    fn a_decision_is_about_the_version_that_was_read_and_about_every_group(bank: &TestBank) {
        let school = School::open(bank);
        let learner = Applicant::enrol(bank, &school, 1, &[("X01", "advanced")]);
        let filed = learner.applied(bank, &[]);
        let groups = verdicts(&filed, &[]);
        let target = format!("{}/decision", path(&filed));
        let request = Request::post(&target, &json!({"groups": groups}));
        let bare = as_actor(bank, &school.registrar, request);
        refused(&bank.call(&bare), 428, "precondition-required");
        refused(&bank.call(&bare.header("If-Match", "1")), 400, "invalid-parameter");
        let at = |version: &str, groups: &Value| {
            decide_at(bank, &school.registrar, &filed, version, groups)
        };
        refused(&at("\"9\"", &groups), 412, "stale-version");
        let read = etag(&get(bank, &school.registrar, &path(&filed)));
        let one = json!([groups[0]]);
        let twice = json!([groups[0], groups[1], groups[0]]);
        let foreign = json!([groups[0], verdict(&json!({"id": learner.enrolment}), true)]);
        let missing = ("/groups", "missing_group");
        for (incomplete, faults) in [
            (one, vec![missing]),
            (twice, vec![("/groups/2/id", "repeated")]),
            (foreign, vec![("/groups/1/id", "not_in_list"), missing]),
        ] {
            let answer = at(&read, &incomplete);
            refused(&answer, 422, "decision-incomplete");
            let told = answer.json()["errors"].clone();
            let told = told.as_array().unwrap().iter();
            let told: Vec<_> = told.map(|it| (text(&it["pointer"]), text(&it["code"]))).collect();
            assert_eq!(told, faults);
        }
        let silent = json!([groups[0], {"id": groups[1]["id"], "decision": "rejected"}]);
        refused(&at(&read, &silent), 422, "invalid-body");
        assert_eq!(at(&read, &groups).status, 200);
        refused(&at(&read, &groups), 412, "stale-version");
        refused(&school.decide(bank, &filed, &groups), 409, "state-conflict");
    }

    fn lists_follow_due_day_and_filter_by_state_and_by_it(bank: &TestBank) {
        let school = School::open(bank);
        let certificates = [("X02", "intermediate"), ("X04", "intermediate")];
        let learner = Applicant::enrol(bank, &school, 1, &certificates);
        let first = learner.applied(bank, &["C3"]);
        bank.clock.set("2026-03-10T01:00:00Z".parse().unwrap());
        let second = learner.applied(bank, &["C4"]);
        school.accept(bank, &second);
        let ids = |actor: &credit_bank_domain::access::Actor, query: &str| {
            let answer = get(bank, actor, &format!("{APPLICATIONS}{query}"));
            assert_eq!(answer.status, 200, "{}", answer.text());
            let page = answer.json();
            let items = page["items"].as_array().unwrap().clone();
            items.into_iter().map(|item| item["id"].clone()).collect::<Vec<_>>()
        };
        let due = text(&second["due_on"]);
        for actor in [&school.registrar, &learner.actor] {
            assert_eq!(ids(actor, ""), [first["id"].clone(), second["id"].clone()]);
            assert_eq!(ids(actor, "?state=submitted"), [first["id"].clone()]);
            assert_eq!(ids(actor, "?state=decided"), [second["id"].clone()]);
            assert_eq!(ids(actor, &format!("?due_before={due}")), [first["id"].clone()]);
            let page = get(bank, actor, &format!("{APPLICATIONS}?limit=1")).json();
            let cursor = text(&page["next_cursor"]);
            assert_eq!(ids(actor, &format!("?limit=1&cursor={cursor}")), [second["id"].clone()]);
            let nonsense = get(bank, actor, &format!("{APPLICATIONS}?cursor=nonsense"));
            refused(&nonsense, 400, "invalid-cursor");
            let unknown = get(bank, actor, &format!("{APPLICATIONS}?state=lost"));
            refused(&unknown, 400, "invalid-parameter");
        }
        bank.clock.set("2026-04-01T01:00:00Z".parse().unwrap());
        let late = get(bank, &school.registrar, &path(&first)).json();
        assert_eq!(late["overdue"], true, "and it still holds");
        assert_eq!(learner.books(bank)[0], "4.00");
    }

    fn the_school_sees_the_outcomes_used_until_the_review_term_is_over_and_nothing_else(bank: &TestBank) {
        let school = School::open(bank);
        let certificates = [("X01", "advanced"), ("X02", "intermediate")];
        let learner = Applicant::enrol(bank, &school, 1, &certificates);
        let outcome = |award: &str| format!("/v1/outcomes/{}", learner.outcomes[award]);
        let sees = |award: &str| get(bank, &school.registrar, &outcome(award)).status;
        assert_eq!((sees("X01"), sees("X02")), (404, 404));
        let filed = learner.applied(bank, &["C1"]);
        assert_eq!((sees("X01"), sees("X02")), (200, 404));
        let balance = format!("/v1/learners/{}/balance", learner.learner);
        assert_eq!(get(bank, &school.registrar, &balance).status, 404);
        let decided = school.accept(bank, &filed);
        let last = text(&decided["review_until"]);
        bank.clock.set(format!("{last}T01:00:00Z").parse().unwrap());
        assert_eq!(sees("X01"), 200);
        bank.clock.set(format!("{last}T16:00:00Z").parse().unwrap());
        assert_eq!(sees("X01"), 404, "the day after it ended in Shanghai");
        let accesses = get(bank, &learner.actor, "/v1/me/accesses").json();
        let looks = accesses["items"].as_array().unwrap();
        assert!(looks.iter().any(|look| look["act"] == "get_outcome"), "{accesses}");
    }

    fn nobody_else_knows_that_the_application_exists(bank: &TestBank) {
        let school = School::open(bank);
        let learner = Applicant::enrol(bank, &school, 1, &[("X02", "intermediate")]);
        let other = Applicant::enrol(bank, &school, 2, &[("X01", "advanced")]);
        let foreign = registrar(bank, organisation(bank, "lpvec"), "registrar-foreign");
        let filed = learner.applied(bank, &[]);
        let target = path(&filed);
        for actor in [&foreign, &other.actor] {
            refused(&get(bank, actor, &target), 404, "not-found");
            let list = get(bank, actor, APPLICATIONS).json();
            assert_eq!(list["items"], json!([]));
        }
        let groups = verdicts(&filed, &[]);
        refused(&decide_at(bank, &foreign, &filed, "\"1\"", &groups), 404, "not-found");
        refused(&decide_at(bank, &learner.actor, &filed, "\"1\"", &groups), 403, "forbidden");
        let line = line_path(&filed, "R-EXAM");
        let exam = json!({"passed": true, "examined_on": "2026-03-01"});
        let note = json!({"text": "示例"});
        let reversal = json!({"decision": "upheld", "reason_code": "x", "text": "示例"});
        for (target, body) in [
            (format!("{line}/exam-result"), &exam),
            (format!("{line}/reversal"), &reversal),
            (format!("{target}/supplement-request"), &note),
        ] {
            refused(&post(bank, &foreign, &target, body), 404, "not-found");
            refused(&post(bank, &learner.actor, &target, body), 403, "forbidden");
        }
        for (act, body) in [
            ("withdrawal", &json!({})),
            ("supplement", &note),
            ("review-requests", &note),
        ] {
            let target = format!("{target}/{act}");
            refused(&post(bank, &other.actor, &target, body), 404, "not-found");
            refused(&post(bank, &school.registrar, &target, body), 403, "forbidden");
        }
        let officer = bank.world.actor(Who::Officer).clone();
        refused(&get(bank, &officer, &target), 403, "forbidden");
    }
}
