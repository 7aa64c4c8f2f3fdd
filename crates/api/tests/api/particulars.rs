//! What an outcome bears beside level, grade and hours: the topics and numbers that its register entry
//! declares reach the rules, whoever writes them.

use crate::bank::TestBank;
use crate::client::{Answer, Request};
use crate::completions::id_number;
use crate::record::{client_of, decided, get, learner_of, outcome_of, posted, shown, with};
use crate::school::organisation;
use crate::world::{Who, uuid};
use credit_bank_domain::access::Actor;
use serde_json::{Value, json};

fn body(external_id: &str, award: &str, members: &Value) -> Value {
    let plain = json!({
        "external_id": external_id,
        "learner": {"id_type": "resident_id_card", "id_number": id_number(1), "name": "示例学员001"},
        "award": {"code": award, "edition": "1"},
        "completed_on": "2026-01-15",
    });
    with(&plain, members)
}

fn ranked(external_id: &str, award: &str, rank: &str) -> Value {
    let prize = award.starts_with("JS-");
    let level = if prize {
        json!({"level": "first"})
    } else {
        json!({})
    };
    let plain = body(
        external_id,
        award,
        &json!({"measures": [{"name": "rank", "value": rank}]}),
    );
    with(&plain, &level)
}

fn post_as(bank: &TestBank, actor: &Actor, body: &Value) -> Answer {
    let request = Request::post("/v1/completions", body).token(&bank.token_of(actor));
    bank.call(&request.header("Idempotency-Key", &uuid().to_string()))
}

fn post(bank: &TestBank, body: &Value) -> Answer {
    bank.post(Who::Provider, "/v1/completions", &uuid().to_string(), body)
}

fn rejected(answer: &Answer, pointer: &str, code: &str) {
    let told = answer.json();
    let fault = (&told["errors"][0]["pointer"], &told["errors"][0]["code"]);
    assert_eq!(fault, (&json!(pointer), &json!(code)), "{told}");
    assert_eq!(answer.status, 422);
}

/// What the programme of a school takes, asked by the learner for stored outcomes or by anybody for made-up ones.
fn converted(
    bank: &TestBank,
    (school, code): (&str, &str),
    asked: &Value,
    who: Option<&Actor>,
) -> Value {
    let school = organisation(bank, school);
    let programme = bank
        .read(|tx| tx.find_programme_version(school, code, "2025"))
        .unwrap();
    let body = with(asked, &json!({"programme_id": programme.id}));
    let request = Request::post("/v1/conversions/query", &body);
    let request = match who {
        Some(actor) => request.token(&bank.token_of(actor)),
        None => request,
    };
    let answer = bank.call(&request);
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

fn made_up(award: &str, outcome_type: &str, members: &Value) -> Value {
    let plain = json!({"ref": "o1", "type": outcome_type, "award": {"code": award, "edition": "1"},
        "awarded_on": "2026-01-15"});
    json!({"outcomes": [with(&plain, members)]})
}

each_database! {
    fn only_the_first_three_of_a_team_are_credited(bank: &TestBank) {
        let third = posted(bank, Who::Provider, &ranked("J-3", "JS-NATIONAL-TEAM", "3"));
        assert_eq!((&third["outcome_state"], &third["credits"]), (&json!("recognised"), &json!("3.00")), "{third}");
        let other = with(&ranked("J-4", "JS-PROVINCE-TEAM", "4"), &json!({"tags": ["非主要成员"]}));
        let fourth = posted(bank, Who::Provider, &other);
        assert_eq!((&fourth["outcome_state"], &fourth["credits"]), (&json!("recognised"), &json!("0.00")), "{fourth}");
        // Without a rank nobody can say: a person looks.
        let unranked = with(&body("J-5", "JS-NATIONAL-TEAM", &json!({"level": "second"})), &json!({"completed_on": "2025-05-05"}));
        assert_eq!(posted(bank, Who::Provider, &unranked)["outcome_state"], "waiting");
    }

    fn each_author_after_the_first_gets_half_a_credit_less(bank: &TestBank) {
        let claim = posted(bank, Who::Provider, &ranked("Z-1", "ZL-INVENTION", "3"));
        let now = decided(bank, &outcome_of(&claim), "recognition", &json!({}));
        assert_eq!((&now["credits"], &now["rule"]), (&json!("5.00"), &json!("S18-PATENT")), "{now}");
    }

    fn what_was_posted_is_read_back_and_shown_and_a_correction_is_weighed_again(bank: &TestBank) {
        let asked = with(&ranked("J-1", "JS-NATIONAL-TEAM", "5"), &json!({"tags": ["非主要成员"]}));
        let completion = posted(bank, Who::Provider, &asked);
        assert_eq!(completion["credits"], "0.00");
        let target = format!("/v1/completions/{}", completion["id"].as_str().unwrap());
        for seen in [get(bank, Who::Provider, &target), shown(bank, &outcome_of(&completion))] {
            assert_eq!(seen["tags"], json!(["非主要成员"]), "{seen}");
            assert_eq!(seen["measures"], json!([{"name": "rank", "value": "5.00"}]), "{seen}");
        }
        let correction = json!({"reason": "示例：名次有误", "tags": [], "measures": [{"name": "rank", "value": "2"}]});
        let answer = bank.post(Who::Provider, &format!("{target}/correction"), "k-c", &correction);
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(answer.json()["completion"]["credits"], "3.00");
        let now = shown(bank, &outcome_of(&completion));
        assert_eq!((&now["tags"], &now["measures"][0]["value"]), (&Value::Null, &json!("2.00")));
        // What is not given stays, and the same again is the same.
        let level = json!({"reason": "示例：等级有误", "level": "second"});
        let answer = bank.post(Who::Provider, &format!("{target}/correction"), "k-d", &level);
        assert_eq!(answer.json()["completion"]["measures"][0]["value"], "2.00", "{}", answer.text());
        let same = with(&ranked("J-1", "JS-NATIONAL-TEAM", "2"), &json!({"level": "second"}));
        assert_eq!(post(bank, &same).status, 201);
        assert_eq!(post(bank, &ranked("J-1", "JS-NATIONAL-TEAM", "9")).status, 409);
    }

    fn what_the_register_entry_does_not_declare_is_refused_with_its_place(bank: &TestBank) {
        let plain = ranked("J-1", "JS-NATIONAL-TEAM", "3");
        let measures = |list: Value| post(bank, &with(&plain, &json!({"measures": list})));
        rejected(&measures(json!([{"name": "weeks", "value": "3"}])), "/measures", "not_in_list");
        rejected(&measures(json!([{"name": "rank", "value": "101"}])), "/measures", "out_of_range");
        let twice = json!([{"name": "rank", "value": "1"}, {"name": "rank", "value": "2"}]);
        rejected(&measures(twice), "/measures", "repeated");
        let tags = |list: Value| post(bank, &with(&plain, &json!({"tags": list})));
        rejected(&tags(json!(["主要成员"])), "/tags", "not_in_list");
        rejected(&tags(json!(["非主要成员", "非主要成员"])), "/tags", "repeated");
        let asked = made_up("JS-NATIONAL-TEAM", "competition", &json!({"level": "first", "tags": ["神奇"]}));
        let programme = bank.read(|tx| tx.find_programme_version(organisation(bank, "cqou"), "P1", "2025"));
        let asked = with(&asked, &json!({"programme_id": programme.unwrap().id}));
        rejected(&bank.call(&Request::post("/v1/conversions/query", &asked)), "/outcomes/0/tags", "not_in_list");
    }

    fn three_years_in_office_count_only_when_the_years_are_known(bank: &TestBank) {
        let programme = ("cqou", "P1");
        let years = |years: &str| json!({"credits": "0", "measures": [{"name": "years", "value": years}]});
        let told = converted(bank, programme, &made_up("CUN", "experience", &years("3")), None);
        assert_eq!(told["courses"][0]["rule"], "L14", "{told}");
        let told = converted(bank, programme, &made_up("CUN", "experience", &years("2.99")), None);
        assert_eq!(told["courses"], json!([]), "{told}");
        // Stored: posted without the years, which the officer reads on the proof.
        let outcome = outcome_of(&posted(bank, Who::Provider, &body("C-1", "CUN", &json!({}))));
        let wrong = json!({"credits": "0", "category": "vocational", "text": "示例：按证明核定。", "measures": [{"name": "weeks", "value": "3"}]});
        let request = Request::post(&format!("/v1/outcomes/{outcome}/recognition"), &wrong);
        rejected(&bank.call(&request.token(&bank.token(Who::Officer))), "/measures", "not_in_list");
        let seen = with(&wrong, &json!({"measures": [{"name": "years", "value": "3"}]}));
        let now = decided(bank, &outcome, "recognition", &seen);
        assert_eq!(now["measures"], json!([{"name": "years", "value": "3.00"}]));
        let learner = learner_of(bank, &outcome);
        let asked = json!({"learner_id": learner.id});
        let told = converted(bank, programme, &asked, Some(&learner.actor));
        assert_eq!(told["courses"][0]["rule"], "L14", "{told}");
    }

    fn a_week_of_placement_is_a_credit_of_its_module(bank: &TestBank) {
        let school = client_of(bank, "lpvec");
        let members = json!({"grade": {"scale": "100", "value": "60"},
            "measures": [{"name": "weeks", "value": "12"}]});
        let answer = post_as(bank, &school, &body("W-1", "T09", &members));
        assert_eq!(answer.json()["outcome_state"], "recognised", "{}", answer.text());
        let learner = learner_of(bank, &outcome_of(&answer.json()));
        let asked = json!({"learner_id": learner.id});
        let told = converted(bank, ("lpvec", "P5"), &asked, Some(&learner.actor));
        assert_eq!(told["courses"][0]["rule"], "L18", "{told}");
        assert_eq!(told["total_credits"], "12.00", "{told}");
        let told = converted(bank, ("lpvec", "P5"), &made_up("T09", "apprenticeship", &members), None);
        assert_eq!(told["total_credits"], "12.00", "{told}");
    }
}
