//! Grades: a text on a named scale, which is a number where the scale is one.

use crate::credits::Credits;

/// Why a grade is none on its scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GradeError {
    /// A scale of marks that is not written as a number above zero in ASCII digits, such as `１００` or `0`.
    #[error("a scale of marks is its highest mark in plain digits, such as 100")]
    Scale,
    /// On a scale of marks, something else than a number of at most two decimals.
    #[error("a mark is a number in plain digits with at most two decimals")]
    NoMark,
    /// More than the highest mark of the scale.
    #[error("the mark lies above its scale")]
    AboveScale,
}

impl GradeError {
    /// The same in Chinese.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Scale => "分制须以半角数字写出其满分，如 100。",
            Self::NoMark => "分数须为半角数字，至多两位小数。",
            Self::AboveScale => "分数高于满分。",
        }
    }
}

/// Checks a grade against its scale. A scale of marks is named by its highest mark (`100`, `710`), and a
/// mark on it lies between zero and that; on any other scale (`pass`, `five`) a grade is free text.
///
/// # Errors
/// [`GradeError`] for what is no mark on a scale of marks.
pub fn check_grade(scale: &str, value: &str) -> Result<(), GradeError> {
    if !is_of_marks(scale) {
        return Ok(());
    }
    let highest = scale
        .parse::<Credits>()
        .ok()
        .filter(|highest| !highest.is_zero())
        .ok_or(GradeError::Scale)?;
    let mark: Credits = value.parse().map_err(|_| GradeError::NoMark)?;
    if mark > highest {
        return Err(GradeError::AboveScale);
    }
    Ok(())
}

/// Is it a number however it is written: full-width, signed, with blanks?
fn is_of_marks(scale: &str) -> bool {
    let part = |c: char| c.is_numeric() || c.is_whitespace() || ".．,，+-−－％%".contains(c);
    scale.contains(char::is_numeric) && scale.chars().all(part)
}

#[cfg(test)]
mod tests {
    use super::{GradeError, check_grade};

    #[test]
    fn a_mark_lies_between_zero_and_its_scale() {
        for value in ["0", "59.99", "60.5", "100", "100.00"] {
            assert_eq!(check_grade("100", value), Ok(()), "{value}");
        }
        for value in ["100.01", "150"] {
            assert_eq!(
                check_grade("100", value),
                Err(GradeError::AboveScale),
                "{value}"
            );
        }
        for value in [
            "-5", "59.999", "abc", "８０", "80 ", "", "1e2", "免考", "80/100",
        ] {
            assert_eq!(
                check_grade("100", value),
                Err(GradeError::NoMark),
                "{value}"
            );
        }
        assert_eq!(check_grade("710", "425"), Ok(()));
        assert_eq!(check_grade("4.0", "3.7"), Ok(()));
    }

    #[test]
    fn a_scale_of_marks_is_written_plainly() {
        for scale in [
            "１００",
            "0",
            "0.00",
            "-100",
            " 100",
            "100%",
            "1,000",
            "100.001",
        ] {
            assert_eq!(check_grade(scale, "60"), Err(GradeError::Scale), "{scale}");
        }
    }

    #[test]
    fn words_are_free_on_a_scale_of_words() {
        for (scale, value) in [
            ("pass", "合格"),
            ("five", "优"),
            ("5级制", "良"),
            ("百分制", "abc"),
        ] {
            assert_eq!(check_grade(scale, value), Ok(()), "{scale}");
        }
    }
}
