//! A simulation that is kept nowhere: of a text on disk, in the foreground. It reads the same pages and weighs
//! them alike, and counts for no publication.

use super::names::Names;
use super::report::{MOST_CASES, tables};
use super::trial::Trial;
use super::view::{CaseView, Total, name_of};
use super::worker::PAGE;
use crate::bank::Bank;
use crate::problem::Problem;
use credit_bank_domain::id::SimulationId;
use credit_bank_store::ReadTx;
use credit_bank_store::rows::SimulationCase;
use credit_bank_store::tx::{SimulationTotal, TotalsBy};
use credit_bank_store::words::{CaseKind, CaseOutlook};
use credit_bank_workbook::Table;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What was found, and the cases that lose most.
#[derive(Debug, Default)]
pub(crate) struct Aside {
    counts: BTreeMap<&'static str, i64>,
    totals: [BTreeMap<(&'static str, Option<String>), SimulationTotal>; 3],
    worst: Vec<SimulationCase>,
}

/// What is written as JSON.
#[derive(Debug, Serialize)]
pub(crate) struct AsideReport {
    simulation: Value,
    by_school: Vec<Total>,
    by_programme: Vec<Total>,
    by_learner_group: Vec<Total>,
    cases: Vec<CaseView>,
    /// For the sheets; the cases name by id.
    #[serde(skip)]
    names: Names,
}

const DIMENSIONS: [TotalsBy; 3] = [
    TotalsBy::School,
    TotalsBy::Programme,
    TotalsBy::LearnerGroup,
];

impl Aside {
    /// Goes through everything; no transaction is open while a page is weighed.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(crate) fn run(bank: &Bank, trial: &Trial) -> Result<Self, Problem> {
        let id = bank.ids().make(SimulationId::new);
        let mut found = Self::default();
        let mut phase = Some(trial.first_phase());
        let mut after = None;
        while let Some(current) = phase {
            let page = bank.store().read("read a page of a simulation", |tx| {
                trial.read(tx, bank, current, after, PAGE)
            })?;
            for matter in &page.matters {
                found.add(trial.weigh(id, matter)?.case);
            }
            after = page.after;
            if after.is_none() {
                phase = Trial::next_phase(current);
            }
        }
        found.keep_worst();
        Ok(found)
    }

    fn add(&mut self, case: SimulationCase) {
        let counted = ["cases", counter(case.outlook)];
        let bounded = case.bounded.then_some("bounded");
        for name in counted.into_iter().chain(bounded) {
            let count = self.counts.entry(name).or_default();
            *count = count.saturating_add(1);
        }
        let keys = [
            case.organisation_id.map(|id| id.to_string()),
            case.programme_id.map(|id| id.to_string()),
            Some(case.learner_group.clone()),
        ];
        for (totals, key) in self.totals.iter_mut().zip(keys) {
            let total = totals
                .entry((case.kind.as_str(), key.clone()))
                .or_insert_with(|| nothing(case.kind, key));
            add_up(total, &case);
        }
        self.worst.push(case);
        if self.worst.len() > MOST_CASES.saturating_mul(2) {
            self.keep_worst();
        }
    }

    fn keep_worst(&mut self) {
        self.worst
            .sort_by_key(|case| (case.change, case.subject_id));
        self.worst.truncate(MOST_CASES);
    }

    /// What is written: `head` says what was simulated.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(crate) fn report(&self, tx: &mut dyn ReadTx, head: &Value) -> Result<AsideReport, Problem> {
        let mut head = head.clone();
        if let Value::Object(members) = &mut head {
            let counts = [
                "cases",
                "losses",
                "gains",
                "moved",
                "same",
                "bounded",
                "incomplete",
            ];
            for name in counts {
                let count = self.counts.get(name).copied().unwrap_or_default();
                members.insert(name.to_owned(), json!(count));
            }
        }
        let mut named = Vec::new();
        for (by, totals) in DIMENSIONS.into_iter().zip(&self.totals) {
            let mut rows: Vec<SimulationTotal> = totals.values().cloned().collect();
            rows.sort_by_key(|row| row.credits_after.saturating_sub(row.credits_before));
            let rows = rows.into_iter().map(|row| {
                let name = name_of(tx, by, row.key.as_deref())?;
                Ok(Total::of(row, name))
            });
            named.push(rows.collect::<Result<Vec<Total>, Problem>>()?);
        }
        // Whoever runs the command has the bank's keys and database.
        let worst = self.worst.iter().cloned();
        let cases: Vec<CaseView> = worst
            .map(|row| CaseView::called(row.subject_id, row))
            .collect();
        let keys = named.iter().flatten().filter_map(|total| total.key.clone());
        let called = Names::of(tx, &cases, keys)?;
        let mut named = named.into_iter();
        let mut next = || named.next().unwrap_or_default();
        Ok(AsideReport {
            simulation: head,
            by_school: next(),
            by_programme: next(),
            by_learner_group: next(),
            cases,
            names: called,
        })
    }
}

impl AsideReport {
    /// The same as sheets.
    pub(crate) fn tables(self) -> Vec<Table> {
        let totals = [self.by_school, self.by_programme, self.by_learner_group];
        tables(&self.simulation, totals, &self.cases, &self.names)
    }
}

const fn counter(outlook: CaseOutlook) -> &'static str {
    match outlook {
        CaseOutlook::Loss => "losses",
        CaseOutlook::Gain => "gains",
        CaseOutlook::Moved => "moved",
        CaseOutlook::Same => "same",
        CaseOutlook::Incomplete => "incomplete",
    }
}

const fn nothing(kind: CaseKind, key: Option<String>) -> SimulationTotal {
    SimulationTotal {
        kind,
        key,
        cases: 0,
        losses: 0,
        gains: 0,
        credits_before: 0,
        credits_after: 0,
        further_before: 0,
        further_after: 0,
    }
}

fn add_up(total: &mut SimulationTotal, case: &SimulationCase) {
    let add = |sum: &mut i64, more: i64| *sum = sum.saturating_add(more);
    add(&mut total.cases, 1);
    add(
        &mut total.losses,
        i64::from(case.outlook == CaseOutlook::Loss),
    );
    add(
        &mut total.gains,
        i64::from(case.outlook == CaseOutlook::Gain),
    );
    add(&mut total.credits_before, case.credits_before.hundredths());
    add(&mut total.credits_after, case.credits_after.hundredths());
    add(&mut total.further_before, case.further_before.hundredths());
    add(&mut total.further_after, case.further_after.hundredths());
}
