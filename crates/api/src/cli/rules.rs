//! `credit-bank rules check FILE…`: reads rule sets as the bank would and runs their examples.

use clap::{Args, Subcommand};
use credit_bank_conversion_rules::{CheckFinding, RuleSet, Severity, Surroundings};
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
            let lines = said.faults.iter().chain(&said.warnings);
            for line in lines.chain(&said.summary) {
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
    warnings: Vec<String>,
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
                warnings: Vec::new(),
                summary: None,
            };
        }
    };
    let results = rules.run_tests();
    let ran = results.len();
    let mut faults: Vec<String> = results
        .iter()
        .filter(|result| !result.passed)
        .map(|result| format!("{file}: {}: {} / {}", result.name, result.zh, result.en))
        .collect();
    let found = rules.check_text(&Surroundings::default(), source);
    let (errors, warnings): (Vec<_>, Vec<_>) = found
        .iter()
        .partition(|finding| finding.severity == Severity::Error);
    let told = |finding: &&CheckFinding| {
        let (line, column) = (finding.line.unwrap_or(1), finding.column.unwrap_or(1));
        let witness = finding.witness.iter().map(|it| format!(" [{it}]"));
        format!(
            "{file}:{line}:{column}: {} {} {}: {} / {}{}",
            finding.code,
            finding.rule,
            finding.field,
            finding.zh,
            finding.en,
            witness.collect::<String>()
        )
    };
    faults.extend(errors.iter().map(told));
    let warnings = warnings.iter().map(told).collect();
    let summary = faults
        .is_empty()
        .then(|| format!("{file}: {ran} example(s) hold"));
    Said {
        faults,
        warnings,
        summary,
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use std::path::Path;

    #[test]
    fn a_finding_is_told_with_its_code_rule_and_witness() {
        let source = include_str!("../../../../seeds/rule-sets/ouc-logistics.yaml");
        assert!(check(Path::new("r.yaml"), source).faults.is_empty());
        let never = source.replace(
            "award: \"YZSD@1\"}]}]",
            "award: \"YZSD@1\", hours: {min: \"2\", max: \"1\"}}]}]",
        );
        let said = check(Path::new("r.yaml"), &never);
        let told = said
            .faults
            .iter()
            .any(|line| line.contains("K02 S01 uses.0.any_of.0.hours"));
        assert!(told, "{:?}", said.faults);
    }

    #[test]
    fn a_fault_is_told_with_file_line_and_column() {
        let said = check(Path::new("r.yaml"), "rule_set: x\nversion: [");
        assert!(said.faults[0].starts_with("r.yaml:"), "{:?}", said.faults);
        assert!(said.summary.is_none());
    }
}
