//! Who could issue what a rule asks of certain issuers: what the bank knows of its register and its
//! organisations, as far as the rules ask for it.

use crate::fact::Fact;
use crate::model::{AwardRef, Pattern, RuleSet, TransferRule, Via, ViaKind};
use chrono::NaiveDate;
use credit_bank_domain::award::Award;
use credit_bank_domain::id::OrganisationId;
use credit_bank_domain::outcome_type::OutcomeType;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// One organisation, and a kind of outcome that the register lets it issue.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Issuing {
    /// The type of the outcome.
    #[serde(rename = "type")]
    pub outcome_type: OutcomeType,
    /// The register entry, where rules ask for it by code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub award: Option<AwardRef>,
    /// The printed name, where rules ask for it by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The topics that it may bear, of those that rules ask for.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub topics: BTreeSet<String>,
    /// The organisation.
    pub issuer: String,
    /// Its classes.
    pub classes: BTreeSet<String>,
}

/// As what an outcome of an issuer is wanted.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Wanted<'w> {
    Award(&'w AwardRef),
    Name(&'w str),
    Topic(&'w str),
    Any,
}

impl Issuing {
    /// What organisations may issue on the day of the entries that rules ask of certain issuers; an
    /// organisation whose classes are not told issues nothing.
    pub fn of<'a>(
        rules: &RuleSet,
        entries: impl IntoIterator<Item = &'a Award>,
        classes: &BTreeMap<OrganisationId, BTreeSet<String>>,
        on: NaiveDate,
    ) -> Vec<Self> {
        let mut found = BTreeSet::new();
        for award in entries.into_iter().filter(|award| award.is_in_register(on)) {
            for asking in rules.asking_for_issuers() {
                let Some(kind) = kind(rules, asking, award) else {
                    continue;
                };
                let issuers = award.issuers.iter().map(|one| one.organisation_id);
                let issuers = issuers.filter(|id| award.find_authorisation(*id, on).is_some());
                let known = issuers.filter_map(|id| {
                    Some(Self {
                        issuer: id.to_string(),
                        classes: classes.get(&id)?.clone(),
                        ..kind.clone()
                    })
                });
                found.extend(known.filter(|one| one.fits(asking.1)));
            }
        }
        found.into_iter().collect()
    }

    fn fits(&self, pattern: &Pattern) -> bool {
        pattern.types.contains(&self.outcome_type)
            && (pattern.issuer_class.is_empty() || !pattern.issuer_class.is_disjoint(&self.classes))
            && (pattern.issuer.is_empty() || pattern.issuer.contains(&self.issuer))
    }

    /// Does it fit the pattern, and may it issue the outcome?
    pub(crate) fn lets_issue(&self, pattern: &Pattern, fact: &Fact) -> bool {
        let own = |award: &AwardRef| *award == fact.award();
        let mut names = self.name.iter();
        self.fits(pattern)
            && self.outcome_type == fact.outcome_type
            && self.award.as_ref().is_none_or(own)
            && names.all(|name| Some(name) == fact.award_name.as_ref())
    }

    fn is_of(&self, wanted: Wanted<'_>) -> bool {
        match wanted {
            Wanted::Award(award) => self.award.as_ref() == Some(award),
            Wanted::Name(name) => self.name.as_deref().map(str::trim) == Some(name.trim()),
            Wanted::Topic(topic) => self.topics.contains(topic),
            Wanted::Any => self.award.is_none() && self.name.is_none(),
        }
    }
}

/// Could anybody who fits the pattern issue that? Where the pattern does not ask who, or nobody told who
/// issues what, somebody could.
pub(crate) fn is_issued(pattern: &Pattern, wanted: Wanted<'_>, known: Option<&[Issuing]>) -> bool {
    let Some(known) = known.filter(|_| pattern.asks_who()) else {
        return true;
    };
    let mut known = known.iter();
    known.any(|one| one.is_of(wanted) && one.fits(pattern))
}

/// Could the outcome, of which it is not told who issued it, be of an issuer who fits the pattern?
pub(crate) fn may_have_issued(pattern: &Pattern, fact: &Fact, known: Option<&[Issuing]>) -> bool {
    known.is_none_or(|known| known.iter().any(|one| one.lets_issue(pattern, fact)))
}

impl Pattern {
    /// Does it ask for certain issuers?
    pub(crate) fn asks_who(&self) -> bool {
        !self.issuer_class.is_empty() || !self.issuer.is_empty()
    }
}

/// The entry as an outcome that the pattern lets in, whoever issues it.
fn kind(
    rules: &RuleSet,
    (rule, pattern): (&TransferRule, &Pattern),
    award: &Award,
) -> Option<Issuing> {
    let own = AwardRef {
        code: award.code.clone(),
        edition: award.edition.clone(),
    };
    let by_name = rule
        .via
        .as_ref()
        .is_some_and(|via| via.by == ViaKind::SameName);
    let named = rules.named_of(rule, pattern);
    let borne = award.tags.iter().chain(&award.outcome_tags);
    let is_open = pattern.award.is_empty() && (by_name || rule.via.is_none());
    let let_in = pattern.types.contains(&award.outcome_type) && (is_open || named.contains(&own));
    let_in.then(|| Issuing {
        outcome_type: award.outcome_type,
        award: (!is_open).then_some(own),
        name: by_name.then(|| award.name.clone()),
        topics: borne
            .filter(|topic| pattern.tag.contains(*topic))
            .cloned()
            .collect(),
        issuer: String::new(),
        classes: BTreeSet::new(),
    })
}

impl RuleSet {
    /// The register entries that transfer rules ask of certain issuers by code, other editions included.
    pub fn awards_of_asked_issuers(&self) -> BTreeSet<AwardRef> {
        let asking = self.asking_for_issuers();
        asking
            .flat_map(|(rule, pattern)| self.named_of(rule, pattern))
            .collect()
    }

    /// The types of outcomes that transfer rules ask of certain issuers whatever their register entry.
    pub fn open_types_of_asked_issuers(&self) -> BTreeSet<OutcomeType> {
        let by_code =
            |via: &Option<Via>| via.as_ref().is_some_and(|it| it.by == ViaKind::Statement);
        let open = self
            .asking_for_issuers()
            .filter(|(rule, pattern)| pattern.award.is_empty() && !by_code(&rule.via));
        open.flat_map(|(_, pattern)| &pattern.types)
            .copied()
            .collect()
    }

    fn asking_for_issuers(&self) -> impl Iterator<Item = (&TransferRule, &Pattern)> {
        let all = self.transfer_rules().flat_map(|rule| {
            let patterns = rule.patterns();
            patterns.map(move |pattern| (rule, pattern))
        });
        all.filter(|(_, pattern)| pattern.asks_who())
    }

    /// The entries that the pattern of the rule lets in by code: those it names, or the sources of statements.
    fn named_of(&self, rule: &TransferRule, pattern: &Pattern) -> BTreeSet<AwardRef> {
        let by_statement = rule
            .via
            .as_ref()
            .is_some_and(|via| via.by == ViaKind::Statement);
        let sources = self.equivalences.iter().map(|statement| &statement.source);
        let mut named: BTreeSet<AwardRef> = if pattern.award.is_empty() && by_statement {
            sources.cloned().collect()
        } else {
            pattern.award.clone()
        };
        for crosswalk in &self.crosswalks {
            if !crosswalk.same.is_disjoint(&named) {
                named.extend(crosswalk.same.iter().cloned());
            }
        }
        named
    }
}
