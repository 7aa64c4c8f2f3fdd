//! A grade as the contract writes it, wherever it is sent.

use crate::problem::FieldFault;
use credit_bank_domain::grade::{GradeError, check_grade};
use serde::{Deserialize, Serialize};

/// Longest scale or grade in characters.
const LONGEST: usize = 32;

/// A grade as text on a named scale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grade {
    /// Name of the scale; the highest mark on a scale of marks.
    pub scale: String,
    /// The grade.
    pub value: String,
}

impl Grade {
    /// What is wrong with it, where `pointer` says where it stands. Reading alone checks nothing: what was
    /// taken once is read back as it is.
    pub(crate) fn faults(&self, pointer: &str) -> Vec<FieldFault> {
        let (scale, value) = (format!("{pointer}/scale"), format!("{pointer}/value"));
        let faults: Vec<FieldFault> = [(&scale, &self.scale), (&value, &self.value)]
            .into_iter()
            .filter_map(|(pointer, text)| text_fault(pointer, text))
            .collect();
        if !faults.is_empty() {
            return faults;
        }
        let Err(error) = check_grade(&self.scale, &self.value) else {
            return faults;
        };
        // The contract's patterns know one member at a time: these are faults of what the two say together.
        let (pointer, code) = match error {
            GradeError::Scale => (scale, "not_a_scale"),
            GradeError::NoMark => (value, "not_a_mark"),
            GradeError::AboveScale => (value, "out_of_range"),
        };
        vec![FieldFault::new(
            pointer,
            code,
            error.chinese(),
            error.to_string(),
        )]
    }
}

fn text_fault(pointer: &str, text: &str) -> Option<FieldFault> {
    if text.is_empty() {
        Some(FieldFault::too_short(pointer, 1))
    } else if text.chars().count() > LONGEST {
        Some(FieldFault::too_long(pointer, LONGEST))
    } else if text.chars().any(|c| c.is_ascii_control()) {
        Some(FieldFault::pattern(pointer))
    } else {
        None
    }
}
