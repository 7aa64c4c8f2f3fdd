//! Enrolments and the records of courses passed, kept by schools.

mod body;
mod create;
mod fits;
mod list;
mod record;
mod see;

pub(crate) use body::{EnrolmentBody, fact};
pub use create::create_enrolment;
pub use list::list_enrolments;
pub use record::put_enrolment_record;
pub(crate) use see::enrolments_of;
pub use see::get_enrolment;
