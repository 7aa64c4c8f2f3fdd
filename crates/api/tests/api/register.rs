//! The register: organisations, awards and programme versions, which all read and few write; the
//! machine clients of an organisation.

use crate::bank::TestBank;
use crate::client::{Answer, Request};
use crate::log_capture;
use crate::world::Who;
use serde_json::{Value, json};

/// An organisation of the seeds by name or code of the contract's list.
fn organisation(bank: &TestBank, role: &str) -> Value {
    let page = bank.call(&Request::get(&format!(
        "/v1/organisations?role={role}&limit=200"
    )));
    page.json()["items"][0].clone()
}

pub(crate) fn award(issuer: &Value) -> Value {
    json!({
        "type": "x_certificate", "code": "X-TEST", "edition": "2026", "name": "示例证书",
        "framework": "x",
        "levels": [{"level": "elementary", "name": "初级", "rank": 1, "credits": "2"}],
        "category": "vocational", "content_class": "TEST",
        "issuers": [{"organisation_id": issuer, "from": "2026-01-01", "immediate": true}],
        "valid_from": "2026-01-01", "label": "示例",
    })
}

/// A programme version with one course.
pub(crate) fn programme(school: &Value) -> Value {
    json!({
        "organisation_id": school, "code": "TEST", "version": "2026", "name": "示例专业",
        "level": "associate", "total_credits": "10", "intake_from": "2026-02-01",
        "modules": [{"code": "core", "name": "专业课", "min_credits": "4"}],
        "courses": [
            {"code": "T-1", "name": "示例课程", "credits": "4", "module": "core",
             "compulsory": true, "tags": [], "convertible": true},
        ],
        "label": "示例",
    })
}

fn expect(answer: &Answer, status: u16, slug: &str) {
    let told = (answer.status, answer.slug());
    assert_eq!(told, (status, slug.to_owned()), "{}", answer.text());
}

/// A token by client credentials, form-encoded (RFC 6749, 4.4).
fn token(bank: &TestBank, id: &Value, secret: &Value) -> Answer {
    let (id, secret) = (id.as_str().unwrap(), secret.as_str().unwrap());
    log_capture::forbid(secret);
    let form = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}");
    let request = Request::new("POST", "/v1/oauth/token");
    bank.call(&request.bytes("application/x-www-form-urlencoded", form))
}

each_database! {
    fn a_token_form_that_is_none_or_too_large_is_refused(bank: &TestBank) {
        let send = |form: String| {
            let request = Request::new("POST", "/v1/oauth/token");
            bank.call(&request.bytes("application/x-www-form-urlencoded", form))
        };
        let nobody = "client_id=0198a3c4-5b6d-7e8f-9a0b-0000000000ff&client_secret=none";
        expect(&send(nobody.to_owned()), 400, "invalid-parameter");
        let unknown = format!("grant_type=client_credentials&{nobody}&audience=x");
        expect(&send(unknown), 400, "invalid-parameter");
        let large = format!("grant_type={}", "x".repeat(crate::bank::BODY_BYTES));
        expect(&send(large), 413, "body-too-large");
    }

    fn an_authorisation_begins_and_ends_without_a_new_edition(bank: &TestBank) {
        let award = bank.read(|tx| tx.find_award_edition("X01", "1")).unwrap();
        let provider = |code: &str| crate::school::organisation(bank, code);
        let target = format!("/v1/awards/{}/authorisations", award.id);
        let state = |external_id: &str, who: Who, person: u32| {
            let body = crate::record::certificate(external_id, person, "X01");
            crate::record::posted(bank, who, &body)["outcome_state"].clone()
        };
        assert_eq!(state("E-1", Who::Provider, 1), "recognised");
        let ended = json!({"organisation_id": provider("demo-teo"), "from": "2026-01-01", "authorised": false,
            "reason": "示例：授权到期。"});
        let answer = bank.post(Who::Officer, &target, "k1", &ended);
        assert_eq!((answer.status, answer.json()["version"].clone()), (201, json!(2)), "{}", answer.text());
        assert_eq!(answer.json()["issuers"][0]["to"], "2026-01-01");
        assert_eq!(state("E-2", Who::Provider, 2), "waiting", "completed on 15 January");
        let begun = json!({"organisation_id": provider("lphr"), "from": "2026-01-10", "authorised": true,
            "immediate": true, "reason": "示例：新增授权。"});
        assert_eq!(bank.post(Who::Officer, &target, "k2", &begun).status, 201);
        assert_eq!(state("E-3", Who::OtherProvider, 3), "recognised");
        let read = bank.call(&Request::get(&format!("/v1/awards/{}", award.id))).json();
        assert_eq!((&read["version"], read["issuers"].as_array().unwrap().len()), (&json!(3), 2));
        // What is wrong is refused with its place, and only officers may.
        let reversed = json!({"organisation_id": provider("lphr"), "from": "2026-01-10", "to": "2026-01-10",
            "authorised": true, "reason": "示例"});
        expect(&bank.post(Who::Officer, &target, "k3", &reversed), 422, "invalid-body");
        for more in [json!({"to": "2026-02-01"}), json!({"immediate": true})] {
            let contradicted = crate::record::with(&ended, &more);
            expect(&bank.post(Who::Officer, &target, "k7", &contradicted), 422, "invalid-body");
        }
        let nobody = json!({"organisation_id": award.id, "from": "2026-01-10", "authorised": true, "reason": "示例"});
        expect(&bank.post(Who::Officer, &target, "k4", &nobody), 422, "unknown-reference");
        let nowhere = format!("/v1/awards/{}/authorisations", provider("lphr"));
        expect(&bank.post(Who::Officer, &nowhere, "k5", &begun), 404, "not-found");
        expect(&bank.post(Who::Admin, &target, "k6", &begun), 403, "forbidden");
    }

    fn an_officer_enters_an_award_and_all_read_it(bank: &TestBank) {
        let body = award(&organisation(bank, "provider")["id"]);
        let made = bank.post(Who::Officer, "/v1/awards", "a1", &body);
        assert_eq!(made.status, 201, "{}", made.text());
        let place = made.find_header("location").unwrap();
        let read = bank.call(&Request::get(place));
        assert_eq!((read.status, &read.json()), (200, &made.json()));
        let listed = bank.call(&Request::get("/v1/awards?type=x_certificate&limit=200")).json();
        let own = listed["items"].as_array().unwrap().iter().find(|it| it["code"] == "X-TEST");
        assert_eq!(own.unwrap()["id"], made.json()["id"]);
        expect(&bank.post(Who::Officer, "/v1/awards", "a2", &body), 409, "already-exists");
        for who in [Who::Registrar, Who::Admin, Who::RuleEditor, Who::Provider, Who::Auditor] {
            expect(&bank.post(who, "/v1/awards", "a3", &body), 403, "forbidden");
        }
    }

    fn an_award_that_refers_to_nothing_is_refused_with_its_place(bank: &TestBank) {
        let nobody = json!("0198a3c4-5b6d-7e8f-9a0b-0000000000ff");
        let unknown = bank.post(Who::Officer, "/v1/awards", "a1", &award(&nobody));
        expect(&unknown, 422, "unknown-reference");
        let mut framework = award(&organisation(bank, "provider")["id"]);
        framework["framework"] = json!("no-such-framework");
        let answer = bank.post(Who::Officer, "/v1/awards", "a2", &framework);
        assert_eq!(answer.status, 422, "{}", answer.text());
        assert_eq!(answer.json()["errors"][0]["pointer"], "/framework");
        for (level, rank) in [("superb", 1), ("elementary", 2)] {
            let mut stranger = award(&organisation(bank, "provider")["id"]);
            stranger["levels"][0]["level"] = json!(level);
            stranger["levels"][0]["rank"] = json!(rank);
            let answer = bank.post(Who::Officer, "/v1/awards", level, &stranger);
            expect(&answer, 422, "unknown-reference");
            assert_eq!(answer.json()["errors"][0]["pointer"], "/levels/0");
        }
    }

    fn an_award_is_worth_a_thousand_credits_at_most(bank: &TestBank) {
        let refused = |body: &Value, key: &str, pointer: &str| {
            let answer = bank.post(Who::Officer, "/v1/awards", key, body);
            expect(&answer, 422, "invalid-body");
            assert_eq!(answer.json()["errors"][0]["pointer"], pointer, "{}", answer.text());
        };
        let mut rich = award(&organisation(bank, "provider")["id"]);
        rich["credits"] = json!("1000.01");
        refused(&rich, "a1", "/credits");
        let mut rich = award(&organisation(bank, "provider")["id"]);
        rich["levels"][0]["credits"] = json!("1001");
        refused(&rich, "a2", "/levels/0/credits");
    }

    fn a_programme_version_is_entered_once_and_all_read_it(bank: &TestBank) {
        let body = programme(&organisation(bank, "school")["id"]);
        let made = bank.post(Who::Officer, "/v1/programmes", "p1", &body);
        assert_eq!(made.status, 201, "{}", made.text());
        let read = bank.call(&Request::get(made.find_header("location").unwrap()));
        assert_eq!((read.status, &read.json()), (200, &made.json()));
        expect(&bank.post(Who::Officer, "/v1/programmes", "p2", &body), 409, "already-exists");
        for (pointer, value) in [
            ("/courses/0/module", json!("no-such-module")),
            ("/courses/0/credits", json!("4.005")),
            ("/total_credits", json!(10)),
            ("/intake_to", json!("2026-01-01")),
        ] {
            let mut wrong = body.clone();
            wrong["version"] = json!("2027");
            if let Some(member) = wrong.pointer_mut(pointer) {
                *member = value;
            } else {
                wrong[pointer.trim_start_matches('/')] = value;
            }
            let answer = bank.post(Who::Officer, "/v1/programmes", pointer, &wrong);
            assert_eq!(answer.status, 422, "{pointer}: {}", answer.text());
            assert_eq!(answer.json()["errors"][0]["pointer"], pointer);
        }
    }

    fn an_organisation_is_entered_by_an_administrator(bank: &TestBank) {
        let body = json!({
            "name": "示例新校", "roles": ["school", "provider"], "class": "vocational_school",
            "region_code": "500155", "label": "示例",
        });
        let made = bank.post(Who::Admin, "/v1/organisations", "o1", &body);
        assert_eq!(made.status, 201, "{}", made.text());
        expect(&bank.post(Who::Officer, "/v1/organisations", "o2", &body), 403, "forbidden");
        let mut uscc = body.clone();
        // A real body's code with another check character is nobody's.
        uscc["uscc"] = json!("91110000600037341M");
        let answer = bank.post(Who::Admin, "/v1/organisations", "o3", &uscc);
        assert_eq!((answer.status, &answer.json()["errors"][0]["pointer"]), (422, &json!("/uscc")));
    }

    fn a_client_gets_tokens_by_its_secret_and_keeps_both_while_it_changes(bank: &TestBank) {
        let provider = organisation(bank, "provider")["id"].clone();
        let clients = format!("/v1/organisations/{}/clients", provider.as_str().unwrap());
        let body = json!({"name": "示例系统", "scopes": ["completions:write"]});
        let made = bank.post(Who::Admin, &clients, "c1", &body);
        assert_eq!(made.status, 201, "{}", made.text());
        let client = made.json();
        let first = token(bank, &client["client_id"], &client["client_secret"]);
        assert_eq!(first.status, 200, "{}", first.text());
        assert_eq!(first.json()["scope"], "completions:write");
        log_capture::forbid(first.json()["access_token"].as_str().unwrap());

        let secrets = format!("{clients}/{}/secrets", client["client_id"].as_str().unwrap());
        let second = bank.post(Who::Admin, &secrets, "s1", &json!({"overlap_hours": 24}));
        assert_eq!(second.status, 201, "{}", second.text());
        for secret in [&client["client_secret"], &second.json()["client_secret"]] {
            assert_eq!(token(bank, &client["client_id"], secret).status, 200);
        }
        let wrong = token(bank, &client["client_id"], &json!("not-the-secret-of-this-client-0000000000000"));
        assert_eq!((wrong.status, &wrong.json()["error"]), (401, &json!("invalid_client")));
        // The list never shows a secret; who is no administrator sees no list.
        let listed = bank.call(&Request::get(&clients).token(&bank.token(Who::Admin)));
        assert_eq!(listed.status, 200, "{}", listed.text());
        assert!(!listed.text().contains(client["client_secret"].as_str().unwrap()));
        let asked = Request::get(&clients).token(&bank.token(Who::Officer));
        expect(&bank.call(&asked), 403, "forbidden");
    }
}
