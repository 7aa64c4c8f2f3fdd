//! One certificate from several sources: the issuer's word counts, and where sources differ an officer
//! decides.

use crate::bank::TestBank;
use crate::completions::id_number;
use crate::record::{
    active, balance, because, certificate, decide, decided, get, learner_of, outcome_of, posted,
    shown, with,
};
use crate::school::organisation;
use crate::world::{Who, uuid};
use serde_json::{Value, json};

/// The certificate SLX1 at this level, on this day.
fn numbered(external_id: &str, person: u32, level: &str) -> Value {
    let members = json!({"certificate_number": "SLX1", "level": level});
    with(&certificate(external_id, person, "X01"), &members)
}

fn evidence(outcome: &Value, completion: &Value) -> Value {
    let pieces = outcome["evidences"].as_array().unwrap();
    let is_its = |piece: &&Value| piece["completion_id"] == completion["id"];
    pieces.iter().find(is_its).unwrap()["state"].clone()
}

fn codes(bank: &TestBank, outcome: &str) -> Vec<String> {
    let notices = learner_of(bank, outcome).get(bank, "/v1/notices").json();
    let items = notices["items"].as_array().unwrap().iter();
    items
        .map(|it| it["code"].as_str().unwrap().to_owned())
        .collect()
}

fn queued(bank: &TestBank) -> usize {
    get(bank, Who::Officer, "/v1/outcomes")["items"]
        .as_array()
        .unwrap()
        .len()
}

each_database! {
    fn the_issuers_content_counts_and_a_claim_that_differs_is_disputed(bank: &TestBank) {
        let claim = posted(bank, Who::OtherProvider, &numbered("E-1", 1, "advanced"));
        let issued = posted(bank, Who::Provider, &numbered("E-2", 1, "elementary"));
        assert_eq!(claim["outcome_id"], issued["outcome_id"], "one certificate, one outcome");
        let id = outcome_of(&claim);
        let outcome = shown(bank, &id);
        let awarding_body = organisation(bank, "demo-teo").to_string();
        assert_eq!((&outcome["level"], &outcome["issuer_organisation_id"]), (&json!("elementary"), &json!(awarding_body)));
        assert_eq!((&outcome["state"], &outcome["credits"]), (&json!("submitted"), &json!("0.00")));
        assert_eq!(outcome["reasons"][0]["code"], "sources_differ");
        assert_eq!([evidence(&outcome, &claim), evidence(&outcome, &issued)], ["disputed", "verified"]);
        // Whoever decides reads in what they differ.
        let told = outcome["reasons"].as_array().unwrap().iter().find(|it| it["want"].is_string()).unwrap();
        assert_eq!((&told["code"], &told["have"], &told["want"]), (&json!("sources_differ"), &json!("elementary"), &json!("advanced")), "{outcome}");
        assert_eq!(queued(bank), 1);
        let outcome = decided(bank, &id, "recognition", &json!({}));
        assert_eq!((&outcome["level"], &outcome["credits"]), (&json!("elementary"), &json!("2.00")));
        assert_eq!([evidence(&outcome, &claim), evidence(&outcome, &issued)], ["disputed", "verified"]);
    }

    fn g29_the_issuer_takes_the_place_of_a_claimer_who_said_the_same(bank: &TestBank) {
        let claim = posted(bank, Who::OtherProvider, &numbered("E-1", 1, "intermediate"));
        let issued = posted(bank, Who::Provider, &numbered("E-2", 1, "intermediate"));
        let outcome = shown(bank, &outcome_of(&claim));
        let awarding_body = organisation(bank, "demo-teo").to_string();
        assert_eq!((&outcome["state"], &outcome["issuer_organisation_id"]), (&json!("recognised"), &json!(awarding_body)));
        assert_eq!((&issued["outcome_id"], &issued["credits"]), (&claim["outcome_id"], &json!("4.00")));
    }

    fn whoever_claims_what_is_recognised_is_told_what_it_is_worth(bank: &TestBank) {
        let issued = posted(bank, Who::Provider, &numbered("E-1", 1, "intermediate"));
        let claim = posted(bank, Who::OtherProvider, &numbered("E-2", 1, "intermediate"));
        assert_eq!(claim["outcome_id"], issued["outcome_id"]);
        assert_eq!((&claim["outcome_state"], &claim["credits"]), (&json!("recognised"), &json!("4.00")));
        assert_eq!(claim["reasons"][0]["code"], "certificate_recognised");
    }

    fn what_was_recognised_is_changed_by_another_source_only_through_an_officer(bank: &TestBank) {
        let issued = posted(bank, Who::Provider, &numbered("E-1", 1, "intermediate"));
        let id = outcome_of(&issued);
        let claim = posted(bank, Who::OtherProvider, &numbered("E-2", 1, "advanced"));
        let outcome = shown(bank, &id);
        assert_eq!((&outcome["level"], &outcome["credits"]), (&json!("intermediate"), &json!("4.00")));
        assert_eq!((&outcome["pending_mending"], &outcome["due_on"]), (&json!("correction"), &json!("2026-03-23")));
        let level = outcome["reasons"].as_array().unwrap().iter().find(|it| it["want"] == "advanced").unwrap();
        assert_eq!(level["have"], "intermediate");
        assert_eq!(evidence(&outcome, &claim), "disputed");
        let kept = decided(bank, &id, "refusal", &because("not_proved"));
        assert_eq!((&kept["level"], &kept["state"]), (&json!("intermediate"), &json!("recognised")));
        assert!(kept.get("pending_mending").is_none() && kept.get("due_on").is_none());
        // A further word of the claimer's does not reach the outcome either.
        let target = format!("/v1/completions/{}/correction", claim["id"].as_str().unwrap());
        let asked = json!({"reason": "示例", "level": "elementary"});
        let answer = bank.post(Who::OtherProvider, &target, "k", &asked);
        assert_eq!(answer.json()["effect"], "awaiting_officer", "{}", answer.text());
        assert_eq!(shown(bank, &id)["level"], "intermediate");
        let accepted = decided(bank, &id, "recognition", &json!({}));
        assert_eq!((&accepted["level"], &accepted["credits"]), (&json!("elementary"), &json!("2.00")));
    }

    fn another_sources_correction_does_not_overwrite_what_waits(bank: &TestBank) {
        let first = posted(bank, Who::OtherProvider, &numbered("E-1", 1, "intermediate"));
        let strangers = crate::record::client_of(bank, "lprva");
        let request = crate::client::Request::post("/v1/completions", &numbered("E-2", 1, "intermediate"));
        let request = request.token(&bank.token_of(&strangers)).header("Idempotency-Key", "k1");
        let second = bank.call(&request).json();
        assert_eq!(first["outcome_id"], second["outcome_id"]);
        let target = format!("/v1/completions/{}/correction", second["id"].as_str().unwrap());
        let request = crate::client::Request::post(&target, &json!({"reason": "示例", "level": "advanced"}));
        let request = request.token(&bank.token_of(&strangers)).header("Idempotency-Key", "k2");
        assert_eq!(bank.call(&request).status, 200);
        let outcome = shown(bank, &outcome_of(&first));
        assert_eq!(outcome["level"], "intermediate");
        assert_eq!([evidence(&outcome, &first), evidence(&outcome, &second)], ["pending", "disputed"]);
    }

    fn a_claim_keeps_nobody_from_his_own_certificate(bank: &TestBank) {
        let claim = posted(bank, Who::OtherProvider, &numbered("E-1", 1, "advanced"));
        let genuine = posted(bank, Who::Provider, &numbered("E-2", 2, "advanced"));
        assert_ne!(claim["outcome_id"], genuine["outcome_id"]);
        assert_eq!(shown(bank, &outcome_of(&genuine))["state"], "recognised");
        // The number is the second person's now.
        let late = posted(bank, Who::Provider, &numbered("E-3", 3, "advanced"));
        let outcome = shown(bank, &outcome_of(&late));
        assert_eq!((&outcome["state"], &outcome["evidences"][0]["state"]), (&json!("submitted"), &json!("disputed")));
        // Until an officer takes it back.
        decided(bank, &outcome_of(&genuine), "freeze", &because("x"));
        decided(bank, &outcome_of(&genuine), "revocation", &because("forged"));
        let free = posted(bank, Who::Provider, &numbered("E-4", 4, "advanced"));
        assert_eq!(shown(bank, &outcome_of(&free))["state"], "recognised");
    }

    fn the_issuers_post_reopens_a_refused_claim_and_answers_a_supplement(bank: &TestBank) {
        let claim = posted(bank, Who::OtherProvider, &numbered("E-1", 1, "advanced"));
        let id = outcome_of(&claim);
        decided(bank, &id, "refusal", &because("not_proved"));
        assert_eq!(queued(bank), 0);
        bank.clock.set("2026-03-12T01:30:00Z".parse().unwrap());
        let issued = posted(bank, Who::Provider, &numbered("E-2", 1, "advanced"));
        assert_eq!(issued["outcome_id"], claim["outcome_id"]);
        let outcome = shown(bank, &id);
        assert_eq!((&outcome["state"], &outcome["due_on"]), (&json!("in_review"), &json!("2026-04-02")));
        assert_eq!(decided(bank, &id, "recognition", &json!({}))["credits"], "6.00");

        let claim = posted(bank, Who::OtherProvider, &with(&numbered("E-3", 2, "advanced"), &json!({"certificate_number": "SLX2"})));
        let id = outcome_of(&claim);
        decided(bank, &id, "supplement-request", &json!({"text": "示例：请补证明。"}));
        posted(bank, Who::Provider, &with(&numbered("E-4", 2, "advanced"), &json!({"certificate_number": "SLX2"})));
        let outcome = shown(bank, &id);
        assert_eq!((&outcome["state"], &outcome["due_on"]), (&json!("in_review"), &json!("2026-04-02")));
    }

    fn an_officer_names_the_true_issuer_of_a_claim(bank: &TestBank) {
        let id = outcome_of(&posted(bank, Who::OtherProvider, &numbered("E-1", 1, "advanced")));
        let unknown = json!({"issuer_organisation_id": uuid()});
        let answer = decide(bank, &id, "recognition", &unknown);
        assert_eq!((answer.status, answer.slug().as_str()), (422, "unknown-reference"), "{}", answer.text());
        let awarding_body = organisation(bank, "demo-teo").to_string();
        let outcome = decided(bank, &id, "recognition", &json!({"issuer_organisation_id": awarding_body}));
        assert_eq!(outcome["issuer_organisation_id"], awarding_body);
        assert_eq!(outcome["credits"], "6.00");
    }

    fn words_alone_answer_a_supplement_once(bank: &TestBank) {
        let claim = posted(bank, Who::OtherProvider, &numbered("E-1", 1, "advanced"));
        let target = format!("/v1/completions/{}/correction", claim["id"].as_str().unwrap());
        let words = json!({"reason": "示例：原件已寄出。"});
        assert_eq!(bank.post(Who::OtherProvider, &target, "k1", &words).status, 422, "nothing was asked");
        decided(bank, &outcome_of(&claim), "supplement-request", &json!({"text": "示例：请补原件。"}));
        let answer = bank.post(Who::OtherProvider, &target, "k2", &words);
        assert_eq!(answer.status, 200, "{}", answer.text());
        let outcome = shown(bank, &outcome_of(&claim));
        assert_eq!((&outcome["state"], &outcome["due_on"]), (&json!("in_review"), &json!("2026-03-23")));
    }

    fn the_learner_hands_in_what_was_asked_for(bank: &TestBank) {
        let id = outcome_of(&posted(bank, Who::OtherProvider, &numbered("E-1", 1, "advanced")));
        let (learner, target) = (learner_of(bank, &id), format!("/v1/outcomes/{id}/supplement"));
        let words = json!({"text": "示例：原件已交窗口。"});
        let early = learner.post(bank, &target, &words);
        assert_eq!((early.status, early.slug().as_str()), (409, "state-conflict"));
        decided(bank, &id, "supplement-request", &json!({"text": "示例：请补原件。"}));
        bank.clock.set("2026-03-12T01:30:00Z".parse().unwrap());
        let supplied = learner.post(bank, &target, &words);
        assert_eq!(supplied.status, 200, "{}", supplied.text());
        let outcome = shown(bank, &id);
        assert_eq!((&outcome["state"], &outcome["due_on"]), (&json!("in_review"), &json!("2026-04-02")));
        assert_eq!(outcome["reasons"][0]["zh"], "示例：原件已交窗口。");
        let other = learner_of(bank, &outcome_of(&posted(bank, Who::Provider, &certificate("E-2", 2, "X01"))));
        assert_eq!(other.post(bank, &target, &words).status, 404);
    }

    fn a_number_that_says_another_level_or_year_is_looked_at(bank: &TestBank) {
        let skill = |external_id: &str, number: &str, level: &str| {
            let members = json!({"certificate_number": number, "level": level,
                "award": {"code": "4-01-02-07", "edition": "2015+2020"}});
            let body = with(&certificate(external_id, 1, "X01"), &members);
            let outcome = shown(bank, &outcome_of(&posted(bank, Who::Provider, &body)));
            (outcome["state"].clone(), outcome["reasons"][0]["code"].clone())
        };
        let doubt = (json!("submitted"), json!("certificate_number_contradicts"));
        assert_eq!(skill("S-1", "S000050000001264000001", "3"), doubt, "grade 4");
        assert_eq!(skill("S-2", "S000050000001233000002", "3"), doubt, "issued before the completion");
        assert_eq!(skill("S-3", "S000050000001263000003", "3").0, "recognised");
        let unknown = (json!("submitted"), json!("certificate_number_unknown_shape"));
        assert_eq!(skill("S-4", "LOCAL-1", "3"), unknown);
    }

    fn the_learner_is_told_of_the_account_and_of_what_was_recognised_at_once(bank: &TestBank) {
        let low = outcome_of(&posted(bank, Who::Provider, &certificate("E-1", 1, "X01")));
        assert_eq!(codes(bank, &low), ["outcome_recognised", "account_opened"]);
        let body = with(&certificate("E-2", 1, "X01"), &json!({"level": "advanced"}));
        let high = posted(bank, Who::Provider, &body);
        let notices = codes_again(bank, &high);
        assert!(notices.contains(&"outcome_superseded".to_owned()), "{notices:?}");
        assert_eq!(notices.len(), 4);
        assert_eq!(active(&balance(bank, &learner_id(bank, &low), "")), "6.00");
    }

    fn an_account_that_a_post_opened_is_completed_at_the_counter_once(bank: &TestBank) {
        let misspelt = json!({"id_type": "resident_id_card", "id_number": id_number(1), "name": "示例学圆001"});
        let id = outcome_of(&posted(bank, Who::Provider, &with(&certificate("E-1", 1, "X01"), &json!({"learner": misspelt}))));
        let learner = learner_id(bank, &id);
        let counter = json!({"id_type": "resident_id_card", "id_number": id_number(1), "name": "示例学员001",
            "phone": "19900000001", "notices": [{"code": "account_opening", "version": "2025-09"}],
            "consents": [{"purpose": "status_facts", "version": "1"}]});
        let answer = bank.post(Who::Officer, "/v1/learners", "k1", &counter);
        assert_eq!(answer.status, 201, "{}", answer.text());
        let account = answer.json();
        assert_eq!((&account["id"], &account["name"], &account["state"]), (&json!(learner), &json!("示例学员001"), &json!("dormant")));
        assert_eq!((&account["notices"][0]["code"], &account["consents"][0]["purpose"]), (&json!("account_opening"), &json!("status_facts")));
        // The documents were seen: neither the counter nor a provider changes the name once more.
        let again = bank.post(Who::Officer, "/v1/learners", "k2", &counter);
        assert_eq!((again.status, again.json()["existing_id"].clone()), (409, json!(learner)));
        // From now on the right name is the right name.
        posted(bank, Who::Provider, &certificate("E-2", 1, "X02"));
        let outcomes = get(bank, Who::Officer, &format!("/v1/learners/{learner}/outcomes"));
        let states: Vec<&Value> = outcomes["items"].as_array().unwrap().iter().map(|it| &it["state"]).collect();
        assert_eq!(states, ["submitted", "recognised"]);
    }

    fn whoever_opened_a_dormant_account_corrects_its_name(bank: &TestBank) {
        let misspelt = json!({"id_type": "resident_id_card", "id_number": id_number(1), "name": "示例学圆001"});
        let completion = posted(bank, Who::Provider, &with(&certificate("E-1", 1, "X01"), &json!({"learner": misspelt})));
        let target = format!("/v1/completions/{}/correction", completion["id"].as_str().unwrap());
        let right = json!({"id_type": "resident_id_card", "id_number": id_number(1), "name": "示例学员001"});
        let answer = bank.post(Who::Provider, &target, "k", &json!({"reason": "示例：姓名有误", "learner": right}));
        assert_eq!(answer.status, 200, "{}", answer.text());
        let learner = learner_id(bank, &outcome_of(&completion));
        assert_eq!(get(bank, Who::Officer, &format!("/v1/learners/{learner}"))["name"], "示例学员001");
        assert_eq!(shown(bank, &outcome_of(&completion))["state"], "recognised");
    }
}

fn learner_id(bank: &TestBank, outcome: &str) -> String {
    shown(bank, outcome)["learner_id"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// The learner's notices, by the log-in that [`codes`] made.
fn codes_again(bank: &TestBank, posted: &Value) -> Vec<String> {
    let learner = learner_id(bank, &outcome_of(posted)).parse().unwrap();
    let notices = bank
        .read(|tx| tx.list_notices(&[credit_bank_domain::id::SubjectId::new(learner)], None, 50));
    notices.into_iter().map(|notice| notice.kind).collect()
}
