//! A granted course gives way to a better one: taken back and transferred anew in one entry.

use crate::school::{Applicant, School, get, group, path, post, refused, revoke, text, verdicts};
use serde_json::{Value, json};

/// C1 and C2 are granted for one certificate; the other could give C1 better.
fn granted(bank: &crate::bank::TestBank, school: &School) -> (Applicant, Value) {
    let certificates = [("X01", "advanced"), ("X03", "intermediate")];
    let learner = Applicant::enrol(bank, school, 1, &certificates);
    let mut draft = learner.draft(&["C1", "C2"]);
    draft["courses"] = json!(["C1", "C2"]);
    let filed = learner.file(bank, &draft);
    assert_eq!(filed.status, 201, "{}", filed.text());
    let decided = school.accept(bank, &filed.json());
    (learner, decided)
}

/// The rule under which C1 was granted, and the one that could give it now.
fn rules(decided: &Value) -> (&'static str, &'static str) {
    let groups = decided["groups"].as_array().unwrap();
    if groups.iter().any(|group| group["rule"] == "R-UP") {
        ("R-UP", "R-ONE")
    } else {
        ("R-ONE", "R-UP")
    }
}

fn replacing(learner: &Applicant, line: &Value) -> Value {
    let mut draft = learner.draft(&["C1"]);
    draft["replaces"] = json!([line]);
    draft
}

each_database! {
    fn the_same_course_is_upgraded_in_one_entry_and_both_lines_say_so(bank: &TestBank) {
        let school = School::open(bank);
        let (learner, decided) = granted(bank, &school);
        let (old, _) = rules(&decided);
        let line = &group(&decided, old)["lines"][0]["id"];
        refused(&learner.apply(bank, &["C1"]), 409, "already-granted");
        let before = learner.books(bank);
        let filed = learner.file(bank, &replacing(&learner, line));
        assert_eq!(filed.status, 201, "{}", filed.text());
        let filed = filed.json();
        assert_ne!(learner.books(bank)[0], "0.00", "held beside what is granted");
        assert_eq!(learner.books(bank)[3], before[3], "the old course stands until the decision");
        let twice = learner.file(bank, &replacing(&learner, line));
        refused(&twice, 409, "already-granted");
        assert_eq!(twice.json()["existing_id"], filed["id"]);

        let accepted = school.accept(bank, &filed);
        let new = &accepted["groups"][0]["lines"][0];
        assert_eq!((text(&new["course_id"]), text(&new["state"])), ("C1", "granted"));
        let seen = learner.sees(bank, &decided);
        let replaced = &group(&seen, old)["lines"][0];
        assert_eq!(replaced["state"], "replaced");
        assert_eq!(replaced["replaced_by"], new["id"]);
        assert_eq!(learner.books(bank)[0], "0.00");
        assert_eq!(learner.books(bank)[3], "5.00", "granted once: 3.00 and 2.00");
        let entries = format!("/v1/learners/{}/entries", learner.learner);
        let entries = get(bank, &learner.actor, &entries).json();
        let transfers = entries["items"].as_array().unwrap().iter();
        assert_eq!(transfers.filter(|it| it["verb"] == "transfer").count(), 2);
    }

    fn what_is_rejected_or_withdrawn_leaves_the_old_course_as_it_was(bank: &TestBank) {
        let school = School::open(bank);
        let (learner, decided) = granted(bank, &school);
        let (old, _) = rules(&decided);
        let line = group(&decided, old)["lines"][0]["id"].clone();
        let before = learner.books(bank);
        let filed = learner.file(bank, &replacing(&learner, &line)).json();
        let rule = text(&filed["groups"][0]["rule"]).to_owned();
        let answer = school.decide(bank, &filed, &verdicts(&filed, &[&rule]));
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(learner.books(bank), before);
        let filed = learner.file(bank, &replacing(&learner, &line)).json();
        let withdrawal = format!("{}/withdrawal", path(&filed));
        assert_eq!(post(bank, &learner.actor, &withdrawal, &json!({})).status, 200);
        assert_eq!(learner.books(bank), before);
        assert_eq!(group(&learner.sees(bank, &decided), old)["lines"][0]["state"], "granted");
    }

    fn only_own_standing_lines_are_replaced_and_bundles_whole(bank: &TestBank) {
        let school = School::of_seeds(bank, "cqou", "P2");
        let learner = Applicant::enrol(bank, &school, 1, &[("X01", "intermediate")]);
        let filed = learner.applied(bank, &[]);
        let bundle = group(&filed, "L01")["lines"].as_array().unwrap().clone();
        let replacing = |lines: Value| {
            let mut draft = learner.draft(&[]);
            draft["replaces"] = lines;
            learner.file(bank, &draft)
        };
        refused(&replacing(json!([bundle[0]["id"]])), 409, "state-conflict");
        school.accept(bank, &filed);
        refused(&replacing(json!([filed["id"]])), 422, "unknown-reference");
        let part = replacing(json!([bundle[0]["id"]]));
        refused(&part, 422, "invalid-body");
        assert_eq!(part.json()["errors"][0]["code"], "incomplete_group");
        // The very same certificate may be used anew for what it gave.
        let whole = replacing(json!([bundle[0]["id"], bundle[1]["id"]]));
        assert_eq!(whole.status, 201, "{}", whole.text());
        let before = learner.books(bank);
        school.accept(bank, &whole.json());
        let after = learner.books(bank);
        assert_eq!(before[1..], after[1..], "the same uses and grants, by other lines");
    }

    fn a_revoked_upgrade_leaves_neither_course_and_the_books_whole(bank: &TestBank) {
        let school = School::open(bank);
        let (learner, decided) = granted(bank, &school);
        let (old, _) = rules(&decided);
        let line = group(&decided, old)["lines"][0]["id"].clone();
        let filed = learner.file(bank, &replacing(&learner, &line)).json();
        school.accept(bank, &filed);
        for award in ["X01", "X03"] {
            let answer = revoke(bank, &learner.outcomes[award]);
            assert_eq!(answer.status, 200, "{}", answer.text());
        }
        assert_eq!(learner.books(bank), ["0.00", "0.00", "0.00", "0.00"]);
    }
}
