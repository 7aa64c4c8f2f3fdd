//! Entries of the register end, and organisations change; what was before stays and is kept.

use crate::bank::TestBank;
use crate::client::Answer;
use crate::record::{balance, certificate, get, learner_of, outcome_of, posted, shown, with};
use crate::school::organisation;
use crate::world::Who;
use serde_json::{Value, json};

fn ends(bank: &TestBank, key: &str, valid_to: &str) -> Answer {
    let award = bank.read(|tx| tx.find_award_edition("X01", "1")).unwrap();
    let body = json!({"valid_to": valid_to, "reason": "示例：停止颁发"});
    bank.post(
        Who::Officer,
        &format!("/v1/awards/{}/end", award.id),
        key,
        &body,
    )
}

fn code(answer: &Answer) -> (u16, Value) {
    (answer.status, answer.json()["errors"][0]["code"].clone())
}

fn change(bank: &TestBank, key: &str, code: &str, body: &Value) -> Answer {
    let target = format!("/v1/organisations/{}/change", organisation(bank, code));
    bank.post(
        Who::Admin,
        &target,
        key,
        &with(&json!({"reason": "示例：更名"}), body),
    )
}

each_database! {
    fn what_was_earned_before_an_entry_ended_stays_and_what_comes_after_is_refused(bank: &TestBank) {
        let first = posted(bank, Who::Provider, &certificate("E-1", 1, "X01"));
        let learner = learner_of(bank, &outcome_of(&first));
        let before = balance(bank, &learner.id, "");
        let answer = ends(bank, "k1", "2026-01-20");
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!((&answer.json()["valid_to"], &answer.json()["version"]), (&json!("2026-01-20"), &json!(2)));
        // Completed on 15 January: it was in the register then.
        let still = posted(bank, Who::Provider, &certificate("E-2", 2, "X01"));
        assert_eq!(still["outcome_state"], "recognised");
        assert_eq!(shown(bank, &outcome_of(&first))["state"], "recognised");
        assert_eq!(balance(bank, &learner.id, "")["deposits"], before["deposits"]);
        let late = with(&certificate("E-3", 3, "X01"), &json!({"completed_on": "2026-01-20"}));
        let refused = bank.post(Who::Provider, "/v1/completions", "E-3", &late);
        assert_eq!(code(&refused), (422, json!("outside_register")));
        // What is wrong is refused; the day may move, and every version is kept.
        assert_eq!(code(&ends(bank, "k2", "2026-01-20")), (422, json!("unchanged")));
        assert_eq!(code(&ends(bank, "k3", "2019-01-01")), (422, json!("date_order")));
        assert_eq!(ends(bank, "k4", "2026-02-01").json()["version"], 3);
        let taken = bank.post(Who::Provider, "/v1/completions", "E-4", &late);
        assert_eq!(taken.status, 201, "{}", taken.text());
        let award = bank.read(|tx| tx.find_award_edition("X01", "1")).unwrap();
        let beginning = "2026-01-01T00:00:00Z".parse().unwrap();
        let former = bank.read(|tx| tx.former_awards(&[award.id], beginning));
        assert_eq!(former[0].valid_to, None);
    }

    fn an_organisation_has_another_name_and_the_old_one_is_kept(bank: &TestBank) {
        let id = organisation(bank, "lphr");
        let was = bank.read(|tx| tx.find_organisation(id)).unwrap();
        let is = json!({"name": "示例新名", "short_name": "新名", "uscc": "91110000600037341L"});
        let answer = change(bank, "k1", "lphr", &is);
        assert_eq!(answer.status, 200, "{}", answer.text());
        for member in ["name", "short_name", "uscc"] {
            assert_eq!(answer.json()[member], is[member]);
        }
        let former = bank.read(|tx| tx.list_former_organisations(id)).pop().unwrap();
        assert_eq!((former.version, &former.document.0["name"]), (was.version, &json!(was.name)));
        assert_eq!(former.reason, "示例：更名");
        let listed = get(bank, Who::Admin, "/v1/organisations?limit=200");
        let own = listed["items"].as_array().unwrap().iter().find(|it| it["id"] == json!(id));
        assert_eq!(own.unwrap()["name"], "示例新名");
        // Its people go on.
        posted(bank, Who::OtherProvider, &certificate("E-1", 1, "X02"));
        assert_eq!(code(&change(bank, "k2", "lphr", &json!({"name": "示例新名"}))), (422, json!("no_change")));
        assert_eq!(code(&change(bank, "k3", "lphr", &json!({"uscc": "91110000600037341M"}))), (422, json!("check_digit")));
        let taken = change(bank, "k4", "lpcec", &json!({"uscc": "91110000600037341L"}));
        assert_eq!((taken.status, taken.slug().as_str()), (409, "already-exists"));
        assert_eq!(change(bank, "k5", "lpcec", &json!({"region_code": "500155"})).status, 200);
    }
}
