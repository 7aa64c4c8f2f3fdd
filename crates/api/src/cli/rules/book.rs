//! `credit-bank rules export` and `rules import`: rule sets as workbooks and back, without loss.

use anyhow::{Context, bail};
use clap::Args;
use credit_bank_conversion_rules::{Fault, RuleSet};
use credit_bank_workbook as workbook;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Largest workbook in bytes, packed.
const LARGEST_FILE: u64 = 16 * 1024 * 1024;

/// Writes a workbook.
#[derive(Debug, Args)]
pub struct Export {
    /// Rule set in YAML or JSON
    file: PathBuf,
    /// Workbook to write
    #[arg(long, value_name = "BOOK.xlsx")]
    to: PathBuf,
}

/// Reads a workbook.
#[derive(Debug, Args)]
pub struct Import {
    /// Workbook to read
    file: PathBuf,
    /// Write the rule set there in place of standard output
    #[arg(long, value_name = "FILE.yaml")]
    to: Option<PathBuf>,
}

impl Export {
    pub(super) fn run(&self) -> anyhow::Result<ExitCode> {
        let name = self.file.display();
        let source = super::text::read(&self.file)?;
        let rules = match RuleSet::parse_yaml(&source) {
            Ok(rules) => rules,
            Err(faults) => {
                let told = |fault: &Fault| {
                    let (line, column) = (fault.line, fault.column);
                    format!("{name}:{line}:{column}: {} / {}", fault.zh, fault.en)
                };
                return refused(faults.iter().map(told));
            }
        };
        let book = workbook::tables_of(&rules).and_then(|tables| workbook::write(&tables));
        match book {
            Ok(book) => {
                std::fs::write(&self.to, book).with_context(|| self.to.display().to_string())?;
                Ok(ExitCode::SUCCESS)
            }
            Err(fault) => refused([format!("{name}: {fault}")]),
        }
    }
}

impl Import {
    pub(super) fn run(&self) -> anyhow::Result<ExitCode> {
        let name = self.file.display();
        let book = packed(&self.file).with_context(|| name.to_string())?;
        let rules = match workbook::read(&book).and_then(|sheets| workbook::rule_set_of(&sheets)) {
            Ok(rules) => rules,
            Err(faults) => return refused(faults.iter().map(|fault| format!("{name}: {fault}"))),
        };
        let text = yaml(&rules)?;
        match &self.to {
            Some(file) => std::fs::write(file, text).with_context(|| file.display().to_string())?,
            None => crate::cli::print(text.trim_end())?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn refused(lines: impl IntoIterator<Item = String>) -> anyhow::Result<ExitCode> {
    for line in lines {
        crate::cli::print(&line)?;
    }
    Ok(ExitCode::FAILURE)
}

fn packed(file: &Path) -> anyhow::Result<Vec<u8>> {
    let mut book = Vec::new();
    let mut limited = File::open(file)?.take(LARGEST_FILE.saturating_add(1));
    if u64::try_from(limited.read_to_end(&mut book)?)? > LARGEST_FILE {
        bail!("the workbook is larger than 16 MB");
    }
    Ok(book)
}

/// The rule set as an author writes it; what would not be read as the same is never handed out.
fn yaml(rules: &RuleSet) -> anyhow::Result<String> {
    let text = serde_saphyr::to_string(rules)?;
    match RuleSet::parse_yaml(&text) {
        Ok(again) if again.hash() == rules.hash() => Ok(text),
        _ => bail!("the rule set cannot be written as YAML"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Export, Import, yaml};
    use credit_bank_conversion_rules::RuleSet;
    use std::path::{Path, PathBuf};
    use std::process::ExitCode;

    fn seeds() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../seeds/rule-sets")
    }

    #[test]
    fn every_delivered_rule_set_is_written_as_yaml_that_means_the_same() {
        for entry in std::fs::read_dir(seeds()).unwrap() {
            let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
            let rules = RuleSet::parse_yaml(&text).unwrap();
            let again = RuleSet::parse_yaml(&yaml(&rules).unwrap()).unwrap();
            assert_eq!(again.hash(), rules.hash(), "{}", rules.rule_set);
        }
    }

    #[test]
    fn a_workbook_that_was_exported_is_imported_with_the_same_hash() {
        let folder = std::env::temp_dir().join(format!("book-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let (source, book) = (
            seeds().join("cqou-associate-2025.yaml"),
            folder.join("b.xlsx"),
        );
        let back = folder.join("b.yaml");
        let export = Export {
            file: source.clone(),
            to: book.clone(),
        };
        assert_eq!(export.run().unwrap(), ExitCode::SUCCESS);
        let import = Import {
            file: book,
            to: Some(back.clone()),
        };
        assert_eq!(import.run().unwrap(), ExitCode::SUCCESS);
        let hash = |file: &Path| {
            let text = std::fs::read_to_string(file).unwrap();
            RuleSet::parse_yaml(&text).unwrap().hash()
        };
        assert_eq!(hash(&back), hash(&source));
        let broken = Import {
            file: source,
            to: None,
        };
        assert_eq!(broken.run().unwrap(), ExitCode::FAILURE);
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
