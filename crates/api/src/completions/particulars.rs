//! What an outcome bears beside level, grade and hours: the topics and numbers that its register entry
//! declares.

use crate::problem::FieldFault;
use crate::request::{Tag, Word};
use credit_bank_domain::award::{Award, AwardMeasure};
use credit_bank_domain::credits::Credits;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Topics of one outcome at most.
const MOST_TAGS: usize = 30;
/// Numbers of one outcome at most.
const MOST_MEASURES: usize = 20;

/// A number as it is written in a body. A list of these and no object, so that no caller's text
/// becomes part of a pointer.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeasureBody {
    name: Word,
    value: Credits,
}

/// A number as it is shown.
#[derive(Debug, Serialize)]
pub(crate) struct MeasureView {
    name: String,
    value: Credits,
}

/// The numbers as they are shown.
pub(crate) fn shown(measures: &BTreeMap<String, Credits>) -> Vec<MeasureView> {
    let view = |(name, value): (&String, &Credits)| MeasureView {
        name: name.clone(),
        value: *value,
    };
    measures.iter().map(view).collect()
}

/// The topics; a fault where one stands twice or there are too many.
pub(crate) fn read_tags(
    tags: Vec<Tag>,
    at: &str,
    faults: &mut Vec<FieldFault>,
) -> BTreeSet<String> {
    let (pointer, given) = (format!("{at}/tags"), tags.len());
    let read: BTreeSet<String> = tags.into_iter().map(Tag::into_string).collect();
    check_length((given, read.len()), MOST_TAGS, pointer, faults);
    read
}

/// The numbers by name; a fault where a name stands twice or there are too many.
pub(crate) fn read_measures(
    measures: Vec<MeasureBody>,
    at: &str,
    faults: &mut Vec<FieldFault>,
) -> BTreeMap<String, Credits> {
    let (pointer, given) = (format!("{at}/measures"), measures.len());
    let read: BTreeMap<String, Credits> = measures
        .into_iter()
        .map(|measure| (measure.name.into_string(), measure.value))
        .collect();
    check_length((given, read.len()), MOST_MEASURES, pointer, faults);
    read
}

fn check_length(
    (given, read): (usize, usize),
    most: usize,
    pointer: String,
    faults: &mut Vec<FieldFault>,
) {
    if given > most {
        faults.push(FieldFault::too_long(pointer, most));
    } else if read < given {
        let (zh, en) = ("有重复的项。", "One of them is repeated.");
        faults.push(FieldFault::new(pointer, "repeated", zh, en));
    }
}

/// What of it the register entry does not declare, or not so.
pub(crate) fn undeclared<'tag>(
    award: &Award,
    tags: impl IntoIterator<Item = &'tag String>,
    measures: &BTreeMap<String, Credits>,
    at: &str,
) -> Vec<FieldFault> {
    let mut faults = Vec::new();
    let is_declared = |tag: &String| award.outcome_tags.contains(tag) || award.tags.contains(tag);
    if !tags.into_iter().all(is_declared) {
        faults.push(FieldFault::not_in_list(format!("{at}/tags")));
    }
    for (name, value) in measures {
        match award.find_measure(name) {
            None => faults.push(FieldFault::not_in_list(format!("{at}/measures"))),
            Some(measure) if *value < measure.min || *value > measure.max => {
                faults.push(out_of_range(measure, at));
            }
            Some(_) => {}
        }
    }
    faults
}

fn out_of_range(measure: &AwardMeasure, at: &str) -> FieldFault {
    let AwardMeasure { name, min, max, .. } = measure;
    FieldFault::new(
        format!("{at}/measures"),
        "out_of_range",
        format!("{name} 须在 {min} 与 {max} 之间。"),
        format!("{name} has to be between {min} and {max}."),
    )
}
