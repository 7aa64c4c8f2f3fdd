//! `credit-bank rules check FILE…`: reads rule sets as the bank would and runs their examples.

use clap::{Args, Subcommand};
use credit_bank_conversion_rules::RuleSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What can be done with rule sets on disk.
#[derive(Debug, Subcommand)]
pub enum Rules {
    /// Check rule sets and run their examples; exit code 0 or 1
    Check(Check),
}

/// Checks files.
#[derive(Debug, Args)]
pub struct Check {
    /// Rule sets in YAML
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

impl Rules {
    pub(super) fn run(&self) -> anyhow::Result<ExitCode> {
        let Self::Check(Check { files }) = self;
        let mut sound = true;
        for file in files {
            let source = std::fs::read_to_string(file)
                .map_err(|error| anyhow::anyhow!("{}: {error}", file.display()))?;
            let said = check(file, &source);
            sound = sound && said.faults.is_empty();
            for line in said.faults.iter().chain(&said.summary) {
                super::print(line)?;
            }
        }
        Ok(if sound {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }
}

#[derive(Debug, PartialEq, Eq)]
struct Said {
    faults: Vec<String>,
    summary: Option<String>,
}

fn check(file: &Path, source: &str) -> Said {
    let file = file.display();
    let rules = match RuleSet::parse_yaml(source) {
        Ok(rules) => rules,
        Err(faults) => {
            let line = |fault: &credit_bank_conversion_rules::Fault| {
                let (line, column) = (fault.line, fault.column);
                format!(
                    "{file}:{line}:{column}: {} {} / {}",
                    fault.code, fault.zh, fault.en
                )
            };
            return Said {
                faults: faults.iter().map(line).collect(),
                summary: None,
            };
        }
    };
    let results = rules.run_tests();
    let ran = results.len();
    let faults: Vec<String> = results
        .iter()
        .filter(|result| !result.passed)
        .map(|result| format!("{file}: {}: {} / {}", result.name, result.zh, result.en))
        .collect();
    let summary = faults
        .is_empty()
        .then(|| format!("{file}: {ran} example(s) hold"));
    Said { faults, summary }
}

#[cfg(test)]
mod tests {
    use super::check;
    use std::path::Path;

    #[test]
    fn a_fault_is_told_with_file_line_and_column() {
        let said = check(Path::new("r.yaml"), "rule_set: x\nversion: [");
        assert!(said.faults[0].starts_with("r.yaml:"), "{:?}", said.faults);
        assert!(said.summary.is_none());
    }
}
