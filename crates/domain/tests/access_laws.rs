//! The laws of access that do not depend on one operation: grants, own causes, several roles.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use chrono::{DateTime, TimeDelta, Utc};
use credit_bank_domain::access::grants::{GrantFact, GrantScope};
use credit_bank_domain::access::outcomes::{
    OfficerAct, OutcomeFact, OutcomeUse, decide_outcome, see_outcome,
};
use credit_bank_domain::access::rule_sets::{ApproverAct, Keepers, VersionFact, approve_version};
use credit_bank_domain::access::{
    Actor, Audience, Ground, OwnCause, PersonActor, Refusal, Role, Scope, SeenOutcomes,
    applications, conversions, learners,
};
use credit_bank_domain::id::{
    ActorId, ApplicationId, GrantId, LearnerId, OrganisationId, OutcomeId, RuleSetVersionId, UserId,
};
use uuid::Uuid;

fn learner(number: u128) -> LearnerId {
    LearnerId::new(Uuid::from_u128(number))
}

fn school() -> OrganisationId {
    OrganisationId::new(Uuid::from_u128(20))
}

fn an_outcome(number: u128) -> OutcomeId {
    OutcomeId::new(Uuid::from_u128(number))
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_760_000_000, 0).unwrap()
}

fn person(roles: &[Role]) -> Actor {
    Actor::Person(PersonActor {
        user_id: UserId::new(Uuid::from_u128(10)),
        roles: roles.to_vec(),
        organisation_id: Some(school()),
        learner_id: Some(learner(1)),
        version: 1,
        session: None,
    })
}

fn grant(number: u128, scope: GrantScope) -> GrantFact {
    GrantFact {
        id: GrantId::new(Uuid::from_u128(number)),
        learner: learner(2),
        recipient: school(),
        scope,
        expires_at: now().checked_add_signed(TimeDelta::seconds(1)).unwrap(),
        revoked: false,
    }
}

fn outcome(owner: LearnerId) -> OutcomeFact {
    OutcomeFact {
        id: an_outcome(30),
        learner: owner,
        posted_by: Vec::new(),
        uses: Vec::new(),
    }
}

#[test]
fn a_grant_ends_at_its_expiry_and_at_its_withdrawal() {
    let registrar = person(&[Role::Registrar]);
    let sees =
        |grant: GrantFact| learners::see_balance(&registrar, Some(learner(2)), &[grant], now());
    let good = grant(40, GrantScope::Balance);
    assert!(sees(good.clone()).is_ok());
    let expired = GrantFact {
        expires_at: now(),
        ..good.clone()
    };
    assert_eq!(sees(expired), Err(Refusal::Unknown));
    let revoked = GrantFact {
        revoked: true,
        ..good.clone()
    };
    assert_eq!(sees(revoked), Err(Refusal::Unknown));
    let of_another = GrantFact {
        learner: learner(3),
        ..good.clone()
    };
    assert_eq!(sees(of_another), Err(Refusal::Unknown));
    let to_another = GrantFact {
        recipient: OrganisationId::new(Uuid::from_u128(21)),
        ..good
    };
    assert_eq!(sees(to_another), Err(Refusal::Unknown));
}

#[test]
fn a_grant_shows_what_it_names_and_no_more() {
    let registrar = person(&[Role::Registrar]);
    let whom = Some(learner(2));
    let shows = |scope: GrantScope| {
        let grants = [grant(40, scope)];
        (
            learners::see_balance(&registrar, whom, &grants, now()).is_ok(),
            learners::see_entries(&registrar, whom, &grants, now()).is_ok(),
            learners::see_outcomes(&registrar, whom, &grants, now()).is_ok(),
            conversions::query_conversion(&registrar, whom, &grants, now()).is_ok(),
        )
    };
    assert_eq!(shows(GrantScope::Balance), (true, false, false, false));
    assert_eq!(
        shows(GrantScope::Outcomes(vec![an_outcome(30)])),
        (false, false, true, true)
    );
    assert_eq!(shows(GrantScope::Record), (true, true, true, true));
}

#[test]
fn several_grants_of_chosen_outcomes_show_all_that_were_chosen() {
    let registrar = person(&[Role::Registrar]);
    let mut grants = vec![
        grant(
            40,
            GrantScope::Outcomes(vec![an_outcome(32), an_outcome(30)]),
        ),
        grant(
            41,
            GrantScope::Outcomes(vec![an_outcome(31), an_outcome(30)]),
        ),
        GrantFact {
            revoked: true,
            ..grant(42, GrantScope::Record)
        },
    ];
    let seen = learners::see_outcomes(&registrar, Some(learner(2)), &grants, now()).unwrap();
    let chosen = vec![an_outcome(30), an_outcome(31), an_outcome(32)];
    assert_eq!(seen.outcomes, SeenOutcomes::Only(chosen));
    grants.push(grant(43, GrantScope::Record));
    let seen = learners::see_outcomes(&registrar, Some(learner(2)), &grants, now()).unwrap();
    assert_eq!(seen.outcomes, SeenOutcomes::All);
    let ground = Ground::Grant(GrantId::new(Uuid::from_u128(43)));
    assert_eq!(
        seen.audience,
        Audience::School {
            organisation: school(),
            ground
        }
    );
}

#[test]
fn a_school_sees_an_outcome_while_its_application_runs_and_not_after_the_review_term() {
    let registrar = person(&[Role::Registrar]);
    let application = ApplicationId::new(Uuid::from_u128(50));
    let sees = |seen_until| {
        let used_by = vec![OutcomeUse {
            application,
            school: school(),
            seen_until,
        }];
        let outcome = OutcomeFact {
            uses: used_by,
            ..outcome(learner(2))
        };
        see_outcome(&registrar, Some(&outcome), &[], now()).map(|permit| permit.audience)
    };
    let ground = Ground::Application(application);
    let shown = Ok(Audience::School {
        organisation: school(),
        ground,
    });
    assert_eq!(sees(None), shown);
    assert_eq!(sees(now().checked_add_signed(TimeDelta::seconds(1))), shown);
    assert_eq!(sees(Some(now())), Err(Refusal::Unknown));
}

#[test]
fn a_grant_of_other_outcomes_or_of_the_balance_shows_no_outcome() {
    let registrar = person(&[Role::Registrar]);
    let sees = |scope| {
        see_outcome(
            &registrar,
            Some(&outcome(learner(2))),
            &[grant(40, scope)],
            now(),
        )
        .is_ok()
    };
    assert!(sees(GrantScope::Outcomes(vec![an_outcome(30)])));
    assert!(sees(GrantScope::Record));
    assert!(!sees(GrantScope::Outcomes(vec![an_outcome(31)])));
    assert!(!sees(GrantScope::Balance));
}

#[test]
fn who_is_officer_and_learner_sees_his_own_as_a_learner_and_decides_nothing_of_it() {
    let both = person(&[Role::Officer, Role::Learner]);
    let own = outcome(learner(1));
    let seen = see_outcome(&both, Some(&own), &[], now()).unwrap();
    assert_eq!(seen.audience, Audience::Learner);
    let others = see_outcome(&both, Some(&outcome(learner(2))), &[], now()).unwrap();
    assert_eq!(others.audience, Audience::Officer);
    let decided = decide_outcome(&both, OfficerAct::Freeze, Some(&own));
    assert_eq!(decided, Err(Refusal::OwnCause(OwnCause::Oneself)));
}

#[test]
fn who_is_registrar_and_learner_lists_the_schools_and_his_own() {
    let both = person(&[Role::Registrar, Role::Learner]);
    let listed = applications::list_applications(&both).unwrap();
    assert_eq!(listed.parties.learner, Some(learner(1)));
    assert_eq!(listed.parties.school, Some(school()));
}

#[test]
fn who_posted_in_person_does_not_recognise_even_for_another_organisation() {
    let officer = person(&[Role::Officer, Role::Provider]);
    let posted = OutcomeFact {
        posted_by: vec![officer.id()],
        ..outcome(learner(2))
    };
    let decided = |act| decide_outcome(&officer, act, Some(&posted)).map(|permit| permit.act);
    let refused = Err(Refusal::OwnCause(OwnCause::Posted));
    assert_eq!(decided(OfficerAct::Recognition), refused);
    assert_eq!(decided(OfficerAct::Restoration), refused);
    assert_eq!(decided(OfficerAct::Reinstatement), refused);
    assert_eq!(decided(OfficerAct::Freeze), Ok(OfficerAct::Freeze));
}

#[test]
fn both_roles_on_one_account_are_not_four_eyes() {
    let both = person(&[Role::RuleEditor, Role::RuleApprover]);
    let another = ActorId::new(Uuid::from_u128(90));
    let version = |author, submitter| VersionFact {
        id: RuleSetVersionId::new(Uuid::from_u128(60)),
        keepers: Keepers::new(both.organisation_id().into_iter().collect()),
        author,
        submitter,
        published: false,
    };
    let approves = |fact: VersionFact| {
        approve_version(&both, ApproverAct::Approval, Some(&fact)).map(|permit| permit.act)
    };
    let refused = Err(Refusal::OwnCause(OwnCause::Wrote));
    assert_eq!(approves(version(both.id(), Some(another))), refused);
    assert_eq!(approves(version(another, Some(both.id()))), refused);
    assert_eq!(
        approves(version(another, Some(another))),
        Ok(ApproverAct::Approval)
    );
}

#[test]
fn an_admin_has_no_power_over_credits_whatever_else_the_account_says() {
    let all = person(Role::ALL);
    for role in Role::ALL {
        assert_eq!(
            all.has_role(*role),
            !role.has_power_over_credits(),
            "{role:?}"
        );
    }
    assert_eq!(all.acts_for(Role::Provider, Scope::CompletionsWrite), None);
}

#[test]
fn a_registrar_without_an_organisation_acts_for_none() {
    let mut registrar = person(&[Role::Registrar]);
    if let Actor::Person(person) = &mut registrar {
        person.organisation_id = None;
    }
    let listed = applications::list_applications(&registrar);
    assert_eq!(listed.map(|permit| permit.parties), Err(Refusal::Role));
}
