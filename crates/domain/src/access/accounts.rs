//! Who may use, make and suspend accounts of people, organisations and their systems.

use super::causes::only;
use super::{Actor, OwnCause, Permit, Refusal, Role};
use crate::id::{ActorId, LearnerId, OrganisationId, UserId};

/// Read who one is and what one may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeeMe {
    /// The actor, who is also what is shown.
    pub actor: ActorId,
}

/// Everybody may know who he is.
///
/// # Errors
/// None today; the shape is that of every decision.
pub fn see_me(actor: &Actor) -> Result<Permit<SeeMe>, Refusal> {
    Ok(Permit::granted(SeeMe { actor: actor.id() }))
}

/// Act on one's own log-in: end the session, change the password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeepOwnLogin {
    /// The account, the actor's own.
    pub user: UserId,
}

/// A person may log out; a client has no session.
///
/// # Errors
/// [`Refusal::Role`] for a client.
pub fn log_out(actor: &Actor) -> Result<Permit<KeepOwnLogin>, Refusal> {
    own_login(actor)
}

/// A person may change the own password; a client has none.
///
/// # Errors
/// [`Refusal::Role`] for a client.
pub fn change_password(actor: &Actor) -> Result<Permit<KeepOwnLogin>, Refusal> {
    own_login(actor)
}

fn own_login(actor: &Actor) -> Result<Permit<KeepOwnLogin>, Refusal> {
    match actor {
        Actor::Person(person) => Ok(Permit::granted(KeepOwnLogin {
            user: person.user_id,
        })),
        Actor::Client(_) => Err(Refusal::Role),
    }
}

/// List the people's accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListUsers {
    /// Who lists.
    pub actor: ActorId,
}

/// An admin lists people.
///
/// # Errors
/// [`Refusal::Role`] for all others.
pub fn list_users(actor: &Actor) -> Result<Permit<ListUsers>, Refusal> {
    only(actor, Role::Admin)?;
    Ok(Permit::granted(ListUsers { actor: actor.id() }))
}

/// Make a person's account, not a learner's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateUser {
    /// Who makes it.
    pub actor: ActorId,
}

/// An admin makes accounts. Learners' are opened by an officer and claimed by the person.
///
/// # Errors
/// [`Refusal::Role`] for all others.
pub fn create_user(actor: &Actor) -> Result<Permit<CreateUser>, Refusal> {
    only(actor, Role::Admin)?;
    Ok(Permit::granted(CreateUser { actor: actor.id() }))
}

/// Change what is said of an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeOrganisation {
    /// Which.
    pub organisation: OrganisationId,
    /// Who changes it.
    pub actor: ActorId,
}

/// Whoever enters organisations changes what is said of them.
///
/// # Errors
/// [`Refusal::Role`] for all but an admin, [`Refusal::Unknown`] without an organisation.
pub fn change_organisation(
    actor: &Actor,
    organisation: Option<OrganisationId>,
) -> Result<Permit<ChangeOrganisation>, Refusal> {
    only(actor, Role::Admin)?;
    Ok(Permit::granted(ChangeOrganisation {
        organisation: organisation.ok_or(Refusal::Unknown)?,
        actor: actor.id(),
    }))
}

/// Suspend or restore one person's account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuspendUser {
    /// Whose.
    pub user: UserId,
    /// Who does it.
    pub actor: ActorId,
}

/// An admin suspends and restores others, so that the last admin cannot lock himself out.
///
/// # Errors
/// [`Refusal::Role`] for all others, [`OwnCause::Oneself`] for the own account, [`Refusal::Unknown`]
/// without an account.
pub fn suspend_user(actor: &Actor, user: Option<UserId>) -> Result<Permit<SuspendUser>, Refusal> {
    let (user, actor) = somebody_else(actor, user)?;
    Ok(Permit::granted(SuspendUser { user, actor }))
}

/// Say what one person may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeRoles {
    /// Whose roles.
    pub user: UserId,
    /// Who changes them.
    pub actor: ActorId,
}

/// An admin changes the roles of others, so that nobody gives himself what he lacks and the last admin
/// remains one.
///
/// # Errors
/// As [`suspend_user`].
pub fn change_roles(actor: &Actor, user: Option<UserId>) -> Result<Permit<ChangeRoles>, Refusal> {
    let (user, actor) = somebody_else(actor, user)?;
    Ok(Permit::granted(ChangeRoles { user, actor }))
}

/// An admin and the account of another person.
fn somebody_else(actor: &Actor, user: Option<UserId>) -> Result<(UserId, ActorId), Refusal> {
    only(actor, Role::Admin)?;
    let user = user.ok_or(Refusal::Unknown)?;
    if actor.id() == ActorId::new(user.uuid()) {
        return Err(Refusal::OwnCause(OwnCause::Oneself));
    }
    Ok((user, actor.id()))
}

/// Register an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateOrganisation {
    /// Who registers it.
    pub actor: ActorId,
}

/// An admin registers organisations.
///
/// # Errors
/// [`Refusal::Role`] for all others.
pub fn create_organisation(actor: &Actor) -> Result<Permit<CreateOrganisation>, Refusal> {
    only(actor, Role::Admin)?;
    Ok(Permit::granted(CreateOrganisation { actor: actor.id() }))
}

/// Suspend or restore an organisation with everybody who acts for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuspendOrganisation {
    /// Which.
    pub organisation: OrganisationId,
    /// Who does it.
    pub actor: ActorId,
}

/// An admin suspends and restores organisations, but not the one he acts for himself.
///
/// # Errors
/// [`Refusal::Role`] for all others, [`OwnCause::Oneself`] for the own organisation,
/// [`Refusal::Unknown`] without an organisation.
pub fn suspend_organisation(
    actor: &Actor,
    organisation: Option<OrganisationId>,
) -> Result<Permit<SuspendOrganisation>, Refusal> {
    only(actor, Role::Admin)?;
    let organisation = organisation.ok_or(Refusal::Unknown)?;
    if actor.organisation_id() == Some(organisation) {
        return Err(Refusal::OwnCause(OwnCause::Oneself));
    }
    Ok(Permit::granted(SuspendOrganisation {
        organisation,
        actor: actor.id(),
    }))
}

/// List the clients of one organisation, make one, give one a new secret, suspend
/// or restore one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeepClients {
    /// Whose clients.
    pub organisation: OrganisationId,
    /// Who keeps them.
    pub actor: ActorId,
}

/// An admin lists an organisation's clients.
///
/// # Errors
/// [`Refusal::Role`] for all others, [`Refusal::Unknown`] without an organisation.
pub fn list_clients(
    actor: &Actor,
    organisation: Option<OrganisationId>,
) -> Result<Permit<KeepClients>, Refusal> {
    keep_clients(actor, organisation)
}

/// An admin makes an organisation's client.
///
/// # Errors
/// [`Refusal::Role`] for all others, [`Refusal::Unknown`] without an organisation.
pub fn create_client(
    actor: &Actor,
    organisation: Option<OrganisationId>,
) -> Result<Permit<KeepClients>, Refusal> {
    keep_clients(actor, organisation)
}

/// An admin gives a client of this organisation a new secret.
///
/// # Errors
/// [`Refusal::Role`] for all others, [`Refusal::Unknown`] without an organisation.
pub fn create_client_secret(
    actor: &Actor,
    organisation: Option<OrganisationId>,
) -> Result<Permit<KeepClients>, Refusal> {
    keep_clients(actor, organisation)
}

/// An admin suspends and restores a client of this organisation.
///
/// # Errors
/// [`Refusal::Role`] for all others, [`Refusal::Unknown`] without an organisation.
pub fn suspend_client(
    actor: &Actor,
    organisation: Option<OrganisationId>,
) -> Result<Permit<KeepClients>, Refusal> {
    keep_clients(actor, organisation)
}

fn keep_clients(
    actor: &Actor,
    organisation: Option<OrganisationId>,
) -> Result<Permit<KeepClients>, Refusal> {
    only(actor, Role::Admin)?;
    Ok(Permit::granted(KeepClients {
        organisation: organisation.ok_or(Refusal::Unknown)?,
        actor: actor.id(),
    }))
}

/// Read the notices addressed to any of these.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListNotices {
    /// To the actor.
    pub actor: ActorId,
    /// To the learner the actor is.
    pub learner: Option<LearnerId>,
    /// To the organisation the actor acts for.
    pub organisation: Option<OrganisationId>,
}

/// Everybody reads what concerns him. An organisation's notices are for those who act for it on
/// credits and for its systems.
///
/// # Errors
/// None today; the shape is that of every decision.
pub fn list_notices(actor: &Actor) -> Result<Permit<ListNotices>, Refusal> {
    let acts_for_it = match actor {
        Actor::Client(_) => true,
        Actor::Person(_) => [Role::Provider, Role::Registrar, Role::Officer]
            .into_iter()
            .any(|role| actor.has_role(role)),
    };
    Ok(Permit::granted(ListNotices {
        actor: actor.id(),
        learner: actor.learner_id(),
        organisation: actor.organisation_id().filter(|_| acts_for_it),
    }))
}
