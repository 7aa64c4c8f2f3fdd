//! A provider mends what it posted; once it is used, an officer decides.

use crate::bank::TestBank;
use crate::client::Answer;
use crate::completions::id_number;
use crate::record::{
    accepted, active, applied, balance, because, certificate, decide, decided, enrolled, get,
    learner_of, outcome_of, posted, registrar, shown, with,
};
use crate::world::{Who, uuid};
use serde_json::{Value, json};

fn correct(bank: &TestBank, who: Who, completion: &Value, body: &Value) -> Answer {
    let id = completion["id"].as_str().unwrap();
    let target = format!("/v1/completions/{id}/correction");
    bank.post(who, &target, &uuid().to_string(), body)
}

fn withdraw(bank: &TestBank, who: Who, completion: &Value) -> Answer {
    let id = completion["id"].as_str().unwrap();
    let target = format!("/v1/completions/{id}/withdrawal");
    let body = json!({"reason": "示例：重复报送"});
    bank.post(who, &target, &uuid().to_string(), &body)
}

fn mended(answer: &Answer, effect: &str) -> Value {
    assert_eq!(answer.status, 200, "{}", answer.text());
    let body = answer.json();
    assert_eq!(body["effect"], effect, "{body}");
    body["completion"].clone()
}

/// A posted certificate that an accepted application uses: its completion and its learner.
fn used(bank: &TestBank) -> (Value, String) {
    let completion = posted(bank, Who::Provider, &certificate("E-1", 1, "X01"));
    let learner = learner_of(bank, &outcome_of(&completion));
    let registrar = registrar(bank);
    let enrolment = enrolled(bank, &registrar, 1);
    let application = applied(bank, &learner, &enrolment);
    accepted(bank, &registrar, &application);
    (completion, learner.id)
}

fn queued(bank: &TestBank) -> usize {
    let queue = get(bank, Who::Officer, "/v1/outcomes");
    queue["items"].as_array().unwrap().len()
}

each_database! {
    fn a_correction_changes_nothing_of_what_was_known_before(bank: &TestBank) {
        let body = with(&certificate("E-1", 1, "X01"), &json!({"valid_until": "2026-03-10"}));
        let post = posted(bank, Who::Provider, &body);
        let learner = learner_of(bank, &outcome_of(&post));
        bank.clock.set("2026-03-20T01:30:00Z".parse().unwrap());
        let target = format!("/v1/completions/{}/correction", post["id"].as_str().unwrap());
        let body = json!({"reason": "示例：更正", "valid_until": "2027-03-10", "level": "advanced"});
        let answer = bank.post(Who::Provider, &target, "k", &body);
        assert_eq!(answer.status, 200, "{}", answer.text());
        let row = |query: &str| balance(bank, &learner.id, query)["deposits"][0].clone();
        let is = row("");
        assert_eq!((is["level"].clone(), is["active"].clone()), (json!("advanced"), json!("6.00")));
        let then = row("?as_of=2026-03-05T12:00:00Z");
        assert_eq!((then["level"].clone(), then["active"].clone()), (json!("intermediate"), json!("4.00")));
        let later = row("?as_of=2026-03-15T12:00:00Z");
        assert_eq!((later["active"].clone(), later["expired"].clone()), (json!("0.00"), json!("4.00")));
    }

    fn an_unused_completion_is_corrected_at_once_and_its_outcome_weighed_again(bank: &TestBank) {
        let body = certificate("E-1", 1, "X01");
        let completion = posted(bank, Who::Provider, &body);
        let learner = learner_of(bank, &outcome_of(&completion));
        let asked = json!({"reason": "示例：等级录入有误", "level": "advanced"});
        let now = mended(&correct(bank, Who::Provider, &completion, &asked), "applied");
        assert_eq!((now["level"].clone(), now["credits"].clone()), (json!("advanced"), json!("6.00")));
        assert_eq!(now["outcome_state"], "recognised");
        assert!(now["corrected_at"].is_string());
        assert_eq!(now["outcome_id"], completion["outcome_id"]);
        assert_eq!(active(&balance(bank, &learner.id, "")), "6.00");
        // The new content is what the id stands for; the old one is another content now.
        let again = bank.post(Who::Provider, "/v1/completions", "k2", &with(&body, &json!({"level": "advanced"})));
        assert_eq!((again.status, again.json()["id"].clone()), (201, completion["id"].clone()));
        let old = bank.post(Who::Provider, "/v1/completions", "k3", &body);
        assert_eq!((old.status, old.slug()), (409, "external-id-conflict".to_owned()));
    }

    fn a_correction_that_no_rule_can_decide_goes_to_an_officer_without_credits(bank: &TestBank) {
        let completion = posted(bank, Who::Provider, &certificate("E-1", 1, "X01"));
        let id = outcome_of(&completion);
        let learner = learner_of(bank, &id);
        // The issuer was not authorised before 2020.
        let asked = json!({"reason": "示例：日期有误", "completed_on": "2019-06-30"});
        let now = mended(&correct(bank, Who::Provider, &completion, &asked), "applied");
        assert_eq!((now["outcome_state"].clone(), now["credits"].clone()), (json!("waiting"), json!("0.00")));
        assert_eq!(active(&balance(bank, &learner.id, "")), "0.00");
        assert_eq!(shown(bank, &id)["due_on"], "2026-03-23");
        assert_eq!(queued(bank), 1);
    }

    fn g27_a_mended_slip_of_the_pen_changes_nothing_of_what_was_transferred(bank: &TestBank) {
        let completion = posted(bank, Who::Provider, &certificate("E-1", 1, "X01"));
        let outcome = outcome_of(&completion);
        let (learner, registrar) = (learner_of(bank, &outcome), registrar(bank));
        let application = applied(bank, &learner, &enrolled(bank, &registrar, 1));
        accepted(bank, &registrar, &application);
        let transferred = || {
            let id = application["id"].as_str().unwrap();
            let lines = learner.get(bank, &format!("/v1/applications/{id}")).json();
            let books = balance(bank, &learner.id, "");
            (lines, active(&books), books["uses"].clone(), books["grants"].clone())
        };
        let before = transferred();
        let asked = json!({"reason": "示例：证书编号录入有误", "certificate_number": "SLX1"});
        let waits = mended(&correct(bank, Who::Provider, &completion, &asked), "awaiting_officer");
        assert_eq!(waits["next_step"]["code"], "wait_for_review", "{waits}");
        assert!(waits["next_step"]["due_on"].is_string());
        assert_eq!(transferred(), before);
        let again = decided(bank, &outcome, "recognition", &json!({}));
        assert_eq!(again["credits"], completion["credits"]);
        assert_eq!(transferred(), before);
        let posted = get(bank, Who::Provider, &format!("/v1/completions/{}", completion["id"].as_str().unwrap()));
        assert_eq!(posted["certificate_number"], "SLX1");
    }

    fn once_used_an_officer_accepts_a_correction_that_still_covers_the_use(bank: &TestBank) {
        let (completion, learner) = used(bank);
        let id = outcome_of(&completion);
        let asked = json!({"reason": "示例：等级录入有误", "level": "advanced", "certificate_number": "SLX1"});
        let answer = correct(bank, Who::Provider, &completion, &asked);
        let now = mended(&answer, "awaiting_officer");
        assert_eq!(answer.json()["due_on"], "2026-03-23");
        assert_eq!(now["level"], "intermediate", "nothing changed yet");
        let outcome = shown(bank, &id);
        assert_eq!(outcome["pending_mending"], "correction");
        let told = outcome["reasons"].as_array().unwrap();
        let level = told.iter().find(|it| it["have"] == "intermediate").unwrap();
        assert_eq!((level["code"].clone(), level["want"].clone()), (json!("correction_requested"), json!("advanced")));
        assert_eq!(queued(bank), 1);
        let twice = correct(bank, Who::Provider, &completion, &asked);
        assert_eq!((twice.status, twice.slug()), (409, "state-conflict".to_owned()));
        let outcome = decided(bank, &id, "recognition", &json!({}));
        assert_eq!((outcome["level"].clone(), outcome["credits"].clone()), (json!("advanced"), json!("6.00")));
        assert!(outcome.get("pending_mending").is_none());
        assert_eq!(active(&balance(bank, &learner, "")), "6.00");
        assert_eq!(queued(bank), 0);
        let posted = get(bank, Who::Provider, &format!("/v1/completions/{}", completion["id"].as_str().unwrap()));
        assert_eq!((posted["level"].clone(), posted["certificate_number"].clone()), (json!("advanced"), json!("SLX1")));
    }

    fn a_correction_that_would_not_cover_the_use_is_refused_and_everything_stays(bank: &TestBank) {
        let (completion, learner) = used(bank);
        let id = outcome_of(&completion);
        let before = balance(bank, &learner, "");
        let asked = json!({"reason": "示例：等级录入有误", "level": "elementary"});
        mended(&correct(bank, Who::Provider, &completion, &asked), "awaiting_officer");
        let lower = decide(bank, &id, "recognition", &json!({}));
        assert_eq!((lower.status, lower.slug()), (409, "state-conflict".to_owned()));
        let kept = decided(bank, &id, "refusal", &because("not_proved"));
        assert_eq!((kept["state"].clone(), kept["credits"].clone()), (json!("recognised"), json!("4.00")));
        assert!(kept.get("pending_mending").is_none() && kept.get("due_on").is_none());
        assert_eq!(queued(bank), 0);
        let after = balance(bank, &learner, "");
        assert_eq!((after["deposits"].clone(), after["uses"].clone()), (before["deposits"].clone(), before["uses"].clone()));
        // It may be asked for again.
        mended(&correct(bank, Who::Provider, &completion, &asked), "awaiting_officer");
    }

    fn what_an_officer_recognised_is_corrected_only_by_an_officer(bank: &TestBank) {
        let completion = posted(bank, Who::OtherProvider, &certificate("E-1", 1, "X01"));
        let id = outcome_of(&completion);
        decided(bank, &id, "recognition", &json!({}));
        let asked = json!({"reason": "示例", "grade": {"scale": "100", "value": "90"}});
        mended(&correct(bank, Who::OtherProvider, &completion, &asked), "awaiting_officer");
        // A freeze in between does not take it out of the queue.
        decided(bank, &id, "freeze", &because("x"));
        assert_eq!(queued(bank), 1);
        decided(bank, &id, "restoration", &json!({"text": "示例：属实"}));
        assert_eq!(queued(bank), 1);
        let outcome = decided(bank, &id, "recognition", &json!({}));
        assert_eq!((outcome["state"].clone(), outcome["grade"]["value"].clone()), (json!("recognised"), json!("90")));
    }

    fn a_faulty_correction_says_where_and_moves_nobody_to_another_person(bank: &TestBank) {
        let completion = posted(bank, Who::Provider, &certificate("E-1", 1, "X01"));
        let pointer = |body: &Value| {
            let answer = correct(bank, Who::Provider, &completion, body);
            assert_eq!(answer.status, 422, "{}", answer.text());
            answer.json()["errors"][0]["pointer"].as_str().unwrap_or_default().to_owned()
        };
        let other = json!({"id_type": "resident_id_card", "id_number": id_number(2), "name": "示例学员001"});
        assert_eq!(pointer(&json!({"reason": "示例", "learner": other})), "/learner/id_number");
        assert_eq!(pointer(&json!({"reason": "示例", "level": "superb"})), "/level");
        assert_eq!(pointer(&json!({"reason": "示例", "completed_on": "2026-03-03"})), "/completed_on");
        assert_eq!(pointer(&json!({"reason": "示例", "level": "intermediate"})), "");
        assert_eq!(pointer(&json!({"level": "advanced"})), "/reason");
        let unknown = json!({"reason": "示例", "award": {"code": "X99", "edition": "1"}});
        let answer = correct(bank, Who::Provider, &completion, &unknown);
        assert_eq!((answer.status, answer.slug()), (422, "unknown-award".to_owned()));
        let renamed = json!({"id_type": "resident_id_card", "id_number": id_number(1), "name": "示例学员一"});
        let now = mended(&correct(bank, Who::Provider, &completion, &json!({"reason": "示例", "learner": renamed})), "applied");
        assert_eq!((now["learner"]["name"].clone(), now["outcome_state"].clone()), (json!("示例学员一"), json!("recognised")));
    }

    fn a_correction_takes_away_what_should_not_have_been_posted(bank: &TestBank) {
        let members = json!({"certificate_number": "SLX1", "valid_until": "2026-06-30"});
        let completion = posted(bank, Who::Provider, &with(&certificate("E-1", 1, "X01"), &members));
        let removed = json!({"reason": "示例：误填", "remove": ["certificate_number", "valid_until"]});
        let now = mended(&correct(bank, Who::Provider, &completion, &removed), "applied");
        assert!(now.get("certificate_number").is_none() && now.get("valid_until").is_none(), "{now}");
        assert!(shown(bank, &outcome_of(&completion)).get("certificate_number").is_none());
        // The number is free for whoever has it.
        let other = with(&certificate("E-2", 2, "X01"), &json!({"certificate_number": "SLX1"}));
        assert_eq!(posted(bank, Who::Provider, &other)["outcome_state"], "recognised");
        let faulty = json!({"reason": "示例", "level": "advanced", "remove": ["level", "grade", "grade"]});
        let answer = correct(bank, Who::Provider, &completion, &faulty);
        let codes: Vec<_> = answer.json()["errors"].as_array().unwrap().iter().map(|it| it["code"].clone()).collect();
        assert_eq!((answer.status, codes), (422, vec![json!("given_and_removed"), json!("repeated")]));
    }

    fn a_provider_mends_only_its_own(bank: &TestBank) {
        let completion = posted(bank, Who::Provider, &certificate("E-1", 1, "X01"));
        let asked = json!({"reason": "示例", "level": "advanced"});
        assert_eq!(correct(bank, Who::OtherProvider, &completion, &asked).status, 404);
        assert_eq!(withdraw(bank, Who::OtherProvider, &completion).status, 404);
        assert_eq!(correct(bank, Who::Officer, &completion, &asked).status, 403);
        assert_eq!(withdraw(bank, Who::Officer, &completion).status, 403);
    }

    fn the_only_evidence_takes_its_unused_outcome_with_it(bank: &TestBank) {
        let body = with(&certificate("E-1", 1, "X01"), &json!({"certificate_number": "SLX1"}));
        let completion = posted(bank, Who::Provider, &body);
        let id = outcome_of(&completion);
        let learner = learner_of(bank, &id);
        let now = mended(&withdraw(bank, Who::Provider, &completion), "applied");
        assert_eq!((now["outcome_state"].clone(), now["evidence_state"].clone()), (json!("revoked"), json!("revoked")));
        assert!(now["withdrawn_at"].is_string());
        assert_eq!(active(&balance(bank, &learner.id, "")), "0.00");
        let twice = withdraw(bank, Who::Provider, &completion);
        assert_eq!((twice.status, twice.slug()), (409, "state-conflict".to_owned()));
        let late = correct(bank, Who::Provider, &completion, &json!({"reason": "示例", "level": "advanced"}));
        assert_eq!(late.status, 409);
        // The same certificate under another id is an outcome again.
        let anew = posted(bank, Who::Provider, &with(&body, &json!({"external_id": "E-2"})));
        assert_eq!(anew["outcome_state"], "recognised");
        assert_ne!(anew["outcome_id"], completion["outcome_id"]);
    }

    fn a_second_source_keeps_the_outcome_in_the_queue_when_the_first_is_withdrawn(bank: &TestBank) {
        let body = with(&certificate("E-1", 1, "X01"), &json!({"certificate_number": "SLX1"}));
        let first = posted(bank, Who::Provider, &body);
        let second = posted(bank, Who::OtherProvider, &body);
        assert_eq!(first["outcome_id"], second["outcome_id"], "one certificate, one outcome");
        let now = mended(&withdraw(bank, Who::Provider, &first), "applied");
        assert_eq!((now["outcome_state"].clone(), now["credits"].clone()), (json!("revoked"), json!("0.00")));
        let outcome = shown(bank, &outcome_of(&first));
        assert_eq!(outcome["reasons"][0]["code"], "verification_needed");
        assert_eq!(queued(bank), 1);
        let outcome = decided(bank, &outcome_of(&first), "recognition", &json!({}));
        let states: Vec<_> = outcome["evidences"].as_array().unwrap().iter().map(|it| it["state"].clone()).collect();
        assert!(states.contains(&json!("revoked")) && states.contains(&json!("verified")), "{states:?}");
    }

    fn once_used_an_officer_revokes_what_its_issuer_withdraws_without_a_freeze(bank: &TestBank) {
        let (completion, learner) = used(bank);
        let id = outcome_of(&completion);
        let now = mended(&withdraw(bank, Who::Provider, &completion), "awaiting_officer");
        assert_eq!(now["outcome_state"], "recognised");
        assert_eq!(shown(bank, &id)["pending_mending"], "withdrawal");
        let outcome = decided(bank, &id, "revocation", &because("withdrawn_by_issuer"));
        assert_eq!((outcome["state"].clone(), outcome["evidences"][0]["state"].clone()), (json!("revoked"), json!("revoked")));
        assert_eq!(active(&balance(bank, &learner, "")), "0.00");
        let read = get(bank, Who::Provider, &format!("/v1/completions/{}", completion["id"].as_str().unwrap()));
        assert!(read["withdrawn_at"].is_string());
    }

    fn a_repeated_mending_under_its_key_is_done_once(bank: &TestBank) {
        let completion = posted(bank, Who::Provider, &certificate("E-1", 1, "X01"));
        let target = format!("/v1/completions/{}/correction", completion["id"].as_str().unwrap());
        let body = json!({"reason": "示例", "level": "advanced"});
        let first = bank.post(Who::Provider, &target, "same", &body);
        let again = bank.post(Who::Provider, &target, "same", &body);
        assert_eq!((again.status, again.json()), (first.status, first.json()));
        assert_eq!(again.find_header("idempotency-replayed"), Some("true"));
    }
}
