//! Transfer applications: filed by learners, decided by schools.

mod decision;
mod exam_result;
mod file;
mod if_match;
mod matter;
mod plan_rows;
mod read;
#[cfg(test)]
mod tests;
mod view;
mod withdrawal;

pub(crate) use decision::decide_application;
pub(crate) use exam_result::record_exam_result;
pub(crate) use file::create_application;
pub(crate) use read::{applications_of, get_application, list_applications};
pub(crate) use view::ApplicationView;
pub(crate) use withdrawal::withdraw_application;
