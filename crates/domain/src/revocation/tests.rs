//! Revocation, case by case.

use super::{NoticeTo, RevocationError, Step, plan_reversal, plan_revocation};
use crate::ledger::Verb;
use crate::ledger::tests::world::{TODAY, World, id, lines};
use crate::state::{EnrolmentState, LineState, OutcomeState};
use proptest::prelude::*;
use std::collections::BTreeSet;

pub(super) fn verbs_of(steps: &[Step]) -> Vec<Verb> {
    steps
        .iter()
        .filter_map(|step| match step {
            Step::Post { entry, .. } => Some(entry.verb()),
            _ => None,
        })
        .collect()
}

/// Two outcomes in two lines of one accepted application.
fn two_lines() -> World {
    let mut world = World::default();
    world.recognise(1, "4");
    world.recognise(2, "2");
    world.file(
        50,
        10,
        &[
            (30, 20, &[(1, "3", "1")], "3"),
            (31, 21, &[(2, "2", "0")], "2"),
        ],
    );
    world
}

#[test]
fn a_forged_outcome_is_taken_back_after_the_transfer_and_its_neighbour_stays() {
    let mut world = two_lines();
    world.decide(50, &[20, 21], LineState::Granted);
    let before = world.books.entries.clone();
    let steps = world.revoke(1);
    assert_eq!(
        verbs_of(&steps),
        [Verb::Reverse, Verb::Transfer, Verb::Reverse]
    );
    assert_eq!(
        world.shown(),
        lines([
            "D.active/vocational/2/2 200",
            "U.used/2/110/10 200",
            "G.granted/10/31 200"
        ])
    );
    assert_eq!(world.line_state(30), LineState::Reversed);
    assert_eq!(world.line_state(31), LineState::Granted);
    assert_eq!(
        world.books.entries[..before.len()],
        before,
        "history is intact"
    );
    let told: Vec<NoticeTo> = steps
        .iter()
        .filter_map(|step| match step {
            Step::Notify(to) => Some(*to),
            _ => None,
        })
        .collect();
    assert_eq!(
        told,
        [
            NoticeTo::Learner,
            NoticeTo::Issuer,
            NoticeTo::Line {
                line: id(30),
                state: LineState::Reversed,
            }
        ]
    );
    world.assert_sound();
    // The neighbour falls later: its settlement is now the one that was posted again.
    world.revoke(2);
    assert_eq!(world.shown(), lines([]));
    world.assert_sound();
}

#[test]
fn a_pending_line_is_released_and_the_rest_of_the_application_goes_on() {
    let mut world = two_lines();
    let steps = world.revoke(1);
    assert_eq!(verbs_of(&steps), [Verb::Release, Verb::Reverse]);
    assert_eq!(world.line_state(30), LineState::Released);
    assert_eq!(
        world.shown(),
        lines(["D.active/vocational/2/2 200", "U.held/2/110/10 200"])
    );
    world.assert_sound();
    world.decide(50, &[21], LineState::Granted);
    world.assert_sound();
}

/// Line 30 was granted for outcome 1 and line 31 for 2; then 32, for 3, took the place of 30.
fn upgraded() -> World {
    let mut world = two_lines();
    world.recognise(3, "6");
    world.decide(50, &[20, 21], LineState::Granted);
    world.file(51, 10, &[(32, 22, &[(3, "5", "1")], "4")]);
    world.upgrade(51, &[22], &[30]);
    world.assert_sound();
    world
}

#[test]
fn an_upgrade_survives_the_fall_of_what_stood_beside_the_replaced_line() {
    let mut world = upgraded();
    let steps = world.revoke(2);
    assert_eq!(
        verbs_of(&steps),
        [
            Verb::Reverse,
            Verb::Reverse,
            Verb::Transfer,
            Verb::Transfer,
            Verb::Reverse
        ],
        "the upgrade goes before the settlement whose line it replaced, and comes after it"
    );
    assert_eq!(
        world.shown(),
        lines([
            "D.active/vocational/2/1 400",
            "D.active/vocational/2/3 600",
            "U.used/3/110/10 500",
            "U.forfeited/3/110/10 100",
            "G.granted/10/32 400"
        ])
    );
    world.assert_sound();
    world.revoke(3);
    world.revoke(1);
    assert_eq!(world.shown(), lines([]));
    world.assert_sound();
}

#[test]
fn an_upgrade_falls_and_the_replaced_line_does_not_come_back() {
    let mut world = upgraded();
    world.revoke(3);
    assert_eq!(world.line_state(30), LineState::Replaced);
    assert!(!world.shown().contains("G.granted/10/30 300"));
    assert!(world.shown().contains("G.granted/10/31 200"));
    world.assert_sound();
    world.file(52, 10, &[(33, 23, &[(1, "4", "0")], "3")]);
    world.decide(52, &[23], LineState::Granted);
    world.assert_sound();
    world.revoke(1);
    world.assert_sound();
}

#[test]
fn an_outcome_moved_to_another_course_by_an_upgrade_falls_whole() {
    let mut world = two_lines();
    world.decide(50, &[20, 21], LineState::Granted);
    // Both uses of outcome 1 are at one place, so that the entry nets them.
    world.policy = Some(crate::claim::ReusePolicy::OncePerEnrolment);
    world.consumption = Some(crate::claim::Consumption::None);
    world.file(51, 10, &[(32, 22, &[(1, "4", "0")], "4")]);
    world.upgrade(51, &[22], &[30]);
    world.assert_sound();
    let mut first = world.clone();
    first.revoke(2);
    first.assert_sound();
    world.revoke(1);
    assert_eq!(
        world.shown(),
        lines([
            "D.active/vocational/2/2 200",
            "U.used/2/110/10 200",
            "G.granted/10/31 200"
        ])
    );
    world.assert_sound();
}

#[test]
fn a_group_accepted_by_a_review_falls_with_what_it_took_from_the_void_part() {
    let mut world = World::default();
    world.recognise(1, "4");
    world.recognise(2, "2");
    world.file(
        50,
        10,
        &[
            (30, 20, &[(1, "3", "0")], "3"),
            (31, 21, &[(1, "1", "0"), (2, "2", "0")], "2"),
        ],
    );
    world.decide_with_void(50, 20, &[(1, "1")]);
    world.assert_sound();
    world.review(50, 21, &[(1, "1")]);
    world.assert_sound();
    assert!(world.shown().contains("U.used/1/110/10 400"));
    let mut other = world.clone();
    other.revoke(2);
    assert_eq!(
        other.shown(),
        lines([
            "D.active/vocational/2/1 400",
            "U.used/1/110/10 300",
            "G.granted/10/30 300"
        ])
    );
    other.assert_sound();
    // What is left of the review still takes back what the first decision made void.
    other.revoke(1);
    assert_eq!(other.shown(), lines([]));
    other.assert_sound();
    world.revoke(1);
    assert_eq!(world.shown(), lines(["D.active/vocational/2/2 200"]));
    world.assert_sound();
    world.revoke(2);
    assert_eq!(world.shown(), lines([]));
    world.assert_sound();
}

fn tells_of(steps: &[Step], line: u128) -> bool {
    let told = Step::Notify(NoticeTo::Line {
        line: id(line),
        state: LineState::ReversalPending,
    });
    steps.contains(&told)
}

#[test]
fn after_the_award_the_school_decides() {
    let mut world = two_lines();
    world.decide(50, &[20, 21], LineState::Granted);
    world.enrolments.insert(id(10), EnrolmentState::Awarded);
    let steps = world.revoke(1);
    assert_eq!(verbs_of(&steps), [Verb::Reverse], "only the deposit");
    assert_eq!(world.line_state(30), LineState::ReversalPending);
    assert!(world.shown().contains("G.granted/10/30 300"));
    world.assert_sound();

    let mut upheld = world.clone();
    upheld.set_line(id(30), LineState::Upheld);
    upheld.assert_sound();

    let taken_back = plan_reversal(&world.facts(), id(1), &BTreeSet::from([id(30)])).unwrap();
    world.carry_out(&taken_back);
    assert_eq!(world.line_state(30), LineState::Reversed);
    assert!(!world.shown().contains("G.granted/10/30 300"));
    world.assert_sound();
    assert_eq!(
        plan_reversal(&world.facts(), id(1), &BTreeSet::from([id(31)])),
        Err(RevocationError::UnknownLine { line: id(31) })
    );
}

#[test]
fn each_further_revocation_under_a_line_asks_the_school_anew() {
    let mut world = World::default();
    world.recognise(1, "4");
    world.recognise(2, "2");
    world.file(50, 10, &[(30, 20, &[(1, "3", "0"), (2, "1", "1")], "3")]);
    world.decide(50, &[20], LineState::Granted);
    world.enrolments.insert(id(10), EnrolmentState::Awarded);
    assert!(tells_of(&world.revoke(1), 30));
    let mut upheld = world.clone();
    // Whoever has to decide already hears of each further cause.
    assert!(tells_of(&world.revoke(2), 30));
    assert_eq!(world.line_state(30), LineState::ReversalPending);
    world.assert_sound();
    // What was upheld was upheld on the basis that was left then.
    upheld.set_line(id(30), LineState::Upheld);
    assert!(tells_of(&upheld.revoke(2), 30));
    assert_eq!(upheld.line_state(30), LineState::ReversalPending);
    upheld.assert_sound();
}

#[test]
fn the_other_outcomes_of_a_line_come_back_with_their_forfeited_parts() {
    let mut world = World::default();
    world.recognise(1, "4");
    world.recognise(2, "2");
    world.file(50, 10, &[(30, 20, &[(1, "3", "0"), (2, "1", "1")], "3")]);
    world.decide(50, &[20], LineState::Granted);
    world.revoke(1);
    assert_eq!(world.shown(), lines(["D.active/vocational/2/2 200"]));
    world.assert_sound();
    world.file(51, 10, &[(31, 21, &[(2, "2", "0")], "2")]);
    world.assert_sound();
}

#[test]
fn a_bundle_of_courses_falls_as_a_whole() {
    let mut world = World::default();
    world.recognise(1, "8");
    // One use of a rule: the claim is on the first line, the other courses come with it.
    world.file(
        50,
        10,
        &[
            (30, 20, &[(1, "8", "0")], "3"),
            (31, 20, &[], "3"),
            (32, 20, &[], "2"),
        ],
    );
    world.decide(50, &[20], LineState::Granted);
    world.revoke(1);
    for line in [30, 31, 32] {
        assert_eq!(world.line_state(line), LineState::Reversed);
    }
    assert_eq!(world.shown(), lines([]));
    world.assert_sound();
}

#[test]
fn credits_after_an_examination_are_taken_back_too() {
    let mut world = two_lines();
    world.decide(50, &[20, 21], LineState::PendingExam);
    world.pass_exam(50, 30);
    world.pass_exam(50, 31);
    let steps = world.revoke(1);
    assert_eq!(
        verbs_of(&steps),
        [
            Verb::Reverse,
            Verb::Reverse,
            Verb::WaiveAttendance,
            Verb::Reverse
        ]
    );
    assert!(world.shown().contains("G.granted/10/31 200"));
    world.assert_sound();
}

#[test]
fn an_outcome_given_back_past_its_day_gets_grace_or_expires() {
    let mut world = World::default();
    world.recognise(1, "4");
    world.recognise(2, "2");
    world.expires.insert(id(2), "2026-01-01".parse().unwrap());
    world.file(50, 10, &[(30, 20, &[(1, "3", "0"), (2, "2", "0")], "3")]);
    world.decide(50, &[20], LineState::Granted);

    let mut at_once = world.clone();
    at_once.revoke(1);
    assert_eq!(at_once.shown(), lines(["D.expired/vocational/2/2 200"]));
    at_once.assert_sound();

    // The daily job may have booked the expiry while the outcome was in use.
    let mut booked = world.clone();
    booked.book_expiry(2);
    for mut world in [world, booked] {
        world.grace_days = 30;
        world.revoke(1);
        assert_eq!(world.shown(), lines(["D.active/vocational/2/2 200"]));
        assert_eq!(world.lot(2).state, OutcomeState::Recognised);
        assert_eq!(world.expires[&id(2)].to_string(), "2026-04-01");
        world.assert_sound();
    }
}

#[test]
fn an_expired_outcome_can_still_be_revoked() {
    let mut world = World::default();
    world.recognise(1, "4");
    world.book_expiry(1);
    world.revoke(1);
    assert_eq!(world.shown(), lines([]));
    world.assert_sound();
    assert_eq!(
        plan_revocation(&world.facts(), id(1)),
        Err(RevocationError::RevokedAlready { outcome: id(1) })
    );
    assert_eq!(
        plan_revocation(&world.facts(), id(7)),
        Err(RevocationError::UnknownOutcome { outcome: id(7) })
    );
}

#[test]
fn the_same_facts_give_the_same_plan() {
    let mut world = two_lines();
    world.decide(50, &[20, 21], LineState::Granted);
    assert_eq!(TODAY, world.facts().today.to_string());
    let plan = || plan_revocation(&world.facts(), id(1));
    assert_eq!(plan(), plan());
}

proptest! {
    #[test]
    fn whatever_is_revoked_in_whatever_order_the_books_stay_sound(
        links in proptest::collection::vec((1u128..6, 1u128..6), 1..7),
        decided in 0u8..3,
        accepted in any::<[bool; 7]>(),
        awarded in any::<bool>(),
        order in Just((1u128..6).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let mut world = World::default();
        for outcome in 1..6 {
            world.recognise(outcome, "30");
        }
        let mut groups = Vec::new();
        for ((number, (a, b)), yes) in (0u128..).zip(&links).zip(accepted) {
            let (line, group) = (number.saturating_add(30), number.saturating_add(60));
            let both = [(*a, "2", "1"), (*b, "1", "0")];
            let uses = if a == b { &both[..1] } else { &both[..] };
            let (application, enrolment) = (number.saturating_add(80), if number.is_multiple_of(2) { 10 } else { 11 });
            world.file(application, enrolment, &[(line, group, uses, "2")]);
            if yes {
                groups.push((application, group));
            }
        }
        let accepted_as = if decided == 1 { LineState::Granted } else { LineState::PendingExam };
        for (application, group) in groups.iter().filter(|_| decided > 0) {
            world.decide(*application, &[*group], accepted_as);
        }
        if awarded {
            world.enrolments.insert(id(10), EnrolmentState::Awarded);
        }
        world.assert_sound();
        for outcome in order {
            world.revoke(outcome);
            world.assert_sound();
        }
        prop_assert!(world.shown().iter().all(|account| !account.starts_with("D.")));
    }
}

#[test]
fn what_was_granted_stands_again_after_a_reinstatement_and_can_be_revoked_once_more() {
    let mut world = two_lines();
    world.enrolments.insert(id(10), EnrolmentState::Active);
    world.decide(50, &[20, 21], LineState::Granted);
    let granted = world.shown();
    world.revoke(1);
    assert_ne!(world.shown(), granted);
    world.reinstate(1);
    assert_eq!(world.shown(), granted);
    assert_eq!(world.line_state(30), LineState::Granted);
    world.assert_sound();
    world.revoke(1);
    assert_eq!(world.line_state(30), LineState::Reversed);
    assert_eq!(world.line_state(31), LineState::Granted);
    world.assert_sound();
}

#[test]
fn a_waived_attendance_without_its_examination_waits_for_it_again() {
    let mut world = two_lines();
    world.enrolments.insert(id(10), EnrolmentState::Active);
    world.decide(50, &[20, 21], LineState::PendingExam);
    world.revoke(1);
    world.reinstate(1);
    assert_eq!(world.line_state(30), LineState::PendingExam);
    world.assert_sound();
}

#[test]
fn what_waits_for_a_reversal_after_the_award_stands_once_its_outcomes_are_good_again() {
    for accepted_as in [LineState::Granted, LineState::PendingExam] {
        let mut world = two_lines();
        world.decide(50, &[20, 21], accepted_as);
        world.enrolments.insert(id(10), EnrolmentState::Awarded);
        let before = world.shown();
        world.revoke(1);
        assert_eq!(world.line_state(30), LineState::ReversalPending);
        world.reinstate(1);
        assert_eq!(world.line_state(30), accepted_as);
        assert_eq!(world.shown(), before);
        world.assert_sound();
    }
}

#[test]
fn what_was_granted_does_not_stand_again_once_the_enrolment_is_over_or_something_new_was_filed() {
    let mut over = two_lines();
    over.enrolments.insert(id(10), EnrolmentState::Active);
    over.decide(50, &[20, 21], LineState::Granted);
    over.revoke(1);
    let mut renewed = over.clone();
    over.enrolments.insert(id(10), EnrolmentState::Ended);
    assert_eq!(over.reinstate(1), [id(20)]);
    assert_eq!(over.line_state(30), LineState::Reversed);
    over.assert_sound();
    renewed.recognise(3, "3");
    renewed.file(51, 10, &[(32, 22, &[(3, "3", "0")], "3")]);
    assert_eq!(renewed.reinstate(1), [id(20)]);
    renewed.assert_sound();
}
