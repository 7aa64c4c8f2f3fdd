//! Step 1: the lines that use the outcome, application by application.

use super::facts::{LineFacts, RevocationFacts};
use super::settlements::Fallen;
use super::step::{NoticeTo, RevocationError, Step};
use crate::claim::{Claim, ClaimState};
use crate::id::{ApplicationId, EntryId, GroupId, LineId, OutcomeId};
use crate::ledger::verbs::{AcceptedUse, HeldDraw, TakenOut, release, reverse};
use crate::ledger::{Account, Entry, RecordedEntry, Verb};
use crate::state::{EnrolmentState, GroupState, LineState};
use std::collections::{BTreeMap, BTreeSet};

/// A plan in the making.
pub(super) struct Cascade<'f> {
    pub(super) facts: &'f RevocationFacts,
    pub(super) outcome: OutcomeId,
    /// Claims that the steps so far ended.
    pub(super) ended: Vec<&'f Claim>,
    /// Entries reversed by the ledger or by the steps so far.
    reversed: BTreeSet<EntryId>,
    /// Lines whose state the steps so far changed.
    moved: Vec<(LineId, LineState)>,
    steps: Vec<Step>,
}

impl<'f> Cascade<'f> {
    pub(super) fn new(facts: &'f RevocationFacts, outcome: OutcomeId) -> Self {
        Self {
            facts,
            outcome,
            ended: Vec::new(),
            reversed: facts
                .entries
                .iter()
                .filter_map(|entry| entry.reverses)
                .collect(),
            moved: Vec::new(),
            steps: Vec::new(),
        }
    }

    pub(super) fn push(&mut self, step: Step) {
        self.steps.push(step);
    }

    pub(super) fn post(&mut self, entry: Entry, application: Option<ApplicationId>) {
        self.push(Step::Post { entry, application });
    }

    /// The entries that nothing took back, newest first.
    pub(super) fn standing(&self) -> impl Iterator<Item = &'f RecordedEntry> {
        self.facts
            .entries
            .iter()
            .rev()
            .filter(|entry| self.stands(entry))
    }

    /// Did nothing take the entry back?
    pub(super) fn stands(&self, entry: &RecordedEntry) -> bool {
        entry.verb != Verb::Reverse && !self.reversed.contains(&entry.id)
    }

    /// Reverses one standing entry and returns its content.
    pub(super) fn reverse(&mut self, recorded: &RecordedEntry) -> Result<Entry, RevocationError> {
        let wrong = |cause| RevocationError::Contradiction {
            entry: recorded.id,
            cause,
        };
        let entry = recorded.checked().map_err(wrong)?;
        self.post(
            reverse(recorded.id, &entry).map_err(wrong)?,
            recorded.application,
        );
        self.reversed.insert(recorded.id);
        Ok(entry)
    }

    /// Every group with a live claim on the outcome falls: a rule's use needs all its outcomes.
    pub(super) fn lines_that_use_it(&mut self) -> Result<(), RevocationError> {
        let fallen: BTreeSet<GroupId> = self
            .facts
            .claims
            .iter()
            .filter(|claim| claim.outcome == self.outcome && claim.state.is_live())
            .map(|claim| claim.group)
            .collect();
        let mut by_application: BTreeMap<ApplicationId, Vec<&LineFacts>> = BTreeMap::new();
        for line in &self.facts.lines {
            if fallen.contains(&line.group) {
                by_application
                    .entry(line.application)
                    .or_default()
                    .push(line);
            }
        }
        let mut fallen = Vec::new();
        for (application, lines) in by_application {
            let (pending, decided): (Vec<_>, Vec<_>) = lines
                .into_iter()
                .partition(|line| line.state == LineState::Proposed);
            self.release_pending(application, &pending)?;
            fallen.extend(self.fallen_of_decided(application, &decided)?);
        }
        self.settle_without(&fallen)
    }

    /// The lines that wait for a reversal and that the school takes back now.
    pub(super) fn pending_reversals(
        &mut self,
        lines: &BTreeSet<LineId>,
    ) -> Result<(), RevocationError> {
        let mut by_application: BTreeMap<ApplicationId, Vec<&LineFacts>> = BTreeMap::new();
        for id in lines {
            let line = self
                .facts
                .lines
                .iter()
                .find(|line| line.line == *id && line.state == LineState::ReversalPending)
                .ok_or(RevocationError::UnknownLine { line: *id })?;
            by_application
                .entry(line.application)
                .or_default()
                .push(line);
        }
        let mut fallen = Vec::new();
        for (application, lines) in by_application {
            fallen.extend(self.take_back(application, &lines)?);
        }
        self.settle_without(&fallen)
    }

    fn live_claims(&self, lines: &[&LineFacts], state: ClaimState) -> Vec<&'f Claim> {
        let claims = self.facts.claims.iter();
        claims
            .filter(|claim| {
                claim.state == state && lines.iter().any(|line| line.line == claim.line)
            })
            .collect()
    }

    fn set_line(&mut self, line: &LineFacts, state: LineState) {
        self.moved.push((line.line, state));
        self.push(Step::Line {
            line: line.line,
            state,
        });
    }

    fn end_claims(&mut self, claims: &[&'f Claim], state: ClaimState) {
        for claim in claims {
            self.push(Step::Claim {
                claim: claim.id,
                state,
            });
            self.ended.push(claim);
        }
    }

    fn release_pending(
        &mut self,
        application: ApplicationId,
        lines: &[&LineFacts],
    ) -> Result<(), RevocationError> {
        for line in lines {
            self.set_line(line, LineState::Released);
        }
        for group in lines.iter().map(|line| line.group).collect::<BTreeSet<_>>() {
            self.push(Step::Group {
                group,
                state: GroupState::Released,
            });
        }
        let held = self.live_claims(lines, ClaimState::Held);
        self.end_claims(&held, ClaimState::Released);
        let draws: Vec<HeldDraw> = held.iter().map(|claim| held_draw(claim)).collect();
        if !draws.is_empty() {
            self.post(release(&draws)?, Some(application));
        }
        Ok(())
    }

    /// Accepted lines: taken back, or left to the school if the award was conferred.
    fn fallen_of_decided(
        &mut self,
        application: ApplicationId,
        lines: &[&'f LineFacts],
    ) -> Result<Option<Fallen>, RevocationError> {
        let mut fallen = Vec::new();
        for line in lines {
            let enrolment = self
                .facts
                .enrolments
                .get(&line.enrolment)
                .ok_or(RevocationError::Incomplete { line: line.line })?;
            match (line.state, enrolment) {
                (LineState::Granted | LineState::PendingExam, EnrolmentState::Awarded) => {
                    self.set_line(line, LineState::ReversalPending);
                }
                (LineState::Granted | LineState::PendingExam | LineState::ExamFailed, _) => {
                    fallen.push(*line);
                }
                // What the school upheld it upheld on the basis that was left: it decides again.
                (LineState::Upheld, _) => self.set_line(line, LineState::ReversalPending),
                (LineState::ReversalPending, _) => self.moved.push((line.line, line.state)),
                _ => {}
            }
        }
        self.take_back(application, &fallen)
    }

    /// The rows of lines that fall; what they leave behind in the books is settled for all together.
    fn take_back(
        &mut self,
        application: ApplicationId,
        lines: &[&LineFacts],
    ) -> Result<Option<Fallen>, RevocationError> {
        let Some(first) = lines.first() else {
            return Ok(None);
        };
        for line in lines
            .iter()
            .filter(|line| line.state != LineState::ExamFailed)
        {
            self.set_line(line, LineState::Reversed);
        }
        let used = self.live_claims(lines, ClaimState::Used);
        self.end_claims(&used, ClaimState::Reversed);
        let out = TakenOut {
            uses: used.iter().map(|claim| accepted_use(claim)).collect(),
            lines: lines.iter().map(|line| line.line).collect(),
        };
        self.reverse_credits(&out.lines)?;
        Ok(Some(Fallen {
            application,
            first: first.line,
            out,
        }))
    }

    /// Credits that followed an examination are entries of their own.
    fn reverse_credits(&mut self, lines: &BTreeSet<LineId>) -> Result<(), RevocationError> {
        let credits: Vec<_> = self
            .standing()
            .filter(|entry| entry.verb == Verb::Credit && grants_one_of(entry, lines))
            .collect();
        for credit in credits {
            self.reverse(credit)?;
        }
        Ok(())
    }

    pub(super) fn notices(&mut self) {
        self.push(Step::Notify(NoticeTo::Learner));
        self.push(Step::Notify(NoticeTo::Issuer));
        self.notices_of_lines();
    }

    pub(super) fn notices_of_lines(&mut self) {
        for (line, state) in std::mem::take(&mut self.moved) {
            self.push(Step::Notify(NoticeTo::Line { line, state }));
        }
    }

    pub(super) fn into_steps(self) -> Vec<Step> {
        self.steps
    }
}

fn held_draw(claim: &Claim) -> HeldDraw {
    HeldDraw {
        place: claim.place(),
        draw: claim.draw,
        remainder: claim.forfeited,
    }
}

fn accepted_use(claim: &Claim) -> AcceptedUse {
    AcceptedUse {
        place: claim.place(),
        used: claim.draw,
        forfeited: claim.forfeited,
    }
}

pub(super) fn grants_one_of(entry: &RecordedEntry, lines: &BTreeSet<LineId>) -> bool {
    entry.postings.iter().any(|posting| {
        matches!(posting.account, Account::GrantGranted { line, .. } if lines.contains(&line))
    })
}
