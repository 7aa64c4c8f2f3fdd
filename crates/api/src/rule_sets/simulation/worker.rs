//! Who goes on with the simulations that run: a thread of every server, or a test.

use super::trial::Trial;
use super::weigh::Weighed;
use crate::bank::Bank;
use crate::problem::Problem;
use chrono::TimeDelta;
use credit_bank_domain::id::{SimulationId, SubjectId};
use credit_bank_store::rows::Simulation;
use credit_bank_store::tx::SimulationStep;
use credit_bank_store::words::{SimulationPhase, SimulationState};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

/// Cases of a page.
pub(super) const PAGE: i64 = 20;
/// Simulations that are looked at for one that nobody works on.
const LOOKED_AT: i64 = 20;
/// For how long a process has a simulation for itself; after it another takes it up. A page takes less, and
/// if it does not, the step decides whose page counts.
const LEASE_SECONDS: i64 = 60;
/// After so many failures in a row a simulation is given up.
const MOST_FAILURES: u32 = 10;
/// How often a server looks for a simulation to run.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Longest pause between two pages.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// One process at work on simulations.
#[derive(Debug)]
pub struct Worker {
    bank: Bank,
    id: SubjectId,
    /// The simulation at hand, read once.
    trial: Option<(SimulationId, Trial)>,
    /// How often in a row its next page could not be made.
    failures: u32,
}

impl Worker {
    /// A worker that nobody else is.
    pub fn new(bank: Bank) -> Self {
        Self {
            id: bank.ids().make(SubjectId::new),
            bank,
            trial: None,
            failures: 0,
        }
    }

    /// Does the next page of the oldest simulation that nobody else has. False where there is none.
    ///
    /// # Errors
    /// When the database cannot be used; the page is done again then.
    pub fn step(&mut self) -> Result<bool, Problem> {
        let Some(simulation) = self.lease()? else {
            self.trial = None;
            return Ok(false);
        };
        let id = simulation.id;
        // A defect in one case must not stop the simulations after it.
        let page = catch_unwind(AssertUnwindSafe(|| self.page(&simulation)));
        match page {
            Ok(Err(problem)) if self.failures < MOST_FAILURES => {
                self.failures = self.failures.saturating_add(1);
                return Err(problem);
            }
            Ok(Ok(page)) => {
                self.failures = 0;
                self.bank
                    .store()
                    .write("write a page of a simulation", |tx| {
                        Ok::<_, Problem>(tx.advance_simulation(id, &page)?)
                    })?;
            }
            Ok(Err(_)) | Err(_) => {
                tracing::error!(simulation = %id, "a simulation failed");
                self.failures = 0;
                let now = self.bank.now();
                self.bank.store().write("end a simulation", |tx| {
                    Ok::<_, Problem>(tx.end_simulation(id, SimulationState::Failed, now)?)
                })?;
            }
        }
        Ok(true)
    }

    fn lease(&self) -> Result<Option<Simulation>, Problem> {
        let now = self.bank.now();
        let lease = TimeDelta::try_seconds(LEASE_SECONDS).unwrap_or_default();
        let until = now.checked_add_signed(lease).unwrap_or(now);
        let running = self.bank.store().read("look for a simulation", |tx| {
            Ok::<_, Problem>(tx.list_running_simulations(LOOKED_AT)?)
        })?;
        for simulation in running {
            let leased = self.bank.store().write("lease a simulation", |tx| {
                if !tx.lease_simulation(simulation.id, self.id, now, until)? {
                    return Ok(None);
                }
                // As it stands now: another process may have written a page before.
                Ok::<_, Problem>(tx.find_simulation(simulation.id)?)
            })?;
            if leased.is_some() {
                return Ok(leased);
            }
        }
        Ok(None)
    }

    fn page(&mut self, simulation: &Simulation) -> Result<SimulationStep, Problem> {
        let store = std::sync::Arc::clone(self.bank.store());
        let bank = self.bank.clone();
        let known = self.trial.take();
        let trial = match known.filter(|(id, _)| *id == simulation.id) {
            Some((_, trial)) => trial,
            None => store.read("read a simulation", |tx| Trial::of(tx, &bank, simulation))?,
        };
        let (phase, after) = (simulation.phase, simulation.after_id);
        let page = store.read("read a page of a simulation", |tx| {
            trial.read(tx, &bank, phase, after, PAGE)
        })?;
        let mut step = self.next(simulation, page.after);
        for matter in &page.matters {
            let Weighed { case, awakenings } = trial.weigh(simulation.id, matter)?;
            step.cases.push(case);
            step.awakenings.extend(awakenings);
        }
        self.trial = Some((simulation.id, trial));
        Ok(step)
    }

    /// Where the simulation goes on: after this, or with what comes next.
    fn next(&self, simulation: &Simulation, after: Option<SubjectId>) -> SimulationStep {
        let next: Option<SimulationPhase> = match after {
            Some(_) => Some(simulation.phase),
            None => Trial::next_phase(simulation.phase),
        };
        SimulationStep {
            worker: self.id,
            step: simulation.step,
            phase: next.unwrap_or(simulation.phase),
            after,
            state: match next {
                Some(_) => (SimulationState::Running, None),
                None => (SimulationState::Finished, Some(self.bank.now())),
            },
            cases: Vec::new(),
            awakenings: Vec::new(),
        }
    }
}

/// Goes on with simulations on a thread of its own until what is given back is dropped. Between two pages
/// it rests as long as the page took: it has half of one core at most.
///
/// # Errors
/// When the thread cannot be started.
pub fn simulate_in_background(bank: Bank) -> std::io::Result<Sender<()>> {
    let (running, stopped) = channel::<()>();
    std::thread::Builder::new()
        .name("simulation".to_owned())
        .spawn(move || {
            let mut worker = Worker::new(bank);
            loop {
                let began = Instant::now();
                let pause = match worker.step() {
                    Ok(true) => began.elapsed().min(LONGEST_PAUSE),
                    Ok(false) => LOOK_EVERY,
                    Err(problem) => {
                        tracing::error!(
                            ?problem,
                            "a page of a simulation is not done; it is tried again"
                        );
                        LOOK_EVERY
                    }
                };
                match stopped.recv_timeout(pause) {
                    Err(RecvTimeoutError::Timeout) => {}
                    Ok(()) | Err(RecvTimeoutError::Disconnected) => return,
                }
            }
        })?;
    Ok(running)
}
