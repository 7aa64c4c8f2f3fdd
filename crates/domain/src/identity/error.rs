//! Why a text is not an identity number.

/// Why a text is not the number of an identity document. Never carries the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum IdentityError {
    /// A word that is no type of identity document.
    #[error("unknown type of identity document")]
    UnknownType,
    /// Too few or too many characters for this type.
    #[error("the number has the wrong length for this type of document")]
    Length,
    /// A character where this type cannot have it.
    #[error("the number has a character that this type of document cannot have")]
    Character,
    /// The check digit does not fit: at least one character is wrong.
    #[error("the check digit does not fit; please compare the number with the document")]
    CheckDigit,
    /// No province has this prefix.
    #[error("the number does not begin with the code of a province")]
    Province,
    /// The number is of another type of document, such as a residence permit given as an ID card.
    #[error("the number belongs to another type of document")]
    OtherType,
    /// The date of birth is not in the calendar, or before 1900.
    #[error("the date of birth in the number is not a real date")]
    BirthDate,
    /// The date of birth is after `today`.
    #[error("the date of birth in the number lies in the future")]
    FutureBirth,
}

impl IdentityError {
    /// A stable word for machines, such as `check_digit`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::UnknownType => "unknown_type",
            Self::Length => "length",
            Self::Character => "character",
            Self::CheckDigit => "check_digit",
            Self::Province => "province",
            Self::OtherType => "other_type",
            Self::BirthDate => "birth_date",
            Self::FutureBirth => "future_birth",
        }
    }

    /// The sentence in Simplified Chinese; the English one is `Display`.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::UnknownType => "不认识的证件类型",
            Self::Length => "证件号码的位数与证件类型不符",
            Self::Character => "证件号码中有该类证件不会出现的字符",
            Self::CheckDigit => "校验位不符，请对照证件核对号码",
            Self::Province => "号码开头不是省级行政区划代码",
            Self::OtherType => "该号码属于另一种证件",
            Self::BirthDate => "号码中的出生日期不存在",
            Self::FutureBirth => "号码中的出生日期晚于今天",
        }
    }
}
