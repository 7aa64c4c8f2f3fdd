//! The caps under which a learner's lines were accepted: those of the rules that each application pinned.

use crate::conversions::as_granted;
use credit_bank_conversion_rules::{RuleSet, read_caps};
use credit_bank_domain::id::{LineId, RuleSetVersionId};
use credit_bank_domain::ledger::verify::CapSnapshot;
use credit_bank_domain::ledger::{Account, RecordedEntry, Verb};
use credit_bank_store::rows::{ApplicationLine, ClaimRow};
use credit_bank_store::tx::WholeApplication;
use credit_bank_store::{ReadTx, StoreError};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// Rule sets that were read already.
#[derive(Default)]
pub(super) struct CapsInForce {
    rules: HashMap<RuleSetVersionId, RuleSet>,
}

impl CapsInForce {
    /// The caps of every application with lines that stand, over these and what stood in the enrolment
    /// when they were accepted. What was accepted later was held against its own rules.
    pub(super) fn over(
        &mut self,
        tx: &mut dyn ReadTx,
        entries: &[RecordedEntry],
        applications: &[WholeApplication],
    ) -> Result<Vec<CapSnapshot>, StoreError> {
        let standing = || {
            let lines = applications.iter().flat_map(|whole| &whole.lines);
            lines.filter(|line| line.state.stands())
        };
        let placed: Vec<(usize, &ApplicationLine)> = standing()
            .filter_map(|line| Some((accepted_at(entries, line)?, line)))
            .collect();
        let mut caps = Vec::new();
        for whole in applications {
            let own = placed
                .iter()
                .filter(|(_, line)| line.application_id == whole.application.id);
            let Some(last) = own.map(|(place, _)| *place).max() else {
                continue;
            };
            let lines: Vec<ApplicationLine> = placed
                .iter()
                .filter(|(place, line)| {
                    *place <= last && line.enrolment_id == whole.application.enrolment_id
                })
                .map(|(_, line)| (*line).clone())
                .collect();
            let claims: Vec<ClaimRow> = applications
                .iter()
                .flat_map(|whole| &whole.claims)
                .filter(|claim| claim.state.is_live())
                .cloned()
                .collect();
            caps.extend(self.of_application(tx, whole, &lines, &claims)?);
        }
        Ok(caps)
    }

    fn of_application(
        &mut self,
        tx: &mut dyn ReadTx,
        whole: &WholeApplication,
        lines: &[ApplicationLine],
        claims: &[ClaimRow],
    ) -> Result<Vec<CapSnapshot>, StoreError> {
        let application = &whole.application;
        let lost =
            |what: &str| StoreError::Corrupt(format!("{what} of application {}", application.id));
        let enrolment = tx.find_enrolment(application.enrolment_id)?;
        let enrolment = enrolment.ok_or_else(|| lost("enrolment"))?;
        let programme = tx.find_programme(enrolment.programme_id)?;
        let programme = programme.ok_or_else(|| lost("programme"))?;
        let granted = as_granted(tx, lines, claims).map_err(|_| lost("lines"))?;
        let rules = self.rules(tx, application.rule_set_version_id)?;
        let line = |place: usize| lines.get(place).map(|line| line.id);
        Ok(read_caps(rules, &programme, &granted, application.filed_on)
            .into_iter()
            .map(|cap| CapSnapshot {
                enrolment: enrolment.id,
                name: cap.id,
                limit: cap.limit,
                lines: cap.counted.into_iter().filter_map(line).collect(),
                counts_courses: cap.counts_courses,
            })
            .collect())
    }

    fn rules(&mut self, tx: &mut dyn ReadTx, id: RuleSetVersionId) -> Result<&RuleSet, StoreError> {
        match self.rules.entry(id) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(place) => {
                let corrupt = || StoreError::Corrupt(format!("rule set version {id}"));
                let version = tx.find_rule_set_version(id)?.ok_or_else(corrupt)?;
                let rules = RuleSet::from_canonical_json(&version.canonical);
                Ok(place.insert(rules.map_err(|_| corrupt())?))
            }
        }
    }
}

/// Which entry accepted the line: the first that granted it, or the first settlement of its application
/// where an examination came between.
fn accepted_at(entries: &[RecordedEntry], line: &ApplicationLine) -> Option<usize> {
    let grants = |entry: &RecordedEntry, id: LineId| {
        entry
            .postings
            .iter()
            .any(|it| matches!(it.account, Account::GrantGranted { line, .. } if line == id))
    };
    let settles = |entry: &&RecordedEntry| {
        entry.application == Some(line.application_id)
            && matches!(entry.verb, Verb::Transfer | Verb::WaiveAttendance)
    };
    let first = entries.iter().position(|entry| grants(entry, line.id))?;
    match entries
        .get(first)
        .filter(|entry| entry.verb == Verb::Credit)
    {
        None => Some(first),
        Some(_) => entries.iter().position(|entry| settles(&entry)),
    }
}
