//! `credit-bank rules check FILE…`: reads rule sets as the bank would and runs their examples.

use crate::seeding::Shelf;
use clap::Args;
use credit_bank_conversion_rules::{
    Carried, CheckFinding, Fault, Purpose, RuleSet, Severity, Surroundings,
};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Checks files.
#[derive(Debug, Args)]
pub struct Check {
    /// Rule sets in YAML or JSON
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Folder of seeds with register, programmes and organisations, in place of those inside the binary
    #[arg(long)]
    seeds: Option<PathBuf>,
    /// What the rule sets are for; what their first rule is of, if left out
    #[arg(long)]
    purpose: Option<For>,
}

/// What a rule set is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum For {
    Recognition,
    Transfer,
}

impl From<For> for Purpose {
    fn from(purpose: For) -> Self {
        match purpose {
            For::Recognition => Self::Recognition,
            For::Transfer => Self::Transfer,
        }
    }
}

impl Check {
    pub(super) fn run(&self) -> anyhow::Result<ExitCode> {
        let seeds = Shelf::read(self.seeds.as_deref())?;
        let mut sound = true;
        for file in &self.files {
            let source = super::text::read(file)?;
            let said = check(file, &source, &seeds, self.purpose.map(Into::into));
            sound = sound && said.faults.is_empty();
            let lines = said.faults.iter().chain(&said.warnings);
            for line in lines.chain(&said.summary) {
                crate::cli::print(line)?;
            }
        }
        Ok(if sound {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Said {
    faults: Vec<String>,
    warnings: Vec<String>,
    summary: Vec<String>,
}

fn check(file: &Path, source: &str, shelf: &Shelf, purpose: Option<Purpose>) -> Said {
    let file = file.display();
    let told = |fault: &Fault| {
        let or_none = |text: &str| if text.is_empty() { "-" } else { text }.to_owned();
        let rule = or_none(fault.rule.as_deref().unwrap_or_default());
        let (line, column, field) = (fault.line, fault.column, or_none(&fault.field));
        format!(
            "{file}:{line}:{column}: {} {rule} {field}: {} / {}",
            fault.code, fault.zh, fault.en
        )
    };
    let rules = match RuleSet::parse_yaml(source) {
        Ok(rules) => rules,
        Err(faults) => {
            return Said {
                faults: faults.iter().map(told).collect(),
                ..Said::default()
            };
        }
    };
    let results = rules.run_tests();
    let ran = results.len();
    let failed = rules.failed_examples(&results, source);
    let purpose = purpose.unwrap_or_else(|| rules.purpose());
    let wrong = rules.of_wrong_kind(purpose, source);
    let mut faults: Vec<String> = wrong.iter().chain(&failed).map(told).collect();
    let programmes = shelf.programmes_of(&rules.rule_set);
    let carried = Carried::among(&rules, &shelf.register);
    let around = Surroundings {
        register: Some(&shelf.register),
        programmes: &programmes,
        issuer_classes: Some(&shelf.issuer_classes),
        carried: Some(&carried),
    };
    let found = rules.check_text(&around, source);
    let (errors, warnings): (Vec<_>, Vec<_>) = found
        .iter()
        .partition(|finding| finding.severity == Severity::Error);
    let told = |finding: &&CheckFinding| {
        let (line, column) = (finding.line.unwrap_or(1), finding.column.unwrap_or(1));
        let path = format!("{}.{}", finding.section, finding.field);
        format!(
            "{file}:{line}:{column}: {} {} {}: {} / {} {}",
            finding.code,
            finding.rule,
            path.trim_end_matches('.'),
            finding.zh,
            finding.en,
            finding.witness
        )
    };
    faults.extend(errors.iter().map(told));
    let warnings = warnings.iter().map(told).collect();
    let mut summary = Vec::new();
    if programmes.is_empty() && rules.transfer_rules().next().is_some() {
        summary.push(format!(
            "{file}: 种子数据中没有采用本规则集的专业，与专业有关的检查未做 / no programme of the seeds is decided by {}; checks that need one were not made",
            rules.rule_set
        ));
    }
    if faults.is_empty() {
        summary.push(format!("{file}: {ran} 个示例成立 / {ran} example(s) hold"));
    }
    Said {
        faults,
        warnings,
        summary,
    }
}

#[cfg(test)]
mod tests {
    use super::{Purpose, Said, Shelf, check};
    use std::path::Path;

    fn said(source: &str) -> Said {
        check(
            Path::new("r.yaml"),
            source,
            &Shelf::read(None).unwrap(),
            None,
        )
    }

    #[test]
    fn a_finding_is_told_with_its_code_rule_and_witness() {
        let source = include_str!("../../../../../seeds/rule-sets/ouc-logistics.yaml");
        assert!(said(source).faults.is_empty());
        let never = source.replace(
            "award: \"YZSD@1\"}]}]",
            "award: \"YZSD@1\", hours: {min: \"2\", max: \"1\"}}]}]",
        );
        let said = said(&never);
        let told = said
            .faults
            .iter()
            .any(|line| line.contains("K02 S01 rules.uses.0.any_of.0.hours"));
        assert!(told, "{:?}", said.faults);
    }

    #[test]
    fn a_rule_of_the_wrong_kind_is_told_at_its_line() {
        let source = include_str!("../../../../../seeds/rule-sets/ouc-logistics.yaml");
        let shelf = Shelf::read(None).unwrap();
        let purpose = Some(Purpose::Recognition);
        let said = check(Path::new("r.yaml"), source, &shelf, purpose);
        let line = source
            .lines()
            .position(|line| line.contains("kind: transfer"));
        let place = format!("r.yaml:{}:", line.unwrap().wrapping_add(1));
        assert!(said.faults[0].starts_with(&place), "{said:?}");
        assert!(
            said.faults[0].contains("wrong_kind S01 rules.kind"),
            "{said:?}"
        );
    }

    #[test]
    fn a_fault_is_told_with_file_line_and_column() {
        let said = said("rule_set: x\nversion: [");
        assert!(said.faults[0].starts_with("r.yaml:"), "{:?}", said.faults);
        assert!(said.summary.is_empty());
    }

    #[test]
    fn the_register_and_the_programmes_of_the_seeds_are_checked_against() {
        let source = include_str!("../../../../../seeds/rule-sets/cqou-associate-2025.yaml");
        assert_eq!(said(source).faults, Vec::<String>::new());
        let entry = source.replacen("award: \"X04@1\"", "award: \"X94@1\"", 1);
        let course = source.replacen("gives: {all: [P2-19]", "gives: {all: [P2-91]", 1);
        for (text, told) in [
            (entry, "K01 L06 rules.uses.0"),
            (course, "K01 L06 rules.gives"),
        ] {
            assert_ne!(text, source);
            let said = said(&text);
            assert!(
                said.faults.iter().any(|line| line.contains(told)),
                "{said:?}"
            );
        }
    }

    #[test]
    fn a_class_of_issuers_that_no_organisation_of_the_seeds_has_is_named() {
        let source = include_str!("../../../../../seeds/rule-sets/ou-sources-s09.yaml");
        assert_eq!(said(source).faults, Vec::<String>::new());
        let class = source.replacen(
            "issuer_class: partner_institution",
            "issuer_class: partner",
            1,
        );
        assert_ne!(class, source);
        let said = said(&class);
        let told = |line: &String| line.contains("K01") && line.contains("issuer_class");
        assert!(said.faults.iter().any(told), "{said:?}");
    }

    #[test]
    fn a_failed_example_is_told_where_it_stands() {
        let source = include_str!("../../../../../seeds/rule-sets/cqou-associate-2025.yaml");
        let wrong = source.replacen("expect: {granted: [P2-19]}", "expect: {granted: []}", 1);
        let line = wrong
            .lines()
            .position(|line| line.contains("name: L06"))
            .unwrap();
        let said = said(&wrong);
        let place = format!("r.yaml:{}:3: example_failed L06", line.wrapping_add(1));
        assert!(said.faults[0].starts_with(&place), "{place} {said:?}");
    }

    #[test]
    fn a_rule_set_that_decides_no_programme_says_which_checks_were_not_made() {
        let source = include_str!("../../../../../seeds/rule-sets/ouc-logistics.yaml");
        let said = said(&source.replace("rule_set: ouc-logistics", "rule_set: another"));
        assert!(said.summary[0].contains("no programme"), "{said:?}");
    }
}
