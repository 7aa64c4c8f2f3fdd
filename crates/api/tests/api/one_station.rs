//! A district with one workstation: what one of its people posts, another of them recognises, and nobody his own.

use crate::bank::TestBank;
use crate::client::Answer;
use crate::completions::id_number;
use crate::record::{client_of, outcome_of, shown};
use crate::school::post;
use crate::world::{Who, actor_of, insert_person, person};
use credit_bank_domain::access::{Actor, Role};
use serde_json::{Value, json};

/// Somebody at the workstation.
fn colleague(bank: &TestBank, login: &str, roles: &[Role]) -> Actor {
    let station = bank.world.actor(Who::Officer).organisation_id();
    let mut row = person(login, Role::Officer, station, bank.bank.now());
    row.roles.0 = roles.to_vec();
    insert_person(bank.bank.store(), &row);
    actor_of(&row)
}

/// What only the workstation may post.
fn of_station(external_id: &str, person: u32, award: &str) -> Value {
    json!({
        "external_id": external_id,
        "learner": {"id_type": "resident_id_card", "id_number": id_number(person), "name": format!("示例学员{person:03}")},
        "award": {"code": award, "edition": "1"},
        "completed_on": "2025-06-01",
    })
}

fn posted(bank: &TestBank, by: &Actor, body: &Value) -> Value {
    let answer = post(bank, by, "/v1/completions", body);
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

fn recognise(bank: &TestBank, by: &Actor, completion: &Value) -> Answer {
    let target = format!("/v1/outcomes/{}/recognition", outcome_of(completion));
    let is_status = shown(bank, &outcome_of(completion))["type"] == "status";
    let (credits, category) = if is_status {
        ("0", "personal")
    } else {
        ("1", "vocational")
    };
    let body = json!({"credits": credits, "category": category, "text": "示例：已核验"});
    post(bank, by, &target, &body)
}

fn refused(answer: &Answer) {
    let told = (answer.status, answer.slug());
    assert_eq!(
        told,
        (403, "poster-may-not-recognise".to_owned()),
        "{}",
        answer.text()
    );
}

each_database! {
    fn what_one_of_a_station_posts_another_recognises(bank: &TestBank) {
        let counter = colleague(bank, "counter-02", &[Role::Provider]);
        let officer = bank.world.actor(Who::Officer).clone();
        for (number, award) in (1..).zip(["TYJR", "BIRTH", "CUN", "ZL-INVENTION"]) {
            let completion = posted(bank, &counter, &of_station(&format!("E-{number}"), 1, award));
            assert_ne!(completion["outcome_state"], "recognised", "{award}");
            let done = recognise(bank, &officer, &completion);
            assert_eq!(done.status, 200, "{award}: {}", done.text());
        }
        // Its system is nobody in person.
        let system = client_of(bank, "lpws");
        let completion = posted(bank, &system, &of_station("E-9", 2, "TYJR"));
        assert_eq!(recognise(bank, &officer, &completion).status, 200);
    }

    fn who_posted_it_or_corrected_it_does_not_recognise_it(bank: &TestBank) {
        let both = [Role::Provider, Role::Officer];
        let (first, second) = (colleague(bank, "both-01", &both), colleague(bank, "both-02", &both));
        let own = posted(bank, &first, &of_station("E-1", 1, "TYJR"));
        refused(&recognise(bank, &first, &own));
        let target = format!("/v1/completions/{}/correction", own["id"].as_str().unwrap());
        let correction = json!({"completed_on": "2025-05-01", "reason": "示例：日期有误"});
        let corrected = post(bank, &second, &target, &correction);
        assert_eq!(corrected.status, 200, "{}", corrected.text());
        refused(&recognise(bank, &second, &own));
        let third = colleague(bank, "both-03", &both);
        assert_eq!(recognise(bank, &third, &own).status, 200);
    }
}
