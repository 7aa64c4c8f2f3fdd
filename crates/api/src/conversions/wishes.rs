//! What a body says of the learner's wishes: the same members in a query, a plan and an application.

use crate::problem::{FieldFault, Problem};
use crate::request::present;
use credit_bank_conversion_rules::{Declined, Required, Wishes};
use serde::Deserialize;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Most courses of one wish.
const MOST_COURSES: usize = 500;
/// Most outcomes of one wish.
const MOST_OUTCOMES: usize = 200;

/// The contract's `Declined`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Decline {
    #[serde(default, deserialize_with = "present")]
    courses: Option<Vec<String>>,
    #[serde(default, deserialize_with = "present")]
    outcomes: Option<Vec<String>>,
}

/// The contract's `Required`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Require {
    course_id: String,
    #[serde(default, deserialize_with = "present")]
    outcomes: Option<Vec<String>>,
}

/// The members of a body.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wished<'b> {
    pub(crate) courses: Option<&'b Vec<String>>,
    pub(crate) decline: Option<&'b Decline>,
    pub(crate) require: Option<&'b Vec<Require>>,
    pub(crate) prefer: Option<&'b Vec<String>>,
}

impl Wished<'_> {
    /// The wishes, if the contract allows them.
    ///
    /// # Errors
    /// `invalid-body`.
    pub(crate) fn wishes(self) -> Result<Wishes, Problem> {
        let courses = self.courses.map(|list| {
            let courses = set(Some(list), MOST_COURSES, "/courses")?;
            // No course at all is no wish.
            if courses.is_empty() {
                return Err(Problem::invalid_body(FieldFault::out_of_range("/courses")));
            }
            Ok(courses)
        });
        let decline = self.decline;
        let required = self.require.map(Vec::as_slice).unwrap_or_default();
        if required.len() > MOST_COURSES {
            return Err(Problem::invalid_body(FieldFault::out_of_range("/require")));
        }
        let required = required.iter().enumerate().map(|(index, one)| {
            let pointer = format!("/require/{index}/outcomes");
            Ok(Required {
                course: one.course_id.clone(),
                facts: set(one.outcomes.as_ref(), MOST_OUTCOMES, &pointer)?
                    .into_iter()
                    .map(as_id)
                    .collect(),
            })
        });
        Ok(Wishes {
            courses: courses.transpose()?,
            declined: Declined {
                courses: set(
                    decline.and_then(|it| it.courses.as_ref()),
                    MOST_COURSES,
                    "/decline/courses",
                )?,
                facts: set(
                    decline.and_then(|it| it.outcomes.as_ref()),
                    MOST_OUTCOMES,
                    "/decline/outcomes",
                )?
                .into_iter()
                .map(as_id)
                .collect(),
            },
            required: required.collect::<Result<_, Problem>>()?,
            preferred: set(self.prefer, MOST_COURSES, "/prefer")?,
        })
    }
}

/// An id as the bank writes it, whatever the case of its letters; the name of a made-up outcome as it is.
fn as_id(name: String) -> String {
    match Uuid::try_parse(&name) {
        Ok(id) if id.to_string().eq_ignore_ascii_case(&name) => id.to_string(),
        _ => name,
    }
}

/// The members of a list in which none stands twice.
fn set(
    list: Option<&Vec<String>>,
    most: usize,
    pointer: &str,
) -> Result<BTreeSet<String>, Problem> {
    let list = list.map(Vec::as_slice).unwrap_or_default();
    let set: BTreeSet<String> = list.iter().cloned().collect();
    if set.len() < list.len() || list.len() > most {
        let fault = FieldFault::out_of_range(pointer.to_owned());
        return Err(Problem::invalid_body(fault));
    }
    Ok(set)
}
