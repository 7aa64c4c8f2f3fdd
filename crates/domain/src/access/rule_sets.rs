//! Who may write, approve and read rule sets: those who keep them, and four eyes on every version.

use super::causes::only;
use super::{Actor, OwnCause, Permit, Refusal, Role};
use crate::id::{ActorId, OrganisationId, RuleSetId, RuleSetVersionId};

/// The organisations that keep a rule set: its owner, what the owner belongs to, and the bank's own. Editors
/// and approvers act for one of them or not at all; what another school publishes decides over its courses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keepers(Vec<OrganisationId>);

impl Keepers {
    /// These organisations.
    pub const fn new(organisations: Vec<OrganisationId>) -> Self {
        Self(organisations)
    }

    /// Does the actor act for one of them?
    fn include(&self, actor: &Actor) -> bool {
        actor
            .organisation_id()
            .is_some_and(|own| self.0.contains(&own))
    }
}

/// A rule set, as far as decisions need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleSetFact {
    /// The rule set.
    pub id: RuleSetId,
    /// Who keeps it.
    pub keepers: Keepers,
}

/// A version of a rule set, as far as decisions need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionFact {
    /// The version.
    pub id: RuleSetVersionId,
    /// Who keeps its rule set.
    pub keepers: Keepers,
    /// Who wrote it.
    pub author: ActorId,
    /// Who submitted it.
    pub submitter: Option<ActorId>,
    /// Was it ever published? Then it is for all, withdrawn or not.
    pub published: bool,
}

/// List versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListVersions {
    /// Also those never published?
    pub unpublished: bool,
}

/// Everybody lists the published versions; the editors and approvers who keep the rule set all.
///
/// # Errors
/// [`Refusal::Unknown`] without a rule set.
pub fn list_versions(
    actor: Option<&Actor>,
    rule_set: Option<&RuleSetFact>,
) -> Result<Permit<ListVersions>, Refusal> {
    let keepers = &rule_set.ok_or(Refusal::Unknown)?.keepers;
    Ok(Permit::granted(ListVersions {
        unpublished: sees_unpublished(actor, keepers),
    }))
}

/// Read one version, or compare it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeeVersion {
    /// Which.
    pub version: RuleSetVersionId,
}

/// Everybody reads a published version; the editors and approvers who keep the rule set any. A comparison
/// takes two permits.
///
/// # Errors
/// [`Refusal::Unknown`] for what was never published.
pub fn see_version(
    actor: Option<&Actor>,
    version: Option<&VersionFact>,
) -> Result<Permit<SeeVersion>, Refusal> {
    version
        .filter(|version| version.published || sees_unpublished(actor, &version.keepers))
        .map(|version| {
            Permit::granted(SeeVersion {
                version: version.id,
            })
        })
        .ok_or(Refusal::Unknown)
}

fn sees_unpublished(actor: Option<&Actor>, keepers: &Keepers) -> bool {
    actor.is_some_and(|actor| works_on_rules(actor) && keepers.include(actor))
}

fn works_on_rules(actor: &Actor) -> bool {
    actor.has_role(Role::RuleEditor) || actor.has_role(Role::RuleApprover)
}

/// The version, if the actor acts for who keeps it. That a published one exists is known to all.
fn kept<'v>(actor: &Actor, version: Option<&'v VersionFact>) -> Result<&'v VersionFact, Refusal> {
    let version = version.ok_or(Refusal::Unknown)?;
    if version.keepers.include(actor) {
        Ok(version)
    } else if version.published {
        Err(Refusal::Role)
    } else {
        Err(Refusal::Unknown)
    }
}

/// Create a rule set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateRuleSet {
    /// Who creates it.
    pub editor: ActorId,
}

/// An editor creates rule sets of the organisation acted for, of those below it, and for the bank of any.
///
/// # Errors
/// [`Refusal::Role`] for all others, and for another organisation: organisations are public, so that
/// there is nothing to hide.
pub fn create_rule_set(actor: &Actor, keepers: &Keepers) -> Result<Permit<CreateRuleSet>, Refusal> {
    only(actor, Role::RuleEditor)?;
    if !keepers.include(actor) {
        return Err(Refusal::Role);
    }
    Ok(Permit::granted(CreateRuleSet { editor: actor.id() }))
}

/// Write a new version of one rule set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriteVersion {
    /// Of which rule set.
    pub rule_set: RuleSetId,
    /// Who writes it.
    pub editor: ActorId,
}

/// An editor who keeps the rule set writes versions.
///
/// # Errors
/// [`Refusal::Role`] for all others, who know of the rule set; [`Refusal::Unknown`] without one.
pub fn create_version(
    actor: &Actor,
    rule_set: Option<&RuleSetFact>,
) -> Result<Permit<WriteVersion>, Refusal> {
    only(actor, Role::RuleEditor)?;
    let rule_set = rule_set.ok_or(Refusal::Unknown)?;
    if !rule_set.keepers.include(actor) {
        return Err(Refusal::Role);
    }
    Ok(Permit::granted(WriteVersion {
        rule_set: rule_set.id,
        editor: actor.id(),
    }))
}

/// Check a version and run the tests it carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckVersion {
    /// Which.
    pub version: RuleSetVersionId,
    /// Who checks; the fact of the check is recorded.
    pub actor: ActorId,
}

/// Editors and approvers check what they keep.
///
/// # Errors
/// [`Refusal::Role`] for all others, [`Refusal::Unknown`] without a version they may know of.
pub fn check_version(
    actor: &Actor,
    version: Option<&VersionFact>,
) -> Result<Permit<CheckVersion>, Refusal> {
    if !works_on_rules(actor) {
        return Err(Refusal::Role);
    }
    Ok(Permit::granted(CheckVersion {
        version: kept(actor, version)?.id,
        actor: actor.id(),
    }))
}

/// Try a version against history, read what came of it, or end that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SimulateVersion {
    /// Which.
    pub version: RuleSetVersionId,
    /// Who simulates.
    pub actor: ActorId,
}

/// Editors and approvers simulate what they keep; cases bear no names.
///
/// # Errors
/// [`Refusal::Role`] for all others, [`Refusal::Unknown`] without a version they may know of.
pub fn simulate_version(
    actor: &Actor,
    version: Option<&VersionFact>,
) -> Result<Permit<SimulateVersion>, Refusal> {
    if !works_on_rules(actor) {
        return Err(Refusal::Role);
    }
    Ok(Permit::granted(SimulateVersion {
        version: kept(actor, version)?.id,
        actor: actor.id(),
    }))
}

/// See which outcomes a published version wakes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeeSleepingCredits {
    /// Of which version.
    pub version: RuleSetVersionId,
    /// Only into the programmes of this school, and without ids of outcomes and learners.
    pub school: Option<OrganisationId>,
}

/// Officers see which outcomes they are; the registrars of the rule set's school see what converts there,
/// and not whose it is: a school sees a learner's outcomes by application or grant alone.
///
/// # Errors
/// [`Refusal::Role`] for all others, [`Refusal::Unknown`] without a version, for one that was never
/// published, and for a registrar of another school.
pub fn see_sleeping_credits(
    actor: &Actor,
    version: Option<&VersionFact>,
    owner: Option<OrganisationId>,
) -> Result<Permit<SeeSleepingCredits>, Refusal> {
    let officer = actor.has_role(Role::Officer);
    if !officer && !actor.has_role(Role::Registrar) {
        return Err(Refusal::Role);
    }
    let published = version.filter(|version| version.published);
    let version = published.ok_or(Refusal::Unknown)?.id;
    let own = actor.organisation_id().filter(|own| owner == Some(*own));
    if !officer && own.is_none() {
        return Err(Refusal::Unknown);
    }
    Ok(Permit::granted(SeeSleepingCredits {
        version,
        school: if officer { None } else { own },
    }))
}

/// Submit a version for approval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubmitVersion {
    /// Which.
    pub version: RuleSetVersionId,
    /// Who submits it.
    pub editor: ActorId,
}

/// An editor submits, the own or a colleague's version.
///
/// # Errors
/// [`Refusal::Role`] for all others, [`Refusal::Unknown`] without a version they may know of.
pub fn submit_version(
    actor: &Actor,
    version: Option<&VersionFact>,
) -> Result<Permit<SubmitVersion>, Refusal> {
    only(actor, Role::RuleEditor)?;
    Ok(Permit::granted(SubmitVersion {
        version: kept(actor, version)?.id,
        editor: actor.id(),
    }))
}

/// What the second pair of eyes does to a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ApproverAct {
    /// Sign its hash.
    Approval,
    /// Publish it.
    Publication,
    /// Take it out of use.
    Withdrawal,
    /// Record the number under which the authority keeps it (备案).
    Filing,
}

/// Act as the second pair of eyes on one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApproveVersion {
    /// Which.
    pub version: RuleSetVersionId,
    /// The approver.
    pub approver: ActorId,
    /// What for.
    pub act: ApproverAct,
}

/// An approver who keeps the rule set approves, publishes, files and withdraws what another person wrote and
/// submitted. Both roles on one account do not make two pairs of eyes.
///
/// # Errors
/// [`Refusal::Role`] for all others, [`Refusal::Unknown`] without a version they may know of,
/// [`OwnCause::Wrote`] for who wrote or submitted it.
pub fn approve_version(
    actor: &Actor,
    act: ApproverAct,
    version: Option<&VersionFact>,
) -> Result<Permit<ApproveVersion>, Refusal> {
    only(actor, Role::RuleApprover)?;
    let version = kept(actor, version)?;
    if version.author == actor.id() || version.submitter == Some(actor.id()) {
        return Err(Refusal::OwnCause(OwnCause::Wrote));
    }
    Ok(Permit::granted(ApproveVersion {
        version: version.id,
        approver: actor.id(),
        act,
    }))
}
