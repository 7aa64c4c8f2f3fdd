//! `credit-bank rules replay`.

use crate::cli::told::failed;
use crate::cli::{open, print};
use crate::config::DataConfig;
use crate::problem::Problem;
use crate::replay::{Replayed, Verdict, replay_all, replay_application};
use crate::rules_in_force::RulesInForce;
use clap::Args;
use credit_bank_domain::id::ApplicationId;
use std::collections::BTreeMap;
use std::fmt;
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
    reworded: u64,
}

impl Counts {
    fn add(&mut self, verdict: &Verdict) {
        let counted = |count: &mut u64| *count = count.saturating_add(1);
        counted(&mut self.replayed);
        match verdict {
            Verdict::Same => {}
            Verdict::Reworded => counted(&mut self.reworded),
            Verdict::Incomplete => counted(&mut self.incomplete),
            Verdict::Differs(_) => counted(&mut self.different),
        }
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "{} decision(s) replayed, {} different, {} not kept whole, {} in an earlier wording",
            self.replayed, self.different, self.incomplete, self.reworded
        )
    }
}

/// What was replayed, by the version that decided it, and altogether.
#[derive(Debug, Default)]
struct Told {
    by: BTreeMap<String, Counts>,
    all: Counts,
}

impl Told {
    fn tell(&mut self, replayed: &Replayed) -> anyhow::Result<()> {
        let Replayed {
            subject,
            by,
            verdict,
        } = replayed;
        self.by.entry(by.clone()).or_default().add(verdict);
        self.all.add(verdict);
        match verdict {
            Verdict::Same | Verdict::Reworded => Ok(()),
            Verdict::Incomplete => print(&format!(
                "{subject}, by {by}: its request was not kept whole"
            )),
            Verdict::Differs(what) => print(&format!("{subject}, by {by}: {what} differs")),
        }
    }
}

impl Replay {
    pub(super) fn run(&self) -> anyhow::Result<ExitCode> {
        let store = open::current_store(&self.data)?;
        let failed = |problem: Problem| failed(("未能重算", "not replayed"), &problem);
        let mut told = Told::default();
        match self.application {
            Some(id) => {
                let replayed = replay_application(&store, &RulesInForce::default(), id)
                    .map_err(failed)?
                    .ok_or_else(|| anyhow::anyhow!("there is no application {id}"))?;
                told.tell(&replayed)?;
            }
            None => replay_all(&store, |replayed| {
                told.tell(&replayed).map_err(Failure::Told)
            })
            .map_err(|failure| match failure {
                Failure::Read(problem) => failed(problem),
                Failure::Told(error) => error,
            })?,
        }
        for (by, counts) in &told.by {
            print(&format!("{by}: {counts}"))?;
        }
        print(&told.all.to_string())?;
        Ok(if told.all.different == 0 {
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
