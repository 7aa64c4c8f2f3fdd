//! The next step of a learner is one that an organisation of the bank lets him take.

use crate::bank::TestBank;
use crate::client::Request;
use serde_json::{Value, json};

/// The seeded programme whose rules ask for courses of partners, of the own system and of others.
fn programme(bank: &TestBank) -> Value {
    let sets = bank.call(&Request::get("/v1/rule-sets?limit=200")).json();
    let own = |it: &&Value| it["code"] == "ou-sources-s09";
    let set = sets["items"].as_array().unwrap().iter().find(own).unwrap();
    set["programme_ids"][0].clone()
}

each_database! {
    fn a_course_of_a_partner_is_advised_only_where_a_partner_issues_it(bank: &TestBank) {
        let body = json!({"outcomes": [], "programme_id": programme(bank)});
        let plan = bank.call(&Request::post("/v1/conversions/query", &body)).json();
        let steps = plan["next_steps"].as_array().unwrap();
        let by = |rule: &str| -> Vec<String> {
            let acts = steps.iter().flat_map(|step| step["acts"].as_array().unwrap());
            let own = acts.filter(|act| act["rule"].as_str().unwrap().contains(rule));
            own.map(|act| act["en"].as_str().unwrap().to_owned()).collect()
        };
        let partner = by("S09-PARTNER");
        assert!(partner.len() == 1 && partner[0].contains("HZ-HR@2020"), "{plan:#}");
        assert!(by("S09-SAME").iter().all(|act| act.contains("XT-")), "{plan:#}");
    }
}
