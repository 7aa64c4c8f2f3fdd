//! Loads the bank over HTTP and prints ratios of medians against yardsticks, in one interleaved run.
//!
//! `docs/performance.md` says what is measured and why. This binary is also the server (the bank's own
//! command line, as a child process) and the bare server that reads are compared with.

mod arithmetic;
mod arm;
mod bank;
mod bare_read;
mod child;
mod draw;
mod goal;
mod load;
mod people;
mod pgbench;
mod place;
mod plan;
mod report;
mod sqlite_ledger;
mod wire;

use anyhow::bail;
use child::Program;
use clap::Parser;
use mimalloc::MiMalloc;
use plan::{Extent, Setting};
use report::Report;
use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

/// That of the bank's own binary; the yardsticks in this process have it too.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// The hidden command under which this binary is the bank's.
const BANK: &str = "credit-bank";

/// Measures the bank beside yardsticks, in turns, and prints ratios of medians
#[derive(Debug, Parser)]
#[command(name = "credit-bank-bench", version)]
struct Bench {
    /// A PostgreSQL cluster, as a superuser's address; without it SQLite is measured
    #[arg(long, env = "CREDIT_BANK_TEST_POSTGRES", hide_env_values = true)]
    postgres: Option<String>,
    /// Measure SQLite even where a PostgreSQL cluster is named
    #[arg(long)]
    sqlite: bool,
    /// Seven rounds of five seconds in place of three of two, on 100,000 learners in place of 20,000
    #[arg(long)]
    full: bool,
    /// Rounds that count
    #[arg(long)]
    rounds: Option<u32>,
    /// Milliseconds of a slice
    #[arg(long)]
    slice_milliseconds: Option<u64>,
    /// Learners who are there before the first post is measured
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=people::MOST))]
    learners: Option<u64>,
    /// In place of everything else: compare a bank of this many entries with one of ten thousand
    #[arg(long, value_parser = clap::value_parser!(u64).range(10_001..=people::MOST))]
    entries: Option<u64>,
    /// Measure only arms whose names hold one of these texts, to look closely at one
    #[arg(long, value_name = "TEXT")]
    only: Vec<String>,
    /// The server's binary; without it the bank inside this one
    #[arg(long)]
    server: Option<OsString>,
    /// PostgreSQL's load generator
    #[arg(long, default_value = "pgbench")]
    pgbench: OsString,
    /// Folder for the databases; the disk is part of what is measured
    #[arg(long, default_value_os_t = std::env::temp_dir())]
    folder: PathBuf,
    /// Write the report as JSON to this file too
    #[arg(long)]
    json: Option<PathBuf>,
    /// Exit with 1 when a goal is missed
    #[arg(long)]
    strict: bool,
}

fn main() -> ExitCode {
    let mut arguments = std::env::args_os();
    let own = arguments.next();
    match arguments.next().as_deref().and_then(|it| it.to_str()) {
        Some(BANK) => return credit_bank_api::cli::main_of(own.into_iter().chain(arguments)),
        Some(bare_read::COMMAND) => return end(bare_read::run(own.into_iter().chain(arguments))),
        _ => {}
    }
    end(Bench::parse().run())
}

fn end(done: anyhow::Result<ExitCode>) -> ExitCode {
    done.unwrap_or_else(|error| {
        let _ = writeln!(std::io::stderr(), "credit-bank-bench: {error:#}");
        ExitCode::FAILURE
    })
}

impl Bench {
    fn setting(&self) -> anyhow::Result<Setting> {
        let cluster = self.postgres.clone().filter(|_| !self.sqlite);
        if let Some(cluster) = &cluster {
            place::must_be_durable(cluster)?;
        }
        Ok(Setting {
            parent: self.folder.clone(),
            server: match &self.server {
                Some(path) => Program::other(path.clone()),
                None => Program::own(BANK)?,
            },
            pgbench: self.pgbench.clone(),
            cluster,
        })
    }

    fn extent(&self) -> Extent {
        let (rounds, slice, learners) = if self.full {
            (7, 5_000, 100_000)
        } else {
            (3, 2_000, 20_000)
        };
        Extent {
            rounds: self.rounds.unwrap_or(rounds),
            slice: Duration::from_millis(self.slice_milliseconds.unwrap_or(slice)),
            learners: self.learners.unwrap_or(learners),
            only: self.only.clone(),
        }
    }

    fn run(self) -> anyhow::Result<ExitCode> {
        if cfg!(debug_assertions) {
            writeln!(
                std::io::stderr(),
                "credit-bank-bench: a debug build; its figures say nothing"
            )?;
        }
        let setting = self.setting()?;
        let database = match &setting.cluster {
            Some(cluster) => format!("PostgreSQL {}", place::setting(cluster, "server_version")?),
            None => format!("SQLite {}", sqlite_ledger::version()?),
        };
        let machine = format!("{}, {database}", report::machine());
        let report = if let Some(entries) = self.entries {
            let seen = plan::compare_sizes(&setting, entries)?;
            Report {
                machine,
                extent: format!("{entries} entries beside 10000, slices of 1000 posts"),
                goals: plan::GROWN.judge(&seen).into_iter().collect(),
                seen,
            }
        } else {
            let extent = self.extent();
            let seen = plan::measure(&setting, &extent)?;
            Report {
                machine,
                extent: format!(
                    "{} rounds of {} ms slices, {} learners",
                    extent.rounds,
                    extent.slice.as_millis(),
                    extent.learners
                ),
                goals: plan::GOALS
                    .iter()
                    .filter_map(|it| it.judge(&seen))
                    .collect(),
                seen,
            }
        };
        write!(std::io::stdout(), "{}", report.text()?)?;
        if let Some(file) = &self.json {
            std::fs::write(file, serde_json::to_vec_pretty(&report)?)?;
        }
        if self.strict && report.goals.iter().any(|goal| !goal.hit) {
            bail!("a goal is missed");
        }
        Ok(ExitCode::SUCCESS)
    }
}
