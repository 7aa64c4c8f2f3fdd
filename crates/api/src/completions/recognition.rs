//! Recognition in the same request: where the register and a published rule decide, an outcome
//! becomes a lot at once; otherwise it waits for an officer.

use super::desk::Post;
use super::facts::{counts, fact_of};
use super::post::Batch;
use super::snapshot::KnownLearner;
use crate::problem::Problem;
use chrono::NaiveDate;
use credit_bank_conversion_rules::fact::Fact;
use credit_bank_conversion_rules::model::{Consumption as RuleConsumption, LotEffect};
use credit_bank_conversion_rules::reason::Reason;
use credit_bank_conversion_rules::recognise::{Decision, Lot as RuledLot, Recognitions, recognise};
use credit_bank_domain::award::Award;
use credit_bank_domain::claim::Consumption;
use credit_bank_domain::credits::Credits;
use credit_bank_domain::id::{EntryId, OrganisationId, OutcomeId, SubjectId};
use credit_bank_domain::ledger::verbs::{self, Deposit};
use credit_bank_domain::ledger::{Category, Entry, Lot};
use credit_bank_domain::state::{OutcomeAct, OutcomeState};
use credit_bank_store::Json;
use credit_bank_store::rows::{EntryRow, Organisation, Outcome, OutcomeEvent};
use credit_bank_store::tx::NewEntry;
use std::collections::BTreeMap;

/// What the rules need beside the learner's own facts.
pub(super) struct World<'batch> {
    pub(super) awards: &'batch BTreeMap<(String, String), Award>,
    pub(super) organisations: &'batch BTreeMap<OrganisationId, Organisation>,
}

impl World<'_> {
    fn award_of(&self, outcome: &Outcome) -> Option<&Award> {
        self.awards.values().find(|award| award.id == outcome.award_id)
    }
}

/// Decides the outcome, if it still waits.
pub(super) fn recognise_outcome(
    batch: &mut Batch<'_>,
    learner: &mut KnownLearner,
    id: OutcomeId,
    post: &Post,
    world: &World<'_>,
) -> Result<(), Problem> {
    let Some(position) = learner.outcomes.iter().position(|outcome| outcome.id == id) else {
        return Ok(());
    };
    let Some(mut outcome) = learner.outcomes.get(position).cloned() else {
        return Ok(());
    };
    if outcome.state != OutcomeState::Submitted {
        return Ok(());
    }
    let Some(award) = world.award_of(&outcome) else {
        return Ok(());
    };
    let mut recognitions = recognise(&batch.rules, &facts(learner, world), world.awards, batch.today);
    let decision = recognitions.decisions.remove(&id.to_string());
    match (needs_officer(post, award, learner, id), decision) {
        (Some(reason), _) => outcome.reasons = reasons(&[reason])?,
        (None, Some(Decision::Recognised(lot) | Decision::Zero(lot))) => {
            deposit(batch, learner, &mut outcome, &lot, &recognitions, post)?;
        }
        (None, Some(Decision::SameContent { reasons: why, .. })) => {
            outcome.reasons = reasons(&why)?;
            step(batch, &mut outcome, OutcomeAct::Recognition, post)?;
            step(batch, &mut outcome, OutcomeAct::Supersession, post)?;
        }
        (None, Some(Decision::Waits { reasons: why })) => outcome.reasons = reasons(&why)?,
        (None, None) => {}
    }
    batch.books.change(&outcome);
    if let Some(slot) = learner.outcomes.get_mut(position) {
        *slot = outcome;
    }
    Ok(())
}

fn facts(learner: &KnownLearner, world: &World<'_>) -> Vec<Fact> {
    learner
        .outcomes
        .iter()
        .filter(|outcome| counts(outcome))
        .filter_map(|outcome| {
            let award = world.award_of(outcome)?;
            let issuer = world.organisations.get(&outcome.issuer_id);
            let mut fact = fact_of(outcome, award, issuer, &learner.evidence);
            // A frozen outcome keeps its place among its equals; its freeze is not this decision's.
            fact.frozen = false;
            Some(fact)
        })
        .collect()
}

/// Why a person has to look, whatever the rules say. The words tell a provider nothing about whether
/// the learner was known before.
fn needs_officer(post: &Post, award: &Award, learner: &KnownLearner, id: OutcomeId) -> Option<Reason> {
    let authorisation = award.find_authorisation(post.provider, post.draft.completed_on);
    let verified = learner.evidence.iter().any(|piece| {
        piece.outcome_id == id && piece.state == credit_bank_domain::state::EvidenceState::Verified
    });
    let (code, zh, en) = match authorisation {
        None => (
            "issuer_not_authorised",
            "报送机构不在该成果的授权颁发机构之列，须核验证书后认定。",
            "The provider is not an authorised issuer of this award; the certificate has to be verified.",
        ),
        Some(_) if !verified => (
            "verification_needed",
            "所报信息须由认定员核验。",
            "An officer has to verify what was posted.",
        ),
        Some(_) if post.draft.certificate_needs_review(award.outcome_type) => (
            "certificate_number_unknown_shape",
            "证书编号的格式未能识别，转人工核验。",
            "The certificate number has an unknown shape; a person checks it.",
        ),
        Some(authorisation) if !authorisation.immediate => (
            "register_wants_officer",
            "名录规定该机构的成果由认定员认定。",
            "The register leaves this issuer's outcomes to an officer.",
        ),
        Some(_) => return None,
    };
    Some(Reason {
        code: code.to_owned(),
        zh: zh.to_owned(),
        en: en.to_owned(),
        rule: None,
        clause: None,
        want: None,
        have: None,
    })
}

fn reasons(reasons: &[Reason]) -> Result<Json<serde_json::Value>, Problem> {
    serde_json::to_value(reasons).map(Json).map_err(Problem::internal)
}

/// Makes the lot and posts it: to the points book, as a supersession, or as a plain deposit.
fn deposit(
    batch: &mut Batch<'_>,
    learner: &mut KnownLearner,
    outcome: &mut Outcome,
    lot: &RuledLot,
    recognitions: &Recognitions,
    post: &Post,
) -> Result<(), Problem> {
    let category: Category = lot.category.parse().map_err(Problem::internal)?;
    outcome.category = Some(lot.category.clone());
    outcome.credits = Some(lot.credits);
    outcome.convertible = lot.convertible && !category.is_leisure();
    outcome.consumption = Some(match lot.consumption {
        RuleConsumption::Whole => Consumption::Whole,
        RuleConsumption::Budget => Consumption::Budget,
        RuleConsumption::None => Consumption::None,
    });
    // The lot is expired from the day after its last day.
    outcome.expires_on = lot.expires_on.and_then(|last: NaiveDate| last.succ_opt());
    outcome.rule = Some(lot.rule.clone());
    outcome.rule_set_version_id = Some(batch.version);
    outcome.recognised_at = Some(batch.now);
    outcome.reasons = reasons(&lot.explanation)?;
    step(batch, outcome, OutcomeAct::Recognition, post)?;
    if lot.effect == LotEffect::Points {
        return accrue(batch, learner, outcome, &category, lot, recognitions, post);
    }
    let new = deposit_of(outcome, &category, lot.credits)?;
    let older = learner.outcomes.iter().position(|other| {
        other.id != outcome.id
            && other.content_class.is_some()
            && other.content_class == outcome.content_class
            && other.state.is_usable()
    });
    let entry = match older.and_then(|position| learner.outcomes.get_mut(position)) {
        Some(older) => {
            let category: Category = older
                .category
                .as_deref()
                .unwrap_or_default()
                .parse()
                .map_err(Problem::internal)?;
            let old = deposit_of(older, &category, older.credits.unwrap_or_default())?;
            step(batch, older, OutcomeAct::Supersession, post)?;
            batch.books.change(older);
            verbs::supersede(&old, &new)
        }
        None => verbs::recognise(&new),
    };
    let entry = entry.map_err(Problem::internal)?;
    record(batch, learner, outcome, entry, post)
}

fn deposit_of(outcome: &Outcome, category: &Category, value: Credits) -> Result<Deposit, Problem> {
    let level = outcome
        .level_rank
        .map(u8::try_from)
        .transpose()
        .map_err(Problem::internal)?;
    Ok(Deposit {
        lot: Lot {
            outcome: outcome.id,
            category: category.clone(),
            level,
        },
        issuer: outcome.issuer_id,
        value,
    })
}

/// Points: the pool's hours are summed first and rounded once, and the book gets the difference.
fn accrue(
    batch: &mut Batch<'_>,
    learner: &mut KnownLearner,
    outcome: &Outcome,
    category: &Category,
    lot: &RuledLot,
    recognitions: &Recognitions,
    post: &Post,
) -> Result<(), Problem> {
    let pool = lot.pool.as_ref().and_then(|key| recognitions.pools.get(key));
    let is = pool.map_or(lot.credits, |pool| pool.value);
    let was = learner.points.get(category.as_str()).copied().unwrap_or(0);
    let was = Credits::from_hundredths(was).map_err(Problem::internal)?;
    let entry = match is.checked_sub(was) {
        Ok(more) => verbs::accrue(category, outcome.issuer_id, more),
        Err(_) => verbs::repool_points(category, outcome.issuer_id, was, is),
    }
    .map_err(Problem::internal)?;
    learner.points.insert(category.as_str().to_owned(), is.hundredths());
    record(batch, learner, outcome, entry, post)
}

fn record(
    batch: &mut Batch<'_>,
    learner: &mut KnownLearner,
    outcome: &Outcome,
    entry: Entry,
    post: &Post,
) -> Result<(), Problem> {
    learner.entry_count = learner.entry_count.saturating_add(1);
    batch.books.entries.push(NewEntry {
        row: EntryRow {
            learner_id: outcome.learner_id,
            sequence: learner.entry_count,
            id: EntryId::new(batch.core.ids.next()?),
            verb: entry.verb(),
            effective_on: batch.today,
            recorded_at: batch.now,
            cause: "outcome".to_owned(),
            cause_id: SubjectId::new(outcome.id.uuid()),
            rule: outcome.rule.clone(),
            rule_set_version_id: outcome.rule_set_version_id,
            reverses: entry.reverses(),
            actor_id: post.actor.id(),
        },
        entry,
    });
    Ok(())
}

/// Moves the outcome's state and keeps the move.
fn step(
    batch: &mut Batch<'_>,
    outcome: &mut Outcome,
    act: OutcomeAct,
    post: &Post,
) -> Result<(), Problem> {
    let from = outcome.state;
    outcome.state = from
        .after(act)
        .map_err(|conflict| Problem::internal(anyhow::anyhow!("{conflict:?}")))?;
    outcome.due_on = None;
    outcome.version = outcome.version.saturating_add(1);
    batch.books.events.push(OutcomeEvent {
        learner_id: outcome.learner_id,
        outcome_id: outcome.id,
        number: outcome.version,
        act: act.as_str().to_owned(),
        from_state: Some(from.as_str().to_owned()),
        to_state: outcome.state.as_str().to_owned(),
        actor_id: post.actor.id(),
        reasons: outcome.reasons.clone(),
        recorded_at: batch.now,
    });
    Ok(())
}
