//! `credit-bank plan`: solves a planning instance, or prints one: made up, or of a real query.

use super::{open, trail};
use crate::clock::{Clock, SystemClock};
use crate::config::{DataConfig, Limits as BankLimits};
use crate::conversions::Exported;
use crate::problem::Problem;
use anyhow::Context;
use clap::{ArgGroup, Args};
use credit_bank_conversion_rules::DEFAULT_NODE_LIMIT;
use credit_bank_conversion_rules::plan::{
    Instance, Limits, Size, SolutionStatus, generate, solve_within,
};
use credit_bank_domain::id::{LearnerId, SubjectId};
use credit_bank_store::WriteTx;
use credit_bank_store::rows::AuditLine;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// The instance cannot be read, or the size is unknown.
const BAD_INPUT: u8 = 2;
/// Nothing satisfies the instance.
const INFEASIBLE: u8 = 3;

/// Solves an instance, or prints one.
///
/// The answer is one line of JSON: what is chosen and its objective, the status, how many levels are proved, a bound
/// and, where nothing holds, the conflict. A search that met its limit is bounded; where it found no plan by then,
/// chosen and objective are null, which the empty plan is not.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("source").required(true).args(["instance", "generate", "export"])))]
pub struct Plan {
    /// File in the format credit-plan-instance/1; `-` reads standard input
    #[arg(long, value_name = "FILE")]
    instance: Option<PathBuf>,
    /// Search at most so many nodes; decides the answer, the same on every machine
    #[arg(long, value_name = "N", default_value_t = DEFAULT_NODE_LIMIT, conflicts_with_all = ["generate", "export"])]
    node_limit: u64,
    /// Stop after so many milliseconds; only turns the answer into the best found with its bound
    #[arg(long, value_name = "N", conflicts_with_all = ["generate", "export"])]
    limit_ms: Option<u64>,
    /// Print the instance of a size: course, certificate, mixed, capped, busy or limit
    #[arg(long, value_name = "SIZE", requires = "seed")]
    generate: Option<String>,
    /// Print the instance of a query, the body of POST /v1/conversions/query, put to the bank's database;
    /// `-` reads standard input
    #[arg(long, value_name = "FILE")]
    export: Option<PathBuf>,
    #[command(flatten)]
    data: DataConfig,
    /// Seed of the instance
    #[arg(long, value_name = "N", requires = "generate")]
    seed: Option<u64>,
}

impl Plan {
    pub(super) fn run(&self) -> anyhow::Result<ExitCode> {
        match self.answer() {
            Ok((answer, code)) => {
                super::print(&answer)?;
                Ok(ExitCode::from(code))
            }
            Err(error) => {
                super::complain(&error);
                Ok(ExitCode::from(BAD_INPUT))
            }
        }
    }

    fn answer(&self) -> anyhow::Result<(String, u8)> {
        if let (Some(name), Some(seed)) = (&self.generate, self.seed) {
            let names = Size::ALL.map(Size::name).join(", ");
            let size =
                Size::find(name).with_context(|| format!("no size {name}; there are {names}"))?;
            return Ok((serde_json::to_string(&generate(size, seed))?, 0));
        }
        if let Some(file) = &self.export {
            let name = || file.display().to_string();
            let query = read(file).with_context(name)?;
            return Ok((self.exported(&query).with_context(name)?, 0));
        }
        let file = self.instance.as_deref().unwrap_or(Path::new("-"));
        let text = read(file).with_context(|| file.display().to_string())?;
        self.solved(&text)
            .with_context(|| file.display().to_string())
    }

    fn exported(&self, query: &str) -> anyhow::Result<String> {
        let store = open::current_store(&self.data)?;
        let bank = open::bank(store, &self.data, BankLimits::default())?;
        let failed = |problem: Problem| {
            super::told::failed(
                ("没有可导出的规划问题", "there is no plan to export"),
                &problem,
            )
        };
        let exported = bank
            .store()
            .write("plan export", |tx| Exported::read(tx, &bank, query, look));
        let instance = exported.and_then(|it| it.instance(&bank)).map_err(failed)?;
        Ok(serde_json::to_string(&instance)?)
    }

    fn solved(&self, text: &str) -> anyhow::Result<(String, u8)> {
        let instance = Instance::read(text)?;
        let began = Instant::now();
        let patience = self.limit_ms.map(Duration::from_millis);
        let solution = solve_within(
            &instance,
            Limits {
                nodes: self.node_limit,
                should_stop: &|| patience.is_some_and(|patience| began.elapsed() >= patience),
            },
        );
        let code = if solution.status == SolutionStatus::Infeasible {
            INFEASIBLE
        } else {
            0
        };
        Ok((serde_json::to_string(&solution)?, code))
    }
}

/// Leaves a line that the learner sees: whoever keeps the bank looked at the record.
fn look(tx: &mut dyn WriteTx, learner: LearnerId) -> Result<(), Problem> {
    let subject = ("learner", Some(SubjectId::new(learner.uuid())));
    let line = trail::line(SystemClock.now(), "export_plan_instance", subject, &[]);
    Ok(tx.insert_audit_line(&AuditLine {
        learner_id: Some(learner),
        ..line
    })?)
}

fn read(file: &Path) -> std::io::Result<String> {
    if file == Path::new("-") {
        std::io::read_to_string(std::io::stdin())
    } else {
        std::fs::read_to_string(file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::KeyFiles;

    fn plan(generate: Option<&str>) -> Plan {
        Plan {
            instance: None,
            node_limit: DEFAULT_NODE_LIMIT,
            limit_ms: None,
            generate: generate.map(str::to_owned),
            export: None,
            data: DataConfig {
                data_dir: PathBuf::new(),
                database_url: None,
                database_password_file: None,
                pool_size: None,
                keys: KeyFiles::default(),
            },
            seed: Some(1),
        }
    }

    #[test]
    fn what_is_generated_is_solved() {
        let (instance, code) = plan(Some("course")).answer().unwrap();
        assert_eq!(code, 0);
        let (answer, code) = plan(None).solved(&instance).unwrap();
        assert_eq!(code, 0);
        let proved = "\"status\":\"optimal\",\"proved_levels\":5";
        assert!(answer.contains(proved), "{answer}");
    }

    #[test]
    fn what_nothing_satisfies_says_so_by_its_exit_code() {
        let instance = r#"{"format": "credit-plan-instance/1", "id": "x", "outcomes": [], "targets": [],
            "applications": [], "caps": [{"id": "floor", "limit": 500, "min": 100, "terms": []}]}"#;
        let (answer, code) = plan(None).solved(instance).unwrap();
        assert_eq!(code, INFEASIBLE);
        assert!(answer.contains("\"conflict\":[\"floor\"]"), "{answer}");
    }

    #[test]
    fn what_was_not_searched_far_enough_is_no_empty_plan() {
        let instance = r#"{"format": "credit-plan-instance/1", "id": "f",
            "outcomes": [{"id": "o", "mode": "whole", "value": 300}],
            "targets": [{"id": "c0", "credits": 100}, {"id": "c1", "credits": 500}],
            "applications": [
                {"id": "a0", "rule": "R@1", "uses": [{"o": "o"}], "grants": [{"t": "c0", "credits": 100}]},
                {"id": "a1", "rule": "R@1", "uses": [{"o": "o"}], "grants": [{"t": "c1", "credits": 500}]}],
            "caps": [{"id": "k", "limit": 500, "min": 100, "terms": [["a0", 100]]}]}"#;
        let stopped = Plan {
            limit_ms: Some(0),
            ..plan(None)
        };
        let (answer, code) = stopped.solved(instance).unwrap();
        assert_eq!(code, 0);
        let nothing = "{\"chosen\":null,\"objective\":null,\"status\":\"bounded\"";
        assert!(answer.starts_with(nothing), "{answer}");
        let (answer, _) = plan(None).solved(instance).unwrap();
        assert!(answer.starts_with("{\"chosen\":[\"a0\"]"), "{answer}");
    }

    #[test]
    fn an_unknown_size_and_an_unknown_format_are_bad_input() {
        assert!(plan(Some("huge")).answer().is_err());
        assert!(plan(None).solved("{}").is_err());
    }
}
