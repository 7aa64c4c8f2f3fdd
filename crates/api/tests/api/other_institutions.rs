//! Courses of other institutions, by the seeds alone: which are taken and which need the examination (免修不免考).

use crate::record::client_of;
use crate::school::{Applicant, School, group, line_path, post, text};
use serde_json::{Value, json};

/// A passed course.
fn course(code: &str, grade: &str) -> Value {
    json!({"award": {"code": code, "edition": "2020"}, "grade": {"scale": "100", "value": grade}})
}

each_database! {
    fn the_course_of_another_university_waives_attendance_and_credit_follows_the_examination(bank: &TestBank) {
        for (number, programme, rule) in [(1, "P2", "L16"), (2, "S09-XZ", "S13-OTHER")] {
            let school = School::of_seeds(bank, "cqou", programme);
            let university = client_of(bank, "demo-univ");
            let posts = [course("GX-MKT", "80")];
            let learner = Applicant::posted_by(bank, &school, number, &university, &posts);
            let decided = school.accept(bank, &learner.applied(bank, &[]));
            let line = &group(&decided, rule)["lines"][0];
            assert_eq!(text(&line["state"]), "pending_exam", "{decided}");
            assert_eq!(learner.books(bank)[3], "0.00");
            let target = format!("{}/exam-result", line_path(&decided, rule));
            let result = json!({"passed": true, "examined_on": "2026-03-02",
                "grade": {"scale": "100", "value": "72"}});
            let answer = post(bank, &school.registrar, &target, &result);
            assert_eq!(answer.status, 200, "{}", answer.text());
            assert_eq!(group(&answer.json(), rule)["lines"][0]["state"], "granted");
            assert_ne!(learner.books(bank)[3], "0.00");
        }
    }

    fn a_failed_examination_leaves_no_mark_of_a_pass(bank: &TestBank) {
        let school = School::of_seeds(bank, "cqou", "S09-XZ");
        let learner = Applicant::posted_by(bank, &school, 1, &client_of(bank, "demo-univ"), &[course("GX-MKT", "88")]);
        let decided = school.accept(bank, &learner.applied(bank, &[]));
        let target = format!("{}/exam-result", line_path(&decided, "S13-OTHER"));
        let answer = post(bank, &school.registrar, &target, &json!({"passed": false, "examined_on": "2026-03-02"}));
        assert_eq!(answer.status, 200, "{}", answer.text());
        let line = &group(&answer.json(), "S13-OTHER")["lines"][0].clone();
        assert_eq!((text(&line["state"]), line.get("grade")), ("exam_failed", None), "{line}");
    }

    fn courses_of_the_own_system_and_of_partners_exempt_at_once(bank: &TestBank) {
        let school = School::of_seeds(bank, "cqou", "S09-XZ");
        for (number, provider, code, rule) in
            [(1, "cqou", "XT-ECON", "S09-SAME"), (2, "demo-partner", "HZ-HR", "S09-PARTNER")]
        {
            let provider = client_of(bank, provider);
            let posts = [course(code, "80")];
            let learner = Applicant::posted_by(bank, &school, number, &provider, &posts);
            let decided = school.accept(bank, &learner.applied(bank, &[]));
            assert_eq!(group(&decided, rule)["lines"][0]["state"], "granted", "{decided}");
        }
    }
}
