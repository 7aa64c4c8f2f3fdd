//! Who may open, find and see a learner's record.

use super::causes::{not_on_himself, only, only_learner};
use super::enrolments::EnrolmentFact;
use super::grants::{GrantFact, GrantScope};
use super::{Actor, Audience, Ground, Permit, Refusal, Role, Scope, SeenOutcomes};
use crate::id::{ActorId, LearnerId, OrganisationId};
use crate::state::EnrolmentState;
use chrono::{DateTime, Utc};

/// Open an account at the counter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenAccount {
    /// Who opens it.
    pub officer: ActorId,
}

/// An officer opens accounts.
///
/// # Errors
/// [`Refusal::Role`] for all others.
pub fn create_learner(actor: &Actor) -> Result<Permit<OpenAccount>, Refusal> {
    only(actor, Role::Officer)?;
    Ok(Permit::granted(OpenAccount {
        officer: actor.id(),
    }))
}

/// Give out a one-time code to claim an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GiveClaimCode {
    /// Whose account.
    pub learner: LearnerId,
    /// Who gives it out.
    pub officer: ActorId,
}

/// An officer gives out claim codes, not for himself.
///
/// # Errors
/// [`Refusal::Role`] for all others, [`Refusal::Unknown`] without a learner,
/// [`super::OwnCause::Oneself`] for the own account.
pub fn create_claim_code(
    actor: &Actor,
    learner: Option<LearnerId>,
) -> Result<Permit<GiveClaimCode>, Refusal> {
    only(actor, Role::Officer)?;
    let learner = learner.ok_or(Refusal::Unknown)?;
    not_on_himself(actor, learner)?;
    Ok(Permit::granted(GiveClaimCode {
        learner,
        officer: actor.id(),
    }))
}

/// Read something of one learner's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeeLearnerRecord {
    /// Whose.
    pub learner: LearnerId,
    /// Before whom.
    pub audience: Audience,
}

/// The learner and officers read the account's own data, the number masked.
///
/// # Errors
/// [`Refusal::Role`] for all others, [`Refusal::Unknown`] for another learner.
pub fn see_learner(
    actor: &Actor,
    learner: Option<LearnerId>,
) -> Result<Permit<SeeLearnerRecord>, Refusal> {
    see(actor, None, learner, |_, _| None)
}

/// Give or withdraw a learner's consent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeepConsents {
    /// Whose consent.
    pub learner: LearnerId,
    /// Who records it.
    pub by: ActorId,
    /// An officer records what the person said at the counter.
    pub at_counter: bool,
}

/// The learner consents and withdraws; an officer records it at the counter.
///
/// # Errors
/// As [`see_learner`].
pub fn keep_consents(
    actor: &Actor,
    learner: Option<LearnerId>,
) -> Result<Permit<KeepConsents>, Refusal> {
    let seen = see_learner(actor, learner)?;
    Ok(Permit::granted(KeepConsents {
        learner: seen.learner,
        by: actor.id(),
        at_counter: seen.audience == Audience::Officer,
    }))
}

/// An officer finds anybody by number; a registrar those who granted something to the school, or are
/// enrolled there or got their award there: the school knows name and number of these from the card it was
/// shown. Of who left, it may know only what a grant says. `found` is whom the number belongs to.
///
/// # Errors
/// [`Refusal::Role`] for all others, [`Refusal::Unknown`] for whom the school may not know.
pub fn find_learner(
    actor: &Actor,
    found: Option<LearnerId>,
    grants: &[GrantFact],
    enrolments: &[EnrolmentFact],
    now: DateTime<Utc>,
) -> Result<Permit<SeeLearnerRecord>, Refusal> {
    let school = actor.acts_in_person_for(Role::Registrar);
    if !actor.has_role(Role::Officer) && school.is_none() {
        return Err(Refusal::Role);
    }
    let learner = found.ok_or(Refusal::Unknown)?;
    if actor.has_role(Role::Officer) {
        return Ok(Permit::granted(SeeLearnerRecord {
            learner,
            audience: Audience::Officer,
        }));
    }
    let organisation = school.ok_or(Refusal::Role)?;
    let granted = grants
        .iter()
        .find(|grant| grant.counts(learner, organisation, now))
        .map(|grant| Ground::Grant(grant.id));
    let enrolled = enrolments
        .iter()
        .find(|enrolment| {
            enrolment.learner == learner
                && enrolment.school == organisation
                && enrolment.state != EnrolmentState::Ended
        })
        .map(|enrolment| Ground::Enrolment(enrolment.id));
    let ground = granted.or(enrolled).ok_or(Refusal::Unknown)?;
    Ok(Permit::granted(SeeLearnerRecord {
        learner,
        audience: Audience::School {
            organisation,
            ground,
        },
    }))
}

/// The learner, officers, and a school by a grant of the balance or the record see the balance.
///
/// # Errors
/// [`Refusal::Role`] for other roles, [`Refusal::Unknown`] for another learner and without a grant.
pub fn see_balance(
    actor: &Actor,
    learner: Option<LearnerId>,
    grants: &[GrantFact],
    now: DateTime<Utc>,
) -> Result<Permit<SeeLearnerRecord>, Refusal> {
    see(
        actor,
        Some(Scope::LearnersRead),
        learner,
        |learner, school| {
            grants
                .iter()
                .filter(|grant| matches!(grant.scope, GrantScope::Balance | GrantScope::Record))
                .find(|grant| grant.counts(learner, school, now))
        },
    )
}

/// The learner, officers, and a school by a grant of the record see the statement of entries.
///
/// # Errors
/// [`Refusal::Role`] for other roles, [`Refusal::Unknown`] for another learner and without a grant.
pub fn see_entries(
    actor: &Actor,
    learner: Option<LearnerId>,
    grants: &[GrantFact],
    now: DateTime<Utc>,
) -> Result<Permit<SeeLearnerRecord>, Refusal> {
    see(
        actor,
        Some(Scope::LearnersRead),
        learner,
        |learner, school| {
            grants
                .iter()
                .filter(|grant| grant.scope == GrantScope::Record)
                .find(|grant| grant.counts(learner, school, now))
        },
    )
}

/// Read a learner's outcomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeeOutcomes {
    /// Whose.
    pub learner: LearnerId,
    /// Before whom.
    pub audience: Audience,
    /// Which of them.
    pub outcomes: SeenOutcomes,
}

/// The learner and officers see all outcomes, a school those granted.
///
/// # Errors
/// [`Refusal::Role`] for other roles, [`Refusal::Unknown`] for another learner and without a grant.
pub fn see_outcomes(
    actor: &Actor,
    learner: Option<LearnerId>,
    grants: &[GrantFact],
    now: DateTime<Utc>,
) -> Result<Permit<SeeOutcomes>, Refusal> {
    let seen = see(
        actor,
        Some(Scope::LearnersRead),
        learner,
        |learner, school| granted_outcomes(grants, learner, school, now).map(|(grant, _)| grant),
    )?;
    let outcomes = match seen.audience {
        Audience::School { organisation, .. } => {
            granted_outcomes(grants, seen.learner, organisation, now)
                .map(|(_, outcomes)| outcomes)
                .ok_or(Refusal::Unknown)?
        }
        Audience::Learner | Audience::Officer => SeenOutcomes::All,
    };
    Ok(Permit::granted(SeeOutcomes {
        learner: seen.learner,
        audience: seen.audience,
        outcomes,
    }))
}

/// The outcomes that a school's grants let it see, with the grant to record: that of the whole record
/// if there is one, else the first of those that chose outcomes.
pub(super) fn granted_outcomes(
    grants: &[GrantFact],
    learner: LearnerId,
    school: OrganisationId,
    now: DateTime<Utc>,
) -> Option<(&GrantFact, SeenOutcomes)> {
    let counting = || {
        grants
            .iter()
            .filter(move |grant| grant.counts(learner, school, now))
    };
    if let Some(record) = counting().find(|grant| grant.scope == GrantScope::Record) {
        return Some((record, SeenOutcomes::All));
    }
    let mut first = None;
    let mut chosen = Vec::new();
    for grant in counting() {
        if let GrantScope::Outcomes(ids) = &grant.scope {
            first = first.or(Some(grant));
            chosen.extend(ids.iter().copied());
        }
    }
    chosen.sort_unstable();
    chosen.dedup();
    first.map(|grant| (grant, SeenOutcomes::Only(chosen)))
}

/// Take out everything the bank holds about oneself (个人信息保护法 第四十五条).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportMyData {
    /// Whose data.
    pub learner: LearnerId,
}

/// A learner exports the own data.
///
/// # Errors
/// [`Refusal::Role`] for all others.
pub fn export_my_data(actor: &Actor) -> Result<Permit<ExportMyData>, Refusal> {
    Ok(Permit::granted(ExportMyData {
        learner: only_learner(actor)?,
    }))
}

/// The learner himself, then an officer, then a school (where `scope` says that schools may look at
/// all) on the grant that `granted` finds.
fn see<'g>(
    actor: &Actor,
    scope: Option<Scope>,
    learner: Option<LearnerId>,
    granted: impl Fn(LearnerId, OrganisationId) -> Option<&'g GrantFact>,
) -> Result<Permit<SeeLearnerRecord>, Refusal> {
    let school = scope.and_then(|scope| actor.acts_for(Role::Registrar, scope));
    let officer = actor.has_role(Role::Officer);
    if actor.learner_id().is_none() && !officer && school.is_none() {
        return Err(Refusal::Role);
    }
    let learner = learner.ok_or(Refusal::Unknown)?;
    let audience = if actor.learner_id() == Some(learner) {
        Audience::Learner
    } else if officer {
        Audience::Officer
    } else {
        let organisation = school.ok_or(Refusal::Unknown)?;
        let grant = granted(learner, organisation).ok_or(Refusal::Unknown)?;
        Audience::School {
            organisation,
            ground: Ground::Grant(grant.id),
        }
    };
    Ok(Permit::granted(SeeLearnerRecord { learner, audience }))
}
