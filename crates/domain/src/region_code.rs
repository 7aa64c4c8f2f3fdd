//! Codes of administrative divisions (行政区划代码).

use crate::identity::begins_with_province;

/// Six digits of GB/T 2260 for a county and above, nine of GB/T 10114 below it. Which counties there are is not
/// judged: they come and go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegionCode(String);

/// Why a text is no such code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RegionCodeError {
    /// Not six or nine digits.
    #[error("not six or nine digits")]
    Form,
    /// It begins with the code of no province.
    #[error("no province has this code")]
    Province,
}

impl RegionCode {
    /// Reads a code.
    ///
    /// # Errors
    /// [`RegionCodeError`] for what is none.
    pub fn parse(text: &str) -> Result<Self, RegionCodeError> {
        let is_code = matches!(text.len(), 6 | 9) && text.bytes().all(|byte| byte.is_ascii_digit());
        if !is_code {
            Err(RegionCodeError::Form)
        } else if begins_with_province(text) {
            Ok(Self(text.to_owned()))
        } else {
            Err(RegionCodeError::Province)
        }
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Is the other division this one, or part of it? Provinces have two digits of their own, cities two more,
    /// counties two more, and what is below them three more; the rest of a code is zeros.
    pub fn contains(&self, other: &Self) -> bool {
        other.0.starts_with(self.own_digits())
    }

    fn own_digits(&self) -> &str {
        let levels = [2, 4, 6].into_iter();
        let mut cut = levels.filter_map(|length| self.0.split_at_checked(length));
        let own = cut.find(|(_, rest)| rest.bytes().all(|digit| digit == b'0'));
        own.map_or(self.0.as_str(), |(own, _)| own)
    }
}

#[cfg(test)]
mod tests {
    use super::{RegionCode, RegionCodeError};

    fn code(text: &str) -> RegionCode {
        RegionCode::parse(text).unwrap()
    }

    #[test]
    fn a_division_contains_what_is_below_it_and_nothing_beside_it() {
        let liangping = code("500155");
        for above in ["500000", "500100", "500155", "500155000"] {
            assert!(code(above).contains(&liangping), "{above}");
        }
        assert!(code("500155").contains(&code("500155001")));
        assert!(!code("500155001").contains(&liangping));
        // Zeros at the end are digits of the division, not of its level.
        for beside in ["500150", "500200", "510000", "500150000"] {
            assert!(!code(beside).contains(&liangping), "{beside}");
        }
        assert!(!code("500000").contains(&code("511723")));
    }

    #[test]
    fn what_is_no_code_is_told_from_what_is_no_province() {
        for text in ["", "5", "51", "50015", "5001550", "abcdef", "５００１５５"] {
            assert_eq!(
                RegionCode::parse(text),
                Err(RegionCodeError::Form),
                "{text}"
            );
        }
        for text in ["000000", "990000"] {
            assert_eq!(
                RegionCode::parse(text),
                Err(RegionCodeError::Province),
                "{text}"
            );
        }
        assert_eq!(code("500155").as_str(), "500155");
    }
}
