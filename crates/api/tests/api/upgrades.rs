//! A granted course gives way to a better one: taken back and transferred anew in one entry.

use crate::school::{
    Applicant, School, get, group, path, post, publish_second, refused, revoke, text, verdicts,
};
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

/// English for the fourth level by its score, and in full for the sixth (CET).
const ENGLISH: &str = r#"- {id: R-CET4, kind: transfer, cite: S/7, uses: [{slot: 四级, any_of: [{type: exam, award: "CET4@1", grade: {min: "425", scale: "710"}}], consumption: whole}], gives: {all: [C2], effect: exempt, grade: {bands: [{from: "425", grade: "75"}, {from: "426", grade: "85"}, {from: "476", grade: "95"}]}}}
- {id: R-CET6, kind: transfer, cite: S/8, uses: [{slot: 六级, any_of: [{type: exam, award: "CET6@1", grade: {min: "425", scale: "710"}}], consumption: whole}], gives: {all: [C2], effect: exempt, grade: {fixed: "100"}}, prefer: 1}
caps:"#;

/// An examination, which is recognised at once; its outcome.
fn examined(bank: &crate::bank::TestBank, award: &str, score: &str, day: &str) -> String {
    crate::record::examined(bank, (award, award), score, day)
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

    fn a_later_better_certificate_raises_a_waiver_and_its_grade(bank: &TestBank) {
        let school = School::open(bank);
        publish_second(bank, &[("caps:", ENGLISH)]);
        let learner = Applicant::enrol(bank, &school, 1, &[("X06", "intermediate")]);
        examined(bank, "CET4", "450", "2025-12-20");
        let waived = school.accept(bank, &learner.applied(bank, &["C2"]));
        let line = &group(&waived, "R-CET4")["lines"][0];
        assert_eq!((text(&line["state"]), &line["grade"]["value"]), ("granted", &json!("85")), "{waived}");
        let before = learner.books(bank);

        examined(bank, "CET6", "430", "2026-02-20");
        // The waiver stands, and nothing but an application that names it raises it.
        assert_eq!(group(&learner.sees(bank, &waived), "R-CET4")["lines"][0]["state"], "granted");
        refused(&learner.apply(bank, &["C2"]), 409, "already-granted");
        let mut draft = learner.draft(&["C2"]);
        draft["replaces"] = json!([line["id"]]);
        let filed = learner.file(bank, &draft);
        assert_eq!(filed.status, 201, "{}", filed.text());
        let raised = school.accept(bank, &filed.json());
        let better = &group(&raised, "R-CET6")["lines"][0];
        assert_eq!((text(&better["course_id"]), &better["grade"]["value"]), ("C2", &json!("100")), "{raised}");
        let seen = learner.sees(bank, &waived);
        let replaced = &group(&seen, "R-CET4")["lines"][0];
        assert_eq!((text(&replaced["state"]), &replaced["replaced_by"]), ("replaced", &better["id"]), "{seen}");
        assert_eq!(learner.books(bank)[3], before[3], "the course is granted once");
    }

    fn a_course_for_which_credits_count_as_electives_makes_no_credit_again(bank: &TestBank) {
        let school = School::open(bank);
        let more = "- {id: R-FIVE, kind: transfer, cite: S/7, uses: [{slot: c, any_of: [{type: x_certificate, award: \"X05@1\"}]}], gives: {all: [C4], effect: exempt, grade: pass}}\ncaps:";
        publish_second(bank, &[
            ("caps:", more),
            ("share: \"0.50\", base: programme", "limit: \"3\", then: elective_credit"),
        ]);
        let certificates = [("X04", "intermediate"), ("X05", "intermediate")];
        let learner = Applicant::enrol(bank, &school, 1, &certificates);
        let filed = learner.applied(bank, &[]);
        let lines: Vec<(&str, &str)> = filed["groups"].as_array().unwrap().iter()
            .flat_map(|group| group["lines"].as_array().unwrap())
            .map(|line| (text(&line["effect"]), text(&line["target_credits"])))
            .collect();
        assert_eq!(lines, [("elective_credit", "4.00")], "{filed}");
        // Whether it waits or is granted, the other certificate finds the course taken.
        refused(&learner.apply(bank, &["C4"]), 409, "already-granted");
        school.accept(bank, &filed);
        let before = learner.books(bank);
        refused(&learner.apply(bank, &["C4"]), 409, "already-granted");
        assert_eq!(learner.books(bank), before);
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
