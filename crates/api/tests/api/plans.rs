//! Plans that a learner keeps: seen again as they were, filed on another day, shown by a link without a
//! name until it ends.

use crate::bank::TestBank;
use crate::client::{Answer, Request};
use crate::grants::open;
use crate::log_capture;
use crate::school::{Applicant, School, as_actor, get, post, refused, text};
use chrono::TimeDelta;
use credit_bank_domain::access::Actor;
use serde_json::{Value, json};

const PLANS: &str = "/v1/plans";

fn later(bank: &TestBank, days: i64) {
    bank.clock.set(bank.bank.now() + TimeDelta::days(days));
}

fn delete(bank: &TestBank, actor: &Actor, target: &str) -> Answer {
    bank.call(&as_actor(bank, actor, Request::new("DELETE", target)))
}

fn keep(bank: &TestBank, learner: &Applicant, wishes: &Value) -> Value {
    let mut body = json!({"learner_id": learner.learner, "enrolment_id": learner.enrolment});
    body.as_object_mut()
        .unwrap()
        .extend(wishes.as_object().unwrap().clone());
    let answer = post(bank, &learner.actor, PLANS, &body);
    assert_eq!(answer.status, 201, "{}", answer.text());
    let plan = answer.json();
    assert_eq!(answer.find_header("location"), Some(path(&plan).as_str()));
    plan
}

fn path(plan: &Value) -> String {
    format!("{PLANS}/{}", text(&plan["id"]))
}

fn from_plan(learner: &Applicant, plan: &Value) -> Value {
    let mut draft = learner.draft(&[]);
    draft["plan_id"] = plan["id"].clone();
    draft
}

each_database! {
    fn a_plan_is_seen_again_as_it_was_and_filed_on_another_day(bank: &TestBank) {
        let school = School::open(bank);
        let learner = Applicant::enrol(bank, &school, 1, &[("X01", "advanced")]);
        let plan = keep(bank, &learner, &json!({"decline": {"courses": ["C1"]}}));
        assert_eq!(plan["answer"]["total_credits"], "2.00", "{plan}");
        later(bank, 1);
        assert_eq!(get(bank, &learner.actor, &path(&plan)).json(), plan);
        let list = get(bank, &learner.actor, PLANS).json();
        assert_eq!(list["items"][0]["content_hash"], plan["content_hash"]);
        assert_eq!(list["items"].as_array().unwrap().len(), 1);
        // By the hash of the whole answer, yesterday's plan is not today's.
        let mut by_hash = learner.draft(&[]);
        by_hash["decline"] = json!({"courses": ["C1"]});
        by_hash["plan_hash"] = plan["answer"]["plan_hash"].clone();
        let changed = learner.file(bank, &by_hash);
        refused(&changed, 409, "plan-changed");
        assert_eq!(changed.json()["plan"]["courses"], plan["answer"]["courses"]);
        let filed = learner.file(bank, &from_plan(&learner, &plan));
        assert_eq!(filed.status, 201, "{}", filed.text());
        assert_eq!(filed.json()["content_hash"], plan["content_hash"]);
        let decided = school.accept(bank, &filed.json());
        assert_eq!(decided["groups"].as_array().unwrap().len(), 1);
        assert_eq!(decided["groups"][0]["lines"][0]["course_id"], "C2");
    }

    fn a_plan_that_no_longer_holds_is_refused_with_the_plan_of_now(bank: &TestBank) {
        let school = School::open(bank);
        let learner = Applicant::enrol(bank, &school, 1, &[("X01", "advanced")]);
        let plan = keep(bank, &learner, &json!({}));
        assert_eq!(plan["answer"]["total_credits"], "5.00");
        learner.applied(bank, &["C2"]);
        let changed = learner.file(bank, &from_plan(&learner, &plan));
        refused(&changed, 409, "plan-changed");
        let now = changed.json()["plan"].clone();
        assert_ne!(now["courses"], plan["answer"]["courses"], "{now}");
        // Neither another enrolment's plan nor one of made-up outcomes can be filed, nor one with other wishes.
        let made_up = json!({"outcomes": [], "enrolment_id": learner.enrolment});
        let made_up = post(bank, &learner.actor, PLANS, &made_up).json();
        refused(&learner.file(bank, &from_plan(&learner, &made_up)), 422, "unknown-reference");
        let mut both = from_plan(&learner, &plan);
        both["courses"] = json!(["C1"]);
        refused(&learner.file(bank, &both), 422, "invalid-body");
        let foreign = json!({"learner_id": open(bank, 9), "enrolment_id": learner.enrolment});
        refused(&post(bank, &learner.actor, PLANS, &foreign), 404, "not-found");
    }

    fn a_link_shows_the_plan_without_a_name_until_it_ends(bank: &TestBank) {
        let school = School::open(bank);
        let learner = Applicant::enrol(bank, &school, 1, &[("X01", "advanced")]);
        let other = Applicant::enrol(bank, &school, 2, &[("X01", "advanced")]);
        let plan = keep(bank, &learner, &json!({}));
        let shares = format!("{}/shares", path(&plan));
        let link = |days: u16| {
            let share = post(bank, &learner.actor, &shares, &json!({"days": days}));
            assert_eq!(share.status, 201, "{}", share.text());
            let share = share.json();
            log_capture::forbid(text(&share["token"]));
            share
        };
        let show = |share: &Value| {
            bank.call(&Request::get(&format!("/v1/shared-plans/{}", text(&share["token"]))))
        };
        refused(&post(bank, &learner.actor, &shares, &json!({"days": 0})), 422, "invalid-body");
        refused(&post(bank, &other.actor, &shares, &json!({"days": 1})), 404, "not-found");
        let (short, long) = (link(3), link(30));
        let shown = show(&short);
        assert_eq!(shown.status, 200, "{}", shown.text());
        assert_eq!(shown.json()["total_credits"], plan["answer"]["total_credits"]);
        assert_eq!(shown.json()["courses"][0]["uses"][0]["ref"], "o1");
        let outcome = text(&plan["answer"]["courses"][0]["uses"][0]["outcome_id"]);
        for secret in [outcome, &learner.learner.to_string(), "示例学员", text(&plan["id"])] {
            assert!(!shown.text().contains(secret), "{secret} {}", shown.text());
        }
        let listed = get(bank, &learner.actor, &path(&plan)).json();
        assert!(listed["shares"][0].get("token").is_none(), "shown once");
        later(bank, 4);
        refused(&show(&short), 404, "not-found");
        assert_eq!(show(&long).status, 200);
        let withdrawn = format!("{shares}/{}", text(&long["id"]));
        refused(&delete(bank, &other.actor, &withdrawn), 404, "not-found");
        assert_eq!(delete(bank, &learner.actor, &withdrawn).status, 204);
        assert_eq!(delete(bank, &learner.actor, &withdrawn).status, 204, "again without harm");
        refused(&show(&long), 404, "not-found");
        let last = link(1);
        assert_eq!(delete(bank, &learner.actor, &path(&plan)).status, 204);
        refused(&show(&last), 404, "not-found");
        refused(&get(bank, &learner.actor, &path(&plan)), 404, "not-found");
    }
}
