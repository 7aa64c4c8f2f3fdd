//! Texts of the contract: each checks itself while it is read, so that a fault names its member.

use super::member_fault;
use credit_bank_domain::listed::{is_blank, is_code, is_topic};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

macro_rules! texts {
    ($($(#[$doc:meta])* $Name:ident: $most:literal, $allows:expr;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $Name(String);

        impl $Name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The text itself.
            pub fn into_string(self) -> String {
                self.0
            }
        }

        impl<'de> Deserialize<'de> for $Name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                let allows: fn(&str) -> bool = $allows;
                let length = text.chars().count();
                if length == 0 {
                    let fault = member_fault("too_short", "不能为空。", "It is empty.");
                    Err(D::Error::custom(fault))
                } else if length > $most {
                    let zh = concat!("长度最多为 ", $most, "。");
                    let en = concat!("At most ", $most, " long.");
                    Err(D::Error::custom(member_fault("too_long", zh, en)))
                } else if allows(&text) {
                    Ok(Self(text))
                } else {
                    let en = "It does not have the required form.";
                    Err(D::Error::custom(member_fault("pattern", "格式不符。", en)))
                }
            }
        }
    )+};
}

texts! {
    /// A code: 1–64 characters, no control characters, no marks between items of a list, no blank at either end.
    Code: 64, is_code;
    /// A short code: 1–32 characters, as [`Code`].
    ShortCode: 32, is_code;
    /// A topic of an outcome or a mark of a course: 1–64 characters, as [`Code`], without blanks.
    Tag: 64, is_topic;
    /// A name: 1–200 characters, no control characters, no blank at either end.
    Name: 200, is_plain;
    /// A provider's own id: 1–128 characters, as [`Name`].
    ExternalId: 128, is_plain;
    /// What a person wrote: 1–2,000 characters; of control characters only tab and line feed.
    Text: 2000, |text| !text.chars().any(|c| is_control(c) && !matches!(c, '\t' | '\n'));
    /// A label: 1–32 characters, no control characters.
    Label: 32, |text| !text.chars().any(is_control);
    /// A lower-case word: 1–64 characters.
    Word: 64, |text| text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    /// The bank's kind of credit: 1–32 of `a`–`z` and `_`.
    Category: 32, |text| text.chars().all(|c| c.is_ascii_lowercase() || c == '_');
}

const fn is_control(c: char) -> bool {
    c.is_ascii_control()
}

fn is_plain(text: &str) -> bool {
    !text.starts_with(is_blank) && !text.ends_with(is_blank) && !text.chars().any(is_control)
}

#[cfg(test)]
mod tests {
    use super::{Category, Code, Text};

    #[test]
    fn a_text_is_of_its_length_and_form() {
        let code = |text: &str| serde_json::from_value::<Code>(text.into()).is_ok();
        assert!(code("SL EC") && code(&"学".repeat(64)));
        assert!(code("\u{85}a"), "ECMA-262 does not count NEL as a blank");
        for wrong in [
            "",
            " a",
            "a ",
            "\u{feff}a",
            "a\u{3000}",
            "a\u{1}b",
            "a，b",
            "a;b",
            &"a".repeat(65),
        ] {
            assert!(!code(wrong), "{wrong:?}");
        }
        assert!(serde_json::from_value::<Text>("一行\n又一行".into()).is_ok());
        assert!(serde_json::from_value::<Category>("Leisure".into()).is_err());
    }
}
