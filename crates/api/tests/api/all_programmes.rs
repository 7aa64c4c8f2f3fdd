//! Where outcomes are worth most: every programme of every school in one question, the best first.

use crate::bank::TestBank;
use crate::client::{Answer, Request};
use crate::grants::{open, token_of};
use crate::world::{Who, uuid};
use credit_bank_api::conversions::Exported;
use credit_bank_conversion_rules::plan::{SolutionStatus, solve};
use serde_json::{Value, json};
use std::process::Command;

const QUERY: &str = "/v1/conversions/query";
const NODES: u64 = 50_000;

fn qualification() -> Value {
    json!({
        "ref": "o1", "type": "vocational_qualification", "award": {"code": "YZSD", "edition": "1"},
        "level": "4", "awarded_on": "2025-06-30", "credits": "1.5",
    })
}

fn certificate() -> Value {
    json!({
        "ref": "o2", "type": "x_certificate", "award": {"code": "X02", "edition": "1"},
        "level": "intermediate", "awarded_on": "2025-06-30", "credits": "4",
    })
}

fn ask(bank: &TestBank, body: &Value) -> Answer {
    bank.call(&Request::post(QUERY, body))
}

/// The body with other members.
fn with(body: &Value, more: &Value) -> Value {
    let mut body = body.clone();
    let members = body.as_object_mut().unwrap();
    members.extend(more.as_object().unwrap().clone());
    body
}

fn credits(item: &Value, member: &str) -> i64 {
    item[member]
        .as_str()
        .unwrap()
        .replace('.', "")
        .parse()
        .unwrap()
}

fn worth(item: &Value) -> i64 {
    credits(item, "total_credits") + credits(item, "pending_exam_credits")
}

each_database! {
    fn every_programme_is_ranked_and_each_has_the_plan_of_its_own_question(bank: &TestBank) {
        let body = json!({"outcomes": [qualification(), certificate()]});
        let answer = ask(bank, &body);
        assert_eq!(answer.status, 200, "{}", answer.text());
        let ranking = answer.json();
        let items = ranking["items"].as_array().unwrap();
        assert!(items.len() > 3, "{ranking}");
        assert_eq!(ranking["weighed"], items.len());
        assert_eq!(ranking["not_reached"], json!([]));
        assert!(worth(&items[0]) >= 800, "{}", items[0]);
        for pair in items.windows(2) {
            assert!(worth(&pair[0]) >= worth(&pair[1]), "{pair:?}");
        }
        for item in items.iter().filter(|item| worth(item) > 0) {
            let own = with(&body, &json!({"programme_id": item["programme_id"]}));
            let plan = ask(bank, &own).json();
            assert_eq!(plan["plan_hash"], item["plan_hash"], "{item}");
            assert_eq!(plan["unused"].as_array().unwrap().len(), item["blocked"]);
            assert_eq!(plan["courses"].as_array().unwrap().len(), item["courses"]);
        }
    }

    fn pages_and_filters_show_the_same_ranking_in_parts(bank: &TestBank) {
        let body = json!({"outcomes": [qualification()]});
        let whole = ask(bank, &body).json();
        let (mut seen, mut cursor) = (Vec::new(), Value::Null);
        loop {
            let mut asked = with(&body, &json!({"limit": 2}));
            if !cursor.is_null() {
                asked["cursor"] = cursor.clone();
            }
            let page = ask(bank, &asked).json();
            seen.extend(page["items"].as_array().unwrap().clone());
            cursor = page["next_cursor"].clone();
            if cursor.is_null() {
                break;
            }
            let other = with(&asked, &json!({"on": "2026-01-05", "cursor": cursor}));
            let refused = ask(bank, &other);
            assert_eq!((refused.status, refused.slug().as_str()), (400, "invalid-cursor"));
        }
        assert_eq!(Value::Array(seen), whole["items"]);
        let best = &whole["items"][0];
        let level = with(&body, &json!({"programmes": {"level": best["level"]}}));
        for item in ask(bank, &level).json()["items"].as_array().unwrap() {
            assert_eq!(item["level"], best["level"]);
        }
        let school = with(&body, &json!({"programmes": {"organisation_id": best["organisation_id"]}}));
        let of_school = ask(bank, &school).json();
        assert_eq!(&of_school["items"][0], best);
        for (region, school) in [("500155", "lpvec"), ("500000", "cqou")] {
            let there = with(&body, &json!({"programmes": {"region_code": region}}));
            let items = ask(bank, &there).json()["items"].clone();
            let school = crate::school::organisation(bank, school).to_string();
            let of_school = |item: &Value| item["organisation_id"] == school;
            assert!(items.as_array().unwrap().iter().any(of_school), "{region}: {items}");
        }
        let there = |region: &str| ask(bank, &with(&body, &json!({"programmes": {"region_code": region}})));
        // Zeros at the end of a district's code are not those of a city or province above it.
        for region in ["120000", "500150"] {
            assert_eq!(there(region).json()["items"], json!([]), "{region}");
        }
        let sichuan = crate::school::organisation(bank, "kaijiang").to_string();
        let of_chongqing = there("500000").json();
        assert!(of_chongqing["items"].as_array().unwrap().iter().all(|it| it["organisation_id"] != sichuan));
        for region in ["", "5", "51", "abc", "50015", "990000", "000000"] {
            let refused = there(region);
            assert_eq!(refused.status, 422, "{region}: {}", refused.text());
            assert_eq!(refused.json()["errors"][0]["pointer"], "/programmes/region_code");
        }
    }

    fn what_is_of_one_programme_is_refused_for_all(bank: &TestBank) {
        let body = json!({"outcomes": [qualification()]});
        for more in [
            json!({"courses": ["C1"]}),
            json!({"require": [{"course_id": "C1"}]}),
            json!({"prospects": true}),
            json!({"limit": 0}),
        ] {
            let answer = ask(bank, &with(&body, &more));
            assert_eq!(answer.status, 422, "{more} {}", answer.text());
        }
        let best = ask(bank, &body).json()["items"][0].clone();
        let mixed = json!({"programme_id": best["programme_id"], "programmes": {}});
        assert_eq!(ask(bank, &with(&body, &mixed)).status, 422);
    }

    fn a_learner_sees_all_programmes_and_a_school_with_a_grant_its_own(bank: &TestBank) {
        let learner = open(bank, 1);
        let body = json!({"learner_id": learner});
        let asking = |token: &str| bank.call(&Request::post(QUERY, &body).token(token));
        let token = token_of(bank, &learner);
        let own = asking(&token);
        assert_eq!(own.status, 200, "{}", own.text());
        assert!(own.json()["items"].as_array().unwrap().len() > 3);
        assert_eq!(ask(bank, &body).status, 401);
        let registrar = bank.token(Who::Registrar);
        assert_eq!(asking(&registrar).status, 404, "no grant");
        let school = bank.call(&Request::get("/v1/me").token(&registrar)).json();
        let scope = json!({"scope": {"kind": "record"}, "organisation_id": school["organisation_id"],
            "purpose": "示例", "expires_on": "2026-03-31"});
        let given = bank.call(&Request::post("/v1/grants", &scope).token(&token).header("Idempotency-Key", "everywhere"));
        assert_eq!(given.status, 201, "{}", given.text());
        let schools = asking(&registrar);
        assert_eq!(schools.status, 200, "{}", schools.text());
        let ranking = schools.json();
        let items = ranking["items"].as_array().unwrap();
        for item in items {
            assert_eq!(item["organisation_id"], school["organisation_id"], "{school}");
        }
    }

    fn what_would_change_a_plan_is_told_where_it_is_asked(bank: &TestBank) {
        let marketing = json!({
            "ref": "o3", "type": "skill_level_certificate",
            "award": {"code": "4-01-02-07", "edition": "2015+2020"},
            "level": "3", "awarded_on": "2025-06-30", "credits": "2",
        });
        let body = json!({"outcomes": [certificate(), marketing]});
        let ranking = ask(bank, &body).json();
        let mut items = ranking["items"].as_array().unwrap().iter();
        let market = items.find(|item| item["code"] == "P2").unwrap();
        let one = with(&body, &json!({"programme_id": market["programme_id"]}));
        let plain = ask(bank, &one).json();
        assert!(plain.get("prospects").is_none());
        let told = ask(bank, &with(&one, &json!({"prospects": true}))).json();
        assert_eq!(told["plan_hash"], plain["plan_hash"]);
        let prospects = &told["prospects"];
        for instead in prospects["instead"].as_array().unwrap() {
            let again = with(&one, &json!({"require": [instead["require"]]}));
            let other = ask(bank, &again).json();
            assert_eq!(worth(&other), credits(instead, "credits"), "{instead}");
        }
        assert!(!prospects["instead"].as_array().unwrap().is_empty(), "{prospects}");
        assert!(credits(&prospects["award"], "gained") > 0, "{prospects}");
        for verdict in plain["verdicts"].as_array().unwrap() {
            assert!(!verdict["reasons"].as_array().unwrap().is_empty());
        }
    }

    fn what_has_ended_is_told_by_the_word_for_it(bank: &TestBank) {
        let mut ended = with(&certificate(), &json!({"awarded_on": "2020-06-30", "valid_until": "2021-06-30"}));
        ended.as_object_mut().unwrap().remove("credits");
        let items = ask(bank, &json!({"outcomes": [certificate()]})).json();
        let mut items = items["items"].as_array().unwrap().iter();
        let market = items.find(|item| item["code"] == "P2").unwrap();
        let body = json!({"outcomes": [ended], "programme_id": market["programme_id"]});
        let told = ask(bank, &body).json();
        let verdicts = told["verdicts"].as_array().unwrap();
        assert!(!verdicts.is_empty(), "{told}");
        for verdict in verdicts {
            assert_eq!((&verdict["verdict"], &verdict["reasons"][0]["code"]), (&json!("expired"), &json!("expired")));
        }
    }

    fn an_exported_query_is_solved_to_the_plan_of_the_query(bank: &TestBank) {
        let body = json!({"outcomes": [qualification(), certificate()]});
        let ranking = ask(bank, &body).json();
        for item in ranking["items"].as_array().unwrap() {
            let one = with(&body, &json!({"programme_id": item["programme_id"]}));
            let plan = ask(bank, &one).json();
            let text = one.to_string();
            let store = bank.bank.store();
            let exported = store.write("export", |tx| Exported::read(tx, &bank.bank, &text, |_, _| unreachable!()));
            let instance = exported.unwrap().instance(&bank.bank).unwrap();
            let solution = solve(&instance, NODES);
            assert_eq!(solution.status, SolutionStatus::Optimal);
            let (chosen, objective) = (solution.chosen.unwrap(), solution.objective.unwrap());
            let mut given: Vec<String> = instance
                .applications
                .iter()
                .filter(|one| chosen.contains(&one.id))
                .flat_map(|one| one.grants.iter().map(|grant| grant.t.clone()))
                .collect();
            given.sort();
            let mut planned: Vec<String> = plan["courses"]
                .as_array()
                .unwrap()
                .iter()
                .filter_map(|line| line["course_id"].as_str().map(str::to_owned))
                .collect();
            planned.sort();
            assert_eq!(given, planned, "{item}");
            assert_eq!(objective.credits, worth(&plan), "{item}");
            let named = format!("{instance:?}");
            assert!(!named.contains("示例学员"));
        }
    }

    fn a_learners_query_that_is_exported_leaves_a_line_that_he_sees(bank: &TestBank) {
        let learner = open(bank, 1);
        let programme = ask(bank, &json!({"outcomes": [qualification()]})).json()["items"][0]["programme_id"].clone();
        let folder = std::env::temp_dir().join(format!("export-{}", uuid()));
        bank.keep_keys(&folder);
        let run = |name: &str, body: &Value| {
            let file = folder.join(name);
            std::fs::write(&file, body.to_string()).unwrap();
            Command::new(env!("CARGO_BIN_EXE_credit-bank"))
                .args(["plan", "--export"])
                .arg(&file)
                .env("DATABASE_URL", bank.database_url())
                .env("CREDIT_BANK_DATA_DIR", &folder)
                .output()
                .unwrap()
        };
        let export = |name: &str, body: &Value| {
            let run = run(name, body);
            assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        };
        // What has no plan is told in words of both languages, not by the names of types.
        let nowhere = run("nowhere", &json!({"outcomes": [qualification()], "programme_id": uuid()}));
        let told = String::from_utf8_lossy(&nowhere.stderr).into_owned();
        assert_eq!(nowhere.status.code(), Some(2), "{told}");
        assert!(told.contains("没有可导出的规划问题：") && told.contains("there is no plan to export: "), "{told}");
        for debug in ["Problem", "Told", "slug", "None"] {
            assert!(!told.contains(debug), "{told}");
        }
        export("made-up", &json!({"outcomes": [qualification()], "programme_id": programme}));
        let lines = || {
            let request = Request::get("/v1/audit?operation=export_plan_instance").token(&bank.token(Who::Auditor));
            let answer = bank.call(&request);
            assert_eq!(answer.status, 200, "{}", answer.text());
            answer.json()["items"].as_array().unwrap().len()
        };
        assert_eq!(lines(), 0, "nobody's record was looked at");
        export("own", &json!({"learner_id": learner, "programme_id": programme}));
        assert_eq!(lines(), 1);
        let accesses = bank.call(&Request::get("/v1/me/accesses").token(&token_of(bank, &learner))).json();
        let told = accesses["items"].as_array().unwrap().iter();
        assert!(told.clone().any(|it| it["act"] == "export_plan_instance"), "{accesses}");
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
