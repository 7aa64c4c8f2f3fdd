//! A person's phone number: how it is compared and how it is shown.

use std::fmt;

/// A phone number of 6–20 digits, perhaps after `+`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PhoneNumber(String);

/// The text is no phone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a phone number has 6 to 20 digits, perhaps after +")]
pub struct PhoneError;

impl PhoneNumber {
    /// Reads a number as typed. A mainland mobile number is one with and without `+86`.
    ///
    /// # Errors
    /// [`PhoneError`], which never repeats the text.
    pub fn parse(text: &str) -> Result<Self, PhoneError> {
        let digits = text.strip_prefix('+').unwrap_or(text);
        if !(6..=20).contains(&digits.len()) || !digits.bytes().all(|it| it.is_ascii_digit()) {
            return Err(PhoneError);
        }
        let mainland = text.strip_prefix("+86");
        let mobile = mainland.filter(|it| it.len() == 11 && it.starts_with('1'));
        Ok(Self(mobile.unwrap_or(text).to_owned()))
    }

    /// The form under which it is found.
    pub fn normal_form(&self) -> &str {
        &self.0
    }

    /// Enough to recognise one's own: the last four digits, and of a mobile number the first three.
    pub fn masked(&self) -> String {
        let (first, last) = if self.0.len() >= 11 { (3, 4) } else { (0, 2) };
        let hidden_to = self.0.len().saturating_sub(last);
        let mask = |(at, digit)| {
            if (first..hidden_to).contains(&at) {
                '*'
            } else {
                digit
            }
        };
        self.0.chars().enumerate().map(mask).collect()
    }
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PhoneNumber(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::PhoneNumber;

    #[test]
    fn a_mainland_number_is_one_with_and_without_its_country() {
        let normal = |text: &str| PhoneNumber::parse(text).map(|it| it.normal_form().to_owned());
        assert_eq!(normal("+8619900000000"), normal("19900000000"));
        assert_ne!(normal("+8523900000"), normal("8523900000"));
        for wrong in [
            "",
            "12345",
            "+",
            "1990000000a",
            "199 0000 0000",
            &"1".repeat(21),
        ] {
            assert!(normal(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn what_is_shown_is_not_the_number() {
        let masked = |text: &str| PhoneNumber::parse(text).unwrap().masked();
        assert_eq!(masked("19900000001"), "199****0001");
        assert_eq!(masked("+85239000012"), "+85*****0012");
        assert_eq!(masked("123456"), "****56");
        let shown = format!("{:?}", PhoneNumber::parse("19900000001").unwrap());
        assert!(!shown.contains("199"));
    }
}
