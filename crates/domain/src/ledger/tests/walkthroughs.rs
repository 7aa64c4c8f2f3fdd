//! The cases by which the design of the ledger is explained.

use super::world::{Ask, World, credits, deposit, id, lines, place};
use crate::claim::{Consumption, PlaceAsked, ReusePolicy, free_at, remainder};
use crate::ledger::verbs::{self, AcceptedUse, CourseGrant, HeldDraw, Replaced, Settlement};
use crate::ledger::{Account, Balances, LedgerError, Summary, Verb};
use crate::state::LineState;
use std::collections::BTreeSet;

#[test]
fn a_certificate_of_four_on_a_course_of_three_forfeits_one() {
    let mut world = World::default();
    world.recognise(1, "4");
    world.file(50, 10, &[(30, 20, &[(1, "3", "1")], "3")]);
    let claims = &world.books.claims;
    assert_eq!(remainder(&claims[0], credits("4"), claims), credits("1"));
    assert_eq!(
        world.shown(),
        lines(["D.active/vocational/2/1 400", "U.held/1/110/10 400"])
    );
    world.decide(50, &[20], LineState::Granted);
    assert_eq!(
        world.shown(),
        lines([
            "D.active/vocational/2/1 400",
            "U.used/1/110/10 300",
            "U.forfeited/1/110/10 100",
            "G.granted/10/30 300",
        ])
    );
    world.assert_sound();
}

#[test]
fn a_budget_of_eight_serves_two_schools_once_each() {
    let mut world = World::default();
    world.recognise(1, "8");
    world.file(
        50,
        10,
        &[
            (30, 20, &[(1, "4", "0")], "4"),
            (31, 21, &[(1, "3", "0")], "3"),
        ],
    );
    world.decide(50, &[20, 21], LineState::Granted);
    world.file(51, 11, &[(32, 22, &[(1, "4", "0")], "4")]);
    world.decide(51, &[22], LineState::Granted);
    assert_eq!(
        world.shown(),
        lines([
            "D.active/vocational/2/1 800",
            "U.used/1/110/10 700",
            "U.used/1/111/11 400",
            "G.granted/10/30 400",
            "G.granted/10/31 300",
            "G.granted/11/32 400",
        ])
    );
    let at = |school, policy| {
        let asked = PlaceAsked {
            place: place(1, school, 99),
            class: None,
            policy,
        };
        free_at(&asked, credits("8"), true, &world.books.claims)
    };
    assert_eq!(at(110, ReusePolicy::OncePerInstitution), credits("1"));
    assert_eq!(at(111, ReusePolicy::OncePerInstitution), credits("4"));
    assert_eq!(at(112, ReusePolicy::OncePerInstitution), credits("8"));
    assert_eq!(at(112, ReusePolicy::OnceGlobally), credits("0"));
    world.assert_sound();
}

#[test]
fn three_trainings_of_half_a_credit_grant_a_course_of_two() {
    let mut world = World {
        consumption: Some(Consumption::Whole),
        ..World::default()
    };
    for outcome in 1..=3 {
        world.recognise(outcome, "0.5");
    }
    let uses = [(1, "0.5", "0"), (2, "0.5", "0"), (3, "0.5", "0")];
    world.file(50, 10, &[(30, 20, &uses, "2")]);
    world.decide(50, &[20], LineState::Granted);
    let summary = Summary::of(&world.balances).unwrap();
    assert_eq!(summary.uses[0].used, credits("1.5"));
    assert_eq!(summary.grants[0].granted, credits("2"));
    assert_eq!(summary.deposits[0].active, credits("1.5"));
    world.assert_sound();
}

#[test]
fn an_outcome_worth_nothing_is_found_held_and_used() {
    let mut world = World {
        consumption: Some(Consumption::Whole),
        ..World::default()
    };
    world.recognise(1, "0");
    let lot = Account::DepositActive(deposit(1, credits("0")).lot);
    assert!(world.balances.iter().any(|(account, _)| *account == lot));
    world.file(50, 10, &[(30, 20, &[(1, "0", "0")], "2")]);
    world.decide(50, &[20], LineState::Granted);
    let used = Account::UseUsed(place(1, 110, 10));
    assert!(world.balances.iter().any(|(account, _)| *account == used));
    world.revoke(1);
    assert_eq!(world.line_state(30), LineState::Reversed);
    world.assert_sound();
}

#[test]
fn refused_groups_are_released_in_the_same_entry_and_forfeit_nothing() {
    let mut world = World::default();
    world.recognise(1, "4");
    world.recognise(2, "3");
    world.file(
        50,
        10,
        &[
            (30, 20, &[(1, "3", "1")], "3"),
            (31, 21, &[(2, "2", "1")], "2"),
        ],
    );
    world.decide(50, &[20], LineState::Granted);
    let summary = Summary::of(&world.balances).unwrap();
    assert_eq!(
        [
            summary.uses[0].held,
            summary.uses[0].used,
            summary.uses[0].forfeited
        ],
        [credits("0"), credits("3"), credits("1")]
    );
    assert_eq!(
        world
            .books
            .entries
            .iter()
            .filter(|entry| entry.application.is_some())
            .count(),
        2
    );
    world.assert_sound();
}

#[test]
fn a_remainder_is_computed_over_the_accepted_groups() {
    let mut world = World::default();
    world.recognise(1, "4");
    world.file(
        50,
        10,
        &[
            (30, 20, &[(1, "1.5", "0.5")], "2"),
            (31, 21, &[(1, "2", "0")], "2"),
        ],
    );
    let claims = &world.books.claims;
    let void = remainder(&claims[0], credits("4"), claims);
    assert_eq!(void, credits("0.5"), "both are accepted");
    let void = remainder(&claims[0], credits("4"), &claims[..1]);
    assert_eq!(void, credits("2.5"), "one is");
    world.decide_with_void(50, 20, &[(1, "2.5")]);
    assert_eq!(
        world.shown(),
        lines([
            "D.active/vocational/2/1 400",
            "U.used/1/110/10 150",
            "U.forfeited/1/110/10 250",
            "G.granted/10/30 200",
        ])
    );
    world.assert_sound();
}

#[test]
fn an_attendance_waiver_grants_only_after_the_examination() {
    let mut world = World::default();
    world.recognise(1, "3");
    world.file(50, 10, &[(30, 20, &[(1, "3", "0")], "3")]);
    world.decide(50, &[20], LineState::PendingExam);
    assert_eq!(
        world.books.entries.last().unwrap().verb,
        Verb::WaiveAttendance
    );
    assert!(Summary::of(&world.balances).unwrap().grants.is_empty());
    world.assert_sound();
    world.pass_exam(50, 30);
    assert_eq!(
        Summary::of(&world.balances).unwrap().grants[0].granted,
        credits("3")
    );
    world.assert_sound();
}

#[test]
fn an_upgrade_takes_the_old_line_back_and_grants_the_new_one_in_one_entry() {
    let mut world = World::default();
    world.recognise(1, "2");
    world.file(50, 10, &[(30, 20, &[(1, "2", "0")], "2")]);
    world.decide(50, &[20], LineState::Granted);
    world.recognise(2, "4");
    let held = vec![HeldDraw {
        place: place(2, 110, 10),
        draw: credits("4"),
        remainder: credits("0"),
    }];
    world.post(&verbs::hold(&held).unwrap(), Some(51));
    let grant = |line, amount| CourseGrant {
        enrolment: id(10),
        line: id(line),
        school: id(110),
        credits: credits(amount),
    };
    let accepted = |outcome, amount| AcceptedUse {
        place: place(outcome, 110, 10),
        used: credits(amount),
        forfeited: credits("0"),
    };
    let upgrade = verbs::settle(&Settlement {
        held,
        accepted: vec![accepted(2, "4")],
        grants: vec![grant(31, "4")],
        replaced: Replaced {
            uses: vec![accepted(1, "2")],
            grants: vec![grant(30, "2")],
        },
    });
    world.post(&upgrade.unwrap(), Some(51));
    assert_eq!(
        world.shown(),
        lines([
            "D.active/vocational/2/1 200",
            "D.active/vocational/2/2 400",
            "U.used/2/110/10 400",
            "G.granted/10/31 400",
        ])
    );
}

#[test]
fn a_lot_past_its_day_is_read_as_expired_before_the_job_books_it() {
    let mut world = World::default();
    world.recognise(1, "4");
    world.recognise(2, "3");
    let read = world
        .balances
        .with_expired(&BTreeSet::from([id(1)]))
        .unwrap();
    world.book_expiry(1);
    assert_eq!(read, world.balances);
    let summary = Summary::of(&read).unwrap();
    assert_eq!(
        [summary.deposits[0].active, summary.deposits[0].expired],
        [credits("3"), credits("4")]
    );
}

#[test]
fn points_fall_below_zero_by_a_repool_and_are_then_not_redeemed() {
    let category = "leisure".parse().unwrap();
    let mut balances = Balances::default();
    balances
        .apply(&verbs::accrue(&category, id(1), credits("5")).unwrap())
        .unwrap();
    let redeemed = verbs::redeem(&category, credits("4"), &balances).unwrap();
    balances.apply(&redeemed).unwrap();
    let smaller = verbs::repool_points(&category, id(1), credits("5"), credits("2"));
    balances.apply(&smaller.unwrap()).unwrap();
    assert_eq!(Summary::of(&balances).unwrap().points_hundredths, -200);
    assert_eq!(
        verbs::redeem(&category, credits("1"), &balances),
        Err(LedgerError::NotEnoughPoints {
            active_hundredths: -200
        })
    );
}

#[test]
fn nothing_of_the_learner_falls_below_zero_and_a_refused_entry_changes_nothing() {
    let mut balances = Balances::default();
    let held = HeldDraw {
        place: place(1, 110, 10),
        draw: credits("1"),
        remainder: credits("0"),
    };
    let refused = balances.apply(&verbs::release(&[held]).unwrap());
    assert!(matches!(refused, Err(LedgerError::BelowZero { .. })));
    assert_eq!(balances, Balances::default());
}

#[test]
fn until_an_upgrade_is_decided_its_outcome_is_used_and_held_and_the_books_say_for_whom() {
    let mut world = World::default();
    world.recognise(1, "6");
    // Another course takes what is left of the outcome; it stands whichever of both the school decides for.
    let asks: [Ask<'_>; 2] = [
        (30, 20, &[(1, "4", "0")], "3"),
        (32, 22, &[(1, "2", "0")], "2"),
    ];
    world.file(50, 10, &asks);
    world.decide(50, &[20, 22], LineState::Granted);
    let used = world.books.claims[0].clone();
    let held = crate::claim::Claim {
        id: id(70),
        group: id(21),
        line: id(31),
        state: crate::claim::ClaimState::Held,
        ..used
    };
    world.books.claims.push(held);
    let at = place(1, 110, 10);
    let draw = HeldDraw {
        place: at,
        draw: credits("4"),
        remainder: credits("0"),
    };
    world.post(&verbs::hold(&[draw]).unwrap(), Some(51));
    let mut line = world.books.lines[0].clone();
    (line.line, line.application, line.group) = (id(31), id(51), id(21));
    line.state = LineState::Proposed;
    world.books.lines.push(line);
    let open = crate::state::ApplicationState::Submitted;
    world.books.applications.insert(id(51), open);
    assert!(!crate::ledger::verify::verify_learner(&world.books).is_empty());
    let replaced = BTreeSet::from([id(30)]);
    world.books.replacing.insert(id(21), replaced);
    world.assert_sound();
}
