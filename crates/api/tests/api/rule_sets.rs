//! The life of a rule set: written by one person, checked, submitted, approved and published by
//! another, superseded and withdrawn; never edited.

use crate::bank::TestBank;
use crate::client::{Answer, Request};
use crate::world::{Who, actor_of, insert_person, person};
use credit_bank_domain::access::Role;
use credit_bank_store::Json;
use serde_json::{Value, json};

const CODE: &str = "demo/logistics";
const SETS: &str = "/v1/rule-sets";

/// A text with one rule and one example that holds.
fn source(number: u32, from: &str) -> String {
    format!(
        "rule_set: {CODE}
version: {number}
semantics: 1
title: 物流专业转换规则（示例）
label: 示例
effective: {{from: {from}}}
units: {{credit_step: \"0.5\", rounding: floor}}
sources: [{{id: WL, title: 示例规则}}]
policy: {{reuse: once_per_institution, consumption: whole, remainder: forfeit}}
rules:
- id: S01
  kind: transfer
  cite: WL/第一条
  uses: [{{slot: 资格, any_of: [{{type: vocational_qualification, award: \"YZSD@1\"}}]}}]
  gives: {{all: [WL-11, WL-12], effect: exempt, grade: pass}}
tests:
- name: 一项资格转两门课
  on: 2027-10-08
  courses: [{{code: WL-11, credits: \"3\"}}, {{code: WL-12, credits: \"3\"}}]
  facts: [{{id: o, type: vocational_qualification, award: \"YZSD@1\", credits: \"1.5\"}}]
  expect: {{granted: [WL-11, WL-12], credits: \"6\"}}
"
    )
}

/// An editor's new rule set; its list of versions.
fn rule_set(bank: &TestBank) -> String {
    let body = json!({"code": CODE, "title": "示例：物流专业转换规则", "purpose": "transfer"});
    let made = bank.post(Who::RuleEditor, SETS, "set", &body);
    assert_eq!(made.status, 201, "{}", made.text());
    made.find_header("location").unwrap().to_owned()
}

fn write(bank: &TestBank, versions: &str, key: &str, source: &str) -> Answer {
    bank.post(
        Who::RuleEditor,
        versions,
        key,
        &json!({"source": source, "note": "示例"}),
    )
}

/// An act without a body.
fn plain(bank: &TestBank, who: Who, target: &str) -> Answer {
    bank.call(&Request::new("POST", target).token(&bank.token(who)))
}

/// Tries a version against history, to the end; where it is read.
pub(crate) fn simulated(bank: &TestBank, version: &str) -> String {
    let target = format!("{version}/simulations");
    let key = crate::world::uuid().to_string();
    let request = Request::new("POST", &target).header("Idempotency-Key", &key);
    let begun = bank.call(&request.token(&bank.token(Who::RuleEditor)));
    assert_eq!(begun.status, 201, "{}", begun.text());
    bank.simulate();
    begun.find_header("location").unwrap().to_owned()
}

fn confirm(bank: &TestBank, who: Who, target: &str, hash: &Value) -> Answer {
    let body = json!({"hash": hash, "text": "已阅"});
    bank.call(&Request::post(target, &body).token(&bank.token(who)))
}

/// Takes version `number` as far as publication; what publishing answered.
fn publish(bank: &TestBank, versions: &str, number: u32, from: &str) -> Answer {
    let made = write(bank, versions, &format!("v{number}"), &source(number, from));
    assert_eq!(made.status, 201, "{}", made.text());
    let version = format!("{versions}/{number}");
    for step in ["check", "submission"] {
        let done = plain(bank, Who::RuleEditor, &format!("{version}/{step}"));
        assert_eq!(done.status, 200, "{step}: {}", done.text());
    }
    let hash = &made.json()["hash"];
    let approved = confirm(
        bank,
        Who::RuleApprover,
        &format!("{version}/approval"),
        hash,
    );
    assert_eq!(approved.status, 200, "{}", approved.text());
    simulated(bank, &version);
    confirm(
        bank,
        Who::RuleApprover,
        &format!("{version}/publication"),
        hash,
    )
}

each_database! {
    fn a_version_goes_from_draft_to_withdrawn_through_two_pairs_of_eyes(bank: &TestBank) {
        let versions = rule_set(bank);
        let made = write(bank, &versions, "v1", &source(1, "2027-03-01"));
        assert_eq!((made.status, &made.json()["state"]), (201, &json!("draft")));
        let version = format!("{versions}/1");
        let hash = &made.json()["hash"];
        // A draft is for those who work on it.
        assert_eq!(bank.call(&Request::get(&version)).status, 404);
        let seen = Request::get(&version).token(&bank.token(Who::RuleApprover));
        assert_eq!(bank.call(&seen).json()["hash"], *hash);

        let early = plain(bank, Who::RuleEditor, &format!("{version}/submission"));
        assert_eq!((early.status, early.slug().as_str()), (422, "rules-invalid"));
        let checked = plain(bank, Who::RuleEditor, &format!("{version}/check"));
        assert_eq!(checked.json()["passed"], true, "{}", checked.text());
        assert_eq!(checked.json()["tests"][0]["name"], "一项资格转两门课");
        let approval = format!("{version}/approval");
        let soon = confirm(bank, Who::RuleApprover, &approval, hash);
        assert_eq!((soon.status, soon.slug().as_str()), (409, "state-conflict"));
        assert_eq!(soon.json()["allowed_acts"], json!(["submission"]));

        let submitted = plain(bank, Who::RuleEditor, &format!("{version}/submission"));
        assert_eq!(submitted.json()["state"], "submitted", "{}", submitted.text());
        let wrong = confirm(bank, Who::RuleApprover, &approval, &json!("0".repeat(64)));
        assert_eq!((wrong.status, wrong.slug().as_str()), (422, "hash-mismatch"));
        assert_eq!(confirm(bank, Who::RuleEditor, &approval, hash).status, 403);
        let approved = confirm(bank, Who::RuleApprover, &approval, hash);
        assert_eq!(approved.json()["state"], "approved", "{}", approved.text());
        let publication = format!("{version}/publication");
        let blind = confirm(bank, Who::RuleApprover, &publication, hash);
        assert_eq!((blind.status, blind.slug().as_str()), (409, "simulation-required"));
        simulated(bank, &version);
        let published = confirm(bank, Who::RuleApprover, &publication, hash);
        assert_eq!(published.json()["state"], "published", "{}", published.text());
        assert_eq!(bank.call(&Request::get(&version)).json()["source"], made.json()["source"]);

        let reason = json!({"reason_code": "superseded_by_law", "text": "示例：上位规定已改"});
        let withdrawal = format!("{version}/withdrawal");
        let withdraw = || {
            bank.call(&Request::post(&withdrawal, &reason).token(&bank.token(Who::RuleApprover)))
        };
        assert_eq!(withdraw().json()["state"], "withdrawn");
        assert_eq!(withdraw().status, 409);
        // What was once published stays for all to read.
        assert_eq!(bank.call(&Request::get(&version)).json()["state"], "withdrawn");
    }

    fn who_wrote_a_version_never_approves_it(bank: &TestBank) {
        let station = bank.world.actor(Who::RuleEditor).organisation_id();
        let mut both = person("both01", Role::RuleEditor, station, bank.bank.now());
        both.roles = Json(vec![Role::RuleEditor, Role::RuleApprover]);
        insert_person(bank.bank.store(), &both);
        let token = bank.bank.tokens().issue(&actor_of(&both), crate::world::uuid()).unwrap();
        let call = |target: &str, body: &Value| {
            let request = Request::post(target, body).token(&token);
            bank.call(&request.header("Idempotency-Key", target))
        };
        let versions = rule_set(bank);
        let made = call(&versions, &json!({"source": source(1, "2027-03-01")}));
        assert_eq!(made.status, 201, "{}", made.text());
        let version = format!("{versions}/1");
        plain(bank, Who::RuleEditor, &format!("{version}/check"));
        let submitted = plain(bank, Who::RuleEditor, &format!("{version}/submission"));
        assert_eq!(submitted.status, 200, "{}", submitted.text());
        let body = json!({"hash": made.json()["hash"]});
        let own = call(&format!("{version}/approval"), &body);
        assert_eq!((own.status, own.slug().as_str()), (403, "four-eyes"));
    }

    fn a_faulty_text_is_refused_with_the_line_of_each_fault(bank: &TestBank) {
        let versions = rule_set(bank);
        let faulty = source(1, "2027-03-01").replace("kind: transfer", "kind: transmute");
        let answer = write(bank, &versions, "v1", &faulty);
        assert_eq!((answer.status, answer.slug().as_str()), (422, "rules-invalid"));
        let pointer = answer.json()["errors"][0]["pointer"].as_str().unwrap().to_owned();
        assert_eq!(pointer, "/source#L12C9", "the kind stands there");
        for (key, text) in [
            ("number", source(2, "2027-03-01")),
            ("code", source(1, "2027-03-01").replace(CODE, "demo/other")),
            ("yaml", "rule_set: [".to_owned()),
            ("empty", " ".to_owned()),
        ] {
            let answer = write(bank, &versions, key, &text);
            assert_eq!((answer.status, answer.slug().as_str()), (422, "rules-invalid"), "{key}");
        }
        // A rule for transfer has no place in a set for recognition.
        let body = json!({"code": "demo/recognition", "title": "示例", "purpose": "recognition"});
        let made = bank.post(Who::RuleEditor, SETS, "recognition", &body);
        let recognising = made.find_header("location").unwrap();
        let text = source(1, "2027-03-01").replace(CODE, "demo/recognition");
        let refused = write(bank, recognising, "kind", &text).json();
        assert_eq!(refused["errors"][0]["code"], "wrong_kind", "{refused}");
        assert_eq!(refused["errors"][0]["pointer"], "/source#L12C9");
        // The next number is still free: nothing was kept.
        assert_eq!(write(bank, &versions, "v1b", &source(1, "2027-03-01")).status, 201);
    }

    fn an_example_that_fails_keeps_a_version_from_being_submitted(bank: &TestBank) {
        let versions = rule_set(bank);
        let wrong = source(1, "2027-03-01").replace("credits: \"6\"}", "credits: \"5\"}");
        assert_eq!(write(bank, &versions, "v1", &wrong).status, 201);
        let checked = plain(bank, Who::RuleEditor, &format!("{versions}/1/check")).json();
        assert_eq!((&checked["passed"], &checked["tests"][0]["passed"]), (&json!(false), &json!(false)));
        let submitted = plain(bank, Who::RuleEditor, &format!("{versions}/1/submission"));
        assert_eq!((submitted.status, submitted.slug().as_str()), (422, "rules-invalid"));
    }

    fn what_carries_no_example_is_not_submitted(bank: &TestBank) {
        let versions = rule_set(bank);
        let text = source(1, "2027-03-01");
        let (bare, _) = text.split_once("tests:").unwrap();
        assert_eq!(write(bank, &versions, "v1", bare).status, 201);
        assert_eq!(plain(bank, Who::RuleEditor, &format!("{versions}/1/check")).json()["passed"], true);
        let submitted = plain(bank, Who::RuleEditor, &format!("{versions}/1/submission"));
        assert_eq!((submitted.status, submitted.slug().as_str()), (422, "rules-invalid"));
        assert_eq!(submitted.json()["errors"][0]["code"], "K12");
    }

    fn a_first_version_is_checked_against_the_programme_that_is_named(bank: &TestBank) {
        let versions = rule_set(bank);
        assert_eq!(write(bank, &versions, "v1", &source(1, "2027-03-01")).status, 201);
        let checked = plain(bank, Who::RuleEditor, &format!("{versions}/1/check")).json();
        assert_eq!((&checked["passed"], &checked["programmes"]), (&json!(true), &json!([])));
        let programmes = bank.call(&Request::get("/v1/programmes")).json();
        let other = programmes["items"][0]["id"].as_str().unwrap();
        let target = format!("{versions}/1/check?programme_id={other}");
        let checked = plain(bank, Who::RuleEditor, &target).json();
        assert_eq!((&checked["passed"], &checked["programmes"]), (&json!(false), &json!([other])));
        assert_eq!(checked["findings"][0]["code"], "K01", "it has none of these courses: {checked}");
        let nowhere = format!("{versions}/1/check?programme_id=0198a3c4-5b6d-7e8f-9a0b-000000000043");
        assert_eq!(plain(bank, Who::RuleEditor, &nowhere).status, 404);
        let garbled = format!("{versions}/1/check?programme_id=no-id");
        assert_eq!(plain(bank, Who::RuleEditor, &garbled).status, 400);
    }

    fn a_planted_fault_is_named_with_rule_section_field_place_and_witness(bank: &TestBank) {
        let versions = rule_set(bank);
        let never = source(1, "2027-03-01").replace(
            "award: \"YZSD@1\"}]}]",
            "award: \"YZSD@1\", hours: {min: \"20\", max: \"10\"}}]}]",
        );
        assert_eq!(write(bank, &versions, "v1", &never).status, 201);
        let checked = plain(bank, Who::RuleEditor, &format!("{versions}/1/check")).json();
        assert_eq!(checked["passed"], false);
        let findings = checked["findings"].as_array().unwrap();
        let found = findings.iter().find(|it| it["code"] == "K02").unwrap();
        assert_eq!(found["severity"], "error");
        assert_eq!((&found["section"], &found["rule"]), (&json!("rules"), &json!("S01")));
        assert_eq!(found["field"], "uses.0.any_of.0.hours");
        assert_eq!(found["line"], 14, "{found}");
        let witness: Value = serde_json::from_str(found["witness"].as_str().unwrap()).unwrap();
        assert_eq!(witness["facts"][0]["award_code"], "YZSD");
        assert_eq!(witness["days"], json!(["2027-03-01"]));
        let submitted = plain(bank, Who::RuleEditor, &format!("{versions}/1/submission"));
        assert_eq!((submitted.status, submitted.slug().as_str()), (422, "rules-invalid"));
        // Who may not check a version is told so before anything is weighed.
        let other = plain(bank, Who::Provider, &format!("{versions}/1/check"));
        assert!([403, 404].contains(&other.status), "{}", other.text());
    }

    fn a_later_version_supersedes_and_is_never_published_for_days_gone_by(bank: &TestBank) {
        let versions = rule_set(bank);
        assert_eq!(publish(bank, &versions, 1, "2026-01-01").status, 200);
        let past = publish(bank, &versions, 2, "2026-03-01");
        assert_eq!((past.status, past.slug().as_str()), (422, "effective-date-past"));
        let today = publish(bank, &versions, 3, "2026-03-02");
        assert_eq!(today.status, 200, "{}", today.text());
        let first = bank.call(&Request::get(&format!("{versions}/1"))).json();
        assert_eq!((&first["state"], &first["superseded"]), (&json!("published"), &json!(true)));

        let listed = bank.call(&Request::get(&versions)).json();
        let numbers: Vec<_> = listed["items"].as_array().unwrap().iter().map(|it| &it["version"]).collect();
        assert_eq!(numbers, [&json!(1), &json!(3)], "what was never published is not for all");
        let diff = bank.call(&Request::get(&format!("{versions}/1/diff?to=3")));
        assert_eq!(diff.status, 200, "{}", diff.text());
        let set = bank.call(&Request::get(&format!("{SETS}?limit=200"))).json();
        let own = set["items"].as_array().unwrap().iter().find(|it| it["code"] == CODE).unwrap().clone();
        assert_eq!(own["version_in_force"], 3);
    }

    fn a_code_is_taken_once_and_only_editors_write(bank: &TestBank) {
        rule_set(bank);
        let body = json!({"code": CODE, "title": "示例：同名"});
        let again = bank.post(Who::RuleEditor, SETS, "again", &body);
        assert_eq!((again.status, again.slug().as_str()), (409, "already-exists"));
        for who in [Who::RuleApprover, Who::Officer, Who::Registrar, Who::Admin, Who::Provider] {
            assert_eq!(bank.post(who, SETS, "other", &body).status, 403, "{who:?}");
        }
    }
}
