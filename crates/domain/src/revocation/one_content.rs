//! Several outcomes of one content: which of them is in the books, after whatever history.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "a test that overflows panics, and so fails"
)]

mod reference;

use super::tests::verbs_of;
use crate::claim::is_past;
use crate::credits::Credits;
use crate::ledger::tests::world::{ISSUER, World, credits, id, lines};
use crate::ledger::verbs;
use crate::ledger::verify::LotSnapshot;
use crate::ledger::{Account, Verb};
use crate::same_content::Standing;
use crate::state::OutcomeState;
use chrono::Days;
use proptest::prelude::*;
use reference::{Fate, Reference};

fn of_one_content() -> World {
    World {
        class: Some("SC-1".to_owned()),
        ..World::default()
    }
}

#[test]
fn a_lower_level_that_was_never_in_the_books_is_deposited_when_the_higher_falls() {
    let mut world = of_one_content();
    world.recognise(3, "6");
    world.supersede_at_once(2, "4");
    world.supersede_at_once(1, "2");
    world.assert_sound();
    let steps = world.revoke(3);
    assert_eq!(verbs_of(&steps), [Verb::Reverse, Verb::Recognise]);
    assert_eq!(world.shown(), lines(["D.active/vocational/2/2 400"]));
    assert_eq!(world.lot(1).state, OutcomeState::Superseded);
    world.assert_sound();
    world.revoke(2);
    assert_eq!(world.shown(), lines(["D.active/vocational/2/1 200"]));
    world.assert_sound();
}

#[test]
fn the_best_that_is_left_counts_again_not_the_one_whose_place_was_taken() {
    let mut world = of_one_content();
    world.recognise(1, "2");
    world.supersede(1, 3, "6");
    world.supersede_at_once(2, "4");
    let mut expired = world.clone();
    world.revoke(3);
    assert_eq!(world.shown(), lines(["D.active/vocational/2/2 400"]));
    assert_eq!(world.lot(1).state, OutcomeState::Superseded);
    world.assert_sound();
    world.revoke(2);
    assert_eq!(world.shown(), lines(["D.active/vocational/2/1 200"]));
    world.assert_sound();
    // The best one that may still be used goes before a better one that is past its day.
    expired.expires.insert(id(2), "2026-01-01".parse().unwrap());
    expired.grace_days = 30;
    expired.revoke(3);
    assert_eq!(expired.shown(), lines(["D.active/vocational/2/1 200"]));
    expired.revoke(1);
    assert_eq!(expired.shown(), lines(["D.active/vocational/2/2 400"]));
    assert_eq!(expired.expires[&id(2)].to_string(), "2026-04-01");
    expired.assert_sound();
}

#[test]
fn the_lower_level_comes_back_when_the_higher_falls() {
    let mut world = of_one_content();
    world.recognise(1, "2");
    world.supersede(1, 2, "4");
    world.supersede(2, 3, "6");
    world.assert_sound();

    let mut top_down = world.clone();
    top_down.revoke(3);
    assert_eq!(top_down.shown(), lines(["D.active/vocational/2/2 400"]));
    assert_eq!(top_down.lot(2).state, OutcomeState::Recognised);
    top_down.assert_sound();

    // The middle one falls first; then the top one gives way to the lowest.
    world.revoke(2);
    assert_eq!(world.shown(), lines(["D.active/vocational/2/3 600"]));
    world.assert_sound();
    world.revoke(3);
    assert_eq!(world.shown(), lines(["D.active/vocational/2/1 200"]));
    assert_eq!(world.lot(1).state, OutcomeState::Recognised);
    world.assert_sound();
}

/// An outcome before it enters the world's books, and the greatest of its content that is in them.
struct Entering {
    own: LotSnapshot,
    rival: Option<LotSnapshot>,
}

impl Entering {
    fn of(world: &World, outcome: u128) -> Self {
        let own = world.lot(outcome).clone();
        let rivals = world.books.lots.iter().filter(|lot| {
            lot.lot.outcome != own.lot.outcome
                && lot.state.is_usable()
                && !is_past(world.expires.get(&lot.lot.outcome).copied(), world.today())
        });
        let rival = rivals.max_by_key(|lot| standing(world, lot)).cloned();
        Self { own, rival }
    }

    /// In the place of whatever is there.
    fn take_place(self, world: &mut World, state: OutcomeState) {
        let own = deposit(&self.own);
        let entry = match &self.rival {
            Some(rival) => {
                world.set_outcome(rival.lot.outcome, OutcomeState::Superseded);
                verbs::supersede(&deposit(rival), &own)
            }
            None if state == OutcomeState::Reinstated => verbs::reinstate(&own),
            None => verbs::recognise(&own),
        };
        world.set_outcome(self.own.lot.outcome, state);
        world.post(&entry.unwrap(), None);
    }
}

fn standing(world: &World, lot: &LotSnapshot) -> Standing {
    Standing {
        value: lot.value,
        awarded_on: world.awarded_on,
        outcome: lot.lot.outcome,
    }
}

fn deposit(lot: &LotSnapshot) -> verbs::Deposit {
    verbs::Deposit {
        lot: lot.lot.clone(),
        issuer: id(ISSUER),
        value: lot.value,
    }
}

/// Brings an outcome into the world's books as the bank does.
fn enter(world: &mut World, outcome: u128, state: OutcomeState) {
    let entering = Entering::of(world, outcome);
    let own = standing(world, &entering.own);
    let mut rival = entering.rival.iter();
    if rival.any(|rival| !own.takes_place_of(&standing(world, rival))) {
        return world.set_outcome(entering.own.lot.outcome, OutcomeState::Superseded);
    }
    entering.take_place(world, state);
}

fn sum(world: &World, counts: fn(&Account) -> bool) -> i64 {
    let accounts = world.balances.iter();
    accounts
        .filter(|(account, _)| counts(account))
        .map(|(_, amount)| amount)
        .sum()
}

/// What happens: the kind of act, the outcome, its value in credits and a number of days.
type Act = (u8, u128, i64, u64);

/// Lets it happen in the books and in the reference, which must agree after each act.
fn live(acts: impl IntoIterator<Item = Act>) {
    let mut world = World {
        grace_days: 30,
        ..of_one_content()
    };
    let mut reference = Reference {
        today: world.today(),
        ..Reference::default()
    };
    for (act, outcome, value, days) in acts {
        let known = reference.known.get(&outcome).map(|it| it.0);
        match (act, known) {
            (0..=3, None) => {
                let value = Credits::from_hundredths(value * 100).unwrap();
                let day = (days % 3 > 0).then(|| reference.today + Days::new(days));
                let day = day.filter(|day| *day > reference.today);
                reference.known.insert(outcome, (Fate::Counts, value, day));
                reference.enter(outcome);
                world.supersede_at_once(outcome, &value.to_string());
                if let Some(day) = day {
                    world.expires.insert(id(outcome), day);
                }
                enter(&mut world, outcome, OutcomeState::Recognised);
            }
            (0..=5, Some(Fate::Counts | Fate::Behind | Fate::Expired)) => {
                reference.revoke(outcome);
                world.revoke(outcome);
            }
            (0..=5, Some(Fate::Gone)) if !reference.past(outcome) => {
                reference.enter(outcome);
                enter(&mut world, outcome, OutcomeState::Reinstated);
            }
            // Corrected, and recognised anew as what it is now.
            (7, Some(Fate::Behind)) => {
                let value = Credits::from_hundredths(value * 100).unwrap();
                reference.known.get_mut(&outcome).unwrap().1 = value;
                let category = if days % 2 == 0 {
                    "vocational"
                } else {
                    "academic"
                };
                world.correct(outcome, value, category);
                if !reference.past(outcome) {
                    reference.enter(outcome);
                    enter(&mut world, outcome, OutcomeState::Recognised);
                }
            }
            (9, Some(Fate::Behind)) => {
                if reference.choose(outcome) {
                    let entering = Entering::of(&world, outcome);
                    entering.take_place(&mut world, OutcomeState::Recognised);
                }
            }
            (8, Some(Fate::Counts)) => {
                let value = Credits::from_hundredths(value * 100).unwrap();
                reference.known.get_mut(&outcome).unwrap().1 = value;
                world.repool(outcome, value);
            }
            _ => pass(&mut world, &mut reference, days),
        }
        world.assert_sound();
        let active = |it: &Account| matches!(it, Account::DepositActive(_));
        assert_eq!(sum(&world, active), reference.sum(Fate::Counts));
        let expired = |it: &Account| matches!(it, Account::DepositExpired(_));
        assert_eq!(sum(&world, expired), reference.sum(Fate::Expired));
    }
}

/// Days go by, and the job books the expiry of what has passed its day.
fn pass(world: &mut World, reference: &mut Reference, days: u64) {
    world.days += days;
    reference.today = world.today();
    for number in 1..6 {
        let counts = reference.known.get(&number).map(|it| it.0) == Some(Fate::Counts);
        if counts && reference.past(number) {
            reference.fate(number, Fate::Expired);
            world.book_expiry(number);
        }
    }
}

/// One came back by the fall of what had expired, while its place was taken anew since.
#[test]
fn of_a_lot_that_came_and_went_twice_each_fall_takes_back_what_it_gave() {
    let came_back_by_an_older_fall = [
        (0, 3, 1, 1),
        (0, 2, 1, 1),
        (6, 4, 0, 1),
        (0, 5, 2, 1),
        (0, 5, 0, 0),
        (0, 5, 0, 0),
        (6, 1, 0, 1),
        (0, 2, 0, 0),
        (0, 3, 0, 0),
    ];
    let counts_while_a_later_place_falls = [
        (0, 5, 1, 0),
        (0, 3, 1, 1),
        (6, 1, 0, 1),
        (0, 2, 1, 1),
        (0, 2, 0, 0),
        (0, 2, 0, 0),
        (6, 4, 0, 1),
        (0, 3, 0, 0),
        (0, 2, 0, 0),
    ];
    live(came_back_by_an_older_fall);
    live(counts_while_a_later_place_falls);
}

/// A negative repool is no place lost: what it left is taken back down to the recognition.
#[test]
fn a_lot_that_was_lowered_falls_with_all_that_it_brought() {
    let mut world = World::default();
    world.recognise(1, "5");
    world.repool(1, credits("2"));
    let steps = world.revoke(1);
    assert_eq!(verbs_of(&steps), [Verb::Reverse, Verb::Reverse]);
    assert_eq!(world.shown(), lines([]));
    world.assert_sound();
}

proptest! {
    /// Posts, revocations, reinstatements, choices, other values beside others and days in any order: the books
    /// say what the reference says.
    #[test]
    fn any_history_of_one_content_ends_where_the_reference_ends(
        acts in proptest::collection::vec((0u8..10, 1u128..6, 0i64..4, 0u64..80), 1..40),
    ) {
        live(acts);
    }
}
