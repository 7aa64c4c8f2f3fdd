//! What would change a plan, as the contract has it, and what has to be read for it.

use super::age::AGE;
use super::knowledge::Knowledge;
use crate::bank::Bank;
use crate::problem::Problem;
use chrono::NaiveDate;
use credit_bank_conversion_rules::model::{AwardRef, Effect};
use credit_bank_conversion_rules::{
    CapWorth, Changed, CompiledRules, Conversion, ConversionRequest, ConversionStatus, Horizon,
    Instead, Prospects, Reason, prospects,
};
use credit_bank_domain::award::Award;
use credit_bank_domain::credits::Credits;
use credit_bank_domain::id::OrganisationId;
use credit_bank_domain::outcome_type::OutcomeType;
use credit_bank_store::ReadTx;
use credit_bank_store::rows::Organisation;
use credit_bank_store::tx::AwardFilter;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Entries of one type that are looked at, where rules let in every entry of it.
const MOST_ENTRIES: i64 = 1_000;

/// What the rules speak of in the register.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Spoken {
    named: BTreeSet<AwardRef>,
    /// Types of which they let in every entry.
    open: BTreeSet<OutcomeType>,
}

impl Spoken {
    pub(super) fn of<'r>(sets: impl IntoIterator<Item = &'r CompiledRules>) -> Self {
        let mut spoken = Self::default();
        for rules in sets {
            spoken.named.extend(rules.named_awards());
            spoken.open.extend(rules.open_types());
        }
        spoken
    }

    /// What they ask of certain issuers.
    pub(super) fn of_asked_issuers(rules: &CompiledRules) -> Self {
        Self {
            named: rules.awards_of_asked_issuers(),
            open: rules.open_types_of_asked_issuers(),
        }
    }

    /// What they let in by code or by name.
    pub(super) fn let_in(rules: &CompiledRules) -> Self {
        Self {
            named: rules.awards_let_in(None),
            open: rules.types_by_name(),
        }
    }

    /// The one and the other.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.named.extend(other.named);
        self.open.extend(other.open);
        self
    }

    pub(super) fn is_empty(&self) -> bool {
        self.named.is_empty() && self.open.is_empty()
    }

    /// The entries, with the organisations that issue them.
    pub(super) fn read(
        &self,
        tx: &mut dyn ReadTx,
        (on, knowledge): (NaiveDate, Knowledge),
    ) -> Result<(Vec<Award>, Vec<Organisation>), Problem> {
        let named = self.named.iter();
        let keys: Vec<(&str, &str)> = named
            .map(|award| (award.code.as_str(), award.edition.as_str()))
            .collect();
        let mut found = tx.find_award_editions(&keys)?;
        for outcome_type in &self.open {
            let filter = AwardFilter {
                outcome_type: Some(*outcome_type),
                code: None,
                on: Some(on),
            };
            found.extend(tx.list_awards(&filter, None, MOST_ENTRIES)?);
        }
        let found = found.into_iter().map(|award| (award.id, award)).collect();
        let awards = knowledge.awards(tx, found)?;
        let issuers = awards.values().flat_map(|award| &award.issuers);
        let issuers: BTreeSet<OrganisationId> = issuers.map(|one| one.organisation_id).collect();
        let issuers: Vec<OrganisationId> = issuers.into_iter().collect();
        let issuers = tx.find_organisations(&issuers)?;
        Ok((awards.into_values().collect(), issuers))
    }
}

/// The awards that the rules let in, who issues them, and the rules by which the bank would recognise one more
/// of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Around {
    awards: BTreeMap<(String, String), Award>,
    issuer_classes: BTreeMap<OrganisationId, BTreeSet<String>>,
    recognition: Vec<Arc<CompiledRules>>,
}

impl Around {
    pub(super) fn read(
        tx: &mut dyn ReadTx,
        bank: &Bank,
        spoken: &Spoken,
        (school, on, knowledge): (Option<OrganisationId>, NaiveDate, Knowledge),
    ) -> Result<Self, Problem> {
        let (awards, issuers) = spoken.read(tx, (on, knowledge))?;
        let issuer_classes = issuers
            .into_iter()
            .map(|one| (one.id, one.classes.0.into_iter().collect()))
            .collect();
        let mut sets = knowledge.recognition(tx, bank, on)?;
        sets.place(tx, school)?;
        let near = sets.near(None, school.as_slice());
        let covering = sets.covering(&near).into_iter();
        Ok(Self {
            issuer_classes,
            awards: awards
                .into_iter()
                .map(|award| ((award.code.clone(), award.edition.clone()), award))
                .collect(),
            recognition: covering.map(|set| Arc::clone(&set.rules)).collect(),
        })
    }

    pub(super) fn prospects(
        &self,
        request: &ConversionRequest<'_>,
        plan: &Conversion,
        should_stop: &dyn Fn() -> bool,
    ) -> Prospects {
        let recognition: Vec<&CompiledRules> = self.recognition.iter().map(|it| &**it).collect();
        let horizon = Horizon {
            register: &self.awards,
            recognition: &recognition,
            issuer_classes: &self.issuer_classes,
            should_stop,
        };
        prospects(request, plan, &horizon)
    }
}

/// The contract's `Prospects`.
#[derive(Debug, Serialize)]
pub(super) struct ProspectsBody {
    instead: Vec<InsteadBody>,
    caps: Vec<CapWorth>,
    #[serde(skip_serializing_if = "Option::is_none")]
    award: Option<AwardBody>,
    more: u32,
    left_out: u32,
}

/// What is pinned, in the words of the question that would ask for it.
#[derive(Debug, Serialize)]
struct RequireBody {
    course_id: String,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    outcomes: BTreeSet<String>,
}

#[derive(Debug, Serialize)]
struct InsteadBody {
    require: RequireBody,
    credits: Credits,
    lost: Credits,
    gives_up: BTreeSet<String>,
    gains: BTreeSet<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    changes: Vec<ChangedBody>,
    status: ConversionStatus,
    reason: Reason,
}

/// What both plans give, and the other gives otherwise.
#[derive(Debug, Serialize)]
struct ChangedBody {
    #[serde(skip_serializing_if = "Option::is_none")]
    course_id: Option<String>,
    effect_before: Effect,
    effect_after: Effect,
    credits_before: Credits,
    credits_after: Credits,
}

#[derive(Debug, Serialize)]
struct AwardBody {
    code: String,
    edition: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<String>,
    gained: Credits,
    gains: BTreeSet<String>,
    status: ConversionStatus,
    reason: Reason,
}

impl ProspectsBody {
    pub(super) fn of(found: Prospects) -> Self {
        Self {
            instead: found.instead.into_iter().map(instead).collect(),
            caps: found.caps,
            award: found.award.map(|one| AwardBody {
                code: one.award.code,
                edition: one.award.edition,
                name: one.name,
                level: one.level,
                gained: one.gained,
                gains: one.gains,
                status: one.status,
                reason: one.reason,
            }),
            more: found.more,
            left_out: found.left_out,
        }
    }
}

fn instead(one: Instead) -> InsteadBody {
    InsteadBody {
        require: RequireBody {
            course_id: one.require.course,
            outcomes: without_age(one.require.facts),
        },
        credits: one.credits,
        lost: one.lost,
        gives_up: one.gives_up,
        gains: one.gains,
        changes: one.changes.into_iter().map(changed).collect(),
        status: one.status,
        reason: one.reason,
    }
}

fn changed(one: Changed) -> ChangedBody {
    ChangedBody {
        course_id: one.course,
        effect_before: one.was,
        effect_after: one.is,
        credits_before: one.were,
        credits_after: one.are,
    }
}

/// No question can ask for the age: it is no outcome.
fn without_age(mut facts: BTreeSet<String>) -> BTreeSet<String> {
    facts.remove(AGE);
    facts
}
