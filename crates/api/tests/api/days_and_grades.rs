//! Days that cannot be and grades that are none on their scale are refused wherever they are sent, with
//! their place, and one fault has one code.

use crate::client::{Answer, Request};
use crate::completions::id_number;
use crate::record::{certificate, with};
use crate::school::{Applicant, School, get, group, line_path, path, post, refused, text};
use crate::world::Who;
use serde_json::{Value, json};

const QUERY: &str = "/v1/conversions/query";
/// On the scale of a hundred.
const NO_MARKS: [(&str, &str); 6] = [
    ("150", "out_of_range"),
    ("100.01", "out_of_range"),
    ("-5", "not_a_mark"),
    ("59.999", "not_a_mark"),
    ("abc", "not_a_mark"),
    ("８０", "not_a_mark"),
];

fn grade(scale: &str, value: &str) -> Value {
    json!({"scale": scale, "value": value})
}

/// Pointer and code of the first fault.
fn fault(answer: &Answer) -> (String, String) {
    let fault = answer.json()["errors"][0].clone();
    (
        text(&fault["pointer"]).to_owned(),
        text(&fault["code"]).to_owned(),
    )
}

fn expect(answer: &Answer, slug: &str, pointer: &str, code: &str) {
    refused(answer, 422, slug);
    assert_eq!(
        fault(answer),
        (pointer.to_owned(), code.to_owned()),
        "{}",
        answer.text()
    );
}

fn made_up(more: &Value) -> Value {
    let bare = json!({"ref": "a", "type": "x_certificate", "award": {"code": "X01", "edition": "1"},
        "level": "intermediate", "awarded_on": "2026-01-15"});
    with(&bare, more)
}

each_database! {
    fn a_grade_is_one_on_its_scale_wherever_it_is_sent(bank: &TestBank) {
        let school = School::open(bank);
        let learner = Applicant::enrol(bank, &school, 1, &[("X01", "intermediate")]);
        id_number(2);
        let posted = |key: &str, grade: Value| {
            let body = with(&certificate(key, 2, "X04"), &json!({"grade": grade}));
            bank.post(Who::Provider, "/v1/completions", key, &body)
        };
        let asked = |grade: Value| {
            let outcome = made_up(&json!({"grade": grade}));
            let body = json!({"programme_id": school.programme, "outcomes": [outcome]});
            bank.call(&Request::post(QUERY, &body))
        };
        let recorded = |grade: Value| {
            let course = json!({"course_code": "C4", "passed_on": "2026-01-10", "credits": "4", "grade": grade});
            let target = format!("/v1/enrolments/{}/record", learner.enrolment);
            let request = Request::new("PUT", &target)
                .bytes("application/json", json!({"courses": [course]}).to_string())
                .header("If-Match", "\"1\"");
            bank.call(&crate::school::as_actor(bank, &school.registrar, request))
        };
        for (number, (value, code)) in NO_MARKS.into_iter().enumerate() {
            let no_mark = || grade("100", value);
            expect(&posted(&format!("bad-{number}"), no_mark()), "invalid-body", "/grade/value", code);
            expect(&asked(no_mark()), "invalid-body", "/outcomes/0/grade/value", code);
            expect(&recorded(no_mark()), "invalid-body", "/courses/0/grade/value", code);
        }
        for scale in ["１００", "0", "-100"] {
            expect(&posted("scale", grade(scale, "80")), "invalid-body", "/grade/scale", "not_a_scale");
        }
        for (number, (scale, value)) in
            [("100", "59.5"), ("710", "425"), ("pass", "合格"), ("five", "优")].into_iter().enumerate()
        {
            let answer = asked(grade(scale, value));
            assert_eq!(answer.status, 200, "{}", answer.text());
            let answer = posted(&format!("good-{number}"), grade(scale, value));
            assert_eq!(answer.status, 201, "{}", answer.text());
        }
        assert_eq!(recorded(grade("pass", "免考")).status, 200);
    }

    fn validity_does_not_end_before_it_begins(bank: &TestBank) {
        let school = School::open(bank);
        let body = with(&certificate("E-1", 1, "X01"), &json!({"valid_until": "2026-01-14"}));
        let answer = bank.post(Who::Provider, "/v1/completions", "k", &body);
        expect(&answer, "invalid-body", "/valid_until", "date_order");
        for (until, status) in [("2026-01-14", 422), ("2026-01-15", 200)] {
            let body = json!({"programme_id": school.programme, "on": "2026-01-15",
                "outcomes": [made_up(&json!({"valid_until": until}))]});
            let answer = bank.call(&Request::post(QUERY, &body));
            assert_eq!(answer.status, status, "{}", answer.text());
            if status == 422 {
                assert_eq!(fault(&answer), ("/outcomes/0/valid_until".to_owned(), "date_order".to_owned()));
            }
        }
    }

    fn an_examination_follows_the_application_and_its_grade_is_one(bank: &TestBank) {
        let school = School::open(bank);
        let learner = Applicant::enrol(bank, &school, 1, &[("X02", "intermediate")]);
        let decided = school.accept(bank, &learner.applied(bank, &[]));
        let target = format!("{}/exam-result", line_path(&decided, "R-EXAM"));
        let result = |more: &Value| {
            let body = with(&json!({"passed": true, "examined_on": "2026-03-02"}), more);
            post(bank, &school.registrar, &target, &body)
        };
        // Before the registration; before the application.
        for day in ["2020-01-01", "2026-03-01"] {
            expect(&result(&json!({"examined_on": day})), "invalid-body", "/examined_on", "date_order");
        }
        let future = result(&json!({"examined_on": "2026-03-03"}));
        expect(&future, "date-in-future", "/examined_on", "date_in_future");
        for (value, code) in NO_MARKS {
            expect(&result(&json!({"grade": grade("100", value)})), "invalid-body", "/grade/value", code);
        }
        let answer = result(&json!({"grade": grade("100", "72.5")}));
        assert_eq!(answer.status, 200, "{}", answer.text());
    }

    fn a_line_keeps_the_scale_and_is_only_applied_for_until_it_is_decided(bank: &TestBank) {
        let school = School::open(bank);
        let learner = Applicant::enrol(bank, &school, 1, &[("X01", "advanced")]);
        let body = json!({"learner_id": learner.learner, "enrolment_id": learner.enrolment});
        let plan = post(bank, &learner.actor, QUERY, &body).json();
        let application = learner.applied(bank, &[]);
        for (rule, told) in [("R-ONE", grade("100", "85")), ("R-TWO", grade("pass", "合格"))] {
            let courses = plan["courses"].as_array().unwrap();
            let course = courses.iter().find(|it| it["rule"] == rule).unwrap();
            assert_eq!(course["grade"], told, "{plan}");
            assert_eq!(group(&application, rule)["lines"][0]["grade"], told, "{application}");
        }
        // Nothing is granted before the school decides, and nobody says so.
        let (again, asked) = (learner.apply(bank, &["C1"]), post(bank, &learner.actor, QUERY, &body).json());
        refused(&again, 409, "already-granted");
        assert!(again.text().contains("《示例课程C1》（C1）已申请，待院校决定"), "{}", again.text());
        assert!(asked["unused"].to_string().contains("applied_already"), "{asked}");
        let decided = school.accept(bank, &application);
        let again = learner.apply(bank, &["C1"]);
        refused(&again, 409, "already-granted");
        assert!(again.text().contains("《示例课程C1》（C1）已经转换"), "{}", again.text());
        let application = decided;
        assert_eq!(learner.sees(bank, &application)["groups"], application["groups"], "{}", path(&application));
    }

    fn nothing_is_told_of_an_instant_to_come(bank: &TestBank) {
        let school = School::open(bank);
        let learner = Applicant::enrol(bank, &school, 1, &[("X01", "intermediate")]);
        let at = |what: &str, instant: &str| {
            let target = format!("/v1/learners/{}/{what}?as_of={instant}", learner.learner);
            get(bank, &learner.actor, &target)
        };
        for what in ["balance", "entries"] {
            expect(&at(what, "2030-01-01T00:00:00Z"), "date-in-future", "as_of", "date_in_future");
            assert_eq!(at(what, "2026-03-02T01:30:00Z").status, 200);
        }
        let ask = |instant: &str| {
            let body = json!({"learner_id": learner.learner, "enrolment_id": learner.enrolment, "as_of": instant});
            post(bank, &learner.actor, QUERY, &body)
        };
        expect(&ask("2030-01-01T00:00:00Z"), "date-in-future", "/as_of", "date_in_future");
        let before = ask("2020-01-01T00:00:00Z");
        refused(&before, 422, "before-beginning");
        let detail = before.json()["detail"].clone();
        assert!(text(&detail).contains("北京时间 2026 年 3 月 2 日 09:30:00"), "{detail}");
    }

    fn what_is_no_day_is_called_so(bank: &TestBank) {
        let school = School::open(bank);
        let learner = Applicant::enrol(bank, &school, 1, &[("X01", "intermediate")]);
        for day in ["2026-02-30", "2026-13-01", "26.2.2026", "", "2026-02", "2026-02-03T00:00:00Z"] {
            let body = with(&certificate("E-1", 1, "X01"), &json!({"completed_on": day}));
            let answer = bank.post(Who::Provider, "/v1/completions", "k", &body);
            expect(&answer, "invalid-body", "/completed_on", "not_a_date");
        }
        for instant in ["2026-02-30T00:00:00Z", "2026-02-03", "now", "-5000-01-01T00:00:00Z", "%2B262142-12-31T00:00:00Z"] {
            let target = format!("/v1/learners/{}/balance?as_of={instant}", learner.learner);
            let answer = get(bank, &learner.actor, &target);
            refused(&answer, 400, "invalid-parameter");
            assert_eq!(fault(&answer), ("as_of".to_owned(), "not_a_date".to_owned()));
        }
        // Years that a calendar knows and a database does not.
        for day in ["-5000-01-01", "+12026-01-01", "+262142-12-31", "1899-12-31", "2026-1-1"] {
            let body = with(&certificate("E-1", 1, "X01"), &json!({"valid_until": day}));
            let answer = bank.post(Who::Provider, "/v1/completions", "k", &body);
            expect(&answer, "invalid-body", "/valid_until", "not_a_date");
            let asked = json!({"programme_id": school.programme, "on": day, "outcomes": []});
            expect(&bank.call(&Request::post(QUERY, &asked)), "invalid-body", "/on", "not_a_date");
            let due = format!("/v1/outcomes?due_before={}", day.replace('+', "%2B"));
            let answer = bank.call(&Request::get(&due).token(&bank.token(Who::Officer)));
            refused(&answer, 400, "invalid-parameter");
            assert_eq!(fault(&answer), ("due_before".to_owned(), "not_a_date".to_owned()));
        }
        let audit = bank.call(&Request::get("/v1/audit?from=-4800-01-01T00:00:00Z").token(&bank.token(Who::Auditor)));
        refused(&audit, 400, "invalid-parameter");
        let future = with(&certificate("E-1", 1, "X01"), &json!({"completed_on": "2026-03-03"}));
        let answer = bank.post(Who::Provider, "/v1/completions", "k", &future);
        expect(&answer, "date-in-future", "/completed_on", "date_in_future");
        let asked = json!({"programme_id": school.programme, "outcomes": [made_up(&json!({"awarded_on": "2026-03-03"}))]});
        let answer = bank.call(&Request::post(QUERY, &asked));
        expect(&answer, "date-in-future", "/outcomes/0/awarded_on", "date_in_future");
    }
}
