//! What a caller of the API sees, through real connections to the real server, on every database
//! there is: always SQLite, and PostgreSQL where `CREDIT_BANK_TEST_POSTGRES` names a superuser's
//! address (`sh scripts/with-postgres.sh cargo test -p credit-bank-api --test api`).
//!
//! Every answer is held against `openapi.yaml`. When the last test of a whole run has ended, every
//! documented status of every operation must have been met.
#![cfg(test)]
#![expect(
    clippy::arithmetic_side_effects,
    reason = "a test that overflows panics, and so fails"
)]

#[macro_use]
mod bank;

mod all_programmes;
mod application_windows;
mod applications;
mod as_of;
mod auditor;
mod body_manners;
mod bound_simulations;
mod busy;
mod certificates_again;
mod choices;
mod client;
mod closed_enrolments;
mod comebacks;
mod completions;
mod consents;
mod contract;
mod contradictions;
mod conversions;
mod corrections;
mod database;
mod days_and_grades;
mod doubts;
mod ended_access;
mod enumeration;
mod everywhere;
mod exam_results;
mod examples;
mod exercised;
mod fallen_statuses;
mod flipped;
mod forged_tokens;
mod forgotten;
mod full_years;
mod graces;
mod grants;
mod http_manners;
mod in_clear;
mod instead;
mod issued_steps;
mod issuer_classes;
mod learner_corrections;
mod log_capture;
mod log_in_timing;
mod looks;
mod machine_room;
mod minors;
mod my_data;
mod names;
mod notices;
mod officer_values;
mod one_course;
mod one_station;
mod other_institutions;
mod outcome_reviews;
mod outcomes;
mod particulars;
mod permissions;
mod phones;
mod plain_answers;
mod plans;
mod planted;
mod points;
mod pools;
mod questioned;
mod races;
mod rate_limits;
mod recognition_sets;
mod record;
mod register;
mod register_ends;
mod renamed;
mod replay;
mod reviews;
mod revocations;
mod revoked_lines;
mod routed;
mod rule_keepers;
mod rule_sets;
mod rule_versions;
mod rules_guide;
mod same_content;
mod school;
mod sessions;
mod simulated_amounts;
mod simulations;
mod sleeping;
mod sources;
mod supplements;
mod terms;
mod told;
mod upgrades;
mod wished;
mod world;
mod wrong_kinds;

use libtest_mimic::{Arguments, Trial};
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    log_capture::start();
    let whole = arguments.filter.is_none() && arguments.skip.is_empty() && !arguments.list;
    let conclusion = libtest_mimic::run(&arguments, trials());
    bank::forget_beginnings();
    if conclusion.has_failed() || !whole {
        return conclusion.exit_code();
    }
    log_capture::check();
    exercised::check()
}

/// The trials of every module.
fn trials() -> Vec<Trial> {
    let modules = [
        all_programmes::trials(),
        as_of::trials(),
        auditor::trials(),
        body_manners::trials(),
        bound_simulations::trials(),
        busy::trials(),
        certificates_again::trials(),
        comebacks::trials(),
        completions::trials(),
        consents::trials(),
        contract::trials(),
        contradictions::trials(),
        conversions::trials(),
        corrections::trials(),
        days_and_grades::trials(),
        doubts::trials(),
        ended_access::trials(),
        enumeration::trials(),
        everywhere::trials(),
        fallen_statuses::trials(),
        flipped::trials(),
        forged_tokens::trials(),
        grants::trials(),
        http_manners::trials(),
        log_in_timing::trials(),
        looks::trials(),
        machine_room::trials(),
        minors::trials(),
        my_data::trials(),
        names::trials(),
        in_clear::trials(),
        instead::trials(),
        issued_steps::trials(),
        issuer_classes::trials(),
        learner_corrections::trials(),
        notices::trials(),
        officer_values::trials(),
        one_station::trials(),
        other_institutions::trials(),
        outcome_reviews::trials(),
        outcomes::trials(),
        particulars::trials(),
        permissions::trials(),
        phones::trials(),
        plain_answers::trials(),
        planted::trials(),
        points::trials(),
        pools::trials(),
        races::trials(),
        rate_limits::trials(),
        register::trials(),
        register_ends::trials(),
        renamed::trials(),
        same_content::trials(),
        sessions::trials(),
        sources::trials(),
        supplements::trials(),
        told::trials(),
        upgrades::trials(),
        forgotten::trials(),
        full_years::trials(),
    ];
    let modules = modules.into_iter().chain(trials_of_decisions());
    let modules = modules.chain(trials_of_rules());
    modules.flatten().collect()
}

/// Those of what a school decides, and what becomes of it.
fn trials_of_decisions() -> [Vec<Trial>; 12] {
    [
        application_windows::trials(),
        applications::trials(),
        choices::trials(),
        closed_enrolments::trials(),
        exam_results::trials(),
        graces::trials(),
        plans::trials(),
        questioned::trials(),
        reviews::trials(),
        revocations::trials(),
        revoked_lines::trials(),
        wished::trials(),
    ]
}

/// Those of writing rules, trying, publishing and replaying them.
fn trials_of_rules() -> [Vec<Trial>; 11] {
    [
        recognition_sets::trials(),
        replay::trials(),
        rule_keepers::trials(),
        rule_sets::trials(),
        rule_versions::trials(),
        rules_guide::trials(),
        simulated_amounts::trials(),
        simulations::trials(),
        sleeping::trials(),
        terms::trials(),
        wrong_kinds::trials(),
    ]
}
