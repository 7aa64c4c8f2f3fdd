//! A programme is complete when every compulsory course is done, whether it gives credit or not (G34).

#[cfg(test)]
mod support;

use credit_bank_conversion_rules::model::Effect;
use credit_bank_conversion_rules::{GrantedCourse, PassedCourse, Sources};
use credit_bank_domain::programme::Programme;
use support::tiny::{WHOLE, cert, school, tiny};
use support::*;

/// Four credits are needed and C1 gives them; BX-1 has to be made up (补修) and gives none.
fn programme_with_a_course_to_make_up() -> Programme {
    let mut programme = school(&[("BX-1", "0", &["补修"]), ("C1", "4", &[])]);
    programme.total_credits = credits("4");
    programme.modules.clear();
    programme
}

fn granted(course: &str, effect: Effect) -> GrantedCourse {
    GrantedCourse {
        course_code: course.to_owned(),
        in_place_of: Vec::new(),
        credits: credits("0"),
        rule: "R-A".to_owned(),
        effect,
        is_examined: false,
        is_held: false,
        filed_on: None,
        sources: Sources::default(),
    }
}

#[test]
fn g34_who_has_the_credits_and_not_the_course_to_make_up_is_not_complete() {
    let programme = programme_with_a_course_to_make_up();
    let rules = tiny(&[("A", "all: [BX-1]"), ("C", "all: [C1]")], WHOLE);
    let (c, both) = (
        [cert("c", "C", "4")],
        [cert("c", "C", "4"), cert("a", "A", "4")],
    );
    let without = answer(&request(&rules, &programme, &c)).completion;
    assert_eq!((without.reached, without.complete), (credits("4"), false));
    // Converted: it is cleared and adds nothing.
    let with = answer(&request(&rules, &programme, &both)).completion;
    assert_eq!((with.reached, with.complete), (credits("4"), true));
    // Passed at the school.
    let record = [PassedCourse {
        course_code: "BX-1".to_owned(),
        passed_on: day("2025-06-30"),
        credits: credits("0"),
        grade: None,
    }];
    let mut asked = request(&rules, &programme, &c);
    asked.record = &record;
    assert!(answer(&asked).completion.complete);
}

#[test]
fn a_compulsory_course_that_was_granted_is_done_unless_its_examination_is_still_to_come() {
    let programme = programme_with_a_course_to_make_up();
    let rules = tiny(&[("A", "all: [BX-1]"), ("C", "all: [C1]")], WHOLE);
    let c = [cert("c", "C", "4")];
    for (effect, done) in [
        (Effect::Exempt, true),
        (Effect::WaiveNoCredit, true),
        (Effect::AttendanceWaiver, false),
    ] {
        let mut asked = request(&rules, &programme, &c);
        asked.commitments.granted = vec![granted("BX-1", effect)];
        assert_eq!(answer(&asked).completion.complete, done, "{effect:?}");
        asked.commitments.granted[0].is_examined = true;
        assert!(answer(&asked).completion.complete, "{effect:?}");
    }
    // Credits in its place are not the course.
    let mut asked = request(&rules, &programme, &c);
    asked.commitments.granted = vec![GrantedCourse {
        in_place_of: vec!["BX-1".to_owned()],
        ..granted("", Effect::ElectiveCredit)
    }];
    assert!(!answer(&asked).completion.complete);
}

#[test]
fn an_elective_that_is_not_done_keeps_nobody_back() {
    let mut programme = programme_with_a_course_to_make_up();
    programme.courses[0].compulsory = false;
    let rules = tiny(&[("C", "all: [C1]")], WHOLE);
    let c = [cert("c", "C", "4")];
    assert!(answer(&request(&rules, &programme, &c)).completion.complete);
}
