//! `credit-bank rules replay`.

use crate::cli::{open, print};
use crate::config::DataConfig;
use crate::problem::Problem;
use crate::replay::{Subject, Verdict, replay_all, replay_application};
use crate::rules_in_force::RulesInForce;
use clap::Args;
use credit_bank_domain::id::ApplicationId;
use std::process::ExitCode;

/// Makes past decisions again.
#[derive(Debug, Args)]
pub struct Replay {
    #[command(flatten)]
    data: DataConfig,
    /// The plan of this application
    #[arg(long, value_name = "ID", required_unless_present = "all")]
    application: Option<ApplicationId>,
    /// Every plan that was filed and every recognition
    #[arg(long, conflicts_with = "application")]
    all: bool,
}

#[derive(Debug, Default)]
struct Counts {
    replayed: u64,
    different: u64,
    incomplete: u64,
}

impl Counts {
    fn tell(&mut self, subject: Subject, verdict: &Verdict) -> anyhow::Result<()> {
        self.replayed = self.replayed.saturating_add(1);
        match verdict {
            Verdict::Same => Ok(()),
            Verdict::Incomplete => {
                self.incomplete = self.incomplete.saturating_add(1);
                print(&format!("{subject}: its request was not kept whole"))
            }
            Verdict::Differs(what) => {
                self.different = self.different.saturating_add(1);
                print(&format!("{subject}: {what} differs"))
            }
        }
    }
}

impl Replay {
    pub(super) fn run(&self) -> anyhow::Result<ExitCode> {
        let store = open::current_store(&self.data)?;
        let failed = |problem: Problem| anyhow::anyhow!("not replayed: {problem:?}");
        let mut counts = Counts::default();
        match self.application {
            Some(id) => {
                let verdict = replay_application(&store, &RulesInForce::default(), id)
                    .map_err(failed)?
                    .ok_or_else(|| anyhow::anyhow!("there is no application {id}"))?;
                counts.tell(Subject::Application(id), &verdict)?;
            }
            None => replay_all(&store, |subject, verdict| {
                counts.tell(subject, &verdict).map_err(Failure::Told)
            })
            .map_err(|failure| match failure {
                Failure::Read(problem) => failed(problem),
                Failure::Told(error) => error,
            })?,
        }
        print(&format!(
            "{} decision(s) replayed, {} different, {} not kept whole",
            counts.replayed, counts.different, counts.incomplete
        ))?;
        Ok(if counts.different == 0 {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }
}

enum Failure {
    Read(Problem),
    Told(anyhow::Error),
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Read(problem)
    }
}
