//! Reads JSON into a type, or says everywhere where it is not of the type's shape.

use super::shape;
use super::strict::Strict;
use crate::problem::{FieldFault, Problem, Slug};
use serde::Deserializer;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::Segment;
use std::fmt::Display;

/// Most faults of shape that one answer points at.
const MOST_FAULTS: usize = 20;

/// What the JSON says.
///
/// # Errors
/// When it is not of the shape: with every member that is wrong or not known, and where none of these hides
/// it, the first that is missing. What stands in one list is told by its first fault.
pub(super) fn of_shape<'de, T, D>(
    json: D,
    whole: impl FnOnce() -> Option<Value>,
) -> Result<T, Problem>
where
    T: DeserializeOwned,
    D: Deserializer<'de>,
{
    serde_path_to_error::deserialize(Strict(json)).map_err(|error| {
        let first = Found::new(&error);
        let mut faults = vec![first.fault.clone()];
        // serde stops at the first fault; the others are found in what is left without it.
        if let Some(whole) = whole() {
            more::<T>(whole, first, &mut faults);
        }
        Problem::new(Slug::InvalidBody).faults(faults)
    })
}

/// Adds the faults that are found once what is faulty has been taken out, as often as something is.
fn more<T: DeserializeOwned>(mut rest: Value, first: Found, faults: &mut Vec<FieldFault>) {
    let mut found = first;
    let mut taken = Vec::new();
    for _ in 1..MOST_FAULTS {
        if !take_out(&mut rest, &found.faulty) {
            return;
        }
        taken.push(found.faulty);
        let Err(error) = serde_path_to_error::deserialize::<_, T>(Strict(&rest)) else {
            return;
        };
        found = Found::new(&error);
        let is_told = faults
            .iter()
            .any(|told| told.pointer == found.fault.pointer);
        let is_taken = found
            .missing
            .as_ref()
            .is_some_and(|place| taken.contains(place));
        if !is_told && !is_taken {
            faults.push(found.fault.clone());
        }
    }
}

/// Names of members, from the whole inwards.
type Place = Vec<String>;

/// What serde found first.
struct Found {
    fault: FieldFault,
    /// What has to go for the rest to be read: the faulty member, what lacks one, or the list that has it.
    faulty: Place,
    /// The member that is not there.
    missing: Option<Place>,
}

impl Found {
    fn new<E: Display>(error: &serde_path_to_error::Error<E>) -> Self {
        let message = error.inner().to_string();
        let members = error.path().iter().map_while(|segment| match segment {
            Segment::Map { key } => Some(key.clone()),
            Segment::Seq { .. } | Segment::Enum { .. } | Segment::Unknown => None,
        });
        let mut faulty: Place = members.collect();
        let is_whole_path = faulty.len() == error.path().iter().len();
        let mut missing = None;
        if let Some(name) = shape::named(&message).filter(|_| is_whole_path) {
            faulty.pop_if(|last| last == name);
            let mut member = faulty.clone();
            member.push(name.to_owned());
            if shape::is_missing(&message) {
                missing = Some(member);
            } else {
                faulty = member;
            }
        }
        Self {
            fault: shape::fault(error.path(), &message, "/"),
            faulty,
            missing,
        }
    }
}

/// False where there is no such member, and nothing was taken out.
fn take_out(whole: &mut Value, place: &[String]) -> bool {
    let Some((last, holders)) = place.split_last() else {
        return false;
    };
    let holder = holders
        .iter()
        .try_fold(whole, |holder, member| holder.get_mut(member));
    let members = holder.and_then(Value::as_object_mut);
    members.is_some_and(|members| members.remove(last).is_some())
}
