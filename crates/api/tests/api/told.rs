//! What a provider is told of its post is the same whether the bank knew the person or not.

use crate::bank::TestBank;
use crate::client::Request;
use crate::completions::id_number;
use crate::record::{client_of, get, posted, shown, with};
use crate::world::Who;
use credit_bank_domain::access::Actor;
use serde_json::{Value, json};

/// A completion of this award and more.
fn body(external_id: &str, person: u32, award: &str, members: &Value) -> Value {
    let plain = json!({
        "external_id": external_id,
        "learner": {"id_type": "resident_id_card", "id_number": id_number(person), "name": "示例学员"},
        "award": {"code": award, "edition": "1"},
        "completed_on": "2026-01-15",
    });
    with(&plain, members)
}

/// Everything that a provider sees of a completion, without what is of this one alone.
fn told(bank: &TestBank, provider: &Actor, body: &Value) -> [Value; 3] {
    let token = bank.token_of(provider);
    let key = body["external_id"].as_str().unwrap();
    let request = Request::post("/v1/completions", body).token(&token);
    let answer = bank.call(&request.header("Idempotency-Key", key));
    assert_eq!(answer.status, 201, "{}", answer.text());
    let answer = answer.json();
    let target = format!("/v1/completions/{}", answer["id"].as_str().unwrap());
    let read = bank.call(&Request::get(&target).token(&token)).json();
    let list = format!(
        "/v1/completions?external_id={key}&state={}",
        answer["outcome_state"].as_str().unwrap()
    );
    let listed = bank.call(&Request::get(&list).token(&token)).json()["items"][0].clone();
    [answer, read, listed].map(|mut seen| {
        for member in ["id", "outcome_id", "external_id", "learner", "posted_at"] {
            seen.as_object_mut().unwrap().remove(member);
        }
        seen
    })
}

/// The same post about somebody known, after `before` was posted about him, and about a stranger.
fn told_of_both(bank: &TestBank, provider: &str, before: &Value, then: &Value) -> Value {
    let provider = client_of(bank, provider);
    let award = before["award"]["code"].as_str().unwrap();
    let named = with(&body("E-before", 1, award, &json!({})), before);
    told(bank, &provider, &named);
    let award = then["award"]["code"].as_str().unwrap();
    let known = told(
        bank,
        &provider,
        &with(&body("E-known", 1, award, &json!({})), then),
    );
    let stranger = told(
        bank,
        &provider,
        &with(&body("E-stranger", 2, award, &json!({})), then),
    );
    assert_eq!(known, stranger);
    assert_eq!(known[1], known[2]);
    known[0].clone()
}

fn of(award: &str, members: &Value) -> Value {
    with(&json!({"award": {"code": award, "edition": "1"}}), members)
}

each_database! {
    fn points_are_those_of_the_post_and_not_of_the_pool(bank: &TestBank) {
        let hours = of("T10", &json!({"hours": "1.6"}));
        let told = told_of_both(bank, "lpcec", &hours, &hours);
        assert_eq!((&told["outcome_state"], &told["points"]), (&json!("recognised"), &json!("1.00")));
    }

    fn a_better_outcome_of_the_same_content_is_not_told(bank: &TestBank) {
        let (best, lower) = (json!({"level": "advanced"}), json!({"level": "intermediate"}));
        let told = told_of_both(bank, "demo-teo", &of("X01", &best), &of("X01", &lower));
        assert_eq!((&told["outcome_state"], &told["credits"]), (&json!("recognised"), &json!("4.00")));
    }

    fn a_lower_outcome_of_the_same_content_is_not_told(bank: &TestBank) {
        let (best, lower) = (json!({"level": "advanced"}), json!({"level": "intermediate"}));
        let told = told_of_both(bank, "demo-teo", &of("X01", &lower), &of("X01", &best));
        assert_eq!(told["credits"], "6.00");
    }

    fn a_yearly_limit_that_is_used_up_is_not_told(bank: &TestBank) {
        let (most, more) = (json!({"hours": "180"}), json!({"hours": "36"}));
        let told = told_of_both(bank, "lphr", &of("T01", &most), &of("T02", &more));
        assert_eq!((&told["outcome_state"], &told["credits"]), (&json!("recognised"), &json!("2.00")));
    }

    fn a_name_that_is_not_the_one_on_file_is_not_told(bank: &TestBank) {
        let other = json!({"id_type": "resident_id_card", "id_number": id_number(1), "name": "示例他人"});
        let known = told(bank, &client_of(bank, "demo-teo"), &body("E-1", 1, "X02", &json!({"level": "advanced"})));
        let provider = client_of(bank, "demo-teo");
        let wrong = body("E-2", 1, "X01", &json!({"level": "advanced", "learner": other}));
        let wrong = told(bank, &provider, &wrong);
        let stranger = told(bank, &provider, &body("E-3", 2, "X01", &json!({"level": "advanced"})));
        assert_eq!(wrong, stranger);
        assert_eq!(known[0]["outcome_state"], "recognised");
        // The officer is told.
        let queue = get(bank, Who::Officer, "/v1/outcomes");
        assert_eq!(queue["items"][0]["reasons"][0]["code"], "name_differs");
        assert_eq!(queue["items"][0]["state"], "submitted");
    }

    fn what_waits_is_due_on_the_same_day_for_everybody(bank: &TestBank) {
        let claim = of("X01", &json!({"level": "advanced"}));
        let told = told_of_both(bank, "lphr", &claim, &claim);
        assert_eq!((&told["outcome_state"], &told["next_step"]["due_on"]), (&json!("waiting"), &json!("2026-03-23")));
    }

    fn an_officers_value_is_told_and_not_what_the_account_made_of_it(bank: &TestBank) {
        let most = body("E-1", 1, "T01", &json!({"hours": "180"}));
        posted(bank, Who::OtherProvider, &most);
        let claim = posted(bank, Who::Provider, &body("E-2", 1, "T02", &json!({"hours": "36"})));
        let outcome = claim["outcome_id"].as_str().unwrap();
        let decided = crate::record::decided(bank, outcome, "recognition", &json!({"text": "示例：已核验"}));
        let read = get(bank, Who::Provider, &format!("/v1/completions/{}", claim["id"].as_str().unwrap()));
        assert_eq!((&read["outcome_state"], &read["credits"]), (&json!("recognised"), &json!("2.00")));
        let codes: Vec<&Value> = read["reasons"].as_array().unwrap().iter().map(|it| &it["code"]).collect();
        assert_eq!(codes, ["recognised_by_officer", "officer_note"], "{read}");
        assert_eq!(shown(bank, outcome)["credits"], decided["credits"]);
    }
}
