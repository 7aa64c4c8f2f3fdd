//! Many at once: exactly one wins, the others learn who did, and the books stay whole.
//!
//! A few rounds here; `CREDIT_BANK_RACE_ROUNDS=2500 cargo test -p credit-bank-api --test api races::`
//! runs ten thousand conversions of one outcome at once, and as many rounds of the others.

use crate::bank::TestBank;
use crate::client::{Answer, Request};
use crate::school::{APPLICATIONS, Applicant, School, as_actor, etag, get, path, text, verdicts};
use crate::world::{Who, uuid};
use credit_bank_domain::access::Actor;
use serde_json::{Value, json};

/// Conversions of one outcome that start at once.
const AT_ONCE: usize = 4;

/// Rounds of each race, each with a learner of its own.
fn rounds() -> u32 {
    std::env::var("CREDIT_BANK_RACE_ROUNDS")
        .ok()
        .map_or(6, |rounds| rounds.parse().unwrap())
}

fn keyed(bank: &TestBank, actor: &Actor, target: &str, body: &Value) -> Request {
    as_actor(bank, actor, Request::post(target, body))
        .header("Idempotency-Key", &uuid().to_string())
}

/// The one that succeeded; the others are 409 and, where `named`, name it.
fn only_winner(answers: &[Answer], named: bool) -> Value {
    let won: Vec<_> = answers.iter().filter(|it| it.status == 201).collect();
    let told = || {
        answers
            .iter()
            .map(Answer::text)
            .collect::<Vec<_>>()
            .join("\n")
    };
    assert_eq!(won.len(), 1, "{}", told());
    let winner = won[0].json();
    for lost in answers.iter().filter(|it| it.status != 201) {
        assert_eq!(lost.status, 409, "{}", lost.text());
        assert!(
            !named || lost.json()["existing_id"] == winner["id"],
            "{}",
            lost.text()
        );
    }
    winner
}

each_database! {
    fn of_many_conversions_of_one_outcome_one_wins_and_the_others_name_it(bank: &TestBank) {
        let school = School::open(bank);
        let twin = school.twin(bank);
        for round in 0..rounds() {
            let learner = Applicant::enrol(bank, &school, round, &[("X01", "elementary")]);
            let elsewhere = learner.enrol_again(bank, &twin, "2");
            let requests: Vec<_> = (0..AT_ONCE)
                .map(|place| {
                    // A course by name, or whatever the plan gives.
                    let courses: &[&str] = if place < 2 { &["C2"] } else { &[] };
                    let mut draft = learner.draft(courses);
                    // The same course in one enrolment, and the same outcome in two.
                    if place % 2 == 1 {
                        draft["enrolment_id"] = json!(elsewhere);
                    }
                    keyed(bank, &learner.actor, APPLICATIONS, &draft)
                })
                .collect();
            let winner = only_winner(&bank.call_at_once(&requests), true);
            assert_eq!(learner.books(bank), ["2.00", "0.00", "0.00", "0.00"]);
            if round % 2 == 0 {
                school.accept(bank, &winner);
            }
        }
    }

    fn of_two_applications_that_exceed_a_cap_only_together_one_is_held(bank: &TestBank) {
        let school = School::open(bank);
        for round in 0..rounds() {
            let certificates = [("X01", "advanced"), ("X02", "intermediate"), ("X04", "intermediate")];
            let learner = Applicant::enrol(bank, &school, round, &certificates);
            let requests: Vec<_> = [["C1", "C2"], ["C3", "C4"]]
                .iter()
                .map(|courses| keyed(bank, &learner.actor, APPLICATIONS, &learner.draft(courses)))
                .collect();
            let answers = bank.call_at_once(&requests);
            let winner = only_winner(&answers, false);
            let lost = answers.iter().find(|it| it.status == 409).unwrap();
            assert_eq!(lost.slug(), "cap-exceeded");
            let held = if winner["groups"].as_array().unwrap().iter().any(|it| it["rule"] == "R-ONE") {
                "6.00"
            } else {
                "8.00"
            };
            assert_eq!(learner.books(bank)[0], held);
        }
    }

    fn of_an_approval_a_withdrawal_and_a_revocation_the_books_follow_one(bank: &TestBank) {
        let school = School::open(bank);
        let officer = bank.world.actor(Who::Officer).clone();
        let mut ends = std::collections::BTreeSet::new();
        for round in 0..rounds() {
            let learner = Applicant::enrol(bank, &school, round, &[("X01", "advanced")]);
            let filed = learner.applied(bank, &["C1"]);
            let version = etag(&get(bank, &school.registrar, &path(&filed)));
            let reason = json!({"reason_code": "forged", "text": "示例"});
            let outcome = format!("/v1/outcomes/{}", learner.outcomes["X01"]);
            let decision = json!({"groups": verdicts(&filed, &[])});
            // Only what the issuer itself withdrew is revoked without a freeze, which would stop a decision.
            withdraw_by_issuer(bank, &learner);
            let mut requests = vec![
                keyed(bank, &school.registrar, &format!("{}/decision", path(&filed)), &decision)
                    .header("If-Match", &version),
                keyed(bank, &learner.actor, &format!("{}/withdrawal", path(&filed)), &json!({})),
                keyed(bank, &officer, &format!("{outcome}/revocation"), &reason),
            ];
            requests.rotate_left(usize::try_from(round % 3).unwrap());
            let answers = bank.call_at_once(&requests);
            let revoked = answers.iter().find(|it| it.text().contains("\"credits\"")).unwrap();
            assert_eq!(revoked.status, 200, "{}", revoked.text());
            let won: Vec<_> = answers
                .iter()
                .filter(|it| it.status == 200 && it.text().contains("\"groups\""))
                .collect();
            assert!(won.len() <= 1, "approved and withdrawn");
            for lost in answers.iter().filter(|it| it.status != 200) {
                assert!([409, 412].contains(&lost.status), "{}", lost.text());
            }
            // Whoever came first, nothing is left of a revoked outcome.
            assert_eq!(learner.books(bank), ["0.00", "0.00", "0.00", "0.00"]);
            let seen = learner.sees(bank, &filed);
            let line = &seen["groups"][0]["lines"][0]["state"];
            ends.insert(format!("{} {}", text(&seen["state"]), text(line)));
            let ended = ["decided reversed", "decided released", "withdrawn released"];
            assert!(ended.contains(&ends.last().unwrap().as_str()), "{ends:?}");
        }
    }
}

/// Makes the issuer ask that its completion be withdrawn, as its system would.
fn withdraw_by_issuer(bank: &TestBank, learner: &Applicant) {
    use credit_bank_domain::id::OutcomeId;
    use credit_bank_store::words::CompletionState;
    let outcome: OutcomeId = learner.outcomes["X01"].parse().unwrap();
    let completions = bank.read(|tx| tx.list_completions_of_outcome(learner.learner, outcome));
    let waits = CompletionState::WithdrawalPending;
    crate::school::write(bank, |tx| tx.update_completion(&completions[0], waits));
}
