//! Which entries of the register a rule lets in, and as what outcomes they could be won.

use super::Horizon;
use crate::candidates::{reach::Reached, via};
use crate::check::witness;
use crate::fact::{Fact, FactLevel};
use crate::model::{AwardRef, Pattern, ViaKind};
use crate::recognise::{Register, first_to_speak, recognise};
use crate::request::ConversionRequest;
use credit_bank_domain::award::{Award, AwardLevel};
use credit_bank_domain::outcome_type::OutcomeType;
use std::collections::BTreeSet;

/// The entries that the pattern names, else those of its types; where the rule asks for statements or names,
/// those that stand for a course it gives.
pub(super) fn let_in<'h, R: Register + ?Sized>(
    pattern: &Pattern,
    reached: &Reached<'_>,
    request: &ConversionRequest<'_>,
    register: &'h R,
) -> Vec<&'h Award> {
    if !pattern.award.is_empty() {
        let named = pattern.award.iter();
        return named
            .filter_map(|award| register.find_award(&award.code, &award.edition))
            .collect();
    }
    let mut entries = register.entries();
    entries.retain(|award| pattern.types.contains(&award.outcome_type));
    let Some(via) = &reached.rule.via else {
        return entries;
    };
    let slots = &reached.rule.uses;
    let standing: BTreeSet<String> = reached
        .choices
        .iter()
        .flatten()
        .flat_map(|course| slots.iter().map(move |slot| (slot, *course)))
        .flat_map(|(slot, course)| via::standing_for(via, slot, course, request))
        .map(|(entry, _)| entry.to_string())
        .collect();
    entries.retain(|award| match via.by {
        ViaKind::SameName => standing.contains(award.name.trim()),
        ViaKind::Statement => {
            let own = AwardRef {
                code: award.code.clone(),
                edition: award.edition.clone(),
            };
            let mut crosswalks = request.rules.crosswalks.iter();
            standing.contains(&own.to_string())
                || crosswalks.any(|one| {
                    let mut same = one.same.iter();
                    one.same.contains(&own) && same.any(|it| standing.contains(&it.to_string()))
                })
        }
    });
    entries
}

/// The award as outcomes that meet the pattern and that the bank recognises; none where it cannot be won any
/// more or as the pattern asks, where such a one is had already, or would wait for a person.
pub(super) fn outcomes<R: Register + ?Sized>(
    pattern: &Pattern,
    award: &Award,
    request: &ConversionRequest<'_>,
    horizon: &Horizon<'_, R>,
) -> Vec<Fact> {
    let on = request.on;
    let stands = award.valid_from <= on && award.valid_to.is_none_or(|last| on <= last);
    if !stands || award.outcome_type == OutcomeType::Status {
        return Vec::new();
    }
    let levels: Vec<Option<&AwardLevel>> = match &pattern.level {
        // At the level that is asked for.
        Some(range) => {
            let asked = range.min.as_ref().or(range.max.as_ref());
            vec![asked.and_then(|level| award.find_level(&level.level))]
        }
        None if award.levels.is_empty() => vec![None],
        None => award.levels.iter().map(Some).collect(),
    };
    let won = levels
        .into_iter()
        .filter_map(|level| bare(pattern, award, level, request, horizon));
    won.filter(|fact| !is_held(fact, request))
        .filter_map(|fact| recognised(fact, pattern, request, horizon))
        .collect()
}

/// The outcome as it could be won, with the least that the pattern asks for.
fn bare<R: Register + ?Sized>(
    pattern: &Pattern,
    award: &Award,
    level: Option<&AwardLevel>,
    request: &ConversionRequest<'_>,
    horizon: &Horizon<'_, R>,
) -> Option<Fact> {
    let (rules, on) = (request.rules, request.on);
    let mut fact = witness::fact_for(pattern, rules, on);
    let winnable = on.pred_opt().is_some_and(|eve| fact.awarded_on >= eve);
    let facts = request.facts;
    fact.id = (0..=facts.len())
        .map(|number| format!("offer-{number}"))
        .find(|id| facts.iter().all(|held| held.id != *id))?;
    fact.outcome_type = award.outcome_type;
    fact.award_code.clone_from(&award.code);
    fact.award_edition.clone_from(&award.edition);
    fact.award_name = Some(award.name.clone());
    if pattern.level.is_none() || level.is_some() {
        fact.level = level.map(|level| FactLevel {
            framework: award.framework.clone(),
            level: level.level.clone(),
            rank: level.rank,
        });
    }
    // What the pattern does not ask for is the register's to say.
    let asked = pattern.hours.as_ref().and(fact.hours);
    let fixed = level.and_then(|level| level.hours).or(award.hours);
    fact.hours = asked.or(fixed);
    fact.grade = pattern.grade.as_ref().and(fact.grade);
    (fact.credits, fact.recognised) = (None, false);
    fact.tags.retain(|tag| award.outcome_tags.contains(tag));
    fact.tags.extend(award.tags.iter().cloned());
    fact.measures
        .retain(|name, _| award.find_measure(name).is_some());
    issue(&mut fact, pattern, award, horizon).then_some(())?;
    winnable.then_some(fact)
}

/// Lets an authorised issuer of a class that is asked for issue it, where it is known who issues it.
fn issue<R: Register + ?Sized>(
    fact: &mut Fact,
    pattern: &Pattern,
    award: &Award,
    horizon: &Horizon<'_, R>,
) -> bool {
    let mut issuers = award.issuers.iter().filter(|issuer| {
        let until = issuer.to;
        issuer.from <= fact.awarded_on && until.is_none_or(|last| fact.awarded_on <= last)
    });
    if pattern.issuer_class.is_empty() && pattern.issuer.is_empty() {
        return true;
    }
    let classes = horizon.issuer_classes;
    if !award
        .issuers
        .iter()
        .all(|one| classes.contains_key(&one.organisation_id))
    {
        return true;
    }
    let fitting = issuers.find_map(|issuer| {
        let classes = classes.get(&issuer.organisation_id)?;
        let id = issuer.organisation_id.to_string();
        let fits = (pattern.issuer_class.is_empty() || !pattern.issuer_class.is_disjoint(classes))
            && (pattern.issuer.is_empty() || pattern.issuer.contains(&id));
        fits.then_some((id, classes))
    });
    let Some((id, classes)) = fitting else {
        return false;
    };
    fact.issuer_classes = classes.iter().cloned().collect();
    fact.issuer_id = Some(id);
    true
}

/// Who holds a level has no use for one below it.
fn is_held(fact: &Fact, request: &ConversionRequest<'_>) -> bool {
    request.facts.iter().any(|held| {
        (&held.award_code, &held.award_edition) == (&fact.award_code, &fact.award_edition)
            && match (&held.level, &fact.level) {
                (Some(own), Some(level)) => {
                    own.framework == level.framework && own.rank >= level.rank
                }
                (_, None) => true,
                (None, Some(_)) => false,
            }
    })
}

/// The outcome with what the bank recognises it as.
fn recognised<R: Register + ?Sized>(
    mut fact: Fact,
    pattern: &Pattern,
    request: &ConversionRequest<'_>,
    horizon: &Horizon<'_, R>,
) -> Option<Fact> {
    let (rules, on) = (request.rules, request.on);
    let bank = first_to_speak(
        horizon.recognition,
        |set| set,
        (&fact, on),
        horizon.register,
    )?;
    let tried = std::slice::from_ref(&fact);
    let mut found = recognise(bank, tried, horizon.register, on).decisions;
    let decision = found.remove(&fact.id)?;
    let lot = decision.lot()?;
    fact.credits = Some(lot.credits);
    fact.category = Some(lot.category.clone());
    fact.content_class.clone_from(&lot.content_class);
    fact.valid_until = lot.expires_on;
    (fact.convertible, fact.recognised) = (lot.convertible, true);
    witness::satisfies(pattern, &fact, rules, on).then_some(fact)
}
