//! Transfer applications: filed by learners, decided by schools.

mod audited;
mod decision;
mod exam;
mod fallen;
mod file;
mod guard;
mod matter;
mod not_given;
mod pinned;
mod plan_rows;
mod read;
mod replacement;
mod review;
mod review_decision;
mod revoked_line;
mod settlement;
mod still_holds;
mod supplement;
#[cfg(test)]
mod tests;
mod view;
mod withdrawal;

pub(crate) use audited::{AuditedApplication, audited_applications};
pub(crate) use decision::decide_application;
pub(crate) use exam::record_exam_result;
pub(crate) use fallen::release_what_rests_on_status;
pub(crate) use file::{Draft, create_application, file_at_once};
pub(crate) use read::{applications_of, get_application, list_applications};
pub(crate) use review::{application_reviews_of, request_application_review};
pub(crate) use revoked_line::{acknowledge_line, decide_line_reversal};
pub(crate) use settlement::granted_credits;
pub(crate) use supplement::{request_application_supplement, supplement_application};
pub(crate) use view::ApplicationView;
pub(crate) use withdrawal::withdraw_application;
