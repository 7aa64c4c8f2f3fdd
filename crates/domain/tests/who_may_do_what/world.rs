//! The facts behind each line of the table, seen from the actor.

use When::{Any, Foreign, Himself, Own, Posted, Published, There, Unpublished};
use chrono::{DateTime, TimeDelta, Utc};
use credit_bank_domain::access::applications::ApplicationFact;
use credit_bank_domain::access::completions::CompletionFact;
use credit_bank_domain::access::enrolments::EnrolmentFact;
use credit_bank_domain::access::grants::{GrantFact, GrantScope};
use credit_bank_domain::access::outcomes::{OutcomeFact, OutcomeUse};
use credit_bank_domain::access::plans::PlanFact;
use credit_bank_domain::access::rule_sets::{Keepers, RuleSetFact, VersionFact};
use credit_bank_domain::access::{Actor, ClientActor, PersonActor, Role, Scope};
use credit_bank_domain::id::{
    ActorId, ApplicationId, ClientId, CompletionId, EnrolmentId, GrantId, LearnerId,
    OrganisationId, OutcomeId, PlanId, RuleSetId, RuleSetVersionId, UserId,
};
use credit_bank_domain::state::EnrolmentState;
use uuid::Uuid;

/// What the operation is done on, seen from the actor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    Any,
    Own,
    Foreign,
    Himself,
    Posted,
    There,
    Published,
    Unpublished,
}

impl When {
    pub const fn word(self) -> &'static str {
        match self {
            Any => "-",
            Own => "own",
            Foreign => "foreign",
            Himself => "himself",
            Posted => "posted",
            There => "there",
            Published => "published",
            Unpublished => "unpublished",
        }
    }
}

/// The facts that the decisions ask for; nothing at all stands for what does not exist.
#[derive(Default)]
pub struct World {
    pub learner: Option<LearnerId>,
    pub school: Option<OrganisationId>,
    pub user: Option<UserId>,
    pub organisation: Option<OrganisationId>,
    pub rule_set: Option<RuleSetFact>,
    pub keepers: Option<Keepers>,
    pub grants: Vec<GrantFact>,
    pub grant: Option<GrantFact>,
    pub enrolment: Option<EnrolmentFact>,
    pub application: Option<ApplicationFact>,
    pub completion: Option<CompletionFact>,
    pub outcome: Option<OutcomeFact>,
    pub plan: Option<PlanFact>,
    pub version: Option<VersionFact>,
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn me() -> LearnerId {
    LearnerId::new(id(1))
}

fn somebody() -> LearnerId {
    LearnerId::new(id(2))
}

fn my_user() -> UserId {
    UserId::new(id(10))
}

fn my_organisation() -> OrganisationId {
    OrganisationId::new(id(20))
}

fn another_organisation() -> OrganisationId {
    OrganisationId::new(id(21))
}

pub fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_760_000_000, 0).unwrap()
}

fn later() -> DateTime<Utc> {
    now().checked_add_signed(TimeDelta::days(30)).unwrap()
}

/// A person of these roles; staff have a learning account too, which they do not use as learners.
fn person(roles: &[Role]) -> Actor {
    Actor::Person(PersonActor {
        user_id: my_user(),
        roles: roles.to_vec(),
        organisation_id: (roles != [Role::Learner]).then(my_organisation),
        learner_id: Some(me()),
        version: 1,
        session: None,
    })
}

fn client(scope: Scope) -> Actor {
    Actor::Client(ClientActor {
        client_id: ClientId::new(id(11)),
        organisation_id: my_organisation(),
        scopes: vec![scope],
        version: 1,
    })
}

pub fn actors() -> Vec<(&'static str, Actor)> {
    let people = Role::ALL
        .iter()
        .map(|role| (role.as_str(), person(&[*role])));
    let clients = Scope::ALL
        .iter()
        .map(|scope| (scope.as_str(), client(*scope)));
    people.chain(clients).collect()
}

fn grant(learner: LearnerId, recipient: OrganisationId, scope: GrantScope) -> GrantFact {
    GrantFact {
        id: GrantId::new(id(30)),
        learner,
        recipient,
        scope,
        expires_at: later(),
        revoked: false,
    }
}

fn outcome(learner: LearnerId, poster: Uuid, school: OrganisationId) -> OutcomeFact {
    OutcomeFact {
        id: OutcomeId::new(id(31)),
        learner,
        posted_by: vec![ActorId::new(poster)],
        uses: vec![OutcomeUse {
            application: ApplicationId::new(id(32)),
            school,
            seen_until: None,
        }],
    }
}

/// Of a rule set of the actor's organisation, or of another one's.
fn keepers(when: When) -> Keepers {
    Keepers::new(vec![if when == Foreign || when == Published {
        another_organisation()
    } else {
        my_organisation()
    }])
}

pub fn version(when: When) -> VersionFact {
    let author = if when == Himself {
        my_user().uuid()
    } else {
        id(90)
    };
    VersionFact {
        id: RuleSetVersionId::new(id(33)),
        keepers: keepers(when),
        author: ActorId::new(author),
        submitter: Some(ActorId::new(id(91))),
        published: when == Published,
    }
}

pub fn world(actor: &Actor, when: When) -> World {
    let mine = actor.learner_id().is_some() && when != Foreign;
    let learner = if mine || when == Himself {
        me()
    } else {
        somebody()
    };
    let near = if when == Foreign {
        another_organisation()
    } else {
        my_organisation()
    };
    let poster = if when == Posted {
        my_user().uuid()
    } else {
        id(90)
    };
    let user = if when == Himself {
        my_user()
    } else {
        UserId::new(id(90))
    };
    World {
        learner: Some(learner),
        school: Some(near),
        user: Some(user),
        organisation: Some(if when == Himself {
            my_organisation()
        } else {
            another_organisation()
        }),
        rule_set: Some(RuleSetFact {
            id: RuleSetId::new(id(34)),
            keepers: keepers(when),
        }),
        keepers: Some(keepers(when)),
        grants: vec![grant(learner, near, GrantScope::Record)],
        grant: Some(grant(learner, near, GrantScope::Balance)),
        enrolment: Some(EnrolmentFact {
            id: EnrolmentId::new(id(35)),
            learner,
            school: near,
            state: EnrolmentState::Active,
        }),
        application: Some(ApplicationFact {
            id: ApplicationId::new(id(32)),
            learner,
            school: near,
        }),
        completion: Some(CompletionFact {
            id: CompletionId::new(id(36)),
            provider: near,
            learner,
        }),
        outcome: Some(outcome(learner, poster, near)),
        plan: Some(PlanFact {
            id: PlanId::new(id(37)),
            learner,
        }),
        version: Some(version(when)),
    }
}
