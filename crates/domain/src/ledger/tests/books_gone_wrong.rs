//! Each invariant, broken once: verification must name it.

use super::world::{World, credits, id, lines};
use crate::claim::{ClaimState, Consumption};
use crate::ledger::verify::{CapSnapshot, ContraTotals, verify_contra, verify_learner};
use crate::ledger::{Account, Entry, LedgerError, Posting, RecordedEntry, Verb};
use crate::state::{ApplicationState, GroupState, LineState, OutcomeState};
use std::collections::{BTreeMap, BTreeSet};

fn sound() -> World {
    let mut world = World::default();
    world.recognise(1, "4");
    world.recognise(2, "2");
    world.file(50, 10, &[(30, 20, &[(1, "3", "1")], "3")]);
    world.decide(50, &[20], LineState::Granted);
    world.file(51, 11, &[(31, 21, &[(2, "2", "0")], "2")]);
    world.assert_sound();
    world
}

/// Breaks sound books and returns the names of what was found.
fn found_after(break_it: impl FnOnce(&mut World)) -> BTreeSet<String> {
    let mut world = sound();
    break_it(&mut world);
    verify_learner(&world.books)
        .iter()
        .map(|violation| violation.name().to_owned())
        .collect()
}

#[test]
fn a_posting_that_was_altered_is_found() {
    let found = found_after(|world| world.books.entries[0].postings[0].amount_hundredths = 500);
    assert_eq!(
        found,
        lines(["balance_differs", "deposit_differs", "entry_not_closed"])
    );
}

#[test]
fn an_entry_that_was_lost_is_found() {
    let found = found_after(|world| {
        world.books.entries.remove(2);
    });
    assert_eq!(
        found,
        lines(["balance_differs", "below_zero", "claims_differ"])
    );
    // Where it moved nothing, or everything else was changed to fit, its number is missing.
    for place in [0, 2] {
        let found = found_after(|world| {
            world.books.sequence.remove(place);
        });
        assert_eq!(found, lines(["sequence_gap"]));
    }
}

#[test]
fn a_group_that_contradicts_its_lines_or_claims_is_found() {
    for (group, state) in [
        (20, GroupState::Rejected),
        (20, GroupState::Proposed),
        (21, GroupState::Accepted),
        (21, GroupState::Released),
    ] {
        let found = found_after(|world| {
            world.books.groups.insert(id(group), state);
        });
        assert_eq!(found, lines(["group_differs"]), "{group} {state:?}");
    }
    let found = found_after(|world| {
        world.set_line(id(31), LineState::PendingExam);
        world.books.groups.insert(id(21), GroupState::Accepted);
    });
    assert_eq!(found, lines(["group_differs"]), "its claim is held still");
}

#[test]
fn an_outcome_that_counts_without_a_lot_is_found() {
    for state in OutcomeState::ALL.iter().copied() {
        let found = found_after(|world| {
            world.books.without_lot.insert(id(3), state);
        });
        let was_recognised = !matches!(
            state,
            OutcomeState::Submitted
                | OutcomeState::Supplement
                | OutcomeState::InReview
                | OutcomeState::Refused
                | OutcomeState::Revoked
        );
        assert_eq!(
            found.contains("state_without_lot"),
            was_recognised,
            "{state:?}"
        );
    }
}

#[test]
fn a_kept_balance_that_drifted_is_found() {
    let found = found_after(|world| {
        *world.books.kept_hundredths.values_mut().next().unwrap() = 1;
    });
    assert_eq!(found, lines(["balance_differs"]));
}

#[test]
fn a_second_reversal_and_a_false_one_are_found() {
    let found = found_after(|world| {
        let original = world.books.entries[3].clone();
        let reversed = crate::ledger::verbs::reverse(original.id, &original.checked().unwrap());
        let reversal = reversed.unwrap();
        world
            .books
            .entries
            .push(RecordedEntry::new(id(1), &reversal, None));
        world
            .books
            .entries
            .push(RecordedEntry::new(id(2), &reversal, None));
    });
    assert!(found.contains("reversed_twice"));
    let found = found_after(|world| world.books.entries[3].reverses = Some(id(5)));
    assert_eq!(found, lines(["reversal_wrong"]));
}

#[test]
fn leisure_learning_in_a_use_is_found() {
    let found = found_after(|world| world.books.lots[0].convertible = false);
    assert_eq!(found, lines(["leisure_used"]));
}

#[test]
fn a_deposit_that_contradicts_its_state_is_found() {
    let found = found_after(|world| world.set_outcome(id(2), OutcomeState::Superseded));
    assert_eq!(found, lines(["deposit_differs"]));
}

#[test]
fn a_live_claim_on_a_revoked_outcome_is_found_unless_the_school_has_to_decide() {
    let revoked = |world: &mut World| world.set_outcome(id(1), OutcomeState::Revoked);
    assert_eq!(
        found_after(revoked),
        lines(["deposit_differs", "revoked_in_use"])
    );
    let found = found_after(|world| {
        revoked(world);
        world.set_line(id(30), LineState::ReversalPending);
    });
    assert_eq!(found, lines(["deposit_differs"]));
}

#[test]
fn a_hold_without_an_open_application_is_found() {
    let found = found_after(|world| {
        world
            .books
            .applications
            .insert(id(51), ApplicationState::Withdrawn);
    });
    assert_eq!(found, lines(["held_without_application"]));
}

#[test]
fn a_claim_that_the_book_does_not_know_is_found() {
    let found = found_after(|world| world.books.claims[1].state = ClaimState::Released);
    assert_eq!(found, lines(["claims_differ", "group_differs"]));
    let found = found_after(|world| {
        world.books.lots.remove(1);
    });
    assert_eq!(found, lines(["claim_without_lot"]));
}

#[test]
fn double_use_is_found() {
    let found = found_after(|world| world.books.lots[0].value = credits("3"));
    assert!(found.contains("over_budget"));
    let found = found_after(|world| {
        world.books.claims[0].consumption = Consumption::Whole;
        world.books.lots[0].value = credits("3");
    });
    assert_eq!(found, lines(["deposit_differs", "over_budget"]));
    let found = found_after(|world| {
        let mut second = world.books.claims[0].clone();
        world.books.claims[0].consumption = Consumption::Whole;
        second.id = id(9);
        second.group = id(9);
        world.books.claims.push(second);
    });
    assert!(found.contains("used_twice"));
}

#[test]
fn grants_that_contradict_lines_caps_or_courses_are_found() {
    let found = found_after(|world| world.set_line(id(30), LineState::Reversed));
    assert_eq!(found, lines(["grant_differs"]));
    let found = found_after(|world| {
        world.books.lines.remove(0);
    });
    assert_eq!(found, lines(["grant_differs"]));
    let found = found_after(|world| {
        world.books.caps.push(CapSnapshot {
            enrolment: id(10),
            name: "P-TOTAL".to_owned(),
            limit: credits("2.5"),
            lines: BTreeSet::from([id(30)]),
            counts_courses: false,
        });
    });
    assert_eq!(found, lines(["over_cap"]));
    let found = found_after(|world| {
        world.books.caps.push(CapSnapshot {
            enrolment: id(10),
            name: "P-COUNT".to_owned(),
            limit: credits("0.99"),
            lines: BTreeSet::from([id(30), id(31)]),
            counts_courses: true,
        });
    });
    assert_eq!(found, lines(["over_cap"]));
    let found = found_after(|world| {
        let mut again = world.books.lines[0].clone();
        again.line = id(39);
        again.state = LineState::PendingExam;
        world.books.lines.push(again);
    });
    assert_eq!(found, lines(["course_twice"]));
}

#[test]
fn a_contra_total_that_drifted_is_found() {
    let world = sound();
    let kept: BTreeMap<Account, i64> = world
        .balances
        .iter()
        .filter(|(account, _)| account.is_contra())
        .map(|(account, amount)| (account.clone(), amount))
        .collect();
    let mut totals = ContraTotals::new(kept.clone());
    totals.add(&world.books.entries).unwrap();
    assert_eq!(verify_contra(&totals), Vec::new());
    let mut drifted = kept;
    *drifted.values_mut().next().unwrap() = 0;
    let mut totals = ContraTotals::new(drifted);
    totals.add(&world.books.entries).unwrap();
    assert_eq!(verify_contra(&totals)[0].name(), "contra_differs");
}

#[test]
fn an_entry_that_does_not_close_cannot_be_made() {
    let active = Posting::new(Account::PointsRedeemed, 5);
    let school = Posting::new(Account::GrantSchool(id(1)), -5);
    let unbalanced = Entry::restore(Verb::Accrue, vec![active, school], None);
    assert!(
        matches!(unbalanced, Err(LedgerError::Unbalanced { .. })),
        "books do not mix"
    );
    assert_eq!(
        Entry::restore(Verb::Hold, Vec::new(), None),
        Err(LedgerError::Empty)
    );
    let huge = Posting::new(Account::PointsRedeemed, i64::MAX);
    assert_eq!(
        Entry::restore(Verb::Accrue, vec![huge.clone(), huge], None),
        Err(LedgerError::Overflow)
    );
}
