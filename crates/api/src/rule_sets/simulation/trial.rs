//! Two versions and everything that is weighed under both: what comes in a page, as the database has it.

use super::page::Page;
use super::versions::{BothSides, Version, Versions};
use crate::bank::Bank;
use crate::conversions::{facts_of_account, standing};
use crate::problem::Problem;
use crate::rules_in_force::{RecognitionSet, RecognitionSets};
use chrono::NaiveDate;
use credit_bank_conversion_rules::{CompiledRules, DecidedBy, Fact, TransferCase, recognise_each};
use credit_bank_domain::award::Award;
use credit_bank_domain::id::{
    ApplicationId, EnrolmentId, LearnerId, OrganisationId, ProgrammeId, RuleSetId,
    RuleSetVersionId, SubjectId,
};
use credit_bank_domain::programme::Programme;
use credit_bank_store::ReadTx;
use credit_bank_store::rows::{
    Application, Enrolment, PublishedVersion, RuleSet as RuleSetRow, Simulation,
};
use credit_bank_store::words::{CaseKind, RuleSetPurpose, SimulationPhase};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// Search nodes that the plan of one case may visit under one version: what most cases need many times
/// over. A case that needs more is told as bounded.
const NODES_OF_A_CASE: u64 = 5_000;

/// What is tried against what.
#[derive(Debug)]
pub(crate) struct Trial {
    rule_set: RuleSetId,
    purpose: RuleSetPurpose,
    versions: Versions,
    /// Of a rule set for recognition; what others decide depends on what it leaves to them.
    pub(super) recognising: Option<Recognising>,
    pub(super) on: NaiveDate,
}

/// One case as it was read.
#[derive(Debug)]
pub(super) struct Matter {
    pub(super) kind: CaseKind,
    pub(super) subject: SubjectId,
    pub(super) learner: LearnerId,
    pub(super) school: Option<OrganisationId>,
    pub(super) programme: Option<ProgrammeId>,
    /// The year of registration, or that in which the account was opened.
    pub(super) group: String,
    pub(super) question: Asked,
}

/// What both versions decide.
#[derive(Debug)]
pub(super) enum Asked {
    /// Into a programme.
    Plan(Box<Planning>),
    /// In the account.
    Account(Account),
    /// What was asked was not kept whole.
    Incomplete,
}

/// A question about a programme, and who answers it.
#[derive(Debug)]
pub(super) struct Planning {
    pub(super) case: TransferCase,
    pub(super) programme: Programme,
    pub(super) by: BothSides,
}

/// The outcomes of an account, and what it depends on which rule sets decide them.
#[derive(Debug)]
pub(super) struct Account {
    pub(super) facts: Vec<Fact>,
    /// The register entries of the facts.
    pub(super) awards: Vec<Award>,
    /// The organisations to which each fact is near.
    pub(super) near: BTreeMap<String, Vec<OrganisationId>>,
}

impl Account {
    /// The organisations to which the outcome is near.
    pub(super) fn near_to(&self, fact: &Fact) -> &[OrganisationId] {
        self.near.get(&fact.id).map_or(&[], Vec::as_slice)
    }
}

/// The rule sets by which outcomes are recognised without and with the new version.
#[derive(Debug)]
pub(super) struct Recognising {
    rule_set: RuleSetId,
    pub(super) before: RecognitionSets,
    pub(super) after: RecognitionSets,
}

impl Trial {
    /// Of a version against those that were published when the simulation began.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(super) fn of(
        tx: &mut dyn ReadTx,
        bank: &Bank,
        simulation: &Simulation,
    ) -> Result<Self, Problem> {
        let lost = |what: &str| Problem::internal(anyhow::anyhow!("simulation without {what}"));
        let new = tx
            .find_rule_set_version(simulation.rule_set_version_id)?
            .ok_or_else(|| lost("version"))?;
        let rules = bank.rules().parsed(&new)?;
        let rule_set = tx.find_rule_set(new.rule_set_id)?;
        let rule_set = rule_set.ok_or_else(|| lost("rule set"))?;
        let mut published = Vec::new();
        for id in &simulation.tried_against.0 {
            let version = tx.find_rule_set_version(*id)?;
            published.push(version.ok_or_else(|| lost("old version"))?.when());
        }
        Self::between(
            tx,
            bank,
            (&rule_set, simulation.on_day),
            (published, &simulation.recognised_by.0),
            &rules,
        )
    }

    /// Of these rules against the published versions of the same rule set, beside what recognises outcomes on that
    /// day.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(crate) fn between(
        tx: &mut dyn ReadTx,
        bank: &Bank,
        (rule_set, on): (&RuleSetRow, NaiveDate),
        (published, recognised_by): (Vec<PublishedVersion>, &[RuleSetVersionId]),
        rules: &Arc<CompiledRules>,
    ) -> Result<Self, Problem> {
        let versions = Versions::of(published, rules);
        let recognising = match rule_set.purpose {
            RuleSetPurpose::Recognition => {
                let old = versions.before(tx, bank, on)?;
                let old = old.as_ref().map(Version::any_day);
                let sets = bank.rules().recognition_by(tx, recognised_by)?;
                let both = (old, versions.tried().any_day());
                Some(Recognising::of(tx, &sets, rule_set, both)?)
            }
            RuleSetPurpose::Transfer => None,
        };
        Ok(Self {
            rule_set: rule_set.id,
            purpose: rule_set.purpose,
            versions,
            recognising,
            on,
        })
    }

    /// What is gone through first.
    pub(crate) const fn first_phase(&self) -> SimulationPhase {
        first_phase(self.purpose)
    }

    /// What follows.
    pub(crate) const fn next_phase(phase: SimulationPhase) -> Option<SimulationPhase> {
        match phase {
            SimulationPhase::Applications => Some(SimulationPhase::Enrolments),
            SimulationPhase::Enrolments | SimulationPhase::Accounts => None,
        }
    }

    /// At most `limit` cases after one, by id. Accounts of which the rule set covers nothing are no cases of it: whoever
    /// keeps the rules of a provider or school is told of nobody else.
    pub(super) fn read(
        &self,
        tx: &mut dyn ReadTx,
        bank: &Bank,
        phase: SimulationPhase,
        after: Option<SubjectId>,
        limit: i64,
    ) -> Result<Page, Problem> {
        let after = after.map(SubjectId::uuid);
        match phase {
            SimulationPhase::Applications => {
                let after = after.map(ApplicationId::new);
                let rows = tx.list_applications_of_rule_set(self.rule_set, after, limit)?;
                let matter = |row: &Application| self.application(tx, bank, row).map(Some);
                Page::of(&rows, limit, |row| row.id.uuid(), matter)
            }
            SimulationPhase::Enrolments => {
                let after = after.map(EnrolmentId::new);
                let rows = tx.list_enrolments_of_rule_set(self.rule_set, after, limit)?;
                let matter = |row: &Enrolment| self.enrolment(tx, bank, row).map(Some);
                Page::of(&rows, limit, |row| row.id.uuid(), matter)
            }
            SimulationPhase::Accounts => {
                let ids = tx.list_learner_ids(after.map(LearnerId::new), limit)?;
                let matter = |id: &LearnerId| self.account(tx, bank, *id);
                Page::of(&ids, limit, |id| id.uuid(), matter)
            }
        }
    }
}

impl Trial {
    /// As it was filed, on the day of its filing, by what would decide on the day of the simulation.
    fn application(
        &self,
        tx: &mut dyn ReadTx,
        bank: &Bank,
        row: &Application,
    ) -> Result<Matter, Problem> {
        let kept = row
            .request_hash
            .as_ref()
            .and_then(|_| serde_json::from_str::<TransferCase>(&row.request).ok());
        let (group, question) = match kept {
            Some(mut case) => {
                case.node_limit = NODES_OF_A_CASE;
                case.stopped_at = None;
                let programme = programme_of(tx, row.programme_id)?;
                let group = case.registered_on.format("%Y").to_string();
                (group, self.plan(tx, bank, case, programme)?)
            }
            None => (String::new(), Asked::Incomplete),
        };
        Ok(Matter {
            kind: CaseKind::Application,
            subject: SubjectId::new(row.id.uuid()),
            learner: row.learner_id,
            school: Some(row.organisation_id),
            programme: Some(row.programme_id),
            group,
            question,
        })
    }

    /// As it stands now.
    fn enrolment(
        &self,
        tx: &mut dyn ReadTx,
        bank: &Bank,
        row: &Enrolment,
    ) -> Result<Matter, Problem> {
        let programme = programme_of(tx, row.programme_id)?;
        let case = standing(tx, bank, row, &programme, (self.on, NODES_OF_A_CASE))?;
        Ok(Matter {
            kind: CaseKind::Enrolment,
            subject: SubjectId::new(row.id.uuid()),
            learner: row.learner_id,
            school: Some(row.organisation_id),
            programme: Some(row.programme_id),
            group: row.registered_on.format("%Y").to_string(),
            question: self.plan(tx, bank, case, programme)?,
        })
    }

    fn plan(
        &self,
        tx: &mut dyn ReadTx,
        bank: &Bank,
        case: TransferCase,
        programme: Programme,
    ) -> Result<Asked, Problem> {
        let days = (case.registered_on, self.on);
        let by = self.versions.deciding(tx, bank, days)?;
        Ok(Asked::Plan(Box::new(Planning {
            case,
            programme,
            by,
        })))
    }

    /// As it stands now.
    fn account(
        &self,
        tx: &mut dyn ReadTx,
        bank: &Bank,
        id: LearnerId,
    ) -> Result<Option<Matter>, Problem> {
        let opened = tx.find_learner(id)?.map(|row| row.opened_at);
        let mut facts = facts_of_account(tx, bank, id)?;
        for fact in &mut facts {
            // That an outcome is frozen is not for the rules to say.
            fact.frozen = false;
        }
        let keys: Vec<(&str, &str)> = facts
            .iter()
            .map(|fact| (fact.award_code.as_str(), fact.award_edition.as_str()))
            .collect();
        let awards = tx.find_award_editions(&keys)?;
        let near = match &self.recognising {
            Some(recognising) => recognising.near(tx, id, &facts)?,
            None => BTreeMap::new(),
        };
        let account = Account {
            facts,
            awards,
            near,
        };
        let covers = |recognising: &Recognising| {
            let mut facts = account.facts.iter();
            facts.any(|fact| recognising.covers(account.near_to(fact)))
        };
        if !self
            .recognising
            .as_ref()
            .is_none_or(|it| it.covers(&[]) || covers(it))
        {
            return Ok(None);
        }
        Ok(Some(Matter {
            kind: CaseKind::Account,
            subject: SubjectId::new(id.uuid()),
            learner: id,
            school: None,
            programme: None,
            group: opened.map_or_else(String::new, |at| at.format("%Y").to_string()),
            question: Asked::Account(account),
        }))
    }
}

impl Recognising {
    fn of(
        tx: &mut dyn ReadTx,
        sets: &RecognitionSets,
        rule_set: &RuleSetRow,
        (old, new): (Option<&Arc<CompiledRules>>, &Arc<CompiledRules>),
    ) -> Result<Self, Problem> {
        // No decision is kept of it.
        let unkept = RuleSetVersionId::new(Uuid::nil());
        let row = RecognitionSets::row(tx, unkept, rule_set)?;
        let set = |rules: &Arc<CompiledRules>| RecognitionSet::of(&row, Arc::clone(rules));
        Ok(Self {
            rule_set: rule_set.id,
            before: sets.with(rule_set.id, old.map(set)),
            after: sets.with(rule_set.id, Some(set(new))),
        })
    }

    /// Does the rule set cover an outcome that is near to these? One of the bank covers everything.
    pub(super) fn covers(&self, near: &[OrganisationId]) -> bool {
        let covering = self.after.covering(near).into_iter();
        let mut own = covering.filter(|set| set.rule_set == self.rule_set);
        own.next().is_some()
    }

    fn near(
        &self,
        tx: &mut dyn ReadTx,
        learner: LearnerId,
        facts: &[Fact],
    ) -> Result<BTreeMap<String, Vec<OrganisationId>>, Problem> {
        if !self.after.has_narrow() {
            return Ok(BTreeMap::new());
        }
        let schools = tx.list_schools_of_learners(&[learner])?.into_iter();
        let schools: Vec<OrganisationId> = schools.map(|(_, school)| school).collect();
        let issuer = |fact: &Fact| fact.issuer_id.as_ref()?.parse::<OrganisationId>().ok();
        let mut placed = self.after.clone();
        let issuers = facts.iter().filter_map(issuer);
        placed.place(tx, issuers.chain(schools.iter().copied()))?;
        let near = |fact: &Fact| (fact.id.clone(), placed.near(issuer(fact), &schools));
        Ok(facts.iter().map(near).collect())
    }

    /// What the sets make of an account.
    pub(super) fn decided<'s>(
        sets: &'s RecognitionSets,
        account: &Account,
        on: NaiveDate,
    ) -> BTreeMap<String, DecidedBy<'s>> {
        let by = |fact: &Fact| {
            let set = sets.deciding(account.near_to(fact), fact, &account.awards, on)?;
            Some(&*set.rules)
        };
        recognise_each(&account.facts, by, &account.awards, on)
    }
}

/// What the simulation of such a rule set goes through first.
pub(super) const fn first_phase(purpose: RuleSetPurpose) -> SimulationPhase {
    match purpose {
        RuleSetPurpose::Transfer => SimulationPhase::Applications,
        RuleSetPurpose::Recognition => SimulationPhase::Accounts,
    }
}

/// The versions by which outcomes are recognised on a day, for the simulation of a rule set that recognises:
/// what it leaves to others they decide. Plans take outcomes as they are booked, whoever recognised them.
pub(crate) fn recognised_by(
    tx: &mut dyn ReadTx,
    bank: &Bank,
    purpose: RuleSetPurpose,
    on: NaiveDate,
) -> Result<Vec<RuleSetVersionId>, Problem> {
    Ok(match purpose {
        RuleSetPurpose::Transfer => Vec::new(),
        RuleSetPurpose::Recognition => bank.rules().any_recognition(tx, on)?.versions(),
    })
}

/// How many cases there are.
pub(super) fn count_cases(
    tx: &mut dyn ReadTx,
    rule_set: RuleSetId,
    purpose: RuleSetPurpose,
) -> Result<i64, Problem> {
    Ok(match purpose {
        RuleSetPurpose::Transfer => tx.count_cases_of_rule_set(rule_set)?,
        RuleSetPurpose::Recognition => tx.count_learners()?,
    })
}

fn programme_of(tx: &mut dyn ReadTx, id: ProgrammeId) -> Result<Programme, Problem> {
    tx.find_programme(id)?
        .ok_or_else(|| Problem::internal(anyhow::anyhow!("programme {id} is gone")))
}
