//! Several rule sets recognise: the nearest to an outcome that has a rule about it decides, the bank's what is
//! left.

use crate::bank::TestBank;
use crate::client::Request;
use crate::pools::POOLED;
use crate::record::{
    balance, certificate, client_of, enrolled, outcome_of, posted, registrar, revoked, shown, with,
};
use crate::rule_sets::simulated;
use crate::school::{Applicant, School, refused, text};
use crate::terms::{approved, draft_recognition_rules, publication, published};
use crate::world::{Who, uuid};
use credit_bank_domain::id::OrganisationId;
use credit_bank_store::StoreError;
use credit_bank_store::rows::OrganisationProfile;
use credit_bank_store::tx::ProgrammeFilter;
use serde_json::{Value, json};

/// The employment office, which posts trainings.
const OFFICE: &str = "lphr";

pub(crate) fn organisation(bank: &TestBank, code: &str) -> OrganisationId {
    bank.read(|tx| tx.find_organisation_by_code(code))
        .unwrap()
        .id
}

/// Rules by which a training is worth a credit for so many hours, and at most ten credits a year.
pub(crate) fn trainings(code: &str, hours: &str) -> String {
    format!(
        "rule_set: {code}
version: 1
semantics: 1
title: 示例：区县认定规则
label: 示例
effective: {{from: 2026-03-02}}
units: {{credit_step: \"0.5\", rounding: floor}}
sources: [{{id: D, title: 示例}}]
policy: {{reuse: once_per_institution}}
rules:
- id: REC-TRAIN
  kind: recognise
  cite: D/第一条
  when: {{type: training, hours: {{max: \"2000\"}}}}
  give: {{value: {{formula: \"hours / {hours}\"}}, category: vocational}}
  limit: {{per_year: \"10\"}}
tests:
- name: 三十六学时
  on: 2026-04-01
  facts: [{{id: a, type: training, award: \"T01@1\", hours: \"36\"}}]
  expect: {{recognised: {{a: \"{}\"}}}}
- name: 学时过多须人工核验
  on: 2026-04-01
  facts: [{{id: a, type: training, award: \"T01@1\", hours: \"3000\"}}]
  expect: {{waits: {{a: condition_failed}}}}
",
        36 / hours.parse::<u32>().unwrap()
    )
}

/// The draft of a new rule set for recognition: where it is read, and its hash.
pub(crate) fn draft(bank: &TestBank, owner: &str, code: &str, source: &str) -> (String, Value) {
    let body = json!({"code": code, "title": "示例：区县认定规则", "organisation_id": organisation(bank, owner), "purpose": "recognition"});
    let made = bank.post(Who::RuleEditor, "/v1/rule-sets", code, &body);
    assert_eq!(made.status, 201, "{}", made.text());
    assert_eq!(made.json()["purpose"], "recognition");
    let versions = made.find_header("location").unwrap().to_owned();
    let made = bank.post(
        Who::RuleEditor,
        &versions,
        &format!("{code}-1"),
        &json!({"source": source, "note": "示例"}),
    );
    assert_eq!(made.status, 201, "{}", made.text());
    (format!("{versions}/1"), made.json()["hash"].clone())
}

fn in_force(bank: &TestBank, owner: &str, code: &str, source: &str) {
    let (version, hash) = draft(bank, owner, code, source);
    published(bank, &version, &hash);
}

fn training(person: u32, external_id: &str, hours: &str) -> Value {
    let mut body = certificate(external_id, person, "T01");
    body.as_object_mut().unwrap().remove("level");
    with(&body, &json!({"hours": hours}))
}

/// What the outcome is worth, and by which rule set.
fn decided(bank: &TestBank, outcome: &str) -> (String, String) {
    let outcome = shown(bank, outcome);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (
        text(&outcome["credits"]),
        text(&outcome["rule_set"]["code"]),
    )
}

fn is(credits: &str, rule_set: &str) -> (String, String) {
    (credits.to_owned(), rule_set.to_owned())
}

/// Posts as a system of another organisation.
fn posted_by(bank: &TestBank, code: &str, body: &Value) -> Value {
    let request = Request::post("/v1/completions", body)
        .token(&bank.token_of(&client_of(bank, code)))
        .header("Idempotency-Key", &uuid().to_string());
    let answer = bank.call(&request);
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

/// A further draft of a rule set: where it is read, and its hash.
fn further(bank: &TestBank, version: &str, source: &str) -> (String, Value) {
    let (versions, _) = version.rsplit_once('/').unwrap();
    let body = json!({"source": source, "note": "示例"});
    let made = bank.post(Who::RuleEditor, versions, &uuid().to_string(), &body);
    assert_eq!(made.status, 201, "{}", made.text());
    let place = made.find_header("location").unwrap().to_owned();
    (place, made.json()["hash"].clone())
}

/// What the simulation of a version shows to the editor.
fn simulation(bank: &TestBank, version: &str) -> (Value, Value) {
    let place = simulated(bank, version);
    let token = bank.token(Who::RuleEditor);
    let read = |target: &str| bank.call(&Request::get(target).token(&token)).json();
    (read(&place), read(&format!("{place}/cases")))
}

/// Two trainings of one person that are worth something only where they are summed.
fn short_trainings(bank: &TestBank) {
    for number in ["T-1", "T-2"] {
        posted(bank, Who::OtherProvider, &training(1, number, "8"));
    }
}

/// The organisation belongs to the other from now on.
pub(crate) fn below(bank: &TestBank, code: &str, above: &str) {
    let profile = OrganisationProfile {
        organisation_id: organisation(bank, code),
        short_name: None,
        school_code: None,
        region_code: None,
        parent_id: Some(organisation(bank, above)),
    };
    bank.bank
        .store()
        .write("test", |tx| -> Result<(), StoreError> {
            tx.insert_organisation_profile(&profile)
        })
        .unwrap();
}

each_database! {
    fn a_districts_rules_decide_what_its_providers_issue_and_the_banks_the_rest(bank: &TestBank) {
        in_force(bank, OFFICE, "lp-office", &trainings("lp-office", "9"));
        let own = outcome_of(&posted(bank, Who::OtherProvider, &training(1, "T-1", "36")));
        assert_eq!(decided(bank, &own), is("4.00", "lp-office"));
        assert_eq!(shown(bank, &own)["rule_set"]["version"], 1);
        // Of another provider's training it says nothing, and of a certificate it has no rule.
        let far = outcome_of(&posted_by(bank, "lprva", &training(1, "T-2", "36")));
        assert_eq!(decided(bank, &far), is("2.00", "bank-recognition"));
        let other = outcome_of(&posted(bank, Who::Provider, &certificate("E-1", 1, "X01")));
        assert_eq!(decided(bank, &other), is("4.00", "bank-recognition"));
    }

    fn the_nearest_rules_come_first_whatever_was_made_first(bank: &TestBank) {
        in_force(bank, "lpcec", "lp-district", &trainings("lp-district", "6"));
        let worth = |person: u32, provider: &str| {
            let body = training(person, &format!("T-{person}-{provider}"), "36");
            decided(bank, &outcome_of(&posted_by(bank, provider, &body)))
        };
        assert_eq!(worth(1, OFFICE), is("2.00", "bank-recognition"), "they are not below it");
        below(bank, OFFICE, "lpcec");
        assert_eq!(worth(2, OFFICE), is("6.00", "lp-district"));
        in_force(bank, OFFICE, "lp-office", &trainings("lp-office", "9"));
        assert_eq!(worth(3, OFFICE), is("4.00", "lp-office"));
        // Of two rule sets of one organisation the older one decides.
        bank.clock.set("2026-03-02T02:00:00Z".parse().unwrap());
        in_force(bank, OFFICE, "a-later", &trainings("a-later", "4"));
        assert_eq!(worth(4, OFFICE), is("4.00", "lp-office"));
    }

    fn a_schools_rules_decide_what_its_learners_have_and_no_provider_hears_of_it(bank: &TestBank) {
        in_force(bank, "cqou", "cqou-own", &trainings("cqou-own", "9"));
        let registrar = registrar(bank);
        posted(bank, Who::Provider, &certificate("E-1", 1, "X01"));
        enrolled(bank, &registrar, 1);
        let told = |person: u32| posted(bank, Who::OtherProvider, &training(person, &format!("T-{person}"), "36"));
        let (student, other) = (told(1), told(2));
        assert_eq!(decided(bank, &outcome_of(&student)), is("4.00", "cqou-own"));
        assert_eq!(decided(bank, &outcome_of(&other)), is("2.00", "bank-recognition"));
        let said = |answer: &Value| (answer["credits"].clone(), answer["reasons"].clone());
        assert_eq!(said(&student), said(&other));
    }

    fn a_year_and_what_is_weighed_again_are_each_rule_sets_own(bank: &TestBank) {
        let first = outcome_of(&posted_by(bank, "lprva", &training(1, "T-1", "180")));
        in_force(bank, OFFICE, "lp-office", &trainings("lp-office", "9"));
        let own = outcome_of(&posted(bank, Who::OtherProvider, &training(1, "T-2", "90")));
        assert_eq!(decided(bank, &first), is("10.00", "bank-recognition"));
        assert_eq!(decided(bank, &own), is("10.00", "lp-office"), "its own year has room");
        let full = outcome_of(&posted(bank, Who::OtherProvider, &training(1, "T-3", "45")));
        assert_eq!(decided(bank, &full), is("0.00", "lp-office"));
        // The room that a lot of the bank's rules leaves is no room of the other's.
        revoked(bank, &first);
        assert_eq!(decided(bank, &full), is("0.00", "lp-office"));
        revoked(bank, &own);
        assert_eq!(decided(bank, &full), is("5.00", "lp-office"));
    }

    fn a_simulation_tells_what_the_bank_decided_before(bank: &TestBank) {
        posted(bank, Who::OtherProvider, &training(1, "T-1", "36"));
        posted_by(bank, "lprva", &training(2, "T-2", "36"));
        let (version, _) = draft(bank, OFFICE, "lp-office", &trainings("lp-office", "12"));
        let place = simulated(bank, &version);
        let token = bank.token(Who::RuleEditor);
        let report = bank.call(&Request::get(&place).token(&token)).json();
        // The other's account is no case of the office's rules: they cover nothing in it.
        assert_eq!((&report["cases"], &report["gains"], &report["losses"]), (&json!(1), &json!(1), &json!(0)), "{report}");
        assert_eq!(report["expected"], 2);
        let cases = bank.call(&Request::get(&format!("{place}/cases?outlook=gain")).token(&token)).json();
        let change = &cases["items"][0]["changes"][0];
        assert_eq!((&change["rule_before"], &change["rule_after"]), (&json!("bank-recognition@1/REC-TRAIN"), &json!("lp-office@1/REC-TRAIN")), "{cases}");
        assert_eq!((&change["before"], &change["after"]), (&json!("2.00"), &json!("3.00")));
        // A version of the bank's changes what the bank decides, and nothing else.
        in_force(bank, OFFICE, "lp-second", &trainings("lp-second", "9"));
        let changes = [("formula: \"hours / 18\"", "formula: \"hours / 36\"")];
        let (version, _) = draft_recognition_rules(bank, &changes);
        let report = bank.call(&Request::get(&simulated(bank, &version)).token(&token)).json();
        assert_eq!((&report["cases"], &report["losses"]), (&json!(2), &json!(1)), "{report}");
    }

    fn a_simulation_counts_what_a_changed_pool_makes_of_booked_outcomes(bank: &TestBank) {
        // Rounded to the nearest half, each training by itself: five hours are half a credit, four are nothing.
        let alone = trainings("lp-office", "18").replace("rounding: floor", "rounding: half_up");
        let (version, hash) = draft(bank, OFFICE, "lp-office", &alone);
        published(bank, &version, &hash);
        let booked = |person: u32, hours: &str| {
            let posts = [1, 2].map(|number| {
                let body = training(person, &format!("T-{person}-{number}"), hours);
                outcome_of(&posted(bank, Who::OtherProvider, &body))
            });
            posts.map(|it| decided(bank, &it))
        };
        assert_eq!(booked(1, "5"), [is("0.50", "lp-office"), is("0.50", "lp-office")]);
        assert_eq!(booked(2, "4"), [is("0.00", "lp-office"), is("0.00", "lp-office")]);
        // Summed first, ten hours are half a credit and so are eight.
        let pooled = alone.replace("version: 1\n", "version: 2\n");
        let pooled = pooled.replace("  limit:", "  pool: {by: category}\n  limit:");
        let (second, _) = further(bank, &version, &pooled);
        let (report, cases) = simulation(bank, &second);
        assert_eq!((&report["cases"], &report["losses"], &report["gains"]), (&json!(2), &json!(1), &json!(1)), "{report}");
        let worth = |place: usize| (cases["items"][place]["credits_before"].clone(), cases["items"][place]["credits_after"].clone());
        assert_eq!(worth(0), (json!("1.00"), json!("0.50")), "{cases}");
        assert_eq!(worth(1), (json!("0.00"), json!("0.50")), "{cases}");
        assert_eq!(cases["items"][0]["changes"][0]["rule_after"], "lp-office@2/REC-TRAIN");
        // Another key of the pool changes nothing where every training is of one category and one award.
        let by_award = pooled.replace("by: category", "by: award").replace("version: 2\n", "version: 3\n");
        let (third, _) = further(bank, &version, &by_award);
        let (report, _) = simulation(bank, &third);
        assert_eq!((&report["losses"], &report["gains"]), (&json!(1), &json!(1)), "{report}");
    }

    fn a_draft_is_simulated_anew_once_other_rules_that_recognise_changed(bank: &TestBank) {
        short_trainings(bank);
        let (bank_draft, hash) = draft_recognition_rules(bank, POOLED);
        let (report, _) = simulation(bank, &bank_draft);
        assert_eq!(report["gains"], 1, "{report}");
        approved(bank, &bank_draft, &hash);
        // The office's own rules decide the training from now on: what was shown is no longer so.
        let (office, office_hash) = draft(bank, OFFICE, "lp-office", &trainings("lp-office", "18"));
        published(bank, &office, &office_hash);
        refused(&publication(bank, &bank_draft, &hash), 409, "simulation-required");
        let (report, _) = simulation(bank, &bank_draft);
        assert_eq!((&report["gains"], &report["cases"]), (&json!(0), &json!(1)), "{report}");
        // And once they are withdrawn, the other way round.
        let gone = bank.post(Who::RuleApprover, &format!("{office}/withdrawal"), "gone", &json!({"reason_code": "other", "text": "示例：停用"}));
        assert_eq!(gone.status, 200, "{}", gone.text());
        refused(&publication(bank, &bank_draft, &hash), 409, "simulation-required");
        let (report, _) = simulation(bank, &bank_draft);
        assert_eq!(report["gains"], 1, "{report}");
        let done = publication(bank, &bank_draft, &hash);
        assert_eq!(done.status, 200, "{}", done.text());
    }

    fn a_simulation_that_runs_stays_beside_the_rules_it_began_with(bank: &TestBank) {
        short_trainings(bank);
        let (bank_draft, hash) = draft_recognition_rules(bank, POOLED);
        let token = bank.token(Who::RuleEditor);
        let request = Request::new("POST", &format!("{bank_draft}/simulations")).token(&token);
        let begun = bank.call(&request.header("Idempotency-Key", &uuid().to_string()));
        assert_eq!(begun.status, 201, "{}", begun.text());
        let place = begun.find_header("location").unwrap().to_owned();
        in_force(bank, OFFICE, "lp-office", &trainings("lp-office", "18"));
        bank.simulate();
        let report = bank.call(&Request::get(&place).token(&token)).json();
        assert_eq!((&report["state"], &report["gains"]), (&json!("finished"), &json!(1)), "{report}");
        for (who, step, body) in [
            (Who::RuleEditor, "check", json!({})),
            (Who::RuleEditor, "submission", json!({})),
            (Who::RuleApprover, "approval", json!({"hash": hash})),
        ] {
            let target = format!("{bank_draft}/{step}");
            let request = match who {
                Who::RuleEditor => Request::new("POST", &target),
                _ => Request::post(&target, &body),
            };
            let done = bank.call(&request.token(&bank.token(who)));
            assert_eq!(done.status, 200, "{step}: {}", done.text());
        }
        refused(&publication(bank, &bank_draft, &hash), 409, "simulation-required");
    }

    fn a_schools_rules_for_recognition_say_nothing_of_what_is_free_there(bank: &TestBank) {
        let school = School::open(bank);
        let learner = Applicant::enrol(bank, &school, 1, &[("X01", "intermediate")]);
        let filed = learner.applied(bank, &["C1"]);
        school.accept(bank, &filed);
        let other = organisation(bank, "ouc");
        let free = || {
            let shown = balance(bank, &learner.learner.to_string(), &format!("?at={other}"));
            text(&shown["free"]).to_owned()
        };
        let before = free();
        assert_ne!(before, "0.00", "once at an institution, and this is another");
        let strict = trainings("ouc-own", "18").replace("once_per_institution", "once_globally");
        in_force(bank, "ouc", "ouc-own", &strict);
        assert_eq!(free(), before);
    }

    fn made_up_outcomes_are_recognised_by_the_rules_of_their_issuer(bank: &TestBank) {
        // The bank leaves experience to a panel, this issuer's rules do not.
        let text = trainings("teo-own", "18")
            .replace("{formula: \"hours / 18\"}", "{fixed: \"2\"}")
            .replace(", hours: {max: \"2000\"}", "")
            .replace("REC-TRAIN", "REC-PANEL")
            .replace("type: training", "type: experience")
            .replace("T01@1", "CUN@1")
            .replace("{waits: {a: condition_failed}}", "{recognised: {a: \"2\"}}");
        in_force(bank, "demo-teo", "teo-own", &text);
        let programme = bank.read(|tx| {
            let school = tx.find_organisation_by_code("ouc")?.unwrap().id;
            tx.list_programmes(&ProgrammeFilter { organisation_id: Some(school), ..ProgrammeFilter::default() }, None, 1)
        });
        let reasons = |issuer: &str| {
            let outcome = json!({"ref": "o1", "type": "experience", "award": {"code": "CUN", "edition": "1"},
                "awarded_on": "2026-01-15", "issuer_organisation_id": organisation(bank, issuer)});
            let body = json!({"outcomes": [outcome], "programme_id": programme[0].id});
            let answer = bank.call(&Request::post("/v1/conversions/query", &body));
            assert_eq!(answer.status, 200, "{}", answer.text());
            answer.json()["unused"][0]["reasons"].to_string()
        };
        assert!(reasons("lphr").contains("needs_review"), "{}", reasons("lphr"));
        assert!(!reasons("demo-teo").contains("needs_review"), "{}", reasons("demo-teo"));
    }
}
