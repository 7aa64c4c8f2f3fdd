//! An auditor reads every account's books and applications under a pseudonym: no name, no number, no id of
//! the learner, nothing that anybody wrote; and each read is in the audit.

use crate::bank::TestBank;
use crate::client::{Answer, Request};
use crate::permissions::things::pseudonym;
use crate::school::{Applicant, School, get, path, post, text, verdicts};
use crate::world::{Who, uuid};
use serde_json::{Value, json};

const ACCOUNTS: &str = "/v1/audit/accounts";

fn read(bank: &TestBank, target: &str) -> Answer {
    bank.call(&Request::get(target).token(&bank.token(Who::Auditor)))
}

fn shown(bank: &TestBank, target: &str) -> Value {
    let answer = read(bank, target);
    assert_eq!(answer.status, 200, "{target}: {}", answer.text());
    answer.json()
}

/// What stands at this place of every item of a page.
fn places(page: &Value, place: &str) -> Vec<Value> {
    let items = page["items"].as_array().unwrap().iter();
    items.map(|it| it.pointer(place).unwrap().clone()).collect()
}

/// A learner with an application of which a group was rejected in words, and a supplement before it.
fn decided(bank: &TestBank) -> (Applicant, Value) {
    let school = School::open(bank);
    let learner = Applicant::enrol(bank, &school, 1, &[("X01", "advanced")]);
    let filed = learner.applied(bank, &[]);
    let asked = json!({"text": "示例某人：请补充。"});
    let target = format!("{}/supplement-request", path(&filed));
    let asked = post(bank, &school.registrar, &target, &asked);
    assert_eq!(asked.status, 200, "{}", asked.text());
    let target = format!("{}/supplement", path(&filed));
    let supplied = post(
        bank,
        &learner.actor,
        &target,
        &json!({"text": "示例某人的说明"}),
    );
    assert_eq!(supplied.status, 200, "{}", supplied.text());
    let decided = school.decide(bank, &filed, &verdicts(&filed, &["R-TWO"]));
    assert_eq!(decided.status, 200, "{}", decided.text());
    (learner, decided.json())
}

each_database! {
    fn an_auditor_reads_books_and_decisions_without_names_numbers_or_words(bank: &TestBank) {
        let (learner, application) = decided(bank);
        let name = pseudonym(bank, learner.learner);
        let accounts = shown(bank, ACCOUNTS);
        let account = accounts["items"].as_array().unwrap().iter().find(|it| it["id"] == *name);
        assert_eq!(account.unwrap()["state"], "claimed", "{accounts}");
        let of = |what: &str| shown(bank, &format!("{ACCOUNTS}/{name}/{what}"));
        let balance = of("balance");
        let own = get(bank, &learner.actor, &format!("/v1/learners/{}/balance", learner.learner)).json();
        assert_eq!((&balance["uses"], &balance["deposits"]), (&own["uses"], &own["deposits"]));
        let entries = of("entries");
        let statement = format!("/v1/learners/{}/entries", learner.learner);
        assert_eq!(entries["items"], get(bank, &learner.actor, &statement).json()["items"]);
        let applications = of("applications");
        let audited = &applications["items"][0];
        assert_eq!(audited["application"]["id"], application["id"]);
        assert_eq!(audited["application"]["learner_id"], *name);
        let codes: Vec<&str> = audited["decisions"].as_array().unwrap().iter()
            .map(|it| text(&it["reason_code"])).collect();
        assert!(codes.contains(&"content_not_equivalent"), "{audited}");
        let audit = shown(bank, "/v1/audit?limit=200");
        let id = learner.learner.to_string();
        for seen in [accounts, balance, entries, applications, audit] {
            let seen = seen.to_string();
            for secret in ["示例学员", "示例某人", "请补充", "说明", "示例：未覆盖", "500199", id.as_str()] {
                assert!(!seen.contains(secret), "{secret} in {seen}");
            }
        }
    }

    fn a_pseudonym_is_one_everywhere_and_leads_nowhere_else(bank: &TestBank) {
        let (learner, _) = decided(bank);
        let name = pseudonym(bank, learner.learner);
        let operation = "get_audited_balance";
        shown(bank, &format!("{ACCOUNTS}/{name}/balance"));
        let lines = shown(bank, &format!("/v1/audit?operation={operation}"));
        let line = &lines["items"][0];
        assert_eq!((&line["subject"]["kind"], &line["subject"]["id"]), (&json!("learner"), &json!(name)));
        assert_eq!(line["actor"]["role"], "auditor");
        let about = shown(bank, &format!("/v1/audit?subject_id={name}&operation={operation}"));
        assert_eq!(about["items"].as_array().unwrap().len(), 1);
        // The id that schools and officers know opens nothing here.
        let id = learner.learner;
        let by_id = shown(bank, &format!("/v1/audit?subject_id={id}"));
        assert_eq!(by_id["items"], json!([]));
        for what in ["balance", "entries", "applications"] {
            assert_eq!(read(bank, &format!("{ACCOUNTS}/{id}/{what}")).status, 404, "{what}");
        }
        let plain = bank.call(&Request::get(&format!("/v1/learners/{name}/balance"))
            .token(&bank.token(Who::Officer)));
        assert_eq!(plain.status, 404);
        // Nor does the learner see a look: whose account it is was not told.
        let accesses = get(bank, &learner.actor, "/v1/me/accesses").text();
        assert!(!accesses.contains(operation), "{accesses}");
    }

    fn each_application_and_each_entry_is_on_one_page(bank: &TestBank) {
        let school = School::open(bank);
        let learner = Applicant::enrol(bank, &school, 1, &[("X01", "advanced")]);
        let mut filed = Vec::new();
        for _ in 0..3 {
            let application = learner.applied(bank, &[]);
            let withdrawal = format!("{}/withdrawal", path(&application));
            assert_eq!(post(bank, &learner.actor, &withdrawal, &json!({})).status, 200);
            filed.push(application["id"].clone());
        }
        let name = pseudonym(bank, learner.learner);
        for (what, place) in [("applications", "/application/id"), ("entries", "/sequence")] {
            let target = format!("{ACCOUNTS}/{name}/{what}?limit=1");
            let whole = shown(bank, &format!("{ACCOUNTS}/{name}/{what}"));
            let whole: Vec<Value> = places(&whole, place);
            let mut met = Vec::new();
            let mut cursor = String::new();
            while met.len() <= whole.len() {
                let page = shown(bank, &format!("{target}{cursor}"));
                met.extend(places(&page, place));
                let Some(next) = page["next_cursor"].as_str() else { break };
                cursor = format!("&cursor={next}");
            }
            assert!(whole.len() >= 3, "{what}");
            assert_eq!(met, whole, "{what}");
        }
        assert_eq!(places(&shown(bank, &format!("{ACCOUNTS}/{name}/applications")), "/application/id"), filed);
    }

    fn accounts_and_what_is_theirs_come_in_pages(bank: &TestBank) {
        for person in 1..=3 {
            crate::grants::open(bank, person);
        }
        let mut met: Vec<String> = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = shown(bank, &format!("{ACCOUNTS}?limit=1{cursor}"));
            met.extend(page["items"].as_array().unwrap().iter().map(|it| text(&it["id"]).to_owned()));
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        met.sort();
        let all = bank.read(|tx| tx.list_learner_ids(None, 100));
        let mut names: Vec<String> = all.into_iter().map(|id| pseudonym(bank, id)).collect();
        names.sort();
        assert_eq!(met, names);
        for what in ["entries", "applications"] {
            let target = format!("{ACCOUNTS}/{}/{what}", names[0]);
            assert_eq!(read(bank, &format!("{target}?cursor=AAAA")).slug(), "invalid-cursor");
            assert_eq!(read(bank, &format!("{target}?limit=201")).slug(), "invalid-parameter");
        }
        assert_eq!(read(bank, &format!("{ACCOUNTS}?cursor=AAAA")).slug(), "invalid-cursor");
        assert_eq!(read(bank, &format!("{ACCOUNTS}/{}/entries", uuid())).status, 404);
    }
}
