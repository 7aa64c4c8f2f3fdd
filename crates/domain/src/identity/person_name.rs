//! The name of a person, as the identity document prints it.

use crate::normal_text::is_invisible;
use std::fmt;
use unicode_normalization::UnicodeNormalization;

/// Longest name, in characters.
const LONGEST_CHARACTERS: usize = 100;
/// Surnames of two characters in use, so that a mask shows a whole surname.
const COMPOUND_SURNAMES: [&str; 28] = [
    "欧阳", "上官", "司马", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "夏侯",
    "端木", "独孤", "南宫", "西门", "长孙", "宇文", "轩辕", "申屠", "太史", "闻人", "澹台", "濮阳",
    "公冶", "东郭", "呼延", "歐陽",
];

/// The name of a person: 1 to 100 characters in NFC, never split into first and last name.
///
/// Allowed are all scripts, rare and private-use characters, the dot in names of minorities (·) and
/// spaces. Invisible characters of pasted text are dropped.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PersonName(String);

/// Why a text is not a name. Never carries the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum NameError {
    /// Nothing but spaces and dots.
    #[error("a name is needed")]
    Empty,
    /// More than 100 characters.
    #[error("a name has at most 100 characters")]
    TooLong,
    /// A control character, such as NUL or a line break.
    #[error("a name has no control characters")]
    ControlCharacter,
}

impl NameError {
    /// The sentence in Simplified Chinese; the English one is `Display`.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Empty => "请填写姓名",
            Self::TooLong => "姓名不超过100个字符",
            Self::ControlCharacter => "姓名中有控制字符",
        }
    }
}

impl PersonName {
    /// Reads a name: trims, composes (NFC) and drops what is invisible.
    ///
    /// # Errors
    /// [`NameError`].
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let text = text.trim_matches(|c: char| c.is_whitespace() || is_invisible(c));
        // Twice the limit leaves room for marks that NFC composes, and bounds the work.
        let longest_raw = LONGEST_CHARACTERS.saturating_mul(2);
        if text.chars().nth(longest_raw).is_some() {
            return Err(NameError::TooLong);
        }
        if text
            .chars()
            .any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'))
        {
            return Err(NameError::ControlCharacter);
        }
        let name: String = text.chars().filter(|&c| !is_invisible(c)).nfc().collect();
        if name.chars().count() > LONGEST_CHARACTERS {
            return Err(NameError::TooLong);
        }
        if comparison_key(&name).is_empty() {
            return Err(NameError::Empty);
        }
        Ok(Self(name))
    }

    /// The name as it is printed, for the person and for those who may know it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Is it the same name for a claim of an account? Spaces, dots, width, case and variants of one
    /// character do not count, because keyboards and card printers differ in them.
    pub fn matches(&self, other: &Self) -> bool {
        comparison_key(&self.0) == comparison_key(&other.0)
    }

    /// The surname and one star whatever the length: 张*, 欧阳*. A name of one character is a star.
    pub fn masked(&self) -> String {
        let length = self.0.chars().count();
        let is_compound = COMPOUND_SURNAMES
            .iter()
            .any(|surname| self.0.starts_with(surname));
        let shown = match length {
            0 | 1 => 0,
            3.. if is_compound => 2,
            _ => 1,
        };
        self.0.chars().take(shown).chain(['*']).collect()
    }
}

impl fmt::Debug for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonName(…)")
    }
}

fn comparison_key(name: &str) -> String {
    name.nfkc()
        .filter(|&c| !(c.is_whitespace() || is_dot(c) || is_variation_selector(c)))
        .flat_map(char::to_lowercase)
        .nfkc()
        .collect()
}

/// The dots that stand between the parts of a name.
const fn is_dot(character: char) -> bool {
    matches!(
        character,
        '.' | '·' | '•' | '‧' | '∙' | '⋅' | '・' | '\u{0387}' | '\u{2024}'
    )
}

const fn is_variation_selector(character: char) -> bool {
    matches!(character, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}
