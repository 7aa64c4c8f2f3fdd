//! The words of reasons have a number that decisions keep, and whoever changes words raises it.

#[cfg(test)]
mod support;

use credit_bank_conversion_rules::{Likeness, WORDING, convert, is_hash_of_plan, text_hash};
use std::collections::BTreeSet;
use support::tiny::{WHOLE, cert, school, tiny};
use support::*;

/// Every sentence of an explanation, in both languages.
fn sentences(explanation: &str) -> impl Iterator<Item = String> {
    let told = |line: &&str| line.starts_with("    - ") || line.starts_with("      ");
    let told = explanation.lines().filter(told);
    told.map(|line| line.trim_start_matches([' ', '-']).to_owned())
}

#[test]
fn another_wording_has_another_number() {
    let folder = format!("{}/tests/snapshots", env!("CARGO_MANIFEST_DIR"));
    let mut all = BTreeSet::new();
    for file in std::fs::read_dir(folder).unwrap() {
        all.extend(sentences(
            &std::fs::read_to_string(file.unwrap().path()).unwrap(),
        ));
    }
    let all: Vec<String> = all.into_iter().collect();
    assert_eq!(
        include_str!("kept/wording.txt").trim_end(),
        format!("{WORDING} {}", text_hash(&all.join("\n"))),
        "golden cases are told otherwise than in the wording kept: where words have changed raise WORDING, then write the line on the right to tests/kept/wording.txt"
    );
}

/// A plan with several reasons, as it is kept.
fn kept() -> String {
    let rules = tiny(&[("A", "all: [C1]"), ("B", "all: [C2]")], WHOLE);
    let programme = school(&[("C1", "3", &[][..]), ("C2", "9", &[][..])]);
    let facts = [
        cert("a", "A", "3"),
        cert("b", "B", "0.5"),
        cert("c", "OTHER", "3"),
    ];
    convert(&request(&rules, &programme, &facts)).canonical_json()
}

#[test]
fn a_decision_in_an_earlier_wording_is_the_same_in_everything_but_its_words() {
    let kept = kept();
    let (was, is) = ("\"en\":\"", "\"en\":\"In other words: ");
    let reworded = kept.replacen(was, is, 1);
    let earlier = WORDING - 1;
    assert_eq!(Likeness::of(&kept, WORDING, &kept), Likeness::Same);
    assert_eq!(Likeness::of(&reworded, earlier, &kept), Likeness::Reworded);
    let Likeness::Differs(path) = Likeness::of(&reworded, WORDING, &kept) else {
        unreachable!("in one wording every byte counts")
    };
    assert!(path.ends_with("/en"), "{path}");
    let otherwise = reworded.replacen("\"code\":\"granted", "\"code\":\"other", 1);
    assert_ne!(otherwise, reworded);
    assert!(matches!(
        Likeness::of(&otherwise, earlier, &kept),
        Likeness::Differs(_)
    ));
    let more = reworded.replacen("\"total_credits\":\"", "\"total_credits\":\"9", 1);
    assert_ne!(more, reworded);
    let found = Likeness::of(&more, earlier, &kept);
    assert_eq!(found, Likeness::Differs("/total_credits".to_owned()));
}

#[test]
fn words_may_have_put_reasons_in_another_order() {
    let told = |list: [&str; 2]| {
        let reasons =
            list.map(|rule| format!(r#"{{"code":"no_rule","zh":"甲","en":"a","rule":"{rule}"}}"#));
        format!(r#"{{"reasons":[{}]}}"#, reasons.join(","))
    };
    let (was, is) = (told(["A@1", "B@1"]), told(["B@1", "A@1"]));
    assert_eq!(Likeness::of(&was, WORDING - 1, &is), Likeness::Reworded);
    let differs = Likeness::Differs("/reasons/0/rule".to_owned());
    assert_eq!(Likeness::of(&was, WORDING, &is), differs);
    // What is no reason stays in its order.
    let lines = |text: &str| text.replace("\"zh\"", "\"title\"");
    assert_eq!(
        Likeness::of(&lines(&was), WORDING - 1, &lines(&is)),
        differs
    );
}

#[test]
fn why_something_is_not_given_counts_as_words_and_what_is_not_given_does_not() {
    let plan = |missing: &str, unused: &str, verdict: &str| {
        let reason = |code: &str| format!(r#"[{{"code":"{code}","zh":"甲","en":"a"}}]"#);
        format!(
            r#"{{"missing":[{{"course_code":"{missing}","reasons":{}}}],"unused":[{{"id":"{unused}","reasons":{}}}],"verdicts":[{{"fact_id":"a","rule":"A","verdict":"{verdict}","reasons":{}}}]}}"#,
            reason(verdict),
            reason(verdict),
            reason(verdict)
        )
    };
    let earlier = |was: &str, is: &str| Likeness::of(was, WORDING - 1, is);
    let kept = plan("C1", "a", "conflict");
    assert_eq!(
        earlier(&kept, &plan("C1", "a", "budget_short")),
        Likeness::Reworded
    );
    for (other, path) in [
        (plan("C2", "a", "conflict"), "/missing/0/course_code"),
        (plan("C1", "b", "conflict"), "/unused/0/id"),
    ] {
        assert_eq!(earlier(&kept, &other), Likeness::Differs(path.to_owned()));
    }
    // In one wording every byte counts.
    assert_eq!(
        Likeness::of(&kept, WORDING, &plan("C1", "a", "cap")),
        Likeness::Differs("/missing/0/reasons/0/code".to_owned())
    );
    // That an outcome waits is decided, and so is why.
    let waits = |code: &str| {
        format!(r#"{{"decision":"waits","reasons":[{{"code":"{code}","zh":"甲","en":"a"}}]}}"#)
    };
    assert_eq!(
        earlier(&waits("frozen"), &waits("expired")),
        Likeness::Differs("/reasons/0/code".to_owned())
    );
}

#[test]
fn the_hash_of_a_kept_plan_covers_its_words() {
    let kept = kept();
    let hash = serde_json::from_str::<serde_json::Value>(&kept).unwrap()["plan_hash"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(is_hash_of_plan(&hash, &kept));
    assert!(!is_hash_of_plan(
        &hash,
        &kept.replacen("\"en\":\"", "\"en\":\"x", 1)
    ));
    assert!(!is_hash_of_plan("0", &kept));
    assert!(!is_hash_of_plan(&hash, "no plan"));
}

#[test]
fn what_could_be_done_next_is_advice_and_counts_as_words() {
    let advised = |steps: serde_json::Value| {
        let mut plan: serde_json::Value = serde_json::from_str(&kept()).unwrap();
        plan["next_steps"] = steps;
        plan.to_string()
    };
    let kept = advised(serde_json::json!([{"course_code": "C2"}]));
    let without = advised(serde_json::json!([]));
    let found = Likeness::of(&kept, WORDING - 1, &without);
    assert_eq!(found, Likeness::Reworded);
    let found = Likeness::of(&kept, WORDING, &without);
    assert_eq!(found, Likeness::Differs("/next_steps".to_owned()));
}
