//! What the callers call about: the same things near, far, and about themselves.

use super::must;
use crate::bank::TestBank;
use crate::completions::id_number;
use crate::examples::certificate;
use crate::log_capture;
use crate::one_course::{OneCourseRules, enrol, enter_person};
use crate::world::{Who, uuid};
use credit_bank_domain::access::{Actor, PersonActor, Role};
use credit_bank_domain::id::{
    ActorId, LearnerId, OrganisationId, OutcomeId, ProgrammeId, SimulationId, UserId,
};
use credit_bank_domain::state::RuleSetVersionState;
use credit_bank_store::rows::{RuleSetVersion, Simulation};
use credit_bank_store::words::{SimulationPhase, SimulationState};
use credit_bank_store::{Json, StoreError};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Everything of one learner with one school, by the contract's words.
#[derive(Clone)]
pub(crate) struct Things {
    pub(crate) person: u32,
    pub(crate) ids: BTreeMap<&'static str, String>,
}

/// Who is there, and what of.
pub(crate) struct Scene {
    pub(crate) people: Vec<(Role, Actor)>,
    /// The organisation of everybody but the officer.
    pub(crate) near: OrganisationId,
    pub(crate) own: Things,
    pub(crate) foreign: Things,
    /// About each who acts, and what the officer himself posted.
    pub(crate) himself: BTreeMap<Role, Things>,
    pub(crate) posted: Things,
}

/// A provider and school.
#[derive(Clone, Copy)]
struct Place {
    organisation: OrganisationId,
    programme: ProgrammeId,
    poster: Who,
}

fn token(bank: &TestBank, actor: &Actor) -> String {
    let token = bank.bank.tokens().issue(actor, uuid()).unwrap();
    log_capture::forbid(&token);
    token
}

/// A learner, opened by a post of this provider; and the completion.
fn post(bank: &TestBank, poster: &str, person: u32) -> (LearnerId, Value) {
    id_number(person);
    let body = certificate(&format!("P-{person}"), person);
    let completion = must(bank, poster, "/v1/completions", &body);
    let outcome = id(&completion, "outcome_id");
    let found = bank.read(|tx| tx.find_outcome(OutcomeId::new(outcome)));
    (found.unwrap().learner_id, completion)
}

/// As what an auditor reads of a learner.
pub(crate) fn pseudonym(bank: &TestBank, learner: LearnerId) -> String {
    let keys = bank.bank.identity_keys();
    keys.pseudonym(learner.uuid()).unwrap().to_string()
}

fn id(value: &Value, member: &str) -> Uuid {
    value[member].as_str().unwrap().parse().unwrap()
}

/// What a learner has at a place; `learner` acts for himself.
fn things(
    bank: &TestBank,
    place: Place,
    (learner, completion): &(LearnerId, Value),
    learner_token: &str,
    person: u32,
) -> Things {
    if completion["outcome_state"] != "recognised" {
        let officer = bank.token(Who::Officer);
        let target = format!("/v1/outcomes/{}/recognition", id(completion, "outcome_id"));
        let body = json!({"credits": "6", "category": "vocational", "text": "示例"});
        must(bank, &officer, &target, &body);
    }
    let enrolment = enrol(&bank.bank, *learner, place.organisation, place.programme);
    let draft = json!({"enrolment_id": enrolment});
    let application = must(bank, learner_token, "/v1/applications", &draft);
    let grant = json!({"scope": {"kind": "record"}, "organisation_id": place.organisation,
        "purpose": "示例", "expires_on": "2026-03-31"});
    let grant = must(bank, learner_token, "/v1/grants", &grant);
    let plan = json!({"outcomes": [], "programme_id": place.programme});
    let plan = must(bank, learner_token, "/v1/plans", &plan);
    let shares = format!("/v1/plans/{}/shares", id(&plan, "id"));
    let share = must(bank, learner_token, &shares, &json!({"days": 30}));
    log_capture::forbid(share["token"].as_str().unwrap());
    let group = &application["groups"][0];
    let ids = [
        ("learners", learner.to_string()),
        ("accounts", pseudonym(bank, *learner)),
        ("completions", id(completion, "id").to_string()),
        ("outcomes", id(completion, "outcome_id").to_string()),
        ("enrolments", enrolment.to_string()),
        ("applications", id(&application, "id").to_string()),
        ("groups", id(group, "id").to_string()),
        ("lines", id(&group["lines"][0], "id").to_string()),
        ("grants", id(&grant, "id").to_string()),
        ("plans", id(&plan, "id").to_string()),
        ("shares", id(&share, "id").to_string()),
        ("organisations", place.organisation.to_string()),
        ("programmes", place.programme.to_string()),
    ];
    Things {
        person,
        ids: ids.into(),
    }
}

/// The same person in another role.
fn in_role(actor: &Actor, role: Role) -> Actor {
    let Actor::Person(person) = actor else {
        panic!("a system is nobody");
    };
    let organisation_id = person.organisation_id.filter(|_| role != Role::Learner);
    Actor::Person(PersonActor {
        roles: vec![role],
        organisation_id,
        ..person.clone()
    })
}

impl Scene {
    pub(crate) fn make(bank: &TestBank) -> Self {
        let of = |who| bank.world.actor(who).organisation_id().unwrap();
        let (near, far, station) = (of(Who::Provider), of(Who::OtherProvider), of(Who::Officer));
        // Grants go to schools.
        bank.execute(
            "UPDATE organisation SET roles = '[\"school\",\"provider\"]' WHERE code IN ('demo-teo', 'lphr')",
        );
        let rules = OneCourseRules::publish(&bank.bank, near);
        let far_rules = OneCourseRules::publish(&bank.bank, far);
        let place = |organisation, poster| Place {
            organisation,
            programme: rules.open_programme(&bank.bank, organisation),
            poster,
        };
        let (here, there) = (place(near, Who::Provider), place(far, Who::OtherProvider));
        let mut people = Vec::new();
        let mut himself = BTreeMap::new();
        let mut own = None;
        for (number, role) in (101..).zip(Role::ALL) {
            let posted = post(bank, &bank.token(here.poster), number);
            let organisation = match role {
                Role::Learner => None,
                Role::Officer => Some(station),
                _ => Some(near),
            };
            let actor = enter_person(&bank.bank, *role, organisation, Some(posted.0));
            let learner = token(bank, &in_role(&actor, Role::Learner));
            let his = things(bank, here, &posted, &learner, number);
            people.push((*role, actor));
            if *role == Role::Learner {
                own = Some(his);
            } else {
                himself.insert(*role, his);
            }
        }
        let stranger = post(bank, &bank.token(there.poster), 150);
        let actor = enter_person(&bank.bank, Role::Learner, None, Some(stranger.0));
        let foreign = things(bank, there, &stranger, &token(bank, &actor), 150);
        let officer = people.iter().find(|(role, _)| *role == Role::Officer);
        let (_, completion) = post(
            bank,
            &token(bank, &in_role(&officer.unwrap().1, Role::Provider)),
            151,
        );
        let mut own = own.unwrap();
        let mut posted = own.clone();
        let outcome = id(&completion, "outcome_id").to_string();
        posted.ids.insert("outcomes", outcome);
        let client = Self::client(bank, near);
        own.ids.insert("clients", client);
        let award = bank.read(|tx| tx.find_award_edition("X01", "1")).unwrap();
        own.ids.insert("awards", award.id.to_string());
        let mut scene = Self {
            people,
            near,
            own,
            foreign,
            himself,
            posted,
        };
        scene.add_users_and_versions(bank, &rules, &far_rules);
        scene
    }

    fn client(bank: &TestBank, near: OrganisationId) -> String {
        let now = bank.bank.now();
        let clients = bank.read(|tx| tx.list_clients(near, None, 1, now));
        clients[0].client.id.to_string()
    }

    /// One for which nobody acts.
    fn spare_organisation(&self, bank: &TestBank) -> OrganisationId {
        let acting = |id| {
            let of = |who| bank.world.actor(who).organisation_id() == Some(id);
            id == self.near || of(Who::OtherProvider) || of(Who::Officer)
        };
        let all = bank.read(|tx| tx.list_organisations(None, 100));
        let spare = all.iter().rev().find(|it| !acting(it.id));
        spare.unwrap().id
    }

    /// Somebody to suspend, and versions that were published, that another person wrote, and that
    /// each one wrote himself.
    fn add_users_and_versions(
        &mut self,
        bank: &TestBank,
        rules: &OneCourseRules,
        far: &OneCourseRules,
    ) {
        let victim = enter_person(&bank.bank, Role::Auditor, None, None);
        let rule_set = rules.rule_set.to_string();
        let spare = self.spare_organisation(bank).to_string();
        for things in [&mut self.own, &mut self.foreign, &mut self.posted] {
            things.ids.insert("suspendable", spare.clone());
            things.ids.insert("users", victim.id().to_string());
            things.ids.insert("rule-sets", rule_set.clone());
            things.ids.insert("versions", "2".to_owned());
        }
        let far_set = far.rule_set.to_string();
        self.foreign.ids.insert("rule-sets", far_set);
        for rules in [rules, far] {
            rules.draft_version(&bank.bank, 2, ActorId::new(uuid()));
        }
        for (number, (role, actor)) in (3..).zip(&self.people) {
            rules.draft_version(&bank.bank, number, actor.id());
            if let Some(things) = self.himself.get_mut(role) {
                let user = UserId::new(actor.id().uuid());
                things.ids.insert("users", user.to_string());
                things.ids.insert("suspendable", self.near.to_string());
                things.ids.insert("rule-sets", rule_set.clone());
                things.ids.insert("versions", number.to_string());
            }
        }
        let simulation = simulate_draft(bank, rules);
        self.foreign
            .ids
            .insert("simulations", simulate_draft(bank, far));
        for things in [&mut self.own, &mut self.posted] {
            things.ids.insert("simulations", simulation.clone());
        }
    }
}

/// The id of a new simulation of the second version, which is a draft.
fn simulate_draft(bank: &TestBank, rules: &OneCourseRules) -> String {
    let found = bank.read(|tx| -> Result<_, StoreError> {
        tx.find_rule_set_version_by_number(rules.rule_set, 2)
    });
    let draft = found.unwrap();
    assert_eq!(draft.state, RuleSetVersionState::Draft);
    let row = simulation(bank, &draft);
    crate::school::write(bank, |tx| tx.insert_simulation(&row));
    row.id.to_string()
}

/// A simulation of a version that nobody goes on with.
fn simulation(bank: &TestBank, version: &RuleSetVersion) -> Simulation {
    Simulation {
        id: SimulationId::new(uuid()),
        rule_set_version_id: version.id,
        hash: version.hash.clone(),
        old_version_id: None,
        on_day: bank.bank.today(),
        state: SimulationState::Running,
        phase: SimulationPhase::Applications,
        after_id: None,
        step: 0,
        expected: 0,
        cases: 0,
        losses: 0,
        gains: 0,
        moved: 0,
        bounded: 0,
        incomplete: 0,
        worker_id: None,
        leased_until: None,
        created_by: ActorId::new(uuid()),
        created_at: bank.bank.now(),
        ended_at: None,
        recognised_by: Json(Vec::new()),
        tried_against: Json(Vec::new()),
    }
}
