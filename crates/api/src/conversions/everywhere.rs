//! "Where am I worth most?": the same outcomes weighed in every programme that takes learners on the
//! day. Read in one transaction, planned after it, all within the time of one plan.

use super::knowledge::Knowledge;
use super::outlook::{Asked, Known, Outlook};
use super::ranking::{ProgrammeWorth, Ranking};
use super::{commitments, declined, learner_facts, made_up};
use crate::bank::Bank;
use crate::conversions::question::{Question, Target, Weighed};
use crate::problem::{Problem, Slug};
use crate::request::{present, region_code};
use crate::rules_in_force::InForce;
use chrono::{DateTime, NaiveDate, Utc};
use credit_bank_conversion_rules::{
    Commitments, ConversionRequest, DEFAULT_NODE_LIMIT, Fact, Wishes, convert_within, text_hash,
};
use credit_bank_domain::id::{OrganisationId, ProgrammeId};
use credit_bank_domain::programme::{Programme, ProgrammeLevel};
use credit_bank_domain::region_code::RegionCode;
use credit_bank_store::ReadTx;
use credit_bank_store::tx::ProgrammeFilter;
use serde::Deserialize;
use std::cmp::Reverse;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

/// Programmes weighed in one question at most.
const MOST_PROGRAMMES: usize = 1_000;
/// Programmes read at once.
const AT_ONCE: i64 = 200;

/// The contract's `ProgrammeChoice`: which programmes; all where nothing is said.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Programmes {
    #[serde(default, deserialize_with = "present")]
    organisation_id: Option<OrganisationId>,
    #[serde(default, deserialize_with = "present")]
    level: Option<ProgrammeLevel>,
    #[serde(default, deserialize_with = "present")]
    region_code: Option<String>,
}

impl Programmes {
    /// Only those of one school.
    ///
    /// # Errors
    /// `forbidden` where another's were asked for.
    pub(super) fn only_of(&mut self, own: Option<OrganisationId>) -> Result<(), Problem> {
        if self.organisation_id.is_some() && self.organisation_id != own {
            return Err(Problem::new(Slug::Forbidden));
        }
        self.organisation_id = own;
        Ok(())
    }

    /// Where the schools are to be, if that matters.
    ///
    /// # Errors
    /// 422 where that is no region.
    pub(super) fn region(&self) -> Result<Option<RegionCode>, Problem> {
        let code = self.region_code.as_deref();
        code.map(|code| region_code(code, "/programmes/region_code"))
            .transpose()
    }
}

/// The outcomes, and every programme they are weighed in.
#[derive(Debug)]
pub(super) struct Everywhere {
    facts: Vec<Fact>,
    commitments: Commitments,
    on: NaiveDate,
    as_of: Option<DateTime<Utc>>,
    wishes: Wishes,
    programmes: Vec<(Programme, InForce)>,
    outlook: Outlook,
    without_rules: u32,
    truncated: bool,
}

impl Everywhere {
    /// What the transaction sees; writes nothing.
    ///
    /// # Errors
    /// Those of made-up and of declined outcomes, as for one programme.
    pub(super) fn read(
        tx: &mut dyn ReadTx,
        bank: &Bank,
        outcomes: &Weighed,
        chosen: &Programmes,
        (on, as_of, wishes): (NaiveDate, Option<DateTime<Utc>>, &Wishes),
    ) -> Result<Self, Problem> {
        let knowledge = Knowledge::at(tx, bank, as_of)?;
        let facts = match outcomes {
            Weighed::Learner { learner, seen } => {
                learner_facts::read(tx, bank, (*learner, seen), (knowledge, Some(on)))?
            }
            Weighed::MadeUp(outcomes) => {
                made_up::recognised(tx, bank, (outcomes, &[]), (on, knowledge))?.0
            }
        };
        let question = Question {
            outcomes: outcomes.clone(),
            // Claims at a school count by its policy, whatever the programme.
            target: Target::Programme(ProgrammeId::new(uuid::Uuid::nil())),
            on,
            as_of,
            wishes: wishes.clone(),
            replaces: BTreeSet::new(),
        };
        declined::are_there(tx, &question, &facts)?;
        let commitments = commitments::read(tx, &question, None)?;
        let mut field = Self {
            facts,
            commitments,
            on,
            as_of,
            wishes: wishes.clone(),
            programmes: Vec::new(),
            outlook: Outlook::default(),
            without_rules: 0,
            truncated: false,
        };
        field.read_programmes(tx, bank, chosen)?;
        Ok(field)
    }

    fn read_programmes(
        &mut self,
        tx: &mut dyn ReadTx,
        bank: &Bank,
        chosen: &Programmes,
    ) -> Result<(), Problem> {
        let filter = ProgrammeFilter {
            organisation_id: chosen.organisation_id,
            code: None,
            known_by: self.as_of,
        };
        let region = chosen.region()?;
        let mut in_force: BTreeMap<_, Option<InForce>> = BTreeMap::new();
        let mut after = None;
        loop {
            let read = tx.list_programmes(&filter, after, AT_ONCE)?;
            let Some(last) = read.last() else {
                return Ok(());
            };
            after = Some(last.id);
            let there = programmes_in(tx, region.as_ref(), read)?;
            for programme in there {
                let open = programme.intake_from <= self.on
                    && programme.intake_to.is_none_or(|last| self.on <= last);
                if !open || chosen.level.is_some_and(|level| level != programme.level) {
                    continue;
                }
                if self.programmes.len() >= MOST_PROGRAMMES {
                    self.truncated = true;
                    return Ok(());
                }
                let rules = match programme.rule_set_id {
                    None => None,
                    Some(id) => {
                        if let Entry::Vacant(place) = in_force.entry(id) {
                            let knowledge = Knowledge::checked(self.as_of);
                            place.insert(knowledge.rules(tx, bank, (id, self.on))?);
                        }
                        in_force.get(&id).cloned().flatten()
                    }
                };
                match rules {
                    Some(rules) => {
                        let asked = Asked {
                            on: self.on,
                            knowledge: Knowledge::checked(self.as_of),
                            school: None,
                        };
                        self.outlook.read(tx, bank, (&rules, asked))?;
                        self.programmes.push((programme, rules));
                    }
                    None => self.without_rules = self.without_rules.saturating_add(1),
                }
            }
        }
    }

    /// Hash of everything that the ranking rests on; neither programme versions nor rules ever change.
    ///
    /// # Errors
    /// An internal problem where it cannot be written down.
    pub(super) fn ground(&self) -> Result<String, Problem> {
        let programmes = self.programmes.iter();
        let programmes: Vec<_> = programmes
            .map(|(programme, rules)| (programme.id, rules.version.id))
            .collect();
        let known: Vec<&Known> = self.outlook.all().collect();
        let question = (&self.facts, &self.commitments, &self.wishes, known);
        let question = (question, self.on, self.as_of, programmes);
        let text = serde_json::to_string(&question).map_err(Problem::internal)?;
        Ok(text_hash(&text))
    }

    /// Every programme with what the outcomes give there. Those of whose rules most speak of the outcomes
    /// come first, so that what the time does not suffice for is what promises least.
    pub(super) fn ranked(mut self, patience: Duration) -> Ranking {
        let began = Instant::now();
        let late = || began.elapsed() >= patience;
        let mut programmes = std::mem::take(&mut self.programmes);
        programmes.sort_by_cached_key(|(programme, rules)| {
            let spoken = self.facts.iter();
            let spoken = spoken.filter(|fact| !rules.rules.postings(fact).is_empty());
            (Reverse(spoken.count()), programme.id)
        });
        let mut ranking = Ranking::new((self.on, self.as_of), self.without_rules, self.truncated);
        for (programme, rules) in programmes {
            if late() {
                ranking.not_reached.push(programme.id);
                continue;
            }
            let plan = convert_within(&self.request(&programme, &rules), &late);
            ranking
                .items
                .push(ProgrammeWorth::of(&programme, &rules, &plan));
        }
        ranking.sort();
        ranking
    }

    /// The very question that is asked of one programme alone.
    fn request<'s>(
        &'s self,
        programme: &'s Programme,
        rules: &'s InForce,
    ) -> ConversionRequest<'s> {
        ConversionRequest {
            rules: &rules.rules,
            programme,
            facts: &self.facts,
            record: &[],
            commitments: self.commitments.clone(),
            enrolment: None,
            wishes: self.wishes.clone(),
            issuers: self.outlook.issuers(rules),
            winnable: self.outlook.winnable(rules),
            registered_on: self.on,
            on: self.on,
            node_limit: DEFAULT_NODE_LIMIT,
        }
    }
}

/// Those whose schools are in the region, where one is asked for.
fn programmes_in(
    tx: &mut dyn ReadTx,
    region: Option<&RegionCode>,
    programmes: Vec<Programme>,
) -> Result<Vec<Programme>, Problem> {
    let Some(region) = region else {
        return Ok(programmes);
    };
    let schools: BTreeSet<OrganisationId> =
        programmes.iter().map(|one| one.organisation_id).collect();
    let schools: Vec<OrganisationId> = schools.into_iter().collect();
    let profiles = tx.list_organisation_profiles(&schools)?.into_iter();
    let there: BTreeSet<OrganisationId> = profiles
        .filter(|profile| {
            let code = profile.region_code.as_deref().map(RegionCode::parse);
            code.is_some_and(|code| code.is_ok_and(|code| region.contains(&code)))
        })
        .map(|profile| profile.organisation_id)
        .collect();
    let is_there = |one: &Programme| there.contains(&one.organisation_id);
    Ok(programmes.into_iter().filter(is_there).collect())
}
