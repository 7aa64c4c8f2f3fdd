//! Who may do what, as a table to read: every operation of the contract that asks who somebody is, for
//! every role and scope, on what is theirs and what is not.
//!
//! `who_may_do_what.txt` is the committed answer. After a decision was changed on purpose, run
//! `WHO_MAY_DO_WHAT=write cargo test -p credit-bank-domain --test who_may_do_what` and review the
//! difference.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod world;

use credit_bank_domain::access::applications::{ApplicantAct, SchoolAct};
use credit_bank_domain::access::outcomes::OfficerAct;
use credit_bank_domain::access::rule_sets::ApproverAct;
use credit_bank_domain::access::{
    Actor, OwnCause, Permit, Refusal, Role, accounts, applications, audit, completions,
    conversions, corrections, enrolments, grants, learners, outcomes, plans, register, rule_sets,
};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use world::When::{self, Any, Foreign, Himself, Own, Posted, Published, There, Unpublished};
use world::{World, actors, now, version, world};

const TABLE: &str = include_str!("../who_may_do_what.txt");
const CONTRACT: &str = include_str!("../../../../openapi.yaml");
const HEAD: &str = "\
# Who may do what. One line: operation (as in openapi.yaml), actor, on what, answer.
#
# actor        a role; a scope of a client; `anonymous` where no token is needed
# on what      -            the operation is about nothing in particular
#              own          the learner's own; the provider's or school's own, or granted or applied to the school;
#                           of a rule set that the actor's organisation keeps, and not published
#              foreign      another learner's, provider's or school's, which is answered as what does not exist
#              himself      in the actor's reach but about the person who acts, without the role of a learner
#              posted       posted by the person who acts
#              there        exists; it belongs to nobody
#              published    a rule-set version that was published
#              unpublished  one that was not
# answer       yes | 403 the role may not | 404 may not know | own-cause (403): oneself, posted or wrote
";

type Answer = Result<(), Refusal>;
type Decision = fn(&Actor, &World) -> Answer;

fn may<A>(decision: Result<Permit<A>, Refusal>) -> Answer {
    decision.map(|_| ())
}

fn school_act(actor: &Actor, act: SchoolAct, world: &World) -> Answer {
    may(applications::decide_application(
        actor,
        act,
        world.application.as_ref(),
    ))
}

fn applicant_act(actor: &Actor, act: ApplicantAct, world: &World) -> Answer {
    may(applications::pursue_application(
        actor,
        act,
        world.application.as_ref(),
    ))
}

fn officer_act(actor: &Actor, act: OfficerAct, world: &World) -> Answer {
    may(outcomes::decide_outcome(actor, act, world.outcome.as_ref()))
}

fn approver_act(actor: &Actor, act: ApproverAct, world: &World) -> Answer {
    may(rule_sets::approve_version(
        actor,
        act,
        world.version.as_ref(),
    ))
}

fn query(actor: &Actor, world: &World) -> Answer {
    may(conversions::query_conversion(
        actor,
        world.learner,
        &world.grants,
        now(),
    ))?;
    may(conversions::query_enrolment(
        actor,
        world.enrolment.as_ref(),
    ))
}

const ANY: &[When] = &[Any];
const THING: &[When] = &[Own, Foreign];
const CAUSE: &[When] = &[Own, Foreign, Himself];
const JUDGED: &[When] = &[There, Himself, Posted];
const VERSION: &[When] = &[There, Himself];

#[rustfmt::skip]
const OPERATIONS: &[(&str, &[When], Decision)] = &[
    ("delete_current_session", ANY, |a, _| may(accounts::log_out(a))),
    ("get_me", ANY, |a, _| may(accounts::see_me(a))),
    ("change_my_password", ANY, |a, _| may(accounts::change_password(a))),
    ("list_my_accesses", ANY, |a, _| may(audit::list_my_accesses(a))),
    ("export_my_data", ANY, |a, _| may(learners::export_my_data(a))),
    ("list_users", ANY, |a, _| may(accounts::list_users(a))),
    ("create_user", ANY, |a, _| may(accounts::create_user(a))),
    ("set_user_suspension", VERSION, |a, w| may(accounts::suspend_user(a, w.user))),
    ("set_user_roles", VERSION, |a, w| may(accounts::change_roles(a, w.user))),
    ("create_organisation", ANY, |a, _| may(accounts::create_organisation(a))),
    ("set_organisation_suspension", VERSION, |a, w| may(accounts::suspend_organisation(a, w.organisation))),
    ("change_organisation", &[There], |a, w| may(accounts::change_organisation(a, w.organisation))),
    ("list_clients", &[There], |a, w| may(accounts::list_clients(a, w.organisation))),
    ("create_client", &[There], |a, w| may(accounts::create_client(a, w.organisation))),
    ("create_client_secret", &[There], |a, w| may(accounts::create_client_secret(a, w.organisation))),
    ("set_client_suspension", &[There], |a, w| may(accounts::suspend_client(a, w.organisation))),
    ("create_learner", ANY, |a, _| may(learners::create_learner(a))),
    ("get_learner", THING, |a, w| may(learners::see_learner(a, w.learner))),
    ("list_consents", THING, |a, w| may(learners::see_learner(a, w.learner))),
    ("give_consent", THING, |a, w| may(learners::keep_consents(a, w.learner))),
    ("withdraw_consent", THING, |a, w| may(learners::keep_consents(a, w.learner))),
    ("find_learner", THING, |a, w| may(learners::find_learner(a, w.learner, &w.grants, w.enrolment.as_slice(), now()))),
    ("create_claim_code", &[There, Himself], |a, w| may(learners::create_claim_code(a, w.learner))),
    ("correct_learner", &[There, Himself], |a, w| may(corrections::correct_learner(a, w.learner))),
    ("get_balance", THING, |a, w| may(learners::see_balance(a, w.learner, &w.grants, now()))),
    ("list_learner_entries", THING, |a, w| may(learners::see_entries(a, w.learner, &w.grants, now()))),
    ("list_learner_outcomes", THING, |a, w| may(learners::see_outcomes(a, w.learner, &w.grants, now()))),
    ("list_completions", ANY, |a, _| may(completions::list_completions(a))),
    ("post_completion", &[There, Himself], |a, w| completions::post_completion(a)?.about(w.learner.unwrap())),
    ("post_completion_batch", ANY, |a, _| may(completions::post_completion(a))),
    ("get_completion", THING, |a, w| may(completions::see_completion(a, w.completion.as_ref()))),
    ("correct_completion", CAUSE, |a, w| may(completions::correct_completion(a, w.completion.as_ref()))),
    ("withdraw_completion", CAUSE, |a, w| may(completions::withdraw_completion(a, w.completion.as_ref()))),
    ("list_outcomes", ANY, |a, _| may(outcomes::list_outcomes(a))),
    ("get_outcome", THING, |a, w| may(outcomes::see_outcome(a, w.outcome.as_ref(), &w.grants, now()))),
    ("recognise_outcome", JUDGED, |a, w| officer_act(a, OfficerAct::Recognition, w)),
    ("refuse_outcome", JUDGED, |a, w| officer_act(a, OfficerAct::Refusal, w)),
    ("request_outcome_supplement", JUDGED, |a, w| officer_act(a, OfficerAct::SupplementRequest, w)),
    ("supply_outcome", THING, |a, w| may(outcomes::supply_outcome(a, w.outcome.as_ref()))),
    ("freeze_outcome", JUDGED, |a, w| officer_act(a, OfficerAct::Freeze, w)),
    ("restore_outcome", JUDGED, |a, w| officer_act(a, OfficerAct::Restoration, w)),
    ("revoke_outcome", JUDGED, |a, w| officer_act(a, OfficerAct::Revocation, w)),
    ("reinstate_outcome", JUDGED, |a, w| officer_act(a, OfficerAct::Reinstatement, w)),
    ("choose_outcome", THING, |a, w| may(outcomes::choose_outcome(a, w.outcome.as_ref()))),
    ("request_outcome_review", THING, |a, w| may(outcomes::request_outcome_review(a, w.outcome.as_ref()))),
    ("create_award", ANY, |a, _| may(register::create_award(a))),
    ("authorise_issuer", ANY, |a, _| may(register::create_award(a))),
    ("end_award", ANY, |a, _| may(register::create_award(a))),
    ("create_programme", THING, |a, w| may(register::create_programme(a, w.school.unwrap()))),
    ("open_application_window", THING, |a, w| may(register::open_window(a, w.school))),
    ("list_enrolments", ANY, |a, _| may(enrolments::list_enrolments(a))),
    ("create_enrolment", CAUSE, |a, w| may(enrolments::create_enrolment(a, w.school.unwrap(), w.learner))),
    ("get_enrolment", THING, |a, w| may(enrolments::see_enrolment(a, w.enrolment.as_ref()))),
    ("put_enrolment_record", CAUSE, |a, w| may(enrolments::write_record(a, w.enrolment.as_ref()))),
    ("create_rule_set", THING, |a, w| may(rule_sets::create_rule_set(a, w.keepers.as_ref().unwrap()))),
    ("create_rule_set_version", THING, |a, w| may(rule_sets::create_version(a, w.rule_set.as_ref()))),
    ("get_rule_set_version", &[Published, Own, Foreign], |a, w| may(rule_sets::see_version(Some(a), w.version.as_ref()))),
    ("diff_rule_set_versions", &[Published, Own, Foreign], |a, w| may(rule_sets::see_version(Some(a), w.version.as_ref()))),
    ("submit_rule_set_version", CAUSE, |a, w| may(rule_sets::submit_version(a, w.version.as_ref()))),
    ("approve_rule_set_version", CAUSE, |a, w| approver_act(a, ApproverAct::Approval, w)),
    ("publish_rule_set_version", CAUSE, |a, w| approver_act(a, ApproverAct::Publication, w)),
    ("withdraw_rule_set_version", CAUSE, |a, w| approver_act(a, ApproverAct::Withdrawal, w)),
    ("file_rule_set_version", CAUSE, |a, w| approver_act(a, ApproverAct::Filing, w)),
    ("list_simulations", THING, |a, w| may(rule_sets::simulate_version(a, w.version.as_ref()))),
    ("create_simulation", THING, |a, w| may(rule_sets::simulate_version(a, w.version.as_ref()))),
    ("get_simulation", THING, |a, w| may(rule_sets::simulate_version(a, w.version.as_ref()))),
    ("cancel_simulation", THING, |a, w| may(rule_sets::simulate_version(a, w.version.as_ref()))),
    ("list_simulation_cases", THING, |a, w| may(rule_sets::simulate_version(a, w.version.as_ref()))),
    ("export_simulation", THING, |a, w| may(rule_sets::simulate_version(a, w.version.as_ref()))),
    ("list_sleeping_credits", &[Published, Unpublished], |a, w| may(rule_sets::see_sleeping_credits(a, w.version.as_ref(), w.school))),
    ("export_sleeping_credits", &[Published, Unpublished], |a, w| may(rule_sets::see_sleeping_credits(a, w.version.as_ref(), w.school))),
    ("check_rule_set_version", CAUSE, |a, w| may(rule_sets::check_version(a, w.version.as_ref()))),
    ("query_conversion", THING, query),
    ("list_plans", ANY, |a, _| may(plans::keep_plans(a))),
    ("create_plan", ANY, |a, _| may(plans::keep_plans(a))),
    ("get_plan", THING, |a, w| may(plans::keep_plan(a, w.plan))),
    ("delete_plan", THING, |a, w| may(plans::keep_plan(a, w.plan))),
    ("create_plan_share", THING, |a, w| may(plans::keep_plan(a, w.plan))),
    ("delete_plan_share", THING, |a, w| may(plans::keep_plan(a, w.plan))),
    ("list_applications", ANY, |a, _| may(applications::list_applications(a))),
    ("create_application", THING, |a, w| may(applications::create_application(a, w.enrolment.as_ref()))),
    ("get_application", THING, |a, w| may(applications::see_application(a, w.application.as_ref()))),
    ("decide_application", CAUSE, |a, w| school_act(a, SchoolAct::Decision, w)),
    ("withdraw_application", THING, |a, w| applicant_act(a, ApplicantAct::Withdrawal, w)),
    ("request_application_supplement", CAUSE, |a, w| school_act(a, SchoolAct::SupplementRequest, w)),
    ("supplement_application", THING, |a, w| applicant_act(a, ApplicantAct::Supplement, w)),
    ("record_exam_result", CAUSE, |a, w| school_act(a, SchoolAct::ExamResult, w)),
    ("decide_line_reversal", CAUSE, |a, w| school_act(a, SchoolAct::Reversal, w)),
    ("acknowledge_line", CAUSE, |a, w| school_act(a, SchoolAct::Acknowledgement, w)),
    ("request_application_review", THING, |a, w| applicant_act(a, ApplicantAct::ReviewRequest, w)),
    ("list_grants", ANY, |a, _| may(grants::list_grants(a))),
    ("create_grant", ANY, |a, _| may(grants::create_grant(a))),
    ("delete_grant", THING, |a, w| may(grants::withdraw_grant(a, w.grant.as_ref()))),
    ("list_notices", ANY, |a, _| may(accounts::list_notices(a))),
    ("list_audit", ANY, |a, _| may(audit::list_audit(a))),
    ("list_audited_accounts", ANY, |a, _| may(audit::list_audited_accounts(a))),
    ("get_audited_balance", &[There], |a, w| may(audit::audit_account(a, w.learner))),
    ("list_audited_entries", &[There], |a, w| may(audit::audit_account(a, w.learner))),
    ("list_audited_applications", &[There], |a, w| may(audit::audit_account(a, w.learner))),
];

/// Where the answer to a thing that is not there need not be that to a foreign thing: the body names
/// something public.
const PUBLIC_THING: &[&str] = &[
    "open_application_window",
    "create_programme",
    "create_enrolment",
    "create_rule_set",
    "create_rule_set_version",
    "post_completion",
];

const fn word(answer: Answer) -> &'static str {
    match answer {
        Ok(()) => "yes",
        Err(Refusal::Role) => "403",
        Err(Refusal::Unknown) => "404",
        Err(Refusal::OwnCause(OwnCause::Oneself)) => "own-cause oneself",
        Err(Refusal::OwnCause(OwnCause::Posted)) => "own-cause posted",
        Err(Refusal::OwnCause(OwnCause::Wrote)) => "own-cause wrote",
    }
}

/// A learner is never himself without the role, and a client is nobody's learning account.
fn applies(actor: &Actor, when: When) -> bool {
    when != Himself || (matches!(actor, Actor::Person(_)) && !actor.has_role(Role::Learner))
}

fn drawn() -> String {
    let mut text = String::from(HEAD);
    for (operation, whens, decide) in OPERATIONS {
        text.push('\n');
        for (name, actor) in actors() {
            for when in whens.iter().copied().filter(|when| applies(&actor, *when)) {
                let answer = word(decide(&actor, &world(&actor, when)));
                writeln!(
                    text,
                    "{operation:<31} {name:<18} {:<12} {answer}",
                    when.word()
                )
                .unwrap();
            }
        }
        if *operation == "get_rule_set_version" || *operation == "diff_rule_set_versions" {
            for when in *whens {
                let answer = word(may(rule_sets::see_version(None, Some(&version(*when)))));
                writeln!(
                    text,
                    "{operation:<31} {:<18} {:<12} {answer}",
                    "anonymous",
                    when.word()
                )
                .unwrap();
            }
        }
    }
    text
}

#[test]
fn the_table_says_what_the_decisions_say() {
    let drawn = drawn();
    if std::env::var_os("WHO_MAY_DO_WHAT").is_some_and(|word| word == "write") {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/who_may_do_what.txt");
        std::fs::write(path, &drawn).unwrap();
        return;
    }
    let committed: BTreeSet<_> = TABLE.lines().collect();
    let decided: BTreeSet<_> = drawn.lines().collect();
    let gone: Vec<_> = committed.difference(&decided).collect();
    let new: Vec<_> = decided.difference(&committed).collect();
    assert!(
        drawn == TABLE,
        "no longer so: {gone:#?}\nnow so: {new:#?}\nfirst line out of place: {:?}",
        drawn
            .lines()
            .zip(TABLE.lines())
            .find(|(now, then)| now != then)
    );
}

/// `operationId` to its `security`, by the contract's own fixed layout.
fn contract() -> BTreeMap<&'static str, &'static str> {
    let mut operation = "";
    let mut security = BTreeMap::new();
    for line in CONTRACT.lines() {
        if let Some(name) = line.strip_prefix("      operationId: ") {
            operation = name;
        } else if let Some(words) = line.strip_prefix("      security: ") {
            security.insert(operation, words);
        }
    }
    security
}

#[test]
fn whoever_the_contract_names_may_do_it_to_something_and_nobody_else_may() {
    let contract = contract();
    assert!(
        contract.len() > 70,
        "the contract was not read: {}",
        contract.len()
    );
    for (operation, whens, decide) in OPERATIONS {
        let security = contract.get(operation).unwrap();
        for (name, actor) in actors() {
            let kind = if matches!(actor, Actor::Person(_)) {
                "person"
            } else {
                "client"
            };
            let named = security.contains(&format!("{{{kind}: [{name}]}}"))
                || security.contains(&format!("{{{kind}: []}}"));
            let may = whens
                .iter()
                .any(|when| decide(&actor, &world(&actor, *when)).is_ok());
            assert_eq!(may, named, "{name} {operation}, by the contract {security}");
        }
    }
}

#[test]
fn every_operation_that_asks_who_somebody_is_has_a_decision() {
    let decided: BTreeSet<_> = OPERATIONS
        .iter()
        .map(|(operation, ..)| *operation)
        .collect();
    let missing: Vec<_> = contract()
        .into_iter()
        .filter(|(_, security)| *security != "[]" && !security.starts_with("[{},"))
        .filter(|(operation, _)| !decided.contains(operation))
        .collect();
    assert!(missing.is_empty(), "no decision: {missing:?}");
}

#[test]
fn what_is_foreign_is_answered_as_what_does_not_exist() {
    for (operation, whens, decide) in OPERATIONS {
        if !whens.contains(&Foreign) || PUBLIC_THING.contains(operation) {
            continue;
        }
        for (name, actor) in actors() {
            let foreign = decide(&actor, &world(&actor, Foreign));
            let absent = decide(&actor, &World::default());
            if foreign.is_err() {
                assert_eq!(foreign, absent, "{name} {operation}");
            } else {
                assert_eq!(absent, Err(Refusal::Unknown), "{name} {operation}");
            }
        }
    }
}
