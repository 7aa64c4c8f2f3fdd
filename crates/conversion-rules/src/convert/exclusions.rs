//! What may not be used together: same content, listed entries or rules, and choices of few.

use crate::candidates::{Candidate, Candidates, choices_made};
use crate::fact::Fact;
use crate::model::{ExclusionKind as Kind, Keep};
use crate::plan::{ExclusionKind, ExclusionLimit, Instance};
use crate::reason::Finding;
use crate::request::ConversionRequest;
use std::collections::{BTreeMap, BTreeSet};

/// Things of which at most `max` may be used in one plan.
pub(crate) struct Group {
    pub id: String,
    pub members: Members,
    pub max: usize,
    /// What is said of a use that would be one too many.
    pub refusal: Finding,
}

/// What the members of a group are.
pub(crate) enum Members {
    /// Indices of supplies.
    Supplies(BTreeSet<usize>),
    /// Ids of rules.
    Rules(BTreeSet<String>),
}

impl Group {
    /// The members that a candidate touches.
    pub fn touched(&self, candidate: &Candidate<'_>) -> BTreeSet<String> {
        match &self.members {
            Members::Supplies(supplies) => candidate
                .parts
                .iter()
                .filter(|part| supplies.contains(&part.supply))
                .map(|part| part.supply.to_string())
                .collect(),
            Members::Rules(rules) => rules
                .iter()
                .filter(|rule| **rule == candidate.rule.id)
                .cloned()
                .collect(),
        }
    }
}

/// The groups of a request; what the enrolment has used before counts.
pub(crate) fn groups(request: &ConversionRequest<'_>, found: &Candidates<'_>) -> Vec<Group> {
    let mut list = Vec::new();
    for exclusion in &request.rules.exclusions {
        let id = exclusion.id.clone();
        let refusal = Finding::Excluded {
            exclusion: id.clone(),
        };
        match &exclusion.kind {
            Kind::SameContent if exclusion.keep == Keep::Highest => {}
            Kind::SameContent => {
                let mut classes: BTreeMap<&String, BTreeSet<usize>> = BTreeMap::new();
                for (index, supply) in found.supplies.iter().enumerate() {
                    if let Some(class) = &supply.fact.content_class {
                        classes.entry(class).or_default().insert(index);
                    }
                }
                list.extend(classes.into_iter().map(|(class, members)| Group {
                    id: format!("{id}:{class}"),
                    members: Members::Supplies(members),
                    max: 1,
                    refusal: refusal.clone(),
                }));
            }
            Kind::Awards(awards) => {
                let named = |fact: &Fact| {
                    awards.iter().any(|award| {
                        award.code == fact.award_code && award.edition == fact.award_edition
                    })
                };
                let members: BTreeSet<usize> = (0..)
                    .zip(&found.supplies)
                    .filter(|(_, supply)| named(supply.fact))
                    .map(|(index, _)| index)
                    .collect();
                let before = used_before(request, found, &members);
                list.push(Group {
                    id,
                    max: usize::from(before.is_empty()),
                    members: Members::Supplies(members.difference(&before).copied().collect()),
                    refusal,
                });
            }
            Kind::Rules(rules) => {
                let granted = &request.commitments.granted;
                let used = granted.iter().any(|granted| rules.contains(&granted.rule));
                list.push(Group {
                    id,
                    members: Members::Rules(rules.clone()),
                    max: usize::from(!used),
                    refusal,
                });
            }
        }
    }
    for rule in found.reached.iter().map(|one| one.rule) {
        if let Some(most) = rule.gives.choose {
            list.push(Group {
                id: format!("choose:{}", rule.id),
                members: Members::Rules([rule.id.clone()].into()),
                max: usize::from(most).saturating_sub(choices_made(rule, request)),
                refusal: Finding::ChoiceMade { most: most.into() },
            });
        }
    }
    list
}

/// The members that this enrolment has claimed already.
fn used_before(
    request: &ConversionRequest<'_>,
    found: &Candidates<'_>,
    members: &BTreeSet<usize>,
) -> BTreeSet<usize> {
    let claims = &request.commitments.claims;
    let claimed = |index: &usize| {
        found.supplies.get(*index).is_some_and(|supply| {
            claims.iter().any(|claim| {
                claim.fact_id == supply.fact.id
                    && Some(&claim.enrolment) == request.enrolment.as_ref()
            })
        })
    };
    members.iter().copied().filter(claimed).collect()
}

/// Writes the groups into the instance.
pub(super) fn add(
    instance: &mut Instance,
    request: &ConversionRequest<'_>,
    found: &Candidates<'_>,
    order: &[usize],
) {
    let known: BTreeSet<String> = instance
        .outcomes
        .iter()
        .map(|outcome| outcome.id.clone())
        .collect();
    for group in groups(request, found) {
        let (kind, members): (ExclusionKind, Vec<String>) = match &group.members {
            Members::Supplies(supplies) => {
                let keys = supplies.iter().map(|index| found.key(*index).to_owned());
                (
                    ExclusionKind::Outcomes,
                    keys.filter(|key| known.contains(key)).collect(),
                )
            }
            Members::Rules(rules) => {
                let of_rule = instance
                    .applications
                    .iter()
                    .zip(order)
                    .filter(|(_, index)| {
                        found
                            .list
                            .get(**index)
                            .is_some_and(|candidate| rules.contains(&candidate.rule.id))
                    });
                (
                    ExclusionKind::Applications,
                    of_rule.map(|(one, _)| one.id.clone()).collect(),
                )
            }
        };
        if members.len() > group.max {
            instance.exclusions.push(ExclusionLimit {
                id: group.id,
                kind,
                members,
                max: u32::try_from(group.max).unwrap_or(u32::MAX),
            });
        }
    }
}
