//! What comes back with a reinstatement, beyond what was granted.

use crate::claim::Consumption;
use crate::ledger::tests::world::{World, credits, id};
use crate::state::{EnrolmentState, LineState};

/// One outcome in two courses of one use, the claim on the first of them.
fn bundle() -> World {
    let mut world = World::default();
    world.recognise(1, "5");
    let uses: &[_] = &[(1, "4", "1")];
    world.file(50, 10, &[(30, 20, uses, "3"), (31, 20, &[], "2")]);
    world
}

#[test]
fn a_use_without_a_passed_examination_comes_back_too() {
    let mut world = bundle();
    world.decide(50, &[20], LineState::PendingExam);
    world.set_line(id(30), LineState::ExamFailed);
    world.set_line(id(31), LineState::ExamFailed);
    let used = world.shown();
    world.revoke(1);
    assert_ne!(world.shown(), used);
    // No course is granted again, so that it does not matter what became of the enrolment.
    world.enrolments.insert(id(10), EnrolmentState::Ended);
    assert_eq!(world.reinstate(1), []);
    assert_eq!(world.shown(), used);
    assert_eq!(world.line_state(30), LineState::ExamFailed);
    world.assert_sound();
    world.revoke(1);
    world.assert_sound();
}

#[test]
fn of_a_bundle_the_granted_course_comes_back_with_the_use_of_the_failed_one() {
    let mut world = bundle();
    world.decide(50, &[20], LineState::PendingExam);
    world.set_line(id(30), LineState::ExamFailed);
    world.pass_exam(50, 31);
    let granted = world.shown();
    world.revoke(1);
    let mut over = world.clone();
    assert_eq!(world.reinstate(1), []);
    assert_eq!(world.shown(), granted);
    assert_eq!(world.line_state(31), LineState::Granted);
    world.assert_sound();
    over.enrolments.insert(id(10), EnrolmentState::Ended);
    assert_eq!(over.reinstate(1), [id(20)]);
    over.assert_sound();
}

#[test]
fn what_took_an_outcome_whole_does_not_come_back_to_one_that_is_worth_less() {
    let mut world = World {
        consumption: Some(Consumption::Whole),
        ..World::default()
    };
    world.recognise(1, "5");
    world.file(50, 10, &[(30, 20, &[(1, "4", "1")], "3")]);
    world.decide(50, &[20], LineState::Granted);
    world.revoke(1);
    world.books.lots[0].value = credits("4.5");
    assert_eq!(world.reinstate(1), [id(20)]);
    assert_eq!(world.line_state(30), LineState::Reversed);
    world.assert_sound();
}

#[test]
fn a_course_waived_without_credit_comes_back_as_waived() {
    for enrolment in [EnrolmentState::Active, EnrolmentState::Awarded] {
        let mut world = World::default();
        world.recognise(1, "5");
        world.file(50, 10, &[(30, 20, &[(1, "4", "1")], "0")]);
        world.decide(50, &[20], LineState::Granted);
        world.enrolments.insert(id(10), enrolment);
        let waived = world.shown();
        world.revoke(1);
        assert_ne!(world.line_state(30), LineState::Granted);
        assert_eq!(world.reinstate(1), []);
        assert_eq!(world.line_state(30), LineState::Granted);
        assert_eq!(world.shown(), waived);
        world.assert_sound();
    }
}
