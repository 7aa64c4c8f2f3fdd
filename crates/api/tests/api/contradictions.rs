//! Bodies that contradict themselves, or what they are about, are refused with their place before they
//! stand for ever.

use crate::bank::TestBank;
use crate::client::{Answer, Request};
use crate::permissions::table::{self, Told};
use crate::recognition_sets::{draft, organisation, trainings};
use crate::record::with;
use crate::register::{award, programme};
use crate::school::{Applicant, School, as_actor, line_path, post, text};
use crate::sessions::{LOGIN, PASSWORD, enter, log_in};
use crate::world::Who;
use credit_bank_api::routes::{OPERATIONS, Operation};
use serde_json::{Value, json};

/// The operations with a body that an auditor may do on nothing. Anybody may ask what made-up outcomes give.
fn not_for_auditors() -> impl Iterator<Item = &'static Operation> {
    let said = |operation: &Operation| {
        let lines = table::lines().into_iter();
        let told = lines
            .filter(|line| line.operation == operation.id && line.actor == "auditor")
            .map(|line| line.told);
        let told: Vec<Told> = told.collect();
        !told.is_empty() && told.iter().all(|told| *told == Told::Role)
    };
    OPERATIONS
        .iter()
        .filter(|it| it.method == "POST" || it.method == "PUT")
        .filter(move |it| it.id != "query_conversion" && said(it))
}

/// Refused, for one fault of this place and code.
fn expect(answer: &Answer, slug: &str, pointer: &str, code: &str) {
    let told = (answer.status, answer.slug());
    assert_eq!(told, (422, slug.to_owned()), "{}", answer.text());
    let problem = answer.json();
    let faults = problem["errors"].as_array().unwrap();
    let told: Vec<_> = faults
        .iter()
        .map(|it| (text(&it["pointer"]), text(&it["code"])))
        .collect();
    assert_eq!(told, [(pointer, code)], "{}", answer.text());
}

fn taken(answer: &Answer) {
    assert!(
        (200..300).contains(&answer.status),
        "{} {}",
        answer.status,
        answer.text()
    );
}

/// The award's body with other members, under a code of its own.
fn entered(bank: &TestBank, code: &str, members: &Value) -> Answer {
    let body = with(
        &award(&json!(organisation(bank, "demo-teo"))),
        &json!({"code": code}),
    );
    bank.post(Who::Officer, "/v1/awards", code, &with(&body, members))
}

fn record(bank: &TestBank, school: &School, enrolment: &str, body: &Value) -> Answer {
    let target = format!("/v1/enrolments/{enrolment}");
    let read = bank.call(&as_actor(bank, &school.registrar, Request::get(&target)));
    let request = Request::new("PUT", &format!("{target}/record"))
        .bytes("application/json", body.to_string())
        .header("If-Match", read.find_header("etag").unwrap());
    bank.call(&as_actor(bank, &school.registrar, request))
}

each_database! {
    fn an_award_names_rules_and_categories_that_there_are(bank: &TestBank) {
        let unknown = "unknown-reference";
        expect(&entered(bank, "A-1", &json!({"value_rule": "NOPE"})), unknown, "/value_rule", "unknown");
        // A rule of transfer gives no value.
        expect(&entered(bank, "A-2", &json!({"value_rule": "S01"})), unknown, "/value_rule", "unknown");
        expect(&entered(bank, "A-3", &json!({"category": "zzz"})), unknown, "/category", "unknown");
        taken(&entered(bank, "A-4", &json!({"value_rule": "S17-SKILL"})));
        for (code, category) in [("A-5", "innovation"), ("A-6", "personal"), ("A-7", "leisure")] {
            taken(&entered(bank, code, &json!({"category": category})));
        }
        // The draft comes first: it is published when the entry is there.
        let ships = json!({"value_rule": "REC-SHIP", "category": "maritime"});
        let answer = entered(bank, "A-8", &ships);
        assert_eq!(answer.json()["errors"].as_array().unwrap().len(), 2, "{}", answer.text());
        let source = trainings("demo/ships", "18").replace("REC-TRAIN", "REC-SHIP").replace("vocational", "maritime");
        draft(bank, "lpws", "demo/ships", &source);
        taken(&entered(bank, "A-9", &ships));
    }

    fn what_rules_name_in_lists_is_one_item(bank: &TestBank) {
        let body = "invalid-body";
        for (code, members, pointer) in [
            ("L-1，L-2", json!({}), "/code"),
            ("L-1@1", json!({}), "/code"),
            ("L-1", json!({"tags": ["品牌、包装"]}), "/tags/0"),
            ("L-1", json!({"outcome_tags": ["品牌 包装"]}), "/outcome_tags/0"),
        ] {
            let award = award(&json!(organisation(bank, "demo-teo")));
            let members = with(&members, &json!({"code": code}));
            let answer = bank.post(Who::Officer, "/v1/awards", "listed", &with(&award, &members));
            expect(&answer, body, pointer, "pattern");
        }
        let programme = programme(&json!(organisation(bank, "lpvec")));
        let mut course = programme["courses"][0].clone();
        course["tags"] = json!(["思政，体育"]);
        let courses = json!({"courses": [course]});
        let answer = bank.post(Who::Officer, "/v1/programmes", "listed", &with(&programme, &courses));
        expect(&answer, body, "/courses/0/tags/0", "pattern");
    }

    fn an_award_has_one_value_and_an_issuer_one_authorisation_a_day(bank: &TestBank) {
        let both = json!({"credits": "2", "value_rule": "S17-SKILL"});
        expect(&entered(bank, "B-1", &both), "invalid-body", "/value_rule", "excluded");
        let (one, other) = (organisation(bank, "demo-teo"), organisation(bank, "lphr"));
        let issuers = |second: Value| {
            let open = json!({"organisation_id": one, "from": "2020-01-01", "to": "2021-01-01", "immediate": false});
            json!({"issuers": [open, second]})
        };
        let twice = issuers(json!({"organisation_id": one, "from": "2020-12-31", "immediate": true}));
        expect(&entered(bank, "B-2", &twice), "invalid-body", "/issuers/1/from", "overlaps");
        let before = issuers(json!({"organisation_id": one, "from": "2019-01-01", "immediate": true}));
        expect(&entered(bank, "B-3", &before), "invalid-body", "/issuers/1/from", "overlaps");
        taken(&entered(bank, "B-4", &issuers(json!({"organisation_id": one, "from": "2021-01-01", "immediate": true}))));
        taken(&entered(bank, "B-5", &issuers(json!({"organisation_id": other, "from": "2020-01-01", "immediate": true}))));
    }

    fn a_programme_asks_for_something_and_no_module_for_more_than_the_whole(bank: &TestBank) {
        let body = programme(&json!(organisation(bank, "lpvec")));
        let enter = |key: &str, members: &Value| bank.post(Who::Officer, "/v1/programmes", key, &with(&body, members));
        let module = |code: &str, least: &str| json!({"code": code, "name": "示例模块", "min_credits": least});
        let greedy = json!({"modules": [module("core", "50")]});
        expect(&enter("p1", &greedy), "invalid-body", "/modules/0/min_credits", "out_of_range");
        let nothing = json!({"total_credits": "0", "modules": [module("core", "0")]});
        expect(&enter("p2", &nothing), "invalid-body", "/total_credits", "out_of_range");
        // Together modules may ask for more than the total, as plans in force do.
        taken(&enter("p3", &json!({"modules": [module("core", "6"), module("more", "10")]})));
    }

    fn a_record_lies_in_its_enrolment_and_gives_no_more_than_the_course_has(bank: &TestBank) {
        let school = School::open(bank);
        let enrolment = Applicant::enrol(bank, &school, 1, &[("X01", "intermediate")]).enrolment;
        let put = |body: &Value| record(bank, &school, &enrolment, body);
        let refused = |body: &Value, pointer: &str, code: &str| expect(&put(body), "invalid-body", pointer, code);
        let ended = |day: &str| json!({"courses": [], "state": "ended", "ended_on": day});
        refused(&ended("2025-08-31"), "/ended_on", "date_order");
        let passed = |day: &str, credits: &str| {
            json!({"courses": [{"course_code": "C4", "passed_on": day, "credits": credits}]})
        };
        refused(&passed("2026-01-10", "4.01"), "/courses/0/credits", "out_of_range");
        let later = with(&passed("2026-01-11", "4"), &json!({"state": "ended", "ended_on": "2026-01-10"}));
        refused(&later, "/courses/0/passed_on", "date_order");
        // A single course passed before the registration counts.
        taken(&put(&passed("2025-06-30", "4")));
        // What the programme does not have is a free elective.
        taken(&put(&json!({"courses": [{"course_code": "FREE", "passed_on": "2026-01-10", "credits": "9"}]})));
        taken(&put(&ended("2026-01-10")));
        refused(&passed("2026-01-11", "4"), "/courses/0/passed_on", "date_order");
        taken(&put(&passed("2026-01-10", "4")));
    }

    fn an_examination_is_passed_with_a_mark_that_passes(bank: &TestBank) {
        let school = School::open(bank);
        let learner = Applicant::enrol(bank, &school, 1, &[("X02", "intermediate")]);
        let decided = school.accept(bank, &learner.applied(bank, &[]));
        let target = format!("{}/exam-result", line_path(&decided, "R-EXAM"));
        let told = |passed: bool, scale: &str, value: &str| {
            let grade = json!({"scale": scale, "value": value});
            let body = json!({"passed": passed, "examined_on": "2026-03-02", "grade": grade});
            post(bank, &school.registrar, &target, &body)
        };
        let cases = [(true, "100", "20"), (true, "100", "59.99"), (false, "100", "60"), (true, "five", "不及格")];
        for (passed, scale, value) in cases {
            expect(&told(passed, scale, value), "invalid-body", "/grade/value", "contradicts_passed");
        }
        assert_eq!(learner.books(bank)[3], "0.00");
        taken(&told(true, "100", "60"));
        assert_eq!(learner.books(bank)[3], "4.00");
    }

    fn a_school_code_is_of_one_school_and_codes_name_a_province(bank: &TestBank) {
        let body = json!({"name": "示例新校", "roles": ["school"], "label": "示例"});
        let enter = |key: &str, members: &Value| bank.post(Who::Admin, "/v1/organisations", key, &with(&body, members));
        let code = json!({"school_code": "3650999001"});
        taken(&enter("o1", &code));
        let again = enter("o2", &code);
        assert_eq!((again.status, again.slug()), (409, "already-exists".to_owned()), "{}", again.text());
        taken(&enter("o3", &json!({"school_code": "3650999002"})));
        for (key, member, value) in
            [("o4", "school_code", "0099999999"), ("o5", "school_code", "3699999001"), ("o6", "region_code", "999999")]
        {
            let answer = enter(key, &json!({member: value}));
            expect(&answer, "invalid-body", &format!("/{member}"), "not_in_list");
        }
        for key in ["o7", "o8"] {
            taken(&enter(key, &json!({})));
        }
    }

    fn who_may_not_do_it_at_all_is_told_so_before_what_he_sends_is_read(bank: &TestBank) {
        let auditor = bank.token(Who::Auditor);
        let mut refused = 0;
        for operation in not_for_auditors() {
            let target = operation.path.replace("{id}", "0198a3c4-5b6d-7e8f-9a0b-0000000000ff");
            let target = target.replace("{number}", "1").replace(['{', '}'], "");
            for body in ["{}", "no JSON"] {
                let request = Request::new(operation.method.as_str(), &target).bytes("application/json", body);
                let answer = bank.call(&request.token(&auditor));
                let told = (answer.status, answer.slug());
                assert_eq!(told, (403, "forbidden".to_owned()), "{} {}", operation.id, answer.text());
            }
            refused += 1;
        }
        assert!(refused > 40, "{refused}");
    }

    fn a_new_password_is_another_one(bank: &TestBank) {
        enter(bank);
        let session = log_in(bank, LOGIN, PASSWORD).json();
        let change = json!({"current_password": PASSWORD, "new_password": PASSWORD});
        let request = Request::post("/v1/me/password", &change);
        let answer = bank.call(&request.token(text(&session["access_token"])));
        expect(&answer, "invalid-body", "/new_password", "unchanged");
    }
}
