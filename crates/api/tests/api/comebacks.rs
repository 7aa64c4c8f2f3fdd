//! What a reinstatement brings back: each line as what it was.

use crate::bank::TestBank;
use crate::record::decided;
use crate::revoked_lines::award;
use crate::school::{Applicant, School, group, line_path, post, publish_second, revoke};
use serde_json::{Value, json};

fn reinstated(bank: &TestBank, learner: &Applicant, award: &str) {
    let said = json!({"text": "示例：属实"});
    decided(bank, &learner.outcomes[award], "reinstatement", &said);
}

fn state<'a>(application: &'a Value, rule: &str) -> &'a Value {
    &group(application, rule)["lines"][0]["state"]
}

/// The course that one certificate gives is waived, and its credits have to be made up.
fn waived(bank: &TestBank) -> (Applicant, Value) {
    let school = School::open(bank);
    let from = "gives: {all: [C4], effect: exempt, grade: pass}";
    publish_second(
        bank,
        &[(
            from,
            "gives: {all: [C4], effect: waive_no_credit, grade: pass}",
        )],
    );
    let learner = Applicant::enrol(bank, &school, 1, &[("X04", "intermediate")]);
    let decided = school.accept(bank, &learner.applied(bank, &["C4"]));
    let line = &group(&decided, "R-FOUR")["lines"][0];
    assert_eq!(line["effect"], "waive_no_credit");
    assert_eq!(
        (&line["state"], &line["target_credits"]),
        (&json!("granted"), &json!("4.00"))
    );
    assert_eq!(
        learner.books(bank),
        ["0.00", "4.00", "0.00", "0.00"],
        "its credits have to be made up"
    );
    (learner, decided)
}

each_database! {
    fn a_course_waived_without_credit_comes_back_as_waived(bank: &TestBank) {
        let (learner, decided) = waived(bank);
        let books = learner.books(bank);
        for _ in 0..2 {
            assert_eq!(revoke(bank, &learner.outcomes["X04"]).status, 200);
            assert_eq!(state(&learner.sees(bank, &decided), "R-FOUR"), "reversed");
            reinstated(bank, &learner, "X04");
            assert_eq!(state(&learner.sees(bank, &decided), "R-FOUR"), "granted");
            assert_eq!(learner.books(bank), books);
        }
    }

    fn a_course_waived_without_credit_that_waited_for_the_school_after_the_award_stands_as_waived(bank: &TestBank) {
        let (learner, decided) = waived(bank);
        award(bank, &learner);
        assert_eq!(revoke(bank, &learner.outcomes["X04"]).status, 200);
        assert_eq!(state(&learner.sees(bank, &decided), "R-FOUR"), "reversal_pending");
        reinstated(bank, &learner, "X04");
        assert_eq!(state(&learner.sees(bank, &decided), "R-FOUR"), "granted");
    }

    fn a_use_whose_examination_was_not_passed_comes_back_with_its_outcome(bank: &TestBank) {
        let school = School::open(bank);
        let learner = Applicant::enrol(bank, &school, 1, &[("X02", "intermediate")]);
        let decided = school.accept(bank, &learner.applied(bank, &["C3"]));
        let target = format!("{}/exam-result", line_path(&decided, "R-EXAM"));
        let result = json!({"passed": false, "examined_on": "2026-03-02"});
        let failed = post(bank, &school.registrar, &target, &result);
        assert_eq!(failed.status, 200, "{}", failed.text());
        let books = learner.books(bank);
        assert_eq!(books, ["0.00", "4.00", "0.00", "0.00"], "used, and nothing granted");

        assert_eq!(revoke(bank, &learner.outcomes["X02"]).status, 200);
        assert_eq!(learner.books(bank), ["0.00", "0.00", "0.00", "0.00"]);
        assert_eq!(state(&learner.sees(bank, &decided), "R-EXAM"), "exam_failed");
        reinstated(bank, &learner, "X02");
        assert_eq!(learner.books(bank), books);
        assert_eq!(state(&learner.sees(bank, &decided), "R-EXAM"), "exam_failed");
    }
}
