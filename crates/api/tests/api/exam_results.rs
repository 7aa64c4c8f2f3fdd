//! Examinations of courses whose attendance was waived: re-sits, results that were recorded wrongly, and reviews of
//! them. A further result takes the place of the one before; nothing is edited.

use crate::bank::TestBank;
use crate::client::{Answer, Request};
use crate::record::{decided, with};
use crate::revoked_lines::award;
use crate::school::{
    Applicant, School, as_actor, decide_at, etag, get, group, line_path, path, post, refused,
    revoke, text, verdicts,
};
use crate::world::uuid;
use serde_json::{Value, json};

/// A learner whose course C3 waits for its examination; `others` are further certificates.
fn waits(bank: &TestBank, others: &[(&str, &str)]) -> (School, Applicant, Value) {
    let school = School::open(bank);
    let mut certificates = vec![("X02", "intermediate")];
    certificates.extend(others);
    let learner = Applicant::enrol(bank, &school, 1, &certificates);
    let decided = school.accept(bank, &learner.applied(bank, &["C3"]));
    (school, learner, decided)
}

fn result(passed: bool, day: &str) -> Value {
    json!({"passed": passed, "examined_on": day})
}

fn again(kind: &str, passed: bool, day: &str) -> Value {
    with(
        &result(passed, day),
        &json!({"kind": kind, "reason": "示例：成绩录错"}),
    )
}

fn record(bank: &TestBank, school: &School, application: &Value, body: &Value) -> Answer {
    let target = format!("{}/exam-result", line_path(application, "R-EXAM"));
    post(bank, &school.registrar, &target, body)
}

fn recorded(bank: &TestBank, school: &School, application: &Value, body: &Value) -> Value {
    let answer = record(bank, school, application, body);
    assert_eq!(answer.status, 200, "{}", answer.text());
    group(&answer.json(), "R-EXAM")["lines"][0].clone()
}

/// What the notices of a kind say, the newest first.
fn told(bank: &TestBank, learner: &Applicant, kind: &str) -> Vec<(String, String)> {
    let notices = get(bank, &learner.actor, "/v1/notices").json();
    let items = notices["items"].as_array().unwrap().iter();
    let own = items.filter(|it| it["code"] == kind);
    own.map(|it| (text(&it["zh"]).to_owned(), text(&it["en"]).to_owned()))
        .collect()
}

fn verbs(bank: &TestBank, learner: &Applicant) -> Vec<String> {
    let target = format!("/v1/learners/{}/entries", learner.learner);
    let entries = get(bank, &learner.actor, &target).json();
    let items = entries["items"].as_array().unwrap().iter();
    let mut verbs: Vec<String> = items.map(|it| text(&it["verb"]).to_owned()).collect();
    if entries["items"][0]["sequence"].as_i64() > entries["items"][1]["sequence"].as_i64() {
        verbs.reverse();
    }
    verbs
}

fn code(answer: &Answer) -> String {
    text(&answer.json()["errors"][0]["code"]).to_owned()
}

/// The clock goes on to this day.
fn on(bank: &TestBank, day: &str) {
    bank.clock.set(format!("{day}T01:30:00Z").parse().unwrap());
}

fn ask(bank: &TestBank, learner: &Applicant, application: &Value) -> Answer {
    let line = &group(application, "R-EXAM")["lines"][0]["id"];
    let target = format!("{}/review-requests", path(application));
    post(
        bank,
        &learner.actor,
        &target,
        &json!({"text": "示例：请复核成绩。", "line_id": line}),
    )
}

fn review(bank: &TestBank, learner: &Applicant, application: &Value) -> Value {
    let seen = learner.sees(bank, application);
    seen["review_requests"]
        .as_array()
        .unwrap()
        .last()
        .unwrap()
        .clone()
}

each_database! {
    fn an_examination_does_not_wait_for_the_schools_decision(bank: &TestBank) {
        let school = School::open(bank);
        let learner = Applicant::enrol(bank, &school, 1, &[("X02", "intermediate")]);
        let applied = learner.applied(bank, &[]);
        on(bank, "2026-03-10");
        let decided = school.accept(bank, &applied);
        let early = record(bank, &school, &decided, &result(true, "2026-03-01"));
        assert_eq!((early.status, code(&early).as_str()), (422, "date_order"));
        let line = recorded(bank, &school, &decided, &result(true, "2026-03-05"));
        assert_eq!(line["state"], json!("granted"));
    }

    fn a_re_sit_that_is_passed_grants_what_the_first_would_have(bank: &TestBank) {
        let (school, learner, decided) = waits(bank, &[]);
        let planned = group(&decided, "R-EXAM")["lines"][0]["grade"].clone();
        let failed = with(&result(false, "2026-03-02"), &json!({"grade": {"scale": "100", "value": "48"}}));
        recorded(bank, &school, &decided, &failed);
        assert_eq!(learner.books(bank), ["0.00", "4.00", "0.00", "0.00"]);
        on(bank, "2026-03-20");
        let early = record(bank, &school, &decided, &again("resit", true, "2026-03-02"));
        assert_eq!((early.status, code(&early).as_str()), (422, "date_order"));
        recorded(bank, &school, &decided, &again("resit", false, "2026-03-10"));
        let line = recorded(bank, &school, &decided, &again("resit", true, "2026-03-18"));
        assert_eq!((&line["state"], &line["grade"]), (&json!("granted"), &planned));
        assert_eq!(learner.books(bank), ["0.00", "4.00", "0.00", "4.00"]);
        let kinds: Vec<(&str, bool)> = line["exam_results"].as_array().unwrap().iter()
            .map(|it| (text(&it["kind"]), it["passed"].as_bool().unwrap())).collect();
        assert_eq!(kinds, [("first", false), ("resit", false), ("resit", true)]);
        assert_eq!(line["exam_results"][0]["grade"]["value"], "48");
        let notices = told(bank, &learner, "exam_recorded");
        assert_eq!(notices.len(), 3);
        assert_eq!(notices[0].0, "课程“示例课程C3”的考试结果已登记：通过。");
        assert_eq!(notices[2].1, "The examination result of the course 示例课程C3 was recorded: not passed.");
    }

    fn a_pass_that_was_recorded_wrongly_is_taken_back_and_may_be_passed_again(bank: &TestBank) {
        let (school, learner, decided) = waits(bank, &[]);
        recorded(bank, &school, &decided, &result(true, "2026-03-02"));
        assert_eq!(learner.books(bank), ["0.00", "4.00", "0.00", "4.00"]);
        let wrong = record(bank, &school, &decided, &again("correction", true, "2026-03-02"));
        assert_eq!((wrong.status, code(&wrong).as_str()), (422, "unchanged"));
        let line = recorded(bank, &school, &decided, &again("correction", false, "2026-03-02"));
        assert_eq!((&line["state"], line.get("grade")), (&json!("exam_failed"), None));
        assert_eq!(learner.books(bank), ["0.00", "4.00", "0.00", "0.00"]);
        assert_eq!(verbs(bank, &learner)[3..], ["credit", "reverse"]);
        assert_eq!(told(bank, &learner, "exam_corrected")[0].0, "课程“示例课程C3”的考试结果已更正，现为：未通过。");
        on(bank, "2026-03-20");
        recorded(bank, &school, &decided, &again("resit", true, "2026-03-18"));
        assert_eq!(learner.books(bank), ["0.00", "4.00", "0.00", "4.00"]);
        // Another grade of the same pass moves nothing.
        let graded = with(&again("correction", true, "2026-03-18"), &json!({"grade": {"scale": "100", "value": "88"}}));
        let line = recorded(bank, &school, &decided, &graded);
        assert_eq!((&line["state"], &line["grade"]["value"]), (&json!("granted"), &json!("88")));
        assert_eq!(verbs(bank, &learner)[3..], ["credit", "reverse", "credit"]);
        // What was passed after all is revoked with its outcome.
        assert_eq!(revoke(bank, &learner.outcomes["X02"]).status, 200);
        assert_eq!(learner.books(bank), ["0.00", "0.00", "0.00", "0.00"]);
        assert_eq!(record(bank, &school, &decided, &again("correction", false, "2026-03-18")).status, 409);
    }

    fn each_kind_of_result_has_its_place(bank: &TestBank) {
        let (school, learner, decided) = waits(bank, &[("X01", "advanced")]);
        for kind in ["resit", "correction", "confirmation"] {
            refused(&record(bank, &school, &decided, &again(kind, true, "2026-03-02")), 409, "state-conflict");
        }
        recorded(bank, &school, &decided, &result(true, "2026-03-02"));
        for kind in ["first", "resit", "confirmation"] {
            let answer = record(bank, &school, &decided, &again(kind, true, "2026-03-02"));
            refused(&answer, 409, "state-conflict");
            assert_eq!(answer.json()["allowed_acts"], json!(["exam_result"]));
        }
        let bare = with(&result(false, "2026-03-02"), &json!({"kind": "correction"}));
        let answer = record(bank, &school, &decided, &bare);
        assert_eq!((answer.status, code(&answer).as_str()), (422, "required"));
        let early = record(bank, &school, &decided, &again("correction", false, "2026-03-01"));
        assert_eq!((early.status, code(&early).as_str()), (422, "date_order"));
        // A course that was exempted has no examination.
        let other = school.accept(bank, &learner.applied(bank, &["C1"]));
        let target = format!("{}/exam-result", line_path(&other, "R-ONE"));
        let answer = post(bank, &school.registrar, &target, &again("correction", false, "2026-03-02"));
        refused(&answer, 409, "state-conflict");
        // Nothing moves in an enrolment that is over.
        award(bank, &learner);
        let late = record(bank, &school, &decided, &again("correction", false, "2026-03-02"));
        refused(&late, 422, "enrolment-closed");
    }

    fn a_re_sit_grants_nothing_that_no_longer_fits(bank: &TestBank) {
        let (school, learner, decided) = waits(bank, &[("X01", "advanced"), ("X04", "intermediate")]);
        recorded(bank, &school, &decided, &result(false, "2026-03-02"));
        // Nine of the ten credits that half of the programme is.
        school.accept(bank, &learner.applied(bank, &["C1", "C2", "C4"]));
        on(bank, "2026-03-20");
        let resit = again("resit", true, "2026-03-18");
        refused(&record(bank, &school, &decided, &resit), 409, "cap-exceeded");
        assert_eq!(learner.books(bank)[3], "9.00");
    }

    fn what_a_reinstatement_granted_is_taken_back_without_its_uses(bank: &TestBank) {
        let (school, learner, application) = waits(bank, &[]);
        recorded(bank, &school, &application, &result(true, "2026-03-02"));
        assert_eq!(revoke(bank, &learner.outcomes["X02"]).status, 200);
        decided(bank, &learner.outcomes["X02"], "reinstatement", &json!({"text": "示例：属实"}));
        assert_eq!(learner.books(bank), ["0.00", "4.00", "0.00", "4.00"]);
        recorded(bank, &school, &application, &again("correction", false, "2026-03-02"));
        assert_eq!(learner.books(bank), ["0.00", "4.00", "0.00", "0.00"]);
    }

    fn a_learner_has_a_result_reviewed_once_and_a_result_answers(bank: &TestBank) {
        let (school, learner, decided) = waits(bank, &[]);
        refused(&ask(bank, &learner, &decided), 409, "state-conflict");
        recorded(bank, &school, &decided, &result(false, "2026-03-02"));
        let asked = ask(bank, &learner, &decided);
        assert_eq!(asked.status, 201, "{}", asked.text());
        assert_eq!(asked.json()["line_id"], group(&decided, "R-EXAM")["lines"][0]["id"]);
        refused(&ask(bank, &learner, &decided), 409, "already-exists");
        let notices = get(bank, &school.registrar, "/v1/notices").json();
        let first = &notices["items"][0];
        assert_eq!(first["code"], "exam_review_requested");
        assert!(text(&first["zh"]).contains("示例课程C3"), "{first}");
        // Neither a decision nor a re-sit answers it.
        let version = etag(&get(bank, &school.registrar, &path(&decided)));
        let verdict = decide_at(bank, &school.registrar, &decided, &version, &verdicts(&decided, &[]));
        assert_eq!(verdict.json()["allowed_acts"], json!(["exam_result"]));
        on(bank, "2026-03-20");
        refused(&record(bank, &school, &decided, &again("resit", true, "2026-03-18")), 409, "state-conflict");
        let other = record(bank, &school, &decided, &again("confirmation", true, "2026-03-02"));
        assert_eq!(other.status, 422, "{}", other.text());
        recorded(bank, &school, &decided, &again("confirmation", false, "2026-03-02"));
        assert_eq!(review(bank, &learner, &decided)["state"], "confirmed");
        assert!(!told(bank, &learner, "exam_confirmed").is_empty());
        assert!(!told(bank, &learner, "review_answered").is_empty());
        // The confirmed result is a result, too.
        assert_eq!(ask(bank, &learner, &decided).status, 201);
        let line = recorded(bank, &school, &decided, &again("correction", true, "2026-03-02"));
        assert_eq!(line["state"], "granted");
        assert_eq!(review(bank, &learner, &decided)["state"], "changed");
        on(bank, "2027-03-20");
        refused(&ask(bank, &learner, &decided), 409, "state-conflict");
        let both = json!({"text": "示例", "line_id": line["id"], "group_ids": [group(&decided, "R-EXAM")["id"]]});
        let target = format!("{}/review-requests", path(&decided));
        let request = as_actor(bank, &learner.actor, Request::post(&target, &both));
        let answer = bank.call(&request.header("Idempotency-Key", &uuid().to_string()));
        assert_eq!((answer.status, code(&answer).as_str()), (422, "excluded"));
    }
}
