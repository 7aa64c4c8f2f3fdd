//! Why a text is not the code of an organisation.

/// Why a text is not the code of an organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum CodeError {
    /// Too few or too many characters.
    #[error("the code has the wrong length")]
    Length,
    /// A character that the code cannot have there, such as the letter I.
    #[error("the code has a character that it cannot have there")]
    Character,
    /// The check character does not fit: at least one character is wrong.
    #[error("the check character does not fit")]
    CheckCharacter,
    /// It begins with a category that there is not.
    #[error("the code begins with no category")]
    Category,
    /// No province has the code that stands in it.
    #[error("the code names no province")]
    Province,
}

impl CodeError {
    /// The sentence in Simplified Chinese; the English one is `Display`.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Length => "代码位数不对",
            Self::Character => "代码中有不应出现的字符",
            Self::CheckCharacter => "代码校验位不符",
            Self::Category => "代码开头不是学校类别",
            Self::Province => "代码中没有省级行政区划代码",
        }
    }
}
