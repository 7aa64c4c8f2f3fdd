//! Everything about me: complete against the database, mine alone, and on record.

use crate::client::Request;
use crate::completions::id_number;
use crate::consents::Myself;
use crate::record::{
    accepted, applied, because, certificate, decided, enrolled, learner_id, learner_of, outcome_of,
    posted, registrar,
};
use crate::sessions::{log_out, refresh};
use crate::world::Who;
use credit_bank_domain::id::UserId;
use serde_json::{Value, json};

fn count(export: &Value, member: &str) -> usize {
    export[member].as_array().unwrap().len()
}

/// An operation, who asks, and for what.
type Look<'a> = (&'a str, &'a dyn Fn(&str), &'a str);

each_database! {
    fn an_export_holds_everything_the_database_holds_about_the_learner(bank: &TestBank) {
        let first = outcome_of(&posted(bank, Who::Provider, &certificate("E-1", 1, "X01")));
        let second = outcome_of(&posted(bank, Who::OtherProvider, &certificate("E-2", 1, "X02")));
        posted(bank, Who::Provider, &certificate("E-3", 2, "X01"));
        let learner = learner_of(bank, &first);
        let registrar = registrar(bank);
        let enrolment = enrolled(bank, &registrar, 1);
        let application = applied(bank, &learner, &enrolment);
        accepted(bank, &registrar, &application);
        decided(bank, &second, "refusal", &because("evidence_insufficient"));
        let target = format!("/v1/outcomes/{second}/review-requests");
        assert_eq!(learner.post(bank, &target, &json!({"text": "示例：请复核。"})).status, 201);
        let grant = json!({
            "scope": {"kind": "balance"},
            "organisation_id": registrar.actor.organisation_id(),
            "purpose": "示例：咨询",
            "expires_on": "2026-12-31",
        });
        assert_eq!(learner.post(bank, "/v1/grants", &grant).status, 201);
        let plan = json!({"learner_id": learner_id(&learner), "enrolment_id": enrolment});
        let plan = learner.post(bank, "/v1/plans", &plan);
        assert_eq!(plan.status, 201, "{}", plan.text());
        let plan = format!("/v1/plans/{}", plan.json()["id"].as_str().unwrap());
        assert_eq!(learner.post(bank, &format!("{plan}/shares"), &json!({"days": 30})).status, 201);
        let answer = learner.get(bank, "/v1/me/export");
        assert_eq!(answer.status, 200, "{}", answer.text());
        let export = answer.json();
        let id = learner_id(&learner);
        assert_eq!(export["learner"]["id"], json!(id));
        assert_eq!(export["learner"]["name"], "示例学员001");
        let (outcomes, entries, enrolments, applications, grants, audit) = bank.read(|tx| {
            Ok((
                tx.list_outcomes_of_learners(&[id])?.len(),
                tx.list_entries(id, 0, 1_000)?.len(),
                tx.list_enrolments_of_learner(id)?.len(),
                tx.list_applications_of_learner(id)?.len(),
                tx.list_access_grants(id)?.len(),
                tx.list_audit_of_learner(id, None, 1_000)?.len(),
            ))
        });
        assert_eq!(count(&export, "outcomes"), outcomes);
        assert_eq!(count(&export, "entries"), entries);
        assert_eq!(export["high_water"], entries);
        assert_eq!(count(&export, "enrolments"), enrolments);
        assert_eq!(count(&export, "applications"), applications);
        assert_eq!(count(&export, "grants"), grants);
        assert_eq!(export["plans"], json!([learner.get(bank, &plan).json()]));
        assert_eq!(export["plans"][0]["shares"].as_array().unwrap().len(), 1);
        assert_eq!(export["account"]["login"], bank.read(|tx| tx.find_user_of_learner(id)).unwrap().login);
        assert_eq!(count(&export, "accesses"), audit, "the export itself is one of them");
        assert_eq!(export["accesses"][0]["act"], "export_my_data");
        assert_eq!((outcomes, applications, grants), (2, 1, 1));
        let listed = learner.get(bank, &format!("/v1/learners/{}/outcomes", learner.id)).json();
        assert_eq!(export["outcomes"], listed["items"]);
        let balance = learner.get(bank, &format!("/v1/learners/{}/balance", learner.id)).json();
        assert_eq!(export["balance"], balance);
        let statement = learner.get(bank, &format!("/v1/learners/{}/entries", learner.id)).json();
        assert_eq!(export["entries"], statement["items"]);
        let notices = learner.get(bank, "/v1/notices").json();
        assert_eq!(export["notices"], notices["items"]);
        assert_eq!(export["review_requests"][0]["state"], "open");
        let whole = answer.text();
        assert!(whole.contains("evidence_insufficient"), "why it was refused");
        assert!(!whole.contains(&id_number(1)) && !whole.contains("示例学员002"));
    }

    fn whoever_saw_the_record_is_named_to_the_learner_and_nobody_else_is(bank: &TestBank) {
        let completion = posted(bank, Who::Provider, &certificate("E-1", 1, "X01"));
        posted(bank, Who::Provider, &certificate("E-2", 2, "X01"));
        let outcome = outcome_of(&completion);
        let (learner, registrar) = (learner_of(bank, &outcome), registrar(bank));
        let enrolment = enrolled(bank, &registrar, 1);
        applied(bank, &learner, &enrolment);
        let looked = |act: &str| {
            let accesses = learner.get(bank, "/v1/me/accesses").json();
            let accesses = accesses["items"].as_array().unwrap().clone();
            accesses.iter().filter(|it| it["act"] == act).count()
        };
        let provider = |target: &str| {
            let answer = bank.call(&Request::get(target).token(&bank.token(Who::Provider)));
            assert_eq!(answer.status, 200, "{}", answer.text());
        };
        let school = |target: &str| assert_eq!(registrar.get(bank, target).status, 200);
        let officer = |target: &str| {
            let answer = bank.call(&Request::get(target).token(&bank.token(Who::Officer)));
            assert_eq!(answer.status, 200, "{}", answer.text());
        };
        let of_completion = format!("/v1/completions/{}", completion["id"].as_str().unwrap());
        let of_outcome = format!("/v1/outcomes/{outcome}");
        let admin = |target: &str| {
            let answer = bank.call(&Request::get(target).token(&bank.token(Who::Admin)));
            assert_eq!(answer.status, 200, "{}", answer.text());
            assert!(answer.text().contains(&learner.id), "the log-in is shown");
        };
        let looks: [Look<'_>; 9] = [
            ("list_users", &admin, "/v1/users?role=learner&limit=200"),
            ("get_completion", &provider, &of_completion),
            ("list_completions", &provider, "/v1/completions?external_id=E-1"),
            ("list_enrolments", &school, "/v1/enrolments"),
            ("get_enrolment", &school, &format!("/v1/enrolments/{enrolment}")),
            ("list_applications", &school, "/v1/applications"),
            ("get_outcome", &school, &of_outcome),
            ("get_outcome", &officer, &of_outcome),
            ("list_outcomes", &officer, "/v1/outcomes?state=recognised"),
        ];
        for (act, who, target) in looks {
            let before = looked(act);
            who(target);
            assert_eq!(looked(act), before + 1, "{act} of {target}");
        }
        let grant = json!({"scope": {"kind": "record"}, "purpose": "示例", "expires_on": "2026-03-31",
            "organisation_id": registrar.actor.organisation_id()});
        assert_eq!(learner.post(bank, "/v1/grants", &grant).status, 201);
        let of_one = json!({"learner_id": learner_id(&learner), "enrolment_id": enrolment});
        let of_all = json!({"learner_id": learner_id(&learner)});
        for body in [of_one, of_all] {
            for (who, looks) in [(&registrar, 1), (&learner, 0)] {
                let before = looked("query_conversion");
                let answer = who.post(bank, "/v1/conversions/query", &body);
                assert_eq!(answer.status, 200, "{}", answer.text());
                assert_eq!(looked("query_conversion"), before + looks, "{body}");
            }
        }
        // Another's completion is no look at this record.
        let before = looked("list_completions");
        provider("/v1/completions?external_id=E-2");
        assert_eq!(looked("list_completions"), before);
        // Nor is the learner's own look one.
        let before = looked("get_outcome");
        assert_eq!(learner.get(bank, &of_outcome).status, 200);
        assert_eq!(looked("get_outcome"), before);
    }

    fn every_consent_is_in_the_export_however_many_were_given(bank: &TestBank) {
        const GIVEN: usize = 52;
        let myself = Myself::open(bank, 1);
        for _ in 0..GIVEN {
            assert_eq!(myself.give(bank).status, 201);
            assert_eq!(myself.withdraw(bank).status, 200);
        }
        let export = myself.ask(bank, Request::get("/v1/me/export")).json();
        assert_eq!(count(&export, "consents"), GIVEN);
        let shown = myself.ask(bank, Request::get(&format!("/v1/learners/{}/consents", myself.id))).json();
        let shown = shown["items"].as_array().unwrap();
        assert_eq!(shown.len(), 50, "an answer of one page");
        assert_eq!(export["consents"].as_array().unwrap()[GIVEN - 50..], shown[..]);
    }

    fn only_a_learner_has_an_export_and_only_the_own(bank: &TestBank) {
        for who in [Who::Officer, Who::Provider, Who::Auditor] {
            let answer = bank.call(&Request::get("/v1/me/export").token(&bank.token(who)));
            assert_eq!((answer.status, answer.slug()), (403, "forbidden".to_owned()));
        }
    }

    fn a_person_claims_a_dormant_account_with_the_code_of_the_counter_and_finds_the_record(bank: &TestBank) {
        posted(bank, Who::Provider, &certificate("E-1", 1, "X01"));
        let who = json!({"id_type": "resident_id_card", "id_number": id_number(1)});
        let found = bank.call(&Request::post("/v1/learners/find", &who).token(&bank.token(Who::Officer)));
        assert_eq!((found.status, found.json()["state"].clone()), (200, json!("dormant")));
        let id = found.json()["id"].as_str().unwrap().to_owned();
        let target = format!("/v1/learners/{id}/claim-codes");
        let made = bank.call(&Request::new("POST", &target).token(&bank.token(Who::Officer)).header("Idempotency-Key", "code"));
        assert_eq!(made.status, 201, "{}", made.text());
        let code = made.json()["code"].as_str().unwrap().to_owned();
        let claim_as = |name: &str, code: &str, login: &str| {
            let body = json!({
                "id_type": "resident_id_card",
                "id_number": id_number(1),
                "name": name,
                "code": code,
                "new_password": "shili-xuefen-2026",
                "login": login,
            });
            bank.call(&Request::post("/v1/learners/claim", &body))
        };
        let claim = |name: &str, code: &str| claim_as(name, code, "learner-one");
        let officer = UserId::new(bank.world.actor(Who::Officer).id().uuid());
        let login = bank.read(|tx| tx.find_user(officer)).unwrap().login;
        // Only who has the right code learns that a name is taken, and keeps the code.
        assert_eq!(claim_as("示例学员001", "0000000000", &login).status, 404);
        let refused = claim_as("示例学员001", &code, &login);
        assert_eq!((refused.status, refused.slug().as_str()), (409, "already-exists"));
        assert_eq!(claim("示例学员002", &code).status, 404);
        assert_eq!(claim("示例学员001", "0000000000").status, 404);
        let claimed = claim("示例学员001", &code);
        assert_eq!((claimed.status, claimed.json()["learner_id"].clone()), (200, json!(id)), "{}", claimed.text());
        assert_eq!(claim("示例学员001", &code).status, 404, "a code opens once");
        let body = json!({"login": "learner-one", "password": "shili-xuefen-2026"});
        let ended = bank.call(&Request::post("/v1/sessions", &body)).json();
        let begun = bank.bank.now();
        let later = begun + chrono::TimeDelta::minutes(5);
        bank.clock.set(later);
        let ended = refresh(bank, &ended).json();
        assert_eq!(log_out(bank, &ended).status, 204);
        let session = bank.call(&Request::post("/v1/sessions", &body));
        let token = session.json()["access_token"].as_str().unwrap().to_owned();
        crate::log_capture::forbid(&token);
        let export = bank.call(&Request::get("/v1/me/export").token(&token));
        assert_eq!((export.status, export.json()["learner"]["state"].clone()), (200, json!("claimed")));
        let export = export.json();
        assert_eq!(export["outcomes"][0]["credits"], "4.00");
        assert_eq!((&export["account"]["login"], count(&export, "log_ins")), (&json!("learner-one"), 2));
        let (first, second) = (&export["log_ins"][0], &export["log_ins"][1]);
        for (member, instant) in [("begun_at", begun), ("last_used_at", later), ("ended_at", later)] {
            assert_eq!(first[member], json!(instant), "{member}");
        }
        assert_eq!((&second["begun_at"], &second["last_used_at"]), (&json!(later), &json!(later)));
        assert!(second.get("ended_at").is_none());
    }
}
