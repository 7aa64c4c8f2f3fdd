//! The example application that waits for the school.

use super::Demo;
use super::accounts::Example;

/// Files the open application of the example enrolment, unless there is one.
pub(super) fn file(_demo: &Demo<'_>, _example: &Example) -> anyhow::Result<()> {
    Ok(())
}
