//! One fault of a request: where, which, and in words.

use std::borrow::Cow;

/// Code of a day, or an instant, that has not come yet.
const FUTURE: &str = "date_in_future";

/// One item of `errors`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldFault {
    /// JSON pointer into the body, name of a parameter or header, or `/source#L12C7`.
    pub pointer: String,
    /// Stable lower-case word, or a check code of the rules.
    pub code: Cow<'static, str>,
    /// Chinese; never repeats a name, a number or a password.
    pub zh: String,
    /// English; never repeats a name, a number or a password.
    pub en: String,
}

impl FieldFault {
    /// A fault.
    pub fn new(
        pointer: impl Into<String>,
        code: impl Into<Cow<'static, str>>,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> Self {
        Self {
            pointer: pointer.into(),
            code: code.into(),
            zh: zh.into(),
            en: en.into(),
        }
    }

    /// The member or parameter is missing.
    pub fn required(pointer: impl Into<String>) -> Self {
        Self::new(pointer, "required", "缺少此项。", "It is missing.")
    }

    /// The value is not what the contract allows here.
    pub fn out_of_range(pointer: impl Into<String>) -> Self {
        Self::new(
            pointer,
            "out_of_range",
            "超出允许范围。",
            "It is out of range.",
        )
    }

    /// A day, or an instant, that has not come yet.
    pub fn future_date(pointer: impl Into<String>) -> Self {
        Self::new(
            pointer,
            FUTURE,
            "不能在今天或此刻之后。",
            "It lies in the future.",
        )
    }

    /// Is it a day, or an instant, that has not come yet?
    pub fn is_future_date(&self) -> bool {
        self.code == FUTURE
    }

    /// Validity ends before its outcome was awarded.
    pub fn validity_before(pointer: impl Into<String>) -> Self {
        Self::new(
            pointer,
            "date_order",
            "有效期截止日不能早于取得日期。",
            "Validity ends before the day of award.",
        )
    }

    /// The text does not have the shape that the contract asks for.
    pub fn pattern(pointer: impl Into<String>) -> Self {
        Self::new(
            pointer,
            "pattern",
            "格式不符。",
            "It does not have the required form.",
        )
    }

    /// The word is none of the list.
    pub fn not_in_list(pointer: impl Into<String>) -> Self {
        Self::new(
            pointer,
            "not_in_list",
            "不在可选值之内。",
            "It is none of the allowed values.",
        )
    }

    /// The text or the list is too long.
    pub fn too_long(pointer: impl Into<String>, most: usize) -> Self {
        Self::new(
            pointer,
            "too_long",
            format!("长度最多为 {most}。"),
            format!("At most {most} long."),
        )
    }

    /// The text or the list is too short.
    pub fn too_short(pointer: impl Into<String>, least: usize) -> Self {
        Self::new(
            pointer,
            "too_short",
            format!("长度至少为 {least}。"),
            format!("At least {least} long."),
        )
    }
}
