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

/// The lowest mark that passes, on the scales of marks of which it is known: 60 on 百分制.
const PASS_MARKS: [(u32, u32); 1] = [(10_000, 6_000)];
/// Words that say by themselves whether an examination was passed, on whatever scale of words.
const PASS_WORDS: [(&str, bool); 4] = [
    ("合格", true),
    ("及格", true),
    ("不合格", false),
    ("不及格", false),
];

/// Does this grade pass? None where its scale does not say.
pub fn passes(scale: &str, value: &str) -> Option<bool> {
    if !is_of_marks(scale) {
        let found = PASS_WORDS.iter().find(|(word, _)| *word == value.trim());
        return found.map(|(_, passes)| *passes);
    }
    let highest = scale.parse::<Credits>().ok()?.hundredths();
    let mark = value.parse::<Credits>().ok()?.hundredths();
    let known = PASS_MARKS
        .iter()
        .find(|(scale, _)| i64::from(*scale) == highest);
    known.map(|(_, least)| mark >= i64::from(*least))
}

/// Is it a number however it is written: full-width, signed, with blanks?
fn is_of_marks(scale: &str) -> bool {
    let part = |c: char| c.is_numeric() || c.is_whitespace() || ".．,，+-−－％%".contains(c);
    scale.contains(char::is_numeric) && scale.chars().all(part)
}

#[cfg(test)]
mod tests {
    use super::{GradeError, check_grade, passes};

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
    fn a_grade_passes_where_its_scale_says_so() {
        for (scale, value, told) in [
            ("100", "60", Some(true)),
            ("100.00", "59.99", Some(false)),
            ("100", "0", Some(false)),
            ("710", "425", None),
            ("pass", "合格", Some(true)),
            ("five", "不及格", Some(false)),
            ("five", "优", None),
            ("100", "合格", None),
        ] {
            assert_eq!(passes(scale, value), told, "{value} of {scale}");
        }
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
