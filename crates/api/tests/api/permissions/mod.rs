//! Every operation, as every kind of caller, on what is theirs and what is not: the answers over HTTP
//! are those of `who_may_do_what.txt` and of the contract, and what is foreign is answered as what
//! does not exist.

pub(crate) mod aim;
pub(crate) mod callers;
pub(crate) mod table;
pub(crate) mod things;

use crate::bank::TestBank;
use crate::client::{Answer, Request};
use crate::routed;
use aim::{Aim, aim};
use callers::{Caller, Callers};
use credit_bank_api::routes::{OPERATIONS, Operation};
use credit_bank_domain::access::Role;
use serde_json::Value;
use std::collections::BTreeSet;
use table::{Line, Told};
use things::Scene;

fn find(operation: &str) -> Option<&'static Operation> {
    OPERATIONS.iter().find(|it| it.id == operation)
}

/// What the caller was told, in the words of the table.
fn told(answer: &Answer) -> Told {
    let slug = if answer.status >= 400 {
        answer.slug()
    } else {
        String::new()
    };
    match (answer.status, slug.as_str()) {
        (401, "unauthenticated" | "invalid-token") => Told::WhoAreYou,
        (403, "forbidden") => Told::Role,
        (403, "self-decision") => Told::OwnCause("oneself"),
        (403, "poster-may-not-recognise") => Told::OwnCause("posted"),
        (403, "four-eyes") => Told::OwnCause("wrote"),
        (404, "not-found") => Told::Unknown,
        _ => Told::Yes,
    }
}

fn call(bank: &TestBank, operation: &Operation, token: Option<&str>, aim: &Aim) -> Answer {
    let request = aim.request(operation);
    bank.call(&match token {
        Some(token) => request.token(token),
        None => request,
    })
}

/// The answer but for what is of this one request.
fn without_its_id(answer: &Answer) -> (u16, Value, BTreeSet<String>) {
    let mut body = answer.json();
    body["instance"] = Value::Null;
    let names = answer.headers.iter().map(|(name, _)| name.clone());
    (answer.status, body, names.collect())
}

/// Refusals first: an act that succeeds may change what the next caller finds.
fn lines() -> Vec<Line> {
    let mut lines: Vec<Line> = table::lines()
        .into_iter()
        .filter(|line| find(line.operation).is_some())
        .collect();
    let reads = |line: &Line| find(line.operation).is_some_and(|it| it.method == "GET");
    lines.sort_by_key(|line| match line.told {
        Told::Yes if line.operation == "delete_current_session" => 4,
        // The system that it ends is given a secret before.
        Told::Yes if line.operation == "set_client_suspension" => 3,
        // Its links can be made and withdrawn before.
        Told::Yes if line.operation == "delete_plan" => 3,
        Told::Yes if reads(line) => 1,
        Told::Yes => 2,
        _ => 0,
    });
    lines
}

each_database! {
    fn everybody_may_what_the_table_says_and_nothing_else(bank: &TestBank) {
        let scene = Scene::make(bank);
        let callers = Callers::enter(bank, &scene);
        let mut wrong = Vec::new();
        for line in lines() {
            let operation = find(line.operation).unwrap();
            let caller = callers.find(line.actor);
            let Some(aim) = aim(operation, &scene, caller, line.when) else {
                panic!("nothing to aim at for {line:?}");
            };
            let answer = call(bank, operation, caller.token.as_deref(), &aim);
            let unknown = line.told == Told::Unknown && answer.slug() == "unknown-reference";
            if told(&answer) != line.told && !unknown {
                wrong.push(format!("{line:?}: {} {}", answer.status, answer.text()));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    fn what_is_foreign_is_answered_over_http_as_what_does_not_exist(bank: &TestBank) {
        let scene = Scene::make(bank);
        let callers = Callers::enter(bank, &scene);
        let mut compared = 0;
        for line in lines().iter().filter(|it| it.told == Told::Unknown) {
            let operation = find(line.operation).unwrap();
            let caller = callers.find(line.actor);
            let answer = |when| {
                let aim = aim(operation, &scene, caller, when).unwrap();
                without_its_id(&call(bank, operation, caller.token.as_deref(), &aim))
            };
            assert_eq!(answer(line.when), answer("absent"), "{line:?}");
            compared += 1;
        }
        assert!(compared > 40, "{compared}");
    }

    fn no_list_shows_anything_of_a_strangers(bank: &TestBank) {
        let scene = Scene::make(bank);
        let callers = Callers::enter(bank, &scene);
        let personal = ["learners", "completions", "outcomes", "enrolments", "applications",
            "groups", "lines", "grants", "plans", "shares"];
        let ids = |things: &things::Things| -> Vec<String> {
            personal.iter().map(|kind| things.ids[kind].clone()).collect()
        };
        let (own, foreign) = (ids(&scene.own), ids(&scene.foreign));
        // These see everybody's, by their office.
        let by_office = ["officer", "admin", "auditor"];
        let lists = lines().into_iter().filter(|line| {
            line.told == Told::Yes
                && line.operation.starts_with("list_")
                && !by_office.contains(&line.actor)
        });
        let mut shown_own = BTreeSet::new();
        let mut met = 0;
        for line in lists {
            let operation = find(line.operation).unwrap();
            let caller = callers.find(line.actor);
            let aim = aim(operation, &scene, caller, line.when).unwrap();
            let answer = call(bank, operation, caller.token.as_deref(), &aim);
            assert_eq!(answer.status, 200, "{line:?}");
            let text = answer.text();
            let shown: Vec<&String> = foreign.iter().filter(|id| text.contains(*id)).collect();
            assert!(shown.is_empty(), "{line:?} shows {shown:?}");
            if own.iter().any(|id| text.contains(id)) {
                shown_own.insert(line.operation);
            }
            met += 1;
        }
        assert!(met > 25, "{met}");
        // Where nothing of one's own is shown either, nothing was proved.
        for list in ["list_learner_entries", "list_learner_outcomes", "list_completions",
            "list_enrolments", "list_plans", "list_applications", "list_grants"] {
            assert!(shown_own.contains(list), "{list} shows nothing: {shown_own:?}");
        }
    }

    fn nobody_acts_without_a_token_and_no_suspended_person_with_one(bank: &TestBank) {
        let scene = Scene::make(bank);
        let suspended: Vec<Caller> = Role::ALL
            .iter()
            .map(|role| Caller::suspended(bank, *role))
            .collect();
        for operation in OPERATIONS {
            let needed = crate::contract::needs_token(operation.id);
            if needed {
                let answer = bank.call(&routed::request(operation));
                assert_eq!(answer.slug(), "unauthenticated", "{}", operation.id);
            } else if !crate::contract::takes_token(operation.id) {
                continue;
            }
            for caller in &suspended {
                let whens = table::whens(operation.id);
                for when in whens.iter().chain([&"absent"]) {
                    // Nobody who is suspended has anything of his own: a stranger's must do.
                    let Some(aim) = aim(operation, &scene, caller, when) else {
                        continue;
                    };
                    let answer = call(bank, operation, caller.token.as_deref(), &aim);
                    let what = format!("{} {when} as a suspended {}", operation.id, caller.name);
                    assert_eq!(told(&answer), Told::WhoAreYou, "{what}: {}", answer.text());
                }
            }
        }
    }

    fn a_token_opens_what_is_public_and_a_bad_one_does_not(bank: &TestBank) {
        let scene = Scene::make(bank);
        let callers = Callers::enter(bank, &scene);
        let public = |it: &&Operation| {
            crate::contract::takes_token(it.id) && table::whens(it.id).is_empty()
        };
        let mut met = 0;
        for operation in OPERATIONS.iter().filter(public) {
            for caller in callers.all() {
                let aim = aim(operation, &scene, caller, "-").unwrap();
                let answer = call(bank, operation, caller.token.as_deref(), &aim);
                assert_eq!(told(&answer), Told::Yes, "{} as {}", operation.id, caller.name);
                met += 1;
            }
            let request = routed::request(operation).token("no.such.token");
            assert_eq!(told(&bank.call(&request)), Told::WhoAreYou, "{}", operation.id);
        }
        assert!(met > 50, "{met}");
    }
}

/// A post that must succeed, of something that the scene needs.
fn must(bank: &TestBank, token: &str, target: &str, body: &Value) -> Value {
    let request = Request::post(target, body)
        .token(token)
        .header("Idempotency-Key", &crate::world::uuid().to_string());
    let answer = bank.call(&request);
    assert!(answer.status < 300, "{target}: {}", answer.text());
    answer.json()
}
