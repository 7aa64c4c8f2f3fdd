//! The tables, once for both databases. `migrations/` holds the two dialects; the conformance suite
//! compares them.

#![cfg_attr(
    not(test),
    expect(
        clippy::wildcard_imports,
        reason = "the form that diesel documents for columns of own types"
    )
)]

mod accounts;
mod applications;
mod books;
mod delivery;
mod learners;
mod outcomes;
mod register;
mod simulations;

pub(crate) use accounts::*;
pub(crate) use applications::*;
pub(crate) use books::*;
pub(crate) use delivery::*;
pub(crate) use learners::*;
pub(crate) use outcomes::*;
pub(crate) use register::*;
pub(crate) use simulations::*;

/// The SQL types that the columns use.
pub(crate) mod columns {
    pub(crate) use crate::sql_types::{DbCredits, DbTime, DbUuid, DbWord};
    pub(crate) use diesel::sql_types::*;
}

/// Names the tables once: for queries over several of them, and to know them in a database of others.
macro_rules! tables {
    ($($table:ident,)+) => {
        diesel::allow_tables_to_appear_in_same_query!($($table,)+);

        /// The name of every table.
        pub(crate) const NAMES: &[&str] = &[$(stringify!($table),)+];
    };
}

tables!(
    organisation,
    organisation_profile,
    organisation_former_version,
    user_account,
    user_phone,
    client,
    client_secret,
    session,
    refresh_token,
    level_framework,
    award,
    award_former_version,
    rule_set,
    rule_set_version,
    rule_set_version_event,
    programme,
    programme_window,
    calendar_year,
    learner,
    learner_identity,
    claim_code,
    consent,
    consent_guardian,
    learner_phone,
    learner_former_name,
    learner_correction,
    access_grant,
    plan,
    plan_share,
    enrolment,
    enrolment_record,
    outcome,
    outcome_event,
    recognition_decision,
    completion,
    completion_revision,
    evidence,
    certificate,
    former_state,
    history_beginning,
    entry,
    posting,
    balance,
    contra_balance,
    application,
    application_group,
    application_line,
    exam_result,
    claim,
    decision,
    review_request,
    audit,
    notice,
    idempotency,
    key_event,
    simulation,
    simulation_case,
    simulation_awakening,
);
