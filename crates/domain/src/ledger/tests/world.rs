//! One learner's world: what a store would keep, in memory, for tests.

pub(crate) use super::shorthand::{ISSUER, TODAY, credits, deposit, id, lines, place};

use super::shorthand::short;
use crate::claim::{Claim, ClaimState, Consumption, ReusePolicy, can_hold};
use crate::credits::Credits;
use crate::id::{EnrolmentId, EntryId, LineId, OutcomeId};
use crate::ledger::verbs::{
    self, AcceptedUse, CourseGrant, Deposit, HeldDraw, Replaced, Settlement,
};
use crate::ledger::verify::{LearnerBooks, LineSnapshot, LotSnapshot, verify_learner};
use crate::ledger::{Balances, Entry, LedgerError, RecordedEntry};
use crate::revocation::LineFacts;
use crate::state::{ApplicationState, EnrolmentState, GroupState, LineState, OutcomeState};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// One outcome of a line: outcome, draw, remainder to forfeit.
pub(crate) type Draw<'a> = (u128, &'a str, &'a str);

/// One line asked for: line, group, its uses, target credits.
pub(crate) type Ask<'a> = (u128, u128, &'a [Draw<'a>], &'a str);

#[derive(Debug, Clone, Default)]
pub(crate) struct World {
    pub books: LearnerBooks,
    pub balances: Balances,
    pub lines: Vec<LineFacts>,
    pub enrolments: BTreeMap<EnrolmentId, EnrolmentState>,
    pub expires: BTreeMap<OutcomeId, NaiveDate>,
    pub grace_days: u16,
    pub policy: Option<ReusePolicy>,
    pub consumption: Option<Consumption>,
    pub made: u128,
    /// Same-content class of every outcome, and the day of award.
    pub class: Option<String>,
    pub awarded_on: NaiveDate,
    /// Days since [`TODAY`].
    pub days: u64,
}

impl World {
    pub fn today(&self) -> NaiveDate {
        let first: NaiveDate = TODAY.parse().unwrap();
        first
            .checked_add_days(chrono::Days::new(self.days))
            .unwrap()
    }

    pub fn next(&mut self) -> u128 {
        self.made = self.made.saturating_add(1);
        self.made.saturating_add(10_000)
    }

    pub fn try_post(
        &mut self,
        entry: &Entry,
        application: Option<u128>,
    ) -> Result<EntryId, LedgerError> {
        self.balances.apply(entry)?;
        let entry_id = id(self.next());
        let recorded = RecordedEntry::new(entry_id, entry, application.map(id));
        self.books.entries.push(recorded);
        let number = self.books.entries.len().try_into().unwrap();
        self.books.sequence.push(number);
        self.books.kept_hundredths = self
            .balances
            .iter()
            .map(|(account, amount)| (account.clone(), amount))
            .collect();
        Ok(entry_id)
    }

    pub fn post(&mut self, entry: &Entry, application: Option<u128>) -> EntryId {
        self.try_post(entry, application).unwrap()
    }

    fn add_lot(&mut self, deposit: &Deposit) {
        self.books.lots.push(LotSnapshot {
            lot: deposit.lot.clone(),
            value: deposit.value,
            state: OutcomeState::Recognised,
            convertible: true,
        });
    }

    pub fn recognise(&mut self, outcome: u128, value: &str) -> EntryId {
        let deposit = deposit(outcome, credits(value));
        self.add_lot(&deposit);
        self.post(&verbs::recognise(&deposit).unwrap(), None)
    }

    pub fn supersede(&mut self, old: u128, new: u128, value: &str) -> EntryId {
        let lower = deposit(old, self.lot(old).value);
        let higher = deposit(new, credits(value));
        self.add_lot(&higher);
        self.set_outcome(id(old), OutcomeState::Superseded);
        self.post(&verbs::supersede(&lower, &higher).unwrap(), None)
    }

    /// Recognised while a better one of its content counts: it enters no book.
    pub fn supersede_at_once(&mut self, outcome: u128, value: &str) {
        self.add_lot(&deposit(outcome, credits(value)));
        self.set_outcome(id(outcome), OutcomeState::Superseded);
    }

    pub fn book_expiry(&mut self, outcome: u128) -> EntryId {
        let lot = self.lot(outcome).clone();
        self.set_outcome(id(outcome), OutcomeState::Expired);
        self.post(&verbs::expire(&lot.lot, lot.value).unwrap(), None)
    }

    /// What the lot is worth beside others changes.
    pub fn repool(&mut self, outcome: u128, value: Credits) -> EntryId {
        let lot = self.lot(outcome).clone();
        let lots = self.books.lots.iter_mut();
        lots.filter(|it| it.lot == lot.lot)
            .for_each(|it| it.value = value);
        let entry = verbs::repool_deposit(&lot.lot, id(ISSUER), lot.value, value);
        self.post(&entry.unwrap(), None)
    }

    /// What the lot is worth was wrong, and of what category.
    pub fn correct(&mut self, outcome: u128, value: Credits, category: &str) {
        let lots = self.books.lots.iter_mut();
        for it in lots.filter(|it| it.lot.outcome == id(outcome)) {
            it.value = value;
            it.lot.category = category.parse().unwrap();
        }
    }

    pub fn lot(&self, outcome: u128) -> &LotSnapshot {
        let found = self
            .books
            .lots
            .iter()
            .find(|lot| lot.lot.outcome == id(outcome));
        found.unwrap()
    }

    pub fn line_state(&self, line: u128) -> LineState {
        self.lines
            .iter()
            .find(|facts| facts.line == id(line))
            .unwrap()
            .state
    }

    /// Files an application at school 100 + enrolment.
    pub fn file(&mut self, application: u128, enrolment: u128, asks: &[Ask]) {
        let school = enrolment.saturating_add(100);
        self.enrolments
            .entry(id(enrolment))
            .or_insert(EnrolmentState::Active);
        let mut draws = Vec::new();
        for (line, group, uses, target) in asks {
            self.add_line(application, enrolment, *line, *group, target);
            for (outcome, draw, remainder) in *uses {
                let claim = Claim {
                    id: id(self.next()),
                    outcome: id(*outcome),
                    class: None,
                    group: id(*group),
                    line: id(*line),
                    enrolment: id(enrolment),
                    organisation: id(school),
                    policy: self.policy.unwrap_or(ReusePolicy::OncePerInstitution),
                    consumption: self.consumption.unwrap_or(Consumption::Budget),
                    state: ClaimState::Held,
                    draw: credits(draw),
                    forfeited: credits(remainder),
                };
                can_hold(&claim, self.lot(*outcome).value, &self.books.claims).unwrap();
                draws.push(HeldDraw {
                    place: claim.place(),
                    draw: claim.draw,
                    remainder: claim.forfeited,
                });
                self.books.claims.push(claim);
            }
        }
        self.books
            .applications
            .insert(id(application), ApplicationState::Submitted);
        self.post(&verbs::hold(&draws).unwrap(), Some(application));
    }

    fn add_line(
        &mut self,
        application: u128,
        enrolment: u128,
        line: u128,
        group: u128,
        target: &str,
    ) {
        self.books.groups.insert(id(group), GroupState::Proposed);
        self.lines.push(LineFacts {
            line: id(line),
            group: id(group),
            application: id(application),
            enrolment: id(enrolment),
            organisation: id(enrolment.saturating_add(100)),
            state: LineState::Proposed,
        });
        self.books.lines.push(LineSnapshot {
            line: id(line),
            application: id(application),
            group: id(group),
            enrolment: id(enrolment),
            course: format!("C-{line}"),
            target: credits(target),
            state: LineState::Proposed,
        });
    }

    /// The school accepts these groups as they were held and refuses the others.
    pub fn decide(
        &mut self,
        application: u128,
        accepted: &[u128],
        accepted_as: LineState,
    ) -> EntryId {
        let settlement = self.settlement(application, accepted, accepted_as);
        self.post(&verbs::settle(&settlement).unwrap(), Some(application))
    }

    fn settlement(
        &mut self,
        application: u128,
        accepted: &[u128],
        accepted_as: LineState,
    ) -> Settlement {
        let lines: Vec<LineFacts> = self
            .lines
            .iter()
            .filter(|line| line.application == id(application) && line.state == LineState::Proposed)
            .cloned()
            .collect();
        let mut settlement = Settlement::default();
        for line in lines {
            let yes = accepted.iter().any(|group| line.group == id(*group));
            self.settle_line(&line, yes, accepted_as, &mut settlement);
            let (state, said) = if yes {
                (accepted_as, GroupState::Accepted)
            } else {
                (LineState::Rejected, GroupState::Rejected)
            };
            self.set_line(line.line, state);
            self.books.groups.insert(line.group, said);
        }
        self.books
            .applications
            .insert(id(application), ApplicationState::Decided);
        settlement
    }

    fn settle_line(
        &mut self,
        line: &LineFacts,
        yes: bool,
        accepted_as: LineState,
        settlement: &mut Settlement,
    ) {
        for claim in self
            .books
            .claims
            .iter_mut()
            .filter(|claim| claim.line == line.line)
        {
            settlement.held.push(HeldDraw {
                place: claim.place(),
                draw: claim.draw,
                remainder: claim.forfeited,
            });
            claim.state = if yes {
                ClaimState::Used
            } else {
                ClaimState::Released
            };
            if yes {
                settlement.accepted.push(AcceptedUse {
                    place: claim.place(),
                    used: claim.draw,
                    forfeited: claim.forfeited,
                });
            }
        }
        if yes && accepted_as == LineState::Granted {
            settlement.grants.push(self.grant(line.line));
        }
    }

    /// Accepts one group and voids what is left of these outcomes, as a policy of forfeiture does.
    pub fn decide_with_void(&mut self, application: u128, group: u128, void: &[(u128, &str)]) {
        let mut settlement = self.settlement(application, &[group], LineState::Granted);
        for (outcome, rest) in void {
            let accepted = settlement.accepted.iter_mut();
            let mut used = accepted.filter(|used| used.place.outcome == id(*outcome));
            used.next().unwrap().forfeited = credits(rest);
            let mut claims =
                self.books.claims.iter_mut().filter(|claim| {
                    claim.outcome == id(*outcome) && claim.state == ClaimState::Used
                });
            claims.next().unwrap().forfeited = credits(rest);
        }
        self.post(&verbs::settle(&settlement).unwrap(), Some(application));
    }

    /// A review accepts a rejected group: held anew and transferred, partly out of what was void.
    pub fn review(&mut self, application: u128, group: u128, from_void: &[(u128, &str)]) {
        let mut settlement = Settlement::default();
        for (outcome, part) in from_void {
            let claims = self.books.claims.iter_mut();
            for claim in
                claims.filter(|it| it.outcome == id(*outcome) && it.state == ClaimState::Used)
            {
                settlement.replaced.uses.push(AcceptedUse {
                    place: claim.place(),
                    used: Credits::ZERO,
                    forfeited: credits(part),
                });
                claim.forfeited = claim.forfeited.saturating_sub(credits(part));
            }
        }
        let claims = self.books.claims.iter_mut();
        for claim in claims.filter(|it| it.group == id(group)) {
            claim.state = ClaimState::Used;
            settlement.held.push(HeldDraw {
                place: claim.place(),
                draw: claim.draw,
                remainder: claim.forfeited,
            });
            settlement.accepted.push(AcceptedUse {
                place: claim.place(),
                used: claim.draw,
                forfeited: claim.forfeited,
            });
        }
        let lines: Vec<LineId> = self
            .lines
            .iter()
            .filter(|line| line.group == id(group))
            .map(|line| line.line)
            .collect();
        for line in lines {
            settlement.grants.push(self.grant(line));
            self.set_line(line, LineState::Granted);
        }
        self.books.groups.insert(id(group), GroupState::Accepted);
        self.post(&verbs::hold(&settlement.held).unwrap(), Some(application));
        self.post(&verbs::settle(&settlement).unwrap(), Some(application));
    }

    /// As [`Self::decide`], in one entry with the end of accepted lines whose place these take.
    pub fn upgrade(&mut self, application: u128, accepted: &[u128], replaced: &[u128]) -> EntryId {
        let mut taken_back = Replaced::default();
        for line in replaced {
            taken_back.grants.push(self.grant(id(*line)));
            for claim in &mut self.books.claims {
                if claim.line == id(*line) && claim.state == ClaimState::Used {
                    claim.state = ClaimState::Reversed;
                    taken_back.uses.push(AcceptedUse {
                        place: claim.place(),
                        used: claim.draw,
                        forfeited: claim.forfeited,
                    });
                }
            }
            self.set_line(id(*line), LineState::Replaced);
        }
        let mut settlement = self.settlement(application, accepted, LineState::Granted);
        settlement.replaced = taken_back;
        self.post(&verbs::settle(&settlement).unwrap(), Some(application))
    }

    pub fn grant(&self, line: LineId) -> CourseGrant {
        let facts = self.lines.iter().find(|facts| facts.line == line).unwrap();
        let snapshot = self
            .books
            .lines
            .iter()
            .find(|snapshot| snapshot.line == line)
            .unwrap();
        CourseGrant {
            enrolment: facts.enrolment,
            line,
            school: facts.organisation,
            credits: snapshot.target,
        }
    }

    pub fn pass_exam(&mut self, application: u128, line: u128) -> EntryId {
        let grant = self.grant(id(line));
        self.set_line(id(line), LineState::Granted);
        self.post(&verbs::credit(&grant).unwrap(), Some(application))
    }

    pub fn set_line(&mut self, line: LineId, state: LineState) {
        self.lines
            .iter_mut()
            .filter(|facts| facts.line == line)
            .for_each(|facts| facts.state = state);
        let snapshots = self.books.lines.iter_mut();
        snapshots
            .filter(|facts| facts.line == line)
            .for_each(|facts| facts.state = state);
    }

    pub fn set_outcome(&mut self, outcome: OutcomeId, state: OutcomeState) {
        let lots = self.books.lots.iter_mut();
        lots.filter(|lot| lot.lot.outcome == outcome)
            .for_each(|lot| lot.state = state);
    }

    /// Balance of each learner-side account that is not zero, as `key amount`, ids as numbers.
    pub fn shown(&self) -> BTreeSet<String> {
        self.balances
            .iter()
            .filter(|(account, amount)| *amount != 0 && !account.is_contra())
            .map(|(account, amount)| format!("{} {amount}", short(account)))
            .collect()
    }

    pub fn assert_sound(&self) {
        assert_eq!(verify_learner(&self.books), Vec::new());
        let entries: Vec<Entry> = self
            .books
            .entries
            .iter()
            .map(|entry| entry.checked().unwrap())
            .collect();
        assert_eq!(Balances::fold(&entries).unwrap(), self.balances);
    }
}
