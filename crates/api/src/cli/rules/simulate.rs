//! `credit-bank rules simulate FILE|ID/N`: what a text would change, without keeping anything.

use crate::bank::Bank;
use crate::cli::told::failed;
use crate::cli::{open, print};
use crate::config::{DataConfig, Limits};
use crate::organisations::Reach;
use crate::problem::Problem;
use crate::rule_sets::simulation::{Aside, AsideReport, Trial, recognised_by};
use clap::Args;
use credit_bank_conversion_rules::{CompiledRules, Purpose, RuleSet as Rules};
use credit_bank_domain::id::{OrganisationId, RuleSetId};
use credit_bank_store::ReadTx;
use credit_bank_store::rows::RuleSet;
use credit_bank_store::words::RuleSetPurpose;
use credit_bank_workbook as workbook;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use uuid::Uuid;

/// Organisations read at one time.
const ORGANISATIONS_AT_ONCE: i64 = 100;

/// Weighs every case under the version in force and under another text.
#[derive(Debug, Args)]
pub struct Simulate {
    #[command(flatten)]
    data: DataConfig,
    /// A rule set in YAML or JSON, or the id of a stored one and the number of its version: ID/N
    what: String,
    /// The organisation (its id) that a rule set would belong to of which the bank has none: what it covers follows from
    /// its owner. The workstation where none is named
    #[arg(long)]
    owner: Option<OrganisationId>,
    /// Write a workbook (`.xlsx`) or JSON here, in place of printing JSON
    #[arg(long)]
    out: Option<PathBuf>,
}

/// What is simulated.
enum Text {
    Stored(RuleSetId, i64),
    OnDisk(Arc<CompiledRules>),
}

impl Text {
    fn of(what: &str) -> anyhow::Result<Self> {
        let stored = what.rsplit_once('/').and_then(|(id, number)| {
            let id: RuleSetId = id.parse().ok()?;
            Some(Self::Stored(id, number.parse().ok()?))
        });
        if let Some(stored) = stored {
            return Ok(stored);
        }
        let source = super::text::read(Path::new(what))?;
        let rules = Rules::parse_yaml(&source).map_err(|faults| {
            let first = faults.first();
            let told = first.map(|fault| {
                let (line, column) = (fault.line, fault.column);
                format!("{line}:{column}: {} / {}", fault.zh, fault.en)
            });
            anyhow::anyhow!("{what}:{}", told.unwrap_or_default())
        })?;
        Ok(Self::OnDisk(Arc::new(CompiledRules::of(rules))))
    }

    /// The trial and what is said of it; none where the bank has no such rule set or version.
    fn begin(
        &self,
        tx: &mut dyn ReadTx,
        bank: &Bank,
        owner: Option<OrganisationId>,
    ) -> Result<Option<(Trial, Value)>, Problem> {
        let (rule_set, rules) = match self {
            Self::Stored(id, number) => match tx.find_rule_set_version_by_number(*id, *number)? {
                Some(version) => (tx.find_rule_set(*id)?, bank.rules().parsed(&version)?),
                None => return Ok(None),
            },
            Self::OnDisk(rules) => {
                let known = tx.find_rule_set_by_code(&rules.rule_set)?;
                let rule_set = match known {
                    Some(known) if owner.is_none_or(|owner| owner == known.organisation_id) => {
                        Some(known)
                    }
                    // Whose it is cannot be tried: it is what it is.
                    Some(_) => return Ok(None),
                    None => new_rule_set(tx, bank, rules, owner)?,
                };
                (rule_set, Arc::clone(rules))
            }
        };
        let Some(rule_set) = rule_set else {
            return Ok(None);
        };
        let on = rules.effective.from.max(bank.today());
        let published = tx.list_published_versions(rule_set.id)?;
        let old = published.iter().find(|it| it.decides_on(on));
        let head = json!({
            "rule_set_id": rule_set.id,
            "rule_set": rule_set.code,
            "version": rules.version,
            "hash": rules.hash_hex(),
            "compared_with": old.map(|old| old.number),
            "on": on,
        });
        let beside = recognised_by(tx, bank, rule_set.purpose, on)?;
        let which = (&rule_set, on);
        let trial = Trial::between(tx, bank, which, (published, &beside), &rules)?;
        Ok(Some((trial, head)))
    }
}

/// The rule set that the bank would make for a text of which it has none: it is compared with no rules at
/// all. None where the bank has no such owner.
fn new_rule_set(
    tx: &mut dyn ReadTx,
    bank: &Bank,
    rules: &CompiledRules,
    owner: Option<OrganisationId>,
) -> Result<Option<RuleSet>, Problem> {
    let owner = match owner {
        Some(owner) => tx.find_organisation(owner)?.map(|row| row.id),
        None => workstation(tx)?,
    };
    Ok(owner.map(|organisation_id| RuleSet {
        id: RuleSetId::new(Uuid::nil()),
        code: rules.rule_set.clone(),
        organisation_id,
        purpose: match rules.purpose() {
            Purpose::Recognition => RuleSetPurpose::Recognition,
            Purpose::Transfer => RuleSetPurpose::Transfer,
        },
        title: rules.title.clone(),
        created_at: bank.now(),
    }))
}

/// The workstation that was entered first.
fn workstation(tx: &mut dyn ReadTx) -> Result<Option<OrganisationId>, Problem> {
    let mut after = None;
    loop {
        let page = tx.list_organisations(after, ORGANISATIONS_AT_ONCE)?;
        let Some(last) = page.last() else {
            return Ok(None);
        };
        after = Some(last.id);
        let mut page = page.iter();
        if let Some(station) = page.find(|row| Reach::of(&row.roles.0) == Reach::Bank) {
            return Ok(Some(station.id));
        }
    }
}

impl Simulate {
    pub(super) fn run(&self) -> anyhow::Result<ExitCode> {
        let text = Text::of(&self.what)?;
        let store = open::current_store(&self.data)?;
        let bank = open::bank(store, &self.data, Limits::default())?;
        let failed = |problem: Problem| failed(("未能模拟", "not simulated"), &problem);
        let begun = bank.store().read("read what is simulated", |tx| {
            text.begin(tx, &bank, self.owner)
        });
        let (trial, head) = begun.map_err(failed)?.ok_or_else(|| {
            anyhow::anyhow!(
                "银行中没有这个规则集、版本或所有者 / the bank has no such rule set, version or owner"
            )
        })?;
        let found = Aside::run(&bank, &trial).map_err(failed)?;
        let named = bank
            .store()
            .read("name schools and programmes", |tx| found.report(tx, &head));
        self.write(named.map_err(failed)?)?;
        Ok(ExitCode::SUCCESS)
    }

    fn write(&self, report: AsideReport) -> anyhow::Result<()> {
        let Some(path) = &self.out else {
            return print(&serde_json::to_string_pretty(&report)?);
        };
        let is_workbook = path.extension().is_some_and(|ending| ending == "xlsx");
        let bytes = if is_workbook {
            workbook::write(&report.tables()).map_err(|fault| anyhow::anyhow!("{fault:?}"))?
        } else {
            serde_json::to_vec_pretty(&report)?
        };
        std::fs::write(path, bytes).map_err(|error| anyhow::anyhow!("{}: {error}", path.display()))
    }
}
