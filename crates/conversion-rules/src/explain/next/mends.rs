//! What could be done with an outcome at hand that lacks one thing of a pattern.

use super::winnable;
use crate::candidates::{meets, supply::Supply};
use crate::check::witness;
use crate::condition::{self, Check, Context};
use crate::explain::acts::mend;
use crate::fact::{Evidence, Fact};
use crate::issuers::{Issuing, may_have_issued};
use crate::model::{Pattern, Slot};
use crate::reason::{Finding, Verdict};
use crate::request::ConversionRequest;
use credit_bank_domain::credits::Credits;

/// An act with one outcome, and what there is after it.
pub(super) struct Mend {
    /// How dear it is.
    pub cost: u8,
    pub act: Finding,
    /// The outcome as it is then.
    pub fact: Fact,
    /// Is it another outcome beside the one at hand, as a higher level is another certificate?
    pub is_new: bool,
}

/// Every one for the slot, the cheapest first.
pub(super) fn mends(
    slot: &Slot,
    about: &[&Supply<'_>],
    (request, context): (&ConversionRequest<'_>, Context<'_>),
) -> Vec<Mend> {
    let usable = about.iter().filter(|supply| supply.gate.is_none());
    let waiting = about
        .iter()
        .filter_map(|supply| recognised(slot, supply, context));
    let mut all: Vec<Mend> = usable
        .flat_map(|supply| slot.any_of.iter().map(move |pattern| (*supply, pattern)))
        .filter_map(|(supply, pattern)| one(supply, pattern, (request, context)))
        .chain(waiting)
        .collect();
    all.sort_by_key(|mend| mend.cost);
    all
}

/// What only waits for the bank counts once it is verified and recognised.
fn recognised(slot: &Slot, supply: &Supply<'_>, context: Context<'_>) -> Option<Mend> {
    let waits = matches!(
        supply.gate,
        Some(Finding::EvidencePending | Finding::EvidenceDisputed | Finding::NotRecognised)
    );
    (waits && meets(slot, supply, context)).then(|| Mend {
        cost: 0,
        act: Finding::NextRecognition {
            outcome: supply.fact.id.clone(),
        },
        fact: Fact {
            evidence: Evidence::Verified,
            recognised: true,
            credits: supply.fact.credits.or(Some(Credits::MOST_OF_ONE)),
            ..supply.fact.clone()
        },
        is_new: false,
    })
}

fn one(
    supply: &Supply<'_>,
    pattern: &Pattern,
    (request, context): (&ConversionRequest<'_>, Context<'_>),
) -> Option<Mend> {
    if !condition::is_about(pattern, supply.fact, context.rules) {
        return None;
    }
    let checks = condition::evaluate(pattern, supply.fact, context);
    let mut short = checks
        .into_iter()
        .filter(|check| check.verdict != Verdict::Holds);
    let only = short.next()?;
    if short.next().is_some() {
        return None;
    }
    let of_issuer = ["issuer_class", "issuer"].contains(&only.field);
    let could_be = !of_issuer || may_have_issued(pattern, supply.fact, request.issuers);
    let (cost, act) = could_be.then(|| mend(&supply.fact.id, &only)).flatten()?;
    let mut fact = mended(supply.fact, (pattern, &only), (request, context));
    // A higher level is another certificate than the one at hand.
    let is_new = only.field == "level" && only.verdict == Verdict::Fails;
    if is_new {
        fact.id = super::unused_id(request, "higher");
        (fact.awarded_on, fact.valid_until) = (context.on, None);
    }
    let holds = condition::evaluate(pattern, &fact, context);
    (condition::overall(&holds) == Verdict::Holds).then_some(Mend {
        cost,
        act,
        fact,
        is_new,
    })
}

/// The outcome with what it lacked, as little as suffices. What it is worth then the bank says where it is known;
/// hours, levels and numbers may bring more than now, marks and issuers do not.
fn mended(
    fact: &Fact,
    (pattern, lacked): (&Pattern, &Check),
    (request, context): (&ConversionRequest<'_>, Context<'_>),
) -> Fact {
    let ideal = witness::fact_for(pattern, context.rules, context.on);
    let mut then = fact.clone();
    let mut credits = then.credits;
    let most = Some(Credits::MOST_OF_ONE);
    match lacked.field {
        "level" => {
            then.level = ideal.level;
            let known = request.winnable.unwrap_or_default();
            let known = winnable::at(known, &then.award(), then.level.as_ref());
            credits = known.and_then(|one| one.credits).or(most);
        }
        "grade" => then.grade = ideal.grade,
        "category" => then.category = ideal.category,
        "hours" => (then.hours, credits) = (ideal.hours, most),
        "credits" => credits = ideal.credits,
        "measure" => {
            for (name, least) in ideal.measures {
                let own = then.measures.entry(name).or_insert(least);
                *own = least.max(*own);
            }
            credits = most;
        }
        _ => issued(&mut then, (pattern, &ideal), request.issuers),
    }
    then.credits = credits;
    then
}

/// Lets somebody have issued it whom the pattern asks for, one of those who may where they are known.
fn issued(fact: &mut Fact, (pattern, ideal): (&Pattern, &Fact), known: Option<&[Issuing]>) {
    let mut known = known.into_iter().flatten();
    let issuer = known.find(|one| one.lets_issue(pattern, fact));
    match issuer {
        Some(one) => {
            fact.issuer_id = Some(one.issuer.clone());
            fact.issuer_classes = one.classes.iter().cloned().collect();
        }
        None if pattern.issuer_class.is_empty() => fact.issuer_id.clone_from(&ideal.issuer_id),
        None => fact.issuer_classes.clone_from(&ideal.issuer_classes),
    }
}
